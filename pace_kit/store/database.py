"""Opening the database: where it lies, whether it is ours, whether it needs upgrading; reading and writing it.

A file is looked at before anything is written: a file that is no database, belongs to another program or was made by
a newer kit is left byte for byte as it was.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from pace_kit.store import traces
from pace_kit.store.results import StoreError
from pace_kit.store.tables import REVISIONS, metadata

WAIT_SECONDS = 30
"""How long a writer waits for the others before it gives up."""

_MAGIC = b"SQLite format 3\x00"
_WRITES = "pace_kit_writes"


class Database:
    """An open database: :meth:`reading` and :meth:`writing` are its two doors.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        Already checked and up to date.
    name : str
        What to call it in a sentence: the path of the file, or the address without its password.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.name = name
        self._engine = engine
        self._writes = engine.execution_options(**{_WRITES: True})

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of the database, the same from beginning to end."""
        with self._said("read"), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """All or nothing: on disk when the block ends, undone when it raises. Writers queue."""
        with self._said("written"), self._writes.begin() as connection:
            yield connection

    @contextmanager
    def deleting(self) -> Iterator[Connection]:
        """As :meth:`writing`, for what shall leave no trace in the file; refused while others are in the way."""
        with self._said("written"):
            traces.refuse_while_used(self._engine, self.name)
        with self.writing() as connection:
            yield connection
            traces.mark(connection)

    def remove_traces(self) -> bool:
        """Write the file anew without what was deleted; False when others are in the way, and it is done later."""
        with self._said("written"):
            return traces.remove(self._engine)

    @property
    def file(self) -> Path | None:
        """The database's file; None on a server."""
        return Path(str(self._engine.url.database)) if self._engine.dialect.name == "sqlite" else None

    @property
    def open_to_others(self) -> bool:
        """Whether other accounts of this computer may read the file: by its mode, and by that of its folder."""
        if os.name == "nt" or self.file is None:
            return False
        return bool(self.file.stat().st_mode & 0o044 and self.file.parent.stat().st_mode & 0o011)

    def close(self) -> None:
        """Let go of every connection; the next use opens one again."""
        self._engine.dispose()

    @contextmanager
    def _said(self, done: str) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise StoreError(
                f"The database {self.name} could not be {done} ({_reason(error)}). "
                "Check that it is where it was, that the disk is not full and that you may write there; then try again."
            ) from error


def open_database(url: str | Path | None, *, create: bool) -> Database:
    """Open the database at this address, making or upgrading it where needed.

    Parameters
    ----------
    url : str, path or None
        ``"sqlite:///…"``, ``"postgresql+psycopg://…"`` or the path of a file. None means the environment's
        ``PACE_KIT_DATABASE``, and without that ``pace-kit.db`` in the user's data folder.
    create : bool
        Whether a file that is not there yet is made.

    Raises
    ------
    StoreError
        With a sentence; a file that was there is as it was.
    """
    address = _address(url)
    if address.get_backend_name() == "sqlite":
        return _open_file(Path(str(address.database)).expanduser().absolute(), create=create)
    return _open_server(address)


def default_path() -> Path:
    """Where the database lies when nobody says otherwise: the user's own data folder."""
    return platformdirs.user_data_path("pace-kit", appauthor=False) / "pace-kit.db"


def _address(url: str | Path | None) -> URL:
    chosen = url or os.environ.get("PACE_KIT_DATABASE") or default_path()
    if isinstance(chosen, Path) or "://" not in chosen:
        return URL.create("sqlite", database=str(chosen))
    try:
        address = make_url(chosen)
        backend = address.get_backend_name()
    except (ArgumentError, SQLAlchemyError) as error:
        raise StoreError("The address of the database cannot be read. Give sqlite:///FILE or postgresql://…") from error
    if backend == "sqlite" and address.database not in (None, "", ":memory:"):
        return address
    if backend in ("postgresql", "postgres"):
        return address.set(drivername="postgresql+psycopg")
    raise StoreError(
        f"The kit keeps its data in a file or in PostgreSQL, not in {address.render_as_string(hide_password=True)}. "
        "Give sqlite:///FILE or postgresql://…"
    )


