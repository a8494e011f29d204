"""Troubles: each function spoils one row the way councils do, and writes down what is true.

A trouble returns True when it could be planted. It sees the row, its neighbours and the whole sheet, so that what a
careful colleague could not notice is never planted: a date with day and month changed over looks right unless it
comes out of order, parts brothers and sisters, or stands far from its neighbours in a sorted list.
"""

from datetime import date, timedelta

from council_journeys import swapped
from council_typing import MONTHS, SLIPS, Failed, Formula, Zero, ambiguous
from council_words import DATES, FORENAMES, NOT_YET, SURNAMES, UNKNOWN_PLACEMENTS, UNKNOWN_ROUTES, UNSAYING, chi

MILESTONES = ("recommended", "approved", "lodged", "ordered", "left", "looked_after")


def free_rest(row, *asked):
    """When a row as a whole is in doubt, its other cells may be taken, left out or asked: all are good."""
    for key, cell in row.cells.items():
        if key in asked:
            cell.status = "ask"
        elif cell.status == "sure":
            cell.status = "free"


def dated(rng, row, *, start=False):
    """The key of a cell that holds a sure date, or None."""
    keys = [k for k in DATES if k in row.cells and row.cells[k].true and row.cells[k].status == "sure"]
    keys = [k for k in keys if start or k != "accommodated"]
    return rng.choice(keys) if keys else None


def spoil(row, key, shown, kind, *, true=..., status="ask"):
    """Put something else into a cell. A start in doubt makes the row doubtful; other dates may then wait too."""
    cell = row.cells[key]
    cell.shown, cell.kind, cell.status = shown, kind, status
    if true is not ...:
        cell.true = true
    if key == "accommodated" and status in ("ask", "not yet"):
        free_rest(row, "accommodated")
    row.trouble = row.trouble or kind
    return True


def impossible_date(rng, row, sheet):
    key = dated(rng, row, start=True)
    year = key and row.cells[key].true.year
    texts = (f"31/02/{year}", f"31/04/{year}", f"30/02/{year}", f"31.11.{year}", f"29/02/{year - year % 4 + 1}" if key else "", f"32/01/{year}", f"14/13/{year}")  # fmt: skip
    return bool(key) and spoil(row, key, rng.choice(texts), "impossible date")


def month_first_stray(rng, row, sheet):
    keys = [k for k in DATES if k in row.cells and row.cells[k].true and row.cells[k].status == "sure"]
    keys = [k for k in keys if row.cells[k].true.day > 12]
    if not keys:
        return False
    key = rng.choice(keys)
    day = row.cells[key].true
    for other in sheet.rows:  # what else could be read both ways in this column is now in some doubt
        if other is not row and key in other.cells and ambiguous(other.cells[key].shown):
            other.cells[key].status = "free" if other.cells[key].status == "sure" else other.cells[key].status
    return spoil(row, key, f"{day:%m/%d/%Y}", "month first, plain")


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
        n.true and n.status == "sure" and abs((n.true - day).days) < 35 < 150 < abs((n.true - other).days) for n in near
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


def odd_two_digit_year(rng, row, sheet):
    key = dated(rng, row, start=True)
    day = key and row.cells[key].true
    return bool(key) and spoil(row, key, f"{day:%d/%m}/{rng.choice(('91', '68', '49', '31', '01'))}", "two-digit year")


def two_dates(rng, row, sheet):
    key = dated(rng, row)
    if not key:
        return False
    day = row.cells[key].true
    later = day + timedelta(days=rng.randint(7, 60))
    if later > sheet.as_of:
        return False
    joint = rng.choice((" / ", " & ", " and ", " then ", "; ", "\n", " - ", ", "))
    first, second = f"{day:%d/%m/%Y}", f"{later:%d/%m/%Y}"
    if rng.random() < 0.2:
        first, second = f"{day:%d/%m}", f"{later:%d/%m/%Y}"
    return spoil(row, key, first + joint + second, "two dates")


