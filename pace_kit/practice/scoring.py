"""How well a game went for its children: the share in time, the moves they had, and what it means to do better."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from pace_kit.journeys import Cohort, children_words
from pace_kit.measures import MET, aim_states, wait_curve
from pace_kit.practice.game import Game
from pace_kit.practice.settings import FOLLOWED, GAME_BEGINS

WITHIN = 26
"""Weeks of the aim."""
MUCH_WORSE = 1.10
"""More than a tenth more moves from home to home than in other hands is too high a price."""


def followed(game: Game) -> Game:
    """The council as it goes on for :data:`FOLLOWED` months after the months played, left as the team left it."""
    settings = replace(game.settings, months=game.month + FOLLOWED)
    return Game(settings, (*game.moves, *((),) * FOLLOWED))


def since_the_start(game: Game) -> Cohort:
    """The children accommodated in the months played, as they are known when the 26 weeks of each of them are over."""
    cohort = followed(game).cohort
    started = cohort.started
    return cohort.only((started >= pd.Timestamp(GAME_BEGINS)) & (started <= pd.Timestamp(game.today)))


def score(game: Game) -> float:
    """Share of the children accommodated in the game who have a recommendation within 26 weeks, by the wait curve.

    It is read when the 26 weeks of all of them are over (see :func:`followed`), so it does not hang on how long the
    game was. Leaving is an ending of its own. ``NaN`` when nobody came.
    """
    return wait_curve(since_the_start(game)).share_by(WITHIN)[1]


def moves_of(game: Game) -> int:
    """Children's moves from one home to another while they waited, in the months played.

    Of the balancing measures this is the price that children pay. Reviews that are postponed are not counted in: where
    more children come to their review, more reviews can be put off. Overtime is the workers' own.
    """
    table = game.balancing
    return int(table.loc[table["month"] >= pd.Timestamp(GAME_BEGINS), "placement_moves"].sum())


def beats(game: Game, other: Game) -> bool:
    """Whether a game did better by its children than another of the same council.

    It does when its :func:`score` is higher, and that was not paid for with more than a tenth more moves of children.
    """
    return score(game) > score(other) and moves_of(game) <= MUCH_WORSE * moves_of(other)


@dataclass(frozen=True)
class AimMet:
    """The aim of a game, and how many of the children accommodated in it were in time.

    Parameters
    ----------
    percent : float
        Of a hundred children, as many as the aim asks for.
    started, met : int
        Children accommodated in the game, and how many of them had a recommendation within 26 weeks.
    """

    percent: float
    started: int
    met: int

    @property
    def share(self) -> float:
        """Share in time, 0 to 1; ``NaN`` when nobody came."""
        return self.met / self.started if self.started else float("nan")

    @property
    def reached(self) -> bool:
        """Whether the aim is met; it is not when nobody came."""
        return self.share >= self.percent / 100

    def __str__(self) -> str:
        if not self.started:
            return "Nobody was accommodated in the game, so there is no aim to judge."
        return (
            f"The aim is {'met' if self.reached else 'not met'}. We waited until the {WITHIN} weeks of all "
            f"{children_words(self.started)} accommodated in the game were over: {self.met} had a recommendation in "
            f"time, {self.share:.0%}; the aim was {self.percent:g}%."
        )


def aim_met(game: Game) -> AimMet:
    """Whether the game's aim is met, looked at when it can be: when the 26 weeks of every child in it are over."""
    states = aim_states(since_the_start(game), WITHIN)
    return AimMet(game.aim.percent or 0.0, len(states), int((states == MET).sum()))
