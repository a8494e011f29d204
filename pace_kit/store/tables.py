"""The tables, as they are now. How they came to be so is in ``pace_kit/migrations``; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

REVISIONS = ("0001", "0002", "0003")
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
    Column("children", Integer, nullable=False, server_default="0"),
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

uploads = Table(
    "uploads",
    metadata,
    Column("version_id", Integer, ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("cells", LargeBinary, nullable=False),
)
"""The uploaded table itself, packed; what is known about it is its row of kind ``"upload"`` in `versions`."""

child_keys = Table(
    "child_keys",
    metadata,
    Column("team_id", Integer, ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    Column("original", Text, primary_key=True),
    Column("local", String(20), nullable=False),
    UniqueConstraint("team_id", "local", name="uq_child_keys"),
)
"""Which code of the council's own each local code stands for. It is read when a workbook is saved, and nowhere else."""

drafts = Table(
    "drafts",
    metadata,
    Column("team_id", Integer, ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("author", String(40), primary_key=True),
    Column("base", Integer, nullable=False),
    Column("saved_at", String(32), nullable=False),
    Column("put_away", Boolean, nullable=False),
    Column("body", Text, nullable=False),
)
"""What was typed and not saved: one row a page and thing, overwritten in place, gone when the thing is saved."""
