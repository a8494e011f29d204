"""The invented data: made the same every time, telling their story, with every planted fault where it is said."""

import csv
import filecmp
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from pace_kit.ages import Ages, age_bands
from pace_kit.aims import AIM_2
from pace_kit.cleaning import apply_fixes, find_issues, match_headings
from pace_kit.cleaning.people import is_chi
from pace_kit.datasets import (
    AS_OF,
    PROGRAMME_STARTED,
    harbour_aim,
    harbour_cohort,
    harbour_journeys,
    harbour_tests,
    harbour_workbook,
    planted_faults,
    write_harbour_workbook,
)
from pace_kit.datasets.journeys import harbour_births
from pace_kit.datasets.workbook import FAULT_COLUMNS, HEADINGS, INVENTED, MAIN_SHEET, main_lines, remake, with_rows
from pace_kit.journeys import COLUMNS, DATES, LEFT, REACHED, WAITING, Cohort
from pace_kit.measures import aim_progress, waiting_list, weeks_to_milestone
from pace_kit.pdsa import Decision, quality
from pace_kit.reference import shipped
from pace_kit.runcharts import RunChart
from pace_kit.signals import find_signals, propose_rephase
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.wording import identifiers

STARTED = pd.Timestamp(PROGRAMME_STARTED)
NO_FAULTS = pd.DataFrame(columns=list(FAULT_COLUMNS))


# --- the journeys


def test_the_journeys_are_the_same_every_time_and_have_the_cohorts_columns():
    first, again = harbour_journeys(), harbour_journeys()
    pd.testing.assert_frame_equal(first, again)
    assert tuple(first.columns) == COLUMNS
    assert all(first[name].dtype == "datetime64[s]" for name in DATES)


def test_about_180_journeys_of_which_some_still_wait_and_one_in_ten_to_seven_left():
    counts = harbour_cohort().outcome.value_counts()
    total = counts.sum()
    assert 175 <= total <= 185
    assert 25 <= counts[WAITING] <= 30
    assert 0.10 <= counts[LEFT] / total <= 0.15
    assert counts[REACHED] + counts[WAITING] + counts[LEFT] == total


def test_dates_come_in_an_order_that_can_be_and_none_after_the_last_day():
    journeys = harbour_journeys()
    assert (journeys["looked_after"] <= journeys["accommodated"]).all()
    assert not (journeys["recommended"] <= journeys["accommodated"]).any()
    assert not (journeys["left"] <= journeys["accommodated"]).any()
    assert journeys[list(DATES)].max().max() <= pd.Timestamp(AS_OF)
    assert set(journeys["recommended"].dt.day_of_week.dropna()) == {1, 3}
    assert not (journeys["recommended"].notna() & journeys["left"].notna()).any()


def test_who_left_has_a_reason_and_who_has_a_recommendation_has_a_route():
    journeys = harbour_journeys()
    assert (journeys["left"].notna() == (journeys["left_reason"] != "")).all()
    assert (journeys["recommended"].notna() == (journeys["route"] != "")).all()
    assert journeys["left_reason"].nunique() >= 4 and journeys["route"].nunique() == 5
    assert (journeys["placement"] != "").all()


def test_brothers_and_sisters_have_the_same_dates_and_a_code_of_their_own():
    groups = harbour_journeys().query("siblings != ''").groupby("siblings")
    assert len(groups) >= 20
    assert set(groups.size()) == {2, 3}
    for name in ("looked_after", "accommodated", "recommended", "left", "team"):
        assert (groups[name].nunique(dropna=False) == 1).all()


def test_one_child_went_home_and_came_back_after_more_than_a_year():
    journeys = harbour_journeys()
    twice = journeys[journeys["child"].duplicated(keep=False)]
    assert len(twice) == 2 and twice["child"].nunique() == 1
    first, second = twice.to_dict("records")
    assert second["accommodated"] - first["left"] > timedelta(days=365)
    assert first["left_reason"] == "Returned home" and first["team"] == second["team"]


