"""Run charts: verbs return changed copies, and the median is the one that applies."""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.runcharts import ChartChoices, Phase, Rephase, RunChart, day_words

DAYS = [date(2020, 1, 6) + timedelta(7 * i) for i in range(12)]
VALUES = [50, 40, None, 60, 55, 45, 20, 25, 22, 30, 28, 24]


def points(weeks, days=None, siblings=None):
    days = [date(2020, 1, 6) + timedelta(7 * i) for i in range(len(weeks))] if days is None else days
    frame = pd.DataFrame(
        {"when": pd.to_datetime(days), "weeks": weeks, "child": [f"C{i}" for i in range(len(weeks))]},
        index=range(5, 5 + len(weeks)),
    )
    return frame if siblings is None else frame.assign(siblings=siblings)


@pytest.mark.parametrize(
    ("values", "median"),
    [([], None), ([None], None), ([3], 3), ([3, None, 5], 4), ([5, 1, 3], 3), ([1, 2, 3, 10], 2.5)],
)
def test_median_of_a_chart_leaves_missing_points_out(values, median):
    chart = RunChart.from_values(values)
    assert len(chart) == len(values) == len(chart.medians)
    if median is None:
        assert math.isnan(chart.median(0))
        assert np.isnan(chart.medians).all()
    else:
        assert chart.medians.tolist() == [median] * len(values)


def test_a_frozen_median_is_that_of_the_first_points_missing_ones_counted():
    chart = RunChart.from_values(VALUES).freeze(until=6)
    assert chart.phases == (Phase(0, 12, frozen=6),)
    assert chart.medians.tolist() == [50] * 12


def test_a_day_freezes_the_points_before_it():
    by_day = RunChart.from_values(VALUES, DAYS).freeze(until=DAYS[6])
    assert by_day.phases == RunChart.from_values(VALUES, DAYS).freeze(until=6).phases
    assert RunChart.from_values(VALUES, DAYS).freeze(until=DAYS[5] + timedelta(1)).phases == by_day.phases


def test_a_new_phase_begins_with_the_first_point_on_or_after_its_day():
    chart = RunChart.from_values(VALUES, DAYS).rephase(on=DAYS[5] + timedelta(2), because="two-week reviews")
    assert [(p.start, p.stop) for p in chart.phases] == [(0, 6), (6, 12)]
    assert (chart.phases[1].because, chart.phases[1].on) == ("two-week reviews", DAYS[5] + timedelta(2))
    assert chart.medians.tolist() == [50] * 6 + [24.5] * 6


def test_freezing_after_a_new_phase_freezes_the_phase_that_holds_the_last_point():
    chart = RunChart.from_values(VALUES).rephase(on=6, because="x")
    assert [p.frozen for p in chart.freeze(until=4).phases] == [4, None]
    assert [p.frozen for p in chart.freeze(until=8).phases] == [None, 8]
    assert [p.frozen for p in chart.freeze(until=4).freeze(until=8).phases] == [4, 8]


def test_a_new_phase_at_the_same_place_replaces_the_reason():
    chart = RunChart.from_values(VALUES).rephase(on=6, because="first").rephase(on=6, because="second")
    assert [p.because for p in chart.phases] == ["", "second"]


@pytest.mark.parametrize("until", [0, -3, DAYS[0], date(2001, 1, 1)])
def test_a_baseline_without_points_is_refused(until):
    with pytest.raises(ValueError, match="no baseline to freeze"):
        RunChart.from_values(VALUES, DAYS).freeze(until=until)


@pytest.mark.parametrize("on", [0, 12, -1, DAYS[0], date(2030, 1, 1)])
def test_a_phase_without_points_on_both_sides_is_refused(on):
    with pytest.raises(ValueError, match="a new phase cannot start there"):
        RunChart.from_values(VALUES, DAYS).rephase(on=on, because="x")


def test_a_day_on_a_chart_without_dates_is_refused():
    with pytest.raises(ValueError, match="no dates"):
        RunChart.from_values(VALUES).freeze(until=DAYS[3])


def test_an_excluded_point_stays_visible_and_does_not_count():
    chart = RunChart.of(points([10, 20, 90, 30]))
    fewer = chart.exclude("C2", because="moved here from another council")
    assert fewer.values.tolist() == [10, 20, 90, 30]
    assert fewer.excluded == {2: "moved here from another council"}
    assert (chart.median(0), fewer.median(0)) == (25, 20)
    assert fewer.exclude(0, because="test entry").median(0) == 25


@pytest.mark.parametrize(("on", "because"), [("C9", "x"), (4, "x"), (-1, "x"), (1, " ")])
def test_excluding_needs_a_point_and_a_reason(on, because):
    with pytest.raises(ValueError, match="point"):
        RunChart.of(points([10, 20, 90, 30])).exclude(on, because=because)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=2, max_size=30), st.data())
