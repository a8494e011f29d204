"""Measures and the wait curve, against independent programs, by hand, and on the smallest cohorts."""

import json
import math
from datetime import date, timedelta
from pathlib import Path

import lifelines
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_2, AIM_3
from pace_kit.journeys import LEFT, REACHED, Cohort
from pace_kit.measures import (
    aim_progress,
    flow,
    median_by,
    monthly_median,
    siblings_as_one,
    wait_curve,
    waiting_list,
    weeks_to_milestone,
    wilson,
)
from pace_kit.runcharts import RunChart

REFERENCE = Path(__file__).parent / "reference"
AS_OF = date(2020, 3, 31)


def cohort(rows, as_of=AS_OF, pathway=AIM_2, **more):
    """Make a cohort of (start, recommended or None, left or None) rows."""
    names = [pathway.start, pathway.milestone, "left"]
    frame = pd.DataFrame(
        {name: pd.to_datetime(pd.Series([row[i] for row in rows], dtype=object)) for i, name in enumerate(names)}
    )
    frame["child"] = [f"C{i:03}" for i in range(len(rows))]
    frame.index = pd.RangeIndex(10, 10 + len(rows))
    return Cohort.from_frame(frame.assign(**more), as_of=as_of, pathway=pathway)


def waits(*, reached=(), waiting=(), left=()):
    """Make a cohort of waits in days that ended, went on until the day of the data, or ended by leaving."""
    first = date(2010, 1, 1)
    rows = [(first, first + timedelta(d), None) for d in reached]
    rows += [(AS_OF - timedelta(d), None, None) for d in waiting]
    rows += [(first, None, first + timedelta(d)) for d in left]
    return cohort(rows)


EMPTY = cohort([])

# --- weeks to the milestone ---


def test_what_one_does_to_the_points_another_does_not_find():
    children = cohort([(date(2019, 1, 1), date(2019, 5, 1), None)])
    points = weeks_to_milestone(children)
    points["weeks"] = 0.0
    points.loc[points.index[0], "child"] = "somebody else"
    assert weeks_to_milestone(children)["weeks"].tolist() == [120 / 7]
    assert weeks_to_milestone(children)["child"].tolist() == ["C000"]


def test_weeks_are_days_by_seven_never_rounded_in_exit_order():
    start = date(2019, 1, 1)
    rows = [
        (start, date(2019, 6, 3), None),
        (start - timedelta(1), date(2019, 6, 3), None),
        (start, None, None),
        (start, date(2019, 2, 1), None),
        (start, None, date(2019, 3, 1)),
        (start, date(2019, 6, 3), None),
    ]
    points = weeks_to_milestone(cohort(rows))
    assert points["child"].tolist() == ["C003", "C001", "C000", "C005"]
    assert points.index.tolist() == [13, 11, 10, 15]
    assert points["weeks"].tolist() == [31 / 7, 154 / 7, 153 / 7, 153 / 7]
    assert points["when"].dt.date.tolist() == [date(2019, 2, 1)] + [date(2019, 6, 3)] * 3


def test_a_milestone_after_leaving_is_not_a_point():
    points = weeks_to_milestone(cohort([(date(2019, 1, 1), date(2019, 5, 1), date(2019, 4, 1))]))
    assert points.empty


def test_weeks_run_on_any_pathway():
    points = weeks_to_milestone(cohort([(date(2019, 1, 1), date(2019, 1, 15), None)], pathway=AIM_3))
    assert points["weeks"].tolist() == [2]


def test_points_become_a_run_chart():
    chart = RunChart.of(weeks_to_milestone(waits(reached=[70, 140, 7])))
    assert chart.values.tolist() == [1, 10, 20]
    assert chart.dot == "child"
    assert len(RunChart.of(weeks_to_milestone(EMPTY))) == 0


# --- medians by period ---


