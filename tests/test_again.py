"""Next month's workbook: rows found again, what is new, gone and different, and which decisions still hold."""

import csv
import io
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.aims import AIM_2
from pace_kit.cleaning import Fix, Matching, apply_fixes, find_issues, match_headings
from pace_kit.cleaning.again import compare
from pace_kit.reference import shipped
from pace_kit.spreadsheets import RawTable, read_spreadsheet

HEADINGS = ("Child ID", "Date accommodated", "Date of recommendation", "Placement")
FIRST = (
    ("H-001", "04/03/2019", "TBC", "Foster care"),  # row 2
    ("H-002", "31/02/2019", "", "Kinship care"),
    ("H-003", "05/05/2019", "01/02/2020", "Foster care"),
    ("H-004", "06/06/2019", "", "Fostr care"),
    ("", "07/07/2019", "", "Foster care"),
    ("H-006", "08/08/2019", "", "Foster care"),  # row 7
)


def table(rows, headings=HEADINGS):
    file = io.StringIO()
    csv.writer(file).writerows([headings, *rows])
    return read_spreadsheet(file.getvalue().encode(), heading_row=1)


def compared(before, fixes, after):
    matchings = {"before_matching": match_headings(before, AIM_2), "after_matching": match_headings(after, AIM_2)}
    return compare(before, fixes, after, **matchings)


def changed(row, **cells):
    """The first table with one row changed: code, start, end, placement."""
    names = ("code", "start", "end", "placement")
    new = tuple(cells.get(name, text) for name, text in zip(names, FIRST[row - 2], strict=True))
    return (*FIRST[: row - 2], new, *FIRST[row - 1 :])


def put_aside(*rows, column="", because="nobody knows"):
    return Fix(tuple(rows), column, "set aside", "", because)


# What changed


def test_the_same_table_again_changes_nothing():
    result = compared(table(FIRST), (put_aside(3),), table(FIRST))
    assert (result.new, result.gone, result.different, result.open) == ((), (), (), ())
    assert result.same == {row: row for row in range(2, 8)}
    assert str(result) == "Since the last upload no row is new, gone or different; 1 of 1 decision still holds."
    assert result.table().empty


def test_new_gone_and_different_rows_are_told_apart():
    after = table((("H-009", "01/09/2019", "", "Foster care"), *changed(2, end="04/03/2020")[:4], FIRST[5]))
    result = compared(table(FIRST), (put_aside(2), put_aside(3)), after)
    assert (result.new, result.gone) == ((2,), (6,))
    assert [change.sentence for change in result.different] == [
        "Row 3 (was row 2), 'Date of recommendation': was TBC, is 04/03/2020."
    ]
    assert (result.different[0].child, result.same) == ("H-001", {3: 4, 4: 5, 5: 6, 7: 7})
    assert str(result) == (
        "Since the last upload 1 row is new, 1 is gone and 1 is different; 1 of 2 decisions still holds."
    )
    assert result.table().to_numpy().tolist() == [
        ["new", 2, "", "H-009", "", "", ""],
        ["different", 3, 2, "H-001", "Date of recommendation", "TBC", "04/03/2020"],
        ["gone", "", 6, "", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ((), (), "Since the last upload no row is new, gone or different."),
        ((), FIRST, "Since the last upload 6 rows are new, none is gone and none is different."),
        (FIRST, (), "Since the last upload no row is new, 6 are gone and none is different."),
    ],
)
def test_tables_with_no_rows_can_be_compared(before, after, sentence):
    assert str(both(plain(before, range(2, len(before) + 2)), (), plain(after, range(2, len(after) + 2)))) == sentence


def test_a_row_that_moved_is_no_difference():
    result = compared(table(FIRST), (put_aside(3, 5),), table(FIRST[::-1]))
    assert (result.new, result.gone, result.different) == ((), (), ())
    assert result.fixes == (put_aside(4, 6),)


