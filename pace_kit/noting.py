"""What must be said beside the signals of a chart: how its lines were made, and what limits or changes the reading."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from pace_kit.phases import Floats, Limits, Phase, day_words, with_freezes
from pace_kit.readings import Found, Summary, read, read_phases
from pace_kit.rulesets import LEAST_USEFUL, RuleSet
from pace_kit.runcharts import RunChart

KINDS = {
    "shift": "a shift",
    "trend": "a trend",
    "runs": "an unusual number of runs",
    "crossings": "few crossings",
    "outside": "a point outside its limits",
    "two of three": "points close to a limit",
}
"""Words for the kinds of signals."""


def at_point(chart: RunChart, position: int) -> str:
    """Words for a point: its day, or its number on a chart without dates."""
    return f"point {position + 1}" if chart.when is None else day_words(chart.when[position])


def passed_over(chart: RunChart, points: tuple[int, ...], which: str = "on the line") -> str:
    """What to add about points that count but lie, uncounted, among those said to be in a row; ``""`` for none."""
    there = int(np.count_nonzero(~np.isnan(chart.counted[points[0] : points[-1] + 1])))
    return f" (those {which} not counted)" if there > len(points) else ""


def notes_on(chart: RunChart, summaries: tuple[Summary, ...], found: list[Found], rules: RuleSet) -> Iterator[str]:
    """Sentences about what limits the reading, phase by phase: too few points, a doubtful baseline, what is hidden.

    Parameters
    ----------
    chart : RunChart
        The chart.
    summaries : tuple of Summary
        One a phase.
    found : list of Found
        All signals that are listed.
    rules : RuleSet
        The rules that ran.
    """
    values = chart.counted
    for number, (phase, summary) in enumerate(zip(chart.phases, summaries, strict=True)):
        if number:
            yield from _hidden(chart, values, number, found, rules)
        which = "" if len(chart.phases) == 1 else f" in the phase from {at_point(chart, phase.start)}"
        if not summary.enough:
            yield (
                f"No rule runs{which}: {chart.count_words(summary.n_useful)} off the {rules.centre}, and "
                f"{LEAST_USEFUL} are needed."
            )
        elif phase.frozen is not None:
            yield from _baseline(chart, values[phase.baseline], which, rules)
        if summary.enough and summary.upper_limit is not None and summary.upper_limit == summary.lower_limit:
            yield (
                f"The limits{which} have no width, because all values they are made of are equal; every other value "
                "lies outside them, and that says little."
            )


def _baseline(chart: RunChart, baseline: Floats, which: str, rules: RuleSet) -> Iterator[str]:
    """Doubt about a frozen baseline: too few points, or a signal of its own."""
    own, hits = read(baseline, baseline, 0, rules, 0)
    if not own.enough:
        yield f"The frozen baseline{which} has only {chart.count_words(own.n_useful)} off the {rules.centre}."
    elif hits:
        yield (
            f"The frozen baseline{which} shows {_kinds(hits)} of its own, so one {rules.centre} does not describe it "
            "well; choose another baseline or leave it unfrozen."
        )


def _hidden(chart: RunChart, values: Floats, number: int, found: list[Found], rules: RuleSet) -> Iterator[str]:
    """What the chart showed without the new phase and no longer lists: a new phase never hides what led to it.

    Two phases are read as the one they were, with those beside them, because a run may reach into these, too.
    """
    before, new = chart.phases[number - 1], chart.phases[number]
    one = with_freezes((replace(before, stop=new.stop),), chart.freezes)
    phases = (*chart.phases[max(0, number - 2) : number - 1], *one, *chart.phases[number + 1 : number + 2])
    _, earlier = read_phases(values, phases, rules)
    gone = [kind for kind in earlier if not _listed(kind, found, len(values))]
    if gone:
        yield (
            f"Without the new phase from {at_point(chart, new.start)} the chart shows {_kinds(gone)} against the "
            f"{rules.centre} before it; the new phase does not undo that."
        )


def _listed(earlier: Found, found: list[Found], length: int) -> bool:
    """Whether each of these signals shares a point with a listed one of its kind and side."""
    for side in (-1, 1):
        points = np.zeros(length, dtype=bool)
        for one in found:
            if one.kind == earlier.kind:
                mine = one.sides == side
                edges = np.zeros(len(one.places) + 1, dtype=np.intp)
                np.add.at(edges, one.begin[mine], 1)
                np.add.at(edges, one.end[mine], -1)
                points[one.places[np.cumsum(edges)[:-1] > 0]] = True
        mine = earlier.sides == side
        shared = np.concatenate([[0], np.cumsum(points[earlier.places])])
        if (shared[earlier.end[mine]] == shared[earlier.begin[mine]]).any():
            return False
    return True


def _kinds(found: list[Found]) -> str:
    return " and ".join(dict.fromkeys(KINDS[one.kind] for one in found))


def limits_of_phase(chart: RunChart, phase: Phase, summary: Summary, rules: RuleSet) -> Limits:
    """The centre line of a phase and, for rules that have them, its process limits, with how they were made."""
    n = int((~np.isnan(chart.counted[phase.baseline])).sum())
    if math.isnan(summary.centre):
        return Limits(math.nan, name=rules.centre, note=f"There is no {rules.centre}, because no point counts.")
    of = chart.count_words(n)
    if phase.frozen is not None and phase.frozen < phase.stop:
        of += f" before {at_point(chart, phase.frozen)}, extended over the later ones"
    note = f"The {rules.centre} of {of}"
    if rules.limits is None:
        return Limits(summary.centre, name=rules.centre, note=f"{note}; these rules have no limits.")
    if summary.upper_limit is None:
        note += "; limits need two points next to each other."
    elif summary.upper_limit == summary.lower_limit:
        note += "; all of them are equal, so the limits have no width."
    else:
        ranges = "those of 3.267 times their mean or more left out once" if rules.screened else "not screened"
        note += f", with limits at {rules.limits:g} mean moving ranges on either side, {ranges}."
    return Limits(summary.centre, summary.lower_limit, summary.upper_limit, rules.centre, note)
