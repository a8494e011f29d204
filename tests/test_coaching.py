"""A coach's view of many teams: the glance, its order, the proposed score, notes and lists of names."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.coaching import (
    REASONS,
    SCORES,
    CoachNote,
    LastReview,
    Need,
    TeamGlance,
    age_words,
    glance_at,
    in_order,
    progress_scale,
    propose_score,
    read_names,
    score_words,
)
from pace_kit.journeys import Cohort
from pace_kit.measures import weeks_to_milestone
from pace_kit.pdsa import Cycle, Decision, TestOfChange
from pace_kit.review import review
from pace_kit.runcharts import ChartChoices
from pace_kit.signals import find_signals
from pace_kit.store.names import checked_name

AS_OF = date(2020, 3, 31)
BEGUN = date(2018, 1, 1)
AIM = AimStatement(AIM_2, percent=80, within_weeks=30, by=date(2020, 12, 31), starting=BEGUN)
STUDIED = Cycle(1, prediction="4 of 5", started=BEGUN, ended=BEGUN, results="3 of 5", learned="Ask earlier.")
DECIDED = replace(STUDIED, decision=Decision.ADAPT)
TRIED = TestOfChange("t", "Two-week review", cycles=(STUDIED,))
ADAPTED = TestOfChange("t", "Two-week review", cycles=(DECIDED,))
ADOPTED = TestOfChange("t", "Two-week review", cycles=(DECIDED, replace(DECIDED, number=2, decision=Decision.ADOPT)))


def seen(before=60, after=20, *, aim=AIM, as_of=AS_OF, waiting=0, spread=0.1, invented=False, tests=()):
    """A review of a council where two children a month wait `before` weeks until 2018 and `after` weeks later."""
    starts = pd.date_range("2016-01-04", as_of - timedelta(weeks=after), freq="14D")
    typical = np.where(starts < pd.Timestamp(BEGUN), before, after)
    days = (7 * typical * (1 + spread * np.sin(np.arange(len(starts)) * 2.4))).astype(int)
    ends = starts + pd.to_timedelta(days, unit="D")
    frame = pd.DataFrame({"accommodated": starts, "recommended": ends.where(ends <= pd.Timestamp(as_of))})
    late = pd.DataFrame({"accommodated": [pd.Timestamp(as_of) - timedelta(days=30 + k) for k in range(waiting)]})
    frame = pd.concat([frame, late.assign(recommended=pd.NaT)], ignore_index=True)
    cohort = Cohort.from_frame(frame.assign(child=[f"C{i}" for i in range(len(frame))]), as_of=as_of)
    choices = ChartChoices(baseline_ends=BEGUN)
    chart = choices.chart(weeks_to_milestone(cohort))
    return review(
        aim=aim, cohort=cohort, chart=chart, signals=find_signals(chart), choices=choices, tests=tests,
        invented=invented,
    )  # fmt: skip


def score(*, aim=AIM, tests=(), seen=None, today=AS_OF):
    return propose_score(aim=aim, tests=tests, review=seen, programme_started=BEGUN, today=today)


# --- the score ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "told", "facts"),
    [
        (0.5, "no aim yet", {"aim": None}),
        (0.5, "no aim yet", {"aim": None, "tests": (ADOPTED,), "seen": seen()}),
        (0.5, "not complete", {"aim": AimStatement(AIM_2)}),
        (1.0, "no data yet and no test", {}),
        (1.5, "no data yet", {"tests": (ADOPTED,)}),
        (2.0, "no cycle was studied", {"seen": seen()}),
        (2.5, "studied and decided", {"seen": seen(), "tests": (TRIED,)}),
        (2.5, "began after the work did", {"seen": seen(before=30, after=30), "tests": (ADOPTED,)}),
        (2.5, "began after the work did", {"seen": seen(before=20, after=60), "tests": (ADOPTED,)}),
        (3.0, "adopted after two cycles", {"seen": seen(), "tests": (ADAPTED,)}),
        (3.0, "has not grown", {"seen": seen(waiting=12), "tests": (ADOPTED,)}),
        (3.5, "aim is not sure", {"seen": seen(aim=replace(AIM, within_weeks=15)), "tests": (ADOPTED,)}),
        (4.0, "newer than 90 days", {"seen": seen(), "tests": (ADOPTED,), "today": date(2020, 8, 1)}),
        (4.5, "for people to say", {"seen": seen(), "tests": (ADOPTED,)}),
    ],
)
def test_a_score_needs_every_step_below_it_and_says_what_the_next_one_lacks(expected, told, facts):
    """Improvement needs a signal by the team's own rules that lasts; nothing replaces an aim, data or a study."""
    proposal = score(**facts)
    assert proposal.score == expected, str(proposal)
    assert told in proposal.next
    assert len(proposal.because) == round(2 * expected)


