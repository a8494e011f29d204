"""How the pictures look: colours, sizes, and the words for days and numbers.

Every colour of a text passes 4.5:1 on white and every line 3:1; what a colour says, a shape or a word says too.
Lengths are CSS pixels at the picture's own width: a figure of ``width / 72`` inches at 72 dots an inch, so that one
pixel of the drawing is one unit of the SVG's view box.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib import rcParams, rcParamsDefault
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

INK, MUTED, RULE, LINE = "#1f2933", "#52606d", "#d9dee4", "#7b8794"
TEAL, BLUE, AMBER, RED = "#0f766e", "#2f5d8a", "#b45309", "#9b2c2c"
GROUND = "#eef1f6"
PURPLE, SLATE, ROSE, OLIVE = "#6b4c9a", "#475569", "#9d3c72", "#5c6b16"

#: Fonts named in the SVG; the first is the one that texts are measured with.
FONTS = "'DejaVu Sans', Verdana, system-ui, sans-serif"

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """One way to draw a picture: for a page, a slide or a phone.

    Parameters
    ----------
    name : str
        ``"page"``, ``"slide"`` or ``"phone"``.
    width, height : float
        Pixels of a whole chart; some charts take another height.
    font : float
        Pixels of a label's letters.
    dot : float
        Radius of a dot, pixels.
    thick : float
        Pixels of a median line.
    ticks : int
        Most ticks on the upright axis.
    """

    name: str
    width: float
    height: float
    font: float
    dot: float
    thick: float
    ticks: int

    @property
    def narrow(self) -> bool:
        """Whether names must be broken into short lines."""
        return self.name == "phone"

    @property
    def leading(self) -> float:
        """Pixels from one line of text to the next."""
        return 1.25 * self.font


SIZES = {
    size.name: size
    for size in (
        Size("page", 960, 410, 14, 4.2, 2.6, 7),
        Size("slide", 960, 540, 20, 5.4, 3.6, 6),
        Size("phone", 340, 400, 13, 3.4, 2.4, 6),
    )
}


def size_called(name: str) -> Size:
    """The size with this name; ``ValueError`` with the good names when there is none."""
    if name not in SIZES:
        raise ValueError(f"There is no size {name!r}; pictures come as {', '.join(SIZES)}.")
    return SIZES[name]


#: matplotlib's settings that bear on a drawing; the defaults hold, whatever a notebook has set.
_ROOMS = (
    "axes", "figure", "font", "grid", "hatch", "lines", "markers", "patch", "path", "savefig", "scatter", "svg",
    "text", "xaxis", "xtick", "yaxis", "ytick",
)  # fmt: skip


@contextmanager
def ink(size: Size) -> Iterator[None]:
    """Settings that hold while a picture is drawn or written, whatever a notebook has set before.

    What `matplotlib.rc_context` does, for those settings only that are not as they must be: it copies and checks all.
    """
    before = dict.copy(rcParams)
    changed = {key: value for key, value in _settings(size).items() if before[key] != value}
    try:
        dict.update(rcParams, changed)
        yield
    finally:
        dict.update(rcParams, {key: before[key] for key in changed})


@cache
def _settings(size: Size) -> dict[Any, Any]:
    settings: dict[Any, Any] = {key: value for key, value in rcParamsDefault.items() if key.split(".")[0] in _ROOMS}
    settings |= {f"axes.spines.{side}": False for side in ("left", "right", "top", "bottom")}
    for axis in ("xtick", "ytick"):
        settings |= {f"{axis}.major.size": 0.0, f"{axis}.major.pad": 6.0, f"{axis}.labelsize": 0.93 * size.font}
        settings |= {f"{axis}.labelcolor": MUTED}
    return settings | {
        "font.family": ["DejaVu Sans"],
        "font.size": size.font,
        "text.parse_math": False,
        "text.color": INK,
        "axes.facecolor": "none",
        "axes.axisbelow": True,
        "hatch.linewidth": 1.3,
    }


@lru_cache(maxsize=4096)
def font_metrics(line: str, font: float, weight: str = "normal") -> tuple[float, float, float]:
    """Pixels a line of text takes: width, height, and depth below its foot. DejaVu Sans travels with matplotlib."""
    prop = FontProperties(family="DejaVu Sans", size=font, weight=weight)
    wide, high, deep = text_to_path.get_text_width_height_descent(line, prop, False)
    return float(wide), float(high), float(deep)


@lru_cache(maxsize=256)
def font_heights(font: float, weight: str = "normal") -> tuple[float, float, float]:
    """Pixels from the foot of a line up to its top and down to its depth, and from there to the next line's top."""
    face = get_font(findfont(FontProperties(family="DejaVu Sans", weight=weight)))
    says: Any = face.get_sfnt_table("OS/2")
    scale = font / face.units_per_EM
    return says["sTypoAscender"] * scale, -says["sTypoDescender"] * scale, says["sTypoLineGap"] * scale


