"""Groups of children to compare: by placement, age, team or route, or before and after the programme started.

A group is only as good as the day on which it was known. What is known at the start of a wait (age, team, the day
itself) can be compared; what is written down at its end (placement, route) may itself come from the wait.
:attr:`Groups.note` says so wherever the groups go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from pace_kit.ages import OLDEST, Ages, ages_said
from pace_kit.journeys import WAITING, Cohort, children_words

OTHER = "Other"
LEAST_IN_A_GROUP = 5
"""Children a group needs to be shown by itself; the kit's threshold for counts (`pace_kit.disclosure`), which also
keeps a curve of three steps from being read as a pattern."""

BEFORE, AFTER = "before", "after"
NAMES = {
    "placement": "placement",
    "age_band": "age group",
    "programme": "start before or after the programme",
    "team": "team",
    "route": "route to permanence",
}
"""What children can be grouped by, and the words for it."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Which group each child is in. Make one with :func:`groups_of`.

    Parameters
    ----------
    labels : pandas.Series
        Ordered categorical on the cohort's index, in the order to draw the groups in; missing for a child in none.
    name : str
        What the groups are by, in words: ``"placement"``.
    note : str
        What must be said beside every comparison of these groups, in a sentence or a few; ``""`` when nothing.
    left_out : int
        Children in no group.
    up_to_weeks : float, optional
        The longest wait that can have been seen in every group; curves are compared only up to there.
    """

    labels: pd.Series
    name: str
    note: str = ""
    left_out: int = 0
    up_to_weeks: float | None = None

    def __str__(self) -> str:
        sizes = self.sizes
        groups = ", ".join(f"{name} ({n:,})" for name, n in sizes.items())
        return f"{children_words(int(sizes.sum()))} by {self.name}: {groups}.{' ' + self.note if self.note else ''}"

    @property
    def sizes(self) -> pd.Series:
        """Children in each group, in the order of the groups."""
        return self.labels.value_counts(sort=False).rename("children")


def groups_of(
    cohort: Cohort, by: str, programme_started: date | None = None, *, least: int = LEAST_IN_A_GROUP
) -> Groups:
    """Put the children of a cohort into groups, for `pace_kit.waits.wait_curves` or small charts side by side.

    Parameters
    ----------
    cohort : Cohort
        The journeys.
    by : str
        One of :data:`NAMES`. ``"programme"`` parts the children by the day they *started*: ``"before"``, and
        ``"after"`` from the programme's first day on.
    programme_started : date, optional
        Needed for ``"programme"`` only.
    least : int
        Groups with fewer children are pooled into ``"Other"``, which comes last; not so ``"before"`` and ``"after"``. A
        single one has nobody to be pooled with: as ``"Other"`` it would be shown by itself under a name that tells
        less, so its children are in no group, and the note says so.

    Returns
    -------
    Groups
        Ages from young to old, before and then after, otherwise the largest group first and equal ones by name. Blank
        cells are in no group.

    Raises
    ------
    ValueError
        When `by` is none of them, no child has a value, or the programme's first day is not given.
    """
    if by not in NAMES:
        raise ValueError(f"Children cannot be grouped by {by!r}. Choose one of {', '.join(NAMES)}.")
    if by == "programme":
        return _by_programme(cohort, programme_started)
    values = _values(cohort, by)
    small, order = _pooled(values, by, least)
    pooled = OTHER if OTHER in order else None
    labels = values.mask(values.isin(small), pooled).astype(pd.CategoricalDtype(order, ordered=True))
    notes = (
        _CAVEATS[by],
        _few_words(order),
        _pooled_words(small, int((labels == OTHER).sum()), least) if pooled else _alone_words(small, least),
        _left_out_words(cohort, values, NAMES[by]),
    )
    return Groups(labels.rename(by), NAMES[by], _together(*notes), int(labels.isna().sum()))


def _values(cohort: Cohort, by: str) -> pd.Series:
    """The column to group by, blanks missing."""
    held = cohort.frame[by] if by in cohort.frame.columns else pd.Series("", cohort.frame.index, dtype=object)
    values = held.where(held != "", None)
    if values.isna().all():
        what = NAMES[by]
        article = "an" if what[0] in "aeiou" else "a"
        raise ValueError(
            f"No child has {article} {what} in this table. Fill in the column {what!r} of the spreadsheet and clean "
            "the data again, or choose other groups."
        )
    return values


def _pooled(values: pd.Series, by: str, least: int) -> tuple[list[str], list[str]]:
    """Groups too small to stand alone, and all groups in order, the pooled one last if there are two to pool."""
    sizes = values.value_counts()
    small = sorted(sizes.index[sizes < least])
    key: Callable[[str], tuple[int, int | str]] = _age if by == "age_band" else lambda name: (-int(sizes[name]), name)
    order = sorted((name for name in sizes.index if name not in small and not (small and name == OTHER)), key=key)
    together = small and len({*small, OTHER} & {*sizes.index}) > 1
    return small, [*order, OTHER] if together else order


def _age(band: str) -> tuple[int, int]:
    """Place of an age band among others: by the youngest age it names, then the oldest; what names none comes last."""
    ages = ages_said(band) or Ages(OLDEST + 1, None)
    return ages.first, OLDEST if ages.last is None else ages.last


def _by_programme(cohort: Cohort, day: date | None) -> Groups:
    name = NAMES["programme"]
    if day is None:
        raise ValueError("The first day of the programme is not known. Give it, to compare children before and after.")
    if not len(cohort):
        raise ValueError("No child has started yet, so there is nobody before or after the programme's first day.")
    after = cohort.started >= pd.Timestamp(day)
    labels = after.map({False: BEFORE, True: AFTER}).astype(pd.CategoricalDtype([BEFORE, AFTER], ordered=True))
    labels = labels.rename("programme")
    if not after.any() or after.all():
        return Groups(labels, name, f"All children started {AFTER if after.all() else BEFORE} the programme did.")
    weeks = (pd.Timestamp(cohort.as_of) - cohort.started[after].min()).days / 7
    note = (
        f"The {children_words(int(after.sum()))} who started after the programme did have been followed for "
        f"{weeks:.1f} weeks at most: the curves can be compared only up to there."
    )
    few = [group for group, n in labels.value_counts(sort=False).items() if n < LEAST_IN_A_GROUP]
    if few:
        note += f" Fewer than {LEAST_IN_A_GROUP} children started {' and '.join(map(str, few))}: too few to compare."
    return Groups(labels, name, note, 0, weeks)


_CAVEATS = {
    "placement": (
        "The table holds the placement as it is now, so a child who moved counts in the last one, and the wait may "
        "have shaped the placement rather than the placement the wait: read it as a question."
    ),
    "route": (
        "A route is often chosen only with the decision, so who waits long may have none yet, and the wait may have "
        "shaped the route rather than the route the wait: read it as a question."
    ),
    "team": "Teams with few children differ by chance alone: look at the intervals, this is no league table.",
    "age_band": "",
}


def _few_words(order: list[str]) -> str:
    return "All children are in one group, so there is nothing to compare." if len(order) == 1 else ""


def _pooled_words(small: list[str], n: int, least: int) -> str:
    if not small:
        return ""
    names = ", ".join(name for name in small if name != OTHER) or OTHER
    return f"“{OTHER}” is {children_words(n)}: groups with fewer than {least} are shown together ({names})."


def _alone_words(small: list[str], least: int) -> str:
    if not small:
        return ""
    return (
        f"“{small[0]}” has fewer than {least} children, too few to be shown by themselves, and there is no other small "
        "group to show them with: they are in no group."
    )


def _left_out_words(cohort: Cohort, values: pd.Series, name: str) -> str:
    without = values.isna()
    n = int(without.sum())
    if not n:
        return ""
    waiting = int((cohort.outcome[without] == WAITING).sum())
    still = f", {waiting:,} of whom still wait{'s' if waiting == 1 else ''}," if waiting else ""
    return f"{children_words(n)} without a known {name}{still} {'is' if n == 1 else 'are'} in no group."


def _together(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
