"""Exercise 03, run charts: what is a signal, what chance does, and what the chart of ended waits does not show.

The invented council is `pace_kit.checks.tern_bay`; two others come from `pace_kit.teaching`. Figures in the texts are
worked out by the kit's own rules, or a test asks these about them.
"""

from __future__ import annotations

from datetime import date

from pace_kit.charts import Picture, draw_list, draw_run_chart
from pace_kit.checks.deciding import decided, judge_decisions
from pace_kit.checks.kinds import ChooseOne, FindRow, Option, PredictThenPlot, PutInOrder
from pace_kit.checks.lines import Slot, TweakLine
from pace_kit.checks.questions import Question
from pace_kit.checks.tern_bay import CHANGE_BEGAN, ten_waits, tern_bay_points
from pace_kit.runcharts import RunChart
from pace_kit.signals import ANHOEJ_2014, PERLA_2011, RuleSet, false_alarm_rate, find_signals
from pace_kit.teaching import Play, play


def _in_a_hundred(rules: RuleSet, children: int) -> str:
    return f"about {100 * false_alarm_rate(rules, children):.0f}"


def _drawn(told: Play) -> tuple[Picture, Picture]:
    """The run chart of an invented council, and beside it how many were waiting."""
    since = told.changed_on
    return draw_run_chart(told.chart, programme_started=since), draw_list(told.waiting, programme_started=since)


IS_IT_A_SIGNAL = Question(
    "3.1",
    "Is this a signal?",
    5,
    "Tern Bay, a council we invented, froze the median of its first children at 31 weeks; the last of them waited 32. "
    "Six more have had their recommendation since. They waited 28, 25, 31, 27, 29 and 24 weeks.\n\n"
    "Six or more in a row on one side of the median are a signal. What do you say?",
    ChooseOne(
        (
            Option(
                "a",
                "Yes. Six in a row are not above the median, and six is what the rule asks for.",
                "You went along the dots one by one and looked at their side, which is how a run is found. Now look at "
                "the third child once more. Below, above, or neither?",
            ),
            Option(
                "b",
                "No. The child who waited 31 weeks is not below the median and breaks the run, so the longest one "
                "is of three.",
                "You saw that one dot is not like the others. It is not on the other side either. Does a run have to "
                "end before a dot has changed sides?",
            ),
            Option(
                "c",
                "Not yet. Five are below. The dot on the median neither counts nor ends the run.",
                "A run is made of dots that take a side. A dot on the median takes none, so it is passed over, and "
                "five is one short of a signal. Look at your own chart: does any dot lie on the line, and how was it "
                "counted?",
                right=True,
            ),
            Option(
                "d",
                "Yes. The team has met every week since then, and this is what came of it.",
                "You asked what else went on at the time, and that belongs beside every chart. But a reason cannot "
                "stand in for a signal. Count first, then look for reasons.",
            ),
        )
    ),
    (
        "Write above, below or on beside each of the six numbers.",
        "A run ends when a dot lies on the other side. Ask of each dot: has it done that?",
    ),
    ("passed over", "five are", "five is", "neither counts"),
)

WHO_ENDS_THE_RUN = Question(
    "3.2",
    "Which child ends the run?",
    5,
    "Later in the year Tern Bay's team looks at its next ten children, in the order of their recommendations. The "
    "frozen median is still 31.0 weeks, and the child before these ten waited longer.\n\n"
    "“That is ten in a row below the median,” somebody says. “Time for a new one.” But one of the ten ends the run. "
    "Which row is it?",
    FindRow(
        ten_waits,
        {
            20: "31.4 weeks are more than 31.0, if only by three days, so this dot lies on the other side. Before it "
            "five in a row lie below, after it three: no signal yet. Does your team round before it compares? Rounded "
            "to whole weeks, this dot would lie on the median."
        },
        {
            17: "You found the dot that takes no side: it lies on the median itself. Such a dot is passed over, and "
            "the run goes on behind it. Look for one that changes sides."
        },
        "You picked a wait to compare with the median, which is the way to do it. The child in row {row} waited less, "
        "and so belongs to a run. Look for one who did not.",
    ),
    (
        "Compare each wait with 31.0, with the number behind the point as well.",
        "Two of the ten are not below the median. One of these two lies on it, and that does not end a run.",
    ),
    ("31.4", "PC218"),
)

