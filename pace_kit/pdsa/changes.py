"""A test of change: what a team tries, with its cycles. It is a value: a verb returns a copy."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from pace_kit.pdsa.cycles import SCALES, Cycle, Decision


@dataclass(frozen=True)
class TestOfChange:
    """A change a team tries, with its cycles in order of their number.

    Parameters
    ----------
    key : str
        Short name, unique in a team; :func:`key_for` makes one.
    name : str
        What the team calls it.
    idea : str
        What is changed.
    driver : str
        The driver of the aim it works on.
    process_measure, balancing_measure : str
        What shows that the change happens, and what might get worse by it.
    cycles : tuple of Cycle
        Any order is taken and sorted by number.

    Raises
    ------
    ValueError
        When two cycles have the same number.

    Examples
    --------
    >>> test = TestOfChange("two-week-review", "Two-week review").with_cycle(Cycle(1, scale="1 child"))
    >>> print(test)
    Two-week review: 1 cycle. Cycle 1 with 1 child, not begun yet; being planned.
    """

    __test__ = False

    key: str
    name: str
    idea: str = ""
    driver: str = ""
    process_measure: str = ""
    balancing_measure: str = ""
    cycles: tuple[Cycle, ...] = ()

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.cycles, key=lambda cycle: cycle.number))
        numbers = [cycle.number for cycle in ordered]
        if len(set(numbers)) < len(numbers):
            twice = next(n for n in numbers if numbers.count(n) > 1)
            raise ValueError(f"{self.name}: there are two cycles with the number {twice}. Give each its own number.")
        object.__setattr__(self, "cycles", ordered)

    def __str__(self) -> str:
        if self.latest is None:
            return f"{self.name}: no cycle yet."
        count = "1 cycle" if len(self.cycles) == 1 else f"{len(self.cycles)} cycles"
        return f"{self.name}: {count}. {self.latest}"

    @property
    def started(self) -> date | None:
        """The first day any of its cycles began; None before that."""
        return min((cycle.started for cycle in self.cycles if cycle.started), default=None)

    @property
    def latest(self) -> Cycle | None:
        """The cycle with the highest number; None without cycles."""
        return self.cycles[-1] if self.cycles else None

    @property
    def decision(self) -> Decision | None:
        """What the latest cycle decided; None while it is open."""
        return self.latest.decision if self.latest else None

    def with_cycle(self, cycle: Cycle) -> TestOfChange:
        """Return a copy with the cycle added, or put in the place of the one with the same number."""
        return replace(self, cycles=(*(c for c in self.cycles if c.number != cycle.number), cycle))

    def numbered(self, number: int) -> Cycle | None:
        """The cycle with this number; None when there is none."""
        return next((cycle for cycle in self.cycles if cycle.number == number), None)

    def written(
        self, before: TestOfChange | None, number: int, *, on: date, at: datetime | None = None
    ) -> TestOfChange:
        """Return the test as it can be kept, with the cycle that was written on a day made from the one kept before.

        What was predicted is dated, or refused when the cycle had begun: see :meth:`Cycle.revised`.

        Parameters
        ----------
        before : TestOfChange or None
            What is kept now; None for a new test.
        number : int
            Which cycle was written.
        on, at
            The day and the moment.

        Raises
        ------
        ValueError
            When the test has no name, the cycle cannot be so, or the change would be adopted after one cycle with one
            child and nobody says why that is enough.
        """
        if not self.name.strip():
            raise ValueError("The test of change has no name yet. Write what you call it, then save again.")
        typed = self.numbered(number) or Cycle(number)
        base = (before.numbered(number) if before else None) or Cycle(number)
        stamps = ("number", "predicted_on", "predicted_at")
        names = [one.name for one in fields(typed) if one.name not in stamps]
        changes = {name: getattr(typed, name) for name in names if getattr(typed, name) != getattr(base, name)}
        made = self.with_cycle(base.revised(on=on, at=at, **changes))
        if (asked := early_adoption(made)) and asked != (early_adoption(before) if before else ""):
            raise ValueError(f"{asked} Say why one is enough, in the field that asks for it, or choose adapt.")
        return made

    def next_cycle(self) -> Cycle:
        """An unsaved cycle with the next number that carries over what the latest one learned and agreed.

        Its objective is what was learned, its plan the next step that was agreed, its purpose "implement" after
        "adopt". Questions, data plan and who tries it stay; what is predicted, done and found does not.
        """
        if self.latest is None:
            return Cycle(1, purpose="test", scale=SCALES[0])
        last = self.latest
        learned = f"Cycle {last.number} taught us: {last.learned.strip()}" if last.learned.strip() else ""
        return Cycle(
            last.number + 1,
            purpose="implement" if last.decision is Decision.ADOPT else "test",
            objective=learned,
            question=last.question,
            plan=last.next_step.strip(),
            data_plan=last.data_plan,
            who=last.who,
            scale=last.scale,
        )


def asks_why(change: TestOfChange, cycle: Cycle) -> bool:
    """Whether adopting a cycle of this test needs a reason why so little was enough, or has one already."""
    return bool(cycle.early_because.strip()) or bool(early_adoption(change.with_cycle(cycle)))


def early_adoption(test: TestOfChange) -> str:
    """A question when a change was adopted after one cycle that touched one child at most; else blank.

    Where the team wrote why that is enough (`early_because`), there is nothing to ask any more.

    Source: Langley and others, The Improvement Guide: adopt after tests under several conditions.
    """
    studied = [cycle for cycle in test.cycles if cycle.decision is not None]
    if len(studied) != 1 or studied[0].decision is not Decision.ADOPT:
        return ""
    cycle = studied[0]
    if cycle.size is None or cycle.size > 1 or cycle.early_because.strip():
        return ""
    return (
        f"{test.name} was adopted after one cycle with {cycle.size_in_words or '1 child'}. "
        "Would it work as well for another child, another worker, a busier week?"
    )
