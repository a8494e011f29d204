"""The rows that are still in while a table is checked: values, what was written, and under which heading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from pace_kit.aims import Pathway


@dataclass(frozen=True, eq=False)
class Reading:
    """The rows still in, as read so far.

    Parameters
    ----------
    values : pandas.DataFrame
        All columns of a cohort; index = spreadsheet row.
    written : pandas.DataFrame
        Whether a matched column's cell held anything, by column.
    headings : dict
        Column to the heading it was read from.
    pathway : Pathway
        Which two dates bound the wait.
    as_of : date
        The day the data were drawn.
    """

    values: pd.DataFrame
    written: pd.DataFrame
    headings: dict[str, str]
    pathway: Pathway
    as_of: date

    def heading(self, column: str) -> str:
        """Heading in the spreadsheet, or the column's name where there is none."""
        return self.headings.get(column, column.replace("_", " "))

    def rows(self, mask: pd.Series) -> tuple[int, ...]:
        """Row numbers where `mask` is true."""
        return tuple(int(row) for row in self.values.index[mask.to_numpy(dtype=bool)])

    def ended(self, rows: pd.Index) -> pd.Series:
        """Whether anything stands where the day of leaving should."""
        written = self.written["left"] if "left" in self.written else pd.Series(False, index=self.written.index)
        return written.loc[rows]

    def said(self, row: int, column: str) -> str:
        """Return the day as people write it."""
        day = pd.Timestamp(str(self.values.at[row, column]))
        return "" if pd.isna(day) else f"{day:%d/%m/%Y}"
