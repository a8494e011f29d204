"""A question of an exercise: what is asked, how long it takes, two hints, and what is said about an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from pace_kit.checks.feedback import Feedback, not_yet
from pace_kit.checks.kinds import (
    ChooseOne,
    CritiqueCycle,
    FindRow,
    PredictThenPlot,
    PutInOrder,
    is_blank,
    listed,
    shown,
)
from pace_kit.checks.lines import MendAim, TweakLine

Task = ChooseOne | CritiqueCycle | FindRow | MendAim | PredictThenPlot | PutInOrder | TweakLine

EXERCISES = {
    "01_aims": "aims_tasks",
    "02_cleaning": "cleaning_tasks",
    "03_run_charts": "run_chart_tasks",
    "04_tests_of_change": "pdsa_tasks",
    "05_reviews": "review_tasks",
}
"""Each exercise, by its notebook's name, with the module that holds its questions."""

MINUTES = range(3, 11)


@dataclass(frozen=True)
class Question:
    """One task of an exercise.

    Parameters
    ----------
    key : str
        Number of the exercise and of the task, for instance "1.2".
    title : str
        Heading of the task.
    minutes : int
        How long two people need for it, 3 to 10.
    prompt : str
        What is asked, in one to three short paragraphs with a blank line between them.
    task : ChooseOne, CritiqueCycle, FindRow, MendAim, PredictThenPlot, PutInOrder or TweakLine
        The kind of task with its answers.
    hints : (str, str)
        Two hints, the second further than the first; neither gives the answer away.
    gives_away : tuple of str
        Words that may stand in no hint and in no feedback before the answer is right, besides those that the kind of
        task knows itself.

    Raises
    ------
    ValueError
        When the key or the minutes are none.
    """

    key: str
    title: str
    minutes: int
    prompt: str
    task: Task
    hints: tuple[str, str]
    gives_away: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[1-9]\.[1-9]", self.key):
            raise ValueError(f"{self.key!r} is no number of a task. Write it like 1.2: exercise 1, task 2.")
        if self.minutes not in MINUTES:
            raise ValueError(f"Task {self.key}: {self.minutes} minutes. Give it {MINUTES[0]} to {MINUTES[-1]} minutes.")

    def __str__(self) -> str:
        return f"{self.key} {self.title} (about {self.minutes} minutes)"

    def feedback(self, answer: Any) -> Feedback:
        """Return what is said about an answer; a blank, or what is no such answer at all, is "not yet".

        Parameters
        ----------
        answer : object
            What the kind of task asks for: an option's key, a row number, a tuple of keys, a mapping of features to
            levels, an aim, or what a line of code makes. Blank is None, ``...`` or something empty.
        """
        return not_yet(self.task.nothing) if is_blank(answer) else self.task.check(answer)


def questions(exercise: str) -> tuple[Question, ...]:
    """Return the questions of an exercise, in their order.

    Parameters
    ----------
    exercise : str
        One of :data:`EXERCISES`, for instance "01_aims".

    Raises
    ------
    ValueError
        When there is no such exercise.
    """
    return tuple(_module(exercise).QUESTIONS)


def _module(exercise: str) -> ModuleType:
    if exercise not in EXERCISES:
        raise ValueError(f"There is no exercise {shown(exercise)}. Choose one of {listed(EXERCISES)}.")
    return import_module(f"pace_kit.checks.{EXERCISES[exercise]}")


def take_away(exercise: str) -> tuple[str, ...]:
    """Return the sentences to take away from an exercise; they give answers away. Errors as :func:`questions`."""
    return tuple(_module(exercise).TAKE_AWAY)


def question(key: str) -> Question:
    """Return one question by its number.

    Raises
    ------
    ValueError
        When there is no such question; the sentence lists those there are.
    """
    exercise = next((name for name in EXERCISES if name[1] == str(key)[:1]), None)
    if exercise is None:
        raise ValueError(f"There is no task {shown(key)}. Exercises have the numbers 1 to {len(EXERCISES)}.")
    asked = questions(exercise)
    found = next((one for one in asked if one.key == key), None)
    if found is None:
        raise ValueError(f"There is no task {shown(key)}. This exercise has {listed(one.key for one in asked)}.")
    return found
