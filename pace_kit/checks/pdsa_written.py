"""What exercise 04 shows: written tests of change, the log of a cycle, two teams. All invented; nothing happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from pace_kit.pdsa import Cycle, Decision, TestOfChange

if TYPE_CHECKING:
    from pace_kit.charts import Picture

REMINDERS = TestOfChange(
    "reminders-for-all",
    "Reminders for everybody",
    idea="The information system sends an e-mail before every review.",
    process_measure="Staff experience",
    cycles=(
        Cycle(
            1,
            objective="No more late reviews.",
            prediction="Things will run more smoothly.",
            predicted_on=date(2019, 2, 25),
            plan="The reminders are switched on for every worker in the council on the same Monday.",
            scale="all teams",
            started=date(2019, 3, 4),
            ended=date(2019, 4, 26),
            observations="Very many e-mails were sent. Some workers had them moved to a folder which nobody reads.",
            results="At the managers' meeting most people said that it feels better.",
            decision=Decision.ADOPT,
            because="It is switched on anyway.",
        ),
    ),
)
"""Not done well: everybody at once, nothing to be wrong about, nothing counted."""

REQUESTS = TestOfChange(
    "asking-school-and-nursery",
    "Asking school and nursery",
    idea="Schools and nurseries are asked with one page of questions that they helped to write.",
    process_measure="Days from asking to the reply",
    balancing_measure="Minutes the reply takes those who write it",
    cycles=(
        Cycle(
            1,
            question="Can a nursery answer the page?",
            prediction="The reply comes within 10 days and answers 6 of the 8 questions.",
            predicted_on=date(2018, 8, 20),
            plan="One worker asks one nursery about the next child, with the draft page.",
            data_plan="She notes the day she asks, the day of the reply, and the questions left open.",
            children=1,
            started=date(2018, 8, 27),
            ended=date(2018, 9, 7),
            observations="The keyworker rang: three questions were about things a nursery cannot know.",
            results="Reply after 9 days, with 5 of 8 questions answered. We had predicted 10 days and 6.",
            confirmed=False,
            learned="Three of the questions belong to health. The others were easy to answer.",
            decision=Decision.ADAPT,
            because="It is quick, but it asks the wrong people.",
            next_step="Strike out the three questions, and ask for five children.",
        ),
        Cycle(
            2,
            question="Do others answer as quickly, now that three questions are gone?",
            prediction="4 of 5 replies come within 10 days and are complete.",
            predicted_on=date(2018, 10, 12),
            plan="Three workers ask for the next five children, without the questions that cycle 1 gave to health.",
            data_plan="Each worker notes the day of each request and of each reply.",
            children=5,
            started=date(2018, 9, 24),
            ended=date(2018, 10, 19),
            observations="One request lay in a school's general mailbox over the October week.",
            results="4 of 5 came within 10 days, all of them complete. As predicted.",
            confirmed=True,
            learned="A request needs a named person at the other end.",
            decision=Decision.ADAPT,
            because="The page works. The way it travels does not yet.",
            next_step="Each school names who reads the requests; then ask for about twenty children.",
        ),
        Cycle(
            3,
            question="Does it hold in two teams, and over the winter?",
            prediction="15 of 20 replies come within 10 days.",
            predicted_on=date(2018, 10, 29),
            plan="Two teams ask for the next twenty children, addressed to the person each school has named.",
            data_plan="Business support counts at the end how many replies of each team came in time.",
            children=20,
            started=date(2018, 11, 5),
            ended=date(2019, 2, 22),
            observations="Two schools had named somebody who then left. A colleague answered for them.",
            results="16 of 20 came within 10 days. We had predicted 15.",
            confirmed=True,
            learned="Two names for each school are safer than one.",
            decision=Decision.ADOPT,
            because="It held with other workers, other schools and in winter; replies take about 15 minutes.",
            next_step="Education keeps the list of names and looks at it each term.",
        ),
    ),
)
"""Nearly good: one prediction is dated after its cycle began, and no series of numbers is kept."""

REVIEWS = TestOfChange(
    "two-week-review",
    "Two-week review",
    idea="A review two weeks after the start that puts all later meetings into diaries.",
    process_measure="Days to the review",
    cycles=(
        Cycle(
            1,
            question="Can everybody meet within 14 days?",
            prediction="The review is held by day 14.",
            predicted_on=date(2019, 8, 12),
            children=1,
            started=date(2019, 8, 19),
            ended=date(2019, 8, 30),
            results="Held on day 11.",
            confirmed=True,
            learned="With diaries open at the table, all dates were set in ten minutes.",
            decision=Decision.ADAPT,
            next_step="Try it with five children.",
        ),
        Cycle(
            2,
            question="Does it still work for more children?",
            prediction="4 of 5 reviews are held by day 14.",
            predicted_on=date(2019, 9, 9),
            conditions="three workers who volunteered",
            children=5,
            started=date(2019, 9, 16),
            ended=date(2019, 11, 1),
            results="4 of 5 by day 14, as predicted.",
            confirmed=True,
            learned="It works when the worker wants it. Invitations must go out on the first day.",
            decision=Decision.ADAPT,
            next_step="Try it with more children.",
        ),
    ),
)
"""Two good small cycles; how large the next one should be is the learner's to say."""

