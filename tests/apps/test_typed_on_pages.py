"""What was typed on the kit's own pages is there again after a killed kernel, and kept nowhere once it is saved."""

import os
import re
import signal

import pytest
from hands import choose, fill, press
from playwright.sync_api import expect

from pace_kit.example import add_example

BACK = "What you had typed and not saved is back in the fields."
KEPT = "Object.keys(sessionStorage).filter(key => key.startsWith('pace-typed')).length"
HELD = "JSON.stringify({...sessionStorage})"
NEW, EXAMPLE = "tayford", "harbour"


@pytest.fixture(scope="module")
def typing(server):
    server.emptied().store().add_team("Tayford")
    add_example(server.store())
    return server


def box(page, label):
    return page.get_by_label(label, exact=True)


def kill_and_load_again(page, server, pages):
    """Kill the page's kernel as soon as the browser holds what was typed, and load the page again as it offers."""
    page.wait_for_timeout(400)
    for pid in server.kernels():
        os.kill(pid, signal.SIGKILL)
    page.locator("#pace-alert a").click(timeout=20_000)
    pages.ready(page)
    page.locator("#pace-typed").get_by_text(BACK).wait_for(timeout=30_000)


def is_there(page, typed):
    for label, value in typed.items():
        expect(box(page, label)).to_have_value(value)


def type_all(page, typed):
    for label, value in typed.items():
        fill(page, label, value)


def saved_and_kept_no_more(page, pages, button):
    press(page, button)
    page.locator(".pace-kept").get_by_text(re.compile("^Saved today at")).wait_for(timeout=20_000)
    page.wait_for_function(f"!{KEPT}")
    page.reload()
    pages.ready(page)
    assert page.evaluate(KEPT) == 0
    assert page.inner_text("#pace-typed") == ""


def test_an_aim_that_was_typed_is_there_again_also_what_was_folded_away(typing, pages):
    page = pages.open(typing.url("01_set_an_aim", team=NEW))
    press(page, "Months, an age, or other words")
    typed = {
        "Reached by which day?": "2031-03-31",
        "How many of every hundred children?": "80",
        "At which meeting?": "the two-week review",
        "Only children younger than": "12",
    }
    type_all(page, typed)
    choose(page, "Return home and kinship?", "Both count")
    kill_and_load_again(page, typing, pages)
    is_there(page, typed)
    expect(page.locator(".pace-quote").first).to_contain_text("80% of children under 12")
    saved_and_kept_no_more(page, pages, "Save this aim")
    expect(box(page, "At which meeting?")).to_have_value("the two-week review")


def test_a_review_that_was_typed_is_there_again(typing, pages):
    page = pages.open(typing.url("05_review_results", team=EXAMPLE))
    typed = {
        "What will you do?": "Meet each week",
        "Who?": "team leaders",
        "What we see": "Shorter waits.\nAnd calmer meetings.",
        "Who was there": "Two team leaders",
        "When we look again": "2031-04-01",
    }
    type_all(page, typed)
    kill_and_load_again(page, typing, pages)
    is_there(page, typed)
    press(page, "Add this promise")
    page.get_by_text("Added: Meet each week (team leaders).").wait_for()

    # What was added and not saved is gone with the kernel, and shown to add it again
    kill_and_load_again(page, typing, pages)
    gone = page.locator("#pace-typed li", has_text="Meet each week (team leaders)")
    expect(gone).to_be_visible()
    type_all(page, {"What will you do?": "Meet each week", "Who?": "team leaders"})
    press(page, "Add this promise")
    page.get_by_text("Added: Meet each week (team leaders).").wait_for()
    saved_and_kept_no_more(page, pages, "Save this review")


