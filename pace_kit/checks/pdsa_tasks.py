"""Exercise 04, tests of change: predictions that can fail, steps that stay small, and tests read as a coach reads them.

Everything in it is invented. What the tasks show, tests of change, a log and two teams, is in ``pdsa_written``.
"""

from __future__ import annotations

from pace_kit.checks.feedback import Feedback, not_quite, not_yet, yes
from pace_kit.checks.kinds import ChooseOne, CritiqueCycle, FindRow, Option, PredictThenPlot, PutInOrder
from pace_kit.checks.lines import Slot, TweakLine
from pace_kit.checks.pdsa_written import (
    AS_BEFORE,
    REMINDERS,
    REQUESTS,
    REVIEWS,
    SOMETHING_NEW,
    log,
    ramp,
    third_cycle,
    two_teams,
)
from pace_kit.checks.questions import Question
from pace_kit.pdsa import TestOfChange
from pace_kit.pdsa.taylor import ABOUT_FIVE

# --- 4.1 ---------------------------------------------------------------------------------------------------------

CAN_FAIL = ChooseOne(
    (
        Option(
            "a",
            "The review will make planning better.",
            "You chose one that says where things should go. Now imagine that the month is over: what would you have "
            "to see, to say that it did not come true?",
        ),
        Option(
            "b",
            "Staff experience of reviews will improve.",
            "You thought of the people who do the work, and that matters. But “staff experience” is an idea, not yet "
            "something that is counted. Who would write down what, and when?",
        ),
        Option(
            "c",
            "Some of the reviews will be held in time, unless something comes between.",
            "You chose an honest one: something always comes between. But read it on a bad day and on a good day. Is "
            "there any day on which it is wrong?",
        ),
        Option(
            "d",
            "Of the next five children, four have their review by day 14.",
            "It names who, how many and by when, so the team may be wrong and will know it within the month. Being "
            "wrong is how it learns. In your own test: which result would surprise you?",
            right=True,
        ),
        Option(
            "e",
            "In the years to come, 80% of the children will wait less.",
            "You looked for a number, and there is one. But when would this team know? By the end of the month it "
            "can be neither true nor false.",
        ),
    )
)

# --- 4.2 ---------------------------------------------------------------------------------------------------------

GROWING = PutInOrder(
    {
        "A": "Every child of one team. The guide belongs to what a new worker is given on the first day.",
        "B": "Four children in the summer holidays, when half of the people are away.",
        "C": "One worker who asked for the guide uses it once, with the next child.",
        "D": "All teams. Each begins with one child of its own.",
        "E": "Five children, with workers who did not ask for the guide.",
        "F": "About twenty-five children, in quiet weeks and in busy ones.",
    },
    before=(
        ("C", "E", "Where would you rather meet the first surprise: with one child, or with five?"),
        ("C", "B", "Where would you try it the very first time: where it is easy, or where it is hard?"),
        ("E", "F", "Before so many children: would you want to hear from workers who were not keen?"),
        ("B", "F", "Before so many children: would you want to know what happens when few people are there?"),
        ("F", "A", "What a whole team does every day is hard to take back. What would you want to have seen before?"),
        ("A", "D", "Would you bring it to every team before one has lived with it?"),
    ),
    yes=(
        "Each step is larger than the one before, about five times and not fifty, and something new comes in: workers "
        "who are not keen, holidays, busy weeks. Which of these comes first does not matter, as long as few children "
        "feel it. Which condition has your own change not met yet?"
    ),
)

# --- 4.3 ---------------------------------------------------------------------------------------------------------

TOO_LATE = FindRow(
    log,
    right={
        3: "The cycle began on 4 March and the first letter came on the 12th. A prediction of 13 March knows that "
        "already, so it cannot surprise anybody. In your own log: on which day is the prediction written, and does "
        "somebody see it?"
    },
    near={
        7: "You looked at a result that disappoints. It is no fault: it is what the team learned most from. Look less "
        "at what the lines say, and more at the days beside them.",
        8: "You saw that this line was written six days after it happened. It says so itself, and a late note of what "
        "was seen is still a note. Another line has lost all its worth by coming late.",
        10: "You looked at the line that admits it went differently. That is good work, and it came in time. Compare "
        "each day with the day on which the cycle began.",
    },
    otherwise="You looked closely at row {row}, and it could well be written on that day. Which line is worth "
    "something only if nobody knows yet how things went?",
)

# --- 4.4 ---------------------------------------------------------------------------------------------------------

