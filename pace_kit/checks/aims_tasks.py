"""Exercise 01, aims: seven tasks on a sentence that a team can be held to. Every child and team in it is invented."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Any

import pandas as pd

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.charts import Picture, draw_aim_progress
from pace_kit.checks.aims_to_mend import BOTH, NEVER_BEGINS, STORY_DAY, STORY_SHARE, TOO_SOON
from pace_kit.checks.feedback import Feedback, not_quite, not_yet, yes
from pace_kit.checks.kinds import ChooseOne, FindRow, Option, PredictThenPlot, PutInOrder
from pace_kit.checks.lines import Slot, TweakLine
from pace_kit.checks.questions import Question
from pace_kit.datasets import harbour_aim, harbour_cohort
from pace_kit.journeys import Cohort
from pace_kit.measures import aim_progress
from pace_kit.phases import day_words

KNOWABLE = AimStatement(AIM_2, percent=80, within_weeks=36, by=date(2021, 6, 30), starting=date(2020, 1, 1))
WHO_COUNTS = AimStatement(
    AIM_2, percent=80, within_weeks=36, by=date(2020, 12, 31), starting=date(2019, 1, 1), including=BOTH
)


def counted_children() -> pd.DataFrame:
    """Ten invented children whom a team counts for :data:`WHO_COUNTS`, by spreadsheet row; one is not meant by it."""
    columns = ("Child", "Looked after", "Accommodated", "Recommended", "Note")
    rows = (
        ("K01", "01/01/2019", "01/01/2019", "14/08/2019", "With gran"),
        ("K02", "15/03/2017", "11/02/2019", "19/09/2019", "At home until February"),
        ("K03", "19/02/2019", "19/02/2019", "12/09/2019", "Plan: return home"),
        ("K04", "19/02/2019", "19/02/2019", "12/09/2019", "Plan: return home"),
        ("K05", "04/03/2019", "04/03/2019", "", "Still waiting"),
        ("K06", "21/12/2018", "21/12/2018", "27/08/2019", "With foster carers"),
        ("K07", "26/03/2019", "26/03/2019", "", "Left 10/06/2019: moved away"),
        ("K08", "17/04/2019", "17/04/2019", "24/09/2019", "Plan: kinship care"),
        ("K09", "10/09/2019", "10/09/2019", "", "Came this month"),
        ("K10", "06/05/2019", "06/05/2019", "26/09/2019", "With foster carers"),
    )
    return pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(2, 12, name="row"))


def four_quarters() -> Cohort:
    """Invented children who started in the four quarters of 2019, as known on 30 April 2020; four can still be in time.

    One child starts every Tuesday from the quarter's first on; a number is the weeks waited, None waits still.
    """
    quarters = {
        date(2019, 1, 1): (31, 24, 40, 33, 22, 38, 45, 25, 36, 41),
        date(2019, 4, 2): (22, 35, 30, 25, 39, 24, None, 19, 36, 33),
        date(2019, 7, 2): (23, 28, 25, None, 21, 30, 24, 25, None),
        date(2019, 10, 1): (None, 21, 24, None, 23, 18, None, None, None, None),
    }
    children = pd.DataFrame(
        [
            (first + timedelta(weeks=place), weeks)
            for first, waits in quarters.items()
            for place, weeks in enumerate(waits)
        ],
        columns=["accommodated", "weeks"],
    ).astype({"accommodated": "datetime64[s]", "weeks": "float"})
    frame = children.assign(
        child=[f"Q{number:02d}" for number in range(1, len(children) + 1)],
        recommended=children["accommodated"] + pd.to_timedelta(7 * children["weeks"], unit="D"),
    )
    return Cohort.from_frame(frame, as_of=date(2020, 4, 30), pathway=AIM_2)


def draw_quarters() -> Picture:
    """The share in time of :func:`four_quarters`, with what is still possible."""
    return draw_aim_progress(aim_progress(four_quarters(), 26), within_weeks=26)


@cache
def harbour_since() -> Cohort:
    """Harbour's children who count for its aim, made once: those who started on its first day or later."""
    cohort, first_day = harbour_cohort(), str(harbour_aim().starting)
    return cohort.only(cohort.started >= pd.Timestamp(first_day))


