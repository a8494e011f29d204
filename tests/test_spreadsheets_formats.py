"""What every format tells of a cell: its row, hidden or merged, a date, an error or a formula; one writer for each."""

import io
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.spreadsheets import SpreadsheetError, read_spreadsheet

HEADINGS = ["Child ID", "Date accommodated", "Date of recommendation", "Placement"]
SHEET = "xl/worksheets/sheet1.xml"


@dataclass
class Layout:
    """What to write: rows from the top (None is a row that is left out), and what is hidden, merged or in error."""

    rows: list
    hidden_rows: tuple = ()
    hidden_columns: tuple = ()
    merged: tuple = ()
    errors: dict = field(default_factory=dict)
    from_1904: bool = False


def xlsx(layout):
    """Write an .xlsx file."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "date_1904": layout.from_1904})
    page = book.add_worksheet("Children")
    day, clock = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    hour, long = book.add_format({"num_format": "hh:mm"}), book.add_format({"num_format": "[h]:mm"})
    for at, cells in enumerate(layout.rows):
        for column, cell in enumerate(cells or ()):
            if isinstance(cell, datetime):
                page.write_datetime(at, column, cell, clock)
            elif isinstance(cell, date):
                page.write_datetime(at, column, cell, day)
            elif isinstance(cell, time):
                page.write_datetime(at, column, cell, hour)
            elif isinstance(cell, timedelta):
                page.write_datetime(at, column, cell, long)
            elif cell != "":
                page.write(at, column, cell)
    for row in layout.hidden_rows:
        page.set_row(row, None, None, {"hidden": True})
    for column in layout.hidden_columns:
        page.set_column(column, column, None, None, {"hidden": True})
    for top, left, bottom, right in layout.merged:
        page.merge_range(top, left, bottom, right, (layout.rows[top] or [])[left])
    for (row, column), shown in layout.errors.items():
        page.write_formula(row, column, "=A1", None, shown)
    book.close()
    return file.getvalue()


def xls(layout):
    """Write an .xls file."""
    import xlwt

    book = xlwt.Workbook()
    book.dates_1904 = layout.from_1904
    page = book.add_sheet("Children", cell_overwrite_ok=True)
    styles = {kind: xlwt.easyxf(num_format_str=code) for kind, code in (
        (datetime, "DD/MM/YYYY HH:MM"), (date, "DD/MM/YYYY"), (time, "HH:MM"), (timedelta, "[H]:MM")
    )}  # fmt: skip
    merged = {(top, left): (bottom, right) for top, left, bottom, right in layout.merged}
    for at, cells in enumerate(layout.rows):
        for column, cell in enumerate(cells or ()):
            style = styles.get(type(cell))
            if type(cell) is date:
                cell = datetime(cell.year, cell.month, cell.day)
            elif isinstance(cell, timedelta):
                cell = cell / timedelta(days=1)
            if (at, column) in merged:
                bottom, right = merged[at, column]
                page.write_merge(at, bottom, column, right, cell)
            elif cell != "":
                page.write(at, column, cell, style) if style else page.write(at, column, cell)
    for (row, column), shown in layout.errors.items():
        page.row(row).set_cell_error(column, {"#N/A": 42, "#VALUE!": 15}.get(shown, shown))
    for row in layout.hidden_rows:
        page.row(row).hidden = True
    for column in layout.hidden_columns:
        page.col(column).hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def ods(layout):
    """Write an .ods file."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CalculationSettings, NullDate, Table, TableCell, TableColumn, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    if layout.from_1904:
        settings_ = CalculationSettings()
        settings_.addElement(NullDate(datevalue="1904-01-01", valuetype="date"))
        book.spreadsheet.addElement(settings_)
    table = Table(name="Children")
    width = max(len(cells or ()) for cells in layout.rows)
    for column in range(width):
        table.addElement(TableColumn(visibility="collapse") if column in layout.hidden_columns else TableColumn())
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in layout.merged}
    blank = 0
    for at, cells in enumerate(layout.rows):
        if not cells and at not in layout.hidden_rows:
            blank += 1
            continue
        if blank:
            table.addElement(TableRow(numberrowsrepeated=blank))
            blank = 0
        row = TableRow(visibility="filter") if at in layout.hidden_rows else TableRow()
        for column in range(max(len(cells or ()), *(c + 1 for r, c in layout.errors if r == at), 0)):
            cell = (cells or ())[column] if column < len(cells or ()) else ""
            told = {}
            if (at, column) in spans:
                told["numberrowsspanned"], told["numbercolumnsspanned"] = spans[at, column]
            shown = str(cell)
            if (at, column) in layout.errors:
                told |= {"valuetype": "string", "stringvalue": ""}
                shown = layout.errors[at, column]
            elif isinstance(cell, bool):
                told |= {"valuetype": "boolean", "booleanvalue": str(cell).lower()}
            elif isinstance(cell, date):
                told |= {"valuetype": "date", "datevalue": cell.isoformat()}
                shown = f"{cell:%d/%m/%y}"
            elif isinstance(cell, time):
                told |= {"valuetype": "time", "timevalue": f"PT{cell.hour:02}H{cell.minute:02}M00S"}
            elif isinstance(cell, timedelta):
                told |= {"valuetype": "time", "timevalue": f"PT{int(cell.total_seconds() // 3600)}H00M00S"}
            elif isinstance(cell, (int, float)):
                told |= {"valuetype": "float", "value": str(cell)}
            elif cell:
                told["valuetype"] = "string"
            made = TableCell(**told)
            if shown:
                made.addElement(P(text=shown))
            row.addElement(made)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


