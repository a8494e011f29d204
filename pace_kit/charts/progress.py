"""Progress towards the aim: of the children who started in each period, who was in time, who was not, who still can."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pace_kit.aims import AimStatement
from pace_kit.charts import sheet as page
from pace_kit.charts.legend import Fill, draw_legend, legend_height, swatches
from pace_kit.charts.picture import Picture, pictured, sentence_picture
from pace_kit.charts.style import (
    BLUE,
    INK,
    MONTHS,
    MUTED,
    TEAL,
    Size,
    counted,
    plain,
    text_width,
)  # fmt: skip

#: In time, too soon to say, not in time: dark, hatched, pale, so that grey print tells them apart.
LOOKS = {
    "met": ("In time", Fill(BLUE)),
    "too_soon": ("Too soon to say", Fill("white", "////", BLUE)),
    "missed": ("Not in time", Fill("#eef1f4", outline=MUTED)),
}
Floats = npt.NDArray[np.float64]


def draw_aim_progress(
    progress: pd.DataFrame,
    *,
    aim: AimStatement | None = None,
    within_weeks: float | None = None,
    size: str = "page",
) -> Picture:
    """Draw the share in time by period of start, with what is sure and what is still possible.

    Parameters
    ----------
    progress : pandas.DataFrame
        As `pace_kit.measures.aim_progress` returns it.
    aim : AimStatement, optional
        Gives the dotted line of its percentage and the words for what is reached.
    within_weeks : float, optional
        The limit the frame was made with, for the words.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        Each column is one period, as high as all who started in it: in time below (its top edge is the share that is
        sure), too soon to say hatched above it (its top edge is the share still possible), the rest not in time. Where
        nobody is too soon to say, a thin line shows the 95 % interval. Its table has one row a period.
    """
    limit = f"within {within_weeks:g} weeks" if within_weeks else "in time"
    event = aim.pathway.event if aim else "a recommendation"
    title = f"Children with {event} {limit}, by when they started"
    table = _table(progress)
    if progress.empty or not int(progress["started"].sum()):
        sentence = "No child has started yet, so there is no progress to draw."
        return sentence_picture(sentence, title=title, table=table, size=size)
    percent = aim.percent if aim is not None and aim.percent is not None and 0 < aim.percent <= 100 else None
    soon = int(progress["too_soon"].sum())
    note = "Each column is all children who started in that period (their number above it where there is room). "
    note += f"Hatched: {counted(soon, 'child', 'children')} for whom it is too soon to say. " if soon else ""
    note += "Thin upright line: the 95% interval, wide where few children started."
    return pictured(
        partial(_draw, progress, percent), size=size, tips=_tips(progress), title=title, note=note,
        alt=_alternative(progress, percent, limit, event), table=table,
    )  # fmt: skip


def _has_numbers(progress: pd.DataFrame, size: Size) -> bool:
    """Whether columns are wide enough for the number of children above each."""
    widest = max(text_width(f"{n}", 0.9 * size.font) for n in progress["started"])
    return (size.width - 110) / max(len(progress), 4) >= widest + 3


def _draw(progress: pd.DataFrame, percent: float | None, size: Size) -> Figure:
    gap = "\n" if size.narrow else " "
    names = [] if percent is None else [page.EndLabel(percent / 100, f"Aim:{gap}{percent:g}%", TEAL, bold=True)]
    left = 10 + text_width("100%", 0.93 * size.font)
    legend = swatches(size, list(LOOKS.values()))
    top = 2.7 * size.leading + legend_height(size, legend)
    right = page.end_room(names, size)
    places, under = _ticks(progress, max(2, int((size.width - left - right) / (3.7 * size.font))))
    lines = 1 + any("\n" in words for words in under)
    figure, axes = page.sheet(size, left=left, right=right, top=top, bottom=(0.6 + 1.15 * lines) * size.leading)
    axes.set_ylim(0, 1)
    axes.set_xlim(-0.6, max(len(progress), 4) - 0.4)
    page.rule_across(axes, size, [0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    page.above_axis(axes, size, "Share of children who started", left=left, lift=top - 1.3 * size.leading)
    draw_legend(axes, size, legend, left=left, lift=top - 2.7 * size.leading)
    _columns(axes, progress)
    _intervals(axes, size, progress)
    if _has_numbers(progress, size):
        high = page.plot_pixels(axes)[2]
        for i, started in enumerate(progress["started"]):
            if started:
                page.words(
                    axes, i, high + 3, f"{started}", transform=page.foot(axes), ha="center", va="bottom",
                    fontsize=0.9 * size.font, color=MUTED, gid="started",
                )  # fmt: skip
    page.ticks_under(axes, size, places, under, down=0.5 * size.font)
    if percent is not None:
        level: dict[str, Any] = {"transform": axes.get_yaxis_transform()}
        ends, at = [0, 1], [percent / 100] * 2
        page.line(axes, ends, at, color="white", linewidth=4.4, alpha=0.85, zorder=4.9, gid="aim-halo", **level)
        page.line(axes, ends, at, color=TEAL, linewidth=2.2, linestyle=(0, (1, 1.6)), zorder=5, gid="aim", **level)
        page.end_labels(axes, size, names)
    return figure


def _columns(axes: Axes, progress: pd.DataFrame) -> None:
    started = progress["started"].to_numpy(dtype=float)
    base = np.zeros(len(started))
    for name, (_, look) in LOOKS.items():
        counts = progress[name].to_numpy(dtype=float)
        at = np.flatnonzero((counts > 0) & (started > 0))
        top = base.copy()
        top[at] += counts[at] / started[at]
        if len(at):
            page.boxes(axes, at - 0.38, at + 0.38, base[at], top[at], zorder=3, gid=name, **look.paint)
        base = top


def _intervals(axes: Axes, size: Size, progress: pd.DataFrame) -> None:
    halo = min(4.0, 0.28 * page.plot_pixels(axes)[1] / max(len(progress), 4))
    low, high, share = (progress[name].to_numpy(dtype=float) for name in ("low", "high", "share"))
    there = np.flatnonzero(np.isfinite(low) & np.isfinite(high))
    if not len(there):
        return
    gaps = np.full(len(there), np.nan)
    across, up = np.repeat(there, 3), np.column_stack([low[there], high[there], gaps]).ravel()
    page.line(axes, across, up, color="white", linewidth=halo, zorder=4, solid_capstyle="butt", gid="interval-halo")
    page.line(axes, across, up, color=INK, linewidth=0.33 * halo, zorder=4.1, solid_capstyle="butt", gid="interval")
    page.line(
        axes, there, share[there], linestyle="none", marker="o", markersize=min(1.2 * size.dot, 1.3 * halo), color=INK,
        markeredgecolor="white", markeredgewidth=0.8, zorder=4.2, gid="share", clip_on=False,
    )  # fmt: skip


def _ticks(progress: pd.DataFrame, most: int) -> tuple[list[float], list[str]]:
    """First months of periods, thinned to `most`, the year under the first and each new one; years when few fit."""
    days = pd.DatetimeIndex(progress.index)
    yearly = bool((days.month == 1).all()) and len(days) > 1 and int((days[1] - days[0]).days) > 300
    if yearly or len(days) > 3 * most:
        every = [i for i, day in enumerate(days) if day.month == 1]
        step = max(1, math.ceil(len(every) / most))
        return [float(i) for i in every[::step]], [str(days[i].year) for i in every[::step]]
    step = max(1, math.ceil(len(days) / most))
    step = next((good for good in (1, 2, 4, 6, 12) if good >= step), step)
    ticks, labels, shown = [], [], None
    offset = next((i for i in range(min(step, len(days))) if days[i].month == 1), 0)
    for i in range(offset, len(days), step):
        month = MONTHS[days[i].month - 1][:3]
        labels.append(f"{month}\n" + (" " if days[i].year == shown else str(days[i].year)))
        shown = days[i].year
        ticks.append(float(i))
    return ticks, labels


def _alternative(progress: pd.DataFrame, percent: float | None, limit: str, event: str) -> str:
    total = {name: int(progress[name].sum()) for name in ("started", "met", "missed", "too_soon")}
    said = [
        f"Of {counted(total['started'], 'child', 'children')} who started, {total['met']:,} had {event} {limit}, "
        f"{total['missed']:,} did not, and for {total['too_soon']:,} it is too soon to say."
    ]
    settled = progress.loc[progress["share"].notna()]
    if len(settled):
        last = settled.iloc[-1]
        said.append(
            f"The latest period where all is known is {plain(last['period'])}: {int(last['met']):,} of "
            f"{int(last['started']):,}, {_percent(last['share'])} (95% interval {_percent(last['low'])} to "
            f"{_percent(last['high'])})."
        )
    still = progress.loc[progress["too_soon"] > 0]
    if len(still):
        last = still.iloc[-1]
        bounds = f"the share is at least {_percent(last['lower'])} and at most {_percent(last['upper'])}"
        open_ = last["lower"] == 0 and last["upper"] == 1
        said.append(f"For {plain(last['period'])} {'nothing is known yet' if open_ else bounds}.")
    if percent is not None:
        reached = int((settled["share"] >= percent / 100 - 1e-9).sum())
        said.append(
            f"The aim is {percent:g}%; it was reached in {reached} of {counted(len(settled), 'period', 'periods')} "
            "where all is known."
        )
    return " ".join(said)


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if math.isfinite(share) else "–"


def _tips(progress: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    rows = progress.loc[progress["started"] > 0]
    return {
        name: tuple(
            f"{plain(period)}: {n} of {started}, {words.lower()}"
            for period, n, started in zip(rows["period"], rows[name], rows["started"], strict=True)
            if n
        )
        for name, (words, _) in LOOKS.items()
    }


def _table(progress: pd.DataFrame) -> pd.DataFrame:
    counts = {"period": "Started in", "started": "Children who started", "met": "In time", "missed": "Not in time"}
    counts["too_soon"] = "Too soon to say"
    shares = {"lower": "Sure, percent", "upper": "Still possible, percent", "low": "Interval from, percent"}
    shares["high"] = "Interval to, percent"
    table = progress.reindex(columns=[*counts]).rename(columns=counts).reset_index(drop=True)
    for name, heading in shares.items():
        if name in progress:
            table[heading] = (100 * progress[name].to_numpy(dtype=float)).round(1)
    return table
