"""Practice: what a team found in a workbook with planted faults, and where the others hide.

Nobody is marked. What was found is said first, what looks wrong and is right is explained kindly, and a hint never
gives the answer away. The planted faults are ``data/practice/faults.csv``, described in ``data/README.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from pace_kit.cleaning.accounts import RowAccount
from pace_kit.cleaning.asking import cell_shown, masked
from pace_kit.cleaning.issues import Issue
from pace_kit.cleaning.matching import Matching
from pace_kit.cleaning.same_child import code_key
from pace_kit.cleaning.wordings import folded
from pace_kit.journeys import Cohort
from pace_kit.spreadsheets import RawTable

Fault = Mapping[str, str]
ROW, COLUMN, NONE = "row", "column", "none"
_LOOK_FOR = {
    "impossible date": "Count the days of the month. Some dates exist in no calendar.",
    "month first": "A year has twelve months. Is every middle number one of them?",
    "before the start": "A wait has a beginning and an end. Are they in that order everywhere?",
    "two dates": "One cell, one date. Is there a cell that could not decide?",
    "text with a date": "Some cells tell a story. Is there a date inside one?",
    "month only": "A wait is counted in days. Is there a date without its day?",
    "week commencing": "A week has seven days. Does a cell name the week only?",
    "two-digit year": "A year in two figures can be two years. Is there one from long ago?",
    "placeholder date": "What does a form put in when nobody knows? Look for a day nobody here can remember.",
    "future date": "The data were drawn on one day. Is anything later than that?",
    "serial number": "A spreadsheet counts days. What does a date look like that lost its format?",
    "not yet": "How do people write that there is no date yet? There is more than one way.",
    "missing start": "Without a beginning there is no wait. Has every child one?",
    "same day as the start": "How quick can a decision be? Look for one that took no time at all.",
    "left after the recommendation": "Two endings for one wait: which came first, and does it matter?",
    "left without a reason": "Somebody will ask why a child left. Could you always say?",
    "reason without a date": "A reason for leaving, and yet the child is counted as waiting. Who is it?",
    "same child twice": "How many children are there, and how many rows? Sort by the code in your mind.",
    "misspelt placement": "Read the words slowly. A letter can go missing.",
    "unlisted short form": "Would a colleague from another office know every short form?",
    "misspelt route": "Read the words slowly. Letters change places.",
    "brothers and sisters differ": "Brothers and sisters who came together: do their dates agree?",
    "error value": "Is there a cell that nobody typed, but a formula that lost its way?",
    "age band as a date": "Can an age be a day in a calendar? Look at what a spreadsheet made of it.",
    "identifier column": "Which column should not be in a workbook that is passed around at all?",
}
_LOOK_CLOSELY = "Read one column from top to bottom and ask of each cell: could this be so?"
_BELOW = 20


@dataclass(frozen=True)
class Find:
    """Something a team named as a fault.

    Parameters
    ----------
    row : int or None
        Row number as the spreadsheet shows it; None for a column as a whole.
    heading : str
        The column's heading; ``""`` for a row as a whole. Capitals and blanks do not matter.
    words : str
        What the team wrote about it; kept, never judged.
    late : bool
        Whether it was named when the time of the game was over; the same find early and late is one find.
    """

    row: int | None
    heading: str = ""
    words: str = ""
    late: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        what = f"Row {self.row}" if self.row is not None else "The column"
        if self.heading:
            what += f"{',' if self.row is not None else ''} '{self.heading}'"
        what = f"{what}: {self.words}" if self.words else what
        return f"{what} (after the time)" if self.late else what


@dataclass(frozen=True)
class FindScore:
    """What a team found.

    Parameters
    ----------
    found, missed : tuple of mapping
        Rows of the list of faults, in its order; together they are all faults to be found.
    right : tuple of (Find, str)
        Named, and nothing is wrong there: each with a sentence that says why.
    near : tuple of (Find, str)
        Named beside a fault: each with a sentence that says which way to look.
    """

    found: tuple[Fault, ...]
    missed: tuple[Fault, ...]
    right: tuple[tuple[Find, str], ...] = ()
    near: tuple[tuple[Find, str], ...] = ()

    def __str__(self) -> str:
        all_of_them = len(self.found) + len(self.missed)
        if not self.missed:
            return f"You found all {all_of_them}. Nothing is hiding any more."
        where = "here is where the others hide" if self.found else "here is where they hide"
        return f"You found {len(self.found)} of {all_of_them}; {where}."

    def by_kind(self) -> pd.DataFrame:
        """One row a kind of fault, those found first: columns kind, found, of (how many there are)."""
        every = Counter(fault["kind"] for fault in (*self.found, *self.missed))
        found = Counter(fault["kind"] for fault in self.found)
        rows = [(kind, found[kind], every[kind]) for kind in sorted(every, key=lambda kind: (kind not in found, kind))]
        return pd.DataFrame(rows, columns=["kind", "found", "of"])

    def hints(self, level: int = 1) -> tuple[str, ...]:
        """Hints about what is still hiding, each said once; `level` 1 or 2 as in `hint`."""
        return tuple(dict.fromkeys(hint(fault)[level - 1] for fault in self.missed))


def to_find(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults that a team can find: all but what looks wrong and is right, and lines that are no child at all."""
    return tuple(fault for fault in faults if fault["cell"] != NONE and fault["ending"] != "not data")