HOW_OFTEN_BY_CHANCE = Question(
    "3.3",
    "How often does chance give a signal?",
    4,
    "Think of a hundred teams where nothing changed at all. Each plots 24 children, and looks for six in a row on one "
    "side, five in a row up or down, and too few or too many runs.\n\n"
    "How many of these hundred charts show at least one signal?",
    ChooseOne(
        (
            Option(
                "a",
                f"{_in_a_hundred(ANHOEJ_2014, 24).capitalize()} of them",
                "You expect rules to be careful, and some are: by Anhøj's rules it would be this many. The three rules "
                "here are quicker to speak. Each can be wrong, and each anywhere on the chart.",
            ),
            Option(
                "b",
                f"{_in_a_hundred(PERLA_2011, 12).capitalize()} of them",
                "You saw that it is more than a handful. With 12 children on each chart you would be right. Does "
                "chance find more room or less when there are twice as many dots?",
            ),
            Option(
                "c",
                f"{_in_a_hundred(PERLA_2011, 24).capitalize()} of them",
                "Three rules, each with many places to be met: that adds up. So a signal is a reason to talk, not "
                "proof, and the same goes for bad news. On the page of your own chart the kit says this number for "
                "your own dots. Have you read it?",
                right=True,
            ),
            Option(
                "d",
                f"{_in_a_hundred(PERLA_2011, 60).capitalize()} of them",
                "You saw that chance looks like change far more often than people think. So many it would be with 60 "
                "children on each chart. With fewer dots chance has less room.",
            ),
        )
    ),
    (
        "Toss a coin 24 times and write down the sides. How soon do you have six of one kind in a row?",
        "Each rule alone is wrong in a few charts, or in some. All three are asked, and one is enough.",
    ),
    (_in_a_hundred(PERLA_2011, 24),),
)

FROM_BASELINE_TO_NEW_MEDIAN = Question(
    "3.4",
    "From the first dot to a new median",
    5,
    "Put the steps in order, from the first dot on the chart to a new median.",
    PutInOrder(
        {
            "six": "Six in a row on one side: notice it, and talk about it",
            "freeze": "Freeze the median of the baseline",
            "confirm": "A person says yes and writes down the reason; the new median begins with the run",
            "plot": "Plot the children's waits, and wait until ten or more are there",
            "nine": "Nine in a row on the better side: ask whether a new median is due",
            "quiet": "Look whether the baseline shows a signal of its own",
            "watch": "Draw the median on, dashed, and set each new child beside it",
        },
        (
            ("plot", "quiet", "A baseline is looked at when its dots are there. What must come before any looking?"),
            (
                "quiet",
                "freeze",
                "Once it is fixed, a median is the measure of everything that follows. What do you want to know "
                "about those first dots before you fix it?",
            ),
            ("freeze", "watch", "Only a line that does not move can be drawn on. What holds it still?"),
            ("watch", "six", "A run is found by setting dots beside a line. Is the line there yet?"),
            ("six", "nine", "A run grows dot by dot. Which length is reached first?"),
            (
                "nine",
                "confirm",
                "The chart may ask for a new median, but never draws one by itself. What is asked before a person "
                "says yes?",
            ),
        ),
        "Six notice, nine propose, and a person decides, with a reason that stays on the chart. Who in your team would "
        "say yes to a new median, and where do you write down why?",
    ),
    (
        "Begin with what you need before you can draw any line at all.",
        "Six comes before nine, and a chart only asks: a person answers.",
    ),
    (),
)


def _decisions_shown(chart: RunChart) -> Picture:
    return draw_run_chart(chart, find_signals(chart))


_IN_WRITING = "Legal advice comes in writing since March, for all who wait since the middle of April"
_RUN_BEGAN = date(2019, 4, 15)
DECIDE_ON_A_CHART = Question(
    "3.5",
    "Freeze a median, and begin a new one",
    9,
    "In Tern Bay the solicitor's advice used to need a meeting. On 11 March 2019 it came in writing for the first "
    "time, for one child. By the middle of April it did for everyone who waited.\n\n"
    "Freeze the median of the children from before the change. Look at the chart again: hollow dots are a run. Then "
    "begin a new median with the first dot of the run, and say why. The table under the chart has the days.",
    TweakLine(
        "RunChart.of(points).freeze(until={until}).rephase(on={on}, because={because})",
        (
            Slot("until", "The baseline ends before", "date", hint="The day the change began."),
            Slot("on", "New median from", "date", hint="Leave it empty until you have seen the frozen line."),
            Slot("because", "Because", "text", "", "What the team did, and since when. No names."),
        ),
        decided,
        judge_decisions,
        wrong=(
            (decided(on=_RUN_BEGAN, because=_IN_WRITING), "Freeze the baseline first"),
            (decided(until=date(2019, 6, 1)), "after the change began"),
            (decided(until=date(2018, 12, 31)), "leaves out children"),
            (decided(until=CHANGE_BEGAN), "hollow dots"),
            (decided(CHANGE_BEGAN, CHANGE_BEGAN, _IN_WRITING), "still waited longer"),
            (decided(CHANGE_BEGAN, date(2019, 6, 3), _IN_WRITING), "the run began earlier"),
            (decided(CHANGE_BEGAN, _RUN_BEGAN, " "), "What is missing is the reason"),
            (decided(CHANGE_BEGAN, _RUN_BEGAN, "Written advice worked"), "claims more"),
            (decided(CHANGE_BEGAN, _RUN_BEGAN, _IN_WRITING).rephase(on=20, because="again"), "2 new medians"),
        ),
        right=(
            decided(CHANGE_BEGAN, _RUN_BEGAN, _IN_WRITING),
            decided(date(2019, 3, 5), date(2019, 4, 10), "Written advice for all since April"),
            RunChart.of(tern_bay_points()).rephase(on=14, because="advice in writing").freeze(until=12),
        ),
        show=_decisions_shown,
    ),
    (
        "The baseline holds every child recommended before 11 March 2019, and nobody later.",
        "Look along the chart for the first hollow dot, find its day in the table, and write that day in. A reason "
        "names something the team did; the chart does not know what came of it.",
    ),
    ("15 April", "2019-04-15"),
)

