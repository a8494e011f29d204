"""What became of earlier promises: one small form a promise, and the answers as promises again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets import alike
from pace_kit.widgets.fields import Field, Form, choice_field, text_field

if TYPE_CHECKING:
    from pace_kit.review import Promise

SHORT = 60


class Answering(ipywidgets.VBox):
    """A form a promise; its value is the tuple of promises with what became of them. Made by :func:`answer`."""

    value = AnyTrait(())

    def __init__(self, promises: Iterable[Promise]) -> None:
        from pace_kit.review import OUTCOMES

        self._promises = tuple(promises)
        options = [("Not said", ""), *((outcome.capitalize(), outcome) for outcome in OUTCOMES)]
        self.forms = tuple(self._form(promise, options) for promise in self._promises)
        lines = []
        for promise, form in zip(self._promises, self.forms, strict=True):
            words = escape(str(promise.answered("")))
            since = f" Promised on {promise.made_on.day} {promise.made_on:%B %Y}." if promise.made_on else ""
            line = alike.stack([alike.html(f"<p><b>{words}</b>{since}</p>"), form], "pace-promise")
            lines.append(line)
            form.observe(self._gather, "value")
        super().__init__(lines, **alike.look(ipywidgets.VBox, "pace-promises"))
        self._gather({})

    @staticmethod
    def _form(promise: Promise, options: list[tuple[str, str]]) -> Form:
        about = promise.what if len(promise.what) <= SHORT else promise.what[: SHORT - 1].rstrip() + "…"
        return Form(
            outcome=choice_field(f"What became of “{about}”?", options, promise.outcome),
            told=text_field(f"What happened with “{about}”?", promise.told),
        )

    @property
    def behind(self) -> tuple[Field, ...]:
        """The fields that the value is made of, for :func:`pace_kit.widgets.fields.unread`."""
        return tuple(field for form in self.forms for field in form.behind)

    def _gather(self, _change: Mapping[str, Any]) -> None:
        pairs = zip(self._promises, self.forms, strict=True)
        self.value = tuple(promise.answered(**form.value) for promise, form in pairs)


def answer(promises: Iterable[Promise]) -> Answering:
    """Ask of each promise what became of it; those that nobody answers are carried over to the next review."""
    return Answering(promises)
