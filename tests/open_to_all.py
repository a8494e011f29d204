"""What a page must be for people who see, hear, move or read otherwise: the checks, and a way to use a whole page.

The questions to the browser stand in ``open_to_all.js``. Pages are opened with ``bypass_csp``: they let in no
script but their own.
"""

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from hands import cut

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
QUESTIONS = Path(__file__).with_suffix(".js").read_text("utf-8")
#: Inside the margins of A4, upright and on its side, in pixels of CSS.
SHEET, HIGH, ON_ITS_SIDE = 688, 1016, 1047
#: Spacing that a reader may choose without losing a word (WCAG 1.4.12).
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""


def ask(page, question, *words):
    """Ask the page in the browser, with words of any kind."""
    if not page.evaluate("() => Boolean(window.openToAll)"):
        page.evaluate(f"() => {{ {QUESTIONS} }}")
    return page.evaluate(f"words => openToAll.{question}(...words)", list(words))


def quiet(page, still=200, most=15_000):
    """Wait until a page stands still."""
    ask(page, "quiet", still, most)


def axe(page):
    """Everything that axe finds wrong, a line each."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    return ask(page, "rules", TAGS)


def walk(page):
    """Press Tab from the top of a page to its end; return what a person without a mouse would miss."""
    for _ in range(ask(page, "begin")):
        page.keyboard.press("Tab")
    return ask(page, "walked")


def spaced(page):
    """What is cut when a person sets their own spacing of letters, words and lines."""
    ask(page, "wear", SPACING)
    found = [*ask(page, "hidden"), *ask(page, "over")]
    ask(page, "wear", "")
    return found


def narrow(page):
    """What cannot be read or pressed at 320 by 256 px: 1280 by 1024 at four times the size (WCAG 1.4.10, 2.5.8)."""
    page.set_viewport_size({"width": 320, "height": 256})
    quiet(page, 100)
    found = {"reflow": [*ask(page, "over"), *ask(page, "bars")], "target size": ask(page, "small"), "cut": cut(page)}
    return found | {"text spacing": spaced(page)}


def faults(page, *, width=1280):
    """All that is wrong with a page as it stands, by the name of the check; empty when nothing is."""
    page.set_viewport_size({"width": width, "height": 900})
    quiet(page, 100)
    found = {"axe": axe(page), "names": ask(page, "names"), "keyboard": walk(page)} | narrow(page)
    return {check: bad for check, bad in found.items() if bad}


def on_paper(page):
    """What would be wrong with a page on sheets of A4: what can only be pressed, what is cut, a chart in two pieces."""
    page.set_viewport_size({"width": SHEET, "height": HIGH})
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    found = {check: ask(page, check) for check in ("pressed", "scrolled", "torn")}
    found["wide"] = ask(page, "wide", SHEET, ON_ITS_SIDE, HIGH)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    return {check: bad for check, bad in found.items() if bad}


def open_all(page):
    """Open every part that is folded away, and those inside it."""
    while ask(page, "unfold"):
        quiet(page)


def use(page, words="?!", day="0020-01-31"):
    """Use a page as somebody does who understands nothing: open all, type nonsense, press every kind of button once.

    Returns how many fields, sentences about what is wrong, charts, tables, folded and open parts are then in sight.
    """
    open_all(page)
    ask(page, "fill", words)
    quiet(page)
    pressed = set()
    for _ in range(2):  # what a press brings is used too, but no game is played to its end
        for one in dict.fromkeys(ask(page, "buttons")):
            if one not in pressed:
                pressed.add(one)
                ask(page, "press", one)
                quiet(page, 80)
    quiet(page)
    if not ask(page, "shown")["wrong"]:  # where any words will do, and what was typed was taken
        ask(page, "date", day)
        quiet(page)
    for _ in range(5):  # what is drawn anew, or comes late, is folded again
        open_all(page)
        shown = ask(page, "shown")
        if not shown["folded"]:
            break
        quiet(page)
    return shown
