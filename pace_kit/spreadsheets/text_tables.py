"""Text tables: which encoding, which separator, and where a line of the file ends up as a row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable

from pace_kit.spreadsheets.limits import LONGEST_LINE, MOST_CELLS, MOST_ROWS, TooMuch

SEPARATORS = (",", ";", "\t", "|")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAMPLE = 50_000


class TooManyRows(Exception):
    """The text holds more than `MOST_ROWS` rows."""


def rows_of(content: bytes) -> list[list[str]] | None:
    """Rows of a .csv, .tsv or similar text; None when the bytes are no text at all.

    A cell with a line break inside quotes stays one cell, so rows are counted as a spreadsheet program counts them.

    Raises
    ------
    TooManyRows, TooMuch
        When there are more than `MOST_ROWS` rows; more than `MOST_CELLS` cells, or a line without end.
    """
    encoding = encoding_of(content)
    if encoding is None:
        return None
    for ending in (b"\n", b"\r"):
        if _longest(content, ending) <= LONGEST_LINE:
            break
    else:
        raise TooMuch
    sample = _lines(content, encoding).read(_SAMPLE)
    hint = ""
    if sample[:4].casefold() == "sep=" and "\n" in sample:  # Excel's own hint; it shows no row for it
        hint = sample.partition("\n")[0].strip()[4:5] or ","
    separator = hint or separator_of(sample)
    for quoted in (True, False):
        lines: Iterable[str] = _lines(content, encoding)
        if hint:
            next(iter(lines))
        rows = _split(lines, separator, quoted=quoted)
        if rows is not None:
            return rows
    return None


def encoding_of(content: bytes) -> str | None:
    """Return utf-8 with or without mark, utf-16 with or without mark, else cp1252; None when the bytes are no text."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "")
    if not encoding:
        sample = content[:4000]
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if odd > len(sample) // 5 and odd > 4 * even:
            encoding = "utf-16-le"
        elif even > len(sample) // 5 and even > 4 * odd:
            encoding = "utf-16-be"
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252", "latin-1"):
        start = _decoded(content, candidate)
        if start is not None:
            return candidate if _is_text(start) else None
    return None


def _decoded(content: bytes, encoding: str) -> str | None:
    """Return the first words when all of the bytes can be decoded, which is tried piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view, start, size = memoryview(content), "", 1 << 20
    try:
        for at in range(0, len(content), size):
            text = decoder.decode(bytes(view[at : at + size]), at + size >= len(content))
            start = start or text
    except UnicodeError:
        return None
    return start


def _is_text(text: str) -> bool:
    sample = text[:20_000]
    odd = sum(1 for sign in sample if (sign < " " and sign not in "\t\r\n\f\v") or "\x7f" <= sign < "\xa0")
    return bool(sample) and odd <= len(sample) // 200 and not sample.lstrip().startswith(("%PDF", "{\\rtf", "<"))


def _longest(content: bytes, ending: bytes) -> int:
    longest, at = 0, 0
    while longest <= LONGEST_LINE:
        found = content.find(ending, at)
        if found < 0:
            return max(longest, len(content) - at)
        longest, at = max(longest, found - at), found + 1
        if len(content) - at <= LONGEST_LINE:
            break
    return longest


def _lines(content: bytes, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content), encoding, newline="")


def separator_of(text: str) -> str:
    """Return the separator that splits the first lines most, and most evenly; a comma when none does."""
    lines = [line for line in text[:_SAMPLE].splitlines()[:60] if line.strip()]

    def evenness(separator: str) -> tuple[int, int]:
        counts = [len(row) - 1 for row in csv.reader(lines, delimiter=separator) if row]
        split = [count for count in counts if count]
        if not split:
            return 0, 0
        usual = max(set(split), key=lambda count: (split.count(count), count))
        return split.count(usual) * min(usual, 50), usual

    try:
        return max(SEPARATORS, key=evenness)
    except csv.Error:
        return ","


def _split(lines: Iterable[str], separator: str, *, quoted: bool) -> list[list[str]] | None:
    """Return the rows; None when a quote that is never closed swallowed rows, or the text cannot be split."""
    limit = csv.field_size_limit()
    rows: list[list[str]] = []
    cells = 0
    try:
        csv.field_size_limit(LONGEST_LINE)
        reader = csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
        for row in reader:
            cells += len(row)
            if quoted and any(map(_long, row)) and _swallowed(row, rows, separator):
                return None
            rows.append(row)
            if len(rows) > MOST_ROWS:
                raise TooManyRows
            if cells > MOST_CELLS:
                raise TooMuch
    except csv.Error:
        return None
    finally:
        csv.field_size_limit(limit)
    return rows


def _long(cell: str) -> bool:
    return "\n" in cell and cell.count("\n") > 1


def _swallowed(row: list[str], before: list[list[str]], separator: str) -> bool:
    """Whether a cell holds lines that look like rows of this table, as after a quote that is never closed."""
    usual = max(map(len, (row, *before[:50]))) - 1
    for cell in filter(_long, row):
        inside = cell.split("\n")[1:-1]
        alike = sum(1 for line in inside if line.count(separator) >= usual)
        if 2 * alike > len(inside) and (usual > 1 or (usual and len(inside) > 5)):
            return True
    return False
