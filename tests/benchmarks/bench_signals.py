"""How long it takes to read a run chart, and to say how often the rules cry wolf."""

import numpy as np
import pytest

from pace_kit.runcharts import RunChart
from pace_kit.signals import RULE_SETS, false_alarm_rate, find_signals


def steady(points):
    """A chart of waits that do not change; one point in twenty is missing."""
    rng = np.random.default_rng(points)
    return RunChart.from_values(np.where(rng.random(points) < 0.05, np.nan, rng.lognormal(3.7, 0.6, points).round(1)))


@pytest.mark.parametrize("points", [60, 10_000, 1_000_000])
@pytest.mark.parametrize("rules", RULE_SETS, ids=lambda rules: rules.key)
def test_find_signals(benchmark, measured, rules, points):
    """Held to 5 ms for 10,000 points and to 0.3 s for 1,000,000."""
    chart = steady(points)
    benchmark.name = f"signals on {points:,} points, {rules.short}"
    find_signals(chart, rules)  # limits of this length are kept from here on, as on a page that redraws
    assert benchmark(find_signals, chart, rules).summary.enough
    if key := {10_000: "signals", 1_000_000: "signals huge"}.get(points):
        measured(key, 1000 * benchmark.stats.stats.median, about=rules.short)


@pytest.mark.parametrize("points", [10_000, 1_000_000])
def test_find_signals_with_phases(benchmark, points):
    """A frozen baseline and two new phases, each read with what it might hide."""
    benchmark.name = f"signals on {points:,} points in three phases"
    chart = steady(points).freeze(until=points // 10)
    chart = chart.rephase(on=points // 3, because="a").rephase(on=points // 2, because="b")
    assert len(benchmark(find_signals, chart).summaries) == 3


@pytest.mark.parametrize("baseline", [None, 12], ids=["own median", "frozen on 12"])
@pytest.mark.parametrize("n", [24, 60, 120])
@pytest.mark.parametrize("rules", RULE_SETS, ids=lambda rules: rules.key)
def test_false_alarm_rate_the_first_time(benchmark, measured, rules, n, baseline):
    """Held to 10 ms for charts of a usual length; afterwards the answer is known."""

    kind = "own median" if baseline is None else f"median of the first {baseline}"
    benchmark.name = f"false alarms of {n} points, {kind}, {rules.short}"

    def first():
        false_alarm_rate.cache_clear()
        return false_alarm_rate(rules, n, baseline, whole=baseline is not None)

    assert 0 < benchmark.pedantic(first, rounds=15, warmup_rounds=1) < 1
    if n == 120:
        measured("cries wolf", 1000 * benchmark.stats.stats.median, about=f"{n} points, {kind}, {rules.short}")
