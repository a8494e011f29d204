"""Aims: which wait a team wants to shorten, for whom, how far and by when.

A :class:`Pathway` says which two dates bound the wait; an :class:`AimStatement` is the sentence a team agrees on.
No data are read here: an aim that is still unfinished is a value too, and :meth:`AimStatement.gaps` asks for the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_CHILDHOOD = 18 * 53  # weeks


@dataclass(frozen=True)
class Pathway:
    """Two milestones of a child's journey and the words for them.

    Parameters
    ----------
    key : str
        Short name used in files and addresses, for instance ``"aim_2"``.
    name : str
        What people call it, for instance ``"Aim 2"``.
    who : str
        Plural words for the children, ending in what starts the clock: "on or after" a day follows.
    start, milestone : str
        Columns of `pace_kit.journeys.Cohort` that start and stop the clock.
    started, event : str
        Words: "of becoming looked after and accommodated", "a recommendation for permanence".
    limit_weeks : int
        The programme's limit. 26 weeks are 182 days, the last day included.
    confirmed : bool
        Whether limit and wording were seen in a source. Where not, every screen says "check with your programme".
    source : str
        Where the wording and the limit come from.
    """

    key: str
    name: str
    who: str
    start: str
    milestone: str
    started: str
    event: str
    limit_weeks: int
    confirmed: bool
    source: str

    def __str__(self) -> str:
        doubt = "" if self.confirmed else " (check the limit with your programme)"
        return f"{self.name}: {self.event} within {self.limit_weeks} weeks of {self.started}{doubt}"


AIM_1 = Pathway(
    key="aim_1",
    name="Aim 1",
    who="children whose compulsory supervision order at home started",
    start="looked_after",
    milestone="recommended",
    started="the start of the order",
    event="a review that decides whether compulsory measures are still needed",
    limit_weeks=104,
    confirmed=False,
    source="CELCIS, PACE Aim 1: the population was seen, the limit in weeks was not",
)
AIM_2 = Pathway(
    key="aim_2",
    name="Aim 2",
    who="children who become looked after and accommodated",
    start="accommodated",
    milestone="recommended",
    started="becoming looked after and accommodated",
    event="a recommendation for permanence",
    limit_weeks=26,
    confirmed=True,
    source="CELCIS, PACE Aim 2 webinar, September 2020",
)
AIM_3 = Pathway(
    key="aim_3",
    name="Aim 3",
    who="children whose recommendation for permanence away from home was made",
    start="recommended",
    milestone="approved",
    started="the recommendation",
    event="the approval of the agency decision maker",
    limit_weeks=14,
    confirmed=False,
    source="not confirmed by a source seen",
)
AIM_4 = Pathway(
    key="aim_4",
    name="Aim 4",
    who="children whose plan the agency decision maker approved",
    start="approved",
    milestone="lodged",
    started="the decision",
    event="an application lodged in court",
    limit_weeks=16,
    confirmed=False,
    source="not confirmed by a source seen",
)
PATHWAYS = (AIM_1, AIM_2, AIM_3, AIM_4)


def pathway_called(key: str) -> Pathway:
    """The preset with this key; ``KeyError`` with the list of good keys when there is none."""
    for pathway in PATHWAYS:
        if pathway.key == key:
            return pathway
    raise KeyError(f"There is no pathway {key!r}; the kit has {', '.join(p.key for p in PATHWAYS)}.")


@dataclass(frozen=True)
class AimStatement:
    """An aim as a sentence, finished or not.

    Parameters
    ----------
    pathway : Pathway
        Which wait.
    percent : float, optional
        How many of a hundred children, above 0 and up to 100.
    within_weeks : int, optional
        The limit in weeks; a day counts as in time up to ``7 * within_weeks`` days, inclusive.
    by : date, optional
        The day the aim shall be reached.
    starting : date, optional
        Children who start on or after this day count.
    at : str
        The meeting where it happens, for instance ``"the Legal Advice Meeting"``.
    who : str
        Other words for the children, when the pathway's do not fit.
    including : str
        Whom the aim expressly includes, for instance ``"those who have a plan to return home"``.

    Examples
    --------
    >>> aim = AimStatement(AIM_2, percent=80, within_weeks=36, by=date(2021, 3, 31))
    >>> aim.gaps()
    ('From which day on do children count? Give the first day on which becoming looked after and accommodated counts.',)
    """

    pathway: Pathway
    percent: float | None = None
    within_weeks: int | None = None
    by: date | None = None
    starting: date | None = None
    at: str = ""
    who: str = ""
    including: str = ""

    def __str__(self) -> str:
        who = self.who or self.pathway.who
        if self.including:
            before, children, after = who.partition("children")
            who = f"{before}{children} (including {self.including}){after}"
        percent = "XX%" if self.percent is None else f"{self.percent:g}%"
        weeks = "XX" if self.within_weeks is None else f"{self.within_weeks:g}"
        where = f" at {self.at}" if self.at else ""
        return (
            f"By {_day(self.by)}, {percent} of {who} on or after {_day(self.starting)} "
            f"will have {self.pathway.event}{where} within {weeks} weeks of {self.pathway.started}."
        )

    @property
    def limit_days(self) -> int | None:
        """The last day in time, counted from the start; None while the weeks are open."""
        return None if self.within_weeks is None else 7 * self.within_weeks

    def gaps(self) -> tuple[str, ...]:
        """What is still missing or cannot work, each as a question; empty when the aim is complete."""
        return tuple(
            question
            for question in (
                self._ask_by(),
                self._ask_percent(),
                self._ask_starting(),
                self._ask_weeks(),
                self._ask_time_enough(),
            )
            if question
        )

    def _ask_by(self) -> str:
        return "" if self.by else "By which day do you want to reach it? Give a date."

    def _ask_percent(self) -> str:
        if self.percent is None:
            return "How many of every hundred children? Give a percentage that stretches you and can be reached."
        if not 0 < self.percent <= 100:
            return f"{self.percent:g}% cannot be reached. Which percentage above 0 and up to 100 do you mean?"
        return ""

    def _ask_starting(self) -> str:
        if self.starting:
            return ""
        return f"From which day on do children count? Give the first day on which {self.pathway.started} counts."

    def _ask_weeks(self) -> str:
        if self.within_weeks is None:
            doubt = "" if self.pathway.confirmed else ", which you should check with your programme"
            return f"Within how many weeks? {self.pathway.name} says {self.pathway.limit_weeks}{doubt}."
        if self.within_weeks <= 0:
            return "Within how many weeks? The number must be above 0."
        if self.within_weeks > _CHILDHOOD:
            return f"Within how many weeks? {self.within_weeks:g} is longer than a childhood."
        return ""

    def _ask_time_enough(self) -> str:
        if not (self.by and self.starting and self.within_weeks and 0 < self.within_weeks <= _CHILDHOOD):
            return ""
        limit = timedelta(weeks=self.within_weeks)
        if self.by - self.starting >= limit:
            return ""
        full = self.starting + min(limit, date.max - self.starting)
        return (
            f"Nobody who starts on {_day(self.starting)} has had {self.within_weeks:g} weeks before {_day(full)}. "
            f"Can the aim be for a later day than {_day(self.by)}?"
        )


def _day(day: date | None) -> str:
    return "DATE" if day is None else f"{day.day} {day:%B %Y}"
