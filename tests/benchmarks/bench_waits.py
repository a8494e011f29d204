"""How long a wait curve takes, beside lifelines on the same children in the same run."""

import warnings
from datetime import date

import lifelines
import numpy as np
import pandas as pd
import pytest

from pace_kit.journeys import Cohort
from pace_kit.waits import wait_curve

AS_OF = date(2024, 3, 31)
SIZES = [1_000, 100_000, 1_000_000]
REACHED, LEFT = 1, 2


def children(size, *, leaving):
    """So many invented journeys over six years, and their days and endings as lifelines takes them.

    Children without an ending by the day of the records still wait.
    """
    rng, last = np.random.default_rng(size), np.datetime64(AS_OF, "D")
    start = last - rng.integers(1, 6 * 365, size)
    days = rng.lognormal(np.log(300), 0.6, size).astype(int) + 1
    ending = np.where(leaving & (rng.random(size) < 0.15), LEFT, REACHED)
    end = start + days
    ending[end > last] = 0
    days = np.where(ending > 0, days, (last - start).astype(int))
    frame = pd.DataFrame(
        {
            "child": np.char.add("C", np.arange(size).astype(str)),
            "accommodated": start,
            "recommended": np.where(ending == REACHED, end, np.datetime64("NaT")),
            "left": np.where(ending == LEFT, end, np.datetime64("NaT")),
        }
    )
    return Cohort.from_frame(frame, as_of=AS_OF), days, ending


def by_kit(cohort):
    """The share within 26 weeks with its interval, and the median."""
    curve = wait_curve(cohort)
    return curve.share_by(26), curve.median_weeks


def by_kaplan_meier(days, ending):
    """The same from lifelines."""
    fitted = lifelines.KaplanMeierFitter().fit(days, ending == REACHED)
    return 1 - fitted.predict(182), fitted.median_survival_time_


def by_aalen_johansen(days, ending):
    """The share within 26 weeks from lifelines, which moves ties apart first; without its variance."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of the ties
        fitted = lifelines.AalenJohansenFitter(calculate_variance=False, seed=1).fit(days, ending, event_of_interest=1)
    return float(fitted.cumulative_density_.loc[:182.5].iloc[-1, 0])


def note(measured, benchmark, size, by, about):
    """The number that has a bound."""
    if (size, by) == (SIZES[-1], "the kit"):
        measured("waits", benchmark.stats.stats.median, about=about)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("by", ["the kit", "lifelines"])
def test_kaplan_meier(benchmark, measured, size, by):
    """The kit is held to 0.2 s for 1,000,000 children."""
    benchmark.name = f"wait curve of {size:,} children, nobody left, by {by}"
    cohort, days, ending = children(size, leaving=False)
    (_, share, _), median = by_kit(cohort)
    theirs, their_median = by_kaplan_meier(days, ending)
    assert (share, median) == pytest.approx((theirs, their_median / 7))
    how = (by_kit, cohort) if by == "the kit" else (by_kaplan_meier, days, ending)
    benchmark.pedantic(how[0], args=how[1:], rounds=5, warmup_rounds=1)
    note(measured, benchmark, size, by, "nobody left")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("by", ["the kit", "lifelines"])
def test_aalen_johansen(benchmark, measured, size, by):
    """The kit is held to 0.2 s for 1,000,000 children; with its variance, which lifelines is spared."""
    benchmark.name = f"wait curve of {size:,} children, some left, by {by}"
    cohort, days, ending = children(size, leaving=True)
    assert by_kit(cohort)[0][1] == pytest.approx(by_aalen_johansen(days, ending), abs=0.002)
    how = (by_kit, cohort) if by == "the kit" else (by_aalen_johansen, days, ending)
    benchmark.pedantic(how[0], args=how[1:], rounds=5 if by == "the kit" else 1)
    note(measured, benchmark, size, by, "some left")
