"""Pages of a team every text of which is markup that would run: nothing of it does, with the browser's policy off."""

import re

import pytest
from hands import fill
from hostile import SHORT, SLUG, hostile_store, workbook

PAGES = ("00_start_here", "01_set_an_aim", "03_plot_run_charts", "04_log_tests_of_change", "05_review_results",
         "06_coach_view", "follow_the_pathway")  # fmt: skip
RUNS = "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=pwned()>')"
CLOSED = "#rendered_cells .pace-fold-title:not(.mod-active)"


@pytest.fixture(scope="module")
def hostile(start_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    hostile_store(folder / "kit.db")
    return start_server(folder)


def open_folds(page):
    """Open what is folded, and what was folded in it."""
    for _ in range(2):
        for fold in page.locator(CLOSED).all():
            if fold.is_visible():
                fold.click()
        page.wait_for_function("!window.pace_busy?.()", timeout=60_000)


def test_no_text_of_a_team_runs_on_any_page_even_where_the_policy_would_let_it(hostile, pages):
    for name in PAGES:
        page = pages.open(hostile.url(name, team=SLUG), bypass_csp=True)
        open_folds(page)
        assert "pwned" in page.inner_text("body"), name
        assert pages.errors == [], name
        pages.close(page)


def test_no_text_of_a_workbook_runs_on_the_page_that_cleans_it_and_one_that_did_would_be_seen(hostile, pages):
    page = pages.open(hostile.url("02_clean_the_data", team=SLUG), bypass_csp=True)
    fill(page, "It was last brought up to date on", "2019-03-31")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=re.compile("Choose the workbook")).click()
    chooser.value.set_files({"name": f"{SHORT}.xlsx", "mimeType": "", "buffer": workbook()})
    page.get_by_text("mark7x").first.wait_for(state="attached", timeout=60_000)
    open_folds(page)
    assert pages.errors == []
    page.evaluate(RUNS)
    page.wait_for_timeout(500)
    assert any("pwned is not defined" in error for error in pages.errors)


def test_nothing_typed_into_exercises_and_games_or_into_an_address_runs(hostile, pages):
    for name, parameter in (
        ("signal_or_noise", "round"),
        ("practice_council", "council"),
        ("00_start_here", "missing"),
    ):
        page = pages.open(hostile.url(name, **{parameter: SHORT}), bypass_csp=True)
        assert "<img" not in page.title()
        pages.close(page)
    page = pages.open(hostile.url("01_aims"), bypass_csp=True)
    fill(page, "Where it happens", SHORT)
    page.locator(".pace-quote").get_by_text(SHORT).first.wait_for()
    page = pages.open(hostile.url("practice_council"), bypass_csp=True)
    fill(page, "What do you predict?", SHORT)
    page.get_by_role("button", name="Plan this test").click()
    page.locator(".pace-collected").get_by_text(SHORT).first.wait_for()
    assert pages.errors == []
