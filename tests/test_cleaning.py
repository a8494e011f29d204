"""From a raw table to a cohort: headings matched, doubts asked, answers taken, and every row accounted for."""

import csv
import io
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_1, AIM_2, AIM_3, AIM_4, PATHWAYS
from pace_kit.cleaning import Fix, Issue, RowAccount, apply_fixes, find_issues, match_headings, still_open
from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.days import read_day
from pace_kit.cleaning.habits import Habits, column_doubts
from pace_kit.cleaning.issues import row_words
from pace_kit.cleaning.people import is_chi, is_name
from pace_kit.cleaning.rows import shape
from pace_kit.cleaning.wordings import means_not_yet, word_for
from pace_kit.journeys import COLUMNS, DATES, LEFT, REACHED, WAITING, Cohort
from pace_kit.spreadsheets import RawTable, read_spreadsheet

AS_OF = date(2020, 3, 31)
START, END = "Date accommodated", "Date of recommendation"
HEADINGS = ["Child ID", START, END]
FULL = [*HEADINGS, "Family ref", "Date looked after", "Date left", "Reason left", "Placement", "Route"]


def table(rows, headings=HEADINGS):
    """Return the raw table of typed rows; the first row is the spreadsheet's row 2."""
    file = io.StringIO()
    csv.writer(file).writerows([headings, *rows])
    return read_spreadsheet(file.getvalue().encode(), heading_row=1)


def full(**cells):
    """Return one row of the wide table, all right but for the cells given."""
    row = {"child": "H-1", "start": "04/03/2019", "end": "", "family": "", "looked": "", "left": "", "why": "",
           "placement": "", "route": ""}  # fmt: skip
    return list({**row, **cells}.values())


def issues_in(raw, pathway=AIM_2):
    return find_issues(raw, pathway=pathway, as_of=AS_OF)


def cleaned(raw, fixes=(), pathway=AIM_2):
    return apply_fixes(raw, fixes, pathway=pathway, as_of=AS_OF)


def kinds_of(issues):
    return [(issue.kind, issue.rows) for issue in issues]


def proposals(issues):
    return [issue.proposal for issue in issues if issue.proposal]


def said(value):
    return "" if pd.isna(value) else f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else value


def accounted(raw, account):
    return sorted([*account.kept, *account.set_aside, *account.not_data]) == list(raw.frame.index)


# --- dates as people write them


@pytest.mark.parametrize(
    "text",
    [
        "12/03/2019", "12/03/19", "12.3.2019", "12-3-2019", "12 3 2019", "12-Mar-19", "12 Mar 2019", "12 March 2019",
        "12th March 2019", "12th of March 2019", "March 12, 2019", "Mar 12th 2019", "2019-03-12", "2019/03/12",
        "20190312", "43536", "12/03/2019 14:30", "12/03/2019 00:00:00", "Tue 12/03/2019", "Tuesday 12th March 2019",
        " 12/03/2019 ", "12/03/2019.", "12 MARCH 2019", "12 Mar '19", "2019 March 12", "12mar2019",
    ],
)  # fmt: skip
def test_a_date_is_read_day_first_however_it_is_written(text):
    read = read_day(text.strip(), "text", as_of=AS_OF)
    assert (read.day, read.doubt) == (date(2019, 3, 12), "")


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("2019-03-12", "date", date(2019, 3, 12)),
        ("2019-03-12 09:30", "date", date(2019, 3, 12)),
        ("43536", "number", date(2019, 3, 12)),
        ("43536.75", "number", date(2019, 3, 12)),
        ("42074", "number 1904", date(2019, 3, 12)),
        ("20190312", "number", date(2019, 3, 12)),
    ],
)
def test_real_dates_and_serial_numbers_are_dates(text, kind, day):
    read = read_day(text, kind, as_of=AS_OF)
    assert (read.day, read.doubt, read.swapped) == (day, "", None)


@pytest.mark.parametrize(
    ("text", "kind", "doubt"),
    [
        ("", "blank", "blank"), ("TBC", "text", "not yet"), ("n/k", "text", "not yet"), ("-", "text", "not yet"),
        ("awaiting panel", "text", "not yet"), ("31/02/2019", "text", "impossible date"),
        ("29/02/2019", "text", "impossible date"), ("31/11/2018", "text", "impossible date"),
        ("32/13/2019", "text", "impossible date"), ("00/00/0000", "text", "not yet"),
        ("03/25/2019", "text", "month first"), ("14/05/2018, 21/05/2018", "text", "two dates"),
        ("14/05/2018 & 21/05/2018", "text", "two dates"), ("14/05/2018\n21/05/2018", "text", "two dates"),
        ("14/05/2018 (moved)", "text", "text with date"), ("panel 14/05/2018", "text", "text with date"),
        ("due 14/05/2018", "text", "planned date"), ("14/05/2018 TBC", "text", "planned date"),
        ("not before 14/05/2018", "text", "planned date"), ("awaiting panel 12/06/2020", "text", "planned date"),
        ("11-15/03/2019", "text", "not a date"), ("l2/03/2019", "text", "not a date"),
        ("2O19-03-12", "text", "not a date"), ("14/05/2018 14/05/2018", "text", "text with date"),
        ("approx 14/05/2018", "text", "text with date"), ("14/05/2018?", "text", "text with date"),
        ("Aug 2019", "text", "month only"), ("08/2019", "text", "month only"), ("mid Aug 2019", "text", "month only"),
        ("w/c 16/09/2019", "text", "week commencing"), ("week beginning 16/9/19", "text", "week commencing"),
        ("02/05/91", "text", "two-digit year"), ("02/05/29", "text", "two-digit year"),
        ("Mon 12/03/2019", "text", "wrong weekday"), ("1900-01-01", "date", "placeholder date"),
        ("01/01/1900", "text", "placeholder date"), ("00:00:00", "time", "placeholder date"),
        ("0", "number", "placeholder date"), ("1970-01-01", "date", "placeholder date"),
        ("2020-04-01", "date", "future date"), ("24/04/2108", "text", "future date"),
        ("12/03/1919", "text", "early date"), ("#REF!", "error", "error value"), ("yes", "text", "not a date"),
        ("7", "number", "not a date"), ("TRUE", "true or false", "not a date"), ("09:30:00", "time", "not a date"),
        ("2019", "number", "not a date"), ("999999999999", "number", "not a date"), ("٣/٣/٢٠١٩", "text", None),
    ],
)  # fmt: skip
def test_a_date_that_a_careful_colleague_would_ask_about_is_in_doubt(text, kind, doubt):
    read = read_day(text, kind, as_of=AS_OF)
    assert read.doubt == doubt if doubt is not None else read.day in (None, date(2019, 3, 3))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("03/25/2019", date(2019, 3, 25)),
        ("14/05/2018 (moved)", date(2018, 5, 14)),
        ("Aug 2019", date(2019, 8, 15)),
        ("w/c 16/09/2019", date(2019, 9, 16)),
    ],
)
def test_where_one_reading_is_likely_it_is_proposed_and_taken_only_when_accepted(text, day):
    raw = table([["H-1", "04/03/2017", text]])
    (issue,) = issues_in(raw)
    assert (issue.rows, issue.heading, issue.column, issue.found) == ((2,), END, "recommended", text)
    assert issue.proposal == Fix((2,), "recommended", "correct", day.isoformat(), issue.proposal.because)
    assert cleaned(raw)[0].frame["recommended"].isna().all()
    assert cleaned(raw, [issue.proposal])[0].frame["recommended"].tolist() == [pd.Timestamp(day)]


