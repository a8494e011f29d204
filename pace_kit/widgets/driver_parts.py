"""The parts of a driver diagram under the hand: one is chosen and changed in place, or a new one is added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from pace_kit.widgets import alike
from pace_kit.widgets.fields import Field, Form, choice_field
from pace_kit.widgets.offers import button

if TYPE_CHECKING:
    from pace_kit.drivers import DriverDiagram
    from pace_kit.widgets.driving import Driving


class Adding(ipywidgets.VBox):
    """A form and a button that adds what it says.

    Parameters
    ----------
    what : str
        "driver", "change idea" or "measure".
    form : Form
        Has a field `name`, emptied once something was added.
    add : callable
        Takes the diagram and the form's values; returns the changed diagram and what to say, or raises ``ValueError``.
    offer : callable
        Called with the diagram when it changes, to renew the options of the form.
    changing : Changing
        Chooses what was added.
    """

    def __init__(
        self, editor: Driving, what: str, form: Form,
        add: Callable[[DriverDiagram, Mapping[str, Any]], tuple[DriverDiagram, str]],
        offer: Callable[[DriverDiagram], None], changing: Changing,
    ) -> None:  # fmt: skip
        self._editor, self.form, self._add, self._offer, self._changing = editor, form, add, offer, changing
        self.button = button(f"Add this {what}", self._press)
        actions = alike.line([self.button], "pace-actions")
        super().__init__([_heading(f"A new {what}"), form, actions], **alike.look(ipywidgets.VBox))
        editor.watch(self._offer)

    @property
    def pending(self) -> str:
        """What was typed and not added."""
        return str(self.form["name"].value)

    def _press(self, _button: ipywidgets.Button) -> None:
        before = self._editor.value.keys
        if self._editor.change(lambda diagram: self._add(diagram, self.form.value)):
            self.form["name"].value = ""
            for key in self._editor.value.keys - before:
                self._changing.choose(key)


class Changing(ipywidgets.VBox):
    """One part is chosen; its fields change it at once, and a button removes it with what goes with it.

    Parameters
    ----------
    what : str
        "driver", "change idea" or "measure".
    parts : callable
        The parts of a diagram that can be chosen, as (words, key).
    form : Form
        Fields to change the part by.
    show : callable
        The values of the fields for the part with a key.
    change : callable
        Takes the diagram, the key, the name of the field and its value; returns the changed diagram.
    offer : callable, optional
        Called with the diagram and the chosen key before they are shown, to renew the options of the form.
    below : tuple of widgets
        Shown between the form and the button.
    """

    def __init__(
        self, editor: Driving, what: str, form: Form, *, parts: Callable[[DriverDiagram], list[tuple[str, str]]],
        show: Callable[[DriverDiagram, str], Mapping[str, Any]],
        change: Callable[[DriverDiagram, str, str, Any], DriverDiagram],
        offer: Callable[[DriverDiagram, str], None] = lambda _diagram, _key: None,
        below: Iterable[ipywidgets.Widget] = (),
    ) -> None:  # fmt: skip
        self._editor, self._what, self.form = editor, what, form
        self._parts, self._show, self._change, self._offer = parts, show, change, offer
        self._busy = self._any = False
        self.which: Field = choice_field(f"Which {what}?", [], wide=True)
        self._goes = alike.html()
        self.remove = button(f"Remove this {what}", self._remove)
        actions = alike.line([self.remove, self._goes], "pace-actions")
        self._rest = [form, *below, actions]
        self._head = _heading(f"Change or remove a {what}")
        # What is changed here is in the draft of the diagram, so the browser need not keep it.
        super().__init__([], **alike.look(ipywidgets.VBox, "pace-unkept"))
        self.which.observe(self._chosen, "value")
        for name, field in form.fields.items():
            field.observe(partial(self._typed, name), "value")
        editor.watch(self._follow)

    @property
    def key(self) -> str:
        """The key of the chosen part; blank while there is none."""
        return str(self.which.value or "")

    def choose(self, key: str) -> None:
        """Choose a part, when it is there."""
        if key in [value for _, value in self._parts(self._editor.value)]:
            self.which.value = key

    def _follow(self, diagram: DriverDiagram) -> None:
        self._busy = True
        try:
            pairs = self._parts(diagram)
            if [*self.which.control.options] != pairs:
                self.which.offer(pairs)
            if bool(pairs) != self._any:
                self._any = bool(pairs)
                self.children = (self._head, self.which, *self._rest) if pairs else ()
            if pairs:
                self._offer(diagram, self.key)
                self.form.fill(**self._show(diagram, self.key))
                self._goes.value = _going(diagram, self.key)
        finally:
            self._busy = False

    def _chosen(self, _change: Mapping[str, Any]) -> None:
        if not self._busy:
            self._follow(self._editor.value)

    def _typed(self, name: str, change: Mapping[str, Any]) -> None:
        if self._busy or not self.key:
            return
        before = self._editor.value.part(self.key).name

        def changed(diagram: DriverDiagram) -> tuple[DriverDiagram, str]:
            return self._change(diagram, self.key, name, change["new"]), f"Changed: the {self._what} ‘{before}’."

        if not self._editor.change(changed):
            self._follow(self._editor.value)  # what was refused is not left standing in the field

    def _remove(self, _button: ipywidgets.Button) -> None:
        def removed(diagram: DriverDiagram) -> tuple[DriverDiagram, str]:
            gone, along = diagram.part(self.key), diagram.goes_with(self.key)
            names = ", ".join(f"‘{part.name}’" for part in along)
            more = f" and what went with it: {names}" if along else ""
            return diagram.without(self.key), f"Removed: the {self._what} ‘{gone.name}’{more}. Undo brings it back."

        self._editor.change(removed)


def _heading(words: str) -> ipywidgets.HTML:
    made = ipywidgets.HTML(f"<p><b>{escape(words)}</b></p>")
    made.layout.margin = "1.2rem 0 0"  # from the button above it
    return made


def _going(diagram: DriverDiagram, key: str) -> str:
    """What would be removed too, in words."""
    along = diagram.goes_with(key)
    if not along:
        return ""
    names = ", ".join(f"‘{part.name}’" for part in along)
    return f'<span class="pace-hint">With it would go: {escape(names)}. You can undo that.</span>'