def counted_for_harbour(progress: Any) -> Feedback:
    """Return what is said about Harbour's progress: whether it counts as the aim says, in periods with enough children.

    A period is known by its number of rows, a limit by the children in time.
    """
    if not isinstance(progress, pd.DataFrame) or "met" not in progress or progress.equals(_progress(26, "month")):
        return not_yet("Change the limit, the period or both, then check the line.")
    right = {by: _progress(harbour_aim().within_weeks, by) for by, _ in _PERIODS}
    by = next((by for by, frame in right.items() if len(frame) == len(progress)), "")
    if not by:
        return not_quite("You counted children by when they started. But these columns are not Harbour's children.")
    if progress["met"].to_list() != right[by]["met"].to_list():
        said = "You kept one column a month" if by == "month" else "Each column now holds enough children"
        return not_quite(f"{said}. Which limit does Harbour's aim name? Read it once more and count with that one.")
    if by == "month":
        return not_quite(
            "The limit is the aim's own. In some columns one child more or less moves the share by half. How could a "
            "column hold more children?"
        )
    if by == "year":
        return not_quite(
            "The limit is the aim's own, and no column is thin. How long would the team wait for its next column? Is "
            "there something in between?"
        )
    least = int(progress["started"].min())
    return yes(
        f"It counts what the aim promises, and every column holds at least {least} children. When you count your own, "
        "write the number of children above each share: three of four is no trend."
    )


def draw_for_harbour(progress: pd.DataFrame) -> Picture:
    """Draw Harbour's children in time, beside the percentage of its aim."""
    return draw_aim_progress(progress, aim=harbour_aim())


def _progress(within_weeks: Any, by: Any) -> pd.DataFrame:
    return aim_progress(harbour_since(), within_weeks, by)


_PERIODS = (("month", "month"), ("quarter", "quarter"), ("year", "year"))

_KNOW = ChooseOne(
    (
        Option(
            "a",
            "We will do all we can so that no child waits longer than they need to know where they will grow up, and "
            "every worker, every carer and every panel will have a part in it, from the first day to the last.",
            "You chose the one that says what it is for, and a team needs that. On its last evening, what would "
            "somebody count?",
        ),
        Option(
            "b",
            "By 30 June 2021 our children will wait much less for a recommendation for permanence, by introducing a "
            "two-week review in every team, and advice on the law as soon as a child may not go home.",
            "You found one with a day, and that is needed. Now look for how much: less than what?",
        ),
        Option(
            "c",
            "80% of our looked after and accommodated children will have a recommendation for permanence within 36 "
            "weeks, and those with a plan for kinship care or to return home count as well.",
            "You found one with a share and a limit. Two people could still count other children: from which day on, "
            "and by when?",
        ),
        Option(
            "d",
            str(KNOWABLE),
            "It says by when, how many, of which children, from which day on, what they will have, and within how many "
            "weeks of what. Read your own aim for these six; where two of you would count differently, a word is "
            "missing.",
            right=True,
        ),
        Option(
            "e",
            "By 30 June 2021 the average wait of our children for a recommendation for permanence, counted from the "
            "day on which they became looked after, will be 26 weeks.",
            "You found one with a day and a number. Whose waits go into the average: what of a child who is still "
            "waiting on that day?",
        ),
    )
)

