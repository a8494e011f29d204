"""What can be done with drivers, with change ideas and with measures: the forms of the three folds of `Driving`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import ipywidgets

from pace_kit.drivers import MEASURE_KINDS, ChangeIdea, Driver, DriverDiagram, Measure
from pace_kit.pdsa import key_for
from pace_kit.widgets import alike
from pace_kit.widgets.driver_parts import Adding, Changing
from pace_kit.widgets.fields import Field, Form, choice_field, text_field, tick_field
from pace_kit.widgets.folds import Fold
from pace_kit.widgets.render import bullets, note, render

if TYPE_CHECKING:
    from pace_kit.widgets.driving import Driving

PRIMARY = "nothing: it is a primary driver"
KIT_PLACE = "where the kit puts it"
OWN_IDEA, OWN_MEASURE = "an idea of our own", "a measure of our own"

_DEFINITION = {
    "definition": ("In one sentence", ""),
    "numerator": ("What is counted or timed?", "For instance: meetings with every item of the agenda ticked."),
    "denominator": ("Out of how many, or over whom?", "For instance: all meetings held in the month."),
    "exclusions": ("Who is left out?", "Write “nobody” when nobody is."),
    "clock_starts": ("When does the clock start?", "Only for a measure of time."),
    "clock_stops": ("When does the clock stop?", "Only for a measure of time."),
    "source": ("Where do the numbers come from?", ""),
    "who": ("Who collects them?", "A role, for instance: the chair of the meeting."),
    "how_often": ("How often?", ""),
    "display": ("On which chart do you look at them?", ""),
    "decision_rule": ("What will you do when it changes?", ""),
}
#: Parts that need a sentence rather than a few words.
_LONG = ("definition", "numerator", "denominator", "exclusions", "display", "decision_rule")


def drivers_pane(editor: Driving) -> tuple[ipywidgets.Widget, ...]:
    """Forms to change a driver and to add one."""
    where = choice_field("It is a part of", [])
    change = Changing(
        editor, "driver", Form(name=text_field("Name of the driver"), under=where), parts=_driver_options,
        show=lambda diagram, key: {"name": diagram.part(key).name, "under": getattr(diagram.part(key), "parent", "")},
        change=lambda diagram, key, name, value: (
            diagram.renamed(key, value) if name == "name" else diagram.moved(key, value)
        ),
        offer=lambda diagram, key: _offer(where, _primary_options(diagram, but=key)),
    )  # fmt: skip
    under = choice_field("The new driver is a part of", [])

    def add(diagram: DriverDiagram, values: Mapping[str, Any]) -> tuple[DriverDiagram, str]:
        driver = Driver(key_for(values["name"], diagram.keys), values["name"], values["under"] or "")
        return diagram.with_driver(driver), f"Added: the driver ‘{driver.name}’."

    form = Form(name=text_field("Name of a new driver"), under=under)
    adding = Adding(editor, "driver", form, add, lambda diagram: _offer(under, _primary_options(diagram)), change)
    return adding, change


def ideas_pane(editor: Driving) -> tuple[ipywidgets.Widget, ...]:
    """Forms to change a change idea, to tick its measures, and to add one of the kit's or the team's own."""
    home, test = choice_field("It works on", []), choice_field("It is tried by the test of change", [])
    ticks = Ticks(editor)

    def change(diagram: DriverDiagram, key: str, name: str, value: Any) -> DriverDiagram:
        if name == "name":
            return diagram.renamed(key, value)
        return diagram.moved(key, value or "") if name == "driver" else diagram.tested(key, value or "")

    def show(diagram: DriverDiagram, key: str) -> Mapping[str, Any]:
        idea = diagram.idea(key)
        return {"name": idea.name, "driver": idea.driver, "test": idea.test}

    def offer(diagram: DriverDiagram, key: str) -> None:
        _offer(home, _driver_options(diagram))
        _offer(test, _test_options(editor, diagram.idea(key).test))
        ticks.show(diagram, key)

    changing = Changing(
        editor, "change idea", Form(name=text_field("Name of the idea"), driver=home, test=test),
        parts=lambda diagram: [(idea.name, idea.key) for idea in diagram.ideas], show=show, change=change, offer=offer,
        below=(ticks,),
    )  # fmt: skip
    idea, under = (
        choice_field("An idea of the kit, or your own", [], wide=True),
        choice_field("The new idea works on", []),
    )
    form = Form(idea=idea, name=text_field("Name of an idea of your own"), under=under)

    def add(diagram: DriverDiagram, values: Mapping[str, Any]) -> tuple[DriverDiagram, str]:
        if values["idea"] and not values["name"]:
            made = diagram.with_idea_from(editor.kit, values["idea"], values["under"] or "")
            return made, f"Added: the idea ‘{made.idea(values['idea']).name}’ with its measures."
        own = ChangeIdea(key_for(values["name"], diagram.keys), values["name"], values["under"] or "")
        return diagram.with_idea(own), f"Added: the idea ‘{own.name}’. How will you know that it happens?"

    def renew(diagram: DriverDiagram) -> None:
        there = {driver.key for driver in diagram.drivers}
        kit = [
            (one.name, one.key)
            for one in editor.kit.ideas
            if one.key not in diagram.keys and there & {one.driver, getattr(editor.kit.part(one.driver), "parent", "")}
        ]
        _offer(idea, [(OWN_IDEA, ""), *kit])
        _offer(under, [(KIT_PLACE, ""), *_driver_options(diagram)])

    return Adding(editor, "change idea", form, add, renew, changing), changing


def measures_pane(editor: Driving) -> tuple[ipywidgets.Widget, ...]:
    """Forms to write a measure's operational definition, with what it still lacks, and to add a measure."""
    kinds = choice_field("Kind", MEASURE_KINDS)
    written = {
        name: text_field(label, "", hint, lines=2 if name in _LONG else 1)
        for name, (label, hint) in _DEFINITION.items()
    }
    form = Form(name=text_field("Name of the measure"), kind=kinds, **written)
    asked = alike.html()
    shown = tuple(field.name for field in fields(Measure) if field.name != "key")

    def show(diagram: DriverDiagram, key: str) -> Mapping[str, Any]:
        measure = diagram.part(key)
        complete = note("Two people would count the same: its definition is complete.")
        asked.value = render(bullets(getattr(measure, "gaps", tuple)(), "Its definition still lacks") or complete)
        return {name: getattr(measure, name) for name in shown}

    def change(diagram: DriverDiagram, key: str, name: str, value: Any) -> DriverDiagram:
        return diagram.with_measure(replace(_measure(diagram, key), **{name: value or ""}))

    changing = Changing(
        editor, "measure", form, show=show, change=change, below=(asked,),
        parts=lambda diagram: [(f"{one.name} ({one.kind})", one.key) for one in diagram.measures],
    )  # fmt: skip
    ready, kind = (
        choice_field("A measure of the kit, or your own", [], wide=True),
        choice_field("Kind of your own measure", MEASURE_KINDS, "process"),
    )
    idea = choice_field("The new measure belongs to", [])
    adding = Form(ready=ready, name=text_field("Name of a measure of your own"), kind=kind, idea=idea)

    def add(diagram: DriverDiagram, values: Mapping[str, Any]) -> tuple[DriverDiagram, str]:
        if values["ready"] and not values["name"]:
            measure = next(one for one in editor.offered if one.key == values["ready"])
        else:
            measure = Measure(key_for(values["name"], diagram.keys), values["name"], values["kind"])
        made = diagram.with_measure(measure, values["idea"] or "")
        return made, f"Added: the measure ‘{measure.name}’. Its definition stands below."

    def renew(diagram: DriverDiagram) -> None:
        offered = [(f"{one.name} ({one.kind})", one.key) for one in editor.offered if one.key not in diagram.keys]
        _offer(ready, [(OWN_MEASURE, ""), *offered])
        _offer(idea, [("the aim as a whole", ""), *((one.name, one.key) for one in diagram.ideas)])

    return Adding(editor, "measure", adding, add, renew, changing), changing


