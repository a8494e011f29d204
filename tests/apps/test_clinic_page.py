"""The PDSA clinic as a page: all its cases read, scored and compared by keyboard alone, and two on a phone."""

import pytest
from hands import IN_FOCUS, Keyboard, choose, cut, press
from playwright.sync_api import expect

from pace_kit.checks.clinic import Clinic
from pace_kit.pdsa import FEATURES, KNUDSEN, LEVELS, TAYLOR

PAGE = "pdsa_clinic"
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CHOSEN = {"iterative": 0, "prediction": 2, "scale": 2, "data": 2, "record": 1}


def compared(key, chosen):
    return Clinic().compared(key, chosen).reading(key)


def test_every_case_is_read_scored_and_compared_by_keyboard_alone(server, pages):
    page = pages.open(server.url(PAGE, team="harbour"))
    keys = Keyboard(page)
    expect(page.get_by_role("rowheader", name="Study")).to_have_count(1)
    expect(page.get_by_role("table", name="Cycle 1, all teams, 5 March 2018 to 31 August 2018")).to_contain_text("67%")
    keys.go_to("Which case[?]")

    for key, name in FEATURES.items():
        keys.choose(name, str(CHOSEN[key]) if key != "record" else "")
        levels = " ".join(f"{score}: {words}." for score, words in enumerate(LEVELS[key]))
        expect(page.get_by_label(name, exact=True)).to_have_accessible_description(levels)
    keys.activate("Compare")
    expect(page.get_by_role("status").filter(has_text="Not yet: score ‘A full record’ first")).to_be_visible()
    assert page.get_by_role("table", name="Yours and the kit's").count() == 0
    page.get_by_label("A full record", exact=True).focus()
    page.keyboard.type("1")
    keys.activate("Compare")

    reading = compared("one-agenda", CHOSEN)
    expect(page.get_by_role("status").filter(has_text=str(reading))).to_be_visible()
    rows = page.get_by_role("table", name="Yours and the kit's, 0 to 2").locator("tbody tr")
    expect(rows).to_have_text(["".join(map(str, row)) for row in reading.table().itertuples(index=False)])
    for one in reading.features:
        expect(page.locator(".pace-finding", has_text=one.sentence)).to_contain_text(one.question)
    for question in reading.ask_next():
        expect(page.get_by_text(question)).to_be_visible()
    expect(page.get_by_text("differ most on ‘Small first, then larger’: 2 points apart")).to_be_visible()
    assert page.evaluate(IN_FOCUS) == "Compare"

    # The next case begins where its choice is, with nothing chosen
    keys.activate("Read another case")
    expect(page.get_by_label("Which case?", exact=True)).to_be_focused()
    page.get_by_role("table", name="Cycle 2, 5 children, 21 May 2018 to 8 June 2018").wait_for()
    expect(page.get_by_label("A full record", exact=True).locator("option:checked")).to_have_text("Choose")

    # And so on to the last; then what was read is put together
    clinic = Clinic().compared("one-agenda", CHOSEN)
    for number, (words, case) in enumerate(clinic.choices[1:], start=1):
        expect(page.get_by_label("Which case?", exact=True).locator("option:checked")).to_have_text(words)
        chosen = {key: (number + place) % 3 for place, key in enumerate(FEATURES)}
        for key, name in FEATURES.items():
            keys.choose(name, str(chosen[key]))
        keys.activate("Compare")
        clinic = clinic.compared(case, chosen)
        expect(page.get_by_role("status").filter(has_text=str(clinic.reading(case)))).to_be_visible()
        keys.activate("Read another case")
        expect(page.get_by_label("Which case?", exact=True)).to_be_focused()
    assert len(clinic.readings) == 8
    expect(page.get_by_text(str(clinic))).to_be_visible()
    assert pages.errors == []


@pytest.mark.parametrize("width", [390])
def test_on_a_phone_two_cases_are_compared_and_nothing_is_cut(server, pages, width):
    from axe_playwright_python.sync_playwright import Axe

    page = pages.open(server.url(PAGE), width=width, bypass_csp=True)
    for number, case in ((3, "checklist-for-hearings"), (8, "asking-schools")):
        choose(page, "Which case?", next(words for words, key in Clinic().choices if key == case))
        page.get_by_role("table", name=Clinic().case(case).name).wait_for()
        page.wait_for_function("!window.pace_busy()")  # the fields are emptied after the case is shown
        for name in FEATURES.values():
            choose(page, name, "2: fully")
        press(page, "Compare")
        page.get_by_text(str(compared(case, dict.fromkeys(FEATURES, 2)))).first.wait_for()
        assert (
            page.get_by_label("Which case?", exact=True).locator("option:checked").inner_text().startswith(f"{number}.")
        )
    page.get_by_text("Over the 2 cases you read, you and the kit differ most on ‘Data over time’").wait_for()
    for words in (TAYLOR, KNUDSEN):
        expect(page.get_by_text(words)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert cut(page) == []
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found] == []
    assert pages.errors == []
