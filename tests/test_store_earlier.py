"""The next upload of a team: headings and decisions remembered, numbers over uploads, the key, and what is not kept."""

import csv
import io
import json
import sqlite3
import zlib
from datetime import date

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_2, AIM_3
from pace_kit.cleaning import Fix, apply_fixes, find_issues, match_headings
from pace_kit.reference import shipped
from pace_kit.spreadsheets import RawTable, read_spreadsheet
from pace_kit.store import Store
from pace_kit.store.children import Key
from pace_kit.store.keeping import kept_table
from pace_kit.store.local_codes import with_local_codes

AS_OF, MONTH_LATER = date(2020, 3, 31), date(2020, 4, 30)
HEADINGS = ("Child ID", "Date accommodated", "Date of recommendation", "Sibling group", "Placement", "Notes")
MARCH = (
    ("HC-012", "03/04/2017", "02/10/2017", "HC7", "Foster care", "Morag's file"),  # row 2
    ("HC7", "31/02/2017", "TBC", "HC-012", "Residential care", ""),
    ("hc12", "03/04/2017", "", "", "Foster care", "entered twice"),
    ("HC99", "03/05/2018", "", "HC500", "Kinshp care", ""),
    ("HC100", "03/06/2018", "05/12/2018", "", "Foster care", ""),
    *((f"HC{n}", f"{n - 200:02d}/08/2018", "", "", "Foster care", "") for n in range(201, 220)),
)
FIXES = (
    Fix((4,), "child", "set aside", "", "row 2 says most about this child"),
    Fix((3,), "accommodated", "correct", "28/02/2017", "checked with the file"),
    Fix((6,), "child", "correct", "HC55", "Child ID: HC100"),
    Fix((5,), "siblings", "correct", "HC7 and HC600"),
)


@pytest.fixture
def team(tmp_path):
    return Store.open(tmp_path / "kit.db").add_team("Harbour")


def read(rows, headings=HEADINGS):
    file = io.StringIO()
    csv.writer(file).writerows([headings, *rows])
    return read_spreadsheet(file.getvalue().encode(), name="invented.csv", heading_row=1)


def save(team, raw, fixes=(), *, matching=None, as_of=AS_OF):
    matching = matching or match_headings(raw, AIM_2)
    return team.save_upload(raw, pathway=AIM_2, as_of=as_of, columns=matching.columns, fixes=fixes)


def since(team, raw, *, pathway=AIM_2, as_of=AS_OF, matching=None):
    matching = matching or team.matching_for(raw, pathway)
    return team.since_last(raw, matching=matching, pathway=pathway, as_of=as_of)


def everything_in(path):
    with sqlite3.connect(path) as connection:
        cells = [zlib.decompress(packed).decode() for (packed,) in connection.execute("SELECT cells FROM uploads")]
        bodies = [body for (body,) in connection.execute("SELECT body FROM versions")]
    connection.close()
    return "\n".join(cells + bodies)


# Headings


def test_a_new_team_gets_the_kits_own_matching(team):
    raw = read(MARCH)
    assert team.matching_for(raw, AIM_2) == match_headings(raw, AIM_2)


def test_what_a_heading_was_taken_for_is_remembered(team):
    raw = read(MARCH)
    chosen = match_headings(raw, AIM_2).with_column("Notes", "route").with_column("Placement", None)
    save(team, raw, matching=chosen)
    later = read([(*row, "") for row in MARCH[::-1]], (*HEADINGS, "Team"))
    matching = team.matching_for(later, AIM_2)
    assert matching.columns == {**chosen.columns, "Team": "team"}
    assert matching.confidence["Notes"] == 1.0
    save(team, later, matching=matching)
    assert team.matching_for(raw, AIM_2).columns == chosen.columns


def test_headings_that_are_not_there_again_are_forgotten(team):
    raw = read(MARCH)
    save(team, raw, matching=match_headings(raw, AIM_2).with_column("Notes", "route"))
    later = read([row[:5] for row in MARCH], HEADINGS[:5])
    assert team.matching_for(later, AIM_2) == match_headings(later, AIM_2)


def test_a_choice_between_two_headings_is_remembered(team):
    headings = ("Child ID", "Date accommodated", "Date of recommendation", "Recommendation date", "Placement")
    rows = [(row[0], row[1], row[2], "01/02/2019", row[4]) for row in MARCH]
    raw = read(rows, headings)
    matching = match_headings(raw, AIM_2)
    assert matching.rivals["recommended"]
    save(team, raw, matching=matching.with_column("Recommendation date", "recommended"))
    matching = team.matching_for(raw, AIM_2)
    assert (matching.heading("recommended"), matching.rivals) == ("Recommendation date", {})


