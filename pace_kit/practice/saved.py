"""A game as it is kept: which council, the months played so far, and what is planned for the coming one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pace_kit.practice.game import Game
from pace_kit.practice.moves import Decide, Move, Try
from pace_kit.practice.settings import Settings

_KEY = re.compile(r"(\d+)-(\d+)-(\d+)")


@dataclass(frozen=True)
class SavedGame:
    """A game of the practice council, finished or not. The council and its children are invented.

    Everything else is worked out from this again, by playing the same months with the same choices.

    Parameters
    ----------
    settings : Settings
        The council: its number (``seed``) and how many months are played.
    moves : tuple of tuple
        For each month played, what the team began (`Try`) and decided (`Decide`) in it.
    plan : tuple
        The same for the coming month, which is not played yet.
    attempt : int
        1 for the first game of a team with this council and this length, then 2, 3, ...

    Raises
    ------
    ValueError
        When more months were played than the game has, or the attempt is below 1.
    """

    settings: Settings
    moves: tuple[tuple[Try | Decide, ...], ...] = ()
    plan: tuple[Try | Decide, ...] = ()
    attempt: int = 1

    def __post_init__(self) -> None:
        if len(self.moves) > self.settings.months:
            raise ValueError(f"{len(self.moves)} months are there, and the game has {self.settings.months}.")
        if self.attempt < 1:
            raise ValueError(f"The first game is number 1, not {self.attempt}.")

    def __str__(self) -> str:
        again = f", game {self.attempt}" if self.attempt > 1 else ""
        length = self.settings.months
        where = f"all {length} months" if self.finished else f"month {len(self.moves)} of {length}"
        return f"Council {self.settings.seed}{again}: {where}"

    @property
    def finished(self) -> bool:
        """Whether every month was played."""
        return len(self.moves) >= self.settings.months

    @property
    def playable(self) -> bool:
        """Whether its months are possible by the rules as they are now: a newer kit may have other hours."""
        try:
            return self.game.month == len(self.moves)
        except ValueError:
            return False

    @property
    def key(self) -> str:
        """What tells it from the team's other games: ``"7-24-1"`` for council 7, 24 months, the first game."""
        return f"{self.settings.seed}-{self.settings.months}-{self.attempt}"

    @property
    def game(self) -> Game:
        """The game after the months that were played."""
        return Game(self.settings, self.moves)

    def planned(self, *moves: Move) -> SavedGame:
        """Return a copy with another plan for the coming month: first what is decided, then what is tried."""
        return replace(self, plan=tuple(sorted(moves, key=lambda move: isinstance(move, Try))))

    def played(self) -> SavedGame:
        """Return a copy in which the coming month was played as planned.

        Raises
        ------
        ValueError
            When the plan cannot be played; the sentence is the game's.
        """
        return replace(self, moves=self.game.play(*self.plan).moves, plan=())


def new_game(settings: Settings, keys: Iterable[str] = ()) -> SavedGame:
    """A game that nobody has played yet, told from those with the `keys` by the number of its attempt.

    >>> new_game(Settings(seed=7), ["7-24-1", "7-6-4"]).key
    '7-24-2'
    """
    found = [tuple(map(int, match.groups())) for key in keys if (match := _KEY.fullmatch(key))]
    attempts = [attempt for seed, months, attempt in found if (seed, months) == (settings.seed, settings.months)]
    return SavedGame(settings, attempt=max(attempts, default=0) + 1)
