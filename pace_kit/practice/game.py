"""The game as a value: settings and moves. Everything else is worked out by living through the months again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.journeys import LEFT, REACHED, WAITING, Cohort
from pace_kit.pdsa import TestOfChange
from pace_kit.practice.council import Council
from pace_kit.practice.looks import Trial, balancing_table, cohort_of, hours_table, tests_of, trials_of, usual_days
from pace_kit.practice.moves import Move
from pace_kit.practice.plan import Plan
from pace_kit.practice.settings import FOLLOWED, GAME_BEGINS, Settings, month_end

if TYPE_CHECKING:
    from pace_kit.practice.ending import Ending

AIM_PERCENT = 25
"""The aim of every practice council: so many of a hundred children within 26 weeks. It stretches: a council that
changes nothing reaches some 18, and one that tests carefully for two years some 29."""


@dataclass(frozen=True)
class Game:
    """A game of the practice council: which council, and what was done in each month so far. All of it is invented.

    Parameters
    ----------
    settings : Settings
        The council.
    moves : tuple of tuple of Try or Decide
        The moves of each month played, in the order in which they were made.

    Raises
    ------
    ValueError
        When a move is not possible; the sentence says why. See `pace_kit.practice.plan.Plan.after`.

    Examples
    --------
    >>> from pace_kit.practice import Game, Settings, Try
    >>> game = Game(Settings(seed=7)).play(Try("two-week-review", "1 child", "It takes 14 days.", 14))
    >>> game.month, game.hours_left
    (1, 75.6)
    """

    settings: Settings
    moves: tuple[tuple[Move, ...], ...] = ()

    def __post_init__(self) -> None:
        _ = self.plan

    def __str__(self) -> str:
        counts = self.counts
        return (
            f"Invented council {self.settings.seed}, month {self.month} of {self.settings.months}: "
            f"{counts[WAITING]} children waiting, {counts[REACHED]} with a recommendation, {counts[LEFT]} left without."
        )

    def play(self, *moves: Move) -> Game:
        """Return the game after one more month, with these moves made at its beginning; none is a move as well."""
        return replace(self, moves=(*self.moves, moves))

    @property
    def month(self) -> int:
        """How many months were played."""
        return len(self.moves)

    @property
    def today(self) -> date:
        """The last day that was lived through. What is tried next begins on the day after."""
        return month_end(self.month)

    @property
    def over(self) -> bool:
        """Whether all months were played."""
        return self.month == self.settings.months

    @property
    def aim(self) -> AimStatement:
        """What the council wants: Aim 2, for the children accommodated in the game, by the day it can be judged."""
        by = month_end(self.settings.months + FOLLOWED)
        return AimStatement(AIM_2, percent=AIM_PERCENT, within_weeks=26, by=by, starting=GAME_BEGINS)

    @cached_property
    def plan(self) -> Plan:
        """Where each change stands this month."""
        plan = Plan(self.settings)
        for moves in self.moves:
            plan = plan.after(moves)
        return plan

    @property
    def _council(self) -> Council:
        """The council as it is now; read and never changed."""
        return lived_through(self.settings, self.moves)

    @cached_property
    def cohort(self) -> Cohort:
        """What the team knows today of the children in its records: PC001, PC002, ...; nothing of the future."""
        return cohort_of(self._council)

    @cached_property
    def trials(self) -> tuple[Trial, ...]:
        """The changes that were tried or decided, in the order of their first time, each with its latest cycle."""
        return trials_of(self._council)

    @cached_property
    def tests(self) -> tuple[TestOfChange, ...]:
        """The same as tests of change with all their cycles, as charts and `pace_kit.pdsa.quality` take them."""
        return tests_of(self._council)

    @cached_property
    def usual(self) -> Mapping[str, float]:
        """Median days of the step each change works on, in the 18 months before the game, by the change's key."""
        return usual_days(self._council)

    @cached_property
    def balancing(self) -> pd.DataFrame:
        """What else happens: one row a month, from 12 months before the game on.

        Columns ``month`` (first day), ``reviews_postponed``, ``placement_moves`` (children's moves while they wait),
        ``overtime_hours``.
        """
        return balancing_table(self._council)

    @cached_property
    def hours(self) -> pd.DataFrame:
        """People's time for tests: one row a month played, columns ``month`` (first day), ``spent``, ``left``.

        ``left`` is below 0 in a month in which more was taken on than there were hours.
        """
        return hours_table(self._council)

    @property
    def hours_left(self) -> float:
        """Hours that are free in the coming month if all that goes on is left as it is."""
        return round(self.settings.hours - self.plan.hours(later=1), 1)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Children in the records: ``in``, and of these ``reached``, ``left`` and ``waiting``, which add up to it."""
        outcome = self.cohort.outcome
        return {"in": len(self.cohort), **{state: int((outcome == state).sum()) for state in (REACHED, LEFT, WAITING)}}

    def ending(self) -> Ending:
        """What was true, beside what the team did.

        Raises
        ------
        ValueError
            While the game is not over.
        """
        from pace_kit.practice.ending import ending_of

        return ending_of(self)


@lru_cache(maxsize=64)
def lived_through(settings: Settings, moves: tuple[tuple[Move, ...], ...]) -> Council:
    """The council after these moves. Kept for a while, as a page asks many things of one game; never change it."""
    council = Council(settings)
    for month in moves:
        council.play(month)
    return council
