"""Starting templates for tests of change that are documents: agendas, requests, checklists, leaflets, as .docx.

And a sheet of one page to fill in by hand. Their words lie in ``data/templates`` as plain text, one file a template, so
that people can correct them without code. A file begins with ``# title`` and lines ``For:``, ``Written:``, ``Check:``
and perhaps ``Letters:`` (points; 11 when not said) and ``Kind:`` (``sheet`` for one to fill in by hand). Below stand
``## headings``, paragraphs, lists (``-``, ``1.``, ``- [ ]`` to tick) and tables; ``**words**`` are strong, and
``[words]`` mark what a team fills in. In a table each dot of a cell of dots is a line to write on.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from pace_kit.reference import reference_table, shipped
from pace_kit.report.office import AUTHOR, LANGUAGE, LINE, LOOK, clean, without_times
from pace_kit.report.word import WIDE, element, field, frame, style_words

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

DRAFT = "A draft to adapt with families and partners"
SHEET = "To fill in by hand. No names and no dates of birth: this sheet may lie about."
LINE_BY_HAND = 0.8
"""Height of a line to write on, in centimetres."""
_INLINE = re.compile(r"(\*\*[^*]+\*\*|\[ \]|\[[^\]]+\])")
_KINDS = (("heading", "## "), ("tick", "- [ ] "), ("bullet", "- "), ("row", "|"))
_TICK_BOX = (
    '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:sdtPr>'
    '<w:alias w:val="Tick box"/><w14:checkbox><w14:checked w14:val="0"/>'
    '<w14:checkedState w14:val="2612" w14:font="MS Gothic"/><w14:uncheckedState w14:val="2610" w14:font="MS Gothic"/>'
    '</w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:ascii="MS Gothic" w:eastAsia="MS Gothic" '
    'w:hAnsi="MS Gothic"/></w:rPr><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>'
)


@dataclass(frozen=True)
class Template:
    """A starting template, read from its file.

    Parameters
    ----------
    name : str
        Its short name: that of the file.
    title, audience : str
        What it is, and for whom.
    written, check : str
        The month it was written, and what to check before it is used.
    letters : float
        Size of the text in points.
    is_sheet : bool
        Whether it is a page to fill in by hand, and no draft to adapt.
    blocks : tuple of (str, str)
        Kind (``heading``, ``text``, ``bullet``, ``number``, ``tick`` or ``row`` of a table) and words, in order.
    """

    name: str
    title: str
    audience: str
    written: str
    check: str
    letters: float
    is_sheet: bool
    blocks: tuple[tuple[str, str], ...]

    @property
    def is_leaflet(self) -> bool:
        """Whether it is for families and not for workers."""
        return self.name.startswith("leaflet-")

    def __str__(self) -> str:
        return f"{self.title.rstrip('?')}: for {self.audience}."


def templates() -> tuple[Template, ...]:
    """Every starting template and every sheet, by name."""
    return tuple(map(_template, sorted(path.stem for path in shipped("data", "templates").glob("*.md"))))


def sheet_files() -> dict[str, tuple[str, bytes]]:
    """The sheets for teams at tables: the words of each link with the file's name and content."""
    return {f"{one.title} (.docx)": (f"{one.name}.docx", _docx(one)) for one in templates() if one.is_sheet}


def template_files(idea: str) -> dict[str, tuple[str, bytes]]:
    """The starting templates of an idea: the words of each link with the file's name and content.

    Parameters
    ----------
    idea : str
        A key of ``data/reference/tests_of_change.csv``. Empty for ideas that are no documents, and for a team's own.
    """
    names = next((row["template"] for row in reference_table("tests_of_change") if row["key"] == idea), "")
    made = map(_template, filter(None, names.split("|")))
    return {f"{one.title.replace('[name]', 'a child')} (.docx)": (f"{one.name}.docx", _docx(one)) for one in made}


