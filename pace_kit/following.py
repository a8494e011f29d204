"""A team's pathway and what is due for whom, put together from what the team saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd

from pace_kit.aims import AIM_2
from pace_kit.reminders import (
    AIM,
    Holiday,
    Step,
    TeamPathway,
    Week,
    bank_holidays,
    by_week,
    calendar_file,
    default_pathway,
    one_a_child,
    timetable,
)
from pace_kit.store import Conflict, Saved, Team

LOOK_BACK = timedelta(weeks=4)
"""How far before its data a team is first reminded: nobody has noted yet what was done earlier."""

FRESH = timedelta(days=42)
"""Data of a month or so ago are seen from today; older ones from their own day, or all would be overdue."""


class ChangedMeanwhile(ValueError):
    """Somebody else saved the same step or the same child's notes since the page showed them."""


@dataclass(frozen=True, eq=False)
class Following:
    """What is due for a team's waiting children, seen from a day.

    Parameters
    ----------
    plan : TeamPathway
        The steps that were counted.
    on : date
        The day it is seen from.
    drawn : date
        The day the data were drawn.
    within_weeks : float
        The aim's limit.
    table : pandas.DataFrame
        As from `pace_kit.reminders.timetable`.
    children : pandas.DataFrame
        One row a waiting child, as from `pace_kit.reminders.next_steps`.
    years : range
        The years whose bank holidays were left out of the working days; empty where no working days are counted.
    """

    plan: TeamPathway
    on: date
    drawn: date
    within_weeks: float
    table: pd.DataFrame
    children: pd.DataFrame
    years: range

    def __str__(self) -> str:
        overdue = int((self.table["overdue"] & (self.table["key"] != AIM)).sum())
        if self.children.empty:
            return f"{_words(self.on)}, with data of {_words(self.drawn)}: no child is waiting, so nothing is due."
        waiting = _counted(len(self.children), "child is", "children are")
        late = _counted(overdue, "step is", "steps are")
        return f"{_words(self.on)}, with data of {_words(self.drawn)}: {waiting} waiting; {late} overdue."

    @property
    def weeks(self) -> tuple[Week, ...]:
        """The list by week."""
        return by_week(self.table, self.on)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know when reading the list: what is not in it, and which days were left out as holidays."""
        said = [f"Not in the list until you settle it: {question}" for question in self.plan.gaps()]
        if self.on > self.drawn:
            said.append("Who got a recommendation since the data were drawn is still listed. Bring a new workbook.")
        if self.plan.since:
            said.append(
                f"What was due before {_words(self.plan.since)} is taken as done in its time and not listed. "
                "Your pathway below holds that day."
            )
        if self.years:
            local = len(self.plan.holidays)
            added = f", and {_counted(local, 'local day', 'local days')} off" if local else ""
            said.append(
                f"Working days leave out Scotland's bank holidays of {self.years[0]} to {self.years[-1]}{added}. "
                "Councils differ: add your own days off."
            )
        return tuple(said)

    def calendar(self, team: Team, made: datetime) -> bytes:
        """What is due from today's day on, as a calendar file."""
        return calendar_file(self.table, team=team.slug, made=made, from_day=self.on)


def pathway_of(team: Team) -> TeamPathway:
    """A team's pathway as it saved it; else the kit's steps, from four weeks before the team's data on.

    Each wait has steps of its own: those of the team's data, else those of its aim, else those of Aim 2.
    """
    cohort, aim = team.cohort, team.aim
    wait = cohort.pathway if cohort is not None else aim.pathway if aim is not None else AIM_2
    saved: TeamPathway | None = team.current("pathway", wait.key)
    since = None if cohort is None else cohort.as_of - LOOK_BACK
    return saved or default_pathway(wait, since=since)


def seen_from(team: Team, today: date) -> date:
    """The day a list begins with: today, or the day of the data when they are old."""
    cohort = team.cohort
    return today if cohort is None or cohort.as_of > today or today - cohort.as_of <= FRESH else cohort.as_of


def done_by(team: Team) -> dict[tuple[str, str], date]:
    """What the team noted as done: (child, key of the step) to its day."""
    return {
        (child, key): day
        for child, days in team.currents("done").items()
        for key, day in days.items()
    }  # fmt: skip