def _open_file(path: Path, *, create: bool) -> Database:
    try:
        revision = _look(path)
        if revision is None:
            if not create:
                raise StoreError(f"There is no database at {path}. Check the path, or let the kit make a new one.")
            _make_room(path)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The database {path} cannot be opened ({_reason(error)}). Check the path.") from error
    engine = _file_engine(path)
    database = Database(engine, str(path))
    try:
        _write_ahead(engine)
        if revision != REVISIONS[-1]:
            _bring_up_to_date(database)
        database.remove_traces()  # of what was deleted by a process that died before it was done
    except BaseException:
        engine.dispose()
        raise
    return database


def _look(path: Path) -> str | None:
    """Revision of the file's tables, read without leaving a trace; None when there is nothing in it yet."""
    if path.is_dir():
        raise StoreError(f"{path} is a folder. Give the path of a file.")
    if not path.exists() or path.stat().st_size == 0:
        return None
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise StoreError(f"{path} is not a database. Check the path; the file was left as it was.")
    for attempt in range(5):
        # Without a journal beside it the file is whole, and reading it as immutable makes no helper files. Another
        # process may be writing all the same; then the pages do not fit together and the next look will do.
        alone = not Path(f"{path}-wal").exists()
        address = f"{path.as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
        try:
            with closing(sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS)) as connection:
                names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
                if not names:
                    return None
                found = "alembic_version" in names and connection.execute("SELECT * FROM alembic_version").fetchone()
            return _known(found[0] if found else "", names, str(path))
        except sqlite3.DatabaseError as error:
            if attempt == 4:
                raise StoreError(
                    f"The database {path} is damaged or locked ({_reason(error)}). It was left as it was; "
                    "close other programs that use it, or put back a copy."
                ) from error
            time.sleep(0.05)
    raise AssertionError("unreachable")


def _known(revision: str, names: set[str], name: str) -> str:
    if not revision or not {"teams", "versions"} <= names:
        raise StoreError(f"{name} is a database of another program. Give another path; it was left as it was.")
    if revision not in REVISIONS:
        raise StoreError(
            f"The database {name} was made by a newer version of the kit (its revision is {revision}, this kit knows "
            f"{REVISIONS[-1]}). Update the kit; the database was left as it was."
        )
    return revision


def _make_room(path: Path) -> None:
    """Make the folder (0700) and the empty file (0600): only this user may look inside."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path == default_path():
        path.parent.chmod(0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _file_engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"timeout": WAIT_SECONDS},
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins and ends transactions, the driver does not
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(engine: Engine) -> None:
    """Readers and writers side by side. The mode stays in the file; changing it may have to wait for others."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            with closing(engine.raw_connection()) as connection:
                cursor = connection.cursor()
                if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    cursor.execute("PRAGMA journal_mode = WAL")
                return
        except (sqlite3.OperationalError, OperationalError) as error:
            if time.monotonic() > deadline or "locked" not in str(error):
                raise StoreError(
                    f"The database {engine.url.database} cannot be opened for writing ({_reason(error)}). "
                    "Check that you may write there."
                ) from error
            time.sleep(0.02)


def _open_server(address: URL) -> Database:
    name = address.render_as_string(hide_password=True)
    try:
        engine = create_engine(address, pool_pre_ping=True, hide_parameters=True)
    except ImportError as error:
        raise StoreError("PostgreSQL needs one more package. Install it: pip install 'pace-kit[server]'") from error
    database = Database(engine, name)
    with database.reading() as connection:
        revision = _revision(connection, name)
    if revision != REVISIONS[-1]:
        _bring_up_to_date(database)
    return database


def _revision(connection: Connection, name: str) -> str | None:
    names = set(inspect(connection).get_table_names())
    if not names:
        return None
    row = (
        connection.execute(text("SELECT version_num FROM alembic_version")).first()
        if "alembic_version" in names
        else None
    )
    return _known(row[0] if row else "", names, name)


def _bring_up_to_date(database: Database) -> None:
    """Make or upgrade the tables in one transaction; whoever waited for another process finds the work done."""
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7223)"))
        revision = _revision(connection, database.name)
        if revision is None:
            metadata.create_all(connection)
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": REVISIONS[-1]})
        elif revision != REVISIONS[-1]:
            from pace_kit.migrations import upgrade  # Alembic is slow to import and seldom needed

            upgrade(connection)


def _reason(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error).partition("\n")[0][:200]
