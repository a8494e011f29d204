"""What chance alone gives: how often the chart of a process that does not change shows a signal.

Rules about a median are counted exactly, without drawing a number. A chart is a row of *stretches*, each a few points
in a row on one side of the median, and the side of the next stretch is always the other one. The values within a
stretch are in any order with equal chance, whatever the other stretches hold, because points of different sides need
never be compared: going to the other side is always one move up, or down. So the chance that no rule is broken is a sum
over stretch after stretch, with the moves that a trend carries from one into the next. Rules about a mean and its
limits have no such form; they are simulated from a fixed seed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

import numpy as np

from pace_kit.phases import Floats
from pace_kit.rulesets import LEAST_USEFUL, RuleSet, crossings_limit, longest_run_limit, runs_limits
from pace_kit.steady import simulated_rate

_LONGEST_WITH_TREND = 100
"""Useful points up to which a trend is counted with the other rules; beyond, its share is carried on."""
_LONGEST = 2_000
"""Points beyond which a chart is treated as one of this length."""
_LONGEST_AFTER, _LONGEST_BASELINE = 400, 200
_NODES = 20
_SPREAD = 7.0
"""How far the sum over medians reaches, in units of 1 / sqrt(baseline): more than five standard deviations."""
_WIDEST = 6.0
"""How far, in units of 1 / baseline, the sum over half distances reaches when doubled; their mean is 1.25."""


@cache
def false_alarm_rate(rules: RuleSet, n: int, baseline: int | None = None, *, whole: bool = False) -> float:
    """How often a steady chart shows at least one signal by these rules, 0 to 1.

    Parameters
    ----------
    rules : RuleSet
        Which rules.
    n : int
        Points on the chart; with a frozen `baseline`, points *after* it.
    baseline : int, optional
        So many points before these make the centre line. It then lies where few points happened to put it, and later
        points look unusual more often. None: the centre is that of the `n` points themselves.
    whole : bool
        With a baseline: read baseline and later points as one, as `pace_kit.signals.find_signals` does, so that signals
        in the baseline, or from it into the later points, count too. Else the later points are read as a chart of their
        own, with limits for the number of runs or crossings that fit them; by rules about these either rate may be the
        higher one.

    Returns
    -------
    float
        0 when there are fewer than ten points in all, because then no rule runs.

    Notes
    -----
    Independent values without ties are assumed. Waits of real children are not independent (brothers and sisters), so
    a real steady chart signals rather more often. Exact about a median of the chart's own points, up to 100 points
    when trends count; beyond, and for an odd number of points, the trend's share is carried on from the neighbouring
    even numbers. About a frozen median the sum also runs over where chance puts the median of normal values. About a
    mean: simulated, with a standard error of at most 0.6 percentage points up to 60. Very long charts are treated
    as 2,000 points, with a baseline as 400 after 200.

    Examples
    --------
    >>> from pace_kit.rulesets import PERLA_2011
    >>> round(false_alarm_rate(PERLA_2011, 24), 2), round(false_alarm_rate(PERLA_2011, 24, baseline=12), 2)
    (0.37, 0.57)
    """
    before = baseline or 0
    if n <= 0 or n + before < LEAST_USEFUL:
        return false_alarm_rate(rules, before) if whole and before >= LEAST_USEFUL else 0.0
    if rules.centre == "mean" or rules.limits is not None:
        return simulated_rate(rules, n, before, whole)
    if not before:
        return _rate(_quiet(rules, min(n, _LONGEST)))
    return _rate(_quiet_after(rules, min(n, _LONGEST_AFTER), min(before, _LONGEST_BASELINE), whole))


def _rate(quiet: float) -> float:
    return min(1.0, max(0.0, 1 - quiet))


def _quiet(rules: RuleSet, n: int) -> float:
    """Chance of no signal about the median of the `n` points themselves; with an odd number one point lies on it."""
    half = n // 2
    if rules.trend is None:
        return _quiet_sides(rules, half)
    if rules.shift is None and rules.runs is None and rules.crossings is None:
        return float(_stretches(rules.trend, n)[-1, 0].sum())  # one stretch of any length, read from its start
    if n <= _LONGEST_WITH_TREND:
        share = _trend_share(rules, half)
        if n % 2:
            share = math.sqrt(share * _trend_share(rules, half + 1))
    else:
        far, near = _LONGEST_WITH_TREND // 2, _LONGEST_WITH_TREND // 4
        last = _trend_share(rules, far)
        share = last * (last / _trend_share(rules, near)) ** ((n - 2 * far) / (2 * far - 2 * near))
    return _quiet_sides(rules, half) * share


def _trend_share(rules: RuleSet, half: int) -> float:
    """Part of the charts without a signal about the median, `half` points on either side, that show no trend either."""
    longest, fewest, most = _bounds(rules, 2 * half)
    stretches = _stretches(rules.trend, min(longest, half))
    quiet = 2 * sum(float(state[:, half, half].sum()) for state in _filled(half, stretches, most, since=fewest))
    sides = _quiet_sides(rules, half)
    return quiet / _ways(half) / sides if sides > 0 else 0.0


def _bounds(rules: RuleSet, useful: int) -> tuple[int, int, int]:
    """The longest run, and the fewest and the most runs, that are no signal among so many useful points."""
    longest = longest_run_limit(useful) if rules.shift == "log2" else (rules.shift or useful + 1) - 1
    fewest, most = runs_limits(useful) if rules.runs and useful > 1 else (1, useful)
    if rules.crossings:
        fewest = max(fewest, crossings_limit(useful) + 1)
    return longest, fewest, most


def _quiet_sides(rules: RuleSet, half: int) -> float:
    """Chance that `half` points on either side in any order break no rule about runs and crossings.

    The ways to cut the points of a side into stretches are counted side by side; each point weighs one half, so that
    numbers stay small.
    """
    longest, fewest, most = _bounds(rules, 2 * half)
    weights = np.concatenate([[0.0], 0.5 ** np.arange(1, min(longest, half) + 1)])
    cut, full = np.eye(1, half + 1)[0], np.zeros(half + 2)
    for stretches in range(1, half + 1):
        cut = np.convolve(cut, weights)[: half + 1]
        full[stretches] = cut[half]
    runs = np.arange(2 * half + 1)
    ways = 2 * full[runs // 2] * full[(runs + 1) // 2]
    return float(ways[max(fewest, 2) : most + 1].sum() / _ways(half))


def _ways(half: int) -> float:
    """Number of orders of `half` points on either side, each point weighing one half."""
    return math.exp(math.lgamma(2 * half + 1) - 2 * math.lgamma(half + 1) - 2 * half * math.log(2))


def _stretches(trend: int | None, longest: int) -> Floats:
    """Chance that the values of a stretch make no trend, by its length, the moves it begins with and those it ends in.

    Returns
    -------
    numpy.ndarray
        Shape (longest, entries, exits). First axis: length less one. Second: moves towards this side that led in, 0 at
        the start of a chart. Third: moves back towards the other side at its end; crossing over makes one more.
    """
    if trend is None:
        return np.ones((longest, 2, 1))
    moves = trend - 1
    away = np.zeros((moves, moves, 1))  # entry, moves away from the centre so far, rank of the last value
    away[np.arange(moves), np.arange(moves), 0] = 1
    back = np.zeros_like(away)  # entry, moves back so far, rank
    chances = np.zeros((longest, moves + 1, moves))  # whoever enters with as many moves as a trend has is not here
    for length in range(1, longest + 1):
        chances[length - 1, :moves] = back.sum(axis=2)
        chances[length - 1, :moves, 0] = away.sum(axis=(1, 2))
        first = np.zeros((moves, moves, 1))
        further = np.concatenate([first, np.cumsum(away, axis=2)], axis=2)
        turned = np.concatenate([first, np.cumsum(back, axis=2)], axis=2)
        away, back = np.zeros((2, moves, moves, length + 1))
        away[:, 1:] = further[:, :-1]
        back[:, 1:] = (turned[:, :, -1:] - turned)[:, :-1]
        if moves > 1:
            away[:, 1] += turned.sum(axis=1)
            back[:, 1] += (further[:, :, -1:] - further).sum(axis=1)
        away, back = away / (length + 1), back / (length + 1)
    return chances


def _filled(half: int, stretches: Floats, most: int, since: int = 1) -> Iterator[Floats]:
    """The state after each number of stretches from `since` to `most`, each point weighing one half.

    A state has the shape (exits, half + 1, half + 1): moves back at the end, points used on the side of the last
    stretch, points used on the other side. The first stretch lies on one given side.
    """
    longest, _, exits = stretches.shape
    weighed = stretches * 0.5 ** np.arange(1, longest + 1)[:, None, None]
    later = np.concatenate(list(weighed[:, 1:]), axis=0).T  # one product for all lengths
    state = np.zeros((exits, half + 1, half + 1))
    state[:, 1 : longest + 1, 0] = weighed[:half, 0].T
    for count in range(1, most + 1):
        if count > 1:
            other = state.swapaxes(1, 2)
            moved = np.zeros((longest, exits, half + 1, half + 1))
            for length in range(1, longest + 1):
                moved[length - 1, :, length:] = other[:, : half + 1 - length]
            state = (later @ moved.reshape(longest * exits, -1)).reshape(state.shape)
        if count >= since:
            yield state


def _quiet_after(rules: RuleSet, n: int, baseline: int, whole: bool) -> float:
    """Chance of no signal about the median of `baseline` earlier points, in the `n` later ones or in the whole."""
    half = baseline // 2 if whole else 0
    useful = n + 2 * half
    longest, fewest, most = _bounds(rules, useful)
    stretches = _stretches(rules.trend, min(longest, useful))
    longest, _, exits = stretches.shape
    side, weight = _where_the_median_lies(baseline)
    powers = side[:, None] ** np.arange(1, longest + 1)
    state, quiet = np.zeros((_NODES, exits, n + 1)), 0.0
    begun = _reaching(half, stretches, most)
    later = (stretches[:, 1:] * np.ones((_NODES, 1, 1, 1))) * powers[:, :, None, None]
    later = later.reshape(_NODES, longest * exits, exits).swapaxes(1, 2)
    for count in range(1, most + 1):
        other = state[::-1]  # where the chance of one side was p, that of the other is 1 - p
        moved = np.zeros((_NODES, longest, exits, n + 1))
        for length in range(1, min(longest, n) + 1):
            moved[:, length - 1, :, length:] = other[:, :, : n + 1 - length]
        state = later @ moved.reshape(_NODES, longest * exits, n + 1)
        first = begun[count - 1, :n] if count <= len(begun) else np.zeros((0, exits))
        state[:, :, 1 : len(first) + 1] += first.T * powers[:, None, : len(first)]
        if count >= fewest:
            quiet += 2 * float(weight @ state[:, :, n].sum(axis=1))
    return quiet / _ways(half)


def _reaching(half: int, stretches: Floats, most: int) -> Floats:
    """Chances of the stretch that first reaches beyond the baseline, shape (its number less one, points beyond, exits).

    The baseline has `half` points on either side; with none, the chart's first stretch is the one.
    """
    longest, _, exits = stretches.shape
    if not half:
        return stretches[None, :, 0]
    begun = np.zeros((min(most, 2 * half + 1), longest, exits))
    for count, state in enumerate(_filled(half, stretches[: min(longest, half)], len(begun) - 1), start=1):
        for inside in range(min(longest - 1, half) + 1):
            enter = state[:, half, half - inside] * 0.5**inside
            begun[count, : longest - inside] += np.tensordot(enter, stretches[inside:, 1:], (0, 1))
    return begun


def _where_the_median_lies(baseline: int) -> tuple[Floats, Floats]:
    """Chances that a later point lies above the median of `baseline` normal values, and weights for a sum over them.

    The median of an odd number is the value in the middle; of an even number it lies halfway between the two in the
    middle, so the sum runs over their distance, too.
    """
    at, weight = np.polynomial.legendre.leggauss(_NODES)
    beside = (baseline - 1) // 2  # points certainly on either side
    centre = _SPREAD / math.sqrt(baseline) * at[:, None]
    apart = np.zeros((1, 1)) if baseline % 2 else _WIDEST / baseline * (at[None, :] + 1)
    low, high = _normal_share(centre - apart), _normal_share(-centre - apart)
    density = (low * high) ** beside * np.exp(-(centre**2) - apart**2)
    if baseline % 2:
        density *= np.exp(centre**2 / 2)  # one value stands there, not two
    weight = weight * (density @ (np.ones(1) if baseline % 2 else weight))
    return _normal_share(-centre)[:, 0], weight / weight.sum()


def _normal_share(values: Floats) -> Floats:
    """Share of standard normal values below each of these."""
    shares = [math.erfc(-value / math.sqrt(2)) / 2 for value in values.ravel().tolist()]
    return np.array(shares).reshape(values.shape)
