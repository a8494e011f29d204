"""Invented council workbooks in every state of disorder, each with the truth behind it.

`make_workbook(seed)` is the same for the same seed. Run this file to see how the kit reads some:

    python tests/council_workbooks.py 0 40
"""

import random
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import council_files as files
from council_doubts import judge_month_first, settle
from council_journeys import another_episode, family_letters, make_journeys
from council_layout import lay_out, other_sheets
from council_troubles import TROUBLES, same_child_twice
from council_typing import Cell, Formula, make_typists
from council_words import (
    COLUMNS,
    DATES,
    PLACEMENTS,
    RIVALS,
    ROUTES,
    SHEETS,
    STYLES,
    TEAMS,
    TWO_ROWS,
    code_maker,
)  # fmt: skip

KINDS = ("xlsx",) * 12 + ("xlsm", "xlsm", "xls", "xls", "ods", "ods", "csv", "csv", "csv", "tsv")
TWO_COLUMNS = "two columns could be meant"
ALWAYS = {"child", "accommodated", "recommended"}
ODDS = {
    "siblings": 0.6, "looked_after": 0.6, "approved": 0.5, "lodged": 0.4, "ordered": 0.3, "left": 0.75,
    "left_reason": 0.55, "placement": 0.85, "route": 0.7, "team": 0.6,
}  # fmt: skip


@dataclass
class Row:
    """A child's row: its cells by column of the cohort, and what was planted in it as a whole."""

    cells: dict
    family: str | None = None
    team: str = ""
    trouble: str = ""
    rival: date | None = None
    together: tuple = ()  # columns that contradict each other: a question about one is about all


@dataclass
class Plan:
    """What one council's sheet is like, before it is laid out."""

    as_of: date
    columns: tuple
    headings: dict
    rows: list
    sorted: bool
    ordering: str
    text_only: bool
    groups: list = field(default_factory=list)  # (kind, rows): more than one kept without a question is wrong
    local_not_yet: tuple = ()
    american: bool = False
    rival: str = ""  # heading of a second column that could be the recommendation

    def pick_not_yet(self, rng, wordings):
        """A wording for "no date yet": people in one place use few."""
        self.local_not_yet = self.local_not_yet or tuple(rng.sample(wordings, rng.choice((1, 2, 3))))
        return rng.choice(self.local_not_yet)


@dataclass(frozen=True)
class Truth:
    """What a workbook truly says.

    Parameters
    ----------
    as_of : date
        The day the data were drawn.
    sheet : str
        The sheet to read; "" in a text file.
    columns : tuple of str
        Columns of the cohort that are in it.
    headings : dict
        Column to its heading, as typed.
    children : dict
        Row number, as the spreadsheet shows it, to the `Row` that stands there.
    not_data : dict
        Row number to what stands there: blank, section, heading, total, note.
    groups : tuple
        (kind, row numbers) of one child entered more than once: at most one may be kept without a question.
    """

    as_of: date
    sheet: str
    columns: tuple
    headings: dict
    children: dict
    not_data: dict
    groups: tuple


@dataclass(frozen=True)
class Made:
    """A workbook: its file name, its bytes and the truth behind it."""

    name: str
    content: bytes
    truth: Truth
    seed: int


def make_workbook(seed: int, *, size: int | None = None) -> Made:
    """Return one workbook with about `size` children; by default 15 to 120, in one of forty 400."""
    rng = random.Random(f"workbook {seed}")
    kind = rng.choice(KINDS)
    if size is None:
        size = rng.randint(15, 60) if rng.random() < 0.6 else rng.randint(60, 120)
        if kind in ("xlsx", "csv") and rng.random() < 0.03:
            size = 400
    plan = _plan(rng, size, text_only=kind in ("csv", "tsv"))
    if not plan.american:  # one trouble of that size is enough
        same_child_twice(rng, plan)
        _plant(rng, plan)
    settle(plan)
    main, children, not_data = lay_out(rng, plan, rng.choice(SHEETS))
    numbers = {id(row): number for number, row in children.items()}
    groups = tuple((kind, tuple(numbers[id(row)] for row in rows)) for kind, rows in plan.groups)
    sheet = "" if plan.text_only else main.name
    truth = Truth(plan.as_of, sheet, plan.columns, plan.headings, children, not_data, groups)
    if plan.text_only:
        encoding = rng.choice(files.ENCODINGS)
        content = files.write_csv(
            main, encoding=encoding, separator="\t" if kind == "tsv" else rng.choice(files.SEPARATORS)
        )
    else:
        sheets = other_sheets(rng, plan, main)
        if kind == "xls":
            content = files.write_xls(sheets, rng)
        elif kind == "ods":
            content = files.write_ods(sheets)
        else:
            content = files.write_xlsx(sheets, rng, epoch_1904=rng.random() < 0.06)
    return Made(f"council_{seed}.{kind}", content, truth, seed)


