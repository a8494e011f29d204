"""The practice council in numbers: who comes, what each step takes, who has time for it, what a month of testing costs.

All of it is invented. No distribution of weeks to a recommendation was ever published for Scotland, so the shape was
chosen: skewed to the right, half of the children waiting more than 30 to 50 weeks before anything changes, some more
than 100 and a few more than 200, and between a tenth and a quarter leaving without a recommendation. What falls out in
the records of councils 1 to 15, two years in which nothing is changed: half of the recommendations took more than 37
weeks, one in twenty more than 101, one in a hundred more than 178, and 11 of 1,746 more than 200 (spread of the
logarithm 0.58, where long waits have not ended yet); 20 endings of a hundred are children who left. ``python
tests/benchmarks/practice_council.py`` prints this again. What a change truly does is in `pace_kit.practice.changes`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

FIRST_DAY = date(2014, 1, 6)
"""Day 0, a Monday: the council has nobody on its list. Two years later the list has filled, and the records begin."""
RECORDS_BEGIN = date(2016, 1, 1)
"""Who waits on this day, or comes after it, is in the records, with the true day on which the wait began."""
GAME_BEGINS = date(2017, 7, 1)
"""The first day a team can change anything: the records before it, 18 months, are the baseline."""
FULL_GAME = 24
"""Months of a whole game; :attr:`Settings.children` speaks of one."""
FOLLOWED = 7
"""Months for which a council is followed after the last one played, so that the 26 weeks of everybody who came in the
game are over: six months can be a day short of them."""

TEAMS = {"North": 0.44, "South": 0.28, "Coast": 0.28}
"""Teams and the share of the families who come to each."""
ONE_TEAM = "North"
"""The team that tries a change at the scale "one team"."""
FAMILY_SIZES = {1: 0.72, 2: 0.20, 3: 0.08}
"""Brothers and sisters who come together, and go through every step together."""
CHILDREN_IN_A_FAMILY = sum(size * share for size, share in FAMILY_SIZES.items())

ROUTES = {
    "Return home": (0.30, {"Kinship care": 0.35, "Foster care": 0.50, "Residential care": 0.15}),
    "Kinship care order": (0.28, {"Kinship care": 1.0}),
    "Permanence order": (0.26, {"Foster care": 0.75, "Residential care": 0.15, "Kinship care": 0.10}),
    "Adoption": (0.16, {"Foster care": 0.85, "Kinship care": 0.15}),
}
"""Routes to permanence: the share of families, and where their children live while they wait for a recommendation."""
HOME = "Return home"
LEFT_REASONS = {"Returned home": 0.50, "Moved to another authority": 0.27, "Living with relatives": 0.23}
LEAVING_WEEKS = 260.0
"""Weeks after which a family leaves without a recommendation, on average, if none comes first; at random."""


@dataclass(frozen=True)
class Step:
    """A step of the pathway: what it takes, and whether the people for it are short of time.

    Parameters
    ----------
    key, words : str
        Short name, and what the team calls it.
    median_days, spread : float
        Days it takes once somebody has begun: log-normal, with this median and this spread of the logarithm.
    busy : float
        Share of their time for which its people are taken before anything changes: the nearer to 1, the longer the
        queue for them. 0 where nobody has to be waited for.
    by_team : bool
        Whether each team has people of its own; otherwise the council shares them.
    away_only : bool
        Whether only children who will not return home need it.
    fits : float
        How much of a family's own difficulty (see :data:`DIFFICULTY`) it feels, 0 to 1.
    """

    key: str
    words: str
    median_days: float
    spread: float
    busy: float = 0.0
    by_team: bool = False
    away_only: bool = False
    fits: float = 0.0

    def __str__(self) -> str:
        return f"{self.words}: about {self.median_days:.0f} days once it has begun."


STEPS = (
    Step("meeting", "First meeting", 3, 0.40, busy=0.50),
    Step("review", "First review", 22, 0.35, busy=0.70),
    Step("information", "Information from partners", 21, 0.40, fits=0.6),
    Step("assessment", "Assessment", 35, 0.35, busy=0.70, by_team=True, fits=1.0),
    Step("legal", "Legal advice", 28, 0.35, busy=0.70, away_only=True, fits=0.6),
    Step("second", "Second review", 26, 0.35, busy=0.70, away_only=True),
    Step("papers", "Papers for the recommending review", 18, 0.40),
)
"""The steps in their order. The recommending review follows them; see :data:`SITTING_DAYS`."""

DIFFICULTY = 1.0
"""Spread of the logarithm of a family's own difficulty, which lengthens some of its steps alike."""
HOLD_UP_WEEKS, HOLD_UP_SPREAD = 6.0, 2.4
"""Weeks for which plans come to a halt (a parent is not found, an appeal): log-normal, mostly short, at times years."""
SITTING_DAYS = (1, 3)
"""The recommending review sits on Tuesdays and Thursdays."""
SITTING_BUSY = 0.75
"""Share of its places that are taken before anything changes."""
POSTPONED, POSTPONED_DAYS = 0.22, 28.0
"""How often a recommending review is put off for want of something, and how soon it can be tried again."""
MOVES_A_YEAR = 0.55
"""Moves from one home to another while a family waits, on average in a year."""

