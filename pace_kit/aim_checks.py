"""Is it a good aim? What a team's own data say beside it: where it stands today, whether it stretches, whom it judges.

:func:`check_aim` goes through the aim checker's questions that need a calendar or data; those that need neither are
:meth:`pace_kit.aims.AimStatement.gaps` and :meth:`~pace_kit.aims.AimStatement.doubts`. A check never says that an aim
is right: it says what was found and asks what a coach would ask. A limit of 26 weeks is 182 days, the last included.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from pace_kit.aims import AimStatement
from pace_kit.journeys import COLUMN_WORDS, DATES, Cohort, children_words
from pace_kit.measures import wilson
from pace_kit.outlook import aim_outlook
from pace_kit.phases import day_words
from pace_kit.waits import limit_days, wait_curve

State = Literal["fine", "ask", "unknown"]

FEW = 10
"""Below so many children a share says little: one child more or less moves it by ten points or more."""
ENOUGH = 20
"""So many children must have started in the stretch of time that is called today."""
YEAR = 365  # days
LONGEST_WEEKS = 18 * 53
DATE_CHOICES = (
    *((COLUMN_WORDS[name], name) for name in DATES if name != "left"),
    ("a date the kit has no column for", ""),
)
"""Words and column of every date that can start or end a wait of a team's own; the last cannot be measured."""
_AGES = re.compile(r"\d|\bunder\b|\bbirthday\b|\baged\b", re.IGNORECASE)


@dataclass(frozen=True)
class AimCheck:
    """One thing looked at, and what was found.

    Parameters
    ----------
    key : str
        ``"deadline"``, ``"full time"``, ``"data"``, ``"whom"``, ``"counting"``, ``"today"``, ``"last year"``,
        ``"stretch"`` or ``"reach"``.
    state : str
        ``"fine"``, ``"ask"`` (worth a conversation) or ``"unknown"`` (cannot be told yet).
    sentence, question : str
        What was found, and what to ask; no question where all is fine.
    """

    key: str
    state: State
    sentence: str
    question: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} {self.question}".strip()

    @property
    def tone(self) -> str:
        """The tone of a finding, for pages: good, look or note."""
        return {"fine": "good", "ask": "look", "unknown": "note"}[self.state]


def check_aim(aim: AimStatement, cohort: Cohort | None = None, *, today: date) -> tuple[AimCheck, ...]:
    """What the calendar and the team's own data say about an aim, finished or not.

    Parameters
    ----------
    aim : AimStatement
        The aim. While its weeks are open, the limit of its pathway is used.
    cohort : Cohort, optional
        The team's journeys. Where they were read for another wait, the same rows are read for the aim's wait if they
        allow it.
    today : date
        The day on which the question is asked.

    Returns
    -------
    tuple of AimCheck
        Always the same nine, in the same order; what cannot be told is ``"unknown"`` and says why.

    Notes
    -----
    "Today" is how it went lately: the share by the limit on the wait curve of what was observed in the last year, those
    who still wait counted and earlier waits entered on that year's first day (`wait_curve` with `entered`), with its
    95 % interval. Where fewer than :data:`ENOUGH` children started in that year, it is the last two years, and else all
    data. Where nobody or everybody was in time, the interval is Wilson's for the children whose limit fell into it.
    """
    look = _Look(aim, cohort, today)
    return (
        _deadline(look), _full_time(look), _data(look), _whom(look), _counting(look), _today(look), _last_year(look),
        _stretch(look), _reach(look),
    )  # fmt: skip


def data_for(aim: AimStatement, cohort: Cohort | None) -> Cohort | None:
    """The journeys as the aim counts them; None when the data cannot say anything about its wait.

    Data that were read for another wait are read again for the aim's, as far as their rows allow.
    """
    wait = aim.pathway
    if cohort is None or not wait.measured:
        return None
    if not cohort.pathway.same_wait(wait):
        try:
            cohort = Cohort.from_frame(cohort.frame, as_of=cohort.as_of, pathway=wait)
        except ValueError:
            return None
    return cohort if len(cohort) else None


