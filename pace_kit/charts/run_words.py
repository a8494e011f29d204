"""What a run chart says in words: title, note, key, tooltips, table and alternative text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.aims import AimStatement
from pace_kit.charts.marks import Mark
from pace_kit.charts.picture import MOST_ROWS
from pace_kit.charts.style import amount, counted, day_words, iso_days, month_words, plain
from pace_kit.pdsa import TestOfChange
from pace_kit.phases import Limits
from pace_kit.runcharts import Phase, RunChart

if TYPE_CHECKING:
    from pace_kit.signals import Signal

Flags = npt.NDArray[np.bool_]

#: Signals about a whole phase mark no dots.
WHOLE_PHASE = ("runs", "crossings")
#: Signals about points that the alternative text names; the table has the rest.
MOST_TOLD = 4


def title_words(chart: RunChart, aim: AimStatement | None, words: str = "") -> str:
    """What the chart is: its own words, or from which milestone to which when the aim says so."""
    if words:
        return f"{words[0].upper()}{words[1:]}"
    if aim is not None and chart.unit == "weeks":
        return f"Weeks from {aim.pathway.started} to {aim.pathway.event}"
    return axis_words(chart) if chart.unit else "Values in order"


def axis_words(chart: RunChart) -> str:
    """What the upright axis counts: ``"Weeks waited"``, ``"Days"``, ``"Percent"``."""
    if chart.unit == "weeks":
        return "Weeks waited"
    return "Percent" if in_percent(chart) else chart.unit.capitalize() or "Value"


def in_percent(chart: RunChart) -> bool:
    """Whether values are percentages, 0 to 100."""
    return chart.unit in ("%", "percent")


def number_words(chart: RunChart, value: float) -> str:
    """A value as short as a label wants it: ``30.6``, ``12``, ``45.5%``."""
    return chart.amount(value).partition(" ")[0]


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


def drawn_limits(chart: RunChart, one: Limits) -> dict[str, float]:
    """The limits to draw, ``"upper"`` and ``"lower"``; none that reads as 0, or less, where no value lies below 0."""
    held = {"upper": one.upper, "lower": one.lower}
    known = {side: float(level) for side, level in held.items() if level is not None and math.isfinite(level)}
    if (chart.values < 0).any():
        return known
    return {side: level for side, level in known.items() if float(number_words(chart, level).rstrip("%")) > 0}


def note_words(
    chart: RunChart, hollow: Flags, aim: AimStatement | None, seen: Flags, centres: Sequence[Limits], *, crowded: bool
) -> str:
    """What to see: what a dot is, what hollow means, what was left out, and what could not be applied."""
    said = [_dot_sentence(chart, aim)]
    counts = np.isfinite(chart.counted)
    if (hollow & counts).any():
        said.append(f"Hollow dots belong to a signal: {int((hollow & counts).sum()):,} of {int(counts.sum()):,}.")
    same = _on_another(chart, seen)
    if same:
        said.append(f"{counted(same, 'dot lies', 'dots lie')} on another: the same day, the same {_measured(chart)}.")
    missing = int((~np.isfinite(chart.values)).sum())
    if missing:
        said.append(f"{chart.count_words(missing)} without a value {'is' if missing == 1 else 'are'} not drawn.")
    if chart.excluded:
        n = len(chart.excluded)
        said.append(f"Crossed: {chart.count_words(n)} that {'does' if n == 1 else 'do'} not count.")
    if crowded:
        said.append(
            "There are so many dots that those closer than half a pixel are drawn as one, and no line joins them; the "
            "download has each."
        )
    for phase, one in zip(chart.phases, centres, strict=True):
        said.append(chart.baseline_note(phase).replace("median", one.name))
    said += dict.fromkeys(one.note for one in centres if one.lower is not None or one.upper is not None)
    return " ".join(sentence for sentence in (*said, *chart.notes) if sentence)


def since_words(chart: RunChart, since: date | None) -> str:
    """What the grey ground is, and how many dots stand on it; nothing without one."""
    if since is None or chart.when is None:
        return ""
    values = chart.values[chart.position(since) :]
    shown = f"{int(np.isfinite(values).sum()):,} of {int(np.isfinite(chart.values).sum()):,}"
    return f"Grey ground: from {day_words(since)} on, {shown} dots."


def _measured(chart: RunChart) -> str:
    return "wait" if chart.dot == "child" and chart.unit == "weeks" else "value"


def _on_another(chart: RunChart, seen: Flags) -> int:
    """How many dots cannot be seen because an earlier one has the same day and value."""
    if chart.when is None:
        return 0
    days = chart.when[seen].astype(np.int64)
    return int(seen.sum()) - len(np.unique(np.column_stack([days, chart.values[seen]]), axis=0))


def _dot_sentence(chart: RunChart, aim: AimStatement | None) -> str:
    together = chart.unit == "weeks" and any(" + " in label for label in chart.labels)
    if chart.dot != "child" and not together:
        return "Each dot is one value, in order."
    who = "one child, or brothers and sisters decided on the same day," if together else "one child"
    return f"Each dot is {who}{'' if who.endswith(',') else ','} in order of {_order(aim)}."


def _order(aim: AimStatement | None) -> str:
    milestone = aim.pathway.milestone if aim else "recommended"
    words = {"recommended": "the recommendation", "approved": "the approval", "lodged": "the day it was lodged"}
    return words.get(milestone, "the day it was reached")


def key_words(
    chart: RunChart, centres: Sequence[Limits], tests: Sequence[TestOfChange], marks: Sequence[Mark]
) -> tuple[tuple[str, str], ...]:
    """Letters of the tests of change, the reasons of new phases, and points left out with their reasons."""
    ends = [f", abandoned on {day_words(mark.until)}" if mark.until else "" for mark in marks]
    key = [(m.letter, f"{m.name}, from {day_words(m.day)}{end}") for m, end in zip(marks, ends, strict=True)]
    drawn = {mark.name for mark in marks}
    begun = sorted({plain(test.name) for test in tests if test.started is not None} - drawn)
    if begun:
        why = "the chart has no dates" if chart.when is None else "begun well before or after the dots"
        key.append(("not marked", f"{', '.join(begun)} ({why})"))
    for phase, one in zip(chart.phases[1:], centres[1:], strict=True):
        since = day_words(phase.on) or _phase_start(chart, phase)
        reason = f": {plain(phase.because)}" if phase.because else ""
        key.append((f"{one.name.capitalize()} {number_words(chart, one.centre)}", f"from {since}{reason}"))
    for position, because in sorted(chart.excluded.items()):
        if 0 <= position < len(chart):
            key.append(("×", f"{_point_name(chart, position)} does not count: {plain(because)}"))
    return tuple(key)


def tips(chart: RunChart, seen: Flags, hollow: Flags) -> dict[str, tuple[str, ...]]:
    """One text a dot, by group as drawn."""
    out = np.zeros(len(chart), dtype=bool)
    out[list(chart.excluded)] = True
    kinds = {"dots": seen & ~hollow & ~out, "dots-signal": seen & hollow & ~out, "dots-excluded": seen & out}
    return {gid: tuple(dot_tip(chart, int(i)) for i in np.flatnonzero(chosen)) for gid, chosen in kinds.items()}


def dot_tip(chart: RunChart, i: int) -> str:
    """What one dot is: who, how long, when, and why it does not count where it does not."""
    value = chart.amount(float(chart.values[i]))
    day = "" if chart.when is None else f", {day_words(chart.when[i])}"
    why = f" (does not count: {plain(chart.excluded[i])})" if i in chart.excluded else ""
    return f"{_point_name(chart, i)}: {value}{day}{why}"


def _point_name(chart: RunChart, i: int) -> str:
    label = plain(chart.labels[i])
    return (child_words(label) if chart.dot == "child" else label) if label else f"Point {i + 1}"


def child_words(label: str) -> str:
    """A child's code with the word before it, once: codes given by the store begin with it."""
    return label if label.startswith("Child ") else f"Child {label}"


