"""'Signal or noise?': ten fresh charts, a guess at each, and what was true of it.

:class:`Round` deals the charts of a number, :class:`Play` is a round with the answers given so far, and :func:`judge`
says what an answer was. What a round taught stands in `pace_kit.checks.round_endings`. Every chart is invented, and
nothing is kept about who plays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from pace_kit.chance import false_alarm_rate
from pace_kit.checks.dealing import (
    ANSWERS,
    LARGEST_SEED,
    NOTHING,
    Dealt,
    Round,
    listed,
    name_of,
    signals_in_words,
    words_for,
)
from pace_kit.rulesets import PERLA_2011, RuleSet
from pace_kit.signals import Signal, Signals

__all__ = [
    "ANSWERS", "LARGEST_SEED", "Dealt", "Judged", "Play", "Round", "Verdict", "judge", "per_hundred",
    "signals_in_words",
]  # fmt: skip


class Verdict(Enum):
    """What an answer was: seeing a signal and seeing one that is not there are kept apart."""

    RIGHT = "right"
    OTHERWISE = "seen, named otherwise"
    MISSED = "missed a signal"
    IN_NOISE = "saw one in noise"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Judged:
    """What an answer to one chart was.

    Parameters
    ----------
    verdict : Verdict
        Right, named otherwise, missed, or seen in noise.
    sentence : str
        The same in words.
    truth, rules : str
        What was planted and where; what the rules of Perla and colleagues call on the chart.
    """

    verdict: Verdict
    sentence: str
    truth: str
    rules: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.truth} {self.rules}"


def judge(dealt: Dealt, answer: str) -> Judged:
    """Say what an answer to a chart was.

    Raises
    ------
    ValueError
        When the answer is none of :data:`ANSWERS`.
    """
    if answer not in ANSWERS:
        raise ValueError(f"There is no answer {answer!r}; there are {', '.join(ANSWERS)}.")
    said, true = words_for(answer), words_for(dealt.planted)
    if answer == dealt.planted:
        verdict, sentence = Verdict.RIGHT, f"Right: {true}."
    elif dealt.planted == NOTHING:
        verdict, sentence = Verdict.IN_NOISE, f"You saw {said} in noise."
    elif answer == NOTHING:
        verdict, sentence = Verdict.MISSED, f"You missed a signal: {true}."
    else:
        verdict, sentence = (
            Verdict.OTHERWISE,
            f"You saw that there is a signal, and called it {said}. We planted {true}.",
        )
    return Judged(verdict, sentence, dealt.truth, _rules_say(dealt))


def _rules_say(dealt: Dealt) -> str:
    """What the rules of Perla and colleagues call on a chart, and how far to believe them."""
    found, n = dealt.signals(), len(dealt.chart)
    name = f"{PERLA_2011.name[0].upper()}{PERLA_2011.name[1:]}"
    by_eye = " No rule counts an astronomical point: it is for people to see." if dealt.planted == "point" else ""
    if not found.any:
        return f"{name} call nothing here.{by_eye}"
    called = f"{name} call {listed([_called(signal, found) for signal in found])}."
    if dealt.planted in (NOTHING, "point"):
        called += (
            f" That is chance: they call something on {per_hundred(PERLA_2011, n)} of 100 steady charts of {n} points."
        )
    elif any(not set(signal.points) & set(dealt.places) for signal in found):
        called += " What does not touch the grey ground is chance."
    return called + by_eye


def _called(signal: Signal, found: Signals) -> str:
    """A signal and where it is: "a shift (points 3 to 9)", "too few runs (7)"."""
    if signal.kind == "runs":
        return f"{name_of(signal)} ({found.summary.n_runs})"
    return f"{name_of(signal)} (points {signal.points[0] + 1} to {signal.points[-1] + 1})"


def per_hundred(rules: RuleSet, n: int) -> int:
    """On how many of 100 steady charts of `n` points the rules see a signal."""
    return round(100 * false_alarm_rate(rules, n))


@dataclass(frozen=True)
class Play:
    """A round as far as it was played. Verbs return a copy.

    Parameters
    ----------
    round : Round
        The charts.
    answers : tuple of str
        Keys of :data:`ANSWERS`, one a chart answered.
    explained : bool
        Whether the chart on the table is the last one answered, with its explanation.
    before : tuple of Play
        Rounds played to their end before this one, by the same people at the same screen.
    """

    round: Round
    answers: tuple[str, ...] = ()
    explained: bool = False
    before: tuple[Play, ...] = ()

    def __str__(self) -> str:
        return "The round is over." if self.over else f"{self.progress}."

    @property
    def over(self) -> bool:
        """Whether every chart was answered and explained."""
        return len(self.answers) == self.round.charts and not self.explained

    @property
    def dealt(self) -> Dealt:
        """The chart on the table; when the round is over, the last one."""
        return self.round.dealt[min(len(self.answers) - self.explained, self.round.charts - 1)]

    @property
    def progress(self) -> str:
        """Where the round stands: "Round 7, chart 3 of 10"."""
        return f"Round {self.round.seed}, chart {self.dealt.number} of {self.round.charts}"

    @property
    def judged(self) -> Judged | None:
        """What the last answer was, while its chart is on the table."""
        return judge(self.dealt, self.answers[-1]) if self.explained else None

    def answer(self, answer: str) -> Play:
        """Answer the chart on the table, which is then explained.

        Raises
        ------
        ValueError
            When it was answered already, the round is over, or there is no such answer.
        """
        if self.explained or self.over:
            raise ValueError("This chart is answered already. Go on to the next one.")
        judge(self.dealt, answer)
        return replace(self, answers=(*self.answers, answer), explained=True)

    def go_on(self) -> Play:
        """Put the next chart on the table, or end the round.

        Raises
        ------
        ValueError
            When the chart on the table was not answered yet.
        """
        if not self.explained:
            raise ValueError("This chart is not answered yet. Say what you see first.")
        return replace(self, explained=False)

    def another(self, seed: int | None = None) -> Play:
        """Begin another round: the one with this number, or the next number. A round left half way is not counted."""
        following = self.round.seed % LARGEST_SEED + 1 if seed is None else seed
        before = (*self.before, replace(self, before=())) if self.over else self.before
        return Play(replace(self.round, seed=following), before=before)