WRITERS = [xlsx, xls, ods]
every_format = pytest.mark.parametrize("write", WRITERS)


def child(number, **cells):
    """Return a row of the table."""
    row = [f"H-{number}", date(2019, 3, number % 28 + 1), "", "Foster care"]
    for column, cell in cells.items():
        row["abcd".index(column)] = cell
    return row


# --- rows are those the user sees


@settings(deadline=None, max_examples=25)
@given(
    above=st.lists(st.sampled_from([None, ["Harbour tracker"], ["", "as at", "today"]]), max_size=6),
    body=st.lists(st.booleans(), min_size=1, max_size=12).filter(any),
    right=st.integers(0, 3),
)
def test_row_numbers_are_those_the_user_sees_whatever_is_blank_or_left_out(above, body, right):
    rows = [*above, [""] * right + HEADINGS]
    expected = {}
    for full in body:
        if full:
            expected[f"H-{len(rows)}"] = len(rows) + 1
            rows.append([""] * right + child(len(rows)))
        else:
            rows.append(None)
    layout = Layout(rows)
    for write in WRITERS:
        raw = read_spreadsheet(write(layout))
        assert raw.heading_row == len(above) + 1
        found = {code: row for row, code in raw.frame["Child ID"].items() if code}
        assert found == expected
        assert raw.frame.index.tolist() == list(range(len(above) + 2, max(expected.values()) + 1))


# --- hidden and merged


@every_format
def test_hidden_rows_and_columns_are_read_and_said_in_every_format(write):
    layout = Layout([None, HEADINGS, child(1), child(2), child(3), child(4)], (3, 5), (1, 3))
    raw = read_spreadsheet(write(layout))
    assert raw.frame["Child ID"].tolist() == ["H-1", "H-2", "H-3", "H-4"]
    assert "2 hidden rows were read too: 4, 6." in raw.notes
    assert "Hidden columns were read too: Date accommodated, Placement." in raw.notes


@every_format
def test_a_group_of_headings_merged_over_its_own_headings_gives_them_its_name(write):
    rows = [["Child ID", "Date accommodated", "Permanence", ""], ["", "", "Date", "Route"], child(1, d="Adoption")]
    raw = read_spreadsheet(write(Layout(rows, merged=((0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 0, 3)))))
    assert list(raw.frame.columns) == ["Child ID", "Date accommodated", "Permanence Date", "Permanence Route"]
    assert (raw.heading_row, raw.frame.index.tolist()) == (2, [3])


@every_format
def test_a_title_merged_over_the_whole_table_is_no_part_of_the_headings(write):
    rows = [["Permanence tracker", "", "", ""], HEADINGS, child(1)]
    raw = read_spreadsheet(write(Layout(rows, merged=((0, 0, 0, 3),))))
    assert list(raw.frame.columns) == HEADINGS


@every_format
def test_a_cell_merged_downwards_counts_for_each_row_in_every_format(write):
    rows = [HEADINGS, child(1, d="Kinship care"), child(2, d=""), child(3, d=""), child(4)]
    raw = read_spreadsheet(write(Layout(rows, merged=((1, 3, 3, 3),))))
    assert raw.frame["Placement"].tolist() == ["Kinship care"] * 3 + ["Foster care"]
    assert any("rows 2 to 4" in note for note in raw.notes)


# --- dates, numbers, errors, formulas


