"""`live` joins fields to a plain function; `saving` joins a button to one.

A control is anything with a `.value`: a field, a form, an earlier live step, a save button. When one changes, the
function is called with the values by name, what it returns is shown, and becomes the step's own `.value`.

What a page waits for is shown first: the drawings for narrow screens follow if there is one (`Screen`), from the event
loop a moment later, unless a newer change has come.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import partial
from html import escape
from itertools import count
from typing import Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets.alike import look
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Field, all_behind, not_read, typed_behind, unread
from pace_kit.widgets.render import problem, render
from pace_kit.widgets.screen import QUIET, Screen, running_loop
from pace_kit.widgets.working import Working

SAVING = "Saving…"
_numbers = count(1)
#: Values that never change in place, so that equal ones are the same input.
_PLAIN = (str, bytes, int, float, complex, date, Enum, type(None))


class Live(ipywidgets.VBox):
    """A view that follows its controls; made by :func:`live`.

    In a page a change shows the first part of what the view returned at once and the whole a moment later, if it is
    wanted; :meth:`finish` does not wait.
    """

    value = AnyTrait(None, allow_none=True)

    def __init__(
        self, view: Callable[..., Any], controls: Mapping[str, Any], show: Callable[[Any], Any], waiting: str,
        *, later: bool, steps: int = 0,
    ) -> None:  # fmt: skip
        self._steps = steps
        self._view, self._controls, self._show, self._waiting = view, dict(controls), show, waiting
        self._later = later
        self._waits: Callable[[], None] | None = None
        self._needed = {
            name
            for name, parameter in inspect.signature(view).parameters.items()
            if parameter.default is parameter.empty and name in controls
        }
        self._seen: tuple[Any, ...] | None = None
        self._timer: asyncio.Handle | None = None
        self._screen = Screen()
        super().__init__([self._screen], **look(ipywidgets.VBox, "pace-live"))
        for control in self._controls.values():
            control.observe(self._follow, "value")
        self._follow({})

    def _follow(self, _change: Mapping[str, Any]) -> None:
        values = {name: control.value for name, control in self._controls.items()}
        first, seen = self._seen is None, tuple(values.values())
        if self._seen is not None and all(map(same_input, self._seen, seen)):
            return
        self._seen = seen
        self._drop()
        loop = None if first else running_loop()
        if loop and self._later:
            self._waits = partial(self._work_out, values)
            self._timer = loop.call_soon(self._waits)
        else:
            self._work_out(values)

    def _work_out(self, values: Mapping[str, Any]) -> None:
        """Call the view and show what it returns."""
        self._drop()
        result = None
        if any(values[name] is None for name in self._needed):
            self._screen.show(self._waiting)
        else:
            told = {"tell": Working(self._screen.show, self._steps)} if self._steps else {}
            try:
                result = self._view(**values, **told)
                self._screen.show(self._show(result))
            except Exception as error:
                result = None
                self._screen.show(problem(sentence_of(error)))
        if loop := running_loop():
            _tidy.later(loop)
        self.value = result

    def finish(self) -> None:
        """Show the whole of the latest result now, if there is a part still to come."""
        if self._waits:
            self._waits()
        self._screen.finish()

    def _drop(self) -> None:
        """Forget what is still to be worked out or drawn: it is out of date."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._waits = None
        self._screen.drop()

    @property
    def behind(self) -> tuple[Any, ...]:
        """The controls that the value is made of, for :func:`pace_kit.widgets.fields.unread`."""
        return tuple(self._controls.values())

    @property
    def markup(self) -> str:
        """What is on the screen, as HTML."""
        return str(self._screen.value)

    def close(self) -> None:
        """Leave the page; nothing more is drawn."""
        self._drop()
        super().close()


def same_input(a: Any, b: Any) -> bool:
    """Whether a view given `b` would show what it showed for `a`.

    Numbers, texts, days, and tuples, dictionaries and frozen dataclasses of such are compared by what they hold;
    everything else, such as a frame, only by being the same object.
    """
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, _PLAIN):
        return bool(a == b)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(same_input, a, b))
    if type(a) is dict:
        return list(a) == list(b) and all(map(same_input, a.values(), b.values()))
    if is_dataclass(a) and type(a).__dataclass_params__.frozen:  # type: ignore[attr-defined, union-attr]
        return all(same_input(getattr(a, one.name), getattr(b, one.name)) for one in fields(a))
    return False


class _Tidy:
    """Collects garbage in quiet moments, so that no redraw has to wait for it.

    A drawing is some ten thousand objects that hold each other; only the collector frees them. Left alone it looks
    through all that is loaded, for a fifth of a second, in the middle of every fifth redraw. What is there before the
    first drawing stays and need not be looked through.
    """

    def __init__(self) -> None:
        self._timer: asyncio.Handle | None = None
        self._frozen = False

    def later(self, loop: asyncio.AbstractEventLoop) -> None:
        """Collect once nothing has changed for a while."""
        if not self._frozen:
            gc.freeze()
            self._frozen = True
        if self._timer is not None:
            self._timer.cancel()
        self._timer = loop.call_later(2 * QUIET, gc.collect)


_tidy = _Tidy()