def text_after_date(rng, row, sheet):
    key = dated(rng, row, start=True)
    tail = rng.choice(
        (" (moved)", " - LAC review", "?", " approx", " prov", " (see note)", " LAM", " not agreed", " adjourned")
    )
    if not key:
        return False
    shown = f"{row.cells[key].true:%d/%m/%Y}{tail}"
    if rng.random() < 0.25:
        shown = rng.choice(("approx ", "c. ", "?", "before ", "after ", "from ")) + f"{row.cells[key].true:%d/%m/%Y}"
    return spoil(row, key, shown, "text beside a date")


def month_only(rng, row, sheet):
    key = dated(rng, row)
    day = key and row.cells[key].true
    return bool(key) and spoil(
        row, key, rng.choice((f"{day:%B %Y}", f"{day:%b %Y}", f"{day:%m/%Y}", f"early {day:%B %Y}", f"{day:%B} '{day:%y}", f"end {day:%b %Y}")), "month only",
    )  # fmt: skip


def year_only(rng, row, sheet):
    key = dated(rng, row)
    return bool(key) and spoil(
        row,
        key,
        rng.choice((row.cells[key].true.year, f"{row.cells[key].true.year}", f"Spring {row.cells[key].true.year}")),
        "year only",
    )


def week_commencing(rng, row, sheet):
    key = dated(rng, row)
    if not key:
        return False
    day = row.cells[key].true - timedelta(days=row.cells[key].true.weekday())
    head = rng.choice(("w/c ", "W/C ", "wc ", "week commencing ", "week of ", "wk beg ", "w/e "))
    return spoil(
        row,
        key,
        head + rng.choice((f"{day:%d/%m/%Y}", f"{day:%d/%m/%y}", f"{day.day} {MONTHS[day.month - 1]} {day.year}")),
        "week commencing",
    )


def nineteen_hundred(rng, row, sheet):
    key = dated(rng, row)
    if not key:
        return False
    return spoil(row, key, rng.choice(("01/01/1900", "01/01/1900", "00/01/1900", "01/01/1901")), "01/01/1900")


def nought(rng, row, sheet):
    empty = [k for k in DATES if k in row.cells and row.cells[k].true is None and row.cells[k].shown is None]
    return bool(empty) and spoil(row, rng.choice(empty), Zero(), "00/01/1900", true=None, status="free")


def future_date(rng, row, sheet):
    key = rng.choice([k for k in ("recommended", "approved", "left", "accommodated") if k in row.cells])
    cell = row.cells[key]
    if cell.status != "sure" or (key != "accommodated" and (cell.shown or row.cells["accommodated"].status != "sure")):
        return False
    if key == "left" and row.cells["recommended"].true:
        return False
    day = sheet.as_of + timedelta(days=rng.randint(15, 200))
    return spoil(
        row, key, rng.choice((day, f"{day:%d/%m/%Y}")), "future date", true=cell.true if key == "accommodated" else None
    )


def century_slip(rng, row, sheet):
    key = dated(rng, row, start=True)
    if not key:
        return False
    day = row.cells[key].true
    texts = (f"{day:%d/%m}/21{day:%y}", f"{day:%d/%m}/19{day:%y}", f"{day:%d/%m}/2{day:%y}", f"{day:%d/%m}/20{day:%y}9", f"{day:%d/%m}/02{day:%y}", date(day.year + 100, day.month, min(day.day, 28)))  # fmt: skip
    return spoil(row, key, rng.choice(texts), "year far off")


def not_yet(rng, row, sheet):
    empty = [k for k in DATES if k in row.cells and row.cells[k].true is None and row.cells[k].shown is None]
    empty = [k for k in empty if k not in ("accommodated", "looked_after")]
    if not empty:
        return False
    key = rng.choice(empty)
    row.cells[key].shown, row.cells[key].status, row.cells[key].kind = (
        sheet.pick_not_yet(rng, NOT_YET),
        "not yet",
        "not yet",
    )
    return True


def unsaying(rng, row, sheet):
    empty = [k for k in MILESTONES[:4] if k in row.cells and row.cells[k].true is None and row.cells[k].shown is None]
    return bool(empty) and spoil(row, rng.choice(empty), rng.choice(UNSAYING), "words, no date", true=None)


