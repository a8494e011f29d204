"""Both servers, the kit's and stock Voila's, as processes of their own: started, weighed, and ended without a trace."""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

import psutil
from conftest import SERVED_BY_VOILA, free_port

ROOT = Path(__file__).resolve().parents[2]
TEAM = "harbour"
MARK = f"PACE_BENCH_{secrets.token_hex(8)}"
"""Stands in the environment of every process started here, so that each can be found again and nothing else is."""


class Place:
    """A folder of this run only: a copy of the pages, a database with the example team, and room for both servers."""

    def __init__(self):
        # Short, because kernels' sockets lie in it and their whole address may have about 100 letters.
        self.folder = Path(tempfile.mkdtemp(prefix="pb", dir="/tmp" if os.name == "posix" else None))
        for name in ("notebooks", "exercises"):
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("solutions", "*.py", "*.md"))
        self.database = f"sqlite:///{self.folder}/kit.db"
        self.token = secrets.token_urlsafe(16)
        # The same after a restart: a browser's cache knows it.
        self.ports = {who: free_port() for who in ("ours", "stock", "between")}
        from pace_kit.example import add_example
        from pace_kit.store import Store

        add_example(Store.open(self.database))

    def pages(self):
        """Names of all pages, each with its folder."""
        return {
            file.stem: name
            for name in ("notebooks", "exercises")
            for file in sorted((self.folder / name).glob("*.ipynb"))
        }

    def clear(self):
        """Remove it."""
        shutil.rmtree(self.folder, ignore_errors=True)