NOT_DONE_WELL = CritiqueCycle(
    REMINDERS,
    levels={
        "iterative": frozenset({0}),
        "prediction": frozenset({1}),
        "scale": frozenset({0}),
        "data": frozenset({0}),
        "record": frozenset({1}),
    },
    nudges={
        "iterative": "How many cycles are there, and what did the first one hand on?",
        "prediction": "Is something said beforehand? And could anybody say afterwards whether it came true?",
        "scale": "Read again who has the reminders on the first day.",
        "data": "“Staff experience” is the name of an idea. Search the whole text for something that was counted.",
        "record": "Go through Plan, Do, Study and Act. Is there a word in each? And would you know what was learned?",
    },
    yes=(
        "Everybody had it on one day, nothing was counted, and nothing could be learned, so it stayed because it was "
        "there. Yet somebody said beforehand what they hoped for, and something stands under each of the four "
        "stages: a team like this needs one better question, not a lecture. Which would you ask first?"
    ),
)

# --- 4.5 ---------------------------------------------------------------------------------------------------------


TAMPERING = PredictThenPlot(
    (
        Option(
            "a",
            "Team B is nearer to day 14: it learns from every child.",
            "You want every child to teach the team something, and that is a good wish. Now look at the two charts: "
            "how far up and down do the dots of each team reach? And what did one late bus say about the next child?",
        ),
        Option(
            "b",
            "Team B is further from day 14.",
            "Every review now carries two lots of luck: its own, and that of the child before, which the team tried "
            "to put right. Acting on one number makes a steady process worse. Which single number did your own "
            "meeting last act on?",
            right=True,
        ),
        Option(
            "c",
            "Both are about as near: luck is luck.",
            "You saw that it is the same luck for both. Look at the "
            "charts: how far up and down do the dots of each team reach?",
        ),
    ),
    draw=two_teams,
)

# --- 4.6 ---------------------------------------------------------------------------------------------------------


def judge_third(answer: object) -> Feedback:
    """What is said about the third cycle: first how large it is, then what is new in it."""
    cycle = answer.numbered(3) if isinstance(answer, TestOfChange) else None
    before = REVIEWS.cycles[-1].children or 1
    if cycle is None:
        return not_yet("The line makes a test of change with a third cycle. Put it back, and change only what it says.")
    if cycle.children is None:
        return not_yet("Say how many children the third cycle touches.")
    if answer == third_cycle(200, AS_BEFORE):
        return not_yet("This is the line as the team wrote it. Change it, then check.")
    if cycle.children > ABOUT_FIVE * before:
        return not_quite(
            f"You want many children to gain from it soon. Now think of the day it goes wrong: would you rather learn "
            f"of it from {cycle.children} families, or from fewer? Look at how the first two cycles grew."
        )
    if cycle.children < 2 * before:
        return not_quite(
            "You keep it small, and small is kind when something goes wrong. But cycle 2 showed already that it works "
            "for a handful of children. How far can it grow and still be a test?"
        )
    if cycle.conditions.strip() in ("", AS_BEFORE):
        return not_quite(
            "It is a step that a team could take. Now look at who does it and when: what would this cycle teach that "
            "cycle 2 did not?"
        )
    return yes(
        f"With {cycle.children} children it grows a step and no leap, and it meets what it has not met before. Now "
        "add a prediction with a number, before the first of them begins. What did the last step in your own test add?"
    )


NEXT_STEP = TweakLine(
    line="test.with_cycle(replace(test.next_cycle(), children={children}, conditions={conditions}))",
    slots=(
        Slot("children", "How many children?", "number", 200, "A whole number."),
        Slot(
            "conditions",
            "Under which conditions?",
            "choice",
            AS_BEFORE,
            options=(
                ("As in cycle 2: volunteers only", AS_BEFORE),
                ("Others too, and a holiday week", SOMETHING_NEW),
            ),
        ),
    ),
    make=third_cycle,
    judge=judge_third,
    wrong=(
        (third_cycle(200, SOMETHING_NEW), "from 200 families"),
        (third_cycle(31, SOMETHING_NEW), "from 31 families"),
        (third_cycle(5, SOMETHING_NEW), "handful"),
        (third_cycle(1, AS_BEFORE), "handful"),
        (third_cycle(25, AS_BEFORE), "who does it and when"),
        (third_cycle(12, ""), "who does it and when"),
    ),
    right=tuple(third_cycle(children, SOMETHING_NEW) for children in (10, 20, 25)),
    show=ramp,
)

# --- 4.7 ---------------------------------------------------------------------------------------------------------

