"""Answers: what was decided at one moment, as fixes, and earlier fixes found again as answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pace_kit.cleaning import Fix
    from pace_kit.cleaning.groups import IssueGroup

PROPOSAL, ACCEPT, CORRECT, LEAVE, ASIDE, KEEP = "proposal", "accept", "correct", "leave", "set aside", "keep"
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Answer:
    """How a question was answered; `value` and `because` as in `IssueGroup.decide`."""

    how: str
    value: str = ""
    because: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is missing to it."""
        return self.how not in (CORRECT, KEEP) or bool(self.value.strip())


@dataclass(frozen=True)
class State:
    """Everything decided at one moment.

    Parameters
    ----------
    groups : dict
        Group to the answer for all of it.
    rows : dict
        (group, rows) to the answer that counts there instead; None where somebody left it open.
    own : tuple of Fix
        Corrections that somebody typed.
    """

    groups: Mapping[Key, Answer] = field(default_factory=dict)
    rows: Mapping[tuple[Key, Key], Answer | None] = field(default_factory=dict)
    own: tuple[Fix, ...] = ()

    def for_all(self, group: Key, answer: Answer | None) -> State:
        """Return a copy in which one answer holds for a whole group, whatever was said about single rows."""
        groups = {key: kept for key, kept in self.groups.items() if key != group}
        rows = {key: kept for key, kept in self.rows.items() if key[0] != group}
        return replace(self, groups=groups if answer is None else {**groups, group: answer}, rows=rows)

    def for_rows(self, group: Key, rows: Key, answer: Answer | None) -> State:
        """Return a copy in which some rows of a group have an answer of their own."""
        return replace(self, rows={**self.rows, (group, rows): answer})

    def answer(self, group: Key, rows: Key) -> Answer | None:
        """Return the answer that counts for some rows of a group."""
        return self.rows[group, rows] if (group, rows) in self.rows else self.groups.get(group)

    def fixes(self, groups: Iterable[IssueGroup]) -> tuple[Fix, ...]:
        """Return the decisions as fixes."""
        made: list[Fix] = []
        for group in groups:
            single = any(key == group.key for key, _ in self.rows)
            for part in group.singles() if single else (group,):
                answer = self.answer(group.key, part.rows) if single else self.groups.get(group.key)
                if answer is not None and answer.whole:
                    made += part.decide(answer.how, answer.value, answer.because)
        return (*made, *self.own)


def answers_of(
    groups: Iterable[IssueGroup], fixes: Iterable[Fix]
) -> tuple[dict[Key, Answer], dict[tuple[Key, Key], Answer | None], tuple[Fix, ...]]:
    """Return the answers to whole groups, those to single rows, and the fixes that answer no question.

    Parameters
    ----------
    groups : iterable of IssueGroup
        The questions.
    fixes : iterable of Fix
        Decisions taken before; of two about one cell the later one counts.
    """
    fixes = tuple(fixes)
    last: dict[tuple[int, str], Fix] = {(row, fix.column): fix for fix in fixes for row in fix.rows}
    columns = {fix.column: fix for fix in fixes if not fix.rows}
    whole: dict[Key, Answer] = {}
    rows: dict[tuple[Key, Key], Answer | None] = {}
    used: set[tuple[int, str]] = set()
    for group in groups:
        found: dict[Key, Answer] = {}
        singles = group.singles()
        for single in singles:
            answer, cells = _answer(single, last, columns)
            if answer is not None:
                found[single.rows] = answer
                used |= cells
        if found and len(found) == len(singles) and len(set(found.values())) == 1:
            whole[group.key] = next(iter(found.values()))
        else:
            rows |= {(group.key, single): answer for single, answer in found.items()}
    return whole, rows, tuple(_left(fixes, used, {group.column for group in groups if not group.rows}))


def _answer(
    single: IssueGroup, last: dict[tuple[int, str], Fix], columns: dict[str, Fix]
) -> tuple[Answer | None, set[tuple[int, str]]]:
    """Return the answer that earlier fixes give to one question, and the cells of the fixes it was taken from."""
    (issue,), proposal = single.issues, single.issues[0].proposal
    if not issue.rows:
        fix = columns.get(issue.column)
        return (None if fix is None else _as_answer(fix, proposal)), set()
    if KEEP in single.answers:
        gone = {row: last[row, column] for row in issue.rows for column in (issue.column, "") if (row, column) in last}
        aside = tuple(row for row, fix in gone.items() if fix.action == "set aside")
        cells = {(row, fix.column) for row, fix in gone.items()}
        if proposal is not None and aside == proposal.rows:
            return Answer(PROPOSAL), cells
        if len(aside) == len(issue.rows) - 1:
            (kept,) = set(issue.rows) - set(aside)
            return Answer(KEEP, str(kept), gone[aside[0]].because), cells
        if set(gone) == set(issue.rows) and not aside:
            return Answer(ACCEPT), cells
        return None, set()
    for column in dict.fromkeys(("", issue.column)):
        wanted = proposal.rows if proposal is not None and column == issue.column else issue.rows
        some = {last.get((row, column)) for row in (wanted or issue.rows)}
        if len(some) == 1 and (fix := next(iter(some))) is not None:
            return _as_answer(fix, proposal), {(row, column) for row in (wanted or issue.rows)}
    return None, set()


def _as_answer(fix: Fix, proposal: Fix | None) -> Answer:
    if proposal is not None and (fix.column, fix.action, fix.value) == (
        proposal.column, proposal.action, proposal.value
    ):  # fmt: skip
        return Answer(PROPOSAL)
    return Answer(fix.action, fix.value if fix.action == CORRECT else "", fix.because)


def _left(fixes: Iterable[Fix], used: set[tuple[int, str]], asked: set[str]) -> Iterable[Fix]:
    for fix in fixes:
        if not fix.rows:
            if fix.column not in asked:
                yield fix
            continue
        rows = tuple(row for row in fix.rows if (row, fix.column) not in used)
        if rows:
            yield fix if rows == fix.rows else replace(fix, rows=rows)
