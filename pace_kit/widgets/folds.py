"""A part of a page that is folded away under its title until somebody opens it, and is made only then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import ipywidgets

from pace_kit.widgets import alike


class Fold(ipywidgets.VBox):
    """A title to press, and what is below it once it was pressed.

    Parameters
    ----------
    title : str
        The words on the button.
    make : callable
        Returns the widgets below; called when it is opened for the first time.
    opened : bool
        Whether it starts open.
    """

    def __init__(self, title: str, make: Callable[[], Iterable[ipywidgets.Widget]], *, opened: bool = False) -> None:
        self._make, self._made = make, False
        # Without a tooltip of its own the button would show the word "null" for one.
        kind = ipywidgets.ToggleButton
        self.button = kind(
            value=opened, description=title, tooltip="", **alike.look(kind, "pace-fold-title", width="auto")
        )
        self.body = alike.stack((), "pace-fold-body")
        super().__init__([self.button], **alike.look(ipywidgets.VBox, "pace-fold"))
        self.button.observe(self._turn, "value")
        self._turn({})

    @property
    def opened(self) -> bool:
        """Whether what is below the title is shown."""
        return bool(self.button.value)

    @property
    def made(self) -> bool:
        """Whether what is below the title was made already."""
        return self._made

    def say(self, title: str, *, done: bool = False) -> None:
        """Change the words of the title, and whether there is nothing left to do below."""
        self.button.description = title
        if done:
            self.button.add_class("pace-done")
        else:
            self.button.remove_class("pace-done")

    def open_when(self, control: ipywidgets.Widget, test: Callable[[Any], bool]) -> Fold:
        """Open it now, and whenever the control changes, if its value passes the test; it is never closed by that."""

        def look(_change: Mapping[str, Any]) -> None:
            if control.value is not None and test(control.value):
                self.button.value = True

        control.observe(look, "value")
        look({})
        return self

    def make_again(self) -> None:
        """Make what is below anew; at once if it is open, else when it is opened."""
        self._made = False
        self._turn({})

    def _turn(self, _change: Mapping[str, Any]) -> None:
        if self.opened and not self._made:
            self._made = True
            self.body.children = tuple(self._make())
        self.children = (self.button, self.body) if self.opened else (self.button,)


def fold(title: str, *parts: ipywidgets.Widget | Callable[[], ipywidgets.Widget], opened: bool = False) -> Fold:
    """Put what not everybody needs under a title that opens it.

    Parameters
    ----------
    title : str
        The words to press.
    *parts
        Widgets, or functions that make one when it is first seen, so that nothing is worked out that nobody looks at.
    opened : bool
        Whether it starts open.
    """
    return Fold(
        title, lambda: [part if isinstance(part, ipywidgets.Widget) else part() for part in parts], opened=opened
    )
