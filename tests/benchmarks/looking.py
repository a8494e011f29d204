"""A page in a real browser: when its text can be read, when its first control reacts, and what it asked for."""

import json
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from probes import PROBES

PATIENCE = 60_000
WATCH = """
(() => {
  const probe = PROBE, times = window.benchTimes = {};
  const inSight = e => Boolean(e && e.getClientRects().length);
  const called = (all, words) => [...all].find(e => inSight(e) && e.textContent.trim() === words);
  const control = main => {
    if (!probe.typed) return called(main.querySelectorAll("button"), probe.control);
    const label = called(main.querySelectorAll("label"), probe.control);
    return label && (label.control || label.parentElement.querySelector("input"));
  };
  const act = found => {
    if (!probe.typed) return found.click();
    found.focus();
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(found), "value").set.call(found, probe.typed);
    for (const kind of ["input", "change"]) found.dispatchEvent(new Event(kind, {bubbles: true}));
    found.blur();
  };
  const look = () => {
    const main = document.querySelector("#rendered_cells"), now = performance.now();
    if (main && !times.text && inSight(main.querySelector("h1")) && !inSight(document.querySelector("#loading")))
      times.text = now;
    if (times.text && probe) {
      const answered = () => main.textContent.includes(probe.answer);
      if (times.acted) { if (answered()) times.reacts = now; }
      else {
        const found = control(main);
        if (found) { times.early = answered(); times.acted = now; act(found); }
      }
    }
    times.done = Boolean(times.text && (probe ? times.reacts : document.readyState === "complete"));
    if (!times.done) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})();
"""
"""Looks at each frame: notes the text, acts as soon as the control is in sight, and notes the answer. It does not care
whether the page says that it is ready, and it does not act twice: what is lost is lost."""


class Loads:
    """Pages of one server in one browser, whose cache stays warm from page to page."""

    def __init__(self, browser, server):
        self.server = server
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
        self.elsewhere = set()

    def open(self, name):
        """Open a page; return what was measured, and the page itself, still open."""
        page = self.context.new_page()
        probe = PROBES.get(name)
        page.add_init_script(WATCH.replace("PROBE", json.dumps(probe and probe.for_page())))
        got = {"requests": 0, "bytes": 0, "elsewhere": 0}
        wire = self.context.new_cdp_session(page)
        wire.send("Network.enable")

        def asked(event):
            address = urlsplit(event["request"]["url"])
            if address.scheme not in ("http", "https"):
                return
            got["requests"] += 1
            if address.hostname not in ("127.0.0.1", "localhost"):
                got["elsewhere"] += 1
                self.elsewhere.add(address.hostname)

        wire.on("Network.requestWillBeSent", asked)
        wire.on("Network.loadingFinished", lambda e: got.update(bytes=got["bytes"] + e["encodedDataLength"]))
        before = self.server.processor()
        page.goto(self.server.url(name), wait_until="commit", timeout=PATIENCE)
        try:
            page.wait_for_function("window.benchTimes && window.benchTimes.done", timeout=PATIENCE)
        except Exception as error:  # of either server: it is told, and the rest is measured
            got["fault"] = type(error).__name__
        page.wait_for_timeout(200)  # what still goes on behind the first answer belongs to the load
        times = page.evaluate("window.benchTimes || {}")
        if times.get("early"):
            raise SystemExit(f"{name}: its answer “{probe.answer}” stands there unasked, so it tells nothing.")
        got["processor"] = self.server.processor() - before
        got |= {key: times[key] / 1000 if key in times else None for key in ("text", "reacts")}
        return got, page

    def once(self, name, settle=0.3):
        """Open a page, close it as a person does, and return what was measured."""
        got, page = self.open(name)
        self.close(page)
        self.quiet(settle)
        return got

    @staticmethod
    def close(page):
        """Close a page so that it can say goodbye to its kernel."""
        with page.expect_event("close"):
            page.close(run_before_unload=True)

    def quiet(self, seconds):
        """Let a kernel end. Stock Voila ends none: so that the next page does not pay for it, this is done here."""
        if self.server.who == "stock":
            self.server.end_kernels()
        time.sleep(seconds)


@contextmanager
def looking(browser, *servers):
    """For each server a browser profile of its own, its cache warmed by the first page opened in it."""
    loads = [Loads(browser, server) for server in servers]
    try:
        yield loads
    finally:
        for one in loads:
            one.context.close()
