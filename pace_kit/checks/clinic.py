"""The PDSA clinic: a learner reads written tests of change, scores them, and sees how the kit reads the same words.

Nobody is marked. The kit's reading is `pace_kit.pdsa.quality`: it reads days, numbers and words, and a person often
knows better. So a difference is something to talk about and not a mistake. Scores are those of Taylor's five features.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import pandas as pd

from pace_kit.datasets import clinic_tests
from pace_kit.pdsa import FEATURES, Cycle, FeatureScore, TestOfChange, quality

APART = ("agreed", "one apart", "two apart")
"""What a difference of 0, 1 and 2 between two scores is called."""
NOTHING = "Nothing is written."
_NUMBERS = ("no", "one", "two", "three", "four", "five")

BEYOND = {
    "iterative": "The kit looks for words that two cycles share. You can tell whether what was learned is really used.",
    "prediction": "The kit compares days and looks for a number. You can tell whether somebody really wanted to know.",
    "scale": "The kit counts children. You can tell whether the next five were different enough to learn from.",
    "data": "The kit counts days with a number. You can tell whether that number shows the change at all.",
    "record": "The kit sees that something is written. You can tell whether a stranger could do it again.",
}
"""How the kit reads each feature, and what only a person can tell."""

ASK = {
    "iterative": (
        "What did this cycle teach you that you will try next?",
        "What in this plan comes from the cycle before?",
    ),
    "prediction": (
        "What do you expect to see, and how much of it?",
        "How would you notice that your prediction was wrong?",
    ),
    "scale": (
        "With which one child and one worker could you try it next Tuesday?",
        "With whom would you try it next, and what would be different there?",
    ),
    "data": (
        "Which one number could somebody note each time?",
        "Who notes it, how often, and where do you all see it?",
    ),
    "record": (
        "What do you know today that nobody will remember in a year?",
        "What would a new colleague have to ask you?",
    ),
}
"""A question to a team at 0 and at 1 of each feature."""


@dataclass(frozen=True)
class Compared:
    """One feature of a test as a learner and as the kit see it.

    Parameters
    ----------
    yours : int or None
        The learner's score, 0 to 2; None while it is blank.
    kit : FeatureScore
        The kit's score with its reason; it says which feature.
    """

    yours: int | None
    kit: FeatureScore

    @property
    def name(self) -> str:
        """The feature's name on screen."""
        return self.kit.feature

    @property
    def apart(self) -> int | None:
        """How far apart the two scores are, 0 to 2; None while the learner's is blank."""
        return None if self.yours is None else abs(self.yours - self.kit.score)

    def __str__(self) -> str:
        return f"{self.sentence} {self.question}"

    @property
    def sentence(self) -> str:
        """Both scores and how far they are apart; the kit's is not told while the learner's is blank."""
        if self.yours is None or self.apart is None:
            return f"{self.name}: not yet scored."
        return f"{self.name}: you {self.yours}, the kit {self.kit.score}. {APART[self.apart].capitalize()}."

    @property
    def question(self) -> str:
        """The kit's reason, and where the two differ what to talk about."""
        if not self.apart:
            return "" if self.apart is None else f"The kit: {self.kit.because}"
        again = "Which words of the case decided it for you?"
        if self.apart == 2:
            again = "Read the case again, best with somebody else: what did one of you see and the other not?"
        return f"The kit: {self.kit.because} {BEYOND[self.kit.key]} {again}"

    @property
    def tone(self) -> str:
        """How the card looks: ``"good"`` where both agree, ``"look"`` where they are two apart, else ``"note"``."""
        return "note" if self.apart is None else ("good", "note", "look")[self.apart]


