"""Every question of every exercise: what is said about a blank, about every wrong and every right answer."""

import importlib.util
import re
from datetime import date

import pytest
from said_to_answers import SAID

from pace_kit.checks import (
    EXERCISES,
    ChooseOne,
    FindRow,
    Option,
    Outcome,
    PutInOrder,
    Question,
    question,
    questions,
)

THERE = [name for name, module in EXERCISES.items() if importlib.util.find_spec(f"pace_kit.checks.{module}")]
QUESTIONS = [one for name in THERE for one in questions(name)]
BLANKS = (None, ..., "", (), [], {})


def each_question():
    return pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked.key)


def before_it_is_right(asked):
    """Everything a learner can read before the answer is right: hints, and feedback on blank and wrong answers."""
    wrong = [example.answer for example in asked.task.examples() if example.outcome is not Outcome.YES]
    return [*asked.hints, *(asked.feedback(answer).sentence for answer in (None, *wrong))]


def plain(text):
    """Words without capitals and punctuation: a question mark in another place hides nothing."""
    return " ".join(re.sub(r"[^\w%/.-]|\.(?=\s|$)", " ", text.lower()).split())


@each_question()
def test_a_blank_is_not_yet_and_never_an_error(asked):
    assert {asked.feedback(blank).outcome for blank in BLANKS} == {Outcome.NOT_YET}


@each_question()
def test_what_is_no_answer_at_all_gets_a_sentence(asked):
    for odd in (object(), float("nan"), 10**12, "?" * 400, [1, [2]], {"what": "ever"}, b"bytes", ("a", "a"), -1, True):
        said = asked.feedback(odd)
        assert said.outcome is not Outcome.YES
        assert said.sentence.endswith((".", "?", "!"))
        assert len(said.sentence) < 400


@each_question()
def test_every_answer_hears_what_belongs_to_it(asked):
    examples = list(asked.task.examples())
    assert {example.outcome for example in examples} >= {Outcome.NOT_QUITE, Outcome.YES}
    for example in examples:
        said = asked.feedback(example.answer)
        assert (said.outcome, example.says) == (example.outcome, example.says if example.says in said.sentence else "?")


def test_the_words_for_each_option_and_row_are_those_written_down_by_hand():
    asked = [one for one in QUESTIONS if isinstance(one.task, (ChooseOne, FindRow))]
    assert {one.key for one in asked} == set(SAID)
    for one in asked:
        expected = SAID[one.key]
        answers = [*one.task.keys] if isinstance(one.task, ChooseOne) else list(map(int, one.task.table().index))
        assert set(expected) - {"else"} <= set(answers)
        for answer in answers:
            outcome, words = expected.get(answer) or expected["else"]
            said = one.feedback(answer)
            assert (str(said.outcome), words) == (outcome, words if words in said.sentence else said.sentence), one.key


def test_the_right_option_is_not_found_by_its_length():
    for asked in QUESTIONS:
        if isinstance(asked.task, ChooseOne):
            wrong = max(len(option.words) for option in asked.task.options if not option.right)
            assert all(len(one.words) <= 1.25 * wrong for one in asked.task.options if one.right), asked.key


@pytest.mark.parametrize("typed", ["asdf", "xxx", "a", "…", "?!", "12 13", "asdf asdf", "xxx yyy", "..., ;"])
def test_keys_that_were_only_pressed_are_no_reason_and_no_place(typed):
    place = question("1.5").task.make(typed, date(2020, 1, 1), date(2020, 12, 31))
    decided = question("3.5").task.make(date(2019, 3, 11), date(2019, 4, 15), typed)
    fix = question("2.6").task.make("correct", "16/07/2019", typed)
    for key, answer, words in (
        ("1.5", place, "name of a meeting"),
        ("3.5", decided, "since when"),
        ("2.6", fix, "how you"),
    ):
        said = question(key).feedback(answer)
        assert (said.outcome, words in said.sentence) == (Outcome.NOT_YET, True), said


@pytest.mark.parametrize("typed", ["the panel", "the LAC review", "every Children’s Hearing"])
def test_a_place_in_words_is_taken_as_it_is(typed):
    answer = question("1.5").task.make(typed, date(2020, 1, 1), date(2020, 12, 31))
    assert question("1.5").feedback(answer).outcome is Outcome.YES


@each_question()
def test_no_text_gives_the_answer_away_before_it_is_right(asked):
    telling = [plain(words) for words in (*asked.gives_away, *asked.task.gives_away())]
    assert telling, "nothing is named that must not be said"
    for text in before_it_is_right(asked):
        for words in telling:
            assert not re.search(rf"(?<!\w){re.escape(words)}(?!\w)", plain(text)), f"{words!r} in {text!r}"


