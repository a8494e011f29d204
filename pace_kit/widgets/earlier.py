"""Reviews of earlier days, each shown as it was: its words, its promises, its aim, and the chart of that day's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets

from pace_kit.widgets import alike
from pace_kit.widgets.fields import choice_field
from pace_kit.widgets.live import live
from pace_kit.widgets.render import bullets, note, quote, render

if TYPE_CHECKING:
    from pace_kit.store import Team


def earlier_reviews(team: Team) -> ipywidgets.Widget:
    """Choose one of a team's reviews and see it as it was; a sentence while there is none."""
    from pace_kit.review.findings import in_words
    from pace_kit.reviewing import records_of

    records = records_of(team)
    if not records:
        return alike.html(render(note("No review is saved yet. What you save today, you find here next time.")))
    which = choice_field("Which review?", [(in_words(record.held_on), one) for one in records for record in [one[1]]])
    return alike.stack([which, live(lambda which: as_it_was(team, *which), which=which)])


def as_it_was(team: Team, version: Any, record: Any) -> tuple[Any, ...]:
    """What a page shows of an old review; the aim line of its chart is the one of that day."""
    from pace_kit.charts import draw_run_chart
    from pace_kit.reviewing import review_of

    then = review_of(team.as_of(version.at))
    chart = None
    if then is not None and len(then.chart):
        chart = draw_run_chart(
            then.chart,
            then.signals,
            aim=then.aim,
            aim_weeks=then.aim_weeks,
            tests=then.tests,
            programme_started=then.programme_started,
        )
    aim = record.aim or (then.aim if then else None)
    return (
        quote(record.said) if record.said else None,
        note(f"There were: {record.there}.") if record.there else None,
        bullets(record.promises, "Promised that day"),
        bullets(record.answers, "What had become of earlier promises"),
        note(f"The aim then: {aim}") if aim else note("There was no aim then."),
        bullets(record.findings, "What the data said"),
        chart,
    )
