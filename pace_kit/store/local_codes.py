"""Local codes in place of the council's own, wherever a table or a decision names a child; and back again.

A code is found by its letters and numbers, as cleaning finds it: "HC-012" is named by "hc 12" too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pace_kit.cleaning import Fix, Matching
from pace_kit.cleaning.issues import CORRECT
from pace_kit.cleaning.people import code_beside_name, is_chi, names_someone
from pace_kit.cleaning.rows import shape
from pace_kit.cleaning.same_child import code_key
from pace_kit.spreadsheets import RawTable
from pace_kit.store.children import LOCAL, Key

NOT_KEPT = "…"
"""Stands where something was written that is not kept."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_BETWEEN = re.compile(r"(\s*(?:[,;/&+\n]|\band\b)\s*)")


def identifies(text: str) -> bool:
    """Whether a text among codes holds a name, a birthday or an official number, which is not kept anywhere."""
    return names_someone(text)


def meant(column: str, raw: RawTable, matching: Matching, fixes: Iterable[Fix]) -> tuple[str, ...]:
    """Headings that hold a column, or could be meant to: matched, in doubt, or chosen by a decision."""
    chosen = [fix.value for fix in fixes if fix.column == column and not fix.rows]
    named = {matching.heading(column), *matching.rivals.get(column, ()), *chosen}
    return tuple(heading for heading in raw.frame.columns if heading in named)


def with_local_codes(
    raw: RawTable, matching: Matching, fixes: Iterable[Fix], rows: Iterable[int], key: Key
) -> tuple[RawTable, tuple[Fix, ...], Key]:
    """Return table and fixes with local codes, and the key with the new ones.

    Every column that holds, or could be meant to hold, the children's codes is changed, and so are these codes where
    a column of brothers and sisters or a decision names them. A name or official number that stands among the codes
    gets a local code too, but nothing of it is kept; a code without letters and numbers ("?") says nothing and stays.

    Parameters
    ----------
    raw : RawTable
        Any table.
    matching : Matching
        Which heading is the child's code, or which could be.
    fixes : iterable of Fix
        Those that name a child are changed too.
    rows : iterable of int
        Rows that are about a child. Others (totals, titles, notes) keep their text, so that they are still told apart.
    key : Key
        The team's key so far.
    """
    fixes, about = tuple(fixes), raw.frame.index.isin(list(rows))
    headings = meant("child", raw, matching, fixes)
    families = [heading for heading in meant("siblings", raw, matching, fixes) if heading not in headings]
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    for heading in headings:  # of a code with a name beside it only the code is known
        beside = {text: code_beside_name(text) or text for text in set(frame[heading]) if identifies(text)}
        frame[heading] = frame[heading].map(lambda text, beside=beside: beside.get(text, text))
    coded = {
        heading: about & [bool(code_key(code)) for code in frame[heading]] & (kinds[heading] != "error").to_numpy()
        for heading in headings
    }
    found = [code for heading in headings for code in frame.loc[coded[heading], heading] if not identifies(code)]
    texts = [text for heading in families for text in dict.fromkeys(frame[heading])]
    local, key = key.replacing(found, _also_named(texts, fixes, [*found, *key.known]))
    for heading in headings:
        codes = frame.loc[coded[heading], heading]
        others, key = key.nameless(sum(map(identifies, codes)))
        spare = iter(others)
        frame.loc[coded[heading], heading] = [local[code] if code in local else next(spare) for code in codes]
        kinds.loc[coded[heading], heading] = "text"
        # "Total 45" among codes like "Child 001" could pass for one of them; a full stop keeps it apart.
        alike = ~about & (frame[heading].map(shape) == shape("Child 001")).to_numpy()
        frame.loc[alike, heading] = frame.loc[alike, heading] + "."
    names = Names.of(key.known, local)
    for heading in families:
        changed = {text: names.in_family(text) for text in dict.fromkeys(frame[heading])}
        other = frame[heading].map(lambda text, changed=changed: changed[text] != text).to_numpy(dtype=bool)
        frame[heading] = frame[heading].map(changed)
        kinds.loc[other, heading] = ["text" if text else "blank" for text in frame.loc[other, heading]]
    fixes, key = _recoded(fixes, names, key)
    return replace(raw, frame=frame, kinds=kinds), fixes, key


def recoded(fixes: Iterable[Fix], key: Key) -> tuple[tuple[Fix, ...], Key]:
    """Return the fixes of a table that holds local codes already, the codes they name made local, and the key."""
    fixes = tuple(fixes)
    local, key = key.replacing((), _also_named((), fixes, key.known))
    return _recoded(fixes, Names.of(key.known, local), key)


def with_own_codes(text: str, key: Key) -> str:
    """Return a text with the council's own codes in place of the local ones whose key is known."""
    own = key.own
    return LOCAL.sub(lambda found: own.get(found[0], found[0]), text) if own else text


