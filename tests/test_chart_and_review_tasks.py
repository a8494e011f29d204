"""What exercises 03 and 05 claim is so: the kit's own rules are asked about every number in their texts."""

import re

import numpy as np
import pandas as pd
import pytest

from pace_kit.checks import question, questions
from pace_kit.checks.deciding import decided
from pace_kit.checks.tern_bay import CHANGE_BEGAN, progress_by_quarter, table_to_send, ten_waits, tern_bay_points
from pace_kit.disclosure import suppress
from pace_kit.runcharts import RunChart
from pace_kit.signals import find_signals, propose_rephase
from pace_kit.wording import identifiers, suggestions

BASELINE = [22, 40, 24, 38, 26, 36, 28, 34, 29, 33, 30, 32]
"""Twelve steady values about 31, the last one above it, as the prompts say."""


def shifts(*later):
    chart = RunChart.from_values([*BASELINE, *later]).freeze(until=len(BASELINE))
    return [signal for signal in find_signals(chart) if signal.kind == "shift"]


def right_options(key):
    return [option for option in question(key).task.options if option.right]


def test_the_six_waits_of_the_first_task_are_no_shift_and_one_more_short_wait_would_make_them_one():
    waits = [28, 25, 31, 27, 29, 24]
    assert np.median(BASELINE) == 31
    assert f"{', '.join(map(str, waits[:-1]))} and {waits[-1]} weeks" in question("3.1").prompt
    assert not shifts(*waits)
    assert len(shifts(*waits, 30)[0].points) == 6


def test_the_row_that_ends_the_run_lies_above_the_median_and_the_near_one_on_it():
    weeks, task = ten_waits()["Weeks waited"], question("3.2").task
    assert list(weeks.index[weeks > 31.0]) == list(task.right)
    assert list(weeks.index[weeks == 31.0]) == list(task.near)
    assert round(weeks[next(iter(task.right))]) == 31
    assert not shifts(*weeks)
    assert len(shifts(*weeks.drop(task.right))[0].points) == 8


def test_chance_is_told_as_the_kit_works_it_out():
    told = [int(re.search(r"\d+", option.words)[0]) for option in question("3.3").task.options]
    assert told == sorted(set(told))
    rng = np.random.default_rng(24)
    charts = (RunChart.from_values(values) for values in rng.standard_normal((600, 24)))
    alarms = 100 * np.mean([find_signals(chart).any for chart in charts])
    assert [min(told, key=lambda number: abs(number - alarms))] == [
        int(re.search(r"\d+", option.words)[0]) for option in right_options("3.3")
    ]


def test_the_baseline_of_tern_bay_is_quiet_and_the_kit_proposes_the_new_median_where_the_task_wants_it():
    before = tern_bay_points().query("when < @CHANGE_BEGAN.isoformat()")
    assert not find_signals(RunChart.of(before)).any
    proposal = propose_rephase(decided(until=CHANGE_BEGAN))
    answer = decided(until=CHANGE_BEGAN, on=proposal.on, because="advice in writing for all since April")
    assert str(question("3.5").feedback(answer)).startswith("Yes.")


def test_what_a_form_cannot_make_is_answered_with_a_sentence():
    with pytest.raises(ValueError, match="No point lies before"):
        question("3.5").task.make(until=pd.Timestamp("2001-01-01").date(), on=None, because="")


def test_every_decision_on_the_chart_can_be_looked_at():
    task = question("3.5").task
    for answer in (task.given, *(wrong for wrong, _ in task.wrong), *task.right):
        assert "28 children" in task.show(answer).alt


@pytest.mark.parametrize(("key", "pictures"), [("3.6", 2), ("3.7", 2), ("5.3", 1)])
def test_a_prediction_is_followed_by_pictures_with_words_and_numbers(key, pictures):
    drawn = question(key).task.draw()
    drawn = drawn if isinstance(drawn, tuple) else (drawn,)
    assert len(drawn) == pictures  # a run chart never stands without the list of those who wait
    assert all(picture.alt.endswith(".") and len(picture.table) for picture in drawn)


def test_the_picture_of_the_longest_waits_first_shows_what_its_answer_says():
    said = right_options("3.7")[0].feedback
    before, soon, late = map(float, re.findall(r"(\d+\.\d) weeks in", said))
    on_the_list = list(map(int, re.findall(r"\d+", said.partition("The list says: ")[2])))[:3]
    assert late < before < soon
    assert on_the_list == sorted(on_the_list, reverse=True)


def test_the_bounds_of_the_last_quarter_hold_whatever_becomes_of_the_children_who_wait():
    last = progress_by_quarter().iloc[-1]
    possible = [(last["met"] + n) / last["started"] for n in range(int(last["too_soon"]) + 1)]
    assert [f"{possible[0]:.0%}", f"{possible[-1]:.0%}"] == re.findall(r"\d+%", right_options("5.3")[0].words)


def test_only_the_right_row_of_the_table_to_send_tells_of_few_children():
    table, task = table_to_send(), question("5.4").task
    over = table.iloc[:, 2]
    assert min(table["Waiting"].min(), over.min()) >= 5
    assert list(table.index[(table["Waiting"] - over < 5)]) == list(task.right)
    rows = table.iloc[:-1].set_index("Where children live")
    shared = suppress(pd.DataFrame({"under": rows["Waiting"] - rows.iloc[:, 1], "over": rows.iloc[:, 1]}))
    hidden = list(shared.frame.index[shared.frame.isna().any(axis=1)])
    assert table.loc[next(iter(task.right)), "Where children live"] in hidden
    assert len(hidden) == 2  # the row itself, and one more


@pytest.mark.parametrize("name", ["03_run_charts", "05_reviews"])
def test_texts_use_the_words_of_the_language_guide_and_name_nobody(name):
    for asked in questions(name):
        said = [asked.feedback(example.answer).sentence for example in asked.task.examples()]
        text = "\n".join([asked.title, asked.prompt, *asked.hints, *said])
        assert [str(found) for found in (*suggestions(text), *identifiers(text))] == []
