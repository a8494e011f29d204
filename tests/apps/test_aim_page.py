"""The page about the aim: from blank to complete, a second version, nonsense typed, and two people who save at once."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hands import choose, fill, press
from playwright.sync_api import expect

from pace_kit.aims import SEED_AIMS, aim_as_of

PAGE = "01_set_an_aim"
PERCENT, WEEKS = "How many of every hundred children?", "Within how many weeks?"
BY, STARTING = "Reached by which day?", "Counting from which day on?"


@pytest.fixture
def team(own_server):
    """A server with one team that has nothing saved."""
    own_server.store().add_team("Tayford")
    return own_server


def says(page, words):
    page.locator(".pace-live, .pace-actions, .pace-field, main").get_by_text(re.compile(words)).first.wait_for()


def type_31_february(page):
    """Type a day that is none over a good one, in the order of days and months that this browser asks for."""
    for typed in ("31022021", "02312021"):
        fill(page, BY, "2031-03-30")
        expect(sentence(page)).to_contain_text("By 30 March 2031")
        page.get_by_label(BY, exact=True).focus()
        page.keyboard.type(typed)
        if page.get_by_label(BY, exact=True).evaluate("box => box.validity.badInput"):
            break
    assert page.get_by_label(BY, exact=True).input_value() == ""
    page.get_by_label(STARTING, exact=True).focus()


def sentence(page):
    return page.locator(".pace-quote").first


def test_an_aim_from_blank_to_complete_then_a_second_version(team, pages):
    page = pages.open(team.url(PAGE, team="tayford"))
    expect(sentence(page)).to_contain_text("By DATE, XX% of children who become looked after")
    says(page, "^Still to decide: 4.$")

    # A council's form leaves its dates and its percentage open
    choose(page, "Begin with", "A council’s aim: 36 weeks, at a meeting")
    expect(sentence(page)).to_contain_text("at the Legal Advice Meeting within 36 weeks")
    says(page, "^Still to decide: 3.$")

    # Nonsense is answered beside the field, and a day that is none stays open
    fill(page, PERCENT, "80")
    fill(page, PERCENT, "eighty")
    says(page, "“eighty” is not a number")
    expect(sentence(page)).to_contain_text("80% of children")
    press(page, "Save this aim")
    says(page, "^The field ‘How many of every hundred children\\?’ cannot be read yet")
    fill(page, PERCENT, "80")
    type_31_february(page)
    says(page, "^By which day do you want to reach it")
    expect(sentence(page)).to_contain_text("By DATE, 80%")
    fill(page, BY, "2031-03-31")
    fill(page, STARTING, "2029-04-01")
    page.get_by_text("This aim is complete").wait_for()
    says(page, "^Nothing is left to decide.$")
    press(page, "Save this aim")
    says(page, r"^Saved today at \d\d:\d\d\.$")

    # A solution inside the aim, months, and the checks that need no data
    fill(page, "At which meeting?", "the review, by introducing a form")
    says(page, "sounds like how you will do it")
    says(page, "31 March 2031, is .* weeks ahead")
    says(page, "There are no data yet")
    fill(page, "At which meeting?", "the two-week review")
    press(page, "Months, an age, or other words")
    fill(page, WEEKS, "")
    fill(page, "Or within how many months?", "9")
    expect(sentence(page)).to_contain_text("within 9 months (counted as 39 weeks)")

    # A second version needs who and why, and the first one stays
    press(page, "Save this aim")
    says(page, "^Say who changes it and why")
    fill(page, "Who saves it?", "Isla")
    fill(page, "Why does it change?", "Our meetings are earlier.")
    press(page, "Save this aim")
    says(page, r"^Saved today at \d\d:\d\d\.$")
    press(page, "Earlier versions of this aim")
    says(page, r"^Version 1, saved on .*By 31 March 2031, 80% of children .* within 36 weeks")
    newest, oldest = team.store().team("tayford").aims()
    assert (newest.who, newest.because, newest.value.months) == ("Isla", "Our meetings are earlier.", 9)
    assert oldest.value == replace(SEED_AIMS[1], percent=80, by=date(2031, 3, 31), starting=date(2029, 4, 1))
    assert aim_as_of((newest, oldest), date(2020, 1, 1)) is None
    assert pages.errors == []


def test_a_wait_of_ones_own_and_two_people_who_save_at_once(team, pages):
    page = pages.open(team.url(PAGE, team="tayford"))
    choose(page, "Begin with", "A wait of our own")
    expect(sentence(page)).to_contain_text("XX% of WHOSE WAIT on or after DATE will have WHICH MILESTONE")
    fill(page, "Who are the children?", "children whose permanence plan was agreed")
    fill(page, "What starts the clock, in words?", "the plan")
    fill(page, "What will they have?", "their plan presented")
    choose(page, "Which date starts the clock?", "recommendation for permanence")
    choose(page, "Which date ends the wait?", "a date the kit has no column for")
    fill(page, "At which meeting?", "the Permanence Panel")
    fill(page, PERCENT, "70")
    fill(page, WEEKS, "12")
    fill(page, BY, "2031-08-31")
    fill(page, STARTING, "2029-08-31")
    page.get_by_text("This aim is complete").wait_for()
    says(page, "no column for their plan presented, so it cannot measure this aim yet")

    # Somebody else was quicker: both texts are there, and mine can follow
    theirs = replace(SEED_AIMS[2], percent=60)
    team.store().team("tayford").save_aim(theirs, "To have one.", who="Ross")
    press(page, "Save this aim")
    says(page, "^Somebody else saved this in the meantime")
    says(page, "^Version 1, saved on .* by Ross, because: To have one.$")
    expect(page.locator(".pace-quote")).to_have_count(3)
    fill(page, "Who saves it?", "Isla")
    fill(page, "Why does it change?", "We mean the panel.")
    press(page, "Save mine after it")
    says(page, r"^Saved today at \d\d:\d\d\.$")
    expect(page.locator(".pace-quote")).to_have_count(1)
    newest = team.store().team("tayford").aims()[0]
    assert (newest.version, newest.who, newest.value.pathway.measured) == (2, "Isla", False)
    assert newest.value.pathway.event == "their plan presented"

    # The other way: what the other saved is kept, stands in the fields, and mine can still be read
    team.store().team("tayford").save_aim(theirs, "Back again.", who="Ross")
    fill(page, WEEKS, "14")
    fill(page, "Why does it change?", "Two weeks more.")
    press(page, "Save this aim")
    press(page, "Keep what the other saved")
    expect(sentence(page)).to_contain_text("60% of children who become looked after")
    expect(page.get_by_label(WEEKS, exact=True)).to_have_value("40")
    says(page, "Your words, to copy from")
    expect(page.locator(".pace-quote").nth(1)).to_contain_text("within 14 weeks of the plan")
    press(page, "Save this aim")
    says(page, "nothing new to keep")
    assert len(team.store().team("tayford").aims()) == 3
    assert pages.errors == []
