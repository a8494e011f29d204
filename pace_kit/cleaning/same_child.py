"""Children whose code stands in several rows: a copy, rows that contradict each other, or a second episode."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from pace_kit.cleaning.cells import Doubt
from pace_kit.cleaning.issues import ACCEPT, SET_ASIDE, Fix, Issue, row_words
from pace_kit.cleaning.reading import Reading
from pace_kit.journeys import DATES, TEXTS

_A_COPY = "the same row is there already"
LAYERS = 3
"""So many children with several rows of one journey make it a habit of the table."""


def code_key(code: str) -> tuple[str, ...]:
    """Return what makes a child's code the same code: small letters and whole numbers, marks and spaces aside."""
    code = re.sub(r"(?<=\d)\.0+$", "", code)  # what a table of numbers makes of "10432"
    return tuple(part.lstrip("0") or "0" for part in re.findall(r"\d+|[^\W\d_]+", code.casefold()))


_ROUGH = re.compile(r"[\W_0]+")


def check_twice(reading: Reading) -> Iterator[Doubt]:
    """Children whose code stands in several rows: a copy, rows that contradict each other, or a second episode."""
    codes = reading.values["child"].to_numpy(dtype=object)
    rough, _ = pd.factorize(np.array([_ROUGH.sub("", code.casefold()) for code in codes], dtype=object))
    numbers = reading.values.index.to_numpy()
    maybe = np.flatnonzero(np.bincount(rough, minlength=1)[rough] > 1)
    groups: dict[tuple[str, ...], list[int]] = {}
    for at in maybe:
        if key := code_key(codes[at]):
            groups.setdefault(key, []).append(int(numbers[at]))
    groups = {key: rows for key, rows in groups.items() if len(rows) > 1}
    layered = [rows for rows in groups.values() if _one_journey(reading, rows)]
    if len(layered) >= LAYERS and len(layered) >= 0.2 * (len(codes) - sum(len(rows) - 1 for rows in groups.values())):
        yield _layers(reading, layered)
        groups = {key: rows for key, rows in groups.items() if rows not in layered}
    for rows in groups.values():
        yield from _about_child(reading, rows)


def _one_journey(reading: Reading, rows: list[int]) -> bool:
    """Whether several rows of a child tell one journey: the same start, and no two different dates of anything else."""
    days = reading.values.loc[rows, list(DATES)]
    return bool((days.nunique() <= 1).all()) and bool(days[reading.pathway.start].notna().all())


def _layers(reading: Reading, children: list[list[int]]) -> Doubt:
    """Ask once where many children have a row for each placement or event of the same journey."""
    heading, rest = reading.heading("child"), []
    values = reading.values.loc[[row for rows in children for row in rows]]
    said = values[list(DATES)].notna().sum(axis=1) + (values[list(TEXTS)] != "").sum(axis=1)
    for rows in children:
        most = max(rows, key=lambda row: (said.at[row], row))
        rest += [row for row in rows if row != most]
    every = tuple(sorted(row for rows in children for row in rows))
    sentence = (
        f"{row_words(every)}, '{heading}': {len(children)} children stand in several rows with the same dates, as in a "
        "list with a row for each placement or event. Say that one row of each child is enough, or that they are "
        "different children."
    )
    because = "the row that says most about the child counts, of equal ones the last"
    fix = Fix(tuple(sorted(rest)), "child", SET_ASIDE, "", because)
    issue = Issue(every, heading, "child", "several rows a child", f"{len(children)} children", sentence, fix, 0.8)
    return Doubt(issue, aside=tuple((row, f"several rows a child: {because}") for row in sorted(rest)))


def _about_child(reading: Reading, rows: list[int]) -> Iterator[Doubt]:
    values, start, end = reading.values.loc[rows], reading.pathway.start, reading.pathway.milestone
    code, heading = values["child"].iloc[0], reading.heading("child")
    spelt = sorted(set(values["child"]))
    content = [tuple(map(str, row)) for row in values.drop(columns="child").itertuples(index=False)]
    first = dict(reversed(list(zip(content, rows, strict=True))))
    copies = tuple(row for key, row in zip(content, rows, strict=True) if first[key] != row)
    if copies:
        yield _twice(reading, tuple(rows), copies, "same child twice", f"{code} stands in several rows that are alike",
                     _A_COPY)  # fmt: skip
    left = [row for row in rows if row not in copies]
    if len(left) < 2:
        return
    order = values.loc[left].dropna(subset=[start]).sort_values(start, kind="stable")
    ends = order["left"].isna() & (reading.ended(order.index) | (order["left_reason"] != ""))
    last = order["left"].fillna(order[end]).where(~ends, order[start])  # when is asked already
    apart = (
        all(
            pd.notna(before) and before <= after
            for before, after in zip(last.iloc[:-1], order[start].iloc[1:], strict=True)
        )
        and order[start].is_unique
    )
    if apart and (order["left"].notna() | ends).iloc[:-1].all() and len(spelt) == 1:
        return
    if apart:
        sentence = (
            f"{row_words(left)}, '{heading}': {' and '.join(spelt)} look like one child with {len(left)} episodes, one "
            "after the other. Say if these are different children, or keep both."
        )
        fix = Fix(tuple(left), "child", ACCEPT, "", "one episode ends before the next begins")
        yield Doubt(Issue(tuple(left), heading, "child", "second episode", code, sentence, fix, 0.8))
        return
    fullest = values.loc[left, [column for column in DATES if column in values]].notna().sum(axis=1)
    keep = int(str(fullest.idxmax()))
    rest = tuple(row for row in left if row != keep)
    same = values.loc[left, start].nunique() == 1
    kind = "same child twice" if same else "overlapping episodes"
    what = f"{' and '.join(spelt)} " + (
        "look like one child in several rows" if len(spelt) > 1
        else "stands in several rows that do not agree" if same
        else "has episodes that overlap"
    )  # fmt: skip
    yield _twice(reading, tuple(left), rest, kind, what, f"row {keep} says most about this child")


def _twice(reading: Reading, rows: tuple[int, ...], rest: tuple[int, ...], kind: str, what: str, because: str) -> Doubt:
    heading, sure = reading.heading("child"), 0.95 if because == _A_COPY else 0.0
    sentence = f"{row_words(rows)}, '{heading}': {what}. Say which row counts, or that all of them do."
    fix = Fix(rest, "child", SET_ASIDE, "", because)
    issue = Issue(rows, heading, "child", kind, str(reading.values.at[rows[0], "child"]), sentence, fix, sure)
    return Doubt(issue, aside=tuple((row, f"{kind}: {because}") for row in rest))
