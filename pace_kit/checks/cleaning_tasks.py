"""Exercise 02, cleaning: six tasks on rows of Harbour's workbook. Harbour is an invented council."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from pace_kit.aims import AIM_2
from pace_kit.charts import Picture, draw_wait_curves
from pace_kit.checks.feedback import Feedback, not_quite, not_yet, yes
from pace_kit.checks.kinds import ChooseOne, FindRow, Option, PredictThenPlot, PutInOrder
from pace_kit.checks.lines import Slot, TweakLine, in_words
from pace_kit.checks.questions import Question
from pace_kit.cleaning import Fix, apply_fixes
from pace_kit.cleaning.looking import rows_shown
from pace_kit.datasets import AS_OF, harbour_cohort, harbour_workbook
from pace_kit.journeys import Cohort
from pace_kit.measures import wait_curve
from pace_kit.spreadsheets import RawTable, read_spreadsheet

MONTH_FIRST_ROW, MONTH_FIRST_DAY = 154, pd.Timestamp(2019, 7, 16)
"""A row of Harbour's workbook where the recommendation is written 07/16/2019, and the day that is meant."""


@cache
def workbook() -> RawTable:
    """Harbour's workbook, read once."""
    return read_spreadsheet(harbour_workbook())


def rows_with_one_contradiction() -> pd.DataFrame:
    """Twelve rows of Harbour's workbook, by spreadsheet row; in one the recommendation comes before the start."""
    return _rows(156, 167, "Date accommodated", "Perm rec date", "Left (date)")


def rows_with_one_child_twice() -> pd.DataFrame:
    """Fourteen rows of Harbour's workbook, by spreadsheet row; two of them are one child."""
    return _rows(121, 134, "Child ID", "Family ref", "Date accommodated", "Perm rec date")


def with_and_without_those_who_wait() -> dict[str, Cohort]:
    """Harbour's children since 2018: all of them, and those who are left when rows without a recommendation go."""
    everyone = harbour_cohort()
    everyone = everyone.only(everyone.started >= pd.Timestamp(2018, 1, 1))
    return {"all children": everyone, "rows with a date only": everyone.only(everyone.reached.notna())}


def draw_without_those_who_wait() -> Picture:
    """The share with a recommendation by weeks since the start, for both of :func:`with_and_without_those_who_wait`."""
    curves = {who: wait_curve(cohort) for who, cohort in with_and_without_those_who_wait().items()}
    return draw_wait_curves(curves, aim_weeks=26, by="which rows are kept")


def decided_month_first(fix: Any) -> Feedback:
    """Return what is said about a decision: it must keep the child of :data:`MONTH_FIRST_ROW`, with day and reason."""
    if not isinstance(fix, Fix) or fix == _decision("set aside", "", ""):
        return not_yet("Change the decision, then check it.")
    cohort, _ = apply_fixes(workbook(), (fix,), pathway=AIM_2, as_of=AS_OF)
    if MONTH_FIRST_ROW not in cohort.frame.index:
        return not_quite("Nothing is guessed that way. But the child drops out of every chart. Is the day lost?")
    taken: Any = cohort.frame.at[MONTH_FIRST_ROW, "recommended"]
    if pd.isna(taken):
        return not_quite(
            "The child stays in the charts, but is counted as waiting still. Can the numbers in the cell be read in "
            "one way only?"
        )
    if taken != MONTH_FIRST_DAY:
        return not_quite("The child has a day now. Hold it beside the cell: is it made of the same numbers?")
    if not fix.because.strip():
        return not_quite(
            "The child is in the charts with the right day. Next month somebody will ask why it differs from the "
            "workbook. What would you like them to read?"
        )
    if not in_words(fix.because):
        return not_yet(
            f"The child is in the charts with the right day. But what would “{fix.because.strip()[:30]}” tell a "
            "colleague next month? Say in a few words how you know."
        )
    return yes(
        "There is no sixteenth month, so the date can be read in one way only. The cell in the workbook stays as it "
        "was; your decision stands beside it with its reason. Which program wrote dates like this in your own "
        "workbook, and does it still?"
    )


def _rows(first: int, last: int, *headings: str) -> pd.DataFrame:
    return rows_shown(workbook(), first, last).set_index("Row").rename_axis("row")[[*headings]]


def _decision(action: Any, value: Any, because: Any) -> Fix:
    return Fix((MONTH_FIRST_ROW,), "recommended", action, value or "", because=because or "")


_ACTIONS = tuple((action, action) for action in ("set aside", "leave", "accept", "correct"))

_WHERE = "In which row does the wait end before it begins?"

