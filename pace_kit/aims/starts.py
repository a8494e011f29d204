"""What an aim can be begun from, how the fields of a page become one, and which aim held on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime, tzinfo
from typing import Any, Protocol

from pace_kit.aims.pathways import AIM_1, AIM_2, AIM_3, AIM_4, OWN, OWN_WAIT, pathway_called
from pace_kit.aims.statements import WHAT_COUNTS, AimStatement, weeks_of_months

SEED_AIMS = (
    AimStatement(AIM_2, within_weeks=26, who="looked after & accommodated children, accommodated"),
    AimStatement(
        AIM_2,
        within_weeks=36,
        at="the Legal Advice Meeting",
        including="those who have a plan for rehabilitation home or kinship care",
    ),
    AimStatement(AIM_2, within_weeks=40),
)
"""The three example forms of Aim 2 that councils used; complete but for the dates and the percentage.

Source: CELCIS, PACE Aim 2 webinar, September 2020, slide "Examples of Aim 2".
"""

WAITS = (
    ("Aim 1, until the order is reviewed", AIM_1.key),
    ("Aim 2, until recommended", AIM_2.key),
    ("Aim 3, until approved", AIM_3.key),
    ("Aim 4, until lodged in court", AIM_4.key),
    ("A wait of our own, below", OWN),
)
"""Words and key of every wait that can be chosen."""


class Kept(Protocol):
    """A saved version: `pace_kit.store.Version` is one."""

    @property
    def value(self) -> Any:
        """What was saved."""

    @property
    def at(self) -> datetime:
        """When it was saved, with its time zone."""


def starts(saved: AimStatement | None = None) -> list[tuple[str, AimStatement]]:
    """What a team can begin from, in words and as an aim: its own, the forms of councils, the national aims, a blank.

    Parameters
    ----------
    saved : AimStatement, optional
        The team's aim as it is saved; it comes first.
    """
    first = [] if saved is None else [("Our aim as it is saved", saved)]
    blank = ("A blank sheet for Aim 2", AimStatement(AIM_2))
    forms = [
        (f"A council’s aim: {aim.within_weeks} weeks{', at a meeting' if aim.at else ''}", aim) for aim in SEED_AIMS
    ]
    others = ((words, pathway_called(key)) for words, key in WAITS if key not in (AIM_2.key, OWN))
    national = [(words, AimStatement(wait, within_weeks=wait.limit_weeks)) for words, wait in others]
    return [*first, blank, *forms, *national, ("A wait of our own", AimStatement(OWN_WAIT))]


def aim_from(slots: Mapping[str, Any], own: Mapping[str, Any] | None = None) -> AimStatement:
    """Put an aim together from what the fields of a page hold.

    Parameters
    ----------
    slots : mapping
        Fields of :class:`AimStatement` by name, but ``wait`` (a key, see :data:`WAITS`) in place of the pathway and
        ``counts`` (a key of :data:`WHAT_COUNTS`) over what it includes and leaves out. With months and no weeks, the
        weeks are those of :func:`weeks_of_months`. What is absent is open.
    own : mapping
        The words and dates of a wait of the team's own: ``name``, ``who``, ``start``, ``milestone``, ``started`` and
        ``event``, as in :class:`Pathway`.

    Raises
    ------
    KeyError
        When there is no such wait.
    """
    known = {field.name for field in fields(AimStatement)}
    values = {name: value for name, value in slots.items() if name in known}
    months, weeks, counts = values.get("months"), values.get("within_weeks"), slots.get("counts", OWN)
    if months and months >= 1 and weeks is None:
        values["within_weeks"] = weeks = weeks_of_months(months)
    if counts != OWN:
        chosen = next(one for one in WHAT_COUNTS if one.key == counts)
        values |= {"including": chosen.including, "excluding": chosen.excluding}
    wait = slots.get("wait", AIM_2.key)
    if wait != OWN:
        return AimStatement(pathway_called(wait), **values)
    return AimStatement(replace(OWN_WAIT, **own or {}, limit_weeks=weeks or OWN_WAIT.limit_weeks), **values)


def aim_as_of(versions: Iterable[Kept], day: date, zone: tzinfo | None = None) -> AimStatement | None:
    """The aim that held at the end of a day; None when none had been saved by then.

    A review of an earlier day keeps the aim it was made with: give the day on which that review was saved, not the day
    of its data.

    Parameters
    ----------
    versions : iterable
        Saved versions of the aim in any order, as `pace_kit.store.Team.aims` gives them.
    day : date
        The day, its evening included.
    zone : tzinfo, optional
        Where days begin and end; without it this computer's zone, in which pages show the times of saving.
    """
    by_then = [one for one in versions if one.at.astimezone(zone).date() <= day]
    held = max(by_then, key=lambda one: one.at, default=None)
    return None if held is None else held.value
