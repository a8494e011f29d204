"""Tests of change (PDSA): what a team tries, predicts, sees and decides, and how well it does so.

``changes`` holds a test, ``cycles`` a cycle of it, ``noted`` the cycle's small data and ``ideas`` where a test comes
from; ``taylor`` reads how well it is done.
"""

from pace_kit.pdsa.changes import TestOfChange, asks_why, early_adoption
from pace_kit.pdsa.cycles import PURPOSES, SCALES, STAGES, Asked, Cycle, Decision
from pace_kit.pdsa.ideas import from_idea, key_for
from pace_kit.pdsa.noted import Noted, Pasted, as_lines, read_points, together
from pace_kit.pdsa.taylor import FEATURES, KNUDSEN, LEVELS, TAYLOR, FeatureScore, quality

__all__ = [
    "FEATURES",
    "KNUDSEN",
    "LEVELS",
    "PURPOSES",
    "SCALES",
    "STAGES",
    "TAYLOR",
    "Asked",
    "Cycle",
    "Decision",
    "FeatureScore",
    "Noted",
    "Pasted",
    "TestOfChange",
    "as_lines",
    "asks_why",
    "early_adoption",
    "from_idea",
    "key_for",
    "quality",
    "read_points",
    "together",
]
