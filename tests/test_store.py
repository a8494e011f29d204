"""The store: what is saved reads back equal, as versions, from a file that only its owner can read."""

import base64
import hashlib
import json
import os
import random
import re
import sqlite3
import stat
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from pace_kit.aims import AIM_2, PATHWAYS, AimStatement, Pathway
from pace_kit.cleaning import Fix, apply_fixes, find_issues, match_headings
from pace_kit.cleaning.checks import code_key
from pace_kit.migrations import configuration, upgrade
from pace_kit.pdsa import SCALES, Cycle, Decision, TestOfChange
from pace_kit.reference import shipped
from pace_kit.runcharts import ChartChoices, Rephase
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.store import Conflict, Store, StoreError, TeamNotFound
from pace_kit.store.children import Key
from pace_kit.store.tables import REVISIONS, metadata

AIM = AimStatement(AIM_2, percent=80, within_weeks=36, by=date(2021, 3, 31), starting=date(2019, 4, 1))
TEST = TestOfChange(key="meeting", name="72-hour meeting", cycles=(Cycle(number=1, prediction="3 of 5 held"),))


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "kit.db")


@pytest.fixture
def team(store):
    return store.add_team("Harbour")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# Opening


def test_the_database_is_made_for_its_owner_only(tmp_path):
    path = tmp_path / "kept" / "kit.db"
    Store.open(path).add_team("Harbour")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_address_comes_from_the_environment_when_the_store_is_opened(tmp_path, monkeypatch):
    for name in ("one", "two"):
        monkeypatch.setenv("PACE_KIT_DATABASE", f"sqlite:///{tmp_path / name}.db")
        Store.open().add_team(name)
    assert [team.name for team in Store.open().teams()] == ["two"]


