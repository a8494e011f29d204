"""Whom a change touches, for how much longer or shorter, and what is noted: the side of a test that children feel.

A *turn* is acting before there is anything to act on, or back and forth: a cycle is ended or begun anew before its
first numbers came in (1 at the scale of 1 child, else 3), a test goes on at a smaller scale than before, or an adopted
change is taken back. After a turn nobody is sure what holds. For three months the step takes longer wherever the larger
of the two scales reaches; further turns add to it. This is how tampering makes things worse here, whatever the change
itself does (Deming's funnel, rules 2 to 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pace_kit.pdsa import SCALES, Decision
from pace_kit.practice.changes import ALL_TEAMS, CHANGES, Effect, change_called, hidden_effects
from pace_kit.practice.families import Families
from pace_kit.practice.moves import Decide, Move, Try
from pace_kit.practice.plan import larger
from pace_kit.practice.settings import ONE_TEAM, UNSETTLED, UNSETTLED_DAYS, UNTESTED

_CHILDREN = {SCALES[0]: 1, SCALES[1]: 5, SCALES[2]: 25}
ENOUGH = 3
"""Numbers that must have come in at a scale of more than one child, before something is done about them."""


@dataclass
class Reach:
    """Whom something touches from a day on: so many children, one team, or all."""

    scale: str
    since: float
    until: float = float("inf")
    children: int = 0

    def takes(self, size: int, team: str, now: float) -> bool:
        """Whether it still touches a family that begins its step now."""
        if not self.since <= now < self.until:
            return False
        if self.scale in _CHILDREN:
            return self.children + size <= _CHILDREN[self.scale]
        return self.scale == ALL_TEAMS or team == ONE_TEAM

    @property
    def filled(self) -> float:
        """Share of its children that were found; 0 for whole teams."""
        return self.children / _CHILDREN[self.scale] if self.scale in _CHILDREN else 0.0


@dataclass
class Running:
    """One cycle of a test as it goes on; noted are the day, the days the step took, children, and if they moved."""

    change: str
    move: Try
    month: int
    reach: Reach
    noted: list[tuple[float, float, int, bool]] = field(default_factory=list)
    decided: Decide | None = None
    decided_month: int = 0
    ended: float | None = None

    @property
    def heard(self) -> bool:
        """Whether enough numbers came in to act on."""
        return len(self.noted) >= (1 if self.move.scale == SCALES[0] else ENOUGH)


def fitted(scales: int) -> float:
    """Share of a helpful effect that reaches children once a change is adopted, by the scales it was tried at.

    >>> [fitted(n) for n in range(3)]
    [0.5, 0.75, 0.875]
    """
    return 1 - UNTESTED * 0.5**scales


class Ledger:
    """The changes of one game while the council lives through it."""

    def __init__(self, seed: int, families: Families, *, always_fits: bool = False) -> None:
        self.always_fits = always_fits
        self.families = families
        self.effects = hidden_effects(seed)
        self.cycles: dict[str, list[Running]] = {}
        self.adopted: dict[str, float] = {}
        self.decisions: list[tuple[int, Decide]] = []
        self.unsettled: list[tuple[str, Reach]] = []
        self.turns: list[tuple[int, str]] = []
        self.touched: dict[str, int] = {}

    def play(self, month: int, moves: Sequence[Move], now: float) -> None:
        """Take the moves of a month; `pace_kit.practice.plan` has allowed them."""
        for move in moves:
            last = self.running(move.change)
            scale = last.reach.scale if last else ALL_TEAMS if move.change in self.adopted else ""
            if scale and self._is_turn(move, last):
                to = move.scale if isinstance(move, Try) else scale
                self._unsettle(month, move.change, to if larger(to, scale) else scale, now)
            if last:
                last.ended = last.reach.until = now
            keeps = isinstance(move, Decide) and move.decision is Decision.ADOPT
            self.adopted.pop(move.change, None)
            if keeps:
                self.adopted[move.change] = self.effects[move.change].partly(self._fit(move.change))
            if isinstance(move, Decide):
                self.decisions.append((month, move))
                for cycle in self.cycles.get(move.change, [])[-1:]:
                    cycle.decided, cycle.decided_month = move, month
            else:
                cycle = Running(move.change, move, month, Reach(move.scale, now))
                self.cycles.setdefault(move.change, []).append(cycle)

    def _fit(self, change: str) -> float:
        heard = {cycle.move.scale for cycle in self.cycles.get(change, ()) if cycle.heard}
        return 1.0 if self.always_fits else fitted(len(heard))

    def running(self, change: str) -> Running | None:
        """The cycle of a change that goes on, if there is one."""
        last = self.cycles.get(change, [])[-1:]
        return last[0] if last and last[0].ended is None else None

    def _is_turn(self, move: Move, last: Running | None) -> bool:
        if last is None:  # adopted, and now tried again, adapted or abandoned
            return True
        down = isinstance(move, Try) and larger(last.reach.scale, move.scale)
        adopts = isinstance(move, Decide) and move.decision is Decision.ADOPT
        return down or not (adopts or last.heard)

    def _unsettle(self, month: int, change: str, scale: str, now: float) -> None:
        self.turns.append((month, change))
        self.unsettled.append((change_called(change).step, Reach(scale, now, now + UNSETTLED_DAYS)))

    def begin(self, step: str, family: int, now: float) -> tuple[float, list[Running], list[Effect]]:
        """What holds for a family that begins a step: the factor on its days, the cycles that note it, the effects."""
        size, team = int(self.families.size[family]), self.families.team[family]
        factor, changes = 1.0, []
        for key, share in self.adopted.items():
            if change_called(key).step == step:
                factor *= share
                changes.append(key)
        cycles = list(self._tested(step, size, team, now))
        for cycle in cycles:
            cycle.reach.children += size
            factor *= self.effects[cycle.change].factor
            changes.append(cycle.change)
        for where, reach in self.unsettled:
            if where == step and reach.takes(size, team, now):
                reach.children += size
                factor *= UNSETTLED
        for key in changes:
            self.touched[key] = self.touched.get(key, 0) + size
        return factor, cycles, [self.effects[key] for key in changes]

    def _tested(self, step: str, size: int, team: str, now: float) -> Iterator[Running]:
        """Cycles that take the family: those of whole teams, and of the small ones the one that has fewest so far.

        No family is in two small tests of one step, so that each can be told apart.
        """
        here = [
            cycle
            for change in CHANGES
            if change.step == step
            and (cycle := self.running(change.key)) is not None
            and cycle.reach.takes(size, team, now)
        ]
        yield from (cycle for cycle in here if cycle.reach.scale not in _CHILDREN)
        small = [cycle for cycle in here if cycle.reach.scale in _CHILDREN]
        if small:
            yield min(small, key=lambda cycle: cycle.reach.filled)
