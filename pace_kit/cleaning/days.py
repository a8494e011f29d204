"""Dates as people write them: read day first, and in doubt wherever a careful colleague would ask.

Each cell becomes a `Day`: what it was read as, and the doubt about it. A doubt that only the rest of the column can
show (month-first habits, for instance) is added by `pace_kit.cleaning.habits`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from pace_kit.cleaning.mending import DITTO, MOVED, OFF, PLANS, mended, only_harmless, vague
from pace_kit.cleaning.wordings import means_not_yet

EARLIEST = date(1990, 1, 1)
LONGEST = 200
"""More signs than this are a note, not a date."""
DAY_FIRST, YEAR_FIRST = "day first", "year first"
STRAYS = {"month first": DAY_FIRST, "year, day, month": YEAR_FIRST}
"""Doubts about single cells that show a habit, and the dates typed in figures that the habit puts in doubt."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb febr february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip
_MONTH = r"(?P<m>[a-z]{3,9})\.?"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"'?(?P<y>\d{4}|\d{2})"
_CLOCK = r"(?:[ t,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:am|pm|z)?)?"
_WEEKDAY = r"(?:(?P<w>mon|tue|wed|thu|fri|sat|sun)[a-z]*[ ,.]+(?:the )?)?"
_NUMERIC = re.compile(rf"{_WEEKDAY}(?P<d>\d{{1,2}})\s*[./\-, ]\s*(?P<m>\d{{1,2}})\s*[./\-, ]\s*{_YEAR}{_CLOCK}")
_ISO = re.compile(rf"(?P<y>\d{{4}})\s*[./\- ]\s*(?P<m>\d{{1,2}})\s*[./\- ]\s*(?P<d>\d{{1,2}}){_CLOCK}")
_NAMED = re.compile(rf"{_WEEKDAY}{_DAY}\s*[./\-, ]?\s*(?:of )?{_MONTH}\s*[./\-, ]*\s*{_YEAR}{_CLOCK}")
_MONTH_NAMED_FIRST = re.compile(rf"{_WEEKDAY}{_MONTH}\s*[./\- ]?\s*{_DAY}\s*[,./\- ]+\s*{_YEAR}{_CLOCK}")
_YEAR_NAMED = re.compile(rf"(?P<y>\d{{4}})\s*[./\- ]\s*{_MONTH}\s*[./\- ]\s*{_DAY}{_CLOCK}")
_MONTH_ONLY = (
    re.compile(rf"(?:early|mid|late|end|in)?\s*{_MONTH}\s*[./\-, ]*\s*{_YEAR}"),
    re.compile(r"(?P<m>\d{1,2})\s*[./\-]\s*(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})\s*[./\-]\s*(?P<m>\d{1,2})"),
)
_WEEK = re.compile(
    r"(?:w/?\s*[cbe]\b|w\.[ce]\.|week\s+(?:commencing|beginning|starting|ending|of)|wk\s+(?:commencing|ending))[:. ]*"
)
_UNSEEN = (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xFEFF)
_ALIKE: dict[int, str | None] = {
    **{ord(mark): plain for mark, plain in zip("’‘–—‐‑−⁄\\", "''-----//", strict=True)},
    **dict.fromkeys(_UNSEEN),
}
_CHILDHOOD = 15
_PLACEHOLDERS = {date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1900, 1, 2), date(1904, 1, 1),
                 date(1904, 1, 2), date(1970, 1, 1), date(1901, 1, 1), date(9999, 12, 31)}  # fmt: skip
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Day:
    """How a cell was read.

    Parameters
    ----------
    day : date or None
        The day it says, or seems to say.
    doubt : str
        ``""`` when it is sure; else a kind of `pace_kit.cleaning.Issue`; ``"blank"`` for an empty cell.
    swapped : date or None
        The other reading of a numeric date whose day could be a month.
    real : bool
        Whether the spreadsheet held a real date, no text.
    figures : str
        How it was typed as three numbers: ``"day first"`` or ``"year first"``; ``""`` when it was not.
    likely : date or None
        What a cell that cannot be taken as it stands most likely means.
    """

    day: date | None = None
    doubt: str = ""
    swapped: date | None = None
    real: bool = False
    figures: str = ""
    likely: date | None = None