def test_a_heading_spelt_otherwise_and_a_new_column_change_no_row():
    headings = ("Date of entry to accommodation", "ID of child", "Notes", "Placement", "Date of perm recommendation")
    rows = [(start, code, "new", placement, end) for code, start, end, placement in FIRST]
    before, after = table(FIRST), table(rows, headings)
    matching = Matching(dict(zip(headings, ("accommodated", "child", "team", "placement", "recommended"), strict=True)))
    result = compare(
        before, (put_aside(3),), after, before_matching=match_headings(before, AIM_2), after_matching=matching
    )
    assert (result.same, result.fixes) == ({row: row for row in range(2, 8)}, (put_aside(3),))


def test_a_column_that_is_used_no_more_reopens_the_decisions_about_it_only():
    fixes = (Fix((5,), "placement", "correct", "Foster care", "a slip"), put_aside(3))
    result = compared(table(FIRST), fixes, table([row[:3] for row in FIRST], HEADINGS[:3]))
    assert (result.fixes, result.different) == (fixes[1:], ())
    assert str(result.open[0]) == (
        "Row 5 stays, but a heading is no longer taken for 'placement', so this is asked again: "
        "take Foster care instead, because a slip."
    )


def test_a_code_is_the_same_however_it_is_spelt():
    result = compared(table(FIRST), (put_aside(2),), table(changed(2, code="h 1")))
    assert (result.different, result.fixes) == ((), (put_aside(2),))


def with_cell(raw, row, heading, text, kind):
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    frame.loc[row, heading], kinds.loc[row, heading] = text, kind
    return replace(raw, frame=frame, kinds=kinds)


def test_a_day_typed_as_text_is_not_the_real_date_of_that_day():
    after = with_cell(table(FIRST), 2, "Date accommodated", "2019-03-04", "date")
    result = compared(table(FIRST), (put_aside(2),), after)
    assert [str(change) for change in result.different] == [
        "Row 2, 'Date accommodated': was 04/03/2019 (text), is 04/03/2019 (date)."
    ]
    assert result.fixes == ()


def test_a_time_of_day_and_the_kind_of_a_text_count_for_nothing():
    before = with_cell(table(FIRST), 2, "Date accommodated", "2019-03-04", "date")
    after = with_cell(before, 2, "Date accommodated", "2019-03-04 09:30", "date")
    assert compared(before, (), after).different == ()
    numbers = with_cell(before, 2, "Placement", "12", "number")
    assert compared(numbers, (), with_cell(before, 2, "Placement", "12", "text")).different == ()


def test_long_texts_that_differ_at_their_end_are_shown_whole():
    change = compared(
        *(table(changed(2, placement=f"{'x' * 80}{end}")) if end else () for end in ("1", "", "2"))
    ).different[0]
    assert (change.before[-1], change.after[-1]) == ("1", "2")


def test_titles_and_totals_are_neither_new_nor_gone():
    before = table((("Children of 2018", "", "", ""), *FIRST, ("Total 6", "", "", "")))
    after = table((*FIRST, ("", "", "", ""), ("Total 7", "", "", "")))
    result = compared(before, (put_aside(2, 4),), after)
    assert (result.new, result.gone, result.different) == ((), (), ())
    assert len(result.same) == 6
    assert result.fixes == (put_aside(3),)
    assert (result.open[0].old_rows, result.open[0].new_rows) == ((2,), ())
    told = compare(
        before, (), after, before_matching=match_headings(before, AIM_2), after_matching=match_headings(after, AIM_2),
        ignore_before=(), ignore_after=(8, 9),
    )  # fmt: skip
    assert told.gone == (2, 9)


EPISODES = (("H-1", "01/01/2018", "", "Foster care"), ("H-1", "01/01/2019", "", "Foster care"))


def test_of_two_episodes_each_is_found_by_its_start():
    after = (EPISODES[1], ("H-1", "01/01/2018", "05/05/2018", "Foster care"))
    result = compared(table(EPISODES), (), table(after))
    assert (result.same, [change.old_row for change in result.different]) == ({3: 2}, [2])


