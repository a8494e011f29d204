"""Write sheets of cells as the files councils send: .xlsx, .xls, .ods, .csv and .tsv."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime

import xlsxwriter
import xlwt
from council_typing import Failed, Formula, Serial, Zero
from odf import opendocument, style, table, text

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
SEPARATORS = (",", ",", ";", "\t", "|")
XLSX_FORMATS = (
    "dd/mm/yyyy",
    "dd/mm/yyyy",
    "dd-mmm-yy",
    "d mmmm yyyy",
    "yyyy-mm-dd",
    "[$-809]dd mmmm yyyy",
    "ddd dd/mm/yy",
    "m/d/yyyy",
)


@dataclass
class Sheet:
    """A sheet as a grid of cells, rows and columns counted from 0, and what a spreadsheet adds to it."""

    name: str
    grid: list = field(default_factory=list)
    merged: list = field(default_factory=list)  # (row, first column, last column)
    hidden_rows: set = field(default_factory=set)
    hidden_columns: set = field(default_factory=set)
    hidden: bool = False


def serial(day, epoch_1904):
    """Days since the spreadsheet's first day."""
    return (day - (date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30))).days


def plain(value):
    """A cell as a text file holds it."""
    match value:
        case None:
            return ""
        case Formula():
            return plain(value.value)
        case Failed():
            return value.text
        case Serial():
            return str(serial(value.day, False))
        case Zero():
            return "00/01/1900"
        case datetime():
            return f"{value:%d/%m/%Y %H:%M}"
        case date():
            return f"{value:%d/%m/%Y}"
    return str(value)


def write_csv(sheet, *, encoding, separator):
    """One sheet as text."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows([plain(v) for v in row] for row in sheet.grid)
    return out.getvalue().encode(encoding, "replace")


def write_xlsx(sheets, rng, *, epoch_1904=False):
    """Sheets as a workbook, with formulas and the values they had."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": epoch_1904})
    book.set_properties({"created": datetime(2024, 1, 31)})  # the same bytes for the same seed
    shown = rng.choice(XLSX_FORMATS)
    days, times = book.add_format({"num_format": shown}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    bold = book.add_format({"bold": True})
    for number, each in enumerate(sheets):
        page = book.add_worksheet(each.name)
        for r, row in enumerate(each.grid):
            for c, value in enumerate(row):
                _put_xlsx(page, r, c, value, days, times, epoch_1904)
        for r, first, last in each.merged:
            page.merge_range(r, first, r, last, each.grid[r][first], bold)
        for r in each.hidden_rows:
            page.set_row(r, None, None, {"hidden": True})
        for c in each.hidden_columns:
            page.set_column(c, c, None, None, {"hidden": True})
        if each.hidden and number:
            page.hide()
    book.close()
    return out.getvalue()


def _put_xlsx(page, r, c, value, days, times, epoch_1904):
    match value:
        case None:
            return
        case str():
            page.write_string(r, c, value)
        case Formula(source, date() as day):
            page.write_formula(r, c, source, days, serial(day, epoch_1904))
        case Formula(source, result):
            page.write_formula(r, c, source, None, result)
        case Failed(said):
            page.write_formula(r, c, "=VLOOKUP(A1,Lists!A:B,2,0)", days, said)
        case Serial(day, as_text) if as_text and not epoch_1904:
            page.write_string(r, c, str(serial(day, False)))
        case Serial(day):
            page.write_number(r, c, serial(day, epoch_1904))
        case Zero():
            page.write_number(r, c, 0, days)
        case datetime():
            page.write_datetime(r, c, value, times)
        case date():
            page.write_datetime(r, c, value, days)
        case _:
            page.write_number(r, c, value)


def write_xls(sheets, rng):
    """Sheets as a workbook of the old kind; formulas are written as their values."""
    book = xlwt.Workbook()
    days = xlwt.easyxf(num_format_str=rng.choice(("dd/mm/yyyy", "dd-mmm-yy", "d mmmm yyyy")))
    times = xlwt.easyxf(num_format_str="dd/mm/yyyy hh:mm")
    for each in sheets:
        page = book.add_sheet(each.name, cell_overwrite_ok=True)
        for r, row in enumerate(each.grid):
            for c, value in enumerate(row):
                _put_xls(page, r, c, value.value if isinstance(value, Formula) else value, days, times)
        for r, first, last in each.merged:
            page.merge(r, r, first, last)
        for r in each.hidden_rows:
            page.row(r).hidden = True
        for c in each.hidden_columns:
            page.col(c).hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put_xls(page, r, c, value, days, times):
    match value:
        case None:
            return
        case Failed(said):
            page.row(r).set_cell_error(c, {"#N/A": "#N/A!"}.get(said, said))  # as xlwt spells it
        case Serial(day, as_text):
            page.write(r, c, str(serial(day, False)) if as_text else serial(day, False))
        case Zero():
            page.write(r, c, 0, days)
        case datetime():
            page.write(r, c, value, times)
        case date():
            page.write(r, c, value, days)
        case _:
            page.write(r, c, value)


def write_ods(sheets):
    """Sheets as an open document; formulas are written as their values."""
    book = opendocument.OpenDocumentSpreadsheet()
    gone = style.Style(name="gone", family="table-column")
    book.automaticstyles.addElement(gone)
    for each in sheets:
        page = table.Table(name=each.name)
        spans = {(r, first): last - first + 1 for r, first, last in each.merged}
        page.addElement(table.TableColumn(numbercolumnsrepeated=max(map(len, each.grid), default=1)))
        for r, row in enumerate(each.grid):
            line = table.TableRow(visibility="collapse") if r in each.hidden_rows else table.TableRow()
            covered = 0
            for c, value in enumerate(row):
                covered -= 1
                if (r, c) in spans:
                    covered = spans[r, c]
                line.addElement(_ods_cell(value, spans.get((r, c)), covered > 0 and (r, c) not in spans))
            page.addElement(line)
        book.spreadsheet.addElement(page)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def _ods_cell(value, span, is_covered):
    if is_covered:
        return table.CoveredTableCell()
    more = {"numbercolumnsspanned": span, "numberrowsspanned": 1} if span else {}
    if isinstance(value, Formula):
        value = value.value
    if isinstance(value, Serial):
        value = str(serial(value.day, False)) if value.as_text else serial(value.day, False)
    match value:
        case None:
            return table.TableCell(**more)
        case datetime():
            cell = table.TableCell(valuetype="date", datevalue=value.isoformat(), **more)
        case date():
            cell = table.TableCell(valuetype="date", datevalue=value.isoformat(), **more)
        case Zero():
            cell = table.TableCell(valuetype="date", datevalue="1899-12-30", **more)
        case int() | float():
            cell = table.TableCell(valuetype="float", value=value, **more)
        case _:
            cell = table.TableCell(valuetype="string", **more)
    for line in plain(value).split("\n"):
        cell.addElement(text.P(text=line))
    return cell