def live(
    view: Callable[..., Any], *, show: Callable[[Any], Any] = lambda value: value, waiting: str = "",
    later: bool = False, steps: int = 0, **controls: Any,
) -> Live:  # fmt: skip
    """Call `view` with the controls' values whenever one changes, and show what it returns.

    Parameters
    ----------
    view : callable
        A function of the controls by name. While a value it needs is ``None`` it is not called; give the parameter a
        default to be called all the same.
    show : callable
        What to show of the returned value, when not the value itself.
    waiting : str
        Shown until everything needed is there.
    later : bool
        Whether a change is followed only after all else that follows it: for words that nobody waits for and that take
        a while to work out.
    steps : int
        For a view that can take long: it is also given ``tell``, and calls it with a few words at each of so many
        steps. A bar shows how far it has come (`pace_kit.widgets.working`).
    **controls
        Anything with an observable `.value`.

    Returns
    -------
    Live
        Its `.value` is what the view returned last, ``None`` when it could not be called.
    """
    return Live(view, controls, show, waiting, later=later, steps=steps)


class Saving(ipywidgets.HBox):
    """A button that does something once, and says when it did; made by :func:`saving`.

    A press that comes while it saves, or within :data:`QUIET` seconds after, and finds nothing changed is the second
    half of a double click and does nothing. The button is not disabled for that: a button that is loses the focus, and
    who uses the keyboard or a screen reader would start again at the top of the page.
    """

    value = AnyTrait(None, allow_none=True)

    def __init__(
        self, label: str, action: Callable[..., Any], controls: Mapping[str, Any], before: str, waiting: str,
        busy: str = SAVING,
    ) -> None:  # fmt: skip
        self._action, self._controls, self._waiting, self._busy = action, dict(controls), waiting, busy
        self._just: tuple[Any, ...] | None = None
        kind = ipywidgets.Button
        self.button = kind(description=label, button_style="primary", **look(kind, width="auto"))
        self._status = ipywidgets.HTML(_status(before), **look(ipywidgets.HTML))
        number = next(_numbers)
        super().__init__([self.button, self._status], **look(ipywidgets.HBox, "pace-actions", f"pace-saves-{number}"))
        self._name_what_it_saves(number)
        self.button.on_click(self._press)

    def _name_what_it_saves(self, number: int) -> None:
        """Let the page see which fields and lists are saved by this button (``drafts.js``)."""
        for one in all_behind(self._controls.values()):
            if isinstance(one, Field) or getattr(one, "typed", False):
                one.add_class(f"pace-with-{number}")

    def _press(self, _button: ipywidgets.Button) -> None:
        values = {name: control.value for name, control in self._controls.items()}
        if self._just is not None and same_input(self._just, tuple(values.values())):
            return
        if wrong := unread(self._controls.values()):
            announce(self._status, render(problem(f"{not_read(wrong[0])} Then press the button again.")))
            return
        if sentence := _names_a_child(self._controls.values()):
            announce(self._status, render(problem(sentence)))
            return
        if self._waiting and any(value is None for value in values.values()):
            announce(self._status, render(problem(self._waiting)))
            return
        self._just = tuple(values.values())
        self._status.value = _status(self._busy)
        try:
            result = self._action(**values)
        except Exception as error:
            self._status.value = render(problem(sentence_of(error)))
        else:
            self.tell(result)
        finally:
            # A page hands over the second press of a double click only after the first was seen to.
            if loop := running_loop():
                loop.call_later(QUIET, self._free)
            else:
                self._free()

    def tell(self, result: Any) -> None:
        """Say that something was done, and hand the result on."""
        if isinstance(result, str):
            self._status.value = _status(result)
        else:
            self._status.value = _status(saved_at(getattr(result, "at", None)), kept=True)
        self.value = result

    def quiet(self) -> None:
        """Take back what was said last."""
        self._status.value = _status("")

    def _free(self) -> None:
        self._just = None

    @property
    def status(self) -> str:
        """The words beside the button, as HTML."""
        return str(self._status.value)


def saving(
    label: str,
    action: Callable[..., Any],
    *,
    before: str = "",
    waiting: str = "",
    busy: str = "Saving…",
    **controls: Any,
) -> Saving:
    """A button that calls `action` with the controls' values and says when it was done, or why it could not be.

    The action returns a sentence to show, or something with the time it was saved ``at``. It refuses by raising one of
    the kit's errors; its sentence is shown and nothing is changed. The last result is the button's `.value`.
    While a field behind a control cannot be read, or holds a CHI number, a date of birth or a candidate number, nothing
    is saved, and a sentence names the field.
    With `waiting`, a sentence, the action is not called while a control has no value: the sentence is shown instead.
    The word `busy` is shown while the action works.
    """
    return Saving(label, action, controls, before, waiting, busy)


def _names_a_child(controls: Iterable[Any]) -> str:
    """Why nothing can be saved: what must not be kept was typed behind the controls; blank when it was not."""
    from pace_kit.widgets.hinting import refusal  # it stands on this module

    return refusal(typed_behind(controls))


def announce(screen: ipywidgets.HTML, markup: str) -> None:
    """Show something that a screen reader says, also where it was said before: only a change of the page is heard."""
    if screen.value == markup:
        screen.value = ""
    screen.value = markup


def now() -> datetime:
    """Return this moment, with this computer's time zone; the one place where a page reads the clock."""
    return datetime.now().astimezone()


def today() -> date:
    """The date of this computer."""
    return now().date()


def saved_at(moment: datetime | None) -> str:
    """Words for when something was saved, in this computer's time."""
    if moment is None:
        return "Saved."
    local = moment.astimezone()
    day = "today" if local.date() == today() else f"on {local.day} {local:%B %Y}"
    return f"Saved {day} at {local:%H:%M}."


def _status(text: str, *, kept: bool = False) -> str:
    return f'<span class="pace-status{" pace-kept" if kept else ""}" role="status">{escape(text)}</span>'
