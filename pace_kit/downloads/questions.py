"""The query list: what is still open, as a workbook for the people who keep the data."""

from __future__ import annotations

from collections.abc import Iterable

from pace_kit.cleaning import Issue, Matching
from pace_kit.cleaning.asking import NOT_SHOWN, cell_shown, headings_asked, masked, request
from pace_kit.downloads.sheets import KEEP_INSIDE, said, write_table, writing
from pace_kit.harmless import harmless, looks_like_a_formula
from pace_kit.journeys import Cohort
from pace_kit.spreadsheets import RawTable

_HEADINGS = ("Row", "Child", "Column", "What stands there", "What we need from you", "Answer", "Sheet", "File")
_WIDTHS = (7, 12, 20, 26, 52, 28, 12, 18)
_TOP = ({"bold": True, "font_size": 15}, {"font_size": 11}, {"italic": True, "font_size": 11})


def query_list(
    issues: Iterable[Issue], raw: RawTable, *, matching: Matching, cohort: Cohort | None = None, title: str = ""
) -> bytes:
    """Return a workbook of questions for the people who keep the data, one line a row and question, by row.

    Parameters
    ----------
    issues : iterable of Issue
        What is still open (`pace_kit.cleaning.still_open`).
    raw : RawTable
        The table as it was read: file, sheet and what stands in each cell.
    matching : Matching
        Which heading is which column; what holds identifiers is not shown.
    cohort : Cohort, optional
        Gives the children's codes as the team corrected them, and the day of the data.
    title : str
        The first line; by default "Questions about" and the file.

    Returns
    -------
    bytes
        An xlsx file with the sheet "Questions": three lines of what it is, then Row, Child, Column, What stands there,
        What we need from you, Answer (empty), Sheet, File. A code that looks like a name or an official number, and the
        code of any row with such a cell, is "(not shown)".
    """
    lines = question_lines(issues, raw, matching=matching, cohort=cohort)
    when = f", as at {said(cohort.as_of)}" if cohort else ""
    many = f"{len(lines):,} question{'' if len(lines) == 1 else 's'}"
    top = (
        title or f"Questions about {raw.name or 'our workbook'}",
        "Please write what is right in the yellow column 'Answer', or 'not known', and send this list back. "
        "Row numbers are those of the workbook. Thank you: each answer lets one more child's wait be counted rightly.",
        f"{raw.name or 'Workbook'}, sheet '{raw.sheet}'{when}: {many}. {KEEP_INSIDE}",
    )
    cells = [(*line, "", raw.sheet, raw.name) for line in lines]
    with writing(top[0], cohort.as_of if cohort else None) as (book, made):
        sheet = book.add_worksheet("Questions")
        for at, (text, style) in enumerate(zip(top, _TOP, strict=True)):
            look = book.add_format({"text_wrap": True, "valign": "top", **style})
            sheet.merge_range(at, 0, at, len(_HEADINGS) - 1, "", look)
            sheet.write_string(at, 0, harmless(text), look)
        sheet.set_row(0, 22)
        sheet.set_row(1, 32)
        write_table(book, sheet, _HEADINGS, cells, first=len(top), widths=_WIDTHS, answer=_HEADINGS.index("Answer"))
        sheet.set_footer(f"&L{KEEP_INSIDE}&RPage &P of &N")
    return made.getvalue()


def question_lines(
    issues: Iterable[Issue], raw: RawTable, *, matching: Matching, cohort: Cohort | None = None
) -> list[tuple[int, str, str, str, str]]:
    """Return the lines of `query_list`: row, child, heading, what stands there, what is needed; sorted by row.

    An issue about a column as a whole stands at the row of the headings, without a child.
    """
    issues = tuple(issues)
    secret = {row for issue in issues if issue.found == NOT_SHOWN for row in issue.rows}
    code = matching.heading("child")
    codes = {} if cohort is None else cohort.frame["child"].to_dict()

    def child(row: int) -> str:
        given = str(codes.get(row, ""))
        written = given if given not in ("", f"row {row}") else cell_shown(raw, row, code or "")
        return NOT_SHOWN if row in secret or masked(written) != written else written

    lines = []
    for issue in issues:
        if not issue.rows:
            lines.append((raw.heading_row, "", issue.heading, issue.found, request(issue, raw.heading_row, raw)))
        for row in issue.rows:
            for heading in headings_asked(issue, row, raw, matching):
                hidden = issue.found == NOT_SHOWN or heading in matching.identifiers
                text = (
                    NOT_SHOWN
                    if hidden
                    else masked(cell_shown(raw, row, heading) if heading in raw.frame.columns else issue.found)
                )
                text = f"“{text}”" if looks_like_a_formula(text) else text or "(blank)"
                lines.append((row, child(row), heading, text, request(issue, row, raw, heading=heading)))
    return sorted(lines, key=lambda line: line[0])
