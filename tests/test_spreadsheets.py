"""Any file to one table: formats, where the table lies in a sheet, what a cell was, and kind refusals of the rest."""

import csv
import io
import random
import struct
import zipfile
import zlib
from datetime import date, datetime

import pytest
import xlsxwriter

from pace_kit.aims import AIM_2
from pace_kit.cleaning import apply_fixes, find_issues
from pace_kit.reference import shipped
from pace_kit.spreadsheets import RawTable, SpreadsheetError, read_spreadsheet
from pace_kit.spreadsheets.headings import meanings
from pace_kit.spreadsheets.text_tables import separator_of
from pace_kit.spreadsheets.workbooks import column_letter

HEADINGS = ["Child ID", "Date accommodated", "Date of recommendation", "Placement"]
CHILDREN = [
    ["H-1", "04/03/2019", "12/09/2019", "Foster care"],
    ["H-2", "11/03/2019", "TBC", "Père's house"],
    ["H-3", "25/03/2019", "", "Kinship care"],
]
TABLE = [HEADINGS, *CHILDREN]
AS_OF = date(2020, 3, 31)


def text_table(rows, *, separator=",", encoding="utf-8"):
    """Return the bytes of a text table."""
    file = io.StringIO()
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue().encode(encoding)


def workbook(sheets, *, prepare=None, **options):
    """Return the bytes of an .xlsx file; `prepare` is called with the book and its sheets."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, **options})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    pages = {}
    for name, rows in sheets.items():
        pages[name] = page = book.add_worksheet(name)
        for at, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(at, column, cell, day)
                elif cell not in ("", None):
                    page.write(at, column, cell)
    if prepare:
        prepare(book, pages)
    book.close()
    return file.getvalue()


def old_workbook(rows):
    """Return the bytes of an .xls file."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Children")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for at, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write(at, column, datetime(cell.year, cell.month, cell.day), day)
            elif cell not in ("", None):
                sheet.write(at, column, cell)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def open_document(rows):
    """Return the bytes of an .ods file."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="Children")
    for cells in rows:
        row = TableRow()
        for cell in cells:
            if isinstance(cell, date):
                made = TableCell(valuetype="date", datevalue=cell.isoformat())
                made.addElement(P(text=f"{cell:%d/%m/%Y}"))
            else:
                made = TableCell(valuetype="string") if cell else TableCell()
                if cell:
                    made.addElement(P(text=cell))
            row.addElement(made)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def children_of(raw):
    """Return the cells of the table as lists."""
    return raw.frame.to_numpy().tolist()


def refusal(content, **settings):
    """Return the sentence a file is refused with."""
    with pytest.raises(SpreadsheetError) as refused:
        read_spreadsheet(content, name="sheet.xlsx", **settings)
    sentence = str(refused.value)
    assert sentence.endswith(".") and "Traceback" not in sentence and len(sentence) < 300
    return sentence


# --- formats


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_text_table_is_read_in_every_usual_encoding_and_with_every_usual_separator(encoding, separator):
    raw = read_spreadsheet(text_table(TABLE, separator=separator, encoding=encoding), name="toy.csv")
    assert list(raw.frame.columns) == HEADINGS
    assert children_of(raw) == CHILDREN
    assert (raw.heading_row, raw.frame.index.tolist(), raw.sheet) == (1, [2, 3, 4], "toy.csv")


@pytest.mark.parametrize("write", [lambda rows: workbook({"Children": rows}), old_workbook, open_document])
def test_a_workbook_is_read_in_every_usual_format(write):
    raw = read_spreadsheet(write(TABLE), name="toy")
    assert list(raw.frame.columns) == HEADINGS
    assert children_of(raw) == CHILDREN
    assert (raw.heading_row, raw.frame.index.tolist(), raw.sheets) == (1, [2, 3, 4], ("Children",))


@pytest.mark.parametrize("write", [lambda rows: workbook({"Children": rows}), old_workbook, open_document])
def test_a_real_date_is_told_from_a_typed_one(write):
    raw = read_spreadsheet(write([HEADINGS, ["H-1", date(2019, 3, 4), "12/09/2019", ""]]))
    assert children_of(raw) == [["H-1", "2019-03-04", "12/09/2019", ""]]
    assert raw.kinds.to_numpy().tolist() == [["text", "date", "text", "blank"]]


def test_numbers_errors_and_truth_are_what_they_are():
    def prepare(book, pages):
        pages["A"].write_formula(1, 3, "=1/0", None, "#DIV/0!")
        pages["A"].write_datetime(
            2, 1, datetime(2019, 3, 4, 9, 30), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        )

    raw = read_spreadsheet(workbook({"A": [HEADINGS, [1, 43480, True, ""], [2.5, "", "", ""]]}, prepare=prepare))
    assert children_of(raw) == [["1", "43480", "TRUE", "#DIV/0!"], ["2.5", "2019-03-04 09:30", "", ""]]
    assert raw.kinds.to_numpy().tolist() == [
        ["number", "number", "true or false", "error"],
        ["number", "date", "blank", "blank"],
    ]


def test_plain_numbers_of_a_workbook_that_counts_from_1904_say_so():
    raw = read_spreadsheet(
        workbook({"A": [HEADINGS, ["H-1", date(2019, 3, 4), 42066, ""]]}, default_date_format="", date_1904=True)
    )
    assert children_of(raw)[0][1] == "2019-03-04"
    assert raw.kinds.iloc[0].tolist() == ["text", "date", "number 1904", "blank"]


def test_a_file_is_read_by_its_path_and_named_by_it(tmp_path):
    path = tmp_path / "toy.csv"
    path.write_bytes(text_table(TABLE))
    raw = read_spreadsheet(path)
    assert raw.name == "toy.csv"
    assert children_of(raw) == children_of(read_spreadsheet(str(path)))


def test_a_spreadsheet_programs_hint_about_the_separator_is_no_row():
    raw = read_spreadsheet(b"sep=;\n" + text_table(TABLE, separator=";"))
    assert (raw.heading_row, raw.frame.index.tolist()) == (1, [2, 3, 4])


def test_a_cell_with_a_line_break_is_one_cell_of_one_row():
    raw = read_spreadsheet(text_table([HEADINGS, ["H-1", "04/03/2019", "", "Foster\ncare"], CHILDREN[1]]))
    assert raw.frame.index.tolist() == [2, 3]
    assert children_of(raw)[0][3] == "Foster\ncare"


def test_a_quote_that_never_closes_does_not_swallow_the_other_rows():
    lines = [",".join(HEADINGS), 'H-0,01/02/2019,,"Foster care']
    lines += [f"H-{number},04/03/2019,,Foster care" for number in range(1, 100)]
    raw = read_spreadsheet("\n".join(lines).encode())
    assert len(raw.frame) == 100


@pytest.mark.parametrize(("text", "separator"), [("", ","), ("one column\n", ","), ("a;b\nc;d,e\n", ";")])
def test_the_separator_is_the_one_that_splits_most_evenly(text, separator):
    assert separator_of(text) == separator


# --- where the table lies


def test_the_sheet_is_chosen_by_what_is_in_it_and_that_is_said():
    cover = [["Permanence tracker"], ["Please fill in the second sheet"]]
    lists = [["Placement"], ["Foster care"], ["Kinship care"]]
    raw = read_spreadsheet(workbook({"Cover": cover, "Lists": lists, "2019": TABLE}))
    assert (raw.sheet, raw.sheets) == ("2019", ("Cover", "Lists", "2019"))
    assert any("'2019'" in note and "3 sheets" in note for note in raw.notes)


def test_another_sheet_with_a_table_is_named_and_can_be_chosen():
    content = workbook({"Old": [HEADINGS[:2], *(row[:2] for row in CHILDREN)], "New": TABLE})
    raw = read_spreadsheet(content)
    assert raw.sheet == "New" and any("'Old'" in note for note in raw.notes)
    assert read_spreadsheet(content, sheet="Old").frame.shape == (3, 2)


def test_a_hidden_sheet_gives_way_to_an_equal_one_that_is_shown():
    content = workbook({"Shown": TABLE, "Hidden": TABLE}, prepare=lambda book, pages: pages["Hidden"].hide())
    assert read_spreadsheet(content).sheet == "Shown"


def test_hidden_rows_and_columns_are_read_and_said():
    def prepare(book, pages):
        pages["A"].set_row(2, None, None, {"hidden": True})
        pages["A"].set_column(3, 3, None, None, {"hidden": True})

    raw = read_spreadsheet(workbook({"A": TABLE}, prepare=prepare))
    assert children_of(raw) == CHILDREN
    notes = " ".join(raw.notes)
    assert "1 hidden row was read too: 3." in notes and "Hidden column was read too: Placement." in notes


@pytest.mark.parametrize("above", [0, 1, 4, 12])
def test_title_rows_above_the_headings_are_passed_over_and_rows_keep_their_numbers(above):
    titles = [["Harbour tracker"], [], ["Drawn on", "31/03/2020"], ["Please keep up to date"], *[[]] * 8][:above]
    raw = read_spreadsheet(workbook({"A": [*titles, *TABLE]}))
    assert raw.heading_row == above + 1
    assert raw.frame.index.tolist() == [above + 2, above + 3, above + 4]
    assert children_of(raw) == CHILDREN


def test_blank_section_and_total_rows_stay_in_the_table_with_their_numbers():
    rows = [HEADINGS, ["North"], CHILDREN[0], [], ["South"], CHILDREN[1], ["Total", "", 2], [], []]
    raw = read_spreadsheet(workbook({"A": rows}))
    assert raw.frame.index.tolist() == [2, 3, 4, 5, 6, 7]
    assert raw.frame["Child ID"].tolist() == ["North", "H-1", "", "South", "H-2", "Total"]


def test_a_table_that_begins_to_the_right_keeps_only_its_own_columns():
    raw = read_spreadsheet(workbook({"A": [["", "", *row] for row in TABLE]}))
    assert list(raw.frame.columns) == HEADINGS


def test_headings_that_fill_two_rows_are_read_together():
    upper = ["", "Accommodated", "Recommendation", ""]
    lower = ["Child ID", "date", "date", "Placement"]
    raw = read_spreadsheet(workbook({"A": [["Tracker"], upper, lower, *CHILDREN]}))
    assert list(raw.frame.columns) == ["Child ID", "Accommodated date", "Recommendation date", "Placement"]
    assert (raw.heading_row, raw.frame.index.tolist()) == (3, [4, 5, 6])
    assert children_of(raw) == CHILDREN


def test_a_heading_merged_over_several_columns_counts_for_each():
    def prepare(book, pages):
        pages["A"].merge_range(0, 1, 0, 2, "Accommodation")
        pages["A"].merge_range(0, 3, 0, 4, "Recommendation")

    rows = [[], ["Child ID", "date", "team", "date", "by whom"], ["H-1", "04/03/2019", "North", "12/09/2019", "LAM"]]
    raw = read_spreadsheet(workbook({"A": rows}, prepare=prepare))
    assert list(raw.frame.columns) == [
        "Child ID", "Accommodation date", "Accommodation team", "Recommendation date", "Recommendation by whom",
    ]  # fmt: skip
    assert raw.frame.index.tolist() == [3]


def test_a_cell_merged_downwards_counts_for_each_of_its_rows_and_that_is_said():
    rows = [HEADINGS, *[list(row) for row in CHILDREN]]
    raw = read_spreadsheet(
        workbook({"A": rows}, prepare=lambda book, pages: pages["A"].merge_range(1, 3, 3, 3, "Foster care"))
    )
    assert raw.frame["Placement"].tolist() == ["Foster care"] * 3
    assert any("rows 2 to 4" in note for note in raw.notes)


def test_headings_said_twice_are_kept_apart_and_blank_ones_named_by_their_letter():
    rows = [[*HEADINGS, "Placement", ""], [*CHILDREN[0], "Home", "a note"]]
    raw = read_spreadsheet(workbook({"A": rows}))
    assert list(raw.frame.columns) == [*HEADINGS, "Placement (2)", "Column F"]


def test_the_heading_row_can_be_chosen_by_a_person():
    rows = [["a", "b"], ["c", "d"], ["1", "2"]]
    raw = read_spreadsheet(text_table(rows), heading_row=2)
    assert (list(raw.frame.columns), raw.frame.index.tolist()) == (["c", "d"], [3])


def test_reading_says_itself_in_a_sentence():
    assert (
        str(read_spreadsheet(text_table(TABLE), name="toy.csv")) == "3 rows below the headings in row 1 of 'toy.csv'."
    )


@pytest.mark.parametrize(("column", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_the_letters_a_spreadsheet_gives_them(column, letters):
    assert column_letter(column) == letters


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("", None), ("Shoe size", None), ("Child ID", "child"), ("Perm. Rec\n(dd/mm/yyyy)", "recommended"),
        ("Date Accomodated", "accommodated"), ("date of LAAC", "accommodated"), ("Recomendation date", "recommended"),
        ("Recommendation due date", None), ("Date of birth", None), ("ADM date", "approved"), ("Left (date)", "left"),
    ],
)  # fmt: skip
def test_a_heading_means_the_column_a_colleague_would_say(heading, column):
    said = meanings(heading)[:1]
    assert (said[0][0] or None if said else None) == column
    assert all(0.6 <= sure <= 1 for _, sure in said)


# --- what cannot be read


@pytest.mark.parametrize("content", [b"", b" \r\n\t", b"\0" * 600])
def test_an_empty_file_is_called_empty(content):
    assert "is empty" in refusal(content) and "upload it again" in refusal(content)


def test_a_workbook_with_nothing_in_it_is_called_so():
    assert "nothing in 'sheet.xlsx'" in refusal(workbook({"A": [], "B": []}))


PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + bytes(range(256)) * 4


@pytest.mark.parametrize(
    "content",
    [PNG, b"%PDF-1.7\n1 0 obj\n", b"{\\rtf1 hello}", b"<html><body>Child ID</body></html>", bytes(range(256)) * 20],
)
def test_what_is_no_spreadsheet_is_called_so_and_the_formats_are_named(content):
    sentence = refusal(content)
    assert "is not a spreadsheet" in sentence and ".xlsx" in sentence and ".csv" in sentence


def test_a_zip_file_of_something_else_is_called_so():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("children.csv", text_table(TABLE))
    assert "is a zip file" in refusal(file.getvalue())


def locked():
    """Return the beginning of a workbook with a password: a compound file whose directory holds the locked package."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    entries = bytearray()
    for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage"):
        text = name.encode("utf-16-le")
        entries += text.ljust(64, b"\0") + struct.pack("<H", len(text) + 2) + bytes(62)
    return bytes(header + entries)


