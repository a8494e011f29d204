"""What a team decides about its chart: each decision with its reason, in any order, stored, undone."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.journeys import Cohort
from pace_kit.phases import Proposal
from pace_kit.rulesets import PERLA_2011, Lengths
from pace_kit.runcharts import ChartChoices, Exclusion, Rephase, RunChart, left_out, new_median, own_lengths
from pace_kit.store.codec import from_json, to_json

FIRST = date(2019, 1, 1)
PROPOSAL = Proposal(date(2019, 2, 1), 31, tuple(range(31, 40)), 20.0, "Nine in a row.")


def points(n):
    """One child a day, C000 first."""
    days = pd.date_range(FIRST, periods=n)
    return pd.DataFrame({"when": days, "weeks": np.arange(n) % 7 + 20.0, "child": [f"C{i:03}" for i in range(n)]})


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_same_decisions_in_any_order_make_the_same_chart(data):
    chart = RunChart.from_values(data.draw(st.lists(st.integers(0, 9), min_size=6, max_size=14)))
    places = st.integers(1, len(chart) - 1)
    cuts = data.draw(st.lists(places, max_size=3, unique=True))
    ends = data.draw(st.lists(places, max_size=2, unique=True))
    inside = {sum(cut < end for cut in cuts) for end in ends}
    if len(inside) < len(ends):  # two baselines that end in one phase: there the later decision counts
        ends = ends[:1]
    verbs = [("rephase", cut, "r") for cut in cuts] + [("freeze", end, "f") for end in ends]
    verbs += [("exclude", data.draw(places), "e")]
    made = []
    for order in permutations(verbs):
        one = chart
        for verb, at, because in order:
            one = getattr(one, verb)(at, because)
        made.append(one)
    assert len({(one.phases, tuple(one.excluded.items())) for one in made}) == 1
    assert all(np.array_equal(one.medians, made[0].medians, equal_nan=True) for one in made)


def test_every_phase_may_have_a_frozen_baseline_with_its_reason():
    choices = ChartChoices(
        baseline_ends=FIRST + timedelta(12),
        baseline_because="the work began",
        rephases=(Rephase(FIRST + timedelta(20), "weekly review", FIRST + timedelta(32)),),
    )
    chart = choices.chart(points(40))
    assert [(p.start, p.stop, p.frozen, p.because, p.frozen_because) for p in chart.phases] == [
        (0, 20, 12, "", "the work began"),
        (20, 40, 32, "weekly review", "weekly review"),
    ]
    assert chart.notes == ()


def test_a_proposal_is_confirmed_with_a_reason_stored_and_undone():
    choices = ChartChoices(rephases=(Rephase(date(2019, 3, 1), "later"),))
    with pytest.raises(ValueError, match="There is no reason yet"):
        choices.confirm(PROPOSAL, "  ")
    confirmed = choices.confirm(PROPOSAL, " A weekly review ")
    assert list(map(str, confirmed.rephases)) == [
        "A new median from 1 February 2019: A weekly review",
        "A new median from 1 March 2019: later",
    ]
    assert from_json("chart", to_json("chart", confirmed)) == confirmed
    assert confirmed.undo(PROPOSAL.on) == choices
    assert confirmed.confirm(PROPOSAL, "another").rephases[0].because == "another"


def test_a_child_is_left_out_with_a_reason_and_comes_back():
    choices = ChartChoices().exclude("C003", "Moved abroad for a year.").exclude("gone", "why")
    chart = choices.chart(points(12))
    assert chart.excluded == {3: "Moved abroad for a year."}
    assert chart.notes == ("gone is to be left out, but has no dot here.",)
    assert str(choices.exclusions[0]) == "C003 does not count: Moved abroad for a year."
    assert choices.include("C003").include("gone") == ChartChoices()
    months = RunChart.from_values([1, 2, 3], pd.date_range(FIRST, periods=3))
    assert choices.applied_to(months).notes == ("2 children are left out where each child is a dot, but not here.",)


def test_a_team_may_change_lengths_within_bounds_and_the_rules_say_so():
    rules = ChartChoices(lengths=Lengths(shift=8)).rule_set
    assert (rules.shift, rules.trend, rules.runs) == (8, 5, "exact")
    assert rules.name == "the rules of Perla and colleagues, changed to 8 points for a shift"
    assert rules.source.endswith("; lengths changed by the team")
    assert ChartChoices(lengths=Lengths(6, 5)).rule_set == PERLA_2011
    with pytest.raises(ValueError, match=r"^3 points for a trend cannot be right\. Type 5 to 12\.$"):
        PERLA_2011.with_lengths(Lengths(trend=3))
    with pytest.raises(ValueError, match="There is no trend in the rules of Anhøj"):
        own_lengths("ANHOEJ_2014", trend=6)
    assert own_lengths("PERLA_2011", None, 6) == Lengths(trend=6)
    assert own_lengths("PERLA_2011") is None


@pytest.mark.parametrize(
    ("on", "because", "said"),
    [
        (None, "why", "There is no day yet"),
        (FIRST, " ", "There is no reason yet. Say what changed in the work"),
        (date(2019, 1, 20), "x" * 201, "The reason has 201 letters, and 200 fit"),
        (FIRST, "why", "No point lies before 1 January 2019"),
        (date(2020, 1, 1), "why", "No point lies on or after 1 January 2020"),
        (date(2019, 1, 10), "again", "There is a new median from 10 January 2019 already. Take that one back first."),
    ],
)
def test_a_new_median_that_cannot_be_drawn_is_refused_with_a_sentence(on, because, said):
    chart = ChartChoices(rephases=(Rephase(date(2019, 1, 10), "review"),)).chart(points(40))
    with pytest.raises(ValueError, match=re.escape(said)):
        new_median(on, because, chart)
    assert new_median(date(2019, 1, 20), " two\n lines ", chart) == Rephase(date(2019, 1, 20), "two lines")


@pytest.mark.parametrize(
    ("child", "because", "said"),
    [
        (" ", "why", "There is no code yet"),
        ("Child 001", "", "There is no reason yet. Say why this wait does not belong"),
        ("Chid 001", "why", "No child here has the code ‘Chid 001’. Did you mean Child 001?"),
        ("<script>", "why", "No child here has the code ‘<script>’. The table"),
        (
            "Child 002",
            "why",
            "Child 002 does not have a recommendation for permanence, so there is no dot",
        ),
    ],
)
def test_a_child_without_a_dot_cannot_be_left_out_and_the_sentence_says_why(child, because, said):
    days = pd.to_datetime(["2019-01-01", "2019-01-02"])
    frame = pd.DataFrame({"child": ["Child 001", "Child 002"], "accommodated": days, "left": pd.NaT})
    cohort = Cohort.from_frame(frame.assign(recommended=[days[1], pd.NaT]), as_of=date(2019, 3, 1))
    with pytest.raises(ValueError, match=re.escape(said)):
        left_out(child, because, cohort)
    assert left_out(" child 001 ", " why ", cohort) == Exclusion("Child 001", "why")


def test_choices_saved_by_an_older_kit_still_read():
    old = json.dumps({"baseline_ends": "2019-01-01", "rephases": [{"on": "2019-02-01", "because": "x"}],
                      "aim_weeks": 26, "rules": "PERLA_2011", "siblings_as_one": True})  # fmt: skip
    read = from_json("chart", old)
    assert read == ChartChoices(FIRST, (Rephase(date(2019, 2, 1), "x"),), 26, "PERLA_2011", True)
    new = replace(read, lengths=Lengths(7), exclusions=(Exclusion("C1", "why"),), plot="month")
    assert from_json("chart", to_json("chart", new)) == new


def test_one_of_brothers_and_sisters_can_be_left_out_of_their_point():
    family = points(3).assign(when=pd.Timestamp(FIRST), siblings="F1", weeks=[10.0, 20.0, 90.0])
    chart = ChartChoices(siblings_as_one=True).exclude("C002", "Lived elsewhere").chart(family)
    assert (chart.labels, chart.median(0)) == (("C000 + C001", "C002"), 15)
    assert chart.excluded == {1: "Lived elsewhere"}
