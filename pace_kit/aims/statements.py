"""The aim itself: six slots and what counts, as one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from pace_kit.aims import asking
from pace_kit.aims.pathways import OWN, PATHWAYS, START, WHAT, WHO, Pathway


@dataclass(frozen=True)
class WhatCounts:
    """One answer to the question whether plans to return home, and for kinship care, count.

    Parameters
    ----------
    key, words : str
        Short name, and words to choose it by.
    including, excluding : str
        What it puts into the sentence, as in :class:`AimStatement`.
    """

    key: str
    words: str
    including: str = ""
    excluding: str = ""

    def __str__(self) -> str:
        return self.words


WHAT_COUNTS = (
    WhatCounts("", "Not agreed yet"),
    WhatCounts("both", "Both count", "those who have a plan for rehabilitation home or kinship care"),
    WhatCounts(
        "home",
        "Only return home counts",
        "those who have a plan for rehabilitation home",
        "those who have a plan for kinship care",
    ),
    WhatCounts(
        "kinship",
        "Only kinship care counts",
        "those who have a plan for kinship care",
        "those who have a plan for rehabilitation home",
    ),
    WhatCounts("neither", "Neither counts", "", "those who have a plan for rehabilitation home or kinship care"),
    WhatCounts(OWN, "In our own words, below"),
)
"""The answers a team can choose from; the words of "both" are those of the webinar's second example."""


def weeks_of_months(months: int) -> int:
    """Weeks for which a limit said in months is counted: 13 for every 3 months, a part of a week dropped.

    Months are of different length and a team cannot count in them: from one day of a month to the same day nine months
    later are 273 to 276 days. So everything is counted in weeks (9 months are 39 weeks, 273 days; 12 months 52 weeks,
    364 days), as the programme itself writes 26 weeks for six months, and the sentence says both.

    Raises
    ------
    ValueError
        When `months` is below 1.
    """
    if months < 1:
        raise ValueError(f"{months} months are no limit. Give a number of months above 0.")
    return 13 * months // 3


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
    including, excluding : str
        Whom the aim expressly includes or leaves out, for instance ``"those who have a plan to return home"``.
    months : int, optional
        The limit as people say it, when they say it in months. What counts are the weeks, see :func:`weeks_of_months`.
    under_age : int, optional
        Only children younger than this count. The sentence says so; the kit's charts do not choose by age.

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
    excluding: str = ""
    months: int | None = None
    under_age: int | None = None

    def __str__(self) -> str:
        percent = "XX%" if self.percent is None else f"{self.percent:g}%"
        where = f" at {self.at}" if self.at else ""
        return (
            f"By {day_words(self.by)}, {percent} of {self._children} on or after {day_words(self.starting)} will have "
            f"{self.pathway.event or WHAT}{where} within {self.limit_words} of {self.pathway.started or START}."
        )

    @property
    def limit_days(self) -> int | None:
        """The last day in time, counted from the start; None while the weeks are open."""
        return None if self.within_weeks is None else 7 * self.within_weeks

    @property
    def limit_words(self) -> str:
        """Words for the limit: "26 weeks", or "9 months (counted as 39 weeks)"."""
        weeks = "XX weeks" if self.within_weeks is None else f"{self.within_weeks:g} weeks"
        return f"{self.months} months (counted as {weeks})" if self.months else weeks

    @property
    def last_start(self) -> date | None:
        """The last day on which a child can start and still have the full time before the deadline.

        None while the deadline or the weeks are open, and where there is no such day.
        """
        if self.by is None or not self.within_weeks or not 0 < self.within_weeks <= asking.CHILDHOOD:
            return None
        days = timedelta(weeks=self.within_weeks)
        return self.by - days if self.by - date.min >= days else None

    @property
    def wait(self) -> str:
        """Key of the pathway, ``"own"`` for any that is not one of the four national aims."""
        return self.pathway.key if self.pathway in PATHWAYS else OWN

    @property
    def counts(self) -> str:
        """Key of the answer in :data:`WHAT_COUNTS` that the aim gives; ``"own"`` when it says it in other words."""
        said = (self.including, self.excluding)
        return next((one.key for one in WHAT_COUNTS if (one.including, one.excluding) == said), OWN)

    def about(self, pathway: Pathway) -> AimStatement | None:
        """Return the aim where it is about the same two dates as data that were read for `pathway`; else None.

        An aim for another wait has no line, no words and no percentage on charts of those data.
        """
        return self if self.pathway.same_wait(pathway) else None

    def gaps(self) -> tuple[str, ...]:
        """What is still missing or cannot work, each as a question; empty when the aim is complete."""
        return asking.gaps(self)

    def doubts(self) -> tuple[str, ...]:
        """What a coach would ask although nothing is missing, each as a question; an aim may well have an answer.

        Whether every child can be meant, whether a solution stands in the aim, whether return home and kinship care
        count, and whether limit and wording were checked with the programme.
        """
        return asking.doubts(self)

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything in the sentence that people wrote in their own words."""
        own = () if self.pathway in PATHWAYS else (self.pathway.who, self.pathway.started, self.pathway.event)
        return tuple(text for text in (*own, self.at, self.who, self.including, self.excluding) if text)

    @property
    def _children(self) -> str:
        who = self.who or self.pathway.who or WHO
        younger = "" if self.under_age is None else f" under {self.under_age}"
        sides = (("including", self.including), ("not counting", self.excluding))
        aside = ", ".join(f"{word} {whom}" for word, whom in sides if whom)
        if not (younger or aside):
            return who
        before, children, after = who.partition("children")
        return f"{before}{children}{younger}{f' ({aside})' if aside else ''}{after}"


def day_words(day: date | None) -> str:
    """A day as people write it; "DATE" while there is none."""
    return "DATE" if day is None else f"{day.day} {day:%B %Y}"
