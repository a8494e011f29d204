"""The rules of run charts as data, each with its source.

A :class:`RuleSet` says which rules run and how long a run must be; a team may choose its own :class:`Lengths`. The
limits that depend on the number of points are computed from their exact distributions. `pace_kit.chance` says how often
a steady chart breaks a rule, and `pace_kit.signals` applies them and offers the public names of this room.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt

LEAST_USEFUL = 10
"""With fewer useful points no rule runs (Perla, Provost & Murray 2011: rules need at least ten)."""

SHORTEST, LONGEST = 5, 12
"""How short and how long a team's own runs may be. Ours: with 5, four in ten steady charts of 24 points show a shift; a
run of more than 12 is seen without a rule. Lengths in use lie within: shifts of 6 (Perla, Provost & Murray 2011), 7
(NHS England), 8 (Western Electric 1956) and 9 (Nelson 1984), trends of 5 (Perla), 6 (Nelson) and 7 (NHS England)."""


@dataclass(frozen=True)
class Lengths:
    """A team's own lengths for two rules.

    Parameters
    ----------
    shift, trend : int, optional
        How many points make a shift or a trend; None leaves the length of the rules.
    """

    shift: int | None = None
    trend: int | None = None

    def __str__(self) -> str:
        own = [
            f"{n} points for a {rule}" for rule, n in (("shift", self.shift), ("trend", self.trend)) if n is not None
        ]
        return f"Own lengths: {' and '.join(own)}." if own else "The lengths of the rules."


@dataclass(frozen=True)
class RuleSet:
    """Which rules run, with their lengths and their source.

    Parameters
    ----------
    key, name : str
        Short name for storing; name for people.
    centre : str
        The line points are compared with: ``"median"`` or ``"mean"``.
    shift : int or "log2", optional
        So many points in a row on one side are a signal; ``"log2"``: more than ``round(log2(n) + 3)`` of n useful.
    trend : int, optional
        So many points in a row, each above (or each below) the one before, are a signal.
    runs : "exact", optional
        Too few or too many runs about the centre, by the exact distribution for two halves, 2.5 % in either tail.
    crossings : "binomial", optional
        Too few crossings of the centre, by the lower 5 % of the binomial distribution.
    limits : float, optional
        A point further from the mean than this many mean moving ranges is a signal.
    two_of_three : bool
        Two of three neighbours on one side beyond two thirds of the limits, but inside them, are a signal.
    screened : bool
        Whether moving ranges of at least 3.267 times their mean are left out once before limits are computed.
    on_centre : "skip" or "break"
        Whether a point on the centre is passed over or ends a run; equal neighbours do the same to a trend.
    source : str
        Where the rules come from.
    """

    key: str
    name: str
    source: str
    centre: Literal["median", "mean"] = "median"
    shift: int | Literal["log2"] | None = None
    trend: int | None = None
    runs: Literal["exact"] | None = None
    crossings: Literal["binomial"] | None = None
    limits: float | None = None
    two_of_three: bool = False
    screened: bool = False
    on_centre: Literal["skip", "break"] = "skip"

    def __str__(self) -> str:
        return f"{self.name} ({self.source})"

    @property
    def short(self) -> str:
        """The name without "the rules of", for a list to choose from."""
        return self.name.removeprefix("the rules of ")

    def with_lengths(self, lengths: Lengths) -> RuleSet:
        """Return these rules with a team's own lengths; :attr:`name` and :attr:`source` say so.

        Raises
        ------
        ValueError
            When a length is below :data:`SHORTEST` or above :data:`LONGEST`, or is for a rule this set does not have.
        """
        own = {rule: n for rule, n in (("shift", lengths.shift), ("trend", lengths.trend)) if n is not None}
        for rule, n in own.items():
            if getattr(self, rule) is None:
                raise ValueError(f"There is no {rule} in {self.name}. Leave its length empty, or choose other rules.")
            if not SHORTEST <= n <= LONGEST:
                raise ValueError(f"{n} points for a {rule} cannot be right. Type {SHORTEST} to {LONGEST}.")
        words = " and ".join(f"{n} points for a {rule}" for rule, n in own.items() if getattr(self, rule) != n)
        if not words:
            return self
        return replace(
            self,
            name=f"{self.name}, changed to {words}",
            source=f"{self.source}; lengths changed by the team",
            shift=own.get("shift", self.shift),
            trend=own.get("trend", self.trend),
        )


PERLA_2011 = RuleSet(
    key="PERLA_2011",
    name="the rules of Perla and colleagues",
    source="Perla, Provost & Murray 2011, BMJ Qual Saf 20:46-51; limits for the number of runs computed exactly",
    shift=6,
    trend=5,
    runs="exact",
)
ANHOEJ_2014 = RuleSet(
    key="ANHOEJ_2014",
    name="the rules of Anhøj",
    source="Anhøj & Vingaard Olesen 2014, PLoS ONE 9(11):e113825",
    shift="log2",
    crossings="binomial",
)
NHS_ENGLAND = RuleSet(
    key="NHS_ENGLAND",
    name="the rules of NHS England's Making Data Count",
    source="NHS England, Making Data Count: XmR chart, limits at 2.66 mean moving ranges, not screened",
    centre="mean",
    shift=7,
    trend=7,
    limits=2.66,
    two_of_three=True,
    on_centre="break",
)
NHS_ENGLAND_SCREENED = replace(
    NHS_ENGLAND,
    key="NHS_ENGLAND_SCREENED",
    name="the rules of NHS England, limits screened",
    source="as NHS England; moving ranges of 3.267 times their mean or more are left out once, before "
    "the limits are made, as the R package NHSRplotthedots does on request",
    screened=True,
)
RULE_SETS = (PERLA_2011, ANHOEJ_2014, NHS_ENGLAND, NHS_ENGLAND_SCREENED)


def rules_called(key: str) -> RuleSet:
    """The preset with this key; ``KeyError`` with the list of good keys when there is none."""
    for rules in RULE_SETS:
        if rules.key == key:
            return rules
    raise KeyError(f"There is no rule set {key!r}; the kit has {', '.join(r.key for r in RULE_SETS)}.")


@cache
def longest_run_limit(n: int) -> int:
    """The longest run that n >= 1 useful points may show by Anhøj's rules, ``round(log2(n) + 3)``."""
    return round(math.log2(n) + 3)


