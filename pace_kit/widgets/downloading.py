"""Files to take away, made when somebody asks for them and gone when they would say something old."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import not_read, unread
from pace_kit.widgets.live import announce
from pace_kit.widgets.render import download_link, note, problem, render

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv;charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ics": "text/calendar;charset=utf-8",
    "html": "text/html;charset=utf-8",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "svg": "image/svg+xml",
    "png": "image/png",
}
OLD = "Something changed since these files were made. Make them again to take the newest away."


class Downloads(ipywidgets.VBox):
    """A button that makes files, and a link to each; made by :func:`downloads`."""

    def __init__(
        self, label: str, make: Callable[..., Mapping[str, tuple[str, bytes]]], controls: Any, waiting: str
    ) -> None:
        self._make, self._controls, self._waiting = make, dict(controls), waiting
        self.button = ipywidgets.Button(description=label, **alike.look(ipywidgets.Button, width="auto"))
        self._links = alike.html()
        self.files: Mapping[str, tuple[str, bytes]] = {}
        super().__init__([self.button, self._links], **alike.look(ipywidgets.VBox, "pace-downloads"))
        self.button.on_click(self._press)
        for control in self._controls.values():
            control.observe(self._changed, "value")

    @property
    def markup(self) -> str:
        """What is on the screen below the button, as HTML."""
        return str(self._links.value)

    def _press(self, _button: ipywidgets.Button) -> None:
        if wrong := unread(self._controls.values()):
            announce(self._links, render(problem(f"{not_read(wrong[0])} Then make the files again.")))
            return
        values = {name: control.value for name, control in self._controls.items()}
        if any(value is None for value in values.values()):
            announce(self._links, render(problem(self._waiting)))
            return
        try:
            self.files = self._make(**values)
        except Exception as error:
            self.files = {}
            announce(self._links, render(problem(sentence_of(error))))
            return
        links = [
            download_link(words, name, content, kind=KINDS.get(name.rpartition(".")[2], "application/octet-stream"))
            for words, (name, content) in self.files.items()
        ]
        ready = f"{len(links)} files are ready, below." if len(links) != 1 else "One file is ready, below."
        announce(self._links, f'<div role="status">{render(note(ready))}</div>{render(links)}')

    def _changed(self, _change: Mapping[str, Any]) -> None:
        if self.files:
            self.files, self._links.value = {}, render(note(OLD))


def downloads(
    label: str,
    make: Callable[..., Mapping[str, tuple[str, bytes]]],
    *,
    waiting: str = "There is nothing to take away yet. Choose a workbook above first.",
    **controls: Any,
) -> Downloads:
    """A button that makes files and shows a link to each.

    Parameters
    ----------
    label : str
        The words on the button.
    make : callable
        Called with the controls' values by name; returns the words of each link with the file's name and content.
    waiting : str
        Said when the button is pressed while a control has no value.
    **controls
        Anything with an observable `.value`. When one changes, the links go, because the files would be old. While a
        field behind one cannot be read, no file is made, and a sentence names the field.
    """
    return Downloads(label, make, controls, waiting)
