"""The kit reads 300 messy council workbooks as a careful colleague would; and the scorer that says so can say no."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest
from council_scoring import Score, report, score, score_kit
from council_workbooks import make_workbook

from pace_kit.cleaning import Issue, Matching, RowAccount
from pace_kit.journeys import COLUMNS, DATES, Cohort
from pace_kit.spreadsheets import read_spreadsheet

WORKBOOKS = 300


@pytest.fixture(scope="module")
def made():
    """All workbooks, made once."""
    return [make_workbook(seed) for seed in range(WORKBOOKS)]


@pytest.fixture(scope="module")
def scores(made):
    """How the kit read each of them."""
    return [score_kit(each) for each in made]


def told(scores, against):
    """The report of what counts against one number."""
    return report([replace(s, findings=[f for f in s.findings if f.against == against]) for s in scores])


def test_every_row_ends_where_it_belongs(scores):
    total = sum(scores, Score())
    assert total.rows_accounted == total.rows > 20_000, told(scores, "rows")


def test_no_wrong_value_is_taken_without_a_question(scores):
    assert sum(scores, Score()).wrong_taken == 0, told(scores, "wrong")


def test_what_is_sure_is_read_right(scores):
    total = sum(scores, Score())
    assert total.sure_right >= 0.98 * total.sure_cells > 50_000, told(scores, "sure")


def test_few_questions_are_about_nothing(scores):
    total = sum(scores, Score())
    assert total.needless <= 0.02 * total.sure_rows, told(scores, "needless")


# The generator: every trouble is in it, and the same seed gives the same workbook.


def test_every_trouble_and_every_kind_of_file_is_in_them(made):
    kinds, files = Counter(), Counter(each.name.rpartition(".")[2] for each in made)
    for each in made:
        kinds.update({row.trouble for row in each.truth.children.values()})
        kinds.update({cell.kind for row in each.truth.children.values() for cell in row.cells.values()})
    wanted = (
        "impossible date", "month first, plain", "month first, a whole typist", "day and month swapped, out of order",
        "day and month swapped, siblings differ", "day and month swapped, out of the sorted list", "two-digit year",
        "two dates", "text beside a date", "month only", "year only", "week commencing", "01/01/1900", "00/01/1900",
        "future date", "year far off", "not yet", "words, no date", "planned date", "milestone before start",
        "recommended on the day of accommodation", "left and recommended", "left without reason", "reason without date",
        "exact copy", "near-same code", "rows that differ", "overlapping stays", "wait far beyond the rest",
        "missing start", "missing code", "name or CHI among codes", "unknown wording", "local wording",
        "error in a cell", "slip in a date", "later steps out of order", "two columns could be meant",
        "real dates turned round by an American machine", "a system's empty date",
    )  # fmt: skip
    assert {kind: kinds[kind] for kind in wanted if kinds[kind] < 3} == {}
    assert set(files) == {"xlsx", "xlsm", "xls", "ods", "csv", "tsv"}


def test_the_same_seed_gives_the_same_workbook(made):
    for each in made[:20]:
        again = make_workbook(each.seed)
        assert again.truth == each.truth
        assert again.content == each.content or again.name.endswith("ods")  # the file says when it was written


# The scorer: a perfect reading is perfect, and every kind of fault is seen.


class Reading:
    """What a perfect colleague makes of a workbook: the sure cells, and nothing else."""

    def __init__(self, made):
        self.made, self.raw = made, read_spreadsheet(made.content, name=made.name, sheet=made.truth.sheet or None)
        self.rows = {
            number: {
                key: row.cells[key].true if key in row.cells and row.cells[key].status == "sure" else None
                for key in COLUMNS
            }
            for number, row in made.truth.children.items()
            if row.cells["accommodated"].status == "sure"
        }
        for _, rows in made.truth.groups:
            self.rows = {number: row for number, row in self.rows.items() if number not in rows[1:]}
        self.aside = dict.fromkeys(set(made.truth.children) - set(self.rows), "the start is in doubt")
        self.not_data = dict.fromkeys(set(self.raw.frame.index) - set(made.truth.children), "no child")
        self.issues = ()

    def sure_row(self, *filled):
        """A row of one child in which these columns are filled and sure."""
        for number, row in self.made.truth.children.items():
            if not row.trouble and all(key in row.cells and self.rows[number][key] for key in filled):
                return number
        raise LookupError(f"{self.made.name} has no sure row with {filled}.")

    def score(self):
        frame = pd.DataFrame.from_dict(self.rows, orient="index", columns=list(COLUMNS))
        for key in DATES:
            frame[key] = pd.to_datetime(frame[key])
        cohort = Cohort.from_frame(frame, as_of=self.made.truth.as_of)
        account = RowAccount(tuple(self.rows), self.aside, self.not_data)
        return score(self.made, self.raw, cohort, account, self.issues, Matching({}))


@pytest.fixture
def reading():
    """A perfect reading of one workbook with all kinds of rows, to be spoiled."""
    for made in map(make_workbook, range(WORKBOOKS)):
        cells = [row.cells for row in made.truth.children.values()]
        doubtful = [c for c in cells if c["recommended"].status == "ask" and c["accommodated"].status == "sure"]
        if (
            made.truth.sheet
            and {"section", "total"} & set(made.truth.not_data.values())
            and "left" in cells[0]
            and any(c["recommended"].true for c in doubtful)
        ):
            return Reading(made)
    raise LookupError("No workbook has all kinds of rows.")


@pytest.mark.parametrize("seed", range(40))
def test_a_perfect_reading_is_scored_as_perfect(seed):
    perfect = Reading(make_workbook(seed)).score()
    assert not [f for f in perfect.findings if f.against != "unasked"], report([perfect])
    assert perfect.rows_accounted == perfect.rows
    assert perfect.sure_right == perfect.sure_cells > 0


def test_a_sure_value_read_wrong_is_seen(reading):
    row = reading.sure_row("recommended")
    reading.rows[row]["recommended"] += timedelta(days=1)
    found = reading.score()
    assert (found.wrong_taken, found.sure_cells - found.sure_right) == (1, 1)
    assert str(row) in str(found.findings[0])
    reading.issues = (Issue((row,), "", "recommended", "made up", "", "Say which."),)
    assert reading.score().wrong_taken == 0


def test_a_value_out_of_nothing_is_seen(reading):
    row = next(n for n in reading.rows if not reading.rows[n]["recommended"] and not reading.rows[n]["left"])
    reading.rows[row]["ordered"] = reading.made.truth.as_of
    assert reading.score().wrong_taken == 1


def test_a_sure_value_left_out_is_seen(reading):
    reading.rows[reading.sure_row("recommended")]["recommended"] = None
    found = reading.score()
    assert (found.wrong_taken, found.sure_cells - found.sure_right) == (0, 1)


def test_a_doubtful_value_taken_without_a_question_is_seen(reading):
    row, cell = next(
        (n, row.cells["recommended"])
        for n, row in reading.made.truth.children.items()
        if n in reading.rows and row.cells["recommended"].status == "ask" and row.cells["recommended"].true
    )
    reading.rows[row]["recommended"] = cell.true
    assert reading.score().wrong_taken == 1
    reading.issues = (Issue((row,), "", "", "made up", "", "Look at the row."),)
    found = reading.score()
    assert (found.wrong_taken, found.needless) == (0, 0)


def test_one_child_counted_twice_is_seen():
    made = next(made for made in map(make_workbook, range(60)) if made.truth.groups)
    reading = Reading(made)
    kind, (first, second) = made.truth.groups[0]
    start = made.truth.children[first].cells["accommodated"].true
    for row in (first, second):
        reading.aside.pop(row, None)
        reading.rows[row] = dict.fromkeys(COLUMNS) | {"accommodated": start}
    assert [f.kind for f in reading.score().findings if f.against == "wrong"] == [kind]


def test_rows_lost_invented_or_misjudged_are_seen(reading):
    child, line = reading.sure_row("recommended"), next(iter(reading.not_data))
    whole = reading.score().rows
    reading.aside[child] = "kept as well"
    assert reading.score().rows_accounted == whole - 1
    del reading.aside[child], reading.not_data[line]
    assert reading.score().rows_accounted == whole - 1
    reading.rows[line] = reading.rows[child]
    assert reading.score().rows_accounted == whole - 1
    reading.not_data[line] = "no child"
    del reading.rows[line]
    reading.not_data[child] = "no child"
    del reading.rows[child]
    assert reading.score().rows_accounted == whole - 1


def test_questions_about_nothing_are_counted_once_each(reading):
    children = reading.made.truth.children
    sure = [n for n in children if all(cell.status == "sure" for cell in children[n].cells.values())]
    reading.issues = (
        Issue(tuple(sure[:9]), "", "recommended", "made up", "", "Nine rows, one question."),
        Issue((), "", "child", "made up", "", "Are these the codes?"),
        Issue((next(iter(reading.not_data)),), "", "accommodated", "made up", "", "A line that is no child."),
    )
    assert reading.score().needless == 3


def test_the_wrong_sheet_loses_everything(reading):
    reading.raw = replace(reading.raw, sheet="Cover")
    found = reading.score()
    assert (found.rows_accounted, found.sure_right, found.sure_cells > 0) == (0, 0, True)
