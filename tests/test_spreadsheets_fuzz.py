"""Mutated files of every format: each ends in a table or a sentence, in bounded time and memory; nothing is printed.

Run it longer by hand: ``python tests/test_spreadsheets_fuzz.py FIRST LAST [FORMAT]`` tells how the mutations ended.
"""

import faulthandler
import io
import json
import random
import re
import resource
import struct
import subprocess
import sys
import time
import warnings
import zipfile
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pace_kit.spreadsheets import RawTable, SpreadsheetError, read_spreadsheet

MUTATIONS = 1_000
SECONDS, MEGABYTES = 30, 1_500
SECRET = "Zebedee Quillfeather"
HEADINGS = ["Child ID", "Date accommodated", "Date of recommendation", "Placement", "Age"]
ROWS = [
    ["H-1", date(2019, 3, 4), "12/09/2019", "Foster care", 4],
    ["H-2", date(2019, 3, 11), "TBC", SECRET, 0.5],
    ["H-3", "25/03/2019", date(2019, 11, 1), "Père's house", 43500],
    ["Total", "", "", "", 3],
]


def modern():
    """Return an .xlsx with titles, merged headings, errors, formulas, hidden rows and three sheets."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": datetime(2020, 1, 1)})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for name in ("Cover", "Children", "2018"):
        page = book.add_worksheet(name)
        page.write(0, 0, "Harbour tracker")
        if name == "Cover":
            continue
        page.merge_range(1, 1, 1, 2, "Dates")
        for at, cells in enumerate([HEADINGS, *ROWS], start=2):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(at, column, datetime(cell.year, cell.month, cell.day), day)
                else:
                    page.write(at, column, cell)
        page.write_formula(4, 5, "=1/0", None, "#DIV/0!")
        page.write_formula(5, 5, "=B4+1", day, 43600)
        page.set_row(5, None, None, {"hidden": True})
        page.set_column(4, 4, None, None, {"hidden": True})
    book.close()
    return file.getvalue()


def with_macros():
    """Return an .xlsm whose macro part is not even a macro part."""
    file = io.BytesIO(modern())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(zipfile.ZipInfo("xl/vbaProject.bin"), b"\xd0\xcf\x11\xe0 damaged" * 20)
    return file.getvalue()


def old():
    """Return an .xls with dates, errors, a merged cell, a hidden row and two sheets."""
    import xlwt

    book = xlwt.Workbook()
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for name in ("Children", "Lists"):
        page = book.add_sheet(name)
        for at, cells in enumerate([HEADINGS, *ROWS], start=2):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write(at, column, datetime(cell.year, cell.month, cell.day), day)
                else:
                    page.write(at, column, cell)
        page.write(3, 5, xlwt.Formula("1+1"))
        page.row(4).set_cell_error(5, "#REF!")
        page.row(5).hidden = True
        page.write_merge(8, 9, 0, 2, "merged")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def open_document():
    """Return an .ods with repeated rows and cells, a merged heading, a hidden row and an error."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import CoveredTableCell, Table, TableCell, TableColumn, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    table = Table(name="Children")
    table.addElement(TableColumn(numbercolumnsrepeated=3))
    table.addElement(TableColumn(visibility="collapse"))
    table.addElement(TableRow(numberrowsrepeated=2))
    over = TableRow()
    over.addElement(TableCell())
    wide = TableCell(valuetype="string", numbercolumnsspanned=2)
    wide.addElement(P(text="Dates"))
    over.addElement(wide)
    over.addElement(CoveredTableCell())
    table.addElement(over)
    for at, cells in enumerate([HEADINGS, *ROWS]):
        row = TableRow(visibility="collapse") if at == 2 else TableRow()
        for cell in cells:
            if isinstance(cell, date):
                made = TableCell(valuetype="date", datevalue=cell.isoformat())
            elif isinstance(cell, (int, float)):
                made = TableCell(valuetype="float", value=str(cell))
            else:
                made = TableCell(valuetype="string") if cell else TableCell(numbercolumnsrepeated=1)
            if cell != "":
                made.addElement(P(text=str(cell)))
            row.addElement(made)
        wrong = TableCell(valuetype="string", stringvalue="", numbercolumnsrepeated=2)
        wrong.addElement(P(text="#REF!"))
        row.addElement(wrong)
        table.addElement(row)
    book.spreadsheet.addElement(table)
    file, same = io.BytesIO(), io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(same, "w") as copy:  # without the time it was made at
        for name in archive.namelist():
            if name != "meta.xml":
                copy.writestr(zipfile.ZipInfo(name), archive.read(name))
    return same.getvalue()


