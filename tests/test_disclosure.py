"""What leaves the team, attacked: solving the sums of one release, and laying two releases side by side."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pace_kit.disclosure import (
    ALL,
    HIDDEN,
    differences,
    shareable_median,
    shareable_medians,
    shareable_percent,
    shareable_progress,
    shareable_waiting,
    suppress,
)


def table(rows):
    """Make a table of counts from lists."""
    return pd.DataFrame(rows, index=[f"r{i}" for i in range(len(rows))], columns=[f"c{j}" for j in range(len(rows[0]))])


def with_totals(counts):
    """Truth beside the release: the same numbers with their totals."""
    full = counts.assign(**{ALL: counts.sum(axis=1)}) if counts.shape[1] > 1 else counts.copy()
    full.loc[ALL] = full.sum(axis=0)
    return full


def attack(shown, zeros_hidden):
    """Lowest and highest whole number each hidden cell can be, for somebody who knows the rules."""
    numbers = shown.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    rows, columns = numbers.shape
    equations = []
    for j in range(columns):
        equation = np.zeros(numbers.shape)
        equation[:, j], equation[-1, j] = 1, -1
        equations.append(equation.ravel())
    for i in range(rows if columns > 1 else 0):
        equation = np.zeros(numbers.shape)
        equation[i, :], equation[i, -1] = 1, -1
        equations.append(equation.ravel())
    bounds = []
    for (_, j), number in np.ndenumerate(numbers):
        may_be_zero = zeros_hidden and columns > 1 and j < columns - 1
        bounds.append((0 if may_be_zero else 1, None) if np.isnan(number) else (number, number))
    for cell in np.flatnonzero(np.isnan(numbers)):
        ends = []
        for sign in (1, -1):
            cost = np.zeros(numbers.size)
            cost[cell] = sign
            answer = linprog(cost, A_eq=np.array(equations), b_eq=np.zeros(len(equations)), bounds=bounds)
            assert answer.status in (0, 3), answer.message
            ends.append(sign * round(answer.fun) if answer.status == 0 else np.inf)
        yield divmod(int(cell), columns), ends[0], ends[1]


def counts_of(most_rows=4, most_columns=3):
    cell = st.one_of(st.integers(0, 6), st.integers(0, 40))
    return st.integers(1, most_columns).flatmap(
        lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=most_rows)
    )


# --- one release ---


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        ([[0]], [["0"], ["0"]]),
        ([[4]], [["hidden"], ["hidden"]]),
        ([[5]], [["5"], ["5"]]),
        ([[3], [20], [9]], [["hidden"], ["20"], ["hidden"], ["32"]]),
        ([[5, 6], [7, 8]], [["5", "6", "11"], ["7", "8", "15"], ["12", "14", "26"]]),
        ([[12, 3], [9, 11]], [["hidden", "hidden", "15"], ["hidden", "hidden", "20"], ["21", "14", "35"]]),
    ],
)
def test_small_counts_and_their_neighbours_are_hidden(rows, shown):
    assert suppress(table(rows)).table().to_numpy().tolist() == shown


def test_a_table_without_rows_has_nothing_to_hide():
    release = suppress(pd.DataFrame({"a": [], "b": []}))
    assert release.table().to_numpy().tolist() == [["0", "0", "0"]]
    assert str(release) == "Nothing had to be hidden: no number is under 5."


def test_ten_hides_what_five_shows():
    rows = table([[9, 30], [25, 40]])
    assert not suppress(rows).frame.isna().any(axis=None)
    assert suppress(rows, 10).table().loc["r0", "c0"] == HIDDEN


def test_none_of_them_is_hidden_unless_zeros_may_be_shown_or_nobody_is_there():
    rows = table([[0, 12], [9, 11], [0, 0]])
    assert suppress(rows).table().loc["r0"].tolist() == [HIDDEN, HIDDEN, "12"]
    assert suppress(rows).table().loc["r2"].tolist() == ["0", "0", "0"]
    assert not suppress(rows, hide_zeros=False).frame.isna().any(axis=None)


def test_two_small_neighbours_whose_sum_settles_them_need_a_third():
    release = suppress(table([[1], [1], [30], [40]]))
    assert release.table()["c0"].tolist() == [HIDDEN, HIDDEN, HIDDEN, "40", "72"]


def test_rounding_comes_last_and_halves_go_up():
    release = suppress(pd.Series({"a": 4, "b": 12, "c": 13, "d": 30}), round_to=5)
    assert release.table()["children"].tolist() == [HIDDEN, HIDDEN, "15", "30", "60"]
    assert "rounded to multiples of 5" in str(release)


def test_what_was_hidden_is_said_with_its_number_and_why():
    assert str(suppress(table([[12, 3], [9, 11]]))) == (
        "4 of 9 numbers are hidden, because they are under 5 or would give such a number away by subtraction."
    )


@pytest.mark.parametrize("wrong", [-1, 2.5, None, float("inf"), "many"])
def test_what_is_not_a_count_is_refused_with_its_place(wrong):
    with pytest.raises(ValueError, match=r"Row 'r1', column 'c0': .* is not a count"):
        suppress(pd.DataFrame({"c0": [7, wrong]}, index=["r0", "r1"]))


@pytest.mark.parametrize(
    ("counts", "settings_", "words"),
    [
        (pd.Series([7, 8], index=["a", "a"]), {}, "none twice"),
        (pd.Series([7], index=[ALL]), {}, "none 'All'"),
        (pd.DataFrame(index=["a"]), {}, "no column"),
        (pd.Series([7]), {"threshold": 1}, "2 or more"),
        (pd.Series([7]), {"round_to": 0}, "1 or more"),
    ],
)
def test_bad_tables_and_settings_are_refused_in_a_sentence(counts, settings_, words):
    with pytest.raises(ValueError, match=words):
        suppress(counts, **settings_)


@settings(max_examples=80, deadline=None)
@given(counts_of(), st.sampled_from([5, 10]), st.booleans())
@example([[1, 1], [1, 1]], 5, False)
@example([[0, 3], [0, 40]], 5, True)
@example([[1, 0, 0], [0, 1, 0], [0, 0, 1]], 5, False)
def test_nobody_can_solve_for_a_hidden_number(rows, threshold, hide_zeros):
    truth = with_totals(table(rows)).to_numpy()
    release = suppress(table(rows), threshold, hide_zeros=hide_zeros)
    hidden = release.frame.isna().to_numpy()
    assert hidden[(truth > 0) & (truth < threshold)].all()
    assert (release.frame.to_numpy()[~hidden] == truth[~hidden]).all()
    for (i, j), lowest, highest in attack(release.frame, hide_zeros):
        assert lowest <= truth[i, j] <= highest
        assert highest - lowest >= (threshold if truth[i, j] < threshold else 1), (i, j)


@settings(max_examples=40, deadline=None)
@given(counts_of(3, 3))
def test_nothing_is_hidden_for_nothing(rows):
    truth = with_totals(table(rows))
    release = suppress(table(rows))
    small = (truth.to_numpy() < 5) & release.frame.isna().to_numpy()
    for i, j in np.argwhere(release.frame.isna().to_numpy() & ~small):
        opened = release.frame.copy()
        opened.iloc[i, j] = truth.iloc[i, j]
        assert min(high - low for cell, low, high in attack(opened, True) if small[cell]) < 5


# --- the tables a team shares ---


def progress(rows):
    """Rows of (first day of the quarter, met, missed, too soon), as `measures.aim_progress` gives them."""
    frame = pd.DataFrame(rows, columns=["quarter", "met", "missed", "too_soon"])
    starts = pd.to_datetime(frame.pop("quarter"))
    frame.index = pd.DatetimeIndex(starts)
    return frame.assign(period=[f"{day:%b} to {day + pd.DateOffset(months=2):%b %Y}" for day in starts])


def test_progress_has_quarters_counts_and_a_percentage_where_enough_met_and_missed_it():
    release = shareable_progress(progress([("2018-01-01", 6, 9, 0), ("2018-04-01", 20, 5, 0), ("2018-07-01", 3, 0, 8)]))
    assert release.table().to_dict("index") == {
        "Jan to Mar 2018": {"met": "6", "missed": "9", "All": "15", "percent": "40"},
        "Apr to Jun 2018": {"met": "20", "missed": "5", "All": "25", "percent": "80"},
        "All": {"met": "26", "missed": "14", "All": "40", "percent": "65"},
    }
    assert str(release).endswith("1 period is left out: it is too soon to say.")


def test_a_quarter_in_which_all_met_the_aim_does_not_say_so():
    release = shareable_progress(progress([("2018-01-01", 15, 0, 0), ("2018-04-01", 20, 6, 0)]))
    assert release.table().loc["Jan to Mar 2018"].tolist() == [HIDDEN, HIDDEN, "15", HIDDEN]


def test_months_are_added_up_to_quarters_and_years_stay_years():
    months = progress([("2018-01-01", 6, 5, 0), ("2018-02-01", 2, 4, 0)]).assign(period=["Jan 2018", "Feb 2018"])
    assert shareable_progress(months).table().loc["Jan to Mar 2018"].tolist() == ["8", "9", "17", "47"]
    years = months.assign(period=["2018", "2019"])
    assert list(shareable_progress(years).frame.index) == ["2018", "2019", ALL]


def test_progress_without_children_is_an_empty_table_with_totals():
    assert shareable_progress(progress([])).table().to_numpy().tolist() == [["0", "0", "0", HIDDEN]]


def test_waiting_has_bands_without_end_so_that_the_longest_wait_is_nowhere():
    weeks = [5.0] * 6 + [26.0] * 7 + [51.9] * 2 + [52.0] * 5 + [223.0]
    release = shareable_waiting(pd.DataFrame({"placement": ["Foster care"] * 20 + [""], "weeks": weeks}))
    assert list(release.frame.columns) == ["under 26 weeks", "26 to under 52 weeks", "52 weeks and more", ALL]
    assert list(release.frame.index) == ["Foster care", "Not recorded", ALL]
    assert release.table().loc[ALL].tolist() == ["6", "9", "6", "21"]
    assert release.table().loc["Not recorded", ALL] == HIDDEN
    assert "223" not in release.table().to_string()


def test_nobody_waiting_is_a_table_of_zeros():
    empty = pd.DataFrame({"placement": pd.Series([], dtype=object), "weeks": pd.Series([], dtype=float)})
    assert shareable_waiting(empty).table().to_numpy().tolist() == [["0", "0", "0", "0"]]


@pytest.mark.parametrize("bands", [(), (0, 26), (52, 26), (26, 26)])
def test_bands_that_do_not_rise_are_refused(bands):
    with pytest.raises(ValueError, match="rising"):
        shareable_waiting(pd.DataFrame({"placement": ["x"], "weeks": [3.0]}), bands=bands)


def test_medians_stand_on_twice_the_threshold():
    when = pd.to_datetime(["2019-01-10"] * 10 + ["2019-05-10"] * 9)
    points = pd.DataFrame({"when": when, "weeks": [20.5] * 10 + [40.0] * 9})
    assert shareable_medians(points).table().to_dict("index") == {
        "Jan to Mar 2019": {"children": "10", "median": "21"},
        "Apr to Jun 2019": {"children": "9", "median": HIDDEN},
        "All": {"children": "19", "median": "21"},
    }


def test_medians_of_hidden_numbers_of_children_are_hidden_too():
    when = pd.to_datetime(["2019-01-10"] * 12 + ["2019-05-10"] * 4)
    release = shareable_medians(pd.DataFrame({"when": when, "weeks": 30.0}))
    assert release.table()["median"].tolist() == [HIDDEN, HIDDEN, "30"]
    assert shareable_medians(pd.DataFrame({"when": [], "weeks": []})).table().to_numpy().tolist() == [["0", HIDDEN]]


@pytest.mark.parametrize(
    ("met", "missed", "threshold", "percent"),
    [(0, 0, 5, None), (4, 36, 5, None), (5, 35, 5, 13), (36, 4, 5, None), (9, 31, 10, None), (10, 10, 10, 50)],
)
def test_a_percentage_needs_enough_children_on_both_sides(met, missed, threshold, percent):
    assert shareable_percent(met, missed, threshold) == percent


@pytest.mark.parametrize(
    ("values", "median"),
    [([], None), ([30.0] * 9, None), ([30.0] * 9 + [float("nan")], None), ([30.0] * 5 + [31.0] * 5, 31)],
)
def test_a_median_counts_known_values_only(values, median):
    assert shareable_median(values) == median


# --- two releases ---


def test_the_same_release_twice_gives_nothing_away():
    release = suppress(table([[12, 3], [9, 11]]))
    assert differences(release, release) == ()


@pytest.mark.parametrize(("now", "warned"), [(20, 0), (21, 1), (24, 1), (25, 0), (16, 1), (15, 0)])
def test_a_change_of_fewer_children_than_the_threshold_is_warned_of(now, warned):
    before, after = (suppress(pd.Series({"a": n, "b": 30})) for n in (20, now))
    found = [one.where for one in differences(before, after)]
    assert found == ["a, children", "All, children"][: 2 * warned]


def test_a_number_hidden_once_and_shown_once_is_warned_of():
    before = suppress(pd.Series({"a": 3, "b": 9, "c": 30}))
    after = suppress(pd.Series({"a": 13, "b": 9, "c": 30}))
    found = [one for one in differences(before, after) if one.change is None]
    assert [one.where for one in found] == ["a, children", "b, children"]
    assert "Share only one of the two." in found[0].sentence


def test_a_small_change_of_hidden_cells_together_is_solved_from_the_total():
    before = suppress(pd.Series({"a": 3, "b": 9, "c": 30}))
    after = suppress(pd.Series({"a": 3, "b": 11, "c": 30}))
    assert [(one.where, one.change) for one in differences(before, after)] == [
        ("All, children", 2),
        ("a, children and b, children, together", 2),
    ]


def test_a_new_quarter_does_not_open_an_old_one():
    old = [("2018-01-01", 3, 9, 0), ("2018-04-01", 20, 6, 0), ("2018-07-01", 30, 30, 0)]
    before = shareable_progress(progress(old))
    after = shareable_progress(progress([*old, ("2018-10-01", 40, 2, 0)]))
    opened = before.frame.isna() & after.frame.loc[before.frame.index].notna()
    warned = {one.where for one in differences(before, after)}
    counts = opened[["met", "missed", ALL]]
    assert {
        f"{row}, {column}" for row in counts.index for column in counts.columns if counts.loc[row, column]
    } <= warned


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_without_a_warning_no_small_change_can_be_solved(data):
    rows = data.draw(counts_of(3, 3))
    more = [[max(0, n + data.draw(st.sampled_from([0, 0, 0, 1, 7, 30, -6]))) for n in row] for row in rows]
    before, after = suppress(table(rows)), suppress(table(more))
    warned = {one.where for one in differences(before, after)}
    change = (after.frame - before.frame).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    line = list(np.ndindex(change.shape))
    lines = [[cell for cell in line if cell[1] == j] for j in range(change.shape[1])]
    lines += [[cell for cell in line if cell[0] == i] for i in range(change.shape[0])] if change.shape[1] > 1 else []
    going = True
    while going:  # the pencil-and-paper attacker: a line with one gap is filled in
        going = False
        for cells in lines:
            gaps = [cell for cell in cells if np.isnan(change[cell])]
            if len(gaps) == 1:
                rest = change[cells[-1]] - sum(change[cell] for cell in cells[:-1] if cell != gaps[0])
                change[gaps[0]] = sum(change[cell] for cell in cells[:-1]) if gaps[0] == cells[-1] else rest
                going = True
    names = [*after.frame.index], [*after.frame.columns]
    for i, j in np.argwhere((np.abs(change) > 0) & (np.abs(change) < 5)):
        assert f"{names[0][i]}, {names[1][j]}" in warned
