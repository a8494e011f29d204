"""The raw tables of uploads, and which local code stands for which child."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add both tables, and to each team the number of local codes it has given out."""
    op.add_column("teams", sa.Column("children", sa.Integer, nullable=False, server_default="0"))
    op.create_table(
        "uploads",
        sa.Column("version_id", sa.Integer, sa.ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("cells", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "child_keys",
        sa.Column("team_id", sa.Integer, sa.ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("original", sa.Text, primary_key=True),
        sa.Column("local", sa.String(20), nullable=False),
        sa.UniqueConstraint("team_id", "local", name="uq_child_keys"),
    )
