"""The flow: it balances in every cohort; where it does not agree with the workbook or last month's data, it says so."""

import csv
import io
from collections import Counter
from datetime import date, timedelta

import pandas as pd
import pytest
from council_workbooks import make_workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_2, AIM_3
from pace_kit.balance import FlowGap, flow_gaps, flow_since, monthly_flow
from pace_kit.cleaning import Fix, apply_fixes, find_issues, match_headings, still_open
from pace_kit.datasets import AS_OF, harbour_cohort, harbour_workbook
from pace_kit.journeys import Cohort
from pace_kit.spreadsheets import read_spreadsheet

HEADINGS = ["Child ID", "Date accommodated", "Date of recommendation", "Date left", "Reason left"]
FIRST = date(2018, 1, 1)


def raw_table(rows):
    """Return the raw table of typed rows: start, recommendation, day of leaving; the first is row 2."""
    file = io.StringIO()
    lines = [[f"H-{at}", start, end, left, "Returned home" if left else ""] for at, (start, end, left) in rows]
    csv.writer(file).writerows([HEADINGS, *lines])
    return read_spreadsheet(file.getvalue().encode(), heading_row=1)


def gaps_in(*rows, fixes=(), named=False):
    raw = raw_table(enumerate(rows, 1))
    matching = match_headings(raw, AIM_2)
    issues = find_issues(raw, pathway=AIM_2, as_of=AS_OF, matching=matching, fixes=fixes)
    cohort, account = apply_fixes(raw, fixes, pathway=AIM_2, as_of=AS_OF, matching=matching)
    doubts = still_open(issues, fixes) if named else ()
    return flow_gaps(raw, cohort, account, matching=matching, issues=doubts)


def said(gaps):
    return [str(gap) for gap in gaps]


def cohort_of(*rows, as_of=AS_OF):
    """Return a cohort of (child, start, recommendation, day of leaving), dates ISO or None."""
    columns = ["child", "accommodated", "recommended", "left"]
    frame = pd.DataFrame(rows, columns=columns, index=range(2, 2 + len(rows)))
    for name in columns[1:]:
        frame[name] = pd.to_datetime(frame[name])
    return Cohort.from_frame(frame, as_of=as_of)


# --- the months


DAYS = st.integers(0, 820).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def journeys(draw):
    start = draw(DAYS)
    end = draw(st.none() | st.integers(0, 700).map(lambda n: start + timedelta(days=n)))
    left = draw(st.none() | st.integers(0, 700).map(lambda n: start + timedelta(days=n)))
    return draw(st.sampled_from(["a", "b", "c", "d", "e"])), start, end, left


@settings(deadline=None, max_examples=30)
@given(st.lists(journeys(), max_size=25), st.dates(FIRST, AS_OF))
def test_the_flow_balances_in_every_month_of_any_cohort(rows, as_of):
    cohort = cohort_of(*rows, as_of=as_of)
    table = monthly_flow(cohort)
    before = table["waiting"].shift(fill_value=0)
    assert (table["waiting"] == before + table["started"] - table["reached"] - table["left"]).all()
    assert (table["waiting"] >= 0).all()
    assert table["started"].sum() == len(cohort)
    if len(cohort):
        assert table["waiting"].iloc[-1] == (cohort.outcome == "waiting").sum()
        assert table.index[-1] == pd.Timestamp(as_of.replace(day=1))
        for month, waiting in table["waiting"].items():
            end = (month + pd.offsets.MonthEnd(0)).date()
            if month.month % 4 == 1:  # a slower count, every fourth month
                assert waiting == (cohort.at(min(end, as_of)).outcome == "waiting").sum()


@pytest.mark.parametrize(("as_of", "complete"), [(date(2019, 4, 29), False), (date(2019, 4, 30), True)])
def test_a_last_month_that_is_not_over_is_marked(as_of, complete):
    table = monthly_flow(cohort_of(("a", "2019-03-04", None, None), as_of=as_of))
    assert table["complete"].tolist() == [True, complete]


def test_the_flow_of_nobody_is_an_empty_table():
    table = monthly_flow(cohort_of())
    assert len(table) == 0 and list(table.columns) == ["started", "reached", "left", "waiting", "complete"]