_TRACKER, _OLDEST = play("tracker"), play("oldest")

A_TRACKER_BEGINS = Question(
    "3.6",
    "A tracker begins today",
    6,
    "An invented council begins a tracker. Every child who comes from today on is written down; who was waiting "
    "already is not. For four years nothing changes in the work: the odds of a long wait are always the same.\n\n"
    "Each recommendation becomes a dot: the weeks this child waited. What will the dots do in these four years?",
    PredictThenPlot(
        (
            Option(
                "a",
                "They rise: waits seem to become longer.",
                f"{_TRACKER.sentences[0]} Yet nothing changed. A tracker that is one year old can hold no wait of two "
                f"years: the short waits are over first. {_TRACKER.question}",
                right=True,
            ),
            Option(
                "b",
                "They stay level, give or take: nothing changed.",
                "You held on to what is true: nothing changed. The picture does not show it. Look at its first year: "
                "which waits can be over by then, and which cannot?",
            ),
            Option(
                "c",
                "They fall: whoever keeps a tracker gets better.",
                "You know that looking closely often helps. Here nothing was done differently. Look at the first year "
                "in the picture: which waits can be over by then, and which cannot?",
            ),
        ),
        lambda: _drawn(_TRACKER),
    ),
    (
        "A wait becomes a dot on the day it ends. Think of two children who come on the first day, one with a short "
        "wait before it and one with a long.",
        "At the end of the first year, how long can the longest wait on the chart be? And at the end of the fourth?",
    ),
    ("they rise", "become longer", "grew longer"),
)

THE_OLDEST_FIRST = Question(
    "3.7",
    "The longest waits come first",
    6,
    "Another invented council has as many recommendations as children who come, so its list stays as long as it is. "
    "Then, for one year, it makes three recommendations where it made two, and takes the children who have waited "
    "longest first.\n\n"
    "What will the run chart and the list of children waiting do in the first months?",
    PredictThenPlot(
        (
            Option(
                "a",
                "The dots fall, and the list becomes shorter.",
                "You saw what happens to the list. In the first picture look just behind the upright line, where the "
                "change begins. Each dot is a wait that ended then. Whose waits were these?",
            ),
            Option(
                "b",
                "The dots rise, and the list becomes shorter.",
                f"{_OLDEST.sentences[0]} {_OLDEST.sentences[1]} The chart alone would blame a team for helping those "
                f"who waited longest, so it never stands alone. {_OLDEST.question}",
                right=True,
            ),
            Option(
                "c",
                "The dots rise, and the list becomes longer.",
                "You saw what happens to the dots. For the list, count: how many come in these months, and how many "
                "get their recommendation?",
            ),
            Option(
                "d",
                "Neither moves: such things take time.",
                "You know that a chart is slow to tell what changed. But children get their recommendation from the "
                "first week on, and each of them is a dot. Look behind the upright line: whose waits ended there?",
            ),
        ),
        lambda: _drawn(_OLDEST),
    ),
    (
        "Take the list first: more children leave it than before, and no more come.",
        "Now the dots: a dot is drawn on the day a wait ends, as high as that wait was long. Who is called in first?",
    ),
    ("dots rise, and the list becomes shorter", "at first grew longer"),
)

QUESTIONS: tuple[Question, ...] = (
    IS_IT_A_SIGNAL,
    WHO_ENDS_THE_RUN,
    HOW_OFTEN_BY_CHANCE,
    FROM_BASELINE_TO_NEW_MEDIAN,
    DECIDE_ON_A_CHART,
    A_TRACKER_BEGINS,
    THE_OLDEST_FIRST,
)


TAKE_AWAY = (
    "Dots on the median are passed over. Six in a row on one side are a signal: a reason to talk, not proof.",
    "Six notice, nine propose, and a person decides on a new median, with a reason.",
    "A run chart holds only waits that have ended. Read it beside the list of children who still wait.",
)
"""What to take away from the exercise; shown when a table asks for it."""
