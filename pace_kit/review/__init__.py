"""The review: what aim, chart, waits, list and tests say together, and the next questions to ask.

:func:`review` looks at what it is given and returns a :class:`Review`; nothing is fetched, saved or drawn here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from pace_kit.aims import AimStatement
from pace_kit.journeys import Cohort
from pace_kit.pdsa import TestOfChange
from pace_kit.picking import PLOTS, Plot
from pace_kit.review.charted import about_the_chart_alone, about_the_signals
from pace_kit.review.findings import DATA_PAGE, TONES, Finding, Review, weeks_compared
from pace_kit.review.learning import about_the_data, about_the_tests
from pace_kit.review.outcome import about_the_aim, about_the_curve, about_the_waiting, worth_celebrating
from pace_kit.review.records import (
    OUTCOMES,
    Facts,
    Promise,
    ReviewRecord,
    as_record,
    changes_since,
    facts_of,
    joined,
    record_of,
)
from pace_kit.runcharts import ChartChoices, RunChart
from pace_kit.signals import Signals

if TYPE_CHECKING:
    from pace_kit.cleaning import RowAccount

__all__ = [
    "OUTCOMES",
    "TONES",
    "Facts",
    "Finding",
    "Promise",
    "Review",
    "ReviewRecord",
    "as_record",
    "changes_since",
    "facts_of",
    "joined",
    "record_of",
    "review",
]


def review(
    *,
    aim: AimStatement | None,
    cohort: Cohort,
    chart: RunChart,
    signals: Signals,
    tests: Sequence[TestOfChange] = (),
    account: RowAccount | None = None,
    team: str = "",
    invented: bool = False,
    programme_started: date | None = None,
    choices: ChartChoices | None = None,
    plot: Plot = PLOTS[0],
) -> Review:
    """Findings about a team's aim, data, charts and tests, what needs a conversation first.

    Parameters
    ----------
    aim : AimStatement, optional
        The team's aim; without one the first question is for it.
    cohort : Cohort
        The children, as known on one day.
    chart : RunChart
        Their run chart, with the team's choices applied.
    signals : Signals
        What `pace_kit.signals.find_signals` found on that chart, with the plot's side that is better.
    tests : sequence of TestOfChange
        What the team tries.
    account : RowAccount, optional
        What became of each row of the spreadsheet.
    team : str
        The team's name.
    invented : bool
        Whether the data are invented.
    programme_started : date, optional
        When the improvement work began.
    choices : ChartChoices, optional
        What the team chose for the chart; its aim line is the one that waits are compared with.
    plot : Plot
        What the chart plots (`pace_kit.picking.plot_of`); each child a dot when not given.

    Returns
    -------
    Review
        Every finding has a sentence, its numbers, a question and the page where the numbers can be seen. No finding
        names a cause: it says what began before or after what.
    """
    choices = choices or ChartChoices()
    weeks = weeks_compared(aim, choices, cohort)
    found = about_the_aim(aim, cohort)
    if len(cohort):
        found += about_the_waiting(cohort, weeks)
        one_dot = choices.siblings_as_one
        found += about_the_signals(signals, tests, programme_started, plot, weeks, siblings_as_one=one_dot)
        found += about_the_chart_alone(cohort, weeks, plot)
        found += about_the_curve(cohort, weeks)
        found += worth_celebrating(cohort, weeks)
    else:
        sentence, question = "There is no child in the data.", "Which spreadsheet holds them?"
        found.append(Finding("data", sentence, question, "look", {}, 1, DATA_PAGE, "the data on page 2"))
    found += about_the_tests(tests)
    found += about_the_data(account)
    found.sort(key=lambda finding: (TONES.index(finding.tone), finding.weight))
    return Review(
        tuple(found),
        aim,
        cohort,
        chart,
        signals,
        tuple(tests),
        account,
        team,
        invented,
        programme_started,
        choices,
        plot,
    )
