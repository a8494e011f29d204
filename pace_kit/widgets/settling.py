"""Two people changed one thing: both texts side by side, field by field, and a choice for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Field, choice_field
from pace_kit.widgets.live import announce
from pace_kit.widgets.offers import button
from pace_kit.widgets.render import problem, render

if TYPE_CHECKING:
    from pace_kit.store import Conflict
    from pace_kit.store.merging import Difference, Path

UNCHOSEN = ""


class Settling(ipywidgets.VBox):
    """Both texts and the choices; made by :func:`settle`.

    `choices` holds the field of each difference by its path.
    """

    def __init__(
        self, conflict: Conflict, done: Callable[[Any], None], before: Any, labels: Mapping[str, str],
        with_: Mapping[str, str],
    ) -> None:  # fmt: skip
        from pace_kit.store.merging import differences

        self._conflict, self._done, self._with = conflict, done, dict(with_)
        every = differences(conflict.mine, conflict.theirs, before)
        self._silent = [one for one in every if one.path[-1] in self._with]
        self._asked = [one for one in every if one.path[-1] not in self._with]
        self.choices: dict[Path, Field] = {}
        self._said = alike.html()
        self.keep = button("Save what is chosen", lambda _pressed: self._take(), main=True)
        lead = alike.html(f'<div role="alert"><p><b>{escape(self._lead())}</b></p></div>')
        rows = [self._row(one, _label(one, labels)) for one in self._asked]
        super().__init__(
            [lead, *rows, alike.line([self.keep]), self._said], **alike.look(ipywidgets.VBox, "pace-settling")
        )
        self.children[-2].add_class("pace-actions")

    def _lead(self) -> str:
        many = "1 field" if len(self._asked) == 1 else f"{len(self._asked)} fields"
        return (
            f"Somebody else saved this while you were writing; {many} differ{'s' if len(self._asked) == 1 else ''}. "
            "Nothing is lost. Choose what to keep, then save."
        )

    def _row(self, one: Difference, label: str) -> ipywidgets.VBox:
        who = {"mine": "Only you changed it.", "theirs": "Only the other person changed it."}.get(one.changed, "")
        options = [("Not chosen yet", UNCHOSEN), ("Mine", "mine"), ("Theirs", "theirs")]
        options += [("Both, mine first", "both")] if one.joinable else []
        self.choices[one.path] = choice_field(f"Keep for ‘{label}’", options, one.changed or UNCHOSEN, who)
        texts = "".join(
            f"<div><p><b>{whose}</b></p><p>{_shown(text)}</p></div>"
            for whose, text in (("Mine", one.mine), ("Theirs, saved now", one.theirs))
        )
        head = f'<p class="pace-settling-name"><b>{escape(label)}</b></p><div class="pace-beside">{texts}</div>'
        row = alike.stack([alike.html(head), self.choices[one.path]], "pace-settling-row")
        return row

    def _take(self) -> None:
        from pace_kit.store.merging import THEIRS, merged

        chosen = {path: field.value for path, field in self.choices.items()}
        if open_ := [self.choices[path].label for path in chosen if chosen[path] == UNCHOSEN]:
            announce(self._said, render(problem(f"{open_[0]}: choose mine, theirs or both. Then save again.")))
            return
        for one in self._silent:
            leader = chosen.get((*one.path[:-1], self._with[one.path[-1]]), THEIRS)
            chosen[one.path] = "mine" if leader == "mine" else THEIRS
        try:
            self._done(merged(self._conflict.mine, self._conflict.theirs, chosen))
        except Exception as error:
            announce(self._said, render(problem(sentence_of(error))))


def settle(
    conflict: Conflict,
    done: Callable[[Any], None],
    *,
    before: Any = None,
    labels: Mapping[str, str] | None = None,
    together: Mapping[str, str] | None = None,
) -> Settling:
    """Let the second of two people choose, for each field in which the two texts differ: mine, theirs, or both.

    Parameters
    ----------
    conflict : pace_kit.store.Conflict
        What saving was refused with.
    done : callable
        Called with the value that comes of the choices. Its errors are shown as sentences.
    before : object, optional
        The version that both began from. A field that only one of the two changed is then set to that one's text.
    labels : mapping, optional
        Words for names of fields.
    together : mapping, optional
        Fields that nobody is asked about, to the field whose choice they follow, such as the day of a text to the text.
    """
    return Settling(conflict, done, before, labels or {}, together or {})


def _label(one: Difference, labels: Mapping[str, str]) -> str:
    name = str(one.path[-1])
    return labels.get(name, name.replace("_", " ").capitalize())


def _shown(value: Any) -> str:
    if value is None or value in ("", ()):
        return '<span class="pace-note">nothing</span>'
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        value = f"{value.astimezone():%d/%m/%Y %H:%M}"
    elif isinstance(value, date):
        value = f"{value.day} {value:%B %Y}"
    elif isinstance(value, tuple):
        value = "\n".join(map(str, value))
    return "<br>".join(escape(line) for line in str(value).splitlines())
