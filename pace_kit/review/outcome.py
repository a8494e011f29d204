"""Findings about the aim and about how long children wait: those who have a decision, and those who wait for it."""

from __future__ import annotations

import math
from datetime import timedelta

import pandas as pd

from pace_kit.aims import AimStatement
from pace_kit.journeys import LEFT, REACHED, Cohort
from pace_kit.measures import flow, wait_curve, waiting_list
from pace_kit.outlook import Outlook, aim_outlook
from pace_kit.review.findings import Finding, Number, children

A_YEAR = 12  # months
FEW = 3
"""A list that changed by fewer children than this, or by less than a tenth, is called as long as before."""


def about_the_aim(aim: AimStatement | None, cohort: Cohort) -> list[Finding]:
    """Whether there is a complete aim, and whether it is sure, possible or out of reach for the children so far."""
    if aim is None:
        question = f"By when do you want how many children to have {cohort.pathway.event}, and within how many weeks?"
        return [Finding("aim", "There is no aim yet.", question, "look", {}, 5)]
    gaps = aim.gaps()
    found = []
    if gaps:
        many = "one thing is" if len(gaps) == 1 else f"{len(gaps)} things are"
        numbers: dict[str, Number] = {} if len(gaps) == 1 else {"gaps": len(gaps)}
        found.append(Finding("aim", f"The aim is not complete: {many} still open.", gaps[0], "look", numbers, 5))
    if not aim.pathway.same_wait(cohort.pathway):
        sentence = f"The aim is about another wait than the data, which were read for {cohort.pathway.name}."
        question = "Does your workbook hold both dates of the aim, and will you read it again for them?"
        found.append(Finding("aim", sentence, question, "look", {}, 6))
    elif aim.within_weeks is not None and aim.within_weeks > 0:
        found += _progress(aim, aim.within_weeks, cohort)
    return found


def _progress(aim: AimStatement, weeks: int, cohort: Cohort) -> list[Finding]:
    percent = aim.percent if aim.percent is not None and 0 < aim.percent <= 100 else None
    outlook = aim_outlook(cohort, within_weeks=weeks, percent=percent, starting=aim.starting)
    if outlook.verdict == "nobody yet":
        question = "When will the first children count, and who will note them?"
        return [Finding("aim", outlook.sentence, question, "note", {}, 10)]
    numbers: dict[str, Number] = {
        "started": outlook.started,
        "within_weeks": weeks,
        "met": outlook.met,
        "missed": outlook.missed,
        "too_soon": outlook.open,
    }
    if percent is None:
        question = "What share would stretch you and can still be reached?"
        return [Finding("aim", outlook.sentence, question, "note", numbers, 10)]
    numbers |= {"lower_percent": outlook.lower, "percent": percent}
    bounds = f"That is {outlook.lower:g}%"
    if outlook.open:
        numbers["upper_percent"] = outlook.upper
        bounds += f" for certain and at most {outlook.upper:g}%"
    if outlook.verdict == "possible":
        numbers["needed"] = outlook.needed or 0
    so, question, tone = _verdict(outlook)
    more = " Children who start later will count too." if aim.by and cohort.as_of < aim.by else ""
    sentence = f"{outlook.counts}. {bounds}: the aim of {percent:g}% is {so}.{more}"
    return [Finding("aim", sentence, question, tone, numbers, 10)]


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
    waiting = waiting_list(cohort, weeks)
    n = len(waiting)
    if not n:
        sentence = f"No child is waiting for {cohort.pathway.event}."
        return [Finding("waiting", sentence, "Are all children on your list who should be?", "good", {}, 25)]
    over, longest = int(waiting["over_aim"].sum()), round(float(waiting["weeks"].max()), 1)
    numbers: dict[str, Number] = {"waiting": n, "over_aim": over, "aim_weeks": weeks, "longest_weeks": longest}
    sentence = (
        f"{children(n)} {'is' if n == 1 else 'are'} still waiting; {over} of them {'has' if over == 1 else 'have'} "
        f"waited more than {weeks:g} weeks already, the longest wait is {longest:.1f} weeks."
    )
    question = "For each child who has waited longest: what is the next step, who takes it, and when?"
    if not over:
        question = "Which of these children is nearest to the limit, and what is their next step?"
    return [
        Finding("waiting", sentence, question, "look" if over else "note", numbers, 20),
        *_since_a_year_ago(cohort, n),
    ]


