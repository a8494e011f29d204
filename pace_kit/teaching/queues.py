"""Two invented services, many runs at once: waits that never change, and a list from which some are taken each week.

Times are weeks since the day the records begin. Each array has one row a run and one column a child.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ORDERS = ("random", "oldest", "newest")
"""Who is taken first: anybody, the longest wait, or the shortest."""

ARRIVALS = 1.2
"""Children who come each week, on average."""
MEDIAN_WEEKS, SPREAD = 45.0, 0.7
"""Waits of a service that never changes: log-normal, with this median and this spread of the logarithm."""
LISTED = 54
"""Children on the list of a queue in balance: 1.2 a week, each for 45 weeks on average (Little 1961)."""
MORE = 1.5
"""Decisions after a change that adds half as many again."""


@dataclass(frozen=True, eq=False)
class Children:
    """Starts and ends of waits, run by run.

    Parameters
    ----------
    start : numpy.ndarray
        Week in which the wait began, ascending in each row; below 0 for who waited already when the records began, and
        ``NaN`` in the columns a run does not need.
    end : numpy.ndarray
        Week in which it ended, ``inf`` when it did not while the run lasted.
    """

    start: Floats
    end: Floats

    def __str__(self) -> str:
        return f"{np.isfinite(self.start).sum():,} invented children in {len(self.start):,} runs."

    @property
    def weeks(self) -> Floats:
        """Weeks waited from start to end."""
        return self.end - self.start

    def ended(self, after: float, until: float) -> Floats:
        """Weeks waited by those whose wait ended later than `after` and no later than `until`; others ``NaN``."""
        return np.where((self.end > after) & (self.end <= until), self.weeks, np.nan)

    def waited(self, at: float) -> Floats:
        """Weeks waited so far by those who wait at the end of week `at`; others ``NaN``."""
        return np.where((self.start <= at) & ~(self.end <= at), at - self.start, np.nan)


def steady_waits(
    rng: np.random.Generator,
    *,
    runs: int = 1,
    weeks: int = 208,
    arrivals: float = ARRIVALS,
    median_weeks: float = MEDIAN_WEEKS,
    spread: float = SPREAD,
) -> Children:
    """Children who come at random to a service that never changes, from the day its records begin.

    Each child's wait is log-normal and owes nothing to any other's. The end may lie beyond `weeks`.
    """
    start = _starts(rng.poisson(arrivals, (runs, weeks)), rng)
    return Children(start, start + median_weeks * np.exp(spread * rng.standard_normal(start.shape)))


def ages_in_balance(
    rng: np.random.Generator, *, runs: int = 1, listed: int = LISTED, mean_weeks: float = 45.0, least_weeks: float = 0.0
) -> Floats:
    """Weeks waited so far on a list in balance served in random order, one row a run.

    Nobody leaves it before `least_weeks`; from then on chance alone says when, so that the rest of a wait is
    exponential. Ages on such a list have the density of the share that still waits at that age, divided by its mean.
    """
    young = rng.random((runs, listed)) < least_weeks / mean_weeks
    later = least_weeks + rng.exponential(mean_weeks - least_weeks, (runs, listed))
    return np.where(young, least_weeks * rng.random((runs, listed)), later)


def queue(
    arrived: Ints,
    decided: Ints,
    orders: Sequence[str],
    *,
    rng: np.random.Generator,
    ages: Floats,
    least_weeks: float = 0.0,
) -> Children:
    """A list of waiting children from which some are taken at the end of each week.

    Parameters
    ----------
    arrived, decided : numpy.ndarray of int
        Children who come in a week, and the decisions there is room for at its end: one row a run, one column a week.
        Room that nobody is ready for is lost.
    orders : sequence of str
        One of :data:`ORDERS` for each week.
    rng : numpy.random.Generator
        Where chance comes from.
    ages : numpy.ndarray
        Weeks that the children listed at the beginning have waited: one row a run.
    least_weeks : float
        Work a decision needs: nobody is taken sooner.

    Returns
    -------
    Children
        All of them, those listed at the beginning included.

    Raises
    ------
    ValueError
        When the numbers of runs or weeks do not agree, or an order is none of the three.
    """
    if strange := sorted(set(orders) - set(ORDERS)):
        raise ValueError(f"There is no order {strange[0]!r}; there are {', '.join(ORDERS)}.")
    if arrived.shape != decided.shape or arrived.shape[1] != len(orders) or len(arrived) != len(ages):
        raise ValueError(
            f"Arrivals are {arrived.shape}, decisions {decided.shape}, orders {len(orders)} and ages {ages.shape}. "
            "Give each run a row in all three, and each week a column and an order."
        )
    start = np.sort(np.concatenate([-ages, _starts(arrived, rng)], axis=1), axis=1)
    end = np.full(start.shape, np.inf)
    for week, order in enumerate(orders):  # a queue is a story: who is taken hangs on who was taken before
        ready = np.isinf(end) & (start <= week + 1 - least_weeks)
        turn = rng.random(start.shape) if order == "random" else start if order == "oldest" else -start
        end[_first(np.where(ready, turn, np.inf), decided[:, week])] = week + 1
    return Children(start, end)


def _first(turn: Floats, room: Ints) -> Flags:
    """The `room` lowest numbers of each row; ``inf`` is never among them."""
    most = min(int(room.max(initial=0)), turn.shape[1])
    if not most:
        return np.zeros(turn.shape, dtype=bool)
    lowest = np.partition(turn, range(most), axis=1)[:, :most]
    last = np.take_along_axis(lowest, np.clip(room, 1, most)[:, None] - 1, axis=1)
    return (turn <= last) & (room > 0)[:, None] & np.isfinite(turn)


def _starts(arrived: Ints, rng: np.random.Generator) -> Floats:
    """Weeks in which children come, ascending in each row and ``NaN`` behind them, given how many come each week."""
    runs, weeks = arrived.shape
    each = arrived.sum(axis=1)
    run = np.repeat(np.arange(runs), each)
    week = np.repeat(np.tile(np.arange(weeks), runs), arrived.ravel())
    place = np.arange(len(run)) - np.repeat(np.cumsum(each) - each, each)
    start = np.full((runs, int(each.max(initial=0))), np.nan)
    start[run, place] = week + rng.random(len(run))
    return np.sort(start, axis=1)
