"""The :class:`Store`: opens the database and finds, makes and lists teams."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import RowMapping, select

from pace_kit.store import codec, exchange, forgetting, history, moving, traces
from pace_kit.store.database import Database, open_database
from pace_kit.store.names import ASIDE, checked_name, free_id, free_slug
from pace_kit.store.results import TeamNotFound
from pace_kit.store.tables import teams
from pace_kit.store.teams import Team


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

    def warning(self) -> str:
        """Return a sentence when other accounts of this computer may read the database, otherwise nothing.

        A database that the kit made is for its owner alone; one that was copied or unpacked may not be.
        """
        if not self._database.open_to_others:
            return ""
        file = self._database.file
        return f"Other accounts of this computer can read the database {file}. To keep it to yours: chmod 600 {file}"

    def close(self) -> None:
        """Let go of the database; the next use opens it again."""
        self._database.close()

    def teams(self) -> tuple[Team, ...]:
        """Every team, by name."""
        return tuple(team for team in self._all() if ASIDE not in team.slug)

    def team(self, slug: str) -> Team:
        """Return the team with this slug; :class:`TeamNotFound` when there is none."""
        row = self._found(slug)
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
            row = teams.insert().values(
                id=free_id(connection), slug=slug, name=name, invented=invented, created=at.isoformat()
            )
            team_id = connection.execute(row.returning(teams.c.id)).scalar_one()
            if programme_started is not None:
                body = codec.to_json("programme", programme_started)
                history.append(connection, team_id, "programme", "", body, at=at, who="", because="")
        return self._team(team_id, slug, name, invented)

    def export_team(self, slug: str, path: str | Path, *, keys: bool = False, coach: bool = False) -> Path:
        """Write everything a team saved, with all its history, into one file (by custom named ``….pace``).

        Parameters
        ----------
        slug : str
            Which team.
        path : str or path
            Where to; a file that is there is replaced, whole or not at all. Only this user can read it.
        keys : bool
            Whether the key of the children's codes goes with it. Without it nobody can tell from the file which child
            "Child 001" is.
        coach : bool
            Whether the coach's scores and private notes go with it. They are not the team's.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        TeamNotFound, StoreError
            When there is no such team, or the file cannot be written.
        """
        exchange.write_file(Path(path), self.team_file(slug, keys=keys, coach=coach))
        return Path(path)

    def team_file(self, slug: str, *, keys: bool = False, coach: bool = False) -> bytes:
        """Return what :meth:`export_team` writes; parameters as there."""
        team_id = self._found(slug)["id"]
        with self._database.reading() as connection:
            return exchange.team_as_bytes(connection, team_id, keys=keys, coach=coach)

    def import_team(self, path: str | Path) -> Team:
        """Add the team of an exported file, as it was there; under another slug when its own is taken.

        Raises
        ------
        StoreError
            When the file is no team's file, was changed, or was written by a newer kit. Nothing is added then.
        """
        return self._add(exchange.read_file(Path(path)))

    def import_content(self, content: bytes, name: str = "The file") -> Team:
        """Add the team of an exported file from its bytes; `name` is the file's in sentences. Errors as above."""
        return self._add(exchange.read_content(content, name))

    def start_afresh(self, slug: str) -> Team:
        """Set everything a team has aside and give it a fresh start under the same name and address.

        Returns
        -------
        Team
            What was set aside: whole, with its history and its key. :meth:`bring_back` undoes it, :meth:`delete_aside`
            removes it for good. The team itself has nothing then but its name and whether its data are invented.
        """
        row = self._found(slug)
        with self._database.writing() as connection:
            aside = moving.set_aside(connection, row["id"])
        return self.team(aside)

    def set_aside(self) -> tuple[Team, ...]:
        """Everything that was set aside, by name; none of it is among :meth:`teams` or on a team's page."""
        return tuple(team for team in self._all() if ASIDE in team.slug)

    def bring_back(self, slug: str) -> Team:
        """Give a team back what was set aside under this slug; what it had since is set aside in its turn."""
        row = self._found(_aside(slug))
        with self._database.writing() as connection:
            back = moving.bring_back(connection, row["id"], slug.partition(ASIDE)[0])
        return self.team(back)

    def delete_aside(self, slug: str) -> None:
        """Remove for good what was set aside under this slug; a team that is in use is never removed."""
        row = self._found(_aside(slug))
        with self._database.deleting() as connection:
            connection.execute(teams.delete().where(teams.c.id == row["id"]))
        self._database.remove_traces()

    def belongings(self, slug: str) -> forgetting.Belongings:
        """Count everything that :meth:`forget_team` would delete; :class:`TeamNotFound` when there is no such team."""
        with self._database.reading() as connection:
            rows = forgetting.rows_of(connection, history.storable(slug))
            if not rows:
                raise TeamNotFound(slug)
            return forgetting.belongings(connection, rows)

    def forget_team(self, slug: str) -> forgetting.Forgotten:
        """Delete a team for good: all it saved, its key, drafts, coach's notes and what it set aside.

        In a file nothing of it is left to read: the file is written anew without it and the journal is emptied. A
        process that dies in the middle leaves all of the team or nothing; what is left of its bytes then is removed
        when the database is next opened.

        Parameters
        ----------
        slug : str
            Which team, or what was set aside.

        Returns
        -------
        pace_kit.store.forgetting.Forgotten
            What it had, and where traces of it may remain.

        Raises
        ------
        TeamNotFound
            When there is no such team.
        StoreError
            When another program is using the file. Nothing was deleted then.
        """
        self._found(slug)
        with self._database.deleting() as connection:
            rows = forgetting.rows_of(connection, history.storable(slug))
            if not rows:
                raise TeamNotFound(slug)
            had = forgetting.belongings(connection, rows)
            connection.execute(teams.delete().where(teams.c.id.in_([row["id"] for row in rows])))
        gone, file = self._database.remove_traces(), self._database.file
        if file is None:
            return forgetting.Forgotten(had, forgetting.ON_A_SERVER)
        return forgetting.Forgotten(had, "" if gone else forgetting.LATER, traces.copies_beside(file))

    def _all(self) -> tuple[Team, ...]:
        with self._database.reading() as connection:
            rows = connection.execute(select(teams)).mappings().all()
        made = [self._team(row["id"], row["slug"], row["name"], row["invented"]) for row in rows]
        return tuple(sorted(made, key=lambda team: (team.name.casefold(), team.slug)))

    def _add(self, plain: dict[str, Any]) -> Team:
        with self._database.writing() as connection:
            team_id = exchange.add(connection, plain)
            slug = connection.execute(select(teams.c.slug).where(teams.c.id == team_id)).scalar_one()
        return self.team(slug)

    def _found(self, slug: str) -> RowMapping:
        with self._database.reading() as connection:
            row = connection.execute(select(teams).where(teams.c.slug == history.storable(slug))).mappings().first()
        if row is None:
            raise TeamNotFound(slug)
        return row

    def _team(self, team_id: int, slug: str, name: str, invented: bool) -> Team:
        return Team(slug=slug, name=name, invented=bool(invented), _id=team_id, _database=self._database)


def _aside(slug: str) -> str:
    if ASIDE not in slug:
        raise ValueError(f"{slug!r} is in use and was not set aside. Choose one of those that were.")
    return slug
