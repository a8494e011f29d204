"""Open documents (.ods): the sheets of content.xml, walked once, with what was hidden, merged or in error.

A row or cell may say that it is repeated a million times; repetitions are counted before anything is laid out.
Source: OASIS OpenDocument 1.3, part 3, sections 9.1 and 19.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from pace_kit.spreadsheets.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Damaged, TooFar
from pace_kit.spreadsheets.markup import Attributes, walk
from pace_kit.spreadsheets.packages import Package
from pace_kit.spreadsheets.parts import Extras, Merged

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE, _TEXT, _STYLE = (f"{_NAMES}{name}:1.0 " for name in ("table", "office", "text", "style"))
_LENGTH = re.compile(r"(-?)P(?:(\d{1,6})D)?T?(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})(?:[.,]\d+)?S)?")
_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|N/A|NUM|NULL)[!?]?|Err:\d+")
_MOST_MERGED = 100_000


@dataclass(frozen=True, eq=False)
class OpenSheet:
    """One sheet: its name, its cells, whether its tab is hidden, and what else is known of it."""

    name: str
    rows: list[list[Any]]
    hidden: bool
    extras: Extras


@dataclass(eq=False)
class _Sheet:
    name: str
    hidden: bool
    rows: list[list[Any]] = field(default_factory=list)
    blank_rows: int = 0
    column: int = 0
    width: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    linked: bool = False

    @property
    def at(self) -> int:
        """Row that comes next, from 0."""
        return len(self.rows) + self.blank_rows

    def add(self, cells: list[Any], times: int) -> None:
        if not cells:
            self.blank_rows += times
            return
        self.width = max(self.width, len(cells))
        bottom = self.at + times
        if bottom > MOST_ROWS or bottom * self.width > MOST_CELLS:
            raise TooFar(self.name)
        self.rows += [[]] * self.blank_rows
        self.rows += [cells] * times
        self.blank_rows = 0


def read_open_document(package: Package) -> list[OpenSheet]:
    """Return every sheet of an open document.

    Raises
    ------
    Damaged, TooFar
        When content.xml is no such document, or a sheet (named) reaches beyond `MOST_ROWS` or `MOST_CELLS`.
    """
    reader = _Reader()
    walk(package.pieces("content.xml"), reader.start, reader.end, reader.text)
    old = reader.from_1904
    sheets = []
    for sheet in reader.sheets:
        if not sheet.linked:
            hidden = tuple(sheet.hidden_rows), tuple(sheet.hidden_columns)
            area = len(sheet.rows) * sheet.width
            extras = Extras(sheet.errors, *hidden, old, len(sheet.rows), area, tuple(sheet.merged))
            sheets.append(OpenSheet(sheet.name, sheet.rows, sheet.hidden, extras))
    if len({sheet.name for sheet in sheets}) < len(sheets) or len(sheets) > MOST_SHEETS:
        raise Damaged
    return sheets


class _Reader:
    """Keeps its place in the document: in which sheet, row, cell and paragraph it is."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.from_1904 = False
        self.sheet: _Sheet | None = None
        self.aside = 0  # depth inside what holds no cells of this sheet: notes, drawings, tables in cells, histories
        self.unseen: list[bool] = []  # groups of rows or columns, whether folded away
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.row: list[Any] | None = None
        self.blank_cells = 0
        self.row_told: Attributes = {}
        self.row_errors: dict[int, str] = {}
        self.cell: Attributes | None = None
        self.words: list[str] = []
        self.paragraphs = 0
        self.in_text = 0

    def start(self, tag: str, told: Attributes) -> None:
        """Take note of an element that begins."""
        if self.aside:
            self.aside += 1
        elif self.cell is not None:
            self._in_cell(tag, told)
        elif tag in _CELLS and self.row is not None:
            self.cell, self.words, self.paragraphs, self.in_text = told, [], 0, 0
        elif tag == _ROW and self.sheet is not None and self.row is None:
            self.row, self.row_told, self.blank_cells = [], told, 0
        elif tag == _SHEET and self.sheet is None:
            hidden = told.get(_STYLE_NAME, "") in self.hidden_styles
            self.sheet = _Sheet(told.get(f"{_TABLE}name", ""), hidden)
        elif tag in _ASIDE or (tag == _SHEET and self.sheet is not None):
            self.aside = 1
        else:
            self._around(tag, told)

    def _around(self, tag: str, told: Attributes) -> None:
        if tag in _GROUPS:
            self.unseen.append(told.get(f"{_TABLE}display") == "false")
        elif tag == _COLUMN and self.sheet is not None:
            times = _times(told, "columns")
            if told.get(_VISIBILITY, "visible") != "visible" or any(self.unseen):
                self.sheet.hidden_columns += range(self.sheet.column, min(self.sheet.column + times, MOST_COLUMNS))
            self.sheet.column += times
        elif tag == f"{_TABLE}table-source" and self.sheet is not None:
            self.sheet.linked = True  # what another file held when it was last looked at
        elif tag == f"{_TABLE}null-date":
            self.from_1904 = told.get(f"{_TABLE}date-value", "") == "1904-01-01"
        elif tag == f"{_STYLE}style":
            self.style = told.get(f"{_STYLE}name", "")
        elif tag == f"{_STYLE}table-properties" and told.get(f"{_TABLE}display") == "false":
            self.hidden_styles.add(self.style)

    def _in_cell(self, tag: str, told: Attributes) -> None:
        if tag == _PARAGRAPH:
            self.paragraphs += 1
            if self.paragraphs > 1:
                self.words.append("\n")
            self.in_text += 1
        elif self.in_text:
            self.in_text += 1
            if tag == f"{_TEXT}s":
                self.words.append(" " * min(_whole(told.get(f"{_TEXT}c", "1")), 100))
            elif tag in (f"{_TEXT}line-break", f"{_TEXT}tab"):
                self.words.append("\n" if tag.endswith("break") else "\t")
        else:
            self.aside = 1

    def text(self, words: str) -> None:
        """Take the text of a paragraph."""
        if self.in_text and not self.aside:
            self.words.append(words)

    def end(self, tag: str) -> None:
        """Take note of an element that ends."""
        if self.aside:
            self.aside -= 1
        elif self.in_text:
            self.in_text -= 1
        elif self.cell is not None:
            self._end_cell(self.cell)
            self.cell = None
        elif tag == _ROW and self.row is not None:
            self._end_row(self.row)
            self.row = None
        elif tag == _SHEET and self.sheet is not None:
            self.sheets.append(self.sheet)
            self.sheet = None
        elif tag in _GROUPS:
            self.unseen.pop()

    def _end_cell(self, told: Attributes) -> None:
        if self.row is None or self.sheet is None:
            raise Damaged
        times = _times(told, "columns")
        value = _value(told, "".join(self.words)) if _TYPE in told else ""
        here = len(self.row) + self.blank_cells
        across, down = told.get(_ACROSS), told.get(_DOWN)
        if (across or down) and len(self.sheet.merged) < _MOST_MERGED:
            wide, deep = _whole(across or "1"), _whole(down or "1")
            if wide > 1 or deep > 1:
                at = self.sheet.at
                self.sheet.merged.append(((at, here), (at + max(deep, 1) - 1, here + max(wide, 1) - 1)))
        if value == "":
            self.blank_cells += times
            return
        if here + times > MOST_COLUMNS:
            raise TooFar(self.sheet.name)
        if isinstance(value, str) and value[0] in "#E" and _ERROR.fullmatch(value):
            self.row_errors.update({here + step: value for step in range(times)})
        self.row += [""] * self.blank_cells
        self.row += [value] * times
        self.blank_cells = 0

    def _end_row(self, cells: list[Any]) -> None:
        if self.sheet is None:
            raise Damaged
        times, at = _times(self.row_told, "rows"), self.sheet.at
        if self.row_told.get(_VISIBILITY, "visible") != "visible" or any(self.unseen):
            self.sheet.hidden_rows += range(at + 1, min(at + times, MOST_ROWS) + 1)
        self.sheet.add(cells, times)
        if self.row_errors:
            if len(self.row_errors) * times > MOST_ROWS:
                raise TooFar(self.sheet.name)
            for column, shown in self.row_errors.items():
                self.sheet.errors.update({(at + step, column): shown for step in range(times)})
            self.row_errors = {}


