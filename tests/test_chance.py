"""How often the rules cry wolf: against the simulated tables of the field, against counting, and against reading."""

import itertools
import math
from dataclasses import replace
from statistics import median

import numpy as np
import pytest

from pace_kit.runcharts import Lengths, RunChart
from pace_kit.signals import ANHOEJ_2014, NHS_ENGLAND, PERLA_2011, RULE_SETS, false_alarm_rate, find_signals

SHIFT = replace(PERLA_2011, trend=None, runs=None)
TREND = replace(PERLA_2011, shift=None, runs=None)
RUNS = replace(PERLA_2011, shift=None, trend=None)
EIGHT, NINE = replace(SHIFT, shift=8), replace(SHIFT, shift=9)

# 20,000 simulated charts a row; median of all points. The runs table there is the one commonly reproduced, which is
# wider than the exact limits at 12 and 20 points, so these two are not compared where the number of runs counts.
OWN_MEDIAN = {
    12: {SHIFT: 0.015, TREND: 0.110, ANHOEJ_2014: 0.015, EIGHT: 0.0, NINE: 0.0},
    20: {SHIFT: 0.109, TREND: 0.205, ANHOEJ_2014: 0.021, EIGHT: 0.007, NINE: 0.001},
    24: {SHIFT: 0.159, TREND: 0.247, RUNS: 0.019, PERLA_2011: 0.366, ANHOEJ_2014: 0.032, EIGHT: 0.017, NINE: 0.004},
    36: {SHIFT: 0.305, TREND: 0.369, RUNS: 0.027, PERLA_2011: 0.564, ANHOEJ_2014: 0.044, EIGHT: 0.052, NINE: 0.019},
    48: {SHIFT: 0.430, TREND: 0.475, RUNS: 0.025, PERLA_2011: 0.697, ANHOEJ_2014: 0.038, EIGHT: 0.089, NINE: 0.038},
    60: {SHIFT: 0.534, TREND: 0.555, RUNS: 0.049, PERLA_2011: 0.797, ANHOEJ_2014: 0.044, EIGHT: 0.131, NINE: 0.055},
}
# (points of the frozen baseline, points after it): a run among those after it
FROZEN = {
    (8, 12): {SHIFT: 0.234, EIGHT: 0.083, NINE: 0.052},
    (12, 12): {SHIFT: 0.211, EIGHT: 0.065, NINE: 0.037},
    (12, 24): {SHIFT: 0.438, EIGHT: 0.173, NINE: 0.112},
    (24, 24): {SHIFT: 0.369, EIGHT: 0.124, NINE: 0.073},
}


@pytest.mark.parametrize("n", OWN_MEDIAN)
def test_rates_lie_within_one_percentage_point_of_the_simulated_table(n):
    """All columns of the table that ask for the same rules."""
    rates = {rules: false_alarm_rate(rules, n) for rules in OWN_MEDIAN[n]}
    assert rates == pytest.approx(OWN_MEDIAN[n], abs=0.01)


@pytest.mark.parametrize(("baseline", "n"), FROZEN)
def test_rates_after_a_frozen_baseline_lie_within_one_percentage_point_of_the_simulated_table(baseline, n):
    """Where the median comes from few earlier points, later ones look unusual more often."""
    rates = {rules: false_alarm_rate(rules, n, baseline) for rules in FROZEN[baseline, n]}
    assert rates == pytest.approx(FROZEN[baseline, n], abs=0.01)
    assert false_alarm_rate(SHIFT, n, baseline) > false_alarm_rate(SHIFT, n)


@pytest.mark.parametrize(("n", "rate"), [(12, 0.123), (20, 0.289)])
def test_where_the_exact_runs_limits_are_tighter_than_the_table_alarms_are_a_little_more_frequent(n, rate):
    """The table's limits at 12 and 20 points are 3 to 11 and 6 to 16 runs, the exact ones 4 to 10 and 7 to 15."""
    assert rate < false_alarm_rate(PERLA_2011, n) < rate + 0.02


def counted(n, shift, trend):
    """The share of all orders of n different values that show a run or a trend, each order looked at."""
    alarms = 0
    for order in itertools.permutations(range(n)):
        line = median(order)
        sides = "".join("+-"[value < line] for value in order if value != line)
        moves = "".join("+-"[b < a] for a, b in itertools.pairwise(order))
        alarms += any(s * shift in sides or s * (trend - 1) in moves for s in "+-")
    return alarms / math.factorial(n)


def test_the_rate_is_the_share_of_all_orders_that_break_a_rule(monkeypatch):
    """Exact for an even number of points; with an odd one the trend's part is carried on, and close."""
    monkeypatch.setattr("pace_kit.chance.LEAST_USEFUL", 0)
    false_alarm_rate.cache_clear()
    for shift, trend in ((3, 4), (4, 4), (3, 3), (4, 6)):
        rules = replace(PERLA_2011, shift=shift, trend=trend, runs=None)
        assert false_alarm_rate(rules, 8) == pytest.approx(counted(8, shift, trend), abs=1e-12)
        assert false_alarm_rate(rules, 7) == pytest.approx(counted(7, shift, trend), abs=0.06)
    false_alarm_rate.cache_clear()


@pytest.mark.parametrize("rules", RULE_SETS, ids=lambda r: r.key)
@pytest.mark.parametrize(("baseline", "n"), [(None, 10), (None, 13), (None, 24), (None, 31), (12, 12), (13, 20)])
def test_rates_agree_with_reading_steady_charts_one_by_one(rules, baseline, n):
    """The whole chart is read, as a team sees it."""
    rng = np.random.default_rng(n)
    alarms = 0
    for _ in range(1500):
        chart = RunChart.from_values(rng.normal(size=n + (baseline or 0)))
        alarms += find_signals(chart if baseline is None else chart.freeze(until=baseline), rules).any
    rate = false_alarm_rate(rules, n, baseline, whole=baseline is not None)
    assert alarms / 1500 == pytest.approx(rate, abs=0.045)


@pytest.mark.parametrize(
    "rules", [PERLA_2011.with_lengths(Lengths(8, 6)), ANHOEJ_2014, NHS_ENGLAND], ids=lambda r: r.name
)
def test_rates_of_long_charts_go_on_where_counting_ends(rules):
    """150 points are more than the trend is counted for."""
    rng = np.random.default_rng(5)
    alarms = sum(find_signals(RunChart.from_values(rng.normal(size=150)), rules).any for _ in range(1000))
    assert alarms / 1000 == pytest.approx(false_alarm_rate(rules, 150), abs=0.05)


@pytest.mark.parametrize("rules", RULE_SETS, ids=lambda r: r.key)
def test_rates_are_zero_below_ten_points_and_never_above_one(rules):
    """Up to charts of any length, with a baseline or without."""
    assert false_alarm_rate(rules, 0) == false_alarm_rate(rules, 9) == false_alarm_rate(rules, 5, 4) == 0
    for arguments in ((100_000,), (500, 1), (1, 500), (9, 1), (100_000, 100_000)):
        assert 0 <= false_alarm_rate(rules, *arguments) <= 1
    assert false_alarm_rate(rules, 0, 24, whole=True) == false_alarm_rate(rules, 24)
    assert false_alarm_rate(PERLA_2011, 100_000) > 0.99
