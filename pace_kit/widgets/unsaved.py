"""Answers about a workbook that were given and not saved: kept as a draft, and offered again beside the same workbook.

The draft holds the decisions, and none that names a child: a code of the council's own is kept in the key alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pace_kit.cleaning.issues import CORRECT, Fix
from pace_kit.widgets.editing import editing
from pace_kit.widgets.hinting import redacted

if TYPE_CHECKING:
    from pace_kit.spreadsheets import RawTable
    from pace_kit.store import Draft, Team

_NAMES_CHILDREN = ("child", "siblings")
_LONGEST = 100


def place_of(raw: RawTable) -> str:
    """The key of a draft: what tells this table from any other, then the name of its file."""
    seen = hashlib.blake2b(repr((raw.sheet, raw.heading_row, raw.frame.index.tolist())).encode(), digest_size=16)
    for heading, cells in raw.frame.items():
        seen.update("\x1f".join((str(heading), *cells, "")).encode("utf-8", "replace"))
    return f"{seen.hexdigest()} {redacted(raw.name.encode('utf-8', 'replace').decode())[:_LONGEST]}"


def kept_of(fixes: Iterable[Fix], own: Iterable[Fix]) -> tuple[Fix, ...]:
    """Return the decisions as a draft keeps them.

    Parameters
    ----------
    fixes : iterable of Fix
        All decisions.
    own : iterable of Fix
        Those that somebody typed. The reasons of all others are the kit's, which finds them again.
    """
    typed = set(own)
    return tuple(
        fix if fix in typed else replace(fix, because="")
        for fix in fixes
        if not (fix.action == CORRECT and fix.rows and fix.column in _NAMES_CHILDREN)
    )


class Unsaved:
    """The answers that wait, and a draft of those given here.

    Parameters
    ----------
    team : Team
        Whose answers.
    read : callable
        Returns the decisions as a draft keeps them.
    take_up : callable
        Called with the decisions of a draft, and whether these data were saved since it was begun.
    """

    def __init__(
        self, team: Team, read: Callable[[], tuple[Fix, ...]], take_up: Callable[[tuple[Fix, ...], bool], None]
    ) -> None:
        self._read, self._take_up, self._place = read, take_up, ""
        self._version = team.upload.version if team.upload else 0
        self.offers = editing(
            team, "fixes", begin=lambda _none: (), key=lambda _fixes: self._place, words=self._words, fits=self._fits
        )
        self.draft = self.offers.drafting(read)
        self.offers.observe(self._taken, "taken")

    def open(self, raw: RawTable | None) -> None:
        """Offer the answers about this table, and keep what is answered from here on; None while nothing is asked."""
        self._place = "" if raw is None else place_of(raw)
        self.offers.show(None)
        self.offers.version = self._version

    def saved(self, version: int) -> None:
        """Go on from what was saved."""
        self._version = version
        self.offers.saved(self._read(), version)

    def _taken(self, change: Mapping[str, Any]) -> None:
        draft = change["new"]
        self._take_up(draft.value, self._older(draft))

    def _older(self, draft: Draft) -> bool:
        return draft.base < self._version

    def _fits(self, draft: Draft) -> bool:
        return bool(self._place) and draft.key.partition(" ")[0] == self._place.partition(" ")[0]

    def _words(self, draft: Draft) -> str:
        number, name = len(draft.value), draft.key.partition(" ")[2]
        said = f"{number} decision{'s' * (number != 1)} about ‘{name}’"
        said += ", begun before these data were last saved" if self._older(draft) else ""
        return said if self._fits(draft) else f"{said}; choose this workbook again above to take them up"
