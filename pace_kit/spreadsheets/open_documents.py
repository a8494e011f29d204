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
_SHEET, _ROW, _COLUMN = f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_GROUPS = {f"{_TABLE}table-row-group", f"{_TABLE}table-column-group"}
_ASIDE = {f"{_TABLE}shapes", f"{_TABLE}tracked-changes", f"{_TABLE}dde-links", f"{_OFFICE}forms"}
_PARAGRAPH, _TYPE, _SHOWN = f"{_TEXT}p", f"{_OFFICE}value-type", f"{_OFFICE}string-value"
_VISIBILITY, _STYLE_NAME = f"{_TABLE}visibility", f"{_TABLE}style-name"
_ACROSS, _DOWN = f"{_TABLE}number-columns-spanned", f"{_TABLE}number-rows-spanned"
_REPEATED = {what: f"{_TABLE}number-{what}-repeated" for what in ("columns", "rows")}
_COLUMNS_REPEATED = _REPEATED["columns"]
_DEEPEST = 200
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
    row_errors: dict[int, str] = field(default_factory=dict)

    @property
    def at(self) -> int:
        """Row that comes next, from 0."""
        return len(self.rows) + self.blank_rows

    def add_cell(self, row: list[Any], blank_cells: int, told: Attributes, words: str) -> int:
        """Add a cell to a row that has some blank ones not laid out yet; return how many those are now."""
        times = _times(told, "columns") if _COLUMNS_REPEATED in told else 1
        value = _value(told, words) if _TYPE in told else ""
        here = len(row) + blank_cells
        if _ACROSS in told or _DOWN in told:
            wide, deep = _whole(told.get(_ACROSS, "1")), _whole(told.get(_DOWN, "1"))
            if (wide > 1 or deep > 1) and len(self.merged) < _MOST_MERGED:
                self.merged.append(((self.at, here), (self.at + max(deep, 1) - 1, here + max(wide, 1) - 1)))
        if value == "":
            return blank_cells + times
        if here + times > MOST_COLUMNS:
            raise TooFar(self.name)
        if isinstance(value, str) and value[0] in "#E" and _ERROR.fullmatch(value):
            self.row_errors.update({here + step: value for step in range(times)})
        if blank_cells:
            row += [""] * blank_cells
        if times == 1:
            row.append(value)
        else:
            row += [value] * times
        return 0

    def end_row(self, cells: list[Any], told: Attributes, *, unseen: bool) -> None:
        """Add a row as often as it says; rows without cells wait until one with cells follows."""
        times, at = _times(told, "rows"), self.at
        if unseen or told.get(_VISIBILITY, "visible") != "visible":
            self.hidden_rows += range(at + 1, min(at + times, MOST_ROWS) + 1)
        if not cells:
            self.blank_rows += times
            return
        self.width = max(self.width, len(cells))
        bottom = at + times
        if bottom > MOST_ROWS or bottom * self.width > MOST_CELLS or len(self.row_errors) * times > MOST_ROWS:
            raise TooFar(self.name)
        self.rows += [[]] * self.blank_rows
        self.rows += [cells] * times
        self.blank_rows = 0
        for column, shown in self.row_errors.items():
            self.errors.update({(at + step, column): shown for step in range(times)})
        self.row_errors = {}


def read_open_document(package: Package) -> list[OpenSheet]:
    """Return every sheet of an open document.

    Raises
    ------
    Damaged, TooFar
        When content.xml is no such document, or a sheet (named) reaches beyond `MOST_ROWS` or `MOST_CELLS`.
    """
    found, old = _walk(package)
    sheets = []
    for sheet in found:
        if not sheet.linked:
            hidden = tuple(sheet.hidden_rows), tuple(sheet.hidden_columns)
            area = len(sheet.rows) * sheet.width
            extras = Extras(sheet.errors, *hidden, old, len(sheet.rows), area, tuple(sheet.merged))
            sheets.append(OpenSheet(sheet.name, sheet.rows, sheet.hidden, extras))
    if len({sheet.name for sheet in sheets}) < len(sheets) or len(sheets) > MOST_SHEETS:
        raise Damaged
    return sheets


