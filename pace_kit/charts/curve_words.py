"""What wait curves by group say in words: note, key, titles, table and alternative text, group by group."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pace_kit.charts.curve import percent_words, still_waiting
from pace_kit.charts.style import amount, counted, plain
from pace_kit.waits import WaitCurve

#: Weeks the groups are read at when there is no aim: half a year.
USUAL_WEEKS = 26.0
#: With fewer children followed so long, 0% says little: the exact 95% interval of 0 in 20 reaches up to 17%.
FEW = 20


@dataclass(frozen=True, eq=False)
class GroupLine:
    """One group: its name, its curve and how it looks."""

    name: str
    curve: WaitCurve
    colour: str
    marker: str
    letter: str
    dashes: Any

    @property
    def end(self) -> float:
        """Weeks of the longest wait."""
        return self.curve.longest_day / 7


def marked_weeks(line: GroupLine, ticks: Sequence[float], target: float | None) -> list[float]:
    """Where a line has its markers: at the ticks it reaches; at its end where it would have none, nor the aim's."""
    reached = [tick for tick in ticks if 0 < tick <= line.end]
    return reached or ([] if target is not None and known(line, target) else [line.end])


def known(line: GroupLine, weeks: float) -> bool:
    """Whether the curve says anything after so many weeks: somebody was followed so long, or nobody waits any more."""
    last = line.curve.day.size and line.curve.day[-1] == line.curve.longest_day
    all_ended = last and line.curve.n[-1] == line.curve.reached[-1] + line.curve.left[-1]
    return bool(weeks <= line.end or all_ended)


def _interval(line: GroupLine, weeks: float, words: str = "{} to {}") -> str:
    """The 95% interval in words, or why there is none: at 0% and 100% the curve's own is not defined."""
    low, share, high = line.curve.share_by(weeks)
    if math.isfinite(low):
        return words.format(percent_words(low), percent_words(high))
    followed = line.curve.children if share else line.curve.at_risk_by(weeks)
    if followed < FEW:
        return "too few to say"
    return f"no interval while {'everybody' if share else 'nobody'} has"


def _summary(line: GroupLine, weeks: float, event: str) -> str:
    """How many children, the share by so many weeks with its interval, who still waits then, and the median."""
    curve = line.curve
    said = f"{line.name}: {counted(curve.children, 'child', 'children')}. "
    if known(line, weeks):
        share = percent_words(curve.share_by(weeks)[1])
        said += f"{share} had {event} within {weeks:g} weeks, {_interval(line, weeks, 'between {} and {}')}; "
        said += f"{curve.at_risk_by(weeks):,} still waited after that."
    else:
        said += f"None was followed for {weeks:g} weeks yet; "
        said += f"{percent_words(float(curve.share[-1]))} had {event} within {amount(line.end)} weeks, "
        said += f"{_interval(line, line.end, 'between {} and {}')}."
    median = curve.median_weeks
    return f"{said} {'Half have not had it yet' if median is None else f'Half had it within {amount(median)} weeks'}."


def in_short(line: GroupLine, weeks: float) -> str:
    """What the key says: children, share with its interval, median."""
    said = [counted(line.curve.children, "child", "children")]
    if known(line, weeks):
        share = percent_words(line.curve.share_by(weeks)[1])
        said.append(f"{share} within {weeks:g} weeks ({_interval(line, weeks)})")
    median = line.curve.median_weeks
    said.append("half not yet" if median is None else f"half by {amount(median)} weeks")
    return ", ".join(said)


def note_words(lines: Sequence[GroupLine], curves: Mapping[str, WaitCurve], note: str, *, shaded: bool) -> str:
    """How to read it, what not to read into it, and what `note` adds about these groups."""
    said = ["Each line is one group and ends at its longest wait; the order is no ranking."]
    said.append(f"{'Shaded, and in' if shaded else 'In'} brackets below: the 95% intervals.")
    said.append("With few children, differences between groups are often chance.")
    empty = [plain(name, longest=60) for name, curve in curves.items() if not curve.children]
    if empty:
        said.append(f"Without children, and not drawn: {', '.join(empty)}.")
    return " ".join([*said, note]).strip()


def alternative(lines: Sequence[GroupLine], weeks: float, event: str, by: str) -> str:
    """For each group what a person needs who cannot see its line: children, share by the aim, who waits, median."""
    said = [f"{len(lines)} groups of children, compared by {by}, not ranked."]
    said += [_summary(line, weeks, event) for line in lines]
    said.append("With few children, differences between groups are often chance.")
    return " ".join(said)


def tips(
    lines: Sequence[GroupLine], ticks: Sequence[float], target: float | None, event: str
) -> dict[str, tuple[str, ...]]:
    """One text a marker, by group as drawn."""
    texts = {
        f"marks-{i}": tuple(_tip(line, week, event) for week in marked_weeks(line, ticks, target))
        for i, line in enumerate(lines)
    }
    if target is not None:
        texts |= {f"aim-{i}": (_tip(line, target, event),) for i, line in enumerate(lines) if known(line, target)}
    return texts


def _tip(line: GroupLine, weeks: float, event: str) -> str:
    share = percent_words(line.curve.share_by(weeks)[1])
    return (
        f"{line.name}: {share} had {event} within {amount(weeks)} weeks ({_interval(line, weeks)}), "
        f"{still_waiting(line.curve, weeks):,} still waiting"
    )


def table(lines: Sequence[GroupLine], step: float, end: float, target: float | None, by: str) -> pd.DataFrame:
    """One row for each group and week of the axis up to its longest wait, and for the aim."""
    weeks = sorted({*np.arange(0, end + 1e-9, step).tolist(), *([] if target is None else [target])})
    rows = []
    for line in lines:
        median = line.curve.median_weeks
        half = math.nan if median is None else round(median, 1)
        for week in weeks:
            if week <= line.end or (week == target and known(line, week)):
                low, share, high = (round(100 * part, 1) for part in line.curve.share_by(week))
                rows.append((line.name, week, share, low, high, still_waiting(line.curve, week), half))
    headings = ["Weeks", "Share, percent", "At least, percent", "At most, percent", "Children still waiting"]
    return pd.DataFrame(rows, columns=[by[:1].upper() + by[1:] or "Group", *headings, "Half by, weeks"])