class Ticks(Fold):
    """Which measures an idea has: a tick for each measure of the diagram, below a title that counts those ticked."""

    def __init__(self, editor: Driving) -> None:
        self._editor, self._key, self._busy = editor, "", False
        self.fields: dict[str, Field] = {}
        super().__init__("Which measures tell how it goes?", lambda: self.fields.values())

    def show(self, diagram: DriverDiagram, key: str) -> None:
        """Show the measures of an idea; ticks that are there already keep the focus."""
        if list(self.fields) != [measure.key for measure in diagram.measures]:
            self.fields = {one.key: tick_field(one.name) for one in diagram.measures}
            for field in self.fields.values():
                field.observe(self._ticked, "value")
            self.make_again()
        self._key, self._busy = key, True
        for measure, field in zip(diagram.measures, self.fields.values(), strict=True):
            field.control.description = f"{measure.name} ({measure.kind})"
            field.value = measure.key in diagram.idea(key).measures
        self.say(f"Which measures tell how it goes? ({len(diagram.idea(key).measures)})")
        self._busy = False

    def _ticked(self, _change: Mapping[str, Any]) -> None:
        if self._busy:
            return
        ticked = {name for name, field in self.fields.items() if field.value}

        def measured(diagram: DriverDiagram) -> tuple[DriverDiagram, str]:
            before = diagram.idea(self._key).measures
            kept = [name for name in before if name in ticked]
            made = diagram.measured(self._key, (*kept, *(name for name in self.fields if name in ticked - set(before))))
            return made, f"Changed: the measures of ‘{made.idea(self._key).name}’."

        self._editor.change(measured)


def _measure(diagram: DriverDiagram, key: str) -> Measure:
    return next(measure for measure in diagram.measures if measure.key == key)


def _driver_options(diagram: DriverDiagram) -> list[tuple[str, str]]:
    """Every driver, the secondary ones behind a dash below their primary one."""
    return [
        (f"{'– ' if one.parent else ''}{one.name}", one.key)
        for primary in diagram.primaries
        for one in (primary, *diagram.below(primary.key))
    ]


def _primary_options(diagram: DriverDiagram, but: str = "") -> list[tuple[str, str]]:
    return [(PRIMARY, ""), *((one.name, one.key) for one in diagram.primaries if one.key != but)]


def _test_options(editor: Driving, named: str) -> list[tuple[str, str]]:
    """The team's tests; one that is named and no longer there stays to be seen."""
    there = [(test.name, test.key) for test in editor.tests]
    lost = [(f"{named} (not among your tests)", named)] if named and named not in {key for _, key in there} else []
    return [("none named", ""), *there, *lost]


def _offer(field: Field, pairs: list[tuple[str, str]]) -> None:
    """Renew a choice's options only where they changed, so that nothing jumps under the hand."""
    if [*field.control.options] != pairs:
        field.offer(pairs)
