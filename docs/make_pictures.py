"""Draw the README's picture from the invented data: `python docs/make_pictures.py` writes it beside this file."""

from pathlib import Path

from pace_kit.charts import draw_run_chart
from pace_kit.datasets import PROGRAMME_STARTED, harbour_aim, harbour_cohort, harbour_tests
from pace_kit.measures import weeks_to_milestone
from pace_kit.runcharts import RunChart
from pace_kit.signals import find_signals

PICTURE = Path(__file__).with_name("harbour_run_chart.svg")


def picture() -> str:
    """Harbour's run chart, its baseline frozen at the day the work began, as SVG that stands alone."""
    aim = harbour_aim()
    chart = RunChart.of(weeks_to_milestone(harbour_cohort())).freeze(until=PROGRAMME_STARTED)
    drawn = draw_run_chart(
        chart, find_signals(chart), aim=aim, aim_weeks=aim.within_weeks, tests=harbour_tests(),
        programme_started=PROGRAMME_STARTED,
    )  # fmt: skip
    return drawn.svg()


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
