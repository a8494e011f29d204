"""Questions in groups: one sentence, one decision for all, and what the charts leave out meanwhile."""

from dataclasses import replace
from datetime import date

import pytest

from pace_kit.aims import AIM_2
from pace_kit.cleaning import Fix, Issue, apply_fixes, find_issues, match_headings, still_open
from pace_kit.cleaning.groups import group_issues, is_guess, open_issues, progress, settle
from pace_kit.cleaning.titles import _TITLES
from pace_kit.datasets import AS_OF, harbour_workbook
from pace_kit.spreadsheets import read_spreadsheet

WAIT = {"pathway": AIM_2, "as_of": AS_OF}


def table(text, name="toy.csv"):
    return read_spreadsheet(text.encode(), name=name)


def issues_in(text):
    raw = table(text)
    return raw, find_issues(raw, **WAIT)


@pytest.fixture(scope="module")
def harbour():
    return read_spreadsheet(harbour_workbook())


def month_first(rows, heading="Perm Rec"):
    for row in rows:
        fix = Fix((row,), "recommended", "correct", "2018-12-24", "there is only one way to read it")
        sentence = f"Row {row}, '{heading}': 12/24/2018 has no such month."
        yield Issue((row,), heading, "recommended", "month first", "12/24/2018", sentence, fix, 0.95)


def test_no_questions_make_no_groups():
    assert group_issues(()) == ()


def test_a_group_says_in_one_sentence_what_its_questions_have_in_common():
    (group,) = group_issues(month_first(range(4, 18)))
    assert group.title == "14 dates in 'Perm Rec' are written month first"
    assert group.rows == tuple(range(4, 18))
    (alone,) = group_issues(month_first([4]))
    assert alone.title == "A date in 'Perm Rec' is written month first"


def test_questions_about_different_headings_or_kinds_are_apart():
    groups = group_issues([*month_first([4, 5]), *month_first([4], "Panel")])
    assert [(group.heading, len(group.issues)) for group in groups] == [("Perm Rec", 2), ("Panel", 1)]


@pytest.mark.parametrize("kind", _TITLES)
def test_every_kind_has_a_sentence_for_one_and_for_several_in_the_words_of_the_team(kind):
    issue = Issue((4,), "Perm Rec", "recommended", kind, "x", "Row 4.", None)
    (one,) = group_issues([issue])
    (several,) = group_issues([replace(issue, rows=(row,), found=str(row)) for row in range(4, 18)])
    for said in (one.title, several.title):
        assert len(said) <= 90
        assert "{" not in said
    if not kind.endswith("heading") and "column" not in kind:
        assert "14" in several.title
        assert one.title != several.title


def test_all_kinds_that_the_example_asks_about_have_a_sentence(harbour):
    for group in group_issues(find_issues(harbour, **WAIT)):
        assert group.kind in _TITLES, group.kind


def test_columns_come_first_and_then_what_keeps_most_rows_out():
    text = (
        "Child ID,Date accommodated,Rec date,Panel date\n"
        + "".join(f"H-{n},0{n}/04/2018,,\n" for n in range(1, 5))
        + "H-5,31/04/2018,,\nH-6,,,\nH-7,,,\nH-8,TBC,,\n"
    )
    _, found = issues_in(text)
    kinds = [group.kind for group in group_issues(found)]
    about_columns = [bool(group.rows) for group in group_issues(found)]
    assert about_columns == sorted(about_columns)
    assert kinds.index("no start") < kinds.index("impossible date") < kinds.index("not yet")


def test_as_proposed_answers_every_question_of_the_example(harbour):
    found = find_issues(harbour, **WAIT)
    fixes = tuple(fix for group in group_issues(found) for fix in group.decide("proposal"))
    assert still_open(found, fixes) == tuple(issue for issue in found if issue.proposal is None)


def test_each_answer_that_a_group_offers_answers_all_of_it(harbour):
    values = {"date": "01/06/2019", "reading": "month first", "heading": "Notes", "": "x"}
    for group in group_issues(find_issues(harbour, **WAIT)):
        assert group.answers
        for how in group.answers:
            value = str(group.rows[0]) if how == "keep" else values.get(group.asks, "Kinship care")
            fixes = group.decide(how, value if how in ("correct", "keep") else "")
            assert still_open(group.issues, fixes) == (), (group.title, how)
            apply_fixes(harbour, fixes, **WAIT)


def test_a_correction_needs_a_value_and_an_unknown_answer_is_refused():
    (group,) = group_issues(month_first([4]))
    with pytest.raises(ValueError, match="Say what it should be"):
        group.decide("correct", " ")
    with pytest.raises(ValueError, match="answered with"):
        group.decide("ignore")


def test_one_date_is_not_offered_for_many_rows_but_one_word_or_one_way_of_reading_is():
    (many,) = group_issues(month_first([4, 5]))
    assert "correct" not in many.answers
    assert all("correct" in single.answers for single in many.singles())
    words = [Issue((4, 9), "Where", "placement", "unknown placement", "F/C", "Rows 4 and 9.", None)]
    (group,) = group_issues(words)
    assert (group.asks, "correct" in group.answers) == ("placement", True)
    assert group.decide("correct", "Foster care") == (Fix((4, 9), "placement", "correct", "Foster care", ""),)


