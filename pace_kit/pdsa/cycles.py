"""Tests of change: what a team tries, what it predicted, what happened and what it decided.

A :class:`TestOfChange` holds :class:`Cycle` values, each a Plan, Do, Study and Act. Both are values: a verb returns a
copy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

PURPOSES = ("collect information", "develop", "test", "implement")
SCALES = ("1 child", "5 children", "25 children", "one team", "all teams")
STAGES = ("plan", "do", "study", "act", "done")

_CHILDREN_AT = {"1 child": 1, "5 children": 5, "25 children": 25}


class Decision(Enum):
    """What a team does with a change once it has studied a cycle."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    ABANDON = "abandon"

    def __str__(self) -> str:
        return self.value


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
        The day the prediction was written. It counts as a prediction only when this is before `started`.
    plan : str
        Plan: what, who, when and where.
    data_plan : str
        Plan: what is noted down, by whom, how often.
    children : int, optional
        How many children this cycle touches.
    scale : str
        One of :data:`SCALES`.
    started, ended : date, optional
        First and last day of Do.
    done_as_planned : bool, optional
        Do: was it done as planned.
    observations : str
        Do: what was seen, with what nobody expected.
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
        Act: what the next cycle tries.

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

    def __post_init__(self) -> None:
        if self.number < 1:
            raise ValueError(f"A cycle's number is 1 or more, not {self.number}.")
        if self.children is not None and self.children < 0:
            raise ValueError(f"A cycle cannot touch {self.children} children. Give 0 or more, or leave it open.")

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

    def revised(self, *, on: date, **changes: Any) -> Cycle:
        """Return a copy with some fields changed on the day `on`.

        A new or changed prediction is dated `on`. Once the cycle has begun an earlier prediction stays as it is, so
        that Study can compare it.

        Raises
        ------
        ValueError
            When the prediction would change after the cycle began, with the sentence to show.
        """
        prediction = str(changes.get("prediction", self.prediction)).strip()
        if prediction != self.prediction.strip():
            if self.prediction.strip() and self.started is not None:
                raise ValueError(
                    "This cycle has begun, so its prediction stays as it was written. "
                    "Put it back, and write what you found under Study."
                )
            changes["predicted_on"] = on if prediction else None
        return replace(self, **changes)

    @property
    def studied(self) -> bool:
        """Whether Study says what the data showed or what was learned."""
        return bool(self.results.strip() or self.learned.strip())

    @property
    def predicted_before(self) -> bool:
        """Whether the prediction was written on a day before the cycle began.

        A prediction without a date does not count, nor one of the first day itself: nobody can tell which came first.
        Source: Taylor and others (2014), BMJ Qual Saf 23:290, "prediction-based test of change".
        """
        if not self.prediction.strip() or self.predicted_on is None:
            return False
        return self.started is None or self.predicted_on < self.started

    @property
    def prediction_compared(self) -> bool:
        """Whether Study holds the results and says if the prediction was confirmed."""
        return bool(self.results.strip()) and self.confirmed is not None

    @property
    def size(self) -> int | None:
        """How many children at most, by `children`, else by `scale`; None for whole teams and when not said."""
        return self.children if self.children is not None else _CHILDREN_AT.get(self.scale)

    @property
    def size_in_words(self) -> str:
        """`children` as words, else `scale`; blank when neither is said."""
        if self.children is None:
            return self.scale
        return "1 child" if self.children == 1 else f"{self.children} children"


