"""Spreadsheets: any workbook or text table to one `RawTable`, with the row numbers a reader sees.

Nothing is interpreted here beyond finding the table: which sheet, which heading row, and what each cell really was.
What the cells mean is the business of `pace_kit.cleaning`.
"""

from pace_kit.spreadsheets.limits import SpreadsheetError
from pace_kit.spreadsheets.reading import read_spreadsheet
from pace_kit.spreadsheets.tables import RawTable

__all__ = ["RawTable", "SpreadsheetError", "read_spreadsheet"]