def table(
    chart: RunChart, signals: Sequence[Signal], aim: AimStatement | None, centres: Sequence[Limits]
) -> pd.DataFrame:
    """One row a point: who, when, how long, centre and limits it is read against, signals, why it does not count."""
    labels = list(map(plain, chart.labels))
    columns: dict[str, object] = {}
    if chart.dot == "child":
        columns["Child"] = labels
    else:
        columns["Point"] = [label or str(i + 1) for i, label in enumerate(labels)]
    if chart.when is not None:
        columns[_day_heading(chart, aim)] = iso_days(chart.when)
    columns[axis_words(chart)] = _rounded(chart, chart.values)
    named = next((one.name for one in centres if math.isfinite(one.centre)), "median")
    columns[named.capitalize()] = _a_point(chart, [one.centre for one in centres])
    for heading, limits in (
        ("Lower limit", [one.lower for one in centres]), ("Upper limit", [one.upper for one in centres]),
    ):  # fmt: skip
        if any(limit is not None for limit in limits):
            columns[heading] = _a_point(chart, [math.nan if limit is None else limit for limit in limits])
    columns["Signal"] = _signal_words(chart, signals)
    if chart.excluded:
        columns["Does not count because"] = [plain(chart.excluded.get(i, "")) for i in range(len(chart))]
    return pd.DataFrame(columns)


