"""Signals against independent programs, against slow and obvious readings, and against what a team may rely on."""

import itertools
import json
import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.readings import runs, signs, trends
from pace_kit.rulesets import Lengths, crossings_limit, longest_run_limit, runs_limits
from pace_kit.runcharts import RunChart
from pace_kit.signals import (
    ANHOEJ_2014,
    NHS_ENGLAND,
    PERLA_2011,
    RULE_SETS,
    false_alarm_rate,
    find_signals,
    propose_rephase,
    proposed_rephases,
    rules_called,
)

REFERENCE = Path(__file__).parent / "reference"


def cases(name):
    return [pytest.param(case, id=case["id"]) for case in json.loads((REFERENCE / name).read_text())["cases"]]


def chart_of(case):
    chart = RunChart.from_values(case["y"])
    if "freeze" in case:
        chart = chart.freeze(until=case["freeze"])
    for cut in case.get("part", ()):
        chart = chart.rephase(on=cut, because="a part of the reference case")
    return chart


# --- Anhøj's rules, answered by qicharts2 ---


@pytest.mark.parametrize("case", cases("anhoej_cases.json"))
def test_anhoej_summary_and_verdict_agree_with_qicharts2(case):
    expected = case["exact"] if case["fp_differs"] else case["expected"]
    phases = expected if isinstance(expected, list) else [expected]
    signals = find_signals(chart_of(case), rules=ANHOEJ_2014)
    assert len(signals.summaries) == len(phases)
    for number, (summary, want) in enumerate(zip(signals.summaries, phases, strict=True)):
        for name, value in want.items():
            if name == "median":
                got = summary.median
                assert math.isnan(got) if value is None else got == pytest.approx(value, rel=1e-12, abs=1e-12)
            elif name == "runs_signal":
                own = [s for s in signals if s.phase == number and "new phase" not in s.sentence]
                assert bool(own) == value
            else:
                assert getattr(summary, name) == value, name
    assert signals.any == any(want["runs_signal"] for want in phases)


# --- Perla's rules, answered by a brute-force program ---


@pytest.mark.parametrize("case", cases("perla_cases.json"))
def test_perla_shifts_trends_and_runs_agree_with_the_brute_force_program(case):
    want = case["expected"]
    signals = find_signals(RunChart.from_values(case["y"]), rules=PERLA_2011)
    summary = signals.summary
    if want["median"] is None:
        assert math.isnan(summary.median)
    else:
        assert summary.median == pytest.approx(want["median"], rel=1e-12, abs=1e-12)
    assert (summary.n_useful, summary.n_runs) == (want["n_useful"], want["n_runs"])
    if want["n_useful"] < 10:
        assert not signals.any
        assert "too few" in signals.verdict
        return
    shifts = [{"side": s.side, "points": list(s.points)} for s in signals if s.kind == "shift"]
    moves = [{"way": s.side, "points": list(s.points)} for s in signals if s.kind == "trend"]
    assert shifts == want["shifts"]
    assert moves == want["trends"]
    if want["runs_limits_corroborated"] and (summary.runs_lower, summary.runs_upper) == (
        want["runs_lower"],
        want["runs_upper"],
    ):
        few_or_many = [s.side for s in signals if s.kind == "runs"]
        assert few_or_many == ["few"] * want["too_few_runs"] + ["many"] * want["too_many_runs"]


@pytest.mark.parametrize("case", cases("perla_cases.json"))
def test_trends_agree_with_the_brute_force_program_also_on_charts_too_short_for_rules(case):
    values = np.array([math.nan if v is None else v for v in case["y"]], dtype=float)
    held, begin, end, sides = trends(values, PERLA_2011)
    found = [
        {"way": "up" if side > 0 else "down", "points": held[a:b].tolist()}
        for a, b, side in zip(begin, end, sides, strict=True)
        if b - a >= 5
    ]
    assert found == case["expected"]["trends"]


# --- XmR, answered by NHSRplotthedots and qicharts2 ---


