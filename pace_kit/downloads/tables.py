"""The cleaned journeys and the account of every row, as xlsx or csv."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from pace_kit.cleaning import RowAccount
from pace_kit.cleaning.asking import masked
from pace_kit.downloads.sheets import KEEP_INSIDE, Cell, Kind, said, table_file
from pace_kit.journeys import COLUMN_WORDS, COLUMNS, LEFT, REACHED, WAITING, Cohort
from pace_kit.spreadsheets import RawTable


def cleaned_table(cohort: Cohort, *, kind: Kind = "xlsx") -> bytes:
    """Return the cleaned journeys as a file, one line a child's journey.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    kind : str
        ``"xlsx"`` (dates are real dates, shown as dd/mm/yyyy; a second sheet says what it is) or ``"csv"`` (UTF-8 with
        a mark, so that Excel opens it right; dates ISO).

    Returns
    -------
    bytes
        Columns: row in the workbook, all of `pace_kit.journeys.COLUMN_WORDS`, how the wait stands, days and weeks
        (days / 7) waited so far, the pathway, the day of the data. Missing: blank.

    Raises
    ------
    ValueError
        When `kind` is neither.
    """
    words = {REACHED: cohort.pathway.event, WAITING: "still waiting", LEFT: "left without it"}
    headings = (
        "row in the workbook", *(COLUMN_WORDS[column] for column in COLUMNS),
        "how the wait stands", "days waited", "weeks waited", "pathway", "as at",
    )  # fmt: skip
    columns = [cohort.frame[column].tolist() for column in COLUMNS]
    ends = (cohort.outcome.map(words).tolist(), cohort.days.tolist(), (cohort.days / 7).tolist())
    rows = [
        (_number(row), *map(_cell, cells), cohort.pathway.name, cohort.as_of)
        for row, *cells in zip(cohort.frame.index.tolist(), *columns, *ends, strict=True)
    ]
    about = (("What this is", "The cleaned journeys, one line each."), ("Pathway", str(cohort.pathway)),
             ("As at", said(cohort.as_of)), ("Children", str(cohort)), ("Please", KEEP_INSIDE))  # fmt: skip
    return table_file("Cleaned data", headings, rows, about, kind, made_on=cohort.as_of)


def account_table(account: RowAccount, raw: RawTable | None = None, *, kind: Kind = "xlsx") -> bytes:
    """Return the account of every row as a file: its number, where it ended, and why.

    Parameters
    ----------
    account : RowAccount
        From `pace_kit.cleaning.apply_fixes`.
    raw : RawTable, optional
        Names the file and the sheet.
    kind : str
        ``"xlsx"`` or ``"csv"``, as for `cleaned_table`.

    Raises
    ------
    ValueError
        When `kind` is neither.
    """
    table = account.table()
    names = () if raw is None else (raw.sheet, raw.name)
    headings = ("row in the workbook", "where it ended", "why", *(("sheet", "file") if names else ()))
    rows = [
        (int(row), str(ending), masked(str(reason)), *names)
        for row, ending, reason in table.itertuples(index=False, name=None)
    ]
    about = (("What this is", "What became of every row."), ("Rows", str(account)), ("Please", KEEP_INSIDE))
    return table_file("Every row", headings, rows, about, kind)


def _cell(value: Any) -> Cell:
    """Return a value of a frame as a cell: a day without its time, None where it is missing."""
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return None
    return value.date() if isinstance(value, datetime) else value


def _number(row: Any) -> Cell:
    return row if isinstance(row, int) else str(row)