def test_without_an_address_the_database_lies_in_the_users_data_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("PACE_KIT_DATABASE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    Store.open()
    assert [path.parent.name for path in tmp_path.rglob("pace-kit.db")] == ["pace-kit"]


def test_what_was_saved_is_there_when_the_store_is_opened_again(tmp_path):
    Store.open(tmp_path / "kit.db").add_team("Harbour", invented=True).save_aim(AIM)
    team = Store.open(f"sqlite:///{tmp_path / 'kit.db'}", create=False).team("harbour")
    assert (team.name, team.invented, team.aim) == ("Harbour", True, AIM)


def test_a_missing_database_is_not_made_when_that_was_not_asked_for(tmp_path):
    with pytest.raises(StoreError, match="no database at"):
        Store.open(tmp_path / "kit.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_begun_and_is_still_empty_becomes_a_database(tmp_path):
    path = tmp_path / "kit.db"
    path.touch()
    assert Store.open(path).teams() == ()


@pytest.mark.parametrize(
    "content", [b"child,date\n1,2019-03-31\n", b"SQLite format 3\x00" + b"rubbish" * 500, b"SQLite format 3\x00"]
)
def test_a_file_that_is_no_database_is_refused_and_left_as_it_was(tmp_path, content):
    path = tmp_path / "kit.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="left as it was"):
        Store.open(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_a_database_of_a_newer_kit_is_refused_and_left_as_it_was(tmp_path):
    path = tmp_path / "kit.db"
    Store.open(path).add_team("Harbour")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = digest(path)
    with pytest.raises(StoreError, match=r"newer version of the kit.*Update the kit"):
        Store.open(path)
    assert digest(path) == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("tables", [("bookmarks",), ("bookmarks", "alembic_version")])
def test_a_database_of_another_program_is_refused_and_left_as_it_was(tmp_path, tables):
    path = tmp_path / "kit.db"
    with sqlite3.connect(path) as connection:
        for name in tables:
            connection.execute(f"CREATE TABLE {name} (version_num TEXT)")
            connection.execute(f"INSERT INTO {name} VALUES ('0001')")
    connection.close()
    before = digest(path)
    with pytest.raises(StoreError, match="another program"):
        Store.open(path)
    assert digest(path) == before


@pytest.mark.parametrize(
    "url", ["mysql://host/kit", "sqlite://", "sqlite:///:memory:", "nonsense://", "://", "sqlite:////"]
)
def test_an_address_that_cannot_be_used_is_answered_with_a_sentence(url):
    with pytest.raises(StoreError, match=r"[A-Z].+\."):
        Store.open(url)


def test_a_password_never_stands_in_a_sentence():
    with pytest.raises(StoreError) as caught:
        Store.open("mysql://someone:hush@host/kit")
    assert "hush" not in str(caught.value)


def test_a_folder_is_not_a_database(tmp_path):
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(tmp_path)


def test_a_place_where_nothing_can_be_made_is_answered_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(tmp_path / "file" / "kit.db")


def test_a_database_taken_away_while_in_use_is_answered_with_a_sentence(tmp_path):
    store = Store.open(tmp_path / "kept" / "kit.db")
    for path in (tmp_path / "kept").iterdir():
        path.unlink()
    (tmp_path / "kept").rmdir()
    with pytest.raises(StoreError, match="could not be"):
        store.add_team("Harbour")


# Upgrading


def test_the_kit_knows_every_revision_in_their_order():
    scripts = ScriptDirectory.from_config(configuration())
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS


def test_the_revisions_lead_to_the_tables_of_a_new_database(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'kit.db'}")
    with engine.begin() as connection:
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_an_older_kit_is_upgraded_with_all_that_is_in_it(tmp_path, revision):
    path = tmp_path / "kit.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection, revision)
        connection.execute(
            text("INSERT INTO teams (id, slug, name, invented, created) VALUES (1, 'harbour', 'Harbour', 0, '')")
        )
    engine.dispose()
    team = Store.open(path).team("harbour")
    team.save_aim(AIM)
    assert (team.name, team.aim) == ("Harbour", AIM)
    assert Store.open(path).team("harbour").aim == AIM


# Teams


@pytest.mark.parametrize(
    ("names", "slugs"),
    [
        ([], []),
        (["Harbour"], ["harbour"]),
        (["Harbour", "harbour", "HARBOUR!"], ["harbour", "harbour-2", "harbour-3"]),
        (["Équipe  n° 2", "Na h-Eileanan Siar"], ["equipe-n-2", "na-h-eileanan-siar"]),
        (["???", "児童"], ["team", "team-2"]),
        (["a/../b", "<b>bold</b>", "%2e%2e"], ["a-b", "b-bold-b", "2e-2e"]),
        (["x" * 80, "x" * 80], ["x" * 80, "x" * 80 + "-2"]),
    ],
)
def test_a_team_is_found_by_a_short_plain_name(store, names, slugs):
    assert [store.add_team(name).slug for name in names] == slugs
    assert {store.team(slug).name for slug in slugs} == set(names)
    assert sorted(team.slug for team in store.teams()) == sorted(slugs)


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 81, "two\nlines", "nul\x00", "half\ud800", "\u2028"])
def test_a_name_that_cannot_be_shown_is_refused_with_a_sentence(store, name):
    with pytest.raises(ValueError, match=r"[A-Z].+\. [A-Z].+\."):
        store.add_team(name)
    assert store.teams() == ()


def test_a_team_that_is_not_there_is_said_by_name(store):
    with pytest.raises(TeamNotFound, match=r"no team called 'nowhere'.*start page"):
        store.team("nowhere")


def test_the_programme_start_is_kept_and_can_change(store):
    team = store.add_team("Harbour", programme_started=date(2017, 1, 1))
    assert store.team("harbour").programme_started == date(2017, 1, 1)
    team.save_programme_start(date(2017, 2, 1))
    assert store.team("harbour").programme_started == date(2017, 2, 1)
    team.save_programme_start(None)
    assert team.programme_started is None
    assert [version.value for version in team.history("programme")] == [None, date(2017, 2, 1), date(2017, 1, 1)]


def test_a_new_team_has_nothing_yet(team):
    assert (team.aim, team.aims(), team.tests, team.reviews(), team.steps_done) == (None, (), (), (), frozenset())
    assert team.chart_choices == ChartChoices()
    assert team.programme_started is None
    assert team.latest("aim") is None


# Versions


def test_every_save_of_an_aim_is_kept_with_who_and_why(team):
    before = datetime.now(UTC)
    first = team.save_aim(AimStatement(AIM_2))
    second = team.save_aim(AIM, "We know our numbers now.", who="Isla")
    assert (first.version, second.version, team.aim) == (1, 2, AIM)
    assert before <= first.at <= second.at <= datetime.now(UTC) + timedelta(seconds=1)
    newest, oldest = team.aims()
    assert (newest.value, newest.who, newest.because, newest.at) == (AIM, "Isla", "We know our numbers now.", second.at)
    assert (oldest.value, oldest.version, oldest.who, oldest.because) == (AimStatement(AIM_2), 1, "", "")


def test_teams_do_not_see_each_others_things(store):
    one, two = store.add_team("One"), store.add_team("Two")
    one.save_aim(AIM)
    one.save_test(TEST)
    assert (two.aim, two.tests, two.aims()) == (None, (), ())
    assert two.save_aim(AIM).version == 1


def test_tests_keep_the_order_in_which_they_were_first_saved(team):
    for key in ("b", "a", "c", "b"):
        team.save_test(TestOfChange(key=key, name=key))
    changed = TestOfChange(key="a", name="another name")
    team.save_test(changed)
    assert [test.key for test in team.tests] == ["b", "a", "c"]
    assert team.tests[1] == changed
    assert [version.value.name for version in team.history("test", "a")] == ["another name", "a"]


def test_the_second_of_two_people_sees_both_texts_and_chooses(team):
    base = team.save_test(TEST).version
    theirs = TEST.with_cycle(Cycle(number=2, prediction="theirs"))
    mine = TEST.with_cycle(Cycle(number=2, prediction="mine"))
    team.save_test(theirs, expected_version=base)
    with pytest.raises(Conflict, match="Somebody else") as caught:
        team.save_test(mine, expected_version=base)
    assert (caught.value.mine, caught.value.theirs, caught.value.version) == (mine, theirs, 2)
    assert team.tests == (theirs,)
    assert len(team.history("test", "meeting")) == 2
    assert team.save_test(mine, expected_version=caught.value.version).version == 3


def test_two_first_versions_conflict_when_nothing_was_expected(team):
    team.save_aim(AIM, expected_version=0)
    with pytest.raises(Conflict):
        team.save_aim(AimStatement(AIM_2), expected_version=0)
    team.save_chart_choices(ChartChoices(), expected_version=0)
    with pytest.raises(Conflict):
        team.save_chart_choices(ChartChoices(aim_weeks=30), expected_version=0)
    assert (team.aim, team.chart_choices) == (AIM, ChartChoices())


def test_reviews_are_kept_newest_first(team):
    team.save_review("We are on our way.", who="Isla")
    team.save_review({"notes": "Ask the panel.", "promised": ["call", "write"], "sure": 0.5})
    newest, oldest = team.reviews()
    assert newest.value == {"notes": "Ask the panel.", "promised": ["call", "write"], "sure": 0.5}
    assert (oldest.value, oldest.who) == ("We are on our way.", "Isla")


def test_steps_are_done_when_there_is_something_to_show(team):
    team.save_aim(AimStatement(AIM_2))
    team.save_test(TestOfChange(key="meeting", name="72-hour meeting"))
    assert team.steps_done == frozenset()
    team.save_aim(AIM)
    assert team.steps_done == {"01"}
    team.save_chart_choices(ChartChoices())
    team.save_test(TEST)
    team.save_review("Done.")
    assert team.steps_done == {"01", "03", "04", "05"}


def test_text_that_no_database_takes_does_not_stop_a_save(team):
    team.save_aim(AIM, "half \ud800 and nul \x00", who="\udfff")
    newest = team.aims()[0]
    assert (newest.because, newest.who) == ("half ? and nul \ufffd", "?")


# Values


TEXT = st.text(max_size=20)
DAYS = st.none() | st.dates()
NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**12), 10**12)
OWN = st.builds(Pathway, *[TEXT] * 7, st.integers(1, 200), st.booleans(), TEXT)
AIMS = st.builds(
    AimStatement,
    st.sampled_from(PATHWAYS) | OWN,
    percent=st.none() | NUMBERS,
    within_weeks=st.none() | st.integers(-5, 500),
    by=DAYS,
    starting=DAYS,
    at=TEXT,
    who=TEXT,
    including=TEXT,
)
CYCLES = st.builds(
    Cycle,
    number=st.integers(1, 99),
    purpose=TEXT,
    prediction=TEXT,
    predicted_on=DAYS,
    plan=TEXT,
    children=st.none() | st.integers(0, 500),
    scale=st.sampled_from(SCALES),
    started=DAYS,
    ended=DAYS,
    done_as_planned=st.none() | st.booleans(),
    observations=TEXT,
    confirmed=st.none() | st.booleans(),
    decision=st.none() | st.sampled_from(Decision),
    next_step=TEXT,
)
TESTS = st.builds(
    TestOfChange,
    key=st.just("key"),
    name=st.just("a test"),
    idea=TEXT,
    driver=TEXT,
    cycles=st.lists(CYCLES, max_size=3, unique_by=lambda cycle: cycle.number).map(
        lambda cycles: tuple(sorted(cycles, key=lambda cycle: cycle.number))
    ),
)
CHOICES = st.builds(
    ChartChoices,
    baseline_ends=DAYS,
    rephases=st.lists(st.builds(Rephase, st.dates(), TEXT), max_size=3).map(tuple),
    aim_weeks=st.none() | st.floats(0, 500),
    siblings_as_one=st.booleans(),
)
AS_SAVED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@AS_SAVED
@given(aim=AIMS)
def test_an_aim_reads_back_as_it_was_saved(team, aim):
    team.save_aim(aim)
    assert team.aim == aim


