"""What only a whole column of dates can show: habits of writing, and dates that stand where they cannot belong.

A careful colleague reads "04/03/2019" day first, until a "03/25/2019" two rows on says that somebody here writes the
month first. Each rule looks at all days of a column in the order of its rows and names those it puts in doubt.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, lgamma, log, log1p

import numpy as np
import numpy.typing as npt

from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.days import DAY_FIRST, STRAYS, Day

EITHER, SAID, TURNED = "day or month first", "day first after all", "turned by a program"
MISPLACED, EARLY, FIRSTS = "out of order", "early date", "first of the month"
HABIT = 0.1
_WIDE_TURNED, _WIDE_YEAR, _WIDE_DECADE = 92, 31, 366
_NEAR, _SLACK, _OUT, _TIGHT = 2, 3, 28, 120
_SORTED, _STRICTLY, _LEAST_SORTED, _LEAST_APART = 0.7, 0.95, 8, 5
_FAR_APART = 3653
_SEVERAL = 3


@dataclass(frozen=True, eq=False)
class _Column:
    """The days of a column by row; `sure` rows have a day and no doubt of their own."""

    cells: Cells
    read: Sequence[Day]

    def flags(self, test: Sequence[bool]) -> npt.NDArray[np.bool_]:
        """Spread a property of the different cells over the rows."""
        return np.asarray(test, dtype=bool)[self.cells.which]

    def day(self, at: int) -> Day:
        """Return how the row at a position was read."""
        return self.read[int(self.cells.which[at])]


@dataclass(frozen=True)
class Habits:
    """How the dates of a whole table are written, all its columns taken together.

    Parameters
    ----------
    strays, clear : int
        Cells that can only be month first, and those that can only be day first.
    rows : frozenset of int
        Rows with a date that can only be month first.
    turned : bool
        Whether real dates have no day after the 12th and those typed as text none before the 13th.
    """

    strays: int = 0
    clear: int = 0
    rows: frozenset[int] = frozenset()
    turned: bool = False

    @classmethod
    def of(cls, columns: Iterable[tuple[Cells, Sequence[Day]]]) -> Habits:
        """Look at all columns of dates of a table."""
        strays = clear = 0
        rows: set[int] = set()
        typed: list[int] = []
        real: list[int] = []
        for cells, read in columns:
            column = _Column(cells, read)
            odd = column.flags([day.doubt in STRAYS for day in read])
            rows.update(cells.rows[odd].tolist())
            strays += int(odd.sum())
            clear += int(column.flags([_only_day_first(day) for day in read]).sum())
            typed += [day.day.day for day in read if day.figures == DAY_FIRST and not day.doubt and day.day]
            real += [day.day.day for day in read if day.real and not day.doubt and day.day]
        turned = min(len(typed), len(real)) >= _LEAST_APART and min(typed) > 12 >= max(real)
        return cls(strays, clear, frozenset(rows), turned)


def _only_day_first(day: Day) -> bool:
    return bool(day.figures) and not day.doubt and day.day is not None and day.day.day > 12


def column_doubts(cells: Cells, read: Sequence[Day], habits: Habits, *, leads: bool = True) -> dict[int, Day]:
    """Return, by position in the column, the days that the rest of the table puts in doubt.

    Parameters
    ----------
    cells : Cells
        The column.
    read : sequence of Day
        How each different cell was read by itself.
    habits : Habits
        How dates are written in the table it stands in.
    leads : bool
        Whether rows are likely to be in the order of this column, as they are of the start.

    Notes
    -----
    - Where dates that can only be month first are a tenth or more of those that tell, all dates typed in figures that
      read both ways are in doubt; where they are fewer, those within two rows of one of several such dates are, and the
      others are read day first, which is said (`SAID`).
    - Three such dates in a table put those in doubt that stand in the same row, and those of a column that tells
      nothing itself.
    - Real dates with no day after the 12th beside texts with no day before the 13th were turned when a text file was
      opened with American settings: the real ones are in doubt.
    - In rows that rise by date, a date out of its place is in doubt when day and month changed, or the year changed by
      one or ten, would put it between neighbours that are close to each other.
    - Real dates of the first of the month that are far more than chance would give (probability under 1 in 1,000) may
      be months typed without a day; they are read as they stand, which is said.
    - A few dates more than ten years before all others are in doubt.

    Source: rules of this kit, tried on invented workbooks (`tests/council_workbooks.py`); there is no standard for it.
    """
    column = _Column(cells, read)
    found: dict[int, Day] = {}
    found.update(_firsts(column))
    found.update(_isolated(column))
    found.update(_out_of_place(column, leads=leads))
    if habits.turned:
        found.update(_turned_by_program(column))
    for stray, figures in STRAYS.items():
        found.update(_month_first(column, habits, stray, figures))
    return found


def turned(day: date | None) -> date | None:
    """Return the day with day and month changed; None when there is no such day, or it is the same."""
    if day is None or day.day > 12 or day.day == day.month:
        return None
    return day.replace(month=day.day, day=day.month)


def _month_first(column: _Column, habits: Habits, stray: str, figures: str) -> Iterator[tuple[int, Day]]:
    if not habits.strays:
        return
    strays = column.flags([day.doubt == stray for day in column.read])
    either = column.flags([day.figures == figures and not day.doubt and day.swapped is not None for day in column.read])
    clear = int(column.flags([_only_day_first(day) and day.figures == figures for day in column.read]).sum())
    real = [day.day for day in column.read if day.real and not day.doubt and day.day]
    if len(real) >= 5 and all(day.day <= 12 for day in real):
        either |= column.flags([day.real and not day.doubt and turned(day.day) is not None for day in column.read])
    odd = int(strays.sum())
    silent = not odd and not clear and habits.strays >= _SEVERAL
    habit = (habits.strays if silent else odd) >= HABIT * max(
        1, habits.strays + habits.clear if silent else odd + clear
    )
    near = np.zeros(len(strays), dtype=bool)
    if odd > 1:
        near = np.convolve(strays, np.ones(2 * _NEAR + 1, dtype=int))[_NEAR:-_NEAR] > 0
    if habits.strays >= _SEVERAL:
        near |= np.isin(column.cells.rows, list(habits.rows))
    for at in np.flatnonzero(either):
        doubt = EITHER if near[at] or (habit and (odd or silent)) else SAID if odd else ""
        if doubt:
            yield int(at), replace(column.day(int(at)), doubt=doubt)


def _turned_by_program(column: _Column) -> Iterator[tuple[int, Day]]:
    swapped = column.flags([day.real and not day.doubt and turned(day.day) is not None for day in column.read])
    for at in np.flatnonzero(swapped):
        day = column.day(int(at))
        yield int(at), replace(day, doubt=TURNED, swapped=turned(day.day))


def _out_of_place(column: _Column, *, leads: bool) -> Iterator[tuple[int, Day]]:
    sure = column.flags([not day.doubt and day.day is not None for day in column.read])
    places = np.flatnonzero(sure)
    if len(places) < _LEAST_SORTED:
        return
    of_cell = np.array([day.day.toordinal() if day.day else 0 for day in column.read], dtype=np.int64)
    days = of_cell[column.cells.which[places]]
    for at, low, high, crowd in _misplaced(days, leads=leads):
        for suspect, below, above in _suspects(days, at, low, high):
            day = column.day(int(places[suspect]))
            for other in _others(day):
                years = abs(other.year - (day.day.year if day.day else 0))
                wide = _WIDE_TURNED * crowd if not years else _WIDE_YEAR if years == 1 else _WIDE_DECADE
                if above - below <= wide and below - _SLACK <= other.toordinal() <= above + _SLACK:
                    yield int(places[suspect]), replace(day, doubt=MISPLACED, swapped=other)
                    break


def _suspects(days: npt.NDArray[np.int64], at: int, low: int, high: int) -> Iterator[tuple[int, int, int]]:
    """Yield the date out of place with its span, and the one beside it that may be the wrong one of the two."""
    yield at, low, high
    if days[at] > high and at + 2 < len(days):
        yield at + 1, int(days[at]), int(days[at + 2])
    elif days[at] < low and at >= 2:
        yield at - 1, int(days[at - 2]), int(days[at])


def _others(day: Day) -> Iterator[date]:
    """Yield the days that are easily typed as this one: day and month changed, one figure of the year another."""
    other = turned(day.day) if day.figures or day.real else None
    if other is not None:
        yield other
    if day.day is not None and (day.day.month, day.day.day) != (2, 29):
        for years in (1, -1, 10, -10):
            yield day.day.replace(year=day.day.year + years)


def _misplaced(days: npt.NDArray[np.int64], *, leads: bool) -> Iterator[tuple[int, int, int, int]]:
    """Yield positions whose day lies well outside its neighbours' span, the span, and how many stand out in it."""
    inside = _rising(days)
    if inside.sum() >= (_SORTED if leads else _STRICTLY) * len(days):
        kept = np.flatnonzero(inside)
        for at in np.flatnonzero(~inside):
            after = int(np.searchsorted(kept, at))
            if 0 < after < len(kept):
                low, high = int(days[kept[after - 1]]), int(days[kept[after]])
                if not low - _OUT <= days[at] <= high + _OUT:
                    yield int(at), low, high, int(kept[after] - kept[after - 1]) - 1
        return
    if not leads:
        return
    a, b, x, c, d = (days[shift : len(days) - 4 + shift] for shift in range(5))
    tidy = (a <= b) & (b <= c) & (c <= d) & (d - a <= _TIGHT) & ((x < a - _OUT) | (x > d + _OUT))
    for at in np.flatnonzero(tidy):
        yield int(at) + 2, int(b[at]), int(c[at]), 1


