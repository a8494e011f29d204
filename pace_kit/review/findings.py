"""What a review is made of: findings, each a sentence with its numbers and the next question to ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from pace_kit.aims import AimStatement
from pace_kit.journeys import Cohort
from pace_kit.pdsa import TestOfChange
from pace_kit.runcharts import ChartChoices, RunChart
from pace_kit.signals import Signals

if TYPE_CHECKING:
    from pace_kit.cleaning import RowAccount

TONES = ("look", "good", "note")
"""What needs a conversation, what to celebrate, what to keep in mind; in this order."""

Number = float | int | str


@dataclass(frozen=True)
class Finding:
    """One thing to talk about.

    Parameters
    ----------
    kind : str
        ``"aim"``, ``"signal"``, ``"reading"``, ``"waiting"``, ``"caveat"``, ``"curve"``, ``"data"``, ``"test"`` or
        ``"celebrate"``.
    sentence : str
        What the data say, in a sentence or a few.
    question : str
        The next good question.
    tone : str
        One of :data:`TONES`.
    numbers : mapping of str to number or text
        Each number of the sentence as it stands there, days as ``yyyy-mm-dd``.
    weight : int
        Place among the findings of its tone, the smallest first.
    """

    kind: str
    sentence: str
    question: str
    tone: str = "note"
    numbers: Mapping[str, Number] = field(default_factory=dict)
    weight: int = 50

    def __str__(self) -> str:
        return f"{self.sentence} {self.question}"


@dataclass(frozen=True, eq=False)
class Review:
    """Findings, what needs a conversation first, and all they were made of.

    Parameters
    ----------
    findings : tuple of Finding
        In the order of :data:`TONES`, then of their weight.
    aim, cohort, chart, signals, tests, account, choices
        What was reviewed. `aim` and `account` may be None.
    team : str
        The team's name.
    invented : bool
        Whether the data are invented.
    programme_started : date, optional
        When the improvement work began.
    """

    findings: tuple[Finding, ...]
    aim: AimStatement | None
    cohort: Cohort
    chart: RunChart
    signals: Signals
    tests: tuple[TestOfChange, ...] = ()
    account: RowAccount | None = None
    team: str = ""
    invented: bool = False
    programme_started: date | None = None
    choices: ChartChoices = field(default_factory=ChartChoices)

    def __str__(self) -> str:
        look, good, _ = (sum(finding.tone == tone for finding in self.findings) for tone in TONES)
        who = f"{self.team}: " if self.team else ""
        return f"{who}{_count(look, 'thing')} to look at and {good} to celebrate, as at {in_words(self.as_of)}."

    @property
    def as_of(self) -> date:
        """The day the data were drawn."""
        return self.cohort.as_of

    @property
    def aim_weeks(self) -> float:
        """The weeks that waits are compared with: the chart's aim line, else the aim's, else the pathway's limit."""
        return weeks_compared(self.aim, self.choices, self.cohort)


def weeks_compared(aim: AimStatement | None, choices: ChartChoices, cohort: Cohort) -> float:
    """Weeks of the aim line the team chose, else of its aim where that is about this wait, else of the pathway."""
    about = aim.about(cohort.pathway) if aim else None
    return choices.aim_weeks or (about.within_weeks if about else None) or cohort.pathway.limit_weeks


def in_words(day: date) -> str:
    """A day as people write it: ``1 March 2018``."""
    return f"{day.day} {day:%B %Y}"


def children(n: int) -> str:
    """``"1 child"``, ``"12 children"``."""
    return _count(n, "child", "children")


def names(words: list[str]) -> str:
    """Words joined as in speech: ``"A, B and C"``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"
