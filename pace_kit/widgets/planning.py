"""A month of the practice council: what is decided and tried in it, planned line by line, and then played."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets

from pace_kit.widgets import alike
from pace_kit.widgets.errors import sentence_of
from pace_kit.widgets.fields import Field, Form, choice_field
from pace_kit.widgets.live import Saving, announce, saved_at, saving
from pace_kit.widgets.offers import button
from pace_kit.widgets.render import done, note, problem, render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pace_kit.practice import Decide, Game, Try
    from pace_kit.practice.saved import SavedGame
    from pace_kit.widgets.playing import PracticeCouncil

PREDICT_FIRST = "Write first what you predict. Whatever comes, the prediction is what you learn from."
NO_WAY_BACK = "A month that was played cannot be taken back, as in a real council."


def plan_test(council: PracticeCouncil, trial: Form, label: str = "Plan this test") -> Saving:
    """A button that plans a test of change for the coming month.

    Parameters
    ----------
    council : PracticeCouncil
        The game.
    trial : Form
        With the fields ``change``, ``scale``, ``prediction`` and ``predicted_number``. A test without a prediction is
        refused; what was predicted is emptied for the next one.
    label : str
        The words on the button.
    """

    def add(trial: Mapping[str, Any]) -> str:
        from pace_kit.practice import Try

        if not trial["prediction"]:
            raise ValueError(PREDICT_FIRST)
        said = _planned(council, Try(**trial))
        form.fill(prediction="", predicted_number=None)
        return said

    form = trial
    return quiet_with(council, saving(label, add, trial=trial))


def plan_decision(council: PracticeCouncil, act: Form, label: str = "Plan this decision") -> Saving:
    """A button that plans a decision about a test; the form has ``change``, ``decision`` and ``because``."""

    def add(act: Mapping[str, Any]) -> str:
        from pace_kit.practice import Decide

        if not act["change"]:
            raise ValueError("No test is running yet, so there is nothing to decide. Plan a test below.")
        if act["decision"] is None:
            raise ValueError("Choose adopt, adapt or abandon first. Each is a good end, when the reason is there.")
        if not act["because"]:
            raise ValueError("Say why, in a few words: at the end you see what you believed beside what was true.")
        said = _planned(council, Decide(**act))
        form.fill(decision=None, because="")
        return said

    form = act
    return quiet_with(council, saving(label, add, act=act))


def quiet_with(council: PracticeCouncil, said: Saving) -> Saving:
    """Take back what a button said once another month or another game is there: it would not be true any more."""
    council.observe(lambda _change: said.quiet(), "value")
    return said


def _planned(council: PracticeCouncil, move: Try | Decide) -> str:
    """Plan a move, if the month can be played with it; the sentence that says so."""
    game = council.sitting.value
    planned = game.planned(*game.plan, move)
    planned.played()
    council.keep(planned)
    return f"Planned: {move}"


class MonthPlan(ipywidgets.VBox):
    """What is planned for the coming month, each line with a button that takes it back, and the button that plays it.

    Made by :func:`play_month`.
    """

    def __init__(self, council: PracticeCouncil, look_at: str = "") -> None:
        self._council, self._look_at = council, look_at
        self._head, self._said, self._lines = alike.html(), alike.html(), alike.stack()
        self._lines.add_class("pace-collected")
        self.look = alike.html()
        self.play = saving("Play this month", self._play)  # without controls: the second half of a double click is none
        quiet_with(council, self.play)
        super().__init__(
            [self._head, self._lines, self._said, self.play, self.look, alike.html(render(note(NO_WAY_BACK)))]
        )
        self.add_class("pace-stack")
        council.sitting.observe(self._follow, "value")
        self._follow({})

    @property
    def take_back(self) -> tuple[ipywidgets.Button, ...]:
        """The buttons that take a line back, in the order of the lines."""
        return tuple(row.children[1] for row in self._lines.children)

    @property
    def markup(self) -> str:
        """The words above the lines, the lines, and what was said last, as HTML."""
        lines = "".join(str(row.children[0].value) for row in self._lines.children)
        return f"{self._head.value}{lines}{self._said.value}"

    def _play(self) -> str:
        from pace_kit.practice.news import news

        sitting: SavedGame = self._council.sitting.value
        if sitting.finished:
            raise ValueError("This game is over. Look at its ending below, or begin another above.")
        before, played = self._council.value, sitting.played()
        saved = self._council.keep(played)
        if self._look_at:
            self.look.value = _link_to(self._look_at)
        kept = saved_at(saved.at) if saved else "It is kept only while this page is open."
        return f"{news(before, self._council.value)} {kept}"

    def _follow(self, _change: Mapping[str, Any]) -> None:
        game = self._council.sitting.value
        self._said.value = self.look.value = ""
        self._head.value = render(self._about(game))
        self._lines.children = tuple(map(self._row, game.plan))

    def _about(self, game: SavedGame) -> Any:
        from pace_kit.practice.news import hours_words

        if game.finished:
            return note(f"All {game.settings.months} months are played.")
        which = f"Month {len(game.moves) + 1} of {game.settings.months}"
        planned = "as planned so far" if game.plan else "nothing is planned. To go on and watch is a choice too"
        try:
            return note(f"{which}: {planned}. {hours_words(game.game, *game.plan)}")
        except ValueError as error:  # a line was taken back that another one needs
            return note(f"{which}: {planned}."), problem(sentence_of(error))

    def _row(self, move: Try | Decide) -> ipywidgets.HBox:
        back = button("Take back", partial(self._take_back, move))
        back.tooltip = f"Take back: {move}"
        row = alike.line([alike.html(render(_whole(move))), back], "pace-collected-line")
        return row

    def _take_back(self, move: Try | Decide, _pressed: Any) -> None:
        game = self._council.sitting.value
        try:
            self._council.keep(game.planned(*(one for one in game.plan if one != move)))
        except ValueError as error:
            announce(self._said, render(problem(sentence_of(error))))
        else:
            announce(self._said, render(done(f"Taken back: {move}")))
        self.play.button.focus()  # the button that was pressed is gone


def _whole(move: Try | Decide) -> str:
    """The move with the words the team gave it."""
    predicted, because = getattr(move, "prediction", ""), getattr(move, "because", "")
    return f"{move} {f'Predicted: {predicted}' if predicted else f'Because: {because}' if because else ''}".rstrip()


def _link_to(heading: str) -> str:
    place = escape(heading.replace(" ", "-"))
    return f'<p class="pace-where"><a href="#{place}">Go up to: {escape(heading)}</a></p>'


def play_month(council: PracticeCouncil, look_at: str = "") -> MonthPlan:
    """The plan for the coming month, and the button that plays it, saves it, and says in a sentence what it brought.

    Parameters
    ----------
    council : PracticeCouncil
        The game.
    look_at : str
        Heading on the page under which stands what a month changes; once a month is played, a link leads there.
    """
    return MonthPlan(council, look_at)


def choose_change(council: PracticeCouncil, label: str = "Which change?") -> Field:
    """A choice of one of the library's changes; its value is the key. Those that were abandoned are not offered."""
    from pace_kit.pdsa import Decision
    from pace_kit.practice import CHANGES

    def options(game: Game) -> list[tuple[str, str]]:
        gone = {trial.change for trial in game.trials if trial.decision is Decision.ABANDON}
        return [(change.name, change.key) for change in CHANGES if change.key not in gone]

    return _following(council, label, options)


def choose_trial(council: PracticeCouncil, label: str = "Which test?") -> Field:
    """A choice of one of the tests that were begun and not abandoned; its value is the change's key, blank if none."""
    from pace_kit.pdsa import Decision
    from pace_kit.practice import CHANGES

    names = {change.key: change.name for change in CHANGES}

    def options(game: Game) -> list[tuple[str, str]]:
        going = [trial for trial in game.trials if trial.decision is not Decision.ABANDON]
        words = [
            (names[trial.change] + (f", {trial.decision}" if trial.decision else ""), trial.change) for trial in going
        ]
        return words or [("No test is running yet", "")]

    return _following(council, label, options)


def _following(council: PracticeCouncil, label: str, options: Callable[[Game], list[tuple[str, str]]]) -> Field:
    field = choice_field(label, options(council.value), wide=True)
    council.observe(lambda _change: field.offer(options(council.value)), "value")
    return field