@dataclass(frozen=True)
class TestOfChange:
    """A change a team tries, with its cycles in order of their number.

    Parameters
    ----------
    key : str
        Short name, unique in a team; :func:`key_for` makes one.
    name : str
        What the team calls it.
    idea : str
        What is changed.
    driver : str
        The driver of the aim it works on.
    process_measure, balancing_measure : str
        What shows that the change happens, and what might get worse by it.
    cycles : tuple of Cycle
        Any order is taken and sorted by number.

    Raises
    ------
    ValueError
        When two cycles have the same number.

    Examples
    --------
    >>> test = TestOfChange("two-week-review", "Two-week review").with_cycle(Cycle(1, scale="1 child"))
    >>> print(test)
    Two-week review: 1 cycle. Cycle 1 with 1 child, not begun yet; being planned.
    """

    __test__ = False

    key: str
    name: str
    idea: str = ""
    driver: str = ""
    process_measure: str = ""
    balancing_measure: str = ""
    cycles: tuple[Cycle, ...] = ()

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.cycles, key=lambda cycle: cycle.number))
        numbers = [cycle.number for cycle in ordered]
        if len(set(numbers)) < len(numbers):
            twice = next(n for n in numbers if numbers.count(n) > 1)
            raise ValueError(f"{self.name}: there are two cycles with the number {twice}. Give each its own number.")
        object.__setattr__(self, "cycles", ordered)

    def __str__(self) -> str:
        if self.latest is None:
            return f"{self.name}: no cycle yet."
        count = "1 cycle" if len(self.cycles) == 1 else f"{len(self.cycles)} cycles"
        return f"{self.name}: {count}. {self.latest}"

    @property
    def started(self) -> date | None:
        """The first day any of its cycles began; None before that."""
        return min((cycle.started for cycle in self.cycles if cycle.started), default=None)

    @property
    def latest(self) -> Cycle | None:
        """The cycle with the highest number; None without cycles."""
        return self.cycles[-1] if self.cycles else None

    @property
    def decision(self) -> Decision | None:
        """What the latest cycle decided; None while it is open."""
        return self.latest.decision if self.latest else None

    def with_cycle(self, cycle: Cycle) -> TestOfChange:
        """Return a copy with the cycle added, or put in the place of the one with the same number."""
        return replace(self, cycles=(*(c for c in self.cycles if c.number != cycle.number), cycle))

    def next_cycle(self) -> Cycle:
        """An unsaved cycle with the next number, its objective carried over from what the latest one agreed."""
        if self.latest is None:
            return Cycle(1, purpose="test", scale=SCALES[0])
        last = self.latest
        learned = f"Cycle {last.number} taught us: {last.learned.strip()}" if last.learned.strip() else ""
        return Cycle(last.number + 1, purpose="test", objective=learned, plan=last.next_step.strip(), scale=last.scale)


def from_idea(idea: Mapping[str, str]) -> TestOfChange:
    """A test of change without cycles, from a row of ``data/reference/tests_of_change.csv``."""
    return TestOfChange(
        key=idea["key"],
        name=idea["name"],
        idea=idea.get("idea", ""),
        driver=idea.get("driver", ""),
        process_measure=idea.get("process_measure", ""),
        balancing_measure=idea.get("balancing_measure", ""),
    )


def key_for(name: str, taken: Collection[str] = ()) -> str:
    """A short key made of a test's name: small letters, digits and hyphens, different from those taken.

    Examples
    --------
    >>> key_for("72-hour meeting: agenda", taken=["72-hour-meeting-agenda"])
    '72-hour-meeting-agenda-2'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "test"
    key, n = stem, 1
    while key in taken:
        n += 1
        key = f"{stem}-{n}"
    return key


def early_adoption(test: TestOfChange) -> str:
    """A question when a change was adopted after one cycle that touched one child at most; else blank.

    Source: Langley and others, The Improvement Guide: adopt after tests under several conditions.
    """
    studied = [cycle for cycle in test.cycles if cycle.decision is not None]
    if len(studied) != 1 or studied[0].decision is not Decision.ADOPT:
        return ""
    cycle = studied[0]
    if cycle.size is None or cycle.size > 1:
        return ""
    return (
        f"{test.name} was adopted after one cycle with {cycle.size_in_words or '1 child'}. "
        "Would it work as well for another child, another worker, a busier week?"
    )