@dataclass(frozen=True)
class Looks:
    """What the codes of a table look like, so that one that stands only among brothers and sisters is known by it.

    Parameters
    ----------
    like : frozenset of tuple
        Letters as they are and figures as ``"9"``; of codes that are one number, as many as it has figures.
    """

    like: frozenset[tuple[str, ...]] = frozenset()

    @classmethod
    def of(cls, codes: Iterable[str]) -> Looks:
        """Look at codes."""
        return cls(frozenset(_pattern(_TOKEN.findall(code.casefold())) for code in codes))

    def codes(self, text: str) -> list[str]:
        """Return what in a text looks like one of these codes, names and official numbers aside."""
        found = []
        longest = max(map(len, self.like), default=0)
        for part in _BETWEEN.split(text)[::2]:
            tokens = [] if identifies(part) else list(_TOKEN.finditer(part))
            at = 0
            while at < len(tokens):
                for end in range(min(len(tokens), at + longest), at, -1):
                    words = [token[0].casefold() for token in tokens[at:end]]
                    code = part[tokens[at].start() : tokens[end - 1].end()]
                    if _pattern(words) in self.like and not _small(words) and not identifies(code):
                        found.append(code)
                        at = end - 1
                        break
                at += 1
        return found


@dataclass(frozen=True)
class Names:
    """Local codes by what makes a code the same, to be put into texts that name children.

    Parameters
    ----------
    local : mapping
        Key of a code (`code_key`) to its local code.
    longest : int
        How many words and numbers the longest code has.
    """

    local: Mapping[tuple[str, ...], str]
    longest: int
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)

    @classmethod
    def of(cls, *codes: Mapping[str, str]) -> Names:
        """Arrange local codes by their own ones; of two for the same code the later counts."""
        local = {code_key(own): code for known in codes for own, code in known.items()}
        local.pop((), None)
        return cls(local, max(map(len, local), default=0))

    def in_family(self, text: str) -> str:
        """Return a cell about brothers and sisters with local codes; a plain small number is a group's, not a child's.

        Names and official numbers are told apart by a number only; a cell that is nothing else is blanked.
        """
        parts = _BETWEEN.split(text)
        if len(parts) > 1 and any(map(identifies, parts[::2])):
            return "".join(self._hidden(part) if identifies(part) else self.in_text(part) for part in parts)
        return "" if identifies(text) else self.in_text(text)

    def in_text(self, text: str, *, numbers: bool = True) -> str:
        """Return a text with local codes in place of the codes it names.

        Parameters
        ----------
        text : str
            Any text.
        numbers : bool
            Whether codes that are a number only, or a word only, are meant when they stand there.
        """
        tokens = list(_TOKEN.finditer(text))
        made, done, at = [], 0, 0
        while at < len(tokens):
            for end in range(min(len(tokens), at + self.longest), at, -1):
                words = tuple(token[0].casefold().lstrip("0") or "0" for token in tokens[at:end])
                if words in self.local and not _small(words) and (numbers or _telling(words)):
                    made += [text[done : tokens[at].start()], self.local[words]]
                    done, at = tokens[end - 1].end(), end - 1
                    break
            else:
                if is_chi(tokens[at][0]):
                    made += [text[done : tokens[at].start()], self._hidden(tokens[at][0])]
                    done = tokens[at].end()
            at += 1
        return "".join([*made, text[done:]])

    def in_reason(self, text: str) -> str:
        """Return a reason with local codes; a number counts as a code only where it ends it ("Child ID: 10432")."""
        head, colon, last = text.rpartition(": ")
        code = self.local.get(code_key(last)) if colon else None
        return f"{self.in_text(head, numbers=False)}: {code}" if code else self.in_text(text, numbers=False)

    def _hidden(self, text: str) -> str:
        number = self._numbers.setdefault(code_key(text), len(self._numbers) + 1)
        return f"not kept {number}"


def _recoded(fixes: tuple[Fix, ...], names: Names, key: Key) -> tuple[tuple[Fix, ...], Key]:
    others, key = key.nameless(sum(1 for fix in fixes if _recodes(fix) and identifies(fix.value)))
    spare = iter(others)
    changed = []
    for fix in fixes:
        value = fix.value
        if _recodes(fix):
            value = next(spare) if identifies(value) else names.local.get(code_key(value), value)
        elif _about_family(fix):
            value = names.in_family(value)
        changed.append(replace(fix, value=value, because=names.in_reason(fix.because)))
    return tuple(changed), key


def _also_named(families: Iterable[str], fixes: tuple[Fix, ...], codes: Iterable[str]) -> list[str]:
    """Further codes, named by cells about brothers and sisters or by corrections."""
    texts = [*families, *(fix.value for fix in fixes if _about_family(fix))]
    corrected = [fix.value for fix in fixes if _recodes(fix) and not identifies(fix.value) and code_key(fix.value)]
    looks = Looks.of([*codes, *corrected])
    return [*(code for text in texts for code in looks.codes(text)), *corrected]


def _recodes(fix: Fix) -> bool:
    return fix.column == "child" and fix.action == CORRECT and bool(fix.rows) and bool(fix.value)


def _about_family(fix: Fix) -> bool:
    return fix.column == "siblings" and fix.action == CORRECT and bool(fix.rows)


def _pattern(words: Iterable[str]) -> tuple[str, ...]:
    words = tuple(words)
    if len(words) == 1 and words[0].isdigit():
        return ("9" * len(words[0]),)
    return tuple("9" if word.isdigit() else word for word in words)


def _telling(words: tuple[str, ...]) -> bool:
    """Whether a code can be nothing else in a sentence: letters and a number."""
    return len(words) > 1 and any(word.isdigit() for word in words)


def _small(words: Iterable[str]) -> bool:
    """Whether a code is a number of one or two figures, which may be a family's."""
    words = tuple(words)
    return len(words) == 1 and words[0].isdigit() and len(words[0].lstrip("0")) < 3
