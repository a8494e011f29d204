"""Pathways: which two dates bound a wait, and the words for them; the four national aims, and a wait of one's own."""

from __future__ import annotations

from dataclasses import dataclass

OWN = "own"
"""Key of a wait of a team's own."""
WHO, WHAT, START = "WHOSE WAIT", "WHICH MILESTONE", "WHICH START"
"""What a sentence says for the words of a wait that nobody has given yet."""


@dataclass(frozen=True)
class Pathway:
    """Two milestones of a child's journey and the words for them.

    Parameters
    ----------
    key : str
        Short name used in files and addresses, for instance ``"aim_2"``.
    name : str
        What people call it, for instance ``"Aim 2"``.
    who : str
        Plural words for the children, ending in what starts the clock: "on or after" a day follows.
    start, milestone : str
        Columns of `pace_kit.journeys.Cohort` that start and stop the clock; ``""`` for a date that the kit's data have
        no column for, such as the day a plan was presented to a panel.
    started, event : str
        Words: "of becoming looked after and accommodated", "a recommendation for permanence".
    limit_weeks : int
        The programme's limit, or a team's own. 26 weeks are 182 days, the last day included.
    confirmed : bool
        Whether limit and wording were seen in a source. Where not, every screen says "check with your programme".
    source : str
        Where the wording and the limit come from.
    """

    key: str
    name: str
    who: str
    start: str
    milestone: str
    started: str
    event: str
    limit_weeks: int
    confirmed: bool
    source: str

    def __str__(self) -> str:
        doubt = "" if self.confirmed else " (check the limit with your programme)"
        event, started = self.event or WHAT, self.started or START
        return f"{self.name}: {event} within {self.limit_weeks} weeks of {started}{doubt}"

    @property
    def measured(self) -> bool:
        """Whether the kit's data have a column for both dates, so that this wait can be counted."""
        return bool(self.start and self.milestone)

    @property
    def readable(self) -> Pathway:
        """The pathway for which a workbook is read: this one where it is :attr:`measured`, else Aim 2."""
        return self if self.measured else AIM_2

    def same_wait(self, other: Pathway) -> bool:
        """Whether both count from the same date to the same date, whatever they are called."""
        return (self.start, self.milestone) == (other.start, other.milestone)


AIM_1 = Pathway(
    key="aim_1",
    name="Aim 1",
    who="children whose compulsory supervision order at home started",
    start="looked_after",
    milestone="recommended",
    started="the start of the order",
    event="a review that decides whether compulsory measures are still needed",
    limit_weeks=104,
    confirmed=False,
    source="CELCIS, PACE Aim 1: the population was seen, the limit in weeks was not",
)
AIM_2 = Pathway(
    key="aim_2",
    name="Aim 2",
    who="children who become looked after and accommodated",
    start="accommodated",
    milestone="recommended",
    started="becoming looked after and accommodated",
    event="a recommendation for permanence",
    limit_weeks=26,
    confirmed=True,
    source="CELCIS, PACE Aim 2 webinar, September 2020",
)
AIM_3 = Pathway(
    key="aim_3",
    name="Aim 3",
    who="children whose recommendation for permanence away from home was made",
    start="recommended",
    milestone="approved",
    started="the recommendation",
    event="the approval of the agency decision maker",
    limit_weeks=14,
    confirmed=False,
    source="not confirmed by a source seen",
)
AIM_4 = Pathway(
    key="aim_4",
    name="Aim 4",
    who="children whose plan the agency decision maker approved",
    start="approved",
    milestone="lodged",
    started="the decision",
    event="an application lodged in court",
    limit_weeks=16,
    confirmed=False,
    source="not confirmed by a source seen",
)
OWN_WAIT = Pathway(
    key=OWN,
    name="Our own wait",
    who="",
    start="",
    milestone="",
    started="",
    event="",
    limit_weeks=26,
    confirmed=True,
    source="agreed by the team",
)
"""A wait whose dates and words a team has still to give."""
PATHWAYS = (AIM_1, AIM_2, AIM_3, AIM_4)


def pathway_called(key: str) -> Pathway:
    """The preset with this key; ``KeyError`` with the list of good keys when there is none."""
    for pathway in PATHWAYS:
        if pathway.key == key:
            return pathway
    raise KeyError(f"There is no pathway {key!r}; the kit has {', '.join(p.key for p in PATHWAYS)}.")
