"""The facts and files that travel with the kit: where they lie, and the small tables read from them.

Facts that people may want to correct (headings' synonyms, placements, routes, age bands, wording) are CSV files in
``data/reference``, not code. In a checkout they lie beside the package; in an installed wheel inside it.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(*parts: str) -> Path:
    """Path of a file or folder that travels with the kit.

    Parameters
    ----------
    *parts : str
        Names below the kit's root, for instance ``"data", "example", "harbour.xlsx"`` or ``"notebooks"``.

    Returns
    -------
    pathlib.Path
        An existing path: inside the installed package, else in the checkout beside it.

    Raises
    ------
    FileNotFoundError
        When neither place holds it, naming what was looked for.
    """
    for root in (_PACKAGE / "shipped", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"{'/'.join(parts)} is not part of this installation of the kit. Install it again.")


@cache
def reference_table(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``data/reference/<name>.csv``: one mapping a row, column name to text, blanks as ``""``.

    The answer is kept, so callers must not change the mappings.

    Raises
    ------
    FileNotFoundError
        When there is no such table.
    """
    with shipped("data", "reference", f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple({key: value or "" for key, value in row.items()} for row in csv.DictReader(file))