_FROM_AIM_TO_TEST = PutInOrder(
    steps={
        "try": "Try it with one child",
        "measure": "Agree what is counted, from which day to which day",
        "predict": "Write down what you expect to see",
        "aim": "Agree what children will have, how many of them, and by when",
        "idea": "Choose one change that might help",
        "today": "Count where you are today",
    },
    before=(
        ("aim", "measure", "Can you say what to count while nobody has said what children will have?"),
        ("aim", "idea", "An idea came before what it is for. What would tell you that it is the right idea?"),
        ("measure", "today", "Two people who count today would get two numbers. What have they not agreed yet?"),
        ("idea", "predict", "What is the prediction about, if no change is chosen yet?"),
        ("today", "predict", "A prediction needs a number to start from. Where does it come from?"),
        ("predict", "try", "Afterwards everybody knew it all along. What has to be on paper before you begin?"),
    ),
    yes="What you want for children comes first. How you would know comes before you count, and the prediction is on "
    "paper before anybody begins. In your own work: is there a change that began before somebody wrote down what they "
    "expected?",
)

_WHO_COUNTS = FindRow(
    counted_children,
    right={
        7: "K06 was accommodated in December 2018, before the first day that counts. That the recommendation came in "
        "2019 changes nothing: this aim follows children from their start. Who in your council started just before "
        "your first day, and who watches over their wait?"
    },
    near={
        2: "You looked at the edge, where doubts live. “On or after” a day: is the day itself in?",
        3: "You saw two dates that are far apart. Which of the two starts the clock of this aim?",
        4: "You saw a plan to return home. Read once more what the aim says in brackets.",
        5: "You saw a plan to return home. Read once more what the aim says in brackets.",
        6: "You saw a child who has no recommendation yet. Does this aim follow children from their start, or from "
        "their decision?",
        8: "You saw a child who left without a recommendation. The child did start in time to be followed; what would "
        "the share say if everybody who leaves were taken out?",
        9: "You saw a plan for kinship care. Read once more what the aim says in brackets.",
        10: "You saw the newest child. It is too soon to say how it ends; does that put the child outside the aim?",
    },
    otherwise="You checked this row, and it fits the aim. Compare one date of each child with the aim's first day.",
)

