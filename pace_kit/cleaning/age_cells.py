"""Cells of age bands: read as a band of the kit, asked about where they say something else, and never a birthday.

Spreadsheet programs make dates of bands that are typed as "5-11" or "1-4": the 5th of November and the 1st of April of
that year. Such a date is known by its day and month alone, and proposed as the band it was; any other date in the
column may be a date of birth, is not taken in and not shown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from pace_kit.ages import Ages, age_bands, ages_said, band_of
from pace_kit.cleaning.cells import Doubt
from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.days import read_day
from pace_kit.cleaning.issues import CORRECT, LEAVE, Answers, Fix, Issue, row_words, shown
from pace_kit.cleaning.people import names_someone
from pace_kit.cleaning.texts import Texts, answered, spread
from pace_kit.cleaning.wordings import LIKELY, SURE, folded, means_not_yet
from pace_kit.reference import reference_table

IN_YEARS, NEARLY, NEW, MADE_A_DATE, BIRTH = (
    "age in years", "misspelt age band", "unknown age band", "age band as a date", "date of birth",
)  # fmt: skip
NOT_SHOWN = "(not shown)"
_LATEST = date(2200, 1, 1)
_SAID, _MADE = 0.95, 0.9
_DAY_MONTH = re.compile(r"(\d{1,2})[-/. ](\d{1,2})|(\d{1,2})[-/. ]?([a-z]{3,9})|([a-z]{3,9})[-/. ]?(\d{2})")
_MANY_FIGURES = re.compile(r"\d{6}")  # an official number, or a birthday in front of one
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True)
class AgeCell:
    """What a cell among age bands was taken for.

    Parameters
    ----------
    band : str
        The band, or what it most likely is; ``""`` when nobody can say.
    doubt : str
        ``""`` when it is sure; else the kind of the issue.
    sure : float
        0 to 1: how sure `band` is.
    """

    band: str = ""
    doubt: str = ""
    sure: float = 0.0

    @property
    def taken(self) -> bool:
        """Whether the band stands while nobody answers."""
        return self.doubt in ("", IN_YEARS, NEARLY)


def read_age(text: str, kind: str = "text") -> AgeCell:
    """Read one cell of age bands.

    Parameters
    ----------
    text, kind : str
        From `RawTable.frame` and `RawTable.kinds`.

    Examples
    --------
    >>> read_age("5-11").band, read_age("16 - 17 yrs").band, read_age("7").band
    ('5 to 11', '16 and over', '5 to 11')
    >>> read_age("2019-11-05", "date").band, read_age("01-Apr").band, read_age("2014-03-12", "date").doubt
    ('5 to 11', '1 to 4', 'date of birth')
    """
    if "?" in text and text.strip("? "):
        meant = read_age(text.replace("?", " ").strip(), kind)
        return AgeCell(meant.band, NEW, LIKELY / 100 if meant.band else 0.0) if meant.taken else meant
    if not text or kind == "error":
        return AgeCell(doubt=NEW if text else "")
    if folded(text) in _listed():
        return AgeCell(_listed()[folded(text)], "", 1.0)
    ages = ages_said(text)
    if ages is not None:
        band = band_of(ages)
        if not band:
            return AgeCell(str(ages), NEW)
        one = ages.first == ages.last
        exact = ages == age_bands()[band] and not (one and folded(text).isdigit())
        return AgeCell(band, "" if exact else IN_YEARS, 1.0 if exact else _SAID)
    if means_not_yet(text):
        return AgeCell()
    return _of_a_date(text, kind) or _nearly(text)


def _of_a_date(text: str, kind: str) -> AgeCell | None:
    """Return the band a spreadsheet made this date of, or that it may be a date of birth; None when it is no date."""
    pair = _DAY_MONTH.fullmatch(folded(text)) if kind == "text" else None
    if pair:
        figures = [part if part.isdigit() else _month(part) for part in pair.groups() if part]
        band = _exact(int(figures[0]), int(figures[1]))
        return AgeCell(band, MADE_A_DATE, _MADE) if band else None
    read = read_day(text, kind, as_of=_LATEST)
    if read.day is None:
        personal = read.doubt in ("two dates", "impossible date") or names_someone(text) or _MANY_FIGURES.search(text)
        return AgeCell(doubt=BIRTH) if personal else None
    day, month, year = read.day.day, read.day.month, read.day.year % 100
    # "12-15" has no 15th month, so that a spreadsheet makes the 1st of December 2015 of it.
    band = _exact(day, month) or (_exact(month, year) if day == 1 and year > 12 else "")
    return AgeCell(band, MADE_A_DATE, _MADE) if band and not read.doubt else AgeCell(doubt=BIRTH)


def _month(name: str) -> str:
    return str(_MONTHS.index(name[:3]) + 1) if name[:3] in _MONTHS else "0"


def _exact(one: int, other: int) -> str:
    """Return the band from the smaller to the larger of two figures; ``""`` when there is none."""
    ages = Ages(min(one, other), max(one, other))
    return next((name for name, band in age_bands().items() if band == ages), "")


def _nearly(text: str) -> AgeCell:
    """Return the listed wording that a text is a slip away from, with the same figures; else an unknown wording."""
    from rapidfuzz.distance import OSA

    small = folded(text[:40])
    near = {
        band
        for wording, band in _listed().items()
        if len(wording) >= 5
        and re.findall(r"\d+", wording) == re.findall(r"\d+", small)
        and OSA.distance(small, wording, score_cutoff=1) <= 1
    }
    return AgeCell(near.pop(), NEARLY, max(SURE / 100, _SAID)) if len(near) == 1 else AgeCell(doubt=NEW)


@cache
def _listed() -> dict[str, str]:
    return {folded(row["wording"]): row["age_band"] for row in reference_table("age_bands")}


def read_cells(cells: Cells) -> tuple[AgeCell, ...]:
    """Read each different cell of a column of age bands.

    Where as many cells hold other dates as hold dates that a band may have become, all of them are taken for dates of
    birth: of 100 birthdays one or two fall on such a day. Where the council has bands of its own ("10-14"), those of
    them that lie inside a band of the kit ("5-9") are its own as well, so that no two bands overlap unasked.
    """
    read = [read_age(*cell) for cell in cells.different]
    if any(cell.doubt == NEW and cell.band and not cell.sure for cell in read):
        read = [
            _as_its_own(text) if cell.doubt == IN_YEARS else cell
            for cell, (text, _) in zip(read, cells.different, strict=True)
        ]
    counts = cells.counts()
    births, made = (sum(int(n) for n, cell in zip(counts, read, strict=True) if cell.doubt == doubt)
                    for doubt in (BIRTH, MADE_A_DATE))  # fmt: skip
    if births and births >= made:
        read = [AgeCell(doubt=BIRTH) if cell.doubt == MADE_A_DATE else cell for cell in read]
    return tuple(read)


def _as_its_own(text: str) -> AgeCell:
    """Return a range of ages as a band of its own; a band of the kit, and the one a single age is in, as it is."""
    ages = ages_said(text)
    single = ages is None or ages.first == ages.last or ages in age_bands().values()
    return read_age(text) if single else AgeCell(str(ages), NEW)


def read_ages(column: str, heading: str, cells: Cells, answers: Answers) -> tuple[Texts, list[Doubt]]:
    """Return the age band of each row, and the doubts: an age for a band, a slip, other bands, dates, birthdays.

    An age in years and a slip are read as the band they fall in, and that is said; everything else stays missing until
    somebody answers. A correction is taken as far as it names ages.
    """
    read = read_cells(cells)
    values = spread([cell.band if cell.taken else "" for cell in read], cells)
    doubts = _doubts(column, heading, cells, read)
    for at, fix in answered(column, cells, answers):
        if fix.action == CORRECT:
            values[at] = named(fix.value)
        elif fix.action == LEAVE:
            values[at] = ""
    return values, doubts


def named(text: str) -> str:
    """Return the band that an answer names, the council's own included; ``""`` when it names no ages.

    Examples
    --------
    >>> named("5-11"), named("7"), named("5 to 9"), named("12/03/2014")
    ('5 to 11', '5 to 11', '5 to 9', '')
    """
    cell = _as_its_own(text) if ages_said(text) and folded(text) not in _listed() else read_age(text)
    return cell.band if cell.taken or (cell.doubt == NEW and not cell.sure) else ""


def _doubts(column: str, heading: str, cells: Cells, read: Sequence[AgeCell]) -> list[Doubt]:
    """One doubt for each wording that raises one; dates of birth are one doubt together, and are not shown."""
    asked = [at for at, cell in enumerate(read) if cell.doubt]
    rows_of: dict[tuple[str, str], list[int]] = {}
    first: dict[tuple[str, str], int] = {}
    for at, rows in cells.rows_by_cell(asked).items():
        key = (read[at].doubt, "" if read[at].doubt == BIRTH else folded(cells.different[at][0]))
        first.setdefault(key, at)
        rows_of.setdefault(key, []).extend(rows)
    return [
        _doubt(column, heading, _seen(*cells.different[first[key]]), tuple(sorted(rows)), read[first[key]])
        for key, rows in rows_of.items()
    ]


def _doubt(column: str, heading: str, found: str, rows: tuple[int, ...], cell: AgeCell) -> Doubt:
    found = NOT_SHOWN if cell.doubt == BIRTH else found
    what, because = _WORDS[cell.doubt if cell.sure or cell.doubt != NEW else "own band" if cell.band else "no band"]
    fix = Fix(rows, column, CORRECT if cell.band else LEAVE, cell.band, because)
    sentence = f"{row_words(rows)}, '{heading}': {what.format(found=found, band=cell.band)}"
    sure = _MADE if cell.doubt == BIRTH else cell.sure
    issue = Issue(rows, heading, column, cell.doubt, found, sentence, fix, sure)
    return Doubt(issue) if cell.taken else Doubt(issue, blank=tuple((row, column) for row in rows))


_WORDS = {
    IN_YEARS: ("'{found}' is read as '{band}'. Say if it means something else.", "these ages are in that band"),
    NEARLY: ("'{found}' is read as '{band}'. Say if it means something else.", "it is nearly written so"),
    NEW: ("'{found}' may be '{band}'; say which age band is meant.", "that is what is written, with a question mark"),
    MADE_A_DATE: (
        "{found} is probably the band '{band}', of which the spreadsheet has made a date. Say which age band is meant, "
        "or type it again as text.",
        "spreadsheets make this date of it",
    ),
    BIRTH: (
        "this may be a date of birth or a name and is not taken in. Write the age band instead in the spreadsheet.",
        "an age band is enough",
    ),
    "own band": (
        "'{found}' is no age band the kit knows. Say which age band is meant, or keep these ages as a band of their "
        "own.",
        "the council has a band of its own",
    ),
    "no band": ("'{found}' names no ages. Say which age band is meant, or leave it missing.", "it names no ages"),
}


def _seen(text: str, kind: str) -> str:
    """Return the cell as people see it: days in figures."""
    return f"{date.fromisoformat(text[:10]):%d/%m/%Y}" if kind == "date" else shown(text)
