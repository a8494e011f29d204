"""Whether an earlier decision still holds when the workbook comes again, and what to say when it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pace_kit.cleaning.days import read_day
from pace_kit.cleaning.issues import CORRECT, SET_ASIDE, Fix, row_words
from pace_kit.cleaning.matching import Matching
from pace_kit.journeys import COLUMN_WORDS, COLUMNS, DATES
from pace_kit.spreadsheets import RawTable

GONE, DIFFERENT = "gone", "different"
_ROW = re.compile(r"\b([Rr]ow )(\d+)\b")


@dataclass(frozen=True)
class Reopened:
    """An earlier decision that does not hold any more, for some or all of its rows.

    Parameters
    ----------
    fix : Fix
        The decision as it was, with its old row numbers.
    old_rows : tuple of int
        Its rows that changed or are gone; empty when the decision was about a column.
    new_rows : tuple of int
        Where these rows stand now; rows that are gone stand nowhere.
    sentence : str
        What happened, and what had been decided.
    """

    fix: Fix
    old_rows: tuple[int, ...]
    new_rows: tuple[int, ...]
    sentence: str

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, eq=False)
class Before:
    """What decisions are held against.

    Parameters
    ----------
    raw : RawTable
        The earlier table.
    headings, headings_now : dict
        Column to heading, then and now.
    unchanged, moved : dict
        Old row to new row: with the same content, and of the same child with another.
    children : dict
        Old row to what tells its child from others; rows without a code are left out.
    days : tuple of date or None
        The days on which the two tables were brought up to date.
    same_wait : bool
        Whether both are read for the same two dates.
    """

    raw: RawTable
    headings: dict[str, str]
    headings_now: dict[str, str]
    unchanged: dict[int, int]
    moved: dict[int, int]
    children: dict[int, str]
    days: tuple[date, date] | None
    same_wait: bool


def sorted_out(
    earlier: Iterable[Fix], before: Before, matching: Matching, matching_now: Matching
) -> tuple[tuple[Fix, ...], tuple[Reopened, ...]]:
    """Return the decisions that hold, with the new row numbers, and those to take again.

    A decision about many rows is cut to those for which it holds, and stands in both when that is not all of them.
    """
    broken = {child for row, child in before.children.items() if row not in before.unchanged}
    kept: list[Fix] = []
    opened: list[Reopened] = []
    for fix in earlier:
        if not fix.rows:
            why = why_not(fix, matching, matching_now)
            if why:
                opened.append(Reopened(fix, (), (), f"{why}, so this is asked again: {fix.words}."))
            else:
                kept.append(fix)
            continue
        lost = _lost_rows(fix, before, broken)
        holds = sorted({before.unchanged[row] for row in fix.rows if row not in lost})
        if holds:  # without rows it would be a decision about the column
            because = _ROW.sub(lambda found: found[1] + _now(found[2], before.unchanged), fix.because)
            kept.append(replace(fix, rows=tuple(holds), because=because))
        if lost:
            opened.append(_reopened(fix, lost, {**before.unchanged, **before.moved}))
    return tuple(kept), tuple(opened)


def why_not(fix: Fix, before: Matching, now: Matching) -> str:
    """Return why a decision about a column does not hold any more; blank when it does."""
    was, instead = fix.value if fix.action == CORRECT else before.heading(fix.column), now.heading(fix.column)
    if was in (*before.columns, *before.unmatched) and was not in (*now.columns, *now.unmatched):
        return f"There is no heading '{was}' to take any more"
    return f"There is a heading '{instead}' now" if was is None and instead is not None else ""


def _lost_rows(fix: Fix, before: Before, broken: set[str]) -> dict[int, str]:
    """Return the rows for which a decision does not hold any more, each with the reason."""
    if fix.column in COLUMNS and (fix.column in before.headings) != (fix.column in before.headings_now):
        now = "now" if fix.column in before.headings_now else "no longer"
        return dict.fromkeys(fix.rows, f"a heading is {now} taken for '{COLUMN_WORDS[fix.column]}'")
    lost = {row: DIFFERENT if row in before.moved else GONE for row in fix.rows if row not in before.unchanged}
    for row in fix.rows:
        if row in lost:
            continue
        if fix.action != CORRECT and not before.same_wait:
            lost[row] = "it is another wait that is measured now"
        elif fix.column == "child" and fix.action == SET_ASIDE and before.children.get(row) in broken:
            lost[row] = "another row of the child is different or gone"
        elif before.days is not None and _reads_otherwise(fix, row, before, before.days):
            lost[row] = "a date there has come meanwhile, or reads otherwise by now"
    return lost


def _reads_otherwise(fix: Fix, row: int, before: Before, days: tuple[date, date]) -> bool:
    """Whether a date that the decision is about is read otherwise on the new day: a plan whose day has come."""
    then, now = days
    for column in DATES if not fix.column else (fix.column,):
        if column not in DATES or column not in before.headings:
            continue
        heading = before.headings[column]
        cell = str(before.raw.frame.at[row, heading]), str(before.raw.kinds.at[row, heading])
        read, again = read_day(*cell, as_of=then), read_day(*cell, as_of=now)
        if (read.day, read.doubt) != (again.day, again.doubt):
            return True
        if read.day is not None and (read.day > then) != (read.day > now):
            return True
    return False


def _reopened(fix: Fix, lost: Mapping[int, str], now: Mapping[int, int]) -> Reopened:
    reasons: dict[str, list[int]] = {}
    for row, why in lost.items():
        reasons.setdefault(why, []).append(row)
    said = []
    for why, rows in reasons.items():
        one = len(rows) == 1
        where = row_words(sorted(now[row] for row in rows if row in now) or sorted(rows))
        if why == GONE:
            said.append(f"{where} of the last upload {'is' if one else 'are'} gone")
        else:
            what = f"{'is' if one else 'are'} different" if why == DIFFERENT else f"stay{'s' * one}, but {why}"
            said.append(f"{where} {what}")
    again = " and ".join([said[0], *(text[0].lower() + text[1:] for text in said[1:])])
    new_rows = tuple(sorted(now[row] for row in lost if row in now))
    asked = "so this is asked again" if new_rows else "and with it the decision"
    return Reopened(fix, tuple(sorted(lost)), new_rows, f"{again}, {asked}: {fix.words}.")


def _now(number: str, unchanged: Mapping[int, int]) -> str:
    return str(unchanged.get(int(number), number)) if len(number) < 8 else number
