"""The practice council: an invented council in which a team can try changes month by month, and mistakes cost nothing.

``settings`` holds every invented number, ``families`` all that chance decides, ``council`` the simulation, ``changes``
what can be tried, ``moves`` what a team does in a month and ``plan`` what is possible, ``ledger`` whom it touches,
``looks`` what the team sees; ``game`` puts them together as a value. ``scoring`` says how it went for the children,
``ending`` what was true; ``robots`` play.
"""

from pace_kit.pdsa import SCALES, Decision
from pace_kit.practice.changes import CHANGES, Change
from pace_kit.practice.ending import Ending
from pace_kit.practice.game import Game
from pace_kit.practice.looks import Trial
from pace_kit.practice.moves import Decide, Move, Try
from pace_kit.practice.robots import adopt_everything, careful, do_nothing, played
from pace_kit.practice.scoring import AimMet, aim_met, beats, score
from pace_kit.practice.settings import Settings

__all__ = [
    "CHANGES", "SCALES", "AimMet", "Change", "Decide", "Decision", "Ending", "Game", "Move", "Settings", "Trial", "Try",
    "adopt_everything", "aim_met", "beats", "careful", "do_nothing", "played", "score",
]  # fmt: skip
