"""The wait curve: what share of children reached the milestone by each week, with the children still waiting counted.

Kaplan-Meier when nobody left without the milestone, Aalen-Johansen as soon as someone did: leaving is an ending of its
own, neither a recommendation nor a wait that goes on. Everything is counted in whole days; weeks are days / 7.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.journeys import Cohort

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

_Z = 1.959963984540054
"""97.5 % point of the normal distribution: intervals are 95 %."""
_NEARLY = 1e-9


@dataclass(frozen=True, eq=False)
class WaitCurve:
    """A step curve of waits. Make one with :func:`wait_curve`.

    Parameters
    ----------
    day : numpy.ndarray of int
        Days since the start on which someone reached the milestone or left, increasing.
    n : numpy.ndarray of int
        Children at risk on that day: still waiting in the morning, and under observation.
    reached, left : numpy.ndarray of int
        How many of them reached the milestone, or left without it, that day.
    children : int
        How many journeys the curve is made of.
    observed : numpy.ndarray of int
        Children at risk on every day from 0 to the longest wait; the curve says nothing beyond.
    """

    day: Ints
    n: Ints
    reached: Ints
    left: Ints
    children: int
    observed: Ints

    def __str__(self) -> str:
        median = self.median_weeks
        half = "half have not reached it yet" if median is None else f"half had reached it by {median:.1f} weeks"
        return f"{self.kind} curve of {self.children:,} children; {half}."

    @property
    def kind(self) -> str:
        """``"Kaplan-Meier"``, or ``"Aalen-Johansen"`` when children left without the milestone."""
        return "Aalen-Johansen" if self.left.any() else "Kaplan-Meier"

    @property
    def longest_day(self) -> int:
        """The longest wait, in days, whether it ended or goes on."""
        return len(self.observed) - 1

    @property
    def weeks(self) -> Floats:
        """Weeks of the steps, beginning at 0."""
        return np.concatenate([[0.0], self.day / 7])

    @property
    def share(self) -> Floats:
        """Share of children who had reached the milestone, 0 to 1, from each of :attr:`weeks` on."""
        return self._steps[0]

    @property
    def low(self) -> Floats:
        """Lower end of the 95 % interval of :attr:`share`; ``NaN`` where there is none."""
        return self._interval[0]

    @property
    def high(self) -> Floats:
        """Upper end of the 95 % interval of :attr:`share`; ``NaN`` where there is none."""
        return self._interval[1]

    @property
    def at_risk(self) -> pd.Series:
        """Children still waiting and observed just before each step, indexed by its weeks."""
        return pd.Series(
            np.concatenate([self.observed[:1], self.n]), index=pd.Index(self.weeks, name="weeks"), name="at_risk"
        )

    @cached_property
    def _steps(self) -> tuple[Floats, Floats]:
        """Share reached and its variance, with a leading 0.

        Greenwood's variance; with children who left, the delta method's for a cumulative incidence (Marubini &
        Valsecchi 1995), of which Greenwood's is the special case.
        """
        d, n = self.reached.astype(float), self.n.astype(float)
        gone = d + self.left
        after = np.cumprod(1 - gone / n) if len(n) else n
        before = np.concatenate([[1.0], after[:-1]]) if len(n) else n
        with np.errstate(divide="ignore", invalid="ignore"):
            weight = np.where(gone < n, gone / (n * (n - gone)), 0.0)
            if not self.left.any():
                share = 1 - after
                variance = np.where(after > 0, after**2 * np.cumsum(weight), 0.0)
            else:
                share = np.cumsum(before * d / n)
                a, b, c = np.cumsum(weight), np.cumsum(weight * share), np.cumsum(weight * share**2)
                own = np.cumsum(before**2 * d * (n - d) / n**3)
                both = before * d / n**2
                variance = (
                    share**2 * a - 2 * share * b + c + own - 2 * (share * np.cumsum(both) - np.cumsum(both * share))
                )
        return np.concatenate([[0.0], share]), np.concatenate([[0.0], np.maximum(variance, 0.0)])

    @cached_property
    def _interval(self) -> tuple[Floats, Floats]:
        return _log_log(*self._steps)

    def share_by(self, weeks: float) -> tuple[float, float, float]:
        """Share that reached the milestone within so many weeks, the last day included, and its 95 % interval.

        Returns
        -------
        tuple of float
            ``(low, share, high)``, each 0 to 1; low and high are ``NaN`` while nobody, or once everybody, has reached
            it, because the log-log interval is not defined there.
        """
        if not self.children:
            return math.nan, math.nan, math.nan
        at = self._at(weeks)
        return float(self.low[at]), float(self.share[at]), float(self.high[at])

    def shares_on(self, days: Ints) -> Floats:
        """Share that had reached the milestone on each of some days since the start, 0 to 1."""
        return self.share[np.searchsorted(self.day, days, side="right")]

    def at_risk_by(self, weeks: float) -> int:
        """How many children were still waiting and observed on the morning of the day after so many weeks."""
        day = limit_days(weeks)
        return int(self.observed[day]) if day < len(self.observed) else 0

    @property
    def median_weeks(self) -> float | None:
        """Weeks by which half of all children had reached the milestone; None when half never had.

        The first day on which the share is at least one half in exact arithmetic, so that a share of exactly one half
        counts, which rounding can hide.
        """
        share = self.share[1:]
        near = np.flatnonzero(share >= 0.5 - _NEARLY)
        for at in near:
            if share[at] > 0.5 + _NEARLY or self._at_least_half(int(at)):
                return float(self.day[at]) / 7
        return None

    def mean_weeks_within(self, weeks: float) -> float:
        """Mean weeks waited within the first `weeks`, longer waits counted as `weeks`: the area above the curve.

        When nobody was observed for so long, the curve is held at its last level, as lifelines and R's survival do.
        """
        end = weeks * 7
        edges = np.concatenate([[0.0], self.day[self.day < end].astype(float), [end]])
        waiting = 1 - self.share[: len(edges) - 1]
        return float((waiting * np.diff(edges)).sum()) / 7

    def table(self, every_weeks: float = 13) -> pd.DataFrame:
        """Curve at equal steps: index weeks, columns ``low``, ``share``, ``high``, ``at_risk``."""
        weeks = np.arange(0, self.longest_day / 7 + every_weeks / 2, every_weeks)
        rows = [(*self.share_by(w), self.at_risk_by(w)) for w in weeks]
        return pd.DataFrame(rows, index=pd.Index(weeks, name="weeks"), columns=["low", "share", "high", "at_risk"])

    def _at(self, weeks: float) -> int:
        """Place among the steps (with the leading 0) of the last one within so many weeks, the last day included."""
        return int(np.searchsorted(self.day, limit_days(weeks), side="right"))

    def _at_least_half(self, at: int) -> bool:
        """Whether the share after step `at` is one half or more, in exact arithmetic."""
        n, gone = self.n[: at + 1].tolist(), (self.reached + self.left)[: at + 1].tolist()
        if not self.left[: at + 1].any():
            return bool(2 * math.prod(a - g for a, g in zip(n, gone, strict=True)) <= math.prod(n))
        share, waiting = Fraction(0), Fraction(1)
        for a, g, d in zip(n, gone, self.reached[: at + 1].tolist(), strict=True):
            share += waiting * Fraction(d, a)
            waiting *= Fraction(a - g, a)
        return share >= Fraction(1, 2)


def wait_curve(cohort: Cohort, entered: date | pd.Series | None = None) -> WaitCurve:
    """Share of children who reached the milestone, by weeks since their start.

    Parameters
    ----------
    cohort : Cohort
        The journeys. Children still waiting count as long as they have waited.
    entered : date or Series of dates, optional
        The day the records begin, or one day a child: who started earlier is counted from that day on only (delayed
        entry), because children whose wait ended before were never recorded. Whose wait ended by then is left out.

    Returns
    -------
    WaitCurve
        Kaplan-Meier, or Aalen-Johansen when children left without the milestone.

    Notes
    -----
    Kaplan & Meier 1958; Aalen & Johansen 1978. A child whose wait or observation ends on a day is at risk on that day.
    """
    start = _days(cohort.started)
    reached, left = _days(cohort.frame[cohort.pathway.milestone]), _days(cohort.frame["left"])
    as_of = np.datetime64(cohort.as_of, "D")
    by_reaching = ~np.isnat(reached) & ~(left < reached)
    by_leaving = ~np.isnat(left) & ~by_reaching
    ended = np.where(by_reaching, reached, np.where(by_leaving, left, as_of))
    days = (ended - start).astype(np.int64)
    since = np.zeros(len(days), dtype=np.int64)
    if entered is not None:
        day = (
            _days(entered.reindex(cohort.frame.index))
            if isinstance(entered, pd.Series)
            else np.datetime64(entered, "D")
        )
        since = np.maximum((np.where(np.isnat(day), start, day) - start).astype(np.int64), 0)
        seen = (days > since) | (since == 0)
        days, since, by_reaching, by_leaving = days[seen], since[seen], by_reaching[seen], by_leaving[seen]
    return _curve(days, since, by_reaching, by_leaving)


def wait_curves(cohort: Cohort, by: pd.Series, entered: date | pd.Series | None = None) -> dict[str, WaitCurve]:
    """One wait curve for each group of children, to be drawn side by side.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    by : Series
        Each child's group, on the cohort's index; `pace_kit.grouping.groups_of` makes one. A child without a group
        (missing or ``""``), or not in the series, is in no curve.
    entered : date or Series of dates, optional
        As :func:`wait_curve` takes it.

    Returns
    -------
    dict of str to WaitCurve
        In the order of the categories when `by` is categorical, else the largest group first, equal ones by name.
        Groups without children have no curve.

    Raises
    ------
    ValueError
        When a row of the cohort stands in `by` twice.
    """
    if by.index.has_duplicates:
        row = by.index[by.index.duplicated()][0]
        raise ValueError(f"Row {row} has more than one group. Give each row of the cohort one group, or none.")
    group = by.reindex(cohort.frame.index)
    return {str(name): wait_curve(cohort.only(group == name), entered) for name in _group_names(group)}


def _group_names(group: pd.Series) -> list[Hashable]:
    """Groups that hold children, in the order of their categories, else by size and name."""
    held = group[group.notna() & (group != "")]
    sizes = held.value_counts()
    if isinstance(group.dtype, pd.CategoricalDtype):
        return [name for name in group.cat.categories if sizes.get(name, 0)]
    return sorted(sizes.index, key=lambda name: (-sizes[name], str(name)))


def limit_days(weeks: float) -> int:
    """The last whole day within so many weeks of the start: 182 for 26 weeks, 24 for three and a half."""
    return math.floor(7 * weeks + 1e-9)


def _curve(days: Ints, since: Ints, by_reaching: Flags, by_leaving: Flags) -> WaitCurve:
    """Count endings and children at risk day by day."""
    longest = int(days.max()) if len(days) else 0
    size = longest + 1
    reached = np.bincount(days[by_reaching], minlength=size)
    left = np.bincount(days[by_leaving], minlength=size)
    at_risk = len(days) - np.concatenate([[0], np.cumsum(np.bincount(days, minlength=size))[:-1]])
    late = since[since > 0]
    if len(late):  # observed from the day after `since` on
        at_risk -= len(late) - np.concatenate([[0], np.cumsum(np.bincount(late, minlength=size))[:-1]])[:size]
    day = np.flatnonzero(reached + left)
    return WaitCurve(day, at_risk[day], reached[day], left[day], len(days), at_risk)


def _days(column: pd.Series) -> Days:
    return column.to_numpy().astype("datetime64[D]")


def _log_log(share: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """95 % interval on the scale of log(-log(1 - share)); ``NaN`` where the share is 0 or 1."""
    rest = 1 - share
    inside = (share > 0) & (rest > _NEARLY * _NEARLY)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = _Z * np.sqrt(variance) / np.abs(rest * np.log(rest))
        low, high = 1 - rest ** np.exp(-spread), 1 - rest ** np.exp(spread)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
