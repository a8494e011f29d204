"""What a cell holds: its text as a person would copy it out, and which kind of thing it was."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

BLANK, TEXT, NUMBER, NUMBER_1904, DATE, TIME, LOGICAL, ERROR = (
    "blank", "text", "number", "number 1904", "date", "time", "true or false", "error",
)  # fmt: skip
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
_ERROR_TEXT = re.compile(r"#(REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|NO RESULT)|Err:\d+")
_DATE_LIKE = re.compile(r"\s*\d{1,4}[./\- ]\w{1,9}[./\- ]\d{2,4}")


def cell_text(value: Any) -> str:
    """Return the cell as text: days in ISO form, whole numbers without a point, spaces and unseen marks trimmed."""
    if isinstance(value, str):
        if not value.isascii():
            value = value.translate(_UNSEEN)
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
    if isinstance(value, dt.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
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


def is_blank(cells: Sequence[Any]) -> bool:
    """Whether a row holds nothing."""
    return cells.count("") == len(cells)


def is_day_like(cell: Any) -> bool:
    """Whether a cell is a date or a text that begins like one."""
    return isinstance(cell, dt.date) or (isinstance(cell, str) and bool(_DATE_LIKE.match(cell)))


def at_column(cells: Sequence[Any], column: int) -> Any:
    """Return the cell in this column, blank where the row ends before it."""
    return cells[column] if column < len(cells) else ""
