"""A team's pathway to change, what was done to note down, and the list of what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import ipywidgets
import pandas as pd
from traitlets import Any as AnyTrait

from pace_kit.following import ChangedMeanwhile, change_pathway, done_by, note_done, pathway_of, save_days, save_step
from pace_kit.reminders import UNITS, Holiday, Step, TeamPathway, below_the_law
from pace_kit.reminders.steps import key_for
from pace_kit.widgets import alike
from pace_kit.widgets.collecting import collect
from pace_kit.widgets.fields import Form, choice_field, date_field, number_field, text_field, tick_field
from pace_kit.widgets.folds import Fold
from pace_kit.widgets.live import live, saving
from pace_kit.widgets.render import Html, bullets, folded, note, render, scrolling

if TYPE_CHECKING:
    from pace_kit.reminders import Week
    from pace_kit.store import Saved, Team

FIRST = "first-meeting"
MEANINGS = [
    ("Choose", ()),
    ("72 hours by the clock", (72, "hours")),
    ("3 working days", (3, "working days")),
]
SHOWN = 10
"""Reminders of one week that are shown at once; the rest opens with a press."""


class PathwayEditor(ipywidgets.VBox):
    """A team's pathway; its value is the `TeamPathway` as saved last. Made by :func:`edit_pathway`."""

    value = AnyTrait()

    def __init__(self, team: Team) -> None:
        self._team = team
        super().__init__(value=pathway_of(team), **alike.look(ipywidgets.VBox, "pace-pathway"))
        parts: list[ipywidgets.Widget] = [live(_about, plan=self)]
        if self.value.step(FIRST):
            parts.append(self._meaning())
        self.children = (
            *parts,
            Fold("Change a step, add one or move one", self._steps),
            Fold("Local days off, and where the list begins", self._days),
            Fold("Who changed what, and why", lambda: [live(self._history, plan=self)]),
        )

    def _meaning(self) -> ipywidgets.Widget:
        """The one thing that every team has to settle: two readings of 72 hours differ by a weekend."""
        step = self.value.step(FIRST)
        known = (step.amount, step.unit) if not step.question else ()
        self.meaning = choice_field(
            "What does “72 hours” mean here?",
            MEANINGS,
            known,
            "By the clock, weekends and holidays count. The law knows 3 working days, for emergencies only.",
        )
        self.settle = saving(
            "Save what it means",
            self._settle,
            meaning=self.meaning,
        )
        return alike.stack([self.meaning, self.settle])

    def _settle(self, meaning: tuple[Any, ...]) -> Saved | str:
        if not meaning:
            return "Not saved yet: choose one of the two."
        because = "what 72 hours means here"
        return self._kept(change_pathway(self._team, lambda plan: plan.settled(FIRST, *meaning), because=because))

    def _steps(self) -> list[ipywidgets.Widget]:
        self.which = choice_field("Which step do you change?", self._offered())
        self.form = Form(
            name=text_field("What is it called?"),
            amount=number_field("Within how many?", least=1, most=9999, whole=True),
            unit=choice_field("Hours, days, weeks or months?", UNITS),
            after=choice_field("Counted from", [("", "")]),
            place=number_field("Place in the list", least=1, most=99, whole=True, hint="1 is the first."),
            repeats=tick_field("It is due again after it was done"),
            in_use=tick_field("Remind us of it"),
            who=text_field("Who changes it?", hint="A role is enough."),
            because=text_field("Why?"),
        )
        self.which.observe(self._fill, "value")
        self._fill({})
        self.save = saving("Save this step", self._save, which=self.which, form=self.form)
        return [self.which, live(self._what_is_known, which=self.which, plan=self), self.form, self.save]

    def _offered(self) -> list[tuple[str, str]]:
        return [*((step.name, step.key) for step in self.value.steps), ("A new step", "")]

    def _fill(self, _change: Mapping[str, Any]) -> None:
        """Show the chosen step in the form."""
        plan: TeamPathway = self.value
        step = plan.step(self.which.value) or Step("", "", 2, "weeks")
        keys = [other.key for other in plan.steps]
        at = keys.index(step.key) if step.key in keys else len(keys)
        self.form["after"].offer(
            [("the start of the child's clock", ""), *((other.name, other.key) for other in plan.steps[:at])],
            step.after,
        )
        self.form.fill(
            name=step.name, amount=step.amount, unit=step.unit, repeats=step.repeats, in_use=step.in_use, place=at + 1
        )

    def _what_is_known(self, which: str, plan: TeamPathway) -> Html:
        step = plan.step(which)
        if step is None:
            return note("A step of your own: no law asks for it, and you choose its limit.")
        return note(" ".join(f"{words.rstrip('.')}." for words in (str(step), step.source, step.note) if words))

    def _save(self, which: str, form: dict[str, Any]) -> Saved | str:
        values = dict(form)
        who, because, place = values.pop("who"), values.pop("because"), values.pop("place")
        seen = self.value.step(which)
        if not values["name"] or values["amount"] is None:
            return "Not saved yet: a step needs a name and a limit."
        taken = [step.key for step in self.value.steps]
        step = (seen or Step(key_for(values["name"], taken), values["name"], 1, "weeks")).as_agreed(**values)
        try:
            saved = save_step(self._team, step, seen=seen, place=place, who=who, because=because)
        except ChangedMeanwhile:
            self._read_again(which)
            raise
        self._kept(saved)
        self._read_again(step.key)
        self._fill({})
        return saved

    def _days(self) -> list[ipywidgets.Widget]:
        self.off = off = Form(
            day=date_field("A day off here"), name=text_field("What for?", hint="For instance: local fair.")
        )
        self.holidays = collect(
            "Add this day off", _a_holiday, title="Local days off", start=self.value.holidays, empty=off.clear, off=off
        )
        self.since = date_field(
            "Remind us of what is due from", self.value.since, "What was due before is taken as done in its time."
        )
        self.save_days = saving("Save these days", self._save_days, holidays=self.holidays, since=self.since)
        return [off, self.holidays, self.since, self.save_days]

    def _save_days(self, holidays: tuple[Holiday, ...], since: Any) -> Saved | str:
        if self.off.value["day"]:
            return "Not saved yet: you typed a day off. Add it to the list with its button, or empty the field."
        return self._kept(save_days(self._team, holidays, since, seen=self.value))

    def _history(self, plan: TeamPathway) -> Any:
        versions = self._team.history("pathway", plan.pathway.key)
        if not versions:
            return note("Nobody has changed it yet: these are the kit's steps.")
        at = [version.at.astimezone() for version in versions]
        columns = {
            "When": [f"{moment.day} {moment:%B %Y, %H:%M}" for moment in at],
            "Who": [version.who for version in versions],
            "Why": [version.because for version in versions],
            "Then": [str(version.value) for version in versions],
        }
        return scrolling("Versions of your pathway", pd.DataFrame(columns))

    def _kept(self, saved: Saved) -> Saved:
        self.value = pathway_of(self._team)
        return saved

    def _read_again(self, key: str) -> None:
        """Show what is saved now; what was typed stays in the form."""
        self.value = pathway_of(self._team)
        self.which.offer(self._offered(), key)


