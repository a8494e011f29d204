"""The exercises as pages: every kind of task done by keyboard alone, hints and all, and kept for the team."""

import re

import pytest
from hands import Keyboard, cut, press, saved
from open_to_all import quiet

from pace_kit.checks import question
from pace_kit.pdsa import FEATURES, LEVELS


class Desk(Keyboard):
    """A person at an exercise, without a mouse."""

    def __init__(self, page):
        super().__init__(page)
        self.heard = page.locator(".pace-ask > .pace-actions .pace-status")

    def pick(self, words, options, most=60):
        """Choose one of several that are in sight: into the group with Tab, down with the arrow."""
        self.go_to(re.escape(options[0]), most)
        self.press("Space", *["ArrowDown"] * options.index(words))

    def check(self, at, says):
        """Check the answer of the task at this place, and wait for what is said."""
        self.activate("Check our answer, task .*")
        self.heard.nth(at).filter(has_text=re.compile(f"^{says}")).wait_for()

    def back_to(self, name, most=30):
        """Go back with Shift and Tab until what is called `name` has the focus."""
        self.go_to(name, most, key="Shift+Tab")


def words(key):
    """The words of all options of a task, and of the right one."""
    options = question(key).task.options
    return [one.words for one in options], next(one.words for one in options if one.right)


def test_every_kind_of_task_can_be_done_by_keyboard_alone(own_server, pages):
    page = pages.open(own_server.url("01_aims", team="harbour"))
    desk = Desk(page)

    options, right = words("1.1")  # choose one: first nothing, then hints, then a wrong answer, then the right one
    desk.check(0, "Not yet. Choose one")
    desk.activate("A hint, task 1.1")
    page.get_by_text(question("1.1").hints[0]).wait_for()
    desk.press("Enter")
    page.get_by_text(question("1.1").hints[1]).wait_for()
    desk.back_to(re.escape(options[-1]))  # from below, into a group in which nothing is chosen yet
    desk.press("ArrowDown")  # and round to its first
    wrong = not question("1.1").task.options[0].right
    desk.check(0, "Not quite" if wrong else "Yes")
    desk.back_to(re.escape(options[0]))
    desk.press("Space", *["ArrowDown"] * options.index(right))
    desk.check(0, "Yes")

    task = question("1.2").task  # put in order
    order = task.orders()[0]
    for key, step in task.steps.items():
        desk.choose(re.escape(step), f"{order.index(key) + 1}")
    page.get_by_text("Your order").wait_for()
    desk.check(1, "Yes")

    row = next(iter(question("1.3").task.right))  # find the row
    desk.write("Number of the row", f"{row}")
    desk.check(2, "Yes")

    desk.write("How many of every hundred children", "70")  # mend this aim
    desk.go_to("Children count who start on or after")
    page.keyboard.type("01012020")  # the same in every order of day and month
    desk.go_to("The aim is reached by", most=12)
    page.keyboard.type("06062021")
    page.get_by_text("By 6 June 2021, 70% of").wait_for()
    desk.check(3, "Yes")

    desk.check(4, "Not yet")  # as it was given

    options, right = words("1.6")  # predict, then see
    assert page.locator("figure.pace-figure").count() == 1
    desk.pick(right, options)
    desk.check(5, "Yes")
    page.locator("figure.pace-figure").nth(1).wait_for()

    desk.write("Within how many weeks", "45")  # tweak this line
    desk.choose("One column for each", "q")
    page.get_by_text("aim_progress(cohort, within_weeks=45, by='quarter')").wait_for()
    desk.check(6, "Yes")

    page.get_by_text("6 of 7 tasks found.").wait_for()
    desk.activate("Our coach may see which tasks we have done", "Space")
    desk.activate("Keep this choice")
    saved(page)
    assert pages.errors == []
    coach = pages.open(own_server.url("06_coach_view"))
    press(coach, "Who is practising?")
    coach.get_by_text("6 of 7").wait_for()


@pytest.mark.parametrize(("name", "key"), [("02_cleaning", "2.1"), ("03_run_charts", "3.1"), ("05_reviews", "5.1")])
def test_the_first_task_of_each_other_exercise_can_be_done_by_keyboard_alone(own_server, pages, name, key):
    page = pages.open(own_server.url(name, team="harbour"))
    desk, task = Desk(page), question(key).task
    place = page.locator(".pace-ask > .pace-actions [role=status]").first.element_handle()
    if hasattr(task, "steps"):
        for step, words_of_it in task.steps.items():
            desk.choose(re.escape(words_of_it), f"{task.orders()[0].index(step) + 1}")
    elif hasattr(task, "options"):
        options, right = words(key)
        desk.pick(right, options)
    else:
        desk.write("Number of the row", f"{next(iter(task.right))}")
    quiet(page)  # what is laid out late above a button can push it out of sight after it got the focus
    desk.check(0, "Yes")
    assert place.evaluate(
        "place => place.isConnected && place.role === 'status' && place.textContent.startsWith('Yes')"
    )
    assert pages.errors == []


def test_a_test_of_change_can_be_read_on_a_phone_by_keyboard_and_is_known_another_day(own_server, pages):
    from axe_playwright_python.sync_playwright import Axe

    page = pages.open(own_server.url("04_tests_of_change", team="harbour"), width=390, bypass_csp=True)
    task = question("4.4").task
    desk = Desk(page)
    for key, levels in task.levels.items():
        options = [f"{n}: {words}" for n, words in enumerate(LEVELS[key])]
        desk.pick(options[min(levels)], options, most=150)
    desk.check(3, "Yes")
    assert page.get_by_role("radiogroup", name=FEATURES["data"]).count() == 2  # 4.4 and 4.7
    assert cut(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert [one["id"] for one in found.response["violations"]] == []
    pages.close(page)
    again = pages.open(own_server.url("practise", team="harbour"))
    again.get_by_text("4 Tests of change: 1 of 7").wait_for()
    assert pages.errors == []