@given(st.dates(date(1990, 1, 1), AS_OF), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d-%b-%Y", "%Y-%m-%d"]))
@settings(max_examples=100, deadline=None)
def test_every_day_is_read_back_from_every_form(day, form):
    read = read_day(day.strftime(form), "text", as_of=AS_OF)
    placeholder = read.doubt == "placeholder date"
    assert read.day == day and (not read.doubt or placeholder)


@given(st.text(max_size=30), st.sampled_from(["text", "number", "date", "error", "time", "true or false"]))
@settings(max_examples=100, deadline=None)
def test_any_text_at_all_is_a_day_or_a_doubt(text, kind):
    if kind == "date":
        text = "2019-03-12 09:30"
    read = read_day(text, kind, as_of=AS_OF)
    assert read.day is not None or read.doubt


def doubts_in(cells):
    """Return the doubt about each cell of a column, in its order."""
    column = Cells.of(range(2, 2 + len(cells)), [text for text, _ in cells], [kind for _, kind in cells])
    read = [read_day(*cell, as_of=AS_OF) for cell in column.different]
    more = column_doubts(column, read, Habits.of([(column, read)]))
    return [more.get(at, read[column.which[at]]).doubt for at in range(len(cells))]


def test_no_cells_are_no_days():
    assert doubts_in([]) == []


CLEAR = [(f"{13 + n % 15}/0{n % 9 + 1}/2019", "text") for n in range(24)]


def test_one_month_first_date_puts_typed_dates_that_read_both_ways_in_doubt_and_no_others():
    cells = [("05/06/2019", "text"), ("25/06/2019", "text"), ("06/06/2019", "text"), ("5 June 2019", "text"),
             ("2019-06-05", "date")]  # fmt: skip
    assert doubts_in(cells) == [""] * 5
    found = doubts_in([*cells, ("06/25/2019", "text")])
    assert found == ["day or month first", "", "", "", "", "month first"]
    stray, either = ("03/25/2019", "text"), ("04/05/2019", "text")
    near = doubts_in([*CLEAR, stray, either, stray, *CLEAR, either])
    assert list(filter(None, near)) == ["month first", "day or month first", "month first", "day first after all"]


def test_a_lone_month_first_date_among_many_leaves_the_others_in_and_says_so_once():
    cells = [("02/03/2019", "text"), *CLEAR, ("04/05/2019", "text"), ("03/25/2019", "text")]
    assert doubts_in(cells) == ["day first after all", *[""] * 24, "day first after all", "month first"]
    raw = table([[f"H-{n}", text, ""] for n, (text, _) in enumerate(cells)])
    either = [(issue.rows, issue.proposal.action) for issue in issues_in(raw) if issue.kind == "day or month first"]
    assert either == [((2, 27), "accept")]
    assert cleaned(raw)[1].set_aside.keys() == {28}


def test_real_dates_turned_by_american_settings_are_asked_once_and_turned_back():
    typed = [(f"{day}/03/2019", "text") for day in range(13, 19)]
    real = [("2019-04-03", "date"), ("2019-05-03", "date"), ("2019-06-03", "date"), ("2019-03-03", "date"),
            ("2019-07-03", "date"), ("2019-08-03", "date")]  # fmt: skip
    turned = "turned by a program"
    assert doubts_in([*typed, *real]) == [*[""] * 6, turned, turned, turned, "", turned, turned]
    assert doubts_in([*typed, *real, ("2019-08-13", "date")]) == [""] * 13
    assert doubts_in([*typed[:4], *real]) == [""] * 10


def test_what_one_column_shows_of_a_habit_counts_for_the_others():
    rows = [[f"H-{n}", f"01/{13 + n}/2019", ""] for n in range(5)]
    raw = table([*rows, ["H-9", "14 March 2019", "05/06/2019"]])
    assert [(issue.kind, issue.rows) for issue in issues_in(raw)][-1] == ("day or month first", (7,))
    several = [[f"H-{n}", f"03/{n}/2019", f"05/06/20{n}"] for n in (15, 17, 19)]
    raw = table([*several, *[[f"H-{n}", f"{n}/03/2014", f"{n}/06/2014"] for n in range(20, 29)]])
    assert ("day or month first", (2, 3, 4)) in [(issue.kind, issue.rows) for issue in issues_in(raw)]


@pytest.mark.parametrize(
    ("text", "kind", "doubt"),
    [
        ("2019-12-03", "date", "out of order"), ("12/03/2019", "text", ""), ("03/12/2019", "text", "out of order"),
        ("12/03/2018", "text", "out of order"), ("2020-03-12", "date", "out of order"), ("28/08/2018", "text", ""),
    ],
)  # fmt: skip
def test_a_date_out_of_its_place_is_asked_about_when_a_slip_of_the_hand_explains_it(text, kind, doubt):
    before = [(f"{day:02d}/02/2019", "text") for day in (14, 18, 19, 25, 28)]
    after = [(f"{day:02d}/03/2019", "text") for day in (13, 18, 19, 25, 28)]
    assert doubts_in([*before, (text, kind), *after]) == [*[""] * 5, doubt, *[""] * 5]
    raw = table([[f"H-{n}", cell, ""] for n, (cell, _) in enumerate([*before, ("12/03/2018", "text"), *after])])
    (issue,) = issues_in(raw)
    assert (issue.rows, issue.proposal.value) == ((7,), "2019-03-12") and "12 March 2019 would fit" in issue.sentence
    assert cleaned(raw)[1].set_aside.keys() == {7}


def test_of_two_neighbours_out_of_order_both_are_asked_when_either_may_be_the_one():
    days = ["14/01/2019", "15/01/2019", "21/01/2019", "01/02/2019", "02/01/2019", "20/02/2019", "21/02/2019"]
    assert [at for at, doubt in enumerate(doubts_in([(day, "text") for day in [*days, "25/02/2019"]])) if doubt] == [4]
    days[2] = "01/01/2019"
    days[:2] = ["29/12/2018", "30/12/2018"]
    found = doubts_in([(day, "text") for day in ["27/12/2018", *days, "25/02/2019"]])
    assert [at for at, doubt in enumerate(found) if doubt] == [4, 5]


def test_dates_out_of_place_are_found_in_sections_that_each_rise():
    section = [f"{day:02d}/{month:02d}/2019" for month in (2, 3, 4) for day in (14, 19)]
    spoilt = [*section[:3], "03/04/2019", *section[3:]]
    cells = [(text, "text") for text in [*section, *section, *spoilt, *section]]
    found = doubts_in(cells)
    assert [at for at, doubt in enumerate(found) if doubt] == []
    cells[15] = ("16/03/2018", "text")
    assert [at for at, doubt in enumerate(doubts_in(cells)) if doubt] == [15]


def test_a_date_many_years_before_all_others_is_asked():
    cells = [(f"{day}/03/2019", "text") for day in range(13, 25)]
    assert doubts_in([*cells, ("13/03/1999", "text")]) == [*[""] * 12, "early date"]
    assert doubts_in([*cells, ("13/03/2012", "text")]) == [""] * 13


def test_a_column_written_month_first_is_one_question_and_one_answer_turns_it():
    strays = [[f"H-{day}", f"01/{day}/2019", ""] for day in range(13, 19)]
    raw = table([*strays, ["H-1", "02/03/2019", ""], ["H-2", "05/04/2019", ""]])
    (either,) = [issue for issue in issues_in(raw) if issue.kind == "day or month first"]
    assert (either.rows, either.proposal.value) == ((8, 9), "month first")
    assert cleaned(raw)[1].set_aside.keys() == set(range(2, 10))
    cohort, _ = cleaned(raw, proposals(issues_in(raw)))
    assert [said(day) for day in cohort.frame["accommodated"]][-2:] == ["2019-02-03", "2019-05-04"]


# --- words


@pytest.mark.parametrize(
    "text", ["TBC", "tbc.", "n/k", "N/A", "-", "?", "awaiting", "Awaiting panel", "not yet", "pending"]
)
def test_words_that_mean_not_yet_are_known(text):
    assert means_not_yet(text)


@pytest.mark.parametrize("text", ["", "12/03/2019", "TBC 12/06/2019", "yes", "see file", "awaiting panel on 3 May"])
def test_other_words_do_not_mean_not_yet(text):
    assert not means_not_yet(text)


def test_not_yet_is_said_once_for_a_wording_and_counts_as_waiting():
    raw = table([["H-1", "04/03/2019", "TBC"], ["H-2", "05/03/2019", "n/k"], ["H-3", "06/03/2019", "tbc"]])
    issues = issues_in(raw)
    assert kinds_of(issues) == [("not yet", (2, 4)), ("not yet", (3,))]
    cohort, account = cleaned(raw)
    assert account.kept == (2, 3, 4) and set(cohort.outcome) == {WAITING}


@pytest.mark.parametrize(
    ("text", "value", "confidence"),
    [
        ("Kinship care", "Kinship care", 1.0), ("KINSHIP  CARE", "Kinship care", 1.0), ("", "", 0.0), ("PO", "", 0.0),
        ("zzzzzz", "", 0.0), ("fostercare", "Foster care", 1.0), ("Fostr care", "Foster care", 0.95),
        ("Foster care?", "Foster care", 0.7), ("not kinship", "", 0.0), ("Foster/kinship", "", 0.0),
        ("kinship then foster", "", 0.0), ("foster carer is gran", "", 0.0), ("Kinship / gran", "Kinship care", 0.7),
        ("mother and baby unit", "", 0.0), ("Kinship breakdown", "", 0.0),
        ("foster carer lives in Fife", "Foster care", 0.7),
    ],
)  # fmt: skip
def test_a_wording_is_the_vocabularys_word_or_none(text, value, confidence):
    found = word_for(text, "placements", "placement")
    assert (found.value, found.confidence) == (value, confidence)


def test_a_misspelt_placement_is_read_and_said_once_for_all_its_rows():
    raw = table(
        [full(child=f"H-{n}", placement=text) for n, text in enumerate(["Kinshp care", "kinshp care", "Foster"])], FULL
    )
    (issue,) = issues_in(raw)
    assert (issue.kind, issue.rows, issue.found) == ("misspelt placement", (2, 3), "Kinshp care")
    assert "'Kinshp care' is read as 'Kinship care'" in issue.sentence
    assert (issue.proposal.action, issue.proposal.value) == ("correct", "Kinship care")
    taken = ["Kinship care", "Kinship care", "Foster care"]
    for fixes in ((), [issue.proposal], [Fix((2, 3), "placement", "accept")]):
        assert cleaned(raw, fixes)[0].frame["placement"].tolist() == taken
    other = cleaned(raw, [Fix((2, 3), "placement", "correct", "Foster care")])[0]
    assert other.frame["placement"].tolist() == ["Foster care"] * 3
    assert cleaned(raw, [Fix((2,), "placement", "leave")])[0].frame["placement"].tolist() == ["", *taken[1:]]


@pytest.mark.parametrize("heading", ["Placement", "Route"])
def test_a_wording_that_is_only_near_stays_missing_until_somebody_says_which(heading):
    text = {"Placement": "Kinship (SGO)", "Route": "Adoption?"}[heading]
    column = heading.casefold()
    raw = table([full(**{column: text})], FULL)
    (issue,) = issues_in(raw)
    assert (issue.kind, issue.rows) == (f"unknown {column}", (2,))
    assert cleaned(raw)[0].frame[column].tolist() == [""]
    assert cleaned(raw, [issue.proposal])[0].frame[column].tolist() == [issue.proposal.value or text]


# --- headings


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Child ID", "child"), ("YP ID", "child"), ("Sibling group", "siblings"), ("Date LAAC", "accommodated"),
        ("Date accomodated", "accommodated"), ("Perm rec date", "recommended"),
        ("Date of Recomendation", "recommended"),
        ("ADM decision date", "approved"), ("Date PO lodged", "lodged"), ("Date order granted", "ordered"),
        ("Date ceased to be looked after", "left"), ("LAC start date", "looked_after"),
    ],
)  # fmt: skip
def test_headings_are_matched_by_synonyms_and_nearly_so(heading, column):
    cells = ["H-1", "H-2"] if column in ("child", "siblings") else ["04/03/2019", "11/03/2019"]
    raw = table([[cell, "note"] for cell in cells], [heading, "Shoe size"])
    matching = match_headings(raw, AIM_2)
    assert matching.columns == {heading: column}
    assert matching.unmatched == ("Shoe size",) and 0.6 <= matching.confidence[heading] <= 1


