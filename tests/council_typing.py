"""How people type: dates in each typist's own manner, words with stray blanks, formulas and errors.

A cell is what stands in the spreadsheet. Text, whole numbers, `date` and `datetime` are themselves; what a spreadsheet
can do besides has a class here.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Formula:
    """A formula and the value it had when the workbook was saved."""

    text: str
    value: Any


@dataclass(frozen=True)
class Failed:
    """An error such as ``#REF!``."""

    text: str


@dataclass(frozen=True)
class Serial:
    """A day that lost its date format, so that the count of days shows; `as_text` when it was pasted as text."""

    day: date
    as_text: bool = False


@dataclass(frozen=True)
class Zero:
    """A nought with a date format, which a spreadsheet shows as 00/01/1900."""


@dataclass
class Cell:
    """One cell of a child's row: what stands there, what is true, and how far a careful colleague would trust it.

    `status` is "sure" (taken without asking), "ask" (not taken unless an issue names it), "free" (right, missing or
    asked, all are good; only a wrong value is not) or "not yet" (no date; may be said once per wording).
    """

    shown: Any = None
    true: Any = None
    status: str = "sure"
    kind: str = ""


def ordinal(day):
    """ "1st", "2nd", "11th"."""
    ending = "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


# Manners of typing a date that leave no doubt where everybody writes day first.
MANNERS = {
    "dd/mm/yyyy": lambda d: f"{d:%d/%m/%Y}",
    "dd/mm/yy": lambda d: f"{d:%d/%m/%y}",
    "d/m/yy": lambda d: f"{d.day}/{d.month}/{d:%y}",
    "d.m.yyyy": lambda d: f"{d.day}.{d.month}.{d.year}",
    "dd.mm.yy": lambda d: f"{d:%d.%m.%y}",
    "dd-mm-yyyy": lambda d: f"{d:%d-%m-%Y}",
    "dd-Mon-yy": lambda d: f"{d.day:02d}-{MONTHS[d.month - 1]}-{d:%y}",
    "dd Mon yyyy": lambda d: f"{d.day} {'Sept' if d.month == 9 else MONTHS[d.month - 1]} {d.year}",
    "DD-MON-YYYY": lambda d: f"{d.day:02d}-{MONTHS[d.month - 1].upper()}-{d.year}",
    "ordinal": lambda d: f"{ordinal(d.day)} {d:%B} {d.year}",
    "long": lambda d: f"{d.day} {d:%B} {d.year}",
    "weekday": lambda d: f"{d:%a} {d.day} {MONTHS[d.month - 1]} {d.year}",
    "apostrophe": lambda d: f"{d.day} {MONTHS[d.month - 1]} '{d:%y}",
    "Month d, yyyy": lambda d: f"{d:%B} {d.day}, {d.year}",
    "dd/Mon/yyyy": lambda d: f"{d:%d/%b/%Y}",
    "full weekday": lambda d: f"{d:%A} {d.day} {d:%B} {d.year}",
    "th of": lambda d: f"{ordinal(d.day)} of {d:%B} {d.year}",
    "Oracle": lambda d: f"{d:%d-%b-%y} 00:00:00".upper(),
    "yyyy/mm/dd": lambda d: f"{d:%Y/%m/%d}",
    "iso": lambda d: d.isoformat(),
    "iso time": lambda d: f"{d.isoformat()} 00:00:00",
    "with time": lambda d: f"{d:%d/%m/%Y} 14:30",
    "hard space": lambda d: f"{d.day}\xa0{d:%B}\xa0{d.year}",
    "blank behind": lambda d: f" {d:%d/%m/%Y}  ",
}
COMMON = ("dd/mm/yyyy", "dd/mm/yy", "d/m/yy", "d.m.yyyy", "dd-Mon-yy", "dd Mon yyyy", "ordinal", "iso")

# Slips of the finger that a colleague reads at once, or asks about: both are good.
SLIPS = (
    lambda d: f"{d:%d\\%m\\%Y}",
    lambda d: f"{d.day}//{d.month}/{d.year}",
    lambda d: f"{d:%d%m%Y}",
    lambda d: f"{d:%d/%m/%Y}.",
    lambda d: f"{d:%d %m %Y}",
    lambda d: f"{d:%d/ %m/%Y}",
    lambda d: f"{d:%d/%m/%Y}".replace("0", "O", 1),
    lambda d: f"{d:%d/%m/%Y}".replace("1", "l", 1),
    lambda d: f"{d.day} {f'{d:%B}'[:-1]}x {d.year}",
    lambda d: f"'{d:%d/%m/%Y}",
)


@dataclass
class Typist:
    """Somebody who fills in rows: how they write a date and how often they let the spreadsheet do it."""

    manner: str
    real: float
    month_first: bool = False
    american: bool = False

    def write(self, rng: random.Random, day):
        """Return the cell for a day."""
        if self.month_first:
            return f"{day.month}/{day.day}/{day.year}"
        if self.american:  # 03/04 typed for 3 April becomes 4 March; 25/03 cannot, and stays text
            return date(day.year, day.day, day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"
        if rng.random() < self.real:
            if rng.random() < 0.03:
                return Formula(f"=DATE({day.year},{day.month},{day.day})", day)
            return datetime(day.year, day.month, day.day, 9, 30) if rng.random() < 0.02 else day
        if rng.random() < 0.02:
            return Serial(day, as_text=rng.random() < 0.4)
        return MANNERS[self.manner](day)


def make_typists(rng, *, text_only):
    """One to four people; in a text file nobody has real dates. Seldom, all was typed on a machine set to America."""
    if not text_only and rng.random() < 0.03:
        return [Typist("", real=0, american=True)]
    typists = []
    for _ in range(rng.choice((1, 2, 2, 3, 4))):
        manner = rng.choice(COMMON) if rng.random() < 0.75 else rng.choice(tuple(MANNERS))
        typists.append(Typist(manner, real=0 if text_only else rng.choice((0, 0.5, 0.9, 1, 1, 1))))
    if len(typists) > 1 and rng.random() < 0.12:
        typists[-1] = Typist("", real=0, month_first=True)
    return typists


def ambiguous(shown):
    """Whether a text could be read month first as well as day first and mean another day."""
    if not isinstance(shown, str):
        return False
    parts = shown.strip().split(" ")[0].replace(".", "/").replace("-", "/").replace("\\", "/").split("/")
    if len(parts) != 3 or not all(p.isdigit() for p in parts) or len(parts[0]) > 2:
        return False
    return int(parts[0]) <= 12 and int(parts[1]) <= 12 and int(parts[0]) != int(parts[1])


def days_later(day, weeks):
    """The day some weeks later."""
    return day + timedelta(days=round(7 * weeks))
