"""Zip files that are not trusted: every part is counted while it is unpacked, and only checked parts go on.

A zip file can lie about how large its parts are, name one part twice, or let parts overlap. `Package` reads the
directory once, unpacks a part in pieces and compares size and checksum with what was promised, and writes the parts
that are needed into a clean package of its own. Macros, pictures and external links are never unpacked.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from pace_kit.spreadsheets.limits import MOST_UNPACKED, Damaged, TooMuch

_PIECE = 1 << 20
_MOST_PARTS = 20_000
_SMALL = 64 * 1024 * 1024
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True)
class Part:
    """Where one part lies in the file: first byte, packed bytes, whether deflated, unpacked bytes and checksum."""

    start: int
    packed: int
    deflated: bool
    size: int
    checksum: int


@dataclass(frozen=True, eq=False)
class Package:
    """The parts of a zip file by name, and the bytes they lie in."""

    content: bytes
    parts: Mapping[str, Part]
    locked: bool = False
    promised: int = 0
    seen: dict[str, int] = field(default_factory=dict)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Unpack a part piece by piece.

        Raises
        ------
        Damaged
            When the part is missing, cannot be unpacked, or is not as large as the directory says.
        TooMuch
            As soon as all that was unpacked exceeds `MOST_UNPACKED` bytes.
        """
        part = self.parts.get(name)
        if part is None:
            raise Damaged
        room = MOST_UNPACKED - sum(size for other, size in self.seen.items() if other != name)
        size, checksum = 0, 0
        for piece in self._unpacked(part):
            size += len(piece)
            if size > room:
                raise TooMuch
            if size <= part.size:
                checksum = zlib.crc32(piece, checksum)
                yield piece
        self.seen[name] = size
        if size != part.size or checksum != part.checksum:
            raise Damaged

    def _unpacked(self, part: Part) -> Iterator[bytes]:
        packed = memoryview(self.content)[part.start : part.start + part.packed]
        if not part.deflated:
            for at in range(0, part.packed, _PIECE):
                yield bytes(packed[at : at + _PIECE])
            return
        unpacker = zlib.decompressobj(-15)
        try:
            for at in range(0, part.packed, _PIECE):
                data: bytes | memoryview = packed[at : at + _PIECE]
                while data:
                    yield unpacker.decompress(data, _PIECE)
                    data = unpacker.unconsumed_tail
            while not unpacker.eof:
                piece = unpacker.decompress(b"", _PIECE)
                if not piece:
                    raise Damaged
                yield piece
        except zlib.error as error:
            raise Damaged from error

    def read(self, name: str) -> bytes:
        """Return a whole part, for small ones; raise `Damaged` when it is larger than 64 MB."""
        if name in self.parts and self.parts[name].size > _SMALL:
            raise Damaged
        return b"".join(self.pieces(name))


def open_package(content: bytes) -> Package:
    """Read the directory of a zip file.

    Raises
    ------
    Damaged
        When it is cut off, when two parts have one name or share bytes, or a part is packed in a way office programs
        do not use.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except Exception as error:  # whatever a broken directory does to the reader
        raise Damaged from error
    if len(entries) > _MOST_PARTS:
        raise Damaged
    parts: dict[str, Part] = {}
    for entry in entries:
        at = entry.header_offset
        if at < 0 or content[at : at + 4] != b"PK\3\4" or at + _LOCAL.size > len(content):
            raise Damaged
        fields = _LOCAL.unpack_from(content, at)
        start = at + _LOCAL.size + fields[9] + fields[10]
        if entry.filename in parts or start + entry.compress_size > len(content):
            raise Damaged
        parts[entry.filename] = Part(
            start, entry.compress_size, entry.compress_type == zipfile.ZIP_DEFLATED, entry.file_size, entry.CRC
        )
    usual = all(entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries)
    ordered = sorted(parts.values(), key=lambda part: part.start)
    apart = all(one.start + one.packed <= other.start for one, other in pairwise(ordered))
    if not usual or not apart:
        raise Damaged
    locked = any(entry.flag_bits & 1 for entry in entries)
    return Package(content, parts, locked, sum(part.size for part in parts.values()))


def write_package(package: Package, parts: Mapping[str, str | bytes]) -> bytes:
    """Return a clean zip file: each new name holds these bytes, or the packed bytes of the part of that old name."""
    file, directory = io.BytesIO(), io.BytesIO()
    for name, source in parts.items():
        if isinstance(source, bytes):
            data: bytes | memoryview = source
            part = Part(0, len(source), False, len(source), zlib.crc32(source))
        else:
            part = package.parts[source]
            data = memoryview(package.content)[part.start : part.start + part.packed]
        at, title = file.tell(), name.encode("utf-8")
        told = (8 if part.deflated else 0, 0, 33, part.checksum, part.packed, part.size, len(title), 0)
        file.write(_LOCAL.pack(b"PK\3\4", 20, 0x800, *told) + title)
        file.write(data)
        directory.write(_CENTRAL.pack(b"PK\1\2", 20, 20, 0x800, *told, 0, 0, 0, 0, at) + title)
    listed = directory.getvalue()
    return file.getvalue() + listed + _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(listed), file.tell(), 0)
