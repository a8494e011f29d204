"""Two people changed one thing: where the two texts differ, and the one that comes of both. Nothing is chosen here.

It knows nothing of what it compares: frozen dataclasses, and tuples of such whose items have a ``number`` or a ``key``
(the cycles of a test), are looked into; everything else is one value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

Path = tuple[Any, ...]
MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Difference:
    """One field in which two values differ.

    Parameters
    ----------
    path : tuple
        Where it is: names of fields, and between them the number or key of an item.
    mine, theirs : object
        What stands there.
    before : object
        What stood there in the version that both began from; None when that is not known.
    changed : str
        ``"mine"`` or ``"theirs"`` when only one of the two changed it since; blank when both did, or nobody knows.
    """

    path: Path
    mine: Any
    theirs: Any
    before: Any = None
    changed: str = ""

    @property
    def joinable(self) -> bool:
        """Whether both can stand together: two texts, or two lists."""
        both = (self.mine, self.theirs)
        texts = all(isinstance(one, str) and one.strip() for one in both)
        return texts or all(isinstance(one, tuple) and one for one in both)

    @property
    def joined(self) -> Any:
        """Both together: one text above the other, one list after the other without what is there twice."""
        if isinstance(self.mine, tuple):
            return (*self.mine, *(one for one in self.theirs if one not in self.mine))
        if self.theirs in self.mine or self.mine in self.theirs:
            return max(self.mine, self.theirs, key=len)
        return f"{self.mine}\n\n{self.theirs}"


def differences(mine: Any, theirs: Any, before: Any = None) -> tuple[Difference, ...]:
    """Every field in which two values of one type differ, in the order of the fields.

    Items that only one of the two has are no difference: :func:`merged` keeps them.

    Parameters
    ----------
    mine, theirs : object
        Frozen dataclasses of one type.
    before : object, optional
        The version that both began from, to tell who changed what.
    """
    return tuple(_differences(mine, theirs, before, ()))


def merged(mine: Any, theirs: Any, chosen: Mapping[Path, str]) -> Any:
    """The value that comes of both.

    Parameters
    ----------
    mine, theirs : object
        As for :func:`differences`.
    chosen : mapping
        For the path of each difference ``"mine"``, ``"theirs"`` or ``"both"``.

    Raises
    ------
    KeyError
        When nothing is chosen for a difference.
    ValueError
        When ``"both"`` is chosen for what cannot stand together.
    """
    return _merged(mine, theirs, chosen, ())


def _differences(mine: Any, theirs: Any, before: Any, path: Path) -> list[Difference]:
    if mine == theirs:
        return []
    if is_dataclass(mine) and type(mine) is type(theirs):
        found = []
        for one in fields(mine):
            at = getattr(before, one.name, None)
            found += _differences(getattr(mine, one.name), getattr(theirs, one.name), at, (*path, one.name))
        return found
    if (here := _items(mine)) is not None and (there := _items(theirs)) is not None:
        was = _items(before) or {}
        both = [name for name in here if name in there]
        return [found for name in both for found in _differences(here[name], there[name], was.get(name), (*path, name))]
    changed = "" if before is None else MINE if theirs == before else THEIRS if mine == before else ""
    return [Difference(path, mine, theirs, before, changed)]


def _merged(mine: Any, theirs: Any, chosen: Mapping[Path, str], path: Path) -> Any:
    if mine == theirs:
        return mine
    if is_dataclass(mine) and type(mine) is type(theirs):
        made = {}
        for one in fields(mine):
            ours, others = getattr(mine, one.name), getattr(theirs, one.name)
            made[one.name] = _merged(ours, others, chosen, (*path, one.name))
        return replace(mine, **made)  # type: ignore[type-var]
    if (here := _items(mine)) is not None and (there := _items(theirs)) is not None:
        every = {**there, **here}
        names = [*there, *(name for name in here if name not in there)]
        return tuple(
            _merged(here[name], there[name], chosen, (*path, name)) if name in here and name in there else every[name]
            for name in names
        )
    difference, choice = Difference(path, mine, theirs), chosen[path]
    if choice == BOTH:
        if not difference.joinable:
            raise ValueError("These two cannot stand together. Choose one of them.")
        return difference.joined
    return mine if choice == MINE else theirs


def _items(value: Any) -> dict[Any, Any] | None:
    """The items of a tuple by their number or key; None for anything else."""
    if not isinstance(value, tuple) or not all(is_dataclass(item) for item in value):
        return None
    names = [getattr(item, "key", getattr(item, "number", None)) for item in value]
    # What is counted or measured also has a number, and no place of its own: see `pace_kit.pdsa.Noted`.
    placed = all(isinstance(name, (str, int)) for name in names) and not any(hasattr(item, "day") for item in value)
    return dict(zip(names, value, strict=True)) if placed and len(set(names)) == len(names) else None
