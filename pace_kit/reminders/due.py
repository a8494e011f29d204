"""What is due for which waiting child, and when: a table of days, one row a child, and a list by week."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.journeys import WAITING, Cohort
from pace_kit.reminders.calendars import Days, later_each, monday
from pace_kit.reminders.steps import AIM, Step, aim_name, check, default_steps

COLUMNS = ("child", "step", "due", "overdue", "days_left")
Codes = npt.NDArray[np.object_]
Flags = npt.NDArray[np.bool_]
NO_DAY = np.datetime64("NaT", "D")


def due_dates(
    cohort: Cohort,
    steps: Sequence[Step] | None = None,
    within_weeks: float = 26,
    *,
    done: Mapping[tuple[str, str], date] | None = None,
    holidays: Collection[date] = (),
) -> pd.DataFrame:
    """When each step is due for each child who is still waiting.

    Parameters
    ----------
    cohort : Cohort
        The journeys; children who reached the milestone or left have nothing due.
    steps : sequence of Step, optional
        By default :func:`default_steps` of the cohort's pathway.
    within_weeks : float
        The aim's limit. The milestone itself is the last step, due ``7 * within_weeks`` days after the start.
    done : mapping, optional
        (child, key of the step) to the day it was done. A step that was done is not listed, or, if it repeats, counted
        from that day; what follows it is counted from that day too. A day before the journey, or after the data were
        drawn, is not counted as done. A missing step counts as not done, and the next one is counted from the day it
        was due.
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
    return timetable(cohort, steps, done, within_weeks=within_weeks, holidays=holidays)[list(COLUMNS)]


def timetable(
    cohort: Cohort,
    steps: Sequence[Step] | None = None,
    done: Mapping[tuple[str, str], date] | None = None,
    *,
    within_weeks: float = 26,
    holidays: Collection[date] = (),
    on: date | None = None,
    since: date | None = None,
) -> pd.DataFrame:
    """As :func:`due_dates`, seen from a later day than that of the data, and with the key of each step.

    Parameters
    ----------
    cohort, steps, done, within_weeks, holidays
        As for :func:`due_dates`; what was done counts up to `on`.
    on : date, optional
        The day the list is seen from; by default the day the data were drawn. Whoever reached the milestone since is
        still listed, because the data do not know it yet.
    since : date, optional
        What was due before this day is taken as done in its time and not listed; a step that repeats moves on to its
        first day from then on. The aim's own day is always listed.

    Returns
    -------
    pandas.DataFrame
        Columns of :func:`due_dates` and `key`, which is :data:`AIM` for the aim itself.

    Raises
    ------
    ValueError
        As :func:`due_dates`; and when `on` is a day before the data were drawn.
    """
    chosen = default_steps(cohort.pathway) if steps is None else tuple(steps)
    seen_from = cohort.as_of if on is None else on
    if seen_from < cohort.as_of:
        data, asked = (f"{one.day} {one:%B %Y}" for one in (cohort.as_of, seen_from))
        raise ValueError(f"The data are of {data}; {asked} is before that. Choose that day or a later one.")
    last = aim_name(cohort.pathway)
    check(chosen, last)
    waiting = cohort.only(cohort.outcome == WAITING)
    children = waiting.frame["child"].to_numpy(dtype=object)
    starts: Days = waiting.started.to_numpy().astype("datetime64[D]")
    first = NO_DAY if since is None else np.datetime64(since, "D")
    reached: dict[str, Days] = {"": starts}
    parts: list[tuple[str, str, Days, Flags]] = []
    for step in chosen:
        was = _days_done(children, step.key, done or {})
        was[(was < starts) | (was > np.datetime64(seen_from, "D"))] = NO_DAY
        never = np.isnat(was)
        day = later_each(
            np.where(never, reached[step.after], was) if step.repeats else reached[step.after],
            step.amount, step.unit, holidays=holidays,
        )  # fmt: skip
        if step.repeats and since is not None:
            day = _moved_on(day, first, step, holidays)
        reached[step.key] = was
        reached[step.key][never] = day[never]
        if step.in_use:
            parts.append((step.key, step.name, day, (never | step.repeats) & ~(day < first)))
    limit: Days = starts + np.timedelta64(math.floor(7 * within_weeks + 1e-9), "D")
    parts.append((AIM, last, limit, np.ones(len(starts), dtype=bool)))
    frames = [_rows(waiting.frame.index, children, *part) for part in parts]
    table = pd.concat(frames) if len(starts) else frames[-1]
    left = (table["due"] - pd.Timestamp(seen_from)).dt.days.astype("int64")
    table = table.assign(overdue=left < 0, days_left=left)[[*COLUMNS, "key"]]
    return table.sort_values(["due", "child"], kind="stable")


def _days_done(children: Codes, key: str, done: Mapping[tuple[str, str], date]) -> Days:
    """The day on which each child's step was done; ``NaT`` where nobody noted it."""
    return np.array([done.get((child, key)) for child in children], dtype="datetime64[D]")


