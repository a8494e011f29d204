"""The example team: made whole, made once, and never in the place of a real team."""

import pytest

from pace_kit.aims import AIM_2
from pace_kit.cleaning import find_issues, still_open
from pace_kit.datasets import AS_OF, PROGRAMME_STARTED, harbour_aim, harbour_tests, harbour_workbook
from pace_kit.example import add_example, proposed_fixes
from pace_kit.measures import waiting_list, weeks_to_milestone
from pace_kit.pdsa import Cycle
from pace_kit.runcharts import ChartChoices
from pace_kit.signals import find_signals
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.store import Store
from pace_kit.widgets import teams_side_by_side


@pytest.fixture
def store(tmp_path):
    store = Store.open(tmp_path / "kit.db")
    yield store
    store.close()


def test_the_example_is_called_harbour_and_says_that_it_is_invented(store):
    team = add_example(store)
    assert (team.slug, team.name, team.invented) == ("harbour", "Harbour", True)
    assert team.programme_started == PROGRAMME_STARTED


def test_everything_up_to_the_review_is_there(store):
    team = add_example(store)
    assert team.steps_done >= {"01", "02", "03", "04"}
    assert team.aim == harbour_aim()
    assert team.tests == harbour_tests()
    assert team.chart_choices == ChartChoices(baseline_ends=PROGRAMME_STARTED, aim_weeks=45)
    assert team.upload.as_of == AS_OF and team.upload.name == "harbour.xlsx"


def test_its_workbook_is_cleaned_and_every_row_is_accounted_for(store):
    team = add_example(store)
    account = team.account
    assert sorted([*account.kept, *account.set_aside, *account.not_data]) == list(team.upload.raw.frame.index)
    assert len(team.cohort) == len(account.kept) >= 160


def test_its_chart_tells_the_story(store):
    team = add_example(store)
    chart = team.chart_choices.chart(weeks_to_milestone(team.cohort))
    assert 50 <= chart.medians[-1] <= 60
    assert any(signal.kind == "shift" and signal.side == "below" for signal in find_signals(chart))
    assert waiting_list(team.cohort, aim_weeks=45)["weeks"].iloc[0] == 223


def test_no_code_of_the_workbook_reaches_its_cohort(store):
    assert not add_example(store).cohort.frame["child"].str.startswith("HC").any()


def test_asking_twice_changes_nothing(store):
    first = add_example(store)
    versions = {kind: len(first.history(kind)) for kind in ("aim", "upload", "chart")}
    second = add_example(store)
    assert second.slug == first.slug and [team.slug for team in store.teams()] == ["harbour"]
    assert {kind: len(second.history(kind)) for kind in versions} == versions
    assert all(len(second.history("test", test.key)) == 1 for test in second.tests)


def test_what_somebody_saved_in_the_example_stays(store):
    team = add_example(store)
    test = team.tests[0].with_cycle(Cycle(9, objective="tried in a workshop"))
    team.save_test(test)
    team.save_chart_choices(ChartChoices())
    again = add_example(store)
    assert test in again.tests
    assert again.chart_choices == ChartChoices()


def test_an_example_that_was_left_half_made_is_completed(store):
    half = store.add_team("Harbour", invented=True, programme_started=PROGRAMME_STARTED)
    half.save_test(harbour_tests()[0])
    team = add_example(store)
    assert team.slug == half.slug
    assert team.steps_done >= {"01", "02", "03", "04"} and set(team.tests) == set(harbour_tests())


def test_a_real_team_called_harbour_is_left_alone(store):
    real = store.add_team("Harbour")
    team = add_example(store)
    assert team.slug != real.slug and team.invented
    assert store.team(real.slug).steps_done == frozenset() and not store.team(real.slug).invented
    assert add_example(store).slug == team.slug


def test_nothing_is_left_to_ask_once_the_proposed_fixes_are_taken():
    raw = read_spreadsheet(harbour_workbook())
    fixes = proposed_fixes(raw)
    assert still_open(find_issues(raw, pathway=AIM_2, as_of=AS_OF, fixes=fixes), fixes) == ()


def test_teams_with_data_stand_side_by_side(store):
    assert "No chart has a value yet" in teams_side_by_side(store.teams()).alt
    add_example(store)
    store.add_team("Tayford")
    picture = teams_side_by_side(store.teams())
    assert picture.table.iloc[:, 0].tolist() == ["Harbour"]
