"""Centre lines, limits and units of run charts, room for labels, colours, thousands of children; all is invented."""

from __future__ import annotations

import math
import re
from datetime import date
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Text
from test_charts import (
    AIM,
    FOUR_TESTS,
    HOSTILE,
    SIZES,
    START,
    assert_labels_have_room,
    changes_begun,
    contrast,
    drawn,
    journeys,
    points,
    waiting,
    words_in,
)

from pace_kit.charts import (
    Picture,
    draw_aim_progress,
    draw_ramp,
    draw_run_chart,
    draw_small_multiples,
    draw_spread,
    draw_wait_curve,
    draw_waiting,
)
from pace_kit.charts.picture import MOST_ROWS
from pace_kit.charts.style import MUTED
from pace_kit.charts.waiting import MOST_COLUMNS, columns
from pace_kit.datasets import harbour_cohort
from pace_kit.measures import aim_progress, wait_curve, weeks_to_milestone
from pace_kit.pdsa import Cycle, Decision, TestOfChange
from pace_kit.phases import Limits
from pace_kit.picking import PLOTS, limits_of, plotted
from pace_kit.runcharts import ChartChoices, RunChart
from pace_kit.signals import find_signals

DAYS = [date(2019, 1, 1 + 7 * (i % 4)).replace(month=1 + i // 4) for i in range(16)]
BETWEEN = [3, 12, 1, 30, 8, 5, 22, 2, 9, 14, 6, 41, 7, 3, 18, 4]
MEAN = Limits(34.5, 2.25, 88.75, "mean", "Limits are the mean ± 2.66 mean moving ranges.")


def signals_with(*limits: Limits):
    """No signals, but the lines of rules that ran."""
    return type("Lines", (tuple,), {"limits": limits})()


def level(picture, gid: str) -> float:
    """How high a level line lies."""
    (line,) = drawn(picture, gid)
    assert len(set(line.get_ydata())) == 1
    return float(line.get_ydata()[0])


def test_the_mean_and_its_limits_are_drawn_named_told_and_in_the_table():
    """Rules that use the mean bring it, and each line is told apart by more than its colour."""
    picture = draw_run_chart(RunChart.of(points()), signals_with(MEAN))
    assert (level(picture, "mean-1"), level(picture, "lower-1"), level(picture, "upper-1")) == (34.5, 2.25, 88.75)
    assert not drawn(picture, "median-1")
    assert {"Mean 34.5", "Lower limit 2.2", "Upper limit 88.8"} <= set(words_in(picture))
    mean, limit = drawn(picture, "mean-1")[0], drawn(picture, "upper-1")[0]
    assert mean.get_linestyle() == "-" != limit.get_linestyle()
    assert mean.get_linewidth() > limit.get_linewidth()
    assert "The mean is 34.5 weeks. Its limits are 2.2 weeks and 88.8 weeks." in picture.alt
    assert MEAN.note in picture.note
    assert list(picture.table)[3:6] == ["Mean", "Lower limit", "Upper limit"]
    assert picture.table.loc[0, ["Mean", "Lower limit", "Upper limit"]].tolist() == [34.5, 2.2, 88.8]


def test_each_phase_has_its_own_centre_and_limits_over_its_own_days():
    """The lines of a phase end where the next one begins."""
    chart = RunChart.of(points()).rephase(on=date(2017, 10, 1), because="reviews became routine")
    later = Limits(22.5, 4.0, 41.0, "mean", MEAN.note)
    picture = draw_run_chart(chart, signals_with(MEAN, later))
    assert [level(picture, f"upper-{i}") for i in (1, 2)] == [88.75, 41]
    (before,), (after,) = drawn(picture, "upper-1"), drawn(picture, "upper-2")
    assert before.get_xdata()[1] == after.get_xdata()[0] == (date(2017, 10, 1) - date(1970, 1, 1)).days
    assert "The mean was 34.5 weeks until October 2017 and 22.5 weeks after. Its limits are 4.0" in picture.alt
    assert ("Mean 22.5", "from 1 October 2017: reviews became routine") in picture.key
    second = chart.phases[1].start
    assert picture.table["Upper limit"].tolist() == [88.8] * second + [41.0] * (len(chart) - second)
    assert picture.note.count(MEAN.note) == 1


@pytest.mark.parametrize("lines", [(), (MEAN, MEAN)])
def test_without_a_line_for_each_phase_the_medians_are_drawn(lines):
    chart = RunChart.of(points())
    picture = draw_run_chart(chart, signals_with(*lines))
    assert level(picture, "median-1") == chart.median(0)
    assert not drawn(picture, "upper-1")
    assert "Upper limit" not in picture.table


@pytest.mark.parametrize(
    ("unit", "axis", "median", "limit"),
    [
        ("days", "Days", "7.5 days", "45.2 days"),
        ("children", "Children", "7.5 children", "45.2 children"),
        ("percent", "Percent", "7.5%", "45.2%"),
        ("%", "Percent", "7.5%", "45.2%"),
        ("weeks", "Weeks waited", "7.5 weeks", "45.2 weeks"),
    ],
)
@pytest.mark.parametrize("size", SIZES)
def test_units_are_right_on_the_axis_in_labels_in_words_and_in_the_table(unit, axis, median, limit, size):
    """Rare events get their limits from outside, around the centre of the rules; a limit of 0 is not drawn."""
    chart = RunChart.from_values(BETWEEN, DAYS, unit=unit)
    given = Limits(1.0, 0.0, 45.2, "mean", "Taken back to days.")
    picture = draw_run_chart(chart, limits=given, words="days from one milestone to the next", size=size)
    assert picture.title == "Days from one milestone to the next"
    assert {axis, f"Median {median.partition(' ')[0]}"} <= set(words_in(picture))
    assert f"The median is {median}. The upper limit is {limit}." in picture.alt
    assert picture.table[axis].tolist() == BETWEEN
    assert picture.table["Upper limit"].tolist() == [45.2] * 16
    assert not drawn(picture, "lower-1")
    assert drawn(picture, "upper-1")
    assert_labels_have_room(picture)


def test_one_day_and_one_child_are_not_many():
    for unit, one, many in (("days", "1 day", "2 days"), ("children", "1 child", "2 children"), ("%", "1%", "2%")):
        chart = RunChart.from_values([1, 2], unit=unit)
        assert (chart.amount(1), chart.amount(2)) == (one, many)


def test_the_aim_of_a_chart_in_percent_is_its_percentage_and_of_rare_events_there_is_none():
    share = RunChart.from_values([60, 85, 90], DAYS[:3], unit="percent")
    picture = draw_run_chart(share, aim=AIM, aim_weeks=26)
    assert level(picture, "aim") == 80
    assert "Aim: 80%" in words_in(picture)
    assert "2 of 3 are at or above the aim line of 80%." in picture.alt
    for unit in ("days", "children"):
        chart = RunChart.from_values(BETWEEN, DAYS, unit=unit)
        assert not drawn(draw_run_chart(chart, aim=AIM, aim_weeks=26), "aim")


def test_a_lower_limit_below_nought_is_drawn_only_where_values_lie_there():
    low = Limits(1.0, -6.0, 8.0, "mean")
    assert not drawn(draw_run_chart(RunChart.from_values([1, 2, 3]), limits=low), "lower-1")
    picture = draw_run_chart(RunChart.from_values([1, -2, 3]), limits=low)
    assert level(picture, "lower-1") == -6
    assert picture.figure.axes[0].get_ylim()[0] <= -6


@pytest.mark.parametrize("nothing", [Limits(math.nan), Limits(math.nan, None, None, "mean")])
def test_a_centre_that_is_not_known_draws_no_line_and_breaks_nothing(nothing):
    picture = draw_run_chart(RunChart.of(points()), signals_with(nothing))
    assert not drawn(picture, "median-1")
    assert not drawn(picture, "mean-1")
    assert picture.table["Median"].isna().all()
    assert "nan" not in picture.svg()


# --- labels --------------------------------------------------------------------------------------------------------

CLOSE = {
    "three phases in a month": ("2017-10-01", "2017-10-12"),
    "three phases at the end": ("2019-11-01", "2020-01-20"),
    "three phases at the start": ("2015-07-01", "2015-09-01"),
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("days", CLOSE.values(), ids=CLOSE)
@pytest.mark.parametrize("limits", [False, True])
def test_labels_of_three_phases_close_together_have_room(size, days, limits):
    chart = RunChart.of(points()).freeze(until=START)
    for day in days:
        chart = chart.rephase(on=date.fromisoformat(day), because="word " * 30)
    lines = [Limits(30.0 + i, 28.5 + i, 31.5 + i, "mean", "x") for i in range(3)] if limits else []
    begun = changes_begun(*days, *days, "2017-07-01", "2017-07-02")
    assert len(chart.phases) == 3
    picture = draw_run_chart(
        chart, signals_with(*lines), aim_weeks=31, programme_started=START, tests=begun, size=size
    )  # fmt: skip
    named = [label.get_text().replace("\n", " ").split(" ")[0] for label in drawn(picture, "name")]
    baseline = ["Baseline"] if chart.phases[0].frozen else []
    assert named == [*baseline, *(["Mean", "Upper", "Lower"] if limits else ["Median"]), "Aim:"]
    assert_labels_have_room(picture)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("n", [2, 9, 30])
def test_marks_of_one_week_each_have_room(size, n):
    """Up to three rows of marks; where they are wider than the chart they stand in the order of their days."""
    begun = changes_begun(*(str(np.datetime64("2018-01-01") + i % 7) for i in range(n)))
    picture = draw_run_chart(RunChart.of(points()), tests=begun, programme_started=date(2018, 1, 3), size=size)
    assert len(picture.key) == n
    assert_labels_have_room(picture)


@pytest.mark.parametrize(("size", "words"), list(product(SIZES, ["word " * 60, "w" * 300, HOSTILE * 9])))
def test_long_texts_have_room(size, words):
    aim = SimpleNamespace(
        within_weeks=26, percent=80, pathway=SimpleNamespace(started=words, event=words, milestone="recommended")
    )
    listed = waiting(40).assign(placement=[f"{words}{i % 7}" for i in range(40)], child=words)
    chart = RunChart.of(points().assign(child=words)).rephase(on=date(2017, 10, 1), because=words)
    assert_labels_have_room(draw_run_chart(chart, aim=aim, size=size))
    assert_labels_have_room(draw_waiting(listed, aim_weeks=26, event=words, size=size))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scale", [1e-3, 1, 1e6])
def test_labels_have_room_whatever_the_size_of_the_numbers(size, scale):
    values = [value * scale for value in BETWEEN]
    limits = Limits(9.6 * scale, 1.1 * scale, 45.2 * scale, "mean", "x")
    assert_labels_have_room(draw_run_chart(RunChart.from_values(values, DAYS), limits=limits, size=size))


def test_two_labels_on_each_other_are_found():
    """The check itself can fail."""
    picture = draw_run_chart(RunChart.of(points()), aim_weeks=31, size="page")
    first, second = drawn(picture, "name")
    second.set_y(first.get_position()[1])
    with pytest.raises(AssertionError, match="lies on"):
        assert_labels_have_room(picture)
    second.set_x(1.2)
    with pytest.raises(AssertionError, match="leaves the figure"):
        assert_labels_have_room(picture)


# --- colours -------------------------------------------------------------------------------------------------------


def every_chart() -> list[tuple[str, Picture]]:
    """All charts of the pages, in the three sizes."""
    chart, aim = RunChart.of(points()).freeze(until=START), {"aim": AIM, "programme_started": START}
    ramp = TestOfChange("t", "Review", cycles=tuple(Cycle(i, decision=d) for i, d in enumerate([*Decision, None], 1)))
    makers = {
        "run chart": lambda size: draw_run_chart(chart, signals_with(MEAN), tests=FOUR_TESTS, size=size, **aim),
        "waiting": lambda size: draw_waiting(waiting(), aim_weeks=45, size=size),
        "curve": lambda size: draw_wait_curve(wait_curve(journeys()), aim_weeks=26, size=size),
        "progress": lambda size: draw_aim_progress(aim_progress(journeys()), aim=AIM, size=size),
        "spread": lambda size: draw_spread(chart, aim_weeks=45, size=size),
        "ramp": lambda size: draw_ramp(ramp, size),
    }
    return [(f"{name}, {size}", draw(size)) for name, draw in makers.items() for size in SIZES]


def between(one: object, other: object) -> float:
    """The contrast of two colours, as WCAG 2.2 defines it."""
    high, low = sorted((1.05 / contrast(to_hex(colour)) for colour in (one, other)), reverse=True)
    return high / low


def test_every_text_and_line_that_is_drawn_has_contrast_enough():
    """Texts 4.5 to 1 and lines 3 to 1 on what they lie on; hairlines only guide the eye, halos are to be white."""
    for name, picture in every_chart():
        texts = [text for text in picture.figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
        assert len(texts) > 3
        for text in texts:
            ground = MUTED if f"{text.get_gid()}-badge" in {a.get_gid() for a in picture.figure.findobj()} else "white"
            assert between(text.get_color(), ground) >= 4.5, f"{text.get_text()!r} of {name}"
        for line in picture.figure.findobj(Line2D):
            if line.get_visible() and line.get_gid() not in (None, "rules", "interval-halo", "aim-halo"):
                edge = line.get_markeredgecolor() if line.get_gid().endswith(("-decision", "aim-dot")) else None
                assert between(edge or line.get_color(), "white") >= 3, f"{line.get_gid()} of {name}"


def test_lines_of_a_run_chart_are_told_apart_without_colour():
    """Each kind has its own thickness or dashes, and its name at the right end."""
    picture = draw_run_chart(RunChart.of(points()).freeze(until=START), signals_with(MEAN), aim_weeks=45)
    dashes = {}
    for gid in ("mean-1", "mean-1-extended", "upper-1", "aim"):
        (line,) = drawn(picture, gid)
        line.set_color("#010203")
        (dashes[gid],) = re.findall(r'stroke="#010203"[^>]*?(?:dasharray="([^"]+)"|/>)', picture.svg(tips=False))
        line.set_color("#000000")
    assert dashes["mean-1"] == "" and len(set(dashes.values())) == 4
    assert len(drawn(picture, "name")) == 4


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("plot", PLOTS, ids=lambda plot: plot.key)
def test_everything_the_kit_plots_is_drawn_in_its_unit(plot, size):
    """The example team's data, each plot with the limits it brings."""
    cohort = harbour_cohort()
    chart = plotted(cohort, plot.key)
    limits = limits_of(chart)
    picture = draw_run_chart(chart, find_signals(chart), aim=AIM, limits=limits, words=plot.words, size=size)
    assert picture.title == plot.words[0].upper() + plot.words[1:]
    assert {"weeks": "Weeks waited", "percent": "Percent"}.get(plot.unit, plot.unit.capitalize()) in words_in(picture)
    assert level(picture, "median-1") == chart.median(0)
    assert f"The median is {chart.amount(chart.median(0))}." in picture.alt
    assert bool(drawn(picture, "upper-1")) == plot.rare and not drawn(picture, "lower-1")
    assert bool(drawn(picture, "aim")) == (not plot.rare)
    assert_labels_have_room(picture)


# --- thousands -----------------------------------------------------------------------------------------------------


def test_twenty_thousand_children_are_a_light_page_that_says_what_was_drawn_and_a_download_that_has_each():
    chart, listed = RunChart.of(points(20_000, 9_000)).freeze(until=START), waiting(20_000)
    pictures = [
        (draw_run_chart(chart, find_signals(chart), aim=AIM, programme_started=START), "closer than half a pixel"),
        (draw_waiting(listed, aim_weeks=45), "each thin column stands for several"),
    ]
    for picture, said in pictures:
        html = picture.html()
        assert len(html.encode()) <= 300_000
        assert said in picture.note and said in html
        assert "the download has each" in picture.note and "the table" not in f"{picture.note} {picture.alt}"
        assert html.count("<tr>") == MOST_ROWS + 1
        assert f"the first {MOST_ROWS} of 20,000 rows; the download holds all" in html
        assert len(picture.csv().splitlines()) == 20_001
        assert "<title>Child " not in html
    for size in SIZES:
        columns = sum(len(bars.get_paths()) for bars in pictures[1][0].at(size).figure.findobj(PolyCollection))
        assert columns <= MOST_COLUMNS
        for picture, _ in pictures:
            assert_labels_have_room(picture.at(size))


def test_numbers_of_thousands_are_written_with_a_comma():
    """All of four digits and more but years; each drawing has some."""
    chart = RunChart.of(points(20_000, 9_000)).freeze(until=START)
    pictures = [
        draw_run_chart(chart, find_signals(chart), aim=AIM, programme_started=START),
        draw_waiting(waiting(20_000), aim_weeks=45),
        draw_spread(chart, aim_weeks=45),
        draw_small_multiples({"All": chart}, {"All": find_signals(chart)}, aim_weeks=45),
    ]
    for picture in pictures:
        said = f"{picture.alt} {picture.note}"
        assert re.search(r"\d,\d{3}\b", said)
        assert {n for n in re.findall(r"(?<![\d.,])\d{4,}", said) if not re.fullmatch("(19|20)..", n)} == set()


def test_columns_of_several_bars_keep_the_longest_wait_and_the_commonest_placement():
    weeks = np.sort(np.random.default_rng(5).gamma(2, 30, 5_000))[::-1]
    kinds = np.arange(5_000) % 3
    left, high, of = columns(weeks, kinds)
    assert len(left) == len(high) == len(of) == MOST_COLUMNS
    assert high[0] == weeks[0] and (np.diff(high) <= 0).all()
    for i in (0, 7, MOST_COLUMNS - 1):
        held = slice(int(left[i]), int(left[i + 1]) if i + 1 < len(left) else None)
        assert high[i] == weeks[held].max()
        assert (kinds[held] == of[i]).sum() == np.bincount(kinds[held]).max()


def test_brothers_and_sisters_as_one_dot_are_called_so():
    cohort = harbour_cohort()
    together = ChartChoices(siblings_as_one=True).chart(weeks_to_milestone(cohort))
    assert "Each dot is one child, or brothers and sisters decided on the same day," in draw_run_chart(together).note
    assert "one value" in draw_run_chart(plotted(cohort, "days_between")).note
