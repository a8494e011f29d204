"""The handlers: a page per notebook, one sentence where there is none, and an honest end when a kernel fails.

Only notebooks are served. There is no list of files, no source and no file of the computer behind any address.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import nbformat
from jinja2.bccache import Bucket, BytecodeCache
from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from nbconvert.preprocessors.clearoutput import ClearOutputPreprocessor
from tornado import web
from tornado.iostream import StreamClosedError
from voila.handler import VoilaHandler
from voila.notebook_renderer import NotebookRenderer
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.utils import ENV_VARIABLE

from pace_kit.serve.cells import PageExecutor
from pace_kit.serve.facts import (
    MOVED,
    START,
    PageFacts,
    is_team_slug,
    message_for,
    needs_team,
    notebook_file,
    page_path,
    page_title,
    steps_for,
)
from pace_kit.serve.logs import WhileWaitedFor, kind_and_place

EXAMPLE = "harbour"
NEEDS_ADDRESS = (
    "This page opens with the whole address that was shown when the kit was started. "
    "Look for it in that window: it ends with “?token=” and a row of letters and numbers. "
    "If you did open it, allow this browser to keep cookies for this address: the kit needs one to know you again."
)
OTHER_NAME = (
    "The kit does not answer under this name. Open it with the whole address that was shown when it was started."
)
NOT_HERE = "There is no such page in this kit. The start page leads to all of them."
DATABASE_AWAY = (
    "The kit cannot reach its database just now, so it does not know this team. What you saved is safe. "
    "Wait a moment and load the page again."
)
WENT_WRONG = "This page could not be shown. What you saved is safe. Load the page again."


class CompiledTemplates(BytecodeCache):
    """Templates as they were compiled for the first page; each page has its own environment and would begin anew."""

    def __init__(self) -> None:
        self._code: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what is there, if it was made of the same source."""
        checksum, bucket.code = self._code.get(bucket.key, ("", None))
        if checksum != bucket.checksum:
            bucket.code = None

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key] = bucket.checksum, bucket.code


_compiled = CompiledTemplates()


class HonestRenderer(NotebookRenderer):
    """Renders a notebook; hands the template its facts, and ends a page that fails instead of leaving it open."""

    async def initialize(self, **kwargs: Any) -> None:
        """Load the notebook and put what the page template needs beside it."""
        self._made: list[str] = []
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        await super().initialize(**kwargs)
        self.exporter.environment.bytecode_cache = _compiled
        self.resources["pace"] = self.request_handler.template_facts(self.notebook, self.resources["metadata"]["name"])

    async def load_notebook(self, path: str) -> Any:
        """Read the file that the handler found, with links as pages need them: here all lie beside each other."""
        notebook = nbformat.read(self.request_handler.file, as_version=nbformat.current_nbformat)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = re.sub(r"\]\(\.\./(?:notebooks|exercises)/", "](", cell.source)
        return await self.fix_notebook(notebook) if self.voila_configuration.attempt_fix_notebook else notebook

    async def _jinja_kernel_start(self, nb: Any, kernel_id: str, kernel_future: Any) -> str:
        """Let the kernel become ready while the page's first text is on its way."""
        self.starting = asyncio.ensure_future(self._start(nb, kernel_id, kernel_future))
        return kernel_id

    async def _start(self, nb: Any, kernel_id: str, kernel_future: Any) -> PageExecutor:
        """Have the notebook's code run as soon as the kernel is ready."""
        ClearOutputPreprocessor().preprocess(nb, {})
        log = WhileWaitedFor(self.log, lambda: self.request_handler.gone)
        executor = PageExecutor(nb, km=await ensure_async(kernel_future), config=self.traitlet_config, log=log)
        await executor.async_start_new_kernel_client()
        executor.start({ENV_VARIABLE.VOILA_KERNEL_ID.value: kernel_id})
        return executor

    async def _jinja_cell_generator(self, nb: Any, kernel_id: str) -> AsyncIterator[Any]:
        """Yield each cell, text at once and code when the kernel has come to it. A cell that fails is the last."""
        well = True
        for cell in nb.cells:
            if cell.cell_type == "code":
                well = await self._come_to(cell)
            yield cell
            if not well:
                break
        (await self._executor()).end()

    async def _executor(self) -> PageExecutor:
        """Let what was made go on its way while the kernel is waited for."""
        if not self.starting.done():
            self._hand_on()
        return await self.starting

    async def _come_to(self, cell: Any) -> bool:
        """Wait until `cell` holds what it shows; tell whether it went well."""
        executor = await self._executor()
        if not executor.runs(cell):
            return True
        if executor.waits():
            self._hand_on()
        try:
            return await executor.next(cell)
        except Exception:
            if not self.request_handler.gone:
                self.log.exception("The cells of a page could not all be run")
            cell.outputs = [nbformat.v4.new_output("stream", name="stderr", text="not shown")]
            return False

    async def generate_content_generator(
        self, kernel_id: str | None = None, kernel_future: Any = None
    ) -> AsyncIterator[tuple[str, dict[str, Any]]]:
        """Yield the page in pieces, each as far as it can go before the kernel is waited for.

        The template makes three hundred pieces of a page, and each costs its way to the browser.
        """
        self.request_handler.kernel_id = kernel_id
        making = asyncio.ensure_future(self._make(kernel_id, kernel_future))
        while piece := await self._ready.get():
            yield piece, {}
        await making

    async def _make(self, kernel_id: str | None, kernel_future: Any) -> None:
        """Make the page; when the kernel cannot go on, give it an end that says so."""
        try:
            async for piece, _ in super().generate_content_generator(kernel_id, kernel_future):
                self._made.append(piece)
        except Exception:
            if not self.request_handler.gone:
                self.log.exception("A page could not be shown")
            nonce = self.resources["pace"]["nonce"]
            end = f'<script nonce="{nonce}">window.pace_failed && window.pace_failed()</script></body></html>'
            self._made.append(end)
        self._hand_on()
        self._ready.put_nowait("")

    def _hand_on(self) -> None:
        """Let what was made go on its way."""
        if piece := "".join(self._made):
            self._ready.put_nowait(piece)
        self._made.clear()


