"""The :class:`Store`: opens the database and finds, makes and lists teams."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, select

from pace_kit.store import codec, history
from pace_kit.store.database import Database, open_database
from pace_kit.store.results import TeamNotFound
from pace_kit.store.tables import teams
from pace_kit.store.teams import Team

LONGEST_NAME = 80


class Store:
    """All teams in one database.

    Examples
    --------
    >>> import tempfile
    >>> store = Store.open(Path(tempfile.mkdtemp()) / "kit.db")
    >>> store.add_team("Harbour North").slug
    'harbour-north'
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str | Path | None = None, *, create: bool = True) -> Store:
        """Open the store, making or upgrading its database where needed.

        Parameters
        ----------
        url : str or path, optional
            ``"sqlite:///FILE"``, ``"postgresql+psycopg://…"`` or the path of a file. Without it the environment's
            ``PACE_KIT_DATABASE`` is read now, and without that the file lies in the user's data folder.
        create : bool
            Whether a file that is not there yet is made (mode 0600, its folder 0700).

        Raises
        ------
        StoreError
            When it cannot be opened, is no database of the kit or is newer than the kit. The file is left as it was.
        """
        return cls(open_database(url, create=create))

    def __repr__(self) -> str:
        return f"Store({self._database.name!r})"

    def close(self) -> None:
        """Let go of the database; the next use opens it again."""
        self._database.close()

    def teams(self) -> tuple[Team, ...]:
        """Every team, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(teams)).mappings().all()
        made = [self._team(row["id"], row["slug"], row["name"], row["invented"]) for row in rows]
        return tuple(sorted(made, key=lambda team: (team.name.casefold(), team.slug)))

    def team(self, slug: str) -> Team:
        """Return the team with this slug; :class:`TeamNotFound` when there is none."""
        with self._database.reading() as connection:
            row = connection.execute(select(teams).where(teams.c.slug == slug)).mappings().first()
        if row is None:
            raise TeamNotFound(slug)
        return self._team(row["id"], row["slug"], row["name"], row["invented"])

    def add_team(self, name: str, *, invented: bool = False, programme_started: date | None = None) -> Team:
        """Make a team.

        Parameters
        ----------
        name : str
            1 to 80 characters without line breaks; blanks around it are dropped. Two teams may share a name.
        invented : bool
            Whether its data are invented.
        programme_started : date, optional
            The day the improvement programme began here.

        Raises
        ------
        ValueError
            When the name cannot be used, with a sentence that says why.
        """
        name = checked_name(name)
        with self._database.writing() as connection:
            at = history.now()
            slug = free_slug(connection, name)
            row = teams.insert().values(slug=slug, name=name, invented=invented, created=at.isoformat())
            team_id = connection.execute(row.returning(teams.c.id)).scalar_one()
            if programme_started is not None:
                body = codec.to_json("programme", programme_started)
                history.append(connection, team_id, "programme", "", body, at=at, who="", because="")
        return self._team(team_id, slug, name, invented)

    def _team(self, team_id: int, slug: str, name: str, invented: bool) -> Team:
        return Team(slug=slug, name=name, invented=bool(invented), _id=team_id, _database=self._database)


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
    return "-".join(words) or "team"


def free_slug(connection: Connection, name: str) -> str:
    """Return the name's slug, or the first of slug-2, slug-3, ... that no team has."""
    slug = slug_of(name)
    taken = set(connection.execute(select(teams.c.slug)).scalars())
    return next(
        candidate for number in count(1) if (candidate := slug if number == 1 else f"{slug}-{number}") not in taken
    )
