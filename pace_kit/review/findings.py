"""What a review is made of: findings, each a sentence with its numbers and the next question to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from typing import TYPE_CHECKING

from pace_kit.aims import AimStatement
from pace_kit.journeys import Cohort, children_words
from pace_kit.pdsa import TestOfChange
from pace_kit.picking import PLOTS, Plot
from pace_kit.runcharts import ChartChoices, RunChart
from pace_kit.signals import Signals

if TYPE_CHECKING:
    from pace_kit.cleaning import RowAccount

TONES = ("look", "good", "note")
"""What needs a conversation, what to celebrate, what to keep in mind; in this order."""

AIM_PAGE, DATA_PAGE, CHART_PAGE, TEST_PAGE = (
    "01_set_an_aim", "02_clean_the_data", "03_plot_run_charts", "04_log_tests_of_change",
)  # fmt: skip
"""The steps' notebooks, where the numbers of findings can be seen."""

Number = float | int | str
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


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
        Each number of the sentence as it stands there, days as ``yyyy-mm-dd``. Numbers in the team's own words, which
        stand between curly quotation marks, are not among them.
    weight : int
        Place among the findings of its tone, the smallest first.
    page : str
        The step's notebook, without its ending, where the numbers can be seen; ``""`` where there is nothing to see.
    where : str
        What to look at there, in words: ``"the run chart on page 3"``.
    """

    kind: str
    sentence: str
    question: str
    tone: str = "note"
    numbers: Mapping[str, Number] = field(default_factory=dict)
    weight: int = 50
    page: str = ""
    where: str = ""

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
    plot : Plot
        What the chart plots.
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
    plot: Plot = PLOTS[0]

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
    """``"1 child"``, ``"1,204 children"``."""
    return children_words(n)


def names(words: list[str]) -> str:
    """Words joined as in speech: ``"A, B and C"``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def own(words: str) -> str:
    """The team's own words, set apart by curly quotation marks."""
    return f"“{' '.join(words.replace('“', '‘').replace('”', '’').split())}”"


def numbers_told(sentence: str, known: Mapping[str, Number] | None = None) -> dict[str, Number]:
    """`known` numbers, and those that a sentence holds besides, named ``told_1``, ``told_2`` and so on.

    It is for sentences which a page of the kit shows word for word; a finding that makes its own sentence names its
    numbers itself. Days become ``yyyy-mm-dd``; what stands between curly quotation marks is left out.
    """
    numbers = dict(known or {})
    fresh = (f"told_{i}" for i in count(1))
    for value in _numbers(re.sub(r"“[^”]*”", "", sentence)):
        if value not in numbers.values():
            numbers[next(fresh)] = value
    return numbers


def _numbers(words: str) -> Iterator[Number]:
    for found in _DAY.finditer(words):
        yield date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1])).isoformat()
    for found in _NUMBER.finditer(_DAY.sub("", words)):
        plain = found[0].replace(",", "")
        yield float(plain) if "." in plain else int(plain)


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"