def test_a_heading_whose_cells_say_something_else_is_not_taken():
    raw = table([["04/03/2019", "North"], ["11/03/2019", "South"]], [START, "Date left"])
    assert match_headings(raw, AIM_2).columns == {START: "accommodated"}


@pytest.mark.parametrize(
    "heading",
    ["Date left school", "Date order expires", "Date CSO terminated", "Recommendation due date",
     "Date recommended to panel", "Placement start date", "Expected date of recommendation",
     "Date accommodated last checked"],
)  # fmt: skip
def test_a_heading_that_only_looks_alike_is_not_taken(heading):
    raw = table([["H-1", "04/03/2019"], ["H-2", "11/03/2019"]], ["Child ID", heading])
    assert match_headings(raw, AIM_2).columns == {"Child ID": "child"}


def test_a_heading_that_is_only_near_is_taken_and_asked_and_can_be_refused():
    heading = "Accommodated under s25"
    raw = table([["H-1", "04/03/2019"]], ["Child ID", heading])
    (issue,) = [issue for issue in issues_in(raw) if issue.kind == "unsure heading"]
    assert (issue.rows, issue.heading, issue.column) == ((), heading, "accommodated") and heading in issue.sentence
    assert still_open([issue], [issue.proposal]) == ()
    assert cleaned(raw, [issue.proposal])[1].kept == cleaned(raw)[1].kept == (2,)
    assert cleaned(raw, [Fix((), "accommodated", "leave")])[1].set_aside.keys() == {2}