@dataclass(frozen=True)
class Reading:
    """A test of change as a learner scored it, beside the kit's reading of the same words.

    Parameters
    ----------
    test : TestOfChange
        What was read.
    features : tuple of Compared
        One for each of :data:`pace_kit.pdsa.FEATURES`, in their order.
    """

    test: TestOfChange
    features: tuple[Compared, ...]

    @property
    def blank(self) -> tuple[str, ...]:
        """Names of the features without a score yet."""
        return tuple(one.name for one in self.features if one.yours is None)

    def __str__(self) -> str:
        if self.blank:
            names = ", ".join(f"‘{name}’" for name in self.blank)
            return f"Not yet: score {names} first, also where you are not sure."
        agreed, one, two = (sum(each.apart == far for each in self.features) for far in range(3))
        if agreed == len(self.features):
            return "You and the kit agree on all five features."
        parts = [f"{_NUMBERS[n]} {words}" for n, words in ((one, APART[1]), (two, APART[2])) if n]
        return f"You and the kit agree on {_NUMBERS[agreed]} of five features; {' and '.join(parts)}."

    def table(self) -> pd.DataFrame:
        """One row a feature: columns Feature, You, The kit, and Apart in words; no row while a score is blank."""
        rows = [
            (one.name, one.yours, one.kit.score, APART[one.apart])
            for one in self.features
            if not self.blank and one.apart is not None
        ]
        return _titled("Yours and the kit's, 0 to 2", rows, ["Feature", "You", "The kit", "Apart"])

    def ask_next(self, most: int = 2) -> tuple[str, ...]:
        """Return questions for this team: of the features that the kit sees least of, at most `most`; none at 2."""
        open_ones = sorted((one for one in self.features if one.kit.score < 2), key=lambda one: one.kit.score)
        return tuple(ASK[one.kit.key][one.kit.score] for one in open_ones[:most])


def compare(test: TestOfChange, scores: Mapping[str, int | None]) -> Reading:
    """Put a learner's scores beside the kit's own reading of a test of change.

    Parameters
    ----------
    test : TestOfChange
        The test that was read.
    scores : mapping of str to int or None
        Keys of :data:`pace_kit.pdsa.FEATURES` and 0, 1 or 2; a feature that is left out or None is blank.

    Returns
    -------
    Reading
        Also while scores are blank; it says then which.

    Raises
    ------
    ValueError
        When a key is none of the five or a score none of 0, 1 and 2.
    """
    for key, score in scores.items():
        if key not in FEATURES:
            raise ValueError(f"“{key}” is none of the five features. They are {', '.join(FEATURES)}.")
        if score is not None and score not in (0, 1, 2):
            raise ValueError(f"{FEATURES[key]}: {score} is no score. Give 0, 1 or 2, or leave it blank.")
    return Reading(test, tuple(Compared(scores.get(kit.key), kit) for kit in quality(test)))


@dataclass(frozen=True)
class Clinic:
    """The cases of the clinic, and what was compared so far. A verb returns a copy.

    Parameters
    ----------
    cases : tuple of TestOfChange
        What there is to read.
    readings : tuple of Reading
        The cases that are scored, in the order in which they were.
    """

    cases: tuple[TestOfChange, ...] = field(default_factory=clinic_tests)
    readings: tuple[Reading, ...] = ()

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """Each case as numbered words and its key."""
        return tuple((f"{n}. {case.name}", case.key) for n, case in enumerate(self.cases, start=1))

    def case(self, key: str) -> TestOfChange:
        """The case with this key.

        Raises
        ------
        ValueError
            When there is none; the sentence lists those there are.
        """
        found = next((case for case in self.cases if case.key == key), None)
        if found is None:
            known = ", ".join(case.key for case in self.cases)
            raise ValueError(f"There is no case “{key}” in the clinic. The cases are {known}.")
        return found

    def reading(self, key: str) -> Reading | None:
        """What was compared for a case; None before that."""
        return next((reading for reading in self.readings if reading.test.key == key), None)

    def compared(self, key: str, scores: Mapping[str, int | None]) -> Clinic:
        """Return the clinic with a case compared, in place of what was compared for it before.

        Raises
        ------
        ValueError
            When a score is blank: the sentence begins "Not yet" and names what to score; or as in :func:`compare`.
        """
        reading = compare(self.case(key), scores)
        if reading.blank:
            raise ValueError(str(reading))
        return replace(self, readings=(*(one for one in self.readings if one.test.key != key), reading))

    def __str__(self) -> str:
        """Return on which feature learner and kit differ most, over the cases that were compared."""
        n = len(self.readings)
        if not n:
            return "Not yet: compare a first case, and it is put together here."
        cases = "In the case" if n == 1 else f"Over the {n} cases"
        sums = {name: sum(self._apart(key)) for key, name in FEATURES.items()}
        most = max(sums.values())
        if not most:
            return f"{cases} you read, you and the kit agree on everything."
        names = " and ".join(f"‘{name}’" for name, total in sums.items() if total == most)
        points = "1 point" if most == 1 else f"{most} points"
        each = " each" if list(sums.values()).count(most) > 1 else ""
        return f"{cases} you read, you and the kit differ most on {names}: {points} apart{each}, added up."

    def table(self) -> pd.DataFrame:
        """One row a feature over the cases compared: columns Feature, Agreed, One apart, Two apart, and You gave.

        The last says whether the learner gave more or less than the kit, added up over the cases.
        """
        rows = []
        for key, name in FEATURES.items():
            apart = self._apart(key)
            more = sum((one.yours or 0) - one.kit.score for one in self._of(key))
            gave = "more" if more > 0 else "less" if more < 0 else "the same"
            rows.append((name, *(apart.count(far) for far in range(3)), gave if apart else ""))
        return _titled("Over your cases", rows, ["Feature", "Agreed", "One apart", "Two apart", "You gave"])

    def _of(self, key: str) -> tuple[Compared, ...]:
        return tuple(one for reading in self.readings for one in reading.features if one.kit.key == key)

    def _apart(self, key: str) -> list[int]:
        return [one.apart for one in self._of(key) if one.apart is not None]