@pytest.mark.parametrize("case", cases("xmr_cases.json"))
def test_xmr_mean_and_limits_agree_with_both_packages(case):
    summary = find_signals(RunChart.from_values(case["y"]), rules=NHS_ENGLAND).summary
    assert summary.centre == pytest.approx(case["qicharts2"]["mean"], rel=1e-9)
    mr_bar = (summary.upper_limit - summary.centre) / 2.66
    assert mr_bar == pytest.approx(case["qicharts2"]["mr_bar"], rel=1e-6)
    screened = find_signals(RunChart.from_values(case["y"]), rules=replace(NHS_ENGLAND, screened=True)).summary
    if case["plotthedots"]:
        want = case["plotthedots"]
        assert summary.lower_limit == pytest.approx(want["lpl_unscreened"], rel=1e-9)
        assert summary.upper_limit == pytest.approx(want["upl_unscreened"], rel=1e-9)
        if want["lpl"] is None:  # no range is left after screening: both packages give up, ours has width 0
            assert screened.lower_limit == screened.upper_limit == screened.centre
        else:
            assert screened.lower_limit == pytest.approx(want["lpl"], rel=1e-9)
            assert screened.upper_limit == pytest.approx(want["upl"], rel=1e-9)


REASONS = {
    ("outside", "above"): "Above UCL",
    ("outside", "below"): "Below LCL",
    ("trend", "up"): "7 Point Trend (Increasing)",
    ("trend", "down"): "7 Point Trend (Decreasing)",
    ("shift", "above"): "7 Points Above CL",
    ("shift", "below"): "7 Points Below CL",
}


def reasons(signals):
    """First reason of each flagged point, in the order of the reference program."""
    flagged = {}
    for kind in ("outside", "trend", "two of three", "shift"):
        for signal in signals:
            if signal.kind == kind:
                for point in signal.points:
                    flagged.setdefault(point, REASONS.get((kind, signal.side), "2 of 3"))
    return flagged


@pytest.mark.parametrize("case", [p for p in cases("xmr_cases.json") if p.values[0]["plotthedots"]])
def test_special_causes_agree_with_plot_the_dots(case):
    causes = case["plotthedots"]["special_cause"] or {}
    want = {int(point): "2 of 3" if reason.startswith("2") else reason for point, reason in causes.items()}
    signals = find_signals(RunChart.from_values(case["y"]), rules=replace(NHS_ENGLAND, screened=True))
    if signals.summary.enough:
        assert reasons(signals) == want
    else:
        assert not signals.any


@pytest.mark.parametrize("case", cases("xmr_cases.json"))
def test_points_outside_unscreened_limits_agree_with_qicharts2(case):
    signals = find_signals(RunChart.from_values(case["y"]), rules=NHS_ENGLAND)
    outside = [s.points[0] for s in signals if s.kind == "outside"]
    assert outside == (case["outside"] if signals.summary.enough else [])


# --- limits that are computed, against the table of the field ---

# n useful points: exact runs limits (2.5 % in each tail), Anhøj's longest run and fewest crossings
TABLE = {
    10: (3, 9, 6, 2), 11: (4, 9, 6, 2), 12: (4, 10, 7, 3), 13: (4, 11, 7, 3), 14: (4, 12, 7, 4), 15: (5, 12, 7, 4),
    16: (5, 13, 7, 4), 17: (6, 13, 7, 5), 18: (6, 14, 7, 5), 19: (6, 15, 7, 6), 20: (7, 15, 7, 6), 21: (7, 16, 7, 6),
    22: (8, 16, 7, 7), 23: (8, 17, 8, 7), 24: (8, 18, 8, 8), 30: (11, 21, 8, 10), 36: (13, 25, 8, 13),
    45: (17, 30, 8, 17), 46: (17, 31, 9, 17), 53: (20, 35, 9, 20), 60: (24, 38, 9, 23),
}  # fmt: skip


@pytest.mark.parametrize(("n", "limits"), TABLE.items())
def test_limits_are_those_of_the_exact_distributions(n, limits):
    assert (*runs_limits(n), longest_run_limit(n), crossings_limit(n)) == limits


