"""What names a person among codes, families and teams; all names are invented."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.cleaning.people import _first_names as first_names
from pace_kit.cleaning.people import code_beside_name, holds_births, is_chi, is_name, names_someone, without_names


@pytest.mark.parametrize(
    "text",
    ["Skye & Callum", "K. Grant", "Mr Nobody", "AD 15/09/17", "C1008 Ava Duthie", "a.nobody@example.org", "0101010001",
     "010101 0001", "Ann Other", "ava"],
)  # fmt: skip
def test_a_text_that_names_somebody_is_known(text):
    assert names_someone(text)


@pytest.mark.parametrize("text", ["", "H-014", "HC1086", "10432", "AB/2019/07", "F12", "Group A", "0101010004", "#"])
def test_codes_name_nobody(text):
    assert not names_someone(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [("East", False), ("Glen Lochy", False), ("Skye", False), ("Team A", False), ("Children and Families 2", False),
     ("Dùn Eilean", False), ("East - Sheila Orr", True), ("K. Grant", True), ("West - D McPhail", True)],
)  # fmt: skip
def test_among_teams_places_are_no_people(text, named):
    assert names_someone(text, places=True) is named


@pytest.mark.parametrize(
    ("text", "code"),
    [("C1008 Ava Duthie", "C1008"), ("Ava Duthie (C1008)", "C1008"), ("Ava Duthie", ""), ("AD 15/09/17", ""),
     ("0101010001 Ava", ""), ("C1 C2", ""), ("", "")],
)  # fmt: skip
def test_the_code_beside_a_name_is_taken_when_there_is_one(text, code):
    assert code_beside_name(text) == code


@pytest.mark.parametrize(
    ("text", "left"),
    [("Moved to gran Mary Tosh", "Moved to gran …"), ("Adopted by the Petries", "Adopted by …"),
     ("Turned 18", "Turned 18"), ("Moved to Fife", "Moved to Fife"), ("with Mrs Nobody", "with …"), ("", "")],
)  # fmt: skip
def test_names_are_taken_out_of_free_text(text, left):
    assert without_names(text) == left


def test_a_column_of_birthdays_is_known_and_one_of_numbers_is_not():
    births = [f"{day:02d}0{day % 9 + 1}1{day % 9}" for day in range(1, 13)]
    assert holds_births(births) and holds_births([f"JR{text}" for text in births])
    assert holds_births([f"{day:02d}02201{day % 9}JR" for day in range(1, 13)])
    assert not holds_births([str(300_120 + n) for n in range(20)])
    assert not holds_births([str(104_320 + n * 37) for n in range(30)]) and not holds_births(births[:7])


def test_first_names_are_told_from_places():
    assert "skye" in first_names(also_words=True) and "skye" not in first_names(also_words=False)
    assert len(first_names(also_words=False)) > 200


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_any_text_at_all_is_answered(text):
    assert names_someone(text) in (True, False) and names_someone(text, places=True) in (True, False)
    assert isinstance(without_names(text), str) and isinstance(code_beside_name(text), str)
    assert not (is_chi(text) and is_name(text))
