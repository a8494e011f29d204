"""Run charts of many teams or groups beside each other, all on one scale, in the order given: nobody is ranked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, Transform

from pace_kit.charts import sheet as page
from pace_kit.charts.panel_words import (
    Panel,
    alternative,
    count_words,
    key_words,
    median_words,
    note_words,
    panel_tips,
    table,
    value_name,
)
from pace_kit.charts.picture import Picture
from pace_kit.charts.run_chart import hollow_points
from pace_kit.charts.style import (
    AMBER,
    BLUE,
    INK,
    LINE,
    MUTED,
    RULE,
    TEAL,
    Size,
    ink,
    plain,
    size_called,
    text_width,
    wrap,
)  # fmt: skip
from pace_kit.runcharts import RunChart

if TYPE_CHECKING:
    from pace_kit.signals import Signal

#: So many panels can still be read on one sheet.
MOST = 36
#: So many columns fit beside each other; on a phone two.
MOST_COLUMNS = 6
#: Above so many dots together they are one drawing without titles, and above so many they are not joined by lines.
MOST_TITLES, MOST_JOINED = 900, 2500

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Plan:
    """Where panels stand and what they share: pixels of each plot, the space between, the scale of both axes."""

    columns: int
    rows: int
    wide: float
    high: float
    left: float
    gap: float
    head: float
    top: float
    tall: float
    across: tuple[float, float]
    ticks: tuple[float, ...]
    name_lines: int

    def corner(self, i: int) -> tuple[float, float]:
        """Left edge and foot of the plot of panel `i`, from the sheet's lower left corner."""
        row, column = divmod(i, self.columns)
        down = self.top + row * (self.head + self.high + self.gap) + self.head + self.high
        return self.left + column * (self.wide + self.gap), self.tall - down

    def place(self, i: int) -> Affine2D:
        """From days (or order) and values to pixels in panel `i`."""
        (first, last), (low, top) = self.across, (self.ticks[0], self.ticks[-1])
        scale = Affine2D().translate(-first, -low).scale(self.wide / (last - first), self.high / (top - low))
        return scale.translate(*self.corner(i))


def draw_small_multiples(
    charts: Mapping[str, RunChart],
    signals: Mapping[str, Iterable[Signal]] | None = None,
    *,
    aim_weeks: float | None = None,
    size: str = "page",
    columns: int | None = None,
) -> Picture:
    """Draw run charts of many teams or groups as panels with one scale across and one up.

    Parameters
    ----------
    charts : mapping of str to RunChart
        At most 36, drawn in this order from left to right and then downward.
    signals : mapping of str to iterable of Signal, optional
        For each name what `pace_kit.signals.find_signals` found. Points of a signal are hollow, and a panel with one
        has a hollow dot before its name.
    aim_weeks : float, optional
        Where the dotted aim line is, in every panel.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``, where there are never more than two columns.
    columns : int, optional
        Panels beside each other, 1 to 6; by default as their number asks.

    Returns
    -------
    Picture
        Its table has one row a panel. Without charts it holds a sentence.

    Raises
    ------
    ValueError
        When there are more than 36 charts, they have different units, some have dates and some none, or `columns` is
        none that can be drawn.
    """
    where = size_called(size)
    again = partial(draw_small_multiples, charts, signals, aim_weeks=aim_weeks, columns=columns)
    target = float(aim_weeks) if aim_weeks is not None and math.isfinite(aim_weeks) and aim_weeks > 0 else None
    _check(charts, columns)
    panels = [_panel(name, chart, (signals or {}).get(name)) for name, chart in charts.items()]
    title = "Run charts on one scale" if len(panels) != 1 else "Run chart"
    if not any(panel.seen.any() for panel in panels):
        sentence = "No chart has a value yet, so there is nothing to draw."
        with ink(where):
            figure = page.sentence_sheet(where, sentence)
        return Picture(figure, title, "", sentence, table(panels, target), size=size, again=again)
    with ink(where):
        figure, shown = _draw(panels, where, target, columns)
    titled = sum(int(panel.seen.sum()) for panel in panels) <= MOST_TITLES
    return Picture(
        figure=figure,
        title=title,
        note=note_words(panels, titled=titled),
        alt=alternative(panels, target),
        table=table(panels, target),
        key=key_words(panels, shown),
        size=size,
        tips=panel_tips(panels) if titled else {},
        again=again,
    )