@pytest.mark.parametrize(("n", "limits"), [(70, (28, 44)), (80, (32, 50)), (90, (37, 55)), (100, (41, 61))])
def test_runs_limits_go_on_beyond_the_printed_table(n, limits):
    assert runs_limits(n) == limits


def exact_runs_limits(n):
    """The same limits by counting every arrangement with whole numbers."""
    low, high = n // 2, n - n // 2
    ways = {}
    for k in range(1, low + 1):
        ways[2 * k] = 2 * math.comb(low - 1, k - 1) * math.comb(high - 1, k - 1)
        ways[2 * k + 1] = math.comb(low - 1, k) * math.comb(high - 1, k - 1) + math.comb(low - 1, k - 1) * math.comb(
            high - 1, k
        )
    total = math.comb(n, low)
    counts = [r for r in sorted(ways) if ways[r]]
    fewest = next(r for r in counts if 40 * sum(ways[s] for s in counts if s <= r) > total)
    most = next(r for r in reversed(counts) if 40 * sum(ways[s] for s in counts if s >= r) > total)
    return fewest, most


@pytest.mark.parametrize("n", [*range(10, 120), 333, 1000])
def test_runs_limits_agree_with_counting_every_arrangement(n):
    assert runs_limits(n) == exact_runs_limits(n)


@pytest.mark.parametrize("n", [1, 2, 10, 57, 240])
def test_crossings_limit_agrees_with_counting_every_arrangement(n):
    k = next(k for k in range(n) if 20 * sum(math.comb(n - 1, i) for i in range(k + 1)) >= 2 ** (n - 1))
    assert crossings_limit(n) == k


# --- slow and obvious ---


def slow_shifts(values, median, least):
    """Runs of useful points on one side, one point after the other."""
    found, run, side = [], [], 0
    for i, value in enumerate(values):
        if value is None or value == median:
            continue
        here = 1 if value > median else -1
        if here != side:
            found.append((side, run))
            run, side = [], here
        run.append(i)
    found.append((side, run))
    return [("above" if side > 0 else "below", tuple(run)) for side, run in found if len(run) >= least]


def slow_trends(values, least):
    """Runs of ever higher, or ever lower, points, one point after the other."""
    distinct = []
    for i, value in enumerate(values):
        if value is not None and (not distinct or value != values[distinct[-1]]):
            distinct.append(i)
    found = []
    for way, sign in (("up", 1), ("down", -1)):
        run = distinct[:1]
        for before, i in itertools.pairwise(distinct):
            if sign * (values[i] - values[before]) > 0:
                run.append(i)
            else:
                found.append((way, tuple(run)))
                run = [i]
        found.append((way, tuple(run)))
    return sorted({f for f in found if len(f[1]) >= least}, key=lambda f: f[1])


series = st.lists(st.one_of(st.none(), st.integers(0, 6), st.sampled_from([0.5, 1e6])), max_size=60)


@settings(max_examples=100, deadline=None)
@given(series)
def test_signals_agree_with_reading_point_by_point(values):
    signals = find_signals(RunChart.from_values(values))
    median = signals.summary.median
    shifts = slow_shifts(values, median, 6) if signals.summary.enough else []
    moves = slow_trends(values, 5) if signals.summary.enough else []
    assert [(s.side, s.points) for s in signals if s.kind == "shift"] == shifts
    assert [(s.side, s.points) for s in signals if s.kind == "trend"] == moves


@settings(max_examples=100, deadline=None)
@given(series, st.sampled_from(RULE_SETS))
def test_turning_a_chart_upside_down_turns_its_signals_upside_down(values, rules):
    other = {"above": "below", "below": "above", "up": "down", "down": "up", "few": "few", "many": "many"}
    there = find_signals(RunChart.from_values(values), rules, better="lower")
    turned = find_signals(RunChart.from_values([None if v is None else -v for v in values]), rules, better="higher")
    assert sorted((s.kind, other[s.side], s.points, s.good) for s in there if s.good is not None) == sorted(
        (s.kind, s.side, s.points, s.good) for s in turned if s.good is not None
    )
    assert [s.kind for s in there if s.good is None] == [s.kind for s in turned if s.good is None]