@each_question()
def test_texts_are_short_sentences_and_two_hints_differ(asked):
    assert len(set(asked.hints)) == 2
    assert len(asked.prompt) <= 900
    for text in (*asked.hints, *before_it_is_right(asked)):
        assert text[0].isupper() or text[0] in "“‘" or text[0].isdigit()
        assert text.endswith((".", "?", "!", "”"))
        assert len(text) <= 420, text


@pytest.mark.parametrize("name", THERE)
def test_an_exercise_has_four_to_seven_tasks_and_fits_into_a_workshop(name):
    asked = questions(name)
    assert [one.key for one in asked] == [f"{name[1]}.{n}" for n in range(1, len(asked) + 1)]
    assert 4 <= len(asked) <= 7
    assert 20 <= sum(one.minutes for one in asked) <= 50


def test_right_answers_are_not_always_in_the_same_place():
    first = [one.task.options[0].right for one in QUESTIONS if isinstance(one.task, ChooseOne)]
    assert len(first) < 3 or {True, False} == set(first)


# The kinds themselves


TWO = (Option("a", "One thing", "It is a start. Look again.", False), Option("b", "Other", "Because.", True))


def ask(task):
    return Question("1.1", "A task", 3, "What is it?", task, ("Look.", "Look there."))


def test_an_option_that_is_not_there_is_named_with_those_that_are():
    assert str(ask(ChooseOne(TWO)).feedback("z")) == "Not yet. There is no answer “z” here. Choose one of a and b."


@pytest.mark.parametrize("options", [TWO[:1], TWO[1:], (TWO[0], TWO[0], TWO[1])])
def test_options_that_cannot_be_asked_are_refused(options):
    with pytest.raises(ValueError, match=r"right and one wrong|same key"):
        ChooseOne(options)


def order(*before):
    return PutInOrder({"b": "second", "a": "first", "c": "third"}, before, "That is how it goes.")


def test_every_order_that_keeps_to_the_rules_is_right():
    task = order(("a", "b", "First a."), ("a", "c", "First a, then c."))
    assert task.orders() == (("a", "b", "c"), ("a", "c", "b"))
    assert str(ask(task).feedback(["a", "c", "b"])) == "Yes. That is how it goes."


def test_a_wrong_order_hears_first_what_is_right_in_it():
    task = order(("a", "b", "First a."), ("b", "c", "Then c."))
    assert ask(task).feedback(("a", "c", "b")).sentence == "The first step is in its place. Then c."
    assert ask(task).feedback(("b", "a", "c")).sentence == "The last step is in its place. First a."
    assert ask(task).feedback(("c", "b", "a")).sentence == "All the steps are there. First a."


def test_where_neither_end_is_right_a_pair_is_named_that_the_team_has_right():
    steps = {"b": "Second.", "a": "First.", "d": "Fourth.", "c": "Third."}
    task = PutInOrder(steps, (("a", "b", "First a."), ("b", "c", "Then c."), ("c", "d", "Last d.")), "So.")
    said = ask(task).feedback(("b", "a", "d", "c")).sentence
    assert said == "“Second” stands before “Third”, and that is right. First a."


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ((("a", "z", "No."),), "no step z"),
        ((("b", "a", "No."),), "handed out in a right order"),
        ((("a", "b", "No."), ("b", "a", "No.")), "No order keeps"),
    ],
)
def test_steps_that_cannot_be_ordered_are_refused(before, words):
    with pytest.raises(ValueError, match=words):
        order(*before)


@pytest.mark.parametrize(("answer", "outcome"), [("3", "yes"), (3.0, "yes"), (2, "not quite"), (9, "not yet")])
def test_a_row_may_be_given_as_people_give_it(answer, outcome):
    import pandas as pd

    task = FindRow(lambda: pd.DataFrame({"child": ["A", "B"]}, index=[2, 3]), {3: "So."}, {}, "Row {row} is fine.")
    assert str(ask(task).feedback(answer).outcome) == outcome


@pytest.mark.parametrize("key", ["", "9.1", "1.99", "words"])
def test_a_question_that_is_not_there_is_answered_with_those_that_are(key):
    if THERE:
        with pytest.raises(ValueError, match="There is no task"):
            question(key)


@pytest.mark.parametrize(("key", "minutes"), [("12", 3), ("1.2.3", 3), ("1.1", 0), ("1.1", 60)])
def test_a_question_without_number_or_with_odd_minutes_is_refused(key, minutes):
    with pytest.raises(ValueError, match=key):
        Question(key, "A task", minutes, "What?", ChooseOne(TWO), ("Look.", "Look there."))
