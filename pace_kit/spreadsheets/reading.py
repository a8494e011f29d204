"""Reading a file: the sheet that holds children's journeys is chosen by what is in it, and that is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pace_kit.spreadsheets.choosing import choice_notes, choose
from pace_kit.spreadsheets.limits import MOST_UNPACKED, SpreadsheetError, too_large
from pace_kit.spreadsheets.tables import RawTable, make_table
from pace_kit.spreadsheets.workbooks import open_sheets


def read_spreadsheet(
    source: str | Path | bytes,
    *,
    name: str = "",
    sheet: str | None = None,
    heading_row: int | None = None,
    tell: Callable[[str], object] | None = None,
) -> RawTable:
    r"""Return the table of journeys in a workbook (.xlsx, .xlsm, .xls, .ods) or a text table (.csv, .tsv).

    Macros, links to other files and pictures are never looked at. Up to 1,000,000 rows, 12,000,000 cells and 500 MB
    (unpacked) are read; hidden rows, columns and sheets are read and said. Binary workbooks (.xlsb), web pages and
    "XML Spreadsheet 2003" files under a workbook's name are refused with what to do.

    Parameters
    ----------
    source : str, Path or bytes
        A file, or what is in it.
    name : str
        File name to show; by default the path's.
    sheet : str, optional
        Which sheet; by default the one whose headings name most columns of a journey, with dated rows below them;
        of several like it (a sheet for each year) the newest. The notes name the others.
    heading_row : int, optional
        The row (as the spreadsheet numbers it) that holds the headings; by default it is looked for.
    tell : callable, optional
        Called with a short sentence before each sheet is read, and before the table is made, to show progress.

    Raises
    ------
    SpreadsheetError
        When no table can be read: empty, not a spreadsheet, protected, cut off, too large, no headings, no rows. The
        message is one sentence or two for the person who chose the file.

    Examples
    --------
    >>> raw = read_spreadsheet(b"Child ID,Date accommodated\nH-1,04/03/2019\n", name="toy.csv")
    >>> raw.heading_row, raw.frame.index.tolist()
    (1, [2])
    """
    if not isinstance(source, bytes):
        path = Path(source)
        name = name or path.name
        try:
            if path.stat().st_size > MOST_UNPACKED:
                raise too_large(name, path.stat().st_size)
            source = path.read_bytes()
        except OSError as error:
            raise SpreadsheetError(
                f"'{path.name}' could not be opened ({error.strerror or 'unreadable'}). Choose it again."
            ) from error
    names, sheets = open_sheets(source, name, sheet, tell)
    if sheet is not None and sheet not in names:
        named = ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")
        raise SpreadsheetError(f"There is no sheet '{sheet}'. The file has: {named}. Choose one of these.")
    best, others, size = choose(sheets, None if heading_row is None else heading_row - 1)
    called = f"'{name}'" if name else "the file"
    if best is None:
        if not size:
            raise SpreadsheetError(f"There is nothing in {called}. Check that it was saved, and upload it again.")
        if heading_row is not None:
            raise SpreadsheetError(
                f"There is no row {heading_row} in {called}. Choose the row that holds the headings."
            )
        raise SpreadsheetError(
            f"No row of headings was recognised in {called}. Give the columns headings such as 'Child ID', "
            "'Date accommodated' and 'Date of recommendation', or choose the heading row yourself."
        )
    if tell is not None:
        tell(f"Making a table of {best.rows:,} rows.")
    notes = choice_notes(best, names, others)
    table = make_table(best.sheet, best.headings, name=name, sheets=names, notes=notes)
    if not (table.frame != "").to_numpy().any():
        raise SpreadsheetError(
            f"Row {best.headings.row + 1} of '{best.sheet.name}' in {called} has headings but there are no rows below "
            "it. Choose another sheet, or add the children's rows."
        )
    return table
