"""How well a test of change is being done: five features with a reason and one next step each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from pace_kit.pdsa.changes import TestOfChange, early_adoption
from pace_kit.pdsa.cycles import SCALES, Cycle
from pace_kit.pdsa.noted import steady_days

TAYLOR = (
    "Good tests are rare, also where people do this for a living: of 73 published projects 14 wrote down cycles that "
    "build on each other, and of 47 that gave data 7 counted once a month or more often (Taylor and others, 2014)."
)
KNUDSEN = (
    "Of 120 projects 98% said that things had improved; 27% had said before how much they wanted, and reached it. 3 of "
    "72 showed all four features that were looked for (Knudsen and others, 2019)."
)
"""Base rates from two reviews of published projects, as encouragement: nobody is behind who begins with one feature.

Sources: BMJ Qual Saf 2014;23:290; BMC Health Services Research 2019, doi 10.1186/s12913-019-4482-6.
"""

FEATURES = {
    "iterative": "Cycles that build on each other",
    "prediction": "A prediction beforehand",
    "scale": "Small first, then larger",
    "data": "Data over time",
    "record": "A full record",
}
"""Taylor's five features in the order of :func:`quality`, each with its name on screen."""

LEVELS = {
    "iterative": (
        "One cycle, or the next began before the last was decided",
        "Two or more, but a plan does not take up what the cycle before taught",
        "Two or more, and each plan takes up what the cycle before taught",
    ),
    "prediction": (
        "None is written",
        "It is vague, or was written after the start, or was never compared",
        "Written before the start, with a number, and compared with the result",
    ),
    "scale": (
        "It begins with a whole team or more",
        "It begins with 25 children, or small and then leaps, stands still or is adopted at once",
        "It begins with five children or fewer and grows step by step, with reasons",
    ),
    "data": (
        "Nothing is counted, or only a before and an after",
        "Something is counted, but not as a steady series of one measure",
        "One measure is written down with its days as a series, at least monthly, in a cycle",
    ),
    "record": (
        "Plan, Do, Study or Act is empty",
        "All four are written, but who, when, what was learned or why cannot be read",
        "All four are written, with dates, learning and a decision",
    ),
}
"""What 0, 1 and 2 mean for each feature. The features are Taylor's (2014), the levels the kit's."""

