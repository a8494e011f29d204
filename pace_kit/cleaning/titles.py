"""One sentence for a group of questions of one kind, in the words of the people who keep the workbook."""

from __future__ import annotations

from collections.abc import Mapping

from pace_kit.journeys import COLUMN_WORDS

# Kind to what is said of one and of several; {n} is their number, {h} the heading in quotes, {c} the column in words.
_TITLES: Mapping[str, tuple[str, str]] = {
    "impossible date": ("A date in {h} is in no calendar", "{n} dates in {h} are in no calendar"),
    "month first": ("A date in {h} is written month first", "{n} dates in {h} are written month first"),
    "day or month first": ("A date in {h} could be month first", "{n} dates in {h} could be month first"),
    "turned by a program": (
        "In a date in {h} day and month may have changed places",
        "In {n} dates in {h} day and month may have changed places",
    ),
    "out of order": (
        "A date in {h} stands among dates of another time",
        "{n} dates in {h} stand among dates of another time",
    ),
    "first of the month": (
        "A date in {h} may be a month without its day",
        "{n} dates in {h} may be months without their day",
    ),
    "year, day, month": (
        "A date in {h} is written year, day, month",
        "{n} dates in {h} are written year, day, month",
    ),
    "called off": ("A date in {h} may not have happened", "{n} dates in {h} may not have happened"),
    "ditto": ("A cell in {h} says ‘as above’", "{n} cells in {h} say ‘as above’"),
    "two dates": ("A cell in {h} holds two dates", "{n} cells in {h} hold two dates"),
    "text with date": ("A date in {h} has words beside it", "{n} dates in {h} have words beside them"),
    "planned date": ("A date in {h} may only be planned", "{n} dates in {h} may only be planned"),
    "month only": ("A date in {h} has no day", "{n} dates in {h} have no day"),
    "week commencing": ("A date in {h} says the week only", "{n} dates in {h} say the week only"),
    "two-digit year": ("The year of a date in {h} is unclear", "The year of {n} dates in {h} is unclear"),
    "wrong weekday": ("A weekday in {h} does not fit its date", "{n} weekdays in {h} do not fit their dates"),
    "placeholder date": (
        "A date in {h} is what a form writes when nobody knows",
        "{n} dates in {h} are what a form writes when nobody knows",
    ),
    "future date": (
        "A date in {h} had not come when the data were drawn",
        "{n} dates in {h} had not come when the data were drawn",
    ),
    "early date": ("A date in {h} is long before the others", "{n} dates in {h} are long before the others"),
    "error value": ("A formula in {h} has lost its date", "{n} formulas in {h} have lost their dates"),
    "not a date": ("A cell in {h} is no date", "{n} cells in {h} are no dates"),
    "not yet": ("A wording in {h} is read as ‘not yet’", "{n} wordings in {h} are read as ‘not yet’"),
    "no start": ("A child has no date in {h}", "{n} children have no date in {h}"),
    "order": ("A date in {h} is on the wrong side of another", "{n} dates in {h} are on the wrong side of another"),
    "left and reached": (
        "A child has both the milestone and a date in {h}",
        "{n} children have both the milestone and a date in {h}",
    ),
    "left without reason": ("A child left without a reason", "{n} children left without a reason"),
    "reason without date": (
        "A child has a reason for leaving, no date",
        "{n} children have a reason for leaving, no date",
    ),
    "same day": ("A wait in {h} took no day at all", "{n} waits in {h} took no day at all"),
    "long wait": ("A wait is far longer than the others", "{n} waits are far longer than the others"),
    "same child twice": ("A child stands in several rows", "{n} children stand in several rows"),
    "overlapping episodes": ("A child has stays that overlap", "{n} children have stays that overlap"),
    "second episode": ("A child may have come back", "{n} children may have come back"),
    "brothers and sisters with different dates": (
        "Brothers and sisters have different dates in {h}",
        "{n} times brothers and sisters have different dates in {h}",
    ),
    "no code": ("A child has no code in {h}", "{n} children have no code in {h}"),
    "spoilt code": ("The spreadsheet has spoilt a code in {h}", "The spreadsheet has spoilt {n} codes in {h}"),
    "several rows a child": (
        "A child stands in several rows with the same dates",
        "{n} rows are of children who stand there several times",
    ),
    "identifier": ("A code in {h} may identify a child", "{n} codes in {h} may identify a child"),
    "unknown placement": (
        "A wording for a placement is new to the kit",
        "{n} wordings for placements are new to the kit",
    ),
    "unknown route": (
        "A wording for a route is new to the kit",
        "{n} wordings for routes are new to the kit",
    ),
    "misspelt placement": (
        "A placement is nearly a word the kit knows",
        "{n} placements are nearly words the kit knows",
    ),
    "misspelt route": ("A route is nearly a word the kit knows", "{n} routes are nearly words the kit knows"),
    "misspelt age band": (
        "An age band is nearly one the kit knows",
        "{n} age bands are nearly ones the kit knows",
    ),
    "unknown age band": (
        "A wording for an age band is new to the kit",
        "{n} wordings for age bands are new to the kit",
    ),
    "age in years": ("An age in {h} is read as its band", "{n} wordings in {h} are ages, read as their bands"),
    "age band as a date": (
        "The spreadsheet has made a date of an age band in {h}",
        "The spreadsheet has made dates of {n} age bands in {h}",
    ),
    "date of birth": ("A cell in {h} may be a date of birth", "{n} cells in {h} may be dates of birth"),
    "unsure heading": ("Is {h} the column for: {c}?", "Is {h} the column for: {c}?"),
    "two columns": ("Which of two columns says this: {c}?", "Which of these columns says this: {c}?"),
    "no column": ("Which column says this: {c}?", "Which column says this: {c}?"),
}  # fmt: skip
_BY_QUESTION = frozenset({
    "not yet", "same child twice", "overlapping episodes", "second episode",
    "brothers and sisters with different dates", "unknown placement", "unknown route", "misspelt placement",
    "misspelt route", "unknown age band", "misspelt age band", "age in years",
})  # fmt: skip


def title(kind: str, heading: str, column: str, *, rows: int, questions: int) -> str:
    """Return what is said above all questions of one kind about one heading.

    Parameters
    ----------
    kind, heading, column : str
        As in `pace_kit.cleaning.Issue`.
    rows, questions : int
        How many rows and questions there are. Wordings and children are counted by question, cells by row.

    Examples
    --------
    >>> title("month first", "Perm Rec", "recommended", rows=14, questions=14)
    "14 dates in 'Perm Rec' are written month first"
    >>> title("a kind nobody knew", "Perm Rec", "recommended", rows=2, questions=1)
    "'Perm Rec': a kind nobody knew (2 rows)"
    """
    number = questions if kind in _BY_QUESTION or not rows else rows
    quoted = " and ".join(f"'{part}'" for part in heading.split(", ")) if kind == "not yet" else f"'{heading}'"
    if kind not in _TITLES:
        more = f" ({number} rows)" if number > 1 else ""
        return f"{quoted}: {kind}{more}"
    words = COLUMN_WORDS.get(column, column.replace("_", " "))
    return _TITLES[kind][number > 1].format(n=number, h=quoted, c=words)
