"""A picture: the drawing, the words that stand for it, and the same numbers as a table."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from pace_kit.charts.pen import write_svg
from pace_kit.charts.sheet import sentence_sheet
from pace_kit.charts.style import INK, MUTED, SIZES, Size, ink, plain, size_called, wrap
from pace_kit.harmless import harmless

#: Rows of a table that a page shows; the rest is in the download.
MOST_ROWS = 500

#: Which of two drawings a screen shows. While the narrow one is still to come, a narrow screen shows the wide one with
#: the room most narrow ones take kept below it, so that little moves when it comes. Paper always has the wide one.
_SWITCH = (
    "<style>.pace-figure .pace-narrow{display:none}"
    "@media screen and (max-width:720px){.pace-figure .pace-wide{display:none}"
    ".pace-figure .pace-wide.pace-alone{display:block;max-width:520px;margin:0 auto;"
    "aspect-ratio:var(--narrow)}"
    ".pace-figure .pace-narrow{display:block}}</style>"
)


#: For words that only a screen reader needs, which meets the tables of a page without the charts above them.
_UNSEEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap"


@dataclass(frozen=True, eq=False)
class Picture:
    """A chart that everyone can read: drawn, told in a sentence or two, and as a table.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The drawing; made without pyplot, so nothing needs closing.
    title, note : str
        What it is, and what to see in it; plain text.
    alt : str
        What a person who cannot see it needs in order to act on it.
    table : pandas.DataFrame
        The numbers drawn, under headings for people.
    key : tuple of (str, str)
        Marks in the drawing and their words.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.
    tips : mapping of str to tuple of str
        For each group of marks (its `gid` in the figure) one text a mark, in the order drawn.
    again : callable, optional
        Draws the same picture in another size: ``again(size="phone")``.

    Notes
    -----
    In a notebook a picture shows itself. :meth:`html` is what a page holds; a page that waits for every change shows
    the first of its :meth:`parts` at once.
    """

    figure: Figure
    title: str
    note: str
    alt: str
    table: pd.DataFrame
    key: tuple[tuple[str, str], ...] = ()
    size: str = "page"
    tips: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    again: Callable[..., Picture] | None = None

    def __str__(self) -> str:
        return f"{self.title}. {self.alt}"

    def _repr_html_(self) -> str:
        return self.html()

    def at(self, size: str) -> Picture:
        """Return the same picture drawn for a page, a slide or a phone."""
        size_called(size)
        return self if size == self.size or self.again is None else self.again(size=size)

    def svg(self, *, tips: bool = True) -> str:
        """Return the drawing as SVG: real text, named and described, its ids its own; `tips` adds a title per dot.

        The same picture gives the same text, to the letter.
        """
        with ink(size_called(self.size)):
            return write_svg(self.figure, title=self.title, alt=self.alt, tips=self.tips if tips else {})

    def png(self, scale: float = 2, *, words: bool = True) -> bytes:
        """Return the drawing as PNG on white, `scale` dots a pixel; `words` puts title, note and key around it."""
        size = size_called(self.size)
        with ink(size):
            sheet = _with_words(self, size, scale) if words else self.figure
            raw = io.BytesIO()
            sheet.savefig(raw, format="png", dpi=72 * scale, facecolor="white", metadata={"Software": None})
        return raw.getvalue()

    def csv(self) -> str:
        """Return the table as comma-separated text; what a spreadsheet would run as a formula gets a quote mark."""
        table = self.table.rename(columns=_harmless).map(_harmless)
        return table.to_csv(index=False)

    def html(self, *, phone: bool = True) -> str:
        """Return a ``<figure>``: caption, drawing, key in words and the table folded below, all text escaped.

        With `phone` a picture for a page carries its drawing for small screens too; the screen's width chooses.
        """
        now, whole = self.parts() if phone else (self._figure_html(self.svg()), None)
        return whole() if whole else now

    def parts(self) -> tuple[str, Callable[[], str] | None]:
        """Return what a page can show at once, and what makes it whole a moment later.

        The first is the ``<figure>`` with its wide drawing alone; small screens show that until the second, called when
        there is time, has made the drawing for them too. None: it is whole already.
        """
        drawing = self.svg()
        if self.size != "page" or self.again is None:
            return self._figure_html(drawing), None

        def whole() -> str:
            narrow = self.at("phone").svg(tips=False)
            both = f'<div class="pace-wide">{drawing}</div><div class="pace-narrow">{narrow}</div>'
            return self._figure_html(_SWITCH + both)

        usual = SIZES["phone"]
        room = f'style="--narrow:{usual.width:g}/{usual.height:g}"'
        return self._figure_html(f'{_SWITCH}<div class="pace-wide pace-alone" {room}>{drawing}</div>'), whole

    def _figure_html(self, drawing: str) -> str:
        note = f'<span style="display:block;font-weight:400">{escape(self.note)}</span>' if self.note else ""
        return (
            f'<figure class="pace-figure"><figcaption style="font-weight:600">{escape(self.title)}{note}</figcaption>'
            f"{drawing}{self._key_html()}{self._table_html}</figure>"
        )

    def _key_html(self) -> str:
        if not self.key:
            return ""
        items = "".join(f"<li><b>{escape(plain(mark))}</b> {escape(words)}</li>" for mark, words in self.key)
        return f'<ul class="pace-key" style="list-style:none;padding:0">{items}</ul>'

    @cached_property
    def _table_html(self) -> str:
        """The table, folded. It scrolls in a group, not in a region: a landmark for each chart would be too many, and
        two charts of one title would be two landmarks of one name.
        """
        if self.table.empty:
            return ""
        caption = self.title
        if len(self.table) > MOST_ROWS:
            caption += f": the first {MOST_ROWS} of {len(self.table):,} rows; the download holds all"
        table = table_html(self.table.head(MOST_ROWS), caption)
        return (
            f'<details><summary>The same as a table<span style="{_UNSEEN}">: {escape(self.title)}</span></summary>'
            f'<div role="group" tabindex="0" aria-label="{escape(self.title)}, as a table" '
            f'style="overflow:auto;max-height:26rem">{table}</div></details>'
        )


def pictured(
    draw: Callable[[Size], Figure], *, size: str, tips: Mapping[str, tuple[str, ...]], **words: Any
) -> Picture:
    """A picture in any size: what it says is worked out once, only the drawing is made again for another size."""

    def again(size: str) -> Picture:
        where = size_called(size)
        with ink(where):
            figure = draw(where)
        return Picture(figure, size=size, tips=tips, again=again, **words)

    return again(size)


def sentence_picture(sentence: str, *, title: str, table: pd.DataFrame, size: str) -> Picture:
    """A picture that says why there is nothing to draw."""
    return pictured(
        lambda where: sentence_sheet(where, sentence), size=size, tips={}, title=title, note="", alt=sentence,
        table=table,
    )  # fmt: skip


def table_html(frame: pd.DataFrame, caption: str) -> str:
    """A frame as an HTML table with a caption and scopes, the first column heading its row; all text escaped.

    Days are written ``2019-03-31``, missing values as nothing, other numbers as they are.
    """
    headings = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    columns = [[escape(text) for text in cell_texts(frame.iloc[:, i])] for i in range(len(frame.columns))]
    rows = (
        f'<tr><th scope="row">{first}</th>{"".join([f"<td>{cell}</td>" for cell in rest])}</tr>'
        for first, *rest in zip(*columns, strict=True)
    )
    return (
        f'<table class="pace-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{headings}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def cell_texts(column: pd.Series) -> list[str]:
    """A column as people read it: days ``2019-03-31``, missing values as nothing, numbers to one decimal."""
    kind = column.dtype.kind
    values = column.tolist()
    if kind == "f":
        return ["" if value != value else f"{value:.1f}".removesuffix(".0") for value in values]
    if kind in "iu":
        return [str(value) for value in values]
    return [value if type(value) is str else _cell(value) for value in values]


def _cell(value: Any) -> str:
    if value is None or value is pd.NaT or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return str(value)


def _harmless(cell: Any) -> Any:
    return harmless(cell) if isinstance(cell, str) else cell


def _with_words(picture: Picture, size: Size, scale: float) -> Figure:
    """A taller figure: title and note above the drawing, the key below it."""
    canvas: Any = FigureCanvasAgg(picture.figure)
    inner, (wide, high) = picture.figure.dpi, picture.figure.get_size_inches() * 72
    try:
        picture.figure.set_dpi(72 * scale)
        canvas.draw()
        pixels = canvas.buffer_rgba()
    finally:
        picture.figure.set_dpi(inner)
    edge, room = size.font, wide
    drawn, wide = wide, wide + 2 * edge
    heading = wrap(picture.title, 1.15 * size.font, room, lines=3, bold=True)
    note = wrap(picture.note, size.font, room, lines=5)
    key = "\n".join(wrap(f"{mark}  {plain(words)}", size.font, room, lines=2) for mark, words in picture.key)
    lines = [text.count("\n") + 1 if text else 0 for text in (heading, note, key)]
    top = edge + 1.15 * size.leading * lines[0] + size.leading * lines[1] + edge / 2
    foot = size.leading * lines[2] + edge
    tall = top + high + foot
    sheet = Figure(figsize=(wide / 72, tall / 72), dpi=72)
    axes = sheet.add_axes((edge / wide, foot / tall, drawn / wide, high / tall))
    axes.axis("off")
    axes.imshow(pixels, interpolation="none", aspect="auto")
    sheet.text(edge / wide, 1 - edge / tall, heading, fontsize=1.15 * size.font, weight="bold", va="top", color=INK)
    under = 1 - (edge + 1.15 * size.leading * lines[0]) / tall
    sheet.text(edge / wide, under, note, fontsize=size.font, va="top", color=MUTED)
    sheet.text(edge / wide, foot / tall, key, fontsize=size.font, va="top", color=MUTED)
    return sheet
