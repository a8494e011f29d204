"""The cells of a page, run at one request and handed on one by one."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

import nbformat
from nbformat import NotebookNode
from traitlets import Bool
from voila.execute import VoilaExecutor, strip_code_cell_warnings

from pace_kit.serve.running import MARK, request

__all__ = ["PageExecutor"]


class PageExecutor(VoilaExecutor):
    """Has a kernel run all code cells of a notebook, and fills each with what it shows.

    nbclient sends the request, listens and notices a dead kernel, as it would for a single cell.
    """

    nb: NotebookNode
    record_timing = Bool(False)  # of each cell, when it was asked for alone

    def start(self, environment: dict[str, str]) -> None:
        """Have the cells run, in a kernel whose environment also holds `environment`.

        Parameters
        ----------
        environment : dict of str to str
            Names and values.
        """
        cells: list[NotebookNode] = self.nb.cells
        self._places = [place for place, cell in enumerate(cells) if self.runs(cell)]
        self._handed = 0
        self._done: asyncio.Queue[bool | None] = asyncio.Queue()
        sources = [cells[place].source for place in self._places]
        whole = nbformat.v4.new_code_cell(request(sources, environment))
        self.nb = NotebookNode({**self.nb, "cells": [*cells, whole]})
        self.kc.execute = functools.partial(self.kc.execute, silent=True)  # nobody is told the sources
        self.running = asyncio.ensure_future(self.async_execute_cell(whole, len(cells), store_history=False))
        self.running.add_done_callback(self._over)

    def _over(self, running: asyncio.Future[Any]) -> None:
        if not running.cancelled():
            running.exception()  # whoever waits for a cell hears of it; if nobody does, nobody need
        self._done.put_nowait(None)

    def runs(self, cell: NotebookNode) -> bool:
        """Tell whether there is anything in a cell to run."""
        skipped = self.skip_cells_with_tag in cell.metadata.get("tags", [])
        return bool(cell.cell_type == "code" and cell.source.strip() and not skipped)

    def waits(self) -> bool:
        """Tell whether the next cell has not been run yet."""
        return self._done.empty()

    async def next(self, cell: NotebookNode) -> bool:
        """Wait until `cell`, which is the next to run, holds what it shows; tell whether it went well.

        Raises
        ------
        TimeoutError
            When it takes longer than the executor's ``timeout``.
        Exception
            What kept the request from being answered: above all, that the kernel died.
        """
        well = await asyncio.wait_for(self._done.get(), self.timeout)
        if well is None:
            await self.running
            raise RuntimeError("The kernel did not come to this cell.")
        if not well:
            kinds = [output.ename for output in cell.outputs if output.output_type == "error"]
            self.log.error(f"A cell of a page failed: {', '.join(kinds)}")
        if self.should_strip_error():
            strip_code_cell_warnings(cell)
            self.strip_code_cell_errors(cell)
        return well

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Put what a message brings into the cell that is being run."""
        if MARK in msg["content"].get("data", ()):
            self._handed += 1
            self._done.put_nowait(msg["content"]["data"][MARK])
            return None
        if self._handed < len(self._places):
            cell_index = self._places[self._handed]
            cell = self.nb.cells[cell_index]
        return super().process_message(msg, cell, cell_index)

    def _get_timeout(self, cell: NotebookNode | None) -> int | None:
        return None  # it is for each cell, not for the page

    def end(self) -> None:
        """Listen to the kernel no more."""
        self.running.cancel()
        self.kc.stop_channels()