@every_format
@pytest.mark.parametrize("old", [False, True])
def test_dates_are_right_and_numbers_named_in_both_systems_of_counting_days(write, old):
    rows = [HEADINGS, child(1, b=date(2019, 3, 4), c=43528, d=True), child(2, b=datetime(2019, 3, 4, 9, 30), c=0.25)]
    raw = read_spreadsheet(write(Layout(rows, from_1904=old)))
    number = "number 1904" if old else "number"
    assert raw.frame["Date accommodated"].tolist() == ["2019-03-04", "2019-03-04 09:30"]
    assert raw.kinds["Date accommodated"].tolist() == ["date", "date"]
    assert raw.frame["Date of recommendation"].tolist() == ["43528", "0.25"]
    assert raw.kinds["Date of recommendation"].tolist() == [number, number]
    assert (raw.frame["Placement"].iloc[0], raw.kinds["Placement"].iloc[0]) == ("TRUE", "true or false")


@every_format
def test_times_and_lengths_of_time_are_neither_dates_nor_numbers(write):
    rows = [HEADINGS, child(1, c=time(9, 30)), child(2, c=timedelta(hours=36))]
    raw = read_spreadsheet(write(Layout(rows)))
    assert raw.frame["Date of recommendation"].tolist() == ["09:30:00", "36:00"]
    assert raw.kinds["Date of recommendation"].tolist() == ["time", "time"]


@every_format
def test_errors_are_kept_apart_in_every_format_also_where_a_column_or_row_has_nothing_else(write):
    shown = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]
    rows = [HEADINGS, *(child(number) for number in range(len(shown))), [""] * 5]
    errors = {(at, 2): text for at, text in enumerate(shown, start=1)} | {(8, 4): "#REF!", (1, 3): "#N/A"}
    raw = read_spreadsheet(write(Layout(rows, errors=errors)))
    assert raw.frame["Date of recommendation"].tolist() == [*shown, ""]
    assert raw.kinds["Date of recommendation"].tolist() == ["error"] * 7 + ["blank"]
    assert (raw.frame.loc[9, "Column E"], raw.kinds.loc[9, "Column E"]) == ("#REF!", "error")
    assert (raw.frame.loc[2, "Placement"], raw.kinds.loc[2, "Placement"]) == ("#N/A", "error")


@every_format
def test_an_empty_cell_shown_as_a_date_is_a_time_of_nought_and_no_day(write):
    if write is ods:
        content = write(Layout([HEADINGS, child(1, c=time(0, 0))]))
    else:
        content = write(Layout([HEADINGS, child(1, c=timedelta(0))]))
    raw = read_spreadsheet(content)
    assert raw.kinds["Date of recommendation"].tolist() == ["time"]


