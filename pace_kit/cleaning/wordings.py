"""Words people type into cells: the many that mean "not yet", and those for placements and routes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pace_kit.reference import reference_table

SURE, LIKELY = 90.0, 70.0
_TURNED_ROUND = re.compile(
    r"\b(not?|never|without|ruled out|rather than|instead|unless|refused|declined|rejected|isn't|no longer|"
    r"breakdown|broken|moving|move|awaiting|planned|possible|potential\w*|parallel|twin.track\w*|previously|formerly|"
    r"adopted|to adopt|(mother|parent|mum) (and|&) (baby|child))\b|→|->|>"
)
_PARTS = re.compile(r"[/+&;→]|\bthen\b|\bor\b|\band\b|\bnow\b")
_OPENINGS = re.compile(
    r"(awaiting|awaited|pending|tbc|tba|tbd|not yet|to be|still|ongoing|no rec|no decision|deferred)\b"
)


@dataclass(frozen=True)
class Word:
    """What a wording was taken for.

    Parameters
    ----------
    value : str
        The vocabulary's own word; ``""`` when none was near.
    confidence : float
        0 to 1.
    """

    value: str
    confidence: float

    @property
    def sure(self) -> bool:
        """Whether it can be taken without asking."""
        return self.confidence >= SURE / 100


def folded(text: str) -> str:
    """Text as it is compared: small letters, one space between words, no marks around."""
    small = " ".join(text.casefold().replace("’", "'").split())
    return small.strip(" .:;,!()[]") or small


@cache
def _not_yet() -> frozenset[str]:
    return frozenset(folded(row["wording"]) for row in reference_table("not_yet"))


@cache
def means_not_yet(text: str) -> bool:
    """Whether a cell that should hold a date says that there is none yet.

    Examples
    --------
    >>> means_not_yet("TBC"), means_not_yet(" n/k "), means_not_yet("awaiting panel"), means_not_yet("TBC 12/06/2019")
    (True, True, True, False)
    """
    if len(text) > 100 or (len(text) > 3 and text[-1].isdigit() and text[0] != "0"):
        return False  # a note, or a code or a date: there are very many of these
    small = folded(text)
    if small in _not_yet():
        return True
    return bool(_OPENINGS.match(small)) and not re.search(r"\d", small) and len(small) <= 60


@cache
def _vocabulary(table: str, column: str) -> dict[str, str]:
    words = {_bare(row["wording"]): row[column] for row in reference_table(table)}
    return {**words, **{_bare(row[column]): row[column] for row in reference_table(table)}}


@cache
def _alike(table: str, column: str) -> dict[tuple[str, ...], str]:
    """Wordings by their words in any order, one or many; what could then be two things is left out."""
    found: dict[tuple[str, ...], str] = {}
    for wording, value in _vocabulary(table, column).items():
        stem = _stem(wording)
        if len(stem) > 1:
            found[stem] = value if found.get(stem, value) == value else ""
    return found


def _stem(bare: str) -> tuple[str, ...]:
    return tuple(sorted(word[:-1] if len(word) > 4 and word.endswith("s") else word for word in bare.split()))


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold().replace("'", "").replace("’", "")))


@cache
def word_for(text: str, table: str, column: str) -> Word:
    """Return the vocabulary's word nearest to a wording, and how sure that is.

    Short forms (up to four letters) count only when they are written as listed: "PO" is no misspelt "POA".

    Examples
    --------
    >>> word_for("Fostr care", "placements", "placement").value
    'Foster care'
    """
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import OSA

    if len(text) > 200:
        return Word("", 0.0)
    known, bare = _vocabulary(table, column), _bare(text)
    if "?" in text and bare:
        asked = word_for(text.replace("?", " "), table, column)
        return Word(asked.value, min(asked.confidence, LIKELY / 100))
    if bare in known:
        return Word(known[bare], 1.0)
    if _TURNED_ROUND.search(text.casefold()):
        return Word("", 0.0)
    pieces = [piece.strip() for piece in _PARTS.split(text.casefold()) if piece.strip()]
    if len(pieces) > 1:
        said = {word.value for word in (word_for(piece, table, column) for piece in pieces) if word.confidence == 1.0}
        return Word(said.pop(), LIKELY / 100) if len(said) == 1 else Word("", 0.0)
    alike = _alike(table, column).get(_stem(bare), "") or _run_together(table, column).get(bare.replace(" ", ""), "")
    if alike:
        return Word(alike, 1.0)
    named = _named(bare, table, column)
    if len(named) > 1:
        return Word("", 0.0)
    if len(bare) < 5:
        return Word("", 0.0)
    long = [wording for wording in known if len(wording) >= 5]
    slips = {known[wording] for wording in long if OSA.distance(bare, wording, score_cutoff=1) <= 1}
    if len(slips) == 1 and len(bare) >= 6:
        return Word(slips.pop(), max(SURE, 95.0) / 100)
    near = process.extract(bare, long, scorer=fuzz.token_sort_ratio, limit=8, score_cutoff=LIKELY)
    if not near:
        return Word(next(iter(named)), LIKELY / 100) if len(named) == 1 else Word("", 0.0)
    best_wording, best, _ = near[0]
    value = known[best_wording]
    rival = max((score for wording, score, _ in near if known[wording] != value), default=0.0)
    sure = best if best - rival >= 6 else min(best, SURE - 1)
    if named and value not in named:
        return Word("", 0.0)
    return Word(value, sure / 100)


@cache
def _run_together(table: str, column: str) -> dict[str, str]:
    """Wordings written without spaces between their words; what could then be two things is left out."""
    found: dict[str, str] = {}
    for wording, value in _vocabulary(table, column).items():
        joined = wording.replace(" ", "")
        if len(joined) >= 5:
            found[joined] = value if found.get(joined, value) == value else ""
    return found


@cache
def _named(bare: str, table: str, column: str) -> frozenset[str]:
    """Return which of the vocabulary's words the text names among others, the longest wording at each place first."""
    known, words = _vocabulary(table, column), bare.split()
    found, at = set(), 0
    while at < len(words):
        for end in range(len(words), at, -1):
            piece = " ".join(words[at:end])
            if piece in known and (len(piece) > 3 or end - at > 1):
                found.add(known[piece])
                at = end - 1
                break
        at += 1
    return frozenset(found)