def text(separator, encoding):
    """Return a text table."""
    lines = [separator.join(map(str, cells)) for cells in [HEADINGS, *ROWS]]
    return "\r\n".join([*lines, f'H-9{separator}"two{separator}\nlines"', ""]).encode(encoding)


FORMATS = {
    "xlsx": modern,
    "xlsm": with_macros,
    "xls": old,
    "ods": open_document,
    "csv": lambda: text(",", "utf-8"),
    "tsv": lambda: text("\t", "utf-16"),
}


def changed_bytes(content, chance):
    """Cut, flip, overwrite, repeat or insert bytes anywhere."""
    data = bytearray(content)
    if not data:
        return b"\0"
    at = chance.randrange(len(data))
    span = 1 << chance.randrange(1, 12)
    match chance.randrange(7):
        case 0:
            return bytes(data[:at])
        case 1:
            for _ in range(chance.choice((1, 3, 20, 200))):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 2:
            data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f", b"\0\0\1\0"))
        case 3:
            data[at:at] = data[at : at + span]
        case 4:
            data[at:at] = bytes([chance.randrange(256)]) * chance.choice((1, 100, 10_000, 1_000_000))
        case 5:
            del data[at : at + span]
        case _:
            other = chance.randrange(len(data))
            data[at : at + span], data[other : other + span] = data[other : other + span], data[at : at + span]
    return bytes(data)


NUMBERS = (
    b"0",
    b"-1",
    b"1048576",
    b"1048577",
    b"65536",
    b"16384",
    b"4294967295",
    b"4294967297",
    b"99999999999",
    b"1e308",
)
SNIPPETS = (
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]>', b"&x;", b"<!--", b"-->",
    b"<![CDATA[", b"]]>", b"<a>" * 300, b'<c r="XFD1048576"><v>1</v></c>', b'<row r="1048576">', b"</sheetData>",
    b"</row>", b"\0",
    b"\xef\xbb\xbf", b"<row>", b"<c><v>1</v></c>", b'<c r="A1" t="s"><v>99999</v></c>',
    b'<c r="B3" t="e"><v>#REF!</v></c>',
    b'<table:table-row table:number-rows-repeated="1048576">', b'<text:s text:c="999999999"/>', b"<office:annotation>",
    b'<table:table-cell table:number-columns-repeated="99999999" office:value-type="float" office:value="1"/>',
    b'<mergeCell ref="A1:XFD1048576"/>', b'uniqueCount="9999999999"', b"_x0000_", b"&#0;", b"&#x110000;", b"\xff\xfe",
)  # fmt: skip


