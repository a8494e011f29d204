"""Run charts: values in order, the phases they fall into, and the median that applies to each point.

A :class:`RunChart` holds what is plotted and what the team decided about it: where the baseline ends (:meth:`freeze`),
where a new phase begins and why (:meth:`rephase`), which points do not count and why (:meth:`exclude`). Every verb
returns a changed copy. What the points say is found by `pace_kit.signals`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from pace_kit.measures import siblings_as_one
from pace_kit.phases import LEAST_FOR_A_MEDIAN, Days, Floats, Phase, as_day, at_words, day_words, numbers_of

__all__ = ["ChartChoices", "Floats", "Phase", "Rephase", "RunChart", "day_words", "siblings_as_one"]


@dataclass(frozen=True, eq=False)
class RunChart:
    """Values in order, with phases and excluded points.

    Make one with :meth:`of` or :meth:`from_values`.

    Parameters
    ----------
    values : numpy.ndarray
        One number a point, missing ``NaN``. An excluded point keeps its value here; :attr:`counted` leaves it out.
    when : numpy.ndarray of datetime64[D], optional
        One day a point, never decreasing; None for a series without dates.
    labels : tuple of str
        One label a point, a child's code on a chart of children, else ``""``.
    phases : tuple of Phase
        In order and without gaps; always at least one.
    excluded : mapping of int to str
        Position to the reason why this point does not count.
    unit : str
        ``"weeks"``, or ``""`` for a plain number.
    dot : str
        What one point is: ``"child"`` or ``"point"``.
    notes : tuple of str
        Sentences about choices that could not be applied.

    Examples
    --------
    >>> chart = RunChart.from_values([5, 7, None, 9, 2, 3]).freeze(until=4).rephase(on=4, because="two-week review")
    >>> [float(m) for m in chart.medians]
    [7.0, 7.0, 7.0, 7.0, 2.5, 2.5]
    """

    values: Floats
    when: Days | None
    labels: tuple[str, ...]
    phases: tuple[Phase, ...]
    excluded: Mapping[int, str] = field(default_factory=dict)
    unit: str = "weeks"
    dot: str = "child"
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        points: pd.DataFrame,
        value: str = "weeks",
        when: str = "when",
        label: str = "child",
        *,
        unit: str = "weeks",
    ) -> RunChart:
        """Make a chart of a frame of points, such as `pace_kit.measures.weeks_to_milestone` returns.

        Parameters
        ----------
        points : pandas.DataFrame
            One row a point. The order of the rows is kept, except that points are put in the order of their days.
        value, when, label : str
            Columns to read. Without a column `when` the index is read if it holds dates, without a column `label` a
            point has no label and is called a point, not a child.
        unit : str
            What the values are counted in.

        Raises
        ------
        ValueError
            When the column of values is missing, or a point has a value but no day.
        """
        if value not in points.columns:
            raise ValueError(f"There is no column {value!r} to plot; there are {', '.join(map(str, points.columns))}.")
        if when in points.columns:
            days = points[when].to_numpy().astype("datetime64[D]")
        elif isinstance(points.index, pd.DatetimeIndex):
            days = points.index.to_numpy().astype("datetime64[D]")
        else:
            days = None
        values = numbers_of(points[value])
        labelled = label in points.columns
        labels = tuple(points[label].astype(str)) if labelled else ("",) * len(values)
        if days is not None and len(days) > 1 and not np.isnat(days).any() and (days[1:] < days[:-1]).any():
            order = np.argsort(days, kind="stable")
            values, days, labels = values[order], days[order], tuple(labels[i] for i in order)
        return cls._make(values, days, labels, unit=unit, dot="child" if labelled else "point")

    @classmethod
    def from_values(cls, values: Iterable[Any], dates: Iterable[Any] | None = None, *, unit: str = "") -> RunChart:
        """Make a chart of any series; ``None`` and ``NaN`` are missing points and keep their place.

        Parameters
        ----------
        values : iterable of float
            One a point, in order.
        dates : iterable of date, optional
            One a point, never decreasing.
        unit : str
            What the values are counted in, for sentences.

        Raises
        ------
        ValueError
            When there is not one date for each value, a date is missing, dates go back, or a value is no number.
        """
        numbers = numbers_of(values)
        days = None if dates is None else pd.DatetimeIndex(list(dates)).to_numpy().astype("datetime64[D]")
        return cls._make(numbers, days, ("",) * len(numbers), unit=unit, dot="point")

    @classmethod
    def _make(cls, values: Floats, days: Days | None, labels: tuple[str, ...], *, unit: str, dot: str) -> RunChart:
        if days is not None:
            if len(days) != len(values):
                raise ValueError(f"There are {len(values)} values and {len(days)} dates. Give one date for each value.")
            if np.isnat(days).any():
                raise ValueError(f"Point {int(np.isnat(days).argmax()) + 1} has no date. Give it one or leave it out.")
            if len(days) > 1 and (days[1:] < days[:-1]).any():
                back = int((days[1:] < days[:-1]).argmax()) + 2
                raise ValueError(f"Point {back} is dated before the one in front of it. Put the points in order.")
        return cls(values, days, labels, (Phase(0, len(values)),), {}, unit, dot)

    def __len__(self) -> int:
        return len(self.values)

    def __str__(self) -> str:
        phases = "1 phase" if len(self.phases) == 1 else f"{len(self.phases)} phases"
        return f"A run chart of {self.count_words(len(self))} in {phases}."

    def count_words(self, n: int) -> str:
        """Words for `n` of the chart's dots: "1 child", "14 children", "12 points"."""
        many = "children" if self.dot == "child" else "points"
        return f"{n:,} {self.dot if n == 1 else many}"

    def amount(self, value: float) -> str:
        """Words for a value: weeks to one decimal with their unit, other numbers in short."""
        return f"{value:.1f} {self.unit}" if self.unit else f"{value:.6g}"

    @property
    def counted(self) -> Floats:
        """The values that medians and rules see: excluded points are ``NaN``."""
        if not self.excluded:
            return self.values
        counted = self.values.copy()
        counted[list(self.excluded)] = np.nan
        return counted

    @property
    def medians(self) -> Floats:
        """The median that applies to each point, ``NaN`` where a phase has no values."""
        medians = np.full(len(self), np.nan)
        for phase in self.phases:
            medians[phase.start : phase.stop] = self.median(phase)
        return medians

    def median(self, phase: Phase | int) -> float:
        """Median of the phase's baseline (of the whole phase when nothing is frozen); ``NaN`` when there is none."""
        values = self.counted[self._phase(phase).baseline]
        values = values[~np.isnan(values)]
        return float(np.median(values)) if len(values) else math.nan

    def baseline_note(self, phase: Phase | int) -> str:
        """One sentence when the median stands on fewer than ten points, else ``""``.

        A baseline that shows a signal of its own is named by `pace_kit.signals.find_signals`, in its ``notes``.
        """
        which = self._phase(phase)
        values = self.counted[which.baseline]
        n = int((~np.isnan(values)).sum())
        if n >= LEAST_FOR_A_MEDIAN or not len(self):
            return ""
        what = "This median" if which.frozen is None else "The frozen median"
        return f"{what} stands on {self.count_words(n)} only; with fewer than {LEAST_FOR_A_MEDIAN} it may move a lot."

    def freeze(self, until: date | int) -> RunChart:
        """Return a chart whose median is that of the points before `until`, extended over the later ones.

        Parameters
        ----------
        until : date or int
            Points dated before this day are the baseline; or its number of points (missing ones counted). With several
            phases the phase that holds the last of these points is frozen.

        Raises
        ------
        ValueError
            When no point lies before `until`.
        """
        end = min(self.position(until), len(self))
        if end <= 0:
            raise ValueError(f"No point lies before {at_words(until)}, so there is no baseline to freeze.")
        return replace(
            self, phases=tuple(replace(p, frozen=end) if p.start < end <= p.stop else p for p in self.phases)
        )

    def rephase(self, on: date | int, because: str = "") -> RunChart:
        """Return a chart with a new phase, and a new median, from the first point on or after `on`.

        The signal that led to the new phase stays listed: see `pace_kit.signals.find_signals`.

        Parameters
        ----------
        on : date or int
            A day, or the position of the new phase's first point.
        because : str
            The team's reason.

        Raises
        ------
        ValueError
            When no point lies before, or none on or after, `on`.
        """
        cut = self.position(on)
        if not 0 < cut < len(self):
            side = "before" if cut <= 0 else "on or after"
            raise ValueError(f"No point lies {side} {at_words(on)}, so a new phase cannot start there.")
        day = None if isinstance(on, int | np.integer) else as_day(on).astype(object)
        phases: list[Phase] = []
        for phase in self.phases:
            if phase.start == cut:
                phases.append(replace(phase, because=because, on=day))
            elif phase.start < cut < phase.stop:
                early = phase.frozen is None or phase.frozen <= cut
                phases.append(replace(phase, stop=cut, frozen=phase.frozen if early else None))
                phases.append(Phase(cut, phase.stop, None if early else phase.frozen, because, day))
            else:
                phases.append(phase)
        return replace(self, phases=tuple(phases))

    def exclude(self, on: int | str, because: str) -> RunChart:
        """Return a chart where one point stays visible but counts neither for a median nor for a rule.

        Parameters
        ----------
        on : int or str
            The point's position, or its label (all points with this label).
        because : str
            The reason, which is shown; it may not be empty.

        Raises
        ------
        ValueError
            When there is no such point or no reason.
        """
        if not because.strip():
            raise ValueError("Say why the point does not count. A chart without its reasons cannot be trusted.")
        if isinstance(on, str):
            places = [i for i, label in enumerate(self.labels) if label == on]
        else:
            places = [int(on)] if 0 <= on < len(self) else []
        if not places:
            raise ValueError(f"There is no point {on!r} on this chart.")
        return replace(self, excluded={**self.excluded, **dict.fromkeys(places, because)})

    def position(self, at: date | int) -> int:
        """Position of the first point on or after a day (the number of points when there is none).

        Raises
        ------
        ValueError
            When the chart has no dates and `at` is a day.
        """
        if isinstance(at, int | np.integer):
            return int(at)
        if self.when is None:
            raise ValueError("This chart has no dates. Give the position of a point instead of a day.")
        return int(np.searchsorted(self.when, as_day(at), side="left"))

    def _phase(self, phase: Phase | int) -> Phase:
        return phase if isinstance(phase, Phase) else self.phases[phase]


