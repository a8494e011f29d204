"""Harbour's workbook: the invented journeys as a council would keep them, with faults planted on purpose.

Which faults is data: ``data/practice/faults.csv``. A cover sheet, an older sheet that is not the table, and the main
sheet with title lines, sections, real and typed dates, a total and a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pace_kit.datasets.journeys import AS_OF, SEED, harbour_births, harbour_journeys
from pace_kit.reference import shipped

MAIN_SHEET = "Tracker"
HEADINGS = {
    "Child ID": "child",
    "Family ref": "siblings",
    "CHI no": "",
    "Date LAC": "looked_after",
    "Date accommodated": "accommodated",
    "Placement type": "placement",
    "Perm rec date": "recommended",
    "Route": "route",
    "Left (date)": "left",
    "Reason left": "left_reason",
    "Team": "team",
    "Notes": "",
    "Age band": "age_band",
}
INVENTED = "Invented data for practice: no child, family or council in this workbook exists."
FAULT_COLUMNS = ("row", "child", "heading", "kind", "cell", "planted", "truth", "ending", "note")

_MADE_ON = datetime(2020, 3, 31, 9, 0)
_TYPED = 0.2
_WORDS = {
    "Kinship care": ("Kinship", "Kinship care"),
    "Foster care": ("Foster care", "LA foster carer", "Foster - external"),
    "Residential care": ("Residential", "Children's house"),
    "Prospective adopters": ("Prospective adopters",),
    "Other community": ("Other community",),
    "Return home": ("Return home", "Rehab home"),
    "Kinship care order": ("Kinship care order", "KCO"),
    "Permanence order": ("Permanence order", "PO"),
    "Adoption": ("Adoption",),
}
_BANDS = {"Under 1": "<1", "1 to 4": "1-4", "5 to 11": "5-11", "12 to 15": "12-15", "16 and over": "16+"}
_NOTES = (
    "Review moved by a week",
    "Waiting for the medical report",
    "Legal advice received",
    "Settled well at nursery",
    "Sees gran every Sunday",
    "Assessment extended",
    "Parents came to the review",
    "Changed school after the summer",
)

Cell = date | str | int | None


@dataclass(frozen=True)
class Line:
    """One line of the main sheet.

    Parameters
    ----------
    kind : str
        ``"title"``, ``"headings"``, ``"section"``, ``"child"``, ``"total"``, ``"note"`` or ``"blank"``.
    cells : tuple
        From the first column: a real date, text, a whole number, ``"#REF!"`` for a formula's error, None for blank.
    journey : int
        For a child: position in `harbour_journeys`; else -1.
    planted : str
        For a line that is a fault as a whole: its `planted` in the list of faults.
    """

    kind: str
    cells: tuple[Cell, ...] = ()
    journey: int = -1
    planted: str = ""


def planted_faults() -> pd.DataFrame:
    """The faults planted in Harbour's workbook, as shipped in ``data/practice/faults.csv``.

    Returns
    -------
    pandas.DataFrame
        One row a fault, columns :data:`FAULT_COLUMNS`, all text (blank ``""``) but `row`, the spreadsheet's row number.
        `truth` is what should stand there (ISO dates); `ending` where the value ends when it is answered with care:
        ``"corrected"``, ``"approximate"``, ``"as found"``, ``"missing"`` (cannot be known from the workbook: the cell
        stays missing, or its row is set aside), ``"set aside"``, ``"not data"`` or ``"not taken in"``.
    """
    faults = pd.read_csv(shipped("data", "practice", "faults.csv"), dtype=str, keep_default_na=False)
    return faults.assign(row=pd.to_numeric(faults["row"]).fillna(0).astype(int))


def write_harbour_workbook(path: str | Path, faults: pd.DataFrame | None = None) -> None:
    """Write the workbook as it is shipped in ``data/example/harbour.xlsx``; the same bytes every time.

    Parameters
    ----------
    path : str or Path
        Where to write; an existing file is replaced.
    faults : pandas.DataFrame, optional
        What to plant, by default :func:`planted_faults`; an empty table gives a clean workbook.
    """
    import xlsxwriter

    lines = main_lines(planted_faults() if faults is None else faults)
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties(
            {"title": "Harbour: invented data for practice", "comments": INVENTED, "created": _MADE_ON, "author": ""}
        )
        bold = book.add_format({"bold": True})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in (("Cover", _cover()), ("2013-14 old", _old_sheet()), (MAIN_SHEET, lines)):
            sheet = book.add_worksheet(name)
            sheet.set_column(0, len(HEADINGS) - 1, 17)
            for at, line in enumerate(rows):
                head = bold if line.kind in ("title", "headings", "section", "total") else None
                for column, cell in enumerate(line.cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, datetime.combine(cell, time()), day)
                    elif isinstance(cell, int):
                        sheet.write_number(at, column, cell, head)
                    elif cell == "#REF!":
                        sheet.write_formula(at, column, "=#REF!", head, cell)
                    elif cell is not None:
                        sheet.write_string(at, column, cell, head)
            if name == MAIN_SHEET:
                sheet.freeze_panes(_heading_row(lines), 1)
                sheet.activate()


def remake(folder: str | Path) -> None:
    """Write ``example/harbour.xlsx``, and ``practice/faults.csv`` with rows and truths filled in, below `folder`."""
    faults = with_rows(planted_faults())
    faults.to_csv(Path(folder, "practice", "faults.csv"), index=False, lineterminator="\n")
    write_harbour_workbook(Path(folder, "example", "harbour.xlsx"), faults)


def with_rows(faults: pd.DataFrame) -> pd.DataFrame:
    """Return the faults with `row` and `truth` as they follow from the journeys and the sheet."""
    lines, journeys = main_lines(faults), harbour_journeys()
    rows, truths = [], []
    for fault in _records(faults):
        row = _row_of(fault, lines, journeys)
        at, column = lines[row - 1].journey, HEADINGS[fault["heading"]]
        value: Any = journeys[column][at] if at >= 0 and column else ""
        rows.append(row)
        truths.append("" if pd.isna(value) else f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else str(value))
    return faults.assign(row=rows, truth=truths)[list(FAULT_COLUMNS)]


def main_lines(faults: pd.DataFrame) -> tuple[Line, ...]:
    """Lines of the main sheet from its first row on, with the faults planted."""
    journeys = harbour_journeys()
    children = _child_lines(journeys)
    planted = _records(faults)
    lines = [
        Line("title", ("Harbour: children looked after and accommodated",)),
        Line("title", (INVENTED,)),
        Line("title", ("Drawn on", AS_OF)),
        Line("blank"),
        Line("headings", tuple(HEADINGS)),
    ]
    year = 0
    for child in children:
        started = journeys["accommodated"][child.journey].year
        if started != year:
            lines += [Line("blank")] if year else []
            lines += [Line("section", (f"Accommodated in {started}",))]
            year = started
        lines.append(_plant(child, planted, str(journeys.at[child.journey, "child"])))
    lines += [Line("blank"), *_closing_lines(planted, len(children))]
    for fault in planted:
        lines = _plant_line(lines, fault, journeys)
    return tuple(lines)


def _child_lines(journeys: pd.DataFrame) -> list[Line]:
    """Journeys in a council's words: some dates typed as text, several words for one thing, a note here and there."""
    rng = np.random.default_rng([SEED, 3])
    births = harbour_births(journeys)
    lines = []
    for at, journey in enumerate(_records(journeys)):
        cells: list[Cell] = []
        for heading, column in HEADINGS.items():
            value = journey.get(column)
            if heading == "CHI no":
                cells.append(births[journey["child"]].number)
            elif heading == "Notes":
                cells.append(_NOTES[int(rng.integers(len(_NOTES)))] if rng.random() < 0.2 else None)
            elif isinstance(value, pd.Timestamp):
                cells.append(f"{value:%d/%m/%Y}" if rng.random() < _TYPED else value.date())
            elif column in ("placement", "route") and value:
                cells.append(_WORDS[value][int(rng.integers(len(_WORDS[value])))])
            elif column == "age_band":
                cells.append(_BANDS[str(value)])
            else:
                cells.append(value if isinstance(value, str) and value else None)
        lines.append(Line("child", tuple(cells), at))
    return lines


