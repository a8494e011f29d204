"""What a learner hears about an answer: not yet, not quite, or yes. Nobody is marked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Outcome(Enum):
    """How an answer stands; an answer that cannot be read counts as not given yet."""

    NOT_YET = "not yet"
    NOT_QUITE = "not quite"
    YES = "yes"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Feedback:
    """What is said about an answer.

    Parameters
    ----------
    outcome : Outcome
        How the answer stands.
    sentence : str
        Not yet: what to do. Not quite: what is right already, then where to look. Yes: why, and one thing to notice.
    """

    outcome: Outcome
    sentence: str

    def __str__(self) -> str:
        return f"{str(self.outcome).capitalize()}. {self.sentence}"


def not_yet(sentence: str) -> Feedback:
    """Say that there is no answer yet that could be looked at."""
    return Feedback(Outcome.NOT_YET, sentence)


def not_quite(sentence: str) -> Feedback:
    """Say what is right in an answer, and where to look again."""
    return Feedback(Outcome.NOT_QUITE, sentence)


def yes(sentence: str) -> Feedback:
    """Say why an answer is right, and one thing to notice."""
    return Feedback(Outcome.YES, sentence)
