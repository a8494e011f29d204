"""Signals: what a run chart shows that chance alone seldom shows, by rules that are data.

:func:`find_signals` applies a :class:`RuleSet` to each phase of a chart against the centre line of that phase. A signal
is worth a conversation; it is no proof and names no cause, and :attr:`Signals.verdict` says how often a steady chart
shows one. :func:`propose_rephase` finds a run long enough to propose, never to draw, a new median.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import overload

import numpy as np

from pace_kit.chance import false_alarm_rate
from pace_kit.noting import at_point, limits_of_phase, notes_on, passed_over
from pace_kit.phases import Limits, Phase, Proposal
from pace_kit.readings import Found, Summary, read_phases, signs
from pace_kit.rephasing import propose_rephase, proposed_rephases
from pace_kit.rulesets import (
    ANHOEJ_2014,
    LEAST_USEFUL,
    NHS_ENGLAND,
    NHS_ENGLAND_SCREENED,
    PERLA_2011,
    RULE_SETS,
    RuleSet,
    rules_called,
)
from pace_kit.runcharts import RunChart

__all__ = [
    "ANHOEJ_2014", "NHS_ENGLAND", "NHS_ENGLAND_SCREENED", "PERLA_2011", "RULE_SETS", "Proposal", "RuleSet", "Signal",
    "Signals", "Summary", "false_alarm_rate", "find_signals", "propose_rephase", "proposed_rephases", "rules_called",
]  # fmt: skip


@dataclass(frozen=True)
class Signal:
    """One thing a rule found.

    Parameters
    ----------
    kind : str
        ``"shift"``, ``"trend"``, ``"runs"``, ``"crossings"``, ``"outside"`` or ``"two of three"``.
    side : str
        ``"above"`` or ``"below"`` the centre; for a trend ``"up"`` or ``"down"``; for runs and crossings ``"few"`` or
        ``"many"``.
    points : tuple of int
        Positions on the chart; those on the centre that were passed over are not among them.
    start, end : date, optional
        Days of the first and the last point; None on a chart without dates.
    sentence : str
        The signal in words for a team.
    phase : int
        Number of the phase whose centre it was measured against, from 0. A signal that led to a new phase carries the
        number of the phase before.
    centre : float
        That centre line.
    good : bool, optional
        Whether it lies on the better side; None where no side is better.
    """

    kind: str
    side: str
    points: tuple[int, ...]
    start: date | None
    end: date | None
    sentence: str
    phase: int = 0
    centre: float = math.nan
    good: bool | None = None

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, eq=False)
class Signals(Sequence[Signal]):
    """The signals of a chart, phase by phase, in each phase by kind and then in time. Behaves like a tuple.

    Parameters
    ----------
    chart : RunChart
        The chart they were found on.
    rules : RuleSet
        The rules that ran.
    better : str
        ``"lower"`` or ``"higher"``.
    summaries : tuple of Summary
        One a phase.
    notes : tuple of str
        Sentences about what limits the reading: too few points, a baseline with a signal of its own, a signal that a
        new phase would hide, limits without width.
    """

    chart: RunChart
    rules: RuleSet
    better: str
    summaries: tuple[Summary, ...]
    notes: tuple[str, ...] = ()
    _found: tuple[Found, ...] = field(default=(), repr=False)

    def __len__(self) -> int:
        return sum(map(len, self._found))

    def __iter__(self) -> Iterator[Signal]:
        for found in self._found:
            for i in range(len(found)):
                yield _signal(found, i, self.chart, self.better)

    @overload
    def __getitem__(self, index: int) -> Signal: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Signal, ...]: ...
    def __getitem__(self, index: int | slice) -> Signal | tuple[Signal, ...]:
        if isinstance(index, slice):
            return tuple(self)[index]
        at = index + len(self) if index < 0 else index
        for found in self._found:
            if 0 <= at < len(found):
                return _signal(found, at, self.chart, self.better)
            at -= len(found)
        raise IndexError(f"There is no signal {index}; there are {len(self)}.")

    def __str__(self) -> str:
        return self.verdict

    @property
    def any(self) -> bool:
        """Whether there is any signal by these rules."""
        return len(self) > 0

    @property
    def summary(self) -> Summary:
        """The summary of the last phase."""
        return self.summaries[-1]

    @property
    def limits(self) -> tuple[Limits, ...]:
        """The centre line of each phase and, for rules about a mean, its process limits; the rest have none.

        The note says how they were made: of which points, whether screened, and when they have no width.
        """
        return tuple(
            limits_of_phase(self.chart, phase, summary, self.rules)
            for phase, summary in zip(self.chart.phases, self.summaries, strict=True)
        )

    @property
    def false_alarms(self) -> float:
        """How often a steady chart with as many useful points in each phase shows at least one signal, 0 to 1.

        A phase with a frozen centre counts as such: its later points are compared with few earlier ones. With more than
        one phase, where a run can reach from one into the next, it is simulated: 600 steady charts from a fixed seed, a
        standard error of 2 percentage points, unless the phases by themselves give 95 % already.
        """
        by_phase = 1 - math.prod(map(self._quiet, self.chart.phases, self.summaries))
        if len(self.chart.phases) == 1 or by_phase >= 0.95:
            return by_phase
        return max(by_phase, _rate_of_phases(self.rules, _counted_phases(self.chart)))

    def _quiet(self, phase: Phase, summary: Summary) -> float:
        """The chance that a steady phase shows no signal."""
        if not summary.enough:
            return 1.0
        baseline, later = self.chart.counted[phase.baseline], self.chart.counted[phase.baseline.stop : phase.stop]
        n_later = int((signs(later, summary.centre) != 0).sum())
        if not n_later:
            return 1 - false_alarm_rate(self.rules, summary.n_useful)
        return 1 - false_alarm_rate(self.rules, n_later, int((~np.isnan(baseline)).sum()), whole=True)

    @property
    def verdict(self) -> str:
        """One sentence for people: are there signals, and how seriously to take them."""
        if not self.any and not any(s.enough for s in self.summaries):
            n = max(s.n_useful for s in self.summaries)
            are = "is" if n == 1 else "are"
            return (
                f"There {are} {self.chart.count_words(n)} off the {self.rules.centre}, fewer than {LEAST_USEFUL}: too "
                "few to tell a signal from chance."
            )
        steady = f"a steady chart of this length shows at least one such signal {_how_often(self.false_alarms)}"
        if not self.any:
            return (
                f"There is no signal by {self.rules.name}, which does not prove that nothing changed, only that "
                f"these points do not show it; {steady}."
            )
        one = len(self) == 1
        return (
            f"There {'is 1 signal' if one else f'are {len(self):,} signals'} by {self.rules.name}; {steady}, so treat "
            f"{'it' if one else 'them'} as a reason to talk, not as proof."
        )


def find_signals(chart: RunChart, rules: RuleSet = PERLA_2011, better: str = "lower") -> Signals:
    """All signals on a chart, by one set of rules.

    Each phase is read on its own, against the centre of its baseline (extended over its later points when frozen).
    Points on the centre (up to 1e-9, relative) are passed over, missing and excluded points are not there, equal
    neighbours neither make nor break a trend; by rules with ``on_centre="break"`` both end a run. In a phase with fewer
    than ten useful points no rule runs and a note says so. A new phase never hides what led to it: the run against the
    centre of the phase before that reaches into the new phase stays listed, whole.

    Parameters
    ----------
    chart : RunChart
        The chart.
    rules : RuleSet
        Which rules.
    better : str
        ``"lower"`` or ``"higher"``: on which side improvement lies. It only fills :attr:`Signal.good`.

    Returns
    -------
    Signals
        A tuple-like value of :class:`Signal`, with summaries, notes and a verdict.

    Raises
    ------
    ValueError
        When `better` is neither ``"lower"`` nor ``"higher"``.

    Examples
    --------
    >>> chart = RunChart.from_values([9, 7, 8.5, 9, 7, 7.5, 9, 7, 9, 7, 9, 7, 3, 2, 3, 4, 3, 2]).freeze(until=12)
    >>> print(find_signals(chart)[0])
    From point 12, 7 points in a row lie below the median of 8.
    """
    if better not in ("lower", "higher"):
        raise ValueError(f"better must be 'lower' or 'higher', not {better!r}.")
    summaries, found = read_phases(chart.counted, chart.phases, rules)
    notes = tuple(notes_on(chart, summaries, found, rules))
    return Signals(chart, rules, better, summaries, notes, tuple(found))


def _counted_phases(chart: RunChart) -> tuple[Phase, ...]:
    """The phases as they lie among the points that count, without reasons and days."""
    before = np.concatenate([[0], np.cumsum(~np.isnan(chart.counted))]).tolist()
    return tuple(
        Phase(before[phase.start], before[phase.stop], None if phase.frozen is None else before[phase.frozen])
        for phase in chart.phases
    )


@cache
def _rate_of_phases(rules: RuleSet, phases: tuple[Phase, ...]) -> float:
    """How many of 600 steady charts with these phases show a signal, those across phases too, 0 to 1."""
    steady = np.random.default_rng(_SEED).standard_normal((_STEADY_CHARTS, phases[-1].stop))
    return sum(any(map(len, read_phases(values, phases, rules)[1])) for values in steady) / _STEADY_CHARTS


_SEED, _STEADY_CHARTS = 20_111_001, 600
_SIDES = {"trend": ("down", "up"), "runs": ("few", "many"), "crossings": ("few", "many")}


def _signal(found: Found, i: int, chart: RunChart, better: str) -> Signal:
    points = tuple(found.places[found.begin[i] : found.end[i]].tolist())
    low = found.sides[i] < 0
    side = _SIDES.get(found.kind, ("below", "above"))[0 if low else 1]
    days = (None, None) if chart.when is None else tuple(chart.when[[points[0], points[-1]]].astype(object))
    whole = found.kind in ("runs", "crossings")
    return Signal(
        found.kind,
        side,
        points,
        days[0],
        days[1],
        _sentence(found, side, points, chart),
        found.phase,
        found.summary.centre,
        None if whole else bool(low == (better == "lower")),
    )


def _sentence(found: Found, side: str, points: tuple[int, ...], chart: RunChart) -> str:
    summary, n = found.summary, len(points)
    line = "median" if summary.centre == summary.median and summary.upper_limit is None else "mean"
    the_line = f"the {line} of {chart.amount(summary.centre)}"
    waits = chart.dot == "child" and chart.unit == "weeks"
    less = "less" if side == "below" else "longer"
    start, end = at_point(chart, points[0]), at_point(chart, points[-1])
    since = ""
    if found.before is not None:
        since = f" (the new phase begins on {at_point(chart, found.before.start)})".replace("on point", "at point")
    if found.kind == "shift":
        did = f"waited {less} than {the_line}" if waits else f"lie {side} {the_line}"
        return f"From {start}, {chart.count_words(n)} in a row {did}{passed_over(chart, points)}{since}."
    if found.kind == "trend":
        if waits:
            did = f"each waited {'longer' if side == 'up' else 'less long'} than the one before"
        else:
            did = f"each lie {'higher' if side == 'up' else 'lower'} than the one before"
        equal = passed_over(chart, points, "equal to the one before")
        return f"From {start} to {end}, {chart.count_words(n)} in a row {did}{equal}{since}."
    if found.kind == "runs":
        return (
            f"The points form {_count(summary.n_runs, 'run')} on one side or the other of {the_line}; chance alone "
            f"usually gives {summary.runs_lower:,} to {summary.runs_upper:,} for {chart.count_words(n)}."
        )
    if found.kind == "crossings":
        return (
            f"The line crosses {the_line} {_count(summary.n_crossings or 0, 'time')}; chance alone usually gives at "
            f"least {summary.n_crossings_min:,} for {chart.count_words(n)}."
        )
    limit = summary.lower_limit if side == "below" else summary.upper_limit
    assert limit is not None
    name = f"the {'lower' if side == 'below' else 'upper'} limit of {chart.amount(limit)}"
    if found.kind == "outside":
        value = chart.amount(float(chart.values[points[0]]))
        return f"On {start}, {value} lies {side} {name}.".replace("On point", "At point")
    return f"From {start} to {end}, {chart.count_words(n)} lie close to {name}."


def _count(n: int, thing: str) -> str:
    return f"{n:,} {thing}" + ("" if n == 1 else "s")


def _how_often(rate: float) -> str:
    """Words for a chance: "about 4 times in 10"."""
    if rate > 0.95:
        return "nearly always"
    if rate >= 0.15:
        return f"about {round(rate * 10)} times in 10"
    return f"about once in {round(1 / rate)}" if rate >= 0.01 else "less than once in 100"
