"""What benchmarks share: a place to put each number, and one table of them at the end."""

import os
from pathlib import Path

import pytest
from held import Row, held_table, save, worst

_ROWS = []


@pytest.fixture
def measured():
    """A function that notes one number by the name of its bound: ``measured("signals", 3.1)``.

    Of several by the same name the worst is shown.
    """

    def note(key, ours, stock=None, about=""):
        _ROWS.append(Row(key, ours, stock, about))

    return note


def pytest_terminal_summary(terminalreporter):
    if _ROWS:
        terminalreporter.section("what the kit holds itself to")
        terminalreporter.write_line(held_table(worst(_ROWS)))


def pytest_sessionfinish():
    if file := os.environ.get("PACE_BENCH_ROWS"):
        save(worst(_ROWS), Path(file))
