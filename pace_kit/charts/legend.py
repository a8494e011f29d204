"""How an area looks, and the row of swatches that names the looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from pace_kit.charts import sheet as page
from pace_kit.charts.style import MUTED, Size, shorten, text_width


@dataclass(frozen=True)
class Fill:
    """A colour, matplotlib's hatching (white, or in the outline's colour), and an outline for light colours."""

    colour: str
    hatch: str = ""
    outline: str = ""

    @property
    def paint(self) -> dict[str, Any]:
        """Settings for a matplotlib patch."""
        line = {"edgecolor": self.outline, "linewidth": 1.1} if self.outline else {"edgecolor": "white", "linewidth": 0}
        return {"facecolor": self.colour, "hatch": self.hatch or None, **line}


@dataclass(frozen=True)
class Swatch:
    """One entry of a legend, placed `across` pixels from the sheet's left edge in a row from the top."""

    words: str
    fill: Fill
    across: float
    row: int


def swatches(size: Size, entries: Sequence[tuple[str, Fill]], *, counts: Sequence[int] = ()) -> list[Swatch]:
    """Place entries in as many rows as they need; long words are cut, the counts behind them are not."""
    placed: list[Swatch] = []
    at, row = 0.0, 0
    for i, (name, fill) in enumerate(entries):
        words = shorten(f"{name[:1].upper()}{name[1:]}", 0.95 * size.font, size.width - 8 * size.font)
        if counts:
            words += f" ({counts[i]:,})"
        taken = 1.9 * size.font + text_width(words, 0.95 * size.font)
        if at and at + taken > size.width - 4:
            at, row = 0.0, row + 1
        placed.append(Swatch(words, fill, at, row))
        at += taken + 1.5 * size.font
    return placed


def legend_height(size: Size, placed: Sequence[Swatch]) -> float:
    """Pixels the rows of a legend take."""
    return 1.5 * size.leading * (max((swatch.row for swatch in placed), default=-1) + 1)


def draw_legend(axes: Axes, size: Size, placed: Sequence[Swatch], *, left: float, lift: float) -> None:
    """Draw swatches and their words, the first row `lift` pixels above axes that begin `left` pixels from the edge."""
    _, wide, high = page.plot_pixels(axes)
    for swatch in placed:
        base = 1 + (lift - 1.5 * swatch.row * size.leading) / high
        corner = ((swatch.across - left) / wide, base - 0.08 * size.font / high)
        box = Rectangle(
            corner, 1.5 * size.font / wide, size.font / high, transform=axes.transAxes, clip_on=False,
            gid="swatch", **swatch.fill.paint,
        )  # fmt: skip
        axes.add_artist(box)
        page.words(
            axes, corner[0] + 1.9 * size.font / wide, base, swatch.words, transform=axes.transAxes,
            fontsize=0.95 * size.font, color=MUTED, gid="legend",
        )  # fmt: skip
