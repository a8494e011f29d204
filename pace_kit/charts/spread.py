"""How the waits spread before and after: the run chart's dots by phase, without their order."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes

from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture
from pace_kit.charts.run_words import dot_tip
from pace_kit.charts.style import (
    AMBER,
    BLUE,
    INK,
    MUTED,
    RULE,
    TEAL,
    Size,
    day_words,
    ink,
    size_called,
    text_width,
)  # fmt: skip
from pace_kit.runcharts import RunChart

#: Above this many dots a group is drawn as a box, because dots would no longer fit beside each other.
MOST_DOTS = 300


def draw_spread(chart: RunChart, *, aim_weeks: float | None = None, size: str = "page") -> Picture:
    """Draw how values spread in each phase of a run chart, or before and after the end of its baseline.

    Parameters
    ----------
    chart : RunChart
        Excluded points are left out.
    aim_weeks : float, optional
        Where the dotted aim line is; only charts in weeks have one.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        One row a phase, its dots beside each other so that none hides another, its median as a thick mark. Large groups
        are boxes. Its table has one row a phase: number, shortest, lower quarter, median, upper quarter, longest.
    """
    where = size_called(size)
    again = partial(draw_spread, chart, aim_weeks=aim_weeks)
    wanted = aim_weeks if aim_weeks is not None and chart.unit in ("weeks", "") else math.nan
    target = float(wanted) if math.isfinite(wanted) and wanted > 0 else None
    title = "How the waits spread" if chart.unit == "weeks" else "How the values spread"
    stretches = [(name, places) for name, places in _stretches(chart) if len(places)]
    groups = [(name, chart.values[places]) for name, places in stretches]
    if not groups:
        sentence = "There is no value yet, so there is no spread to draw."
        with ink(where):
            figure = page.sentence_sheet(where, sentence)
        return Picture(figure, title, "", sentence, _table(chart, groups), size=size, again=again)
    with ink(where):
        axes = _draw(chart, where, groups, target)
    what = f"Each dot is one {chart.dot}, moved only so that none hides another"
    tips = {f"dots-{i + 1}": tuple(dot_tip(chart, at) for at in places) for i, (_, places) in enumerate(stretches)}
    if max(len(values) for _, values in groups) > MOST_DOTS:
        tips = {}
        what = "The widest box holds the middle half, each narrower pair half of the rest"
    note = f"{what}; the thick mark is the median. When they came is not shown: read it with the run chart."
    return Picture(
        figure=axes.figure,  # type: ignore[arg-type]
        title=title,
        note=note,
        alt=_alternative(chart, groups, target),
        table=_table(chart, groups),
        size=size,
        tips=tips,
        again=again,
    )


def _stretches(chart: RunChart) -> list[tuple[str, npt.NDArray[np.intp]]]:
    """Names of the stretches and which points count in each: the phases, or baseline and after, or all."""
    cuts = [phase.start for phase in chart.phases[1:]]
    first = chart.phases[0]
    if not cuts and first.frozen is not None and first.frozen < first.stop:
        cuts = [first.frozen]
    edges = [0, *cuts, len(chart)]
    stretches = []
    for i, (start, stop) in enumerate(pairwise(edges)):
        places = start + np.flatnonzero(np.isfinite(chart.counted[start:stop]))
        stretches.append((_name(chart, i, start, stop, len(cuts)), places))
    return stretches


def _name(chart: RunChart, i: int, start: int, stop: int, cuts: int) -> str:
    if not cuts:
        return "All"
    if chart.when is None:
        return f"Points {start + 1} to {stop}"
    return f"Until {day_words(chart.when[stop - 1])}" if i == 0 else f"From {day_words(chart.when[start])}"


def _draw(chart: RunChart, size: Size, groups: list[tuple[str, Any]], target: float | None) -> Axes:
    import seaborn

    rows = pd.DataFrame(
        {
            "value": np.concatenate([values for _, values in groups]),
            "group": np.repeat(np.arange(len(groups)), [len(values) for _, values in groups]),
        }
    )
    tall = (8.6 if len(rows) > 60 else 6.5) * size.font + (3.4 if size.narrow else 1.7) * size.leading
    top = (0.8 + 1.5 * (target is not None)) * size.leading
    _, axes = page.sheet(
        size, height=top + tall * len(groups) + 2.8 * size.leading, left=2, right=1.2 * size.font, top=top,
        bottom=2.8 * size.leading,
    )  # fmt: skip
    ticks = page.round_ticks(
        min(0.0, float(rows["value"].min())), max(float(rows["value"].max()), target or 0), size.ticks
    )
    axes.set_xlim(ticks[0] - 0.01 * (ticks[-1] - ticks[0]), ticks[-1])
    axes.set_ylim(len(groups) - 0.5, -0.5)
    most = max(len(values) for _, values in groups)
    settings: dict[str, Any] = {"data": rows, "x": "value", "y": "group", "orient": "h", "color": BLUE, "ax": axes}
    if most <= MOST_DOTS:
        dot = 2 * size.dot * (1 if most <= 60 else 0.85 if most <= 150 else 0.6)
        seaborn.swarmplot(**settings, size=dot, zorder=3, warn_thresh=1)
        for i, dots in enumerate(axes.collections):
            dots.set_gid(f"dots-{i + 1}")
    else:
        seaborn.boxenplot(**settings, width=0.45, linewidth=0.8, showfliers=False, zorder=3)
    axes.set(xlabel="", ylabel="")
    axes.set_xlim(ticks[0] - 0.01 * (ticks[-1] - ticks[0]), ticks[-1])
    axes.set_ylim(len(groups) - 0.5, -0.5)
    axes.set_yticks([])
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.xaxis.grid(True, color=RULE, linewidth=1)
    axes.set_xlabel("Weeks waited" if chart.unit == "weeks" else chart.unit.capitalize() or "Value", color=MUTED)
    for row, (name, values) in enumerate(groups):
        median = float(np.median(values))
        axes.plot(
            [median, median], [row - 0.27, row + 0.42], color=AMBER, linewidth=1.3 * size.thick, zorder=4,
            solid_capstyle="butt", gid=f"median-{row + 1}",
        )  # fmt: skip
        words = f"{name}: {chart.count_words(len(values))}"
        middle = f"median {chart.amount(median)}"
        joint = ", " if text_width(f"{words}, {middle}", size.font) < size.width - 20 else "\n"
        axes.text(
            0.004, row - 0.47, f"{words}{joint}{middle}", transform=axes.get_yaxis_transform(), ha="left", va="top",
            fontsize=size.font, color=INK, gid="name", linespacing=1.15,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5}, zorder=3.5,
        )  # fmt: skip
    if target is not None:
        axes.axvline(target, color=TEAL, linewidth=1.8, linestyle=(0, (1, 2)), zorder=2.5, gid="aim")
        page.words_above(axes, size, target, f"Aim: {target:g} {chart.unit}".rstrip())
    return axes


def _alternative(chart: RunChart, groups: list[tuple[str, Any]], target: float | None) -> str:
    said = []
    for name, values in groups:
        words = (
            f"{name}: {chart.count_words(len(values))}, median {chart.amount(float(np.median(values)))}, from "
            f"{chart.amount(float(values.min()))} to {chart.amount(float(values.max()))}"
        )
        if target is not None:
            words += f"; {int((values <= target).sum()):,} at or under the aim of {target:g}"
        said.append(words + ".")
    return " ".join(said)


def _table(chart: RunChart, groups: list[tuple[str, Any]]) -> pd.DataFrame:
    headings = ["When", "Children" if chart.dot == "child" else "Points"]
    parts = ["Least", "Lower quarter", "Median", "Upper quarter", "Most"]
    rows = [
        (name, len(values), *np.round(np.quantile(values, [0, 0.25, 0.5, 0.75, 1]), 1).tolist())
        for name, values in groups
    ]
    return pd.DataFrame(rows, columns=[*headings, *parts])