def _plant(line: Line, faults: Iterable[dict[str, Any]], child: str) -> Line:
    """Return the child's line with the faults of its cells."""
    cells = list(line.cells)
    for fault in faults:
        if fault["child"] == child and fault["cell"] not in ("row", "none"):
            cells[list(HEADINGS).index(fault["heading"])] = _cell(fault)
    return replace(line, cells=tuple(cells))


def _cell(fault: dict[str, Any]) -> Cell:
    planted = str(fault["planted"])
    made: dict[str, Cell] = {"text": planted, "error": planted, "blank": None}
    if fault["cell"] == "date":
        return date.fromisoformat(planted)
    return int(planted) if fault["cell"] == "number" else made[fault["cell"]]


def _closing_lines(faults: Iterable[dict[str, Any]], children: int) -> list[Line]:
    """Total and note below the table, as far as they are planted."""
    kinds = {"total row": "total", "note row": "note"}
    return [
        Line(
            kinds[fault["kind"]],
            (fault["planted"], children) if fault["kind"] == "total row" else (fault["planted"],),
            planted=fault["planted"],
        )
        for fault in faults
        if fault["kind"] in kinds
    ]


def _plant_line(lines: list[Line], fault: dict[str, Any], journeys: pd.DataFrame) -> list[Line]:
    """Return the lines with a whole line added: a child once more, or the headings again."""
    if fault["kind"] == "headings again":
        at = next(i for i, line in enumerate(lines) if line.cells[:1] == ("Accommodated in 2018",))
        return [*lines[: at + 1], Line("headings", tuple(HEADINGS), planted=fault["planted"]), *lines[at + 1 :]]
    if fault["kind"] != "same child twice":
        return lines
    at = next(i for i, line in enumerate(lines) if line.journey >= 0 and _code(line, journeys) == fault["child"])
    again = replace(lines[at], cells=(fault["planted"], *lines[at].cells[1:]), planted=fault["planted"])
    if fault["planted"] == fault["child"]:
        at = max(i for i, line in enumerate(lines) if line.kind == "child")
    return [*lines[: at + 1], again, *lines[at + 1 :]]


