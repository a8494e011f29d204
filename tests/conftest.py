"""What tests share: a running server on a database of its own, a real browser, and small notebooks made on the spot.

Nothing here ever touches a person's own data: the environment names a database of the test run only.
"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest

_FOLDER = tempfile.TemporaryDirectory(prefix="pace-tests-")
os.environ["PACE_KIT_DATABASE"] = f"sqlite:///{_FOLDER.name}/tests.db"

NO_BROWSER = "The tests need a browser: install Chromium or Chrome so that it is on the PATH, or run `make browser`."
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A window's own address bar draws two pages more, which cost as much as ours. The last such list counts, so what
# Playwright switches off for the sake of pages on this machine is here, too.
FEATURES_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "AimEnabled", "LensOverlay"),
    *("AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "PaintHolding", "MediaRouter"),
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "ThirdPartyStoragePartitioning", "OptimizationHints"),
    *("AvoidCorsURLLoaderRestartOnRedirect", "NetworkTimeServiceQuerying", "PreconnectToSearch"),
)
BROWSER_SETTINGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    f"--disable-features={','.join(FEATURES_OFF)}",
)
TOKEN = "a-token-for-tests"
READY = "html[data-pace=ready]"
SERVED_BY_VOILA = """
import pace_kit.serve.app as app
stock = app.serve
app.serve = lambda *given, **named: stock(*given, **named, front_end="voila")
from pace_kit.cli import main
main()
"""
"""A program that is the kit's own but shows its pages by Voila's front end, to compare."""


class Answer:
    """What the server answered: status, headers, text."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.text = status, headers, body.decode("utf-8", "replace")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Visitor:
    """Somebody with a cookie jar and no script: fetches addresses, follows nothing."""

    def __init__(self, origin):
        self.origin = origin
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            _NoRedirect, urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )

    def get(self, path, data=None, timeout=60):
        """Fetch all of an answer within the seconds; a page that only sends signs of life is no answer."""
        request, until = urllib.request.Request(self.origin + path, data=data), time.monotonic() + timeout
        try:
            with self._opener.open(request, timeout=timeout) as answer:
                pieces = []
                while piece := answer.read1(1 << 20):
                    pieces.append(piece)
                    if time.monotonic() > until:
                        raise TimeoutError(f"no end of {path} in {timeout} s")
                return Answer(answer.status, answer.headers, b"".join(pieces))
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())


def free_port():
    """A port of this machine that nobody uses at the moment."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """`pace-kit serve` as a process of its own, run from a folder that has nothing to do with the kit."""

    def __init__(self, database, *, cwd, notebooks=None, env=None, command=None, more=()):
        self.database, self.cwd = database, Path(cwd)
        self._command = command or [sys.executable, "-m", "pace_kit.cli"]
        self._notebooks, self._env, self._more = notebooks, env or {}, more
        self.port = free_port()  # by itself the kit tries twenty, and a run has more servers than that
        self.start()

    def start(self):
        """Start it, or start it again at the same address; return when that is printed."""
        self.log = self.cwd / f"server-{time.monotonic_ns()}.log"
        chosen = ["--notebooks", str(self._notebooks)] if self._notebooks else []
        command = [*self._command, "serve", "--no-browser", "--token", TOKEN, "--database", self.database, *chosen]
        command += ["--port", str(self.port), *self._more]
        with self.log.open("w") as out:
            env = {**os.environ, "PACE_KIT_REHEARSAL": "no", **self._env}  # sixty servers would rehearse for minutes
            self.process = subprocess.Popen(command, cwd=self.cwd, stdout=out, stderr=out, env=env)
        until = time.monotonic() + 60
        while "?token=" not in self.said():
            assert self.process.poll() is None, f"the server ended: {self.said()}"
            assert time.monotonic() < until, f"the server did not start: {self.said()}"
            time.sleep(0.02)
        self.origin = self.said().split("?token=")[0].split()[-1].rstrip("/")

    def said(self):
        """All it printed so far."""
        return self.log.read_text()

    def end(self, sig=signal.SIGTERM):
        """Tell it to end."""
        if self.process.poll() is None:
            self.process.send_signal(sig)

    def stop(self, sig=signal.SIGTERM):
        """End it and return its exit code."""
        self.end(sig)
        return self.process.wait(20)

    def path(self, page, **query):
        """Path of a page, with the token."""
        return f"/voila/render/{page}.ipynb?{urlencode({**query, 'token': TOKEN})}"

    def url(self, page, **query):
        """Address of a page, with the token."""
        return self.origin + self.path(page, **query)

    def visitor(self):
        """Somebody new, without cookies."""
        return Visitor(self.origin)

    def store(self):
        """The database behind the pages."""
        from pace_kit.store import Store

        return Store.open(self.database)

    def emptied(self):
        """Take everything out of its database; return the server, which needs three seconds to start another time."""
        with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as database, database:
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('alembic_version')"
            for (table,) in database.execute(tables).fetchall():
                database.execute(f"DELETE FROM {table}")
        return self

    def kernels(self):
        """Processes of kernels that live now."""
        import psutil

        family = psutil.Process(self.process.pid).children(recursive=True)
        said, alive = {}, []
        for child in family:  # a parent comes before its children
            try:
                said[child.pid] = " ".join(child.cmdline())
                forked = "pace_kit.serve.warm" in said.get(child.ppid(), "")
                ordinary = "ipykernel_launcher" in said.get(child.pid, "")
                if (forked or ordinary) and child.status() != psutil.STATUS_ZOMBIE:
                    alive.append(child.pid)
            except psutil.NoSuchProcess:
                continue
        return alive

    def warm(self):
        """The process that kernels come from, once they do: until it is there pages get ordinary kernels."""
        import psutil

        until = time.monotonic() + 60
        while time.monotonic() < until:
            before = set(self.kernels())
            assert self.visitor().get(self.path("00_start_here")).status == 200
            parents = {psutil.Process(pid).ppid() for pid in set(self.kernels()) - before}
            if parents and parents != {self.process.pid}:
                return parents.pop()
        raise AssertionError("no kernel was forked")

    def kernels_after(self, seconds, wanted=0, besides=()):
        """Number of kernels alive `besides` some, looked at until it is `wanted` or the seconds are over."""
        until = time.monotonic() + seconds
        while len(alive := set(self.kernels()) - set(besides)) != wanted and time.monotonic() < until:
            time.sleep(0.05)
        return len(alive)


@pytest.fixture(scope="session")
def start_server():
    """A function that starts a server: ``start_server(folder)``, more settings as for `Server`."""
    started = []

    def start(folder, *, database=None, **settings):
        folder = Path(folder)
        started.append(Server(database or f"sqlite:///{folder}/kit.db", cwd=folder, **settings))
        return started[-1]

    yield start
    for server in started:  # all at once, since each takes a moment
        server.end()
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def server(start_server, tmp_path_factory):
    """A server with the kit's own notebooks, for the whole run; its database starts empty."""
    return start_server(tmp_path_factory.mktemp("server"), env={"PACE_KIT_REHEARSAL": ""})


