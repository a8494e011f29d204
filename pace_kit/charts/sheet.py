"""Laying out a drawing in pixels: the sheet with its axes, ticks that fit, labels that make room for each other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import FillBetweenPolyCollection, PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.markers import MarkerStyle
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, FixedLocator
from matplotlib.transforms import Affine2D, IdentityTransform, Transform, blended_transform_factory

from pace_kit.charts.bare import BareAxes
from pace_kit.charts.style import LINE, MONTHS, MUTED, RULE, TEAL, Size, day_number, number_day, text_width, wrap

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class EndLabel:
    """The name of a line, written at its right end."""

    at: float
    words: str
    colour: str
    bold: bool = False


def sheet(
    size: Size, *, height: float | None = None, left: float, right: float, top: float, bottom: float
) -> tuple[Figure, Axes]:
    """A bare figure with one pair of axes; margins in pixels, no frame, no tick marks (see `style.ink`)."""
    wide, high = size.width, height or size.height
    figure = Figure(figsize=(wide / 72, high / 72), dpi=72, facecolor="none")
    place = (left / wide, bottom / high, (wide - left - right) / wide, (high - top - bottom) / high)
    return figure, figure.add_axes(BareAxes(figure, place))


def line(axes: Axes, across: npt.ArrayLike, up: npt.ArrayLike, **look: Any) -> Line2D:
    """Draw a line without asking the axes to make room for it, which takes ten times as long."""
    drawn = Line2D(np.asarray(across), np.asarray(up), **look)  # type: ignore[arg-type]
    axes.add_artist(drawn)
    return drawn


def words(axes: Axes, x: float, y: float, text: str, **look: Any) -> Text:
    """Write words that nothing clips and nothing covers: they belong to the figure, not to the axes."""
    written = Text(x, y, text, **{"va": "baseline", "ha": "left", "transform": axes.transData, **look})
    axes.figure.add_artist(written)
    return written


def dots(axes: Axes, x: Floats, y: Floats, *, across: float, marker: str = "o", **look: Any) -> PathCollection:
    """Draw equal marks, `across` pixels wide, as one collection."""
    shape = MarkerStyle(marker)
    drawn = PathCollection(
        (shape.get_path().transformed(shape.get_transform()),), [across**2], offsets=np.column_stack([x, y]),
        offset_transform=axes.transData, **look,
    )  # fmt: skip
    drawn.set_transform(IdentityTransform())
    axes.add_artist(drawn)
    return drawn


def boxes(
    axes: Axes, left: npt.ArrayLike, right: npt.ArrayLike, low: npt.ArrayLike, high: npt.ArrayLike, *,
    lying: bool = False, hatch: str | None = None, **look: Any,
) -> PolyCollection:  # fmt: skip
    """Draw upright boxes of one look as one collection, in data; `lying` swaps the axes. Cheaper than patches."""
    left, right, low, high = np.broadcast_arrays(left, right, low, high)
    across = np.column_stack([left, left, right, right])
    up = np.column_stack([low, high, high, low])
    drawn = PolyCollection(np.stack((up, across) if lying else (across, up), axis=2), **look)  # type: ignore[arg-type]
    drawn.set_hatch(hatch)  # type: ignore[arg-type]
    axes.add_artist(drawn)
    return drawn


def steps(axes: Axes, across: Floats, low: Floats, high: Floats, **look: Any) -> None:
    """Fill the room between two lines that go up in steps; `look` may say `where`."""
    axes.add_artist(FillBetweenPolyCollection("x", across, low, high, step="post", linewidth=0, **look))


def sentence_sheet(size: Size, sentence: str) -> Figure:
    """A figure that says why there is nothing to draw."""
    high = size.leading * 8
    figure, axes = sheet(size, height=high, left=0, right=0, top=0, bottom=0)
    axes.axis("off")
    axes.text(
        0.5, 0.5, wrap(sentence, size.font, size.width * 0.86, lines=6), ha="center", va="center",
        fontsize=size.font, color=MUTED, linespacing=1.4, gid="sentence",
    )  # fmt: skip
    return figure


def plot_pixels(axes: Axes) -> tuple[float, float, float]:
    """Pixels from the sheet's left edge to the axes, and the axes' width and height."""
    box, figure = axes.get_position(), axes.get_figure(root=True)
    wide, high = figure.get_size_inches() * 72 if figure else (0.0, 0.0)
    return box.x0 * wide, box.width * wide, box.height * high


def rule_across(axes: Axes, size: Size, ticks: Sequence[float], labels: Sequence[str]) -> None:
    """Upright axis: its labels, a hairline at each, a firmer line at nought."""
    _hold(axes.yaxis, ticks, labels)
    edge = 6 / plot_pixels(axes)[1]
    level = axes.get_yaxis_transform()
    _rules(axes, [0, 1], ticks, upright=False)
    for tick, label in zip(ticks, labels, strict=True):
        words(
            axes, -edge, tick, label, transform=level, ha="right", va="center_baseline", fontsize=size.font * 0.93,
            color=MUTED, gid="tick",
        )  # fmt: skip
    if axes.get_ylim()[0] <= 0 <= axes.get_ylim()[1]:
        line(axes, [0, 1], [0, 0], transform=level, color=LINE, linewidth=1.2, zorder=1.5, clip_on=False, gid="nought")


def ticks_under(
    axes: Axes, size: Size, ticks: Sequence[float], labels: Sequence[str], *, down: float, rules: bool = False
) -> None:
    """Level axis: its labels, of one line or two, `down` pixels below it; with `rules` a hairline up from each.

    Ticks beside the axis are left out.
    """
    low, high = sorted(axes.get_xlim())
    held = [(tick, label) for tick, label in zip(ticks, labels, strict=True) if low <= tick <= high]
    ticks, labels = [tick for tick, _ in held], [label for _, label in held]
    _hold(axes.xaxis, ticks, labels)
    if rules:
        _rules(axes, ticks, [0, 1], upright=True)
    look: dict[str, Any] = {"transform": foot(axes), "ha": "center", "va": "baseline", "gid": "tick"}
    for tick, label in zip(ticks, labels, strict=True):
        for row, part in enumerate(label.split("\n")):
            if part.strip():
                at = -down - (0.8 + 1.25 * row) * 0.93 * size.font
                words(axes, tick, at, part, fontsize=0.93 * size.font, color=MUTED, **look)


def _hold(axis: Axis, ticks: Sequence[float], labels: Sequence[str]) -> None:
    """Keep ticks where they can be read back. They are drawn as lines and words: an axis takes longer than all else."""
    axis.set_major_locator(FixedLocator(list(ticks)))
    axis.set_major_formatter(FixedFormatter(list(labels)))
    axis.set_visible(False)


def _rules(axes: Axes, across: Sequence[float], up: Sequence[float], *, upright: bool) -> None:
    """Hairlines over the whole plot as one line with gaps."""
    ticks, ends = (across, up) if upright else (up, across)
    places, sides = np.repeat(np.asarray(ticks, dtype=float), 3), np.tile([*ends, np.nan], len(ticks))
    pair = (places, sides) if upright else (sides, places)
    level = axes.get_xaxis_transform() if upright else axes.get_yaxis_transform()
    line(axes, *pair, transform=level, color=RULE, linewidth=1, zorder=0.5, clip_on=False, gid="rules")


def above_axis(axes: Axes, size: Size, name: str, *, left: float, lift: float) -> None:
    """Name the upright axis in level words at the top left, `lift` pixels above the axes."""
    _, wide, high = plot_pixels(axes)
    words(
        axes, -left / wide, 1 + lift / high, name, transform=axes.transAxes, va="bottom", fontsize=size.font * 0.93,
        color=MUTED, gid="axis",
    )  # fmt: skip


def words_above(axes: Axes, size: Size, x: float, name: str, colour: str = TEAL) -> None:
    """Words above an upright line, kept inside the sheet."""
    left, plot, high = plot_pixels(axes)
    low, top = axes.get_xlim()
    half = text_width(name, 0.95 * size.font) / 2
    at = left + (x - low) / (top - low) * plot
    shift = max(0.0, half + 2 - at) - max(0.0, at + half + 2 - size.width)
    words(
        axes, (at + shift - left) / plot, 1 + 0.4 * size.font / high, name, transform=axes.transAxes, ha="center",
        va="bottom", fontsize=0.95 * size.font, color=colour, gid="name",
    )  # fmt: skip


def end_labels(axes: Axes, size: Size, labels: Sequence[EndLabel]) -> None:
    """Write the names of lines to the right of the axes, each at its line, moved only as far as others need."""
    if not labels:
        return
    _, plot_wide, plot_high = plot_pixels(axes)
    low, top = axes.get_ylim()
    wanted = [(label.at - low) / (top - low) * plot_high for label in labels]
    tall = [size.leading * (label.words.count("\n") + 1) for label in labels]
    places = spread(wanted, tall, -0.5 * size.leading, plot_high + 0.5 * size.leading)
    for label, at, place in zip(labels, wanted, places, strict=True):
        if abs(at - place) > 2:
            line(
                axes, [1 + 2 / plot_wide, 1 + 8 / plot_wide], [at / plot_high, place / plot_high],
                transform=axes.transAxes, color=label.colour, linewidth=0.9, clip_on=False, gid="leader",
            )  # fmt: skip
        words(
            axes, 1 + 11 / plot_wide, place / plot_high, label.words, transform=axes.transAxes, va="center", ha="left",
            fontsize=size.font * 0.95, color=label.colour, weight="bold" if label.bold else "normal", linespacing=1.15,
            gid="name",
        )  # fmt: skip


def end_room(labels: Sequence[EndLabel], size: Size) -> float:
    """Pixels the names of lines take to the right of the axes."""
    return 16 + max((text_width(label.words, size.font * 0.95, label.bold) for label in labels), default=0.0)


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Centres as near to `wanted` as can be without overlap, inside ``[low, high]`` where all fit there.

    Items keep the order of `wanted`. Neighbours that would overlap form a block that stands at the mean of what they
    want (least squares); when all together are larger than the room they keep touching and start at `low`.

    Examples
    --------
    >>> spread([10, 11], [4, 4], 0, 100)
    [8.5, 12.5]
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    blocks: list[tuple[list[int], float, float]] = []  # members, sum of wanted starts, height
    for i in order:
        members, total, tall = [i], wanted[i] - sizes[i] / 2, sizes[i]
        while blocks and _start(blocks[-1], low, high) + blocks[-1][2] > _start((members, total, tall), low, high):
            before, before_total, before_tall = blocks.pop()
            total = before_total + total - before_tall * len(members)
            members, tall = before + members, before_tall + tall
        blocks.append((members, total, tall))
    centres = [0.0] * len(wanted)
    for block in blocks:
        at = _start(block, low, high)
        for i in block[0]:
            centres[i] = at + sizes[i] / 2
            at += sizes[i]
    return centres


def _start(block: tuple[list[int], float, float], low: float, high: float) -> float:
    members, total, tall = block
    return max(low, min(total / len(members), high - tall))


def stagger(places: Sequence[float], width: float, *, rows: int, spans: Sequence[float] = ()) -> list[int]:
    """The row for each mark so that marks of `width` in one row do not touch; the last row takes what fits nowhere.

    `places` must ascend. Row 0 is nearest to the axis. `spans`, one a mark, are what it takes beyond its place.
    """
    ends = [-math.inf] * max(rows, 1)
    chosen = []
    for place, span in zip(places, spans or [0.0] * len(places), strict=True):
        free = [row for row, end in enumerate(ends) if place - width / 2 >= end]
        row = free[0] if free else int(np.argmin(ends))
        ends[row] = max(max(ends[row], place - width / 2) + width, place + span)
        chosen.append(row)
    return chosen


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, at most `most` of them (two at least)."""
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        low, high = (low, low + 1) if math.isfinite(low) else (0.0, 1.0)
    power = 10.0 ** (math.floor(math.log10(high - low)) - 1)
    steps = [power * 10**k * step for k in range(4) for step in (1, 2, 2.5, 5)]
    for step in steps:
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
        if last - first + 1 <= max(most, 3):
            return [round(step * k, 10) for k in range(first, last + 1)]
    return [low, high]