def planned(rng, row, sheet):
    empty = [k for k in MILESTONES[:4] if k in row.cells and row.cells[k].true is None and row.cells[k].shown is None]
    day = sheet.as_of + timedelta(days=rng.randint(-40, 90))
    if not empty or day <= row.cells["accommodated"].true:
        return False
    texts = (f"due {day:%d/%m/%Y}", f"planned {day.day}/{day.month}/{day:%y}", f"booked for {day:%d/%m/%Y}", f"{day:%d/%m/%Y} TBC", f"target {day:%d/%m/%Y}", f"Review {day.day} {day:%B}", f"panel on {day:%d/%m/%Y}", f"{day:%d/%m/%Y} (provisional)")  # fmt: skip
    return spoil(row, rng.choice(empty), rng.choice(texts), "planned date", true=None)


def before_start(rng, row, sheet):
    start, end = row.cells["accommodated"], row.cells.get("recommended")
    if not (end and end.true and start.true and start.status == end.status == "sure"):
        return False
    wrong = end.true.replace(year=start.true.year - 1, day=min(end.true.day, 28))
    end.shown = wrong if not isinstance(end.shown, str) else f"{wrong:%d/%m/%Y}"
    free_rest(row, "accommodated", "recommended")
    row.trouble = end.kind = "milestone before start"
    return True


def same_day(rng, row, sheet):
    start, end = row.cells["accommodated"], row.cells.get("recommended")
    if not (end and end.true and start.true and start.status == end.status == "sure"):
        return False
    end.shown = start.shown
    free_rest(row, "accommodated", "recommended")
    row.trouble = end.kind = "recommended on the day of accommodation"
    return True


def left_and_recommended(rng, row, sheet):
    end, left = row.cells.get("recommended"), row.cells.get("left")
    if not (end and left and end.true and end.status == "sure" and left.status == "sure" and left.shown is None):
        return False
    day = end.true + timedelta(days=rng.choice((-20, -9, 30, 60, 100)))
    if not row.cells["accommodated"].true < day <= sheet.as_of:
        return False
    left.shown = left.true = day
    end.status = left.status = "ask" if day < end.true else "free"
    for key in ("left_reason", "route"):
        if key in row.cells:
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


def failed_formula(rng, row, sheet):
    key = dated(rng, row, start=True)
    return bool(key) and spoil(row, key, Failed(rng.choice(("#REF!", "#N/A", "#VALUE!", "#NAME?"))), "error in a cell")


def wait_far_beyond(rng, row, sheet):
    start = row.cells["accommodated"]
    if start.status != "sure" or row.family:
        return False
    if "looked_after" in row.cells and row.cells["looked_after"].shown:
        return False
    day = start.true.replace(year=start.true.year - rng.choice((10, 11)), day=min(start.true.day, 28))
    return spoil(
        row, "accommodated", day if not isinstance(start.shown, str) else f"{day:%d/%m/%Y}", "wait far beyond the rest"
    )


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
    return spoil(row, key, rng.choice(UNKNOWN_PLACEMENTS if key == "placement" else UNKNOWN_ROUTES), "unknown wording")


def typing_slip(rng, row, sheet):
    key = dated(rng, row)
    return bool(key) and spoil(row, key, rng.choice(SLIPS)(row.cells[key].true), "slip in a date", status="free")


def date_by_formula(rng, row, sheet):
    key = dated(rng, row)
    if not key or isinstance(row.cells[key].shown, str):
        return False
    row.cells[key].shown = Formula("=TODAY()-9", row.cells[key].true)
    return True


TROUBLES = (
    impossible_date, month_first_stray, swap_out_of_order, swap_sibling, swap_far_from_neighbours, odd_two_digit_year,
    two_dates, text_after_date, month_only, year_only, week_commencing, nineteen_hundred, nought, future_date,
    century_slip, not_yet, not_yet, not_yet, unsaying, planned, before_start, same_day, left_and_recommended,
    left_without_reason, reason_without_date, failed_formula, wait_far_beyond, missing_start, missing_code,
    name_as_code, unknown_words, typing_slip, date_by_formula,
)  # fmt: skip