@AS_SAVED
@given(test=TESTS)
def test_a_test_of_change_reads_back_as_it_was_saved(team, test):
    team.save_test(test)
    assert team.tests == (test,)


@AS_SAVED
@given(choices=CHOICES)
def test_chart_choices_read_back_as_they_were_saved(team, choices):
    team.save_chart_choices(choices)
    assert team.chart_choices == choices


@pytest.mark.parametrize(
    "aim",
    [
        AimStatement(AIM_2, percent=float("nan")),
        AimStatement(AIM_2, percent="80"),
        AimStatement(AIM_2, by=datetime(2021, 3, 31, 12, 0)),
        AimStatement(AIM_2, at=object()),
        AimStatement("aim_9"),
    ],
)
def test_a_value_that_would_not_read_back_is_refused_before_anything_is_saved(team, aim):
    with pytest.raises(ValueError, match="This aim cannot be saved"):
        team.save_aim(aim)
    assert team.aims() == ()


def edit(path, sql):
    with sqlite3.connect(path) as connection:
        connection.execute(sql)
    connection.close()


def test_a_field_left_out_by_an_older_kit_takes_its_default(store, team, tmp_path):
    team.save_aim(AIM)
    edit(tmp_path / "kit.db", """UPDATE versions SET body = '{"pathway":"aim_2","percent":80}'""")
    assert team.aim == AimStatement(AIM_2, percent=80)


