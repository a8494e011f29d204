"""A laptop that slept, a line that died without a word, a tab that crashed, Back: the page goes on, or says so."""

import socket
import threading
import time
from contextlib import contextmanager, suppress

import psutil
import pytest
from conftest import Pages, Profiles, launch
from hands import fill
from playwright.sync_api import Error

BACK = "What you had typed and not saved is back in the fields."
MUTE = "This page has not answered for a while. What you saved is safe. What you typed will be in the fields again."
LOST = "The connection to this page was lost. What you saved is safe. What you typed will be in the fields again."
CELLS = (
    "# Who is awake?",
    'from pace_kit.widgets import live, text_field\nwords = text_field("Words")\nwords',
    'live(lambda words: f"Kernel: {words}", words=words)',
    "Text [Where to?](00_start_here.ipynb)",
)
# Chromium never keeps these pages; a browser that does so says it like this.
KEPT_AND_SHOWN_AGAIN = """for (const [kind, kept] of [["pagehide", true], ["pageshow", true]])
  dispatchEvent(new PageTransitionEvent(kind, {persisted: kept}))"""
WHAT_IS_BACK = """['main input', '#pace-typed'].map(where => document.querySelector(where)).map(
  one => one?.value ?? one?.innerText).join()"""


class Line:
    """What is between a browser and the server. It can be cut; or its talk goes dead: open for ever, nothing comes."""

    def __init__(self, server):
        self._server, self._ends, self._talks, self._dead = server, set(), set(), set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._names = [f"127.0.0.1:{port}".encode() for port in (self._listening.getsockname()[1], server.port)]
        threading.Thread(target=self._let_in, daemon=True).start()

    def url(self, page, **query):
        """Address of a page by way of this line."""
        here, there = (name.decode() for name in self._names)
        return self._server.url(page, **query).replace(there, here)

    def _let_in(self):
        with suppress(OSError):
            while True:
                near, far = self._listening.accept()[0], socket.create_connection(("127.0.0.1", self._server.port))
                self._ends = self._ends | {near, far}  # a new one: the old may be gone through just now
                for ends, names in (((near, far), self._names), ((far, near), self._names[::-1])):
                    threading.Thread(target=self._pass_on, args=(*ends, *names), daemon=True).start()

    def _pass_on(self, source, sink, name, other):
        with suppress(OSError):
            while piece := source.recv(1 << 16):
                if b"Upgrade: websocket" in piece:
                    self._talks = self._talks | {source, sink}
                if source not in self._dead:
                    sink.sendall(piece.replace(name, other))
        if source not in self._dead:
            self._shut({source, sink})

    @staticmethod
    def _shut(ends):
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def go_dead(self):
        """Let nothing through to or from the kernels any more, and tell nobody."""
        self._dead |= self._talks
        self._shut(self._ends - self._dead)

    def cut(self):
        """End every connection; new ones can be made."""
        self._shut(self._ends)


@pytest.fixture(scope="module")
def drowsy(start_server, notebook_maker, tmp_path_factory):
    """A server that soon ends a kernel which no page is connected to."""
    folder = tmp_path_factory.mktemp("asleep")
    notebook_maker(folder, "00_start_here", "# Where to?", "'here'")
    notebook_maker(folder, "01_set_an_aim", *CELLS)
    running = start_server(folder, notebooks=folder, env={"PACE_KIT_IDLE_SECONDS": "5"})
    running.store().add_team("Tayford")
    return running


@pytest.fixture
def line(drowsy):
    line = Line(drowsy)
    yield line
    line.cut()


@pytest.fixture
def watched(pages):
    """A function that opens a page whose clock can be put forward, as it is when a laptop wakes."""

    def opened(url):
        page = pages.open("about:blank", wait=False, fresh=True)
        page.clock.install()
        page.goto(url)
        pages.ready(page)
        return page

    return opened


def an_hour_later(page):
    """Let an hour have passed for the page; return when it has asked the server whether its kernel is still there."""
    with page.expect_response("**/api/kernels/*"):
        page.clock.fast_forward("01:00:00")
    page.wait_for_timeout(200)
    page.clock.fast_forward("00:06")


def family(process):
    return [process, *process.children(recursive=True)]


def browsers():
    """Processes of the browser that this test run started."""
    return [one for one in psutil.Process().children(recursive=True) if "chrom" in one.name()]


