"""Cutting the table out of a sheet: its rows, its columns made unique, and what each cell really was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pace_kit.spreadsheets.cells import ERROR, NUMBER, NUMBER_1904, at_column, cell_text, is_blank, kind_of
from pace_kit.spreadsheets.heading_rows import Headings, column_meaning
from pace_kit.spreadsheets.limits import MOST_ROWS
from pace_kit.spreadsheets.workbooks import Sheet, column_letter

LONGEST_GAP = 5_000


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as it was found, nothing understood yet.

    Parameters
    ----------
    frame : pandas.DataFrame
        Text of every cell below the heading row, blank ``""``; real dates as ``yyyy-mm-dd`` (with ``hh:mm`` where a
        time of day was given). Columns are the headings, made unique; the index is the row number the user sees.
    name, sheet : str
        File and sheet it was read from.
    heading_row : int
        The row the headings stand in (the lower one where they fill two rows).
    sheets : tuple of str
        All worksheets of the file.
    notes : tuple of str
        Sentences about the whole file: other tables, hidden rows, which sheet was chosen.
    kinds : pandas.DataFrame
        What each cell was: "blank", "text", "number", "number 1904" (a plain number in a file that counts days from
        1904), "date", "time", "true or false" or "error". Same shape as `frame`.
    """

    frame: pd.DataFrame
    name: str
    sheet: str
    heading_row: int
    sheets: tuple[str, ...]
    notes: tuple[str, ...]
    kinds: pd.DataFrame

    def __str__(self) -> str:
        return f"{len(self.frame):,} rows below the headings in row {self.heading_row} of '{self.sheet}'."


def make_table(
    sheet: Sheet, headings: Headings, *, name: str, sheets: tuple[str, ...], notes: Sequence[str] = ()
) -> RawTable:
    """Cut the table below its headings out of a sheet. The last row is the last one that holds anything."""
    rows = sheet.rows
    first = headings.row + 1
    last, beyond = _last_row(rows, first)
    body = rows[first : last + 1]
    used, beside = _used_columns(headings, body)
    names = _unique([headings.texts[c] if c < len(headings.texts) else "" for c in used], used)
    extras, filled = sheet.extras, _fill_down(sheet, first, last)
    number = NUMBER_1904 if extras.from_1904 else NUMBER
    texts: dict[str, list[str]] = {}
    kinds: dict[str, list[str]] = {}
    for column, heading in zip(used, names, strict=True):
        cells = [at_column(row, column) for row in body]
        for at, value in filled.get(column, {}).items():
            cells[at - first] = value
        texts[heading], kinds[heading] = _read_cells(cells, number)
    place = dict(zip(used, names, strict=True))
    for (at, column), shown in extras.errors.items():
        if first <= at <= last and column in place:
            texts[place[column]][at - first], kinds[place[column]][at - first] = shown, ERROR
    index = pd.RangeIndex(first + 1, first + 1 + len(body), name="row")
    return RawTable(
        frame=pd.DataFrame(texts, index=index, columns=names, dtype=object),
        name=name,
        sheet=sheet.name,
        heading_row=headings.row + 1,
        sheets=sheets,
        notes=(
            *notes,
            *_hidden_notes(sheet, first, last, place),
            *_merged_note(filled),
            *_left_out(beyond, beside),
            *_unsaved_note(extras.unsaved, first, last, place),
        ),
        kinds=pd.DataFrame(kinds, index=index, columns=names, dtype=object),
    )


def _read_cells(cells: Sequence[Any], number: str) -> tuple[list[str], list[str]]:
    """Texts and kinds of a column; what a text or a day was is worked out once for each that differs."""
    texts: list[str] = []
    kinds: list[str] = []
    known: dict[Any, tuple[str, str]] = {}
    for cell in cells:
        sort = type(cell)
        pair = known.get(cell) if sort is str or sort is dt.date else None
        if pair is None:
            text = cell_text(cell)
            kind = kind_of(cell, text)
            pair = text, number if kind == NUMBER else kind
            if sort is str or sort is dt.date:
                known[cell] = pair
        texts.append(pair[0])
        kinds.append(pair[1])
    return texts, kinds


def _last_row(rows: Sequence[Sequence[Any]], first: int) -> tuple[int, int]:
    """Return the last row of the table, and the row of something far below it (from 1), 0 where there is nothing."""
    last = first - 1
    for at in range(first, len(rows)):
        if not is_blank(rows[at]):
            if at - last > LONGEST_GAP and last >= first:
                return last, at + 1
            last = at
    return last, 0


