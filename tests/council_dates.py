"""Troubles with one date: impossible, month first, half a date, a date and a remark, a plan, a slip of the finger.

Each function spoils one cell the way councils do and writes down what is true; it returns True when it could. What a
careful colleague could not notice is never planted.
"""

from datetime import date, timedelta

from council_typing import SLIPS, Failed, Formula, Zero, ambiguous
from council_words import DATES, NOT_YET, NOTHING, UNSAYING

MILESTONES = ("recommended", "approved", "lodged", "ordered", "left", "looked_after")


def said(rng, day, *ways):
    """The day in one of these ways, each a pattern with `d` for the day."""
    return rng.choice(ways).format(d=day)


def free_rest(row, *asked):
    """When a row as a whole is in doubt, its other cells may be taken, left out or asked: all are good."""
    row.together = asked or row.together
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
    if not key:
        return False
    year = row.cells[key].true.year
    texts = (f"31/02/{year}", f"31/04/{year}", f"30/02/{year}", f"31.11.{year}", f"29/02/{year - year % 4 + 1}")
    texts += (f"32/01/{year}", f"14/13/{year}")
    return spoil(row, key, rng.choice(texts), "impossible date")


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
    if not key:
        return False
    ways = ("{d:%B %Y}", "{d:%b %Y}", "{d:%m/%Y}", "early {d:%B %Y}", "{d:%B} '{d:%y}", "end {d:%b %Y}")
    return spoil(row, key, said(rng, row.cells[key].true, *ways), "month only")


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
    ways = ("{d:%d/%m/%Y}", "{d:%d/%m/%y}", "{d.day} {d:%b} {d.year}")
    return spoil(row, key, head + said(rng, day, *ways), "week commencing")


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
    ways = ("{d:%d/%m}/21{d:%y}", "{d:%d/%m}/19{d:%y}", "{d:%d/%m}/2{d:%y}", "{d:%d/%m/%Y}9", "{d:%d/%m}/02{d:%y}")
    shown = said(rng, day, *ways) if rng.random() < 0.8 else date(day.year + 100, day.month, min(day.day, 28))
    return spoil(row, key, shown, "year far off")


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


def system_empty(rng, row, sheet):
    """What a system exports where there is nothing: no date, whatever it looks like."""
    empty = [k for k in MILESTONES[:5] if k in row.cells and row.cells[k].true is None and row.cells[k].shown is None]
    if not empty:
        return False
    shown = rng.choice((*NOTHING, date(9999, 12, 31)))
    return spoil(row, rng.choice(empty), shown, "a system's empty date", true=None, status="free")


def unsaying(rng, row, sheet):
    empty = [k for k in MILESTONES[:4] if k in row.cells and row.cells[k].true is None and row.cells[k].shown is None]
    return bool(empty) and spoil(row, rng.choice(empty), rng.choice(UNSAYING), "words, no date", true=None)


def planned(rng, row, sheet):
    empty = [k for k in MILESTONES[:4] if k in row.cells and row.cells[k].true is None and row.cells[k].shown is None]
    day = sheet.as_of + timedelta(days=rng.randint(-40, 90))
    if not empty or day <= row.cells["accommodated"].true:
        return False
    ways = ("due {d:%d/%m/%Y}", "planned {d.day}/{d.month}/{d:%y}", "booked for {d:%d/%m/%Y}", "{d:%d/%m/%Y} TBC")
    ways += ("target {d:%d/%m/%Y}", "Review {d.day} {d:%B}", "panel on {d:%d/%m/%Y}", "{d:%d/%m/%Y} (provisional)")
    return spoil(row, rng.choice(empty), said(rng, day, *ways), "planned date", true=None)


def failed_formula(rng, row, sheet):
    key = dated(rng, row, start=True)
    return bool(key) and spoil(row, key, Failed(rng.choice(("#REF!", "#N/A", "#VALUE!", "#NAME?"))), "error in a cell")


def typing_slip(rng, row, sheet):
    key = dated(rng, row)
    return bool(key) and spoil(row, key, rng.choice(SLIPS)(row.cells[key].true), "slip in a date", status="free")


def date_by_formula(rng, row, sheet):
    key = dated(rng, row)
    if not key or isinstance(row.cells[key].shown, str):
        return False
    row.cells[key].shown = Formula("=Lists!C4", row.cells[key].true)
    return True


DATE_TROUBLES = (
    impossible_date, month_first_stray, odd_two_digit_year, two_dates, text_after_date, month_only, year_only,
    week_commencing, nineteen_hundred, nought, future_date, century_slip, not_yet, not_yet, not_yet, system_empty,
    unsaying, planned, failed_formula, typing_slip, date_by_formula,
)  # fmt: skip