def changed_markup(part, chance):
    """Change XML so that it often stays well formed: numbers blown up, tags repeated, cut out or put in."""
    tags = [found.span() for found in re.finditer(rb"<[^>]*>", part)]
    numbers = [found.span() for found in re.finditer(rb"\d+", part)]
    match chance.randrange(7):
        case 0 if numbers:
            for start, end in sorted(chance.sample(numbers, min(len(numbers), chance.choice((1, 3)))), reverse=True):
                part = part[:start] + chance.choice(NUMBERS) + part[end:]
        case 1 if tags:
            start, end = chance.choice(tags)
            part = part[:start] + part[end:]
        case 2 if tags:
            start, end = chance.choice(tags)
            part = part[:end] + part[start:end] * min(chance.choice((1, 50)), 4_000_000 // (end - start)) + part[end:]
        case 3 if len(tags) > 1:
            (start, _), (_, end) = sorted(chance.sample(tags, 2))
            times = min(chance.choice((1, 3, 500)), 4_000_000 // (end - start))  # the file itself stays small
            part = part[:end] + part[start:end] * times + part[end:]
        case 4 if tags:
            at = chance.choice(tags)[chance.randrange(2)]
            part = part[:at] + chance.choice(SNIPPETS) + part[at:]
        case 5 if len(tags) > 1:
            (one, two), (three, four) = sorted(chance.sample(tags, 2))
            part = part[:one] + part[three:four] + part[two:three] + part[one:two] + part[four:]
        case _:
            part = changed_bytes(part, chance)
    return part


def changed_zip(content, chance):
    """Change what is in the parts, their names or their order, and zip them again with right checksums."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        at, other = chance.randrange(len(parts)), chance.randrange(len(parts))
        likely = [n for n, (name, _) in enumerate(parts) if re.search(r"sheet|content|strings|workbook|styles", name)]
        if likely and chance.random() < 0.7:
            at = chance.choice(likely)
        (name, part), (other_name, other_part) = parts[at], parts[other]
        match chance.randrange(9):
            case 0:
                parts[at], parts[other] = (name, other_part), (other_name, part)
            case 1:
                parts.append((name, other_part))
            case 2:
                parts[at] = (chance.choice((other_name, name.upper(), "../" + name, name + "x", "x")), part)
            case 3 if len(parts) > 1:
                del parts[at]
            case _:
                parts[at] = (name, changed_markup(part, chance))
    file = io.BytesIO()
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(file, "w") as archive:  # names given twice
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part, method)
    data = bytearray(file.getvalue())
    if chance.random() < 0.1:  # a false promise about one part
        at = data.rfind(b"PK\1\2", 0, chance.randrange(1, len(data)))
        if at >= 0:
            field = at + chance.choice((10, 16, 20, 24, 28, 42))
            data[field : field + 4] = struct.pack("<L", chance.choice((0, 1, 100, 10**6, 2**31, 2**32 - 1)))
    return bytes(data)


def changed_records(content, chance):
    """Change records of the workbook stream, which begins at the first BOF of an .xls file."""
    data = bytearray(content)
    at = data.find(b"\x09\x08\x10\x00")
    places = []
    while 0 <= at < len(data) - 4 and len(places) < 5_000:
        places.append(at)
        at += 4 + struct.unpack_from("<H", data, at + 2)[0]
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.choice(places)
        length = struct.unpack_from("<H", data, at + 2)[0]
        match chance.randrange(5):
            case 0:
                struct.pack_into("<H", data, at, struct.unpack_from("<H", data, chance.choice(places))[0])
            case 1:
                struct.pack_into(
                    "<H", data, at + 2, chance.choice((0, 1, 2, 5, min(length + 1, 0xFFFF), max(length - 1, 0), 0xFFFF))
                )
            case 2 if 1 < length < len(data) - at - 4:
                inside = at + 4 + chance.randrange(length - 1)
                struct.pack_into("<H", data, inside, chance.choice((0, 1, 0xFF, 0x100, 0x7FFF, 0xFFFE, 0xFFFF)))
            case 3:
                for place in range(at + 4, min(at + 4 + length, len(data))):
                    data[place] = chance.choice((0, 0xFF, chance.randrange(256)))
            case _:
                other = chance.choice(places)
                size = 4 + min(length, struct.unpack_from("<H", data, other + 2)[0])
                data[at : at + size], data[other : other + size] = data[other : other + size], data[at : at + size]
    return bytes(data[: len(content)])


def mutation(seed, kind=""):
    """Return the format and the bytes of the file with this number; the same for the same number, always."""
    chance = random.Random(seed)
    kind = kind or chance.choice(("xlsx", "xlsx", "xlsx", "xlsm", "xls", "xls", "ods", "ods", "csv", "tsv"))
    content = BASES[kind] if kind in BASES else BASES.setdefault(kind, FORMATS[kind]())
    way = chance.random()
    if kind in ("xlsx", "xlsm", "ods") and way < 0.85:
        return kind, changed_zip(content, chance)
    if kind == "xls" and way < 0.7:
        return kind, changed_records(content, chance)
    for _ in range(chance.choice((1, 1, 2, 5))):
        content = changed_bytes(content, chance)
    return kind, content


BASES = {}


def surprise(content):
    """Read a file; return what it ended in, "table" or the sentence's beginning, and what is wrong with that, or ""."""
    try:
        raw = read_spreadsheet(content, name="file")
    except SpreadsheetError as error:
        sentence = str(error)
        well = sentence.endswith(".") and len(sentence) < 600 and "\n" not in sentence and SECRET not in sentence
        return "sentence", "" if well else f"a strange sentence: {sentence[:200]!r}"
    except BaseException as error:
        return "exception", f"{type(error).__name__}: {error}"
    if raw.frame.shape != raw.kinds.shape or not raw.frame.index.is_monotonic_increasing:
        return "table", "the kinds do not fit the cells"
    if not raw.frame.columns.is_unique or not all(isinstance(cell, str) for cell in raw.frame.to_numpy().ravel()[:500]):
        return "table", "headings said twice, or a cell that is no text"
    return "table", ""


def campaign(first, last, kind=""):
    """Read the mutations from `first` to `last`; return how they ended, surprises, and the worst of time and memory."""
    ends, surprises, slowest = Counter(), [], 0.0
    for seed in range(first, last):
        sort, content = mutation(seed, kind)
        faulthandler.dump_traceback_later(SECONDS + 5, exit=True)
        began = time.perf_counter()
        end, wrong = surprise(content)
        took = time.perf_counter() - began
        faulthandler.cancel_dump_traceback_later()
        ends[f"{sort} {end}"] += 1
        slowest = max(slowest, took)
        if wrong or took > SECONDS:
            surprises.append(f"{seed} ({sort}, {took:.1f} s): {wrong}")
    status = Path("/proc/self/status")  # elsewhere than on Linux what the parent took is counted, too
    if status.exists():
        most = int(re.search(r"VmHWM:\s*(\d+) kB", status.read_text())[1]) / 1024
    else:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"ends": dict(ends), "surprises": surprises, "slowest": slowest, "megabytes": most}


def test_a_thousand_mutated_files_end_in_a_table_or_a_sentence_within_bounds():
    command = [sys.executable, str(Path(__file__)), "0", str(MUTATIONS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, cwd=Path(__file__).parents[1])
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["surprises"] == [] and done.stderr == ""
    assert told["slowest"] <= SECONDS and told["megabytes"] <= MEGABYTES
    assert sum(told["ends"].values()) == MUTATIONS
    for kind in FORMATS:  # the mutations are neither all harmless nor all fatal
        assert told["ends"][f"{kind} table"] >= 5 and (told["ends"][f"{kind} sentence"] >= 5 or kind in ("csv", "tsv"))


def test_an_unchanged_file_of_every_format_is_read():
    for kind, make in FORMATS.items():
        raw = read_spreadsheet(make(), name=kind)
        assert isinstance(raw, RawTable) and SECRET in set(raw.frame["Placement"]), kind


@settings(deadline=None, max_examples=150)
@given(
    start=st.sampled_from(
        [b"", b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"sep=;\n", b"<?xml", b"Child ID,"]
    ),
    rest=st.binary(max_size=3000),
)
def test_any_bytes_end_in_a_table_or_a_sentence(start, rest):
    assert surprise(start + rest)[1] == ""


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=12), st.sampled_from([",", ";", "\t", "|"]))
def test_any_text_below_the_headings_ends_in_a_table_or_a_sentence(rows, separator):
    lines = [separator.join(cells) for cells in [HEADINGS, *rows]]
    assert surprise("\n".join(lines).encode("utf-8", "replace"))[1] == ""


@pytest.mark.parametrize("kind", FORMATS)
def test_the_mutations_of_a_number_are_always_the_same(kind):
    assert mutation(7, kind) == mutation(7, kind)


if __name__ == "__main__":
    if "linux" in sys.platform:
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    sys.stdout.write(json.dumps(campaign(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4])) + "\n")
