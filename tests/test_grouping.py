"""Groups of children and a wait curve for each, against the curve of the group alone."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.ages import age_bands
from pace_kit.datasets import harbour_cohort
from pace_kit.grouping import NAMES, groups_of
from pace_kit.journeys import Cohort
from pace_kit.waits import wait_curve, wait_curves

AS_OF = date(2020, 3, 31)


def cohort_of(n, seed=1, **columns):
    """Journeys of `n` children, some reached, some left, some waiting; the further columns as given."""
    draw = np.random.default_rng(seed)
    start = pd.Timestamp(2017, 1, 2) + pd.to_timedelta(draw.integers(0, 1100, n), unit="D")
    end = start + pd.to_timedelta(draw.integers(10, 600, n), unit="D")
    how = draw.choice(["reached", "left", "waiting"], n, p=[0.6, 0.1, 0.3])
    frame = pd.DataFrame({"child": [f"C{i:03}" for i in range(n)], "accommodated": start}, index=range(5, 5 + n))
    frame["recommended"], frame["left"] = (pd.Series(end, frame.index).where(how == w) for w in ("reached", "left"))
    return Cohort.from_frame(frame.assign(**columns), as_of=AS_OF)


def same(one, other):
    fields = ("day", "n", "reached", "left", "observed")
    return one.children == other.children and all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in fields
    )


# --- a curve for each group ---


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(["", "Foster care", "At home", "Kinship care", None]), max_size=30),
    st.sampled_from([None, date(2018, 1, 1)]),
    st.booleans(),
)
def test_each_curve_is_that_of_the_group_alone(labels, entered, categorical):
    cohort = cohort_of(len(labels))
    by = pd.Series(labels, cohort.frame.index, dtype=object)
    if categorical:
        by = by.replace("", None).astype(pd.CategoricalDtype(["Kinship care", "At home", "Foster care"]))
    curves = wait_curves(cohort, by, entered)
    assert set(curves) == {label for label in labels if label}
    for name, curve in curves.items():
        alone = pd.Series([label == name for label in labels], cohort.frame.index, dtype=bool)
        assert same(curve, wait_curve(cohort.only(alone), entered))


def test_curves_come_by_size_then_name_or_in_the_order_of_the_categories():
    labels = ["B", "A", "C", "C", None, None, "D", "D", "D"]
    cohort = cohort_of(len(labels))
    by = pd.Series(labels, cohort.frame.index, dtype=object)
    assert list(wait_curves(cohort, by.fillna(""))) == ["D", "C", "A", "B"]
    assert list(wait_curves(cohort, by.astype(pd.CategoricalDtype(["C", "X", "B", "A", "D"])))) == ["C", "B", "A", "D"]


def test_groups_find_their_children_by_row_not_by_place():
    cohort = cohort_of(4)
    by = pd.Series(["A", "B", "A", "B"], cohort.frame.index)
    shuffled = wait_curves(cohort, by.iloc[[3, 0, 2, 1]])
    assert all(same(shuffled[name], curve) for name, curve in wait_curves(cohort, by).items())
    assert wait_curves(cohort, by.iloc[:1])["A"].children == 1
    with pytest.raises(ValueError, match="Row 5 has more than one group"):
        wait_curves(cohort, pd.concat([by, by.iloc[:1]]))


def test_nobody_in_a_group_is_no_curve():
    assert wait_curves(cohort_of(0), pd.Series(dtype=object)) == {}
    cohort = cohort_of(3)
    assert wait_curves(cohort, pd.Series("", cohort.frame.index)) == {}


# --- whom to compare ---

PLACEMENTS = ["Foster care"] * 6 + ["At home"] * 7 + ["Secure care"] * 2 + ["Residential care"] + [""] * 3


def test_small_groups_are_together_and_come_last_and_all_is_said():
    cohort = cohort_of(len(PLACEMENTS), placement=PLACEMENTS)
    groups = groups_of(cohort, "placement")
    assert groups.sizes.to_dict() == {"At home": 7, "Foster care": 6, "Other": 3}
    assert list(wait_curves(cohort, groups.labels)) == ["At home", "Foster care", "Other"]
    assert groups.labels.cat.ordered and groups.labels.index.equals(cohort.frame.index)
    assert (groups.name, groups.left_out) == ("placement", 3)
    assert "as it is now" in groups.note and groups.note.count("read it as a question") == 1
    assert "“Other” is 3 children: groups with fewer than 5 are shown together (Residential care, Secure care)." in (
        groups.note
    )
    still = int((cohort.outcome.iloc[-3:] == "waiting").sum())
    assert f"3 children without a known placement, {still} of whom still wait" in groups.note
    assert str(groups).startswith("16 children by placement: At home (7), Foster care (6), Other (3). The table holds")


def test_a_group_of_exactly_the_least_size_stands_alone():
    """One child fewer and it is pooled; children whose value is "Other" already join the pooled ones."""
    labels = ["A"] * 5 + ["B"] * 4 + ["Other"] * 6
    assert groups_of(cohort_of(15, team=labels), "team").sizes.to_dict() == {"A": 5, "Other": 10}
    assert groups_of(cohort_of(9, team=labels[:9]), "team").sizes.to_dict() == {"A": 5}
    assert groups_of(cohort_of(3, team="Other"), "team").sizes.to_dict() == {}
    assert groups_of(cohort_of(15, team=labels), "team", least=4).sizes.to_dict() == {"Other": 6, "A": 5, "B": 4}
    assert groups_of(cohort_of(15, team=labels), "team", least=50).sizes.to_dict() == {"Other": 15}


def test_one_group_is_nothing_to_compare():
    assert "nothing to compare" in groups_of(cohort_of(9, route="Adoption"), "route").note


def test_age_groups_go_from_young_to_old():
    """The column may not be one a cohort keeps, so it is put into the frame directly."""
    bands = ["under 1", "1 to 4", "5 to 11", "12 to 15", "16 and over"]
    cohort = cohort_of(40)
    old_first = replace(cohort, frame=cohort.frame.assign(age_band=(bands[::-1] * 8)))
    groups = groups_of(old_first, "age_band")
    assert list(groups.labels.cat.categories) == list(wait_curves(old_first, groups.labels)) == bands
    assert (groups.name, groups.note) == ("age group", "")
    with pytest.raises(ValueError, match="No child has an age group in this table"):
        groups_of(cohort, "age_band")


def test_before_and_after_is_by_the_day_of_start_and_says_how_far_the_curves_go():
    starts = [date(2019, 6, 30)] * 5 + [date(2019, 7, 1)] + [date(2019, 9, 1)] * 4
    frame = pd.DataFrame({"child": list("ABCDEFGHIJ"), "accommodated": pd.to_datetime(starts)})
    cohort = Cohort.from_frame(frame, as_of=AS_OF)
    groups = groups_of(cohort, "programme", date(2019, 7, 1))
    assert groups.labels.tolist() == ["before"] * 5 + ["after"] * 5
    assert groups.up_to_weeks == (AS_OF - date(2019, 7, 1)).days / 7
    assert groups.note == (
        "The 5 children who started after the programme did have been followed for 39.1 weeks at most: the curves can "
        "be compared only up to there."
    )
    few = groups_of(cohort, "programme", date(2019, 7, 2))
    assert few.sizes.to_dict() == {"before": 6, "after": 4}
    assert few.note.endswith("Fewer than 5 children started after: too few to compare.")
    assert groups_of(cohort, "programme", date(2020, 1, 1)).note == "All children started before the programme did."
    with pytest.raises(ValueError, match="first day of the programme is not known"):
        groups_of(cohort, "programme")


@pytest.mark.parametrize("by", NAMES)
def test_nobody_to_group_is_a_sentence(by):
    with pytest.raises(ValueError, match="No child has"):
        groups_of(cohort_of(0), by, date(2019, 1, 1))


def test_groups_are_only_those_the_kit_knows():
    with pytest.raises(ValueError, match="by 'ward'"):
        groups_of(cohort_of(3), "ward")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["", "A", "B", "C", "Other"]), min_size=1, max_size=40).filter(any), st.integers(0, 9))
def test_every_child_is_in_one_group_or_left_out(labels, least):
    groups = groups_of(cohort_of(len(labels), team=labels), "team", least=least)
    assert groups.sizes.sum() + groups.left_out == len(labels)
    small = [label for label in set(labels) - {""} if labels.count(label) < least]
    alone = len(small) == 1 and (small == ["Other"] or "Other" not in labels)
    assert groups.left_out == labels.count("") + (labels.count(small[0]) if alone else 0)
    assert all(n >= least or name == "Other" for name, n in groups.sizes.items())
    assert not alone or "Other" not in groups.sizes.index


def test_the_age_groups_of_harbour_are_those_of_the_kits_list_and_a_single_small_one_is_left_out():
    cohort = harbour_cohort()
    every = groups_of(cohort, "age_band", least=1)
    assert every.labels.cat.categories.tolist() == list(age_bands())
    assert every.sizes.sum() == len(cohort) and every.left_out == 0
    groups = groups_of(cohort, "age_band")
    assert groups.labels.cat.categories.tolist() == list(age_bands())[:4]
    assert groups.left_out == every.sizes["16 and over"] < 5
    assert groups.note == (
        "“16 and over” has fewer than 5 children, too few to be shown by themselves, and there is no other small group "
        "to show them with: they are in no group."
    )
    assert list(wait_curves(cohort, groups.labels)) == groups.labels.cat.categories.tolist()
