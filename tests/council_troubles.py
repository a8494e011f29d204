"""Troubles with a whole row: dates out of order, brothers and sisters who differ, leaving, codes, words nobody knows.

Like `council_dates`, each function spoils one row and writes down what is true. It sees the whole sheet, so that what a
careful colleague could not notice is never planted: a date with day and month changed over looks right unless it
comes out of order, parts brothers and sisters, or stands far from its neighbours in a sorted list.
"""

from dataclasses import replace
from datetime import date, timedelta

from council_dates import DATE_TROUBLES, MILESTONES, free_rest, spoil
from council_journeys import swapped
from council_typing import Failed
from council_words import FORENAMES, NOT_YET, SURNAMES, UNKNOWN_PLACEMENTS, UNKNOWN_ROUTES, chi


def swap_out_of_order(rng, row, sheet):
    start, end = row.cells["accommodated"], row.cells.get("recommended")
    if not (end and start.true and end.true and start.status == end.status == "sure"):
        return False
    early, late = swapped(end.true), swapped(start.true)
    if early and early < start.true:
        end.shown = written_as(rng, end.shown, early)
    elif late and late > end.true and late <= sheet.as_of:
        start.shown = written_as(rng, start.shown, late)
    else:
        return False
    free_rest(row, "accommodated", "recommended")
    row.trouble = start.kind = end.kind = "day and month swapped, out of order"
    return True


def swap_sibling(rng, row, sheet):
    family = [r for r in sheet.rows if r is not row and row.family and r.family == row.family]
    day = row.cells["accommodated"].true
    other = day and swapped(day)
    if not (family and other and "siblings" in row.cells and other <= sheet.as_of):
        return False
    ends = [row.cells[k].true for k in MILESTONES[:-1] if k in row.cells and row.cells[k].true]
    if any(other > end for end in ends) or any(r.trouble for r in family) or row.trouble:
        return False
    for each in family:
        free_rest(each)
        each.trouble = "sibling of a swapped date"
    shown = written_as(rng, row.cells["accommodated"].shown, other)
    return spoil(row, "accommodated", shown, "day and month swapped, siblings differ")


def swap_far_from_neighbours(rng, row, sheet):
    day = row.cells["accommodated"].true
    other = day and swapped(day)
    at = sheet.rows.index(row)
    if not (sheet.sorted and other and 2 <= at < len(sheet.rows) - 2 and other <= sheet.as_of) or row.family:
        return False
    near = [sheet.rows[i].cells["accommodated"] for i in (at - 2, at - 1, at + 1, at + 2)]
    if not all(
        n.true and n.status == "sure" and abs((n.true - day).days) < 45 < 120 < abs((n.true - other).days) for n in near
    ):
        return False
    ends = [row.cells[k].true for k in MILESTONES[:-1] if k in row.cells and row.cells[k].true]
    if any(other >= end for end in ends):
        return False
    return spoil(
        row,
        "accommodated",
        written_as(rng, row.cells["accommodated"].shown, other),
        "day and month swapped, out of the sorted list",
    )


def written_as(rng, shown, day):
    """The other day in the manner of the cell."""
    if isinstance(shown, str):
        return f"{day:%d/%m/%Y}" if len(shown) >= 10 else f"{day:%d/%m/%y}"
    return day


def before_start(rng, row, sheet):
    start, end = row.cells["accommodated"], row.cells.get("recommended")
    if not (end and end.true and start.true and start.status == end.status == "sure"):
        return False
    wrong = end.true.replace(year=start.true.year - 1, day=min(end.true.day, 28))
    end.shown = wrong if not isinstance(end.shown, str) else f"{wrong:%d/%m/%Y}"
    free_rest(row, "accommodated", "recommended")
    row.trouble = start.kind = end.kind = "milestone before start"
    return True


def steps_out_of_order(rng, row, sheet):
    """Approved before it was recommended, or lodged before it was approved: a year typed wrongly."""
    pairs = [("recommended", "approved"), ("approved", "lodged"), ("lodged", "ordered")]
    pairs = [p for p in pairs if all(k in row.cells and row.cells[k].true and row.cells[k].status == "sure" for k in p)]
    if not pairs:
        return False
    early, late = rng.choice(pairs)
    day = row.cells[late].true
    wrong = day.replace(year=day.year - 1, day=min(day.day, 28))
    if wrong >= row.cells[early].true or wrong <= row.cells["accommodated"].true:
        return False
    row.cells[late].shown = f"{wrong:%d/%m/%Y}" if isinstance(row.cells[late].shown, str) else wrong
    row.cells[late].status, row.cells[early].status = "ask", "free"
    row.together = (early, late)
    row.trouble = row.cells[late].kind = "later steps out of order"
    return True


def same_day(rng, row, sheet):
    start, end = row.cells["accommodated"], row.cells.get("recommended")
    if not (end and end.true and start.true and start.status == end.status == "sure"):
        return False
    end.shown = start.shown
    free_rest(row, "accommodated", "recommended")
    row.trouble = start.kind = end.kind = "recommended on the day of accommodation"
    return True