class Calm(JupyterHandler):
    """What all pages for people share: the security policy, and errors as one sentence."""

    nonce = ""

    @property
    def content_security_policy(self) -> str:
        """Nothing from any other host; scripts only from this server or with this page's own mark.

        So markup that slipped through unescaped could run nothing. Evaluating text stays allowed: a script that is
        not let in cannot ask for it, and schema checkers and browsers' testing tools do.
        """
        self.nonce = self.nonce or secrets.token_urlsafe(16)
        host = self.request.host if re.fullmatch(r"[\w.\-:\[\]]+", self.request.host) else ""
        return "; ".join(
            [
                "default-src 'self'",
                f"script-src 'self' 'unsafe-eval' 'nonce-{self.nonce}'",
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' data:",
                f"connect-src 'self' ws://{host} wss://{host}" if host else "connect-src 'self'",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'self'",
            ]
        )

    def set_default_headers(self) -> None:
        """Add what keeps addresses and pages out of other sites' and caches' reach."""
        super().set_default_headers()
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cache-Control", "no-store")

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse who brings neither the token nor the cookie; swap the token of a browser for the cookie at once.

        So it stays neither in the address bar nor in the browser's history. A program that keeps no cookies brings the
        token each time and is answered on the spot.
        """
        await super().prepare(_redirect_to_login=False)
        if self.request.method == "GET" and "token" in self.request.query_arguments and navigates(self.request.headers):
            query = urlencode(self.query())
            self.redirect(self.request.path + (f"?{query}" if query else ""))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Show one sentence that says what to do; details go to the log only."""
        sentence = {401: NEEDS_ADDRESS, 403: NEEDS_ADDRESS, 404: NOT_HERE}.get(status_code, WENT_WRONG)
        self.say(sentence, home=status_code not in (401, 403))

    def say(self, sentence: str, *, home: bool = True) -> None:
        """Write a page that holds `sentence` and nothing else, with a link to the start page if `home`."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        template = self.settings["voila_jinja2_env"].get_template("message.html.j2")
        self.finish(template.render(sentence=sentence, home=page_path(START, base=self.base_url) if home else ""))

    def query(self) -> dict[str, str]:
        """What the address asks for, without the token."""
        return {key: value for key, value in parse_qsl(self.request.query) if key != "token"}

    def go_to(self, notebook: str, **query: str) -> None:
        """Redirect to another page; the token goes along, for visitors who keep no cookies."""
        self.redirect(page_path(notebook, base=self.base_url, token=self.get_argument("token", ""), **query))


def navigates(headers: Mapping[str, str]) -> bool:
    """Tell whether a browser asks on behalf of somebody who opened an address.

    Browsers say so outright only where they trust the connection, so not on a network without encryption; there they
    still say that a page is wanted, encrypted if possible.
    """
    asked = headers.get("Sec-Fetch-Mode")
    return asked == "navigate" if asked else "Upgrade-Insecure-Requests" in headers


class StartHandler(Calm):
    """The bare address leads to the start page."""

    async def get(self) -> None:
        """Redirect to the start page."""
        self.go_to(START, **self.query())


class MissingHandler(Calm):
    """Every address that is no page."""

    @allow_unauthenticated
    async def prepare(self) -> None:  # type: ignore[override]
        """Answer alike whether or not the visitor is known: there is nothing to protect."""

    def get(self, *_: str) -> None:
        """Say that there is no such page."""
        raise web.HTTPError(404)

    head = post = put = delete = patch = options = get


class StrangerHandler(MissingHandler):
    """Whoever asks under a name that is not this server's."""

    def get(self, *_: str) -> None:
        """Refuse in one sentence."""
        self.set_status(403)
        self.say(OTHER_NAME, home=False)

    head = post = put = delete = patch = options = get


