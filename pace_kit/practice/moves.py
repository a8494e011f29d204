"""What a team can do in a month, as values that can be saved: try a change at a scale, or decide on one."""

from __future__ import annotations

from dataclasses import dataclass

from pace_kit.pdsa import SCALES, Decision
from pace_kit.practice.changes import change_called


@dataclass(frozen=True)
class Try:
    """Begin a test of change, or begin its next cycle, which ends the one before.

    Parameters
    ----------
    change : str
        Key of the change.
    scale : str
        One of :data:`pace_kit.pdsa.SCALES`.
    prediction : str
        What the team expects to see, written before.
    predicted_number : float, optional
        The same as a number in the unit of the cycle's data (days), where it is one.

    Raises
    ------
    ValueError
        When the change or the scale is not known.
    """

    change: str
    scale: str
    prediction: str = ""
    predicted_number: float | None = None

    def __post_init__(self) -> None:
        change_called(self.change)
        if self.scale not in SCALES:
            raise ValueError(f"There is no scale {self.scale!r}. Choose one of {', '.join(SCALES)}.")

    def __str__(self) -> str:
        return f"Try “{change_called(self.change).name}” with {self.scale}."


@dataclass(frozen=True)
class Decide:
    """Decide on a change: adopt it for everybody from now on, adapt it and try again later, or abandon it for good.

    Parameters
    ----------
    change : str
        Key of the change.
    decision : Decision
        Adopt may come without any test; the ending says so.
    because : str
        The team's reason.

    Raises
    ------
    ValueError
        When the change is not known, or the decision is none of the three.
    """

    change: str
    decision: Decision
    because: str = ""

    def __post_init__(self) -> None:
        change_called(self.change)
        if not isinstance(self.decision, Decision):
            raise ValueError(f"{self.decision!r} is no decision. Choose adopt, adapt or abandon.")

    def __str__(self) -> str:
        return f"{self.decision.value.capitalize()} “{change_called(self.change).name}”."


Move = Try | Decide
