"""A report as a Word document: headings to jump by, tables with heading rows, charts with alternative text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pace_kit.report.contents import Asked, Contents, Drawing, Grid, Items, Part, Section, Text
from pace_kit.report.office import INK, LANGUAGE, LINE, LOOK, MUTED, TONES, clean, describe, sign, without_times

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

    from pace_kit.charts import Picture

WIDE = 17.0
"""Width of the text in centimetres: A4 with margins of 2."""
MOST_COLUMNS = 6
"""Columns of text up to which a table is readable on paper; with more, each row is a small table of its own."""
MOST_ROWS = 40
"""Rows up to which the numbers behind a chart stand at the end of the document."""


def document(contents: Contents) -> bytes:
    """The report as a .docx file; the same contents give the same bytes.

    Every chart has its alternative text in the drawing and its numbers in a table at the end, when these are at most
    :data:`MOST_ROWS` rows; else a line says where all of them are.
    """
    from docx import Document

    made = Document()
    _prepare(made, contents)
    made.add_heading(clean(contents.title), 0)
    made.add_paragraph(clean(contents.subtitle), style="Subtitle")
    for banner in contents.banners:
        _banner(made, banner)
    for section in contents.sections:
        _section(made, section, 1)
    _numbers(made, contents)
    packed = io.BytesIO()
    made.save(packed)
    return without_times(packed.getvalue())


def _prepare(made: Document, contents: Contents) -> None:
    from docx.shared import Cm, Pt

    sign(made.core_properties, contents)
    page = made.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    styles = {"Normal": 11, "Title": 24, "Subtitle": 13, "Heading 1": 17, "Heading 2": 13, "Heading 3": 12}
    for name, size in (styles | {"Caption": 11, "List Bullet": 11}).items():
        style_words(made.styles[name], size, bold=name.startswith(("Title", "Heading", "Caption")))
    made.styles["Normal"].paragraph_format.space_after = Pt(6)
    made.styles["Normal"].paragraph_format.line_spacing = 1.15
    for level, before in ((1, 20), (2, 14), (3, 10)):
        shape = made.styles[f"Heading {level}"].paragraph_format
        shape.space_before, shape.space_after, shape.keep_with_next = Pt(before), Pt(4), True
    made.styles["Caption"].paragraph_format.keep_with_next = True
    foot = page.footer.paragraphs[0]
    foot.add_run(clean(f"{contents.title} · ")).font.size = Pt(9)
    field(foot, "PAGE")


def style_words(style: Any, size: float, *, bold: bool) -> None:
    """Give a style of the document the kit's letters, in points, and its language."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.name = "Calibri"
    style.font.color.rgb = RGBColor.from_string(MUTED if style.name == "Subtitle" else INK)
    properties = style.element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), "Calibri")
    element(properties, "w:lang", val=LANGUAGE)
    for line in style.element.iter(qn("w:pBdr")):  # the template's blue line below a title
        line.getparent().remove(line)


def _section(made: Document, section: Section, level: int) -> None:
    made.add_heading(clean(section.heading), level)
    for part in section.parts:
        _part(made, part)
    for inner in section.inner:
        _section(made, inner, level + 1)


def _part(made: Document, part: Part) -> None:
    match part:
        case Text(words):
            made.add_paragraph(clean(words))
        case Items(items, lead):
            if lead:
                made.add_paragraph(clean(lead)).paragraph_format.keep_with_next = True
            for item in items:
                made.add_paragraph(clean(item), style="List Bullet")
        case Asked(finding):
            _finding(made, finding)
        case Grid() if len(part.headings) > MOST_COLUMNS:
            _one_by_one(made, part)
        case Grid():
            _grid(made, part)
        case Drawing(picture):
            _picture(made, picture)


def _finding(made: Document, finding: Any) -> None:
    colour = TONES[finding.tone]
    said = made.add_paragraph()
    said.add_run(clean(finding.sentence)).bold = True
    said.paragraph_format.keep_with_next = bool(finding.question)
    frame(said, left=colour)
    if finding.question:
        asked = made.add_paragraph()
        _coloured(asked.add_run(clean(finding.question)), MUTED)
        frame(asked, left=colour)


def _banner(made: Document, words: str) -> None:
    paragraph = made.add_paragraph()
    _coloured(paragraph.add_run(clean(words)), LOOK).bold = True
    frame(paragraph, left=LOOK, right=LOOK, top=LOOK, bottom=LOOK)


def _picture(made: Document, picture: Picture) -> None:
    from docx.shared import Cm

    made.add_paragraph(clean(picture.title), style="Caption")
    drawn = made.add_paragraph()
    shape = drawn.add_run().add_picture(io.BytesIO(picture.png(words=False)), width=Cm(WIDE))
    describe(shape._inline.docPr, title=picture.title, alt=picture.alt)
    key = [f"{mark}  {words}" for mark, words in picture.key]
    words = [picture.note, "   ".join(key)]
    drawn.paragraph_format.keep_with_next = any(words)
    for line in filter(None, words):
        _coloured(made.add_paragraph().add_run(clean(line)), MUTED)


