"""The warm process: it imports everything once and forks, so that a page's kernel is there at once.

Started as ``python -m pace_kit.serve.warm CONTROL LIFE [module ...]`` with two inherited descriptors. Each
message on CONTROL carries two more: where the *child* reads its request, and where this process writes the child's
number and, later, its exit code. LIFE is the read end of a pipe that only the server holds: its end means that the
server is gone.

This process runs nothing for a visitor and never sees what belongs to one: the child reads its request itself. It has
one thread, no event loop, no socket of a kernel and no open file of the store, because none of these survives a fork.
"""

from __future__ import annotations
import __future__

import contextlib
import ctypes
import functools
import gc
import importlib
import json
import operator
import os
import random
import select
import signal
import socket
import sys
import threading
import time
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pace_kit.serve.gaps import close_gaps

__all__ = ["PRELOADED", "SETTING", "connection_file", "kernel_app", "preload", "rehearses_pages", "threads"]

PRELOADED = (
    # what a kernel imports by itself, some of it only when it starts
    *("ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell", "ipykernel.comm", "tornado.platform.asyncio"),
    *("IPython.core.completer", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger"),
    *("IPython.core.oinspect", "IPython.utils.wildcard", "IPython.core.magics", "IPython.extensions.storemagic"),
    *("ipykernel.debugger", "tornado.queues", "psutil", "faulthandler", "pdb", "sqlite3", "logging.config"),
    *("encodings.latin_1", "encodings.ascii", "pace_kit.serve.streams", "pace_kit.serve.running"),
    # what pages use beside the kit itself
    *("ipywidgets", "numpy.random", "pandas", "pandas.io.formats.string", "scipy.special", "simpy"),
    *("sqlalchemy.dialects.sqlite",),
)
"""Modules that are imported once. None of them may open anything, start a thread or read the clock when imported."""

SETTING = "--HistoryManager.enabled=False"
"""How kernels behind pages are set up: what runs in them is not written into anybody's IPython history."""

_QUIET = 2.0
_LIFE = 3
_DIE_WITH_PARENT = 1
_FUTURE = functools.reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)
_FROZEN_BACKEND = "module://matplotlib_inline.backend_inline"


def preload(names: tuple[str, ...] = PRELOADED) -> list[str]:
    """Import `names`; return those that could not be imported, for a kernel does without them too."""
    sys.modules.setdefault("debugpy", None)  # type: ignore[arg-type]  # pages are not debugged; 60 modules fewer
    missing = []
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:
            missing.append(name)
    return missing


def threads() -> int:
    """Number of threads of this process, also those that Python does not know of."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


def _reap(kids: dict[int, int]) -> None:
    while kids:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        if (told := kids.pop(pid, None)) is not None:
            _tell(told, os.waitstatus_to_exitcode(status))
            os.close(told)


def _tell(descriptor: int, number: int) -> None:
    try:
        os.write(descriptor, b"%d\n" % number)
    except OSError:  # nobody listens any more
        return


def _read_all(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as stream:
        return stream.read()


def serve(control: socket.socket, life: int, practice: Any = None) -> dict[str, Any] | None:
    """Fork a child for each message; return its request in the child, and None here when the server is gone.

    While nobody has come for :data:`_QUIET` seconds, it goes on with the `practice`.
    """
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    kids: dict[int, int] = {}
    pause = _QUIET if practice else None
    while True:
        watched: list[Any] = [control, woken, life]
        ready = select.select(watched, [], [], pause)[0]
        if not ready:
            pause = 0 if practice.step() else None
            if pause is None:
                close_gaps()
            continue
        if practice and ready != [woken]:
            practice.leave()
            pause = pause if pause is None else _QUIET
        if life in ready:
            return None
        if woken in ready:
            os.read(woken, 4096)
            _reap(kids)
        if control in ready:
            message, (request, status), *_ = socket.recv_fds(control, 16, 2) or (b"", (-1, -1))
            if not message or threads() != 1:
                return None
            gc.freeze()
            pid = os.fork()
            if pid == 0:
                os.setsid()
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                asked = json.loads(_read_all(request))
                control.detach()
                _close_all_but(life)
                return dict(asked)
            os.close(request)
            kids[pid] = status
            _tell(status, pid)


def _close_all_but(life: int) -> None:
    """Leave nothing of other kernels open in a child: only the standard streams and the server's sign of life."""
    if life != _LIFE:
        os.dup2(life, _LIFE)
    os.set_inheritable(_LIFE, False)
    os.closerange(_LIFE + 1, min(os.sysconf("SC_OPEN_MAX"), 1 << 16))


def _end_with_the_server() -> None:
    def wait() -> None:
        os.read(_LIFE, 1)
        os._exit(1)

    threading.Thread(target=wait, daemon=True, name="end with the server").start()


