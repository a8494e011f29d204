"""When steps are due: working days, months and leap days, chains of steps, and what was done already."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_1, AIM_4, PATHWAYS
from pace_kit.journeys import Cohort
from pace_kit.measures import waiting_list
from pace_kit.reference import reference_table
from pace_kit.reminders import COLUMNS, UNITS, Step, default_steps, due_dates, later

AS_OF = date(2026, 3, 31)
REVIEW = Step("review", "Review", 6, "weeks")
NEXT = Step("next", "Next review", 3, "months", after="review")
AGAIN = Step("again", "Reviews after that", 6, "months", after="next", repeats=True)


def cohort(*rows, as_of=AS_OF):
    """Make a cohort of (child, accommodated, recommended or None) rows, from spreadsheet row 6 on."""
    frame = pd.DataFrame(list(rows), columns=["child", "accommodated", "recommended"], index=range(6, 6 + len(rows)))
    for name in ("accommodated", "recommended"):
        frame[name] = pd.to_datetime(frame[name].astype(object))
    return Cohort.from_frame(frame, as_of=as_of)


def days_of(table, child="A"):
    """Step to its day, as text."""
    mine = table[table["child"] == child]
    return {step: f"{day:%Y-%m-%d}" for step, day in zip(mine["step"], mine["due"], strict=True)}


# --- counting ---


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-02-02", "2026-02-05"),  # Monday
        ("2026-01-30", "2026-02-04"),  # Friday
        ("2026-01-31", "2026-02-04"),  # Saturday
        ("2026-02-01", "2026-02-04"),  # Sunday
        ("2025-12-31", "2026-01-07"),  # 1 and 2 January and a weekend between
        ("2026-01-01", "2026-01-07"),
    ],
)
def test_three_working_days_leave_out_weekends_and_holidays(day, expected):
    new_year = {date(2026, 1, 1), date(2026, 1, 2)}
    assert later(date.fromisoformat(day), 3, "working days", holidays=new_year) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2025-12-15", 1, "2026-01-15"),
        ("2025-11-30", 1, "2025-12-30"),
    ],
)
def test_months_end_on_the_same_day_or_on_the_last(day, months, expected):
    assert later(date.fromisoformat(day), months, "months") == date.fromisoformat(expected)


@settings(max_examples=100, deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.integers(1, 30),
    st.lists(st.integers(1, 40), max_size=6),
)
def test_working_days_agree_with_numpy(day, amount, away):
    holidays = {day + timedelta(days=n) for n in away}
    off = sorted(holiday.isoformat() for holiday in holidays)
    expected = np.busday_offset(day.isoformat(), amount, roll="backward", holidays=off)
    assert later(day, amount, "working days", holidays=holidays) == expected.astype(date)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60), st.sampled_from(UNITS))
def test_later_is_later_and_starting_later_never_ends_earlier(day, amount, unit):
    assert day < later(day, amount, unit) <= later(day + timedelta(days=1), amount, unit)


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_months_agree_with_pandas(day, amount):
    assert later(day, amount, "months") == (pd.Timestamp(day) + pd.DateOffset(months=amount)).date()


# --- due dates ---


def test_nobody_waiting_has_nothing_due():
    for nobody in (cohort(), cohort(("A", "2025-01-06", "2025-05-06"))):
        table = due_dates(nobody)
        assert tuple(table.columns) == COLUMNS
        assert len(table) == 0


def test_steps_follow_each_other_and_the_aim_comes_from_the_team():
    table = due_dates(cohort(("A", "2026-01-05", None)), [REVIEW, NEXT, AGAIN], within_weeks=20)
    assert days_of(table) == {
        "Review": "2026-02-16",
        "Next review": "2026-05-16",
        "Recommendation for permanence": "2026-05-25",
        "Reviews after that": "2026-11-16",
    }


def test_overdue_begins_the_day_after_and_stands_first():
    starts = [AS_OF - timedelta(days=n) for n in (41, 42, 43)]
    table = due_dates(cohort(*((name, start, None) for name, start in zip("ABC", starts, strict=True))), [REVIEW])
    reviews = table[table["step"] == "Review"]
    assert reviews[["child", "days_left", "overdue"]].to_numpy().tolist() == [
        ["C", -1, True],
        ["B", 0, False],
        ["A", 1, False],
    ]
    assert list(reviews.index) == [8, 7, 6]
    assert table["overdue"].tolist() == sorted(table["overdue"], reverse=True)


def test_a_done_step_is_gone_and_the_next_is_counted_from_the_day_it_was_done():
    done = {("A", "review"): date(2026, 2, 2)}
    days = days_of(due_dates(cohort(("A", "2026-01-05", None)), [REVIEW, NEXT], done=done))
    assert "Review" not in days
    assert days["Next review"] == "2026-05-02"


def test_a_repeating_step_is_due_again_after_it_was_done():
    done = {("A", "again"): date(2026, 3, 1)}
    days = days_of(due_dates(cohort(("A", "2024-01-05", None)), [REVIEW, NEXT, AGAIN], done=done))
    assert days["Reviews after that"] == "2026-09-01"


@pytest.mark.parametrize("day", [date(2026, 1, 4), date(2026, 4, 1)])
def test_days_before_the_journey_and_after_the_data_do_not_count_as_done(day):
    days = days_of(due_dates(cohort(("A", "2026-01-05", None)), [REVIEW], done={("A", "review"): day}))
    assert days["Review"] == "2026-02-16"


def test_a_step_not_in_use_is_not_shown_but_others_may_be_counted_from_it():
    days = days_of(due_dates(cohort(("A", "2026-01-05", None)), [replace(REVIEW, in_use=False), NEXT]))
    assert "Review" not in days
    assert days["Next review"] == "2026-05-16"


def test_holidays_move_working_days_only():
    steps = [Step("meeting", "Meeting", 3, "working days"), REVIEW]
    away = {date(2026, 1, 6), date(2026, 2, 16)}
    days = days_of(due_dates(cohort(("A", "2026-01-05", None)), steps, holidays=away))
    assert (days["Meeting"], days["Review"]) == ("2026-01-09", "2026-02-16")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.dates(date(2024, 1, 1), AS_OF), max_size=6), st.integers(10, 60))
def test_overdue_for_the_aim_is_waiting_longer_than_the_aim(starts, weeks):
    some = cohort(*((f"C{i}", start, None) for i, start in enumerate(starts)))
    table = due_dates(some, [], within_weeks=weeks)
    assert table["overdue"].sort_index().tolist() == waiting_list(some, weeks)["over_aim"].sort_index().tolist()
    assert (table["due"] - pd.Timestamp(AS_OF)).dt.days.tolist() == table["days_left"].tolist()


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([REVIEW, REVIEW], "twice"),
        ([NEXT], "'Next review' is counted from 'review', which does not stand before it"),
        ([replace(NEXT, after="next")], "does not stand before it"),
        ([replace(REVIEW, key="")], "no key"),
    ],
)
def test_steps_that_cannot_be_counted_are_refused(steps, words):
    with pytest.raises(ValueError, match=words):
        due_dates(cohort(), steps)


@pytest.mark.parametrize(("amount", "unit", "words"), [(6, "moons", "Choose one of"), (0, "weeks", "from 1 up")])
def test_a_step_without_a_sensible_limit_is_refused(amount, unit, words):
    with pytest.raises(ValueError, match=words):
        Step("a", "A", amount, unit)


# --- the defaults ---


def test_every_default_step_has_a_source_and_belongs_to_a_pathway():
    rows = reference_table("steps")
    assert {row["pathway"] for row in rows} <= {pathway.key for pathway in PATHWAYS}
    assert {row[name] for row in rows for name in ("confirmed", "repeats", "in_use")} == {"yes", "no"}
    assert [row["key"] for row in rows if not row["source"]] == []


def test_default_reviews_follow_the_regulations():
    days = days_of(due_dates(cohort(("A", "2026-01-05", None))))
    assert days == {
        "First meeting about the child": "2026-01-08",
        "First review": "2026-02-16",
        "Second review": "2026-05-16",
        "Recommendation for permanence": "2026-07-06",
        "Next six-monthly review": "2026-11-16",
    }


def test_what_no_source_confirmed_says_so():
    assert str(default_steps(AIM_1)[0]).endswith("within 12 months (check with your programme)")
    assert str(replace(REVIEW, amount=1, confirmed=True)) == "Review: within 1 week"
    assert default_steps(AIM_4) == ()
