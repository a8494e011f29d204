"""Which sheet holds the children: the one with a journey's headings and dated rows below, the newest of several.

Sheets are weighed as they are read and let go again; the others that hold a table are named, with their rows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pace_kit.spreadsheets.cells import is_blank, is_day_like
from pace_kit.spreadsheets.heading_rows import Headings, column_meaning, find_headings
from pace_kit.spreadsheets.workbooks import Sheet

DATES = ("accommodated", "recommended", "left", "approved", "lodged", "ordered")
_SAMPLE = 2_000
_NAMED = 8
_DAY = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?!\d)|\s*(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, eq=False)
class Found:
    """A sheet that may hold the table, and what speaks for it.

    Parameters
    ----------
    sheet, headings
        The sheet and where its headings stand.
    rows : int
        Rows below the headings that hold anything.
    dated : int
        How many of them hold a date, or a plain number that may be one in a column of dates (about, above 2,000).
    newest : int
        Ordinal of the third latest day in its first column of dates (the latest, of five or fewer); 0 without dates.
    columns : frozenset of str
        Columns of a journey its headings name.
    """

    sheet: Sheet
    headings: Headings
    rows: int
    dated: int
    newest: int
    columns: frozenset[str]

    @property
    def weight(self) -> float:
        """How much speaks for it: headings it knows, dated rows, rows, and not being hidden."""
        few = (self.dated > 0) + min(self.dated, 200) / 200 + min(self.rows, 200) / 400
        return self.headings.score + few - 0.4 * self.sheet.hidden

    def like(self, other: Found) -> bool:
        """Whether both name mostly the same columns, as the sheets of two years do."""
        either = self.columns | other.columns
        return len(self.columns & other.columns) >= 2 and 4 * len(self.columns & other.columns) >= 3 * len(either)


@dataclass(frozen=True)
class Other:
    """A sheet that holds a table and was not read: its name, how many rows, whether it has the same headings."""

    name: str
    rows: int
    alike: bool


def choose(sheets: Iterable[Sheet], heading_row: int | None = None) -> tuple[Found | None, list[Other], int]:
    """Return the sheet to read, others that hold a table, and how many filled rows were seen in all.

    Parameters
    ----------
    sheets : iterable of Sheet
        Read one at a time; only the best so far is kept.
    heading_row : int, optional
        Row of the headings, from 0, when a person chose it.
    """
    best: Found | None = None
    seen: list[tuple[str, int, frozenset[str]]] = []
    filled = 0
    for sheet in sheets:
        filled += sum(1 for cells in sheet.rows if not is_blank(cells))
        headings = find_headings(sheet, heading_row)
        if headings is None:
            continue
        found = _weigh(sheet, headings)
        if headings.known >= 2 and found.rows and (found.dated or "child" in found.columns):
            seen.append((sheet.name, found.rows, found.columns))
        if best is None or _better(found, best):
            best = found
    if best is None:
        return None, [], filled
    others = [
        Other(name, rows, 4 * len(columns & best.columns) >= 3 * len(columns | best.columns))
        for name, rows, columns in seen
        if name != best.sheet.name
    ]
    return best, others, filled


def _weigh(sheet: Sheet, headings: Headings) -> Found:
    rows = [cells for cells in sheet.rows[headings.row + 1 :] if not is_blank(cells)]
    meant = [column_meaning(text) for text in headings.texts[:400]]
    dates = [at for at, column in enumerate(meant) if column in DATES]
    sample = rows[:: len(rows) // _SAMPLE + 1]
    dated = sum(1 for cells in sample if any(map(is_day_like, cells[:400])) or _serial(cells, dates))
    dated *= len(rows) // _SAMPLE + 1
    days = sorted(filter(None, (_ordinal(cells[dates[0]]) for cells in rows if len(cells) > dates[0]))) if dates else []
    newest = days[-3 if len(days) > 5 else -1] if days else 0  # one slip of the hand makes no new year
    return Found(sheet, headings, len(rows), dated, newest, frozenset(filter(None, meant)))


def _serial(cells: Sequence[Any], dates: Sequence[int]) -> bool:
    """Whether a column of dates holds a plain number between the years 1982 and 2064, as a serial number would be."""
    found = (cells[at] for at in dates if at < len(cells))
    return any(isinstance(cell, (int, float)) and 30_000 < cell < 60_000 for cell in found)


def _better(new: Found, old: Found) -> bool:
    if bool(new.rows) != bool(old.rows):
        return bool(new.rows)
    if not new.like(old) or new.sheet.hidden != old.sheet.hidden or abs(new.headings.score - old.headings.score) > 1:
        return new.weight > old.weight
    if abs(new.newest - old.newest) > 60:  # another year, or an earlier copy: the newer one, unless it only just began
        newer, older = (new, old) if new.newest > old.newest else (old, new)
        return (newer if newer.rows >= 5 or 10 * newer.rows >= older.rows else older) is new
    return (new.rows, new.weight) > (old.rows, old.weight)


def _ordinal(cell: Any) -> int:
    """Return the day's number for a date that can be read at a glance, 0 for all else."""
    if isinstance(cell, dt.date):
        day = cell
    else:
        found = _DAY.match(cell) if isinstance(cell, str) else None
        if found is None:
            return 0
        first, month, year, iso_year, iso_month, iso_day = found.groups()
        try:
            if iso_year:
                day = dt.date(int(iso_year), int(iso_month), int(iso_day))
            else:
                day = dt.date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(first))
        except ValueError:
            return 0
    return day.toordinal() if 1990 <= day.year <= 2100 else 0


def choice_notes(found: Found, names: Sequence[str], others: Sequence[Other]) -> list[str]:
    """Say which sheet was read, and which others hold a table, with their rows."""
    notes = []
    if len(names) > 1:
        hidden = " (a hidden sheet)" if found.sheet.hidden else ""
        notes.append(f"The sheet '{found.sheet.name}'{hidden} was read; the file has {len(names)} sheets.")
    for other in others[:_NAMED]:
        alike = " with the same headings" if other.alike else ""
        more = f", more than the {found.rows:,} that were read" if other.alike and other.rows > found.rows else ""
        rows = f"{other.rows:,} row{'s' if other.rows != 1 else ''}"
        notes.append(f"The sheet '{other.name}' holds a table too{alike} ({rows}{more}) and was not read.")
    if len(others) > _NAMED:
        rest = others[_NAMED:]
        named = ", ".join(f"'{other.name}' ({other.rows:,})" for other in rest[:40])
        notes.append(f"{len(rest)} more sheets hold tables that were not read (rows in brackets): {named}.")
    if any(other.alike for other in others):
        notes.append("One sheet is read at a time: choose another, or copy the rows of several into one sheet.")
    return notes
