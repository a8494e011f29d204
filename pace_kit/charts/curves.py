"""Wait curves of several groups in one figure: what share of each had reached the milestone by each week.

The groups are shown in the order given and never ranked: with few children, differences are often chance.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Affine2D, Transform

from pace_kit.charts import sheet as page
from pace_kit.charts.curve import step_weeks, still_waiting
from pace_kit.charts.curve_words import (
    USUAL_WEEKS,
    GroupLine,
    alternative,
    in_short,
    known,
    marked_weeks,
    note_words,
    table,
    tips,
)
from pace_kit.charts.picture import Picture
from pace_kit.charts.placements import fills
from pace_kit.charts.style import (
    AMBER,
    BLUE,
    INK,
    LINE,
    MUTED,
    OLIVE,
    PURPLE,
    ROSE,
    SLATE,
    TEAL,
    Size,
    group_name,
    ink,
    plain,
    shorten,
    size_called,
    text_width,
    wrap,
)  # fmt: skip
from pace_kit.waits import WaitCurve

#: How many groups one figure can hold so that each line can still be followed.
FEWEST, MOST = 2, 6
#: Up to so many groups have their intervals shaded; more would be a fog, and the table has them.
SHADED = 3

#: For each group in turn a marker, the letter that looks like it, and dashes in line widths ("-" for none).
_MARKS: tuple[tuple[str, str, Any], ...] = (
    ("o", "●", "-"),
    ("s", "■", (0, (4, 1.3))),
    ("^", "▲", (0, (1.2, 1.1))),
    ("D", "◆", (0, (6, 1.3, 1.2, 1.3))),
    ("v", "▼", (0, (8, 2.2))),
    ("P", "✚", (0, (3, 1.2, 1.2, 1.2, 1.2, 1.2))),
)
_COLOURS = (BLUE, AMBER, PURPLE, OLIVE, ROSE, SLATE)


def draw_wait_curves(
    curves: Mapping[str, WaitCurve],
    *,
    aim_weeks: float | None = None,
    event: str = "a recommendation",
    by: str = "placement",
    note: str = "",
    size: str = "page",
) -> Picture:
    """Draw the wait curves of two to six groups, with the numbers still waiting in each below.

    Parameters
    ----------
    curves : mapping of str to WaitCurve
        As `pace_kit.waits.wait_curves` returns them; drawn in this order, groups without children left out.
    aim_weeks : float, optional
        Marked with an upright dotted line; the groups are read there (after half a year where there is none).
    event : str
        What is reached, for the words.
    by : str
        What the groups are by, for the words. Groups by ``"placement"`` have the colours of the other charts.
    note : str
        What must be said beside the comparison, such as the note of `pace_kit.grouping.Groups`.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        Each group has a line style, a marker and its name. Its table has one row for each group and week of the axis.

    Raises
    ------
    ValueError
        When fewer than two or more than six groups have children.
    """
    where = size_called(size)
    again = partial(draw_wait_curves, curves, aim_weeks=aim_weeks, event=event, by=by, note=note)
    target = float(aim_weeks) if aim_weeks is not None and math.isfinite(aim_weeks) and aim_weeks > 0 else None
    lines = _lines(curves, by)
    end = max(*(line.end for line in lines), (target or 0) * 1.08, 1.0)
    with ink(where):
        axes, ticks = _frame(lines, where, end, target)
        for i, line in enumerate(lines):
            _draw_line(axes, where, line, i, ticks, target, shaded=len(lines) <= SHADED)
        if target is not None:
            _draw_aim(axes, where, lines, target)
    at = target or USUAL_WEEKS
    return Picture(
        figure=axes.figure,  # type: ignore[arg-type]
        title=f"Children with {event}, by weeks since their start, compared by {plain(by)}",
        note=note_words(lines, curves, plain(note, longest=1000), shaded=len(lines) <= SHADED),
        alt=alternative(lines, at, event, plain(by)),
        table=table(lines, step_weeks(end, 12), end, target, plain(by)),
        key=tuple((line.letter, f"{line.name}: {in_short(line, at)}") for line in lines),
        size=size,
        tips=tips(lines, ticks, target, event),
        again=again,
    )


def _lines(curves: Mapping[str, WaitCurve], by: str) -> list[GroupLine]:
    held = [(group_name(label), curve) for label, curve in curves.items() if curve.children]
    if not FEWEST <= len(held) <= MOST:
        what = "a comparison needs at least two" if len(held) < FEWEST else "one figure holds six at most"
        how = "Choose other groups" if len(held) < FEWEST else "Choose fewer groups, or pool the small ones"
        there = "is 1 group" if len(held) == 1 else f"are {len(held)} groups"
        raise ValueError(f"There {there} with children, and {what}. {how}.")
    colours: tuple[str, ...] = _COLOURS
    if by == "placement":
        looks = fills(name.casefold() for name, _ in held)
        colours = tuple(looks[name.casefold()].outline or looks[name.casefold()].colour for name, _ in held)
    return [
        GroupLine(name, curve, colour, *marks)
        for (name, curve), colour, marks in zip(held, colours, _MARKS, strict=False)
    ]


# --- drawing -----------------------------------------------------------------------------------------------------


def _frame(lines: Sequence[GroupLine], size: Size, end: float, target: float | None) -> tuple[Axes, list[float]]:
    """Axes with their ticks, names and the numbers below; the ticks are where each line has its markers."""
    left = max(10 + text_width("100%", 0.93 * size.font), 3.4 * size.font)
    names = [] if size.narrow else _names(lines, size)
    right = 1.6 * size.font if size.narrow else page.end_room(names, size)
    rows = _legend_rows(lines, size)
    legend = 1.35 * size.leading * (max(row for *_, row in rows) + 1) + 0.4 * size.leading if size.narrow else 0.0
    top = (1.75 + 1.6 * (target is not None)) * size.leading + legend
    plot_high = max(0.56 * size.height, sum(size.leading * (name.words.count("\n") + 1) for name in names))
    bottom = (4.1 + 1.25 * len(lines)) * size.leading
    _, axes = page.sheet(size, height=top + plot_high + bottom, left=left, right=right, top=top, bottom=bottom)
    axes.set_xlim(0, end)
    axes.set_ylim(0, 1)
    page.rule_across(axes, size, [0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    page.above_axis(axes, size, "Share of children", left=left, lift=top - legend - 1.3 * size.leading)
    _, plot, _ = page.plot_pixels(axes)
    step = step_weeks(end, max(2, int(plot / (4.2 * size.font))))
    ticks = np.arange(0, end + 1e-9, step).tolist()
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.tick_params(axis="x", pad=0.5 * size.font)
    if size.narrow:
        _draw_legend(axes, size, lines, rows, left, plot_high + top - 0.9 * size.leading)
    else:
        page.end_labels(axes, size, names)
    _numbers_below(axes, size, lines, ticks, left)
    return axes, ticks


def _names(lines: Sequence[GroupLine], size: Size) -> list[page.EndLabel]:
    """The groups' names for the right end, each where its line ends, in two short lines at most."""
    room = (0.25 if size.name == "slide" else 0.21) * size.width
    return [
        page.EndLabel(float(line.curve.share[-1]), wrap(line.name, 0.95 * size.font, room, lines=2), line.colour)
        for line in lines
    ]