_CONTRADICTION = FindRow(
    rows_with_one_contradiction,
    right={
        159: "This child has a recommendation in March and came in April. Perhaps day and month changed places, and "
        "the 3rd of December was meant; only the child's file can tell. Until somebody has looked, the row is set "
        "aside. In your own workbook, subtract one column from the other: any wait below zero is such a row."
    },
    near={
        156: f"You saw a child who left after four months. That is short, and it can be so. {_WHERE}",
        157: f"You saw a wait of nearly nine months. It is long, and it can be so. {_WHERE}",
        158: "You saw that a date is missing, and that row needs a question too. But here two dates contradict each "
        "other. Where?",
        161: f"You saw a child who left after eight days. That is short, and it can be so. {_WHERE}",
        162: f"You saw a recommendation on the very day of the data. It is new, and it can be so. {_WHERE}",
        163: f"You saw a child who is still waiting. No date yet is no fault. {_WHERE}",
        164: f"You saw a child who is still waiting. No date yet is no fault. {_WHERE}",
    },
    otherwise=f"You read this row with care, and its dates can be so. {_WHERE}",
)

_TWICE = FindRow(
    rows_with_one_child_twice,
    right=dict.fromkeys(
        (128, 129),
        "The code was typed once with a space and once without; the rest is the same. Counted twice, one child would "
        "make two dots on the chart. One of the two rows is set aside. How would your own workbook notice when a "
        "code is typed a little differently?",
    ),
    near={
        **dict.fromkeys(
            (121, 122, 123, 130, 131, 132, 133, 134),
            "You saw rows that look alike. They have one family code and different children's codes: brothers and "
            "sisters who came together and were decided together. Which two rows are one child?",
        ),
        124: "You saw a cell with two dates, and it needs a question. But the child is there once. Who is there twice?",
        126: "You saw a number where a date should be: a date that lost its format. But who is there twice?",
        127: "You saw a child who is still waiting. No date yet is no fault. Who is there twice?",
    },
    otherwise="You read this row with care; this child is there once. Read the codes aloud, as they sound.",
)

_NOT_YET = ChooseOne(
    (
        Option(
            "a",
            "Set the four rows aside: they are not complete.",
            "You saw that these words are no dates. If the four rows go, who is missing from the list of children who "
            "wait?",
        ),
        Option(
            "b",
            "Write 31/03/2020 into them, the day the data were drawn.",
            "You want every wait to be counted up to the day of the data, and that is right. But what does a date in "
            "this column say happened?",
        ),
        Option(
            "c",
            "Put in the date of the next review.",
            "You thought of what comes next for the child. Has it happened yet? Reviews are put off.",
        ),
        Option(
            "d",
            "Take them as no date yet: the four children are still waiting.",
            "Each of these words says that nothing is decided. The child stays in the list with the weeks waited so "
            "far. One of them, n/k, can also mean that nobody asked; so find out who types it, and what they mean by "
            "it.",
            right=True,
        ),
    )
)

_WAY = PutInOrder(
    steps={
        "doubts": "List every doubt, with its row",
        "draw": "Draw the first chart",
        "keep": "Put the workbook away as it came, and never write into it",
        "decide": "Ask those who know, and note each decision with its reason",
        "headings": "Say what each column holds, and leave out what names a child",
        "account": "Check where every row ended: in the charts, set aside, or no child's row",
    },
    before=(
        ("keep", "headings", "Something was done to the workbook. What would you go back to if it went wrong?"),
        ("headings", "doubts", "Can you doubt a date before you know which date it is?"),
        ("doubts", "decide", "Something was decided. Which question was it the answer to?"),
        ("decide", "account", "Where a row ends depends on something that is still to come. What is it?"),
        ("account", "draw", "A chart was drawn. How do you know that no child is missing from it?"),
    ),
    yes="The workbook stays as it came, so every number can be traced to a row and a decision. Where is your own "
    "workbook as it came last month, and who wrote into it since?",
)

_DELETED = PredictThenPlot(
    (
        Option(
            "a",
            "The run chart stays, the share in time gets better",
            "No dot moves, since a run chart shows only those who have a recommendation. The share rises, since those "
            "who wait longest are no longer counted. Nothing became better for a child. Who in your council could "
            "delete “empty” rows in good faith?",
            right=True,
        ),
        Option(
            "b",
            "Nothing changes anywhere: those rows were empty",
            "You saw rightly that no dot comes or goes on the run chart. But a share is a part of all the children: "
            "are they all still there?",
        ),
        Option(
            "c",
            "The run chart gets better, the share in time stays",
            "You saw that something will look better than it is. But which of the two shows only children who have a "
            "recommendation anyway?",
        ),
        Option(
            "d",
            "Both get worse",
            "You expect that it does harm, and it does. Follow one child who has waited 40 weeks: in which of the two "
            "was that child before?",
        ),
    ),
    draw_without_those_who_wait,
)

