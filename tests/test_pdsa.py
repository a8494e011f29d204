"""Tests of `pace_kit.pdsa`."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.pdsa import (
    FEATURES,
    LEVELS,
    PURPOSES,
    SCALES,
    STAGES,
    Asked,
    Cycle,
    Decision,
    Noted,
    TestOfChange,
    as_lines,
    early_adoption,
    from_idea,
    key_for,
    quality,
    read_points,
    together,
)
from pace_kit.reference import reference_table

D = date(2018, 3, 1)
NINE = datetime(2018, 3, 1, 9, 0, tzinfo=UTC)
SERIES = tuple(Noted(D + timedelta(days=31 * n), 12 + n) for n in range(3))
FULL = Cycle(
    1,
    purpose="test",
    objective="See whether a review after two weeks is possible",
    question="Can everybody come?",
    prediction="4 of 5 people come",
    predicted_on=D - timedelta(days=2),
    plan="One worker and one chair hold it on a Tuesday in the office",
    data_plan="The chair counts who came, each review",
    children=1,
    scale="1 child",
    started=D,
    ended=D + timedelta(days=14),
    done_as_planned=True,
    observations="The grandmother came; school did not",
    results="4 came, after 13 days; 35 minutes",
    confirmed=True,
    learned="Invitations must reach the school earlier",
    decision=Decision.ADAPT,
    because="It worked and the school was late",
    next_step="Send invitations to the school a week earlier, with five children",
)
SECOND = replace(
    FULL,
    number=2,
    plan="The chair sends invitations to every school a week earlier",
    children=5,
    scale="5 children",
    predicted_on=D + timedelta(days=20),
    started=D + timedelta(days=25),
    ended=D + timedelta(days=60),
    decision=Decision.ADOPT,
)


def test_of(*cycles, **fields):
    return TestOfChange("review", "Two-week review", cycles=cycles, **{"process_measure": "days to review"} | fields)


test_of.__test__ = False


def scores(test):
    return [feature.score for feature in quality(test)]


@pytest.mark.parametrize(
    ("cycle", "stage"),
    [
        (Cycle(1), "plan"),
        (Cycle(1, plan="soon", prediction="2 of 3"), "plan"),
        (Cycle(1, started=D), "do"),
        (Cycle(1, started=D, observations="going well"), "do"),
        (Cycle(1, started=D, ended=D), "study"),
        (Cycle(1, started=D, ended=D, results="3 of 3"), "act"),
        (Cycle(1, started=D, learned="earlier"), "act"),
        (Cycle(1, confirmed=False), "act"),
        (Cycle(1, results="  "), "plan"),
        (Cycle(1, decision=Decision.ABANDON), "done"),
        (FULL, "done"),
    ],
)
def test_a_cycle_knows_where_it_stands(cycle, stage):
    assert cycle.stage == stage
    assert cycle.stage in STAGES


@pytest.mark.parametrize(
    ("prediction", "predicted_on", "started", "counts"),
    [
        ("", None, None, False),
        ("  ", D, None, False),
        ("4 of 5", None, None, False),
        ("4 of 5", D, None, True),
        ("4 of 5", D, D + timedelta(days=1), True),
        ("4 of 5", D, D, False),
        ("4 of 5", D, D - timedelta(days=1), False),
    ],
)
def test_a_prediction_counts_only_when_dated_before_the_start(prediction, predicted_on, started, counts):
    cycle = Cycle(1, prediction=prediction, predicted_on=predicted_on, started=started)
    assert cycle.predicted_before is counts


def test_a_cycle_prints_as_a_sentence():
    assert str(Cycle(1)) == "Cycle 1, not begun yet; being planned."
    assert str(FULL) == "Cycle 1 with 1 child, begun on 1 March 2018; decided: adapt."
    assert str(Cycle(2, children=3, started=D)) == "Cycle 2 with 3 children, begun on 1 March 2018; under way."


@pytest.mark.parametrize("wrong", [{"number": 0}, {"number": 1, "children": -1}])
def test_a_cycle_refuses_numbers_that_cannot_be(wrong):
    with pytest.raises(ValueError, match=r"\."):
        Cycle(**wrong)


def test_a_cycle_is_added_or_replaced_by_its_number_and_the_receiver_stays():
    empty = TestOfChange("a", "A")
    one = empty.with_cycle(SECOND).with_cycle(FULL)
    assert empty.cycles == () and empty.latest is None and empty.started is None
    assert [cycle.number for cycle in one.cycles] == [1, 2]
    assert one.started == D and one.latest == SECOND
    other = one.with_cycle(replace(SECOND, learned="else"))
    assert len(other.cycles) == 2 and other.latest.learned == "else" and one.latest == SECOND


def test_two_cycles_with_one_number_are_refused():
    with pytest.raises(ValueError, match="two cycles with the number 1"):
        TestOfChange("a", "A", cycles=(FULL, FULL))


def test_the_next_cycle_carries_over_what_was_learned():
    assert test_of().next_cycle() == Cycle(1, purpose="test", scale="1 child")
    following = test_of(FULL).next_cycle()
    assert following.number == 2
    assert FULL.learned in following.objective and following.plan == FULL.next_step
    assert following.stage == "plan" and following.prediction == ""
    assert (following.question, following.data_plan, following.purpose) == (FULL.question, FULL.data_plan, "test")
    assert following.data == () and following.started is None
    assert test_of(replace(FULL, decision=Decision.ADOPT)).next_cycle().purpose == "implement"


@pytest.mark.parametrize(
    ("name", "taken", "key"),
    [
        ("Two-week review", (), "two-week-review"),
        ("Two-week review", ("two-week-review",), "two-week-review-2"),
        ("Two-week review", ("two-week-review", "two-week-review-2"), "two-week-review-3"),
        ("", (), "test"),
        ("<b>é</b>", (), "b-e-b"),
    ],
)
def test_a_key_is_plain_and_unlike_those_taken(name, taken, key):
    assert key_for(name, taken) == key


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.lists(st.text(alphabet="test-2", max_size=6), max_size=4))
def test_any_name_makes_a_key_of_small_letters_digits_and_hyphens(name, taken):
    key = key_for(name, taken)
    assert key and key not in taken and set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_the_sixteen_ideas_become_tests_of_change():
    ideas = reference_table("tests_of_change")
    assert len({idea["key"] for idea in ideas}) == len({idea["name"] for idea in ideas}) == len(ideas) == 16
    for idea in ideas:
        assert all(words for column, words in idea.items() if column != "template")
        assert from_idea(idea).key == idea["key"] == key_for(idea["key"])
        assert from_idea(idea).process_measure == idea["process_measure"]


def test_a_test_without_cycles_scores_nothing_and_asks_for_the_first():
    assert scores(TestOfChange("a", "A")) == [0, 0, 0, 0, 0]
    assert all(feature.next_step for feature in quality(TestOfChange("a", "A")))


def test_a_well_kept_test_scores_two_throughout_and_asks_for_nothing():
    well_kept = test_of(FULL, replace(SECOND, data=SERIES))
    assert scores(well_kept) == [2, 2, 2, 2, 2]
    assert {feature.next_step for feature in quality(well_kept)} == {""}


@pytest.mark.parametrize(
    ("cycles", "score"),
    [
        ((FULL,), 0),
        ((replace(FULL, decision=None), SECOND), 0),
        ((FULL, replace(SECOND, decision=None)), 2),
        ((FULL, replace(SECOND, objective="", plan="Something quite different", prediction="3", question="")), 1),
        ((FULL, replace(SECOND, objective="", plan="As agreed in cycle 1", prediction="3", question="")), 2),
        ((FULL, SECOND, replace(SECOND, number=3, objective="", plan="Other", prediction="", question="")), 1),
    ],
)
def test_cycles_count_when_they_build_on_each_other(cycles, score):
    assert quality(test_of(*cycles))[0].score == score


@pytest.mark.parametrize(
    ("cycles", "score", "word"),
    [
        ((replace(FULL, prediction=""),), 0, "No cycle has a prediction"),
        ((FULL,), 2, "before"),
        ((FULL, replace(SECOND, prediction="")), 1, "Cycle 2 has no prediction"),
        ((replace(FULL, predicted_on=None),), 1, "hindsight"),
        ((replace(FULL, predicted_on=D),), 1, "which came first"),
        ((replace(FULL, predicted_on=D + timedelta(days=3)),), 1, "after the cycle started"),
        ((replace(FULL, predicted_on=D, predicted_at=NINE + timedelta(seconds=1), started_at=NINE),), 1, "after the c"),
        ((replace(FULL, predicted_on=D, predicted_at=NINE, started_at=NINE),), 2, "before"),  # kept in one press
        ((replace(FULL, predicted_on=D, predicted_at=NINE, started_at=NINE + timedelta(minutes=1)),), 2, "before"),
        ((replace(FULL, prediction="It gets better", predicted_number=14),), 2, "before"),
        ((replace(FULL, prediction="It gets better"),), 1, "no number"),
        ((replace(FULL, prediction="Nobody stays away"),), 2, "before"),
        ((replace(FULL, confirmed=None),), 1, "not been compared"),
        ((replace(FULL, results="", confirmed=True),), 1, "not been compared"),
        ((Cycle(1, prediction="4 of 5", predicted_on=D),), 1, "no result"),
        ((FULL, Cycle(2, prediction="4 of 5", predicted_on=D)), 2, "before"),
    ],
)
def test_a_prediction_must_be_earlier_counted_and_compared(cycles, score, word):
    feature = quality(test_of(*cycles))[1]
    assert (feature.score, word in feature.because) == (score, True)


@pytest.mark.parametrize(
    ("cycles", "score"),
    [
        ((replace(FULL, children=None, scale=""),), 0),
        ((replace(FULL, children=None, scale="all teams"),), 0),
        ((replace(FULL, children=40, scale="25 children"),), 0),
        ((replace(FULL, children=12, scale="25 children"),), 1),
        ((FULL,), 1),
        ((FULL, replace(SECOND, children=1)), 1),
        ((FULL, replace(SECOND, children=5)), 2),
        ((FULL, replace(SECOND, children=25)), 1),
        ((FULL, replace(SECOND, children=None, scale="all teams")), 1),
        ((replace(FULL, because="", learned=""), SECOND), 1),
        ((replace(FULL, decision=Decision.ADOPT),), 1),
    ],
)
def test_a_test_should_begin_small_and_grow_for_a_reason(cycles, score):
    assert quality(test_of(*cycles))[2].score == score


def test_what_is_said_of_growth_is_true_of_teams_and_of_a_few_children_more():
    """Five children in one team are a step to a team; from two children to four is growth, not standing still."""
    team = test_of(replace(FULL, children=4), replace(SECOND, scale="one team", children=5))
    assert quality(team)[2].because == "Cycle 2 went from 4 children to one team (5 children) in one step."
    begun = quality(test_of(replace(FULL, scale="one team")))[2]
    assert (begun.score, begun.because) == (0, "The first cycle began with one team (1 child).")
    few = test_of(replace(FULL, children=2), replace(SECOND, children=4))
    assert quality(few)[2].score == 2


@pytest.mark.parametrize(
    ("test", "score"),
    [
        (test_of(replace(FULL, data_plan="", results="went well")), 0),
        (test_of(replace(FULL, data_plan="", results="", data=SERIES[:2])), 0),  # a before and an after
        (test_of(replace(FULL, data_plan="", results="", data=SERIES)), 2),
        (test_of(FULL, process_measure=""), 1),
        (test_of(replace(FULL, data_plan="someone counts")), 1),
        (test_of(replace(FULL, results="4 came")), 1),
        (test_of(FULL), 1),
        (test_of(replace(FULL, data=SERIES[:2])), 1),
        (test_of(replace(FULL, data=(SERIES[0], *SERIES[:2]))), 1),
        (test_of(replace(FULL, data=SERIES)), 2),
        (test_of(replace(FULL, data=(*SERIES[:2], Noted(SERIES[2].day + timedelta(days=1), 3)))), 1),
        (test_of(replace(FULL, data=SERIES[:2]), replace(SECOND, data=SERIES[2:])), 1),
        (test_of(replace(FULL, data=SERIES, data_plan="", results=""), process_measure=""), 1),
    ],
)
def test_numbers_should_be_noted_again_and_again(test, score):
    assert quality(test)[3].score == score


def test_what_is_only_planned_is_not_called_counted():
    planned = quality(TestOfChange("k", "K", cycles=(Cycle(1, data_plan="The chair, each week"),)))[3]
    assert planned.because == "Something is to be counted, but there is no process measure."


@pytest.mark.parametrize(
    ("cycles", "score"),
    [
        ((Cycle(1, plan="Ask one school"),), 0),
        ((replace(FULL, observations=""),), 0),
        ((replace(FULL, observations="", data=(Noted(D, 13.0),)),), 2),
        ((replace(FULL, results="", learned=""),), 0),
        ((replace(FULL, decision=None), SECOND), 0),
        ((replace(FULL, plan="Soon"),), 1),
        ((replace(FULL, data_plan=""),), 1),
        ((replace(FULL, ended=None),), 1),
        ((replace(FULL, because=""),), 1),
        ((FULL,), 2),
        ((FULL, Cycle(2)), 2),
    ],
)
def test_a_record_is_full_when_every_stage_says_what_happened(cycles, score):
    assert quality(test_of(*cycles))[4].score == score


@pytest.mark.parametrize(
    ("days", "missing"),
    [({"ended": None}, "the last day"), ({"started": None, "ended": None}, "the first and last day")],
)
def test_a_record_is_asked_for_the_day_that_is_missing_and_no_other(days, missing):
    record = quality(test_of(replace(FULL, **days)))[4]
    assert record.because == f"Cycle 1 is written, but {missing} cannot be read."
    assert record.next_step == f"Add {missing} to cycle 1."


@pytest.mark.parametrize(
    ("cycles", "asked"),
    [
        ((), False),
        ((FULL,), False),
        ((replace(FULL, decision=Decision.ADOPT),), True),
        ((replace(FULL, decision=Decision.ADOPT, children=None, scale="1 child"),), True),
        ((replace(FULL, decision=Decision.ADOPT, children=5),), False),
        ((FULL, SECOND), False),
        ((replace(FULL, decision=Decision.ADOPT), Cycle(2)), True),
        ((replace(FULL, decision=Decision.ADOPT, early_because="It is a leaflet; nothing can go wrong."),), False),
    ],
)
def test_adoption_after_one_cycle_of_one_child_is_pointed_out(cycles, asked):
    sentence = early_adoption(test_of(*cycles))
    assert bool(sentence) is asked
    assert sentence == "" or sentence.endswith("?")


text = st.text(max_size=20)
day = st.none() | st.dates(date(2015, 1, 1), date(2021, 1, 1))
cycles = st.builds(
    Cycle,
    number=st.integers(1, 4),
    purpose=st.sampled_from(("", *PURPOSES)),
    prediction=text,
    predicted_on=day,
    plan=text,
    data_plan=text,
    children=st.none() | st.integers(0, 60),
    scale=st.sampled_from(("", *SCALES)),
    started=day,
    ended=day,
    observations=text,
    results=text,
    confirmed=st.none() | st.booleans(),
    learned=text,
    decision=st.none() | st.sampled_from(Decision),
    because=text,
)


@settings(max_examples=100, deadline=None)
@given(st.lists(cycles, max_size=4, unique_by=lambda cycle: cycle.number))
def test_five_features_each_say_why_and_what_next(cycle_list):
    features = quality(test_of(*cycle_list))
    assert len({feature.feature for feature in features}) == 5
    for feature in features:
        assert feature.score in (0, 1, 2) and feature.because.endswith(".")
        assert (feature.next_step == "") is (feature.score == 2)
        assert str(feature).startswith(feature.feature)


hostile = st.text(max_size=30) | st.sampled_from(["<script>", "cycle 1", "\x00", "'; drop table", "9" * 400, "½ ٣ 第"])
points = st.lists(st.builds(Noted, st.dates(date(2015, 1, 1), date(2021, 1, 1)), st.floats(-1e9, 1e9)), max_size=5)
better = {
    0: st.fixed_dictionaries({"decision": st.sampled_from(Decision)}),
    1: st.fixed_dictionaries({"results": st.just("3 of 4"), "confirmed": st.booleans()})
    | st.fixed_dictionaries({"predicted_number": st.floats(0, 99)}),
    2: st.fixed_dictionaries({"because": st.just("It worked twice")}),
    3: st.fixed_dictionaries({"data": points.map(tuple)}),
    4: st.fixed_dictionaries({"observations": st.just("All came"), "who": st.just("the chair and one worker")})
    | st.fixed_dictionaries({"data_plan": st.just("each review")}),
}


@settings(max_examples=300, deadline=None)
@given(
    st.lists(cycles, min_size=1, max_size=4, unique_by=lambda cycle: cycle.number),
    hostile,
    hostile,
    points,
    st.sampled_from(sorted(better)).flatmap(lambda which: st.tuples(st.just(which), better[which])),
    st.integers(0, 3),
)
def test_a_good_thing_that_is_added_never_lowers_its_feature(cycle_list, words, measure, data, addition, at):
    """Whatever the texts hold, a decision, a comparison, a reason, a number or a missing text only ever helps."""
    which, added = addition
    before = test_of(*(replace(one, learned=words, data=tuple(data)) for one in cycle_list), process_measure=measure)
    cycle = before.cycles[at % len(before.cycles)]
    if "data" in added:
        added = {"data": (*cycle.data, *added["data"])}
    blank = {name: value for name, value in added.items() if name == "data" or getattr(cycle, name) in ("", None)}
    if which == 1 and "results" in added:
        blank = added
    after = before.with_cycle(replace(cycle, **blank))
    assert quality(after)[which].score >= quality(before)[which].score


def test_a_prediction_is_dated_when_written_and_kept_once_the_cycle_began():
    from datetime import date

    written = Cycle(1).revised(on=date(2019, 3, 1), prediction="3 of 4 will be in time")
    assert written.predicted_on == date(2019, 3, 1)
    again = written.revised(on=date(2019, 3, 2), plan="Ask the chair")
    assert again.predicted_on == date(2019, 3, 1)
    begun = again.revised(on=date(2019, 3, 4), started=date(2019, 3, 4))
    assert begun.predicted_before
    assert (
        begun.revised(on=date(2019, 4, 1), prediction=" 3 of 4 will be in time ", results="2 of 4").results == "2 of 4"
    )
    with pytest.raises(ValueError, match="stays as it was written"):
        begun.revised(on=date(2019, 4, 1), prediction="2 of 4 will be in time")


def test_a_prediction_first_written_after_the_start_is_dated_that_day_and_does_not_count():
    from datetime import date

    late = Cycle(1, started=date(2019, 3, 4)).revised(on=date(2019, 3, 20), prediction="It works")
    assert late.predicted_on == date(2019, 3, 20)
    assert not late.predicted_before


def test_a_moment_is_kept_in_utc_and_needs_its_time_zone():
    local = datetime(2019, 7, 1, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    cycle = Cycle(1).revised(on=date(2019, 7, 1), at=local, prediction="3 of 4")
    assert cycle.predicted_at == datetime(2019, 7, 1, 8, 30, tzinfo=UTC) and cycle.predicted_at.tzinfo is UTC
    with pytest.raises(ValueError, match="no time zone"):
        Cycle(1, predicted_at=datetime(2019, 7, 1, 8, 30))


def test_a_prediction_of_the_first_day_counts_when_somebody_said_now_later_that_day():
    """The moment of a typed day is not known, so the prediction of that day does not count with it."""
    day, morning = date(2019, 7, 1), datetime(2019, 7, 1, 8, 30, tzinfo=UTC)
    written = Cycle(1).revised(on=day, at=morning, prediction="3 of 4")
    begun = written.begin(on=day, at=morning + timedelta(hours=2))
    assert begun.predicted_before and begun.prediction_locked
    assert not written.revised(on=day, at=morning + timedelta(hours=2), started=day).predicted_before
    at_once = Cycle(1).revised(
        on=day, at=morning + timedelta(seconds=1), prediction="3 of 4", started=day, started_at=morning
    )
    assert at_once.predicted_before and at_once.predicted_at == morning
    later = Cycle(1).begin(on=day, at=morning).revised(on=day, at=morning + timedelta(seconds=1), prediction="3 of 4")
    assert not later.predicted_before
    moved = begun.revised(on=day, started=day - timedelta(days=1))
    assert moved.started_at is None and not moved.predicted_before
    kept = begun.revised(on=day, started=day, learned="x")
    assert kept.started_at == begun.started_at


@pytest.mark.parametrize(
    "change",
    [
        {"prediction": "2 of 4"},
        {"prediction": ""},
        {"predicted_number": 2},
        {"asked": ()},
        {"asked": (Asked("Who comes?", "everybody"),)},
    ],
)
def test_what_was_predicted_stays_once_do_has_begun(change):
    begun = Cycle(1, prediction="3 of 4", predicted_on=D, asked=(Asked("Who comes?", "half"),), started=D)
    with pytest.raises(ValueError, match="stays as it was written"):
        begun.revised(on=D, **change)
    more = begun.revised(on=D, asked=(*begun.asked, Asked("And then?")))
    assert len(more.asked) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"started": D + timedelta(days=1)}, "begun on 2 March 2018: that day is still to come"),
        ({"ended": D + timedelta(days=1)}, "ended on 2 March 2018"),
        ({"started": D, "ended": D - timedelta(days=1)}, "before it began on 1 March 2018"),
    ],
)
def test_days_that_cannot_be_are_refused_with_a_sentence(change, words):
    with pytest.raises(ValueError, match=words):
        Cycle(1).revised(on=D, **change)


@pytest.mark.parametrize(
    ("line", "point"),
    [
        ("3/2/2020\t14\tfirst review", Noted(date(2020, 2, 3), 14, "first review")),
        ("03.02.20;4,5;late", Noted(date(2020, 2, 3), 4.5, "late")),
        ("2020-02-03,4.5", Noted(date(2020, 2, 3), 4.5)),
        ("2020-02-03 00:00:00\t0", Noted(date(2020, 2, 3), 0)),
        ("3rd Feb 2020, -2, two, three", Noted(date(2020, 2, 3), -2, "two, three")),
        ("3 February 2020 14 by video", Noted(date(2020, 2, 3), 14, "by video")),
        ('"3-2-2020","7","said \'soon\'"', Noted(date(2020, 2, 3), 7, "said 'soon'")),
    ],
)
def test_a_line_is_read_as_people_write_it(line, point):
    assert read_points(line).points == (point,)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("31/2/2020, 4", "there is no day 31/2/2020"),
        ("2/13/2020, 4", "Days come first"),
        ("soon, 4", "“soon” is not a day"),
        ("3/2/2020", "begin with a day|there is no number"),
        ("3/2/2020, ", "there is no number"),
        ("3/2/2020, four", "“four” is not a number"),
        ("3/2/2020, 12 days", "“12 days” is not a number"),
        ("3/2/2020, 4, 5", "could mean 4 or 4.5"),
        (", 4", "there is no day"),
        ("14 children came", "does not begin with a day"),
        ("3/2/1820, 4", "the year 1820"),
        ("4/2/2020, 4", "still to come"),
        ("3/2/2020, nan", "“nan” is not a number"),
    ],
)
def test_a_line_that_cannot_be_read_is_answered_and_kept(line, why):
    pasted = read_points(f"Day, Number, Note\n\n1/2/2020, 1\n{line}", until=date(2020, 2, 3))
    assert pasted.points == (Noted(date(2020, 2, 1), 1),) and pasted.headings
    (fault,) = pasted.faults
    assert pasted.left == (line,) and fault.startswith("Line 4, ")
    assert any(word in fault for word in why.split("|"))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120) | st.lists(hostile | st.just("3/2/2020;4"), max_size=6).map("\n".join))
def test_nothing_that_is_pasted_is_lost(text):
    pasted = read_points(text)
    lines = [line for line in text.splitlines() if line.translate({ord(","): "", ord(";"): ""}).strip()]
    assert len(pasted.points) + len(pasted.left) + bool(pasted.headings) == len(lines)
    assert len(pasted.left) == len(pasted.faults)


def test_a_table_pasted_again_adds_only_what_is_new():
    twins = (SERIES[0], SERIES[0])
    assert together(twins, (*twins, SERIES[1])) == (*twins, SERIES[1])
    assert together((), twins) == twins
    assert Cycle(1, data=SERIES[::-1]).data == SERIES


@settings(max_examples=200, deadline=None)
@given(st.lists(st.builds(Noted, st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.floats(-1e12, 1e12), hostile)))
def test_points_written_as_lines_read_back(noted):
    plain = [replace(one, note=" ".join(one.note.split())) for one in noted]
    kept = [one for one in plain if one.note == one.note.strip(" ;'\"")]
    assert read_points(as_lines(kept)).points == tuple(kept)


def test_what_is_kept_of_a_page_is_the_cycle_as_it_was_with_what_was_written():
    """The page knows what is typed; what was predicted is dated or refused against the version that is kept."""
    at = datetime(2018, 3, 1, 9, tzinfo=UTC)
    typed = test_of(Cycle(1, prediction="3 of 4", plan="Ask"))
    first = typed.written(None, 1, on=D, at=at)
    assert (first.latest.predicted_on, first.latest.predicted_at) == (D, at)
    begun = first.with_cycle(first.latest.begin(on=D, at=at + timedelta(hours=1)))
    again = begun.with_cycle(replace(begun.latest, observations="All came"))
    assert again.written(begun, 1, on=D + timedelta(days=3)).latest.predicted_before
    with pytest.raises(ValueError, match="stays as it was written"):
        begun.with_cycle(replace(begun.latest, prediction="4 of 4")).written(begun, 1, on=D)
    with pytest.raises(ValueError, match="no name yet"):
        replace(typed, name=" ").written(None, 1, on=D)


def test_adopting_after_one_child_is_asked_about_once_and_the_reason_is_kept():
    hasty = test_of(Cycle(1, children=1, decision=Decision.ADOPT))
    with pytest.raises(ValueError, match=r"busier week\? Say why one is enough"):
        hasty.written(test_of(Cycle(1, children=1)), 1, on=D)
    reasoned = test_of(replace(hasty.latest, early_because="It is a leaflet."))
    assert reasoned.written(test_of(Cycle(1, children=1)), 1, on=D).latest.early_because == "It is a leaflet."
    assert hasty.written(hasty, 1, on=D) == hasty


def test_a_comma_that_may_stand_for_thousands_is_asked_about():
    """A spreadsheet in Scotland shows 1234 as 1,234; a decimal comma has seldom three digits after it."""
    for line in ("3/2/2020\t1,234\tminutes", "3/2/2020; 1,234"):
        (fault,) = read_points(line).faults
        assert fault.endswith("“1,234” could mean 1234 or 1.234. Write it without a comma.")
    assert [point.number for point in read_points("3/2/2020; 4,5\n3/2/2020; 0,125").points] == [4.5, 0.125]


@pytest.mark.parametrize(
    ("children", "scale", "rung"),
    [(None, "", None), (None, "1 child", 0), (5, "1 child", 1), (1, "25 children", 0), (3, "one team", 3), (26, "", 3)],
)
def test_how_large_a_cycle_is_follows_the_number_of_children_but_for_whole_teams(children, scale, rung):
    assert Cycle(1, children=children, scale=scale).rung == rung


def test_a_step_much_larger_than_five_times_is_said_to_be_one():
    def growth(first, second):
        cycles = (Cycle(1, children=first, learned="It holds."), Cycle(2, children=second))
        return next(
            score for score in quality(TestOfChange("a", "A", cycles=cycles)) if score.feature.startswith("Small")
        )

    assert growth(2, 10).score == 2
    assert growth(2, 25).score == 1
    assert "in one step" in growth(2, 25).because


def test_a_cycle_that_is_only_planned_is_not_told_that_all_is_missing():
    record = quality(TestOfChange("a", "A", cycles=(Cycle(1, plan="Ann asks one family at the next meeting."),)))[-1]
    assert record.because == "Cycle 1 is being planned; the rest is written as you go."
    assert record.next_step == "Note what you see once it begins."


def test_the_five_features_have_their_names_and_levels_written_once():
    """What a page shows beside a score is the same list that scores: key by key, three levels each."""
    scores = quality(TestOfChange("agenda", "Agenda"))
    assert [score.key for score in scores] == list(FEATURES) == list(LEVELS)
    assert all(len(set(levels)) == 3 for levels in LEVELS.values())
