"""The data detective as a page: a whole round by keyboard alone, and the same on a phone where nothing is cut."""

import re

from hands import IN_FOCUS, Keyboard, choose, cut, fill, press
from playwright.sync_api import expect

PAGE = "data_detective"
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def said(page, words):
    return page.get_by_role("status").filter(has_text=re.compile(words))


def test_a_round_is_played_by_keyboard_alone(server, pages):
    page = pages.open(server.url(PAGE, team="harbour"))
    keys = Keyboard(page)

    # The clock announces its beginning, and counts without a word and without taking the focus
    keys.activate("Start 15 minutes")
    expect(said(page, r"^The 15 minutes have begun\. They end at \d\d:\d\d\.$")).to_be_visible()
    left = page.get_by_text("15 minutes left.", exact=True)
    expect(left).to_be_visible()
    assert left.evaluate("at => !at.closest('[role=status],[role=alert],[aria-live]')")
    assert page.evaluate(IN_FOCUS) == "Start 15 minutes"

    # The sheet is a table whose rows are headed by their number
    keys.choose("Which rows[?]", "Rows 81")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="96", exact=True))
    expect(row).to_contain_text("30/02/2018")
    keys.go_to("Harbour's workbook")
    for number, strokes, column, words in (
        ("96", ("p", "ArrowDown"), "Perm rec date", "No such day"),
        ("90", ("r",), "Route", "Odd"),
        ("141", ("d", "ArrowDown"), "Date accommodated", "No 31st"),
        ("112", ("d",), "Date LAC", "1900?"),
        ("129", ("c",), "Child ID", "There twice"),
    ):
        keys.write("Row", number)
        keys.go_to("Column")
        keys.press(*strokes)
        expect(page.get_by_label("Column", exact=True).locator("option:checked")).to_have_text(column)
        keys.write("What is wrong[?]", words)
        keys.activate("Add to our finds")
        expect(said(page, f"^Added: Row {number}, '{column}': {re.escape(words)}$")).to_be_visible()
        page.get_by_label("Which rows?", exact=True).focus()

    keys.activate("Show how many we have found", "Space")
    page.locator("#pace-said", has_text="You found 4 of 34").wait_for(state="attached")
    kinds = page.get_by_role("table", name="Found, by kind, and how many there are")
    expect(kinds.get_by_role("row").filter(has_text="impossible date")).to_have_text("impossible date22")
    expect(page.get_by_text("Row 90, 'Route': 'KCO' is what belongs there.")).to_be_visible()
    keys.activate("What you found")
    page.get_by_text("Row 96, 'Perm rec date': impossible date. February has no 30th.").wait_for()
    keys.choose("Hints", "Where")
    page.get_by_text("Look in 'Date accommodated', somewhere in rows 140 to 160.").first.wait_for()
    keys.press("End")
    page.get_by_text("30 are still hiding").wait_for()
    keys.activate("Show what the kit found", "Space")
    page.get_by_text("Row 96, Perm rec date: impossible date – asked").wait_for()

    page.get_by_role("button", name="Start 15 minutes").focus()
    keys.activate("Stop the clock")
    expect(said(page, r"^The clock is stopped\.")).to_be_visible()
    expect(left).to_have_count(0)
    assert page.evaluate(IN_FOCUS) == "Stop the clock"
    assert pages.errors == []


def test_on_a_phone_finds_are_noted_taken_back_and_nothing_is_cut(server, pages):
    from axe_playwright_python.sync_playwright import Axe

    page = pages.open(server.url(PAGE), width=390, bypass_csp=True)
    press(page, "Start 15 minutes")
    fill(page, "Row", "96")
    choose(page, "Column", "Perm rec date")
    fill(page, "What is wrong?", "There is no such day")
    press(page, "Add to our finds")
    page.get_by_text("Our finds (1)").wait_for()
    page.get_by_label("Show how many we have found").check()
    page.get_by_text("You found 1 of 34; here is where the others hide.").first.wait_for()
    choose(page, "Hints", "Show what still hides")
    page.get_by_text("33 are still hiding").wait_for()
    page.get_by_role("button", name=re.compile("^Take back: .*There is no such day")).click()
    page.get_by_text("34 are still hiding").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert cut(page) == []
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found] == []
    assert pages.errors == []
