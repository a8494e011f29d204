"""Measures: from a cohort to dated points, shares of those who started together, the waiting list and the flow.

The aim speaks of the children who *started* together, so :func:`aim_progress` and `wait_curve` count them, with those
still waiting. The run chart shows the children who reached the milestone, in the order in which they did; it alone
flatters, and :func:`waiting_list` is its twin. Weeks are days / 7 and are never rounded before a comparison.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.grouping import Groups, groups_of
from pace_kit.journeys import LEFT, REACHED, WAITING, Cohort
from pace_kit.waits import WaitCurve, limit_days, wait_curve, wait_curves

__all__ = [
    "Groups", "WaitCurve", "aim_progress", "aim_states", "flow", "groups_of", "median_by", "monthly_median",
    "siblings_as_one", "wait_curve", "wait_curves", "waiting_list", "weeks_to_milestone", "wilson",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Period = Literal["month", "quarter", "year"]
MET, MISSED, TOO_SOON = "met", "missed", "too_soon"
MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Months in a period."""


def weeks_to_milestone(cohort: Cohort) -> pd.DataFrame:
    """One row a child who reached the milestone, in the order in which they did.

    Parameters
    ----------
    cohort : Cohort
        The journeys.

    Returns
    -------
    pandas.DataFrame
        Columns ``when`` (day of the milestone), ``weeks`` (days from the start / 7), ``child``, ``start`` (day),
        ``siblings`` (group, ``""`` without). Ordered by milestone, start and child, so that children decided on one day
        have a fixed order. The index is the spreadsheet's row. Children still waiting, or who left, are not in it.
    """
    return cohort.milestones.copy()


def monthly_median(cohort: Cohort) -> pd.DataFrame:
    """Median weeks waited by the month of the milestone; see :func:`median_by`."""
    return median_by(cohort, by="month")


def median_by(cohort: Cohort, by: Period = "month") -> pd.DataFrame:
    """Median weeks waited by the period in which children reached the milestone.

    Returns
    -------
    pandas.DataFrame
        Index: first day of each period, none left out between the first and the last. Columns ``median`` (weeks,
        ``NaN`` in a period without children) and ``n`` (children).
    """
    points = weeks_to_milestone(cohort)
    grouped = points.groupby(_periods(points["when"], by))["weeks"]
    table = pd.DataFrame({"median": grouped.median(), "n": grouped.size()})
    table = _every_period(table, by)
    return table.assign(n=table["n"].fillna(0).astype(int))


def aim_states(cohort: Cohort, within_weeks: float = 26) -> pd.Series:
    """Whether each child was in time: ``"met"``, ``"missed"`` or, while it can still be, ``"too_soon"``.

    Met is a milestone up to the day ``7 * within_weeks`` after the start. Missed is a limit that passed first, or
    leaving without the milestone, from the day of leaving on. The index is the cohort's.
    """
    limit = limit_days(within_weeks)
    outcome, days = cohort.outcome.to_numpy(), cohort.days.to_numpy()
    met, still = (outcome == REACHED) & (days <= limit), (outcome == WAITING) & (days < limit)
    states = np.select([met, still], [MET, TOO_SOON], MISSED).astype(object)
    return pd.Series(states, index=cohort.frame.index, name="state")


def aim_progress(cohort: Cohort, within_weeks: float = 26, by: Period = "quarter") -> pd.DataFrame:
    """How many of the children who started in each period reached the milestone in time.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    within_weeks : float
        The limit; the day ``7 * within_weeks`` after the start is still in time.
    by : str
        ``"month"``, ``"quarter"`` (of the calendar) or ``"year"`` of the start.

    Returns
    -------
    pandas.DataFrame
        Index: first day of each period, none left out between the first and the last. Columns:

        ``period``
            Words for it, for instance "Jul to Sep 2017".
        ``started``
            Children who started in it; the sum of the next three.
        ``met``
            Reached the milestone within the limit.
        ``missed``
            Did not: the limit passed first, or the child left without it. Leaving is an ending of its own: who left
            stays in the count of those who started and is not met, from the day of leaving on.
        ``too_soon``
            Still waiting, with the last day of the limit still ahead.
        ``lower``, ``upper``
            The share as it is sure already, ``met / started``, and as it is still possible,
            ``(met + too_soon) / started``; ``NaN`` when nobody started.
        ``share``, ``low``, ``high``
            ``met / (met + missed)`` with its 95 % Wilson interval, once nobody is too soon to say; ``NaN`` before, as
            the children known early are those who were quick (or left).

    Raises
    ------
    ValueError
        When `by` is none of the three.
    """
    states = aim_states(cohort, within_weeks).to_numpy()
    place, every = _places(_periods(cohort.started, by), by)
    held = {"started": place} | {state: place[states == state] for state in (MET, MISSED, TOO_SOON)}
    table = pd.DataFrame({name: np.bincount(at, minlength=len(every)) for name, at in held.items()}, index=every)
    table.insert(0, "period", [_period_words(day, by) for day in table.index])
    started = table["started"].where(table["started"] > 0).astype(float)
    settled = (table["too_soon"] == 0) & started.notna()
    table["lower"] = table["met"] / started
    table["share"] = (table["met"] / started).where(settled)
    table["upper"] = (table["met"] + table["too_soon"]) / started
    low, high = wilson(*(column.to_numpy().astype(np.float64) for column in (table["met"], started.where(settled))))
    return table.assign(low=low, high=high)


