"""What the pictures of a play seem to say, and what is true, in sentences; every figure is read off the play."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from pace_kit.journeys import Cohort, children_words
from pace_kit.teaching.figures import WITHIN, true_share
from pace_kit.teaching.listed import weeks_so_far
from pace_kit.teaching.queues import MEDIAN_WEEKS
from pace_kit.waits import WaitCurve

_NOTABLY = 1.1
"""Two medians less than a tenth apart are called about the same."""

QUESTIONS = {
    "tracker": "Your records begin on a day too. Who was waiting on that day, and are they in your chart?",
    "oldest": "Which of the two pictures would you show at the panel, and what would you say beside it?",
    "newest": "Who in your council is in no dot of the chart, and who speaks for them at the panel?",
    "improvement": "How long would you wait for the chart to move, and what would you look at meanwhile?",
}


@dataclass(frozen=True, eq=False)
class Seen:
    """What a team could see of a play on the day its records end.

    Parameters
    ----------
    cohort : Cohort
        The records.
    points : pandas.DataFrame
        As `pace_kit.measures.weeks_to_milestone` returns them.
    first_day : date
        When the records begin.
    changed_on : date, optional
        When the change came.
    curves : dict of str to WaitCurve
        As the play has them.
    """

    cohort: Cohort
    points: pd.DataFrame
    first_day: date
    changed_on: date | None
    curves: dict[str, WaitCurve]

    @property
    def changed(self) -> date:
        """The day of the change, or of the beginning when nothing changes."""
        return self.changed_on or self.first_day

    @property
    def last_day(self) -> date:
        """The day the records end."""
        return self.cohort.as_of

    def ended(self, since: date, before: date) -> pd.Series:
        """Weeks waited by the children recommended from one day up to, not on, another."""
        when = self.points["when"]
        return self.points.loc[(when >= pd.Timestamp(since)) & (when < pd.Timestamp(before)), "weeks"]

    def median(self, since: date, before: date) -> float:
        """Their median; ``NaN`` when nobody was."""
        return float(self.ended(since, before).median())

    def waiting(self, at: date) -> pd.Series:
        """Weeks waited so far by the children waiting at the end of a day, on the cohort's index."""
        so_far = weeks_so_far(self.cohort, np.datetime64(at, "D"))
        return pd.Series(so_far, index=self.cohort.frame.index).dropna()


def tracker(seen: Seen) -> tuple[str, ...]:
    """Nothing changed, and the records began with nobody in them."""
    year = timedelta(weeks=52)
    first = seen.median(seen.first_day, seen.first_day + year)
    last = seen.median(seen.last_day - year, seen.last_day + timedelta(days=1))
    curve, ended = seen.curves.values()
    low, share, high = curve.share_by(WITHIN)
    now = seen.waiting(seen.last_day)
    return (
        f"The run chart seems to say that waits {_compared(first, last)}: the median is {_weeks(first)} for the "
        f"recommendations of the first year and {_weeks(last)} for those of the last.",
        f"The list says that {children_words(len(now))} wait on the last day, {_over(now)} of them for more than "
        f"{WITHIN} weeks. It began at nought because nobody who was waiting already was written down.",
        f"The curve says that {_percent(share)} ({_percent(low)} to {_percent(high)}) had a recommendation within "
        f"{WITHIN} weeks{_half(curve)}. Of the waits that have ended {_percent(ended.share_by(WITHIN)[1])} were that "
        "short: the children who wait longest are not among them yet.",
        f"What is true, because we made it: nothing changed. Whenever a child comes, the odds are the same: half wait "
        f"more than {MEDIAN_WEEKS:.0f} weeks, and {_percent(true_share())} have a recommendation within {WITHIN}. "
        "Records that are one year old hold no wait of two years.",
    )


def oldest_first(seen: Seen) -> tuple[str, ...]:
    """More was done, and the longest waits came first."""
    return (
        *_three_pictures(seen),
        f"What is true, because we made it: more is done for children. {_done(seen)} The longest waits came first, and "
        "a wait shows on the chart only on the day it ends. Those weeks were waited before the change.",
    )