def test_first_names_are_no_codes():
    names = ["Ailsa", "Bruno", "Catriona", "Dougal", "Elspeth", "Fergus"]
    raw = table([[name, "04/03/2019", ""] for name in names], ["Child", START, END])
    assert match_headings(raw, AIM_2).identifiers == ("Child",)
    assert not set(cleaned(raw)[0].frame["child"]) & set(names)


def test_two_headings_for_one_column_are_asked_and_the_answer_is_taken():
    raw = table(
        [["H-1", "04/03/2019", "05/03/2019"], ["H-2", "11/03/2019", ""]], ["Child ID", START, "Date came into care"]
    )
    matching = match_headings(raw, AIM_2)
    assert matching.rivals == {"accommodated": (START, "Date came into care")}
    assert "accommodated" not in matching.columns.values()
    (issue,) = [issue for issue in issues_in(raw) if issue.kind == "two columns"]
    assert issue.rows == () and START in issue.sentence
    assert cleaned(raw)[1].kept == ()
    cohort, _ = cleaned(raw, [Fix((), "accommodated", "correct", "Date came into care")])
    assert [said(day) for day in cohort.frame["accommodated"]] == ["2019-03-05"]


def test_a_column_that_is_needed_and_not_there_is_asked_for():
    raw = table([["H-1", "n"]], ["Child ID", "Shoe size"])
    assert kinds_of(issues_in(raw)) == [("no column", ()), ("no column", ())]
    cohort, account = cleaned(raw)
    assert len(cohort.frame) == 0 and account.set_aside.keys() == {2}


CHI = "0101010004"


def chi_numbers():
    """Return invented numbers that pass the check, as only the check of contents needs them."""
    numbers = [f"010120{serial:03d}{check}" for serial in range(200) for check in range(10)]
    return [number for number in numbers if is_chi(number)]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Name", ["a", "b", "c"]), ("Date of birth", ["01/02/2011", "02/02/2012", "03/03/2013"]),
        ("CHI no", ["1", "2", "3"]), ("Postcode", ["x", "y", "z"]), ("SCN", ["1", "2", "3"]),
        ("Notes", chi_numbers()[:3]), ("Child", ["Ann Other", "Bo Nobody", "Cy Noone"]),
        ("Where", ["ZZ1 1AA", "ZZ2 2BB", "ZZ3 3CC"]),
    ],
)  # fmt: skip
def test_what_identifies_people_is_known_by_heading_or_content_and_not_taken_in(heading, cells):
    raw = table([[cell, f"0{n}/03/2019"] for n, cell in enumerate(cells, 1)], [heading, START])
    matching = match_headings(raw, AIM_2)
    assert matching.identifiers == (heading,) and heading not in matching.columns
    with pytest.raises(ValueError, match="not taken in"):
        matching.with_column(heading, "child")
    cohort, account = cleaned(raw)
    assert len(account.kept) == 3
    assert not {str(value) for value in cohort.frame.to_numpy().ravel()} & set(cells)


@pytest.mark.parametrize("code", [chi_numbers()[7], "Ann Other"])
def test_a_single_code_that_identifies_a_child_is_not_taken_in_nor_shown(code):
    raw = table([["H-1", "04/03/2019", ""], ["H-2", "05/03/2019", ""], [code, "06/03/2019", ""]])
    (issue,) = issues_in(raw)
    assert (issue.kind, issue.rows) == ("identifier", (4,))
    assert code not in f"{issue.sentence}{issue.found}{issue.proposal}"
    assert cleaned(raw)[0].frame["child"].tolist() == ["H-1", "H-2", "row 4"]


@pytest.mark.parametrize("text", ["", "H-14", "Foster Care", "HARBOUR NORTH", "Left Home", "ann other"])
def test_codes_and_the_fields_own_words_are_no_names(text):
    assert not is_name(text)


def test_a_match_can_be_changed_and_the_old_one_is_left_alone():
    raw = table([["H-1", "04/03/2019", "05/03/2019"]], ["Child ID", START, "Date seen"])
    matching = match_headings(raw, AIM_2)
    changed = matching.with_column("Date seen", "recommended")
    assert changed.heading("recommended") == "Date seen" and matching.heading("recommended") is None
    assert changed.confidence["Date seen"] == 1.0
    assert changed.with_column("Date seen", None).unmatched == ("Date seen",)
    for heading, column in (("None such", "child"), ("Date seen", "shoe size")):
        with pytest.raises(ValueError, match="There is no"):
            matching.with_column(heading, column)


