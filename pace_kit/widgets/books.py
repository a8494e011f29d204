"""Which sheet of a workbook, and which row of headings: said, and changeable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Field, Form, choice_field, number_field
from pace_kit.widgets.render import bullets, note, problem, render

if TYPE_CHECKING:
    from pace_kit.spreadsheets import RawTable

SAVED = "These are the rows you saved. To read another sheet, choose the workbook again."


class SheetChoice(ipywidgets.VBox):
    """The table of a workbook; its value is a `RawTable`, or None while there is none. Made by :func:`choose_sheet`."""

    value = AnyTrait(None, allow_none=True)

    def __init__(self, read: Callable[..., RawTable], file: Field, before: RawTable | None) -> None:
        self._read, self._file, self._before, self._busy = read, file, before, False
        self.sheet = choice_field("Sheet", [], hint="The kit took the one that looks most like a list of children.")
        self.heading_row = number_field(
            "Row with the headings", least=1, most=1_000_000, whole=True, hint="As the spreadsheet numbers its rows."
        )
        self._form = Form(sheet=self.sheet, heading_row=self.heading_row)
        self._screen = alike.html()
        self._parts: tuple[ipywidgets.Widget, ...] = (self._screen,)
        super().__init__(self._parts, **alike.look(ipywidgets.VBox, "pace-live"))
        file.observe(self._opened, "value")
        self.sheet.observe(self._other_sheet, "value")
        self.heading_row.observe(self._other_row, "value")
        self._opened({})

    @property
    def behind(self) -> tuple[Field, ...]:
        """The controls that the value is made of, for :func:`pace_kit.widgets.fields.unread`."""
        return (self._file, self.sheet, self.heading_row)

    @property
    def markup(self) -> str:
        """What is said about the table, as HTML."""
        return str(self._screen.value)

    def _opened(self, _change: Mapping[str, Any]) -> None:
        self._take(sheet=None, heading_row=None)

    def _other_sheet(self, _change: Mapping[str, Any]) -> None:
        if not self._busy:
            self._take(sheet=self.sheet.value, heading_row=None)

    def _other_row(self, _change: Mapping[str, Any]) -> None:
        if not self._busy and self.heading_row.value is not None:
            self._take(sheet=self.sheet.value, heading_row=self.heading_row.value)

    def _take(self, **where: Any) -> None:
        """Read the file, and show what was read or why it could not be."""
        if self._file.value is None:
            self._show(self._before, saved=True)
            return
        self._screen.value = render(note("Reading the workbook…"))
        try:
            raw = self._read(self._file.value, **where)
        except Exception as error:
            self._screen.value = render(problem(sentence_of(error)))
            if where["sheet"] is None:
                self._say(self._screen)
            self.value = None
            return
        self._show(raw, saved=False)

    def _show(self, raw: RawTable | None, *, saved: bool) -> None:
        if raw is None:
            self._screen.value, self.value = render(note("No workbook yet. Choose one above.")), None
            self._say(self._screen)
            return
        self._busy = True
        self.sheet.offer(raw.sheets, raw.sheet)
        self.heading_row.value = raw.heading_row
        self._busy = False
        self._screen.value = render((str(raw), note(SAVED) if saved else bullets(raw.notes)))
        self._say(*((self._screen,) if saved else (self._screen, self._form)))
        self.value = raw

    def _say(self, *parts: ipywidgets.Widget) -> None:
        if parts != self._parts:
            self._parts = self.children = parts


def choose_sheet(read: Callable[..., RawTable], file: Field, *, before: RawTable | None = None) -> SheetChoice:
    """Read the file that somebody chose, say which sheet and row of headings that is, and let both be changed.

    Parameters
    ----------
    read : callable
        Called as ``read(file, sheet=None, heading_row=None)``; returns the table. Its errors are shown as sentences.
    file : Field
        An upload field.
    before : RawTable, optional
        The table that counts while no file is chosen.
    """
    return SheetChoice(read, file, before)
