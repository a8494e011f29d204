"""Reports in Word and PowerPoint, read back as their readers get them."""

import io
import re
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import pandas as pd
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Inches
from test_report import AIM, HOSTILE, Page, journeys, reviewed, two_ideas

from pace_kit.cleaning import RowAccount
from pace_kit.report import contents, report_bytes, report_html, write_report
from pace_kit.report.contents import Asked, Contents, Items, Section, Text
from pace_kit.report.slides import HIGH, TOP, WIDE, presentation
from pace_kit.report.word import document
from pace_kit.review import Finding

AGREED = ("Ann books the legal meeting at each first meeting, by 3 May 2019.",)
CHARTS = 4


def as_document(**given):
    return Document(io.BytesIO(report_bytes(reviewed(**given), ".docx", agreed=AGREED)))


def as_slides(**given):
    return Presentation(io.BytesIO(report_bytes(reviewed(**given), ".pptx", agreed=AGREED)))


def document_words(made):
    cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
    return " ".join([*(paragraph.text for paragraph in made.paragraphs), *cells])


def slide_words(slide):
    return " ".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def all_words(made):
    return " ".join(f"{slide_words(slide)} {slide.notes_slide.notes_text_frame.text}" for slide in made.slides)


def spaced(text):
    return re.sub(r"\s+", " ", text)


def drawings(made):
    """Name, title and alternative text of every picture in a document."""
    return [shape._inline.docPr.attrib for shape in made.inline_shapes]


def test_page_document_and_slides_hold_the_aim_and_every_finding_with_its_question():
    result = reviewed()
    page = Page(report_html(result, AGREED)).text
    texts = (page, spaced(document_words(as_document())), spaced(all_words(as_slides())))
    for words in (str(AIM), *AGREED, "Two-week review", "Invite early", "adapt: It may grow"):
        assert [words in text for text in texts] == [True] * 3, words
    assert len(result.findings) > 6
    for finding in result.findings:
        for text in texts:
            assert finding.sentence in text
            assert finding.question in text


def test_what_stands_on_a_slide_is_seen_and_what_does_not_is_in_its_notes():
    made = as_slides()
    seen = spaced(" ".join(slide_words(slide) for slide in made.slides))
    for finding in reviewed().findings:
        assert finding.sentence in seen
    assert "cry wolf" not in seen
    assert "cry wolf" in all_words(made)
    assert "It is in the notes of this slide" in slide_words(made.slides[len(made.slides) - 1])


def test_every_picture_says_in_words_what_it_shows():
    result = reviewed()
    pictures = [
        part.picture for section in contents(result).sections for part in section.parts if hasattr(part, "picture")
    ]
    wanted = {(picture.title, picture.alt) for picture in pictures}
    assert len(wanted) == CHARTS
    told = {(given["title"], given["descr"]) for given in drawings(as_document())}
    assert wanted <= told
    shown = [shape for slide in as_slides().slides for shape in slide.shapes if shape.shape_type == 13]
    assert wanted <= {
        (shape._element.nvPicPr.cNvPr.get("title"), shape._element.nvPicPr.cNvPr.get("descr")) for shape in shown
    }
    assert all(len(given["descr"]) > 40 for given in drawings(as_document()))


