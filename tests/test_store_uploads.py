"""Workbooks in the store, without identifiers and with local codes; and a team moved from machine to machine."""

import base64
import hashlib
import json
import random
import re
import sqlite3
import stat
import zlib
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.cleaning import Fix, apply_fixes, find_issues, match_headings
from pace_kit.cleaning.same_child import code_key
from pace_kit.coaching import CoachNote
from pace_kit.example import add_example
from pace_kit.pdsa import Cycle, TestOfChange
from pace_kit.reference import shipped
from pace_kit.report import report_html
from pace_kit.reviewing import glance_of, review_of
from pace_kit.runcharts import ChartChoices
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.store import Conflict, Store, StoreError, TeamNotFound
from pace_kit.store.children import Key
from pace_kit.widgets import coach_table, render

AIM = AimStatement(AIM_2, percent=80, within_weeks=36, by=date(2021, 3, 31), starting=date(2019, 4, 1))
TEST = TestOfChange(key="meeting", name="72-hour meeting", cycles=(Cycle(number=1, prediction="3 of 5 held"),))


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "kit.db")


@pytest.fixture
def team(store):
    return store.add_team("Harbour")


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
    assert "met on 12/01" not in stored  # nobody uses the column of notes
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


def test_the_example_team_looks_the_same_on_another_machine_and_nowhere_shows_what_its_coach_keeps(store, tmp_path):
    """The findings, the report and the coach's glance are the same to the letter; the private note is in none."""
    team = add_example(store)
    team.save_review({"said": "Better <b>", "agreed": "Ann books the meeting"})
    team.save("coach", CoachNote(3.0, "They study.", "Ann is worn out."))
    arrived = Store.open(tmp_path / "other.db").import_team(
        store.export_team("harbour", tmp_path / "h.pace", keys=True)
    )
    ours, theirs = review_of(team), review_of(arrived)
    same_team(arrived, team)
    assert render(theirs.findings) == render(ours.findings)
    assert report_html(theirs) == report_html(ours)
    day = date(2020, 4, 30)
    assert replace(glance_of(arrived, today=day), settled=None) == replace(glance_of(team, today=day), settled=None)
    assert arrived.key_csv() == team.key_csv()
    everywhere = render(ours.findings) + report_html(ours) + str(glance_of(team, today=day))
    assert "worn out" not in everywhere + render(coach_table([glance_of(team, today=day)]))


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


def test_no_name_beside_a_code_nor_among_families_teams_and_reasons_is_kept(tmp_path):
    headings = "Child ID,Siblings,Date accommodated,Date left,Reason left,Team"
    named = "Ava Nobody,Skye & Callum", "To gran Mary Noone", " - K. Noone"
    rows = [
        f"C10{n:02d} {named[0]},{n:02d}/03/2019,{n:02d}/09/2019,{named[1]},East{named[2] * (n % 2)}"
        for n in range(1, 6)
    ]
    raw = read_spreadsheet("\n".join([headings, *rows, "C2001,F1,10/03/2019,,,North"]).encode(), name="toy.csv")
    team = Store.open(tmp_path / "kit.db").add_team("Toy")
    columns = match_headings(raw, AIM_2).columns
    assert set(columns.values()) == {"child", "siblings", "accommodated", "left", "left_reason", "team"}
    before, _ = apply_fixes(raw, (), pathway=AIM_2, as_of=date(2020, 3, 31))
    team.save_upload(raw, pathway=AIM_2, as_of=date(2020, 3, 31), columns=columns, fixes=())
    kept = team.upload.raw.frame.to_csv() + team.key_table().to_csv()
    assert not [name for name in ("Ava", "Nobody", "Skye", "Callum", "Mary", "Noone") if name in kept]
    assert list(team.key_table()["own code"]) == [f"C10{n:02d}" for n in range(1, 6)] + ["C2001"]
    same = [column for column in before.frame.columns if column not in ("child", "siblings")]
    assert team.cohort.frame[same].equals(before.frame[same])
