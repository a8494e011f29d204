"""The small data of a cycle: typed one by one, pasted as a table, and corrected as the lines they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.pdsa import Noted, as_lines, read_points
from pace_kit.widgets import alike
from pace_kit.widgets.fields import Field, Form, above, date_field, not_read, number_field, text_field, unread
from pace_kit.widgets.live import announce, today
from pace_kit.widgets.offers import button
from pace_kit.widgets.render import done, problem, render

HINT = "One line a number: day, number, note, with tabs, semicolons or commas between. Paste a table, or change a line."


class Noting(ipywidgets.VBox):
    """Three fields and a button that write one line, and all lines; its value is a tuple of `Noted`.

    Made by :func:`note_numbers`. While a line cannot be read the last numbers that could be stay its value, and a
    sentence for each such line says why; the line stays where it is.
    """

    value = AnyTrait(())
    typed = True

    def __init__(self, label: str, until: Callable[[], date]) -> None:
        self._until = until
        self.one = Form(
            day=date_field("Day"), number=number_field("Number", least=-1e9, most=1e9), note=text_field("Note")
        )
        self.add = button("Add this number", self._add)
        self._said = alike.html()
        kind = ipywidgets.Textarea
        area = kind(description=label, rows=6, continuous_update=False, **above(kind))
        self.lines = Field(area, HINT, read=self._read, write=as_lines)
        actions = alike.line([self.add], "pace-actions")
        super().__init__([self.one, actions, self._said, self.lines], **alike.look(ipywidgets.VBox, "pace-noting"))
        self.lines.observe(self._take, "value")
        self.observe(self._put, "value")

    @property
    def label(self) -> str:
        """The words above the lines."""
        return self.lines.label

    @property
    def behind(self) -> tuple[Field, ...]:
        """The controls that the value is made of, for :func:`pace_kit.widgets.fields.unread`."""
        return (self.lines,)

    def follow(self, step: Any, read: Callable[[Any], tuple[Noted, ...]]) -> Noting:
        """Take ``read(step.value)`` now and whenever the step changes; returns the widget itself."""

        def take(_change: Any) -> None:
            if step.value is not None:
                self._said.value = ""
                self.lines.value = tuple(read(step.value))

        step.observe(take, "value")
        take({})
        return self

    def _read(self, text: str) -> tuple[Noted, ...]:
        pasted = read_points(text, until=self._until())
        if pasted.faults:
            raise ValueError(" ".join(pasted.faults))
        return tuple(sorted(pasted.points, key=lambda point: point.day))

    def _take(self, _change: Any) -> None:
        self.value = self.lines.value

    def _put(self, _change: Any) -> None:
        self.lines.value = self.value

    def _add(self, _pressed: Any) -> None:
        """Write one more line below the others, also while one of these cannot be read."""
        if wrong := unread(self.one.behind):
            announce(self._said, render(problem(f"{not_read(wrong[0])} Then add it again.")))
            return
        day, number, note = self.one["day"].value, self.one["number"].value, self.one["note"].value
        if day is None or number is None:
            missing = "Day" if day is None else "Number"
            announce(self._said, render(problem(f"‘{missing}’ is empty. Fill it, then add the number.")))
            return
        if day > self._until():
            announce(self._said, render(problem("That day is still to come. Correct the day, then add the number.")))
            return
        point = Noted(day, number, note)
        before = self.lines.control.value.rstrip()
        self.lines.control.value = f"{before}\n{as_lines([point])}" if before else as_lines([point])
        self.one.fill(number=None, note="")
        announce(self._said, render(done(f"Added: {point}")))


def note_numbers(label: str = "All numbers so far", *, until: Callable[[], date] = today) -> Noting:
    """Let a person note down a day, a number and a note again and again, or paste a table of them.

    Parameters
    ----------
    label : str
        Words above the lines.
    until : callable
        The last day that a number can be about.
    """
    return Noting(label, until)
