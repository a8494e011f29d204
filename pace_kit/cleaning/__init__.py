"""Cleaning: from a raw table to a tidy cohort, with every doubt asked and every row accounted for.

What is sure is taken. What is in doubt becomes an `Issue` with a proposal; until somebody answers it with a `Fix`, the
cell stays missing or the row is set aside. Nothing is changed silently and nothing vanishes.
"""

from pace_kit.cleaning.accounts import STEPS, RowAccount, apply_fixes, find_issues
from pace_kit.cleaning.issues import Fix, Issue, still_open
from pace_kit.cleaning.matching import Matching, match_headings

__all__ = [
    "STEPS",
    "Fix",
    "Issue",
    "Matching",
    "RowAccount",
    "apply_fixes",
    "find_issues",
    "match_headings",
    "still_open",
]
