"""Pages without a browser, by the messages a browser would send: a room full of visitors on one machine.

A visitor fetches the page, connects to its kernel, asks for the state of all controls as the page's script does, uses
one, and has an answer when the kernel sends the words that answer it. What browsers themselves need is left out:
visitors have machines of their own.
"""

import asyncio
import json
import re
import struct
import time
import uuid
from datetime import UTC, datetime

from probes import PROBES
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

PATIENCE = 60
_KERNEL = re.compile(r'kernelId"?\s*[=:]\s*"([0-9a-f-]{36})"')


class Line:
    """The line to a page's kernel."""

    def __init__(self, socket):
        self._socket, self._session = socket, uuid.uuid4().hex

    async def send(self, kind, **content):
        """Send one message."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": kind,
            "session": self._session,
            "username": "",
            "version": "5.3",
        }
        header["date"] = datetime.now(UTC).isoformat()
        message = {"header": header, "parent_header": {}, "metadata": {"version": "1.0.0"}, "content": content}
        await self._socket.write_message(json.dumps({**message, "channel": "shell", "buffers": []}))

    async def messages(self):
        """Yield the content of every message about a control."""
        while (raw := await self._socket.read_message()) is not None:
            if isinstance(raw, bytes):  # first how many parts, then where each begins; the first part is the message
                parts = struct.unpack_from("!I", raw)[0]
                starts = [*struct.unpack_from(f"!{parts}I", raw, 4), len(raw)]
                raw = raw[starts[0] : starts[1]]
            message = json.loads(raw)
            if message["header"]["msg_type"] in ("comm_msg", "comm_open"):
                yield message["content"]
        raise ConnectionError("the line was closed")


async def act(line, probe, states):
    """Press or change the control as the page's script would; return what kind of control it is."""
    named = [(key, one["state"], one["model_name"]) for key, one in states.items()]
    key, kind = next((key, kind) for key, state, kind in named if state.get("description") == probe.control)
    if kind == "ButtonModel":
        data = {"method": "custom", "content": {"event": "click"}}
    else:
        value = True if probe.typed is None else probe.sent or probe.typed
        data = {"method": "update", "state": {"value": value}, "buffer_paths": []}
    await line.send("comm_msg", comm_id=key, data=data)
    return kind


def answers(data, probe, kind):
    """Whether a message is the kernel's answer: the words, or what a title opens, which may have been made before."""
    if data.get("method") == "echo_update":
        return False
    opened = kind == "ToggleButtonModel" and "children" in data.get("state", {})
    return opened or probe.answer in json.dumps(data, ensure_ascii=False)


async def visit(server, client, name, began):
    """Open a page, use its control, and return the seconds until the answer; the line stays open."""
    probe = PROBES[name]
    answer = await client.fetch(HTTPRequest(server.url(name), request_timeout=PATIENCE))
    kernel = _KERNEL.search(answer.body.decode())[1]
    cookies = "; ".join(one.split(";")[0] for one in answer.headers.get_list("Set-Cookie"))
    address = f"ws://127.0.0.1:{server.port}/api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}"
    asked = HTTPRequest(address, headers={"Cookie": cookies, "Origin": server.origin})
    socket = await websocket_connect(asked, max_message_size=2**27)
    line, control = Line(socket), uuid.uuid4().hex
    await line.send("comm_open", comm_id=control, target_name="jupyter.widget.control", data={})
    await line.send("comm_msg", comm_id=control, data={"method": "request_states"})
    kind = None
    async for content in line.messages():
        data = content["data"]
        if kind and answers(data, probe, kind):
            return time.perf_counter() - began, socket
        if not kind and data.get("method") == "update_states":
            kind = await act(line, probe, data["states"])


async def _crowd(server, names, apart):
    client = AsyncHTTPClient(force_instance=True, max_clients=len(names))
    start, taken, sockets = time.perf_counter(), [], []

    async def one(number, name):
        await asyncio.sleep(start + number * apart - time.perf_counter())
        try:
            seconds, socket = await asyncio.wait_for(visit(server, client, name, time.perf_counter()), PATIENCE)
        except Exception as error:  # of either server: a page that never reacts is what is counted
            taken.append((name, None, f"{type(error).__name__} {error}".strip()))
        else:
            taken.append((name, seconds, ""))
            sockets.append(socket)

    await asyncio.gather(*(one(number, name) for number, name in enumerate(names)))
    for socket in sockets:
        socket.close()
    client.close()
    return taken


def crowd(server, names, apart):
    """Open the pages `names`, `apart` seconds one after the other; none is closed before the last has answered.

    Returns for each the page, the seconds until its control reacted or None, and why not.
    """
    return asyncio.run(_crowd(server, names, apart))
