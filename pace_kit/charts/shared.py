"""Bars of numbers that may leave the team: what is hidden is a word, and nothing of it is anywhere in the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture, pictured, sentence_picture
from pace_kit.charts.style import BLUE, INK, MUTED, Size, plain, shorten, text_width

HIDDEN = "hidden"


def draw_shared(
    labels: Sequence[str],
    values: Sequence[int | None],
    *,
    title: str,
    note: str,
    unit: str = "",
    most: float | None = None,
    size: str = "page",
) -> Picture:
    """Draw numbers that were made to be shared as bars, one below the other.

    Parameters
    ----------
    labels : sequence of str
        What each bar is.
    values : sequence of int or None
        Its number; None is drawn as the word "hidden", without a bar.
    title, note, unit : str
        As in `Picture`; the unit follows each number, for instance ``"%"``.
    most : float, optional
        The end of the scale, for instance 100; by default the largest number.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.
    """
    words = [plain(label) for label in labels]
    texts = [HIDDEN if value is None else f"{value}{unit}" for value in values]
    table = pd.DataFrame({"": words, "Number": texts})
    if not words:
        return sentence_picture("There is nothing to show yet.", title=title, table=table, size=size)
    alt = f"{title}. " + "; ".join(f"{word}: {text}" for word, text in zip(words, texts, strict=True)) + "."
    known = [value for value in values if value is not None]
    end = most or max(known, default=1) or 1
    draw = partial(_bars, words=words, values=values, texts=texts, end=end)
    return pictured(draw, size=size, tips={}, title=title, note=note, alt=alt, table=table)


def _bars(size: Size, *, words: list[str], values: Sequence[int | None], texts: list[str], end: float) -> Figure:
    line = 1.9 * size.leading
    high = line * len(words)
    figure, axes = page.sheet(size, height=high, left=0, right=0, top=0, bottom=0)
    axes.set_xlim(0, size.width)
    axes.set_ylim(high, 0)
    axes.axis("off")
    most = 0.4 * size.width
    short = [shorten(word, size.font, most) for word in words]
    left = max(text_width(word, size.font) for word in short) + size.font
    room = size.width - left - max(text_width(text, size.font) for text in texts) - 2 * size.font
    for number, (word, value, text) in enumerate(zip(short, values, texts, strict=True)):
        middle = line * (number + 0.5)
        length = room * (value or 0) / end
        axes.text(left - size.font / 2, middle, word, ha="right", va="center", color=INK, fontsize=size.font)
        if value is not None:
            bar = Rectangle((left, middle - 0.32 * line), length, 0.64 * line, facecolor=BLUE, edgecolor="none")
            axes.add_patch(bar)
        axes.text(
            left + length + size.font / 2, middle, text, ha="left", va="center", fontsize=size.font,
            color=MUTED if value is None else INK,
        )  # fmt: skip
    return figure