@dataclass(frozen=True)
class _Look:
    """An aim beside the data, with what several checks need."""

    aim: AimStatement
    given: Cohort | None
    today: date

    @cached_property
    def cohort(self) -> Cohort | None:
        return data_for(self.aim, self.given)

    @cached_property
    def whole(self) -> Cohort | None:
        """The journeys where they hold a milestone too: without any, its column may just not be in the workbook."""
        return self.cohort if self.cohort is not None and self.cohort.reached.notna().any() else None

    @property
    def weeks(self) -> float:
        weeks = self.aim.within_weeks
        return weeks if weeks is not None and 0 < weeks <= LONGEST_WEEKS else self.aim.pathway.limit_weeks

    @property
    def percent(self) -> float | None:
        percent = self.aim.percent
        return percent if percent is not None and 0 < percent <= 100 else None

    @cached_property
    def counted(self) -> Cohort | None:
        """The children who started on the aim's first day or later; all while there is none."""
        if self.cohort is None or self.aim.starting is None:
            return self.cohort
        return self.cohort.only(self.cohort.started >= pd.Timestamp(self.aim.starting))

    def since(self, days: int) -> Cohort | None:
        """The children who started in the last so many days of the data."""
        if self.cohort is None:
            return None
        return self.cohort.only(self.cohort.started > pd.Timestamp(self.cohort.as_of - timedelta(days=days)))

    @cached_property
    def lately(self) -> int | None:
        """Days of the data that are called today; None for all of them."""
        return next((days for days in (YEAR, 2 * YEAR) if len(self.since(days) or ()) >= ENOUGH), None)

    @cached_property
    def share(self) -> tuple[float, float, float] | None:
        """Low end, share and high end in time today; None while nobody's limit has passed."""
        if self.whole is None:
            return None
        as_of = self.whole.as_of
        entered = None if self.lately is None else as_of - timedelta(days=self.lately)
        last_day = self.whole.started + pd.Timedelta(days=limit_days(self.weeks))
        due = int(last_day.between(pd.Timestamp(entered or date(1900, 1, 1)), pd.Timestamp(as_of)).sum())
        if not due:
            return None
        low, share, high = wait_curve(self.whole, entered).share_by(self.weeks)
        if math.isnan(low) or math.isnan(high):
            ends = wilson(np.array([share * due]), np.array([float(due)]))
            low, high = float(ends[0][0]), float(ends[1][0])
        return low, share, high


def _deadline(look: _Look) -> AimCheck:
    by = look.aim.by
    if by is None:
        return AimCheck("deadline", "unknown", "The aim has no deadline yet.")
    if by <= look.today:
        question = "Was it met, and which later day is the next one?"
        return AimCheck("deadline", "ask", f"The deadline, {day_words(by)}, is not ahead of you.", question)
    weeks = (by - look.today).days // 7
    return AimCheck("deadline", "fine", f"The deadline, {day_words(by)}, is {_many(weeks, 'week')} ahead.")


def _full_time(look: _Look) -> AimCheck:
    """Mature by the deadline: the last child counted so far needs its full time, entry + limit <= deadline."""
    aim, key = look.aim, "full time"
    last = aim.last_start
    if aim.by is None or aim.within_weeks is None or aim.starting is None:
        return AimCheck(key, "unknown", "Whom the deadline can judge shows once both days and the weeks are set.")
    if last is None or last < aim.starting:
        sentence = f"No child who counts has had {_many(aim.within_weeks, 'week')} by {day_words(aim.by)}."
        return AimCheck(key, "ask", sentence, "Is a later deadline needed, or fewer weeks?")
    rule = (
        f"Children who start up to {day_words(last)} have had their full {_many(aim.within_weeks, 'week')} by "
        f"{day_words(aim.by)}; for those who start later it is too soon to tell then."
    )
    if look.counted is None:
        return AimCheck(key, "fine", rule)
    late = int((look.counted.started > pd.Timestamp(last)).sum())
    if not late:
        return AimCheck(key, "fine", rule)
    sentence = (
        f"{late:,} of the {children_words(len(look.counted))} who count so far started after {day_words(last)} and "
        f"cannot have had their full {_many(aim.within_weeks, 'week')} by {day_words(aim.by)}."
    )
    question = f"Will you judge the aim on those who start up to {day_words(last)}, or is a later deadline needed?"
    return AimCheck(key, "ask", sentence, question)