def _walk(package: Package) -> tuple[list[_Sheet], bool]:
    """Return the sheets, and whether days are counted from 1904. One function, because it runs for every mark-up."""
    sheets: list[_Sheet] = []
    around = _Around()
    sheet: _Sheet | None = None
    row: list[Any] | None = None
    row_told: Attributes = {}
    cell: Attributes | None = None
    words: list[str] = []
    depth = aside = in_text = paragraphs = blank_cells = 0

    def start(tag: str, told: Attributes) -> None:
        nonlocal sheet, row, row_told, cell, words, depth, aside, in_text, paragraphs, blank_cells
        depth += 1
        if aside:
            aside += 1
        elif cell is not None:
            if in_text:
                in_text += 1
                words += _sign(tag, told)
            elif tag == _PARAGRAPH:
                in_text = 1
                paragraphs += 1
                if paragraphs > 1:
                    words.append("\n")
            else:
                aside = 1  # a note, a drawing, a table inside the cell
        elif row is not None and tag in _CELLS:
            cell, words, paragraphs = told, [], 0
        elif sheet is not None and tag == _ROW and row is None:
            row, row_told, blank_cells = [], told, 0
        elif tag in _ASIDE or (tag == _SHEET and sheet is not None):
            aside = 1
        elif tag == _SHEET:
            sheet = _Sheet(told.get(f"{_TABLE}name", ""), told.get(_STYLE_NAME, "") in around.hidden_styles)
        else:
            around.start(tag, told, sheet)
        if depth > _DEEPEST:
            raise Damaged

    def end(tag: str) -> None:
        nonlocal sheet, row, cell, depth, aside, in_text, blank_cells
        depth -= 1
        if aside:
            aside -= 1
        elif in_text:
            in_text -= 1
        elif cell is not None and row is not None and sheet is not None:
            if len(cell) or words:
                blank_cells = sheet.add_cell(row, blank_cells, cell, "".join(words))
            else:
                blank_cells += 1
            cell = None
        elif row is not None and sheet is not None and tag == _ROW:
            sheet.end_row(row, row_told, unseen=any(around.unseen))
            row = None
        elif sheet is not None and tag == _SHEET:
            sheets.append(sheet)
            sheet = None
        elif tag in _GROUPS:
            around.unseen.pop()

    def text(told: str) -> None:
        if in_text and not aside:
            words.append(told)

    walk(package.pieces("content.xml"), start, end, text, counted=False)
    return sheets, around.from_1904


class _Around:
    """What stands around the cells: hidden styles and columns, groups folded away, from when days are counted."""

    def __init__(self) -> None:
        self.from_1904 = False
        self.unseen: list[bool] = []
        self.hidden_styles: set[str] = set()
        self.style = ""

    def start(self, tag: str, told: Attributes, sheet: _Sheet | None) -> None:
        """Take note of an element that begins."""
        if tag in _GROUPS:
            self.unseen.append(told.get(f"{_TABLE}display") == "false")
        elif tag == _COLUMN and sheet is not None:
            times = _times(told, "columns")
            if told.get(_VISIBILITY, "visible") != "visible" or any(self.unseen):
                sheet.hidden_columns += range(sheet.column, min(sheet.column + times, MOST_COLUMNS))
            sheet.column += times
        elif tag == f"{_TABLE}table-source" and sheet is not None:
            sheet.linked = True  # what another file held when it was last looked at
        elif tag == f"{_TABLE}null-date":
            self.from_1904 = told.get(f"{_TABLE}date-value", "") == "1904-01-01"
        elif tag == f"{_STYLE}style":
            self.style = told.get(f"{_STYLE}name", "")
        elif tag == f"{_STYLE}table-properties" and told.get(f"{_TABLE}display") == "false":
            self.hidden_styles.add(self.style)


def _sign(tag: str, told: Attributes) -> str:
    """Return the text that a mark inside a paragraph stands for."""
    if tag == f"{_TEXT}s":
        return " " * min(_whole(told.get(f"{_TEXT}c", "1")), 100)
    return {f"{_TEXT}line-break": "\n", f"{_TEXT}tab": "\t"}.get(tag, "")


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
