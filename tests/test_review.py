"""Tests of `pace_kit.review`."""

import re
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_2, AIM_3, AimStatement
from pace_kit.cleaning import RowAccount
from pace_kit.journeys import Cohort
from pace_kit.measures import weeks_to_milestone
from pace_kit.pdsa import Cycle, Decision, TestOfChange
from pace_kit.review import TONES, review
from pace_kit.runcharts import ChartChoices
from pace_kit.signals import find_signals

AS_OF = date(2019, 3, 31)
AIM = AimStatement(AIM_2, percent=80, within_weeks=26, by=date(2019, 12, 31), starting=date(2018, 4, 1))
CAUSES = re.compile(
    r"\b(caused?|causes|because of|led to|due to|thanks to|proves?d?|resulted|drift|breach|cases?)\b", re.I
)


def cohort_of(*journeys, as_of=AS_OF):
    """Journeys as (day of start, weeks to the recommendation or None, weeks to leaving or None)."""
    start = pd.to_datetime(pd.Series([day for day, _, _ in journeys], dtype="datetime64[s]"))
    reached = [pd.Timestamp(d) + timedelta(days=7 * w) if w is not None else pd.NaT for d, w, _ in journeys]
    left = [pd.Timestamp(d) + timedelta(days=7 * w) if w is not None else pd.NaT for d, _, w in journeys]
    frame = pd.DataFrame(
        {
            "child": [f"C{i}" for i in range(len(journeys))],
            "accommodated": start,
            "recommended": pd.to_datetime(pd.Series(reached, dtype="datetime64[s]")),
            "left": pd.to_datetime(pd.Series(left, dtype="datetime64[s]")),
        }
    )
    return Cohort.from_frame(frame, as_of=as_of)


def reviewed(cohort, *, aim=AIM, choices=None, **more):
    choices = choices or ChartChoices()
    chart = choices.chart(weeks_to_milestone(cohort))
    return review(aim=aim, cohort=cohort, chart=chart, signals=find_signals(chart), choices=choices, **more)


def one(result, kind, word=""):
    found = [finding for finding in result.findings if finding.kind == kind and word in finding.sentence]
    assert len(found) == 1, [str(f) for f in result.findings]
    return found[0]


def starts(n, first=date(2018, 4, 2)):
    return [first + timedelta(days=i % 40) for i in range(n)]


def aim_cohort(met, missed, open_):
    early, late = starts(met + missed), starts(open_, date(2019, 2, 1))
    waits = [10] * met + [30] * missed
    return cohort_of(*((d, w, None) for d, w in zip(early, waits, strict=True)), *((d, None, None) for d in late))


@pytest.mark.parametrize(
    ("met", "missed", "open_", "words", "tone"),
    [
        (22, 7, 12, "possible for them, not sure", "look"),
        (8, 2, 0, "sure for them", "good"),
        (8, 1, 1, "sure for them", "good"),
        (7, 2, 1, "possible for them", "look"),
        (7, 3, 0, "out of reach for them", "look"),
        (7, 3, 1, "out of reach for them", "look"),
        (0, 0, 5, "possible for them", "look"),
        (0, 1, 0, "out of reach for them", "look"),
    ],
)
def test_an_aim_is_sure_possible_or_out_of_reach_by_the_children_counted_so_far(met, missed, open_, words, tone):
    finding = one(reviewed(aim_cohort(met, missed, open_)), "aim")
    assert words in finding.sentence and finding.tone == tone
    assert dict(finding.numbers).items() >= {"met": met, "missed": missed, "too_soon": open_}.items()
    assert finding.numbers["started"] == met + missed + open_


def test_the_aim_is_told_with_its_counts():
    assert one(reviewed(aim_cohort(22, 7, 12)), "aim").sentence == (
        "Of the 41 children who started since 1 April 2018, 22 were in time (within 26 weeks), 7 were not, and 12 "
        "still can be. That is 53% for certain and at most 82%: the aim of 80% is possible for them, not sure; "
        "it needs 11 of the 12. Children who start later will count too."
    )


