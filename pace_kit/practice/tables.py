"""Tables of the practice council under headings for people: what might get worse, and how it ended."""

from __future__ import annotations

import pandas as pd

from pace_kit.practice.ending import Ending
from pace_kit.practice.game import Game
from pace_kit.practice.scoring import WITHIN
from pace_kit.practice.settings import GAME_BEGINS

_WHO = {"this game": "Your game", "do nothing": "Do nothing", "adopt everything at once": "Everything at once"}
_KINDS = {"helps": "Helps", "nothing": "Does nothing for the wait", "harms": "Does harm"}
_MEASURES = {
    "share": f"Children with a recommendation within {WITHIN} weeks, %",
    "median_weeks": "Half of the children had one after, weeks",
    "waiting": "Children waiting at the end",
    "hours": "Hours spent on changes",
}


def measure_words(name: str) -> str:
    """``"overtime_hours"`` as a heading: "Overtime hours"."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def balancing_table(game: Game) -> pd.DataFrame:
    """What might get worse: one row a measure, the last month beside usual ones.

    Returns
    -------
    pandas.DataFrame
        Columns "Measure", "Last month", "Usual before" (the median of the twelve months before the game) and "Average
        since" (of the months played; missing while there is none).
    """
    months = game.balancing.set_index("month")
    played = months.index >= pd.Timestamp(GAME_BEGINS)
    return pd.DataFrame(
        {
            "Measure": [measure_words(str(name)) for name in months.columns],
            "Last month": months.iloc[-1].to_numpy(dtype=float),
            "Usual before": months[~played].median().to_numpy(dtype=float),
            "Average since": months[played].mean().to_numpy(dtype=float),
        }
    )


def comparison_table(ending: Ending) -> pd.DataFrame:
    """The same council in three hands: one row a measure, one column a player; what was not reached is a dash."""
    frame = ending.comparison.set_index("who").rename(index=_WHO)
    frame["share"] *= 100
    rows = frame.T.map(lambda value: "–" if value != value else f"{value:.1f}".removesuffix(".0"))
    rows.loc["share"] = frame["share"].map(lambda share: "–" if share != share else f"{share:.0f}")
    rows.insert(0, "Measure", [_MEASURES.get(str(name), measure_words(str(name))) for name in rows.index])
    return rows.reset_index(drop=True).rename_axis(columns=None)


def truth_table(ending: Ending) -> pd.DataFrame:
    """What each change truly does beside what the team did and believed: one row a change."""
    truths = ending.truths
    return pd.DataFrame(
        {
            "Change": truths["name"],
            "What is true": truths.apply(_true, axis=1),
            "What you did": truths.apply(_did, axis=1),
            "What you predicted": truths["predicted"],
            "Why you decided so": truths["believed"],
            "Looking back": truths["verdict"],
        }
    )


def _true(row: pd.Series) -> str:
    """Words for what a change does in two years when everybody uses it well from the first month on."""
    weeks, moves, overtime = row["weeks"], row["placement_moves"], row["overtime_hours"]
    said = [_KINDS[row["kind"]]]
    if row["kind"] != "nothing":
        said.append(f"{abs(weeks):g} weeks {'shorter' if weeks < 0 else 'longer'} on average")
    if moves:
        said.append(f"{abs(moves):.0f} {'more' if moves > 0 else 'fewer'} moves of children in two years")
    if overtime:
        said.append(f"{abs(overtime):.0f} hours {'more' if overtime > 0 else 'less'} overtime")
    return f"{said[0]}: {', '.join(said[1:])}" if len(said) > 1 else said[0]


def _did(row: pd.Series) -> str:
    done = [f"tried with {row['tried']}" if row["tried"] else "", row["decided"]]
    words = ", then ".join(part for part in done if part)
    return words[:1].upper() + words[1:] if words else "Nothing"