def about(test: TestOfChange) -> dict[str, tuple[str, ...]]:
    """Return what a case is about: its idea, its process measure, and its balancing measure where there is one."""
    lines = {"Idea": test.idea, "Process measure": test.process_measure or NOTHING}
    if test.balancing_measure:
        lines["Balancing measure"] = test.balancing_measure
    return {name: (words,) for name, words in lines.items()}


def sheet(cycle: Cycle) -> dict[str, tuple[str, ...]]:
    """Return what is written in a cycle, stage by stage: Plan, Do, Study and Act, each with its sentences.

    A stage without a word says that nothing is written; what is blank within a stage is left out.
    """
    plan = (
        cycle.objective,
        cycle.question,
        cycle.plan,
        cycle.data_plan and f"To note: {cycle.data_plan}",
        cycle.prediction and f"Predicted{_on(cycle.predicted_on)}: {cycle.prediction}",
    )
    done = {True: "As planned.", False: "Not as planned.", None: ""}[cycle.done_as_planned]
    numbers = "; ".join(f"{_day(point.day)}: {point.number:g}" for point in cycle.data)
    counted = numbers and f"{cycle.measure or 'Noted'}, {numbers}."
    do = (done, cycle.observations, cycle.problems, cycle.unexpected, counted)
    held = {True: "As predicted.", False: "Not as predicted.", None: ""}[cycle.confirmed]
    study = (cycle.results, held, cycle.learned and f"Learned: {cycle.learned}")
    decision = str(cycle.decision or "").capitalize()
    act = (
        f"{decision}: {cycle.because}" if cycle.because else decision and f"{decision}.",
        cycle.next_step and f"Next: {cycle.next_step}",
    )
    stages = {"Plan": plan, "Do": do, "Study": study, "Act": act}
    return {stage: tuple(filter(None, lines)) or (NOTHING,) for stage, lines in stages.items()}


def heading(cycle: Cycle) -> str:
    """Return the words above a cycle: its number, how many it touches and its days."""
    days = " to ".join(_day(day, year=True) for day in dict.fromkeys((cycle.started, cycle.ended)) if day)
    if cycle.ended is None:
        days = days and f"from {days}"
    size = cycle.scale if cycle.children is None else cycle.size_in_words
    return ", ".join(filter(None, (f"Cycle {cycle.number}", size, days)))


def _titled(title: str, rows: Sequence[tuple[object, ...]], columns: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns)
    frame.attrs["caption"] = title
    return frame


def _on(day: date | None) -> str:
    return f" on {_day(day, year=True)}" if day else ""


def _day(day: date, *, year: bool = False) -> str:
    return f"{day.day} {day:%B %Y}" if year else f"{day.day} {day:%B}"
