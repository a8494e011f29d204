"""A person without a mouse goes from the start page over an aim, a test of change and a review to the coach's view.

The workbook, run charts, the driver diagram, exercises and games are walked by keyboard alone in tests of their own.
"""

import re
import time
from datetime import date

from hands import IN_FOCUS, Keyboard, saved

from pace_kit.example import add_example
from pace_kit.following import done_by

BELOW = """() => document.activeElement.closest('.pace-fold').querySelector('.pace-fold-body')
  ?.getBoundingClientRect().height > 20"""


def said(page, words):
    page.get_by_text(re.compile(words)).first.wait_for(timeout=20_000)


def settled(page):
    """Wait until the page's kernel has answered, as a person waits until what was pressed is there."""
    page.wait_for_timeout(300)
    page.wait_for_function("!window.pace_busy()", timeout=20_000)


def comes_to(read, wanted):
    """Wait until what is kept is what was typed."""
    until = time.monotonic() + 20
    while read() != wanted and time.monotonic() < until:
        time.sleep(0.2)
    assert read() == wanted


def unfold(keys, title):
    """Go to a title and open what is below it, unless it is open."""
    keys.go_to(title)
    if keys.page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false":
        keys.press("Enter")
    keys.page.wait_for_function(BELOW, timeout=20_000)  # what comes late would push away what has the focus by then
    settled(keys.page)


def arrived(page, pages, name):
    page.wait_for_url(f"**/{name}.ipynb?team=tayford")
    pages.ready(page)


def test_a_new_team_comes_to_a_complete_aim_by_keyboard_alone(own_server, pages):
    page = pages.open(own_server.url("00_start_here"))
    keys = Keyboard(page)
    keys.write("Name of the team", "Tayford")
    keys.go_to("Day your improvement work began")
    page.keyboard.type("07012017")
    keys.activate("Make this team")
    page.get_by_role("link", name="Tayford").first.wait_for()
    keys.activate("Tayford")
    arrived(page, pages, "01_set_an_aim")

    keys.go_to("Reached by which day[?]")
    page.keyboard.type("12312027")
    keys.write("How many of every hundred children[?]", "80")
    keys.go_to("Counting from which day on[?]")
    page.keyboard.type("01012026")
    keys.write("Within how many weeks[?]", "30")
    keys.choose("Return home and kinship[?]", "Y")
    keys.write("At which meeting[?]", "the Legal Advice Meeting")
    said(page, r"^By 31 December 2027, 80% of children .* within 30 weeks")
    said(page, r"^This aim is complete\.")
    keys.activate("Save this aim")
    saved(page)
    assert page.evaluate(IN_FOCUS) == "Save this aim"


def test_a_test_of_change_is_planned_tried_and_decided_by_keyboard_alone(own_server, pages):
    if not own_server.store().teams():
        own_server.store().add_team("Tayford")
    page = pages.open(own_server.url("04_log_tests_of_change", team="tayford"))
    keys = Keyboard(page)
    keys.choose("Continue a test, or begin a new one", "Two-week")
    settled(page)
    keys.write("What do you predict[?]", "3 of 4 people come")
    keys.write("How many children[?]", "1")
    keys.activate("Save this cycle")
    saved(page)
    unfold(keys, "What you did")
    keys.go_to("Begun on")
    page.keyboard.type("11022026")
    keys.write("What did you see[?]", "Gran came.")
    unfold(keys, "What you found")
    keys.write("What do your notes show, beside the prediction[?]", "4 people came.")
    keys.choose("Did it go as predicted[?]", "Yes")
    keys.write("What do you know now[?]", "The school needs a week.")
    unfold(keys, "What you decide")
    keys.choose("Adopt, adapt or abandon[?]", "adapt")
    keys.write("Because", "One child only.")
    keys.write("What will the next cycle try[?]", "Five children.")
    keys.activate("Save this cycle")

    def kept():
        cycle = own_server.store().team("tayford").tests[0].cycles[0]
        return cycle.observations, cycle.learned, str(cycle.decision)

    comes_to(kept, ("Gran came.", "The school needs a week.", "adapt"))
    assert page.evaluate(IN_FOCUS) == "Save this cycle"


def test_a_review_is_held_and_taken_along_by_keyboard_alone(own_server, pages):
    page = pages.open(own_server.url("05_review_results", team="harbour"))
    keys = Keyboard(page)
    keys.write("What will you do[?]", "Ask the chair for a day")
    keys.write("Who[?]", "Team leader")
    keys.go_to("By when[?]")
    page.keyboard.type("05012020")
    keys.activate("Add this promise")
    said(page, "Ask the chair for a day")
    keys.write("What we see", "The list has grown.")
    keys.activate("Save this review")
    saved(page)
    keys.choose("For whom[?]", "To")
    keys.activate("Make the report")
    said(page, r"files? (is|are) ready, below\.$")
    keys.go_to("As a document")


def test_a_coach_and_a_team_see_what_is_due_by_keyboard_alone(own_server, pages):
    add_example(own_server.store())
    page = pages.open(own_server.url("06_coach_view"))
    keys = Keyboard(page)
    unfold(keys, "Which reasons come first[?]")
    unfold(keys, "Show their run charts")
    keys.choose("Team", "Har")
    said(page, r"^The kit proposes 3\.0\.")
    keys.choose("Score you settle on", "3.0")
    keys.write("Why this score[?]", "Three cycles were studied.")
    keys.activate("Save score and notes")
    saved(page)

    page = pages.open(own_server.url("follow_the_pathway", team="harbour"))
    keys = Keyboard(page)
    unfold(keys, "Later, and past the aim")
    keys.choose("Which child[?]", "Child 171")
    keys.go_to("Done on")
    page.keyboard.type("03302020")
    keys.write("Who notes it[?]", "Chair")
    keys.activate("Note it")

    def noted():
        done = done_by(own_server.store().team("harbour"))
        return {day for (child, _), day in done.items() if child == "Child 171"}

    comes_to(noted, {date(2020, 3, 30)})
    keys.activate("Make the calendar file")
    said(page, r"ready, below\.$")
