"""What a team chose for its chart, as it is stored, and the chart those choices make of whatever the data are today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

import pandas as pd

from pace_kit.journeys import REACHED, Cohort
from pace_kit.measures import siblings_as_one
from pace_kit.phases import Proposal, at_words, day_words
from pace_kit.rulesets import Lengths, RuleSet, rules_called
from pace_kit.runcharts.chart import RunChart

LONGEST_REASON = 200
"""Letters of a reason. Ours: about two lines beside a chart."""


@dataclass(frozen=True)
class Rephase:
    """A new phase the team confirmed.

    Parameters
    ----------
    on : date
        From which day on.
    because : str
        The team's reason.
    baseline_ends : date, optional
        Points of the phase dated before this day are its own frozen baseline.
    """

    on: date
    because: str
    baseline_ends: date | None = None

    def __str__(self) -> str:
        frozen = "" if self.baseline_ends is None else f", fixed on the points before {day_words(self.baseline_ends)}"
        return f"A new median from {day_words(self.on)}{frozen}: {self.because}"


@dataclass(frozen=True)
class Exclusion:
    """A child whose point stays on the chart but does not count.

    Parameters
    ----------
    child : str
        The child's code.
    because : str
        The team's reason.
    """

    child: str
    because: str

    def __str__(self) -> str:
        return f"{self.child} does not count: {self.because}"


def new_median(on: date | None, because: str, chart: RunChart | None = None) -> Rephase:
    """A new phase as a person gives it.

    Parameters
    ----------
    on : date, optional
        From which day on.
    because : str
        Why; it may not be empty.
    chart : RunChart, optional
        The chart it is for, as it is now.

    Raises
    ------
    ValueError
        When the day or the reason is missing, the reason is too long, or `chart` has no point before that day, none on
        or after it, or a new phase from that day already. The sentence says what to do.
    """
    if on is None:
        raise ValueError("There is no day yet. Say from which day on the new median counts.")
    reason = _reason(because, "Say what changed in the work: a better chart alone is no reason.")
    if chart is not None:
        if any(phase.on == on for phase in chart.phases):
            raise ValueError(f"There is a new median from {day_words(on)} already. Take that one back first.")
        chart.rephase(on, reason)
    return Rephase(on, reason)


def left_out(child: str, because: str, cohort: Cohort | None = None) -> Exclusion:
    """A point that does not count, as a person gives it.

    Parameters
    ----------
    child : str
        The child's code; small and capital letters are the same.
    because : str
        Why; it may not be empty.
    cohort : Cohort, optional
        The children there are.

    Raises
    ------
    ValueError
        When the code or the reason is missing, the reason is too long, or the cohort has no such child with a dot. The
        sentence says what to do.
    """
    code = child.strip()
    if not code:
        raise ValueError("There is no code yet. Type the code of the child, as it stands in the table under the chart.")
    reason = _reason(because, "Say why this wait does not belong; that it was long is none.")
    return Exclusion(code if cohort is None else _code_with_a_dot(code, cohort), reason)


def _reason(because: str, asked: str) -> str:
    reason = " ".join(because.split())
    if not reason:
        raise ValueError(f"There is no reason yet. {asked}")
    if len(reason) > LONGEST_REASON:
        raise ValueError(
            f"The reason has {len(reason):,} letters, and {LONGEST_REASON} fit beside a chart. Shorten it."
        )
    return reason


def _code_with_a_dot(code: str, cohort: Cohort) -> str:
    codes = {str(known).casefold(): str(known) for known in cohort.frame["child"]}
    known = codes.get(code.casefold())
    if known is None:
        near = get_close_matches(code.casefold(), codes, n=1)
        meant = f" Did you mean {codes[near[0]]}?" if near else ""
        raise ValueError(f"No child here has the code ‘{code[:40]}’.{meant} The table under the chart has the codes.")
    if not (cohort.outcome[cohort.frame["child"].astype(str) == known] == REACHED).any():
        raise ValueError(f"{known} does not have {cohort.pathway.event}, so there is no dot to leave out.")
    return known


def own_lengths(rules: str, shift: int | None = None, trend: int | None = None) -> Lengths | None:
    """A team's own lengths as a person gives them, None when there are none.

    Raises
    ------
    ValueError
        When the rule set with this key has no such rule, or a length is out of bounds.
    """
    lengths = Lengths(shift, trend)
    rules_called(rules).with_lengths(lengths)
    return None if lengths == Lengths() else lengths


@dataclass(frozen=True)
class ChartChoices:
    """What a team chose for its chart, as it is stored.

    Parameters
    ----------
    baseline_ends : date, optional
        Points dated before this day are the frozen baseline.
    rephases : tuple of Rephase
        New phases the team confirmed.
    aim_weeks : float, optional
        Where the aim line is drawn.
    rules : str
        Key of a rule set in `pace_kit.signals`.
    siblings_as_one : bool
        Whether brothers and sisters decided together are one point.
    baseline_because : str
        The team's reason for the baseline.
    exclusions : tuple of Exclusion
        Children whose points do not count.
    lengths : Lengths, optional
        The team's own lengths for rules.
    plot : str
        Key of what is plotted (`pace_kit.picking`); ``""`` leaves it to the kit.
    """

    baseline_ends: date | None = None
    rephases: tuple[Rephase, ...] = ()
    aim_weeks: float | None = None
    rules: str = "PERLA_2011"
    siblings_as_one: bool = False
    baseline_because: str = ""
    exclusions: tuple[Exclusion, ...] = ()
    lengths: Lengths | None = None
    plot: str = ""

    @property
    def rule_set(self) -> RuleSet:
        """The rules, with the team's own lengths; ``KeyError`` or ``ValueError`` when they do not exist or fit."""
        rules = rules_called(self.rules)
        return rules if self.lengths is None else rules.with_lengths(self.lengths)

    def confirm(self, proposal: Proposal, because: str) -> ChartChoices:
        """Return choices with a proposed phase confirmed; ``ValueError`` without a reason."""
        new = new_median(proposal.on, because)
        return replace(self, rephases=tuple(sorted((*self.undo(new.on).rephases, new), key=_day)))

    def undo(self, on: date) -> ChartChoices:
        """Return choices without the new phase of this day; the same choices when there is none."""
        return replace(self, rephases=tuple(old for old in self.rephases if old.on != on))

    def exclude(self, child: str, because: str) -> ChartChoices:
        """Return choices where this child's point does not count; ``ValueError`` without a reason."""
        new = left_out(child, because)
        return replace(self, exclusions=(*self.include(new.child).exclusions, new))

    def include(self, child: str) -> ChartChoices:
        """Return choices where this child's point counts again; the same choices when it did."""
        return replace(self, exclusions=tuple(old for old in self.exclusions if old.child != child))

    def chart(self, points: pd.DataFrame) -> RunChart:
        """Make the chart of these choices from a table of weeks, as `pace_kit.measures.weeks_to_milestone` returns it.

        A date or a child that fits no point is left out and named in the chart's notes. With brothers and sisters as
        one point, a child who does not count stays a point alone, and the others count without this child.
        """
        if self.siblings_as_one:
            gone = points["child"].isin([one.child for one in self.exclusions])
            families = points.assign(siblings=points["siblings"].mask(gone, ""))
            return self.applied_to(replace(RunChart.of(siblings_as_one(families)), dot="point"))
        return self.applied_to(RunChart.of(points))

    def applied_to(self, chart: RunChart) -> RunChart:
        """Return a chart of dated points with these decisions on it. What fits no point is named in its notes."""
        chart, notes = self._excluded(chart)
        for new in sorted(self.rephases, key=_day):
            if not 0 < chart.position(new.on) < len(chart):
                notes.append(f"The new phase of {at_words(new.on)} is not shown: it needs points before and after it.")
                continue
            chart = chart.rephase(on=new.on, because=new.because)
            if new.baseline_ends is not None and chart.position(new.baseline_ends) > chart.position(new.on):
                chart = chart.freeze(until=new.baseline_ends, because=new.because)
        if self.baseline_ends is not None:
            if chart.position(self.baseline_ends) > 0:
                chart = chart.freeze(until=self.baseline_ends, because=self.baseline_because)
            else:
                notes.append(f"The median is not frozen: no point lies before {at_words(self.baseline_ends)}.")
        return replace(chart, notes=(*chart.notes, *notes))

    def _excluded(self, chart: RunChart) -> tuple[RunChart, list[str]]:
        """The chart without the excluded children, and what could not be left out."""
        if self.exclusions and not (chart.unit == "weeks" and any(chart.labels)):
            are = "One child is" if len(self.exclusions) == 1 else f"{len(self.exclusions)} children are"
            return chart, [f"{are} left out where each child is a dot, but not here."]
        notes = []
        for one in self.exclusions:
            if one.child in chart.labels:
                chart = chart.exclude(one.child, one.because)
            else:
                notes.append(f"{one.child} is to be left out, but has no dot here.")
        return chart, notes


def _day(new: Rephase) -> date:
    return new.on