def test_a_workbook_with_a_password_is_refused_with_what_to_do():
    sentence = refusal(locked())
    assert "protected by a password" in sentence and "without the password" in sentence


def test_a_zip_entry_with_a_password_is_refused_with_what_to_do():
    content = bytearray(workbook({"A": TABLE}))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "protected by a password" in refusal(bytes(content))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_that_was_cut_off_is_called_damaged(share):
    content = workbook({"A": TABLE})
    sentence = refusal(content[: int(len(content) * share)])
    assert "damaged or was cut off" in sentence and "save it again" in sentence


def test_an_old_workbook_that_was_cut_off_is_called_damaged():
    assert "damaged or was cut off" in refusal(old_workbook(TABLE)[:1500])


@pytest.mark.parametrize(
    "rows",
    [
        [["shopping", "price"], ["milk", "1"], ["bread", "2"]],
        [["one line of text"]],
        [["Dear all,"], ["please find the tracker in the other mail."]],
    ],
)
def test_without_a_heading_that_is_known_the_headings_needed_are_named(rows):
    for content in (text_table(rows), workbook({"A": rows})):
        sentence = refusal(content)
        assert "No row of headings was recognised" in sentence
        assert "'Date accommodated'" in sentence and "choose the heading row" in sentence


def test_headings_without_rows_are_said_with_their_place():
    sentence = refusal(workbook({"Children": [["Tracker"], HEADINGS]}))
    assert "Row 2 of 'Children'" in sentence and "no rows below" in sentence and "add the children's rows" in sentence