# --- the workbook and the cohort


def typed(day):
    return f"{day:%d/%m/%Y}" if day else ""


@settings(deadline=None, max_examples=40)
@given(st.lists(journeys(), min_size=1, max_size=15))
def test_with_nothing_set_aside_or_in_doubt_there_are_no_gaps(rows):
    known = [(start, *(day if day and day <= AS_OF else None for day in days)) for _, start, *days in rows]
    raw = raw_table(enumerate((tuple(map(typed, days)) for days in known), 1))
    matching = match_headings(raw, AIM_2)
    issues = find_issues(raw, pathway=AIM_2, as_of=AS_OF, matching=matching)
    cohort, account = apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF, matching=matching)
    gaps = flow_gaps(raw, cohort, account, matching=matching)
    doubtful = {row for issue in issues for row in issue.rows}
    assert {row for gap in gaps for row in gap.rows} <= {*account.set_aside, *doubtful}
    if not account.set_aside and not doubtful:
        assert gaps == ()


CELLS = DAYS.map(typed) | st.sampled_from(
    ["", "TBC", "31/02/2019", "Aug 2019", "05/06/2019 (moved)", "01/01/2150", "x"]
)


def month_by_hand(text):
    """Return the first day of the month that a person would read in one of these cells; None where there is none."""
    odd = {"Aug 2019": date(2019, 8, 1), "05/06/2019 (moved)": date(2019, 6, 1), "31/02/2019": None, "01/01/2150": None}
    return odd[text] if text in odd else date(int(text[6:]), int(text[3:5]), 1) if text[:2].isdigit() else None


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12))
def test_every_gap_is_the_difference_of_two_counts_that_can_be_made_by_hand(rows):
    raw = raw_table(enumerate(rows, 1))
    matching = match_headings(raw, AIM_2)
    cohort, account = apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF, matching=matching)
    gaps = flow_gaps(raw, cohort, account, matching=matching)
    flow = monthly_flow(cohort)
    by_place = {(gap.month, gap.what): gap for gap in gaps}
    assert len(by_place) == len(gaps)
    for what, column in (("started", 0), ("reached", 1)):
        typed_in = Counter(
            month_by_hand(cells[column]) for at, cells in enumerate(rows, 2) if at not in account.not_data
        )
        for month in {*typed_in, *(day.date() for day in flow.index)} - {None}:
            counted = int(flow.loc[flow.index == pd.Timestamp(month), what].sum())
            gap = by_place.pop((month, what), None)
            assert (typed_in[month], counted) == ((gap.written, gap.counted) if gap else (counted, counted))
            assert gap is None or len(gap.rows) >= max(1, abs(gap.written - gap.counted))
    assert all(month is None or what == "left" for month, what in by_place)


def test_rows_set_aside_are_named_in_the_month_they_are_missing_from():
    rows = [("04/03/2018", "12/03/2019", "")] * 2 + [("31/02/2018", "13/03/2019", ""), ("31/02/2018", "14/03/2019", "")]
    gaps = gaps_in(*rows)
    assert gaps == (
        FlowGap(
            date(2019, 3, 1), "reached", 4, 2, (4, 5),
            "March 2019: the workbook has 4 recommendations, 2 are counted; rows 4 and 5 are set aside.",
        ),
        FlowGap(
            None, "started", 2, 0, (4, 5),
            "Counted in no month: 2 days of becoming accommodated; rows 4 and 5 cannot be read.",
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "sentences"),
    [
        (("", "", "12/03/2019"),
         ["March 2019: the workbook has 1 day of leaving, none is counted; row 3 is set aside."]),
        (("04/03/2018", "Aug 2019", ""),
         ["August 2019: the workbook has 1 recommendation, none is counted; row 3 is in doubt (month only)."]),
        (("04/03/2018", "31/02/2019", ""), ["Counted in no month: 1 recommendation; row 3 cannot be read."]),
        (("04/03/2018", "05/06/2021", ""),
         ["Counted in no month: 1 recommendation; row 3 is after 31 March 2020, the day of the data."]),
        (("04/03/2018", "TBC", ""), []),
        (("04/03/2018", "due 12/06/2019", ""), []),
        (("04/03/2018", "12/03/2019", "14/06/2019"), []),
        (("04/03/2018", "12/06/2019", "14/03/2019"),
         ["March 2018: the workbook has 1 day of becoming accommodated, none is counted; row 3 is set aside.",
          "March 2019: the workbook has 1 day of leaving, none is counted; row 3 is set aside.",
          "June 2019: the workbook has 1 recommendation, none is counted; row 3 is set aside."]),
    ],
)  # fmt: skip
def test_each_reason_is_said_with_its_month_and_row(row, sentences):
    assert said(gaps_in(("04/05/2017", "", ""), row, named=True)) == sentences


