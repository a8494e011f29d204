"""Steady charts drawn at random, for the rules whose false alarms cannot be counted: those about a mean and limits.

Charts stand side by side, one a column and one point a row, so that every step runs over whole rows.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pace_kit.rulesets import RuleSet, longest_run_limit, mean_range

Values = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

_VALUES = 480_000
_AT_ONCE = 60_000
_LONGEST = 2_000
_SEED = 20_111_001


def simulated_rate(rules: RuleSet, n: int, before: int, whole: bool) -> float:
    """Share of steady charts with a signal; arguments as in `pace_kit.chance.false_alarm_rate`.

    Independent normal values from a fixed seed, so that the answer is the same every time: 20,000 charts of 24 points.
    """
    n, before = min(n, _LONGEST), min(before, _LONGEST)
    charts, at_once = max(_VALUES // (n + before), 400), max(1, _AT_ONCE // (n + before))
    rng = np.random.default_rng(_SEED)
    alarms = 0
    for begin in range(0, charts, at_once):
        values = rng.standard_normal((n + before, min(at_once, charts - begin)), dtype=np.float32)
        alarms += int(_alarms(rules, values, before, whole).sum())
    return alarms / charts


def _alarms(rules: RuleSet, values: Values, before: int, whole: bool) -> Flags:
    """Whether each chart, without ties and gaps, breaks a rule."""
    baseline = values[:before] if before else values
    centre = baseline.mean(axis=0) if rules.centre == "mean" else np.median(baseline, axis=0)
    judged = values[0 if whole else before :]
    above = judged > centre
    alarm = np.zeros(values.shape[1], dtype=bool)
    if rules.shift is not None:
        alarm |= _has_run(above, longest_run_limit(len(above)) + 1 if rules.shift == "log2" else rules.shift)
    if rules.trend is not None:
        alarm |= _has_run(judged[1:] > judged[:-1], rules.trend - 1)
    if rules.limits is not None and len(baseline) > 1:
        ranges = np.abs(baseline[1:] - baseline[:-1])
        mean = mean_range(ranges.T, screened=True).astype(np.float32) if rules.screened else ranges.mean(axis=0)
        alarm |= _beyond(judged - centre, np.float32(rules.limits) * mean, two_of_three=rules.two_of_three)
    return alarm


def _has_run(flags: Flags, least: int) -> Flags:
    """Whether a chart holds `least` equal flags in a row."""
    if len(flags) < least:
        return np.zeros(flags.shape[1], dtype=bool)
    same, length = flags[1:] == flags[:-1], 1
    while length < least - 1:  # windows of doubling length: same[i] says that `length` comparisons from i on all hold
        step = min(length, least - 1 - length)
        same = same[:-step] & same[step:]
        length += step
    return np.asarray(same.any(axis=0)) if least > 1 else np.ones(flags.shape[1], dtype=bool)


def _beyond(away: Values, width: Values, *, two_of_three: bool) -> Flags:
    """Whether a chart holds a point beyond `width`, or two of three on one side beyond two thirds of it."""
    far = np.abs(away)
    outside = far > width
    alarm = outside.any(axis=0)
    if two_of_three:
        near = (far > width * np.float32(2 / 3)) & ~outside
        above = away > 0
        side = above[1:] == above[:-1]
        enough = (near[2:] & near[1:-1]) | (near[2:] & near[:-2]) | (near[1:-1] & near[:-2])
        alarm |= (enough & side[1:] & side[:-1]).any(axis=0)
    return np.asarray(alarm)
