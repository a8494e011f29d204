"""How long a start takes: the package, the command, the server, and a page's first byte and last."""

import subprocess
import sys
import time

import pytest


def run_python(code):
    """Run a fresh Python on `code`."""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("code", ["pass", "import pace_kit"], ids=["python alone", "import pace_kit"])
def test_import(benchmark, code):
    """`import pace_kit` is held to 60 ms beyond Python itself."""
    benchmark.pedantic(run_python, args=(code,), rounds=9, warmup_rounds=1)


def test_help(benchmark):
    """The command explains itself."""
    command = [sys.executable, "-m", "pace_kit.cli", "--help"]
    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"capture_output": True}, rounds=5, warmup_rounds=1)


def test_server_listens(benchmark, start_server, tmp_path):
    """From the command to the printed address: held to 3 s."""
    running = start_server(tmp_path)

    def again():
        running.stop()
        running.start()

    benchmark.pedantic(again, rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("page", ["00_start_here", "01_set_an_aim", "03_plot_run_charts", "05_review_results"])
def test_page_without_a_browser(benchmark, server, page):
    """A whole page from request to ``</html>``: kernel start, imports, every cell."""
    visitor = server.visitor()

    def load():
        assert visitor.get(server.path(page, team="harbour")).text.rstrip().endswith("</html>")

    benchmark.pedantic(load, rounds=3, warmup_rounds=1)


def test_page_in_a_browser(benchmark, server, pages):
    """From the request to controls that react, browser cache cold."""

    def load():
        start = time.perf_counter()
        page = pages.open(server.url("03_plot_run_charts", team="harbour"))
        taken = time.perf_counter() - start
        pages.close(page)
        return taken

    benchmark.pedantic(load, rounds=3, warmup_rounds=1)
