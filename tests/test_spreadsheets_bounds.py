"""Files that are large, or pretend to be small: read or refused in little memory, nothing outside opened.

Each is read in a process of its own, which says how much memory it took at most. How long it takes is measured by
``make bench``.
"""

import io
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from pace_kit.spreadsheets import SpreadsheetError, read_spreadsheet
from pace_kit.spreadsheets.packages import open_package, write_package

HEADINGS = ["Child ID", "Date accommodated", "Date of recommendation", "Placement"]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
MB = 2**20
READ = """
import re, resource, sys
from pathlib import Path
from pace_kit.spreadsheets import SpreadsheetError, read_spreadsheet
for path in sys.argv[1:]:
    try:
        print(len(read_spreadsheet(path).frame), "rows")
    except SpreadsheetError as error:
        print(error)
status = Path("/proc/self/status")  # elsewhere than on Linux what the parent took is counted, too
if status.exists():
    print(re.search(r"VmHWM:\\s*(\\d+) kB", status.read_text()).group(1))
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def read_apart(*paths):
    """Read files in a process of its own; return what it said of them, and the most memory it took, in MB."""
    command = [sys.executable, "-c", READ, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=Path(__file__).parents[1])
    assert done.returncode == 0 and done.stderr == "", done.stderr[-2000:]
    *said, most = done.stdout.splitlines()
    assert len(said) == len(paths)
    return "\n".join(said), int(most) / 1024


def workbook(prepare=None):
    """Return a small .xlsx file."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    page = book.add_worksheet("A")
    for at, cells in enumerate([HEADINGS, ["H-1", "04/03/2019", "", "Foster care"], ["H-2", "11/03/2019", "TBC", ""]]):
        page.write_row(at, 0, cells)
    if prepare:
        prepare(book, page)
    book.close()
    return file.getvalue()


def changed(content, part, change, *, spaces=0):
    """Return the zip file with one part changed, and so many bytes of space at its end."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.namelist():
            with copy.open(name, "w") as target:
                target.write(change(archive.read(name)) if name == part else archive.read(name))
                for _ in range(spaces // MB if name == part else 0):
                    target.write(b" " * MB)
    return file.getvalue()


def entries(content):
    """Yield where the directory's entry of each part begins, and its name."""
    at = content.find(b"PK\1\2")
    while at >= 0:
        length = struct.unpack_from("<H", content, at + 28)[0]
        yield at, content[at + 46 : at + 46 + length].decode()
        at = content.find(b"PK\1\2", at + 4)


def promising(content, part, size):
    """Return the zip file saying that a part has this many bytes."""
    data = bytearray(content)
    for at, name in entries(content):
        if name == part:
            struct.pack_into("<L", data, at + 24, size)
            struct.pack_into("<L", data, struct.unpack_from("<L", data, at + 42)[0] + 22, size)
    return bytes(data)


def many_rows(rows, row):
    """Return an .xlsx file with so many rows of mark-up below the headings and a first child."""
    body = "".join(map(row, range(3, rows + 3))).encode()

    def longer(part):
        return re.sub(rb'<row r="3".*</row>', b"", part).replace(b"</sheetData>", body + b"</sheetData>")

    return changed(workbook(), SHEET, longer)


_TEXT = '<c r="%s%d" t="inlineStr"><is><t>Foster care %d</t></is></c>'


def full_row(at):
    """Return the mark-up of a row with a code, a day and ten texts."""
    texts = "".join(_TEXT % (letter, at, at) for letter in "ACDEFGHIJKL")
    return f'<row r="{at}">{texts}<c r="M{at}"><v>43528</v></c></row>'


def refusal(content, **settings):
    """Return the sentence a file is refused with."""
    with pytest.raises(SpreadsheetError) as refused:
        read_spreadsheet(content, name="big.xlsx", **settings)
    return str(refused.value)


def test_a_hundred_thousand_rows_are_read_in_less_than_400_mb(tmp_path):
    path = tmp_path / "large.xlsx"
    path.write_bytes(many_rows(100_000, full_row))
    said, most = read_apart(path)
    assert said == "100001 rows" and most <= 400


