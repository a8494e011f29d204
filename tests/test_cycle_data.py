"""The chart of a cycle's own numbers: what is drawn is read back from the figure."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from pace_kit.charts import draw_cycle_data
from pace_kit.datasets import harbour_tests
from pace_kit.pdsa import Cycle, Noted

D = date(2020, 2, 3)


def cycle(*numbers, **more):
    return Cycle(2, data=tuple(Noted(D + timedelta(days=7 * n), number) for n, number in enumerate(numbers)), **more)


def drawn(picture, gid):
    """Offsets of the dots, or the heights of the line, with this id in the figure."""
    found = [artist for artist in picture.figure.axes[0].get_children() if artist.get_gid() == gid]
    return [np.asarray(a.get_offsets() if hasattr(a, "get_offsets") else a.get_ydata()) for a in found]


def test_without_numbers_it_says_what_to_note():
    assert "No number is noted yet" in draw_cycle_data(Cycle(1)).alt


@pytest.mark.parametrize(("count", "median"), [(1, False), (9, False), (10, True), (24, True)])
def test_the_median_comes_with_the_tenth_number(count, median):
    picture = draw_cycle_data(cycle(*range(count)))
    assert bool(drawn(picture, "median")) is median
    assert ("too few for a median" in picture.note) is not median
    assert len(picture.table) == count


def test_each_number_is_a_dot_on_its_day_and_the_prediction_a_line():
    picture = draw_cycle_data(cycle(4, 9, 6, predicted_number=12, measure="Days <b>to review</b>"))
    (dots,) = drawn(picture, "dots")
    assert [float(y) for y in dots[:, 1]] == [4, 9, 6] and list(np.diff(dots[:, 0])) == [7, 7]
    (line,) = drawn(picture, "predicted")
    assert list(line) == [12, 12] and picture.figure.axes[0].get_ylim()[1] >= 12
    assert "Predicted was 12: 3 of 3 lie at it or below." in picture.alt
    assert "<b>" not in picture.html() and "Predicted 12" in picture.svg()


def test_the_points_of_a_shift_are_hollow():
    numbers = (*([1, 3] * 4), *([9, 11] * 4))
    picture = draw_cycle_data(cycle(*numbers))
    hollow = sum(len(dots) for dots in drawn(picture, "dots-signal"))
    assert hollow >= 6 and hollow + sum(len(dots) for dots in drawn(picture, "dots")) == len(numbers)


@pytest.mark.parametrize("size", ["page", "slide", "phone"])
def test_the_examples_data_are_drawn_in_every_size(size):
    held = [one for test in harbour_tests() for one in test.cycles if one.data]
    assert len(held) == 2
    for one in (*held, replace(held[0], data=held[0].data[:1]), cycle(-5, 0, 1e9), cycle(3, 3, 3)):
        assert draw_cycle_data(one, size).svg().startswith("<svg")
