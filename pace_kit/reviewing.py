"""A team's review, put together from what it saved: the one way in which pages, reports and the command make it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from pace_kit.coaching import LastReview, TeamGlance, glance_at, unreadable
from pace_kit.disclosure import Release, release_of
from pace_kit.picking import chart_of, plot_of
from pace_kit.review import Promise, Review, ReviewRecord, as_record, joined, review
from pace_kit.review.findings import weeks_compared
from pace_kit.runcharts import ChartChoices
from pace_kit.signals import find_signals
from pace_kit.store import Conflict, Saved, StoreError, Team, Version


def review_of(team: Team) -> Review | None:
    """The review of everything a team saved; None while it has brought no data.

    The chart is the one the team chose on the page of run charts, plot and decisions alike; before it chose, the one
    that page begins with.

    Parameters
    ----------
    team : Team
        Read anew each time, so that what one page saved is in it.
    """
    cohort, choices, aim = team.cohort, choices_of(team), team.aim
    if cohort is None:
        return None
    weeks = weeks_compared(aim, choices, cohort)
    chart, plot = chart_of(cohort, choices, weeks), plot_of(cohort, choices, weeks)
    return review(
        aim=aim,
        cohort=cohort,
        chart=chart,
        signals=find_signals(chart, choices.rule_set, plot.better),
        tests=team.tests,
        account=team.account,
        team=team.name,
        invented=team.invented,
        programme_started=team.programme_started,
        choices=choices,
        plot=plot,
    )


def choices_of(team: Team) -> ChartChoices:
    """What a team chose for its chart; until then a median fixed where the programme began, as its page has it.

    An aim line that stood at the aim's own limit when the chart was saved is left open, so that it follows the aim.
    """
    chart = team.latest("chart")
    if chart is None:
        return ChartChoices(baseline_ends=team.programme_started)
    held = next((version.value for version in team.aims() if version.at <= chart.at), None)
    follows = held is not None and chart.value.aim_weeks == held.within_weeks
    return replace(chart.value, aim_weeks=None) if follows else chart.value


@dataclass(frozen=True)
class Sitting:
    """What a review held on a day begins with.

    Parameters
    ----------
    day : date
        The day of the meeting.
    before : ReviewRecord, optional
        The review before this one; None for the first.
    so_far : ReviewRecord
        What was saved of this one already; an empty record when nothing was.
    version : int
        The newest version of a review that was there when the page was opened, 0 for none.
    """

    day: date
    before: ReviewRecord | None
    so_far: ReviewRecord
    version: int

    @property
    def promised(self) -> tuple[Promise, ...]:
        """Promises to be answered now, with what was said about them already."""
        if self.before is None:
            return ()
        known = {promise.key: promise for promise in self.so_far.answers}
        bare = (replace(promise, outcome="", told="") for promise in self.before.still_open)
        return tuple(known.get(promise.key, promise) for promise in bare)


def sitting_of(team: Team, day: date) -> Sitting:
    """Where a review held on `day` begins: what was promised before, and what was saved of it earlier that day."""
    saved = team.reviews()
    records = [record for _, record in records_of(team)]
    today = next((record for record in records if record.held_on == day), None)
    before = next((record for record in records if record.held_on < day), None)
    return Sitting(day, before, today or ReviewRecord(day), saved[0].version if saved else 0)


def records_of(team: Team) -> tuple[tuple[Version, ReviewRecord], ...]:
    """Every review as it was last saved, newest first: one a day, as a later save of a day replaces the earlier."""
    found: dict[date, tuple[Version, ReviewRecord]] = {}
    for version in team.reviews():
        record = as_record(version.value, version.at.astimezone().date())
        found.setdefault(record.held_on, (version, record))
    return tuple(found[day] for day in sorted(found, reverse=True))


def agreed_by(team: Team) -> tuple[str, ...]:
    """What the team promised and has still to keep, as sentences; empty before its first review."""
    records = records_of(team)
    return tuple(map(str, records[0][1].still_open)) if records else ()


def release_for(team: Team, result: Review, threshold: int = 5) -> Release:
    """The numbers of a team's review that may leave it, with all it shared before in view.

    It is kept with the team as shared, so that the next one cannot be subtracted from it.
    """
    earlier = [version.value for version in reversed(team.history("shared"))]
    made = release_of(result.cohort, within_weeks=result.aim_weeks, threshold=threshold, earlier=earlier)
    if not earlier or earlier[-1] != made:
        team.save("shared", made)
    return made


def keeper(team: Team, sitting: Sitting) -> Callable[[ReviewRecord], Saved]:
    """What saves the review of one open page, as often as somebody presses the button.

    What the same page saved before is replaced. What somebody else saved of the same review meanwhile is joined to it,
    at this press and at each one after it: two people at two computers may both write down one meeting, and neither
    loses a word (`pace_kit.review.joined`).
    """
    known = sitting.version
    theirs: ReviewRecord | None = None

    def keep(record: ReviewRecord) -> Saved:
        nonlocal known, theirs
        while True:
            try:
                whole = record if theirs is None else joined(record, theirs)
                saved = team.save_review(whole, expected_version=known)
            except Conflict as conflict:
                known, newest = conflict.version, as_record(conflict.theirs, record.held_on)
                theirs = newest if newest.held_on == record.held_on else theirs
            else:
                known = saved.version
                return saved

    return keep


def glance_of(team: Team, *, today: date) -> TeamGlance:
    """A team as its coach sees it at a glance; one whose saved things cannot be read says so and stops no other.

    Parameters
    ----------
    team : Team
        Read anew each time.
    today : date
        What ages are measured against.
    """
    try:
        last = next((record for _, record in records_of(team)), None)
        return glance_at(
            name=team.name,
            slug=team.slug,
            today=today,
            invented=team.invented,
            done=team.steps_done,
            aim=team.aim,
            tests=team.tests,
            review=review_of(team),
            programme_started=team.programme_started,
            last_review=LastReview(last.held_on, tuple(map(str, last.still_open))) if last else None,
            settled=team.current("coach"),
        )
    except StoreError as error:
        return unreadable(team.name, team.slug, str(error))
