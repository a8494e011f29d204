"""What documents and slides share: text that XML can hold, pictures with their words, files without a trace of when."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pace_kit.report.contents import Contents

INK, MUTED, LINE, ACCENT, LOOK, GOOD = "1F2933", "52606D", "D9DEE4", "1D5FA3", "B45309", "0F766E"
TONES = {"look": LOOK, "good": GOOD, "note": ACCENT}
AUTHOR = "PACE coaching kit"
LANGUAGE = "en-GB"

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINES = re.compile(r"\s*\r?\n\s*|[\v\f\x85\u2028\u2029]")


def clean(text: str) -> str:
    """Return text that a document can hold, on one line: what XML forbids is gone, line breaks are blanks."""
    return _NOT_XML.sub("", _LINES.sub(" ", text))


def describe(drawing: Any, *, title: str, alt: str) -> None:
    """Give a picture its alternative text, for a screen reader; `drawing` is its ``docPr`` or ``cNvPr`` element."""
    drawing.set("name", clean(title)[:250])
    drawing.set("title", clean(title)[:250])
    drawing.set("descr", clean(alt))


def sign(properties: Any, contents: Contents) -> None:
    """Fill in a file's own properties: what it is, and nothing about the computer or the person."""
    properties.title = clean(f"{contents.title}: {contents.subtitle}")[:255]
    properties.author = properties.last_modified_by = AUTHOR
    properties.subject, properties.language = "Review of a PACE team", LANGUAGE
    properties.comments = properties.keywords = properties.category = ""
    day = contents.as_of
    properties.created = properties.modified = datetime(day.year, day.month, day.day)
    properties.revision = 1


def without_times(packed: bytes) -> bytes:
    """Return the same package with one date on all its parts, so that equal reports are equal files."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            kept = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            kept.compress_type, kept.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(kept, old.read(entry.filename))
    return made.getvalue()
