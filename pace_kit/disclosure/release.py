"""What one report shares, all of it together: the tables, checked jointly, and against every report shared before.

Each table of a release is safe by itself (`suppression`, `sharing`). But a child stands in several: who waits beyond
the limit is one of those who were not in time. So all tables are laid together as sums over one group of children, and
as long as some hidden number can be worked out too closely, less is shared. Against earlier releases the rule is
simple: a table whose change would tell about single children is shared as it was before, with the quarter it is from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import pandas as pd

from pace_kit.disclosure.differences import differences
from pace_kit.disclosure.joint import told_too_closely
from pace_kit.disclosure.sharing import quarter_words, shareable_median, shareable_progress, shareable_waiting
from pace_kit.disclosure.suppression import ALL, HIDDEN, Shareable
from pace_kit.journeys import REACHED, Cohort
from pace_kit.measures import aim_progress, waiting_list

Cells = tuple[tuple[int | None, ...], ...]
Periods = Literal["quarter", "year"]


@dataclass(frozen=True)
class Shown:
    """A table as it may be seen.

    Parameters
    ----------
    rows, columns : tuple of str
        Their names.
    cells : tuple of tuple of int or None
        Numbers by row; None is hidden. The true numbers are nowhere in it.
    as_of : date
        The day of the data it was made of.
    threshold : int
        Counts below it are small.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Cells
    as_of: date
    threshold: int

    @classmethod
    def of(cls, shared: Shareable, as_of: date) -> Shown:
        """The table of a `Shareable`."""
        cells = tuple(
            tuple(None if pd.isna(cell) else int(cell) for cell in row)
            for row in shared.frame.itertuples(index=False, name=None)
        )
        rows, columns = (tuple(map(str, names)) for names in (shared.frame.index, shared.frame.columns))
        return cls(rows, columns, cells, as_of, shared.threshold)

    @property
    def hidden(self) -> int:
        """How many numbers are hidden."""
        return sum(cell is None for row in self.cells for cell in row)

    def column(self, name: str) -> tuple[int | None, ...]:
        """The numbers of one column, from the first row to the last."""
        at = self.columns.index(name)
        return tuple(row[at] for row in self.cells)

    def texts(self) -> tuple[tuple[str, ...], ...]:
        """Rows of text, the row's name first; hidden numbers read "hidden"."""
        return tuple(
            (name, *(HIDDEN if cell is None else str(cell) for cell in row))
            for name, row in zip(self.rows, self.cells, strict=True)
        )

    def shareable(self) -> Shareable:
        """The table as `pace_kit.disclosure.differences` takes it."""
        frame = pd.DataFrame([list(row) for row in self.cells], index=list(self.rows), columns=list(self.columns))
        return Shareable(frame.astype("Int64"), self.threshold, "")


@dataclass(frozen=True)
class Release:
    """All the numbers of one report that leaves the team. Make one with :func:`release_of`.

    Parameters
    ----------
    as_of : date
        The day of the data.
    threshold : int
        Counts below it are small.
    within_weeks : float
        The limit that `progress` counts by.
    progress : Shown
        By quarter or year of the start, those in which nobody can still be in time: children in time, not in time, all,
        and the percent in time.
    waiting : Shown
        Children still waiting, by where they live and by weeks so far, or less than that where it would tell too much.
    medians : Shown
        The median weeks of the children whose wait ended in a year, for years that are over.
    notes : tuple of str
        What was left out or is as before, and why.
    """

    as_of: date
    threshold: int
    within_weeks: float
    progress: Shown
    waiting: Shown
    medians: Shown
    notes: tuple[str, ...] = ()

    @property
    def tables(self) -> tuple[Shown, Shown, Shown]:
        """The three tables."""
        return self.progress, self.waiting, self.medians


def release_of(cohort: Cohort, *, within_weeks: float, threshold: int = 5, earlier: Sequence[Release] = ()) -> Release:
    """The numbers of a cohort that may leave the team together.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    within_weeks : float
        The limit.
    threshold : int
        5 inside the partnership, 10 for the public: a setting, not a law.
    earlier : sequence of Release
        What was shared before, oldest first, by whatever limit and threshold. A table from which subtracting one of
        them would tell of fewer children than the threshold is the last one shared under this limit and a threshold no
        lower, unchanged; without such a one it keeps the numbers that are the same in all of them.

    Notes
    -----
    Source of the rules: `pace_kit.disclosure.suppression`. The joint check is the kit's own: see
    `pace_kit.disclosure.joint`.
    """
    made = _jointly_safe(cohort, within_weeks, threshold, _periods_of(earlier))
    for name in ("progress", "waiting", "medians"):
        made = _as_before(made, name, earlier)
    return made


def _periods_of(earlier: Sequence[Release]) -> Periods | None:
    """The periods of the last release that had any: a team goes on with them, so that no two kinds are subtracted."""
    names = [name for one in earlier for name in one.progress.rows if name != ALL]
    return None if not names else "year" if names[-1].isdigit() else "quarter"


def _jointly_safe(cohort: Cohort, weeks: float, threshold: int, by: Periods | None) -> Release:
    """The most detailed of several releases in which nothing hidden can be worked out too closely."""
    *most, least = _less_and_less(cohort, weeks, threshold, by)
    for made in most:
        if not told_too_closely(cohort, made.progress, made.waiting, weeks, threshold):
            return made
    return least