def test_a_share_just_short_of_the_aim_never_reads_as_reached():
    finding = one(reviewed(aim_cohort(799, 201, 0), aim=AIM), "aim")
    assert finding.numbers["lower_percent"] == 79 and "out of reach" in finding.sentence


def test_after_the_deadline_no_later_children_are_promised():
    assert "start later" not in one(reviewed(aim_cohort(8, 2, 0), aim=AimStatement(
        AIM_2, percent=80, within_weeks=26, by=AS_OF, starting=date(2018, 4, 1))), "aim").sentence  # fmt: skip


def test_children_who_started_before_the_aim_do_not_count_for_it():
    cohort = cohort_of((date(2017, 1, 1), 10, None), (date(2018, 5, 1), 10, None))
    assert one(reviewed(cohort), "aim").numbers["started"] == 1


@pytest.mark.parametrize(
    ("aim", "words", "question"),
    [
        (None, "There is no aim yet", "By when do you want"),
        (AimStatement(AIM_2), "4 things are still open", "By which day"),
        (AimStatement(AIM_2, 80, 26, date(2020, 1, 1)), "one thing is still open", "From which day"),
    ],
)
def test_a_missing_or_open_aim_comes_first_with_its_question(aim, words, question):
    first = reviewed(aim_cohort(1, 0, 1), aim=aim).findings[0]
    assert first.kind == "aim" and first.tone == "look"
    assert words in first.sentence and question in first.question


def test_an_aim_without_a_percentage_still_has_its_counts():
    aim = AimStatement(AIM_2, within_weeks=26, starting=date(2018, 4, 1))
    assert one(reviewed(aim_cohort(3, 2, 1), aim=aim), "aim", "3 were in time").tone == "note"


def test_before_anybody_started_the_aim_waits():
    assert "cannot be read yet" in one(reviewed(cohort_of((date(2017, 1, 1), 3, None))), "aim").sentence


def test_the_waiting_list_is_counted_with_those_beyond_the_aim_and_the_longest():
    days = [AS_OF - timedelta(days=d) for d in (26 * 7, 26 * 7 + 1, 223 * 7)]
    finding = one(reviewed(cohort_of(*((d, None, None) for d in days))), "waiting", "still waiting")
    assert finding.sentence == (
        "3 children are still waiting; 2 of them have waited more than 26 weeks already, the longest "
        "wait is 223.0 weeks."
    )
    assert finding.tone == "look"


def test_the_teams_own_aim_line_is_the_one_waits_are_compared_with():
    cohort = cohort_of((AS_OF - timedelta(days=300), None, None))
    finding = one(reviewed(cohort, choices=ChartChoices(aim_weeks=45)), "waiting", "still waiting")
    assert (finding.numbers["over_aim"], finding.numbers["aim_weeks"], finding.tone) == (0, 45, "note")


@pytest.mark.parametrize(
    ("year_ago", "new", "words", "tone"),
    [
        (2, 5, "grown", "look"),
        (5, 2, "shorter", "good"),
        (2, 2, "about as long", "note"),
        (30, 31, "about as long", "note"),
        (5, 3, "about as long", "note"),
        (40, 37, "about as long", "note"),
        (40, 36, "shorter", "good"),
    ],
)
def test_the_list_is_compared_with_a_year_ago(year_ago, new, words, tone):
    old = [(date(2017, 6, 1), 60, None)] * year_ago
    recent = [(date(2018, 12, 1), None, None)] * new
    finding = one(reviewed(cohort_of(*old, *recent)), "waiting", "On 31 March 2018, ")
    assert words in finding.sentence and finding.tone == tone
    numbers = finding.numbers
    assert (numbers["waiting_a_year_ago"], numbers["waiting"]) == (year_ago, new)
    change = numbers["started_since"] - numbers["reached_since"] - numbers["left_since"]
    assert new == year_ago + change


def test_young_data_are_not_compared_with_a_year_ago():
    result = reviewed(cohort_of((date(2018, 12, 1), None, None)))
    assert len([finding for finding in result.findings if finding.kind == "waiting"]) == 1