@settings(max_examples=50, deadline=None)
@given(series, st.integers(1, 59), st.integers(1, 59))
def test_order_of_freezing_and_rephasing_does_not_matter(values, until, cut):
    chart = RunChart.from_values([*values, 1, 2])
    until, cut = min(until, len(chart)), min(cut, len(chart) - 1)
    one = find_signals(chart.freeze(until=until).rephase(on=cut, because="why"))
    two = find_signals(chart.rephase(on=cut, because="why").freeze(until=until))
    assert tuple(one) == tuple(two)


# --- edges ---

TEN = [1, 9, 2, 8, 1, 9, 2, 8, 1, 9]


@pytest.mark.parametrize("values", [[], [None], [3], [None] * 12, [4] * 40, TEN[:9]])
def test_charts_with_fewer_than_ten_useful_points_get_a_sentence_instead_of_rules(values):
    signals = find_signals(RunChart.from_values(values))
    assert not signals.any
    assert len(signals) == 0
    assert "too few to tell a signal from chance" in signals.verdict
    assert "10 are needed" in signals.notes[0]


def test_a_run_of_five_is_no_shift_and_a_run_of_six_is_one():
    five = find_signals(RunChart.from_values([*TEN, 1, 1, 1, 1, 1, 9, 9, 9, 9, 9]))
    six = find_signals(RunChart.from_values([*TEN, 1, 1, 1, 1, 1, 1, 9, 9, 9, 9]).freeze(until=10))
    assert [s for s in five if s.kind == "shift"] == []
    assert [(s.side, s.points, s.good) for s in six if s.kind == "shift"] == [("below", (10, 11, 12, 13, 14, 15), True)]


def test_points_on_the_median_neither_break_a_run_nor_count_even_when_rounding_hides_them():
    almost = 0.1 + 0.2  # the median below is 0.3
    values = [0.1, 0.5, 0.1, 0.5, 0.1, 0.5, 0.3, 0.1, 0.5, 0.1, 0.5, 0.2, 0.2, 0.2, almost, 0.2, 0.2, 0.2]
    signals = find_signals(RunChart.from_values(values).freeze(until=11))
    assert [s.points for s in signals if s.kind == "shift"] == [(11, 12, 13, 15, 16, 17)]


def test_an_excluded_point_counts_for_nothing():
    chart = RunChart.from_values([*TEN, 1, 1, 1, 9, 1, 1, 1]).freeze(until=10)
    assert not any(s.kind == "shift" for s in find_signals(chart))
    kept = find_signals(chart.exclude(13, because="entered twice"))
    assert [s.points for s in kept if s.kind == "shift"] == [(10, 11, 12, 14, 15, 16)]


def test_equal_values_by_the_nhs_rules_are_never_outside_limits_of_width_zero():
    assert not find_signals(RunChart.from_values([0.1] * 30), NHS_ENGLAND).any


def test_signals_behave_like_a_tuple():
    signals = find_signals(RunChart.from_values(list(range(20))))
    assert [s.kind for s in signals] == ["shift", "shift", "trend", "runs"]
    assert len(signals) == 4
    assert signals[0] == next(iter(signals))
    assert signals[:2] == tuple(signals)[:2]
    assert signals[-1] == tuple(signals)[-1]
    with pytest.raises(IndexError):
        signals[len(signals)]


def test_better_must_be_a_side():
    with pytest.raises(ValueError, match="'lower' or 'higher'"):
        find_signals(RunChart.from_values(TEN), better="left")


def test_rule_sets_are_found_by_their_key_and_carry_a_source():
    assert [rules_called(rules.key) for rules in RULE_SETS] == list(RULE_SETS)
    assert all(rules.source for rules in RULE_SETS)
    with pytest.raises(KeyError, match="PERLA_2011"):
        rules_called("PERLA_1999")