def test_a_sheet_that_is_not_there_is_answered_with_those_that_are():
    sentence = refusal(workbook({"A": TABLE, "B": []}), sheet="C")
    assert "no sheet 'C'" in sentence and "A, B" in sentence


@pytest.mark.parametrize("row", [0, -3, 9, 10**9])
def test_a_heading_row_that_is_not_there_is_refused(row):
    sentence = refusal(text_table(TABLE), heading_row=row)
    assert f"no row {row} in" in sentence and "Choose the row" in sentence


def test_a_file_that_is_not_there_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(SpreadsheetError, match=r"'none.xlsx' could not be opened .*Choose it again"):
        read_spreadsheet(tmp_path / "none.xlsx")
    with pytest.raises(SpreadsheetError, match="could not be opened"):
        read_spreadsheet(tmp_path)


def test_a_workbook_that_would_unpack_to_too_much_is_refused_before_it_is_unpacked():
    content = bytearray(workbook({"A": TABLE}))
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", 600 * 1024 * 1024)
    sentence = refusal(bytes(content))
    assert "would unpack to 600 MB" in sentence and "up to 500 MB" in sentence and "new workbook" in sentence


def test_a_text_table_with_more_rows_than_the_kit_reads_is_refused():
    sentence = refusal(b"Child ID\n" + b"1\n" * 1_000_000)
    assert "1,000,001 rows" in sentence and "Keep only the rows you need" in sentence