def test_a_date_the_team_corrected_is_written_in_one_month_and_counted_in_another():
    fixes = [Fix((3,), "recommended", "correct", "2019-04-02", "checked")]
    assert said(gaps_in(("04/05/2017", "", ""), ("04/03/2018", "12/03/2019", ""), fixes=fixes)) == [
        "March 2019: the workbook has 1 recommendation, none is counted; row 3 is counted in April 2019.",
        "April 2019: the workbook has no recommendations, 1 is counted; row 3 is counted here and written in "
        "March 2019.",
    ]


def test_a_date_the_team_gave_for_one_that_cannot_be_read_is_counted_in_its_month():
    fixes = [Fix((3,), "recommended", "correct", "2019-04-02", "checked")]
    assert said(gaps_in(("04/05/2017", "", ""), ("04/03/2018", "31/02/2019", ""), fixes=fixes)) == [
        "April 2019: the workbook has no recommendations, 1 is counted; row 3 is counted here and written without "
        "a day."
    ]


def test_a_child_who_left_first_is_not_counted_as_recommended():
    fixes = [Fix((3,), "left", "accept")]
    assert said(gaps_in(("04/05/2017", "", ""), ("04/03/2018", "12/06/2019", "14/03/2019"), fixes=fixes)) == [
        "June 2019: the workbook has 1 recommendation, none is counted; row 3 is counted as left, which came first."
    ]


def test_in_messy_workbooks_every_gap_is_explained_by_a_row_set_aside_or_asked_about():
    found = 0
    for seed in range(15):
        made = make_workbook(seed)
        raw = read_spreadsheet(made.content, name=made.name)
        matching = match_headings(raw, AIM_2)
        issues = find_issues(raw, pathway=AIM_2, as_of=made.truth.as_of, matching=matching)
        cohort, account = apply_fixes(raw, (), pathway=AIM_2, as_of=made.truth.as_of, matching=matching)
        gaps = flow_gaps(raw, cohort, account, matching=matching, issues=issues)
        explained = {*account.set_aside, *(row for issue in issues for row in issue.rows)}
        assert {row for gap in gaps for row in gap.rows} <= explained
        assert not any("not taken" in str(gap) for gap in gaps)
        found += len(gaps)
    assert found > 60


def test_harbours_gaps_name_the_rows_whose_dates_are_planted():
    path = harbour_workbook()
    raw = read_spreadsheet(path.read_bytes(), name=path.name)
    matching = match_headings(raw, AIM_2)
    cohort, account = apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF, matching=matching)
    gaps = flow_gaps(raw, cohort, account, matching=matching)
    nowhere = {gap.what: gap.rows for gap in gaps if gap.month is None}
    assert nowhere == {"started": (141,), "reached": (95, 96, 124, 140, 155)}
    assert {129, 144, 148, 152, 154, 159, 198} <= {row for gap in gaps for row in gap.rows}
    assert not {135, 158} & {row for gap in gaps if gap.what == "started" for row in gap.rows}


# --- last month's data and this month's


def test_the_same_data_seen_from_an_earlier_day_differ_in_nothing():
    now = harbour_cohort()
    assert flow_since(now.at(date(2019, 3, 31)), now) == ()


THEN = date(2019, 3, 31)
BEFORE = [
    ("H-1", "2018-01-08", None, None),
    ("H-2", "2018-02-05", None, None),
    ("H-3", "2018-03-05", "2019-02-05", None),
]


