"""What an aim still needs, against the table of progress, a slow count of children, and sentences worked by hand."""

import math
from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.journeys import Cohort
from pace_kit.measures import aim_progress
from pace_kit.outlook import Outlook, aim_outlook

AS_OF = date(2026, 11, 30)
FROM = date(2026, 4, 1)


def cohort_of(*journeys):
    """Journeys as (days from the start to the day of the data, days waited, how the wait ended)."""
    rows = []
    for before, wait, end in journeys:
        start = AS_OF - timedelta(before)
        day = start + timedelta(wait)
        rows.append((start, day if end == "reached" else None, day if end == "left" else None))
    names = ("accommodated", "recommended", "left")
    frame = pd.DataFrame(
        {n: pd.to_datetime(pd.Series([r[i] for r in rows], dtype=object)) for i, n in enumerate(names)}
    )
    frame["child"] = [f"C{i:02}" for i in range(len(rows))]
    return Cohort.from_frame(frame.assign(placement="Foster care"), as_of=AS_OF)


def outlook_of(met, missed, still, percent=80):
    """An outlook of so many children, each a journey."""
    journeys = [(200, 10, "reached")] * met + [(200, 190, "reached")] * missed + [(20, 0, "waiting")] * still
    return aim_outlook(cohort_of(*journeys), percent=percent, starting=FROM)


WHO = "who started since 1 April 2026"


@pytest.mark.parametrize(
    ("counts", "percent", "sentence"),
    [
        (
            (22, 7, 12), 80,
            f"Of the 41 children {WHO}, 22 were in time (within 26 weeks), 7 were not, and 12 still can be: "
            "the aim of 80% needs 11 of the 12.",
        ),
        (
            (22, 7, 12), 90,
            f"Of the 41 children {WHO}, 22 were in time (within 26 weeks), 7 were not, and 12 still can be: "
            "the aim of 90% can no longer be met for them, at most 34 of 41 (82%) where 37 are needed.",
        ),
        (
            (8, 1, 1), 80,
            f"Of the 10 children {WHO}, 8 were in time (within 26 weeks), 1 was not, and 1 still can be: "
            "the aim of 80% is sure for them, with 8 of 10 (80%) already.",
        ),
        (
            (0, 0, 1), 80,
            f"Of the 1 child {WHO}, 0 were in time (within 26 weeks), 0 were not, and 1 still can be: "
            "the aim of 80% needs the 1 who still can be.",
        ),
        (
            (6, 2, 2), 80,
            f"Of the 10 children {WHO}, 6 were in time (within 26 weeks), 2 were not, and 2 still can be: "
            "the aim of 80% needs all 2.",
        ),
        (
            (3, 2, 1), None,
            f"Of the 6 children {WHO}, 3 were in time (within 26 weeks), 2 were not, and 1 still can be.",
        ),
        ((0, 0, 0), 80, "No child has started since 1 April 2026, so the aim cannot be read yet."),
    ],
)  # fmt: skip
def test_the_outlook_is_a_sentence_whose_numbers_add_up(counts, percent, sentence):
    assert str(outlook_of(*counts, percent=percent)) == sentence


@pytest.mark.parametrize(
    ("counts", "percent", "needed", "verdict"),
    [
        ((4, 1, 0), 80, 0, "sure"),
        ((3, 2, 0), 80, None, "out of reach"),
        ((3, 1, 1), 80, 1, "possible"),
        ((1, 2, 0), 33.3, 0, "sure"),
        ((1, 2, 0), 33.4, None, "out of reach"),
        ((0, 0, 3), 100, 3, "possible"),
        ((0, 0, 5), None, None, "no percent"),
        ((0, 0, 0), 80, None, "nobody yet"),
        ((33, 342, 0), 8.8, 0, "sure"),  # binary numbers say that 8.8 % of 375 are a little more than 33
        ((7, 43, 0), 14, 0, "sure"),  # and that 0.14 * 50 is more than 7
    ],
)
def test_needed_is_exact_to_the_child(counts, percent, needed, verdict):
    outlook = outlook_of(*counts, percent=percent)
    assert (outlook.needed, outlook.verdict) == (needed, verdict)


