"""A driver diagram beside the tests of change: which idea a test tries, how far an idea got; and beside another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pace_kit.drivers.diagram import ChangeIdea, Driver, DriverDiagram, Part
from pace_kit.drivers.measures import Measure

if TYPE_CHECKING:
    from pace_kit.pdsa import TestOfChange

#: How far an idea got, in the order of the work.
STATES = ("not tested yet", "being tested", "adopted", "adapted", "abandoned")


def idea_of(diagram: DriverDiagram, test: TestOfChange) -> ChangeIdea | None:
    """The idea a test of change tries: the one that names the test, else the one with the test's key; else None."""
    for idea in diagram.ideas:
        if idea.test == test.key:
            return idea
    return next((idea for idea in diagram.ideas if not idea.test and idea.key == test.key), None)


def driver_of(diagram: DriverDiagram, test: TestOfChange) -> Driver | None:
    """The driver that a test of change works on; None when the diagram holds no idea of it."""
    idea = idea_of(diagram, test)
    return None if idea is None else next(driver for driver in diagram.drivers if driver.key == idea.driver)


def measures_of(diagram: DriverDiagram, test: TestOfChange) -> tuple[Measure, ...]:
    """The measures of the idea a test of change tries, in the idea's order; empty when there is no such idea."""
    idea = idea_of(diagram, test)
    held = {measure.key: measure for measure in diagram.measures}
    return () if idea is None else tuple(held[key] for key in idea.measures)


def place_of(diagram: DriverDiagram, test: TestOfChange) -> str:
    """Where a test of change stands on the diagram, as a sentence or two; it also says where there is no idea of it."""
    driver, measures = driver_of(diagram, test), measures_of(diagram, test)
    if driver is None:
        return "Your driver diagram holds no change idea that this test tries."
    named = ", ".join(f"‘{measure.name}’ ({measure.kind})" for measure in measures)
    counted = f"Its measures there: {named}." if named else "It has no measure there yet."
    return f"On your driver diagram it works on ‘{driver.name}’. {counted}"


def tried_by(idea: ChangeIdea, tests: Iterable[TestOfChange]) -> TestOfChange | None:
    """The test of change that tries an idea; None when there is none."""
    wanted = idea.test or idea.key
    return next((test for test in tests if test.key == wanted), None)


def state_of(idea: ChangeIdea, tests: Iterable[TestOfChange]) -> str:
    """How far an idea got, one of :data:`STATES`, by the latest cycle of its test.

    A test whose cycles have not begun counts as not tested yet. After a decision to adapt, the next cycle that begins
    makes it being tested again.
    """
    test = tried_by(idea, tests)
    begun = [cycle for cycle in test.cycles if cycle.stage != "plan"] if test else []
    if not begun:
        return STATES[0]
    decision = begun[-1].decision
    return STATES[1] if decision is None else f"{decision}ed"


def differences(mine: DriverDiagram, theirs: DriverDiagram) -> tuple[str, ...]:
    """What sets two diagrams apart, in sentences: for two people who changed one diagram at the same time."""
    ours, others = ({part.key: part for part in one.parts} for one in (mine, theirs))
    said = [f"Only theirs has the {_what(part)} ‘{part.name}’." for part in theirs.parts if part.key not in ours]
    said += [f"Only yours has the {_what(part)} ‘{part.name}’." for part in mine.parts if part.key not in others]
    said += [
        f"The {_what(part)} ‘{part.name}’ is another in theirs"
        + (f": ‘{others[part.key].name}’." if others[part.key].name != part.name else ".")
        for part in mine.parts
        if part.key in others and others[part.key] != part
    ]
    if mine.aim != theirs.aim:
        said.append("The words of the aim differ.")
    return tuple(said)


def _what(part: Part) -> str:
    if isinstance(part, Driver):
        return "driver"
    return "change idea" if isinstance(part, ChangeIdea) else "measure"
