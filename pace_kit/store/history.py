"""Reading and appending versions: the few statements that everything saved goes through.

Whoever reads may say `until` which moment: what was saved later is then not there yet.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, and_, func, select, true

from pace_kit.store.tables import teams, uploads, versions

_ALL = tuple(versions.c[name] for name in ("id", "key", "version", "saved_at", "who", "because", "body"))


def now() -> datetime:
    """Return this moment in UTC."""
    return datetime.now(UTC)


def append(
    connection: Connection, team_id: int, kind: str, key: str, body: str, *, at: datetime, who: str, because: str
) -> tuple[int, int]:
    """Add the next version of a thing and return its row's id and its version.

    The team's row is locked first, so that two writers number their versions one after the other: PostgreSQL waits
    here, SQLite has waited already when the transaction began.

    Raises
    ------
    ValueError
        When the key is longer than 200 characters or holds what no database takes.
    """
    if len(key) > 200 or key != storable(key):
        raise ValueError(f"The short name '{storable(key)[:60]}' cannot be kept. Choose one of plain letters.")
    connection.execute(select(teams.c.id).where(teams.c.id == team_id).with_for_update())
    newest = select(func.max(versions.c.version)).where(_is(team_id, kind, key))
    version = (connection.execute(newest).scalar() or 0) + 1
    row = versions.insert().values(
        team_id=team_id, kind=kind, key=key, version=version, saved_at=at.isoformat(),
        who=storable(who), because=storable(because), body=body,
    )  # fmt: skip
    return connection.execute(row.returning(versions.c.id)).scalar_one(), version


def current(
    connection: Connection, team_id: int, kind: str, key: str = "", *, until: datetime | None = None
) -> RowMapping | None:
    """Newest version of one thing, or None."""
    found = select(*_ALL).where(_is(team_id, kind, key), _by(until)).order_by(versions.c.version.desc()).limit(1)
    return connection.execute(found).mappings().first()


def newest(connection: Connection, team_id: int, kind: str, *, until: datetime | None = None) -> RowMapping | None:
    """Return the last saved version of any thing of a kind, or None."""
    of_kind = and_(versions.c.team_id == team_id, versions.c.kind == kind, _by(until))
    return connection.execute(select(*_ALL).where(of_kind).order_by(versions.c.id.desc()).limit(1)).mappings().first()


def everything(
    connection: Connection, team_id: int, kind: str, key: str = "", *, until: datetime | None = None
) -> list[RowMapping]:
    """Every version of one thing, newest first."""
    found = select(*_ALL).where(_is(team_id, kind, key), _by(until)).order_by(versions.c.version.desc())
    return list(connection.execute(found).mappings())


def currents(connection: Connection, team_id: int, kind: str, *, until: datetime | None = None) -> list[RowMapping]:
    """Newest version of each thing of a kind, in the order in which the things were first saved."""
    edges = (
        select(versions.c.key, func.max(versions.c.version).label("last"), func.min(versions.c.id).label("first"))
        .where(and_(versions.c.team_id == team_id, versions.c.kind == kind, _by(until)))
        .group_by(versions.c.key)
        .subquery()
    )
    found = (
        select(*_ALL)
        .join(edges, and_(versions.c.key == edges.c.key, versions.c.version == edges.c.last))
        .where(and_(versions.c.team_id == team_id, versions.c.kind == kind))
        .order_by(edges.c.first)
    )
    return list(connection.execute(found).mappings())


def kinds(connection: Connection, team_id: int, *, until: datetime | None = None) -> frozenset[str]:
    """Kinds of which the team has saved anything."""
    found = select(versions.c.kind).where(versions.c.team_id == team_id, _by(until)).distinct()
    return frozenset(connection.execute(found).scalars())


def append_cells(connection: Connection, version_id: int, cells: bytes) -> None:
    """Keep the packed table of an upload."""
    connection.execute(uploads.insert().values(version_id=version_id, cells=cells))


def cells(connection: Connection, version_id: int) -> bytes:
    """Packed table of an upload; empty when it is not there."""
    return connection.execute(select(uploads.c.cells).where(uploads.c.version_id == version_id)).scalar() or b""


def storable(text: str) -> str:
    """Text that every database takes: half characters and the null character become the replacement character."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")


def _is(team_id: int, kind: str, key: str):  # type: ignore[no-untyped-def]
    return and_(versions.c.team_id == team_id, versions.c.kind == kind, versions.c.key == key)


def _by(until: datetime | None):  # type: ignore[no-untyped-def]
    """Saved by then. The texts of moments in UTC are in the order of the moments."""
    return true() if until is None else versions.c.saved_at <= until.astimezone(UTC).isoformat()
