"""Age bands: how old a child was when the wait began, coarse enough to keep and fine enough to compare.

A band is all that the kit keeps of an age. A date of birth is never taken in, and an age on another day than the start
of the wait is none of this: who waits long grows older meanwhile, so that such ages would come from the waits
themselves. The bands and their wordings are ``data/reference/age_bands.csv``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from pace_kit.reference import reference_table

OLDEST = 25
"""No figure above it is an age here: aftercare ends with the 26th birthday.
Source: Children and Young People (Scotland) Act 2014, part 10."""

_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
)  # fmt: skip
_NUMBERS = {word: str(number) for number, word in enumerate(_WORDS, start=1)}
_NOISE = re.compile(
    r"\b(aged?|ages|between|from|years?|yrs?|y/?o|y|months?|mths?|weeks?|wks?|old|band|group|inclusive|incl)\b\.?"
)
_MONTHS, _WEEKS, _YEARS = (re.compile(rf"\d ?({unit})\b") for unit in ("months?|mths?", "weeks?|wks?", "years?|yrs?|y"))
_LEAST, _BELOW, _ABOVE = r"(?:>=|≥)", r"(?:<|under|below|less than|younger than)", r"(?:>|over|above|older than)"
_UPWARDS = r"(?:\+|plus|(?:and|or|&) ?(?:over|above|older|up|upwards|more)|upwards|over)"
_ONE = re.compile(r"(\d{1,3})(?:\.\d+)?")
_RANGE = re.compile(r"(\d{1,3}) ?(?:-|to|until|and|&) ?(\d{1,3})")
_HALF_OPEN = re.compile(rf"(\d{{1,3}}) ?(?:-|to|and) ?{_BELOW} ?(\d{{1,3}})")
_UNDER = re.compile(rf"(?:0 ?(?:-|to) ?)?{_BELOW} ?(\d{{1,3}})(?: s)?|u ?(\d{{1,2}})(?: s)?")
_UP_TO = re.compile(r"up to ?(\d{1,3})")
_FROM = re.compile(rf"(\d{{1,2}}) ?{_UPWARDS}|{_LEAST} ?(\d{{1,2}})")
_OVER = re.compile(rf"{_ABOVE} ?(\d{{1,2}})")


@dataclass(frozen=True)
class Ages:
    """Ages in whole years, as on the last birthday.

    Parameters
    ----------
    first : int
        The youngest.
    last : int or None
        The oldest, included; None: no end.
    """

    first: int
    last: int | None

    def __str__(self) -> str:
        if self.last is None:
            return f"{self.first} and over"
        if self.last == 0:
            return "Under 1"
        return str(self.first) if self.first == self.last else f"{self.first} to {self.last}"

    def holds(self, other: Ages) -> bool:
        """Whether all of the other ages are among these."""
        if self.last is None:
            return self.first <= other.first
        return self.first <= other.first and other.last is not None and other.last <= self.last


@cache
def age_bands() -> dict[str, Ages]:
    """The kit's age bands with their ages, from young to old.

    They are written "5 to 11" and not "5-11", of which a spreadsheet program makes the 5th of November.

    Raises
    ------
    ValueError
        When the list names a band that is no range of ages.

    Examples
    --------
    >>> list(age_bands())
    ['Under 1', '1 to 4', '5 to 11', '12 to 15', '16 and over']
    """
    found: dict[str, Ages] = {}
    for name in dict.fromkeys(row["age_band"] for row in reference_table("age_bands")):
        ages = ages_said(name)
        if ages is None:
            raise ValueError(f"data/reference/age_bands.csv: {name!r} names no ages. Write it like '5 to 11'.")
        found[name] = ages
    return dict(sorted(found.items(), key=lambda item: item[1].first))


def band_of(ages: Ages) -> str:
    """Name of the band that holds all these ages; ``""`` when no band does.

    Examples
    --------
    >>> band_of(Ages(7, 7)), band_of(Ages(16, 17)), band_of(Ages(0, 4))
    ('5 to 11', '16 and over', '')
    """
    return next((name for name, band in age_bands().items() if band.holds(ages)), "")


@cache
def ages_said(text: str) -> Ages | None:
    """Return the ages that a wording names, in whole years; None when it names none.

    Months count as twelfths of a year and weeks as nothing, so that "8 months" is under 1. A lone figure is an age, and
    "over 16" begins at 17, as it says.

    Examples
    --------
    >>> str(ages_said("5–11 yrs")), str(ages_said("<1")), str(ages_said("sixteen +")), str(ages_said("18 months"))
    ('5 to 11', 'Under 1', '16 and over', '1')
    >>> ages_said("11-5"), ages_said("05/11/2019"), ages_said("school age")
    (None, None, None)
    """
    if len(text) > 40:
        return None
    small = unicodedata.normalize("NFKC", text).casefold()
    small = re.sub(r"(?<=\d)(?=[a-z])", " ", re.sub("[‐‑‒–—−]", "-", small))
    small = re.sub(r"[a-z]+", lambda word: _NUMBERS.get(word[0], word[0]), small)
    months, weeks, years = (unit.search(small) for unit in (_MONTHS, _WEEKS, _YEARS))
    if years and (months or weeks):
        return None
    bare = " ".join(_NOISE.sub(" ", small.strip(" .,;:()[]'\"")).split()).strip(" .,;:()")
    a_year = 12 if months else 53 if weeks else 1
    ages = _said(re.sub(r"\b0+(?=\d)", "", bare), a_year)
    if ages is None or max(ages.first, ages.last or 0) > OLDEST:
        return None
    return ages if ages.last is None or ages.first <= ages.last else None


def _said(bare: str, a_year: int) -> Ages | None:
    """Return the ages that a wording without its units names; figures are counted `a_year` to a year."""
    if found := _ONE.fullmatch(bare):
        return Ages(int(found[1]) // a_year, int(found[1]) // a_year)
    if found := _RANGE.fullmatch(bare):
        return Ages(int(found[1]) // a_year, int(found[2]) // a_year)
    if found := _HALF_OPEN.fullmatch(bare):
        return Ages(int(found[1]) // a_year, (int(found[2]) - 1) // a_year)
    if found := _UNDER.fullmatch(bare):
        return Ages(0, (int(found[1] or found[2]) - 1) // a_year)
    if found := _UP_TO.fullmatch(bare):
        return Ages(0, int(found[1]) // a_year)
    if a_year > 1:
        return None
    if found := _FROM.fullmatch(bare):
        return Ages(int(found[1] or found[2]), None)
    return Ages(int(found[1]) + 1, None) if (found := _OVER.fullmatch(bare)) else None
