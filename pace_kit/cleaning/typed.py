"""A correction that somebody types: checked before it becomes a decision."""

from __future__ import annotations

from datetime import date

from pace_kit.cleaning.age_cells import named
from pace_kit.cleaning.days import read_day
from pace_kit.cleaning.issues import CORRECT, Fix
from pace_kit.cleaning.matching import Matching
from pace_kit.journeys import DATES
from pace_kit.spreadsheets import RawTable


def typed_correction(
    raw: RawTable,
    *,
    matching: Matching,
    as_of: date,
    row: int | None,
    column: str,
    value: str,
    because: str = "",
) -> Fix:
    r"""Return the correction of one cell.

    Parameters
    ----------
    raw, matching, as_of
        The table, its headings, and the day it was last brought up to date.
    row : int or None
        Row number as the spreadsheet shows it.
    column : str
        Column of the cohort.
    value : str
        What the cell should say; blank to take the value out. A date is written as 31/12/2019.
    because : str
        The reason.

    Raises
    ------
    ValueError
        When there is no such row, no column was chosen, or the value is no date, or no age band, that the column can
        hold.

    Examples
    --------
    >>> from pace_kit.aims import AIM_2
    >>> from pace_kit.cleaning import match_headings
    >>> from pace_kit.spreadsheets import read_spreadsheet
    >>> raw = read_spreadsheet(b"Child ID,Date accommodated\nH-1,31/04/2019\n", name="toy.csv")
    >>> day = {"matching": match_headings(raw, AIM_2), "as_of": date(2020, 3, 31)}
    >>> str(typed_correction(raw, row=2, column="accommodated", value="30/04/2019", **day))
    'Row 2: take 30/04/2019 instead.'
    """
    heading = matching.heading(column)
    if row is None:
        raise ValueError("Type the number of the row first, as the spreadsheet shows it.")
    if row not in raw.frame.index:
        first, last = raw.frame.index.min(), raw.frame.index.max()
        raise ValueError(f"Row {row} is not in the table. Its rows are {first} to {last}.")
    if heading is None:
        raise ValueError("Choose the column first.")
    if value and column in DATES:
        read = read_day(value, "text", as_of=as_of)
        if read.doubt not in ("", "early date"):
            late = f" up to {as_of.day} {as_of:%B %Y}, the day the data were drawn"
            raise ValueError(f"'{value[:30]}' cannot be used as a date here. Type a day as 31/12/2019,{late}.")
    if value and column == "age_band" and not named(value):
        raise ValueError("That names no age band. Type one such as 5 to 11, and no date of birth.")
    return Fix((row,), column, CORRECT, value, because)
