"""What drives the aim: the driver diagram, its change ideas and the measures that tell how it goes.

``measures`` holds a measure with its operational definition, ``diagram`` the diagram and its verbs, ``asking`` the
questions a coach would ask about it, ``defaults`` what the kit proposes, ``linking`` the way to tests of change.
"""

from pace_kit.drivers.defaults import default_diagram, offered_measures
from pace_kit.drivers.diagram import ChangeIdea, Driver, DriverDiagram
from pace_kit.drivers.linking import (
    STATES,
    differences,
    driver_of,
    idea_of,
    measures_of,
    place_of,
    state_of,
    tried_by,
)
from pace_kit.drivers.measures import MEASURE_KINDS, Measure

__all__ = [
    "MEASURE_KINDS",
    "STATES",
    "ChangeIdea",
    "Driver",
    "DriverDiagram",
    "Measure",
    "default_diagram",
    "differences",
    "driver_of",
    "idea_of",
    "measures_of",
    "offered_measures",
    "place_of",
    "state_of",
    "tried_by",
]
