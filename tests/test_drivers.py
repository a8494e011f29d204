"""Tests of `pace_kit.drivers`: the diagram stays consistent, its questions are fair, the kit's own holds together."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_1, AIM_2, AIM_3, PATHWAYS
from pace_kit.drivers import (
    MEASURE_KINDS,
    ChangeIdea,
    Driver,
    DriverDiagram,
    Measure,
    default_diagram,
    differences,
    driver_of,
    idea_of,
    measures_of,
    offered_measures,
    place_of,
    state_of,
    tried_by,
)
from pace_kit.pdsa import Cycle, Decision, TestOfChange
from pace_kit.reference import reference_table
from pace_kit.store.codec import from_json, to_json

D = date(2019, 3, 1)
LEGAL, PLANNED, FORM = Driver("legal", "Early legal advice"), Driver("plan", "A plan"), Driver("form", "Forms", "legal")
DAYS = Measure("days", "Days from asking to advice")
COST = Measure("cost", "Hours of the legal team", "balancing")
LETTER = ChangeIdea("letter", "Advice as a letter", "form", ("days", "cost"))
SMALL = DriverDiagram(drivers=(LEGAL, PLANNED, FORM), ideas=(LETTER,), measures=(DAYS, COST))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: SMALL.moved("legal", "legal"), "‘Early legal advice’ cannot stand below itself"),
        (lambda: SMALL.moved("legal", "plan"), "‘Forms’ cannot stand below ‘Early legal advice’, which is a secondary"),
        (lambda: SMALL.moved("plan", "form"), "‘A plan’ cannot stand below ‘Forms’"),
        (lambda: SMALL.moved("plan", "nobody"), "below the driver 'nobody', which is not there"),
        (lambda: SMALL.moved("letter", ""), "The idea ‘Advice as a letter’ stands on no driver"),
        (lambda: SMALL.moved("letter", "days"), "on the driver 'days', which is not there"),
        (lambda: SMALL.moved("days", "legal"), "is a measure, which stands on no driver"),
        (lambda: SMALL.renamed("plan", "early LEGAL advice"), "a driver called ‘early LEGAL advice’ there already"),
        (lambda: SMALL.renamed("plan", "  "), "A driver needs a name"),
        (lambda: SMALL.renamed("plan", "x" * 201), "has 201 letters"),
        (lambda: SMALL.without("nobody"), "There is no driver, change idea or measure 'nobody'"),
        (lambda: SMALL.with_measure(Measure("legal", "Letters")), "Two parts of this diagram have the key 'legal'"),
        (lambda: SMALL.with_measure(Measure("m", "Letters"), "legal"), "Early legal advice is no change idea"),
        (lambda: SMALL.measured("letter", ["days", "days"]), "names the measure 'days' twice"),
        (lambda: SMALL.measured("letter", ["weeks"]), "names the measure 'weeks', which is not there"),
        (
            lambda: SMALL.tested("letter", "t").with_idea(ChangeIdea("call", "A call", "legal", test="t")),
            "‘Advice as a letter’ and ‘A call’ name the same test of change",
        ),
        (lambda: Measure("m", "Letters", "outcomes"), "'outcomes' is no kind of measure"),
        (lambda: default_diagram(AIM_2, only=["legal"]), "The kit has no primary driver 'legal'; it has"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=r"^.+$") as refused:
        make()
    assert sentence in str(refused.value)


def test_what_goes_with_a_driver_is_said_first_and_a_measure_that_others_use_stays():
    other = SMALL.with_idea(ChangeIdea("call", "A call", "plan", ("cost",)))
    assert [part.key for part in other.goes_with("legal")] == ["form", "letter", "days"]
    left = other.without("legal")
    assert (left.keys, left.idea("call").measures) == ({"plan", "call", "cost"}, ("cost",))
    assert other.without("cost").idea("letter").measures == ("days",)
    assert SMALL.aim_measures == () and SMALL.measured("letter", ["days"]).aim_measures == (COST,)


@pytest.mark.parametrize(
    ("measure", "asked"),
    [
        (Measure("m", "Staff experience"), "‘Staff experience’ is a concept so far, not a measure."),
        (Measure("m", "Days to the reply", numerator="days"), "When does its clock start?"),
        (Measure("m", "Replies", numerator="replies"), "Out of how many, or over whom?"),
        (Measure("m", "Replies", clock_starts="the day of the letter"), "When does its clock stop?"),
        (Measure("m", "Replies", numerator="replies", denominator="letters"), "Who collects them?"),
    ],
)
def test_a_measure_asks_for_what_two_people_need_to_count_the_same(measure, asked):
    assert any(question.startswith(asked) for question in measure.gaps())
    assert "open" in str(measure)


def test_only_a_measure_of_time_needs_a_clock():
    whole = {field.name: "said" for field in fields(Measure) if field.name not in ("key", "kind", "name")}
    count = Measure("m", "Hours of work", **whole | {"clock_starts": "", "clock_stops": ""})
    assert count.gaps() == () and str(count) == "Hours of work (process measure): said, out of said."
    assert len(replace(count, name="Hours to the meeting").gaps()) == 2


@pytest.mark.parametrize(
    ("diagram", "asked"),
    [
        (DriverDiagram(), "What would have to be true for the aim to be met?"),
        (DriverDiagram(drivers=(LEGAL,)), "Does the aim depend on ‘Early legal advice’ alone?"),
        (default_diagram(AIM_2), "8 primary drivers are more than a team can work on."),
        (default_diagram(AIM_2), "16 process measures are much to collect."),
        (SMALL, "No change idea works on ‘A plan’."),
        (SMALL, "Which one or two measures tell whether the aim is met?"),
        (SMALL.without("cost"), "What might get worse while this gets better?"),
        (SMALL.without("cost"), "Every measure tells whether work is done."),
        (SMALL.without("days"), "Which measure tells early whether the changes happen"),
        (SMALL.measured("letter", ()), "whether it happens? ‘Advice as a letter’ has no measure yet."),
        (SMALL, "‘Days from asking to advice’ and ‘Hours of the legal team’ are concepts so far"),
        (DriverDiagram(drivers=(LEGAL,), ideas=(replace(LETTER, driver="legal", measures=()),)), "There is no measure"),
    ],
)  # fmt: skip
def test_a_diagram_asks_for_what_it_lacks(diagram, asked):
    assert any(asked in question for question in diagram.gaps()), diagram.gaps()


def test_nothing_is_asked_of_a_diagram_that_has_all():
    """A driver without ideas is asked about once, not again with each driver below it; a whole diagram not at all."""
    bare = DriverDiagram(drivers=(LEGAL, PLANNED, FORM))
    assert "‘Early legal advice’ and ‘A plan’." in " ".join(bare.gaps()) and "Forms" not in " ".join(bare.gaps())
    outcome, moves, *_ = (one for one in offered_measures(AIM_2) if not one.gaps() and one.key != "outcome-waiting")
    full = next(measure for measure in default_diagram(AIM_2).measures if measure.key == "two-week-review-process")
    whole = DriverDiagram(
        drivers=(LEGAL, PLANNED),
        ideas=(ChangeIdea("a", "A", "legal", (full.key,)), ChangeIdea("b", "B", "plan", (full.key, moves.key))),
        measures=(outcome, moves, full),
    )
    assert whole.gaps() == ()


@pytest.mark.parametrize("pathway", PATHWAYS, ids=lambda pathway: pathway.key)
def test_the_kits_own_diagram_holds_every_idea_where_its_row_says_and_names_its_sources(pathway):
    diagram = default_diagram(pathway)
    rows = {row["key"]: row for row in reference_table("tests_of_change")}
    assert {idea.key for idea in diagram.ideas} == set(rows)
    for idea in diagram.ideas:
        driver = diagram.part(idea.driver)
        assert diagram.part(driver.parent or driver.key).name == rows[idea.key]["driver"]
        assert [diagram.part(key).kind for key in idea.measures] == ["process", "balancing"]
    assert all(driver.source == "the kit's proposal" for driver in diagram.drivers if driver.parent)
    assert len(diagram.primaries) == 8
    assert all("webinar" in driver.source for driver in diagram.primaries)
    assert {row["kind"] for row in reference_table("measures")} == set(MEASURE_KINDS)
    placed = [key for row in reference_table("drivers") for key in row["ideas"].split("|") if key]
    assert sorted(placed) == sorted(set(placed)) and set(placed) <= set(rows)


@pytest.mark.parametrize("pathway", PATHWAYS, ids=lambda pathway: pathway.key)
def test_offered_measures_are_defined_in_full_and_an_unsure_limit_says_so(pathway):
    offered = offered_measures(pathway)
    assert [measure.gaps() for measure in offered] == [()] * len(offered)
    first, days = offered[0], 7 * pathway.limit_weeks
    assert first.kind == "outcome" and f"{pathway.limit_weeks} weeks" in first.name
    assert f"{days} days or fewer" in first.numerator
    assert ("Check the limit with your programme" in first.definition) is not pathway.confirmed
    assert sum(measure.kind == "balancing" for measure in offered) == 8


def test_a_team_begins_with_the_drivers_it_can_act_on_and_takes_ideas_one_by_one():
    kit = default_diagram(AIM_2)
    mine = default_diagram(AIM_2, only=["legal-advice-early", "right-data"], ideas=False, within_weeks=36)
    assert [driver.key for driver in mine.primaries] == ["right-data", "legal-advice-early"] and mine.ideas == ()
    assert mine.measures[0].name == "Recommended within 36 weeks" and "252 days" in mine.measures[0].numerator
    taken = mine.with_idea_from(kit, "written-legal-advice")
    assert [measure.key for measure in taken.measures[-2:]] == list(taken.idea("written-legal-advice").measures)
    alone = mine.without("legal-plain").with_idea_from(kit, "written-legal-advice")
    assert alone.idea("written-legal-advice").driver == "legal-advice-early"
    with pytest.raises(ValueError, match="not there"):
        mine.with_idea_from(kit, "leaflet-parents")
    assert mine.with_idea_from(kit, "leaflet-parents", "right-data").idea("leaflet-parents").driver == "right-data"


def tried(*cycles, key="letter"):
    return TestOfChange(key, "Advice as a letter", cycles=cycles)


tried.__test__ = False
DONE = Cycle(1, started=D, ended=D, results="3 days", decision=Decision.ADAPT)


@pytest.mark.parametrize(
    ("test", "state"),
    [
        (None, "not tested yet"),
        (tried(), "not tested yet"),
        (tried(Cycle(1)), "not tested yet"),
        (tried(Cycle(1, started=D)), "being tested"),
        (tried(DONE), "adapted"),
        (tried(DONE, Cycle(2)), "adapted"),
        (tried(DONE, Cycle(2, started=D)), "being tested"),
        (tried(replace(DONE, decision=Decision.ADOPT)), "adopted"),
        (tried(replace(DONE, decision=Decision.ABANDON)), "abandoned"),
        (tried(DONE, key="another"), "not tested yet"),
    ],
)
def test_an_idea_says_how_far_its_test_got(test, state):
    assert state_of(LETTER, [test] if test else []) == state


def test_a_test_finds_its_idea_driver_and_measures():
    mine, named = tried(DONE), tried(DONE, key="our-own")
    assert (
        idea_of(SMALL, mine) == LETTER and driver_of(SMALL, mine) == FORM and measures_of(SMALL, mine) == (DAYS, COST)
    )
    linked = SMALL.tested("letter", "our-own")
    assert idea_of(linked, named).key == "letter" and idea_of(linked, mine) is None
    assert tried_by(linked.idea("letter"), [mine, named]) is named
    assert (driver_of(linked, mine), measures_of(linked, mine)) == (None, ())
    assert place_of(SMALL, mine) == (
        "On your driver diagram it works on ‘Forms’. Its measures there: ‘Days from asking to advice’ (process), "
        "‘Hours of the legal team’ (balancing)."
    )
    assert place_of(linked, mine) == "Your driver diagram holds no change idea that this test tries."


def test_two_people_are_told_what_sets_their_diagrams_apart():
    theirs = SMALL.without("cost").renamed("plan", "A better plan").with_driver(Driver("new", "Partners"))
    assert differences(SMALL, theirs) == (
        "Only theirs has the driver ‘Partners’.",
        "Only yours has the measure ‘Hours of the legal team’.",
        "The driver ‘A plan’ is another in theirs: ‘A better plan’.",
        "The change idea ‘Advice as a letter’ is another in theirs.",
    )
    assert differences(SMALL, SMALL) == ()


KEYS = st.sampled_from(["a", "b", "c", "d", "legal", "plan", "form", "letter", "days", "cost", ""])
SOME_KEYS = st.lists(KEYS, max_size=2).map(tuple)
NAMES = st.text(max_size=30)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("with_driver"), st.builds(lambda *parts: (Driver, parts), KEYS, NAMES, KEYS)),
        st.tuples(
            st.just("with_idea"),
            st.builds(lambda *parts: (ChangeIdea, parts), KEYS, NAMES, KEYS, SOME_KEYS, KEYS),
        ),
        st.tuples(
            st.just("with_measure"),
            st.builds(lambda *parts: (Measure, parts), KEYS, NAMES, st.sampled_from(MEASURE_KINDS), NAMES),
        ),
        st.tuples(st.just("without"), KEYS),
        st.tuples(st.just("renamed"), KEYS, NAMES),
        st.tuples(st.just("moved"), KEYS, KEYS),
        st.tuples(st.just("measured"), KEYS, st.lists(KEYS, max_size=3)),
        st.tuples(st.just("tested"), KEYS, KEYS),
        st.tuples(st.just("with_idea_from"), st.just(default_diagram(AIM_2)), st.just("72-hour-agenda"), KEYS),
    ),
    max_size=12,
)  # fmt: skip


def after(steps):
    """The small diagram after some verbs, those left out that were refused with a sentence."""
    diagram = SMALL
    for verb, *given_parts in steps:
        before = to_json("drivers", diagram)
        try:
            parts = [made[0](*made[1]) if isinstance(made, tuple) else made for made in given_parts]
            now = getattr(diagram, verb)(*parts)
        except ValueError as refused:
            assert str(refused)[-1] == "."
            now = diagram
        assert to_json("drivers", diagram) == before, "the verb changed its receiver"
        diagram = now
    return diagram


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_any_sequence_of_verbs_leaves_a_diagram_that_holds_together_and_reads_back(steps):
    diagram = after(steps)
    assert DriverDiagram(diagram.aim, diagram.drivers, diagram.ideas, diagram.measures) == diagram
    drivers = {driver.key: driver for driver in diagram.drivers}
    assert len(diagram.keys) == len(diagram.parts)
    assert all(not driver.parent or not drivers[driver.parent].parent for driver in diagram.drivers)
    assert {idea.driver for idea in diagram.ideas} <= set(drivers)
    assert {key for idea in diagram.ideas for key in idea.measures} <= {measure.key for measure in diagram.measures}
    assert from_json("drivers", to_json("drivers", diagram)) == diagram
    assert all(question.strip()[-1] in "?." for question in diagram.gaps())
    for part in diagram.parts:
        left = diagram.without(part.key)
        assert left.keys == diagram.keys - {part.key, *(gone.key for gone in diagram.goes_with(part.key))}


def test_the_default_of_another_aim_has_its_own_outcome():
    assert [default_diagram(aim).measures[0].key for aim in (AIM_1, AIM_3)] == ["outcome-aim-1", "outcome-aim-3"]