class Serving:
    """A server running: ``"ours"``, ``"stock"``, or ``"between"``, ours with Voila's front end behind its pages."""

    def __init__(self, place, who):
        self.place, self.who, self.port = place, who, place.ports[who]
        self.origin = f"http://127.0.0.1:{self.port}"
        self.temporary = place.folder / who[0]
        self.temporary.mkdir(exist_ok=True)
        nothing = place.folder / "none"  # nobody's own Jupyter settings
        env = {**os.environ, MARK: who, "PACE_KIT_DATABASE": place.database, "TMPDIR": str(self.temporary)}
        env |= {"JUPYTER_CONFIG_DIR": str(nothing), "JUPYTER_DATA_DIR": str(nothing), "IPYTHONDIR": str(nothing)}
        with (place.folder / f"{who}.log").open("a") as log:
            began = time.perf_counter()
            self.process = subprocess.Popen(
                self.command(),
                cwd=place.folder,
                env=env,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches this run only, which then ends the servers itself
            )
        while not self.listens():
            if self.process.poll() is not None:
                raise SystemExit(f"The server did not start:\n{(place.folder / f'{who}.log').read_text()[-2000:]}")
            time.sleep(0.01)
        self.seconds = time.perf_counter() - began
        self.whole = psutil.Process(self.process.pid)

    def command(self):
        """What starts it."""
        if self.who == "stock":
            chosen = [str(self.place.folder), "--no-browser", f"--port={self.port}", "--Voila.port_retries=0"]
            return [sys.executable, "-m", "voila", *chosen]
        chosen = ["--token", self.place.token, "--database", self.place.database, "--port", str(self.port)]
        chosen += ["--notebooks", str(self.place.folder / "notebooks"), "--no-browser"]
        code = ["-c", SERVED_BY_VOILA] if self.who == "between" else ["-m", "pace_kit.cli"]
        return [sys.executable, *code, "serve", *chosen]

    def listens(self):
        """Whether somebody can connect."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 0.2):
            return True
        return False

    def path(self, page):
        """Path of a page of the example team."""
        folder = f"{self.place.pages()[page]}/" if self.who == "stock" else ""
        token = {} if self.who == "stock" else {"token": self.place.token}
        return f"/voila/render/{folder}{page}.ipynb?{urlencode({'team': TEAM, **token})}"

    def url(self, page):
        """Address of a page of the example team."""
        return self.origin + self.path(page)

    def everyone(self):
        """The server's process and all that came from it, those that ended but are not yet counted too."""
        return [self.whole, *self.whole.children(recursive=True)]

    def kernels(self):
        """Processes of kernels that live now, whether started on their own or forked from one that is warm.

        A kernel on its own names its connection file or ipykernel in its command line. A fork has the command line of
        the process it came from, and that one is not the server.
        """
        found = []
        for one in self.whole.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                line = one.cmdline()
                if one.status() == psutil.STATUS_ZOMBIE or not line:
                    continue
                parent = one.parent()
                forked = parent and parent.pid != self.whole.pid and parent.cmdline() == line
                if forked or any("ipykernel" in word or "kernel-" in word for word in line):
                    found.append(one)
        return found

    def connection_files(self):
        """Number of kernels the server knows of: each has a connection file as long as it is wanted."""
        return len(list(self.temporary.glob("voila_*/kernel-*.json")))

    def end_kernels(self):
        """End all kernels as a page does that is left. Stock pages lack the cookie that goes with it; any will do."""
        for file in self.temporary.glob("voila_*/kernel-*.json"):
            kernel, cookie = file.stem.removeprefix("kernel-"), {"_xsrf": "ab12"}
            address = f"{self.origin}/voila/api/shutdown/{kernel}"
            asked = Request(address, data=urlencode(cookie).encode(), headers={"Cookie": urlencode(cookie)})
            with contextlib.suppress(OSError):
                build_opener(ProxyHandler({})).open(asked, timeout=10).close()

    def kernels_after(self, seconds):
        """Kernels after so many seconds: by their processes, or by their files where these are more."""
        time.sleep(seconds)
        return max(len(self.kernels()), self.connection_files())

    def processor(self):
        """Seconds of processor time used so far by the server and everything it started.

        The kernel of the operating system adds a process that ended to its parent's account as soon as the parent has
        asked for its end; until then it is still there and asked itself. So no one is lost or counted twice.
        """
        spent = 0.0
        for one in self.everyone():
            with contextlib.suppress(psutil.Error):
                spent += sum(one.cpu_times()[:4])
        return spent

    def rest(self):
        """Leave it alone until it has nothing to do: the kit's own rehearses its pages once nobody has come for 2 s."""
        before = -1.0
        while (spent := self.processor()) - before > 0.05:
            before = spent
            time.sleep(4)

    def weigh(self):
        """Megabytes: PSS and USS of a kernel on average, PSS of the server, and PSS of what else there is."""
        kernels = {one.pid for one in self.kernels()}
        sizes = {}
        for one in self.everyone():
            with contextlib.suppress(psutil.Error):
                full = one.memory_full_info()
                sizes[one.pid] = (full.pss / 2**20, full.uss / 2**20)
        pss, uss = (sorted(sizes[pid][at] for pid in kernels if pid in sizes) for at in (0, 1))
        rest = [size[0] for pid, size in sizes.items() if pid not in kernels and pid != self.whole.pid]
        return {
            "kernels": len(pss),
            "pss": sum(pss) / len(pss) if pss else None,
            "uss": sum(uss) / len(uss) if uss else None,
            "server": sizes[self.whole.pid][0],
            "rest": sum(rest),
            "together": sum(size[0] for size in sizes.values()),
        }

    def ends(self, sign):
        """Seconds from a signal until it and everything it started are gone; None when that takes over 30."""
        everyone, began = self.everyone(), time.perf_counter()
        self.process.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
            if not psutil.wait_procs(everyone, 30)[1]:
                return time.perf_counter() - began
        return None

    def stop(self):
        """End it and everything it started."""
        everyone = self.everyone() if self.whole.is_running() else []
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(5)
        end(everyone)


def end(processes):
    """Kill those processes of a list that still live."""
    for one in processes:
        with contextlib.suppress(psutil.Error):
            one.kill()
    psutil.wait_procs(processes, 3)


def sweep():
    """End whatever this run started and is still there; return how many there were."""
    left = []
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if one.pid != os.getpid() and MARK in one.environ():
                left.append(one)
    end(left)
    return len(left)


@contextlib.contextmanager
def serving(place, *who):
    """The named servers, started one after the other and ended whatever happens."""
    running = []
    try:
        for one in who:
            running.append(Serving(place, one))
        yield running[0] if len(running) == 1 else running
    finally:
        for one in running:
            one.stop()
