"""The stages of a cycle on a page: which is open now, what shows only when it makes sense, and what begins now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets import alike
from pace_kit.widgets.fields import Field, Form, choice_field
from pace_kit.widgets.folds import Fold, fold
from pace_kit.widgets.live import now
from pace_kit.widgets.offers import button
from pace_kit.widgets.render import note, render

if TYPE_CHECKING:
    from pace_kit.pdsa import Cycle, TestOfChange
    from pace_kit.widgets.editing import Editing

DECIDED = "done"
FOLLOWS = {
    "adapt": "The next cycle begins with what you learned and with your next step.",
    "adopt": "Adopted. A change stays when somebody sees to it: plan how it becomes part of everyday work.",
    "abandon": "Let go, and nothing is lost: what you learned stays here. Which change will you try next?",
}
"""What is said after each decision."""


def choose_cycle(change: Editing, label: str = "Which cycle?") -> Field:
    """A choice of one of the test's cycles or the next one; its value is the number.

    Another test begins with its latest cycle. The next cycle can be planned once the latest one is decided.
    """
    field, seen = choice_field(label, [("Cycle 1", 1)], 1), [""]
    change.at(field)

    def offer(_change: Mapping[str, Any]) -> None:
        test: TestOfChange | None = change.value
        if test is None:
            return
        options = [(f"Cycle {cycle.number}, {_state(cycle)}", cycle.number) for cycle in test.cycles]
        following = test.next_cycle().number
        if test.latest is None or test.latest.stage == DECIDED:
            options.append((f"Plan cycle {following}", following))
        numbers = [number for _, number in options]
        same = test.key == seen[0] and field.value in numbers
        seen[0] = test.key
        field.offer(options, field.value if same else test.latest.number if test.latest else following)

    change.observe(offer, "value")
    offer({})
    return field


def _state(cycle: Cycle) -> str:
    words = {"plan": "being planned", "do": "under way", "study": "to be studied", "act": "to be decided"}
    return words.get(cycle.stage) or f"decided: {cycle.decision}"


def at_stage(cycle: Any, stages: str, title: str, *parts: ipywidgets.Widget | Callable[[], ipywidgets.Widget]) -> Fold:
    """Fold a part of the page away unless the cycle stands at one of some stages; anybody can open and close it.

    Parameters
    ----------
    cycle : Live
        A step whose value is the cycle as it is saved or begun.
    stages : str
        Names of `pace_kit.pdsa.STAGES`, and ``"planned"``: there is a plan or a prediction, and Do has not begun.
    title : str
        The words to press.
    *parts
        As for :func:`pace_kit.widgets.fold`.
    """
    made, seen = fold(title, *parts), [""]

    def turn(_change: Mapping[str, Any]) -> None:
        if cycle.value is None:
            return
        stage = _stage(cycle.value)
        if seen[0] != f"{cycle.value.number} {stage}":
            seen[0] = f"{cycle.value.number} {stage}"
            made.button.value = stage in stages.split()

    cycle.observe(turn, "value")
    turn({})
    return made


def _stage(cycle: Cycle) -> str:
    planned = cycle.stage == "plan" and (cycle.plan.strip() or cycle.prediction.strip()) and cycle.predicted_on
    return "planned" if planned else cycle.stage


def lock_once_begun(form: Form, cycle: Any, *names: str) -> Form:
    """Lock fields of a form while the cycle has a prediction and Do has begun, with the sentence why; returns the form.

    Parameters
    ----------
    form : Form
        With the fields.
    cycle : Live
        A step whose value is the cycle as it is saved.
    *names : str
        Which fields.
    """

    def turn(_change: Mapping[str, Any]) -> None:
        saved: Cycle | None = cycle.value
        why = _locked_since(saved) if saved is not None and saved.prediction_locked else ""
        for name in names:
            form[name].lock(why)

    cycle.observe(turn, "value")
    turn({})
    return form


def _locked_since(cycle: Cycle) -> str:
    if cycle.predicted_at is not None:
        at = cycle.predicted_at.astimezone()
        when = f" on {at.day} {at:%B %Y} at {at:%H:%M}"
    else:
        when = f" on {cycle.predicted_on.day} {cycle.predicted_on:%B %Y}" if cycle.predicted_on else ""
    return (
        f"Read-only: written{when}, and kept as it is because the cycle has begun. "
        "What you found instead belongs under Study."
    )


def shown_if(condition: Callable[..., bool], *parts: ipywidgets.Widget, **controls: Any) -> ipywidgets.VBox:
    """Show some parts of a page only while a condition holds for the controls' values; what is in them is kept."""
    box = alike.stack([])

    def turn(_change: Mapping[str, Any]) -> None:
        shown = parts if condition(**{name: control.value for name, control in controls.items()}) else ()
        if box.children != shown:
            box.children = shown

    for control in controls.values():
        control.observe(turn, "value")
    turn({})
    return box


