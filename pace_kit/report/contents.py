"""What a report says, as plain values in reading order; how it looks is for the renderers.

A page, a document and slides are made from the same :class:`Contents`, so that they hold the same words and numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar

import pace_kit
from pace_kit.aims import AimStatement
from pace_kit.measures import aim_progress, wait_curve, waiting_list
from pace_kit.pdsa import Cycle, TestOfChange, quality
from pace_kit.picking import limits_of
from pace_kit.review import TONES, Finding, Review
from pace_kit.review.findings import in_words
from pace_kit.review.points import chart_words
from pace_kit.rulesets import rules_called

if TYPE_CHECKING:
    from pace_kit.charts import Picture

_PERSONAL = "The charts show single children's waits, which are personal data even without names."
INSIDE = f"Keep inside the team. {_PERSONAL}"
EACH_DOT = f"Keep inside the team: each dot is a child. {_PERSONAL}"
NO_CHILD_YET = "Keep inside the team: it holds the team's own words. There is no child in the data yet."
INVENTED = "Invented data: no child in this report exists."


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    words: str
    kind: ClassVar[str] = "text"


@dataclass(frozen=True)
class Items:
    """A list of sentences, perhaps under a few words."""

    items: tuple[str, ...]
    lead: str = ""
    kind: ClassVar[str] = "items"


@dataclass(frozen=True)
class Grid:
    """A table of text; the first column heads its row."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: ClassVar[str] = "grid"


@dataclass(frozen=True)
class Asked:
    """A finding with its question."""

    finding: Finding
    kind: ClassVar[str] = "finding"


@dataclass(frozen=True, eq=False)
class Drawing:
    """A chart with its alternative text and its table."""

    picture: Picture
    kind: ClassVar[str] = "drawing"


Part = Text | Items | Grid | Asked | Drawing


@dataclass(frozen=True, eq=False)
class Section:
    """A heading and what stands below it; `inner` sections are one heading deeper.

    What is `aside` is to be read in peace: slides keep it in their notes.
    """

    heading: str
    parts: tuple[Part, ...] = ()
    inner: tuple[Section, ...] = ()
    aside: bool = False


@dataclass(frozen=True, eq=False)
class Contents:
    """A whole report.

    Parameters
    ----------
    title, subtitle : str
        The report's name, and what it is about.
    team : str
        The team's name.
    banners : tuple of str
        What must be read first: that it stays inside the team, and that data are invented where they are.
    sections : tuple of Section
        In reading order.
    as_of : date
        The day the data were drawn.
    """

    title: str
    subtitle: str
    team: str
    banners: tuple[str, ...]
    sections: tuple[Section, ...]
    as_of: date


def contents(review: Review, agreed: Sequence[str] = ()) -> Contents:
    """Everything a report says about a review, drawn charts among it, with what the team `agreed` to do next."""
    banners = (*((INVENTED,) if review.invented else ()), _inside(review))
    sections = (
        _aim(review.aim, review),
        _findings(review),
        _pictures(review),
        _tests(review.tests),
        _next(tuple(agreed), review.tests),
        _rows(review),
        Section("How were the numbers made?", (Items(tuple(_method(review))),), aside=True),
    )
    return Contents(
        title=f"Review of {review.team}" if review.team else "Review",
        subtitle=f"{review.cohort.pathway.name}, data as at {in_words(review.as_of)}",
        team=review.team,
        banners=banners,
        sections=sections,
        as_of=review.as_of,
    )


def _inside(review: Review) -> str:
    """Why the report stays inside the team, true of what is drawn in it."""
    if not len(review.cohort):
        return NO_CHILD_YET
    dots = review.plot.key == "child" and len(review.chart) and not review.choices.siblings_as_one
    return EACH_DOT if dots else INSIDE


def _aim(aim: AimStatement | None, review: Review) -> Section:
    heading = "What is the aim?"
    if aim is None:
        return Section(heading, (Text("There is no aim yet."),))
    parts: list[Part] = [Text(str(aim))]
    if aim.gaps():
        parts.append(Items(aim.gaps(), "Still open:"))
    if not review.cohort.pathway.confirmed:
        parts.append(Text(f"{review.cohort.pathway.name}: check its wording and limit with your programme."))
    return Section(heading, tuple(parts))


