"""The ramp of a test of change: its cycles as rising steps, each with what was asked, learned and decided."""

from __future__ import annotations

from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture
from pace_kit.charts.style import (
    BLUE,
    INK,
    MUTED,
    PURPLE,
    TEAL,
    Size,
    counted,
    day_words,
    ink,
    plain,
    shorten,
    size_called,
    text_width,
    wrap,
)  # fmt: skip
from pace_kit.pdsa import Cycle, Decision, TestOfChange

#: Shape, colour and word of each decision; the word and the shape say it without the colour.
DECISIONS = {
    Decision.ADOPT: ("o", TEAL, "Adopt"),
    Decision.ADAPT: ("D", BLUE, "Adapt"),
    Decision.ABANDON: ("X", PURPLE, "Abandon"),
}
STAGES = {"plan": "Being planned", "do": "Under way", "study": "To be studied", "act": "To be decided", "done": ""}
GROUND = "#f1f4f8"


def draw_ramp(test: TestOfChange, size: str = "page") -> Picture:
    """Draw the cycles of a test as steps rising to the right, the first at the foot.

    Parameters
    ----------
    test : TestOfChange
        Its cycles in order of their number.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        A step names the cycle, with how many children, when, its question and what was learned, and carries the
        decision as a shape with its word: adopt round, adapt a diamond, abandon a cross, open a ring. Long texts are
        cut in the drawing and whole in the table. Without cycles it holds a sentence.
    """
    where = size_called(size)
    again = partial(draw_ramp, test)
    name = plain(test.name, longest=120)
    title = f"Cycles of {name}"
    if not test.cycles:
        sentence = f"{name} has no cycle yet. Plan the first one as small as you can."
        with ink(where):
            figure = page.sentence_sheet(where, sentence)
        return Picture(figure, title, "", sentence, _table(test), size=size, again=again)
    count = len(test.cycles)
    tall, edge = _height(where), 8.0
    with ink(where):
        figure, axes = page.sheet(where, height=tall * count + 2 * edge, left=0, right=0, top=edge, bottom=edge)
        axes.set_xlim(0, where.width)
        axes.set_ylim(0, tall * count)
        axes.axis("off")
        rise = min(0.07 * where.width, 0.36 * where.width / count)
        for i, cycle in enumerate(test.cycles):
            _draw_step(axes, where, cycle, left=1.5 + i * rise, foot=i * tall, tall=tall)
    note = "The first cycle is at the foot; each new one builds on what was learned before." if count > 1 else ""
    return Picture(figure, title, note, _alternative(test, name), _table(test), size=size, again=again)


def _height(size: Size) -> float:
    return (6.0 if size.narrow else 4.1) * size.leading


def _draw_step(axes: Axes, size: Size, cycle: Cycle, *, left: float, foot: float, tall: float) -> None:
    right, top = size.width - 1.5, foot + tall
    gid = f"cycle-{cycle.number}"
    box = Rectangle((left, foot + 2), right - left, tall - 4, facecolor=GROUND, edgecolor="none", gid=gid)
    axes.add_patch(box)
    axes.plot(
        [left, left, right], [foot + 2, top - 2, top - 2], color=BLUE, linewidth=0.8 * size.thick,
        solid_joinstyle="miter", solid_capstyle="butt", gid=f"{gid}-step",
    )  # fmt: skip
    pad = 0.7 * size.font
    inner, first = left + pad, top - 0.45 * size.leading - 2
    marker, colour, word = _decided(cycle)
    taken = text_width(word, size.font, True) + 1.6 * size.font
    mark_at = right - pad - taken
    room = right - pad - inner
    if size.narrow:
        _write(axes, size, inner, first, _heading(cycle), room, bold=True)
        _write(axes, size, inner, first - size.leading, _when(cycle), room)
        _write(axes, size, inner, first - 2 * size.leading, _asked(cycle), room, lines=2, colour=INK)
        mark_at, line = inner, first - 4 * size.leading
    else:
        head = shorten(_heading(cycle), size.font, 0.5 * (mark_at - inner), bold=True)
        _write(axes, size, inner, first, head, room, bold=True)
        after = inner + text_width(head, size.font, True) + size.font
        _write(axes, size, after, first, _when(cycle), mark_at - size.font - after)
        _write(axes, size, inner, first - 1.1 * size.leading, _asked(cycle), room, colour=INK)
        _write(axes, size, inner, first - 2.1 * size.leading, _learned(cycle), room)
        line = first
    letter = size.font * (0.66 if marker == "D" else 0.85)
    axes.plot(
        [mark_at + 0.5 * size.font], [line - 0.55 * size.font], marker=marker, markersize=letter,
        color=colour if cycle.decision else "white", markeredgecolor=colour,
        markeredgewidth=1.6 if marker != "X" else 0.8, gid=f"{gid}-decision",
    )  # fmt: skip
    axes.text(
        mark_at + 1.5 * size.font, line, word, va="top", ha="left", fontsize=size.font, weight="bold", color=colour,
        gid=f"{gid}-word",
    )  # fmt: skip


