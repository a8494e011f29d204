"""'Signal or noise?': what is planted stands there, noise is left as it falls, and the counting is fair."""

import asyncio
import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.chance import false_alarm_rate
from pace_kit.checks.dealt_charts import draw_dealt, draw_explained, draw_play, plain_table
from pace_kit.checks.planting import PLANTING, far_out, waits
from pace_kit.checks.round_endings import RULES, Tally, ending, rules_tally
from pace_kit.checks.signal_or_noise import ANSWERS, LARGEST_SEED, Play, Round, Verdict, judge
from pace_kit.rulesets import ANHOEJ_2014, PERLA_2011, runs_limits
from pace_kit.runcharts import RunChart
from pace_kit.signals import find_signals
from pace_kit.widgets.guessing import Guessing, guessing
from pace_kit.widgets.screen import QUIET

MANY = [dealt for seed in range(1, 151) for dealt in Round(seed).dealt]


def played(round, say):
    """A whole round in which `say(dealt)` is the answer to each chart."""
    play = Play(round)
    for dealt in round.dealt:
        play = play.answer(say(dealt)).go_on()
    return play


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10**6), half=st.integers(10, 30))
def test_what_is_planted_stands_there_as_its_rule_says(seed, half):
    for kind, plant in PLANTING.items():
        rng = np.random.default_rng(seed)
        weeks = far_out(rng, waits(rng, 2 * half)) if kind == "point" else waits(rng, 2 * half)
        order, places = plant(rng, 2 * half)
        assert sorted(order) == list(range(2 * half))
        chart = RunChart.from_values(weeks[order], unit="weeks")
        signals = find_signals(chart)
        assert signals.summary.n_useful == len(set(chart.values)) == 2 * half, "a tie, or a point on the median"
        if kind in ("shift", "trend"):
            assert len(places) > (6 if kind == "shift" else 5)
            assert any(s.kind == kind and set(places) <= set(s.points) for s in signals)
        elif kind == "runs":
            assert [(s.kind, s.side) for s in signals] == [("runs", "few")]
        elif kind == "point":
            others = np.delete(chart.values, places[0])
            assert chart.values[places[0]] >= 1.75 * others.max()
        else:
            assert places == ()


def test_a_number_deals_the_same_charts_every_time_and_another_number_other_charts():
    once, again, other = Round(7).dealt, Round(7).dealt, Round(8).dealt
    assert [d.planted for d in once] == [d.planted for d in again]
    assert all(np.array_equal(a.chart.values, b.chart.values) for a, b in zip(once, again, strict=True))
    assert not any(np.array_equal(a.chart.values, b.chart.values) for a, b in zip(once, other, strict=True))
    assert len({tuple(d.planted for d in Round(seed).dealt) for seed in range(1, 31)}) == 30


def test_about_four_charts_in_ten_hold_nothing_and_each_signal_comes_in_every_round():
    planted = np.array([dealt.planted for dealt in MANY]).reshape(-1, 10)
    empty = (planted == "nothing").sum(axis=1)
    assert set(empty) == {3, 4, 5}
    assert 3.8 < empty.mean() < 4.2
    assert all(set(row) == set(ANSWERS) for row in planted)
    first = [row[0] for row in planted]
    assert set(first) == set(ANSWERS), "the order gives nothing away"


@pytest.mark.parametrize("rules", [PERLA_2011, ANHOEJ_2014], ids=lambda rules: rules.key)
def test_noise_is_not_picked_over_it_sets_off_the_rules_as_often_as_they_say(rules):
    noise = [dealt.signals(rules).any for dealt in MANY if dealt.planted == "nothing"]
    rate = false_alarm_rate(rules, 24)
    assert abs(np.mean(noise) - rate) < 3 * (rate * (1 - rate) / len(noise)) ** 0.5


def test_the_waits_are_such_as_children_wait_long_ones_further_off_than_short_ones():
    steady = [dealt.chart.values for dealt in MANY if dealt.planted == "nothing"]
    above = [values.max() - np.median(values) for values in steady]
    below = [np.median(values) - values.min() for values in steady]
    assert np.mean(above) > 1.4 * np.mean(below)
    assert all(values.min() > 5 and values.max() < 200 for values in steady)
    days = np.concatenate(steady) * 7
    assert np.allclose(days, days.round())


@pytest.mark.parametrize(
    ("seed", "charts", "n", "asked"),
    [
        (0, 10, 24, "1 to 9,999"),
        (LARGEST_SEED + 1, 10, 24, "1 to 9,999"),
        (7, 7, 24, "8 to 30"),
        (7, 10, 18, "20 to 60"),
        (7, 10, 25, "even"),
    ],
)
def test_a_round_that_cannot_be_dealt_says_why(seed, charts, n, asked):
    with pytest.raises(ValueError, match=asked):
        Round(seed, charts, n)