def test_an_empty_waiting_list_is_asked_about_kindly():
    assert one(reviewed(cohort_of((date(2018, 5, 1), 3, None))), "waiting").tone == "good"


def test_the_chart_alone_is_never_taken_for_the_aim():
    assert "cannot show whether the aim is met" in one(reviewed(aim_cohort(22, 7, 12)), "caveat").sentence


def test_finished_waits_are_compared_with_all_children():
    """The golden cohort of the project's notes: 7 reached, 3 wait; finished waits say 86 %, the curve 72 %."""
    waits = [5, 8, 12, 20, 24, 26, 30]
    journeys = [(AS_OF - timedelta(days=7 * 60), w, None) for w in waits]
    journeys += [(AS_OF - timedelta(days=7 * w), None, None) for w in (15, 18, 40)]
    numbers = one(reviewed(cohort_of(*journeys)), "curve").numbers
    assert (numbers["finished_percent"], numbers["everyone_percent"], numbers["median_weeks"]) == (86, 72, 24.0)


def shifted(n_before=12, n_after=8):
    """One child a fortnight: long waits first, short ones from a known day on."""
    ends = [date(2017, 1, 2) + timedelta(days=14 * i) for i in range(n_before + n_after)]
    weeks = [40 + 10 * (i % 2) for i in range(n_before)] + [10 + (i * 5) % 7 for i in range(n_after)]
    return cohort_of(*((end - timedelta(days=7 * w), w, None) for end, w in zip(ends, weeks, strict=True))), ends


def named(name, started, **cycle):
    return TestOfChange(name.lower(), name).with_cycle(Cycle(1, started=started, **cycle))


def test_a_shift_is_told_with_its_day_and_what_was_under_way():
    cohort, ends = shifted()
    tests = (
        named("Early", ends[11]),
        named("Later", ends[14]),
        named("Gone", ends[2], ended=ends[3], decision=Decision.ABANDON),
    )
    finding = one(
        reviewed(cohort, choices=ChartChoices(baseline_ends=ends[12]), tests=tests, programme_started=ends[10]),
        "signal",
    )
    assert finding.tone == "good" and finding.numbers["points"] == 8
    assert finding.numbers["start"] == ends[12].isoformat()
    assert f"began after the programme did ({ends[10].day} {ends[10]:%B %Y})" in finding.sentence
    assert f"Under way when it began: “Early” (since {ends[11].day} {ends[11]:%B %Y})." in finding.sentence
    assert "Later" not in finding.sentence and "Gone" not in finding.sentence


def test_a_shift_that_began_before_the_tests_says_so():
    cohort, ends = shifted()
    later = (named("Second", ends[16]), named("First", ends[14]))
    finding = one(
        reviewed(cohort, choices=ChartChoices(baseline_ends=ends[12]), tests=later, programme_started=ends[15]),
        "signal",
    )
    assert "began before the first test of change did: “First”" in finding.sentence
    assert "began before the programme did" in finding.sentence


def test_of_two_shifts_the_first_is_told_with_its_day_and_the_longest_is_named():
    ends = [date(2017, 1, 2) + timedelta(days=14 * i) for i in range(30)]
    weeks = [40 + 10 * (i % 2) for i in range(12)] + [20] * 7 + [60] + [20] * 10
    cohort = cohort_of(*((end - timedelta(days=7 * w), w, None) for end, w in zip(ends, weeks, strict=True)))
    test = named("Between", ends[15])
    result = reviewed(cohort, choices=ChartChoices(baseline_ends=ends[12]), tests=(test,), programme_started=ends[12])
    finding = one(result, "signal")
    assert finding.numbers == {
        "points": 7,
        "start": ends[12].isoformat(),
        "longest_points": 10,
        "longest_start": ends[20].isoformat(),
        "programme_started": ends[12].isoformat(),
        "test_1": ends[15].isoformat(),
        "told_1": 45.0,
    }
    assert "began before the first test of change did: “Between”" in finding.sentence


