"""The flowchart of a pathway: its order, what leads to what, and law and local custom told apart without colour."""

from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from test_charts import HOSTILE, assert_labels_have_room, drawn, words_in

from pace_kit.charts import draw_pathway
from pace_kit.charts.style import SIZES
from pace_kit.reminders import Step, default_steps

LONG = "a step whose name is far too long for any box " * 3
ALL = tuple(replace(step, in_use=True) for step in default_steps())


def test_steps_stand_in_the_order_of_their_days_with_the_aim_at_its_week():
    picture = draw_pathway(default_steps(), 26)
    assert picture.table[["By", "Step", "Set by"]].to_numpy().tolist() == [
        ["day 3", "First meeting about the child", "Local"],
        ["week 6", "First review", "By law"],
        ["week 19", "Second review", "By law"],
        ["week 26", "The aim's day", "The aim"],
        ["week 45", "Next six-monthly review", "By law"],
    ]
    keys = ("first-meeting", "first-review", "second-review", "aim", "later-reviews")
    boxes = [drawn(picture, f"step-{key}")[0].get_xy() for key in keys]
    assert all(above[:, 1].min() > below[:, 1].max() for above, below in pairwise(boxes))
    assert "the second review, by about week 19, is the last one before 26 weeks" in picture.alt
    assert "6 steps are not in use and not drawn." in picture.note
    assert draw_pathway(default_steps(), 50).table["Step"].tolist()[-1] == "The aim's day"


def test_law_local_and_aim_differ_in_shape_outline_and_word():
    picture = draw_pathway(default_steps(), 26)
    law, local, goal = (drawn(picture, f"step-{key}")[0] for key in ("first-review", "first-meeting", "aim"))
    assert len({len(outline.get_xy()) for outline in (law, local, goal)}) == 3
    assert local.get_linestyle() != law.get_linestyle()
    assert {"By law", "Local: not settled yet", "The aim"} <= set(words_in(picture))


def test_an_arrow_leads_from_the_step_that_another_is_counted_from():
    picture = draw_pathway(ALL, 26)
    for source, target in (("first-review", "second-review"), ("second-review", "later-reviews")):
        (arrow,) = drawn(picture, f"counted-{target}")
        for key, end in ((source, 0), (target, -1)):
            corners = drawn(picture, f"step-{key}")[0].get_xy()[:, 1]
            assert corners.min() < arrow.get_ydata()[end] < corners.max()
    assert not drawn(picture, "counted-first-review")
    outs = [drawn(picture, f"counted-{key}")[0].get_xdata().max() for key in ("later-reviews", "short-term-later")]
    assert len(set(outs)) == 2, "two arrows that pass the same step would lie on each other"
    alone = [replace(step, in_use=step.key != "first-review") for step in default_steps()]
    assert not drawn(draw_pathway(alone, 26), "counted-second-review")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "steps",
    [default_steps(), ALL, (), (Step("a", LONG, 400, "hours"), Step("b", "B", 9, "months", after="a"))],
    ids=["default", "all", "none", "long"],
)
def test_every_size_holds_its_labels_and_is_whole(steps, size):
    picture = draw_pathway(steps, 26, size)
    assert_labels_have_room(picture)
    root = ElementTree.fromstring(picture.svg())
    assert root.get("role") == "img" and picture.alt and len(picture.table) == 1 + sum(step.in_use for step in steps)
    assert picture.svg() == draw_pathway(steps, 26, size).svg()


def test_a_hostile_name_of_a_step_comes_out_as_text():
    html = draw_pathway((Step("a", HOSTILE, 2, "weeks"),), 26).html()
    assert "<script" not in html and "&lt;script&gt;" in html