def _less_and_less(cohort: Cohort, weeks: float, threshold: int, by: Periods | None) -> Iterator[Release]:
    """Releases of less and less detail, the last of a few totals at most."""
    progress = _progress(cohort, weeks, threshold, by)
    waiting = waiting_list(cohort, weeks)
    bands = Shown.of(shareable_waiting(waiting, threshold), cohort.as_of)
    everyone = Shown.of(shareable_waiting(waiting.assign(placement="Anywhere"), threshold), cohort.as_of)
    total = replace(everyone, rows=("All",), columns=("All",), cells=((everyone.cells[-1][-1],),))
    medians = _medians(cohort, threshold)
    full = Release(cohort.as_of, threshold, weeks, progress, bands, medians)
    together = "together with the other table it would tell about single children."
    last = replace(progress, rows=progress.rows[-1:], cells=progress.cells[-1:])
    nothing = replace(total, cells=((None,),))
    yield full
    yield replace(full, waiting=everyone, notes=(f"Where the children who wait live is left out: {together}",))
    yield replace(full, waiting=total, notes=(f"How long the children have waited who wait is left out: {together}",))
    yield replace(full, waiting=total, progress=last, notes=(f"When the children started is left out: {together}",))
    yield replace(full, waiting=nothing, progress=last, notes=(f"How many children wait is left out: {together}",))


def _progress(cohort: Cohort, weeks: float, threshold: int, by: Periods | None) -> Shown:
    """By quarter, or by year where a table of quarters would have more numbers hidden than shown; or as it was."""

    def table(period: Periods) -> Shown:
        return Shown.of(shareable_progress(aim_progress(cohort, weeks, period), threshold), cohort.as_of)

    if by is not None:
        return table(by)
    quarters = table("quarter")
    return table("year") if 2 * quarters.hidden > len(quarters.rows) * len(quarters.columns) else quarters


def _medians(cohort: Cohort, threshold: int) -> Shown:
    """The median weeks by year in which the wait ended, for years that were over on the day of the data."""
    reached = cohort.outcome == REACHED
    years = pd.DatetimeIndex(cohort.reached[reached]).year.to_numpy()
    weeks = cohort.days[reached].to_numpy(dtype=float) / 7
    over = sorted({int(year) for year in years if year < cohort.as_of.year})
    cells = tuple((shareable_median(weeks[years == year], threshold),) for year in over)
    return Shown(tuple(map(str, over)), ("median weeks",), cells, cohort.as_of, threshold)


def _as_before(now: Release, name: str, earlier: Sequence[Release]) -> Release:
    """The release with one table as it was shared last, where a reader of both could subtract too much.

    What was shared with a lower threshold, or by another limit, cannot be shown again in this release; then only those
    numbers stay that are the same in every earlier one.
    """
    table: Shown = getattr(now, name)
    olds: list[Shown] = [getattr(one, name) for one in earlier]
    if not any(_can_be_subtracted(old, table) for old in olds):
        return now
    again = [
        old
        for one, old in zip(earlier, olds, strict=True)
        if old.threshold >= now.threshold and (name != "progress" or one.within_weeks == now.within_weeks)
    ]
    words = {"progress": "who was in time", "waiting": "who is waiting", "medians": "median weeks"}[name]
    if again:
        shown = again[-1]
        note = (
            f"The table of {words} is as it was shared before, with the data of {quarter_words(shown.as_of)}: beside "
            "that report, what is new in it could tell about single children."
        )
    else:
        shown = _what_is_the_same(table, olds)
        note = (
            f"Of the table of {words} only those numbers are shown that stood in every report shared before: beside "
            "one of these, the others could tell about single children."
        )
    now = replace(now, notes=(*now.notes, note))
    match name:
        case "progress":
            return replace(now, progress=shown)
        case "waiting":
            return replace(now, waiting=shown)
        case _:
            return replace(now, medians=shown)


def _by_name(table: Shown) -> dict[tuple[str, str], int | None]:
    return {
        (row, column): cell
        for row, cells in zip(table.rows, table.cells, strict=True)
        for column, cell in zip(table.columns, cells, strict=True)
    }


def _what_is_the_same(table: Shown, olds: Sequence[Shown]) -> Shown:
    """The table with every number hidden that is not the same in all of `olds`."""
    known = [_by_name(old) for old in olds]
    cells = tuple(
        tuple(
            cell if all(old.get((row, column)) == cell for old in known) else None
            for column, cell in zip(table.columns, cells, strict=True)
        )
        for row, cells in zip(table.rows, table.cells, strict=True)
    )
    return replace(table, cells=cells)


def _can_be_subtracted(old: Shown, new: Shown) -> bool:
    known, now = _by_name(old), _by_name(new)
    if old.as_of == new.as_of and all(cell is None or known.get(place) == cell for place, cell in now.items()):
        return False  # every number was told before, of the same day
    if new.columns == ("median weeks",):  # a median that moved in a year that was over: rows were corrected
        then = dict(zip(old.rows, old.cells, strict=True))
        return any(then.get(row, cells) != cells for row, cells in zip(new.rows, new.cells, strict=True))
    years = [{row.isdigit() for row in table.rows if row != ALL} for table in (old, new)]
    if set(old.columns) != set(new.columns) or ({True} in years and {False} in years and new.columns[0] == "met"):
        return True  # a year less its quarters is a quarter
    return bool(differences(old.shareable(), new.shareable()))