def _findings(review: Review) -> Section:
    words = {"look": "Worth a conversation", "good": "Worth celebrating", "note": "To keep in mind"}
    by_tone = {tone: tuple(Asked(f) for f in review.findings if f.tone == tone) for tone in TONES}
    inner = tuple(Section(words[tone], found) for tone, found in by_tone.items() if found)
    return Section("What do the data say?", inner=inner)


def _pictures(review: Review) -> Section:
    from pace_kit.charts import draw_aim_progress, draw_run_chart, draw_wait_curve, draw_waiting

    cohort = review.cohort
    aim = review.aim.about(cohort.pathway) if review.aim else None
    if not len(cohort):
        return Section("Are children waiting less?", (Text("There is no child in the data yet."),))
    line = review.choices.aim_weeks or (aim.within_weeks if aim else None)
    parts: list[Part] = []
    if len(review.chart):
        chart = draw_run_chart(
            review.chart,
            review.signals,
            aim=aim,
            aim_weeks=line,
            tests=review.tests,
            programme_started=review.programme_started,
            limits=limits_of(review.chart),
            words="" if review.plot.key == "child" else review.plot.words,
        )
        parts += [Drawing(chart), Text(review.signals.verdict)]
    elif review.plot.key == "child":
        parts.append(Text(f"No child has {cohort.pathway.event} yet, so there is no run chart."))
    else:
        parts.append(Text("The run chart that the team chose has no point yet."))
    waiting = waiting_list(cohort, review.aim_weeks)
    parts.append(Drawing(draw_waiting(waiting, aim_weeks=line, as_of=review.as_of, event=cohort.pathway.event)))
    parts.append(Drawing(draw_wait_curve(wait_curve(cohort), aim_weeks=review.aim_weeks, event=cohort.pathway.event)))
    progress = aim_progress(cohort, within_weeks=review.aim_weeks, by="quarter")
    parts.append(Drawing(draw_aim_progress(progress, aim=aim, within_weeks=review.aim_weeks)))
    return Section("Are children waiting less?", tuple(parts))


def _tests(tests: tuple[TestOfChange, ...]) -> Section:
    heading = "What was tried, and what was decided?"
    if not tests:
        return Section(heading, (Text("No test of change is written down yet."),))
    return Section(heading, inner=tuple(Section(test.name, tuple(_test(test))) for test in tests))


def _test(test: TestOfChange) -> Iterator[Part]:
    if test.idea:
        yield Text(test.idea)
    facts = (
        ("Works on", test.driver),
        ("Shows that it happens", test.process_measure),
        ("Might get worse", test.balancing_measure),
    )
    named = tuple(f"{name}: {words}" for name, words in facts if words)
    if named:
        yield Items(named)
    if test.cycles:
        from pace_kit.charts import draw_ramp

        headings = ("Cycle", "With", "Begun", "Predicted", "Result", "Did it hold?", "Learned", "Decision")
        yield Grid(f"Cycles of {test.name}", headings, tuple(_cycle(cycle) for cycle in test.cycles))
        yield Drawing(draw_ramp(test))
    else:
        yield Text("No cycle yet.")
    steps = tuple(f"{feature.feature}: {feature.next_step}" for feature in quality(test) if feature.next_step)
    if steps:
        yield Items(steps, "What would make this test stronger:")


def _next(agreed: tuple[str, ...], tests: tuple[TestOfChange, ...]) -> Section:
    """What was agreed, and what the tests under way plan for themselves."""
    plans = tuple(
        f"{test.name}: {test.latest.next_step.strip()}"
        for test in tests
        if test.latest and test.latest.next_step.strip()
    )
    parts: list[Part] = [Items(agreed, "Agreed at the review:") if agreed else Text("Nothing is written down yet.")]
    if plans:
        parts.append(Items(plans, "What the tests of change try next:"))
    return Section("What comes next?", tuple(parts))


