"""The button that saves what is written on a page, keeps a draft meanwhile, and asks where somebody else saved too.

What is typed is kept as a draft a moment after the last stroke of a key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Form
from pace_kit.widgets.hinting import redacted
from pace_kit.widgets.live import Saving, now
from pace_kit.widgets.render import problem, render
from pace_kit.widgets.screen import running_loop
from pace_kit.widgets.settling import settle

if TYPE_CHECKING:
    from pace_kit.store import Saved
    from pace_kit.widgets.editing import Editing

DRAFT_AFTER = 1.0
"""Seconds without a change before what is typed is kept as a draft."""


class Drafting(ipywidgets.HTML):
    """Keeps what is written as a draft, and says when it did. Made by :meth:`Editing.drafting`.

    Parameters
    ----------
    editing : Editing
        What is open.
    read : callable
        Returns the whole thing as it is written now; None where it cannot be read as the thing yet.
    controls : iterable
        Anything with a `.value`; when one changes, a draft is due.
    """

    def __init__(self, editing: Editing, read: Callable[[], Any], controls: Iterable[Any]) -> None:
        self._editing, self._read = editing, read
        self._timer: asyncio.Handle | None = None
        super().__init__(**alike.look(ipywidgets.HTML))
        self.opened()
        for control in controls:
            control.observe(self.due, "value")

    def opened(self) -> None:
        """Take what the fields hold now as what was opened: nobody has typed anything yet."""
        self.cancel()
        self.where = self._editing.where
        self._untouched = self._read()
        self.value = ""

    def from_draft(self, where: str) -> None:
        """Go on with a draft, which stays one until it is saved."""
        self.opened()
        self.where, self._untouched = where, None

    def flush(self) -> None:
        """Keep what was typed now, if a draft of it is due."""
        if self._timer is not None:
            self.cancel()
            self._keep()

    def cancel(self) -> None:
        """Let no draft be due."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def due(self, _change: Mapping[str, Any] | None = None) -> None:
        """Keep a draft in a moment: somebody typed."""
        if self._editing.filling:
            return
        self.cancel()
        if loop := running_loop():
            self._timer = loop.call_later(DRAFT_AFTER, self._keep)
        else:
            self._keep()

    def _keep(self) -> None:
        self._timer = None
        typed, drafts = self._read(), self._editing.drafts
        if typed is None:
            return
        try:
            if typed == self._untouched:
                drafts.drop(self._editing.kind, self.where)
                self.value = ""
                return
            drafts.keep(self._editing.kind, self.where, redacted(typed), base=self._editing.version)
        except Exception as error:
            self.value = render(problem(sentence_of(error)))
        else:
            self.value = f'<p class="pace-hint">Not saved yet; kept as a draft at {now():%H:%M}.</p>'


class Keeping(ipywidgets.VBox):
    """The button that saves what is open; its value is the last receipt. Made by :meth:`Editing.keeping`."""

    value = AnyTrait(None, allow_none=True)

    def __init__(
        self, editing: Editing, label: str, write: Callable[..., Any], finish: Callable[[Any, Any], Any],
        together: Mapping[str, str], controls: Mapping[str, Any],
    ) -> None:  # fmt: skip
        self._editing, self._write, self._finish, self._together = editing, write, finish, together
        self._controls = dict(controls)
        before = editing.team.saved(editing.kind)
        self.saving = Saving(label, self._save, self._controls, before, "")
        self.conflict = alike.stack()
        self._drafting = Drafting(editing, self._typed, self._controls.values())
        # The class says that the browser need keep nothing of this page (``drafts.js``).
        shown = [self.saving, self._drafting, self.conflict]
        super().__init__(shown, **alike.look(ipywidgets.VBox, "pace-drafts"))
        self.saving.observe(self._hand_on, "value")
        if editing.place is not None:
            editing.place.observe(self._moved, "value")  # the last to hear of it: all fields are filled by then

    @property
    def button(self) -> ipywidgets.Button:
        """The button."""
        return self.saving.button

    @property
    def status(self) -> str:
        """The words beside the button, as HTML."""
        return self.saving.status

    @property
    def where(self) -> str:
        """Under which key the draft is kept."""
        return self._drafting.where

    def press(self) -> None:
        """Save, as if the button had been pressed."""
        self.saving.button.click()

    def opened(self) -> None:
        """Take what the fields hold now as what was opened: nobody has typed anything yet."""
        self._drafting.opened()
        self.conflict.children = ()

    def _moved(self, _change: Mapping[str, Any]) -> None:
        self.opened()
        self._editing.moved()

    def from_draft(self, where: str) -> None:
        """Go on with a draft, which stays one until it is saved."""
        self.opened()
        self._drafting.from_draft(where)

    def flush(self) -> None:
        """Keep what was typed now, if a draft of it is due."""
        self._drafting.flush()

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
        self._drafting.cancel()
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
