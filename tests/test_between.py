"""Days and children between events, by hand; their limits against worked numbers and qicharts2's way of doing it."""

import statistics
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.between import children_between, children_since, days_between, days_since, g_limits, t_limits
from pace_kit.journeys import Cohort

AS_OF = date(2020, 3, 31)
FIRST = date(2019, 1, 1)


def cohort_of(*journeys):
    """Journeys as (day of the milestone counted from the first of January 2019 or None, days waited)."""
    reached = [None if at is None else FIRST + timedelta(at) for at, _ in journeys]
    started = [(day or AS_OF) - timedelta(wait) for day, (_, wait) in zip(reached, journeys, strict=True)]
    frame = pd.DataFrame({"accommodated": pd.to_datetime(pd.Series(started, dtype=object))})
    frame["recommended"] = pd.to_datetime(pd.Series(reached, dtype=object))
    frame["child"] = [f"C{i}" for i in range(len(journeys))]
    return Cohort.from_frame(frame, as_of=AS_OF)


# --- the intervals ---


def test_days_between_by_hand_with_two_children_on_one_day():
    """Days 0, 10, 10, 13 and 100; the two of day 10 are one event, the child still waiting is none."""
    cohort = cohort_of((10, 60), (0, 50), (10, 50), (None, 400), (13, 500), (100, 5))
    table = days_between(cohort)
    assert table["days"].tolist() == [10, 3, 87]
    assert table["child"].tolist() == ["C0 + C2", "C4", "C5"]
    assert table["children"].tolist() == [2, 1, 1]
    assert table["when"].dt.date.tolist() == [FIRST + timedelta(d) for d in (10, 13, 100)]
    assert days_since(cohort) == (AS_OF - FIRST).days - 100


def test_children_between_by_hand_counts_who_was_late():
    """In order of milestones: late, in time, late, late, in time, in time, late; the last interval is not complete."""
    waits = [300, 182, 183, 400, 20, 1, 250]
    cohort = cohort_of(*((7 * i, wait) for i, wait in enumerate(waits)), (None, 900))
    table = children_between(cohort, within_weeks=26)
    assert table["children"].tolist() == [2, 0]
    assert table["child"].tolist() == ["C4", "C5"]
    assert table.index.tolist() == [4, 5]
    assert children_since(cohort, within_weeks=26) == 1
    assert children_between(cohort, within_weeks=1)["children"].tolist() == []
    assert children_since(cohort, within_weeks=0) is None


@pytest.mark.parametrize("journeys", [(), ((None, 10),), ((5, 10),), ((5, 10), (5, 20), (None, 3))])
def test_fewer_than_two_events_are_an_empty_table_with_its_columns(journeys):
    assert list(days_between(cohort_of(*journeys)).columns) == ["when", "days", "child", "children"]
    assert days_between(cohort_of(*journeys)).empty
    few = children_between(cohort_of(*journeys[:1]))
    assert few.empty and list(few.columns) == ["when", "children", "child"]
    assert days_since(cohort_of()) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400) | st.none(), st.integers(0, 700)), max_size=40), st.integers(0, 60))
def test_all_intervals_and_the_running_one_add_up(journeys, weeks):
    """Days add up to the time since the first event, children to those since the first in time, by a slow count."""
    cohort = cohort_of(*journeys)
    events = sorted(at for at, _ in journeys if at is not None)
    table = days_between(cohort)
    assert len(table) == max(len(set(events)) - 1, 0) and (table["days"] > 0).all()
    if events:
        assert table["days"].sum() + days_since(cohort) == (AS_OF - FIRST).days - events[0]
        assert table["children"].sum() == len(events) - events.count(events[0])
    counts, running = [], None
    done = sorted((at, at - wait, f"C{i}", wait) for i, (at, wait) in enumerate(journeys) if at is not None)
    for *_, wait in done:
        if wait <= 7 * weeks:
            counts += [] if running is None else [running]
            running = 0
        elif running is not None:
            running += 1
    assert children_between(cohort, weeks)["children"].tolist() == counts
    assert children_since(cohort, weeks) == running


