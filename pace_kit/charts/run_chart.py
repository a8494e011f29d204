"""The run chart: every dot a child, medians, aim line, programme start and tests of change."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes

from pace_kit.aims import AimStatement
from pace_kit.charts import sheet as page
from pace_kit.charts.marks import Mark, draw_marks, lane_height, marks_of
from pace_kit.charts.picture import Picture
from pace_kit.charts.run_words import alternative, empty_sentence, key_words, note_words, table, tips, title_words
from pace_kit.charts.style import (
    AMBER,
    BLUE,
    LINE,
    MUTED,
    RED,
    TEAL,
    Size,
    day_number,
    day_words,
    ink,
    size_called,
    text_width,
)  # fmt: skip
from pace_kit.pdsa import TestOfChange
from pace_kit.runcharts import RunChart

if TYPE_CHECKING:
    from pace_kit.signals import Signal

#: Above this many points the dots are one image in the SVG and carry no titles.
MOST_DOTS = 3000

#: Above this many points the dots lie under the medians and the aim line, which would else be hidden.
CROWD = 600

#: Signals about a whole phase mark no dots.
WHOLE_PHASE = ("runs", "crossings")

Floats = npt.NDArray[np.float64]


def draw_run_chart(
    chart: RunChart,
    signals: Iterable[Signal] = (),
    *,
    aim: AimStatement | None = None,
    aim_weeks: float | None = None,
    tests: Sequence[TestOfChange] = (),
    programme_started: date | None = None,
    size: str = "page",
) -> Picture:
    """Draw a run chart.

    Parameters
    ----------
    chart : RunChart
        Drawn by day when it has days, else in order. A frozen median is thick over its baseline and dashed where it is
        only extended; each later phase has its own median.
    signals : iterable of Signal
        As `pace_kit.signals.find_signals` returns them. The points of a shift or trend are drawn hollow.
    aim : AimStatement, optional
        Gives the words of the title and, without `aim_weeks`, the aim line.
    aim_weeks : float, optional
        Where the dotted aim line is.
    tests : sequence of TestOfChange
        Those with a start become lettered marks below the axis.
    programme_started : date, optional
        One upright line with its words.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        Its table has one row a point. Without any point it holds a sentence instead of dots.
    """
    found = tuple(signals)
    where = size_called(size)
    target = _target(aim, aim_weeks)
    again = partial(
        draw_run_chart, chart, found, aim=aim, aim_weeks=aim_weeks, tests=tests, programme_started=programme_started
    )
    hollow = hollow_points(found, len(chart))
    title = title_words(chart, aim)
    x = _across(chart)
    seen = np.isfinite(chart.values) & np.isfinite(x)
    if not seen.any():
        sentence = empty_sentence(chart, aim)
        with ink(where):
            figure = page.sentence_sheet(where, sentence)
        return Picture(figure, title, "", sentence, table(chart, found, aim), size=size, again=again)
    first, last = _reach(x[seen], chart, [programme_started, *(test.started for test in tests)])
    marks = marks_of(tests, first, last) if chart.when is not None else ()
    start = day_number(programme_started) if chart.when is not None else math.nan
    start = start if first <= start <= last else math.nan
    with ink(where):
        axes = _frame(chart, where, (first, last), seen, target, start, marks)
        _draw_programme(axes, where, start, programme_started)
        if target is not None:
            axes.axhline(target, color=TEAL, linewidth=1.8, linestyle=(0, (1, 2)), zorder=2.4, gid="aim")
        _draw_medians(axes, where, chart, x, (first, last), start)
        axes.plot(x, np.where(seen, chart.values, np.nan), color=LINE, linewidth=0.9, zorder=2, gid="line")
        _draw_dots(axes, where, chart, x, seen, hollow)
        draw_marks(axes, where, marks)
        page.end_labels(axes, where, _names(chart, where, target))
    return Picture(
        figure=axes.figure,  # type: ignore[arg-type]
        title=title,
        note=note_words(chart, hollow, aim, seen, image=int(seen.sum()) > MOST_DOTS),
        alt=alternative(chart, found, target, marks, programme_started, aim),
        table=table(chart, found, aim),
        key=key_words(chart, hollow, tests, marks),
        size=size,
        tips=tips(chart, seen, hollow, MOST_DOTS),
        again=again,
    )


def hollow_points(signals: Sequence[Signal], n: int) -> npt.NDArray[np.bool_]:
    """Which of `n` points belong to a shift, a trend or another signal about single points."""
    hollow = np.zeros(n, dtype=bool)
    for signal in signals:
        if signal.kind not in WHOLE_PHASE:
            hollow[[p for p in signal.points if 0 <= p < n]] = True
    return hollow


def _target(aim: AimStatement | None, aim_weeks: float | None) -> float | None:
    weeks = aim_weeks if aim_weeks is not None else (aim.within_weeks if aim else None)
    return float(weeks) if weeks is not None and math.isfinite(weeks) and weeks > 0 else None


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
    chart: RunChart, size: Size, ends: tuple[float, float], seen: npt.NDArray[np.bool_], target: float | None,
    start: float, marks: Sequence[Mark],
) -> Axes:  # fmt: skip
    values = chart.values[seen]
    medians = [median for median in map(chart.median, chart.phases) if math.isfinite(median)]
    highest = max(float(values.max()), target or 0.0, 0.0, *medians)
    ticks = page.round_ticks(min(0.0, float(values.min())), highest, size.ticks)
    labels = [f"{tick:g}" for tick in ticks]
    left = 10 + max(text_width(label, 0.93 * size.font) for label in labels)
    right = page.end_room(_names(chart, size, target), size)
    lane = lane_height(marks, size, ends, size.width - left - right)
    top = 1.7 * size.leading + (0 if math.isnan(start) else 1.5 * size.leading)
    days, under = _ticks_below(chart, ends, max(2, int((size.width - left - right) / (3.7 * size.font))))
    lines = 1 + (chart.when is None or any("\n" in words for words in under))
    _, axes = page.sheet(size, left=left, right=right, top=top, bottom=(0.6 + 1.15 * lines) * size.leading + lane)
    axes.set_ylim(ticks[0], ticks[-1])
    axes.set_xlim(*ends)
    page.rule_across(axes, size, ticks, labels)
    name = "Weeks waited" if chart.unit == "weeks" else (chart.unit.capitalize() or "Value")
    page.above_axis(axes, size, name, left=left, lift=top - 1.4 * size.leading)
    axes.set_xticks(days, under)
    axes.tick_params(axis="x", pad=0.65 * size.font + lane)
    if chart.when is None:
        axes.set_xlabel(f"In order, {chart.count_words(len(chart))}", fontsize=0.93 * size.font, color=MUTED)
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
    share = lift / high
    axes.plot(
        [start, start], [0, 1 + share], transform=axes.get_xaxis_transform(), color=RED, linewidth=1.5, clip_on=False,
        zorder=2.6, gid="programme-start",
    )  # fmt: skip
    left, right = axes.get_xlim()
    at = edge + (start - left) / (right - left) * plot
    taken = text_width(words, 0.93 * size.font) + 12
    onward = at + taken <= size.width
    if not onward and at < taken:
        words = words.replace(", ", "\n")
        onward = at < size.width / 2
    axes.annotate(
        words, (start, 1 + share), xycoords=axes.get_xaxis_transform(), xytext=(6 if onward else -6, -1),
        textcoords="offset points", ha="left" if onward else "right", va="top", fontsize=0.93 * size.font, color=RED,
        linespacing=1.1, annotation_clip=False, gid="programme-words",
    )  # fmt: skip


def _draw_medians(axes: Axes, size: Size, chart: RunChart, x: Floats, ends: tuple[float, float], start: float) -> None:
    """Each phase's median thick; dashed where a frozen one is only extended, the first one to the right end."""
    for i, phase in enumerate(chart.phases):
        median = chart.median(phase)
        if math.isnan(median):
            continue
        begin = ends[0] if phase.start == 0 else _between(x, phase.start, day_number(phase.on))
        end = ends[1] if phase.stop >= len(chart) else _between(x, phase.stop, day_number(chart.phases[i + 1].on))
        stop = end if phase.frozen is None or phase.frozen >= phase.stop else _between(x, phase.frozen, start)
        axes.plot(
            [begin, stop], [median, median], color=AMBER, linewidth=size.thick, solid_capstyle="butt", zorder=2.8,
            gid=f"median-{i + 1}",
        )  # fmt: skip
        beyond = ends[1] if i == 0 and phase.frozen is not None else end
        if stop < beyond:
            axes.plot(
                [stop, beyond], [median, median], color=AMBER, linewidth=0.55 * size.thick, linestyle=(0, (5, 3)),
                zorder=2.7, gid=f"median-{i + 1}-extended",
            )  # fmt: skip


