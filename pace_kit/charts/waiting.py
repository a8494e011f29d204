"""The twin of the run chart: one bar a child still waiting, longest first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from pace_kit.charts import sheet as page
from pace_kit.charts.legend import Fill, Swatch, draw_legend, legend_height, swatches
from pace_kit.charts.picture import Picture
from pace_kit.charts.placements import fills, placement_words
from pace_kit.charts.run_words import child_words
from pace_kit.charts.style import (
    INK,
    LINE,
    RULE,
    TEAL,
    Size,
    amount,
    counted,
    day_words,
    ink,
    plain,
    size_called,
    text_width,
)  # fmt: skip

#: Above this many children the bars of a placement are one shape and carry no titles.
MOST_BARS = 400
#: So few bars would look like blocks: room is kept for this many.
LEAST_PLACES = 12

Floats = npt.NDArray[np.float64]


def draw_waiting(
    waiting: pd.DataFrame,
    *,
    aim_weeks: float | None = None,
    as_of: date | None = None,
    event: str = "a recommendation",
    size: str = "page",
) -> Picture:
    """Draw the children still waiting, longest first.

    Parameters
    ----------
    waiting : pandas.DataFrame
        As `pace_kit.measures.waiting_list` returns it: ``weeks``, and where present ``child``, ``placement``,
        ``since``. Rows without weeks are left out and counted in the note.
    aim_weeks : float, optional
        Where the dotted aim line is.
    as_of : date, optional
        The day the list is of.
    event : str
        What they wait for.
    size : str
        ``"page"``, ``"slide"``, or ``"phone"``, where the bars lie.

    Returns
    -------
    Picture
        Its table has one row a child. Without children it holds a sentence.
    """
    where = size_called(size)
    again = partial(draw_waiting, waiting, aim_weeks=aim_weeks, as_of=as_of, event=event)
    target = float(aim_weeks) if aim_weeks is not None and math.isfinite(aim_weeks) and aim_weeks > 0 else None
    title = "Children still waiting" + (f", {day_words(as_of)}" if as_of else "")
    rows, unknown = _longest_first(waiting)
    weeks = rows["weeks"].to_numpy(dtype=float)
    kinds = [placement_words(value) for value in rows["placement"]]
    table = _table(rows, kinds, target)
    if not len(weeks):
        sentence = "No child is waiting" + (f" on {day_words(as_of)}." if as_of else ".")
        if unknown:
            sentence = f"{counted(unknown, 'child is', 'children are')} waiting, but since when is not known."
        with ink(where):
            figure = page.sentence_sheet(where, sentence)
        return Picture(figure, title, "", sentence, table, size=size, again=again)
    looks = fills(kinds)
    with ink(where):
        figure = (_lying if where.narrow else _standing)(where, weeks, kinds, looks, target)
    note = f"{counted(len(weeks), 'child', 'children')}, longest wait first."
    if unknown:
        note += f" Of {counted(unknown, 'more child', 'more children')} the start is not known."
    note += f" When a child gets {event}, the bar becomes a dot on the run chart."
    tips = {f"bar-{i}": (tip,) for i, tip in enumerate(_tips(rows, kinds))} if len(weeks) <= MOST_BARS else {}
    alt = _alternative(weeks, kinds, looks, target, as_of)
    return Picture(figure, title, note, alt, table, size=size, tips=tips, again=again)


def _longest_first(waiting: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Rows with weeks, longest first, with every column there; and how many rows had none."""
    rows = pd.DataFrame(index=waiting.index)
    for name in ("child", "placement"):
        rows[name] = waiting.get(name, "")
    rows["since"] = waiting.get("since", pd.NaT)
    rows["weeks"] = pd.to_numeric(waiting["weeks"], errors="coerce") if "weeks" in waiting else math.nan
    known = rows.loc[np.isfinite(rows["weeks"].to_numpy(dtype=float))]
    return known.sort_values("weeks", ascending=False, kind="stable"), len(rows) - len(known)


def _standing(
    size: Size, weeks: Floats, kinds: Sequence[str], looks: Mapping[str, Fill], target: float | None
) -> Figure:
    ticks = page.round_ticks(0, 1.04 * max(float(weeks[0]), target or 0, 1), size.ticks)
    labels = [f"{tick:g}" for tick in ticks]
    names = [] if target is None else [page.EndLabel(target, f"Aim:\n{target:g} weeks", TEAL)]
    left = 10 + max(text_width(label, 0.93 * size.font) for label in labels)
    legend = _swatches(size, kinds, looks)
    top = 1.6 * size.leading + legend_height(size, legend) + 6
    high = 0.82 * size.height + legend_height(size, legend) - 1.5 * size.leading
    figure, axes = page.sheet(
        size, height=high, left=left, right=page.end_room(names, size), top=top, bottom=1.2 * size.leading
    )
    axes.set_ylim(ticks[0], ticks[-1])
    axes.set_xlim(-0.6, max(len(weeks), LEAST_PLACES) - 0.4)
    page.rule_across(axes, size, ticks, labels)
    axes.set_xticks([])
    page.above_axis(axes, size, "Weeks waiting so far", left=left, lift=top - 1.3 * size.leading)
    _bars(axes, weeks, kinds, looks, lying=False)
    draw_legend(axes, size, legend, left=left, lift=top - 2.6 * size.leading)
    axes.annotate(
        f"{amount(float(weeks[0]))} weeks", (-0.4, float(weeks[0])), xytext=(0, 3), textcoords="offset points",
        ha="left", va="bottom", fontsize=0.95 * size.font, color=INK, weight="bold", gid="longest",
    )  # fmt: skip
    if target is not None:
        axes.axhline(target, color="white", linewidth=4.2, zorder=3.9, alpha=0.85, gid="aim-halo")
        axes.axhline(target, color=TEAL, linewidth=2, linestyle=(0, (1, 1.6)), zorder=4, gid="aim")
        page.end_labels(axes, size, names)
    return figure


