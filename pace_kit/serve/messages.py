"""What a page may say to its kernel: only what its controls say. Nobody can have code run through a page.

Voila lets a page end its kernel by such a message, on any channel, and trusts the message's shape. Here a page ends its
kernel in one way only, which asks for its cookie; and what is not a whole message is not passed on.
"""

from __future__ import annotations

import itertools
import json
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado import web
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

ALLOWED = frozenset({"comm_open", "comm_msg", "comm_close", "comm_info_request", "kernel_info_request"})
_PARTS = ("header", "parent_header", "metadata", "content")
_MOST_PARTS = 10_000
_WORD = 8


def may_pass(message: str | bytes, *, packed: bool) -> bool:
    """Tell whether a message from a page may go on to its kernel.

    Parameters
    ----------
    message : str or bytes
        As it came.
    packed : bool
        Whether page and server settled on the form that packs parts into bytes ("v1.kernel.websocket.jupyter.org").
    """
    try:
        channel, parts = _unpacked(message) if packed else _written(message)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False
    whole = all(isinstance(part, dict) for part in parts)
    return whole and channel == "shell" and parts[0].get("msg_type") in ALLOWED


def _unpacked(message: str | bytes) -> tuple[str, list[Any]]:
    """Channel and parts of a packed message: a count, that many places, then the pieces that begin there."""
    if isinstance(message, str):
        raise TypeError
    count = int.from_bytes(message[:_WORD], "little")
    head = _WORD * (count + 1)
    if not len(_PARTS) + 2 <= count <= _MOST_PARTS or head > len(message):
        raise ValueError
    places = [int.from_bytes(message[_WORD * n : _WORD * (n + 1)], "little") for n in range(1, count + 1)]
    if places[0] != head or places != sorted(places) or places[-1] != len(message):
        raise ValueError
    ends = itertools.pairwise(places[: len(_PARTS) + 2])
    channel, *parts = [message[begin:end] for begin, end in ends]  # what an upload holds comes behind, and is let be
    return channel.decode("utf-8"), [json.loads(part) for part in parts]


def _written(message: str | bytes) -> tuple[Any, list[Any]]:
    """Channel and parts of a message in plain JSON; with bytes behind it there is no way to tell where it ends."""
    if isinstance(message, bytes):
        raise TypeError
    told = json.loads(message)
    if not isinstance(told, dict) or told.get("buffers"):
        raise ValueError
    return told.get("channel"), [told[name] for name in _PARTS]


class ControlsOnly(ZMQChannelsWebsocketConnection):
    """Passes on what controls say, and drops all else."""

    def handle_incoming_message(self, incoming_msg: str) -> None:
        """Pass a message on to the kernel if it may go there."""
        if may_pass(incoming_msg, packed=self.subprotocol == "v1.kernel.websocket.jupyter.org"):
            super().handle_incoming_message(incoming_msg)

    def on_restart_failed(self) -> None:
        """Tell the page that its kernel died; the log has it from the kernels' manager."""
        self._send_status_message("dead")

    def _on_error(self, channel: str, msg: dict[str, Any], msg_list: list[Any]) -> None:
        """Tell a page that something went wrong, and not what: a traceback could hold a cell of a workbook.

        jupyter_server has a setting for this; with it, a page whose kernel met an error hears no more of the kernel.
        """
        if channel != "iopub":
            return
        header = self.get_part("header", msg["header"], msg_list)
        if header["msg_type"] == "error":
            msg["content"] = {"ename": "Error", "evalue": "", "traceback": []}
            msg_list[3] = self.session.pack(msg["content"])


class TalkHandler(VoilaKernelWebsocketHandler):
    """The connection of a page to its kernel."""

    async def pre_get(self) -> None:
        """Say plainly when there is no such kernel (any more)."""
        if self.kernel_id not in self.kernel_manager:
            raise web.HTTPError(404)
        await super().pre_get()


class KernelFactsHandler(KernelHandler):
    """Tells a page that its kernel is there; ending it goes another way."""

    async def delete(self, kernel_id: str) -> None:
        """Refuse."""
        raise web.HTTPError(405)
