"""What is asked of an aim before any data are looked at: what is missing, what cannot work, what is in doubt.

The list follows the aim checker of the kit's domain notes: by when, how good, for whom, what event, within what time,
mature by the deadline, and no solution inside the aim.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pace_kit.aims.pathways import OWN, START, WHAT, WHO

if TYPE_CHECKING:
    from pace_kit.aims.statements import AimStatement

CHILDHOOD = 18 * 53  # weeks
_OPEN = ("DATE", "XX", WHO, WHAT, START)
"""Words that stand for what nobody has decided yet."""
_SOLUTION = re.compile(
    r"\bby (?:first |always |the )?(?!meeting|hearing|spring|morning|evening|being|becoming)\w{3,}ing\b"
    r"|\b(?:through|via|thanks to|by (?:the )?(?:use|means|introduction) of|with the (?:help|use) of|using|introducing|"
    r"implementing)\b",
    re.IGNORECASE,
)
"""Wording that says how, not what: "by introducing a two-week review", "through early legal advice"."""


def gaps(aim: AimStatement) -> tuple[str, ...]:
    """What is missing or cannot work; see :meth:`AimStatement.gaps`."""
    questions = (
        _ask_by(aim), _ask_percent(aim), *_ask_wait(aim), _ask_starting(aim), _ask_age(aim), _ask_weeks(aim),
        _ask_months(aim), _ask_time_enough(aim), *_ask_open_words(aim),
    )  # fmt: skip
    return tuple(question for question in questions if question)


def doubts(aim: AimStatement) -> tuple[str, ...]:
    """What a coach would ask although nothing is missing; see :meth:`AimStatement.doubts`."""
    questions = [_ask_everyone(aim), *_ask_solution(aim), _ask_what_counts(aim), _ask_programme(aim)]
    return tuple(question for question in questions if question)


def _ask_by(aim: AimStatement) -> str:
    return "" if aim.by else "By which day do you want to reach it? Give a date."


def _ask_percent(aim: AimStatement) -> str:
    if aim.percent is None:
        return "How many of every hundred children? Give a percentage that stretches you and can be reached."
    if not 0 < aim.percent <= 100:
        return f"{aim.percent:g}% cannot be reached. Which percentage above 0 and up to 100 do you mean?"
    return ""


def _ask_wait(aim: AimStatement) -> list[str]:
    """Ask for the words of a wait of the team's own, and for two different dates."""
    wait = aim.pathway
    questions = [
        "" if aim.who or wait.who else "Who are the children? Say it so that “on or after” a day can follow.",
        "" if wait.event else "Which milestone ends the wait? Say what the children will have.",
        "" if wait.started else "What starts the clock? Say it so that it can follow “within so many weeks of”.",
    ]
    if wait.measured and wait.start == wait.milestone:
        questions.append("The clock starts and stops with the same date. Which other date ends the wait?")
    return questions


def _ask_starting(aim: AimStatement) -> str:
    if aim.starting:
        return ""
    what = aim.pathway.started or "what starts the clock"
    return f"From which day on do children count? Give the first day on which {what} counts."


def _ask_age(aim: AimStatement) -> str:
    if aim.under_age is None or 0 < aim.under_age <= 18:
        return ""
    return f"Children under {aim.under_age}: which age from 1 to 18 do you mean?"


def _ask_weeks(aim: AimStatement) -> str:
    if aim.within_weeks is None:
        if aim.wait == OWN:
            return "Within how many weeks? Choose what the children need and you can reach."
        doubt = "" if aim.pathway.confirmed else ", which you should check with your programme"
        return f"Within how many weeks? {aim.pathway.name} says {aim.pathway.limit_weeks}{doubt}."
    if aim.within_weeks <= 0:
        return "Within how many weeks? The number must be above 0."
    if aim.within_weeks > CHILDHOOD:
        return f"Within how many weeks? {aim.within_weeks:g} is longer than a childhood."
    return ""


def _ask_months(aim: AimStatement) -> str:
    if aim.months is None:
        return ""
    if aim.months < 1:
        return "Within how many months? The number must be above 0, or leave the months empty."
    weeks = 13 * aim.months // 3
    if aim.within_weeks is None or aim.within_weeks == weeks:
        return ""
    return (
        f"{aim.months} months are counted as {weeks} weeks, and the aim says {aim.within_weeks:g} weeks. Which do you "
        f"mean? Leave the other one empty."
    )


def _ask_time_enough(aim: AimStatement) -> str:
    if not (aim.by and aim.starting and aim.within_weeks and 0 < aim.within_weeks <= CHILDHOOD):
        return ""
    limit = timedelta(weeks=aim.within_weeks)
    if aim.by - aim.starting >= limit:
        return ""
    full = aim.starting + min(limit, date.max - aim.starting)
    first, last, by = (f"{day.day} {day:%B %Y}" for day in (aim.starting, full, aim.by))
    return (
        f"Nobody who starts on {first} has had {aim.within_weeks:g} weeks before {last}. "
        f"Can the aim be for a later day than {by}?"
    )


def _ask_open_words(aim: AimStatement) -> list[str]:
    """Ask about texts that still hold a placeholder of a form, as "DATE" in words copied from a slide."""
    return [
        f"“{_short(text)}” still says {word}. What shall stand there?"
        for text in aim.texts
        for word in _OPEN
        if word in text
    ]


def _ask_everyone(aim: AimStatement) -> str:
    if aim.percent != 100:
        return ""
    return (
        "100% is every child. What of the one for whom a little longer is right, or whose hearing is put off? Keep it, "
        "if you mean it, and agree what you will do then."
    )


def _ask_solution(aim: AimStatement) -> list[str]:
    """Ask about wording that puts a change idea into the aim."""
    return [
        f"“{_short(text)}” sounds like how you will do it (“{found.group()}”). Can the aim say only what children will "
        f"have, and the idea become a test of change?"
        for text in aim.texts
        if (found := _SOLUTION.search(text))
    ]


def _ask_what_counts(aim: AimStatement) -> str:
    if aim.counts or aim.pathway.milestone != "recommended" or aim.pathway.start != "accommodated":
        return ""
    return "Does a plan to return home count, and one for kinship care? The national aim counts permanent return home."


def _ask_programme(aim: AimStatement) -> str:
    if aim.pathway.confirmed:
        return ""
    wait = aim.pathway
    return (
        f"{wait.name}’s limit of {wait.limit_weeks} weeks and its wording could not be confirmed. Did you check with "
        f"your programme?"
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
