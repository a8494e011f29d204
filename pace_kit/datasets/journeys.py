"""The invented journeys of Harbour: children arrive, wait, and get a recommendation or leave; the dates fall out.

Nothing here was measured anywhere. The shape follows the chart of the PACE Aim 2 webinar (September 2020): before the
programme's start waits are wide and long, afterwards shorter and steadier, and some children still wait at the end.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from pace_kit.datasets.births import Birth, age_bands_at_start, invented_births
from pace_kit.journeys import COLUMNS, DATES

FIRST_DAY = date(2015, 1, 5)
PROGRAMME_STARTED = date(2017, 7, 1)
AS_OF = date(2020, 3, 31)

SEED = 11567
FAMILIES = 129
LONGEST_WAIT = timedelta(weeks=223)
"""The longest wait of the webinar's chart: a child in residential care, still waiting."""

_TEAMS = ("Harbour North", "Harbour South", "Islands")
_SIZES, _SIZE_SHARES = (1, 2, 3), (0.72, 0.20, 0.08)
_OLD_WEEKS, _OLD_SPREAD = 70.0, 0.70
_NEW_WEEKS, _NEW_SPREAD = 29.0, 0.32
_LEAVING_WEEKS = 330.0
_MEETING_DAYS = (1, 3)
_ROUTES = {
    "Return home": (0.28, {"Kinship care": 0.35, "Foster care": 0.50, "Residential care": 0.15}),
    "Kinship care order": (0.28, {"Kinship care": 1.0}),
    "Permanence order": (0.26, {"Foster care": 0.75, "Residential care": 0.15, "Kinship care": 0.10}),
    "Adoption": (0.18, {"Foster care": 0.55, "Prospective adopters": 0.45}),
}
_WAITING_WITH = {"Kinship care": 0.36, "Foster care": 0.44, "Residential care": 0.16, "Other community": 0.04}
_REASONS = {"Returned home": 0.46, "Moved to another authority": 0.22, "Living with relatives": 0.18, "Turned 18": 0.14}


def harbour_journeys() -> pd.DataFrame:
    """The true journeys of Harbour, an invented council, as they were known on 31 March 2020.

    Families arrive evenly from January 2015. Each has a wait under the old way of working (log-normal, median 70 weeks,
    log-spread 0.70, without the furthest tails) and one under the new way (median 29, log-spread 0.32). Of the families
    who come after the programme's start 82 in 100 are met in the new way at first, 90 after a year. Of those who had
    waited less than a year by the start, 88 in 100 are taken up within months; the others go on at five quarters of
    the old pace. Leaving without a recommendation comes at a constant rate (mean 330 weeks); whichever is first counts.
    Recommendations are made on Tuesdays and Thursdays. One child, in residential care, waits 223 weeks by design.
    One child went home and came back after more than a year: two journeys with the same code.
    The seed was picked from 14,000 tried because it shows the webinar's story, a quiet baseline and a shift soon after
    the start; so these journeys say nothing about how often such signals come.

    Returns
    -------
    pandas.DataFrame
        One row a journey, in the order of accommodation, index 0, 1, ...; the columns of `pace_kit.journeys.COLUMNS`:
        dates as ``datetime64``, missing ``NaT``, text ``""`` when missing. `siblings` is filled where brothers and
        sisters came together; `age_band` is the band on the day of accommodation, drawn apart from everything else, so
        that waits differ between bands by chance alone. `approved`, `lodged` and `ordered` are empty: Harbour does not
        keep them.
    """
    families = _families(np.random.default_rng([SEED, 1]))
    rows = _with_a_second_stay(_describe(families, np.random.default_rng([SEED, 2])))
    frame = pd.DataFrame(rows).assign(age_band="").reindex(columns=list(COLUMNS))
    for name in COLUMNS:
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]") if name in DATES else frame[name].fillna("")
    return frame.assign(age_band=age_bands_at_start(frame, harbour_births(frame)))


def harbour_births(journeys: pd.DataFrame) -> dict[str, Birth]:
    """Invented births of Harbour's children by code, for their age bands and the workbook's column `CHI no`."""
    return invented_births(journeys, np.random.default_rng([SEED, 4]))