def since(*rows):
    return flow_since(cohort_of(*BEFORE, as_of=THEN), cohort_of(*rows))


@pytest.mark.parametrize(
    ("now", "counts", "sentence"),
    [
        ([BEFORE[0], BEFORE[2]], ("gone", 1, 0, (3,)),
         "1 child who was waiting is not in the new data (row 3 of the earlier workbook)."),
        ([BEFORE[0], ("h 2", "2018-02-05", "2019-03-14", None), BEFORE[2]], ("reached", 1, 0, (3,)),
         "1 child had a recommendation for permanence by 31 March 2019, entered since (row 3)."),
        ([BEFORE[0], ("H-2", "2018-02-05", None, "2019-03-14"), BEFORE[2]], ("left", 1, 0, (3,)),
         "1 child had left by 31 March 2019, entered since (row 3)."),
        ([*BEFORE, ("H-4", "2019-03-14", None, None)], ("new", 0, 1, (5,)),
         "1 child is in the new data only, and was waiting on 31 March 2019 (row 5)."),
        ([*BEFORE[:2], ("H-3", "2018-03-05", None, None)], ("reopened", 0, 1, (4,)),
         "1 child counted as no longer waiting is waiting after all (row 4)."),
        ([("H-1", "2019-04-08", None, None), *BEFORE[1:]], ("started later", 1, 0, (2,)),
         "1 child starts after 31 March 2019 by the new data (row 2)."),
        ([("H-1", "2018-08-01", None, None), *BEFORE[1:]], ("start changed", 1, 1, (2,)),
         "1 child has another start now, so another wait (row 2)."),
    ],
)  # fmt: skip
def test_each_way_in_which_new_data_contradict_the_old_has_its_words(now, counts, sentence):
    first, gap = since(*now)
    assert (gap.what, gap.written, gap.counted, gap.rows) == counts
    assert str(gap) == sentence
    assert (first.what, first.written, first.counted) == ("waiting", 2, 2 + counts[2] - counts[1])


def test_what_happened_after_the_earlier_day_is_no_gap():
    assert since(("H-1", "2018-01-08", "2019-05-02", None), *BEFORE[1:], ("H-4", "2019-06-03", None, None)) == ()


def test_a_second_stay_is_not_taken_for_the_first():
    before = cohort_of(("H-1", "2018-01-08", None, "2018-06-01"), ("H-1", "2019-01-08", None, None), as_of=THEN)
    now = cohort_of(("H-1", "2019-01-08", None, None), ("H-1", "2018-01-08", None, "2018-06-01"))
    assert flow_since(before, now) == ()


def test_the_first_sentence_compares_how_many_waited():
    first, *_ = since(BEFORE[2])
    assert str(first) == "31 March 2019: 2 children were waiting as known then; by the new data none were."


@settings(deadline=None, max_examples=60)
@given(st.lists(journeys(), max_size=12), st.lists(journeys(), max_size=12))
def test_the_reasons_add_up_to_the_difference(old, new):
    before = cohort_of(*old, as_of=THEN)
    now = cohort_of(*new)
    gaps = flow_since(before, now)
    then, today = ((cohort.outcome == "waiting").sum() for cohort in (before, now.at(THEN)))
    if not gaps:
        assert then == today
        return
    first, *rest = gaps
    assert (first.written, first.counted) == (then, today)
    assert rest and sum(gap.written - gap.counted for gap in rest) == then - today
    assert all(len(gap.rows) == max(gap.written, gap.counted) for gap in rest)


def test_cohorts_that_cannot_be_compared_are_refused():
    one = cohort_of(*BEFORE, as_of=THEN)
    with pytest.raises(ValueError, match="change places"):
        flow_since(cohort_of(*BEFORE), one)
    other = Cohort.from_frame(pd.DataFrame({"recommended": pd.to_datetime(["2019-01-01"])}), as_of=AS_OF, pathway=AIM_3)
    with pytest.raises(ValueError, match="Aim 2 and Aim 3 cannot be compared"):
        flow_since(one, other)
