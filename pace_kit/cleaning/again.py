"""Next month's version of a workbook: what is new, gone and different, and which earlier decisions still hold.

A decision was about what stood in its row: it holds while the row is unchanged, wherever it moved to, and
is asked again where anything in the row changed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from pace_kit.cleaning.holding import Before, Reopened, sorted_out, why_not
from pace_kit.cleaning.issues import Answers, Fix, shown
from pace_kit.cleaning.matching import Matching
from pace_kit.cleaning.rows import not_data
from pace_kit.cleaning.same_child import code_key
from pace_kit.cleaning.understanding import with_columns
from pace_kit.journeys import COLUMNS, DATES
from pace_kit.spreadsheets import RawTable

Content = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Difference:
    """A cell that is not what it was.

    Parameters
    ----------
    old_row, new_row : int
        Where the row stood, and where it stands now.
    child : str
        The child's code as it stands in the new table.
    heading : str
        Heading in the new table.
    before, after : str
        What stood there and what stands there now, days as dd/mm/yyyy; blank ``""``.
    """

    old_row: int
    new_row: int
    child: str
    heading: str
    before: str
    after: str

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """The change in words: "Row 14 (was row 12), 'Perm rec date': was TBC, is 04/03/2020."."""
        where = f"Row {self.new_row}" + (f" (was row {self.old_row})" if self.old_row != self.new_row else "")
        return f"{where}, '{self.heading}': was {self.before or 'blank'}, is {self.after or 'blank'}."


@dataclass(frozen=True, eq=False)
class Comparison:
    """What changed between two uploads, and what stays decided. Made by :func:`compare`.

    Parameters
    ----------
    fixes : tuple of Fix
        Earlier decisions that still hold, with the row numbers of the new table.
    open : tuple of Reopened
        Decisions to take again; one that holds for some of its rows stands in both.
    same : dict
        Old row to new row, for rows with unchanged content.
    new, gone : tuple of int
        Rows of the new table that were not there before, and rows of the old one that are not there any more.
    different : tuple of Difference
        Cells that changed, by new row.
    decided : int
        How many decisions there were.
    children, children_gone : dict
        Row to the child's code, for the rows in `new` and in `gone`.
    """

    fixes: tuple[Fix, ...] = ()
    open: tuple[Reopened, ...] = ()
    same: dict[int, int] = field(default_factory=dict)
    new: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()
    different: tuple[Difference, ...] = ()
    decided: int = 0
    children: dict[int, str] = field(default_factory=dict)
    children_gone: dict[int, str] = field(default_factory=dict)

    def __str__(self) -> str:
        new, gone, different = len(self.new), len(self.gone), len({change.new_row for change in self.different})
        said = f"Since the last upload {_are(new, 'row')} new, {_are(gone)} gone and {_are(different)} different"
        if not (new or gone or different):
            said = "Since the last upload no row is new, gone or different"
        if not self.decided:
            return f"{said}."
        held, decided = len(self.fixes), self.decided
        said += f"; {held} of {decided} decision{'s' * (decided != 1)} still hold{'s' * (held == 1 or decided == 1)}"
        in_part = held + len(self.open) - decided
        return f"{said}, {in_part} of them for some rows only." if in_part else f"{said}."

    def table(self) -> pd.DataFrame:
        """Return one row for each new or gone row and each changed cell, by row; blank ``""`` where nothing applies.

        Columns are What ("new", "gone", "different"), Row, Was row, Child, Heading, Was, Is.
        """
        rows: list[tuple[object, ...]] = [
            ("different", change.new_row, change.old_row, change.child, change.heading, change.before, change.after)
            for change in self.different
        ]
        rows += [("new", row, "", self.children.get(row, ""), "", "", "") for row in self.new]
        rows.sort(key=lambda row: int(str(row[1])))
        rows += [("gone", "", row, self.children_gone.get(row, ""), "", "", "") for row in self.gone]
        return pd.DataFrame(rows, columns=["What", "Row", "Was row", "Child", "Heading", "Was", "Is"], dtype=object)


def compare(
    before: RawTable,
    earlier: Iterable[Fix],
    after: RawTable,
    *,
    before_matching: Matching,
    after_matching: Matching,
    ignore_before: Iterable[int] | None = None,
    ignore_after: Iterable[int] | None = None,
    days: tuple[date, date] | None = None,
    same_wait: bool = True,
) -> Comparison:
    """Return what changed between two versions of a table, and the earlier decisions that still hold.

    Only columns that both tables have count, told apart by what they mean and not by their heading: a heading that is
    spelt otherwise and a column that was added change no row. Two cells are the same when the kit would read them
    alike whatever stands in other rows: date cells when text and kind agree (the fourth of March as text is not the
    real date of that day, because only the text can be a doubt), the child's code when its letters and numbers agree,
    all others when their text agrees.

    A row is looked for by all its content, then by the child's code and start, then by the code alone; rows without a
    code by their content only, so that a change to one is a row gone and a row new. Where a code stands in several
    changed rows, they are paired in the order of their content. The order of rows counts for nothing.

    A decision about many rows is cut to those that are unchanged. That a row is set aside because its child stands in
    another row holds while that other row is unchanged too. A decision about a column is kept while the heading that it
    names is there.

    Parameters
    ----------
    before, after : RawTable
        The earlier table and the new one.
    earlier : iterable of Fix
        The decisions about the earlier one.
    before_matching, after_matching : Matching
        Which heading is which column; decisions about columns are applied to them.
    ignore_before, ignore_after : iterable of int, optional
        Rows that are no child's (titles, totals), which are neither new nor gone; by default those the kit would name.
    days : tuple of date, optional
        When the two tables were brought up to date. A decision about a date that has come meanwhile ("it has not
        happened yet"), or that is read otherwise on the later day, is taken again.
    same_wait : bool
        Whether both are read for the same two dates. If not, only corrections hold: what was left out, set aside or
        accepted was so for the other wait.
    """
    earlier = tuple(earlier)
    columns = [fix for fix in earlier if not fix.rows and not why_not(fix, before_matching, after_matching)]
    old_matching = with_columns(before_matching, Answers.of(earlier))
    new_matching = with_columns(after_matching, Answers.of(columns))
    both = set(old_matching.columns.values()) & set(new_matching.columns.values())
    shared = tuple(column for column in COLUMNS if column in both)
    old = _Side.of(before, old_matching, shared, ignore_before)
    new = _Side.of(after, new_matching, shared, ignore_after)
    same, moved = _found_again(old, new)
    found = {*same.values(), *moved.values()}
    fresh = tuple(row for row in new.rows if row not in found)
    gone = tuple(row for row in old.rows if row not in same and row not in moved)
    held_against = Before(
        raw=before,
        headings=old.headings,
        headings_now=new.headings,
        unchanged={**_paired(old.titles, new.titles), **same},
        moved=moved,
        children={row: key for row in old.rows if (key := old.key(row))},
        days=days,
        same_wait=same_wait,
    )
    kept, opened = sorted_out(earlier, held_against, before_matching, after_matching)
    return Comparison(
        fixes=kept,
        open=opened,
        same=same,
        new=fresh,
        gone=gone,
        different=tuple(_differences(old, new, moved)),
        decided=len(earlier),
        children={row: new.code(row) for row in fresh},
        children_gone={row: old.code(row) for row in gone},
    )


@dataclass(frozen=True, eq=False)
class _Side:
    """One of the two tables: what its headings mean, and the content of its rows and of those that are no child's."""

    raw: RawTable
    headings: dict[str, str]
    shared: tuple[str, ...]
    rows: dict[int, Content]
    titles: dict[int, Content]

    @classmethod
    def of(cls, raw: RawTable, matching: Matching, shared: tuple[str, ...], ignored: Iterable[int] | None) -> _Side:
        headings = {column: heading for heading, column in matching.columns.items()}
        no_child = set(not_data(raw, matching) if ignored is None else ignored)
        cells = []
        for column in shared:
            texts, kinds = raw.frame[headings[column]].tolist(), raw.kinds[headings[column]].tolist()
            cells.append([_cell(column, text, kind) for text, kind in zip(texts, kinds, strict=True)])
        contents: Iterable[Content] = zip(*cells, strict=True) if cells else [()] * len(raw.frame)
        every = dict(zip(raw.frame.index.tolist(), contents, strict=True))
        rows = {row: content for row, content in every.items() if row not in no_child}
        return cls(raw, headings, shared, rows, {row: every[row] for row in every if row in no_child})

    def code(self, row: int) -> str:
        """Child's code as it is written; blank where no column holds codes."""
        return str(self.raw.frame.at[row, self.headings["child"]]) if "child" in self.headings else ""

    def key(self, row: int) -> str:
        """Return what tells the child of a row from others; blank where nothing does."""
        return self.rows[row][0][1] if row in self.rows and self.shared[:1] == ("child",) else ""

    def shown(self, row: int, column: str) -> str:
        """Return a cell as people see it."""
        heading = self.headings[column]
        text = str(self.raw.frame.at[row, heading])
        if self.raw.kinds.at[row, heading] == "date":
            return f"{text[8:10]}/{text[5:7]}/{text[:4]}"
        return shown(text, 1000)


def _cell(column: str, text: str, kind: str) -> tuple[str, str]:
    """Return what of a cell is compared: text and kind; of a child's code, the key it is known by."""
    if column == "child":
        key = " ".join(code_key(text))
        return "" if key else text, key
    if column in DATES:
        return text[:10] if kind == "date" else text, kind
    return text, ""


def _paired(old: Mapping[int, Hashable], new: Mapping[int, Hashable]) -> dict[int, int]:
    """Old row to new row with the same key, in the order given where several have it."""
    waiting: dict[Hashable, deque[int]] = {}
    for row, key in new.items():
        waiting.setdefault(key, deque()).append(row)
    return {row: waiting[key].popleft() for row, key in old.items() if waiting.get(key)}


def _found_again(old: _Side, new: _Side) -> tuple[dict[int, int], dict[int, int]]:
    """Old row to new row: those with the same content, and those of the same child whose content changed."""
    if not {"child", *DATES} & set(old.shared):
        return {}, {}  # too little to know a row by
    same = _paired(old.rows, new.rows)
    starts = [column for column in ("looked_after", "accommodated") if column in old.shared] or [
        column for column in old.shared if column in DATES
    ][:1]
    places = [0, *(old.shared.index(column) for column in starts)]
    moved: dict[int, int] = {}
    for told_by in (places, [0]):
        sides = []
        for side, taken in ((old, {*same, *moved}), (new, {*same.values(), *moved.values()})):
            left = sorted((content, row) for row, content in side.rows.items() if row not in taken and side.key(row))
            sides.append({row: tuple(content[at] for at in told_by) for content, row in left})
        moved.update(_paired(*sides))
    return same, dict(sorted(moved.items(), key=lambda pair: pair[1]))


def _differences(old: _Side, new: _Side, moved: Mapping[int, int]) -> Iterable[Difference]:
    for was, now in moved.items():
        for column, one, other in zip(old.shared, old.rows[was], new.rows[now], strict=True):
            if one != other:
                before, after = old.shown(was, column), new.shown(now, column)
                if before == after and column in DATES:
                    before, after = f"{before} ({one[1]})", f"{after} ({other[1]})"
                yield Difference(was, now, new.code(now), new.headings[column], before, after)


def _are(number: int, noun: str = "") -> str:
    """Return "4 rows are", "1 is", "none is"."""
    count = str(number) if number else "no" if noun else "none"
    words = f"{count} {noun}{'s' * (number > 1)}" if noun else count
    return f"{words} {'are' if number > 1 else 'is'}"
