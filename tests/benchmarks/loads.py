"""Pages that never finish: loads pages of the kit again and again on a busy machine, and counts those that do not end.

``make loads`` runs it alone, ``make bench`` among the rest; it is no part of the tests. Two pages are loaded at a time,
others are opened and broken off meanwhile, and one core is kept busy. One page is made to stall as often as can be: it
writes to output widgets (`pace_kit.serve.client`). The database is one of its own, and everything is gone at the end.
"""

import argparse
import itertools
import multiprocessing
import re
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from conftest import Server, make_notebook

from pace_kit.reference import shipped

PATIENCE = 15
PAGES = ("stress", "00_start_here", "stress", "01_set_an_aim", "stress", "03_plot_run_charts")
STRESS = "with out:\n    out.clear_output(wait=True)\n    print('written')"


def busy():
    """Keep a core busy until the process is ended."""
    while True:
        sum(range(10_000))


def notebooks(folder):
    """The kit's notebooks in a folder of their own, and the one that stalls most easily."""
    for notebook in shipped("notebooks").glob("*.ipynb"):
        (folder / notebook.name).write_bytes(notebook.read_bytes())
    make_notebook(folder, "stress", "# Stress", "import ipywidgets\nout = ipywidgets.Output()\nout", *[STRESS] * 20)
    return folder


def load(server, page):
    """Load a page, end its kernel as a browser does; return the seconds it took, or None when it did not end."""
    visitor, begun = server.visitor(), time.monotonic()
    try:
        text = visitor.get(server.path(page, team="harbour"), timeout=PATIENCE).text
    except OSError:  # a page that does not end runs into the time limit
        return None
    took = time.monotonic() - begun
    if not text.rstrip().endswith("</html>"):
        return None
    if kernel := re.search(r'dataset\.kernelId = "([\w-]+)"', text):
        xsrf = next((cookie.value for cookie in visitor.cookies if cookie.name == "_xsrf"), "")
        visitor.get(f"/voila/api/shutdown/{kernel[1]}", data=f"_xsrf={xsrf}".encode())
    return took


def impatient(server, over):
    """Open pages and leave them before they are whole, until it is over."""
    while not over.wait(2):
        try:
            server.visitor().get(server.path("stress"), timeout=0.7)
        except OSError:
            continue


def run(server, loads):
    """Load pages, two at a time; return what each took."""
    left, took, one_at_a_time = itertools.cycle(PAGES), [], threading.Lock()

    def visit():
        while True:
            with one_at_a_time:
                if len(took) >= loads:
                    return
                page, place = next(left), len(took)
                took.append(None)
            took[place] = load(server, page)

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    for one in visitors:
        one.start()
    for one in visitors:
        one.join()
    return took


def count(loads):
    """Load pages so often; return the seconds of each, None for one that did not end."""
    with tempfile.TemporaryDirectory(prefix="pace-loads-") as name:
        folder = Path(name)
        (folder / "notebooks").mkdir()
        server = Server(f"sqlite:///{folder}/kit.db", cwd=folder, notebooks=notebooks(folder / "notebooks"))
        over, worker = threading.Event(), multiprocessing.Process(target=busy, daemon=True)
        others = threading.Thread(target=impatient, args=(server, over))
        try:
            worker.start()
            others.start()
            load(server, "00_start_here")  # the example team is made
            return run(server, loads)
        finally:
            over.set()
            others.join()
            worker.kill()
            worker.join()
            server.stop()


def main():
    """Print one line, and end with 1 when a page did not finish."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("loads", nargs="?", type=int, default=500)
    loads = parser.parse_args().loads
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that all is ended and removed then, too
    ended = sorted(seconds for seconds in count(loads) if seconds is not None)
    middle = f"{ended[len(ended) // 2]:.1f} s in the middle, {ended[-1]:.1f} s at most" if ended else "none ended"
    print(f"{loads} loads, {loads - len(ended)} did not end in {PATIENCE} s ({middle})")
    return 1 if len(ended) < loads else 0


if __name__ == "__main__":
    raise SystemExit(main())
