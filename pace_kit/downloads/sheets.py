"""Writing tables: one look for every sheet, real dates, and no cell that a spreadsheet program would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal

from pace_kit.harmless import harmless

Kind = Literal["xlsx", "csv"]
Cell = str | int | float | date | None
KEEP_INSIDE = "Keep inside the authority: these rows are about children."

_MADE_ON = datetime(2020, 1, 1)
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
_BAND, _LINE, _HEAD, _ASK = "#F4F6F8", "#C9D1D9", "#1F4E5F", "#FFF8DC"


def table_file(
    name: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    about: Sequence[tuple[str, str]],
    kind: str,
    *,
    made_on: date | None = None,
) -> bytes:
    """Return a table as the bytes of an xlsx file, with a sheet "About" of labels and texts, or of a csv file.

    Raises
    ------
    ValueError
        When `kind` is neither.
    """
    if kind == "csv":
        file = io.StringIO(newline="")
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([_plain(cell) for cell in row] for row in rows)
        return file.getvalue().encode("utf-8-sig")
    if kind != "xlsx":
        raise ValueError(f"The kit writes xlsx and csv, not {kind!r}.")
    with writing(name, made_on) as (book, made):
        longest = [max([len(heading), *(len(_plain(row[at])) for row in rows)]) for at, heading in enumerate(headings)]
        write_table(book, book.add_worksheet(name), headings, rows, widths=[min(max(n + 2, 8), 48) for n in longest])
        words = book.add_worksheet("About")
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        words.set_column(0, 0, 16, book.add_format({"bold": True, "valign": "top"}))
        words.set_column(1, 1, 80, wrap)
        for at, (label, text) in enumerate(about):
            words.write_string(at, 0, label)
            words.write_string(at, 1, harmless(text))
    return made.getvalue()


@contextmanager
def writing(title: str, made_on: date | None) -> Iterator[tuple[Any, io.BytesIO]]:
    """Open a workbook in memory that is complete once the block ends; the same content makes the same bytes."""
    import xlsxwriter

    made = io.BytesIO()
    created = datetime.combine(made_on, time()) if made_on and made_on.year >= 1980 else _MADE_ON
    with xlsxwriter.Workbook(made, dict(_OPTIONS)) as book:
        book.set_properties({"title": harmless(title)[:200], "comments": KEEP_INSIDE, "author": "", "created": created})
        yield book, made


@dataclass(frozen=True)
class _Styles:
    """Formats of a line: for text, whole numbers, other numbers, dates, and the cell to write an answer in."""

    text: Any
    number: Any
    decimal: Any
    day: Any
    answer: Any

    @classmethod
    def of(cls, book: Any, colour: str | None) -> _Styles:
        base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": _LINE}
        base |= {"bg_color": colour} if colour else {}
        more: tuple[dict[str, Any], ...] = (
            {}, {"num_format": "0"}, {"num_format": "0.0"}, {"num_format": "dd/mm/yyyy", "align": "left"},
            {"bg_color": _ASK},
        )  # fmt: skip
        return cls(*(book.add_format({**base, **extra}) for extra in more))


def write_table(
    book: Any,
    sheet: Any,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    widths: Sequence[float],
    first: int = 0,
    answer: int | None = None,
) -> None:
    """Write headings and lines; lines of the same row of the workbook share a band of colour."""
    head = book.add_format({"bold": True, "font_color": "#FFFFFF", "bg_color": _HEAD, "text_wrap": True,
                            "valign": "vcenter", "border": 1, "border_color": _LINE})  # fmt: skip
    styles = (_Styles.of(book, None), _Styles.of(book, _BAND))
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(first, column, heading, head)
    band, before = 0, None
    for at, row in enumerate(rows, first + 1):
        band, before = (band, before) if row[0] == before else (1 - band, row[0])
        for column, cell in enumerate(row):
            _write(sheet, at, column, cell, styles[band], asked=column == answer)
    last = first + max(len(rows), 1)
    sheet.autofilter(first, 0, last, len(headings) - 1)
    sheet.freeze_panes(first + 1, 0)
    sheet.repeat_rows(first)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)


def _write(sheet: Any, at: int, column: int, cell: Cell, styles: _Styles, *, asked: bool) -> None:
    if isinstance(cell, date) and cell.year >= 1900:
        sheet.write_datetime(at, column, datetime.combine(cell, time()), styles.day)
    elif isinstance(cell, (int, float)):
        sheet.write_number(at, column, cell, styles.number if isinstance(cell, int) else styles.decimal)
    elif text := harmless(_plain(cell)):
        sheet.write_string(at, column, text, styles.text)
    else:
        sheet.write_blank(at, column, None, styles.answer if asked else styles.text)


def _plain(cell: Cell) -> str:
    """Return a cell as text of a csv file: days ISO, numbers with at most one figure after the point."""
    if isinstance(cell, float):
        return f"{cell:.1f}"
    return "" if cell is None else harmless(cell) if isinstance(cell, str) else str(cell)


def said(day: date) -> str:
    """Return a day in words, for instance "31 March 2020"."""
    return f"{day.day} {day:%B %Y}"
