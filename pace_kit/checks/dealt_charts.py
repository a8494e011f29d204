"""How 'Signal or noise?' shows a chart: first so that nothing is given away, then with what is true of it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from pace_kit.checks.dealing import Dealt
from pace_kit.checks.signal_or_noise import Play

if TYPE_CHECKING:
    from pace_kit.charts import Picture
    from pace_kit.charts.grounds import Ground


def draw_play(play: Play, size: str = "page") -> Picture:
    """Draw the chart on the table: to be judged, or explained once it was answered."""
    return draw_explained(play.dealt, size) if play.explained else draw_dealt(play.dealt, size)


def draw_dealt(dealt: Dealt, size: str = "page") -> Picture:
    """Draw a chart as it is judged; words and table hold what the drawing shows, and nothing that was found in it."""
    from pace_kit.charts.grounds import draw_on_grounds

    return draw_on_grounds(
        dealt.chart,
        title=f"Chart {dealt.number}: weeks waited, all invented",
        note="Each dot is one wait, in order. The line is the median.",
        alt=f"{_extent(dealt)} The table below says of each whether it lies above or below the median, and whether it "
        "is longer or shorter than the one before.",
        table=plain_table(dealt),
        size=size,
    )


def draw_explained(dealt: Dealt, size: str = "page") -> Picture:
    """Draw a chart with what was planted on grey ground, and with what the rules of Perla mark in hollow dots."""
    from pace_kit.charts.grounds import draw_on_grounds

    signals, grounds = dealt.signals(), _grounds(dealt)
    key = []
    if grounds:
        key.append(("Grey", "every second run" if dealt.planted == "runs" else "what we planted"))
    if any(signal.kind != "runs" for signal in signals):
        key.append(("Hollow dots", "what the rules of Perla mark"))
    return draw_on_grounds(
        dealt.chart, signals, grounds, title=f"Chart {dealt.number}, explained", note="",
        alt=" ".join((_extent(dealt), dealt.truth, *(signal.sentence for signal in signals))),
        table=explained_table(dealt), key=tuple(key), size=size,
    )  # fmt: skip


def plain_table(dealt: Dealt) -> pd.DataFrame:
    """One row a point: its weeks, its side of the median, and whether it is longer than the one before."""
    weeks = dealt.chart.values
    than = np.where(np.diff(weeks) > 0, "longer", "shorter")
    return pd.DataFrame(
        {
            "Point": np.arange(1, len(weeks) + 1),
            "Weeks waited": weeks.round(1),
            "Side of the median": np.where(weeks > dealt.median, "above", "below"),
            "Than the one before": ["", *than],
        }
    )


def explained_table(dealt: Dealt) -> pd.DataFrame:
    """The same with two columns more: the run or the signal that was planted, and what the rules of Perla mark."""
    from pace_kit.charts.run_words import short_words

    table = plain_table(dealt)
    planted = dict.fromkeys(dealt.places, _NAMES.get(dealt.planted, ""))
    if dealt.planted == "runs":
        planted = {place: f"run {number}" for number, run in enumerate(runs_of(dealt), start=1) for place in run}
    marked: list[list[str]] = [[] for _ in range(len(table))]
    for signal in dealt.signals():
        for place in signal.points if signal.kind != "runs" else ():
            marked[place].append(short_words(signal))
    table["Planted"] = [planted.get(place, "") for place in range(len(table))]
    table["The rules of Perla"] = ["; ".join(words) for words in marked]
    return table


def runs_of(dealt: Dealt) -> tuple[range, ...]:
    """The runs of a chart: positions of neighbours on one side of the median."""
    above = dealt.chart.values > dealt.median
    cuts = [0, *(np.flatnonzero(above[1:] != above[:-1]) + 1).tolist(), len(above)]
    return tuple(range(first, end) for first, end in pairwise(cuts))


_NAMES = {"shift": "the shift", "trend": "the trend", "point": "the astronomical point"}


def _extent(dealt: Dealt) -> str:
    """How many points, the median, and from where to where."""
    chart, weeks = dealt.chart, dealt.chart.values
    return (
        f"Chart {dealt.number}: {chart.count_words(len(chart))}, in order. The median is {chart.amount(dealt.median)}. "
        f"The values run from {chart.amount(weeks.min())} to {chart.amount(weeks.max())}."
    )


def _grounds(dealt: Dealt) -> tuple[Ground, ...]:
    """Grey ground where something was planted; of too few runs every second one, and all of them numbered."""
    from pace_kit.charts.grounds import Ground

    if dealt.planted == "runs":
        runs = enumerate(runs_of(dealt), start=1)
        return tuple(Ground(run[0], run[-1], str(number), grey=number % 2 == 0) for number, run in runs)
    return (Ground(dealt.places[0], dealt.places[-1], "Planted"),) if dealt.places else ()