def _day_heading(chart: RunChart, aim: AimStatement | None) -> str:
    if chart.dot != "child":
        return "Date"
    return f"Date of {_order(aim).removeprefix('the day it was ')}".replace("Date of lodged", "Date lodged")


def _a_point(chart: RunChart, of_phases: Sequence[float]) -> npt.NDArray[np.float64]:
    """What holds for each phase, for each of its points."""
    return _rounded(chart, np.repeat(np.array(of_phases, dtype=float), [len(phase) for phase in chart.phases]))


def _rounded(chart: RunChart, values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return values.round(1) if chart.unit in ("weeks", "days", "children") or in_percent(chart) else values


def _signal_words(chart: RunChart, signals: Sequence[Signal]) -> list[str]:
    """The signals each point belongs to; those about a whole phase are of no point and are left to the sentences."""
    told: dict[int, dict[str, None]] = {}
    for signal in signals:
        if signal.kind not in WHOLE_PHASE:
            for position in signal.points:
                told.setdefault(position, {})[short_words(signal)] = None
    return ["; ".join(told.get(i, ())) for i in range(len(chart))]


def short_words(signal: Signal) -> str:
    """What a signal is, as short as a cell of a table wants it, in words that need no teaching."""
    upper = "upper" if signal.side == "above" else "lower"
    return {
        "shift": f"in a row {signal.side}",
        "trend": f"each {'lower' if signal.side == 'down' else 'higher'} than the one before",
        "runs": f"unusually {signal.side} runs",
        "crossings": f"unusually {signal.side} crossings",
        "outside": f"{signal.side} the {upper} limit",
        "two of three": f"close to the {upper} limit",
    }.get(signal.kind, f"{signal.kind} {signal.side}".strip())


def _told(signals: Sequence[Signal], rest: str) -> list[str]:
    """The sentences of the first signals, those about a whole phase always: the `rest` names only those of points."""
    of_points = [i for i, signal in enumerate(signals) if signal.kind not in WHOLE_PHASE]
    left = set(of_points[MOST_TOLD:])
    said = [signal.sentence for i, signal in enumerate(signals) if i not in left]
    if left:
        are = "There is" if len(left) == 1 else "There are"
        said.append(f"{are} {counted(len(left), 'more signal', 'more signals')}, named in the {rest}.")
    return said or ["No signal is marked."]


def alternative(
    chart: RunChart,
    signals: Sequence[Signal],
    target: float | None,
    marks: Sequence[Mark],
    programme_started: date | None,
    aim: AimStatement | None,
    centres: Sequence[Limits],
) -> str:
    """What a person needs who cannot see the chart: how many, since when, medians, signals, aim, tests."""
    values = chart.counted[np.isfinite(chart.counted)]
    said = [_extent(chart, len(values))]
    if len(values):
        said += [_centres(chart, centres), _limits(chart, centres[-1])]
        low, high = (chart.amount(float(value)) for value in (values.min(), values.max()))
        said.append(f"The values run from {low} to {high}.")
    if target is not None and len(values):
        good = int(((values >= target) if in_percent(chart) else (values <= target)).sum())
        side = "above" if in_percent(chart) else "under"
        at = chart.amount(target) if in_percent(chart) else f"{amount(target)} {chart.unit}".rstrip()
        said.append(f"{good:,} of {len(values):,} are at or {side} the aim line of {at}.")
    said += _told(signals, "table" if len(chart) <= MOST_ROWS else "download")
    if programme_started is not None and chart.when is not None:
        said.append(f"The programme started on {day_words(programme_started)}.")
    if marks:
        listed = ", ".join(f"{mark.letter} {mark.name} ({_span(mark)})" for mark in marks)
        said.append(f"{counted(len(marks), 'test of change is', 'tests of change are')} marked: {listed}.")
    return " ".join(part for part in said if part)


def _span(mark: Mark) -> str:
    return month_words(mark.day) + (f", abandoned in {month_words(mark.until)}" if mark.until else "")


def _extent(chart: RunChart, n: int) -> str:
    words = chart.count_words(n)
    if chart.when is None or not n:
        return f"{words}, in order."
    days = chart.when[np.isfinite(chart.counted)]
    return f"{words}, from {day_words(days[0])} to {day_words(days[-1])}."


def _centres(chart: RunChart, centres: Sequence[Limits]) -> str:
    """The centre of each phase, or how many lie below a baseline's."""
    known = [(phase, one) for phase, one in zip(chart.phases, centres, strict=True) if math.isfinite(one.centre)]
    if not known:
        return ""
    name = known[0][1].name
    if len(known) == 1:
        phase, one = known[0]
        if phase.frozen is None or phase.frozen >= phase.stop:
            return f"The {name} is {chart.amount(one.centre)}."
        later = chart.counted[phase.frozen : phase.stop]
        later = later[np.isfinite(later)]
        first = int(np.isfinite(chart.counted[phase.baseline]).sum())
        return (
            f"The baseline {name}, of the first {first:,}, is {chart.amount(one.centre)}; "
            f"{int((later < one.centre).sum()):,} of the {len(later):,} after the baseline are below it."
        )
    parts = [
        f"{chart.amount(one.centre)} until {_phase_end(chart, following)}"
        for (_, one), (following, _) in pairwise(known)
    ]
    return f"The {name} was {', then '.join(parts)} and {chart.amount(known[-1][1].centre)} after."


def _limits(chart: RunChart, last: Limits) -> str:
    """The limits of the last phase, as far as they are drawn."""
    held = {side: chart.amount(level) for side, level in drawn_limits(chart, last).items()}
    if len(held) == 2:
        return f"Its limits are {held['lower']} and {held['upper']}."
    return "".join(f"The {side} limit is {words}." for side, words in held.items())


def _phase_start(chart: RunChart, phase: Phase) -> str:
    return f"point {phase.start + 1}" if chart.when is None else day_words(chart.when[phase.start])


def _phase_end(chart: RunChart, following: Phase) -> str:
    if following.on is not None:
        return month_words(following.on)
    return f"point {following.start}" if chart.when is None else month_words(chart.when[following.start])
