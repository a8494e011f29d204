"""A saved thing that is written on a page: which one, from which version, and what was typed and never saved.

:func:`editing` opens a thing and offers the drafts that wait; its :meth:`Editing.keeping` is the button that saves it.
What is saved in a way of its own keeps its drafts by :meth:`Editing.drafting`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Field
from pace_kit.widgets.folds import Fold
from pace_kit.widgets.keeping import Drafting, Keeping
from pace_kit.widgets.live import announce
from pace_kit.widgets.offers import button
from pace_kit.widgets.render import done, problem, render

if TYPE_CHECKING:
    from pace_kit.store import Draft, Team


def _as_typed(typed: Any, _before: Any) -> Any:
    return typed


class Editing(ipywidgets.VBox):
    """The thing that is open, as it was saved or begun; shows the drafts that wait. Made by :func:`editing`.

    Attributes
    ----------
    version : int
        The version it was opened from; 0 for a new thing.
    before : object
        That version's value; None for a new thing.
    taken : Draft
        The draft that was taken up last, for what has no fields that follow the value.
    """

    value = AnyTrait(None, allow_none=True)
    taken = AnyTrait(None, allow_none=True)

    def __init__(
        self, team: Team, kind: str, choice: Field | None, begin: Callable[[Any], Any], key: Callable[[Any], str],
        words: Callable[[Draft], str], fits: Callable[[Draft], bool],
    ) -> None:  # fmt: skip
        from pace_kit.store import Drafts

        self.team, self.kind, self.key = team, kind, key
        self._choice, self._fresh, self._words, self._fits = choice, begin, words, fits
        self.version, self.before = 0, None
        self.drafts = Drafts(team)
        self.place: Field | None = None
        self._keeping: Keeping | Drafting | None = None
        self._leads_to: Fold | None = None
        self._busy = self._moving = False  # while the fields are filled nobody types
        self._said, self._waiting = alike.html(), alike.stack()
        self._away = Fold("Drafts put away", self._put_away_rows)
        super().__init__([], **alike.look(ipywidgets.VBox))
        if choice is not None:
            choice.observe(lambda _change: self.show(choice.value), "value")
        self.show(choice.value if choice is not None else None)

    def show(self, chosen: Any) -> None:
        """Open what was chosen as it is saved now, or begin it when nothing is saved under its key."""
        self._leave()
        fresh = self._fresh(chosen)
        latest = self.team.latest(self.kind, self.key(fresh))
        if latest is None:
            self._begin(fresh, 0, None)
        else:
            self._begin(latest.value, latest.version, latest.value)

    def at(self, place: Field) -> Field:
        """Let a field say which part of the thing is written, such as the number of a cycle; returns the field."""
        self.place = place
        place.observe(self._move, "value")
        return place

    @property
    def filling(self) -> bool:
        """Whether the fields are being filled just now, by the page and not by a person."""
        return self._busy or self._moving

    def keeping(
        self, label: str, write: Callable[..., Any], *, finish: Callable[[Any, Any], Any] = _as_typed,
        together: Mapping[str, str] | None = None, **controls: Any,
    ) -> Keeping:  # fmt: skip
        """A button that saves what is written, and keeps a draft of it meanwhile; for the end of a page.

        Parameters
        ----------
        label : str
            The words on the button.
        write : callable
            Called with the controls' values by name; returns the whole thing as it is written now. It refuses nothing.
        finish : callable
            Called with that and with what is saved now (or None); returns what can be kept, or refuses by raising one
            of the kit's errors.
        together : mapping, optional
            As for :func:`pace_kit.widgets.settle`.
        **controls
            Anything with a `.value`.
        """
        self._keeping = made = Keeping(self, label, write, finish, together or {}, controls)
        return made

    def drafting(self, read: Callable[[], Any], *controls: Any) -> Drafting:
        """Keep drafts of what is saved in a way of its own, which tells :meth:`saved`; shows when one was kept.

        Parameters
        ----------
        read : callable
            Returns the whole thing as it is written now; None where it cannot be read as the thing yet.
        *controls
            Anything with a `.value`.
        """
        self._keeping = made = Drafting(self, read, controls)
        return made

    def leads_to(self, fold: Fold) -> Fold:
        """Let a draft that is taken up open the fold in which it is written; returns the fold."""
        self._leads_to = fold
        return fold

    @property
    def where(self) -> str:
        """Under which key a draft of what is open is kept."""
        key = "" if self.value is None else self.key(self.value)
        return f"{key}:{self.place.value}" if self.place is not None else key

    def saved(self, value: Any, version: int) -> None:
        """Go on from what was saved."""
        self.drafts.drop(self.kind, self._keeping.where if self._keeping else self.where)
        self._begin(value, version, value)

    def _move(self, _change: Mapping[str, Any]) -> None:
        if not self._busy:
            self._leave()
            self._moving = self._keeping is not None

    def moved(self) -> None:
        """All fields show the other part of the thing now."""
        self._moving = False

    def _leave(self) -> None:
        """Keep what was typed so far, and write the drafts that follow under a new name: none overwrites another."""
        from pace_kit.store import Drafts

        if self._keeping is not None:
            self._keeping.flush()
        self.drafts = Drafts(self.team)
        self._offer()

    def _begin(self, value: Any, version: int, before: Any) -> None:
        self._busy = True
        try:
            self.version, self.before = version, before
            self.value = value
        finally:
            self._busy = False
        if self._keeping is not None:
            self._keeping.opened()
        self._offer()

    # Drafts that wait

    def take_up(self, draft: Draft) -> None:
        """Show a draft in the fields; it is saved only when somebody saves it."""
        self._leave()
        self.drafts.take_up(draft)
        key, _, place = draft.key.rpartition(":") if self.place is not None else (draft.key, "", "")
        history = self.team.history(self.kind, key) if draft.base else ()
        before = next((one.value for one in history if one.version == draft.base), None)
        self._begin(draft.value, draft.base, before)
        self._busy = True
        self.taken = draft
        self._busy = False
        if self.place is not None and place.isdigit():
            self._busy = True
            self.place.value = int(place)
            self._busy = False
        if self._keeping is not None:
            self._keeping.from_draft(draft.key)
        self._offer()
        announce(self._said, render(done("The draft is in the fields below. Nothing is saved yet.")))

    def _put_away(self, draft: Draft, _pressed: Any = None) -> None:
        self.drafts.put_away(draft)
        self._offer()
        announce(self._said, render(done("Put away. It is kept, under ‘Drafts put away’.")))

    def _offer(self) -> None:
        """Show the drafts that are not saved and not open."""
        from pace_kit.store import StoreError

        try:
            every = [one for one in self.drafts.all(self.kind) if one.author != self.drafts.author]
        except StoreError as error:
            self._said.value, every = render(problem(sentence_of(error))), []
        drafts = [one for one in every if not self._is_saved(one)]
        self._waiting.children = tuple(self._row(one, away=False) for one in drafts if not one.put_away)
        self._old = [one for one in drafts if one.put_away]
        parts: list[ipywidgets.Widget] = [self._said]
        parts += [self._waiting] if self._waiting.children else []
        if self._old:
            self._away.say(f"Drafts put away ({len(self._old)})")
            self._away.make_again()
            parts.append(self._away)
        self.children = tuple(parts)

    def _is_saved(self, draft: Draft) -> bool:
        latest = self.team.latest(self.kind, self.key(draft.value))
        return latest is not None and latest.value == draft.value

    def _put_away_rows(self) -> list[ipywidgets.Widget]:
        return [self._row(one, away=True) for one in self._old]

    def _row(self, draft: Draft, *, away: bool) -> ipywidgets.HBox:
        name = self._words(draft)
        text = f"<p>Not finished: {escape(name)}. {escape(str(draft))}</p>"
        offered = []
        if self._fits(draft):
            up = button("Take it up", lambda _pressed: self._pressed(draft))
            up.tooltip = f"Take it up: {name}"
            offered.append(up)
        if not away:
            put = button("Put it away", partial(self._put_away, draft))
            put.tooltip = f"Put it away: {name}"
            offered.append(put)
        row = alike.line([alike.html(text), *offered], "pace-collected-line")
        return row

    def _pressed(self, draft: Draft) -> None:
        self.take_up(draft)
        # The button that was pressed is gone.
        if self._choice is not None:
            self._choice.control.focus()
        elif self._leads_to is not None:
            self._leads_to.button.value = True
            self._leads_to.button.focus()


def editing(
    team: Team,
    kind: str,
    choice: Field | None = None,
    *,
    begin: Callable[[Any], Any] = lambda chosen: chosen,
    key: Callable[[Any], str] = lambda _value: "",
    words: Callable[[Draft], str] = lambda draft: draft.kind,
    fits: Callable[[Draft], bool] = lambda _draft: True,
) -> Editing:
    """Open a saved thing to be written on this page; its value is the thing as it was opened.

    Parameters
    ----------
    team : Team
        Whose thing.
    kind : str
        One of the store's kinds.
    choice : Field, optional
        Which thing. Without it the one thing of this kind is opened.
    begin : callable
        The thing that a value of `choice` (or None) stands for. Where one is saved under its key, that is opened.
    key : callable
        The store's key of a value.
    words : callable
        What a draft is called.
    fits : callable
        Whether a draft can be taken up on the page as it is now.

    Returns
    -------
    Editing
        It shows what was typed on any page of this team and not saved. Each can be taken up, which shows it in the
        fields, or put away; neither saves or loses anything.
    """
    return Editing(team, kind, choice, begin, key, words, fits)