def test_a_shift_that_ended_before_the_programme_is_not_told_as_its_first():
    ends = [date(2017, 1, 2) + timedelta(days=14 * i) for i in range(30)]
    weeks = [20] * 7 + [60] * 3 + [60 - 10 * (i % 2) for i in range(11)] + [20] * 9
    cohort = cohort_of(*((end - timedelta(days=7 * w), w, None) for end, w in zip(ends, weeks, strict=True)))
    result = reviewed(cohort, choices=ChartChoices(baseline_ends=ends[20]), programme_started=ends[20])
    found = [f for f in result.findings if f.kind == "signal" and f.tone == "good"]
    assert [f.numbers["start"] for f in found] == [ends[21].isoformat()]


def test_a_shift_without_any_test_says_so():
    cohort, ends = shifted()
    finding = one(reviewed(cohort, choices=ChartChoices(baseline_ends=ends[12])), "signal")
    assert "No test of change had begun" in finding.sentence


def test_a_shift_to_longer_waits_needs_a_conversation_and_asks_about_the_longest_waiters():
    ends = [date(2017, 1, 2) + timedelta(days=14 * i) for i in range(20)]
    weeks = [16 - 6 * (i % 2) for i in range(12)] + [40 + (i * 7) % 11 for i in range(8)]
    cohort = cohort_of(*((end - timedelta(days=7 * w), w, None) for end, w in zip(ends, weeks, strict=True)))
    finding = one(reviewed(cohort, choices=ChartChoices(baseline_ends=ends[12])), "signal")
    assert finding.tone == "look" and "waited longest" in finding.question


def test_few_points_are_said_to_be_few():
    assert "too few" in one(reviewed(aim_cohort(3, 0, 0)), "reading").sentence


@pytest.mark.parametrize(
    ("tests", "tone", "words"),
    [
        ((), "look", "No test of change is written down"),
        ((named("A", AS_OF, ended=AS_OF),), "look", "1 cycle has ended without a study: “A” cycle 1."),
        ((named("A", AS_OF, prediction="2", results="3"),), "look", "1 prediction was never compared"),
        (
            (named("A", AS_OF, decision=Decision.ADOPT, children=1, results="1"),),
            "look",
            "“A” was adopted after one cycle",
        ),
        ((TestOfChange("a", "A"),), "note", "“A”: There is no cycle yet."),
        (
            (named("A", AS_OF, results="1").with_cycle(Cycle(2, decision=Decision.ADOPT, results="2")),),
            "good",
            "“A” was adopted after 2 cycles.",
        ),
    ],
)
def test_tests_of_change_are_asked_what_they_lack(tests, tone, words):
    kinds = {
        (f.tone, f.sentence)
        for f in reviewed(aim_cohort(3, 1, 1), tests=tests).findings
        if f.kind in ("test", "celebrate")
    }
    assert any(found == tone and words in sentence for found, sentence in kinds), kinds


def test_an_abandoned_test_is_left_in_peace():
    done = named("A", AS_OF, results="no", decision=Decision.ABANDON)
    found = [f for f in reviewed(aim_cohort(3, 1, 1), tests=(done,)).findings if f.kind == "test"]
    assert [f.sentence for f in found] == ["No test of change is under way or planned."]


@pytest.mark.parametrize(
    ("account", "tone"),
    [
        (RowAccount((1, 2, 3), {4: "no start"}, {5: "blank"}), "look"),
        (RowAccount(tuple(range(100)), {100: "no start"}, {}), "note"),
        (RowAccount((1, 2), {}, {}), "good"),
    ],
)
def test_rows_are_accounted_for(account, tone):
    finding = one(reviewed(aim_cohort(3, 1, 1), account=account), "data")
    assert finding.tone == tone
    numbers = finding.numbers
    assert numbers["rows"] == numbers["kept"] + numbers["set_aside"] + numbers["not_data"] == len(account)


def test_the_years_good_news_is_counted():
    finding = one(reviewed(aim_cohort(4, 1, 1)), "celebrate")
    assert finding.numbers == {"in_time": 4, "aim_weeks": 26} and finding.tone == "good"


