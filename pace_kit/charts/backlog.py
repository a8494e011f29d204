"""The list over time: how many children were waiting at the end of each month, and how many of them for long."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture
from pace_kit.charts.style import (
    AMBER,
    BLUE,
    RED,
    Size,
    counted,
    day_number,
    day_words,
    ink,
    month_words,
    size_called,
    text_width,
)  # fmt: skip


def draw_list(
    waiting: pd.DataFrame,
    *,
    over_weeks: float = 26,
    programme_started: date | None = None,
    size: str = "page",
) -> Picture:
    """Draw how many children were waiting, month by month.

    Parameters
    ----------
    waiting : pandas.DataFrame
        Index: first day of each month. Column ``waiting``, children at its end; a column ``over``, if there is one,
        how many of them had waited for more than `over_weeks`. `pace_kit.teaching.listed_by_month` returns such a
        frame, `pace_kit.measures.flow` one without ``over``.
    over_weeks : float
        For the words.
    programme_started : date, optional
        One upright line with its words.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        A level step for each month, from nought up. Its table has one row a month.

    Raises
    ------
    ValueError
        When there is no column ``waiting``.
    """
    where = size_called(size)
    if "waiting" not in waiting.columns:
        raise ValueError(f"There is no column 'waiting' to draw; there are {', '.join(map(str, waiting.columns))}.")
    again = partial(draw_list, waiting, over_weeks=over_weeks, programme_started=programme_started)
    title = "Children waiting, month by month"
    table = _table(waiting, over_weeks)
    if waiting.empty:
        sentence = "No month is on record yet, so there is no list to draw."
        with ink(where):
            figure = page.sentence_sheet(where, sentence)
        return Picture(figure, title, "", sentence, table, size=size, again=again)
    with ink(where):
        axes = _draw(waiting, where, over_weeks, programme_started)
    note = "Each step is the number of children waiting at the end of a month"
    note += (
        f"; the lower line counts those of them who had waited more than {over_weeks:g} weeks."
        if _has(waiting)
        else "."
    )
    return Picture(
        figure=axes.figure,  # type: ignore[arg-type]
        title=title,
        note=f"{note} It falls only where more waits end than begin.",
        alt=_alternative(waiting, over_weeks, programme_started),
        table=table,
        size=size,
        tips=_tips(waiting, over_weeks),
        again=again,
    )


def _has(waiting: pd.DataFrame) -> bool:
    return "over" in waiting.columns


def _draw(waiting: pd.DataFrame, size: Size, over_weeks: float, started: date | None) -> Axes:
    edges = _edges(waiting)
    labels = _names(waiting, size, over_weeks)
    ticks = page.round_ticks(0.0, max(float(waiting["waiting"].max()), 1.0), size.ticks)
    ticks = [tick for tick in ticks if tick == int(tick)]
    left = 10 + max(text_width(f"{tick:g}", 0.93 * size.font) for tick in ticks)
    start = day_number(started)
    marked = edges[0] <= start <= edges[-1]
    words = ("Programme start\n" if size.narrow else "Programme start, ") + day_words(started)
    top = (1.75 + (1.6 + 1.1 * size.narrow) * marked) * size.leading
    _, axes = page.sheet(
        size, left=left, right=page.end_room(labels, size), top=top, bottom=3.2 * size.leading
    )  # fmt: skip
    axes.set_xlim(edges[0], edges[-1])
    axes.set_ylim(0, ticks[-1])
    page.rule_across(axes, size, ticks, [f"{tick:,.0f}" for tick in ticks])
    page.above_axis(axes, size, "Children waiting", left=left, lift=top - 1.3 * size.leading)
    _, plot, _ = page.plot_pixels(axes)
    days, under = page.date_ticks(float(edges[0]), float(edges[-1]), int(plot / (3.7 * size.font)))
    page.ticks_under(axes, size, days, under, down=0.5 * size.font)
    if marked:
        axes.axvline(start, color=RED, linewidth=1.4, zorder=2.3, gid="programme")
        page.words_above(axes, size, start, words, RED)
    _step(axes, size, waiting["waiting"], edges, BLUE, "waiting", filled=True)
    if _has(waiting):
        _step(axes, size, waiting["over"], edges, AMBER, "over", filled=False)
    page.end_labels(axes, size, labels)
    return axes


def _step(axes: Axes, size: Size, counts: pd.Series, edges: np.ndarray, colour: str, gid: str, *, filled: bool) -> None:
    """One stepped line, and a mark over each month that carries its tip: nothing is to be seen of the marks."""
    values = counts.to_numpy(dtype=float)
    axes.stairs(
        values, edges, baseline=None, color=colour, linewidth=size.thick * 0.85, zorder=3, gid=f"{gid}-line",
    )  # fmt: skip
    if filled:
        axes.stairs(values, edges, fill=True, color=colour, alpha=0.1, linewidth=0, zorder=1.2, gid=f"{gid}-below")
    middle, unseen = (edges[:-1] + edges[1:]) / 2, (1, 1, 1, 0)
    page.dots(
        axes, middle, values, across=3 * size.dot, facecolor=unseen, edgecolor=unseen, linewidth=0, zorder=5, gid=gid
    )  # fmt: skip


def _edges(waiting: pd.DataFrame) -> np.ndarray:
    """Day numbers at which months begin, and at which the last one ends."""
    months = pd.DatetimeIndex(waiting.index)
    return np.array([day_number(day) for day in [*months, months[-1] + pd.offsets.MonthBegin()]])


def _names(waiting: pd.DataFrame, size: Size, over_weeks: float) -> list[page.EndLabel]:
    gap = "\n" if size.narrow else " "
    last = waiting.iloc[-1]
    labels = [page.EndLabel(float(last["waiting"]), f"All waiting:{gap}{int(last['waiting']):,}", BLUE, bold=True)]
    if _has(waiting):
        name = f"Over {over_weeks:g}{gap}weeks: {int(last['over']):,}"
        labels.append(page.EndLabel(float(last["over"]), name, AMBER))
    return labels


def _alternative(waiting: pd.DataFrame, over_weeks: float, started: date | None) -> str:
    months, counts = pd.DatetimeIndex(waiting.index), waiting["waiting"]
    first, last, most = 0, len(waiting) - 1, int(counts.to_numpy().argmax())
    said = [
        f"{counted(int(counts.iloc[first]), 'child was', 'children were')} waiting at the end of "
        f"{month_words(months[first])} and {int(counts.iloc[last]):,} at the end of {month_words(months[last])}."
    ]
    before = -1 if started is None else int(np.searchsorted(_edges(waiting), day_number(started), side="right")) - 2
    if 0 <= before < last:
        said.append(
            f"At the end of the month before the programme's start, {day_words(started)}, there were "
            f"{int(counts.iloc[before]):,}."
        )
    said.append(f"The most were {int(counts.iloc[most]):,}, in {month_words(months[most])}.")
    if _has(waiting):
        over = waiting["over"]
        said.append(
            f"More than {over_weeks:g} weeks had been waited by {int(over.iloc[first]):,} at first and by "
            f"{int(over.iloc[last]):,} at the end."
        )
    return " ".join(said)


def _tips(waiting: pd.DataFrame, over_weeks: float) -> dict[str, tuple[str, ...]]:
    months = [f"End of {month_words(day)}" for day in pd.DatetimeIndex(waiting.index)]
    words = {"waiting": "waiting", "over": f"waiting for more than {over_weeks:g} weeks"}
    return {
        name: tuple(
            f"{month}: {counted(int(count), 'child', 'children')} {words[name]}"
            for month, count in zip(months, waiting[name], strict=True)
        )
        for name in words
        if name in waiting.columns
    }


def _table(waiting: pd.DataFrame, over_weeks: float) -> pd.DataFrame:
    months = [month_words(day) for day in pd.DatetimeIndex(waiting.index)]
    headings = {"waiting": "Children waiting at its end", "over": f"For more than {over_weeks:g} weeks"}
    counts = waiting.reindex(columns=[name for name in headings if name in waiting.columns]).rename(columns=headings)
    return counts.reset_index(drop=True).assign(Month=months)[["Month", *counts.columns]]
