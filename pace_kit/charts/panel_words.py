"""What small multiples say in words: note, key, titles, table and alternative text, panel by panel."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.charts.run_words import dot_tip, short_words
from pace_kit.charts.style import amount, counted, day_words
from pace_kit.runcharts import RunChart

if TYPE_CHECKING:
    from pace_kit.signals import Signal

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

#: Above so many panels names are cut in the alternative text, which else nobody could listen to.
MANY = 12


@dataclass(frozen=True, eq=False)
class Panel:
    """One chart of many: its name, where its points stand across, which are drawn, and what was found on it.

    `centres` are the centre lines the signals were read against, one a phase, ``NaN`` for none; `centre` is their name.
    `ruled` is whether any rule ran: without one there is nothing to say about signals, not even that there are none.
    """

    name: str
    chart: RunChart
    across: Floats
    seen: Flags
    hollow: Flags
    signals: tuple[Signal, ...]
    centres: tuple[float, ...]
    centre: str = "median"
    false_alarms: float | None = None
    ruled: bool = True

    @property
    def marked(self) -> bool:
        """Whether there is any signal."""
        return bool(self.signals)

    @property
    def counted(self) -> Floats:
        """The values that count."""
        values = self.chart.counted
        return values[np.isfinite(values)]

    @property
    def known_centres(self) -> list[float]:
        """Centres of the phases that have one, in order."""
        return [centre for centre in self.centres if math.isfinite(centre)]

    @property
    def kinds(self) -> Mapping[str, Flags]:
        """Which dots are solid, hollow, crossed."""
        out = np.zeros(len(self.chart), dtype=bool)
        out[list(self.chart.excluded)] = True
        solid = self.seen & ~out
        return {"dots": solid & ~self.hollow, "dots-signal": solid & self.hollow, "dots-excluded": self.seen & out}


def value_name(chart: RunChart) -> str:
    """Name of the upright axis."""
    return "Weeks waited" if chart.unit == "weeks" else (chart.unit.capitalize() or "Value")


def count_words(panel: Panel) -> str:
    """How many dots count."""
    return panel.chart.count_words(len(panel.counted))


def centre_name(panels: Sequence[Panel]) -> str:
    """``Median``, ``Mean``, or a word for both."""
    names = {panel.centre for panel in panels}
    return next(iter(names)).capitalize() if len(names) == 1 else "Centre"


def centre_words(panel: Panel, *, short: bool) -> str:
    """The centres of the phases as shown: ``median 58.4, then 31.9``, or without the word."""
    numbers = ", then ".join(_figure(panel.chart, centre) for centre in panel.known_centres)
    only = panel.chart.phases[0] if len(panel.chart.phases) == 1 else None
    baseline = "baseline " if only and only.frozen is not None and only.frozen < only.stop else ""
    return numbers if short or not numbers else f"{baseline}{panel.centre} {numbers}"


def _figure(chart: RunChart, value: float) -> str:
    return chart.amount(value).removesuffix(f" {chart.unit}") if chart.unit else chart.amount(value)


def note_words(panels: Sequence[Panel], *, titled: bool) -> str:
    """What to see, and how many panels would show a signal by chance."""
    frozen = any(phase.frozen is not None for panel in panels for phase in panel.chart.phases)
    dashed = ", dashed where a baseline's is only extended" if frozen else ""
    said = ["Every panel has the same scale; the order is no ranking."]
    said.append(f"Above each: its {centre_name(panels).lower()}{dashed}.")
    said += _ended_only(panels)
    marked = sum(panel.marked for panel in panels)
    if marked:
        said.append(f"Hollow dots belong to a signal: {marked} of {counted(len(panels), 'panel', 'panels')} show one.")
    alarms = [panel.false_alarms for panel in panels if panel.false_alarms is not None]
    if len(alarms) == len(panels) > 1:
        said.append(f"If nothing had changed anywhere, chance alone would give about {sum(alarms):.0f}.")
    if not titled:
        said.append("There are so many dots that they are not named one by one.")
    return " ".join(said)


def _ended_only(panels: Sequence[Panel]) -> list[str]:
    """What dots of children cannot show: a wait becomes a dot only on the day it ends."""
    if any(panel.chart.dot != "child" or panel.chart.unit != "weeks" for panel in panels):
        return []
    return ["Only waits that have ended are shown, so a group whose waits go on looks quicker than it is."]


def key_words(panels: Sequence[Panel], shown: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """The full names of panels whose name had to be cut."""
    return tuple((short, panel.name) for panel, short in zip(panels, shown, strict=True) if short != panel.name)


def panel_tips(panels: Sequence[Panel]) -> dict[str, tuple[str, ...]]:
    """One text a dot, by group as drawn."""
    return {
        f"{gid}-{i}": tuple(dot_tip(panel.chart, int(at)) for at in np.flatnonzero(chosen))
        for i, panel in enumerate(panels)
        for gid, chosen in panel.kinds.items()
    }


def alternative(panels: Sequence[Panel], target: float | None) -> str:
    """For each panel, in order: how many, median, how many at or under the aim, and the signals."""
    chart = panels[0].chart
    said = [f"{counted(len(panels), 'run chart', 'run charts')} on one scale, in the order given, not ranked."]
    held = [panel for panel in panels if len(panel.counted)]
    low, high = min(float(panel.counted.min()) for panel in held), max(float(panel.counted.max()) for panel in held)
    said.append(f"The values run from {_figure(chart, low)} to {chart.amount(high)}.")
    if target is not None:
        said.append(f"The aim line is at {f'{amount(target)} {chart.unit}'.rstrip()}.")
    longest = 60 if len(panels) <= MANY else 24
    said += [*_ended_only(panels), *(_one(panel, target, longest) for panel in panels)]
    return " ".join(said)


def _one(panel: Panel, target: float | None, longest: int) -> str:
    name = panel.name if len(panel.name) <= longest else panel.name[: longest - 1].rstrip() + "…"
    values = panel.counted
    if not len(values):
        return f"{name}: no value yet."
    said = [count_words(panel), centre_words(panel, short=False)]
    if target is not None:
        said.append(f"{int((values <= target).sum()):,} at or under the aim")
    if panel.ruled:
        said.append(_signal_words(panel) or "no signal")
    return f"{name}: {', '.join(said)}."


def _signal_words(panel: Panel) -> str:
    return ", ".join(dict.fromkeys(short_words(signal) for signal in panel.signals))


def table(panels: Sequence[Panel], target: float | None) -> pd.DataFrame:
    """One row a panel, in order."""
    children = all(panel.chart.dot == "child" for panel in panels)
    columns: dict[str, list[object]] = {
        "Name": [panel.name for panel in panels],
        "Children" if children else "Points": [len(panel.counted) for panel in panels],
        centre_name(panels): [_rounded(panel, panel.known_centres[-1:]) for panel in panels],
    }
    if any(len(panel.known_centres) > 1 for panel in panels):
        columns[f"{centre_name(panels)}, phases before"] = [
            ", then ".join(_figure(panel.chart, centre) for centre in panel.known_centres[:-1]) for panel in panels
        ]
    columns["Least"] = [_rounded(panel, panel.counted.min(initial=math.inf)[None]) for panel in panels]
    columns["Most"] = [_rounded(panel, panel.counted.max(initial=-math.inf)[None]) for panel in panels]
    if target is not None:
        columns[f"At or under {target:g}"] = [int((panel.counted <= target).sum()) for panel in panels]
    if panels and all(panel.chart.when is not None for panel in panels):
        columns["First"], columns["Last"] = [_day(panel, 0) for panel in panels], [_day(panel, -1) for panel in panels]
    if any(panel.ruled for panel in panels):
        columns["Signals"] = [_signal_words(panel) for panel in panels]
    return pd.DataFrame(columns)


def _rounded(panel: Panel, values: Sequence[float] | Floats) -> float:
    """The last of some values as the words have it; missing when there is none."""
    if not len(values) or not math.isfinite(values[-1]):
        return math.nan
    return round(float(values[-1]), 1) if panel.chart.unit == "weeks" else float(values[-1])


def _day(panel: Panel, at: int) -> str:
    if panel.chart.when is None or not panel.seen.any():
        return ""
    return day_words(panel.chart.when[panel.seen][at])