def test_the_longest_wait_is_223_weeks_in_residential_care():
    waiting = waiting_list(harbour_cohort(), aim_weeks=45)
    longest = waiting.iloc[0]
    assert (longest["weeks"], longest["placement"], longest["siblings"]) == (223.0, "Residential care", "")
    assert waiting["weeks"].iloc[1] < 223
    assert 3 <= waiting["over_aim"].sum() <= 8


def test_waits_are_wide_and_long_before_the_start_and_shorter_and_steadier_after():
    points = weeks_to_milestone(harbour_cohort())
    before, after = points[points["when"] < STARTED]["weeks"], points[points["when"] >= STARTED]["weeks"]
    assert 50 <= before.median() <= 60 and 28 <= after.median() <= 33
    spread = [weeks.quantile(0.75) - weeks.quantile(0.25) for weeks in (before, after)]
    assert spread[1] < spread[0]
    assert before.max() > 90 and before.min() < 35


def test_the_baseline_is_quiet_and_a_shift_begins_after_the_start():
    points = weeks_to_milestone(harbour_cohort())
    baseline = RunChart.of(points[points["when"] < STARTED])
    assert len(baseline) >= 20 and not find_signals(baseline).any
    signals = find_signals(RunChart.of(points).freeze(until=PROGRAMME_STARTED))
    shifts = [signal for signal in signals if signal.kind == "shift"]
    assert shifts and all(signal.side == "below" for signal in shifts)
    first = date.fromisoformat(str(points["when"].iloc[shifts[0].points[0]].date()))
    assert PROGRAMME_STARTED < first < PROGRAMME_STARTED + timedelta(weeks=26)
    assert propose_rephase(RunChart.of(points).freeze(until=PROGRAMME_STARTED)) is not None


def test_some_who_waited_very_long_get_their_recommendation_after_the_start():
    points = weeks_to_milestone(harbour_cohort())
    long = points[(points["when"] >= STARTED) & (points["weeks"] > 100)]
    assert 3 <= len(long) <= 10 and long["weeks"].max() < 175


def test_the_share_in_time_is_a_mixed_story_that_grows_but_does_not_reach_the_aim_everywhere():
    progress = aim_progress(harbour_cohort(), within_weeks=45, by="quarter").dropna(subset="share")
    counted = progress[progress.index >= pd.Timestamp(2018, 1, 1)]
    early = progress[progress.index < pd.Timestamp(2016, 10, 1)]
    assert early["met"].sum() / early["started"].sum() < 0.3
    assert 0.7 < counted["met"].sum() / counted["started"].sum() < 0.9
    assert (counted["share"] < 0.8).any() and (counted["share"] > 0.8).any()


def test_the_aim_is_complete_and_not_yet_due():
    aim = harbour_aim()
    assert aim.gaps() == () and aim.by > AS_OF and (aim.percent, aim.within_weeks) == (80, 45)


# --- the tests of change


def test_four_tests_of_change_with_one_to_four_cycles_between_start_and_last_day():
    tests = harbour_tests()
    assert [test.key for test in tests] == [
        "72-hour-meeting-agenda", "two-week-review", "written-legal-advice", "one-assessment-form",
    ]  # fmt: skip
    assert all(1 <= len(test.cycles) <= 4 for test in tests)
    for cycle in (cycle for test in tests for cycle in test.cycles):
        assert date(2017, 9, 1) <= cycle.predicted_on <= cycle.started <= cycle.ended <= date(2020, 2, 29)


def test_cycles_follow_one_another_and_all_three_decisions_were_made():
    for test in harbour_tests():
        for before, after in zip(test.cycles, test.cycles[1:], strict=False):
            assert before.ended < after.started and before.next_step
    decided = {cycle.decision for test in harbour_tests() for cycle in test.cycles}
    assert decided == {*Decision, None}


def test_one_cycle_still_waits_for_its_study():
    stages = [cycle.stage for test in harbour_tests() for cycle in test.cycles]
    assert stages.count("study") == 1 and set(stages) == {"done", "study"}


