"""Setting aside what a team has, and bringing it back: rows change hands, and nothing is written anew or lost.

The team keeps its row, its slug and so its address; what it saved moves to a row of its own. A page that was open
meanwhile goes on with the team as it is now. What the team has shared with others stays with it in any case: the others
have it still, and its next report must not be one that can be subtracted from it.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, Table, and_, select, update

from pace_kit.store import history
from pace_kit.store.names import free_id, free_slug, slug_aside
from pace_kit.store.tables import metadata, teams, versions

_OWNED = tuple(table for table in metadata.sorted_tables if "team_id" in table.c)
"""Tables whose rows belong to a team."""


def set_aside(connection: Connection, team_id: int) -> str:
    """Move everything a team saved to a new row and return that row's slug."""
    team = connection.execute(select(teams).where(teams.c.id == team_id).with_for_update()).mappings().one()
    slug = slug_aside(connection, team["slug"])
    row = teams.insert().values(
        id=free_id(connection), slug=slug, name=team["name"], invented=team["invented"], created=team["created"],
        children=team["children"],
    )  # fmt: skip
    _hand_over(connection, team_id, connection.execute(row.returning(teams.c.id)).scalar_one())
    fresh = teams.update().where(teams.c.id == team_id).values(children=0, created=history.now().isoformat())
    connection.execute(fresh)
    return slug


def bring_back(connection: Connection, aside_id: int, slug: str) -> str:
    """Move what was set aside back to its team, which is made again where it is gone; return the team's slug."""
    aside = connection.execute(select(teams).where(teams.c.id == aside_id).with_for_update()).mappings().one()
    team_id = connection.execute(select(teams.c.id).where(teams.c.slug == slug)).scalar()
    if team_id is None:
        slug = free_slug(connection, slug)
        connection.execute(teams.update().where(teams.c.id == aside_id).values(slug=slug))
        return slug
    if any(connection.execute(select(table.c.team_id).where(_moves(table, team_id))).first() for table in _OWNED):
        set_aside(connection, team_id)
    _hand_over(connection, aside_id, team_id)
    same = {name: aside[name] for name in ("name", "invented", "created", "children")}
    connection.execute(teams.update().where(teams.c.id == team_id).values(**same))
    connection.execute(teams.delete().where(teams.c.id == aside_id))
    return slug


def _hand_over(connection: Connection, giver: int, taker: int) -> None:
    for table in _OWNED:
        connection.execute(update(table).where(_moves(table, giver)).values(team_id=taker))


def _moves(table: Table, team_id: int) -> ColumnElement[bool]:
    """The rows of a team that change hands: all but what it shared."""
    mine: ColumnElement[bool] = table.c.team_id == team_id
    return and_(mine, table.c.kind != "shared") if table is versions else mine
