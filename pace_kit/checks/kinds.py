"""The kinds of task: what an answer is, and what is said about it.

A kind takes the answer itself, a plain value, so that a form on a page and a cell in JupyterLab are checked by the same
lines. Each kind lists examples of answers with what must be said about them (:class:`Example`); one test runs them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations, product
from typing import TYPE_CHECKING, Any

from pace_kit.checks.feedback import Feedback, Outcome, not_quite, not_yet, yes
from pace_kit.pdsa import FEATURES, LEVELS, TestOfChange

if TYPE_CHECKING:
    import pandas as pd

    from pace_kit.charts import Picture

MOST_STEPS = 7
"""More steps than people can put in order at a table, and than all their orders can be tried in a test."""


@dataclass(frozen=True)
class Example:
    """An answer, how it stands, and words that must be said about it (blank: any)."""

    answer: Any
    outcome: Outcome
    says: str = ""


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from, with what is said to whoever chooses it.

    Parameters
    ----------
    key : str
        "a", "b", ...
    words : str
        The answer as it stands on the page.
    feedback : str
        Said when it is chosen. For a wrong one it begins with what is right about it.
    right : bool
        Whether it is a right answer; there can be several.
    """

    key: str
    words: str
    feedback: str
    right: bool = False

    def __str__(self) -> str:
        return f"{self.key}. {self.words}"