HOURS_A_MONTH = 80.0
"""Hours of people's time that the council gives to tests of change each month."""
HOURS_OF_WORK = 320.0
"""Hours that the steps themselves take each month. Hours beyond the budget are taken out of these: a step begun in a
month with x hours too many takes 1 + x / HOURS_OF_WORK times as long."""
OVERTIME = 30.0
"""Hours of overtime in a usual month."""

UNTESTED = 0.5
"""Share of a helpful effect that is lost when a change is adopted without having been tried: nobody has fitted it to
this council. Each scale at which its numbers came in halves the loss. Harm comes in full."""
UNSETTLED, UNSETTLED_DAYS = 1.15, 90
"""How much longer a step takes after a turn (see `pace_kit.practice.ledger`), and for how many days."""
SETTLING_MONTHS, UPKEEP = 3, 0.1
"""Months in which an adopted change costs its full hours, and the share of them that it costs ever after."""


@dataclass(frozen=True)
class Settings:
    """Which invented council is played, and for how long.

    Parameters
    ----------
    seed : int
        The number of the council, 0 or more. The same number is the same council, with the same children and the same
        hidden effects, at every table.
    children : int
        About how many children are in the records at the end of a game of 24 months, 60 to 2,000. The people for each
        step grow with it.
    months : int
        Months to play, 1 to 72. A short game is the beginning of the long one.
    hours : float
        Hours for tests of change each month, above 0.

    Raises
    ------
    ValueError
        When a number is outside its bounds; the sentence says which.
    """

    seed: int = 1
    children: int = 200
    months: int = FULL_GAME
    hours: float = HOURS_A_MONTH

    def __post_init__(self) -> None:
        bounds = {"seed": (0, 2**32 - 1), "children": (60, 2000), "months": (1, 72)}
        words = {"seed": "number of the council", "children": "number of children", "months": "number of months"}
        for name, (low, high) in bounds.items():
            value = getattr(self, name)
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                raise ValueError(f"The {words[name]} is {value!r}. Give a whole number from {low:,} to {high:,}.")
        if not 0 < self.hours <= 10_000:
            raise ValueError(f"There cannot be {self.hours:g} hours a month for tests. Give a number above 0.")

    def __str__(self) -> str:
        return (
            f"Invented council {self.seed}: about {self.children:,} children, {self.months} months to play, "
            f"{self.hours:g} hours a month for tests of change."
        )

    @cached_property
    def families_a_day(self) -> float:
        """Families who come each day, on average.

        About a fifth of the children in the records waited already when these began.
        """
        days = (month_end(FULL_GAME) - RECORDS_BEGIN).days
        return 0.8 * self.children / CHILDREN_IN_A_FAMILY / days

    @property
    def last_day(self) -> date:
        """The day on which the game ends."""
        return month_end(self.months)


def month_end(month: int) -> date:
    """The last day of a month of the game; month 0 is the one before it."""
    months = GAME_BEGINS.month + month - 1
    return date(GAME_BEGINS.year + months // 12, months % 12 + 1, 1) - timedelta(days=1)


def day_number(day: date) -> int:
    """Days since :data:`FIRST_DAY`."""
    return (day - FIRST_DAY).days


def month_of(number: float) -> int:
    """The month of the game that a day falls into, from its number: 1 is the first; 0 and less lie before the game."""
    day = FIRST_DAY + timedelta(days=int(number))
    return 12 * (day.year - GAME_BEGINS.year) + day.month - GAME_BEGINS.month + 1
