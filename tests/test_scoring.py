"""Practice: a team's own finds beside the planted faults, hints that keep the secret, and what the kit itself finds."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_2
from pace_kit.cleaning import apply_fixes, find_issues, match_headings
from pace_kit.cleaning.scoring import Find, hint, kit_finds, score_finds, to_find, told
from pace_kit.datasets import AS_OF, harbour_workbook, planted_faults
from pace_kit.spreadsheets import read_spreadsheet

FAULTS = tuple(planted_faults().astype(str).to_dict("records"))
SCOLDING = re.compile(r"\b(wrong answer|incorrect|fail|bad|mistake|error|sorry|only \d|mark|score)\w*\b", re.I)


@pytest.fixture(scope="module")
def raw():
    path = harbour_workbook()
    return read_spreadsheet(path.read_bytes(), name=path.name)


def finds_of(faults):
    return [
        Find(None, fault["heading"]) if fault["cell"] == "column"
        else Find(int(fault["row"]), "" if fault["cell"] == "row" else fault["heading"])
        for fault in faults
    ]  # fmt: skip


def only(raw, *finds):
    """Return what is said about one find that is no fault."""
    score = score_finds(finds, FAULTS, raw)
    assert not score.found
    ((_, sentence),) = (*score.right, *score.near)
    return sentence


# --- what counts


def test_no_find_at_all_finds_nothing_and_says_where_to_begin(raw):
    score = score_finds([], FAULTS, raw)
    assert (len(score.found), len(score.missed), score.right, score.near) == (0, 34, (), ())
    assert str(score) == "You found 0 of 34; here is where they hide."


def test_whoever_names_everything_found_everything(raw):
    score = score_finds(finds_of(to_find(FAULTS)), FAULTS, raw)
    assert (len(score.found), score.missed, score.right, score.near) == (34, (), (), ())
    assert str(score) == "You found all 34. Nothing is hiding any more."
    assert (score.by_kind()["found"] == score.by_kind()["of"]).all()
    assert score.hints(1) == score.hints(2) == ()


def test_some_found_is_said_with_the_number_of_all(raw):
    score = score_finds(finds_of(to_find(FAULTS)[:12]), FAULTS, raw)
    assert str(score) == "You found 12 of 34; here is where the others hide."


@settings(deadline=None)
@given(st.data())
def test_found_and_missed_are_always_all_faults_whatever_is_named(raw, data):
    heading = st.sampled_from([*raw.frame.columns, "", "Nothing"]) | st.text(max_size=8)
    finds = data.draw(st.lists(st.builds(Find, st.none() | st.integers(-5, 300), heading, st.text(max_size=5))))
    score = score_finds(finds, FAULTS, raw)
    key = [(fault["row"], fault["heading"], fault["planted"]) for fault in (*score.found, *score.missed)]
    assert sorted(key) == sorted((f["row"], f["heading"], f["planted"]) for f in to_find(FAULTS))
    assert score.by_kind()[["found", "of"]].sum().tolist() == [len(score.found), 34]
    for find, sentence in (*score.right, *score.near):
        assert find in finds and sentence.endswith((".", "?"))
        if find.heading in ("", *raw.frame.columns):
            assert not SCOLDING.search(re.sub(r"'[^']*'", "", sentence))
    again = score_finds([*finds, *reversed(finds)], FAULTS, raw)
    assert (again.found, again.missed, again.right, again.near) == (score.found, score.missed, score.right, score.near)


@pytest.mark.parametrize(
    ("find", "row"),
    [
        (Find(96, "Perm rec date", "no such day"), "96"), (Find(96, " perm REC date "), "96"),
        (Find(198), "198"), (Find(198, "Team"), "198"), (Find(117), "198"), (Find(128, "Child ID"), "129"),
        (Find(None, "CHI no"), "5"), (Find(40, "CHI no"), "5"),
    ],
)  # fmt: skip
def test_a_fault_is_found_by_its_cell_its_row_its_twin_or_its_column(raw, find, row):
    score = score_finds([find], FAULTS, raw)
    assert [fault["row"] for fault in score.found] == [row]
    assert (score.right, score.near) == ((), ())


def test_what_was_named_after_the_time_says_so_and_is_the_same_find(raw):
    early, late = Find(96, "Perm rec date"), Find(96, "Perm rec date", late=True)
    assert early == late
    assert (str(early), str(late)) == ("Row 96, 'Perm rec date'", "Row 96, 'Perm rec date' (after the time)")
    assert len(score_finds([late], FAULTS, raw).found) == 1


def test_at_the_end_every_fault_is_told_with_its_place_its_kind_and_why():
    sentences = [told(fault) for fault in to_find(FAULTS)]
    assert len(set(sentences)) == 34
    assert (
        "Row 96, 'Perm rec date': impossible date. February has no 30th. Only the child's file can tell the day."
        in sentences
    )
    assert [words for words in sentences if words.startswith("'CHI no': identifier column.")]
    assert all(fault["note"].rstrip(".")[1:] in words for fault, words in zip(to_find(FAULTS), sentences, strict=True))


# --- what is said about the rest


@pytest.mark.parametrize(
    ("find", "sentence"),
    [
        (Find(96, "Placement type"), "Row 96 is right; look one column further to the right."),
        (Find(96, "Route"), "Row 96 is right; look one column further to the left."),
        (Find(96, "Child ID"), "Row 96 is right; look six columns further to the right."),
        (Find(96), "Row 96 is right; which of its cells do you mean?"),
        (Find(113, "Date LAC"), "'Date LAC' is the right column; look one row further up."),
        (Find(111, "Date LAC"), "'Date LAC' is the right column; look one row further down."),
        (Find(None, "Route"), "There is something in 'Route'; which row do you mean?"),
    ],
)
def test_a_near_miss_is_told_which_way_to_look(raw, find, sentence):
    score = score_finds([find], FAULTS, raw)
    assert score.near == ((find, sentence),)
    assert (score.found, score.right) == ((), ())


@pytest.mark.parametrize(
    ("find", "why"),
    [
        (Find(35, "Perm rec date"), "it is worth a second look, and it is right. This child has waited for 223 weeks."),
        (Find(111), "The child went home in 2016, came back in 2018 and has two journeys."),
        (Find(7, "Child ID"), "The child went home in 2016, came back in 2018 and has two journeys."),
        (Find(200), "is no child's row. A count below the table. Well seen; such lines need no answer."),
        (Find(110, "Team"), "Somebody repeated the headings where a new page began."),
        (Find(20, "Perm rec date"), "'03/03/2016' is what belongs there."),
        (Find(19, "Left (date)"), "a blank can be right: not every step has come for every child."),
        (Find(20), "nothing was planted here."),
        (Find(900, "Route"), "Row 900 is outside the table, whose rows are 6 to 201."),
        (Find(20, "Postcode"), "There is no column 'Postcode'. The columns are Child ID, Family ref,"),
        (Find(None, "Team"), "'Team': nothing is wrong with this column as a whole."),
        (Find(None), "Name a row or a column."),
    ],
)  # fmt: skip
def test_what_is_no_fault_is_explained_kindly(raw, find, why):
    assert why in only(raw, find)
    assert score_finds([find], FAULTS, raw).near == ()


def test_a_find_reads_as_the_team_wrote_it():
    assert str(Find(96, "Perm rec date", "no 30 February")) == "Row 96, 'Perm rec date': no 30 February"
    assert str(Find(None, "CHI no")) == "The column 'CHI no'"
    assert str(Find(198)) == "Row 198"


# --- hints


@pytest.mark.parametrize("fault", to_find(FAULTS), ids=lambda fault: f"{fault['row']} {fault['kind']}")
def test_a_hint_says_where_to_look_and_keeps_the_answer(fault):
    first, second = hint(fault)
    assert first.endswith((".", "?")) and second.endswith(".")
    for said in (first, second):
        assert not re.search(rf"\b({fault['row']}|{fault['child'] or 'HC'})\b", said)
        assert all(len(fault[name]) < 3 or fault[name] not in said for name in ("planted", "truth", "note"))
    if fault["cell"] != "column":
        low, high = map(int, re.search(r"rows (\d+) to (\d+)", second).groups())
        assert low < int(fault["row"]) < high and high - low == 20
    assert fault["heading"] not in first


def test_every_planted_kind_has_a_hint_of_its_own_and_a_new_kind_a_general_one():
    hints = {fault["kind"]: hint(fault)[0] for fault in to_find(FAULTS)}
    general = hint({**FAULTS[0], "kind": "something new"})[0]
    assert general not in hints.values()
    assert "column from top to bottom" in general


def test_hints_about_what_still_hides_are_said_once(raw):
    score = score_finds(finds_of(to_find(FAULTS)[1:]), FAULTS, raw)
    assert score.hints(1) == (hint(to_find(FAULTS)[0])[0],)
    every = score_finds([], FAULTS, raw)
    assert len(every.hints(1)) == len(set(every.hints(1))) == len({fault["kind"] for fault in to_find(FAULTS)})


# --- what the kit itself finds


@pytest.fixture(scope="module")
def kit(raw):
    matching = match_headings(raw, AIM_2)
    issues = find_issues(raw, pathway=AIM_2, as_of=AS_OF, matching=matching)
    cohort, account = apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF, matching=matching)
    return issues, matching, account, cohort


def test_the_kit_overlooks_no_planted_fault(kit):
    issues, matching, account, cohort = kit
    dealt = kit_finds(issues, FAULTS, matching, account, cohort=cohort)
    assert len(dealt) == 37
    assert [(fault["row"], fault["kind"]) for fault, how in dealt if not how] == []
    ways = Counter(how for _, how in dealt)
    assert ways["not data"] == 3 and ways["not taken in"] == 1 and ways["asked"] >= 28
    unasked = {fault["kind"] for fault, how in dealt if how == "read right"}
    assert unasked <= {"serial number", "unlisted short form"}  # one way to read it, so no question is owed


def test_a_kit_that_asks_nothing_overlooks_the_faults(kit):
    _, matching, account, cohort = kit
    blind = kit_finds((), FAULTS, replace(matching, identifiers=()), replace(account, not_data={}, set_aside={}))
    assert {how for _, how in blind} == {""}
    quiet = kit_finds((), FAULTS, matching, account, cohort=cohort)
    assert {fault["row"] for fault, how in quiet if how == "set aside"} == {"129", "198"}
    assert {"96", "155", "124"} <= {fault["row"] for fault, how in quiet if not how}