def test_a_child_whose_start_was_corrected_is_found_by_the_code():
    result = compared(table(FIRST), (), table(changed(3, start="28/02/2019")))
    assert [str(change) for change in result.different] == [
        "Row 3, 'Date accommodated': was 31/02/2019, is 28/02/2019."
    ]


def test_a_row_without_a_code_is_known_by_its_content_only():
    result = compared(table(FIRST), (put_aside(6),), table(changed(6, end="01/02/2020")))
    assert (result.gone, result.new, result.different) == ((6,), (6,), ())


def test_nothing_is_carried_between_tables_that_have_no_column_to_know_a_row_by():
    raw = table([("a", "b"), ("c", "d")], ("One", "Two"))
    result = compared(raw, (put_aside(2),), raw)
    assert (result.same, result.fixes, result.new, result.gone) == ({}, (), (2, 3), (2, 3))


# Which decisions hold


def test_a_decision_about_many_rows_is_cut_to_those_that_are_unchanged():
    fix = Fix((2, 3, 5, 6), "accommodated", "accept", "", "checked")
    after = (FIRST[5], *changed(3, start="28/02/2019")[:4])
    result = compared(table(FIRST), (fix,), table(after))
    assert result.fixes == (replace(fix, rows=(3, 6)),)
    assert str(result).endswith("; 1 of 1 decision still holds, 1 of them for some rows only.")
    (again,) = result.open
    assert (again.fix, again.old_rows, again.new_rows) == (fix, (3, 6), (4,))
    assert str(again) == (
        "Row 4 is different and row 6 of the last upload is gone, so this is asked again: "
        "take it as it is, because checked."
    )


def test_a_decision_whose_rows_are_all_gone_never_becomes_one_about_the_column():
    result = compared(table(FIRST), (Fix((6,), "placement", "leave"),), table(FIRST[:4]))
    assert result.fixes == ()
    assert str(result.open[0]) == "Row 6 of the last upload is gone, and with it the decision: leave it missing."


TWICE = (*FIRST, ("h1", "04/03/2019", "", "Foster care"))


@pytest.mark.parametrize(
    ("after", "holds"),
    [
        (TWICE, True),
        (TWICE[::-1], True),
        (TWICE[1:], False),
        ((("H-001", "04/03/2019", "05/03/2020", "Foster care"), *TWICE[1:]), False),
    ],
)
def test_a_copy_stays_set_aside_only_while_the_row_that_counts_is_unchanged(after, holds):
    """Otherwise the child would be lost when the other row goes."""
    fix = put_aside(8, column="child", because="row 2 says most about this child")
    result = compared(table(TWICE), (fix,), table(after))
    assert (len(result.fixes), len(result.open)) == ((1, 0) if holds else (0, 1))


def test_decisions_about_columns_hold_while_their_heading_is_there():
    headings = ("Child ID", "Date accommodated", "Panel", "Placement")
    chosen, unused = Fix((), "recommended", "correct", "Panel", "we know"), Fix((), "placement", "leave")
    result = compared(table(FIRST, headings), (chosen, unused), table(FIRST, headings))
    assert (result.fixes, result.open) == ((chosen, unused), ())
    result = compared(table(FIRST, headings), (chosen, unused), table(FIRST))
    assert result.fixes == (unused,)
    assert str(result.open[0]).startswith("There is no heading 'Panel' to take any more, so this is asked again: take")


def test_row_numbers_serve_as_codes_only_while_no_heading_holds_codes():
    before = table([row[1:] for row in FIRST], HEADINGS[1:])
    fix = Fix((), "child", "accept", "", "the row number serves as the child's code")
    assert compared(before, (fix,), before).fixes == (fix,)
    result = compared(before, (fix,), table(FIRST))
    assert str(result.open[0]).startswith("There is a heading 'Child ID' now, so this is asked again")


