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
    with _widgets_unheard(shell.kernel), _python_as_it_is(shell):
        for source in cells:
            reply = await shell.kernel.do_execute(source, silent=False, store_history=False)
            sys.stdout.flush()
            sys.stderr.flush()
            shell.display_pub.publish({MARK: reply["status"] == "ok"})
            if reply["status"] != "ok":
                return


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
def _python_as_it_is(shell: Any) -> Iterator[None]:
    """Take what is Python already for what it is; IPython would look through it twice for its own commands."""
    transform = shell.transform_cell

    def transform_cell(source: str) -> str:
        try:
            ast.parse(source)
        except (SyntaxError, ValueError):
            return str(transform(source))
        return source

    shell.transform_cell = transform_cell
    try:
        yield
    finally:
        del shell.transform_cell
