"""Groups of children and a wait curve for each, against the curve of the group alone."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
