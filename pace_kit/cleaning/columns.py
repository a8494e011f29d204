"""One column of a table as it is worked on: its different cells once each, and which row holds which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.int64]
Texts = Sequence[str] | npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of one column in the rows that may be about a child.

    Parameters
    ----------
    rows : array of int
        Row numbers as the user sees them, rising.
    different : tuple of (str, str)
        Text and kind of each different cell.
    which : array of int
        For each row, the position of its cell in `different`.
    """

    rows: Numbers
    different: tuple[tuple[str, str], ...]
    which: Numbers

    @classmethod
    def of(cls, rows: Sequence[int] | Numbers, texts: Texts, kinds: Texts | None = None) -> Cells:
        """Arrange a column; without kinds every cell that is not blank is a text."""
        words = np.asarray(texts, dtype=object)
        codes, found = pd.factorize(words)
        if kinds is None:
            pairs = tuple((str(text), "text" if text else "blank") for text in found)
            return cls(np.asarray(rows, dtype=np.int64), pairs, codes.astype(np.int64))
        sorts, named = pd.factorize(np.asarray(kinds, dtype=object))
        both, cells = pd.factorize(codes.astype(np.int64) * max(1, len(named)) + sorts)
        pairs = tuple((str(found[cell // len(named)]), str(named[cell % len(named)])) for cell in cells)
        return cls(np.asarray(rows, dtype=np.int64), pairs, both.astype(np.int64))

    def __len__(self) -> int:
        return len(self.rows)

    def text(self, at: int) -> str:
        """Text of the cell at a position."""
        return self.different[int(self.which[at])][0]

    def counts(self) -> Numbers:
        """How often each different cell stands there."""
        return np.bincount(self.which, minlength=len(self.different)).astype(np.int64)

    def rows_by_cell(self, wanted: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Rows of each wanted different cell, by its position in `different`."""
        if not wanted:
            return {}
        places = np.flatnonzero(np.isin(self.which, np.asarray(wanted, dtype=np.int64)))
        found: dict[int, list[int]] = {}
        for at in places:
            found.setdefault(int(self.which[at]), []).append(int(self.rows[at]))
        return {cell: tuple(rows) for cell, rows in found.items()}