def _data(look: _Look) -> AimCheck:
    aim, given, key = look.aim, look.given, "data"
    wait = aim.pathway
    if not wait.measured:
        places = ((wait.start, wait.started or "the start"), (wait.milestone, wait.event or "the milestone"))
        missing = " and ".join(words for column, words in places if not column)
        sentence = f"The kit’s data have no column for {missing}, so it cannot measure this aim yet."
        return AimCheck(key, "unknown", sentence, "Who notes that day, and where, so that you can count it yourselves?")
    if given is None:
        sentence = "There are no data yet, so nothing can be said about where you are today."
        return AimCheck(key, "unknown", sentence, "When can you bring your workbook (step 2)?")
    empty = [COLUMN_WORDS[column] for column in (wait.start, wait.milestone) if not given.frame[column].notna().any()]
    if empty:
        sentence = f"Your data hold no date for: {', '.join(empty)}."
        return AimCheck(key, "ask", sentence, "Does your workbook have that column, and was it chosen in step 2?")
    if look.cohort is None:
        sentence = f"Your data were read for {given.pathway.name}, and their rows do not fit this wait."
        return AimCheck(key, "unknown", sentence, "Will you read the workbook again for this wait (step 2)?")
    held = f"Your data hold both dates of this wait, {children_words(len(look.cohort))} as at {_as_of(look.cohort)}."
    if given.pathway.same_wait(wait):
        return AimCheck(key, "fine", held)
    sentence = f"{held} They were read for {given.pathway.name}, so rows set aside for that are missing here."
    return AimCheck(key, "ask", sentence, "Once this aim is saved, will you read the workbook again (step 2)?")


def _whom(look: _Look) -> AimCheck:
    """Whether the aim means fewer children than the kit can tell apart."""
    aim = look.aim
    narrower = [f"only children under {aim.under_age}"] if aim.under_age is not None else []
    narrower += [f"not {aim.excluding}"] if aim.excluding else []
    who = aim.who or aim.pathway.who
    narrower += [f"“{who}”"] if _AGES.search(who) and aim.under_age is None else []
    if not narrower:
        sentence = "The kit counts every child in your workbook who has the date that starts the clock."
        return AimCheck("whom", "fine", sentence)
    sentence = f"The aim means {' and '.join(narrower)}; the kit counts every child in your workbook."
    return AimCheck("whom", "ask", sentence, "Does the workbook hold exactly the children the aim means?")


def _counting(look: _Look) -> AimCheck:
    starting, cohort, counted, key = look.aim.starting, look.cohort, look.counted, "counting"
    if starting is None or cohort is None or counted is None:
        return AimCheck(key, "unknown", "How many children count so far shows once there are a first day and data.")
    n, day = len(counted), day_words(starting)
    if starting > cohort.as_of:
        year = children_words(len(look.since(YEAR) or ()))
        sentence = f"Counting begins on {day}, after your data end. In their last year {year} started."
        return AimCheck(key, "unknown", sentence, "Is that number large enough to see the share change?")
    if not n:
        sentence = f"No child in your data started on or after {day}."
        return AimCheck(
            key, "ask", sentence, "Is that the first day you mean, and are the newest children in the data?"
        )
    sentence = f"{children_words(n)} in your data started on or after {day}."
    if n >= FEW:
        return AimCheck(key, "fine", sentence)
    moved = f"One child more or less moves the share by {100 / n:.0f} points."
    return AimCheck(key, "ask", f"{sentence} {moved}", "Would an earlier first day, or plain numbers, say more?")


