"""A team's review, put together from what it saved: the one way in which pages, reports and the command make it."""

from __future__ import annotations

from pace_kit.picking import chart_of
from pace_kit.review import Review, review
from pace_kit.review.findings import weeks_compared
from pace_kit.signals import find_signals
from pace_kit.store import Team


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