def test_missing_a_signal_and_seeing_one_in_noise_are_two_things():
    for dealt in MANY[:40]:
        for answer in ANSWERS:
            expected = (
                Verdict.RIGHT if answer == dealt.planted
                else Verdict.IN_NOISE if dealt.planted == "nothing"
                else Verdict.MISSED if answer == "nothing"
                else Verdict.OTHERWISE
            )  # fmt: skip
            judged = judge(dealt, answer)
            assert judged.verdict is expected
            assert dealt.truth in str(judged)
            assert ("call nothing here" in judged.rules) is not find_signals(dealt.chart).any
    with pytest.raises(ValueError, match="no answer 'luck'"):
        judge(MANY[0], "luck")


@pytest.mark.parametrize(
    ("say", "seen", "named", "in_noise"),
    [
        (lambda dealt: dealt.planted, 1, 1, 0),
        (lambda dealt: "nothing", 0, 0, 0),
        (lambda dealt: "shift", 1, None, 1),
    ],
    ids=["always right", "always nothing", "always a shift"],
)
def test_a_round_is_counted_fairly(say, seen, named, in_noise):
    for seed in range(1, 21):
        planted = [dealt.planted for dealt in Round(seed).dealt]
        noise, end = planted.count("nothing"), ending(played(Round(seed), say))
        signals = 10 - noise
        shifts = planted.count("shift") if named is None else named * signals
        assert end.you == Tally(signals, seen * signals, shifts, noise, in_noise * noise)
        assert end.you.missed == (1 - seen) * signals == str(end).count("chart ") - in_noise * noise
        assert end.table.iloc[0].tolist()[1:3] == [f"{seen * signals} of {signals}", f"{in_noise * noise} of {noise}"]


def test_what_the_rules_would_have_called_is_what_they_call():
    for seed in range(1, 21):
        end = ending(played(Round(seed), lambda dealt: dealt.planted))
        for rules, told in end.by_rules:
            called = [(d.planted, bool(find_signals(d.chart, rules).any)) for d in Round(seed).dealt]
            looked_for = [any_ for planted, any_ in called if planted not in ("nothing", "point")]
            assert (told.signals, told.seen) == (len(looked_for), sum(looked_for))
            noise = [any_ for planted, any_ in called if planted == "nothing"]
            assert (told.noise, told.in_noise) == (len(noise), sum(noise))
            column = end.charts[f"{rules.short} would call"]
            assert [words != "nothing" for words in column] == [any_ for _, any_ in called]
    assert rules_tally(MANY, PERLA_2011).missed == 0
    assert rules_tally(MANY, ANHOEJ_2014).missed > 0.2 * rules_tally(MANY, ANHOEJ_2014).signals


def test_the_end_puts_how_often_the_players_cried_wolf_beside_how_often_the_rules_do():
    play = played(Round(7), lambda dealt: "shift")
    said = str(ending(play))
    noise = sum(dealt.planted == "nothing" for dealt in Round(7).dealt)
    assert f"On {noise} charts there was nothing but chance. You saw a signal on {noise}:" in said
    perla, anhoej = (round(100 * false_alarm_rate(rules, 24)) for rules in RULES)
    assert f"Of 100 steady charts of 24 points the first call one on {perla}, the second on {anhoej}." in said
    assert (perla, anhoej) == (37, 3)
    second = played(play.another().round, lambda dealt: "nothing")
    both = ending(Play(second.round, second.answers, before=(play,)))
    assert "In 2 rounds together you saw" in str(both)
    assert f"{noise} of {noise + both.you.noise} times" in str(both)


def test_a_play_goes_one_step_at_a_time_and_leaves_its_receiver_alone():
    play = Play(Round(7))
    with pytest.raises(ValueError, match="not answered yet"):
        play.go_on()
    answered = play.answer("shift")
    assert (play.answers, play.judged, answered.dealt.number) == ((), None, 1)
    with pytest.raises(ValueError, match="answered already"):
        answered.answer("trend")
    with pytest.raises(ValueError, match="not over"):
        ending(answered)
    assert answered.go_on().dealt.number == 2
    assert Play(Round(LARGEST_SEED)).another().round.seed == 1
    assert answered.another(12) == Play(Round(12)), "a round left half way is not counted"
    over = played(Round(7), lambda dealt: "nothing")
    assert over.over
    assert over.another().before == (over,)


