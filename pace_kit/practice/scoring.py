"""How well a game went for its children: the share in time, the moves they had, and what it means to do better."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pace_kit.journeys import Cohort, children_words
from pace_kit.measures import MET, TOO_SOON, aim_states, wait_curve
from pace_kit.practice.game import Game
from pace_kit.practice.settings import GAME_BEGINS

WITHIN = 26
"""Weeks of the aim."""
MUCH_WORSE = 1.10
"""More than a tenth more moves from home to home than in other hands is too high a price."""


def since_the_start(game: Game) -> Cohort:
    """The children accommodated since the game began."""
    return game.cohort.only(game.cohort.started >= pd.Timestamp(GAME_BEGINS))


def score(game: Game) -> float:
    """Share of the children accommodated in the game who have a recommendation within 26 weeks, by the wait curve.

    Children who still wait are counted for as long as they have waited, and leaving is an ending of its own. ``NaN``
    when nobody came.
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
    """The aim of a game and the children accommodated in it: how many were in time, and for how many it is too soon.

    Parameters
    ----------
    percent : float
        Of a hundred children, as many as the aim asks for.
    started, met, too_soon : int
        Children accommodated in the game; with a recommendation within 26 weeks; still waiting, with days left.
    """

    percent: float
    started: int
    met: int
    too_soon: int

    @property
    def lower(self) -> float:
        """Share that is sure, 0 to 1; ``NaN`` when nobody came."""
        return self.met / self.started if self.started else float("nan")

    @property
    def upper(self) -> float:
        """Share that is still possible; ``NaN`` when nobody came."""
        return (self.met + self.too_soon) / self.started if self.started else float("nan")

    @property
    def reached(self) -> bool | None:
        """Whether the aim is met whatever happens, or missed; None while it can be either."""
        if self.lower >= self.percent / 100:
            return True
        return False if self.upper < self.percent / 100 else None

    def __str__(self) -> str:
        met = {True: "The aim is met", False: "The aim is not met", None: "Whether the aim is met is too soon to say"}
        return (
            f"{met[self.reached]}: of {children_words(self.started)} accommodated in the game {self.met} had a "
            f"recommendation within {WITHIN} weeks and {self.too_soon} can still have one, so between "
            f"{self.lower:.0%} and {self.upper:.0%}; the aim was {self.percent:g}%."
        )


def aim_met(game: Game) -> AimMet:
    """Whether the game's aim is met, with the bounds that the children not yet due allow."""
    states = aim_states(since_the_start(game), WITHIN)
    return AimMet(game.aim.percent or 0.0, len(states), int((states == MET).sum()), int((states == TOO_SOON).sum()))