def _rising(days: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which days belong to the longest series that never falls (patience sorting)."""
    ends: list[int] = []
    tops: list[int] = []
    before = np.full(len(days), -1, dtype=np.int64)
    for at, day in enumerate(days.tolist()):
        pile = bisect_right(ends, day)
        before[at] = tops[pile - 1] if pile else -1
        if pile == len(ends):
            ends.append(day)
            tops.append(at)
        else:
            ends[pile], tops[pile] = day, at
    inside = np.zeros(len(days), dtype=bool)
    step = tops[-1] if tops else -1
    while step >= 0:
        inside[step] = True
        step = int(before[step])
    return inside


def _firsts(column: _Column) -> Iterator[tuple[int, Day]]:
    real = [day.day for day in column.read if day.real and not day.doubt and day.day]
    n, found = len(real), sum(day.day == 1 for day in real)  # brothers and sisters share a day
    if found < 4 or found <= n * _FIRST or _at_least(found, n, _FIRST) > 0.001:
        return
    first = column.flags(
        [day.real and not day.doubt and day.day is not None and day.day.day == 1 for day in column.read]
    )
    for at in np.flatnonzero(first):
        yield int(at), replace(column.day(int(at)), doubt=FIRSTS)


_FIRST = 12 / 365.25


def _at_least(found: int, n: int, chance: float) -> float:
    """Return the probability of so many or more of n (binomial), for `found` above the expected number."""
    ways = lgamma(n + 1) - lgamma(found + 1) - lgamma(n - found + 1)
    term = exp(ways + found * log(chance) + (n - found) * log1p(-chance))
    total = 0.0
    for k in range(found, n + 1):
        total += term
        term *= (n - k) / (k + 1) * chance / (1 - chance)
        if term < 1e-12 * total:
            break
    return total


def _isolated(column: _Column) -> Iterator[tuple[int, Day]]:
    sure = column.flags([not day.doubt and day.day is not None for day in column.read])
    places = np.flatnonzero(sure)
    if len(places) < 10:
        return
    of_cell = np.array([day.day.toordinal() if day.day else 0 for day in column.read], dtype=np.int64)
    days = of_cell[column.cells.which[places]]
    order = np.argsort(days, kind="stable")
    few = max(1, len(days) // 50)
    gaps = np.flatnonzero(np.diff(days[order])[:few] > _FAR_APART)
    for at in order[: gaps[-1] + 1] if len(gaps) else ():
        yield int(places[at]), replace(column.day(int(places[at])), doubt=EARLY)
