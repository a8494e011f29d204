"""What drives the aim, on page 1: somebody adds, moves, defines, saves and comes back."""

import re

from hands import press
from playwright.sync_api import expect

PAGE = "01_set_an_aim"


def field(page, label):
    return page.get_by_label(label, exact=True)


def said(page, words):
    page.get_by_text(re.compile(words)).first.wait_for()


def write(page, label, text):
    field(page, label).fill(text)
    field(page, label).blur()


PARTS = {"Drivers": "Name of a new driver", "Change ideas": "Which change idea?", "Measures": "Which measure?"}


def opened(page):
    """Open the diagram and its three parts; each pushes the next one down, so it is waited for as a person would."""
    press(page, "Open the driver diagram")
    for name, within in PARTS.items():
        page.get_by_role("button", name=re.compile(rf"^{name} \(\d+\)$")).click()
        field(page, within).wait_for()


def test_a_driver_an_idea_and_a_measure_are_there_again_after_a_reload(own_server, pages):
    page = pages.open(own_server.url(PAGE, team="harbour"))
    opened(page)
    drawing = page.locator("figure.pace-figure", has_text="What drives the aim")
    drawing.locator("svg").first.get_by_text("Adopted", exact=True).first.wait_for()

    # A driver, by the keyboard; the drawing and the words follow
    field(page, "Name of a new driver").focus()
    page.keyboard.type("Enough foster families")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="Added: the driver ‘Enough foster families’.").wait_for()
    drawing.locator("svg text", has_text="Enough foster families").first.wait_for(state="attached")
    said(page, "^No change idea works on")

    # An idea is moved to it, and what would go with it is said
    field(page, "Which change idea?").select_option(label="A form for legal advice")
    field(page, "It works on").select_option(label="Enough foster families")
    said(page, "^Changed: the change idea ‘A form for legal advice’")
    said(page, "^With it would go: ‘A form for legal advice’")

    # Removed with what goes with it, and brought back
    press(page, "Remove this driver")
    said(page, "^Removed: the driver ‘Enough foster families’ and what went with it: ‘A form for legal advice’")
    press(page, "Undo the last change")
    said(page, "^Undone: removed: the driver ‘Enough foster families’")

    # What cannot be is refused beside the field, which shows what is true
    field(page, "Which driver?").select_option(label="Early legal advice")
    field(page, "It is a part of").select_option(label="Enough foster families")
    said(page, "cannot stand below|is a secondary driver itself")
    expect(field(page, "It is a part of")).to_have_value("nothing: it is a primary driver")

    # A measure is a concept until it is written down
    write(page, "Name of a measure of your own", "Staff experience")
    press(page, "Add this measure")
    said(page, "‘Staff experience’ is a concept so far, not a measure")
    write(page, "What is counted or timed?", "Answers of 4 or 5 to “I know the next step”")
    write(page, "Out of how many, or over whom?", "All answers of the month")
    page.get_by_text("‘Staff experience’ is a concept so far").first.wait_for(state="detached")
    said(page, "^Who collects them[?]")

    # Kept with who and why; there again after a reload, in a drawing for a phone too
    write(page, "Who saves this?", "Ann")
    write(page, "Why did it change?", "The panel asked for it")
    press(page, "Save the driver diagram")
    said(page, r"^Saved today at \d\d:\d\d\.$")
    kept = own_server.store().team("harbour").latest("drivers")
    assert (kept.version, kept.who, kept.because) == (2, "Ann", "The panel asked for it")
    assert kept.value.idea("legal-advice-form").driver == "enough-foster-families"

    page.set_viewport_size({"width": 390, "height": 900})
    page.reload()
    pages.ready(page)
    opened(page)
    field(page, "Which measure?").select_option(label="Staff experience (process)")
    expect(field(page, "Out of how many, or over whom?")).to_have_value("All answers of the month")
    field(page, "Which change idea?").select_option(label="A form for legal advice")
    expect(field(page, "It works on")).to_have_value("Enough foster families")
    drawing.locator(".pace-narrow text", has_text="Enough foster families").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".pace-problem").all_inner_texts() == []
    assert pages.errors == []
