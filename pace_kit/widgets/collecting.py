"""A list that people make themselves, one line after the other; each line can be taken back by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import not_read, unread
from pace_kit.widgets.live import announce
from pace_kit.widgets.render import Html, note, problem, render


class Collecting(ipywidgets.VBox):
    """A button that adds to a list, and the list; its value is a tuple. Made by :func:`collect`."""

    value = AnyTrait(())
    typed = True

    def __init__(
        self, label: str, make: Callable[..., Any], controls: Mapping[str, Any], title: str, start: tuple[Any, ...],
        empty: Callable[[], None],
    ) -> None:  # fmt: skip
        self._make, self._controls, self._title, self._empty = make, dict(controls), title, empty
        self._rows: dict[int, tuple[Any, ipywidgets.HBox]] = {}
        kind = ipywidgets.Button
        self.add = kind(description=label, button_style="primary", **alike.look(kind, width="auto"))
        self.add.on_click(self._add)
        self._said, self._head = (ipywidgets.HTML(**alike.look(ipywidgets.HTML)) for _ in range(2))
        self._lines = ipywidgets.VBox(**alike.look(ipywidgets.VBox))
        self._lines.add_class("pace-collected")
        actions = ipywidgets.HBox([self.add], **alike.look(ipywidgets.HBox))
        actions.add_class("pace-actions")
        super().__init__([actions, self._said, self._head, self._lines], value=start, **alike.look(ipywidgets.VBox))
        self.observe(self._show, "value")
        self._show({})

    @property
    def markup(self) -> str:
        """What was said last, the title and the lines, as HTML."""
        lines = "".join(str(row.children[0].value) for row in self._lines.children)
        return f"{self._said.value}{self._head.value}{lines}"

    @property
    def take_back(self) -> tuple[ipywidgets.Button, ...]:
        """The buttons that take a line back, in the order of the lines."""
        return tuple(row.children[1] for row in self._lines.children)

    def follow(self, step: Any, read: Callable[[Any], tuple[Any, ...]]) -> Collecting:
        """Take ``read(step.value)`` as the list now and whenever the step changes; returns the widget itself."""

        def take(_change: Mapping[str, Any]) -> None:
            if step.value is not None:
                self._said.value = ""
                self.value = tuple(read(step.value))

        step.observe(take, "value")
        take({})
        return self

    def _add(self, _button: ipywidgets.Button) -> None:
        if wrong := unread(self._controls.values()):
            self._say(problem(f"{not_read(wrong[0])} Then add it again."))
            return
        try:
            made = self._make(**{name: control.value for name, control in self._controls.items()})
        except Exception as error:
            self._say(problem(sentence_of(error)))
            return
        if made in self.value:
            self._say(_done("That is in the list already."))
            return
        self.value = (*self.value, made)
        self._empty()
        self._say(_done(f"Added: {made}"))

    def _remove(self, item: Any) -> None:
        self.value = tuple(other for other in self.value if other is not item)
        self._say(_done(f"Taken back: {item}"))
        self.add.focus()  # the button that was pressed is gone; without this a keyboard user starts again at the top

    def _say(self, words: Html) -> None:
        announce(self._said, words.markup)

    def _show(self, _change: Mapping[str, Any]) -> None:
        rows = {id(item): self._rows.get(id(item), (item, None))[1] or self._row(item) for item in self.value}
        self._rows = {id(item): (item, rows[id(item)]) for item in self.value}
        self._lines.children = tuple(rows.values())
        many = f"<p><b>{escape(self._title)} ({len(self.value)})</b></p>"
        self._head.value = many if self.value else render(note("Nothing yet."))

    def _row(self, item: Any) -> ipywidgets.HBox:
        kind = ipywidgets.Button
        button = kind(description="Take back", tooltip=f"Take back: {item}", **alike.look(kind, width="auto"))
        button.on_click(lambda _pressed: self._remove(item))
        row = alike.line([alike.html(render(str(item))), button], "pace-collected-line")
        return row


def _done(text: str) -> Html:
    """A remark that is said once; a problem is said by itself."""
    return Html(f'<div role="status">{note(text).markup}</div>')


def collect(
    label: str, make: Callable[..., Any], *, title: str, start: Iterable[Any] = (),
    empty: Callable[[], None] = lambda: None, **controls: Any,
) -> Collecting:  # fmt: skip
    """A list made by pressing a button: each time, what `make` returns for the controls' values is added once.

    Parameters
    ----------
    label, title : str
        The words on the button and above the list.
    make : callable
        Called with the controls' values by name. It refuses by raising one of the kit's errors. While a field cannot
        be read it is not called.
    start : iterable
        What is in the list already.
    empty : callable
        Called after something was added, for instance to empty a form for the next one.
    **controls
        Anything with a `.value`.
    """
    return Collecting(label, make, controls, title, tuple(start), empty)
