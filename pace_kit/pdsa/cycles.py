"""One Plan-Do-Study-Act cycle: what a team predicted, what happened and what it decided. A verb returns a copy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from pace_kit.pdsa.noted import Noted

PURPOSES = ("collect information", "develop", "test", "implement")
SCALES = ("1 child", "5 children", "25 children", "one team", "all teams")
STAGES = ("plan", "do", "study", "act", "done")

LOCKED = (
    "This cycle has begun, so its prediction stays as it was written. "
    "Put it back, and write what you found under Study."
)

_CHILDREN_AT = {"1 child": 1, "5 children": 5, "25 children": 25}


class Decision(Enum):
    """What a team does with a change once it has studied a cycle."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    ABANDON = "abandon"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Asked:
    """A further question of a cycle, with what the team expects to find."""

    question: str
    prediction: str = ""

    def __str__(self) -> str:
        question = self.question.rstrip(" .")
        question += "" if question.endswith("?") else "?"
        return f"{question} Predicted: {self.prediction}" if self.prediction else question


@dataclass(frozen=True)
class Cycle:
    """One Plan-Do-Study-Act cycle, finished or not. Blank text, None and no date mean "not said yet".

    Parameters
    ----------
    number : int
        1, 2, ... within its test.
    purpose : str
        One of :data:`PURPOSES`.
    objective, question : str
        Plan: what this cycle is for, and what it should answer.
    prediction : str
        Plan: what the team expects to see.
    predicted_on : date, optional
        The day the prediction was written, where the team is.
    predicted_at : datetime, optional
        The moment it was written, in UTC. Records of older kits have the day only.
    predicted_number : float, optional
        Plan: the prediction as one number, where it is one; a line among the numbers of :attr:`data`.
    asked : tuple of Asked
        Plan: further questions, each with its prediction. They are kept as written from the day Do begins.
    plan : str
        Plan: what, who, when and where.
    who : str
        Plan: the people who try it, by what they do ("one worker, one chair"), not by name.
    conditions : str
        Plan: under what circumstances, for instance a weekend or a new worker.
    data_plan : str
        Plan: what is noted down, by whom, how often.
    children : int, optional
        How many children this cycle touches.
    scale : str
        One of :data:`SCALES`.
    started, ended : date, optional
        First and last day of Do.
    started_at : datetime, optional
        The moment Do began, in UTC: only where somebody said so when it began, never worked out from `started`.
    done_as_planned : bool, optional
        Do: was it done as planned.
    observations, problems, unexpected : str
        Do: what was seen, what went wrong, and what nobody had expected.
    measure : str
        Do: what each number of `data` is, with its unit.
    data : tuple of Noted
        Do: the cycle's own numbers, kept in the order of their days.
    results : str
        Study: the data beside the prediction.
    confirmed : bool, optional
        Study: did the prediction hold.
    learned : str
        Study: what the team knows now.
    decision : Decision, optional
        Act: adopt, adapt or abandon.
    because : str
        Act: the reason for the decision.
    next_step : str
        Act: what the next cycle tries; after "adopt", who makes it part of everyday work, and how.
    early_because : str
        Act: why one cycle with one child was enough to adopt, where it was adopted so.

    Raises
    ------
    ValueError
        When the number is below 1, the children are below 0, or a moment has no time zone.

    Notes
    -----
    The fields are the union of the common PDSA worksheets (IHI and those made after it).
    """

    number: int
    purpose: str = ""
    objective: str = ""
    question: str = ""
    prediction: str = ""
    predicted_on: date | None = None
    plan: str = ""
    data_plan: str = ""
    children: int | None = None
    scale: str = ""
    started: date | None = None
    ended: date | None = None
    done_as_planned: bool | None = None
    observations: str = ""
    results: str = ""
    confirmed: bool | None = None
    learned: str = ""
    decision: Decision | None = None
    because: str = ""
    next_step: str = ""
    predicted_at: datetime | None = None
    predicted_number: float | None = None
    asked: tuple[Asked, ...] = ()
    who: str = ""
    conditions: str = ""
    started_at: datetime | None = None
    problems: str = ""
    unexpected: str = ""
    measure: str = ""
    data: tuple[Noted, ...] = ()
    early_because: str = ""

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"A cycle's number is 1 or more, not {self.number}.")
        if self.children is not None and self.children < 0:
            raise ValueError(f"A cycle cannot touch {self.children} children. Give 0 or more, or leave it open.")
        for moment in ("predicted_at", "started_at"):
            if (at := getattr(self, moment)) is not None:
                if at.tzinfo is None:
                    raise ValueError(f"The moment {at:%d/%m/%Y %H:%M} has no time zone. Give it one; UTC is kept.")
                object.__setattr__(self, moment, at.astimezone(UTC))
        object.__setattr__(self, "data", tuple(sorted(self.data, key=lambda point: point.day)))

    def __str__(self) -> str:
        size = f" with {self.size_in_words}" if self.size_in_words else ""
        began = f", begun on {self.started.day} {self.started:%B %Y}" if self.started else ", not begun yet"
        what = {
            "plan": "being planned",
            "do": "under way",
            "study": "waiting to be studied",
            "act": "studied, waiting for a decision",
        }.get(self.stage, f"decided: {self.decision}")
        return f"Cycle {self.number}{size}{began}; {what}."

    @property
    def stage(self) -> str:
        """Where the cycle stands: the first of :data:`STAGES` that still waits for the team.

        ``"plan"`` until it has begun, ``"do"`` while it runs, ``"study"`` once it has ended, ``"act"`` once it is
        studied, ``"done"`` once there is a decision. What is written later in the cycle wins over a missing date.
        """
        if self.decision is not None:
            return "done"
        if self.results.strip() or self.learned.strip() or self.confirmed is not None:
            return "act"
        if self.ended is not None:
            return "study"
        return "plan" if self.started is None else "do"

    def revised(self, *, on: date, at: datetime | None = None, **changes: Any) -> Cycle:
        """Return a copy with some fields changed on the day `on`, at the moment `at` where that is known.

        A new or changed prediction is dated so, at the latest at the moment Do begins where both are saved together.
        Once the cycle has begun what was predicted stays as it is, so that
        Study can compare it. A first day that is changed is no longer the day of the moment that was kept for it.

        Parameters
        ----------
        on : date
            The day, where the team is.
        at : datetime, optional
            The moment, with its time zone.
        **changes
            Fields and their new values.

        Raises
        ------
        ValueError
            When a prediction would change after the cycle began, when Do would begin or end on a day still to come,
            or would end before it began; with the sentence to show.
        """
        prediction = str(changes.get("prediction", self.prediction)).strip()
        if prediction != self.prediction.strip():
            if self.prediction_locked:
                raise ValueError(LOCKED)
            began = changes.get("started_at")  # in the same save: the prediction stood there when Do began
            moment = min(at, began) if at and began else at
            changes |= {"predicted_on": on if prediction else None, "predicted_at": moment if prediction else None}
        if self.prediction_locked and (
            changes.get("predicted_number", self.predicted_number) != self.predicted_number
            or changes.get("asked", self.asked)[: len(self.asked)] != self.asked
        ):
            raise ValueError(LOCKED)
        if changes.get("started", self.started) != self.started and "started_at" not in changes:
            changes["started_at"] = None
        changed = replace(self, **changes)
        for day, what in ((changed.started, "begun"), (changed.ended, "ended")):
            if day is not None and day > on and day not in (self.started, self.ended):
                raise ValueError(f"The cycle cannot have {what} on {_day(day)}: that day is still to come. Change it.")
        if changed.started and changed.ended and changed.ended < changed.started:
            raise ValueError(
                f"The cycle ended on {_day(changed.ended)}, before it began on {_day(changed.started)}. "
                "Change one of the two days."
            )
        return changed

    def begin(self, *, on: date, at: datetime) -> Cycle:
        """Return a copy in which Do begins now: from here on the prediction stays as it is written."""
        return self.revised(on=on, started=on, started_at=at)

    @property
    def prediction_locked(self) -> bool:
        """Whether there is a prediction and Do has begun, so that it stays as it is."""
        return bool(self.prediction.strip()) and self.started is not None

    @property
    def studied(self) -> bool:
        """Whether Study says what the data showed or what was learned."""
        return bool(self.results.strip() or self.learned.strip())

    @property
    def predicted_before(self) -> bool:
        """Whether the prediction was written before the cycle began.

        It was when it is dated on a day before the first day of Do. A prediction of the first day itself counts only
        when both moments are known and it was written at the earlier one, or stood there unsaved when somebody said
        "now" as Do began; that moment is never guessed from the time of a save. A prediction without a date does not
        count: nobody can tell which came first.
        Source: Taylor and others (2014), BMJ Qual Saf 23:290, "prediction-based test of change".
        """
        if not self.prediction.strip() or self.predicted_on is None:
            return False
        if self.started is None or self.predicted_on < self.started:
            return True
        moments_known = self.predicted_at is not None and self.started_at is not None
        return bool(moments_known and self.predicted_on == self.started and self.predicted_at <= self.started_at)  # type: ignore[operator]

    @property
    def prediction_compared(self) -> bool:
        """Whether Study holds the results and says if the prediction was confirmed."""
        return bool(self.results.strip()) and self.confirmed is not None

    @property
    def size(self) -> int | None:
        """How many children at most, by `children`, else by `scale`; None for whole teams and when not said."""
        return self.children if self.children is not None else _CHILDREN_AT.get(self.scale)

    @property
    def rung(self) -> int | None:
        """Place among :data:`SCALES`: of whole teams by `scale`, else by how many children; None when not said."""
        if self.scale in SCALES[3:]:
            return SCALES.index(self.scale)
        if self.size is None:
            return None
        return next((rung for rung, most in enumerate(_CHILDREN_AT.values()) if self.size <= most), 3)

    @property
    def size_in_words(self) -> str:
        """`children` as words, else `scale`; blank when neither is said."""
        if self.children is None:
            return self.scale
        return "1 child" if self.children == 1 else f"{self.children} children"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
