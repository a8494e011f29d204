"""The PDSA clinic: eight written tests of change, a learner's scores beside the kit's, and what is said about both."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pace_kit.checks.clinic import ASK, BEYOND, NOTHING, Clinic, about, compare, heading, sheet
from pace_kit.datasets import clinic_tests
from pace_kit.pdsa import FEATURES, Cycle, quality
from pace_kit.reference import reference_table, shipped
from pace_kit.widgets import case_sheet, choice_field, score_case

CASES = {case.key: case for case in clinic_tests()}
SCORES = st.dictionaries(st.sampled_from(list(FEATURES)), st.sampled_from([None, 0, 1, 2]))
READ_BY_HAND = {
    "one-agenda": ((0, 2, 0, 2, 2), ("one cycle so far", "before, with numbers", "all teams", "one a month", "dates")),
    "leaflet-for-parents": (
        (2, 0, 2, 0, 1),
        ("takes up", "No cycle has", "1 child and grew", "Nothing is counted", "what is noted and by whom"),
    ),
    "checklist-for-hearings": (
        (1, 2, 1, 1, 2),
        ("does not say what", "compared", "1 child to all teams in one step", "none is noted with its day", "learning"),
    ),
    "reminders-by-e-mail": (
        (0, 0, 0, 1, 0),
        ("before it was decided", "No cycle has", "one team", "no process measure", "under Study and Act"),
    ),
    "legal-meeting-booked-ahead": ((2, 2, 2, 2, 2), ("takes up", "numbers", "step by step", "own numbers", "decision")),
    "legal-advice-as-a-letter": (
        (0, 1, 1, 0, 1),
        ("one cycle so far", "has no number", "adopted after one cycle", "Nothing is counted", "what is noted"),
    ),
    "one-form": (
        (2, 1, 1, 0, 0),
        ("takes up", "after the cycle started", "25 children", "a before and an after", "nothing yet under Do"),
    ),
    "asking-schools": (
        (2, 2, 2, 1, 1),
        ("takes up", "compared", "1 child and grew", "2 numbers with a day", "the last day cannot be read"),
    ),
}


def all_of(*scores):
    return dict(zip(FEATURES, scores, strict=True))


def words_on_the_sheet(case):
    parts = [case.name, about(case), *(part for cycle in case.cycles for part in (heading(cycle), sheet(cycle)))]
    lines = [f"{name} {' '.join(lines)}" for part in parts if isinstance(part, dict) for name, lines in part.items()]
    text = " ".join([*lines, *(part for part in parts if isinstance(part, str))])
    return text, re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)


# --- the cases


@pytest.mark.parametrize("key", CASES)
def test_the_kit_reads_each_case_as_somebody_did_who_read_it_word_by_word(key):
    scores, reasons = READ_BY_HAND[key]
    read = quality(CASES[key])
    assert tuple(score.score for score in read) == scores
    for score, words in zip(read, reasons, strict=True):
        assert words in score.because


def test_over_the_eight_cases_every_feature_is_seen_not_at_all_in_part_and_fully():
    assert len(CASES) == 8
    by_feature = zip(*(quality(case) for case in CASES.values()), strict=True)
    assert [{score.score for score in feature} for feature in by_feature] == [{0, 1, 2}] * 5


@pytest.mark.parametrize("key", CASES)
def test_a_case_is_read_in_two_minutes(key):
    assert 60 <= len(words_on_the_sheet(CASES[key])[1]) <= 160


def test_the_cases_say_that_they_are_invented_and_work_on_the_librarys_drivers():
    text = shipped("data", "practice", "pdsa_clinic.json").read_text(encoding="utf-8")
    assert "All are invented" in json.loads(text)["about"]
    assert {case.driver for case in CASES.values()} <= {row["driver"] for row in reference_table("tests_of_change")}


@pytest.mark.parametrize("key", CASES)
def test_nothing_that_a_team_wrote_is_missing_from_its_sheet_and_an_empty_stage_says_so(key):
    shown = words_on_the_sheet(CASES[key])[0]
    for cycle in CASES[key].cycles:
        written = (cycle.objective, cycle.prediction, cycle.plan, cycle.data_plan, cycle.observations, cycle.results)
        for words in (*written, cycle.learned, cycle.because, cycle.next_step, *(f"{p.number:g}" for p in cycle.data)):
            assert words in shown
        assert (sheet(cycle)["Act"] == (NOTHING,)) is (cycle.decision is None)
    assert sheet(Cycle(1)) == dict.fromkeys(("Plan", "Do", "Study", "Act"), (NOTHING,))


def test_what_a_team_wrote_is_text_on_the_page_whatever_characters_it_holds():
    case = CASES["one-form"]
    odd = replace(case, idea="<b>&", cycles=(replace(case.cycles[0], plan="<script>"),))
    markup = "".join(part.markup for part in case_sheet(odd))
    assert "&lt;script&gt;" in markup and "&lt;b&gt;&amp;" in markup and "<script>" not in markup


# --- yours and the kit's


@given(st.sampled_from(list(CASES)), SCORES)
def test_any_scores_are_put_beside_the_kits_and_blanks_are_not_yet(key, scores):
    reading = compare(CASES[key], scores)
    for one, kit in zip(reading.features, quality(CASES[key]), strict=True):
        yours = scores.get(one.kit.key)
        assert one.kit == kit
        assert one.apart == (None if yours is None else abs(yours - kit.score))
        if yours is None:
            assert str(kit.score) not in one.sentence and one.question == ""
        else:
            assert kit.because in one.question
            assert (BEYOND[kit.key] in one.question) is (yours != kit.score)
    blank = [name for key_, name in FEATURES.items() if scores.get(key_) is None]
    assert list(reading.blank) == blank
    assert str(reading).startswith("Not yet: ") is bool(blank)
    assert all(f"‘{name}’" in str(reading) for name in blank)
    assert len(reading.table()) == (0 if blank else 5)


def test_a_reading_says_how_often_you_agree_and_how_far_you_are_apart():
    case = CASES["checklist-for-hearings"]
    assert str(compare(case, all_of(1, 2, 1, 1, 2))) == "You and the kit agree on all five features."
    other = compare(case, all_of(2, 0, 1, 1, 2))
    assert str(other) == "You and the kit agree on three of five features; one differs by 1 and one differs by 2."
    assert [one.tone for one in other.features] == ["note", "look", "good", "good", "good"]
    assert list(other.table()["Apart"]) == ["one apart", "two apart", "agreed", "agreed", "agreed"]
    words = " ".join(map(str, other.features)) + str(other)
    assert not re.search(r"\b(wrong|mistake|incorrect|error|points|right answer)\b", words)


def test_two_questions_for_the_team_are_about_what_the_kit_sees_least_of():
    assert compare(CASES["legal-meeting-booked-ahead"], {}).ask_next() == ()
    asked = compare(CASES["one-form"], {}).ask_next()
    assert asked == (ASK["data"][0], ASK["record"][0])
    assert compare(CASES["checklist-for-hearings"], {}).ask_next(1) == (ASK["iterative"][1],)


@pytest.mark.parametrize(("scores", "words"), [({"size": 1}, "none of the five"), ({"scale": 3}, "3 is no score")])
def test_what_is_no_score_is_answered_with_a_sentence(scores, words):
    with pytest.raises(ValueError, match=words):
        compare(CASES["one-form"], scores)


def test_the_clinic_says_where_you_and_the_kit_differ_most_over_the_cases():
    clinic = Clinic()
    assert str(clinic).startswith("Not yet: ")
    with pytest.raises(ValueError, match=r"^Not yet: score ‘A full record’ first"):
        clinic.compared("one-form", all_of(2, 1, 1, 0, None))
    with pytest.raises(ValueError, match="There is no case “two-form”"):
        clinic.case("two-form")
    same = clinic.compared("one-form", all_of(2, 1, 1, 0, 0))
    assert str(same) == "In the case you read, you and the kit agree on everything."
    two = same.compared("one-agenda", all_of(0, 2, 0, 0, 2)).compared("one-form", all_of(2, 1, 1, 1, 1))
    assert (
        str(two)
        == "Over the 2 cases you read, you and the kit differ most on ‘Data over time’: 3 points apart, added up."
    )
    table = two.table().set_index("Feature")
    assert list(table.loc["Data over time"]) == [0, 1, 1, "less"]
    assert list(table.loc["A full record"]) == [1, 1, 0, "more"]
    assert list(table.loc["Small first, then larger"]) == [2, 0, 0, "the same"]
    tie = same.compared("one-form", all_of(2, 1, 1, 1, 1))
    assert "‘Data over time’ and ‘A full record’: 1 point apart each, added up." in str(tie)
    assert clinic.readings == ()


# --- on a page


def test_what_was_chosen_for_a_case_is_there_again_and_a_blank_is_asked_for():
    case = choice_field("Which case?", Clinic().choices)
    page = score_case(Clinic(), case)
    page.form.fill(**all_of(0, 2, 0, 2, None))
    page.compare.click()
    assert "Not yet: score ‘A full record’" in page.said and 'role="status"' in page.said
    assert page.value.readings == ()
    case.value = "one-form"
    assert set(page.form.value.values()) == {None} and page.said == ""
    page.form.fill(**all_of(2, 1, 1, 0, 0))
    page.compare.click()
    assert "agree on all five" in page.said
    page.go_on.click()
    assert case.value == "asking-schools"
    page.go_on.click()
    assert case.value == "one-agenda"
    assert page.form.value == all_of(0, 2, 0, 2, None)
    page.form["record"].value = 1
    page.compare.click()
    assert [reading.test.key for reading in page.value.readings] == ["one-form", "one-agenda"]
