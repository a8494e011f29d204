"""What a run chart says in words: title, note, key, tooltips, table and alternative text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.aims import AimStatement
from pace_kit.charts.marks import Mark
from pace_kit.charts.style import amount, counted, day_words, month_words, plain
from pace_kit.pdsa import TestOfChange
from pace_kit.runcharts import Phase, RunChart

if TYPE_CHECKING:
    from pace_kit.signals import Signal

Flags = npt.NDArray[np.bool_]


def title_words(chart: RunChart, aim: AimStatement | None) -> str:
    """What the chart is: from which milestone to which, when the aim says so."""
    if aim is not None and chart.unit == "weeks":
        return f"Weeks from {aim.pathway.started} to {aim.pathway.event}"
    return "Weeks waited" if chart.unit == "weeks" else (chart.unit.capitalize() or "Values in order")


def empty_sentence(chart: RunChart, aim: AimStatement | None) -> str:
    """Why there is nothing to draw."""
    if len(chart) and chart.dot == "child":
        return f"{chart.count_words(len(chart))}, but no wait is known yet, so there is no dot to draw."
    if len(chart):
        return f"{chart.count_words(len(chart))}, but every value is missing, so there is no dot to draw."
    event = aim.pathway.event if aim else "the milestone"
    return (
        f"No child has reached {event} yet, so there is no dot to draw." if chart.unit == "weeks" else "No values yet."
    )


def note_words(chart: RunChart, hollow: Flags, aim: AimStatement | None, seen: Flags, *, image: bool = False) -> str:
    """What to see: what a dot is, what hollow means, what was left out, and what could not be applied."""
    said = [_dot_sentence(chart, aim)]
    counts = np.isfinite(chart.counted)
    if (hollow & counts).any():
        said.append(f"Hollow dots belong to a signal: {int((hollow & counts).sum())} of {int(counts.sum())}.")
    same = _on_another(chart, seen)
    if same:
        said.append(f"{counted(same, 'dot lies', 'dots lie')} on another: the same day, the same wait.")
    missing = int((~np.isfinite(chart.values)).sum())
    if missing:
        said.append(f"{chart.count_words(missing)} without a value {'is' if missing == 1 else 'are'} not drawn.")
    if chart.excluded:
        n = len(chart.excluded)
        said.append(f"Crossed: {chart.count_words(n)} that {'does' if n == 1 else 'do'} not count.")
    if image:
        said.append("There are so many dots that those closer than half a pixel are drawn as one; the table has each.")
    said += [note for note in (chart.baseline_note(phase) for phase in chart.phases) if note]
    return " ".join([*said, *chart.notes])


def _on_another(chart: RunChart, seen: Flags) -> int:
    """How many dots cannot be seen because an earlier one has the same day and value."""
    if chart.when is None:
        return 0
    days = chart.when[seen].astype(np.int64)
    return int(seen.sum()) - len(np.unique(np.column_stack([days, chart.values[seen]]), axis=0))


def _dot_sentence(chart: RunChart, aim: AimStatement | None) -> str:
    if chart.dot != "child":
        return "Each dot is one value, in order."
    who = "one child"
    if any(" + " in label for label in chart.labels):
        who = "one child, or brothers and sisters decided on the same day,"
    return f"Each dot is {who}{'' if who.endswith(',') else ','} in order of {_order(aim)}."


def _order(aim: AimStatement | None) -> str:
    milestone = aim.pathway.milestone if aim else "recommended"
    words = {"recommended": "the recommendation", "approved": "the approval", "lodged": "the day it was lodged"}
    return words.get(milestone, "the day it was reached")


def key_words(
    chart: RunChart, hollow: Flags, tests: Sequence[TestOfChange], marks: Sequence[Mark]
) -> tuple[tuple[str, str], ...]:
    """Letters of the tests of change, the reasons of new phases, and points left out with their reasons."""
    key = [(mark.letter, f"{mark.name}, from {day_words(mark.day)}") for mark in marks]
    drawn = {mark.name for mark in marks}
    begun = sorted({plain(test.name) for test in tests if test.started is not None} - drawn)
    if begun:
        why = "the chart has no dates" if chart.when is None else "begun well before or after the dots"
        key.append(("not marked", f"{', '.join(begun)} ({why})"))
    for phase in chart.phases[1:]:
        since = day_words(phase.on) or _phase_start(chart, phase)
        reason = f": {plain(phase.because)}" if phase.because else ""
        key.append((f"Median {_figure(chart, chart.median(phase))}", f"from {since}{reason}"))
    for position, because in sorted(chart.excluded.items()):
        if 0 <= position < len(chart):
            key.append(("×", f"{_point_name(chart, position)} does not count: {plain(because)}"))
    return tuple(key)


def tips(chart: RunChart, seen: Flags, hollow: Flags, most: int) -> dict[str, tuple[str, ...]]:
    """One text a dot, by group as drawn; none above `most` dots."""
    if int(seen.sum()) > most:
        return {}
    out = np.zeros(len(chart), dtype=bool)
    out[list(chart.excluded)] = True
    kinds = {"dots": seen & ~hollow & ~out, "dots-signal": seen & hollow & ~out, "dots-excluded": seen & out}
    return {gid: tuple(_tip(chart, int(i)) for i in np.flatnonzero(chosen)) for gid, chosen in kinds.items()}


def _tip(chart: RunChart, i: int) -> str:
    value = chart.amount(float(chart.values[i]))
    day = "" if chart.when is None else f", {day_words(chart.when[i])}"
    why = f" (does not count: {plain(chart.excluded[i])})" if i in chart.excluded else ""
    return f"{_point_name(chart, i)}: {value}{day}{why}"


def _point_name(chart: RunChart, i: int) -> str:
    label = plain(chart.labels[i])
    return (f"Child {label}" if chart.dot == "child" else label) if label else f"Point {i + 1}"


def table(chart: RunChart, signals: Sequence[Signal], aim: AimStatement | None) -> pd.DataFrame:
    """One row a point: who, when, how long, the median it is read against, signals, and why it does not count."""
    value = "Weeks waited" if chart.unit == "weeks" else (chart.unit.capitalize() or "Value")
    told: dict[int, list[str]] = {}
    for signal in signals:
        for position in signal.points:
            told.setdefault(position, []).append(f"{signal.kind} {signal.side}".strip())
    columns: dict[str, object] = {}
    if chart.dot == "child":
        columns["Child"] = [plain(label) for label in chart.labels]
    else:
        columns["Point"] = [plain(label) or str(i + 1) for i, label in enumerate(chart.labels)]
    if chart.when is not None:
        order = _order(aim) if chart.dot == "child" else "it"
        heading = (
            "Date"
            if order == "it"
            else f"Date of {order.removeprefix('the day it was ')}".replace("Date of lodged", "Date lodged")
        )
        columns[heading] = pd.Series(chart.when).dt.strftime("%Y-%m-%d").fillna("").tolist()
    columns[value] = [round(float(v), 1) if chart.unit == "weeks" else float(v) for v in chart.values]
    columns["Median"] = [round(float(m), 1) if chart.unit == "weeks" else float(m) for m in chart.medians]
    columns["Signal"] = ["; ".join(dict.fromkeys(told.get(i, ()))) for i in range(len(chart))]
    if chart.excluded:
        columns["Does not count because"] = [plain(chart.excluded.get(i, "")) for i in range(len(chart))]
    return pd.DataFrame(columns)


def alternative(
    chart: RunChart,
    signals: Sequence[Signal],
    target: float | None,
    marks: Sequence[Mark],
    programme_started: date | None,
    aim: AimStatement | None,
) -> str:
    """What a person needs who cannot see the chart: how many, since when, medians, signals, aim, tests."""
    values = chart.counted[np.isfinite(chart.counted)]
    said = [_extent(chart, len(values))]
    if len(values):
        said.append(_medians(chart))
        said.append(f"The values run from {chart.amount(float(values.min()))} to {chart.amount(float(values.max()))}.")
    if target is not None and len(values):
        under = int((values <= target).sum())
        said.append(
            f"{under} of {len(values)} are at or under the aim line of {f'{amount(target)} {chart.unit}'.rstrip()}."
        )
    told = [signal.sentence for signal in signals]
    said += told[:4]
    if len(told) > 4:
        said.append(f"There are {counted(len(told) - 4, 'more signal', 'more signals')}, named in the table.")
    if not told:
        said.append("No signal is marked.")
    if programme_started is not None and chart.when is not None:
        said.append(f"The programme started on {day_words(programme_started)}.")
    if marks:
        listed = ", ".join(f"{mark.letter} {mark.name} ({month_words(mark.day)})" for mark in marks)
        said.append(f"{counted(len(marks), 'test of change is', 'tests of change are')} marked: {listed}.")
    return " ".join(part for part in said if part)


def _extent(chart: RunChart, n: int) -> str:
    words = chart.count_words(n)
    if chart.when is None or not n:
        return f"{words}, in order."
    days = chart.when[np.isfinite(chart.counted)]
    return f"{words}, from {day_words(days[0])} to {day_words(days[-1])}."


def _medians(chart: RunChart) -> str:
    phases = [phase for phase in chart.phases if math.isfinite(chart.median(phase))]
    if not phases:
        return ""
    if len(phases) == 1:
        phase = phases[0]
        median = chart.amount(chart.median(phase))
        if phase.frozen is None or phase.frozen >= phase.stop:
            return f"The median is {median}."
        later = chart.counted[phase.frozen : phase.stop]
        later = later[np.isfinite(later)]
        under = int((later < chart.median(phase)).sum())
        first = int(np.isfinite(chart.counted[phase.baseline]).sum())
        return (
            f"The baseline median, of the first {first}, is {median}; "
            f"{under} of the {len(later)} after the baseline are below it."
        )
    parts = []
    for i, phase in enumerate(phases):
        median = chart.amount(chart.median(phase))
        if i < len(phases) - 1:
            parts.append(f"{median} until {_phase_end(chart, phases[i + 1])}")
        else:
            parts.append(f"{median} after")
    return f"The median was {', then '.join(parts[:-1])} and {parts[-1]}."


def _phase_start(chart: RunChart, phase: Phase) -> str:
    return f"point {phase.start + 1}" if chart.when is None else day_words(chart.when[phase.start])


def _phase_end(chart: RunChart, following: Phase) -> str:
    if following.on is not None:
        return month_words(following.on)
    return f"point {following.start}" if chart.when is None else month_words(chart.when[following.start])


def _figure(chart: RunChart, value: float) -> str:
    return chart.amount(value).removesuffix(f" {chart.unit}") if chart.unit else chart.amount(value)
