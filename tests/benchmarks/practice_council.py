"""How often careful work pays in the practice council, over 200 councils; how long a month takes to live through.

Run it by hand: ``python tests/benchmarks/practice_council.py [councils]``. It takes about two minutes.
"""

import sys
import time

import numpy as np
import pandas as pd

from pace_kit.practice import Game, Settings, adopt_everything, beats, careful, do_nothing, score
from pace_kit.practice.scoring import moves_of

PLAYERS = {"nothing": do_nothing, "everything": adopt_everything, "careful": careful}


def one(seed):
    """Shares and moves of the three players of one council, and whom the careful one beats."""
    games = {name: play(Settings(seed=seed)) for name, play in PLAYERS.items()}
    beaten = {name: beats(games["careful"], games[name]) for name in ("nothing", "everything")}
    return {
        **{f"share, {name}": score(game) for name, game in games.items()},
        **{f"moves, {name}": moves_of(game) for name, game in games.items()},
        **{f"careful beats {name}": won for name, won in beaten.items()},
        "careful beats both": all(beaten.values()),
    }


def a_month():
    """Processor seconds of the last month of a careful game, with all that a page asks of it."""
    game = careful(Settings(seed=1))
    began = time.process_time()
    last = Game(game.settings, game.moves[:-1]).play(*game.moves[-1])
    _ = last.cohort, last.trials, last.tests, last.balancing, last.hours, last.hours_left, last.usual
    return time.process_time() - began


def shape(councils=15):
    """The shape of the waits in the records of the first councils, two years in which nothing is changed."""
    cohorts = [do_nothing(Settings(seed=seed)).cohort for seed in range(1, councils + 1)]
    weeks = pd.concat([(cohort.days / 7)[cohort.outcome == "reached"] for cohort in cohorts])
    left = sum((cohort.outcome == "left").sum() for cohort in cohorts)
    return {
        "recommendations": len(weeks),
        "median": weeks.median(),
        "one in twenty more than": weeks.quantile(0.95),
        "one in a hundred more than": weeks.quantile(0.99),
        "more than 200 weeks": (weeks > 200).sum(),
        "spread of the logarithm": np.log(weeks[weeks > 0]).std(),
        "share of endings that are leaving": left / (left + len(weeks)),
    }


if __name__ == "__main__":
    councils = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(pd.DataFrame([one(seed) for seed in range(councils)]).mean().round(3).to_string())
    print(pd.Series(shape()).round(2).to_string())
    print(f"A month for 200 children: {1000 * a_month():.0f} ms")
