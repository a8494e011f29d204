"""Two people in one cycle: each field in which they differ is asked about, and nothing either wrote is lost."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_2, AIM_3, AimStatement
from pace_kit.pdsa import Asked, Cycle, Noted, TestOfChange
from pace_kit.store.merging import BOTH, MINE, THEIRS, differences, merged

D = date(2020, 2, 3)
BEFORE = TestOfChange("review", "Two-week review", cycles=(Cycle(1, plan="Ask one chair"),))


def with_first(test, **changes):
    return test.with_cycle(replace(test.cycles[0], **changes))


def test_only_the_fields_that_differ_are_told_and_who_changed_them():
    mine = replace(with_first(BEFORE, plan="Ask two chairs", who="one worker"), driver="Meetings")
    theirs = replace(with_first(BEFORE, plan="Ask the panel", learned="It works"), driver="")
    found = {one.path: (one.mine, one.theirs, one.changed) for one in differences(mine, theirs, BEFORE)}
    assert found == {
        ("driver",): ("Meetings", "", MINE),
        ("cycles", 1, "plan"): ("Ask two chairs", "Ask the panel", ""),
        ("cycles", 1, "who"): ("one worker", "", MINE),
        ("cycles", 1, "learned"): ("", "It works", THEIRS),
    }
    assert {one.changed for one in differences(mine, theirs)} == {""}


def test_cycles_that_only_one_has_are_kept_without_asking():
    mine, theirs = BEFORE.with_cycle(Cycle(3, plan="three")), BEFORE.with_cycle(Cycle(2, plan="two"))
    assert differences(mine, theirs) == ()
    assert [cycle.number for cycle in merged(mine, theirs, {}).cycles] == [1, 2, 3]


def test_each_choice_gives_that_text_and_both_gives_both():
    mine, theirs = with_first(BEFORE, plan="mine"), with_first(BEFORE, plan="theirs")
    (one,) = differences(mine, theirs, BEFORE)
    made = {how: merged(mine, theirs, {one.path: how}).cycles[0].plan for how in (MINE, THEIRS, BOTH)}
    assert made == {MINE: "mine", THEIRS: "theirs", BOTH: "mine\n\ntheirs"}
    with pytest.raises(KeyError):
        merged(mine, theirs, {})


def test_numbers_that_were_noted_by_two_people_can_stand_together():
    mine = with_first(BEFORE, data=(Noted(D, 4), Noted(D.replace(day=5), 6)), asked=(Asked("Who?"),))
    theirs = with_first(BEFORE, data=(Noted(D, 4), Noted(D.replace(day=4), 7)), asked=(Asked("When?"),))
    chosen = {one.path: BOTH for one in differences(mine, theirs, BEFORE)}
    made = merged(mine, theirs, chosen).cycles[0]
    assert made.data == (Noted(D, 4), Noted(D.replace(day=4), 7), Noted(D.replace(day=5), 6))
    assert made.asked == (Asked("Who?"), Asked("When?"))


def test_an_aim_is_settled_the_same_way():
    mine, theirs = AimStatement(AIM_2, percent=80), AimStatement(AIM_2, percent=70, by=D)
    found = {one.path: one for one in differences(mine, theirs, AimStatement(AIM_2))}
    assert (found[("percent",)].joinable, found[("by",)].changed) == (False, "")
    assert merged(mine, theirs, {("percent",): THEIRS, ("by",): MINE}) == AimStatement(AIM_2, percent=70)
    with pytest.raises(ValueError, match="cannot stand together"):
        merged(mine, theirs, {("percent",): BOTH, ("by",): MINE})
    assert differences(AimStatement(AIM_2), AimStatement(AIM_3))


TEXT = st.sampled_from(["", "a", "b", "a b"])
CYCLE = st.builds(Cycle, st.integers(1, 3), plan=TEXT, learned=TEXT, children=st.none() | st.integers(0, 2))
TESTS = st.builds(
    TestOfChange, st.just("k"), TEXT, idea=TEXT,
    cycles=st.lists(CYCLE, max_size=3, unique_by=lambda one: one.number).map(tuple),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(TESTS, TESTS)
def test_whoever_always_chooses_one_side_gets_it_with_the_others_further_cycles(mine, theirs):
    paths = [one.path for one in differences(mine, theirs)]
    assert len(set(paths)) == len(paths)
    for how, side in ((MINE, mine), (THEIRS, theirs)):
        made = merged(mine, theirs, dict.fromkeys(paths, how))
        assert differences(made, side) == ()
        kept = {one.number for one in made.cycles}
        assert kept == {one.number for one in (*mine.cycles, *theirs.cycles)}
