"""The small data of a cycle: a day, a number and a note each, typed one by one or pasted as a table."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4}|\d{2})")
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]+([a-z]+)\.?,?[ -]+(\d{4}|\d{2})", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:[.,]\d+)?|[.,]\d+)")
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")
_ANY_DAY = re.compile(rf"(?:{_ISO.pattern}|{_DAY_FIRST.pattern}|{_NAMED.pattern})(?=\s|$)", re.IGNORECASE)
MONTH = 31
"""The most days between two points of a monthly series: from the first of a long month to the first of the next."""


@dataclass(frozen=True)
class Noted:
    """One number that was noted down in a cycle.

    Parameters
    ----------
    day : date
        The day it is about.
    number : float
        What was counted or measured.
    note : str
        What to know about it; may be blank.

    Raises
    ------
    ValueError
        When the number is not finite.
    """

    day: date
    number: float
    note: str = ""

    def __post_init__(self) -> None:
        if not math.isfinite(self.number):
            raise ValueError(f"The number noted for {self.day:%d/%m/%Y} is not one that can be drawn. Type digits.")

    def __str__(self) -> str:
        note = f" ({self.note})" if self.note else ""
        return f"{self.day.day} {self.day:%B %Y}: {self.number:g}{note}"


@dataclass(frozen=True)
class Pasted:
    """What a pasted table held.

    Parameters
    ----------
    points : tuple of Noted
        In the order of the lines.
    left : tuple of str
        The lines that could not be read, as they were.
    faults : tuple of str
        Why not: one sentence for each line of `left`.
    headings : str
        The first line, when it holds no digit and stands above others.
    """

    points: tuple[Noted, ...]
    left: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    headings: str = ""

    def __str__(self) -> str:
        n = len(self.points)
        many = "1 line was" if n == 1 else f"{n} lines were"
        above = " The first line was taken for headings." if self.headings else ""
        return f"{many} read.{above}" + (f" {' '.join(self.faults)}" if self.faults else "")


def read_points(text: str, *, until: date | None = None) -> Pasted:
    r"""Read lines of a day, a number and perhaps a note, as they come from a spreadsheet, an e-mail or the keyboard.

    Parameters
    ----------
    text : str
        One point a line, its parts separated by tabs, semicolons or commas, or by spaces where there are none of these.
        Days are day first ("3/2/2020", "03.02.20", "3 Feb 2020"), or as computers write them ("2020-02-03"). A
        decimal comma is read where commas do not separate; "1,234" is refused, as it may be more than a thousand.
    until : date, optional
        The last day a number can be about.

    Returns
    -------
    Pasted
        Each line that is not blank is a point, a line left with its sentence, or the line of headings.

    Examples
    --------
    >>> print(read_points("3/2/2020, 14, first review\nsoon, 12").points[0])
    3 February 2020: 14 (first review)
    """
    points: list[Noted] = []
    left: list[str] = []
    faults: list[str] = []
    headings = ""
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if re.sub(r"[\s,;]", "", line)]
    for n, line in lines:
        if (n, line) == lines[0] and len(lines) > 1 and not re.search(r"\d", line):
            headings = line.strip()
            continue
        try:
            points.append(_point(line, until))
        except ValueError as error:
            left.append(line)
            faults.append(f"Line {n}, “{_short(line)}”: {error}")
    return Pasted(tuple(points), tuple(left), tuple(faults), headings)


def as_lines(points: Iterable[Noted]) -> str:
    """Points as lines that :func:`read_points` reads back.

    >>> as_lines([Noted(date(2020, 2, 3), 4.5, "late")])
    '3/2/2020; 4.5; late'
    """
    lines = []
    for point in points:
        day = f"{point.day.day}/{point.day.month}/{point.day.year}"
        parts = (day, format(Decimal(repr(float(point.number))), "f").removesuffix(".0"), " ".join(point.note.split()))
        lines.append("; ".join(part for part in parts if part))
    return "\n".join(lines)


def together(before: Iterable[Noted], more: Iterable[Noted]) -> tuple[Noted, ...]:
    """Both lists as one, in the order of the days.

    A table that is pasted a second time, with new lines below, adds only these. Two equal lines in one table stay two:
    two children can have the same number on one day.
    """
    first, second = Counter(before), Counter(more)
    return tuple(sorted((first | second).elements(), key=lambda point: (point.day, point.note, point.number)))


def steady_days(points: Iterable[Noted], most: int = MONTH) -> int:
    """How many different days the longest stretch has in which no two neighbours are more than `most` days apart."""
    days = sorted({point.day for point in points})
    longest = current = min(len(days), 1)
    for before, after in pairwise(days):
        current = current + 1 if (after - before).days <= most else 1
        longest = max(longest, current)
    return longest


def _point(line: str, until: date | None) -> Noted:
    day_words, number_words, note = _parts(line)
    day = _day(day_words)
    if until is not None and day > until:
        raise ValueError("that day is still to come. Correct the day.")
    if not number_words:
        raise ValueError("there is no number. Write it after the day.")
    if _THOUSANDS.fullmatch(number_words):
        plain, point = number_words.replace(",", ""), number_words.replace(",", ".")
        raise ValueError(f"“{number_words}” could mean {plain} or {point}. Write it without a comma.")
    if not _NUMBER.fullmatch(number_words):
        raise ValueError(f"“{_short(number_words)}” is not a number. Write digits only, and the unit into the note.")
    return Noted(day, float(number_words.replace(",", ".")), note)


def _parts(line: str) -> tuple[str, str, str]:
    mark = next((mark for mark in "\t;," if mark in line), None)
    if mark is None:
        day = _ANY_DAY.match(line.strip())
        if day is None:
            raise ValueError("it does not begin with a day. Write the day, the number and a note, with commas between.")
        number, _, note = line.strip()[day.end() :].strip().partition(" ")
        return day.group(), number, note.strip()
    parts = [part.strip().strip('"').strip() for part in line.split(mark)]
    if mark == "," and len(parts) > 2 and re.fullmatch(r"\d+", parts[1]) and re.fullmatch(r"\d+", parts[2]):
        raise ValueError(
            f"it could mean {parts[1]} or {parts[1]}.{parts[2]}. Write a point for decimals, or semicolons between."
        )
    note = line.split(mark, 2)[2] if len(parts) > 2 else ""
    if mark == "\t":
        note = " ".join(note.split())
    return parts[0], parts[1], note.strip(f"{mark} ").strip('"').strip()


def _day(words: str) -> date:
    if not words:
        raise ValueError("there is no day. Write it first, for instance 3/2/2020.")
    if found := _ISO.fullmatch(words):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(words):
        day, month, year = (int(part) for part in found.groups())
    elif (found := _NAMED.fullmatch(words)) and found[2][:3].lower() in _MONTHS:
        day, month, year = int(found[1]), _MONTHS.index(found[2][:3].lower()) + 1, int(found[3])
    else:
        raise ValueError(f"“{_short(words)}” is not a day. Write day, month and year, for instance 3/2/2020.")
    year += 2000 if year < 100 else 0
    try:
        made = date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no day {_short(words)}. Days come first: 3/2/2020 is in February.") from None
    if not 1990 <= year <= 2100:
        raise ValueError(f"the year {year} cannot be right. Correct the day.")
    return made


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 40 else f"{words[:39]}…"
