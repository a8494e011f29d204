"""Names of teams: what may be one, and the short form of it that stands in addresses."""

from __future__ import annotations

import secrets
import unicodedata
from itertools import count

from sqlalchemy import Connection, select

from pace_kit.store.tables import teams

LONGEST_NAME = 80
ASIDE = "~"


def checked_name(name: str) -> str:
    """Return the name without blanks around it; ``ValueError`` with a sentence when it cannot be a team's name."""
    name = name.strip()
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in name):
        raise ValueError("The team's name holds a line break or another sign that cannot be shown. Type it again.")
    if not any(unicodedata.category(character)[0] in "LNSP" for character in name):
        raise ValueError("The team has no name yet. Type a name.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"The team's name has {len(name)} characters. Shorten it to {LONGEST_NAME} or fewer.")
    return name


def slug_of(name: str) -> str:
    """Short name for addresses: plain lower-case letters, digits and hyphens; ``"team"`` when nothing is left.

    >>> slug_of("Équipe  n° 2"), slug_of("???")
    ('equipe-n-2', 'team')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    words = "".join(character if character.isalnum() else " " for character in plain).split()
    return "-".join(words)[:LONGEST_NAME].strip("-") or "team"


def free_slug(connection: Connection, name: str) -> str:
    """Return the name's slug, or the first of slug-2, slug-3, ... that no team has."""
    slug = slug_of(name)
    taken = set(connection.execute(select(teams.c.slug)).scalars())
    return next(
        candidate for number in count(1) if (candidate := slug if number == 1 else f"{slug}-{number}") not in taken
    )


def free_id(connection: Connection) -> int:
    """Return a number for a new team's row that no team has and that none had before, as far as chance goes.

    Counting on would give the number of a team that was deleted to the next one, and a page that is still open with
    the deleted team would write into the new one.
    """
    taken = set(connection.execute(select(teams.c.id)).scalars())
    return next(number for _ in count() if (number := 1 + secrets.randbelow(2**31 - 1)) not in taken)


def slug_aside(connection: Connection, slug: str) -> str:
    """Return the slug under which what a team had is set aside: one that no page can be opened with.

    Addresses hold letters, digits and hyphens only, so the mark ``~`` keeps a set-aside team out of every page.
    """
    taken = set(connection.execute(select(teams.c.slug)).scalars())
    plain = slug.partition(ASIDE)[0]
    return next(candidate for number in count(1) if (candidate := f"{plain}{ASIDE}{number}") not in taken)
