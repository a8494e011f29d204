"""Tests of `pace_kit.aim_checks`: small cohorts that can be counted by hand, and any aim beside any children."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aim_checks import DATE_CHOICES, ENOUGH, FEW, check_aim, data_for
from pace_kit.aims import AIM_2, AIM_3, PATHWAYS, AimStatement, aim_from
from pace_kit.datasets import AS_OF, harbour_aim, harbour_cohort
from pace_kit.journeys import DATES, Cohort

KEYS = ["deadline", "full time", "data", "whom", "counting", "today", "last year", "stretch", "reach"]
FIRST = date(2019, 1, 1)
AIM = AimStatement(AIM_2, percent=80, within_weeks=26, by=date(2021, 3, 31), starting=FIRST)


def cohort(waits, *, first=FIRST, every=1, as_of=date(2020, 1, 31), **columns):
    """Children who start one after the other; each waits so many days, None waits still."""
    starts = [first + timedelta(days=every * n) for n in range(len(waits))]
    ends = [None if wait is None else start + timedelta(days=wait) for start, wait in zip(starts, waits, strict=True)]
    frame = pd.DataFrame(
        {
            "child": [f"Child {n:03}" for n in range(len(waits))],
            "accommodated": pd.to_datetime(pd.Series(starts, dtype=object)),
            "recommended": pd.to_datetime(pd.Series(ends, dtype=object)),
            **columns,
        }
    )
    return Cohort.from_frame(frame, as_of=as_of)


def checks(aim=AIM, data=None, today=date(2020, 6, 1)):
    return {check.key: check for check in check_aim(aim, data, today=today)}


def test_without_data_the_calendar_is_checked_and_the_rest_is_unknown():
    found = checks()
    assert list(found) == KEYS
    assert {key for key, check in found.items() if check.state == "unknown"} == {
        "data", "counting", "today", "last year", "stretch", "reach",
    }  # fmt: skip
    assert "step 2" in found["data"].question


@pytest.mark.parametrize(
    ("today", "state"), [(date(2021, 3, 30), "fine"), (date(2021, 3, 31), "ask"), (date(2022, 1, 1), "ask")]
)
def test_a_deadline_lies_in_the_future(today, state):
    assert checks(today=today)["deadline"].state == state
    assert checks(replace(AIM, by=None), today=today)["deadline"].state == "unknown"


@pytest.mark.parametrize(("days", "state"), [(182, "fine"), (181, "ask")])
def test_the_last_child_has_182_days_before_the_deadline_the_last_one_included(days, state):
    data = cohort([None] * 30)
    last = data.started.max().date()
    found = checks(replace(AIM, by=last + timedelta(days=days)), data)["full time"]
    assert found.state == state
    assert ("1 of the 30 children" in found.sentence) is (state == "ask")


def test_a_child_is_in_time_on_day_182_and_not_on_day_183():
    data = cohort([182] * 15 + [183] * 15)
    assert "50% have a recommendation for permanence within 26 weeks" in checks(AIM, data)["today"].sentence
    assert "15 were in time" in checks(AIM, data)["reach"].sentence


@pytest.mark.parametrize(("percent", "state"), [(20, "ask"), (50, "ask"), (60, "ask"), (90, "fine")])
def test_an_aim_stretches_when_it_is_above_what_fits_today(percent, state):
    found = checks(replace(AIM, percent=percent), cohort([100, 200] * 15))["stretch"]
    assert found.state == state
    assert ("not above today’s 50%" in found.sentence) is (percent <= 50)
    assert ("chance alone" in found.question) is (percent == 60)


def test_today_is_how_it_went_in_the_last_year_not_in_all_years():
    old = cohort([400] * 60, first=date(2015, 1, 1), every=5).frame
    new = cohort([100] * 20 + [None] * 10, first=date(2019, 2, 10), every=10).frame
    both = Cohort.from_frame(pd.concat([old, new], ignore_index=True), as_of=date(2020, 1, 31))
    sentence = checks(AIM, both)["today"].sentence
    assert "in the last year" in sentence
    assert f"{len(new)} children started in that time" in sentence
    assert int(re.search(r"(\d+)% have", sentence)[1]) > 60


def test_nobody_and_everybody_in_time_have_a_range_too():
    none, every = (checks(AIM, cohort([wait] * 25))["today"].sentence for wait in (300, 100))
    assert "0% have" in none and "from 0% to 13% fits" in none
    assert "100% have" in every and "from 87% to 100% fits" in every


def test_few_children_are_called_few():
    small = cohort([100, 200, 300])
    found = checks(AIM, small)
    assert found["today"].state == "ask" and "so few children" in found["today"].question
    assert found["counting"].state == "ask" and "33 points" in found["counting"].sentence
    assert checks(AIM, cohort([100] * FEW))["counting"].state == "fine"


def test_a_first_day_leaves_children_to_count():
    data = cohort([100] * ENOUGH, first=date(2019, 3, 1), every=5)
    assert checks(replace(AIM, starting=date(2019, 12, 1)), data)["counting"].state == "ask"
    later = checks(replace(AIM, starting=date(2020, 2, 1)), data)["counting"]
    assert (later.state, "20 children started" in later.sentence) == ("unknown", True)
    assert checks(replace(AIM, starting=date(2020, 2, 1)), data)["reach"].state == "unknown"


def test_whether_it_can_be_reached_is_counted_in_children():
    found = checks(AIM, cohort([100] * 5 + [200] * 15))["reach"]
    assert found.state == "ask" and "can no longer be met" in found.sentence
    assert "Children who start later count too." in found.sentence
    assert checks(AIM, cohort([100] * 18 + [200] * 2))["reach"].state == "fine"


def test_a_child_too_young_in_the_data_says_nothing_about_today():
    found = checks(AIM, cohort([50] * 5 + [None] * 20, first=date(2019, 12, 1)))
    assert found["today"].state == found["stretch"].state == "unknown"


def test_a_milestone_without_a_column_is_said_and_not_measured():
    own = {"who": "children whose plan was made", "started": "the plan", "event": "their plan presented to panel"}
    aim = aim_from({"wait": "own", "percent": 70, "within_weeks": 12, "starting": FIRST, "by": date(2021, 3, 31)}, own)
    found = checks(aim, harbour_cohort())
    assert found["data"].state == "unknown"
    assert "no column for the plan and their plan presented to panel" in found["data"].sentence
    assert found["today"].state == "unknown"
    half = checks(replace(aim, pathway=replace(aim.pathway, start="recommended")), harbour_cohort())
    assert "no column for their plan presented to panel," in half["data"].sentence


def test_data_read_for_another_wait_are_read_again_where_their_rows_allow_it():
    approved = pd.to_datetime(pd.Series([date(2019, 12, 24)] * 25, dtype=object))
    data = cohort([100] * 25, approved=approved)
    aim = replace(AIM, pathway=AIM_3)
    found = checks(aim, data)
    assert found["data"].state == "ask" and "were read for Aim 2" in found["data"].sentence
    assert data_for(aim, data).pathway == AIM_3
    assert "approval of the agency decision maker" in found["today"].sentence
    early = cohort([100] * 25, approved=pd.to_datetime(pd.Series([date(2019, 1, 2)] * 25, dtype=object)))
    assert "do not fit" in checks(aim, early)["data"].sentence
    empty = checks(aim, cohort([100] * 25))["data"]
    assert "no date for: approved by the decision maker" in empty.sentence


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "fine"),
        ({"who": "looked after & accommodated children, accommodated"}, "fine"),
        ({"under_age": 12}, "ask"),
        ({"who": "children aged 0 to 5 who become accommodated"}, "ask"),
        ({"excluding": "those who have a plan for kinship care"}, "ask"),
    ],
)
def test_an_aim_for_fewer_children_than_the_data_hold_is_asked_about(more, state):
    assert checks(replace(AIM, **more), harbour_cohort())["whom"].state == state


def test_harbours_aim_reads_as_its_coach_would_say_it():
    found = checks(harbour_aim(), harbour_cohort(), AS_OF)
    assert found["full time"].state == "ask"
    assert {found[key].state for key in ("deadline", "data", "whom", "counting", "today", "reach")} == {"fine"}
    assert str(found["deadline"]) == "The deadline, 31 December 2020, is 39 weeks ahead."


def test_every_date_of_a_journey_but_leaving_can_start_or_end_a_wait():
    assert [column for _, column in DATE_CHOICES] == [*(name for name in DATES if name != "left"), ""]


DATED = st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31))


@settings(max_examples=60, deadline=None)
@given(
    aim=st.builds(
        AimStatement,
        pathway=st.sampled_from(PATHWAYS),
        percent=st.none() | st.floats(-5, 120) | st.just(float("nan")),
        within_weeks=st.none() | st.integers(-3, 10**6),
        by=DATED,
        starting=DATED,
    ),
    waits=st.none() | st.lists(st.none() | st.integers(0, 800), max_size=30),
    today=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
)
def test_any_aim_beside_any_children_gets_nine_calm_sentences(aim, waits, today):
    data = None if waits is None else cohort(waits, first=date(2018, 1, 1), every=11)
    found = check_aim(aim, data, today=today)
    assert [check.key for check in found] == KEYS
    for check in found:
        assert check.state in ("fine", "ask", "unknown")
        assert check.sentence.endswith(".") and (check.question.endswith("?") or not check.question)
        assert bool(check.question) or check.state != "ask"
        assert not (check.question and check.state == "fine")
        assert not re.search(r"\bnan\b|None|\bprove|\bcaus|\bcases?\b", str(check))
