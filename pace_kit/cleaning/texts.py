"""Text cells: codes, reasons, placements and routes, and the words that stand where a date is not known yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pace_kit.cleaning.cells import Doubt
from pace_kit.cleaning.issues import ACCEPT, CORRECT, LEAVE, Answers, Fix, Issue, row_words, shown
from pace_kit.cleaning.matching import is_chi, is_name
from pace_kit.cleaning.wordings import LIKELY, folded, means_not_yet, word_for

VOCABULARIES = {"placement": "placements", "route": "routes"}


def not_yet_doubts(columns: Mapping[str, tuple[str, Mapping[int, str]]]) -> Iterator[Doubt]:
    """Yield one issue for each wording that means "not yet", over all date columns.

    Parameters
    ----------
    columns : mapping
        Column to its heading and to the text of each row.
    """
    places: dict[str, dict[str, list[int]]] = {}
    written: dict[str, str] = {}
    for column, (_, texts) in columns.items():
        for row, text in texts.items():
            if text and means_not_yet(text):
                wording = folded(text)
                written.setdefault(wording, shown(text))
                places.setdefault(wording, {}).setdefault(column, []).append(row)
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


def read_words(
    column: str, heading: str, texts: Mapping[int, str], answers: Answers
) -> tuple[dict[int, str], list[Doubt]]:
    """Return the placements or routes in the vocabulary's words, and one doubt for each wording that is not listed.

    A wording that is nearly a listed one is taken for it, and that is said; one that is less near stays missing.
    """
    meant = {text: word_for(text, VOCABULARIES[column], column) for text in set(texts.values()) if text}
    values = {row: meant[text].value if text and meant[text].sure else "" for row, text in texts.items()}
    unsure: dict[str, list[int]] = {}
    misspelt: dict[str, list[int]] = {}
    for row, text in texts.items():
        if text and not meant[text].sure and not means_not_yet(text):
            unsure.setdefault(folded(text), []).append(row)
        elif text and meant[text].confidence < 1 and not means_not_yet(text):
            misspelt.setdefault(folded(text), []).append(row)
    doubts = [_unknown(column, heading, texts, tuple(rows)) for rows in unsure.values()]
    doubts += [_misspelt(column, heading, texts, tuple(rows)) for rows in misspelt.values()]
    for (row, name), fix in answers.cells.items():
        if name == column and row in texts:
            if fix.action == CORRECT:
                values[row] = fix.value
            elif fix.action == ACCEPT:
                values[row] = values[row] or texts[row]
            elif fix.action == LEAVE:
                values[row] = ""
    return values, doubts


def _unknown(column: str, heading: str, texts: Mapping[int, str], rows: tuple[int, ...]) -> Doubt:
    found = shown(texts[rows[0]])
    word = word_for(texts[rows[0]], VOCABULARIES[column], column)
    if word.confidence >= LIKELY / 100:
        fix = Fix(rows, column, CORRECT, word.value, f"it is nearest to '{word.value}'")
        ask = f"It may be '{word.value}'; say which {column} is meant."
    else:
        fix = Fix(rows, column, ACCEPT, "", "it is kept as it is written")
        ask = f"Say which {column} is meant, or keep it as it is written."
    sentence = f"{row_words(rows)}, '{heading}': '{found}' is no {column} the kit knows. {ask}"
    issue = Issue(rows, heading, column, f"unknown {column}", found, sentence, fix)
    return Doubt(issue, blank=tuple((row, column) for row in rows))


def _misspelt(column: str, heading: str, texts: Mapping[int, str], rows: tuple[int, ...]) -> Doubt:
    """Say once for a wording that it was read as the word it is nearly written as; it counts as that meanwhile."""
    found = shown(texts[rows[0]])
    value = word_for(texts[rows[0]], VOCABULARIES[column], column).value
    sentence = f"{row_words(rows)}, '{heading}': '{found}' is read as '{value}'. Say if it means something else."
    fix = Fix(rows, column, CORRECT, value, "it is nearly written so")
    return Doubt(Issue(rows, heading, column, f"misspelt {column}", found, sentence, fix))


def read_texts(
    column: str, heading: str, texts: Mapping[int, str], answers: Answers
) -> tuple[dict[int, str], list[Doubt]]:
    """Return codes and other texts as they stand; a code that identifies a person is not taken, and that is asked."""
    values, doubts = dict(texts), []
    if column in ("child", "siblings"):
        rows = tuple(row for row, text in texts.items() if text and (is_chi(text) or is_name(text)))
        if rows:
            values.update(dict.fromkeys(rows, ""))
            sentence = (
                f"{row_words(rows)}, '{heading}': this looks like a name or a CHI number and is not taken in. "
                "Give a code of your own in the spreadsheet."
            )
            instead = "the row number serves as the child's code" if column == "child" else "no chart needs it"
            fix = Fix(rows, column, LEAVE, "", instead)
            doubts.append(Doubt(Issue(rows, heading, column, "identifier", "(not shown)", sentence, fix)))
    elif column == "left_reason":
        values = {row: "" if means_not_yet(text) else text for row, text in texts.items()}
    for (row, name), fix in answers.cells.items():
        if name == column and row in texts and fix.action in (CORRECT, LEAVE):
            values[row] = fix.value if fix.action == CORRECT else ""
    return values, doubts
