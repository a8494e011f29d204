"""What the warm process does once before it forks, so that no page is the first to do it.

The first chart, the first table and the first statement to a database each take a tenth of a second longer than all
that follow: fonts are read, functions compiled, caches filled. It is done here with the invented example and a database
that is gone when it is done. What every page needs comes before the first visitor; then, while nobody comes, the pages
themselves are run through.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["Practice", "kit_modules", "pages", "rehearse", "run_page"]

_NOT_FOR_PAGES = ("pace_kit.serve", "pace_kit.cli", "pace_kit.migrations", "pace_kit.shipped")


def kit_modules() -> list[str]:
    """Names of all modules of the kit that a page could use."""
    import pace_kit

    root = Path(pace_kit.__path__[0])
    files = (file.relative_to(root.parent).with_suffix("") for file in sorted(root.rglob("*.py")))
    names = (".".join(file.parts).removesuffix(".__init__") for file in files)
    return [name for name in names if not name.startswith(_NOT_FOR_PAGES)]


def rehearse() -> bytes:
    """Import the whole kit, fill the example team in a passing database, and draw what pages show of it.

    Returns
    -------
    bytes
        The database, for those who run pages.
    """
    for name in kit_modules():
        importlib.import_module(name)
    from pace_kit.example import add_example
    from pace_kit.report import report_html
    from pace_kit.reviewing import review_of
    from pace_kit.store import Store

    with tempfile.TemporaryDirectory(prefix="pace-rehearsal-") as folder:
        file = Path(folder) / "example.db"
        team = add_example(Store.open(file))
        if (review := review_of(team)) is not None:
            report_html(review)
        example = file.read_bytes()
    _tidy()
    return example


def _tidy() -> None:
    """Leave no open file and nothing that will never be used again."""
    from matplotlib import font_manager

    # A font is an open file, and kernels would share its place and move it under each other.
    font_manager._get_font.cache_clear()  # type: ignore[attr-defined]
    gc.collect()


def pages() -> list[Path]:
    """The notebooks that the kit brings, the steps first."""
    from pace_kit.reference import shipped

    return [file for name in ("notebooks", "exercises") for file in sorted(shipped(name).glob("*.ipynb"))]


class Practice:
    """Runs pages through, a cell at a step, so that a visitor never waits for more than the cell that is run.

    Parameters
    ----------
    files : list of pathlib.Path
        The notebooks; each is run to its end once.
    example : bytes
        A database with the example team.
    """

    def __init__(self, files: list[Path], example: bytes) -> None:
        self._files, self._example = list(files), example
        self._page: Iterator[None] | None = None

    def step(self) -> bool:
        """Run the next cell, and tell whether there was one. What cannot be rehearsed is slower, and no worse."""
        if not self._files:
            return False
        self._page = self._page or run_page(self._files[0], self._example)
        with contextlib.suppress(Exception):
            if next(self._page, self) is None:
                return True
        self._page = None  # it is done, or cannot be
        del self._files[0]
        return True

    def leave(self) -> None:
        """Leave the page that is being run as if it had not been begun."""
        if self._page is not None:
            self._page.close()  # type: ignore[attr-defined]
            self._page = None


def run_page(file: Path, example: bytes) -> Iterator[None]:
    """Run a notebook as a page of the example team, one cell a step; whenever it ends nothing of it is left.

    Parameters
    ----------
    file : pathlib.Path
        The notebook.
    example : bytes
        A database with the example team, of which it gets a copy.

    Raises
    ------
    Exception
        What a cell raises.
    """
    from IPython.core.formatters import DisplayFormatter

    from pace_kit.widgets.alike import close_all
    from pace_kit.widgets.screen import PAGES_SAY_SO

    before, folder, show = dict(os.environ), Path.cwd(), DisplayFormatter()
    names: dict[str, Any] = {"__name__": "__main__"}
    with tempfile.TemporaryDirectory(prefix="pace-rehearsal-") as passing:
        database = Path(passing) / "example.db"
        database.write_bytes(example)
        try:
            os.environ.update(PACE_KIT_DATABASE=f"sqlite:///{database}", QUERY_STRING="team=harbour")
            os.environ.pop(PAGES_SAY_SO, None)  # drawings for phones, too
            os.chdir(file.parent)
            for cell in json.loads(file.read_text("utf-8"))["cells"]:
                if cell["cell_type"] == "code" and not {"coach", "code"} & set(cell["metadata"].get("tags", ())):
                    _run("".join(cell["source"]), names, show)
                    yield
        finally:
            names.clear()
            close_all()
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(before)
            _tidy()


def _run(source: str, names: dict[str, Any], show: Any) -> None:
    """Run a cell of the kit's own, and make of its last value what the page would get."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "a cell", "exec"), names)  # noqa: S102
    if isinstance(last, ast.Expr):
        value = eval(compile(ast.Expression(last.value), "a cell", "eval"), names)  # noqa: S307
        show.format(value)