_SHARE = PredictThenPlot(
    (
        Option(
            "a",
            "40%: four of ten children have a recommendation in time",
            "You counted all ten children, and that is how an aim counts. But is the time up for all of them?",
        ),
        Option(
            "b",
            "67%: four of the six children for whom we know",
            "You saw that nobody can tell yet for some. Those we know early are the quick ones: is it fair to leave "
            "the others out?",
        ),
        Option(
            "c",
            "Too soon to say: at least 40%, at most 80%",
            "Four children are in time for sure, two are not, and four can still be. So the column has a solid part "
            "and a hatched one. Look at your own hatched columns: who are these children, and on which day does the "
            "time of each end?",
            right=True,
        ),
        Option(
            "d",
            "100%: the last four dots of the run chart are all below 26 weeks",
            "You read the run chart rightly. It shows children who have a recommendation; how many of the ten are on "
            "it?",
        ),
    ),
    draw_quarters,
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="1.1",
        title="Which aim could a team know it had met?",
        minutes=5,
        prompt="Five teams wrote an aim on a flip chart. Imagine the evening of an aim's last day. Somebody who was "
        "never in the room looks at the workbook.\n\nFor which aim could this person say “met” or “not met”?",
        task=_KNOW,
        hints=(
            "Ask of each: what would you count, and which children are in it?",
            "Look for one day at the end, one day at the beginning, and one number for how many.",
        ),
        gives_away=("on or after",),
    ),
    Question(
        key="1.2",
        title="From an aim to a first test",
        minutes=4,
        prompt="Six things that a team does, from its first meeting to the first child. Put them in an order that "
        "works. More than one order is right.",
        task=_FROM_AIM_TO_TEST,
        hints=(
            "Ask of each step: what would be missing if we did it first?",
            "Some of the six say what you want, and how you would know. Can anything be tried before that is settled?",
        ),
        gives_away=("in that order",),
    ),
    Question(
        key="1.3",
        title="Who counts for this aim?",
        minutes=5,
        prompt=f"A team agreed: “{WHO_COUNTS}”\n\nThese are the ten children it counts, as at 30 September 2019. All "
        "are invented. One of them should not be counted for this aim. Which row?",
        task=_WHO_COUNTS,
        hints=(
            "An aim follows children from the day that starts the clock. Which column is that?",
            "Go down that column with the aim's first day in mind. What happened later does not matter.",
        ),
        gives_away=("K06", "December 2018", "21/12/2018"),
    ),
    Question(
        key="1.4",
        title="Mend this aim: it never begins",
        minutes=6,
        prompt="This is a form that councils begin with. It leaves open by when, how many, and from which day on "
        f"children count.\n\nIt is {day_words(STORY_DAY)}. Today about {STORY_SHARE} of every 100 children have their "
        "recommendation in time. Fill the gaps so that the aim stretches this team and can be judged on its last day.",
        task=NEVER_BEGINS,
        hints=(
            "Three things are missing. Read the sentence aloud: where do you stumble?",
            "Count 36 weeks, about eight months, from the first day, and leave room for the children who come in the "
            "months after it. Only then is a good last day.",
        ),
        gives_away=("31 December 2020", "31 March 2021", "70%"),
    ),
    Question(
        key="1.5",
        title="Mend this aim: it says how, and ends too soon",
        minutes=6,
        prompt="Here nothing is left open, and still two things are wrong. One is in the words, one is in the days."
        "\n\nKeep the 80% and the 26 weeks; mend the rest.",
        task=TOO_SOON,
        hints=(
            "Does every part of the sentence say what children will have? And how long has the first child waited "
            "by the last day?",
            "An idea belongs into a test of change, not into the aim. And 26 weeks are half a year: put the first day "
            "and the last day further apart than that.",
        ),
        gives_away=("31 December 2020", "31 March 2021", "leave the meeting out"),
    ),
    Question(
        key="1.6",
        title="Predict: what will the last column show?",
        minutes=5,
        prompt="An invented team counts children by the quarter in which they started. In October to December 2019 ten "
        "children started. On 30 April 2020 four of them have a recommendation within 26 weeks. For two the 26 weeks "
        "went by without one. Four are still waiting, and their 26 weeks are not over.\n\nOn the run chart the last "
        "four dots all lie below 26 weeks. What will the column of these ten children show? Choose first; then you "
        "see the chart.",
        task=_SHARE,
        hints=(
            "Count the children for whom the answer can still change.",
            "Think of two endings: all those who wait are in time, or none is.",
        ),
        gives_away=("at most 80", "at least 40"),
    ),
    Question(
        key="1.7",
        title="Tweak this line: count it as the aim says",
        minutes=4,
        prompt=f"Harbour, an invented council, agreed: “{harbour_aim()}”\n\nThe line below counts how many children "
        "were in time, one column for each period in which they started. It has the wrong limit, and so many columns "
        "that some hold a single child. Change it so that it measures Harbour's aim, and a new column still comes "
        "several times a year.",
        task=TweakLine(
            line="aim_progress(cohort, within_weeks={within_weeks}, by={by})",
            slots=(
                Slot("within_weeks", "Within how many weeks", "weeks", 26),
                Slot("by", "One column for each", "choice", "month", options=_PERIODS),
            ),
            make=_progress,
            judge=counted_for_harbour,
            wrong=(
                (_progress(45, "month"), "hold more children"),
                (_progress(26, "quarter"), "Which limit"),
                (_progress(36, "month"), "Which limit"),
                (_progress(45, "year"), "something in between"),
                (aim_progress(harbour_cohort(), 45), "not Harbour's children"),
            ),
            right=(_progress(45, "quarter"),),
            show=draw_for_harbour,
        ),
        hints=(
            "The aim names the limit. The periods are for you to choose: they can be longer.",
            "A period can be a month, a quarter or a year. How many children start in Harbour in each?",
        ),
        gives_away=("45 weeks", "by the quarter", "choose quarter"),
    ),
)


TAKE_AWAY = (
    "An aim can be judged when it says by when, how many, of whom, from which day on, what they will have, and within "
    "how long.",
    "It says what children will have. Ideas for getting there become tests of change.",
    "It counts the children who started, with those who still wait; for the newest it is too soon to say.",
)
"""What to take away from the exercise; shown when a table asks for it."""