def test_a_teams_own_rules_are_a_changed_copy():
    chart = RunChart.from_values([*TEN, 1, 1, 1, 1, 1, 1]).freeze(until=10)
    own = PERLA_2011.with_lengths(Lengths(shift=7))
    assert any(s.kind == "shift" for s in find_signals(chart))
    assert not any(s.kind == "shift" for s in find_signals(chart, own))


# --- phases ---

HIGH = [52, 60, 48, 61, 50, 59, 47, 62, 51, 58, 49, 60]
LOW = [31, 33, 30, 34, 29, 35, 31, 33, 30, 34, 29, 35]


def test_a_new_phase_never_hides_the_run_that_led_to_it():
    chart = RunChart.from_values(HIGH + LOW).freeze(until=12)
    before = find_signals(chart)
    after = find_signals(chart.rephase(on=12, because="two-week reviews"))
    run = [s for s in before if s.kind == "shift"]
    kept = [s for s in after if s.kind == "shift"]
    assert [s.points for s in kept] == [s.points for s in run]
    assert all(point in kept[0].points for point in range(12, 24))
    assert kept[0].phase == 0
    assert kept[0].centre == after.summaries[0].median == 55
    assert "new phase begins at point 13" in kept[0].sentence
    assert after.summary.median == 32


def test_a_run_cut_by_a_new_phase_is_listed_once_and_whole():
    chart = RunChart.from_values(HIGH + LOW).freeze(until=12).rephase(on=19, because="confirmed late")
    kept = [s for s in find_signals(chart) if s.kind == "shift" and s.phase == 0]
    assert len(kept) == 1
    assert set(range(12, 24)) <= set(kept[0].points)


def test_a_trend_cut_by_a_new_phase_is_listed_once_and_whole():
    values = [*HIGH, 40, 39, 38, 37, 36, 35, *LOW]
    chart = RunChart.from_values(values).freeze(until=12)
    whole = [s.points for s in find_signals(chart) if s.kind == "trend"]
    assert [s.points for s in find_signals(chart.rephase(on=15, because="x")) if s.kind == "trend"] == whole


def test_a_baseline_with_a_signal_of_its_own_is_named():
    worse = [*[9, 8] * 5, *[1, 2] * 5]
    assert "shows a shift" in find_signals(RunChart.from_values([*worse, *TEN]).freeze(until=20)).notes[0]
    assert find_signals(RunChart.from_values([*HIGH[:10], 50, 49, *LOW]).freeze(until=12)).notes == ()
    assert "only 4 points" in find_signals(RunChart.from_values([*TEN, *TEN]).freeze(until=4)).notes[0]


def test_a_phase_with_a_frozen_centre_cries_wolf_as_often_as_one():
    chart = RunChart.from_values(HIGH + LOW)
    frozen = find_signals(chart.freeze(until=12)).false_alarms
    assert frozen == false_alarm_rate(PERLA_2011, 12, baseline=12, whole=True)
    assert find_signals(chart).false_alarms == false_alarm_rate(PERLA_2011, 24)


@pytest.mark.parametrize(("n", "frozen", "cut"), [(24, None, 12), (30, None, 5), (36, 12, 18)])
@pytest.mark.parametrize("rules", RULE_SETS, ids=lambda rules: rules.key)
def test_the_rate_of_a_chart_with_a_new_phase_is_how_often_such_steady_charts_show_a_signal(rules, n, frozen, cut):
    """Runs that reach from one phase into the next count too; 1,000 charts have an error of 1.6 points."""
    charts = [RunChart.from_values(values) for values in np.random.default_rng(n).standard_normal((1000, n))]
    charts = [chart.freeze(until=frozen) if frozen else chart for chart in charts]
    found = [find_signals(chart.rephase(on=cut, because="x"), rules) for chart in charts]
    assert np.mean([signals.any for signals in found]) == pytest.approx(found[0].false_alarms, abs=0.085)


