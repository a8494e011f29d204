"""A newcomer takes a council's workbook from raw rows to a review, in a real browser, and finds it all again."""

import re
from datetime import date
from pathlib import Path

import pytest
from hands import choose, cut, fill, press, saved

from pace_kit.datasets import AS_OF, PROGRAMME_STARTED, harbour_workbook

STEPS = ["00_start_here", "01_set_an_aim", "02_clean_the_data", "03_plot_run_charts", "04_log_tests_of_change"]
STEPS += ["05_review_results", "follow_the_pathway", "06_coach_view"]
WITHOUT_A_TEAM = ("00_start_here", "06_coach_view")

#: Headings that are followed by another of the same or a higher level, or by nothing, before anything can be seen.
EMPTY = """() => {
    const seen = [...document.querySelectorAll('main h1, main h2, main h3, main p, main li, main button, main input, ' +
        'main select, main textarea, main svg, main table, main label')].filter(e => e.getClientRects().length);
    const level = e => /^H[1-6]$/.test(e?.tagName || '') ? +e.tagName[1] : 9;
    return seen.filter((e, i) => level(e) < 9 && (i + 1 === seen.length || level(seen[i + 1]) <= level(e)))
        .map(e => e.textContent); }"""


def upload(page, file):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=re.compile("Choose the workbook")).click()
    chooser.value.set_files(file)


def words_of(page):
    return " ".join(page.locator("main").inner_text().split())


def go_on(page, pages, label):
    """Follow the navigation, as a person does; the team stays in the address."""
    assert page.locator(".pace-problem").all_inner_texts() == []
    page.get_by_role("navigation", name="Steps").get_by_role("link", name=re.compile(label)).click()
    page.wait_for_url("**team=tayford**")
    pages.ready(page)