def _unheard(env: dict[str, str]) -> None:
    """Let nothing that this process writes by itself reach the server's log: it could be what stands in a cell."""
    if env.get("PACE_KIT_DEBUG"):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def kernel_app() -> Any:
    """Return ipykernel's application with what is the same for every kernel: its settings read, IPython's shell made.

    What a kernel makes or touches is its own, what it finds is shared. So as much as can be is done before the fork,
    and what touches most of what is shared, for the sake of debuggers and commands that pages have not, is left out.
    """
    import ipykernel.ipkernel
    import IPython.core.shellapp
    from ipykernel.kernelapp import IPKernelApp
    from ipykernel.zmqshell import ZMQInteractiveShell
    from IPython.core.application import BaseIPythonApplication
    from IPython.core.compilerop import CachingCompiler
    from traitlets.config import Config

    class Compiler(CachingCompiler):
        """Compiles cells as everywhere else; this process itself runs without assertions."""

        def __call__(self, source: Any, filename: str, symbol: str, **_: Any) -> Any:
            """Compile, and remember what the source imports from the future, as the compiler it is made from does."""
            code = compile(source, filename, symbol, self.flags, dont_inherit=True, optimize=0)
            self.flags |= code.co_flags & _FUTURE
            return code

    class KernelApp(IPKernelApp):
        made: Any = None

        def prepare(self) -> None:
            """Do what comes before there is a connection, and make the shell that the kernel will find."""
            BaseIPythonApplication.initialize(self, [])
            self.made = ZMQInteractiveShell.instance(
                parent=self, profile_dir=self.profile_dir, user_ns={}, compiler_class=Compiler
            )
            self.made.transform_cell("await nothing()")  # what a page's request looks like; makes its patterns

        def parse_command_line(self, argv: list[str] | None = None) -> None:
            """Read the settings of all kernels; after the fork, what is this kernel's own."""
            if self.made:
                self.connection_file = connection_file(argv or [])
            else:
                self.update_config(Config(HistoryManager=Config(enabled=False)))
                self.outstream_class = "pace_kit.serve.streams.Unhurried"

        def init_config_files(self) -> None:
            """Bring what people configured to where it is read, once."""
            if not self.made:
                super().init_config_files()

        def load_config_file(self, *how: Any, **more: Any) -> None:
            """Read what people configured, once."""
            if not self.made:
                super().load_config_file(*how, **more)

        def update_config(self, config: Any) -> None:
            """Take settings over, once."""
            if not self.made:
                super().update_config(config)

        def init_kernel(self) -> None:
            """Make the kernel, which asks every module for its file, and give it the shell."""
            self.made.init_environment()
            self.made.starting_dir = str(Path.cwd())
            self.made.history_manager.dir_hist[:] = [Path.cwd()]
            with _seeing_no_modules(ipykernel.ipkernel):
                super().init_kernel()
            self.made.parent = self.made.kernel = self.kernel

        def init_code(self) -> None:
            """Run what is run at the start; every module's name is kept for a command that pages have not."""
            with _seeing_no_modules(IPython.core.shellapp):
                super().init_code()

    app = KernelApp.instance(parent_handle=1)  # its parent is the server, whose end it sees, not the warm process
    app.prepare()
    return app


@contextlib.contextmanager
def _seeing_no_modules(module: Any) -> Iterator[None]:
    """Let the functions of a module see no imported modules meanwhile."""
    module.sys = types.SimpleNamespace(**{**vars(sys), "modules": {}})
    try:
        yield
    finally:
        module.sys = sys


def connection_file(argv: list[str]) -> str:
    """Return the file with a kernel's connection; it and :data:`SETTING` are all that a forked kernel may be given.

    Raises
    ------
    ValueError
        When something else is asked for, or no file.
    """
    match argv:
        case ["-f", file, *more] if more == [SETTING]:
            return file
    raise ValueError(f"{' '.join(argv)} is not what a kernel that can be forked is given")


def run_kernel(app: Any, request: dict[str, Any]) -> None:
    """Become the kernel that `request` asks for: its arguments, environment, folder and file mode mask."""
    gc.enable()
    os.environ.clear()
    os.environ.update(request["env"])
    _unheard(request["env"])
    os.chdir(request["cwd"])
    os.umask(request["umask"])
    time.tzset()
    random.seed()
    if "numpy.random" in sys.modules:  # Python starts its own generator anew after a fork, numpy does not
        sys.modules["numpy.random"].seed()
    _end_with_the_server()
    app.initialize(request["argv"])
    if "ipywidgets" in sys.modules:  # it tells the kernel its name when it is imported, and then there was no kernel
        sys.modules["ipywidgets"].register_comm_target()
    app.start()


def rehearses_pages() -> bool:
    """Tell whether pages are run through while nobody comes; ``PACE_KIT_REHEARSAL=no`` says that they are not."""
    return os.environ.get("PACE_KIT_REHEARSAL", "") != "no"


def main(arguments: list[str]) -> None:
    """Import, say that it is done, and fork on demand until the server is gone."""
    gc.disable()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)  # also while it imports and looks at nothing
    control, life = socket.socket(fileno=int(arguments[0])), int(arguments[1])
    sys.argv[1:] = []
    sys.path[:] = [place for place in sys.path if place not in ("", str(Path.cwd()))]
    os.environ["MPLBACKEND"] = _FROZEN_BACKEND
    preload(tuple(arguments[2:]) or PRELOADED)
    practice = None
    if len(arguments) == 2:
        with contextlib.suppress(Exception):  # what cannot be rehearsed is slower the first time, and no worse
            from pace_kit.serve.rehearsal import Practice, pages, rehearse

            practice = Practice(pages() if rehearses_pages() else [], rehearse())
    app = kernel_app()
    if threads() != 1:
        control.send(b"threads")  # a fork would copy one thread and leave the others' locks taken for ever
        return
    control.send(b"ready")
    request = serve(control, life, practice)
    if request is not None:
        sys.argv[:] = ["ipykernel_launcher.py", *request["argv"]]
        run_kernel(app, request)


if __name__ == "__main__":
    main(sys.argv[1:])