@lru_cache(maxsize=1 << 16)  # the same column is read for the questions and for the charts
def read_day(text: str, kind: str, *, as_of: date) -> Day:
    """Read one cell of a date column.

    Parameters
    ----------
    text, kind : str
        From `RawTable.frame` and `RawTable.kinds`.
    as_of : date
        The day the data were drawn; a later day is a doubt.

    Examples
    --------
    >>> read_day("12/03/19", "text", as_of=date(2019, 6, 1)).day
    datetime.date(2019, 3, 12)
    >>> read_day("31/02/2019", "text", as_of=date(2019, 6, 1)).doubt
    'impossible date'
    """
    if kind == "blank" or not text:
        return Day(doubt="blank")
    if kind == "error":
        return Day(doubt="error value")
    if kind == "time":
        return Day(doubt="placeholder date" if text == "00:00:00" else "not a date")
    if kind == "date":
        return _span(Day(date.fromisoformat(text[:10]), real=True), as_of)
    if kind.startswith("number"):
        return _number(text, as_of, old=kind == "number 1904")
    if len(text) > LONGEST:
        return Day(doubt="not a date")
    small = " ".join(text.casefold().translate(_ALIKE).split()).strip(" .,;")
    if not small or means_not_yet(text):
        return Day(doubt="not yet")
    if re.fullmatch(r"\d{5}|\d{8}|\d{6}", small):
        return _number(small, as_of)
    return _span(_read_text(small, as_of), as_of)


def _number(text: str, as_of: date, *, old: bool = False) -> Day:
    """Read a serial number: days since 30 December 1899, or since 1 January 1904; or eight digits yyyymmdd."""
    value = float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else -1.0
    if 19900101 <= value <= 20991231 and len(text) == 8:
        return _span(_made(int(text[:4]), int(text[4:6]), int(text[6:])), as_of)
    if value in (0.0, 1.0):
        return Day(doubt="placeholder date")
    start = date(1904, 1, 1) if old else date(1899, 12, 30)
    first, last = (EARLIEST - start).days, (as_of - start).days + 3660
    if first <= value <= last:
        return _span(Day(start + timedelta(days=int(value)), real=True), as_of)
    return Day(doubt="not a date", likely=mended(text, as_of))


def _read_text(small: str, as_of: date) -> Day:
    small = re.sub(r"\s*\(?\b(mon|tues?|wed(nes)?|thur?s?|fri|satur|sat|sun)(day)?s?\)?$", "", small) or small
    week = _WEEK.match(small)
    if week:
        inner = _whole(small[week.end() :], as_of)
        return replace(inner, doubt="week commencing") if inner and inner.day else Day(doubt="not a date")
    whole = _whole(small, as_of)
    if whole is not None:
        return whole
    for pattern in _MONTH_ONLY:
        found = pattern.fullmatch(small)
        if found and (month := _month(found["m"])):
            half = vague(small, as_of)
            return replace(_made(_year(found["y"], as_of), month, half.day if half else 15), doubt="month only")
    if small in DITTO:
        return Day(doubt="ditto")
    days = _days_inside(small, as_of)
    if len({day.day for day in days}) > 1:
        later = max((day.day for day in days if day.day), default=None)
        return Day(doubt="two dates", likely=later if MOVED.search(small) and not OFF.search(small) else None)
    if days and OFF.search(small):
        return Day(days[0].day, "called off")
    if days and PLANS.search(small):
        return Day(days[0].day, "planned date")
    if days:
        return Day(
            days[0].day,
            days[0].doubt or "text with date",
            days[0].swapped,
            likely=days[0].day if only_harmless(small) else None,
        )
    if half := vague(small, as_of):
        return Day(half, "month only")
    return Day(doubt="not a date", likely=mended(small, as_of))


