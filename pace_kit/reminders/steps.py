"""The steps of a pathway with their time limits: the kit's own with their sources, and what a team made of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from pace_kit.aims import AIM_2, Pathway
from pace_kit.reference import reference_table
from pace_kit.reminders.calendars import UNITS

CHECK = "check with your programme"
OWN = "Settled by your team"
AIM = "aim"
"""Key of the last step of every pathway: the aim's milestone. No other step is called so."""

BOTH = {"hours": "by the clock, weekends and holidays included", "working days": "weekends and holidays left out"}


@dataclass(frozen=True)
class Step:
    """Something that should have happened by a day.

    Parameters
    ----------
    key, name : str
        Short name, unique in a pathway, and what people call it.
    amount, unit : int, str
        How long after, for instance 6 "weeks"; a unit of :data:`pace_kit.reminders.UNITS`.
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
    statutory : bool
        Whether the law sets the limit; a local one is the team's to choose.
    question : str
        What the team has to settle before the step can be counted; blank when nothing is open.

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
    statutory: bool = False
    question: str = ""

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"{self.name!r} is counted in {self.unit!r}. Choose one of {', '.join(UNITS)}.")
        if self.amount < 1:
            raise ValueError(f"{self.name!r} is due after {self.amount} {self.unit}. Give a whole number from 1 up.")

    def __str__(self) -> str:
        doubt = f" ({self.doubt})" if self.doubt else ""
        return f"{self.name}: within {self.limit}{doubt}"

    @property
    def doubt(self) -> str:
        """What stands beside the limit while it is open or was not confirmed; blank else."""
        return "not settled yet" if self.question else "" if self.confirmed else CHECK

    @property
    def limit(self) -> str:
        """How long it may take, in words: "6 weeks"."""
        return f"{self.amount:,} {self.unit.removesuffix('s') if self.amount == 1 else self.unit}"

    def as_agreed(self, **changes: Any) -> Step:
        """Return the step with some fields as a team wants them; a limit that differs is the team's own from then on.

        A step set back to the kit's limit has the kit's source again.
        """
        new = replace(self, **changes)
        if new._counted() == self._counted():
            return new
        shipped = next((step for step in _shipped() if step.key == self.key), None)
        if shipped is not None and shipped._counted() == new._counted() and not shipped.question:
            return replace(new, source=shipped.source, confirmed=shipped.confirmed, note=shipped.note)
        return replace(new, source=OWN, confirmed=True, question="")

    def _counted(self) -> tuple[int, str, str]:
        return self.amount, self.unit, self.after


def default_steps(pathway: Pathway = AIM_2) -> tuple[Step, ...]:
    """The steps of one pathway as shipped, in the order in which they are due; empty where the kit knows none."""
    return tuple(step for key, step in zip(_pathways(), _shipped(), strict=True) if key == pathway.key)


def _pathways() -> list[str]:
    return [row["pathway"] for row in reference_table("steps")]


@cache
def _shipped() -> tuple[Step, ...]:
    """Every step of the kit, in the order of the file."""
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
            statutory=row["statutory"] == "yes",
            question=row["question"],
        )
        for row in reference_table("steps")
    )


@dataclass(frozen=True)
class Holiday:
    """A local day off: no working day here, although the banks are open."""

    day: date
    name: str = ""

    def __str__(self) -> str:
        return f"{self.day.day} {self.day:%B %Y}" + (f": {self.name}" if self.name else "")


@dataclass(frozen=True)
class TeamPathway:
    """A team's own steps, in its own order, with its local holidays.

    Parameters
    ----------
    pathway : Pathway
        The wait that the steps belong to.
    steps : tuple of Step
        Each counted from the start or from one that stands before it.
    holidays : tuple of Holiday
        Local days off, besides the bank holidays.
    since : date, optional
        What was due before this day is taken as done in its time and not listed; None lists everything that was not
        noted as done.

    Raises
    ------
    ValueError
        When a key or name comes twice, or a step is counted from one that does not stand before it.
    """

    pathway: Pathway = AIM_2
    steps: tuple[Step, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    since: date | None = None

    def __post_init__(self) -> None:
        check(self.steps, aim_name(self.pathway))

    def __str__(self) -> str:
        used = sum(step.in_use for step in self.steps)
        return f"{used} of {len(self.steps)} steps in use" + "".join(f"; {question}" for question in self.gaps())

    @property
    def counted(self) -> tuple[Step, ...]:
        """The steps as they are counted: one that is still to be settled is in use only once it was."""
        return tuple(replace(step, in_use=step.in_use and not step.question) for step in self.steps)

    def gaps(self) -> tuple[str, ...]:
        """What the team has still to settle, as questions; empty when nothing is open."""
        return tuple(step.question for step in self.steps if step.question and step.in_use)

    def step(self, key: str) -> Step | None:
        """The step with this key, or None."""
        return next((step for step in self.steps if step.key == key), None)

    def with_step(self, step: Step, place: int | None = None) -> TeamPathway:
        """Return the pathway with a step added, or changed where its key is known.

        `place` counts from 1; without it a known step stays where it is, and a new one comes last.
        """
        keys = [other.key for other in self.steps]
        others = [other for other in self.steps if other.key != step.key]
        at = place - 1 if place else keys.index(step.key) if step.key in keys else len(others)
        return replace(self, steps=(*others[:at], step, *others[at:]))

    def settled(self, key: str, amount: int, unit: str) -> TeamPathway:
        """Return the pathway with the open question of a step answered: this is how it is counted here."""
        step = self.step(key)
        if step is None:
            raise ValueError(f"There is no step {key!r} to settle.")
        note = f"Within {amount} {unit}, {BOTH.get(unit, 'by the calendar')}."
        return self.with_step(
            replace(step, amount=amount, unit=unit, question="", note=note, source=OWN, confirmed=True)
        )


def default_pathway(pathway: Pathway = AIM_2, *, since: date | None = None) -> TeamPathway:
    """What a team begins with: the shipped steps of one pathway."""
    return TeamPathway(pathway, default_steps(pathway), since=since)


def aim_name(pathway: Pathway) -> str:
    """What the last step is called: reaching the aim's milestone."""
    return pathway.event.removeprefix("a ").removeprefix("an ").capitalize()


def key_for(name: str, taken: Sequence[str]) -> str:
    """Make a short name for a new step that no other step has."""
    words = "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())
    stem = "-".join(filter(None, words.split("-")))[:60] or "step"
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in {*taken, AIM}:
        number += 1
    return key


def check(steps: Sequence[Step], last: str) -> None:
    """Refuse steps that cannot be counted; `last` is the name of the aim's own step."""
    keys, names = {""}, {last}
    for step in steps:
        if not step.name.strip() or step.key in {*keys, AIM} or step.name in names:
            raise ValueError(f"The step {step.name!r} ({step.key!r}) is there twice or has no key. Give it its own.")
        if step.after not in keys:
            named = next((other.name for other in steps if other.key == step.after), step.after)
            raise ValueError(
                f"{step.name!r} is counted from {named!r}, which does not stand before it. Move one of the two."
            )
        keys.add(step.key)
        names.add(step.name)
