"""When the steps of a pathway are due for each waiting child, and which of them are overdue.

`steps` holds what a team has agreed on, `calendars` counts days, `due` says what is due for whom, `files` puts it into
people's calendars. Nothing here reads a clock: the day the list is seen from is an argument.
"""

from pace_kit.reminders.calendars import UNITS, bank_holidays, later, later_each
from pace_kit.reminders.due import COLUMNS, Reminder, Week, by_week, due_dates, next_steps, one_a_child, timetable
from pace_kit.reminders.files import calendar_file
from pace_kit.reminders.steps import AIM, Holiday, Step, TeamPathway, default_pathway, default_steps
from pace_kit.reminders.telling import below_the_law, expected_days, in_time_and_too_late

__all__ = [
    "AIM", "COLUMNS", "UNITS", "Holiday", "Reminder", "Step", "TeamPathway", "Week", "bank_holidays", "below_the_law",
    "by_week", "calendar_file", "default_pathway", "default_steps", "due_dates", "expected_days",
    "in_time_and_too_late", "later", "later_each", "next_steps", "one_a_child", "timetable",
]  # fmt: skip
