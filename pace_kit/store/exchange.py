"""One team in one file, with all its history: to another machine and back.

The file is one line of plain text, ``pace-kit team, format 1, sha256 …``, and then compressed JSON. The sum covers
every byte after the line, so that a file that was changed or cut short is noticed. The same team gives the same bytes.

The key of the children's codes stays behind unless it is asked for, and so do the coach's scores and private notes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from pace_kit.private_files import write_private
from pace_kit.store import codec, history
from pace_kit.store.children import LOCAL
from pace_kit.store.names import checked_name, free_id, free_slug
from pace_kit.store.results import StoreError
from pace_kit.store.tables import REVISIONS, child_keys, teams, uploads, versions

FORMAT = 1
LARGEST = 1 << 29
COACHS = "coach"
"""The kind that a coach keeps about a team, not the team itself."""
FIRST_WORDS = b"pace-kit team, format "
_FIRST_LINE = re.compile(FIRST_WORDS + rb"([1-9]\d{0,5}), sha256 ([0-9a-f]{64})\n")


def team_as_bytes(connection: Connection, team_id: int, *, keys: bool, coach: bool) -> bytes:
    """Everything a team saved, as the content of a file; `coach`: with what its coach keeps about it."""
    team = connection.execute(select(teams).where(teams.c.id == team_id)).mappings().one()
    chosen = select(versions).where(versions.c.team_id == team_id).order_by(versions.c.id)
    if not coach:
        chosen = chosen.where(versions.c.kind != COACHS)
    rows = connection.execute(chosen).mappings()
    found = select(uploads).join(versions, versions.c.id == uploads.c.version_id).where(versions.c.team_id == team_id)
    cells = {row["version_id"]: row["cells"] for row in connection.execute(found).mappings()}
    known = select(child_keys.c.original, child_keys.c.local).where(child_keys.c.team_id == team_id)
    plain: dict[str, Any] = {
        "revision": REVISIONS[-1],
        "team": {name: team[name] for name in ("slug", "name", "invented", "created", "children")},
        "versions": [_version(row, cells) for row in rows],
    }
    if keys:
        plain["keys"] = {row.original: row.local for row in connection.execute(known.order_by(child_keys.c.local))}
    packed = zlib.compress(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode("ascii"), 6)
    return f"pace-kit team, format {FORMAT}, sha256 {hashlib.sha256(packed).hexdigest()}\n".encode("ascii") + packed


def _version(row: Any, cells: dict[int, bytes]) -> dict[str, Any]:
    plain = {name: row[name] for name in ("kind", "key", "version", "saved_at", "who", "because", "body")}
    if row["id"] in cells:
        plain["cells"] = base64.b64encode(cells[row["id"]]).decode("ascii")
    return plain


def write_file(path: Path, content: bytes) -> None:
    """Write a file that only this user can read, whole or not at all.

    Raises
    ------
    StoreError
        When it cannot be written there.
    """
    try:
        write_private(path, content)
    except OSError as error:
        raise StoreError(f"{path} cannot be written ({error.strerror}). Choose another place.") from error


def read_file(path: Path) -> dict[str, Any]:
    """Return the content of a team's file, checked from end to end; errors as in :func:`read_content`."""
    try:
        if path.stat().st_size > LARGEST:
            raise StoreError(f"{path.name} is too large to be a team's file. Choose the file that the kit exported.")
        content = path.read_bytes()
    except OSError as error:
        raise StoreError(f"{path} cannot be read ({error.strerror}). Check the path.") from error
    return read_content(content, path.name)


def read_content(content: bytes, name: str) -> dict[str, Any]:
    """Return what the bytes of a team's file hold, checked from end to end; `name` is the file's in sentences.

    Raises
    ------
    StoreError
        When it cannot be read, is something else, was changed, or was written by a newer kit.
    """
    first = _FIRST_LINE.match(content)
    if first is None:
        raise StoreError(f"{name} is not a team's file. Choose a file that the kit exported.")
    if int(first[1]) > FORMAT:
        raise StoreError(f"{name} was written by a newer version of the kit. Update the kit, then import it again.")
    if hashlib.sha256(content[first.end() :]).hexdigest() != first[2].decode("ascii"):
        raise StoreError(f"{name} was changed or cut short after it was exported. Export the team again.")
    try:
        plain = json.loads(codec.inflate(content[first.end() :], LARGEST))
        _known_revision(plain, name)
        _check(plain)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = str(error).rstrip(".") if isinstance(error, ValueError) else "something in it is missing"
        todo = "" if "Update the kit" in reason else " Export the team again."
        raise StoreError(f"{name} cannot be imported: {reason}.{todo}") from error
    return dict(plain)


def _known_revision(plain: Any, name: str) -> None:
    if plain["revision"] not in REVISIONS:
        raise StoreError(f"{name} was written by a newer version of the kit. Update the kit, then import it again.")


def _check(plain: Any) -> None:
    """Read everything once as the pages will; what they could not read raises here, before anything is saved."""
    from pace_kit.store.uploads import unpack

    team = plain["team"]
    last: dict[tuple[str, str], int] = {}
    checked_name(team["name"])
    if not isinstance(team["invented"], bool) or not 0 <= int(team["children"]) < 10**6:
        raise ValueError("its team cannot be read")
    datetime.fromisoformat(team["created"])
    for row in plain["versions"]:
        thing = (row["kind"], row["key"])
        if row["version"] != last.get(thing, 0) + 1:
            raise ValueError(f"version {row['version']} of {row['kind']} is out of order")
        last[thing] = row["version"]
        datetime.fromisoformat(row["saved_at"])
        if row["who"] != history.storable(row["who"]) or row["because"] != history.storable(row["because"]):
            raise ValueError("a name or a reason cannot be read")
        if row["key"] != history.storable(row["key"])[:200]:
            raise ValueError("a key cannot be read")
        value = codec.from_json(row["kind"], row["body"])
        if (row["kind"] == "upload") != ("cells" in row):
            raise ValueError("an upload is not whole")
        if row["kind"] == "upload":
            unpack(base64.b64decode(row["cells"], validate=True), value)
    keys = plain.get("keys", {})
    if len(set(keys.values())) != len(keys) or not all(LOCAL.fullmatch(local) for local in keys.values()):
        raise ValueError("the key of the children's codes cannot be read")


def add(connection: Connection, plain: dict[str, Any]) -> int:
    """Add a checked team under the slug it had, or the next free one, and return its id."""
    team = plain["team"]
    row = teams.insert().values(
        id=free_id(connection), slug=free_slug(connection, str(team["slug"])),
        name=checked_name(team["name"]), invented=team["invented"],
        created=team["created"], children=team["children"],
    )  # fmt: skip
    team_id: int = connection.execute(row.returning(teams.c.id)).scalar_one()
    for saved in plain["versions"]:
        columns = {name: saved[name] for name in ("kind", "key", "version", "saved_at", "who", "because", "body")}
        added = versions.insert().values(team_id=team_id, **columns).returning(versions.c.id)
        version_id = connection.execute(added).scalar_one()
        if "cells" in saved:
            history.append_cells(connection, version_id, base64.b64decode(saved["cells"]))
    known = [{"team_id": team_id, "original": own, "local": local} for own, local in plain.get("keys", {}).items()]
    if known:
        connection.execute(child_keys.insert(), known)
    return team_id
