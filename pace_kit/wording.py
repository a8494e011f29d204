"""The language guide, and words that would name a child.

Both only point: a person decides. :func:`suggestions` offers kinder or plainer words, :func:`identifiers` finds what
should not be typed into a log, :func:`heading_identifier` tells which spreadsheet columns must stay at the door. The
words lie in ``data/reference``: ``wording.csv``, ``identifier_headings.csv``, ``first_names.csv``, ``not_names.csv``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from pace_kit.reference import reference_table

_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"|‘[^’]*’(?!\w)|`[^`\n]*`")
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_SHORT = "jan|feb|mar|apr|may|jun|jul|aug|sept|sep|oct|nov|dec"
_DATE = re.compile(
    rf"\b(?:\d{{1,2}}\s*[./-]\s*\d{{1,2}}\s*[./-]\s*(?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTHS}|{_SHORT})\.?,?\s+\d{{2,4}})\b",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"\b(?:d\.?o\.?b\b\.?|date of birth|born|birthday|birth date|birth)", re.IGNORECASE)
_TEN_DIGITS = re.compile(r"(?<![\d-])(\d{6})[ -]?(\d{4})(?![\d-])")
_SCN = re.compile(
    r"\b(?:scn|scottish candidate (?:number|no\.?)|candidate (?:number|no\.?))\W{0,4}(?:is\W{0,2})?(\d{9})\b",
    re.IGNORECASE,
)
_AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|"
    "G|GL|GU|HA|HD|HG|HP|HR|HS|HU|HX|IG|IP|IV|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|"
    "PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|"
    "WN|WR|WS|WV|YO|ZE"
)
_POSTCODE = re.compile(rf"\b(?:{_AREAS})\d[A-Z\d]? {{0,2}}(?!\d(?:st|nd|rd|th)\b)\d[ABD-HJLNP-UW-Z]{{2}}\b")
_POSTCODE_SMALL = re.compile(_POSTCODE.pattern, re.IGNORECASE)

#: A word, hyphens and apostrophes within; bounded, so that no text takes long.
_WORD = r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_])){0,30}(?![^\W\d_])"
#: Whom a name may stand beside. Words that may be of many people ("brothers", "carers") need a known name.
_FAMILY = "mum|mummy|mam|mother|dad|daddy|father|gran|granny|grandma|nana|nan|grandad|grandpa|grandmother|grandfather"
_FAMILY += "|brother|sister|twin|son|daughter|aunt|auntie|aunty|uncle|cousin|niece|nephew|stepmum|stepdad"
_CHILD = "child|boy|girl|baby|toddler|infant|teenager|pupil|lad|lass|wean|bairn|young person"
_MANY = "children|boys|girls|babies|brothers|sisters|twins|sons|daughters|kids|young people|family|parents|carer|carers"
_AFTER_KIN = re.compile(
    rf"(?<!\w)(?P<kin>{_CHILD}|{_FAMILY}|{_MANY})(?!\w)"
    rf"(?P<said>,?[^\S\n]{{1,3}}(?:is |was )?(?:called|named)\b|[^\S\n]{{1,3}}(?:of|to)\b|['’]s name is\b)?"
    rf"(?P<mark>[^\S\n]{{0,3}}[:(,–-])?[^\S\n]{{0,3}}(?<!\w)(?P<name>{_WORD}(?:[^\S\n]{{1,3}}[^\W\d_](?![\w-]))?)",
    re.IGNORECASE,
)
_BEFORE_KIN = re.compile(
    rf"(?<![\w'’-])(?P<name>{_WORD})(?:(?P<mark>[^\S\n]{{0,3}}[(,][^\S\n]{{0,3}})(?:the |a |our |her |his |their )?"
    rf"|(?:['’]s|(?<=s)['’])[^\S\n]{{1,3}}(?:wee |little |big |older |younger |half-)?"
    rf"|[^\S\n]{{1,3}}is (?:the|a|her|his) )"
    rf"(?P<kin>{_CHILD}|{_FAMILY})(?!\w)",
    re.IGNORECASE,
)
_NEXT_NAME = re.compile(rf"(?:,[^\S\n]{{0,3}}|,?[^\S\n]{{1,3}}(?:and|&)[^\S\n]{{1,3}})(?P<name>{_WORD})")
_MONTH_OR_SHORT = frozenset(f"{_MONTHS}|{_SHORT}".split("|"))


@dataclass(frozen=True)
class Suggestion:
    """Words somebody may prefer.

    Parameters
    ----------
    found, prefer : str
        The words in the text, and what the guide prefers.
    source : str
        Whose guide it is.
    start, end : int
        Where the words are: ``text[start:end] == found``.
    """

    found: str
    prefer: str
    source: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"“{self.found}”: would “{self.prefer}” fit? ({self.source})"


@dataclass(frozen=True)
class Identifier:
    """Something in a text that could name a child.

    Parameters
    ----------
    kind : str
        ``"CHI number"``, ``"date of birth"``, ``"postcode"``, ``"SCN"``, or ``"name"`` for what may be a name.
    found : str
        The words in the text.
    start, end : int
        Where they are: ``text[start:end] == found``.
    """

    kind: str
    found: str
    start: int
    end: int

    def __str__(self) -> str:
        if self.kind == "name":
            return f"“{self.found}” may be somebody's name. If it is, please write the child's code in its place."
        article = "an" if self.kind == "SCN" else "a"
        return f"“{self.found}” looks like {article} {self.kind}. Please take it out; the child's code is enough."


def suggestions(text: str) -> tuple[Suggestion, ...]:
    """Kinder or plainer words for a text, in the order they are found; the text itself is never changed.

    What stands in quotation marks or back-ticks is left alone, as are terms of law and of the national return
    ("placement type"). Words match whole and in any case; abbreviations (all capitals) only in capitals. Where two
    entries overlap, the longer one speaks.

    Notes
    -----
    Source: ``data/reference/wording.csv``, from the guides of North Lanarkshire Council, TACT and Bromley; each
    suggestion names its own.
    """
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    taken: list[Suggestion] = []
    for pattern, keep, prefer, source in _guide():
        kept = [match.span() for match in keep.finditer(text)] if keep else []
        for match in pattern.finditer(text):
            start, end = match.span()
            closed = quoted + kept + [(other.start, other.end) for other in taken]
            if not any(start < stop and begin < end for begin, stop in closed):
                taken.append(Suggestion(match.group(), prefer, source, start, end))
    return tuple(sorted(taken, key=lambda suggestion: suggestion.start))


@cache
def _guide() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None, str, str], ...]:
    """The language guide as patterns, one a phrase, the longest phrase first."""
    entries = []
    for row in reference_table("wording"):
        keep = _any_of(row["keep"].split("|")) if row["keep"] else None
        entries += [(phrase, keep, row["prefer"], row["source"]) for phrase in row["avoid"].split("|")]
    entries.sort(key=lambda entry: len(entry[0]), reverse=True)
    return tuple((_any_of([phrase]), keep, prefer, source) for phrase, keep, prefer, source in entries)


def _any_of(phrases: list[str]) -> re.Pattern[str]:
    words = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in phrases)
    case = 0 if any(re.search("[A-Z]{2}", phrase) for phrase in phrases) else re.IGNORECASE
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", case)


def identifiers(text: str) -> tuple[Identifier, ...]:
    """What in a text could name a child: CHI numbers, dates of birth, postcodes, Scottish Candidate Numbers, names.

    A CHI number is ten digits, perhaps parted after six, whose first six are a date (day, month, year) and whose last
    is the modulus-11 check digit. A date counts as a date of birth near a word about birth in the same sentence. Nine
    digits count as a Scottish Candidate Number when the text calls them so. A capitalised word beside "child", "mum",
    "brother" and the like may be a name: a common first name wherever the two stand together, any other word only in
    the middle of a sentence. It is said as a doubt. Months, weekdays and the field's own words are none.

    Examples
    --------
    >>> [found.kind for found in identifiers("Born 3 May 2014, lives at EH1 2AB.")]
    ['date of birth', 'postcode']
    """
    found = (*_chi(text), *_births(text), *_postcodes(text), *_candidates(text), *_names(text))
    return tuple(sorted(found, key=lambda identifier: (identifier.start, identifier.end)))


def is_chi(digits: str) -> bool:
    """Whether ten digits can be a CHI number: a date as day, month, year, then the modulus-11 check digit.

    The first nine digits are weighted 10 to 2; the check digit is 11 less the remainder of their sum by 11, 0 for 11,
    and a number that would need 10 is not given out. Source: the check of the NHS number, which CHI shares.
    """
    if not re.fullmatch(r"[0-9]{10}", digits):
        return False
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if not any(_is_date(century + year, month, day) for century in (1900, 2000)):
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return (0 if check == 11 else check) == int(digits[9])


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _chi(text: str) -> Iterator[Identifier]:
    for match in _TEN_DIGITS.finditer(text):
        if is_chi(match.group(1) + match.group(2)):
            yield Identifier("CHI number", match.group(), *match.span())


def _births(text: str) -> Iterator[Identifier]:
    for match in _DATE.finditer(text):
        before = re.split(r"[.!?](?=\s)|\n", text[max(0, match.start() - 60) : match.start()])[-1]
        after = re.split(r"[.!?](?=\s|$)|\n", text[match.end() : match.end() + 40])[0]
        # A dot after "D.O.B." does not end a sentence.
        near = text[max(0, match.start() - 12) : match.start()]
        if _BIRTH.search(before) or _BIRTH.search(after) or re.search(r"d\.o\.b", near, re.IGNORECASE):
            yield Identifier("date of birth", match.group(), *match.span())


def _postcodes(text: str) -> Iterator[Identifier]:
    for match in _POSTCODE_SMALL.finditer(text):
        if _POSTCODE.fullmatch(match.group().upper()):
            yield Identifier("postcode", match.group(), *match.span())


def _candidates(text: str) -> Iterator[Identifier]:
    for match in _SCN.finditer(text):
        yield Identifier("SCN", match.group(1), *match.span(1))


def _names(text: str) -> Iterator[Identifier]:
    """What may be a name beside a word for a child or for family, each place once."""
    places: dict[int, int] = {}
    for match in _AFTER_KIN.finditer(text):
        if _may_follow(match):
            _take(text, match, places)
    for match in _BEFORE_KIN.finditer(text):
        if _may_lead(text, match):
            _take(text, match, places)
    for start, end in places.items():
        yield Identifier("name", text[start:end], start, end)


def _take(text: str, match: re.Match[str], places: dict[int, int]) -> None:
    """Note a name with its initial, and known names joined to it: "Jamie and Ava"."""
    start, end = match.span("name")
    first, _, initial = match["name"].partition(" ")
    if initial and not initial.strip().isupper():
        end = start + len(first)
    places.setdefault(start, end)
    joined = _NEXT_NAME.match(text, end)
    while joined and _known(joined["name"]):
        places.setdefault(*joined.span("name"))
        joined = _NEXT_NAME.match(text, joined.end())


def _may_follow(match: re.Match[str]) -> bool:
    """Whether the word after "child", "mum of", "girl called" may be a name."""
    first = match["name"].split()[0]
    if not _capital(first):
        return False
    kin, called = match["kin"], bool(match["said"]) and match["said"].split()[-1].lower() not in ("of", "to")
    if _known(first) or called:
        return True
    if match["mark"]:  # after a colon or a bracket a sentence may begin; an initial says that none does
        return " " in match["name"].strip() and match["name"].strip()[-1].isupper() and match["name"][-1] != "I"
    return kin.islower() and kin not in _MANY.split("|")


def _may_lead(text: str, match: re.Match[str]) -> bool:
    """Whether the word before "(child)", "'s mum" or ", the boy" may be a name."""
    name, kin = match["name"], match["kin"].lower()
    name = re.sub(r"['’]s$", "", name)
    if not _capital(name):
        return False
    if _known(name):
        return match["mark"] is None or "(" in match["mark"] or _known(name, surely=True)
    begun = re.search(r"(?:^|[.!?:\n(“\"])[ \t]*$", text[max(0, match.start() - 8) : match.start()])
    return match["mark"] is None and not begun and kin in _FAMILY.split("|")


def _capital(word: str) -> bool:
    """Whether a word is written as a name is: a capital and small letters, no month, weekday or word of the field."""
    bare = word.replace("'", "").replace("’", "").replace("-", "")
    if len(bare) < 2 or not word[0].isupper() or not any(letter.islower() for letter in bare[1:]):
        return False
    whole = re.sub(r"['’]s$", "", word).casefold()
    return whole not in _MONTH_OR_SHORT and whole not in _no_names()


def _known(word: str, *, surely: bool = False) -> bool:
    """Whether a word is a common first name, `surely`: one that is no place and no other word."""
    bare = unicodedata.normalize("NFKD", re.sub(r"['’]s$", "", word))
    also = _first_names().get("".join(letter for letter in bare if not unicodedata.combining(letter)).casefold())
    return _capital(word) and also is not None and not (surely and also)


@cache
def _first_names() -> dict[str, bool]:
    """Common first names in small letters, and whether each is a place or another word too."""
    return {row["name"].casefold(): bool(row["also"]) for row in reference_table("first_names")}


@cache
def _no_names() -> frozenset[str]:
    """Words with a capital that are no names, in small letters, with those that begin sentences."""
    begin = (
        "and|as|at|but|did|does|for|from|had|has|have|he|her|his|how|if|in|is|it|my|no|not|of|on|our|she|so|that|the"
    )
    begin += (
        "|their|then|there|they|this|to|today|tomorrow|was|we|were|what|when|where|who|why|will|with|yes|yet|you|id"
    )
    return frozenset(row["word"].casefold() for row in reference_table("not_names")) | frozenset(begin.split("|"))


def heading_identifier(heading: str) -> str:
    """What a spreadsheet's heading names that must not be taken in; blank when it names nothing of the kind.

    Names of people (the child, family, workers), dates of birth, CHI numbers, Scottish Candidate Numbers, postcodes,
    addresses, phone numbers, e-mail addresses. The name of a placement, team or school is none.

    Returns
    -------
    str
        The kind in plain words, for instance ``"name"`` or ``"date of birth"``; ``""`` for none.

    Examples
    --------
    >>> heading_identifier("Child's Name"), heading_identifier("Name of placement")
    ('name', '')
    """
    words = f" {_plain(heading)} "
    for kind, phrases, unless in _headings():
        if any(f" {phrase} " in words for phrase in phrases) and not unless & set(words.split()):
            return kind
    return ""


@cache
def _headings() -> tuple[tuple[str, tuple[str, ...], frozenset[str]], ...]:
    return tuple(
        (row["kind"], tuple(row["phrases"].split("|")), frozenset(row["unless"].split()))
        for row in reference_table("identifier_headings")
    )


def _plain(heading: str) -> str:
    """Small letters and single spaces: ``DateOfBirth``, ``date_of_birth`` and ``Date of Birth:`` become alike."""
    text = unicodedata.normalize("NFKD", heading).replace("'", "").replace("’", "")
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", re.sub(r"([a-z])([A-Z])", r"\1 \2", text))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in text if not unicodedata.combining(c)).lower()))
