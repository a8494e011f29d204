"""Which kernels there are, and how the server keeps an eye on them."""

from __future__ import annotations

from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

from pace_kit.serve.warm import SETTING

__all__ = ["OnlyThisPython", "QuietManager"]


class OnlyThisPython(KernelSpecManager):
    """Knows one kernel, the Python that runs the server, whatever else is installed as "python3" for this user."""

    kernel_dirs: list[str] = []  # noqa: RUF012

    def get_kernel_spec(self, kernel_name: str) -> Any:
        """Return how to start it."""
        spec = super().get_kernel_spec(kernel_name)
        spec.argv = [*spec.argv, SETTING]
        return spec


class QuietManager(AsyncMappingKernelManager):
    """Sees when a kernel was last busy, and does not read along what it says to its page.

    Each widget that a page makes is a message. The server would read all of them once more only to note the time. That
    a kernel is busy or idle it hears all the same, and that is what idle kernels are ended by.
    """

    def start_watching_activity(self, kernel_id: str) -> None:
        """Listen to what the kernel says about itself: its messages begin so, those of widgets begin with "comm"."""
        super().start_watching_activity(kernel_id)
        listening = self._kernels[kernel_id]._activity_stream.socket
        listening.unsubscribe(b"")
        listening.subscribe(b"kernel.")
