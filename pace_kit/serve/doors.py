"""The doors of the server: under which names it answers, who is let in, and what every answer carries."""

from __future__ import annotations

import hmac
import ipaddress
from hashlib import sha256
from typing import Any

from jupyter_server.auth.identity import IdentityProvider, User
from tornado import web
from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest, split_host_and_port

from pace_kit.serve.listening import Place
from pace_kit.serve.pages import StrangerHandler

LARGEST_BODY = 64 * 2**10
"""Bytes that may be sent with a request. Uploads come through a page's connection; this holds the end of a page."""
_CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class TokenOnly(IdentityProvider):
    """Let in who brings the token that was printed at the start; a cookie remembers it afterwards."""

    @property
    def auth_enabled(self) -> bool:
        """Always: pages hold children's data, so there is no open mode."""
        return True

    def get_handlers(self) -> list[tuple[str, object]]:
        """No log-in form and no log-out: the printed address is the key."""
        return []

    async def get_user_token(self, handler: web.RequestHandler) -> User | None:
        """Who brings the token, or None; how long it takes to say no tells nothing about the token."""
        brought, token = self.get_token(handler) or "", str(self.token)
        if not token or not hmac.compare_digest(brought.encode(), token.encode()):
            return None
        known = self.get_user_cookie(handler)
        return known if isinstance(known, User) else User("visitor")

    def is_token_authenticated(self, handler: web.RequestHandler) -> bool:
        """Never: who brings the token is asked for cookie and origin all the same before anything is changed."""
        return False


class Doors(web.Application):
    """Answers only who asks for this server by its own name, and marks every answer.

    A page elsewhere could give a name of its own this machine's address, and then read what it finds here as if it
    were its own. It cannot change the name under which the browser asks.
    """

    def __init__(self, place: Place, **settings: Any) -> None:
        super().__init__(**settings)
        self.place = place
        self.transforms.append(Marks)

    def find_handler(self, request: HTTPServerRequest, **kwargs: Any) -> Any:
        """Find the handler for a request, or the one that refuses it."""
        if admits(request.host, arrived_at(request), self.place):
            return super().find_handler(request, **kwargs)
        return self.get_handler_delegate(request, StrangerHandler)


def arrived_at(request: HTTPServerRequest) -> tuple[str, int]:
    """Address and port of this machine to which a visitor connected."""
    address, port = request.connection.stream.socket.getsockname()[:2]  # type: ignore[union-attr]
    return address, port


def admits(host: str, arrived: tuple[str, int], place: Place) -> bool:
    """Tell whether `host`, as a browser sends it, is a name of this server.

    An address must be the one at which the visitor arrived, and on this machine alone the port must be right as well.

    >>> admits("localhost:8866", ("127.0.0.1", 8866), Place())
    True
    >>> admits("elsewhere.example:8866", ("127.0.0.1", 8866), Place())
    False
    """
    name, port = split_host_and_port(host.lower())
    name = name.removeprefix("[").removesuffix("]")
    if place.local and (port or 80) != arrived[1]:
        return False
    return name in place.names or _address(name) == _address(arrived[0])


def _address(text: str) -> Any:
    try:
        address = ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return text
    return getattr(address, "ipv4_mapped", None) or address


class Marks(web.OutputTransform):
    """What every answer carries, also errors, scripts and data: nobody may frame, guess at or pass on what it holds."""

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add the marks; pages for people bring a policy of their own."""
        if "script-src" not in headers.get("Content-Security-Policy", ""):
            headers["Content-Security-Policy"] = _CLOSED
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Server"] = "pace-kit"
        for name in [name for name in headers if name.startswith("Access-Control-")]:
            del headers[name]  # no other site may read anything
        return status_code, headers, chunk


def front_door(app: web.Application, *, patience: float = 60) -> HTTPServer:
    """Return the server for `app`: small requests only, and whoever is silent for `patience` seconds is let go.

    A page's own connection, once it stands, is not cut by this.
    """
    return HTTPServer(
        app,
        max_header_size=32 * 2**10,
        max_body_size=LARGEST_BODY,
        idle_connection_timeout=patience,
        body_timeout=patience,
    )


def cookie_secret(token: str) -> bytes:
    """Return what signs cookies: whoever holds one made with the same token need not bring it again."""
    return sha256(b"cookies of the kit: " + token.encode()).digest()
