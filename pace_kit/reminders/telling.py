"""What a pathway's limits say together: how far into the wait each step falls, and where the law leaves room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pace_kit.aims import AIM_2, Pathway
from pace_kit.reminders.calendars import later
from pace_kit.reminders.steps import Step, default_steps

_MONDAY = date(2026, 1, 5)


def expected_days(steps: Sequence[Step]) -> dict[str, int]:
    """Days from the start to the last day of each step, key to days, when each step is done on its last day.

    Counted for a child who starts on a Monday in January, without holidays: months and working days differ by a day or
    two between children.
    """
    reached = {"": _MONDAY}
    for step in steps:
        reached[step.key] = later(reached[step.after], step.amount, step.unit)
    return {key: (day - _MONDAY).days for key, day in reached.items() if key}


def in_time_and_too_late(steps: Sequence[Step], within_weeks: float) -> str:
    """Say where a pathway that keeps every statutory limit can still miss the aim; blank where it cannot.

    It can when the last statutory review before the aim is followed by the next one only after it, and no step of the
    team's own lies between that review and the aim.
    """
    used = [step for step in steps if step.in_use]
    days, limit = expected_days(steps), 7 * within_weeks
    before = [step for step in used if step.statutory and days[step.key] <= limit]
    after = [step for step in used if step.statutory and days[step.key] > limit]
    if not before or not after:
        return ""
    last, following = max(before, key=lambda step: days[step.key]), min(after, key=lambda step: days[step.key])
    own = [step for step in used if not step.statutory and days[last.key] <= days[step.key] <= limit]
    if own:
        return ""
    return (
        f"Every statutory review can be in time and the aim still be missed: the {_small(last.name)}, by about week "
        f"{round(days[last.key] / 7)}, is the last one before {within_weeks:g} weeks, and the next may come in week "
        f"{round(days[following.key] / 7)}. What could bring the decision to the {_small(last.name)}?"
    )


def below_the_law(steps: Sequence[Step], pathway: Pathway = AIM_2) -> tuple[str, ...]:
    """Sentences about statutory steps that a team switched off or gave more time than the regulations do."""
    mine, lawful = {step.key: step for step in steps}, default_steps(pathway)
    allowed, given = expected_days(lawful), expected_days(steps)
    said = []
    for step in lawful:
        own = mine.get(step.key)
        if not (step.statutory and step.in_use):
            continue
        if own is None or not own.in_use:
            said.append(f"{step.name} is switched off here. It is due by law all the same ({step.source}).")
        elif given[own.key] > allowed[step.key]:
            said.append(f"{own.name} has more time here than the law gives: {step.limit} ({step.source}).")
    return tuple(said)


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]