def test_two_hundred_thousand_empty_formatted_rows_cost_little(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.write_bytes(many_rows(200_000, lambda at: f'<row r="{at}"><c r="A{at}" s="1"/><c r="B{at}" s="1"/></row>'))
    said, most = read_apart(path)
    assert said == "1 rows" and most <= 150


def test_five_thousand_columns_cost_what_their_cells_cost(tmp_path):
    def wide(book, page):
        for column in range(4, 5_000):
            page.write(0, column, f"Column {column}")
            page.write(1, column, "x")

    path = tmp_path / "wide.xlsx"
    path.write_bytes(workbook(wide))
    said, most = read_apart(path)
    assert said == "2 rows" and most <= 200


def test_one_cell_far_away_is_refused_before_room_is_made_for_all_between(tmp_path):
    paths = []
    for row, column in ((1_048_575, 0), (1_048_575, 16_383), (1_000, 16_383)):
        paths.append(tmp_path / f"far{row}.{column}.xlsx")
        paths[-1].write_bytes(workbook(lambda book, page, row=row, column=column: page.write(row, column, "x")))
    said, most = read_apart(*paths)
    assert said.count("The sheet 'A'") == said.count("Delete the empty rows and columns") == 3 and most <= 150


def test_one_cell_far_below_is_left_out_and_said():
    raw = read_spreadsheet(workbook(lambda book, page: page.write(20_000, 0, "x")))
    assert raw.frame.index.tolist() == [2, 3]
    assert any("Row 20,001" in note and "not read" in note for note in raw.notes)


@pytest.mark.parametrize(
    "change",
    [
        lambda part: part.replace(b'ref="A1:D3"', b'ref="A1:XFD1048576"'),
        lambda part: part.replace(b'ref="A1:D3"', b'ref="A1"'),
    ],
)
def test_what_a_sheet_says_of_its_own_size_is_not_believed(change):
    assert len(read_spreadsheet(changed(workbook(), SHEET, change)).frame) == 2


@pytest.mark.parametrize("place", ["XFE1", "A1048577", "A4294967297", "AAAA1", "A0", "1", "A", "A-1"])
def test_a_cell_at_no_place_is_refused(place):
    content = changed(workbook(), SHEET, lambda part: part.replace(b'<c r="A3"', b'<c r="%s"' % place.encode()))
    assert "'A'" in refusal(content)


# --- zip files that lie


def test_a_part_that_is_larger_than_it_says_is_counted_while_it_is_unpacked(tmp_path):
    honest, lying = tmp_path / "honest.xlsx", tmp_path / "lying.xlsx"
    bomb = changed(workbook(), SHEET, lambda part: part, spaces=520 * MB)
    honest.write_bytes(bomb)
    lying.write_bytes(promising(bomb, SHEET, 2_000))
    said, most = read_apart(honest, lying)
    assert "'honest.xlsx' would unpack to 520 MB" in said and "'lying.xlsx' would unpack to 501 MB" in said
    assert said.count("up to 500 MB") == 2 and most <= 150


@pytest.mark.parametrize("size", [0, 100, 10**6, 2**31])
@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/styles.xml", "xl/workbook.xml"])
def test_a_false_promise_about_any_part_is_refused(part, size):
    assert (
        "damaged" in (said := refusal(promising(workbook(), part, size)))
        or "cannot be read" in said
        or "unpack" in said
    )


def test_many_parts_that_are_each_small_are_counted_together(tmp_path):
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(60):
            archive.writestr(f"xl/media/{number}", b"\0" * (10 * MB))
    said, most = read_apart(path)
    assert "would unpack to 600 MB" in said and most <= 150


def test_parts_that_share_their_bytes_are_refused():
    content = workbook()
    data = bytearray(content)
    places = {name: at for at, name in entries(content)}
    for field in (16, 20, 24, 42):  # the second part says it lies where the sheet lies
        start = places[SHEET] + field
        data[places["xl/theme/theme1.xml"] + field : places["xl/theme/theme1.xml"] + field + 4] = data[
            start : start + 4
        ]
    assert "damaged" in refusal(bytes(data))


def test_a_part_named_twice_is_refused():
    file = io.BytesIO(workbook())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr(SHEET, "<worksheet/>")
    assert "damaged" in refusal(file.getvalue())


def test_a_part_packed_in_a_way_office_programs_do_not_use_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive, zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as copy:
        for name in archive.namelist():
            copy.writestr(name, archive.read(name))
    assert "damaged" in refusal(file.getvalue())


def test_a_clean_package_holds_the_parts_it_was_given_and_nothing_else():
    package = open_package(workbook())
    clean = write_package(package, {"a.xml": SHEET, "b.txt": b"words"})
    with zipfile.ZipFile(io.BytesIO(clean)) as archive:
        assert archive.testzip() is None and archive.namelist() == ["a.xml", "b.txt"]
        assert archive.read("a.xml") == package.read(SHEET) and archive.read("b.txt") == b"words"
    assert open_package(clean).read("a.xml") == package.read(SHEET)


# --- promises inside the parts


def test_a_promise_of_more_texts_than_there_can_be_is_refused(tmp_path):
    path = tmp_path / "count.xlsx"
    path.write_bytes(
        changed(workbook(), STRINGS, lambda part: re.sub(rb'uniqueCount="\d+"', b'uniqueCount="99999999999"', part))
    )
    said, most = read_apart(path)
    assert "damaged" in said and most <= 150


def test_styles_without_end_are_refused(tmp_path):
    path = tmp_path / "styles.xlsx"
    path.write_bytes(
        changed(
            workbook(), "xl/styles.xml", lambda part: part.replace(b"</cellXfs>", b"<xf/>" * 500_000 + b"</cellXfs>")
        )
    )
    said, most = read_apart(path)
    assert "damaged" in said and most <= 200


def test_merged_cells_without_end_are_read_within_bounds(tmp_path):
    merged = b"".join(b'<mergeCell ref="%c2:%c1048576"/>' % (letter, letter) for letter in b"ABCD") * 20_000
    path = tmp_path / "merged.xlsx"
    path.write_bytes(changed(workbook(), SHEET, lambda part: part.replace(b"</sheetData>", b"</sheetData>" + merged)))
    said, most = read_apart(path)
    assert said == "2 rows" and most <= 200


TYPES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;">'
    b'<!ENTITY outside SYSTEM "file://%s">]>'
)


