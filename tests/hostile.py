"""A team every text of which is a payload, and a workbook of payloads; what tests of pages and reports are fed with."""

import io
import zipfile
from dataclasses import fields, is_dataclass, replace
from datetime import date
from itertools import cycle, repeat
from xml.sax.saxutils import quoteattr

import xlsxwriter
from payloads import ALL, PAYLOADS

from pace_kit.aims import Pathway
from pace_kit.coaching import CoachNote
from pace_kit.datasets import PROGRAMME_STARTED
from pace_kit.example import fill_with_example
from pace_kit.reminders import TeamPathway, default_steps
from pace_kit.review import Promise, ReviewRecord
from pace_kit.runcharts import Exclusion, Rephase
from pace_kit.store import Store

KEYS = {"purpose", "scale", "key", "driver", "parent", "test", "plot", "rules", "kind", "child", "outcome", "tests"}
SHORT = "<img src=x onerror=pwned()>"
NAME = f'../..\\\\"{SHORT}/.'
SLUG = "img-src-x-onerror-pwned"
HEADING = "(heading)"


def hostile(value, texts):
    """The same value with every text that a team can type replaced by the next of `texts`, at every depth."""
    if isinstance(value, tuple):
        return tuple(hostile(one, texts) for one in value)
    if not is_dataclass(value) or isinstance(value, Pathway):
        return value
    now = {field.name: getattr(value, field.name) for field in fields(value) if field.name not in KEYS}
    return replace(
        value, **{name: next(texts) if isinstance(one, str) else hostile(one, texts) for name, one in now.items()}
    )


def hostile_store(path):
    """Harbour, with every text of its aim, diagram, tests, chart, review and notes replaced; and sixty team names."""
    store = Store.open(path)
    store.file = path
    team = fill_with_example(store.add_team(NAME, invented=True, programme_started=PROGRAMME_STARTED))
    child = team.cohort.frame["child"].iloc[3]
    team.save_aim(hostile(team.aim, repeat(ALL)), ALL, who=ALL)
    names = (f"{payload} {at}" for at, payload in enumerate(cycle(PAYLOADS)))
    team.save("drivers", hostile(team.current("drivers"), names), because=ALL, who=ALL)
    each = cycle(PAYLOADS)  # one a field: side by side in one, a tag that opens could hide those behind it
    for test in team.tests:
        team.save_test(hostile(test, each), because=ALL, who=ALL)
    team.save_chart_choices(
        replace(
            team.chart_choices, baseline_because=ALL, exclusions=(Exclusion(child, ALL),),
            rephases=(Rephase(date(2019, 1, 7), ALL),),
        ),
        ALL,
    )  # fmt: skip
    steps = tuple(replace(step, name=text, note=text) for step, text in zip(default_steps(), PAYLOADS, strict=False))
    team.save("pathway", TeamPathway(steps=steps), "aim_2", because=ALL)
    promises = (Promise(ALL, ALL, date(2019, 5, 1), made_on=date(2019, 4, 1)),)
    team.save_review(ReviewRecord(date(2019, 4, 1), said=ALL, there=ALL, promises=promises), who=ALL, because=ALL)
    team.save("coach", CoachNote(1.0, ALL, ALL, on=date(2020, 1, 1)), because=ALL)
    for payload in PAYLOADS:
        store.add_team("".join(letter for letter in payload if letter.isprintable())[:80])
    return store


def workbook():
    """A council's workbook whose headings, cells and sheet's name are payloads."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet = book.add_worksheet(SHORT)
        printable = ["".join(letter for letter in one if letter.isprintable()) for one in PAYLOADS]
        headings = ["Child ID", "Date accommodated", "Date of recommendation", "Placement"]
        headings += [f"{text} {HEADING}" for text in printable]
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading)
        for row, text in enumerate(printable * 2, start=1):
            cells = [f"H{row} {text}", "04/03/2018", "", text]
            cells[1:3] = (("04/03/2018", "31/12/2018"), (text, "01/02/2019"), ("05/06/2018", text))[row % 3]
            for column, cell in enumerate([*cells, *printable[row % 20 : row % 20 + 30]]):
                sheet.write_string(row, column, cell)
    return made.getvalue()


def book_of_sheets(names):
    """A workbook with a sheet of each of these names, which Excel would not let anybody type."""
    made, packed = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        for at in range(len(names)):
            sheet = book.add_worksheet(f"sheet {at}.")
            for row, cells in enumerate((["Child ID", "Date accommodated"], ["H1", "04/03/2018"])):
                sheet.write_row(row, 0, cells)
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(packed, "w") as after:
        for part in before.namelist():
            text = before.read(part).decode()
            for at, name in enumerate(names if part == "xl/workbook.xml" else ()):
                text = text.replace(f'"sheet {at}."', quoteattr(name))
            after.writestr(part, text)
    return packed.getvalue()
