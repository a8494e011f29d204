"""Three players for one council: one does nothing, one adopts everything at once, one tests small and reads carefully.

The careful one sees what a team sees, its trials with their numbers and its hours, and nothing else.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pace_kit.pdsa import SCALES, Decision
from pace_kit.practice.changes import CHANGES, Change, change_called
from pace_kit.practice.council import Council
from pace_kit.practice.game import Game
from pace_kit.practice.looks import MOVED, Trial, trials_of, usual_days
from pace_kit.practice.moves import Decide, Move, Try
from pace_kit.practice.plan import PAUSED, RUNNING, Plan
from pace_kit.practice.settings import Settings

ONE, FIVE, MORE = SCALES[:3]
SPREAD = 0.6
"""How far single numbers of a step scatter about its usual days, as a spread of the logarithm: one number for all."""
HOPEFUL = -0.20
"""Mean logarithm of days against the usual, below which five children are reason enough to try twenty-five."""
SURE = 2.0
"""Standard errors by which the numbers must lie below the usual before the change is adopted."""
READ = 8
"""Numbers that must have come in, over all cycles, before anything is adopted."""
AT_ONCE = 5
"""Tests that go on at the same time."""

Policy = Callable[[Plan, tuple[Trial, ...], Mapping[str, float]], tuple[Move, ...]]


def do_nothing(settings: Settings) -> Game:
    """The council played to its end without any change."""
    return Game(settings, ((),) * settings.months)


def adopt_everything(settings: Settings) -> Game:
    """The council played to its end with every change adopted for all teams in the first month, none tested."""
    everything = tuple(Decide(change.key, Decision.ADOPT, "We have no time to test.") for change in CHANGES)
    return Game(settings, (everything, *((),) * (settings.months - 1)))


def careful(settings: Settings) -> Game:
    """The council played to its end by somebody who tests a few changes small and lets them grow by their numbers."""
    return played(settings, careful_moves)


def played(settings: Settings, policy: Policy) -> Game:
    """The council played to its end by a policy, which is asked each month and sees what a team sees.

    The policy is given the plan as it stands, the trials, and the usual days of each change's step.
    """
    council, moves = Council(settings), []
    usual = usual_days(council)
    for _ in range(settings.months):
        moves.append(policy(council.plans[-1], trials_of(council), usual))
        council.play(moves[-1])
    return Game(settings, tuple(moves))


@dataclass(frozen=True)
class _Reading:
    """What a trial says: how many numbers, their mean logarithm against the usual (below 0 is quicker), and how many
    families had to move meanwhile.
    """

    n: int
    mean: float
    moved: int

    @property
    def errors(self) -> float:
        """By how many standard errors they lie below the usual."""
        return -self.mean * math.sqrt(self.n) / SPREAD


def careful_moves(plan: Plan, trials: tuple[Trial, ...], usual: Mapping[str, float]) -> tuple[Move, ...]:
    """The moves of a careful team in the coming month.

    Whatever grows goes first, then decisions free hours, then new ideas begin with one child, the longest step first,
    while there are hours and fewer than :data:`AT_ONCE` tests. What should be adopted waits until its full hours fit.
    """
    called = [move for t in trials if plan.standings[t.change].status in (RUNNING, PAUSED) for move in _next(t)]
    moves: list[Move] = []
    for move in sorted(called, key=_urgency):
        if _fits(plan, [*moves, move]):
            moves.append(move)
        elif isinstance(move, Decide):
            return tuple(moves)
    for change in sorted(CHANGES, key=lambda change: -usual[change.key]):
        going = [change_called(key).step for key, s in plan.after(moves).standings.items() if s.status == RUNNING]
        begin = _begin(change, usual[change.key])
        free = change.key not in plan.standings and change.step not in going and len(going) < AT_ONCE
        if free and _fits(plan, [*moves, begin]):
            moves.append(begin)
    return tuple(moves)


def _next(trial: Trial) -> Iterator[Move]:
    """What the numbers of a trial call for now; nothing while they are too few."""
    read = _reading(trial)
    if read.moved and read.moved >= read.n / 3 and trial.data:
        yield Decide(trial.change, Decision.ABANDON, "Children had to move, and nobody knows yet that it helps.")
    elif trial.scale == ONE and read.n >= 1:
        yield _go_on(trial, FIVE)
    elif trial.scale == FIVE and len(trial.data) >= 3:
        if read.mean < HOPEFUL:
            yield _go_on(trial, MORE)
        else:
            yield Decide(trial.change, Decision.ABANDON, f"{read.n} numbers are no lower than usual.")
    elif trial.scale == MORE and read.n >= READ:
        if read.errors > SURE and read.mean < HOPEFUL:
            yield Decide(trial.change, Decision.ADOPT, f"{read.n} numbers over three scales are lower than usual.")
        elif read.errors < SURE / 4 or read.n >= 22:
            yield Decide(trial.change, Decision.ABANDON, f"After {read.n} numbers it is still not clear that it helps.")


def _urgency(move: Move) -> int:
    """Abandoning first, which frees hours, then adopting, then growing."""
    if isinstance(move, Try):
        return 2
    return 1 if move.decision is Decision.ADOPT else 0


def _reading(trial: Trial) -> _Reading:
    logs = [np.log(point.number / trial.usual) for point in trial.so_far]
    moved = sum(MOVED in point.note for point in trial.so_far)
    return _Reading(len(logs), float(np.mean(logs)) if logs else 0.0, moved)


def _go_on(trial: Trial, scale: str) -> Try:
    expected = round(trial.usual * 0.7)
    return Try(trial.change, scale, f"As so far: about {expected} days, not {trial.usual:.0f}.", float(expected))


def _begin(change: Change, usual: float) -> Try:
    expected = round(usual * 0.7)
    return Try(change.key, ONE, f"With one child it takes about {expected} days, not {usual:.0f}.", float(expected))


def _fits(plan: Plan, moves: list[Move]) -> bool:
    """Whether the moves are possible within the hours, adopting as well."""
    try:
        return plan.after(moves).hours() <= plan.settings.hours
    except ValueError:
        return False
