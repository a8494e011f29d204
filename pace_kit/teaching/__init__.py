"""Teaching that the chart alone flatters, and alone accuses: invented councils where we know what is true.

:func:`play` makes one invented council and says what its run chart, its list and its wait curve seem to tell, beside
what is true. :func:`tracker_figures` and :func:`queue_figures` remake, from many runs, the figures the kit quotes about
how far a chart of ended waits can mislead. :func:`tampering` shows what comes of adjusting after every child. Nothing
in this room was measured anywhere.
"""

from pace_kit.teaching.figures import queue_figures, tracker_figures
from pace_kit.teaching.listed import listed_by_month
from pace_kit.teaching.plays import COUNCILS, PLAYS, Play, play
from pace_kit.teaching.queues import Children, queue, steady_waits
from pace_kit.teaching.tampering import AIM_DAY, Tampering, days_off, tampering

__all__ = [
    "AIM_DAY", "COUNCILS", "PLAYS", "Children", "Play", "Tampering", "days_off", "listed_by_month", "play", "queue",
    "queue_figures", "steady_waits", "tampering", "tracker_figures",
]  # fmt: skip
