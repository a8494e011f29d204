"""Tests of change (PDSA): what a team tries, predicts, sees and decides, and how well it does so.

``cycles`` holds the record, ``taylor`` reads its quality.
"""

from pace_kit.pdsa.cycles import (
    PURPOSES,
    SCALES,
    STAGES,
    Cycle,
    Decision,
    TestOfChange,
    early_adoption,
    from_idea,
    key_for,
)
from pace_kit.pdsa.taylor import FeatureScore, quality

__all__ = [
    "PURPOSES",
    "SCALES",
    "STAGES",
    "Cycle",
    "Decision",
    "FeatureScore",
    "TestOfChange",
    "early_adoption",
    "from_idea",
    "key_for",
    "quality",
]