def _code(line: Line, journeys: pd.DataFrame) -> str:
    return str(journeys.at[line.journey, "child"])


def _row_of(fault: dict[str, Any], lines: tuple[Line, ...], journeys: pd.DataFrame) -> int:
    """Row number that the user sees: of the planted line, of the later stay, else of the child's only line."""
    if fault["cell"] == "column":
        return _heading_row(lines)
    if fault["cell"] == "row":
        return next(i for i, line in enumerate(lines, 1) if line.planted and line.planted == fault["planted"])
    own = [i for i, line in enumerate(lines, 1) if line.journey >= 0 and _code(line, journeys) == fault["child"]]
    return own[-1]


def _heading_row(lines: Iterable[Line]) -> int:
    return next(i for i, line in enumerate(lines, 1) if line.kind == "headings")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in record.items()} for record in frame.to_dict("records")]


def _cover() -> tuple[Line, ...]:
    texts = (
        "Harbour Council - permanence tracker",
        INVENTED,
        "",
        "Sheet 'Tracker': one line a child, kept by business support of the three teams.",
        "Sheet '2013-14 old': the list before the tracker, no longer kept.",
        "Dates are written day/month/year.",
    )
    return tuple(Line("title" if at < 2 else "note", (text,)) for at, text in enumerate(texts))


def _old_sheet() -> tuple[Line, ...]:
    rng = np.random.default_rng([SEED, 5])
    rows = []
    for number in range(1, 19):
        start = date(2013, 1, 7) + timedelta(days=int(rng.integers(0, 650)))
        reached = start + timedelta(days=int(rng.integers(150, 700)))
        rows.append(Line("child", (f"OLD{number:02d}", start, ("Foster", "Kinship")[int(rng.integers(2))], reached)))
    head = Line("headings", ("Child ID", "Date accommodated", "Placement", "Date of recommendation"))
    return (Line("title", ("Old list 2013-14, invented, not kept any more",)), head, *rows)
