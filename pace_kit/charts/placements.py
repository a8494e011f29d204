"""How a placement looks: a colour and a hatching of its own, the same on every chart."""

from __future__ import annotations

from collections.abc import Iterable

from pace_kit.charts.legend import Fill
from pace_kit.charts.style import AMBER, BLUE, MUTED, OLIVE, PURPLE, ROSE, SLATE, TEAL, plain

NOT_RECORDED = "not recorded"


#: The kit's placements, the ones the seed's chart shows first; every hatching is told apart in grey print.
FILLS = {
    "kinship care": Fill(TEAL),
    "foster care": Fill(BLUE, "///"),
    "residential care": Fill(AMBER, ".."),
    "at home": Fill(PURPLE, "\\\\\\"),
    "prospective adopters": Fill(ROSE, "---"),
    "secure care": Fill("#3e4c59", "xx"),
    "supported accommodation": Fill(OLIVE, "|||"),
    "other": Fill(SLATE, "++"),
    NOT_RECORDED: Fill("#eef1f4", outline=MUTED),
}

_SPARE = (Fill("#7c2d12", "//--"), Fill("#155e75", "\\\\||"), Fill("#4d4d4d", "////"), Fill("#5b21b6", "xx--"))


def placement_words(value: object) -> str:
    """The placement as shown: one line, ``"not recorded"`` where there is none."""
    return plain("" if value is None or value != value else value, longest=60) or NOT_RECORDED


def fills(placements: Iterable[str]) -> dict[str, Fill]:
    """A fill for each placement named, in the order of the kit's own list, then others by name.

    A name that only begins like one of the kit's ("Kinship", "foster") looks the same. When there are more other names
    than spare fills, the last ones share one.
    """
    named = sorted(set(placements))
    known = {name: _like(name) for name in named}
    order = list(FILLS)
    ours = sorted((n for n in named if known[n]), key=lambda n: (order.index(known[n]), n))
    others = [name for name in named if not known[name]]
    chosen: dict[str, Fill] = {}
    used: set[str] = set()
    spare = list(_SPARE)
    for name in ours:
        like = known[name]
        if like in used and spare:
            chosen[name] = spare.pop(0)
        else:
            chosen[name] = FILLS[like]
            used.add(like)
    for name in others:
        chosen[name] = spare.pop(0) if len(spare) > 1 else spare[0] if spare else FILLS["other"]
    return chosen


def _like(name: str) -> str:
    words = name.casefold()
    for key in FILLS:
        if words == key or (words and key.startswith(words.split()[0]) and len(words.split()[0]) >= 4):
            return key
    return ""
