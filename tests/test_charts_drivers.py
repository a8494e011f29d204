"""The driver diagram as drawn: nothing cut, nothing over another, states by shape and word, the tree in words."""

from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from test_drivers import STEPS, after

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.charts import draw_drivers
from pace_kit.charts.driver_layout import broken
from pace_kit.charts.drivers import SHAPES, measure_marks
from pace_kit.charts.style import SIZES, plain, text_width
from pace_kit.drivers import STATES, ChangeIdea, Driver, DriverDiagram, Measure, default_diagram
from pace_kit.pdsa import Cycle, Decision, TestOfChange

D = date(2019, 3, 1)
AIM = AimStatement(AIM_2, percent=80, within_weeks=36, by=date(2021, 3, 31), starting=date(2019, 1, 1))
LONG = Driver("long", "Who decides is in the room " * 5 + "Donaudampfschifffahrtsgesellschaftskapitänswitwe")
IDEAS = tuple(ChangeIdea(key, f"Idea {key}", "long", ("out", "days")[:n]) for n, key in enumerate("abc"))
IDEAS += tuple(ChangeIdea(key, f"Idea {key}", "short", ("days", "moves")) for key in "de")
DIAGRAM = DriverDiagram(
    drivers=(LONG, Driver("two", "Second"), Driver("short", "Below", "two", "the kit's proposal")),
    ideas=IDEAS,
    measures=(Measure("moves", "Moves", "balancing"), Measure("days", "Days"), Measure("out", "In time", "outcome"),
              Measure("whole", "Beside the aim", "outcome")),
)  # fmt: skip


def trying(key, *cycles):
    return TestOfChange(key, f"Idea {key}", cycles=cycles)


TESTS = (
    trying("b", Cycle(1, started=D)),
    *(trying(key, Cycle(1, started=D, decision=decision)) for key, decision in zip("cde", Decision, strict=True)),
)


def artists(picture, gid):
    return picture.figure.findobj(lambda artist: (artist.get_gid() or "").startswith(gid), include_self=False)


def texts(picture):
    return [text.get_text() for text in artists(picture, "words")]


def boxes(picture):
    corners = [(box.get_x(), box.get_y(), box.get_width(), box.get_height()) for box in artists(picture, "box-")]
    return [(x, y, x + wide, y + high) for x, y, wide, high in corners]


@pytest.mark.parametrize("size", SIZES)
def test_every_word_is_drawn_inside_its_box_and_no_box_covers_another(size):
    picture = draw_drivers(DIAGRAM, size, tests=TESTS, aim=AIM)
    drawn = "".join(texts(picture)).replace(" ", "")
    for words in (str(AIM), *(driver.name for driver in DIAGRAM.drivers), *(idea.name for idea in IDEAS)):
        assert words.replace(" ", "") in drawn, words
    placed = boxes(picture)
    assert len(placed) == 1 + len(DIAGRAM.drivers) + len(IDEAS)
    wide, high = picture.figure.get_size_inches() * 72
    for left, top, right, foot in placed:
        assert left >= 0 and top >= 0 and right <= wide and foot <= high
    for (left, top, right, foot), (left_2, top_2, right_2, foot_2) in combinations(placed, 2):
        assert right <= left_2 or right_2 <= left or foot <= top_2 or foot_2 <= top
    font = SIZES[size].font
    for text in artists(picture, "words"):
        x, y = text.get_position()
        taken = text_width(text.get_text(), text.get_fontsize(), text.get_weight() == "bold")
        x -= taken if text.get_ha() == "right" else 0
        inside = [
            box for box in placed if box[0] <= x and x + taken <= box[2] and box[1] <= y - 0.7 * font and y <= box[3]
        ]
        assert len(inside) == 1, text.get_text()


