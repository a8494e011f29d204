"""What the kit takes in at most, and the sentences it refuses a file with. No sentence repeats what is in a cell."""

from __future__ import annotations

MOST_UNPACKED = 500 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_CELLS = 12_000_000
MOST_COLUMNS = 16_384
MOST_SHEETS = 1_000
LONGEST_LINE = 16 * 1024 * 1024
SAVE_AGAIN = "Open it in your spreadsheet program, save it again as .xlsx, and upload that file."
_FORMATS = "Upload a workbook (.xlsx, .xls, .ods) or a text table (.csv)."


class SpreadsheetError(ValueError):
    """The file cannot be read as a table; the message says what was found and what to do."""


class Damaged(Exception):
    """A part of the file is not as its format says; whoever knows the file's name makes a sentence of it."""


class TooMuch(Exception):
    """A file would unpack to more than `MOST_UNPACKED` bytes."""


class TooFar(Exception):
    """The sheet with this name reaches beyond `MOST_ROWS` or `MOST_CELLS`."""


def called(name: str) -> str:
    """Return the file's name in quotes, or words for a file without one."""
    return f"'{name}'" if name else "The file"


def empty(name: str) -> SpreadsheetError:
    """Refuse a file of no bytes."""
    return SpreadsheetError(f"{called(name)} is empty. Check that it was saved, and upload it again.")


def damaged(name: str) -> SpreadsheetError:
    """Refuse a file whose parts do not fit together."""
    return SpreadsheetError(f"{called(name)} is damaged or was cut off while copying. {SAVE_AGAIN}")


def damaged_sheet(name: str, sheet: str) -> SpreadsheetError:
    """Refuse a file for one sheet that cannot be read."""
    return SpreadsheetError(f"The sheet '{sheet[:60]}' of {called(name)} cannot be read. {SAVE_AGAIN}")


def locked(name: str) -> SpreadsheetError:
    """Refuse a file with a password."""
    return SpreadsheetError(
        f"{called(name)} is protected by a password. Save a copy without the password and upload the copy."
    )


def no_spreadsheet(name: str, what: str = "") -> SpreadsheetError:
    """Refuse a file of another kind; `what` names the kind."""
    if what:
        return SpreadsheetError(
            f"{called(name)} is not a spreadsheet but {what}. Open it in your spreadsheet program, save it as .xlsx "
            "(or .csv), and upload that file."
        )
    return SpreadsheetError(f"{called(name)} is not a spreadsheet. {_FORMATS}")


def other_zip(name: str) -> SpreadsheetError:
    """Refuse a zip file that holds no workbook parts."""
    return SpreadsheetError(f"{called(name)} is a zip file, not a spreadsheet. Take the workbook out of it first.")


def binary_workbook(name: str) -> SpreadsheetError:
    """Refuse an .xlsb file, whose size cannot be known before it is unpacked."""
    return SpreadsheetError(
        f"{called(name)} is a binary workbook (.xlsb), which the kit does not read. Open it in your spreadsheet "
        "program, save it as .xlsx, and upload that file."
    )


def too_much(name: str, bytes_: int) -> SpreadsheetError:
    """Refuse a file that would unpack to this many bytes."""
    return SpreadsheetError(
        f"{called(name)} would unpack to {max(bytes_, MOST_UNPACKED + 2**20) / 2**20:,.0f} MB; the kit reads up to "
        f"{MOST_UNPACKED / 2**20:,.0f} MB. Copy the sheet you need into a new workbook."
    )


def too_large(name: str, bytes_: int) -> SpreadsheetError:
    """Refuse a file of this many bytes."""
    return SpreadsheetError(
        f"{called(name)} has {bytes_ / 2**20:,.0f} MB; the kit reads up to {MOST_UNPACKED / 2**20:,.0f} MB. "
        "Keep only the rows and columns you need."
    )


def too_long(name: str, rows: int) -> SpreadsheetError:
    """Refuse a text table with this many rows or more."""
    return SpreadsheetError(
        f"{called(name)} has {rows:,} rows or more; the kit reads up to {MOST_ROWS:,}. Keep only the rows you need."
    )


def too_many_cells(name: str) -> SpreadsheetError:
    """Refuse a text table with too many cells, or a cell without end."""
    return SpreadsheetError(
        f"{called(name)} has more than {MOST_CELLS:,} cells, or a cell that never ends; the kit cannot read so much. "
        "Keep only the rows and columns you need."
    )


def too_far(name: str, sheet: str) -> SpreadsheetError:
    """Refuse a sheet that reaches too far down or to the right."""
    return SpreadsheetError(
        f"The sheet '{sheet[:60]}' of {called(name)} reaches beyond {MOST_ROWS:,} rows or {MOST_CELLS:,} cells. "
        "Delete the empty rows and columns after the table, or copy the table into a new workbook."
    )
