"""Drafts: what was typed on a page and not saved yet, so that a closed page or a lost connection loses nothing.

A draft is a value of one of the kinds of `pace_kit.store.codec`, as it would have been saved. Unlike all else in the
store it is overwritten in place and has no history, and it stays on this machine: :meth:`Store.export_team` leaves it
out, because nobody has said yet that it is meant.

The kit knows no names of users, so each open page is an author of its own. A page writes only its own drafts; whoever
takes another one up makes it the page's own. So no page ever overwrites what was typed on another.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, select

from pace_kit.store import codec, history
from pace_kit.store.results import StoreError
from pace_kit.store.tables import drafts
from pace_kit.store.teams import Team


@dataclass(frozen=True)
class Draft:
    """Something that was typed and not saved.

    Parameters
    ----------
    kind, key : str
        What it is a draft of; a page chooses the key.
    author : str
        Which page wrote it.
    value : object
        What would have been saved.
    base : int
        The version of the thing that the page had begun from; 0 for a new one.
    at : datetime
        When it was last written, in UTC.
    put_away : bool
        Whether somebody said that it is not needed now. It is kept all the same.
    """

    kind: str
    key: str
    author: str
    value: Any
    base: int
    at: datetime
    put_away: bool = False

    def __str__(self) -> str:
        at = self.at.astimezone()
        return f"Written on {at.day} {at:%B %Y} at {at:%H:%M} and not saved."


class Drafts:
    """The drafts of one team, seen from one page.

    Parameters
    ----------
    team : Team
        Whose drafts.
    author : str, optional
        A token for the page; a new one when it is not given.

    Examples
    --------
    >>> import tempfile
    >>> from pace_kit.pdsa import TestOfChange
    >>> from pace_kit.store import Store
    >>> team = Store.open(tempfile.mkdtemp() + "/kit.db").add_team("Harbour")
    >>> Drafts(team).keep("test", "review:1", TestOfChange("review", "Two-week review"), base=0)
    >>> [draft.value.name for draft in Drafts(team).all("test")]
    ['Two-week review']
    """

    def __init__(self, team: Team, author: str = "") -> None:
        self.author = author or secrets.token_hex(8)
        self._team, self._database = team, team._database

    def keep(self, kind: str, key: str, value: Any, *, base: int) -> None:
        """Keep a draft in place of this page's last one of the same key; it is on disk when this returns.

        Raises
        ------
        ValueError
            When the value cannot be kept; the last draft is then still there.
        """
        if len(key) > 200 or key != history.storable(key):
            raise ValueError(f"A draft of '{history.storable(key)[:60]}' cannot be kept. Choose plain letters.")
        row = {"base": base, "saved_at": history.now().isoformat(), "put_away": False}
        row["body"] = codec.to_json(kind, value)
        mine = self._where(kind, key, self.author)
        with self._database.writing() as connection:
            if not connection.execute(drafts.update().where(mine).values(**row)).rowcount:
                names = {"team_id": self._team._id, "kind": kind, "key": key, "author": self.author}
                connection.execute(drafts.insert().values(**names, **row))

    def drop(self, kind: str, key: str) -> None:
        """Forget this page's draft of something, because it was saved or is as it was."""
        with self._database.writing() as connection:
            connection.execute(drafts.delete().where(self._where(kind, key, self.author)))

    def all(self, kind: str) -> tuple[Draft, ...]:
        """Every draft of a kind, the newest first, of this page and of others, those put away too."""
        found = and_(drafts.c.team_id == self._team._id, drafts.c.kind == kind)
        with self._database.reading() as connection:
            rows = connection.execute(select(drafts).where(found).order_by(drafts.c.saved_at.desc())).mappings().all()
        return tuple(self._draft(row) for row in rows)

    def take_up(self, draft: Draft) -> None:
        """Make a draft this page's own: from now on it changes with what is typed here."""
        mine = self._where(draft.kind, draft.key, self.author)
        with self._database.writing() as connection:
            if draft.author != self.author:
                connection.execute(drafts.delete().where(mine))
            theirs = self._where(draft.kind, draft.key, draft.author)
            connection.execute(drafts.update().where(theirs).values(author=self.author, put_away=False))

    def put_away(self, draft: Draft) -> None:
        """Say that a draft is not needed now; it is kept."""
        with self._database.writing() as connection:
            found = self._where(draft.kind, draft.key, draft.author)
            connection.execute(drafts.update().where(found).values(put_away=True))

    def _where(self, kind: str, key: str, author: str) -> ColumnElement[bool]:
        same = drafts.c.team_id == self._team._id, drafts.c.kind == kind, drafts.c.key == key
        return and_(*same, drafts.c.author == author)

    def _draft(self, row: RowMapping) -> Draft:
        try:
            value = codec.from_json(row["kind"], row["body"])
        except ValueError as error:
            raise StoreError(f"A draft of {self._team.name} cannot be read: {error}") from error
        at = datetime.fromisoformat(row["saved_at"])
        return Draft(row["kind"], row["key"], row["author"], value, row["base"], at, bool(row["put_away"]))
