"""The wait curve: what share of children had reached the milestone by each week, those still waiting counted too."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture
from pace_kit.charts.style import (
    BLUE,
    INK,
    LINE,
    MUTED,
    TEAL,
    Size,
    amount,
    counted,
    ink,
    size_called,
    text_width,
)  # fmt: skip
from pace_kit.waits import Ints, WaitCurve

#: Up to so many days with an ending each has a mark and a title; more would be a thick line.
MOST_MARKS = 400
#: Steps between ticks of the weeks, and rows of the table: months, quarters, half years, years.
STEPS = (1, 2, 4, 13, 26, 52, 104, 260, 520)


def draw_wait_curve(
    curve: WaitCurve, *, aim_weeks: float | None = None, event: str = "a recommendation", size: str = "page"
) -> Picture:
    """Draw a wait curve as rising steps with its 95 % interval and the numbers still waiting below.

    Parameters
    ----------
    curve : WaitCurve
        As `pace_kit.measures.wait_curve` returns it.
    aim_weeks : float, optional
        Marked with an upright dotted line and read off the curve.
    event : str
        What is reached, for the words.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        Its table has one row a quarter of a year (or the step that fits), and one for the aim.
    """
    where = size_called(size)
    again = partial(draw_wait_curve, curve, aim_weeks=aim_weeks, event=event)
    target = float(aim_weeks) if aim_weeks is not None and math.isfinite(aim_weeks) and aim_weeks > 0 else None
    title = f"Children with {event}, by weeks since their start"
    if not curve.children:
        sentence = "No child has started yet, so there is no wait to draw."
        with ink(where):
            figure = page.sentence_sheet(where, sentence)
        return Picture(figure, title, "", sentence, _table(curve, target, 13), size=size, again=again)
    end = max(curve.longest_day / 7, (target or 0) * 1.08, 1.0)
    with ink(where):
        axes = _frame(curve, where, end, target)
        _draw_steps(axes, where, curve)
        _draw_endings(axes, where, curve)
        if target is not None:
            _draw_aim(axes, where, curve, target)
    return Picture(
        figure=axes.figure,  # type: ignore[arg-type]
        title=title,
        note=_note(curve, event),
        alt=_alternative(curve, target, event),
        table=_table(curve, target, step_weeks(end, 20)),
        size=size,
        tips=_tips(curve, event),
        again=again,
    )


def step_weeks(end: float, most: int) -> float:
    """Weeks between ticks up to `end`, so that there are at most about `most`."""
    return next((step for step in STEPS if end / step <= most), math.ceil(end / most))


def _frame(curve: WaitCurve, size: Size, end: float, target: float | None) -> Axes:
    left = 10 + text_width("100%", 0.93 * size.font)
    right = 1.6 * size.font
    top = (1.75 + 1.6 * (target is not None)) * size.leading
    _, axes = page.sheet(size, left=left, right=right, top=top, bottom=5.1 * size.leading)
    axes.set_xlim(0, end)
    axes.set_ylim(0, 1)
    page.rule_across(axes, size, [0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
    page.above_axis(axes, size, "Share of children", left=left, lift=top - 1.3 * size.leading)
    _, plot, _ = page.plot_pixels(axes)
    step = step_weeks(end, max(2, int(plot / (4.2 * size.font))))
    ticks = np.arange(0, end + 1e-9, step)
    page.ticks_under(axes, size, ticks.tolist(), [f"{tick:g}" for tick in ticks], down=0.5 * size.font)
    foot: dict[str, Any] = {"transform": page.foot(axes), "fontsize": 0.93 * size.font, "va": "top"}
    start = -left * end / plot
    down, below = -1.5 * size.leading, -2.7 * size.leading
    page.words(axes, end / 2, down, "Weeks since the start", ha="center", color=MUTED, gid="across", **foot)
    page.words(axes, start, below, "Children still waiting", color=MUTED, gid="waiting-words", **foot)
    for tick in ticks:
        page.words(
            axes, tick, -3.8 * size.leading, f"{still_waiting(curve, float(tick)):,}", ha="center", color=INK,
            gid="waiting-number", **foot,
        )  # fmt: skip
    return axes


def still_waiting(curve: WaitCurve, weeks: float) -> int:
    """Children still waiting after so many weeks; at the start all of them."""
    return curve.children if weeks == 0 else curve.at_risk_by(weeks)


def _draw_steps(axes: Axes, size: Size, curve: WaitCurve) -> None:
    end = curve.longest_day / 7
    weeks = np.append(curve.weeks, max(end, curve.weeks[-1]))
    share, low, high = (np.append(part, part[-1]) for part in (curve.share, curve.low, curve.high))
    known = np.isfinite(low) & np.isfinite(high)
    page.steps(axes, weeks, low, high, where=known, color=BLUE, alpha=0.16, zorder=2, gid="interval")
    page.line(
        axes, weeks, share, drawstyle="steps-post", color=BLUE, linewidth=size.thick * 0.9, zorder=3, gid="curve",
        solid_joinstyle="miter",
    )  # fmt: skip


def _draw_endings(axes: Axes, size: Size, curve: WaitCurve) -> None:
    """A bead for each day on which children reached it, an upright tick for each wait that goes on."""
    reached, waiting, _ = _endings(curve)
    looks: tuple[tuple[str, Ints, dict[str, Any]], ...] = (
        ("steps", reached, {"marker": "o", "markersize": 1.1 * size.dot, "markeredgewidth": 0}),
        ("still-waiting", waiting, {"marker": "|", "markersize": 2.2 * size.dot, "markeredgewidth": 1.1}),
    )
    for gid, days, look in looks:
        share = curve.shares_on(days)
        page.line(axes, days / 7, share, linestyle="none", color=BLUE, zorder=3.2, clip_on=False, gid=gid, **look)


def _endings(curve: WaitCurve) -> tuple[Ints, Ints, Ints]:
    """Days on which children reached it, days after which waits go on, and how many these are; none when too many.

    Whose wait goes on is who is at risk on a day, has no ending on it, and is not at risk on the next. Where children
    are counted from a later day on, those who come in hide some of them.
    """
    reached = curve.day[curve.reached > 0]
    ended = np.zeros(curve.longest_day + 2, dtype=np.int64)
    ended[curve.day] = curve.reached + curve.left
    going_on = np.append(curve.observed, 0) - np.append(curve.observed[1:], [0, 0]) - ended
    waiting = np.flatnonzero(going_on > 0)
    if len(reached) + len(waiting) > MOST_MARKS:
        reached = waiting = reached[:0]
    return reached, waiting, going_on[waiting]


def _tips(curve: WaitCurve, event: str) -> dict[str, tuple[str, ...]]:
    reached, waiting, going_on = _endings(curve)
    gained = dict(zip(curve.day.tolist(), curve.reached.tolist(), strict=True))
    return {
        "steps": tuple(
            f"{counted(gained[day], 'child', 'children')} had {event} after {amount(day / 7)} weeks: "
            f"{percent_words(share)} by then"
            for day, share in zip(reached.tolist(), curve.shares_on(reached).tolist(), strict=True)
        ),
        "still-waiting": tuple(
            f"{counted(n, 'child', 'children')} still waiting after {amount(day / 7)} weeks"
            for day, n in zip(waiting.tolist(), going_on.tolist(), strict=True)
        ),
    }


def _draw_aim(axes: Axes, size: Size, curve: WaitCurve, target: float) -> None:
    low, share, high = curve.share_by(target)
    page.line(
        axes, [target, target], [0, 1], transform=axes.get_xaxis_transform(), color=TEAL, linewidth=1.8,
        linestyle=(0, (1, 2)), zorder=2.5, gid="aim",
    )  # fmt: skip
    across, up = [0, target], [share, share]
    page.line(axes, across, up, color=LINE, linewidth=1, linestyle=(0, (4, 3)), zorder=2.4, gid="reading")
    page.line(
        axes, [target], [share], marker="o", markersize=2 * size.dot, color="white", markeredgecolor=TEAL,
        markeredgewidth=2, zorder=4, gid="aim-dot", clip_on=False,
    )  # fmt: skip
    words = f"Aim: {target:g} weeks, {percent_words(share)} by then"
    if not size.narrow and math.isfinite(low):
        words += f" ({percent_words(low)} to {percent_words(high)})"
    page.words_above(axes, size, target, words)


def percent_words(share: float) -> str:
    """``45%``; a dash when there is no share."""
    return f"{100 * share:.0f}%" if math.isfinite(share) else "–"


def _note(curve: WaitCurve, event: str) -> str:
    counts = "Children still waiting are counted for as long as they have waited"
    if curve.left.any():
        counts += (
            f", and {counted(int(curve.left.sum()), 'child', 'children')} who left without {event} stay in the count"
        )
    median = curve.median_weeks
    half = "Half have not reached it yet." if median is None else f"Half had it by {amount(median)} weeks."
    return f"{half} {counts} ({curve.kind}). Shaded: the 95% interval. Upright ticks: waits that go on."


def _alternative(curve: WaitCurve, target: float | None, event: str) -> str:
    said = [f"{counted(curve.children, 'child', 'children')}."]
    if target is not None:
        low, share, high = curve.share_by(target)
        between = f", between {percent_words(low)} and {percent_words(high)}" if math.isfinite(low) else ""
        said.append(f"{percent_words(share)} had {event} within {target:g} weeks{between}.")
    median = curve.median_weeks
    said.append(
        f"Half have not had {event} yet." if median is None else f"Half had {event} within {amount(median)} weeks."
    )
    for weeks in (26, 52, 104):
        if weeks <= curve.longest_day / 7 and weeks != target:
            by_then = percent_words(curve.share_by(weeks)[1])
            said.append(f"By {weeks} weeks: {by_then}, {curve.at_risk_by(weeks):,} still waiting.")
    said.append(f"The longest wait is {amount(curve.longest_day / 7)} weeks.")
    return " ".join(said)


def _table(curve: WaitCurve, target: float | None, step: float) -> pd.DataFrame:
    weeks = sorted({*np.arange(0, curve.longest_day / 7 + 1e-9, step).tolist(), *([] if target is None else [target])})
    rows = [] if not curve.children else [
        (w, *(round(100 * part, 1) for part in _shares(curve, w)), still_waiting(curve, w)) for w in weeks
    ]  # fmt: skip
    headings = ["Weeks", "Share, percent", "At least, percent", "At most, percent", "Children still waiting"]
    return pd.DataFrame(rows, columns=headings)


def _shares(curve: WaitCurve, weeks: float) -> tuple[float, float, float]:
    low, share, high = curve.share_by(weeks)
    return share, low, high