def test_a_signal_across_phases_that_are_short_by_themselves_is_not_called_too_few_points():
    chart = RunChart.from_values([5, 1] * 7 + [5] + [9, 8] * 6 + [9]).rephase(on=15, because="x")
    signals = find_signals(chart, ANHOEJ_2014)
    assert signals.any
    assert signals.false_alarms > 0
    assert str(signals).startswith("There is 1 signal by the rules of Anhøj")


def test_what_a_new_phase_would_hide_is_named_in_the_notes():
    early = [52, 53, 60, 61, 50, 51, 59, 62, 52, 61]
    chart = RunChart.from_values([*early, *[n - 25 for n in early]])
    assert [s.kind for s in find_signals(chart)] == ["shift", "shift", "runs"]
    after = find_signals(chart.rephase(on=10, because="two-week reviews"))
    assert [(s.kind, s.side) for s in after] == [("shift", "below")]
    assert after.notes == (
        "Without the new phase from point 11 the chart shows a shift and an unusual number of runs against the median "
        "before it; the new phase does not undo that.",
    )


# --- lines ---


def test_limits_are_a_line_for_each_phase_and_say_how_they_were_made():
    chart = RunChart.from_values(HIGH + LOW).freeze(until=10).rephase(on=12, because="x")
    first, second = find_signals(chart, NHS_ENGLAND).limits
    ranges = [abs(a - b) for a, b in itertools.pairwise(HIGH[:10])]
    width = 2.66 * sum(ranges) / 9
    assert (first.centre, first.name) == (pytest.approx(sum(HIGH[:10]) / 10), "mean")
    assert (first.lower, first.upper) == (pytest.approx(first.centre - width), pytest.approx(first.centre + width))
    assert first.note == (
        "The mean of 10 points before point 11, extended over the later ones, with limits at 2.66 mean moving ranges "
        "on either side, not screened."
    )
    assert second.note.startswith("The mean of 12 points, with limits")
    screened = find_signals(chart, replace(NHS_ENGLAND, screened=True)).limits[0]
    assert "3.267 times their mean or more left out once" in screened.note


def test_rules_about_a_median_have_no_limits():
    (line,) = find_signals(RunChart.from_values(HIGH), ANHOEJ_2014).limits
    assert (line.centre, line.lower, line.upper, line.name) == (55, None, None, "median")
    assert line.note == "The median of 12 points; these rules have no limits."


@pytest.mark.parametrize("values", [[], [None], [4], [4, None, 5]])
def test_limits_of_charts_that_have_none_say_why(values):
    (line,) = find_signals(RunChart.from_values(values), NHS_ENGLAND).limits
    assert (line.lower, line.upper) == (None, None)
    assert "no point counts" in line.note if math.isnan(line.centre) else "two points next to each other" in line.note


def test_limits_without_width_are_noted():
    chart = RunChart.from_values([5] * 12 + TEN)
    assert "limits have no width" in find_signals(chart.freeze(until=12), NHS_ENGLAND).limits[0].note
    assert "no width" in " ".join(find_signals(chart.freeze(until=12), NHS_ENGLAND).notes)
    assert "no width" not in " ".join(find_signals(chart, NHS_ENGLAND).notes)


# --- sentences ---


def children(weeks, first=date(2017, 1, 5)):
    return pd.DataFrame(
        {
            "when": pd.to_datetime([first + timedelta(7 * i) for i in range(len(weeks))]),
            "weeks": weeks,
            "child": [f"C{i:02}" for i in range(len(weeks))],
        }
    )


def test_sentences_are_for_a_team_and_dated():
    weeks = [57.1, 59.1] * 6 + [40 - i / 10 for i in range(7)]
    signals = find_signals(RunChart.of(children(weeks)).freeze(until=12))
    shift, trend = signals[0], signals[1]
    assert shift.sentence == "From 30 March 2017, 7 children in a row waited less than the median of 58.1 weeks."
    assert (shift.start, shift.end, shift.good) == (date(2017, 3, 30), date(2017, 5, 11), True)
    assert trend.sentence == (
        "From 23 March 2017 to 11 May 2017, 8 children in a row each waited less long than the one before."
    )
    assert str(trend) == trend.sentence
    assert signals.verdict.startswith("There are 2 signals by the rules of Perla and colleagues; a steady chart")
    assert "as a reason to talk, not as proof" in signals.verdict