def test_decisions_carried_to_the_example_a_month_later_give_the_same_rows():
    raw = read_spreadsheet(shipped("data", "example", "harbour.xlsx"))
    matching, as_of = match_headings(raw, AIM_2), date(2020, 3, 31)
    fixes = tuple(i.proposal for i in find_issues(raw, pathway=AIM_2, as_of=as_of, matching=matching) if i.proposal)
    rows = list(raw.frame.index)
    after = replace(
        raw, frame=raw.frame.set_axis([row + 3 for row in rows]), kinds=raw.kinds.set_axis([row + 3 for row in rows])
    )
    result = compare(raw, fixes, after, before_matching=matching, after_matching=matching)
    assert (len(result.fixes), result.open) == (len(fixes), ())
    one = apply_fixes(raw, fixes, pathway=AIM_2, as_of=as_of, matching=matching)[1]
    other = apply_fixes(after, result.fixes, pathway=AIM_2, as_of=as_of, matching=matching)[1]
    assert [row + 3 for row in one.kept] == list(other.kept)


PLANS = (
    ("H-1", "04/03/2019", "04/04/2020", ""),
    ("H-2", "04/03/2019", "due 14/05/2020", ""),
    ("H-3", "02/05/29", "", ""),
)
NOT_YET = Fix((2, 3), "recommended", "leave", "", "it has not happened yet")


@pytest.mark.parametrize(
    ("month", "rows"), [(date(2020, 3, 31), (2, 3)), (date(2020, 4, 4), (3,)), (date(2020, 5, 14), ())]
)
def test_a_date_that_had_not_come_is_asked_again_once_it_has(month, rows):
    """Otherwise the child would be counted as waiting for ever."""
    raw = plain(PLANS, (2, 3, 4))
    result = both(raw, (NOT_YET, put_aside(4)), raw, days=(date(2020, 3, 31), month))
    assert result.fixes == (*([replace(NOT_YET, rows=rows)] if rows else []), put_aside(4))
    assert [again.new_rows for again in result.open] == ([tuple({2, 3} - set(rows))] if len(rows) < 2 else [])
    assert all("a date there has come meanwhile" in again.sentence for again in result.open)


def test_a_whole_row_is_asked_again_when_one_of_its_dates_reads_otherwise_by_now():
    raw = plain(PLANS, (2, 3, 4))
    result = both(raw, (put_aside(2), put_aside(4)), raw, days=(date(2020, 3, 31), date(2029, 6, 1)))
    assert (result.fixes, [again.new_rows for again in result.open]) == ((), [(2,), (4,)])


def test_for_another_wait_only_corrections_hold():
    raw = table(FIRST)
    right = Fix((3,), "accommodated", "correct", "28/02/2019")
    result = compare(
        raw, (right, Fix((2,), "recommended", "leave")), raw, before_matching=MATCHING, after_matching=MATCHING,
        same_wait=False,
    )  # fmt: skip
    assert result.fixes == (right,)
    assert str(result.open[0]).startswith("Row 2 stays, but it is another wait that is measured now")


def test_a_reason_that_names_a_row_names_the_new_one():
    fix = put_aside(8, column="child", because="row 2 says most about this child")
    (kept,) = compared(table(TWICE), (fix,), table(TWICE[::-1])).fixes
    assert (kept.rows, kept.because) == ((2,), "row 8 says most about this child")


# For any tables

CODE = st.sampled_from(["H-1", "h 1", "H-2", "H-3", "H-4", "?", ""])
DAY = st.sampled_from(["04/03/2019", "4 March 2019", "31/02/2019", "TBC", "", "43528"])
PLACE = st.sampled_from(["Foster care", "Fostr care", ""])
ROWS = st.lists(st.tuples(CODE, DAY, DAY, PLACE), max_size=8)
MATCHING = Matching(dict(zip(HEADINGS, ("child", "accommodated", "recommended", "placement"), strict=True)))
QUICK = settings(max_examples=200, deadline=None)


def plain(rows, numbers):
    """A table without a reader's guesses, with the row numbers given."""
    index = pd.Index(numbers, dtype="int64", name="row")
    frame = pd.DataFrame([list(row) for row in rows], index=index, columns=list(HEADINGS), dtype=object)
    kinds = frame.map(lambda text: "text" if text else "blank").astype(object)
    return RawTable(frame, "invented.csv", "sheet", 1, ("sheet",), (), kinds)