def template_docx(name: str) -> bytes:
    """A starting template as a Word document; the same template gives the same bytes.

    It has real headings, lists, tables with a heading row, boxes to tick, and on every page the mark of a draft; a
    sheet is one page of A4, with room to write, and says in its foot what stays off it.

    Raises
    ------
    ValueError
        When there is no such template; the sentence names those there are.
    """
    known = [template.name for template in templates()]
    if name not in known:
        raise ValueError(f"There is no template {name!r}. There are {', '.join(known)}.")
    return _docx(_template(name))


@cache
def _template(name: str) -> Template:
    title, *lines = shipped("data", "templates", f"{name}.md").read_text("utf-8").splitlines()
    facts = dict(line.split(": ", 1) for line in lines[: lines.index("", 1)] if line)
    blocks = tuple(map(_block, filter(str.strip, lines[lines.index("", 1) :])))
    return Template(
        name, title.removeprefix("# "), facts["For"], facts["Written"], facts["Check"], float(facts.get("Letters", 11)),
        facts.get("Kind") == "sheet", blocks,
    )  # fmt: skip


def _block(line: str) -> tuple[str, str]:
    for kind, mark in _KINDS:
        if line.startswith(mark):
            return kind, line.removeprefix(mark)
    numbered = re.match(r"\d+\. ", line)
    return ("number", line[numbered.end() :]) if numbered else ("text", line)


def _docx(template: Template) -> bytes:
    from docx import Document

    made = Document()
    _prepare(made, template)
    _write(made.add_paragraph(style="Title"), template.title)
    if not template.is_sheet:
        _mark(made)
    for kind, words in _grouped(template.blocks):
        if isinstance(words, list):
            _table(made, words, template.letters)
        else:
            _line(made, kind, words)
    if not template.is_sheet:
        _about(made, template)
    packed = io.BytesIO()
    made.save(packed)
    return without_times(packed.getvalue())


def _mark(made: Document) -> None:
    from docx.shared import Pt

    mark = made.add_paragraph()
    mark.add_run(DRAFT).bold = True
    frame(mark, left=LOOK)
    mark.paragraph_format.space_after = Pt(10)


def _about(made: Document, template: Template) -> None:
    about = made.add_heading("About this draft", 1)
    # A leaflet is given to a family: what is said to workers has a sheet of its own, to be taken off.
    about.paragraph_format.page_break_before = template.is_leaflet
    for words in (f"For {template.audience}.", f"Written in {template.written}.", f"Please check: {template.check}"):
        _line(made, "bullet", words)


def _grouped(blocks: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str | list[list[str]]]]:
    """The blocks, rows that follow each other as one table without the line below its heading."""
    rows: list[list[str]] = []
    for kind, words in (*blocks, ("end", "")):
        if kind == "row":
            cells = [cell.strip() for cell in words.rstrip().removesuffix("|").split("|")]
            rows += [] if set("".join(cells)) == {"-"} else [cells]
            continue
        if rows:
            yield "table", rows
            rows = []
        if kind != "end":
            yield kind, words


def _prepare(made: Document, template: Template) -> None:
    from docx.shared import Cm, Pt

    signed, mark = made.core_properties, SHEET if template.is_sheet else DRAFT
    signed.title, signed.subject, signed.language = clean(template.title), mark, LANGUAGE
    signed.author = signed.last_modified_by = AUTHOR
    signed.comments = signed.keywords = signed.category = ""
    signed.created = signed.modified = datetime.strptime(template.written, "%B %Y")
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    if template.is_sheet:
        page.top_margin = page.bottom_margin = page.header_distance = page.footer_distance = Cm(1)
    text, larger, title, above = template.letters, *((2, 18, 6) if template.is_sheet else (5, 24, 16))
    sizes = {
        "Normal": text,
        "Title": title,
        "Heading 1": text + larger,
        "List Bullet": text,
        "List Number": text,
        "List": text,
    }
    for name, size in sizes.items():
        style_words(made.styles[name], size, bold=name in ("Title", "Heading 1"))
        made.styles[name].paragraph_format.space_after = Pt(5)
    made.styles["Normal"].paragraph_format.line_spacing = 1.15
    shape = made.styles["Heading 1"].paragraph_format
    shape.space_before, shape.keep_with_next = Pt(above), True
    ticks = made.styles["List"].paragraph_format
    ticks.left_indent, ticks.first_line_indent = Cm(0.8), Cm(-0.8)
    foot = page.footer.paragraphs[0]
    foot.add_run(mark if template.is_sheet else f"{mark} · ").font.size = Pt(9)
    if not template.is_sheet:
        field(foot, "PAGE")


