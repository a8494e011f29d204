"""Forms for the answers of an exercise, one a kind of task: the value is the answer itself, None while it is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.checks import (
    ChooseOne,
    CritiqueCycle,
    FindRow,
    MendAim,
    PredictThenPlot,
    PutInOrder,
    Question,
    Slot,
    TweakLine,
)
from pace_kit.pdsa import FEATURES, LEVELS
from pace_kit.widgets import alike
from pace_kit.widgets.clinic import case_sheet
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import (
    Field,
    Form,
    choice_field,
    date_field,
    number_field,
    percent_field,
    radio_field,
    text_field,
    weeks_field,
)
from pace_kit.widgets.live import live
from pace_kit.widgets.render import Html, cards, note, problem, quote, render, scrolling
from pace_kit.widgets.screen import Screen

LONGEST_IN_A_LIST = 28
"""Letters of a choice that a list on a phone still shows whole; longer ones stand in sight."""
_PLACES = ("1st", "2nd", "3rd", "4th", "5th", "6th", "7th")


class Answering(ipywidgets.VBox):
    """The form of one task; its value is the answer.

    Parameters
    ----------
    above : list of widgets
        What is read before answering.
    control : Field or Form
        What is filled in.
    read : callable
        Turns the control's value into the answer; a ``ValueError`` counts as no answer, its sentence is shown.
    below : callable
        What to show of the answer while it is being made.
    picture : callable, optional
        Makes what is shown once an answer was checked.
    """

    value = AnyTrait(None, allow_none=True)

    def __init__(
        self, above: list[ipywidgets.Widget], control: Field | Form, read: Callable[[Any], Any] = lambda value: value,
        below: Callable[[Any], Any] | None = None, picture: Callable[[], Any] | None = None,
    ) -> None:  # fmt: skip
        self.control, self._read, self._picture = control, read, picture
        self._below = Screen()
        self._show = below or (lambda answer: None)
        self._drawn = Screen()
        super().__init__([*above, control, self._below], **alike.look(ipywidgets.VBox))
        control.observe(self._take, "value")
        self._take({})

    @property
    def behind(self) -> tuple[Any, ...]:
        """The fields of the form, for :func:`pace_kit.widgets.fields.unread`."""
        return (self.control,)

    @property
    def afterwards(self) -> tuple[ipywidgets.Widget, ...]:
        """What stands below the feedback: the picture, once there is one."""
        return (self._drawn,) if self._picture else ()

    def reveal(self) -> None:
        """Show what may be seen once an answer was given."""
        if self._picture and not self._drawn.value:
            self._drawn.show(self._picture())

    def _take(self, _change: Mapping[str, Any]) -> None:
        try:
            answer = self._read(self.control.value)
            self._below.show(self._show(answer))
        except ValueError as error:
            answer = None
            self._below.show(problem(sentence_of(error)))
        self.value = answer


def answering(question: Question) -> Answering:
    """Return the form for the answer to a question."""
    task = question.task
    match task:
        case PredictThenPlot():
            return Answering([], _options(f"{question.key}: what do you expect to see?", task), picture=task.draw)
        case ChooseOne():
            return Answering([], _options(f"{question.key}: which one?", task))
        case FindRow():
            numbered = task.table().rename_axis("Row").reset_index()
            longest = int(numbered.astype(str).map(len).to_numpy().max())
            as_table = cards if longest > LONGEST_IN_A_LIST else scrolling  # sentences are too wide for a phone
            table = alike.html(render(as_table(f"The table of task {question.key}", numbered)))
            rows = list(map(int, task.table().index))
            field = number_field("Number of the row", whole=True, least=min(rows), most=max(rows))
            return Answering([table], field)
        case PutInOrder():
            return _ordering(task)
        case CritiqueCycle():
            return _reading(task)
        case MendAim() | TweakLine():
            return _tweaking(task)


def _options(label: str, task: ChooseOne) -> Field:
    return radio_field(label, [(option.words, option.key) for option in task.options])


def _ordering(task: PutInOrder) -> Answering:
    places = [("Choose a place", None), *((words, n) for n, words in enumerate(_PLACES[: len(task.steps)], start=1))]
    keys = list(task.steps)
    form = Form(**{f"step_{n}": choice_field(task.steps[key], places) for n, key in enumerate(keys)})

    def read(values: Mapping[str, int | None]) -> tuple[str, ...] | None:
        given = list(values.values())
        if None in given:
            return None
        twice = next((n for n in given if given.count(n) > 1), None)
        if twice is not None:
            raise ValueError(f"Two steps are {_PLACES[twice - 1]}. Give each a place of its own.")
        return tuple(key for _, key in sorted(zip(given, keys, strict=True)))

    return Answering([], form, read, partial(_in_order, task))


def _in_order(task: PutInOrder, order: tuple[str, ...] | None) -> Html | None:
    if order is None:
        return None
    items = "".join(f"<li>{escape(task.steps[key])}</li>" for key in order)
    return Html(f"<p><b>Your order</b></p><ol>{items}</ol>")


def _reading(task: CritiqueCycle) -> Answering:
    def field(key: str) -> Field:
        return radio_field(FEATURES[key], [(f"{n}: {words}", n) for n, words in enumerate(LEVELS[key])])

    form = Form(**{key: field(key) for key in FEATURES})
    return Answering([alike.html(render(case_sheet(task.test)))], form)


def _tweaking(task: TweakLine) -> Answering:
    form = Form(**{slot.name: _slot(slot) for slot in task.slots})

    def line(values: Mapping[str, Any]) -> Html:
        code = f"<p><code>{escape(task.code(**values))}</code></p>"
        return Html(f"{note('This line follows what you choose below; nobody needs to read it.').markup}{code}")

    def read(values: Mapping[str, Any]) -> Any:
        return task.make(**values)

    if isinstance(task, MendAim):
        return Answering([], form, read, lambda aim: quote(task.show(aim)))
    return Answering([live(line, values=form)], form, read, task.show)


def _slot(slot: Slot) -> Field:
    match slot.kind:
        case "date":
            return date_field(slot.label, slot.given, slot.hint)
        case "weeks":
            return weeks_field(slot.label, slot.given, slot.hint)
        case "percent":
            return percent_field(slot.label, slot.given, slot.hint)
        case "number":
            return number_field(slot.label, slot.given, slot.hint)
        case "choice":
            long = max(len(words) for words, _ in slot.options) > LONGEST_IN_A_LIST
            return (radio_field if long else choice_field)(slot.label, slot.options, slot.given, slot.hint)
        case "text":
            return text_field(slot.label, slot.given or "", slot.hint, lines=2)
    raise ValueError(f"{slot.kind!r} is no kind of field.")