def _whole(small: str, as_of: date) -> Day | None:
    """Read a text that is a date and nothing else; None when it is not."""
    for pattern in (_NUMERIC, _ISO, _NAMED, _MONTH_NAMED_FIRST, _YEAR_NAMED):
        found = pattern.fullmatch(small)
        if not found:
            continue
        parts = found.groupdict()
        month = _month(parts["m"])
        if month is None:
            continue
        numeric = pattern is _NUMERIC
        if pattern is _ISO:
            return _year_first(int(parts["y"]), month, int(parts["d"]))
        day = _dated(int(parts["d"]), month, parts["y"], as_of, numeric=numeric)
        weekday = parts.get("w")
        if weekday and day.day and not day.doubt and day.day.weekday() != _WEEKDAYS.index(weekday):
            return replace(day, doubt="wrong weekday")
        return day
    return None


def _dated(day: int, month: int, year_text: str, as_of: date, *, numeric: bool) -> Day:
    year = _year(year_text, as_of)
    short = len(year_text) == 2
    if numeric and month > 12 >= day:
        return replace(_made(year, day, month), doubt="month first") if _made(year, day, month).day else _IMPOSSIBLE
    made = _made(year, month, day)
    if made.day is None:
        return made
    if short and not max(2000, as_of.year - _CHILDHOOD) <= year <= as_of.year:
        return replace(made, doubt="two-digit year")
    if numeric and day <= 12 and day != month:
        return replace(made, swapped=_made(year, day, month).day, figures=DAY_FIRST)
    return replace(made, figures=DAY_FIRST if numeric else "")


def _year_first(year: int, month: int, day: int) -> Day:
    if month > 12 >= day and (other := _made(year, day, month).day):
        return Day(other, "year, day, month")
    made = _made(year, month, day)
    if made.day is not None and day <= 12 and day != month:
        return replace(made, swapped=_made(year, day, month).day, figures=YEAR_FIRST)
    return replace(made, figures=YEAR_FIRST)


_IMPOSSIBLE = Day(doubt="impossible date")


def _made(year: int, month: int, day: int) -> Day:
    try:
        return Day(date(year, month, day))
    except ValueError:
        return _IMPOSSIBLE


def _month(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    return _MONTHS.get(text)


def _year(text: str, as_of: date) -> int:
    if len(text) == 4:
        return int(text)
    year = 2000 + int(text)
    return year if year <= as_of.year + 10 else year - 100


def _days_inside(small: str, as_of: date) -> list[Day]:
    found = []
    pieces = re.split(r"\n|[();&\[\]]|\s(?:and|then|or|to|-)\s|\s/\s", small)
    for piece in pieces:
        whole = _whole(piece.strip(" .,:-"), as_of)
        if whole is not None:
            found.append(whole)
    if found:
        rest = [_whole(match.group().strip(), as_of) for match in _ANY.finditer(small)]
        more = [day for day in rest if day is not None]
        return more if len(more) > len(found) else found
    return [day for match in _ANY.finditer(small) if (day := _whole(match.group().strip(" .,"), as_of)) is not None]


_ANY = re.compile(  # no piece of a longer number or word: "11-15/03/2019" and "l2/03/2019" hold no date
    r"(?<![\w./\-])(?:\d{4}[./\-]\d{1,2}[./\-]\d{1,2}|\d{1,2}\s?([./\-])\s?\d{1,2}\s?\1\s?(?:\d{4}|\d{2})"
    r"|\d{1,2}(?:st|nd|rd|th)?[ ./\-]?(?:of )?[a-z]{3,9}\.?[ ./\-,]*(?:\d{4}|'?\d{2})"
    r"|[a-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4})(?![\w/\-])"
)


def _span(read: Day, as_of: date) -> Day:
    """Add the doubts that any date can raise: a placeholder, too early, after the day the data were drawn."""
    if read.day is None or read.doubt in STRAYS:
        return read
    if read.day in _PLACEHOLDERS:
        return replace(read, doubt="placeholder date")
    if read.doubt:
        return read
    if read.day > as_of:
        return replace(read, doubt="future date")
    return replace(read, doubt="early date") if read.day < EARLIEST else read
