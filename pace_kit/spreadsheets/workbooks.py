"""Files to sheets: workbooks through calamine, text tables by sniffing, limits checked before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pace_kit.spreadsheets import parts, text_tables

MOST_UNPACKED = 500 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_CELLS = 12_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AGAIN = "Open it in your spreadsheet program, save it again as .xlsx, and upload that file."


class SpreadsheetError(ValueError):
    """The file cannot be read as a table; the message says what was found and what to do."""


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
        What calamine does not tell: error cells, hidden rows and columns, the 1904 system.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
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


def open_sheets(content: bytes, name: str, only: str | None = None) -> tuple[tuple[str, ...], Iterable[Sheet]]:
    """Names of the worksheets in the file, and the sheets themselves, read one at a time as they are asked for.

    Parameters
    ----------
    content : bytes
        The whole file.
    name : str
        File name, for messages.
    only : str, optional
        Read this sheet alone.

    Raises
    ------
    SpreadsheetError
        When the file is empty, protected by a password, cut off, too large, or no table at all.
    """
    if not content.strip(b"\0 \r\n\t"):
        raise SpreadsheetError(f"{_called(name)} is empty. Check that it was saved, and upload it again.")
    if content.startswith(_OLE):
        _refuse_locked(content, name)
        return _workbook(content, name, only, zipped=False)
    if content[:2] == b"PK":
        _refuse_bad_zip(content, name)
        return _workbook(content, name, only, zipped=True)
    rows = text_tables.rows_of(content)
    if rows is None:
        raise SpreadsheetError(
            f"{_called(name)} is not a spreadsheet. Upload a workbook (.xlsx, .xls, .ods) or a text table (.csv)."
        )
    if len(rows) > MOST_ROWS:
        raise SpreadsheetError(_too_long(name, len(rows)))
    tab = name or "text table"
    return (tab,), (Sheet(tab, rows),)


def _called(name: str) -> str:
    return f"'{name}'" if name else "The file"


def _too_long(name: str, rows: int) -> str:
    return f"{_called(name)} has {rows:,} rows; the kit reads up to {MOST_ROWS:,}. Keep only the rows you need."


def _too_wide(name: str, tab: str) -> str:
    return (
        f"The sheet '{tab}' of {_called(name)} reaches beyond {MOST_ROWS:,} rows or {MOST_CELLS:,} cells. "
        "Delete the empty rows and columns after the table, or copy the table into a new workbook."
    )


def _refuse_locked(content: bytes, name: str) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise SpreadsheetError(
            f"{_called(name)} is protected by a password. Save a copy without the password and upload the copy."
        )


def _refuse_bad_zip(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except Exception as error:
        raise SpreadsheetError(f"{_called(name)} is damaged or was cut off while copying. {_SAVE_AGAIN}") from error
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MOST_UNPACKED:
        raise SpreadsheetError(
            f"{_called(name)} would unpack to {unpacked / 2**20:,.0f} MB; the kit reads up to "
            f"{MOST_UNPACKED / 2**20:,.0f} MB. Copy the sheet you need into a new workbook."
        )
    names = {entry.filename for entry in entries}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise SpreadsheetError(f"{_called(name)} is a zip file, not a spreadsheet. Take the workbook out of it first.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise SpreadsheetError(
            f"{_called(name)} is protected by a password. Save a copy without the password and upload the copy."
        )


def _workbook(content: bytes, name: str, only: str | None, *, zipped: bool) -> tuple[tuple[str, ...], Iterable[Sheet]]:
    import python_calamine

    known = parts.read_parts(content) if zipped else {}
    too_wide = [tab for tab, extras in known.items() if extras.cells > MOST_CELLS or extras.last_row > MOST_ROWS]
    if too_wide and parts.is_open_document(content):
        raise SpreadsheetError(_too_wide(name, too_wide[0]))  # all its sheets are unpacked as soon as it is opened
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        tabs = [sheet for sheet in book.sheets_metadata if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet]
    except python_calamine.PasswordError as error:
        raise SpreadsheetError(
            f"{_called(name)} is protected by a password. Save a copy without the password and upload the copy."
        ) from error
    except BaseException as error:  # the reader's own panics are no `Exception`
        _let_through(error)
        raise SpreadsheetError(f"{_called(name)} is damaged or was cut off while copying. {_SAVE_AGAIN}") from error
    names = tuple(tab.name for tab in tabs)
    wanted = [tab for tab in tabs if only is None or tab.name == only]
    refused = [tab.name for tab in wanted if tab.name in too_wide]
    if refused:
        raise SpreadsheetError(_too_wide(name, refused[0]))

    def read() -> Iterable[Sheet]:
        for tab in wanted:
            try:
                sheet = book.get_sheet_by_name(tab.name)
                if sheet.total_height > MOST_ROWS:
                    raise SpreadsheetError(_too_long(name, sheet.total_height))
                rows = sheet.to_python(skip_empty_area=False)
                merged = tuple(sheet.merged_cell_ranges or ())
            except SpreadsheetError:
                raise
            except BaseException as error:
                _let_through(error)
                raise SpreadsheetError(
                    f"The sheet '{tab.name}' of {_called(name)} cannot be read. {_SAVE_AGAIN}"
                ) from error
            hidden = tab.visible != python_calamine.SheetVisibleEnum.Visible
            yield Sheet(tab.name, rows, hidden, merged, known.get(tab.name, parts.Extras()))

    return names, read()


def _let_through(error: BaseException) -> None:
    if isinstance(error, (KeyboardInterrupt, SystemExit, GeneratorExit)):
        raise error
