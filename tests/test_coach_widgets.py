"""The coach's widgets without a browser: two coaches at once, words not saved yet, and names that hold markup."""

from datetime import date

import pytest

from pace_kit.coaching import CoachNote, Need, TeamGlance
from pace_kit.store import Store
from pace_kit.widgets import charts_of_teams, coach_table, fresh_start, overview, team_desk, travelling, workshop


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "kit.db")
    for name in ("Tay", "Forth"):
        store.add_team(name)
    return store


def save(desk, **words):
    desk.form.fill(**words)
    desk._save.button.click()
    return desk._save.status


def test_the_second_of_two_coaches_sees_what_the_first_wrote_and_loses_nothing(store):
    first, second = (team_desk(store, overview(store)) for _ in range(2))
    for desk in (first, second):
        desk.team.value = "tay"
    assert "Saved today" in save(first, private="Ann is worn out.")
    refused = save(second, private="Ask Ben.")
    assert "Ann is worn out." in refused and "Save again" in refused
    assert second.form.value["private"] == "Ask Ben."
    assert "Saved today" in save(second, private="Ask Ben first.")
    kept = [version.value.private for version in store.team("tay").history("coach")]
    assert kept == ["Ask Ben first.", "Ann is worn out."]


def test_words_about_one_team_are_there_again_after_a_look_at_another(store):
    store.team("forth").save("coach", CoachNote(1.0, "They begin.", on=date(2020, 1, 1)))
    desk = team_desk(store, overview(store))
    desk.team.value = "tay"
    desk.form.fill(note="Not saved yet")
    desk.team.value = "forth"
    assert desk.form.value == {"score": 1.0, "note": "They begin.", "private": ""}
    desk.team.value = "tay"
    assert desk.form.value["note"] == "Not saved yet"
    assert store.team("tay").current("coach") is None


def test_a_saved_score_is_in_the_table_at_once(store):
    seen = overview(store)
    desk = team_desk(store, seen)
    desk.team.value = "tay"
    save(desk, score=1.5)
    assert "<b>1.5</b> settled" in coach_table(seen.value).markup


def test_whatever_a_name_or_a_reason_holds_is_text(store):
    hostile = "<script>alert(1)</script>"
    shown = coach_table([TeamGlance(hostile, 'a"b', needs=(Need("data", hostile),))]).markup
    assert "<script" not in shown and shown.count("&lt;script&gt;") == 2


def test_a_coach_reads_how_a_team_is_deleted_for_good(store):
    start = fresh_start(store, overview(store))
    start.team.value = "tay"
    assert start.children[1].markup.rstrip("</p>").endswith("pace-kit forget tay")


def test_with_no_team_at_all_every_part_says_so_and_nothing_breaks(tmp_path):
    store = Store.open(tmp_path / "empty.db")
    seen = overview(store)
    assert "There is no team here yet" in coach_table(seen.value).markup
    assert "nothing to draw" in charts_of_teams(store, seen.value).alt
    desk, start, take = team_desk(store, seen), fresh_start(store, seen), travelling(store, seen)
    assert "There is no team yet" in save(desk, note="x")
    start.start.button.click()
    assert "There is no team yet." in start.start.status
    take.take.button.click()
    assert "There is no team yet." in take.take.markup
    made = workshop(store, seen)
    made.form.fill(names="Tay")
    made.make.button.click()
    assert [option[1] for option in start.team.control.options] == ["tay"]
    assert desk.team.value == take.team.value == "tay"
