"""What a report says that may leave the team: sums of children, and nothing about any one of them.

It is made of a :class:`~pace_kit.disclosure.Release` alone as far as numbers go. No dot, no child's code, no day of a
child's journey, no longest wait; of the tests of change their names, ideas and decisions, not what was seen; no promise
and no note. Texts in which something looks as if it named a child, and words about a test with a child's code or a
day, are left out, and it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pace_kit
from pace_kit.disclosure import Release, Shown
from pace_kit.disclosure.sharing import quarter_words
from pace_kit.pdsa import TestOfChange
from pace_kit.report.contents import INVENTED, Contents, Drawing, Grid, Items, Part, Section, Text
from pace_kit.review import Review
from pace_kit.wording import identifiers

LEFT_OUT = "(left out: it may name a child)"
LEFT_OUT_TOO = "(left out: it may tell about one child)"
_A_DAY = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
    r"|\b\d{1,4}([./-])\d{1,2}\1\d{1,4}\b"
)
"""A day as people write it: in the words about a test of change it is most likely the day of a child."""
WORDS = {"met": "In time", "missed": "Not in time", "All": "All", "percent": "Percent in time"}


def shared_contents(review: Review, release: Release) -> Contents:
    """Everything a report to be shared says.

    Parameters
    ----------
    review : Review
        Gives the words: team, aim, tests, and whether the chart shows a signal.
    release : Release
        All the numbers, as `pace_kit.disclosure.release_of` made them.
    """
    when = quarter_words(release.as_of)
    to_share = (
        f"Made to be shared: counts under {release.threshold} are hidden, and so is whatever would give them back. "
        "Look through it before you pass it on."
    )
    return Contents(
        title=f"Review of {_safe(review.team)}" if review.team else "Review",
        subtitle=f"{review.cohort.pathway.name}, data of {when}",
        team=_safe(review.team),
        banners=(*((INVENTED,) if review.invented else ()), to_share),
        sections=(
            _aim(review),
            _in_time(release, review),
            _medians(release, review),
            _who_waits(release, review),
            _tests(review),
            Section("How were the numbers made?", (Items(tuple(_method(release, review))),), aside=True),
        ),
        as_of=release.as_of.replace(month=3 * ((release.as_of.month - 1) // 3) + 1, day=1),
    )


def _aim(review: Review) -> Section:
    aim = review.aim
    return Section("What is the aim?", (Text(_safe(str(aim)) if aim else "There is no aim yet."),))


def _in_time(release: Release, review: Review) -> Section:
    table = release.progress
    met, all_, percent = (table.column(name)[-1] for name in ("met", "All", "percent"))
    event, weeks = review.cohort.pathway.event, f"{release.within_weeks:g} weeks"
    said = f"How many children had {event} within {weeks} cannot be said without telling about single children."
    if met is not None and all_ is not None:
        share = f", {percent} of a hundred" if percent is not None else ""
        said = (
            f"Of {all_} children who started early enough to be judged, {met} had {event} within {weeks}{share}. "
            "Children who left without it count as not in time."
        )
    parts: list[Part] = [Text(said)]
    title = f"Children in time, by when they started, data of {quarter_words(table.as_of)}"
    parts.append(_drawn(table.rows[:-1], table.column("percent")[:-1], title, unit="%", most=100))
    parts.append(_grid(title, "Started in", table))
    return Section("How many children were in time?", tuple(parts))


def _medians(release: Release, review: Review) -> Section:
    table = release.medians
    heading = "How long did children wait?"
    signals = review.signals
    shifts = {signal.good for signal in signals if signal.kind in ("shift", "trend")}
    words = {
        frozenset(): "The team's run chart shows no shift or trend",
        frozenset({True}): "The team's run chart shows a signal to the better side",
        frozenset({False}): "The team's run chart shows a signal to the worse side",
    }.get(frozenset(shift for shift in shifts if shift is not None), "The team's run chart shows signals to both sides")
    said = Text(f"{words}, by {signals.rules.name}. A signal is a reason to talk and no proof.")
    if not table.rows:
        return Section(heading, (said, Text("No year is over yet in which enough waits ended.")))
    title = "Median weeks of the children whose wait ended in a year"
    drawn = _drawn(table.rows, table.column("median weeks"), title, unit=" weeks")
    only = "Only waits that have ended are in it; those of children who wait still may become long."
    return Section(heading, (said, drawn, Text(only)))


def _who_waits(release: Release, review: Review) -> Section:
    table = release.waiting
    event, when = review.cohort.pathway.event, quarter_words(table.as_of)
    total = table.cells[-1][-1]
    said = f"How many children wait for {event} cannot be said without telling about single children."
    if total is not None:
        said = f"{total} {'child waits' if total == 1 else 'children wait'} for {event}."
    parts: list[Part] = [Text(said)]
    bands = [name for name in table.columns if name != "All"]
    if bands:
        title = f"Children who wait, by weeks so far, data of {when}"
        parts.append(_drawn(tuple(bands), table.cells[-1][: len(bands)], title))
        parts.append(_grid(f"{title}, and by where they live" if len(table.rows) > 2 else title, "Lives in", table))
    return Section("Who is waiting?", tuple(parts))


def _tests(review: Review) -> Section:
    heading = "What was tried, and what was decided?"
    if not review.tests:
        return Section(heading, (Text("No test of change is written down yet."),))
    every = map(str, review.cohort.frame["child"])
    codes = [re.escape(code) for code in every if re.search(r"[A-Za-z]", code)]  # a bare number stands in many words
    named = re.compile(rf"(?<!\w)(?:{'|'.join(codes)})(?!\w)") if codes else None
    return Section(heading, (Items(tuple(_test(test, named) for test in review.tests)),))


def _test(test: TestOfChange, named: re.Pattern[str] | None) -> str:
    cycles = "no cycle yet" if not test.cycles else "1 cycle" if len(test.cycles) == 1 else f"{len(test.cycles)} cycles"
    decided = f"{test.decision}" if test.decision else "not decided"
    idea = f" {_about_no_child(test.idea, named).rstrip('.')}." if test.idea.strip() else ""
    return f"{_about_no_child(test.name, named)}: {cycles}, {decided}.{idea}"


def _about_no_child(text: str, named: re.Pattern[str] | None) -> str:
    """The words, unless they hold what may be a name, the code of a child of the data, or a day."""
    tells = _A_DAY.search(text) or (named is not None and named.search(text))
    return LEFT_OUT_TOO if tells and not identifiers(text) else _safe(text)


def _method(release: Release, review: Review) -> Iterator[str]:
    pathway, weeks, least = review.cohort.pathway, release.within_weeks, release.threshold
    yield (
        f"{pathway.name}: a wait runs from {pathway.started} to {pathway.event}; within {weeks:g} weeks means up "
        f"to and with day {7 * weeks:g}."
    )
    yield (
        f"{sum(table.hidden for table in release.tables)} numbers are hidden. A count under {least} is, and so are "
        "others from which it could be worked out: in one table, in two together, or by subtracting an earlier report. "
        f"Percentages are hidden where fewer than {least} children were in time or were not, medians where fewer than "
        f"{2 * least} stand behind them."
    )
    yield from release.notes
    yield f"The threshold of {least} is a setting: ask who is responsible for data protection where you work."
    yield f"Made with the PACE coaching kit {pace_kit.__version__}."


def _drawn(
    labels: tuple[str, ...], values: tuple[int | None, ...], title: str, *, unit: str = "", most: float | None = None
) -> Drawing:
    from pace_kit.charts import draw_shared

    hides = any(value is None for value in values)
    note = "Hidden: too few children to be told without telling about one of them." if hides else ""
    return Drawing(draw_shared(labels, values, title=title, note=note, unit=unit, most=most))


def _grid(title: str, first: str, table: Shown) -> Grid:
    return Grid(title, (first, *(WORDS.get(name, name.capitalize()) for name in table.columns)), table.texts())


def _safe(text: str) -> str:
    """The text, unless something in it looks as if it named a child."""
    return LEFT_OUT if identifiers(text) else text