def _used_columns(headings: Headings, body: Sequence[Sequence[Any]]) -> tuple[list[int], list[int]]:
    """Return the columns of the table, and those of another table beside it.

    Another table stands apart by a column without anything, names no column of a journey, and has cells in rows where
    this table has none.
    """
    width = max([len(headings.texts), *map(len, body)], default=0)
    filled = [bool(text) for text in headings.texts] + [False] * (width - len(headings.texts))
    for column in range(width):
        if not filled[column]:
            filled[column] = any(len(cells) > column and cells[column] != "" for cells in body)
    groups: list[list[int]] = []
    for column in range(width):
        if filled[column]:
            if column and filled[column - 1]:
                groups[-1].append(column)
            else:
                groups.append([column])
    if len(groups) < 2 or len(groups) > 20:
        return [column for group in groups for column in group], []
    meant = [
        sum(1 for column in group if column < len(headings.texts) and column_meaning(headings.texts[column]))
        for group in groups
    ]
    main = [column for group, known in zip(groups, meant, strict=True) if known for column in group]
    beside: list[int] = []
    kept = list(main)
    for group, known in zip(groups, meant, strict=True):
        if not known and main:
            alone = any(
                any(at_column(cells, column) != "" for column in group)
                and all(at_column(cells, column) == "" for column in main)
                for cells in body
            )
            (beside if alone else kept).extend(group)
        elif not known:
            kept.extend(group)
    return sorted(kept), beside


def _left_out(beyond: int, beside: Sequence[int]) -> list[str]:
    notes = []
    if beyond:
        notes.append(f"Row {beyond:,} and what follows it lie far below the table and were not read.")
    if beside:
        letters = ", ".join(map(column_letter, beside[:10])) + (" and more" if len(beside) > 10 else "")
        notes.append(f"Something else stands beside the table (columns {letters}) and was not read.")
    return notes


def _unsaved_note(unsaved: Sequence[tuple[int, int]], first: int, last: int, place: Mapping[int, str]) -> list[str]:
    found = [(at, column) for at, column in unsaved if first <= at <= last and column in place]
    if not found:
        return []
    columns = ", ".join(dict.fromkeys(place[column] for _, column in sorted(found)))
    rows = [at + 1 for at, _ in found]
    return [
        f"There are formulas without results ({columns}; rows {min(rows):,} to {max(rows):,}): empty, or not saved. To "
        "be sure, open the file in your spreadsheet program, save it, and upload it again."
    ]


def _unique(texts: Sequence[str], used: Sequence[int]) -> list[str]:
    names: dict[str, None] = {}
    copies: dict[str, int] = {}
    for text, column in zip(texts, used, strict=True):
        base = text or f"Column {column_letter(column)}"
        name = base
        while name in names:
            copies[base] = copies.get(base, 1) + 1
            name = f"{base} ({copies[base]})"
        names[name] = None
    return list(names)


def _fill_down(sheet: Sheet, first: int, last: int) -> dict[int, dict[int, Any]]:
    """Give each row of a cell merged downwards its value; cells merged sideways keep it on the left only."""
    filled: dict[int, dict[int, Any]] = {}
    for (top, left), (bottom, right) in sheet.merged:
        if bottom > top and left == right and top >= first and top < len(sheet.rows):
            cells = sheet.rows[top]
            value = cells[left] if left < len(cells) else ""
            if value != "" and sum(map(len, filled.values())) + bottom - top <= MOST_ROWS:
                filled.setdefault(left, {}).update(dict.fromkeys(range(top, min(bottom, last) + 1), value))
    return filled


def _hidden_notes(sheet: Sheet, first: int, last: int, place: dict[int, str]) -> list[str]:
    notes = []
    rows = [row for row in sheet.extras.hidden_rows if first < row <= last + 1]
    columns = [place[column] for column in sheet.extras.hidden_columns if column in place]
    if rows:
        shown = ", ".join(map(str, rows[:10])) + (" and more" if len(rows) > 10 else "")
        notes.append(f"{len(rows)} hidden row{'s were' if len(rows) > 1 else ' was'} read too: {shown}.")
    if columns:
        notes.append(f"Hidden column{'s were' if len(columns) > 1 else ' was'} read too: {', '.join(columns[:10])}.")
    return notes


def _merged_note(filled: dict[int, dict[int, Any]]) -> list[str]:
    rows = sorted({at + 1 for cells in filled.values() for at in cells})
    if not rows:
        return []
    return [f"Cells merged over several rows count for each of them (rows {rows[0]} to {rows[-1]})."]
