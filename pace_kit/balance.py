"""Does the flow balance? Children who started, reached the milestone, left and wait, month by month, and where not.

Within a cohort the flow always balances. It need not agree with what the workbook itself says, because rows are set
aside and cells are in doubt, nor with what was known a month ago, because people type late. A :class:`FlowGap` says
where, by how much and which rows to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pace_kit.cleaning import Issue, Matching, RowAccount
from pace_kit.cleaning.days import Day, read_day
from pace_kit.cleaning.issues import row_words
from pace_kit.cleaning.same_child import code_key
from pace_kit.journeys import LEFT, REACHED, WAITING, Cohort
from pace_kit.measures import flow
from pace_kit.spreadsheets import RawTable

STARTED = "started"
_ORDER = (STARTED, REACHED, LEFT)
_IN_A_MONTH = frozenset({"", "month first", "text with date", "month only", "week commencing", "wrong weekday"})
_NOT_WRITTEN = frozenset({"blank", "not yet", "planned date", "placeholder date"})
_NAMES = {
    "looked_after": "first day looked after", "accommodated": "day of becoming accommodated",
    "recommended": "recommendation", "approved": "approval", "lodged": "application lodged", "ordered": "order",
    "left": "day of leaving",
}  # fmt: skip
_NAMES_OF_MANY = {
    "looked_after": "first days looked after", "accommodated": "days of becoming accommodated",
    "recommended": "recommendations", "approved": "approvals", "lodged": "applications lodged", "ordered": "orders",
    "left": "days of leaving",
}  # fmt: skip


@dataclass(frozen=True)
class FlowGap:
    """One place where two counts of children do not agree.

    Parameters
    ----------
    month : date or None
        First day of the month; None for dates that can be read as no month.
    what : str
        ``"started"``, ``"reached"`` or ``"left"``; from `flow_since` also ``"waiting"``, ``"gone"``, ``"new"``,
        ``"reopened"``, ``"started later"`` and ``"start changed"``.
    written, counted : int
        Children by the workbook (or as known at the earlier day), and in the cohort (or by the new data).
    rows : tuple of int
        Rows to look at, as the spreadsheet numbers them.
    sentence : str
        All of it in words.
    """

    month: date | None
    what: str
    written: int
    counted: int
    rows: tuple[int, ...]
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def monthly_flow(cohort: Cohort) -> pd.DataFrame:
    """How many children started, reached the milestone, left and were waiting, month by month.

    Returns
    -------
    pandas.DataFrame
        As `pace_kit.measures.flow`: index the first day of each month from the first start to the day of the data,
        columns ``started``, ``reached``, ``left``, ``waiting`` (at the end of the month: the month before, plus
        started, less reached and left); and ``complete``, false for a last month that was not over on that day.
    """
    table = flow(cohort)
    ends = [day + pd.offsets.MonthEnd(0) for day in table.index]
    return table.assign(
        complete=pd.Series([end <= pd.Timestamp(cohort.as_of) for end in ends], table.index, dtype=bool)
    )


def flow_gaps(
    raw: RawTable, cohort: Cohort, account: RowAccount, *, matching: Matching, issues: Iterable[Issue] = ()
) -> tuple[FlowGap, ...]:
    """Say where the months of a cohort do not agree with the dates that stand in the workbook.

    Parameters
    ----------
    raw : RawTable
        The table as it was read.
    cohort, account
        What `apply_fixes` made of it; the cohort also says which dates bound the wait.
    matching : Matching
        Which heading is which column.
    issues : iterable of Issue
        Names the doubt about a cell that is not counted.

    Returns
    -------
    tuple of FlowGap
        By month, dates of no month last. Empty when every start, milestone and leaving that can be read is counted in
        its month. What means "not yet", a plan or a placeholder is no date; leaving on or after the milestone's day is
        no leaving without it.
    """
    columns = {STARTED: cohort.pathway.start, REACHED: cohort.pathway.milestone, LEFT: "left"}
    read = {what: _read(raw, account, cohort.as_of, matching.heading(column)) for what, column in columns.items()}
    ended = {
        row
        for row, day in read[LEFT].items()
        if (end := read[REACHED].get(row)) and end.day and not (day.day and day.day < end.day)
    } | set(cohort.frame.index[cohort.outcome == REACHED])
    read[LEFT] = {row: day for row, day in read[LEFT].items() if row not in ended}
    counted = {
        STARTED: _months(cohort.started),
        REACHED: _months(cohort.reached),
        LEFT: _months(cohort.frame["left"].where(cohort.outcome == LEFT)),
    }
    overtaken = cohort.frame.index[cohort.reached.isna() & cohort.frame[cohort.pathway.milestone].notna()]
    doubts = {(row, issue.column): issue.kind for issue in issues for row in issue.rows}
    gaps: list[FlowGap] = []
    for what, column in columns.items():
        compared = _Compared(
            column=column,
            written={row: _month(day) for row, day in read[what].items()},
            counted=counted[what],
            account=account,
            doubts={row: kind for (row, name), kind in doubts.items() if name == column},
            late=frozenset(row for row, day in read[what].items() if day.day and day.day > cohort.as_of),
            gone=frozenset(overtaken.tolist()) if what == REACHED else frozenset(),
            as_of=cohort.as_of,
        )
        gaps += compared.gaps(what)
    return tuple(sorted(gaps, key=lambda gap: (gap.month or date.max, _ORDER.index(gap.what))))


@dataclass(frozen=True)
class _Compared:
    """One column, written and counted: the month of each row; None for a date of no month."""

    column: str
    written: Mapping[int, date | None]
    counted: Mapping[int, date]
    account: RowAccount
    doubts: Mapping[int, str]
    late: frozenset[int]
    gone: frozenset[int]
    as_of: date

    def gaps(self, what: str) -> Iterator[FlowGap]:
        here: dict[date | None, set[int]] = defaultdict(set)
        there: dict[date | None, set[int]] = defaultdict(set)
        for row, month in self.written.items():
            if month is not None or row not in self.counted:
                here[month].add(row)
        for row, day in self.counted.items():
            there[day].add(row)
        for month in here.keys() | there.keys():
            if here[month] != there[month]:
                rows = tuple(sorted(here[month] ^ there[month]))
                sentence = self._sentence(month, len(here[month]), len(there[month]), rows)
                yield FlowGap(month, what, len(here[month]), len(there[month]), rows, sentence)

    def _sentence(self, month: date | None, written: int, counted: int, rows: tuple[int, ...]) -> str:
        name = (_NAMES if written == 1 else _NAMES_OF_MANY)[self.column]
        if month is None:
            late = [row for row in rows if row in self.late]
            rest = [row for row in rows if row not in self.late]
            said = [_said(f"after {_day_words(self.as_of)}, the day of the data", late)] if late else []
            said += [f"{_rows(rest)} cannot be read"] if rest else []
            return f"Counted in no month: {written} {name}; {' and '.join(said)}."
        reasons: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            reasons[self._reason(row, month)].append(row)
        why = "; ".join(_said(reason, numbers) for reason, numbers in reasons.items())
        return (
            f"{month:%B %Y}: the workbook has {written or 'no'} {name}, "
            f"{counted or 'none'} {'is' if counted < 2 else 'are'} counted; {why}."
        )

    def _reason(self, row: int, month: date) -> str:
        other = self.counted.get(row)
        if other == month:
            written = self.written.get(row)
            return f"counted here and written {f'in {written:%B %Y}' if written else 'without a day'}"
        if other is not None:
            return f"counted in {other:%B %Y}"
        if row in self.account.set_aside:
            return "set aside"
        if row in self.doubts:
            return f"in doubt ({self.doubts[row]})"
        return "counted as left, which came first" if row in self.gone else "not taken"


def flow_since(before: Cohort, now: Cohort) -> tuple[FlowGap, ...]:
    """Say where the children waiting at an earlier day, as known then, are not those whom newer data say.

    Parameters
    ----------
    before, now : Cohort
        Of the same pathway, with the same sort of codes: children are known by their code, and the stays of one child
        by their start, then by their order.

    Returns
    -------
    tuple of FlowGap
        Empty when nothing differs. The first compares how many were waiting (``"waiting"``); each other one says why:
        ``"gone"`` (not in the new data), ``"started later"``, ``"reached"`` and ``"left"`` (by that day, entered
        since), ``"new"`` (in the new data only), ``"reopened"`` (had ended, and is waiting after all), ``"start
        changed"`` (waiting in both). Their differences add up to the first one's. `rows` are those of the new workbook;
        for ``"gone"`` those of the earlier one.

    Raises
    ------
    ValueError
        When the pathways differ or `now` is older than `before`.
    """
    if before.pathway != now.pathway:
        raise ValueError(f"{before.pathway.name} and {now.pathway.name} cannot be compared: choose one pathway.")
    known = now.at(before.as_of) if now.as_of >= before.as_of else None
    if known is None:
        raise ValueError(f"The new data end on {now.as_of}, before the earlier ones on {before.as_of}: change places.")
    then, today = before.outcome, known.outcome
    begun, begins = _starts(before), _starts(now)
    groups: dict[str, list[int]] = defaultdict(list)
    for old, new in _paired(before, now):
        was = then.at[old] == WAITING if old is not None else False
        state = today.get(new) if new is not None else None
        if was and new is None and old is not None:
            groups["gone"].append(old)
        elif new is None:
            continue
        elif was and state != WAITING:
            groups["started later" if state is None else str(state)].append(new)
        elif state == WAITING and not was:
            groups["new" if old is None else "reopened"].append(new)
        elif was and old is not None and begun[old] != begins[new]:
            groups["start changed"].append(new)
    if not groups:
        return ()
    month, day = before.as_of.replace(day=1), _day_words(before.as_of)
    waited, wait = int((then == WAITING).sum()), int((today == WAITING).sum())
    first = (
        f"{day}: {_children(waited)} {_were(waited)} waiting as known then; "
        f"by the new data {wait or 'none'} {_were(wait)}."
    )
    rows = tuple(sorted(row for what, numbers in groups.items() if what != "gone" for row in numbers))
    gaps = [FlowGap(month, "waiting", waited, wait, rows, first)]
    for what, words in _since_words(before.pathway.event, day).items():
        numbers = tuple(sorted(groups.get(what, ())))
        if numbers:
            n = len(numbers)
            was, still = (0, n) if what in ("new", "reopened") else (n, n if what == "start changed" else 0)
            of = " of the earlier workbook" if what == "gone" else ""
            sentence = f"{_children(n)} {words[n > 1]} ({_rows(numbers)}{of})."
            gaps.append(FlowGap(month, what, was, still, numbers, sentence))
    return tuple(gaps)


def _since_words(event: str, day: str) -> dict[str, tuple[str, str]]:
    """What is said of one child and of several, by reason and in the order of telling."""
    return {
        "gone": ("who was waiting is not in the new data", "who were waiting are not in the new data"),
        "started later": (f"starts after {day} by the new data", f"start after {day} by the new data"),
        REACHED: (f"had {event} by {day}, entered since", f"had {event} by {day}, entered since"),
        LEFT: (f"had left by {day}, entered since", f"had left by {day}, entered since"),
        "new": (
            f"is in the new data only, and was waiting on {day}",
            f"are in the new data only, and were waiting on {day}",
        ),
        "reopened": (
            "counted as no longer waiting is waiting after all",
            "counted as no longer waiting are waiting after all",
        ),
        "start changed": ("has another start now, so another wait", "have another start now, so another wait"),
    }  # fmt: skip


def _paired(before: Cohort, now: Cohort) -> Iterator[tuple[int | None, int | None]]:
    """Yield (earlier row, new row) of each journey: the same child and start, else the same child in order of start."""
    old, new = _stays(before), _stays(now)
    for child in {**old, **new}:
        first, second = old.get(child, []), new.get(child, [])
        for start, row in list(first):
            same = next((stay for stay in second if stay[0] == start), None)
            if same:
                first.remove((start, row))
                second.remove(same)
                yield row, same[1]
        for at in range(max(len(first), len(second))):
            yield (first[at][1] if at < len(first) else None), (second[at][1] if at < len(second) else None)


def _starts(cohort: Cohort) -> dict[int, pd.Timestamp]:
    return dict(zip(cohort.frame.index.tolist(), cohort.started.tolist(), strict=True))


def _stays(cohort: Cohort) -> dict[tuple[str, ...], list[tuple[pd.Timestamp, int]]]:
    stays: dict[tuple[str, ...], list[tuple[pd.Timestamp, int]]] = defaultdict(list)
    codes = cohort.frame["child"].tolist()
    for (row, start), child in sorted(zip(_starts(cohort).items(), codes, strict=True), key=lambda stay: stay[0][::-1]):
        stays[code_key(child) or (child,)].append((start, row))
    return stays


def _read(raw: RawTable, account: RowAccount, as_of: date, heading: str | None) -> dict[int, Day]:
    """Return what each child's row says in a column of dates, where anything is written."""
    if heading is None or heading not in raw.frame.columns:
        return {}
    cells = zip(raw.frame.index.tolist(), raw.frame[heading].tolist(), raw.kinds[heading].tolist(), strict=True)
    known: dict[tuple[str, str], Day] = {}
    found = {}
    for row, text, kind in cells:
        if text and row not in account.not_data:
            day = known.setdefault((text, kind), known.get((text, kind)) or read_day(text, kind, as_of=as_of))
            if day.doubt not in _NOT_WRITTEN:
                found[row] = day
    return found


def _month(day: Day) -> date | None:
    return day.day.replace(day=1) if day.day and day.doubt in _IN_A_MONTH else None


def _months(days: pd.Series) -> dict[int, date]:
    known = days.dropna()
    return {row: day.date().replace(day=1) for row, day in zip(known.index.tolist(), known.tolist(), strict=True)}


def _rows(rows: Iterable[int]) -> str:
    return row_words(tuple(rows)).replace("R", "r", 1)


def _said(reason: str, rows: list[int]) -> str:
    return f"{_rows(rows)} {'is' if len(rows) == 1 else 'are'} {reason}"


def _day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _children(n: int) -> str:
    return "1 child" if n == 1 else f"{n or 'No'} children"


def _were(n: int) -> str:
    return "was" if n == 1 else "were"