def test_how_far_an_idea_got_is_said_by_a_shape_of_its_own_and_in_words():
    picture = draw_drivers(DIAGRAM, tests=TESTS)
    marks = artists(picture, "state")
    looks = {(mark.get_marker(), mark.get_color() == "white") for mark in marks}
    assert len(marks) == len(IDEAS) and len(looks) == 5
    assert {(shape, not filled) for shape, _, filled in SHAPES.values()} == looks
    assert set(SHAPES) == set(STATES)
    assert [state.capitalize() for state in STATES] == [words for words in texts(picture) if words.lower() in STATES]
    assert picture.note.endswith("5 change ideas: 1 not tested yet, 1 being tested, 1 adopted, 1 adapted, 1 abandoned.")


def test_measures_are_marked_from_the_aim_on_and_named_in_the_key():
    assert measure_marks(DIAGRAM) == {"whole": "O1", "out": "O2", "days": "P1", "moves": "B1"}
    picture = draw_drivers(DIAGRAM)
    assert picture.key[0] == ("O1", "Beside the aim (outcome, to be defined)")
    assert picture.key[-1] == ("- -", "a dashed outline: the kit's proposal, yours to change")
    assert [words for words in texts(picture) if "P1" in words] == ["O2, P1", "P1, B1", "P1, B1"]
    assert [box.get_linestyle() == "solid" for box in artists(picture, "box-")].count(False) == 1


def test_the_table_and_the_words_hold_the_tree():
    picture = draw_drivers(DIAGRAM, tests=TESTS, aim=AIM)
    assert picture.table.columns.tolist() == ["Driver", "Secondary driver", "Change idea", "Measures", "Test of change"]
    assert picture.table.iloc[0].tolist() == ["The aim", "", "", "O1 Beside the aim", ""]
    assert picture.table.iloc[-1].tolist() == [
        "Second", "Below (the kit's proposal)", "Idea e", "P1 Days; B1 Moves", "abandoned",
    ]  # fmt: skip
    assert picture.alt.startswith(f"Driver diagram. Aim: {str(AIM)[:-1]}. Measured by O1. 2 primary drivers. 1: Who")
    assert "Idea c (adopted, measured by O2, P1)" in picture.alt
    assert picture.alt.endswith(
        "2: Second. Below it: Below. Ideas: Idea d (adapted, measured by P1, B1); "
        "Idea e (abandoned, measured by P1, B1)."
    )


def test_a_diagram_without_drivers_says_what_to_ask_and_one_without_ideas_is_drawn():
    assert "There is no driver yet." in draw_drivers(DriverDiagram()).alt
    bare = draw_drivers(default_diagram(AIM_2, only=["right-data"], ideas=False), "slide")
    assert "There is no change idea yet." in bare.note and len(boxes(bare)) == 4


def test_the_whole_of_the_kits_own_diagram_fits_its_description():
    """The SVG's description is cut at 4,000 letters: all eight drivers and sixteen ideas are well below it."""
    diagram = default_diagram(AIM_2)
    picture = draw_drivers(diagram, aim=AIM)
    assert [part.name for part in (*diagram.drivers, *diagram.ideas) if part.name not in picture.alt] == []
    description = next(node for node in ElementTree.fromstring(picture.svg()).iter() if node.tag.endswith("desc"))
    assert description.text == picture.alt and len(picture.alt) < 4000


def test_a_word_that_is_too_long_for_a_line_is_divided_and_kept():
    lines = broken(LONG.name, 14, 90)
    assert "".join(lines).replace(" ", "") == LONG.name.replace(" ", "")
    assert max(text_width(line, 14) for line in lines) <= 90


@pytest.mark.filterwarnings("ignore:Glyph")  # letters the measuring font has not; a browser has another that does
@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_a_team_makes_can_be_drawn_and_every_driver_is_in_the_words(steps):
    diagram = after(steps)
    for size in ("page", "phone"):
        picture = draw_drivers(diagram, size, tests=TESTS)
        ElementTree.fromstring(picture.svg())
        for driver in diagram.drivers:
            assert plain(driver.name) in picture.alt
            assert any(plain(driver.name) in cell for cell in (*picture.table["Driver"], *picture.table.iloc[:, 1]))
        assert len(boxes(picture)) == (1 + len(diagram.drivers) + len(diagram.ideas) if diagram.drivers else 0)
