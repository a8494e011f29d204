"""True journeys of invented children, before anybody types them into a workbook.

Families arrive over some years; each child's dates are in order, none lies after the day the data were drawn, and no
wait is far beyond the rest: whatever looks odd in a workbook was planted there.
"""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from council_words import PLACEMENTS, REASONS, ROUTES

CROWDED = ("Foster care",) * 6 + ("Kinship care",) * 5 + ("Residential care",) * 3 + tuple(PLACEMENTS)
ROUTE_ODDS = ("Return home",) * 4 + ("Kinship care order",) * 3 + ("Permanence order",) * 4 + tuple(ROUTES)


@dataclass
class Journey:
    """What truly happened: a value for each column of the cohort, dates as `date`, nothing as None."""

    child: str
    siblings: str | None
    looked_after: date
    accommodated: date
    recommended: date | None = None
    approved: date | None = None
    lodged: date | None = None
    ordered: date | None = None
    left: date | None = None
    left_reason: str | None = None
    placement: str | None = None
    route: str | None = None
    team: str | None = None


def swapped(day):
    """The date with day and month changed over, or None when that is no other date."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def make_journeys(rng: random.Random, *, size, as_of, years, code, family_code, teams):
    """Return `size` journeys or a few more, by day of accommodation, brothers and sisters together."""
    journeys, families = [], 0
    first = as_of - timedelta(days=int(365.25 * years))
    while len(journeys) < size:
        families += 1
        accommodated = _weekday(first + timedelta(days=rng.randint(0, (as_of - first).days - 10)))
        team, many = rng.choice(teams), rng.choices((1, 2, 3), (72, 19, 9))[0]
        before = 0 if rng.random() < 0.7 else rng.randint(9, 380)
        together = _outcome(rng, accommodated, as_of)
        for _ in range(many):
            outcome = together if rng.random() < 0.8 else _outcome(rng, accommodated, as_of)
            if any(_confusable(outcome, other) for other in journeys[-many:]):
                outcome = together
            journeys.append(
                Journey(
                    child=code(len(journeys)),
                    siblings=family_code(families) if many > 1 else None,
                    looked_after=accommodated - timedelta(days=before),
                    accommodated=accommodated,
                    placement=rng.choice(CROWDED),
                    team=team,
                    **outcome,
                )
            )
    journeys.sort(key=lambda j: (j.accommodated, j.siblings or "", j.child))
    for number, journey in enumerate(journeys):
        journey.child = code(number)
    return journeys


def family_letters(journeys, code):
    """Give brothers and sisters one code with a letter each: H014a, H014b."""
    families = {}
    for journey in journeys:
        families.setdefault(journey.siblings or journey.child, []).append(journey)
    for number, family in enumerate(families.values()):
        for letter, journey in zip("abc", family, strict=False):
            journey.child = code(number) + (letter if len(family) > 1 else "")


def another_episode(rng, first, as_of):
    """A second true stay of a child who left, or None when there is no time left for one."""
    again = _weekday(first.left + timedelta(days=rng.randint(60, 400)))
    if again > as_of - timedelta(days=20):
        return None
    outcome = _outcome(rng, again, as_of)
    return Journey(first.child, None, again, again, placement=rng.choice(CROWDED), team=first.team, **outcome)


def _outcome(rng, accommodated, as_of):
    wait = min(max(rng.lognormvariate(3.6, 0.5), 5), 105)  # weeks, median 37
    end = _weekday(accommodated + timedelta(days=int(7 * wait)))
    if end > as_of:
        return {}
    if rng.random() < 0.15:
        return {"left": end, "left_reason": rng.choice(REASONS)}
    found = {"recommended": end, "route": rng.choice(ROUTE_ODDS)}
    if found["route"] != "Return home":
        day = end
        for step, low, high in (("approved", 14, 120), ("lodged", 20, 200), ("ordered", 40, 250)):
            day = _weekday(day + timedelta(days=rng.randint(low, high)))
            if day > as_of:
                break
            found[step] = day
    return found


def _confusable(outcome, other):
    """Whether a date of the outcome is a date of the other child with day and month changed over."""
    return any(
        getattr(other, key) and getattr(other, key) != value and swapped(value) == getattr(other, key)
        for key, value in outcome.items()
        if isinstance(value, date)
    )


def _weekday(day):
    return day - timedelta(days=max(0, day.weekday() - 4))
