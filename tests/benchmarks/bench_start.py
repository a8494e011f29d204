"""How long the command takes to explain itself, and a page until its last byte and in a browser that never saw it.

The package's import, the server's start and pages in a warm browser are measured by `pages.py`, beside stock Voila.
"""

import subprocess
import sys
import time

import pytest


def test_help(benchmark):
    """The command explains itself."""
    benchmark.name = "pace-kit --help"
    command = [sys.executable, "-m", "pace_kit.cli", "--help"]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"capture_output": True}, rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("page", ["00_start_here", "01_set_an_aim", "03_plot_run_charts", "05_review_results"])
def test_page_without_a_browser(benchmark, server, page):
    """A whole page from request to ``</html>``: kernel start, imports, every cell."""
    benchmark.name = f"{page} from request to last byte"
    visitor = server.visitor()

    def load():
        assert visitor.get(server.path(page, team="harbour")).text.rstrip().endswith("</html>")

    benchmark.pedantic(load, rounds=3, warmup_rounds=1)


def test_page_in_a_browser(benchmark, server, pages):
    """From the request to controls that are ready, browser cache cold."""
    benchmark.name = "03_plot_run_charts in a browser that never saw it"

    def load():
        start = time.perf_counter()
        page = pages.open(server.url("03_plot_run_charts", team="harbour"))
        taken = time.perf_counter() - start
        pages.close(page)
        return taken

    benchmark.pedantic(load, rounds=3, warmup_rounds=1)
