"""Everything that chance decides, drawn before anything happens: so a choice alters nothing but what follows from it.

Each number belongs to one family and one thing (a step, a move, a postponement). Two games of one council differ by
the team's choices alone, which makes them comparable: common random numbers (Law, Simulation Modeling and Analysis).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pace_kit.practice.settings import (
    DIFFICULTY,
    FAMILY_SIZES,
    FIRST_DAY,
    HOLD_UP_SPREAD,
    HOLD_UP_WEEKS,
    LEAVING_WEEKS,
    LEFT_REASONS,
    MOVES_A_YEAR,
    ROUTES,
    STEPS,
    TEAMS,
    Settings,
    day_number,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_STREAMS = (
    "gaps", "size", "team", "route", "placement", "leaving", "reason", "earlier", "hold_up",
    "difficulty", "steps", "postponed", "moves", "more_moves", "read",
)  # fmt: skip
"""One stream of random numbers for each thing; a new one is added at the end, so that the others stay."""
_TRIES = 12
"""Postponements of one review, and moves of one family, for which there are numbers."""


@dataclass(frozen=True, eq=False)
class Families:
    """What chance has in store for each family, in order of arrival: one entry, or one row, a family.

    Parameters
    ----------
    arrived : numpy.ndarray
        Days since the council's first day.
    size : numpy.ndarray of int
        Brothers and sisters.
    team, route, placement, reason : tuple of str
        Where they belong, the route that will be recommended, where they live meanwhile, and why they would leave.
    earlier : numpy.ndarray of int
        Days they had been looked after at home before; mostly 0.
    leaving : numpy.ndarray
        Days after which they leave if no recommendation comes first.
    hold_up : numpy.ndarray
        Days for which their plans come to a halt after the assessment.
    days : mapping of str to numpy.ndarray
        Days each step takes, by its key, if nothing is changed.
    postponed : numpy.ndarray
        One number from 0 to 1 for each time their recommending review might be put off.
    moves : numpy.ndarray
        Days after arrival of each move while they wait.
    more_moves : numpy.ndarray
        One number from 0 to 1 for each step: whether a harmful change there makes them move.
    read : mapping of str to numpy.ndarray
        Factor by which the days noted in a cycle differ from the days there were, by step.
    """

    arrived: Floats
    size: Ints
    team: tuple[str, ...]
    route: tuple[str, ...]
    placement: tuple[str, ...]
    reason: tuple[str, ...]
    earlier: Ints
    leaving: Floats
    hold_up: Floats
    days: Mapping[str, Floats]
    postponed: Floats
    moves: Floats
    more_moves: Floats
    read: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.arrived)

    def __str__(self) -> str:
        return f"{len(self):,} invented families with {int(self.size.sum()):,} children."


def families(settings: Settings) -> Families:
    """Draw everything for the council of these settings, as far as the game goes.

    A longer game has the same families and more. The arrivals are at random in time (a Poisson process).
    """
    streams = {name: np.random.default_rng([settings.seed, 1, n]) for n, name in enumerate(_STREAMS)}
    mean = settings.families_a_day * (day_number(settings.last_day) + 1)
    drawn = int(mean + 8 * math.sqrt(mean) + 20)
    arrived = np.cumsum(streams["gaps"].exponential(1 / settings.families_a_day, drawn))
    arrived = arrived[arrived < day_number(settings.last_day) + 1]
    n = len(arrived)
    routes = _pick(streams["route"], {name: share for name, (share, _) in ROUTES.items()}, n)
    lives = streams["placement"].random(n)
    sizes = np.array(list(FAMILY_SIZES))
    difficulty = streams["difficulty"].standard_normal(n)
    own = streams["steps"].standard_normal((n, len(STEPS)))
    hold_up = 7 * HOLD_UP_WEEKS * np.exp(HOLD_UP_SPREAD * streams["hold_up"].standard_normal(n))
    before = streams["earlier"].random((n, 2))
    read = np.exp(0.10 * streams["read"].standard_normal((n, len(STEPS))))
    return Families(
        arrived=arrived,
        size=sizes[_places(streams["size"].random(n), list(FAMILY_SIZES.values()))],
        team=_pick(streams["team"], TEAMS, n),
        route=routes,
        placement=tuple(_at(ROUTES[route][1], u) for route, u in zip(routes, lives, strict=True)),
        reason=_pick(streams["reason"], LEFT_REASONS, n),
        earlier=np.where(before[:, 0] < 0.25, 21 + 400 * before[:, 1], 0).astype(np.int64),
        leaving=1 + streams["leaving"].exponential(7 * LEAVING_WEEKS, n),
        hold_up=hold_up,
        days={
            step.key: step.median_days * np.exp(step.spread * own[:, k] + step.fits * DIFFICULTY * difficulty)
            for k, step in enumerate(STEPS)
        },
        postponed=streams["postponed"].random((n, _TRIES)),
        moves=np.cumsum(streams["moves"].exponential(365.25 / MOVES_A_YEAR, (n, _TRIES)), axis=1),
        more_moves=streams["more_moves"].random((n, len(STEPS))),
        read={step.key: read[:, k] for k, step in enumerate(STEPS)},
    )


def weekday(number: float) -> int:
    """Day of the week of a day by its number, Monday 0."""
    return (FIRST_DAY.weekday() + int(number)) % 7


def _places(u: Floats, shares: list[float]) -> Ints:
    """Which of several shares each number from 0 to 1 falls into."""
    edges = np.cumsum(shares)[:-1] / sum(shares)
    return np.searchsorted(edges, u, side="right").astype(np.int64)


def _pick(rng: np.random.Generator, shares: Mapping[str, float], n: int) -> tuple[str, ...]:
    names = list(shares)
    return tuple(names[place] for place in _places(rng.random(n), list(shares.values())))


def _at(shares: Mapping[str, float], u: float) -> str:
    return list(shares)[int(_places(np.array([u]), list(shares.values()))[0])]
