"""When the steps of a pathway are due for each waiting child, and which of them are overdue.

A step is due a number of days, weeks or months after the clock started or after another step. The steps are data: the
defaults stand in ``data/reference/steps.csv`` with their sources, and a team gives its own instead.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from pace_kit.aims import AIM_2, Pathway
from pace_kit.journeys import WAITING, Cohort
from pace_kit.reference import reference_table

UNITS = ("working days", "days", "weeks", "months")
COLUMNS = ("child", "step", "due", "overdue", "days_left")


@dataclass(frozen=True)
class Step:
    """Something that should have happened by a day.

    Parameters
    ----------
    key, name : str
        Short name, unique in a pathway, and what people call it.
    amount, unit : int, str
        How long after, for instance 6 "weeks"; a unit of :data:`UNITS`.
    after : str
        Key of the step it is counted from; ``""`` counts from the start of the child's clock.
    repeats : bool
        Whether it is due again after it was done.
    in_use : bool
        Whether the team wants to be reminded. Steps for some children only are not in use by default.
    source, confirmed : str, bool
        Where the limit comes from, and whether it was seen there.
    note : str
        What to know or settle before using it.

    Raises
    ------
    ValueError
        When the unit is not known or the amount is under 1.
    """

    key: str
    name: str
    amount: int
    unit: str
    after: str = ""
    repeats: bool = False
    in_use: bool = True
    source: str = ""
    confirmed: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.name!r} is counted in {self.unit!r}. Choose one of {', '.join(UNITS)}.")
        if self.amount < 1:
            raise ValueError(f"{self.name!r} is due after {self.amount} {self.unit}. Give a whole number from 1 up.")

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.amount == 1 else self.unit
        doubt = "" if self.confirmed else " (check with your programme)"
        return f"{self.name}: within {self.amount} {unit}{doubt}"


def default_steps(pathway: Pathway = AIM_2) -> tuple[Step, ...]:
    """Steps of a pathway that the kit knows, in order; empty where it knows none.

    Examples
    --------
    >>> print(next(step for step in default_steps() if step.key == "first-review"))
    First review: within 6 weeks
    """
    return tuple(
        Step(
            key=row["key"],
            name=row["name"],
            amount=int(row["amount"]),
            unit=row["unit"],
            after=row["after"],
            repeats=row["repeats"] == "yes",
            in_use=row["in_use"] == "yes",
            source=row["source"],
            confirmed=row["confirmed"] == "yes",
            note=row["note"],
        )
        for row in reference_table("steps")
        if row["pathway"] == pathway.key
    )


def due_dates(
    cohort: Cohort,
    steps: Sequence[Step] | None = None,
    within_weeks: float = 26,
    *,
    done: Mapping[tuple[str, str], date] | None = None,
    holidays: Collection[date] = frozenset(),
) -> pd.DataFrame:
    """What is due for each waiting child, overdue steps first.

    Parameters
    ----------
    cohort : Cohort
        The journeys; only children still waiting are in the answer.
    steps : sequence of Step, optional
        A step stands after the one it is counted from. By default :func:`default_steps` of the cohort's pathway.
    within_weeks : float
        The team's aim: its last day is due as a step of its own, named after the pathway's milestone.
    done : mapping of (child, step key) to date, optional
        The day a step was last done. A done step is not due again unless it repeats, and what is counted from it is
        counted from that day. Days outside the journey (before its start, after the cohort's `as_of`) do not count.
        Where nothing is known, the step counts as not done, and the next one is counted from the day it was due.
    holidays : collection of date
        Days that are no working days, besides Saturdays and Sundays: Scottish bank holidays, and local ones.

    Returns
    -------
    pandas.DataFrame
        One row a waiting child and step in use. Columns `child`, `step` (its name), `due` (``datetime64``), `overdue`
        (the day has passed) and `days_left` (whole days from `as_of` to `due`, negative when overdue). Ordered by
        day, then child, then step. The index is the spreadsheet's row number.

    Raises
    ------
    ValueError
        When a key or name comes twice, or a step is counted from one that does not stand before it.

    Notes
    -----
    The starting day is day 0: with 3 working days a Friday leads to Wednesday. A month ends on the same day of the
    month, or on its last day where there is no such day. 26 weeks are 182 days, the last day included.
    """
    chosen = default_steps(cohort.pathway) if steps is None else tuple(steps)
    aim_name = cohort.pathway.event.removeprefix("a ").removeprefix("an ").capitalize()
    _check(chosen, aim_name)
    free, known = frozenset(holidays), done or {}
    waiting = cohort.outcome == WAITING
    starts = pd.DatetimeIndex(cohort.started[waiting])
    rows, index = [], []
    for row, child, began in zip(cohort.frame.index[waiting], cohort.frame.loc[waiting, "child"], starts, strict=True):
        start = began.date()
        reached: dict[str, date] = {"": start}
        due: list[tuple[str, date]] = []
        for step in chosen:
            was_done = known.get((child, step.key))
            if was_done is not None and not start <= was_done <= cohort.as_of:
                was_done = None
            counted_from = was_done if was_done is not None and step.repeats else reached[step.after]
            day = later(counted_from, step.amount, step.unit, holidays=free)
            reached[step.key] = day if was_done is None else was_done
            if step.in_use and (was_done is None or step.repeats):
                due.append((step.name, day))
        due.append((aim_name, start + timedelta(days=math.floor(7 * within_weeks + 1e-9))))
        for name, day in due:
            left = (day - cohort.as_of).days
            rows.append((child, name, pd.Timestamp(day), left < 0, left))
            index.append(row)
    table = pd.DataFrame(rows, columns=list(COLUMNS), index=pd.Index(index, name=cohort.frame.index.name))
    table = table.astype({"due": "datetime64[s]", "overdue": bool, "days_left": "int64"})
    return table.sort_values(["due", "child"], kind="stable")


def later(day: date, amount: int, unit: str, *, holidays: Collection[date] = frozenset()) -> date:
    """The day that is so many working days, days, weeks or calendar months after `day`.

    Examples
    --------
    >>> later(date(2026, 1, 30), 3, "working days").isoformat(), later(date(2024, 8, 31), 6, "months").isoformat()
    ('2026-02-04', '2025-02-28')
    """
    if unit == "months":
        years, month = divmod(day.month - 1 + amount, 12)
        year, month = day.year + years, month + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
    if unit == "working days":
        while amount:
            day += timedelta(days=1)
            amount -= day.weekday() < 5 and day not in holidays
        return day
    return day + timedelta(days=amount * (7 if unit == "weeks" else 1))


def _check(steps: Sequence[Step], aim_name: str) -> None:
    keys, names = {""}, {aim_name}
    for step in steps:
        if step.key in keys or step.name in names:
            raise ValueError(f"The step {step.name!r} ({step.key!r}) is there twice or has no key. Give it its own.")
        if step.after not in keys:
            raise ValueError(f"{step.name!r} is counted from {step.after!r}, which does not stand before it.")
        keys.add(step.key)
        names.add(step.name)