def date_ticks(first: float, last: float, most: int) -> tuple[list[float], list[str]]:
    """Ticks at starts of months or years, at most `most`, with the year under the first month and each new year.

    `first` and `last` are days since 1970. Spans under two months get days.
    """
    most = max(most, 2)
    begin, end = number_day(first), number_day(last)
    if last - first <= 62:
        step = max(1, math.ceil((last - first + 1) / most))
        days = [number_day(n) for n in np.arange(math.ceil(first), last + 1e-9, step)]
        return [day_number(day) for day in days], _with_years([(d, f"{d.day} {MONTHS[d.month - 1][:3]}") for d in days])
    months = [(year, month) for year in range(begin.year, end.year + 2) for month in range(1, 13)]
    for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600):
        starts = [
            date(y, m, 1)
            for y, m in months
            if ((y * 12 + m - 1) % step if step <= 12 else (y % (step // 12)) + m - 1) == 0
        ]
        starts = [day for day in starts if first <= day_number(day) <= last]
        if len(starts) <= most:
            break
    numbers = [day_number(day) for day in starts]
    if step >= 12:
        return numbers, [str(day.year) for day in starts]
    return numbers, _with_years([(day, MONTHS[day.month - 1][:3]) for day in starts])


def _with_years(ticks: list[tuple[date, str]]) -> list[str]:
    shown, labels = None, []
    for day, words in ticks:
        labels.append(f"{words}\n" + (" " if day.year == shown else str(day.year)))
        shown = day.year
    return labels


def foot(axes: Axes) -> Transform:
    """Across in data, up in pixels from the foot of the axes (negative below it)."""
    _, _, high = plot_pixels(axes)
    return blended_transform_factory(axes.transData, Affine2D().scale(1, 1 / high) + axes.transAxes)


def badge(axes: Axes, x: float, name: str, size: Size, *, pixels: float, gid: str) -> None:
    """A round lettered mark `pixels` above the foot of the axes (negative: below)."""
    line(
        axes, [x], [pixels], transform=foot(axes), marker="o", markersize=1.5 * size.font, color=MUTED,
        markeredgewidth=0, zorder=6, clip_on=False, gid=f"{gid}-badge",
    )  # fmt: skip
    words(
        axes, x, pixels, name, transform=foot(axes), ha="center", va="center_baseline", color="white", weight="bold",
        fontsize=size.font * (0.8 if len(name) == 1 else 0.62), zorder=6.1, gid=gid,
    )  # fmt: skip


def letters(position: int) -> str:
    """``A`` .. ``Z``, ``AA``, ``AB`` ...: the mark of the test at this position."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name