def test_a_signal_that_began_before_the_work_did_is_no_improvement_of_it():
    """The same chart counts when the work began before its shift, and not when the work began at its end."""
    late = date(2020, 1, 1)
    after = replace(STUDIED, started=late, ended=late, decision=Decision.ADAPT)
    tests = (TestOfChange("t", "A late test", cycles=(after,)),)
    chosen = {"aim": AIM, "tests": tests, "review": seen(), "today": AS_OF}
    assert propose_score(programme_started=BEGUN, **chosen).score == 3.0
    assert propose_score(programme_started=late, **chosen).score == 2.5


def test_the_scale_has_ten_steps_with_words_for_each():
    rows = progress_scale()
    assert tuple(float(row["score"]) for row in rows) == SCORES
    assert all(row[name].strip() for row in rows for name in ("name", "meaning", "looks_for"))
    assert score_words(3.0) == "3.0 Modest improvement"
    assert score_words(None) == "no score yet"


# --- the glance -----------------------------------------------------------------------------------------------------


def glance(today=AS_OF, **facts):
    return glance_at(name="Tay", slug="tay", today=today, **facts)


def kinds(one):
    return [need.kind for need in one.needs]


def test_a_team_that_just_began_needs_data_an_aim_and_a_test():
    one = glance()
    assert (kinds(one), one.next_step, one.age, one.waiting) == (
        ["data", "no aim", "no test"],
        "01",
        "no data yet",
        None,
    )
    assert str(one) == "Tay: 0 of 5 steps saved. There are no data yet."


def test_a_team_that_goes_well_presses_for_nothing_and_has_something_to_celebrate():
    calm = glance(
        aim=AIM, tests=(ADOPTED,), review=seen(), done={"01", "02", "03", "04"}, last_review=LastReview(AS_OF)
    )  # fmt: skip
    assert (calm.needs, calm.running, calm.overdue, calm.next_step) == ((), 0, 0, "05")
    assert "within 30 weeks" in calm.celebrate[0].sentence


@pytest.mark.parametrize(("days", "old"), [(0, False), (90, False), (91, True)])
def test_data_older_than_ninety_days_come_first_unless_they_are_invented(days, old):
    today = AS_OF + timedelta(days=days)
    facts = {"aim": AIM, "tests": (ADOPTED,), "last_review": LastReview(today), "today": today}
    assert kinds(glance(review=seen(), **facts)) == ["data"] * old
    assert kinds(glance(review=seen(invented=True), invented=True, **facts)) == []


@pytest.mark.parametrize(("days", "late"), [(56, 0), (57, 1)])
@pytest.mark.parametrize("ended", [None, BEGUN])
def test_a_cycle_may_go_eight_weeks_without_a_study(days, late, ended):
    cycle = Cycle(1, started=BEGUN, ended=ended)
    one = glance(today=BEGUN + timedelta(days=days), tests=(TestOfChange("t", "A test", cycles=(cycle,)),))
    assert (one.running, one.overdue, kinds(one).count("test")) == (1, late, late)
    studied = TestOfChange("t", "A test", cycles=(replace(cycle, results="3 of 5"),))
    assert glance(today=BEGUN + timedelta(days=days), tests=(studied,)).overdue == 0


