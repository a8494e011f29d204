"""Files to sheets: which format a file is, and its sheets one at a time, limits checked before anything is unpacked."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pace_kit.spreadsheets import limits, old_books, open_documents, packages, parts, text_tables
from pace_kit.spreadsheets.limits import MOST_CELLS, MOST_ROWS, MOST_UNPACKED, Damaged, SpreadsheetError

_PAGE = (b"<html", b"<!doctype html", b"<table", b"<head", b"<body", b"mime-version:")
_BOOKS = {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}


@dataclass(frozen=True, eq=False)
class Sheet:
    """One sheet as it lies in the file.

    Parameters
    ----------
    name : str
        Its tab; for a text file the file's name.
    rows : list of list
        Cells as Python values, blank ``""``; row 0 is the spreadsheet's row 1. Rows need not be equally long.
    hidden : bool
        Whether the tab is hidden.
    merged : tuple
        Merged ranges as ``((top, left), (bottom, right))``, counted from 0, ends included.
    extras : parts.Extras
        What else is known: error cells, hidden rows and columns, the 1904 system.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    merged: tuple[parts.Merged, ...] = ()
    extras: parts.Extras = field(default_factory=parts.Extras)

    def letter(self, column: int) -> str:
        """Column letter of a position counted from 0."""
        return column_letter(column)


def column_letter(column: int) -> str:
    """Spreadsheet letters of a column counted from 0: 0 is A, 26 is AA."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def open_sheets(
    content: bytes, name: str, only: str | None = None, tell: Callable[[str], object] | None = None
) -> tuple[tuple[str, ...], Iterable[Sheet]]:
    """Names of the worksheets in the file, and the sheets themselves, read one at a time as they are asked for.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        File name, for messages.
    only : str, optional
        Read this sheet alone.
    tell : callable, optional
        Called with a short sentence before each sheet is read.

    Raises
    ------
    SpreadsheetError
        When the file is empty, protected by a password, cut off, too large, or no table at all.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise limits.empty(name)
    if len(content) > MOST_UNPACKED:
        raise limits.too_large(name, len(content))
    if content.startswith(old_books.OLE):
        names, sheets = _old_book(content, name, only)
    elif content[:2] == b"PK":
        names, sheets = _zipped(content, name, only)
    else:
        names, sheets = _text(content, name)
    return names, _told(sheets, name, len(names), tell)


def _told(
    sheets: Iterator[tuple[str, Callable[[], Sheet]]], name: str, number: int, tell: Callable[[str], object] | None
) -> Iterator[Sheet]:
    for at, (tab, read) in enumerate(sheets, start=1):
        if tell is not None:
            tell(f"Reading the sheet '{tab}'" + (f", {at} of {number}." if number > 1 else "."))
        try:
            sheet = read()
        except Damaged as error:
            raise limits.damaged_sheet(name, tab) from error
        except limits.TooMuch as error:
            raise limits.too_much(name, 0) from error
        except limits.TooFar as error:
            raise limits.too_far(name, tab) from error
        yield sheet


_Sheets = tuple[tuple[str, ...], Iterator[tuple[str, Callable[[], Sheet]]]]


def _text(content: bytes, name: str) -> _Sheets:
    kind = _other_kind(content)
    if kind:
        raise limits.no_spreadsheet(name, kind)
    try:
        rows = text_tables.rows_of(content)
    except text_tables.TooManyRows as error:
        raise limits.too_long(name, MOST_ROWS + 1) from error
    except limits.TooMuch as error:
        raise limits.too_many_cells(name) from error
    if rows is None:
        raise limits.no_spreadsheet(name)
    sheet = Sheet(name or "text table", rows)
    return (sheet.name,), iter([(sheet.name, lambda: sheet)])


def _other_kind(content: bytes) -> str:
    """Return what a marked-up text is, in words; "" when it is none of what people take for a workbook."""
    start = content[:4096].replace(b"\0", b"").lower().lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if start.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start or b"excel.sheet" in start:
            return "an 'XML Spreadsheet 2003' under a workbook's name"
        if b"office:document" in start:
            return "a flat open document (.fods)"
    if start.startswith(_PAGE) or (start.startswith(b"<") and any(mark in start for mark in _PAGE)):
        return "a web page under a workbook's name"
    return ""


