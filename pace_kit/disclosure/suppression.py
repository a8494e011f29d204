"""Hiding small counts of a table, and beside them whatever would give them back by adding and subtracting.

Everything begins hidden. Then numbers are shown one after the other, totals first and large ones before small ones, and
each stays shown only if every small count could still be many different numbers. So what is hidden at the end is
needed: showing any one of it would tell too much.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

THRESHOLDS = (5, 10)  # inside the partnership, and for the public
ALL = "All"
HIDDEN = "hidden"


@dataclass(frozen=True, eq=False)
class Shareable:
    """A table that may leave the team.

    Parameters
    ----------
    frame : pandas.DataFrame
        Only what may be seen: hidden numbers are missing (``<NA>``). The true ones are not in it.
    threshold : int
        Counts below it are small.
    sentence : str
        What was hidden and why.
    """

    frame: pd.DataFrame
    threshold: int
    sentence: str

    def __str__(self) -> str:
        return self.sentence

    def table(self) -> pd.DataFrame:
        """Return the table as text for a page or a report; hidden numbers read "hidden"."""
        return self.frame.astype(object).where(self.frame.notna(), HIDDEN).map(str)


def suppress(
    table: pd.DataFrame | pd.Series, threshold: int = 5, *, hide_zeros: bool = True, round_to: int = 1
) -> Shareable:
    """Counts of a table with their totals, small ones hidden so that no sum gives them back.

    Parameters
    ----------
    table : pandas.DataFrame or pandas.Series
        Counts of children, whole and not negative, without totals; each child in one cell only. A series is a table
        with one column.
    threshold : int
        Counts from 1 to ``threshold - 1`` are small, totals too.
    hide_zeros : bool
        Whether a 0 beside other children of its row is small as well. "None of them" tells something about every
        child of a row, so it is by default.
    round_to : int
        Shown counts are rounded to multiples of this, halves upwards, once, after everything is decided.

    Returns
    -------
    Shareable
        Rows and columns of the table, the row "All" and, for a table of two columns or more, the column "All".

    Raises
    ------
    ValueError
        When a count is missing, negative or not whole, a label comes twice or is "All", the threshold is under 2, or
        `round_to` is under 1.

    Notes
    -----
    By the sums of what is shown, the lowest and the highest number that a small count could be lie at least
    `threshold` apart, and every other hidden number could be two numbers or more. The reader is taken to know that a
    hidden number is not 0 where zeros are shown, and that a row with something hidden holds a child; not the way the
    neighbours are picked, nor anything from outside the table.

    Source of the rule (small counts, secondary suppression, zeros, rounding last): the kit's reading of the guidance
    of the Scottish Government and NES on disclosure control. The threshold is a setting, not a law. Source of the
    test (how far a cell can move is a flow in a network of rows and columns): Cox, J Am Stat Assoc 1995, 90:1453-1462.

    Examples
    --------
    >>> waiting = pd.DataFrame({"under 26": [12, 9], "longer": [3, 11]}, index=["Foster care", "Kinship care"])
    >>> print(suppress(waiting).table())
                 under 26  longer All
    Foster care    hidden  hidden  15
    Kinship care   hidden  hidden  20
    All                21      14  35
    """
    if threshold < 2:
        raise ValueError(f"The threshold must be 2 or more, not {threshold}. The usual ones are 5 and 10.")
    if round_to < 1:
        raise ValueError(f"Counts can be rounded to multiples of 1 or more, not of {round_to}.")
    full = _with_totals(_counts(table))
    counts = full.to_numpy(dtype=np.int64)
    hidden = _hidden(counts, threshold, hide_zeros)
    shown = (2 * full + round_to) // (2 * round_to) * round_to if round_to > 1 else full
    frame = shown.astype("Int64").mask(pd.DataFrame(hidden, index=full.index, columns=full.columns), pd.NA)
    return Shareable(frame, threshold, _what_was_hidden(hidden, threshold, round_to))


def _hidden(counts: Counts, threshold: int, hide_zeros: bool) -> Mask:
    """Where a table with its totals is hidden."""
    none_tells = (counts[:, -1:] > 0) & np.full(counts.shape, hide_zeros and counts.shape[1] > 1)
    none_tells[:, -1] = False
    usable: Mask = (counts > 0) | none_tells
    small: Mask = usable & (counts < threshold)
    if not small.any():
        return small
    network = _Network(counts, np.where(none_tells, 0, 1))
    rows, columns = counts.shape
    hidden = [bool(cell) for cell in usable.ravel()]
    asked = [int(cell) for cell in np.flatnonzero(small)]
    totals = np.zeros(counts.shape, dtype=np.int64)
    totals[-1, :] += 1
    totals[:, -1] += columns > 1
    order = sorted(np.flatnonzero(usable & ~small), key=lambda cell: (-totals.flat[cell], -counts.flat[cell], cell))
    for cell in order:
        hidden[cell] = False
        tells = next((one for one in asked if network.room(one, hidden, threshold) < threshold), None)
        if tells is not None:
            hidden[cell] = True
            asked.remove(tells)
            asked.insert(0, tells)  # the likeliest to tell again
    return np.array(hidden, dtype=bool).reshape(rows, columns)


class _Network:
    """The sums of a table as a network: a cell is an arc, a row or column a node where what goes in comes out.

    Hidden cells that change while all sums hold are children sent round a circle of hidden arcs; how far one cell can
    rise or fall is a largest flow, and all its numbers are whole.
    """

    def __init__(self, counts: Counts, lowest: npt.NDArray[np.int_]) -> None:
        rows, columns = counts.shape
        self.ends: list[tuple[int, int]] = []
        self.at: list[list[int]] = [[] for _ in range(rows + columns + 1)]
        for cell in range(rows * columns):
            i, j = divmod(cell, columns)
            if columns > 1:
                ends, forward = (i, rows + j), (i == rows - 1) == (j == columns - 1)
            else:
                ends, forward = (0, 1), i < rows - 1
            self.ends.append(ends if forward else ends[::-1])
            for node in ends:
                self.at[node].append(cell)
        self.slack = [int(n) for n in (counts - lowest).ravel()]

    def room(self, cell: int, hidden: list[bool], enough: int) -> int:
        """How far apart the lowest and the highest possible number of a hidden cell are, counted up to `enough`."""
        tail, head = self.ends[cell]
        down = self._flow(tail, head, cell, hidden, min(enough, self.slack[cell]))
        return down if down >= enough else down + self._flow(head, tail, cell, hidden, enough - down)

    def _flow(self, start: int, goal: int, without: int, hidden: list[bool], enough: int) -> int:
        """Largest flow from `start` to `goal` over the other hidden cells, counted up to `enough`."""
        slack, moved = list(self.slack), 0
        while moved < enough:
            came: dict[int, tuple[int, int, bool]] = {start: (start, -1, True)}
            line = deque([start])
            while line and goal not in came:
                node = line.popleft()
                for cell in self.at[node]:
                    tail, head = self.ends[cell]
                    rises = tail == node
                    other = head if rises else tail
                    if hidden[cell] and cell != without and other not in came and (rises or slack[cell] > 0):
                        came[other] = (node, cell, rises)
                        line.append(other)
            if goal not in came:
                break
            steps, node = [], goal
            while node != start:
                node, cell, rises = came[node]
                steps.append((cell, rises))
            step = min([enough - moved, *(slack[cell] for cell, rises in steps if not rises)])
            for cell, rises in steps:
                slack[cell] += step if rises else -step
            moved += step
        return moved


def _counts(table: pd.DataFrame | pd.Series) -> pd.DataFrame:
    frame = table.to_frame(table.name or "children") if isinstance(table, pd.Series) else table
    for labels, what in ((frame.index, "rows"), (frame.columns, "columns")):
        if not labels.is_unique or ALL in labels:
            raise ValueError(f"The {what} need names of their own, none twice and none {ALL!r}: {list(labels)}.")
    if not len(frame.columns):
        raise ValueError("There is no column of counts.")
    numbers = frame.astype(object).apply(pd.to_numeric, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.argwhere(~((numbers >= 0) & (numbers == np.floor(numbers)) & np.isfinite(numbers)))
    if len(wrong):
        i, j = (int(k) for k in wrong[0])
        raise ValueError(
            f"Row {frame.index[i]!r}, column {frame.columns[j]!r}: {frame.iloc[i, j]!r} is not a count. "
            "Give whole numbers from 0 up."
        )
    return pd.DataFrame(numbers.astype(np.int64), index=frame.index, columns=frame.columns)


def _with_totals(counts: pd.DataFrame) -> pd.DataFrame:
    full = counts.copy()
    if counts.shape[1] > 1:
        full[ALL] = counts.sum(axis=1).astype(np.int64)
    full = pd.concat([full, full.sum(axis=0).astype(np.int64).to_frame(ALL).T])
    full.index.name = counts.index.name
    return full


def _what_was_hidden(hidden: Mask, threshold: int, round_to: int) -> str:
    n, rounded = int(hidden.sum()), f" The others are rounded to multiples of {round_to}." if round_to > 1 else ""
    if n == 0:
        return f"Nothing had to be hidden: no number is under {threshold}.{rounded}"
    verb = "number is hidden, because it is" if n == 1 else "numbers are hidden, because they are"
    return f"{n} of {hidden.size} {verb} under {threshold} or would give such a number away by subtraction.{rounded}"
