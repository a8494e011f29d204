"""Editing the driver diagram: choose the drivers you can act on, then go on with ideas and measures, and undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.aims import AIM_2
from pace_kit.drivers import DriverDiagram, Measure, default_diagram, differences, offered_measures
from pace_kit.widgets import alike
from pace_kit.widgets.driver_panes import drivers_pane, ideas_pane, measures_pane
from pace_kit.widgets.driver_parts import Adding
from pace_kit.widgets.editing import editing
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Form, tick_field
from pace_kit.widgets.folds import Fold
from pace_kit.widgets.live import announce
from pace_kit.widgets.offers import button
from pace_kit.widgets.render import Html, bullets, note, problem, render

if TYPE_CHECKING:
    from pace_kit.pdsa import TestOfChange
    from pace_kit.store import Saved, Team

#: A verb on the diagram: what it becomes, and what to say about it.
Change = Callable[[DriverDiagram], tuple[DriverDiagram, str]]
_PANES = {"Drivers": drivers_pane, "Change ideas": ideas_pane, "Measures": measures_pane}
_BEGIN = (
    "Choose the two to five drivers you can act on in the coming months. The kit puts its proposals below them; "
    "everything can be renamed, moved and removed, and ideas are chosen later, one by one."
)


class Driving(ipywidgets.VBox):
    """A team's driver diagram; its value is the `DriverDiagram` as it is now, None before it was begun.

    Made by :func:`edit_drivers`. Changes count at once and can be undone one by one; they are kept by :meth:`save`, and
    until then as a draft.

    Attributes
    ----------
    unfinished : Editing
        Shows the drafts that wait.
    """

    value = AnyTrait(None, allow_none=True)

    def __init__(self, team: Team) -> None:
        self._team = team
        self.unfinished = editing(team, "drivers", words=lambda _draft: "the driver diagram")
        self._past: list[tuple[DriverDiagram | None, str]] = []
        self._watching: list[Callable[[DriverDiagram], None]] = []
        self._adding: list[Adding] = []
        self._said, self._choice = alike.html(), alike.stack()
        self.undo = button("Undo the last change", self._undo)
        self._bar = alike.line((), "pace-progress")
        self.folds = {name: Fold(name, partial(self._make, pane)) for name, pane in _PANES.items()}
        super().__init__([], value=self.unfinished.value, **alike.look(ipywidgets.VBox, "pace-deciding"))
        self._draft = self.unfinished.drafting(lambda: self.value or DriverDiagram(), self)
        self.unfinished.observe(self._open, "taken")
        self.observe(self._show, "value")
        self._show({})

    # What there is to choose from

    @cached_property
    def kit(self) -> DriverDiagram:
        """The kit's whole diagram for the team's aim."""
        return default_diagram(*self._aimed[:1], within_weeks=self._aimed[1])

    @cached_property
    def offered(self) -> tuple[Measure, ...]:
        """Measures that are defined in full."""
        return offered_measures(*self._aimed)

    @property
    def tests(self) -> tuple[TestOfChange, ...]:
        """The team's tests of change."""
        return self._team.tests

    @cached_property
    def _aimed(self) -> tuple[Any, int | None]:
        aim = self._team.aim
        return (aim.pathway, aim.within_weeks) if aim else (AIM_2, None)

    # What can be done

    def change(self, verb: Change) -> bool:
        """Change the diagram by a verb and say so; whether it could be done. A refusal is said, and changes nothing."""
        try:
            made, words = verb(self.value)
        except ValueError as error:
            announce(self._said, render(problem(sentence_of(error))))
            return False
        if made != self.value:
            self._set(made, words)
        return True

    def watch(self, follow: Callable[[DriverDiagram], None]) -> None:
        """Call a function with the diagram now and whenever it changes."""
        self._watching.append(follow)
        follow(self.value)

    def save(self, diagram: DriverDiagram | None, about: Mapping[str, str]) -> Saved:
        """Keep the diagram as the team's next version; `about` says ``who`` and ``because``.

        Raises
        ------
        ValueError
            When there is nothing to keep, something was typed and not added, or somebody else saved it meanwhile: then
            both can be chosen from on the page, and nothing is lost.
        """
        from pace_kit.store.results import Conflict

        if diagram is None:
            raise ValueError("There is no driver diagram yet. Choose the drivers to begin with first.")
        if typed := next((one for one in self._adding if one.pending), None):
            pressed = typed.button.description
            raise ValueError(f"‘{typed.pending}’ is typed and not added. Press “{pressed}”, or empty its field first.")
        try:
            saved = self._team.save("drivers", diagram, expected_version=self.unfinished.version, **about)
        except Conflict as conflict:
            self._offer_both(conflict, about)
            raise ValueError(
                "Somebody else saved the driver diagram in the meantime. Nothing is lost: choose above what to keep."
            ) from None
        self._choice.children = ()
        self.unfinished.saved(diagram, saved.version)
        return saved

    def _offer_both(self, conflict: Any, about: Mapping[str, str]) -> None:
        """Say what differs, with a button for each way to go on."""

        def mine(_button: ipywidgets.Button) -> None:
            self.unfinished.version = conflict.version
            self.save(conflict.mine, about)
            self._say("Saved: yours is the newest version. Theirs stays in the history.")
            self.undo.focus()

        def theirs(_button: ipywidgets.Button) -> None:
            self._choice.children = ()
            self._set(conflict.theirs, "Theirs is shown now. Undo brings yours back.")
            self.unfinished.saved(conflict.theirs, conflict.version)
            self.undo.focus()

        words = bullets(differences(conflict.mine, conflict.theirs), "What sets yours and theirs apart")
        actions = alike.line([button("Keep mine", mine), button("Take theirs", theirs)], "pace-actions")
        self._choice.children = (alike.html(render(words)), actions)

    def _undo(self, _button: ipywidgets.Button) -> None:
        if not self._past:
            self._say("There is nothing to undo.")
            return
        before, words = self._past.pop()
        self.value = before
        self._say(f"Undone: {words[:1].lower()}{words[1:]}")

    def _set(self, diagram: DriverDiagram, words: str) -> None:
        self._past.append((self.value, words.removesuffix(" Undo brings it back.")))
        self.value = diagram
        self._say(words)

    def _say(self, words: str) -> None:
        announce(self._said, Html(f'<div role="status">{note(words).markup}</div>').markup)

    def _open(self, change: Mapping[str, Any]) -> None:
        """Show a draft that was taken up. Undo stops there: nothing else holds what it would take away."""
        self._past.clear()
        self._choice.children = ()
        self.value = change["new"].value

    # What is shown

    def _make(self, pane: Callable[[Driving], tuple[ipywidgets.Widget, ...]]) -> tuple[ipywidgets.Widget, ...]:
        made = pane(self)
        self._adding += [one for one in made if isinstance(one, Adding)]
        return made

    def _show(self, _change: Mapping[str, Any]) -> None:
        if self.value is None:
            self._bar.children = (self._said,)  # there is nothing to undo
            self.children = (self._start, self._bar, self._draft)
            return
        self._bar.children = (self._said, self.undo)
        for name, parts in zip(self.folds, (self.value.drivers, self.value.ideas, self.value.measures), strict=True):
            self.folds[name].say(f"{name} ({len(parts)})")
        for follow in self._watching:
            follow(self.value)
        shown = (self._bar, self._choice, *self.folds.values(), self._draft)
        if self.children != shown:
            self.children = shown

    @cached_property
    def _start(self) -> ipywidgets.VBox:
        """Eight ticks and two buttons."""
        below = {primary.key: self._ideas_below(primary.key) for primary in self.kit.primaries}
        self.ticks = {
            primary.key: tick_field(primary.name, hint=f"The kit has {below[primary.key]} for it.")
            for primary in self.kit.primaries
        }
        self.begin = button("Begin with these drivers", self._begin, main=True)
        self.blank = button("Begin with a blank diagram", self._begin)
        actions = alike.line([self.begin, self.blank], "pace-actions")
        return alike.stack([alike.html(render(_BEGIN)), Form(**self.ticks), actions])

    def _ideas_below(self, key: str) -> str:
        homes = {key, *(driver.key for driver in self.kit.below(key))}
        count = sum(idea.driver in homes for idea in self.kit.ideas)
        return {0: "no idea", 1: "1 idea"}.get(count, f"{count} ideas")

    def _begin(self, pressed: ipywidgets.Button) -> None:
        only = [key for key, field in self.ticks.items() if field.value]
        if pressed is self.blank:
            self._set(DriverDiagram(), "Begun with a blank diagram.")
        elif not only:
            announce(self._said, render(problem("No driver is ticked. Tick the ones you can act on, or begin blank.")))
            return
        else:
            made = default_diagram(self._aimed[0], only=only, ideas=False, within_weeks=self._aimed[1])
            self._set(made, "Begun with the drivers you chose and the kit's proposals below them.")
        next(iter(self.folds.values())).button.focus()  # the button that was pressed is gone


def edit_drivers(team: Team) -> Driving:
    """Edit the team's driver diagram: from the kit's drivers or a blank one, by forms, each change undoable.

    Parameters
    ----------
    team : pace_kit.store.Team
        Its last saved diagram is shown; ``editor.save`` keeps the next version, told who and why, and
        ``editor.unfinished`` offers what somebody changed and did not save.
    """
    return Driving(team)
