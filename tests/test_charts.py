"""What is drawn is read back from the figure and from the SVG; every value here is invented."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.charts import Picture, draw_run_chart, draw_waiting, table_html
from pace_kit.pdsa import Cycle, TestOfChange
from pace_kit.runcharts import RunChart
from pace_kit.signals import find_signals

HOSTILE = "<script>alert('$x^2$')</script> & \"quoted\" \x0b"
START = date(2017, 7, 1)
SIZES = ("page", "slide", "phone")
AIM = AimStatement(AIM_2, percent=80, within_weeks=45, by=date(2020, 3, 31), starting=START)


def points(n: int = 90, before: int = 42) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    days = np.r_[np.sort(rng.integers(16500, 17348, before)), np.sort(rng.integers(17360, 18340, n - before))]
    weeks = np.r_[np.clip(rng.gamma(3, 20, before), 12, 190), np.clip(rng.gamma(8, 4, n - before), 8, 90)]
    return pd.DataFrame(
        {"when": days.astype("datetime64[D]"), "weeks": weeks, "child": [f"H{i:03d}" for i in range(n)]}
    )


def changes_begun(*days: str) -> list[TestOfChange]:
    names = ("Two-week review", "Legal advice in writing", "One assessment form", "Meeting at week eight")
    return [
        TestOfChange(key=f"t{i}", name=names[i % 4], cycles=(Cycle(number=1, started=date.fromisoformat(day)),))
        for i, day in enumerate(days)
    ]


FOUR_TESTS = changes_begun("2017-11-06", "2018-05-14", "2018-06-20", "2019-02-04")


def run_chart(size: str = "page", **settings: object) -> Picture:
    chart = RunChart.of(points()).freeze(until=START)
    given: dict = {"aim": AIM, "tests": FOUR_TESTS, "programme_started": START, "size": size, **settings}
    return draw_run_chart(chart, find_signals(chart), **given)


def waiting(n: int = 27) -> pd.DataFrame:
    weeks = np.round(np.geomspace(223, 3, n), 1)
    places = ["residential care", "kinship care", "foster care", "at home", ""]
    since = pd.Timestamp("2020-03-31") - pd.to_timedelta(np.round(weeks * 7), unit="D")
    return pd.DataFrame(
        {
            "child": [f"W{i:02d}" for i in range(n)], "placement": [places[i % 5] for i in range(n)], "siblings": "",
            "since": since, "weeks": weeks, "over_aim": weeks > 45,
        }
    )  # fmt: skip


def drawn(picture: Picture, gid: str) -> list:
    """Artists of the picture's figure with this gid."""
    return picture.figure.findobj(lambda artist: artist.get_gid() == gid)


def dots(picture: Picture, gid: str) -> np.ndarray:
    return np.concatenate([np.asarray(a.get_offsets()) for a in drawn(picture, gid)] or [np.empty((0, 2))])


def words_in(picture: Picture) -> list[str]:
    """Every text of the SVG, in order, tooltips and the description left out."""
    return [node.text or "" for node in ElementTree.fromstring(picture.svg()).iter("{http://www.w3.org/2000/svg}text")]


