"""Kernels as forks of the warm process; whatever is out of the ordinary gets an ordinary start.

Only Linux forks: frameworks of macOS do not survive it and Windows has none. There, and at any fault, a kernel starts
as it always did.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, cast

from jupyter_client.provisioning import LocalProvisioner

from pace_kit.serve.warm import connection_file

__all__ = ["NAME", "ForkedKernel", "ForkedProvisioner", "Warm", "can_fork", "compiled", "interpreter", "prepare"]

NAME = "pace-forked"
"""Name under which jupyter_client finds `ForkedProvisioner`."""
_PATIENCE = 5.0
_OF_A_PAGE = {"PACE_KIT_PAGES_SAY_NARROW": "1"}
"""Tells kernels that drawings for narrow screens may wait until a page asks for them (``pace.js``)."""
_ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}


def can_fork() -> bool:
    """Tell whether kernels can be forked on this machine."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(signal, "pidfd_send_signal")


def compiled() -> Path | None:
    """The folder for what the warm process compiles, in this Python's own environment; None where there is none.

    It leaves out docstrings, which are a sixth of what kernels share, and so compiles everything once more. That is
    done when the kit is set up, or else by the first warm process; without a folder all would do it.
    """
    folder = Path(sys.prefix) / "var" / "pace-kit"
    own = sys.prefix != sys.base_prefix or (Path(sys.prefix) / "conda-meta").is_dir()
    return folder if own and os.access(sys.prefix, os.W_OK) else None


def interpreter() -> list[str]:
    """The command that runs the warm process's Python."""
    folder = compiled()
    return [sys.executable, *(["-OO", "-X", f"pycache_prefix={folder}"] if folder else [])]


def environment() -> dict[str, str]:
    """The environment of the warm process: what it compiles is kept in its folder, whatever holds for others."""
    not_wanted = "PYTHONDONTWRITEBYTECODE" if compiled() else None
    return {name: value for name, value in os.environ.items() if name != not_wanted}


def prepare() -> None:
    """Compile what the warm process imports, so that the first one is as quick as all others."""
    if can_fork() and compiled():
        done = "from pace_kit.serve import rehearsal, warm; warm.preload(); rehearsal.rehearse()"
        subprocess.run([*interpreter(), "-c", done], env={**environment(), **_ONE_THREAD}, check=True)


