"""The changes a team can try: what each costs is shown, what it does is dealt anew for every council and hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from pace_kit.pdsa import SCALES
from pace_kit.practice.settings import STEPS, Step
from pace_kit.reference import reference_table

ALL_TEAMS = SCALES[-1]
_GROWS = dict(zip(SCALES, (0.1, 0.15, 0.3, 0.5, 1.0), strict=True))
"""Share of the full hours that a change costs each month at a scale."""


@dataclass(frozen=True)
class Change:
    """An idea of the library as it can be tried in the practice council.

    Parameters
    ----------
    key, name, idea : str
        As in ``data/reference/tests_of_change.csv``.
    driver, process_measure, balancing_measure : str
        Likewise.
    step : str
        Key of the step it works on.
    full_hours : float
        Hours of people's time a month while all teams take it up.
    counts : str
        What each number of its cycles is, with the unit.
    """

    key: str
    name: str
    idea: str
    driver: str
    process_measure: str
    balancing_measure: str
    step: str
    full_hours: float
    counts: str

    def __str__(self) -> str:
        least, most = self.hours[SCALES[0]], self.hours[ALL_TEAMS]
        return f"{self.name}: {self.idea}. It takes {least:g} hours a month with 1 child, {most:g} with all teams."

    @property
    def hours(self) -> Mapping[str, float]:
        """Hours of people's time a month at each of the scales."""
        return {scale: round(self.full_hours * share, 1) for scale, share in _GROWS.items()}


@dataclass(frozen=True)
class Effect:
    """What a change truly does; a team never sees it before the end.

    Parameters
    ----------
    kind : str
        ``"helps"``, ``"nothing"`` or ``"harms"``.
    factor : float
        How many times as long its step takes: below 1 is quicker.
    overtime : float
        Hours of overtime for each family it touches.
    moves : float
        Chance that a family it touches has to move once more because of it.
    """

    kind: str
    factor: float = 1.0
    overtime: float = 0.0
    moves: float = 0.0

    def __str__(self) -> str:
        if self.factor == 1:
            return "It does not alter how long its step takes."
        return f"Its step takes {abs(1 - self.factor):.0%} {'less' if self.factor < 1 else 'more'} time."

    def partly(self, share: float) -> float:
        """The factor when only a share of what helps comes about; harm comes in full."""
        return float(self.factor**share) if self.factor < 1 else self.factor


_WORKS_ON = (
    ("72-hour-agenda", "review", 36.0),
    ("two-week-review", "review", 44.0),
    ("information-requests", "information", 32.0),
    ("one-assessment", "assessment", 48.0),
    ("pca-template", "assessment", 40.0),
    ("pca-guidance", "assessment", 30.0),
    ("early-legal-advice", "legal", 40.0),
    ("written-legal-advice", "legal", 36.0),
    ("legal-advice-form", "legal", 28.0),
    ("no-ratifying-review", "second", 36.0),
    ("clear-process", "second", 44.0),
    ("system-reminders", "papers", 40.0),
)
"""Change, the step it works on here, and its hours a month at all teams. Invented, as everything in this room."""

_DEALT = (
    Effect("helps", 0.40),
    Effect("helps", 0.45),
    Effect("helps", 0.50, overtime=1.5),
    Effect("helps", 0.60),
    Effect("helps", 0.70),
    Effect("nothing"),
    Effect("nothing"),
    Effect("nothing", overtime=2.0),
    Effect("nothing"),
    Effect("nothing", overtime=1.0),
    Effect("nothing"),
    Effect("harms", 1.80, overtime=2.0, moves=0.40),
)
"""The effects, dealt to the changes like cards: each council has the same ones at other places."""

STEP: Mapping[str, Step] = {step.key: step for step in STEPS}


def _changes() -> tuple[Change, ...]:
    ideas = {row["key"]: row for row in reference_table("tests_of_change")}
    return tuple(
        Change(
            key=key,
            name=ideas[key]["name"],
            idea=ideas[key]["idea"],
            driver=ideas[key]["driver"],
            process_measure=ideas[key]["process_measure"],
            balancing_measure=ideas[key]["balancing_measure"],
            step=step,
            full_hours=hours,
            counts=f"days the step “{STEP[step].words}” took, once begun",
        )
        for key, step, hours in _WORKS_ON
    )


CHANGES = _changes()


def change_called(key: str) -> Change:
    """The change with this key.

    Raises
    ------
    ValueError
        When there is none; the sentence lists those there are.
    """
    for change in CHANGES:
        if change.key == key:
            return change
    raise ValueError(f"There is no change {key!r} here. Choose one of {', '.join(c.key for c in CHANGES)}.")


@cache
def hidden_effects(seed: int) -> Mapping[str, Effect]:
    """What each change truly does in the council with this number: the same cards, dealt by the number alone."""
    order = np.random.default_rng([seed, 0]).permutation(len(_DEALT))
    return {change.key: _DEALT[place] for change, place in zip(CHANGES, order, strict=True)}
