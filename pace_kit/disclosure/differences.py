"""Two releases of one table laid side by side: what somebody who has both could work out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from pace_kit.disclosure.suppression import ALL, Shareable

NOT_COUNTS = ("percent", "median")


@dataclass(frozen=True)
class Difference:
    """Something that two releases give away together.

    Parameters
    ----------
    where : str
        Row and column, in words.
    change : int, optional
        Later minus earlier, where a small change comes out; None where a number hidden in one release is shown in the
        other.
    sentence : str
        What was found and what to do.
    """

    where: str
    change: int | None
    sentence: str


def differences(earlier: Shareable, later: Shareable) -> tuple[Difference, ...]:
    """What a reader of two releases could work out by subtracting one from the other.

    Three things are looked for: a number hidden in one release and shown in the other, as it can be put back into the
    sums of the first; a change of fewer children than the threshold in a cell, shown or solved from the totals; and
    such a change in all hidden cells of a row or column together.

    Parameters
    ----------
    earlier, later : Shareable
        Two releases of the same table. A row or column that one of them lacks held nobody there. The larger of the
        two thresholds counts. Columns `percent` and `median` are not looked at.

    Returns
    -------
    tuple of Difference
        Empty when nothing was found.

    Examples
    --------
    >>> from pace_kit.disclosure import suppress
    >>> may, june = (suppress(pd.Series({"Foster care": n, "Kinship care": 20})) for n in (12, 14))
    >>> print(differences(may, june)[0].sentence)
    Foster care, children: the later release has 2 children more than the earlier. Hide it, or wait for a larger change.
    """
    least = max(earlier.threshold, later.threshold)
    rows, columns = (_joined(a, b) for a, b in _labels(earlier, later))
    before, now = (_numbers(release.frame, rows, columns) for release in (earlier, later))
    both = np.array([[_has(earlier, r, c) and _has(later, r, c) for c in columns] for r in rows], dtype=bool)
    turned = both & (np.isnan(before) != np.isnan(now))
    found = [_shown_once(f"{rows[i]}, {columns[j]}") for i, j in np.argwhere(turned)]
    change = now - before
    unknown = np.isnan(change)
    solved = _solve(change)
    for i, j in np.argwhere(~np.isnan(solved) & ~turned):
        if 0 < abs(solved[i, j]) < least:
            found.append(_small(f"{rows[i]}, {columns[j]}", round(float(solved[i, j])), solved=bool(unknown[i, j])))
    for line in _lines(change.shape):
        inner = [cell for cell in line[:-1] if unknown[cell]]
        if len(inner) > 1 and not unknown[line[-1]]:
            rest = round(float(change[line[-1]] - sum(change[cell] for cell in line[:-1] if not unknown[cell])))
            if 0 < abs(rest) < least:
                where = " and ".join(f"{rows[i]}, {columns[j]}" for i, j in inner)
                found.append(_small(f"{where}, together", rest, solved=True))
    return tuple(found)


def _labels(earlier: Shareable, later: Shareable) -> tuple[tuple[list[str], list[str]], tuple[list[str], list[str]]]:
    rows = [str(name) for name in earlier.frame.index], [str(name) for name in later.frame.index]
    columns = [[str(name) for name in one.frame.columns if name not in NOT_COUNTS] for one in (earlier, later)]
    return rows, (columns[0], columns[1])


def _joined(first: list[str], second: list[str]) -> list[str]:
    """Names of both in the order of the second, "All" last."""
    names = [*second, *(name for name in first if name not in second)]
    return [name for name in names if name != ALL] + ([ALL] if ALL in names else [])


def _has(release: Shareable, row: str, column: str) -> bool:
    return row in release.frame.index.map(str) and column in release.frame.columns.map(str)


def _numbers(frame: pd.DataFrame, rows: list[str], columns: list[str]) -> npt.NDArray[np.float64]:
    """Counts of a release; hidden ones NaN, 0 for rows and columns it lacks."""
    counts = frame.set_axis(frame.index.map(str), axis=0).set_axis(frame.columns.map(str), axis=1)
    inside = counts.index.intersection(rows), counts.columns.intersection(columns)
    seen = counts.loc[inside[0], inside[1]].astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    numbers = np.zeros((len(rows), len(columns)))
    numbers[np.ix_([rows.index(r) for r in inside[0]], [columns.index(c) for c in inside[1]])] = seen
    return numbers


def _lines(shape: tuple[int, ...]) -> list[list[tuple[int, int]]]:
    """Cells of each column and, in a table with the column "All", of each row; the total comes last."""
    rows, columns = shape
    down = [[(i, j) for i in range(rows)] for j in range(columns)]
    across = [[(i, j) for j in range(columns)] for i in range(rows)]
    return down + (across if columns > 1 else [])


def _solve(change: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The changes with those filled in that the sums settle; others stay NaN.

    An unknown is settled when its unit vector lies in the space of the equations, that is when the projection on that
    space keeps it.
    """
    unknown = [(int(i), int(j)) for i, j in np.argwhere(np.isnan(change))]
    lines = _lines(change.shape)
    equations, known = np.zeros((len(lines), len(unknown))), np.zeros(len(lines))
    for n, line in enumerate(lines):
        for cell in line:
            sign = -1.0 if cell == line[-1] else 1.0
            if cell in unknown:
                equations[n, unknown.index(cell)] = sign
            else:
                known[n] -= sign * change[cell]
    inverse = np.linalg.pinv(equations)
    settled = np.isclose(np.diag(inverse @ equations), 1.0)
    values = inverse @ known
    solved = change.copy()
    for cell, is_settled, value in zip(unknown, settled, values, strict=True):
        if is_settled:
            solved[cell] = np.round(value)
    return solved


def _shown_once(where: str) -> Difference:
    sentence = (
        f"{where}: hidden in one release and shown in the other, so that it can be put back into the first. "
        "Share only one of the two."
    )
    return Difference(where, None, sentence)


def _small(where: str, change: int, *, solved: bool) -> Difference:
    children = f"{abs(change)} {'child' if abs(change) == 1 else 'children'} {'more' if change > 0 else 'fewer'}"
    what_to_do = (
        "Share only one of the two, or wait for a larger change."
        if solved
        else ("Hide it, or wait for a larger change.")
    )
    by_sums = ", as the totals tell" if solved else ""
    sentence = f"{where}: the later release has {children} than the earlier{by_sums}. {what_to_do}"
    return Difference(where, change, sentence)
