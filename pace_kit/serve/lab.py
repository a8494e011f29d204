"""JupyterLab on a folder of one's own: the notebooks are there to be read aloud, changed and taught with."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import platformdirs

from pace_kit.reference import shipped

_PARTS = ("notebooks", "exercises", "data")
_GUIDE = """# Your copy of the PACE coaching kit

These notebooks are yours to change; the kit itself stays as it is.

- `pace-kit lab "{folder}"` opens them in JupyterLab, with the notes for coaches that the pages do not show.
- `pace-kit serve --notebooks "{folder}/notebooks"` shows your versions as pages.
- `data/` holds invented data only. Keep real workbooks out of folders that others can read.

In JupyterLab a notebook works with the example team, Harbour; put your team's name into `open_team("...")` to work
with yours. `pace-kit teams` lists the names.
"""


class FolderTaken(Exception):
    """The folder holds something already; the message says so in one sentence."""


def make_copy(folder: Path) -> Path:
    """Copy notebooks, exercises and data into `folder`, with a page for coaches, and return its full path.

    Raises
    ------
    FolderTaken
        When `folder` is a file or holds anything; nothing is written then.
    """
    folder = folder.expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken(f"{folder} is there already and not empty. Give the name of a new folder.")
    folder.mkdir(parents=True, exist_ok=True)
    for part in _PARTS:
        try:
            source = shipped(part)
        except FileNotFoundError:
            continue
        shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns(".*", "__pycache__", "*.db*"))
    (folder / "README.md").write_text(_GUIDE.format(folder=folder), encoding="utf-8")
    return folder


def working_copy(folder: Path | None) -> Path:
    """The folder to open: one that has notebooks already is left as it is, else a copy is made there.

    Without `folder` it lies among the user's documents.
    """
    where = folder or platformdirs.user_documents_path() / "PACE coaching kit"
    where = where.expanduser().absolute()
    return where if (where / "notebooks").is_dir() else make_copy(where)


_SETTINGS = Path(__file__).parent / "lab_settings"
_FIRST = ("notebooks/for_coaches.md", "README.md")
"""What JupyterLab opens first: a page that leads to every step, or in a folder made before there was one, its guide."""


def open_lab(folder: Path, *, browser: bool, port: int | None, database: str) -> None:
    """Run JupyterLab in `folder` until it is ended, on this computer only and without asking any other host."""
    from jupyterlab.labapp import LabApp

    if database:
        os.environ["PACE_KIT_DATABASE"] = database
    first = next((page for page in _FIRST if (folder / page).is_file()), "")
    settings = [
        f"--ServerApp.root_dir={folder}",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.allow_root=True",  # on this computer only and with a token, as the pages are
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        f"--LabApp.app_settings_dir={_SETTINGS}",  # no question about news from another host
        "--LabApp.extension_manager=readonly",
        f"--LabApp.open_browser={browser}",
        "--LabApp.custom_css=True",  # without it labels stand cut off beside their fields
        f"--ServerApp.tornado_settings=static_custom_path={_SETTINGS / 'custom'}",
        *([f"--LabApp.default_url=/lab/tree/{first}"] if first else []),
    ]
    LabApp.launch_instance(argv=[*settings, *([f"--ServerApp.port={port}"] if port else [])])
