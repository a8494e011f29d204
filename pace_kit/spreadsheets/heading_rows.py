"""Finding the heading row of a sheet: among the first rows, the one whose cells name most columns of a journey."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pace_kit.reference import reference_table
from pace_kit.spreadsheets.cells import cell_text, is_blank, is_day_like
from pace_kit.spreadsheets.headings import meanings, plain
from pace_kit.spreadsheets.workbooks import Sheet

MOST_LOOKED_AT = 80
MOST_ACROSS = 400
_TRIED = 12


@dataclass(frozen=True)
class Headings:
    """A guess at where headings stand: `row` from 0, `depth` rows deep, texts per column, and a score."""

    row: int
    depth: int
    texts: tuple[str, ...]
    score: float
    known: int


def find_headings(sheet: Sheet, row: int | None = None) -> Headings | None:
    """Return the likeliest headings of a sheet; None when no row looks like headings.

    Parameters
    ----------
    sheet : Sheet
        Where to look.
    row : int, optional
        The heading row, from 0, when a person chose it; then the row is taken whatever it holds.
    """
    if row is not None:
        if not 0 <= row < len(sheet.rows):
            return None
        return max(_guesses(sheet, row, chosen=True), key=lambda guess: guess.score, default=None)
    looked: list[tuple[int, int]] = []
    for at, cells in enumerate(sheet.rows):
        if len(looked) >= MOST_LOOKED_AT:
            break
        if not is_blank(cells):
            looked.append((_promise(cells), at))
    most = max((promise for promise, _ in looked), default=0)
    hopeful = [at for _, at in sorted((-promise, at) for promise, at in looked if 5 * promise >= 2 * most)[:_TRIED]]
    early = [at for promise, at in looked[:_TRIED] if promise or most < 2]
    guesses = [guess for at in sorted({*hopeful, *early}) for guess in _guesses(sheet, at)]
    best = max(guesses, key=lambda guess: (guess.score, -guess.row), default=None)
    return best if best is not None and best.score > 0 else None


@cache
def _vocabulary() -> frozenset[str]:
    """Every word of the headings that are known."""
    words = {word for row in reference_table("headings") for word in plain(row["synonym"]).split()}
    return frozenset(word for word in words if len(word) > 1 and word.isalpha())


def _promise(cells: Sequence[Any]) -> int:
    """How many different cells of a row hold a word of some heading: a quick look before the careful one."""
    if _has_days(cells):
        return 0
    texts = {cell for cell in cells[:MOST_ACROSS] if isinstance(cell, str) and 1 < len(cell) <= 200}
    return sum(1 for text in texts if not _vocabulary().isdisjoint(plain(text).split()))


def _guesses(sheet: Sheet, at: int, *, chosen: bool = False) -> list[Headings]:
    """Read row `at` as the headings alone, and together with the row above it."""
    lower = _texts(sheet.rows[at])
    if not chosen and (_has_days(sheet.rows[at]) or not any(lower)):
        return []
    readings = [(1, tuple(lower), 0.0)]
    two = at > 0 and sum(map(bool, lower)) > 1  # a single cell below the headings is a section's title
    if two and not is_blank(sheet.rows[at - 1]) and not _has_days(sheet.rows[at - 1]):
        readings.append((2, _two_rows(sheet, at), 0.6 if _grouped(sheet, at) else -0.35))
    below = sheet.rows[at + 1 : at + 31]
    days = sum(1 for cells in below for cell in cells[:MOST_ACROSS] if is_day_like(cell))
    found = []
    for depth, texts, for_it in readings:
        known = _known(texts[:MOST_ACROSS])
        score = known + for_it if known else 0.0
        filled = [text for text in texts if text]
        if known < 1 and not (len(filled) >= 3 and len(set(filled)) == len(filled) and days >= 3):
            score = 0.0 if not chosen else known
        elif known < 1:
            score = 0.2
        score += min(days, 20) / 200 if score > 0 else 0
        found.append(Headings(at, depth, texts, score, round(known)))
    return found


def _texts(cells: Sequence[Any]) -> list[str]:
    return [cell_text(cell).replace("\n", " ") for cell in cells]


def _has_days(cells: Sequence[Any]) -> bool:
    return any(is_day_like(cell) for cell in cells[:MOST_ACROSS])


def _known(texts: Sequence[str]) -> float:
    """How many different columns of a journey the headings name, each by its confidence."""
    best: dict[str, float] = {}
    for text in texts:
        if len(text) > 80:
            continue
        for column, sure in meanings(text)[:1]:
            weight = sure if column else 0.3 * sure
            name = column or text
            best[name] = max(best.get(name, 0.0), weight)
    return sum(best.values()) if len(best) >= 2 else 0.4 * sum(best.values())


def column_meaning(heading: str, *, least: float = 0.7) -> str:
    """Return the column of a journey that a heading names at least so surely, "" for none."""
    if not heading or len(heading) > 80:
        return ""
    return next((column for column, sure in meanings(heading)[:1] if sure >= least), "")


def _grouped(sheet: Sheet, at: int) -> bool:
    """Whether a cell above is merged over some of the headings, but not over all of them as a title is."""
    lower = [column for column, cell in enumerate(sheet.rows[at]) if cell != ""]
    for (top, left), (bottom, right) in sheet.merged:
        over = sum(1 for column in lower if left <= column <= right)
        if top <= at - 1 == bottom and 2 <= over < len(lower) and over <= 0.7 * len(sheet.rows[at]):
            return True
    return False


def _two_rows(sheet: Sheet, at: int) -> tuple[str, ...]:
    upper, lower = _texts(sheet.rows[at - 1]), _texts(sheet.rows[at])
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    over_several: set[int] = set()
    for (top, left), (bottom, right) in sheet.merged:
        if top <= at - 1 <= bottom and left < width:
            over_several.update(range(left, min(right, width - 1) + 1) if right > left else ())
            text = upper[left] if top == at - 1 else cell_text(sheet.rows[top][left])
            for column in range(left, min(right, width - 1) + 1):
                upper[column] = text
    for column in range(1, width):  # a group's name that is not merged: "Start", "End" said twice belong to the left
        if lower[column] and not upper[column] and lower.count(lower[column]) > 1:
            upper[column] = upper[column - 1]
            over_several.update((column - 1, column))
    for column in range(min(width, MOST_ACROSS)):  # a word above one heading is dropped where the heading says it all
        alone = column_meaning(lower[column], least=0.95) if upper[column] and column not in over_several else ""
        if alone and column_meaning(f"{upper[column]} {lower[column]}") != alone:
            upper[column] = ""
    return tuple(f"{a} {b}".strip() if a != b else a for a, b in zip(upper, lower, strict=True))
