"""What to plot: the kit picks a chart for the size of the data and says why, and why not another.

The rule, as a coach would go through it:

1. *Each child a dot*, in weeks, is where a team begins and stays: nothing is averaged away, and ten children are enough
   for a median. Only when there are more dots than can be told apart do medians of months, or of quarters, take over.
2. A *percentage in time* is the language of the aim, and is shown beside. It is of the children who **started** in a
   period, and only of periods whose every child has had the time: the finest of month, quarter and year that has ten
   children in a typical period and is not mostly 0 or 100 %.
3. Where no percentage fits, because children are few or nearly all points sit at an end, the chart beside is one for
   *rare events*: children between one in time and the next, else days between one milestone and the next.

"Typical" is the median over all periods from the first to the last, empty ones included. A chart that is refused can be
drawn all the same; :attr:`Pick.refused` says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

import numpy as np
import pandas as pd

from pace_kit.between import children_between, days_between, g_limits, t_limits
from pace_kit.journeys import REACHED, Cohort, children_words
from pace_kit.measures import MONTHS, Period, aim_progress, median_by, weeks_to_milestone
from pace_kit.phases import LEAST_FOR_A_MEDIAN, Limits
from pace_kit.runcharts import ChartChoices, RunChart
from pace_kit.waits import limit_days

LEAST_PER_PERCENTAGE = 10
"""Children behind a percentage in a typical period. Ours: with fewer, one child moves it by more than ten points."""
WANTED_PER_PERCENTAGE = 20
"""What Healthcare Improvement Scotland asks for behind each point ("Data and Measurement", June 2017)."""
MOSTLY_AT_AN_END = 0.5
"""When more than this part of the points is 0 or 100 %, it asks for time-between charts (same source)."""
LEAST_PER_MEDIAN = 3
"""Children behind a median in a typical period. Ours: the median of one or two is those children, and dots say more."""
LEAST_POINTS = 2
"""Ours: one point shows no time going by."""
MOST_DOTS = 300
"""Dots that a page can still show apart. Ours: over so many, rules about single dots also see patterns everywhere."""


@dataclass(frozen=True)
class Plot:
    """One thing that can be plotted over time.

    Parameters
    ----------
    key : str
        Its name in stored choices.
    name : str
        Its name in a list, short enough for a phone.
    words : str
        What a point is, in words.
    unit : str
        What the values are counted in.
    by : str, optional
        The period a point stands for; None for charts of single events.
    rare : bool
        Whether it is made for rare events.
    """

    key: str
    name: str
    words: str
    unit: str
    by: Period | None = None
    rare: bool = False

    def __str__(self) -> str:
        return f"{self.words[0].upper()}{self.words[1:]} ({self.unit})."

    @property
    def better(self) -> Literal["lower", "higher"]:
        """On which side improvement lies."""
        return "higher" if self.unit == "percent" else "lower"


PLOTS = (
    Plot("child", "Each child a dot", "weeks waited, each child a dot", "weeks"),
    Plot("month", "Median by month", "median weeks waited by the month of the milestone", "weeks", "month"),
    Plot("quarter", "Median by quarter", "median weeks waited by the quarter of the milestone", "weeks", "quarter"),
    Plot(
        "share_month",
        "In time, by month of start",
        "share in time of the children who started in a month",
        "percent",
        "month",
    ),
    Plot(
        "share_quarter",
        "In time, by quarter of start",
        "share in time of the children who started in a quarter",
        "percent",
        "quarter",
    ),
    Plot(
        "share_year",
        "In time, by year of start",
        "share in time of the children who started in a year",
        "percent",
        "year",
    ),
    Plot("days_between", "Days between milestones", "days from one milestone to the next", "days", rare=True),
    Plot(
        "children_between",
        "Children between in time",
        "children from one in time to the next one in time",
        "children",
        rare=True,
    ),
)
"""Everything the kit plots over time, in the order in which to offer it."""

_MEDIANS, _SHARES = ("month", "quarter"), ("share_month", "share_quarter", "share_year")
_RARE = ("children_between", "days_between")  # the one nearer to the aim first
_EACH = {"month": "monthly", "quarter": "quarterly", "year": "yearly"}


@dataclass(frozen=True)
class Pick:
    """What the kit would plot, and why.

    Parameters
    ----------
    key : str
        The plot to show, one of :data:`PLOTS`.
    because : str
        Why it, and what stands beside it, in a few sentences.
    refused : mapping of str to str
        Key of a plot that does not suit these data to a sentence that says why.
    beside : str
        The percentage, or the chart of rare events, to show as a second picture; ``""`` when none fits yet.
    """

    key: str
    because: str
    refused: Mapping[str, str]
    beside: str = ""

    def __str__(self) -> str:
        return self.because


def plot_called(key: str) -> Plot:
    """The plot with this key; ``ValueError`` with the list of good keys when there is none."""
    for plot in PLOTS:
        if plot.key == key:
            return plot
    raise ValueError(f"There is no plot {key!r}; the kit has {', '.join(plot.key for plot in PLOTS)}.")


def plotted(cohort: Cohort, key: str = "child", within_weeks: float = 26) -> RunChart:
    """Make the run chart of one of :data:`PLOTS`, whether or not it suits the data.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    key : str
        Which plot.
    within_weeks : float
        The limit, for the plots that count who was in time.

    Returns
    -------
    RunChart
        Points of periods are dated by the first day of the period, and a period without children is a missing point.
        Shares are percentages, 0 to 100; periods that are not settled yet (:func:`settled_shares`) are no points and
        are counted in the notes. Brothers and sisters are points of their own, except that children of one day are one
        point of days between.

    Raises
    ------
    ValueError
        When there is no such plot.
    """
    plot = plot_called(key)
    if key == "child":
        return RunChart.of(weeks_to_milestone(cohort))
    if plot.rare:
        points = days_between(cohort) if key == "days_between" else children_between(cohort, within_weeks)
        return replace(RunChart.of(points, value=plot.unit, unit=plot.unit), dot="point")
    by = plot.by or "month"
    if plot.unit == "weeks":
        table = median_by(cohort, by)
        return RunChart.from_values(table["median"], table.index, unit=plot.unit)
    table = settled_shares(cohort, by, within_weeks)
    chart = RunChart.from_values(100 * table["share"], table.index, unit=plot.unit)
    later = len(aim_progress(cohort, within_weeks, by)) - len(table)
    return replace(chart, notes=(_not_settled(by, later),)) if later else chart


def chart_of(cohort: Cohort, choices: ChartChoices, within_weeks: float | None = None) -> RunChart:
    """Make the run chart a team chose, with its decisions on it.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    choices : ChartChoices
        Its `plot` says what to plot; ``""`` leaves it to :func:`what_to_plot`.
    within_weeks : float, optional
        The limit, for the plots that count who was in time; the pathway's when not given.

    Raises
    ------
    ValueError
        When there is no such plot.
    """
    weeks = within_weeks or cohort.pathway.limit_weeks
    key = plot_of(cohort, choices, weeks).key
    if key == "child":
        return choices.chart(weeks_to_milestone(cohort))
    return choices.applied_to(plotted(cohort, key, weeks))


def plot_of(cohort: Cohort, choices: ChartChoices, within_weeks: float | None = None) -> Plot:
    """What :func:`chart_of` plots for the same cohort, choices and limit."""
    return plot_called(choices.plot or what_to_plot(cohort, within_weeks or cohort.pathway.limit_weeks).key)


def charts_of(cohort: Cohort, labels: pd.Series) -> dict[str, RunChart]:
    """A run chart of weeks for each group of children, in the order of the groups, to be seen side by side.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    labels : pandas.Series
        The groups, an ordered categorical on the cohort's index, as `pace_kit.grouping.groups_of` returns them.
    """
    return {
        str(label): RunChart.of(weeks_to_milestone(cohort.only(labels == label))) for label in labels.cat.categories
    }


def limits_of(chart: RunChart) -> Limits | None:
    """The limits of a chart of rare events (`pace_kit.between`), made from its counted points; None for other charts.

    None too while there are too few points for limits.
    """
    make = {"days": t_limits, "children": g_limits}.get(chart.unit)
    enough = np.isfinite(chart.counted).sum() >= LEAST_FOR_A_MEDIAN
    return make(chart.counted) if make and enough else None


def settled_shares(cohort: Cohort, by: Period = "month", within_weeks: float = 26) -> pd.DataFrame:
    """The rows of `pace_kit.measures.aim_progress` for the periods whose every child has had the time.

    A period is settled when a child who started on its last day would have reached its limit. It is not enough that
    nobody who did start is too soon to say: the last periods would then be points only where all children were quick.
    """
    table = aim_progress(cohort, within_weeks, by)
    ends = (table.index.to_numpy().astype("datetime64[M]") + MONTHS[by]).astype("datetime64[D]")
    last_limit = ends + (limit_days(within_weeks) - 1)
    return table.iloc[: np.count_nonzero(last_limit <= np.datetime64(cohort.as_of))]


def what_to_plot(cohort: Cohort, within_weeks: float = 26) -> Pick:
    """Pick what to plot for the size of the data, by the rule at the head of this module.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    within_weeks : float
        The limit, for the plots that count who was in time.

    Returns
    -------
    Pick
        ``"child"`` is never refused, even while it is an empty chart.
    """
    by_period = {plot.key: _by_period(cohort, plot, within_weeks) for plot in PLOTS if plot.by}
    typical = {key: float(table["n"].median()) for key, table in by_period.items()}
    wrong = {key: _of_a_period(cohort, plot_called(key), table) for key, table in by_period.items()}
    refused = {key: sentence for key, sentence in wrong.items() if sentence}
    refused |= _rare_refused(cohort, within_weeks, typical["month"])
    reached = int((cohort.outcome == REACHED).sum())
    key, because = _first(cohort, reached, refused, typical)
    beside = next((other for other in (*_SHARES, *_RARE) if other not in refused), "")
    if len(cohort):
        because += f" {_beside(beside, refused, by_period)}"
    return Pick(key, because, MappingProxyType(refused), beside)


def _by_period(cohort: Cohort, plot: Plot, within_weeks: float) -> pd.DataFrame:
    """What a plot by period shows: columns ``n`` (children) and ``value``, missing in a period without children."""
    by = plot.by or "month"
    if plot.unit == "percent":
        return settled_shares(cohort, by, within_weeks).rename(columns={"started": "n", "share": "value"})
    return median_by(cohort, by).rename(columns={"median": "value"})


def _of_a_period(cohort: Cohort, plot: Plot, table: pd.DataFrame) -> str:
    """What is wrong with a plot by period, ``""`` when nothing is."""
    by = plot.by or "month"
    is_share = plot.unit == "percent"
    sizes, values = table["n"], table["value"].dropna()
    who = "who started" if is_share else f"with {cohort.pathway.event}"
    if not len(values):
        return _nothing(cohort, by, is_share)
    n = float(sizes.median())
    if len(values) < LEAST_POINTS:
        settled = " settled" if is_share else ""
        return f"There is one{settled} {by} with children {who}, and one point shows no time going by."
    least, what = (LEAST_PER_PERCENTAGE, "percentage") if is_share else (LEAST_PER_MEDIAN, "median")
    empty = int((sizes == 0).sum())
    if empty > len(sizes) / 2:
        return f"Most {by}s ({empty} of {len(sizes)}) have no child {who}: too few for a {_EACH[by]} {what}."
    if n < least:
        return f"A typical {by} has {_typical(n)} {who}: too few for a {_EACH[by]} {what}, which wants {least}."
    at_an_end = int(values.isin([0.0, 1.0]).sum()) if is_share else 0
    if at_an_end > MOSTLY_AT_AN_END * len(values):
        return f"Most {by}s ({at_an_end} of {len(values)}) are at 0% or 100%, where a percentage shows no change."
    return ""


def _rare_refused(cohort: Cohort, within_weeks: float, a_month: float) -> dict[str, str]:
    """What is wrong with the charts of rare events; `a_month`: children with the milestone in a typical one."""
    refused = {}
    days, between = cohort.reached.nunique(), children_between(cohort, within_weeks)
    if days <= LEAST_POINTS:
        refused["days_between"] = (
            f"Days between need at least {LEAST_POINTS + 1} days with {cohort.pathway.event}; there {_are(days)}."
        )
    elif a_month >= LEAST_PER_PERCENTAGE:
        refused["days_between"] = (
            f"A typical month has {_typical(a_month)} with {cohort.pathway.event}: not rare, and months say more."
        )
    if len(between) < LEAST_POINTS:
        in_time = int(((cohort.outcome == REACHED) & (cohort.days <= limit_days(within_weeks))).sum())
        refused["children_between"] = (
            f"Children between need at least {LEAST_POINTS + 1} children in time; there {_are(in_time)}."
        )
    elif (none := int((between["children"] == 0).sum())) > len(between) / 2:
        refused["children_between"] = (
            f"Mostly ({none} of {len(between)} times) the next child was in time as well: that is not rare enough to "
            "count the children between."
        )
    return refused


def _first(cohort: Cohort, reached: int, refused: Mapping[str, str], typical: Mapping[str, float]) -> tuple[str, str]:
    """The main plot and why."""
    have = f"{children_words(reached)} {'has' if reached == 1 else 'have'} {cohort.pathway.event}"
    if not reached:
        return "child", f"No child has {cohort.pathway.event} yet, so the chart is empty: look at who is waiting."
    if reached > MOST_DOTS:
        for key in _MEDIANS:
            if key not in refused:
                many = f"more than the {MOST_DOTS} dots that can be told apart"
                medians = f"the median of each {key}, with {_typical(typical[key])} in a typical one"
                return key, f"{have}, {many}: here is {medians}."
    if reached < LEAST_FOR_A_MEDIAN:
        return "child", f"{have}: each is a dot, and a median waits until there are {LEAST_FOR_A_MEDIAN}."
    return "child", f"{have}: each is a dot."


def _beside(key: str, refused: Mapping[str, str], by_period: Mapping[str, pd.DataFrame]) -> str:
    """What stands beside the main plot, with what was refused before it."""
    if key not in _SHARES:
        nearest = refused["share_year"]
        if not key:
            return f"No percentage fits yet. {nearest}"
        return f"{nearest} What fits instead: {plot_called(key).words}."
    plot, table = plot_called(key), by_period[key]
    n = float(table["n"].median())
    finer = _SHARES.index(key) - 1
    said = [refused[_SHARES[finer]]] if finer >= 0 else []
    said.append(f"The percentage that fits: {plot.words}, with {_typical(n)} in a typical one.")
    if n < WANTED_PER_PERCENTAGE:
        said.append(
            f"Healthcare Improvement Scotland asks for {WANTED_PER_PERCENTAGE} behind a point: read no single point."
        )
    points = int(table["value"].notna().sum())
    if points < LEAST_FOR_A_MEDIAN:
        said.append(f"It has {points} points so far; rules need {LEAST_FOR_A_MEDIAN}.")
    return " ".join(said)


def _nothing(cohort: Cohort, by: str, is_share: bool) -> str:
    if not len(cohort):
        return "No child has started yet."
    if is_share:
        return f"No {by} is settled yet: children who started then can still be in time."
    return f"No child has {cohort.pathway.event} yet."


def _not_settled(by: str, n: int) -> str:
    periods, are = (by, "is no point") if n == 1 else (f"{n} {by}s", "are no points")
    return f"The last {periods} {are} yet: children who started then can still be in time."


def _typical(n: float) -> str:
    """Words for a median number of children, which may end in a half."""
    return f"{n:,.12g} {'child' if n == 1 else 'children'}"


def _are(n: int) -> str:
    return "is 1" if n == 1 else f"are {n or 'none'}"
