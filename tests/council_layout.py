"""Lay a council's rows out as a sheet: titles, headings in one or two rows, sections, blank lines, totals and notes.

Beside the main sheet a workbook has others: a cover, an older list, a summary, lists to choose from.
"""

from datetime import date, datetime, timedelta

from council_files import Sheet
from council_typing import Formula, Typist, days_later
from council_words import (
    CAUSES,
    COMMENTS,
    DELAYS,
    EXTRAS,
    FORENAMES,
    LEGAL,
    NOTES,
    PLACEMENTS,
    REASONS,
    ROUTES,
    SECTIONS,
    STATUS,
    SURNAMES,
    TEAM_SECTIONS,
    TITLES,
    WORKERS,
    chi,
)  # fmt: skip


def lay_out(rng, plan, name):
    """Return the main sheet, children by row number, and what stands in all other rows of it."""
    rival = [(plan.rival, "rival")] if plan.rival else []
    extras = rival + rng.sample(EXTRAS, rng.choice((0, 2, 3, 4, 6, 8)))
    slots = [(key, None) for key in plan.columns]
    for extra in extras:
        slots.insert(rng.randint(0, len(slots)), ("", extra))
    if rng.random() < 0.15 and not plan.text_only:
        slots.insert(0, ("", ("", "blank")))
    sheet, children, not_data = Sheet(name), {}, {}
    two_rows = isinstance(next(iter(plan.headings.values())), tuple)

    def add(cells, what):
        sheet.grid.append(list(cells) + [None] * (len(slots) - len(cells)))
        number = len(sheet.grid)
        if isinstance(what, str):
            not_data[number] = what
        else:
            children[number] = what
        return number

    _titles(rng, plan, add, slots)
    headings = _headings(rng, plan, slots, two_rows)
    for line in headings:
        add(line, "heading")
    if two_rows and not plan.text_only and rng.random() < 0.8:
        sheet.merged += list(_runs(headings[0], len(sheet.grid) - 2))
    if two_rows:
        _fill_or_blank(rng, sheet, headings, plan)
    sections = rng.random() < 0.3 and plan.ordering in ("started", "team", "status")
    wording = rng.choice(SECTIONS if plan.ordering == "started" else TEAM_SECTIONS)
    states = {state: rng.choice(words) for state, words in STATUS.items()}
    blank_before, repeat_at = rng.random() < 0.6, rng.randrange(len(plan.rows)) if rng.random() < 0.12 else -1
    subtotals = rng.random() < 0.3
    section, blanks = None, rng.choice((0, 0, 0, 0.02))
    first = next((i for i, (key, extra) in enumerate(slots) if key or extra[1] != "blank"), 0)
    for index, row in enumerate(plan.rows):
        start = row.cells["accommodated"].true
        state = next((key for key in ("recommended", "left") if key in row.cells and row.cells[key].true), "")
        now = {"started": start.year, "team": row.team, "status": state}[plan.ordering] if sections else None
        if sections and now != section and (plan.ordering != "started" or section is None or now > section):
            if blank_before and index:
                add([], "blank")
            count = rng.randint(3, 40)
            if section is not None and subtotals:
                add([None] * first + [rng.choice((f"Sub-total: {count}", "Subtotal")), count], "total")
            said = wording.format(year=start.year, next=str(start.year + 1)[2:], team=row.team, count=count)
            said = states[state] if plan.ordering == "status" else said
            section = now
            add([None] * first + [int(said) if said.isdigit() and not plan.text_only else said], "section")
        elif index == repeat_at and index:
            add(headings[-1], "heading")
        elif rng.random() < blanks:
            add([], "blank")
        number = add([], row)
        sheet.grid[-1] = [_value(rng, slot, row, plan, number, slots) for slot in slots]
    if not plan.text_only and rng.random() < 0.15:
        _filled_down(rng, add, slots, len(sheet.grid))
    _below(rng, plan, add, slots, first, len(children))
    _hide(rng, plan, sheet, children, slots)
    return sheet, children, not_data