@pytest.mark.parametrize(
    "body",
    [
        '{"pathway":"aim_2","mood":"good"}',
        '{"pathway":"aim_9"}',
        '{"percent":80}',
        '{"pathway":"aim_2","percent":"x"}',
        '{"pathway":"aim_2","by":"31/03/2019"}',
        "[]",
        "not json",
    ],
)
def test_a_saved_body_the_kit_does_not_understand_is_said_in_a_sentence(store, team, tmp_path, body):
    team.save_aim(AIM)
    edit(tmp_path / "kit.db", f"UPDATE versions SET body = '{body}'")
    with pytest.raises(StoreError, match="Something saved by Harbour cannot be read"):
        _ = team.aim


def test_nothing_is_opened_or_read_when_the_room_is_imported(tmp_path):
    code = "import sys, pace_kit.store; print('alembic' in sys.modules, 'pace_kit.runcharts' in sys.modules)"
    env = {**os.environ, "PACE_KIT_DATABASE": "nonsense", "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
    assert list(tmp_path.iterdir()) == []


# Uploads

HEADINGS = "Child ID,Child's name,Date accommodated,Date of permanence recommendation,Siblings,Placement,Notes\n"
SHEET = HEADINGS + "".join(
    (
        "HC-012,Morag Inventit,03/04/2017,02/10/2017,HC7,Foster care,met on 12/01\n",
        "HC7,Ewan Inventit,03/05/2017,,HC-012 and HC99,Residential care,\n",
        "hc12,Morag Inventit,03/04/2017,02/11/2017,,Foster care,again\n",
        "HC99,Isla Inventit,31/02/2018,,,Kinship care,\n",
        ",,,,,,\n",
        "Total 45,,,,,,4\n",
        "Children of 2018,,,,,,\n",
        "HC100,Rory Inventit,03/04/2018,05/09/2018,Morag Inventit,Foster care,\n",
        "Isobel Inventit,Isobel Inventit,03/06/2018,05/12/2018,,Foster care,\n",
        "HC101,Rory Inventit,01/07/2018,05/03/2019,,Foster care,\n",
        *(f"HC{n},Rory Inventit,{n - 200:02d}/08/2018,,,Foster care,\n" for n in range(201, 226)),
    )
)
AS_OF = date(2019, 3, 31)
FIXES = (
    Fix((4,), "child", "set aside", "", "the first row counts"),
    Fix((5,), "accommodated", "correct", "28/02/2018", "checked with the file"),
    Fix((9,), "child", "correct", "HC55", "a slip of the pen"),
)


def read(text, name="invented.csv"):
    return read_spreadsheet(text.encode(), name=name)


def save(team, raw, fixes=()):
    columns = match_headings(raw, AIM_2).columns
    return team.save_upload(raw, pathway=AIM_2, as_of=AS_OF, columns=columns, fixes=fixes)


def everything_in(path):
    with sqlite3.connect(path) as connection:
        cells = [zlib.decompress(packed).decode() for (packed,) in connection.execute("SELECT cells FROM uploads")]
        bodies = [body for (body,) in connection.execute("SELECT body FROM versions")]
        keys = dict(connection.execute("SELECT original, local FROM child_keys"))
    connection.close()
    return "\n".join(cells + bodies), keys


@pytest.mark.parametrize("fixes", [(), FIXES])
def test_an_upload_gives_the_same_account_and_journeys_as_before_it_was_saved(store, team, fixes):
    raw = read(SHEET)
    cohort, account = apply_fixes(raw, fixes, pathway=AIM_2, as_of=AS_OF)
    saved = save(team, raw, fixes)
    team = Store.team(store, "harbour")
    assert (saved.version, team.upload.version, team.upload.saved) == (1, 1, saved.at)
    assert (team.upload.name, team.upload.as_of, team.upload.pathway) == ("invented.csv", AS_OF, AIM_2)
    assert (team.account.kept, team.account.set_aside) == (account.kept, account.set_aside)
    assert account.not_data == {6: "a blank row", 7: "a total ('Total 45')", 8: "a title or note ('Children of 2018')"}
    # "Total 45" would look like "Child 045" without its full stop.
    assert team.account.not_data == {**account.not_data, 7: "a total ('Total 45.')"}
    assert str(team.cohort) == str(cohort)
    others = cohort.frame.columns.drop(["child", "siblings"])
    pd.testing.assert_frame_equal(team.cohort.frame[others], cohort.frame[others])
    again = cohort.frame["child"].duplicated(keep=False)
    assert list(team.cohort.frame["child"].duplicated(keep=False)) == list(again)
    assert team.steps_done == {"02"}
    assert team.saved("upload").startswith("Last saved on ")


def test_the_example_workbook_raises_the_same_questions_after_it_was_saved(team):
    raw, as_of = read_spreadsheet(shipped("data", "example", "harbour.xlsx")), date(2020, 3, 31)
    matching = match_headings(raw, AIM_2)
    issues = find_issues(raw, pathway=AIM_2, as_of=as_of, matching=matching)
    fixes = tuple(issue.proposal for issue in issues if issue.proposal)
    team.save_upload(raw, pathway=AIM_2, as_of=as_of, columns=matching.columns, fixes=fixes)
    upload = team.upload
    asked = find_issues(upload.raw, pathway=AIM_2, as_of=as_of, matching=upload.matching)
    assert [(issue.rows, issue.kind) for issue in asked] == [(issue.rows, issue.kind) for issue in issues]
    assert team.account == apply_fixes(raw, fixes, pathway=AIM_2, as_of=as_of, matching=matching)[1]
    assert all(re.fullmatch(r"Child \d{3}|row \d+", code) for code in team.cohort.frame["child"])
    assert len(upload.fixes) == len(fixes)


def test_the_stored_table_holds_neither_names_nor_the_councils_codes(team, tmp_path):
    save(team, read(SHEET), FIXES)
    stored, keys = everything_in(tmp_path / "kit.db")
    for word in ("Morag", "Ewan", "Isla", "Rory", "Isobel", "HC", "hc12"):
        assert word not in stored, word
    assert "met on 12/01" in stored
    assert {own: local for own, local in keys.items() if not own.startswith("HC2")} == {
        "HC-012": "Child 001", "HC7": "Child 002", "HC99": "Child 003", "HC100": "Child 004", "HC101": "Child 005",
        "HC55": "Child 031",
    }  # fmt: skip
    assert team.upload.matching.identifiers == ("Child's name",)
    assert "Child's name" not in team.upload.raw.frame.columns
    assert list(team.upload.raw.frame["Siblings"][:2]) == ["Child 002", "Child 001 and Child 003"]
    assert team.upload.fixes == (*FIXES[:2], replace(FIXES[2], value="Child 031"))


def test_local_codes_are_the_same_at_the_next_upload(team):
    save(team, read(SHEET))
    save(team, read(HEADINGS + "HC101,,01/07/2018,,,,\nHC7,,03/05/2017,,,,\nHC500,,03/05/2018,,,,\n"))
    assert list(team.upload.raw.frame["Child ID"]) == ["Child 005", "Child 002", "Child 032"]
    assert team.upload.version == 2


def test_a_table_read_back_and_saved_again_stays_as_it_is(team):
    save(team, read(SHEET), FIXES)
    first, account = team.upload, team.account
    save(team, first.raw, first.fixes)
    again = team.upload
    assert (again.version, again.fixes, team.account) == (2, first.fixes, account)
    pd.testing.assert_frame_equal(again.raw.frame, first.raw.frame)
    pd.testing.assert_frame_equal(again.raw.kinds, first.raw.kinds)


def test_new_fixes_change_the_cohort_and_are_kept_as_versions(team):
    raw = read(SHEET)
    save(team, raw)
    before = team.cohort
    assert team.cohort is before  # worked out once
    assert team.save_fixes(FIXES, "We looked them up.", expected_version=1).version == 2
    assert len(team.cohort) > len(before)
    assert team.upload.fixes[2].value == "Child 032"
    with pytest.raises(Conflict) as caught:
        team.save_fixes((), expected_version=1)
    assert caught.value.theirs == team.upload.fixes
    assert [len(version.value) for version in team.history("fixes", "1")] == [3, 0]
    save(team, raw)
    assert team.upload.fixes == ()


def test_fixes_without_an_upload_are_refused_with_a_sentence(team):
    with pytest.raises(ValueError, match="Upload and save it first"):
        team.save_fixes(FIXES)
    assert (team.upload, team.cohort, team.account) == (None, None, None)


@pytest.mark.parametrize(
    ("columns", "words"),
    [({"Child's name": "child"}, "identifies people"), ({"Nonsense": "child"}, "no heading 'Nonsense'")],
)
def test_an_upload_with_a_column_that_cannot_be_taken_is_refused_whole(team, columns, words):
    with pytest.raises(ValueError, match=words):
        team.save_upload(read(SHEET), pathway=AIM_2, as_of=AS_OF, columns=columns, fixes=FIXES)
    assert team.upload is None


def test_headings_the_team_matched_otherwise_stay_so(team):
    raw = read(SHEET)
    columns = {**match_headings(raw, AIM_2).columns, "Notes": "route"}
    del columns["Placement"]
    team.save_upload(raw, pathway=AIM_2, as_of=AS_OF, columns=columns, fixes=())
    assert team.upload.matching.columns == columns
    assert set(team.cohort.frame["placement"]) == {""}


CODES = st.sampled_from(["HC1", "hc-1", "HC2", "2", "Child 001", "Child 002", "Child 7", "Child 001000", "???", "Ä"])


@settings(max_examples=100, deadline=None)
@given(uploads=st.lists(st.lists(CODES, min_size=1, max_size=6), min_size=1, max_size=4))
def test_children_are_neither_merged_nor_split_by_local_codes(uploads):
    key = Key({})
    for codes in uploads:
        local, key = key.replacing(codes)
        same = {code: code_key(code) or code for code in codes}
        for one in codes:
            assert re.fullmatch(r"Child \d{3,6}", local[one])
            for other in codes:
                assert (local[one] == local[other]) == (same[one] == same[other])
        stored = [local[code] for code in codes]
        assert key.replacing(codes)[0] == local
        back, _ = key.replacing(stored)
        assert len(set(back.values())) == len(set(stored))
        assert len(set(key.known.values())) == len(key.known)


# One team in one file


@pytest.fixture
def full(store):
    team = store.add_team("Harbour", invented=True, programme_started=date(2017, 1, 1))
    team.save_aim(AimStatement(AIM_2), who="Isla")
    team.save_aim(AIM, "We know our numbers now.")
    save(team, read(SHEET), FIXES)
    team.save_fixes(FIXES[:1])
    team.save_chart_choices(ChartChoices(baseline_ends=date(2017, 12, 31)))
    team.save_test(TEST)
    team.save_review({"said": "It is <better>."})
    return team


def same_team(one, other):
    assert (one.name, one.invented, one.programme_started) == (other.name, other.invented, other.programme_started)
    assert (one.aims(), one.tests, one.reviews()) == (other.aims(), other.tests, other.reviews())
    assert (one.chart_choices, one.steps_done, one.account) == (other.chart_choices, other.steps_done, other.account)
    assert one.history("fixes", "1") == other.history("fixes", "1")
    pd.testing.assert_frame_equal(one.cohort.frame, other.cohort.frame)
    pd.testing.assert_frame_equal(one.upload.raw.frame, other.upload.raw.frame)


def test_a_team_arrives_on_another_machine_with_all_its_history(store, full, tmp_path):
    path = store.export_team("harbour", tmp_path / "harbour.pace")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    other = Store.open(tmp_path / "other.db")
    arrived = other.import_team(path)
    assert arrived.slug == "harbour"
    same_team(arrived, full)
    assert other.export_team("harbour", tmp_path / "again.pace").read_bytes() == path.read_bytes()


def test_a_team_whose_name_is_taken_arrives_beside_the_other(store, full, tmp_path):
    path = store.export_team("harbour", tmp_path / "harbour.pace")
    assert [store.import_team(path).slug for _ in range(2)] == ["harbour-2", "harbour-3"]
    same_team(store.team("harbour-3"), full)
    store.team("harbour-2").save_aim(AimStatement(AIM_2))
    assert full.aim == AIM


def test_a_new_team_with_nothing_saved_can_travel_too(store, team, tmp_path):
    arrived = store.import_team(store.export_team("harbour", tmp_path / "harbour.pace"))
    assert (arrived.name, arrived.steps_done, arrived.upload) == ("Harbour", frozenset(), None)


def test_the_key_of_the_childrens_codes_stays_behind_unless_asked_for(store, full, tmp_path):
    more = read(HEADINGS + "HC7,,03/05/2017,,,,\nHC500,,03/05/2018,,,,\n")
    for keys, codes in ((False, ["Child 033", "Child 034"]), (True, ["Child 002", "Child 033"])):
        path = store.export_team("harbour", tmp_path / "harbour.pace", keys=keys)
        content = zlib.decompress(path.read_bytes().partition(b"\n")[2])
        assert (b"HC99" in content) == keys
        arrived = Store.open(tmp_path / f"other-{keys}.db").import_team(path)
        save(arrived, more)
        assert list(arrived.upload.raw.frame["Child ID"]) == codes


def test_a_file_changed_anywhere_is_refused_and_nothing_is_added(store, full, tmp_path):
    content = store.export_team("harbour", tmp_path / "harbour.pace").read_bytes()
    path, chance = tmp_path / "changed.pace", random.Random(3)
    first_line = content.index(b"\n") + 1
    for at in [*range(first_line), *(chance.randrange(first_line, len(content)) for _ in range(60))]:
        path.write_bytes(content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :])
        with pytest.raises(StoreError, match=r"changed\.pace .+\. [A-Z].+\."):
            store.import_team(path)
    for changed in (b"", content[:-1], content + b"\n", b"child,date\n", content[:40]):
        path.write_bytes(changed)
        with pytest.raises(StoreError, match=r"not a team's file|changed or cut short"):
            store.import_team(path)
    assert len(store.teams()) == 1