def test_from_raw_rows_to_a_review_and_all_of_it_is_there_after_a_restart(own_server, pages, tmp_path):
    page = pages.open(own_server.origin + "/?token=a-token-for-tests")

    # Start: a new team
    assert "There is no team here yet" in words_of(page)
    fill(page, "Name of the team", "Tayford")
    fill(page, "Day your improvement work began", PROGRAMME_STARTED.isoformat())
    press(page, "Make this team")
    page.get_by_role("link", name="Tayford").first.wait_for()
    page.get_by_role("link", name="Tayford").first.click()
    page.wait_for_url("**/01_set_an_aim.ipynb?team=tayford")
    pages.ready(page)

    # 1 Aim: gaps are asked for, the sentence grows
    assert "By DATE, XX% of children" in words_of(page)
    fill(page, "How many of every hundred children?", "eighty")
    page.get_by_text("“eighty” is not a number").wait_for()
    fill(page, "How many of every hundred children?", "80")
    fill(page, "Within how many weeks?", "45")
    fill(page, "Reached by which day?", "2020-12-31")
    fill(page, "Counting from which day on?", "2018-01-01")
    page.get_by_text("This aim is complete").wait_for()
    aim = page.locator(".pace-quote").inner_text()
    assert aim.startswith("By 31 December 2020, 80% of children")
    press(page, "Save this aim")
    saved(page)

    # 2 Data: first what is no workbook, then the real one
    go_on(page, pages, "2 Data")
    upload(page, {"name": "holiday.xlsx", "mimeType": "", "buffer": b"\x89PNG not a workbook"})
    page.locator(".pace-problem", has_text=re.compile("holiday.xlsx")).wait_for()
    assert own_server.store().team("tayford").upload is None
    upload(page, harbour_workbook())
    page.get_by_text("Say above on which day the workbook was last brought up to date.").wait_for()
    fill(page, "It was last brought up to date on", AS_OF.isoformat())
    page.get_by_text(re.compile(r"All \d+ questions: 0 answered, \d+ open\.")).wait_for()
    press(page, "Accept every proposal")
    page.get_by_text(re.compile(r"\d+ proposals accepted\.")).wait_for()
    press(page, "Leave these out for now")
    page.get_by_text(re.compile(r"All \d+ questions are answered\.")).wait_for()
    press(page, "Save these data")
    saved(page)
    account = page.get_by_text(re.compile(r"Of \d+ rows, \d+ are in the charts")).inner_text()
    team = own_server.store().team("tayford")
    assert str(team.account) == account
    assert len(team.cohort) > 150

    # 3 Run charts: baseline at the programme start, the aim's line, the signal sentence
    go_on(page, pages, "3 Run charts")
    figures = page.locator("figure.pace-figure")
    figures.nth(3).wait_for()
    assert page.get_by_label("Baseline ends", exact=True).input_value() == PROGRAMME_STARTED.isoformat()
    assert page.get_by_label("Aim line, weeks", exact=True).input_value() == "45"
    assert "signals by the rules of Perla and colleagues" in words_of(page)
    before = page.locator("figure.pace-figure svg").first.get_attribute("aria-labelledby")
    fill(page, "Aim line, weeks", "26")
    page.wait_for_function(
        "id => document.querySelector('figure.pace-figure svg').getAttribute('aria-labelledby') !== id", arg=before
    )
    fill(page, "Aim line, weeks", "45")
    press(page, "Save this chart")
    saved(page)
    median = re.search(r"median was ([\d.]+) weeks|[Mm]edian (?:of )?([\d.]+)", own_svg(page))
    assert median

    # 4 Tests of change: one from the library, its first cycle
    go_on(page, pages, "4 Tests of change")
    which = page.get_by_label("Continue a test, or begin a new one", exact=True)
    library = which.locator("option", has_text="Two-week").first.inner_text()
    which.select_option(label=library)
    page.wait_for_function("() => /[Tt]wo-week/.test(document.querySelector('main textarea').value)")
    fill(page, "What do you predict?", "The next child will have the review within 14 days.")
    choose(page, "How big?", "1 child")
    press(page, "Save this cycle")
    saved(page)
    fill(page, "Begun on", "2020-02-03")
    press(page, "What you found")
    fill(page, "What do your notes show, beside the prediction?", "The review was held on day 12.")
    choose(page, "Did it go as predicted?", "Yes")
    press(page, "What you decide")
    choose(page, "Adopt, adapt or abandon?", "adapt")
    fill(page, "Because", "One child only.")
    press(page, "Save this cycle")
    page.wait_for_function("() => /Adapt/.test(document.querySelector('main figure')?.textContent || '')")
    (test,) = own_server.store().team("tayford").tests
    assert (len(test.cycles), test.latest.prediction) == (1, "The next child will have the review within 14 days.")
    assert test.latest.predicted_on is not None

    # 5 Review: findings, notes, the report with the same numbers
    go_on(page, pages, "5 Review")
    findings = [card.inner_text().split("\n")[0] for card in page.locator(".pace-finding").all()]
    assert any("are still waiting" in finding for finding in findings)
    fill(page, "What we see", "Shorter waits, and a list that grows.")
    press(page, "Save this review")
    saved(page)
    press(page, "Make the report")
    with page.expect_download() as caught:
        page.get_by_role("link", name="As a web page", exact=True).click()
    report = Path(tmp_path) / caught.value.suggested_filename
    caught.value.save_as(report)
    reader = page.context.new_page()
    reader.goto(report.as_uri())
    printed = " ".join(reader.locator("body").inner_text().split())
    for said in (aim, *findings):
        assert " ".join(said.split()) in printed
    reader.close()
    pages.close(page)
    assert own_server.kernels_after(2) == 0

    # Stopped and started: everything is there
    assert own_server.stop() == 0
    own_server.start()
    again = pages.open(own_server.url("05_review_results", team="tayford"))
    assert [card.inner_text().split("\n")[0] for card in again.locator(".pace-finding").all()] == findings
    assert "Last saved on" in words_of(again)
    nav = again.get_by_role("navigation", name="Steps").inner_text()
    assert "✓" in nav or again.locator("nav .done").count() == 5
    kept = own_server.store().team("tayford")
    assert str(kept.aim) == aim
    assert kept.chart_choices.baseline_ends == PROGRAMME_STARTED
    assert kept.reviews()[0].value.said == "Shorter waits, and a list that grows."
    assert kept.programme_started == date(2017, 7, 1)
    pages.close(again)
    assert own_server.kernels_after(2) == 0


def own_svg(page):
    return page.locator("figure.pace-figure").first.inner_html()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", STEPS)
def test_a_page_is_whole_shows_no_machinery_and_cuts_no_label(server, pages, name, width):
    query = {} if name in WITHOUT_A_TEAM else {"team": "harbour"}
    page = pages.open(server.url(name, **query), width=width)
    text = whole(page, pages, width)
    if query:
        assert "invented data" in text


@pytest.mark.parametrize("name", [name for name in STEPS if name not in WITHOUT_A_TEAM])
def test_a_page_of_a_team_that_has_nothing_yet_is_whole_and_has_no_empty_heading(server, pages, name):
    if "nothing-yet" not in {team.slug for team in server.store().teams()}:
        server.store().add_team("Nothing yet")
    page = pages.open(server.url(name, team="nothing-yet"), width=390)
    whole(page, pages, 390)
    assert page.evaluate(EMPTY) == []


def whole(page, pages, width):
    """The words of a page, which shows no machinery, hangs over no edge and cuts nothing off."""
    text = page.locator("body").inner_text()
    assert not re.search(r"Traceback|Error:|\w+\(children=|<[a-z]+ |NaN|NaT|None\b", text)
    assert page.locator(".pace-problem").all_inner_texts() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert cut(page) == []
    assert pages.errors == []
    return text
