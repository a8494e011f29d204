"""Where a returned value is shown, its drawings for narrow screens only when somebody looks on one.

A drawing for a phone takes as long to make as the one for a desk, and most pages are read at a desk. So the kit's pages
say when they are narrow: on a phone, in a small window, or enlarged. They open a comm named :data:`NARROW`, once. Where
nobody would say so, in JupyterLab or with another server, all is drawn from the start.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any
from weakref import ref

import ipywidgets
from comm import get_comm_manager

from pace_kit.widgets.alike import look
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.render import problem, render, render_parts

NARROW = "pace.narrow"
"""Name of the comm that a narrow page opens."""
PAGES_SAY_SO = "PACE_KIT_PAGES_SAY_NARROW"
"""Set in the environment of kernels whose pages do."""
QUIET = 0.3
"""Seconds without a change before the rest of a drawing is made: longer than between two strokes of a key."""


class Narrow:
    """Whether anybody looks at this kernel's page on a narrow screen, and what is drawn once somebody does."""

    def __init__(self) -> None:
        self._seen = False
        self._screens: list[ref[Screen]] = []

    def known(self) -> bool:
        """Tell whether drawings for narrow screens are wanted."""
        return self._seen or not os.environ.get(PAGES_SAY_SO)

    def add(self, screen: Screen) -> None:
        """Let a screen be made whole when the page says that it is narrow."""
        if not self.known():
            self._screens.append(ref(screen))
            get_comm_manager().register_target(NARROW, self._say)

    def _say(self, *_opened: Any) -> None:
        self._seen = True
        waiting, self._screens = self._screens, []
        for one in waiting:
            if screen := one():
                screen.finish()


narrow = Narrow()


class Screen(ipywidgets.HTML):
    """A place on a page for a value: at once what wide screens show of it, the rest when it is wanted."""

    def __init__(self, *classes: str) -> None:
        self._whole: Callable[[], str] | None = None
        self._timer: asyncio.Handle | None = None
        self._used = False
        super().__init__("", **look(ipywidgets.HTML, *classes))
        narrow.add(self)

    def show(self, value: object) -> None:
        """Show a value: the first time all that is wanted of it, later the first part at once and the rest in quiet.

        Where no event loop runs there is no quiet to come, and all is shown.
        """
        now, whole = render_parts(value)
        loop = running_loop() if self._used else None
        self._used = True
        self.drop()
        self._whole = whole
        if whole and narrow.known() and loop is None:
            self.finish()
            return
        self.value = now
        if whole and narrow.known() and loop:
            self._timer = loop.call_later(QUIET, self.finish)

    def finish(self) -> None:
        """Show all of the latest value now, if there is a part still to come."""
        whole = self._whole
        self.drop()
        if whole is not None:
            try:
                self.value = whole()
            except Exception as error:
                self.value = render(problem(sentence_of(error)))

    def drop(self) -> None:
        """Forget the part still to come: it is out of date."""
        if self._timer is not None:
            self._timer.cancel()
        self._whole = self._timer = None

    def close(self) -> None:
        """Leave the page; nothing more is drawn."""
        self.drop()
        super().close()


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that runs here, or None."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
