"""The tables, as they are now. How they came to be so is in ``pace_kit/migrations``; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISIONS = ("0001",)
"""Every revision in ``pace_kit/migrations/versions``, oldest first; a test compares them with Alembic's own reading."""

metadata = MetaData()

teams = Table(
    "teams",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(100), nullable=False, unique=True),
    Column("name", String(80), nullable=False),
    Column("invented", Boolean, nullable=False),
    Column("created", String(32), nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", Integer, ForeignKey("teams.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("key", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("saved_at", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("body", Text, nullable=False),
    UniqueConstraint("team_id", "kind", "key", "version", name="uq_versions"),
)
"""Append-only: a row is one version of one thing of one team; the highest version is the current one."""
