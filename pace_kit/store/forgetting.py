"""Deleting a team for good: what would go, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, RowMapping, func, or_, select

from pace_kit.store.names import ASIDE
from pace_kit.store.tables import child_keys, drafts, teams, versions

_WORDS = {
    "aim": "aim",
    "chart": "choices for the charts",
    "coach": "coach's notes",
    "done": "steps done for children",
    "drivers": "driver diagram",
    "exercise": "exercises",
    "fixes": "decisions about workbooks",
    "game": "games",
    "pathway": "pathway",
    "programme": "start of the programme",
    "review": "reviews",
    "shared": "what was shared",
    "shows": "what the coach may see",
    "test": "tests of change",
    "upload": "workbooks",
}
ON_A_SERVER = (
    "The rows are deleted. The server's own backups hold them until they run out, and its files until it tidies them: "
    "ask whoever looks after it to run VACUUM FULL, and how long backups are kept."
)
LATER = (
    "Another program came between, so bytes of it may still lie in the file. "
    "The kit removes them when the database is next opened."
)


@dataclass(frozen=True)
class Belongings:
    """Everything that is kept about one team, in numbers.

    Parameters
    ----------
    name, slug : str
        The team.
    versions : mapping
        Kind to the number of its versions.
    children : int
        How many of the children's codes the key holds.
    drafts : int
        How many things were typed and not saved.
    asides : tuple of str
        Slugs under which something of this team was set aside; counted above.
    """

    name: str
    slug: str
    versions: Mapping[str, int] = field(default_factory=dict)
    children: int = 0
    drafts: int = 0
    asides: tuple[str, ...] = ()

    def __str__(self) -> str:
        saved = [f"{_WORDS.get(kind, kind)}: {number:,}" for kind, number in sorted(self.versions.items())]
        said = f"{self.name} ({self.slug}) has "
        said += f"saved versions of {', '.join(saved)}" if saved else "saved nothing"
        said += f"; {self.children:,} of the children's codes in its key"
        said += f"; {self.drafts:,} unsaved draft{'s' * (self.drafts != 1)}"
        if self.asides:
            said += f"; what was set aside as {', '.join(self.asides)} is counted with it"
        return f"{said}."


@dataclass(frozen=True)
class Forgotten:
    """A team that was deleted for good.

    Parameters
    ----------
    belongings : Belongings
        What it had.
    remains : str
        A sentence about bytes that may remain in the database; blank when there are none.
    copies : tuple of pathlib.Path
        Other databases and exported teams in the same folder, which may hold it still.
    """

    belongings: Belongings
    remains: str = ""
    copies: tuple[Path, ...] = ()

    def __str__(self) -> str:
        said = f"{self.belongings.name} is deleted for good."
        if self.remains:
            said += f" {self.remains}"
        if self.copies:
            said += f" Look at these copies yourself: {', '.join(map(str, self.copies))}."
        return said


def rows_of(connection: Connection, slug: str) -> list[RowMapping]:
    """Rows of the team and of what it set aside, the team first; empty when there is no such team."""
    found = connection.execute(
        select(teams).where(or_(teams.c.slug == slug, teams.c.slug.startswith(f"{slug}{ASIDE}")))
    )
    rows = sorted(found.mappings(), key=lambda row: (row["slug"] != slug, row["slug"]))
    return rows if rows and rows[0]["slug"] == slug else []


def belongings(connection: Connection, rows: list[RowMapping]) -> Belongings:
    """Count what belongs to the team of these rows."""
    ids = [row["id"] for row in rows]
    counted = select(versions.c.kind, func.count()).where(versions.c.team_id.in_(ids)).group_by(versions.c.kind)
    return Belongings(
        rows[0]["name"],
        rows[0]["slug"],
        {row[0]: row[1] for row in connection.execute(counted)},
        connection.execute(
            select(func.count()).select_from(child_keys).where(child_keys.c.team_id.in_(ids))
        ).scalar_one(),
        connection.execute(select(func.count()).select_from(drafts).where(drafts.c.team_id.in_(ids))).scalar_one(),
        tuple(row["slug"] for row in rows[1:]),
    )
