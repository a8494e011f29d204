"""A kernel client that never misses a reply.

While a cell runs, nbclient waits on the shell socket; if the cell writes to an output widget it also *sends* on that
socket. libzmq then clears the sign that a reply has come, and the page waits for ever. Reading ``EVENTS`` after each
send makes pyzmq look again. Upstream reports: voila 1428, nbclient 312, jupyter_client 1010 and 1059.
"""

from __future__ import annotations

from typing import Any

import zmq
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

__all__ = ["LookAgainChannel", "LookAgainClient"]


class LookAgainChannel(AsyncZMQSocketChannel):
    """A channel that looks for a waiting reply each time it has sent something."""

    def send(self, msg: dict[str, Any]) -> None:
        """Send `msg`, then read the socket's events so that a reply which came meanwhile is noticed."""
        super().send(msg)
        self.socket.get(zmq.EVENTS)


class LookAgainClient(AsyncKernelClient):
    """The usual kernel client with `LookAgainChannel` wherever it sends."""

    shell_channel_class = Type(LookAgainChannel)
    control_channel_class = Type(LookAgainChannel)
    stdin_channel_class = Type(LookAgainChannel)
