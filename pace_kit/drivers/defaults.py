"""The kit's own driver diagram and measures, for a team to begin from: facts of ``data/reference``, to be edited."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields, replace

from pace_kit.aims import Pathway
from pace_kit.drivers.diagram import ChangeIdea, Driver, DriverDiagram
from pace_kit.drivers.measures import Measure
from pace_kit.reference import reference_table

_PARTS = tuple(field.name for field in fields(Measure))


def default_diagram(
    pathway: Pathway, *, only: Collection[str] | None = None, ideas: bool = True, within_weeks: int | None = None
) -> DriverDiagram:
    """The driver diagram the kit proposes for an aim.

    Primary drivers are the themes of the PACE Aim 2 webinar (September 2020); secondary ones are the kit's proposal,
    and each says so. The drivers are the same for every pathway: whether a theme found for Aim 2 holds for another aim
    is for the team to judge. Below them stand the ideas of ``tests_of_change.csv``, each with a process and a balancing
    measure, and beside them the measures of ``measures.csv`` that are in use.

    Parameters
    ----------
    pathway : Pathway
        Chooses the outcome measure and its limit.
    only : collection of str, optional
        Keys of the primary drivers to keep, with what is below them. None keeps all.
    ideas : bool
        Whether the ideas are in it.
    within_weeks : int, optional
        The limit of the team's own aim; the pathway's when None.

    Raises
    ------
    ValueError
        When `only` names a driver that is not there.
    """
    rows = reference_table("drivers")
    primaries = {row["key"] for row in rows if not row["parent"]}
    if unknown := sorted(set(only or ()) - primaries):
        raise ValueError(f"The kit has no primary driver {unknown[0]!r}; it has {', '.join(sorted(primaries))}.")
    kept = primaries if only is None else set(only)
    drivers = tuple(
        Driver(row["key"], row["name"], row["parent"], row["source"])
        for row in rows
        if (row["parent"] or row["key"]) in kept
    )
    in_use = {row["key"] for row in reference_table("measures") if row["in_use"] == "yes"}
    measures = tuple(measure for measure in offered_measures(pathway, within_weeks) if measure.key in in_use)
    diagram = DriverDiagram(drivers=drivers, measures=measures)
    return _with_ideas(diagram, rows) if ideas else diagram


def offered_measures(pathway: Pathway, within_weeks: int | None = None) -> tuple[Measure, ...]:
    """Measures a team can take as they are: outcomes of this pathway, then balancing ones, all fully defined."""
    weeks = pathway.limit_weeks if within_weeks is None else within_weeks
    return tuple(
        _measure(row, weeks)
        for row in reference_table("measures")
        if row["kind"] != "process" and row["pathway"] in ("", pathway.key)
    )


def _with_ideas(diagram: DriverDiagram, rows: Collection[Mapping[str, str]]) -> DriverDiagram:
    """The diagram with every idea whose driver is in it, on the secondary driver that claims it or on the primary."""
    named = {driver.name: driver.key for driver in diagram.primaries}
    below = {(row["parent"], key): row["key"] for row in rows for key in row["ideas"].split("|") if key}
    defined = {row["key"]: row for row in reference_table("measures")}
    for row in reference_table("tests_of_change"):
        primary = named.get(row["driver"])
        if primary is None:
            continue
        made = [_idea_measure(row, kind, defined) for kind in ("process", "balancing")]
        measures = [measure for measure in made if measure is not None]
        idea = ChangeIdea(
            row["key"], row["name"], below.get((primary, row["key"]), primary), tuple(one.key for one in measures)
        )
        diagram = replace(diagram, ideas=(*diagram.ideas, idea), measures=(*diagram.measures, *measures))
    return diagram


def _idea_measure(row: Mapping[str, str], kind: str, defined: Mapping[str, Mapping[str, str]]) -> Measure | None:
    """A measure of an idea: defined in full where the kit does, else the library's words with its parts still open."""
    key, words = f"{row['key']}-{kind}", row[f"{kind}_measure"].strip()
    if key in defined:
        return _measure(defined[key], weeks=0)
    if not words:
        return None
    name = f"{row['name']}: {words.split(';')[0].strip()}"
    return Measure(key, name, kind, definition=words)


def _measure(row: Mapping[str, str], weeks: int) -> Measure:
    """A row of ``measures.csv``; ``{weeks}`` and ``{days}`` in it are the limit."""
    filled = {
        name: row[name].replace("{weeks}", str(weeks)).replace("{days}", str(7 * weeks))
        for name in _PARTS
        if name in row
    }
    return Measure(**filled)