def test_the_tests_of_change_differ_in_how_well_they_were_done():
    totals = {test.key: sum(score.score for score in quality(test)) for test in harbour_tests()}
    assert totals["written-legal-advice"] == 10
    assert totals["72-hour-meeting-agenda"] <= 6
    assert len(set(totals.values())) >= 3


def test_no_text_of_the_tests_of_change_could_name_a_child():
    for test in harbour_tests():
        for text in (test.idea, *(str(value) for cycle in test.cycles for value in vars(cycle).values())):
            assert identifiers(text) == ()


def test_the_tests_say_that_they_are_invented():
    assert "invented" in shipped("data", "example", "harbour_tests.json").read_text(encoding="utf-8")[:200]


# --- the workbook


def _cells(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def test_writing_the_workbook_twice_gives_the_same_bytes(tmp_path):
    write_harbour_workbook(tmp_path / "a.xlsx")
    write_harbour_workbook(tmp_path / "b.xlsx")
    assert filecmp.cmp(tmp_path / "a.xlsx", tmp_path / "b.xlsx", shallow=False)


def test_the_shipped_files_are_the_ones_the_seed_makes(tmp_path):
    (tmp_path / "example").mkdir()
    (tmp_path / "practice").mkdir()
    remake(tmp_path)
    assert _cells(tmp_path / "example" / "harbour.xlsx") == _cells(harbour_workbook())
    made = (tmp_path / "practice" / "faults.csv").read_text(encoding="utf-8")
    assert made == shipped("data", "practice", "faults.csv").read_text(encoding="utf-8")


def test_every_sheet_of_the_workbook_says_that_it_is_invented():
    sheets = _cells(harbour_workbook())
    assert list(sheets) == ["Cover", "2013-14 old", MAIN_SHEET]
    assert all("invented" in str(rows[:3]).lower() for rows in sheets.values())
    assert sheets[MAIN_SHEET][1][0] == INVENTED


def test_the_main_sheet_is_read_with_its_heading_row():
    raw = read_spreadsheet(harbour_workbook())
    assert (raw.sheet, raw.heading_row, list(raw.frame.columns)) == (MAIN_SHEET, 5, list(HEADINGS))
    assert "2013-14 old" in " ".join(raw.notes)


def test_every_line_of_the_main_sheet_is_a_journey_a_planted_line_or_its_dress():
    kinds = pd.Series([line.kind for line in main_lines(planted_faults())]).value_counts()
    children = [line.journey for line in main_lines(planted_faults()) if line.kind == "child" and not line.planted]
    assert children == list(range(len(harbour_journeys())))
    assert kinds["child"] == len(children) + 2
    assert (kinds["headings"], kinds["section"], kinds["total"], kinds["note"]) == (2, 6, 1, 1)


def test_no_number_shaped_like_a_chi_number_is_one():
    numbers = read_spreadsheet(harbour_workbook()).frame["CHI no"]
    numbers = [number for number in numbers if number and number != "CHI no"]
    assert len(numbers) == len(harbour_journeys()) + 2
    assert all(len(number) == 10 and number.isdigit() and not is_chi(number) for number in numbers)


def test_the_age_band_is_the_age_that_the_number_shaped_like_a_chi_number_says():
    """The number begins with the day of birth; of its two figures for the year, the century is the one that fits."""
    journeys, births = harbour_journeys(), harbour_births(harbour_journeys())
    for child, start, band in journeys[["child", "accommodated", "age_band"]].itertuples(index=False):
        number = births[child].number
        day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
        century = 2000 if year <= start.year - 2000 else 1900
        age = start.year - (century + year) - ((start.month, start.day) < (month, day))
        assert age_bands()[band].holds(Ages(age, age))
    assert set(journeys["age_band"]) == set(age_bands())


def test_some_dates_are_real_and_some_are_typed():
    raw = read_spreadsheet(harbour_workbook())
    kinds = raw.kinds["Date accommodated"].value_counts()
    assert kinds["date"] > 100 and 20 < kinds["text"] < 60


def test_a_workbook_without_faults_is_read_as_the_truth(tmp_path):
    write_harbour_workbook(tmp_path / "clean.xlsx", NO_FAULTS)
    cohort, account = _cleaned(read_spreadsheet(tmp_path / "clean.xlsx"))
    assert not account.set_aside
    pd.testing.assert_frame_equal(_plain(cohort), _plain(harbour_cohort()))


@pytest.mark.parametrize("suffix", ["csv", "xls", "ods"])
def test_the_same_table_in_another_format_is_read_as_the_truth(tmp_path, suffix):
    path = tmp_path / f"harbour.{suffix}"
    {"csv": _as_csv, "xls": _as_xls, "ods": _as_ods}[suffix](path)
    cohort, account = _cleaned(read_spreadsheet(path))
    assert not account.set_aside
    pd.testing.assert_frame_equal(_plain(cohort), _plain(harbour_cohort()))


def _cleaned(raw):
    matching = match_headings(raw, AIM_2)
    return apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF, matching=matching)


