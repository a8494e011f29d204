"""What can be answered in one step: what the kit means, and what only keeps the charts honest, each with its button."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from pace_kit.widgets import alike
from pace_kit.widgets.render import bullets, folded

if TYPE_CHECKING:
    from pace_kit.cleaning import Issue
    from pace_kit.cleaning.groups import IssueGroup

    Offered = Iterable[tuple[IssueGroup, tuple[Issue, ...]]]


class Offers(ipywidgets.VBox):
    """Two buttons, each below a sentence that says how many questions it answers and of what kinds.

    Parameters
    ----------
    accept, leave_out : callable
        What to do when a button is pressed.
    """

    def __init__(self, accept: Callable[[], None], leave_out: Callable[[], None]) -> None:
        self.accept_all = button("Accept every proposal", lambda _pressed: accept(), main=True)
        self.leave_out = button("Leave these out for now", lambda _pressed: leave_out())
        self._sure, self._guesses = alike.html(), alike.html()
        self._shown: list[ipywidgets.Widget] = []
        super().__init__([], **alike.look(ipywidgets.VBox, "pace-offers"))

    def show(self, sure: Offered, guesses: Offered) -> None:
        """Say what is open and has a proposal: those that the kit means, and those that only leave out."""
        shown: list[ipywidgets.Widget] = []
        honest = " Leaving the row or the date out keeps the charts honest until somebody does."
        for offers, text, pressed, lead, tail in (
            (tuple(sure), self._sure, self.accept_all, "The kit has an answer ready for", ""),
            (tuple(guesses), self._guesses, self.leave_out, "Nobody here can know the answer to", honest),
        ):
            number = sum(len(issues) for _, issues in offers)
            if not number:
                continue
            what = f"{lead} {number} of the questions." if number > 1 else f"{lead} one of the questions."
            kinds = bullets(replace(group, issues=issues).title for group, issues in offers)
            text.value = f"<p>{escape(what + tail)}</p>{folded('Which are they?', kinds).markup}"
            shown += [text, pressed]
        if shown != self._shown:
            self._shown = self.children = shown


def button(words: str, pressed: Any, *, main: bool = False) -> ipywidgets.Button:
    """A button as wide as its words."""
    kind = ipywidgets.Button
    made = kind(description=words, button_style="primary" if main else "", **alike.look(kind, width="auto"))
    made.on_click(pressed)
    return made
