"""Starting templates: real Word documents with headings, lists and boxes to tick, in words a family could read."""

import io
import re
import zipfile

import pytest
from docx import Document

from pace_kit.downloads import sheet_files, template_docx, template_files, templates
from pace_kit.downloads.templates import DRAFT, LINE_BY_HAND, SHEET
from pace_kit.reference import reference_table, shipped
from pace_kit.wording import identifiers, suggestions

NAMES = [template.name for template in templates()]
DRAFTS = [template.name for template in templates() if not template.is_sheet]
every = pytest.mark.parametrize("name", NAMES)


def opened(name):
    return Document(io.BytesIO(template_docx(name)))


def words_of(document):
    """All words on the sheets, those in tables and in the foot too."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells, document.sections[0].footer.paragraphs[0].text])


@pytest.mark.parametrize("name", DRAFTS)
def test_a_template_opens_with_its_title_its_draft_mark_and_headings_to_jump_by(name):
    document = opened(name)
    title, mark, *_ = document.paragraphs
    assert title.style.name == "Title" and title.text == document.core_properties.title
    assert mark.text == DRAFT and document.sections[0].footer.paragraphs[0].text.startswith(DRAFT)
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert len(headings) >= 3 and headings[-1] == "About this draft"
    assert "Written in November 2026." in words_of(document) and "Please check: " in words_of(document)


@every
def test_no_mark_of_the_plain_text_is_left_on_the_sheet(name):
    document = opened(name)
    assert not re.search(r"\*\*|^#|^- |\|---|\[ \]|^\d+\. \d+\. ", words_of(document), re.MULTILINE)
    source = shipped("data", "templates", f"{name}.md").read_text("utf-8")
    packed = zipfile.ZipFile(io.BytesIO(template_docx(name))).read("word/document.xml").decode()
    assert packed.count("<w14:checkbox>") == source.count("[ ]")
    assert packed.count("<w:tblHeader") == len(document.tables) == len(re.findall(r"\|\n\|[-|]+\|\n", source))


@every
def test_every_word_of_the_plain_text_reaches_the_sheet(name):
    """Each line of the source, without its marks, stands in the document."""
    marks = re.compile(r"[*|]|\[ \]|^#+ |^- |^\d+\. |^(?:Letters|Kind):.*|^ *\.+ *$")
    held = " ".join(words_of(opened(name)).split())
    source = shipped("data", "templates", f"{name}.md").read_text("utf-8")
    if name not in DRAFTS:
        source = re.sub(r"(?m)^(For|Written|Check): .*$", "", source)  # said to whoever prints it, not to the table
    for line in source.splitlines():
        for part in re.split(r"\||\[ \]", line):
            said = " ".join(marks.sub("", re.sub(r"^(For|Written|Check): ", "", part)).split())
            assert said.strip("-") in held


@every
def test_the_words_are_those_of_the_language_guide_and_name_nobody(name):
    words = words_of(opened(name))
    assert [str(suggestion) for suggestion in suggestions(words)] == []
    assert identifiers(words) == ()


@every
def test_a_template_says_its_language_and_nothing_of_when_or_where_it_was_made(name):
    document, packed = opened(name), template_docx(name)
    assert packed == template_docx(name)
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(packed)).infolist()} == {(1980, 1, 1, 0, 0, 0)}
    signed = document.core_properties
    assert (signed.author, signed.last_modified_by, signed.language) == ("PACE coaching kit",) * 2 + ("en-GB",)
    assert 'w:lang w:val="en-GB"' in document.styles["Normal"].element.xml


@every
def test_a_numbered_list_counts_from_one(name):
    """Word goes on counting from one list to the next, so a template has one numbered list at most."""
    numbered = [i for i, p in enumerate(opened(name).paragraphs) if p.style.name == "List Number"]
    assert not numbered or numbered[-1] - numbered[0] == len(numbered) - 1


def test_the_leaflets_for_children_are_easy_to_read():
    """Short sentences of short words: at most 12 words each and 1.5 syllables a word, on average."""
    for name in ("leaflet-children-younger", "leaflet-children-older"):
        body = shipped("data", "templates", f"{name}.md").read_text("utf-8").split("\n\n", 1)[1]
        sentences = [re.findall(r"[a-z']+", s.lower()) for s in re.split(r"[.!?:\n|]+", re.sub(r"[*\[\]#]", "", body))]
        sentences = [words for words in sentences if len(words) > 2]
        words = [word for sentence in sentences for word in sentence]
        syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word)))) for word in words)
        assert len(words) / len(sentences) <= 12 and syllables / len(words) <= 1.5


def test_each_document_of_the_library_has_its_template_and_no_template_is_without_an_idea():
    named = {row["key"]: row["template"].split("|") for row in reference_table("tests_of_change") if row["template"]}
    assert sorted(name for names in named.values() for name in names) == DRAFTS
    for key, names in named.items():
        files = template_files(key)
        assert [name for name, _ in files.values()] == [f"{name}.docx" for name in names]
        assert [content for _, content in files.values()] == [template_docx(name) for name in names]


@pytest.mark.parametrize("key", ["two-week-review", "our-own-idea", ""])
def test_a_change_that_is_no_document_has_none(key):
    assert template_files(key) == {}


def test_a_template_nobody_has_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"There is no template 'agenda'\..*72-hour-meeting-agenda, hearing"):
        template_docx("agenda")


def test_the_library_holds_the_sixteen_ideas_whole():
    rows = reference_table("tests_of_change")
    assert len(rows) == len({row["key"] for row in rows}) == 16
    assert all(value for row in rows for column, value in row.items() if column != "template")


# The sheet for teams at tables


def test_the_team_sheet_holds_the_whole_of_a_test_of_change_on_one_narrow_edged_page_of_a4():
    document = opened("team-sheet")
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert [words.split(": ")[-1] for words in headings] == ["Our aim", "Plan", "Do", "Study", "Act"]
    asked = words_of(document)
    for words in ("What do we predict?", "Written on which day", "held", "adopt", "adapt", "abandon", "Who", "By when"):
        assert words in asked
    page = document.sections[0]
    assert (round(page.page_width.cm, 1), round(page.page_height.cm, 1)) == (21, 29.7)
    assert SHEET in asked and DRAFT not in asked and "About this draft" not in headings


def test_the_team_sheet_has_room_to_write_and_still_ends_on_its_page():
    """Heights that are said, and a line of text for what says none, come to less than the page holds."""
    document = opened("team-sheet")
    page, high = document.sections[0], 0.0
    for table in document.tables:
        for row in table.rows[1:]:
            assert row.height and row.height.cm >= LINE_BY_HAND - 0.01, [cell.text for cell in row.cells]
            high += row.height.cm
        high += 0.6 + 0.25
    high += sum(1.0 if p.style.name != "Normal" else 0.6 for p in document.paragraphs if p.text)
    assert 0.75 * page.page_height.cm < high < page.page_height.cm - page.top_margin.cm - page.bottom_margin.cm - 1


def test_a_coach_gets_the_sheet_as_a_word_file():
    assert sheet_files() == {
        "Our test of change, on one page (.docx)": ("team-sheet.docx", template_docx("team-sheet"))
    }
