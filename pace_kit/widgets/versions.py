"""Saving something that has versions: with who and why, and without writing over what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait
from traitlets import HasTraits

from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Form, text_field
from pace_kit.widgets.live import Saving, announce, saved_at
from pace_kit.widgets.offers import button
from pace_kit.widgets.render import Html, bullets, note, problem, quote, render

if TYPE_CHECKING:
    from pace_kit.store import Conflict, Saved, Team, Version

SAME = "This is what is saved already, so there is nothing new to keep."
NEEDED = "needed once there is an earlier version."
WHO_AND_WHY = "Say who changes it and why: what it was before stays beside it. Then save again."


class Theirs(HasTraits):
    """What somebody else saved and a person chose to go on with; ``None`` until then."""

    value = AnyTrait(None, allow_none=True)


class KeepVersions(ipywidgets.VBox):
    """Who, why, a button, and a choice between two texts when there are two; made by :func:`keep_versions`.

    Its value is the receipt of the last save. `theirs` takes the other's value when a person chooses to keep it, so
    that fields can follow it.
    """

    value = AnyTrait(None, allow_none=True)

    def __init__(self, label: str, team: Team, kind: str, thing: Any, *, key: str = "", waiting: str = "") -> None:
        self._team, self._kind, self._key, self._thing = team, kind, key, thing
        self._knows(team.latest(kind, key))
        self._conflict: Conflict | None = None
        self.words = Form(
            who=text_field("Who saves it?", "", f"A name or a role; {NEEDED}"),
            because=text_field("Why does it change?", "", f"For those who come later; {NEEDED}"),
        )
        before = team.saved(kind) if self._version else ""
        self.saving = Saving(label, self._save, {"thing": thing, "words": self.words}, before, waiting)
        self.theirs = Theirs()
        self.keep_theirs = button("Keep what the other saved", lambda _pressed: self._take_theirs())
        self.save_mine = button("Save mine after it", lambda _pressed: self._save_after(), main=True)
        self._both, actions = alike.html(), alike.line([self.keep_theirs, self.save_mine])
        actions.add_class("pace-actions")
        self._always: tuple[ipywidgets.Widget, ...] = (self.words, self.saving, self._both)
        self._actions = actions
        super().__init__(self._always, **alike.look(ipywidgets.VBox))
        self.saving.observe(self._saved, "value")

    @property
    def markup(self) -> str:
        """What is on the screen below the button, as HTML."""
        return str(self._both.value)

    def _knows(self, version: Version | None) -> None:
        """Remember the version that what is in the fields was made from."""
        self._version: int
        self._kept: Any
        self._version, self._kept = (version.version, version.value) if version else (0, None)

    def _save(self, thing: Any, words: Mapping[str, str]) -> Saved | str:
        from pace_kit.store import Conflict

        if self._version and thing == self._kept:
            return SAME
        if self._version and not (words["who"] and words["because"]):
            raise ValueError(WHO_AND_WHY)
        try:
            saved = self._team.save(self._kind, thing, self._key, **words, expected_version=self._version)
        except Conflict as conflict:
            self._show(conflict)
            raise
        self._version, self._kept = saved.version, thing
        self._end("")
        self.words.fill(who=words["who"], because="")
        return saved

    def _saved(self, change: Mapping[str, Any]) -> None:
        if not isinstance(change["new"], str):
            self.value = change["new"]

    def _show(self, conflict: Conflict) -> None:
        """Show both texts and the two ways on."""
        self._conflict = conflict
        newest = self._team.latest(self._kind, self._key)
        said = note("" if newest is None else str(newest))
        both = (_title("What the other saved"), said, quote(conflict.theirs), _title("What you wrote"), _own(conflict))
        announce(self._both, f'<div role="status">{render(both)}</div>')
        self.children = (*self._always, self._actions)

    def _take_theirs(self) -> None:
        if (conflict := self._conflict) is None:
            return
        self._version, self._kept = conflict.version, conflict.theirs
        self.theirs.value = None
        self.theirs.value = conflict.theirs
        kept = (
            note("What the other saved is kept, and stands in the fields. Your words, to copy from:"),
            _own(conflict),
        )
        self._end(f'<div role="status">{render(kept)}</div>')
        self.saving.button.focus()  # the button that was pressed is gone

    def _save_after(self) -> None:
        """Save what this person wrote as the version after the other's; a third text meanwhile asks again."""
        if (conflict := self._conflict) is None:
            return
        self._version, self._kept = conflict.version, conflict.theirs
        try:
            saved = self._save(conflict.mine, self.words.value)
        except Exception as error:
            if self._conflict is conflict:  # else a third text is shown now
                announce(self._both, f"{self.markup}{render(problem(sentence_of(error)))}")
            return
        words = saved if isinstance(saved, str) else saved_at(saved.at)
        self._end(f'<div role="status">{render(note(words))}</div>')
        if not isinstance(saved, str):
            self.value = saved
        self.saving.button.focus()

    def _end(self, markup: str) -> None:
        self._conflict = None
        announce(self._both, markup)
        self.children = self._always


def keep_versions(label: str, team: Team, kind: str, thing: Any, *, key: str = "", waiting: str = "") -> KeepVersions:
    """A button that keeps the next version of something, with who saved it and why.

    Who and why are needed once there is an earlier version. When somebody else saved meanwhile, both texts are shown
    and the person chooses which one is to be the current version; the other one is not lost.

    Parameters
    ----------
    label : str
        The words on the button.
    team : pace_kit.store.Team
        Whose thing it is.
    kind, key : str
        As `pace_kit.store.Team.save` takes them.
    thing : widget
        Anything with a `.value`: what is kept. Its ``str()`` is the text that is shown.
    waiting : str
        Said instead of saving while there is no value.
    """
    return KeepVersions(label, team, kind, thing, key=key, waiting=waiting)


def earlier_versions(team: Team, kind: str, key: str = "") -> Html:
    """Every version but the current one, newest first: when, who, why, and its sentence."""
    before = team.history(kind, key)[1:]
    return bullets(f"{one} {one.value}" for one in before) or note("There is no earlier version.")


def _title(words: str) -> Html:
    return Html(f"<p><b>{escape(words)}</b></p>")


def _own(conflict: Conflict) -> Html:
    return quote(conflict.mine)
