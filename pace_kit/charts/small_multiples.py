"""Run charts of many teams or groups beside each other, all on one scale, in the order given: nobody is ranked."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Transform

from pace_kit.charts import sheet as page
from pace_kit.charts.panel_layout import MOST_COLUMNS, Plan, draw_legend, draw_rules, draw_ticks, planned, small_font
from pace_kit.charts.panel_words import (
    Panel,
    alternative,
    centre_words,
    count_words,
    key_words,
    note_words,
    panel_tips,
    table,
)
from pace_kit.charts.picture import Picture
from pace_kit.charts.run_chart import hollow_points
from pace_kit.charts.style import (
    AMBER,
    BLUE,
    INK,
    LINE,
    MUTED,
    TEAL,
    Size,
    group_name,
    ink,
    size_called,
    text_width,
    wrap,
)  # fmt: skip
from pace_kit.runcharts import RunChart

if TYPE_CHECKING:
    from pace_kit.signals import Signal

#: So many panels can still be read on one sheet.
MOST = 36
#: Above so many dots together they are one drawing without titles, and above so many they are not joined by lines.
MOST_TITLES, MOST_JOINED = 900, 2500

Floats = npt.NDArray[np.float64]


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
        has a hollow dot before its name. Without it, or without a chart's name in it, no rule ran, and words and table
        say nothing of signals there.
    aim_weeks : float, optional
        Where the dotted aim line is, in every panel. Charts in days, children or percent have none.
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
    if any(chart.unit not in ("weeks", "") for chart in charts.values()):
        target = None
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
    limits = getattr(found, "limits", ())  # of the rules that ran, one a phase: the mean for some
    if len(limits) != len(chart.phases):
        limits = ()
    centres = tuple(one.centre for one in limits) or tuple(map(chart.median, chart.phases))
    name_of_centre = limits[0].name if limits else "median"
    alarms = getattr(found, "false_alarms", None)
    hollow = hollow_points(told, len(chart))
    return Panel(
        group_name(name), chart, across, seen, hollow, told, centres, name_of_centre, alarms, found is not None
    )


# --- drawing -----------------------------------------------------------------------------------------------------


def _draw(panels: Sequence[Panel], size: Size, target: float | None, columns: int | None) -> tuple[Figure, list[str]]:
    """The figure, and each panel's name as it is shown."""
    plan = planned(panels, size, target, columns)
    figure, axes = page.sheet(size, height=plan.tall, left=0, right=0, top=0, bottom=0)
    axes.set_xlim(0, size.width)
    axes.set_ylim(0, plan.tall)
    axes.axis("off")
    draw_legend(axes, size, plan, panels, target)
    draw_rules(axes, size, plan, len(panels))
    draw_ticks(axes, size, plan, len(panels), dated=panels[0].chart.when is not None)
    dots = sum(int(panel.seen.sum()) for panel in panels)
    for i, panel in enumerate(panels):
        place = plan.place(i) + axes.transData
        _lines(axes, size, plan, panel, i, place, target, joined=dots <= MOST_JOINED)
        if not panel.seen.any():
            left, foot = plan.corner(i)
            axes.text(
                left + plan.wide / 2, foot + plan.high / 2, "No value yet", ha="center", va="center",
                fontsize=small_font(size), color=MUTED, gid=f"empty-{i}",
            )  # fmt: skip
    _dots(axes, size, plan, panels, apart=dots <= MOST_TITLES)
    return figure, _heads(axes, size, plan, panels)


def _lines(
    axes: Axes, size: Size, plan: Plan, panel: Panel, i: int, place: Transform, target: float | None, *, joined: bool
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
    for k, (phase, centre) in enumerate(zip(chart.phases, panel.centres, strict=True)):
        if math.isfinite(centre):
            begin = ends[0] if phase.start == 0 else _between(panel.across, phase.start)
            end = ends[1] if phase.stop >= len(chart) else _between(panel.across, phase.stop)
            stop = end if phase.frozen is None or phase.frozen >= phase.stop else _between(panel.across, phase.frozen)
            look: dict[str, Any] = {"transform": place, "color": AMBER, "zorder": 2.8}
            axes.plot(
                [begin, stop], [centre, centre], linewidth=0.75 * size.thick, solid_capstyle="butt",
                gid=f"centre-{i}-{k + 1}", **look,
            )  # fmt: skip
            if stop < end:
                axes.plot(
                    [stop, end], [centre, centre], linewidth=0.5 * size.thick, linestyle=(0, (4, 2.5)),
                    gid=f"centre-{i}-{k + 1}-extended", **look,
                )  # fmt: skip


def _between(across: Floats, position: int) -> float:
    """Half way between the point at `position` and the one before."""
    known = across[max(position - 1, 0) : position + 1]
    known = known[np.isfinite(known)]
    return float(known.mean()) if len(known) else math.nan


def _dots(axes: Axes, size: Size, plan: Plan, panels: Sequence[Panel], *, apart: bool) -> None:
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


def _heads(axes: Axes, size: Size, plan: Plan, panels: Sequence[Panel]) -> list[str]:
    """Name, number of dots and centre above each panel; the number is left out everywhere if it fits not everywhere."""
    small = small_font(size)
    counts = [count_words(panel) for panel in panels]
    centres = next(
        (
            tried
            for tried in ([centre_words(panel, short=short) for panel in panels] for short in (False, True))
            if all(text_width(words, small) <= plan.wide for words in tried)
        ),
        [centre_words(panel, short=True) for panel in panels],
    )
    both = all(
        text_width(count, small) + text_width(centre, small) + small <= plan.wide
        for count, centre in zip(counts, centres, strict=True)
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
            left + plan.wide if both else left, above, centres[i], ha="right" if both else "left", va="baseline",
            fontsize=small, color=AMBER, gid=f"centre-words-{i}",
        )  # fmt: skip
        shown.append(name.replace("\n", " "))
    return shown
