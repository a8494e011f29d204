"""How far ended waits alone mislead: figures from many runs, each with its own error.

A value is the mean over runs of what one council would read off its own records; its error is the standard deviation
over runs divided by the square root of their number.
"""

from __future__ import annotations

from datetime import date, timedelta
from statistics import NormalDist

import numpy as np
import pandas as pd

from pace_kit.journeys import Cohort
from pace_kit.teaching.queues import (
    ARRIVALS,
    LISTED,
    MEDIAN_WEEKS,
    MORE,
    SPREAD,
    Floats,
    ages_in_balance,
    queue,
    steady_waits,
)
from pace_kit.waits import wait_curve

FIRST_DAY = date(2015, 1, 5)
"""The day on which every invented record begins, a Monday."""
WITHIN = 26
"""Weeks of the second PACE aim."""
SEED = 3200


def true_share(within_weeks: float = WITHIN) -> float:
    """Share of waits of at most so many weeks in a service that never changes, from its formula."""
    return NormalDist(np.log(MEDIAN_WEEKS), SPREAD).cdf(np.log(within_weeks))


def tracker_figures(runs: int = 300, seed: int = SEED) -> pd.DataFrame:
    """Nothing changes, and a tracker begins with nobody in it: what ended waits say, and what the curve says.

    Returns
    -------
    pandas.DataFrame
        Index: ``median year 1`` to ``median year 4`` (weeks, of the waits that ended in that year), and after two
        years ``share of ended waits`` and ``share by the curve`` within 26 weeks (0 to 1), ``median by the curve`` and
        ``median wait so far`` (weeks). Columns ``value`` and ``error``.
    """
    children = steady_waits(np.random.default_rng([seed, 1]), runs=runs)
    by_year = {f"median year {y}": np.nanmedian(children.ended(52 * y - 52, 52 * y), axis=1) for y in range(1, 5)}
    ended = children.ended(0, 104)
    curves = [
        wait_curve(cohort_of(start, end, weeks=104)) for start, end in zip(children.start, children.end, strict=True)
    ]
    return _with_errors(
        by_year
        | {
            "share of ended waits": (ended <= WITHIN).sum(axis=1) / np.isfinite(ended).sum(axis=1),
            "share by the curve": np.array([curve.share_by(WITHIN)[1] for curve in curves]),
            "median by the curve": np.array([curve.median_weeks for curve in curves], dtype=float),
            "median wait so far": np.nanmedian(children.waited(104), axis=1),
        }
    )


def queue_figures(runs: int = 300, seed: int = SEED) -> pd.DataFrame:
    """A list in balance, served in random order for three years; then half as many decisions again, longest wait first.

    Children come, and decisions are made, at random at the same pace, so that the list wanders about its 54.

    Returns
    -------
    pandas.DataFrame
        Index: ``median year before``, ``median quarter 1``, ``median quarter 2`` and ``median quarters 3 and 4`` after
        the change (weeks, of the waits that ended then); ``waiting at 0``, ``26`` and ``52`` weeks after it, and
        ``over 26 weeks at 0``, ``26`` and ``52`` (children). Columns ``value`` and ``error``.
    """
    rng = np.random.default_rng([seed, 2])
    before, after = 156, 52
    orders = ["random"] * before + ["oldest"] * after
    pace = ARRIVALS * np.where(np.arange(len(orders)) < before, 1, MORE)
    children = queue(
        rng.poisson(ARRIVALS, (runs, len(orders))),
        rng.poisson(pace, (runs, len(orders))),
        orders,
        rng=rng,
        ages=ages_in_balance(rng, runs=runs, mean_weeks=LISTED / ARRIVALS),
    )
    spans = {"year before": (-52, 0), "quarter 1": (0, 13), "quarter 2": (13, 26), "quarters 3 and 4": (26, 52)}
    found = {
        f"median {name}": np.nanmedian(children.ended(before + low, before + high), axis=1)
        for name, (low, high) in spans.items()
    }
    for at in (0, 26, 52):
        so_far = children.waited(before + at)
        found[f"waiting at {at}"] = np.isfinite(so_far).sum(axis=1).astype(float)
        found[f"over 26 weeks at {at}"] = (so_far > WITHIN).sum(axis=1).astype(float)
    return _with_errors(found)


def cohort_of(start: Floats, end: Floats, *, weeks: float, on_fridays: bool = False) -> Cohort:
    """One run as the records of a team, which end so many weeks after :data:`FIRST_DAY`.

    Who waited already when they begin is in them with the true start; whose wait had ended before is not. Waits end
    when they end or, `on_fridays`, on the Friday of the week at whose end :func:`queue` has them end.
    """
    there = start <= weeks
    first = np.datetime64(FIRST_DAY, "s")
    ends = np.where(end[there] <= weeks, end[there] - (3 / 7 if on_fridays else 0), np.nan)
    frame = pd.DataFrame(
        {
            "child": [f"P{number:03d}" for number in range(1, int(there.sum()) + 1)],
            "accommodated": first + _days(start[there]),
            "recommended": first + _days(ends),
        },
        index=range(1, int(there.sum()) + 1),
    )
    return Cohort.from_frame(frame, as_of=FIRST_DAY + timedelta(weeks=weeks))


def _days(weeks: Floats) -> np.ndarray[tuple[int], np.dtype[np.timedelta64]]:
    """Whole days in so many weeks; missing ones ``NaT``."""
    whole = np.floor(7 * np.nan_to_num(weeks) + 1e-9).astype("timedelta64[D]").astype("timedelta64[s]")
    return np.where(np.isnan(weeks), np.timedelta64("NaT", "s"), whole)


def _with_errors(figures: dict[str, Floats]) -> pd.DataFrame:
    table = pd.DataFrame(figures)
    return pd.DataFrame({"value": table.mean(), "error": table.std() / np.sqrt(table.count())})
