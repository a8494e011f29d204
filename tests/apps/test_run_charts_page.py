"""The page about run charts, used by the keyboard alone, and by someone who types what cannot be."""

import re
from pathlib import Path

from hands import IN_FOCUS, Keyboard, fill
from playwright.sync_api import expect

from pace_kit.picking import PLOTS
from pace_kit.teaching import PLAYS, play
from pace_kit.widgets.screen import QUIET

PAGE = "03_plot_run_charts"
STORY = PLAYS["oldest"]


def title(page, at=0):
    return page.locator("figure.pace-figure figcaption").nth(at)


def said(page, words):
    page.get_by_text(re.compile(words)).first.wait_for()


def test_the_whole_page_can_be_used_by_keyboard_alone(own_server, pages, tmp_path):
    page = pages.open(own_server.url(PAGE, team="harbour"))
    keys = Keyboard(page)
    page.locator("figure.pace-figure").nth(3).wait_for()

    # What to see
    keys.choose("What to show", "Days")
    said(page, "^Days from one milestone to the next")
    keys.press("Home")
    said(page, "^Weeks waited, each child a dot")
    keys.write("Aim line, weeks", "40")
    keys.activate("Brothers and sisters are one dot", "Space")
    page.get_by_text("Aim: 40 weeks", exact=True).first.wait_for()
    keys.press("Space")

    # Against which baseline, by which rules
    keys.go_to("Baseline ends")
    page.keyboard.type("01012018")
    keys.write("Why that day[?]", "The first three tests had begun.")
    keys.choose("Rules for signals", "Anh")
    said(page, "by the rules of Anhøj")
    page.locator("#pace-said", has_text="by the rules of Anhøj").wait_for(state="attached")
    keys.press("Home")
    said(page, "by the rules of Perla and colleagues;")
    keys.activate("Our own lengths for the rules")
    keys.write("Points in a row on one side", "8")
    keys.write("Points in a row up or down", "")
    said(page, "changed to 8 points for a shift")

    # The chart's table, a new median as the kit proposes it, taken back and drawn again
    keys.activate("The same as a table.*")
    page.locator("details[open] table.pace-table").first.wait_for()
    said(page, "Is there a reason to start a new phase on")
    keys.activate("Draw a new median")
    keys.write("What changed in the work[?]", "A weekly review")
    keys.activate("Draw a new median")
    said(page, r"^New medians \(1\)")
    keys.activate(r"Take back: A new median from .*A weekly review.*")
    said(page, "^Taken back: A new median from")
    assert page.evaluate(IN_FOCUS) == "Draw a new median"
    keys.press("Enter")
    said(page, r"^New medians \(1\)")

    # A child left out
    keys.activate("Leave out a child who was counted by mistake")
    keys.write("Code of the child", "Child 012")
    keys.write("Why does this wait not belong[?]", "Never accommodated.")
    keys.activate("Leave this dot out")
    said(page, r"^Dots left out \(1\)")
    keys.activate("How far the dots spread, before and after")
    keys.activate("How many were waiting, month by month")
    said(page, "^Children waiting, month by month")

    # Groups, a story, and what is true
    keys.choose("Compare by", "Placement")
    said(page, "compared by placement")
    keys.choose("Shown as", "Run")
    said(page, "^Run charts on one scale")
    keys.choose("What happens", STORY)
    said(page, f"^{re.escape(str(play('oldest')))}")
    keys.activate("What is true[?]")
    page.locator("details[open] summary", has_text="What is true?").wait_for()

    # Kept, and taken along
    keys.activate("Save this chart")
    said(page, r"^Saved today at \d\d:\d\d\.$")
    assert page.evaluate(IN_FOCUS) == "Save this chart"
    keys.activate("Make pictures to take along")
    said(page, r"^\d+ files are ready, below\.$")
    assert page.locator(".pace-downloads [role=status] a").count() == 0
    keys.go_to(r"Run chart \(csv\)")
    with page.expect_download() as caught:
        keys.press("Enter")
    file = Path(tmp_path) / "chart.csv"
    caught.value.save_as(file)
    assert "Never accommodated." in file.read_text("utf-8-sig")

    kept = own_server.store().team("harbour").chart_choices
    assert (kept.aim_weeks, kept.rules, kept.lengths.shift, str(kept.baseline_ends)) == (
        40, "PERLA_2011", 8, "2018-01-01",
    )  # fmt: skip
    assert kept.baseline_because == "The first three tests had begun."
    assert [new.because for new in kept.rephases] == ["A weekly review"]
    assert [one.child for one in kept.exclusions] == ["Child 012"]
    assert page.locator(".pace-problem").all_inner_texts() == []
    assert pages.errors == []


