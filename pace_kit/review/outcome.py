"""Findings about the aim and about how long children wait: those who have a decision, and those who wait for it."""

from __future__ import annotations

import math
from datetime import timedelta

import pandas as pd

from pace_kit.aims import AimStatement
from pace_kit.journeys import LEFT, REACHED, Cohort
from pace_kit.measures import flow, wait_curve, waiting_list
from pace_kit.outlook import Outlook, aim_outlook
from pace_kit.review.findings import AIM_PAGE, CHART_PAGE, Finding, Number, children, in_words, own
from pace_kit.waits import limit_days

A_YEAR = 12  # months
FEW = 3
"""A list that changed by fewer children than this, or by less than a tenth, is called as long as before."""


def about_the_aim(aim: AimStatement | None, cohort: Cohort) -> list[Finding]:
    """Whether there is a complete aim, and whether it is sure, possible or out of reach for the children so far."""
    if aim is None:
        question = f"By when do you want how many children to have {cohort.pathway.event}, and within how many weeks?"
        return [Finding("aim", "There is no aim yet.", question, "look", {}, 5, AIM_PAGE, "the aim on page 1")]
    gaps = aim.gaps()
    found = []
    if gaps:
        many = "one thing is" if len(gaps) == 1 else f"{len(gaps)} things are"
        numbers: dict[str, Number] = {} if len(gaps) == 1 else {"gaps": len(gaps)}
        sentence = f"The aim is not complete: {many} still open."
        found.append(Finding("aim", sentence, gaps[0], "look", numbers, 5, AIM_PAGE, "the aim on page 1"))
    if not aim.pathway.same_wait(cohort.pathway):
        sentence = f"The aim is about another wait than the data, which were read for {own(cohort.pathway.name)}."
        question = "Does your workbook hold both dates of the aim, and will you read it again for them?"
        found.append(Finding("aim", sentence, question, "look", {}, 6, AIM_PAGE, "the aim on page 1"))
    elif aim.within_weeks is not None and aim.within_weeks > 0:
        found += _progress(aim, aim.within_weeks, cohort)
    return found


def _progress(aim: AimStatement, weeks: int, cohort: Cohort) -> list[Finding]:
    percent = aim.percent if aim.percent is not None and 0 < aim.percent <= 100 else None
    outlook = aim_outlook(cohort, within_weeks=weeks, percent=percent, starting=aim.starting)
    where = f"what the aim still needs, on page 3, with the aim line at {weeks:g} weeks"
    numbers: dict[str, Number] = {} if aim.starting is None else {"starting": aim.starting.isoformat()}
    if outlook.verdict == "nobody yet":
        question = "When will the first children count, and who will note them?"
        return [Finding("aim", outlook.sentence, question, "note", numbers, 10, CHART_PAGE, where)]
    numbers |= {
        "started": outlook.started,
        "within_weeks": weeks,
        "met": outlook.met,
        "missed": outlook.missed,
        "too_soon": outlook.open,
    }
    if percent is None:
        question = "What share would stretch you and can still be reached?"
        return [Finding("aim", outlook.sentence, question, "note", numbers, 10, CHART_PAGE, where)]
    numbers |= {"lower_percent": outlook.lower, "percent": percent}
    bounds = f"That is {outlook.lower:.12g}%"
    if outlook.open:
        numbers["upper_percent"] = outlook.upper
        bounds += f" for certain and at most {outlook.upper:.12g}%"
    if outlook.verdict == "possible":
        numbers["needed"] = outlook.needed or 0
    so, question, tone = _verdict(outlook)
    sentence = f"{outlook.counts}. {bounds}: the aim of {percent:.12g}% is {so}.{_deadline(aim, cohort, numbers)}"
    return [Finding("aim", sentence, question, tone, numbers, 10, CHART_PAGE, where)]


def _deadline(aim: AimStatement, cohort: Cohort, numbers: dict[str, Number]) -> str:
    """Whether children who start later count, or the aim's day has passed."""
    if aim.by is None or cohort.as_of == aim.by:
        return ""
    if cohort.as_of < aim.by:
        return " Children who start later will count too."
    numbers["by"] = aim.by.isoformat()
    return f" The aim's day, {in_words(aim.by)}, has passed."


def _verdict(outlook: Outlook) -> tuple[str, str, str]:
    """What the aim is for the children so far, the next question, and the tone."""
    if outlook.verdict == "sure":
        question = "What made it work, and what keeps it so for the children who start next?"
        return "sure for them", question, "good"
    if outlook.verdict == "out of reach":
        waited = "What did the children who were not in time wait for, and what does that tell you about the next ones?"
        return "out of reach for them", waited, "look"
    question = f"Which of the {children(outlook.open)} come next, and what do they wait for?"
    if outlook.open == 1:
        question = "What does the one child who still can be in time wait for?"
    return f"possible for them, not sure; it needs {outlook.need}", question, "look"


