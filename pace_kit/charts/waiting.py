"""The twin of the run chart: one bar a child still waiting, longest first."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Transform

from pace_kit.charts import sheet as page
from pace_kit.charts.legend import Fill, Swatch, draw_legend, legend_height, swatches
from pace_kit.charts.picture import Picture, pictured, sentence_picture
from pace_kit.charts.placements import fills, placement_words
from pace_kit.charts.run_words import child_words
from pace_kit.charts.style import (
    INK,
    LINE,
    TEAL,
    Size,
    amount,
    counted,
    day_words,
    iso_days,
    plain,
    text_width,
)  # fmt: skip

#: Above this many children the bars of a placement are one shape and carry no titles.
MOST_BARS = 400
#: Above this many children a column stands for several, because a bar for each would be thinner than a screen can show.
MOST_COLUMNS = 600
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
    target = float(aim_weeks) if aim_weeks is not None and math.isfinite(aim_weeks) and aim_weeks > 0 else None
    title = "Children still waiting" + (f", {day_words(as_of)}" if as_of else "")
    rows, unknown = _longest_first(waiting)
    weeks = rows["weeks"].to_numpy(dtype=float)
    held = rows["placement"].tolist()
    named = {value: placement_words(value) for value in set(held)}
    kinds = [named[value] for value in held]
    table = _table(rows, kinds, target)
    if not len(weeks):
        sentence = "No child is waiting" + (f" on {day_words(as_of)}." if as_of else ".")
        if unknown:
            sentence = f"{counted(unknown, 'child is', 'children are')} waiting, but since when is not known."
        return sentence_picture(sentence, title=title, table=table, size=size)
    looks = fills(kinds)

    def draw(where: Size) -> Figure:
        return (_lying if where.narrow else _standing)(where, weeks, kinds, looks, target)

    note = f"{counted(len(weeks), 'child', 'children')}, longest wait first."
    if unknown:
        note += f" Of {counted(unknown, 'more child', 'more children')} the start is not known."
    note += f" When a child gets {event}, the bar becomes a dot on the run chart."
    if len(weeks) > MOST_COLUMNS:
        note += (
            " There are so many children that each thin column stands for several next to each other, in the colour of "
            "the placement most of them have; the download has each child."
        )
    tips = _tips(rows, kinds) if len(weeks) <= MOST_BARS else {}
    alt = _alternative(weeks, kinds, looks, target, as_of)
    return pictured(draw, size=size, tips=tips, title=title, note=note, alt=alt, table=table)


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
    page.ticks_under(axes, size, [], [], down=0)
    page.above_axis(axes, size, "Weeks waiting so far", left=left, lift=top - 1.3 * size.leading)
    _bars(axes, weeks, kinds, looks, lying=False)
    draw_legend(axes, size, legend, left=left, lift=top - 2.6 * size.leading)
    scale = page.plot_pixels(axes)[2] / (ticks[-1] - ticks[0])
    page.words(
        axes, -0.4, float(weeks[0]) + 3 / scale, f"{amount(float(weeks[0]))} weeks", va="bottom",
        fontsize=0.95 * size.font, color=INK, weight="bold", gid="longest",
    )  # fmt: skip
    if target is not None:
        _aim_line(axes, [0, 1], [target, target], axes.get_yaxis_transform())
        page.end_labels(axes, size, names)
    return figure


def _lying(size: Size, weeks: Floats, kinds: Sequence[str], looks: Mapping[str, Fill], target: float | None) -> Figure:
    end = 1.03 * max(float(weeks[0]), target or 0, 1)
    ticks = page.round_ticks(0, end, 6)
    legend = _swatches(size, kinds, looks)
    places = max(len(weeks), 4)
    row = min(17.0, 620 / places)
    words = f"{amount(float(weeks[0]))} weeks"
    right = 10 + text_width(words, 0.95 * size.font, True) * (float(weeks[0]) > 0.55 * end)
    top = (1.4 + 1.5 * (target is not None)) * size.leading + legend_height(size, legend)
    figure, axes = page.sheet(
        size, height=top + row * places + 2 * size.leading, left=8, right=right, top=top, bottom=2 * size.leading
    )
    axes.set_xlim(0, end)
    axes.set_ylim(places - 0.5, -0.5)
    inside = [tick for tick in ticks if tick <= end]
    page.ticks_under(axes, size, inside, [f"{tick:g}" for tick in inside], down=6, rules=True)
    page.rule_across(axes, size, [], [])
    page.line(
        axes, [0, 0], [0, 1], transform=axes.get_xaxis_transform(), color=LINE, linewidth=1.2, clip_on=False,
        zorder=1.5, gid="nought",
    )  # fmt: skip
    page.above_axis(axes, size, "Weeks waiting so far", left=8, lift=top - 1.3 * size.leading)
    _bars(axes, weeks, kinds, looks, lying=True)
    draw_legend(axes, size, legend, left=8, lift=top - 2.6 * size.leading)
    scale = page.plot_pixels(axes)[1] / end
    page.words(
        axes, float(weeks[0]) + 4 / scale, 0, words, va="center_baseline", fontsize=0.95 * size.font, color=INK,
        weight="bold", gid="longest",
    )  # fmt: skip
    if target is not None:
        _aim_line(axes, [target, target], [0, 1], axes.get_xaxis_transform())
        page.words_above(axes, size, target, f"Aim: {target:g} weeks")
    return figure


def _aim_line(axes: Axes, across: Sequence[float], up: Sequence[float], where: Transform) -> None:
    """Dotted, on a white ground that parts it from the bars."""
    page.line(axes, across, up, transform=where, color="white", linewidth=4.2, zorder=3.9, alpha=0.85, gid="aim-halo")
    page.line(axes, across, up, transform=where, color=TEAL, linewidth=2, linestyle=(0, (1, 1.6)), zorder=4, gid="aim")


def _bars(axes: Axes, weeks: Floats, kinds: Sequence[str], looks: Mapping[str, Fill], *, lying: bool) -> None:
    """One box a child, those of one placement together; thousands side by side as columns without hatching."""
    numbers = {kind: i for i, kind in enumerate(looks)}
    of = np.array([numbers[kind] for kind in kinds])
    many = len(weeks) > MOST_BARS
    left = np.arange(len(weeks), dtype=float)
    if many:
        left, weeks, of = columns(weeks, of)
    right = np.append(left[1:], len(kinds)) - 0.5 if many else left + 0.4
    left = left - (0.5 if many else 0.4)
    for kind, look in looks.items():
        here = of == numbers[kind]
        if here.any():
            paint = {"facecolor": look.colour, "linewidth": 0} if many else look.paint
            page.boxes(
                axes, left[here], right[here], 0, weeks[here], lying=lying, zorder=3, gid=f"bars-{kind}", **paint
            )


def columns(weeks: Floats, kinds: npt.NDArray[np.integer[Any]]) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
    """Bars side by side as at most :data:`MOST_COLUMNS` columns: where each begins, how high it is, of which kind.

    A column is as high as its longest bar and of the kind that most of its bars have; the earliest kind where as many
    have another.

    Examples
    --------
    >>> columns(np.array([9.0, 8.0, 7.0]), np.array([1, 0, 1]))
    (array([0., 1., 2.]), array([9., 8., 7.]), array([1, 0, 1]))
    """
    of = np.arange(len(weeks)) * min(MOST_COLUMNS, len(weeks)) // len(weeks)
    first = np.flatnonzero(np.diff(of, prepend=-1))
    counts = np.zeros((len(first), int(kinds.max()) + 1), dtype=int)
    np.add.at(counts, (of, kinds), 1)
    return first.astype(float), np.maximum.reduceat(weeks, first), counts.argmax(axis=1)


def _swatches(size: Size, kinds: Sequence[str], looks: Mapping[str, Fill]) -> list[Swatch]:
    count = Counter(kinds)
    return swatches(size, list(looks.items()), counts=[count[kind] for kind in looks])


def _tips(rows: pd.DataFrame, kinds: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """One title a bar, by the group the bar is drawn in."""
    told: dict[str, list[str]] = {}
    for child, since, weeks, kind in zip(rows["child"], rows["since"], rows["weeks"], kinds, strict=True):
        name, start = plain(child), day_words(since)
        told.setdefault(f"bars-{kind}", []).append(
            f"{child_words(name) if name else 'A child'}: {weeks:.1f} weeks so far, {kind}"
            + (f", since {start}" if start else "")
        )
    return {gid: tuple(lines) for gid, lines in told.items()}


def _table(rows: pd.DataFrame, kinds: Sequence[str], target: float | None) -> pd.DataFrame:
    weeks = rows["weeks"].to_numpy(dtype=float)
    table = pd.DataFrame(
        {
            "Child": [plain(child) for child in rows["child"]],
            "Placement": list(kinds),
            "Waiting since": iso_days(pd.to_datetime(rows["since"]).to_numpy()),
            "Weeks so far": np.round(weeks, 1),
        }
    )
    if target is not None:
        table[f"Longer than {target:g} weeks"] = np.where(weeks > target, "yes", "no")
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
            f"{over:,} of {len(weeks):,} {'has' if over == 1 else 'have'} waited longer than the aim of {target:g} "
            "weeks."
        )
    said.append("By placement: " + ", ".join(f"{kind} {count[kind]:,}" for kind in looks) + ".")
    return " ".join(said)


def _on(as_of: date | None) -> str:
    return f" on {day_words(as_of)}" if as_of else ""
