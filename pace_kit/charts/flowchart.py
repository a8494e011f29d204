"""A team's pathway as a flowchart: its steps from top to bottom, their limits, and what each is counted from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture
from pace_kit.charts.style import BLUE, INK, MUTED, PURPLE, TEAL, Size, counted, ink, plain, size_called, wrap
from pace_kit.reminders import Step, expected_days, in_time_and_too_late

LAW, LOCAL, GOAL = "By law", "Local", "The aim"
#: Colour and ground of each kind; its outline and its word say it without the colour.
LOOKS = {LAW: (BLUE, "#edf2f8"), LOCAL: (PURPLE, "#f5f1fa"), GOAL: (TEAL, "#e6f4f1")}
TITLE = "Your pathway, step by step"
LANE = 13.0
"""Pixels between two lines that run side by side."""


@dataclass(frozen=True)
class _Box:
    """One step as it is drawn: `when` is days from the start, `source` the box it is counted from, None the start."""

    key: str
    name: str
    kind: str
    limit: str
    when: int
    source: str | None = None
    doubt: str = ""


def draw_pathway(steps: Sequence[Step], within_weeks: float, size: str = "page") -> Picture:
    """Draw the steps in use from top to bottom, in the order in which they fall due, with the aim at its week.

    Parameters
    ----------
    steps : sequence of Step
        Those not in use are counted in the note and not drawn.
    within_weeks : float
        The aim's limit.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        A step set by law has square corners and a whole outline, a local one cut corners and a dashed outline, the aim
        points to the right; each carries its word too. The line on the left is the child's wait with the week of each
        step, when each is done on its last day; an arrow on the right leads from the step that another is counted from.
    """
    where = size_called(size)
    again = partial(draw_pathway, steps, within_weeks)
    boxes = _boxes(steps, within_weeks)
    off = sum(not step.in_use for step in steps)
    note = f"{counted(off, 'step is', 'steps are')} not in use and not drawn." if off else ""
    with ink(where):
        figure = _drawn(boxes, where)
    alternative = _alternative(boxes, in_time_and_too_late(steps, within_weeks))
    return Picture(figure, TITLE, note, alternative, _table(boxes), size=size, again=again)


def _boxes(steps: Sequence[Step], within_weeks: float) -> list[_Box]:
    days, named = expected_days(steps), {step.key: step for step in steps}
    boxes = [
        _Box(
            step.key,
            plain(step.name, longest=120),
            LAW if step.statutory else LOCAL,
            _limit(step, named),
            days[step.key],
            _drawn_source(step, named),
            step.doubt,
        )
        for step in steps
        if step.in_use
    ]
    goal = _Box("aim", "The aim's day", GOAL, f"Within {within_weeks:g} weeks of the start", int(7 * within_weeks))
    return sorted([*boxes, goal], key=lambda box: box.when)


def _limit(step: Step, named: dict[str, Step]) -> str:
    origin = named[step.after].name if step.after else "the start"
    words = f"within {step.limit} of {plain(origin, longest=80)}" + (
        f", then every {step.limit}" if step.repeats else ""
    )
    return words[:1].upper() + words[1:]


def _drawn_source(step: Step, named: dict[str, Step]) -> str | None:
    return step.after if step.after and named[step.after].in_use else None


def _week(days: int) -> str:
    return f"day {days}" if days < 14 else f"week {round(days / 7)}"


def _drawn(boxes: Sequence[_Box], size: Size):  # type: ignore[no-untyped-def]
    lanes = _lanes(boxes)
    left = 0.6 * size.font if size.narrow else 6.2 * size.font
    spine = left + 0.5 * size.font
    box_left = spine + 1.4 * size.font
    right = size.width - 4 - LANE * (1 + max(lanes.values(), default=0) if lanes else 0)
    pad = 0.7 * size.font
    texts = [_texts(box, size, right - box_left - 2.6 * pad) for box in boxes]
    talls = [2 * pad + size.leading * sum(words.count("\n") + 1 for words, _ in lines) for lines in texts]
    gap, head = 0.9 * size.leading, 2.2 * size.leading
    high = head + sum(talls) + gap * len(boxes)
    figure, axes = page.sheet(size, height=high, left=0, right=0, top=0, bottom=0)
    axes.set_xlim(0, size.width)
    axes.set_ylim(0, high)
    axes.axis("off")
    _write(axes, size, 4, high - 0.4 * size.leading, "Start of the child's clock", bold=True)
    top, middles, edges = high - head + 0.3 * gap, {}, {}
    for box, lines, tall in zip(boxes, texts, talls, strict=True):
        middles[box.key], edges[box.key] = top - tall / 2, right
        _box(axes, size, box, lines, (box_left, right, top - tall, top), pad)
        page.line(
            axes, [spine, box_left], [top - tall / 2] * 2, color=MUTED, linewidth=1.4, gid=f"from-start-{box.key}"
        )
        page.line(axes, [spine], [top - tall / 2], marker="o", markersize=7, color=MUTED, gid=f"at-{box.key}")
        if not size.narrow:
            page.words(
                axes, left - 0.3 * size.font, top - tall / 2, _week(box.when), ha="right", va="center_baseline",
                fontsize=size.font, color=INK, weight="bold" if box.kind == GOAL else "normal", gid=f"week-{box.key}",
            )  # fmt: skip
        top -= tall + gap
    page.line(
        axes, [spine] * 2, [high - 1.6 * size.leading, middles[boxes[-1].key]], color=MUTED, linewidth=2, gid="wait"
    )
    for box in boxes:
        if box.source in middles:
            _arrow(axes, right, middles[str(box.source)], middles[box.key], LANE * (1 + lanes[box.key]), box.key)
    return figure


def _texts(box: _Box, size: Size, room: float) -> list[tuple[str, bool]]:
    """The lines of a box, each with whether it is bold."""
    head = f"{_week(box.when).capitalize()}: {box.name}" if size.narrow else box.name
    parts = ((head, True), (box.limit, False), (_kind(box), False))
    return [(wrap(words, size.font, room, lines=3, bold=bold), bold) for words, bold in parts]


def _kind(box: _Box) -> str:
    return f"{box.kind}: {box.doubt}" if box.doubt else box.kind


def _box(
    axes: Axes, size: Size, box: _Box, lines: Sequence[tuple[str, bool]], place: tuple[float, float, float, float],
    pad: float,
) -> None:  # fmt: skip
    left, right, low, top = place
    colour, ground = LOOKS[box.kind]
    outline = Polygon(
        _corners(box.kind, left, right, low, top, pad), closed=True, facecolor=ground, edgecolor=colour,
        linewidth=0.7 * size.thick, linestyle=(0, (5, 3)) if box.kind == LOCAL else "solid", gid=f"step-{box.key}",
    )  # fmt: skip
    axes.add_patch(outline)
    at = top - pad
    for number, (words, bold) in enumerate(lines):
        last = number == len(lines) - 1
        _write(axes, size, left + 1.3 * pad, at, words, bold=bold or last, colour=colour if last else INK)
        at -= size.leading * (words.count("\n") + 1)


def _corners(kind: str, left: float, right: float, low: float, top: float, cut: float) -> list[tuple[float, float]]:
    """The outline of a step: square for the law, cut corners for a local one, an arrow for the aim."""
    if kind == LAW:
        return [(left, low), (right, low), (right, top), (left, top)]
    if kind == GOAL:
        tip = (low + top) / 2
        return [(left, low), (right - 1.4 * cut, low), (right, tip), (right - 1.4 * cut, top), (left, top)]
    return [
        (left + cut, low), (right - cut, low), (right, low + cut), (right, top - cut), (right - cut, top),
        (left + cut, top), (left, top - cut), (left, low + cut),
    ]  # fmt: skip


def _lanes(boxes: Sequence[_Box]) -> dict[str, int]:
    """A lane for each arrow, so that two that pass the same step run side by side."""
    row = {box.key: number for number, box in enumerate(boxes)}
    taken: list[list[tuple[int, int]]] = []
    chosen: dict[str, int] = {}
    for box in sorted((box for box in boxes if box.source in row), key=lambda box: row[box.key] - row[str(box.source)]):
        first, last = sorted((row[str(box.source)], row[box.key]))
        lane = next((n for n, spans in enumerate(taken) if all(last <= a or b <= first for a, b in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((first, last))
        chosen[box.key] = lane
    return chosen


def _arrow(axes: Axes, right: float, source: float, target: float, out: float, key: str) -> None:
    away = 3.0 if target < source else -3.0  # beside the arrow that leads on from the same box
    across, up = (
        [right, right + out, right + out, right + 1],
        [source - away, source - away, target + away, target + away],
    )
    page.line(axes, across, up, color=INK, linewidth=1.4, solid_joinstyle="miter", gid=f"counted-{key}")
    page.line(axes, [right + 4], [target + away], marker="<", markersize=7, color=INK, gid=f"counted-{key}-head")


def _write(axes: Axes, size: Size, x: float, y: float, words: str, *, bold: bool = False, colour: str = INK) -> None:
    for line in words.split("\n"):
        page.words(
            axes, x, y, line, va="top", fontsize=size.font, color=colour, weight="bold" if bold else "normal",
        )  # fmt: skip
        y -= size.leading


def _alternative(boxes: Iterable[_Box], insight: str) -> str:
    said = [
        f"{_week(box.when).capitalize()}: {box.name}, {box.limit[:1].lower()}{box.limit[1:]} ({_kind(box).lower()})."
        for box in boxes
    ]
    return " ".join(["Steps in the order in which they fall due.", *said, insight]).strip()


def _table(boxes: Sequence[_Box]) -> pd.DataFrame:
    columns = {
        "By": [_week(box.when) for box in boxes],
        "Step": [box.name for box in boxes],
        "Limit": [box.limit for box in boxes],
        "Set by": [box.kind for box in boxes],
        "To settle": [box.doubt for box in boxes],
    }
    return pd.DataFrame(columns)