def test_months_without_children_are_there_and_empty():
    rows = [(date(2019, 1, 1), date(2019, m, 8), None) for m in (2, 2, 5)] + [
        (date(2019, 1, 11), date(2019, 2, 1), None)
    ]
    table = monthly_median(cohort(rows))
    assert table.index.strftime("%Y-%m-%d").tolist() == ["2019-02-01", "2019-03-01", "2019-04-01", "2019-05-01"]
    assert table["n"].tolist() == [3, 0, 0, 1]
    assert table["median"].tolist()[::3] == [38 / 7, 127 / 7]
    assert table["median"].isna().tolist() == [False, True, True, False]
    assert median_by(cohort(rows), by="quarter")["n"].tolist() == [3, 1]
    assert median_by(cohort(rows), by="year").index.strftime("%Y-%m-%d").tolist() == ["2019-01-01"]


@pytest.mark.parametrize("by", ["month", "quarter", "year"])
def test_medians_of_an_empty_cohort_are_an_empty_table(by):
    assert median_by(EMPTY, by=by).empty
    assert list(median_by(EMPTY, by=by).columns) == ["median", "n"]


# --- aim progress ---


@pytest.mark.parametrize(
    ("reached", "waiting", "left", "counts"),
    [
        ([182], [], [], (1, 0, 0)),
        ([183], [], [], (0, 1, 0)),
        ([0], [], [], (1, 0, 0)),
        ([], [181], [], (0, 0, 1)),
        ([], [182], [], (0, 1, 0)),
        ([], [183], [], (0, 1, 0)),
        ([], [0], [], (0, 0, 1)),
        ([], [], [10], (0, 1, 0)),
        ([], [], [200], (0, 1, 0)),
    ],
)
def test_the_last_day_of_the_limit_is_in_time_and_leaving_is_not_met(reached, waiting, left, counts):
    row = aim_progress(waits(reached=reached, waiting=waiting, left=left), within_weeks=26, by="year").iloc[0]
    assert (row["met"], row["missed"], row["too_soon"]) == counts
    assert row["started"] == 1


def test_shares_are_bounds_until_nobody_is_too_soon_to_say():
    start = date(2020, 1, 6)
    rows = [(start, start + timedelta(14), None)] * 2 + [(start, None, None)] * 3 + [(start, None, date(2020, 2, 1))]
    row = aim_progress(cohort(rows), by="quarter").iloc[0]
    assert (row["period"], row["started"], row["met"], row["missed"], row["too_soon"]) == (
        "Jan to Mar 2020",
        6,
        2,
        1,
        3,
    )
    assert (row["lower"], row["upper"]) == (2 / 6, 5 / 6)
    assert row[["share", "low", "high"]].isna().all()
    later = aim_progress(cohort(rows, as_of=date(2021, 1, 1)), by="quarter").iloc[0]
    assert (later["lower"], later["share"], later["upper"]) == (2 / 6, 2 / 6, 2 / 6)
    assert (later["low"], later["high"]) == pytest.approx((0.0967714, 0.7000067), abs=1e-6)


def test_periods_without_children_are_there_and_have_no_share():
    rows = [(date(2018, 12, 31), date(2019, 1, 31), None), (date(2019, 4, 1), date(2019, 5, 1), None)]
    table = aim_progress(cohort(rows), by="quarter")
    assert table["period"].tolist() == ["Oct to Dec 2018", "Jan to Mar 2019", "Apr to Jun 2019"]
    assert table["started"].tolist() == [1, 0, 1]
    assert table.iloc[1][["lower", "share", "upper", "low", "high"]].isna().all()
    assert aim_progress(cohort(rows), by="month")["period"].tolist() == [
        "Dec 2018", "Jan 2019", "Feb 2019", "Mar 2019", "Apr 2019",
    ]  # fmt: skip
    assert aim_progress(cohort(rows), by="year")["period"].tolist() == ["2018", "2019"]


def test_aim_progress_of_nobody_is_an_empty_table_with_its_columns():
    assert list(aim_progress(EMPTY).columns) == [
        "period", "started", "met", "missed", "too_soon", "lower", "share", "upper", "low", "high",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="'month', 'quarter' or 'year'"):
        aim_progress(EMPTY, by="week")


ends = st.lists(
    st.tuples(st.integers(0, 900), st.integers(0, 700), st.sampled_from(["reached", "left", "waiting"])), max_size=40
)


def journeys(drawn):
    rows = []
    for before, wait, end in drawn:
        start = AS_OF - timedelta(before)
        day = start + timedelta(wait)
        rows.append((start, day if end == "reached" else None, day if end == "left" else None))
    return cohort(rows)


