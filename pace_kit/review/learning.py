"""Findings about the tests of change and the data that everything rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pace_kit.pdsa import Cycle, Decision, TestOfChange, early_adoption, quality
from pace_kit.review.findings import DATA_PAGE, TEST_PAGE, Finding, Number, names, numbers_told, own

if TYPE_CHECKING:
    from pace_kit.cleaning import RowAccount

DOUBTFUL = 0.05
"""Share of rows set aside from which the data need a conversation."""
Pairs = Sequence[tuple[TestOfChange, Cycle]]


def about_the_tests(tests: Sequence[TestOfChange]) -> list[Finding]:
    """Cycles without a study, predictions never compared, hasty adoption, the next step of each test, and what held."""
    if not tests:
        question = "What could you try with one child by next Tuesday?"
        return [_test("No test of change is written down yet.", question, "look", 40)]
    cycles = [(test, cycle) for test in tests for cycle in test.cycles]
    found = [*_nothing_under_way(tests), *_not_studied(cycles), *_otherwise(cycles)]
    for test in tests:
        found += [*_hasty(test), *_adopted(test), *_next_step(test)]
    return found


def _nothing_under_way(tests: Sequence[TestOfChange]) -> list[Finding]:
    """Whether no cycle is planned, under way or waiting for its decision; an idea without a cycle is none."""
    if any(cycle.decision is None for test in tests for cycle in test.cycles):
        return []
    question = "What is the next small test, with which child, and by when?"
    return [_test("No test of change is under way or planned.", question, "look", 41)]


def _not_studied(cycles: Pairs) -> list[Finding]:
    """Predictions that no result stands beside, and other cycles that ended without a study."""
    found = []
    unread = [p for p in cycles if p[1].prediction.strip() and _looked_at(p[1]) and not p[1].prediction_compared]
    unstudied = [p for p in cycles if _finished(p[1]) and not p[1].studied and p not in unread]
    if unstudied:
        many = "1 cycle has" if len(unstudied) == 1 else f"{len(unstudied)} cycles have"
        question = "What did you see beside what you had expected? Who can write it down this week?"
        numbers = {"cycles": len(unstudied), **_numbered(unstudied)}
        found.append(_test(f"{many} ended without a study: {_listed(unstudied)}.", question, "look", 42, numbers))
    if unread:
        many = "1 prediction was" if len(unread) == 1 else f"{len(unread)} predictions were"
        question = "Did it come out as predicted? What surprised you?"
        numbers = {"predictions": len(unread), **_numbered(unread)}
        sentence = f"{many} never compared with the result: {_listed(unread)}."
        found.append(_test(sentence, question, "look", 44, numbers))
    return found


def _looked_at(cycle: Cycle) -> bool:
    return cycle.studied or cycle.confirmed is not None


def _finished(cycle: Cycle) -> bool:
    return cycle.stage in ("study", "act", "done")


def _otherwise(cycles: Pairs) -> list[Finding]:
    """Predictions that did not hold and taught something: these are what a team learns from."""
    taught = [p for p in cycles if p[1].prediction_compared and p[1].confirmed is False and p[1].learned.strip()]
    if not taught:
        return []
    came = "1 cycle came" if len(taught) == 1 else f"{len(taught)} cycles came"
    sentence = f"{came} out otherwise than predicted, and what that taught is written down: {_listed(taught)}."
    question = "What do you know now that you did not know before, and who else would like to hear it?"
    numbers = {"otherwise": len(taught), **_numbered(taught)}
    return [_test(sentence, question, "good", 45, numbers, kind="celebrate")]


def _hasty(test: TestOfChange) -> list[Finding]:
    sentence, _, question = early_adoption(test).rpartition(". ")
    if not question:
        return []
    told = f"{own(test.name)}{sentence.removeprefix(test.name)}."
    return [_test(told, question, "look", 46, numbers_told(told))]


def _adopted(test: TestOfChange) -> list[Finding]:
    if test.decision is not Decision.ADOPT or len(test.cycles) < 2:
        return []
    n = len(test.cycles)
    question = "Is it now part of how everyone works, and who watches that it stays so?"
    return [_test(f"{own(test.name)} was adopted after {n} cycles.", question, "good", 50, {"cycles": n}, "celebrate")]


def _next_step(test: TestOfChange) -> list[Finding]:
    """The cycle that a decision to adapt calls for, and what would make a test that goes on stronger."""
    if test.decision in (Decision.ADOPT, Decision.ABANDON):
        return []
    found = []
    last = test.latest
    if last is not None and last.decision is Decision.ADAPT:
        would = f" It would try: {own(last.next_step.strip().rstrip('.'))}." if last.next_step.strip() else ""
        sentence = f"{own(test.name)} is to be adapted after cycle {last.number}; no next cycle is written yet.{would}"
        question = "With which child does it begin, by when, and what do you expect to see?"
        found.append(_test(sentence, question, "look", 45, {"cycle": last.number}))
    weakest = min(quality(test), key=lambda feature: feature.score)
    if weakest.score < 2:
        question = f"{weakest.next_step} Who will do it, and by when?"
        sentence = f"{own(test.name)}: {weakest.because}"
        found.append(_test(sentence, question, "note", 40, numbers_told(sentence)))
    return found


def _test(
    sentence: str,
    question: str,
    tone: str,
    weight: int,
    numbers: dict[str, Number] | None = None,
    kind: str = "test",
) -> Finding:
    return Finding(kind, sentence, question, tone, numbers or {}, weight, TEST_PAGE, "the tests of change on page 4")


def _listed(pairs: Pairs) -> str:
    return names([f"{own(test.name)} cycle {cycle.number}" for test, cycle in pairs])


def _numbered(pairs: Pairs) -> dict[str, Number]:
    return {f"cycle_{i}": cycle.number for i, (_, cycle) in enumerate(pairs, 1)}


def about_the_data(account: RowAccount | None) -> list[Finding]:
    """What became of the spreadsheet's rows, in counts, with the reason most rows were set aside for."""
    if account is None:
        return []
    kept, aside, other = len(account.kept), len(account.set_aside), len(account.not_data)
    numbers: dict[str, Number] = {"rows": kept + aside + other, "kept": kept, "set_aside": aside, "not_data": other}
    sentence = (
        f"Of {kept + aside + other:,} rows of the spreadsheet, {kept:,} are counted, {aside:,} {_are(aside)} set aside "
        f"and {other:,} {_are(other)} titles, totals or blank."
    )
    where = "what became of every row, on page 2"
    if not aside:
        question = "Who keeps the data so well, and who stands in for them?"
        return [Finding("data", sentence, question, "good", numbers, 60, DATA_PAGE, where)]
    reason, rows = Counter(account.set_aside.values()).most_common(1)[0]
    if rows > 1:
        numbers["most_often"] = rows
        sentence += f" The reason most often given, for {rows:,} rows: {own(reason)}."
    question = "Who can mend the rows set aside before the next review, and where do such faults come from?"
    tone = "look" if aside > DOUBTFUL * (kept + aside) else "note"
    return [Finding("data", sentence, question, tone, numbers, 50, DATA_PAGE, where)]


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