# --- rows that hold no child


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["", "", ""], "a blank row"), (["Total 45", "", ""], "a total"), (["Total", "45", ""], "a total"),
        (["Total: 2", "2", "1"], "a total"), (["Average", "", "31"], "a total"), (["Count 2", "", ""], "a total"),
        (["Number of children", "2", ""], "a total"), (["North team", "", ""], "a title"),
        (["2019", "", ""], "a title"), (["Note: TBC means not known yet", "", ""], "a note"),
        (HEADINGS, "the headings said again"), (["", "2", ""], "a title or note"), (["", "2", "1"], "a note or total"),
        (["2019/20", "", ""], "a title"), (["Year 2019", "", ""], "a title"), (["April 2019", "", ""], "a title"),
        (["Child ID", "accommodated", "recommendation"], "the headings said again"),
        (["EXAMPLE", "", "x"], "an example"),
        (["dd/mm/yyyy", "dd/mm/yyyy", "x"], "an example"), (["As at", "31/03/2020", ""], "a note"),
        (["Last updated", "", "31/03/2020"], "a note"), (["Example", "01/01/2019", "02/02/2019"], "an example"),
        (["Reid family", "", ""], "a title or note (not shown)"),
        (["Within 26 weeks", "31.4", ""], "a summary"), (["Red", "", "over 26 weeks"], "a summary"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("children", [2, 40])
@pytest.mark.parametrize("code", ["H-{}", "HC {}"])
def test_a_row_without_a_child_is_no_data_in_small_and_large_tables(row, reason, children, code):
    rows = [[code.format(n), f"{n % 28 + 1:02d}/03/2019", ""] for n in range(1, children + 1)]
    raw = table([*rows, row, [code.format(99), "01/04/2019", ""]])
    _, account = cleaned(raw)
    assert list(account.not_data) == [children + 2]
    assert account.not_data[children + 2].startswith(reason)
    assert len(account.kept) == children + 1 and accounted(raw, account)


def test_a_total_whose_number_stands_where_the_codes_do_is_no_child():
    raw = table([["North", "1001", "04/03/2019"], ["South", "1002", "05/03/2019"], ["Total", "2", ""]],
                ["Team", "Child ID", START])  # fmt: skip
    _, account = cleaned(raw)
    assert account.kept == (2, 3) and account.not_data == {4: "a total ('Total')"}
    assert [issue.kind for issue in issues_in(raw)] == ["no column"]


def test_a_reason_for_leaving_is_asked_for_only_where_there_is_a_column_for_it():
    cells, headings = ["H-1", "04/03/2019", "", "05/09/2019"], [*HEADINGS, "Date left"]
    assert issues_in(table([cells], headings)) == ()
    assert [i.kind for i in issues_in(table([[*cells, ""]], [*headings, "Reason left"]))] == ["left without reason"]


def test_a_child_without_any_date_is_set_aside_and_not_taken_for_a_title():
    raw = table([["H-1", "04/03/2019", ""], ["H-2", "05/03/2019", ""], ["H-3", "", ""]])
    _, account = cleaned(raw)
    assert account.set_aside.keys() == {4} and account.not_data == {}


def test_children_whose_codes_begin_like_a_total_are_children():
    raw = table([*[[f"Count {n}", f"0{n}/03/2019", ""] for n in range(1, 6)], ["Count 6", "", ""]])
    _, account = cleaned(raw)
    assert account.kept == (2, 3, 4, 5, 6) and account.set_aside.keys() == {7}


@pytest.mark.parametrize(("code", "pattern"), [("", ""), ("H-014", "A-9"), ("HC1086", "A9"), ("HC 1", "A 9")])
def test_codes_have_a_shape(code, pattern):
    assert shape(code) == pattern


# --- the kinds of doubt

START_IN_DOUBT = [
    ("", "no start"), ("31/02/2019", "impossible date"), ("yes", "not a date"), ("01/01/1900", "placeholder date"),
    ("01/06/2020", "future date"), ("Aug 2019", "month only"), ("04/03/19 or 05/03/19", "two dates"),
    ("02/05/91", "two-digit year"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), START_IN_DOUBT)
def test_without_a_sure_start_a_row_is_set_aside_until_it_is_corrected(text, kind):
    raw = table([["H-1", text, ""], ["H-2", "05/03/2019", ""]])
    (issue,) = issues_in(raw)
    assert (issue.kind, issue.rows, issue.column) == (kind, (2,), "accommodated")
    assert issue.sentence.startswith(f"Row 2, '{START}': ") and issue.sentence.endswith(".")
    assert cleaned(raw)[1].set_aside.keys() == {2}
    cohort, account = cleaned(raw, [Fix((2,), "accommodated", "correct", "06/03/2019")])
    assert account.kept == (2, 3) and said(cohort.frame.at[2, "accommodated"]) == "2019-03-06"


@pytest.mark.parametrize("text", ["31/02/2019", "14/05/2019, 21/05/2019", "02/05/91", "24/04/2108", "see file"])
def test_a_milestone_that_cannot_be_read_is_not_taken_and_setting_aside_is_proposed(text):
    raw = table([["H-1", "04/03/2019", text], ["H-2", "05/03/2019", "05/09/2019"]])
    (issue,) = issues_in(raw)
    assert issue.proposal.action == "set aside"
    assert [said(day) for day in cleaned(raw)[0].frame["recommended"]] == ["", "2019-09-05"]
    assert cleaned(raw, [issue.proposal])[1].set_aside.keys() == {2}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([full(end="01/02/2019")], [("order", (2,))]),
        ([full(left="01/02/2019", why="moved")], [("order", (2,))]),
        ([full(looked="05/03/2019")], [("order", (2,))]),
        ([full(looked="05/03/2019", end="01/02/2019")], [("order", (2,))]),
        ([full(end="05/09/2019", left="05/08/2019", why="moved")], [("left and reached", (2,))]),
        ([full(end="05/09/2019", left="05/10/2019", why="moved")], [("left and reached", (2,))]),
        ([full(left="05/10/2019")], [("left without reason", (2,))]),
        ([full(why="Returned home")], [("reason without date", (2,))]),
        ([full(end="04/03/2019")], [("same day", (2,))]),
        ([full(child="")], [("no code", (2,))]),
        ([full(), full()], [("same child twice", (2, 3))]),
        ([full(), full(child="h 1")], [("same child twice", (2, 3))]),
        ([full(), full(start="04/05/2019")], [("overlapping episodes", (2, 3))]),
        ([full(left="05/04/2019", why="home"), full(start="04/06/2019")], []),
        ([full(left="05/04/2019", why="home"), full(child="H 01", start="04/06/2019")], [("second episode", (2, 3))]),
        ([full(), full(child="H-2")], []),
    ],
)  # fmt: skip
def test_what_only_a_whole_row_or_several_show_is_asked_once(rows, found):
    raw = table(rows, FULL)
    issues = issues_in(raw)
    assert kinds_of(issues) == found
    assert still_open(issues, proposals(issues)) == ()
    assert accounted(raw, cleaned(raw)[1])


