"""Questions for the people who keep the workbook: an issue as a plain request about one row.

An `Issue` speaks to whoever cleans the data ("correct it in the spreadsheet or set the row aside"). Whoever typed the
cell needs another sentence: what is wanted from them, and nothing else. What may identify a child is never repeated.
"""

from __future__ import annotations

import re
from datetime import date

from pace_kit.cleaning.days import read_day
from pace_kit.cleaning.issues import Issue, row_words
from pace_kit.cleaning.matching import Matching
from pace_kit.cleaning.people import is_name
from pace_kit.cleaning.wordings import folded
from pace_kit.journeys import COLUMN_WORDS, DATES
from pace_kit.spreadsheets import RawTable
from pace_kit.wording import identifiers

NOT_SHOWN = "(not shown)"
_LATEST = date(9999, 12, 31)
_PAIR = re.compile(r"(?<!\w)[A-Z][A-Za-zà-ÿ'’\-]+,? [A-Z][A-Za-zà-ÿ'’\-]+")
_NUMBERS = re.compile(r"(?<!\d)\d{6}[ -]?\d{3,4}(?!\d)")
_FOR_US = re.compile(
    r"\s*((Correct|Add|Give) [^.?]*(spreadsheet|aside)[^.?]*|Say (if|that|which|whether) [^.?]*|Leave it so)[.?]\s*$"
)

_REQUESTS = {
    "impossible date": "Which day was it? {found} is not a date.",
    "month first": "Was it {day}? {found} has no such month.",
    "year, day, month": "Was it {day}? {found} has no such month.",
    "called off": "Did it happen after all, and on which day? What is written reads as if it did not.",
    "ditto": "Which day is meant by {found}? Please write it out.",
    "first of the month": "Was it really the first of the month? If only the month is known, please say so.",
    "spoilt code": "Which code does this child have? The spreadsheet has changed it; please type it as text.",
    "several rows a child": "Is this the same child and the same stay as in {others}?",
    "identifier": "Which code does this child have? A name or an official number stands there.",
    "two dates": "Which of the two days counts?",
    "text with date": "Did it happen on {day}? The cell holds more than a date.",
    "planned date": "Has it happened, and on which day? What is written reads like a plan.",
    "month only": "On which day of {month} was it?",
    "week commencing": "On which day of that week was it?",
    "two-digit year": "Which year was it? Please write all four figures.",
    "wrong weekday": "Which day was it? The weekday does not fit the date.",
    "placeholder date": "Is the day known? {found} is what spreadsheets show for an empty date.",
    "future date": "Which day was it? {found} had not come yet when these data were drawn.",
    "early date": "Which day was it? {found} is long before all the other dates.",
    "error value": "Which day was it? The formula has lost it and shows {found}.",
    "not a date": "Which day was it? What stands there is no date.",
    "not yet": "Is there still no date? If there is one by now, please write it.",
    "no start": "Which day was it? Without it nobody knows how long the child has waited.",
    "left without reason": "Why did the child leave?",
    "reason without date": "On which day did the child leave? There is a reason but no date.",
    "long wait": "Are the dates right? They make {issue_found}, far longer than for the other children.",
    "unknown placement": "Where does the child live? '{found}' is not on the list of placements.",
    "unknown route": "Which route was recommended? '{found}' is not on the list of routes.",
    "misspelt placement": "Does this mean '{value}'?",
    "misspelt route": "Does this mean '{value}'?",
    "unknown age band": "Which age band was the child in when the wait began? '{found}' is not on the list.",
    "misspelt age band": "Does this mean '{value}'?",
    "age in years": "Does this mean '{value}'?",
    "age band as a date": "Does this mean '{value}'? The spreadsheet has made a date of it; please type it as text.",
    "no code": "Which code does this child have?",
    "second episode": "Is this the same child as in {others}, back again, or another child?",
    "overlapping episodes": "Is this the same child as in {others}? The dates overlap: which of them are right?",
    "same child twice": "Is this the same child and the same stay as in {others}? Which row is right?",
    "unsure heading": "Does the column '{heading}' hold this: {words}?",
    "two columns": "Which of these columns holds this: {words}?",
    "no column": "Which column holds this: {words}?",
}
_EITHER_WAY = ("day or month first", "turned by a program")
_WITH_THE_REST = {
    "out of order": "Is this day right? {rest}",
    "order": "Which of the two dates is right? {rest}",
    "left and reached": "Are both days right? {rest}",
    "same day": "Did both really happen on one day? {rest}",
    "brothers and sisters with different dates": "Is this day right for this child? {rest}",
}


def masked(text: str) -> str:
    """Return a cell's text without what may identify a child: official numbers, postcodes, two words like a name.

    Examples
    --------
    >>> masked("14/05/2018 (moved by Ann Example)")
    '14/05/2018 (moved by (not shown))'
    >>> masked("Foster care"), masked("30/02/2018")
    ('Foster care', '30/02/2018')
    """
    if identifiers(text) or is_name(text) or _NUMBERS.search(text):
        return NOT_SHOWN
    return _PAIR.sub(lambda pair: NOT_SHOWN if is_name(pair.group()) else pair.group(), text)