@pytest.mark.parametrize(("days", "due"), [(61, False), (62, True)])
def test_a_review_is_due_after_two_months(days, due):
    last = LastReview(AS_OF - timedelta(days=days))
    one = glance(aim=AIM, tests=(ADOPTED,), review=seen(), last_review=last)
    assert ("review" in kinds(one)) is due


def test_worse_waits_an_aim_out_of_reach_and_a_longer_list_are_each_a_reason():
    worse = glance(
        aim=AIM, tests=(ADOPTED,), review=seen(before=20, after=60, waiting=30), last_review=LastReview(AS_OF)
    )
    assert kinds(worse) == ["signal", "aim", "list"]


NEEDS = st.lists(st.sampled_from(list(REASONS)), unique=True, max_size=4)
GLANCES = st.builds(
    TeamGlance, name=st.text(max_size=3), slug=st.text("ab", max_size=3), waiting=st.integers(0, 99),
    needs=NEEDS.map(lambda kinds: tuple(Need(kind, kind) for kind in sorted(kinds, key=list(REASONS).index))),
)  # fmt: skip


@given(st.lists(GLANCES, max_size=8), st.randoms())
def test_the_order_comes_from_reasons_and_names_and_never_from_numbers(teams, chance):
    """Whatever numbers the teams have and however they come in, reason and name alone decide."""
    places = list(REASONS)
    keys = [
        (places.index(one.needs[0].kind) if one.needs else 99, one.name.casefold(), one.slug)
        for one in in_order(teams)
    ]  # fmt: skip
    assert keys == sorted(keys)
    others = [replace(one, waiting=99 - one.waiting) for one in teams]
    chance.shuffle(others)
    assert [(one.name, one.slug) for one in in_order(others)] == [(one.name, one.slug) for one in in_order(teams)]


@pytest.mark.parametrize(
    ("days", "words"),
    [(-3, "up to date"), (31, "up to date"), (32, "1 month old"), (364, "11 months old"), (365, "1 year old"),
     (2000, "5 years old")],
)  # fmt: skip
def test_ages_of_data_are_said_in_words(days, words):
    assert age_words(days) == words


# --- what is kept ---------------------------------------------------------------------------------------------------


def test_a_note_says_the_score_and_never_what_is_private():
    note = CoachNote(3.5, "The shift holds.", "Ann is worn out.", AS_OF)
    assert str(note) == "3.5 settled on 31 March 2020: The shift holds."
    assert str(CoachNote(private="hush")) == "No score is settled yet."
    with pytest.raises(ValueError, match=r"Choose one from 0\.5 to 5\.0"):
        CoachNote(2.7)


# --- names from a list ----------------------------------------------------------------------------------------------


def test_each_line_that_is_no_new_name_is_answered_by_its_number():
    listed = read_names(
        f"1. Tay\n  • Forth  North\n\ntay\nHARBOUR\n???\n{'x' * 81}\n2) Clyde\n1st Team", ["Harbour"], checked_name
    )
    assert listed.names == ("Tay", "Forth North", "Clyde", "1st Team")
    assert [answer.partition(":")[0] for answer in listed.answers] == ["Line 4", "Line 5", "Line 6", "Line 7"]
    assert "It is in line 1" in listed.answers[0]
    assert "a team of this name already" in listed.answers[1]
    assert "no letter" in listed.answers[2]
    assert "80 or fewer" in listed.answers[3]


def test_a_list_longer_than_a_room_is_cut_with_an_answer():
    listed = read_names("\n".join(f"Team {n}" for n in range(42)), [], str)
    assert (len(listed.names), len(listed.answers)) == (40, 2)
