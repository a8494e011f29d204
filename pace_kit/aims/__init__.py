"""Aims: which wait a team wants to shorten, for whom, how far and by when.

A :class:`Pathway` says which two dates bound the wait; an :class:`AimStatement` is the sentence a team agrees on.
No data are read here: an aim that is still unfinished is a value too, :meth:`AimStatement.gaps` asks for the rest, and
:meth:`AimStatement.doubts` asks what a coach would ask of a complete one. `pace_kit.aim_checks` looks at the data.
"""

from pace_kit.aims.pathways import AIM_1, AIM_2, AIM_3, AIM_4, OWN_WAIT, PATHWAYS, Pathway, pathway_called
from pace_kit.aims.starts import SEED_AIMS, WAITS, aim_as_of, aim_from, starts
from pace_kit.aims.statements import WHAT_COUNTS, AimStatement, WhatCounts, weeks_of_months

__all__ = [
    "AIM_1",
    "AIM_2",
    "AIM_3",
    "AIM_4",
    "OWN_WAIT",
    "PATHWAYS",
    "SEED_AIMS",
    "WAITS",
    "WHAT_COUNTS",
    "AimStatement",
    "Pathway",
    "WhatCounts",
    "aim_as_of",
    "aim_from",
    "pathway_called",
    "starts",
    "weeks_of_months",
]
