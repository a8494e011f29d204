"""Many teams, seen by their coach: a glance at each, a score to settle, and who needs a conversation first.

Values in, values out. What a coach keeps privately is a :class:`CoachNote`; no other room of the kit shows one.
"""

from pace_kit.coaching.glances import (
    LONG_WITHOUT_REVIEW,
    LONG_WITHOUT_STUDY,
    REASONS,
    STEPS,
    Need,
    TeamGlance,
    age_words,
    glance_at,
    in_order,
    unreadable,
)
from pace_kit.coaching.lists import Listed, read_names
from pace_kit.coaching.notes import CoachNote, LastReview
from pace_kit.coaching.practised import Practised, Standing, standing
from pace_kit.coaching.progress import SCORES, ScoreProposal, progress_scale, propose_score, score_words

__all__ = [
    "LONG_WITHOUT_REVIEW", "LONG_WITHOUT_STUDY", "REASONS", "SCORES", "STEPS", "CoachNote", "LastReview", "Listed",
    "Need", "Practised", "ScoreProposal", "Standing", "TeamGlance", "age_words", "glance_at", "in_order",
    "progress_scale", "propose_score", "read_names", "score_words", "standing", "unreadable",
]  # fmt: skip