def _between(x: Floats, position: int, day: float) -> float:
    """Where a stretch ends before the point at `position`: on `day` when it lies in the gap, else half way."""
    after = x[position] if position < len(x) else x[-1]
    before = x[position - 1] if position > 0 else after
    if before <= day <= after:
        return float(day)
    known = [value for value in (before, after) if math.isfinite(value)]
    return float(np.mean(known)) if known else float(position) + 0.5


def _draw_dots(
    axes: Axes, size: Size, chart: RunChart, x: Floats, seen: npt.NDArray[np.bool_], hollow: npt.NDArray[np.bool_]
) -> None:
    out = np.zeros(len(chart), dtype=bool)
    out[list(chart.excluded)] = True
    n = int(seen.sum())
    shrink = min(1.0, max(0.45, math.sqrt(0.25 * size.width / n)))
    radius, edge = shrink * size.dot, max(0.9, 1.9 * shrink)
    looks: dict[str, tuple[npt.NDArray[np.bool_], dict[str, Any]]] = {
        "dots": (seen & ~hollow & ~out, {"s": (2 * radius) ** 2, "linewidths": 0, "color": BLUE}),
        "dots-signal": (
            seen & hollow & ~out,
            {"s": (2 * radius - 0.1 * edge) ** 2, "linewidths": edge, "facecolor": "white", "edgecolor": BLUE},
        ),
        "dots-excluded": (seen & out, {"s": (2 * radius) ** 2, "linewidths": edge, "color": LINE, "marker": "x"}),
    }
    for gid, (chosen, look) in looks.items():
        if chosen.any():
            axes.scatter(
                x[chosen], chart.values[chosen], zorder=2.2 if n > CROWD else 4, clip_on=False, gid=gid,
                rasterized=n > MOST_DOTS, **look,
            )  # fmt: skip


def _names(chart: RunChart, size: Size, target: float | None) -> list[page.EndLabel]:
    """Names for the right end: the first median when it is extended, the last one, and the aim."""
    gap = "\n" if size.narrow else " "
    labels = []
    first, last = chart.phases[0], chart.phases[-1]
    if len(chart.phases) > 1 and first.frozen is not None and math.isfinite(chart.median(first)):
        labels.append(page.EndLabel(chart.median(first), f"Baseline{gap}median {_short(chart, first)}", AMBER))
    if math.isfinite(chart.median(last)):
        name = "Baseline" + gap + "median" if last.frozen is not None and len(chart.phases) == 1 else "Median"
        labels.append(page.EndLabel(chart.median(last), f"{name} {_short(chart, last)}", AMBER, bold=True))
    if target is not None:
        labels.append(page.EndLabel(target, f"Aim:{gap}{target:g} {chart.unit}".rstrip(), TEAL))
    return labels


def _short(chart: RunChart, phase: Any) -> str:
    return chart.amount(chart.median(phase)).removesuffix(f" {chart.unit}")
