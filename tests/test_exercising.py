"""The form of a task checks what a cell would, keeps how far a team is, and shows the coach no more than agreed."""

import ipywidgets
import pytest

from pace_kit.checks import (
    ChooseOne,
    CritiqueCycle,
    FindRow,
    Option,
    PredictThenPlot,
    PutInOrder,
    Question,
    Slot,
    TweakLine,
    not_quite,
    not_yet,
    yes,
)
from pace_kit.pdsa import FEATURES, TestOfChange
from pace_kit.store import Store
from pace_kit.widgets import who_practises
from pace_kit.widgets.answering import answering
from pace_kit.widgets.exercising import Ask

OPTIONS = (Option("a", "One <b>thing</b>", "A start. Look again.", False), Option("b", "Other", "Because.", True))


def judge(weeks):
    if weeks == 26 or not isinstance(weeks, int):
        return not_yet("Change the line first.")
    return yes("So it is.") if weeks == 36 else not_quite("It is longer. Look at the seed.")


def table():
    import pandas as pd

    return pd.DataFrame({"child": ["A", "<i>B</i>"]}, index=[2, 3])


TASKS = {
    "choose": ChooseOne(OPTIONS),
    "predict": PredictThenPlot(OPTIONS, draw=lambda: "The picture."),
    "row": FindRow(table, {3: "So."}, {}, "Row {row} is fine. Look on."),
    "order": PutInOrder({"b": "second", "a": "first"}, (("a", "b", "First things first."),), "Yes, so."),
    "critique": CritiqueCycle(
        TestOfChange("x", "Agenda"),
        dict.fromkeys(FEATURES, frozenset({0})),
        dict.fromkeys(FEATURES, "Look."),
        "Read well.",
    ),
    "tweak": TweakLine(
        "within({weeks})", (Slot("weeks", "Weeks", "weeks", 26),), lambda weeks: weeks, judge, ((45, "longer"),), (36,)
    ),
}
FILLED = {
    "choose": ({"": "a"}, {"": "b"}),
    "predict": ({"": "a"}, {"": "b"}),
    "row": ({"": 2}, {"": 3}),
    "order": ({"step_0": 1, "step_1": 2}, {"step_0": 2, "step_1": 1}),
    "critique": (dict.fromkeys(FEATURES, 1), dict.fromkeys(FEATURES, 0)),
    "tweak": ({"weeks": 45}, {"weeks": 36}),
}


def ask(kind, team=None):
    return Ask(Question("1.1", "A task", 3, "What is it?", TASKS[kind], ("Look.", "Look there.")), team)


def fill(task, values):
    control = task.answering.control
    if "" in values:
        control.value = values[""]
    else:
        control.fill(**values)


def check(task):
    task.checked.button.click()
    task.checked._free()
    return task.checked.status


@pytest.fixture
def team(tmp_path):
    return Store.open(f"sqlite:///{tmp_path}/kit.db").add_team("Harbour")


@pytest.mark.parametrize("kind", TASKS)
def test_each_kind_of_form_says_not_yet_not_quite_and_yes(kind):
    task = ask(kind)
    wrong, right = FILLED[kind]
    assert ">Not yet. " in check(task)
    fill(task, wrong)
    assert ">Not quite. " in check(task)
    fill(task, right)
    assert ">Yes. " in check(task)
    assert (task.value.outcome, task.value.tries) == ("yes", 2)


def test_the_picture_comes_after_a_prediction_also_after_one_that_did_not_hold():
    task = ask("predict")
    check(task)
    assert task.answering.afterwards[0].value == ""
    fill(task, {"": "a"})
    check(task)
    assert "The picture." in task.answering.afterwards[0].value


def test_two_steps_in_one_place_are_said_beside_the_form_and_are_no_answer_yet():
    task = ask("order")
    fill(task, {"step_0": 1, "step_1": 1})
    assert "Two steps are 1st." in task.answering._below.value
    assert ">Not yet. " in check(task)


def test_hints_come_one_after_the_other_and_stay():
    task = ask("choose")
    task.hint.click()
    assert "Look." in task._hinted.value
    assert "Look there." not in task._hinted.value
    task.hint.click()
    task.hint.click()
    assert task._hinted.value.count("<p>") == 2


def test_what_a_table_holds_is_text():
    shown = "".join(one.value for one in ask("row").answering.children if isinstance(one, ipywidgets.HTML))
    assert "&lt;i&gt;B&lt;/i&gt;" in shown


def test_how_far_a_team_is_is_kept_and_what_it_answered_is_not(team):
    task = ask("choose", team)
    fill(task, {"": "a"})
    check(task)
    task.hint.click()
    fill(task, {"": "b"})
    check(task)
    assert str(ask("choose", team).value) == "Found after 2 tries, with a hint."
    assert set(vars(team.current("exercise", "1.1"))) == {"outcome", "tries", "hints"}


def test_a_coach_sees_how_far_a_team_is_only_while_it_agrees(team, tmp_path):
    store = Store.open(f"sqlite:///{tmp_path}/kit.db")
    store.add_team("Glen")
    assert "No team shows" in str(who_practises(store)[0])
    team.save("shows", True)
    table, others = who_practises(store)
    assert "Harbour" in table.markup
    assert "Glen" not in table.markup
    assert "1 team keeps this to itself." in others.markup
    team.save("shows", False)
    assert "No team shows" in str(who_practises(store)[0])


@pytest.mark.parametrize("odd", ["never", None])
def test_a_slot_of_no_kind_is_refused(odd):
    line = TweakLine("f({a})", (Slot("a", "A", odd),), lambda a: a, judge, (), (1,))
    with pytest.raises(ValueError, match="no kind of field"):
        answering(Question("1.1", "A task", 3, "What?", line, ("Look.", "Look there.")))