def test_what_cannot_be_is_answered_beside_the_field_and_nothing_is_lost(own_server, pages):
    page = pages.open(own_server.url(PAGE, team="harbour"))
    page.locator("figure.pace-figure").nth(3).wait_for()
    aim = page.get_by_label("Aim line, weeks", exact=True)
    for typed in ("44", "soon"):
        aim.fill(typed)
        aim.blur()
        page.get_by_text("Aim: 44 weeks", exact=True).first.wait_for()
    said(page, "“soon” is not a number")
    hint = "Empty: the limit of your aim."
    expect(aim).to_have_accessible_description(f"{hint} “soon” is not a number. Type digits, for instance 1.")
    expect(aim).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Baseline ends", exact=True)).to_have_accessible_description(
        "Usually the day the work began. Empty: one median for all."
    )
    page.get_by_role("button", name="Save this chart").click()
    said(page, "^The field ‘Aim line, weeks’ cannot be read yet; .* Then press the button again.$")
    page.get_by_text("Aim: 44 weeks", exact=True).first.wait_for()
    aim.fill("40")
    aim.blur()
    page.get_by_text("Aim: 40 weeks", exact=True).first.wait_for()
    expect(aim).to_have_accessible_description(hint)
    expect(aim).not_to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Our own lengths for the rules").click()
    page.get_by_label("Points in a row up or down", exact=True).fill("6")
    page.get_by_label("Points in a row up or down", exact=True).blur()
    page.get_by_label("Rules for signals", exact=True).select_option(label="Anhøj")
    said(page, "There is no trend in the rules of Anhøj. Leave its length empty, or choose other rules.")
    page.get_by_role("button", name="Save this chart").click()
    said(page, "Something above cannot be read yet")
    page.get_by_label("Points in a row up or down", exact=True).fill("")
    page.get_by_label("Points in a row up or down", exact=True).blur()
    said(page, "by the rules of Anhøj")
    for plot in PLOTS:
        page.get_by_label("What to show", exact=True).select_option(label=plot.name)
        said(page, f"^{plot.words[0].upper()}{plot.words[1:]}")
    page.get_by_role("button", name="Save this chart").click()
    said(page, r"^Saved today at \d\d:\d\d\.$")
    assert page.locator(".pace-problem").all_inner_texts() == []
    assert pages.errors == []


def test_without_a_line_of_its_own_every_drawing_has_the_limit_of_the_aim(own_server, pages):
    page = pages.open(own_server.url(PAGE, team="harbour"))
    line = page.get_by_label("Aim line, weeks", exact=True)
    for typed, weeks in (("26", 26), ("", 45)):
        line.fill(typed)
        line.blur()
        page.locator("figure.pace-figure svg text", has_text=f"Aim: {weeks} weeks,").first.wait_for(state="attached")
        page.locator("figcaption", has_text=f"for permanence within {weeks} weeks").first.wait_for()
    assert pages.errors == []


def test_a_drawing_for_a_narrow_screen_comes_when_somebody_looks_on_one(server, pages):
    page = pages.open(server.url(PAGE, team="harbour"))
    wide, narrow = (page.locator(f"figure.pace-figure {kind} svg") for kind in (".pace-wide", ".pace-narrow"))
    expect(wide).to_have_count(4)
    fill(page, "Aim line, weeks", "33")
    page.get_by_text("Aim: 33 weeks", exact=True).first.wait_for()
    page.wait_for_timeout(2000 * QUIET)
    expect(narrow).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 900})
    expect(narrow).to_have_count(4)
    for one in narrow.all():
        expect(one).to_be_visible()
    expect(wide.first).to_be_hidden()
    fill(page, "Aim line, weeks", "31")
    narrow.get_by_text("Aim: 31 weeks", exact=True).first.wait_for()
    assert pages.errors == []