def score_finds(finds: Iterable[Find], faults: Sequence[Fault], raw: RawTable) -> FindScore:
    """Say which planted faults a team found, which still hide, and what to think of the rest.

    Parameters
    ----------
    finds : iterable of Find
        What the team named, in any order; the same thing twice counts once.
    faults : sequence of mapping
        Rows of the list of planted faults (columns as in ``data/README.md``).
    raw : RawTable
        The workbook's table, to say what stands in a cell.

    Returns
    -------
    FindScore
        A cell is found when row and heading agree; a fault of a whole row by its row, whatever the heading, and of a
        child that stands twice by either row; a fault of a whole column by its heading, whatever the row.
    """
    wanted = to_find(faults)
    hit: set[int] = set()
    rest: list[Find] = []
    for find in dict.fromkeys(finds):
        at = [place for place, fault in enumerate(wanted) if _names(find, fault, raw)]
        hit.update(at)
        if not at:
            rest.append(find)
    right: list[tuple[Find, str]] = []
    near: list[tuple[Find, str]] = []
    for find in rest:
        fine = _why_right(find, faults, raw)
        beside = "" if fine else _which_way(find, wanted, raw)
        (near if beside else right).append((find, fine or beside or _nothing_here(find, raw)))
    return FindScore(
        tuple(fault for at, fault in enumerate(wanted) if at in hit),
        tuple(fault for at, fault in enumerate(wanted) if at not in hit),
        tuple(right),
        tuple(near),
    )


