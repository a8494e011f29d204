"""Proposing a new phase: a run of useful points on the better side that is long enough to ask the team about.

Nothing is drawn here. Six in a row are a signal, nine propose a new median, and a person confirms it with a reason.
"""

from __future__ import annotations

import math

import numpy as np

from pace_kit.noting import passed_over
from pace_kit.phases import Proposal
from pace_kit.readings import signs
from pace_kit.rulesets import LEAST_USEFUL
from pace_kit.runcharts import Floats, RunChart, day_words


def propose_rephase(chart: RunChart, better: str = "lower", least: int = 9) -> Proposal | None:
    """The first run on the better side of the last phase's median that is long enough to propose a new phase.

    Counted are the useful points after the frozen baseline; without one, all points of the phase but a run that starts
    it. Points on the median are passed over, a point on the other side begins the count anew. Needs ten useful points
    in the phase. A phase confirmed by its day begins with the first child of that day, so it may hold one or two points
    before the run; confirm by `position` where that matters.

    Parameters
    ----------
    chart : RunChart
        The chart, with the phases confirmed so far.
    better : str
        ``"lower"``, ``"higher"`` or, for looking at both sides, ``"either"``.
    least : int
        How many useful points in a row.

    Returns
    -------
    Proposal or None
        None when there is no such run.

    Raises
    ------
    ValueError
        When `better` is none of the three.

    Notes
    -----
    Source: nine useful points as in NHS Scotland's public run chart code; watching as in the R package runcharter.
    """
    _check(better)
    values, phase = chart.counted, chart.phases[-1]
    median = chart.median(phase)
    if math.isnan(median) or np.count_nonzero(signs(values[phase.start : phase.stop], median)) < LEAST_USEFUL:
        return None
    start = phase.start if phase.frozen is None else phase.frozen
    run = _first_run(values, start, median, better, least, but_the_first=phase.frozen is None)
    return None if run is None else _proposal(chart, run, median)


def proposed_rephases(chart: RunChart, better: str = "lower", least: int = 9) -> tuple[Proposal, ...]:
    """All new phases that would be proposed one after the other, were each one confirmed.

    After a run its own median applies, and watching starts again after its last point. For looking over many charts;
    the kit never draws them by itself. Parameters as in :func:`propose_rephase`.
    """
    proposals: list[Proposal] = []
    proposal = propose_rephase(chart, better, least)
    while proposal is not None:
        proposals.append(proposal)
        run = _first_run(chart.counted, proposal.points[-1] + 1, proposal.median, better, least)
        proposal = None if run is None else _proposal(chart, run, proposal.median)
    return tuple(proposals)


def _first_run(
    values: Floats, start: int, median: float, better: str, least: int, *, but_the_first: bool = False
) -> tuple[int, ...] | None:
    """Positions of the first `least` useful points in a row on the better side, from `start` on.

    With `but_the_first` the run that the useful points begin with is passed over.
    """
    codes = signs(values[start:], median)
    useful = np.flatnonzero(codes)
    if len(useful) < least:
        return None
    sides = codes[useful]
    starts = np.flatnonzero(np.concatenate([[True], sides[1:] != sides[:-1]]))
    long = np.diff(np.append(starts, len(sides))) >= least
    if better != "either":
        long &= sides[starts] == (-1 if better == "lower" else 1)
    long[0] &= not but_the_first
    if not long.any():
        return None
    first = starts[int(long.argmax())]
    return tuple((useful[first : first + least] + start).tolist())


def _proposal(chart: RunChart, run: tuple[int, ...], before: float) -> Proposal:
    median = float(np.median(chart.counted[list(run)]))
    on = None if chart.when is None else chart.when[run[0]].astype(object)
    where = f"point {run[0] + 1}" if chart.when is None else day_words(chart.when[run[0]])
    side = "below" if median < before else "above"
    sentence = (
        f"From {where}, at least {chart.count_words(len(run))} in a row lie {side} the median of "
        f"{chart.amount(before)}{passed_over(chart, run)}; the first {len(run)} have a median of "
        f"{chart.amount(median)}. Is there a reason to start a new phase on {where}?"
    ).replace("on point", "at point")
    return Proposal(on, run[0], run, median, sentence)


def _check(better: str) -> None:
    if better not in ("lower", "higher", "either"):
        raise ValueError(f"better must be 'lower', 'higher' or 'either', not {better!r}.")
