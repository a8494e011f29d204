"""Walking XML parts that are not trusted: no document type, so no entity is expanded and nothing outside is opened."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from pace_kit.spreadsheets.limits import Damaged

Attributes = dict[str, str]
_DEEPEST = 200
_MOST_MARKS = 60_000_000  # a million rows of a dozen cells have fewer
_ENCODING = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([\w.:-]+)[\"']")


def plain_text(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pass the pieces of a part on; raise `Damaged` when it is not in utf-8 or declares a document type."""
    first = True
    for piece in pieces:
        if first and piece:
            first = False
            start = piece.lstrip(b"\xef\xbb\xbf \r\n\t")[:4096]
            said = _ENCODING.match(start)
            if not start.startswith(b"<") or b"\0" in start[:8] or b"<!DOCTYPE" in start:
                raise Damaged
            if said and said.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii"):
                raise Damaged
        yield piece


def _refuse(*_: object) -> None:
    raise Damaged


def walk(
    pieces: Iterable[bytes],
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    *,
    separator: str = " ",
    until: Callable[[], bool] | None = None,
    counted: bool = True,
) -> None:
    """Call `start`, `end` and `text` for what a part holds, names with their namespace before the separator.

    Parameters
    ----------
    pieces : iterable of bytes
        The part.
    start, end, text : callable
        Called with the name and attributes, the name, the text.
    separator : str
        Stands between the namespace's address and the local name; nothing stands before a name without one.
    until : callable, optional
        Asked after each piece; the walk ends when it says yes.
    counted : bool
        Whether the depth is watched here; False when `start` does that itself.

    Raises
    ------
    Damaged
        When the part is not well formed, nested without end, not in utf-8, or declares a document type.
    """
    parser = expat.ParserCreate("utf-8", separator)
    depth = 0

    def deeper(tag: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise Damaged
        start(tag, attributes)

    def higher(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(tag)

    parser.buffer_text = True
    parser.StartElementHandler = deeper if counted else start
    parser.EndElementHandler = higher if counted else end
    parser.StartDoctypeDeclHandler = _refuse
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        marks = 0
        for piece in plain_text(pieces):
            marks += piece.count(b"<")
            if marks > _MOST_MARKS:
                raise Damaged
            parser.Parse(piece, False)
            if until is not None and until():
                return
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Damaged from error


def elements(content: bytes) -> list[tuple[str, Attributes]]:
    """Return the local name and the attributes (local names too) of every element of a small part, in its order."""
    found: list[tuple[str, Attributes]] = []

    def start(tag: str, attributes: Attributes) -> None:
        found.append((tag.rpartition(" ")[2], {key.rpartition(" ")[2]: value for key, value in attributes.items()}))

    walk([content], start)
    return found
