"""Counting days: clock hours, working days, weeks and calendar months, for one day or for many at once."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt

UNITS = ("hours", "working days", "days", "weeks", "months")

Days = npt.NDArray[np.datetime64]


def later(day: date, amount: int, unit: str, *, holidays: Collection[date] = frozenset()) -> date:
    """The day that is so many hours, working days, days, weeks or calendar months after `day`.

    The starting day is day 0. Only days are known, no times: 72 hours end on the third day after, weekends included,
    and 73 on the fourth. A month ends on the same day of the month, or on its last day where there is no such day.

    Parameters
    ----------
    day : date
        The day to count from.
    amount : int
        How many, from 1 up.
    unit : str
        One of :data:`UNITS`.
    holidays : collection of date
        Days that are no working days, besides Saturdays and Sundays. They matter to working days only.

    Examples
    --------
    >>> later(date(2026, 1, 30), 3, "working days").isoformat(), later(date(2024, 8, 31), 6, "months").isoformat()
    ('2026-02-04', '2025-02-28')
    """
    counted: date = later_each(np.array([day], dtype="datetime64[D]"), amount, unit, holidays=holidays)[0].astype(date)
    return counted


def later_each(days: Days, amount: int, unit: str, *, holidays: Collection[date] = frozenset()) -> Days:
    """As :func:`later`, for an array of days (``datetime64[D]``) at once; a missing day stays ``NaT``."""
    if unit == "months":
        return _months_later(days, amount)
    if unit == "working days":
        return _working_days_later(days, amount, holidays)
    whole = math.ceil(amount / 24) if unit == "hours" else amount * (7 if unit == "weeks" else 1)
    return days + np.timedelta64(whole, "D")


def _months_later(days: Days, amount: int) -> Days:
    month = days.astype("datetime64[M]")
    into = days - month.astype("datetime64[D]")
    first = (month + np.timedelta64(amount, "M")).astype("datetime64[D]")
    last = (month + np.timedelta64(amount + 1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    counted: Days = np.minimum(first + into, last)
    return counted


def _working_days_later(days: Days, amount: int, holidays: Collection[date]) -> Days:
    counted, known = days.copy(), ~np.isnat(days)
    off = np.array(sorted(holidays), dtype="datetime64[D]")
    # A start on a day off counts as the working day before it, so that the first working day after it is day 1.
    counted[known] = np.busday_offset(days[known], amount, roll="backward", holidays=off)
    return counted


def bank_holidays(years: Iterable[int]) -> dict[date, str]:
    """Scottish bank holidays of some years, day to name, in order of the days.

    They come from the library ``holidays`` (Great Britain, subdivision Scotland). Councils differ: many give other
    days off than the banks, which a team adds to its own pathway.

    Examples
    --------
    >>> date(2026, 1, 2) in bank_holidays([2026])
    True
    """
    return dict(_bank_holidays(tuple(sorted(set(years)))))


@cache
def _bank_holidays(years: tuple[int, ...]) -> tuple[tuple[date, str], ...]:
    import holidays  # a tenth of a second, which only who counts working days should wait for

    return tuple(sorted(holidays.country_holidays("GB", subdiv="SCT", years=years).items())) if years else ()


def monday(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())
