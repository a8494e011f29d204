"""The kit's own front end of a page: one script and one style sheet, built beforehand from ``frontend``.

A page whose widgets it does not know loads Voila's front end instead.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import StaticFileHandler

STATIC = Path(__file__).parent / "static"
_A_YEAR = 365 * 24 * 60 * 60


class BuiltFiles(StaticFileHandler):
    """Sends the built files; their addresses change with what they hold, so browsers keep them."""

    @allow_unauthenticated
    async def get(self, path: str, include_body: bool = True) -> None:
        """Send a file: it holds nothing of anybody, so it is sent to everybody."""
        await super().get(path, include_body)

    def set_extra_headers(self, path: str) -> None:
        """Let browsers keep what was asked for by its mark, without asking again."""
        self.set_header("X-Content-Type-Options", "nosniff")
        if self.get_argument("v", ""):
            self.set_header("Cache-Control", f"public, max-age={_A_YEAR}, immutable")


def built_files(base: str) -> tuple[str, type[StaticFileHandler], dict[str, Any]]:
    """The handler that sends the built files, for the server's list."""
    return (f"{base}voila/pace/(page\\.(?:js|css|licences\\.txt))", BuiltFiles, {"path": str(STATIC)})


def addresses(base: str) -> dict[str, str]:
    """Where a page finds its ``script`` and its ``style``."""
    return {kind: _marked(base, name) for kind, name in (("script", "page.js"), ("style", "page.css"))}


def _marked(base: str, name: str) -> str:
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:16]
    return f"{base}voila/pace/{name}?v={mark}"
