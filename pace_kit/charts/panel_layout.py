"""Where the panels of small multiples stand, and what they share: scale, hairlines, ticks, legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Affine2D

from pace_kit.charts import sheet as page
from pace_kit.charts.panel_words import Panel, centre_name, value_name
from pace_kit.charts.style import (
    AMBER,
    BLUE,
    LINE,
    MUTED,
    RULE,
    TEAL,
    Size,
    day_number,
    month_words,
    number_day,
    text_width,
)

#: So many columns fit beside each other; on a phone two.
MOST_COLUMNS = 6


@dataclass(frozen=True)
class Plan:
    """Where panels stand and what they share: pixels of each plot, the space between, the scale of both axes."""

    columns: int
    wide: float
    high: float
    left: float
    gap: float
    head: float
    top: float
    tall: float
    across: tuple[float, float]
    ticks: tuple[float, ...]
    name_lines: int

    def corner(self, i: int) -> tuple[float, float]:
        """Left edge and foot of the plot of panel `i`, from the sheet's lower left corner."""
        row, column = divmod(i, self.columns)
        down = self.top + row * (self.head + self.high + self.gap) + self.head + self.high
        return self.left + column * (self.wide + self.gap), self.tall - down

    def place(self, i: int) -> Affine2D:
        """From days (or order) and values to pixels in panel `i`."""
        (first, last), (low, top) = self.across, (self.ticks[0], self.ticks[-1])
        scale = Affine2D().translate(-first, -low).scale(self.wide / (last - first), self.high / (top - low))
        return scale.translate(*self.corner(i))


def small_font(size: Size) -> float:
    """Pixels of the letters in and around panels."""
    return 0.86 * size.font


def planned(panels: Sequence[Panel], size: Size, target: float | None, columns: int | None) -> Plan:
    """Places for all panels, and a scale that holds every value, centre and the aim."""
    n = len(panels)
    usual = next((c for most, c in ((1, 1), (2, 2), (3, 3), (4, 2), (6, 3), (12, 4), (20, 5)) if n <= most), 6)
    most = 2 if size.narrow else MOST_COLUMNS
    count = min(columns or (usual if not size.narrow else 1 if n <= 3 else 2), most, max(n, 1))
    values = np.concatenate([panel.chart.values[panel.seen] for panel in panels])
    centres = [centre for panel in panels for centre in panel.known_centres]
    highest = max(float(values.max()), target or 0.0, 0.0, *centres)
    ticks = page.round_ticks(min(0.0, float(values.min())), highest, 4)
    small = small_font(size)
    left = 8 + max(text_width(f"{tick:g}", small) for tick in ticks)
    gap = 1.6 * small
    wide = (size.width - left - 0.6 * small - gap * (count - 1)) / count
    high = min(max(0.58 * wide, 5.2 * small), 11.5 * small)
    lines = 1 + any(text_width(panel.name, small, True) > wide - 1.4 * small * panel.marked for panel in panels)
    head = 1.3 * small * (lines + 1) + 0.7 * small
    top = (1.8 + 1.5 * (not _legend_beside(size, panels, target))) * size.leading
    rows = math.ceil(n / count)
    tall = top + rows * (head + high) + (rows - 1) * gap + 3.3 * small
    across = np.concatenate([panel.across[panel.seen] for panel in panels])
    first, last = float(across.min()), float(across.max())
    air = max(0.03 * (last - first), 0.5)
    return Plan(
        count, wide, high, left, gap, head, top, tall, (first - air, last + air), tuple(ticks), lines
    )  # fmt: skip


def _entries(panels: Sequence[Panel], target: float | None) -> list[tuple[str, str, str]]:
    """What the looks mean, once for all panels: a mark's kind, words and colour."""
    entries = [("centre", centre_name(panels), AMBER)]
    if target is not None:
        entries.append(("aim", f"Aim: {target:g} {panels[0].chart.unit}".rstrip(), TEAL))
    if any(panel.marked for panel in panels):
        entries.append(("signal", "Signal", BLUE))
    return entries


def _legend_width(size: Size, panels: Sequence[Panel], target: float | None) -> float:
    return sum(3.4 * size.font + text_width(words, 0.93 * size.font) for _, words, _ in _entries(panels, target))


def _legend_beside(size: Size, panels: Sequence[Panel], target: float | None) -> bool:
    """Whether the legend fits beside the name of the upright axis."""
    name = text_width(value_name(panels[0].chart), 0.93 * size.font)
    return name + 2 * size.font + _legend_width(size, panels, target) <= size.width


