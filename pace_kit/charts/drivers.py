"""The driver diagram drawn: from the aim over its drivers to change ideas, how far each got, and its measures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pace_kit.charts import sheet as page
from pace_kit.charts.driver_layout import Box, Node, pad, place
from pace_kit.charts.picture import Picture, pictured, sentence_picture
from pace_kit.charts.style import AMBER, BLUE, INK, LINE, MUTED, PURPLE, TEAL, Size, counted, plain
from pace_kit.drivers import STATES, ChangeIdea, Driver, DriverDiagram, Measure, state_of
from pace_kit.pdsa import TestOfChange

#: Shape, colour and whether it is filled, of each state of an idea; the shapes of decisions are those of the ramp.
SHAPES = {
    "not tested yet": ("o", MUTED, False),
    "being tested": (">", AMBER, True),
    "adopted": ("o", TEAL, True),
    "adapted": ("D", BLUE, True),
    "abandoned": ("X", PURPLE, True),
}
TITLE = "What drives the aim"
GROUND = "#e8eef5"
_KIT = "the kit's proposal"


def draw_drivers(
    diagram: DriverDiagram, size: str = "page", *, tests: Iterable[TestOfChange] = (), aim: object = ""
) -> Picture:
    """Draw the aim, its drivers, the change ideas and the marks of their measures.

    Parameters
    ----------
    diagram : DriverDiagram
        Its order is the order drawn.
    size : str
        ``"page"`` and ``"slide"`` read from left to right; ``"phone"`` is an outline from top to bottom.
    tests : iterable of TestOfChange
        Each idea shows by shape and words how far its test got; without a test, "not tested yet".
    aim : object
        The aim whose sentence is shown, for instance a `pace_kit.aims.AimStatement`. The diagram's own words win.

    Returns
    -------
    Picture
        No text is cut: boxes grow with it. Measures are marks (O outcome, P process, B balancing, numbered) whose
        words stand in the key. The alternative text reads the tree, the table has a row an idea. Without drivers it
        holds a sentence.
    """
    tests, sentence = tuple(tests), plain(diagram.aim or aim or "Our aim", longest=600)
    marks = measure_marks(diagram)
    table = _table(diagram, tests, marks)
    if not diagram.drivers:
        return sentence_picture(
            "There is no driver yet. What would have to be true for the aim to be met?", title=TITLE, table=table,
            size=size,
        )  # fmt: skip
    held = {measure.key: measure for measure in diagram.measures}
    key = tuple((mark, _measure_words(held[name])) for name, mark in marks.items())
    if any(driver.source == _KIT for driver in diagram.drivers):
        key += (("- -", f"a dashed outline: {_KIT}, yours to change"),)
    return pictured(
        partial(_drawing, _tree(diagram, tests, marks, sentence)), size=size, tips={}, title=TITLE,
        note=_note(diagram, tests), alt=_alternative(diagram, tests, marks, sentence), table=table, key=key,
    )  # fmt: skip


def measure_marks(diagram: DriverDiagram) -> dict[str, str]:
    """The mark of each measure by its key: O, P or B for its kind, numbered from the aim on in the order drawn."""
    held = {measure.key: measure for measure in diagram.measures}
    homes = [
        key for primary in diagram.primaries for key in (primary.key, *(d.key for d in diagram.below(primary.key)))
    ]
    named = [key for home in homes for idea in diagram.ideas_on(home) for key in idea.measures]
    drawn = dict.fromkeys([*(measure.key for measure in diagram.aim_measures), *named])
    seen: Counter[str] = Counter()
    marks = {}
    for measure in sorted((held[key] for key in drawn), key=lambda one: "opb".index(one.kind[0])):
        seen[measure.kind] += 1
        marks[measure.key] = f"{measure.kind[0].upper()}{seen[measure.kind]}"
    return marks


# --- the drawing ---


def _tree(diagram: DriverDiagram, tests: tuple[TestOfChange, ...], marks: dict[str, str], sentence: str) -> Node:
    def idea(one: ChangeIdea) -> Node:
        state = state_of(one, tests)
        return Node(one.key, plain(one.name), 3, _listed(one.measures, marks), state[:1].upper() + state[1:])

    def driver(one: Driver, level: int) -> Node:
        ideas = tuple(map(idea, diagram.ideas_on(one.key)))
        below = tuple(driver(child, 2) for child in diagram.below(one.key))
        return Node(one.key, plain(one.name), level, proposed=one.source == _KIT, below=ideas + below)

    whole = _listed([measure.key for measure in diagram.aim_measures], marks)
    return Node("", sentence, 0, whole, below=tuple(driver(one, 1) for one in diagram.primaries))


def _drawing(root: Node, size: Size) -> Figure:
    layout = place(root, size)
    figure, axes = page.sheet(size, height=layout.high, left=0, right=0, top=0, bottom=0)
    axes.set_xlim(0, size.width)
    axes.set_ylim(layout.high, 0)
    axes.axis("off")
    for join in layout.joins:
        across, down = zip(*join, strict=True)
        page.line(axes, across, down, color=LINE, linewidth=1.4, clip_on=False, gid="join")
    for box in layout.boxes:
        _draw_box(axes, size, box)
    return figure


def _draw_box(axes: Axes, size: Size, box: Box) -> None:
    level = box.node.level
    axes.add_artist(
        Rectangle(
            (box.left, box.top), box.wide, box.high, facecolor=(BLUE, GROUND, "white", "white")[level],
            edgecolor=(BLUE, BLUE, BLUE, LINE)[level], linewidth=1.2,
            linestyle=(0, (4, 3)) if box.node.proposed else "solid", clip_on=False, gid=f"box-{level}",
        )
    )  # fmt: skip
    colour, at = "white" if level == 0 else INK, box.top + pad(size)
    for line in box.lines:
        _write(axes, size, box.left + pad(size), at, line, size.font, colour=colour, bold=level < 2)
        at += size.leading
    at += 0.25 * size.font
    if box.node.state:
        _draw_state(axes, size, box, at)
    for line in box.foot:
        right = bool(box.node.state) and line == box.foot[0]
        left = box.left + box.wide - pad(size) if right else box.left + pad(size)
        _write(axes, size, left, at, line, 0.93 * size.font, colour=colour, bold=True, right=right)
        at += size.leading


def _draw_state(axes: Axes, size: Size, box: Box, at: float) -> None:
    marker, colour, filled = SHAPES[box.node.state.lower()]
    letter = size.font * (0.62 if marker == "D" else 0.75)
    page.line(
        axes, [box.left + pad(size) + 0.5 * size.font], [at + 0.55 * size.font], marker=marker, markersize=letter,
        color=colour if filled else "white", markeredgecolor=colour, markeredgewidth=0.8 if marker == "X" else 1.6,
        clip_on=False, zorder=3, gid="state",
    )  # fmt: skip
    left = box.left + pad(size) + 1.5 * size.font
    _write(axes, size, left, at, box.node.state, 0.93 * size.font, colour=colour)


def _write(
    axes: Axes, size: Size, left: float, top: float, words: str, font: float, *, colour: str, bold: bool = False,
    right: bool = False,
) -> None:  # fmt: skip
    if words:
        page.words(
            axes, left, top + 0.9 * size.font, words, fontsize=font, color=colour, weight="bold" if bold else "normal",
            ha="right" if right else "left", zorder=4, gid="words",
        )  # fmt: skip


# --- the words ---


def _listed(keys: Iterable[str], marks: dict[str, str]) -> str:
    return ", ".join(sorted((marks[key] for key in keys), key=lambda mark: ("OPB".index(mark[0]), int(mark[1:]))))


def _measure_words(measure: Measure) -> str:
    open_parts = ", to be defined" if measure.gaps() else ""
    return f"{plain(measure.name)} ({measure.kind}{open_parts})"


def _note(diagram: DriverDiagram, tests: tuple[TestOfChange, ...]) -> str:
    if not diagram.ideas:
        return "Aim, then drivers. There is no change idea yet."
    states = Counter(state_of(idea, tests) for idea in diagram.ideas)
    said = ", ".join(f"{states[state]} {state}" for state in STATES if states[state])
    return f"Aim, then drivers, then {counted(len(diagram.ideas), 'change idea', 'change ideas')}: {said}."


def _alternative(
    diagram: DriverDiagram, tests: tuple[TestOfChange, ...], marks: dict[str, str], sentence: str
) -> str:  # fmt: skip
    """The tree in words, read from the aim outwards."""

    def ideas(key: str) -> str:
        there = diagram.ideas_on(key)
        if not there:
            return ""
        told = "; ".join(
            f"{plain(idea.name)} ({state_of(idea, tests)}"
            + (f", measured by {_listed(idea.measures, marks)})" if idea.measures else ")")
            for idea in there
        )
        return f" {'Idea' if len(there) == 1 else 'Ideas'}: {told}."

    whole = _listed([measure.key for measure in diagram.aim_measures], marks)
    said = [f"Driver diagram. Aim: {sentence.rstrip('.')}." + (f" Measured by {whole}." if whole else "")]
    said.append(f"{counted(len(diagram.primaries), 'primary driver', 'primary drivers')}.")
    for number, primary in enumerate(diagram.primaries, start=1):
        said.append(f"{number}: {plain(primary.name)}.{ideas(primary.key)}")
        said += [f"Below it: {plain(driver.name)}.{ideas(driver.key)}" for driver in diagram.below(primary.key)]
    return " ".join(said)


def _table(diagram: DriverDiagram, tests: tuple[TestOfChange, ...], marks: dict[str, str]) -> pd.DataFrame:
    """One row an idea, one for each driver without, and one for the aim's own measures."""
    held = {measure.key: measure for measure in diagram.measures}

    def measures(keys: Iterable[str]) -> str:
        return "; ".join(f"{marks[key]} {plain(held[key].name)}" for key in keys)

    def rows(driver: Driver, primary: str, secondary: str) -> list[tuple[str, ...]]:
        there = diagram.ideas_on(driver.key)
        if not there:
            return [] if diagram.below(driver.key) else [(primary, secondary, "", "", "")]
        return [(primary, secondary, plain(one.name), measures(one.measures), state_of(one, tests)) for one in there]

    lines: list[tuple[str, ...]] = []
    if diagram.aim_measures:
        lines.append(("The aim", "", "", measures(one.key for one in diagram.aim_measures), ""))
    for primary in diagram.primaries:
        lines += rows(primary, _named(primary), "")
        for driver in diagram.below(primary.key):
            lines += rows(driver, _named(primary), _named(driver))
    return pd.DataFrame(lines, columns=["Driver", "Secondary driver", "Change idea", "Measures", "Test of change"])


def _named(driver: Driver) -> str:
    return plain(driver.name) + (f" ({_KIT})" if driver.source == _KIT else "")