def _lying(size: Size, weeks: Floats, kinds: Sequence[str], looks: Mapping[str, Fill], target: float | None) -> Figure:
    end = 1.03 * max(float(weeks[0]), target or 0, 1)
    ticks = page.round_ticks(0, end, 6)
    legend = _swatches(size, kinds, looks)
    places = max(len(weeks), 4)
    row = min(17.0, max(620 / places, 620 / MOST_BARS))
    words = f"{amount(float(weeks[0]))} weeks"
    right = 10 + text_width(words, 0.95 * size.font, True) * (float(weeks[0]) > 0.55 * end)
    top = (1.4 + 1.5 * (target is not None)) * size.leading + legend_height(size, legend)
    figure, axes = page.sheet(
        size, height=top + row * places + 2 * size.leading, left=8, right=right, top=top, bottom=2 * size.leading
    )
    axes.set_xlim(0, end)
    axes.set_ylim(places - 0.5, -0.5)
    inside = [tick for tick in ticks if tick <= end]
    axes.set_xticks(inside, [f"{tick:g}" for tick in inside])
    axes.set_yticks([])
    axes.xaxis.grid(True, color=RULE, linewidth=1)
    axes.axvline(0, color=LINE, linewidth=1.2, gid="nought")
    page.above_axis(axes, size, "Weeks waiting so far", left=8, lift=top - 1.3 * size.leading)
    _bars(axes, weeks, kinds, looks, lying=True)
    draw_legend(axes, size, legend, left=8, lift=top - 2.6 * size.leading)
    axes.annotate(
        words, (float(weeks[0]), 0), xytext=(4, 0), textcoords="offset points", ha="left", va="center_baseline",
        fontsize=0.95 * size.font, color=INK, weight="bold", annotation_clip=False, gid="longest",
    )  # fmt: skip
    if target is not None:
        axes.axvline(target, color="white", linewidth=4.2, zorder=3.9, alpha=0.85, gid="aim-halo")
        axes.axvline(target, color=TEAL, linewidth=2, linestyle=(0, (1, 1.6)), zorder=4, gid="aim")
        page.words_above(axes, size, target, f"Aim: {target:g} weeks")
    return figure


def _bars(axes: Axes, weeks: Floats, kinds: Sequence[str], looks: Mapping[str, Fill], *, lying: bool) -> None:
    if len(weeks) <= MOST_BARS:
        for i, (value, kind) in enumerate(zip(weeks.tolist(), kinds, strict=True)):
            corner, wide, high = ((0, i - 0.4), value, 0.8) if lying else ((i - 0.4, 0), 0.8, value)
            axes.add_patch(
                Rectangle(
                    corner,
                    wide,
                    high,
                    **looks[kind].paint,
                    zorder=3,
                    gid=f"bar-{i}",
                )
            )
        return
    for kind, look in looks.items():
        here = [i for i, known in enumerate(kinds) if known == kind]
        corners = [[(i - 0.5, 0), (i + 0.5, 0), (i + 0.5, weeks[i]), (i - 0.5, weeks[i])] for i in here]
        boxes = [[(y, x) for x, y in box] for box in corners] if lying else corners
        axes.add_collection(PolyCollection(boxes, facecolor=look.colour, edgecolor="none", zorder=3), autolim=False)


def _swatches(size: Size, kinds: Sequence[str], looks: Mapping[str, Fill]) -> list[Swatch]:
    count = Counter(kinds)
    return swatches(size, list(looks.items()), counts=[count[kind] for kind in looks])


def _tips(rows: pd.DataFrame, kinds: Sequence[str]) -> list[str]:
    tips = []
    for child, since, weeks, kind in zip(rows["child"], rows["since"], rows["weeks"], kinds, strict=True):
        name = plain(child)
        start = day_words(since)
        tips.append(
            f"{child_words(name) if name else 'A child'}: {weeks:.1f} weeks so far, {kind}"
            + (f", since {start}" if start else "")
        )
    return tips


def _table(rows: pd.DataFrame, kinds: Sequence[str], target: float | None) -> pd.DataFrame:
    weeks = rows["weeks"].to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "Child": [plain(child) for child in rows["child"]],
            "Placement": list(kinds),
            "Waiting since": ["" if pd.isna(day) else f"{day:%Y-%m-%d}" for day in pd.to_datetime(rows["since"])],
            "Weeks so far": np.round(weeks, 1),
        }
    )
    if target is not None:
        table[f"Longer than {target:g} weeks"] = ["yes" if value > target else "no" for value in weeks]
    return table


def _alternative(
    weeks: Floats, kinds: Sequence[str], looks: Mapping[str, Fill], target: float | None, as_of: date | None
) -> str:
    count = Counter(kinds)
    one = len(weeks) == 1
    said = [f"{counted(len(weeks), 'child is', 'children are')} still waiting{_on(as_of)}."]
    said.append(f"The longest wait is {amount(float(weeks[0]))} weeks so far, in this placement: {kinds[0]}.")
    if not one:
        said.append(f"Half of them have waited {amount(float(np.median(weeks)))} weeks or more.")
    if target is not None:
        over = int((weeks > target).sum())
        said.append(
            f"{over} of {len(weeks)} {'has' if over == 1 else 'have'} waited longer than the aim of {target:g} weeks."
        )
    said.append("By placement: " + ", ".join(f"{kind} {count[kind]}" for kind in looks) + ".")
    return " ".join(said)


def _on(as_of: date | None) -> str:
    return f" on {day_words(as_of)}" if as_of else ""
