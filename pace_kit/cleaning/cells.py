"""Date cells to days: each date column read with the team's fixes, and the doubts about single cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from pace_kit.aims import Pathway
from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.days import EARLIEST, STRAYS, Day, read_day
from pace_kit.cleaning.habits import EITHER, FIRSTS, MISPLACED, SAID, TURNED, Habits, column_doubts, turned
from pace_kit.cleaning.issues import (
    ACCEPT,
    CORRECT,
    LEAVE,
    MONTH_FIRST,
    SET_ASIDE,
    Answers,
    Fix,
    Issue,
    row_words,
    shown,
)

_HABITS = (EITHER, SAID, TURNED, FIRSTS)
Days = npt.NDArray[np.datetime64]
_WORDS = {
    "impossible date": "{found} is not a date",
    "month first": "{found} has no such month; it may be written month first ({day})",
    EITHER: "{found} can be read day first or month first, and other dates here are month first",
    SAID: "{found} is read day first, though a few other dates here are written month first",
    FIRSTS: "{found} and others here are the first of a month far more often than chance would have it",
    TURNED: "day and month of {found} were probably changed when a text file was opened with American settings",
    MISPLACED: "{found} stands between dates of another time; {other} would fit there",
    "year, day, month": "{found} has no such month; it may be written year, day, month ({day})",
    "called off": "{found} may say that it did not happen",
    "ditto": "{found} says that it is as in the row above",
    "two dates": "there are two dates in one cell: {found}",
    "text with date": "there is more than a date: {found}",
    "planned date": "{found} may be a plan and not what happened",
    "month only": "{found} names a month but no day",
    "week commencing": "{found} names a week but no day",
    "two-digit year": "the year of {found} can be read in two ways",
    "wrong weekday": "in {found} the weekday does not fit the date",
    "placeholder date": "{found} is what spreadsheets show for an empty date",
    "future date": "{found} is after {as_of}, the day the data were drawn",
    "early date": "{found} is long before the other dates",
    "error value": "the formula gives {found}",
    "not a date": "{found} is not a date",
}
_ASKS = {
    EITHER: "Say which is meant, or correct them in the spreadsheet.",
    SAID: "Say if it means something else.",
    FIRSTS: "They are read so; say if only the month was known.",
    TURNED: "Say which is meant, or correct them in the spreadsheet.",
}
_LIKELY = {
    "text with date": ("there is one date in the cell", 0.8),
    "two dates": ("the later of the two is what happened in the end", 0.6),
    "not a date": ("it is nearly written so", 0.7),
    "ditto": ("it is the date of the row above", 0.85),
}
_ALIKE = ("placeholder date", "not a date", "error value")
_READINGS = {
    "month first": ("there is only one way to read it", 0.95),
    "year, day, month": ("there is only one way to read it", 0.95),
    "month only": ("the middle of the month is at most 16 days out", 0.7),
    "week commencing": ("the first day of the week is at most 6 days out", 0.7),
}


@dataclass(frozen=True)
class Doubt:
    """An issue and what it means until it is answered.

    Parameters
    ----------
    issue : Issue
        The question.
    aside : tuple of (int, str)
        Rows to set aside meanwhile, each with the reason.
    blank : tuple of (int, str)
        Cells (row, column) that stay missing meanwhile.
    firm : bool
        Whether even "accept" cannot let the rows in (the order of dates would be impossible).
    """

    issue: Issue
    aside: tuple[tuple[int, str], ...] = ()
    blank: tuple[tuple[int, str], ...] = ()
    firm: bool = False


@dataclass(frozen=True)
class Place:
    """Which column is being read, for whom.

    Parameters
    ----------
    column, heading : str
        In the cohort and in the spreadsheet.
    pathway : Pathway
        Which two dates bound the wait.
    as_of : date
        The day the data were drawn.
    """

    column: str
    heading: str
    pathway: Pathway
    as_of: date


def first_reading(cells: Cells, as_of: date) -> tuple[Day, ...]:
    """Return how each different cell of a column of dates reads by itself."""
    from_1904 = any(kind == "number 1904" for _, kind in cells.different)
    read = [read_day(*cell, as_of=as_of) for cell in cells.different]
    if from_1904:  # which day a typed serial number means is open where the file counts from another day
        read = [replace(d, doubt="not a date") if d.real and k == "text" else d
                for d, (_, k) in zip(read, cells.different, strict=True)]  # fmt: skip
    return tuple(read)


def read_days(
    place: Place, cells: Cells, read: Sequence[Day], answers: Answers, habits: Habits
) -> tuple[Days, list[Doubt]]:
    """Return the day of each row (``NaT`` where blank or in doubt) and the doubts about the cells.

    Parameters
    ----------
    place : Place
        The column.
    cells : Cells
        Its cells in the rows that may be about a child.
    read : sequence of Day
        What `first_reading` returned for them.
    answers : Answers
        Cells that were corrected or accepted hold that day; their doubts are returned all the same.
    habits : Habits
        How dates are written in the whole table.
    """
    more = column_doubts(cells, read, habits, leads=place.column == place.pathway.start)
    sure = np.array([None if day.doubt else day.day for day in (*read, Day())], dtype="datetime64[s]")
    days = sure[cells.which]
    for at, day in more.items():
        days[at] = days[at] if day.doubt in (SAID, FIRSTS) else np.datetime64("NaT")
    at_row: dict[int, int] = {}
    for (row, column), fix in answers.cells.items():
        if column == place.column and fix.action != SET_ASIDE:
            at_row = at_row or {int(number): at for at, number in enumerate(cells.rows)}
            if row in at_row:
                at = at_row[row]
                answered = _answered(more.get(at, read[int(cells.which[at])]), fix, place.as_of)
                days[at] = np.datetime64("NaT") if answered is None else np.datetime64(answered)
    return days, list(_doubts(place, cells, read, more, habits))


def _answered(read: Day, fix: Fix, as_of: date) -> date | None:
    if fix.action == LEAVE:
        return None
    if fix.action == ACCEPT:
        return read.day
    if fix.value == MONTH_FIRST:
        return read.day if read.doubt in STRAYS else read.swapped or turned(read.day)
    corrected = read_day(fix.value.strip(), "text", as_of=as_of)
    return corrected.day if corrected.doubt in ("", "early date") else None


def _doubts(
    place: Place, cells: Cells, read: Sequence[Day], more: Mapping[int, Day], habits: Habits
) -> Iterator[Doubt]:
    asked = [cell for cell, day in enumerate(read) if day.doubt not in ("", "blank", "not yet")]
    for cell, rows in cells.rows_by_cell(asked).items():
        seen, day = _seen(*cells.different[cell]), read[cell]
        if day.doubt in _ALIKE and len(rows) > 1:
            yield _about_cells(place, rows, seen, day)
            continue
        for row in rows:
            if day.doubt == "ditto":
                day = replace(day, likely=_above(cells, read, more, row))
            yield _about_cell(place, row, seen, day)
    grouped: dict[str, list[int]] = {}
    for at, day in sorted(more.items()):
        if day.doubt in _HABITS:
            grouped.setdefault(day.doubt, []).append(at)
        else:
            seen = _seen(*cells.different[int(cells.which[at])])
            yield _about_cell(place, int(cells.rows[at]), seen, day)
    counts = cells.counts()
    strays = int(sum(n for n, day in zip(counts, read, strict=True) if day.doubt in STRAYS))
    day_first = int(sum(n for n, day in zip(counts, read, strict=True) if _only_day_first(day)))
    if not strays and not day_first:
        strays, day_first = habits.strays, habits.clear
    for doubt, places in grouped.items():
        rows = tuple(int(cells.rows[at]) for at in places)
        example = _seen(*cells.different[int(cells.which[places[0]])])
        yield _about_either(place, doubt, rows, example, strays, day_first)


def _above(cells: Cells, read: Sequence[Day], more: Mapping[int, Day], row: int) -> date | None:
    """Return the sure day of the row above, through rows that say the same."""
    at = int(np.searchsorted(cells.rows, row))
    while at > 0:
        at -= 1
        day = read[int(cells.which[at])]
        if day.doubt != "ditto":
            return None if day.doubt or at in more else day.day
    return None


def _seen(text: str, kind: str) -> str:
    """Return the cell as people see it: days in figures; a date cell of no day at all shows the first one."""
    if kind == "date":
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}"
    return "01/01/1900" if kind == "time" and text == "00:00:00" else shown(text)


def _only_day_first(day: Day) -> bool:
    return not day.doubt and not day.real and day.day is not None and day.day.day > 12


def _about_either(place: Place, doubt: str, rows: tuple[int, ...], example: str, strays: int, day_first: int) -> Doubt:
    """Ask once for all dates of a column that can be read both ways; where that is unlikely they stay in meanwhile."""
    sure = 0.0
    if doubt == TURNED:
        sure = 0.9
        fix = Fix(rows, place.column, CORRECT, MONTH_FIRST, "no date typed as text has a day before the 13th")
    elif doubt == FIRSTS:
        sure = 0.5
        fix = Fix(rows, place.column, ACCEPT, "", "a month without its day is at most 30 days out")
    elif doubt == SAID:
        sure = day_first / (day_first + strays)
        fix = Fix(rows, place.column, ACCEPT, "", "nearly all dates here that can be told are written day first")
    elif strays > 1 and strays > 2 * day_first:
        sure = strays / (day_first + strays)
        fix = Fix(rows, place.column, CORRECT, MONTH_FIRST, "the dates here that can be told are written month first")
    elif day_first > 2 * strays:
        sure = day_first / (day_first + strays)
        fix = Fix(rows, place.column, ACCEPT, "", "most dates here that can be told are written day first")
    else:
        fix = replace(_no_reading(place, rows, Day(doubt=EITHER)), rows=rows)
    sentence = f"{row_words(rows)}, '{place.heading}': {_WORDS[doubt].format(found=example)}. {_ASKS[doubt]}"
    kind = EITHER if doubt == SAID else doubt
    issue = Issue(rows, place.heading, place.column, kind, example, sentence, fix, round(sure, 2))
    return Doubt(issue) if doubt in (SAID, FIRSTS) else _waiting(place, issue)


def _about_cells(place: Place, rows: tuple[int, ...], found: str, day: Day) -> Doubt:
    """Ask once about cells that say the same and are no day."""
    what = _WORDS[day.doubt].format(found=found)
    sentence = f"{row_words(rows)}, '{place.heading}': {what}. Correct them in the spreadsheet or say what they mean."
    fix, sure = _proposal(place, rows, day)
    return _waiting(place, Issue(rows, place.heading, place.column, day.doubt, found, sentence, fix, sure))


def _about_cell(place: Place, row: int, found: str, day: Day) -> Doubt:
    what = _WORDS[day.doubt].format(found=found, day=_said(day.day), other=_said(day.swapped), as_of=_said(place.as_of))
    sentence = f"Row {row}, '{place.heading}': {what}. Correct it in the spreadsheet or set the row aside."
    proposal, sure = _proposal(place, (row,), day)
    return _waiting(place, Issue((row,), place.heading, place.column, day.doubt, found, sentence, proposal, sure))


def _said(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _waiting(place: Place, issue: Issue) -> Doubt:
    """Until it is answered: without a sure start the row is set aside, otherwise the cell stays missing."""
    if issue.column == place.pathway.start:
        of_its_own = "" if issue.kind in _HABITS else f": {issue.found}"
        return Doubt(issue, aside=tuple((row, f"'{issue.heading}' is in doubt{of_its_own}") for row in issue.rows))
    return Doubt(issue, blank=tuple((row, issue.column) for row in issue.rows))


def _proposal(place: Place, rows: tuple[int, ...], day: Day) -> tuple[Fix, float]:
    if day.doubt == MISPLACED and day.swapped is not None:
        fix = Fix(rows, place.column, CORRECT, day.swapped.isoformat(), "then it stands between its neighbours")
        return fix, 0.8
    if day.doubt in _READINGS and day.day is not None and EARLIEST <= day.day <= place.as_of:
        because, sure = _READINGS[day.doubt]
        return Fix(rows, place.column, CORRECT, day.day.isoformat(), because), sure
    if day.doubt in _LIKELY and day.likely is not None and EARLIEST <= day.likely <= place.as_of:
        because, sure = _LIKELY[day.doubt]
        return Fix(rows, place.column, CORRECT, day.likely.isoformat(), because), sure
    return _no_reading(place, rows, day), 0.0


def _no_reading(place: Place, rows: tuple[int, ...], day: Day) -> Fix:
    """Return the answer that keeps the charts honest when no reading is safe.

    A child whose milestone or leaving is written but unreadable would count as waiting if only the cell were left out,
    so the row is set aside; a date that has not come yet is left missing.
    """
    if place.column == place.pathway.start:
        return Fix(rows, place.column, SET_ASIDE, "", "without a sure start nobody knows how long the child waited")
    if place.column in (place.pathway.milestone, "left"):
        ahead = day.day is not None and 0 < (day.day - place.as_of).days <= 366
        soon = ahead and day.doubt in ("future date", "planned date")
        if day.doubt == "placeholder date" or soon:
            return Fix(rows, place.column, LEAVE, "", "it has not happened yet, so the child is counted as waiting")
        return Fix(rows, place.column, SET_ASIDE, "", "left out, the child would wrongly be counted as waiting")
    return Fix(rows, place.column, LEAVE, "", "the charts of this aim do not need it")
