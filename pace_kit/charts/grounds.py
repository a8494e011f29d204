"""A run chart on which some stretches of points stand on grey ground, with a word at their foot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pace_kit.charts import run_words as say
from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture, pictured
from pace_kit.charts.run_chart import draw_run_chart, hollow_points
from pace_kit.charts.style import GROUND, INK, Size, text_width
from pace_kit.runcharts import RunChart

if TYPE_CHECKING:
    from pace_kit.signals import Signal


@dataclass(frozen=True)
class Ground:
    """Some neighbouring points of a chart without days.

    Parameters
    ----------
    first, last : int
        Positions of the first and the last point.
    words : str
        Written at the foot of the chart, below the points.
    grey : bool
        Whether the ground is grey; without it only the words stand there.
    """

    first: int
    last: int
    words: str = ""
    grey: bool = True

    @property
    def ends(self) -> tuple[float, float]:
        """Where it begins and ends on the level axis: half way to the neighbours."""
        return self.first + 0.5, self.last + 1.5


def draw_on_grounds(
    chart: RunChart,
    signals: Iterable[Signal] = (),
    grounds: Sequence[Ground] = (),
    *,
    title: str,
    note: str,
    alt: str,
    table: pd.DataFrame,
    key: tuple[tuple[str, str], ...] = (),
    size: str = "page",
) -> Picture:
    """Draw a run chart in order, with stretches that stand apart, and with all its words given.

    Parameters
    ----------
    chart : RunChart
        Without days.
    signals : iterable of Signal
        Points of a shift or trend are drawn hollow, as `pace_kit.charts.draw_run_chart` does.
    grounds : sequence of Ground
        The stretches.
    title, note, alt, table, key
        As in :class:`Picture`. Nothing is added to them, so that they give away only what they say.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Raises
    ------
    ValueError
        When the chart has days.
    """
    if chart.when is not None:
        raise ValueError("This chart has days. Draw it with draw_run_chart, which marks days and tests of change.")
    found = tuple(signals)

    def draw(where: Size) -> Figure:
        figure = draw_run_chart(chart, found, words=title, size=where.name).figure
        _draw_grounds(figure.axes[0], where, grounds)
        return figure

    tips = say.tips(chart, np.isfinite(chart.values), hollow_points(found, len(chart)))
    return pictured(draw, size=size, tips=tips, title=title, note=note, alt=alt, table=table, key=key)


def _draw_grounds(axes: Axes, size: Size, grounds: Sequence[Ground]) -> None:
    """Grey from the foot to the top of the plot, and the words just above the foot, kept inside the plot."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    _, plot, tall = page.plot_pixels(axes)
    font = 0.93 * size.font
    for ground in grounds:
        begin, end = ground.ends
        if ground.grey:
            page.boxes(axes, begin, end, low, high, facecolor=GROUND, linewidth=0, zorder=0.2, gid="ground")
        if ground.words:
            half = text_width(ground.words, font, bold=True) / 2 * (right - left) / plot
            middle = min(max((begin + end) / 2, left + half), right - half)
            page.words(
                axes, middle, 0.35 * size.font / tall, ground.words, transform=axes.get_xaxis_transform(), ha="center",
                va="bottom", fontsize=font, weight="bold", color=INK, gid="ground-words",
            )  # fmt: skip
