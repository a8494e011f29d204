"""A bar for work that takes long: how far it has come, in the place where its result will stand."""

from __future__ import annotations

import time
from collections.abc import Callable
from html import escape

from pace_kit.widgets.render import Html

__all__ = ["SOON", "Working"]

SOON = 0.5
"""Seconds without a bar: what is done by then would only make it flash."""


class Working:
    """Told what is being done at each step, it shows a bar once the work takes longer than :data:`SOON`.

    A page shows it while the kernel is at work. It is not read out step by step; the result is, when it comes.

    Parameters
    ----------
    show : callable
        Puts the bar on the page.
    steps : int
        How often it will be told about. More or fewer do no harm.

    Examples
    --------
    >>> working = Working(lambda bar: print(bar.markup), 2)
    >>> working("reading")
    """

    def __init__(self, show: Callable[[Html], None], steps: int) -> None:
        self._show, self._steps, self._done = show, steps, 0
        self._began = time.monotonic()

    def __call__(self, words: str) -> None:
        """Say what is done next, in a few words."""
        done, self._done = min(self._done, self._steps), self._done + 1
        if time.monotonic() - self._began >= SOON:
            said = escape(f"{words[:1].upper()}{words[1:]}…")
            bar = f'<progress max="{self._steps}" value="{done}">{done / self._steps:.0%}</progress>'
            self._show(Html(f'<label class="pace-working">{said}{bar}</label>'))
