"""What is still possible: how many of the children who can still be in time the aim needs, and who is due first.

:func:`aim_outlook` counts as `pace_kit.measures.aim_progress` does, and looks ahead. Comparisons with the aim's percent
are of whole numbers of children: 80 % of 5 are 4, and of 41 they are 33, the first number that is not too few.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

import pandas as pd

from pace_kit.journeys import Cohort, children_words
from pace_kit.measures import MET, MISSED, TOO_SOON, aim_states
from pace_kit.phases import day_words
from pace_kit.waits import limit_days

Verdict = Literal["sure", "possible", "out of reach", "nobody yet", "no percent"]


@dataclass(frozen=True, eq=False)
class Outlook:
    """Where an aim stands for the children who started so far. Make one with :func:`aim_outlook`.

    Parameters
    ----------
    met, missed, open : int
        Children in time, not in time (too late, or left without the milestone), and still waiting with the last day in
        time ahead.
    children : pandas.DataFrame
        The open children, whose limit comes first at the top and equal ones by code. Columns ``child``, ``placement``,
        ``since`` (day of start), ``last_day`` (the last one in time), ``days_left`` (until it, 1 or more) and ``weeks``
        (so far). The index is the spreadsheet's row.
    within_weeks : float
        The limit.
    percent : float, optional
        The aim's share of all who started, above 0 and up to 100.
    starting : date, optional
        Children who started before this day are not counted.
    """

    met: int
    missed: int
    open: int
    children: pd.DataFrame
    within_weeks: float = 26
    percent: float | None = 80
    starting: date | None = None

    def __str__(self) -> str:
        return self.sentence

    @property
    def started(self) -> int:
        """Children who started."""
        return self.met + self.missed + self.open

    @property
    def wanted(self) -> int | None:
        """How many of those who started the aim asks for: the smallest number that is not below its percent."""
        return None if self.percent is None else math.ceil(_exactly(self.percent) * self.started / 100)

    @property
    def needed(self) -> int | None:
        """How many of the open children must still be in time; 0 when the aim is sure.

        None when it can no longer be met, when nobody has started and when there is no percent.
        """
        if self.wanted is None or not self.started or self.wanted > self.met + self.open:
            return None
        return max(self.wanted - self.met, 0)

    @property
    def verdict(self) -> Verdict:
        """``"sure"``, ``"possible"``, ``"out of reach"``, ``"nobody yet"``, or ``"no percent"`` for an aim without."""
        if not self.started:
            return "nobody yet"
        if self.percent is None:
            return "no percent"
        if self.needed is None:
            return "out of reach"
        return "possible" if self.needed else "sure"

    @property
    def lower(self) -> float:
        """Percent in time that is sure already, rounded as :meth:`percent_of` does; ``NaN`` when nobody started."""
        return self.percent_of(self.met)

    @property
    def upper(self) -> float:
        """Percent in time that is still possible, rounded as :meth:`percent_of` does; ``NaN`` when nobody started."""
        return self.percent_of(self.met + self.open)

    def percent_of(self, n: int) -> float:
        """`n` children as a percentage of those who started, rounded *down* to as many decimals as the aim has.

        So it reads as less than the aim's percent exactly when it is less.
        """
        if not self.started:
            return math.nan
        fine = 1 if self.percent is None else _exactly(self.percent).denominator
        decimals = min((k for k in range(13) if 10**k % fine == 0), default=12)
        scale = int(10**decimals)
        return math.floor(Fraction(100 * scale * n, self.started)) / scale

    @property
    def counts(self) -> str:
        """How many were in time, were not and still can be, without a full stop at the end."""
        return (
            f"Of the {children_words(self.started)} who started{self._since}, {self.met:,} {_were(self.met)} in time "
            f"(within {self.within_weeks:g} weeks), {self.missed:,} {_were(self.missed)} not, "
            f"and {self.open:,} still can be"
        )

    @property
    def need(self) -> str:
        """What a possible aim needs: "11 of the 12", "all 12", "the 1 who still can be"; ``""`` for any other."""
        if self.verdict != "possible":
            return ""
        if self.open == 1:
            return "the 1 who still can be"
        return f"all {self.open:,}" if self.needed == self.open else f"{self.needed:,} of the {self.open:,}"

    @property
    def sentence(self) -> str:
        """All of it in a sentence."""
        if self.verdict == "nobody yet":
            return f"No child has started{self._since}, so the aim cannot be read yet."
        if self.verdict == "no percent":
            return f"{self.counts}."
        aim = f"the aim of {self.percent:.12g}%"
        if self.verdict == "possible":
            return f"{self.counts}: {aim} needs {self.need}."
        if self.verdict == "sure":
            return f"{self.counts}: {aim} is sure for them, with {self._share(self.met)} already."
        most = self._share(self.met + self.open)
        return f"{self.counts}: {aim} can no longer be met for them, at most {most} where {self.wanted:,} are needed."

    def table(self, most: int = 50) -> pd.DataFrame:
        """The first `most` open children for people to read, with the last day in time of each."""
        first = self.children.head(most)
        return pd.DataFrame(
            {
                "Child": first["child"],
                "Placement": first["placement"],
                "Weeks so far": first["weeks"].round(1),
                "Last day in time": first["last_day"].dt.date,
                "Days left": first["days_left"],
            }
        )

    @property
    def _since(self) -> str:
        return "" if self.starting is None else f" since {day_words(self.starting)}"

    def _share(self, n: int) -> str:
        return f"{n:,} of {self.started:,} ({self.percent_of(n):.12g}%)"


def aim_outlook(
    cohort: Cohort, within_weeks: float = 26, percent: float | None = 80, starting: date | None = None
) -> Outlook:
    """Where an aim stands for the children who started, and what it still needs.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    within_weeks : float
        The limit; the day ``7 * within_weeks`` after the start, a part of a day dropped, is still in time.
    percent : float, optional
        The aim's percent; without one there are counts only.
    starting : date, optional
        Count the children who started on this day or later; without it all.

    Raises
    ------
    ValueError
        When `percent` is not above 0 and up to 100.

    Notes
    -----
    A child who left without the milestone counts as not in time, from the day of leaving on; children who start later
    will change `needed`.
    """
    if percent is not None and not 0 < percent <= 100:
        raise ValueError(f"An aim of {percent:g}% cannot be read. Give a percentage above 0 and up to 100.")
    counted = cohort if starting is None else cohort.only(cohort.started >= pd.Timestamp(starting))
    states = aim_states(counted, within_weeks)
    met, missed, still = (int((states == state).sum()) for state in (MET, MISSED, TOO_SOON))
    children = _open_children(counted.only(states == TOO_SOON), limit_days(within_weeks))
    return Outlook(met, missed, still, children, within_weeks, percent, starting)


def _open_children(cohort: Cohort, limit: int) -> pd.DataFrame:
    rows = cohort.frame[["child", "placement"]].assign(
        since=cohort.started,
        last_day=cohort.started + pd.Timedelta(days=limit),
        days_left=limit - cohort.days,
        weeks=cohort.days / 7,
    )
    return rows.sort_values(["last_day", "child"], kind="stable")


def _exactly(percent: float) -> Fraction:
    """A percent as people wrote it: 33.3 is 333/1000, which no binary number is."""
    return Fraction(str(percent))


def _were(n: int) -> str:
    return "was" if n == 1 else "were"
