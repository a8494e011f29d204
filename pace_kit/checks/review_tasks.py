"""Exercise 05, reviews: what is looked at in which order, what may be said and sent on, and what a promise is.

The invented council is `pace_kit.checks.tern_bay`; figures in the texts are worked out from its children.
"""

from __future__ import annotations

from datetime import date

import numpy as np

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.charts import Picture, draw_aim_progress
from pace_kit.checks.deciding import decided
from pace_kit.checks.kinds import ChooseOne, FindRow, Option, PredictThenPlot, PutInOrder
from pace_kit.checks.questions import Question
from pace_kit.checks.tern_bay import (
    AS_OF,
    CHANGE_BEGAN,
    WAITING,
    WITHIN_WEEKS,
    progress_by_quarter,
    table_to_send,
    tern_bay_cohort,
)
from pace_kit.outlook import aim_outlook
from pace_kit.phases import day_words
from pace_kit.review import Promise
from pace_kit.signals import find_signals


def _draw_progress() -> Picture:
    aim = AimStatement(AIM_2, percent=50, within_weeks=WITHIN_WEEKS)
    return draw_aim_progress(progress_by_quarter(), aim=aim, within_weeks=WITHIN_WEEKS)


A_REVIEW_IN_ORDER = Question(
    "5.1",
    "How does a review go?",
    6,
    "Tern Bay's team, all invented, has an hour for its review. Put the parts of the hour in an order in which each "
    "rests on the ones before it. There is more than one good order.",
    PutInOrder(
        {
            "tests": "Hear the tests of change: what was predicted, and what came",
            "promise": "Promise one to three things: what, who and by when",
            "charts": "Look at the run chart and at the list of children waiting, side by side",
            "aim": "Read the aim: how many in time, how many not, how many too soon to say",
            "learned": "Say in one sentence, on which all agree, what you learned",
            "kept": "Ask what became of the last review's promises",
            "data": "Look at the data: is every row counted, or set aside with a reason?",
        },
        (
            ("data", "aim", "Where the team stands is a number. What does that number rest on?"),
            ("aim", "charts", "The pictures show how long children wait. What do you want to hold them against?"),
            (
                "charts",
                "tests",
                "Whoever has just heard what was tried will find it in every picture. What would you rather look at "
                "with open eyes?",
            ),
            ("tests", "learned", "A test teaches by what came beside what was predicted. Has it been heard yet?"),
            ("learned", "promise", "A promise is an answer to something. What has to be said before it?"),
            ("kept", "promise", "Before a team promises anew, what would it like to know about the last time?"),
        ),
        "Data, aim, pictures, tests, what was learned, a promise: each rests on the one before. The last review's "
        "promises can be heard at any time before the new ones; the kit's page begins with them. Which part does your "
        "team tend to leave out when time is short?",
    ),
    (
        "Begin with what everything else is made of; end with what will be done.",
        "First look, then hear what was tried: that way nobody sees in a picture what they hope for.",
    ),
)

_SIGNAL = find_signals(decided(until=CHANGE_BEGAN))[0]
_SHORTER = float(np.diff(decided(CHANGE_BEGAN, _SIGNAL.start, "the run").medians[[-1, 0]])[0])
WHAT_MAY_BE_SAID = Question(
    "5.2",
    "Which sentence may a team say?",
    5,
    f"Tern Bay's run chart has a signal. {_SIGNAL.sentence} On {day_words(CHANGE_BEGAN)} the first child had its legal "
    "advice in writing, without a meeting.\n\n"
    "Which of these sentences may stand in the team's report?",
    ChooseOne(
        (
            Option(
                "a",
                f"Legal advice in writing has made the wait {_SHORTER:.0f} weeks shorter: every team that asks for "
                "it will see the same, and children will have their plan sooner.",
                "You named what the team did and by how much the median changed, and a report needs both. But the "
                "sentence says that one brought the other about. How would the chart know?",
            ),
            Option(
                "b",
                "The signal is proof that children in Tern Bay now wait less.",
                "You leaned on a rule and not on a feeling. A steady chart shows a signal now and then, too. And which "
                "children are not on this chart at all?",
            ),
            Option(
                "c",
                "Waits go up and down, so nothing can be said.",
                "You are careful, and waits do go up and down by themselves. But so many in a row on one side chance "
                "gives seldom. What you saw may be told, as long as you tell no more than that.",
            ),
            Option(
                "d",
                f"{len(_SIGNAL.points)} children in a row waited less than the median. This began after the first "
                "legal advice in writing; what else changed we are finding out.",
                "It says what was seen, what came before it, and what is not known. Nobody has to take it back later. "
                "Look through your own last report: where does it say “because”?",
                right=True,
            ),
        )
    ),
    (
        "Ask of each sentence: could everybody at the table see this on the chart?",
        "Two things that follow each other in time need not be cause and effect. Which sentence leaves that open, and "
        "still says something?",
    ),
    ("began after",),
)

