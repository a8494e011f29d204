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
    const whole = e.nextElementSibling?.matches('.pace-chosen') && e.nextElementSibling.textContent;
    return e.getClientRects().length && wide > room && whole !== ruler.textContent; })
  .map(e => e.selectedOptions[0].textContent)"""
IN_FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return '';
  const label = at.labels && at.labels.length ? at.labels[0].textContent : at.getAttribute('aria-label');
  return (label || at.textContent).trim().replace(/\\s+/g, ' ');
}"""
IN_SIGHT = """() => {
  const at = document.activeElement.getBoundingClientRect();
  return at.bottom > 0 && at.top < innerHeight && at.width > 0;
}"""


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


class Keyboard:
    """A person who has no mouse: goes on with Tab, chooses with the arrows, presses with Enter."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def go_to(self, name, most=60, key="Tab"):
        """Press Tab until what is called `name` has the focus; it must then be in sight, once the page lies still."""
        passed = []
        for _ in range(most):
            self.press(key)
            passed.append(self.page.evaluate(IN_FOCUS))
            if re.fullmatch(name, passed[-1]):
                self.page.wait_for_function(IN_SIGHT)  # what came before may be laid out anew just now
                return
        raise AssertionError(f"{name} was not reached, but {dict.fromkeys(passed)}")

    def write(self, name, text):
        self.go_to(name)
        self.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, name, words):
        """Choose by typing the first letters, as a list that has the focus allows."""
        self.go_to(name)
        self.page.keyboard.type(words)

    def activate(self, name, key="Enter", most=60):
        self.go_to(name, most)
        self.press(key)
