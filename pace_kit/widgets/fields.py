"""Fields a person fills in, each with its label above, its hint below and one `.value`.

A field's value is what a function can use: a date, a number, a text, or ``None`` while it is empty. What cannot be
read ("forty-five" in a box for weeks) is answered beside the field, which keeps the value it had: a slip of the
keyboard is no decision to take a value out. Nothing is saved until it was put right (:func:`unread`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil
from typing import Any

import ipywidgets
import numpy as np
from traitlets import Any as AnyTrait
from traitlets import Bunch, validate

from pace_kit.widgets import alike

_NONE = ("none",)
"""Stands in a list of choices for a choice that is None."""

LARGEST_UPLOAD = 50 * 2**20


@dataclass(frozen=True)
class Upload:
    """A file a person chose: its name and its bytes."""

    name: str
    content: bytes


class Field(ipywidgets.VBox):
    """A control, with its hint, and a problem when what was typed cannot be used.

    Parameters
    ----------
    control : ipywidgets.Widget
        Something with a ``.value`` and a ``description``, which is the label.
    hint : str
        One line below.
    read : callable
        Turns the control's value into the field's; raises ``ValueError`` with a sentence when it cannot. The sentence
        is then the field's `problem`, and its `value` stays the last one that could be read.
    write : callable
        The other way round, for setting ``field.value`` from code.
    wide : bool
        Whether it takes a line of its own in a form.
    """

    value = AnyTrait(None, allow_none=True)

    def __init__(
        self,
        control: ipywidgets.Widget,
        hint: str = "",
        *,
        read: Callable[[Any], Any] | None = None,
        write: Callable[[Any], Any] = lambda value: value,
        wide: bool = False,
    ) -> None:
        self.control, self.hint, self._write, self._busy = control, hint, write, False
        self._read = read or (lambda raw: raw)
        self._readable: Any = None
        self._problem = self._locked = ""
        # What cannot be wrong and has no hint has nothing below it, until it is locked.
        self._below = alike.html() if read or hint else None
        line_of_its_own = alike.look(ipywidgets.VBox, "pace-field", "pace-wide", grid_column="1 / -1")
        how = line_of_its_own if wide else alike.look(ipywidgets.VBox, "pace-field")
        super().__init__([control, self._below] if self._below else [control], **how)
        self._take({})
        control.observe(self._take, "value")
        self.observe(self._put, "value")

    @property
    def label(self) -> str:
        """The words above the control."""
        return str(self.control.description)

    @property
    def problem(self) -> str:
        """What is wrong with what was typed; empty when nothing is."""
        return self._problem

    def offer(self, options: Iterable[Any], value: Any = None) -> None:
        """Replace the options of a choice; what was chosen stays chosen where it is still offered."""
        pairs = _pairs(options)
        keep = value if value is not None else self.value
        values = [pair[1] for pair in pairs]
        self._busy = True  # other options choose the first for a moment, which nobody has chosen
        self.control.options = pairs
        self.control.value = keep if keep in values else next(iter(values), None)
        self._busy = False
        self._take({})

    @property
    def locked(self) -> str:
        """Why the field cannot be changed; empty while it can."""
        return self._locked

    def lock(self, why: str) -> None:
        """Let the field be read and not changed, with the sentence why; an empty `why` opens it again.

        It can still have the focus, so that a screen reader finds it and says that it is read-only (``pace.js``).
        """
        self._locked = why
        (self.add_class if why else self.remove_class)("pace-locked")
        self._say_below()

    def follow(self, step: ipywidgets.Widget, read: Callable[[Any], Any]) -> Field:
        """Take ``read(step.value)`` now and whenever the step changes; returns the field itself."""

        def take(_change: Mapping[str, Any]) -> None:
            if step.value is not None:
                self.value = read(step.value)

        step.observe(take, "value")
        take({})
        return self

    def _take(self, _change: Mapping[str, Any]) -> None:
        if self._busy:
            return
        if self._locked:
            self.control.value = self._write(self.value)
            return
        try:
            self._readable, self._problem = self._read(self.control.value), ""
        except ValueError as error:
            self._problem = str(error)
        self._say_below()
        self._busy = True
        try:
            self.value = self._readable
        finally:
            self._busy = False
        if self.value != self._readable:  # somebody who follows it refused what was typed and put another value there
            self.control.value = self._write(self.value)

    def _say_below(self) -> None:
        hint = self._locked or self.hint
        below = [f'<span class="pace-hint">{escape(hint)}</span>'] if hint else []
        if self._problem:
            below.append(f'<span class="pace-problem" role="alert">{escape(self._problem)}</span>')
        if self._below is None and below:
            self._below = alike.html()
            self.set_trait("children", (self.control, self._below, *self.children[1:]))
        if self._below is not None:
            self._below.value = " ".join(below)

    @validate("value")
    def _over_what_cannot_be_read(self, proposal: Bunch) -> Any:
        """Show a value set from code also where it is the one that is kept, which nobody is told of as a change."""
        if self._problem and not self._busy:
            self.control.value = self._write(proposal["value"])
        return proposal["value"]

    def _put(self, change: Mapping[str, Any]) -> None:
        if not self._busy:
            locked, self._locked = self._locked, ""
            value = self._write(change["new"])
            self._also_offer(value)
            self.control.value = value
            self._locked = locked
            self._say_below()

    def _also_offer(self, value: Any) -> None:
        """Offer what another version of the kit kept, in its own words: a choice that is no option would be lost."""
        choices = (ipywidgets.Dropdown, ipywidgets.RadioButtons)
        if not isinstance(self.control, choices) or value is None or isinstance(value, tuple):
            return
        pairs = _pairs(self.control.options)
        if value not in [one for _, one in pairs]:
            self._busy = True
            self.control.options = [*pairs, (str(value), value)]
            self._busy = False


class Form(ipywidgets.Box):
    """Fields side by side; its value is a mapping of their names to their values."""

    value = AnyTrait()

    def __init__(self, **fields: Field) -> None:
        self.fields = fields
        self.value = {name: field.value for name, field in fields.items()}
        columns = "repeat(auto-fit, minmax(min(260px, 100%), 1fr))"
        grid = {"display": "grid", "grid_gap": "1rem", "align_items": "flex-start", "grid_template_columns": columns}
        super().__init__(list(fields.values()), **alike.look(ipywidgets.Box, "pace-form", **grid))
        for field in fields.values():
            field.observe(self._gather, "value")

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]

    @property
    def behind(self) -> tuple[Field, ...]:
        """The controls that the value is made of, for :func:`unread`."""
        return tuple(self.fields.values())

    def _gather(self, _change: Mapping[str, Any]) -> None:
        self.value = {name: field.value for name, field in self.fields.items()}

    def fill(self, **values: Any) -> None:
        """Set some fields at once; dependants see one change."""
        with self.hold_trait_notifications():
            for name, value in values.items():
                self.fields[name].value = value

    def clear(self) -> None:
        """Empty every field that can be empty; dependants see one change."""
        with self.hold_trait_notifications():
            for field in self.fields.values():
                if not isinstance(field.control, ipywidgets.Dropdown | ipywidgets.Checkbox):
                    field.value = "" if isinstance(field.value, str) else None

    def follow(self, step: ipywidgets.Widget) -> Form:
        """Show the attributes of ``step.value`` named like the fields, now and whenever it changes; returns itself."""

        def take(_change: Mapping[str, Any]) -> None:
            if step.value is not None:
                self.fill(**{name: getattr(step.value, name) for name in self.fields})

        step.observe(take, "value")
        take({})
        return self


def unread(controls: Iterable[Any]) -> list[Field]:
    """Return the fields whose content cannot be read, among some controls and all that is `behind` them.

    Parameters
    ----------
    controls : iterable
        Fields, forms, live steps: what has no attribute `behind` stands for itself.

    Returns
    -------
    list of Field
        In the order in which they were found; empty when everything can be read.
    """
    return [one for one in all_behind(controls) if isinstance(one, Field) and one.problem]


def typed_behind(controls: Iterable[Any]) -> list[Any]:
    """Return what people typed into, among some controls and all that is `behind` them: text fields, and lists.

    A widget whose value is a list that people typed says so with an attribute `typed`.
    """
    behind = all_behind(controls)
    return [one for one in behind if getattr(one, "typed", isinstance(one, Field) and isinstance(one.value, str))]


def all_behind(controls: Iterable[Any]) -> list[Any]:
    """Return some controls and all that is `behind` them, each once, in the order in which they were found."""
    found: dict[Any, None] = {}
    ahead = list(controls)
    while ahead:
        control = ahead.pop(0)
        if control not in found:
            found[control] = None
            ahead += getattr(control, "behind", ())
    return list(found)


def not_read(field: Field) -> str:
    """Words for why nothing can be done with a field yet, without the end that says what to do then."""
    return f"The field ‘{field.label}’ cannot be read yet; the words below it say why."


def text_field(label: str, value: str = "", hint: str = "", *, lines: int = 1, placeholder: str = "") -> Field:
    """A text, one line or several; spaces around it are dropped."""
    make = ipywidgets.Text if lines == 1 else ipywidgets.Textarea
    more = {} if lines == 1 else {"rows": lines}
    words = {"description": label, "placeholder": placeholder}
    control = make(value or "", **words, continuous_update=False, **more, **above(make))
    return Field(control, hint, read=str.strip, write=lambda text: text or "", wide=lines > 1)


def digits(number: float) -> str:
    """A number as a person types it: all its digits, and no exponent."""
    return np.format_float_positional(number, trim="-")


def number_field(
    label: str,
    value: float | None = None,
    hint: str = "",
    *,
    least: float = 0,
    most: float = 100_000,
    whole: bool = False,
) -> Field:
    """A number that may be left empty (``None``); from `least` to `most`, both allowed."""

    def read(text: str) -> float | int | None:
        cleaned = text.strip().removesuffix("%").strip().replace(",", ".")
        if not cleaned:
            return None
        try:
            number = float(cleaned)
        except ValueError:
            raise ValueError(
                f"“{text.strip()[:20]}” is not a number. Type digits, for instance {digits(max(least, 1))}."
            ) from None
        if not least <= number <= most:
            raise ValueError(
                f"{cleaned[:12]} is outside {digits(least)} to {digits(most)}. Type a number between them."
            )
        if whole and number != int(number):
            raise ValueError(f"{digits(number)} is not a whole number. Type {round(number)} or another whole number.")
        return int(number) if number == int(number) else number

    def write(number: float | None) -> str:
        return "" if number is None else digits(number)

    control = ipywidgets.Text(write(value), description=label, continuous_update=False, **above(ipywidgets.Text))
    return Field(control, hint, read=read, write=write)


def weeks_field(label: str, value: float | None = None, hint: str = "") -> Field:
    """Whole weeks, 1 to 520, or empty."""
    return number_field(label, value, hint, least=1, most=520, whole=True)


def percent_field(label: str, value: float | None = None, hint: str = "") -> Field:
    """A percentage from 1 to 100, or empty."""
    return number_field(label, value, hint, least=1, most=100)


def date_field(label: str, value: date | None = None, hint: str = "") -> Field:
    """A day, or ``None`` while empty or half typed."""

    def read(day: date | None) -> date | None:
        if day is not None and not 1990 <= day.year <= 2100:
            raise ValueError(f"The year {day.year} cannot be right here. Type a day between 1990 and 2100.")
        return day

    control = ipywidgets.DatePicker(value=value, description=label, **above(ipywidgets.DatePicker))
    return Field(control, hint, read=read)


def choice_field(label: str, options: Iterable[Any], value: Any = None, hint: str = "", *, wide: bool = False) -> Field:
    """One of several; options are texts or (words, value) pairs, the first chosen unless `value` says otherwise.

    Long options need a `wide` field, which takes a line of its own in a form.
    """
    pairs = _pairs(options)
    values = [pair[1] for pair in pairs]
    start = value if value in values else (values[0] if values else None)
    more: dict[str, Any] = {}
    if None in values:  # a list would show None as nothing chosen, without its words
        pairs, start = [(words, _stand_in(one)) for words, one in pairs], _stand_in(start)
        more = {"read": lambda raw: None if raw == _NONE else raw, "write": _stand_in}
    control = ipywidgets.Dropdown(options=pairs, value=start, description=label, **above(ipywidgets.Dropdown))
    return Field(control, hint, **more, wide=wide)


def radio_field(label: str, options: Iterable[Any], value: Any = None, hint: str = "") -> Field:
    """One of several, all in sight, so that long words can be read whole; nothing is chosen unless `value` says so.

    Options are texts or (words, value) pairs.
    """
    kind = ipywidgets.RadioButtons
    control = kind(options=_pairs(options), value=value, description=label, **above(kind))
    return Field(control, hint, wide=True)


def tick_field(label: str, value: bool = False, hint: str = "") -> Field:
    """Yes or no."""
    kind = ipywidgets.Checkbox
    return Field(kind(value, description=label, indent=False, **alike.look(kind)), hint)


def upload_field(label: str, accept: str = ".xlsx,.xlsm,.xls,.ods,.csv,.tsv", hint: str = "") -> Field:
    """A file from this computer as an :class:`Upload`, or ``None``; larger than 50 MB is refused with a sentence."""

    def read(files: tuple[Any, ...]) -> Upload | None:
        if not files:
            return None
        file = files[-1]
        if len(file["content"]) > LARGEST_UPLOAD:
            size = ceil(len(file["content"]) / 2**20)
            raise ValueError(f"{file['name']} has {size} MB; 50 MB can be read. Save only the sheet with the children.")
        return Upload(file["name"], bytes(file["content"]))

    control = ipywidgets.FileUpload(description=label, accept=accept, multiple=False, tooltip="")
    return Field(control, hint, read=read, write=lambda _value: ())


def _stand_in(value: Any) -> Any:
    return _NONE if value is None else value


def _pairs(options: Iterable[Any]) -> list[tuple[str, Any]]:
    return [option if isinstance(option, tuple) else (str(option), option) for option in options]


def above(kind: type[ipywidgets.DOMWidget], *classes: str) -> dict[str, Any]:
    """Return what puts the label above a control, on the kit's pages and in JupyterLab alike.

    Without a tooltip of its own a control would show the word "null" for one.
    """
    how = {"width": "auto", "height": "auto", "flex_flow": "column", "align_items": "stretch"}
    return {"tooltip": "", **alike.look(kind, *classes, **how)}
