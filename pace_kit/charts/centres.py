"""The lines a run chart is read against: of each phase its centre and, where the rules have them, its limits."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from pace_kit.charts import sheet as page
from pace_kit.charts.run_words import drawn_limits, number_words
from pace_kit.charts.style import AMBER, SLATE, Size, day_number
from pace_kit.phases import Floats, Limits
from pace_kit.runcharts import RunChart


def centres_of(chart: RunChart, signals: object = (), limits: Limits | None = None) -> tuple[Limits, ...]:
    """One centre a phase, the one that signals were read against, and its limits where there are some.

    Parameters
    ----------
    chart : RunChart
        The chart.
    signals : Signals or other
        When it has ``limits``, one a phase, these are drawn: the mean for rules that use it; else the medians.
    limits : Limits, optional
        Of a chart of rare events, as `pace_kit.between.t_limits` returns: its lower and upper limit are drawn around
        centres of rules that have no limits of their own.
    """
    told = tuple(getattr(signals, "limits", ()))
    if len(told) != len(chart.phases):
        told = tuple(Limits(chart.median(phase)) for phase in chart.phases)
    if limits is None:
        return told
    around = {"lower": limits.lower, "upper": limits.upper, "note": limits.note}
    return tuple(one if (one.lower, one.upper) != (None, None) else replace(one, **around) for one in told)


def levels(chart: RunChart, centres: Sequence[Limits]) -> list[float]:
    """Every height at which a line is drawn."""
    held = [level for one in centres for level in (one.centre, *drawn_limits(chart, one).values())]
    return [level for level in held if math.isfinite(level)]


def draw_centres(
    axes: Axes, size: Size, chart: RunChart, centres: Sequence[Limits], x: Floats, ends: tuple[float, float],
    start: float,
) -> None:  # fmt: skip
    """Each phase's centre thick, dashed where a frozen one is only extended; its limits thin, in dashes and dots.

    The first centre is extended to the right end of the chart. `start` is the day the programme began, NaN for none.
    """
    for i, (phase, one) in enumerate(zip(chart.phases, centres, strict=True)):
        begin = ends[0] if phase.start == 0 else _between(x, phase.start, day_number(phase.on))
        end = ends[1] if phase.stop >= len(chart) else _between(x, phase.stop, day_number(chart.phases[i + 1].on))
        for side, level in drawn_limits(chart, one).items():
            page.line(
                axes, [begin, end], [level, level], color=SLATE, linewidth=0.55 * size.thick,
                linestyle=(0, (7, 2, 1.5, 2)), zorder=2.7, gid=f"{side}-{i + 1}",
            )  # fmt: skip
        if math.isnan(one.centre):
            continue
        stop = end if phase.frozen is None or phase.frozen >= phase.stop else _between(x, phase.frozen, start)
        look: dict[str, Any] = {"color": AMBER, "gid": f"{one.name}-{i + 1}"}
        page.line(
            axes, [begin, stop], [one.centre] * 2, linewidth=size.thick, solid_capstyle="butt", zorder=2.8, **look
        )
        beyond = ends[1] if i == 0 and phase.frozen is not None else end
        if stop < beyond:
            look["gid"] += "-extended"
            page.line(
                axes, [stop, beyond], [one.centre] * 2, linewidth=0.55 * size.thick, linestyle=(0, (5, 3)), zorder=2.7,
                **look,
            )  # fmt: skip


def centre_labels(chart: RunChart, centres: Sequence[Limits], size: Size) -> list[page.EndLabel]:
    """Names for the right end: the first centre where it is extended, the last one with its limits."""
    gap = "\n" if size.narrow else " "
    labels = []
    first, last = chart.phases[0], chart.phases[-1]
    if len(chart.phases) > 1 and first.frozen is not None and math.isfinite(centres[0].centre):
        words = f"Baseline{gap}{centres[0].name} {number_words(chart, centres[0].centre)}"
        labels.append(page.EndLabel(centres[0].centre, words, AMBER))
    one = centres[-1]
    if math.isfinite(one.centre):
        baseline = last.frozen is not None and len(chart.phases) == 1
        name = f"Baseline{gap}{one.name}" if baseline else one.name.capitalize()
        labels.append(page.EndLabel(one.centre, f"{name} {number_words(chart, one.centre)}", AMBER, bold=True))
    for side, level in drawn_limits(chart, one).items():
        labels.append(page.EndLabel(level, f"{side.capitalize()}{gap}limit {number_words(chart, level)}", SLATE))
    return labels


def _between(x: Floats, position: int, day: float) -> float:
    """Where a stretch ends before the point at `position`: on `day` when it lies in the gap, else half way."""
    after = x[position] if position < len(x) else x[-1]
    before = x[position - 1] if position > 0 else after
    if before <= day <= after:
        return float(day)
    known = [value for value in (before, after) if math.isfinite(value)]
    return float(np.mean(known)) if known else float(position) + 0.5