def offer_next(change: Editing, number: Field, cycle: Any, label: str = "Plan the next cycle") -> ipywidgets.VBox:
    """Say what follows from a decision that is saved, and after adopt and adapt offer to plan the next cycle.

    Parameters
    ----------
    change : Editing
        The test, as it is saved.
    number : Field
        As :func:`choose_cycle` returns it.
    cycle : Live
        A step whose value is the cycle, as it is saved.
    label : str
        The words on the button.
    """
    words = alike.html()
    box = alike.stack([])

    def plan_next() -> None:
        number.value = change.value.next_cycle().number
        number.control.focus()  # the button that was pressed is gone

    go_on = press(label, plan_next)

    def turn(_change: Mapping[str, Any]) -> None:
        decided = str(cycle.value.decision or "") if cycle.value and cycle.value == change.value.latest else ""
        words.value = render(note(FOLLOWS.get(decided, "")))
        box.children = (words, go_on) if decided in ("adopt", "adapt") else (words,) if decided else ()

    cycle.observe(turn, "value")
    turn({})
    return box


def beside(*parts: ipywidgets.Widget) -> ipywidgets.Box:
    """Parts side by side where there is room, below each other where there is not."""
    box = ipywidgets.Box(list(parts))
    box.layout.display, box.layout.grid_gap = "grid", "1rem"
    box.layout.grid_template_columns = "repeat(auto-fit, minmax(min(300px, 100%), 1fr))"
    box.add_class("pace-beside")
    return box


def press(label: str, action: Callable[[], None]) -> ipywidgets.HBox:
    """A button that does something on the page and saves nothing."""
    row = alike.line([button(label, lambda _pressed: action())], "pace-actions")
    return row


class Beginning(ipywidgets.HBox):
    """A button for the moment in which Do begins; its value is ``{"started_at": moment}`` or ``{}``.

    Made by :func:`begin_now`.
    """

    value = AnyTrait({})

    def __init__(self, label: str, form: Form, cycle: Any, then: Callable[[], None]) -> None:
        self._started, self._then = form["started"], then
        self.button = button(label, self._press)
        super().__init__([], **alike.look(ipywidgets.HBox, "pace-actions"))
        self._cycle = cycle
        self._started.observe(self._other_day, "value")
        cycle.observe(self._turn, "value")
        self._turn({})

    def _turn(self, _change: Mapping[str, Any]) -> None:
        self.value = {}
        waits = self._cycle.value is not None and self._cycle.value.started is None
        self.children = (self.button,) if waits else ()

    def _press(self, _pressed: Any) -> None:
        moment, before = now(), self._started.value
        self._started.value = moment.date()
        self.value = {"started_at": moment}
        self._then()
        if self._cycle.value is not None and self._cycle.value.started is None:
            # It could not be saved, so nothing has begun: what is typed from here on must not look typed afterwards.
            self.value, self._started.value = {}, before

    def _other_day(self, _change: Mapping[str, Any]) -> None:
        moment = self.value.get("started_at")
        if moment is not None and self._started.value != moment.date():
            self.value = {}


def begin_now(label: str, form: Form, cycle: Any, then: Callable[[], None]) -> Beginning:
    """A button that sets the first day in a form to today, remembers the moment, and does something then.

    It is there until the cycle, as it is saved, has begun.

    Parameters
    ----------
    label : str
        The words on the button.
    form : Form
        With a field ``started``.
    cycle : Live
        A step whose value is the cycle as it is saved.
    then : callable
        What to do then, such as pressing the button that saves. Where the cycle has not begun after it, the day and
        the moment are taken back.
    """
    return Beginning(label, form, cycle, then)