def left_and_recommended(rng, row, sheet):
    end, left = row.cells.get("recommended"), row.cells.get("left")
    if not (end and left and end.true and end.status == "sure" and left.status == "sure" and left.shown is None):
        return False
    day = end.true + timedelta(days=rng.choice((-20, -9, 30, 60, 100)))
    if not row.cells["accommodated"].true < day <= sheet.as_of:
        return False
    left.shown = left.true = day
    if day < end.true:
        free_rest(row, "recommended", "left")
    for key in ("recommended", "left", "left_reason", "route"):
        if key in row.cells and row.cells[key].status == "sure":
            row.cells[key].status = "free"
    row.trouble = left.kind = end.kind = "left and recommended"
    return True


def left_without_reason(rng, row, sheet):
    left, why = row.cells.get("left"), row.cells.get("left_reason")
    if not (left and why and left.true and left.status == "sure" and why.shown):
        return False
    why.shown, why.true, why.status, left.status = None, None, "free", "free"
    row.trouble = why.kind = "left without reason"
    return True


def reason_without_date(rng, row, sheet):
    left, why = row.cells.get("left"), row.cells.get("left_reason")
    if not (left and why and left.true and left.status == "sure" and why.shown):
        return False
    why.status = "free"
    return spoil(row, "left", None, "reason without date")


def wait_far_beyond(rng, row, sheet):
    start = row.cells["accommodated"]
    if start.status != "sure" or row.family:
        return False
    if "looked_after" in row.cells and row.cells["looked_after"].shown:
        return False
    day = start.true.replace(year=start.true.year - rng.choice((10, 11)), day=min(start.true.day, 28))
    shown = f"{day:%d/%m/%Y}" if isinstance(start.shown, str) else day
    spoil(row, "accommodated", shown, "wait far beyond the rest")
    row.together = tuple(key for key in ("accommodated", "recommended", "left") if key in row.cells)
    for key in row.together:
        row.cells[key].kind = "wait far beyond the rest"
    return True


def missing_start(rng, row, sheet):
    return row.cells["accommodated"].status == "sure" and spoil(
        row, "accommodated", rng.choice((None, None, *NOT_YET[:9])), "missing start"
    )


def missing_code(rng, row, sheet):
    free_rest(row)
    return spoil(row, "child", None, "missing code")


def name_as_code(rng, row, sheet):
    name = f"{rng.choice(FORENAMES)} {rng.choice(SURNAMES)}"
    free_rest(row)
    shown = rng.choice(
        (
            name,
            ", ".join(reversed(name.split())),
            chi(rng, date(rng.randint(2003, 2012), rng.randint(1, 12), rng.randint(1, 28))),
        )
    )
    return spoil(row, "child", shown, "name or CHI among codes")


def unknown_words(rng, row, sheet):
    keys = [k for k in ("placement", "route") if k in row.cells and row.cells[k].shown]
    if not keys:
        return False
    key = rng.choice(keys)
    if rng.random() < 0.15:
        return spoil(row, key, Failed("#N/A"), "error in a cell")
    return spoil(row, key, rng.choice(UNKNOWN_PLACEMENTS if key == "placement" else UNKNOWN_ROUTES), "unknown wording")


TROUBLES = (
    *DATE_TROUBLES, swap_out_of_order, swap_sibling, swap_far_from_neighbours, before_start, steps_out_of_order,
    same_day, left_and_recommended, left_without_reason, reason_without_date, wait_far_beyond, missing_start,
    missing_code, name_as_code, unknown_words,
)  # fmt: skip


def same_child_twice(rng, plan):
    """One child in two rows: an exact copy, a code that is nearly the same, rows that differ, stays that overlap."""
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        kind = rng.choice(("exact copy", "near-same code", "rows that differ", "overlapping stays"))
        left = [row for row in plan.rows if "left" in row.cells and row.cells["left"].true]
        row = rng.choice(left if left and kind == "overlapping stays" else plan.rows)
        code = row.cells["child"].true
        if row.trouble or sum(r.cells["child"].true == code for r in plan.rows) > 1:
            continue
        copy = replace(row, cells={key: replace(cell) for key, cell in row.cells.items()})
        if kind == "near-same code":
            near = [
                code.replace("-", " "),
                code.replace("-", ""),
                code.replace(" ", ""),
                code.lower(),
                code.replace("/", "-"),
            ]
            near = [n for n in near if n != code]
            if not near:
                continue
            copy.cells["child"].shown = copy.cells["child"].true = rng.choice(near)
        if kind == "rows that differ":
            end = copy.cells["recommended"]
            if not end.true or end.true + timedelta(days=40) > plan.as_of:
                continue
            end.true += timedelta(days=rng.randint(8, 40))
            end.shown = f"{end.true:%d/%m/%Y}" if isinstance(end.shown, str) else end.true
        if kind == "overlapping stays":
            start, left = copy.cells["accommodated"], row.cells.get("left")
            later = start.true + timedelta(days=24)
            if not left or not left.true or left.true <= later:
                continue
            start.true, start.shown = later, f"{later:%d/%m/%Y}" if isinstance(start.shown, str) else later
        for each in (row, copy):
            free_rest(each)
            each.trouble = kind
        plan.rows.insert(plan.rows.index(row) + rng.choice((1, 1, 2, 3)), copy)
        plan.groups.append((kind, (row, copy)))