def test_a_sheet_that_reaches_far_beyond_its_table_is_refused_with_what_to_do():
    def prepare(book, pages):
        pages["A"].write(1_048_575, 16_383, "x")

    assert "Delete the empty rows and columns" in refusal(workbook({"A": TABLE}, prepare=prepare))


@pytest.mark.parametrize(("rows", "columns"), [(100_000, 1000), (1_048_576, 1), (5, 999_999_999)])
def test_an_open_document_that_repeats_a_cell_without_end_is_refused_before_it_is_unpacked(rows, columns):
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    page, row = Table(name="Children"), TableRow(numberrowsrepeated=rows)
    cell = TableCell(valuetype="string", numbercolumnsrepeated=columns)
    cell.addElement(P(text="x"))
    row.addElement(cell)
    page.addElement(row)
    book.spreadsheet.addElement(page)
    file = io.BytesIO()
    book.save(file)
    assert "'Children'" in refusal(file.getvalue()) and "Delete the empty rows and columns" in refusal(file.getvalue())


# --- damaged files: a table or a sentence, never another exception


def harbour():
    """Return the example workbook."""
    return shipped("data", "example", "harbour.xlsx").read_bytes()


def value_or_sentence(content):
    """Read and clean a file; return the table, or the sentence it is refused with."""
    try:
        raw = read_spreadsheet(content, name="harbour.xlsx")
    except SpreadsheetError as error:
        assert str(error).endswith(".")
        return str(error)
    find_issues(raw, pathway=AIM_2, as_of=AS_OF)
    _, account = apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF)
    assert sorted([*account.kept, *account.set_aside, *account.not_data]) == list(raw.frame.index)
    return raw


