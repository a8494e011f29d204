"""The numbers the kit holds itself to, and the table that says whether they are held. Nothing is measured here."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Bound:
    """What one number may be.

    `most` is the largest value allowed and `of_stock` the largest share of what stock Voila needs in the same run.
    """

    words: str
    unit: str
    most: float | None = None
    of_stock: float | None = None

    def __str__(self) -> str:
        said = []
        if self.most is not None:
            said = [f"at most {self.most:,g} {self.unit}".rstrip() if self.most else "none"]
        said += [f"at most {self.of_stock:g} of stock"] if self.of_stock is not None else []
        return " and ".join(said)


BOUNDS = {
    "text": Bound("A page's text can be read, browser cache warm", "s", 0.6),
    "reacts": Bound("A page's first control reacts, browser cache warm", "s", 1.0),
    "beside": Bound("A page's first control reacts, beside stock Voila", "s", of_stock=0.55),
    "first text": Bound("First page opened, 5 s after the server's start: its text can be read", "s", 0.6),
    "first reacts": Bound("First page opened, 5 s after the server's start: its first control reacts", "s", 1.6, 0.55),
    "memory": Bound("Memory of one open page (PSS), 10 pages open", "MB", 45),
    "processor": Bound("Processor time of one page load, all processes of the server", "s", 0.6),
    "one a second": Bound("30 pages opened at one a second, none closed: the slowest reacts", "s", 5),
    "all at once": Bound("30 pages opened in three seconds, none closed: the slowest reacts", "s", 8),
    "lost": Bound("Pages that never reacted, of those that many visitors opened", "", 0),
    "left": Bound("Kernels left 2 s after 10 pages were closed", "", 0),
    "ends": Bound("The server ends after Ctrl-C or SIGTERM, 5 pages open, with all it started (the slower)", "s", 3),
    "endless": Bound("Page loads that never finish, with pages opened and broken off and one core busy", "", 0),
    "elsewhere": Bound("Requests to other hosts", "", 0),
    "redraw": Bound("A field is changed until the charts are redrawn, 500 children", "ms", 120),
    "redraw huge": Bound("A field is changed until the charts are redrawn, 20,000 children", "ms", 400),
    "import": Bound("`import pace_kit`, beyond Python itself", "ms", 60),
    "listens": Bound("`pace-kit serve` until it listens", "s", 3),
    "clean time": Bound("100,000 rows of a workbook: read, questions found, decisions applied", "s", 6),
    "clean memory": Bound("100,000 rows of a workbook: most memory used", "MB", 600),
    "signals": Bound("Signals on a run chart of 10,000 points", "ms", 5),
    "signals huge": Bound("Signals on a run chart of 1,000,000 points", "ms", 300),
    "cries wolf": Bound("How often the rules cry wolf, asked for the first time", "ms", 10),
    "waits": Bound("Wait curve of 1,000,000 children", "s", 0.2),
    "chart": Bound("The longest chart of a page", "KB", 300),
}
"""Every bound, by the name that measurements use."""


@dataclass(frozen=True)
class Row:
    """One measured number: the kit's, and stock Voila's where that was measured beside it."""

    key: str
    ours: float | None
    stock: float | None = None
    about: str = ""
    unit: str = ""

    @property
    def bound(self) -> Bound | None:
        """What the number is held to, or None when it is only told."""
        return BOUNDS.get(self.key)

    @property
    def ratio(self) -> float | None:
        """Ours for each of stock's; None when one is missing or stock's is nothing."""
        return self.ours / self.stock if self.ours is not None and self.stock else None

    @property
    def held(self) -> bool | None:
        """Whether the bound is held; None when there is none. What could not be measured is not held."""
        bound = self.bound
        if bound is None:
            return None
        if self.ours is None or (bound.most is not None and self.ours > bound.most):
            return False
        if bound.of_stock is None:
            return True
        return self.ratio is not None and self.ratio <= bound.of_stock

    def cells(self) -> tuple[str, ...]:
        """What the table shows of it."""
        bound, unit = self.bound, self.bound.unit if self.bound else self.unit
        words = bound.words if bound else self.key
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        held = {True: "yes", False: "**no**", None: ""}[self.held]
        return (
            f"{words} ({self.about})" if self.about else words,
            with_unit(self.ours, unit) or "no answer",
            with_unit(self.stock, unit),
            ratio,
            str(bound) if bound else "",
            held,
        )


HEADINGS = ("What", "Ours", "Stock Voila", "Ratio", "Bound", "Held")


def number(value: float) -> str:
    """A number as short as it may be: two or three digits that count, whole from 100 on."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.2g}"


def with_unit(value: float | None, unit: str) -> str:
    """A number and its unit; nothing when there is no number."""
    return "" if value is None else f"{number(value)} {unit}".rstrip()


def table(rows: list[tuple[str, ...]], headings: tuple[str, ...] = HEADINGS) -> str:
    """A Markdown table with its columns in line, words to the left and numbers to the right."""
    lines = [headings, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(headings))]
    left = {0, *(at for at, name in enumerate(headings) if name in ("Bound", "Held", "Control"))}

    def line(cells: tuple[str, ...]) -> str:
        put = [
            cell.ljust(w) if at in left else cell.rjust(w)
            for at, (cell, w) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(put)} |"

    rule = ["-" * w if at in left else "-" * (w - 1) + ":" for at, w in enumerate(widths)]
    return "\n".join([line(headings), f"| {' | '.join(rule)} |", *map(line, rows)])


def in_order(rows: list[Row]) -> list[Row]:
    """Rows with a bound first, in the order of the list; then those that are only told."""
    order = list(BOUNDS)
    return sorted(rows, key=lambda row: order.index(row.key) if row.key in BOUNDS else len(order))


def worst(rows: list[Row]) -> list[Row]:
    """One row for each name, that with the largest number; one without a number is the worst of all."""
    found: dict[str, Row] = {}
    for row in rows:
        other = found.setdefault(row.key, row)
        if other.ours is not None and (row.ours is None or row.ours > other.ours):
            found[row.key] = row
    return list(found.values())


def held_table(rows: list[Row], *, whole: bool = False) -> str:
    """The table of all rows, those with a bound first; if `whole`, with a line for each bound not measured."""
    asked = {row.key for row in rows}
    missing = [key for key in BOUNDS if whole and key not in asked]
    lines = [row.cells() for row in in_order([*rows, *(Row(key, None) for key in missing)])]
    not_measured = {BOUNDS[key].words for key in missing}
    return table(
        [(line[0], "not measured", "", "", line[4], "") if line[0] in not_measured else line for line in lines]
    )


def verdict(rows: list[Row]) -> str:
    """One sentence: how many bounds are held, and which were not measured."""
    asked = [row for row in rows if row.bound]
    missing = [bound.words for key, bound in BOUNDS.items() if key not in {row.key for row in rows}]
    said = f"{sum(row.held is True for row in asked)} of {len(asked)} numbers with a bound are within it."
    return said + (f" Not measured this time: {'; '.join(missing)}." if missing else "")


def save(rows: list[Row], file: Path) -> None:
    """Keep rows for a later run of the table."""
    file.write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")


def load(file: Path) -> list[Row]:
    """Rows that `save` kept; none when there is no such file."""
    return [Row(**one) for one in json.loads(file.read_text("utf-8"))] if file.exists() else []
