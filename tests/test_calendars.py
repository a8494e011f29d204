"""Counting days slowly and fast, Scotland's days off, and calendar files read back by a library and by hand."""

import re
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from pace_kit.journeys import Cohort
from pace_kit.reminders import UNITS, Step, bank_holidays, calendar_file, later, later_each, timetable

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
AS_OF = date(2026, 3, 31)
MADE = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def slowly(day, amount, unit, holidays):
    """The same rule, one day after the other."""
    if unit == "months":
        month = day.year * 12 + day.month - 1 + amount
        year, month = divmod(month, 12)
        for last in range(day.day, 0, -1):
            try:
                return date(year, month + 1, last)
            except ValueError:
                continue
    left = -(-amount // 24) if unit == "hours" else amount * 7 if unit == "weeks" else amount
    while left:
        day += timedelta(days=1)
        if unit != "working days" or (day.weekday() < 5 and day not in holidays):
            left -= 1
    return day


@settings(max_examples=300, deadline=None)
@given(DAYS, st.integers(1, 120), st.sampled_from(UNITS), st.lists(st.integers(-10, 60), max_size=12))
@example(date(2024, 2, 29), 12, "months", [])
@example(date(2023, 11, 30), 3, "months", [])
@example(date(2023, 12, 29), 3, "working days", [0, 1, 3, 4])
@example(date(2026, 1, 31), 73, "hours", [])
def test_days_are_counted_as_a_slow_and_obvious_loop_counts_them(day, amount, unit, away):
    holidays = {day + timedelta(days=n) for n in away}
    assert later(day, amount, unit, holidays=holidays) == slowly(day, amount, unit, holidays)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.none() | DAYS, max_size=8), st.integers(1, 30), st.sampled_from(UNITS))
def test_many_days_at_once_are_counted_like_each_by_itself(days, amount, unit):
    counted = later_each(np.array(days, dtype="datetime64[D]"), amount, unit).tolist()
    assert counted == [day and later(day, amount, unit) for day in days]


def test_72_hours_by_the_clock_never_end_after_3_working_days_and_end_before_them_over_a_weekend():
    friday, monday = date(2026, 1, 30), date(2026, 2, 2)
    assert later(friday, 72, "hours") == date(2026, 2, 2) < later(friday, 3, "working days") == date(2026, 2, 4)
    assert later(monday, 72, "hours") == later(monday, 3, "working days")


def test_scotland_has_its_own_days_off():
    """2 January and St Andrew's Day are Scottish; Easter Monday and the last Monday in August are not.

    Source: Scottish Government, bank holidays in Scotland (Banking and Financial Dealings Act 1971, schedule 1).
    """
    off = bank_holidays([2024, 2025])
    assert {date(2024, 1, 2), date(2024, 12, 2), date(2024, 8, 5), date(2025, 12, 1), date(2025, 1, 2)} <= set(off)
    assert {date(2024, 4, 1), date(2024, 8, 26), date(2025, 4, 21)}.isdisjoint(off)
    assert list(off) == sorted(off)
    assert {day.year for day in off} == {2024, 2025}
    assert bank_holidays([]) == {}


# --- the calendar file ---


SECOND = (Step("second", "Second review", 3, "months"),)


def table(*names, steps=SECOND, start=date(2026, 2, 2)):
    frame = pd.DataFrame({"child": names, "accommodated": pd.to_datetime([start] * len(names))})
    return timetable(Cohort.from_frame(frame, as_of=AS_OF), steps)


def unfolded(content):
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_calendar_file_holds_local_codes_names_of_steps_and_days_and_nothing_else():
    content = calendar_file(table("Child 001", "Child 014"), team="harbour-north", made=MADE)
    allowed = (
        r"(BEGIN|END):(VCALENDAR|VEVENT)", r"VERSION:2\.0", r"PRODID:-//PACE coaching kit//Reminders//EN",
        r"CALSCALE:GREGORIAN", r"METHOD:PUBLISH", r"UID:[0-9a-f-]{36}", r"DTSTAMP:20260401T093000Z", r"SEQUENCE:\d+",
        r"DT(START|END);VALUE=DATE:\d{8}", r"CLASS:PRIVATE", r"TRANSP:TRANSPARENT", "",
        r"SUMMARY:Child 0(01|14): (Second review|Recommendation for permanence)",
    )  # fmt: skip
    strange = [line for line in unfolded(content) if not any(re.fullmatch(one, line) for one in allowed)]
    assert strange == []
    assert b"harbour" not in content


@pytest.mark.parametrize("code", ["HC-012", "Mary Smith", "", "Child 001, Mary", "child 001", "0101015678"])
def test_no_calendar_is_made_of_anything_but_local_codes(code):
    with pytest.raises(ValueError, match="no local code") as refused:
        calendar_file(table("Child 001", code), team="harbour", made=MADE)
    assert not code or code not in str(refused.value)


def test_events_are_whole_days_and_a_later_file_changes_them_in_place():
    earlier = Calendar.from_ical(calendar_file(table("Child 001"), team="harbour", made=MADE))
    moved = table("Child 001", steps=(Step("second", "Review with legal", 4, "months"),))
    newer = Calendar.from_ical(calendar_file(moved, team="harbour", made=MADE + timedelta(days=1)))
    before, after = earlier.walk("VEVENT"), newer.walk("VEVENT")
    assert [event["DTSTART"].dt for event in before] == [date(2026, 5, 2), date(2026, 8, 3)]
    assert [event["DTEND"].dt - event["DTSTART"].dt for event in before] == [timedelta(days=1)] * 2
    assert [event["DTSTART"].dt for event in after] == [date(2026, 6, 2), date(2026, 8, 3)]
    assert [event["UID"] for event in before] == [event["UID"] for event in after]
    assert all(new["SEQUENCE"] > old["SEQUENCE"] for old, new in zip(before, after, strict=True))
    other = Calendar.from_ical(calendar_file(table("Child 001"), team="river", made=MADE)).walk("VEVENT")
    assert {event["UID"] for event in other}.isdisjoint(event["UID"] for event in before)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=120))
@example("Réunion; with, commas \\ and a very long name " + "ü" * 60)
@example("x:END:VCALENDAR")
@example("x\r\nEND:VEVENT\x00\x1b[31m\x7f\x85\u2028y\tz")
def test_lines_are_folded_at_75_bytes_and_any_name_of_a_step_reads_back(name):
    if not name.strip():
        return
    content = calendar_file(table("Child 001", steps=(Step("s", name, 2, "weeks"),)), team="harbour", made=MADE)
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)", content)
    events = Calendar.from_ical(content).walk("VEVENT")
    kept = "".join(letter for letter in name if letter in "\t\n" or not (letter < " " or letter == "\x7f"))
    assert str(events[0]["SUMMARY"]) == f"Child 001: {kept}"
    assert len(events) == 2


def test_what_was_due_before_the_day_is_left_out_and_an_empty_calendar_is_one_too():
    both = table("Child 001")
    days = [event["DTSTART"].dt for event in Calendar.from_ical(
        calendar_file(both, team="harbour", made=MADE, from_day=date(2026, 5, 3))).walk("VEVENT")]  # fmt: skip
    assert days == [date(2026, 8, 3)]
    nobody = Calendar.from_ical(calendar_file(table(), team="harbour", made=MADE))
    assert nobody.walk("VEVENT") == []
