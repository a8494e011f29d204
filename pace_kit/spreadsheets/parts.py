"""What the workbook reader does not tell about an .xlsx sheet, and how far it reaches, before anything is laid out.

A sheet written in the usual way is searched as bytes, which is quick; any other is walked element by element. Both
say the same. The reader is then given a clean package with nothing in it but the sheets, their texts and formats.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from pace_kit.spreadsheets.limits import MOST_CELLS, MOST_COLUMNS, MOST_SHEETS, Damaged
from pace_kit.spreadsheets.markup import Attributes, elements, plain_text, walk
from pace_kit.spreadsheets.packages import Package, write_package

Merged = tuple[tuple[int, int], tuple[int, int]]
NO_RESULT = "#NO RESULT"
_ATTRIBUTES = rb'(?: [stcvpmh]+="[^"<>/]*")* ?'
_FULL = re.compile(rb'<c r="([A-Z]{1,3}[1-9]\d{0,6})"' + _ATTRIBUTES + rb">")
_EMPTY = re.compile(rb'<c r="[A-Z]{1,3}[1-9]\d{0,6}"' + _ATTRIBUTES + rb"/>")
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"(?=[^>]* t="e")[^>/]*>(.*?)</c>', re.S)
_VALUE = re.compile(rb"<v>([^<]*)<")
_UNSAVED = re.compile(
    rb'<c r="([A-Z]+)(\d+)"(?![^>]* t="(?:str|e)")[^>/]*><f\b[^>]*(?:/>|>[^<]*</f>)(<v ?/>|<v></v>)?</c>'
)
_HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')
_ROW = re.compile(rb'<row\b(?=[^>]* r="[1-9]\d{0,6}")[^>]*>')
_LETTERS, _DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"0123456789"
_PREFIX = re.compile(rb"<(\w{1,20}:)sheetData[ />]")
_MOST_MERGED = 100_000
_BLOCK = 1 << 22
_PLACE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})")
_MAIN, _REL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/"
_TYPES = f"{_REL}officeDocument/2006/relationships"


@dataclass(frozen=True)
class Extras:
    """Facts about one sheet.

    Parameters
    ----------
    errors : dict
        Position (row and column, from 0) to what the cell shows, for instance ``"#REF!"``; ``"#NO RESULT"`` where a
        formula was saved without its result.
    hidden_rows : tuple of int
        Row numbers as a reader would see them.
    hidden_columns : tuple of int
        Columns counted from 0.
    from_1904 : bool
        Whether plain numbers count days from 1904, not 1900.
    last_row, cells : int
        Last row with a value, and the area that holds all values; 0 where unknown.
    merged : tuple
        Merged ranges as ``((top, left), (bottom, right))``, counted from 0, ends included.
    unsaved : tuple
        Positions of formulas whose result was not saved, or saved as nothing.
    """

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    from_1904: bool = False
    last_row: int = 0
    cells: int = 0
    merged: tuple[Merged, ...] = ()
    unsaved: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Book:
    """What the workbook part lists: each worksheet's name, part and whether it is hidden, and the shared parts."""

    sheets: tuple[tuple[str, str, bool], ...]
    strings: str = ""
    styles: str = ""
    from_1904: bool = False


