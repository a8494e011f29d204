"""Tests of `pace_kit.widgets.versions`: what is kept, with who and why, and what happens when two or three save."""

from dataclasses import replace

import pytest

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.store import Store
from pace_kit.widgets import earlier_versions, keep_versions
from pace_kit.widgets.versions import SAME, Theirs

FIRST, MINE, ROSS, KIM = (AimStatement(AIM_2, percent=percent) for percent in (50, 60, 70, 80))


@pytest.fixture
def team(tmp_path):
    return Store.open(f"sqlite:///{tmp_path}/kit.db").add_team("Tayford")


def page(team, value):
    """A page that was opened now, with a value in its fields."""
    thing = Theirs()
    thing.value = value
    return keep_versions("Save", team, "aim", thing), thing


def save(keep, who="", because=""):
    keep.words.fill(who=who, because=because)
    keep.saving.button.click()
    return keep.saving.status


def test_the_first_version_needs_no_reason_and_every_later_one_does(team):
    keep, thing = page(team, FIRST)
    assert "Saved today" in save(keep)
    assert SAME in save(keep, "Isla", "Again.")
    thing.value = MINE
    assert "Say who changes it and why" in save(keep, "Isla")
    assert team.aim == FIRST
    assert "Saved today" in save(keep, "Isla", "We know our numbers now.")
    assert (keep.value.version, keep.words["because"].value) == (2, "")
    newest, _ = team.aims()
    assert (newest.value, newest.who, newest.because) == (MINE, "Isla", "We know our numbers now.")
    assert str(FIRST) in earlier_versions(team, "aim").markup
    assert str(MINE) not in earlier_versions(team, "aim").markup


def test_a_second_saver_sees_both_texts_and_a_third_one_is_not_lost_either(team):
    keep, _ = page(team, MINE)
    team.save_aim(ROSS, "To have one.", who="Ross")
    assert "Somebody else saved" in save(keep, "Isla", "Ours.")
    assert str(ROSS) in keep.markup and str(MINE) in keep.markup and "by Ross, because: To have one." in keep.markup
    team.save_aim(KIM, "A third.", who="Kim")
    keep.save_mine.click()
    assert str(KIM) in keep.markup and str(MINE) in keep.markup and "pace-problem" not in keep.markup
    assert team.aim == KIM
    keep.save_mine.click()
    assert [one.value for one in team.aims()] == [MINE, KIM, ROSS]
    assert keep.value.version == 3


def test_who_keeps_what_the_other_saved_still_has_the_own_words(team):
    keep, thing = page(team, MINE)
    team.save_aim(ROSS, who="Ross")
    save(keep)
    keep.keep_theirs.click()
    assert keep.theirs.value == ROSS
    assert str(MINE) in keep.markup
    assert [one.value for one in team.aims()] == [ROSS]
    thing.value = keep.theirs.value
    assert SAME in save(keep)
    thing.value = replace(ROSS, percent=75)
    assert "Saved today" in save(keep, "Isla", "A little more.")


def test_mine_after_theirs_asks_for_who_and_why_too(team):
    keep, _ = page(team, MINE)
    team.save_aim(ROSS, who="Ross")
    save(keep)
    keep.save_mine.click()
    assert "Say who changes it and why" in keep.markup
    assert team.aim == ROSS
    keep.words.fill(who="Isla", because="Ours.")
    keep.save_mine.click()
    assert team.aim == MINE
