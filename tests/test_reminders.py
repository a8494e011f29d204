"""When steps are due: working days, months and leap days, chains of steps, and what was done already."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_1, AIM_2, AIM_4, PATHWAYS
from pace_kit.journeys import Cohort
from pace_kit.measures import waiting_list
from pace_kit.reference import reference_table
from pace_kit.reminders import (
    AIM,
    COLUMNS,
    UNITS,
    Holiday,
    Step,
    TeamPathway,
    below_the_law,
    by_week,
    default_pathway,
    default_steps,
    due_dates,
    in_time_and_too_late,
    later,
    next_steps,
    timetable,
)
from pace_kit.reminders.steps import key_for

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
    assert {row[name] for row in rows for name in ("confirmed", "repeats", "in_use", "statutory")} == {"yes", "no"}
    assert [row["key"] for row in rows if row["statutory"] == "yes" and "Regulations" not in row["source"]] == []
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


def test_what_the_kit_only_proposes_says_so_and_is_not_in_use():
    proposed = {step.key: step for step in default_steps() if "proposal" in step.source}
    assert set(proposed) == {"legal-advice", "assessment"}
    assert not any(step.in_use or step.confirmed or step.statutory for step in proposed.values())
    assert all(str(step).endswith("(check with your programme)") for step in proposed.values())


# --- the list ---


def test_a_list_seen_later_counts_from_its_own_day_and_not_from_before_the_data():
    some = cohort(("A", "2026-03-02", None))
    later_on = timetable(some, [REVIEW], {("A", "review"): date(2026, 4, 10)}, on=date(2026, 4, 20))
    assert later_on["key"].tolist() == [AIM]
    assert timetable(some, [REVIEW], on=date(2026, 4, 20)).iloc[0][["overdue", "days_left"]].tolist() == [True, -7]
    with pytest.raises(ValueError, match="30 March 2026 is before that"):
        timetable(some, [REVIEW], on=date(2026, 3, 30))


def test_what_was_due_before_the_first_day_is_not_listed_and_a_repeating_step_moves_on():
    """Nobody noted what was done before the team began: three years of six-monthly reviews are not all overdue."""
    since = date(2026, 3, 1)
    table = timetable(cohort(("A", "2022-01-05", None)), [REVIEW, NEXT, AGAIN], since=since)
    assert days_of(table) == {"Recommendation for permanence": "2022-07-06", "Reviews after that": "2026-05-16"}
    edge = timetable(cohort(("A", "2026-01-18", None)), [REVIEW], since=since)
    assert days_of(edge)["Review"] == "2026-03-01"


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.dates(date(2023, 1, 1), AS_OF), max_size=5),
    st.dictionaries(
        st.tuples(st.sampled_from(["C0", "C1", "C2"]), st.sampled_from(["review", "next", "again"])),
        st.dates(date(2022, 6, 1), date(2026, 6, 1)),
    ),
    st.none() | st.dates(date(2022, 1, 1), date(2027, 1, 1)),
    st.integers(0, 60),
)
def test_the_list_is_what_a_loop_over_children_and_steps_would_find(starts, done, since, ahead):
    """Child by child and step by step, as a person would count it."""
    on, steps = AS_OF + timedelta(days=ahead), (REVIEW, NEXT, AGAIN)
    expected = []
    for number, start in enumerate(starts):
        child, reached = f"C{number}", {"": start}
        for step in steps:
            was = done.get((child, step.key))
            was = was if was and start <= was <= on else None
            due = later(was if was and step.repeats else reached[step.after], step.amount, step.unit)
            while step.repeats and since and due < since:
                due = later(due, step.amount, step.unit)
            reached[step.key] = was or due
            if (not was or step.repeats) and not (since and due < since):
                expected.append((child, step.key, due, (due - on).days))
        limit = start + timedelta(weeks=26)
        expected.append((child, AIM, limit, (limit - on).days))
    table = timetable(
        cohort(*((f"C{n}", start, None) for n, start in enumerate(starts))), steps, done, on=on, since=since
    )
    found = zip(table["child"], table["key"], table["due"].dt.date, table["days_left"], strict=True)
    assert sorted(found) == sorted(expected)
    assert table["due"].is_monotonic_increasing

    weeks = by_week(table, on)
    assert sum(map(len, weeks)) == len(table)
    monday = on - timedelta(days=on.weekday())
    for week, (first, last) in zip(weeks[1:5], ((0, 7), (7, 14), (14, 28), (28, 9999)), strict=True):
        for reminder in week.reminders:
            assert max(on, monday + timedelta(days=first)) <= reminder.due < monday + timedelta(days=last)
    assert all(reminder.days_left < 0 for reminder in (*weeks[0].reminders, *weeks[5].reminders))

    each = next_steps(
        cohort(*((f"C{n}", start, None) for n, start in enumerate(starts))), steps, done, on=on, since=since
    )
    assert sorted(each["child"]) == [f"C{n}" for n in range(len(starts))]
    for child, due, days_left, to_aim in each[["child", "due", "days_left", "days_to_aim"]].to_numpy().tolist():
        own = [(day, left) for name, key, day, left in expected if name == child and key != AIM]
        (limit,) = [(day, left) for name, key, day, left in expected if name == child and key == AIM]
        assert (pd.Timestamp(due).date(), days_left) == min(own, default=limit)
        assert to_aim == limit[1]


def test_reminders_are_sentences_in_kind_words():
    some = cohort(("Child 014", "2026-02-13", None), ("", "2026-02-17", None), ("Child 016", "2026-02-18", None))
    overdue, this_week, *_ = by_week(timetable(some, [REVIEW]), AS_OF)
    assert [str(one) for one in (*overdue.reminders, *this_week.reminders)] == [
        "Child 014: review was due on Friday 27 March 2026, 4 days ago.",
        "A child without a code: review is due on Tuesday 31 March 2026, which is today.",
        "Child 016: review is due on Wednesday 1 April 2026, in 1 day.",
    ]


# --- a team's own pathway ---


def test_72_hours_are_not_counted_before_the_team_says_what_they_mean():
    plan = default_pathway()
    assert plan.gaps() == ("What does “72 hours” mean here: 72 hours by the clock, or 3 working days?",)
    friday = cohort(("A", "2026-03-27", None))
    assert "First meeting about the child" not in days_of(timetable(friday, plan.counted))
    by_clock, by_work = plan.settled("first-meeting", 72, "hours"), plan.settled("first-meeting", 3, "working days")
    assert not by_clock.gaps()
    assert str(by_clock.step("first-meeting")) == "First meeting about the child: within 72 hours"
    meetings = [days_of(timetable(friday, one.counted))["First meeting about the child"] for one in (by_clock, by_work)]
    assert meetings == ["2026-03-30", "2026-04-01"]


def test_steps_are_added_changed_moved_and_switched_off_and_the_pathway_before_stays():
    before = TeamPathway(AIM_2, (REVIEW, NEXT))
    own = Step(key_for("Réunion with school!", ["review"]), "Réunion with school!", 4, "weeks", source="agreed")
    assert own.key == "r-union-with-school"
    after = before.with_step(own, 1).with_step(replace(NEXT, in_use=False))
    assert [step.key for step in after.steps] == [own.key, "review", "next"]
    assert not after.step("next").in_use
    assert [step.key for step in after.with_step(own, 9).steps] == ["review", "next", own.key]
    assert before == TeamPathway(AIM_2, (REVIEW, NEXT))
    with pytest.raises(ValueError, match="'Next review' is counted from 'Review', which does not stand before it"):
        after.with_step(replace(NEXT, in_use=False), 1)
    with pytest.raises(ValueError, match="twice"):
        before.with_step(replace(own, name="Review"))
    assert key_for("Aim", []) == "aim-2"


def test_a_changed_limit_is_the_teams_own_until_it_is_the_laws_again():
    lawful = next(step for step in default_steps() if step.key == "first-review")
    longer = lawful.as_agreed(amount=8)
    assert (longer.source, longer.statutory) == ("Settled by your team", True)
    assert longer.as_agreed(amount=6) == lawful
    plan = default_pathway().with_step(longer)
    assert below_the_law(plan.steps)[0].startswith(
        "First review has more time here than the law gives: 6 weeks (Looked"
    )
    off = default_pathway().with_step(replace(lawful, in_use=False))
    assert "switched off here" in below_the_law(off.steps)[0]
    assert (
        below_the_law(default_steps())
        == below_the_law(default_pathway().with_step(lawful.as_agreed(amount=4)).steps)
        == ()
    )


def test_a_pathway_of_reviews_by_law_can_pass_26_weeks_and_one_step_of_its_own_changes_that():
    steps = default_steps()
    said = in_time_and_too_late(steps, 26)
    assert "the second review, by about week 19, is the last one before 26 weeks" in said
    assert "may come in week 45" in said
    assert in_time_and_too_late(steps, 46) == ""
    with_legal = [replace(step, in_use=step.in_use or step.key == "assessment") for step in steps]
    assert in_time_and_too_late(with_legal, 26) == ""


def test_a_local_day_off_says_what_it_is_for():
    assert str(Holiday(date(2026, 7, 17), "Glasgow Fair")) == "17 July 2026: Glasgow Fair"
