"""Invented councils: the figures the kit quotes come out again, and each play tells what is true of it."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from pace_kit.charts import draw_list
from pace_kit.journeys import LEFT, REACHED, WAITING, Cohort
from pace_kit.measures import flow, weeks_to_milestone
from pace_kit.teaching import (
    AIM_DAY,
    COUNCILS,
    PLAYS,
    days_off,
    listed_by_month,
    play,
    queue,
    queue_figures,
    steady_waits,
    tampering,
    tracker_figures,
)
from pace_kit.teaching.figures import FIRST_DAY, true_share
from pace_kit.teaching.queues import ORDERS, ages_in_balance

EVERY_PLAY = [(change, council) for change in PLAYS for council in COUNCILS]

# What the kit quotes, each from 300 runs of a simulation written apart from this one, as rounded there.
TRACKER = {
    "median year 1": (23.8, 0.05),
    "median year 2": (36.6, 0.05),
    "median year 3": (42.9, 0.05),
    "median year 4": (44.3, 0.05),
    "share of ended waits": (0.360, 0.0005),
    "share by the curve": (0.221, 0.0005),
    "median by the curve": (45.3, 0.05),
    "median wait so far": (28.4, 0.05),
}
QUEUE = {
    "median year before": (31.5, 0.05),
    "median quarter 1": (76.5, 0.05),
    "median quarter 2": (41.4, 0.05),
    "median quarters 3 and 4": (26.1, 0.05),
    "waiting at 0": (54, 0.5),
    "waiting at 26": (38, 0.5),
    "waiting at 52": (24, 0.5),
    "over 26 weeks at 0": (31, 0.5),
    "over 26 weeks at 26": (12, 0.5),
    "over 26 weeks at 52": (6, 0.5),
}


@pytest.mark.parametrize(("remake", "quoted"), [(tracker_figures, TRACKER), (queue_figures, QUEUE)])
def test_the_figures_the_kit_quotes_come_out_again(remake, quoted):
    """Both simulations have an error of their own, so they may differ by four errors of their difference.

    The quoted one has 300 runs too: its error is taken to be that of ours, and the rounding comes on top.
    """
    figures = remake(runs=300)
    assert set(figures.index) == set(quoted)
    wanted = pd.DataFrame(quoted, index=["value", "rounding"]).T
    allowed = 4 * math.sqrt(2) * figures["error"] + wanted["rounding"]
    away = (figures["value"] - wanted["value"]).abs()
    assert (away <= allowed).all(), pd.DataFrame({"away": away, "allowed": allowed})


def test_the_true_share_is_the_formulas_and_what_children_followed_to_the_end_show():
    """21.7 % is exact; the simulated share of whole waits lies within four binomial errors of it."""
    assert true_share() == pytest.approx(0.217, abs=0.0005)
    weeks = steady_waits(np.random.default_rng(5), runs=200).weeks
    weeks = weeks[np.isfinite(weeks)]
    assert abs((weeks <= 26).mean() - true_share()) < 4 * math.sqrt(0.217 * 0.783 / len(weeks))


def test_ended_waits_of_a_young_tracker_are_as_short_as_the_integral_says():
    """A child who came u weeks ago has ended with the chance F(u), within 26 weeks with F(26) at most."""
    at = np.linspace(0, 104, 20_001)[1:]
    share = np.array([true_share(weeks) for weeks in at])
    exact = np.where(at <= 26, share, true_share(26)).mean() / share.mean()
    ended = steady_waits(np.random.default_rng(6), runs=400).ended(0, 104)
    short, all_of_them = (ended <= 26).sum(axis=1), np.isfinite(ended).sum(axis=1)
    ratio = short.sum() / all_of_them.sum()
    error = (short - ratio * all_of_them).std() / all_of_them.mean() / math.sqrt(len(ended))  # of a ratio of means
    assert abs(ratio - exact) < 4 * error


def test_a_list_in_balance_stays_as_it_is_and_its_waits_are_those_of_littles_law():
    """54 children and 1.2 a week are 45 weeks each on average, half of them up to 8 + 37 ln 2."""
    rng = np.random.default_rng(7)
    arrived = rng.poisson(1.2, (60, 104))
    ages = ages_in_balance(rng, runs=60, least_weeks=8)
    children = queue(arrived, arrived, ["random"] * 104, rng=rng, ages=ages, least_weeks=8)
    assert (np.isfinite(children.waited(104)).sum(axis=1) == 54).all()
    ended = children.ended(0, 104)
    mean, median = np.nanmean(ended, axis=1), np.nanmedian(ended, axis=1)
    for found, expected in ((mean, 45), (median, 8 + 37 * math.log(2))):
        assert abs(found.mean() - expected) < 4 * found.std() / math.sqrt(60) + 0.5  # decisions come once a week


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    runs=st.integers(1, 3),
    weeks=st.integers(1, 25),
    least=st.floats(0, 5),
    listed=st.integers(0, 6),
    order=st.sampled_from(ORDERS),
)
def test_a_queue_loses_nobody_and_keeps_its_order(seed, runs, weeks, least, listed, order):
    """Who comes is waiting or decided, nobody too soon, never more than there is room for, the first in turn first."""
    rng = np.random.default_rng(seed)
    arrived, decided = rng.poisson(1.5, (2, runs, weeks))
    ages = rng.exponential(20, (runs, listed))
    children = queue(arrived, decided, [order] * weeks, rng=rng, ages=ages, least_weeks=least)
    there = np.isfinite(children.start)
    assert (there.sum(axis=1) == listed + arrived.sum(axis=1)).all()
    assert (np.isfinite(children.waited(weeks)) == (there & np.isinf(children.end))).all()
    assert not (children.weeks[there] < least - 1e-9).any()
    for week in range(1, weeks + 1):
        taken = there & (children.end == week)
        ready = there & (children.start <= week - least) & (children.end >= week)
        assert (taken.sum(axis=1) == np.minimum(decided[:, week - 1], ready.sum(axis=1))).all()
        for run in range(runs):
            chosen, passed = children.start[run, taken[run]], children.start[run, ready[run] & ~taken[run]]
            if order != "random" and len(chosen) and len(passed):
                assert chosen.max() <= passed.min() if order == "oldest" else chosen.min() >= passed.max()


@pytest.mark.parametrize(("change", "council"), EVERY_PLAY)
def test_a_play_is_the_same_every_time_and_its_three_pictures_are_of_the_same_children(change, council):
    """Dots, list and curves agree with the records they are made of."""
    one, again = play(change, council=council), play(change, council=council)
    pd.testing.assert_frame_equal(one.cohort.frame, again.cohort.frame)
    assert one.sentences == again.sentences
    assert not play(change, council=council, chance=2).cohort.frame.equals(one.cohort.frame)
    outcome = one.cohort.outcome.value_counts()
    assert len(one.chart) == outcome[REACHED]
    assert one.waiting["waiting"].iloc[-1] == outcome[WAITING]
    assert LEFT not in outcome
    assert (one.chart.values == weeks_to_milestone(one.cohort)["weeks"]).all()
    assert one.waiting["waiting"].tolist() == flow(one.cohort)["waiting"].reindex(one.waiting.index).tolist()
    assert "invented" in str(one)
    assert one.question.endswith("?")


@pytest.mark.parametrize("council", COUNCILS)
def test_what_is_said_is_read_off_the_records(council):
    """Medians, numbers waiting and shares of the sentences, worked out again from the frame alone."""
    told = play("oldest", council=council)
    frame, day = told.cohort.frame, pd.Timestamp(told.changed_on)
    start, end = frame["accommodated"], frame["recommended"]
    weeks = (end - start).dt.days / 7
    quarter = weeks[(end >= day) & (end < day + timedelta(weeks=13))]
    year = weeks[(end >= day - timedelta(weeks=52)) & (end < day)]
    chart, listed, curve, truth = told.sentences
    half = weeks[end >= pd.Timestamp(told.cohort.as_of) - timedelta(weeks=26)]
    assert (
        f"the median is {year.median():.1f} weeks in the year before the change, {quarter.median():.1f} weeks in the "
        f"first quarter after it and {half.median():.1f} weeks in the last half year."
    ) in chart
    later = [min(day + timedelta(weeks=w), pd.Timestamp(told.cohort.as_of)) for w in (0, 26, 52, 1000)]
    waiting = [start[(start <= at) & ~(end <= at)].rsub(at).dt.days / 7 for at in later]
    found = [int(number) for number in re.findall(r"\d+", listed.replace("than 26 weeks", ""))]
    assert found == [len(now) for now in waiting] + [int((now > 26).sum()) for now in waiting]
    assert f"there were {len(year):,} recommendations" in truth
    since = told.curves["Started since the change"]
    assert curve.endswith(f"{100 * since.share_by(26)[1]:.0f}%.")


def test_each_play_teaches_what_it_is_for():
    """In a large council, where chance weighs least: the chart misleads three times, and each time in its own way."""
    tracker, oldest, newest, better = (play(change, council="large") for change in PLAYS)
    assert "seems to say that waits grew longer" in tracker.sentences[0]
    assert "nothing changed" in tracker.sentences[3]
    everybody, ended = (curve.share_by(26)[1] for curve in tracker.curves.values())
    weeks = weeks_to_milestone(tracker.cohort)["weeks"]
    assert ended == pytest.approx((weeks <= 26).mean())
    assert f"{100 * everybody:.0f}% (" in tracker.sentences[2]
    assert f"waits that have ended {100 * ended:.0f}% were" in tracker.sentences[2]
    assert ended > everybody
    assert "seems to say that waits at first grew longer, later grew shorter" in oldest.sentences[0]
    assert oldest.waiting["waiting"].iloc[-1] < 0.6 * oldest.waiting["waiting"].iloc[0]
    assert "seems to say that waits grew shorter" in newest.sentences[0]
    changed = pd.Timestamp(newest.changed_on).replace(day=1)
    assert newest.waiting["over"].iloc[-1] > 1.2 * newest.waiting.loc[:changed, "over"].mean()
    assert newest.curves["Started since the change"].share_by(26)[1] > 0.9
    assert re.search("at first (stayed about the same|grew longer), later grew shorter", better.sentences[0])
    assert better.waiting["waiting"].iloc[-1] < 0.6 * better.waiting["waiting"].iloc[0]
    before, since = (curve.share_by(26)[1] for curve in better.curves.values())
    assert since > before + 0.2


def test_every_child_is_in_one_of_the_two_curves_of_a_change():
    """Those who start on the day of the change itself, as some do by some chances, are in the second curve alone."""
    on_the_day = 0
    for change, council, chance in (("oldest", "large", 1), ("newest", "middle", 2), ("improvement", "large", 3)):
        told = play(change, council=council, chance=chance)
        on_the_day += int((told.cohort.started == pd.Timestamp(told.changed_on)).sum())
        assert sum(curve.children for curve in told.curves.values()) == len(told.cohort)
    assert on_the_day >= 5


def test_what_cannot_be_played_is_said_with_what_can():
    """A play, a council, years and an order that do not exist are named with the good ones."""
    with pytest.raises(ValueError, match="no play 'magic'; there are tracker, oldest"):
        play("magic")
    with pytest.raises(ValueError, match="no council 'huge'; there are small"):
        play("oldest", council="huge")
    with pytest.raises(ValueError, match="2 to 10 years, not 1"):
        play("oldest", years=1)
    with pytest.raises(ValueError, match="no order 'worst'"):
        queue(
            np.ones((1, 2), int), np.ones((1, 2), int), ["worst"] * 2, rng=np.random.default_rng(), ages=np.ones((1, 1))
        )


def test_a_list_by_month_counts_who_left_and_who_had_waited_long():
    """By hand: one waits on, one is recommended on the last day of March, one leaves in April."""
    frame = pd.DataFrame(
        {
            "accommodated": pd.to_datetime(["2019-01-10", "2018-06-01", "2019-03-02"]),
            "recommended": pd.to_datetime([None, "2019-03-31", None]),
            "left": pd.to_datetime([None, None, "2019-04-09"]),
        }
    )
    for day, over in ((11, 0), (12, 1)):  # 26 weeks after 10 January is 11 July: more than that from the 12th on
        cohort = Cohort.from_frame(frame, as_of=date(2019, 7, day))
        table = listed_by_month(cohort, date(2019, 1, 15))
        assert table["waiting"].tolist() == [2, 2, 2, 1, 1, 1, 1]
        assert table["over"].tolist() == [1, 1, 0, 0, 0, 0, over]


@pytest.mark.parametrize("size", ["page", "slide", "phone"])
def test_the_list_is_drawn_as_it_is_and_each_month_says_its_number(size):
    """Steps are read back from the figure, tips from the SVG, words stay on the sheet."""
    shown = play("oldest")
    picture = draw_list(shown.waiting, programme_started=shown.changed_on, size=size)
    axes = picture.figure.axes[0]
    steps = {patch.get_gid(): patch.get_data() for patch in axes.patches}
    assert steps["waiting-line"].values.tolist() == shown.waiting["waiting"].tolist()
    assert steps["over-line"].values.tolist() == shown.waiting["over"].tolist()
    assert axes.get_ylim()[0] == 0
    titles = [title.text for title in ElementTree.fromstring(picture.svg()).iter("{http://www.w3.org/2000/svg}title")]
    assert len(titles) == 1 + 2 * len(shown.waiting)
    assert f"End of January 2015: {shown.waiting['waiting'].iloc[0]} children waiting" in titles
    assert picture.table["Children waiting at its end"].tolist() == shown.waiting["waiting"].tolist()
    assert f"{shown.waiting['waiting'].iloc[-1]} at the end of December 2018" in picture.alt
    renderer = FigureCanvasAgg(picture.figure).get_renderer()
    words = [text.get_window_extent(renderer) for text in axes.texts]
    assert all(box.x0 >= 0 and box.x1 <= picture.figure.bbox.x1 and box.y1 <= picture.figure.bbox.y1 for box in words)


def test_a_list_of_real_records_is_drawn_without_the_long_waits_and_an_empty_one_says_so():
    """`flow` gives the months of any cohort; nothing on record is a sentence; a wrong frame is named."""
    cohort = play("tracker").cohort
    picture = draw_list(flow(cohort))
    assert [patch.get_gid() for patch in picture.figure.axes[0].patches] == ["waiting-line", "waiting-below"]
    empty = draw_list(flow(cohort.only(cohort.started.dt.date < FIRST_DAY)))
    assert "no list to draw" in empty.alt
    with pytest.raises(ValueError, match="no column 'waiting' to draw; there are weeks"):
        draw_list(pd.DataFrame({"weeks": [1.0]}))


# Adjusting after every child


def test_adjusting_after_every_child_doubles_the_variance_as_deming_says():
    """Rule 2 of the funnel: the variance is that of two lots of luck, over any long stretch."""
    told = tampering(20_000, seed=3)
    assert np.var(told.adjusted) / np.var(told.left_alone) == pytest.approx(2, rel=0.03)
    assert np.mean([told.adjusted, told.left_alone], axis=1) == pytest.approx([AIM_DAY, AIM_DAY], abs=0.05)


def test_the_plan_is_moved_against_the_last_miss_and_the_first_child_is_the_same():
    told = tampering(8, seed=5)
    assert told.adjusted[0] == told.left_alone[0]
    for before, calm, restless in zip(told.left_alone, told.left_alone[1:], told.adjusted[1:], strict=False):
        assert restless == calm - (before - AIM_DAY)


def test_the_stretch_that_is_shown_is_an_ordinary_one():
    """Nobody chose a lucky seed: the shown one lies in the middle half of a hundred stretches of forty children."""
    ratios = [days_off(told.adjusted) / days_off(told.left_alone) for told in (tampering(seed=s) for s in range(100))]
    low, high = np.quantile(ratios, [0.25, 0.75])
    assert 1 < low < days_off(tampering().adjusted) / days_off(tampering().left_alone) < high


@pytest.mark.parametrize(("children", "spread"), [(0, 2.5), (5, -1)])
def test_no_children_or_a_spread_below_nothing_is_refused(children, spread):
    with pytest.raises(ValueError, match=r"no reviews of \d+ children"):
        tampering(children, spread=spread)
