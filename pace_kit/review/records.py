"""A review as it was held: what was seen, what was promised, and what became of the promises made before.

A record keeps the aim, the findings and a few numbers as they were that day, so that a later page can say what changed
without reading old workbooks. :func:`as_record` also reads what older kits kept: a text, or notes by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from pace_kit.aims import AimStatement
from pace_kit.journeys import REACHED
from pace_kit.measures import wait_curve, waiting_list
from pace_kit.review.findings import Review, children, in_words

OUTCOMES = ("done", "partly", "not yet", "no longer needed")
STILL_OPEN = ("", "partly", "not yet")


@dataclass(frozen=True)
class Promise:
    """Something a team said it would do.

    Parameters
    ----------
    what : str
        What will be done.
    who : str
        Who does it: a role is enough.
    by : date, optional
        By which day.
    outcome : str
        What became of it, one of :data:`OUTCOMES`; blank while nobody said.
    told : str
        What happened, in words.
    made_on : date, optional
        The review at which it was first made.

    Raises
    ------
    ValueError
        When it does not say what, or has an outcome that is not known.
    """

    what: str
    who: str = ""
    by: date | None = None
    outcome: str = ""
    told: str = ""
    made_on: date | None = None

    def __post_init__(self) -> None:
        if not self.what.strip():
            raise ValueError("Say what will be done. Who does it, and by when, can follow.")
        if self.outcome not in ("", *OUTCOMES):
            raise ValueError(f"{self.outcome!r} is no outcome. Choose one of {', '.join(OUTCOMES)}.")

    def __str__(self) -> str:
        beside = [self.who.strip()] if self.who.strip() else []
        beside += [f"by {in_words(self.by)}"] if self.by else []
        said = self.what.strip().rstrip(".") + (f" ({', '.join(beside)})" if beside else "")
        if not self.outcome and not self.told.strip():
            return f"{said}."
        told = f", {self.told.strip().rstrip('.')}" if self.told.strip() else ""
        return f"{said}: {self.outcome or 'not said yet'}{told}."

    @property
    def key(self) -> tuple[str, str, date | None]:
        """What tells it from other promises: what, who, and the review at which it was made."""
        return self.what, self.who, self.made_on

    @property
    def open(self) -> bool:
        """Whether it is still to be kept: not done, and not given up."""
        return self.outcome in STILL_OPEN

    def overdue(self, day: date) -> bool:
        """Whether it is still open after the day it was promised for."""
        return self.open and self.by is not None and self.by < day

    def answered(self, outcome: str, told: str = "") -> Promise:
        """Return a copy with what became of it."""
        return replace(self, outcome=outcome, told=told)


@dataclass(frozen=True)
class Facts:
    """A few numbers of a review, as they were that day; None where they could not be told.

    Parameters
    ----------
    as_of : date
        The day of the data.
    children, reached, waiting, over : int
        Children in the data, those with the milestone, those still waiting, and those waiting beyond `aim_weeks`.
    aim_weeks : float
        The weeks that waits are compared with.
    share, median_weeks : float, optional
        Percent with the milestone within `aim_weeks`, and the weeks by which half have it; both by the wait curve,
        which counts the children who wait.
    signals : int
        Signals on the run chart.
    cycles : dict of str to int
        Each test of change and how many cycles it had.
    """

    as_of: date
    children: int
    reached: int
    waiting: int
    over: int
    aim_weeks: float
    share: float | None = None
    median_weeks: float | None = None
    signals: int = 0
    cycles: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ReviewRecord:
    """A review as it was held.

    Parameters
    ----------
    held_on : date
        The day of the meeting.
    there : str
        Who was there, as roles: no names are needed.
    said : str
        What everybody agreed to see.
    promises : tuple of Promise
        What was promised that day.
    answers : tuple of Promise
        Promises of earlier reviews, with what became of them.
    next_review : date, optional
        When the team looks again.
    aim : AimStatement, optional
        The aim as it was.
    findings : tuple of str
        What the data said, a sentence each.
    facts : Facts, optional
        Numbers as they were; None without data.
    """

    held_on: date
    there: str = ""
    said: str = ""
    promises: tuple[Promise, ...] = ()
    answers: tuple[Promise, ...] = ()
    next_review: date | None = None
    aim: AimStatement | None = None
    findings: tuple[str, ...] = ()
    facts: Facts | None = None

    def __str__(self) -> str:
        n = len(self.promises)
        return f"Review of {in_words(self.held_on)}: {n} promise{'' if n == 1 else 's'} made."

    @property
    def still_open(self) -> tuple[Promise, ...]:
        """What the next review begins with: earlier promises that are still to be kept, then those made here."""
        return (*(promise for promise in self.answers if promise.open), *(p for p in self.promises if p.open))

    @property
    def kept(self) -> tuple[Promise, ...]:
        """Earlier promises that were found to be done."""
        return tuple(promise for promise in self.answers if promise.outcome == "done")


def record_of(
    result: Review | None,
    *,
    held_on: date,
    there: str = "",
    said: str = "",
    promises: Iterable[Promise] = (),
    answers: Iterable[Promise] = (),
    next_review: date | None = None,
) -> ReviewRecord:
    """The record of a review held on a day, with the aim, the findings and the numbers of `result` as they are now.

    New promises are marked with the day; those of before keep theirs.

    Raises
    ------
    ValueError
        When the next review would not be after this one.
    """
    if next_review is not None and next_review <= held_on:
        raise ValueError(
            f"The next review, {in_words(next_review)}, is not after this one, {in_words(held_on)}. Choose a later day."
        )
    made = tuple(replace(promise, made_on=promise.made_on or held_on) for promise in promises)
    bare = ReviewRecord(held_on, there, said, made, tuple(answers), next_review)
    if result is None:
        return bare
    sentences = tuple(finding.sentence for finding in result.findings)
    return replace(bare, aim=result.aim, findings=sentences, facts=facts_of(result))


def facts_of(result: Review) -> Facts:
    """The few numbers of a review that the next one is compared with."""
    cohort, weeks = result.cohort, result.aim_weeks
    waiting = waiting_list(cohort, weeks)
    share = median = None
    if len(cohort):
        curve = wait_curve(cohort)
        by_then = float(curve.share_by(weeks)[1])
        share = None if by_then != by_then else round(100 * by_then, 1)
        median = None if curve.median_weeks is None else round(float(curve.median_weeks), 1)
    return Facts(
        as_of=result.as_of,
        children=len(cohort),
        reached=int((cohort.outcome == REACHED).sum()),
        waiting=len(waiting),
        over=int(waiting["over_aim"].sum()) if len(waiting) else 0,
        aim_weeks=weeks,
        share=share,
        median_weeks=median,
        signals=len(result.signals),
        cycles={test.name: len(test.cycles) for test in result.tests},
    )


def as_record(value: Any, held_on: date) -> ReviewRecord:
    """Read any saved review: a record is itself; a text, or notes by name, of an older kit become one.

    Parameters
    ----------
    value : ReviewRecord, str or mapping
        As it was saved.
    held_on : date
        The day it was saved, for those that hold no day of their own.
    """
    if isinstance(value, ReviewRecord):
        return value
    if not isinstance(value, Mapping):
        return ReviewRecord(held_on, said=str(value))
    notes = {str(name): str(words).strip() for name, words in value.items() if str(words).strip()}
    agreed, said = notes.pop("agreed", ""), notes.pop("said", "")
    rest = [f"{name.replace('_', ' ').capitalize()}: {words}" for name, words in notes.items()]
    promises = (Promise(agreed, made_on=held_on),) if agreed else ()
    return ReviewRecord(held_on, said="\n".join(filter(None, [said, *rest])), promises=promises)


def joined(mine: ReviewRecord, theirs: ReviewRecord) -> ReviewRecord:
    """One record of two that were written of the same review: nothing that either says is lost.

    Texts that differ stand one after the other, theirs first; promises and answers of both are kept. Where both say
    what became of a promise, my outcome and my day of the next review count, and their outcome stands with the words.
    """
    mine_answers = {promise.key: promise for promise in mine.answers if promise.outcome or promise.told}
    answers = [_answer(mine_answers.get(promise.key), promise) for promise in theirs.answers]
    known = {promise.key for promise in answers}
    answers += [promise for promise in mine.answers if promise.key not in known]
    return replace(
        mine,
        there=_both(theirs.there, mine.there),
        said=_both(theirs.said, mine.said),
        promises=tuple(dict.fromkeys((*theirs.promises, *mine.promises))),
        answers=tuple(answers),
        next_review=mine.next_review or theirs.next_review,
    )


def _answer(mine: Promise | None, theirs: Promise) -> Promise:
    if mine is None:
        return theirs
    outcome = mine.outcome or theirs.outcome
    told = theirs.told.strip()
    if theirs.outcome and theirs.outcome != outcome:
        told = f"{theirs.outcome}, {told}" if told else theirs.outcome
    return replace(mine, outcome=outcome, told=_both(told, mine.told))


def _both(first: str, second: str) -> str:
    if not first.strip() or first.strip() in second:
        return second
    return first if second.strip() in first else f"{first}\n{second}"


def changes_since(before: ReviewRecord, now: Review) -> tuple[str, ...]:
    """What is different from an earlier review, a sentence each; the first says which days are compared.

    Shares are compared only where the aim's weeks are the same, as otherwise they answer different questions.
    """
    then, today = before.facts, facts_of(now)
    if then is None:
        return (f"The review of {in_words(before.held_on)} kept no numbers to compare with.",)
    if then.as_of >= today.as_of:
        first = (
            f"The data are as at {in_words(today.as_of)}, no newer than at the review of {in_words(before.held_on)}."
        )
        return (first, *_tests_moved(then, today))
    event = now.cohort.pathway.event
    more = today.reached - then.reached
    return (
        f"Compared are the data of {in_words(then.as_of)} and of {in_words(today.as_of)}.",
        f"{children(max(more, 0)).capitalize()} more {'has' if more == 1 else 'have'} {event} ({today.reached} now)."
        if more >= 0
        else f"{-more} fewer have {event}: rows were corrected or taken out. Which ones?",
        _was_is("still waiting", then.waiting, today.waiting),
        *_waits(then, today),
        *_tests_moved(then, today),
    )


def _was_is(what: str, then: int, now: int) -> str:
    if then == now:
        return f"{children(now)} {'is' if now == 1 else 'are'} {what}, as many as then; they need not be the same."
    return f"{children(now)} {'is' if now == 1 else 'are'} {what}; it was {then}."


def _waits(then: Facts, now: Facts) -> Iterable[str]:
    if then.aim_weeks != now.aim_weeks:
        yield (
            f"Waits were compared with {then.aim_weeks:g} weeks then and with {now.aim_weeks:g} now, so the shares in "
            "time cannot be compared."
        )
    else:
        yield _was_is(f"waiting for more than {now.aim_weeks:g} weeks", then.over, now.over)
        if then.share is not None and now.share is not None:
            yield (
                f"Counting those who wait, {now.share:.0f}% have it within {now.aim_weeks:g} weeks; it was "
                f"{then.share:.0f}%. A change of a few points is no news by itself."
            )
    if then.median_weeks is not None and now.median_weeks is not None:
        yield f"Half of all children have it by {now.median_weeks:.1f} weeks; it was {then.median_weeks:.1f}."


def _tests_moved(then: Facts, now: Facts) -> Iterable[str]:
    before = then.cycles
    for name, cycles in now.cycles.items():
        more = cycles - before.get(name, 0)
        if name not in before:
            yield f"New test of change: “{name}”, {cycles} cycle{'' if cycles == 1 else 's'}."
        elif more > 0:
            yield f"“{name}” went on: {more} more cycle{'' if more == 1 else 's'}."