def test_a_chart_to_be_judged_gives_nothing_away_in_drawing_words_or_table():
    shapes = set()
    for dealt in [d for seed in (7, 8, 9) for d in Round(seed).dealt]:
        picture = draw_dealt(dealt)
        assert not re.search("shift|trend|signal|planted|hollow|astronom|Perla", picture.html())
        marks = {artist.get_gid() for artist in picture.figure.axes[0].get_children()}
        words = re.sub(r"\d+(\.\d+)?", "#", f"{picture.title} {picture.note} {picture.alt} {picture.at('phone').alt}")
        shapes.add((words, tuple(picture.table.columns), frozenset(marks), picture.key))
    assert len(shapes) == 1


def test_who_reads_only_the_table_can_find_what_the_rules_find():
    for dealt in MANY[:60]:
        table = plain_table(dealt)
        sides, than = table["Side of the median"].tolist(), table["Than the one before"].tolist()[1:]
        runs = 1 + sum(a != b for a, b in pairwise(sides))
        assert sides == ["above" if weeks > dealt.median else "below" for weeks in dealt.chart.values]
        assert than == ["longer" if b > a else "shorter" for a, b in pairwise(table["Weeks waited"])]
        signals = dealt.signals()
        assert runs == signals.summary.n_runs
        assert (runs < runs_limits(24)[0]) == any((s.kind, s.side) == ("runs", "few") for s in signals)
        assert _longest(sides) == signals.summary.longest_run
        assert (_longest(than) >= 4) == any(s.kind == "trend" for s in signals)
        assert len(set(table["Weeks waited"])) == 24


def _longest(words):
    longest = here = 1
    for before, after in pairwise(words):
        here = here + 1 if before == after else 1
        longest = max(longest, here)
    return longest


def test_an_answered_chart_shows_what_was_planted_where_and_what_the_rules_mark():
    for dealt in Round(7).dealt:
        picture = draw_explained(dealt)
        artists = picture.figure.axes[0].get_children()
        grey = [a.get_paths()[0].get_extents() for a in artists if a.get_gid() == "ground"]
        inside = {p for p in range(24) if any(box.x0 < p + 1 < box.x1 for box in grey)}
        planted = [i for i, words in enumerate(picture.table["Planted"]) if words]
        assert planted == list(dealt.places)
        if dealt.planted == "runs":
            sides = picture.table["Side of the median"]
            assert len({sides[p] for p in inside}) == 1, "every second run"
            assert picture.table["Planted"].iloc[-1] == f"run {dealt.signals().summary.n_runs}"
        else:
            assert sorted(inside) == list(dealt.places)
        hollow = [a for a in artists if a.get_gid() == "dots-signal"]
        marked = {p for s in dealt.signals() if s.kind != "runs" for p in s.points}
        assert {round(x) - 1 for a in hollow for x, _ in a.get_offsets()} == marked
        assert {i for i, words in enumerate(picture.table["The rules of Perla"]) if words} == marked
        assert dealt.truth in picture.alt


def test_the_buttons_play_a_round_and_begin_the_next():
    game = Guessing(Play(Round(7)))
    for number in range(1, 11):
        assert game.value.dealt.number == number
        assert draw_play(game.value).title.startswith(f"Chart {number}: ")
        game.answers["shift"].click()
        assert draw_play(game.value).title == f"Chart {number}, explained"
        game.go_on.click()
    assert game.value.over
    assert game.go_on.description == "Another round"
    game.go_on.click()
    assert (game.value.round.seed, game.value.answers, len(game.value.before)) == (8, (), 1)
    assert game.number.value == 8
    game.number.value = 12
    game.answers["trend"].click()
    assert game.number.value == 12, "a number typed and not played yet stays"


def test_a_round_is_chosen_by_the_number_that_the_coach_names(monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "team=harbour&round=42")
    game = guessing()
    assert (game.value.round, game.said) == (Round(42), "")
    for typed, asked in (("soon", "cannot be read yet"), ("", "Type the number")):
        game.number.control.value = typed
        game.start.click()
        assert asked in game.said
        assert game.value.round == Round(42)
    game.number.control.value = "77"
    game.start.click()
    assert (game.value, game.said) == (Play(Round(77)), "")
    monkeypatch.setenv("QUERY_STRING", "round=12345")
    assert "There is no round “12345”" in guessing().said


def test_the_second_press_of_a_double_click_takes_nobody_past_the_explanation():
    async def press_twice():
        game = Guessing(Play(Round(7)))
        game.answers["shift"].click()
        game.go_on.click()
        assert game.value.explained
        await asyncio.sleep(QUIET + 0.05)
        game.go_on.click()
        return game.value

    assert asyncio.run(press_twice()) == Play(Round(7), ("shift",))
