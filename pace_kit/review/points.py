"""What a point of a chart stands for, and from which days it comes: what a sentence must know to be true of any plot.

A dot of one child is dated by the day of the decision. A median is dated by the first day of its month or quarter, a
share by the first day of the period in which its children *started*: what was tried later can still have touched them.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from pace_kit.measures import MONTHS
from pace_kit.picking import Plot
from pace_kit.waits import limit_days


def is_share(plot: Plot) -> bool:
    """Whether a point is a share of the children who started together; then more is better."""
    return plot.unit == "percent"


def point_words(plot: Plot, *, siblings_as_one: bool = False) -> str:
    """One sentence that says what a point is; ``""`` where each dot is a child and the chart calls it so."""
    if is_share(plot):
        return f"Each point is a {plot.by}: the share of the children who started in it and were in time."
    if plot.by:
        return f"Each point is a {plot.by}: the median wait of the children whose wait ended in it."
    if plot.key == "days_between":
        return "Each point is the days from one milestone to the next."
    if plot.key == "children_between":
        return "Each point is the children who were too late between one in time and the next one in time."
    return "Each point is a child, or brothers and sisters decided on one day." if siblings_as_one else ""


def source_days(plot: Plot, day: date, weeks: float) -> tuple[date, date]:
    """First and last day on which what the point of `day` shows can have come about.

    Parameters
    ----------
    plot : Plot
        What the chart plots.
    day : date
        The day the point is dated by.
    weeks : float
        The limit, for shares: its children were in time or not by then.
    """
    if plot.by is None:
        return day, day
    last = (pd.Timestamp(day) + pd.DateOffset(months=MONTHS[plot.by])).date() - timedelta(days=1)
    return day, last + timedelta(days=limit_days(weeks)) if is_share(plot) else last


def within_words(plot: Plot) -> str:
    """When something began between the :func:`source_days` of the first point of a signal."""
    if is_share(plot):
        return "while the time of the first of these children was running"
    return f"in the {plot.by} of its first point"


def chart_words(plot: Plot, centre: str, event: str) -> str:
    """How the chart was made, in a sentence or two, for a report.

    Parameters
    ----------
    plot : Plot
        What the chart plots.
    centre : str
        ``"median"`` or ``"mean"``.
    event : str
        The pathway's milestone.
    """
    alone = "It cannot show whether the aim is met."
    line = f"with the {centre} of these points as its line"
    if is_share(plot):
        return (
            f"The run chart holds one point a {plot.by}: the share in time of the children who started in it, once "
            f"each of them has had the time, {line}; higher is better. Children who started later are not on it yet."
        )
    if plot.by:
        return (
            f"The run chart holds one point a {plot.by}: the median weeks of the children whose wait ended in it, "
            f"{line}. {alone}"
        )
    if plot.key == "days_between":
        return (
            f"The run chart holds one point for each day on which a child had {event}, from the second on: the days "
            f"since the one before, {line}; fewer days mean that decisions came more often. {alone}"
        )
    if plot.key == "children_between":
        return (
            f"The run chart holds one point for each child who had {event} in time, from the second on: how many were "
            f"too late since the one before, {line}; fewer is better. {alone}"
        )
    return (
        "The run chart holds one dot a child who has a decision, in the order of the decisions, and the "
        f"{centre} as its line. {alone}"
    )
