"""What the kit would plot, and why, for teams of every size; the points of each plot against a count by hand."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.between import t_limits
from pace_kit.datasets import harbour_cohort
from pace_kit.grouping import groups_of
from pace_kit.journeys import Cohort
from pace_kit.measures import aim_progress
from pace_kit.picking import PLOTS, chart_of, charts_of, limits_of, plotted, settled_shares, what_to_plot
from pace_kit.runcharts import ChartChoices, Rephase

AS_OF = date(2020, 3, 31)
KEYS = [plot.key for plot in PLOTS]
SHARES = ["share_month", "share_quarter", "share_year"]


def team(a_month, weeks=30.0, spread=0.6, months=36):
    """So many invented children a month; their waits spread around so many weeks. Seeded."""
    draw = np.random.default_rng(2)
    n = round(a_month * months)
    start = pd.Timestamp(2017, 4, 1) + pd.to_timedelta(draw.integers(0, months * 30, n), unit="D")
    end = start + pd.to_timedelta((7 * draw.lognormal(np.log(weeks), spread, n)).astype(int), unit="D")
    frame = pd.DataFrame({"child": [f"C{i}" for i in range(n)], "accommodated": start, "left": pd.NaT})
    return Cohort.from_frame(frame.assign(recommended=pd.Series(end).where(end <= pd.Timestamp(AS_OF))), as_of=AS_OF)


# --- the pick ---


@pytest.mark.parametrize(
    ("cohort", "key", "beside", "said"),
    [
        (team(0), "child", "", "No child has a recommendation for permanence yet, so the chart is empty"),
        (team(0.2), "child", "days_between", "6 children have a recommendation for permanence: each is a dot, and a "
         "median waits until there are 10. A typical year has 2.5 children who started: too few for a yearly"),
        (harbour_cohort(), "child", "share_year", "A typical quarter has 8 children who started: too few for a "
         "quarterly percentage, which wants 10. The percentage that fits: share in time of the children who started in "
         "a year, with"),
        (team(8), "child", "share_quarter", "A typical month has 8 children who started: too few for a monthly "
         "percentage, which wants 10. The percentage that fits: share in time of the children who started in a quart"),
        (team(8, weeks=60, spread=0.2), "child", "days_between", "are at 0% or 100%, where a percentage shows"),
        (team(14), "month", "share_month", "more than the 300 dots that can be told apart: here is the median of each "
         "month, with 13 children in a typical one."),
    ],
)  # fmt: skip
def test_the_kit_picks_a_chart_for_the_size_of_the_data_and_says_why(cohort, key, beside, said):
    pick = what_to_plot(cohort)
    assert (pick.key, pick.beside) == (key, beside)
    assert said in str(pick)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([0, 1 / 36, 0.1, 0.5, 2, 5, 9, 12, 40]), st.sampled_from([10.0, 26.0, 60.0]))
def test_a_pick_is_never_refused_and_every_refusal_says_why(a_month, weeks):
    cohort = team(a_month, weeks)
    pick = what_to_plot(cohort)
    assert pick.key not in pick.refused
    assert pick.beside not in pick.refused
    assert "child" not in pick.refused
    assert set(pick.refused) <= set(KEYS)
    assert all(sentence.endswith(".") and "nan" not in sentence for sentence in pick.refused.values())
    coarser = [key in pick.refused for key in SHARES[::-1]]
    assert coarser == sorted(coarser) or weeks != 26, "a finer period never suits where a coarser one has too few"


# --- the points ---


@pytest.mark.parametrize("key", KEYS)
def test_every_plot_draws_whether_or_not_it_suits(key):
    for cohort in (team(0), team(1 / 36), harbour_cohort()):
        chart = plotted(cohort, key)
        assert chart.unit == next(plot.unit for plot in PLOTS if plot.key == key)
        finite = chart.values[np.isfinite(chart.values)]
        assert (finite >= 0).all()
        assert key not in SHARES or (finite <= 100).all()


def test_a_share_is_a_point_only_when_every_child_of_its_period_has_had_the_time():
    days = ["2019-08-20", "2019-09-02", "2019-09-30", "2019-10-01"]
    frame = pd.DataFrame({"child": list("ABCD"), "accommodated": pd.to_datetime(days), "left": pd.NaT})
    frame["recommended"] = pd.to_datetime(["2019-10-01", "2019-12-01", None, "2019-11-01"])
    of = lambda day: Cohort.from_frame(frame, as_of=day)  # noqa: E731
    assert list(settled_shares(of(date(2020, 3, 29)), "month")["share"]) == [1.0], "C can still be in time on the 30th"
    assert list(settled_shares(of(date(2020, 3, 30)), "month")["share"]) == [1.0, 0.5]
    chart = plotted(of(date(2020, 3, 30)), "share_month")
    assert list(chart.values) == [100.0, 50.0]
    assert chart.notes == ("The last month is no point yet: children who started then can still be in time.",)


def test_points_of_the_example_are_those_of_its_tables():
    cohort = harbour_cohort()
    progress = aim_progress(cohort, 26, "year")
    sure = progress[progress.index <= pd.Timestamp(2018, 1, 1)]
    assert list(plotted(cohort, "share_year").values) == pytest.approx(list(100 * sure["met"] / sure["started"]))
    assert plotted(cohort, "child").values.sum() == pytest.approx(cohort.days[cohort.outcome == "reached"].sum() / 7)


def test_a_plot_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(ValueError, match=r"There is no plot 'weekly'; the kit has child, month, .*children_between\."):
        plotted(harbour_cohort(), "weekly")


def test_only_charts_of_rare_events_have_limits_of_their_own():
    charts = {key: plotted(harbour_cohort(), key) for key in KEYS}
    made = {key: limits_of(chart) for key, chart in charts.items()}
    assert [key for key, limits in made.items() if limits] == ["days_between", "children_between"]
    assert made["days_between"] == t_limits(charts["days_between"].values)
    assert limits_of(plotted(team(0.2), "days_between")) is None, "five points are too few"


def test_the_decisions_of_a_team_are_on_whatever_it_plots():
    choices = ChartChoices(date(2018, 1, 1), (Rephase(date(2019, 1, 1), "weekly review"),))
    for key in ("", *KEYS):
        chart = chart_of(harbour_cohort(), replace(choices, plot=key))
        assert len(chart) == len(plotted(harbour_cohort(), key or "child"))
        assert chart.phases[0].frozen == chart.position(date(2018, 1, 1))
        if key == "share_year":  # its last settled year is 2018
            assert chart.notes[-1].startswith("The new phase of 1 January 2019 is not shown")
        else:
            assert [phase.because for phase in chart.phases] == ["", "weekly review"]


def test_each_group_has_a_chart_of_its_own_children():
    cohort = harbour_cohort()
    charts = charts_of(cohort, groups_of(cohort, "placement").labels)
    assert sum(map(len, charts.values())) == len(plotted(cohort))
    for label, chart in charts.items():
        alone = cohort.only(cohort.frame["placement"] == label)
        assert list(chart.values) == list(plotted(alone).values)