class ForkedKernel:
    """A kernel that the warm process forked, with the part of `subprocess.Popen` that provisioners use.

    Parameters
    ----------
    pid : int
        Its process.
    status : int
        Descriptor on which the warm process tells the exit code. Its end without one means that the warm process is
        gone; whether the kernel lives is then asked of the system.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, status: int) -> None:
        self.pid, self._status = pid, status
        self.returncode: int | None = None
        os.set_blocking(status, False)
        try:
            self._process = os.pidfd_open(pid)
        except ProcessLookupError:  # it has ended and was reaped
            self._process = -1

    def poll(self) -> int | None:
        """Exit code, or None while it runs; -1 when nobody can tell it any more."""
        if self.returncode is not None:
            return self.returncode
        try:
            told = os.read(self._status, 64)
        except BlockingIOError:
            return None
        if told:
            return self._end(int(told.split()[0]))
        if self._process == -1 or _readable(self._process):
            return self._end(-1)
        return None

    def _end(self, code: int) -> int:
        self.returncode = code
        os.close(self._status)
        if self._process != -1:
            os.close(self._process)
        return code

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit code.

        Raises
        ------
        subprocess.TimeoutExpired
            When it has not ended after `timeout` seconds.
        """
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.01)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal to it, and never to another process that got its number afterwards."""
        if self.poll() is None and self._process != -1:
            signal.pidfd_send_signal(self._process, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class Warm:
    """The warm process, seen from the server.

    Parameters
    ----------
    modules : tuple of str
        What it imports; without any all that pages use, and it rehearses what they do.
    patience : float
        Seconds that a visitor waits while it imports. An ordinary start takes about as long as all of that.
    """

    def __init__(self, modules: tuple[str, ...] = (), patience: float = _PATIENCE) -> None:
        self.patience = patience
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        life, self._life = os.pipe()
        command = [*interpreter(), "-P", "-m", "pace_kit.serve.warm", str(theirs.fileno()), str(life), *modules]
        self.process = subprocess.Popen(
            command,
            env={**environment(), **_ONE_THREAD},
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(), life),
            start_new_session=True,  # Ctrl-C is for the server, which then ends it
        )
        theirs.close()
        os.close(life)
        self._ready = False
        self._one_at_a_time = threading.Lock()

    def ready(self, timeout: float = 0) -> bool:
        """Tell whether it has imported everything and can fork, after at most `timeout` seconds."""
        if not self._ready and _readable(self._control.fileno(), timeout):
            with contextlib.suppress(OSError):
                self._ready = self._control.recv(16) == b"ready"
            if not self._ready:
                self.end()
        return self._ready and self.alive()

    def alive(self) -> bool:
        """Tell whether its process is there."""
        return self.process.poll() is None

    def end(self) -> None:
        """End it and everything that was forked from it and still runs."""
        if self._life != -1:
            os.close(self._life)
            self._life = -1
            self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            if self._ready:
                self.process.wait(2)
        self.abandon()

    def abandon(self) -> None:
        """End it alone; the kernels that it forked go on."""
        self.process.kill()
        self.process.wait()

    def fork(self, request: dict[str, Any], timeout: float = _PATIENCE) -> ForkedKernel:
        """Ask for a kernel; the call blocks until it is there.

        Raises
        ------
        OSError
            When the warm process does not answer in time (`TimeoutError`) or is gone.
        """
        asked, ask = os.pipe()
        status, told = os.pipe()
        try:
            try:
                socket.send_fds(self._control, [b"kernel"], [asked, told])
            finally:
                os.close(asked)
                os.close(told)
            with os.fdopen(os.dup(ask), "wb") as stream:
                stream.write(json.dumps(request).encode())
            os.close(ask)
            ask = -1
            return ForkedKernel(_number(status, timeout), status)
        except BaseException:
            os.close(status)
            raise
        finally:
            if ask != -1:
                os.close(ask)


def _readable(descriptor: int, seconds: float = 0) -> bool:
    """Whether there is something to read, or the end, within so many seconds.

    `select.select` knows no more than 1,024 descriptors, and a hundred open pages have as many.
    """
    watched = select.poll()
    watched.register(descriptor, select.POLLIN)
    return bool(watched.poll(1000 * max(0, seconds)))


def _number(descriptor: int, timeout: float) -> int:
    line = b""
    until = time.monotonic() + timeout
    while not line.endswith(b"\n"):
        if not _readable(descriptor, until - time.monotonic()):
            raise TimeoutError("the warm process does not answer")
        letter = os.read(descriptor, 1)  # one by one: what follows is the exit code
        if not letter:
            raise ConnectionError("the warm process has ended")
        line += letter
    return int(line)


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by forking the warm process; everything else about it is as with any kernel of this machine."""

    warm: Warm | None = None
    modules: tuple[str, ...] = ()

    @classmethod
    def start_warm(cls, patience: float = _PATIENCE) -> None:
        """Start the warm process if this machine can fork and none is there. It imports while the server goes on."""
        if can_fork() and (cls.warm is None or not cls.warm.alive()):
            ForkedProvisioner.warm = Warm(cls.modules, patience)

    @classmethod
    def end_warm(cls) -> None:
        """End the warm process and all kernels that were forked from it."""
        if cls.warm is not None:
            cls.warm.end()
            ForkedProvisioner.warm = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork a kernel, or start one as usual when it is unusual, when forking fails or is not possible here."""
        kwargs["env"] = {**(kwargs.get("env") or os.environ), **_OF_A_PAGE}
        warm = ForkedProvisioner.warm
        if warm is not None and forkable(cmd, kwargs):
            loop = asyncio.get_running_loop()
            try:
                if not await loop.run_in_executor(None, warm.ready, warm.patience):
                    if warm.alive():  # it is still importing, for later visitors
                        return await super().launch_kernel(cmd, **unheard(kwargs))
                    raise ConnectionError("the warm process is not there")
                kernel = await loop.run_in_executor(None, warm.fork, request_for(cmd, kwargs))
                self.process = cast(Any, kernel)
                self.pid = self.pgid = kernel.pid  # it leads a session and a group of its own
                return self.connection_info
            except OSError as error:
                self.log.warning("A kernel was started the ordinary way: %s", error)
                self._renew(warm)
        return await super().launch_kernel(cmd, **unheard(kwargs))

    @staticmethod
    def _renew(broken: Warm) -> None:
        """Replace a warm process that failed, once. Visitors get the new one when it is there, and wait for nothing."""
        if ForkedProvisioner.warm is broken:
            ForkedProvisioner.warm = None
            broken.abandon()
            ForkedProvisioner.start_warm(patience=0)


def forkable(cmd: list[str], kwargs: dict[str, Any]) -> bool:
    """Tell whether `cmd` is an ordinary kernel of this very Python, with nothing unusual asked for or redirected."""
    return (
        can_fork()
        and "ipykernel_launcher" in cmd
        and _usual(cmd[cmd.index("ipykernel_launcher") + 1 :])
        and os.path.abspath(cmd[0]) == os.path.abspath(sys.executable)  # noqa: PTH100  a link must not be followed
        and all(kwargs.get(stream) is None for stream in ("stdin", "stdout", "stderr"))
    )


def _usual(argv: list[str]) -> bool:
    try:
        connection_file(argv)
    except ValueError:
        return False
    return True


def unheard(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return `kwargs` so that what the kernel writes by itself reaches no log, unless ``PACE_KIT_DEBUG`` is set.

    What cells print goes to the page another way. The rest, a crash report for one, could show what stands in a cell.
    """
    if os.environ.get("PACE_KIT_DEBUG"):
        return kwargs
    return {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **kwargs}


def request_for(cmd: list[str], kwargs: dict[str, Any]) -> dict[str, Any]:
    """What a forked child needs to become the kernel that `cmd` would have started."""
    mask = os.umask(0o077)
    os.umask(mask)
    return {
        "argv": cmd[cmd.index("ipykernel_launcher") + 1 :],
        "cwd": str(kwargs.get("cwd") or os.getcwd()),  # noqa: PTH109
        "env": dict(kwargs.get("env") or os.environ),
        "umask": mask,
    }