def _zipped(content: bytes, name: str, only: str | None) -> _Sheets:
    try:
        package = packages.open_package(content)
        if package.promised > MOST_UNPACKED:
            raise limits.too_much(name, package.promised)
        listed = set(package.parts)
        if package.locked:
            raise limits.locked(name)
        if "xl/workbook.bin" in listed:
            raise limits.binary_workbook(name)
        if "content.xml" in listed:
            return _open_document(package, name, only)
        if not listed & _BOOKS and "_rels/.rels" not in listed:
            if any(part.endswith(".iwa") for part in listed):
                raise limits.no_spreadsheet(name, "a Numbers document")
            raise limits.other_zip(name)
        book = parts.find_sheets(package)
        wanted = {tab: part for tab, part, _ in book.sheets if (only is None or tab == only) and part in package.parts}
        clean = parts.clean_package(package, book, wanted)
    except Damaged as error:
        raise limits.damaged(name) from error
    except limits.TooMuch as error:
        raise limits.too_much(name, 0) from error
    workbook = _opened(clean, name)
    hidden = {tab: unseen for tab, _, unseen in book.sheets}

    def read(tab: str) -> Sheet:
        if tab not in wanted:
            raise Damaged
        extras = parts.scan(package, wanted[tab], from_1904=book.from_1904)
        return _sheet(workbook, tab, extras, hidden[tab])

    tabs = tuple(tab for tab, _, _ in book.sheets)
    return tabs, _each(tabs, only, read)


def _each(
    tabs: Iterable[str], only: str | None, read: Callable[[str], Sheet]
) -> Iterator[tuple[str, Callable[[], Sheet]]]:
    for tab in tabs:
        if only is None or tab == only:
            yield tab, lambda tab=tab: read(tab)  # type: ignore[misc]


def _open_document(package: packages.Package, name: str, only: str | None) -> _Sheets:
    if "META-INF/manifest.xml" in package.parts and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise limits.locked(name)
    try:
        found = {sheet.name: sheet for sheet in open_documents.read_open_document(package)}
    except limits.TooFar as error:
        raise limits.too_far(name, str(error)) from error

    def read(tab: str) -> Sheet:
        sheet = found.pop(tab)
        return Sheet(tab, sheet.rows, sheet.hidden, sheet.extras.merged, sheet.extras)

    tabs = tuple(found)
    return tabs, _each(tabs, only, read)


def _old_book(content: bytes, name: str, only: str | None) -> _Sheets:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise limits.locked(name)
    try:
        clean = old_books.clean_book(content)
    except old_books.Locked as error:
        raise limits.locked(name) from error
    except old_books.NoWorkbook as error:
        raise limits.no_spreadsheet(name, "an Office document of another kind") from error
    except limits.TooFar as error:
        raise limits.too_far(name, str(error)) from error
    except Damaged as error:
        raise limits.damaged(name) from error
    workbook = _opened(clean.content, name)
    listed = workbook.sheets_metadata
    tabs = tuple(sheet.name for sheet in listed)
    if len(tabs) != len(clean.extras) or len(set(tabs)) < len(tabs):
        raise limits.damaged(name)
    known = dict(zip(tabs, clean.extras, strict=True))
    shown = {sheet.name: str(sheet.visible).endswith("Visible.Visible") for sheet in listed}
    return tabs, _each(tabs, only, lambda tab: _sheet(workbook, tab, known[tab], not shown[tab]))


def _opened(content: bytes, name: str) -> Any:
    import python_calamine

    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except python_calamine.PasswordError as error:
        raise limits.locked(name) from error
    except BaseException as error:  # the reader's own panics are no `Exception`; none is known for a clean copy
        _let_through(error)
        raise limits.damaged(name) from None


def _sheet(workbook: Any, tab: str, extras: parts.Extras, hidden: bool) -> Sheet:
    if extras.last_row > MOST_ROWS or extras.cells > MOST_CELLS:
        raise limits.TooFar(tab)
    try:
        rows = workbook.get_sheet_by_name(tab).to_python(skip_empty_area=False)
    except BaseException as error:
        _let_through(error)
        raise Damaged from None  # the reader's own words may hold what a cell holds
    for (row, column), shown in extras.errors.items():  # the reader leaves these cells blank
        rows += [[] for _ in range(row + 1 - len(rows))]
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = shown
    return Sheet(tab, rows, hidden, extras.merged, extras)


def _let_through(error: BaseException) -> None:
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
        raise error


__all__ = ["Sheet", "SpreadsheetError", "column_letter", "open_sheets"]
