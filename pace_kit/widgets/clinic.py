"""The PDSA clinic on a page: a case as its team wrote it, and five choices that are compared with the kit's reading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.pdsa import FEATURES, LEVELS
from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Field, Form, choice_field
from pace_kit.widgets.live import announce
from pace_kit.widgets.offers import button
from pace_kit.widgets.render import Html, done, render, worksheet

if TYPE_CHECKING:
    from pace_kit.checks.clinic import Clinic
    from pace_kit.pdsa import TestOfChange

_SCORES = [("Choose", None), ("0: not yet", 0), ("1: in part", 1), ("2: fully", 2)]


def case_sheet(test: TestOfChange) -> tuple[Html, ...]:
    """A case as tables whose rows are headed: what it is about, then Plan, Do, Study and Act of each cycle."""
    from pace_kit.checks.clinic import about, heading, sheet  # only this page needs it

    return (worksheet(test.name, about(test)), *(worksheet(heading(cycle), sheet(cycle)) for cycle in test.cycles))


class Scoring(ipywidgets.VBox):
    """Five choices for the case that is open, and the clinic with what was compared; made by :func:`score_case`."""

    value = AnyTrait()

    def __init__(self, clinic: Clinic, case: Field) -> None:
        self._case, self._open = case, case.value
        self._chosen: dict[str, dict[str, int | None]] = {}
        self.form = Form(**{key: choice_field(name, _SCORES, hint=_levels(key)) for key, name in FEATURES.items()})
        self.compare = button("Compare", self._press, main=True)
        self.go_on = button("Read another case", self._go_on)
        self._said = alike.html()
        actions = alike.line([self.compare, self.go_on], "pace-actions")
        super().__init__([self.form, actions, self._said], value=clinic, **alike.look(ipywidgets.VBox, "pace-stack"))
        case.add_class("pace-chooses")
        case.observe(self._turn, "value")

    @property
    def said(self) -> str:
        """What was said about the last press, as HTML."""
        return str(self._said.value)

    def _press(self, _pressed: Any) -> None:
        try:
            self.value = self.value.compared(self._open, self.form.value)
        except ValueError as error:  # a blank is no fault
            announce(self._said, render(done(sentence_of(error))))
            return
        announce(self._said, render(done(str(self.value.reading(self._open)))))

    def _go_on(self, _pressed: Any) -> None:
        keys = [key for _, key in self.value.choices]
        after = keys[keys.index(self._open) + 1 :] + keys
        self._case.value = next((key for key in after if self.value.reading(key) is None), after[0])
        self._case.control.focus()  # the case stands above; whoever reads on begins there

    def _turn(self, _change: Mapping[str, Any]) -> None:
        """Show what was chosen for the case that is open now; what was chosen for the other one is kept."""
        self._chosen[self._open] = dict(self.form.value)
        self._open = self._case.value
        self._said.value = ""
        self.form.fill(**self._chosen.get(self._open, dict.fromkeys(FEATURES)))


def _levels(key: str) -> str:
    return "\n".join(f"{score}: {words}." for score, words in enumerate(LEVELS[key]))


def score_case(clinic: Clinic, case: Field) -> Scoring:
    """Five choices for the case that is open, a button that compares them with the kit's reading, and one to go on.

    Parameters
    ----------
    clinic : Clinic
        The cases, and what was compared already.
    case : Field
        A choice whose value is the key of a case. What is chosen for a case is there again when it is opened again.

    Returns
    -------
    Scoring
        Its `.value` is the clinic with every case that was compared. A score that is blank is asked for.
    """
    return Scoring(clinic, case)