class ForgivingShutdownHandler(VoilaShutdownKernelHandler):
    """Ends a page's kernel when the page goes; a kernel that has gone already is no fault."""

    async def post(self, kernel_id: str) -> None:
        """End the kernel `kernel_id` if it is there."""
        if kernel_id in self.kernel_manager:
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel_id, now=True))
        self.set_status(204)
        self.finish()


class PageHandler(Calm, VoilaHandler):
    """One notebook as a page."""

    kernel_id: str | None = None
    gone = False
    whole = False

    async def get(self, path: str) -> None:
        """Show the page, or lead to the start page when the team is missing or unknown."""
        query = self.query()
        if moved := MOVED.get(path.removesuffix(".ipynb")):
            return self.go_to(moved, **query)
        notebooks, exercises = self.settings["pace_folders"]
        file = notebook_file((notebooks, exercises), path)
        if file is None:
            raise web.HTTPError(404)
        self.file = file
        slug = query.get("team", "")
        try:
            team = await self.team(slug) if slug else None
        except Exception as error:
            self.log.error(f"A team could not be read: {kind_and_place(error)}")
            self.set_status(503)
            return self.say(DATABASE_AWAY)
        if slug and team is None:
            return self.go_to(START, missing=slug)
        if not slug and needs_team(file.stem):
            return self.go_to(START, choose=file.stem)
        self.page = PageFacts(
            steps=steps_for(
                file.stem,
                team=slug,
                done=team[2] if team else frozenset(),
                exercise=file.parent == exercises,
                base=self.base_url,
            ),
            team=team[0] if team else "",
            invented=bool(team and team[1]),
            message=message_for(query) if file.stem == START else "",
        )
        self.forget_token(query)
        self.xsrf_token  # noqa: B018  reading it sets the cookie with which the page may end its kernel
        await self.stream(file.name)
        return None

    async def team(self, slug: str) -> tuple[str, bool, frozenset[str]] | None:
        """Name, "invented" and steps done of a team, or None when there is none with this slug."""
        if not is_team_slug(slug):
            return None
        async with self.settings["pace_reading"]:  # one at a time: the example team must not be made twice
            return await asyncio.to_thread(read_team, self.settings["pace_store"], slug)

    def forget_token(self, query: dict[str, str]) -> None:
        """Keep the token out of the kernel's environment and of the log."""
        self.request.query = urlencode(query)
        self.request.uri = self.request.path + (f"?{self.request.query}" if query else "")

    async def stream(self, notebook: str) -> None:
        """Send the page piece by piece; if the visitor leaves before it is whole, end its kernel.

        Who leaves before there was a kernel is found out about when the first piece cannot be sent.
        """
        try:
            async for html in self.get_generator(path=notebook):
                # Voila's sign of life on a slow page is a script without this page's mark, which browsers refuse aloud.
                self.write("\n" if "window.voila_heartbeat()" in html and len(html) < 60 else html)
                await self.flush()
            self.whole = not self.gone
        except StreamClosedError:
            self.gone = True
        if self.gone:
            await self.end_kernel()

    def on_connection_close(self) -> None:
        """End the kernel of a page that nobody waits for any more."""
        self.gone = True
        super().on_connection_close()
        if not self.whole:
            self.ending = asyncio.ensure_future(self.end_kernel())

    async def end_kernel(self) -> None:
        """End the page's kernel at once, if there is one and nobody has ended it yet."""
        kernel, self.kernel_id = self.kernel_id, None
        if kernel is not None and kernel in self.kernel_manager:
            await ensure_async(self.kernel_manager.shutdown_kernel(kernel, now=True))  # type: ignore[no-untyped-call]

    def template_facts(self, notebook: Any, name: str) -> dict[str, Any]:
        """What the page template reads as ``resources.pace``."""
        return {
            "facts": self.page,
            "title": page_title(notebook, name),
            "policy": self.content_security_policy.replace("; frame-ancestors 'self'", ""),
            "nonce": self.nonce,
            "style": self.settings["pace_style"],
            "script": self.settings["pace_script"],
            "front_end": self.settings["pace_front_end"],
        }


def read_team(store: Any, slug: str) -> tuple[str, bool, frozenset[str]] | None:
    """Name, "invented" and steps done of the team `slug`, or None when the store has no such team.

    The example team is made when it is asked for and not there yet, so that its address works from the first day.
    """
    try:
        team = store.team(slug)
    except LookupError:
        if slug != EXAMPLE:
            return None
        from pace_kit.example import add_example

        team = add_example(store)
    return team.name, team.invented, team.steps_done
