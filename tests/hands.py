"""What a person does on a page with mouse and keyboard, and what they would see cut off; for the browser tests."""

import re

CUT_WORDS = """() => [...document.querySelectorAll('main label, main button, main summary, main h1, main h2, main h3')]
  .filter(e => e.getClientRects().length && e.scrollWidth > e.clientWidth + 1)
  .filter(e => getComputedStyle(e).display !== 'inline')
  .map(e => e.textContent.slice(0, 60))"""
CUT_CHOICES = """() => [...document.querySelectorAll('main select')].filter(e => {
    const ruler = document.createElement('span');
    ruler.style.cssText = 'position:absolute;visibility:hidden;white-space:pre';
    ruler.style.font = getComputedStyle(e).font; ruler.textContent = e.selectedOptions[0]?.textContent || '';
    document.body.append(ruler); const wide = ruler.getBoundingClientRect().width; ruler.remove();
    const style = getComputedStyle(e);
    const room = e.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return e.getClientRects().length && wide > room; }).map(e => e.selectedOptions[0].textContent)"""


def fill(page, label, value, at=None):
    """Type into the field with this label, the only one or the one at a place, and leave it."""
    box = page.get_by_label(label, exact=True)
    box = box if at is None else box.nth(at)
    box.fill(value)
    box.blur()


def choose(page, label, words):
    """Choose from a list by its words."""
    page.get_by_label(label, exact=True).select_option(label=words)


def press(page, words):
    """Press the button with these words."""
    page.get_by_role("button", name=words, exact=True).click()


def saved(page):
    """Wait until the page says that it saved."""
    page.get_by_text(re.compile(r"^Saved today at \d\d:\d\d\.$")).first.wait_for(timeout=20_000)


def cut(page):
    """Labels, headings, buttons and chosen options of which a part cannot be seen."""
    return page.evaluate(CUT_WORDS) + page.evaluate(CUT_CHOICES)