def about_the_waiting(cohort: Cohort, weeks: float) -> list[Finding]:
    """Who still waits, how many beyond the aim's weeks, and whether the list grew over the last year."""
    waiting, where = waiting_list(cohort, weeks), "the children waiting on page 3"
    n = len(waiting)
    if not n:
        sentence, question = f"No child is waiting for {cohort.pathway.event}.", "Is every child on your list?"
        return [
            Finding("waiting", sentence, question, "good", {}, 25, CHART_PAGE, where),
            *_since_a_year_ago(cohort, n),
        ]
    over, longest = int(waiting["over_aim"].sum()), round(float(waiting["weeks"].max()), 1)
    numbers: dict[str, Number] = {"waiting": n, "over_aim": over, "aim_weeks": weeks, "longest_weeks": longest}
    sentence = (
        f"{children(n)} {'is' if n == 1 else 'are'} still waiting; {over:,} of them {'has' if over == 1 else 'have'} "
        f"waited more than {weeks:.12g} weeks already, the longest wait is {longest:.1f} weeks."
    )
    question = "For each child who has waited longest: what is the next step, who takes it, and when?"
    if not over:
        question = "Which of these children is nearest to the limit, and what is their next step?"
    tone = "look" if over else "note"
    return [
        Finding("waiting", sentence, question, tone, numbers, 20, CHART_PAGE, where),
        *_since_a_year_ago(cohort, n),
    ]


def _since_a_year_ago(cohort: Cohort, now: int) -> list[Finding]:
    """Whether the list is longer than at the end of the same month a year before; nothing when the data are younger.

    Who started, had the milestone and left since then make up the difference, so that a team sees on which side it
    came about.
    """
    months = flow(cohort)
    if len(months) <= A_YEAR:
        return []
    then, since = months.iloc[-1 - A_YEAR], months.iloc[-A_YEAR:].sum()
    before, day = int(then["waiting"]), (months.index[-A_YEAR] - pd.Timedelta(days=1)).date()
    if not before and not now:
        return []
    started, reached, left = (int(since[ending]) for ending in ("started", "reached", "left"))
    numbers: dict[str, Number] = {
        "day": day.isoformat(),
        "waiting": now,
        "waiting_a_year_ago": before,
        "started_since": started,
        "reached_since": reached,
        "left_since": left,
    }
    sentence = (
        f"On {in_words(day)}, {children(before)} {_were(before)} waiting; now it is {now:,}. Since then "
        f"{started:,} started, {reached:,} had {cohort.pathway.event} and {left:,} left without it."
    )
    said, question, tone, weight = _grown(before, now)
    where = "how many were waiting, month by month, on page 3"
    return [Finding("waiting", f"{sentence} {said}", question, tone, numbers, weight, CHART_PAGE, where)]


def _grown(before: int, now: int) -> tuple[str, str, str, int]:
    """What became of the list, the next question, the tone and the weight."""
    changed = abs(now - before) >= max(FEW, before / 10)
    if changed and now > before:
        question = "Do more children start, or do fewer get their decision? What would it take to stop the growth?"
        return "The list has grown.", question, "look", 22
    if changed:
        question = "What helped these children to their decision, and does it still happen?"
        return "The list has become shorter.", question, "good", 30
    return "The list is about as long as it was.", "Are they the same children as a year ago, or others?", "note", 22


def about_the_curve(cohort: Cohort, weeks: float) -> list[Finding]:
    """How the share in time differs between finished waits only and all children who started."""
    reached = cohort.outcome == REACHED
    if not reached.any() or reached.all():
        return []
    done = cohort.days[reached]
    finished = round(100 * float((done <= limit_days(weeks)).mean()))
    curve = wait_curve(cohort)
    low, share, high = (float(value) for value in curve.share_by(weeks))
    if math.isnan(share):
        return []
    everyone = round(100 * share)
    numbers: dict[str, Number] = {
        "reached": int(reached.sum()),
        "finished_percent": finished,
        "aim_weeks": weeks,
        "everyone_percent": everyone,
    }
    others = "wait or left" if (cohort.outcome == LEFT).any() else "wait"
    between = ""
    if not (math.isnan(low) or math.isnan(high)):
        numbers |= {"low_percent": round(100 * low), "high_percent": round(100 * high)}
        between = f" (likely between {round(100 * low)}% and {round(100 * high)}%)"
    half = ""
    if curve.median_weeks is not None:
        numbers["median_weeks"] = round(float(curve.median_weeks), 1)
        half = f" Half of all children have it by {curve.median_weeks:.1f} weeks."
    sentence = (
        f"Of the {children(int(reached.sum()))} who have {cohort.pathway.event}, {finished}% had it within "
        f"{weeks:.12g} weeks; counting the children who {others} as well, it is {everyone}%{between}.{half}"
    )
    question = "Which of the two numbers do you give when somebody asks how long children wait?"
    where = "the wait curve on page 3; the first share is of the dots of the run chart"
    return [Finding("curve", sentence, question, "note", numbers, 30, CHART_PAGE, where)]


def worth_celebrating(cohort: Cohort, weeks: float) -> list[Finding]:
    """How many children had their decision in time during the last year."""
    since = cohort.as_of - timedelta(days=365)
    in_time = (cohort.reached > pd.Timestamp(since)) & (cohort.days <= limit_days(weeks))
    n = int(in_time.sum())
    if not n:
        return []
    sentence = f"In the last year {children(n)} had {cohort.pathway.event} within {weeks:.12g} weeks."
    question = "Which of these journeys went as you would wish for every child, and what made it so?"
    numbers: dict[str, Number] = {"in_time": n, "aim_weeks": weeks}
    where = "the table under the run chart on page 3"
    return [Finding("celebrate", sentence, question, "good", numbers, 40, CHART_PAGE, where)]


def _were(n: int) -> str:
    return "was" if n == 1 else "were"