def _check(charts: Mapping[str, RunChart], columns: int | None) -> None:
    if len(charts) > MOST:
        raise ValueError(
            f"There are {len(charts)} charts, and one sheet holds {MOST} at most. Choose fewer, or draw two sheets."
        )
    if columns is not None and not 1 <= columns <= MOST_COLUMNS:
        raise ValueError(f"Panels cannot stand in {columns} columns. Choose 1 to {MOST_COLUMNS}.")
    units = sorted({chart.unit or "plain numbers" for chart in charts.values()})
    if len(units) > 1:
        raise ValueError(f"The charts count in {' and '.join(units)}. One scale needs one unit: draw them apart.")
    undated = [name for name, chart in charts.items() if chart.when is None]
    if undated and len(undated) < len(charts):
        raise ValueError(f"The chart {undated[0]!r} has no dates, others have. Draw those with dates apart.")


def _panel(name: str, chart: RunChart, found: Iterable[Signal] | None) -> Panel:
    if chart.when is None:
        across = np.arange(1, len(chart) + 1, dtype=float)
    else:
        days = chart.when.astype("datetime64[D]")
        across = np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(float))
    told = tuple(found or ())
    seen = np.isfinite(chart.values) & np.isfinite(across)
    alarms = getattr(found, "false_alarms", None)
    return Panel(
        plain(name, longest=60) or "No name", chart, across, seen, hollow_points(told, len(chart)), told, alarms
    )


# --- drawing -----------------------------------------------------------------------------------------------------


def _draw(panels: Sequence[Panel], size: Size, target: float | None, columns: int | None) -> tuple[Figure, list[str]]:
    """The figure, and each panel's name as it is shown."""
    plan = _planned(panels, size, target, columns)
    figure, axes = page.sheet(size, height=plan.tall, left=0, right=0, top=0, bottom=0)
    axes.set_xlim(0, size.width)
    axes.set_ylim(0, plan.tall)
    axes.axis("off")
    _legend(axes, size, plan, panels, target)
    _rules(axes, size, plan, len(panels))
    _ticks_below(axes, size, plan, len(panels), dated=panels[0].chart.when is not None)
    dots = sum(int(panel.seen.sum()) for panel in panels)
    for i, panel in enumerate(panels):
        place = plan.place(i) + axes.transData
        _lines(axes, size, plan, panel, i, place, target, joined=dots <= MOST_JOINED)
        if not panel.seen.any():
            left, foot = plan.corner(i)
            axes.text(
                left + plan.wide / 2, foot + plan.high / 2, "No value yet", ha="center", va="center",
                fontsize=_small(size), color=MUTED, gid=f"empty-{i}",
            )  # fmt: skip
    _dots(axes, size, plan, panels, apart=dots <= MOST_TITLES)
    return figure, _heads(axes, size, plan, panels)


def _small(size: Size) -> float:
    return 0.86 * size.font


def _planned(panels: Sequence[Panel], size: Size, target: float | None, columns: int | None) -> _Plan:
    n = len(panels)
    usual = next((c for most, c in ((1, 1), (2, 2), (3, 3), (4, 2), (6, 3), (12, 4), (20, 5)) if n <= most), 6)
    most = 2 if size.narrow else MOST_COLUMNS
    count = min(columns or (usual if not size.narrow else 1 if n <= 3 else 2), most, max(n, 1))
    values = np.concatenate([panel.chart.values[panel.seen] for panel in panels])
    medians = [median for panel in panels for median in panel.medians]
    highest = max(float(values.max()), target or 0.0, 0.0, *medians)
    ticks = page.round_ticks(min(0.0, float(values.min())), highest, 4)
    small = _small(size)
    left = 8 + max(text_width(f"{tick:g}", small) for tick in ticks)
    gap = 1.6 * small
    wide = (size.width - left - 0.6 * small - gap * (count - 1)) / count
    high = min(max(0.58 * wide, 5.2 * small), 11.5 * small)
    lines = 1 + any(text_width(panel.name, small, True) > wide - 1.4 * small * panel.marked for panel in panels)
    head = 1.3 * small * (lines + 1) + 0.7 * small
    top = (1.8 + 1.5 * (not _legend_beside(size, panels, target))) * size.leading
    rows = math.ceil(n / count)
    tall = top + rows * (head + high) + (rows - 1) * gap + 3.3 * small
    across = np.concatenate([panel.across[panel.seen] for panel in panels])
    first, last = float(across.min()), float(across.max())
    air = max(0.03 * (last - first), 0.5)
    return _Plan(
        count, rows, wide, high, left, gap, head, top, tall, (first - air, last + air), tuple(ticks), lines
    )  # fmt: skip


