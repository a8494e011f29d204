"""The game 'Signal or noise?' as a page: a whole round by keyboard alone, and a round by number on a phone."""

from axe_playwright_python.sync_playwright import Axe
from hands import cut, fill, press
from playwright.sync_api import expect

from pace_kit.checks.round_endings import ending
from pace_kit.checks.signal_or_noise import ANSWERS, Play, Round, judge
from pace_kit.widgets.screen import QUIET

PAGE = "signal_or_noise"
WIDER = "() => document.documentElement.scrollWidth > innerWidth"


def button(page, words):
    return page.get_by_role("button", name=words, exact=True)


def rest(page):
    """Wait as long as a second press at once is taken for half of a double click."""
    page.wait_for_timeout(1000 * QUIET + 100)


def tab_to(page, target, most=40):
    """Go on with Tab until something has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("at => at === document.activeElement"):
            return
    raise AssertionError(f"{target} was not reached in {most} steps")


def test_a_whole_round_is_played_by_keyboard_alone_and_every_answer_is_explained(server, pages):
    page, play = pages.open(server.url(PAGE, round="7")), Play(Round(7))
    rest(page)

    # What a screen reader needs is there before the first answer, and says nothing of what is true.
    tab_to(page, page.get_by_label("Show each chart as a table as well"))
    page.keyboard.press("Space")
    table = page.get_by_role("region", name=", as a table")
    expect(table.locator("tbody tr")).to_have_count(24)
    heads = ["Point", "Weeks waited", "Side of the median", "Than the one before"]
    expect(table.locator("thead th")).to_have_text(heads)
    tab_to(page, button(page, ANSWERS["nothing"]))

    for dealt in Round(7).dealt:
        expect(page.locator("main .pace-said").first).to_have_text(f"{play.progress}.")
        answer = dealt.planted if dealt.number % 2 else "shift"
        for _ in range(list(ANSWERS).index(answer)):
            page.keyboard.press("Tab")
        expect(button(page, ANSWERS[answer])).to_be_focused()
        page.keyboard.press("Enter")
        judged, play = judge(dealt, answer), play.answer(answer)
        expect(page.locator(".pace-finding p")).to_have_text([judged.sentence, judged.truth, judged.rules])
        expect(page.locator("#pace-said")).to_contain_text(judged.sentence)
        expect(page.locator("figcaption")).to_contain_text(f"Chart {dealt.number}, explained")
        expect(button(page, "Next chart" if dealt.number < 10 else "How did the round go?")).to_be_focused()
        expect(table.locator("thead th")).to_have_text([*heads, "Planted", "The rules of Perla"])
        rest(page)
        page.keyboard.press("Enter")
        play = play.go_on()
        if not play.over:
            expect(button(page, ANSWERS["nothing"])).to_be_focused()
            rest(page)

    end = ending(play)
    expect(page.locator("main .pace-said")).to_have_text(list(end.sentences))
    expect(page.locator("#pace-said")).to_contain_text(end.sentences[1])
    expect(page.get_by_role("region", name="You beside the rules").locator("tbody tr")).to_have_count(3)
    expect(button(page, "Another round")).to_be_focused()
    page.get_by_text("Chart by chart", exact=True).click()
    expect(page.get_by_role("region", name="What was planted, and what was seen")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 800})
    assert (cut(page), page.evaluate(WIDER)) == ([], False)
    assert pages.errors == []


def test_on_a_phone_a_table_plays_the_round_that_the_coach_names(server, pages):
    page = pages.open(server.url(PAGE, team="harbour"), width=390, bypass_csp=True)
    press(page, "Play the round that your coach names")
    fill(page, "Number of the round", "0")
    page.get_by_text("0 is outside 1 to 9999. Type a number between them.").wait_for()
    fill(page, "Number of the round", "42")
    press(page, "Play this round")
    expect(page.locator("main .pace-said").first).to_have_text("Round 42, chart 1 of 10.")
    expect(button(page, ANSWERS["nothing"])).to_be_focused()
    rest(page)
    first = Round(42).dealt[0]
    press(page, ANSWERS["trend"])
    expect(page.locator(".pace-finding p").first).to_have_text(judge(first, "trend").sentence)
    assert (cut(page), page.evaluate(WIDER)) == ([], False)
    options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
    found = Axe().run(page, options=options).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []
    small = "() => [...document.querySelectorAll('main button, main summary')].filter(e => e.offsetHeight).map(e => "
    assert min(page.evaluate(f"{small}e.getBoundingClientRect().height)")) >= 24
    assert pages.errors == []
