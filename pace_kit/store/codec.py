"""Values as JSON text, and back again, unchanged.

The fields of the frozen dataclasses are the format: a date is written ``"2019-03-31"``, a moment in UTC
(``"2019-03-31T09:30:00+00:00"``) where the field is one, a decision by its value, a pathway of the kit by its key (so
that a limit confirmed later shows everywhere) and any other pathway in full.

A field that is missing from the text takes its default, so that bodies saved by an older kit read well. A field the
kit does not know is refused rather than dropped: saving the value again would otherwise lose what a newer kit wrote.
"""

from __future__ import annotations

import json
import math
import types
import zlib
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from pace_kit.aims import PATHWAYS, AimStatement, Pathway, pathway_called

KINDS = (
    "aim", "chart", "coach", "done", "drivers", "exercise", "fixes", "game", "pathway", "programme", "review", "shared",
    "shows", "test", "upload",
)  # fmt: skip


def to_json(kind: str, value: Any) -> str:
    """Text of a value of this kind: ASCII only, keys in a fixed order.

    Raises
    ------
    ValueError
        When the value would not read back equal; the sentence names the field where that is known.
    """
    try:
        text = json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
        same = from_json(kind, text) == value
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"This {kind} cannot be saved: {error}") from error
    if not same:
        raise ValueError(f"This {kind} cannot be saved: it would not read back as it is.")
    return text


def from_json(kind: str, text: str) -> Any:
    """Value of this kind from its text.

    Raises
    ------
    ValueError
        When the text is not what :func:`to_json` writes for this kind.
    """
    return _value(_type_of(kind), json.loads(text), kind)


def inflate(packed: bytes, largest: int) -> bytes:
    """Return the bytes that were compressed; ``ValueError`` when they are cut short, damaged or more than `largest`."""
    stream = zlib.decompressobj()
    try:
        plain = stream.decompress(packed, largest)
    except zlib.error as error:
        raise ValueError("something compressed is damaged.") from error
    if not stream.eof or stream.unused_data:
        raise ValueError("something compressed is cut short or far too large.")
    return plain


def _type_of(kind: str) -> Any:
    """The type of a kind. Rooms are imported when they are needed: reading an aim does not load the charts."""
    match kind:
        case "aim":
            return AimStatement
        case "chart":
            from pace_kit.runcharts import ChartChoices

            return ChartChoices
        case "coach":
            from pace_kit.coaching import CoachNote

            return CoachNote
        case "drivers":
            from pace_kit.drivers import DriverDiagram

            return DriverDiagram
        case "exercise":
            from pace_kit.coaching import Practised

            return Practised
        case "done":
            return dict[str, date]
        case "fixes":
            from pace_kit.cleaning import Fix

            return tuple[Fix, ...]
        case "game":
            from pace_kit.practice.saved import SavedGame

            return SavedGame
        case "pathway":
            from pace_kit.reminders import TeamPathway

            return TeamPathway
        case "programme":
            return date | None
        case "review":
            from pace_kit.review import ReviewRecord

            return str | ReviewRecord | dict[str, Any]
        case "shared":
            from pace_kit.disclosure import Release

            return Release
        case "shows":  # whether a team's coach may see how far it is with the exercises
            return bool
        case "test":
            from pace_kit.pdsa import TestOfChange

            return TestOfChange
        case "upload":
            from pace_kit.store.uploads import Described

            return Described
    raise ValueError(f"the kit does not know the kind {kind!r}")


def _plain(value: Any) -> Any:
    if isinstance(value, Pathway) and value in PATHWAYS:
        return value.key
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("a day is needed where a time of day was given; a moment needs its time zone.")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if hasattr(value, "item"):  # numpy's numbers, from the index of a frame
        return value.item()
    raise TypeError(f"{type(value).__name__} is no kind of value that the kit keeps.")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the key {key!r} is not text.")
    return key


def _value(hint: Any, plain: Any, where: str) -> Any:
    """The plain value as the hinted type; `where` names the place in the sentence of a fault."""
    if hint is Any:
        return plain
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _one_of(args, plain, where)
    if origin is tuple and isinstance(plain, list):
        return tuple(_value(args[0], item, f"{where}, item {n}") for n, item in enumerate(plain, start=1))
    if origin is dict and isinstance(plain, dict):
        return {key: _value(args[1], item, f"{where}, {key}") for key, item in plain.items()}
    if hint is Pathway and isinstance(plain, str):
        return _pathway(plain, where)
    if is_dataclass(hint) and isinstance(plain, dict):
        return _dataclass(hint, plain, where)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(plain)
    if hint is datetime and isinstance(plain, str):
        return _moment(plain, where)
    if hint is date and isinstance(plain, str):
        return date.fromisoformat(plain)
    if _fits(hint, plain):
        return plain
    raise ValueError(f"{where}: {str(plain)[:60]!r} is not what belongs there.")


def _fits(hint: Any, plain: Any) -> bool:
    if hint is float:
        return isinstance(plain, (int, float)) and not isinstance(plain, bool) and math.isfinite(plain)
    if hint is int:
        return isinstance(plain, int) and not isinstance(plain, bool)
    return hint in (str, bool, type(None)) and isinstance(plain, hint)


def _moment(text: str, where: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{where}: {text[:60]!r} has no time zone.")
    return moment.astimezone(UTC)


def _one_of(hints: tuple[Any, ...], plain: Any, where: str) -> Any:
    if plain is None and type(None) in hints:
        return None
    fault = ValueError(f"{where}: {str(plain)[:60]!r} is not what belongs there.")
    for hint in hints:
        try:
            return _value(hint, plain, where)
        except ValueError as error:
            fault = error
    raise fault


def _pathway(key: str, where: str) -> Pathway:
    try:
        return pathway_called(key)
    except KeyError as error:
        raise ValueError(f"{where}: {error.args[0]}") from error


def _dataclass(cls: Any, plain: dict[str, Any], where: str) -> Any:
    hints = _hints(cls)
    unknown = sorted(set(plain) - set(hints))
    if unknown:
        raise ValueError(f"{where} holds {unknown[0]!r}, which a newer version of the kit wrote. Update the kit.")
    for field in fields(cls):
        if field.name not in plain and field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{where}: {field.name!r} is missing.")
    return cls(**{name: _value(hints[name], item, f"{where}, {name}") for name, item in plain.items()})


@cache
def _hints(cls: Any) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls)}
