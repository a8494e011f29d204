"""The driver diagram: what the aim depends on, what could be changed there, and how a team would know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeVar

from pace_kit.drivers.asking import questions
from pace_kit.drivers.measures import Measure, named


@dataclass(frozen=True)
class Driver:
    """Something the aim depends on.

    Parameters
    ----------
    key, name : str
        Short name, unique in a diagram; what people call it.
    parent : str
        Key of the primary driver it is a part of; blank for a primary driver.
    source : str
        Who named it; blank for the team's own.
    """

    key: str
    name: str
    parent: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", named(self.name, "driver"))

    def __str__(self) -> str:
        return f"{self.name} ({'secondary' if self.parent else 'primary'} driver)."


@dataclass(frozen=True)
class ChangeIdea:
    """Something the team could do differently.

    Parameters
    ----------
    key, name : str
        Short name, unique in a diagram; what people call it.
    driver : str
        Key of the driver it works on, primary or secondary.
    measures : tuple of str
        Keys of the measures that show whether it happens and what it costs.
    test : str
        Key of the team's test of change that tries it; blank: the test with the idea's own key, if there is one.
    """

    key: str
    name: str
    driver: str
    measures: tuple[str, ...] = ()
    test: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", named(self.name, "change idea"))

    def __str__(self) -> str:
        return f"{self.name} (change idea)."


Part = Driver | ChangeIdea | Measure
_P = TypeVar("_P", Driver, ChangeIdea, Measure)


@dataclass(frozen=True)
class DriverDiagram:
    """An aim, its drivers, the ideas for changing them and the measures; consistent whenever it exists.

    Keys are unique over the whole diagram, so that one verb serves all three kinds of parts. A measure that no idea
    names belongs to the aim as a whole. Order is the order in which things are drawn.

    Parameters
    ----------
    aim : str
        The aim in words; blank: the page says which aim it is.
    drivers : tuple of Driver
        Primary ones and the secondary ones below them; there are no drivers below secondary ones.
    ideas : tuple of ChangeIdea
        Each on a driver of this diagram.
    measures : tuple of Measure
        All that the ideas name, and those of the aim.

    Raises
    ------
    ValueError
        When a key or a name is there twice, a driver is its own parent or below a secondary one, or something points
        to what is not there; the sentence names it.

    Examples
    --------
    >>> diagram = DriverDiagram().with_driver(Driver("legal", "Early legal advice"))
    >>> print(diagram.with_idea(ChangeIdea("letter", "Advice as a letter", "legal")))
    A driver diagram with 1 primary driver, 0 secondary drivers, 1 change idea and 0 measures.
    """

    aim: str = ""
    drivers: tuple[Driver, ...] = ()
    ideas: tuple[ChangeIdea, ...] = ()
    measures: tuple[Measure, ...] = ()

    def __post_init__(self) -> None:
        _check_once(self)
        _check_places(self)

    def __str__(self) -> str:
        primary = len(self.primaries)
        counts = (
            _counted(primary, "primary driver"),
            _counted(len(self.drivers) - primary, "secondary driver"),
            _counted(len(self.ideas), "change idea"),
            _counted(len(self.measures), "measure"),
        )
        return f"A driver diagram with {', '.join(counts[:3])} and {counts[3]}."

    # What is where

    @property
    def parts(self) -> tuple[Part, ...]:
        """Everything that has a key."""
        return (*self.drivers, *self.ideas, *self.measures)

    @property
    def keys(self) -> frozenset[str]:
        """Every key in use."""
        return frozenset(part.key for part in self.parts)

    @property
    def primaries(self) -> tuple[Driver, ...]:
        """The primary drivers."""
        return self.below("")

    def below(self, key: str) -> tuple[Driver, ...]:
        """The drivers right below a driver; the primary ones for a blank key."""
        return tuple(driver for driver in self.drivers if driver.parent == key)

    def ideas_on(self, key: str) -> tuple[ChangeIdea, ...]:
        """The ideas right on a driver, without those of the drivers below it."""
        return tuple(idea for idea in self.ideas if idea.driver == key)

    @property
    def aim_measures(self) -> tuple[Measure, ...]:
        """The measures that no idea names: those of the aim as a whole."""
        used = {key for idea in self.ideas for key in idea.measures}
        return tuple(measure for measure in self.measures if measure.key not in used)

    def part(self, key: str) -> Part:
        """The driver, idea or measure with this key; ``ValueError`` when there is none."""
        for part in self.parts:
            if part.key == key:
                return part
        raise ValueError(f"There is no driver, change idea or measure {key!r} in this diagram.")

    def idea(self, key: str) -> ChangeIdea:
        """The change idea with this key; ``ValueError`` when there is none."""
        part = self.part(key)
        if not isinstance(part, ChangeIdea):
            raise ValueError(f"{part.name} is no change idea. Choose one of the change ideas.")
        return part

    def goes_with(self, key: str) -> tuple[Part, ...]:
        """What would go when the part with this key goes: drivers below, ideas on them, measures of those ideas alone.

        A measure that another idea names too stays, and so does one of the aim.
        """
        part = self.part(key)
        if isinstance(part, Measure):
            return ()
        drivers = self.below(key) if isinstance(part, Driver) else ()
        gone = {key, *(driver.key for driver in drivers)}
        ideas = tuple(idea for idea in self.ideas if idea.driver in gone and idea.key != key)
        left = {name for idea in self.ideas if idea not in ideas and idea.key != key for name in idea.measures}
        theirs = {name for idea in self.ideas if idea in ideas or idea.key == key for name in idea.measures}
        return (*drivers, *ideas, *(measure for measure in self.measures if measure.key in theirs - left))

    # Verbs: each returns a copy

    def with_driver(self, driver: Driver) -> DriverDiagram:
        """Return a copy with a driver added, or put in the place of the one with the same key."""
        return replace(self, drivers=_put(self.drivers, driver))

    def with_idea(self, idea: ChangeIdea) -> DriverDiagram:
        """Return a copy with a change idea added, or put in the place of the one with the same key."""
        return replace(self, ideas=_put(self.ideas, idea))

    def with_measure(self, measure: Measure, idea: str = "") -> DriverDiagram:
        """Return a copy with a measure added, or put in the place of the one with the same key; on an idea if named."""
        made = replace(self, measures=_put(self.measures, measure))
        if not idea or measure.key in made.idea(idea).measures:
            return made
        return made.measured(idea, (*made.idea(idea).measures, measure.key))

    def with_idea_from(self, other: DriverDiagram, key: str, under: str = "") -> DriverDiagram:
        """Return a copy with an idea of another diagram and its measures, on its driver there or on the one named.

        Where the idea's driver is not in this diagram, the driver above it is taken.
        """
        idea = other.idea(key)
        if not under:
            home = other.part(idea.driver)
            above = home.parent if isinstance(home, Driver) else ""
            under = idea.driver if idea.driver in self.keys else above
        known = [measure for measure in other.measures if measure.key in idea.measures]
        new = tuple(measure for measure in known if measure.key not in self.keys)
        return replace(self, ideas=_put(self.ideas, replace(idea, driver=under)), measures=(*self.measures, *new))

    def without(self, key: str) -> DriverDiagram:
        """Return a copy without a part and without what goes with it (see :meth:`goes_with`)."""
        gone = {key, *(part.key for part in self.goes_with(key))}
        ideas = (
            replace(idea, measures=tuple(name for name in idea.measures if name not in gone))
            for idea in self.ideas
            if idea.key not in gone
        )
        return replace(
            self,
            drivers=tuple(driver for driver in self.drivers if driver.key not in gone),
            ideas=tuple(ideas),
            measures=tuple(measure for measure in self.measures if measure.key not in gone),
        )

    def renamed(self, key: str, name: str) -> DriverDiagram:
        """Return a copy in which a part has another name."""
        return self._with(replace(self.part(key), name=name))

    def moved(self, key: str, under: str = "") -> DriverDiagram:
        """Return a copy in which a driver stands below another, or an idea on another driver; blank: a primary driver.

        Raises
        ------
        ValueError
            When the part cannot stand there, with the reason.
        """
        part = self.part(key)
        if isinstance(part, Driver):
            return self.with_driver(replace(part, parent=under))
        if isinstance(part, ChangeIdea):
            return self.with_idea(replace(part, driver=under))
        raise ValueError(f"{part.name} is a measure, which stands on no driver. Choose the ideas it belongs to.")

    def measured(self, idea: str, measures: Iterable[str]) -> DriverDiagram:
        """Return a copy in which an idea has these measures, by key, and no others."""
        return self.with_idea(replace(self.idea(idea), measures=tuple(measures)))

    def tested(self, idea: str, test: str) -> DriverDiagram:
        """Return a copy in which an idea is tried by the test of change with this key; blank: by none that is named."""
        return self.with_idea(replace(self.idea(idea), test=test))

    def gaps(self) -> tuple[str, ...]:
        """What is still missing or out of proportion, each as a question; empty when nothing is."""
        return questions(self)

    def _with(self, part: Part) -> DriverDiagram:
        if isinstance(part, Driver):
            return self.with_driver(part)
        return self.with_idea(part) if isinstance(part, ChangeIdea) else self.with_measure(part)


def _put(parts: tuple[_P, ...], new: _P) -> tuple[_P, ...]:
    """The parts with a new one at the place of the one with its key, else at the end."""
    there = any(part.key == new.key for part in parts)
    return tuple(new if part.key == new.key else part for part in parts) + (() if there else (new,))


def _check_once(diagram: DriverDiagram) -> None:
    """Hold that keys are unique, and names where they would be taken for one another."""
    for key, count in Counter(part.key for part in diagram.parts).items():
        if not key.strip():
            raise ValueError("Something in this diagram has no key. Give each part a short name of its own.")
        if count > 1:
            raise ValueError(f"Two parts of this diagram have the key {key!r}. Give each a short name of its own.")
    named_at = [("driver", driver.parent, driver.name) for driver in diagram.drivers]
    named_at += [("change idea", idea.driver, idea.name) for idea in diagram.ideas]
    named_at += [("measure", "", measure.name) for measure in diagram.measures]
    seen: set[tuple[str, str, str]] = set()
    for what, where, name in named_at:
        if (what, where, name.casefold()) in seen:
            raise ValueError(f"There is a {what} called ‘{name}’ there already. Give this one another name.")
        seen.add((what, where, name.casefold()))
    for test, count in Counter(idea.test for idea in diagram.ideas if idea.test).items():
        if count > 1:
            both = " and ".join(f"‘{idea.name}’" for idea in diagram.ideas if idea.test == test)
            raise ValueError(f"{both} name the same test of change, {test!r}. Choose one of them for it.")


def _check_places(diagram: DriverDiagram) -> None:
    """Hold that everything stands on something that is there."""
    drivers = {driver.key: driver for driver in diagram.drivers}
    measures = {measure.key for measure in diagram.measures}
    for driver in diagram.drivers:
        if driver.parent == driver.key:
            raise ValueError(f"‘{driver.name}’ cannot stand below itself. Choose another driver, or make it a primary.")
        if driver.parent and driver.parent not in drivers:
            raise ValueError(f"‘{driver.name}’ stands below the driver {driver.parent!r}, which is not there.")
        if driver.parent and drivers[driver.parent].parent:
            above = drivers[driver.parent].name
            raise ValueError(
                f"‘{driver.name}’ cannot stand below ‘{above}’, which is a secondary driver itself. "
                "Choose a primary driver for it."
            )
    for idea in diagram.ideas:
        if idea.driver not in drivers:
            where = f"on the driver {idea.driver!r}, which is not there" if idea.driver else "on no driver"
            raise ValueError(f"The idea ‘{idea.name}’ stands {where}. Choose a driver of this diagram.")
        for key, count in Counter(idea.measures).items():
            if key not in measures:
                raise ValueError(f"The idea ‘{idea.name}’ names the measure {key!r}, which is not there.")
            if count > 1:
                raise ValueError(f"The idea ‘{idea.name}’ names the measure {key!r} twice. Once is enough.")


def _counted(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