def _entries(panels: Sequence[Panel], target: float | None) -> list[tuple[str, str, str]]:
    """What the looks mean, once for all panels: a mark's kind, words and colour."""
    entries = [("median", "Median", AMBER)]
    if target is not None:
        entries.append(("aim", f"Aim: {target:g} {panels[0].chart.unit}".rstrip(), TEAL))
    if any(panel.marked for panel in panels):
        entries.append(("signal", "Signal", BLUE))
    return entries


def _legend_width(size: Size, panels: Sequence[Panel], target: float | None) -> float:
    return sum(3.4 * size.font + text_width(words, 0.93 * size.font) for _, words, _ in _entries(panels, target))


def _legend_beside(size: Size, panels: Sequence[Panel], target: float | None) -> bool:
    """Whether the legend fits beside the name of the upright axis."""
    name = text_width(value_name(panels[0].chart), 0.93 * size.font)
    return name + 2 * size.font + _legend_width(size, panels, target) <= size.width


def _legend(axes: Axes, size: Size, plan: _Plan, panels: Sequence[Panel], target: float | None) -> None:
    base = plan.tall - 0.9 * size.leading
    axes.text(
        0, base, value_name(panels[0].chart), ha="left", va="center_baseline", fontsize=0.93 * size.font, color=MUTED,
        gid="axis",
    )  # fmt: skip
    at, up = size.width - _legend_width(size, panels, target) + 1.2 * size.font, base
    if not _legend_beside(size, panels, target):
        at, up = 0.0, base - 1.5 * size.leading
    for kind, words, colour in _entries(panels, target):
        look: dict[str, Any] = {"color": colour, "linewidth": 0.9 * size.thick, "gid": "legend-mark"}
        if kind == "signal":
            look |= {"marker": "o", "markersize": 1.4 * size.dot, "markerfacecolor": "white", "markeredgewidth": 1.4}
        elif kind == "aim":
            look |= {"linestyle": (0, (1, 1.6)), "linewidth": 1.8}
        ends = [at + 0.8 * size.font] if kind == "signal" else [at, at + 1.6 * size.font]
        axes.plot(ends, [up] * len(ends), **look)
        axes.text(
            at + 2 * size.font, up, words, ha="left", va="center_baseline", fontsize=0.93 * size.font, color=colour,
            gid="legend",
        )  # fmt: skip
        at += 3.4 * size.font + text_width(words, 0.93 * size.font)


def _rules(axes: Axes, size: Size, plan: _Plan, n: int) -> None:
    """The same hairlines in every panel, a firmer one at nought; their numbers at the left edge only."""
    scale = plan.high / (plan.ticks[-1] - plan.ticks[0])
    corners = [plan.corner(i) for i in range(n)]
    for gid, ticks, look in (
        ("rules", plan.ticks, {"color": RULE, "linewidth": 0.9, "zorder": 0.5}),
        ("nought", [tick for tick in plan.ticks if tick == 0], {"color": LINE, "linewidth": 1.1, "zorder": 1.5}),
    ):
        ends = [(left, foot + (tick - plan.ticks[0]) * scale) for left, foot in corners for tick in ticks]
        x = np.array([[left, left + plan.wide, np.nan] for left, _ in ends]).ravel()
        axes.plot(x, np.repeat([up for _, up in ends], 3), gid=gid, **look)
    for i in range(0, n, plan.columns):
        left, foot = corners[i]
        for tick in plan.ticks:
            axes.text(
                left - 6, foot + (tick - plan.ticks[0]) * scale, f"{tick:g}", ha="right", va="center_baseline",
                fontsize=_small(size), color=MUTED, gid="tick",
            )  # fmt: skip


