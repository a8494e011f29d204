"""A team's review, put together from what it saved: the one way in which pages, reports and the command make it."""

from __future__ import annotations

from pace_kit.picking import chart_of, plot_of
from pace_kit.review import Review, review
from pace_kit.review.findings import weeks_compared
from pace_kit.runcharts import ChartChoices
from pace_kit.signals import find_signals
from pace_kit.store import Team


def review_of(team: Team) -> Review | None:
    """The review of everything a team saved; None while it has brought no data.

    The chart is the one the team chose on the page of run charts, plot and decisions alike; before it chose, the one
    that page begins with.

    Parameters
    ----------
    team : Team
        Read anew each time, so that what one page saved is in it.
    """
    cohort, choices, aim = team.cohort, choices_of(team), team.aim
    if cohort is None:
        return None
    weeks = weeks_compared(aim, choices, cohort)
    chart, plot = chart_of(cohort, choices, weeks), plot_of(cohort, choices, weeks)
    return review(
        aim=aim,
        cohort=cohort,
        chart=chart,
        signals=find_signals(chart, choices.rule_set, plot.better),
        tests=team.tests,
        account=team.account,
        team=team.name,
        invented=team.invented,
        programme_started=team.programme_started,
        choices=choices,
        plot=plot,
    )


def choices_of(team: Team) -> ChartChoices:
    """What a team chose for its chart; until then a median fixed where the programme began, and its aim's weeks."""
    if team.saved("chart"):
        return team.chart_choices
    return ChartChoices(baseline_ends=team.programme_started, aim_weeks=team.aim.within_weeks if team.aim else None)
