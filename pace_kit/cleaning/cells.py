"""Date cells to days: each date column read with the team's fixes, and the doubts about single cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pace_kit.aims import Pathway
from pace_kit.cleaning.days import EARLIEST, Day, read_column, read_day
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

_WORDS = {
    "impossible date": "{found} is not a date",
    "month first": "{found} has no such month; it may be written month first ({day})",
    "day or month first": "{found} can be read day first or month first, and other dates here are month first",
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
_READINGS = {
    "month first": "there is only one way to read it",
    "text with date": "there is one date in the cell",
    "month only": "the middle of the month is at most 16 days out",
    "week commencing": "the first day of the week is at most 6 days out",
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


def read_days(
    place: Place, cells: Mapping[int, tuple[str, str]], answers: Answers
) -> tuple[dict[int, date | None], list[Doubt]]:
    """Return the day of each row (None where blank or in doubt) and the doubts about the cells.

    Parameters
    ----------
    place : Place
        The column.
    cells : mapping
        Row to text and kind.
    answers : Answers
        Cells that were corrected or accepted hold that day; their doubts are returned all the same.
    """
    read = read_column(tuple(cells.values()), as_of=place.as_of)
    sure = {cell: None if day.doubt else day.day for cell, day in read.items()}
    days = {row: sure[cell] for row, cell in cells.items()}
    doubtful: dict[tuple[str, str], list[int]] = {}
    for row, cell in cells.items():
        if read[cell].doubt not in ("", "blank", "not yet"):  # "not yet" is asked once per wording, over all columns
            doubtful.setdefault(cell, []).append(row)
    for (row, column), fix in answers.cells.items():
        if column == place.column and row in cells and fix.action != SET_ASIDE:
            days[row] = _answered(read[cells[row]], fix, place.as_of)
    return days, list(_doubts(place, read, doubtful, tuple(cells.values())))


def _answered(read: Day, fix: Fix, as_of: date) -> date | None:
    if fix.action == LEAVE:
        return None
    if fix.action == ACCEPT:
        return read.day
    if fix.value == MONTH_FIRST:
        return read.day if read.doubt == "month first" else read.swapped or _turned(read.day)
    corrected = read_day(fix.value.strip(), "text", as_of=as_of)
    return corrected.day if corrected.doubt in ("", "early date") else None


def _turned(day: date | None) -> date | None:
    return day.replace(month=day.day, day=day.month) if day is not None and day.day <= 12 else None


def _doubts(
    place: Place,
    read: Mapping[tuple[str, str], Day],
    doubtful: Mapping[tuple[str, str], list[int]],
    cells: tuple[tuple[str, str], ...],
) -> Iterator[Doubt]:
    either: list[int] = []
    example = ""
    for cell, rows in doubtful.items():
        day = read[cell]
        if day.doubt == "day or month first":
            either += rows
            example = example or _seen(*cell)
            continue
        for row in rows:
            yield _about_cell(place, row, _seen(*cell), day)
    if either:
        strays = sum(1 for cell in cells if read[cell].doubt == "month first")
        day_first = sum(1 for cell in cells if _only_day_first(read[cell]))
        yield _about_either(place, tuple(sorted(either)), example, strays, day_first)


def _seen(text: str, kind: str) -> str:
    """Return the cell as people see it: days in figures; a date cell of no day at all shows the first one."""
    if kind == "date":
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}"
    return "01/01/1900" if kind == "time" and text == "00:00:00" else shown(text)


def _only_day_first(day: Day) -> bool:
    return not day.doubt and not day.real and day.day is not None and day.day.day > 12


def _about_either(place: Place, rows: tuple[int, ...], example: str, strays: int, day_first: int) -> Doubt:
    """Ask once for all dates of a column that can be read both ways."""
    if strays > 1 and strays > 2 * day_first:
        fix = Fix(rows, place.column, CORRECT, MONTH_FIRST, "the dates here that can be told are written month first")
    elif day_first > 2 * strays:
        fix = Fix(rows, place.column, ACCEPT, "", "most dates here that can be told are written day first")
    else:
        fix = replace(_no_reading(place, rows, Day(doubt="day or month first")), rows=rows)
    sentence = (
        f"{row_words(rows)}, '{place.heading}': {_WORDS['day or month first'].format(found=example)}. "
        "Say which is meant, or correct them in the spreadsheet."
    )
    return _waiting(place, Issue(rows, place.heading, place.column, "day or month first", example, sentence, fix))


def _about_cell(place: Place, row: int, found: str, day: Day) -> Doubt:
    as_of = f"{place.as_of.day} {place.as_of:%B %Y}"
    what = _WORDS[day.doubt].format(found=found, day=f"{day.day.day} {day.day:%B %Y}" if day.day else "", as_of=as_of)
    sentence = f"Row {row}, '{place.heading}': {what}. Correct it in the spreadsheet or set the row aside."
    proposal = _proposal(place, row, day)
    return _waiting(place, Issue((row,), place.heading, place.column, day.doubt, found, sentence, proposal))


def _waiting(place: Place, issue: Issue) -> Doubt:
    """Until it is answered: without a sure start the row is set aside, otherwise the cell stays missing."""
    if issue.column == place.pathway.start:
        return Doubt(issue, aside=tuple((row, f"'{issue.heading}' is in doubt: {issue.found}") for row in issue.rows))
    return Doubt(issue, blank=tuple((row, issue.column) for row in issue.rows))


def _proposal(place: Place, row: int, day: Day) -> Fix:
    if day.doubt in _READINGS and day.day is not None and EARLIEST <= day.day <= place.as_of:
        return Fix((row,), place.column, CORRECT, day.day.isoformat(), _READINGS[day.doubt])
    return _no_reading(place, (row,), day)


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