@dataclass(frozen=True)
class Rephase:
    """A new phase the team confirmed: from which day on, and why."""

    on: date
    because: str


@dataclass(frozen=True)
class ChartChoices:
    """What a team chose for its chart, as it is stored.

    Parameters
    ----------
    baseline_ends : date, optional
        Points dated before this day are the frozen baseline.
    rephases : tuple of Rephase
        New phases the team confirmed.
    aim_weeks : float, optional
        Where the aim line is drawn.
    rules : str
        Key of a rule set in `pace_kit.signals`.
    siblings_as_one : bool
        Whether brothers and sisters decided together are one point.
    """

    baseline_ends: date | None = None
    rephases: tuple[Rephase, ...] = ()
    aim_weeks: float | None = None
    rules: str = "PERLA_2011"
    siblings_as_one: bool = False

    def chart(self, points: pd.DataFrame) -> RunChart:
        """Make the chart of these choices. A date that fits no point is left out and named in the chart's notes."""
        chart = (
            replace(RunChart.of(siblings_as_one(points)), dot="point") if self.siblings_as_one else RunChart.of(points)
        )
        notes: list[str] = []
        for new in sorted(self.rephases, key=lambda r: r.on):
            if 0 < chart.position(new.on) < len(chart):
                chart = chart.rephase(on=new.on, because=new.because)
            else:
                notes.append(f"The new phase of {at_words(new.on)} is not shown: it needs points before and after it.")
        if self.baseline_ends is not None:
            if chart.position(self.baseline_ends) > 0:
                chart = chart.freeze(until=self.baseline_ends)
            else:
                notes.append(f"The median is not frozen: no point lies before {at_words(self.baseline_ends)}.")
        return replace(chart, notes=tuple(notes))
