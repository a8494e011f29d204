"""The example team: Harbour, an invented council, put into a store with all five steps done.

It shows what a team's folder holds after the whole way: aim, cleaned workbook, chart and tests of change.
"""

from __future__ import annotations

from pace_kit.aims import AIM_2
from pace_kit.cleaning import Fix, find_issues, match_headings
from pace_kit.datasets import (
    AS_OF,
    PROGRAMME_STARTED,
    harbour_aim,
    harbour_drivers,
    harbour_tests,
    harbour_workbook,
)
from pace_kit.runcharts import ChartChoices
from pace_kit.spreadsheets import RawTable, read_spreadsheet
from pace_kit.store import Store, Team

EXAMPLE_NAME = "Harbour"


def add_example(store: Store) -> Team:
    """Return the example team Harbour, made or completed where needed; its data are invented and it says so.

    Each step that is still empty is filled: the aim and its driver diagram, the shipped workbook with every proposed
    fix accepted, the chart with its baseline up to the programme's start and an aim line at 45 weeks, and four tests of
    change. What somebody has saved there since is left alone, and a second call changes nothing. A team of the same
    name that is not invented is never touched.

    Parameters
    ----------
    store : Store
        Where to put it.

    Returns
    -------
    Team
        Its slug is ``"harbour"`` unless a real team had taken that one.
    """
    team = _example_in(store)
    if team is None:
        added = store.add_team(EXAMPLE_NAME, invented=True, programme_started=PROGRAMME_STARTED)
        team = _example_in(store) or added  # of two pages that add it at once both go on with the first
    because = "invented, to show how it is done"
    if team.aim is None:
        team.save_aim(harbour_aim(), because)
    if team.current("drivers") is None:
        team.save("drivers", harbour_drivers(), because=because)
    if team.upload is None:
        raw = read_spreadsheet(harbour_workbook())
        matching = match_headings(raw, AIM_2)
        fixes = proposed_fixes(raw)
        team.save_upload(raw, pathway=AIM_2, as_of=AS_OF, columns=matching.columns, fixes=fixes)
    if "03" not in team.steps_done:
        choices = ChartChoices(baseline_ends=PROGRAMME_STARTED, aim_weeks=harbour_aim().within_weeks)
        team.save_chart_choices(choices, because)
    there = {test.key for test in team.tests}
    for test in harbour_tests():
        if test.key not in there:
            team.save_test(test, because=because)
    return team


def proposed_fixes(raw: RawTable) -> tuple[Fix, ...]:
    """Every fix that is proposed for Harbour's workbook, with those that only show once others are answered."""
    fixes: tuple[Fix, ...] = ()
    for _ in range(3):
        issues = find_issues(raw, pathway=AIM_2, as_of=AS_OF, fixes=fixes)
        fixes += tuple(issue.proposal for issue in issues if issue.proposal and issue.proposal not in fixes)
    return fixes


def _example_in(store: Store) -> Team | None:
    return next((team for team in store.teams() if team.invented and team.name == EXAMPLE_NAME), None)