def test_a_row_for_each_placement_is_one_question_and_one_row_of_each_child_counts():
    rows = []
    for n in range(1, 5):
        rows += [full(child=f"H-{n}", start=f"0{n}/03/2019", placement=p) for p in ("Foster care", "Kinship care")]
        rows[-1][2] = "05/09/2019" if n == 4 else ""
    raw = table([*rows, full(child="H-9")], FULL)
    (issue,) = issues_in(raw)
    assert (issue.kind, issue.rows, issue.proposal.rows) == ("several rows a child", tuple(range(2, 10)), (2, 4, 6, 8))
    assert cleaned(raw)[1].kept == (3, 5, 7, 9, 10) == cleaned(raw, [issue.proposal])[1].kept
    assert len(cleaned(raw, [Fix(issue.rows, "child", "accept")])[1].kept) == 9
    assert [i.kind for i in issues_in(table(rows[:4], FULL))] == ["same child twice"] * 2


def test_a_wait_far_longer_than_the_others_is_asked_and_stays_in():
    rows = [[f"H-{n}", "04/01/2010", f"{n:02d}/09/2010"] for n in range(1, 13)]
    raw = table([*rows, ["H-99", "04/01/2010", "04/01/2019"]])
    (issue,) = issues_in(raw)
    assert (issue.kind, issue.rows, issue.proposal.action) == ("long wait", (14,), "accept")
    assert 14 in cleaned(raw)[1].kept


def test_a_child_who_would_be_waiting_far_longer_than_all_others_is_asked_about_and_stays_in():
    rows = [[f"H-{n}", "04/01/2019", f"{n:02d}/09/2019"] for n in range(1, 13)]
    raw = table([*rows, ["H-98", "04/01/2016", ""], ["H-99", "04/03/2009", ""]])
    (issue,) = issues_in(raw)
    assert (issue.kind, issue.rows, issue.column, issue.proposal.action) == (
        "long wait",
        (15,),
        "accommodated",
        "accept",
    )
    assert "578 weeks" in issue.sentence and 15 in cleaned(raw)[1].kept


def test_a_planned_date_that_is_still_to_come_counts_as_waiting_and_one_gone_by_is_no_recommendation():
    raw = table([["H-1", "04/03/2019", "panel due 12/06/2020"], ["H-2", "04/03/2019", "panel due 12/06/2019"]])
    issues = issues_in(raw)
    assert [(issue.kind, issue.proposal.action) for issue in issues] == [
        ("planned date", "leave"), ("planned date", "set aside")]  # fmt: skip
    cohort, account = cleaned(raw, proposals(issues))
    assert (account.kept, list(cohort.outcome)) == ((2,), [WAITING])


def test_dates_that_contradict_each_other_come_in_by_no_answer_but_a_correction():
    raw = table([["H-1", "04/03/2019", "01/02/2019"]])
    for fix in (Fix((2,), "recommended", "accept"), Fix((2,), "accommodated", "accept")):
        assert cleaned(raw, [fix])[1].kept == ()
    assert cleaned(raw, [Fix((2,), "recommended", "correct", "01/02/2020")])[1].kept == (2,)


# --- brothers and sisters

KIND = "brothers and sisters with different dates"


def family(*starts, end="05/09/2019"):
    ends = [end] * len(starts) if isinstance(end, str) else end
    return table([full(child=f"H-{n}", start=day, end=ends[n], family="F1") for n, day in enumerate(starts)], FULL)


@pytest.mark.parametrize("odd", ["05/02/2018", "02/05/2017"])
def test_a_mistyped_start_among_brothers_and_sisters_is_asked_and_not_taken(odd):
    raw = family("02/05/2018", odd, "02/05/2018")
    (issue,) = issues_in(raw)
    assert (issue.kind, issue.rows, issue.column) == (KIND, (3,), "accommodated")
    assert "02/05/2018" in issue.sentence and odd in issue.sentence
    assert cleaned(raw)[1].set_aside.keys() == {3}
    assert cleaned(raw, [Fix((3,), "accommodated", "accept")])[1].kept == (2, 3, 4)
    corrected = [Fix((3,), "accommodated", "correct", "02/05/2018")]
    assert cleaned(raw, corrected)[1].kept == (2, 3, 4)
    assert find_issues(raw, pathway=AIM_2, as_of=AS_OF, fixes=corrected) == ()


@pytest.mark.parametrize("end", ["", ["05/09/2019", "06/11/2019", "07/12/2019"]])
def test_brothers_and_sisters_whose_dates_look_like_one_mistyped_are_asked_whatever_else_differs(end):
    assert kinds_of(issues_in(family("02/05/2018", "05/02/2018", end=end))) == [(KIND, (2, 3))]
    assert kinds_of(issues_in(family("02/05/2018", "02/05/2016", "02/05/2017", end=end or ["", "", ""]))) == [
        (KIND, (2, 4)), (KIND, (3, 4))]  # fmt: skip


def test_of_two_that_differ_nobody_knows_which_so_both_are_asked():
    raw = family("02/05/2018", "05/02/2018")
    (issue,) = issues_in(raw)
    assert issue.rows == (2, 3) and cleaned(raw)[1].kept == ()


def test_a_mistyped_recommendation_among_brothers_and_sisters_stays_missing():
    raw = family("02/05/2018", "02/05/2018", "02/05/2018", end=["05/06/2019", "05/06/2019", "06/05/2019"])
    (issue,) = issues_in(raw)
    assert (issue.kind, issue.rows, issue.column) == (KIND, (4,), "recommended")
    assert [said(day) for day in cleaned(raw)[0].frame["recommended"]] == ["2019-06-05", "2019-06-05", ""]


@pytest.mark.parametrize(
    "raw",
    [
        family("02/05/2018", "02/05/2018"), family("02/05/2018", "14/05/2018"), family("02/05/2018", "02/05/2016"),
        family("02/05/2018", "06/02/2018", end=""), family("02/05/2018", "03/05/2017"),
    ],
)  # fmt: skip
def test_brothers_and_sisters_may_come_at_different_times(raw):
    assert issues_in(raw) == () and len(cleaned(raw)[1].kept) == 2


# --- fixes and answers


def test_an_action_that_is_none_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="correct, set aside, leave or accept"):
        Fix((2,), "child", "delete")


@pytest.mark.parametrize(
    ("fix", "sentence"),
    [
        (Fix((2,), "child", "set aside", "", "twice"), "Row 2: set the row aside, because twice."),
        (Fix((2, 3), "", "set aside"), "Rows 2 and 3: set the rows aside."),
        (Fix((2,), "placement", "correct", "At home"), "Row 2: take At home instead."),
        (Fix((2,), "recommended", "correct", "2019-07-12"), "Row 2: take 12/07/2019 instead."),
    ],
)
def test_a_fix_says_itself_in_a_sentence(fix, sentence):
    assert str(fix) == sentence


