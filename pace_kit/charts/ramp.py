"""The ramp of a test of change: its cycles as rising steps, scale against time, and what each decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture, pictured, sentence_picture
from pace_kit.charts.style import (
    BLUE,
    GROUND,
    LINE,
    MUTED,
    PURPLE,
    TEAL,
    Size,
    counted,
    day_number,
    day_words,
    plain,
    text_width,
)
from pace_kit.pdsa import SCALES, Cycle, Decision, TestOfChange

#: Rows of the ramp, from the foot; the lowest is drawn only when a cycle says no size.
LEVELS = ("size not said", *SCALES)
#: Shape, colour and word of each decision; the word and the shape say it without the colour.
DECISIONS = {
    Decision.ADOPT: ("o", TEAL, "Adopt"),
    Decision.ADAPT: ("D", BLUE, "Adapt"),
    Decision.ABANDON: ("X", PURPLE, "Abandon"),
}
STAGES = {"plan": "Being planned", "do": "Under way", "study": "To be studied", "act": "To be decided", "done": ""}


def draw_ramp(test: TestOfChange, size: str = "page") -> Picture:
    """Draw the cycles of a test as rising steps: when on the level axis, how big on the upright one.

    Parameters
    ----------
    test : TestOfChange
        Its cycles in order of their number.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        A cycle is a bar from its first to its last day at the height of its scale (for children by their number where
        it is said). It ends in its decision, as a shape with its word: adopt round, adapt a diamond, abandon a cross,
        open a ring. Cycles close together lie above each other. Those still to begin stand at the right. Where a
        cycle that has begun has no date, all stand by their number, and the note says so. The key says what each asked
        and taught; the table has every word. Without cycles it holds a sentence.
    """
    name = plain(test.name, longest=120)
    title = f"Cycles of {name}"
    if not test.cycles:
        sentence = f"{name} has no cycle yet. Plan the first one as small as you can."
        return sentence_picture(sentence, title=title, table=_table(test), size=size)
    steps, dated = _steps(test)
    said = "The first small step is at the foot on the left; each new one builds on what was learned before."
    note = " ".join(filter(None, [said if len(steps) > 1 else "", _how_placed(test, dated)]))
    return pictured(
        lambda where: _drawn(where, test, steps, dated), size=size, title=title, note=note,
        tips={}, alt=_alternative(test, name), table=_table(test), key=_key(test),
    )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A cycle on the ramp: its level (row of `LEVELS`) and where it begins and ends, in days or in numbers."""

    cycle: Cycle
    level: int
    start: float
    end: float


def _steps(test: TestOfChange) -> tuple[list[Step], bool]:
    """Every cycle with its place, and whether they are placed by their days."""
    cycles = test.cycles
    begun = [cycle for cycle in cycles if cycle.stage != "plan"]
    if not begun or any(cycle.started is None for cycle in begun):
        return [Step(cycle, _level(cycle), i, i) for i, cycle in enumerate(cycles)], False
    starts = {cycle.number: day_number(cycle.started) for cycle in begun}
    ends = {cycle.number: max(starts[cycle.number], day_number(cycle.ended or cycle.started)) for cycle in begun}
    later = max(ends.values()) + max(7.0, 0.12 * (max(ends.values()) - min(starts.values())))
    places = [(starts.get(cycle.number, later), ends.get(cycle.number, later)) for cycle in cycles]
    return [Step(cycle, _level(cycle), *place) for cycle, place in zip(cycles, places, strict=True)], True


def _level(cycle: Cycle) -> int:
    """The row of a cycle's scale: 0 not said, 1 one child, ... 5 all teams."""
    return 0 if cycle.rung is None else 1 + min(cycle.rung, 2 if cycle.scale not in SCALES[3:] else 4)


def _how_placed(test: TestOfChange, dated: bool) -> str:
    if not dated:
        missing = [cycle.number for cycle in test.cycles if cycle.started is None]
        if len(missing) == len(test.cycles):
            return "By number and not by date: no cycle has a first day yet."
        return f"By number and not by date: cycle {missing[0]} has no first day."
    waiting = [str(cycle.number) for cycle in test.cycles if cycle.stage == "plan"]
    if not waiting:
        return ""
    one = len(waiting) == 1
    return f"Cycle{'' if one else 's'} {', '.join(waiting)} {'has' if one else 'have'} not begun: no date is drawn."


