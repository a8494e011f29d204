"""Reading a file: the sheet that holds children's journeys is chosen by what is in it, and that is said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pace_kit.spreadsheets.tables import Headings, RawTable, find_headings, make_table
from pace_kit.spreadsheets.workbooks import Sheet, SpreadsheetError, open_sheets


def read_spreadsheet(
    source: str | Path | bytes, *, name: str = "", sheet: str | None = None, heading_row: int | None = None
) -> RawTable:
    r"""Return the table of journeys in a workbook (.xlsx, .xlsm, .xls, .ods) or a text table (.csv, .tsv).

    Parameters
    ----------
    source : str, Path or bytes
        A file, or what is in it.
    name : str
        File name to show; by default the path's.
    sheet : str, optional
        Which sheet; by default the one whose headings name most columns of a journey.
    heading_row : int, optional
        The row (as the spreadsheet numbers it) that holds the headings; by default it is looked for.

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
            source = path.read_bytes()
        except OSError as error:
            raise SpreadsheetError(
                f"'{path.name}' could not be opened ({error.strerror or 'unreadable'}). Choose it again."
            ) from error
    names, sheets = open_sheets(source, name, sheet)
    if sheet is not None and sheet not in names:
        raise SpreadsheetError(f"There is no sheet '{sheet}'. The file has: {', '.join(names)}. Choose one of these.")
    best, others, size = _best_sheet(sheets, heading_row)
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
    found, headings = best
    table = make_table(found, headings, name=name, sheets=names, notes=_notes(found, names, others))
    if not (table.frame != "").to_numpy().any():
        raise SpreadsheetError(
            f"Row {headings.row + 1} of '{found.name}' in {called} has headings but there are no rows below it. "
            "Choose another sheet, or add the children's rows."
        )
    return table


def _best_sheet(
    sheets: Iterable[Sheet], heading_row: int | None
) -> tuple[tuple[Sheet, Headings] | None, list[str], int]:
    """Return the best sheet with its headings, the names of others that hold a table, and how many cells are filled."""
    best: tuple[Sheet, Headings] | None = None
    rank: tuple[float, ...] = ()
    others: list[str] = []
    size = 0
    for candidate in sheets:
        size += sum(1 for cells in candidate.rows for cell in cells if cell not in ("", None))
        headings = find_headings(candidate, None if heading_row is None else heading_row - 1)
        if headings is None:
            continue
        below = sum(1 for cells in candidate.rows[headings.row + 1 :] if any(c not in ("", None) for c in cells))
        now = (float(below > 0), headings.score + min(below, 200) / 400, float(not candidate.hidden))
        if headings.known >= 2 and below:
            others.append(candidate.name)
        if not rank or now > rank:
            best, rank = (candidate, headings), now
    if best is not None and best[0].name in others:
        others.remove(best[0].name)
    return best, others, size


def _notes(sheet: Sheet, names: tuple[str, ...], others: list[str]) -> list[str]:
    notes = []
    if len(names) > 1:
        hidden = " (a hidden sheet)" if sheet.hidden else ""
        notes.append(f"The sheet '{sheet.name}'{hidden} was read; the file has {len(names)} sheets.")
    notes += [f"The sheet '{other}' holds a table too and was not read." for other in others]
    return notes
