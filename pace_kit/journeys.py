"""Journeys: one row a child's journey, as known on one day.

A :class:`Cohort` is what cleaning hands to every measure. It is tidy by construction: who looks at it need not ask
again whether a date is a date or whether a recommendation came before its start.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from pace_kit.aims import AIM_2, Pathway

DATES = ("looked_after", "accommodated", "recommended", "approved", "lodged", "ordered", "left")
TEXTS = ("child", "siblings", "left_reason", "placement", "route", "team", "age_band")
COLUMNS = (
    "child", "siblings", "looked_after", "accommodated", "recommended", "approved", "lodged", "ordered",
    "left", "left_reason", "placement", "route", "team", "age_band",
)  # fmt: skip

COLUMN_WORDS = {
    "child": "child's code",
    "siblings": "brothers and sisters (family code)",
    "looked_after": "became looked after",
    "accommodated": "accommodated",
    "recommended": "recommendation for permanence",
    "approved": "approved by the decision maker",
    "lodged": "application lodged in court",
    "ordered": "final order",
    "left": "left without a recommendation",
    "left_reason": "why they left",
    "placement": "placement",
    "route": "route to permanence",
    "team": "team",
    "age_band": "age band at the start",
}
"""Words for each of :data:`COLUMNS`, for pages and tables."""

REACHED, LEFT, WAITING = "reached", "left", "waiting"


@dataclass(frozen=True, eq=False)
class Cohort:
    """Journeys that started by `as_of`, with what was known that day.

    Make one with :meth:`from_frame`; `pace_kit.cleaning.apply_fixes` does.

    Parameters
    ----------
    frame : pandas.DataFrame
        One row a journey, columns :data:`COLUMNS`: dates as ``datetime64``, missing ``NaT``; the rest text, missing
        ``""``. The index is the spreadsheet's row number.
    as_of : date
        The day the data were drawn. Nothing later is in the frame.
    pathway : Pathway
        Which two dates bound the wait.
    """

    frame: pd.DataFrame
    as_of: date
    pathway: Pathway = AIM_2

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, as_of: date, pathway: Pathway = AIM_2) -> Cohort:
        """Make a cohort from a tidy frame that holds some or all of :data:`COLUMNS`.

        Missing columns are added empty. A row without the pathway's start, or with a start after `as_of`, is not (yet)
        a journey on this pathway and is left out; a later date after `as_of` was not known then and becomes missing.
        Times of day are dropped.

        Raises
        ------
        ValueError
            When the start column is absent, a date column holds something else, or a child reached the milestone or
            left before the start; the rows are named.
        """
        if pathway.start not in frame.columns:
            raise ValueError(f"{pathway.name} needs the column {pathway.start!r}; there are {list(frame.columns)}.")
        tidy = pd.DataFrame({name: _column(frame, name) for name in COLUMNS}, index=frame.index)
        last_day = pd.Timestamp(as_of)
        tidy = tidy.loc[(tidy[pathway.start] <= last_day).fillna(False)]
        later = {name: tidy[name] > last_day for name in DATES}
        tidy = tidy.assign(**{name: tidy[name].mask(days) for name, days in later.items() if days.any()})
        start = tidy[pathway.start]
        for name in (pathway.milestone, "left"):
            early = tidy.index[tidy[name] < start]
            if len(early):
                raise ValueError(f"Row {', '.join(map(str, early[:5]))}: {name!r} is before {pathway.start!r}.")
        return cls(tidy, as_of, pathway)

    def __len__(self) -> int:
        return len(self.frame)

    def __str__(self) -> str:
        counts = self.outcome.value_counts()
        n = {key: int(counts.get(key, 0)) for key in (REACHED, WAITING, LEFT)}
        return (
            f"{children_words(len(self))} as at {self.as_of.day} {self.as_of:%B %Y}: {n[REACHED]:,} with "
            f"{self.pathway.event}, {n[WAITING]:,} still waiting, {n[LEFT]:,} left without it."
        )

    @property
    def started(self) -> pd.Series:
        """Day each journey's clock started; never missing."""
        return self.frame[self.pathway.start]

    @cached_property
    def reached(self) -> pd.Series:
        """Day of the milestone; ``NaT`` where it was not reached, or only after the child had left."""
        day, left = self.frame[self.pathway.milestone], self.frame["left"]
        return day.where(~(left < day))

    @cached_property
    def outcome(self) -> pd.Series:
        """``"reached"``, ``"left"`` or ``"waiting"``, whichever came first; reaching wins on the same day."""
        ends = [self.reached.notna().to_numpy(), self.frame["left"].notna().to_numpy()]
        state = np.select(ends, [REACHED, LEFT], WAITING).astype(object)
        return pd.Series(state, index=self.frame.index, name="outcome")

    @cached_property
    def days(self) -> pd.Series:
        """Whole days from the start to the milestone, to leaving, or to `as_of` while waiting."""
        end = self.reached.fillna(self.frame["left"]).fillna(pd.Timestamp(self.as_of))
        return (end - self.started).dt.days.rename("days")

    @cached_property
    def milestones(self) -> pd.DataFrame:
        """What :func:`pace_kit.measures.weeks_to_milestone` returns a copy of: all charts of a page begin with it."""
        points = pd.DataFrame(
            {
                "when": self.reached,
                "weeks": (self.reached - self.started).dt.days / 7,
                "child": self.frame["child"],
                "start": self.started,
                "siblings": self.frame["siblings"],
            }
        )
        return points[self.reached.notna()].sort_values(["when", "start", "child"], kind="stable")

    def at(self, day: date) -> Cohort:
        """Return the same journeys as they were known on an earlier day."""
        if day > self.as_of:
            raise ValueError(f"The data end on {self.as_of}; nothing is known about {day}.")
        return self.from_frame(self.frame, as_of=day, pathway=self.pathway)

    def only(self, rows: pd.Series) -> Cohort:
        """Return the journeys where `rows` (a boolean series on the same index) is true."""
        return replace(self, frame=self.frame.loc[rows])


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column as a cohort holds it; nothing in it when the frame has none."""
    kind = "datetime64[s]" if name in DATES else object
    if name not in frame.columns:
        return pd.Series(pd.NaT if name in DATES else "", index=frame.index, dtype=kind)
    column = frame[name]
    if name not in DATES:
        told = zip(column.to_numpy(dtype=object), column.isna(), strict=True)
        return pd.Series(["" if missing else str(value) for value, missing in told], index=frame.index, dtype=kind)
    try:
        return pd.Series(pd.to_datetime(column).dt.normalize(), dtype=kind)
    except (ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"Column {name!r} must hold dates: {error}.") from error


def children_words(n: int) -> str:
    """Words for a number of children: "1 child", "1,204 children"."""
    return f"{n:,} {'child' if n == 1 else 'children'}"