@pytest.mark.parametrize("part", [SHEET, STRINGS, "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("entity", [b"&c;", b"&outside;"])
def test_a_document_type_is_refused_and_no_entity_is_expanded_or_fetched(tmp_path, part, entity):
    secret = tmp_path / "secret.txt"
    secret.write_text("Ailsa's own file")

    def with_type(text):
        start, _, rest = text.partition(b"?>")
        return start + b"?>" + TYPES % str(secret).encode() + rest.replace(b"H-1", entity)

    assert "Ailsa" not in refusal(changed(workbook(), part, with_type))


def test_an_entity_that_was_never_declared_brings_nothing_in(tmp_path):
    content = changed(workbook(), STRINGS, lambda part: part.replace(b"H-1", b"&outside;"))
    try:
        assert "root:" not in str(read_spreadsheet(content).frame.to_numpy())
    except SpreadsheetError as error:
        assert "big" not in str(error)


def test_links_to_other_files_and_places_are_never_followed(tmp_path, monkeypatch):
    import socket

    def link(part):
        return part.replace(
            b"</Relationships>",
            b'<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            b'worksheet" Target="http://example.org/sheet.xml" TargetMode="External"/></Relationships>',
        )

    content = changed(workbook(), "xl/_rels/workbook.xml.rels", link)
    content = changed(
        content, "xl/workbook.xml", lambda part: part.replace(b"</sheets>", b'<sheet name="B" r:id="rX"/></sheets>')
    )
    opened = []
    monkeypatch.setattr(socket, "socket", lambda *told, **more: opened.append(told))
    raw = read_spreadsheet(content)
    assert raw.sheets == ("A",) and opened == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-7"])
def test_a_sheet_in_another_encoding_is_refused_because_it_cannot_be_looked_through(encoding):
    content = changed(
        workbook(), SHEET, lambda part: part.replace(b"UTF-8", encoding.encode()).decode().encode(encoding)
    )
    assert "'A'" in refusal(content)


def test_markup_nested_without_end_is_refused(tmp_path):
    path = tmp_path / "deep.xlsx"
    path.write_bytes(
        changed(
            workbook(), SHEET, lambda part: part.replace(b'"', b"'").replace(b"<row", b"<x>" * 3_000_000 + b"<row", 1)
        )
    )
    said, most = read_apart(path)
    assert "'A'" in said and most <= 200


# --- other formats


def open_document(body):
    """Return an .ods file with this mark-up as its only sheet."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table

    book, file = OpenDocumentSpreadsheet(), io.BytesIO()
    book.spreadsheet.addElement(Table(name="A"))
    book.save(file)
    start, end = b'<table:table table:name="A"', b"</table:table>"
    return changed(file.getvalue(), "content.xml", lambda part: part.replace(start + b"/>", start + b">" + body + end))


def ods_row(*cells, told=b""):
    """Return a row of an open document."""
    text = b'<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>'
    return b"<table:table-row %s>" % told + b"".join(text % cell.encode() for cell in cells) + b"</table:table-row>"


_TEXT_CELL = b'<table:table-row><table:table-cell office:value-type="string">'
ENDLESS = [
    (b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/>'
     b"</table:table-row>", "1 rows"),
    (ods_row("x", told=b'table:number-rows-repeated="1048000"'), "The sheet 'A'"),
    (ods_row("x", told=b'table:number-rows-repeated="999999999"'), "The sheet 'A'"),
    (ods_row("x", told=b'table:number-rows-repeated="-1"'), "damaged"),
    (b'<table:table-row><table:table-cell table:number-columns-repeated="99999999" office:value-type="float" '
     b'office:value="1"/></table:table-row>', "The sheet 'A'"),
    (_TEXT_CELL + b'<text:p>a<text:s text:c="999999999"/>b</text:p></table:table-cell></table:table-row>', "2 rows"),
    (_TEXT_CELL + b"<office:annotation>", "damaged"),
    (b"<x>" * 1_000_000, "damaged"),
]  # fmt: skip


def test_open_documents_that_repeat_or_nest_without_end_are_read_or_refused_in_little_memory(tmp_path):
    paths = [tmp_path / f"{at}.ods" for at in range(len(ENDLESS))]
    for path, (extra, _) in zip(paths, ENDLESS, strict=True):
        path.write_bytes(open_document(ods_row(*HEADINGS) + ods_row("H-1", "04/03/2019", "", "Foster care") + extra))
    said, most = read_apart(*paths)
    for sentence, (_, end) in zip(said.splitlines(), ENDLESS, strict=True):
        assert end in sentence
    assert most <= 150


def test_an_open_document_of_thirty_thousand_rows_is_read_in_less_than_150_mb(tmp_path):
    path = tmp_path / "large.ods"
    rows = b"".join(ods_row(f"H-{at}", "04/03/2019", *["Foster care"] * 10) for at in range(30_000))
    path.write_bytes(open_document(ods_row(*HEADINGS) + rows))
    said, most = read_apart(path)
    assert said == "30000 rows" and most <= 150


def old_workbook(far=(2, 3)):
    """Return an .xls file with a cell at this place."""
    import xlwt

    book, file = xlwt.Workbook(), io.BytesIO()
    page = book.add_sheet("A")
    for column, heading in enumerate(HEADINGS):
        page.write(0, column, heading)
    page.write(1, 0, "H-1")
    page.write(*far, "x")
    book.save(file)
    return file.getvalue()


def test_an_old_workbook_with_a_cell_far_away_or_a_false_size_costs_little(tmp_path):
    path = tmp_path / "old.xls"
    path.write_bytes(old_workbook((65_535, 255)))
    said, most = read_apart(path)
    assert "The sheet 'A'" in said and most <= 150
    content = bytearray(old_workbook())
    at = content.index(b"\x00\x02\x0e\x00")  # the record that says how far the sheet reaches
    struct.pack_into("<2L2H", content, at + 4, 0, 0xFFFFFFFF, 0, 0xFFFF)
    path.write_bytes(bytes(content))
    said, most = read_apart(path)
    assert said == "2 rows" and most <= 150


def test_a_chain_of_sectors_that_goes_round_in_a_circle_is_refused(tmp_path):
    content = bytearray(old_workbook())
    table = 512 * (struct.unpack_from("<L", content, 76)[0] + 1)
    for sector in range(128):
        struct.pack_into("<L", content, table + 4 * sector, 1)
    path = tmp_path / "old.xls"
    path.write_bytes(bytes(content))
    said, most = read_apart(path)
    assert "damaged" in said and most <= 150


LONG = [
    ([(b"C-1,01/02/2019\n", 2_000_000)], "1,000,001 rows"),
    ([(b"x" * MB, 300)], "never ends"),
    ([(b"x," * MB, 30)], "never ends"),
    ([(b"," * MB, 15)], "cells"),
    ([(b'"xC-1,01/02/2019\n', 1), (b"C-1,01/02/2019\n", 99_999)], "100000 rows"),
]


def test_text_tables_without_end_are_refused_in_bounded_memory(tmp_path):
    paths = [tmp_path / f"{at}.csv" for at in range(len(LONG))]
    for path, (pieces, _) in zip(paths, LONG, strict=True):
        with path.open("wb") as file:
            file.write(b"Child ID,Date accommodated\n")
            for piece, times in pieces:
                file.writelines(piece for _ in range(times))
    said, most = read_apart(*paths)
    for sentence, (_, end) in zip(said.splitlines(), LONG, strict=True):
        assert end in sentence
    assert most <= 500


def test_a_file_beyond_500_mb_is_not_even_loaded(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(600 * MB)
    said, most = read_apart(path)
    assert "600 MB" in said and "up to 500 MB" in said and most <= 150