def repacked(content, change):
    plain = json.loads(zlib.decompress(content.partition(b"\n")[2]))
    change(plain)
    packed = zlib.compress(json.dumps(plain).encode())
    return f"pace-kit team, format 1, sha256 {hashlib.sha256(packed).hexdigest()}\n".encode() + packed


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain.pop("team"),
        lambda plain: plain["team"].update(name="two\nlines"),
        lambda plain: plain["team"].update(children="many"),
        lambda plain: plain["team"].update(invented="no"),
        lambda plain: plain["versions"][0].update(version=3),
        lambda plain: plain["versions"][0].update(kind="surprise"),
        lambda plain: plain["versions"][0].update(body="{}"),
        lambda plain: plain["versions"][0].update(body=None),
        lambda plain: plain["versions"][0].update(saved_at="yesterday"),
        lambda plain: plain["versions"][0].update(who="\ud800"),
        lambda plain: plain["versions"][3].update(cells="AAAA"),
        lambda plain: plain["versions"][3].update(cells=base64.b64encode(zlib.compress(b'{"rows":[1]}')).decode()),
        lambda plain: plain["versions"][3].pop("cells"),
        lambda plain: plain.update(keys={"HC1": "<b>"}),
        lambda plain: plain.update(keys={"HC1": "Child 001", "HC2": "Child 001"}),
        lambda plain: plain.update(versions=[1]),
    ],
)
def test_a_file_made_by_somebody_who_knows_the_format_is_still_read_with_care(store, full, tmp_path, change):
    path = store.export_team("harbour", tmp_path / "harbour.pace")
    path.write_bytes(repacked(path.read_bytes(), change))
    with pytest.raises(StoreError, match=r"harbour\.pace cannot be imported: .+\. Export the team again\."):
        store.import_team(path)
    assert len(store.teams()) == 1


def test_a_file_of_a_newer_kit_is_refused_with_a_sentence(store, team, tmp_path):
    path = store.export_team("harbour", tmp_path / "harbour.pace")
    content = path.read_bytes()
    newer = content.replace(b"format 1", b"format 2", 1)
    for changed in (newer, repacked(content, lambda plain: plain.update(revision="9999"))):
        path.write_bytes(changed)
        with pytest.raises(StoreError, match=r"newer version of the kit\. Update the kit"):
            store.import_team(path)


def test_an_export_that_cannot_be_written_is_said_and_leaves_nothing(store, team, tmp_path):
    with pytest.raises(StoreError, match="cannot be written"):
        store.export_team("harbour", tmp_path / "nowhere" / "harbour.pace")
    with pytest.raises(StoreError, match="cannot be written"):
        store.export_team("harbour", tmp_path)
    with pytest.raises(TeamNotFound):
        store.export_team("nowhere", tmp_path / "harbour.pace")
    with pytest.raises(StoreError, match="cannot be read"):
        store.import_team(tmp_path / "harbour.pace")
    assert {path.name for path in tmp_path.iterdir()} == {"kit.db"}
