"""Score how a workbook was read against its truth, with a sentence for everything that went wrong."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
from council_words import COLUMNS, DATES, PLACEMENTS, ROUTES

WHOLE_COLUMN = ("month first", "real dates turned", "two columns")  # troubles that may be asked once for a column
VOCABULARY = {"placement": set(PLACEMENTS), "route": set(ROUTES)}


@dataclass(frozen=True)
class Finding:
    """One thing that went wrong: which number it counts against, and where a developer should look."""

    against: str
    kind: str
    seed: int
    row: int | None
    heading: str
    expected: str
    got: str

    def __str__(self):
        where = f"workbook {self.seed}" + (f", row {self.row}" if self.row else "")
        return f"{self.against}: {self.kind}: {where}, {self.heading!r}: expected {self.expected}, got {self.got}"


@dataclass
class Score:
    """Counts for one workbook or, added up, for many."""

    rows: int = 0
    rows_accounted: int = 0
    sure_rows: int = 0
    sure_cells: int = 0
    sure_right: int = 0
    wrong_taken: int = 0
    needless: int = 0
    troubles: int = 0
    troubles_asked: int = 0
    findings: list = field(default_factory=list)

    def __add__(self, other):
        return Score(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})

    def __str__(self):
        sure = 100 * self.sure_right / max(1, self.sure_cells)
        needless = 100 * self.needless / max(1, self.sure_rows)
        return (
            f"rows accounted {self.rows_accounted} of {self.rows}; sure cells right {self.sure_right} of "
            f"{self.sure_cells} ({sure:.2f} %); wrong taken {self.wrong_taken}; needless {self.needless} "
            f"({needless:.2f} per 100 of {self.sure_rows} sure rows); troubles asked about "
            f"{self.troubles_asked} of {self.troubles}"
        )


def score_seed(seed: int) -> Score:
    """Make a workbook, let the kit read it without any help, and score what it took and asked."""
    from council_workbooks import make_workbook

    return score_kit(make_workbook(seed))


def score_kit(made) -> Score:
    """Let the kit read a made workbook without any help; a file it refuses counts as all rows lost."""
    from pace_kit.aims import AIM_2
    from pace_kit.cleaning import apply_fixes, find_issues, match_headings
    from pace_kit.spreadsheets import SpreadsheetError, read_spreadsheet

    try:
        raw = read_spreadsheet(made.content, name=made.name)
    except SpreadsheetError as error:
        return lost(made, f"refused: {error}")
    matching = match_headings(raw, AIM_2)
    issues = find_issues(raw, pathway=AIM_2, as_of=made.truth.as_of, matching=matching)
    cohort, account = apply_fixes(raw, (), pathway=AIM_2, as_of=made.truth.as_of, matching=matching)
    return score(made, raw, cohort, account, issues, matching)


def lost(made, why) -> Score:
    """Everything lost."""
    cells = sum(_counts(c) for row in made.truth.children.values() for c in row.cells.values())
    finding = Finding("rows", why, made.seed, None, made.truth.sheet, "the table", "none of it")
    rows = len(made.truth.children) + len(made.truth.not_data)
    return Score(rows=rows, sure_cells=cells, sure_rows=len(_sure_rows(made.truth)), findings=[finding])


def score(made, raw, cohort, account, issues, matching) -> Score:
    """Compare a cohort, its account and the issues with the truth.

    Returns the counts and a finding for every row not accounted for, sure cell not right, value wrongly taken,
    question about nothing, and trouble left out without a word. Rows that stand above the headings are nobody's to
    account for.
    """
    truth = made.truth
    if truth.sheet and raw.sheet != truth.sheet:
        return lost(made, f"wrong sheet: {raw.sheet!r}")
    if not set(truth.children) <= set(raw.frame.index):
        gone = sorted(set(truth.children) - set(raw.frame.index))
        return lost(made, f"rows {gone[:5]} were not read; headings taken from row {raw.heading_row}")
    asked = _Asked(issues, matching)
    total = Score(sure_rows=len(_sure_rows(truth)))
    _score_rows(total, made, raw, cohort, account)
    _score_cells(total, made, cohort, asked)
    _score_pairs(total, made, cohort, asked)
    _score_questions(total, made, issues)
    return total


class _Asked:
    """Which cells the issues name."""

    def __init__(self, issues, matching):
        self.cells, self.columns = {}, {}
        for number, issue in enumerate(issues):
            column = issue.column or matching.columns.get(issue.heading, "")
            keys = (column,) if column else COLUMNS
            for key in keys:
                if issue.rows:
                    for row in issue.rows:
                        self.cells.setdefault((row, key), []).append(number)
                else:
                    self.columns.setdefault(key, []).append(number)

    def about(self, row, key, child):
        """Whether an issue names the cell, the whole row, or a cell that contradicts it.

        A question about the column as a whole is enough where nothing was planted in the cell itself, and where what
        was planted is in the whole column.
        """
        kind = child.cells[key].kind if key in child.cells else ""
        together = child.together if key in child.together else (key,)
        if any((row, each) in self.cells for each in together):
            return True
        return key in self.columns and (not kind or kind.startswith(WHOLE_COLUMN))


def _score_rows(total, made, raw, cohort, account):
    truth, endings = made.truth, Counter([*account.kept, *account.set_aside, *account.not_data])
    total.rows = len(raw.frame.index)
    for row in raw.frame.index:
        once, child = endings.pop(row, 0) == 1, row in truth.children
        wrong = row in account.not_data if child else row in account.kept
        if once and not wrong and (row in cohort.frame.index) == (row in account.kept):
            total.rows_accounted += 1
            continue
        got = "kept" if row in account.kept else f"{account.set_aside.get(row) or account.not_data.get(row)}"
        what = "a child" if child else f"not data ({truth.not_data.get(row, 'beyond the table')})"
        kind = "row not accounted for" if not once else "child taken for no data" if child else "no child, but kept"
        total.findings.append(Finding("rows", kind, made.seed, int(row), "", what, got))
    for row in endings:
        total.rows += 1
        total.findings.append(Finding("rows", "a row that is not there", made.seed, row, "", "nothing", "an ending"))


def _counts(cell):
    """Whether a cell counts among the sure ones: something stands in it and no doubt is allowed."""
    return cell.status in ("sure", "not yet") and cell.shown is not None


def _score_cells(total, made, cohort, asked):
    frame = cohort.frame.to_dict("index")
    for row, child in made.truth.children.items():
        taken = frame.get(row)
        for key in COLUMNS:
            cell = child.cells.get(key)
            value = _value(taken[key], key) if taken else None
            status = cell.status if cell else "sure"
            right = _same(value, cell.true if cell else None, key)
            if status == "ask":
                total.troubles += 1
                total.troubles_asked += asked.about(row, key, child)
                if value is None and not asked.about(row, key, child):  # safe, but nobody is told
                    total.findings.append(_finding("unasked", cell.kind, made, row, key, cell, value))
            if cell and _counts(cell):
                total.sure_cells += 1
                total.sure_right += right
                if not right and value is None:
                    kind = "sure value missing" if taken else "sure row set aside"
                    total.findings.append(_finding("sure", kind, made, row, key, cell, value))
            if value is None or asked.about(row, key, child):
                continue
            if status == "ask" and key in VOCABULARY and value not in VOCABULARY[key]:
                continue
            if status == "free" and key not in DATES and key not in VOCABULARY and key != "child":
                continue
            if status == "ask" or not right:
                total.wrong_taken += 1
                kind = (cell.kind or "a sure value") if cell else "a column that is not there"
                total.findings.append(_finding("wrong", kind, made, row, key, cell, value))


def _finding(against, kind, made, row, key, cell, value):
    heading = made.truth.headings.get(key, key)
    heading = " / ".join(heading) if isinstance(heading, tuple) else heading
    shown = f"{cell.shown!r} as {cell.true!s} ({cell.status})" if cell else f"no column for {key}"
    return Finding(against, kind, made.seed, row, heading, shown, "nothing" if value is None else str(value))


def _score_pairs(total, made, cohort, asked):
    kept = set(cohort.frame.index)
    for kind, rows in made.truth.groups:
        total.troubles += 1
        named = any((row, key) in asked.cells for row in rows for key in COLUMNS) or "child" in asked.columns
        total.troubles_asked += named
        if len(kept & set(rows)) > 1 and not named:
            total.wrong_taken += 1
            total.findings.append(
                Finding(
                    "wrong", kind, made.seed, rows[-1], "the whole row", f"a question about rows {rows}", "all kept"
                )
            )


def _score_questions(total, made, issues):
    truth, said = made.truth, set()
    for issue in issues:
        key = issue.column or next((k for k, h in truth.headings.items() if h == issue.heading), "")
        if issue.rows:
            needed = any(_doubtful(truth, row, key) for row in issue.rows)
            once = (key, issue.found.strip().casefold())
            waiting = any(_is_not_yet(truth, row, key) for row in issue.rows)
            needed = needed or (waiting and once not in said)
            said.add(once)
        else:
            column = [row.cells[key] for row in truth.children.values() if key in row.cells]
            needed = any(cell.kind.startswith(WHOLE_COLUMN) for cell in column)  # every other heading is plain
        if not needed:
            total.needless += 1
            row = issue.rows[0] if issue.rows else None
            total.findings.append(
                Finding(
                    "needless",
                    issue.kind,
                    made.seed,
                    row,
                    issue.heading,
                    f"no question (rows {issue.rows[:4]}, column {issue.column!r})",
                    issue.sentence,
                )
            )


def _doubtful(truth, row, key):
    child = truth.children.get(row)
    if child is None:
        return False
    if key and key not in DATES and key != "child":
        return key in child.cells and child.cells[key].status in ("ask", "free")
    # A question about the order of dates, or about a child's stays, may be put to any of the row's dates.
    near = (*DATES, key) if key else COLUMNS
    return bool(child.trouble) or any(c.status in ("ask", "free") for k, c in child.cells.items() if k in near)


def _is_not_yet(truth, row, key):
    child = truth.children.get(row)
    keys = (key,) if key else DATES
    return bool(child) and any(k in child.cells and child.cells[k].status == "not yet" for k in keys)


def _sure_rows(truth):
    return [n for n, row in truth.children.items() if not row.trouble]


def _value(value, key):
    if key in DATES:
        return None if pd.isna(value) else pd.Timestamp(value).date()
    return None if re.fullmatch(r"(row \d+)?", str(value)) else str(value)  # "row 20" stands for a child without a code


def _same(value, true, key):
    if value is None or true is None:
        return value is None and true is None
    if isinstance(true, date):
        return value == true
    if key in VOCABULARY:
        return value == true
    return _loosely(value) == _loosely(true)


def _loosely(text):
    return re.sub(r"\s+", " ", str(text).replace("\xa0", " ")).strip().casefold()


def report(scores) -> str:
    """Numbers over all scores, and the findings by kind with examples."""
    total = sum(scores, Score())
    lines = [str(total)]
    kinds = Counter((f.against, f.kind) for f in total.findings)
    for (against, kind), count in sorted(kinds.items(), key=lambda item: (item[0][0], -item[1])):
        lines.append(f"\n{against}: {kind}: {count}")
        lines += [f"    {f}" for f in [f for f in total.findings if (f.against, f.kind) == (against, kind)][:4]]
    return "\n".join(lines)