def _plain(cohort: Cohort) -> pd.DataFrame:
    frame = cohort.frame.reset_index(drop=True)
    return frame.astype({name: object for name in COLUMNS if name not in DATES})


def _texts() -> list[list[str]]:
    return [
        [f"{cell:%d/%m/%Y}" if isinstance(cell, date) else "" if cell is None else str(cell) for cell in line.cells]
        for line in main_lines(NO_FAULTS)
    ]


def _as_csv(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_texts())


def _as_xls(path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet(MAIN_SHEET)
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for at, line in enumerate(main_lines(NO_FAULTS)):
        for column, cell in enumerate(line.cells):
            if isinstance(cell, date):
                sheet.write(at, column, datetime(cell.year, cell.month, cell.day), day)
            elif cell is not None:
                sheet.write(at, column, cell)
    book.save(str(path))


def _as_ods(path: Path) -> None:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name=MAIN_SHEET)
    for texts in _texts():
        row = TableRow()
        for text in texts:
            cell = TableCell(valuetype="string") if text else TableCell()
            if text:
                cell.addElement(P(text=text))
            row.addElement(cell)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.save(str(path))


# --- the planted faults

FAULTS = planted_faults().to_dict("records")
NAMES = [f"row {fault['row']}, {fault['kind']}" for fault in FAULTS]


@pytest.fixture(scope="module")
def raw():
    return read_spreadsheet(harbour_workbook())


@pytest.fixture(scope="module")
def issues(raw):
    return find_issues(raw, pathway=AIM_2, as_of=AS_OF)


@pytest.fixture(scope="module")
def accepted(raw, issues):
    fixes = [issue.proposal for issue in issues if issue.proposal]
    return apply_fixes(raw, fixes, pathway=AIM_2, as_of=AS_OF)


def test_there_are_about_thirty_faults_of_many_kinds_each_with_a_known_ending():
    faults = planted_faults()
    assert 30 <= len(faults) <= 40 and faults["kind"].nunique() >= 25
    assert set(faults["ending"]) == {
        "corrected", "approximate", "as found", "missing", "set aside", "not data", "not taken in",
    }  # fmt: skip
    assert (faults["note"] != "").all()
    pd.testing.assert_frame_equal(with_rows(faults), faults)


def test_no_child_carries_two_faults():
    named = planted_faults().query("child != ''")
    assert named["child"].is_unique


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_what_is_planted_stands_in_the_row_that_is_said(raw, fault):
    if fault["cell"] == "column":
        assert raw.heading_row == fault["row"] and fault["planted"] in raw.frame.columns
        return
    found = raw.frame.at[fault["row"], fault["heading"]]
    if fault["kind"] == "placeholder date":  # Excel's day 1: 1 January 1900 on the screen
        assert raw.kinds.at[fault["row"], fault["heading"]] in ("time", "date", "number")
    else:
        assert found == fault["planted"]
    if fault["child"]:
        assert raw.frame.at[fault["row"], "Child ID"].replace(" ", "") == fault["child"]


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_every_fault_is_asked_about_or_read_right_or_known_not_to_be_data(raw, issues, accepted, fault):
    cohort, account = accepted
    asked = any(
        fault["row"] in issue.rows and (issue.heading == fault["heading"] or fault["heading"] == "Child ID")
        for issue in issues
    )
    if fault["ending"] == "not data":
        assert fault["row"] in account.not_data
    elif fault["ending"] == "not taken in":
        assert fault["heading"] in match_headings(raw, AIM_2).identifiers
    elif not asked:
        column = HEADINGS[fault["heading"]]
        assert _as_text(cohort.frame.at[fault["row"], column]) == fault["truth"]