def test_a_heading_that_holds_names_by_now_is_not_taken_however_it_was_used(team):
    raw = read(MARCH)
    save(team, raw, matching=match_headings(raw, AIM_2).with_column("Notes", "route"))
    later = read([(*row[:5], "Morag Inventit") for row in MARCH])
    assert "Notes" in team.matching_for(later, AIM_2).identifiers


# Decisions


def test_without_an_upload_there_is_nothing_to_compare_with(team):
    assert since(team, read(MARCH)) is None


def test_the_same_workbook_again_keeps_every_decision_in_the_councils_own_codes(team):
    raw = read(MARCH)
    save(team, raw, FIXES)
    result = since(team, raw)
    assert (result.fixes, result.open, result.different) == (
        FIXES,
        (),
        (),
    )
    assert len(result.same) == len(MARCH)
    account = team.account
    save(team, raw, result.fixes)
    assert team.account == account
    assert len(team.upload.fixes) == len(FIXES)


def test_next_months_workbook_shows_what_changed_and_what_holds(team):
    save(team, read(MARCH), FIXES)
    april = [
        ("HC300", "01/04/2020", "", "", "Foster care", ""),
        *MARCH[:1],
        MARCH[2],
        ("HC 7", "31/02/2017", "04/03/2020", "HC-012", "Residential care", ""),
        *MARCH[3:-1],
    ]
    result = since(team, read(april), as_of=MONTH_LATER)
    assert str(result) == (
        "Since the last upload 1 row is new, 1 is gone and 1 is different; 3 of 4 decisions still hold."
    )
    assert [str(change) for change in result.different] == [
        "Row 5 (was row 3), 'Date of recommendation': was TBC, is 04/03/2020."
    ]
    assert (result.different[0].child, result.children, result.children_gone) == (
        "HC 7",
        {2: "HC300"},
        {len(MARCH) + 1: "HC219"},
    )
    assert [fix.rows for fix in result.fixes] == [(4,), (7,), (6,)]
    assert result.fixes[0].because == "row 3 says most about this child"
    assert str(result.open[0]) == (
        "Row 5 is different, so this is asked again: take 28/02/2017 instead, because checked with the file."
    )


def test_looking_saves_nothing(team, tmp_path):
    save(team, read(MARCH), FIXES)
    key, before = team.key_csv(), everything_in(tmp_path / "kit.db")
    since(team, read([("HC900", "01/04/2019", "", "", "", "")]))
    assert (team.key_csv(), everything_in(tmp_path / "kit.db")) == (key, before)


def test_the_table_that_is_stored_can_be_compared_with_itself(team):
    save(team, read(MARCH), FIXES)
    result = team.since_last(team.upload.raw, matching=team.upload.matching, pathway=AIM_2, as_of=AS_OF)
    assert (len(result.fixes), result.open, result.new, result.gone, result.different) == (len(FIXES), (), (), (), ())


def test_decisions_about_columns_are_remembered(team):
    raw = read(MARCH)
    chosen = Fix((), "route", "correct", "Notes", "we know")
    save(team, raw, (chosen,))
    assert since(team, raw).fixes == (chosen,)


def test_for_another_aim_only_corrections_are_kept(team):
    raw = read(MARCH)
    save(team, raw, FIXES)
    assert [fix.action for fix in since(team, raw, pathway=AIM_3).fixes] == ["correct"] * 3


def test_a_date_that_has_come_meanwhile_is_asked_again(team):
    raw = read([*MARCH, ("HC300", "01/04/2019", "10/04/2020", "", "", "")])
    row = int(raw.frame.index[-1])
    save(team, raw, (Fix((row,), "recommended", "leave", "", "it has not happened yet"),))
    assert len(since(team, raw).fixes) == 1
    assert [again.new_rows for again in since(team, raw, as_of=MONTH_LATER).open] == [(row,)]


CHI = ("0101015003", "1502095009")


def test_children_whose_code_was_a_name_are_known_by_their_row(team):
    rows = [("Isobel Inventit", *MARCH[0][1:]), *MARCH[1:]]
    fix = Fix((2,), "child", "leave", "", "the row number serves as the child's code")
    save(team, read(rows), (fix,))
    result = since(team, read(rows))
    assert (result.fixes, result.new, result.gone) == ((fix,), (), ())
    assert "Isobel" not in str(result.table())
    changed = [("Isobel Inventit", *MARCH[1][1:]), *MARCH[1:]]
    result = since(team, read(changed))
    assert (result.fixes, result.new, result.gone, result.children) == ((), (2,), (2,), {2: ""})


