"""How far a team is with the exercises, for itself and, where it agrees, for its coach. Nobody is marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DONE = "yes"
STUCK = 3
"""So many answers that were not quite, and no right one: a moment to look over a table's shoulder."""


@dataclass(frozen=True)
class Practised:
    """How a team stands with one task of an exercise.

    Parameters
    ----------
    outcome : str
        What was said about the latest answer, "not quite" or "yes"; once it was "yes" it stays so.
    tries : int
        How many answers were checked up to the first right one.
    hints : int
        How many of the two hints were asked for up to then.
    """

    outcome: str
    tries: int = 1
    hints: int = 0

    @property
    def done(self) -> bool:
        """Whether a right answer was found."""
        return self.outcome == DONE

    @property
    def stuck(self) -> bool:
        """Whether several answers were not quite right, and none was right yet."""
        return not self.done and self.tries >= STUCK

    def __str__(self) -> str:
        tries = "at the first try" if self.tries == 1 else f"after {self.tries} tries"
        hints = "" if not self.hints else ", with a hint" if self.hints == 1 else ", with both hints"
        if self.done:
            return f"Found {tries}{hints}."
        return f"Not found yet, {self.tries} {'try' if self.tries == 1 else 'tries'} so far{hints}."

    def after(self, outcome: str, hints: int) -> Practised:
        """Return how the team stands after another answer; what was found once stays found."""
        return self if self.done else Practised(outcome, self.tries + 1, max(hints, self.hints))


@dataclass(frozen=True)
class Standing:
    """How far a team is with one exercise.

    Parameters
    ----------
    exercise : str
        Its name on screen.
    done, of : int
        How many of its tasks are done, and how many there are.
    stuck : tuple of str
        Numbers of the tasks at which the team may be stuck.
    """

    exercise: str
    done: int
    of: int
    stuck: tuple[str, ...] = ()

    def __str__(self) -> str:
        at = f", perhaps stuck at {' and '.join(self.stuck)}" if self.stuck else ""
        return f"{self.exercise}: {self.done} of {self.of}{at}"


def standing(exercise: str, tasks: Sequence[str], practised: Mapping[str, Practised]) -> Standing:
    """Return how far a team is with an exercise of these tasks; `practised` by number of task, others left aside."""
    known = {key: practised[key] for key in tasks if key in practised}
    stuck = tuple(key for key, one in known.items() if one.stuck)
    return Standing(exercise, sum(one.done for one in known.values()), len(tasks), stuck)