def cell_shown(raw: RawTable, row: int, heading: str) -> str:
    """Return what a reader sees in a cell: real dates as dd/mm/yyyy; ``""`` when it is blank or not in the table."""
    if heading not in raw.frame.columns or row not in raw.frame.index:
        return ""
    text, kind = str(raw.frame.at[row, heading]), str(raw.kinds.at[row, heading])
    if kind == "date":
        return f"{date.fromisoformat(text[:10]):%d/%m/%Y}"
    return "01/01/1900" if kind == "time" and text == "00:00:00" else text


def headings_asked(issue: Issue, row: int, raw: RawTable, matching: Matching) -> tuple[str, ...]:
    """Headings of the cells of one row that an issue is about; several when a wording stands in several columns."""
    if issue.heading in raw.frame.columns or issue.kind != "not yet":
        return (issue.heading,)
    return tuple(
        heading
        for heading, column in matching.columns.items()
        if column in DATES and folded(cell_shown(raw, row, heading)) == folded(issue.found)
    ) or (issue.heading,)


def request(issue: Issue, row: int, raw: RawTable, *, heading: str | None = None) -> str:
    """Return what is needed from whoever keeps the workbook, as a plain question about one row.

    Parameters
    ----------
    issue : Issue
        What is in doubt; it may name many rows.
    row : int
        One of them, as the spreadsheet numbers it; for an issue about a column any number.
    raw : RawTable
        Where the cell stands.
    heading : str, optional
        The cell's heading when the issue names several; by default the issue's.

    Returns
    -------
    str
        One or two short sentences. A kind of issue that is not known here is asked in the issue's own words, without
        what is meant for whoever cleans the data.
    """
    heading = heading or issue.heading
    if issue.kind == "date of birth":
        return "Which age band was the child in when the wait began? Please write it in place of a date or a name."
    if issue.found == NOT_SHOWN:
        whom = "family" if issue.column == "siblings" else "child"
        return f"Please give this {whom} a code of your own in place of a name or an official number."
    text = cell_shown(raw, row, heading)
    if issue.kind in _EITHER_WAY:
        return _either(raw, row, heading)
    if issue.kind in _REQUESTS:
        filled = _REQUESTS[issue.kind].format(
            found=masked(text) or "an empty cell",
            day=_day_in(raw, row, heading, "%d %B %Y").lstrip("0"),
            month=_day_in(raw, row, heading, "%B %Y"),
            issue_found=issue.found,
            value=issue.proposal.value if issue.proposal else "",
            others=row_words([other for other in issue.rows if other != row] or [row]).replace("R", "r", 1),
            heading=heading,
            words=COLUMN_WORDS.get(issue.column, issue.column.replace("_", " ")),
        )
        return re.sub(r"^(Was it|Did it happen on) \?", "Which day was it?", filled)
    return _WITH_THE_REST.get(issue.kind, "Is this right? {rest}").format(rest=_rest(issue, raw))


def _rest(issue: Issue, raw: RawTable) -> str:
    """Return the issue's sentence without its rows, its heading and what is asked of whoever cleans the data."""
    _, found, rest = issue.sentence.partition(f"'{issue.heading}': ")
    rest = rest if found else re.sub(r"^Rows? [\d, andmore]+[,:] ", "", issue.sentence)
    rest = rest.replace("They are counted as reached, because that came first. ", "")
    while (shorter := _FOR_US.sub("", rest)) != rest:
        rest = shorter
    named = [f"'{heading}'" for heading in raw.frame.columns if f"'{heading}'" in rest]
    for at, heading in enumerate(named):
        rest = rest.replace(heading, f"<{at}>")
    rest = masked(rest.strip())
    for at, heading in enumerate(named):
        rest = rest.replace(f"<{at}>", heading)
    return rest[:1].upper() + rest[1:]


def _day_in(raw: RawTable, row: int, heading: str, form: str) -> str:
    if heading not in raw.frame.columns or row not in raw.frame.index:
        return ""
    day = read_day(str(raw.frame.at[row, heading]), str(raw.kinds.at[row, heading]), as_of=_LATEST).day
    return f"{day:{form}}" if day else ""


def _either(raw: RawTable, row: int, heading: str) -> str:
    """Ask which of two days is meant; both are named with their months in words."""
    text, kind = str(raw.frame.at[row, heading]), str(raw.kinds.at[row, heading])
    read = read_day(text, kind, as_of=_LATEST)
    day, other = read.day, read.swapped
    if day is not None and other is None and day.day <= 12:
        other = day.replace(month=day.day, day=day.month)
    if day is None or other is None or day == other:
        return "Which day was it? Please write the month in words."
    return f"Was it {day.day} {day:%B %Y} or {other.day} {other:%B %Y}?"