_SHEET, _ROW, _COLUMN = f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_GROUPS = {f"{_TABLE}table-row-group", f"{_TABLE}table-column-group"}
_ASIDE = {f"{_TABLE}shapes", f"{_TABLE}tracked-changes", f"{_TABLE}dde-links", f"{_OFFICE}forms"}
_PARAGRAPH, _TYPE, _SHOWN = f"{_TEXT}p", f"{_OFFICE}value-type", f"{_OFFICE}string-value"
_VISIBILITY, _STYLE_NAME = f"{_TABLE}visibility", f"{_TABLE}style-name"
_ACROSS, _DOWN = f"{_TABLE}number-columns-spanned", f"{_TABLE}number-rows-spanned"
_REPEATED = {what: f"{_TABLE}number-{what}-repeated" for what in ("columns", "rows")}


def _times(told: Attributes, what: str) -> int:
    said = told.get(_REPEATED[what])
    return 1 if said is None else max(_whole(said), 1)


def _whole(number: str) -> int:
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Damaged
    return int(number)


def _value(told: Attributes, words: str) -> Any:
    """Return the cell as text, number, truth, day, time or length of time; errors as the text that is shown."""
    kind = told[_TYPE]
    try:
        if kind == "string":
            return words or told.get(_SHOWN, "")
        if words[:1] in ("#", "E") and _ERROR.fullmatch(words):
            return words
        if kind in ("float", "currency", "percentage"):
            return float(told[f"{_OFFICE}value"])
        if kind == "date":
            return _day(told[f"{_OFFICE}date-value"])
        if kind == "time":
            return _clock(told[f"{_OFFICE}time-value"])
        if kind == "boolean":
            return told[f"{_OFFICE}boolean-value"] == "true"
    except (KeyError, ValueError, OverflowError):
        return words
    return words


def _day(told: str) -> dt.date | dt.datetime:
    day, _, clock = told.partition("T")
    if not clock or clock.startswith("00:00:00"):
        return dt.date.fromisoformat(day)
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time.fromisoformat(clock[:8]))


def _clock(told: str) -> dt.time | dt.timedelta:
    found = _LENGTH.fullmatch(told)
    if found is None:
        raise ValueError
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length < dt.timedelta(days=1) and not found.group(1):
        return (dt.datetime.min + length).time()
    return -length if found.group(1) else length