def boxes(picture: Picture) -> list[tuple[str, object]]:
    """Every visible text of the figure with the room it takes, in pixels."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    from pace_kit.charts.style import SIZES as sizes
    from pace_kit.charts.style import ink

    with ink(sizes[picture.size]):
        canvas = FigureCanvasAgg(picture.figure)
        canvas.draw()
        texts = [t for t in picture.figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
        return [
            (t.get_text(), t.get_window_extent(canvas.get_renderer())) for t in texts if t.get_window_extent().width
        ]


def assert_labels_have_room(picture: Picture) -> None:
    wide, high = picture.figure.get_size_inches() * 72
    placed = boxes(picture)
    for words, box in placed:
        assert box.x0 >= -1 and box.x1 <= wide + 1 and box.y0 >= -1 and box.y1 <= high + 1, (
            f"{words!r} leaves the figure"
        )
    for i, (words, box) in enumerate(placed):
        for other, there in placed[i + 1 :]:
            across = min(box.x1, there.x1) - max(box.x0, there.x0)
            up = min(box.y1, there.y1) - max(box.y0, there.y0)
            assert not (across > 1 and up > 2), f"{words!r} lies on {other!r}"


# --- the run chart -------------------------------------------------------------------------------------------------


def test_every_child_is_one_dot_at_its_day_and_its_weeks():
    picture, given = run_chart(), points()
    seen = np.concatenate([dots(picture, "dots"), dots(picture, "dots-signal")])
    seen = seen[np.lexsort((seen[:, 1], seen[:, 0]))]
    wanted = np.column_stack([given["when"].to_numpy().astype("datetime64[D]").astype(int), given["weeks"]])
    np.testing.assert_allclose(seen, wanted[np.lexsort((wanted[:, 1], wanted[:, 0]))])


def test_points_of_a_signal_are_hollow_and_all_others_solid():
    chart = RunChart.of(points()).freeze(until=START)
    signals = find_signals(chart)
    marked = {p for s in signals if s.kind in ("shift", "trend") for p in s.points}
    picture = draw_run_chart(chart, signals)
    assert 0 < len(marked) < len(chart)
    assert len(dots(picture, "dots-signal")) == len(marked)
    assert len(dots(picture, "dots")) == len(chart) - len(marked)
    (hollow,), (solid,) = drawn(picture, "dots-signal"), drawn(picture, "dots")
    assert tuple(hollow.get_facecolor()[0]) == (1, 1, 1, 1) and tuple(solid.get_facecolor()[0]) != (1, 1, 1, 1)


def test_a_frozen_median_is_solid_over_its_baseline_and_dashed_where_only_extended():
    chart = RunChart.of(points()).freeze(until=START)
    picture = draw_run_chart(chart, programme_started=START)
    (solid,), (dashed,) = drawn(picture, "median-1"), drawn(picture, "median-1-extended")
    median = np.median(chart.values[:42])
    assert set(solid.get_ydata()) == set(dashed.get_ydata()) == {median}
    assert solid.get_linestyle() == "-" and dashed.get_linestyle() != "-"
    assert solid.get_linewidth() > dashed.get_linewidth()
    turn = (START - date(1970, 1, 1)).days
    assert solid.get_xdata()[1] == dashed.get_xdata()[0] == turn


def test_a_new_phase_has_its_own_median_and_its_reason_in_the_key():
    chart = RunChart.of(points()).freeze(until=START).rephase(on=date(2017, 10, 1), because="reviews became routine")
    picture = draw_run_chart(chart, programme_started=START)
    (new,) = drawn(picture, "median-2")
    assert new.get_ydata()[0] == pytest.approx(chart.median(1))
    assert any("reviews became routine" in words and "1 October 2017" in words for _, words in picture.key)
    assert f"Median {chart.median(1):.1f}" in words_in(picture)
    assert f"Baseline median {chart.median(0):.1f}" in words_in(picture)


def test_the_aim_line_is_dotted_at_the_aim_and_says_so():
    picture = run_chart()
    (aim,) = drawn(picture, "aim")
    assert list(aim.get_ydata()) == [45, 45] and aim.get_linestyle() != "-"
    assert "Aim: 45 weeks" in words_in(picture)
    assert list(drawn(run_chart(aim_weeks=30), "aim")[0].get_ydata()) == [30, 30]


@pytest.mark.parametrize("weeks", [None, 0, -3, float("nan"), float("inf")])
def test_an_aim_that_is_no_length_draws_no_line(weeks):
    assert not drawn(run_chart(aim=None, aim_weeks=weeks), "aim")


def test_the_programme_start_is_one_upright_line_with_its_words():
    picture = run_chart()
    (line,) = drawn(picture, "programme-start")
    assert set(line.get_xdata()) == {(START - date(1970, 1, 1)).days}
    assert "Programme start, 1 July 2017" in words_in(picture)


def test_changes_begun_are_lettered_in_order_of_their_start_with_a_key():
    picture = run_chart(tests=FOUR_TESTS[::-1])
    assert [mark for mark, _ in picture.key] == ["A", "B", "C", "D"]
    assert picture.key[0] == ("A", "Two-week review, from 6 November 2017")
    for letter, test in zip("ABCD", FOUR_TESTS, strict=True):
        (line,) = drawn(picture, f"test-{letter}-line")
        assert line.get_xdata()[0] == (test.started - date(1970, 1, 1)).days
        assert drawn(picture, f"test-{letter}")[0].get_text() == letter


def test_a_test_that_has_not_begun_has_no_mark():
    idle = TestOfChange(key="later", name="Later")
    assert run_chart(tests=[idle]).key == ()


def test_a_test_far_from_the_dots_is_named_in_the_key_and_does_not_squeeze_them():
    picture = run_chart(tests=changes_begun("1999-01-01"))
    assert picture.key == (("not marked", "Two-week review (begun well before or after the dots)"),)
    assert picture.figure.axes[0].get_xlim()[0] > 16000


def test_an_excluded_point_is_crossed_named_and_left_out_of_the_median():
    chart = RunChart.of(points()).exclude("H012", "moved from another council")
    picture = draw_run_chart(chart)
    assert dots(picture, "dots-excluded").tolist() == [[float(x) for x in _place(chart, 12)]]
    assert ("×", "Child H012 does not count: moved from another council") in picture.key
    assert "1 child that does not count" in picture.note
    assert picture.table["Does not count because"][12] == "moved from another council"


def _place(chart: RunChart, i: int) -> tuple[float, float]:
    return float(chart.when[i].astype("datetime64[D]").astype(int)), float(chart.values[i])


def test_the_table_holds_the_same_numbers_under_human_headings():
    picture, given = run_chart(), points()
    assert list(picture.table)[:4] == ["Child", "Date of the recommendation", "Weeks waited", "Median"]
    assert picture.table["Weeks waited"].tolist() == given["weeks"].round(1).tolist()
    assert picture.table["Child"].tolist() == given["child"].tolist()


def test_the_alternative_text_says_how_many_the_medians_and_the_signals():
    chart = RunChart.of(points()).freeze(until=START).rephase(on=date(2017, 10, 1), because="x")
    signals = find_signals(chart)
    alt = draw_run_chart(chart, signals, aim=AIM, tests=FOUR_TESTS).alt
    assert alt.startswith("90 children, from 26 April 2015 to 15 March 2020.")
    assert (
        f"The median was {chart.median(0):.1f} weeks until October 2017 and {chart.median(1):.1f} weeks after." in alt
    )
    assert signals[0].sentence in alt
    under = int((chart.values <= 45).sum())
    assert f"{under} of 90 are at or under the aim line of 45 weeks." in alt


@pytest.mark.parametrize(
    "values", [[], [None, None], [12], [0], [7] * 12, [None, 3, None, 4], [1e-9], [1e12, 3], [-5, 2, 8]]
)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dated", [False, True])
def test_every_series_can_be_drawn_from_none_upward(values, size, dated):
    days = [date(2019, 1, 1 + i) for i in range(len(values))] if dated else None
    chart = RunChart.from_values(values, days, unit="weeks")
    picture = draw_run_chart(chart, find_signals(chart), aim_weeks=26, size=size)
    known = sum(value is not None for value in values)
    assert len(dots(picture, "dots")) + len(dots(picture, "dots-signal")) == known
    assert len(picture.table) == len(values)
    assert picture.alt and ElementTree.fromstring(picture.svg()) is not None
    if not known:
        assert drawn(picture, "sentence")[0].get_text().replace("\n", " ") == picture.alt
    assert_labels_have_room(picture)


def test_a_chart_of_thousands_draws_its_dots_as_one_image_and_says_so():
    given = points(4000, 2000)
    picture = draw_run_chart(RunChart.of(given))
    assert "one image" in picture.note and picture.tips == {}
    assert len(picture.svg()) < 600_000 and "data:image/png;base64" in picture.svg()


# --- labels --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "begun",
    [
        ("2017-11-06", "2018-05-14", "2018-06-20", "2019-02-04"),
        ("2018-01-01",) * 4,
        tuple(f"2018-01-{day:02d}" for day in range(1, 13)),
        ("2015-04-26", "2015-04-27", "2020-03-14", "2020-03-15"),
    ],
)
def test_labels_never_lie_on_each_other_or_leave_the_figure(size, begun):
    assert_labels_have_room(run_chart(size, tests=changes_begun(*begun)))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("start", [date(2015, 4, 27), date(2017, 7, 1), date(2020, 3, 14)])
@pytest.mark.parametrize("weeks", [30, 55, 180])
def test_labels_have_room_wherever_the_programme_starts_and_the_aim_lies(size, start, weeks):
    chart = RunChart.of(points()).rephase(on=date(2017, 10, 1), because="x")
    chart = chart.freeze(until=date(2017, 7, 1))
    assert_labels_have_room(draw_run_chart(chart, aim_weeks=weeks, programme_started=start, size=size))


# --- children still waiting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_each_waiting_child_is_one_bar_longest_first(size):
    picture, given = draw_waiting(waiting(), aim_weeks=45, as_of=date(2020, 3, 31), size=size), waiting()
    bars = [drawn(picture, f"bar-{i}")[0] for i in range(len(given))]
    lengths = [bar.get_width() if size == "phone" else bar.get_height() for bar in bars]
    assert lengths == sorted(given["weeks"], reverse=True)
    assert drawn(picture, "longest")[0].get_text() == "223 weeks"
    assert_labels_have_room(picture)


def test_placements_differ_by_hatching_as_well_as_colour_and_are_counted_in_the_legend():
    picture = draw_waiting(waiting())
    looks = {(bar.get_facecolor(), bar.get_hatch(), bar.get_edgecolor()) for bar in drawn(picture, "swatch")}
    assert len(looks) == 5 and len({hatch for _, hatch, _ in looks}) >= 4
    legend = [text.get_text() for text in drawn(picture, "legend")]
    assert legend == ["Kinship care (6)", "Foster care (5)", "Residential care (6)", "At home (5)", "Not recorded (5)"]


def test_the_waiting_picture_says_who_is_over_the_aim():
    picture = draw_waiting(waiting(), aim_weeks=45, as_of=date(2020, 3, 31))
    over = int((waiting()["weeks"] > 45).sum())
    assert f"{over} of 27 have waited longer than the aim of 45 weeks." in picture.alt
    assert picture.table["Longer than 45 weeks"].tolist().count("yes") == over
    assert picture.title == "Children still waiting, 31 March 2020"
    assert drawn(picture, "aim")[0].get_ydata()[0] == 45


def test_nobody_waiting_is_a_sentence():
    for nothing in (waiting().iloc[:0], pd.DataFrame()):
        picture = draw_waiting(nothing, as_of=date(2020, 3, 31))
        assert picture.alt == "No child is waiting on 31 March 2020."
        assert picture.html().count("<svg") == 2


@pytest.mark.parametrize("n", [1, 2, 60, 450])
@pytest.mark.parametrize("size", SIZES)
def test_one_waits_or_hundreds_wait_and_the_picture_holds(n, size):
    picture = draw_waiting(waiting(n), aim_weeks=26, size=size)
    assert len(picture.table) == n
    assert_labels_have_room(picture)
    assert picture.figure.get_size_inches()[1] * 72 < 900


# --- SVG, HTML, PNG ------------------------------------------------------------------------------------------------


def all_pictures() -> list[Picture]:
    return [run_chart(), draw_waiting(waiting(), aim_weeks=45)]


@pytest.mark.parametrize("i", range(2))
def test_the_svg_is_named_described_and_scales(i):
    picture = all_pictures()[i]
    root = ElementTree.fromstring(picture.svg())
    assert root.get("role") == "img" and root.get("viewBox") and not root.get("width") and not root.get("height")
    named = root.get("aria-labelledby").split()
    ids = {node.get("id"): node for node in root.iter() if node.get("id")}
    assert [ids[n].text for n in named] == [picture.title, picture.alt]
    assert "<style" not in picture.svg() and "<metadata" not in picture.svg()


@pytest.mark.parametrize("i", range(2))
def test_the_same_picture_is_the_same_text_and_its_ids_are_its_own(i):
    first, second = all_pictures()[i], all_pictures()[i]
    assert first.svg() == second.svg()
    ids = re.findall(r'\bid="([^"]+)"', first.html())
    assert len(ids) == len(set(ids))
    other = re.findall(r'\bid="([^"]+)"', all_pictures()[1 - i].html())
    assert not set(ids) & set(other)
    wanted = set(re.findall(r'(?:url\(#|href="#)([^")]+)', first.html()))
    assert wanted and wanted <= set(ids)


def test_each_dot_and_each_bar_has_its_title():
    tips = re.findall(r"<title>(Child [^<]+)</title>", run_chart().svg())
    assert len(tips) == 90 and len(set(tips)) == 90
    given = points()
    assert f"Child H000: {given['weeks'][0]:.1f} weeks, 26 April 2015" in tips
    bars = re.findall(r"<title>(Child [^<]+)</title>", draw_waiting(waiting()).svg())
    assert len(bars) == 27 and bars[0] == "Child W00: 223.0 weeks so far, residential care, since 22 December 2015"


def test_a_title_stands_at_the_dot_it_names():
    picture = run_chart()
    uses = re.findall(r'<use [^>]*x="([\d.]+)" y="([\d.]+)"[^>]*><title>Child (H\d+):', picture.svg())
    axes, chart = picture.figure.axes[0], RunChart.of(points())
    high = picture.figure.get_size_inches()[1] * 72
    for x, y, child in uses:
        at = axes.transData.transform(_place(chart, int(child[1:])))
        assert (float(x), high - float(y)) == pytest.approx(tuple(at), abs=0.01)


def test_hostile_text_comes_out_as_text():
    given = points().assign(child=HOSTILE)
    bad = TestOfChange(key="bad", name=HOSTILE, cycles=(Cycle(number=1, started=date(2018, 1, 1)),))
    chart = RunChart.of(given).rephase(on=date(2018, 1, 1), because=HOSTILE).exclude(3, HOSTILE)
    listed = waiting().assign(child=HOSTILE, placement=HOSTILE)
    for picture in (draw_run_chart(chart, tests=[bad]), draw_waiting(listed)):
        html = picture.html()
        assert "<script" not in html and "\x0b" not in html
        assert "&lt;script&gt;" in html
        ElementTree.fromstring(picture.svg())
        assert picture.png(1)[:4] == b"\x89PNG"


def test_the_figure_carries_caption_key_and_table():
    picture = run_chart()
    html = picture.html()
    assert html.startswith('<figure class="pace-figure"><figcaption') and html.endswith("</figure>")
    assert '<ul class="pace-key"' in html and "<b>A</b> Two-week review, from 6 November 2017" in html
    assert "<summary>The same as a table</summary>" in html and '<table class="pace-table">' in html
    assert html.count("<svg") == 2 and html.count("<table") == 1
    assert html.count("<title>Child H000:") == 1
    assert picture.html(phone=False).count("<svg") == 1
    assert picture.at("phone").html().count("<svg") == 1


def test_a_table_is_escaped_and_has_headings_for_columns_and_rows():
    frame = pd.DataFrame(
        {"Child <b>": ["A&B", None], "Weeks": [1.25, float("nan")], "Day": pd.to_datetime(["2019-03-31", None])}
    )
    html = table_html(frame, "A <caption>")
    assert "<caption>A &lt;caption&gt;</caption>" in html
    assert '<th scope="col">Child &lt;b&gt;</th>' in html
    assert '<tr><th scope="row">A&amp;B</th><td>1.2</td><td>2019-03-31</td></tr>' in html
    assert '<tr><th scope="row"></th><td></td><td></td></tr>' in html
    assert table_html(pd.DataFrame({"a": []}), "none").count("<tr>") == 1


def test_csv_keeps_the_numbers_and_defuses_formulas():
    picture = draw_waiting(waiting(2).assign(child=["=1+1", "W2"]))
    lines = picture.csv().splitlines()
    assert lines[0] == "Child,Placement,Waiting since,Weeks so far"
    assert lines[1].startswith("'=1+1,residential care,2015-12-22,223.0")


def test_a_notebooks_own_settings_do_not_change_a_picture():
    import matplotlib

    plain = run_chart().svg()
    with matplotlib.rc_context({"axes.grid": True, "font.size": 40, "svg.fonttype": "path", "lines.linewidth": 9}):
        assert run_chart().svg() == plain


def test_an_unknown_size_is_answered_with_the_good_ones():
    with pytest.raises(ValueError, match="page, slide, phone"):
        run_chart("poster")
