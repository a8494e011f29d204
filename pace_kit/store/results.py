"""What the store answers: saved, kept, not found, in conflict, or not possible."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


class StoreError(Exception):
    """The database cannot be used; the message is one sentence or two for people: what was found, and what to do."""


class TeamNotFound(LookupError):
    """There is no team with this slug.

    Attributes
    ----------
    slug : str
        What was asked for.
    """

    def __init__(self, slug: str) -> None:
        shown = slug if len(slug) <= 60 else f"{slug[:60]}…"
        super().__init__(f"There is no team called {shown!r} here. Choose a team on the start page, or make a new one.")
        self.slug = slug

    def __str__(self) -> str:
        return str(self.args[0])


class Conflict(Exception):
    """Somebody else saved this since it was read. Nothing was saved, and nothing is lost: both values are here.

    Attributes
    ----------
    mine : object
        What was about to be saved.
    theirs : object
        What is saved now.
    version : int
        The version of `theirs`; give it as ``expected_version`` to save over it.
    """

    def __init__(self, *, mine: Any, theirs: Any, version: int) -> None:
        super().__init__("Somebody else saved this in the meantime. Look at both texts and choose what to keep.")
        self.mine = mine
        self.theirs = theirs
        self.version = version


@dataclass(frozen=True)
class Saved:
    """The receipt of a save: the value is on disk.

    Parameters
    ----------
    version : int
        1, 2, ... for this thing of this team.
    at : datetime
        When, in UTC.
    """

    version: int
    at: datetime

    def __str__(self) -> str:
        return f"Saved at {self.at.astimezone():%H:%M} (version {self.version})."


@dataclass(frozen=True)
class Version:
    """One saved version of a thing.

    Parameters
    ----------
    value : object
        An aim, a test, chart choices, fixes, a review.
    version : int
        1, 2, ...; the highest is the current one.
    at : datetime
        When it was saved, in UTC.
    who, because : str
        Who saved it and why, where they said so.
    """

    value: Any
    version: int
    at: datetime
    who: str = ""
    because: str = ""

    def __str__(self) -> str:
        at = self.at.astimezone()
        by = f" by {self.who}" if self.who else ""
        why = f", because: {self.because.rstrip(' .')}" if self.because.strip() else ""
        return f"Version {self.version}, saved on {at.day} {at:%B %Y} at {at:%H:%M}{by}{why}."
