"""Findings about the run chart: its signals, when they began and what was under way, and what it cannot show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pace_kit.journeys import REACHED, Cohort
from pace_kit.measures import aim_progress, waiting_list
from pace_kit.pdsa import Decision, TestOfChange
from pace_kit.picking import Plot, settled_shares
from pace_kit.review.findings import CHART_PAGE, Finding, Number, children, in_words, names, numbers_told, own
from pace_kit.review.points import is_share, point_words, source_days, within_words
from pace_kit.signals import Signal, Signals

THE_CHART = "the run chart on page 3"


def about_the_signals(
    signals: Signals,
    tests: Sequence[TestOfChange],
    programme_started: date | None,
    plot: Plot,
    weeks: float,
    *,
    siblings_as_one: bool = False,
) -> list[Finding]:
    """The first shift to either side with what was under way when it began, and how to take the chart.

    The first is the earliest that reaches into the programme, where its day is known: a shift that began before the
    programme, or before the first test, must not be taken for what these did. A longer, later one is named too. A
    shift that was over before the programme began is told, but is neither good news nor a worry of today.
    """
    points = point_words(plot, siblings_as_one=siblings_as_one)
    found = []
    for good in (True, False):
        runs = [s for s in signals if s.kind == "shift" and s.good is good]
        runs = runs or [s for s in signals if s.kind == "trend" and s.good is good]
        if runs:
            found.append(_signal(runs, tests, programme_started, plot, weeks, points))
    question = "What would you expect to see next if the change is real, and what if it is chance?"
    reading = " ".join(part for part in (signals.verdict, points, *signals.notes) if part)
    where = "the sentences under the run chart on page 3"
    return [*found, Finding("reading", reading, question, "note", numbers_told(reading), 20, CHART_PAGE, where)]


def _signal(
    runs: Sequence[Signal],
    tests: Sequence[TestOfChange],
    programme_started: date | None,
    plot: Plot,
    weeks: float,
    points: str,
) -> Finding:
    longest = max(runs, key=lambda run: len(run.points))
    late = [run for run in runs if not programme_started or not run.end or _last(run, plot, weeks) >= programme_started]
    signal = min(late or runs, key=lambda run: run.points[0])
    numbers: dict[str, Number] = {"points": len(signal.points)}
    sentences = [signal.sentence, points]
    if signal.start is not None:
        numbers["start"] = signal.start.isoformat()
        source = source_days(plot, signal.start, weeks)
        sentences += [_programme(source, programme_started, plot, numbers), _tests(source, tests, plot, numbers)]
        if longest.start is not None and len(longest.points) > len(signal.points):
            sentences.append(f"The longest one, of {len(longest.points):,}, began on {in_words(longest.start)}.")
            numbers |= {"longest_points": len(longest.points), "longest_start": longest.start.isoformat()}
    sentence = " ".join(part for part in sentences if part)
    tone, weight = ("good", 20) if signal.good else ("look", 30)
    return Finding(
        "signal", sentence, _asked(plot, good=bool(signal.good)), tone if late else "note",
        numbers_told(signal.sentence, numbers), weight, CHART_PAGE, THE_CHART,
    )  # fmt: skip


def _last(run: Signal, plot: Plot, weeks: float) -> date:
    """The last day on which what a run shows can have come about."""
    return source_days(plot, run.end, weeks)[1] if run.end else date.max


def _asked(plot: Plot, *, good: bool) -> str:
    if good and is_share(plot):
        return (
            "What was done differently for the children who started then, what else changed, and what would tell the "
            "two apart?"
        )
    if good:
        return "What was done differently then, what else changed, and what would tell the two apart?"
    if is_share(plot):
        return "What did the children who started then wait for, and who could find out?"
    if plot.key == "days_between":
        return "Were fewer children ready for a decision, or did fewer of them get it? Who could find out?"
    return (
        "Did children who had waited longest get their decision then? If not, what made the waits longer, and who "
        "could find out?"
    )


def _programme(source: tuple[date, date], began: date | None, plot: Plot, numbers: dict[str, Number]) -> str:
    if began is None:
        return ""
    numbers["programme_started"] = began.isoformat()
    first, last = source
    if first < began <= last:
        return f"The programme began ({in_words(began)}) {within_words(plot)}."
    return f"It began {'before' if last < began else 'after'} the programme did ({in_words(began)})."


def _tests(source: tuple[date, date], tests: Sequence[TestOfChange], plot: Plot, numbers: dict[str, Number]) -> str:
    """Which tests began before the signal, which while it came about, which after.

    One that was abandoned and had ended is none of these, nor is one that began later when others were there.
    """
    begun = sorted(((test.started, test.name, test) for test in tests if test.started), key=lambda begun: begun[:2])
    if not begun:
        return "No test of change had begun."
    first, last = source
    before = [(day, name) for day, name, test in begun if day <= first and not _over(test, first)]
    meanwhile = [(day, name) for day, name, _ in begun if first < day <= last]
    after = [(day, name) for day, name, _ in begun if day > last]
    told, sentences = [*before, *meanwhile], []
    if before:
        sentences.append(f"Under way when it began: {names([_dated(*pair, since='since ') for pair in before])}.")
    if meanwhile:
        sentences.append(f"Begun {within_words(plot)}: {names([_dated(*pair) for pair in meanwhile])}.")
    if not told and after and len(after) == len(begun):
        told = after[:1]
        sentences.append(f"It began before the first test of change did: {_dated(*after[0])}.")
    numbers |= {f"test_{i}": day.isoformat() for i, (day, _) in enumerate(told, 1)}
    return " ".join(sentences) or "No test of change was under way when it began."


def _dated(day: date, name: str, since: str = "") -> str:
    return f"{own(name)} ({since}{in_words(day)})"


def _over(test: TestOfChange, day: date) -> bool:
    last = test.latest
    return bool(last and last.decision is Decision.ABANDON and last.ended is not None and last.ended < day)


def about_the_chart_alone(cohort: Cohort, weeks: float, plot: Plot) -> list[Finding]:
    """What the run chart cannot show: whether the aim is met."""
    if is_share(plot):
        return _not_on_it_yet(cohort, weeks, plot)
    waiting = waiting_list(cohort, weeks)
    if not len(waiting):
        return []
    reached, over = int((cohort.outcome == REACHED).sum()), int(waiting["over_aim"].sum())
    numbers: dict[str, Number] = {"on_the_chart": reached, "waiting": len(waiting)}
    sentence = (
        "The run chart alone cannot show whether the aim is met: it is made of the waits of "
        f"{children(reached)} with {cohort.pathway.event}, and not of the {len(waiting):,} still waiting."
    )
    if not reached:
        del numbers["on_the_chart"]
        sentence = (
            f"The run chart alone cannot show whether the aim is met: no child has {cohort.pathway.event} yet, so it "
            f"is empty, while {children(len(waiting))} {'waits' if len(waiting) == 1 else 'wait'}."
        )
    question = "Whose waits would change the picture if they ended tomorrow? Read both charts together."
    tone = "look" if over else "note"
    return [Finding("caveat", sentence, question, tone, numbers, 60, CHART_PAGE, "the two pictures on page 3")]


def _not_on_it_yet(cohort: Cohort, weeks: float, plot: Plot) -> list[Finding]:
    """A chart of shares counts those who wait, but only of periods whose every child has had the time."""
    by = plot.by or "month"
    settled = settled_shares(cohort, by, weeks)
    on_it, all_of_them = int(settled["started"].sum()), int(aim_progress(cohort, weeks, by)["started"].sum())
    later = all_of_them - on_it
    if not later:
        return []
    question = "Which of them can still be in time, and what do they wait for?"
    numbers: dict[str, Number] = {"later": later, "weeks": weeks}
    if not on_it:
        sentence = (
            f"The run chart has no point yet: the {children(later)} started in {by}s whose children have not all had "
            f"their {weeks:g} weeks."
        )
    else:
        numbers["on_the_chart"] = on_it
        sentence = (
            f"The run chart counts {children(on_it)}, and not yet the {later:,} who started in later {by}s: not all "
            f"children of these have had their {weeks:g} weeks."
        )
    where = "the note under the run chart on page 3"
    return [Finding("caveat", sentence, question, "note", numbers, 60, CHART_PAGE, where)]