def text_width(text: str, font: float, bold: bool = False) -> float:
    """Pixels the widest line of `text` takes."""
    weight = "bold" if bold else "normal"
    return max(font_metrics(line or " ", font, weight)[0] for line in text.split("\n"))


def wrap(text: str, font: float, room: float, *, lines: int = 3, bold: bool = False) -> str:
    """Break `text` between words into lines of at most `room` pixels; what is left over ends in an ellipsis."""
    done: list[str] = []
    words = text.split()
    while words:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", font, bold) <= room:
            line += f" {words.pop(0)}"
        last = len(done) == lines - 1
        done.append(shorten(f"{line} {' '.join(words)}" if last and words else line, font, room, bold=bold))
        if last:
            break
    return "\n".join(done)


def shorten(text: str, font: float, room: float, *, bold: bool = False) -> str:
    """Cut `text` to `room` pixels, ending in an ellipsis where something was cut."""
    if text_width(text, font, bold) <= room:
        return text
    kept = bisect_right(range(1, len(text)), room, key=lambda n: text_width(text[:n].rstrip() + "…", font, bold))
    return text[:kept].rstrip() + "…"


def plain(text: object, *, longest: int = 200) -> str:
    """Text as one line that any SVG may hold: without control characters, at most `longest` characters."""
    line = str(text)
    if not line.isprintable():
        line = "".join(letter if letter.isprintable() else " " for letter in line)
    line = " ".join(line.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def group_name(label: object) -> str:
    """A group's name as every chart of groups writes it: one line, with a capital letter."""
    words = plain(label, longest=60) or "no name"
    return words[:1].upper() + words[1:]


def day_words(day: Any) -> str:
    """``1 July 2017``; the empty text for a missing day."""
    known = _date(day)
    return "" if known is None else f"{known.day} {MONTHS[known.month - 1]} {known.year}"


def month_words(day: Any) -> str:
    """``July 2017``; the empty text for a missing day."""
    known = _date(day)
    return "" if known is None else f"{MONTHS[known.month - 1]} {known.year}"


def iso_days(days: npt.NDArray[np.datetime64]) -> list[str]:
    """``2019-03-31`` for each day, the empty text for a missing one."""
    words = np.datetime_as_string(days.astype("datetime64[D]"))
    return np.where(np.isnat(days), "", words).tolist()


def day_number(day: Any) -> float:
    """Days since 1 January 1970; NaN for a missing day."""
    known = _date(day)
    return math.nan if known is None else float(known.toordinal() - 719163)


def number_day(number: float) -> date:
    """The day with this number of :func:`day_number`, rounded down."""
    return date.fromordinal(math.floor(number) + 719163)


def _date(day: Any) -> date | None:
    if day is None or day != day:
        return None
    if isinstance(day, datetime):
        return day.date()
    known = np.datetime64(day, "D")
    return None if np.isnat(known) else known.astype(object)


def amount(value: float) -> str:
    """A number with one decimal, none where it is nought: ``30.6``, ``45``; a dash when missing."""
    if value is None or not math.isfinite(value):
        return "–"
    words = f"{value:.1f}"
    return words.removesuffix(".0")


def counted(number: int, one: str, many: str) -> str:
    """``1 child``, ``2 children``."""
    return f"{number:,} {one if number == 1 else many}"
