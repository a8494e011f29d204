"""The practice council: an invented council in which a team can try changes month by month, and mistakes cost nothing.

``settings`` holds every invented number, ``families`` all that chance decides, ``council`` the simulation, ``changes``
what can be tried, ``moves`` what a team does in a month and ``plan`` what is possible, ``ledger`` whom it touches,
``looks`` what the team sees; ``game`` puts them together as a value. ``ending`` says what was true; ``robots`` play.
"""

from pace_kit.pdsa import SCALES, Decision
from pace_kit.practice.changes import CHANGES, Change
from pace_kit.practice.game import Game
from pace_kit.practice.looks import Trial
from pace_kit.practice.moves import Decide, Try
from pace_kit.practice.settings import Settings

__all__ = ["CHANGES", "SCALES", "Change", "Decide", "Decision", "Game", "Settings", "Trial", "Try"]
