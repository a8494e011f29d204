"""The list on one day, and month by month: who was waiting, and for how long so far."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.journeys import Cohort
from pace_kit.teaching.figures import WITHIN
from pace_kit.teaching.queues import Floats


def listed_by_month(cohort: Cohort, since: date, over_weeks: float = WITHIN) -> pd.DataFrame:
    """How many children were waiting at the end of each month, and how many of them for long.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    since : date
        A day in the first month.
    over_weeks : float
        What counts as long: more than so many weeks so far.

    Returns
    -------
    pandas.DataFrame
        Index: first day of each month up to the day of the data, named ``month``. Columns ``waiting`` and ``over``,
        children at its end (the last month: on the day of the data).
    """
    months = pd.date_range(pd.Timestamp(since).replace(day=1), cohort.as_of, freq="MS", unit="s", name="month")
    ends = np.minimum((months + pd.offsets.MonthEnd()).to_numpy(), np.datetime64(cohort.as_of, "s"))[:, None]
    so_far = weeks_so_far(cohort, ends)
    return pd.DataFrame(
        {"waiting": np.isfinite(so_far).sum(axis=1), "over": (so_far > over_weeks).sum(axis=1)}, index=months
    )


def weeks_so_far(cohort: Cohort, at: npt.NDArray[np.datetime64] | np.datetime64) -> Floats:
    """Weeks each child had waited at the end of a day, ``NaN`` where it was not waiting; days in rows give a table."""
    started = cohort.started.to_numpy().astype("datetime64[D]")
    ended = cohort.reached.fillna(cohort.frame["left"]).to_numpy().astype("datetime64[D]")
    on = np.asarray(at, dtype="datetime64[D]")
    days = (on - started).astype(np.float64)
    return np.where((started <= on) & ~(ended <= on), days / 7, np.nan)
