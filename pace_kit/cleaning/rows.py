"""Rows that are no data: blank ones, titles of sections, totals, notes, headings said again."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from pace_kit.cleaning.matching import Matching
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


def not_data(raw: RawTable, matching: Matching) -> dict[int, str]:
    """Rows of the table that are no child's journey, each with the reason.

    A row with a date in a matched date column is data, and so is one whose code looks like the codes of those rows,
    unless it is called a total and the codes are not called so.
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
    usual, called_so = _usual_shapes(codes), sum(1 for code in codes if _TOTAL.match(code)) > 2
    called_years = sum(1 for code in codes if _YEAR.fullmatch(code)) > 2
    for at in np.flatnonzero((count > 0) & ~dated):
        row, cells = int(numbers[at]), [text for text in texts[at] if text]
        code = texts[at, place] if place is not None else ""
        a_child = code and shape(code) in usual and (called_so or not _TOTAL.match(code))
        if len(cells) == 1 and _YEAR.fullmatch(cells[0]) and not called_years:
            a_child = False
        if cells[0] != code and len(cells) <= 3 and _TOTAL.match(cells[0]):
            a_child = False  # the number beside "Total" may stand where the codes do
        reason = "" if a_child else _reason(cells, code, usual, headings, has_child=place is not None)
        if reason:
            reasons[row] = reason
    for at in np.flatnonzero((count > 0) & dated):
        first = next(text for text in texts[at] if text)
        code = texts[at, place] if place is not None else ""
        if _TOTAL.match(first) and (not code or shape(code) not in usual):
            reasons[int(numbers[at])] = f"a total ('{first[:40]}')"
    return reasons


def _dated(raw: RawTable, matching: Matching) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Rows with a real date, or a text with figures in it, in one of the matched date columns."""
    dated = np.zeros(len(raw.frame), dtype=bool)
    for heading, column in matching.columns.items():
        if column in DATES:
            kinds = raw.kinds[heading].to_numpy()
            dated |= kinds == "date"
            texts = raw.frame[heading].to_numpy(dtype=object)
            for at in np.flatnonzero((kinds == "text") & ~dated):
                if re.search(r"\d[./\- ]\w+[./\- ]\d|\d{5}", texts[at]):
                    dated[at] = True
            serial = np.flatnonzero(np.isin(kinds, ("number", "number 1904")) & ~dated)
            for at in serial:
                if len(texts[at].split(".")[0]) == 5:
                    dated[at] = True
    return dated


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


def _reason(cells: list[str], code: str, usual: frozenset[str], headings: list[str], *, has_child: bool) -> str:
    first = cells[0]
    again = sum(1 for text in cells if text in headings or plain(text) in {plain(h) for h in headings})
    if again >= max(2, len(cells) // 2 + 1):
        return "the headings said again"
    if _TOTAL.match(first) or (code and _TOTAL.match(code)):
        return f"a total ('{first[:40]}')"
    if _NOTE.match(first) and len(cells) <= 2:
        return f"a note ('{first[:40]}')"
    if len(cells) == 1 and _YEAR.fullmatch(first):
        return f"a title ('{first}')"
    if len(cells) == 1 and (not usual or not code or not re.search(r"\d", code) or len(code.split()) > 2):
        return f"a title or note ('{first[:40]}')"
    if code and usual and len(cells) == 2 and shape(code) not in usual and _FIGURE.fullmatch(cells[1]):
        return f"a summary ('{first[:40]}')"
    known = sum(1 for text in cells if meanings(text)[:1])
    if known >= max(2, len(cells) - 1):
        return "a second row of headings"
    if has_child and not code and len(cells) <= 2:
        return f"a note or total without a child's code ('{first[:40]}')"
    return ""
