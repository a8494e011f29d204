"""A report as slides to show in a room: few words on each, the longer ones in the speaker's notes."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from pace_kit.report.contents import Asked, Contents, Drawing, Grid, Items, Section, Text
from pace_kit.report.office import ACCENT, INK, LANGUAGE, MUTED, TONES, clean, describe, sign, without_times

if TYPE_CHECKING:
    from pace_kit.charts import Picture

WIDE, HIGH, EDGE = 13.333, 7.5, 0.7  # inches
TOP, FOOT = 1.55, 0.55  # where the words begin, and what is kept free below them
SIZE, SMALL, LEAST = 20, 16, 13  # points: what is said, what is asked, what stands below a chart
LINES = 14
"""Lines of :data:`SIZE` points that fit on a slide."""
CHARACTERS = 74
"""Characters of :data:`SIZE` points that are sure to fit on a line, in a wide typeface too."""


@dataclass(frozen=True)
class Line:
    """One paragraph of a slide: said in bold when it is a `finding`, muted when it is a `question`."""

    words: str
    tone: str = ""
    question: bool = False

    @property
    def height(self) -> float:
        """How many lines of :data:`SIZE` points it takes, with the space after it."""
        wide, tall = (CHARACTERS * SIZE / SMALL, SMALL / SIZE) if self.question else (CHARACTERS, 1.0)
        return tall * math.ceil(max(len(self.words), 1) / wide) + 0.45


def presentation(contents: Contents) -> bytes:
    """The report as a .pptx file, 16:9; the same contents give the same bytes.

    A slide has its title, its words or its chart in the order in which they are read out, the chart with its
    alternative text, and notes. Long lists go on over several slides. Tables stand in the notes, and what is to be read
    in peace in those of the last slide.
    """
    from pptx import Presentation

    made = Presentation()
    _prepare(made, contents)
    cover = made.slides.add_slide(made.slide_layouts[0])
    _bar(cover)
    _write(cover.shapes.title, [Line(contents.title)], size=40, bold=True)
    under = [Line(contents.subtitle), *(Line(banner, tone="look") for banner in contents.banners)]
    _write(cover.placeholders[1], under, size=SIZE)
    for section in contents.sections:
        if not section.aside:
            _section(made, section)
    _last(made, [section for section in contents.sections if section.aside])
    packed = io.BytesIO()
    made.save(packed)
    return without_times(packed.getvalue())


def _prepare(made: Any, contents: Contents) -> None:
    """16:9, with the title at the top left and the words below it, on every slide alike."""
    from pptx.util import Inches

    sign(made.core_properties, contents)
    made.slide_width, made.slide_height = Inches(WIDE), Inches(HIGH)
    room = WIDE - 2 * EDGE
    places = {
        0: {0: (EDGE, 1.9, room, 1.3), 1: (EDGE, 3.4, room, 3.2)},
        1: {0: (EDGE, 0.45, room, 1.0), 1: (EDGE, TOP, room, HIGH - TOP - FOOT)},
        5: {0: (EDGE, 0.45, room, 1.0)},
    }
    for number, layout in enumerate(made.slide_layouts):
        for shape in list(layout.placeholders):
            place = places.get(number, {}).get(shape.placeholder_format.idx)
            if place is not None:
                shape.left, shape.top, shape.width, shape.height = map(Inches, place)


def _bar(slide: Any) -> None:
    """A stripe of the kit's colour down the left of the first slide."""
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Inches

    bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(0.28), Inches(HIGH))
    bar.fill.solid()
    bar.fill.fore_color.rgb = RGBColor.from_string(ACCENT)
    bar.line.fill.background()
    describe(bar._element.nvSpPr.cNvPr, title="A stripe for decoration", alt="")


def _section(made: Any, section: Section) -> None:
    """The slides of a section: its words, its charts, its parts; tables go into the notes of its first slide."""
    first = len(made.slides)
    _text_slides(made, section.heading, [line for part in section.parts for line in _lines(part)])
    for part in section.parts:
        if isinstance(part, Drawing):
            _picture_slide(made, part.picture)
    rows = [words for part in section.parts if isinstance(part, Grid) for words in _rows(part)]
    if rows:
        if len(made.slides) == first:
            _text_slides(made, section.heading, [Line("The table is in the notes of this slide.")])
        notes = made.slides[first].notes_slide.notes_text_frame
        notes.text = "\n".join(filter(None, [notes.text, *map(clean, rows)]))
    for inner in section.inner:
        _section(made, inner)


def _last(made: Any, aside: Iterable[Section]) -> None:
    """What is to be read in peace, in the notes of one last slide."""
    words: list[str] = []
    for section in aside:
        words.append(section.heading)
        for part in section.parts:
            words += _rows(part) if isinstance(part, Grid) else (line.words for line in _lines(part))
    if words:
        where = Line("It is in the notes of this slide, with the sources of the rules.")
        _text_slides(made, "How were the numbers made?", [where])
        made.slides[len(made.slides) - 1].notes_slide.notes_text_frame.text = "\n".join(map(clean, words))


