"""Leaving no trace in the database's file of what was deleted.

A row that is deleted is only let go of: its bytes lie on in the file and in the journal beside it until something else
is written there. So the file is written anew without them and the journal is emptied. A mark in the file says that this
is still to be done; it is set in the same transaction as the deletion, and the next opening finds it when the process
died in between.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from pace_kit.store.results import StoreError

PATIENCE = 5_000
"""Milliseconds to wait for others who use the file."""

_TO_DO = 1


def mark(connection: Connection) -> None:
    """Note in the file, together with the deletion, that traces are still to be removed."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version = {_TO_DO}")


def refuse_while_used(engine: Engine, name: str) -> None:
    """Raise while another program is in the middle of reading or writing: traces could not be removed then.

    Raises
    ------
    StoreError
        Before anything was deleted.
    """
    if engine.dialect.name == "sqlite" and not _tried(engine, _empty_journal):
        raise StoreError(
            f"Another program is using the database {name}, so nothing was deleted. "
            "Stop the pages and other programs that have it open, then try again."
        )


def remove(engine: Engine) -> bool:
    """Write the file anew without what was deleted, if that is still to be done; False when others are in the way."""
    return engine.dialect.name != "sqlite" or _tried(engine, _written_anew)


def copies_beside(path: Path) -> tuple[Path, ...]:
    """Other databases and exported teams in the folder of the database; they may hold what is deleted here."""
    from pace_kit.store.exchange import FIRST_WORDS

    own = {path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"}
    found = []
    for other in sorted(path.parent.iterdir()):
        if other.name in own or not other.is_file():
            continue
        try:
            with other.open("rb") as file:
                begins = file.read(32)
        except OSError:
            continue
        if begins.startswith((b"SQLite format 3\x00", FIRST_WORDS)) or other.name.startswith(path.name):
            found.append(other)
    return tuple(found)


def _tried(engine: Engine, work: Any) -> bool:
    try:
        with closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
            return bool(work(cursor))
    except (sqlite3.OperationalError, OperationalError) as error:
        if "locked" in str(error) or "busy" in str(error):
            return False
        raise StoreError(
            "The database could not be written anew without what was deleted. "
            "Check that the disk is not full; the kit tries again when the database is next opened."
        ) from error


def _empty_journal(cursor: Any) -> bool:
    busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def _written_anew(cursor: Any) -> bool:
    if cursor.execute("PRAGMA user_version").fetchone()[0] != _TO_DO:
        return True
    cursor.execute("VACUUM")
    if not _empty_journal(cursor):
        return False
    cursor.execute("PRAGMA user_version = 0")
    return True
