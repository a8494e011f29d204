"""Tern Bay, the invented council of exercises 03 and 05: its children, made from a seed or written down here.

Nobody in it is real, and nothing in it was measured anywhere.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pandas as pd

from pace_kit.journeys import Cohort
from pace_kit.measures import aim_progress

CHANGE_BEGAN = date(2019, 3, 11)
"""The day on which Tern Bay's first child had its legal advice in writing."""
BEFORE, UNTIL_THE_RUN = 12, 14
"""Children recommended before that day, and before the waits moved to another level."""
WITHIN_WEEKS = 26
"""The aim's limit."""
AS_OF = date(2019, 5, 15)
"""The day of the data in exercise 05."""
_CHART_SEED = 351
"""One with which no signal stands in the baseline, and one run of shorter waits after it."""
_TEN_DAYS = (192, 169, 209, 217, 186, 160, 220, 196, 177, 166)
"""Days waited by ten children, for a baseline of 217: the fourth lies on the median, the seventh above it."""
_COHORT_SEED = 14
"""One with which the last quarter has children in time, children not in time and children who still can be."""
WAITING = {
    "With foster carers": (24, 11),
    "With kinship carers": (19, 8),
    "In a children's house": (14, 12),
    "At home with parents": (16, 9),
}
"""Children waiting, and those of them who have waited beyond the limit, by where they live."""


@cache
def tern_bay_points() -> pd.DataFrame:
    """The waits of 28 invented children of Tern Bay, in the order of their recommendations.

    Returns
    -------
    pandas.DataFrame
        Columns ``when`` (day of the recommendation, a working day), ``weeks`` (days / 7) and ``child``.
    """
    rng = np.random.default_rng(_CHART_SEED)
    days = np.concatenate([rng.normal(330, 60, UNTIL_THE_RUN), rng.normal(235, 38, 14)]).round()
    when = np.datetime64("2018-10-02") + np.cumsum(rng.integers(6, 22, len(days)))
    working = np.busday_offset(when, 0, roll="forward").astype("datetime64[s]")
    return pd.DataFrame({"when": working, "weeks": days / 7, "child": [f"PC{301 + n}" for n in range(len(days))]})


def ten_waits() -> pd.DataFrame:
    """Ten invented children after a baseline with a median of 31.0 weeks, in the order of their recommendations.

    Returns
    -------
    pandas.DataFrame
        Index: their row in the spreadsheet. Columns ``Child`` and ``Weeks waited`` (to one decimal).
    """
    return pd.DataFrame(
        {
            "Child": [f"PC{212 + n}" for n in range(len(_TEN_DAYS))],
            "Weeks waited": np.round(np.array(_TEN_DAYS) / 7, 1),
        },
        index=pd.Index(range(14, 14 + len(_TEN_DAYS)), name="Row"),
    )


@cache
def tern_bay_cohort() -> Cohort:
    """Forty invented children who started in 2018, as known in the middle of May 2019: ten in each quarter."""
    rng = np.random.default_rng(_COHORT_SEED)
    quarter = np.repeat(np.array(["2018-01", "2018-04", "2018-07", "2018-10"], dtype="datetime64[D]"), 10)
    start = (quarter + rng.integers(0, 90, len(quarter))).astype("datetime64[s]")
    end = start + (rng.lognormal(np.log(210), 0.45, len(quarter))).round().astype("timedelta64[D]")
    known = np.where(end <= np.datetime64(AS_OF), end, np.datetime64("NaT", "s"))
    codes = [f"PC{401 + n}" for n in range(len(quarter))]
    return Cohort.from_frame(pd.DataFrame({"child": codes, "accommodated": start, "recommended": known}), as_of=AS_OF)


def progress_by_quarter() -> pd.DataFrame:
    """Tern Bay's children in time, not in time and too soon to say, as `pace_kit.measures.aim_progress` counts them."""
    return aim_progress(tern_bay_cohort(), WITHIN_WEEKS)


def table_to_send() -> pd.DataFrame:
    """A table as a team might send it on, by its row in the spreadsheet: no number in it is under five."""
    counts = [*WAITING.values(), tuple(map(sum, zip(*WAITING.values(), strict=True)))]
    waiting, over = zip(*counts, strict=True)
    return pd.DataFrame(
        {"Where children live": [*WAITING, "All"], "Waiting": waiting, f"More than {WITHIN_WEEKS} weeks": over},
        index=pd.Index(range(4, 4 + len(counts)), name="Row"),
    )