@dataclass(frozen=True)
class ChooseOne:
    """Choose one of several. An answer is the key of an :class:`Option`.

    Raises
    ------
    ValueError
        When two options have the same key, or none or all of them are right.
    """

    options: tuple[Option, ...]
    nothing = "Choose one of the answers, then check it."

    def __post_init__(self) -> None:
        if len({option.key for option in self.options}) < len(self.options):
            raise ValueError("Two options have the same key. Give each a letter of its own.")
        if {option.right for option in self.options} != {True, False}:
            raise ValueError("At least one option must be right and one wrong.")

    def check(self, answer: Any) -> Feedback:
        """Return what is said about the chosen option."""
        option = next((one for one in self.options if one.key == answer), None)
        if option is None:
            return not_yet(f"There is no answer {shown(answer)} here. Choose one of {listed(self.keys)}.")
        return (yes if option.right else not_quite)(option.feedback)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the options, in their order."""
        return tuple(option.key for option in self.options)

    def examples(self) -> Iterable[Example]:
        """Every option."""
        for option in self.options:
            yield Example(option.key, Outcome.YES if option.right else Outcome.NOT_QUITE, option.feedback)

    def gives_away(self) -> tuple[str, ...]:
        """Return the words of the right options."""
        return tuple(option.words for option in self.options if option.right)


@dataclass(frozen=True)
class PredictThenPlot(ChooseOne):
    """Say first what a picture will show, then see it. An answer is the key of an :class:`Option`.

    Parameters
    ----------
    draw : callable
        Makes the :class:`~pace_kit.charts.Picture`, or several to read together. Shown after any prediction, also one
        that did not hold: what is learned is the difference.
    """

    draw: Callable[[], Picture | tuple[Picture, ...]]
    nothing = "Predict first: choose what you expect to see. The picture comes after that."


@dataclass(frozen=True)
class FindRow:
    """Find the row in a table where something is wrong. An answer is a row number, as the table shows it.

    Parameters
    ----------
    table : callable
        Makes the frame, with the row numbers as its index.
    right : mapping of int to str
        The rows that are right answers, each with why.
    near : mapping of int to str
        Rows worth a word of their own; it begins with what is right about choosing them.
    otherwise : str
        Said about every other row; ``{row}`` stands for its number.
    """

    table: Callable[[], pd.DataFrame]
    right: Mapping[int, str]
    near: Mapping[int, str]
    otherwise: str
    nothing = "Write the number of the row, as it stands at the left of the table."

    def check(self, answer: Any) -> Feedback:
        """Return what is said about a row."""
        row = whole(answer)
        rows = [int(one) for one in self.table().index]
        if row is None or row not in rows:
            return not_yet(f"There is no row {shown(answer)} in the table. It has rows {min(rows)} to {max(rows)}.")
        if row in self.right:
            return yes(self.right[row])
        return not_quite(self.near.get(row, self.otherwise.format(row=row)))

    def examples(self) -> Iterable[Example]:
        """Every row of the table."""
        for row in map(int, self.table().index):
            says = self.right.get(row) or self.near.get(row) or self.otherwise.format(row=row)
            yield Example(row, Outcome.YES if row in self.right else Outcome.NOT_QUITE, says)
        yield Example(-1, Outcome.NOT_YET, "There is no row")

    def gives_away(self) -> tuple[str, ...]:
        """Return the numbers of the right rows, as words that a sentence could hold."""
        return tuple(f"row {row}" for row in self.right)


@dataclass(frozen=True)
class PutInOrder:
    """Put steps in order. An answer is a tuple of their keys.

    Parameters
    ----------
    steps : mapping of str to str
        Key and words of each step, as they are handed out: shuffled.
    before : tuple of (str, str, str)
        What must come before what, each with the sentence that is said when it does not. Every order that keeps to all
        of them is right.
    yes : str
        Said about a right order.

    Raises
    ------
    ValueError
        When `before` names a step that does not exist, there are too many steps, the steps are handed out in a right
        order, or no order is right.
    """

    steps: Mapping[str, str]
    before: tuple[tuple[str, str, str], ...]
    yes: str
    nothing = "Give each step a place of its own, then check the order."

    def __post_init__(self) -> None:
        named = {key for first, then, _ in self.before for key in (first, then)}
        if named - set(self.steps):
            raise ValueError(f"There is no step {listed(sorted(named - set(self.steps)))} to put in order.")
        if not 2 <= len(self.steps) <= MOST_STEPS:
            raise ValueError(f"{len(self.steps)} steps cannot be put in order here. Give 2 to {MOST_STEPS}.")
        if not self._broken(tuple(self.steps)):
            raise ValueError("The steps are handed out in a right order. Shuffle them.")
        if not self.orders():
            raise ValueError("No order keeps to all the rules. Take one of them out.")

    def check(self, answer: Any) -> Feedback:
        """Return what is said about an order: what stands right, and the first thing that does not."""
        keys = tuple(answer) if isinstance(answer, (tuple, list)) else ()
        if sorted(map(str, keys)) != sorted(self.steps):
            return not_yet(f"An order names each step once: {listed(tuple(self.steps))}, in the order you think right.")
        broken = self._broken(keys)
        if not broken:
            return yes(self.yes)
        return not_quite(f"{self._praise(keys)} {broken[0]}")

    def orders(self) -> tuple[tuple[str, ...], ...]:
        """Every right order."""
        return tuple(order for order in permutations(self.steps) if not self._broken(order))

    def examples(self) -> Iterable[Example]:
        """Every right order, and for each rule an order that breaks it and as little else as can be."""
        for order in self.orders():
            yield Example(order, Outcome.YES, self.yes)
        every = list(permutations(self.steps))
        for _, _, sentence in self.before:
            breaking = [order for order in every if self._broken(order)[:1] == [sentence]]
            if breaking:
                yield Example(min(breaking, key=lambda one: len(self._broken(one))), Outcome.NOT_QUITE, sentence)
        yield Example(tuple(self.steps)[1:], Outcome.NOT_YET, "names each step once")

    def gives_away(self) -> tuple[str, ...]:
        """Return the step that every right order begins with, where there is one; the test looks for three in a row."""
        firsts = {order[0] for order in self.orders()}
        return tuple(f"begin with {self.steps[key][:1].lower()}{self.steps[key][1:]}" for key in firsts)

    def _broken(self, order: tuple[str, ...]) -> list[str]:
        place = {key: n for n, key in enumerate(order)}
        return [sentence for first, then, sentence in self.before if place[first] > place[then]]

    def _praise(self, order: tuple[str, ...]) -> str:
        orders = self.orders()
        if order[0] in {one[0] for one in orders}:
            return "The first step is in its place."
        if order[-1] in {one[-1] for one in orders}:
            return "The last step is in its place."
        kept = next((pair[:2] for pair in self.before if order.index(pair[0]) < order.index(pair[1])), None)
        if kept is None:
            return "All the steps are there."
        first, then = (self.steps[key].rstrip(".") for key in kept)
        return f"“{first}” stands before “{then}”, and that is right."


@dataclass(frozen=True)
class CritiqueCycle:
    """Read a written test of change as a coach would. An answer is a mapping: feature to 0, 1 or 2.

    Parameters
    ----------
    test : TestOfChange
        The test of change, invented.
    levels : mapping of str to set of int
        For each of :data:`pace_kit.pdsa.FEATURES` the levels that can be argued for.
    nudges : mapping of str to str
        For each feature where to look again; without the level.
    yes : str
        Said when all are read well.
    """

    test: TestOfChange
    levels: Mapping[str, frozenset[int]]
    nudges: Mapping[str, str]
    yes: str
    nothing = "Give each of the five features a level, then check."

    def __post_init__(self) -> None:
        for what in (self.levels, self.nudges):
            if list(what) != list(FEATURES):
                raise ValueError(f"Each of the features {listed(tuple(FEATURES))} is needed, in this order.")

    def check(self, answer: Any) -> Feedback:
        """Return what is said about five levels: those read well, and where to look again."""
        given = {key: whole(answer.get(key)) for key in FEATURES} if isinstance(answer, Mapping) else {}
        left = [FEATURES[key].lower() for key in FEATURES if given.get(key) not in (0, 1, 2)]
        if left:
            return not_yet(f"Give a level from 0 to 2 to each feature. Still to come: {listed(left)}.")
        apart = [key for key in FEATURES if given[key] not in self.levels[key]]
        if not apart:
            return yes(self.yes)
        well = [FEATURES[key].lower() for key in FEATURES if key not in apart]
        praise = f"You read {listed(well)} as we do." if well else "You gave every feature a look."
        return not_quite(f"{praise} Look again at “{FEATURES[apart[0]].lower()}”. {self.nudges[apart[0]]}")

    def examples(self) -> Iterable[Example]:
        """Every right reading, and for each feature one that is wrong about it alone."""
        for levels in product(*self.levels.values()):
            yield Example(dict(zip(FEATURES, levels, strict=True)), Outcome.YES, self.yes)
        right = {key: min(levels) for key, levels in self.levels.items()}
        for key in FEATURES:
            for level in {0, 1, 2} - self.levels[key]:
                yield Example({**right, key: level}, Outcome.NOT_QUITE, self.nudges[key])
        yield Example({**right, "data": None}, Outcome.NOT_YET, FEATURES["data"].lower())

    def gives_away(self) -> tuple[str, ...]:
        """Return the words of the levels that are right: a nudge says where to look, not what to find."""
        return tuple(LEVELS[key][level] for key, levels in self.levels.items() for level in levels)


def is_blank(answer: Any) -> bool:
    """Tell whether an answer has not been given: None, ``...``, or something empty."""
    return answer is None or answer is ... or (isinstance(answer, (str, tuple, list, Mapping)) and not len(answer))


def whole(answer: Any) -> int | None:
    """Return a whole number as a person may give it, 7, 7.0 or "7"; None when it is none."""
    try:
        number = float(str(answer))
    except ValueError:
        return None
    return int(number) if number == number and abs(number) < 1e9 and number == int(number) else None


def shown(answer: Any) -> str:
    """Return an answer for a sentence, cut short."""
    text = str(answer)
    return f"“{text[:30]}…”" if len(text) > 30 else f"“{text}”"


def listed(words: Iterable[str]) -> str:
    """Join words as people list them: a, b and c."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