def _moved_on(day: Days, first: np.datetime64, step: Step, holidays: Collection[date]) -> Days:
    """Days of a step that repeats, moved to the first one that is not before `first`."""
    while (early := day < first).any():
        day[early] = later_each(day[early], step.amount, step.unit, holidays=holidays)
    return day


def _rows(index: pd.Index, children: Codes, key: str, name: str, day: Days, shown: Flags) -> pd.DataFrame:
    columns = {"child": children[shown], "step": name, "due": day[shown].astype("datetime64[s]"), "key": key}
    return pd.DataFrame(columns, index=index[shown])


def next_steps(
    cohort: Cohort,
    steps: Sequence[Step] | None = None,
    done: Mapping[tuple[str, str], date] | None = None,
    *,
    within_weeks: float = 26,
    holidays: Collection[date] = (),
    on: date | None = None,
    since: date | None = None,
) -> pd.DataFrame:
    """One row a waiting child: the step to come, or the oldest overdue one, and how long the aim leaves.

    Parameters
    ----------
    cohort, steps, done, within_weeks, holidays, on, since
        As for :func:`timetable`.

    Returns
    -------
    pandas.DataFrame
        Columns `child`, `weeks` (waited up to `on`, days / 7), `step`, `due`, `overdue`, `days_left`, `aim_due` and
        `days_to_aim` (negative when it has passed). Where no step is left, it is the aim's own. Ordered by `due`, then
        child; the index is the spreadsheet's row number.
    """
    table = timetable(
        cohort, steps, done, within_weeks=within_weeks, holidays=holidays, on=on, since=since
    )  # fmt: skip
    return one_a_child(table, cohort, on=on)


def one_a_child(table: pd.DataFrame, cohort: Cohort, *, on: date | None = None) -> pd.DataFrame:
    """As :func:`next_steps`, from a table of :func:`timetable` that is there already."""
    aim = table[table["key"] == AIM]
    own_step_first = table.assign(last=table["key"] == AIM).sort_values(["last", "due"], kind="stable")
    first = own_step_first[~own_step_first.index.duplicated()]
    chosen = first[["child", "step", "due", "overdue", "days_left"]]
    waited = (pd.Timestamp(on or cohort.as_of) - cohort.started.loc[chosen.index]).dt.days / 7
    chosen = chosen.assign(
        weeks=waited, aim_due=aim["due"].loc[chosen.index], days_to_aim=aim["days_left"].loc[chosen.index]
    )
    order = ["child", "weeks", "step", "due", "overdue", "days_left", "aim_due", "days_to_aim"]
    return chosen[order].sort_values(["due", "child"], kind="stable")


@dataclass(frozen=True)
class Reminder:
    """One step of one child.

    Parameters
    ----------
    child, step : str
        The local code and the step's name.
    due : date
        Its day.
    days_left : int
        Whole days until then, negative once it has passed.
    """

    child: str
    step: str
    due: date
    days_left: int

    def __str__(self) -> str:
        name = self.step if self.step[1:2].isupper() else self.step[:1].lower() + self.step[1:]
        day = f"{self.due:%A} {self.due.day} {self.due:%B %Y}"
        days = f"{abs(self.days_left):,} {'day' if abs(self.days_left) == 1 else 'days'}"
        child = self.child or "A child without a code"
        if self.days_left < 0:
            return f"{child}: {name} was due on {day}, {days} ago."
        return f"{child}: {name} is due on {day}, {f'in {days}' if self.days_left else 'which is today'}."


@dataclass(frozen=True)
class Week:
    """What is due in one part of the list, in order of the days."""

    title: str
    reminders: tuple[Reminder, ...] = ()

    def __len__(self) -> int:
        return len(self.reminders)

    def __str__(self) -> str:
        return f"{self.title}: {len(self)}"


def by_week(table: pd.DataFrame, on: date) -> tuple[Week, ...]:
    """The list by week: overdue, this week, next week, the two weeks after, later, and who is past the aim.

    Parameters
    ----------
    table : pandas.DataFrame
        As from :func:`timetable`.
    on : date
        The day it was seen from. Weeks begin on Monday; what was due earlier this week is overdue.

    Returns
    -------
    tuple of Week
        Always these six, an empty one too. A day of the aim that has passed stands in the last, and nowhere else:
        it asks for another conversation than a step that was missed.
    """
    due, past = table["due"].to_numpy().astype("datetime64[D]"), table["overdue"].to_numpy(dtype=bool)
    aim = (table["key"] == AIM).to_numpy()
    ends = np.array([monday(on) + timedelta(weeks=weeks) for weeks in (1, 2, 4)], dtype="datetime64[D]")
    where = np.select([past & aim, past], [5, 0], 1 + np.searchsorted(ends, due, side="right"))
    titles = ("Overdue", "This week", "Next week", "The two weeks after", "Later", "Past the aim")
    return tuple(Week(title, _reminders(table[where == n])) for n, title in enumerate(titles))


def _reminders(table: pd.DataFrame) -> tuple[Reminder, ...]:
    columns = [table[name].tolist() for name in ("child", "step", "due", "days_left")]
    return tuple(Reminder(child, step, day.date(), left) for child, step, day, left in zip(*columns, strict=True))