def _lines(part: Any) -> Iterator[Line]:
    match part:
        case Text(words):
            yield Line(clean(words))
        case Items(items, lead):
            if lead:
                yield Line(clean(lead), question=True)
            yield from (Line(clean(item)) for item in items)
        case Asked(finding):
            yield Line(clean(finding.sentence), tone=finding.tone)
            if finding.question:
                yield Line(clean(finding.question), question=True)


def _rows(grid: Grid) -> Iterator[str]:
    yield f"{grid.caption}:"
    for row in grid.rows:
        yield "; ".join(f"{heading}: {cell}" for heading, cell in zip(grid.headings, row, strict=True) if cell)


def _text_slides(made: Any, title: str, lines: Iterable[Line]) -> None:
    for number, some in enumerate(_packed(lines)):
        slide = made.slides.add_slide(made.slide_layouts[1])
        _write(slide.shapes.title, [Line(title if not number else f"{title} (continued)")], size=28, bold=True)
        _write(slide.placeholders[1], some, size=SIZE)
        slide.notes_slide.notes_text_frame.text = "\n".join(line.words for line in some)


def _packed(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Share lines out over slides; a question stays with what it asks about, and what is too long is cut in two."""
    slide: list[Line] = []
    for group in _groups(lines):
        height = sum(line.height for line in group)
        if slide and sum(line.height for line in slide) + height > LINES:
            yield slide
            slide = []
        slide += group
    if slide:
        yield slide


def _groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Pair each question with the finding before it; every other line stands by itself."""
    group: list[Line] = []
    for line in chain.from_iterable(map(_short_enough, lines)):
        if group and not (line.question and group[-1].tone):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _short_enough(line: Line) -> Iterator[Line]:
    """Cut a paragraph that would fill more than half a slide, at a blank where there is one."""
    words, most = line.words, CHARACTERS * (LINES // 2)
    while len(words) > most:
        at = words.rfind(" ", most // 2, most)
        at = most if at < 0 else at
        yield replace(line, words=words[:at].rstrip())
        words = words[at:].lstrip()
    yield replace(line, words=words)


def _picture_slide(made: Any, picture: Picture) -> None:
    """A chart as large as the slide allows, its note below it, and its alternative text as notes too."""
    from pptx.util import Inches

    slide = made.slides.add_slide(made.slide_layouts[5])
    _write(slide.shapes.title, [Line(picture.title)], size=24, bold=True)
    drawn = picture.at("slide")
    wide, high = drawn.figure.get_size_inches()
    words = [picture.note, "   ".join(f"{mark}  {words}" for mark, words in picture.key)]
    below = [Line(clean(text), question=True) for text in words if text]
    under = sum(math.ceil(len(line.words) / (CHARACTERS * SIZE / LEAST)) + 0.2 for line in below) * LEAST / 72 * 1.2
    room = HIGH - TOP - FOOT - under
    width = min(WIDE - 2 * EDGE, room * wide / high)
    left = (WIDE - width) / 2
    shape = slide.shapes.add_picture(io.BytesIO(drawn.png(words=False)), Inches(left), Inches(TOP), Inches(width))
    describe(shape._element.nvPicPr.cNvPr, title=picture.title, alt=picture.alt)
    if below:
        top = TOP + width * high / wide
        box = slide.shapes.add_textbox(Inches(EDGE), Inches(top), Inches(WIDE - 2 * EDGE), Inches(under))
        box.text_frame.word_wrap = True
        _write(box, below, size=LEAST)
    slide.notes_slide.notes_text_frame.text = clean(picture.alt)


def _write(shape: Any, lines: list[Line], *, size: float, bold: bool = False) -> None:
    """Put paragraphs into a shape, each with its own look, in the language of the kit."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    frame = shape.text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if bold else MSO_ANCHOR.TOP
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt((0.2 if size == LEAST else 0.45) * size)
        _bullet(paragraph, TONES.get(line.tone, ""), indented=any(other.tone for other in lines))
        run = paragraph.add_run()
        run.text = clean(line.words)
        run.font.size = Pt(min(SMALL, size) if line.question else size)
        run.font.bold = bold or bool(line.tone)
        run.font.color.rgb = RGBColor.from_string(MUTED if line.question else INK)
        run._r.get_or_add_rPr().set("lang", LANGUAGE)


def _bullet(paragraph: Any, colour: str, *, indented: bool) -> None:
    """A square of a finding's colour before it; nothing before any other line, which is indented as far."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    properties = paragraph._p.get_or_add_pPr()
    room = 285_750 if indented else 0  # 0.31 inches
    properties.set("marL", str(room))
    properties.set("indent", str(-room if colour else 0))
    if not colour:
        properties.append(parse_xml(f"<a:buNone {nsdecls('a')}/>"))
        return
    properties.append(parse_xml(f'<a:buClr {nsdecls("a")}><a:srgbClr val="{colour}"/></a:buClr>'))
    properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="■"/>'))
