"""Wait curves of several groups and run charts side by side: read back from the figure; every value is invented."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from test_charts import HOSTILE, SIZES, assert_labels_have_room, contrast, drawn, words_in

from pace_kit.charts import (
    Picture,
    draw_small_multiples,
    draw_spread,
    draw_wait_curve,
    draw_wait_curves,
    draw_waiting,
    style,
)
from pace_kit.journeys import Cohort
from pace_kit.runcharts import RunChart
from pace_kit.signals import NHS_ENGLAND, find_signals
from pace_kit.waits import WaitCurve, wait_curve, wait_curves

AS_OF = date(2020, 4, 1)
SIXTY = "Children and young people's team for the northern islands, A"
#: Letters at least so high, pixels, whatever the size: 11 px on a phone is the kit's smallest.
SMALLEST = 11.0


def cohort(n: int = 120, groups: int = 6) -> Cohort:
    """Invented children of a few teams; some wait still, some left."""
    rng = np.random.default_rng(11)
    start = pd.Timestamp("2016-01-04") + pd.to_timedelta(np.sort(rng.integers(0, 1500, n)), unit="D")
    ends = start + pd.to_timedelta(np.round(7 * rng.gamma(4, 11, n)), unit="D")
    left = rng.random(n) < 0.12
    known = ends <= pd.Timestamp(AS_OF)
    frame = pd.DataFrame(
        {
            "child": [f"C{i:03d}" for i in range(n)],
            "accommodated": start,
            "recommended": ends.where(known & ~left),
            "left": ends.where(known & left),
            "team": [f"Team {1 + i % groups}" for i in range(n)],
        }
    )
    return Cohort.from_frame(frame, as_of=AS_OF)


def curves(groups: int = 6, n: int = 120) -> dict[str, WaitCurve]:
    children = cohort(n, groups)
    return wait_curves(children, children.frame["team"])


def charts(n: int, children: int = 30) -> dict[str, RunChart]:
    """Run charts of `n` invented teams; every second has a median for each of two phases."""
    rng = np.random.default_rng(5)
    made = {}
    for i in range(n):
        days = np.sort(rng.integers(16500, 18340, children)).astype("datetime64[D]")
        weeks = rng.gamma(4, 12 if i % 3 else 20, children).clip(2, 200)
        frame = pd.DataFrame({"when": days, "weeks": weeks, "child": [f"T{i}-{j}" for j in range(children)]})
        chart = RunChart.of(frame)
        made[f"Team {i + 1}"] = (
            chart.rephase(on=date(2018, 1, 1), because="x")
            if i % 2 and 0 < chart.position(date(2018, 1, 1)) < children
            else chart
        )
    return made


def signals_of(held: dict[str, RunChart]) -> dict:
    return {name: find_signals(chart) for name, chart in held.items()}


def titles(picture: Picture) -> list[str]:
    """The titles of marks, without the picture's own."""
    return re.findall(r"<title>([^<]*)</title>", picture.svg())


def assert_letters_are_large_enough_and_dark(picture: Picture) -> None:
    from matplotlib.colors import to_hex

    for text in picture.figure.findobj(lambda artist: isinstance(artist, Text)):
        if text.get_visible() and text.get_text().strip():
            assert text.get_fontsize() >= SMALLEST, text.get_text()
            assert contrast(to_hex(text.get_color())) >= 4.5, text.get_text()


# --- wait curves by group ------------------------------------------------------------------------------------------


