"""Which sheet is read, which headings it has, and what is said of all the others."""

import io
from datetime import date

import pytest
import xlsxwriter

from pace_kit.spreadsheets import SpreadsheetError, heading_rows, read_spreadsheet
from pace_kit.spreadsheets.headings import meanings

HEADINGS = ["Child ID", "Date accommodated", "Date of recommendation", "Placement"]
LISTS = [["Placement", "Route"], ["Foster care", "Adoption"], ["Kinship care", "Home"], ["Residential", "Other"]]
PIVOT = [["Row labels", "Count of Child ID"], ["Foster care", 12], ["Kinship care", 9], ["Grand total", 21]]


def workbook(sheets, prepare=None):
    """Return an .xlsx file with these sheets."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    pages = {}
    for name, rows in sheets.items():
        pages[name] = page = book.add_worksheet(name)
        for at, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(at, column, cell, day)
                elif cell != "":
                    page.write(at, column, cell)
    if prepare:
        prepare(pages)
    book.close()
    return file.getvalue()


def year(number, rows):
    """Return a sheet of so many children who were accommodated in this year."""
    return [
        HEADINGS,
        *([f"{number}-{at}", date(number, 1 + at % 12, 3), date(number, 1 + at % 12, 20), "x"] for at in range(rows)),
    ]


def test_the_sheet_with_children_is_preferred_to_lists_pivots_and_covers():
    sheets = {"Cover": [["Permanence tracker"]], "Lists": LISTS, "Pivot": PIVOT, "Tracker": year(2019, 3)}
    raw = read_spreadsheet(workbook(sheets))
    assert raw.sheet == "Tracker" and raw.sheets == ("Cover", "Lists", "Pivot", "Tracker")
    assert raw.notes == ("The sheet 'Tracker' was read; the file has 4 sheets.",)


def test_a_long_list_of_words_does_not_outweigh_a_few_children():
    words = [["Child ID", "Placement", "Route", "Date left"], *([f"code {at}", "x", "y", ""] for at in range(500))]
    assert read_spreadsheet(workbook({"Lists": words, "Tracker": year(2019, 4)})).sheet == "Tracker"


def test_of_several_years_the_newest_is_read_and_the_others_are_named_with_their_rows():
    sheets = {"2017": year(2017, 30), "2018": year(2018, 25), "2019": year(2019, 12), "Lists": LISTS}
    raw = read_spreadsheet(workbook(sheets))
    assert raw.sheet == "2019" and len(raw.frame) == 12
    notes = " ".join(raw.notes)
    assert "'2017' holds a table too with the same headings (30 rows, more than the 12 that were read)" in notes
    assert "'2018' holds a table too with the same headings (25 rows, more than the 12 that were read)" in notes
    assert "copy the rows of several into one sheet" in notes and "Lists" not in notes


def test_a_sheet_with_all_the_years_is_preferred_to_the_newest_alone():
    every = [*year(2017, 30), *year(2018, 25)[1:], *year(2019, 12)[1:]]
    raw = read_spreadsheet(workbook({"All": every, "2018": year(2018, 25), "2019": year(2019, 12)}))
    assert raw.sheet == "All" and len(raw.frame) == 67
    assert "more than" not in " ".join(raw.notes)


def test_a_year_that_only_just_began_does_not_hide_the_one_before():
    assert read_spreadsheet(workbook({"2018": year(2018, 60), "2019": year(2019, 2)})).sheet == "2018"


def test_one_slip_in_a_year_makes_an_old_sheet_no_newer():
    old = year(2017, 20)
    old[3][1] = date(2071, 3, 4)
    assert read_spreadsheet(workbook({"2017": old, "2018": year(2018, 20)})).sheet == "2018"


def test_years_typed_as_text_are_told_apart_too():
    def typed(number):
        return [HEADINGS, *([f"{number}-{at}", f"03/{at:02}/{number}", "TBC", "x"] for at in range(1, 9))]

    assert read_spreadsheet(workbook({"Two": typed(2019), "One": typed(2018)})).sheet == "Two"


def test_a_hidden_sheet_with_more_columns_is_read_and_said_to_be_hidden():
    content = workbook({"Dashboard": PIVOT, "Data": year(2019, 5)}, lambda pages: pages["Data"].hide())
    raw = read_spreadsheet(content)
    assert raw.sheet == "Data" and "(a hidden sheet)" in raw.notes[0]


def test_many_other_sheets_are_named_in_few_sentences():
    raw = read_spreadsheet(workbook({str(number): year(number, 5) for number in range(1998, 2019)}))
    assert raw.sheet == "2018" and len(raw.notes) == 11
    assert "12 more sheets hold tables" in raw.notes[9] and "'2017' (5)" in raw.notes[9]


def test_each_sheet_is_told_of_once_while_it_is_read():
    told = []
    content = workbook({"A": LISTS, "B": year(2019, 3)})
    read_spreadsheet(content, tell=told.append)
    assert told == ["Reading the sheet 'A', 1 of 2.", "Reading the sheet 'B', 2 of 2.", "Making a table of 3 rows."]
    told.clear()
    read_spreadsheet(content, sheet="B", tell=told.append)
    assert [sentence for sentence in told if "'A'" in sentence] == []


def test_a_sheet_that_is_not_there_is_answered_with_some_of_many():
    with pytest.raises(SpreadsheetError, match=r"There is no sheet 'x'\. The file has: 0, 1, .* and 20 more"):
        read_spreadsheet(workbook({str(number): [["x"]] for number in range(50)}), sheet="x")


def test_looking_for_headings_weighs_few_texts_of_a_long_sheet(monkeypatch):
    asked = []
    monkeypatch.setattr(heading_rows, "meanings", lambda text: asked.append(text) or meanings(text))
    rows = [[f"C-{at}", f"03/04/{2000 + at % 20}", f"Foster care {at}", f"note {at}"] for at in range(300)]
    read_spreadsheet(workbook({"A": [["Tracker"], HEADINGS, *rows]}))
    assert len(set(asked)) < 40


# --- headings


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        (["", "Accommodated", "", "Permanence", ""], ["Child ID", "Date", "Team", "Date", "Route"],
         ["Child ID", "Accommodated Date", "Team", "Permanence Date", "Route"]),
        (["", "Accommodated", "", "Placement", ""], ["Child ID", "Start", "End", "Start", "End"],
         ["Child ID", "Accommodated Start", "Accommodated End", "Placement Start", "Placement End"]),
        (["Our tracker", "", "", "", ""], [*HEADINGS, "Notes"], [*HEADINGS, "Notes"]),
        (["Please fill in", "every week", "", "", ""], [*HEADINGS, "Notes"], [*HEADINGS, "Notes"]),
    ],
)  # fmt: skip
def test_two_rows_of_headings_are_read_together_only_where_they_belong_together(upper, lower, expected):
    children = [[f"H-{at}", "04/03/2019", "x", "12/09/2019", "y"] for at in range(5)]
    raw = read_spreadsheet(workbook({"A": [upper, lower, *children]}))
    assert list(raw.frame.columns) == expected and raw.heading_row == 2


def test_headings_are_found_forty_rows_down_and_beside_very_long_ones():
    rows = [[f"Guidance, line {at}: enter each date"] for at in range(39)]
    raw = read_spreadsheet(workbook({"A": [*rows, [*HEADINGS, "please write " * 40], *year(2019, 3)[1:]]}))
    assert raw.heading_row == 40 and raw.frame.index.tolist() == [41, 42, 43]
    assert list(raw.frame.columns)[:4] == HEADINGS


def test_rows_full_of_words_that_headings_use_do_not_hide_the_headings():
    words = ["Foster care placement", "Kinship care order", "Permanence order", "Adoption", "Date to be confirmed"]
    rows = [[f"C-{at}", "04/03/2019", "", *words] for at in range(60)]
    raw = read_spreadsheet(workbook({"A": [[*HEADINGS[:3], "a", "b", "c", "d", "e"], *rows]}))
    assert raw.heading_row == 1


def test_another_table_beside_the_children_is_left_out_and_said_and_no_row_is_lost():
    rows = [
        [*cells, "", *key] for cells, key in zip(year(2019, 3), [["Key", "Meaning"], *[["x", "y"]] * 3], strict=True)
    ]
    raw = read_spreadsheet(workbook({"A": [*rows, [""] * 5 + ["z", "w"], [""] * 5 + ["q", "r"]]}))
    assert list(raw.frame.columns) == HEADINGS and raw.frame.index.tolist() == [2, 3, 4, 5, 6]
    assert any("beside the table (columns F, G)" in note for note in raw.notes)


def test_columns_after_an_empty_one_stay_where_they_go_with_the_children():
    rows = [
        [*cells, "", *more] for cells, more in zip(year(2019, 3), [["Notes", "Team"], *[["x", "y"]] * 3], strict=True)
    ]
    raw = read_spreadsheet(workbook({"A": rows}))
    assert list(raw.frame.columns) == [*HEADINGS, "Notes", "Team"] and raw.notes == ()


def test_a_table_below_leaves_the_rows_and_headings_of_the_children_as_they_are():
    rows = [*year(2019, 5), [], ["Summary"], ["Route", "Count"], ["Adoption", 3], ["Home", 2]]
    raw = read_spreadsheet(workbook({"A": rows}))
    assert (list(raw.frame.columns), raw.heading_row) == (HEADINGS, 1)
    assert raw.frame["Child ID"].tolist()[:5] == [f"2019-{at}" for at in range(5)]
    assert raw.frame.index.tolist() == list(range(2, 12))


def test_a_thousand_headings_said_alike_are_all_kept_apart():
    rows = [[*HEADINGS, *["Review"] * 1_000], ["H-1", date(2019, 3, 4), "", "x", *["y"] * 1_000]]
    names = list(read_spreadsheet(workbook({"A": rows})).frame.columns)
    assert len(set(names)) == 1_004 and names[4:6] == ["Review", "Review (2)"] and names[-1] == "Review (1000)"