def _write(
    axes: Axes, size: Size, x: float, y: float, words: str, room: float, *, bold: bool = False, lines: int = 1,
    colour: str = MUTED,
) -> None:  # fmt: skip
    if words and room > 3 * size.font:
        axes.text(
            x, y, wrap(words, size.font, room, lines=lines, bold=bold), va="top", ha="left", fontsize=size.font,
            weight="bold" if bold else "normal", color=INK if bold else colour, linespacing=1.15,
        )  # fmt: skip


def _heading(cycle: Cycle) -> str:
    size = plain(cycle.size_in_words, longest=40)
    return f"Cycle {cycle.number}" + (f" · {size}" if size else "")


def _when(cycle: Cycle) -> str:
    if cycle.started is None:
        return "not begun yet"
    if cycle.ended is None:
        return f"from {day_words(cycle.started)}"
    first, last = day_words(cycle.started), day_words(cycle.ended)
    return first if first == last else f"{first} – {last}"


def _asked(cycle: Cycle) -> str:
    return plain(cycle.question or cycle.objective or cycle.plan, longest=300)


def _learned(cycle: Cycle) -> str:
    learned = plain(cycle.learned or cycle.results, longest=300)
    return f"Learned: {learned}" if learned else ""


def _decided(cycle: Cycle) -> tuple[str, str, str]:
    return DECISIONS[cycle.decision] if cycle.decision else ("o", MUTED, STAGES[cycle.stage])


def _alternative(test: TestOfChange, name: str) -> str:
    said = [f"{name}: {counted(len(test.cycles), 'cycle', 'cycles')}."]
    for cycle in test.cycles[-6:]:
        size = f" with {plain(cycle.size_in_words, longest=40)}" if cycle.size_in_words else ""
        began = f", begun on {day_words(cycle.started)}" if cycle.started else ", not begun yet"
        learned = plain(cycle.learned or cycle.results, longest=160).rstrip(".")
        learned = f" Learned: {learned}." if learned else ""
        said.append(f"Cycle {cycle.number}{size}{began}: {_decided(cycle)[2].lower()}.{learned}")
    if len(test.cycles) > 6:
        said.insert(1, f"The last 6 of {len(test.cycles)}:")
    return " ".join(said)


def _table(test: TestOfChange) -> pd.DataFrame:
    held = {True: "yes", False: "no", None: ""}
    columns = {
        "Cycle": [cycle.number for cycle in test.cycles],
        "With": [plain(cycle.size_in_words) for cycle in test.cycles],
        "Begun": [f"{cycle.started or ''}" for cycle in test.cycles],
        "Ended": [f"{cycle.ended or ''}" for cycle in test.cycles],
        "Question": [_whole(cycle.question or cycle.objective) for cycle in test.cycles],
        "Predicted": [_whole(cycle.prediction) for cycle in test.cycles],
        "Result": [_whole(cycle.results) for cycle in test.cycles],
        "Did it hold?": [held[cycle.confirmed] for cycle in test.cycles],
        "Learned": [_whole(cycle.learned) for cycle in test.cycles],
        "Decision": [_decided(cycle)[2] for cycle in test.cycles],
    }
    return pd.DataFrame(columns)


def _whole(text: str) -> str:
    return plain(text, longest=5000)