def _ticks_below(axes: Axes, size: Size, plan: _Plan, n: int, *, dated: bool) -> None:
    """Days (or the order) under the last panel of each column, where they stay clear of the next column's."""
    small = _small(size)
    shown = next(filter(None, (_fitting(plan, small, most, dated=dated) for most in range(9, 1, -1))), [])
    for i in range(max(0, n - plan.columns), n):
        left, foot = plan.corner(i)
        for at, label in shown:
            axes.text(
                left + at, foot - 0.6 * small, label, ha="center", va="top", fontsize=small, color=MUTED,
                linespacing=1.1, gid="tick",
            )  # fmt: skip


def _fitting(plan: _Plan, small: float, most: int, *, dated: bool) -> list[tuple[float, str]]:
    """At most so many ticks, in pixels from a panel's left edge, without those at its ends; none where they touch."""
    first, last = plan.across
    if dated:
        places, labels = page.date_ticks(first, last, most)
    else:
        places = [tick for tick in page.round_ticks(1, max(last, 2), most) if first <= tick <= last and tick % 1 == 0]
        labels = [f"{tick:g}" for tick in places]
    placed = [
        ((place - first) / (last - first) * plan.wide, label.rstrip(), text_width(label, small) / 2)
        for place, label in zip(places, labels, strict=True)
    ]
    room = 0.5 * plan.gap - 2
    inside = [(at, label, half) for at, label, half in placed if half - room <= at <= plan.wide + room - half]
    if any(b - a < here + there + 0.5 * small for (a, _, here), (b, _, there) in pairwise(inside)):
        return []
    return [(at, label) for at, label, _ in inside]


def _lines(
    axes: Axes, size: Size, plan: _Plan, panel: Panel, i: int, place: Transform, target: float | None, *, joined: bool
) -> None:  # fmt: skip
    chart, ends = panel.chart, plan.across
    if target is not None:
        axes.plot(
            ends, [target, target], transform=place, color=TEAL, linewidth=1.4, linestyle=(0, (1, 1.8)), zorder=2.4,
            gid=f"aim-{i}",
        )  # fmt: skip
    if joined:
        axes.plot(
            panel.across, np.where(panel.seen, chart.values, np.nan), transform=place, color=LINE, linewidth=0.7,
            zorder=2, gid=f"line-{i}",
        )  # fmt: skip
    for k, phase in enumerate(chart.phases):
        median = chart.median(phase)
        if math.isfinite(median):
            begin = ends[0] if phase.start == 0 else _between(panel.across, phase.start)
            end = ends[1] if phase.stop >= len(chart) else _between(panel.across, phase.stop)
            stop = end if phase.frozen is None or phase.frozen >= phase.stop else _between(panel.across, phase.frozen)
            look: dict[str, Any] = {"transform": place, "color": AMBER, "zorder": 2.8}
            axes.plot(
                [begin, stop], [median, median], linewidth=0.75 * size.thick, solid_capstyle="butt",
                gid=f"median-{i}-{k + 1}", **look,
            )  # fmt: skip
            if stop < end:
                axes.plot(
                    [stop, end], [median, median], linewidth=0.5 * size.thick, linestyle=(0, (4, 2.5)),
                    gid=f"median-{i}-{k + 1}-extended", **look,
                )  # fmt: skip


def _between(across: Floats, position: int) -> float:
    """Half way between the point at `position` and the one before."""
    known = across[max(position - 1, 0) : position + 1]
    known = known[np.isfinite(known)]
    return float(known.mean()) if len(known) else math.nan


