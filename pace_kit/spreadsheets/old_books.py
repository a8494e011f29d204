"""Workbooks of Excel 5 to 2003 (.xls): what the reader does not tell, and a clean copy for it to read.

The file is a compound file whose workbook stream is a row of records. The stream is taken out of it (macros stay
behind), every record is looked at once, and records the reader does not need for the cells, or that promise more than
they hold, are made void. Sources: [MS-CFB] and [MS-XLS], the record numbers of section 2.3.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from pace_kit.spreadsheets.limits import MOST_CELLS, MOST_SHEETS, Damaged, TooFar
from pace_kit.spreadsheets.parts import Extras, Merged

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_CELLS = MOST_CELLS // 2  # the reader lays these sheets out twice
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_BOF, _EOF, _CONTINUE, _VOID = 0x0809, 0x000A, 0x003C, 0x0FF0
_SHEET_LIST, _LOCKED, _OLD_DAYS, _TEXTS, _FORMAT, _STYLE, _CODES = 0x85, 0x2F, 0x22, 0xFC, 0x41E, 0xE0, 0x42
_FORMULA, _RESULT, _BOOL_ERROR, _MERGED, _ROW, _COLUMNS, _MUL_RK = 0x06, 0x207, 0x205, 0xE5, 0x208, 0x7D, 0xBD
_LEAST = {
    0x203: 14,
    0x204: 8,
    0xD6: 8,
    _BOOL_ERROR: 8,
    0x27E: 10,
    0xFD: 10,
    _FORMULA: 22,
    _MUL_RK: 6,
}  # bytes of a cell
_SHOWN = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A", 43: "#N/A"}
_KEPT = {_BOF, _EOF, _CONTINUE, _SHEET_LIST, _OLD_DAYS, _TEXTS, _FORMAT, _STYLE, _CODES, _RESULT, *_LEAST}


class Locked(Exception):
    """The workbook has a password."""


class NoWorkbook(Exception):
    """The compound file holds something else than a workbook."""


@dataclass(frozen=True)
class OldBook:
    """A clean copy of the file, and the facts about each worksheet, in the order of their tabs."""

    content: bytes
    extras: tuple[Extras, ...]


@dataclass
class _Facts:
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


def clean_book(content: bytes) -> OldBook:
    """Take the workbook out of a compound file.

    Raises
    ------
    Damaged, Locked, NoWorkbook, TooFar
        When the file is cut off or contradicts itself, has a password, is a document of another kind, or has a sheet
        whose cells lie too far apart (with the sheet's name).
    """
    stream = bytearray(_stream(content))
    sheets, old = _globals(stream)
    extras: list[Extras] = []
    for name, at in sheets:
        facts = _sheet(stream, at)
        if facts.rows * facts.columns > _MOST_CELLS:
            raise TooFar(name)
        hidden = tuple(sorted(set(facts.hidden_rows))), tuple(sorted(set(facts.hidden_columns)))
        area = facts.rows * facts.columns
        extras.append(Extras(facts.errors, *hidden, old, facts.rows, area, tuple(facts.merged)))
    return OldBook(_compound(bytes(stream)), tuple(extras))


def _stream(content: bytes) -> bytes:
    """Return the bytes of the stream "Workbook" (or "Book", of Excel 5)."""
    if len(content) < 1536:
        raise Damaged
    shift, mini_shift = struct.unpack_from("<2H", content, 30)
    if (shift, mini_shift) not in ((9, 6), (12, 6)):
        raise Damaged
    size = 1 << shift
    first_directory, _, cutoff, first_mini, minis, next_list = struct.unpack_from("<6L", content, 48)
    most = len(content) // size + 1

    def sector(number: int) -> bytes:
        start = (number + 1) * size
        if number >= most or start >= len(content):
            raise Damaged
        return content[start : start + size]

    listed = list(struct.unpack_from("<109L", content, 76))
    for _ in range(most):
        if next_list >= _FAT - 1:
            break
        more = struct.unpack(f"<{size // 4}L", sector(next_list).ljust(size, b"\xff"))
        listed += more[:-1]
        next_list = more[-1]
    table: list[int] = []
    for number in listed:
        if number < _FAT - 1:
            table += struct.unpack(f"<{size // 4}L", sector(number).ljust(size, b"\xff"))
            if len(table) > 2 * most + size:
                break

    def chain(first: int, table: list[int]) -> Iterator[int]:
        for _ in range(len(table) + 1):
            if first == _END:
                return
            if first >= len(table):
                raise Damaged
            yield first
            first = table[first]
        raise Damaged  # it goes round in a circle

    def whole(first: int, length: int) -> bytes:
        pieces, have = [], 0
        for number in chain(first, table):
            pieces.append(sector(number))
            have += len(pieces[-1])
            if have >= length:
                break
        return b"".join(pieces)[:length]

    directory = whole(first_directory, len(content))
    entries: dict[str, tuple[int, int]] = {}
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        title = directory[at : at + min(max(length - 2, 0), 64)].decode("utf-16-le", "replace")
        start, bytes_ = struct.unpack_from("<LL", directory, at + 116)
        if directory[at + 66] in (2, 5):
            entries.setdefault("" if directory[at + 66] == 5 else title.casefold(), (start, bytes_))
    if "encryptedpackage" in entries:
        raise Locked
    found = entries.get("workbook") or entries.get("book")
    if found is None:
        raise NoWorkbook
    start, length = found
    if length > len(content):
        raise Damaged
    if length >= cutoff:
        stream = whole(start, length)
    else:
        mini = whole(*entries.get("", (_END, 0)))
        small = struct.unpack(f"<{minis * size // 4}L", whole(first_mini, minis * size)) if 0 < minis <= most else ()
        stream = b"".join(mini[number * 64 : number * 64 + 64] for number in chain(start, list(small)))[:length]
    if len(stream) < length:
        raise Damaged
    return stream


def _records(stream: bytearray, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield number, first byte and length of each record up to the end of this part of the stream."""
    depth = 0  # a chart inside a sheet has a beginning and an end of its own
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        if at + 4 + length > len(stream):
            raise Damaged
        yield kind, at + 4, length
        depth += (kind == _BOF) - (kind == _EOF)
        if kind == _EOF and depth <= 0:
            return
        at += 4 + length
    raise Damaged


def _void(stream: bytearray, at: int) -> None:
    struct.pack_into("<H", stream, at - 4, _VOID)


def _globals(stream: bytearray) -> tuple[list[tuple[str, int]], bool]:
    """Read the first part: which sheets there are, and from when days are counted."""
    sheets: list[tuple[str, int]] = []
    old, newest, before = False, False, 0
    for kind, at, length in _records(stream, 0):
        if kind == _BOF:
            if length < 4 or at > 4:
                raise Damaged
            newest = struct.unpack_from("<H", stream, at)[0] == 0x600
        elif kind == _LOCKED and length >= 2:
            if stream[at : at + 2] != b"\0\0" or length > 2:
                raise Locked
            _void(stream, at)
        elif kind == _OLD_DAYS and length >= 2:
            old = stream[at : at + 2] == b"\1\0"
        elif kind == _SHEET_LIST:
            if length < 8 or stream[at + 4] & 63 > 2 or stream[at + 5] not in (0, 1, 2, 6):
                raise Damaged
            start, letters = struct.unpack_from("<L", stream, at)[0], stream[at + 6]
            wide = newest and stream[at + 7] & 1
            text = bytes(stream[at + (8 if newest else 7) : at + length])[: letters * (2 if wide else 1)]
            if stream[at + 5] != 0:
                _void(stream, at)  # a chart or an old macro sheet
            else:
                sheets.append((text.decode("utf-16-le" if wide else "latin-1", "replace").replace("\0", ""), start))
        elif kind == _TEXTS:
            _check_texts(stream, at, length)
        elif kind not in _KEPT or (kind == _CONTINUE and before != _TEXTS):
            _void(stream, at)
        if kind in (_OLD_DAYS, _CODES) and length < 2:
            raise Damaged
        before = before if kind == _CONTINUE else kind
    if not sheets or len(sheets) > MOST_SHEETS or len({name for name, _ in sheets}) < len(sheets):
        raise Damaged
    return sheets, old


def _check_texts(stream: bytearray, at: int, length: int) -> None:
    """Follow the table of texts as the reader does, through its continuing records, so that it cannot run over."""
    pieces = [(at + 8, at + length)]
    after = at + length
    while after + 4 <= len(stream) and struct.unpack_from("<H", stream, after)[0] == _CONTINUE:
        more = struct.unpack_from("<H", stream, after + 2)[0]
        if after + 4 + more > len(stream) or not more:
            raise Damaged
        pieces.append((after + 4, after + 4 + more))
        after += 4 + more
    if length < 8:
        raise Damaged
    pieces.reverse()
    here, end = pieces.pop()
    texts = 0
    while here < end or pieces:
        if here >= end:
            here, end = pieces.pop()
        texts += 1
        if end - here < 3 or texts > MOST_CELLS:
            raise Damaged
        letters, flags = struct.unpack_from("<HB", stream, here)
        here += 3
        extra = (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
        if end - here < extra:
            raise Damaged
        skip = 4 * struct.unpack_from("<H", stream, here)[0] if flags & 8 else 0
        if flags & 4:
            more = struct.unpack_from("<l", stream, here + (2 if flags & 8 else 0))[0]
            if more < 0:
                raise Damaged
            skip += more
        here += extra
        width = 2 if flags & 1 else 1
        while letters:
            fits = min(letters, (end - here) // width)
            letters -= fits
            here += fits * width
            if letters:
                if not pieces or here != end:
                    raise Damaged
                here, end = pieces.pop()
                width = 2 if stream[here] & 1 else 1
                here += 1
        while skip:
            if here >= end:
                if not pieces:
                    raise Damaged
                here, end = pieces.pop()
            step = min(skip, end - here)
            skip, here = skip - step, here + step


def _sheet(stream: bytearray, start: int) -> _Facts:
    """Look at each record of a sheet; void what is not needed, and measure how far the cells reach."""
    facts = _Facts()
    depth = 0
    if start + 8 > len(stream) or struct.unpack_from("<H", stream, start)[0] != _BOF:
        raise Damaged
    for kind, at, length in _records(stream, start):
        if kind == _BOF:
            depth += 1
            if length < 4:
                raise Damaged
        elif kind == _EOF:
            depth -= 1
        elif depth > 1 or kind == _CONTINUE:
            _void(stream, at)
        elif kind in _LEAST:
            if length < _LEAST[kind]:
                raise Damaged
            row, column = struct.unpack_from("<2H", stream, at)
            last = column
            if kind == _MUL_RK:
                last = struct.unpack_from("<H", stream, at + length - 2)[0]
                if last < column or length != 6 + 6 * (last - column + 1):
                    raise Damaged
            elif kind == _BOOL_ERROR and stream[at + 7]:
                _error(stream, at, at + 6, facts, (row, column))
            elif kind == _FORMULA:
                struct.pack_into("<H", stream, at + 20, 0)  # the formula itself is never looked at
                if stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] == 2:
                    _error(stream, at, at + 8, facts, (row, column))
                elif stream[at + 12 : at + 14] == b"\xff\xff" and stream[at + 6] > 3:
                    raise Damaged
            facts.rows, facts.columns = max(facts.rows, row + 1), max(facts.columns, last + 1)
        elif kind == _MERGED:
            _merged(stream, at, length, facts)
            _void(stream, at)
        elif kind == _ROW and length >= 16:
            if stream[at + 12] & 0x20:
                facts.hidden_rows.append(struct.unpack_from("<H", stream, at)[0] + 1)
            _void(stream, at)
        elif kind == _COLUMNS and length >= 10:
            first, end = struct.unpack_from("<2H", stream, at)
            if stream[at + 8] & 1:
                facts.hidden_columns += range(first, min(end, 255) + 1)
            _void(stream, at)
        elif kind not in _KEPT:
            _void(stream, at)
    return facts


def _error(stream: bytearray, record: int, at: int, facts: _Facts, place: tuple[int, int]) -> None:
    shown = _SHOWN.get(stream[at])
    if shown is None or (at == record + 6 and stream[record + 7] > 1):
        raise Damaged
    facts.errors[place] = shown


def _merged(stream: bytearray, at: int, length: int, facts: _Facts) -> None:
    count = struct.unpack_from("<H", stream, at)[0] if length >= 2 else 0
    if length < 2 + 8 * count:
        raise Damaged
    for number in range(count):
        top, bottom, left, right = struct.unpack_from("<4H", stream, at + 2 + 8 * number)
        if top <= bottom and left <= right and len(facts.merged) < 100_000:
            facts.merged.append(((top, left), (bottom, right)))


def _compound(stream: bytes) -> bytes:
    """Return a compound file with nothing in it but this workbook stream."""
    stream = stream.ljust(4096, b"\0")
    size = len(stream)
    used = -(-size // 512)
    tables = 1
    while tables * 128 < used + 1 + tables + -(-max(tables - 109, 0) // 127):
        tables += 1
    lists = -(-max(tables - 109, 0) // 127)
    links = [*range(1, used), _END, _END, *[_FAT] * tables, *[_FAT - 1] * lists]
    places = list(range(used + 1, used + 1 + tables))
    more = b""
    for at in range(lists):
        part = places[109 + 127 * at : 109 + 127 * (at + 1)]
        part += [_FREE] * (127 - len(part)) + [used + 1 + tables + at + 1 if at + 1 < lists else _END]
        more += struct.pack("<128L", *part)
    head = OLE + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9L", 0, tables, used, 0, 4096, _END, 0, used + 1 + tables if lists else _END, lists)
    head += struct.pack("<109L", *places[:109], *[_FREE] * (109 - min(tables, 109)))

    def entry(title: str, kind: int, child: int, first: int, length: int) -> bytes:
        name = (title + "\0").encode("utf-16-le")
        fixed = struct.pack("<H2B3L36xLLL", len(name), kind, 1, _FREE, _FREE, child, first, length, 0)
        return name.ljust(64, b"\0") + fixed

    directory = entry("Root Entry", 5, 1, _END, 0) + entry("Workbook", 2, _FREE, 0, size)
    table = struct.pack(f"<{len(links)}L", *links).ljust(tables * 512, b"\xff")
    return head + stream.ljust(used * 512, b"\0") + directory.ljust(512, b"\0") + table + more