def _families(rng: np.random.Generator) -> list[dict[str, object]]:
    """One mapping a family, in order of arrival: accommodated, recommended, left (None when not by `AS_OF`), size."""
    arrived = np.sort(rng.integers(0, (AS_OF - FIRST_DAY).days - 10, FAMILIES))
    sizes = rng.choice(_SIZES, FAMILIES, p=_SIZE_SHARES)
    old = _OLD_WEEKS * np.exp(_OLD_SPREAD * _bounded_normal(rng, FAMILIES, 1.6))
    new = _NEW_WEEKS * np.exp(_NEW_SPREAD * _bounded_normal(rng, FAMILIES, 2.5))
    leaving = rng.exponential(_LEAVING_WEEKS, FAMILIES)
    chance, gap = rng.random(FAMILIES), 2 + rng.exponential(8, FAMILIES)
    families: list[dict[str, object]] = []
    for i, day in enumerate(arrived):
        accommodated = FIRST_DAY + timedelta(days=int(day))
        weeks = _weeks_waited(accommodated, old[i], new[i], chance[i], gap[i])
        recommended = _next_meeting(accommodated + timedelta(days=int(7 * weeks)))
        left = accommodated + timedelta(days=1 + int(7 * leaving[i]))
        goes_first = left < recommended
        families.append(
            {
                "accommodated": accommodated,
                "recommended": None if goes_first or recommended > AS_OF else recommended,
                "left": left if goes_first and left <= AS_OF else None,
                "size": int(sizes[i]),
            }
        )
    families.append({"accommodated": AS_OF - LONGEST_WAIT, "recommended": None, "left": None, "size": 1})
    return sorted(families, key=lambda family: str(family["accommodated"]))


def _weeks_waited(accommodated: date, old: float, new: float, chance: float, gap: float) -> float:
    after_start = (accommodated - PROGRAMME_STARTED).days / 7
    if after_start >= 0:
        return new if chance < 0.82 + 0.08 * min(1.0, after_start / 52) else old
    by_then = -after_start
    if old <= by_then:
        return old
    if by_then < 52 and chance < 0.88:
        return max(new, by_then + gap)
    return by_then + 0.8 * (old - by_then)


def _next_meeting(day: date) -> date:
    while day.weekday() not in _MEETING_DAYS:
        day += timedelta(days=1)
    return day


def _bounded_normal(rng: np.random.Generator, n: int, limit: float) -> np.ndarray:
    """Normal numbers within +/- `limit`: drawn in plenty, the ones outside passed over."""
    drawn = rng.standard_normal(4 * n + 40)
    return drawn[np.abs(drawn) < limit][:n]


def _describe(families: list[dict[str, object]], rng: np.random.Generator) -> list[dict[str, object]]:
    """Children of the families, with code, where they live, route, reason and team."""
    rows: list[dict[str, object]] = []
    groups = 0
    for family in families:
        size, accommodated = int(str(family["size"])), family["accommodated"]
        assert isinstance(accommodated, date)
        groups += size > 1
        earlier = timedelta(days=int(rng.integers(21, 420))) if rng.random() < 0.25 else timedelta()
        route = _pick(rng, {name: share for name, (share, _) in _ROUTES.items()}) if family["recommended"] else ""
        placement = _pick(rng, _ROUTES[route][1] if route else _WAITING_WITH)
        reason = _pick(rng, _REASONS) if family["left"] else ""
        team = _TEAMS[int(rng.integers(len(_TEAMS)))]
        if size > 1 and reason == "Turned 18":
            reason = "Returned home"
        if accommodated == AS_OF - LONGEST_WAIT:
            placement = "Residential care"
        for _ in range(size):
            rows.append(
                {
                    "child": f"HC{1001 + len(rows)}",
                    "siblings": f"F{groups:02d}" if size > 1 else "",
                    "looked_after": accommodated - earlier,
                    "accommodated": accommodated,
                    "recommended": family["recommended"],
                    "left": family["left"],
                    "left_reason": reason,
                    "placement": placement,
                    "route": route,
                    "team": team,
                }
            )
    return rows


def _with_a_second_stay(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Make one later journey the second of an earlier child of the same team who had gone home more than a year before.

    A stay after such a gap is a journey of its own: the clock starts again.
    """
    alone = [row for row in rows if not row["siblings"]]
    first = next(row for row in alone if row["left_reason"] == "Returned home")
    gap = timedelta(days=365)
    again = next(
        row
        for row in alone
        if row["recommended"]
        and row["team"] == first["team"]
        and row["looked_after"] == row["accommodated"]
        and str(row["accommodated"]) > str(date.fromisoformat(str(first["left"])) + gap)
    )
    return [{**row, "child": first["child"]} if row is again else row for row in rows]


def _pick(rng: np.random.Generator, shares: dict[str, float]) -> str:
    return str(rng.choice(list(shares), p=np.array(list(shares.values())) / sum(shares.values())))