@pytest.mark.parametrize(
    ("rows", "words"),
    [((2,), "Row 2"), ((2, 5), "Rows 2 and 5"), (tuple(range(2, 10)), "Rows 2, 3, 4, 5, 6, 7 and 2 more")],
)
def test_rows_are_named_as_people_would(rows, words):
    assert row_words(rows) == words


def test_the_later_of_two_answers_counts():
    raw = table([["H-1", "31/02/2019", ""]])
    fixes = [Fix((2,), "accommodated", "correct", day) for day in ("01/03/2019", "02/03/2019")]
    assert said(cleaned(raw, fixes)[0].frame.at[2, "accommodated"]) == "2019-03-02"


@pytest.mark.parametrize("value", ["", "31/02/2019", "yes", "01/01/2050", "TBC", "\0"])
def test_a_correction_that_is_no_date_leaves_the_row_out_and_breaks_nothing(value):
    raw = table([["H-1", "31/02/2019", ""]])
    assert cleaned(raw, [Fix((2,), "accommodated", "correct", value)])[1].set_aside.keys() == {2}


@pytest.mark.parametrize("column", ["", "no such column"])
def test_a_decision_about_a_column_that_is_none_changes_nothing(column):
    raw = table([["H-1", "04/03/2019", ""]])
    assert cleaned(raw, [Fix((), column, "correct", START), Fix((2,), column, "correct", "x")])[1].kept == (2,)


def test_no_issue_is_answered_by_nothing_and_a_row_that_is_set_aside_asks_no_more():
    issue = Issue((2, 3), END, "recommended", "two dates", "x", "Rows 2 and 3: two dates.")
    assert str(issue) == issue.sentence
    assert still_open((), ()) == () and still_open([issue], ()) == (issue,)
    assert still_open([issue], [Fix((2,), "recommended", "leave")]) == (issue,)
    assert still_open([issue], [Fix((2,), "recommended", "leave"), Fix((3,), "", "set aside")]) == ()
    assert still_open([issue], [Fix((2, 3), "left", "leave")]) == (issue,)


def messy():
    """Return a table with a trouble in most rows."""
    rows = [full(child=f"H-{n}", start=day) for n, (day, _) in enumerate(START_IN_DOUBT)]
    more = [
        full(child="H-20", end="31/02/2019"), full(child="H-21", end="TBC"), full(child="H-22", end="w/c 16/09/2019"),
        full(child="H-23", end="01/02/2019"), full(child="H-24", end="04/03/2019"), full(child="H-25", why="home"),
        full(child="H-26", left="05/10/2019"), full(child="H-27", placement="Kinshp care"),
        full(child="H-28", route="Adoption?"), full(child="H-28", route="Adoption?"), full(child=""), ["Total 18"], [],
        full(child="H-30", family="F2", start="02/05/2018", end="05/09/2019"),
        full(child="H-31", family="F2", start="05/02/2018", end="05/09/2019"),
    ]  # fmt: skip
    return table([*rows, *more], FULL)


def test_once_every_proposal_is_accepted_nothing_is_open_and_there_is_a_cohort():
    raw = messy()
    issues = issues_in(raw)
    assert len({issue.kind for issue in issues}) >= 17
    fixes = proposals(issues)
    assert still_open(issues, fixes) == ()
    cohort, account = cleaned(raw, fixes)
    assert isinstance(cohort, Cohort) and len(cohort.frame) == 7 and accounted(raw, account)
    assert {column: str(cohort.frame[column].dtype)[:8] for column in DATES} == dict.fromkeys(DATES, "datetime")
    assert {WAITING, LEFT, REACHED} == set(cohort.outcome)


def test_a_clean_table_asks_nothing_and_is_taken_whole():
    raw = table([full(end="05/09/2019", placement="Foster care", route="Adoption"), full(child="H-2")], FULL)
    assert issues_in(raw) == ()
    cohort, account = cleaned(raw)
    assert account == RowAccount((2, 3)) and list(cohort.frame.columns) == list(COLUMNS)


@pytest.mark.parametrize("pathway", PATHWAYS, ids=[pathway.key for pathway in PATHWAYS])
def test_every_aim_reads_its_own_two_dates(pathway):
    headings = {"looked_after": "Date looked after", "accommodated": START, "recommended": END,
                "approved": "ADM decision date", "lodged": "Date lodged", "ordered": "Date of order"}  # fmt: skip
    days = [f"04/{month:02d}/2019" for month in range(1, 7)]
    raw = table([["H-1", *days]], ["Child ID", *headings.values()])
    assert issues_in(raw, pathway) == ()
    cohort, account = cleaned(raw, pathway=pathway)
    assert account.kept == (2,) and cohort.outcome.tolist() == [REACHED]
    assert said(cohort.frame.at[2, pathway.start]) == f"2019-{list(headings).index(pathway.start) + 1:02d}-04"
    assert pathway in (AIM_1, AIM_2, AIM_3, AIM_4)


def test_the_account_says_itself_and_is_a_table():
    _, account = cleaned(messy())
    assert str(account).startswith(f"Of {len(account)} rows, {len(account.kept)} are in the charts, ")
    rows = account.table()
    assert list(rows.columns) == ["row", "ending", "reason"] and rows["row"].is_monotonic_increasing
    assert (rows.loc[rows["ending"] != "kept", "reason"] != "").all()
    assert RowAccount().table().empty and len(RowAccount()) == 0


def test_reading_and_cleaning_leave_the_raw_table_alone():
    raw = messy()
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    cleaned(raw, proposals(issues_in(raw)))
    pd.testing.assert_frame_equal(raw.frame, frame)
    pd.testing.assert_frame_equal(raw.kinds, kinds)


# --- properties

CELLS = st.one_of(
    st.sampled_from([
        ("", "blank"), ("H-1", "text"), ("H-2", "text"), ("h 01", "text"), ("Total 45", "text"), ("North", "text"),
        ("TBC", "text"), ("04/03/2019", "text"), ("03/25/2019", "text"), ("31/02/2019", "text"), ("05/06/18", "text"),
        ("2019-03-04", "date"), ("2019-09-12", "date"), ("1900-01-01", "date"), ("2031-01-01", "date"),
        ("43480", "number"), ("7", "number"), ("0.5", "number"), ("#N/A", "error"), ("00:00:00", "time"),
        ("TRUE", "true or false"), ("Foster care", "text"), ("Kinshp care", "text"), ("w/c 16/09/2019", "text"),
        ("F1", "text"), ("Date of recommendation", "text"), ("Note: see file", "text"), ("9999-12-31", "date"),
    ]),
    st.text(min_size=1, max_size=12).map(lambda text: (text, "text")),
    st.dates(date(2018, 1, 1), date(2020, 6, 30)).map(lambda day: (day.isoformat(), "date")),
)  # fmt: skip
DAYS = st.dates(date(2018, 1, 1), date(2020, 6, 30)).map(lambda day: (f"{day:%d/%m/%Y}", "text"))
GOOD = st.tuples(
    st.integers(1, 9).map(lambda n: (f"H-{n}", "text")), DAYS, DAYS, st.sampled_from([("F1", "text"), ("", "blank")]),
    *[CELLS] * 5,
)  # fmt: skip
ROWS = st.lists(st.one_of(st.tuples(*[CELLS] * len(FULL)), GOOD), max_size=12)