def test_of_one_child_twice_the_row_that_counts_is_kept_and_the_others_are_set_aside():
    _, found = issues_in(
        "Child ID,Date accommodated,Perm rec date\nH-1,04/03/2019,\nH-1,04/03/2019,\nH-2,05/03/2019,\n"
    )
    (group,) = group_issues(issue for issue in found if issue.kind == "same child twice")
    assert group.title == "A child stands in several rows"
    assert "keep" in group.answers
    (fix,) = group.decide("keep", "3")
    assert (fix.rows, fix.action) == ((2,), "set aside")


def test_row_by_row_a_question_about_many_rows_becomes_one_for_each_and_says_what_stands_there():
    rows = "".join(f"H-{n},{n:02}/13/2018,\n" for n in range(1, 5)) + "H-9,03/04/2018,\nH-10,05/06/2018,\n"
    raw, found = issues_in("Child ID,Date accommodated,Perm rec date\n" + rows)
    (group,) = (group for group in group_issues(found) if group.kind == "day or month first")
    singles = group.singles(raw)
    assert [single.rows for single in singles] == [(6,), (7,)]
    assert [single.issues[0].found for single in singles] == ["03/04/2018", "05/06/2018"]
    fixes = (*singles[0].decide("correct", "2018-04-03"), *singles[1].decide("accept"))
    assert still_open(group.issues, fixes) == ()
    assert still_open(group.issues, fixes[:1]) == group.issues


def test_proposals_are_said_in_words_with_days_as_people_write_them():
    (group,) = group_issues(month_first([4]))
    assert group.proposed == "take 24/12/2018 instead, because there is only one way to read it"
    issue = next(iter(month_first([4])))
    other = replace(issue, rows=(5,), proposal=replace(issue.proposal, rows=(5,), value="2018-11-13"))
    (two,) = group_issues([issue, other])
    assert "for instance 24/12/2018 in row 4" in two.proposed


def test_a_proposal_that_only_leaves_out_is_a_guess_and_a_reading_is_none(harbour):
    found = find_issues(harbour, **WAIT)
    assert {issue.proposal.action for issue in found if is_guess(issue)} == {"set aside", "leave"}
    assert not any(is_guess(issue) for issue in month_first([4]))


def test_the_line_of_progress_counts_children_and_dates_left_out_meanwhile():
    raw, found = issues_in(
        "Child ID,Date accommodated,Perm rec date\nH-1,31/04/2018,\nH-2,05/04/2018,12/24/2018\nH-3,06/04/2018,TBC\n"
    )
    state = settle(raw, (), **WAIT)
    line = progress(found, state)
    assert str(line) == (
        "All 3 questions: 0 answered, 3 open. Until they are answered the charts leave out 1 child and 1 date."
    )
    fixes = tuple(issue.proposal for issue in found if issue.kind != "not yet")
    state = settle(raw, fixes, **WAIT)
    line = progress(found, state)
    assert str(line) == "All 3 questions: 2 answered, 1 open. Nothing is left out meanwhile."
    state = settle(raw, (), **WAIT)
    assert str(progress((), state)) == "The kit has no question about these data."


def test_settling_gives_what_finding_and_applying_give(harbour):
    fixes = tuple(issue.proposal for issue in find_issues(harbour, **WAIT) if issue.proposal)[:9]
    matching = match_headings(harbour, AIM_2)
    state = settle(harbour, fixes, matching=matching, **WAIT)
    cohort, account = apply_fixes(harbour, fixes, matching=matching, **WAIT)
    assert state.issues == find_issues(harbour, fixes=fixes, matching=matching, **WAIT)
    assert state.account == account
    assert state.cohort.frame.equals(cohort.frame)
    assert state.open == still_open(state.issues, fixes)
    assert state.cohort.as_of == date(2020, 3, 31)


def test_a_correction_that_puts_dates_in_an_order_that_cannot_be_leaves_the_question_open_until_it_is_mended():
    raw, found = issues_in("Child ID,Date accommodated,Perm rec date\nH-1,05/04/2018,31/04/2019\n")
    wrong = (Fix((2,), "recommended", "correct", "2018-01-30"),)
    state = settle(raw, wrong, **WAIT)
    assert [issue.kind for issue in open_issues(state.issues, wrong, state)] == ["order"]
    assert state.open == open_issues(state.issues, wrong, state)
    assert str(progress(state.issues, state)).startswith("All 2 questions: 1 answered, 1 open.")
    for mended in (Fix((2,), "recommended", "correct", "2019-04-30"), Fix((2,), "", "set aside")):
        state = settle(raw, (*wrong, mended), **WAIT)
        assert state.open == ()
    assert found[0].kind == "impossible date"
