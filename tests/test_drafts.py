"""Drafts: what was typed and not saved is there when the page is opened again, and no page overwrites another's."""

import pytest
from sqlalchemy import create_engine, text

from pace_kit.migrations import upgrade
from pace_kit.pdsa import Cycle, TestOfChange
from pace_kit.store import Drafts, Store

KEY = "meeting:1"


def typed(words):
    return TestOfChange("meeting", "72-hour meeting", cycles=(Cycle(1, plan=words),))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kit.db"


@pytest.fixture
def team(path):
    return Store.open(path).add_team("Harbour")


def plans(page):
    return {draft.author: draft.value.latest.plan for draft in page.all("test")}


def test_a_draft_is_overwritten_in_place_and_is_there_after_a_restart(team, path):
    page = Drafts(team)
    for words in ("Ask", "Ask one", "Ask one chair"):
        page.keep("test", KEY, typed(words), base=3)
    (draft,) = Drafts(Store.open(path).team("harbour")).all("test")
    assert (draft.value, draft.base, draft.key, draft.put_away) == (typed("Ask one chair"), 3, KEY, False)
    assert str(draft).startswith("Written on ")


def test_two_pages_never_overwrite_each_others_drafts(team):
    one, two = Drafts(team), Drafts(team)
    one.keep("test", KEY, typed("mine"), base=0)
    two.keep("test", KEY, typed("theirs"), base=0)
    one.keep("test", KEY, typed("mine, longer"), base=0)
    assert plans(one) == {one.author: "mine, longer", two.author: "theirs"}
    one.drop("test", KEY)
    assert plans(two) == {two.author: "theirs"}


def test_a_draft_taken_up_becomes_the_pages_own_and_one_put_away_is_kept(team):
    closed, now = Drafts(team), Drafts(team)
    closed.keep("test", KEY, typed("begun yesterday"), base=2)
    (draft,) = now.all("test")
    now.put_away(draft)
    assert [one.put_away for one in now.all("test")] == [True]
    now.take_up(draft)
    (mine,) = now.all("test")
    assert (mine.author, mine.put_away, mine.base, mine.value) == (now.author, False, 2, draft.value)
    now.take_up(mine)
    assert len(now.all("test")) == 1


def test_who_still_types_loses_nothing_when_somebody_else_takes_the_draft_up(team):
    typing, taking = Drafts(team), Drafts(team)
    typing.keep("test", KEY, typed("half a"), base=0)
    taking.take_up(taking.all("test")[0])
    typing.keep("test", KEY, typed("half a sentence"), base=0)
    assert plans(taking) == {taking.author: "half a", typing.author: "half a sentence"}


def test_drafts_are_no_versions_and_belong_to_one_team(team, path):
    other = Store.open(path).add_team("Islands")
    Drafts(team).keep("test", KEY, typed("Ask"), base=0)
    assert (team.tests, team.steps_done, Drafts(other).all("test"), Drafts(team).all("aim")) == (
        (),
        frozenset(),
        (),
        (),
    )


def test_a_draft_stays_on_this_machine_when_the_team_is_exported(team, path, tmp_path):
    team.save_test(typed("Saved"))
    Drafts(team).keep("test", KEY, typed("Not said yet"), base=1)
    store = Store.open(path)
    moved = store.import_team(store.export_team("harbour", tmp_path / "harbour.pace"))
    assert moved.tests == team.tests
    assert Drafts(moved).all("test") == ()


@pytest.mark.parametrize(("key", "value"), [("x" * 201, typed("a")), ("nul \x00", typed("a")), (KEY, object())])
def test_what_cannot_be_kept_is_refused_and_the_last_draft_stays(team, key, value):
    page = Drafts(team)
    page.keep("test", KEY, typed("before"), base=0)
    with pytest.raises(ValueError, match=r"cannot be"):
        page.keep("test", key, value, base=0)
    assert plans(page) == {page.author: "before"}


def test_a_database_without_drafts_gets_their_table_and_keeps_all_else(path):
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection, "0002")
        row = "INSERT INTO teams (id, slug, name, invented, created, children) VALUES (1, 'harbour', 'H', 0, '', 7)"
        connection.execute(text(row))
    engine.dispose()
    team = Store.open(path).team("harbour")
    Drafts(team).keep("test", KEY, typed("Ask"), base=0)
    assert (team.name, len(Drafts(team).all("test"))) == ("H", 1)
