"""One test of change and the points after it: what a chart can say about the two together, and what it cannot.

A chart shows that something began before or after a test did. It never shows a cause.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from pace_kit.pdsa import Decision, TestOfChange
from pace_kit.readings import signs
from pace_kit.rulesets import LEAST_USEFUL
from pace_kit.runcharts import RunChart
from pace_kit.signals import Signal, Signals


@dataclass(frozen=True)
class AfterTest:
    """What lies before a test of change on a chart and what after it. ``str()`` says it in a few sentences.

    Parameters
    ----------
    name : str
        What the team calls the test.
    began : date, optional
        Its first day; None before that.
    before, after : int
        Points that count, dated before that day, and on it or later.
    useful_before, useful_after : int
        Those of them that do not lie on the median they are read against.
    median_before, median_after : float, optional
        Their medians; both None unless ten or more points are useful on either side.
    sentences : tuple of str
        What may be said, in order.
    """

    name: str
    began: date | None
    before: int
    after: int
    useful_before: int
    useful_after: int
    median_before: float | None
    median_after: float | None
    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.sentences)


def after_test(chart: RunChart, signals: Signals, test: TestOfChange) -> AfterTest:
    """Read a chart before and after a test of change began.

    Parameters
    ----------
    chart : RunChart
        With days; points of the day itself count as after.
    signals : Signals
        Of that chart, from `pace_kit.signals.find_signals`.
    test : TestOfChange
        The first day of its first cycle is when it began.

    Returns
    -------
    AfterTest
        Its sentences say how many points lie before and after, the medians where either side has ten useful points,
        and the first shift (or trend) each way that reaches beyond the test's first day: a better one that began
        after is consistent with the test; one that began before cannot be what the test began.

    Notes
    -----
    A test that begins on the day that a shift did is told apart by no chart; the kit says "after". Ten useful points:
    Perla, Provost & Murray (2011), BMJ Qual Saf 20:46-51. Points of children decided together are not independent, and
    a test seldom comes alone: hence "is consistent with", and a question about what else changed.
    """
    name, began = f"“{test.name}”", test.started
    if began is None:
        return _unread(test, f"{name} has not begun yet, so nothing on the chart is after it.")
    if chart.when is None:
        return _unread(test, f"This chart has no dates, so it cannot show what came after {name} began.")
    cut = chart.position(began)
    useful = _useful(chart)
    first, later = chart.counted[:cut], chart.counted[cut:]
    before, after = int(np.isfinite(first).sum()), int(np.isfinite(later).sum())
    n_before, n_after = int(useful[:cut].sum()), int(useful[cut:].sum())
    enough = min(n_before, n_after) >= LEAST_USEFUL
    median_before, median_after = (float(np.nanmedian(side)) if enough else None for side in (first, later))
    sentences = [_counts(chart, name, began, before, after, n_after), _ended(test)]
    sentences.append(_medians(chart, median_before, median_after, n_before, n_after))
    sentences += _beside(signals, name, began) if n_after else ()
    sentences = [sentence for sentence in sentences if sentence]
    return AfterTest(
        test.name, began, before, after, n_before, n_after, median_before, median_after, tuple(sentences)
    )  # fmt: skip


def _unread(test: TestOfChange, sentence: str) -> AfterTest:
    return AfterTest(test.name, test.started, 0, 0, 0, 0, None, None, (sentence,))


def _useful(chart: RunChart) -> npt.NDArray[np.bool_]:
    """Which points count and lie on neither side's border: not missing, not left out, not on their phase's median."""
    useful = np.zeros(len(chart), dtype=bool)
    for phase in chart.phases:
        median = chart.median(phase)
        if not math.isnan(median):
            useful[phase.start : phase.stop] = signs(chart.counted[phase.start : phase.stop], median) != 0
    return useful


def _counts(chart: RunChart, name: str, began: date, before: int, after: int, useful: int) -> str:
    lie = "lies" if before == 1 else "lie"
    if not after:
        return f"{name} began on {_day(began)}. {chart.count_words(before)} {lie} before, none after it yet."
    on_median = f", {useful:,} of them useful (not on the median)" if useful != after else ", all of them useful"
    return f"{name} began on {_day(began)}. {chart.count_words(before)} {lie} before and {after:,} after it{on_median}."


def _ended(test: TestOfChange) -> str:
    last = test.latest
    if last is None or last.decision is not Decision.ABANDON or last.ended is None:
        return ""
    return f"It was abandoned after {_day(last.ended)}: the points after that day are no longer under it."


def _medians(chart: RunChart, before: float | None, after: float | None, n_before: int, n_after: int) -> str:
    if before is not None and after is not None:
        return f"The median was {chart.amount(before)} before and is {chart.amount(after)} after."
    side, n = ("before", n_before) if n_before < LEAST_USEFUL else ("after", n_after)
    points = "1 useful point lies" if n == 1 else f"{n} useful points lie"
    return f"No medians are compared: {points} {side} it began, and {LEAST_USEFUL} on either side are needed."


def _beside(signals: Signals, name: str, began: date) -> list[str]:
    """The first shift, or else trend, each way that reaches beyond the test's first day, and in what order they came.

    The first and not the longest: a later one must not hide that the chart had begun to move before the test did.
    """
    said = []
    for good in (True, False, None):  # None: the chart has no better side
        reach = [s for s in signals if s.kind in ("shift", "trend") and s.good is good and s.end and s.end >= began]
        if reach:
            said.append(_order(min(reach, key=lambda s: (s.kind != "shift", s.points[0])), name, began))
    if not said:
        return [f"No shift and no trend is marked since: the chart does not tell whether {name} made a difference."]
    return [*said, "What else changed at about that time, and what would tell the two apart?"]


def _order(signal: Signal, name: str, began: date) -> str:
    start = signal.start or began
    way = {True: "to the better side", False: "to the worse side", None: signal.side}[signal.good]
    what = f"A {signal.kind} {way}, of {len(signal.points):,} points,"
    if start < began:
        return f"{what} began on {_day(start)}, before {name} did. The test cannot be what it began with."
    took = (start - began).days
    later = "on the same day" if not took else f"{took:,} {'day' if took == 1 else 'days'} after {name} did"
    if signal.good:
        return (
            f"{what} began on {_day(start)}, {later}. It is consistent with a change that helped; it proves no cause."
        )
    if signal.good is None:
        return f"{what} began on {_day(start)}, {later}. That proves no cause."
    return f"{what} began on {_day(start)}, {later}. It proves no cause either; ask what may have made things worse."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
