"""'Signal or noise?': ten fresh charts, a guess at each, and what was true of it.

:class:`Round` deals the charts of a number, :class:`Play` is a round with the answers given so far, and :func:`judge`
says what an answer was. What a round taught stands in `pace_kit.checks.round_endings`. Every chart is invented, and
nothing is kept about who plays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

import numpy as np

from pace_kit.chance import false_alarm_rate
from pace_kit.checks import planting
from pace_kit.rulesets import PERLA_2011, RuleSet, runs_limits
from pace_kit.runcharts import RunChart
from pace_kit.signals import Signals, find_signals

ANSWERS = {
    "nothing": "Nothing but chance",
    "shift": "A shift",
    "trend": "A trend",
    "runs": "Too few runs",
    "point": "An astronomical point",
}
"""What can be said of a chart, in words for a button. Source: Perla, Provost & Murray (2011), BMJ Qual Saf 20:46-51."""

NOTHING = "nothing"
NOTHING_IN_TEN = 4
"""Charts in ten without a signal; one more or less in some rounds, so that nobody can count to the end."""
MOST_CHARTS, LARGEST_SEED = 30, 9_999
_SALT = 2_011


class Verdict(Enum):
    """What an answer was: seeing a signal and seeing one that is not there are kept apart."""

    RIGHT = "right"
    OTHERWISE = "seen, named otherwise"
    MISSED = "missed a signal"
    IN_NOISE = "saw one in noise"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, eq=False)
class Dealt:
    """One chart of a round, with what is true of it.

    Parameters
    ----------
    number : int
        Its place in the round, from 1.
    chart : RunChart
        Weeks waited, in order, without ties: an even number of points, so that none lies on the median.
    planted : str
        Key of :data:`ANSWERS`.
    places : tuple of int
        Positions that were not left to chance: the points of the shift or trend, the astronomical point, all of a chart
        of too few runs, none where nothing was planted.
    """

    number: int
    chart: RunChart
    planted: str
    places: tuple[int, ...]

    def __str__(self) -> str:
        return f"Chart {self.number}. {self.truth}"

    @property
    def median(self) -> float:
        """The line the points are compared with, in weeks."""
        return self.chart.median(0)

    def signals(self, rules: RuleSet = PERLA_2011) -> Signals:
        """What a set of rules calls on it."""
        return find_signals(self.chart, rules)

    @property
    def truth(self) -> str:
        """What was planted and where, in a sentence or two."""
        n, values = len(self.chart), self.chart.values
        if not self.places:
            return f"Nothing was planted: chance alone put these {n} waits in their order."
        first, last = self.places[0] + 1, self.places[-1] + 1
        if self.planted == "shift":
            side, size = ("above", "long") if values[first - 1] > self.median else ("below", "short")
            return f"Points {first} to {last} all lie {side} the median: we put {len(self.places)} {size} waits there."
        if self.planted == "trend":
            than = "longer" if values[last - 1] > values[first - 1] else "shorter"
            return f"From point {first} to point {last} each wait is {than} than the one before: we put them in that order."
        if self.planted == "runs":
            fewest, most = runs_limits(n)
            return (
                f"The points make {self.signals().summary.n_runs} runs on one side of the median or the other; chance "
                f"alone usually makes {fewest} to {most} of {n} points. We let short and long waits come in stretches."
            )
        times = values[first - 1] / np.delete(values, first - 1).max()
        return (
            f"Point {first}, with {self.chart.amount(values[first - 1])}, is {times:.1f} times as long as the next "
            "longest: we put it there, and everyone who looks would agree."
        )


@dataclass(frozen=True)
class Round:
    """A round of fresh charts; the same number deals the same charts.

    Parameters
    ----------
    seed : int
        The number of the round, 1 to 9,999; tables that play the same number can compare.
    charts : int
        How many charts, 5 to 30: enough for each signal and for nothing.
    n : int
        Points on each, an even number from 20 to 60.

    Raises
    ------
    ValueError
        When one of the numbers is out of its range.

    Notes
    -----
    About four charts in ten hold nothing but chance, and such a chart is not picked over: where chance alone sets off a
    rule, it stays. On the others each signal comes at least once.

    Examples
    --------
    >>> print(Round(7))
    Round 7: 10 invented charts of 24 points each.
    """

    seed: int
    charts: int = 10
    n: int = 24

    def __post_init__(self) -> None:
        for what, number, least, most in (
            ("number of a round", self.seed, 1, LARGEST_SEED),
            ("number of charts", self.charts, 5, MOST_CHARTS),
            ("number of points", self.n, planting.LEAST, planting.MOST),
        ):
            if not least <= number <= most:
                raise ValueError(f"{number} is no {what} that can be played. Choose {least} to {most:,}.")
        if self.n % 2:
            raise ValueError(f"{self.n} points cannot be dealt: one would lie on the median. Choose an even number.")

    def __str__(self) -> str:
        return f"Round {self.seed}: {self.charts} invented charts of {self.n} points each."

    @cached_property
    def dealt(self) -> tuple[Dealt, ...]:
        """The charts, in the order they are played."""
        rng = np.random.default_rng([_SALT, self.seed])
        return tuple(self._deal(rng, number, what) for number, what in enumerate(self._planted(rng), start=1))

    def _planted(self, rng: np.random.Generator) -> list[str]:
        """What is planted on each chart: each signal at least once, then any of them, among charts with nothing."""
        empty = round(NOTHING_IN_TEN * self.charts / 10) + int(rng.choice((-1, 0, 0, 1)))
        signals = [answer for answer in ANSWERS if answer != NOTHING]
        empty = min(empty, self.charts - len(signals))
        more = rng.choice(signals, self.charts - len(signals) - empty).tolist()
        return [str(what) for what in rng.permutation([NOTHING] * empty + signals + more)]

    def _deal(self, rng: np.random.Generator, number: int, what: str) -> Dealt:
        weeks = planting.waits(rng, self.n)
        if what == "point":
            weeks = planting.far_out(rng, weeks)
        order, places = planting.PLANTING[what](rng, self.n)
        return Dealt(number, RunChart.from_values(weeks[order], unit="weeks"), what, places)


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
        too = " By the rules that stands here as well." if answer in {one.kind for one in dealt.signals()} else ""
        verdict, sentence = Verdict.OTHERWISE, f"You saw a signal and named it otherwise: {said}. We planted {true}.{too}"
    return Judged(verdict, sentence, dealt.truth, _rules_say(dealt))


def _rules_say(dealt: Dealt) -> str:
    """What the rules of Perla and colleagues call on a chart, and how far to believe them."""
    found, name = dealt.signals(), f"{PERLA_2011.name[0].upper()}{PERLA_2011.name[1:]}"
    by_eye = " No rule counts an astronomical point: it is for people to see." if dealt.planted == "point" else ""
    if not found.any:
        return f"{name} call nothing here.{by_eye}"
    called = f"{name} say: {' '.join(signal.sentence for signal in found)}"
    if dealt.planted not in (NOTHING, "point"):
        return called
    n = len(dealt.chart)
    return f"{called} That is chance: they say so on {per_hundred(PERLA_2011, n)} of 100 steady charts of {n} points.{by_eye}"


def per_hundred(rules: RuleSet, n: int) -> int:
    """On how many of 100 steady charts of `n` points the rules see a signal."""
    return round(100 * false_alarm_rate(rules, n))


def words_for(answer: str) -> str:
    """An answer within a sentence: "a shift"."""
    return f"{ANSWERS[answer][0].lower()}{ANSWERS[answer][1:]}"


def signals_in_words(n: int = 24) -> tuple[str, ...]:
    """What to look for on a chart of `n` points, one sentence a signal, with the numbers of Perla's rules."""
    fewest, most = runs_limits(n)
    return (
        f"A shift: {PERLA_2011.shift} or more points in a row on one side of the median.",
        f"A trend: {PERLA_2011.trend} or more points in a row, each higher, or each lower, than the one before.",
        f"Too few runs: a run is one point or more in a row on one side of the median; {n} points usually make {fewest} "
        f"to {most} runs, and fewer than {fewest} are too few.",
        "An astronomical point: one so far from the others that everyone who looks would agree.",
    )


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
