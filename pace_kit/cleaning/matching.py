"""Matching headings: which column of the sheet is which column of a journey, and what is not taken in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import pandas as pd

from pace_kit.ages import ages_said
from pace_kit.aims import Pathway
from pace_kit.cleaning.age_cells import BIRTH, AgeCell, read_cells
from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.days import read_day
from pace_kit.cleaning.people import code_beside_name, holds_births, is_chi, is_name, names_someone
from pace_kit.journeys import COLUMN_WORDS, COLUMNS, DATES
from pace_kit.spreadsheets import RawTable
from pace_kit.spreadsheets.headings import meanings, plain
from pace_kit.wording import heading_identifier

_SAMPLE = 400
_LAST_DAY = date(2200, 1, 1)
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_TICK = re.compile(r"(yes|no|y|n|true|false|x|✓|✔|done|tbc|n/?a|[01-])\W*", re.IGNORECASE)
_RUNNING = re.compile(r"(#|n[or]\.?|number|row( no\.?)?|s/?n|line)\W*", re.IGNORECASE)
_WORD = re.compile(r"[A-Z][a-zà-ÿ'’\-]{2,}")


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
        if heading_identifier(heading)
        or _identifies(heading, samples[heading])
        or _named_people(heading, samples[heading])
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
            sure = _by_content(heading, column, sure, days[heading], samples[heading])
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


def _by_content(heading: str, column: str, sure: float, days: float | None, sample: Sequence[tuple[str, str]]) -> float:
    if days is None:
        return sure * 0.95
    if column == "age_band":
        return sure if _says_ages(heading, sample) else sure * 0.5
    if column in DATES:
        return sure if days >= 0.5 else sure * 0.5
    numbers = sum(kind.startswith("number") for _, kind in sample) / len(sample)
    if column in ("placement", "route", "left_reason") and (days > 0.5 or numbers > 0.9):
        return sure * 0.5
    if column in ("placement", "route", "left_reason") and _ticked(sample):
        return sure * 0.5
    if column == "siblings" and _ticked(sample):
        return sure * 0.5  # whether there are any, not which
    if column == "team" and len(sample) >= 10 and len({text for text, _ in sample}) > 0.6 * len(sample):
        return sure * 0.5  # hardly two children of one team
    if column == "child" and _counts_up(sample):
        return sure * (0.7 if _RUNNING.fullmatch(_base(heading).strip()) else 0.9)
    real = sum(kind == "date" for _, kind in sample) / len(sample)
    return sure * 0.5 if real > 0.5 else sure


def _says_ages(heading: str, sample: Sequence[tuple[str, str]]) -> bool:
    """Whether cells are age bands, as written or as a spreadsheet spoils them.

    Ages in years count only below a heading that says that they are those at the start ("Age at accommodation"): an age
    on the day of the data would come from the wait itself, and lone figures below "Age band" may be codes.
    """
    bands = sum(1 for cell in _ages(sample) if cell.band)
    said = [ages_said(text) for text, _ in sample if text[:1].isdigit()]
    in_years = sum(1 for ages in said if ages is not None and ages.first == ages.last)
    at_start = bool(_AT_START & set(plain(_base(heading)).split()))
    return bands >= 0.5 * len(sample) and (at_start or in_years <= 0.5 * len(sample))


def _ages(sample: Sequence[tuple[str, str]]) -> list[AgeCell]:
    """Return what each cell of a sample is taken for among age bands."""
    cells = Cells.of(range(len(sample)), [text for text, _ in sample], [kind for _, kind in sample])
    read = read_cells(cells)
    return [read[at] for at in cells.which]


_AT_START = frozenset({"accommodated", "start", "entry", "admission", "looked", "began", "removed", "removal"})


def _counts_up(sample: Sequence[tuple[str, str]]) -> bool:
    """Whether the cells are a running number: whole numbers nearly all one step apart."""
    numbers = [int(text.rstrip(".")) for text, _ in sample if re.fullmatch(r"\d{1,6}\.?", text)]
    if len(numbers) < 3 or len(numbers) < 0.9 * len(sample):
        return False
    steps = Counter(after - before for before, after in pairwise(numbers))
    (step, often), *_ = steps.most_common(1)
    return step > 0 and often >= 0.8 * len(numbers) - 1


def _ticked(sample: Sequence[tuple[str, str]]) -> bool:
    return sum(1 for text, _ in sample if _TICK.fullmatch(text)) >= 0.9 * len(sample)


def _identifies(heading: str, sample: Sequence[tuple[str, str]]) -> str:
    """Return the kind of identifier most cells hold, or ``""``."""
    if len(sample) < 3:
        return ""
    texts = [text for text, kind in sample if kind != "date"]
    meant = next((column for column, _ in meanings(_base(heading))[:1]), "")
    for kind, found in (
        ("CHI number", sum(1 for text in texts if is_chi(text))),
        ("postcode", sum(1 for text in texts if _POSTCODE.fullmatch(text.strip()) and " " in text.strip())),
        ("name", sum(1 for text in texts if is_name(text)) if meant not in ("team", "placement", "route") else 0),
    ):
        if found > 0.5 * len(sample):
            return kind
    if meant == "age_band" and sum(cell.doubt == BIRTH for cell in _ages(sample)) > 0.5 * len(sample):
        return "date of birth"
    return ""


def _named_people(heading: str, sample: Sequence[tuple[str, str]]) -> bool:
    """Whether a column of codes holds names, or birthdays with initials; or a column of teams people's names."""
    meant = next((column for column, _ in meanings(_base(heading))[:1]), "")
    texts = [text for text, kind in sample if kind != "date"]
    if meant == "team":
        return len(texts) >= 3 and sum(names_someone(text, places=True) for text in texts) > 0.5 * len(texts)
    if meant not in ("child", "siblings"):
        return False
    words = {text for text in texts if _WORD.fullmatch(text) and not _FIELD_WORDS.search(text)}
    different = set(texts)
    if len(words) >= 5 and len(words) > 0.5 * len(different):
        return True
    people = [text for text in different if names_someone(text) and not code_beside_name(text)]
    return holds_births(different) or (len(people) >= 3 and len(people) > 0.5 * len(different))


_FIELD_WORDS = re.compile(r"group|set|family|sib|twin|team|yes|none|only|half|full|brother|sister", re.IGNORECASE)
