"""What stands on paper when a page is printed. That nothing is cut there is held for every page in `test_open`."""

import re

import pytest
from hands import fill

from pace_kit.example import add_example


@pytest.fixture(scope="module")
def example(server):
    """A server whose example team has done all steps."""
    add_example(server.emptied().store())
    return server


def print_begins(page):
    """Show the page as it goes to paper."""
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    return page.inner_text("main")


def test_paper_holds_what_was_written_in_full_and_no_empty_field(example, pages):
    page = pages.open(example.url("05_review_results", team="harbour"))
    written = "Shorter waits, line by line.\n" * 30 + "And this is the last line."
    fill(page, "What we see", written)
    fill(page, "When we look again", "2031-04-01")
    said = print_begins(page)
    assert written in said
    assert "1 April 2031" in said
    assert "Who was there" not in said
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert page.locator(".pace-on-paper, .pace-paper-empty").count() == 0


def test_lists_of_a_form_that_nobody_filled_in_are_not_printed_as_if_somebody_had(example, pages):
    page = pages.open(example.url("follow_the_pathway", team="harbour"))
    assert "Which child?" not in print_begins(page)
    page.emulate_media(media="screen")
    fill(page, "Who notes it?", "the clerk")
    assert re.search(r"Which child\?\s+Child\s\d+", print_begins(page))


def test_an_exercise_on_paper_holds_its_choices_and_room_for_a_pen(example, pages):
    page = pages.open(example.url("01_aims", team="harbour"))
    said = print_begins(page)
    assert "Choose one change that might help" in said
    assert "Choose a place" not in said
    assert page.get_by_role("radio").first.is_visible()
    lines = page.locator(".pace-ask .pace-on-paper:empty")
    assert lines.count() > 6
    assert min(line.bounding_box()["height"] for line in lines.all()) > 20


def test_a_table_of_many_columns_gets_sheets_that_lie_on_their_side(example, pages):
    page = pages.open(example.url("data_detective", team="harbour"))
    sheets = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    assert {float(width) > float(height) for width, height in sheets} == {True, False}
