"""How a page's cells are run in its kernel: all at one request, one after the other.

Asked cell by cell, a page would spend a quarter of its time on asking. And while its cells run there is nobody yet who
could hear what its widgets say: a page asks for all of them when it is whole.
"""

from __future__ import annotations

import ast
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any

__all__ = ["MARK", "request", "run"]

MARK = "application/vnd.pace-kit.cell+json"
"""What is shown after each cell: whether it went well."""
_OUTPUTS = "@jupyter-widgets/output"


def request(cells: list[str], environment: dict[str, str]) -> str:
    """Return the code that has a kernel run `cells`; it leaves no name behind.

    Parameters
    ----------
    cells : list of str
        Their sources.
    environment : dict of str to str
        What the kernel's environment is to hold besides.
    """
    return f"await __import__({__name__!r}, fromlist=['run']).run({cells!r}, {environment!r})"


async def run(cells: list[str], environment: dict[str, str]) -> None:
    """Run `cells` in the kernel of this process, each as if it had been asked for alone, up to one that fails.

    What they show and print is published as always. After each cell comes its :data:`MARK`.
    """
    from IPython import get_ipython

    os.environ.update(environment)
    shell: Any = get_ipython()  # type: ignore[no-untyped-call]
    with _widgets_unheard(shell.kernel), _widgets_in_a_word():
        for source in cells:
            well = await _run_cell(shell, source)
            sys.stdout.flush()
            sys.stderr.flush()
            shell.display_pub.publish({MARK: well})
            if not well:
                return


async def _run_cell(shell: Any, source: str) -> bool:
    """Run a cell as IPython's kernel does, and tell whether it went well.

    The kernel would ask four times whether the cell is Python and whether it waits for something. Here it may wait in
    any case, and what is Python already is taken for what it is.
    """
    shell._last_traceback_during_displayhook = False  # ipykernel's: a value that could not be shown
    python, wrong, result = source, None, None
    if not _is_python(source):
        try:
            python = shell.transform_cell(source)
        except Exception:
            wrong = sys.exc_info()
    try:
        result = await shell.run_cell_async(source, transformed_cell=python, preprocessing_exc_tuple=wrong)
    finally:
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    return bool(result.success and not shell._last_traceback_during_displayhook)


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


@contextlib.contextmanager
def _widgets_unheard(kernel: Any) -> Iterator[None]:
    """Let widgets send no messages, but for those that collect outputs: whoever makes the page must hear of them."""
    from ipykernel.comm.comm import BaseComm

    publish, collecting = BaseComm.publish_msg, set()

    def publish_msg(comm: Any, kind: str, data: Any = None, *parts: Any, **more: Any) -> None:
        comm.kernel = kernel  # else a widget takes it that nobody will ever listen
        if (data or {}).get("state", {}).get("_model_module") == _OUTPUTS:
            collecting.add(comm.comm_id)
        if comm.comm_id in collecting:
            publish(comm, kind, data, *parts, **more)

    BaseComm.publish_msg = publish_msg  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        BaseComm.publish_msg = publish  # type: ignore[method-assign]


@contextlib.contextmanager
def _widgets_in_a_word() -> Iterator[None]:
    """Let a widget that is shown name itself in a word. It would write out all that is in it, for those who see text.

    Where widgets are there from the start, as in kernels that were forked.
    """
    kind = getattr(sys.modules.get("ipywidgets"), "Widget", None)
    if kind is None:
        yield
        return
    written, kind.__repr__ = kind.__repr__, lambda widget: type(widget).__name__
    try:
        yield
    finally:
        kind.__repr__ = written
