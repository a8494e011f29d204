"""The coach's page with eight teams: seen in a minute, settled, kept private, made, begun afresh, taken along."""

import re
from datetime import date

import pytest
from hands import fill, press
from playwright.sync_api import expect

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.cleaning import match_headings
from pace_kit.downloads import template_docx
from pace_kit.example import add_example
from pace_kit.pdsa import Cycle, TestOfChange
from pace_kit.spreadsheets import read_spreadsheet

PAGE = "06_coach_view"
STEPS = ("01_set_an_aim", "02_clean_the_data", "03_plot_run_charts", "04_log_tests_of_change", "05_review_results")
AIM = AimStatement(AIM_2, percent=80, within_weeks=36, by=date(2026, 3, 31), starting=date(2024, 1, 1))
HUSH = "Ann is worn out."
NAMES = ("Clyde", "Dee", "Forth", "Ness", "Spey", "Tay", "<b>Tweed</b>")


def sheet(weeks, children=16):
    """A small workbook: a child a month, each waiting as long as the others or still waiting."""
    months = [(2024 + n // 12, 1 + n % 12) for n in range(children)]
    ended = [((y, m + weeks) if m + weeks <= 12 else (y + 1, m + weeks - 12)) for y, m in months]
    rows = [
        f"T-{n},05/{m:02}/{y},{f'05/{em:02}/{ey}' if n < children - 3 else ''}"
        for n, ((y, m), (ey, em)) in enumerate(zip(months, ended, strict=True))
    ]
    return "\n".join(["Child ID,Date accommodated,Perm rec date", *rows]).encode()


@pytest.fixture
def eight(own_server):
    """A server with the example and seven invented teams, each at another place of the way."""
    store = own_server.store()
    add_example(store)
    for n, name in enumerate(NAMES):
        team = store.add_team(name)
        if n > 0:
            team.save_aim(
                AimStatement(AIM_2, percent=80, within_weeks=36, by=date(2026, 3, 31), starting=date(2024, 1, 1))
            )
        if n > 1:
            raw = read_spreadsheet(sheet(n), name="tracker.csv")
            columns = match_headings(raw, AIM_2).columns
            team.save_upload(raw, pathway=AIM_2, as_of=date(2025, 9, 30), columns=columns, fixes=())
        if n > 4:
            team.save_test(TestOfChange("t", "Two-week review", cycles=(Cycle(1, started=date(2025, 6, 1)),)))
    return own_server


def said(page, words):
    page.get_by_text(re.compile(words)).first.wait_for()


def names(page):
    return [words.strip() for words in page.locator(".pace-coach tbody th a").all_inner_texts()]


def test_a_coach_sees_eight_teams_settles_a_score_runs_a_workshop_and_takes_a_team_along(eight, pages, tmp_path):
    store = eight.store()
    page = pages.open(eight.url(PAGE))

    # All teams, what needs a conversation first; by name where the reason is the same; markup in a name is text
    assert names(page) == ["<b>Tweed</b>", *NAMES[:-1], "Harbour"]
    row = page.locator(".pace-coach tr", has_text="Clyde")
    expect(row).to_contain_text("There are no data yet.")
    expect(row).to_contain_text("0 of 5, next: Aim")
    expect(page.locator(".pace-coach caption")).to_contain_text("The order is no ranking.")
    page.get_by_label("Show", exact=True).select_option(label="Teams with a test that has waited long for its study")
    expect(page.locator(".pace-coach tbody tr")).to_have_count(3)
    page.get_by_label("Show", exact=True).select_option(label="All teams")
    press(page, "Show their run charts")
    page.locator("figure.pace-figure figcaption", has_text="Run charts on one scale").wait_for()

    # One team: the kit proposes, the coach settles, and what is private stays here
    page.get_by_label("Team", exact=True).select_option(label="Tay")
    said(page, r"^The kit proposes 2\.0\.")
    page.get_by_label("Score you settle on").select_option(label="2.5 Changes tested, but no improvement")
    fill(page, "Why this score?", "They studied it on paper.")
    fill(page, "Private notes", HUSH)
    press(page, "Save score and notes")
    said(page, r"^Saved today at")
    expect(page.locator(".pace-coach tr", has_text="Tay")).to_contain_text("2.5 settled")
    kept = store.team("tay").current("coach")
    assert (kept.score, kept.note, kept.private) == (2.5, "They studied it on paper.", HUSH)
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert HUSH not in page.locator("body").inner_text()
    assert page.get_by_label("Private notes", exact=True).is_hidden()
    assert page.locator(".pace-coach").is_visible()
    page.emulate_media(media="screen")

    # A workshop: teams from a list, doubles and nonsense answered, addresses whole as this browser sees them
    press(page, "Make teams from a list, and follow their steps")
    fill(page, "Names of the teams, one a line", "1. Almond\nTay\n???\n2. Avon")
    said(page, "^Line 2: “Tay” stands twice.")
    said(page, "^Line 3: “\\?\\?\\?” has no letter")
    page.get_by_label("What they begin with").select_option(index=1)
    press(page, "Make these teams")
    said(page, "^2 teams were made: Almond, Avon")
    assert store.team("avon").steps_done == {"02"} and store.team("avon").invented
    handed = page.locator(".pace-addresses tr", has_text="Avon").locator("code")
    expect(handed).to_have_text(f"{eight.origin}/voila/render/01_set_an_aim.ipynb?team=avon")
    store.team("avon").save_aim(AIM)
    press(page, "Look again at the steps")
    row = page.locator(".pace-addresses tr", has_text="Avon")
    expect(row.locator("td").nth(1)).to_have_text("✓ saved", timeout=30_000)  # ten teams are read anew

    # A sheet for the tables, as a Word file
    press(page, "A sheet for each table, to print")
    with page.expect_download() as sheet:
        page.get_by_role("link", name="Our test of change, on one page (.docx)").click()
    assert sheet.value.path().read_bytes() == template_docx("team-sheet")

    # A fresh start asks for the name; what was there comes back
    press(page, "Give a team a fresh start")
    page.get_by_label("Team that begins afresh").select_option(label="Tay")
    said(page, "^Tay has 1 version of its aim, 1 upload, 1 test of change")
    fill(page, "Type the team's name", "Toy")
    press(page, "Begin afresh")
    said(page, "^The name typed is not “Tay”")
    assert store.team("tay").aim is not None
    fill(page, "Type the team's name", "Tay")
    press(page, "Begin afresh")
    said(page, "^Tay begins afresh.")
    assert (store.team("tay").aim, store.team("tay").upload) == (None, None)
    press(page, "Bring it back")
    said(page, "^Tay is as it was.")
    assert store.team("tay").current("coach") == kept

    # Taken along and brought in, without what is private; a changed file is refused
    press(page, "Take a team along, or bring one in")
    page.get_by_label("Team to take along").select_option(label="Tay")
    press(page, "Make the team's file")
    with page.expect_download() as caught:
        page.get_by_role("link", name="Tay, everything it saved").click()
    file = tmp_path / "tay.pace"
    caught.value.save_as(file)
    broken = tmp_path / "broken.pace"
    broken.write_bytes(file.read_bytes()[:-1])
    for chosen, answer in ((broken, r"^broken\.pace was changed or cut short"), (file, r"^Tay was added as tay-2\.")):
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name=re.compile("Choose a team's file")).click()
        chooser.value.set_files(chosen)
        page.get_by_role("button", name=re.compile(r"Choose a team's file \(1\)")).wait_for()
        press(page, "Add this team")
        said(page, answer)
    assert store.team("tay-2").aims() == store.team("tay").aims()
    assert store.team("tay-2").current("coach") is None

    # No page of the team tells what its coach noted
    for step in (
        "01_set_an_aim",
        "02_clean_the_data",
        "03_plot_run_charts",
        "04_log_tests_of_change",
        "05_review_results",
    ):
        theirs = eight.visitor().get(eight.path(step, team="tay")).text
        assert "Tay" in theirs and HUSH not in theirs and "on paper" not in theirs
    assert pages.errors == []


def test_opened_on_a_phone_nothing_is_cut_and_axe_finds_no_violation(eight, pages):
    from axe_playwright_python.sync_playwright import Axe

    eight.store().start_afresh("forth")
    page = pages.open(eight.url(PAGE), width=320, bypass_csp=True)
    for title in page.locator(".pace-fold-title").all():
        title.click()
    page.get_by_role("button", name="Begin afresh").wait_for()
    page.get_by_role("button", name="Remove it for good").wait_for()
    page.get_by_role("button", name="Make the team's file").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    tags = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options={"runOnly": tags}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found] == []
