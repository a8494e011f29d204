"""Understanding a table: all its cells read, all doubts collected, and what stands until they are answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.aims import Pathway
from pace_kit.cleaning.age_cells import read_ages
from pace_kit.cleaning.cells import Doubt, Place, first_reading, read_days
from pace_kit.cleaning.checks import CHECKS
from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.days import Day
from pace_kit.cleaning.habits import Habits
from pace_kit.cleaning.issues import ACCEPT, CORRECT, LEAVE, SET_ASIDE, Answers, Fix, Issue
from pace_kit.cleaning.matching import Matching, match_headings
from pace_kit.cleaning.reading import Reading
from pace_kit.cleaning.rows import not_data
from pace_kit.cleaning.texts import VOCABULARIES, not_yet_doubts, read_texts, read_words
from pace_kit.cleaning.wordings import means_not_yet
from pace_kit.journeys import COLUMNS, DATES
from pace_kit.spreadsheets import RawTable

SURE_HEADING = 0.85
STEPS = len(COLUMNS) + len(CHECKS)
"""How often `understand` tells what it is doing."""
NAMES = {
    "child": "the child's code", "siblings": "brothers and sisters", "looked_after": "the date looked after",
    "accommodated": "the date accommodated", "recommended": "the date of the recommendation",
    "approved": "the date the agency decision maker approved", "lodged": "the date lodged in court",
    "ordered": "the date of the order", "left": "the date of leaving", "left_reason": "the reason for leaving",
    "placement": "the placement", "route": "the route", "team": "the team",
    "age_band": "the age band",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Understanding:
    """A table as understood.

    Parameters
    ----------
    frame : pandas.DataFrame
        The rows that are sure enough, tidy: columns of a cohort, index = spreadsheet row.
    issues : tuple of Issue
        Every doubt, answered or not: first about columns, then by row.
    set_aside, not_data : dict
        Row to reason, for all other rows.
    matching : Matching
        The headings as they were taken, fixes included.
    """

    frame: pd.DataFrame
    issues: tuple[Issue, ...]
    set_aside: dict[int, str]
    not_data: dict[int, str]
    matching: Matching


_last: WeakKeyDictionary[RawTable, tuple[Any, Understanding]] = WeakKeyDictionary()
"""What was made of each table last. Its questions and its cohort are asked for one after the other."""


def understand(
    raw: RawTable,
    fixes: Iterable[Fix],
    *,
    pathway: Pathway,
    as_of: date,
    matching: Matching | None = None,
    tell: Callable[[str], None] | None = None,
) -> Understanding:
    """Read the whole table with the team's fixes; the same table with the same fixes is read once."""
    fixes = tuple(fixes)
    asked = (fixes, pathway, as_of, matching)
    before, known = _last.get(raw, (None, None))
    if known is None or before != asked:
        known = _understand(raw, fixes, pathway, as_of, matching, tell)
        _last[raw] = (asked, known)
    return known


def _understand(
    raw: RawTable,
    fixes: tuple[Fix, ...],
    pathway: Pathway,
    as_of: date,
    matching: Matching | None,
    tell: Callable[[str], None] | None,
) -> Understanding:
    """Collect all doubts and what is left without them.

    The doubts of single cells come first; the checks of rows see only what is left, so that one wrong date does not
    raise three questions.
    """
    said = tell or (lambda words: None)
    answers = Answers.of(fixes)
    found = match_headings(raw, pathway) if matching is None else matching
    taken = with_columns(found, answers)
    titles = not_data(raw, taken)
    headings = {column: heading for heading, column in taken.columns.items() if heading in raw.frame.columns}
    numbers = raw.frame.index.to_numpy()
    live = ~np.isin(numbers, list(titles)) if titles else np.ones(len(numbers), dtype=bool)
    filled = frozenset(heading for heading in headings.values() if (raw.frame[heading].to_numpy() != "").any())
    doubts = list(_about_columns(found, taken, pathway, filled))
    values, written, about_cells = _read(raw, live, headings, answers, pathway, as_of, said)
    doubts += about_cells
    rows = set(values.index.tolist())
    aside: dict[int, str] = {row: why for row, why in answers.aside.items() if row in rows}
    values = _apply(values, about_cells, answers, aside, pathway)
    inside, left_out = values, -1
    for check in CHECKS:
        if len(aside) != left_out:
            inside, left_out = _without(values, aside), len(aside)
        said("comparing rows")
        more = list(check(Reading(inside, written.loc[inside.index], headings, pathway, as_of)))
        if more:
            doubts += more
            values = _apply(values, more, answers, aside, pathway)
            inside, left_out = values, -1
    start = headings.get(pathway.start)
    missing = f"no date in '{start}'" if start else f"no column holds {NAMES[pathway.start]}"
    for row in values.index[values[pathway.start].isna()]:
        aside.setdefault(int(row), missing)
    late = values[pathway.start] > pd.Timestamp(as_of)
    for row in values.index[late]:
        aside.setdefault(int(row), f"'{start}' is after the day the data were drawn")
    frame = _without(values, aside).rename_axis("row")
    blank = frame["child"] == ""
    if blank.any():
        frame = frame.assign(child=frame["child"].where(~blank, [f"row {row}" for row in frame.index]))
    issues = sorted((doubt.issue for doubt in doubts), key=lambda issue: issue.rows[:1] or (0,))
    return Understanding(frame, tuple(issues), dict(sorted(aside.items())), titles, taken)


def _without(values: pd.DataFrame, aside: dict[int, str]) -> pd.DataFrame:
    return values.loc[~np.isin(values.index.to_numpy(), list(aside))] if aside else values


