"""Which kernels there are, and how the server keeps an eye on them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.utils import ensure_async
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from traitlets import Integer

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

    unclaimed_timeout = Integer(60, help="Seconds after which a kernel is ended that no page ever connected to.").tag(
        config=True
    )

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._tidying: set[asyncio.Future[None]] = set()
        self._claimed: set[str] = set()

    def notify_connect(self, kernel_id: str) -> None:
        """Note that the page of a kernel is there."""
        self._claimed.add(kernel_id)
        super().notify_connect(kernel_id)

    def remove_kernel(self, kernel_id: str) -> Any:
        """Forget a kernel."""
        self._claimed.discard(kernel_id)
        return super().remove_kernel(kernel_id)

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a kernel whose page was sent and never came, and any other that no page is connected to and is idle."""
        kernel: Any = self.get_kernel(kernel_id)
        silent = (datetime.now(UTC) - kernel.last_activity).total_seconds()
        if kernel_id not in self._claimed and silent > self.unclaimed_timeout:
            await ensure_async(self.shutdown_kernel(kernel_id, now=True))
        else:
            await super().cull_kernel_if_idle(kernel_id)

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
