"""Each chart of notebook 03, for a large team and a huge one: drawing it, its first part, the rest, and its length."""

import time
from statistics import median

import numpy as np
import pandas as pd
import pytest

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.charts import draw_aim_progress, draw_run_chart, draw_wait_curve, draw_waiting
from pace_kit.datasets import AS_OF, PROGRAMME_STARTED
from pace_kit.journeys import Cohort
from pace_kit.measures import aim_progress, wait_curve, waiting_list, weeks_to_milestone
from pace_kit.runcharts import RunChart
from pace_kit.signals import find_signals

ROUNDS = 9
AIM = AimStatement(AIM_2, percent=80, within_weeks=26, by=AS_OF, starting=PROGRAMME_STARTED)


def invented_cohort(children):
    """So many invented children who started over five years; seeded."""
    rng = np.random.default_rng(children)
    last = np.datetime64(AS_OF, "D")
    start = last - rng.integers(0, 5 * 365, children)
    end = start + (7 * rng.lognormal(np.log(40), 0.6, children)).astype(int)
    leaves, known = rng.random(children) < 0.1, end <= last
    frame = pd.DataFrame(
        {
            "child": [f"C{i:05}" for i in range(children)],
            "accommodated": start,
            "recommended": pd.Series(end).where(known & ~leaves),
            "left": pd.Series(end).where(known & leaves),
            "placement": rng.choice(["foster care", "kinship care", "residential care"], children),
        }
    )
    return Cohort.from_frame(frame, as_of=AS_OF)


def charts(cohort):
    """Name of each chart and what draws it."""
    chart = RunChart.of(weeks_to_milestone(cohort)).freeze(until=PROGRAMME_STARTED)
    signals, waiting = find_signals(chart), waiting_list(cohort, 26)
    curve, progress = wait_curve(cohort), aim_progress(cohort, within_weeks=26)
    return {
        "run chart": lambda: draw_run_chart(chart, signals, aim=AIM, programme_started=PROGRAMME_STARTED),
        "children waiting": lambda: draw_waiting(waiting, aim_weeks=26, as_of=AS_OF),
        "wait curve": lambda: draw_wait_curve(curve, aim_weeks=26),
        "aim progress": lambda: draw_aim_progress(progress, aim=AIM, within_weeks=26),
    }


def timed(function):
    begun = time.perf_counter()
    return function(), 1000 * (time.perf_counter() - begun)


@pytest.mark.parametrize("children", [500, 20_000])
def test_charts(children, measured, capsys):
    """A page shows the first part of each; any is held to 300 KB."""
    longest = 0
    for name, draw in charts(invented_cohort(children)).items():
        spent = []
        for _ in range(ROUNDS):
            picture, drawing = timed(draw)
            (now, whole), first = timed(picture.parts)
            html, rest = timed(whole)
            spent.append((drawing, first, rest))
        drawing, first, rest = (median(column) for column in zip(*spent, strict=True))
        with capsys.disabled():
            print(
                f"\n  {children:>6,} children, {name}: drawn in {drawing:.0f} ms, first part in {first:.0f} ms "
                f"({len(now) // 1000} KB), the rest in {rest:.0f} ms ({len(html) // 1000} KB)"
            )
        longest = max(longest, len(html.encode()))
    measured("chart", longest / 1000, about=f"{children:,} children")
    assert longest <= 300_000
