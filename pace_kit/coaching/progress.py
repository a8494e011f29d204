"""Where a team stands on the 0.5 to 5 progress scale, proposed from what it saved; a coach settles it.

The scale is the Institute for Healthcare Improvement's assessment scale for collaboratives, here in the kit's own words
(``data/reference/progress_scale.csv``). They are from general knowledge: check them with your programme. What the kit
looks for at each score is ours, and errs on the low side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

import numpy as np

from pace_kit.aims import AimStatement
from pace_kit.outlook import aim_outlook
from pace_kit.pdsa import Decision, TestOfChange
from pace_kit.phases import day_words
from pace_kit.reference import reference_table
from pace_kit.review import Review
from pace_kit.signals import Signal

SCORES = tuple(n / 2 for n in range(1, 11))
FRESH = 90
"""Days: data older than this tell nothing about today. Ours."""
A_YEAR = timedelta(days=365)
LONG_SHIFT = 9
"""Points of a shift that counts as improvement: as many as the kit asks for before it proposes a new median."""
LEAST_CHILDREN = 10
"""Children an aim must have counted before it being sure says much. Ours."""


@dataclass(frozen=True)
class ScoreProposal:
    """A score from what is in the kit.

    Parameters
    ----------
    score : float
        0.5 to 4.5 in steps of a half.
    because : tuple of str
        One sentence a step that was reached, from the lowest.
    next : str
        What is missing for the next step.
    """

    score: float
    because: tuple[str, ...]
    next: str

    def __str__(self) -> str:
        return f"The kit proposes {self.score:.1f}. {self.because[-1]} For {self.score + 0.5:.1f}: {self.next}"


@dataclass(frozen=True)
class _Step:
    """One step of the scale: whether it is reached, and the sentence for either case."""

    score: float
    reached: bool
    because: str
    missing: str


def progress_scale() -> tuple[dict[str, str], ...]:
    """Rows of the scale, lowest first: ``score``, ``name``, ``meaning``, ``looks_for``."""
    return reference_table("progress_scale")


def score_words(score: float | None) -> str:
    """Words for a score: ``"3.0 Modest improvement"``; ``"no score yet"`` for None."""
    name = next((row["name"] for row in progress_scale() if float(row["score"]) == score), "")
    return f"{score:.1f} {name}" if score is not None and name else "no score yet"


def propose_score(
    *,
    aim: AimStatement | None,
    tests: Sequence[TestOfChange] = (),
    review: Review | None = None,
    programme_started: date | None = None,
    today: date,
) -> ScoreProposal:
    """Propose a team's score: the highest step up to which every step is reached.

    Parameters
    ----------
    aim : AimStatement, optional
        The team's aim.
    tests : sequence of TestOfChange
        What it tries.
    review : Review, optional
        Its review; None while it has no data, and then no improvement can be proposed.
    programme_started : date, optional
        When the improvement work began; the first test's first day counts when it is earlier.
    today : date
        The day the data's age is measured on.

    Returns
    -------
    ScoreProposal
        At most 4.5. Nobody's score says that the work caused a change: only what began after what.
    """
    steps = (*_beginnings(aim, tests, review), *_improvement(tests, review, _begun(tests, programme_started), today))
    reached = tuple(takewhile(lambda step: step.reached, steps))
    missing = steps[len(reached)].missing
    return ScoreProposal(reached[-1].score, tuple(step.because for step in reached), missing)


def _begun(tests: Sequence[TestOfChange], programme_started: date | None) -> date | None:
    days = [test.started for test in tests if test.started] + [programme_started] * (programme_started is not None)
    return min((day for day in days if day), default=None)


def _beginnings(
    aim: AimStatement | None, tests: Sequence[TestOfChange], review: Review | None
) -> Iterator[_Step]:  # fmt: skip
    """Steps 0.5 to 2.5: what the team has set up and tried."""
    gaps = aim.gaps() if aim else ()
    studied = sum(cycle.studied and cycle.started is not None for test in tests for cycle in test.cycles)
    some_data = review is not None and len(review.cohort) > 0
    yield _Step(0.5, True, "The team is in the kit.", "")
    yield _Step(
        1.0, aim is not None and not gaps, "Its aim is complete.",
        f"the aim is not complete. {gaps[0]}" if gaps else "there is no aim yet.",
    )  # fmt: skip
    planned = f"{_count(len(tests), 'test of change is', 'tests of change are')} written down."
    yield _Step(
        1.5, some_data or bool(tests), planned if tests else "It brought data.",
        "there are no data yet and no test of change.",
    )  # fmt: skip
    yield _Step(2.0, some_data, "Its data can be charted.", "there are no data yet.")
    yield _Step(
        2.5, studied > 0, f"{_count(studied, 'cycle was', 'cycles were')} studied.", "no cycle was studied yet."
    )


def _improvement(
    tests: Sequence[TestOfChange], review: Review | None, begun: date | None, today: date
) -> Iterator[_Step]:
    """Steps 3.0 to 5.0: what the data say, by the team's own rules."""
    if review is None:
        yield _Step(3.0, False, "", "there are no data yet.")
        return
    better = _lasting(review, begun)
    shift = next((s for s in better if s.kind == "shift" and len(s.points) >= LONG_SHIFT), None)
    decided = any(cycle.decision is not None and cycle.studied for test in tests for cycle in test.cycles)
    yield _Step(
        3.0, bool(better) and decided, f"A cycle was decided. {better[0].sentence if better else ''} It holds.",
        "a shift or trend to the better side that began after the work did and holds in the last year of the data."
        if decided else "a cycle that was studied and decided.",
    )  # fmt: skip
    against = _against_improvement(tests, review, shift)
    yield _Step(
        3.5, not against, "A change was adopted, the list has not grown, and the shift is long.", against
    )  # fmt: skip
    sure = _is_sure(review)
    yield _Step(4.0, sure, "The aim is sure for the children so far.", "the aim is not sure for ten children or more.")
    lasts = shift is not None and shift.start is not None and review.as_of - shift.start >= A_YEAR
    fresh = (today - review.as_of).days <= FRESH
    since = f" since {day_words(shift.start)}" if shift is not None and shift.start else ""
    yield _Step(
        4.5, lasts and fresh, f"It lasts{since}.",
        "the shift has not lasted a year yet." if fresh else f"data newer than {FRESH} days, to see whether it lasts.",
    )  # fmt: skip
    yield _Step(5.0, False, "", "whether the change is how everybody works now is for people to say.")


