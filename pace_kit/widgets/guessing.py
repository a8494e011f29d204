"""'Signal or noise?' on a page: five answers to a chart, a button that goes on, and rounds by number.

Everything that is decided lies in `pace_kit.checks.signal_or_noise`; here are the buttons, and where the focus goes.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.checks.signal_or_noise import ANSWERS, LARGEST_SEED, Judged, Play, Round, Verdict
from pace_kit.widgets import alike
from pace_kit.widgets.fields import not_read, number_field, unread
from pace_kit.widgets.folds import Fold, fold
from pace_kit.widgets.live import announce
from pace_kit.widgets.offers import button
from pace_kit.widgets.pages import round_of_page
from pace_kit.widgets.render import Html, note, problem
from pace_kit.widgets.screen import QUIET

_TONES = {Verdict.RIGHT: "good", Verdict.MISSED: "look", Verdict.IN_NOISE: "look"}


class Guessing(ipywidgets.VBox):
    """Five answers to the chart on the table, then a button that goes on; its value is a `Play`.

    Made by :func:`guessing`. The focus goes where the next press is: after an answer to the button that goes on, after
    that to the first answer. A press within :data:`QUIET` seconds of another is the second half of a double click, or a
    key held down, and does nothing: nobody is taken past an explanation unread.
    """

    value = AnyTrait()

    def __init__(self, play: Play, wrong: str = "") -> None:
        self._timer: asyncio.Handle | None = None
        self.answers = {key: button(words, partial(self._answer, key)) for key, words in ANSWERS.items()}
        self.go_on = button("", self._go_on, main=True)
        self._choices, self._onward = _row(*self.answers.values()), _row(self.go_on)
        self.number = number_field(
            "Number of the round", play.round.seed, "Tables that play the same number see the same charts.",
            least=1, most=LARGEST_SEED, whole=True,
        )  # fmt: skip
        self.start = button("Play this round", self._start)
        self._said = alike.html(problem(wrong).markup)
        super().__init__([self._choices, self._onward], value=play, **alike.look(ipywidgets.VBox))
        self.observe(self._show, "value")
        self._show({})

    def by_number(self, title: str = "Play the round that your coach names") -> Fold:
        """A field for the number of a round and a button that begins it, folded away under a title."""
        return fold(title, self.number, _row(self.start, self._said), opened=bool(self._said.value))

    @property
    def said(self) -> str:
        """What is said beside the number of the round, as HTML."""
        return str(self._said.value)

    def _answer(self, key: str, _pressed: Any) -> None:
        self._once(lambda: self.value.answer(key))

    def _go_on(self, _pressed: Any) -> None:
        self._once(lambda: self.value.another() if self.value.over else self.value.go_on())

    def _start(self, _pressed: Any) -> None:
        if wrong := unread([self.number]):
            announce(self._said, problem(f"{not_read(wrong[0])} Then play.").markup)
        elif self.number.value is None:
            announce(self._said, problem("Type the number of a round first.").markup)
        else:
            self._once(lambda: self.value.another(self.number.value))

    def _once(self, following: Callable[[], Play]) -> None:
        """Go on with the play, unless this press follows another at once; the latest press counts, heard or not."""
        heard, self._timer = self._timer is None, self._quiet()
        if not heard:
            return
        self._said.value = ""
        self.value = following()
        if not self.value.answers:
            self.number.value = self.value.round.seed
        (self.go_on if self._waits_to_go_on else next(iter(self.answers.values()))).focus()

    def _quiet(self) -> asyncio.Handle | None:
        """Begin, or begin again, the time in which no press is heard; there is none where no event loop runs."""
        if self._timer is not None:
            self._timer.cancel()
        try:
            return asyncio.get_running_loop().call_later(QUIET, self._free)
        except RuntimeError:
            return None

    def _free(self) -> None:
        self._timer = None

    @property
    def _waits_to_go_on(self) -> bool:
        return bool(self.value.explained or self.value.over)

    def _show(self, _change: Mapping[str, Any]) -> None:
        """Show the answers or the button that goes on. Both stay on the page: what is new there takes no focus yet."""
        play, waits = self.value, self._waits_to_go_on
        last = len(play.answers) == play.round.charts
        self.go_on.description = "Another round" if play.over else "How did the round go?" if last else "Next chart"
        self._choices.layout, self._onward.layout = alike.shown(not waits), alike.shown(waits)


def guessing() -> Guessing:
    """Begin a game of 'Signal or noise?': the round whose number the page's address asks for, else a fresh one."""
    wanted, fresh = round_of_page(), secrets.randbelow(LARGEST_SEED) + 1
    if not wanted:
        return Guessing(Play(Round(fresh)))
    try:
        return Guessing(Play(Round(int(wanted))))
    except ValueError:
        wrong = (
            f"There is no round “{wanted[:12]}”, so this is round {fresh}. Type a number from 1 to {LARGEST_SEED:,}."
        )
        return Guessing(Play(Round(fresh)), wrong)


def verdict(judged: Judged | None) -> Html:
    """What an answer was, set apart below its chart, and heard by a screen reader; nothing before there is one."""
    if judged is None:
        return note("")
    first, *more = (judged.sentence, judged.truth, judged.rules)
    lines = f'<p class="pace-said"><b>{escape(first)}</b></p>'
    lines += "".join(f'<p class="pace-said">{escape(sentence)}</p>' for sentence in more)
    return Html(f'<div class="pace-finding {_TONES.get(judged.verdict, "")}">{lines}</div>')


def _row(*parts: ipywidgets.Widget) -> ipywidgets.HBox:
    row = ipywidgets.HBox(list(parts))
    row.add_class("pace-actions")
    return row
