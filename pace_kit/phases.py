"""What run charts are made of: phases, numbers that may be missing, days and the words for them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
    """

    start: int
    stop: int
    frozen: int | None = None
    because: str = ""
    on: date | None = None

    def __len__(self) -> int:
        return self.stop - self.start

    @property
    def baseline(self) -> slice:
        """Positions whose median is this phase's median."""
        return slice(self.start, self.stop if self.frozen is None else self.frozen)


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