_NUMBER = re.compile(
    r"\d|\b(?:none|nobody|no one|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half|all|every|each|"
    r"twice|double|quarter|third)\b",
    re.IGNORECASE,
)
_RHYTHM = re.compile(
    r"\b(?:daily|weekly|fortnightly|monthly)\b|\b(?:each|every|per|a)\s+(?:\w+\s+)?"
    r"(?:day|week|fortnight|month|child|meeting|review|hearing|request)\b",
    re.IGNORECASE,
)
_SERIES = 3
"""Days with a number that make a series; two are a before and an after."""
_WORD = re.compile(r"[^\W\d_]{4,}")
ABOUT_FIVE = 6
"""More than so many times as many children are no step of "about five times" any more."""
_EVERYDAY = frozenset(
    """that this with from have been will would should could when what which their they them then than were also only
    more next same each every again about after before child children cycle team test tests tried time""".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class FeatureScore:
    """How far a test of change shows one of Taylor's five features.

    Parameters
    ----------
    feature : str
        The feature's name.
    score : int
        0 not yet, 1 in part, 2 fully.
    because : str
        What in the record gave this score.
    next_step : str
        The one thing to do next; blank at 2.
    """

    feature: str
    score: int
    because: str
    next_step: str

    @property
    def key(self) -> str:
        """Key of the feature in :data:`FEATURES`."""
        return next(key for key, name in FEATURES.items() if name == self.feature)

    def __str__(self) -> str:
        return f"{self.feature}: {self.score} of 2. {self.because} {self.next_step}".rstrip()


def quality(test: TestOfChange) -> tuple[FeatureScore, ...]:
    """How well a test of change is being done: Taylor's five features, each 0, 1 or 2.

    It helps a team to see its next step. It is no mark and no way to compare teams, so the five are never added up.

    Returns
    -------
    tuple of FeatureScore
        Iterative cycles, prediction, small scale, data over time, documentation; in this order.

    Notes
    -----
    Source: Taylor, McNicholas, Nicolay, Darzi, Bell and Reed (2014), BMJ Qual Saf 23:290-298; the levels 0 to 2 are
    the kit's. A series counts as data over time when one cycle holds a number for three different days or more, with no
    two neighbours more than a month apart. "Uses what was learned" is read from the words: a plan names the cycle
    before, or shares two words with what that cycle learned or agreed. Somebody who reads the plan knows better.
    """
    return (_iterative(test), _predicted(test), _small(test), _over_time(test), _documented(test))


def _iterative(test: TestOfChange) -> FeatureScore:
    name = FEATURES["iterative"]
    if len(test.cycles) < 2:
        return FeatureScore(
            name,
            0,
            "There is no cycle yet." if not test.cycles else "There is one cycle so far.",
            "Plan the next cycle from what this one taught you."
            if test.cycles
            else "Plan a first cycle that could start by next Tuesday.",
        )
    pairs = list(pairwise(test.cycles))
    undecided = [before for before, _ in pairs if before.decision is None]
    if len(undecided) == len(pairs):
        return FeatureScore(
            name,
            0,
            f"Cycle {undecided[0].number} was followed by another before it was decided.",
            f"Decide what cycle {undecided[0].number} means: adopt, adapt or abandon?",
        )
    for before, after in pairs:
        if before.decision is None:
            step = f"Decide what cycle {before.number} means: adopt, adapt or abandon?"
            return FeatureScore(name, 1, f"Cycle {before.number} has no decision.", step)
        if not _builds_on(before, after):
            step = f"Write into the plan of cycle {after.number} what you took from cycle {before.number}."
            because = f"The plan of cycle {after.number} does not say what it takes from cycle {before.number}."
            return FeatureScore(name, 1, because, step)
    return FeatureScore(name, 2, "Each plan takes up what the cycle before taught.", "")


def _builds_on(before: Cycle, after: Cycle) -> bool:
    plan = " ".join((after.objective, after.question, after.plan, after.prediction))
    if re.search(rf"\bcycle {before.number}\b", plan, re.IGNORECASE):
        return True
    taught = " ".join((before.learned, before.next_step, before.because, before.results))
    return len(_substance(plan) & _substance(taught)) >= 2


def _substance(text: str) -> set[str]:
    return {word.lower().rstrip("s") for word in _WORD.findall(text) if word.lower() not in _EVERYDAY}


def _predicted(test: TestOfChange) -> FeatureScore:
    name = FEATURES["prediction"]
    if not any(cycle.prediction.strip() for cycle in test.cycles):
        return FeatureScore(name, 0, "No cycle has a prediction.", "Write down what you expect to see, with a number.")
    for cycle in test.cycles:
        which = f"cycle {cycle.number}"
        if not cycle.prediction.strip():
            step = "Write the prediction of the next cycle before it starts."
            if cycle.stage == "plan":
                step = f"Write down what you expect of {which}, with a number."
            return FeatureScore(name, 1, f"Cycle {cycle.number} has no prediction.", step)
        if not cycle.predicted_before:
            return FeatureScore(name, 1, _why_not_before(cycle), "Date the next prediction before its cycle starts.")
        if cycle.predicted_number is None and not _NUMBER.search(cycle.prediction):
            step = "Say how many, how long or how often in the next prediction."
            return FeatureScore(name, 1, f"The prediction of {which} has no number to compare with.", step)
        if not cycle.prediction_compared and cycle.stage != "plan":
            step = f"Put the result of {which} beside its prediction and say whether it held."
            if cycle.stage == "do":
                step = f"When {which} ends, put its result beside the prediction."
            return FeatureScore(name, 1, f"The prediction of {which} has not been compared with a result.", step)
    if not any(cycle.prediction_compared for cycle in test.cycles):
        step = "Run the cycle, then put its result beside the prediction."
        return FeatureScore(name, 1, "A prediction is written; no result is there to compare yet.", step)
    return FeatureScore(name, 2, "Predictions were written before, with numbers, and compared with the results.", "")


def _why_not_before(cycle: Cycle) -> str:
    which = f"The prediction of cycle {cycle.number}"
    if cycle.predicted_on is None:
        return f"{which} has no date, so it cannot be told from hindsight."
    if cycle.predicted_on == cycle.started and not (cycle.predicted_at and cycle.started_at):
        return f"{which} is dated the day the cycle started, so nobody can tell which came first."
    return f"{which} was written after the cycle started."


def _reach(cycle: Cycle) -> str:
    """How far a cycle went, in words: whole teams first, with their children where they are counted."""
    if cycle.scale not in SCALES[3:]:
        return cycle.size_in_words
    return cycle.scale if cycle.children is None else f"{cycle.scale} ({cycle.size_in_words})"


def _small(test: TestOfChange) -> FeatureScore:
    name = FEATURES["scale"]
    rungs = [(cycle, cycle.rung) for cycle in test.cycles]
    if not rungs or rungs[0][1] is None:
        because = "It is not said how many children the first cycle touches."
        return FeatureScore(name, 0, because, "Say how many children the first cycle touches: could it be one?")
    first, start = rungs[0][0], rungs[0][1] or 0
    if start >= 3:
        because = f"The first cycle began with {_reach(first)}."
        return FeatureScore(name, 0, because, "Try the next change with one child and one worker first.")
    if early_adoption(test):
        because = f"It was adopted after one cycle with {_reach(first)}."
        return FeatureScore(name, 1, because, "Try it with another child, another worker and a busier week.")
    if start == 2:
        because = f"The first cycle began with {_reach(first)}."
        return FeatureScore(name, 1, because, "Begin the next change with one to five children.")
    known = [(cycle, rung) for cycle, rung in rungs if rung is not None]
    grew = False
    for (before, low), (after, high) in pairwise(known):
        more = before.size is not None and after.size is not None and after.size > before.size
        if high < low or (high == low and not more):
            continue
        if high > low + 1 or _much_larger(before, after):
            because = f"Cycle {after.number} went from {_reach(before)} to {_reach(after)} in one step."
            step = "Grow one step at a time, about five times as many, so that surprises stay small."
            return FeatureScore(name, 1, because, step)
        if not (before.because.strip() or before.learned.strip()):
            because = f"Cycle {after.number} is larger, but cycle {before.number} does not say why it may be."
            return FeatureScore(name, 1, because, f"Say what in cycle {before.number} made you ready to grow.")
        grew = True
    if not grew:
        because = f"It began small, with {_reach(first)}, and has not grown yet."
        return FeatureScore(name, 1, because, "What would you need to see before you try it with five times as many?")
    return FeatureScore(name, 2, f"It began with {_reach(first)} and grew step by step, with reasons.", "")


def _much_larger(before: Cycle, after: Cycle) -> bool:
    """Whether a cycle touched more than about five times as many children as the one before (IHI, QI 103)."""
    return before.size is not None and after.size is not None and after.size > ABOUT_FIVE * max(before.size, 1)


def _over_time(test: TestOfChange) -> FeatureScore:
    name = FEATURES["data"]
    noted = sum(len(cycle.data) for cycle in test.cycles)
    figures = noted + sum(len(re.findall(r"\d+(?:[.,]\d+)*", cycle.results)) for cycle in test.cycles)
    planned = [cycle for cycle in test.cycles if cycle.data_plan.strip()]
    if not planned and not figures:
        step = "Choose one number to note each time, and who notes it."
        return FeatureScore(name, 0, "Nothing is counted in any cycle.", step)
    if not planned and figures == noted < _SERIES:
        because = "There are only one or two numbers so far; a before and an after do not show a change over time."
        return FeatureScore(name, 0, because, "Note the same number again, at least once a month.")
    if not test.process_measure.strip():
        step = "Which number would show that the change really happens? Name it as the process measure."
        because = f"Something is {'counted' if figures else 'to be counted'}, but there is no process measure."
        return FeatureScore(name, 1, because, step)
    if max((steady_days(cycle.data) for cycle in test.cycles), default=0) >= _SERIES:
        because = "A process measure is named, and a cycle holds its own numbers, at least one a month."
        return FeatureScore(name, 2, because, "")
    if not noted and not any(_RHYTHM.search(cycle.data_plan) for cycle in planned):
        step = "Say in the data plan how often it is noted: each child, each week, each month?"
        return FeatureScore(name, 1, "No data plan says how often the number is noted.", step)
    if noted:
        because = (
            f"The cycles hold {noted} {'number' if noted == 1 else 'numbers'} with a day, not yet a steady series."
        )
        return FeatureScore(name, 1, because, "Note it at least once a month in one cycle, on three days or more.")
    step = "Write each number with its day into the cycle's own numbers, as they come in."
    return FeatureScore(name, 1, "Numbers are planned or told, but none is noted with its day.", step)


def _documented(test: TestOfChange) -> FeatureScore:
    name = FEATURES["record"]
    if not test.cycles:
        return FeatureScore(
            name, 0, "There is no cycle yet.", "Write the plan of a first cycle: what, who, when, where."
        )
    latest = test.cycles[-1]
    if len(test.cycles) == 1 and latest.stage == "plan":
        because = f"Cycle {latest.number} is being planned; the rest is written as you go."
        step = (
            "Write who does what, when and where." if not latest.plan.strip() else "Note what you see once it begins."
        )
        return FeatureScore(name, 0, because, step)
    closed = [c for c in test.cycles if c.stage == "done" or c is not latest]
    judged = closed or list(test.cycles)
    for cycle in judged:
        written = {
            "plan": cycle.plan,
            "do": cycle.observations + cycle.problems + cycle.unexpected + "".join(map(str, cycle.data)),
            "study": cycle.results + cycle.learned,
            "act": cycle.decision.value if cycle.decision else "",
        }
        empty = [stage.capitalize() for stage, text in written.items() if not text.strip()]
        if empty:
            because = f"Cycle {cycle.number} has nothing yet under {_and(empty)}."
            return FeatureScore(name, 0, because, f"Fill in {empty[0]} of cycle {cycle.number} while it is fresh.")
    for cycle in judged:
        thin = _thin(cycle)
        if thin:
            step = f"Add {thin[0]} to cycle {cycle.number}."
            return FeatureScore(name, 1, f"Cycle {cycle.number} is written, but {_and(thin)} cannot be read.", step)
    return FeatureScore(name, 2, "All four stages are written, with dates, learning and decision.", "")


def _thin(cycle: Cycle) -> list[str]:
    undated = [which for which, day in (("first", cycle.started), ("last", cycle.ended)) if day is None]
    checks = (
        (len(f"{cycle.plan} {cycle.who}".split()) >= 5, "who does what, when and where"),
        (bool(cycle.data_plan.strip()), "what is noted and by whom"),
        (not undated, f"the {' and '.join(undated)} day"),
        (bool(cycle.learned.strip()), "what was learned"),
        (bool(cycle.because.strip()), "the reason for the decision"),
    )
    return [words for fine, words in checks if not fine]


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
