"""One council played in several ways: how many children had waited long, month by month, a line for each way."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture, pictured, sentence_picture
from pace_kit.charts.style import AMBER, BLUE, PURPLE, TEAL, Size, counted, day_number, month_words, plain, text_width

#: Colour, dashes, mark and thickness of each line, in order: they are told apart without the colour too.
_LOOKS: tuple[tuple[str, Any, str, float], ...] = (
    (BLUE, "solid", "o", 1.0),
    (AMBER, (0, (5, 2.5)), "s", 0.75),
    (PURPLE, (0, (1.2, 1.8)), "^", 0.75),
    (TEAL, (0, (6, 2, 1.2, 2)), "D", 0.75),
)


def draw_endings(over: pd.DataFrame, *, over_weeks: float = 26, size: str = "page") -> Picture:
    """Draw what became of one invented council when it was played in several ways.

    Parameters
    ----------
    over : pandas.DataFrame
        Index: first day of each month. One column for each way of playing, named in words, at most four: how many
        children had waited longer than `over_weeks` at the month's end. The first column is drawn thickest.
    over_weeks : float
        For the words.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        A line for each way with a mark of its own at each month. Its table has one row a month. Without a month it
        holds a sentence.

    Raises
    ------
    ValueError
        When there are more than four columns.
    """
    if len(over.columns) > len(_LOOKS):
        raise ValueError(
            f"There are {len(over.columns)} lines to draw, and {len(_LOOKS)} can be told apart. Name fewer."
        )
    title = f"Children who had waited more than {over_weeks:g} weeks, month by month"
    names = [plain(name, longest=40) for name in over.columns]
    table = _table(over, names)
    if over.empty:
        return sentence_picture("No month has been played yet.", title=title, table=table, size=size)
    return pictured(
        lambda where: _draw(over, names, where),
        size=size,
        title=title,
        note="Counted at the end of each month in an invented council: the same children, played differently.",
        alt=_alternative(over, names),
        table=table,
        tips=_tips(over, names),
    )


def _draw(over: pd.DataFrame, names: list[str], size: Size) -> Figure:
    days = np.array([day_number(day) for day in over.index], dtype=float)
    ticks = page.round_ticks(0.0, max(float(over.to_numpy().max()), 2.0), size.ticks)
    ticks = [tick for tick in ticks if tick == int(tick)]
    labels = _end_labels(over, names, size)
    left = 10 + max(text_width(f"{tick:g}", 0.93 * size.font) for tick in ticks)
    top = 1.9 * size.leading
    figure, axes = page.sheet(
        size, height=0.85 * size.height, left=left, right=page.end_room(labels, size), top=top,
        bottom=3.0 * size.leading,
    )  # fmt: skip
    air = max(2.0, 0.02 * (days[-1] - days[0]))
    axes.set_xlim(days[0] - air, days[-1] + air)
    axes.set_ylim(0, ticks[-1])
    page.rule_across(axes, size, ticks, [f"{tick:g}" for tick in ticks])
    page.above_axis(axes, size, "Children", left=left, lift=top - 1.4 * size.leading)
    _, wide, _ = page.plot_pixels(axes)
    ends = float(days[0] - air), float(days[-1] + air)
    page.ticks_under(axes, size, *page.date_ticks(*ends, int(wide / (3.7 * size.font))), down=0.6 * size.font)
    for number in reversed(range(len(names))):  # the first lies on top
        _line(axes, size, days, over.iloc[:, number].to_numpy(dtype=float), number)
    page.end_labels(axes, size, labels)
    return figure


def _line(axes: Axes, size: Size, days: np.ndarray, values: np.ndarray, number: int) -> None:
    colour, dashes, marker, thick = _LOOKS[number]
    depth = 4 - 0.1 * number
    page.line(
        axes, days, values, color=colour, linewidth=thick * size.thick, linestyle=dashes, zorder=depth,
        gid=f"line-{number + 1}",
    )  # fmt: skip
    page.dots(
        axes, days, values, across=1.5 * size.dot, marker=marker, facecolor=colour, edgecolor="white", linewidth=0.8,
        zorder=depth + 0.05, gid=f"dots-{number + 1}",
    )  # fmt: skip


def _end_labels(over: pd.DataFrame, names: list[str], size: Size) -> list[page.EndLabel]:
    gap = "\n" if size.narrow else " "
    last = over.iloc[-1]
    return [
        page.EndLabel(float(last.iloc[n]), f"{_broken(name, size)}:{gap}{int(last.iloc[n])}", _LOOKS[n][0], bold=n == 0)
        for n, name in enumerate(names)
    ]


def _broken(name: str, size: Size) -> str:
    return name.replace(" ", "\n") if size.narrow else name


def _alternative(over: pd.DataFrame, names: list[str]) -> str:
    months = pd.DatetimeIndex(over.index)
    first, last = over.iloc[0], over.iloc[-1]
    said = f"{counted(len(names), 'line', 'lines')} from {month_words(months[0])} to {month_words(months[-1])}."
    for n, name in enumerate(names):
        most = int(over.iloc[:, n].to_numpy().argmax())
        said += (
            f" {name}: {counted(int(first.iloc[n]), 'child', 'children')} at first and {int(last.iloc[n])} at the end, "
            f"at most {int(over.iloc[:, n].max())} in {month_words(months[most])}."
        )
    return said


def _tips(over: pd.DataFrame, names: list[str]) -> dict[str, tuple[str, ...]]:
    months = [f"End of {month_words(day)}" for day in over.index]
    return {
        f"dots-{n + 1}": tuple(
            f"{month}, {name}: {counted(int(count), 'child', 'children')}"
            for month, count in zip(months, over.iloc[:, n], strict=True)
        )
        for n, name in enumerate(names)
    }


def _table(over: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    counts = over.set_axis(names, axis=1).reset_index(drop=True)
    counts.insert(0, "Month", [month_words(day) for day in over.index])
    return counts
