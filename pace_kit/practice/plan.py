"""Where each change stands, what it costs, and which moves are possible: a value that follows from the moves alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pace_kit.pdsa import SCALES, Decision
from pace_kit.practice.changes import ALL_TEAMS, change_called
from pace_kit.practice.moves import Decide, Move, Try
from pace_kit.practice.settings import SETTLING_MONTHS, UPKEEP, Settings, month_end

RUNNING, PAUSED, ADOPTED, ABANDONED = "running", "paused", "adopted", "abandoned"


@dataclass(frozen=True)
class Standing:
    """Where a change stands: ``running`` at a scale, ``paused`` to be adapted, ``adopted`` or ``abandoned``, and since
    which month of the game.
    """

    status: str
    since: int
    scale: str = ""

    def hours(self, change: str, month: int) -> float:
        """Hours the change takes in a month."""
        hours = change_called(change).hours
        if self.status == RUNNING:
            return hours[self.scale]
        if self.status == ADOPTED:
            settling = month - self.since < SETTLING_MONTHS
            return hours[ALL_TEAMS] * (1.0 if settling else UPKEEP)
        return 0.0


@dataclass(frozen=True)
class Plan:
    """What goes on in one month of the game; month 0 is the one before the first.

    Parameters
    ----------
    settings : Settings
        The council.
    month : int
        The month.
    standings : mapping of str to Standing
        The changes that were ever tried or decided, by key, in the order of their first time.
    """

    settings: Settings
    month: int = 0
    standings: Mapping[str, Standing] = field(default_factory=dict)

    def __str__(self) -> str:
        going = sum(standing.status == RUNNING for standing in self.standings.values())
        tests = "1 test of change" if going == 1 else f"{going} tests of change"
        return f"Month {self.month}: {tests} going on, {self.hours():g} of {self.settings.hours:g} hours."

    def hours(self, later: int = 0) -> float:
        """Hours all changes take together this month, or so many months later if nothing is decided meanwhile."""
        return sum(standing.hours(key, self.month + later) for key, standing in self.standings.items())

    def after(self, moves: Sequence[Move]) -> Plan:
        """The plan of the next month, with these moves made at its beginning.

        Raises
        ------
        ValueError
            When the game is over, a move does not fit where its change stands, a change is tried or decided twice in
            the month, or a test is begun for which the hours are not there. Adopting is never refused for want of
            hours: a council can take on too much, and then its people are missing elsewhere.
        """
        month = self.month + 1
        if month > self.settings.months:
            raise ValueError(f"The game ended after month {self.settings.months}. Begin a new one, or read its ending.")
        standings = dict(self.standings)
        for n, move in enumerate(moves):
            if any(type(other) is type(move) and other.change == move.change for other in moves[:n]):
                verb = "tried" if isinstance(move, Try) else "decided"
                raise ValueError(f"“{_name(move)}” can be {verb} once a month. Leave out one of the two.")
            standings[move.change] = _stands(move, standings.get(move.change), month)
        later = replace(self, month=month, standings=standings)
        if any(isinstance(move, Try) for move in moves) and later.hours() > self.settings.hours + 1e-9:
            raise ValueError(
                f"These tests and what was begun before take {later.hours():g} hours in the month that begins after "
                f"{_day(self.month)}, and there are {self.settings.hours:g}. Try less at once, or at a smaller scale."
            )
        return later


def _stands(move: Move, before: Standing | None, month: int) -> Standing:
    status = before.status if before else ""
    if status == ABANDONED:
        raise ValueError(f"“{_name(move)}” was abandoned in month {before.since if before else 0}. Choose another one.")
    if isinstance(move, Try):
        return Standing(RUNNING, month, move.scale)
    if move.decision is Decision.ADOPT:
        if status == ADOPTED:
            raise ValueError(f"“{_name(move)}” is adopted already. There is nothing to decide about it.")
        return Standing(ADOPTED, month, ALL_TEAMS)
    if not status:
        raise ValueError(f"“{_name(move)}” was not tried yet, so it cannot be {_done(move)}. Try it first.")
    if status == PAUSED and move.decision is Decision.ADAPT:
        raise ValueError(f"“{_name(move)}” is being adapted already. Try it at a scale, or abandon it.")
    return Standing(PAUSED if move.decision is Decision.ADAPT else ABANDONED, month)


def larger(scale: str, other: str) -> bool:
    """Whether one scale is larger than another."""
    return SCALES.index(scale) > SCALES.index(other)


def _name(move: Move) -> str:
    return change_called(move.change).name


def _done(move: Decide) -> str:
    return {Decision.ADAPT: "adapted", Decision.ABANDON: "abandoned", Decision.ADOPT: "adopted"}[move.decision]


def _day(month: int) -> str:
    day = month_end(month)
    return f"{day.day} {day:%B %Y}"
