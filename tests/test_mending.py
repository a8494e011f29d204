"""Dates that are nearly dates: a proposal where one reading is likely, and none where it is not."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.cleaning.days import read_day
from pace_kit.cleaning.mending import mended, only_harmless, vague

AS_OF = date(2020, 3, 31)


@pytest.mark.parametrize(
    "text",
    ["12/o3/2019", "l2/03/2019", "12/03/2o19", "12//03/2019", "12032019", "120319", "12/032019", "1203/2019",
     "12 mrach 2019", "twelfth march 2019", "12/03/20019", "12/3/1019", "12/03/2109"],
)  # fmt: skip
def test_a_mistyped_date_gets_the_proposal_a_colleague_would_make(text):
    assert mended(text, AS_OF) == date(2019, 3, 12)


@pytest.mark.parametrize(
    "text", ["", "yes", "see file", "99/99/2019", "12/03/3000", "mum appealed", "31022019", "12/03/201"]
)
def test_where_no_reading_is_likely_there_is_none(text):
    assert mended(text, AS_OF) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("early march 2019", date(2019, 3, 5)), ("c. march 2019", date(2019, 3, 15)),
     ("end of march 2019", date(2019, 3, 28)),
     ("jan/feb 2019", date(2019, 1, 31)), ("q1 2019", date(2019, 2, 15)), ("2019 q4", date(2019, 11, 15)),
     ("jan/mar 2019", None), ("march", None), ("june 2031", None)],
)  # fmt: skip
def test_a_vague_date_is_the_middle_of_what_it_names(text, day):
    assert vague(text, AS_OF) == day


@pytest.mark.parametrize(
    ("text", "harmless"),
    [("14/05/2018 (moved from april)", True), ("panel 14/05/2018", True), ("14th may 2018", True), ("14/05/2018", True),
     ("14/05/2018 didn't go ahead", False), ("14/05/2018 mum appealed", False), ("overturned 14/05/2018", False)],
)  # fmt: skip
def test_only_words_known_to_be_harmless_leave_a_date_a_date(text, harmless):
    assert only_harmless(text) is harmless


@pytest.mark.parametrize(
    ("text", "doubt", "likely"),
    [
        ("12/03/2019 - cancelled, now 19/03/2019", "two dates", None),
        ("12/03/2019 moved to 19/03/2019", "two dates", date(2019, 3, 19)),
        ("no decision 12/03/2019", "called off", None), ("cx 12/03/2019", "called off", None),
        ("ditto", "ditto", None), ("as above", "ditto", None), ("w/e 29/10/18", "week commencing", None),
        ("2018-24-05", "year, day, month", None), ("12/03/19 (Tues)", "", None), ("12\\03\\2019", "", None),
        ("\u200e12/03/2019", "", None), ("12‑03‑2019", "", None), ("x" * 500, "not a date", None),
    ],
)  # fmt: skip
def test_what_stands_beside_a_date_decides_what_is_asked(text, doubt, likely):
    read = read_day(text, "text", as_of=AS_OF)
    assert (read.doubt, read.likely) == (doubt, likely)


@given(st.text(max_size=40), st.dates(date(2000, 1, 1), date(2030, 1, 1)))
@settings(max_examples=100, deadline=None)
def test_any_text_has_no_likely_day_after_the_data_were_drawn(text, as_of):
    for day in (mended(text, as_of), vague(text, as_of)):
        assert day is None or day <= as_of
