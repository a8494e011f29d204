"""What cells print, on its way to the page."""

from __future__ import annotations

from ipykernel.iostream import OutStream

__all__ = ["Unhurried"]


class Unhurried(OutStream):
    """Is flushed only when there is something in it.

    A kernel flushes both of its streams several times a cell, and each time waits until another thread has looked. Few
    cells of pages print anything at all. The order of messages is that of the thread that sends them, either way.
    """

    def flush(self) -> None:
        """Send what was printed, if anything was."""
        if self._buffers:
            super().flush()
