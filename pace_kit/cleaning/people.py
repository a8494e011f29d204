"""Texts that would name a person: names, official numbers, dates of birth and initials inside a code.

A name is known by its shape (two capitalised words that are none of the field's own) or by a common first name
(``data/reference/first_names.csv``). Both can err; what errs towards leaving something out is said and can be typed in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from pace_kit.reference import reference_table

_PART = r"[A-ZÀ-Þ][A-Za-zà-ÿ'’\-]+"
_NAME = re.compile(rf"[A-ZÀ-Þ][a-zà-ÿ'’\-]+,? (?:{_PART}|[A-Z]\.?)(?: {_PART})?|[A-Z'\-]{{2,}}, {_PART}")
_INITIAL = re.compile(r"\b[A-Z]\.? ?(?:Mac|Mc|O['’])?[A-Z][a-zà-ÿ]{2,}\b|\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z]")
_MAIL = re.compile(r"[\w.+\-]+@[\w\-]+\.\w")
_BIRTH = re.compile(r"(?<!\d)\d{1,2}[./\-]\d{1,2}[./\-](?:\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(r"[^\W\d_][\w'’]*(?:-[^\W\d_][\w'’]*)*")
_NO_NAMES = re.compile(
    r"\b(care|foster|kinship|home|residential|adopt|order|permanence|team|order|plan|school|unit|house|north|south|"
    r"east|west|central|area|family|families|social|practice|practise|locality|group|left|return|moved|parent|secure|"
    r"child|young|council|office|hub|review|panel|placement|services?|street|road|coast|town|city|valley|bay|harbour|"
    r"duty|intake|throughcare|early|years|fieldwork|hospital|disabilit|permanency|assessment|long|short|term|glen|loch|"
    r"strath|inver|aber|dùn|ard|àird|isles?|island|highland|lowland|upper|lower|new|old|saint|st)\w*\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[A-Za-z]{0,4}[\-/ ]?\d{1,12}")
_CODE = re.compile(r"(?=[\w\-/.]*\d)[\w\-/.]+")


def is_chi(text: str) -> bool:
    """Whether a text is a Community Health Index number: ten digits that begin with a day and end in a check digit.

    The digits are weighted 10 down to 2; 11 less the remainder of their sum by 11 is the last digit (modulus 11).
    """
    if not 9 <= len(text) <= 12:
        return False
    digits = text.replace(" ", "").replace("-", "")
    if digits.isdigit() and len(digits) == 9:
        digits = f"0{digits}"  # a number cell drops the leading nought
    if not re.fullmatch(r"\d{10}", digits):
        return False
    if not (1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12):
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(digits[9]) and check != 10


def is_name(text: str) -> bool:
    """Whether a text is written as a person's name is: two or three capitalised words and none of the field's own."""
    if " " not in text:
        return False
    line = " ".join(text.split())
    return bool(_NAME.fullmatch(line)) and not _NO_NAMES.search(line)


@cache
def _first_names(*, also_words: bool) -> frozenset[str]:
    """Return common first names; those that are also places or words only if asked for."""
    rows = reference_table("first_names")
    return frozenset(row["name"].casefold() for row in rows if also_words or not row["also"])


def names_someone(text: str, *, places: bool = False) -> bool:
    """Whether a text among codes, teams or families names a person, or holds a date of birth or a mail address.

    Parameters
    ----------
    text : str
        A cell.
    places : bool
        Whether the name of a place may stand there, as in a column of teams; then a lone first name that is a place or
        a word too is none.

    Examples
    --------
    >>> names_someone("Skye & Callum"), names_someone("K. Grant"), names_someone("AD 15/09/17"), names_someone("H-014")
    (True, True, True, False)
    """
    if _PLAIN.fullmatch(text) and not is_chi(text):
        return False
    text = text[:300]  # what is longer is a note
    if not re.search(r"[^\W\d_]", text):
        return is_chi(text)
    if is_chi(text) or _MAIL.search(text) or (not places and _BIRTH.search(text)):
        return True
    words = _WORDS.findall(text)
    if places:
        named = [at for at, word in enumerate(words) if word.casefold() in _first_names(also_words=False)]
        followed = any(at + 1 < len(words) and words[at + 1][0].isupper() for at in named)
        return bool(_INITIAL.search(text)) or followed
    return is_name(text) or any(word.casefold() in _first_names(also_words=True) and len(word) > 2 for word in words)


def code_beside_name(text: str) -> str:
    """Return the code in a cell that holds a code and a name; blank when there is no single one.

    Examples
    --------
    >>> code_beside_name("C1008 Ava Duthie"), code_beside_name("Ava Duthie"), code_beside_name("AD 15/09/17")
    ('C1008', '', '')
    """
    codes = _CODE.findall(text)
    return codes[0] if len(codes) == 1 and not _BIRTH.search(text) and not is_chi(codes[0]) else ""


def without_names(text: str) -> str:
    """Return a free text without the first names in it and the capitalised word after each.

    Examples
    --------
    >>> without_names("Moved to gran Mary Tosh"), without_names("Moved to Fife")
    ('Moved to gran …', 'Moved to Fife')
    """
    names, text = _first_names(also_words=False), text[:2000]
    text = re.sub(
        rf"\b({_PART})((?:[ \-]{_PART})?)",
        lambda found: "…" if found[1].casefold() in names else found[0],
        text,
    )
    text = re.sub(r"\bthe [A-Z][a-zà-ÿ]+s\b", "…", text)
    return _MAIL.sub("…", re.sub(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][\w'’\-]+", "…", text))


def holds_births(codes: Iterable[str]) -> bool:
    """Whether nearly all codes of a column hold six or eight figures that are a day, perhaps with initials.

    One in 27 numbers of six figures could be a day, so that nearly all of eight or more are cannot be chance.
    """
    bare = [re.sub(r"[\s./\-]", "", code) for code in codes if code]
    days = {re.sub(r"\D", "", code)[:4] for code in bare}
    if len(bare) < 8 or len(days) < 0.5 * len(bare):
        return False  # numbers given one after the other begin alike
    return sum(1 for code in bare if _has_birth(code)) >= 0.9 * len(bare)


def _has_birth(code: str) -> bool:
    found = re.fullmatch(r"[^\W\d_]{0,4}(\d{6}|\d{8})[^\W\d_]{0,4}", code)
    if not found:
        return False
    figures = found[1]
    day, month, year = int(figures[:2]), int(figures[2:4]), int(figures[4:])
    try:
        date(year if len(figures) == 8 else 2000 + year % 100, month, day)
    except ValueError:
        return False
    return len(figures) == 6 or 1985 <= year <= 2035