def test_a_team_that_came_without_its_key_sees_only_new_children(team, tmp_path):
    save(team, read(MARCH), FIXES)
    other = Store.open(tmp_path / "other.db")
    arrived = other.import_team(Store.open(tmp_path / "kit.db").export_team("harbour", tmp_path / "h.pace"))
    result = since(arrived, read(MARCH))
    assert (len(result.new), len(result.gone), result.fixes) == (len(MARCH), len(MARCH), ())
    assert arrived.key_table().empty


def test_the_example_a_month_later_keeps_its_decisions(team):
    raw, as_of = read_spreadsheet(shipped("data", "example", "harbour.xlsx")), date(2020, 3, 31)
    matching = match_headings(raw, AIM_2)
    fixes = tuple(i.proposal for i in find_issues(raw, pathway=AIM_2, as_of=as_of, matching=matching) if i.proposal)
    save(team, raw, fixes, as_of=as_of)
    result = since(team, raw, as_of=as_of)
    assert result.fixes == fixes
    assert result.open == ()


# Numbers over uploads


def test_every_upload_is_summed_up_oldest_first(team):
    assert team.uploads() == ()
    save(team, read(MARCH), FIXES)
    save(team, read(MARCH[4:]), as_of=MONTH_LATER)
    first, second = team.uploads()
    issues = find_issues(read(MARCH), pathway=AIM_2, as_of=AS_OF)
    assert (first.version, first.name, first.as_of, first.questions) == (1, "invented.csv", AS_OF, len(issues))
    assert (first.rows, first.kept, first.set_aside, first.not_data) == (24, 23, 1, 0)
    assert first.questions_per_100 == 100 * len(issues) / 24
    assert str(first).startswith(f"invented.csv, up to date on 31 March 2020: {len(issues)} questions in 24 rows, ")
    assert (second.version, second.questions, second.questions_per_100) == (2, 0, 0)
    assert second.saved >= first.saved


def test_an_upload_without_a_childs_row_has_no_share_of_questions(team):
    save(team, read([("Total 23", "", "", "", "", "")]))
    (only,) = team.uploads()
    assert (only.rows, only.not_data, only.questions_per_100) == (1, 1, None)


def test_uploads_saved_by_an_older_kit_are_read_and_have_no_counts(team, tmp_path):
    save(team, read(MARCH), FIXES)
    account = team.account
    with sqlite3.connect(tmp_path / "kit.db") as connection:
        ((body,),) = connection.execute("SELECT body FROM versions WHERE kind = 'upload'").fetchall()
        older = {
            name: value for name, value in json.loads(body).items() if name not in ("counts", "unused", "not_kept")
        }
        connection.execute("UPDATE versions SET body = ? WHERE kind = 'upload'", (json.dumps(older),))
    connection.close()
    again = Store.open(tmp_path / "kit.db").team("harbour")
    (only,) = again.uploads()
    assert (only.rows, only.questions, only.questions_per_100, only.name) == (None, None, None, "invented.csv")
    assert "older version of the kit" in str(only)
    assert (again.account, again.upload.not_kept) == (account, ())
    assert len(since(again, read(MARCH)).fixes) == len(FIXES)


# The key


def test_the_key_is_a_table_and_a_file(team):
    assert team.key_table().empty
    save(team, read([("=HC1", *MARCH[0][1:]), *MARCH[1:]]), FIXES)
    table = team.key_table()
    assert list(table.columns) == ["own code", "local code"]
    assert table.to_numpy().tolist()[:3] == [["=HC1", "Child 001"], ["HC7", "Child 002"], ["hc12", "Child 003"]]
    back = pd.read_csv(io.BytesIO(team.key_csv()), dtype=str)
    assert back["own code"][0] == "'=HC1"
    assert back.to_numpy().tolist()[1:] == table.to_numpy().tolist()[1:]


# What is not kept


def test_cells_of_columns_that_nobody_uses_are_not_kept(team, tmp_path):
    raw = read([*MARCH, ("Children of 2018", "", "", "", "", ""), ("Total 23", "", "", "", "", "by hand")])
    save(team, raw, FIXES)
    notes = team.upload.raw.frame["Notes"]
    assert (notes[2], notes[3], notes[4], notes[len(MARCH) + 3]) == ("…", "", "…", "by hand")
    assert team.upload.not_kept == ("Notes",)
    assert "Morag" not in everything_in(tmp_path / "kit.db")


