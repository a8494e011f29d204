"""One test of change and the points after it: what came before, what after, and never a cause."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.after_test import after_test
from pace_kit.pdsa import Cycle, Decision, TestOfChange
from pace_kit.runcharts import RunChart
from pace_kit.signals import find_signals

FIRST = date(2018, 1, 1)


def chart_of(values, every=10):
    """A chart of one value each `every` days from the first of January 2018, in weeks."""
    return RunChart.from_values(values, [FIRST + timedelta(days=every * i) for i in range(len(values))], unit="weeks")


def begun(day, **cycle):
    return TestOfChange("t", "Two-week review", cycles=(Cycle(1, started=day, **cycle),))


UP_DOWN = [40, 50] * 6
BETTER = [30, 28] * 6


def read(values, day, freeze=12, **cycle):
    chart = chart_of(values).freeze(until=freeze) if freeze else chart_of(values)
    return after_test(chart, find_signals(chart), begun(day, **cycle))


def test_a_shift_that_began_after_the_test_is_consistent_with_it_and_no_proof():
    """The baseline of 12 has its median at 45; the test begins on day 115, the better points on day 120."""
    found = read(UP_DOWN + BETTER, FIRST + timedelta(days=115))
    assert (found.before, found.after, found.useful_before, found.useful_after) == (12, 12, 12, 12)
    assert (found.median_before, found.median_after) == (45, 29)
    assert "began on 1 May 2018, 5 days after “Two-week review” did. It is consistent with" in str(found)
    assert "proves no cause" in str(found) and "What else changed" in str(found)


def test_a_shift_that_began_before_the_test_is_said_to_have_done_so():
    """The same chart, with a test that begins after three better points."""
    found = read(UP_DOWN + BETTER, FIRST + timedelta(days=150))
    assert "began on 1 May 2018, before “Two-week review” did. The test cannot be what it began with." in str(found)
    assert "consistent" not in str(found)


def test_a_worse_shift_is_told_too():
    """It takes in the last point of the baseline, so it began before the test did."""
    found = read(UP_DOWN + [70, 72] * 6, FIRST + timedelta(days=115))
    assert "A shift to the worse side, of 13 points, began on 21 April 2018, before" in str(found)
    assert "consistent" not in str(found)


@pytest.mark.parametrize("after", [0, 1, 9, 10])
def test_medians_are_compared_only_when_either_side_has_ten_useful_points(after):
    found = read(UP_DOWN + [44, 46, 45][:2] * 5 if after == 10 else UP_DOWN + [44] * after, FIRST + timedelta(days=115))
    assert found.useful_after == after
    assert (found.median_before is not None) == (found.median_after is not None) == (after == 10)
    words = {0: "0 useful points lie after", 1: "1 useful point lies after", 9: "9 useful points lie after"}
    assert words.get(after, "The median was 45.0 weeks before and is 45.0 weeks after.") in str(found)


def test_points_on_the_median_left_out_or_missing_are_not_useful():
    chart = chart_of([*UP_DOWN, 45, None, 30, 31]).freeze(until=12).exclude(14, "counted by mistake")
    found = after_test(chart, find_signals(chart), begun(FIRST + timedelta(days=120)))
    assert (found.after, found.useful_after) == (2, 1)


def test_a_point_of_the_first_day_itself_is_after():
    assert read(UP_DOWN, FIRST, freeze=None).before == 0
    assert read(UP_DOWN, FIRST + timedelta(days=1), freeze=None).before == 1


def test_without_a_signal_the_chart_is_said_not_to_tell():
    assert "the chart does not tell" in str(read(UP_DOWN * 2, FIRST + timedelta(days=115), freeze=None))


def test_an_abandoned_test_says_since_when_it_is_over():
    found = read(UP_DOWN * 2, FIRST, freeze=None, ended=date(2018, 2, 3), decision=Decision.ABANDON)
    assert "It was abandoned after 3 February 2018" in str(found)


@pytest.mark.parametrize(
    ("test", "chart", "words"),
    [
        (TestOfChange("t", "Letters"), chart_of(UP_DOWN), "“Letters” has not begun yet"),
        (begun(FIRST), RunChart.from_values(UP_DOWN), "This chart has no dates"),
        (begun(date(2030, 1, 1)), chart_of(UP_DOWN), "12 points lie before, none after it yet."),
        (begun(FIRST), chart_of([]), "0 points lie before, none after it yet."),
    ],
)
def test_where_nothing_can_be_said_a_sentence_says_why(test, chart, words):
    assert words in str(after_test(chart, find_signals(chart), test))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 60)), max_size=40), st.integers(-50, 450), st.booleans())
def test_every_point_that_counts_is_before_or_after_and_no_cause_is_named(values, day, frozen):
    chart = chart_of(values)
    if frozen and len(values) > 12:
        chart = chart.freeze(until=12)
    found = after_test(chart, find_signals(chart), begun(FIRST + timedelta(days=day)))
    assert found.before + found.after == int(np.isfinite(chart.values).sum())
    assert found.useful_before <= found.before and found.useful_after <= found.after
    assert "caused" not in str(found) and "because of" not in str(found)