def _read(
    raw: RawTable,
    live: npt.NDArray[np.bool_],
    headings: dict[str, str],
    answers: Answers,
    pathway: Pathway,
    as_of: date,
    said: Callable[[str], None],
) -> tuple[pd.DataFrame, pd.DataFrame, list[Doubt]]:
    """Read every matched column: values, whether anything was written, and doubts about cells."""
    rows = raw.frame.index.to_numpy()[live]
    values: dict[str, npt.NDArray[Any]] = {}
    written: dict[str, npt.NDArray[np.bool_]] = {}
    doubts: list[Doubt] = []
    dates: dict[str, tuple[str, Cells]] = {}
    first: dict[str, tuple[Day, ...]] = {}
    for column in COLUMNS:
        heading = headings.get(column)
        if column in DATES and heading is not None:
            texts, kinds = (table[heading].to_numpy(dtype=object)[live] for table in (raw.frame, raw.kinds))
            dates[column] = (heading, Cells.of(rows, texts, kinds))
            first[column] = first_reading(dates[column][1], as_of)
    habits = Habits.of((dates[column][1], read) for column, read in first.items())
    for column in COLUMNS:
        heading = headings.get(column)
        said(f"reading {NAMES[column]}")
        if heading is None:
            values[column] = np.full(len(rows), "NaT", dtype="datetime64[s]") if column in DATES else _blank(len(rows))
            continue
        texts = raw.frame[heading].to_numpy(dtype=object)[live]
        written[column] = texts != ""
        if column == "child":
            no_code = [text for text in set(texts.tolist()) if text and means_not_yet(text)]
            written[column] &= ~np.isin(texts, no_code)
        if column in DATES:
            place = Place(column, heading, pathway, as_of)
            values[column], more = read_days(place, dates[column][1], first[column], answers, habits)
        else:
            read = read_ages if column == "age_band" else read_words if column in VOCABULARIES else read_texts
            sorts = raw.kinds[heading].to_numpy(dtype=object)[live] if column in ("child", "age_band") else None
            values[column], more = read(column, heading, Cells.of(rows, texts, sorts), answers)
        doubts += more
    doubts += not_yet_doubts(dates)
    return pd.DataFrame(values, index=rows), pd.DataFrame(written, index=rows), doubts


def _blank(rows: int) -> npt.NDArray[np.object_]:
    blank = np.empty(rows, dtype=object)
    blank[:] = ""
    return blank


def _apply(
    values: pd.DataFrame, doubts: list[Doubt], answers: Answers, aside: dict[int, str], pathway: Pathway
) -> pd.DataFrame:
    """Let each doubt that is not answered take its effect; `aside` gains rows, the values are returned as a copy."""
    dated = set(values.index[values[pathway.start].notna()]) if any(doubt.aside for doubt in doubts) else set()
    blanks: dict[str, list[int]] = {}
    for doubt in doubts:
        column = doubt.issue.column
        for row, reason in doubt.aside:
            answered = answers.accepted(row, column) and (column != pathway.start or row in dated)
            if row not in aside and (doubt.firm or not answered) and not _only_one_left(doubt, row, answers, aside):
                aside[row] = reason
        for row, name in doubt.blank:
            if not answers.accepted(row, name):
                blanks.setdefault(name, []).append(row)
    if not blanks:
        return values
    values = values.copy()
    for name, rows in blanks.items():
        values.loc[rows, name] = pd.NaT if name in DATES else ""
    return values


def _only_one_left(doubt: Doubt, row: int, answers: Answers, aside: dict[int, str]) -> bool:
    """Whether the team set the other rows of one child aside itself, so that this one may stay."""
    others = [other for other in doubt.issue.rows if other != row]
    return doubt.issue.column == "child" and bool(others) and all(other in answers.aside for other in others)


def with_columns(matching: Matching, answers: Answers) -> Matching:
    """Return the matching as decisions about whole columns change it."""
    for column, fix in answers.columns.items():
        if column in COLUMNS and fix.action == CORRECT and fix.value in (*matching.columns, *matching.unmatched):
            matching = matching.with_column(fix.value, column)
        elif fix.action in (LEAVE, SET_ASIDE) and (heading := matching.heading(column)) is not None:
            matching = matching.with_column(heading, None)
    return matching


def _about_columns(found: Matching, taken: Matching, pathway: Pathway, filled: frozenset[str]) -> Iterator[Doubt]:
    """Yield doubts about whole columns: two headings for one column, one that may mean something else, or none."""
    for heading, column in found.columns.items():
        if found.confidence.get(heading, 1.0) < SURE_HEADING and heading in filled:
            sentence = f"'{heading}' is taken for {NAMES[column]}. Say if it means something else."
            choice = Fix((), column, CORRECT, heading, "its words and what is in it come nearest")
            yield Doubt(
                Issue(
                    (), heading, column, "unsure heading", heading, sentence, choice, found.confidence.get(heading, 0.0)
                )
            )
    for column, headings in found.rivals.items():
        named = " and ".join(f"'{heading}'" for heading in headings)
        sentence = f"{named} could each be {NAMES[column]}, and they differ. Choose one of them."
        choice = Fix((), column, CORRECT, headings[0], "it is filled most often")
        yield Doubt(Issue((), headings[0], column, "two columns", ", ".join(headings), sentence, choice))
    for column in (pathway.start, pathway.milestone, "child"):
        if column in found.columns.values() or column in found.rivals or column in taken.columns.values():
            continue
        sentence = f"No heading was recognised as {NAMES[column]}. Choose the column that holds it."
        fix: Fix | None = None
        if column == "child":
            fix = Fix((), "child", ACCEPT, "", "the row number serves as the child's code")
            sentence = f"No heading was recognised as {NAMES[column]}. Choose the column, or use the row numbers."
        yield Doubt(Issue((), "", column, "no column", "", sentence, fix))