def hint(fault: Fault) -> tuple[str, str]:
    """Return two hints about a fault: what to look for, and then in which part of the workbook. Neither is the answer.

    Examples
    --------
    >>> hint({"row": "96", "heading": "Perm rec date", "kind": "impossible date", "cell": "text"})[1]
    "Look in 'Perm rec date', somewhere in rows 80 to 100."
    """
    what = _LOOK_FOR.get(fault["kind"], _LOOK_CLOSELY)
    if fault["cell"] == COLUMN:
        return what, "Read the headings only, from left to right."
    row = int(fault["row"])
    first = row - (row % _BELOW or _BELOW // 2)
    where = "codes and whole rows" if fault["cell"] == ROW else f"'{fault['heading']}'"
    return what, f"Look in {where}, somewhere in rows {max(first, 1)} to {first + _BELOW}."


def told(fault: Fault) -> str:
    """Say where a planted fault is, of what kind it is, and why; for the end, when nothing is to be guessed any more.

    Examples
    --------
    >>> told({"row": "96", "heading": "Perm rec date", "kind": "impossible date", "cell": "", "note": "no such day"})
    "Row 96, 'Perm rec date': impossible date. No such day."
    """
    where = f"'{fault['heading']}'" if fault["cell"] == COLUMN else f"row {fault['row']}, '{fault['heading']}'"
    why = fault.get("note", "").rstrip(".")
    sentence = f"{where[:1].upper()}{where[1:]}: {fault['kind']}."
    return f"{sentence} {why[:1].upper()}{why[1:]}." if why else sentence


def kit_finds(
    issues: Iterable[Issue],
    faults: Sequence[Fault],
    matching: Matching,
    account: RowAccount,
    *,
    cohort: Cohort | None = None,
) -> tuple[tuple[Fault, str], ...]:
    """Say how the kit itself dealt with each planted fault.

    Parameters
    ----------
    issues : iterable of Issue
        From `find_issues`.
    faults : sequence of mapping
        Rows of the list of planted faults; what looks wrong and is right is left out.
    matching, account, cohort
        What the headings were taken for, where each row ended, and what was taken. Without a cohort, what was read
        right without a question counts as overlooked.

    Returns
    -------
    tuple of (mapping, str)
        Each fault with ``"asked"``, ``"not taken in"`` (a column of identifiers), ``"not data"``, ``"set aside"``,
        ``"read right"`` (no question was needed), or ``""``: overlooked.
    """
    asked = {(row, issue.heading) for issue in issues for row in issue.rows}
    return tuple((fault, _dealt_with(fault, asked, matching, account, cohort))
                 for fault in faults if fault["cell"] != NONE)  # fmt: skip


def _dealt_with(
    fault: Fault, asked: set[tuple[int, str]], matching: Matching, account: RowAccount, cohort: Cohort | None
) -> str:
    row, heading = int(fault["row"]), fault["heading"]
    column = matching.columns.get(heading, "")
    if fault["cell"] == COLUMN:
        return "not taken in" if heading in matching.identifiers else ""
    if (row, heading) in asked:
        return "asked"
    if fault["ending"] == "not data" and row in account.not_data:
        return "not data"
    if fault["cell"] == ROW and row in account.set_aside:
        return "set aside"
    if cohort is not None and column and row in cohort.frame.index:
        taken = cohort.frame.at[row, column]
        said = f"{taken:%Y-%m-%d}" if isinstance(taken, pd.Timestamp) else str(taken)
        return "read right" if said == fault["truth"] else ""
    return ""


def _names(find: Find, fault: Fault, raw: RawTable) -> bool:
    """Whether a find is about a fault."""
    if fault["cell"] == COLUMN:
        return _same(find.heading, fault["heading"])
    if find.row is None:
        return False
    if fault["cell"] == ROW:
        return find.row in set(_rows_of(fault, raw))
    return find.row == int(fault["row"]) and _same(find.heading, fault["heading"])


def _rows_of(fault: Fault, raw: RawTable) -> Iterator[int]:
    """Yield the fault's row, and every row with the same code when the fault is about the code."""
    yield int(fault["row"])
    if fault["cell"] in (ROW, NONE) and code_key(fault["planted"]) and fault["heading"] in raw.frame.columns:
        same = raw.frame[fault["heading"]].map(code_key) == code_key(fault["planted"])
        yield from (int(row) for row in raw.frame.index[same.to_numpy(dtype=bool)])


def _same(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def _heading(find: Find, raw: RawTable) -> str:
    """Return the heading a find means, as it stands in the workbook; ``""`` when there is none like it."""
    return next((str(heading) for heading in raw.frame.columns if find.heading and _same(heading, find.heading)), "")


def _why_right(find: Find, faults: Sequence[Fault], raw: RawTable) -> str:
    """Return why what looks wrong is right, or why a line is no child's; ``""`` when the list does not say."""
    for fault in faults:
        if find.row is None or find.row not in set(_rows_of(fault, raw)):
            continue
        note = fault.get("note", "").removeprefix("No fault: ").rstrip(".")
        note = note[:1].upper() + note[1:]
        if fault["ending"] == "not data":
            return f"Row {find.row} is no child's row. {note}. Well seen; such lines need no answer."
        if fault["cell"] == NONE and (not find.heading or _same(find.heading, fault["heading"])):
            return f"Row {find.row}, '{fault['heading']}': it is worth a second look, and it is right. {note}."
    return ""


def _which_way(find: Find, wanted: Sequence[Fault], raw: RawTable) -> str:
    """Return which way to look when a fault is beside what was named: same row, or one row up or down."""
    heading, columns = _heading(find, raw), list(raw.frame.columns)
    cells = [fault for fault in wanted if fault["cell"] not in (ROW, COLUMN) and fault["heading"] in columns]
    here = [fault for fault in cells if find.row == int(fault["row"])]
    if here and not heading:
        return f"Row {find.row} is right; which of its cells do you mean?"
    if here:
        steps = min((columns.index(fault["heading"]) - columns.index(heading) for fault in here), key=abs)
        far = "one column" if abs(steps) == 1 else f"{_number(abs(steps))} columns"
        return f"Row {find.row} is right; look {far} further to the {'right' if steps > 0 else 'left'}."
    for fault in cells:
        if find.row is not None and heading == fault["heading"] and abs(int(fault["row"]) - find.row) == 1:
            below = int(fault["row"]) > find.row
            return f"'{heading}' is the right column; look one row further {'down' if below else 'up'}."
    if find.row is None and any(fault["heading"] == heading for fault in cells):
        return f"There is something in '{heading}'; which row do you mean?"
    return ""


def _nothing_here(find: Find, raw: RawTable) -> str:
    """Say kindly that nothing was planted in a cell, a row or a column."""
    heading = _heading(find, raw)
    if find.row is not None and find.row not in raw.frame.index:
        first, last = raw.frame.index.min(), raw.frame.index.max()
        return f"Row {find.row} is outside the table, whose rows are {first} to {last}."
    if find.heading and not heading:
        return f"There is no column '{find.heading}'. The columns are {', '.join(map(str, raw.frame.columns))}."
    if find.row is None:
        return f"'{heading}': nothing is wrong with this column as a whole." if heading else "Name a row or a column."
    if not heading:
        return f"Row {find.row}: nothing was planted here. To wonder and to look it up is never wrong."
    text = masked(cell_shown(raw, find.row, heading))
    blank = "a blank can be right: not every step has come for every child"
    what = f"'{text}' is what belongs there" if text else blank
    return f"Row {find.row}, '{heading}': {what}. To wonder and to look it up is never wrong."


def _number(n: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[n] if n < len(words) else str(n)