def test_the_proposal_and_the_signal_agree_on_a_run_that_is_longer_than_it_must_be():
    """Twenty wait less: the signal counts them all, the proposal needs nine and says that it looks at the first."""
    weeks = [57.1, 59.1] * 6 + [40.0, 41.0] * 4 + [39.0] + [20.0, 21.0, 22.0] * 3 + [20.0, 21.0]
    chart = RunChart.of(children(weeks)).freeze(until=12)
    shift, proposal = find_signals(chart)[0], propose_rephase(chart)
    assert shift.sentence.startswith("From 30 March 2017, 20 children in a row")
    assert str(proposal).startswith(
        "From 30 March 2017, at least 9 children in a row lie below the median of 58.1 weeks; the first 9 have a "
        "median of 40.0 weeks."
    )


def test_points_on_the_line_that_a_row_passes_over_are_said():
    """A share that is 0 % in every second month lies in a row above a median of 0 only with those left out."""
    values = [0.0, 40.0, 0.0, 25.0, 0.0, 50.0, 0.0, 20.0, 0.0, 30.0, 0.0, 35.0] * 2
    chart = RunChart.from_values(values, unit="%").freeze(until=1)
    (shift,) = (signal for signal in find_signals(chart) if signal.kind == "shift")
    assert shift.sentence == (
        "From point 2, 12 points in a row lie above the median of 0% (those on the line not counted)."
    )
    whole = RunChart.from_values([value for value in values if value], unit="%")
    assert all("not counted" not in signal.sentence for signal in find_signals(whole))
    rising = find_signals(RunChart.from_values([5, 1, 2, 3, 3, 4, 6, 7, 1, 5, 1, 5, 1, 5]))
    assert [s.sentence.partition(" (")[2] for s in rising if s.kind == "trend"] == [
        "those equal to the one before not counted)."
    ]


def test_verdict_names_the_chance_of_a_false_alarm():
    steady = find_signals(RunChart.from_values([3, 1, 2, 4, 1, 5, 3, 4, 2, 1, 5, 4, 1, 3, 4, 2]))
    assert "no signal" in steady.verdict
    assert "does not prove" in steady.verdict
    long = find_signals(RunChart.from_values(list(range(80))))
    assert "about 9 times in 10" in long.verdict
    assert "a point" not in str(long)
    anhoej = find_signals(RunChart.from_values(list(range(24))), ANHOEJ_2014)
    assert "about once in 3" in anhoej.verdict


@pytest.mark.parametrize("rules", RULE_SETS, ids=lambda r: r.key)
def test_no_sentence_speaks_of_causes_or_cases(rules):
    rng = np.random.default_rng(3)
    charts = [RunChart.of(children(np.cumsum(rng.normal(size=60)) + 40)), RunChart.from_values([1, 9] * 30)]
    sentences = [s.sentence for chart in charts for s in find_signals(chart, rules)]
    assert sentences
    for word in ("caused", "case", "because", "proved", "nan", "None"):
        assert not [s for s in sentences if word in s]


# --- proposing a new phase ---

BETTER = {"below": "lower", "above": "higher", "both": "either"}


@pytest.mark.parametrize("case", cases("rebase_cases.json"))
def test_proposals_agree_with_runcharter(case):
    dates = [date(2020, 1, 6) + timedelta(7 * i) for i in range(len(case["y"]))]
    chart = RunChart.from_values(case["y"], dates).freeze(until=case["med_rows"])
    better, least = BETTER[case["direction"]], case["runlength"]
    proposals = proposed_rephases(chart, better, least)
    want = [] if isinstance(case["expected"], str) else case["expected"][1:]
    assert [(p.on.isoformat(), dates[p.points[-1]].isoformat()) for p in proposals] == [
        (w["start"], w["end"]) for w in want
    ]
    assert [p.median for p in proposals] == pytest.approx([w["median"] for w in want], rel=1e-12)
    assert propose_rephase(chart, better, least) == (proposals[0] if proposals else None)