def _today(look: _Look) -> AimCheck:
    key, cohort, wait = "today", look.whole, look.aim.pathway
    if cohort is None:
        return AimCheck(key, "unknown", "How many are in time today cannot be told without data for this wait.")
    if look.share is None:
        sentence = f"For no child did the full {_many(look.weeks, 'week')} end lately, so today’s share cannot be told."
        return AimCheck(key, "unknown", sentence, "When will the first children have had their full time?")
    low, share, high = look.share
    spoken = {YEAR: "in the last year", 2 * YEAR: "in the last two years", None: "in all your data"}
    n = len(cohort if look.lately is None else look.since(look.lately) or ())
    sentence = (
        f"As it went {spoken[look.lately]}, {share:.0%} have {wait.event} within {_many(look.weeks, 'week')}, those "
        f"who still wait counted. {children_words(n)} started in that time, so anything from {low:.0%} to {high:.0%} "
        f"fits."
    )
    if n >= FEW:
        return AimCheck(key, "fine", sentence)
    return AimCheck(key, "ask", sentence, "With so few children, what do you know about each of them?")


def _last_year(look: _Look) -> AimCheck:
    key, cohort = "last year", look.whole
    if cohort is None:
        return AimCheck(key, "unknown", "What the last year’s children reached cannot be told without data.")
    outlook = aim_outlook(cohort, look.weeks, None, cohort.as_of - timedelta(days=YEAR - 1))
    if not outlook.started:
        return AimCheck(key, "unknown", outlook.sentence, "Are the newest children in the data?")
    return AimCheck(key, "fine", f"The last year: {outlook.sentence[0].lower()}{outlook.sentence[1:]}")


def _stretch(look: _Look) -> AimCheck:
    key, percent = "stretch", look.percent
    if percent is None or look.share is None:
        return AimCheck(key, "unknown", "Whether it stretches shows once there are a percentage and data.")
    low, share, high = (100 * part for part in look.share)
    if percent <= share:
        sure = ", even at the low end of what fits" if percent <= low else ""
        sentence = f"{percent:g}% is not above today’s {share:.0f}%{sure}."
        return AimCheck(key, "ask", sentence, "Which share, or how many weeks fewer, would be better than today?")
    if percent <= high:
        sentence = f"{percent:g}% is above today’s {share:.0f}%, but not above the {high:.0f}% that fits today as well."
        return AimCheck(key, "ask", sentence, "Reaching it could be chance alone. Would a little more stretch you?")
    sentence = f"{percent:g}% stretches: it is above today’s {share:.0f}% and above the {high:.0f}% that fits as well."
    return AimCheck(key, "fine", sentence)


def _reach(look: _Look) -> AimCheck:
    key, cohort, percent = "reach", look.whole, look.percent
    if cohort is None or percent is None or look.aim.starting is None:
        return AimCheck(key, "unknown", "Whether it can be reached shows once the slots are filled and there are data.")
    outlook = aim_outlook(cohort, look.weeks, percent, look.aim.starting)
    if outlook.verdict == "nobody yet":
        return AimCheck(key, "unknown", "Nobody counts yet, so it is open whether it can be reached.")
    more = "Children who start later count too." if look.aim.by and cohort.as_of < look.aim.by else ""
    if outlook.verdict == "out of reach":
        question = "Would a later first day, other weeks or another percentage be challenging and achievable?"
        return AimCheck(key, "ask", f"{outlook.sentence} {more}".strip(), question)
    return AimCheck(key, "fine", f"{outlook.sentence} {more}".strip())


def _many(number: float, unit: str) -> str:
    return f"{number:g} {unit}{'' if number == 1 else 's'}"


def _as_of(cohort: Cohort) -> str:
    return day_words(cohort.as_of)