def flipped(content, chance, times):
    """Return the bytes with some of them changed."""
    bytes_ = bytearray(content)
    for _ in range(times):
        bytes_[chance.randrange(len(bytes_))] ^= 1 << chance.randrange(8)
    return bytes(bytes_)


@pytest.mark.parametrize("seed", range(4))
def test_a_cut_or_changed_workbook_ends_in_a_table_or_a_sentence(seed):
    content, chance = harbour(), random.Random(seed)
    ends = []
    for _ in range(5):
        ends.append(value_or_sentence(content[: chance.randrange(len(content))]))
        ends.append(value_or_sentence(flipped(content, chance, 1 + chance.randrange(3))))
        ends.append(value_or_sentence(flipped(content, chance, 200)))
    assert len(ends) == 15 and any(isinstance(end, str) for end in ends)


@pytest.mark.parametrize("seed", range(4))
def test_a_workbook_with_changed_parts_ends_in_a_table_or_a_sentence(seed):
    chance = random.Random(100 + seed)
    with zipfile.ZipFile(io.BytesIO(harbour())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(parts)
    for _ in range(4):
        broken = dict(parts)
        name = chance.choice(names)
        match chance.randrange(3):
            case 0:
                broken[name] = flipped(parts[name], chance, 20)
            case 1:
                broken[name] = parts[name][: chance.randrange(len(parts[name]))]
            case _:
                broken[name] = parts[chance.choice(names)]
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for part, content in broken.items():
                archive.writestr(part, content)
        assert isinstance(value_or_sentence(file.getvalue()), (str, RawTable))


@pytest.mark.parametrize("seed", range(3))
def test_changed_old_workbooks_and_open_documents_end_in_a_table_or_a_sentence(seed):
    chance = random.Random(200 + seed)
    for content in (old_workbook(TABLE), open_document(TABLE)):
        for _ in range(4):
            value_or_sentence(flipped(content, chance, 1 + chance.randrange(20)))
            value_or_sentence(content[: chance.randrange(len(content))])


@pytest.mark.parametrize("seed", range(3))
def test_changed_text_tables_end_in_a_table_or_a_sentence(seed):
    chance = random.Random(300 + seed)
    for _ in range(10):
        value_or_sentence(flipped(text_table(TABLE), chance, 1 + chance.randrange(20)))
        value_or_sentence(bytes(chance.randrange(256) for _ in range(400)))


def test_the_packed_bytes_of_a_workbook_are_no_table():
    assert "is not a spreadsheet" in refusal(zlib.compress(harbour()))
