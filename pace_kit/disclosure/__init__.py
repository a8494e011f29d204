"""What may leave the team: small counts are hidden, and so is whatever would give them back.

`suppression` hides numbers of a table of counts, `sharing` makes the tables a team shares (progress, waiting, medians),
`differences` looks at two releases of one table together. `release` puts all tables of one report together, with an eye
on what they tell together (`joint`) and on what was shared before. Nothing here knows a child, a date or a longest
wait.

An age band is personal data as a placement is: with a few others of its kind and a day it can point to one child. None
of these tables has one. Whoever counts children by age band for others to see, counts with `suppress`.
"""

from pace_kit.disclosure.differences import Difference, differences
from pace_kit.disclosure.release import Release, Shown, release_of
from pace_kit.disclosure.sharing import (
    quarter_words,
    shareable_median,
    shareable_medians,
    shareable_percent,
    shareable_progress,
    shareable_waiting,
)
from pace_kit.disclosure.suppression import ALL, HIDDEN, THRESHOLDS, Shareable, suppress

__all__ = [
    "ALL",
    "HIDDEN",
    "THRESHOLDS",
    "Difference",
    "Release",
    "Shareable",
    "Shown",
    "differences",
    "quarter_words",
    "release_of",
    "shareable_median",
    "shareable_medians",
    "shareable_percent",
    "shareable_progress",
    "shareable_waiting",
    "suppress",
]