NEARLY_GOOD = CritiqueCycle(
    REQUESTS,
    levels={
        "iterative": frozenset({2}),
        "prediction": frozenset({1}),
        "scale": frozenset({2}),
        "data": frozenset({1}),
        "record": frozenset({2}),
    },
    nudges={
        "iterative": "For each cycle after the first: does its plan use something the one before found out?",
        "prediction": "For every cycle, lay the day of the prediction beside the day it began.",
        "scale": "How many children in each cycle, and is it said why more could be asked for?",
        "data": "What was noted, and could you draw it day by day from what stands here?",
        "record": "Search each cycle for its days, who does what, what was learned, and why it was so decided.",
    },
    yes=(
        "Three cycles that build on each other: better than most that are published. Two things are left to ask for. "
        "The prediction of cycle 2 came when the cycle had run for weeks, and the days were noted but never kept as "
        "a series that shows whether replies stay quick. Which of the two would your own log have?"
    ),
)

# -----------------------------------------------------------------------------------------------------------------

_HOW_TO_READ = "For each of the five features choose the level that fits it."

QUESTIONS = (
    Question(
        "4.1",
        "Which prediction can turn out wrong?",
        4,
        "A team tries a review two weeks after a child has left home. The team has one month. Before it begins, five "
        "people write down what they expect.\n\nWhich of the five could turn out to be wrong, so that all would know "
        "it when the month is over?",
        CAN_FAIL,
        (
            "Imagine the day after the month is over. You hold each sentence beside what happened.",
            "Look for who, how many and by when, all in one sentence.",
        ),
        ("four", "day 14", "next five"),
    ),
    Question(
        "4.2",
        "In which order should it grow?",
        5,
        "A short guide is to help workers who write a parenting assessment for the first time. It could be tried in "
        "these six ways.\n\nPut them in the order in which you would try them.",
        GROWING,
        (
            "Ask at each step: if it goes badly here, how many children feel it?",
            "Two of the steps can change places. Both are about trying it where it is harder, with few children.",
        ),
    ),
    Question(
        "4.3",
        "Which line came too late?",
        5,
        "This is the record of one cycle, in the order of the worksheet. Solicitors answered requests for "
        "legal advice by letter. It is invented.\n\nOne line was written so late that it is worth nothing any more. "
        "Which row is it?",
        TOO_LATE,
        (
            "The lines do not stand in the order of their days. Find the day on which the cycle began.",
            "Most lines tell what was seen or decided. One is a bet, and no bet counts once the race has begun.",
        ),
        ("prediction", "predict", "13 March"),
    ),
    Question(
        "4.4",
        "What would you ask this team?",
        7,
        f"Read this test of change. It is invented, and you may have met one like it. {_HOW_TO_READ}\n\nThe levels are "
        "no marks. They show where one good question would help.",
        NOT_DONE_WELL,
        (
            "Read it once as a friend: what did they do? Then once as a coach: how would they know that it helped?",
            "Two of the five features are there in part. Look for words that were written down in time, though they "
            "say little.",
        ),
    ),
    Question(
        "4.5",
        "Should you adjust after every child?",
        7,
        "Two invented teams want their reviews as near to day 14 as they can be. Buses, illness and full diaries move "
        "each review a few days, now early, now late. Nothing else changes.\n\nTeam A plans every review for day 14. "
        "Team B moves its plan after each child: after a review two days late it plans the next for day 12, after one "
        "two days early for day 16.\n\nAfter forty children: whose reviews are nearer to day 14?",
        TAMPERING,
        (
            "Play it with a coin: heads is two days late, tails two days early. Write down ten reviews for each team.",
            "One review was late, so the next is planned for day 12. Then luck brings that one two days early. On "
            "which day is it held?",
        ),
        ("further from day 14.", "doubles"),
    ),
    Question(
        "4.6",
        "How large should the next cycle be?",
        5,
        "The two-week review worked for one child, and then for four of five. Three workers who volunteered did it. "
        "Now the team is happy, and has planned cycle 3 for 200 children.\n\nPlan a third cycle from which the team "
        "would learn most, and which does little harm if it goes wrong.",
        NEXT_STEP,
        (
            "The first step went from one child to five. How many times as many is that?",
            "Look also at the workers and the weeks so far. What has the review not met yet?",
        ),
        ("25", "20", "five times"),
    ),
    Question(
        "4.7",
        "What is missing in a good one?",
        7,
        f"This test of change is invented too, and much of it is well done. {_HOW_TO_READ}\n\nA coach who only praises "
        "leaves the team where it is. What is still missing?",
        NEARLY_GOOD,
        (
            "Three of the features are as good as they can be. Look for the two that are not.",
            "One of the two is found by comparing days. For the other try to sketch the replies as dots on a line.",
        ),
    ),
)


TAKE_AWAY = (
    "A prediction says who, how many and by when, and it is written before the start.",
    "Begin with one child. Grow about five times at a step, and meet something new at each step.",
    "One number is luck. Look at several, in order, before you change anything.",
)
"""What to take away from the exercise; shown when a table asks for it."""
