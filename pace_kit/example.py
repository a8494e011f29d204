"""The example team: Harbour, an invented council, put into a store with all five steps done.

It shows what a team's folder holds after the whole way: aim, cleaned workbook, chart and tests of change.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

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
    return fill_with_example(team)


def fill_with_example(team: Team, *, only_data: bool = False) -> Team:
    """Fill each step of a team that is still empty with Harbour's: for the example itself, and to practise on.

    Parameters
    ----------
    team : Team
        One whose data are invented; a real team is refused.
    only_data : bool
        Only the cleaned data and the programme's start, so that aim, chart and tests are left to practise.

    Raises
    ------
    ValueError
        When the team's data are not invented.
    """
    if not team.invented:
        raise ValueError(f"{team.name} has data of its own. Invented data belong into a team that says they are.")
    because = "invented, to show how it is done"
    if team.upload is None:
        raw, columns, fixes = _workbook()
        team.save_upload(raw, pathway=AIM_2, as_of=AS_OF, columns=columns, fixes=fixes)
    if team.latest("programme") is None:
        team.save_programme_start(PROGRAMME_STARTED, because=because)
    if only_data:
        return team
    if team.aim is None:
        team.save_aim(harbour_aim(), because)
    if team.current("drivers") is None:
        team.save("drivers", harbour_drivers(), because=because)
    if "03" not in team.steps_done:
        choices = ChartChoices(baseline_ends=PROGRAMME_STARTED, aim_weeks=harbour_aim().within_weeks)
        team.save_chart_choices(choices, because)
    there = {test.key for test in team.tests}
    for test in harbour_tests():
        if test.key not in there:
            team.save_test(test, because=because)
    return team


@cache
def _workbook() -> tuple[RawTable, Mapping[str, str], tuple[Fix, ...]]:
    """Harbour's workbook with its columns and fixes, worked out once: a workshop fills ten teams with it."""
    raw = read_spreadsheet(harbour_workbook())
    return raw, match_headings(raw, AIM_2).columns, proposed_fixes(raw)


def proposed_fixes(raw: RawTable) -> tuple[Fix, ...]:
    """Every fix that is proposed for Harbour's workbook, with those that only show once others are answered."""
    fixes: tuple[Fix, ...] = ()
    for _ in range(3):
        issues = find_issues(raw, pathway=AIM_2, as_of=AS_OF, fixes=fixes)
        fixes += tuple(issue.proposal for issue in issues if issue.proposal and issue.proposal not in fixes)
    return fixes


def _example_in(store: Store) -> Team | None:
    return next((team for team in store.teams() if team.invented and team.name == EXAMPLE_NAME), None)