@dataclass
class _Facts:
    """What is gathered while a sheet is looked through."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    unsaved: list[tuple[int, int]] = field(default_factory=list)
    last_row: int = 0
    last_column: int = -1

    def full(self, row: int, column: int) -> None:
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)

    def no_result(self, place: tuple[int, int], *, written: bool) -> None:
        """Take note of a formula whose result was not saved, or saved as nothing (`written`)."""
        self.unsaved.append(place)
        if not written:
            self.errors[place] = NO_RESULT

    def hide(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") in ("1", "true"):
            first, last = _whole(attributes.get("min", "1")), _whole(attributes.get("max", "1"))
            self.hidden_columns += range(first - 1, min(last, first + 16_383))

    def merge(self, reference: str) -> None:
        top, _, bottom = reference.partition(":")
        if len(self.merged) < _MOST_MERGED and bottom:
            self.merged.append((_place(top), _place(bottom)))


def find_sheets(package: Package) -> Book:
    """Read which sheets a package holds, and where; raise `Damaged` when it does not say so."""
    path = next(
        (
            told.get("Target", "").lstrip("/")
            for tag, told in _listed(package, "_rels/.rels")
            if tag == "Relationship" and told.get("Type", "").endswith("/officeDocument")
        ),
        "xl/workbook.xml",
    )
    folder, file = posixpath.split(path)
    if path not in package.parts:
        path, folder, file = "xl/workbook.xml", "xl", "workbook.xml"
    links: dict[str, tuple[str, str]] = {}
    for tag, told in _listed(package, f"{folder}/_rels/{file}.rels".lstrip("/")):
        if tag == "Relationship" and told.get("TargetMode") != "External":
            target = told.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            links[told.get("Id", "")] = (full, told.get("Type", "").rpartition("/")[2])
    sheets: list[tuple[str, str, bool]] = []
    old = False
    for tag, told in elements(package.read(path)):
        if tag == "workbookPr":
            old = told.get("date1904") in ("1", "true")
        elif tag == "sheet":
            part, kind = links.get(told.get("id", ""), ("", ""))
            if kind == "worksheet":
                sheets.append((told.get("name", ""), part, told.get("state", "visible") != "visible"))
    shared = {kind: part for part, kind in links.values() if part in package.parts}
    names = {name for name, _, _ in sheets}
    if len(sheets) > MOST_SHEETS or len(names) < len(sheets):
        raise Damaged
    return Book(tuple(sheets), shared.get("sharedStrings", ""), shared.get("styles", ""), old)


def _listed(package: Package, path: str) -> list[tuple[str, Attributes]]:
    return elements(package.read(path)) if path in package.parts else []


def clean_package(package: Package, book: Book, sheets: Mapping[str, str]) -> bytes:
    """Return a package with these sheets (name to part) and what they need, and nothing else; raise `Damaged`."""
    parts: dict[str, str | bytes] = {}
    rows = [f'<sheet name={quoteattr(name)} sheetId="{at}" r:id="r{at}"/>' for at, name in enumerate(sheets, start=1)]
    links = [
        f'<Relationship Id="r{at}" Type="{_TYPES}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    ]
    old = ' date1904="1"' if book.from_1904 else ""
    parts["_rels/.rels"] = _part(
        f'<Relationships xmlns="{_REL}package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_TYPES}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    parts["xl/workbook.xml"] = _part(
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_TYPES}"><workbookPr{old}/><sheets>{"".join(rows)}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = _part(
        f'<Relationships xmlns="{_REL}package/2006/relationships">{"".join(links)}</Relationships>'
    )
    if book.styles:
        parts["xl/styles.xml"] = _styles(package.read(book.styles))
    if book.strings:
        _check_strings(package, book.strings)
        parts["xl/sharedStrings.xml"] = book.strings
    for at, path in enumerate(sheets.values(), start=1):
        parts[f"xl/worksheets/sheet{at}.xml"] = path
    return write_package(package, parts)


def _part(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()


def _styles(content: bytes) -> bytes:
    """Keep of a style sheet only which number format each cell style has; that tells dates from numbers."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    inside = ""

    def start(tag: str, told: Attributes) -> None:
        nonlocal inside
        tag = tag.rpartition(" ")[2]
        if tag in ("numFmts", "cellXfs", "cellStyleXfs", "dxfs"):
            inside = tag
        elif tag == "numFmt" and inside == "numFmts":
            formats[told.get("numFmtId", "")] = told.get("formatCode", "")[:255]
        elif tag == "xf" and inside == "cellXfs":
            styles.append(told.get("numFmtId", "0"))

    walk([content], start)
    if len(formats) > 10_000 or len(styles) > 100_000:  # Excel's own limits are 250 and 65,490
        raise Damaged
    listed = "".join(
        f"<numFmt numFmtId={quoteattr(key)} formatCode={quoteattr(code)}/>" for key, code in formats.items()
    )
    cells = "".join(f"<xf numFmtId={quoteattr(key)}/>" for key in styles)
    return _part(f'<styleSheet xmlns="{_MAIN}"><numFmts>{listed}</numFmts><cellXfs>{cells}</cellXfs></styleSheet>')


def _check_strings(package: Package, path: str) -> None:
    """The reader makes room for as many texts as the part promises, so a false promise is refused."""
    promised: list[str] = []

    def start(_: str, told: Attributes) -> None:
        if not promised:
            promised.append(told.get("uniqueCount", "0"))

    walk(package.pieces(path), start, until=lambda: bool(promised))
    texts = sum(piece.count(b"<si") for piece in plain_text(package.pieces(path)))
    if texts > MOST_CELLS or not promised or _whole(promised[0]) > package.parts[path].size // 5 + 1:
        raise Damaged


def scan(package: Package, path: str, *, from_1904: bool = False) -> Extras:
    """Return the facts about the sheet in this part; raise `Damaged` when it is no sheet."""
    facts = _Facts()
    if not _searched(package, path, facts):
        facts = _Facts()
        _walked(package, path, facts)
    if facts.last_column >= MOST_COLUMNS:
        raise Damaged
    return Extras(
        facts.errors,
        tuple(facts.hidden_rows),
        tuple(facts.hidden_columns),
        from_1904,
        facts.last_row,
        facts.last_row * (facts.last_column + 1),
        tuple(facts.merged),
        tuple(facts.unsaved),
    )


