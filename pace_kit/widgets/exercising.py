"""Exercises on a page: each task with its form, a check, two hints, and how far a team is with all of them.

What is said about an answer comes from :mod:`pace_kit.checks`, which a cell in JupyterLab asks as well.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets
import pandas as pd
from traitlets import Any as AnyTrait

from pace_kit.checks import EXERCISES, Outcome, Question, questions, take_away
from pace_kit.coaching import Practised, standing
from pace_kit.widgets import alike
from pace_kit.widgets.answering import answering
from pace_kit.widgets.fields import tick_field
from pace_kit.widgets.folds import Fold, fold
from pace_kit.widgets.live import Saving, announce, live, saving
from pace_kit.widgets.offers import button
from pace_kit.widgets.pages import team_of_page
from pace_kit.widgets.render import Html, bullets, note, render, scrolling

if TYPE_CHECKING:
    from pace_kit.store import Saved, Store, Team

NOT_KEPT = "No team is open, so how far you are is known only while this page is open. Choose a team on the start page."
_TONE = {Outcome.NOT_YET: "pace-not-yet", Outcome.NOT_QUITE: "pace-not-quite", Outcome.YES: "pace-yes"}
_FURTHER = ("A hint", "A further hint", "Say the hints again")


class Ask(ipywidgets.VBox):
    """One task: its words, its form, a button that checks, and hints. Its value is how the team stands with it.

    Parameters
    ----------
    question : Question
        The task.
    team : Team, optional
        For whom it is kept how far they are; None keeps nothing.
    """

    value = AnyTrait(None, allow_none=True)

    def __init__(self, question: Question, team: Team | None = None) -> None:
        self.question, self._team, self._hints = question, team, 0
        self.answering = answering(question)
        self.checked = saving("Check our answer", self._check, busy="Looking…", answer=self.answering)
        self.hint = button(_FURTHER[0], self._say_hints)
        self._name_buttons()
        self._hinted = alike.html()
        kept = team.current("exercise", question.key) if team else None
        parts = [alike.html(render(question.prompt)), self.answering, self.checked, self.hint, self._hinted]
        super().__init__([*parts, *self.answering.afterwards], value=kept, **alike.look(ipywidgets.VBox, "pace-ask"))

    def _name_buttons(self) -> None:
        """Tell the buttons of this task from those of the others, for who hears a list of them (``pace.js``)."""
        for one in (self.checked.button, self.hint):
            one.tooltip = f"{one.description}, task {self.question.key}"

    def _check(self, answer: Any) -> str:
        feedback = self.question.feedback(answer)
        for outcome, name in _TONE.items():
            (self.add_class if outcome is feedback.outcome else self.remove_class)(name)
        if feedback.outcome is not Outcome.NOT_YET:
            self.answering.reveal()
            self._keep(str(feedback.outcome))
        return str(feedback)

    def _keep(self, outcome: str) -> None:
        before = self.value
        stands = before.after(outcome, self._hints) if before else Practised(outcome, hints=self._hints)
        if self._team and stands != before:
            self._team.save("exercise", stands, self.question.key)
        self.value = stands

    def _say_hints(self, _button: ipywidgets.Button) -> None:
        self._hints = min(self._hints + 1, 2)
        self.hint.description = _FURTHER[self._hints]
        self._name_buttons()
        said = "".join(f"<p>{escape(words)}</p>" for words in self.question.hints[: self._hints])
        announce(self._hinted, f'<div class="pace-task-hints" role="status">{said}</div>')


class Exercise:
    """An exercise on a page; made by :func:`open_exercise`.

    Parameters
    ----------
    name : str
        The notebook's name, for instance "01_aims".
    team : Team, optional
        For whom it is kept how far they are.
    """

    def __init__(self, name: str, team: Team | None) -> None:
        self.name, self._team = name, team
        self._questions = {one.key: one for one in questions(name)}
        self._asked: dict[str, Ask] = {}

    def ask(self, key: str) -> Ask:
        """Return the task with this number as a form; the same one each time.

        Raises
        ------
        ValueError
            When the exercise has no such task.
        """
        if key not in self._questions:
            raise ValueError(f"This exercise has no task {key!r}. It has {', '.join(self._questions)}.")
        return self._asked.setdefault(key, Ask(self._questions[key], self._team))

    def take_away(self) -> Fold:
        """Return what to take away from the exercise, folded: it gives answers away."""
        return fold("Show what to take away", lambda: alike.html(render(bullets(take_away(self.name)))))

    def progress(self) -> ipywidgets.VBox:
        """Return how far the team is, task by task, and the tick with which it lets its coach see that."""
        seen = live(self._table, **{f"task_{key.replace('.', '_')}": self.ask(key) for key in self._questions})
        parts = [seen, *showing(self._team)] if self._team else [seen, alike.html(render(note(NOT_KEPT)))]
        return alike.stack(parts)

    def _table(self, **stand: Practised | None) -> Html:
        by_key = dict(zip(self._questions, stand.values(), strict=True))
        known = {key: one for key, one in by_key.items() if one}
        rows = "".join(_line(question, by_key[key]) for key, question in self._questions.items())
        whole = standing("So far", tuple(self._questions), known)
        kept = "How far you are is kept; what you answered goes when this tab is closed." if self._team else ""
        return Html(f"<p>{escape(f'{whole.done} of {whole.of} tasks found.')} {kept}</p><ul>{rows}</ul>")


def _line(question: Question, stands: Practised | None) -> str:
    stands_now = escape(str(stands or "Not tried yet."))
    return f"<li><b>{escape(f'{question.key} {question.title}')}</b><br>{stands_now}</li>"


def open_exercise(name: str) -> Exercise:
    """The exercise of a page, for the team that the page's address names, or for nobody in particular.

    Raises
    ------
    ValueError
        When there is no such exercise.
    """
    return Exercise(name, team_of_page())


def showing(team: Team) -> tuple[ipywidgets.Widget, Saving]:
    """Return the tick with which a team lets its coach see how far it is, and the button that keeps it."""
    tick = tick_field(
        "Our coach may see which tasks we have done",
        bool(team.current("shows")),
        "Only how far you are, never what you answered. You can take it back at any time.",
    )

    def keep(tick: bool) -> Saved:
        return team.save("shows", tick)

    return tick, saving("Keep this choice", keep, tick=tick)


def all_standings(team: Team | None) -> ipywidgets.VBox:
    """Return how far a team is with every exercise; a sentence when no team is open."""
    if team is None:
        return alike.stack([alike.html(render(note(NOT_KEPT)))])
    kept = team.currents("exercise")
    told = [standing(exercise_title(name), [one.key for one in questions(name)], kept) for name in EXERCISES]
    return alike.stack([alike.html(render(bullets(told))), *showing(team)])


def exercise_title(name: str) -> str:
    """Name of an exercise on screen: "1 Aims" for "01_aims"."""
    number, _, words = name.partition("_")
    return f"{int(number)} {words.replace('_', ' ').capitalize()}"


def who_practises(store: Store) -> tuple[Html, ...]:
    """How far teams are with the exercises, as a table for their coach: only of those that let their coach see it."""
    tasks = {name: [one.key for one in questions(name)] for name in EXERCISES}
    teams = store.teams()
    shown = [team for team in teams if team.current("shows")]
    rows = []
    for team in shown:
        kept = team.currents("exercise")
        stands = [standing(exercise_title(name), keys, kept) for name, keys in tasks.items()]
        stuck = ", ".join(key for one in stands for key in one.stuck)
        rows.append([team.name, *(f"{one.done} of {one.of}" for one in stands), stuck or "–"])
    if not rows:
        return (note("No team shows how far it is with the exercises. The tick is at the end of each exercise."),)
    columns = ["team", *map(exercise_title, tasks), "perhaps stuck at"]
    more = len(teams) - len(shown)
    keep = "1 team keeps this to itself." if more == 1 else f"{more} teams keep this to themselves."
    others = note(keep if more else "")
    return scrolling("How far teams are with the exercises", pd.DataFrame(rows, columns=columns)), others