@settings(max_examples=60, deadline=None)
@given(ends, st.sampled_from(["month", "quarter", "year"]), st.integers(1, 60))
def test_every_child_is_met_missed_or_too_soon(drawn, by, weeks):
    children = journeys(drawn)
    table = aim_progress(children, within_weeks=weeks, by=by)
    assert table["started"].sum() == len(children)
    assert (table["met"] + table["missed"] + table["too_soon"] == table["started"]).all()
    some = table[table["started"] > 0]
    assert (some["lower"] <= some["upper"]).all()
    settled = some[some["too_soon"] == 0]
    assert (settled["low"] <= settled["share"]).all()
    assert (settled["share"] <= settled["high"]).all()


@pytest.mark.parametrize(
    ("k", "n", "low", "high"), [(0, 10, 0.0, 0.27753), (10, 10, 0.72247, 1.0), (5, 10, 0.23659, 0.76341)]
)
def test_wilson_interval(k, n, low, high):
    got = wilson(np.array([float(k)]), np.array([float(n)]))
    assert (got[0][0], got[1][0]) == pytest.approx((low, high), abs=1e-5)


# --- waiting list and flow ---


def test_the_longest_wait_comes_first_and_the_aim_is_the_teams():
    children = waits(reached=[5], waiting=[70, 183, 182, 1561, 70], left=[9])
    table = waiting_list(children)
    assert table["weeks"].tolist() == [223, 183 / 7, 26, 10, 10]
    assert table["over_aim"].tolist() == [True, True, False, False, False]
    assert table["child"].tolist()[3:] == ["C001", "C005"]
    assert waiting_list(children, aim_weeks=45)["over_aim"].tolist() == [True, False, False, False, False]
    assert table["since"].dt.date.iloc[0] == AS_OF - timedelta(1561)
    assert waiting_list(EMPTY).empty


def test_flow_balances_by_hand():
    rows = [
        (date(2020, 1, 5), date(2020, 2, 9), None),
        (date(2020, 1, 6), None, date(2020, 3, 1)),
        (date(2020, 3, 1), None, None),
        (date(2019, 12, 1), date(2020, 1, 1), date(2020, 2, 1)),
    ]
    table = flow(cohort(rows))
    assert table.to_dict("list") == {
        "started": [1, 2, 0, 1], "reached": [0, 1, 1, 0], "left": [0, 0, 0, 1], "waiting": [1, 2, 1, 1],
    }  # fmt: skip
    assert flow(EMPTY).empty


@settings(max_examples=60, deadline=None)
@given(ends)
def test_flow_ends_with_the_waiting_list(drawn):
    children = journeys(drawn)
    table = flow(children)
    if len(children):
        assert table["waiting"].iloc[-1] == len(waiting_list(children))
        assert table["waiting"].min() >= 0
        assert table.index[-1] == pd.Timestamp(2020, 3, 1)
    assert table["reached"].sum() == len(weeks_to_milestone(children))


# --- brothers and sisters ---


def test_brothers_and_sisters_are_joined_only_when_decided_on_one_day():
    start = date(2019, 1, 1)
    rows = [(start, date(2019, 2, 1), None), (start + timedelta(10), date(2019, 2, 1), None)]
    rows += [(start, date(2019, 3, 1), None), (start, date(2019, 3, 1), None)]
    children = cohort(rows, siblings=["F1", "F1", "F1", ""])
    points = siblings_as_one(weeks_to_milestone(children))
    assert points["weeks"].tolist() == [26 / 7, 59 / 7, 59 / 7]
    assert points["children"].tolist() == [2, 1, 1]
    assert points["child"].tolist() == ["C000 + C001", "C002", "C003"]
    assert points.index.tolist() == [10, 12, 13]


# --- the wait curve ---

KM_CASES = [pytest.param(c, id=c["id"]) for c in json.loads((REFERENCE / "km_cases.json").read_text())["cases"]]


