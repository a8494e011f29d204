"""Invented births of Harbour's children: the age band of a journey and the number shaped like a CHI number agree.

A generator of their own: no wait, placement or route knows an age, so that what differs between age bands of Harbour
differs by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from pace_kit.ages import Ages, band_of


@dataclass(frozen=True)
class Birth:
    """When a child was born, and the number that begins with that day.

    Parameters
    ----------
    born : date
        From a month to 15 years before the first stay; 18 years before leaving for who left as an adult.
    number : str
        Ten figures, the check digit wrong by modulus 11, so that the number is nobody's.
    """

    born: date
    number: str

    def age(self, day: date) -> int:
        """Whole years on a day, as on the last birthday; who was born on 29 February has it on 1 March otherwise."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))


def invented_births(journeys: pd.DataFrame, rng: np.random.Generator) -> dict[str, Birth]:
    """Return a birth for each child's code: of two stays of one child the first counts."""
    births: dict[str, Birth] = {}
    for child, accommodated, left, reason in _stays(journeys):
        born = accommodated - timedelta(days=int(rng.integers(30, 15 * 365)))
        if reason == "Turned 18":
            born = left - pd.DateOffset(years=18)
        digits = f"{born:%d%m%y}{int(rng.integers(100, 1000))}"
        right = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        wrong = (right + 1 + int(rng.integers(8))) % 10 if right < 10 else 0
        births.setdefault(child, Birth(born.date(), f"{digits}{wrong}"))
    return births


def age_bands_at_start(journeys: pd.DataFrame, births: dict[str, Birth]) -> list[str]:
    """Return each journey's age band on the day of accommodation."""
    ages = [births[child].age(accommodated.date()) for child, accommodated, _, _ in _stays(journeys)]
    return [band_of(Ages(age, age)) for age in ages]


def _stays(journeys: pd.DataFrame) -> list[tuple[str, Any, Any, str]]:
    columns = (journeys[name].tolist() for name in ("child", "accommodated", "left", "left_reason"))
    return list(zip(*columns, strict=True))
