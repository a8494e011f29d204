"""Text cells: codes, reasons, placements and routes, and the words that stand where a date is not known yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from pace_kit.cleaning.cells import Doubt
from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.issues import ACCEPT, CORRECT, LEAVE, Answers, Fix, Issue, row_words, shown
from pace_kit.cleaning.people import code_beside_name, names_someone, without_names
from pace_kit.cleaning.wordings import LIKELY, folded, means_not_yet, word_for

Texts = npt.NDArray[np.object_]
VOCABULARIES = {"placement": "placements", "route": "routes"}


def not_yet_doubts(columns: Mapping[str, tuple[str, Cells]]) -> Iterator[Doubt]:
    """Yield one issue for each wording that means "not yet", over all date columns.

    Parameters
    ----------
    columns : mapping
        Column to its heading and its cells.
    """
    places: dict[str, dict[str, list[int]]] = {}
    written: dict[str, str] = {}
    for column, (_, cells) in columns.items():
        meant = [at for at, (text, kind) in enumerate(cells.different) if kind != "error" and means_not_yet(text)]
        for at, numbers in cells.rows_by_cell([at for at in meant if cells.different[at][0]]).items():
            text = cells.different[at][0]
            written.setdefault(folded(text), shown(text))
            places.setdefault(folded(text), {}).setdefault(column, []).extend(numbers)
    for wording, found in places.items():
        rows = tuple(sorted({row for numbers in found.values() for row in numbers}))
        column = next(iter(found)) if len(found) == 1 else ""
        headings = [columns[name][0] for name in found]
        quoted = " and ".join(f"'{heading}'" for heading in headings)
        sentence = (
            f"{row_words(rows)}, {quoted}: '{written[wording]}' is read as 'not yet'. "
            "Say if it means something else, or leave it so."
        )
        fix = Fix(rows, column, ACCEPT, "", "it is how people write that there is no date yet")
        yield Doubt(Issue(rows, ", ".join(headings), column, "not yet", written[wording], sentence, fix, 0.95))


def read_words(column: str, heading: str, cells: Cells, answers: Answers) -> tuple[Texts, list[Doubt]]:
    """Return the placements or routes in the vocabulary's words, and one doubt for each wording that is not listed.

    A wording that is nearly a listed one is taken for it, and that is said; one that is less near stays missing.
    """
    meant = [word_for(text, VOCABULARIES[column], column) for text, _ in cells.different]
    empty = [not text or means_not_yet(text) for text, _ in cells.different]
    values = spread(["" if blank or not word.sure else word.value for word, blank in zip(meant, empty, strict=True)],
                     cells)  # fmt: skip
    asked = [at for at, word in enumerate(meant) if word.confidence < 1 and not empty[at]]
    unsure: dict[str, list[int]] = {}
    misspelt: dict[str, list[int]] = {}
    found: dict[str, str] = {}
    for at, rows in cells.rows_by_cell(asked).items():
        text = cells.different[at][0]
        found.setdefault(folded(text), text)
        (misspelt if meant[at].sure else unsure).setdefault(folded(text), []).extend(rows)
    doubts = [_unknown(column, heading, found[text], tuple(sorted(rows))) for text, rows in unsure.items()]
    doubts += [_misspelt(column, heading, found[text], tuple(sorted(rows))) for text, rows in misspelt.items()]
    for at, fix in answered(column, cells, answers):
        if fix.action == CORRECT:
            values[at] = fix.value
        elif fix.action == ACCEPT:
            values[at] = values[at] or without_names(cells.text(at))
        elif fix.action == LEAVE:
            values[at] = ""
    return values, doubts


def spread(values: list[str], cells: Cells) -> Texts:
    """Return what each different cell is read as, by row."""
    return np.array([*values, ""], dtype=object)[cells.which]


def answered(column: str, cells: Cells, answers: Answers) -> Iterator[tuple[int, Fix]]:
    """Yield the position of each row with a decision about this column, and the decision."""
    fixes = {row: fix for (row, name), fix in answers.cells.items() if name == column}
    if fixes:
        for at in np.flatnonzero(np.isin(cells.rows, list(fixes))):
            yield int(at), fixes[int(cells.rows[at])]


def _unknown(column: str, heading: str, text: str, rows: tuple[int, ...]) -> Doubt:
    found = shown(text)
    word = word_for(text, VOCABULARIES[column], column)
    sure = round(word.confidence, 2) if word.confidence >= LIKELY / 100 else 0.0
    if word.confidence >= LIKELY / 100:
        fix = Fix(rows, column, CORRECT, word.value, f"it is nearest to '{word.value}'")
        ask = f"It may be '{word.value}'; say which {column} is meant."
    else:
        fix = Fix(rows, column, ACCEPT, "", "it is kept as it is written")
        ask = f"Say which {column} is meant, or keep it as it is written."
    sentence = f"{row_words(rows)}, '{heading}': '{found}' is no {column} the kit knows. {ask}"
    issue = Issue(rows, heading, column, f"unknown {column}", found, sentence, fix, sure)
    return Doubt(issue, blank=tuple((row, column) for row in rows))


def _misspelt(column: str, heading: str, text: str, rows: tuple[int, ...]) -> Doubt:
    """Say once for a wording that it was read as the word it is nearly written as; it counts as that meanwhile."""
    found, word = shown(text), word_for(text, VOCABULARIES[column], column)
    value = word.value
    sentence = f"{row_words(rows)}, '{heading}': '{found}' is read as '{value}'. Say if it means something else."
    fix = Fix(rows, column, CORRECT, value, "it is nearly written so")
    return Doubt(Issue(rows, heading, column, f"misspelt {column}", found, sentence, fix, round(word.confidence, 2)))


def read_texts(column: str, heading: str, cells: Cells, answers: Answers) -> tuple[Texts, list[Doubt]]:
    """Return codes and other texts as they stand; what names a person is not taken, and that is said.

    Of a code with a name beside it the code is taken. Words for "none" among the families are no family.
    """
    texts, doubts = [text for text, _ in cells.different], []
    if column in ("child", "siblings", "team"):
        texts = [
            "" if means_not_yet(text) or (column == "siblings" and _NONE.fullmatch(text)) else text for text in texts
        ]
        named = [at for at, text in enumerate(texts) if text and names_someone(text, places=column == "team")]
        if column == "child":
            doubts += list(_spoilt_codes(heading, cells))
            for at, (text, kind) in enumerate(cells.different):
                texts[at] = "" if kind in ("date", "error") or _CUT.fullmatch(text) else texts[at]
        rows = tuple(sorted(row for numbers in cells.rows_by_cell(named).values() for row in numbers))
        for at in named:
            texts[at] = code_beside_name(texts[at]) if column == "child" else ""
        if rows:
            doubts.append(_identifying(column, heading, rows, coded=any(texts[at] for at in named)))
    elif column == "left_reason":
        texts = ["" if means_not_yet(text) else without_names(text) for text in texts]
    values = spread(texts, cells)
    for at, fix in answered(column, cells, answers):
        if fix.action in (CORRECT, LEAVE):
            values[at] = fix.value if fix.action == CORRECT else ""
    return values, doubts


_NONE = re.compile(
    r"(no|none|n|nil|no siblings|no sibs|only child|single|alone|0)\W*|(not kept \d+\W*)+", re.IGNORECASE
)  # the last: names stood there when the workbook was saved
_CUT = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)


def _identifying(column: str, heading: str, rows: tuple[int, ...], *, coded: bool) -> Doubt:
    what = "a name or an official number" if column != "team" else "a person's name"
    instead, ask = {
        "child": ("the row number serves as the child's code", "Give a code of your own in the spreadsheet."),
        "siblings": ("no chart needs it", "Give the family a code of its own in the spreadsheet."),
        "team": ("no chart of this aim needs it", "Write the team instead in the spreadsheet."),
    }[column]
    if coded:
        instead, ask = "the code beside the name is taken alone", "Keep only the code in the spreadsheet."
    sentence = f"{row_words(rows)}, '{heading}': this looks like {what} and is not taken in. {ask}"
    action = ACCEPT if coded else LEAVE
    fix = Fix(rows, column, action, "", instead)
    return Doubt(Issue(rows, heading, column, "identifier", "(not shown)", sentence, fix, 0.9))


def _spoilt_codes(heading: str, cells: Cells) -> Iterator[Doubt]:
    """Yield one doubt about codes that the spreadsheet made dates of, and one about codes it cut."""
    for what, spoilt in (
        ("became a date when it was typed", [at for at, (_, kind) in enumerate(cells.different) if kind == "date"]),
        ("was cut to a power of ten", [at for at, (text, _) in enumerate(cells.different) if _CUT.fullmatch(text)]),
    ):
        rows = tuple(sorted(row for numbers in cells.rows_by_cell(spoilt).values() for row in numbers))
        if rows:
            found = shown(cells.different[spoilt[0]][0])
            sentence = (
                f"{row_words(rows)}, '{heading}': {found} {what}, so nobody knows the code. Type it again as text."
            )
            fix = Fix(rows, "child", LEAVE, "", "the row number serves as the child's code")
            yield Doubt(Issue(rows, heading, "child", "spoilt code", found, sentence, fix))
