"""Plays: one invented council whose truth is known, with the three pictures a team would have of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from pace_kit.journeys import Cohort
from pace_kit.measures import weeks_to_milestone
from pace_kit.runcharts import RunChart
from pace_kit.teaching import telling
from pace_kit.teaching.figures import FIRST_DAY, cohort_of
from pace_kit.teaching.listed import listed_by_month
from pace_kit.teaching.queues import MORE, Floats, Ints, ages_in_balance, queue, steady_waits
from pace_kit.waits import WaitCurve, wait_curve

PLAYS = {
    "tracker": "A tracker is begun today",
    "oldest": "The longest waits come first",
    "newest": "The newest children come first",
    "improvement": "More for long and short waits",
}
"""What can happen in a play, in words for a list."""

COUNCILS = {
    "small": "About 25 children a year",
    "middle": "About 60 children a year",
    "large": "About 160 children a year",
}
"""How large the invented council is, in words for a list."""

_ARRIVALS = {"small": 0.5, "middle": 1.2, "large": 3.0}
_MEAN_WEEKS = 45
_LEAST_WEEKS = 8
"""Weeks of work before a decision can be made. Without them the newest child would be decided on the day it came."""
_EXTRA_WEEKS = 52
"""More is done for a year; a list that had nobody left on it would teach nothing."""
_ORDERS = {"oldest": "oldest", "newest": "newest", "improvement": "random"}
_SEED = 3357
"""Picked from some hundred so that chance 1 shows what is usual in each play; other chances are as they fall."""


@dataclass(frozen=True, eq=False)
class Play:
    """One invented council, and what its pictures tell. Make one with :func:`play`.

    Parameters
    ----------
    change : str
        Key of :data:`PLAYS`.
    chart : RunChart
        Weeks waited, one dot a child, in the order of their recommendations. The baseline is frozen where the change
        begins, or after the first year where nothing changes.
    cohort : Cohort
        The records: every child who started after they began or was waiting then.
    changed_on : date, optional
        The first day of the change; None when nothing changes.
    waiting : pandas.DataFrame
        As :func:`listed_by_month` returns it, from the first month of the records on.
    curves : dict of str to WaitCurve
        Two to compare: of all children and of the waits that have ended alone, where nothing changes; else as known on
        the day before the change, and of the children who started since: each child is in one of the two.
    sentences : tuple of str
        What the run chart seems to say, what the list says, what the curve says and what is true; every figure is read
        off this play.
    question : str
        One thing to ask a team.
    """

    change: str
    chart: RunChart
    cohort: Cohort
    changed_on: date | None
    waiting: pd.DataFrame
    curves: dict[str, WaitCurve]
    sentences: tuple[str, ...]
    question: str

    def __str__(self) -> str:
        return (
            f"{PLAYS[self.change]}. An invented council with {len(self.cohort):,} children: nothing in it was measured "
            "anywhere."
        )


def play(change: str, *, years: int = 4, council: str = "middle", chance: int = 1) -> Play:
    """Make one invented council in which we know what is true.

    Parameters
    ----------
    change : str
        Key of :data:`PLAYS`.
    years : int
        Years of 52 weeks on record, 2 to 10; a change comes half way.
    council : str
        Key of :data:`COUNCILS`.
    chance : int
        Another number gives the same council with other luck.

    Returns
    -------
    Play
        The same one for the same arguments.

    Raises
    ------
    ValueError
        When there is no such play or council, or the years are out of range.

    Notes
    -----
    In ``"tracker"`` every wait is log-normal with a median of 45 weeks, whenever the child comes, and the records begin
    with nobody in them. In the others as many children come in every quarter, in weeks left to chance, and as many
    recommendations are made at a steady pace, in random order and never within eight weeks, from a list on which a
    child waits 45 weeks on average. At the change the order becomes another, or half as many recommendations again
    are made for one year, or both.
    """
    for name, found, good in (("play", change, PLAYS), ("council", council, COUNCILS)):
        if found not in good:
            raise ValueError(f"There is no {name} {found!r}; there are {', '.join(good)}.")
    if not 2 <= years <= 10:
        raise ValueError(f"A play lasts 2 to 10 years, not {years}. Choose a number between them.")
    rng = np.random.default_rng([_SEED, list(PLAYS).index(change), list(COUNCILS).index(council), chance])
    return _tracker(rng, years, council) if change == "tracker" else _queue(rng, change, years, council)


def _tracker(rng: np.random.Generator, years: int, council: str) -> Play:
    children = steady_waits(rng, weeks=52 * years, arrivals=_ARRIVALS[council])
    cohort = cohort_of(children.start[0], children.end[0], weeks=52 * years)
    curves = {
        "All children": wait_curve(cohort),
        "Waits that have ended": wait_curve(cohort.only(cohort.reached.notna())),
    }
    return _told("tracker", cohort, None, curves, telling.tracker)


def _queue(rng: np.random.Generator, change: str, years: int, council: str) -> Play:
    weeks, changed = 52 * years, 26 * years
    arrived = _arrivals(rng, years, _ARRIVALS[council])
    pace = np.full(weeks, _ARRIVALS[council])
    if change != "newest":
        pace[changed : changed + _EXTRA_WEEKS] *= MORE
    children = queue(
        arrived,
        _whole(pace)[None, :],
        ["random"] * changed + [_ORDERS[change]] * (weeks - changed),
        rng=rng,
        ages=ages_in_balance(
            rng, listed=round(_MEAN_WEEKS * _ARRIVALS[council]), mean_weeks=_MEAN_WEEKS, least_weeks=_LEAST_WEEKS
        ),
        least_weeks=_LEAST_WEEKS,
    )
    cohort = cohort_of(children.start[0], children.end[0], weeks=weeks, on_fridays=True)
    day = FIRST_DAY + timedelta(weeks=changed)
    curves = {  # a cohort on a day holds who starts on it, so that of the change itself would hold some children twice
        "Before the change": wait_curve(cohort.at(day - timedelta(days=1)), entered=FIRST_DAY),
        "Started since the change": wait_curve(cohort.only(cohort.started >= pd.Timestamp(day))),
    }
    return _told(change, cohort, day, curves, telling.QUEUES[change])


def _arrivals(rng: np.random.Generator, years: int, pace: float) -> Ints:
    """Children who come each week: equally many every quarter, as far as they divide, in weeks left to chance."""
    quarters = _whole(np.full(4 * years, 13 * pace))
    return rng.multinomial(quarters, np.full(13, 1 / 13)).reshape(1, -1)


def _whole(pace: Floats) -> Ints:
    """Whole numbers whose running sum keeps within one of that of `pace`."""
    return np.diff(np.floor(np.cumsum(pace) + 1e-9), prepend=0).astype(np.int64)


def _told(
    change: str,
    cohort: Cohort,
    changed_on: date | None,
    curves: dict[str, WaitCurve],
    tell: Callable[[telling.Seen], tuple[str, ...]],
) -> Play:
    points = weeks_to_milestone(cohort)
    chart = RunChart.of(points)
    baseline_ends = changed_on or FIRST_DAY + timedelta(weeks=52)
    if chart.position(baseline_ends):
        chart = chart.freeze(until=baseline_ends)
    waiting = listed_by_month(cohort, FIRST_DAY)
    seen = telling.Seen(cohort, points, FIRST_DAY, changed_on, curves)
    return Play(change, chart, cohort, changed_on, waiting, curves, tell(seen), telling.QUESTIONS[change])
