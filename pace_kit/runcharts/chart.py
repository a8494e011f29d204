"""The run chart itself: what is plotted, its phases, and the points that do not count. Every verb returns a copy."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from pace_kit.phases import (
    LEAST_FOR_A_MEDIAN,
    Days,
    Floats,
    Phase,
    as_day,
    at_words,
    numbers_of,
    with_freezes,
    with_new_phase,
)

_ONE = {"days": "day", "children": "child"}


@dataclass(frozen=True, eq=False)
class RunChart:
    """Values in order, with phases and excluded points.

    Make one with :meth:`of` or :meth:`from_values`. The verbs :meth:`freeze`, :meth:`rephase` and :meth:`exclude` may
    be used as often and in whatever order: each new phase may have a frozen baseline of its own, and the same
    decisions give the same chart. Of two baselines that end in one phase the longer one stands. Order tells only where
    one decision has two reasons: the reason given last stands.

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
    freezes : mapping of int to str
        Where a baseline ends, as a number of points, to the reason. One that a longer one in its phase overrules is
        kept, as a new phase between them makes room for both.

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
    freezes: Mapping[int, str] = field(default_factory=dict)

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
        """Words for a value with its unit: "30.6 weeks", "1 day", "12.5 children", "45.5%"; without a unit in short."""
        if self.unit == "weeks":
            return f"{value:.1f} weeks"
        if not self.unit:
            return f"{value:.6g}"
        short = f"{value:.1f}".removesuffix(".0")
        if self.unit in ("%", "percent"):
            return f"{short}%"
        return f"{short} {_ONE.get(self.unit, self.unit) if value == 1 else self.unit}"

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

    def freeze(self, until: date | int, because: str = "") -> RunChart:
        """Return a chart whose median is that of the points before `until`, extended over the later ones.

        Parameters
        ----------
        until : date or int
            Points dated before this day are the baseline; or its number of points (missing ones counted). With several
            phases the phase that holds the last of these points is frozen, on its own points among them; a shorter
            baseline than one the phase already has changes nothing.
        because : str
            The team's reason for this baseline.

        Raises
        ------
        ValueError
            When no point lies before `until`.
        """
        end = min(self.position(until), len(self))
        if end <= 0:
            raise ValueError(f"No point lies before {at_words(until)}, so there is no baseline to freeze.")
        freezes = {**self.freezes, end: because}
        return replace(self, phases=with_freezes(self.phases, freezes), freezes=freezes)

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
        return replace(self, phases=with_freezes(with_new_phase(self.phases, cut, because, day), self.freezes))

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
