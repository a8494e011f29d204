"""Which kernels there are, and how the server keeps an eye on them."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.utils import ensure_async
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

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._tidying: set[asyncio.Future[None]] = set()

    def start_watching_activity(self, kernel_id: str) -> None:
        """Listen to what the kernel says about itself: its messages begin so, those of widgets begin with "comm"."""
        super().start_watching_activity(kernel_id)
        listening = self._kernels[kernel_id]._activity_stream.socket
        listening.unsubscribe(b"")
        listening.subscribe(b"kernel.")

    def _handle_kernel_died(self, kernel_id: str) -> None:
        """Forget a kernel that died, and clear away its sockets and the file with its key."""
        kernel = self.get_kernel(kernel_id)
        self.stop_watching_activity(kernel_id)
        self.stop_buffering(kernel_id)
        super()._handle_kernel_died(kernel_id)
        self.log.error("The kernel of a page died. The page says so, and gets another one when it is loaded again.")
        tidying = asyncio.ensure_future(ensure_async(kernel.cleanup_resources()))
        self._tidying.add(tidying)
        tidying.add_done_callback(self._tidying.discard)
