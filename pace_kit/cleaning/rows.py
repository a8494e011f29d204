"""Rows that are no data: blank ones, titles of sections, totals, notes, headings said again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.matching import Matching
from pace_kit.cleaning.people import names_someone, without_names
from pace_kit.journeys import DATES
from pace_kit.spreadsheets import RawTable
from pace_kit.spreadsheets.headings import meanings, plain

_TOTAL = re.compile(
    r"(grand |sub|overall |column )?-?\s?(totals?|averages?|mean|median|count|sum|min|max|minimum|maximum)\b"
    r"|(number|no|total|%|percentage|percent) of\b|n\s?=",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(notes?|key|source|legend|nb|n\.b|please|updated|last updated|prepared|data (as at|from|drawn|extract))\b|\*",
    re.IGNORECASE,
)
_YEAR = re.compile(
    r"((financial |reporting )?(year|yr)|fy|quarter|q[1-4]|cohort"
    r"|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|[\s:,.-])*(19|20)\d\d(\s?[/–-]\s?(\d\d){1,2})?",
    re.IGNORECASE,
)


_FIGURE = re.compile(
    r"[£<>~]?\s?\d+([.,]\d+)?\s?(%|weeks?|wks?|days?|children)?|(over|under|within) \d+ (weeks?|days?)", re.I
)


_LABEL = re.compile(
    r"(as at|as of|last updated|updated|earliest|latest|first|last|from|to|printed|extracted|report|run|date|data|"
    r"next panel|panel dates?|version|produced|checked)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"(examples?|e\.?\s?g\.?|sample|dummy|template)\b", re.IGNORECASE)
_TELLING = re.compile("|".join(f"(?:{p.pattern})" for p in (_TOTAL, _NOTE, _LABEL, _EXAMPLE)), re.IGNORECASE)
_FORM = re.compile(r"(dd|d|mm|yyyy|yy)([./\- ](dd|d|mm|m|yyyy|yy))+", re.IGNORECASE)


def not_data(raw: RawTable, matching: Matching) -> dict[int, str]:
    """Rows of the table that are no child's journey, each with the reason.

    A row with a date in a matched date column is data, and so is one whose code looks like the codes of those rows,
    unless it is called a total and the codes are not called so. A row with nothing but figures, and none of them in a
    column the kit knows, holds no child: it is a formula filled down too far.
    """
    headings = list(raw.frame.columns)
    texts = raw.frame.to_numpy(dtype=object)
    if not headings or not len(texts):
        return {}
    filled = texts != ""
    count = filled.sum(axis=1)
    numbers = raw.frame.index.to_numpy()
    reasons = {int(row): "a blank row" for row in numbers[count == 0]}
    dated = _dated(raw, matching)
    child = matching.heading("child")
    place = headings.index(child) if child is not None else None
    codes = texts[dated if dated.any() else slice(None), place] if place is not None else texts[:0, 0]
    looks = _Looks(
        tuple(headings),
        _usual_shapes(codes),
        has_child=place is not None,
        totals=sum(1 for code in codes if _TOTAL.match(code)) > 2,
        years=sum(1 for code in codes if _YEAR.fullmatch(code)) > 2,
    )
    known = [at for at, heading in enumerate(headings) if heading in matching.columns]
    known += [at for at, heading in enumerate(headings) if heading in matching.identifiers]
    known += [headings.index(h) for names in matching.rivals.values() for h in names if h in headings]
    empty = np.zeros(len(texts), dtype=bool)
    if known and place is not None:
        words = (raw.kinds.to_numpy(dtype=object) == "text") & filled
        empty = ~filled[:, sorted(set(known))].any(axis=1) & ~words.any(axis=1)
    for at in np.flatnonzero((count > 0) & ~dated):
        reason = looks.reason(texts[at], texts[at, place] if place is not None else "")
        if not reason and empty[at]:
            reason = "nothing in the columns that the kit knows"
        if reason:
            reasons[int(numbers[at])] = reason
    firsts = texts[np.arange(len(texts)), filled.argmax(axis=1)]
    telling = [text for text in set(firsts[dated].tolist()) if _TELLING.match(text)]
    for at in np.flatnonzero(np.isin(firsts, telling) & dated) if telling else ():
        code = texts[at, place] if place is not None else ""
        if not code or shape(code) not in looks.usual:
            reason = looks.dated_reason(texts[at])
            if reason:
                reasons[int(numbers[at])] = reason
    return reasons


@dataclass(frozen=True)
class _Looks:
    """What a table looks like: its headings, the usual shapes of codes, whether codes are totals or years."""

    headings: tuple[str, ...]
    usual: frozenset[str]
    has_child: bool
    totals: bool
    years: bool

    def dated_reason(self, row: Sequence[str]) -> str:
        """Why a row with a date and without a usual code is no child; blank when it is one."""
        cells = [text for text in row if text]
        if _TOTAL.match(cells[0]):
            return f"a total ({_quoted(cells[0])})"
        if _EXAMPLE.match(cells[0]):
            return "an example of how to fill the table"
        if self.usual and len(cells) <= 3 and (_LABEL.match(cells[0]) or _NOTE.match(cells[0])):
            return f"a note ({_quoted(cells[0])})"
        return ""

    def reason(self, row: Sequence[str], code: str) -> str:
        """Why a row without a date is no child; blank when it may be one."""
        cells = [text for text in row if text]
        a_child = code and shape(code) in self.usual and (self.totals or not _TOTAL.match(code))
        if len(cells) == 1 and _YEAR.fullmatch(cells[0]) and not self.years:
            a_child = False
        if cells[0] != code and len(cells) <= 3 and _TOTAL.match(cells[0]):
            a_child = False  # the number beside "Total" may stand where the codes do
        return "" if a_child else self._reason(row, cells, code)

    def _reason(self, row: Sequence[str], cells: list[str], code: str) -> str:
        first = cells[0]
        again = sum(1 for text, heading in zip(row, self.headings, strict=True) if text and _says(text, heading))
        if again >= max(2, len(cells) // 2 + 1):
            return "the headings said again"
        if _TOTAL.match(first) or (code and _TOTAL.match(code)):
            return f"a total ({_quoted(first)})"
        if _NOTE.match(first) and len(cells) <= 2:
            return f"a note ({_quoted(first)})"
        if _EXAMPLE.match(first) or sum(1 for text in cells if _FORM.fullmatch(text)) > 1:
            return "an example of how to fill the table"
        if len(cells) == 1 and _YEAR.fullmatch(first):
            return f"a title ({_quoted(first)})"
        if len(cells) == 1 and (not self.usual or not code or not re.search(r"\d", code) or len(code.split()) > 2):
            return f"a title or note ({_quoted(first)})"
        if code and self.usual and len(cells) == 2 and shape(code) not in self.usual and _FIGURE.fullmatch(cells[1]):
            return f"a summary ({_quoted(first)})"
        known = sum(1 for text in cells if meanings(text)[:1])
        if known >= max(2, len(cells) - 1):
            return "a second row of headings"
        if self.has_child and not code and len(cells) <= 2:
            return f"a note or total without a child's code ({_quoted(first)})"
        return ""


def _says(text: str, heading: str) -> bool:
    """Whether a cell says its own heading again, or the lower part of a heading in two rows."""
    if len(text) > 200:
        return False
    said, above = plain(text), plain(re.sub(r" \(\d+\)$", "", heading))
    return text == heading or (bool(said) and (said == above or above.endswith(f" {said}")))


def _quoted(text: str) -> str:
    """Return the beginning of a title or note; nothing of it when it may name somebody."""
    text = text[:200]
    hidden = names_someone(text) or without_names(text) != text or re.search(r"\bfamil", text, re.IGNORECASE)
    return "not shown" if hidden else f"'{text[:40]}'"


def _dated(raw: RawTable, matching: Matching) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows with a real date, or a text with figures in it, in one of the matched date columns."""
    dated = np.zeros(len(raw.frame), dtype=bool)
    for heading, column in matching.columns.items():
        if column in DATES:
            kinds = raw.kinds[heading].to_numpy(dtype=object)
            cells = Cells.of(raw.frame.index.to_numpy(), raw.frame[heading].to_numpy(dtype=object), kinds)
            dated |= np.array([_day_like(*cell) for cell in cells.different], dtype=bool)[cells.which]
    return dated


def _day_like(text: str, kind: str) -> bool:
    if kind == "text":
        return len(text) <= 200 and bool(re.search(r"\d[./\- ]\w+[./\- ]\d|\d{5}", text))
    return kind == "date" or (kind.startswith("number") and len(text.split(".")[0]) == 5)


def shape(code: str) -> str:
    """Return the pattern of a code: letters as A, figures as 9, repeats as one; ``"H-014"`` and ``"K-2"`` are alike."""
    pattern = re.sub(r"[^\W\d_]", "A", code.strip())
    pattern = re.sub(r"\d", "9", pattern)
    return re.sub(r"(.)\1+", r"\1", pattern)


def _usual_shapes(codes: np.ndarray[tuple[int], np.dtype[np.object_]]) -> frozenset[str]:
    written = [code for code in codes if code]
    shapes = Counter(shape(code) for code in written[:: max(1, len(written) // 2000)])
    least = max(1, sum(shapes.values()) // 10)
    return frozenset(pattern for pattern, number in shapes.items() if number >= least and "9" in pattern)