@pytest.mark.parametrize("fault", FAULTS, ids=NAMES)
def test_after_every_proposal_is_accepted_a_fault_ends_as_its_list_says(accepted, fault):
    cohort, account = accepted
    row, column = fault["row"], HEADINGS[fault["heading"]]
    value = _as_text(cohort.frame.at[row, column]) if column and row in cohort.frame.index else ""
    match fault["ending"]:
        case "corrected":
            assert value == fault["truth"]
        case "approximate":
            assert abs(date.fromisoformat(value) - date.fromisoformat(fault["truth"])) <= timedelta(days=16)
        case "as found":
            assert row in account.kept and value in (fault["planted"], fault["truth"])
        case "missing":
            assert value == ""
        case "set aside":
            assert row in account.set_aside
        case ending:
            assert ending in ("not data", "not taken in") and row not in account.kept


def test_everything_that_is_not_planted_is_read_as_it_truly_is(accepted):
    cohort, _ = accepted
    journeys, lines = harbour_cohort().frame, main_lines(planted_faults())
    planted = {(fault["row"], HEADINGS[fault["heading"]]) for fault in FAULTS}
    wrong = [
        (row, column)
        for row in cohort.frame.index
        for column in COLUMNS
        if (row, column) not in planted
        and _as_text(cohort.frame.at[row, column]) != _as_text(journeys.at[lines[row - 1].journey, column])
    ]
    assert wrong == []


def test_all_rows_are_accounted_for(raw, accepted):
    _, account = accepted
    assert sorted([*account.kept, *account.set_aside, *account.not_data]) == list(raw.frame.index)


def test_the_story_survives_cleaning(accepted):
    points = weeks_to_milestone(accepted[0])
    chart = RunChart.of(points).freeze(until=PROGRAMME_STARTED)
    assert 50 <= chart.medians[0] <= 60
    assert any(signal.kind == "shift" and signal.side == "below" for signal in find_signals(chart))
    assert waiting_list(accepted[0])["weeks"].max() == 223


def test_making_the_sheet_leaves_the_list_of_faults_alone():
    faults = planted_faults()
    before = faults.copy()
    main_lines(faults)
    pd.testing.assert_frame_equal(faults, before)


# --- the codebook; its tables are held by test_codebook.py


def test_the_codebook_counts_harbour_right():
    codebook = (shipped("data") / "README.md").read_text(encoding="utf-8")
    counts = harbour_cohort().outcome.value_counts()
    points = weeks_to_milestone(harbour_cohort())
    before, after = points[points["when"] < STARTED]["weeks"], points[points["when"] >= STARTED]["weeks"]
    lines = main_lines(planted_faults())
    children = sum(line.kind == "child" for line in lines)
    for sentence in (
        f"makes {len(harbour_journeys())} journeys",
        f"{counts[REACHED]} children with a recommendation",
        f"({len(before)} before the programme's start, median {before.median():.0f} weeks;",
        f"{len(after)} after, median {after.median():.0f}), {counts[WAITING]} still waiting",
        f"{counts[LEFT]} who left without one",
        f"{len(lines)} lines, {children} of them children",
        f"text, {len({fault['kind'] for fault in FAULTS})} kinds",
    ):
        assert sentence in " ".join(codebook.split())


def _as_text(value: object) -> str:
    if pd.isna(value):
        return ""
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value)