def _numbers(made: Document, contents: Contents) -> None:
    """The numbers behind the charts, at the end, where they are in nobody's way."""
    from pace_kit.charts import cell_texts

    parts = list(_all_parts(contents.sections))
    there = {part.caption for part in parts if isinstance(part, Grid)}
    pictures = [part.picture for part in parts if isinstance(part, Drawing)]
    pictures = [picture for picture in pictures if len(picture.table) and picture.title not in there]
    if not pictures:
        return
    made.add_heading("The charts as tables", 1)
    for picture in pictures:
        if len(picture.table) > MOST_ROWS:
            made.add_paragraph(
                clean(f"{picture.title}: {len(picture.table):,} rows, which the report as a web page (.html) holds.")
            )
            continue
        columns = [cell_texts(picture.table.iloc[:, i]) for i in range(len(picture.table.columns))]
        rows = tuple(zip(*columns, strict=True))
        _grid(made, Grid(picture.title, tuple(map(str, picture.table.columns)), rows))


def _all_parts(sections: tuple[Section, ...]) -> Iterator[Part]:
    for section in sections:
        yield from section.parts
        yield from _all_parts(section.inner)


def _grid(made: Document, grid: Grid, *, widths: tuple[float, ...] = ()) -> None:
    from docx.shared import Cm, Pt

    made.add_paragraph(clean(grid.caption), style="Caption")
    table = made.add_table(rows=1, cols=len(grid.headings), style="Table Grid")
    table.autofit = not widths
    element(table._tbl.tblPr, "w:tblCaption", val=clean(grid.caption))
    for cell, words in zip(table.rows[0].cells, grid.headings, strict=True):
        cell.paragraphs[0].add_run(clean(words)).bold = True
    element(table.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", val="true")
    for row in grid.rows:
        cells = table.add_row().cells
        for cell, words in zip(cells, row, strict=True):
            cell.paragraphs[0].add_run(clean(words))
    size = Pt(10 if len(grid.headings) < 6 else 8.5)
    widths = widths or (WIDE / len(grid.headings),) * len(grid.headings)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for row in table.rows:
        element(row._tr.get_or_add_trPr(), "w:cantSplit", val="true")
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].paragraph_format.space_after = Pt(2)
            for run in cell.paragraphs[0].runs:
                run.font.size = size
    rule_table(table._tbl.tblPr)
    made.add_paragraph().paragraph_format.space_after = Pt(2)


def _one_by_one(made: Document, grid: Grid) -> None:
    """A wide table as one small table a row: what is asked on the left, the answer on the right."""
    for row in grid.rows:
        answers = tuple((heading, cell) for heading, cell in zip(grid.headings[1:], row[1:], strict=True) if cell)
        _grid(made, Grid(grid.caption, (grid.headings[0], row[0]), answers), widths=(3.5, WIDE - 3.5))


# Word has no calls for these; they are elements of its XML.


def element(parent: Any, name: str, **attributes: str) -> Any:
    """Add an element, or find it, in the place that Word's schema wants for it, and set its attributes."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = parent.find(qn(name))
    if element is None:
        element = OxmlElement(name)
        after = _AFTER.get(name, ())
        successor = next((child for child in parent if child.tag in {qn(tag) for tag in after}), None)
        if successor is not None:
            successor.addprevious(element)
        else:
            parent.append(element)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


#: What must come after an element, by the schema of its parent.
_AFTER = {
    "w:pBdr": ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"),
    "w:tblBorders": ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook", "w:tblCaption", "w:tblDescription"),
    "w:cantSplit": ("w:tblHeader",),
}


def frame(paragraph: Paragraph, **sides: str) -> None:
    """Draw a line beside a paragraph, in a colour for each of the sides ``top``, ``left``, ``bottom``, ``right``."""
    border = element(paragraph._p.get_or_add_pPr(), "w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            width = "24" if side == "left" else "4"
            element(border, f"w:{side}", val="single", sz=width, space="6", color=sides[side])


def rule_table(properties: Any) -> None:
    """Part the rows of a table by hairlines."""
    borders = element(properties, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        none = side in ("left", "right", "insideV")
        element(borders, f"w:{side}", val="nil" if none else "single", sz="4", space="0", color=LINE)


def field(paragraph: Paragraph, code: str) -> None:
    """Write what Word works out itself, such as ``PAGE``."""
    element(paragraph._p, "w:fldSimple", instr=code)


def _coloured(run: Any, colour: str) -> Any:
    from docx.shared import RGBColor

    run.font.color.rgb = RGBColor.from_string(colour)
    return run
