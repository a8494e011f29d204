"""What a month of the practice council brought, in a sentence or two; every number is read off the children's dates."""

from __future__ import annotations

from dataclasses import dataclass

from pace_kit.journeys import LEFT, REACHED, WAITING, Cohort, children_words
from pace_kit.practice.changes import change_called
from pace_kit.practice.game import Game
from pace_kit.practice.moves import Move
from pace_kit.practice.saved import SavedGame
from pace_kit.practice.scoring import WITHIN


@dataclass(frozen=True)
class Month:
    """Children of one month, counted.

    Parameters
    ----------
    came, recommended, left : int
        Accommodated, given a recommendation, and gone without one since the month before.
    waiting, long : int
        Waiting on its last day, and how many of them for more than the 26 weeks of the aim.
    before : int
        Waiting a month before.
    """

    came: int
    recommended: int
    left: int
    waiting: int
    long: int
    before: int

    def __str__(self) -> str:
        went = [f"{children_words(self.recommended)} got a recommendation"]
        went += [f"{children_words(self.left)} left without one"] if self.left else []
        change = self.waiting - self.before
        than = f"{abs(change)} {'more' if change > 0 else 'fewer'} than" if change else "as many as"
        return (
            f"{' and '.join(went)}; {children_words(self.came)} came. {children_words(self.waiting)} "
            f"{'waits' if self.waiting == 1 else 'wait'} now, {than} a month before, {self.long} of them more than "
            f"{WITHIN} weeks."
        )


def month_between(before: Game, after: Game) -> Month:
    """Count what happened between two months of one game."""
    then, now = _counts(before.cohort), _counts(after.cohort)
    return Month(
        came=sum(now.values()) - sum(then.values()),
        recommended=now[REACHED] - then[REACHED],
        left=now[LEFT] - then[LEFT],
        waiting=now[WAITING],
        long=_long(after.cohort),
        before=then[WAITING],
    )


def news(before: Game, after: Game) -> str:
    """What the month just played brought, to be read out."""
    trials = sum(len(trial.data) for trial in after.trials) - sum(len(trial.data) for trial in before.trials)
    noted = f" {trials} new {'number was' if trials == 1 else 'numbers were'} noted in your tests." if trials else ""
    ended = " That was the last month: look at the ending below." if after.over else ""
    played = f"Month {after.month} of {after.settings.months} is played."
    return f"{played} {month_between(before, after)}{noted}{ended}"


def where_words(game: Game) -> str:
    """Which day it is, how many months are played, and what hours are free for the next."""
    day, length = game.today, game.settings.months
    played = (
        f"{game.month} of {length} months {'is' if game.month == 1 else 'are'} played"
        if game.month
        else (f"None of the {length} months is played yet")
    )
    if game.over:
        return f"It is {day.day} {day:%B %Y}. The game is over: its ending stands at the foot of this page."
    return f"It is {day.day} {day:%B %Y}. {played}. {hours_words(game)}"


def hours_words(game: Game, *moves: Move) -> str:
    """What the coming month would take of people's time with these moves, and what comes of too much.

    Raises
    ------
    ValueError
        When the moves are not possible; the sentence is the game's.
    """
    spent, there = game.plan.after(moves).hours(), game.settings.hours
    if spent > there:
        return (
            f"This takes {spent:g} hours and there are {there:g}. What is too much is missing elsewhere, and "
            "every child's steps take longer meanwhile. An adopted change takes less after three months."
        )
    return f"Tests and changes take {spent:g} of {there:g} hours in the coming month."


def idea_words(sitting: SavedGame, change: str, scale: str) -> str:
    """What a change is, what its numbers would count and were before, and what hours it would take.

    Its name stands whole here: the list on a small phone cuts it.
    """
    idea, game = change_called(change), sitting.game
    return (
        f"{idea.name}. {idea.idea}. With {scale} it takes {idea.hours[scale]:g} hours a month.\n\n"
        f"You would note {idea.counts}. Before you began, half of the children had it in {game.usual[change]:g} days "
        f"or less; single children differ a lot."
    )


def _counts(cohort: Cohort) -> dict[str, int]:
    return {state: int((cohort.outcome == state).sum()) for state in (REACHED, LEFT, WAITING)}


def _long(cohort: Cohort) -> int:
    return int((cohort.days[cohort.outcome == WAITING] > 7 * WITHIN).sum())