def test_using_a_column_that_was_not_kept_needs_the_workbook_again(team):
    raw = read(MARCH)
    save(team, raw)
    chosen = Fix((), "route", "correct", "Notes")
    with pytest.raises(ValueError, match=r"The cells of 'Notes' were not kept.+Upload the workbook again"):
        team.save_fixes((chosen,))
    matching = team.upload.matching.with_column("Notes", "route")
    with pytest.raises(ValueError, match="Upload the workbook again"):
        save(team, team.upload.raw, matching=matching)
    save(team, raw, (chosen,))
    assert team.upload.not_kept == ()
    assert team.save_fixes((chosen,)).version == 2


def test_no_code_stays_in_decisions_or_among_brothers_and_sisters(team, tmp_path):
    rows = [
        ("HC/012", "03/04/2017", "", "hc 7; HC/0099 + HC-888", "", ""),
        ("HC7", "03/04/2017", "", f"{CHI[0]}, {CHI[1]}", "", ""),
        ("HC99", "03/04/2018", "", "Morag Inventit, Ewan Inventit", "", ""),
        *MARCH[4:],
        ("Morag Inventit", "", "", "", "", ""),
    ]
    fixes = (
        Fix((2, 3), "", "set aside", "", "Child ID: HC/012"),
        Fix((4,), "siblings", "correct", "HC7, Ewan Inventit"),
        Fix((5,), "", "set aside", "", "like hc99, and on 12/01/2018"),
    )
    save(team, read(rows), fixes)
    stored = everything_in(tmp_path / "kit.db")
    for word in ("HC", "hc", "Morag", "Ewan", *CHI):
        assert word not in stored, word
    assert list(team.upload.raw.frame["Sibling group"][:3]) == [
        "Child 002; Child 003 + Child 024", "not kept 1, not kept 2", "not kept 3, not kept 4",
    ]  # fmt: skip
    assert [fix.because for fix in team.upload.fixes] == [
        "Child ID: Child 001", "", "like Child 003, and on 12/01/2018",
    ]  # fmt: skip
    assert team.upload.fixes[1].value == "Child 002, not kept 4"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("0012", "12", True),
        ("10432", "10433", False),
        ("H-014", "h 14", True),
        ("H-014", "H-0140", False),
        ("12", "H12", False),
    ],
)
def test_a_child_keeps_its_local_code_however_its_code_is_spelt_next_month(team, first, second, same):
    for code in (first, second):
        save(team, read([(code, "03/04/2017", "", "", "", ""), *MARCH[4:]]))
    codes = {team.upload.raw.frame["Child ID"][2], "Child 001"}
    assert (len(codes) == 1) == same


@pytest.mark.parametrize("code", ["?", "-", "???"])
def test_a_code_that_says_nothing_makes_no_two_children_one(team, code):
    raw = read([(code, "03/04/2017", "", "", "", ""), (code, "03/04/2017", "02/10/2017", "", "", ""), *MARCH[4:]])
    before = apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF)[1]
    save(team, raw)
    assert team.account == before


# For any table: what is stored gives the same account


CODE = st.sampled_from(
    ["H-1", "h1", "H-2", "H-30", "A", "Total", "Total 4", "?", "", "7", "2018", "Isla Inventit", CHI[0]]
)
DAY = st.sampled_from(["04/03/2019", "31/02/2019", "03/25/2019", "05/06/2018", "TBC", "", "", "43528", "01/04/2021"])
PLACE = st.sampled_from(["Foster care", "Fostr care", "", "Total", "Number of children"])
FAMILY = st.sampled_from(["", "1", "H-2", "h 1, H-2", "Isla Inventit", "Isla Inventit, Rory Inventit", "F2"])
NOTE = st.sampled_from(
    ["", "", "note", "Total", "n = 4", "Morag Inventit", "2018", "Child ID", "…", "Date of recommendation"]
)
NAME = st.sampled_from(["", "Morag Inventit", "Total", "Ewan Inventit", "2018/19", "Key"])
EVERY = {
    "Child ID": CODE, "Client code": CODE, "Date accommodated": DAY, "Date of recommendation": DAY,
    "Recommendation date": DAY, "Placement": PLACE, "Sibling group": FAMILY, "Notes": NOTE, "…": NOTE,
    "Child's name": NAME, "Surname": NAME,
}  # fmt: skip