_LAST = progress_by_quarter().iloc[-1]
_KNOWN_BY = aim_outlook(tern_bay_cohort(), within_weeks=WITHIN_WEEKS).children["last_day"].max()
_STARTED, _MET, _MISSED, _OPEN = (int(_LAST[name]) for name in ("started", "met", "missed", "too_soon"))
TOO_SOON_TO_SAY = Question(
    "5.3",
    "What will the share be?",
    7,
    f"In Tern Bay {_STARTED} children started in the quarter {_LAST['period']}. By {day_words(AS_OF)} {_MET} of them "
    f"had a recommendation within {WITHIN_WEEKS} weeks and {_MISSED} did not. The other {_OPEN} still wait, and their "
    f"{WITHIN_WEEKS} weeks are not over.\n\n"
    "What share of the quarter will be in time, once all of it is known?",
    PredictThenPlot(
        (
            Option(
                "a",
                f"{_MET / (_MET + _MISSED):.0%}: {_MET} of the {_MET + _MISSED} for whom it is known.",
                "You counted only children for whom it is known, and of these the number is right. But whoever is "
                "known early was quick or is late already. In the picture, what do the hatched children do to it?",
            ),
            Option(
                "b",
                f"{_LAST['lower']:.0%}: {_MET} of {_STARTED} are in time.",
                f"You counted all {_STARTED} who started, as the aim does. In the picture that is the top of the dark "
                "part. What could still be added to it?",
            ),
            Option(
                "c",
                f"Somewhere from {_LAST['lower']:.0%} to {_LAST['upper']:.0%}: too soon to say.",
                f"{_MET} of {_STARTED} are sure, and {_OPEN} more still can be in time. Until {day_words(_KNOWN_BY)}, "
                "the last day for the last of them, a report gives both numbers. Who are the children in your own "
                "chart who still can be in time, and what do they wait for?",
                right=True,
            ),
            Option(
                "d",
                f"{_LAST['upper']:.0%}: the {_OPEN} who wait will be in time.",
                f"You counted all {_STARTED} who started, and you saw that those who wait are not lost. In the picture "
                "that is the top of the hatched part. Is it sure?",
            ),
        ),
        _draw_progress,
    ),
    (
        f"The aim counts all {_STARTED} who started. How many of them are sure already?",
        "Now two stories: in one none of those who wait is in time, in the other all of them are.",
    ),
    (f"{_LAST['lower']:.0%} to", "too soon to say"),
)

_ALONE = dict(zip(("waiting", "over"), WAITING["In a children's house"], strict=True))
WHAT_STAYS_WITH_THE_TEAM = Question(
    "5.4",
    "Which row may not leave the team?",
    6,
    "The team wants to send this table to the council's committee. Numbers of fewer than five children stay in the "
    "team, so that nobody can be recognised. “All numbers are five or more,” somebody says. “Off it goes.”\n\n"
    "But one row tells something about fewer than five children. Which one?",
    FindRow(
        table_to_send,
        {
            6: f"{_ALONE['waiting']} wait, {_ALONE['over']} of them for more than {WITHIN_WEEKS} weeks: that leaves "
            f"{_ALONE['waiting'] - _ALONE['over']} who do not. It stands nowhere in the table, but anybody can "
            "subtract. The kit hides the numbers of this row, and of one more, so that no total gives them back. Which "
            "subtraction does your last report allow?"
        },
        {
            8: "You went to the totals, and with a total one can work out numbers that are hidden. In this one many "
            "children are on either side. Do the same sum inside the rows above it."
        },
        "You picked a row to look at more closely. In row {row} five or more waited longer, and five or more did not. "
        "Look for a row where one of the two is small.",
    ),
    (
        "Read each row as somebody who is curious: what can you work out that is not written there?",
        "Take the last number of each row from the one before it.",
    ),
    ("children's house", "14", "12"),
)

_PROMISES = {
    "a": Promise("Try harder, all of us, to have assessments ready in time"),
    "b": Promise(
        "Ask for the next two children's legal advice in writing, and count the days until it comes",
        "the team leader",
        date(2019, 6, 12),
    ),
    "c": Promise("Look into legal advice in writing", "legal services"),
    "d": Promise(
        "Bring the waits of all children who still wait under 26 weeks, beginning with those who have waited longest",
        "the whole team",
        date(2019, 9, 30),
    ),
}
A_PROMISE_TO_KEEP = Question(
    "5.5",
    "Which promise can be kept?",
    6,
    "At the end of the hour somebody writes down what was promised. The next review, five weeks from now, will begin "
    "with it, and ask what became of it.\n\n"
    "Which of these promises will that review be able to answer with done, partly or not yet?",
    ChooseOne(
        (
            Option(
                "a",
                str(_PROMISES["a"]),
                "It is meant well, and assessments are a good place to begin. Now it is five weeks later: who says "
                "whether it was done, and what do they look at?",
            ),
            Option(
                "b",
                str(_PROMISES["b"]),
                "It says what will be done, who does it and by which day, and it is small enough to be done by then. "
                "It is even a test: the days can be counted. Read your own last promise: would a stranger know whether "
                "it was kept?",
                right=True,
            ),
            Option(
                "c",
                str(_PROMISES["c"]),
                "It names a change worth trying, and who could try it. When will it have been looked into, and how "
                "would one tell?",
            ),
            Option(
                "d",
                str(_PROMISES["d"]),
                "It has a day, and a number to hold it against. But that is what the team hopes for: an aim. What will "
                "somebody do tomorrow, and will it be due when the team meets again?",
            ),
        )
    ),
    (
        "Look for three things in each: what, who and by when.",
        "A promise is something a person does, not something that one hopes will happen.",
    ),
    ("two children",),
)

QUESTIONS: tuple[Question, ...] = (
    A_REVIEW_IN_ORDER,
    WHAT_MAY_BE_SAID,
    TOO_SOON_TO_SAY,
    WHAT_STAYS_WITH_THE_TEAM,
    A_PROMISE_TO_KEEP,
)


TAKE_AWAY = (
    "Say what you saw and what came before it: “began after”, never “because of”.",
    "While some children can still be in time, give both numbers: what is sure, and what is possible.",
    "A promise says what, who and by when. A number that leaves the team tells nothing about fewer than five children.",
)
"""What to take away from the exercise; shown when a table asks for it."""