def _drawn(size: Size, test: TestOfChange, steps: Sequence[Step], dated: bool) -> Figure:
    """The sheet: a row for each scale, as many lanes high as cycles there lie close together."""
    left = 12 + max(text_width(name, 0.93 * size.font) for name in LEVELS)
    label = max(text_width(_label(step), size.font, True) for step in steps) + 2.2 * size.font
    first, last = min(step.start for step in steps), max(step.end for step in steps)
    plot = size.width - left - label - 10
    scale = plot / max(1.0, last - first)
    lanes, heights = _lanes(steps, scale, label)
    feet = [0.0, *accumulate(heights)]
    lane = 1.55 * size.leading
    top, bottom = 0.6 * size.leading, (2.9 if dated else 1.8) * size.leading
    figure, axes = page.sheet(
        size, height=top + bottom + lane * feet[-1], left=left, right=10, top=top, bottom=bottom
    )  # fmt: skip
    axes.set_xlim(first - 4 / scale, last + (label + 6) / scale)
    axes.set_ylim(0, feet[-1])
    axes.yaxis.set_visible(False)
    shown = [level for level in range(len(LEVELS)) if heights[level]]
    page.boxes(
        axes, [0.0], [1.0], [feet[level] for level in shown[::2]], [feet[level + 1] for level in shown[::2]],
        transform=axes.get_yaxis_transform(), facecolor=GROUND, linewidth=0, zorder=0.2, gid="levels",
    )  # fmt: skip
    for level in shown:
        page.words(
            axes, -6 / (size.width - left - 10), (feet[level] + feet[level + 1]) / 2, LEVELS[level],
            transform=axes.get_yaxis_transform(), ha="right", va="center", fontsize=0.93 * size.font, color=MUTED,
            gid="level",
        )  # fmt: skip
    up = [feet[step.level] + lane_of + 0.5 for step, lane_of in zip(steps, lanes, strict=True)]
    _draw_rise(axes, steps, up)
    for step, height in zip(steps, up, strict=True):
        _draw_step(axes, size, step, height, scale)
    if dated:
        days = [step for step in steps if step.cycle.started is not None]
        page.ticks_under(axes, size, *_days(days, plot, size), down=0.5 * size.font)
    else:
        numbers = [str(step.cycle.number) for step in steps]
        page.ticks_under(axes, size, [step.start for step in steps], numbers, down=0.5 * size.font)
    return figure


def _days(steps: Sequence[Step], plot: float, size: Size) -> tuple[list[float], list[str]]:
    first, last = min(step.start for step in steps), max(step.end for step in steps)
    return page.date_ticks(first, max(last, first + 1), max(2, int(plot / (3.7 * size.font))))


def _lanes(steps: Sequence[Step], scale: float, label: float) -> tuple[list[int], list[int]]:
    """The lane of each cycle in its row, so that bars and their words never touch, and the lanes of each row."""
    ends: dict[int, list[float]] = {}
    chosen = []
    for step in steps:
        row = ends.setdefault(step.level, [])
        # Later cycles never lie below earlier ones of their row, or the ramp would seem to fall.
        lane = len(row) - 1 if row and row[-1] <= step.start * scale else len(row)
        row[lane:] = [step.end * scale + label]
        chosen.append(lane)
    least = [0 if level == 0 else 1 for level in range(len(LEVELS))]
    return chosen, [max(least[level], len(ends.get(level, ()))) for level in range(len(LEVELS))]


def _draw_rise(axes: Axes, steps: Sequence[Step], up: Sequence[float]) -> None:
    """From the end of each cycle up (or down) to where the next begins; never along a row that holds words."""
    for (step, height), (following, higher) in pairwise(zip(steps, up, strict=True)):
        if higher != height:
            page.line(
                axes, [step.end, step.end, following.start], [height, higher, higher], color=LINE, linewidth=1.2,
                linestyle=(0, (2, 2)), zorder=1, gid=f"rise-{following.cycle.number}",
            )  # fmt: skip


def _draw_step(axes: Axes, size: Size, step: Step, up: float, scale: float) -> None:
    gid = f"cycle-{step.cycle.number}"
    marker, colour, _ = _decided(step.cycle)
    page.line(
        axes, [step.start, step.end], [up, up], color=BLUE, linewidth=0.35 * size.font, solid_capstyle="round",
        zorder=2, gid=gid,
    )  # fmt: skip
    page.line(
        axes, [step.end], [up], marker=marker, markersize=size.font * (0.7 if marker == "D" else 0.9),
        color=colour if step.cycle.decision else "white", markeredgecolor=colour,
        markeredgewidth=1.6 if marker != "X" else 0.8, zorder=3, clip_on=False, gid=f"{gid}-decision",
    )  # fmt: skip
    page.words(
        axes, step.end + 0.9 * size.font / scale, up, _label(step), va="center_baseline", fontsize=size.font,
        weight="bold", color=colour, gid=f"{gid}-word",
    )  # fmt: skip


def _label(step: Step) -> str:
    return f"{step.cycle.number} {_decided(step.cycle)[2]}"


def _key(test: TestOfChange) -> tuple[tuple[str, str], ...]:
    """For each cycle how big, when, what it asked and what it taught."""
    said = []
    for cycle in test.cycles:
        size = f"with {plain(cycle.size_in_words, longest=40)}" if cycle.size_in_words else ""
        head = ", ".join(filter(None, (size, _when(cycle))))
        parts = [part if part.endswith(("?", ".", "…", "!")) else f"{part}." for part in (head, *_told(cycle)) if part]
        said.append((f"Cycle {cycle.number}", " ".join(parts)))
    return tuple(said)


def _when(cycle: Cycle) -> str:
    if cycle.started is None:
        return "not begun yet" if cycle.stage == "plan" else "no date written"
    if cycle.ended is None:
        return f"from {day_words(cycle.started)}"
    first, last = day_words(cycle.started), day_words(cycle.ended)
    return first if first == last else f"{first} – {last}"


def _told(cycle: Cycle) -> tuple[str, str]:
    """What a cycle asked and what it taught."""
    learned = plain(cycle.learned or cycle.results, longest=160)
    asked = plain(cycle.question or cycle.objective or cycle.plan, longest=160)
    return asked, f"Learned: {learned}" if learned else ""


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