def draw_legend(axes: Axes, size: Size, plan: Plan, panels: Sequence[Panel], target: float | None) -> None:
    """Name the upright axis and what the looks mean, once for all panels."""
    base = plan.tall - 0.9 * size.leading
    axes.text(
        0, base, value_name(panels[0].chart), ha="left", va="center_baseline", fontsize=0.93 * size.font, color=MUTED,
        gid="axis",
    )  # fmt: skip
    at, up = size.width - _legend_width(size, panels, target) + 1.2 * size.font, base
    if not _legend_beside(size, panels, target):
        at, up = 0.0, base - 1.5 * size.leading
    for kind, words, colour in _entries(panels, target):
        look: dict[str, Any] = {"color": colour, "linewidth": 0.9 * size.thick, "gid": "legend-mark"}
        if kind == "signal":
            look |= {"marker": "o", "markersize": 1.4 * size.dot, "markerfacecolor": "white", "markeredgewidth": 1.4}
        elif kind == "aim":
            look |= {"linestyle": (0, (1, 1.6)), "linewidth": 1.8}
        ends = [at + 0.8 * size.font] if kind == "signal" else [at, at + 1.6 * size.font]
        axes.plot(ends, [up] * len(ends), **look)
        axes.text(
            at + 2 * size.font, up, words, ha="left", va="center_baseline", fontsize=0.93 * size.font, color=colour,
            gid="legend",
        )  # fmt: skip
        at += 3.4 * size.font + text_width(words, 0.93 * size.font)


def draw_rules(axes: Axes, size: Size, plan: Plan, n: int) -> None:
    """The same hairlines in every panel, a firmer one at nought; their numbers at the left edge only."""
    scale = plan.high / (plan.ticks[-1] - plan.ticks[0])
    corners = [plan.corner(i) for i in range(n)]
    looks: tuple[tuple[str, Sequence[float], dict[str, Any]], ...] = (
        ("rules", plan.ticks, {"color": RULE, "linewidth": 0.9, "zorder": 0.5}),
        ("nought", [tick for tick in plan.ticks if tick == 0], {"color": LINE, "linewidth": 1.1, "zorder": 1.5}),
    )
    for gid, ticks, look in looks:
        ends = [(left, foot + (tick - plan.ticks[0]) * scale) for left, foot in corners for tick in ticks]
        x = np.array([[left, left + plan.wide, np.nan] for left, _ in ends]).ravel()
        axes.plot(x, np.repeat([up for _, up in ends], 3), gid=gid, **look)
    for i in range(0, n, plan.columns):
        left, foot = corners[i]
        for tick in plan.ticks:
            axes.text(
                left - 6, foot + (tick - plan.ticks[0]) * scale, f"{tick:g}", ha="right", va="center_baseline",
                fontsize=small_font(size), color=MUTED, gid="tick",
            )  # fmt: skip


def draw_ticks(axes: Axes, size: Size, plan: Plan, n: int, *, dated: bool) -> None:
    """Days (or the order) under the last panel of each column, where they stay clear of the next column's."""
    small = small_font(size)
    shown = next((found for most in range(9, 1, -1) if len(found := _fitting(plan, small, most, dated=dated)) > 1), [])
    shown = shown or _ends(plan, small, dated=dated)
    for i in range(max(0, n - plan.columns), n):
        left, foot = plan.corner(i)
        for at, label in shown:
            axes.text(
                left + at, foot - 0.6 * small, label, ha="center", va="top", fontsize=small, color=MUTED,
                linespacing=1.1, gid="tick",
            )  # fmt: skip


def _fitting(plan: Plan, small: float, most: int, *, dated: bool) -> list[tuple[float, str]]:
    """At most so many ticks, in pixels from a panel's left edge, none too near its ends; nothing where they touch."""
    first, last = plan.across
    room = 0.5 * plan.gap - 2
    if dated:
        trim = max(0.0, text_width("2000", small) / 2 - room) / plan.wide * (last - first)
        places, labels = page.date_ticks(first + trim, last - trim, most)
    else:
        places = [tick for tick in page.round_ticks(1, max(last, 2), most) if first <= tick <= last and tick % 1 == 0]
        labels = [f"{tick:g}" for tick in places]
    placed = [
        ((place - first) / (last - first) * plan.wide, label.rstrip(), text_width(label, small) / 2)
        for place, label in zip(places, labels, strict=True)
    ]
    inside = [(at, label, half) for at, label, half in placed if half - room <= at <= plan.wide + room - half]
    if any(b - a < here + there + 0.5 * small for (a, _, here), (b, _, there) in pairwise(inside)):
        return []
    return [(at, label) for at, label, _ in inside]


def _ends(plan: Plan, small: float, *, dated: bool) -> list[tuple[float, str]]:
    """The first and the last year (or point) that can be named, for panels too narrow for even steps."""
    first, last = plan.across
    room, scale = 0.5 * plan.gap - 2, plan.wide / (last - first)
    trim = max(0.0, text_width("2000", small) / 2 - room) / scale
    low, high = first + trim, last - trim
    if dated:
        years = [day_number(date(y, 1, 1)) for y in range(number_day(low).year, number_day(high).year + 1)]
        places = [place for place in years if low <= place <= high]
        names = {place: str(number_day(place).year) for place in places}
        if not places:
            middle = (first + last) / 2
            return [((middle - first) * scale, month_words(number_day(middle)).replace(" ", "\n"))]
    else:
        places = [float(place) for place in range(math.ceil(low), math.floor(high) + 1)]
        names = {place: f"{place:g}" for place in places}
    apart = (places[-1] - places[0]) * scale >= text_width(names[places[-1]], small) + 0.5 * small
    kept = [places[0], places[-1]] if apart else places[-1:]
    return [((place - first) * scale, names[place]) for place in kept]
