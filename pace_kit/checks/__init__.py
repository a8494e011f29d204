"""Exercises: questions that take an answer and say something that teaches.

``questions`` holds what a question is, ``kinds`` the kinds of task, ``feedback`` what is said; the questions themselves
lie one module an exercise (``aims_tasks``, ``cleaning_tasks``, ...). Everybody and everything in them is invented.
"""

from pace_kit.checks.feedback import Feedback, Outcome, not_quite, not_yet, yes
from pace_kit.checks.kinds import ChooseOne, CritiqueCycle, Example, FindRow, Option, PredictThenPlot, PutInOrder
from pace_kit.checks.lines import MendAim, Slot, TweakLine
from pace_kit.checks.questions import EXERCISES, Question, question, questions, take_away

__all__ = [
    "EXERCISES",
    "ChooseOne",
    "CritiqueCycle",
    "Example",
    "Feedback",
    "FindRow",
    "MendAim",
    "Option",
    "Outcome",
    "PredictThenPlot",
    "PutInOrder",
    "Question",
    "Slot",
    "TweakLine",
    "not_quite",
    "not_yet",
    "question",
    "questions",
    "take_away",
    "yes",
]