def fixes_for(rows):
    some = st.lists(st.sampled_from(range(2, len(rows) + 2)), min_size=1, unique=True).map(sorted).map(tuple)
    columns = st.sampled_from(["", "child", "accommodated", "recommended", "placement"])
    return st.lists(st.builds(Fix, some, columns, st.sampled_from(["accept", "leave", "set aside"])), max_size=4)


def both(before, fixes, after, **more):
    return compare(before, fixes, after, before_matching=MATCHING, after_matching=MATCHING, **more)


def content(raw, row):
    from pace_kit.cleaning.same_child import code_key

    code, *others = raw.frame.loc[row]
    return (code_key(code) or code, *others)


@QUICK
@given(data=st.data(), rows=ROWS, later=ROWS)
def test_every_row_is_same_different_new_or_gone_and_no_decision_reaches_a_changed_row(data, rows, later):
    fixes = data.draw(fixes_for(rows)) if rows else []
    before, after = plain(rows, range(2, len(rows) + 2)), plain(later, range(11, len(later) + 11))
    result = both(before, fixes, after, ignore_before=(), ignore_after=())
    moved = {(change.old_row, change.new_row) for change in result.different}
    old = [*result.same, *(row for row, _ in moved), *result.gone]
    new = [*result.same.values(), *(row for _, row in moved), *result.new]
    assert (sorted(old), sorted(new)) == (list(before.frame.index), list(after.frame.index))
    assert all(content(before, old) == content(after, new) for old, new in result.same.items())
    assert all(content(before, old) != content(after, new) for old, new in moved)
    back = {new: old for old, new in result.same.items()}
    for fix in result.fixes:
        assert fix.rows and set(fix.rows) <= set(back)
        where = tuple(sorted(back[row] for row in fix.rows))
        assert any(replace(fix, rows=one.rows) == one and set(where) <= set(one.rows) for one in fixes)
    carried = sum(len(fix.rows) for fix in result.fixes) + sum(len(again.old_rows) for again in result.open)
    assert carried == sum(len(fix.rows) for fix in fixes)


@QUICK
@given(data=st.data(), rows=ROWS)
def test_a_table_compared_with_itself_keeps_every_decision(data, rows):
    fixes = data.draw(fixes_for(rows)) if rows else []
    fixes.append(Fix((), "recommended", "correct", HEADINGS[2]))
    raw = plain(rows, range(2, len(rows) + 2))
    result = both(raw, fixes, raw)
    assert (list(result.fixes), result.open, result.new, result.gone, result.different) == (fixes, (), (), (), ())


@QUICK
@given(data=st.data(), rows=ROWS, later=ROWS)
def test_the_order_and_the_numbers_of_rows_change_nothing_else(data, rows, later):
    fixes = data.draw(fixes_for(rows)) if rows else []
    order = data.draw(st.permutations(range(len(later))))
    before = plain(rows, range(2, len(rows) + 2))
    after, shuffled = (
        plain(later, range(2, len(later) + 2)),
        plain([later[at] for at in order], range(40, 40 + len(later))),
    )
    one, other = (both(before, fixes, new, ignore_before=(), ignore_after=()) for new in (after, shuffled))

    def seen(result, raw):
        changes = sorted((c.heading, c.before, c.after, content(before, c.old_row)) for c in result.different)
        carried = [
            (fix.words, fix.column, sorted(map(str, (content(raw, r) for r in fix.rows)))) for fix in result.fixes
        ]
        return (
            str(result),
            changes,
            carried,
            sorted(str(content(raw, row)) for row in result.new),
            [again.old_rows for again in result.open],
        )

    assert seen(one, after) == seen(other, shuffled)


@pytest.mark.parametrize("stale", [(99,), (2, 99)])
def test_a_decision_about_a_row_that_was_never_there_is_not_carried(stale):
    raw = table(FIRST)
    result = compared(raw, (put_aside(*stale),), raw)
    assert result.open[0].old_rows == (99,)
    assert [fix.rows for fix in result.fixes] == [stale[:-1]] * (len(stale) > 1)
