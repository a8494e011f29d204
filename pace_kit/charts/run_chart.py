"""The run chart: every dot a child, centre lines, limits, aim line, programme start and tests of change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pace_kit.aims import AimStatement
from pace_kit.charts import run_words as say
from pace_kit.charts import sheet as page
from pace_kit.charts.centres import centre_labels, centres_of, draw_centres, levels
from pace_kit.charts.marks import Mark, draw_marks, lane_height, marks_of
from pace_kit.charts.picture import Picture, pictured, sentence_picture
from pace_kit.charts.style import BLUE, GROUND, LINE, MUTED, RED, TEAL, Size, day_number, day_words, text_width
from pace_kit.pdsa import TestOfChange
from pace_kit.phases import Limits
from pace_kit.runcharts import RunChart

if TYPE_CHECKING:
    from pace_kit.signals import Signal

#: Above this many points dots that lie on each other are drawn as one, without titles, and no line joins them.
MOST_DOTS = 3000

#: Above this many points the dots lie under the centre lines and the aim line, which would else be hidden.
CROWD = 600

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def draw_run_chart(
    chart: RunChart,
    signals: Iterable[Signal] = (),
    *,
    aim: AimStatement | None = None,
    aim_weeks: float | None = None,
    tests: Sequence[TestOfChange] = (),
    programme_started: date | None = None,
    limits: Limits | None = None,
    since: date | None = None,
    words: str = "",
    size: str = "page",
) -> Picture:
    """Draw a run chart.

    Parameters
    ----------
    chart : RunChart
        Drawn by day when it has days, else in order. A frozen centre is thick over its baseline and dashed where it is
        only extended; each later phase has its own.
    signals : iterable of Signal
        As `pace_kit.signals.find_signals` returns them. The points of a shift or trend are drawn hollow. When they have
        ``limits``, one a phase, these are the lines drawn (the mean for rules that use it), else the medians.
    aim : AimStatement, optional
        Gives the words of the title and, without `aim_weeks`, the aim line: its weeks, or on a chart in percent its
        percentage. Charts in days or children have no aim line.
    aim_weeks : float, optional
        Where the dotted aim line of a chart in weeks is.
    tests : sequence of TestOfChange
        Those with a start become lettered marks below the axis.
    programme_started : date, optional
        One upright line with its words.
    limits : Limits, optional
        Limits of a chart of rare events, as `pace_kit.between.t_limits` and `g_limits` return them, drawn around the
        centre that the signals were read against. A limit at 0 or less is not drawn where no value lies below 0.
    since : date, optional
        The points from this day on stand on a grey ground, to be seen apart; not on a chart without days.
    words : str
        What a point is, such as the words of a `pace_kit.picking.Plot`; the title.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        Its table has one row a point. Without any point it holds a sentence instead of dots.
    """
    found, began = tuple(signals), programme_started
    target = _target(chart, aim, aim_weeks)
    centres = centres_of(chart, signals, limits)
    title, table = say.title_words(chart, aim, words), say.table(chart, found, aim, centres)
    x = _across(chart)
    seen = np.isfinite(chart.values) & np.isfinite(x)
    if not seen.any():
        return sentence_picture(say.empty_sentence(chart, aim), title=title, table=table, size=size)
    hollow, grey = hollow_points(found, len(chart)), say.since_words(chart, since)
    ends = _reach(x[seen], chart, [began, *(test.started for test in tests)])
    marks = marks_of(tests, *ends) if chart.when is not None else ()
    start = day_number(began) if chart.when is not None else math.nan
    start = start if ends[0] <= start <= ends[1] else math.nan
    crowded = int(seen.sum()) > MOST_DOTS
    shaded = min(ends[1], max(ends[0], day_number(since))) if since is not None and chart.when is not None else None
    heights = np.concatenate([chart.values[seen], levels(chart, centres), [target or 0.0]])

    def draw(where: Size) -> Figure:
        names = centre_labels(chart, centres, where)
        if target is not None:
            names.append(_aim_label(chart, where, target))
        axes = _frame(chart, where, ends, heights, names, start, marks)
        if shaded is not None:
            page.boxes(axes, shaded, ends[1], *axes.get_ylim(), facecolor=GROUND, linewidth=0, zorder=0.2, gid="since")
        _draw_programme(axes, where, start, began)
        if target is not None:
            page.line(
                axes, [0, 1], [target, target], transform=axes.get_yaxis_transform(), color=TEAL, linewidth=1.8,
                linestyle=(0, (1, 2)), zorder=2.4, gid="aim",
            )  # fmt: skip
        draw_centres(axes, where, chart, centres, x, ends, start)
        if not crowded:
            page.line(axes, x, np.where(seen, chart.values, np.nan), color=LINE, linewidth=0.9, zorder=2, gid="line")
        _draw_dots(axes, where, chart, x, seen, hollow)
        draw_marks(axes, where, marks)
        page.end_labels(axes, where, names)
        return axes.figure  # type: ignore[return-value]

    return pictured(
        draw,
        size=size,
        title=title,
        note=f"{say.note_words(chart, hollow, aim, seen, centres, crowded=crowded)} {grey}".rstrip(),
        alt=f"{say.alternative(chart, found, target, marks, began, aim, centres)} {grey}".rstrip(),
        table=table,
        key=say.key_words(chart, centres, tests, marks),
        tips={} if crowded else say.tips(chart, seen, hollow),
    )


def hollow_points(signals: Sequence[Signal], n: int) -> Flags:
    """Which of `n` points belong to a shift, a trend or another signal about single points."""
    hollow = np.zeros(n, dtype=bool)
    for signal in signals:
        if signal.kind not in say.WHOLE_PHASE:
            hollow[[p for p in signal.points if 0 <= p < n]] = True
    return hollow


def _target(chart: RunChart, aim: AimStatement | None, aim_weeks: float | None) -> float | None:
    """Where the aim line is: in weeks, or in percent; charts of rare events have none."""
    if say.in_percent(chart):
        wanted = aim.percent if aim else None
    elif chart.unit in ("weeks", ""):
        wanted = aim_weeks if aim_weeks is not None else (aim.within_weeks if aim else None)
    else:
        return None
    return float(wanted) if wanted is not None and math.isfinite(wanted) and wanted > 0 else None


def _across(chart: RunChart) -> Floats:
    if chart.when is None:
        return np.arange(1, len(chart) + 1, dtype=float)
    days = chart.when.astype("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(float))


def _reach(x: Floats, chart: RunChart, days: Sequence[date | None]) -> tuple[float, float]:
    """Left and right end: all dots, and days of the team's that lie no further off than a fifth of the dots' span."""
    first, last = float(x.min()), float(x.max())
    span = max(last - first, 9.0 if chart.when is None else 60.0)
    if chart.when is not None:
        near = [day_number(day) for day in days if day is not None]
        near = [day for day in near if first - 0.2 * span <= day <= last + 0.2 * span]
        first, last = min([first, *near]), max([last, *near])
    if last == first:
        first, last = first - span / 2, last + span / 2
    air = 0.015 * (last - first)
    return first - air, last + air


def _frame(
    chart: RunChart, size: Size, ends: tuple[float, float], heights: Floats, names: Sequence[page.EndLabel],
    start: float, marks: Sequence[Mark],
) -> Axes:  # fmt: skip
    """Axes that hold all `heights`, with their ticks and names, and room around for what is written there."""
    ticks = page.round_ticks(min(0.0, float(heights.min())), max(0.0, float(heights.max())), size.ticks)
    labels = [f"{tick:g}{'%' * say.in_percent(chart)}" for tick in ticks]
    left = 10 + max(text_width(label, 0.93 * size.font) for label in labels)
    right = page.end_room(names, size)
    lane = lane_height(marks, size, ends, size.width - left - right)
    top = 1.7 * size.leading + (0 if math.isnan(start) else 1.5 * size.leading)
    days, under = _ticks_below(chart, ends, max(2, int((size.width - left - right) / (3.7 * size.font))))
    lines = 1 + (chart.when is None or any("\n" in words for words in under))
    _, axes = page.sheet(size, left=left, right=right, top=top, bottom=(0.6 + 1.15 * lines) * size.leading + lane)
    axes.set_ylim(ticks[0], ticks[-1])
    axes.set_xlim(*ends)
    page.rule_across(axes, size, ticks, labels)
    page.above_axis(axes, size, say.axis_words(chart), left=left, lift=top - 1.4 * size.leading)
    page.ticks_under(axes, size, days, under, down=0.65 * size.font + lane)
    if chart.when is None:
        down = 0.65 * size.font + lane + 2.05 * 0.93 * size.font
        page.words(
            axes, sum(ends) / 2, -down, f"In order, {chart.count_words(len(chart))}", transform=page.foot(axes),
            ha="center", fontsize=0.93 * size.font, color=MUTED, gid="axis",
        )  # fmt: skip
    return axes


def _ticks_below(chart: RunChart, ends: tuple[float, float], most: int) -> tuple[list[float], list[str]]:
    if chart.when is not None:
        return page.date_ticks(*ends, most)
    order = [tick for tick in page.round_ticks(1, len(chart), min(most, 11)) if tick % 1 == 0]
    order = [tick for tick in order if 1 <= tick <= len(chart)] or [1.0]
    return order, [f"{tick:g}" for tick in order]


def _draw_programme(axes: Axes, size: Size, start: float, day: date | None) -> None:
    if math.isnan(start):
        return
    words = f"Programme start, {day_words(day)}"
    edge, plot, high = page.plot_pixels(axes)
    lift = 1.4 * size.leading
    across = axes.get_xaxis_transform()
    page.line(
        axes, [start, start], [0, 1 + lift / high], transform=across, color=RED, linewidth=1.5, clip_on=False,
        zorder=2.6, gid="programme-start",
    )  # fmt: skip
    left, right = axes.get_xlim()
    at = edge + (start - left) / (right - left) * plot
    taken = text_width(words, 0.93 * size.font) + 12
    onward = at + taken <= size.width
    if not onward and at < taken:
        words = words.replace(", ", "\n")
        onward = at < size.width / 2
    beside = (6 if onward else -6) * (right - left) / plot
    page.words(
        axes, start + beside, 1 + (lift - 1) / high, words, transform=across, ha="left" if onward else "right",
        va="top", fontsize=0.93 * size.font, color=RED, linespacing=1.1, gid="programme-words",
    )  # fmt: skip


def _draw_dots(axes: Axes, size: Size, chart: RunChart, x: Floats, seen: Flags, hollow: Flags) -> None:
    out = np.zeros(len(chart), dtype=bool)
    out[list(chart.excluded)] = True
    n = int(seen.sum())
    shrink = min(1.0, max(0.45, math.sqrt(0.25 * size.width / n)))
    radius, edge = shrink * size.dot, max(0.9, 1.9 * shrink)
    looks: dict[str, tuple[Flags, float, dict[str, Any]]] = {
        "dots": (seen & ~hollow & ~out, 2 * radius, {"linewidth": 0, "facecolor": BLUE, "edgecolor": BLUE}),
        "dots-signal": (
            seen & hollow & ~out, 2 * radius - 0.1 * edge,
            {"linewidth": edge, "facecolor": "white", "edgecolor": BLUE},
        ),
        "dots-excluded": (
            seen & out, 2 * radius, {"linewidth": edge, "facecolor": LINE, "edgecolor": LINE, "marker": "x"}
        ),
    }  # fmt: skip
    for gid, (chosen, across, look) in looks.items():
        if chosen.any():
            page.dots(
                axes, x[chosen], chart.values[chosen], across=across, zorder=2.2 if n > CROWD else 4, clip_on=False,
                gid=gid, **look,
            )  # fmt: skip


def _aim_label(chart: RunChart, size: Size, target: float) -> page.EndLabel:
    gap = "\n" if size.narrow else " "
    words = f"{target:g}%" if say.in_percent(chart) else f"{target:g} {chart.unit}".rstrip()
    return page.EndLabel(target, f"Aim:{gap}{words}", TEAL)
