"""The table of what was measured computes what it says, and docs/measured.md leaves none of the bounds out."""

import re
from pathlib import Path

import pytest
from held import BOUNDS, Row, held_table, in_order, load, number, save, table, verdict, worst
from probes import PROBES
from telling import Measured, write

DOCUMENT = Path(__file__).parents[1] / "docs" / "measured.md"
PAGES = {file.stem for name in ("notebooks", "exercises") for file in Path(DOCUMENT.parents[1], name).glob("*.ipynb")}


@pytest.mark.parametrize(
    ("row", "ratio", "held"),
    [
        (Row("text", 0.6), None, True),
        (Row("text", 0.601), None, False),
        (Row("text", None), None, False),
        (Row("left", 0, 10), 0, True),
        (Row("left", 1, 0), None, False),
        (Row("beside", 0.55, 1.0), 0.55, True),
        (Row("beside", 0.56, 1.0), 0.56, False),
        (Row("beside", 0.5), None, False),
        (Row("first reacts", 1.5, 3.0), 0.5, True),
        (Row("first reacts", 1.5, 2.0), 0.75, False),
        (Row("first reacts", 1.7, 9.0), 1.7 / 9, False),
        (Row("Only told", 7, 14), 0.5, None),
    ],
)
def test_a_number_is_held_when_it_is_within_every_part_of_its_bound(row, ratio, held):
    assert row.ratio == (None if ratio is None else pytest.approx(ratio))
    assert row.held is held


def test_the_table_shows_numbers_with_units_ratio_bound_and_whether_it_is_held():
    said = [Row("reacts", 0.934, 3.0, "slowest page, 03"), Row("lost", 2), Row("Only told", 1234.5, unit="KB")]
    lines = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in held_table(said).splitlines()]
    reacts = "A page's first control reacts, browser cache warm (slowest page, 03)"
    assert lines[2] == [reacts, "0.93 s", "3 s", "0.31", "at most 1 s", "yes"]
    assert lines[3][1:] == ["2", "", "", "none", "**no**"]
    assert lines[4] == ["Only told", "1,234 KB", "", "", "", ""]
    assert str(BOUNDS["first reacts"]) == "at most 1.6 s and at most 0.55 of stock"


def test_what_did_not_answer_is_not_held_and_what_was_not_measured_is_told():
    assert Row("text", None).cells()[1::4] == ("no answer", "**no**")
    whole = held_table([Row("text", 0.5), Row("Only told", 1)], whole=True).splitlines()[2:]
    assert len(whole) == len(BOUNDS) + 1
    assert [line for line in whole if "not measured" not in line] == [whole[0], whole[-1]]
    assert not any("**no**" in line for line in whole)
    said = verdict([Row("text", 0.5), Row("reacts", 9.0), Row("Only told", 1)])
    assert said.startswith("1 of 2 numbers with a bound are within it. Not measured this time: ")
    assert BOUNDS["memory"].words in said
    assert BOUNDS["text"].words not in said
    assert "Not measured" not in verdict([Row(key, 0) for key in BOUNDS])


def test_rows_with_a_bound_come_first_and_in_the_order_of_the_list():
    rows = [Row("Only told", 1), Row("waits", 0.1), Row("text", 0.1)]
    assert [row.key for row in in_order(rows)] == ["text", "waits", "Only told"]


def test_of_several_numbers_by_one_name_the_worst_is_shown():
    low, high, none = Row("signals", 1.0, about="a"), Row("signals", 2.0, about="b"), Row("signals", None, about="c")
    other = Row("waits", 0.1)
    assert worst([low, other, high]) == worst([high, other, low]) == [high, other]
    assert worst([high, none, low]) == worst([none, high]) == [none]


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (0.0123, "0.012"), (0.5, "0.50"), (1.6, "1.60"), (45, "45"), (45.04, "45.0"), (1234.5, "1,234")],
)
def test_numbers_are_as_short_as_they_may_be(value, said):
    assert number(value) == said


def test_columns_of_a_table_are_in_line():
    lines = table([("a", "1"), ("longer", "22")], ("What", "Ours")).splitlines()
    assert lines == ["| What   | Ours |", "| ------ | ---: |", "| a      |    1 |", "| longer |   22 |"]


def test_kept_rows_come_back(tmp_path):
    rows = [Row("text", 0.5, 1.5, "slowest page"), Row("Only told", None, unit="MB")]
    save(rows, tmp_path / "rows")
    assert load(tmp_path / "rows") == rows
    assert load(tmp_path / "none") == []


def test_each_bound_says_in_words_what_it_holds():
    for bound in BOUNDS.values():
        assert bound.words[0] == "`" or bound.words[0].isupper() or bound.words[0].isdigit()
        assert str(bound).startswith(("at most ", "none"))


def test_the_document_names_every_bound_and_how_to_repeat_it():
    text = DOCUMENT.read_text("utf-8")
    for bound in BOUNDS.values():
        assert bound.words in text
        assert str(bound) in text
    assert "`make bench`" in text
    assert not re.search(r"(?<![\w.])/\w+/\w", text)  # where it was measured is nobody's business


def test_what_is_written_down_names_every_bound_whatever_was_measured(tmp_path):
    got = {("01_set_an_aim", who, what): 0.5 for who in ("ours", "stock") for what in ("text", "reacts", "processor")}
    done = Measured([Row("text", 0.5, 2.0)], [("01_set_an_aim", got)], runs=3, browser="1")
    write(done, tmp_path / "measured.md")
    text = (tmp_path / "measured.md").read_text("utf-8")
    assert all(bound.words in text and str(bound) in text for bound in BOUNDS.values())
    assert "0.50 s" in text and "median of 3 loads" in text and "Chromium 1" in text


def test_every_page_with_something_to_use_is_timed_until_it_answers():
    assert PAGES - set(PROBES) == {"practise", "coach_guide"}
    assert set(PROBES) <= PAGES


def test_what_is_used_on_a_page_is_still_called_so():
    package = "".join(file.read_text("utf-8") for file in (DOCUMENT.parents[1] / "pace_kit").rglob("*.py"))
    for page, probe in PROBES.items():
        file = next(DOCUMENT.parents[1].glob(f"[ne]*/{page}.ipynb"))
        assert probe.control in file.read_text("utf-8") + package, page
