"""What the server writes about its troubles: their kind and their place, never what they were about.

The text of an error can hold a cell of a workbook; an address holds a team's name, or the token.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

_LAST_PLACES = 4


class Discreet(logging.Formatter):
    """Writes where a record comes from and the kind of its error; words only if the kit itself wrote them.

    Others put cells and values into theirs: one that takes too long is shown in full, for example.
    """

    def __init__(self, *_args: object, **_kwargs: object) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for a record."""
        own = "pace_kit" in Path(record.pathname).parts and not record.exc_info
        told = str(record.msg) if own else f"{record.module}, line {record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            told += f": {kind_and_place(record.exc_info[1])}"
        when = self.formatTime(record)
        return f"{when} {record.levelname} {' '.join(told.split())}"


class WhileWaitedFor(logging.LoggerAdapter[logging.Logger]):
    """A page's log, which says nothing any more once its visitor has left: what breaks off then is no trouble.

    Parameters
    ----------
    log : logging.Logger
        Where to.
    gone : callable
        Tells whether the visitor has left.
    """

    def __init__(self, log: logging.Logger, gone: Callable[[], bool]) -> None:
        super().__init__(log, {})
        self._gone = gone

    def isEnabledFor(self, level: int) -> bool:
        """Tell whether anything is said at this level."""
        return not self._gone() and super().isEnabledFor(level)


def kind_and_place(error: BaseException) -> str:
    """Return the kind of an error and the last places it went through.

    >>> kind_and_place(ValueError("a child's name"))
    'ValueError'
    """
    places = [
        f"{Path(step.filename).name}:{step.lineno}"
        for step in traceback.extract_tb(error.__traceback__)[-_LAST_PLACES:]
    ]
    return type(error).__name__ + (f" at {' > '.join(places)}" if places else "")


def speak_discreetly() -> None:
    """Let everything that reports an error in this process do so discreetly, on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet())
    handler.setLevel(logging.ERROR)
    root = logging.getLogger()
    root.handlers[:] = [handler]