def _titles(rng, plan, add, slots):
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        add([rng.choice(TITLES)], "title")
    if rng.random() < 0.3:
        add(["As at", f"{plan.as_of:%d/%m/%Y}" if plan.text_only else plan.as_of], "title")
    if rng.random() < 0.3:
        add([], "blank")


def _headings(rng, plan, slots, two_rows):
    if two_rows:
        upper = [plan.headings[key][0] if key else None for key, extra in slots]
        return [upper, [plan.headings[key][1] if key else extra[0] or None for key, extra in slots]]
    manner = rng.choice(("plain", "plain", "plain", "breaks", "hard", "blanks", "marks", "capitals"))
    return [[_decorated(rng, plan.headings[key] if key else extra[0], manner) or None for key, extra in slots]]


def _decorated(rng, heading, manner):
    if not heading or rng.random() < 0.3:
        return heading
    if manner == "breaks":
        return heading.replace(" ", "\n", 1)
    if manner == "hard":
        return heading.replace(" ", "\xa0")
    if manner == "capitals":
        return heading.upper()
    return {"blanks": f" {heading.replace(' ', '  ', 1)} ", "marks": heading + rng.choice(("*", ":", " (1)"))}.get(
        manner, heading
    )


def _runs(upper, row):
    """(row, first, last) of neighbours under one group word."""
    first = 0
    for i in range(1, len(upper) + 1):
        if i == len(upper) or upper[i] != upper[first]:
            if upper[first] and i - 1 > first:
                yield row, first, i - 1
            first = i


def _fill_or_blank(rng, sheet, headings, plan):
    """Under a merged heading only the first cell holds the word; others repeat it or leave it out, as people do."""
    at = len(sheet.grid) - 2
    for _, first, last in list(_runs(headings[0], at)):
        if sheet.merged or rng.random() < 0.5:
            for c in range(first + 1, last + 1):
                sheet.grid[at][c] = None


def _value(rng, slot, row, plan, number, slots):
    key, extra = slot
    if key:
        return row.cells[key].shown
    born = row.cells["accommodated"].true - timedelta(days=rng.randint(30, 5000))
    start, end = row.cells["accommodated"].true, row.cells["recommended"].true
    sure = row.cells["accommodated"].status == "sure"
    kind = extra[1]
    if kind in ("date", "future", "target", "birth"):
        day = {
            "date": min(start + timedelta(days=rng.randint(3, 300)), plan.as_of),
            "future": plan.as_of + timedelta(days=rng.randint(5, 150)),
            "target": days_later(start, 26),
            "birth": born,
        }[kind]
        if (kind != "birth" and rng.random() < 0.3) or not sure:
            return None
        if plan.american and kind != "target":
            return Typist("", real=0, american=True).write(rng, day)
        return Formula(f"=B{number}+182", day) if kind == "target" and not plan.text_only else day
    if kind == "weeks":
        weeks = ((end or plan.as_of) - start).days / 7
        return Formula(f"=(C{number}-B{number})/7", round(weeks, 1)) if sure else None
    if kind == "rival":
        return row.rival
    if kind == "count":
        return number
    if kind == "before":
        return start - timedelta(days=rng.randint(200, 1500)) if rng.random() < 0.1 else None
    if kind == "comment":
        return rng.choice(COMMENTS) if rng.random() < 0.3 else None
    return {
        "blank": None, "legal": rng.choice(LEGAL), "worker": rng.choice(WORKERS), "chi": chi(rng, born),
        "scn": f"9{rng.randint(0, 99_999_999):08d}", "postcode": f"ZZ99 {rng.randint(1, 9)}ZZ",
        "name": f"{rng.choice(FORENAMES)} {rng.choice(SURNAMES)}", "surname": rng.choice(SURNAMES),
        "forename": rng.choice(FORENAMES), "age": rng.randint(0, 16), "gender": rng.choice("MF"),
        "initials": rng.choice(("KM", "AQ", "SB", None)), "tick": rng.choice(("x", "y", None, None)),
        "yes": rng.choice(("Y", "N", "y", None)), "few": rng.randint(0, 4), "cause": rng.choice(CAUSES),
        "delay": rng.choice((None, None, *DELAYS)), "agency": rng.choice((None, None, "Hazelbank Fostering")),
        "status": rng.choice(("open", "closed", "open")),
    }[kind]  # fmt: skip


