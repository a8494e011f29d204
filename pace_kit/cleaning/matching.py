"""Matching headings: which column of the sheet is which column of a journey, and what is not taken in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from pace_kit.aims import Pathway
from pace_kit.cleaning.days import read_day
from pace_kit.journeys import COLUMN_WORDS, COLUMNS, DATES
from pace_kit.spreadsheets import RawTable
from pace_kit.spreadsheets.headings import meanings, plain
from pace_kit.wording import heading_identifier

_SAMPLE = 400
_LAST_DAY = date(2200, 1, 1)
_CHI = re.compile(r"\d{10}|\d{6} \d{4}")
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_TICK = re.compile(r"(yes|no|y|n|true|false|x|✓|✔|done|tbc|n/?a|[01-])\W*", re.IGNORECASE)
_WORD = re.compile(r"[A-Z][a-zà-ÿ'’\-]{2,}")
_PART = r"[A-Z][A-Za-zà-ÿ'’\-]+"
_NAME = re.compile(rf"[A-Z][a-zà-ÿ'’\-]+,? (?:{_PART}|[A-Z]\.?)(?: {_PART})?|[A-Z'\-]{{2,}}, {_PART}")


@dataclass(frozen=True)
class Matching:
    """Which heading is which column.

    Parameters
    ----------
    columns : dict
        Heading to column of the cohort.
    confidence : dict
        Heading to how sure that is, 0 to 1; 1.0 for what a person chose.
    identifiers : tuple of str
        Headings that look like names, dates of birth or official numbers; they are not taken in.
    unmatched : tuple of str
        Headings that are not used.
    rivals : dict
        Column to further headings that could be meant as well, surest first.
    runners_up : dict
        Heading to the columns it could mean instead, each with how sure that is.
    """

    columns: dict[str, str]
    confidence: dict[str, float] = field(default_factory=dict)
    identifiers: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    rivals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    runners_up: dict[str, dict[str, float]] = field(default_factory=dict)

    def __str__(self) -> str:
        taken = ", ".join(f"'{heading}' as {column}" for heading, column in self.columns.items())
        return f"Taken: {taken or 'nothing'}. Not taken in: {', '.join(self.identifiers) or 'none'}."

    def heading(self, column: str) -> str | None:
        """Heading matched to a column, or None."""
        return next((heading for heading, named in self.columns.items() if named == column), None)

    def table(self) -> pd.DataFrame:
        """One row a heading: what it is taken for, and how sure that is ("90%"; blank where it is not used)."""
        used = [(h, COLUMN_WORDS[c], f"{self.confidence.get(h, 1.0):.0%}") for h, c in self.columns.items()]
        rest = [(h, "not used", "") for h in self.unmatched] + [
            (h, "not taken in: may identify a child", "") for h in self.identifiers
        ]
        return pd.DataFrame([*used, *rest], columns=["Heading in your workbook", "Taken for", "How sure"])

    def with_column(self, heading: str, column: str | None) -> Matching:
        """Return a copy in which a heading means `column`; None: it means nothing the kit uses.

        A heading that had the column before loses it. Identifiers can be taken by nobody.

        Raises
        ------
        ValueError
            When the heading or the column is not known, or the heading holds identifiers.
        """
        known = (*self.columns, *self.unmatched, *self.identifiers)
        if heading not in known:
            raise ValueError(f"There is no heading {heading!r}; the table has {', '.join(known)}.")
        if column is not None and column not in COLUMNS:
            raise ValueError(f"There is no column {column!r}; a journey has {', '.join(COLUMNS)}.")
        if column is not None and heading in self.identifiers:
            raise ValueError(f"{heading!r} looks like it identifies people and is not taken in.")
        columns = {h: c for h, c in self.columns.items() if h != heading and c != column}
        freed = [h for h in self.columns if h not in columns and h != heading]
        sure = {h: s for h, s in self.confidence.items() if h in columns}
        unmatched = [h for h in (*self.unmatched, *freed) if h != heading]
        if column is not None:
            columns[heading], sure[heading] = column, 1.0
        elif heading not in self.identifiers:
            unmatched.append(heading)
        rivals = {name: left for name, left in self.rivals.items() if name != column}
        return replace(self, columns=columns, confidence=sure, unmatched=tuple(unmatched), rivals=rivals)


def match_headings(raw: RawTable, pathway: Pathway) -> Matching:
    """Match the table's headings to the columns of a journey, by their words and by what is in the cells.

    A heading is taken for a date column only when its cells look like dates, and for a text column only when they do
    not; a column of codes that holds single words, as first names and surnames are, is an identifier. When two
    headings would do equally well and their cells differ, neither is taken and both are in `rivals`, so that
    `find_issues` can ask.
    """
    samples = {heading: _sample(raw, heading) for heading in raw.frame.columns}
    days = {heading: _share_of_days(sample) for heading, sample in samples.items()}
    identifiers = tuple(
        heading
        for heading in raw.frame.columns
        if heading_identifier(heading) or _identifies(samples[heading]) or _named_people(heading, samples[heading])
    )
    offers = _offers([h for h in raw.frame.columns if h not in identifiers], samples, days)
    columns: dict[str, str] = {}
    confidence: dict[str, float] = {}
    rivals: dict[str, tuple[str, ...]] = {}
    for sure, _, heading, column in offers:
        if heading in columns or any(heading in names for names in rivals.values()):
            continue
        if column in columns.values() or column in rivals:
            continue
        level = [
            other
            for likely, _, other, named in offers
            if named == column and other != heading and sure - likely < 0.08 and other not in columns
        ]
        level += _other_places(column, heading, offers, columns, days)
        equal = [other for other in dict.fromkeys(level) if list(raw.frame[other]) != list(raw.frame[heading])]
        if equal and any(samples[other] for other in equal):
            rivals[column] = _by_filling((heading, *equal), samples)
            continue
        columns[heading], confidence[heading] = column, round(sure, 2)
    unmatched = tuple(h for h in raw.frame.columns if h not in columns and h not in identifiers)
    runners_up: dict[str, dict[str, float]] = {}
    for sure, _, heading, column in offers:
        if columns.get(heading) != column:
            runners_up.setdefault(heading, {})[column] = round(sure, 2)
    return Matching(columns, confidence, identifiers, unmatched, rivals, runners_up)


def _offers(
    headings: Sequence[str], samples: Mapping[str, Sequence[tuple[str, str]]], days: Mapping[str, float | None]
) -> list[tuple[float, int, str, str]]:
    """Return what each heading may be, surest first: confidence, place (less is further right), heading, column."""
    offers: list[tuple[float, int, str, str]] = []
    before = ""
    for at, heading in enumerate(headings):
        for column, sure in meanings(_base(heading)):
            if not column:
                break  # it is likelier to be something the kit does not use
            sure = _by_content(column, sure, days[heading], samples[heading])
            if sure >= 0.6:
                offers.append((sure, -at, heading, column))
        if plain(_base(heading)) == "date" and before and (days[heading] or 0) >= 0.5 > (days[before] or 0):
            # "Recommended?" with yes and no, then "Date": the day belongs to what stands before it.
            meant = [column for column, sure in meanings(_base(before)) if column in DATES and sure >= 0.8]
            offers += [(0.84, -at, heading, column) for column in meant[:1]]
        before = heading
    return sorted(offers, reverse=True)


def _base(heading: str) -> str:
    return re.sub(r" \(\d+\)$", "", heading)


def _other_places(
    column: str,
    heading: str,
    offers: Sequence[tuple[float, int, str, str]],
    columns: Mapping[str, str],
    days: Mapping[str, float | None],
) -> list[str]:
    """Return further headings of recommendations where each names its place: review, meeting, panel."""
    if column != "recommended" or not _PLACES & set(plain(heading).split()):
        return []
    return [
        other
        for other, share in days.items()
        if other != heading
        and other not in columns
        and (share or 0) >= 0.5
        and {"recommendation"} < set(plain(other).split())
        and _PLACES & set(plain(other).split())
        and not _NOT_YET_DONE & set(plain(other).split())
    ]


_PLACES = frozenset({"review", "panel", "meeting", "lam", "ppm"})
_NOT_YET_DONE = frozenset({"due", "target", "expected", "planned", "next", "proposed", "estimated", "deadline"})


def _by_filling(headings: Sequence[str], samples: Mapping[str, Sequence[tuple[str, str]]]) -> tuple[str, ...]:
    """Return the headings in the order to propose them: the first of tables side by side, else the fullest."""
    if len({_base(heading) for heading in headings}) == 1:
        return tuple(sorted(headings, key=len))
    return tuple(sorted(headings, key=lambda name: -len(samples[name])))


def _sample(raw: RawTable, heading: str) -> tuple[tuple[str, str], ...]:
    """Return up to some hundred filled cells, spread over the column: (text, kind)."""
    texts, kinds = raw.frame[heading].to_numpy(), raw.kinds[heading].to_numpy()
    filled = (texts != "").nonzero()[0]
    step = max(1, len(filled) // _SAMPLE)
    return tuple((texts[at], kinds[at]) for at in filled[::step])


def _share_of_days(sample: Sequence[tuple[str, str]]) -> float | None:
    """Share of filled cells that say a day, as far as they say anything; None for an empty column."""
    read = [(read_day(text, kind, as_of=_LAST_DAY), kind) for text, kind in sample]
    telling = [(day, kind) for day, kind in read if day.doubt != "not yet"]
    if not telling:
        return None
    return sum(1 for day, kind in telling if day.doubt not in ("not a date",) and kind != "error") / len(telling)


def _by_content(column: str, sure: float, days: float | None, sample: Sequence[tuple[str, str]]) -> float:
    if days is None:
        return sure * 0.95
    if column in DATES:
        return sure if days >= 0.5 else sure * 0.5
    numbers = sum(kind.startswith("number") for _, kind in sample) / len(sample)
    if column in ("placement", "route", "left_reason") and (days > 0.5 or numbers > 0.9):
        return sure * 0.5
    if column in ("placement", "route", "left_reason") and all(_TICK.fullmatch(text) for text, _ in sample):
        return sure * 0.5
    real = sum(kind == "date" for _, kind in sample) / len(sample)
    return sure * 0.5 if real > 0.5 else sure


def _identifies(sample: Sequence[tuple[str, str]]) -> str:
    """Return the kind of identifier most cells hold, or ``""``."""
    if len(sample) < 3:
        return ""
    texts = [text for text, kind in sample if kind != "date"]
    for kind, found in (
        ("CHI number", sum(1 for text in texts if is_chi(text))),
        ("postcode", sum(1 for text in texts if _POSTCODE.fullmatch(text.strip()) and " " in text.strip())),
        ("name", sum(1 for text in texts if is_name(text))),
    ):
        if found > 0.5 * len(sample):
            return kind
    return ""


def _named_people(heading: str, sample: Sequence[tuple[str, str]]) -> bool:
    """Whether a column of codes holds single words instead, most of them different, as names of people are."""
    if not any(column in ("child", "siblings") for column, _ in meanings(heading)[:1]):
        return False
    words = {text for text, _ in sample if _WORD.fullmatch(text) and not _NO_NAMES.search(text)}
    return len(words) >= 5 and len(words) > 0.5 * len({text for text, _ in sample})


def is_chi(text: str) -> bool:
    """Whether a text is a Community Health Index number: ten digits that begin with a day and end in a check digit.

    The digits are weighted 10 down to 2; 11 less the remainder of their sum by 11 is the last digit (modulus 11).
    """
    if not 9 <= len(text) <= 12:
        return False
    digits = text.replace(" ", "").replace("-", "")
    if digits.isdigit() and len(digits) == 9:
        digits = f"0{digits}"  # a number cell drops the leading nought
    if not re.fullmatch(r"\d{10}", digits):
        return False
    if not (1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12):
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(digits[9]) and check != 10


_NO_NAMES = re.compile(
    r"\b(care|foster|kinship|home|residential|adopt|order|permanence|team|order|plan|school|unit|house|north|south|"
    r"east|west|central|area|family|families|social|practice|locality|group|left|return|moved|parent|secure|child|"
    r"young|council|office|hub|review|panel|placement|services?|street|road|coast|town|city|valley|bay|harbour)\w*\b",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Whether a text is written as a person's name is: two or three capitalised words and none of the field's own."""
    if " " not in text:
        return False
    line = " ".join(text.split())
    return bool(_NAME.fullmatch(line)) and not _NO_NAMES.search(line)
