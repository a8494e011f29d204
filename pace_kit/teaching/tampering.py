"""What comes of adjusting after every child: Deming's funnel, told with the day a review is held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

AIM_DAY = 14
"""The day both teams want their reviews to be held on."""


@dataclass(frozen=True, eq=False)
class Tampering:
    """One stretch of ordinary luck, met by two teams: one leaves its plan alone, one adjusts it after every child.

    Parameters
    ----------
    left_alone, adjusted : numpy.ndarray
        The day each child's review was held, in whole days; one entry a child, in order. Both teams met the same luck.
    """

    left_alone: Floats
    adjusted: Floats

    def __str__(self) -> str:
        calm, restless = (f"{days_off(days):.1f}" for days in (self.left_alone, self.adjusted))
        return (
            f"Left alone, the reviews of these {len(self.left_alone)} invented children were {calm} days from day "
            f"{AIM_DAY} on average; adjusted after every child, {restless} days."
        )


def tampering(children: int = 40, *, spread: float = 2.5, seed: int = 1) -> Tampering:
    """Two teams under the same luck: what was planned stays, or is moved against the last miss.

    Parameters
    ----------
    children : int
        How many reviews, one after the other; 1 or more.
    spread : float
        Standard deviation of the luck, in days; it is rounded to whole days.
    seed : int
        The same seed gives the same luck.

    Returns
    -------
    Tampering
        The days of both teams. The first child's is the same in both.

    Raises
    ------
    ValueError
        When there is no child, or the spread is below 0.

    Notes
    -----
    Nothing in the work changes while they run. A team that adjusts plans day 14 minus the last miss, so that two lots
    of luck meet in every review and the variance doubles: rule 2 of the funnel, Deming (1986), Out of the Crisis,
    chapter 11.
    """
    if children < 1 or spread < 0:
        raise ValueError(
            f"There are no reviews of {children} children with a spread of {spread:g}. Give 1 and 0 or more."
        )
    luck = np.random.default_rng(seed).normal(0, spread, children).round()
    planned = AIM_DAY - np.concatenate(([0.0], luck[:-1]))
    return Tampering(AIM_DAY + luck, planned + luck)


def days_off(held: Floats) -> float:
    """How far reviews were from day 14, in days, early or late, on average."""
    return float(np.abs(held - AIM_DAY).mean())