def test_each_group_is_its_own_curve_in_the_order_given_to_its_own_end():
    held = dict(reversed(curves(4).items()))
    picture = draw_wait_curves(held, aim_weeks=45, by="team")
    for i, curve in enumerate(held.values()):
        (line,) = drawn(picture, f"curve-{i}")
        np.testing.assert_allclose(line.get_xdata()[:-1], curve.weeks)
        np.testing.assert_allclose(line.get_ydata()[:-1], curve.share)
        assert line.get_xdata()[-1] == pytest.approx(curve.longest_day / 7)
        shown = [int(text.get_text()) for text in drawn(picture, f"waiting-{i}")]
        ticks = [text.get_position()[0] for text in drawn(picture, f"waiting-{i}")]
        assert shown == [curve.children if week == 0 else curve.at_risk_by(week) for week in ticks]
        (aim,) = drawn(picture, f"aim-{i}")
        assert (aim.get_xdata()[0], aim.get_ydata()[0]) == (45, curve.share_by(45)[1])
    assert [words for words, _ in picture.key] == ["●", "■", "▲", "◆"]
    assert [words.split(":")[0] for _, words in picture.key] == list(held)


@pytest.mark.parametrize("by", ["placement", "team"])
def test_groups_differ_by_dashes_and_marker_and_name_never_by_colour_alone(by):
    picture = draw_wait_curves(curves(), aim_weeks=45, by=by)
    lines = [drawn(picture, f"curve-{i}")[0] for i in range(6)]
    marks = [drawn(picture, f"marks-{i}")[0].get_marker() for i in range(6)]
    assert len({str(line._unscaled_dash_pattern) for line in lines}) == len(set(marks)) == 6
    assert len({line.get_color() for line in lines}) >= (2 if by == "placement" else 6)
    assert {f"Team {i}" for i in range(1, 7)} <= set(words_in(picture))
    assert all(contrast(line.get_color()) >= 4.5 for line in lines)


def test_placements_have_the_colours_they_have_on_every_chart():
    held = dict(zip(("Kinship care", "Foster care", "Residential care"), curves(3).values(), strict=True))
    picture = draw_wait_curves(held)
    colours = [drawn(picture, f"curve-{i}")[0].get_color() for i in range(3)]
    assert colours == [style.TEAL, style.BLUE, style.AMBER]


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        (0, "There are 0 groups"),
        (1, "There is 1 group with children, and a comparison needs at least two"),
        (7, "There are 7 groups with children, and one figure holds six at most. Choose fewer groups"),
    ],
)
def test_a_comparison_of_too_few_or_too_many_groups_is_answered_with_a_sentence(groups, says):
    with pytest.raises(ValueError, match=says):
        draw_wait_curves(curves(groups) if groups else {})


def test_the_words_rank_nobody_and_say_that_few_children_differ_by_chance():
    picture = draw_wait_curves(curves(), aim_weeks=45, by="team", note="Teams are no league.")
    said = f"{picture.alt} {picture.note}"
    assert "often chance" in picture.alt and "often chance" in picture.note and "Teams are no league." in picture.note
    assert not re.search(r"\b(best|worst|better|worse|slowest|fastest|first place|last place|rank \d)\b", said)
    assert [picture.alt.index(f"Team {i}:") for i in range(1, 7)] == sorted(
        picture.alt.index(f"Team {i}:") for i in range(1, 7)
    )


def test_a_group_that_nobody_has_been_followed_in_for_so_long_is_not_read_there():
    day = pd.to_datetime([AS_OF] * 8) - pd.to_timedelta([70, 60, 50, 40, 700, 690, 680, 670], unit="D")
    told = pd.to_datetime(["2020-03-20", None, None, None, "2019-01-01", "2019-06-01", None, None])
    frame = pd.DataFrame({"child": list("abcdefgh"), "accommodated": day, "recommended": told})
    children = Cohort.from_frame(frame, as_of=AS_OF)
    by = pd.Series(["new"] * 4 + ["old"] * 4, index=children.frame.index)
    picture = draw_wait_curves(wait_curves(children, by), aim_weeks=45, by="start")
    assert "New: 4 children. None was followed for 45 weeks yet;" in picture.alt
    new = picture.table[picture.table["Start"] == "New"]
    assert new["Weeks"].max() <= 10 and sum(bool(drawn(picture, f"aim-{i}")) for i in range(2)) == 1


