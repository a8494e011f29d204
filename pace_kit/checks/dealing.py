"""The charts of 'Signal or noise?': what is planted on each, dealt by number, and said in words.

Every chart is invented. What it holds is decided first and made so by `pace_kit.checks.planting`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pace_kit.checks import planting
from pace_kit.rulesets import PERLA_2011, RuleSet, runs_limits
from pace_kit.runcharts import RunChart
from pace_kit.signals import Signal, Signals, find_signals

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
LEAST_CHARTS, MOST_CHARTS, LARGEST_SEED = 8, 30, 9_999
_SALT = 2_011


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
        return _TRUTHS[self.planted](self)


@dataclass(frozen=True)
class Round:
    """A round of fresh charts; the same number deals the same charts.

    Parameters
    ----------
    seed : int
        The number of the round, 1 to 9,999; tables that play the same number can compare.
    charts : int
        How many charts, 8 to 30: enough for each signal and for nothing.
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
            ("number of charts", self.charts, LEAST_CHARTS, MOST_CHARTS),
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


def _nothing(dealt: Dealt) -> str:
    return f"Nothing was planted: chance alone put these {len(dealt.chart)} waits in their order."


def _shift(dealt: Dealt) -> str:
    first, last = dealt.places[0], dealt.places[-1]
    side, size = ("above", "long") if dealt.chart.values[first] > dealt.median else ("below", "short")
    many = len(dealt.places)
    return f"Points {first + 1} to {last + 1} all lie {side} the median: we put {many} {size} waits there."


def _trend(dealt: Dealt) -> str:
    first, last = dealt.places[0], dealt.places[-1]
    go = "rise" if dealt.chart.values[last] > dealt.chart.values[first] else "fall"
    return f"Points {first + 1} to {last + 1} {go} one after the other: we put {len(dealt.places)} waits in that order."


def _few_runs(dealt: Dealt) -> str:
    n, runs = len(dealt.chart), dealt.signals().summary.n_runs
    fewest, most = runs_limits(n)
    return (
        f"The points make {runs} runs on one side of the median or the other; chance alone usually makes {fewest} to "
        f"{most} of {n} points. We let short and long waits come in stretches."
    )


def _far_point(dealt: Dealt) -> str:
    (place,), weeks = dealt.places, dealt.chart.values
    point = f"Point {place + 1}, with {dealt.chart.amount(weeks[place])},"
    times = weeks[place] / np.delete(weeks, place).max()
    return f"{point} is {times:.1f} times as long as the next longest: we put it there for everyone to see."


_TRUTHS: dict[str, Callable[[Dealt], str]] = {
    "nothing": _nothing, "shift": _shift, "trend": _trend, "runs": _few_runs, "point": _far_point,
}  # fmt: skip


def words_for(answer: str) -> str:
    """An answer within a sentence: "a shift"."""
    return f"{ANSWERS[answer][0].lower()}{ANSWERS[answer][1:]}"


def name_of(signal: Signal) -> str:
    """What a rule found, in words within a sentence: "a shift", "too few runs"."""
    return f"too {signal.side} {signal.kind}" if signal.kind in ("runs", "crossings") else f"a {signal.kind}"


def signals_in_words(n: int = 24) -> tuple[str, ...]:
    """What to look for on a chart of `n` points, one sentence a signal, with the numbers of Perla's rules."""
    fewest, most = runs_limits(n)
    return (
        f"A shift: {PERLA_2011.shift} or more points in a row on one side of the median.",
        f"A trend: {PERLA_2011.trend} or more points in a row, each higher, or each lower, than the one before.",
        f"Too few runs: a run is one point or more in a row on one side of the median; {n} points usually make "
        f"{fewest} to {most} runs, and fewer than {fewest} are too few.",
        "An astronomical point: one so far from the others that everyone who looks would agree.",
    )


def listed(items: Sequence[str]) -> str:
    """Things one after the other: "a shift, a trend and too few runs"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