@pytest.mark.parametrize("percent", [0, -5, 100.1, math.nan])
def test_an_aim_that_is_no_share_is_a_sentence(percent):
    with pytest.raises(ValueError, match="Give a percentage above 0 and up to 100"):
        aim_outlook(cohort_of(), percent=percent)


def test_the_open_children_come_by_their_limit_and_the_last_day_counts():
    """26 weeks are 182 days: one day left on day 181, none (missed) on day 182."""
    journeys = [(100, 0, "waiting"), (181, 0, "waiting"), (182, 0, "waiting"), (181, 0, "waiting"), (50, 20, "left")]
    outlook = aim_outlook(cohort_of(*journeys))
    table = outlook.children
    assert table["child"].tolist() == ["C01", "C03", "C00"]
    assert table["days_left"].tolist() == [1, 1, 82]
    assert table["last_day"].dt.date.tolist()[0] == AS_OF + timedelta(1)
    assert table["since"].dt.date.tolist()[2] == AS_OF - timedelta(100)
    assert table["weeks"].tolist() == [181 / 7, 181 / 7, 100 / 7]
    assert table.index.tolist() == [1, 3, 0]
    assert list(table.columns) == ["child", "placement", "since", "last_day", "days_left", "weeks"]
    assert (outlook.met, outlook.missed, outlook.open) == (0, 2, 3)
    assert aim_outlook(cohort_of((3, 0, "waiting")), within_weeks=0.5).open == 0  # half a week is 3 days


ends = st.sampled_from(["reached", "left", "waiting"])
journeys = st.lists(st.tuples(st.integers(0, 600), st.integers(0, 500), ends), max_size=40)
percents = st.none() | st.integers(1, 100) | st.sampled_from([0.1, 12.5, 33.3, 66.7, 99.9])


@settings(max_examples=150, deadline=None)
@given(journeys, percents, st.sampled_from([0, 1, 12, 26, 26.5, 60]), st.none() | st.dates(date(2025, 1, 1), AS_OF))
def test_the_outlook_agrees_with_the_table_of_progress_and_with_a_slow_count(drawn, percent, weeks, starting):
    cohort = cohort_of(*drawn)
    outlook = aim_outlook(cohort, weeks, percent, starting)
    counted = cohort if starting is None else cohort.only(cohort.started >= pd.Timestamp(starting))
    sums = aim_progress(counted, within_weeks=weeks, by="year")[["started", "met", "missed", "too_soon"]].sum()
    assert (outlook.started, outlook.met, outlook.missed, outlook.open) == tuple(sums)
    assert len(outlook.children) == outlook.open
    assert (outlook.children["days_left"] >= 1).all()
    assert (outlook.children["last_day"] - pd.Timestamp(AS_OF)).dt.days.equals(outlook.children["days_left"])
    if percent is None or not outlook.started:
        assert outlook.needed is None
        return
    enough = [n for n in range(outlook.open + 1) if 100 * (outlook.met + n) >= Fraction(str(percent)) * outlook.started]
    assert outlook.needed == (min(enough) if enough else None)
    assert outlook.verdict == ("out of reach" if not enough else "possible" if enough[0] else "sure")
    assert (outlook.lower >= percent) == (outlook.verdict == "sure")
    assert (outlook.upper < percent) == (outlook.verdict == "out of reach")


@given(st.integers(0, 3000), st.integers(0, 3000), st.integers(0, 3000), percents)
def test_what_is_needed_and_what_is_wanted_are_one_sum(met, missed, still, percent):
    """Counts beyond what journeys would be made for; the rounded shares never cross the aim."""
    outlook = Outlook(met, missed, still, pd.DataFrame(), 26, percent)
    if outlook.needed:
        assert outlook.met + outlook.needed == outlook.wanted
        assert outlook.percent_of(outlook.wanted) >= percent > outlook.percent_of(outlook.wanted - 1)


def test_the_open_children_can_be_read_by_people_and_a_long_list_is_cut():
    table = outlook_of(1, 1, 3).table(most=2)
    assert list(table.columns) == ["Child", "Placement", "Weeks so far", "Last day in time", "Days left"]
    assert table.iloc[0].tolist() == ["C02", "Foster care", 2.9, date(2027, 5, 11), 162]
    assert len(table) == 2
