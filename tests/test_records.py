"""Reviews as they were held: records, promises, what changed since, and a team as it was."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_report import journeys, reviewed, two_ideas

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.example import add_example
from pace_kit.pdsa import Cycle
from pace_kit.review import OUTCOMES, Facts, Promise, ReviewRecord, as_record, changes_since, joined, record_of
from pace_kit.reviewing import keeper, records_of, review_of, sitting_of
from pace_kit.store import Conflict, Store, codec

MAY, JUNE, JULY = date(2019, 5, 3), date(2019, 6, 4), date(2019, 7, 2)
BOOK = Promise("Book the legal meeting", "the chair", JUNE)
ASK = Promise("Ask health for a named contact")


@pytest.fixture
def team(tmp_path):
    return Store.open(tmp_path / "kit.db").add_team("Tayford")


def test_a_promise_reads_as_a_sentence_and_knows_whether_it_is_open():
    assert str(BOOK) == "Book the legal meeting (the chair, by 4 June 2019)."
    assert str(ASK.answered("partly", "One of two.")) == "Ask health for a named contact: partly, One of two."
    assert [ASK.answered(outcome).open for outcome in ("", *OUTCOMES)] == [True, False, True, True, False]
    assert BOOK.overdue(JULY)
    assert not BOOK.overdue(JUNE)
    assert not BOOK.answered("done").overdue(JULY)
    with pytest.raises(ValueError, match="Say what will be done"):
        Promise("  ")
    with pytest.raises(ValueError, match="Choose one of done, partly"):
        Promise("x", outcome="perhaps")


def test_a_record_keeps_what_the_review_said_as_it_was():
    result = reviewed()
    made = record_of(result, held_on=MAY, said="Shorter.", promises=(BOOK, ASK), next_review=JUNE)
    assert made.findings == tuple(finding.sentence for finding in result.findings)
    assert made.aim == result.aim
    assert {promise.made_on for promise in made.promises} == {MAY}
    waiting = next(finding for finding in result.findings if "over_aim" in finding.numbers)
    assert made.facts.waiting == waiting.numbers["waiting"]
    assert made.facts.over == waiting.numbers["over_aim"]
    curve = next(finding for finding in result.findings if finding.kind == "curve")
    assert round(made.facts.share) == curve.numbers["everyone_percent"]
    assert made.facts.median_weeks == curve.numbers["median_weeks"]
    assert str(made) == "Review of 3 May 2019: 2 promises made."
    with pytest.raises(ValueError, match="is not after this one"):
        record_of(result, held_on=JUNE, next_review=JUNE)


def test_what_older_kits_kept_reads_as_a_record():
    assert as_record("We saw much.", MAY) == ReviewRecord(MAY, said="We saw much.")
    old = as_record({"said": "Shorter.", "agreed": "Ann books", "next_review": "in June", "n": 3}, MAY)
    assert old.said == "Shorter.\nNext review: in June\nN: 3"
    assert old.promises == (Promise("Ann books", made_on=MAY),)
    assert as_record({"said": "", "agreed": ""}, MAY) == ReviewRecord(MAY)
    for value in ("text", {"said": "Shorter.", "held_on": "2019"}, {}, {"promises": []}):
        assert codec.from_json("review", codec.to_json("review", value)) == value


days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
promises = st.builds(
    Promise,
    what=st.sampled_from(("Meet", "Ask")) | st.text(min_size=1).filter(str.strip),
    who=st.text(max_size=20),
    by=st.none() | days,
    outcome=st.sampled_from(("", *OUTCOMES)),
    told=st.text(max_size=20),
    made_on=st.none() | days,
)
numbers = st.integers(0, 10**6)
facts = st.builds(
    Facts,
    as_of=days,
    children=numbers,
    reached=numbers,
    waiting=numbers,
    over=numbers,
    aim_weeks=st.floats(1, 520),
    share=st.none() | st.floats(0, 100),
    median_weeks=st.none() | st.floats(0, 999),
    signals=numbers,
    cycles=st.dictionaries(st.text(max_size=20), numbers, max_size=3),
)
aims = st.builds(AimStatement, pathway=st.just(AIM_2), percent=st.none() | st.integers(1, 100), by=st.none() | days)
records = st.builds(
    ReviewRecord,
    held_on=days,
    there=st.text(max_size=20),
    said=st.text(max_size=50),
    promises=st.lists(promises, max_size=3).map(tuple),
    answers=st.lists(promises, max_size=3, unique_by=lambda promise: promise.key).map(tuple),
    next_review=st.none() | days,
    aim=st.none()
    | st.builds(AimStatement, pathway=st.just(AIM_2), percent=st.none() | st.integers(1, 100), by=st.none() | days),
    findings=st.lists(st.text(max_size=40), max_size=3).map(tuple),
    facts=st.none() | facts,
)


@given(records)
def test_every_record_reads_back_from_the_store_unchanged(record):
    assert codec.from_json("review", codec.to_json("review", record)) == record
    assert as_record(record, JULY) is record


@given(records, records)
def test_of_two_records_of_one_meeting_no_word_is_lost(mine, theirs):
    both = joined(mine, theirs)
    for one in (mine, theirs):
        assert one.said.strip() in both.said
        assert one.there.strip() in both.there
        assert set(one.promises) <= set(both.promises)
        assert {p.key for p in one.answers} <= {p.key for p in both.answers}
    kept = {p.key: p for p in mine.answers if p.outcome or p.told}
    for promise in both.answers:
        my_answer = kept.get(promise.key)
        if my_answer and my_answer.outcome:
            assert promise.outcome == my_answer.outcome
            assert my_answer.told.strip() in promise.told
    for promise in theirs.answers:  # whatever they said stands somewhere
        said = [f"{p.outcome} {p.told}" for p in both.answers if p.key == promise.key]
        assert any(promise.outcome in words and promise.told.strip() in words for words in said)


def test_the_next_review_begins_with_what_was_promised(team):
    first = sitting_of(team, MAY)
    assert (first.before, first.promised) == (None, ())
    keeper(team, first)(record_of(None, held_on=MAY, promises=(BOOK, ASK)))
    second = sitting_of(team, JUNE)
    assert [str(promise) for promise in second.promised] == [str(BOOK), str(ASK)]
    answers = (second.promised[0].answered("done"), second.promised[1])  # nobody answered the second
    keeper(team, second)(record_of(None, held_on=JUNE, answers=answers, promises=(Promise("Meet weekly"),)))
    third = sitting_of(team, JULY)
    assert [promise.what for promise in third.promised] == [ASK.what, "Meet weekly"]
    assert [promise.made_on for promise in third.promised] == [MAY, JUNE]
    assert third.before.kept == (answers[0],)


def test_a_review_that_goes_on_the_same_day_is_the_same_review(team):
    keeper(team, sitting_of(team, MAY))(record_of(None, held_on=MAY, promises=(ASK,)))
    morning = sitting_of(team, JUNE)
    answered = (morning.promised[0].answered("partly", "Half."),)
    keep = keeper(team, morning)
    keep(record_of(None, held_on=JUNE, said="First words", answers=answered))
    keep(record_of(None, held_on=JUNE, said="Better words", answers=answered))
    again = sitting_of(team, JUNE)
    assert again.so_far.said == "Better words"
    assert again.promised == answered
    assert again.before.held_on == MAY
    assert [record.held_on for _, record in records_of(team)] == [JUNE, MAY]


def test_two_people_who_write_down_one_meeting_keep_all_of_both(team):
    ann, bob = (keeper(team, sitting_of(team, MAY)) for _ in range(2))
    ann(record_of(None, held_on=MAY, said="Ann's words", promises=(BOOK,)))
    bob(record_of(None, held_on=MAY, said="Bob's words", promises=(ASK,)))
    kept = sitting_of(team, MAY).so_far
    assert kept.said == "Ann's words\nBob's words"
    assert {promise.what for promise in kept.promises} == {BOOK.what, ASK.what}


def test_a_second_press_on_one_page_takes_nothing_of_the_other_back(team):
    team.save_review(record_of(None, held_on=date(2026, 10, 1), promises=[Promise("Ring")]))
    day = date(2026, 11, 1)
    first, second = (keeper(team, sitting_of(team, day)) for _ in range(2))
    ring = sitting_of(team, day).promised[0]
    first(record_of(None, held_on=day, said="We rang.", promises=[Promise("Write")], answers=[ring.answered("done")]))
    for said in ("Nobody rang.", "Nobody rang yet."):
        mine = [ring.answered("not yet", "the line was busy")]
        second(record_of(None, held_on=day, said=said, answers=mine))
    kept = records_of(team)[0][1]
    assert kept.said == "We rang.\nNobody rang yet."
    assert [promise.what for promise in kept.promises] == ["Write"]
    assert [(one.outcome, one.told) for one in kept.answers] == [("not yet", "done\nthe line was busy")]


def test_what_changed_since_then_is_counted_and_not_explained():
    before = reviewed(as_of=date(2018, 3, 31))
    record = record_of(before, held_on=date(2018, 4, 10))
    more = two_ideas()[0].with_cycle(Cycle(2)), two_ideas()[1], replace(two_ideas()[1], key="c", name="Third idea")
    now = reviewed(tests=more)
    said = changes_since(record, now)
    reached = [int((one.cohort.outcome == "reached").sum()) for one in (before, now)]
    assert said[0] == "Compared are the data of 31 March 2018 and of 31 March 2019."
    assert (
        said[1] == f"{reached[1] - reached[0]} children more have a recommendation for permanence ({reached[1]} now)."
    )
    waiting = [int((one.cohort.outcome == "waiting").sum()) for one in (before, now)]
    assert f"{waiting[1]} children are still waiting; it was {waiting[0]}." in said
    assert "“Two-week review” went on: 1 more cycle." in said
    assert "New test of change: “Third idea”, 0 cycles." in said
    assert not any("because" in sentence or "caused" in sentence for sentence in said)
    same = changes_since(record_of(now, held_on=MAY), now)
    assert same == ("The data are as at 31 March 2019, no newer than at the review of 3 May 2019.",)
    other_aim = replace(now, aim=replace(now.aim, within_weeks=45))
    assert any("cannot be compared" in sentence for sentence in changes_since(record, other_aim))
    assert "kept no numbers" in changes_since(ReviewRecord(MAY), now)[0]


def test_what_changed_can_be_said_of_any_two_days():
    frame = journeys()
    days = [date(2016, 6, 1) + timedelta(days=97 * n) for n in range(11)]
    reviews = [reviewed(frame[pd.to_datetime(frame["accommodated"]).dt.date <= day], as_of=day) for day in days]
    for before in reviews:
        for now in reviews:
            assert all(sentence.endswith((".", "?")) for sentence in changes_since(record_of(before, held_on=MAY), now))


def test_an_old_review_keeps_its_aim_its_data_and_its_chart(tmp_path):
    team = add_example(Store.open(tmp_path / "kit.db"))
    then = review_of(team)
    keeper(team, sitting_of(team, MAY))(record_of(then, held_on=MAY, said="Good."))
    version, record = records_of(team)[0]
    team.save_aim(replace(team.aim, within_weeks=26, percent=90))
    team.save_chart_choices(replace(team.chart_choices, aim_weeks=26, baseline_ends=None))
    team.save_test(replace(team.tests[0], name="Renamed"))
    team.save_fixes(())
    now, old = review_of(team), review_of(team.as_of(version.at))
    assert now.aim.within_weeks == 26
    assert old.aim == then.aim == record.aim
    assert [finding.sentence for finding in old.findings] == list(record.findings)
    assert len(old.chart) == len(then.chart)
    assert old.tests == then.tests != now.tests
    assert len(now.cohort) != len(old.cohort)
    assert team.as_of(datetime(2000, 1, 1, tzinfo=UTC)).cohort is None
    assert team.as_of(version.at).steps_done == {"01", "02", "03", "04", "05"}


def test_a_team_as_it_was_can_be_read_and_not_saved_to(team):
    team.save_aim(AimStatement(AIM_2))
    past = team.as_of(datetime.now(UTC))
    for save in (
        lambda: past.save_aim(AimStatement(AIM_2, percent=50)),
        lambda: past.save_fixes(()),
        lambda: past.save_review("x"),
        lambda: past.save_upload(None, pathway=AIM_2, as_of=MAY, columns={}, fixes=()),
    ):
        with pytest.raises(ValueError, match="This is Tayford as it was"):
            save()
    team.save_aim(AimStatement(AIM_2, percent=50))
    assert past.aim.percent is None
    assert len(past.aims()) == 1
    with pytest.raises(Conflict):
        team.save_aim(AimStatement(AIM_2, percent=60), expected_version=1)