def _legend_rows(lines: Sequence[GroupLine], size: Size) -> list[tuple[str, float, int]]:
    """For each group its name, how far across, and the row: for a narrow sheet, where names do not fit at the right."""
    placed: list[tuple[str, float, int]] = []
    at, row = 0.0, 0
    for line in lines:
        words = shorten(line.name, 0.95 * size.font, size.width - 3.4 * size.font)
        taken = 2.6 * size.font + text_width(words, 0.95 * size.font)
        if at and at + taken > size.width - 4:
            at, row = 0.0, row + 1
        placed.append((words, at, row))
        at += taken + 1.2 * size.font
    return placed


def _pixels(axes: Axes) -> Transform:
    """Across in pixels from the left edge of the axes, up in pixels from their foot."""
    _, wide, high = page.plot_pixels(axes)
    return Affine2D().scale(1 / wide, 1 / high) + axes.transAxes


def _sample(axes: Axes, size: Size, line: GroupLine, across: float, up: float) -> None:
    """A short piece of the group's line with its marker, for the legend and the rows of numbers."""
    long = 2.2 * size.font
    look: dict[str, Any] = {"color": line.colour, "clip_on": False, "transform": _pixels(axes), "gid": "sample"}
    axes.plot(
        [across, across + long], [up, up], linestyle=line.dashes, linewidth=0.8 * size.thick, dash_capstyle="butt",
        **look,
    )  # fmt: skip
    axes.plot([across + long / 2], [up], marker=line.marker, markersize=_marker(size, line), markeredgewidth=0, **look)


def _marker(size: Size, line: GroupLine) -> float:
    """Pixels across, so that every shape covers about the same area."""
    return 1.9 * size.dot * {"s": 0.9, "D": 0.84, "P": 1.1, "^": 1.06, "v": 1.06}.get(line.marker, 1.0)


def _draw_legend(
    axes: Axes, size: Size, lines: Sequence[GroupLine], rows: Sequence[tuple[str, float, int]], left: float, top: float
) -> None:
    for line, (words, across, row) in zip(lines, rows, strict=True):
        up = top - 1.35 * row * size.leading
        _sample(axes, size, line, across - left + 1, up)
        axes.text(
            across - left + 2.8 * size.font, up, words, transform=_pixels(axes), ha="left", va="center_baseline",
            fontsize=0.95 * size.font, color=INK, gid="legend",
        )  # fmt: skip