def _dots(axes: Axes, size: Size, plan: _Plan, panels: Sequence[Panel], *, apart: bool) -> None:
    """Dots of each panel in days and values; those of a crowd together, in pixels, as one drawing."""
    most = max(int(panel.seen.sum()) for panel in panels)
    radius = 0.56 * size.dot * min(1.0, max(0.5, math.sqrt(0.35 * plan.wide / most)))
    edge = 0.5 * radius
    looks: dict[str, dict[str, Any]] = {
        "dots": {"marker": "o", "markersize": 2 * radius, "color": BLUE, "markeredgewidth": 0},
        "dots-signal": {
            "marker": "o", "markersize": 2 * radius, "color": "white", "markeredgecolor": BLUE, "markeredgewidth": edge,
        },
        "dots-excluded": {"marker": "x", "markersize": 2 * radius, "color": LINE, "markeredgewidth": edge},
    }  # fmt: skip
    for gid, look in looks.items():
        whole: list[Floats] = []
        for i, panel in enumerate(panels):
            chosen = panel.kinds[gid]
            points = np.column_stack([panel.across[chosen], panel.chart.values[chosen]])
            if apart and len(points):
                axes.plot(
                    *points.T, linestyle="none", transform=plan.place(i) + axes.transData, zorder=4, gid=f"{gid}-{i}",
                    **look,
                )  # fmt: skip
            whole.append(plan.place(i).transform(points) if len(points) else points)
        if not apart and any(map(len, whole)):
            axes.plot(*np.concatenate(whole).T, linestyle="none", zorder=2.2, gid=gid, rasterized=True, **look)


def _name_lines(name: str, font: float, room: float) -> str:
    """A name in at most two lines; a longer one loses its middle, because the ends tell names apart."""
    whole = wrap(name, font, room, lines=2, bold=True)
    if not whole.endswith("…"):
        return whole
    first = whole.split("\n")[0]
    cut = next(k for k in range(len(first), len(name) + 1) if text_width(f"…{name[k:].lstrip()}", font, True) <= room)
    tail = name[cut:] if name[cut - 1] == " " else name[cut:].partition(" ")[2] or name[cut:]
    return f"{first}\n…{tail.lstrip()}" if "\n" in whole else whole


def _heads(axes: Axes, size: Size, plan: _Plan, panels: Sequence[Panel]) -> list[str]:
    """Name, number of dots and median above each panel; the number is left out everywhere if it fits not everywhere."""
    small = _small(size)
    counts = [count_words(panel) for panel in panels]
    medians = next(
        (
            tried
            for tried in ([median_words(panel, short=short) for panel in panels] for short in (False, True))
            if all(text_width(words, small) <= plan.wide for words in tried)
        ),
        [median_words(panel, short=True) for panel in panels],
    )
    both = all(
        text_width(count, small) + text_width(median, small) + small <= plan.wide
        for count, median in zip(counts, medians, strict=True)
    )
    shown = []
    for i, panel in enumerate(panels):
        left, foot = plan.corner(i)
        above = foot + plan.high + 0.7 * small
        indent = 1.4 * small * panel.marked
        name = _name_lines(panel.name, small, plan.wide - indent)
        first = above + 1.3 * small * (1 + name.count("\n"))
        if panel.marked:
            axes.plot(
                [left + 0.45 * small], [first + 0.35 * small], marker="o", markersize=1.4 * size.dot, color="white",
                markeredgecolor=BLUE, markeredgewidth=1.4, gid=f"signal-{i}",
            )  # fmt: skip
        for k, line in enumerate(name.split("\n")):
            axes.text(
                left + indent, first - 1.3 * small * k, line, ha="left", va="baseline", fontsize=small, color=INK,
                weight="bold", gid=f"name-{i}",
            )  # fmt: skip
        if both:
            axes.text(left, above, counts[i], ha="left", va="baseline", fontsize=small, color=MUTED, gid=f"count-{i}")
        axes.text(
            left + plan.wide if both else left, above, medians[i], ha="right" if both else "left", va="baseline",
            fontsize=small, color=AMBER, gid=f"median-words-{i}",
        )  # fmt: skip
        shown.append(name.replace("\n", " "))
    return shown