def _plan(rng, size, *, text_only):
    as_of = date(rng.randint(2018, 2023), rng.randint(1, 12), rng.randint(1, 28))
    columns = tuple(c for c in COLUMNS if c in ALWAYS or rng.random() < ODDS[c])
    if "left" not in columns:
        columns = tuple(c for c in columns if c != "left_reason")
    code, manner = code_maker(rng)
    teams = rng.choice(TEAMS)
    family = rng.choice((lambda n: f"F{n:02d}", lambda n: f"Fam {n}", lambda n: f"S/{n}", lambda n: f"SG{100 + n}"))
    journeys = make_journeys(
        rng, size=size, as_of=as_of, years=rng.choice((3, 4, 5, 6)), code=code, family_code=family, teams=teams
    )
    if manner == "family letter":  # H014a and H014b are brothers and sisters, not one child typed twice
        family_letters(journeys, code)
    if "left" in columns:
        again = [another_episode(rng, j, as_of) for j in journeys if j.left and rng.random() < 0.15]
        journeys += [j for j in again if j]
    else:
        journeys = [j for j in journeys if not j.left]
    ordering = rng.choices(("started", "code", "team", "status", "shuffled"), (6, 2, 2, 1, 1))[0]
    journeys.sort(
        key=lambda j: (j.team if ordering == "team" else "", j.accommodated if ordering != "code" else date.min)
    )
    if ordering == "status":
        journeys.sort(key=lambda j: (bool(j.recommended), bool(j.left)))
    if ordering == "code":
        journeys.sort(key=lambda j: j.child)
    if ordering == "shuffled":
        rng.shuffle(journeys)
    typists = make_typists(rng, text_only=text_only)
    rows = [_typed(rng, j, columns, t, manner, text_only) for j, t in _shared_out(rng, journeys, typists)]
    style = rng.choice((*STYLES, *STYLES, "two rows"))
    if style == "two rows":
        headings = {c: TWO_ROWS[c] for c in columns}
    else:
        headings = {c: h for c, h in zip(COLUMNS, STYLES[style], strict=True) if c in columns}
    if rng.random() < 0.35:
        columns = _moved(rng, columns)
    plan = Plan(as_of, columns, headings, rows, ordering == "started", ordering, text_only)
    judge_month_first(plan, typists[0].american)
    if style != "two rows" and rng.random() < 0.06:
        _two_recommendations(rng, plan)
    return plan


def _two_recommendations(rng, plan):
    """Two columns that could each be the recommendation, with different days: nobody can tell which is meant."""
    plan.headings["recommended"], plan.rival = rng.choice(RIVALS)
    for row in plan.rows:
        cell = row.cells["recommended"]
        if cell.true:
            row.rival = min(cell.true + timedelta(days=rng.randint(10, 60)), plan.as_of)
            cell.status, cell.kind = "ask", TWO_COLUMNS
            row.trouble = row.trouble or TWO_COLUMNS


def _shared_out(rng, journeys, typists):
    """Pairs of journey and typist: in runs, as people come and go, or by turns."""
    if rng.random() < 0.5:
        return [(j, rng.choice(typists)) for j in journeys]
    size = max(1, len(journeys) // len(typists) + 1)
    return [(j, typists[i // size]) for i, j in enumerate(journeys)]


def _moved(rng, columns):
    mixed = list(columns)
    for _ in range(rng.randint(1, 4)):
        mixed.insert(rng.randrange(len(mixed)), mixed.pop(rng.randrange(len(mixed))))
    return tuple(mixed)


def _typed(rng, journey, columns, typist, manner, text_only):
    cells = {}
    for key in columns:
        true = getattr(journey, key)
        if key in DATES:
            cells[key] = Cell(typist.write(rng, true) if true else None, true)
        elif key in ("placement", "route"):
            cells[key] = _worded(rng, PLACEMENTS if key == "placement" else ROUTES, true)
        else:
            cells[key] = Cell(true, true)
    if manner == "number" and not text_only:
        cells["child"].shown = int(journey.child)
    elif rng.random() < 0.02 and not text_only:
        cells["child"].shown = Formula(f'="{journey.child[:2]}"&"{journey.child[2:]}"', journey.child)
    elif rng.random() < 0.03:
        cells["child"].shown = rng.choice((f"{journey.child} ", f"\xa0{journey.child}", f"{journey.child}\xa0"))
    return Row(cells, journey.siblings, journey.team)


def _worded(rng, vocabulary, true):
    if true is None:
        return Cell()
    plain, local = vocabulary[true]
    if rng.random() < 0.12:
        return Cell(rng.choice(local), true, "free", "local wording")
    word = rng.choice(plain)
    return Cell(
        rng.choice((word, word, word, word, word.upper(), word.lower(), f"{word} ", word.replace(" ", "\xa0"))), true
    )


def _plant(rng, plan):
    share = rng.choice((0, 0.05, 0.1, 0.15, 0.2))
    for _ in range(round(share * len(plan.rows)) + 2):
        trouble = rng.choice(TROUBLES)
        for _ in range(12):  # not every row has room for every trouble
            row = rng.choice(plan.rows)
            if not row.trouble and trouble(rng, row, plan):
                break


def main(first: int, last: int) -> None:
    """Print how the kit reads workbooks `first` to `last`, and every finding by kind."""
    from council_scoring import report, score_seed

    print(report([score_seed(seed) for seed in range(first, last)]))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    main(*map(int, sys.argv[1:3]))
