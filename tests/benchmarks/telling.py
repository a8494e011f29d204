"""What was measured, told: the table of the pages, and docs/measured.md. Pure but for the facts about this machine."""

import os
import platform
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import version

import psutil
from held import Row, held_table, number, table, verdict
from probes import PROBES

PACKAGES = ("voila", "jupyterlab", "jupyter-client", "ipykernel", "ipywidgets", "pandas")


@dataclass
class Measured:
    """Everything one run measured."""

    rows: list[Row] = field(default_factory=list)
    pages: list[tuple[str, dict]] = field(default_factory=list)
    runs: int = 0
    browser: str = ""
    load: float = field(default_factory=lambda: os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan"))

    def page_table(self):
        """A line for each page: the kit, stock Voila and the ratio, for its text and for its first control."""
        headings = ("Page", "Control")
        headings += tuple(
            f"{what}{who}" for what in ("Text", "Reacts", "CPU") for who in (", ours", ", stock", " ratio")
        )
        return table([self._page(name, got) for name, got in self.pages], headings)

    @staticmethod
    def _page(name, got):
        cells = [name, PROBES[name].said() if name in PROBES else ""]
        for what in ("text", "reacts", "processor"):
            row = Row(what, got[name, "ours", what], got[name, "stock", what])
            cells += ["" if one is None else f"{one:.2f} s" for one in (row.ours, row.stock)]
            cells.append("" if row.ratio is None else f"{row.ratio:.2f}")
        return tuple(cells)


def machine(done):
    """The machine and what ran on it, in words that do not say whose it is."""
    memory = f"{psutil.virtual_memory().total / 2**30:.0f} GB of memory"
    said = [f"{os.cpu_count()} cores", memory, platform.system(), f"Python {platform.python_version()}"]
    said += [f"Chromium {done.browser}, without a window"] if done.browser else []
    said += [f"{name} {version(name)}" for name in PACKAGES]
    after = f" and {os.getloadavg()[0]:.1f} after it" if hasattr(os, "getloadavg") else ""
    return f"{', '.join(said)}. The machine's load was {number(round(done.load, 1))} before the measuring{after}."


HOW = """\
How each was measured:

- **Stock Voila** is `python -m voila FOLDER --no-browser` with its defaults, on a copy of the same notebooks, with the
  same database and the same invented team. Where times are compared, both servers run at the same time and are asked in
  turn, so that whatever else the machine does hits both alike.
- But for the first page opened after a start, a server is **left alone first** until it has nothing to do. The kit's
  own runs its pages through meanwhile, some six seconds after its start.
- **Text**: from the start of the navigation until the page's heading is in sight and nothing lies over it. **Reacts**:
  until a control, used as soon as it can be seen, has made the page's kernel change the page: the words of its answer
  stand nowhere on the page before. The browser's cache is warm; the page's kernel is started by the request. Each is
  the median of {runs} loads.
- **Voila's front end behind the same template** is the kit's server told to load it instead of its own; its pages, its
  kernels and all else stay as they are. So the difference is the front end's alone.
- **Processor time** is that of the server and of everything it started, ended or not, from the request until 0.2 s
  after the answer. The browser's own is not in it.
- **Memory** is counted so that what processes share is divided among them (PSS); USS is what a process has to itself.
  Ten pages are open at the same time, of several notebooks.
- **Many pages** are opened by visitors without browsers, who send the messages a browser sends: each fetches the page,
  connects, asks for all controls, uses one and waits for the answer. Browsers run on the visitors' machines.
- **Loads that never finish**: two pages are loaded at a time, among them one made to stall as often as can be; others
  are opened and left before they are whole, and one core is kept busy. What is not whole after 15 s counts.
- **The browser** has no window, and what it would draw for its own address bar is switched off: for each page that is
  opened it took as much processor time as the page, on the same cores. It is switched off for both.
- **Requests to other hosts** are counted in the browser, which here reaches no other host. Stock Voila's page asks for
  two style sheets elsewhere; behind a firewall that does not answer, its page waits for them.
"""


TRIED = """\
Memory that a page has to itself, in one run of ten pages each unless said otherwise:

- Python 3.13: 2 MB less.
- Putting the code of all functions that pages run beside each other, before kernels are forked: 1 MB less, for a
  second run through all pages, and for machinery that nobody would look for.
- Running through all pages nine times instead of once before kernels are forked, so that Python has settled how to
  run them: no difference.
- The C library's allocator instead of Python's: 10 MB more. One arena for all threads, or rarer garbage collection: no
  difference.

Half of what a page has to itself is copied only because Python counts references where its objects lie.

Processor time: on page 3 four charts, a list and their words are made before anybody scrolls. To make three of the
charts and the list when they come into sight would take a seventh away, by the time that their cells take; but words
that are not there cannot be searched or read out.
"""


def write(done, file):
    """Write what was measured to `file`; what was not measured this time is named as such."""
    parts = [
        "# How quick and how light the kit is",
        "The numbers the kit holds itself to, as they were measured, beside stock Voila where the two can be compared. "
        "All children and teams in the measurements are invented.",
        f"Measured on {date.today().day} {date.today():%B %Y}: {machine(done)}",
        held_table(done.rows, whole=True),
        verdict(done.rows),
    ]
    if done.pages:
        parts += ["## Page by page", done.page_table()]
    parts += [
        "## How it was measured, and how to repeat it",
        HOW.format(runs=done.runs).strip(),
        "To repeat it: `make bench` measures everything and prints this table, `make bench-pages` the pages only; with "
        '`ARGS="--write docs/measured.md"` either writes this file. Leave the machine alone meanwhile: times under '
        "load say little, ratios and memory hold.",
        "## What was tried and not kept",
        TRIED.strip(),
    ]
    file.write_text("\n\n".join(parts) + "\n", "utf-8")
