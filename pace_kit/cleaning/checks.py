"""What only the whole row, or several rows, can show: order of dates, one child twice, leaving and its reason.

Each check takes the table as read (see `understand`) and yields doubts; none of them changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd

from pace_kit.cleaning.cells import Doubt
from pace_kit.cleaning.issues import ACCEPT, LEAVE, SET_ASIDE, Fix, Issue, row_words
from pace_kit.cleaning.reading import Reading
from pace_kit.cleaning.same_child import check_twice, code_key

ORDER = ("looked_after", "accommodated", "recommended", "approved", "lodged", "ordered")
VERY_LONG_WEEKS = 208.0
STILL_WAITING_WEEKS = 260.0
MOST_DAYS = 6
LONGEST_WEEKS = 520.0


def check_starts(reading: Reading) -> Iterator[Doubt]:
    """Rows whose start is blank: one question for all of them."""
    start = reading.pathway.start
    if start not in reading.headings:
        return
    rows = reading.rows(reading.values[start].isna() & ~reading.written[start])
    if rows:
        heading = reading.heading(start)
        sentence = (
            f"{row_words(rows)}, '{heading}': there is no date, so nobody knows how long the child has waited. "
            "Add it in the spreadsheet or set the row aside."
        )
        fix = Fix(rows, start, SET_ASIDE, "", "without a start there is no wait to measure")
        issue = Issue(rows, heading, start, "no start", "", sentence, fix)
        yield Doubt(issue, aside=tuple((row, f"no date in '{heading}'") for row in rows), firm=True)


def check_order(reading: Reading) -> Iterator[Doubt]:
    """Dates that come before a date they should follow."""
    values, pathway = reading.values, reading.pathway
    start, end = pathway.start, pathway.milestone
    for column in (end, "left"):
        for row in reading.rows(values[column] < values[start]):
            yield _order(reading, row, column, start, aside=True)
    asked = (values["left"] < values[start]) | (values[end] < values[start])
    bad = (values["left"] < values[end]) & ~asked
    for row in reading.rows(bad):
        yield _left_before(reading, row)
    places = {column: at for at, column in enumerate(ORDER)}
    present = [column for column in ORDER if column in reading.headings]
    for at, column in enumerate(present):
        for other in present[at + 1 :]:
            if {column, other} == {start, end}:
                continue
            wrong = other if column in (start, end) or other not in (start, end) else column
            right = column if wrong == other else other
            near = column in (start, end) or other in (start, end) or places[other] - places[column] == 1
            if near:
                for row in reading.rows((values[other] < values[column]) & ~asked):
                    yield _order(reading, row, wrong, right, aside=False)


def _order(reading: Reading, row: int, column: str, other: str, *, aside: bool) -> Doubt:
    after = ORDER.index(column) < ORDER.index(other) if column in ORDER and other in ORDER else False
    found = reading.said(row, column)
    sentence = (
        f"Row {row}, '{reading.heading(column)}': {found} is {'after' if after else 'before'} "
        f"'{reading.heading(other)}' ({reading.said(row, other)}). "
        "Correct one of the two in the spreadsheet or set the row aside."
    )
    if aside:
        fix = Fix((row,), column, SET_ASIDE, "", "one of the two dates is wrong and nobody here can say which")
        issue = Issue((row,), reading.heading(column), column, "order", found, sentence, fix)
        reason = f"'{reading.heading(column)}' is before '{reading.heading(other)}'"
        return Doubt(issue, aside=((row, reason),), firm=True)
    fix = Fix((row,), column, LEAVE, "", "the charts of this aim do not need it")
    issue = Issue((row,), reading.heading(column), column, "order", found, sentence, fix)
    return Doubt(issue, blank=((row, column),))


def _left_before(reading: Reading, row: int) -> Doubt:
    end = reading.pathway.milestone
    sentence = (
        f"Row {row}, '{reading.heading('left')}': the child left on {reading.said(row, 'left')}, before "
        f"'{reading.heading(end)}' ({reading.said(row, end)}). Correct one of the two or set the row aside."
    )
    fix = Fix((row,), "left", SET_ASIDE, "", "a child who had left cannot have waited on; one of the dates is wrong")
    issue = Issue((row,), reading.heading("left"), "left", "left and reached", reading.said(row, "left"), sentence, fix)
    return Doubt(issue, aside=((row, f"'{reading.heading('left')}' is before '{reading.heading(end)}'"),))


def check_leaving(reading: Reading) -> Iterator[Doubt]:
    """Children who left and were recommended, who left without a reason, or have a reason but did not leave."""
    values, end = reading.values, reading.pathway.milestone
    left, reached = values["left"].notna(), values[end].notna()
    both = reading.rows(left & reached & (values["left"] >= values[end]))
    if both:
        sentence = (
            f"{row_words(both)}: both '{reading.heading(end)}' and '{reading.heading('left')}' are filled. They are "
            f"counted as reached, because that came first. Say if they left without it."
        )
        fix = Fix(both, "left", ACCEPT, "", f"{reading.pathway.event} came first")
        yield Doubt(Issue(both, reading.heading("left"), "left", "left and reached", "both", sentence, fix, 0.8))
    reason = values["left_reason"].fillna("") != ""
    silent = reading.rows(left & ~reached & ~reason)
    if silent and "left_reason" in reading.headings:
        sentence = (
            f"{row_words(silent)}, '{reading.heading('left')}': there is a date of leaving but no reason. "
            "Add the reason in the spreadsheet, or keep them as left without one."
        )
        fix = Fix(silent, "left_reason", ACCEPT, "", "the date of leaving is enough for the charts")
        heading = reading.heading("left_reason")
        yield Doubt(Issue(silent, heading, "left_reason", "left without reason", "", sentence, fix, 0.9))
    if "left" in reading.headings:
        stays = reading.rows(reason & ~left & ~reached & ~reading.written["left"])
        for row in stays:
            heading = reading.heading("left_reason")
            sentence = (
                f"Row {row}, '{heading}': there is a reason for leaving but no date. "
                "Add the date, or say that the child is still waiting."
            )
            fix = Fix((row,), "left", SET_ASIDE, "", "the child seems to have left, nobody knows when")
            issue = Issue((row,), reading.heading("left"), "left", "reason without date", "", sentence, fix)
            yield Doubt(issue)


def check_waits(reading: Reading) -> Iterator[Doubt]:
    """Waits of no day at all, and waits far beyond the rest, over or not.

    Far beyond: more than ten years, where few are; or more than four years, and more than 3.5 robust deviations above
    the middle of the logarithms of the waits that are over. For children still waiting: more than five years instead
    of four, and as far beyond all waits together.
    """
    values, end = reading.values, reading.pathway.milestone
    weeks = (values[end] - values[reading.pathway.start]).dt.days / 7
    for row in reading.rows(weeks == 0):
        sentence = (
            f"Row {row}, '{reading.heading(end)}': it is the same day as '{reading.heading(reading.pathway.start)}'. "
            "Say that this is right, or correct one of the two."
        )
        fix = Fix((row,), end, SET_ASIDE, "", "a wait of no day is more often a copied date than a decision")
        issue = Issue((row,), reading.heading(end), end, "same day", reading.said(row, end), sentence, fix)
        yield Doubt(issue, blank=((row, end),))
    over = weeks[weeks > 0]
    so_far = (pd.Timestamp(reading.as_of) - values[reading.pathway.start]).dt.days / 7
    so_far = so_far.where(values[end].isna() & values["left"].isna())
    stayed = (values["left"] - values[reading.pathway.start]).dt.days / 7
    stayed = stayed.where(values[end].isna())
    far = _far_beyond(pd.concat([over, stayed[stayed > 0]]), VERY_LONG_WEEKS)
    yield from _long_waits(reading, end, weeks, _far_beyond(over, VERY_LONG_WEEKS))
    yield from _long_waits(reading, "left", stayed, far)
    everybody = pd.concat([over, so_far[so_far > 0]])
    yield from _long_waits(reading, reading.pathway.start, so_far, _far_beyond(everybody, STILL_WAITING_WEEKS))


def _far_beyond(weeks: pd.Series, least: float) -> float:
    """Return the wait above which a wait is far beyond these; ten years when there are too few to tell."""
    if len(weeks) < 10:
        return LONGEST_WEEKS
    logs = np.log(weeks.to_numpy(dtype=float))
    middle = float(np.median(logs))
    spread = max(1.4826 * float(np.median(np.abs(logs - middle))), 0.25)
    limit = float(np.exp(middle + 3.5 * spread))
    rare = float((weeks > LONGEST_WEEKS).mean()) <= 0.05
    return max(least, min(limit, LONGEST_WEEKS) if rare else limit)


def _long_waits(reading: Reading, column: str, weeks: pd.Series, limit: float) -> Iterator[Doubt]:
    waiting = column == reading.pathway.start
    for row in reading.rows(weeks > limit):
        long = f"{weeks.at[row]:.0f} weeks"
        what = (
            f"since {reading.said(row, column)} the child would be waiting for {long}, far longer than the others. "
            "Check the date, and whether something is missing."
            if waiting
            else f"{long} after '{reading.heading(reading.pathway.start)}' is far longer than the others. Check both "
            "dates, and say if they are right."
        )
        sentence = f"Row {row}, '{reading.heading(column)}': {what}"
        fix = Fix((row,), column, ACCEPT, "", "a long wait can be true, and leaving it out would flatter")
        yield Doubt(Issue((row,), reading.heading(column), column, "long wait", long, sentence, fix, 0.5))


def check_siblings(reading: Reading) -> Iterator[Doubt]:
    """Brothers and sisters with dates that look like one date mistyped: day and month changed, or the year.

    Children may well come at different times, so other differences are no question.
    """
    values, pathway = reading.values, reading.pathway
    codes = values["siblings"].to_numpy(dtype=object)
    if not (codes != "").any():
        return
    keys = {code: " ".join(code_key(code)) for code in set(codes)}
    named = np.array([keys[code] for code in codes], dtype=object)
    codes_with_family = named != ""
    rows, named = values.index.to_numpy()[codes_with_family], named[codes_with_family]
    for column in (pathway.start, pathway.milestone):
        days = values[column].to_numpy().astype("datetime64[D]").astype(object)[codes_with_family]
        families: dict[str, dict[date, list[int]]] = {}
        for row, family, day in zip(rows.tolist(), named.tolist(), days.tolist(), strict=True):
            if day is not None:
                families.setdefault(family, {}).setdefault(day, []).append(row)
        for found in families.values():
            if 1 < len(found) <= MOST_DAYS:
                for one, two in combinations(sorted(found, key=lambda day: (-len(found[day]), found[day][0])), 2):
                    if _mistyped(one, two):
                        odd = found[two] if len(found[one]) > len(found[two]) else sorted(found[one] + found[two])
                        yield _siblings(reading, column, tuple(odd), (one, two))


def _mistyped(one: date, two: date) -> bool:
    turned = one.year == two.year and (one.month, one.day) == (two.day, two.month)
    return turned or ((one.month, one.day) == (two.month, two.day) and abs(one.year - two.year) == 1)


def _siblings(reading: Reading, column: str, rows: tuple[int, ...], days: tuple[date, date]) -> Doubt:
    """Ask about the rows that differ from most of the family; about all where nobody can say which is odd."""
    heading = reading.heading(column)
    usual, odd = (f"{day:%d/%m/%Y}" for day in days)
    sentence = (
        f"{row_words(rows)}, '{heading}': brothers and sisters have different dates, {usual} and {odd}; one may be "
        "mistyped. Say that this is right, or correct it."
    )
    fix = Fix(rows, column, SET_ASIDE, "", "only the child's file can tell which of the dates is right")
    issue = Issue(rows, heading, column, "brothers and sisters with different dates", odd, sentence, fix)
    if column == reading.pathway.start:
        reason = f"'{heading}' is in doubt: brothers and sisters have different dates"
        return Doubt(issue, aside=tuple((row, reason) for row in rows))
    return Doubt(issue, blank=tuple((row, column) for row in rows))


def check_codes(reading: Reading) -> Iterator[Doubt]:
    """Rows without a child's code: one question for all of them."""
    if "child" not in reading.headings:
        return
    rows = reading.rows((reading.values["child"] == "") & ~reading.written["child"])
    if rows:
        heading = reading.heading("child")
        sentence = (
            f"{row_words(rows)}, '{heading}': there is no code, so the row number is used. "
            "Add a code in the spreadsheet, or keep it so."
        )
        fix = Fix(rows, "child", ACCEPT, "", "the row number serves as the child's code")
        yield Doubt(Issue(rows, heading, "child", "no code", "", sentence, fix, 0.9))


CHECKS = (check_starts, check_order, check_leaving, check_waits, check_siblings, check_codes, check_twice)
