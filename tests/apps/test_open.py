"""Every page is open to everyone: as it comes, and after somebody used it who understood nothing.

Pages are found in the folders, so a new one is looked at without being named here. What is looked at stands in
`open_to_all`, and what it means for people in docs/accessibility.md.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from conftest import TOKEN
from hands import choose, press
from open_to_all import ask, faults, on_paper, quiet, use

from pace_kit.example import add_example
from pace_kit.report import report_html
from pace_kit.review import Promise, record_of
from pace_kit.reviewing import review_of
from pace_kit.widgets.screen import QUIET

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for folder in ("notebooks", "exercises") for path in (ROOT / folder).glob("*.ipynb"))
WITHOUT_A_TEAM = ("00_start_here", "06_coach_view", "coach_guide")
NEXT = {
    "01_set_an_aim": "By which day do you want to reach it? Give a date.",
    "02_clean_the_data": "No workbook yet. Choose one above.",
    "03_plot_run_charts": "This team has no data yet. Bring them in step 2, then come back.",
    "04_log_tests_of_change": "Plan a first cycle that could start by next Tuesday.",
    "05_review_results": "This team has no data yet. Bring them in step 2 first.",
}
LISTEN = """([place, words]) => { let said; window.heard = new Promise(done => { said = done; }); new MutationObserver(
  () => { if (place.textContent.includes(words)) said(true); }).observe(place, {childList: true});
  setTimeout(() => said(false), 20000); }"""
MOVE = """() => { document.adoptedStyleSheets = [new CSSStyleSheet()]; document.adoptedStyleSheets[0].replaceSync(
  `h1, h1::before { content: ''; transition: opacity 9s; animation: turn 9s infinite }
  @keyframes turn { to { rotate: 90deg } }`); }"""
MOVING = """() => { const {style} = document.querySelector('h1'); document.body.offsetTop;
  style.opacity = style.opacity === '0.5' ? 1 : .5; return document.getAnimations().length; }"""
OUTLINE = """() => {
  const style = getComputedStyle(document.activeElement);
  return [style.outlineStyle, parseFloat(style.outlineWidth)]; }"""
SCROLLS = """() => [...document.querySelectorAll('main *')].filter(e => {
  const style = getComputedStyle(e);
  return e.checkVisibility() && !e.closest('svg') && style.clipPath === 'none'
    && e.scrollHeight > e.clientHeight + 1 && /auto|scroll|hidden/.test(style.overflowY);
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def example(server):
    """A server whose example team has done all steps and held a review, and with a team that has nothing yet."""
    store = server.emptied().store()
    team = add_example(store)
    promised = (Promise("Book the legal meeting", "the chair"),)
    team.save_review(record_of(review_of(team), held_on=date(2026, 1, 12), said="It grows.", promises=promised))
    store.add_team("Tayford")
    return server


def address(server, name):
    return server.url(name, **({} if name in WITHOUT_A_TEAM else {"team": "harbour"}))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_open_to_everyone_as_it_comes_and_after_use(example, pages, name):
    page = pages.open(address(example, name), bypass_csp=True)
    quiet(page)
    assert faults(page) == {}
    assert on_paper(page) == {}

    folded = ask(page, "shown")["folded"] > 0
    page.set_viewport_size({"width": 1280, "height": 900})
    used = use(page)
    assert used["wrong"] or not used["fields"], "nonsense was typed, and nothing is said about it"
    assert used["tables"] or not used["charts"], "a chart has no table"
    assert (used["folded"], bool(used["open"])) == (0, folded), "what can be folded was looked at"
    assert faults(page, width=390) == {}
    assert on_paper(page) == {}
    assert pages.errors == []


@pytest.mark.parametrize("name", NEXT)
def test_a_team_that_has_nothing_yet_reads_what_to_do_next_on_a_page_open_to_everyone(example, pages, name):
    page = pages.open(example.url(name, team="tayford"), bypass_csp=True)
    quiet(page)
    assert page.get_by_text(NEXT[name], exact=True).first.is_visible()
    assert faults(page) == {}
    page.evaluate("() => window.pace_say('What you typed will be in the fields again. '.repeat(9))")
    assert 0 < page.evaluate("document.getElementById('pace-alert').offsetHeight / innerHeight") <= 0.5
    assert pages.errors == []


def test_pages_that_only_say_something_and_reports_are_open_to_everyone(start_server, browser, pages, tmp_path):
    server = start_server(tmp_path)
    page = pages.open(server.url("00_start_here"), bypass_csp=True, fresh=True)  # no team yet
    found = {"start": faults(page)}
    page.goto(f"{server.origin}/no-such-page")
    found["missing"] = faults(page)
    page.goto(f"{server.origin}/voila/render/01_set_an_aim.ipynb?team=nobody&token={TOKEN}")
    pages.ready(page)
    found["no such team"] = faults(page)
    page.context.clear_cookies()
    page.goto(f"{server.origin}/voila/render/01_set_an_aim.ipynb")
    found["no token"] = faults(page)
    report = tmp_path / "report.html"
    report.write_text(report_html(review_of(add_example(server.store())), agreed=("Meet each week",)), "utf-8")
    page = browser.new_page()  # a file that lies on the reader's own disk
    page.goto(report.as_uri())
    found["report"] = faults(page)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    found["report, opened"] = faults(page)
    page.close()
    assert {name: bad for name, bad in found.items() if bad} == {}


@pytest.mark.parametrize(
    ("name", "button", "words"),
    [
        ("01_set_an_aim", "Save this aim", "This is what is saved already"),
        ("02_clean_the_data", "Save these data", "Saved today at"),
        ("03_plot_run_charts", "Save this chart", "Saved today at"),
        ("04_log_tests_of_change", "Save this cycle", "Saved today at"),
        ("05_review_results", "Save this review", "Saved today at"),
        ("01_aims", "Check our answer, task 1.1", "Not yet"),
    ],
)
def test_what_became_of_a_press_is_said_in_a_place_that_was_there_before(example, pages, name, button, words):
    page = pages.open(example.url(name, team="harbour"))
    line = page.locator(".pace-actions", has=page.get_by_role("button", name=button)).locator("[role=status]")
    place = line.element_handle()
    for _ in range(2):  # the same words again are said again
        page.evaluate(LISTEN, [place, words])
        press(page, button)
        assert page.evaluate("() => window.heard")
        page.wait_for_timeout(2000 * QUIET)  # a press any sooner is the second half of a double click
    assert place.evaluate("place => place.isConnected")
    assert place.evaluate("place => place.querySelectorAll('[role=status]').length") == 0  # nothing is said twice
    if name == "03_plot_run_charts":  # a chart that is drawn anew is another one, so its words are said elsewhere
        page.evaluate(LISTEN, [page.locator("#pace-said[role=status]").element_handle(), "by the rules of Anhøj"])
        choose(page, "Rules for signals", "Anhøj")
        assert page.evaluate("() => window.heard")


def test_colours_of_the_reader_leave_charts_focus_and_the_current_step_to_be_seen(example, pages):
    page = pages.open(example.url("03_plot_run_charts", team="harbour"))
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(246, 247, 249)"
    page.evaluate(MOVE)
    assert page.evaluate(MOVING) == 0
    page.emulate_media(color_scheme="dark", reduced_motion="no-preference")
    assert page.evaluate(MOVING) == 3  # the heading turns and fades, and so does what stands before it
    page.evaluate("() => { document.adoptedStyleSheets = []; }")
    page.emulate_media(color_scheme="dark", forced_colors="active")
    look = "([what, style]) => getComputedStyle(document.querySelector(what))[style]"
    assert page.evaluate(look, ["figure svg", "backgroundColor"]) == "rgb(255, 255, 255)"
    assert page.evaluate(look, ["figure svg", "forcedColorAdjust"]) == "none"
    current, other = (
        page.evaluate(look, [f".pace-top li > a{which}", "borderBottomColor"])
        for which in ("[aria-current]", ":not([aria-current])")
    )
    assert current != other
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate(OUTLINE) == ["solid", 3]


def test_a_page_on_paper_has_no_controls_and_cuts_nothing(example, pages):
    page = pages.open(example.url("03_plot_run_charts", team="harbour"))
    page.locator("main details").first.evaluate("one => { one.open = true; }")
    page.emulate_media(media="print")
    controls = "main :is(input, select, textarea, button:not(.pace-fold-title)), .pace-top nav, .pace-skip"
    assert [one for one in page.locator(controls).all() if one.is_visible()] == []
    assert page.evaluate(SCROLLS) == []
    assert page.locator("figure svg").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('figure.pace-figure')).breakInside") == "avoid"
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_the_statement_names_every_page():
    statement = (ROOT / "docs" / "accessibility.md").read_text("utf-8")
    named = re.findall(r"^\| `([\w]+)` \|", statement, re.MULTILINE)
    assert sorted(named) == PAGES
    checks = {"axe", "names", "keyboard", "reflow", "target size", "cut", "text spacing"}
    assert checks <= set(re.findall(r"^\| \*\*([\w ]+)\*\* \|", statement, re.MULTILINE))
    for path in re.findall(r"`(tests/[\w/]+\.py)`", statement):
        assert (ROOT / path).exists(), path
