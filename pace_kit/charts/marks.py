"""Lettered marks at the foot of a chart: the tests of change, each under its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matplotlib.axes import Axes

from pace_kit.charts import sheet as page
from pace_kit.charts.style import LINE, MUTED, Size, day_number, plain
from pace_kit.pdsa import Decision, TestOfChange

#: Rows of marks under a chart; marks that fit in none stand beside their day.
ROWS = 3


@dataclass(frozen=True)
class Mark:
    """A test of change on the chart: its letter, its name, its first day and where that day is.

    `until` is the last day of a test that was abandoned, else None: what was adopted or goes on has no end.
    """

    letter: str
    name: str
    day: date
    at: float
    until: date | None = None

    @property
    def end(self) -> float:
        """Where its last day is; its first for a test without an end."""
        return max(self.at, day_number(self.until)) if self.until else self.at


def marks_of(tests: Sequence[TestOfChange], first: float, last: float) -> tuple[Mark, ...]:
    """Marks for the tests with a start between two places on the axis (days since 1970), in order of their start."""
    begun = sorted((test for test in tests if test.started is not None), key=lambda test: (test.started, test.key))
    return tuple(
        Mark(page.letters(i), plain(test.name), test.started, day_number(test.started), _abandoned(test))
        for i, test in enumerate(begun)
        if test.started is not None and first <= day_number(test.started) <= last
    )


def _abandoned(test: TestOfChange) -> date | None:
    last = test.latest
    return last.ended if last is not None and last.decision is Decision.ABANDON else None


def lane_height(marks: Sequence[Mark], size: Size, ends: tuple[float, float], plot: float) -> float:
    """Pixels the marks take below an axis `plot` pixels wide."""
    rows = _rows(marks, size, ends, plot)
    return 0.0 if not rows else (max(rows) + 1) * _row(size)


def draw_marks(axes: Axes, size: Size, marks: Sequence[Mark]) -> None:
    """Draw each mark below the axis and a thin line up from its day. Marks never touch: see :func:`lane_height`."""
    if not marks:
        return
    ends = axes.get_xlim()
    _, plot, _ = page.plot_pixels(axes)
    scale = (ends[1] - ends[0]) / plot
    rows = _rows(marks, size, ends, plot)
    for row in sorted(set(rows)):
        here = [mark for mark, chosen in zip(marks, rows, strict=True) if chosen == row]
        wanted = [(mark.at - ends[0]) / scale for mark in here]
        places = page.spread(wanted, [_width(size)] * len(here), -0.5 * size.font, plot + 0.5 * size.font)
        down = (row + 0.5) * _row(size) + 3
        for mark, place in zip(here, places, strict=True):
            x = ends[0] + place * scale
            page.line(
                axes, [mark.at, mark.at], [0, 1], transform=axes.get_xaxis_transform(), color=LINE, linewidth=0.8,
                linestyle=(0, (1, 3)), zorder=1.6, gid=f"test-{mark.letter}-line",
            )  # fmt: skip
            page.line(
                axes, [mark.at, x], [0, -down], transform=page.foot(axes), color=LINE, linewidth=0.8, zorder=1.6,
                clip_on=False, gid=f"test-{mark.letter}-stem",
            )  # fmt: skip
            if mark.until is not None:
                _draw_span(axes, size, mark, x, min(mark.end, ends[1]), down)
            page.badge(axes, x, mark.letter, size, pixels=-down, gid=f"test-{mark.letter}")


def _draw_span(axes: Axes, size: Size, mark: Mark, start: float, end: float, down: float) -> None:
    """A line from a mark to the day its test was abandoned, closed by a cross; the cross alone where it was short."""
    page.line(
        axes, [start, end], [-down, -down], transform=page.foot(axes), color=MUTED, linewidth=2, zorder=1.7,
        clip_on=False, gid=f"test-{mark.letter}-span",
    )  # fmt: skip
    page.line(
        axes, [end], [-down], transform=page.foot(axes), color=MUTED, marker="x", markersize=0.6 * size.font,
        markeredgewidth=2, zorder=1.7, clip_on=False, gid=f"test-{mark.letter}-end",
    )  # fmt: skip


def _rows(marks: Sequence[Mark], size: Size, ends: tuple[float, float], plot: float) -> list[int]:
    if not marks:
        return []
    scale = plot / (ends[1] - ends[0])
    places = [(mark.at - ends[0]) * scale for mark in marks]
    spans = [(min(mark.end, ends[1]) - mark.at) * scale + (mark.until is not None) * 0.6 * size.font for mark in marks]
    return page.stagger(places, _width(size), rows=ROWS, spans=spans)


def _row(size: Size) -> float:
    return 1.62 * size.font


def _width(size: Size) -> float:
    return 1.6 * size.font
