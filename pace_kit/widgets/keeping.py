"""The button that saves what is written on a page, keeps a draft meanwhile, and asks where somebody else saved too.

What is typed is kept as a draft a moment after the last stroke of a key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Form
from pace_kit.widgets.hinting import redacted
from pace_kit.widgets.live import Saving, now
from pace_kit.widgets.render import problem, render
from pace_kit.widgets.settling import settle

if TYPE_CHECKING:
    from pace_kit.store import Saved
    from pace_kit.widgets.editing import Editing

DRAFT_AFTER = 1.0
"""Seconds without a change before what is typed is kept as a draft."""


class Keeping(ipywidgets.VBox):
    """The button that saves what is open; its value is the last receipt. Made by :meth:`Editing.keeping`."""

    value = AnyTrait(None, allow_none=True)

    def __init__(
        self, editing: Editing, label: str, write: Callable[..., Any], finish: Callable[[Any, Any], Any],
        together: Mapping[str, str], controls: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self._editing, self._write, self._finish, self._together = editing, write, finish, together
        self._controls = dict(controls)
        self._timer: asyncio.Handle | None = None
        self._untouched: Any = None
        self.where = editing.where
        before = editing.team.saved(editing.kind)
        self.saving = Saving(label, self._save, self._controls, before, "")
        self._kept, self.conflict = alike.html(), alike.stack()
        super().__init__([self.saving, self._kept, self.conflict], **alike.look(ipywidgets.VBox))
        self.saving.observe(self._hand_on, "value")
        for control in self._controls.values():
            control.observe(self._changed, "value")
        if editing.place is not None:
            editing.place.observe(self._moved, "value")  # the last to hear of it: all fields are filled by then
        self.opened()

    @property
    def button(self) -> ipywidgets.Button:
        """The button."""
        return self.saving.button

    @property
    def status(self) -> str:
        """The words beside the button, as HTML."""
        return self.saving.status

    def press(self) -> None:
        """Save, as if the button had been pressed."""
        self.saving.button.click()

    def opened(self) -> None:
        """Take what the fields hold now as what was opened: nobody has typed anything yet."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        self.where = self._editing.where
        self._untouched = self._typed()
        self._kept.value = ""
        self.conflict.children = ()

    def _moved(self, _change: Mapping[str, Any]) -> None:
        self.opened()
        self._editing.moved()

    def from_draft(self, where: str) -> None:
        """Go on with a draft, which stays one until it is saved."""
        self.opened()
        self.where, self._untouched = where, None

    def flush(self) -> None:
        """Keep what was typed now, if a draft of it is due."""
        if self._timer is not None:
            self._timer.cancel()
            self._keep()

    def _changed(self, _change: Mapping[str, Any]) -> None:
        if self._editing.filling:
            return
        if self._timer is not None:
            self._timer.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._keep()
        else:
            self._timer = loop.call_later(DRAFT_AFTER, self._keep)

    def _keep(self) -> None:
        self._timer = None
        typed, drafts = self._typed(), self._editing.drafts
        if typed is None:
            return
        try:
            if typed == self._untouched:
                drafts.drop(self._editing.kind, self.where)
                self._kept.value = ""
                return
            drafts.keep(self._editing.kind, self.where, redacted(typed), base=self._editing.version)
        except Exception as error:
            self._kept.value = render(problem(sentence_of(error)))
        else:
            self._kept.value = f'<p class="pace-hint">Not saved yet; kept as a draft at {now():%H:%M}.</p>'

    def _typed(self) -> Any:
        """What is written now; None where it cannot be read as the thing yet."""
        values = {name: control.value for name, control in self._controls.items()}
        if any(value is None for value in values.values()):
            return None
        try:
            return self._write(**values)
        except ValueError:
            return None

    def _save(self, **values: Any) -> Saved:
        return self._store(self._write(**values), self._editing.before, self._editing.version)

    def _store(self, typed: Any, before: Any, version: int) -> Saved:
        from pace_kit.store import Conflict

        editing = self._editing
        final = self._finish(typed, before)
        try:
            saved = editing.team.save(editing.kind, final, editing.key(final), expected_version=version)
        except Conflict as conflict:
            self._ask(conflict, before)
            raise
        if self._timer is not None:
            self._timer.cancel()
        editing.saved(final, saved.version)
        return saved

    def _ask(self, conflict: Any, before: Any) -> None:
        labels = {
            name: field.label
            for control in self._controls.values()
            for name, field in (control.fields.items() if isinstance(control, Form) else ())
        }

        def done(value: Any) -> None:
            saved = self._store(value, conflict.theirs, conflict.version)
            self.saving.tell(saved)
            self.button.focus()

        self.conflict.children = (settle(conflict, done, before=before, labels=labels, together=self._together),)

    def _hand_on(self, change: Mapping[str, Any]) -> None:
        self.value = change["new"]