def raw_table(rows):
    """Return a table of cells given as text and kind."""
    index = pd.RangeIndex(4, 4 + len(rows), name="row")
    texts = pd.DataFrame([[text for text, _ in row] for row in rows], index=index, columns=FULL, dtype=object)
    kinds = pd.DataFrame([[kind for _, kind in row] for row in rows], index=index, columns=FULL, dtype=object)
    return RawTable(texts, "toy.xlsx", "A", 3, ("A",), (), kinds)


@given(ROWS, st.sampled_from(PATHWAYS))
@settings(max_examples=30, deadline=None)
def test_every_row_of_any_table_is_kept_set_aside_or_no_data(rows, pathway):
    raw = raw_table(rows)
    issues = find_issues(raw, pathway=pathway, as_of=AS_OF)
    for fixes in ((), proposals(issues)):
        cohort, account = apply_fixes(raw, fixes, pathway=pathway, as_of=AS_OF)
        assert accounted(raw, account) and list(account.kept) == list(cohort.frame.index)
        assert all(account.set_aside.values()) and all(account.not_data.values())


@given(ROWS)
@settings(max_examples=30, deadline=None)
def test_in_any_table_only_questions_without_a_proposal_stay_open_and_every_sentence_names_its_row(rows):
    raw = raw_table(rows)
    issues = issues_in(raw)
    assert still_open(issues, proposals(issues)) == tuple(issue for issue in issues if issue.proposal is None)
    for issue in issues:
        assert set(issue.rows) <= set(raw.frame.index) and issue.sentence.endswith(".")
        assert not issue.rows or issue.sentence.startswith(("Row ", "Rows "))


@given(ROWS)
@settings(max_examples=30, deadline=None)
def test_in_any_table_a_date_is_taken_only_as_it_stands_and_never_when_it_is_in_doubt(rows):
    raw = raw_table(rows)
    cohort, _ = cleaned(raw)
    headings = {column: heading for heading, column in match_headings(raw, AIM_2).columns.items()}
    for column in set(DATES) & set(headings):
        cells = zip(raw.frame[headings[column]], raw.kinds[headings[column]], strict=True)
        read = dict(zip(raw.frame.index, (read_day(*cell, as_of=AS_OF) for cell in cells), strict=True))
        for row, day in cohort.frame[column].dropna().items():
            assert (read[row].doubt, pd.Timestamp(read[row].day)) == ("", day)


FIXES = st.lists(
    st.builds(
        Fix,
        rows=st.lists(st.integers(2, 18), max_size=3).map(tuple),
        column=st.sampled_from([*COLUMNS, "", "no such column"]),
        action=st.sampled_from(["correct", "set aside", "leave", "accept"]),
        value=st.one_of(st.sampled_from(["", "04/03/2019", "month first", *FULL]), st.text(max_size=8)),
    ),
    max_size=6,
)


@given(ROWS, FIXES)
@settings(max_examples=30, deadline=None)
def test_any_decisions_at_all_leave_a_cohort_whose_dates_can_be(rows, fixes):
    raw = raw_table(rows)
    cohort, account = cleaned(raw, fixes)
    assert accounted(raw, account)
    frame = cohort.frame
    assert frame["accommodated"].notna().all() and not (frame["recommended"] < frame["accommodated"]).any()
    assert not (frame["accommodated"] > pd.Timestamp(AS_OF)).any()
    issues = find_issues(raw, pathway=AIM_2, as_of=AS_OF, fixes=fixes)
    assert set(still_open(issues, fixes)) <= set(issues)


def kinds_in_code():
    """Return every kind of issue that the cleaning room can raise, from its own modules."""
    import ast
    from pathlib import Path

    import pace_kit.cleaning
    from pace_kit.cleaning import cells

    kinds = {kind for kind in cells._WORDS if kind != "day first after all"}
    for path in Path(pace_kit.cleaning.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Issue" and len(node.args) > 3:
                kind = node.args[3]
                if isinstance(kind, ast.Constant):
                    kinds.add(kind.value)
    return kinds | {f"{how} {what}" for how in ("unknown", "misspelt") for what in ("placement", "route")}


def test_every_kind_of_question_has_words_on_the_page_and_in_the_list_for_colleagues():
    from pace_kit.cleaning import asking, titles

    kinds = kinds_in_code()
    assert {"ditto", "spoilt code", "several rows a child", "no column", "identifier", "order", "not yet"} <= kinds
    asked = {*asking._REQUESTS, *asking._WITH_THE_REST, *asking._EITHER_WAY}
    assert (kinds - set(titles._TITLES), kinds - asked) == (set(), set())


def test_a_table_is_read_once_for_its_questions_and_its_cohort_and_anew_for_other_decisions(monkeypatch):
    from pace_kit.cleaning import understanding

    read = []
    whole = understanding._read
    monkeypatch.setattr(understanding, "_read", lambda *given: read.append(given) or whole(*given))
    raw = read_spreadsheet(b"Child ID,Date accommodated\nH1,04/05/2018\nH2,31/02/2018\n", name="toy.csv")
    about = {"pathway": AIM_2, "as_of": date(2020, 3, 31)}
    found = find_issues(raw, **about)
    cohort, account = apply_fixes(raw, (), **about)
    assert len(read) == 1 and list(cohort.frame.index) == [2]
    account.set_aside.clear()  # what somebody does to one account is not seen in the next
    assert list(apply_fixes(raw, (), **about)[1].set_aside) == [3]
    fix = Fix((3,), "accommodated", "correct", "28/02/2018", because="typed wrong")
    assert list(apply_fixes(raw, [fix], **about)[0].frame.index) == [2, 3]
    assert len(read) == 2
    find_issues(raw, **{**about, "as_of": date(2018, 3, 31)})
    again = read_spreadsheet(b"Child ID,Date accommodated\nH1,04/05/2018\nH2,31/02/2018\n", name="toy.csv")
    assert find_issues(again, **about) == found
    assert len(read) == 4