AS_BEFORE = "three workers who volunteered"
SOMETHING_NEW = "workers who did not volunteer, and a holiday week"


def third_cycle(children: float | None, conditions: str) -> TestOfChange:
    """The two-week review with a third cycle, so large and under these conditions."""
    if children is not None and children != int(children):
        raise ValueError(f"There are no {children:g} children. Write a whole number.")
    number = None if children is None else int(children)
    return REVIEWS.with_cycle(replace(REVIEWS.next_cycle(), children=number, conditions=conditions))


def ramp(test: TestOfChange) -> Picture:
    """The test of change as rising steps."""
    from pace_kit.charts import draw_ramp

    return draw_ramp(test)


LOG = (
    ("Plan", "26/02/2019", "Two solicitors answer the next five requests of one team by letter."),
    ("Plan: we predict", "13/03/2019", "4 of 5 letters come within 8 working days."),
    ("Plan: we note", "26/02/2019", "The day of each request and the day of each letter. The worker notes them."),
    ("Do", "04/03/2019", "Begun. The first two requests went out today."),
    ("Do", "12/03/2019", "First letter, after 6 working days."),
    ("Do", "22/03/2019", "Second letter, after 14 working days. The solicitor was ill."),
    ("Do", "03/04/2019", "On 28 March the third request was sent back: a date was missing. (Noted late.)"),
    ("Do", "10/04/2019", "Fourth and fifth letter, after 7 and 8 working days. Both went out on 29 March."),
    ("Study", "15/04/2019", "3 of 5 letters came within 8 working days, fewer than we had said."),
    ("Act", "15/04/2019", "Adapt: a second solicitor steps in when one is ill. Then try it again."),
)


def log() -> pd.DataFrame:
    """The invented record of one cycle, in the order of its worksheet; numbered as a spreadsheet numbers its rows."""
    frame = pd.DataFrame(LOG, columns=["Part", "Written on", "What was written"])
    return frame.set_axis(pd.RangeIndex(2, len(frame) + 2, name="row"))


def two_teams() -> Picture:
    """The days on which two invented teams held forty reviews each, under the same luck, on one scale."""
    from pace_kit.charts import draw_small_multiples
    from pace_kit.runcharts import RunChart
    from pace_kit.teaching import tampering

    told = tampering()
    held = {"A: plan left alone": told.left_alone, "B: plan moved each time": told.adjusted}
    charts = {name: RunChart.from_values(days, unit="days") for name, days in held.items()}
    drawn = draw_small_multiples(charts, columns=2)
    return replace(drawn, title="The day of each review", note=str(told), alt=f"{drawn.alt} {told}")
