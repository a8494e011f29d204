"""Two reviews a month apart, held on the page as a team holds them, with the reports they take away."""

import io
import re
from dataclasses import replace
from datetime import date

from docx import Document
from hands import fill, press, saved
from pptx import Presentation

from pace_kit.example import add_example
from pace_kit.review import Promise, record_of
from pace_kit.reviewing import records_of, review_of

LAST = date(2026, 1, 12)


def take(page, words):
    with page.expect_download() as caught:
        page.get_by_role("link", name=words, exact=True).click()
    return caught.value.path().read_bytes()


def test_a_review_begins_with_what_was_promised_and_the_one_before_keeps_its_aim(own_server, pages):
    team = add_example(own_server.store())
    first_aim = str(team.aim)
    result = review_of(team)
    promised = (Promise("Book the legal meeting", "the chair", date(2026, 2, 1)), Promise("Ask health for a contact"))
    team.save_review(record_of(result, held_on=LAST, said="The list grows.", promises=promised))
    team.save_aim(replace(team.aim, within_weeks=30))

    # What was promised is asked first; one answer is given, the other is carried over
    page = pages.open(own_server.url("05_review_results", team="harbour"))
    words = " ".join(page.locator("main").inner_text().split())
    assert words.index("Book the legal meeting (the chair, by 1 February 2026)") < words.index(
        "What needs a conversation"
    )
    assert "no newer than at the review of 12 January 2026" in words
    page.get_by_label("What became of “Book the legal meeting”?", exact=True).select_option(label="Done")
    fill(page, "What happened with “Book the legal meeting”?", "At eight of nine meetings.")

    # A promise that was typed and not added is not forgotten
    fill(page, "What will you do?", "Meet each week")
    press(page, "Save this review")
    page.get_by_text(re.compile("Not saved yet: you typed a promise")).wait_for()
    fill(page, "Who?", "team leaders")
    press(page, "Add this promise")
    page.get_by_text("Added: Meet each week (team leaders).").wait_for()
    assert page.get_by_label("What will you do?", exact=True).input_value() == ""
    fill(page, "What we see", "The boy born 12/03/2015 waits.")
    page.get_by_text(re.compile("looks like a date of birth. Please take it out")).wait_for()
    press(page, "Save this review")
    page.get_by_text(re.compile("The field ‘What we see’ holds what looks like a date of birth")).wait_for()
    fill(page, "What we see", "Shorter waits.")
    press(page, "Save this review")
    saved(page)
    record = records_of(own_server.store().team("harbour"))[0][1]
    assert [(promise.outcome, promise.told) for promise in record.answers] == [
        ("done", "At eight of nine meetings."),
        ("", ""),
    ]
    assert [promise.what for promise in record.still_open] == ["Ask health for a contact", "Meet each week"]

    # Three kinds of report hold what the page says
    press(page, "Make the report")
    page.get_by_text("3 files are ready, below.").wait_for(timeout=30_000)
    findings = [card.inner_text().split("\n")[0] for card in page.locator(".pace-finding").all()]
    assert len(findings) > 8
    document = Document(io.BytesIO(take(page, "As a document")))
    slides = Presentation(io.BytesIO(take(page, "As slides")))
    texts = (
        take(page, "As a web page").decode(),
        "\n".join(paragraph.text for paragraph in document.paragraphs),
        "\n".join(shape.text_frame.text for slide in slides.slides for shape in slide.shapes if shape.has_text_frame),
    )
    for text in texts:
        plain = " ".join(text.replace("&#39;", "'").replace("&amp;", "&").split())
        for sentence in (*findings, "Meet each week (team leaders)."):
            assert " ".join(sentence.split()) in plain

    # The one to share has no dot, and what was made for the team is gone from the page
    page.get_by_label("For whom?", exact=True).select_option(label="To share, counts under 5 hidden")
    page.get_by_text("Something changed since these files were made.").wait_for()
    press(page, "Make the report")
    page.get_by_text("3 files are ready, below.").wait_for(timeout=30_000)
    name = page.get_by_role("link", name="As a web page", exact=True).get_attribute("download")
    assert "-shared-under-5-hidden-" in name  # the file for partners and the one for the public are told apart
    shared = take(page, "As a web page").decode()
    assert "Made to be shared: counts under 5 are hidden" in shared
    assert not re.search(r"Child \d\d\d", shared)
    assert "Meet each week" not in shared
    assert len(own_server.store().team("harbour").history("shared")) == 1

    # The review before is as it was, though the aim was changed since
    press(page, "Look at an earlier review")
    page.get_by_label("Which review?", exact=True).select_option(label="12 January 2026")
    page.get_by_text(f"The aim then: {first_aim}").wait_for()
    assert "The list grows." in page.locator(".pace-quote").inner_text()
    assert page.locator("figure.pace-figure svg").count()
    pages.close(page)


def test_a_team_without_data_reads_sentences_all_the_way_down(own_server, pages):
    team = own_server.store().add_team("Nobody yet")
    page = pages.open(own_server.url("05_review_results", team=team.slug))
    page.get_by_text("Bring your data in step 2 first.", exact=True).wait_for()
    assert "markup=" not in page.locator("main").inner_text()
