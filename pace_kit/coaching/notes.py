"""What a coach keeps about a team, and what a saved review tells a coach."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pace_kit.coaching.progress import SCORES
from pace_kit.phases import day_words


@dataclass(frozen=True)
class CoachNote:
    """The score a coach settled on, with the note that goes with it, and what the coach keeps privately.

    Parameters
    ----------
    score : float, optional
        One of `pace_kit.coaching.SCORES`; None while none is settled.
    note : str
        Why this score.
    private : str
        For the coach's eyes only: it is shown on the coach's page and nowhere else, and is not in ``str()``.
    on : date, optional
        The day the score was settled.

    Raises
    ------
    ValueError
        When the score is none of the scale.
    """

    score: float | None = None
    note: str = ""
    private: str = ""
    on: date | None = None

    def __post_init__(self) -> None:
        if self.score is not None and self.score not in SCORES:
            raise ValueError(f"The scale has no score {self.score:g}. Choose one from 0.5 to 5.0 in steps of a half.")

    def __str__(self) -> str:
        if self.score is None:
            return "No score is settled yet."
        day = f" on {day_words(self.on)}" if self.on else ""
        why = f": {self.note.strip()}" if self.note.strip() else ""
        return f"{self.score:.1f} settled{day}{why}" + ("" if why.endswith((".", "!", "?")) else ".")


@dataclass(frozen=True)
class LastReview:
    """A team's last saved review, as far as a coach needs it.

    Parameters
    ----------
    on : date
        The day of the review.
    open_promises : tuple of str
        What was agreed and is not done yet, as far as the record says.
    """

    on: date
    open_promises: tuple[str, ...] = ()

    def __str__(self) -> str:
        n = len(self.open_promises)
        return f"Reviewed on {day_words(self.on)}; {n or 'no'} {'promise' if n == 1 else 'promises'} open."


def last_review(record: Any, saved_on: date) -> LastReview:
    """Read what a team saved as its review; every form the kit ever saved one in is understood.

    Parameters
    ----------
    record : str, mapping or a record of `pace_kit.review`
        The text, the notes by name, or a record with a day and promises. What was agreed as one text counts as one
        promise; a promise that says it is done, kept or dropped is not open.
    saved_on : date
        The day it was saved; it is the review's day where the record names none.
    """
    said = record if isinstance(record, Mapping) else getattr(record, "__dict__", {})
    day = next((said[name] for name in ("on", "day", "held_on") if isinstance(said.get(name), date)), saved_on)
    agreed = next((said[name] for name in ("promises", "promised", "agreed") if said.get(name)), ())
    items = (agreed,) if isinstance(agreed, str | Mapping) or not isinstance(agreed, Iterable) else tuple(agreed)
    return LastReview(day, tuple(words for item in items if (words := _open(item))))


def _open(item: Any) -> str:
    """The words of a promise; blank when it is done."""
    if isinstance(item, str):
        return item.strip()
    said = item if isinstance(item, Mapping) else getattr(item, "__dict__", {})
    if any(said.get(name) for name in ("done", "kept", "done_on", "dropped")):
        return ""
    return next((str(said[name]).strip() for name in ("what", "text", "words", "said") if said.get(name)), str(item))
