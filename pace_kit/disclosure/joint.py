"""How closely somebody who has all tables of one release could work out a number that is hidden in one of them.

The reader is taken to know the rules of the kit and the day of the data, and nothing about any child. All that the
tables say is then a set of sums over the children, grouped by the period in which they started and by what became of
them: in time, later or left, or still waiting somewhere for so long. The lowest and the highest value a hidden number
can have under these sums is a linear program each (HiGHS, through SciPy).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.disclosure.sharing import WEEK_BANDS, quarter_words
from pace_kit.disclosure.suppression import ALL
from pace_kit.measures import aim_progress

if TYPE_CHECKING:
    from pace_kit.disclosure.release import Shown
    from pace_kit.journeys import Cohort

Floats = npt.NDArray[np.float64]


def told_too_closely(cohort: Cohort, progress: Shown, waiting: Shown, weeks: float, threshold: int) -> tuple[str, ...]:
    """Hidden numbers that the tables together tell to within fewer than `threshold`; empty when there is none.

    Returns
    -------
    tuple of str
        Row and column of each, in words.
    """
    if not progress.hidden and not waiting.hidden:
        return ()
    model = _Model(cohort, weeks, progress, waiting)
    matrix, numbers, unknown = model.equations(progress, waiting)
    found = []
    for where, row in unknown:
        low, high = _range(row, matrix, numbers)
        if high - low < threshold - 1e-6:
            found.append(where)
    return tuple(found)


class _Model:
    """The groups of children that a reader can think of, as the columns of the sums.

    A group is (period of the start, what became of the child); for those who wait what became of them is a row and a
    band of the table of those who wait. Combinations that cannot be are left out: nobody who started last month has
    waited for a year.
    """

    def __init__(self, cohort: Cohort, weeks: float, progress: Shown, waiting: Shown) -> None:
        by: Literal["year", "quarter"] = "year" if progress.rows[0].isdigit() else "quarter"
        starts = aim_progress(cohort, weeks, by)
        ends = pd.DatetimeIndex(starts.index).to_period(by[0].upper())
        self.periods = [str(q.year) if by == "year" else quarter_words(q.start_time) for q in ends]
        self.settled = {name for name, soon in zip(self.periods, starts["too_soon"], strict=True) if not soon}
        as_of = pd.Timestamp(cohort.as_of)
        self.longest = [(as_of - q.start_time).days / 7 for q in ends]
        self.shortest = [max(0.0, (as_of - q.end_time.normalize()).days / 7) for q in ends]
        self.weeks = weeks
        self.bands = _bands(waiting)
        self.places = [row for row in waiting.rows if row != ALL] or ["Anywhere"]
        self.groups = [(q, fate) for q in range(len(self.periods)) for fate in self._fates(q)]

    def _fates(self, quarter: int) -> Iterator[tuple[str, ...]]:
        yield ("met",)
        yield ("late",)
        for place in self.places:
            for name, low, high in self.bands:
                if self.longest[quarter] >= low and self.shortest[quarter] < high:
                    yield ("waiting", place, name)

    def equations(self, progress: Shown, waiting: Shown) -> tuple[Floats, Floats, list[tuple[str, Floats]]]:
        """Sums that are shown, their numbers, and the rows of those that are hidden with their places in words."""
        shown, numbers, unknown = [], [], []
        for table, sums in ((progress, self._of_progress), (waiting, self._of_waiting)):
            for row, cells in zip(table.rows, table.cells, strict=True):
                for column, number in zip(table.columns, cells, strict=True):
                    if column == "percent":
                        continue
                    total = sums(row, column)
                    if number is None:
                        unknown.append((f"{row}, {column}", total))
                    else:
                        shown.append(total)
                        numbers.append(float(number))
        width = len(self.groups)
        return np.array(shown).reshape(len(shown), width), np.array(numbers), unknown

    def _sum(self, holds: Any) -> Floats:
        return np.array([float(holds(self.periods[quarter], quarter, fate)) for quarter, fate in self.groups])

    def _of_progress(self, row: str, column: str) -> Floats:
        def holds(name: str, _quarter: int, fate: tuple[str, ...]) -> bool:
            here = name == row if row != ALL else name in self.settled
            return here and (column == ALL or (fate[0] == "met") == (column == "met"))

        return self._sum(holds)

    def _of_waiting(self, row: str, column: str) -> Floats:
        def holds(_name: str, _quarter: int, fate: tuple[str, ...]) -> bool:
            return fate[0] == "waiting" and row in (ALL, fate[1]) and column in (ALL, fate[2])

        return self._sum(holds)


def _bands(waiting: Shown) -> list[tuple[str, float, float]]:
    names = [column for column in waiting.columns if column != ALL]
    if not names:
        return [("any", 0.0, np.inf)]
    edges = [0.0, *map(float, WEEK_BANDS), np.inf]
    return [(name, low, high) for name, low, high in zip(names, edges[:-1], edges[1:], strict=True)]


def _range(row: Floats, matrix: Floats, numbers: Floats) -> tuple[float, float]:
    """The lowest and highest value of a sum of groups, none of them negative, under the sums that are shown."""
    from scipy.optimize import linprog

    ends = []
    for sign in (1.0, -1.0):
        given = {"A_eq": matrix, "b_eq": numbers} if len(matrix) else {}
        answer = linprog(sign * row, **given, bounds=(0, None))
        if answer.status == 2:
            raise AssertionError("the tables of one release contradict each other")
        ends.append(float(answer.fun) * sign if answer.status == 0 else sign * -np.inf)
    return ends[0], ends[1]