def _searched(package: Package, path: str, facts: _Facts) -> bool:
    """Look through a sheet as bytes; False when it is written in a way that only a walk can follow."""
    before, tail = True, b""
    for block in _blocks(package, path):
        if before:
            head, found, block = block.partition(b"<sheetData")
            if not found or b"<!--" in head:
                return False
            before = False
            for tag in re.findall(rb"<col\b([^>]*)>", head):
                facts.hide({key.decode(): told.decode("utf-8", "replace") for key, told in _ATTRIBUTE.findall(tag)})
        if tail:
            tail += block
            continue
        block, found, after = block.partition(b"</sheetData>")
        tail = found + after
        if not _rows(block, facts):
            return False
    for reference in re.findall(rb'<mergeCell ref="([A-Z0-9:]+)"', tail):
        facts.merge(reference.decode())
    return not before and (b"mergeCell" not in tail or bool(facts.merged))


_ATTRIBUTE = re.compile(rb'(\w+)="([^"]*)"')


def _rows(block: bytes, facts: _Facts) -> bool:
    full = _FULL.findall(block)
    empty = block.count(b"<c") - len(full)
    usual = (not empty or empty == len(_EMPTY.findall(block))) and len(_ROW.findall(block)) == block.count(b"<row")
    if not usual or b"<!" in block or (b":c" in block and re.search(rb"<[\w.-]+:(?:c|row)\b", block)):
        return False
    if full:
        listed = b" ".join(full)
        rows, columns = set(listed.translate(None, _LETTERS).split()), set(listed.translate(None, _DIGITS).split())
        facts.full(max(map(int, rows)), max(map(column_number, columns)))
    if b't="e"' in block:
        for found in _ERROR.finditer(block):
            value = _VALUE.search(found.group(3))
            shown = value.group(1).decode("utf-8", "replace") if value else "#N/A"
            facts.errors[int(found.group(2)) - 1, column_number(found.group(1))] = shown[:20]
    if b"<f" in block:
        for found in _UNSAVED.finditer(block):
            facts.no_result((int(found.group(2)) - 1, column_number(found.group(1))), written=bool(found.group(3)))
    if b"hidden=" in block:
        facts.hidden_rows += [int(number) for number in _HIDDEN_ROW.findall(block)]
    return True


def _walked(package: Package, path: str, facts: _Facts) -> None:
    """Look through a sheet element by element, placing cells without a reference as the reader does."""
    row = column = 0
    at: tuple[int, int] | None = None
    kind, inside, words = "", "", ""
    seen: set[str] = set()

    def start(tag: str, told: Attributes) -> None:
        nonlocal row, column, at, kind, inside, words
        tag = tag.rpartition(" ")[2]
        if tag == "row":
            row = _whole(told["r"]) - 1 if "r" in told else row
            if told.get("hidden") in ("1", "true"):
                facts.hidden_rows.append(row + 1)
        elif tag == "c":
            at = _place(told["r"]) if "r" in told else (row, column)
            column, kind, words = at[1], told.get("t", "n"), ""
            seen.clear()
        elif at is not None:
            facts.full(at[0] + 1, at[1])
            seen.add(tag)
            inside = tag
        elif tag == "col":
            facts.hide(told)
        elif tag == "mergeCell":
            facts.merge(told.get("ref", ""))

    def end(tag: str) -> None:
        nonlocal row, column, at, inside
        tag = tag.rpartition(" ")[2]
        inside = ""
        if tag == "row":
            row, column = row + 1, 0
        elif tag == "c" and at is not None:
            if kind == "e":
                facts.errors[at] = words[:20] or "#N/A"
            elif "f" in seen and not words and kind != "str":
                facts.no_result(at, written="v" in seen)
            column, at = column + 1, None

    def text(told: str) -> None:
        nonlocal words
        if inside == "v":
            words += told

    walk(package.pieces(path), start, end, text)


def _blocks(package: Package, path: str) -> Iterator[bytes]:
    """Yield the part in pieces that end where a row ends, so that no cell is cut in two, and without a usual prefix."""
    waiting: list[bytes] = []
    size, prefix = 0, b""
    for piece in plain_text(package.pieces(path)):
        if not size and not waiting:
            found = _PREFIX.search(piece)
            prefix = found.group(1) if found else b""
        waiting.append(piece)
        size += len(piece)
        end = b"</%srow>" % prefix
        if size >= _BLOCK and (end in piece or size >= 8 * _BLOCK):
            whole, found_end, rest = b"".join(waiting).rpartition(end)
            # without an end of row for so long it is cut anywhere, and then walked
            yield _plain(whole + found_end or rest, prefix)
            waiting, size = ([rest], len(rest)) if found_end else ([b""], 0)
    yield _plain(b"".join(waiting), prefix)


def _plain(block: bytes, prefix: bytes) -> bytes:
    return block.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else block


def _place(reference: str) -> tuple[int, int]:
    found = _PLACE.fullmatch(reference)
    if found is None:
        raise Damaged
    return int(found.group(2)) - 1, column_number(found.group(1).upper().encode())


def _whole(number: str) -> int:
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise Damaged
    return int(number)


def column_number(letters: bytes) -> int:
    """Position from 0 of a column's letters: ``b"A"`` is 0, ``b"AA"`` is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
