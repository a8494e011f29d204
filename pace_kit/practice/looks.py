"""What a team sees of its council: children, tests with their small numbers, hours, and what else happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.journeys import Cohort
from pace_kit.pdsa import Cycle, Decision, Noted, TestOfChange
from pace_kit.practice.changes import CHANGES, Change, change_called
from pace_kit.practice.council import Council
from pace_kit.practice.ledger import Running
from pace_kit.practice.settings import FIRST_DAY, GAME_BEGINS, RECORDS_BEGIN, day_number, month_end

MOVED = "moved to another home meanwhile"
"""The note beside a number of a cycle when its family had to move during the step, because of the change or not."""
MONTHS_BEFORE = 12
"""Months before the game for which the balancing measures are told."""


@dataclass(frozen=True)
class Trial:
    """A change that was tried or decided: its latest cycle, and what came of it.

    Parameters
    ----------
    change : str
        Key of the change.
    scale : str
        Scale of the latest cycle; blank when it was adopted without any.
    begun : date or None
        First day of the latest cycle.
    month : int
        Month of the game in which that cycle began, or in which it was adopted without any.
    decision : Decision or None
        What was decided last; None while the latest cycle waits for a decision.
    because : str
        Why.
    data : tuple of Noted
        Numbers of the latest cycle, in days, one a family; the note says where a family had to move meanwhile.
    earlier : tuple of Noted
        Numbers of the cycles before it.
    prediction : str
        What the team expected of the latest cycle.
    predicted_number : float or None
        The same as days, where it was said so.
    usual : float
        Median days of this step before the game.
    cycles : int
        How many cycles there were.
    """

    change: str
    scale: str
    begun: date | None
    month: int
    decision: Decision | None
    because: str
    data: tuple[Noted, ...]
    earlier: tuple[Noted, ...]
    prediction: str
    predicted_number: float | None
    usual: float
    cycles: int

    def __str__(self) -> str:
        about = change_called(self.change)
        if not self.cycles:
            return f"{about.name}: {self.decision} in month {self.month} without a test."
        seen = "no number yet" if not self.data else f"{_numbers(len(self.data))}, median {self.median:.0f} days"
        stands = f"; {self.decision}" if self.decision else ""
        return f"{about.name} with {self.scale}: {seen} (usual before: {self.usual:.0f}){stands}."

    @property
    def so_far(self) -> tuple[Noted, ...]:
        """Numbers of all its cycles."""
        return self.earlier + self.data

    @property
    def median(self) -> float:
        """Median of the latest cycle's numbers; ``NaN`` without any."""
        return float(np.median([point.number for point in self.data])) if self.data else float("nan")


def cohort_of(council: Council) -> Cohort:
    """Children in the records as they are known at the end of the council's month: one row a child, index from 1."""
    drawn = council.families
    ended = np.where(np.isnan(council.recommended), council.left, council.recommended)
    known = (drawn.arrived < council.env.now) & ~(ended < day_number(RECORDS_BEGIN))
    of = np.repeat(np.flatnonzero(known), drawn.size[known])
    groups = np.cumsum(known & (drawn.size > 1))
    reached, left = ~np.isnan(council.recommended), ~np.isnan(council.left)
    accommodated = _dates(drawn.arrived)
    columns = {
        "siblings": [f"F{groups[f]:03d}" if drawn.size[f] > 1 else "" for f in of],
        "looked_after": (accommodated - drawn.earlier.astype("timedelta64[D]"))[of],
        "accommodated": accommodated[of],
        "recommended": _dates(council.recommended)[of],
        "left": _dates(council.left)[of],
        "left_reason": [drawn.reason[f] if left[f] else "" for f in of],
        "placement": [drawn.placement[f] for f in of],
        "route": [drawn.route[f] if reached[f] else "" for f in of],
        "team": [drawn.team[f] for f in of],
    }
    frame = pd.DataFrame(columns, index=range(1, len(of) + 1))
    frame.insert(0, "child", [f"PC{n:03d}" for n in frame.index])
    return Cohort.from_frame(frame, as_of=month_end(council.month))


def trials_of(council: Council) -> tuple[Trial, ...]:
    """Every change tried or decided so far, with its latest cycle."""
    return tuple(_trial(council, key) for key in council.plans[-1].standings)


def tests_of(council: Council) -> tuple[TestOfChange, ...]:
    """Tests of change with their cycles; each prediction is dated the day before its cycle began."""
    return tuple(
        _test(change_called(key), council.ledger.cycles[key])
        for key in council.plans[-1].standings
        if key in council.ledger.cycles
    )


def usual_days(council: Council) -> dict[str, float]:
    """Median days of the step of each change before the game, by its key; they are the same at every moment."""
    since, until = day_number(RECORDS_BEGIN), day_number(GAME_BEGINS)
    usual = {
        step: float(np.median([days for _, day, days in took if since <= day < until]))
        for step, took in council.took.items()
    }
    return {change.key: round(usual[change.step], 1) for change in CHANGES}


