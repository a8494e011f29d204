"""How the tables of the store came to be, step by step; run in this process, without a configuration file.

A new revision is a module in ``versions`` and a line in `pace_kit.store.tables.REVISIONS`.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the kit: these scripts, and the connection they shall work on."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Bring the tables up to a revision inside the connection's own transaction, which the caller ends."""
    command.upgrade(configuration(connection), revision)
