"""Saving a workbook: understood, stripped of what is not kept, and written with its key and its decisions at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pace_kit.aims import Pathway
from pace_kit.cleaning import Fix
from pace_kit.spreadsheets import RawTable
from pace_kit.store import codec, history, keeping, uploads
from pace_kit.store.children import read_key, write_key
from pace_kit.store.database import Database
from pace_kit.store.results import Saved


def append_upload(
    database: Database,
    team_id: int,
    raw: RawTable,
    *,
    pathway: Pathway,
    as_of: date,
    columns: Mapping[str, str | None],
    fixes: tuple[Fix, ...],
    who: str,
    because: str,
) -> Saved:
    """Keep the next upload of a team; parameters and errors as in `pace_kit.store.Team.save_upload`."""
    matching = uploads.confirmed(raw, columns, pathway)
    codec.to_json("fixes", fixes)
    counts, no_child = uploads.counted(raw, fixes, pathway=pathway, as_of=as_of, matching=matching)
    unused = uploads.unused(raw, columns, pathway)
    with database.writing() as connection:
        at, key, last = history.now(), read_key(connection, team_id), history.current(connection, team_id, "upload")
        before = codec.from_json("upload", last["body"]).not_kept if last else ()
        table, local_fixes, after, not_kept = keeping.kept_table(raw, matching, fixes, no_child, key, before)
        write_key(connection, team_id, key, after)
        described = uploads.describe(
            table, pathway=pathway, as_of=as_of, matching=matching, unused=unused, not_kept=not_kept, counts=counts
        )
        body = codec.to_json("upload", described)
        row, version = history.append(connection, team_id, "upload", "", body, at=at, who=who, because=because)
        history.append_cells(connection, row, uploads.pack(table))
        body = codec.to_json("fixes", local_fixes)
        history.append(connection, team_id, "fixes", str(version), body, at=at, who=who, because=because)
    return Saved(version, at)
