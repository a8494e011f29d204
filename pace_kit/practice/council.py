"""The council itself: families go through the steps, wait for people with limited time, and leave or are recommended.

A discrete-event simulation (simpy). Time is in days since `pace_kit.practice.settings.FIRST_DAY`. It lives through the
months one after the other, each with the moves made at its beginning; nothing in it is drawn, see
`pace_kit.practice.families`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from pace_kit.practice.families import Families, families, weekday
from pace_kit.practice.ledger import Ledger
from pace_kit.practice.moves import Move
from pace_kit.practice.plan import Plan
from pace_kit.practice.settings import (
    DIFFICULTY,
    HOME,
    HOURS_OF_WORK,
    OVERTIME,
    POSTPONED,
    POSTPONED_DAYS,
    ROUTES,
    SITTING_BUSY,
    SITTING_DAYS,
    STEPS,
    TEAMS,
    Settings,
    Step,
    day_number,
    month_end,
    month_of,
)

if TYPE_CHECKING:
    import simpy

Waits = Generator["simpy.Event", Any, None]


class Council:
    """An invented council, month by month. It changes as it lives; `pace_kit.practice.game.Game` is the value.

    With `always_fits` whatever is adopted works as if it had been fitted to the council by many tests.
    """

    def __init__(self, settings: Settings, *, always_fits: bool = False) -> None:
        import simpy

        self.settings = settings
        self.plans = [Plan(settings)]
        self.families: Families = families(settings)
        n = len(self.families)
        self.recommended = np.full(n, np.nan)
        self.left = np.full(n, np.nan)
        self.took: dict[str, list[tuple[int, float, float]]] = {step.key: [] for step in STEPS}
        self.counted: dict[str, Counter[int]] = {"reviews_postponed": Counter(), "placement_moves": Counter()}
        self.overtime: defaultdict[int, float] = defaultdict(float)
        self.ledger = Ledger(settings.seed, self.families, always_fits=always_fits)
        self._stretch = 1.0  # how much longer work takes while its people are busy with more tests than there are hours
        self.env = simpy.Environment()
        self.people = {step.key: self._people(step) for step in STEPS if step.busy}
        self.places = simpy.Store(self.env)
        self.env.process(self._sittings())
        for family in range(n):
            self.env.process(self._family(family))
        self._live()

    def __str__(self) -> str:
        return f"{self.settings} As at the end of month {self.month}."

    @property
    def month(self) -> int:
        """The last month that was lived through; 0 before the first."""
        return self.plans[-1].month

    def play(self, moves: Sequence[Move]) -> None:
        """Live through the next month with these moves; ``ValueError`` when one is not possible."""
        plan = self.plans[-1].after(moves)
        self.ledger.play(plan.month, moves, self.env.now)
        self.plans.append(plan)
        over = max(0.0, plan.hours() - self.settings.hours)
        self.overtime[plan.month] += round(over)
        self._stretch = 1 + over / HOURS_OF_WORK
        self._live()

    def _live(self) -> None:
        self.env.run(until=day_number(month_end(self.month)) + 1)

    def _people(self, step: Step) -> dict[str, simpy.Resource]:
        """People for a step, as many as are `busy` so much of their time with the families who come."""
        import simpy

        days = step.median_days * math.exp((step.spread**2 + (step.fits * DIFFICULTY) ** 2) / 2)
        away = 1 - ROUTES[HOME][0] if step.away_only else 1.0
        load = self.settings.families_a_day * away * days / step.busy
        shares = TEAMS if step.by_team else {"": 1.0}
        return {
            team: simpy.Resource(self.env, capacity=max(1, round(load * share + 0.2))) for team, share in shares.items()
        }

    def _sittings(self) -> Waits:
        """The recommending review: so many places on each of its days; who is not there cannot have them."""
        a_week = self.settings.families_a_day * 7 / (1 - POSTPONED) / SITTING_BUSY
        owed = 0.0
        while True:
            today = weekday(self.env.now)
            yield self.env.timeout(min((day - today - 1) % 7 + 1 for day in SITTING_DAYS))
            owed += a_week / len(SITTING_DAYS)
            for _ in range(int(owed)):
                self.places.put("place")
            owed -= int(owed)
            yield self.env.timeout(0.75)
            self.places.items.clear()
            yield self.env.timeout(0.25)

    def _family(self, family: int) -> Waits:
        import simpy

        yield self.env.timeout(self.families.arrived[family])
        journey = self.env.process(self._journey(family))
        leaving = self.env.timeout(self.families.leaving[family])
        yield journey | leaving
        if journey.is_alive:
            self.left[family] = self.env.now
            journey.interrupt()
            try:
                yield journey
            except simpy.Interrupt:
                return
        else:
            self.recommended[family] = self.env.now

    def _journey(self, family: int) -> Waits:
        away = self.families.route[family] != HOME
        for step in STEPS:
            if away or not step.away_only:
                yield from self._step(step, family)
            if step.key == "assessment":
                yield self.env.timeout(self.families.hold_up[family])
        for luck in self.families.postponed[family]:
            with self.places.get() as place:
                yield place
            if luck >= POSTPONED:
                return
            self.counted["reviews_postponed"][month_of(self.env.now)] += 1
            yield self.env.timeout(POSTPONED_DAYS)

    def _step(self, step: Step, family: int) -> Waits:
        if not step.busy:
            yield from self._work(step, family)
            return
        people = self.people[step.key]
        with people[self.families.team[family] if step.by_team else ""].request() as turn:
            yield turn
            yield from self._work(step, family)

    def _work(self, step: Step, family: int) -> Waits:
        import simpy

        began = self.env.now
        factor, cycles, effects = self.ledger.begin(step.key, family, began)
        size, moved = int(self.families.size[family]), False
        for effect in effects:
            self.overtime[month_of(began)] += effect.overtime
            if self.families.more_moves[family, STEPS.index(step)] < effect.moves:
                self.counted["placement_moves"][month_of(began)] += size
                moved = True
        days = self.families.days[step.key][family] * factor * self._stretch
        try:
            yield self.env.timeout(days)
        except simpy.Interrupt:  # the family leaves: its place in a small test is free for another
            for cycle in cycles:
                cycle.reach.children -= size
            raise
        self.took[step.key].append((family, self.env.now, days))
        read = max(1.0, round(days * self.families.read[step.key][family]))
        for cycle in cycles:
            if cycle.ended is None:
                own = self.families.arrived[family] + self.families.moves[family]
                moved = moved or bool(((own >= began) & (own < self.env.now)).any())
                cycle.noted.append((self.env.now, read, size, moved))

    def overtime_hours(self, month: int) -> float:
        """Hours of overtime in a month: what is usual, with its own ups and downs, and what the changes added."""
        usual = np.random.default_rng([self.settings.seed, 2, month + 1000]).gamma(9, OVERTIME / 9)
        return float(round(usual + self.overtime[month]))
