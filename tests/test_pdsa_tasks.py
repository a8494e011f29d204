"""Exercise 04: what its written tests of change hold agrees with the kit's own reading, and with the story told."""

import pytest

from pace_kit.checks import CritiqueCycle, question, questions
from pace_kit.checks.pdsa_tasks import NEXT_STEP, QUESTIONS
from pace_kit.checks.pdsa_written import AS_BEFORE, REQUESTS, REVIEWS, log, third_cycle, two_teams
from pace_kit.pdsa import Decision, quality
from pace_kit.wording import identifiers, suggestions

READ = [one.task for one in QUESTIONS if isinstance(one.task, CritiqueCycle)]


@pytest.mark.parametrize("task", READ, ids=lambda task: task.test.key)
def test_a_reading_that_counts_as_right_is_the_kits_own_reading_too(task):
    for score in quality(task.test):
        assert score.score in task.levels[score.key], str(score)


def test_the_two_tests_of_change_that_are_read_differ_in_each_feature_but_the_prediction():
    poor, good = ([next(iter(levels)) for levels in task.levels.values()] for task in READ)
    assert [a < b for a, b in zip(poor, good, strict=True)] == [True, False, True, True, True]
    assert READ[0].test.decision is Decision.ADOPT and REQUESTS.decision is Decision.ADOPT


def test_a_third_cycle_that_is_right_grows_step_by_step_in_the_kits_reading_and_a_leap_does_not():
    scale = {test: quality(test)[2].score for test in (*NEXT_STEP.right, NEXT_STEP.given)}
    assert all(scale[test] == 2 for test in NEXT_STEP.right) and scale[NEXT_STEP.given] == 1
    assert REVIEWS.latest.number == 2  # the receiver is left as it was


def test_half_a_child_is_answered_and_a_cycle_that_says_no_number_is_not_given_yet():
    with pytest.raises(ValueError, match=r"no 7\.5 children\. Write a whole number"):
        third_cycle(7.5, AS_BEFORE)
    assert str(question("4.6").feedback(third_cycle(None, AS_BEFORE))).startswith("Not yet. Say how many")


def test_in_the_log_only_the_prediction_is_out_of_its_time():
    """Each line's day fits its part of the cycle, but for the one that the task asks for."""
    days = {row: tuple(reversed(day.split("/"))) for row, day in log()["Written on"].items()}
    parts = log()["Part"]
    began = min(days[row] for row in parts.index[parts == "Do"])
    late = [row for row in parts.index[parts.str.startswith("Plan")] if days[row] >= began]
    assert late == [3]
    after = [days[row] for row in parts.index[~parts.str.startswith("Plan")]]
    assert after == sorted(after)


def test_the_two_teams_are_drawn_on_one_scale_and_the_picture_says_how_far_each_is_from_the_day():
    picture = two_teams()
    assert list(picture.table["Points"]) == [40, 40]
    most, least = picture.table["Most"], picture.table["Least"]
    assert most[1] > most[0] and least[1] < least[0]
    assert "1.7 days" in picture.note and "2.2 days" in picture.note and picture.note in picture.alt


def test_the_exercise_takes_about_forty_minutes_and_its_words_are_those_of_the_language_guide():
    assert 35 <= sum(one.minutes for one in questions("04_tests_of_change")) <= 45
    words = "\n".join([*(one.prompt for one in QUESTIONS), *map(repr, (READ[0].test, REQUESTS, REVIEWS, log()))])
    assert identifiers(words) == () and [str(one) for one in suggestions(words)] == []