@st.composite
def messy(draw):
    headings = draw(st.lists(st.sampled_from(sorted(EVERY)), min_size=1, unique=True))
    rows = draw(st.lists(st.tuples(*(EVERY[heading] for heading in headings)), min_size=1, max_size=10))
    index = pd.RangeIndex(2, len(rows) + 2, name="row")
    frame = pd.DataFrame(rows, index=index, columns=headings, dtype=object)
    kinds = frame.map(lambda text: "text" if text else "blank").astype(object)
    return RawTable(frame, "invented.csv", "sheet", 1, ("sheet",), (), kinds)


DAYS, WORDS = ["accommodated", "recommended"], ["placement", "route", "siblings"]


@st.composite
def decisions(draw, raw):
    rows = st.lists(st.sampled_from(list(raw.frame.index)), min_size=1, max_size=3, unique=True).map(sorted).map(tuple)
    actions = st.sampled_from(["accept", "leave", "set aside"])
    columns = st.sampled_from(["", "child", "accommodated", "recommended", "placement", "siblings"])
    some = draw(st.lists(st.builds(Fix, rows, columns, actions), max_size=3))
    some += draw(st.lists(st.builds(Fix, rows, st.just("child"), st.just("correct"), CODE), max_size=1))
    named = {
        heading: {id(DAY): DAYS, id(CODE): ["child"]}.get(id(EVERY[heading]), WORDS) for heading in raw.frame.columns
    }
    choices = [Fix((), column, "correct", heading) for heading, columns in named.items() for column in columns]
    return (*some, *draw(st.lists(st.sampled_from(choices), max_size=1)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), raw=messy())
def test_the_account_of_what_is_kept_is_that_of_the_workbook(data, raw):
    check_kept(data.draw(decisions(raw)), raw)


def check_kept(fixes, raw):
    matching = match_headings(raw, AIM_2)
    fixes = tuple(fix for fix in fixes if fix.rows or fix.value not in matching.identifiers)
    cohort, before = apply_fixes(raw, fixes, pathway=AIM_2, as_of=AS_OF, matching=matching)
    table, local, key, _ = kept_table(raw, matching, fixes, before.not_data, Key({}))
    now, after = apply_fixes(table, local, pathway=AIM_2, as_of=AS_OF, matching=matching)
    assert (after.kept, after.set_aside) == (before.kept, before.set_aside)
    assert after.not_data.keys() == before.not_data.keys()
    columns = cohort.frame.columns.drop(["child", "siblings"])
    pd.testing.assert_frame_equal(now.frame[columns], cohort.frame[columns])
    assert list(now.frame["child"].duplicated()) == list(cohort.frame["child"].map(spelt).duplicated())
    kept = " ".join(table.frame.to_numpy(dtype=object).ravel())
    if all(fix.rows for fix in fixes):  # what the team chooses itself, it gets
        assert not any(name in kept for name in ("Isla", "Rory", "Morag", "Ewan", CHI[0]))
    again = kept_table(table, matching, local, after.not_data, key)
    pd.testing.assert_frame_equal(again[0].frame, table.frame)
    assert (again[1], again[2]) == (local, key)


def spelt(code):
    from pace_kit.cleaning.same_child import code_key

    return code_key(code) or code


@settings(max_examples=200, deadline=None)
@given(
    texts=st.lists(
        st.lists(st.sampled_from(["H-1", "h 1", "H-77", "7", "Isla Inventit", CHI[0], CHI[1]]), max_size=3),
        min_size=2,
        max_size=6,
    )
)
def test_families_are_neither_merged_nor_split_by_local_codes(texts):
    from pace_kit.cleaning.same_child import code_key

    cells = [", ".join(parts) for parts in texts]
    raw = read([("H-1", "03/04/2017", "", cell, "", "") for cell in cells])
    table, _, _ = with_local_codes(raw, match_headings(raw, AIM_2), (), raw.frame.index, Key({}))
    after = list(table.frame["Sibling group"])
    for one, changed in zip(cells, after, strict=True):
        for other, also in zip(cells, after, strict=True):
            if changed and also:
                assert (code_key(one) == code_key(other)) == (code_key(changed) == code_key(also))


def test_names_that_stood_for_a_family_are_no_family_once_they_are_kept_no_more():
    """Two rows of one child, alike but for the names: copies before the workbook is saved, and after."""
    text = 'Sibling group,Child ID\n,H-1\n"Isla Inventit, Rory Inventit",H-1\n'
    check_kept((), read_spreadsheet(text.encode(), name="families.csv"))
