"""A kernel client that never misses a reply, and waits for a new kernel no longer than needed.

While a cell runs, nbclient waits on the shell socket; if the cell writes to an output widget it also *sends* on that
socket. libzmq then clears the sign that a reply has come, and the page waits for ever. Reading ``EVENTS`` after each
send makes pyzmq look again. Upstream reports: voila 1428, nbclient 312, jupyter_client 1010 and 1059.
"""

from __future__ import annotations

import time
from queue import Empty
from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

__all__ = ["LookAgainChannel", "LookAgainClient"]

_SOON = 0.2


class LookAgainChannel(AsyncZMQSocketChannel):
    """A channel that looks for a waiting reply each time it has sent something."""

    def send(self, msg: dict[str, Any]) -> None:
        """Send `msg`, then read the socket's events so that a reply which came meanwhile is noticed."""
        super().send(msg)
        self.socket.get(zmq.EVENTS)


class LookAgainClient(AsyncKernelClient):
    """The usual kernel client with `LookAgainChannel` wherever it sends, and a start without idle time."""

    shell_channel_class = Type(LookAgainChannel)
    control_channel_class = Type(LookAgainChannel)
    stdin_channel_class = Type(LookAgainChannel)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel answers and what it publishes is heard.

        The usual client then listens until nothing has come for 0.2 s. It is enough to hear that this very question has
        been dealt with: nothing that belongs to it can follow.

        Raises
        ------
        RuntimeError
            When the kernel ends, or gives no answer in `timeout` seconds.
        """
        until = time.monotonic() + (float("inf") if timeout is None else timeout)
        while True:
            asked = self.kernel_info()
            if await self._answered(asked):
                return
            if not await self.is_alive():
                raise RuntimeError("The kernel ended before it answered.")
            if time.monotonic() > until:
                raise RuntimeError(f"The kernel did not answer in {timeout} s.")

    async def _answered(self, asked: str) -> bool:
        try:
            reply = await self.shell_channel.get_msg(timeout=1)
            while reply["parent_header"].get("msg_id") != asked:
                reply = await self.shell_channel.get_msg(timeout=1)
            self._handle_kernel_info_reply(reply)
            while True:
                news = await self.iopub_channel.get_msg(timeout=_SOON)
                if news["parent_header"].get("msg_id") == asked and news["content"].get("execution_state") == "idle":
                    return True
        except Empty:  # it was not there yet, or published before this client had subscribed
            return False
