"""Measures: what is counted, out of how many, by whom and how often, so that two people would count the same."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: An outcome is what the aim wants; a process measure says whether the change happens; a balancing one, whether
#: something else gets worse by it.
MEASURE_KINDS = ("outcome", "process", "balancing")
LONGEST_NAME = 200

#: Words of a measure of time: "days to the reply", "length in minutes", "within 3 days"; not "hours of work".
_TIMED = re.compile(
    r"\b(minutes|hours|days|weeks|months) (to|from|until|between|since|waited)\b|\bin (minutes|hours|days|weeks)\b"
    r"|\bwithin \d|\bweeks that\b",
    re.IGNORECASE,
)
_ASKED = {
    "exclusions": "Who is left out, and why? Write “nobody” when nobody is.",
    "source": "Where do the numbers come from?",
    "who": "Who collects them?",
    "how_often": "How often?",
    "display": "How will you look at them: which chart?",
    "decision_rule": "What will you do when it changes, and when will you say that it has?",
}


@dataclass(frozen=True)
class Measure:
    """A measure with its operational definition, finished or not. Blank text means "not said yet".

    Parameters
    ----------
    key, name : str
        Short name, unique in a diagram; what people call it, at most 200 characters.
    kind : str
        One of :data:`MEASURE_KINDS`.
    definition : str
        The whole in a sentence or two.
    numerator, denominator : str
        What is counted (or timed), and out of how many (or over whom).
    exclusions : str
        Who is left out.
    clock_starts, clock_stops : str
        For a measure of time: from which moment to which.
    source, who, how_often : str
        Where the numbers come from, who collects them, how often.
    display, decision_rule : str
        The chart it is looked at on, and what the team does when it changes.

    Raises
    ------
    ValueError
        When the name is blank or too long, or the kind is none of the three.

    Notes
    -----
    The parts are those of an operational definition as improvement courses teach it (NES, Developing your measures).

    Examples
    --------
    >>> print(Measure("staff", "Staff experience"))
    Staff experience (process measure); 8 parts of its definition are open.
    """

    key: str
    name: str
    kind: str = "process"
    definition: str = ""
    numerator: str = ""
    denominator: str = ""
    exclusions: str = ""
    clock_starts: str = ""
    clock_stops: str = ""
    source: str = ""
    who: str = ""
    how_often: str = ""
    display: str = ""
    decision_rule: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", named(self.name, "measure"))
        if self.kind not in MEASURE_KINDS:
            raise ValueError(f"{self.name}: {self.kind!r} is no kind of measure. Choose {', '.join(MEASURE_KINDS)}.")

    def __str__(self) -> str:
        counted = f": {self.numerator.strip().rstrip('.')}" if self.numerator.strip() else ""
        counted += f", out of {self.denominator.strip().rstrip('.')}" if counted and self.denominator.strip() else ""
        open_parts = len(self.gaps())
        if not open_parts:
            return f"{self.name} ({self.kind} measure){counted}."
        parts = "1 part of its definition is" if open_parts == 1 else f"{open_parts} parts of its definition are"
        return f"{self.name} ({self.kind} measure){counted}; {parts} open."

    @property
    def timed(self) -> bool:
        """Whether it measures time, by its words: then it needs a clock that starts and stops."""
        words = f"{self.name}. {self.definition}. {self.numerator}"
        return bool(self.clock_starts.strip() or self.clock_stops.strip() or _TIMED.search(words))

    @property
    def is_concept(self) -> bool:
        """Whether it only has a name so far: nothing says what is counted, nor out of how many."""
        return not self.numerator.strip() and not self.denominator.strip()

    def gaps(self) -> tuple[str, ...]:
        """What its operational definition still lacks, each as a question; empty when two people would count the same.

        Source: NES, Developing your measures: "Staff experience is not a measure, it is a concept".
        """
        asked = []
        if not self.numerator.strip():
            concept = f"‘{self.name}’ is a concept so far, not a measure. " if self.is_concept else ""
            asked.append(f"{concept}What exactly would you count or time?")
        if not self.denominator.strip():
            asked.append("Out of how many, or over whom?")
        if self.timed and not self.clock_starts.strip():
            asked.append("When does its clock start?")
        if self.timed and not self.clock_stops.strip():
            asked.append("When does its clock stop?")
        asked += [question for part, question in _ASKED.items() if not getattr(self, part).strip()]
        return tuple(asked)


def named(name: str, what: str) -> str:
    """A name as one line; ``ValueError`` when it is blank or longer than 200 characters."""
    line = " ".join(name.split())
    if not line:
        raise ValueError(f"A {what} needs a name. Give it one in a few words.")
    if len(line) > LONGEST_NAME:
        raise ValueError(f"The name of a {what} has {len(line)} letters; {LONGEST_NAME} are enough. Make it shorter.")
    return line