def follow(team: Team, on: date, plan: TeamPathway | None = None) -> Following | None:
    """What is due for a team, seen from a day; None while it has brought no data."""
    cohort = team.cohort
    if cohort is None:
        return None
    plan = plan or pathway_of(team)
    aim = team.aim
    weeks = aim.within_weeks if aim and aim.within_weeks else cohort.pathway.limit_weeks
    years = _years(plan, plan.since or cohort.started.min().date(), on) if len(cohort) else range(0)
    off = {*bank_holidays(years), *(holiday.day for holiday in plan.holidays)}
    table = timetable(
        cohort, plan.counted, done_by(team), within_weeks=weeks, holidays=off, on=on, since=plan.since
    )  # fmt: skip
    return Following(plan, on, cohort.as_of, weeks, table, one_a_child(table, cohort, on=on), years)


def note_done(team: Team, child: str, step: str, day: date | None, *, who: str = "") -> Saved:
    """Keep the day on which a child's step was done, or None to take it back.

    Notes are kept child by child. Two people who note two steps of one child at once both keep theirs.
    """

    def noted(days: dict[str, date]) -> dict[str, date]:
        others = {key: known for key, known in days.items() if key != step}
        return others if day is None else {**others, step: day}

    return _saved(team, "done", child, {}, noted, who=who, because="")


def save_step(
    team: Team, step: Step, *, seen: Step | None, place: int | None = None, who: str = "", because: str = ""
) -> Saved:
    """Keep a new or changed step of the team's pathway; what others changed at other steps meanwhile stays.

    Raises
    ------
    ChangedMeanwhile
        When the step is not any more as it was `seen`: the sentence says how it is now, and nothing is saved.
    """

    def changed(plan: TeamPathway) -> TeamPathway:
        theirs = plan.step(step.key)
        if theirs != seen:
            now = "It is gone" if theirs is None else f"It says now: {theirs}"
            raise ChangedMeanwhile(f"Somebody else changed this step meanwhile. {now}. Look at it, then save again.")
        return plan.with_step(step, place)

    return change_pathway(team, changed, who=who, because=because)


def change_pathway(
    team: Team, change: Callable[[TeamPathway], TeamPathway], *, who: str = "", because: str = ""
) -> Saved:
    """Keep the team's pathway with a change made to its newest version, whoever saved that."""
    first = pathway_of(team)
    return _saved(team, "pathway", first.pathway.key, first, change, who=who, because=because)


def _saved(
    team: Team, kind: str, key: str, first: object, change: Callable[..., object], *, who: str, because: str
) -> Saved:
    """Save what `change` makes of the newest version; again when somebody saved another one in between."""
    while True:
        newest = team.latest(kind, key)
        value, version = (newest.value, newest.version) if newest else (first, 0)
        try:
            return team.save(kind, change(value), key, who=who, because=because, expected_version=version)
        except Conflict:
            continue


def save_days(team: Team, holidays: Iterable[Holiday], since: date | None, *, seen: TeamPathway) -> Saved:
    """Keep the local days off and the first day of the list; days that others added meanwhile stay."""
    wanted = tuple(holidays)
    added = [day for day in wanted if day not in seen.holidays]
    gone = [day for day in seen.holidays if day not in wanted]

    def changed(plan: TeamPathway) -> TeamPathway:
        kept = [day for day in plan.holidays if day not in gone and day not in added]
        both = sorted((*kept, *added), key=lambda holiday: holiday.day)
        return replace(plan, holidays=tuple(both), since=plan.since if since == seen.since else since)

    return change_pathway(team, changed, because="local days off, and where the list begins")


def _years(plan: TeamPathway, first: date, on: date) -> range:
    """The years whose bank holidays matter: none while no working days are counted.

    A year before the first day, for children who started then, and a year ahead.
    """
    needed = {step.after for step in plan.counted}
    counts = any(step.unit == "working days" and (step.in_use or step.key in needed) for step in plan.counted)
    return range(min(first, on).year - 1, on.year + 2) if counts else range(0)


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
