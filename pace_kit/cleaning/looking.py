"""A raw table as people see it in the spreadsheet, some rows at a time."""

from __future__ import annotations

import pandas as pd

from pace_kit.cleaning.asking import cell_shown
from pace_kit.spreadsheets import RawTable


def row_ranges(raw: RawTable, size: int = 25) -> tuple[tuple[int, int], ...]:
    """Return the first and last row numbers of each piece of a table, `size` rows long; the last may be shorter."""
    rows = [int(row) for row in raw.frame.index]
    return tuple((rows[at], rows[min(at + size, len(rows)) - 1]) for at in range(0, len(rows), size))


def rows_shown(raw: RawTable, first: int, last: int) -> pd.DataFrame:
    """Return the rows from `first` to `last`, both included, as a reader of the spreadsheet sees them.

    Columns are "Row" and the headings; real dates are written dd/mm/yyyy, blanks ``""``.
    """
    rows = [int(row) for row in raw.frame.index if first <= row <= last]
    cells = [(row, *(cell_shown(raw, row, heading) for heading in raw.frame.columns)) for row in rows]
    return pd.DataFrame(cells, columns=["Row", *raw.frame.columns])