def test_verbs_leave_their_receiver_alone_and_phases_have_no_gaps(values, data):
    chart = RunChart.from_values(values)
    before = (chart.values.tobytes(), chart.phases, dict(chart.excluded))
    changed = chart
    for _ in range(4):
        place = data.draw(st.integers(1, len(values) - 1))
        verb = data.draw(st.sampled_from(["freeze", "rephase", "exclude"]))
        if verb == "freeze":
            changed = changed.freeze(until=place)
        elif verb == "rephase":
            changed = changed.rephase(on=place, because="why")
        else:
            changed = changed.exclude(place, because="why")
    assert (chart.values.tobytes(), chart.phases, dict(chart.excluded)) == before
    assert [p.start for p in changed.phases[1:]] == [p.stop for p in changed.phases[:-1]]
    assert (changed.phases[0].start, changed.phases[-1].stop) == (0, len(values))
    assert all(p.frozen is None or p.start < p.frozen <= p.stop for p in changed.phases)


def test_a_chart_of_children_carries_their_codes_and_is_put_in_the_order_of_days():
    chart = RunChart.of(points([10, 20, 30], [date(2020, 3, 1), date(2020, 1, 1), date(2020, 3, 1)]))
    assert chart.labels == ("C1", "C0", "C2")
    assert chart.values.tolist() == [20, 10, 30]
    assert (chart.dot, chart.unit, chart.count_words(1), chart.count_words(3)) == (
        "child",
        "weeks",
        "1 child",
        "3 children",
    )
    assert chart.amount(58.0714) == "58.1 weeks"


def test_a_chart_of_monthly_medians_reads_its_dates_from_the_index():
    months = pd.DataFrame({"median": [4.0, np.nan], "n": [3, 0]}, index=pd.to_datetime(["2020-01-01", "2020-02-01"]))
    chart = RunChart.of(months, value="median")
    assert chart.when.astype(object).tolist() == [date(2020, 1, 1), date(2020, 2, 1)]
    assert (chart.dot, chart.labels, str(chart)) == ("point", ("", ""), "A run chart of 2 points in 1 phase.")


def test_bad_input_gets_a_sentence():
    with pytest.raises(ValueError, match="no column 'days'"):
        RunChart.of(points([1]), value="days")
    with pytest.raises(ValueError, match="one date for each value"):
        RunChart.from_values([1, 2], DAYS[:1])
    with pytest.raises(ValueError, match="Point 2 is dated before"):
        RunChart.from_values([1, 2], DAYS[1::-1])
    with pytest.raises(ValueError, match="Point 2 has no date"):
        RunChart.from_values([1, 2], [DAYS[0], None])
    with pytest.raises(ValueError, match="needs numbers"):
        RunChart.from_values([1, "soon"])
    with pytest.raises(ValueError, match="Point 1 is infinite"):
        RunChart.from_values([math.inf, 1])


@pytest.mark.parametrize(
    "values", [[1, None, 2], (1, math.nan, 2), np.array([1, np.nan, 2]), pd.Series([1, None, 2]), [1, pd.NA, 2],
               pd.Series([1, None, 2], dtype="Float64"), iter([1, None, 2])]
)  # fmt: skip
def test_any_series_will_do(values):
    assert RunChart.from_values(values).median(0) == 1.5


@pytest.mark.parametrize(("n", "note"), [(0, ""), (9, "9 points only"), (10, ""), (11, "")])
def test_a_median_of_fewer_than_ten_points_is_noted(n, note):
    assert note in RunChart.from_values(list(range(n))).baseline_note(0)
    assert bool(RunChart.from_values(list(range(n))).baseline_note(0)) == bool(note)


def test_choices_make_the_chart_and_leave_out_what_does_not_fit():
    frame = points([50, 40, 60, 20, 25, 30])
    choices = ChartChoices(
        baseline_ends=date(2020, 1, 20),
        rephases=(Rephase(date(2030, 1, 1), "later"), Rephase(date(2020, 1, 27), "two-week reviews")),
    )
    chart = choices.chart(frame)
    assert [(p.start, p.stop, p.frozen, p.because) for p in chart.phases] == [
        (0, 3, 2, ""),
        (3, 6, None, "two-week reviews"),
    ]
    assert chart.notes == ("The new phase of 1 January 2030 is not shown: it needs points before and after it.",)
    early = ChartChoices(baseline_ends=date(2001, 5, 1)).chart(frame)
    assert early.notes == ("The median is not frozen: no point lies before 1 May 2001.",)
    assert ChartChoices().chart(frame).notes == ()


@pytest.mark.parametrize(
    "choices", [ChartChoices(), ChartChoices(date(2020, 1, 1), (Rephase(date(2020, 2, 1), "x"),), 45.0)]
)
def test_choices_on_a_chart_without_points_never_crash(choices):
    assert len(choices.chart(points([]))) == 0
    assert len(ChartChoices(siblings_as_one=True).chart(points([], siblings=[]))) == 0


def test_brothers_and_sisters_decided_together_can_be_one_point():
    days = [date(2020, 1, 1)] * 3 + [date(2020, 1, 2)] * 3
    frame = points([10, 20, 30, 40, 50, 60], days, ["F1", "F1", "", "F1", "", ""])
    chart = ChartChoices(siblings_as_one=True).chart(frame)
    assert chart.values.tolist() == [15, 30, 40, 50, 60]
    assert chart.labels == ("C0 + C1", "C2", "C3", "C4", "C5")
    assert chart.count_words(5) == "5 points"


def test_days_are_written_as_people_write_them():
    assert day_words(date(2017, 9, 4)) == "4 September 2017"
    assert day_words(pd.Timestamp("2017-09-14 10:00")) == "14 September 2017"
