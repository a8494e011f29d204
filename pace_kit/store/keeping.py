"""What of a workbook is kept: nothing that names a child, and no cell of a column that nobody uses.

The table that is kept gives the same account as the one that was read: the same rows are about a child.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

import numpy as np

from pace_kit.cleaning import Fix, Matching
from pace_kit.cleaning.age_cells import BIRTH, read_cells
from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.issues import CORRECT, Answers
from pace_kit.cleaning.people import names_someone, without_names
from pace_kit.cleaning.rows import not_data
from pace_kit.cleaning.understanding import with_columns
from pace_kit.spreadsheets import RawTable
from pace_kit.spreadsheets.headings import meanings, plain
from pace_kit.store.children import Key
from pace_kit.store.local_codes import NOT_KEPT, identifies, meant, with_local_codes

_ENOUGH = 3
"""So many filled cells make a row more than a title or a note (`pace_kit.cleaning.rows`)."""


def kept_table(
    raw: RawTable,
    matching: Matching,
    fixes: Iterable[Fix],
    no_child: Collection[int],
    key: Key,
    not_kept_before: Collection[str] = (),
) -> tuple[RawTable, tuple[Fix, ...], Key, tuple[str, ...]]:
    """Return table and fixes as they are kept, the key with its new codes, and the headings without their cells.

    Columns that name a child are left out. In rows about a child, "…" stands for what was written in columns that are
    neither matched, nor in doubt, nor chosen by a decision. Rows that are no child's keep their text, but for names
    and official numbers.

    Parameters
    ----------
    raw : RawTable
        The table as it was read.
    matching : Matching
        As the team confirmed it.
    fixes : iterable of Fix
        Its decisions.
    no_child : collection of int
        Rows that are no child's journey.
    key : Key
        The team's key so far.
    not_kept_before : collection of str
        Headings without their cells in the team's last upload, from which this table may have been read back.

    Raises
    ------
    ValueError
        When a column is used now whose cells were not kept when this table was saved before.
    """
    fixes = tuple(fixes)
    about = ~raw.frame.index.isin(list(no_child))
    table = without_identifiers(raw, matching)
    table, not_kept = _without_unused(table, matching, fixes, about, not_kept_before)
    table = _without_names(table, ~about)
    table = _without_people(table, matching, about)
    table = _without_births(table, meant("age_band", table, matching, fixes), about)
    table, local_fixes, key = with_local_codes(table, matching, fixes, raw.frame.index[about], key)
    table = _told_apart(table, with_columns(matching, Answers.of(fixes)), set(no_child))
    return table, local_fixes, key, not_kept


def without_identifiers(raw: RawTable, matching: Matching) -> RawTable:
    """Return the table without the columns that name a child."""
    keep = [heading for heading in raw.frame.columns if heading not in matching.identifiers]
    return replace(raw, frame=raw.frame[keep], kinds=raw.kinds[keep])


def refuse_not_kept(fixes: Iterable[Fix], not_kept: Collection[str]) -> None:
    """Raise ``ValueError`` when a decision chooses a column whose cells were not kept."""
    for fix in fixes:
        if not fix.rows and fix.action == CORRECT and fix.value in not_kept:
            raise ValueError(_again(fix.value))


def _again(heading: str) -> str:
    return (
        f"The cells of '{heading}' were not kept, because nobody used that column when the workbook was saved. "
        "Upload the workbook again and choose the column there."
    )


def _without_unused(
    raw: RawTable, matching: Matching, fixes: tuple[Fix, ...], about: np.ndarray, not_kept_before: Collection[str]
) -> tuple[RawTable, tuple[str, ...]]:
    chosen = {fix.value for fix in fixes if not fix.rows and fix.action == CORRECT}
    used = {*matching.columns, *(name for names in matching.rivals.values() for name in names), *chosen}
    mark = _mark(raw.frame.columns)
    frame, kinds, not_kept = raw.frame.copy(), raw.kinds.copy(), []
    for heading in frame.columns:
        filled = about & (frame[heading] != "").to_numpy()
        if heading in used:
            if heading in not_kept_before and filled.any() and set(frame.loc[filled, heading]) == {mark}:
                raise ValueError(_again(heading))
        elif filled.any():
            frame.loc[filled, heading], kinds.loc[filled, heading] = mark, "text"
            not_kept.append(heading)
    return replace(raw, frame=frame, kinds=kinds), tuple(not_kept)


def _without_names(raw: RawTable, titles: np.ndarray) -> RawTable:
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    for row in frame.index[titles]:
        for heading, text in frame.loc[row].items():
            if text and identifies(text):
                frame.at[row, heading], kinds.at[row, heading] = NOT_KEPT, "text"
    return replace(raw, frame=frame, kinds=kinds)


def _without_people(raw: RawTable, matching: Matching, about: np.ndarray) -> RawTable:
    """Return the table without people's names where teams, reasons and placements stand, as cleaning reads them."""
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    for heading, column in matching.columns.items():
        if column not in ("team", "left_reason", "placement") or heading not in frame.columns:
            continue
        for text in set(frame.loc[about, heading]):
            kept = ("" if names_someone(text, places=True) else text) if column == "team" else without_names(text)
            if kept != text:
                cells = about & (frame[heading] == text).to_numpy()
                frame.loc[cells, heading], kinds.loc[cells, heading] = kept, "text" if kept else "blank"
    return replace(raw, frame=frame, kinds=kinds)


def _without_births(raw: RawTable, headings: Iterable[str], about: np.ndarray) -> RawTable:
    """Return the table without what may be a date of birth or a name among age bands; cleaning takes in neither."""
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    for heading in headings:
        cells = Cells.of(frame.index[about].to_numpy(), frame.loc[about, heading], kinds.loc[about, heading])
        births = np.array([cell.doubt == BIRTH for cell in read_cells(cells)], dtype=bool)
        hidden = cells.rows[births[cells.which]]
        frame.loc[hidden, heading], kinds.loc[hidden, heading] = "", "blank"
    return replace(raw, frame=frame, kinds=kinds)


def _told_apart(raw: RawTable, matching: Matching, no_child: set[int]) -> RawTable:
    """Mend the rows that would be told apart otherwise, now that cells are missing.

    A row about a child that could pass for a title gets cells filled with a mark; a title or total that could pass for
    a child's row is blanked.
    """
    if raw.frame.columns.empty:
        raw = _with_marks(raw, [])
    now = set(not_data(raw, matching))
    stray, lost = sorted(no_child - now), sorted(now - no_child)
    if not stray and not lost:
        return raw
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    frame.loc[stray], kinds.loc[stray] = "", "blank"
    raw = replace(raw, frame=frame, kinds=kinds)
    return _with_marks(raw, lost) if lost else raw


def _with_marks(raw: RawTable, rows: list[int]) -> RawTable:
    """Return the table with further columns that hold a mark in these rows."""
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    added = [f"Not kept ({number})" for number in range(1, _ENOUGH + 1)]
    mark = _mark([*frame.columns, *added])
    for heading in added:
        if heading not in frame.columns:
            frame.insert(0, heading, "")
            kinds.insert(0, heading, "blank")
        frame.loc[rows, heading], kinds.loc[rows, heading] = mark, "text"
    return replace(raw, frame=frame, kinds=kinds)


def _mark(headings: Iterable[str]) -> str:
    """Return "…", or what cannot be taken for one of the headings said again."""
    said = {word for heading in headings for word in (heading, plain(heading))}
    marks = (NOT_KEPT, *("x" * number for number in range(2, len(said) + 3)))
    return next(mark for mark in marks if mark not in said and plain(mark) not in said and not meanings(mark)[:1])
