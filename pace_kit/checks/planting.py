"""Invented waits in an order that chance made, or that we made: what 'Signal or noise?' deals.

A chart is a set of waits and an order to put them in. Waits are right-skewed, as real ones are, in whole days, and no
two are alike. Without a signal every order is as likely as any other, so that rules are wrong about such a chart as
often as they say. With one, the order is what the signal says: it stands there by construction, not by luck.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from pace_kit.rulesets import PERLA_2011, runs_limits
from pace_kit.runcharts import RunChart
from pace_kit.signals import find_signals

Floats = npt.NDArray[np.float64]
Order = npt.NDArray[np.int64]
"""Rank of each point in time, 0 the shortest wait."""
Planted = tuple[Order, tuple[int, ...]]
"""An order, and the positions where it is not left to chance."""

LEAST, MOST = 20, 60
"""Points a chart may have. With fewer there is no room for each signal, with more nobody counts them."""

_MEDIAN_WEEKS, _SPREAD = (24.0, 40.0), (0.28, 0.4)
"""Median of a chart's waits and spread of their logarithm: from, to. Invented, with the skew of waits."""
_APART = 14
"""Days between the two halves of the waits."""
_SHIFT, _TREND = (7, 11), (6, 9)
"""Points in a planted shift and trend: from, below. At least one more than the rules of Perla ask for."""
_LONGEST_STRETCH = 5
"""Points on one side in a chart of too few runs: six would be a shift."""
_BEYOND = (1.8, 2.2)
"""How many times the next longest wait an astronomical point is: from, to. Everyone agrees about twice as long."""


def waits(rng: np.random.Generator, n: int) -> Floats:
    """Weeks waited, shortest first: log-normal, in whole days (weeks = days / 7), each at least a day longer.

    The longer half is moved up by two weeks, so that eyes can tell on which side of the median each dot lies.
    """
    median, spread = rng.uniform(*_MEDIAN_WEEKS), rng.uniform(*_SPREAD)
    days = np.sort(np.round(7 * median * np.exp(spread * rng.standard_normal(n))))
    longer = np.arange(n)
    return np.asarray((np.maximum.accumulate(days - longer) + longer + _APART * (longer >= n // 2)) / 7)


def far_out(rng: np.random.Generator, weeks: Floats) -> Floats:
    """Return waits of which the longest is about twice the next longest."""
    out = weeks.copy()
    out[-1] = round(7 * out[-2] * rng.uniform(*_BEYOND)) / 7
    return out


def nothing(rng: np.random.Generator, n: int) -> Planted:
    """Any order: what the rules find in it, they find by chance."""
    return rng.permutation(n), ()


def shift(rng: np.random.Generator, n: int) -> Planted:
    """Seven to ten points in a row on one side of the median; those before and after in any order."""
    places = _stretch(rng, n, int(rng.integers(*_SHIFT)))
    of_one_side = rng.choice(n // 2, len(places), replace=False) + rng.integers(2) * (n // 2)
    return _with(of_one_side, places, rng, n), places


def trend(rng: np.random.Generator, n: int) -> Planted:
    """Six to eight points in a row, each above (or each below) the one before; those before and after in any order."""
    places = _stretch(rng, n, int(rng.integers(*_TREND)))
    climbing = np.sort(rng.choice(n, len(places), replace=False))
    return _with(climbing[:: rng.choice((1, -1))], places, rng, n), places


def few_runs(rng: np.random.Generator, n: int) -> Planted:
    """One or two runs fewer than chance allows, none of them long enough to be a shift, and no trend among them.

    The limits are the exact ones for `n` useful points, see `pace_kit.rulesets.runs_limits`. Source: Perla, Provost &
    Murray (2011), BMJ Qual Saf 20:46-51, rule 3.
    """
    fewest, half = runs_limits(n)[0], n // 2
    runs = max(fewest - int(rng.integers(1, 3)), 2 * math.ceil(half / _LONGEST_STRETCH))
    while True:
        lengths = np.empty(runs, dtype=np.int64)
        lengths[::2], lengths[1::2] = _cut(rng, half, (runs + 1) // 2), _cut(rng, half, runs // 2)
        low = np.repeat(np.arange(runs) % 2 == rng.integers(2), lengths)
        order = np.empty(n, dtype=np.int64)
        order[low], order[~low] = rng.permutation(half), rng.permutation(half) + half
        if {signal.kind for signal in find_signals(RunChart.from_values(order), PERLA_2011)} == {"runs"}:
            return order, tuple(range(n))


def astronomical(rng: np.random.Generator, n: int) -> Planted:
    """Any order; the place is that of the longest wait, which :func:`far_out` makes an astronomical one."""
    order = rng.permutation(n)
    return order, (int(order.argmax()),)


PLANTING: dict[str, Callable[[np.random.Generator, int], Planted]] = {
    "nothing": nothing,
    "shift": shift,
    "trend": trend,
    "runs": few_runs,
    "point": astronomical,
}
"""What can be planted, and how."""


def _stretch(rng: np.random.Generator, n: int, length: int) -> tuple[int, ...]:
    """So many positions in a row, anywhere."""
    first = int(rng.integers(n - length + 1))
    return tuple(range(first, first + length))


def _with(ranks: Order, places: tuple[int, ...], rng: np.random.Generator, n: int) -> Order:
    """An order that has these ranks at these places, and all others anywhere."""
    order = np.empty(n, dtype=np.int64)
    inside = np.isin(np.arange(n), places)
    order[inside], order[~inside] = ranks, rng.permutation(np.setdiff1d(np.arange(n), ranks))
    return order


def _cut(rng: np.random.Generator, points: int, runs: int) -> Order:
    """Lengths of so many runs with so many points in all, none longer than five; every way to cut is as likely."""
    while True:
        cuts = np.sort(rng.choice(points - 1, runs - 1, replace=False)) + 1
        lengths = np.diff(np.concatenate([[0], cuts, [points]]))
        if lengths.max() <= _LONGEST_STRETCH:
            return np.asarray(lengths)
