"""Headings in people's words: what column of a journey a heading may mean, and how sure that is.

The words are ``data/reference/headings.csv``; a synonym without a column is a heading known to mean something else.
"""

from __future__ import annotations

import re
import unicodedata
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
    "childs": "child", "children": "child", "kids": "child", "wks": "weeks", "wk": "week", "app": "application",
    "appl": "application", "sw": "social worker", "grp": "group", "types": "type", "cat": "category",
}  # fmt: skip
_SMALL = {
    "of",
    "the",
    "for",
    "to",
    "a",
    "an",
    "in",
    "at",
    "on",
    "by",
    "was",
    "is",
    "and",
    "or",
    "when",
    "s",
    "be",
    "been",
}
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


def plain(heading: str) -> str:
    r"""Return the heading in the words the synonyms are compared in: small letters, no marks, short forms written out.

    Examples
    --------
    >>> plain("Perm. Rec\n(dd/mm/yyyy)")
    'permanence recommendation'
    """
    text = unicodedata.normalize("NFKC", heading).casefold().replace("'", "").replace("’", "")
    text = re.sub(r"\b[dmy]{1,2}([/.\- ])[dmy]{1,3}\1[dmy]{2,4}\b", " ", text)
    text = re.sub(r"[#№]", " id ", text)
    words = re.findall(r"[^\W_]+", text)
    return " ".join(_SHORT.get(word, word) for word in words if word not in _SMALL)


@cache
def _synonyms() -> tuple[tuple[str, str, frozenset[str]], ...]:
    table = reference_table("headings")
    rows = dict.fromkeys((row["column"], plain(row["synonym"])) for row in table)
    return tuple((column, text, frozenset(text.split())) for column, text in rows)


@cache
def meanings(heading: str) -> tuple[tuple[str, float], ...]:
    """Columns a heading may mean, surest first, each with a confidence from 0 to 1.

    The column ``""`` stands for a heading that is known and not used. 1.0 is a synonym word for word, 0.97 the same
    words in another order, lower what is nearly written so or has words added; nothing below 0.6 is named.
    """
    from rapidfuzz import fuzz

    text = plain(heading)
    words = frozenset(text.split())
    best: dict[str, float] = {}
    for column, synonym, parts in _synonyms():
        if not text:
            break
        if text == synonym:
            sure = 1.0
        elif words == parts:
            sure = 0.97
        else:
            near = fuzz.token_sort_ratio(text, synonym, score_cutoff=84) if min(len(text), len(synonym)) >= 5 else 0.0
            sure = 0.9 * near / 100
            added = words - parts
            if parts < words and not added & _GUARDS and (len(parts) > 1 or len(synonym) >= 8):
                sure = max(sure, 0.88 - 0.07 * len(added))
            if (words ^ parts) & _GUARDS:
                sure = 0.0
        if sure >= 0.6 and sure > best.get(column, 0.0):
            best[column] = sure
    return tuple(sorted(best.items(), key=lambda item: -item[1]))