@contextmanager
def asleep(processes):
    """Let processes do nothing meanwhile."""
    for one in processes:
        one.suspend()
    try:
        yield
    finally:
        for one in processes:
            with suppress(psutil.NoSuchProcess):
                one.resume()


def words(page):
    return page.get_by_label("Words", exact=True).input_value()


def type_and_be_heard(page, text):
    fill(page, "Words", text)
    page.get_by_text(f"Kernel: {text}", exact=True).wait_for(timeout=15_000)


def alert(page):
    return page.inner_text("#pace-alert")


def back(page):
    page.locator("#pace-typed").get_by_text(BACK).wait_for(timeout=30_000)


def test_a_page_goes_on_after_a_laptop_slept_for_an_hour(drowsy, watched):
    page = watched(drowsy.url("01_set_an_aim", team="tayford"))
    type_and_be_heard(page, "Before the night")
    with asleep([*browsers(), *family(psutil.Process(drowsy.process.pid))]):
        time.sleep(3)
    an_hour_later(page)
    page.wait_for_function("!document.querySelector('#pace-alert').textContent")
    assert words(page) == "Before the night"
    type_and_be_heard(page, "In the morning")
    assert alert(page) == ""
    assert len(drowsy.kernels()) == 1


def test_a_page_whose_kernel_was_ended_while_it_slept_says_so_when_it_wakes(drowsy, line, pages):
    page = pages.open(line.url("01_set_an_aim", team="tayford"))
    type_and_be_heard(page, "Before the night")
    with asleep(browsers()):
        line.cut()
        assert drowsy.kernels_after(25) == 0
    page.wait_for_selector("#pace-alert a", timeout=15_000)
    assert alert(page).startswith(LOST)
    page.click("#pace-alert a")
    pages.ready(page)
    back(page)
    assert words(page) == "Before the night"


def test_a_line_that_died_without_a_word_is_noticed_after_a_sleep(drowsy, line, pages, watched):
    page = watched(line.url("01_set_an_aim", team="tayford"))
    type_and_be_heard(page, "Before the night")
    line.go_dead()
    an_hour_later(page)
    page.wait_for_selector("#pace-alert a", timeout=5_000)
    assert alert(page).startswith(MUTE)
    fill(page, "Words", "Nobody hears this")
    page.click("#pace-alert a")
    pages.ready(page)
    back(page)
    assert words(page) == "Nobody hears this"
    type_and_be_heard(page, "Now they do")


def test_what_was_typed_is_back_in_a_tab_that_crashed_and_the_kernel_it_left_ends(drowsy, pages):
    page = pages.open(drowsy.url("01_set_an_aim", team="tayford"), fresh=True)
    type_and_be_heard(page, "Before the crash")
    page.wait_for_function("Object.keys(sessionStorage).length")
    tab = page.context.new_cdp_session(page)  # which speaks to a page that crashed; `page` does not
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    assert drowsy.kernels_after(25) == 0
    tab.send("Page.reload")
    until, there = time.monotonic() + 20, ""
    while BACK not in there and time.monotonic() < until:
        there = tab.send("Runtime.evaluate", {"expression": WHAT_IS_BACK})["result"]["value"]
        time.sleep(0.1)
    assert there.startswith("Before the crash")
    assert BACK in there
    page.context.close()


@pytest.fixture
def keeping(browser):
    """Opens pages in a browser that may keep a page that was left, and show it again as it was."""
    own = launch(browser.browser_type, ignore_default_args=["--disable-back-forward-cache"])
    yield Pages(Profiles(own))
    own.close()


def test_a_page_that_was_left_and_come_back_to_works_and_has_what_was_typed(drowsy, keeping):
    page = keeping.open(drowsy.url("01_set_an_aim", team="tayford"))
    type_and_be_heard(page, "Before the link")
    page.get_by_role("link", name="Where to?").click()
    page.wait_for_url("**/00_start_here*")
    keeping.ready(page)
    for comes_back in (page.go_back, lambda: page.evaluate(KEPT_AND_SHOWN_AGAIN)):
        with page.expect_navigation():
            comes_back()
        keeping.ready(page)
        back(page)
        assert words(page) == "Before the link"
        assert drowsy.kernels_after(2, wanted=1) == 1
    type_and_be_heard(page, "And back")
    assert alert(page) == ""
    page.go_forward()
    keeping.ready(page)
    assert drowsy.kernels_after(2, wanted=1) == 1
