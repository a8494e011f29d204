"""The tables a team shares: progress, waiting, median weeks; without children, dates or the longest wait."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd

from pace_kit.disclosure.suppression import Shareable, suppress

WEEK_BANDS = (26, 52)


def shareable_progress(progress: pd.DataFrame, threshold: int = 5, *, round_to: int = 1) -> Shareable:
    """How many children met the aim, by quarter or year of their start, fit to leave the team.

    Parameters
    ----------
    progress : pandas.DataFrame
        As from `pace_kit.measures.aim_progress`: index the start of each period; columns `period`, `met`, `missed`,
        `too_soon`. Months are added up to quarters.
    threshold, round_to
        As in :func:`suppress`.

    Returns
    -------
    Shareable
        One row a period and "All"; columns `met`, `missed`, `All` (counts) and `percent` (whole: of these children,
        how many of a hundred met the aim), hidden where :func:`shareable_percent` says so or a count of the row is
        hidden. Periods in which it is too soon to say for some child are left out, as their counts would still change.
    """
    periods = _years_or_quarters(progress)
    counts = progress[["met", "missed", "too_soon"]].astype("int64").groupby(periods, sort=False).sum()
    settled = counts.loc[counts["too_soon"] == 0, ["met", "missed"]]
    release = suppress(settled, threshold, round_to=round_to)
    met, missed = ([*settled[name], settled[name].sum()] for name in ("met", "missed"))
    shown = release.frame.notna().all(axis=1)
    percent = [
        shareable_percent(int(yes), int(no), threshold) if known else None
        for yes, no, known in zip(met, missed, shown, strict=True)
    ]
    left_out = len(counts) - len(settled)
    sentence = release.sentence
    if left_out:
        sentence += f" {left_out} {'period is' if left_out == 1 else 'periods are'} left out: it is too soon to say."
    return Shareable(release.frame.assign(percent=_whole(percent, release.frame.index)), threshold, sentence)


def shareable_waiting(
    waiting: pd.DataFrame, threshold: int = 5, *, bands: Sequence[int] = WEEK_BANDS, round_to: int = 1
) -> Shareable:
    """How many children wait, by where they live and by weeks waited so far, fit to leave the team.

    Parameters
    ----------
    waiting : pandas.DataFrame
        As from `pace_kit.measures.waiting_list`: one row a child, columns `placement` and `weeks`.
    bands : sequence of int
        Weeks where a new band begins, rising. The last band has no end, so that the longest wait stays inside.
    threshold, round_to
        As in :func:`suppress`.

    Returns
    -------
    Shareable
        One row a placement in alphabetical order, blanks as "Not recorded"; one column a band; totals.

    Raises
    ------
    ValueError
        When the bands do not rise from above 0.
    """
    if not bands or list(bands) != sorted(set(bands)) or bands[0] <= 0:
        raise ValueError(f"The bands {tuple(bands)} must be one or more numbers of weeks, rising, above 0.")
    middle = [f"{low} to under {high} weeks" for low, high in pairwise(bands)]
    names = [f"under {bands[0]} weeks", *middle, f"{bands[-1]} weeks and more"]
    band = np.searchsorted(np.asarray(bands, dtype=np.float64), waiting["weeks"].to_numpy(dtype=float), side="right")
    placement = np.array([str(text).strip() or "Not recorded" for text in waiting["placement"]], dtype=object)
    rows = sorted(set(placement))
    counts = [[int(((placement == row) & (band == column)).sum()) for column in range(len(names))] for row in rows]
    table = pd.DataFrame(
        np.array(counts, dtype=np.int64).reshape(len(rows), len(names)),
        index=pd.Index(rows, name="placement", dtype=object),
        columns=names,
    )
    return suppress(table, threshold, round_to=round_to)


def shareable_medians(points: pd.DataFrame, threshold: int = 5) -> Shareable:
    """The median weeks waited by quarter of the milestone, where enough children stand behind it.

    Parameters
    ----------
    points : pandas.DataFrame
        As from `pace_kit.measures.weeks_to_milestone`: columns `when` and `weeks`, one row a child.
    threshold : int
        As in :func:`suppress`.

    Returns
    -------
    Shareable
        One row a quarter with a milestone and "All"; columns `children` and `median` (whole weeks), which is hidden as
        :func:`shareable_median` says, and where the number of children is.
    """
    quarters = pd.PeriodIndex(pd.to_datetime(points["when"]), freq="Q")
    order = sorted(set(quarters))
    weeks = [points["weeks"].to_numpy(dtype=float)[quarters == quarter] for quarter in order]
    names = pd.Index([quarter_words(quarter) for quarter in order], name="quarter", dtype=object)
    release = suppress(pd.Series([len(some) for some in weeks], index=names, name="children", dtype="int64"), threshold)
    weeks.append(points["weeks"].to_numpy(dtype=float))
    medians = [
        shareable_median(some, threshold) if known else None
        for some, known in zip(weeks, release.frame["children"].notna(), strict=True)
    ]
    return Shareable(release.frame.assign(median=_whole(medians, release.frame.index)), threshold, release.sentence)


def shareable_percent(met: int, missed: int, threshold: int = 5) -> int | None:
    """How many of a hundred met the aim, whole; None when fewer than `threshold` children met it or missed it.

    Examples
    --------
    >>> shareable_percent(12, 28), shareable_percent(3, 37), shareable_percent(38, 2)
    (30, None, None)
    """
    if met < threshold or missed < threshold:
        return None
    return math.floor(100 * met / (met + missed) + 0.5)


def shareable_median(values: Iterable[float], threshold: int = 5) -> int | None:
    """Median as a whole number; None when fewer than ``2 * threshold`` values stand behind it. Missing ones do not."""
    known = [value for value in values if not math.isnan(value)]
    return None if len(known) < 2 * threshold else math.floor(float(np.median(known)) + 0.5)


def _whole(values: Sequence[int | None], index: pd.Index) -> pd.Series:
    return pd.Series([math.nan if value is None else value for value in values], index=index).astype("Int64")


def _years_or_quarters(progress: pd.DataFrame) -> pd.Index:
    labels = [str(label) for label in progress["period"]]
    if not all(label.isdigit() for label in labels):
        labels = [quarter_words(quarter) for quarter in pd.DatetimeIndex(progress.index).to_period("Q")]
    return pd.Index(labels, name="period", dtype=object)


def quarter_words(day: date | pd.Period) -> str:
    """The quarter of a day, or a quarter, in words: "Jan to Mar 2020"."""
    quarter = day if isinstance(day, pd.Period) else pd.Period(day, freq="Q")
    return f"{quarter.start_time:%b} to {quarter.end_time:%b %Y}"
