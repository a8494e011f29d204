"""One idea of the library, taken through three cycles to adopt, with all that happens on the way."""

import re
from datetime import timedelta

import pytest
from hands import choose, fill, press
from playwright.sync_api import expect

from pace_kit.pdsa import Decision
from pace_kit.widgets import today

PAGE = "04_log_tests_of_change"
CHI = "0101010001"  # made up; its first six digits are a day and its last is its check digit


@pytest.fixture
def own_server(own_server):
    """A server with one new team."""
    own_server.store().add_team("Tayford")
    return own_server


def box(page, label):
    return page.get_by_label(label, exact=True)


def said(page, words):
    page.get_by_text(re.compile(words)).first.wait_for()


def unfold(page, title):
    button = page.get_by_role("button", name=title, exact=True)
    if button.get_attribute("aria-expanded") != "true":
        button.click()


def opened(page, title):
    """Wait until the page has opened a part by itself."""
    expect(page.get_by_role("button", name=title, exact=True)).to_have_attribute("aria-expanded", "true")


def save(page, saved, version, button="Save this cycle"):
    """Press a button that saves, and go on when that version is on disk."""
    press(page, button)
    for _ in range(400):
        if (latest := saved()) and latest.version == version:
            return latest.value
        page.wait_for_timeout(25)
    raise AssertionError(f"version {version} was not saved, but {saved()}")


