"""What a page says when something went wrong."""

from __future__ import annotations

import logging
import traceback

_log = logging.getLogger(__name__)
UNEXPECTED = "This part could not be shown. What you saved is safe. Please load the page again, or ask your coach."


def sentence_of(error: Exception) -> str:
    """The kit's own words for an error of its own; a calm sentence for any other, which goes to the log.

    Only the kind and the place of an unexpected error are logged: its message could hold something a person typed.
    """
    frames = traceback.extract_tb(error.__traceback__)
    raised_here = _module_of(error).startswith("pace_kit") or type(error).__module__.startswith("pace_kit")
    if raised_here and str(error) and isinstance(error, (ValueError, LookupError, RuntimeError, OSError)):
        return str(error.args[0]) if isinstance(error, LookupError) and error.args else str(error)
    if type(error).__module__.startswith("pace_kit"):
        return str(error)
    place = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "unknown place"
    _log.error("%s in %s", type(error).__name__, place)
    return UNEXPECTED


def _module_of(error: Exception) -> str:
    step = error.__traceback__
    if step is None:
        return ""
    while step.tb_next:
        step = step.tb_next
    return str(step.tb_frame.f_globals.get("__name__", ""))
