"""What other tables made of the same practice council, side by side and in no order of merit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from pace_kit.widgets.pages import open_store
from pace_kit.widgets.render import Html, note, scrolling

if TYPE_CHECKING:
    from pace_kit.practice import Game, Settings
    from pace_kit.store import Store

ALONE = "No other team here has finished this council yet. It will stand here when one has."


def finished_games(store: Store, settings: Settings) -> dict[str, Game]:
    """The first game of this council that each team finished, by the team's name, in the order of the names.

    The first one, because whoever plays a council again knows what is true in it.
    """
    games = {}
    for team in sorted(store.teams(), key=lambda team: team.name.casefold()):
        done = [
            game
            for game in team.currents("game").values()
            if game.finished and game.settings == settings and game.playable
        ]
        if done:
            games[team.name] = done[0].game
    return games


def tables_beside(game: Game, store: Store | None = None) -> Html:
    """A row for each team that finished the same council, in the order of their names.

    Parameters
    ----------
    game : Game
        Until it is over a sentence says that others are shown then: what they found would give it away.
    store : Store, optional
        Where to look; by default where the pages keep everything.
    """
    if not game.over:
        return note("When your game is over, you see here what other tables made of the same council.")
    games = finished_games(store or open_store(), game.settings)
    if len(games) < 2:
        return note(ALONE)
    return scrolling("Tables that played this council", pd.DataFrame([_row(name, one) for name, one in games.items()]))


def _row(name: str, game: Game) -> dict[str, object]:
    from pace_kit.journeys import WAITING
    from pace_kit.pdsa import Decision
    from pace_kit.practice.scoring import WITHIN, moves_of, score

    share = score(game)
    adopted = [trial for trial in game.trials if trial.decision is Decision.ADOPT]
    return {
        "Team": name,
        f"Within {WITHIN} weeks": "–" if share != share else f"{share:.0%}",
        "Waiting at the end": game.counts[WAITING],
        "Moves of children": moves_of(game),
        "Changes tried": sum(trial.cycles > 0 for trial in game.trials),
        "Adopted": len(adopted),
    }