def test_a_document_can_be_jumped_through_and_its_tables_have_heading_rows():
    made = as_document()
    levels = [int(p.style.name[-1]) for p in made.paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [p.text for p in made.paragraphs if p.style.name == "Title"] == ["Review of Harbour"]
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    assert made.tables
    for table in made.tables:
        first, *rest = table.rows
        assert first._tr.find(f".//{w}tblHeader") is not None
        assert all(row._tr.find(f".//{w}tblHeader") is None for row in rest)
        assert table._tbl.tblPr.find(f"{w}tblCaption").get(f"{w}val")
    languages = {lang.get(f"{w}val") for lang in made.styles.element.iter(f"{w}lang")}
    assert "en-GB" in languages


def test_the_numbers_behind_a_chart_stand_at_the_end_unless_they_are_too_many():
    made = as_document()
    ends = [p.text for p in made.paragraphs if p.style.name == "Heading 1"][-1]
    assert ends == "The charts as tables"
    captions = [p.text for p in made.paragraphs if p.style.name == "Caption"]
    assert any("still waiting" in caption.lower() for caption in captions[-4:])
    twice = pd.concat([journeys(), journeys().assign(child=[f"D{n}" for n in range(40)])], ignore_index=True)
    many = Document(io.BytesIO(document(contents(reviewed(twice)))))
    assert "rows, which the report as a web page (.html) holds" in document_words(many)


def test_each_slide_has_its_title_and_nothing_hangs_over_the_edge():
    made = as_slides()
    assert (made.slide_width, made.slide_height) == (Inches(WIDE), Inches(HIGH))
    for slide in made.slides:
        assert slide.shapes.title is not None
        assert slide.shapes.title.text_frame.text.strip()
        assert next(iter(slide.placeholders)).placeholder_format.idx == 0
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= made.slide_width
            assert shape.top + shape.height <= made.slide_height
            if shape.shape_type == 13:
                assert shape.width > Inches(6), "a chart nobody could read"


def test_long_texts_go_on_over_slides_and_lose_no_word():
    words = [f"word{n}" for n in range(1500)]
    found = [Finding("aim", " ".join(words), "What now?", "look"), Finding("aim", "Short.", "And then?", "good")]
    items = tuple(f"Promise {n}: " + "to meet every week " * (n % 9) for n in range(60))
    sections = (Section("Said", tuple(map(Asked, found))), Section("Agreed", (Text("All:"), Items(items, "Lead"))))
    day = reviewed().as_of
    made = Presentation(io.BytesIO(presentation(Contents("T", "S", "Team", (), sections, day))))
    seen = " ".join(slide_words(slide) for slide in made.slides).split()
    assert [word for word in seen if word.startswith("word")] == words
    assert [f"{n}:" for n in range(60)] == [word for word in seen if re.fullmatch(r"\d+:", word)]
    for slide in list(made.slides)[1:]:
        room = (HIGH - TOP) * 72
        lines = sum(max(1, -(-len(p.text) // 80)) for p in slide.placeholders[1].text_frame.paragraphs)
        assert lines * 24 <= room
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    assert "Said (continued)" in titles
    asked = [i for i, slide in enumerate(made.slides) if "What now?" in slide_words(slide)]
    assert asked and "word1499" in slide_words(made.slides[asked[0]])


def test_hostile_text_is_text_and_the_files_stay_whole():
    bad = f"{HOSTILE} \x00\x07\x0b\ud800 </w:t></a:t> ]]> \u202e \U0001f600 \ufffe"
    given = {"tests": two_ideas(name=bad), "team": bad, "account": RowAccount((1,), {}, {})}
    for suffix in (".docx", ".pptx"):
        made = report_bytes(reviewed(**given), suffix, agreed=(bad,))
        with zipfile.ZipFile(io.BytesIO(made)) as package:
            assert package.testzip() is None
            for name in package.namelist():
                if name.endswith((".xml", ".rels")):
                    ElementTree.fromstring(package.read(name))
    words = document_words(Document(io.BytesIO(report_bytes(reviewed(**given), ".docx"))))
    assert "</h1><script>alert(1)</script>" in words
    assert "\U0001f600" in words


def test_the_same_review_gives_the_same_bytes_and_no_trace_of_who_made_it():
    for suffix in (".docx", ".pptx"):
        first, second = (report_bytes(reviewed(), suffix) for _ in range(2))
        assert first == second
        with zipfile.ZipFile(io.BytesIO(first)) as package:
            core = package.read("docProps/core.xml").decode()
            assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "PACE coaching kit" in core
        assert "2019-03-31" in core
        assert "python" not in core.lower()


@pytest.mark.parametrize("suffix", [".docx", ".pptx", ".html", ".DOCX"])
def test_the_kind_of_file_follows_from_its_ending(suffix, tmp_path):
    file = write_report(reviewed(), tmp_path / f"review{suffix}")
    begins = {".html": b"<!doctype html>"}.get(suffix.lower(), b"PK\x03\x04")
    assert file.read_bytes().startswith(begins)


@given(st.lists(st.text(max_size=300), max_size=8), st.text(max_size=2000))
@settings(max_examples=25, deadline=None)
def test_any_text_can_be_written_and_read_back(items, sentence):
    sections = (Section("Heading", (Items(tuple(items), "Lead"), Asked(Finding("aim", sentence, "What?", "note")))),)
    made = Contents(sentence[:80], "S", "Team", (sentence,), sections, reviewed_day())
    Document(io.BytesIO(document(made)))
    slides = Presentation(io.BytesIO(presentation(made)))
    letters = re.sub(r"[^0-9A-Za-z]", "", sentence)
    assert letters in re.sub(r"[^0-9A-Za-z]", "", " ".join(slide_words(slide) for slide in slides.slides))


def reviewed_day():
    from test_report import AS_OF

    return AS_OF
