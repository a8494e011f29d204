"""Finding the table in a sheet: its heading row, its rows, and what each cell really was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pace_kit.spreadsheets.headings import meanings
from pace_kit.spreadsheets.workbooks import Sheet, column_letter

BLANK, TEXT, NUMBER, NUMBER_1904, DATE, TIME, LOGICAL, ERROR = (
    "blank", "text", "number", "number 1904", "date", "time", "true or false", "error",
)  # fmt: skip
MOST_LOOKED_AT = 80
_ERROR_TEXT = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:\d+")
_DATE_LIKE = re.compile(r"\s*\d{1,4}[./\- ]\w{1,9}[./\- ]\d{2,4}")


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


@dataclass(frozen=True)
class Headings:
    """A guess at where headings stand: `row` from 0, `depth` rows deep, texts per column, and a score."""

    row: int
    depth: int
    texts: tuple[str, ...]
    score: float
    known: int


def cell_text(value: Any) -> str:
    """Return the cell as text: days in ISO form, whole numbers without a point, blanks and spaces trimmed."""
    if isinstance(value, str):
        return (
            " ".join(value.split())
            if "\n" not in value
            else "\n".join(line for line in (" ".join(part.split()) for part in value.splitlines()) if line)
        )
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes") if value.time() != dt.time() else value.date().isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return "" if value is None else str(value)


def kind_of(value: Any, text: str) -> str:
    """Return what a cell is, by one of the words of `RawTable.kinds`."""
    if not text:
        return BLANK
    if isinstance(value, str):
        return ERROR if text[0] in "#E" and _ERROR_TEXT.fullmatch(text) else TEXT
    if isinstance(value, bool):
        return LOGICAL
    if isinstance(value, (int, float)):
        return NUMBER
    return DATE if isinstance(value, dt.date) else TIME


def find_headings(sheet: Sheet, row: int | None = None) -> Headings | None:
    """Return the likeliest headings of a sheet; None when no row looks like headings.

    Parameters
    ----------
    sheet : Sheet
        Where to look.
    row : int, optional
        The heading row, from 0, when a person chose it; then the row is taken whatever it holds.
    """
    if row is not None:
        if not 0 <= row < len(sheet.rows):
            return None
        return max(_guesses(sheet, row, chosen=True), key=lambda guess: guess.score, default=None)
    guesses: list[Headings] = []
    looked = 0
    for at, cells in enumerate(sheet.rows):
        if looked >= MOST_LOOKED_AT:
            break
        if any(cell not in ("", None) for cell in cells):
            looked += 1
            guesses += _guesses(sheet, at)
    best = max(guesses, key=lambda guess: (guess.score, -guess.row), default=None)
    return best if best is not None and best.score > 0 else None


def _guesses(sheet: Sheet, at: int, *, chosen: bool = False) -> list[Headings]:
    """Read row `at` as the headings alone, and together with the row above it."""
    lower = _texts(sheet.rows[at])
    if not chosen and (_has_days(sheet.rows[at]) or not any(lower)):
        return []
    readings = [(1, tuple(lower))]
    if at > 0 and any(_texts(sheet.rows[at - 1])) and not _has_days(sheet.rows[at - 1]):
        readings.append((2, _two_rows(sheet, at)))
    below = sheet.rows[at + 1 : at + 31]
    days = sum(1 for cells in below for cell in cells if _day_like(cell))
    found = []
    for depth, texts in readings:
        known = _known(texts)
        score = known - 0.35 * (depth - 1)
        filled = [text for text in texts if text]
        if known < 1 and not (len(filled) >= 3 and len(set(filled)) == len(filled) and days >= 3):
            score = 0.0 if not chosen else known
        elif known < 1:
            score = 0.2
        score += min(days, 20) / 200 if score > 0 else 0
        found.append(Headings(at, depth, texts, score, round(known)))
    return found


def _texts(cells: Sequence[Any]) -> list[str]:
    return [cell_text(cell).replace("\n", " ") for cell in cells]


def _has_days(cells: Sequence[Any]) -> bool:
    return any(_day_like(cell) for cell in cells)


def _day_like(cell: Any) -> bool:
    return isinstance(cell, dt.date) or (isinstance(cell, str) and bool(_DATE_LIKE.match(cell)))


def _known(texts: Sequence[str]) -> float:
    """How many different columns of a journey the headings name, each by its confidence."""
    best: dict[str, float] = {}
    for text in texts:
        if len(text) > 80:
            continue
        for column, sure in meanings(text)[:1]:
            weight = sure if column else 0.3 * sure
            name = column or text
            best[name] = max(best.get(name, 0.0), weight)
    return sum(best.values()) if len(best) >= 2 else 0.4 * sum(best.values())


def _two_rows(sheet: Sheet, at: int) -> tuple[str, ...]:
    upper, lower = _texts(sheet.rows[at - 1]), _texts(sheet.rows[at])
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    for (top, left), (bottom, right) in sheet.merged:
        if top <= at - 1 <= bottom and left < width:
            text = upper[left] if top == at - 1 else cell_text(sheet.rows[top][left])
            for column in range(left, min(right, width - 1) + 1):
                upper[column] = text
    return tuple(f"{a} {b}".strip() if a != b else a for a, b in zip(upper, lower, strict=True))


def make_table(
    sheet: Sheet, headings: Headings, *, name: str, sheets: tuple[str, ...], notes: Sequence[str] = ()
) -> RawTable:
    """Cut the table below its headings out of a sheet. The last row is the last one that holds anything."""
    rows = sheet.rows
    last = max((at for at, cells in enumerate(rows) if any(c not in ("", None) for c in cells)), default=-1)
    first = headings.row + 1
    body = rows[first : last + 1]
    width = max([len(headings.texts), *map(len, body)], default=0)
    used = [
        column
        for column in range(width)
        if (column < len(headings.texts) and headings.texts[column])
        or any(len(cells) > column and cells[column] not in ("", None) for cells in body)
    ]
    names = _unique([headings.texts[c] if c < len(headings.texts) else "" for c in used], used)
    extras, filled = sheet.extras, _fill_down(sheet, first, last)
    number = NUMBER_1904 if extras.from_1904 else NUMBER
    texts: dict[str, list[str]] = {}
    kinds: dict[str, list[str]] = {}
    for column, heading in zip(used, names, strict=True):
        cells = [row[column] if column < len(row) else "" for row in body]
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
        notes=(*notes, *_hidden_notes(sheet, first, last, place), *_merged_note(filled)),
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


def _unique(texts: Sequence[str], used: Sequence[int]) -> list[str]:
    names: list[str] = []
    for text, column in zip(texts, used, strict=True):
        base = text or f"Column {column_letter(column)}"
        name, copy = base, 2
        while name in names:
            name, copy = f"{base} ({copy})", copy + 1
        names.append(name)
    return names


def _fill_down(sheet: Sheet, first: int, last: int) -> dict[int, dict[int, Any]]:
    """Give each row of a cell merged downwards its value; cells merged sideways keep it on the left only."""
    filled: dict[int, dict[int, Any]] = {}
    for (top, left), (bottom, right) in sheet.merged:
        if bottom > top and left == right and top >= first and top < len(sheet.rows):
            cells = sheet.rows[top]
            value = cells[left] if left < len(cells) else ""
            if value not in ("", None):
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