@cache
def crossings_limit(n: int) -> int:
    """The fewest crossings that n >= 1 useful points may show by Anhøj's rules.

    The smallest k for which a binomial count of ``n - 1`` fair coins is at most k with a chance of at least 5 %.
    """
    sides = n - 1
    first = max(0, math.floor(sides / 2 - 20 * math.sqrt(sides + 1)))
    counts = np.arange(first, sides + 1)
    chances = _normalised(np.log(sides - counts[:-1]) - np.log(counts[1:]))
    tail = np.cumsum(chances)
    return first + int(np.searchsorted(tail, 0.05 * (1 - 1e-12)))


@cache
def runs_limits(n: int) -> tuple[int, int]:
    """The fewest and the most runs that n >= 2 useful points may show, with at most 2.5 % in either tail.

    The exact distribution of the number of runs when ``n // 2`` points lie on one side and ``n - n // 2`` on the other
    (Wald & Wolfowitz 1940; tabulated by Swed & Eisenhart 1943). Beyond 2,000 points the sum leaves out what is further
    than 20 standard deviations from the mean.
    """
    low, high = n // 2, n - n // 2
    spread = 20 * math.sqrt(n) + 20
    pairs = np.arange(max(1, math.floor(low / 2 - spread)), min(low, math.ceil(low / 2 + spread)) + 1)
    ratio = (low - pairs[:-1]) / pairs[:-1] * ((high - pairs[:-1]) / pairs[:-1])
    even = 2.0 * np.exp(_logs(ratio))
    odd = even / 2 * ((low - pairs) / pairs + (high - pairs) / pairs)
    runs = np.concatenate([2 * pairs, 2 * pairs + 1])
    order = np.argsort(runs)
    runs, chances = runs[order], np.concatenate([even, odd])[order]
    chances /= chances.sum()
    allowed = 0.025 * (1 + 1e-12)
    fewest = int(runs[int((np.cumsum(chances) <= allowed).sum())])
    most = int(runs[len(runs) - 1 - int((np.cumsum(chances[::-1]) <= allowed).sum())])
    return fewest, most


def _logs(ratios: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Logarithms of the products of `ratios`, beginning with 0 for the empty product, the largest moved to 0."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(ratios))])
    return np.asarray(logs - logs.max())


def _normalised(log_ratios: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    logs = np.concatenate([[0.0], np.cumsum(log_ratios)])
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def mean_range(ranges: npt.NDArray[np.floating], *, screened: bool) -> npt.NDArray[np.float64]:
    """Mean moving range of each row, ``NaN`` left out; `screened` drops once those of at least 3.267 times the mean.

    Source: NHS England's plot-the-dots tools; 3.267 is the usual D4 factor for ranges of two.
    """
    held = ~np.isnan(ranges)
    total, count = np.where(held, ranges, 0.0).sum(axis=-1), held.sum(axis=-1)
    mean = total / np.maximum(count, 1)
    if screened:
        held &= ranges < 3.267 * np.asarray(mean)[..., None]
        mean = np.where(held, ranges, 0.0).sum(axis=-1) / np.maximum(held.sum(axis=-1), 1)
    return np.asarray(mean, dtype=float)