def _filled_down(rng, add, slots, last):
    """Formulas copied down for children who have yet to come: they count from nothing, so they show nothing true."""
    made = {
        "target": lambda n: Formula(f"=B{n}+182", date(1900, 6, 30)),
        "weeks": lambda n: Formula(f"=(C{n}-B{n})/7", rng.choice((0, ""))),
        "count": lambda n: n,
    }
    if not any(extra and extra[1] in made for _, extra in slots):
        return
    for number in range(last + 1, last + rng.choice((4, 12, 40))):
        add([made[extra[1]](number) if extra and extra[1] in made else None for _, extra in slots], "filled down")


def _below(rng, plan, add, slots, first, number):
    if rng.random() < 0.35:
        add([], "blank")
    if rng.random() < 0.35:
        said = rng.choice(("Total", "TOTAL", "Total children", "Number of children", "Count", "Grand total"))
        line = [None] * first + [said, number]
        if rng.random() < 0.3:
            line = [None] * first + [f"{said}: {number}"]
        add(line, "total")
        if rng.random() < 0.3:
            add([None] * first + [rng.choice(("Average weeks", "Median (wks)", "Within 26 weeks")), 31.4], "total")
    if rng.random() < 0.35:
        add([], "blank")
        for _ in range(rng.choice((1, 2))):
            add([None] * first + [rng.choice(NOTES)], "note")


def _hide(rng, plan, sheet, children, slots):
    if plan.text_only:
        return
    if rng.random() < 0.2:
        sheet.hidden_rows |= {n - 1 for n in rng.sample(sorted(children), min(len(children), 4))}
    if rng.random() < 0.2:
        sheet.hidden_columns |= {rng.randrange(len(slots))}


def other_sheets(rng, plan, main):
    """All sheets of a workbook in their order; the main one is seldom the first."""
    sheets = [main]
    if rng.random() < 0.6:
        sheets.insert(
            0,
            Sheet("Cover", [[t] for t in rng.sample(TITLES, 3)] + [[], ["Contact", "permanence team"], ["Version", 7]]),
        )
    if rng.random() < 0.5:
        sheets.insert(rng.randint(0, len(sheets)), _older_list(rng, plan))
    if rng.random() < 0.4:
        sheets.insert(rng.randint(0, len(sheets)), _summary(rng, plan))
    if rng.random() < 0.4:
        words = [["Placement", "Route", "Reason left"]]
        words += [list(w) for w in zip(PLACEMENTS, (*ROUTES, None, None), REASONS, strict=True)]
        sheets.insert(rng.randint(0, len(sheets)), Sheet("Lists", words, hidden=rng.random() < 0.4))
    return sheets


def _older_list(rng, plan):
    keys = [k for k in plan.columns if k in ("child", "accommodated", "recommended", "placement")]
    line = [" ".join(h) if isinstance(h := plan.headings[k], tuple) else h for k in keys]
    sheet = Sheet(f"{plan.as_of.year - 7}-{plan.as_of.year % 100 - 6:02d} old", [["Older list, not kept up"], [], line])
    for n in range(min(12, len(plan.rows) // 2)):
        start = date(plan.as_of.year - 7, rng.randint(1, 12), rng.randint(1, 28))
        of = {
            "child": f"OLD{n:02d}",
            "accommodated": start,
            "recommended": days_later(start, 40),
            "placement": "Foster care",
        }
        sheet.grid.append([of[k] for k in keys])
    return sheet


def _summary(rng, plan):
    years = sorted({row.cells["accommodated"].true.year for row in plan.rows})
    grid = [["Count of children", "Column labels"], ["Row labels", *years, "Grand total"]]
    for team in sorted({row.team for row in plan.rows}):
        counts = [sum(r.team == team and r.cells["accommodated"].true.year == y for r in plan.rows) for y in years]
        grid.append([team, *counts, sum(counts)])
    grid.append(["Refreshed", datetime(plan.as_of.year, plan.as_of.month, plan.as_of.day, 9, 5)])
    return Sheet(rng.choice(("Summary", "Pivot", "Dashboard")), grid)
