"""What run charts are made of: phases, limits, numbers that may be missing, days and the words for them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

LEAST_FOR_A_MEDIAN = 10
"""Useful points a median needs before rules run about it (NES: "once 10 or so data points are available")."""


@dataclass(frozen=True)
class Phase:
    """A stretch of the chart with a median of its own.

    Parameters
    ----------
    start, stop : int
        Positions of its first point and of the first point after it.
    frozen : int, optional
        The median is that of the positions ``start`` up to, not including, `frozen`; it is extended over the later
        points. None: the median is that of the whole phase.
    because : str
        The team's reason for the new phase; ``""`` for the first.
    on : date, optional
        The day the team gave for the new phase, which may lie before the first point in it.
    frozen_because : str
        The team's reason for freezing the median.
    """

    start: int
    stop: int
    frozen: int | None = None
    because: str = ""
    on: date | None = None
    frozen_because: str = ""

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def baseline(self) -> slice:
        """Positions whose median is this phase's median."""
        return slice(self.start, self.stop if self.frozen is None else self.frozen)


def with_new_phase(phases: Sequence[Phase], cut: int, because: str, on: date | None) -> tuple[Phase, ...]:
    """The phases with one more from position `cut` on, none of them frozen; at a place taken it gives the reason."""
    starts = {phase.start: (phase.because, phase.on) for phase in phases} | {cut: (because, on)}
    order = sorted(starts)
    stops = [*order[1:], phases[-1].stop]
    return tuple(Phase(a, b, None, *starts[a]) for a, b in zip(order, stops, strict=True))


def with_freezes(phases: Sequence[Phase], freezes: Mapping[int, str]) -> tuple[Phase, ...]:
    """The phases, each frozen at the furthest of the ends that lie in it; `freezes`: end to reason."""

    def freeze(phase: Phase) -> Phase:
        inside = [end for end in freezes if phase.start < end <= phase.stop]
        if not inside:
            return replace(phase, frozen=None, frozen_because="")
        return replace(phase, frozen=max(inside), frozen_because=freezes[max(inside)])

    return tuple(map(freeze, phases))


@dataclass(frozen=True)
class Limits:
    """The lines of a chart, or of one of its phases: a centre and, where the method has them, limits.

    Parameters
    ----------
    centre : float
        The centre line, ``NaN`` when there is nothing to make it from.
    lower, upper : float, optional
        The process limits; None where there are none.
    name : str
        What the centre is: ``"median"`` or ``"mean"``.
    note : str
        How they were made, in one sentence.
    """

    centre: float
    lower: float | None = None
    upper: float | None = None
    name: str = "median"
    note: str = ""

    def __str__(self) -> str:
        if math.isnan(self.centre):
            return f"There is no {self.name} yet."
        if self.lower is None or self.upper is None:
            return f"The {self.name} is {self.centre:.6g}."
        return f"The {self.name} is {self.centre:.6g}, with limits at {self.lower:.6g} and {self.upper:.6g}."


@dataclass(frozen=True)
class Proposal:
    """A new phase worth asking the team about; `pace_kit.rephasing` finds it.

    Parameters
    ----------
    on : date, optional
        Day of the run's first point; None on a chart without dates.
    position : int
        Its position.
    points : tuple of int
        The useful points that make the run, as many as were asked for.
    median : float
        Their median.
    sentence : str
        The proposal in words.
    """

    on: date | None
    position: int
    points: tuple[int, ...]
    median: float
    sentence: str

    def __str__(self) -> str:
        return self.sentence


def numbers_of(values: Iterable[Any]) -> Floats:
    """Numbers of any series, ``None`` and missing ones ``NaN``; ``ValueError`` with a sentence for anything else."""
    if isinstance(values, pd.Series):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    elif isinstance(values, np.ndarray):
        numbers = values.astype(float)
    else:
        held: Sequence[Any] = values if isinstance(values, Sequence) else list(values)
        try:
            numbers = np.asarray([math.nan if v is None or v is pd.NA else v for v in held], dtype=float)
        except (TypeError, ValueError) as error:
            raise ValueError(f"A run chart needs numbers: {error}.") from error
    if np.isinf(numbers).any():
        raise ValueError(f"Point {int(np.isinf(numbers).argmax()) + 1} is infinite. Leave it missing instead.")
    return numbers


def as_day(at: Any) -> np.datetime64:
    """The day of a date, a time or a text in ISO form."""
    return np.datetime64(at, "D")


def day_words(day: Any) -> str:
    """Words for a day: "14 September 2017"."""
    plain = as_day(day).astype(object)
    return f"{plain.day} {plain:%B %Y}"


def at_words(at: date | int) -> str:
    """Words for a day or, for a position, "point 13"."""
    if isinstance(at, int | np.integer):
        return f"point {int(at) + 1}"
    return day_words(at)
