"""Age bands: read as people write them, mended where a spreadsheet spoilt them, and never a date of birth."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pace_kit.ages import OLDEST, Ages, age_bands, ages_said, band_of
from pace_kit.aims import AIM_2
from pace_kit.cleaning import Fix, apply_fixes, find_issues, match_headings, still_open
from pace_kit.cleaning.age_cells import BIRTH, IN_YEARS, MADE_A_DATE, NEARLY, NEW, named, read_age
from pace_kit.cleaning.asking import request
from pace_kit.cleaning.groups import group_issues
from pace_kit.cleaning.typed import typed_correction
from pace_kit.datasets import harbour_workbook, planted_faults
from pace_kit.downloads import cleaned_table, query_list
from pace_kit.journeys import COLUMN_WORDS, COLUMNS, Cohort
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.store import Store

AS_OF = date(2020, 3, 31)
HEADINGS = ("Child ID", "Date accommodated", "Age band")


def table(cells, heading="Age band"):
    """Return the raw table of children with these cells; the first child is in row 2."""
    file = io.StringIO()
    csv.writer(file).writerows([(*HEADINGS[:2], heading), *(
        (f"H-{number}", f"{1 + number % 28:02d}/03/2019", cell) for number, cell in enumerate(cells, 1)
    )])  # fmt: skip
    return read_spreadsheet(file.getvalue().encode(), name="invented.csv")


def asked(raw):
    return [issue for issue in find_issues(raw, pathway=AIM_2, as_of=AS_OF) if issue.column == "age_band"]


def bands(raw, fixes=()):
    return apply_fixes(raw, fixes, pathway=AIM_2, as_of=AS_OF)[0].frame["age_band"].tolist()


# --- ages and bands


@given(st.integers(0, OLDEST))
def test_each_age_is_in_one_band_and_no_two_bands_overlap(age):
    holding = [name for name, ages in age_bands().items() if ages.holds(Ages(age, age))]
    assert holding == [band_of(Ages(age, age))]


def test_the_names_of_the_bands_are_their_ages_and_no_spreadsheet_makes_dates_of_them():
    assert [str(ages) for ages in age_bands().values()] == list(age_bands())
    assert not [name for name in age_bands() if "-" in name or "/" in name]


FORMS = ("{a}-{b}", "{a} - {b}", "{a}–{b}", "{a} to {b}", "{a}-{b} yrs", "aged {a} to {b}", "{a:02d}-{b:02d}",
         "{a}yrs-{b}yrs", "Ages {a} to {b} years", "({a}-{b})", "between {a} and {b}")  # fmt: skip


@given(st.integers(0, OLDEST), st.integers(0, OLDEST), st.sampled_from(FORMS))
@settings(max_examples=200)
def test_a_range_is_read_from_every_form_and_no_range_runs_backwards(first, last, form):
    assert ages_said(form.format(a=first, b=last)) == (Ages(first, last) if first <= last else None)


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("<1", "Under 1"), ("under one year", "Under 1"), ("U1", "Under 1"), ("0", "Under 1"), ("8 mths", "Under 1"),
        ("0-11 months", "Under 1"), ("3 wks", "Under 1"), ("18 months", "1"), ("1 to under 5", "1 to 4"),
        ("12-<16", "12 to 15"), ("7", "7"), ("7.5", "7"), ("16+", "16 and over"), ("sixteen and over", "16 and over"),
        ("≥16", "16 and over"), ("over 16", "17 and over"), ("up to 4", "0 to 4"), ("under 5s", "0 to 4"),
    ],
)  # fmt: skip
def test_ages_are_understood_as_they_are_said(text, ages):
    assert str(ages_said(text)) == ages


@pytest.mark.parametrize(
    "text", ["", "26", "2019", "05/11/2019", "43774", "school age", "1 year 6 months", "F12", "5%"]
)
def test_what_names_no_age_is_none(text):
    assert ages_said(text) is None


# --- cells


@pytest.mark.parametrize(
    ("text", "band", "doubt"),
    [
        ("5-11", "5 to 11", ""), ("1 – 4 yrs", "1 to 4", ""), ("Baby", "Under 1", ""), ("16-17", "16 and over", ""),
        ("7", "5 to 11", IN_YEARS), ("0", "Under 1", IN_YEARS), ("13-14", "12 to 15", IN_YEARS),
        ("undr 1", "Under 1", NEARLY), ("16 and ovr", "16 and over", NEARLY), ("5-11?", "5 to 11", NEW),
        ("0-4", "0 to 4", NEW), ("see file", "", NEW), ("16 and under", "", NEW), ("TBC", "", ""), ("?", "", ""),
        ("05-Nov", "5 to 11", MADE_A_DATE), ("01-Apr", "1 to 4", MADE_A_DATE), ("Dec-15", "12 to 15", MADE_A_DATE),
        ("Nov-05", "5 to 11", MADE_A_DATE), ("5/11", "5 to 11", MADE_A_DATE), ("05/11/2019", "5 to 11", MADE_A_DATE),
        ("12/03/2014", "", BIRTH), ("born 05/11/2014", "", BIRTH), ("Dec 2014", "", BIRTH), ("0503140128", "", BIRTH),
        ("Ailsa Duthie", "", BIRTH),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_its_band_or_with_the_doubt_that_a_careful_colleague_has(text, band, doubt):
    assert (read_age(text).band, read_age(text).doubt) == (band, doubt)


@pytest.mark.parametrize("name", ["1-4", "5-11", "12-15"])
@pytest.mark.parametrize("american", [False, True])
def test_the_date_that_a_spreadsheet_makes_of_a_band_is_proposed_as_the_band(name, american):
    """Excel reads two figures as day and month (month and day), and as month and year where there is no such day."""
    one, other = map(int, name.split("-"))
    day, month = (other, one) if american else (one, other)
    made = date(2000 + other, one, 1) if month > 12 else date(2019, month, day)
    for kind, text in (("date", made.isoformat()), ("number", str((made - date(1899, 12, 30)).days))):
        cell = read_age(text, kind)
        assert (cell.band, cell.doubt, cell.taken) == (name.replace("-", " to "), MADE_A_DATE, False)


@given(st.dates(date(2002, 1, 1), AS_OF))
@example(date(2011, 5, 1))
@example(date(2004, 1, 1))
@settings(max_examples=200)
def test_any_other_date_is_never_read_as_a_band(day):
    made = {(5, 11), (11, 5), (1, 4), (4, 1), (15, 12)}
    cell = read_age(day.isoformat(), "date")
    if (day.day, day.month) not in made and day != date(2015, 12, 1):
        assert (cell.band, cell.doubt) == ("", BIRTH)


@given(st.text(max_size=50), st.sampled_from(["text", "number", "date", "error", "time", "true or false"]))
@settings(max_examples=200)
def test_no_text_is_too_odd_and_what_is_taken_is_a_band_of_the_kit(text, kind):
    if kind == "date":
        text = "2019-03-04"
    cell = read_age(text, kind)
    assert not cell.taken or cell.band in ("", *age_bands())


# --- questions and answers


def test_spoilt_bands_stay_missing_until_somebody_answers_and_nothing_is_changed_silently():
    raw = table(["Under 1", "05-Nov", "5-11", "01-Apr", "Dec-15", "05-Nov", "7"])
    assert bands(raw) == ["Under 1", "", "5 to 11", "", "", "", "5 to 11"]
    issues = asked(raw)
    assert [(issue.kind, issue.rows) for issue in issues] == [
        (MADE_A_DATE, (3, 7)), (MADE_A_DATE, (5,)), (MADE_A_DATE, (6,)), (IN_YEARS, (8,)),
    ]  # fmt: skip
    assert issues[0].sentence == (
        "Rows 3 and 7, 'Age band': 05-Nov is probably the band '5 to 11', of which the spreadsheet has made a date. "
        "Say which age band is meant, or type it again as text."
    )
    group = group_issues(issues)[0]
    assert group.title == "The spreadsheet has made dates of 4 age bands in 'Age band'"
    assert group.answers == ("proposal", "correct", "leave", "set aside") and group.asks == "age_band"
    fixes = [*group.decide("proposal"), issues[3].proposal]
    assert still_open(issues, fixes) == ()
    assert bands(raw, fixes) == ["Under 1", "5 to 11", "5 to 11", "1 to 4", "12 to 15", "5 to 11", "5 to 11"]
    assert bands(raw, group.decide("leave"))[1:6] == ["", "5 to 11", "", "", ""]
    assert request(issues[0], 3, raw).startswith("Does this mean '5 to 11'?")


def test_the_two_bands_that_harbours_spreadsheet_made_dates_of_are_asked_about_as_people_see_them():
    raw = read_spreadsheet(harbour_workbook())
    issues = asked(raw)
    assert [(issue.kind, issue.found, issue.proposal.value) for issue in issues] == [
        (MADE_A_DATE, "05/11/2019", "5 to 11"), (MADE_A_DATE, "01/04/2019", "1 to 4"),
    ]  # fmt: skip
    true = [fault["truth"] for fault in planted_faults().to_dict("records") if fault["heading"] == "Age band"]
    assert [issue.proposal.value for issue in issues] == true


def test_a_councils_own_bands_are_kept_as_its_own_once_that_is_said():
    raw = table(["0-4", "5-9", "10-14", "15-17", "16+", "3"])
    assert bands(raw) == ["", "", "", "", "16 and over", "1 to 4"]
    (group,) = [group for group in group_issues(asked(raw)) if group.kind == NEW]
    assert bands(raw, group.decide("proposal"))[:4] == ["0 to 4", "5 to 9", "10 to 14", "15 to 17"]
    assert bands(raw, group.decide("correct", "5 to 11"))[:4] == ["5 to 11"] * 4


def test_a_date_of_birth_is_asked_about_without_being_shown_and_never_taken_in():
    raw = table(["5-11", "12/03/2014", "1-4", "born 13/04/2012", "16+"])
    (issue,) = asked(raw)
    assert (issue.kind, issue.rows, issue.found) == (BIRTH, (3, 5), "(not shown)")
    assert "2014" not in issue.sentence + request(issue, 3, raw)
    one, _ = group_issues([issue])[0].singles(raw)
    assert "2014" not in one.issues[0].found + one.issues[0].sentence
    for how in ("accept", "correct"):
        fix = Fix((3, 5), "age_band", how, "12/03/2014" if how == "correct" else "")
        assert bands(raw, [fix]) == ["5 to 11", "", "1 to 4", "", "16 and over"]
    listed = query_list([issue], raw, matching=match_headings(raw, AIM_2))
    assert b"2014" not in b"".join(cell.encode() for row in shown(listed) for cell in map(str, row))


def shown(xlsx):
    from python_calamine import CalamineWorkbook

    return CalamineWorkbook.from_filelike(io.BytesIO(xlsx)).get_sheet_by_index(0).to_python()


def test_where_other_dates_are_as_many_no_date_is_taken_for_a_spoilt_band():
    raw = table(["5-11", "05-Nov", "12/03/2014", "1-4", "16+"])
    assert [(issue.kind, issue.rows) for issue in asked(raw)] == [(BIRTH, (3, 4))]


def test_a_correction_that_is_typed_must_name_ages():
    raw = table(["5-11", "see file"])
    day = {"matching": match_headings(raw, AIM_2), "as_of": AS_OF, "row": 3, "column": "age_band"}
    assert bands(raw, [typed_correction(raw, value="5-9", **day)]) == ["5 to 11", "5 to 9"]
    with pytest.raises(ValueError, match="no date of birth"):
        typed_correction(raw, value="12/03/2014", **day)
    assert named("05-Nov") == named("Ailsa Duthie") == ""


# --- headings


@pytest.mark.parametrize(
    "heading",
    ["Age band", "AGE_BAND", "Ageband", "Age group", "Age grp", "Age range", "Child's age band",
     "Age at accommodation band", "Age band (at accommodation)", "Age at start of wait", COLUMN_WORDS["age_band"]],
)  # fmt: skip
def test_headings_of_age_bands_are_known(heading):
    matching = match_headings(table(["5-11", "1-4", "<1"], heading), AIM_2)
    assert matching.heading("age_band") == heading and matching.confidence[heading] >= 0.85


@pytest.mark.parametrize("heading", ["Age band now", "Current age group", "Age at recommendation", "Age in months"])
def test_an_age_on_another_day_than_the_start_is_not_taken(heading):
    """Who waits long is older by then: such bands would come from the waits that they are to compare."""
    assert "age_band" not in match_headings(table(["5-11", "1-4", "<1"], heading), AIM_2).columns.values()


def test_ages_in_years_are_taken_where_the_heading_says_that_they_are_those_at_the_start():
    years = ["0", "3", "7", "11", "16"]
    assert bands(table(years, "Age at accommodation")) == ["Under 1", "1 to 4", "5 to 11", "5 to 11", "16 and over"]
    assert bands(table(years, "Age")) == bands(table(years, "Age band")) == [""] * 5


def test_a_heading_that_says_age_alone_is_taken_with_a_question_when_its_cells_are_bands():
    raw = table(["5-11", "1-4", "<1"], "Age")
    assert bands(raw) == ["5 to 11", "1 to 4", "Under 1"]
    assert [issue.kind for issue in asked(raw)] == ["unsure heading"]


def test_a_column_of_birthdays_stays_at_the_door_whatever_stands_above_it():
    for heading in ("Age band", "Age", "Age at accommodation"):
        raw = table([f"{1 + n}/0{1 + n % 9}/2014" for n in range(20)], heading)
        matching = match_headings(raw, AIM_2)
        assert matching.identifiers == (heading,)
        with pytest.raises(ValueError, match="not taken in"):
            matching.with_column(heading, "age_band")


def test_a_column_that_a_spreadsheet_has_spoilt_nearly_whole_is_still_age_bands():
    raw = table(["05-Nov", "01-Apr", "05-Nov", "Dec-15", "16+", "05-Nov", "01-Apr", "<1"])
    assert match_headings(raw, AIM_2).heading("age_band") == "Age band"
    fixes = [issue.proposal for issue in asked(raw)]
    assert "" not in bands(raw, fixes)


# --- the cohort, files, the store


def test_the_age_band_is_the_last_column_and_a_table_without_it_is_read_as_before():
    assert COLUMNS[-1] == list(COLUMN_WORDS)[-1] == "age_band"
    frame = table(["5-11"]).frame.rename(columns={"Date accommodated": "accommodated", "Child ID": "child"})
    cohort = Cohort.from_frame(frame[["child"]].assign(accommodated=AS_OF - timedelta(days=7)), as_of=AS_OF)
    assert cohort.frame["age_band"].tolist() == [""]


def test_the_cleaned_table_can_be_brought_back_with_its_age_bands():
    raw = table(["5-11", "1-4", "<1", "12-15", "16+", ""])
    cohort, _ = apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF)
    for kind in ("xlsx", "csv"):
        again = read_spreadsheet(cleaned_table(cohort, kind=kind), name=f"cleaned.{kind}")
        assert bands(again) == ["5 to 11", "1 to 4", "Under 1", "12 to 15", "16 and over", ""]


@pytest.mark.parametrize("decided", [False, True])
def test_the_store_keeps_age_bands_and_no_date_of_birth_that_stands_among_them(tmp_path, decided):
    cells = ["5-11", "12/03/2014", "05-Nov", "01-Apr", "see file", "16+"]
    raw = table(cells, "Years" if decided else "Age band")
    fixes = (Fix((), "age_band", "correct", "Years"),) if decided else ()
    columns = match_headings(raw, AIM_2).columns
    team = Store.open(tmp_path / "kit.db").add_team("Harbour")
    team.save_upload(raw, pathway=AIM_2, as_of=AS_OF, columns=columns, fixes=fixes)
    upload = team.upload
    assert not upload.raw.frame.isin(["12/03/2014"]).any(axis=None)
    assert team.cohort.frame["age_band"].tolist() == bands(raw, fixes)
    again = find_issues(upload.raw, pathway=AIM_2, as_of=AS_OF, matching=upload.matching, fixes=upload.fixes)
    kinds = [issue.kind for issue in again if issue.column == "age_band" and issue.rows]
    assert kinds == [MADE_A_DATE, MADE_A_DATE, NEW]


def test_an_upload_from_before_age_bands_is_read_as_it_was_and_the_next_one_brings_them(tmp_path):
    """An older kit left the column unmatched without anybody having said so; its cells were not kept."""
    raw, path = table(["5-11", "1-4", "<1"]), tmp_path / "kit.db"
    columns = {heading: name for heading, name in match_headings(raw, AIM_2).columns.items() if name != "age_band"}
    team = Store.open(path).add_team("Harbour")
    team.save_upload(raw, pathway=AIM_2, as_of=AS_OF, columns=columns, fixes=())
    with closing(sqlite3.connect(path)) as connection, connection:
        ((body,),) = connection.execute("SELECT body FROM versions WHERE kind = 'upload'").fetchall()
        older = json.dumps({name: value for name, value in json.loads(body).items() if name != "unused"})
        connection.execute("UPDATE versions SET body = ? WHERE kind = 'upload'", (older,))
    team = Store.open(path).team("harbour")
    assert team.cohort.frame["age_band"].tolist() == ["", "", ""]
    columns = team.matching_for(raw, AIM_2).columns
    team.save_upload(raw, pathway=AIM_2, as_of=AS_OF, columns=columns, fixes=())
    assert team.cohort.frame["age_band"].tolist() == ["5 to 11", "1 to 4", "Under 1"]


def test_the_page_asks_for_one_of_the_kits_bands():
    from pace_kit.widgets.questions import Question

    (group,) = group_issues(asked(table(["05-Nov", "5-11"])))
    given = []
    question = Question(group, "Which?", answer=None, changed=given.append)
    question.choice.value = "correct"
    assert [value for _, value in question.instead.options if value] == list(age_bands())
    question.instead.value = "1 to 4"
    assert (given[-1].how, given[-1].value) == ("correct", "1 to 4")
