"""Time between events (T) and children between events (G): charts for what is too rare to be counted by the month.

A month with one child, or none, is no percentage. How long it took until the next child reached the milestone, or how
many children came until the next one was in time, is a number after every event. Only complete intervals are points:
the one before the first event began before the data did, and the one after the last event is still running
(:func:`days_since`, :func:`children_since`). As on the run chart, children still waiting are not in it.

Sources: T, Nelson 1994, J Qual Technol 26:239-240; G, Kaminsky et al. 1992, J Qual Technol 24:63-69. Centre and limits
are those of the R package qicharts2 (`R/helper.functions.R`, qic.t and qic.g).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.journeys import Cohort
from pace_kit.measures import weeks_to_milestone
from pace_kit.phases import Floats, Limits, numbers_of
from pace_kit.waits import limit_days

POWER = 3.6
"""Days between rare events are about exponential; their 3.6th root is about normal (Nelson 1994)."""
THREE_SIGMA = 3 / 1.128
"""Three standard deviations in mean moving ranges of two (Montgomery, Statistical Quality Control); about 2.66."""
LEAST_FOR_LIMITS = 2


def days_between(cohort: Cohort) -> pd.DataFrame:
    """Days from each day with a milestone to the next one.

    Children of one day are one event, because a T chart has no place for zero days; siblings make this common.

    Parameters
    ----------
    cohort : Cohort
        The journeys.

    Returns
    -------
    pandas.DataFrame
        One row a day on which children reached the milestone, from the second such day on. Columns ``when`` (the day),
        ``days`` (since the one before, 1 or more), ``child`` (their codes, joined by ``" + "``) and ``children`` (how
        many). The index counts from 0. Empty when there are fewer than two such days.
    """
    events = weeks_to_milestone(cohort).groupby("when")["child"].agg([" + ".join, "size"])
    events = events.set_axis(["child", "children"], axis=1).reset_index()
    events.insert(1, "days", events["when"].diff().dt.days)
    return events.iloc[1:].astype({"days": int, "children": int}).reset_index(drop=True)


def children_between(cohort: Cohort, within_weeks: float = 26) -> pd.DataFrame:
    """How many children came between one who was in time and the next who was.

    Children are taken in the order of their milestones (day, start, child). The rare event is a milestone in time, so a
    *low* number is good, and 0 means two children in time one after the other.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    within_weeks : float
        The limit; the day ``7 * within_weeks`` after the start is still in time.

    Returns
    -------
    pandas.DataFrame
        One row a child in time, from the second one on. Columns ``when`` (day of the milestone), ``children`` (who
        reached it too late since the last one in time), ``child``. The index is the spreadsheet's row. Empty when
        fewer than two children were in time.
    """
    points, at = _in_time(cohort, within_weeks)
    later = points.iloc[at[1:]]
    return pd.DataFrame({"when": later["when"], "children": np.diff(at) - 1, "child": later["child"]}, later.index)


def days_since(cohort: Cohort) -> int | None:
    """Days from the last milestone to the day of the data, an interval that is not complete; None before the first."""
    last = cohort.reached.max()
    return None if pd.isna(last) else (pd.Timestamp(cohort.as_of) - last).days


def children_since(cohort: Cohort, within_weeks: float = 26) -> int | None:
    """Children who reached the milestone too late since the last one in time: not complete; None before the first."""
    points, at = _in_time(cohort, within_weeks)
    return len(points) - 1 - int(at[-1]) if len(at) else None


def t_limits(values: Iterable[Any]) -> Limits:
    """Centre and limits of a chart of days between events.

    Mean +- 2.66 mean moving ranges of the values to the power 1/3.6, taken back by the power 3.6.

    Parameters
    ----------
    values : iterable of float
        Days, in order, above 0. Missing ones are left out, and no moving range is taken across one.

    Returns
    -------
    Limits
        The centre is called ``"mean"``; it lies below the plain mean of the days. The lower limit is 0 where the
        formula gives none.

    Raises
    ------
    ValueError
        When a value is 0 or less, there are fewer than two, or no two follow each other.
    """
    days = numbers_of(values)
    if (days <= 0).any():
        point = int((days <= 0).argmax())
        raise ValueError(
            f"Point {point + 1} is {days[point]:g} days; a T chart needs more than 0. Take events of one day as one."
        )
    root = days ** (1 / POWER)
    ranges = np.abs(np.diff(root))
    ranges = ranges[~np.isnan(ranges)]
    _must_be_enough(days)
    if not len(ranges):
        raise ValueError("No two values follow each other without a gap, so there is no moving range for the limits.")
    centre, reach = float(np.nanmean(root)), THREE_SIGMA * float(ranges.mean())
    lower, upper = max(centre - reach, 0.0) ** POWER, (centre + reach) ** POWER
    note = "Limits are the mean ± 2.66 mean moving ranges of the days to the power 1/3.6, taken back to days."
    return Limits(centre**POWER, lower, upper, "mean", note)


def g_limits(values: Iterable[Any]) -> Limits:
    """Centre and limits of a chart of children between events.

    The centre is the median; the limits are the mean +- 3 square roots of mean * (mean + 1), the standard deviation of
    a count between rare events (a geometric distribution that begins at 0).

    Parameters
    ----------
    values : iterable of int
        Whole numbers, 0 or more. Missing ones are left out; the order does not matter.

    Returns
    -------
    Limits
        The lower limit is always 0, because the formula never gives more: no point can be below it.

    Raises
    ------
    ValueError
        When a value is below 0 or no whole number, or there are fewer than two.
    """
    counts = numbers_of(values)
    counts = counts[~np.isnan(counts)]
    odd = counts[(counts < 0) | (counts != np.floor(counts))]
    if len(odd):
        raise ValueError(f"{odd[0]:g} is no number of children. A G chart needs whole numbers, 0 or more.")
    _must_be_enough(counts)
    mean = float(counts.mean())
    spread = math.sqrt(mean * (mean + 1))
    note = "The centre is the median, the limits are the mean ± 3 × √(mean × (mean + 1)), and not below 0."
    return Limits(float(np.median(counts)), max(mean - 3 * spread, 0.0), mean + 3 * spread, "median", note)


def _in_time(cohort: Cohort, within_weeks: float) -> tuple[pd.DataFrame, npt.NDArray[np.intp]]:
    """All milestones in order, and the places among them of those in time."""
    points = weeks_to_milestone(cohort)
    days = (points["when"] - points["start"]).dt.days
    return points, np.flatnonzero(days <= limit_days(within_weeks))


def _must_be_enough(values: Floats) -> None:
    n = int((~np.isnan(values)).sum())
    if n < LEAST_FOR_LIMITS:
        raise ValueError(f"Limits need at least {LEAST_FOR_LIMITS} values; there {'is' if n == 1 else 'are'} {n}.")
