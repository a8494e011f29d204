"""What each heading of a workbook is taken for: said with how sure that is, and changeable."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.journeys import COLUMN_WORDS
from pace_kit.widgets import alike
from pace_kit.widgets.fields import Field, Form, choice_field
from pace_kit.widgets.folds import Fold
from pace_kit.widgets.render import bullets

if TYPE_CHECKING:
    from pace_kit.cleaning import Matching

NOT_USED = "Not used"
SURE = 0.85
NEAR = 0.15
"""A further meaning is named where it is so near to the likeliest one."""


class ColumnChoice(ipywidgets.VBox):
    """A choice for each heading; its value is the `Matching` as changed. Made by :func:`choose_columns`."""

    value = AnyTrait(None, allow_none=True)

    def __init__(self, found: Any) -> None:
        self._found, self._busy = found, False
        self.fields: dict[str, Field] = {}
        self.rivals: dict[str, Field] = {}
        self._status = alike.html()
        super().__init__([], **alike.look(ipywidgets.VBox, "pace-columns"))
        found.observe(self._begin, "value")
        self._begin({})

    @property
    def behind(self) -> tuple[Any, ...]:
        """The controls that the value is made of, for :func:`pace_kit.widgets.fields.unread`."""
        return (self._found,)

    def _begin(self, _change: Mapping[str, Any]) -> None:
        """Show the matching as it was found."""
        matching: Matching | None = self._found.value
        self.fields, self.rivals, parts = {}, {}, []
        self._status.value = ""
        if matching is not None:
            self.rivals = {column: self._which(matching, column) for column in matching.rivals}
            unsure = [h for h in matching.columns if _sure(matching, h) < SURE or _next(matching, h)]
            plain = [h for h in matching.columns if h not in unsure]
            self.fields = {h: self._field(matching, h) for h in (*unsure, *plain, *matching.unmatched)}
            for fields, lead in (
                (self.rivals.values(), "Two headings could mean the same. Which one is it?"),
                ([self.fields[h] for h in unsure], "Please look at these: they could mean something else."),
                ([self.fields[h] for h in plain], "The kit is sure of these." if unsure or self.rivals else ""),
            ):
                if fields:
                    said = [alike.html(f"<p>{escape(lead)}</p>")] if lead else []
                    parts += [*said, _grid(fields)]
            if matching.unmatched:
                words = "A heading is" if len(matching.unmatched) == 1 else f"{len(matching.unmatched)} headings are"
                unused = [self.fields[heading] for heading in matching.unmatched]
                parts.append(Fold(f"{words} not used", partial(_unused, unused)))
            parts.append(alike.html(_not_taken(matching)))
        self.children = (*parts, self._status)
        self.value = matching

    def _field(self, matching: Matching, heading: str) -> Field:
        options = [(NOT_USED, ""), *((words[:1].upper() + words[1:], column) for column, words in COLUMN_WORDS.items())]
        field = choice_field(heading, options, matching.columns.get(heading, ""), _hint(matching, heading))
        field.observe(lambda _change: self._chosen(heading), "value")
        return field

    def _which(self, matching: Matching, column: str) -> Field:
        options = [("Not decided yet", ""), *((heading, heading) for heading in matching.rivals[column])]
        words = COLUMN_WORDS[column]
        field = choice_field(words[:1].upper() + words[1:], options, "", "Until you choose, neither is used.")
        field.observe(lambda _change: self._which_chosen(column), "value")
        return field

    def _chosen(self, heading: str) -> None:
        if not self._busy:
            self._take(heading, self.fields[heading].value or None)

    def _which_chosen(self, column: str) -> None:
        heading = self.rivals[column].value
        if not self._busy and heading:
            self._take(heading, column)

    def _take(self, heading: str, column: str | None) -> None:
        """Let a heading mean a column; another heading that meant it is not used any more."""
        before = self.value.heading(column) if column else None
        matching = self.value.with_column(heading, column)
        self._busy = True
        for name, field in self.fields.items():
            field.value = matching.columns.get(name, "")
        for named, field in self.rivals.items():
            field.value = matching.heading(named) if matching.heading(named) in dict(field.control.options) else ""
        self._busy = False
        said = f"‘{heading}’ is {'taken for: ' + COLUMN_WORDS[column] if column else 'not used'}."
        if before not in (None, heading):
            said += f" ‘{before}’ is not used any more."
        self._status.value = f'<p class="pace-status" role="status">{escape(said)}</p>'
        self.value = matching


def choose_columns(found: Any) -> ColumnChoice:
    """Let a person say what each heading means.

    Parameters
    ----------
    found : Live
        A step whose value is the `Matching` to begin with. Headings that identify people are named and cannot be used.
    """
    return ColumnChoice(found)


def _sure(matching: Matching, heading: str) -> float:
    return matching.confidence.get(heading, 1.0)


def _next(matching: Matching, heading: str) -> bool:
    """Whether something else is nearly as likely."""
    others = matching.runners_up.get(heading, {})
    return bool(others) and _sure(matching, heading) - max(others.values()) < 0.15


def _hint(matching: Matching, heading: str) -> str:
    if heading not in matching.columns:
        others = matching.runners_up.get(heading, {})
        near = max(others, key=lambda column: others[column], default="")
        return f"It could be: {COLUMN_WORDS[near]} ({others[near]:.0%})." if near else ""
    level = _sure(matching, heading)
    others = {column: sure for column, sure in matching.runners_up.get(heading, {}).items() if level - sure < NEAR}
    near = max(others, key=lambda column: others[column], default="")
    return f"{level:.0%} sure." + (f" Next likely: {COLUMN_WORDS[near]} ({others[near]:.0%})." if near else "")


def _not_taken(matching: Matching) -> str:
    lead = "Not taken in, because it may identify a child:" if len(matching.identifiers) == 1 else (
        "Not taken in, because they may identify a child:")  # fmt: skip
    return bullets(matching.identifiers, lead).markup


def _unused(fields: list[Field]) -> list[ipywidgets.Widget]:
    """Return what the fold shows; it may be opened when another workbook has come already."""
    return [_grid(fields)]


def _grid(fields: Any) -> ipywidgets.Box:
    return Form(**{f"field_{at}": field for at, field in enumerate(fields)})
