"""Headings in people's words: what column of a journey a heading may mean, and how sure that is.

The words are ``data/reference/headings.csv``; a synonym without a column is a heading known to mean something else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from pace_kit.reference import reference_table

_SHORT = {
    "dt": "date", "dates": "date", "rec": "recommendation", "recs": "recommendation", "recomm": "recommendation",
    "recommend": "recommendation", "recommended": "recommendation", "recommending": "recommendation",
    "recommendations": "recommendation", "reccomendation": "recommendation", "recomendation": "recommendation",
    "perm": "permanence", "permanency": "permanence", "permanent": "permanence", "accom": "accommodated",
    "accomm": "accommodated", "acc": "accommodated", "accommodation": "accommodated", "accomodated": "accommodated",
    "accomodation": "accommodated", "accommodate": "accommodated", "lac": "looked after",
    "laac": "looked after accommodated", "laco": "looked after", "adm": "agency decision maker", "plcmt": "placement",
    "plac": "placement", "placmt": "placement", "ref": "id", "refs": "id", "reference": "id", "no": "id",
    "number": "id", "num": "id", "nr": "id", "code": "id", "identifier": "id", "ids": "id", "fam": "family",
    "families": "family", "sib": "sibling", "sibs": "sibling", "siblings": "sibling", "yp": "young person",
    "approval": "approved", "approve": "approved", "appr": "approved", "apprvd": "approved", "lodge": "lodged",
    "lodgement": "lodged", "lodging": "lodged", "mtg": "meeting", "leaving": "left", "leave": "left",
    "discharged": "discharge", "ended": "end", "ends": "end", "ending": "end", "started": "start", "starts": "start",
    "admitted": "admission", "closed": "closure", "ceasing": "ceased", "entered": "entry", "decided": "decision",
    "childs": "child", "children": "child", "kids": "child", "become": "became", "becoming": "became",
    "lives": "living", "live": "living", "gp": "group", "perms": "permanence",
    "wks": "weeks", "wk": "week", "app": "application",
    "appl": "application", "sw": "social worker", "grp": "group", "types": "type", "cat": "category",
}  # fmt: skip
_SMALL = {
    "of", "the", "for", "to", "a", "an", "in", "at", "on", "by", "was", "is", "and", "or", "when", "s", "be", "been",
    "which", "what", "did", "do", "does", "they", "them", "their", "he", "she", "were", "are", "has", "have", "had",
    "this",
}  # fmt: skip
_GROUPS = {
    "child", "dates", "date", "now", "current", "details", "accommodated", "permanence", "placement", "left", "leaving",
    "recommendation", "court", "looked", "outcome", "information", "journey", "care", "latest",
}  # fmt: skip
_GUARDS = {
    "due", "target", "expected", "planned", "next", "proposed", "estimated", "anticipated", "deadline", "previous",
    "birth", "dob", "notes", "note", "comments", "comment", "weeks", "week", "days", "months", "sent", "requested",
    "who", "why", "reason", "panel", "review", "hearing", "meeting", "count", "total", "status", "provisional",
    "possible", "forecast", "scheduled", "name", "age", "delay", "delayed", "form", "report", "assessment", "moved",
    "worker", "manager", "minutes", "medical", "referral", "referred", "not", "placement", "updated", "time", "type",
    "papers", "carer", "mother", "father", "parent", "appeal", "interim", "second", "third", "2nd", "3rd", "old",
    "original", "draft", "allocated", "transfer", "transferred", "prior", "last", "y", "yes", "expires", "expiry",
    "expire", "expired", "terminated", "revoked", "varied", "school", "nursery", "cancelled", "refused", "chased",
    "checked", "received", "notified", "informed", "letter", "email", "appealed", "booked", "deferred", "adjourned",
    "withdrawn", "rehab", "respite", "match", "matching", "linked",
}  # fmt: skip


_DATE = frozenset({"date"})


def plain(heading: str) -> str:
    r"""Return the heading in the words the synonyms are compared in: small letters, no marks, short forms written out.

    Examples
    --------
    >>> plain("Perm. Rec\n(dd/mm/yyyy)")
    'permanence recommendation'
    """
    text = unicodedata.normalize("NFKC", heading).casefold().replace("'", "").replace("’", "")
    text = re.sub(r"\b(?:[a-z]\.){2,}[a-z]?\b", lambda found: found.group().replace(".", ""), text)
    text = re.sub(r"\bp/ment\b", "placement", re.sub(r"\bw/o\b", "without", text))
    text = re.sub(r"\b[dmy]{1,2}([/.\- ])[dmy]{1,3}\1[dmy]{2,4}\b", " ", text)
    text = re.sub(r"\bno (?=(?:perm\w* )?rec)", "without ", text)
    text = re.sub(r"[#№]", " id ", text)
    words = re.findall(r"[^\W_]+", text)
    return " ".join(_SHORT.get(word, word) for word in words if word not in _SMALL)


@cache
def _synonyms() -> tuple[tuple[str, str, frozenset[str], float], ...]:
    table = reference_table("headings")
    rows = dict.fromkeys((row["column"], plain(row["synonym"]), row.get("sure") or "1") for row in table)
    return tuple((column, text, frozenset(text.split()), float(sure)) for column, text, sure in rows)


@cache
def _spellings() -> frozenset[str]:
    return frozenset(word for _, _, parts, _ in _synonyms() for word in parts) | _GUARDS


@cache
def _spelt(word: str) -> str:
    """Return the known word that this one is one slip (two in long words) away from; itself when there is none."""
    from rapidfuzz.distance import OSA

    if len(word) < 4 or not word.isalpha() or word in _spellings():
        return word
    most = 2 if len(word) >= 9 else 1
    near = [known for known in _spellings() if len(known) >= 5 and OSA.distance(word, known, score_cutoff=most) <= most]
    return near[0] if len(near) == 1 else word


@cache
def meanings(heading: str) -> tuple[tuple[str, float], ...]:
    """Columns a heading may mean, surest first, each with a confidence from 0 to 1.

    The column ``""`` stands for a heading that is known and not used. 1.0 is a synonym word for word, 0.97 the same
    words in another order, lower what is nearly written so, has words added, or stands below a heading over several
    columns ("Child / Team"); a synonym that could mean other things too counts as much as its list says. Nothing below
    0.6 is named.
    """
    best: dict[str, float] = {}
    if len(heading) > 200 or not any(_spelt(word) in _spellings() for word in plain(heading).split()):
        return ()
    for text, weight in _variants(heading):
        for column, sure in _compared(text):
            best[column] = max(best.get(column, 0.0), sure * weight)
    return tuple(sorted(((c, s) for c, s in best.items() if s >= 0.6), key=lambda item: -item[1]))


def _variants(heading: str) -> Iterator[tuple[str, float]]:
    """Yield the wordings to compare, each with its weight: as it is, well spelt, without remark, without its group."""
    words = plain(heading).split()
    if words:
        yield " ".join(words), 1.0
    spelt = [_spelt(word) for word in words]
    if spelt != words:
        yield " ".join(spelt), 0.96
    bare = plain(re.sub(r"\([^()]*\)|\[[^\[\]]*\]|\*+$", " ", heading)).split()
    if bare and bare != words:
        yield " ".join(_spelt(word) for word in bare), 0.95
    if spelt[1:] and words[0] in _GROUPS:
        yield " ".join(spelt[1:]), 0.9


def _compared(text: str) -> Iterator[tuple[str, float]]:
    """Yield how near a wording is to each synonym."""
    from rapidfuzz import fuzz

    words = frozenset(text.split())
    for column, synonym, parts, most in _synonyms():
        if text == synonym:
            sure = 1.0
        elif words == parts:
            sure = 0.97
        elif words - _DATE == parts - _DATE and words & parts - _DATE:
            sure = 0.93 if len(words - _DATE) > 1 else 0.8
        else:
            near = fuzz.token_sort_ratio(text, synonym, score_cutoff=84) if min(len(text), len(synonym)) >= 5 else 0.0
            sure = 0.9 * near / 100
            added = words - parts
            if parts < words and not added & _GUARDS and (len(parts) > 1 or len(synonym) >= 8):
                sure = max(sure, 0.88 - 0.07 * len(added))
            if (words ^ parts) & _GUARDS:
                sure = 0.0
        if sure:
            yield column, sure * most