def _lasting(review: Review, begun: date | None) -> list[Signal]:
    """Shifts and trends to the better side that began after the work did and that the last year's median bears out."""
    if begun is None:
        return []
    chart = review.chart
    counted = chart.counted
    if chart.when is None:
        return []
    lately = counted[chart.when > np.datetime64(review.as_of - A_YEAR)]
    lately = lately[np.isfinite(lately)]
    if not len(lately):
        return []
    sign = 1 if review.signals.better == "higher" else -1
    return [
        signal
        for signal in review.signals
        if signal.good
        and signal.kind in ("shift", "trend")
        and signal.start is not None
        and signal.start >= begun
        and sign * (float(np.median(lately)) - signal.centre) > 0
    ]


def _against_improvement(tests: Sequence[TestOfChange], review: Review, shift: Signal | None) -> str:
    """Why it is not called improvement yet; blank when nothing speaks against it."""
    if shift is None:
        return f"a shift of {LONG_SHIFT} points or more."
    if not any(test.decision is Decision.ADOPT and len(test.cycles) > 1 for test in tests):
        return "a change that was adopted after two cycles or more."
    if any(is_worse(signal) and (signal.start or date.min) > (shift.start or date.min) for signal in review.signals):
        return "no signal to the worse side since."
    if has_grown(review):
        return "a list of waiting children that has not grown: the chart alone flatters."
    return ""


def is_worse(signal: Signal) -> bool:
    """Whether a signal is a shift or a trend to the worse side."""
    return signal.good is False and signal.kind in ("shift", "trend")


def has_grown(review: Review) -> bool:
    """Whether more children wait than a year before, by the review's own finding."""
    return any(finding.tone == "look" and "waiting_a_year_ago" in finding.numbers for finding in review.findings)


def _is_sure(review: Review) -> bool:
    aim = review.aim
    if aim is None or not aim.within_weeks or not aim.percent:
        return False
    outlook = aim_outlook(review.cohort, within_weeks=aim.within_weeks, percent=aim.percent, starting=aim.starting)
    return outlook.verdict == "sure" and outlook.started >= LEAST_CHILDREN


def _count(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"
