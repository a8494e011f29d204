"""A calendar file of what is due, for any calendar program: local codes, names of steps and days, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

if TYPE_CHECKING:
    import pandas as pd

PRODUCT = "-//PACE coaching kit//Reminders//EN"
LOCAL = re.compile(r"Child \d{3,6}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What no text of a calendar may hold (RFC 5545, section 3.1); a line break is written as two signs."""


def calendar_file(table: pd.DataFrame, *, team: str, made: datetime, from_day: date | None = None) -> bytes:
    """What is due as an iCalendar file (RFC 5545) of all-day events.

    Parameters
    ----------
    table : pandas.DataFrame
        As from :func:`pace_kit.reminders.timetable`; the children by their local codes.
    team : str
        The team's short name. It is not in the file: with child and step it is scrambled into each event's number,
        so that importing the file again changes the events of before instead of adding others, and two teams' events
        stay apart.
    made : datetime
        The moment the file is made, with its time zone; a later file counts as the newer one.
    from_day : date, optional
        What was due before this day is left out.

    Returns
    -------
    bytes
        Events are marked as private and leave the day free for appointments.

    Raises
    ------
    ValueError
        When a child has no local code ("Child 001"): a calendar is easily shared, and the council's own codes and
        names have no place in it.
    """
    from icalendar import Calendar

    strange = next((code for code in table["child"] if not LOCAL.fullmatch(code)), None)
    if strange is not None:
        raise ValueError("A child has no local code, so no calendar is made. Save the workbook in step 2 first.")
    kept = table if from_day is None else table[table["due"] >= str(from_day)]
    calendar = Calendar()
    for name, value in {"prodid": PRODUCT, "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH"}.items():
        calendar.add(name, value)
    columns = [kept[name].tolist() for name in ("child", "step", "key", "due")]
    for child, step, key, due in zip(*columns, strict=True):
        calendar.add_component(_event(team, child, step, key, due.date(), made))
    return bytes(calendar.to_ical())


def _event(team: str, child: str, step: str, key: str, due: date, made: datetime) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'pace-kit:{team}|{child}|{key}')}")
    event.add("dtstamp", made.astimezone(UTC))
    # Minutes since the year 2000: programs take an event of a higher number as the newer one.
    event.add("sequence", int((made - datetime(2000, 1, 1, tzinfo=UTC)).total_seconds() // 60))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", f"{child}: {_CONTROLS.sub('', step)}")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