@pytest.mark.parametrize(("n", "said"), [(8, "too few to say"), (40, "no interval while nobody has")])
def test_a_share_of_nought_never_stands_alone(n, said):
    """Nobody has reached it after 45 weeks: 0% of eight children says next to nothing."""
    start = pd.to_datetime([date(2019, 1, 1)] * n + [date(2018, 1, 1)] * 40)
    told = pd.to_datetime([None] * n + [date(2018, 6, 1), date(2019, 6, 1)] * 20)
    frame = pd.DataFrame({"child": [f"C{i}" for i in range(n + 40)], "accommodated": start, "recommended": told})
    children = Cohort.from_frame(frame, as_of=AS_OF)
    by = pd.Series(["new"] * n + ["old"] * 40, index=children.frame.index)
    picture = draw_wait_curves(wait_curves(children, by), aim_weeks=45, by="start")
    assert f"0% had a recommendation within 45 weeks, {said};" in picture.alt
    assert any(f"0% within 45 weeks ({said})" in words for _, words in picture.key)
    assert any(f"0% had a recommendation within 45 weeks ({said})" in title for title in titles(picture))


def test_marks_of_groups_have_titles_with_the_share_and_the_numbers_behind():
    held = curves(3)
    picture = draw_wait_curves(held, aim_weeks=45, by="team")
    said = titles(picture)
    assert len(said) == sum(len(texts) for texts in picture.tips.values())
    low, share, high = held["Team 1"].share_by(45)
    waiting = held["Team 1"].at_risk_by(45)
    wanted = (
        f"Team 1: {share:.0%} had a recommendation within 45 weeks ({low:.0%} to {high:.0%}), {waiting} still waiting"
    )
    assert wanted in said
    for i in range(3):
        assert len(drawn(picture, f"marks-{i}")[0].get_xdata()) == len(picture.tips[f"marks-{i}"])


