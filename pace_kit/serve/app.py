"""The server of the pages: Voila, set up in process, for this machine unless asked, closed to whoever lacks the token.

Nothing is read from the folder the command was given in, nor from anybody's Jupyter configuration.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import shutil
import signal
import sys
import tempfile
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

# jsonschema asks for this grammar parser to check one text format that nothing here uses; compiling its grammar takes
# longer than the rest of the server's imports together. Absent, jsonschema leaves that one check out.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

import voila.handler  # noqa: E402
import voila.voila_kernel_manager  # noqa: E402
from traitlets.config import Config  # noqa: E402
from voila.app import Voila  # noqa: E402

from pace_kit.serve import forked  # noqa: E402
from pace_kit.serve.client import LookAgainClient  # noqa: E402
from pace_kit.serve.doors import Doors, TokenOnly, cookie_secret, front_door  # noqa: E402
from pace_kit.serve.front_end import addresses, built_files  # noqa: E402
from pace_kit.serve.kernels import OnlyThisPython, QuietManager  # noqa: E402
from pace_kit.serve.listening import DEFAULT_PORT, HOST, Place, listen, place_for, refuse_weak, words  # noqa: E402
from pace_kit.serve.logs import Discreet, speak_discreetly  # noqa: E402
from pace_kit.serve.messages import ControlsOnly, KernelFactsHandler, TalkHandler  # noqa: E402
from pace_kit.serve.pages import (  # noqa: E402
    ForgivingShutdownHandler,
    HonestRenderer,
    MissingHandler,
    PageHandler,
    StartHandler,
)

_TEMPLATE = Path(__file__).parent / "templates" / "pace"
_SCRIPTS = ("pace.js", "link.js", "drafts.js", "uploads.js", "paper.js")
LARGEST_MESSAGE = 100 * 2**20
"""Bytes of the largest message a page may send: an upload that may be, and all that goes with it."""
_LONGEST_SOCKET_PATH = 100
_SOCKET_NAME = len("/voila_12345678/kernel-12345678-1234-1234-1234-123456789012-ipc-5")


def socket_folder() -> str | None:
    """A folder short enough for kernels' sockets, or None where kernels must use network ports instead.

    Sockets in a private folder need no port, so no other program can take it. Windows has none that serve.
    """
    if sys.platform not in ("linux", "darwin"):
        return None
    return next(
        (folder for folder in (tempfile.gettempdir(), "/tmp") if len(folder) + _SOCKET_NAME < _LONGEST_SOCKET_PATH),  # noqa: S108
        None,
    )


def idle_seconds() -> int:
    """After how long a kernel that no page is connected to is ended: half an hour, or ``PACE_KIT_IDLE_SECONDS``."""
    asked = os.environ.get("PACE_KIT_IDLE_SECONDS", "")
    return max(1, int(asked)) if asked.isdecimal() else 30 * 60


def configuration(notebooks: Path, token: str) -> Config:
    """Settings of the server and of the kernels behind its pages."""
    c = Config()
    c.Voila.update(
        root_dir=str(notebooks),
        ip=HOST,
        open_browser=False,
        token=token,
        cookie_secret=cookie_secret(token),
        identity_provider_class=TokenOnly,
        kernel_websocket_connection_class=ControlsOnly,
        log_level=logging.ERROR,
        tornado_settings={
            "websocket_max_message_size": LARGEST_MESSAGE,
            "xsrf_cookie_kwargs": {"samesite": "Strict"},
            "log_function": lambda handler: None,
        },
    )
    c.VoilaConfiguration.update(
        template="lab",  # the base that pages extend; the kit's own template lies before it on the search path
        allow_template_override="NO",
        allow_theme_override="NO",
        show_tracebacks=False,
        strip_sources=True,
        file_allowlist=[],
        extension_allowlist=["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8"],
    )
    c.VoilaExporter.optimistic_validation = True  # once, not after each of its twelve steps
    c.PageExecutor.update(
        timeout=60, startup_timeout=30, iopub_timeout=60, raise_on_iopub_timeout=True, record_timing=False
    )
    c.TagRemovePreprocessor.update(enabled=True, remove_cell_tags={"coach", "code"})
    # The page ends its kernel; this is for a tab that crashed or a laptop that was shut. An open page keeps its kernel,
    # however long nobody touches it: what was decided on it and not saved lives there alone.
    idle = idle_seconds()
    c.MappingKernelManager.update(cull_idle_timeout=idle, cull_interval=min(60, idle), cull_connected=False)
    # A kernel that was started again would know nothing of its page, which says so when it is loaded again.
    c.KernelRestarter.restart_limit = 0
    c.KernelManager.client_factory = LookAgainClient
    c.KernelProvisionerFactory.default_provisioner_name = forked.NAME
    c.VoilaConfiguration.kernel_spec_manager_class = OnlyThisPython
    c.VoilaConfiguration.multi_kernel_manager_class = QuietManager
    c.IdentityProvider.cookie_options = {"samesite": "Lax"}
    if folder := socket_folder():
        c.KernelManager.transport = "ipc"
        c.Voila.connection_dir_root = folder
    return c


class PageServer(Voila):
    """Voila with the kit's pages only."""

    name = "pace-kit"
    config_file_paths: list[str] = []  # noqa: RUF012  a voila.json in the current folder must not open anything

    _log_formatter_cls = Discreet

    store: Any = None
    place = Place()
    front_end = "pace"
    asked_port: int | None = None
    ready: Callable[[str, int], None] | None = None

    def setup_template_dirs(self) -> None:
        """Put the kit's own template before Voila's."""
        super().setup_template_dirs()
        self.template_paths: list[str] = [str(_TEMPLATE), *self.template_paths]

    def init_settings(self) -> dict[str, Any]:
        """Add what the kit's handlers read."""
        return {
            **super().init_settings(),
            "login_url": self.base_url,
            "pace_store": self.store,
            "pace_reading": asyncio.Lock(),
            "pace_folders": (Path(self.root_dir), Path(self.root_dir).parent / "exercises"),
            "pace_style": (_TEMPLATE / "pace.css").read_text("utf-8"),
            "pace_script": "\n".join((_TEMPLATE / script).read_text("utf-8") for script in _SCRIPTS),
            "pace_front_end": addresses(self.base_url) if self.front_end == "pace" else None,
        }

    def init_handlers(self) -> list[Any]:
        """Voila's handlers for kernels and scripts, the kit's for pages, and nothing that lists or sends files."""
        base = self.server_url
        closed = (
            *("/voila/tree", "/voila/files", "/voila/api/contents", "/voila/api/themes", "/voila/render", "/login"),
            *("/voila/templates", "/api/kernels/"),
        )
        keep = [
            handler
            for handler in super().init_handlers()
            if handler[0] != base and not any(part in handler[0] for part in closed)
        ]
        pages = {
            "template_paths": self.template_paths,
            "config": self.config,
            "voila_configuration": self.voila_configuration,
        }
        return [
            (f"{base}voila/api/shutdown/(.*)", ForgivingShutdownHandler),
            (rf"{base}api/kernels/(?P<kernel_id>[\w-]+)", KernelFactsHandler),
            (rf"{base}api/kernels/(?P<kernel_id>[\w-]+)/channels", TalkHandler),
            *keep,
            built_files(base),
            (base, StartHandler),
            (f"{base}voila/render/(.*)", PageHandler, pages),
            (f"{base}.*", MissingHandler),
        ]

    def start(self) -> None:
        """Serve until the program is told to end."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        end = asyncio.Event()
        loop = asyncio.get_running_loop()
        for sig in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(sig, end.set)
            except NotImplementedError:  # Windows
                signal.signal(sig, lambda *_: loop.call_soon_threadsafe(end.set))
        self.connection_dir = tempfile.mkdtemp(prefix="voila_", dir=self.connection_dir_root)
        try:
            self.app = Doors(self.place, **self.init_settings())
            self.app.settings.update(self.tornado_settings)
            self.app.add_handlers(".*$", self.init_handlers())
            listening = listen(self.asked_port, self.place)
            server = front_door(self.app)
            server.add_socket(listening)
            if self.ready:
                used = listening.getsockname()[1]
                self.ready(f"{self.base_url}?{urlencode({'token': self.token})}", used)
            await end.wait()
            server.stop()
            await self.kernel_manager.shutdown_all(now=True)
        finally:
            forked.ForkedProvisioner.end_warm()
            shutil.rmtree(self.connection_dir, ignore_errors=True)


def serve(
    store: Any,
    notebooks: Path,
    *,
    port: int | None = None,
    host: str = HOST,
    token: str = "",
    browser: bool = True,
    front_end: Literal["pace", "voila"] = "pace",
    say: Callable[[str], None] = print,
) -> None:
    """Serve the pages until Ctrl-C or SIGTERM; kernels end with the server.

    Parameters
    ----------
    store : Store
        Where teams' names and finished steps are read for the pages' headers.
    notebooks : pathlib.Path
        Folder whose notebooks are the pages; exercises lie in the folder ``exercises`` beside it, if there is one.
    port : int or None
        Port asked for; None takes the usual one or the next free one.
    host : str
        Address or name of this machine at which to listen; by default one that only this machine can reach.
    token : str
        What visitors must bring; a fresh one when empty. For other machines it must be hard to guess.
    browser : bool
        Whether to open the start page in the machine's browser.
    front_end : {"pace", "voila"}
        What draws the pages in the browser: the kit's own script, or Voila's, to compare the two.
    say : callable
        Called with each line meant for the person who started the server.

    Raises
    ------
    CannotListen
        When no port can be had, the machine has no such address, or the token is too weak to listen there.
    """
    token, place = token.strip(), place_for(host)
    if token and not place.local:
        refuse_weak(token)
    speak_discreetly()
    voila.handler.NotebookRenderer = HonestRenderer
    voila.voila_kernel_manager.NotebookRenderer = HonestRenderer
    forked.ForkedProvisioner.start_warm()  # it imports while the server does
    server = PageServer.instance(config=configuration(notebooks, token or secrets.token_urlsafe(24)))
    server.initialize([])
    server.log.setLevel(logging.ERROR)  # else two thousand debugging notes a page are made up and then thrown away
    server.store, server.asked_port, server.place = store, port, place
    server.front_end = front_end

    def ready(entry: str, used: int) -> None:
        if port is None and used != DEFAULT_PORT:
            say(f"Port {DEFAULT_PORT} is taken, so this one uses {used}.")
        say(words(place, used, entry))
        if browser:
            with contextlib.suppress(webbrowser.Error, OSError):
                webbrowser.open(place.origin(used) + entry)

    server.ready = ready
    server.start()


def use_database(url: str) -> None:
    """Tell the kernels behind the pages, which read it from their environment, which database to open."""
    os.environ["PACE_KIT_DATABASE"] = url
