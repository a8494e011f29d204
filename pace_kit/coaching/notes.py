"""What a coach keeps about a team, and what a saved review tells a coach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
