"""The data that travel with the kit: Harbour, an invented council, its workbook's planted faults, the clinic's tests.

Everything here is invented and says so. ``journeys`` makes the true journeys, ``workbook`` writes them down as a
council would, with the faults that are planted; this file reads what was shipped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.datasets.journeys import AS_OF, PROGRAMME_STARTED, harbour_journeys
from pace_kit.datasets.workbook import planted_faults, write_harbour_workbook
from pace_kit.drivers import DriverDiagram, default_diagram
from pace_kit.journeys import Cohort
from pace_kit.pdsa import Cycle, Decision, Noted, TestOfChange
from pace_kit.reference import shipped

__all__ = [
    "AS_OF",
    "PROGRAMME_STARTED",
    "clinic_tests",
    "harbour_aim",
    "harbour_cohort",
    "harbour_drivers",
    "harbour_journeys",
    "harbour_tests",
    "harbour_workbook",
    "planted_faults",
    "write_harbour_workbook",
]

#: The kit's primary drivers that Harbour works on; its ideas, each with the test of change that tries it, if one does.
_DRIVERS = ("regular-meetings", "planned-process", "timely-assessment", "legal-advice-early")
_IDEAS = {
    "72-hour-agenda": "72-hour-meeting-agenda",
    "two-week-review": "two-week-review",
    "72-hour-on-time": "",
    "one-assessment": "one-assessment-form",
    "written-legal-advice": "written-legal-advice",
    "legal-advice-form": "",
}
_CYCLE_DAYS = ("predicted_on", "started", "ended")


def harbour_cohort() -> Cohort:
    """The true journeys as a cohort of Aim 2 on 31 March 2020: what perfect cleaning would find."""
    return Cohort.from_frame(harbour_journeys(), as_of=AS_OF, pathway=AIM_2)


def harbour_aim() -> AimStatement:
    """The invented council's aim: complete, and not yet due on :data:`AS_OF`; 45 weeks are the webinar's aim line."""
    return AimStatement(AIM_2, percent=80, within_weeks=45, by=date(2020, 12, 31), starting=date(2018, 1, 1))


def harbour_tests() -> tuple[TestOfChange, ...]:
    """Four invented tests of change with their cycles, in order of their first day; one still waits for its study.

    Read from ``data/example/harbour_tests.json``.
    """
    return tuple(sorted(_tests("example", "harbour_tests.json"), key=lambda test: test.started or date.max))


def clinic_tests() -> tuple[TestOfChange, ...]:
    """Eight invented tests of change of differing quality, for the PDSA clinic, in the order of the file.

    Read from ``data/practice/pdsa_clinic.json``. Over the eight, each of Taylor's features is shown not at all, in
    part and fully, and no test shows them all equally but one.
    """
    return _tests("practice", "pdsa_clinic.json")


def harbour_drivers() -> DriverDiagram:
    """The invented council's driver diagram: four of the kit's drivers and six of its ideas, four of them tested."""
    weeks = harbour_aim().within_weeks
    kit = default_diagram(AIM_2, within_weeks=weeks)
    diagram = default_diagram(AIM_2, only=_DRIVERS, ideas=False, within_weeks=weeks)
    for idea, test in _IDEAS.items():
        diagram = diagram.with_idea_from(kit, idea).tested(idea, test)
    return diagram


def harbour_workbook() -> Path:
    """Where the shipped workbook lies."""
    return shipped("data", "example", "harbour.xlsx")


def _tests(*where: str) -> tuple[TestOfChange, ...]:
    """Tests of change in a file below ``data``, in its order."""
    record = json.loads(shipped("data", *where).read_text(encoding="utf-8"))
    return tuple(_test(entry) for entry in record["tests"])


def _test(entry: Mapping[str, Any]) -> TestOfChange:
    return TestOfChange(**{**entry, "cycles": tuple(_cycle(cycle) for cycle in entry["cycles"])})


def _cycle(entry: Mapping[str, Any]) -> Cycle:
    days = {name: date.fromisoformat(entry[name]) if entry.get(name) else None for name in _CYCLE_DAYS}
    decision = Decision(entry["decision"]) if entry.get("decision") else None
    data = tuple(Noted(date.fromisoformat(day), number, note) for day, number, note in entry.get("data", ()))
    return Cycle(**{**entry, **days, "decision": decision, "data": data})
