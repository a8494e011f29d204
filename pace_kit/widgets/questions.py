"""One question, or a group of them, with its possible answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from pace_kit.widgets.alike import look
from pace_kit.widgets.fields import above
from pace_kit.widgets.remembering import ACCEPT, ASIDE, CORRECT, KEEP, LEAVE, PROPOSAL, Answer
from pace_kit.widgets.render import problem

if TYPE_CHECKING:
    from pace_kit.cleaning.groups import IssueGroup

UNDECIDED = "Not decided yet"


class Question(ipywidgets.VBox):
    """A choice of answers, with a field for the value where the answer needs one.

    Parameters
    ----------
    group : IssueGroup
        What is asked.
    label : str
        Words above the choice.
    unseen : str
        More of the label, for those who cannot see where it stands.
    answer : Answer or None
        What it was answered with already.
    headings : iterable of str
        Headings of the workbook, for questions about columns.
    changed : callable
        Called with the new answer whenever a person changed it.
    latest : callable
        Returns the last day that a date can be, or None.
    """

    def __init__(
        self,
        group: IssueGroup,
        label: str,
        *,
        answer: Answer | None,
        changed: Callable[[Answer | None], None],
        headings: Iterable[str] = (),
        latest: Callable[[], date | None] = lambda: None,
        unseen: str = "",
    ) -> None:
        self.group, self._changed, self._headings, self._busy = group, changed, tuple(headings), False
        self._latest, self._problem = latest, ipywidgets.HTML(**look(ipywidgets.HTML))
        kind, words = ipywidgets.Dropdown, _label(label, unseen)
        self.choice = kind(
            options=_options(group),
            description=words,
            description_allow_html=True,
            **above(kind, "pace-question-field"),
        )
        self.instead: ipywidgets.Widget | None = None
        super().__init__([self.choice], **look(ipywidgets.VBox, "pace-question-box"))
        self.show(answer)
        self.choice.observe(self._chosen, "value")

    def show(self, answer: Answer | None) -> None:
        """Show an answer without telling anybody that it changed."""
        self._busy, self._because = True, answer.because if answer else ""
        chosen = "" if answer is None else f"{KEEP} {answer.value}" if answer.how == KEEP else answer.how
        values = [value for _, value in self.choice.options]
        self.choice.value = chosen if chosen in values else ""
        self._show_instead(answer.value if answer and answer.how == CORRECT else "")
        self._busy = False

    def _show_instead(self, value: str) -> None:
        wanted = self.choice.value == CORRECT and self.group.asks != "reading"
        if wanted and self.instead is None:
            self.instead = _field(self.group.asks, value, self._headings)
            self.instead.observe(self._chosen, "value")
        if wanted and value and self.instead is not None:
            _put(self.instead, value)
        if value or not wanted:
            self._problem.value = ""
        self.children = (self.choice, self.instead, self._problem) if wanted else (self.choice,)

    def _chosen(self, _change: Mapping[str, Any]) -> None:
        if self._busy:
            return
        self._busy = True
        self._show_instead("")
        self._busy = False
        self._changed(self._answer())

    def _answer(self) -> Answer | None:
        how = str(self.choice.value)
        if not how:
            return None
        if how.startswith(f"{KEEP} "):
            return Answer(KEEP, how.removeprefix(f"{KEEP} "))
        if how != CORRECT:
            return Answer(how)
        if self.group.asks == "reading":
            return Answer(CORRECT, "month first")
        value = self.instead.value if self.instead is not None else ""
        if not isinstance(value, date):
            return Answer(CORRECT, str(value or "").strip())
        wrong = _why_not(value, self._latest())
        self._problem.value = problem(wrong).markup
        return Answer(CORRECT, "" if wrong else value.isoformat())


def words_for(group: IssueGroup, answer: Answer) -> str:
    """Return an answer as it is said beside its question."""
    if answer.how == CORRECT and answer.value:
        day = _day(answer.value)
        return f"changed to {day:%d/%m/%Y}" if day else f"changed to {answer.value}"
    named = {value: words for words, value in _options(group)}
    key = f"{KEEP} {answer.value}" if answer.how == KEEP else answer.how
    words = named.get(key, answer.how)
    return words[:1].lower() + words[1:]


def _options(group: IssueGroup) -> list[tuple[str, str]]:
    from pace_kit.cleaning.groups import is_guess

    several, about_rows = len(group.rows) > 1, bool(group.rows)
    guess = any(is_guess(issue) for issue in group.issues)
    words = {
        PROPOSAL: "As proposed, until somebody knows" if guess else "As proposed",
        ACCEPT: "Accept them as they are" if several else "Accept it as it is",
        CORRECT: "Change it to …",
        LEAVE: "Leave them missing" if several else "Leave it missing",
        ASIDE: "Set the rows aside" if several else "Set the row aside",
    }
    if group.asks == "reading":
        words |= {ACCEPT: "They are all day first", CORRECT: "They are all month first"}
    elif several and group.asks in ("placement", "route", "age_band", "text"):
        words[CORRECT] = "Change them to …"
    if not about_rows:
        words |= {CORRECT: "Choose a column …", LEAVE: "No column holds it"}
    elif group.kind in ("same child twice", "overlapping episodes"):
        words[ACCEPT] = "All of the rows count"
    options = [(UNDECIDED, "")]
    for how in group.answers:
        if how == KEEP:
            options += [(f"Only row {row} counts", f"{KEEP} {row}") for row in group.rows[:12]]
        else:
            options.append((words[how], how))
    return options


def _field(asks: str, value: str, headings: Iterable[str]) -> ipywidgets.Widget:
    if asks == "date":
        kind = ipywidgets.DatePicker
        return kind(value=_day(value), description="The right date", **above(kind))
    if asks == "heading":
        return _one_of(headings, "Column")
    if asks in ("placement", "route", "age_band"):
        from pace_kit.reference import reference_table

        return _one_of(dict.fromkeys(row[asks] for row in reference_table(f"{asks}s")), "It means")
    field = ipywidgets.Text
    return field(value, description="What it should say", continuous_update=False, **above(field))


def _one_of(words: Iterable[str], label: str) -> ipywidgets.Widget:
    options = [("Choose", ""), *((word, word) for word in words)]
    return ipywidgets.Dropdown(options=options, description=label, **above(ipywidgets.Dropdown))


def _why_not(day: date, latest: date | None) -> str:
    if day.year < 1950:
        return f"The year {day.year} cannot be right. Type all four figures of the year."
    if latest is not None and day > latest:
        return (
            f"{day:%d/%m/%Y} is after {latest.day} {latest:%B %Y}, the day the data were drawn. Type an earlier day, "
            "or leave it missing until it has come."
        )
    return ""


def _put(field: ipywidgets.Widget, value: str) -> None:
    if isinstance(field, ipywidgets.DatePicker):
        field.value = _day(value)
    elif isinstance(field, ipywidgets.Dropdown):
        if value not in [option for _, option in field.options]:
            field.options = [*field.options, (value, value)]
        field.value = value
    else:
        field.value = value


def _day(value: str) -> date | None:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(value.strip(), form).date()
        except ValueError:
            continue
    return None


def _label(label: str, unseen: str) -> str:
    more = f'<span class="pace-unseen">: {escape(unseen)}</span>' if unseen else ""
    return escape(label) + more
