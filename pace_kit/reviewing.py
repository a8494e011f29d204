"""A team's review, put together from what it saved: the one way in which pages, reports and the command make it."""

from __future__ import annotations

from datetime import date

from pace_kit.coaching import TeamGlance, glance_at, last_review, unreadable
from pace_kit.picking import chart_of
from pace_kit.review import Review, review
from pace_kit.review.findings import weeks_compared
from pace_kit.signals import find_signals
from pace_kit.store import StoreError, Team


def review_of(team: Team) -> Review | None:
    """The review of everything a team saved; None while it has brought no data.

    The chart is the one the team chose on the page of run charts, plot and decisions alike.

    Parameters
    ----------
    team : Team
        Read anew each time, so that what one page saved is in it.
    """
    cohort, choices, aim = team.cohort, team.chart_choices, team.aim
    if cohort is None:
        return None
    chart = chart_of(cohort, choices, weeks_compared(aim, choices, cohort))
    return review(
        aim=aim,
        cohort=cohort,
        chart=chart,
        signals=find_signals(chart, rules=choices.rule_set),
        tests=team.tests,
        account=team.account,
        team=team.name,
        invented=team.invented,
        programme_started=team.programme_started,
        choices=choices,
    )


def glance_of(team: Team, *, today: date) -> TeamGlance:
    """A team as its coach sees it at a glance; one whose saved things cannot be read says so and stops no other.

    Parameters
    ----------
    team : Team
        Read anew each time.
    today : date
        What ages are measured against.
    """
    try:
        saved = next(iter(team.reviews()), None)
        return glance_at(
            name=team.name,
            slug=team.slug,
            today=today,
            invented=team.invented,
            done=team.steps_done,
            aim=team.aim,
            tests=team.tests,
            review=review_of(team),
            programme_started=team.programme_started,
            last_review=last_review(saved.value, saved.at.astimezone().date()) if saved else None,
            settled=team.current("coach"),
        )
    except StoreError as error:
        return unreadable(team.name, team.slug, str(error))
