"""Dates that are nearly dates: what a mistyped or vague one most likely means, as a proposal and never as a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from pace_kit.reference import reference_table

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_DAYS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_FIGURES = str.maketrans({"o": "0", "l": "1", "i": "1", "|": "1"})
_RUN = re.compile(r"(\d{1,2})[./\-]?(\d{2})[./\-]?((?:19|20)\d\d|\d\d)")
_LONG_YEAR = re.compile(r"(\d{1,2})[./\-](\d{1,2})[./\-]((?:19|20)0\d\d|(?:19|20)\d0\d|[12]\d{2}|[12][01]\d\d)")
_PART = {
    "early": 5, "beg": 5, "beginning": 5, "start": 5, "beginning of": 5, "start of": 5, "mid": 15, "middle of": 15,
    "late": 25, "end": 28, "end of": 28,
}  # fmt: skip
_PARTS = "|".join(sorted(_PART, key=len, reverse=True))
_VAGUE = re.compile(
    rf"(?:approx(?:imately)?\.?|circa|c\.?|about|around|sometime in|in)?\s*(?P<part>{_PARTS})?"
    r"\s*(?P<m>[a-z]{3,9})\.?\s*(?:/\s*(?P<n>[a-z]{3,9})\.?)?\s*'?(?P<y>\d{4}|\d{2})"
)
_QUARTER = re.compile(r"q([1-4])\s*[/ -]?\s*((?:19|20)\d\d)|((?:19|20)\d\d)\s*[/ -]?\s*q([1-4])")

PLANS = re.compile(
    r"\b(due|plan(s|ned|ning)?|target|expected|awaiting|awaited|tbc|tba|pending|provisional|provisionally|booked|schedul\w+|"
    r"propos\w+|estimat\w+|anticipat\w+|not|never|by|before|after|until|defer\w+|cancel\w+|postpon\w+|next|will|should|"
    r"if|hop(ed|ing)|aim\w*|rearrang\w+|adjourn\w+|refus\w+)\b"
)
OFF = re.compile(
    r"[<>]|\b(no|not(?! before)|never|without|didn't|didnt|cancel\w*|cx|inquorate|overturn\w*|appeal\w*|withdrawn|"
    r"refus\w+|reject\w+|declin\w+|adjourn\w+|defer\w+|postpon\w+|abandon\w*|stopp?ed|fell|failed|void|error|wrong|overdue|"
    r"unable|off)\b"
)
MOVED = re.compile(
    r"\b(now|moved|changed|re-?arranged|instead|adj|to|2nd|second|again|then|reconvened|actual\w*)\b|->|→"
)
DITTO = {
    '"', "''", "”", "“", "〃", "ditto", "do", "as above", "same", "same as above", "see above",
    "as brother", "as sister",
}  # fmt: skip


def mended(small: str, as_of: date) -> date | None:
    """Return the day that a mistyped date most likely means; None when there is no single likely one.

    Parameters
    ----------
    small : str
        The cell's text in small letters.
    as_of : date
        The day the data were drawn; a later day is not likely.

    Examples
    --------
    >>> mended("12/o3/2019", date(2020, 3, 31)), mended("12032019", date(2020, 3, 31))
    (datetime.date(2019, 3, 12), datetime.date(2019, 3, 12))
    >>> mended("12 febuary 2019", date(2020, 3, 31))
    datetime.date(2019, 2, 12)
    """
    found = {day for day in _readings(small, as_of) if day is not None and date(1990, 1, 1) <= day <= as_of}
    return found.pop() if len(found) == 1 else None


def vague(small: str, as_of: date) -> date | None:
    """Return the middle of the time that a vague date names: part of a month, two months, a quarter of a year.

    Examples
    --------
    >>> vague("end of march 2019", date(2020, 3, 31)), vague("jan/feb 2019", date(2020, 3, 31))
    (datetime.date(2019, 3, 28), datetime.date(2019, 1, 31))
    """
    quarter = _QUARTER.fullmatch(small)
    if quarter:
        number, year = quarter[1] or quarter[4], quarter[2] or quarter[3]
        return _made(int(year), int(number) * 3 - 1, 15, as_of)
    found = _VAGUE.fullmatch(small)
    if not found:
        return None
    month, other = _month(found["m"]), _month(found["n"] or "")
    if month is None or (found["n"] and (other is None or other != month % 12 + 1)):
        return None
    year = int(found["y"]) if len(found["y"]) == 4 else 2000 + int(found["y"])
    return _made(year, month, (30 if month != 2 else 28) if other else _PART.get(found["part"] or "", 15), as_of, other)


def only_harmless(small: str) -> bool:
    """Whether every word of a text with a date is known to leave it a date of what happened.

    Examples
    --------
    >>> only_harmless("14/05/2018 (moved from april)"), only_harmless("14/05/2018 didn't go ahead")
    (True, False)
    """
    words = re.findall(r"[a-z']+", re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", small))
    return all(word in _harmless() or _month(word) for word in words)


@cache
def _harmless() -> frozenset[str]:
    return frozenset(row["word"] for row in reference_table("beside_dates"))


def _readings(small: str, as_of: date) -> Iterator[date | None]:
    text = re.sub(r"[./\-,\\]{2,}", "/", small.strip(" .,;:!?'\"`()"))
    figures = text.translate(_FIGURES) if re.search(r"\d", text) and not re.search(r"[a-hj-km-np-z]", text) else text
    run = _RUN.fullmatch(figures.replace(" ", ""))
    if run:
        yield _made(_full(run[3]), int(run[2]), int(run[1]), as_of)
    long = _LONG_YEAR.fullmatch(figures.replace(" ", ""))
    if long:
        for year in _years(long[3], as_of):
            yield _made(year, int(long[2]), int(long[1]), as_of)
    words = re.fullmatch(
        r"([a-z]+|\d{1,2})(?:st|nd|rd|th)?[\s./\-]*(?:of )?([a-z]{3,10})[\s./\-,]*'?(\d{4}|\d{2})", text
    )
    if words:
        day = int(words[1]) if words[1].isdigit() else _DAYS.get(words[1])
        month = _month(words[2])
        if day and month:
            yield _made(_full(words[3]), month, day, as_of)


def _years(text: str, as_of: date) -> Iterator[int]:
    """Yield the years of the data's time that are one figure too many, too few or wrong away from `text`."""
    for year in range(as_of.year - 8, as_of.year + 1):
        wanted = str(year)
        short = any(wanted[:at] + wanted[at + 1 :] == text for at in range(4)) and len(text) == 3
        long = any(text[:at] + text[at + 1 :] == wanted for at in range(len(text))) and len(text) == 5
        changed = len(text) == 4 and (
            (sum(a != b for a, b in zip(text, wanted, strict=True)) == 1 and text[2:] == wanted[2:])
            or text[0] + text[2] + text[1] + text[3] == wanted
        )  # fmt: skip
        if short or long or changed:
            yield year


def _month(text: str) -> int | None:
    """Return the month a word is, or is one slip (two in long words) away from."""
    from rapidfuzz.distance import OSA

    if len(text) < 3:
        return None
    exact = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(text) or text == name[:4]]
    if len(exact) == 1:
        return exact[0]
    near = [n for n, name in enumerate(_MONTHS, 1) if OSA.distance(text, name) <= (2 if len(name) > 6 else 1)]
    return near[0] if len(near) == 1 else None


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _made(year: int, month: int, day: int, as_of: date, other: int | None = None) -> date | None:
    try:
        made = date(year, month, day if day <= 28 or other is None else 28)
    except ValueError:
        return None
    if other is not None:  # between two months: the last day of the first
        made = date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
    return made if made <= as_of else None