@pytest.mark.parametrize("case", KM_CASES)
def test_wait_curve_agrees_with_lifelines_and_r_survival(case):
    rows = [(start, end, None) for start, end in case["records"]]
    curve, want = wait_curve(cohort(rows, as_of=date.fromisoformat(case["as_at"]))), case["expected"]
    low, share, high = curve.share_by(26)
    assert curve.kind == "Kaplan-Meier"
    assert share == pytest.approx(want["share_by_182_days"], abs=1e-9)
    if want["share_ci95"] is None:
        assert math.isnan(low)
        assert math.isnan(high)
    else:
        assert (low, high) == pytest.approx(want["share_ci95"], abs=1e-9)
    assert (curve.median_weeks is None) == (want["median_days"] is None)
    if want["median_days"] is not None:
        assert curve.median_weeks * 7 == pytest.approx(want["median_days"], abs=1e-9)
    for days, by_then in want["share_by_each"].items():
        assert curve.share_by(int(days) / 7)[1] == pytest.approx(by_then, abs=1e-9)
    assert curve.mean_weeks_within(52) * 7 == pytest.approx(want["restricted_mean_days_to_364"], rel=1e-9)


WEEKS = [5, 8, 12, 20, 24, 26, 30]


def test_kaplan_meier_by_hand():
    curve = wait_curve(waits(reached=[7 * w for w in WEEKS], waiting=[7 * w for w in (15, 18, 40)]))
    shares = [curve.share_by(w)[1] for w in (0, 12, 20, 26, 30)]
    assert shares == pytest.approx([0, 0.3, 0.44, 0.72, 0.86])
    assert curve.median_weeks == 24
    assert [curve.at_risk_by(w) for w in (0, 5, 16, 26, 40, 41)] == [10, 10, 6, 3, 1, 0]
    assert str(curve) == "Kaplan-Meier curve of 10 children; half had reached it by 24.0 weeks."


def test_aalen_johansen_by_hand_when_children_left():
    curve = wait_curve(waits(reached=[7 * w for w in WEEKS], waiting=[280], left=[7 * 15, 7 * 18]))
    assert curve.kind == "Aalen-Johansen"
    assert curve.share_by(26)[1] == pytest.approx(0.60)
    assert curve.at_risk_by(26.2) == 2
    low, share, high = curve.share_by(26)
    assert 0 < low < share < high < 1


def test_the_share_of_half_that_rounding_hides_is_found():
    curve = wait_curve(waits(reached=[182] * 3, waiting=[300] * 3))
    assert curve.median_weeks == 26
    with_leavers = wait_curve(waits(reached=[10, 20, 30, 40, 50], left=[15, 25, 35, 45, 55]))
    assert with_leavers.median_weeks * 7 == 50
    assert wait_curve(waits(reached=[10, 20], left=[15, 25, 35])).median_weeks is None


def test_interval_is_open_at_nobody_and_everybody():
    curve = wait_curve(waits(reached=[10, 20]))
    assert [math.isnan(x) for x in curve.share_by(0)] == [True, False, True]
    assert [math.isnan(x) for x in curve.share_by(10)] == [True, False, True]
    low, share, high = curve.share_by(2)
    assert 0 < low < share < high < 1


def test_curve_of_nobody_and_of_one():
    nobody = wait_curve(EMPTY)
    assert all(math.isnan(x) for x in nobody.share_by(26))
    assert (nobody.median_weeks, nobody.at_risk_by(0), len(nobody.table())) == (None, 0, 1)
    one = wait_curve(waits(waiting=[0]))
    assert (one.median_weeks, one.share_by(26)[1], one.at_risk_by(0)) == (None, 0, 1)
    assert wait_curve(waits(reached=[0])).median_weeks == 0