def waiting_list(cohort: Cohort, aim_weeks: float | None = None) -> pd.DataFrame:
    """Children still waiting, the longest wait first.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    aim_weeks : float, optional
        The team's aim; without it the limit of the cohort's pathway.

    Returns
    -------
    pandas.DataFrame
        Columns ``child``, ``placement``, ``siblings``, ``since`` (day), ``weeks`` (so far) and ``over_aim`` (more than
        `aim_weeks`). The index is the spreadsheet's row. Equal waits are ordered by child.
    """
    limit = cohort.pathway.limit_weeks if aim_weeks is None else aim_weeks
    waiting = cohort.outcome == WAITING
    days = cohort.days[waiting]
    rows = cohort.frame.loc[waiting, ["child", "placement", "siblings"]].assign(
        since=cohort.started[waiting], weeks=days / 7, over_aim=days > 7 * limit
    )
    return rows.sort_values(["weeks", "child"], ascending=[False, True], kind="stable")


def flow(cohort: Cohort) -> pd.DataFrame:
    """How many children started, reached the milestone, left without it and were waiting, month by month.

    Returns
    -------
    pandas.DataFrame
        Index: first day of each month from the first start to the day of the data. Columns ``started``, ``reached``,
        ``left`` (in the month) and ``waiting`` (at its end), which is always the month before plus those who started
        less those who reached it or left.
    """
    outcome = cohort.outcome
    days = {
        "started": cohort.started,
        "reached": cohort.reached,
        "left": cohort.frame["left"].where(outcome == LEFT),
    }
    table = pd.DataFrame({name: _periods(day.dropna(), "month").value_counts() for name, day in days.items()})
    table = table.fillna(0).astype(int)
    if len(table):
        months = pd.date_range(table.index.min(), pd.Timestamp(cohort.as_of), freq="MS", unit="s", name="month")
        table = table.reindex(months, fill_value=0)
    table["waiting"] = (table["started"] - table["reached"] - table["left"]).cumsum()
    return table


def wilson(successes: Floats, n: Floats) -> tuple[Floats, Floats]:
    """95 % interval of a share by Wilson's score method, ``NaN`` where `n` is missing or 0.

    Source: Wilson 1927, J Am Stat Assoc 22:209-212.
    """
    z2 = 1.959963984540054**2
    n = np.where(n > 0, n, np.nan)
    share = successes / n
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    return np.where(successes == 0, 0 * n, middle - half), np.where(successes == n, 1 + 0 * n, middle + half)


def _periods(days: pd.Series, by: str) -> pd.Series:
    """First day of the period each day lies in."""
    if by not in MONTHS:
        raise ValueError(f"by must be 'month', 'quarter' or 'year', not {by!r}.")
    stamps = days.to_numpy().astype("datetime64[M]")
    if by != "month":
        step = 3 if by == "quarter" else 12
        stamps = (stamps.astype(np.int64) // step * step).astype("datetime64[M]")
    return pd.Series(stamps.astype("datetime64[s]"), index=days.index, name=by)


def _places(periods: pd.Series, by: str) -> tuple[npt.NDArray[np.int64], pd.DatetimeIndex]:
    """The place of each period among all from the first to the last, and the first days of these."""
    numbers = periods.to_numpy().astype("datetime64[M]").astype(np.int64) // MONTHS[by]
    first = numbers.min(initial=numbers.max(initial=0))  # `initial` is what an empty cohort has
    every = np.arange(first, numbers.max(initial=first - 1) + 1) * MONTHS[by]
    return numbers - first, pd.DatetimeIndex(every.astype("datetime64[M]").astype("datetime64[s]"), name=by)


def _every_period(table: pd.DataFrame, by: str) -> pd.DataFrame:
    """The table with a row for every period from its first to its last."""
    _, every = _places(table.index.to_series(), by)
    return table.reindex(every)


def _period_words(day: pd.Timestamp, by: str) -> str:
    if by == "year":
        return f"{day:%Y}"
    if by == "month":
        return f"{day:%b %Y}"
    return f"{day:%b} to {day + pd.DateOffset(months=2):%b %Y}"


def siblings_as_one(points: pd.DataFrame) -> pd.DataFrame:
    """Brothers and sisters who reached the milestone on the same day as one point, with the median of their weeks.

    Parameters
    ----------
    points : pandas.DataFrame
        As :func:`weeks_to_milestone` returns it: ``when``, ``weeks``, ``child``, ``siblings``.

    Returns
    -------
    pandas.DataFrame
        The same columns and order, and ``children``, how many children a point stands for. A joined point has the row
        number and place of its first child and the labels of all, joined by ``" + "``. Children without a group, or
        decided on another day, stay as they are.
    """
    if "siblings" not in points.columns or points.empty:
        return points.assign(children=1)
    family = points["siblings"].astype(str).str.strip().to_numpy()
    alone = np.array([f"\0{i}" for i in range(len(points))], dtype=object)
    key = pd.Series(np.where(family == "", alone, family), index=range(len(points)))
    groups = points.reset_index(names="row").groupby([points["when"].to_numpy(), key.to_numpy()], sort=False)
    first = groups.first()
    first["weeks"] = groups["weeks"].median()
    first["child"] = groups["child"].agg(lambda codes: " + ".join(map(str, codes)))
    first["children"] = groups.size()
    joined = first.set_index("row")[[*points.columns, "children"]]
    joined.index.name = points.index.name
    return joined
