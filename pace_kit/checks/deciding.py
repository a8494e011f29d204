"""Decisions on a run chart as a task: where a baseline ends, where a new median begins, and why."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np

from pace_kit.checks.feedback import Feedback, not_quite, not_yet, yes
from pace_kit.checks.lines import in_words
from pace_kit.checks.tern_bay import BEFORE, UNTIL_THE_RUN, tern_bay_points
from pace_kit.runcharts import RunChart

_CLAIM = re.compile(r"\b(caused?|due to|thanks to|because of|led to|result of|works|worked)\b", re.IGNORECASE)
"""Words that say more than a chart can."""


def decided(until: date | None = None, on: date | None = None, because: str = "") -> RunChart:
    """Tern Bay's chart with a baseline up to a day, and a new median from a day on; what is missing is not done.

    Raises
    ------
    ValueError
        When no child was recommended before one of the days, or none on or after the second.
    """
    chart = RunChart.of(tern_bay_points())
    if until is not None:
        chart = chart.freeze(until=until)
    return chart if on is None else chart.rephase(on=on, because=because)


def judge_decisions(answer: Any) -> Feedback:
    """What is said about a chart of Tern Bay: its baseline first, then its new median, then the reason."""
    if not isinstance(answer, RunChart) or not np.array_equal(answer.values, tern_bay_points()["weeks"]):
        return not_yet("The answer is a run chart of Tern Bay's children. Begin the line with RunChart.of(points).")
    first, *later = answer.phases
    if first.frozen is None and not later:
        return not_yet("No decision is made yet. Begin with the baseline: on which day does it end?")
    return _about_the_baseline(first.frozen) or _about_the_new_median([(p.start, p.because) for p in later])


def _about_the_baseline(children: int | None) -> Feedback | None:
    """What is still to be done about a baseline of so many children; None when it is as it should be."""
    if children is None:
        return not_quite(
            "You saw that the waits moved to another level. But the line they left is not fixed yet: it still stands "
            "on children from after the change began. Freeze the baseline first."
        )
    if children > BEFORE:
        return not_quite(
            "You fixed a baseline, so that children of the coming months cannot move it. Some who are in it had their "
            "recommendation after the change began, though. When was that?"
        )
    if children < BEFORE:
        return not_quite(
            "You fixed a baseline from before the change. It leaves out children who could be in it, and the more "
            "there are, the firmer the line. Up to which day may you go?"
        )
    return None


def _about_the_new_median(phases: list[tuple[int, str]]) -> Feedback:
    """What is said about new phases, each by its first dot and its reason, after a good baseline."""
    baseline = "The baseline is right: all the children from before the change, and no others."
    if not phases:
        return not_quite(f"{baseline} Now look at the hollow dots. Where does their run begin, and is there a reason?")
    if len(phases) > 1:
        return not_quite(f"{baseline} But there are {len(phases)} new medians, and the dots moved to one new level.")
    start, because = phases[0]
    if start < UNTIL_THE_RUN:
        return not_quite(
            f"{baseline} You looked for the new median near the change, which is sensible. The first children after it "
            "still waited longer than the old median. Which dot is the first of the run?"
        )
    if start > UNTIL_THE_RUN:
        return not_quite(
            f"{baseline} You placed the new median among shorter waits, too. But the run began earlier. Which is the "
            "first of the hollow dots?"
        )
    if not because.strip():
        return not_quite("Both days are right. What is missing is the reason, without which nobody will know why.")
    if not in_words(because):
        return not_yet(
            f"Both days are right. But what would “{because.strip()[:30]}” tell somebody who joins next year? Write in "
            "a few words what the team did and since when."
        )
    if _CLAIM.search(because):
        return not_quite(
            "Both days are right, and there is a reason. It claims more than a chart can tell: other things may have "
            "changed as well. Say what the team did and when."
        )
    return yes(
        "The old median goes on, dashed, so that everybody can see the run against it; the new one stands on the run "
        "itself, with its reason. The run began after the change did, by five weeks. Say just that, and ask what else "
        "was new. Has your own chart a line without a reason?"
    )