def test_no_children_at_all_is_one_question_and_no_crash():
    result = reviewed(cohort_of())
    assert "no child" in one(result, "data").sentence
    assert result.findings[0].tone == "look"


def test_without_a_chart_line_or_an_aim_the_pathways_limit_counts():
    assert reviewed(aim_cohort(1, 0, 0), aim=None).aim_weeks == 26


def test_a_review_prints_as_a_sentence_and_knows_its_day():
    result = reviewed(aim_cohort(22, 7, 12), team="Harbour")
    assert result.as_of == AS_OF
    assert re.fullmatch(r"Harbour: \d+ things? to look at and \d+ to celebrate, as at 31 March 2019\.", str(result))


def shown(value):
    """How a number may stand in a sentence."""
    if isinstance(value, str):
        day = date.fromisoformat(value)
        return {f"{day.day} {day:%B %Y}"}
    return {f"{value:,.12g}", f"{value:,.1f}"}


def unexplained(finding):
    """What is left of a sentence's numbers, the team's own words apart, when those in `numbers` are taken out."""
    left = re.sub(r"“[^”]*”", "", finding.sentence)
    for value in sorted(finding.numbers.values(), key=lambda value: not isinstance(value, str)):
        for words in sorted(shown(value), key=len, reverse=True):
            left = re.sub(rf"(?<![\d.]){re.escape(words)}(?!\.?\d)", "", left)
    return re.findall(r"\d+", left)


journeys = st.lists(
    st.tuples(st.dates(date(2017, 1, 1), AS_OF), st.none() | st.integers(0, 120), st.none() | st.integers(0, 120)),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(journeys, st.none() | st.sampled_from([AIM, AimStatement(AIM_2), AimStatement(AIM_3, 150, 14)]), st.booleans())
def test_every_finding_asks_a_question_names_no_cause_and_holds_its_numbers(rows, aim, frozen):
    choices = ChartChoices(baseline_ends=date(2018, 1, 1) if frozen else None, aim_weeks=40 if frozen else None)
    tests = (named("Two-week review", date(2018, 3, 1), prediction="3", results="2"), TestOfChange("b", "B"))
    result = reviewed(cohort_of(*rows), aim=aim, choices=choices, tests=tests, programme_started=date(2018, 1, 1))
    assert [TONES.index(finding.tone) for finding in result.findings] == sorted(
        TONES.index(finding.tone) for finding in result.findings
    )
    for finding in result.findings:
        assert "?" in finding.question and finding.sentence.strip().endswith(".")
        assert not CAUSES.search(finding.sentence + finding.question)
        assert not unexplained(finding), finding
        assert f"page {int(finding.page[:2])}" in finding.where
        for name, value in finding.numbers.items():
            words = shown(value)
            assert any(re.search(rf"(?<![\d.]){re.escape(w)}(?!\.?\d)", finding.sentence) for w in words), (
                name,
                finding,
            )


@settings(max_examples=60, deadline=None)
@given(journeys)
def test_met_missed_and_too_soon_are_all_who_started(rows):
    result = reviewed(cohort_of(*rows))
    numbers = next(finding.numbers for finding in result.findings if finding.kind == "aim")
    if "started" in numbers:
        assert numbers["started"] == numbers["met"] + numbers["missed"] + numbers["too_soon"]
        assert numbers["lower_percent"] <= numbers.get("upper_percent", 100)


def test_an_aim_about_another_wait_than_the_data_is_not_measured_with_them():
    other = AimStatement(AIM_3, percent=80, within_weeks=14, by=date(2019, 12, 31), starting=date(2018, 4, 1))
    result = reviewed(aim_cohort(8, 2, 3), aim=other)
    finding = one(result, "aim")
    assert "another wait than the data, which were read for “Aim 2”" in finding.sentence and finding.question
    assert result.aim_weeks == 26
    assert other.about(AIM_2) is None and other.about(AIM_3) is other
