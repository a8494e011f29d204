"""The practice council on a page: which game is open, and where it is kept.

Every month, and every line of the plan for the next one, is saved at once where the page's address names a team.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait
from traitlets import HasTraits

from pace_kit.widgets import alike
from pace_kit.widgets.fields import Form, choice_field, number_field
from pace_kit.widgets.live import announce, saving
from pace_kit.widgets.pages import asked_in_vain, asked_number, team_of_page
from pace_kit.widgets.render import done, note, problem, render
from pace_kit.widgets.staging import press

if TYPE_CHECKING:
    from pace_kit.practice.saved import SavedGame
    from pace_kit.store import Saved, Team

LENGTHS = (("24 months", 24), ("12 months", 12), ("6 months", 6))
LARGEST_NUMBER = 9999
NOT_KEPT = (
    "No team is open, so this game is kept only as long as this page is open. Begin at your team's first step and come "
    "here from there, and every month is saved."
)
MEANWHILE = (
    "Somebody else of your team went on with this game meanwhile. This page shows what they saved now; look at it, and "
    "then go on from there."
)

OTHER_RULES = (
    "It was played by other rules than this kit has now, so it cannot go on. It stays saved; begin a new game."
)


class Sitting(HasTraits):
    """The game as it is kept, with the plan for its next month: something with a `.value` that steps can follow."""

    value = AnyTrait()


class PracticeCouncil(ipywidgets.VBox):
    """Which game is open; its value is the `Game`, after the months played so far. Made by :func:`practice_council`.

    Attributes
    ----------
    sitting : Sitting
        Its value is the `SavedGame`: the same, with what is planned for the coming month.
    games : dict of str to SavedGame
        The team's games, by their keys, in the order in which they were begun.
    """

    value = AnyTrait()

    def __init__(self, team: Team | None, number: int | None) -> None:
        self.team, self.sitting, self._version = team, Sitting(), 0
        self.games: dict[str, SavedGame] = {} if team is None else dict(team.currents("game"))
        self.form = Form(
            number=number_field(
                "Number of the council", number or 1, "Tables that type the same number play the same council.",
                least=1, most=LARGEST_NUMBER, whole=True,
            ),
            months=choice_field("How long?", LENGTHS, hint="In a short game there is less time for a test to grow."),
        )  # fmt: skip
        self.begin = saving("Begin a new game", self._begin, chosen=self.form)
        self.saved = choice_field("Games of your team", [("", "")], wide=True)
        self.go_on = press("Open this game", self._open_saved)
        self._list, self._said = alike.stack(), alike.html()
        self._list.add_class("pace-stack")
        super().__init__([self._said, self.form, self.begin, self._list], **alike.look(ipywidgets.VBox, "pace-stack"))
        self._show(self._first(number))
        self.observe(lambda _change: self.begin.quiet(), "value")

    @property
    def markup(self) -> str:
        """What is said about the game that is open, as HTML."""
        return str(self._said.value)

    def keep(self, game: SavedGame) -> Saved | None:
        """Save a game and show it; None where no team is open.

        Raises
        ------
        ValueError
            When somebody else saved this game since it was read. Theirs is shown then.
        """
        from pace_kit.store import Conflict

        saved = None
        if self.team is not None:
            try:
                saved = self.team.save("game", game, game.key, expected_version=self._version)
            except Conflict as conflict:
                self._version = conflict.version
                self._take(conflict.theirs)
                raise ValueError(MEANWHILE) from None
            self._version = saved.version
        self._take(game)
        return saved

    def _first(self, number: int | None) -> SavedGame:
        """The game to begin with: the one saved last, of the council that the address names if it names one."""
        from pace_kit.practice import Settings
        from pace_kit.practice.saved import new_game

        found = [game for game in self.games.values() if number in (None, game.settings.seed) and game.playable]
        if self.team is None or not found:
            return new_game(Settings(seed=number or 1))
        team = self.team
        return max(found, key=lambda game: team.latest("game", game.key).at)  # type: ignore[union-attr]

    def _begin(self, chosen: dict[str, Any]) -> str:
        from pace_kit.practice import Settings
        from pace_kit.practice.saved import new_game

        if chosen["number"] is None:
            raise ValueError("Type the number of a council first, for instance 7.")
        self._show(new_game(Settings(seed=chosen["number"], months=chosen["months"]), self.games))
        return f"A new game: council {chosen['number']}, {chosen['months']} months. Nothing is played yet."

    def _open_saved(self) -> None:
        game = self.games[self.saved.value]
        if not game.playable:
            announce(self._said, render((note(self._where()), problem(f"{game}. {OTHER_RULES}"))))
            return
        self._show(game)
        announce(self._said, render(done(self._where())))

    def _show(self, game: SavedGame) -> None:
        """Open a game: as it was saved last, if it was."""
        latest = self.team.latest("game", game.key) if self.team is not None else None
        self._version = latest.version if latest else 0
        self.form.fill(number=game.settings.seed, months=game.settings.months)
        self._take(latest.value if latest else game)

    def _take(self, game: SavedGame) -> None:
        if game.moves or game.plan:
            self.games[game.key] = game
        self.sitting.value = game
        self._said.value = render((note(self._where()), note(NOT_KEPT if self.team is None else "")))
        self.saved.offer([(str(one), key) for key, one in reversed(self.games.items())], game.key)
        self._list.children = (self.saved, self.go_on) if self.games else ()
        self.value = game.game

    def _where(self) -> str:
        return f"Open now: {self.sitting.value}. This council and its children are invented."


def practice_council(team: Team | None = None, number: int | None = None) -> PracticeCouncil:
    """Choose a game of the practice council: a new one by its number, or one that the team saved.

    Parameters
    ----------
    team : Team, optional
        Who plays; by default the team that the page's address names. Without one nothing is saved.
    number : int, optional
        Which council to open, from 1 to 9999; by default the one that the address names (``?council=7``), else the
        one played last.
    """
    council = PracticeCouncil(team or team_of_page(), number or asked_number("council", most=LARGEST_NUMBER))
    if wrong := asked_in_vain("council", most=LARGEST_NUMBER):
        council.begin.tell(
            f"There is no council “{wrong}”, so another one is open. Type a number from 1 to {LARGEST_NUMBER:,}."
        )
    return council
