"""What a driver diagram still lacks, as the questions a coach would ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pace_kit.drivers.diagram import DriverDiagram

#: Sizes of a family of measures, and of a diagram people can keep in mind.
#: Sources: NES (outcome 1-2, a few process, a balancing one); NHS Lothian (1-3 outcome, 3-7 process); the number of
#: primary drivers is what improvement courses teach.
MOST_PRIMARIES, MOST_OUTCOMES, MOST_PROCESS = 5, 3, 7


def questions(diagram: DriverDiagram) -> tuple[str, ...]:
    """Questions about drivers, ideas and the family of measures, the most basic first; empty when none is left."""
    if not diagram.drivers:
        return ("What would have to be true for the aim to be met? Name two to five drivers.",)
    return tuple(
        question
        for question in (
            _ask_primaries(diagram),
            _ask_idle_drivers(diagram),
            _ask_unmeasured(diagram),
            *_ask_family(diagram),
            _ask_concepts(diagram),
            _ask_definitions(diagram),
        )
        if question
    )


def _ask_primaries(diagram: DriverDiagram) -> str:
    count = len(diagram.primaries)
    if count == 1:
        return f"Does the aim depend on ‘{diagram.primaries[0].name}’ alone? Most aims have two to five drivers."
    if count > MOST_PRIMARIES:
        return f"{count} primary drivers are more than a team can work on. On which two to five can you act this year?"
    return ""


def _ask_idle_drivers(diagram: DriverDiagram) -> str:
    """Drivers that no idea works on; a primary counts as worked on through the drivers below it."""
    worked = {idea.driver for idea in diagram.ideas}
    idle = [
        driver.name
        for driver in diagram.drivers
        if driver.key not in worked
        and not (not driver.parent and any(below.key in worked for below in diagram.below(driver.key)))
        and driver.parent not in _quite_idle(diagram)
    ]
    if not idle:
        return ""
    it = "it" if len(idle) == 1 else "them"
    return f"No change idea works on {_listed(idle)}. What could you try there, or is now not the time for {it}?"


def _quite_idle(diagram: DriverDiagram) -> frozenset[str]:
    """Primary drivers without any idea, themselves or below: they are asked about once, not with each below."""
    worked = {idea.driver for idea in diagram.ideas}
    return frozenset(
        driver.key
        for driver in diagram.primaries
        if driver.key not in worked and not any(below.key in worked for below in diagram.below(driver.key))
    )


def _ask_unmeasured(diagram: DriverDiagram) -> str:
    bare = [idea.name for idea in diagram.ideas if not idea.measures]
    if not bare:
        return ""
    happens = "it happens" if len(bare) == 1 else "they happen"
    return f"How will you know whether {happens}? {_listed(bare)} {'has' if len(bare) == 1 else 'have'} no measure yet."


def _ask_family(diagram: DriverDiagram) -> Iterable[str]:
    """The family of measures: one or two for the outcome, a few for the process, at least one that balances."""
    if not diagram.measures:
        yield "How will you know that a change is an improvement? There is no measure yet."
        return
    kinds = [measure.kind for measure in diagram.measures]
    outcomes, processes = kinds.count("outcome"), kinds.count("process")
    if processes == len(kinds):
        yield "Every measure tells whether work is done. Which one tells whether it is better for children?"
    elif not outcomes:
        yield "Which one or two measures tell whether the aim is met? There is no outcome measure yet."
    if outcomes > MOST_OUTCOMES:
        yield f"{outcomes} outcome measures pull in many directions. Which one or two tell whether the aim is met?"
    if not processes:
        yield "Which measure tells early whether the changes happen at all? There is no process measure yet."
    if processes > MOST_PROCESS:
        yield f"{processes} process measures are much to collect. Which of them will you look at this month?"
    if "balancing" not in kinds:
        yield "What might get worse while this gets better? There is no balancing measure yet."


def _ask_concepts(diagram: DriverDiagram) -> str:
    concepts = [measure.name for measure in diagram.measures if measure.is_concept]
    if not concepts:
        return ""
    many = len(concepts) > 1
    are = "are concepts so far, not measures" if many else "is a concept so far, not a measure"
    return f"{_listed(concepts)} {are}. What would you count, and out of how many?"


def _ask_definitions(diagram: DriverDiagram) -> str:
    loose = [measure.name for measure in diagram.measures if not measure.is_concept and measure.gaps()]
    if not loose:
        return ""
    return f"Would two people count the same? The definition of {_listed(loose)} has open parts."


def _listed(names: list[str], most: int = 3) -> str:
    """‘A’, ‘B’ and ‘C’; of more than four the first three are named."""
    quoted = [f"‘{name}’" for name in names]
    if len(quoted) > most + 1:
        quoted = [*quoted[:most], f"{len(names) - most} more"]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