QUESTIONS: tuple[Question, ...] = (
    Question(
        key="2.1",
        title="Which dates cannot both be true?",
        minutes=5,
        prompt="Twelve rows of Harbour's workbook, an invented council, drawn on 31 March 2020. Dates are written "
        "day first.\n\nIn one row two dates contradict each other. Which?",
        task=_CONTRADICTION,
        hints=(
            "A wait has a beginning and an end. Which column is which?",
            "Compare “Date accommodated” with “Perm rec date”, row by row, and mind the month.",
        ),
        gives_away=("HC1143", "12/03/2019", "March"),
    ),
    Question(
        key="2.2",
        title="What to do with “not yet” in a date column?",
        minutes=5,
        prompt="In “Perm rec date” four cells of Harbour's workbook hold no date. They say TBC, n/k, awaiting panel, "
        "and a dash.\n\nWhat should happen to them?",
        task=_NOT_YET,
        hints=(
            "Think of the four children. What do they wait for today?",
            "Whatever you choose: are the children still on the list of those who wait, and for how long?",
        ),
        gives_away=("no date yet", "still waiting"),
    ),
    Question(
        key="2.3",
        title="What happens to a workbook?",
        minutes=6,
        prompt="A workbook arrives by e-mail from the people who keep it. Put what you do with it in an order that "
        "you could explain to them.",
        task=_WAY,
        hints=(
            "Ask of each step: what must be there already, so that it can be done?",
            "Begin with what makes every mistake harmless, and end with what everybody wants to see first.",
        ),
        gives_away=(),
    ),
    Question(
        key="2.4",
        title="Who is there twice?",
        minutes=6,
        prompt="Fourteen more rows of Harbour's workbook. Some look alike because brothers and sisters came together."
        "\n\nOne child is there twice. Name one of the two rows.",
        task=_TWICE,
        hints=(
            "Two rows of one child have more in common than their dates.",
            "Leave out every row with a family code. Then read the codes aloud.",
        ),
        gives_away=("HC1115", "HC 1115", "space"),
    ),
    Question(
        key="2.5",
        title="Predict: what if the empty rows are deleted?",
        minutes=6,
        prompt="Somebody tidies Harbour's workbook. They delete every row that has no date of recommendation, “because "
        "it is not complete”.\n\nA run chart of weeks waited and the share of children with a recommendation within "
        "26 weeks are drawn again. What changes? Choose first; then you see the share, before and after.",
        task=_DELETED,
        hints=(
            "Ask of each picture: which children are in it?",
            "A share is one number divided by another. Which of the two numbers loses children?",
        ),
        gives_away=("No dot moves", "share rises"),
    ),
    Question(
        key="2.6",
        title="Tweak this line: decide, and say why",
        minutes=7,
        prompt=f"In row {MONTH_FIRST_ROW} of Harbour's workbook the recommendation is written 07/16/2019; the child "
        "came on 27 January 2019. Somebody decided quickly: set the row aside.\n\nA decision can be “correct” (take "
        "the value instead), “accept” (what was read is right), “leave” (the cell stays missing) or “set aside”. "
        "Change it so that the child stays in the charts with the right day, and so that somebody can read why.",
        task=TweakLine(
            line=f"Fix(({MONTH_FIRST_ROW},), 'recommended', {{action}}, {{value}}, because={{because}})",
            slots=(
                Slot("action", "What is decided", "choice", "set aside", options=_ACTIONS),
                Slot("value", "The date to take instead", "text", "", "Day first, for instance 05/03/2019."),
                Slot("because", "Because", "text", "", "What a colleague should read next month."),
            ),
            make=_decision,
            judge=decided_month_first,
            wrong=(
                (_decision("set aside", "", "it looks odd"), "drops out of every chart"),
                (_decision("leave", "", "not sure"), "counted as waiting still"),
                (_decision("correct", "07/07/2019", "typed wrong"), "the same numbers"),
                (_decision("correct", "16/07/2019", " "), "somebody will ask why"),
            ),
            right=(
                _decision("correct", "16/07/2019", "a year has twelve months"),
                _decision("correct", "2019-07-16", "there is no month 16"),
                _decision("accept", "", "it can only be read month first"),
            ),
        ),
        hints=(
            "A year has twelve months. Which of the two numbers must be the day?",
            "Set aside, the row loses the child; left alone, the cell loses its day. Which decision takes another "
            "value, and how will a colleague know why?",
        ),
        gives_away=("Choose “correct”", "16 July", "16/07/2019", "2019-07-16", "sixteenth"),
    ),
)


TAKE_AWAY = (
    "The workbook stays as it came. Decisions stand beside it, each with its reason.",
    "No date yet means that a child is still waiting. Such a row is never deleted.",
    "What only the child's file can tell is asked, not guessed.",
)
"""What to take away from the exercise; shown when a table asks for it."""