def test_an_idea_of_the_library_goes_through_three_cycles_to_adopt(own_server, pages):
    team = own_server.store().team("tayford")
    saved = lambda: team.latest("test", "two-week-review")  # noqa: E731
    page = pages.open(own_server.url(PAGE, team="tayford"))

    # Plan: an idea of the library, kinder words, and a number that must not be kept
    choose(page, "Continue a test, or begin a new one", option(page, "Two-week"))
    page.wait_for_function("() => /wo-week/.test(document.querySelector('main textarea').value)")
    box(page, "Who does what, when and where?").press_sequentially("The worker asks about contact with gran")
    said(page, "“contact”: would “family time")
    page.get_by_role("button", name=re.compile("^Use “family time")).click()
    expect(box(page, "Who does what, when and where?")).to_have_value(re.compile("asks about family time"))
    fill(page, "What do you predict?", f"3 of 4 people come; CHI {CHI}")
    said(page, "looks like a CHI number")
    press(page, "Save this cycle")
    said(page, "The field ‘What do you predict.’ holds what looks like a CHI number")
    assert saved() is None
    fill(page, "What do you predict?", "3 of 4 people come")
    fill(page, "The prediction as one number", "14")
    fill(page, "How many children?", "1")
    assert save(page, saved, 1).latest.predicted_at is not None

    # Do: it begins now, and the prediction can be read and not changed
    assert save(page, saved, 2, "We begin now").latest.predicted_before
    opened(page, "What you found")
    unfold(page, "Your plan")
    locked = box(page, "What do you predict?")
    expect(locked).to_have_attribute("readonly", "")
    expect(locked).to_have_accessible_description(re.compile("^Read-only: written on .* because the cycle has begun"))
    day = today()
    unfold(page, "The numbers of this cycle")
    lines = [f"{day - timedelta(days=n):%d/%m/%Y}\t{12 + n}\tas agreed" for n in range(3)]
    fill(page, "All numbers so far", "\n".join(["Day\tNumber\tNote", *lines, "soon\t12"]))
    said(page, "Line 5, “soon 12”: “soon” is not a day")
    fill(page, "All numbers so far", "\n".join(lines))
    said(page, "^3 numbers are noted, fewer than 10")
    fill(page, "What did you see?", "Gran came.")

    # Two people in one cycle: the second sees both texts
    other = pages.open(own_server.url(PAGE, team="tayford"))
    unfold(other, "What you did")
    fill(other, "What did you see?", "The school came.")
    fill(other, "What went wrong?", "The room was small.")
    save(other, saved, 3)
    pages.close(other)
    press(page, "Save this cycle")
    said(page, "Somebody else saved this while you were writing")
    press(page, "Save what is chosen")
    said(page, "Keep for ‘What did you see.’: choose mine, theirs or both")
    choose(page, "Keep for ‘What did you see?’", "Both, mine first")
    first = save(page, saved, 4, "Save what is chosen").latest
    page.locator(".pace-settling").wait_for(state="detached")
    assert (first.observations, first.problems) == ("Gran came.\n\nThe school came.", "The room was small.")
    assert [point.number for point in first.data] == [14, 13, 12]

    # Study and Act: one child is early for adopting, so the team adapts
    unfold(page, "What you found")
    said(page, "^3 of 4 people come$")
    fill(page, "What do your notes show, beside the prediction?", "4 people came.")
    choose(page, "Did it go as predicted?", "Yes")
    fill(page, "What do you know now?", "The school needs a week.")
    unfold(page, "What you decide")
    choose(page, "Adopt, adapt or abandon?", "adopt")
    box(page, "Why is one cycle with one child enough to adopt?").wait_for()
    press(page, "Save this cycle")
    said(page, "was adopted after one cycle with 1 child")
    choose(page, "Adopt, adapt or abandon?", "adapt")
    fill(page, "Because", "One child only.")
    fill(page, "What will the next cycle try?", "Five children, school asked a week before.")
    save(page, saved, 5)
    press(page, "Plan the next cycle")
    expect(box(page, "Which cycle?")).to_be_focused()

    # The second cycle begins with what was learned; the page is closed before it is saved
    expect(box(page, "What is this cycle for?")).to_have_value("Cycle 1 taught us: The school needs a week.")
    expect(box(page, "Who does what, when and where?")).to_have_value("Five children, school asked a week before.")
    fill(page, "What do you predict?", "4 of 5 within 14 days")
    said(page, "kept as a draft at")
    pages.close(page)
    assert len(saved().value.cycles) == 1
    page = pages.open(own_server.url(PAGE, team="tayford"))
    said(page, "^Not finished: “.*”, cycle 2")
    page.get_by_role("button", name=re.compile("^Take it up: “.*”, cycle 2")).click()
    expect(box(page, "What do you predict?")).to_have_value("4 of 5 within 14 days")
    assert len(saved().value.cycles) == 1
    fill(page, "How many children?", "5")

    for number, decision, children, version in ((2, "adapt", "5", 6), (3, "adopt", "25", 9)):
        fill(page, "What do you predict?", f"{number} of 5 within 14 days")
        fill(page, "How many children?", children)
        save(page, saved, version)
        save(page, saved, version + 1, "We begin now")
        opened(page, "What you found")
        fill(page, "What do your notes show, beside the prediction?", "4 of 5.")
        choose(page, "Did it go as predicted?", "No")
        unfold(page, "What you decide")
        choose(page, "Adopt, adapt or abandon?", decision)
        fill(page, "Because", "It held.")
        save(page, saved, version + 2)
        page.locator("main figure", has_text="Cycles of").filter(has_text=f"Cycle {number}").wait_for()
        page.get_by_text(re.compile("^(Adopted. A change stays|The next cycle begins with)")).wait_for()
        if decision == "adapt":
            press(page, "Plan the next cycle")
            expect(box(page, "What do you predict?")).to_have_value("")

    test = saved().value
    assert [cycle.decision for cycle in test.cycles] == [Decision.ADAPT, Decision.ADAPT, Decision.ADOPT]
    assert all(cycle.predicted_before for cycle in test.cycles)
    assert page.locator(".pace-problem").all_inner_texts() == []
    assert page.get_by_text(re.compile("^Not finished")).count() == 0
    assert CHI not in (own_server.cwd / "kit.db").read_bytes().decode("latin-1")
    assert pages.errors == []


def option(page, words):
    """The whole text of the option that holds some words."""
    which = box(page, "Continue a test, or begin a new one")
    return which.locator("option", has_text=words).first.inner_text()


def test_the_place_of_a_test_on_the_driver_diagram_is_said(own_server, pages):
    page = pages.open(own_server.url(PAGE, team="harbour"))
    choose(page, "Continue a test, or begin a new one", option(page, "Legal advice in written form"))
    unfold(page, "The change in your words")
    said(page, "^On your driver diagram it works on ‘Asking and answering are simple’")
    assert pages.errors == []
