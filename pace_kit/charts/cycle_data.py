"""The small data of one cycle as a run chart of its own: each number on its day, beside what was predicted."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from pace_kit.charts import sheet as page
from pace_kit.charts.picture import Picture, pictured, sentence_picture
from pace_kit.charts.run_chart import hollow_points
from pace_kit.charts.style import BLUE, LINE, MUTED, TEAL, Size, counted, day_number, day_words, plain, text_width
from pace_kit.pdsa import Cycle
from pace_kit.rulesets import LEAST_USEFUL
from pace_kit.runcharts import RunChart
from pace_kit.signals import find_signals


def draw_cycle_data(cycle: Cycle, size: str = "page") -> Picture:
    """Draw what was noted down in a cycle.

    Parameters
    ----------
    cycle : Cycle
        Its `data` with the words of its `measure`, and its `predicted_number` as a dotted line where there is one.
    size : str
        ``"page"``, ``"slide"`` or ``"phone"``.

    Returns
    -------
    Picture
        A dot a number, joined in the order of their days; its table has one row a number, with the note. From ten
        numbers on their median is drawn, and points of a shift or trend are hollow; with fewer a sentence says why not.

    Notes
    -----
    Ten useful points before any rule: Perla, Provost and Murray (2011), BMJ Qual Saf 20:46-51, whose rules are used.
    """
    title = f"What was noted in cycle {cycle.number}"
    table = _table(cycle)
    if not cycle.data:
        sentence = "No number is noted yet. Note one each time: the day, the number, and what to know about it."
        return sentence_picture(sentence, title=title, table=table, size=size)
    values = np.array([point.number for point in cycle.data], dtype=float)
    days = np.array([day_number(point.day) for point in cycle.data], dtype=float)
    signals = find_signals(RunChart.from_values(values, [point.day for point in cycle.data]))
    median = float(np.median(values)) if len(values) >= LEAST_USEFUL else None
    hollow = hollow_points(tuple(signals), len(values))
    measure = plain(cycle.measure, longest=90)
    lines = _lines(cycle, median)
    note = signals.verdict if median is not None else _too_few(len(values))

    def draw(where: Size) -> Figure:
        ends = _reach(days)
        shown = [float(values.min()), float(values.max()), *(label.at for label in lines)]
        ticks = page.round_ticks(min(0.0, *shown), max(0.0, *shown), where.ticks)
        labels = [f"{tick:g}" for tick in ticks]
        left = 10 + max(text_width(label, 0.93 * where.font) for label in labels)
        top, bottom = 1.7 * where.leading * bool(measure) + 8, 3.0 * where.leading
        right = page.end_room(lines, where)
        figure, axes = page.sheet(where, height=0.7 * where.height, left=left, right=right, top=top, bottom=bottom)
        axes.set_xlim(*ends)
        axes.set_ylim(ticks[0], ticks[-1])
        page.rule_across(axes, where, ticks, labels)
        if measure:
            fits = int((where.width - 8) / (0.52 * where.font))
            above = plain(measure, longest=max(20, fits))
            page.above_axis(axes, where, above, left=left, lift=top - 1.4 * where.leading)
        _, wide, _ = page.plot_pixels(axes)
        page.ticks_under(
            axes, where, *page.date_ticks(*ends, max(2, int(wide / (3.7 * where.font)))), down=0.6 * where.font
        )
        for label in lines:
            dashed = (0, (1, 2)) if label.colour == TEAL else "solid"
            page.line(
                axes, [0, 1], [label.at, label.at], transform=axes.get_yaxis_transform(), color=label.colour,
                linewidth=1.8, linestyle=dashed, zorder=2.4, gid="predicted" if label.colour == TEAL else "median",
            )  # fmt: skip
        page.line(axes, days, values, color=LINE, linewidth=0.9, zorder=2, gid="line")
        for gid, chosen, inside in (("dots", ~hollow, BLUE), ("dots-signal", hollow, "white")):
            if chosen.any():
                page.dots(
                    axes, days[chosen], values[chosen], across=2 * where.dot, facecolor=inside, edgecolor=BLUE,
                    linewidth=1.6, zorder=4, clip_on=False, gid=gid,
                )  # fmt: skip
        page.end_labels(axes, where, lines)
        return figure

    tips = {"dots": _tips(cycle, ~hollow), "dots-signal": _tips(cycle, hollow)}
    return pictured(
        draw, size=size, title=title, note=note, alt=_alternative(cycle, median, note), table=table,
        tips={name: words for name, words in tips.items() if words},
    )  # fmt: skip


def _too_few(number: int) -> str:
    return (
        f"{counted(number, 'number is', 'numbers are')} noted, fewer than {LEAST_USEFUL}: too few for a median or for "
        "rules. Look at each of them and at what was noted beside it."
    )


def _lines(cycle: Cycle, median: float | None) -> list[page.EndLabel]:
    lines = [] if median is None else [page.EndLabel(median, f"Median {median:.4g}", MUTED, bold=True)]
    if cycle.predicted_number is not None:
        lines.append(page.EndLabel(cycle.predicted_number, f"Predicted {cycle.predicted_number:.4g}", TEAL))
    return lines


def _reach(days: np.ndarray) -> tuple[float, float]:
    """Left and right end of the days, with air; at least a fortnight."""
    first, last = float(days.min()), float(days.max())
    air = max(0.03 * (last - first), (14 - (last - first)) / 2)
    return first - air, last + air


def _tips(cycle: Cycle, chosen: np.ndarray) -> tuple[str, ...]:
    return tuple(plain(str(point), longest=200) for point, one in zip(cycle.data, chosen, strict=True) if one)


def _alternative(cycle: Cycle, median: float | None, note: str) -> str:
    first, last = cycle.data[0], cycle.data[-1]
    numbers = [point.number for point in cycle.data]
    said = f"{counted(len(numbers), 'number', 'numbers')} noted from {day_words(first.day)} to {day_words(last.day)}, "
    said += f"between {min(numbers):g} and {max(numbers):g}; the first was {first.number:g}, the last {last.number:g}."
    if cycle.predicted_number is not None:
        under = sum(number <= cycle.predicted_number for number in numbers)
        said += f" Predicted was {cycle.predicted_number:g}: {under} of {len(numbers)} lie at it or below."
    if median is not None:
        said += f" Their median is {median:.4g}."
    return f"{said} {note}"


def _table(cycle: Cycle) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Day": [f"{point.day}" for point in cycle.data],
            "Number": [f"{point.number:g}" for point in cycle.data],
            "Note": [plain(point.note, longest=2000) for point in cycle.data],
        }
    )
