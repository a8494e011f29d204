"""The doors of the room: `find_issues`, `apply_fixes`, and the account of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from pace_kit.aims import Pathway
from pace_kit.cleaning.issues import Fix, Issue
from pace_kit.cleaning.matching import Matching
from pace_kit.cleaning.understanding import STEPS, understand
from pace_kit.journeys import Cohort
from pace_kit.spreadsheets import RawTable

__all__ = ["STEPS", "RowAccount", "apply_fixes", "find_issues"]


@dataclass(frozen=True)
class RowAccount:
    """Where each row of the table ended. Together the three are all rows.

    Parameters
    ----------
    kept : tuple of int
        Rows in the cohort.
    set_aside, not_data : dict
        Row to reason: left out for now; and no child's row at all (titles, totals, notes, blank rows).
    """

    kept: tuple[int, ...] = ()
    set_aside: dict[int, str] = field(default_factory=dict)
    not_data: dict[int, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.kept) + len(self.set_aside) + len(self.not_data)

    def __str__(self) -> str:
        return (
            f"Of {len(self):,} rows, {len(self.kept):,} are in the charts, {len(self.set_aside):,} are set aside and "
            f"{len(self.not_data):,} hold no child (titles, totals, notes, blank rows)."
        )

    def table(self) -> pd.DataFrame:
        """Return one row for each row of the table: columns row, ending ("kept", "set aside", "not data"), reason."""
        rows = [(row, "kept", "") for row in self.kept]
        rows += [(row, "set aside", reason) for row, reason in self.set_aside.items()]
        rows += [(row, "not data", reason) for row, reason in self.not_data.items()]
        return pd.DataFrame(sorted(rows), columns=["row", "ending", "reason"])


def find_issues(
    raw: RawTable,
    *,
    pathway: Pathway,
    as_of: date,
    matching: Matching | None = None,
    fixes: Iterable[Fix] = (),
    tell: Callable[[str], None] | None = None,
) -> tuple[Issue, ...]:
    """Return everything in the table that a person should decide: first about columns, then by row.

    Parameters
    ----------
    raw : RawTable
        The table as it was read.
    pathway : Pathway
        Which two dates bound the wait.
    as_of : date
        The day the data were drawn.
    matching : Matching, optional
        By default `match_headings(raw, pathway)`.
    fixes : iterable of Fix
        Decisions made so far. With them, doubts that appear only once other dates are corrected are found too.
    tell : callable, optional
        Called with a few words at each of the `STEPS` of the work, for a progress bar.
    """
    return understand(raw, fixes, pathway=pathway, as_of=as_of, matching=matching, tell=tell).issues


def apply_fixes(
    raw: RawTable, fixes: Iterable[Fix], *, pathway: Pathway, as_of: date, matching: Matching | None = None
) -> tuple[Cohort, RowAccount]:
    """Return the cohort that is sure with these decisions, and the account of every row.

    Without fixes, what is in doubt is not taken: the cell stays missing, or the row is set aside when its start is in
    doubt or its dates cannot be in that order. No fix can bring a row in whose dates contradict each other.

    Parameters
    ----------
    raw : RawTable
        The table as it was read.
    fixes : iterable of Fix
        What the team decided; of two about the same cell the later one counts.
    pathway, as_of, matching
        As for `find_issues`.
    """
    read = understand(raw, fixes, pathway=pathway, as_of=as_of, matching=matching)
    cohort = Cohort.from_frame(read.frame, as_of=as_of, pathway=pathway)
    kept = tuple(int(row) for row in cohort.frame.index)
    return cohort, RowAccount(kept, dict(read.set_aside), dict(read.not_data))
