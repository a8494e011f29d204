"""Uploaded workbooks: the raw table without identifiers and with local codes, packed small, and what is known of it."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from pace_kit.aims import Pathway
from pace_kit.cleaning import Fix, Matching, match_headings
from pace_kit.cleaning.matching import is_chi, is_name
from pace_kit.cleaning.rows import shape
from pace_kit.spreadsheets import RawTable
from pace_kit.store import codec
from pace_kit.store.children import Key

LARGEST = 1 << 29
"""Bytes a packed table may unpack to; 100,000 rows of 30 columns need a tenth of it."""


@dataclass(frozen=True)
class Described:
    """What is kept beside the cells of an upload; fields as in `pace_kit.spreadsheets.RawTable` and `Upload`."""

    pathway: Pathway
    as_of: date
    name: str
    sheet: str
    heading_row: int
    sheets: tuple[str, ...]
    notes: tuple[str, ...]
    matching: Matching


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
    """

    raw: RawTable
    pathway: Pathway
    as_of: date
    matching: Matching
    fixes: tuple[Fix, ...]
    name: str
    saved: datetime
    version: int


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


def without_identifiers(raw: RawTable, matching: Matching) -> RawTable:
    """Return the table without the columns that name a child."""
    keep = [heading for heading in raw.frame.columns if heading not in matching.identifiers]
    return replace(raw, frame=raw.frame[keep], kinds=raw.kinds[keep])


def with_local_codes(
    raw: RawTable, matching: Matching, fixes: Iterable[Fix], rows: Iterable[int], key: Key
) -> tuple[RawTable, tuple[Fix, ...], Key]:
    """Return table and fixes with local codes, and the key with the new ones.

    Every column that holds, or could be meant to hold, the children's codes is changed, and so are these codes where
    the column of brothers and sisters names them. A name or official number that stands among the codes gets a local
    code too, but nothing of it is kept; among brothers and sisters it is blanked.

    Parameters
    ----------
    raw : RawTable
        Any table.
    matching : Matching
        Which heading is the child's code, or which could be.
    fixes : iterable of Fix
        Those that correct a child's code are changed too.
    rows : iterable of int
        Rows that are about a child. Others (totals, titles, notes) keep their text, so that they are still told apart.
    key : Key
        The team's key so far.
    """
    fixes, about = tuple(fixes), raw.frame.index.isin(list(rows))
    chosen = [fix.value for fix in fixes if fix.column == "child" and not fix.rows]
    named = {matching.heading("child"), *matching.rivals.get("child", ()), *chosen}
    headings = [heading for heading in raw.frame.columns if heading in named]
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    coded = {h: about & (frame[h] != "").to_numpy() & (kinds[h] != "error").to_numpy() for h in headings}
    found = [code for heading in headings for code in frame.loc[coded[heading], heading] if not _identifies(code)]
    local, key = key.replacing(found, [fix.value for fix in fixes if _recodes(fix) and not _identifies(fix.value)])
    for heading in headings:
        codes = frame.loc[coded[heading], heading]
        others, key = key.nameless(sum(map(_identifies, codes)))
        spare = iter(others)
        frame.loc[coded[heading], heading] = [local[code] if code in local else next(spare) for code in codes]
        kinds.loc[coded[heading], heading] = "text"
        # "Total 45" among codes like "Child 001" could pass for one of them; a full stop keeps it apart.
        alike = ~about & (frame[heading].map(shape) == shape("Child 001")).to_numpy()
        frame.loc[alike, heading] = frame.loc[alike, heading] + "."
    siblings = matching.heading("siblings")
    if siblings is not None and siblings not in headings:
        frame[siblings] = [_with_local(text, local) for text in frame[siblings]]
        kinds.loc[frame[siblings] == "", siblings] = "blank"
    changed, key = _recoded(fixes, local, key)
    return replace(raw, frame=frame, kinds=kinds), changed, key


def recoded(fixes: Iterable[Fix], key: Key) -> tuple[tuple[Fix, ...], Key]:
    """Return the fixes of a table that holds local codes already, their corrected codes made local, and the key."""
    fixes = tuple(fixes)
    local, key = key.replacing((), [fix.value for fix in fixes if _recodes(fix) and not _identifies(fix.value)])
    return _recoded(fixes, local, key)


def _recoded(fixes: tuple[Fix, ...], local: Mapping[str, str], key: Key) -> tuple[tuple[Fix, ...], Key]:
    others, key = key.nameless(sum(1 for fix in fixes if _recodes(fix) and fix.value not in local))
    spare = iter(others)
    changed = [
        replace(fix, value=local[fix.value] if fix.value in local else next(spare)) if _recodes(fix) else fix
        for fix in fixes
    ]
    return tuple(changed), key


def _recodes(fix: Fix) -> bool:
    return fix.column == "child" and fix.action == "correct" and bool(fix.rows) and bool(fix.value)


def _identifies(code: str) -> bool:
    return is_chi(code) or is_name(code)


def _with_local(text: str, local: Mapping[str, str]) -> str:
    """Return a cell about brothers and sisters with local codes; a plain small number is a group's, not a child's."""
    if not text or _identifies(text):
        return ""
    parts = re.split(r"(\s*(?:[,;/&+\n]|\band\b)\s*)", text)
    return "".join(local[part] if part in local and not re.fullmatch(r"\d{1,4}", part) else part for part in parts)


def describe(raw: RawTable, *, pathway: Pathway, as_of: date, matching: Matching) -> Described:
    """What is kept beside the cells."""
    return Described(
        pathway=pathway,
        as_of=as_of,
        name=raw.name,
        sheet=raw.sheet,
        heading_row=int(raw.heading_row),
        sheets=tuple(raw.sheets),
        notes=tuple(raw.notes),
        matching=matching,
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
