"""Reading one phase of a run chart: counts, limits and stretches of points, in numbers only.

The working half of `pace_kit.signals`, which writes the sentences. All of it is NumPy over whole arrays.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pace_kit.phases import Floats, Phase
from pace_kit.rulesets import LEAST_USEFUL, RuleSet, crossings_limit, longest_run_limit, mean_range, runs_limits

Positions = npt.NDArray[np.intp]
Codes = npt.NDArray[np.int8]

ON_THE_LINE = 1e-9
"""A value this close to another, relative to it, is equal to it."""


@dataclass(frozen=True)
class Summary:
    """Counts of one phase against its centre line; a limit is None where the rule set has none.

    Parameters
    ----------
    median : float
        Median of the phase's baseline, ``NaN`` without values.
    centre : float
        The line the points were compared with: the median, or the baseline's mean.
    n_obs, n_useful : int
        All points, missing ones counted (as qicharts2 does); those that count and are not on the centre.
    longest_run, longest_run_max : int, optional
        Useful points in a row on one side: how many there are, and how many are no signal. None without useful points.
    n_crossings, n_crossings_min : int, optional
        How often the points change sides, and how often they must at least.
    n_runs : int
        Stretches of useful points on one side.
    runs_lower, runs_upper : int, optional
        The fewest and the most runs that are no signal.
    lower_limit, upper_limit : float, optional
        Process limits of an XmR chart.
    enough : bool
        Whether there are ten useful points, so that the rules ran.
    """

    median: float
    centre: float
    n_obs: int
    n_useful: int
    longest_run: int | None = None
    longest_run_max: int | None = None
    n_crossings: int | None = None
    n_crossings_min: int | None = None
    n_runs: int = 0
    runs_lower: int | None = None
    runs_upper: int | None = None
    lower_limit: float | None = None
    upper_limit: float | None = None
    enough: bool = False


@dataclass(frozen=True, eq=False)
class Found:
    """Signals of one kind in one phase: the i-th is ``places[begin[i]:end[i]]`` on side ``sides[i]`` (-1 or 1)."""

    kind: str
    places: Positions
    begin: Positions
    end: Positions
    sides: Codes
    phase: int
    summary: Summary
    before: Phase | None = None
    """The new phase that began after these points, when the signal reaches into it."""

    def __len__(self) -> int:
        return len(self.begin)

    def same_reading(self, other: Found) -> bool:
        """Whether both were found by one rule against one line; a trend needs no line."""
        return self.kind == other.kind and (self.kind == "trend" or self.phase == other.phase)

    def without(self, first: int, last: int) -> Found:
        """Return the signals that do not lie wholly between two positions."""
        inside = (self.places[self.begin] >= first) & (self.places[self.end - 1] <= last)
        return replace(self, begin=self.begin[~inside], end=self.end[~inside], sides=self.sides[~inside])


def signs(values: Floats, line: float) -> Codes:
    """Side of the line each value lies on: 1 above, -1 below, 0 on it (up to 1e-9, relative) or missing."""
    width = ON_THE_LINE * abs(line)
    return _codes(values > line + width, values < line - width)


def runs(values: Floats, line: float, rules: RuleSet) -> tuple[Positions, Positions, Positions, Codes]:
    """Stretches of useful points on one side: useful positions, first and end of each stretch among them, its side."""
    codes = signs(values, line)
    held = np.flatnonzero(codes) if rules.on_centre == "skip" else np.flatnonzero(~np.isnan(values))
    begin, end = _stretches(codes[held])
    sides = codes[held][begin]
    useful = sides != 0
    return held, begin[useful], end[useful], sides[useful]


def trends(values: Floats, rules: RuleSet) -> tuple[Positions, Positions, Positions, Codes]:
    """Stretches of points each above (1) or each below (-1) the one before; of equal neighbours the first stands."""
    held = np.flatnonzero(~np.isnan(values))
    there = values[held]
    step, width = np.diff(there), ON_THE_LINE * np.abs(there[1:])
    moves = _codes(step > width, step < -width)
    if rules.on_centre == "skip":
        held = np.concatenate([held[:1], held[1:][moves != 0]])
        moves = moves[moves != 0]
    begin, end = _stretches(moves)
    moving = moves[begin] != 0
    return held, begin[moving], end[moving] + 1, moves[begin][moving]


def read(values: Floats, baseline: Floats, number: int, rules: RuleSet, offset: int) -> tuple[Summary, list[Found]]:
    """Read one phase.

    Parameters
    ----------
    values, baseline : numpy.ndarray
        Counted values of the phase and of its baseline, missing ``NaN``.
    number : int
        Number of the phase.
    rules : RuleSet
        Which rules.
    offset : int
        Position of the phase's first point on the chart.
    """
    there = baseline[~np.isnan(baseline)]
    median = float(np.median(there)) if len(there) else math.nan
    centre = median if rules.centre == "median" or not len(there) else float(there.mean())
    held, begin, end, sides = runs(values, centre, rules)
    summary = _summary(values, baseline, median, centre, held, begin, end, sides, rules)
    if not summary.enough:
        return summary, []
    found = [
        Found(kind, places + offset, first, last, side, number, summary)
        for kind, places, first, last, side in (
            ("shift", held, *_long(begin, end, sides, shift_length(rules, summary.n_useful))),
            *(() if rules.trend is None else (("trend", *_long_trends(values, rules)),)),
            *_whole_phase(held, summary),
            *_beyond(values, summary, rules),
        )
        if len(first)
    ]
    return summary, found


def read_phases(values: Floats, phases: Sequence[Phase], rules: RuleSet) -> tuple[tuple[Summary, ...], list[Found]]:
    """Read the phases one after the other, each against its own centre, and what reaches from one into the next.

    A signal that crosses into a new phase stands whole in the place of its parts.
    """
    found: list[Found] = []
    summaries: list[Summary] = []
    for number, phase in enumerate(phases):
        summary, hits = read(values[phase.start : phase.stop], values[phase.baseline], number, rules, phase.start)
        if number:
            kept = across(values, phases[number - 1], phase, number - 1, summaries[-1], rules)
            for one in kept:
                first, last = int(one.places[one.begin[0]]), int(one.places[one.end[-1] - 1])
                found = [f.without(first, last) if f.same_reading(one) else f for f in found]
                hits = [f.without(first, last) if f.same_reading(one) else f for f in hits]
            found += kept
        found += hits
        summaries.append(summary)
    return tuple(summaries), [f for f in found if len(f)]


def shift_length(rules: RuleSet, n_useful: int) -> int | None:
    """How many points in a row on one side are a signal among so many useful ones."""
    if rules.shift == "log2":
        return longest_run_limit(n_useful) + 1 if n_useful else None
    return rules.shift


def across(values: Floats, first: Phase, new: Phase, number: int, summary: Summary, rules: RuleSet) -> list[Found]:
    """Signals against the centre of one phase that reach into the next: the run and the trend a new phase would hide.

    The first long enough run about the centre of phase `first` that ends in phase `new`, and trends that cross from one
    into the other.
    """
    span = values[first.start : new.stop]
    if math.isnan(summary.centre):
        return []
    held, begin, end, sides = runs(span, summary.centre, rules)
    useful = int((end - begin).sum())
    if useful < LEAST_USEFUL:
        return []
    cut, results = new.start - first.start, []
    begin, end, sides = _long(begin, end, sides, shift_length(rules, useful))
    late = np.flatnonzero(held[end - 1] >= cut)[:1] if len(begin) else np.zeros(0, dtype=np.intp)
    if len(late):
        results.append(Found("shift", held + first.start, begin[late], end[late], sides[late], number, summary, new))
    if rules.trend is not None:
        held, begin, end, sides = _long_trends(span, rules)
        over = (held[begin] < cut) & (held[end - 1] >= cut) if len(begin) else np.zeros(0, dtype=bool)
        if over.any():
            results.append(
                Found("trend", held + first.start, begin[over], end[over], sides[over], number, summary, new)
            )
    return results


def _summary(
    values: Floats,
    baseline: Floats,
    median: float,
    centre: float,
    held: Positions,
    begin: Positions,
    end: Positions,
    sides: Codes,
    rules: RuleSet,
) -> Summary:
    lengths = end - begin
    n_useful, n_obs = int(lengths.sum()), len(values)
    summary = Summary(median, centre, n_obs, n_useful, enough=n_useful >= LEAST_USEFUL)
    ranges = np.abs(np.diff(baseline))
    if rules.limits is not None and not np.isnan(ranges).all():
        width = rules.limits * float(mean_range(ranges, screened=rules.screened))
        summary = replace(summary, lower_limit=centre - width, upper_limit=centre + width)
    if not n_useful:
        return summary
    changes = int((sides[1:] != sides[:-1]).sum())
    length = shift_length(rules, n_useful)
    fewest, most = runs_limits(n_useful) if rules.runs and summary.enough else (None, None)
    return replace(
        summary,
        longest_run=int(lengths.max()),
        longest_run_max=None if length is None else length - 1,
        n_crossings=changes,
        n_crossings_min=crossings_limit(n_useful) if rules.crossings else None,
        n_runs=len(lengths),
        runs_lower=fewest,
        runs_upper=most,
    )


def _codes(up: npt.NDArray[np.bool_], down: npt.NDArray[np.bool_]) -> Codes:
    return up.view(np.int8) - down.view(np.int8)


def _stretches(codes: Codes) -> tuple[Positions, Positions]:
    """First and end of each stretch of equal codes."""
    if not len(codes):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    change = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    return np.concatenate([[0], change]), np.concatenate([change, [len(codes)]])


def _long(begin: Positions, end: Positions, sides: Codes, least: int | None) -> tuple[Positions, Positions, Codes]:
    if least is None:
        return begin[:0], end[:0], sides[:0]
    long = end - begin >= least
    return begin[long], end[long], sides[long]


def _long_trends(values: Floats, rules: RuleSet) -> tuple[Positions, Positions, Positions, Codes]:
    held, begin, end, sides = trends(values, rules)
    return held, *_long(begin, end, sides, rules.trend)


def _whole_phase(held: Positions, summary: Summary) -> list[tuple[str, Positions, Positions, Positions, Codes]]:
    """Signals all useful points give together: too few or many runs (side -1, 1), too few crossings (side -1)."""
    all_of_it = (held, np.zeros(1, dtype=np.intp), np.array([len(held)]))
    few, many = np.array([-1], dtype=np.int8), np.array([1], dtype=np.int8)
    found = []
    if summary.runs_lower is not None and summary.n_runs < summary.runs_lower:
        found.append(("runs", *all_of_it, few))
    if summary.runs_upper is not None and summary.n_runs > summary.runs_upper:
        found.append(("runs", *all_of_it, many))
    if summary.n_crossings_min is not None and (summary.n_crossings or 0) < summary.n_crossings_min:
        found.append(("crossings", *all_of_it, few))
    return found


def _beyond(
    values: Floats, summary: Summary, rules: RuleSet
) -> list[tuple[str, Positions, Positions, Positions, Codes]]:
    """Points outside the limits, each a signal; two of three close to one of them, overlapping threes together."""
    if summary.upper_limit is None or summary.lower_limit is None:
        return []
    held = np.flatnonzero(~np.isnan(values))
    away, width = values[held] - summary.centre, summary.upper_limit - summary.centre
    side = signs(values[held], summary.centre)
    outside = (signs(values[held], summary.upper_limit) > 0) | (signs(values[held], summary.lower_limit) < 0)
    out = np.flatnonzero(outside)
    found = [("outside", held, out, out + 1, side[out])]
    if rules.two_of_three and len(held) > 2:
        near = (np.abs(away) > width * 2 / 3) & ~outside
        three = (near[2:].astype(np.int8) + near[1:-1] + near[:-2] >= 2) & (side[1:-1] != 0)
        three &= (side[2:] == side[1:-1]) & (side[1:-1] == side[:-2])
        windows = np.flatnonzero(three)
        if len(windows):
            apart = np.flatnonzero(np.diff(windows) > 2) + 1
            first = windows[np.concatenate([[0], apart])]
            last = windows[np.concatenate([apart, [len(windows)]]) - 1] + 2
            part = np.zeros(len(held), dtype=bool)
            for step in range(3):
                part[windows + step] = True
            close = np.flatnonzero(part & near)
            begin, end = np.searchsorted(close, first), np.searchsorted(close, last, side="right")
            found.append(("two of three", held[close], begin, end, side[first]))
    return found
