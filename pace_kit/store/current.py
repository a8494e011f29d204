"""The upload as it is now: unpacked, and its decisions applied, once for each version of it and of its fixes."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from pace_kit.store import codec, history
from pace_kit.store.database import Database
from pace_kit.store.results import StoreError

if TYPE_CHECKING:
    from pace_kit.cleaning import RowAccount
    from pace_kit.journeys import Cohort
    from pace_kit.store.uploads import Upload


class Current:
    """A team's upload and what follows from it; made by :func:`read_current`.

    Parameters
    ----------
    rows : tuple of int
        Where the upload and its fixes lie in the database, 0 where there are none.
    upload : Upload
        The workbook with the decisions about it.
    """

    def __init__(self, rows: tuple[int, int], upload: Upload) -> None:
        self.rows, self.upload = rows, upload

    @cached_property
    def applied(self) -> tuple[Cohort, RowAccount]:
        """The children's journeys and what became of each row, worked out when somebody asks."""
        from pace_kit.cleaning import apply_fixes

        upload = self.upload
        return apply_fixes(
            upload.raw, upload.fixes, pathway=upload.pathway, as_of=upload.as_of, matching=upload.matching
        )


def read_current(
    database: Database, team_id: int, before: Current | None, *, until: datetime | None = None
) -> Current | None:
    """Return a team's upload as it is now: `before` itself while nothing newer was saved, None while there is none.

    With `until`, a moment, it is the upload and its decisions as they were then.

    Raises
    ------
    StoreError
        When what was saved cannot be read.
    """
    with database.reading() as connection:
        row = history.current(connection, team_id, "upload", until=until)
        if row is None:
            return None
        fixes = history.current(connection, team_id, "fixes", str(row["version"]), until=until)
        rows = (row["id"], fixes["id"] if fixes else 0)  # a team that began afresh counts its versions anew
        if before is not None and before.rows == rows:
            return before
        cells = history.cells(connection, row["id"])
    from pace_kit.store import uploads

    try:
        described = codec.from_json("upload", row["body"])
        upload = uploads.Upload(
            raw=uploads.unpack(cells, described),
            pathway=described.pathway,
            as_of=described.as_of,
            matching=described.matching,
            fixes=codec.from_json("fixes", fixes["body"]) if fixes else (),
            name=described.name,
            saved=datetime.fromisoformat(row["saved_at"]),
            version=row["version"],
            not_kept=described.not_kept,
        )
    except ValueError as error:
        raise StoreError(f"A workbook that was saved cannot be read: {error}") from error
    return Current(rows, upload)