def newest_first(seen: Seen) -> tuple[str, ...]:
    """No more was done, but the newest children came first."""
    there = seen.waiting(seen.changed)
    still = seen.waiting(seen.last_day)
    left = still[still.index.isin(there.index)]
    behind = (
        f"Of the {children_words(len(there))} waiting on the day of the change {len(left):,} are waiting still"
        + (f", half of them for more than {_weeks(float(left.median()))}" if len(left) else "")
        + ". They are in no dot of the chart."
    )
    return (
        *_three_pictures(seen),
        f"What is true, because we made it: no more is done for children. {_done(seen)} {behind} Nor does the curve of "
        "those who started since know of them; only the list does.",
    )


def improved(seen: Seen) -> tuple[str, ...]:
    """More was done, for long and short waits alike."""
    return (
        *_three_pictures(seen),
        f"What is true, because we made it: more is done for children. {_done(seen)} Who comes first is left to "
        "chance, as before, so no picture is bent. The chart needs time: a dot still holds the weeks "
        "waited before the change.",
    )


QUEUES: dict[str, Callable[[Seen], tuple[str, ...]]] = {
    "oldest": oldest_first,
    "newest": newest_first,
    "improvement": improved,
}


def _three_pictures(seen: Seen) -> tuple[str, str, str]:
    day, quarter, year = seen.changed, timedelta(weeks=13), timedelta(weeks=52)
    before, soon = seen.median(day - year, day), seen.median(day, day + quarter)
    late = seen.median(seen.last_day - 2 * quarter, seen.last_day + timedelta(days=1))
    at = [day, day + 2 * quarter, day + year]
    lists = [seen.waiting(when) for when in at] + [seen.waiting(seen.last_day)]
    counts = [f"{len(now):,}" for now in lists]
    long = [f"{_over(now):,}" for now in lists]
    known, since = (_percent(curve.share_by(WITHIN)[1]) for curve in seen.curves.values())
    return (
        f"The run chart seems to say that waits {_at_first_and_later(before, soon, late)}: the median is "
        f"{_weeks(before)} in the year before the change, {_weeks(soon)} in the first quarter after it and "
        f"{_weeks(late)} in the last half year.",
        f"The list says: {counts[0]} children waiting on the day of the change, {counts[1]} half a year later, "
        f"{counts[2]} a year later and {counts[3]} on the last day. For more than {WITHIN} weeks: "
        f"{', '.join(long[:3])} and {long[3]}.",
        f"The curve says: {known} had a recommendation within {WITHIN} weeks, as far as "
        f"was known on the day before the change; of the children who started since, {since}.",
    )


def _done(seen: Seen) -> str:
    year = timedelta(weeks=52)
    before = len(seen.ended(seen.changed - year, seen.changed))
    after = len(seen.ended(seen.changed, seen.changed + year))
    return f"In the year before the change there were {before:,} recommendations, in the year after it {after:,}."


def _compared(before: float, after: float) -> str:
    if math.isnan(before + after):
        return "cannot be compared yet"
    if after > before * _NOTABLY:
        return "grew longer"
    return "grew shorter" if after * _NOTABLY < before else "stayed about the same"


def _at_first_and_later(before: float, soon: float, late: float) -> str:
    """How a chart moves, seen from before a change: soon after it, and in the end where that is another story."""
    first, later = _compared(before, soon), _compared(before, late)
    return first if first == later else f"at first {first}, later {later}"


def _half(curve: WaitCurve) -> str:
    median = curve.median_weeks
    return ", and that half have not had one yet" if median is None else f", and half within {_weeks(median)}"


def _over(so_far: pd.Series) -> int:
    return int((so_far > WITHIN).sum())


def _weeks(weeks: float) -> str:
    return "unknown" if math.isnan(weeks) else f"{weeks:.1f} weeks"


def _percent(share: float) -> str:
    return "an unknown share" if math.isnan(share) else f"{100 * share:.0f}%"
