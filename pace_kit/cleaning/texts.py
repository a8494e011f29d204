"""Text cells: codes, reasons, placements and routes, and the words that stand where a date is not known yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from pace_kit.cleaning.cells import Doubt
from pace_kit.cleaning.columns import Cells
from pace_kit.cleaning.issues import ACCEPT, CORRECT, LEAVE, Answers, Fix, Issue, row_words, shown
from pace_kit.cleaning.matching import is_chi, is_name
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
        yield Doubt(Issue(rows, ", ".join(headings), column, "not yet", written[wording], sentence, fix))


def read_words(column: str, heading: str, cells: Cells, answers: Answers) -> tuple[Texts, list[Doubt]]:
    """Return the placements or routes in the vocabulary's words, and one doubt for each wording that is not listed.

    A wording that is nearly a listed one is taken for it, and that is said; one that is less near stays missing.
    """
    meant = [word_for(text, VOCABULARIES[column], column) for text, _ in cells.different]
    empty = [not text or means_not_yet(text) for text, _ in cells.different]
    values = _spread(["" if blank or not word.sure else word.value for word, blank in zip(meant, empty, strict=True)],
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
    for at, fix in _answered(column, cells, answers):
        if fix.action == CORRECT:
            values[at] = fix.value
        elif fix.action == ACCEPT:
            values[at] = values[at] or cells.text(at)
        elif fix.action == LEAVE:
            values[at] = ""
    return values, doubts


def _spread(values: list[str], cells: Cells) -> Texts:
    return np.array([*values, ""], dtype=object)[cells.which]


def _answered(column: str, cells: Cells, answers: Answers) -> Iterator[tuple[int, Fix]]:
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
    """Return codes and other texts as they stand; a code that identifies a person is not taken, and that is asked."""
    texts, doubts = [text for text, _ in cells.different], []
    if column in ("child", "siblings"):
        named = [at for at, text in enumerate(texts) if text and (is_chi(text) or is_name(text))]
        rows = tuple(sorted(row for numbers in cells.rows_by_cell(named).values() for row in numbers))
        for at in named:
            texts[at] = ""
        if rows:
            sentence = (
                f"{row_words(rows)}, '{heading}': this looks like a name or a CHI number and is not taken in. "
                "Give a code of your own in the spreadsheet."
            )
            instead = "the row number serves as the child's code" if column == "child" else "no chart needs it"
            fix = Fix(rows, column, LEAVE, "", instead)
            doubts.append(Doubt(Issue(rows, heading, column, "identifier", "(not shown)", sentence, fix, 0.9)))
    elif column == "left_reason":
        texts = ["" if means_not_yet(text) else text for text in texts]
    values = _spread(texts, cells)
    for at, fix in _answered(column, cells, answers):
        if fix.action in (CORRECT, LEAVE):
            values[at] = fix.value if fix.action == CORRECT else ""
    return values, doubts