def test_eight_on_the_better_side_propose_nothing_and_nine_do():
    chart = RunChart.from_values(HIGH + LOW[:8]).freeze(until=12)
    assert propose_rephase(chart) is None
    nine = propose_rephase(RunChart.from_values(HIGH + LOW[:9]).freeze(until=12))
    assert (nine.position, nine.points, nine.median, nine.on) == (12, tuple(range(12, 21)), 31, None)
    assert "Is there a reason to start a new phase at point 13?" in str(nine)
    assert "at least 9 points in a row lie below the median" in str(nine)


def test_the_worse_side_proposes_nothing():
    assert propose_rephase(RunChart.from_values(LOW + HIGH).freeze(until=12)) is None
    assert propose_rephase(RunChart.from_values(LOW + HIGH).freeze(until=12), better="higher").position == 12


def test_an_unfrozen_chart_is_watched_too_but_not_from_its_own_first_run():
    assert propose_rephase(RunChart.from_values(HIGH + LOW)).position == 12
    assert propose_rephase(RunChart.from_values(LOW + HIGH)) is None


def test_nothing_is_proposed_again_once_it_is_confirmed():
    chart = RunChart.from_values(HIGH + LOW).freeze(until=12)
    assert propose_rephase(chart.rephase(on=12, because="two-week reviews")) is None


@pytest.mark.parametrize("values", [[], [None] * 20, [5] * 20, TEN[:9]])
def test_nothing_is_proposed_without_ten_useful_points(values):
    assert propose_rephase(RunChart.from_values(values)) is None


def test_runs_and_signs_read_the_smallest_series():
    empty = np.zeros(0)
    assert signs(empty, 3.0).tolist() == []
    for rules in RULE_SETS:
        assert all(len(part) == 0 for part in runs(empty, 3.0, rules))
        assert all(len(part) == 0 for part in trends(empty, rules))


def test_runs_against_two_different_medians_both_stay_listed():
    values = [*HIGH, *LOW, *[n - 20 for n in LOW]]
    chart = RunChart.from_values(values).freeze(until=12).rephase(on=10, because="x").rephase(on=24, because="y")
    shifts = [(s.phase, s.side) for s in find_signals(chart) if s.kind == "shift"]
    assert shifts == [(0, "below"), (1, "below")]


def test_xmr_limits_need_two_points_next_to_each_other():
    chart = RunChart.from_values([5, None, *HIGH]).freeze(until=2)
    summary = find_signals(chart, NHS_ENGLAND).summary
    assert (summary.centre, summary.lower_limit, summary.upper_limit) == (5, None, None)


@pytest.mark.parametrize("before", [[], [None], [8.5]])
def test_the_run_that_a_phase_begins_with_proposes_nothing_and_hides_nothing(before):
    """Whatever lies in front of it: a gap, or a point on the median of 8.5."""
    chart = RunChart.from_values([*before, *[12] * 9, *[5] * 9])
    assert propose_rephase(chart, "higher") is None
    for better in ("lower", "either"):
        proposal = propose_rephase(chart, better)
        assert proposal.points == tuple(range(9 + len(before), 18 + len(before)))


def test_the_rate_of_false_alarms_stands_beside_a_verdict_of_no_signal_too():
    signals = find_signals(RunChart.from_values([5, 1, 4, 2, 3.5, 5, 1.5, 2.5, 4.5, 1, 2, 4]))
    assert not signals.any
    assert str(signals).endswith(
        "do not show it; a steady chart of this length shows at least one such signal about once in 7."
    )
    assert 1 / 7.5 < signals.false_alarms < 1 / 6.5