def _line(made: Document, kind: str, words: str) -> None:
    styles = {"heading": "Heading 1", "bullet": "List Bullet", "number": "List Number", "tick": "List"}
    paragraph = made.add_paragraph(style=styles.get(kind, "Normal"))
    _write(paragraph, f"[ ]\t{words}" if kind == "tick" else words)


def _write(paragraph: Paragraph, words: str) -> None:
    """Write a line: strong words, boxes to tick, and what is to be filled in on a grey ground."""
    from docx.oxml import parse_xml

    for part in filter(None, _INLINE.split(words)):
        if part == "[ ]":
            paragraph._p.append(parse_xml(_TICK_BOX))
        elif part.startswith("**"):
            paragraph.add_run(part.strip("*")).bold = True
        else:
            run = paragraph.add_run(part)
            if part.startswith("["):
                element(run._r.get_or_add_rPr(), "w:shd", val="clear", color="auto", fill="E8ECF1")


def _table(made: Document, rows: list[list[str]], letters: float) -> None:
    from docx.shared import Cm, Pt

    table = made.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    table.autofit = False
    widths = _widths(rows, letters)
    for number, (row, cells) in enumerate(zip(table.rows, rows, strict=True)):
        properties = row._tr.get_or_add_trPr()
        element(properties, "w:cantSplit", val="true")
        if not number:
            element(properties, "w:tblHeader", val="true")
        elif by_hand := max(map(_lines_to_write, cells)):
            row.height = Cm(LINE_BY_HAND * by_hand)
        elif "" in cells:
            row.height = Cm(0.09 * letters)
        for cell, words, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Cm(width)
            written = cell.paragraphs[0]
            written.paragraph_format.space_after = Pt(2)
            _write(written, "" if _lines_to_write(words) else words)
            for run in written.runs:
                run.font.size, run.bold = Pt(letters - 1), run.bold or not number
            if not number:
                element(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill="E8ECF1")
    _finish(made, table, widths)


def _lines_to_write(cell: str) -> int:
    return len(cell) if set(cell) == {"."} else 0


def _finish(made: Document, table: Table, widths: list[float]) -> None:
    from docx.shared import Cm, Pt

    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    borders: Any = element(table._tbl.tblPr, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        element(borders, f"w:{side}", val="single", sz="4", space="0", color=LINE)
    gap = made.add_paragraph()
    gap.paragraph_format.space_after = gap.paragraph_format.space_before = Pt(0)
    gap.paragraph_format.line_spacing = Pt(6)


def _widths(rows: list[list[str]], letters: float) -> list[float]:
    """Centimetres for each column: its longest word whole, the rest by what it holds and what is to be written in."""
    columns = list(zip(*rows, strict=True))
    longest = [max(len(word) for cell in column for word in cell.split(" ")) for column in columns]
    least = [0.6 + 0.021 * letters * length for length in longest]
    wanted = [min(70, max(map(len, column))) for column in columns]
    by_hand = [max(map(_lines_to_write, column)) for column in columns]
    to_fill = [all(not cell or cell.startswith("[") for cell in column[1:]) for column in columns]
    ticks = [set(column[1:]) == {"[ ]"} for column in columns]
    wanted = [0 if tick else 28 if fill else want for tick, fill, want in zip(ticks, to_fill, wanted, strict=True)]
    if any(by_hand):
        wanted = [70 if lines else min(want, 30) for lines, want in zip(by_hand, wanted, strict=True)]
    rest = max(0.0, WIDE - sum(least))
    return [round(low + rest * want / max(1, sum(wanted)), 2) for low, want in zip(least, wanted, strict=True)]
