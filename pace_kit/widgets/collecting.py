"""A list that people make themselves, one line after the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets.live import sentence_of
from pace_kit.widgets.render import bullets, note, problem, render


class Collecting(ipywidgets.VBox):
    """A button that adds to a list, and the list; its value is a tuple. Made by :func:`collect`."""

    value = AnyTrait(())

    def __init__(self, label: str, make: Callable[..., Any], controls: Mapping[str, Any], title: str) -> None:
        self._make, self._controls, self._title = make, dict(controls), title
        self.add = ipywidgets.Button(description=label, button_style="primary")
        self.back = ipywidgets.Button(description="Take the last one back")
        for button, pressed in ((self.add, self._add), (self.back, self._take_back)):
            button.layout.width = "auto"
            button.on_click(pressed)
        self._list = ipywidgets.HTML()
        buttons = ipywidgets.HBox([self.add, self.back])
        buttons.add_class("pace-actions")
        super().__init__([buttons, self._list])
        self._show()

    @property
    def markup(self) -> str:
        """The list, as HTML."""
        return str(self._list.value)

    def _add(self, _button: ipywidgets.Button) -> None:
        try:
            made = self._make(**{name: control.value for name, control in self._controls.items()})
        except Exception as error:
            self._show(sentence_of(error))
            return
        if made not in self.value:
            self.value = (*self.value, made)
        self._show()

    def _take_back(self, _button: ipywidgets.Button) -> None:
        self.value = self.value[:-1]
        self._show()

    def _show(self, wrong: str = "") -> None:
        listed = bullets(self.value, f"{self._title} ({len(self.value)})") or note("Nothing yet.")
        self._list.value = f'<div role="status">{render(problem(wrong))}{render(listed)}</div>'
        self.back.layout.display = None if self.value else "none"


def collect(label: str, make: Callable[..., Any], *, title: str, **controls: Any) -> Collecting:
    """A list made by pressing a button: each time, what `make` returns for the controls' values is added once.

    Parameters
    ----------
    label, title : str
        The words on the button and above the list.
    make : callable
        Called with the controls' values by name. It refuses by raising one of the kit's errors.
    **controls
        Anything with a `.value`.
    """
    return Collecting(label, make, controls, title)
