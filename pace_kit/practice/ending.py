"""The ending: what was true, beside what the team believed, and how the same council goes in other hands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from pace_kit.journeys import WAITING, children_words
from pace_kit.measures import wait_curve
from pace_kit.pdsa import SCALES, Decision
from pace_kit.practice.changes import CHANGES, Effect, hidden_effects
from pace_kit.practice.council import Council
from pace_kit.practice.game import Game, lived_through
from pace_kit.practice.looks import balancing_table, cohort_of
from pace_kit.practice.moves import Decide, Move
from pace_kit.practice.plan import ABANDONED, ADOPTED
from pace_kit.practice.robots import adopt_everything, do_nothing
from pace_kit.practice.scoring import AimMet, aim_met, score, since_the_start
from pace_kit.practice.settings import FOLLOWED, FULL_GAME, GAME_BEGINS, UNSETTLED, UNSETTLED_DAYS, Settings, month_end

YEAR = 52
"""Weeks of waiting that count in :attr:`Ending.truths`: a child who waits longer counts as so many."""

_VERDICTS = {
    (ADOPTED, "helps"): "The team adopted a change that helps.",
    (ADOPTED, "nothing"): "The team adopted it. It takes hours and does nothing for the wait.",
    (ADOPTED, "harms"): "The team adopted a change that makes the wait longer.",
    (ABANDONED, "helps"): "The team let it go; it would have helped.",
    (ABANDONED, "nothing"): "The team let it go, and lost nothing.",
    (ABANDONED, "harms"): "The team let it go, and was right to.",
    ("open", "helps"): "The team tried it and did not adopt it; it would have helped.",
    ("open", "nothing"): "The team tried it and left it open. It does nothing for the wait.",
    ("open", "harms"): "The team tried it and left it open. It makes the wait longer.",
    ("", "helps"): "Nobody tried it; it would have helped.",
    ("", "nothing"): "Nobody tried it. It does nothing for the wait.",
    ("", "harms"): "Nobody tried it. It makes the wait longer.",
}


@dataclass(frozen=True)
class Ending:
    """What was true in a game that is over. Make one with :meth:`pace_kit.practice.game.Game.ending`.

    Parameters
    ----------
    game : Game
        The game, played to its end.
    """

    game: Game

    def __str__(self) -> str:
        return f"{self.met} {' '.join(self.saved)}"

    @property
    def met(self) -> AimMet:
        """Whether the aim was met; as a sentence by ``str()``."""
        return aim_met(self.game)

    @cached_property
    def do_nothing(self) -> Game:
        """The same council when nothing is changed."""
        return do_nothing(self.game.settings)

    @cached_property
    def everything(self) -> Game:
        """The same council when everything is adopted at once, untested."""
        return adopt_everything(self.game.settings)

    @cached_property
    def truths(self) -> pd.DataFrame:
        """What each change truly does, beside what the team did and wrote.

        Returns
        -------
        pandas.DataFrame
            One row a change of :data:`pace_kit.practice.CHANGES`. Columns ``change``, ``name``; ``kind`` ("helps",
            "nothing", "harms"); what it does to this council when it alone is used by all teams from the first month
            on, well fitted, against changing nothing, found by living through two years of just that, however short
            the game was: ``weeks`` (mean weeks waited in the first 52 by a child accommodated in them; below 0 is
            shorter), ``placement_moves`` and ``overtime_hours`` (in the two years); then ``tried`` (the largest scale,
            or blank), ``decided`` (or blank), ``believed`` (the reason of the last decision), ``predicted`` (the last
            prediction), ``verdict`` (a sentence).
        """
        plain = _outcomes(_two_years(self.game.settings))
        return pd.DataFrame([self._truth(change.key, plain) for change in CHANGES])

    def _truth(self, key: str, plain: Mapping[str, float]) -> dict[str, object]:
        effect = hidden_effects(self.game.settings.seed)[key]
        with_it = _outcomes(_two_years(self.game.settings, key))
        test = next((test for test in self.game.tests if test.key == key), None)
        trial = next((trial for trial in self.game.trials if trial.change == key), None)
        standing = self.game.plan.standings.get(key)
        status = "" if standing is None else standing.status if standing.status in (ADOPTED, ABANDONED) else "open"
        return {
            "change": key,
            "name": next(change.name for change in CHANGES if change.key == key),
            "kind": effect.kind,
            **{name: round(with_it[name] - value, 1) for name, value in plain.items()},
            "tried": max((cycle.scale for cycle in test.cycles), key=SCALES.index) if test else "",
            "decided": str(trial.decision) if trial and trial.decision else "",
            "believed": trial.because if trial else "",
            "predicted": trial.prediction if trial else "",
            "verdict": _VERDICTS[status, effect.kind],
        }

    @property
    def saved(self) -> tuple[str, ...]:
        """What testing small saved, or would have saved, and what acting too early cost: four sentences."""
        here, there = _wasted(self.game), _wasted(self.everything)
        harmed = (
            f"The change that makes the wait longer touched {children_words(here.harmed)} in this game. Adopted for "
            f"all from the first month on, untested, it touches {there.harmed}."
        )
        wasted = (
            f"Changes that do nothing, or harm, touched children {here.touched} times and took {here.hours:.0f} hours; "
            f"adopted at once {there.touched} times and {there.hours:.0f} hours."
        )
        turns = len(lived_through(self.game.settings, self.game.moves).ledger.turns)
        return harmed, wasted, _moral(here, there, small=bool(self.game.tests)), _about_turns(turns)

    @cached_property
    def comparison(self) -> pd.DataFrame:
        """The same council in three hands.

        Returns
        -------
        pandas.DataFrame
            One row a player, the team first. Columns ``who``; ``share`` within 26 weeks (0 to 1, by the wait curve) and
            ``median_weeks`` (``NaN`` when half have no recommendation yet) of the children accommodated in the game;
            ``waiting`` at the end (children); ``hours`` spent on changes; ``reviews_postponed``, ``placement_moves``
            and ``overtime_hours`` in the game.
        """
        players = {
            "this game": self.game,
            "do nothing": self.do_nothing,
            "adopt everything at once": self.everything,
        }
        return pd.DataFrame([{"who": who, **_summary(game)} for who, game in players.items()])


def ending_of(game: Game) -> Ending:
    """The ending of a game; ``ValueError`` while it is not over."""
    if not game.over:
        raise ValueError(
            f"The game is in month {game.month} of {game.settings.months}. What was true is shown after the last one."
        )
    return Ending(game)


@dataclass(frozen=True)
class _Wasted:
    """Children touched, and hours spent, by what does not help; and children touched by what harms."""

    touched: int
    hours: float
    harmed: int


def _wasted(game: Game) -> _Wasted:
    effects: Mapping[str, Effect] = hidden_effects(game.settings.seed)
    council = lived_through(game.settings, game.moves)
    touched = council.ledger.touched
    useless = [key for key, effect in effects.items() if effect.kind != "helps"]
    hours = sum(
        standing.hours(key, plan.month)
        for plan in council.plans
        for key, standing in plan.standings.items()
        if key in useless
    )
    harmed = sum(touched.get(key, 0) for key, effect in effects.items() if effect.kind == "harms")
    return _Wasted(sum(touched.get(key, 0) for key in useless), hours, harmed)


def _moral(here: _Wasted, there: _Wasted, *, small: bool) -> str:
    fewer = there.touched - here.touched
    if small and fewer > 0:
        return f"Trying things small first spared children {fewer} times a change that did not help them."
    if not small and not here.touched:
        return (
            "Nothing was tried in this game. Tried small, these changes touch few children until their numbers speak."
        )
    return "Here nothing was spared. Tried small first, these changes touch few children until their numbers speak."


def _about_turns(turns: int) -> str:
    cost = f"each time the step took {UNSETTLED - 1:.0%} longer for {UNSETTLED_DAYS} days, as nobody was sure what held"
    if not turns:
        return f"You never acted before there were numbers to act on. Had you, {cost}."
    times = "Once you" if turns == 1 else f"{turns} times you"
    return f"{times} acted before there were numbers to act on, or went back and forth: {cost}."


def _two_years(settings: Settings, key: str = "") -> Council:
    """The council after two years and a follow-up with this change alone, used by all as well as it can be; or none."""
    council = Council(replace(settings, months=FULL_GAME + FOLLOWED), always_fits=True)
    first: tuple[Move, ...] = (Decide(key, Decision.ADOPT),) if key else ()
    for month in range(council.settings.months):
        council.play(() if month else first)
    return council


def _outcomes(council: Council) -> dict[str, float]:
    cohort, last = cohort_of(council), pd.Timestamp(month_end(FULL_GAME))
    curve = wait_curve(cohort.only((cohort.started >= pd.Timestamp(GAME_BEGINS)) & (cohort.started <= last)))
    table = balancing_table(council)
    played = table[table["month"].between(pd.Timestamp(GAME_BEGINS), last)]
    return {
        "weeks": curve.mean_weeks_within(YEAR),
        "placement_moves": float(played["placement_moves"].sum()),
        "overtime_hours": float(played["overtime_hours"].sum()),
    }


def _summary(game: Game) -> dict[str, float]:
    curve = wait_curve(since_the_start(game))
    table = game.balancing
    played = table.loc[table["month"] >= pd.Timestamp(GAME_BEGINS), table.columns[1:]]
    return {
        "share": score(game),
        "median_weeks": float("nan") if curve.median_weeks is None else curve.median_weeks,
        "waiting": game.counts[WAITING],
        "hours": round(float(game.hours["spent"].sum()), 1),
        **{str(name): float(total) for name, total in played.sum().items()},
    }