@settings(max_examples=40, deadline=None)
@given(ends.filter(lambda drawn: len(drawn) > 0))
def test_share_agrees_with_lifelines(drawn):
    children = journeys(drawn)
    days, outcome = children.days.to_numpy(), children.outcome
    curve = wait_curve(children)
    where = np.unique(np.concatenate([days, [0, 91, 182, 364]]))
    if curve.kind == "Kaplan-Meier":
        fitted = lifelines.KaplanMeierFitter().fit(days, (outcome == REACHED).to_numpy())
        want = 1 - fitted.survival_function_at_times(where).to_numpy()
        assert [curve.share_by(d / 7)[1] for d in where] == pytest.approx(want.tolist(), abs=1e-9)
    else:
        # its own handling of ties is random, so leaving and reaching are compared through the curve of both endings
        fitted = lifelines.KaplanMeierFitter().fit(days, outcome.isin([REACHED, LEFT]).to_numpy())
        gone = 1 - fitted.survival_function_at_times(where).to_numpy()
        swapped = children.frame.assign(recommended=children.frame["left"], left=children.frame["recommended"])
        other = wait_curve(Cohort.from_frame(swapped, as_of=AS_OF))
        both = [curve.share_by(d / 7)[1] + other.share_by(d / 7)[1] for d in where]
        assert both == pytest.approx(gone.tolist(), abs=1e-9)


def test_aalen_johansen_agrees_with_lifelines_where_there_are_no_ties():
    rng = np.random.default_rng(5)
    days = rng.permutation(np.arange(1, 401))
    kind = rng.choice([0, 1, 2], size=400, p=[0.2, 0.6, 0.2])
    children = waits(reached=days[kind == 1].tolist(), waiting=days[kind == 0].tolist(), left=days[kind == 2].tolist())
    fitted = lifelines.AalenJohansenFitter(calculate_variance=False).fit(days, kind, event_of_interest=1)
    curve = wait_curve(children)
    for day in (1, 50, 182, 300, 400):
        want = float(fitted.cumulative_density_.loc[:day].iloc[-1, 0])
        assert curve.share_by(day / 7)[1] == pytest.approx(want, abs=1e-9)


def test_before_anyone_left_the_interval_with_leavers_is_greenwoods():
    reached, waiting = list(range(10, 300, 7)), list(range(13, 300, 11))
    one_left = wait_curve(waits(reached=reached, waiting=waiting, left=[3000]))
    assert one_left.kind == "Aalen-Johansen"
    same = waits(reached=reached, waiting=[*waiting, 3000])
    assert one_left.share_by(26) == pytest.approx(wait_curve(same).share_by(26), abs=1e-12)


def test_delayed_entry_agrees_with_lifelines():
    rng = np.random.default_rng(8)
    n, begins = 300, date(2015, 1, 1)
    starts = [date(2012, 1, 1) + timedelta(int(d)) for d in rng.integers(0, 2500, n)]
    lengths = rng.integers(1, 900, n)
    rows = [
        (s, s + timedelta(int(d)) if s + timedelta(int(d)) <= AS_OF else None, None)
        for s, d in zip(starts, lengths, strict=True)
    ]
    children = cohort(rows)
    curve = wait_curve(children, entered=begins)
    entry = np.maximum((pd.Timestamp(begins) - children.started).dt.days.to_numpy(), 0)
    days = children.days.to_numpy()
    seen = days > entry
    fitted = lifelines.KaplanMeierFitter().fit(
        days[seen], (children.outcome == REACHED).to_numpy()[seen], entry=entry[seen]
    )
    assert curve.children == seen.sum() < n
    for day in (30, 91, 182, 364, 700):
        want = 1 - float(fitted.survival_function_at_times([day]).iloc[0])
        assert curve.share_by(day / 7)[1] == pytest.approx(want, abs=1e-9)
    each = pd.Series(pd.Timestamp(begins), index=children.frame.index)
    assert wait_curve(children, entered=each).share_by(26) == curve.share_by(26)
    assert wait_curve(children, entered=date(2000, 1, 1)).share_by(26) == wait_curve(children).share_by(26)


def test_arrays_of_the_curve_are_for_drawing():
    curve = wait_curve(waits(reached=[7, 14, 14, 21], waiting=[10]))
    assert curve.weeks.tolist() == [0, 1, 2, 3]
    assert curve.share.tolist() == pytest.approx([0, 0.2, 0.2 + 0.8 * 2 / 3, 1])
    assert curve.at_risk.to_dict() == {0: 5, 1: 5, 2: 3, 3: 1}
    assert len(curve.low) == len(curve.high) == 4
    table = curve.table(every_weeks=1)
    assert table.index.tolist() == [0, 1, 2, 3]
    assert table["at_risk"].tolist() == [5, 5, 3, 1]