def balancing_table(council: Council) -> pd.DataFrame:
    """What else happened: one row a month; columns as `pace_kit.practice.game.Game.balancing` says."""
    months = range(1 - MONTHS_BEFORE, council.month + 1)
    moves = _moves(council)
    return pd.DataFrame(
        {
            "month": [_first_day(month) for month in months],
            "reviews_postponed": [council.counted["reviews_postponed"][month] for month in months],
            "placement_moves": [
                council.counted["placement_moves"][month]
                + int(moves[(moves >= _number(month)) & (moves < _number(month + 1))].size)
                for month in months
            ],
            "overtime_hours": [council.overtime_hours(month) for month in months],
        }
    )


def hours_table(council: Council) -> pd.DataFrame:
    """Hours spent and left in each month played."""
    spent = [round(plan.hours(), 1) for plan in council.plans[1:]]
    return pd.DataFrame(
        {
            "month": pd.to_datetime([_first_day(plan.month) for plan in council.plans[1:]]),
            "spent": spent,
            "left": [round(council.settings.hours - hours, 1) for hours in spent],
        }
    )


def _trial(council: Council, key: str) -> Trial:
    standing, cycles = council.plans[-1].standings[key], council.ledger.cycles.get(key, [])
    decided = [move for _, move in council.ledger.decisions if move.change == key]
    last = cycles[-1] if cycles else None
    open_ = last is not None and last.decided is None
    return Trial(
        change=key,
        scale=last.move.scale if last else "",
        begun=_first_day(last.month).date() if last else None,
        month=last.month if last else standing.since,
        decision=None if open_ else decided[-1].decision,
        because="" if open_ else decided[-1].because,
        data=_noted(last) if last else (),
        earlier=tuple(point for cycle in cycles[:-1] for point in _noted(cycle)),
        prediction=last.move.prediction if last else "",
        predicted_number=last.move.predicted_number if last else None,
        usual=usual_days(council)[key],
        cycles=len(cycles),
    )


def _test(change: Change, cycles: list[Running]) -> TestOfChange:
    return TestOfChange(
        change.key,
        change.name,
        change.idea,
        change.driver,
        change.process_measure,
        change.balancing_measure,
        cycles=tuple(_cycle(number, change, cycle) for number, cycle in enumerate(cycles, start=1)),
    )


def _cycle(number: int, change: Change, cycle: Running) -> Cycle:
    started = _first_day(cycle.month).date()
    decided = cycle.decided
    return Cycle(
        number,
        purpose="test",
        prediction=cycle.move.prediction,
        predicted_on=started - timedelta(days=1) if cycle.move.prediction else None,
        predicted_number=cycle.move.predicted_number,
        plan=change.idea,
        data_plan=f"Each family's number of days: {change.counts}",
        scale=cycle.move.scale,
        started=started,
        ended=None if cycle.ended is None else FIRST_DAY + timedelta(days=int(cycle.ended) - 1),
        measure=change.counts[0].upper() + change.counts[1:],
        data=_noted(cycle),
        decision=decided.decision if decided else None,
        because=decided.because if decided else "",
    )


def _noted(cycle: Running) -> tuple[Noted, ...]:
    return tuple(
        Noted(FIRST_DAY + timedelta(days=int(day)), days, _note(children, moved))
        for day, days, children, moved in cycle.noted
    )


def _note(children: int, moved: bool) -> str:
    together = [f"{children} children together"] if children > 1 else []
    return ", ".join([*together, *([MOVED] if moved else [])])


def _moves(council: Council) -> npt.NDArray[np.float64]:
    """Days on which children moved from one home to another while they waited; brothers and sisters move together."""
    drawn = council.families
    ends = np.fmin(np.fmin(council.recommended, council.left), council.env.now)
    days = drawn.arrived[:, None] + drawn.moves
    return np.asarray(np.repeat(days, drawn.size, axis=0)[np.repeat(days < ends[:, None], drawn.size, axis=0)])


def _first_day(month: int) -> pd.Timestamp:
    return pd.Timestamp(month_end(month - 1) + timedelta(days=1))


def _number(month: int) -> int:
    return day_number(month_end(month - 1)) + 1


def _dates(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.datetime64]:
    """Days by their numbers; ``NaN`` becomes ``NaT``."""
    whole = np.floor(np.nan_to_num(numbers)).astype("timedelta64[D]")
    days = np.datetime64(FIRST_DAY, "D") + whole
    return np.where(np.isnan(numbers), np.datetime64("NaT", "D"), days).astype("datetime64[s]")


def _numbers(n: int) -> str:
    return "1 number" if n == 1 else f"{n} numbers"
