"""What the workbook reader does not tell: error cells, hidden rows and columns, the 1904 system, a sheet's reach.

The parts of an .xlsx file are scanned as text. Nothing is parsed as XML, so no entity is expanded and no link followed.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_ERROR = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*\br="([A-Z]+)(\d+)"[^>]*>(.*?)</(?:\w+:)?c>', re.S)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_FULL_ROW = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="[A-Z]+(\d+)"[^>/]*>')
_FAR_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]{2,3})\d+"[^>/]*>')
_STARTS = re.compile(rb"<(?=table:table(?:-row)?[ >/])")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b[^>]*>")
_CONTENT = "content.xml"
_END_OF_ROW = b"</table:table-row>"
_BLOCK = 1 << 22


@dataclass(frozen=True)
class Extras:
    """Facts about one sheet.

    Parameters
    ----------
    errors : dict
        Position (row and column, from 0) to what the cell shows, for instance ``"#REF!"``.
    hidden_rows : tuple of int
        Row numbers as a reader would see them.
    hidden_columns : tuple of int
        Columns counted from 0.
    from_1904 : bool
        Whether plain numbers count days from 1904, not 1900.
    last_row, cells : int
        Last row with a value, and the area that holds all values; 0 where unknown.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    from_1904: bool = False
    last_row: int = 0
    cells: int = 0


def read_parts(content: bytes) -> dict[str, Extras]:
    """Facts about every sheet of an .xlsx file by its name; of an .ods file only its reach; empty for other files."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if _CONTENT in archive.namelist():
                return _open_document(archive)
            return {name: _scan(archive, path, old) for name, path, old in _sheets(archive)}
    except (KeyError, ValueError, OSError, EOFError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return {}
    except Exception as error:  # zlib.error has no public parent
        if type(error).__module__ == "zlib":
            return {}
        raise


def is_open_document(content: bytes) -> bool:
    """Whether a zip file that can be opened is an .ods workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return _CONTENT in archive.namelist()


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'\s*=\s*"([^"]*)"', tag) or re.search(rb"\b" + name + rb"\s*=\s*'([^']*)'", tag)
    return html.unescape(found.group(1).decode("utf-8", "replace")) if found else ""


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str, bool]]:
    book = archive.read("xl/workbook.xml")
    links = {
        _attribute(tag, b"Id"): _attribute(tag, b"Target")
        for tag in _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
    }
    old = bool(re.search(rb'date1904\s*=\s*"(?:1|true)"', book))
    names = set(archive.namelist())
    for tag in _SHEET.findall(book):
        target = links.get(_attribute(tag, rb"\w+:id"), "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if path in names:
            yield _attribute(tag, b"name"), path, old


def _scan(archive: zipfile.ZipFile, path: str, old: bool) -> Extras:
    errors: dict[tuple[int, int], str] = {}
    hidden_rows: list[int] = []
    hidden_columns: list[int] = []
    last_row, last_column = 0, 0
    for block in _blocks(archive, path):
        if b'"e"' in block:
            for found in _ERROR.finditer(block):
                value = _VALUE.search(found.group(3))
                at = int(found.group(2)) - 1, column_number(found.group(1))
                errors[at] = value.group(1).decode("utf-8", "replace") if value else "#N/A"
        if b"hidden=" in block:
            hidden_rows += [int(number) for number in _HIDDEN_ROW.findall(block)]
            for tag in _COLUMN.findall(block):
                if _attribute(tag, b"hidden") in ("1", "true"):
                    first, last = int(_attribute(tag, b"min") or 1), int(_attribute(tag, b"max") or 1)
                    hidden_columns += range(first - 1, min(last, first + 255))
        last_row, last_column = _reach(block, last_row, last_column)
    return Extras(errors, tuple(hidden_rows), tuple(hidden_columns), old, last_row, last_row * (last_column + 1))


def _reach(block: bytes, last_row: int, last_column: int) -> tuple[int, int]:
    """Furthest row and column with a value. Rows rise in a file, so the last full cell of a block is enough."""
    numbers = _FULL_ROW.findall(block, max(0, len(block) - 20_000)) or _FULL_ROW.findall(block)
    if not numbers:
        return last_row, last_column
    last_row = max(last_row, int(numbers[-1]))
    far = max((column_number(letters) for letters in set(_FAR_CELL.findall(block))), default=25)
    return last_row, max(last_column, far)


def _open_document(archive: zipfile.ZipFile) -> dict[str, Extras]:
    """How far each sheet reaches: a row or cell that is said to be repeated counts as often as it says."""
    reach: dict[str, Extras] = {}
    name, row, last_row, last_column = "", 0, 0, 0
    for block in _blocks(archive, _CONTENT, _END_OF_ROW):
        for piece in _STARTS.split(block):
            if piece.startswith(b"table:table "):
                name, row, last_row, last_column = _attribute(piece.partition(b">")[0], b"table:name"), 0, 0, 0
            elif piece.startswith(b"table:table-row"):
                row += _repeated(piece.partition(b">")[0], b"rows")
                width = _width(piece)
                if width:
                    last_row, last_column = row, max(last_column, width)
                    reach[name] = Extras(last_row=last_row, cells=last_row * last_column)
    return reach


def _width(row: bytes) -> int:
    """Return the column of the row's last cell with a value, from 1; 0 when there is none."""
    if b":value-type=" not in row:
        return 0
    column = last = 0
    for tag in _CELL.findall(row):
        column += _repeated(tag, b"columns")
        if b":value-type=" in tag:
            last = column
    return last


def _repeated(tag: bytes, what: bytes) -> int:
    found = re.search(rb"number-" + what + rb'-repeated="(\d{1,9})"', tag) if b"-repeated=" in tag else None
    return int(found.group(1)) if found else 1


def _blocks(archive: zipfile.ZipFile, path: str, end_of_row: bytes = b"</row>") -> Iterator[bytes]:
    """Yield the part in pieces that end where a row ends, so that no cell is cut in two."""
    with archive.open(path) as part:
        rest = b""
        while block := part.read(_BLOCK):
            whole, end, after = (rest + block).rpartition(end_of_row)
            if end:
                yield whole + end
                rest = after
            else:
                rest = after if len(after) < 8 * _BLOCK else b""
        if rest:
            yield rest


def column_number(letters: bytes) -> int:
    """Position from 0 of a column's letters: ``b"A"`` is 0, ``b"AA"`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