def test_what_was_typed_about_a_pathway_is_there_again_beside_what_was_saved(typing, pages):
    page = pages.open(typing.url("follow_the_pathway", team=EXAMPLE))
    noted = {"Done on": "2020-03-30", "Who notes it?": "the clerk"}
    type_all(page, noted)
    press(page, "Change a step, add one or move one")
    choose(page, "Which step do you change?", "First review")
    expect(box(page, "What is it called?")).to_have_value("First review")
    changed = {"Within how many?": "7", "Who changes it?": "team leader", "Why?": "to see what the law says"}
    type_all(page, changed)
    kill_and_load_again(page, typing, pages)
    is_there(page, noted | changed)
    press(page, "Save this step")
    page.get_by_text("First review: within 7 weeks", exact=True).wait_for(timeout=20_000)
    page.wait_for_function(f"!{HELD}.includes('to see what the law says') && {HELD}.includes('the clerk')")


def test_answers_of_an_exercise_are_there_again_until_they_are_thrown_away(typing, pages):
    page = pages.open(typing.url("01_aims", team=EXAMPLE))
    typed = {"Number of the row": "4", "How many of every hundred children": "80", "Where it happens": "at the review"}
    type_all(page, typed)
    right = page.get_by_role("radio", name=re.compile("^By 30 June 2021, 80% of children"))
    right.check()
    choose(page, "Try it with one child", "6th")
    kill_and_load_again(page, typing, pages)
    is_there(page, typed)
    expect(right).to_be_checked()
    expect(box(page, "Try it with one child").locator("option:checked")).to_have_text("6th")
    with page.expect_navigation():
        page.locator("#pace-typed").get_by_role("button", name="Throw it away").click()
    pages.ready(page)
    assert page.evaluate(KEPT) == 0
    expect(box(page, "Number of the row")).to_have_value("")


def test_a_test_of_change_that_was_not_saved_is_kept_with_the_team_and_not_by_the_browser(typing, pages):
    page = pages.open(typing.url("04_log_tests_of_change", team=NEW))
    choose(page, "Continue a test, or begin a new one", page.locator("option", has_text="Two-week").first.inner_text())
    page.wait_for_function("() => /wo-week/.test(document.querySelector('main textarea').value)")
    typed = {"Who does what, when and where?": "The worker asks gran", "What do you predict?": "3 of 4 people come"}
    type_all(page, typed)
    page.get_by_text(re.compile("kept as a draft at")).wait_for(timeout=15_000)
    assert page.evaluate(KEPT) == 0
    for pid in typing.kernels():
        os.kill(pid, signal.SIGKILL)
    page.locator("#pace-alert a").click(timeout=20_000)
    pages.ready(page)
    page.get_by_role("button", name=re.compile("^Take it up: ")).click()
    is_there(page, typed)


def test_a_driver_diagram_that_was_begun_and_not_saved_is_offered_after_a_killed_kernel(typing, pages):
    page = pages.open(typing.url("01_set_an_aim", team=NEW))
    press(page, "Open the driver diagram")
    press(page, "Begin with a blank diagram")
    press(page, "Drivers (0)")
    fill(page, "Name of a new driver", "Enough foster families")
    press(page, "Add this driver")
    page.get_by_text("kept as a draft at").wait_for(timeout=15_000)
    for pid in typing.kernels():
        os.kill(pid, signal.SIGKILL)
    page.locator("#pace-alert a").click(timeout=20_000)
    pages.ready(page)
    page.get_by_text(re.compile("^Not finished: the driver diagram. Written on ")).wait_for()
    press(page, "Take it up: the driver diagram")
    expect(page.get_by_role("button", name="Open the driver diagram")).to_be_focused()
    press(page, "Drivers (1)")
    expect(box(page, "Name of the driver")).to_have_value("Enough foster families")
    press(page, "Save the driver diagram")
    page.locator(".pace-kept").get_by_text(re.compile("^Saved today at")).wait_for(timeout=20_000)
    page.reload()
    pages.ready(page)
    expect(page.get_by_text(re.compile("^Not finished"))).to_have_count(0)
    assert [driver.name for driver in typing.store().team(NEW).current("drivers").drivers] == ["Enough foster families"]
    assert pages.errors == []