LONG_NAMES = [f"{SIXTY[:-1]}{letter}" for letter in "ABCDEF"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("groups", [2, 3, 6])
@pytest.mark.parametrize("aim", [None, 1, 45, 400])
@pytest.mark.parametrize("long", [False, True])
def test_labels_of_groups_have_room(size, groups, aim, long):
    held = curves(groups)
    if long:
        held = dict(zip(LONG_NAMES, held.values(), strict=False))
    picture = draw_wait_curves(held, aim_weeks=aim, by="team", size=size)
    assert_labels_have_room(picture)
    assert_letters_are_large_enough_and_dark(picture)
    root = ElementTree.fromstring(picture.svg())
    assert root.get("role") == "img" and len(picture.alt) < 4000
    again = picture.at("phone") if size == "page" else picture.at("page")
    assert again.alt == picture.alt and again.table.equals(picture.table)


@pytest.mark.parametrize("size", SIZES)
def test_equal_curves_still_have_a_name_each(size):
    curve = wait_curve(cohort(20))
    picture = draw_wait_curves({f"Group {i}": curve for i in range(6)}, aim_weeks=45, by="route", size=size)
    assert_labels_have_room(picture)
    assert {f"Group {i}" for i in range(6)} <= set(words_in(picture))


# --- titles per mark -----------------------------------------------------------------------------------------------


def test_every_step_of_a_wait_curve_and_every_wait_that_goes_on_has_its_title():
    children = cohort()
    curve = wait_curve(children)
    picture = draw_wait_curve(curve, aim_weeks=45)
    steps, waiting = picture.tips["steps"], picture.tips["still-waiting"]
    assert sum(int(text.split()[0]) for text in steps) == curve.reached.sum()
    assert sum(int(text.split()[0]) for text in waiting) == (children.outcome == "waiting").sum()
    assert sorted(titles(picture)) == sorted([*steps, *waiting])
    (beads,) = drawn(picture, "steps")
    np.testing.assert_allclose(beads.get_xdata(), curve.day[curve.reached > 0] / 7)
    np.testing.assert_allclose(beads.get_ydata(), curve.share[1:][curve.reached > 0])


def test_a_curve_of_hundreds_of_days_has_no_marks_that_would_only_thicken_it():
    picture = draw_wait_curve(wait_curve(cohort(2500)))
    assert titles(picture) == [] and not len(drawn(picture, "steps")[0].get_xdata())


def test_a_child_named_by_the_store_is_called_a_child_once():
    frame = pd.DataFrame({"when": pd.to_datetime(["2019-01-03"]), "weeks": [9.0], "child": ["Child 012"]})
    assert titles(draw_spread(RunChart.of(frame))) == ["Child 012: 9.0 weeks, 3 January 2019"]
    waiting = pd.DataFrame({"child": ["Child 012"], "weeks": [9.0], "placement": ["foster care"]})
    assert titles(draw_waiting(waiting)) == ["Child 012: 9.0 weeks so far, foster care"]


def test_every_dot_of_the_spread_has_its_title_at_its_value():
    (chart,) = charts(1, 60).values()
    chart = chart.freeze(until=date(2018, 1, 1)).exclude(3, "moved")
    picture = draw_spread(chart, aim_weeks=45)
    svg = picture.svg()
    named = re.findall(r'<(?:use|circle)[^>]*? c?x="([\d.]+)"[^>]*><title>Child (T0-\d+): ([\d.]+) weeks', svg)
    assert len(named) == 59 and "T0-3" not in {child for _, child, _ in named}
    across = picture.figure.axes[0].transData
    for x, child, weeks in named:
        value = chart.values[int(child.split("-")[1])]
        assert float(x) == pytest.approx(across.transform((value, 0))[0], abs=0.02) and weeks == f"{value:.1f}"


# --- run charts side by side ---------------------------------------------------------------------------------------


def test_all_panels_share_both_scales_and_stand_in_the_order_given():
    held = charts(9)
    picture = draw_small_multiples(held, signals_of(held), aim_weeks=45)
    lines = [drawn(picture, f"aim-{i}")[0] for i in range(9)]
    ends = [line.get_transform().transform(np.column_stack([line.get_xdata(), [0, 100]])) for line in lines]
    sizes = np.array([[end[1, 0] - end[0, 0], end[1, 1] - end[0, 1]] for end in ends])
    assert np.allclose(sizes, sizes[0]) and len({tuple(line.get_xdata()) for line in lines}) == 1
    corners = [(-round(end[0, 1]), round(end[0, 0])) for end in ends]
    assert corners == sorted(corners) and len(set(corners)) == 9
    names = [drawn(picture, f"name-{i}")[0].get_text() for i in range(9)]
    assert names == list(held) == picture.table["Name"].tolist()


def test_each_child_is_a_dot_of_its_panel_hollow_where_a_signal_holds():
    held = charts(8)
    found = signals_of(held)
    picture = draw_small_multiples(held, found, aim_weeks=45)
    for i, (name, chart) in enumerate(held.items()):
        hollow = {p for s in found[name] if s.kind in ("shift", "trend") for p in s.points}
        seen = {gid: drawn(picture, f"{gid}-{i}") for gid in ("dots", "dots-signal")}
        assert sum(len(a.get_xdata()) for a in seen["dots-signal"]) == len(hollow)
        values = np.sort(np.concatenate([a.get_ydata() for held_ in seen.values() for a in held_]))
        np.testing.assert_allclose(values, np.sort(chart.values))
        assert bool(drawn(picture, f"signal-{i}")) == bool(found[name])
        medians = [drawn(picture, f"centre-{i}-{k + 1}")[0].get_ydata()[0] for k in range(len(chart.phases))]
        assert medians == pytest.approx([chart.median(k) for k in range(len(chart.phases))])
    assert len(titles(picture)) == sum(map(len, held.values()))


def test_rules_about_the_mean_do_not_draw_the_median_under_that_name():
    held = charts(2, 40)
    found = {name: find_signals(chart, rules=NHS_ENGLAND) for name, chart in held.items()}
    picture = draw_small_multiples(held, found)
    named = {word for words in words_in(picture) for word in ("Median", "Mean") if words == word}
    centre = drawn(picture, "centre-0-1")[0].get_ydata()[0]
    (chart, *_) = held.values()
    assert centre == pytest.approx(chart.median(0) if named == {"Median"} else chart.values.mean())


def test_a_frozen_median_is_dashed_where_it_is_only_extended():
    (chart,) = charts(1).values()
    picture = draw_small_multiples({"One": chart.freeze(until=12)})
    (solid,), (dashed,) = drawn(picture, "centre-0-1"), drawn(picture, "centre-0-1-extended")
    assert solid.get_xdata()[1] == dashed.get_xdata()[0] and dashed.get_linestyle() != "-"
    assert f"baseline median {np.median(chart.values[:12]):.1f}" in " ".join(words_in(picture))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("n", [1, 2, 5, 9, 17, 36])
@pytest.mark.parametrize("long", [False, True])
def test_panels_hold_their_labels_and_stay_readable(size, n, long):
    held = charts(n, 27)
    if long:
        held = {f"{SIXTY[:-2]}{i:02d}": chart for i, chart in enumerate(held.values())}
    picture = draw_small_multiples(held, signals_of(held), aim_weeks=45, size=size)
    assert_labels_have_room(picture)
    assert_letters_are_large_enough_and_dark(picture)
    assert len(picture.svg()) < 300_000 and len(picture.alt) < 4000
    years = {label for label in words_in(picture) if re.fullmatch(r"(19|20)\d\d", label)}
    assert len(years) >= 2, "the days of the panels cannot be told"
    if long:
        shown = [" ".join(text.get_text() for text in drawn(picture, f"name-{i}")) for i in range(n)]
        assert all(name in held or name.endswith(f"{i:02d}") for i, name in enumerate(shown))
        assert [full for _, full in picture.key] == [
            full for full, name in zip(held, shown, strict=True) if name != full
        ]


@pytest.mark.parametrize("span", [0, 3, 40, 200, 500, 9000])
@pytest.mark.parametrize("size", SIZES)
def test_days_are_named_however_short_or_long_the_time(span, size):
    days = np.linspace(17890, 17890 + span, 12).astype(int).astype("datetime64[D]")
    frame = pd.DataFrame({"when": days, "weeks": np.arange(12.0), "child": [f"C{i}" for i in range(12)]})
    picture = draw_small_multiples({f"Team {i}": RunChart.of(frame) for i in range(12)}, size=size, columns=6)
    assert_labels_have_room(picture)
    assert any(re.fullmatch(r"(19|20)\d\d", part) for words in words_in(picture) for part in words.split())


@pytest.mark.parametrize("children", [24, 25, 120])
def test_thirty_six_panels_are_light_however_many_children(children):
    held = charts(36, children)
    picture = draw_small_multiples(held, signals_of(held), aim_weeks=45)
    assert len(picture.svg()) < 300_000 and len(picture.table) == 36
    assert len(titles(picture)) == (36 * children if 36 * children <= 900 else 0)
    assert ("not named one by one" in picture.note) == (36 * children > 900)


@pytest.mark.parametrize("columns", [1, 2, 3, 6])
def test_the_number_of_columns_can_be_chosen_and_a_phone_has_two_at_most(columns):
    held = charts(7)
    for size, most in (("page", 6), ("phone", 2)):
        picture = draw_small_multiples(held, columns=columns, size=size)
        lefts = {round(drawn(picture, f"name-{i}")[0].get_position()[0]) for i in range(7)}
        assert len(lefts) == min(columns, most)
        assert_labels_have_room(picture)


def test_panels_that_no_rule_was_run_on_say_nothing_of_signals():
    held = charts(3)
    names = list(held)
    silent = draw_small_multiples(held)
    assert "signal" not in f"{silent.alt} {silent.note}".lower() and "Signals" not in silent.table
    calm = draw_small_multiples(held, dict.fromkeys(names, ()))
    assert calm.alt.count("no signal") == 3 and calm.table["Signals"].tolist() == ["", "", ""]
    assert draw_small_multiples(held, {names[0]: ()}).alt.count("no signal") == 1


def test_dots_of_children_say_that_waits_that_go_on_are_not_among_them():
    said = "Only waits that have ended are shown, so a group whose waits go on looks quicker than it is."
    picture = draw_small_multiples(charts(2))
    assert said in picture.alt and said in picture.note
    other = draw_small_multiples({"A": IN_DAYS})
    assert said not in other.alt and said not in other.note


def test_a_group_has_the_same_name_in_panels_and_in_curves():
    held, drawn_curves = charts(2).values(), curves(2).values()
    panels = draw_small_multiples(dict(zip(("before", "after"), held, strict=True)))
    lines = draw_wait_curves(dict(zip(("before", "after"), drawn_curves, strict=True)), by="programme")
    assert panels.table["Name"].tolist() == lines.table.iloc[:, 0].drop_duplicates().tolist() == ["Before", "After"]


UNDATED = RunChart.from_values([3, 5, 4, 8], unit="weeks")
IN_DAYS = RunChart.from_values([3, 5, 4, 8], [date(2019, 1, d) for d in (1, 2, 3, 4)], unit="days")


@pytest.mark.parametrize(
    ("held", "settings", "says"),
    [
        (charts(37, 3), {}, "There are 37 charts, and one sheet holds 36 at most."),
        (charts(2), {"columns": 7}, "Panels cannot stand in 7 columns. Choose 1 to 6."),
        (charts(2), {"columns": 0}, "Panels cannot stand in 0 columns."),
        (charts(1) | {"x": UNDATED}, {}, "The chart 'x' has no dates, others have."),
        (charts(1) | {"x": IN_DAYS}, {}, "The charts count in days and weeks. One scale needs one unit"),
    ],
)
def test_what_cannot_share_a_sheet_is_answered_with_a_sentence(held, settings, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        draw_small_multiples(held, **settings)


@pytest.mark.parametrize("size", SIZES)
def test_panels_without_values_without_dates_or_without_charts_are_whole(size):
    none = RunChart.from_values([], unit="weeks")
    missing = RunChart.from_values([None, None], unit="weeks")
    picture = draw_small_multiples({"A": UNDATED, "B": none, "C": missing}, aim_weeks=45, size=size)
    assert_labels_have_room(picture)
    assert [bool(drawn(picture, f"empty-{i}")) for i in range(3)] == [False, True, True]
    assert "B: no value yet." in picture.alt and picture.table["Points"].tolist() == [4, 0, 0]
    for held in ({}, {"B": none}):
        empty = draw_small_multiples(held, size=size)
        assert drawn(empty, "sentence")[0].get_text().replace("\n", " ") == empty.alt
        assert empty.at("phone").alt == empty.alt


def test_how_many_panels_chance_alone_would_mark_is_said():
    held = charts(12)
    found = signals_of(held)
    picture = draw_small_multiples(held, found)
    expected = sum(one.false_alarms for one in found.values())
    assert f"chance alone would give about {expected:.0f}." in picture.note
    marked = sum(map(bool, found.values()))
    assert f"{marked} of 12 panels show one." in picture.note and 0 < marked < 12


def test_charts_in_days_have_no_aim_line_in_weeks():
    picture = draw_small_multiples({"A": IN_DAYS, "B": IN_DAYS}, aim_weeks=45)
    assert not drawn(picture, "aim-0") and "aim" not in picture.alt and "Days" in words_in(picture)


def test_hostile_names_come_out_as_text():
    held = {HOSTILE: next(iter(charts(1).values())), "B": next(iter(charts(1).values()))}
    two = dict(zip((HOSTILE, "B"), curves(2).values(), strict=True))
    for picture in (draw_small_multiples(held), draw_wait_curves(two, by=HOSTILE, note=HOSTILE, event=HOSTILE)):
        assert "<script" not in picture.html() and "&lt;script&gt;" in picture.html()
        ElementTree.fromstring(picture.svg())
        assert picture.png(1)[:4] == b"\x89PNG"
