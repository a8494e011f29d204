"""Words about words: what the language guide would prefer, and what could name a child, beside the field, while typing.

Nothing is changed by itself, and nothing leaves the machine: `pace_kit.wording` is a list in a file.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from html import escape
from typing import Any, TypeVar

import ipywidgets

from pace_kit.widgets import alike
from pace_kit.widgets.fields import Field
from pace_kit.widgets.offers import button
from pace_kit.widgets.screen import running_loop
from pace_kit.wording import Identifier, Suggestion, identifiers, suggestions

QUIET = 0.6
"""Seconds without a stroke of a key before the words are looked at."""

NEVER_KEPT = frozenset({"CHI number", "date of birth", "SCN"})
"""Kinds of identifiers that are not saved. All else that could name a child is only pointed out."""

TAKEN_OUT = "[taken out]"

AnyForm = TypeVar("AnyForm", bound=ipywidgets.Widget)


class Hints:
    """What is said about the text of one field, below its control, once there is anything to say.

    Made by :func:`with_hints`.
    """

    def __init__(self, field: Field) -> None:
        self._field = field
        self._box: ipywidgets.VBox | None = None
        self._timer: asyncio.Handle | None = None
        self._ignored: set[tuple[str, str]] = set()
        self._shown: tuple[Any, ...] = ()
        field.observe(self._later, "value")
        self.look()

    @property
    def found(self) -> tuple[Identifier | Suggestion, ...]:
        """What is shown now: first what could name a child, then what the guide would prefer."""
        return self._shown

    @property
    def markup(self) -> str:
        """The words on the screen, as HTML."""
        return "".join(str(row.children[0].value) for row in self.rows)

    @property
    def rows(self) -> tuple[ipywidgets.HBox, ...]:
        """One line a thing that is said: the words and the buttons."""
        return () if self._box is None else tuple(self._box.children)

    def look(self) -> None:
        """Look at the text now."""
        text = self._field.value or ""
        every: tuple[Identifier | Suggestion, ...] = (*identifiers(text), *suggestions(text))
        self._ignored &= {_mark(one) for one in every}
        found = tuple(one for one in every if _mark(one) not in self._ignored)
        if found != self._shown:
            self._shown = found
            if self._box is None:
                self._box = alike.stack((), "pace-hints")
                self._field.children = (*self._field.children, self._box)
            self._box.children = tuple(self._row(one) for one in {_mark(one): one for one in found}.values())

    def _later(self, _change: Mapping[str, Any]) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if loop := running_loop():
            self._timer = loop.call_later(QUIET, self.look)
        else:
            self.look()

    def _row(self, one: Identifier | Suggestion) -> ipywidgets.HBox:
        if isinstance(one, Identifier):
            words = f'<span class="pace-problem" role="alert">{escape(str(one))}</span>'
            offered = [button("Take it out", partial(self._use, one, ""))]
            if one.kind not in NEVER_KEPT:
                offered.append(button("It names nobody", partial(self._ignore, one)))
        else:
            words = f'<span class="pace-hint" role="status">{escape(str(one))}</span>'
            # The guide's words for one thing are parted by ", or ": each can be used by itself.
            offered = [button(f"Use “{each}”", partial(self._use, one, each)) for each in one.prefer.split(", or ")]
            offered.append(button(f"Keep “{one.found}”", partial(self._ignore, one)))
        row = alike.line([alike.html(words), *offered], "pace-hints-line")
        return row

    def _use(self, one: Identifier | Suggestion, instead: str, _pressed: Any = None) -> None:
        """Put other words there, if the words are still there."""
        text = self._field.value or ""
        every: tuple[Identifier | Suggestion, ...] = (*identifiers(text), *suggestions(text))
        again = [other for other in every if _mark(other) == _mark(one)]
        if again:
            at = again[0]
            self._field.value = " ".join(f"{text[: at.start]}{instead}{text[at.end :]}".split(" "))
        self.look()
        self._field.control.focus()  # the button that was pressed is gone

    def _ignore(self, one: Identifier | Suggestion, _pressed: Any = None) -> None:
        self._ignored.add(_mark(one))
        self.look()
        self._field.control.focus()


def with_hints(form: AnyForm) -> AnyForm:
    """Let the long texts of a form, or one field, be looked at while somebody types, and return it.

    A suggestion can be used or left; what was left stays so while the words are in the text. What could name a child
    can be taken out; a CHI number, a date of birth and a Scottish Candidate Number cannot be left, see
    :func:`refusal`.
    """
    for field in getattr(form, "fields", {"": form}).values():
        if isinstance(field.control, ipywidgets.Textarea):
            field.control.continuous_update = True
            field.hints = Hints(field)
    return form


def refusal(controls: Iterable[Any]) -> str:
    """Why nothing can be saved: the first field that holds what must not be kept, by name; blank when none does.

    Parameters
    ----------
    controls : iterable
        Fields, forms, and anything else with a `.value`, whose texts are looked at too.
    """
    for control in controls:
        fields_of = getattr(control, "fields", {"": control})
        for field in fields_of.values():
            for text in _texts(field.value):
                if found := _never_kept(text):
                    where = f"The field ‘{field.label}’" if hasattr(field, "label") else "One of the lists"
                    return (
                        f"{where} holds what looks like a {found[0].kind}: “{found[0].found}”. It is not kept. "
                        "Take it out; the child's code is enough. Then press the button again."
                    )
    return ""


def redacted(value: Any) -> Any:
    """Return a copy in which every text has lost what must not be kept: a draft is kept before anybody says so."""
    if isinstance(value, str):
        for one in reversed(_never_kept(value)):
            value = f"{value[: one.start]}{TAKEN_OUT}{value[one.end :]}"
        return value
    if isinstance(value, tuple):
        items = tuple(map(redacted, value))
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if is_dataclass(value) and not isinstance(value, type):
        made = {one.name: redacted(getattr(value, one.name)) for one in fields(value)}
        return value if all(made[name] is getattr(value, name) for name in made) else replace(value, **made)
    return value


def _never_kept(text: str) -> list[Identifier]:
    return [one for one in identifiers(text) if one.kind in NEVER_KEPT]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (str(one) for one in value)


def _mark(one: Identifier | Suggestion) -> tuple[str, str]:
    return (one.found, one.kind if isinstance(one, Identifier) else one.prefer)
