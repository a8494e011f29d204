"""Uploaded workbooks: the raw table without identifiers and with local codes, packed small, and what is known of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from pace_kit.aims import Pathway
from pace_kit.cleaning import Fix, Matching, apply_fixes, find_issues, match_headings
from pace_kit.spreadsheets import RawTable
from pace_kit.store import codec

LARGEST = 1 << 29
"""Bytes a packed table may unpack to; 100,000 rows of 30 columns need a tenth of it."""


@dataclass(frozen=True)
class Counts:
    """How the rows of a workbook ended when it was saved, and how many questions it raised."""

    rows: int
    kept: int
    set_aside: int
    not_data: int
    questions: int


@dataclass(frozen=True)
class Described:
    """What is kept beside the cells of an upload; fields as in `pace_kit.spreadsheets.RawTable` and `Upload`.

    `unused` are headings that the kit would take and that the team set to "not used"; uploads of older kits have
    neither these nor `counts`.
    """

    pathway: Pathway
    as_of: date
    name: str
    sheet: str
    heading_row: int
    sheets: tuple[str, ...]
    notes: tuple[str, ...]
    matching: Matching
    unused: tuple[str, ...] = ()
    not_kept: tuple[str, ...] = ()
    counts: Counts | None = None


@dataclass(frozen=True, eq=False)
class Upload:
    """A workbook as it was uploaded, and what the team decided about it.

    Parameters
    ----------
    raw : RawTable
        Its table with the row numbers of the workbook, local codes in place of the council's own, and without the
        columns that name a child.
    pathway : Pathway
        Which wait it was read for.
    as_of : date
        The day it was last brought up to date.
    matching : Matching
        Which heading holds which column, as the team confirmed; `identifiers` are the headings not taken in.
    fixes : tuple of Fix
        The decisions as they are now.
    name : str
        The file's name.
    saved : datetime
        When it was uploaded, in UTC.
    version : int
        1 for the team's first upload.
    not_kept : tuple of str
        Headings nobody used: their cells are marks ("…") in rows about a child. Whoever wants to use one of them needs
        the workbook again.
    """

    raw: RawTable
    pathway: Pathway
    as_of: date
    matching: Matching
    fixes: tuple[Fix, ...]
    name: str
    saved: datetime
    version: int
    not_kept: tuple[str, ...] = ()


def confirmed(raw: RawTable, columns: Mapping[str, str | None], pathway: Pathway) -> Matching:
    """Return the kit's own matching of the table's headings, changed to what the team confirmed.

    Raises
    ------
    ValueError
        When `columns` names a heading that is not there, or one that identifies people.
    """
    matching = match_headings(raw, pathway)
    for heading in [heading for heading in matching.columns if not columns.get(heading)]:
        matching = matching.with_column(heading, None)
    for heading, column in columns.items():
        if column and matching.columns.get(heading) != column:
            matching = matching.with_column(heading, column)
    return matching


def unused(raw: RawTable, columns: Mapping[str, str | None], pathway: Pathway) -> tuple[str, ...]:
    """Return the headings that the kit would take and that the team set to "not used"."""
    return tuple(heading for heading in match_headings(raw, pathway).columns if not columns.get(heading))


def counted(
    raw: RawTable, fixes: Iterable[Fix], *, pathway: Pathway, as_of: date, matching: Matching
) -> tuple[Counts, Collection[int]]:
    """Return how the rows end and how many questions they raise, and the rows that are no child's.

    The questions are those of the workbook with its columns as the team chose them, however many are answered already.

    Raises
    ------
    ValueError
        When the table cannot be read with this matching.
    """
    fixes = tuple(fixes)
    _, account = apply_fixes(raw, fixes, pathway=pathway, as_of=as_of, matching=matching)
    about_columns = [fix for fix in fixes if not fix.rows]
    questions = find_issues(raw, pathway=pathway, as_of=as_of, matching=matching, fixes=about_columns)
    counts = Counts(
        rows=len(account),
        kept=len(account.kept),
        set_aside=len(account.set_aside),
        not_data=len(account.not_data),
        questions=len(questions),
    )
    return counts, account.not_data.keys()


def describe(raw: RawTable, *, pathway: Pathway, as_of: date, matching: Matching, **more: Any) -> Described:
    """What is kept beside the cells; `more` are further fields of :class:`Described`."""
    return Described(
        pathway=pathway,
        as_of=as_of,
        name=raw.name,
        sheet=raw.sheet,
        heading_row=int(raw.heading_row),
        sheets=tuple(raw.sheets),
        notes=tuple(raw.notes),
        matching=matching,
        **more,
    )


def pack(raw: RawTable) -> bytes:
    """Cells, kinds and row numbers of a table, column by column, compressed."""
    columns = [str(heading) for heading in raw.frame.columns]
    plain = {
        "columns": columns,
        "rows": [int(row) for row in raw.frame.index],
        "cells": [raw.frame.iloc[:, at].tolist() for at in range(len(columns))],
        "kinds": [raw.kinds.iloc[:, at].tolist() for at in range(len(columns))],
    }
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode("ascii"), 6)


def unpack(packed: bytes, described: Described) -> RawTable:
    """Return the table that was packed; ``ValueError`` when it is not one."""
    plain = json.loads(codec.inflate(packed, LARGEST))
    if not isinstance(plain, dict) or set(plain) != {"columns", "rows", "cells", "kinds"}:
        raise ValueError("the cells of an upload are not there.")
    columns, rows = plain["columns"], pd.Index([int(row) for row in plain["rows"]], name="row", dtype="int64")
    return RawTable(
        frame=_frame(plain["cells"], columns, rows),
        name=described.name,
        sheet=described.sheet,
        heading_row=described.heading_row,
        sheets=described.sheets,
        notes=described.notes,
        kinds=_frame(plain["kinds"], columns, rows),
    )


def _frame(cells: Any, columns: Any, rows: pd.Index) -> pd.DataFrame:
    if not isinstance(cells, list) or len(cells) != len(columns) or len(set(columns)) != len(columns):
        raise ValueError("the columns of an upload do not fit together.")
    for heading, column in zip(columns, cells, strict=True):
        if not isinstance(heading, str) or len(column) != len(rows) or not all(isinstance(c, str) for c in column):
            raise ValueError("a column of an upload does not fit its rows.")
    return pd.DataFrame(dict(zip(columns, cells, strict=True)), index=rows, columns=columns, dtype=object)
