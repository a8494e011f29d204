"""Issues and fixes: what is in doubt, what the team decided, and which questions are still open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

CORRECT, SET_ASIDE, LEAVE, ACCEPT = "correct", "set aside", "leave", "accept"
MONTH_FIRST = "month first"
ONE_OF_SEVERAL = ("same child twice", "overlapping episodes")


@dataclass(frozen=True)
class Fix:
    """What a team decided about some cells of one column, or about whole rows.

    Parameters
    ----------
    rows : tuple of int
        Row numbers as the user sees them; empty for a decision about the columns themselves.
    column : str
        Column of the cohort (`pace_kit.journeys.COLUMNS`), or ``""`` for the whole row.
    action : str
        ``"correct"``: take `value` instead (a date, a word; for a column without rows: the heading to take;
        ``"month first"``: read these dates month first). ``"accept"``: what was read is right. ``"leave"``: the cell
        stays missing. ``"set aside"``: the rows are left out of the cohort.
    value : str
        The correction, else ``""``.
    because : str
        The reason, in people's words.

    Raises
    ------
    ValueError
        When the action is none of the four.
    """

    rows: tuple[int, ...]
    column: str
    action: str
    value: str = ""
    because: str = ""

    def __post_init__(self) -> None:
        if self.action not in (CORRECT, SET_ASIDE, LEAVE, ACCEPT):
            raise ValueError(f"A fix can be correct, set aside, leave or accept, not {self.action!r}.")

    def __str__(self) -> str:
        return f"{row_words(self.rows)}: {self.words}." if self.rows else f"{self.words.capitalize()}."

    @property
    def words(self) -> str:
        """What is done and why, without the rows: "take 03/12/2019 instead, because ..."."""
        what = {
            CORRECT: f"take {_as_people_write(self.value) or 'nothing'} instead",
            SET_ASIDE: "set the row aside" if len(self.rows) == 1 else "set the rows aside",
            LEAVE: "leave it missing",
            ACCEPT: "take it as it is",
        }[self.action]
        return what + (f", because {self.because}" if self.because else "")


@dataclass(frozen=True)
class Issue:
    """Something in the table that a person should decide.

    Parameters
    ----------
    rows : tuple of int
        Row numbers as the user sees them; empty when it is about a column as a whole.
    heading : str
        Heading in the spreadsheet.
    column : str
        Column of the cohort; ``""`` when several are meant.
    kind : str
        Short stable name, for instance ``"impossible date"``.
    found : str
        What stands there.
    sentence : str
        What was found, where, and what to do.
    proposal : Fix or None
        A safe answer; None when only a person can know.
    sure : float
        How sure the kit is that the proposal is right, 0 to 1; 0 where there is none or where it only keeps the charts
        honest until a person knows.
    """

    rows: tuple[int, ...]
    heading: str
    column: str
    kind: str
    found: str
    sentence: str
    proposal: Fix | None = None
    sure: float = 0.0

    def __str__(self) -> str:
        return self.sentence


def still_open(issues: Iterable[Issue], fixes: Iterable[Fix]) -> tuple[Issue, ...]:
    """Issues that no fix answers, in their order.

    An issue is answered when every row it (or its proposal) names is covered by a fix of its column or is set aside.
    Of rows that are one child twice it is enough that all but one are answered.
    """
    answers = Answers.of(fixes)
    return tuple(issue for issue in issues if not answers.settle(issue))


@dataclass(frozen=True)
class Answers:
    """Fixes arranged for looking up; of two about the same cell the later one counts.

    Parameters
    ----------
    cells : dict
        (row, column) to its fix.
    aside : dict
        Row to the reason it was set aside for.
    columns : dict
        Column to the fix about the column as a whole.
    """

    cells: dict[tuple[int, str], Fix] = field(default_factory=dict)
    aside: dict[int, str] = field(default_factory=dict)
    columns: dict[str, Fix] = field(default_factory=dict)

    @classmethod
    def of(cls, fixes: Iterable[Fix]) -> Answers:
        """Arrange the fixes."""
        cells: dict[tuple[int, str], Fix] = {}
        aside: dict[int, str] = {}
        columns: dict[str, Fix] = {}
        for fix in fixes:
            if not fix.rows:
                columns[fix.column] = fix
            for row in fix.rows:
                cells[row, fix.column] = fix
                if fix.action == SET_ASIDE:
                    aside[row] = fix.because or "set aside by the team"
                else:
                    aside.pop(row, None) if not fix.column else None
        return cls(cells, aside, columns)

    def cell(self, row: int, column: str) -> Fix | None:
        """Fix for a cell, if there is one."""
        return self.cells.get((row, column))

    def accepted(self, row: int, column: str) -> bool:
        """Whether somebody said that this cell is right as it was read, or what stands there instead."""
        fix = self.cells.get((row, column))
        return fix is not None and fix.action in (ACCEPT, CORRECT)

    def settle(self, issue: Issue) -> bool:
        """Whether the issue is answered."""
        if not issue.rows:
            return issue.column in self.columns

        def open_rows(rows: Sequence[int]) -> list[int]:
            return [row for row in rows if row not in self.aside and (row, issue.column) not in self.cells]

        left = open_rows(issue.rows)
        if not left:
            return True
        if issue.kind in ONE_OF_SEVERAL and len(left) == 1 and len(issue.rows) > 1:
            return True
        return issue.proposal is not None and bool(issue.proposal.rows) and not open_rows(issue.proposal.rows)


def _as_people_write(value: str) -> str:
    """Return a day in ISO form as dd/mm/yyyy, and any other value as it is."""
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)
    return f"{iso[3]}/{iso[2]}/{iso[1]}" if iso else value


def row_words(rows: Sequence[int], most: int = 6) -> str:
    """Rows as a person would name them.

    Examples
    --------
    >>> row_words((4,)), row_words((4, 9)), row_words(range(4, 40))
    ('Row 4', 'Rows 4 and 9', 'Rows 4, 5, 6, 7, 8, 9 and 30 more')
    """
    if len(rows) == 1:
        return f"Row {rows[0]}"
    if len(rows) > most:
        return f"Rows {', '.join(map(str, rows[:most]))} and {len(rows) - most} more"
    return f"Rows {', '.join(map(str, rows[:-1]))} and {rows[-1]}"


def shown(text: str, most: int = 60) -> str:
    """Text of a cell, on one line and not too long."""
    line = " / ".join(text.split("\n"))
    return line if len(line) <= most else f"{line[: most - 1]}…"
