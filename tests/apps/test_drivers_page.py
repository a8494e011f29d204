"""What drives the aim, on page 1: somebody without a mouse adds, moves, defines, saves and comes back."""

import re

from hands import Keyboard
from playwright.sync_api import expect

PAGE = "01_set_an_aim"


def field(page, label):
    return page.get_by_label(label, exact=True)


def said(page, words):
    page.get_by_text(re.compile(words)).first.wait_for()


PARTS = {"Drivers": "Name of a new driver", "Change ideas": "Which change idea?", "Measures": "Which measure?"}


def opened(page, keys):
    """Open the diagram and its three parts; each pushes the next one down, so it is waited for as a person would."""
    keys.activate("Open the driver diagram", most=90)
    for name, within in PARTS.items():
        page.get_by_role("button", name=re.compile(rf"^{name} \(\d+\)$")).wait_for()
        keys.activate(rf"{name} \(\d+\)", most=90)
        field(page, within).wait_for()


def test_a_driver_an_idea_and_a_measure_are_there_again_after_a_reload(own_server, pages):
    page = pages.open(own_server.url(PAGE, team="harbour"))
    keys = Keyboard(page)
    opened(page, keys)
    drawing = page.locator("figure.pace-figure", has_text="What drives the aim")
    drawing.locator("svg").first.get_by_text("Adopted", exact=True).first.wait_for()

    # A driver; the drawing and the words follow
    keys.go_to("Name of a new driver", key="Shift+Tab")
    page.keyboard.type("Enough foster families")
    keys.activate("Add this driver")
    page.get_by_role("status").filter(has_text="Added: the driver ‘Enough foster families’.").wait_for()
    drawing.locator("svg text", has_text="Enough foster families").first.wait_for(state="attached")
    said(page, "^No change idea works on")

    # An idea is moved to it, and what would go with it is said
    keys.choose("Which change idea[?]", "A form for l")
    keys.choose("It works on", "Enough")
    said(page, "^Changed: the change idea ‘A form for legal advice’")
    said(page, "^With it would go: ‘A form for legal advice’")

    # Removed with what goes with it, and brought back
    keys.go_to("Remove this driver", key="Shift+Tab")
    keys.press("Enter")
    said(page, "^Removed: the driver ‘Enough foster families’ and what went with it: ‘A form for legal advice’")
    keys.go_to("Undo the last change", key="Shift+Tab")
    keys.press("Enter")
    said(page, "^Undone: removed: the driver ‘Enough foster families’")

    # What cannot be is refused beside the field, which shows what is true
    keys.choose("Which driver[?]", "Early l")
    keys.choose("It is a part of", "Enough")
    said(page, "cannot stand below|is a secondary driver itself")
    expect(field(page, "It is a part of")).to_have_value("nothing: it is a primary driver")

    # A measure is a concept until it is written down
    keys.write("Name of a measure of your own", "Staff experience")
    keys.activate("Add this measure")
    said(page, "‘Staff experience’ is a concept so far, not a measure")
    keys.write("What is counted or timed[?]", "Answers of 4 or 5 to “I know the next step”")
    keys.write("Out of how many, or over whom[?]", "All answers of the month")
    keys.press("Tab")
    page.get_by_text("‘Staff experience’ is a concept so far").first.wait_for(state="detached")
    said(page, "^Who collects them[?]")

    # Kept with who and why; there again after a reload, in a drawing for a phone too
    keys.write("Who saves this[?]", "Ann")
    keys.write("Why did it change[?]", "The panel asked for it")
    keys.activate("Save the driver diagram")
    said(page, r"^Saved today at \d\d:\d\d\.$")
    kept = own_server.store().team("harbour").latest("drivers")
    assert (kept.version, kept.who, kept.because) == (2, "Ann", "The panel asked for it")
    assert kept.value.idea("legal-advice-form").driver == "enough-foster-families"

    page.set_viewport_size({"width": 390, "height": 900})
    page.reload()
    pages.ready(page)
    opened(page, keys)
    keys.go_to("Which change idea[?]", key="Shift+Tab")
    page.keyboard.type("A form for l")
    expect(field(page, "It works on")).to_have_value("Enough foster families")
    keys.choose("Which measure[?]", "Staff")
    expect(field(page, "Out of how many, or over whom?")).to_have_value("All answers of the month")
    drawing.locator(".pace-narrow text", has_text="Enough foster families").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".pace-problem").all_inner_texts() == []
    assert pages.errors == []
