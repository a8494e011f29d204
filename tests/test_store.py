"""The store: what is saved reads back equal, as versions, from a file that only its owner can read."""

import hashlib
import os
import sqlite3
import stat
import subprocess
import sys
import zlib
from datetime import UTC, date, datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from pace_kit.aims import AIM_2, PATHWAYS, AimStatement, Pathway
from pace_kit.coaching import SCORES, CoachNote
from pace_kit.disclosure import Release, Shown
from pace_kit.migrations import configuration, upgrade
from pace_kit.pdsa import SCALES, Asked, Cycle, Decision, Noted, TestOfChange
from pace_kit.runcharts import ChartChoices, Exclusion, Lengths, Rephase
from pace_kit.store import Conflict, Store, StoreError, TeamNotFound, codec
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
    for slug in ("", "\ud800", "\x00", "x" * 5000, "' OR 1=1 --", "<script>"):
        with pytest.raises(TeamNotFound):
            store.team(slug)


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


@pytest.mark.parametrize("key", ["x" * 201, "half \ud800", "nul \x00"])
def test_a_test_whose_key_cannot_be_kept_is_refused_with_a_sentence(team, key):
    with pytest.raises(ValueError, match="cannot be kept"):
        team.save_test(TestOfChange(key=key, name="a test"))
    assert team.tests == ()


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
    predicted_at=st.none() | st.datetimes(datetime(1990, 1, 1), timezones=st.timezones()),
    predicted_number=st.none() | NUMBERS,
    asked=st.lists(st.builds(Asked, TEXT, TEXT), max_size=2).map(tuple),
    data=st.lists(st.builds(Noted, st.dates(), NUMBERS, TEXT), max_size=3).map(tuple),
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
    rephases=st.lists(st.builds(Rephase, st.dates(), TEXT, DAYS), max_size=3).map(tuple),
    aim_weeks=st.none() | st.floats(0, 500),
    siblings_as_one=st.booleans(),
    baseline_because=TEXT,
    exclusions=st.lists(st.builds(Exclusion, TEXT, TEXT), max_size=2).map(tuple),
    lengths=st.none() | st.builds(Lengths, st.none() | st.integers(5, 12), st.none() | st.integers(5, 12)),
    plot=st.sampled_from(("", "child", "month", "share_quarter")),
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


# One team in one file, and a fresh start


def saves(kind):
    """Values of a kind: those of the tests above, else whatever its type allows."""
    chosen = {
        "aim": AIMS, "chart": CHOICES, "test": TESTS, "programme": DAYS,
        "review": TEXT | st.dictionaries(TEXT, TEXT | st.lists(TEXT, max_size=2), max_size=2),
        "coach": st.builds(CoachNote, st.none() | st.sampled_from(SCORES), TEXT, TEXT, DAYS),
    }  # fmt: skip
    return chosen[kind] if kind in chosen else st.from_type(codec._type_of(kind))


@st.composite
def things(draw):
    """One thing to save: its kind, its key, its value, who and why; what the kit itself refuses is passed over."""
    kind = draw(st.sampled_from([kind for kind in codec.KINDS if kind not in ("upload", "fixes")]))
    try:
        value = draw(saves(kind))
        codec.to_json(kind, value)
    except ValueError:
        reject()
    return kind, draw(st.sampled_from(["", "key"])), value, draw(TEXT), draw(TEXT)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(things(), max_size=6))
def test_whatever_a_team_saved_arrives_elsewhere_with_its_history(tmp_path, history):
    """Every kind, every version, who saved it and why; and a second journey gives the same bytes."""
    here, there = Store.open(tmp_path / "here.db"), Store.open(tmp_path / "there.db")
    team = here.add_team("Tay")
    for kind, key, value, who, because in history:
        team.save(kind, value, key, who=who, because=because)
    content = here.team_file(team.slug, keys=True, coach=True)
    arrived = there.import_content(content)
    for kind, key in {(kind, key) for kind, key, *_ in history}:
        assert arrived.history(kind, key) == team.history(kind, key)
        assert arrived.current(kind, key) == team.current(kind, key)
    assert there.team_file(arrived.slug, keys=True, coach=True) == content


def test_what_a_coach_keeps_stays_behind_unless_it_is_asked_for(store, team, tmp_path):
    team.save_aim(AIM)
    team.save("coach", CoachNote(2.5, "They study.", "Ann is worn out."))
    other = Store.open(tmp_path / "other.db")
    for coach in (False, True):
        content = store.team_file("harbour", coach=coach)
        arrived = other.import_content(content)
        assert (b"worn out" in zlib.decompress(content.partition(b"\n")[2])) is coach
        assert arrived.current("coach") == (team.current("coach") if coach else None)
        assert arrived.aim == AIM


def test_a_team_begins_afresh_and_can_have_everything_back(store, team):
    """Nothing is lost on the way: the history, the notes and the key move as a whole, and the address stays."""
    team.save_aim(AIM, "first", who="Isla")
    team.save("coach", CoachNote(private="hush"))
    before = store.team_file("harbour", keys=True, coach=True)
    aside = store.start_afresh("harbour")
    assert (team.aim, team.steps_done, team.current("coach")) == (None, frozenset(), None)
    assert [one.slug for one in store.teams()] == ["harbour"]
    assert [one.slug for one in store.set_aside()] == [aside.slug]
    assert aside.aims()[0].who == "Isla"
    assert team.save_aim(AimStatement(AIM_2)).version == 1  # a page that stayed open goes on with the fresh team
    assert store.bring_back(aside.slug).slug == "harbour"
    assert store.team_file("harbour", keys=True, coach=True) == before
    assert store.set_aside()[0].aim == AimStatement(AIM_2)


def test_what_a_team_shared_stays_with_it_through_a_fresh_start(store, team):
    """Others have it still: the next report must not be one that can be subtracted from it."""
    team.save(
        "shared", Release(date(2019, 3, 31), 5, 26, *[Shown(("2018",), ("met",), ((9,),), date(2019, 3, 31), 5)] * 3)
    )
    team.save_aim(AimStatement(AIM_2))
    aside = store.start_afresh("harbour")
    assert len(store.team("harbour").history("shared")) == 1
    assert store.team("harbour").aim is None
    assert store.bring_back(aside.slug).slug == "harbour"
    assert len(store.team("harbour").history("shared")) == 1
    assert store.team("harbour").aim == AimStatement(AIM_2)
    assert store.set_aside() == ()


def test_only_what_was_set_aside_can_be_removed_for_good(store, team):
    team.save_aim(AIM)
    with pytest.raises(ValueError, match="was not set aside"):
        store.delete_aside("harbour")
    with pytest.raises(TeamNotFound):
        store.delete_aside("harbour~1")
    store.delete_aside(store.start_afresh("harbour").slug)
    assert (store.set_aside(), team.aims()) == ((), ())
    with store._database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM versions")).scalar() == 0


def test_a_page_cannot_be_opened_on_what_was_set_aside(store, team):
    from pace_kit.serve.facts import is_team_slug

    store.start_afresh("harbour")
    assert [is_team_slug(one.slug) for one in (*store.set_aside(), *store.teams())] == [False, True]
