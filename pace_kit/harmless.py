"""Texts that do no harm: as a cell of a spreadsheet, and as the name of a file."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 32_767
"""Most characters a cell of Excel holds, in UTF-16 units as Excel counts. Source: Excel specifications and limits."""

_CUT = "… (cut here: a cell holds no more)"
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def harmless(text: str) -> str:
    r"""Return the text as a cell that no spreadsheet program takes for a formula or cannot hold.

    A text that begins with = + - or @, also after blanks or in their wide forms, gets an apostrophe in front. Tabs
    become blanks and carriage returns line breaks; other control characters, halves of characters and what XML forbids
    are dropped. What is longer than Excel's :data:`LONGEST` is cut, and the cell says so.

    Examples
    --------
    >>> harmless("=1+1"), harmless(" @home"), harmless("Foster care"), harmless("a\x00b")
    ("'=1+1", "' @home", 'Foster care', 'ab')
    """
    if text.isascii() and text.isprintable() and text[:1].isalnum() and len(text) <= LONGEST:
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = "".join(letter for letter in text if _legal(letter))
    if looks_like_a_formula(text):
        text = f"'{text}"
    if _length(text) > LONGEST:
        text = _first(text, LONGEST - len(_CUT)) + _CUT
    return text


def safe_name(text: str, suffix: str) -> str:
    """Return a file name made of a text: letters, figures and single hyphens, no path, at most 120 bytes.

    Parameters
    ----------
    text : str
        Anything, for instance a team's name; without a letter or figure the name is "pace".
    suffix : str
        The ending with or without its point, for instance ``"xlsx"``.

    Examples
    --------
    >>> safe_name("../Harbour North: questions?", "xlsx")
    'Harbour-North-questions.xlsx'
    """
    plain = unicodedata.normalize("NFKC", "".join(letter for letter in text if _legal(letter)))
    words = "".join(letter if letter.isalnum() else "-" for letter in plain)
    name = re.sub("-+", "-", words).strip("-").encode()[:120].decode("utf-8", "ignore").strip("-") or "pace"
    ending = "".join(letter for letter in suffix.lower() if letter.isascii() and letter.isalnum())
    return f"{'file-' if _RESERVED.match(name) else ''}{name}" + (f".{ending}" if ending else "")


def looks_like_a_formula(text: str) -> bool:
    """Whether a spreadsheet program might run a text: it begins with = + - or @, blanks and unseen marks aside."""
    for letter in text:
        if not letter.isspace() and unicodedata.category(letter) != "Cf":
            return unicodedata.normalize("NFKC", letter)[:1] in ("=", "+", "-", "@")
    return False


def _legal(letter: str) -> bool:
    """Whether a character may stand in a cell: no control but the line break, no half, nothing XML 1.0 forbids."""
    sort = unicodedata.category(letter)
    return letter == "\n" or (sort not in ("Cc", "Cs") and ord(letter) & 0xFFFE != 0xFFFE)


def _length(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _first(text: str, units: int) -> str:
    """Return the beginning of a text that is at most so many UTF-16 units long."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