def _since_a_year_ago(cohort: Cohort, now: int) -> list[Finding]:
    """Whether the list is longer than at the end of the same month a year before; nothing when the data are younger."""
    months = flow(cohort)
    if len(months) <= A_YEAR:
        return []
    before, month = int(months["waiting"].iloc[-1 - A_YEAR]), f"{months.index[-1 - A_YEAR]:%B %Y}"
    numbers: dict[str, Number] = {"waiting": now, "waiting_a_year_ago": before}
    sentence = f"At the end of {month} {children(before)} {_were(before)} waiting; now it is {now}."
    changed = abs(now - before) >= max(FEW, before / 10)
    if changed and now > before:
        question = "Do more children start, or do fewer get their decision? What would it take to stop the growth?"
        return [Finding("waiting", f"{sentence} The list has grown.", question, "look", numbers, 22)]
    if changed:
        question = "What helped these children to their decision, and does it still happen?"
        return [Finding("waiting", f"{sentence} The list has become shorter.", question, "good", numbers, 30)]
    question = "Are they the same children as a year ago, or others?"
    return [Finding("waiting", f"{sentence} The list is about as long as it was.", question, "note", numbers, 22)]


def about_the_chart_alone(cohort: Cohort, weeks: float) -> list[Finding]:
    """What the run chart cannot show: whether the aim is met."""
    waiting = waiting_list(cohort, weeks)
    reached, over = int((cohort.outcome == REACHED).sum()), int(waiting["over_aim"].sum()) if len(waiting) else 0
    if not len(waiting):
        return []
    numbers: dict[str, Number] = {"on_the_chart": reached, "waiting": len(waiting)}
    sentence = (
        "The run chart alone cannot show whether the aim is met: it has "
        f"{children(reached)} with {cohort.pathway.event}, and not the {len(waiting)} still waiting."
    )
    question = "Whose waits would change the picture if they ended tomorrow? Read both charts together."
    return [Finding("caveat", sentence, question, "look" if over else "note", numbers, 60)]


def about_the_curve(cohort: Cohort, weeks: float) -> list[Finding]:
    """How the share in time differs between finished waits only and all children who started."""
    reached = cohort.outcome == REACHED
    if not reached.any() or reached.all():
        return []
    done = cohort.days[reached]
    finished = round(100 * float((done <= 7 * weeks).mean()))
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
        f"Of the {children(int(reached.sum()))} who have {cohort.pathway.event}, {finished}% had it within {weeks:g} "
        f"weeks; counting the children who {others} as well, it is {everyone}%{between}.{half}"
    )
    question = "Which of the two numbers do you give when somebody asks how long children wait?"
    return [Finding("curve", sentence, question, "note", numbers, 30)]


def worth_celebrating(cohort: Cohort, weeks: float) -> list[Finding]:
    """How many children had their decision in time during the last year."""
    since = cohort.as_of - timedelta(days=365)
    in_time = (cohort.reached > pd.Timestamp(since)) & (cohort.days <= 7 * weeks)
    n = int(in_time.sum())
    if not n:
        return []
    sentence = f"In the last year {children(n)} had {cohort.pathway.event} within {weeks:g} weeks."
    question = "Which of these journeys went as you would wish for every child, and what made it so?"
    return [Finding("celebrate", sentence, question, "good", {"in_time": n, "aim_weeks": weeks}, 40)]


def _were(n: int) -> str:
    return "was" if n == 1 else "were"