def changed(content, change):
    """Return a zip file with its first sheet changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(file, "w") as copy:
        for name in archive.namelist():
            part = archive.read(name)
            copy.writestr(name, change(part) if name == SHEET else part)
    return file.getvalue()


@pytest.mark.parametrize(
    ("saved", "kind"), [(b"", "error"), (b"<v></v>", "blank"), (b"<v/>", "blank"), (b"<v />", "blank")]
)
def test_a_formula_saved_without_its_result_is_said_and_never_taken_for_a_value(saved, kind):
    content = xlsx(Layout([HEADINGS, child(1), child(2)], errors={(2, 2): 777}))
    raw = read_spreadsheet(changed(content, lambda part: part.replace(b"<v>777</v>", saved)))
    assert raw.kinds["Date of recommendation"].tolist() == ["blank", kind]
    assert any("without results (Date of recommendation; rows 3 to 3)" in note for note in raw.notes)


def test_cached_values_of_formulas_are_read_and_empty_texts_are_blank():
    content = xlsx(Layout([HEADINGS, child(1), child(2)], errors={(1, 2): "12/09/2019", (2, 2): "777"}))
    raw = read_spreadsheet(changed(content, lambda part: part.replace(b"<v>777</v>", b"<v></v>")))
    assert raw.frame["Date of recommendation"].tolist() == ["12/09/2019", ""] and raw.notes == ()


WRITTEN = {
    "prefixed": lambda part: re.sub(rb"<(/?)(\w)", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x="),
    "half prefixed": lambda part: re.sub(rb"<(/?)(c\b)", rb"<\1x:\2", part).replace(b"xmlns=", b"xmlns:x='m' xmlns="),
    "in single quotes": lambda part: part.replace(b'"', b"'"),
    "without references": lambda part: re.sub(rb'(<c|<row) r="[A-Z0-9]+"', rb"\1", part),
    "with comments": lambda part: part.replace(b"<row", b"<!-- <c r='ZZ9'/> --><row"),
    "with small letters": lambda part: re.sub(rb'<c r="([A-Z])', lambda found: found.group(0).lower(), part),
    "with spaces": lambda part: part.replace(b"<c r=", b"<c  r = ").replace(b"</c>", b"</c >"),
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_sheet_that_is_written_in_an_unusual_way_is_read_as_the_usual_one(way):
    layout = Layout(
        [HEADINGS, *(child(number, c="TBC") for number in range(3))], (2,), (3,), (), {(1, 2): "#REF!", (3, 2): "#N/A"}
    )
    usual, other = read_spreadsheet(xlsx(layout)), read_spreadsheet(changed(xlsx(layout), WRITTEN[way]))
    assert other.frame.equals(usual.frame) and other.kinds.equals(usual.kinds)
    assert other.notes == usual.notes


@pytest.mark.parametrize("mark", ["\u200b", "\ufeff", "\u00ad", "\u2060", "\u200e"])
def test_marks_that_cannot_be_seen_are_taken_out_of_headings_and_cells(mark):
    headings = [f"Child{mark} ID", f"Date{mark} accom{mark}modated", "Date of\u00a0recommendation", "Placement\n(now)"]
    raw = read_spreadsheet(xlsx(Layout([headings, [f"H{mark}-1", f"{mark}04/03/2019", "\u00a0", "a\u00a0 b"]])))
    assert list(raw.frame.columns) == ["Child ID", "Date accommodated", "Date of recommendation", "Placement (now)"]
    assert raw.frame.to_numpy().tolist() == [["H-1", "04/03/2019", "", "a b"]]


def test_macros_are_never_looked_at_even_when_they_are_damaged():
    file = io.BytesIO(xlsx(Layout([HEADINGS, child(1)])))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 no macro project" * 50)
    assert len(read_spreadsheet(file.getvalue(), name="book.xlsm").frame) == 1


def test_the_macros_of_an_old_workbook_stay_behind():
    from pace_kit.spreadsheets.old_books import clean_book

    content = bytearray(xls(Layout([HEADINGS, child(1)])))
    at = content.index("Root Entry".encode("utf-16-le")) + 256  # the third entry of the directory
    content[at : at + 128] = content[at - 128 : at]
    content[at : at + 66] = "_VBA_PROJECT_CUR".encode("utf-16-le").ljust(64, b"\0") + b"\x22\0"
    assert "VBA".encode("utf-16-le") not in clean_book(bytes(content)).content
    assert len(read_spreadsheet(bytes(content)).frame) == 1


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "XML Spreadsheet 2003"),
        (b"<html xmlns:x='urn:x'><table><tr><td>Child ID</td></tr></table></html>", "a web page"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><html>", "a web page"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "a web page"),
        (b'<?xml version="1.0"?><office:document xmlns:office="o">', "flat open document"),
    ],
)
def test_what_was_saved_under_a_workbooks_name_is_called_what_it_is(start, said):
    with pytest.raises(SpreadsheetError, match=said) as refused:
        read_spreadsheet(start, name="tracker.xls")
    assert "save it as .xlsx" in str(refused.value)


@pytest.mark.parametrize(("part", "said"), [("xl/workbook.bin", r"\.xlsb"), ("Index/Document.iwa", "Numbers")])
def test_workbooks_of_other_kinds_are_named_with_what_to_do(part, said):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(SpreadsheetError, match=said) as refused:
        read_spreadsheet(file.getvalue())
    assert "save it as .xlsx" in str(refused.value)


@pytest.mark.parametrize(("line", "number"), [(0, 3), (1, 3), (2, 3), (3, 3)])
def test_a_quote_that_never_closes_swallows_no_row_wherever_it_stands(line, number):
    lines = [",".join(HEADINGS), *(f"H-{at},04/03/2019,,Foster care" for at in range(number))]
    lines[line] = lines[line].replace("Foster", '"Foster').replace("Placement", '"Placement')
    raw = read_spreadsheet("\n".join([*lines, ""]).encode())
    assert raw.frame["Child ID"].tolist() == [f"H-{at}" for at in range(number)]


def test_two_odd_quotes_far_apart_do_not_swallow_the_rows_between_them():
    lines = [",".join(HEADINGS), *(f"H-{at},04/03/2019,,Foster care" for at in range(40))]
    lines[5], lines[20] = lines[5].replace("Foster", '"Foster'), lines[20].replace("Foster", '"Foster')
    assert len(read_spreadsheet("\n".join(lines).encode()).frame) == 40


def test_a_long_note_of_many_lines_stays_one_cell():
    note = "\n".join(f"line {at}, of many" for at in range(60))
    raw = read_spreadsheet(f'{",".join(HEADINGS)},Notes\nH-1,04/03/2019,,Foster care,"{note}"\n'.encode())
    assert len(raw.frame) == 1 and raw.frame["Notes"].iloc[0] == note


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n"])
def test_lines_may_end_as_on_any_machine(ending):
    raw = read_spreadsheet(ending.join([",".join(HEADINGS), "H-1,04/03/2019,,x", "H-2,05/03/2019,,y"]).encode())
    assert raw.frame.index.tolist() == [2, 3]
