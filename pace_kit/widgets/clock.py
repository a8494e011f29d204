"""A clock for a game: it says when it ends and how many minutes are left, and nothing is locked when it does."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from math import ceil
from typing import Any

import ipywidgets
from traitlets import Unicode

from pace_kit.widgets import alike
from pace_kit.widgets.live import announce, now
from pace_kit.widgets.offers import button
from pace_kit.widgets.render import done, note, render

STOPPED, RUNNING, OVER = "stopped", "running", "over"


class Clock(ipywidgets.VBox):
    """Two buttons, a sentence that is announced, and the minutes left, which are not; made by :func:`clock`."""

    value = Unicode(STOPPED)

    def __init__(self, minutes: int) -> None:
        self.minutes, self._ends = minutes, 0.0
        self._timer: asyncio.TimerHandle | None = None
        self.start = button(f"Start {_minutes(minutes)}", self._start, main=True)
        self.stop = button("Stop the clock", self._stop)
        self._said, self._left = alike.html(), alike.html()
        actions = alike.line([self.start, self.stop], "pace-actions")
        super().__init__([actions, self._said, self._left], **alike.look(ipywidgets.VBox, "pace-stack"))

    @property
    def over(self) -> bool:
        """Whether the time has run out; False when the clock was stopped, or never started."""
        return self.value == OVER

    @property
    def markup(self) -> str:
        """What is on the screen beside the buttons, as HTML."""
        return f"{self._said.value}{self._left.value}"

    def close(self) -> None:
        """Leave the page; nothing more is said."""
        self._forget()
        super().close()

    def _start(self, _pressed: Any) -> None:
        self._forget()
        loop = asyncio.get_running_loop()
        self._ends = loop.time() + 60 * self.minutes
        self.value = RUNNING
        end = now() + timedelta(minutes=self.minutes)
        self._say(f"The {_minutes(self.minutes)} have begun. They end at {end:%H:%M}.")
        self._look(loop)

    def _stop(self, _pressed: Any) -> None:
        running = self.value == RUNNING
        self._forget()
        self.value = STOPPED
        self._say("The clock is stopped. Start it again when you like." if running else "The clock is not running.")

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Say how many minutes are left, and look again when there is one fewer."""
        left = ceil((self._ends - loop.time()) / 60)
        if left > 0:
            self._left.value = render(note(f"{_minutes(left)} left."))
            self._timer = loop.call_at(self._ends - 60 * (left - 1), self._look, loop)
            return
        self._forget()
        self.value = OVER
        self._say(f"The {_minutes(self.minutes)} are over. Nothing is locked: go on as long as you like.")

    def _forget(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._left.value = None, ""

    def _say(self, words: str) -> None:
        announce(self._said, render(done(words)))


def clock(minutes: int = 15) -> Clock:
    """A clock that starts at the press of a button, and again at the next; a second button stops it.

    The sentences for beginning, end and stop are announced to screen readers; the minutes left change on the screen
    only, and nothing ever takes the focus. It runs in the page's kernel, so a page that is closed has no clock.

    Parameters
    ----------
    minutes : int
        How long.

    Returns
    -------
    Clock
        Its `.value` is ``"stopped"``, ``"running"`` or ``"over"``.
    """
    return Clock(minutes)


def _minutes(n: int) -> str:
    return "1 minute" if n == 1 else f"{n} minutes"