# --- limits ---


def test_t_limits_by_hand_on_powers_of_whole_numbers():
    """Roots 1, 2, 3, 2: mean 2, moving ranges 1, 1, 1; 2 + 3 / 1.128, and 2 - 3 / 1.128 is below 0."""
    limits = t_limits([1, 2**3.6, 3**3.6, 2**3.6])
    assert (limits.centre, limits.upper) == pytest.approx((2**3.6, (2 + 3 / 1.128) ** 3.6))
    assert (limits.lower, limits.name) == (0, "mean")


def test_t_limits_have_a_lower_one_where_the_days_vary_little():
    """Roots 5, 5.5, 5, 5.5: mean 5.25, moving range 0.5, reach half of 3 / 1.128."""
    limits = t_limits([5**3.6, 5.5**3.6] * 2)
    ends = (5.25 - 1.5 / 1.128, 5.25, 5.25 + 1.5 / 1.128)
    assert (limits.lower, limits.centre, limits.upper) == pytest.approx([end**3.6 for end in ends])


def test_a_missing_interval_is_left_out_and_no_range_goes_across_it():
    """Roots 1, 2, missing, 9, 9: mean 5.25, moving ranges 1 and 0."""
    limits = t_limits([1, 2**3.6, None, 9**3.6, 9**3.6])
    assert limits.upper == pytest.approx((5.25 + 3 / 1.128 / 2) ** 3.6)


def test_g_limits_by_hand():
    """2, 4, 0, 6: mean and median 3, 3 + 3 * sqrt(12) = 13.39; 0, 0, 0, 4: median 0, mean 1, 1 + 3 * sqrt(2)."""
    limits = g_limits([2, 4, np.nan, 0, 6])
    assert (limits.lower, limits.centre, limits.upper) == pytest.approx((0, 3, 13.3923048))
    assert limits.name == "median"
    assert (g_limits([0, 0, 0, 4]).centre, g_limits([0, 0, 0, 4]).upper) == pytest.approx((0, 5.2426407))
    assert g_limits([0, 0]).upper == 0


@given(st.lists(st.integers(1, 1000), min_size=2, max_size=50))
def test_limits_agree_with_the_way_qicharts2_makes_them(values):
    root = [value ** (1 / 3.6) for value in values]
    centre = statistics.fmean(root)
    sigma = statistics.fmean(abs(b - a) for a, b in pairwise(root)) / 1.128
    t = t_limits(values)
    assert t.centre == pytest.approx(centre**3.6)
    assert t.upper == pytest.approx((centre + 3 * sigma) ** 3.6)
    assert t.lower == pytest.approx(max(centre - 3 * sigma, 0) ** 3.6, abs=1e-9)
    mean = statistics.fmean(values)
    g = g_limits(values)
    assert g.centre == statistics.median(values)
    assert g.upper == pytest.approx(mean + 3 * (mean * (mean + 1)) ** 0.5)
    assert g.lower == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "at least 2 values; there are 0"),
        ([4], "there is 1"),
        ([4, None, 5], "No two values follow each other"),
        ([4, 0, 5], "Point 2 is 0 days"),
        ([4, 3, -1], "Point 3 is -1 days"),
        ([1, np.inf], "infinite"),
        (["soon", 2], "needs numbers"),
    ],
)
def test_t_limits_say_what_they_need(values, words):
    with pytest.raises(ValueError, match=words):
        t_limits(values)


@pytest.mark.parametrize(
    ("values", "words"),
    [([], "there are 0"), ([3, None], "there is 1"), ([1, -2], "-2 is no number"), ([1, 2.5], "2.5 is no number")],
)
def test_g_limits_say_what_they_need(values, words):
    with pytest.raises(ValueError, match=words):
        g_limits(values)
