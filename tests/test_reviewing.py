"""Tests of `pace_kit.reviewing`: a team's review is made of what its pages show, whatever plot it chose."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from pace_kit.aims import AIM_2
from pace_kit.example import add_example
from pace_kit.journeys import LEFT, REACHED
from pace_kit.measures import aim_progress, flow, wait_curve, waiting_list, weeks_to_milestone
from pace_kit.outlook import aim_outlook
from pace_kit.pdsa import quality
from pace_kit.picking import PLOTS, chart_of, plot_called, settled_shares
from pace_kit.report.contents import contents
from pace_kit.reviewing import choices_of, review_of
from pace_kit.signals import find_signals
from pace_kit.store import Store
from pace_kit.widgets import render


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("reviewing") / "kit.db")
    yield add_example(store)
    store.close()


def found(result, kind, word=""):
    (finding,) = (f for f in result.findings if f.kind == kind and word in f.sentence)
    return finding


def test_the_numbers_about_children_are_those_that_pages_one_to_three_show(harbour):
    """Each is worked out anew, by what the page calls or by counting days in the table."""
    result = review_of(harbour)
    cohort, aim, weeks = harbour.cohort, harbour.aim, harbour.chart_choices.aim_weeks
    outlook = aim_outlook(cohort, aim.within_weeks, aim.percent, aim.starting)
    started = cohort.only(cohort.started >= pd.Timestamp(aim.starting))
    assert dict(found(result, "aim").numbers) == {
        "starting": aim.starting.isoformat(), "started": len(started), "within_weeks": aim.within_weeks,
        "met": int(((started.outcome == REACHED) & (started.days <= 7 * weeks)).sum()), "missed": outlook.missed,
        "too_soon": len(outlook.children), "lower_percent": outlook.lower, "percent": aim.percent,
        "upper_percent": outlook.upper, "needed": outlook.needed,
    }  # fmt: skip
    waiting = waiting_list(cohort, weeks)
    assert dict(found(result, "waiting", "still waiting").numbers) == {
        "waiting": len(waiting), "over_aim": int((waiting["weeks"] > weeks).sum()), "aim_weeks": weeks,
        "longest_weeks": round(waiting["weeks"].iloc[0], 1),
    }  # fmt: skip
    day = pd.Timestamp(cohort.as_of) - pd.DateOffset(years=1) + pd.offsets.MonthEnd(0)
    at = cohort.at(day.date())
    since = {what: flow(cohort)[what].iloc[-12:].sum() for what in ("started", "reached", "left")}
    assert dict(found(result, "waiting", "now it is").numbers) == {
        "day": day.date().isoformat(), "waiting": len(waiting), "waiting_a_year_ago": len(waiting_list(at)),
        **{f"{what}_since": n for what, n in since.items()},
    }  # fmt: skip
    dots, curve = weeks_to_milestone(cohort), wait_curve(cohort)
    low, share, high = (round(100 * value) for value in curve.share_by(weeks))
    assert dict(found(result, "curve").numbers) == {
        "reached": len(dots), "finished_percent": round(100 * (dots["weeks"] <= weeks).mean()), "aim_weeks": weeks,
        "everyone_percent": share, "low_percent": low, "high_percent": high,
        "median_weeks": round(curve.median_weeks, 1),
    }  # fmt: skip
    assert found(result, "caveat").numbers == {"on_the_chart": len(dots), "waiting": len(waiting)}
    lately = dots["when"] > pd.Timestamp(cohort.as_of - timedelta(days=365))
    in_time = int((lately & (dots["weeks"] <= weeks)).sum())
    assert found(result, "celebrate", "In the last year").numbers == {"in_time": in_time, "aim_weeks": weeks}
    assert int((cohort.outcome == LEFT).sum()) and "wait or left" in found(result, "curve").sentence


def test_what_is_said_of_chart_rows_and_tests_stands_on_pages_two_to_four(harbour):
    result, choices, account = review_of(harbour), harbour.chart_choices, harbour.account
    signals = find_signals(chart_of(harbour.cohort, choices, choices.aim_weeks), choices.rule_set)
    first = next(s for s in signals if s.kind == "shift" and s.good and s.end >= harbour.programme_started)
    signal = found(result, "signal")
    assert signal.sentence.startswith(first.sentence)
    assert {"points": len(first.points), "start": first.start.isoformat()}.items() <= signal.numbers.items()
    assert round(first.centre, 1) in signal.numbers.values()
    assert found(result, "reading").sentence == " ".join((signals.verdict, *signals.notes))
    ends = account.table()["ending"].value_counts()
    numbers = found(result, "data").numbers
    assert [numbers[name] for name in ("rows", "kept", "set_aside", "not_data")] == [
        len(account), ends["kept"], ends["set aside"], ends["not data"]
    ]  # fmt: skip
    most = pd.Series(list(account.set_aside.values())).value_counts()
    assert numbers["most_often"] == most.iloc[0] and most.index[0] in found(result, "data").sentence
    shown = {f"“{test.name}”: {score.because}" for test in harbour.tests for score in quality(test)}
    for finding in result.findings:
        if finding.kind == "test" and finding.tone == "note":
            assert finding.sentence in shown


@pytest.mark.parametrize("plot", PLOTS, ids=lambda plot: plot.key)
def test_every_sentence_is_true_of_the_plot_that_was_chosen(harbour, plot):
    """On shares higher is better, points of periods are no children, and shares count those who still wait."""
    harbour.save_chart_choices(replace(harbour.chart_choices, plot=plot.key))
    result = review_of(harbour)
    assert result.plot == plot and result.signals.better == plot.better
    assert result.signals.verdict == find_signals(result.chart, better=plot.better).verdict
    for finding in (f for f in result.findings if f.kind == "signal"):
        if plot.key != "child":
            assert not re.search(r"\d children in a row|each dot", finding.sentence)
            assert "Each point is" in finding.sentence
        shift = next(s for s in result.signals if s.start and s.start.isoformat() == finding.numbers["start"])
        good = shift.side in (("above", "up") if plot.unit == "percent" else ("below", "down"))
        assert (finding.tone == "good") is good or finding.tone == "note"
    caveat = found(result, "caveat")
    if plot.unit == "percent":
        weeks = result.aim_weeks
        on_it = int(settled_shares(result.cohort, plot.by, weeks)["started"].sum())
        all_of_them = int(aim_progress(result.cohort, weeks, plot.by)["started"].sum())
        assert caveat.numbers == {"later": all_of_them - on_it, "weeks": weeks, "on_the_chart": on_it}
        assert "cannot show whether" not in caveat.sentence
    else:
        assert "cannot show whether the aim is met" in caveat.sentence
    method = contents(result).sections[-1].parts[0].items
    made = next(words for words in method if words.startswith("The run chart holds"))
    assert ("one dot a child" in made) is (plot.key == "child")
    assert ("higher is better" in made) is (plot.unit == "percent")
    decided = any("children decided before" in words for words in method)
    assert decided is (plot.key == "child")


def test_a_change_begun_while_the_first_children_of_a_share_had_time_is_not_called_too_late(harbour):
    from pace_kit.review.points import source_days

    first, last = source_days(plot_called("share_month"), date(2018, 2, 1), 26)
    assert (first, last) == (date(2018, 2, 1), date(2018, 2, 28) + timedelta(days=182))
    assert source_days(plot_called("quarter"), date(2018, 1, 1), 26)[1] == date(2018, 3, 31)
    assert source_days(plot_called("child"), date(2018, 1, 9), 26) == (date(2018, 1, 9), date(2018, 1, 9))


def test_before_a_chart_is_chosen_the_review_reads_the_one_that_page_three_begins_with(tmp_path):
    store = Store.open(tmp_path / "kit.db")
    team = store.add_team("New team")
    team.save_programme_start(date(2018, 1, 1))
    assert choices_of(team).baseline_ends == date(2018, 1, 1) and choices_of(team).aim_weeks is None
    assert review_of(team) is None and AIM_2.limit_weeks == 26
    store.close()


def test_each_finding_on_the_page_leads_to_where_its_numbers_stand(harbour):
    for finding in review_of(harbour).findings:
        assert f'<a href="{finding.page}.ipynb">See {finding.where}</a>' in render(finding)


def test_the_aim_line_follows_the_aim_unless_the_team_drew_another(tmp_path):
    """A line saved at the limit of the aim moves with it; one at other weeks stays; an earlier review keeps its own."""
    store = Store.open(tmp_path / "kit.db")
    team = add_example(store)
    before = team.latest("chart").at
    team.save_aim(replace(team.aim, within_weeks=40), "Sooner", who="Isla")
    assert (review_of(team).aim_weeks, review_of(team.as_of(before)).aim_weeks) == (40, 45)
    team.save_chart_choices(replace(team.chart_choices, aim_weeks=26))
    team.save_aim(replace(team.aim, within_weeks=36), "Sooner still", who="Isla")
    assert review_of(team).aim_weeks == 26
    store.close()
