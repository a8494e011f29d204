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
Ints = npt.NDArray[np.int64]
Period = Literal["month", "quarter", "year"]
MET, MISSED, TOO_SOON = "met", "missed", "too_soon"
MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Months in a period."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


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
    points = cohort.milestones
    place, every = _places(points["when"], by)
    n = np.bincount(place, minlength=len(every))
    weeks = points["weeks"].to_numpy()[np.lexsort((points["weeks"], place))]
    there, medians = n > 0, np.full(len(every), np.nan)
    first, many = (np.cumsum(n) - n)[there], n[there]
    medians[there] = (weeks[first + (many - 1) // 2] + weeks[first + many // 2]) / 2
    return pd.DataFrame({"median": medians, "n": n}, index=every)


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
    place, every = _places(cohort.started, by)
    met, missed, too_soon = (
        np.bincount(place[states == state], minlength=len(every)) for state in (MET, MISSED, TOO_SOON)
    )
    started = met + missed + too_soon
    whole = np.where(started > 0, started, np.nan)
    settled = np.where(too_soon == 0, whole, np.nan)
    low, high = wilson(met.astype(np.float64), settled)
    counts = {"started": started, "met": met, "missed": missed, "too_soon": too_soon}
    shares = {"lower": met / whole, "share": met / settled, "upper": (met + too_soon) / whole, "low": low, "high": high}
    return pd.DataFrame({"period": _period_words(every, by), **counts, **shares}, index=every)


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
    days = {
        "started": cohort.started,
        "reached": cohort.reached,
        "left": cohort.frame["left"].where(cohort.outcome == LEFT),
    }
    numbers = {name: _numbers(day.dropna(), "month") for name, day in days.items()}
    last = int(np.datetime64(cohort.as_of, "M").astype(np.int64))
    first = int(numbers["started"].min(initial=last + 1))
    months = _firsts(first, last, "month")
    table = pd.DataFrame({n: np.bincount(at - first, minlength=len(months)) for n, at in numbers.items()}, index=months)
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


def _numbers(days: pd.Series, by: str) -> Ints:
    """The period each day lies in, counted from the one that holds 1 January 1970; no day may be missing."""
    if by not in MONTHS:
        raise ValueError(f"by must be 'month', 'quarter' or 'year', not {by!r}.")
    return days.to_numpy().astype("datetime64[M]").astype(np.int64) // MONTHS[by]


def _places(days: pd.Series, by: str) -> tuple[Ints, pd.DatetimeIndex]:
    """The place of each day's period among all from the first to the last, and the first days of these."""
    numbers = _numbers(days, by)
    first = numbers.min(initial=numbers.max(initial=0))  # `initial` is what an empty cohort has
    return numbers - first, _firsts(first, numbers.max(initial=first - 1), by)


def _firsts(first: int, last: int, by: str) -> pd.DatetimeIndex:
    """First days of the periods from one to another, both counted as :func:`_numbers` does."""
    months = (np.arange(first, last + 1) * MONTHS[by]).astype("datetime64[M]")
    return pd.DatetimeIndex(months.astype("datetime64[s]"), name=by)


def _period_words(firsts: pd.DatetimeIndex, by: str) -> list[str]:
    """Words for periods by their first days."""
    months = zip(firsts.year, firsts.month - 1, strict=True)
    if by == "year":
        return [f"{year}" for year, _ in months]
    if by == "month":
        return [f"{_MONTHS[month]} {year}" for year, month in months]
    return [f"{_MONTHS[month]} to {_MONTHS[month + 2]} {year}" for year, month in months]


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