@pytest.fixture
def own_server(server):
    """The server of the run with an empty database: what one test saves the next must not find."""
    return server.emptied()


def make_notebook(folder, name, *cells):
    """Write a notebook: cells that begin with "#" or "Text" are text, all others code."""
    import nbformat

    made = [
        nbformat.v4.new_markdown_cell(cell) if cell.startswith(("#", "Text")) else nbformat.v4.new_code_cell(cell)
        for cell in cells
    ]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = Path(folder) / f"{name}.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=made, metadata=kernel), path)
    return path


@pytest.fixture(scope="session")
def notebook_maker():
    """The function `make_notebook(folder, name, *cells)`."""
    return make_notebook


def launch(kind, **settings):
    """Start a Chromium that knows no other host than this machine."""
    own = kind.executable_path
    found = next(filter(None, map(shutil.which, BROWSERS)), own if Path(own).exists() else None)
    if found is None:
        pytest.fail(NO_BROWSER)
    return kind.launch(executable_path=found, args=list(BROWSER_SETTINGS), **settings)


@contextmanager
def chromium():
    """A Chromium as `launch` starts it."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=30_000)  # as long as all else is waited for: two cores run six processes of tests
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser():
    """A real browser for the whole run. A missing one is a failure, with the sentence that mends it."""
    with chromium() as running:
        yield running


class Profiles:
    """Profiles of a browser: one for all who come back with what a browser keeps, or a fresh one."""

    def __init__(self, browser):
        self._browser, self._kept = browser, {}

    def fresh(self, **settings):
        """Return a profile that has never seen the kit."""
        size = {"width": 1280, "height": 900}
        return self._browser.new_context(viewport=size, accept_downloads=True, locale="en-GB", **settings)

    def kept(self, **settings):
        """Return the profile with these settings; to read the kit's script anew for each page takes half a second."""
        key = tuple(settings.items())
        if key not in self._kept:
            self._kept[key] = self.fresh(**settings)
        return self._kept[key]


class Pages:
    """Opens pages as a person does and remembers what went wrong on them."""

    def __init__(self, profiles):
        self._profiles, self._fresh = profiles, []
        self.opened, self.elsewhere, self.errors = [], [], []

    def open(self, url, *, width=1280, wait=True, bypass_csp=False, fresh=False):
        """Open an address, in a fresh profile if asked; by default return when its controls are ready."""
        profile = (self._profiles.fresh if fresh else self._profiles.kept)(bypass_csp=bypass_csp)
        if fresh:
            self._fresh.append(profile)
        page = profile.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        self.opened.append(page)
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.goto(url, wait_until="commit")
        if wait:
            self.ready(page)
        return page

    @staticmethod
    def ready(page):
        """Wait until the controls of a page react."""
        page.wait_for_selector(READY, state="attached", timeout=60_000)

    def _note(self, request):
        if not request.url.startswith(("data:", "blob:", "mailto:", "http://127.0.0.1", "ws://127.0.0.1")):
            self.elsewhere.append(request.url)

    @staticmethod
    def close(page):
        """Close a page as a person does: what it does on leaving is done."""
        if not page.is_closed():
            with page.expect_event("close"):
                page.close(run_before_unload=True)

    def close_all(self):
        """Close every page, and the profiles that were fresh."""
        for page in self.opened:
            self.close(page)
        for profile in self._fresh:
            profile.close()


@pytest.fixture(scope="session")
def profiles(browser):
    """The profiles of the run's browser."""
    return Profiles(browser)


@pytest.fixture
def pages(profiles):
    """Opens pages; closes them at the end, and holds that none asked any other host for anything."""
    pages = Pages(profiles)
    yield pages
    pages.close_all()
    assert pages.elsewhere == []


@pytest.hookimpl(tryfirst=True)  # before pytest looks at `-m browser`
def pytest_collection_modifyitems(items):
    """Mark tests with a browser or a server. The browser's run last: beside its event loop no other can start."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        if {"start_server", "warm"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("server")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