def _numbers_below(axes: Axes, size: Size, lines: Sequence[GroupLine], ticks: Sequence[float], left: float) -> None:
    """How many children of each group still waited at each tick; a narrow sheet names the rows by their marks only."""
    foot: dict[str, Any] = {"transform": page.foot(axes), "fontsize": 0.93 * size.font}
    start, end = -left * axes.get_xlim()[1] / page.plot_pixels(axes)[1], axes.get_xlim()[1]
    axes.text(
        end / 2, -1.5 * size.leading, "Weeks since the start", ha="center", va="top", color=MUTED, gid="across", **foot
    )
    axes.text(
        start, -2.75 * size.leading, "Children still waiting", ha="left", va="top", color=MUTED, gid="waiting-words",
        **foot,
    )  # fmt: skip
    room = size.width - left - page.plot_pixels(axes)[1] - 12
    for i, line in enumerate(lines):
        up = -(4.3 + 1.25 * i) * size.leading
        _sample(axes, size, line, 1 - left, up)
        for tick in ticks:
            if tick <= line.end:
                axes.text(
                    tick, up, f"{still_waiting(line.curve, tick):,}", ha="center", va="center_baseline", color=INK,
                    gid=f"waiting-{i}", **foot,
                )  # fmt: skip
        if not size.narrow:
            words = shorten(line.name, 0.93 * size.font, room)
            axes.text(
                page.plot_pixels(axes)[1] + 11, up, words, transform=_pixels(axes), ha="left", va="center_baseline",
                fontsize=0.93 * size.font, color=line.colour, gid="row",
            )  # fmt: skip


def _draw_line(
    axes: Axes, size: Size, line: GroupLine, i: int, ticks: Sequence[float], target: float | None, *, shaded: bool
) -> None:  # fmt: skip
    curve = line.curve
    weeks = np.append(curve.weeks, max(line.end, curve.weeks[-1]))
    share, low, high = (np.append(part, part[-1]) for part in (curve.share, curve.low, curve.high))
    known = np.isfinite(low) & np.isfinite(high)
    if shaded:
        look: dict[str, Any] = {"color": line.colour, "alpha": 0.1, "zorder": 2, "gid": f"interval-{i}"}
        page.steps(axes, weeks, low, high, where=known, **look)
    axes.plot(
        weeks, share, drawstyle="steps-post", color=line.colour, linewidth=0.8 * size.thick, linestyle=line.dashes,
        zorder=3, gid=f"curve-{i}", solid_joinstyle="miter", dash_joinstyle="miter", dash_capstyle="butt",
    )  # fmt: skip
    if not size.narrow and line.end < axes.get_xlim()[1]:
        axes.plot(
            [line.end, axes.get_xlim()[1]], [share[-1], share[-1]], color=LINE, linewidth=0.8, linestyle=(0, (1, 3)),
            zorder=1.8, gid=f"leader-{i}",
        )  # fmt: skip
    marked = marked_weeks(line, ticks, target)
    axes.plot(
        marked, [curve.share_by(week)[1] for week in marked], linestyle="none", marker=line.marker, color=line.colour,
        markersize=_marker(size, line), markeredgecolor="white", markeredgewidth=0.8, zorder=3.5, clip_on=False,
        gid=f"marks-{i}",
    )  # fmt: skip


def _draw_aim(axes: Axes, size: Size, lines: Sequence[GroupLine], target: float) -> None:
    axes.plot(
        [target, target], [0, 1], transform=axes.get_xaxis_transform(), color=TEAL, linewidth=1.8,
        linestyle=(0, (1, 2)), zorder=2.5, gid="aim",
    )  # fmt: skip
    for i, line in enumerate(lines):
        if known(line, target):
            axes.plot(
                [target], [line.curve.share_by(target)[1]], linestyle="none", marker=line.marker,
                markersize=1.15 * _marker(size, line), color="white", markeredgecolor=line.colour, markeredgewidth=1.6,
                zorder=4, clip_on=False, gid=f"aim-{i}",
            )  # fmt: skip
    words, (_, plot, high) = f"Aim: {target:g} weeks", page.plot_pixels(axes)
    half = text_width(words, 0.95 * size.font) / 2
    at = min(target / axes.get_xlim()[1] * plot, plot - half)  # the groups' names stand right of the plot
    axes.text(
        max(at, half - 2.5 * size.font), high + 0.4 * size.font, words, transform=_pixels(axes), ha="center",
        va="bottom", fontsize=0.95 * size.font, color=TEAL, gid="aim-words",
    )  # fmt: skip
