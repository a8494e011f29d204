"""Findings about the chart's signals, the tests of change and the data they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from pace_kit.pdsa import Cycle, Decision, TestOfChange, early_adoption, quality
from pace_kit.review.findings import Finding, Number, in_words, names
from pace_kit.signals import Signal, Signals

if TYPE_CHECKING:
    from pace_kit.cleaning import RowAccount

DOUBTFUL = 0.05
"""Share of rows set aside from which the data need a conversation."""


def about_the_signals(signals: Signals, tests: Sequence[TestOfChange], programme_started: date | None) -> list[Finding]:
    """The first shift to either side with what was under way when it began, and how to take the chart.

    The first is the earliest that reaches into the programme, where its day is known: a shift that began before the
    programme, or before the first test, must not be taken for what these did. A longer, later one is named too.
    """
    found = []
    for good in (True, False):
        runs = [s for s in signals if s.kind == "shift" and s.good is good]
        runs = runs or [s for s in signals if s.kind == "trend" and s.good is good]
        if runs:
            found.append(_signal(runs, tests, programme_started))
    question = "What would you expect to see next if the change is real, and what if it is chance?"
    reading = " ".join((signals.verdict, *signals.notes))
    return [*found, Finding("reading", reading, question, "note", {}, 20)]


def _signal(runs: Sequence[Signal], tests: Sequence[TestOfChange], programme_started: date | None) -> Finding:
    longest = max(runs, key=lambda run: len(run.points))
    late = [run for run in runs if programme_started and run.end and run.end >= programme_started]
    signal = min(late or runs, key=lambda run: run.points[0])
    numbers: dict[str, Number] = {"points": len(signal.points)}
    beside = ""
    if signal.start is not None:
        numbers["start"] = signal.start.isoformat()
        beside = "".join(
            f" {words}" for words in (_programme(signal, programme_started), _tests(signal, tests)) if words
        )
        if longest.start is not None and len(longest.points) > len(signal.points):
            beside += f" The longest one, of {len(longest.points)}, began on {in_words(longest.start)}."
            numbers |= {"longest_points": len(longest.points), "longest_start": longest.start.isoformat()}
    question = "What was done differently then, what else changed, and what would tell the two apart?"
    if not signal.good:
        question = (
            "Did children who had waited longest get their decision then? If not, what made the waits longer, and who "
            "could find out?"
        )
    tone, weight = ("good", 20) if signal.good else ("look", 30)
    return Finding("signal", f"{signal.sentence}{beside}", question, tone, numbers, weight)


def _programme(signal: Signal, programme_started: date | None) -> str:
    if programme_started is None or signal.start is None:
        return ""
    when = "before" if signal.start < programme_started else "after"
    return f"It began {when} the programme did ({in_words(programme_started)})."


def _tests(signal: Signal, tests: Sequence[TestOfChange]) -> str:
    """Which tests began before the signal and which after; an abandoned one that had ended is neither."""
    begun = sorted(((test.started, test) for test in tests if test.started), key=lambda pair: pair[0])
    first = signal.start
    if first is None or not begun:
        return "No test of change had begun." if first is not None else ""
    before = [_dated(test, "since ") for started, test in begun if started <= first and not _over(test, first)]
    after = [_dated(test) for started, test in begun if started > first]
    if before:
        return f"Under way when it began: {names(before)}."
    if after:
        return f"It began before the first test of change did: {after[0]}."
    return "No test of change was under way when it began."


def _dated(test: TestOfChange, since: str = "") -> str:
    return f"“{test.name}” ({since}{in_words(test.started)})" if test.started else f"“{test.name}”"


def _over(test: TestOfChange, day: date) -> bool:
    last = test.latest
    return bool(last and last.decision is Decision.ABANDON and last.ended is not None and last.ended < day)


def about_the_tests(tests: Sequence[TestOfChange]) -> list[Finding]:
    """Cycles without a study, predictions never compared, hasty adoption, the next step of each test, and what held."""
    if not tests:
        question = "What could you try with one child by next Tuesday?"
        return [Finding("test", "No test of change is written down yet.", question, "look", {}, 40)]
    found = []
    cycles = [(test, cycle) for test in tests for cycle in test.cycles]
    unstudied = [pair for pair in cycles if not pair[1].studied and pair[1].stage in ("study", "done")]
    if unstudied:
        one = len(unstudied) == 1
        sentence = (
            f"{len(unstudied)} {'cycle has' if one else 'cycles have'} ended without a study: {_listed(unstudied)}."
        )
        question = "What did you see beside what you had expected? Who can write it down this week?"
        found.append(Finding("test", sentence, question, "look", {"cycles": len(unstudied)}, 42))
    unread = [p for p in cycles if p[1].prediction.strip() and p[1].studied and not p[1].prediction_compared]
    if unread:
        one = len(unread) == 1
        sentence = f"{len(unread)} {'prediction was' if one else 'predictions were'} never compared with the result: "
        question = "Did it come out as predicted? What surprised you?"
        found.append(
            Finding("test", f"{sentence}{_listed(unread)}.", question, "look", {"predictions": len(unread)}, 44)
        )
    for test in tests:
        hasty = early_adoption(test)
        if hasty:
            sentence, _, question = hasty.rpartition(". ")
            found.append(Finding("test", f"{sentence}.", question, "look", {}, 46))
        if test.decision is Decision.ADOPT and len(test.cycles) > 1:
            n = len(test.cycles)
            question = "Is it now part of how everyone works, and who watches that it stays so?"
            found.append(
                Finding(
                    "celebrate", f"“{test.name}” was adopted after {n} cycles.", question, "good", {"cycles": n}, 50
                )
            )
        elif test.decision not in (Decision.ADOPT, Decision.ABANDON):
            found += _next_step(test)
    return found


def _listed(pairs: Sequence[tuple[TestOfChange, Cycle]]) -> str:
    return names([f"“{test.name}” cycle {cycle.number}" for test, cycle in pairs])


def _next_step(test: TestOfChange) -> list[Finding]:
    weakest = min(quality(test), key=lambda feature: feature.score)
    if weakest.score == 2:
        return []
    question = f"{weakest.next_step} Who will do it, and by when?"
    return [Finding("test", f"“{test.name}”: {weakest.because}", question, "note", {}, 40)]


def about_the_data(account: RowAccount | None) -> list[Finding]:
    """What became of the spreadsheet's rows, in counts."""
    if account is None:
        return []
    kept, aside, other = len(account.kept), len(account.set_aside), len(account.not_data)
    numbers: dict[str, Number] = {"rows": kept + aside + other, "kept": kept, "set_aside": aside, "not_data": other}
    sentence = (
        f"Of {kept + aside + other} rows of the spreadsheet, {kept} are counted, {aside} {_are(aside)} set aside and "
        f"{other} {_are(other)} titles, totals or blank."
    )
    question = "Who can mend the rows set aside before the next review, and where do such faults come from?"
    if not aside:
        return [
            Finding("data", sentence, "Who keeps the data so well, and who stands in for them?", "good", numbers, 60)
        ]
    tone = "look" if aside > DOUBTFUL * (kept + aside) else "note"
    return [Finding("data", sentence, question, tone, numbers, 50)]


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