def _cycle(cycle: Cycle) -> tuple[str, ...]:
    late = " (not dated before the start)" if cycle.prediction.strip() and not cycle.predicted_before else ""
    held = {None: "not said", True: "yes", False: "no"}[cycle.confirmed]
    because = f": {cycle.because}" if cycle.because else ""
    return (
        str(cycle.number),
        cycle.size_in_words or "not said",
        in_words(cycle.started) if cycle.started else "not yet",
        f"{cycle.prediction}{late}" or "none",
        cycle.results or "none yet",
        held,
        cycle.learned,
        f"{cycle.decision}{because}" if cycle.decision else "open",
    )


def _rows(review: Review) -> Section:
    heading = "What was done with each row?"
    account = review.account
    if account is None:
        return Section(heading, (Text("The data did not come from a spreadsheet."),))
    endings = (
        ("Counted", len(account.kept)),
        ("Set aside, with a reason", len(account.set_aside)),
        ("No child's row (title, total, note, blank)", len(account.not_data)),
        ("All rows", len(account.kept) + len(account.set_aside) + len(account.not_data)),
    )
    grid = Grid("Rows of the spreadsheet", ("Ending", "Rows"), tuple((name, str(n)) for name, n in endings))
    return Section(heading, (grid,), aside=True)


def _method(review: Review) -> Iterator[str]:
    """How each number came about, with the sources of the rules."""
    cohort, chart, signals, choices = review.cohort, review.chart, review.signals, review.choices
    pathway, weeks = cohort.pathway, review.aim_weeks
    yield f"The data are as at {in_words(review.as_of)}: {cohort}"
    yield (
        f"{pathway.name}: a wait runs from {pathway.started} to {pathway.event}. Weeks are days divided by 7 and never "
        f"rounded before a comparison; within {weeks:g} weeks means up to and with day {7 * weeks:g}. Source: "
        f"{pathway.source}."
    )
    yield (
        "The aim is counted over the children who started together: in time, not in time, or too soon to say. A child "
        "who left without a decision counts as not in time. Ranges of shares are 95 % (Wilson 1927)."
    )
    if len(cohort):
        yield (
            f"The wait curve is a {wait_curve(cohort).kind} curve. It counts the children who still wait, and leaving "
            "without a decision as an ending of its own."
        )
    plot = review.plot
    yield chart_words(plot, signals.rules.centre, pathway.event)
    before = "children decided" if plot.key == "child" else "points dated"
    if choices.siblings_as_one and plot.key == "child":
        yield "Brothers and sisters decided on one day are one dot, with the median of their weeks."
    if choices.baseline_ends is not None:
        why = f", because: {choices.baseline_because}" if choices.baseline_because else "."
        yield f"The first median is fixed on the {before} before {in_words(choices.baseline_ends)}{why}"
    for new in sorted(choices.rephases, key=lambda new: new.on):
        yield f"The team began a new median on {in_words(new.on)}, because: {new.because}"
        if new.baseline_ends is not None:
            yield (
                f"The median from {in_words(new.on)} on is fixed on the {before} before {in_words(new.baseline_ends)}."
            )
    yield from map(str, choices.exclusions)
    if choices.lengths is not None and choices.rule_set != rules_called(choices.rules):
        yield str(choices.lengths)
    yield f"Signals: {signals.rules.name}. Source: {signals.rules.source}."
    enough = [summary.n_useful for summary in signals.summaries if summary.enough]
    if enough:
        yield (
            f"How often these rules cry wolf: a steady chart with as many points ({' and '.join(map(str, enough))} off "
            f"the {signals.rules.centre}) shows at least one signal in {100 * signals.false_alarms:.0f} of 100 charts."
        )
    yield from (*chart.notes, *signals.notes)
    yield (
        "How a test of change is being done follows Taylor and others 2014, BMJ Qual Saf 23:290-298. The language "
        "follows guides by North Lanarkshire Council, TACT and Bromley."
    )
    yield f"Made with the PACE coaching kit {pace_kit.__version__}."