class Noting(ipywidgets.VBox):
    """What was done for whom, noted step by step; its value is (child, step) to day. Made by :func:`note_steps`."""

    value = AnyTrait()

    def __init__(self, team: Team, plan: PathwayEditor) -> None:
        self._team, self._plan = team, plan
        super().__init__(value=done_by(team), **alike.look(ipywidgets.VBox))
        cohort = team.cohort
        waiting = [] if cohort is None else sorted(set(cohort.frame["child"][cohort.outcome == "waiting"]) - {""})
        self.form = Form(
            child=choice_field("Which child?", waiting),
            step=choice_field("Which step?", self._steps()),
            day=date_field("Done on", hint="Leave it empty to take a day back."),
            who=text_field("Who notes it?", hint="A role is enough."),
        )
        plan.observe(lambda _change: self.form["step"].offer(self._steps()), "value")
        self.save = saving("Note it", self._save, note=self.form)
        noted = Fold("Everything noted so far", lambda: [live(self._listed, done=self)])
        why = "There are no data yet" if cohort is None else "No child is waiting"
        nobody = alike.html(render(note(f"{why}, so there is nothing to note.")))
        self.children = (self.form, self.save, noted) if waiting else (nobody,)

    def _steps(self) -> list[tuple[str, str]]:
        return [(step.name, step.key) for step in self._plan.value.steps if step.in_use]

    def _save(self, note: dict[str, Any]) -> str:
        child, key, day = note["child"], note["step"], note["day"]
        if day is None and (child, key) not in self.value:
            return "Not noted yet: say on which day it was done."
        note_done(self._team, child, key, day, who=note["who"])
        self.value = done_by(self._team)
        step = self._plan.value.step(key)
        name = step.name if step else key
        return f"Noted: {child}, {name}, {day.day} {day:%B %Y}." if day else f"Taken back: {child}, {name}."

    def _listed(self, done: dict[tuple[str, str], Any]) -> Any:
        if not done:
            return note("Nothing yet.")
        names = {key: words for words, key in self._steps()}
        rows = [(child, names.get(key, key), f"{day:%Y-%m-%d}") for (child, key), day in sorted(done.items())]
        return scrolling("What was noted", pd.DataFrame(rows, columns=["Child", "Step", "Done on"]))


def edit_pathway(team: Team) -> PathwayEditor:
    """Let a team change its steps, their limits and their order, and its local days off; each save is a version."""
    return PathwayEditor(team)


def note_steps(team: Team, plan: PathwayEditor) -> Noting:
    """Let a team note which step was done for which child, and on which day."""
    return Noting(team, plan)


def week_list(weeks: Iterable[Week]) -> list[Html]:
    """The list of what is due: the first few of each week, the rest to be opened."""
    return [part for week in weeks for part in _week(week)]


def children_table(children: pd.DataFrame) -> Html:
    """One line a waiting child, as from `pace_kit.reminders.next_steps`, under headings for people."""
    columns = {
        "Child": children["child"],
        "Weeks so far": children["weeks"].round(1),
        "Next step": children["step"],
        "Due": children["due"].dt.strftime("%Y-%m-%d"),
        "Days left": children["days_left"],
        "Days to the aim": children["days_to_aim"],
    }
    return scrolling("Every waiting child", pd.DataFrame(columns))


def _week(week: Week) -> tuple[Html, ...]:
    first, rest = week.reminders[:SHOWN], week.reminders[SHOWN:]
    if not first:
        return (note(f"{week.title}: nothing."),)
    more = (folded(f"{len(rest)} more: {week.title.lower()}", bullets(rest)),) if rest else ()
    return (bullets(first, f"{week.title} ({len(week)})"), *more)


def _about(plan: TeamPathway) -> Any:
    steps = [step for step in plan.steps if step.in_use]
    return bullets(steps, "Steps in use"), bullets(below_the_law(plan.steps, plan.pathway), "Please look at this")


def _a_holiday(off: dict[str, Any]) -> Holiday:
    if off["day"] is None:
        raise ValueError("Say which day is off. Then add it again.")
    return Holiday(**off)
