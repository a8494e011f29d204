"""Tasks that change a line of code, or an aim: the answer is what the line makes, however it was changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from pace_kit.checks.feedback import Feedback, Outcome
from pace_kit.checks.kinds import Example


@dataclass(frozen=True)
class Slot:
    """A place in an aim or a line of code that a learner fills, as data for a form.

    Parameters
    ----------
    name : str
        Name of the argument.
    label : str
        Words above the field.
    kind : str
        "date", "number", "weeks", "percent", "text" or "choice".
    given : object
        What stands there at first; None while it is empty.
    hint : str
        One line below the field.
    options : tuple
        For a choice: (words, value) pairs.
    """

    name: str
    label: str
    kind: str
    given: Any = None
    hint: str = ""
    options: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class TweakLine:
    """Change a line of code, or the fields that stand for it. An answer is what the line makes.

    Parameters
    ----------
    line : str
        The line as code, with ``{name}`` where a slot stands.
    slots : tuple of Slot
        What can be changed.
    make : callable
        Makes the answer from the slots' values by name. A ``ValueError`` is what the kit itself says about them.
    judge : callable
        Returns the :class:`Feedback` for an answer; "not yet" for the line as it was given, and for what is no such
        thing at all.
    wrong : tuple of (object, str)
        Wrong answers, each with words that must be said about it.
    right : tuple
        Right answers.
    show : callable, optional
        What to show of an answer, for instance its chart.
    """

    line: str
    slots: tuple[Slot, ...]
    make: Callable[..., Any]
    judge: Callable[[Any], Feedback]
    wrong: tuple[tuple[Any, str], ...]
    right: tuple[Any, ...]
    show: Callable[[Any], Any] = str
    nothing = "Change the line, then check it."

    @property
    def given(self) -> Any:
        """The answer that the line makes as it stands."""
        return self.make(**{slot.name: slot.given for slot in self.slots})

    def check(self, answer: Any) -> Feedback:
        """Return what is said about what the line makes."""
        return self.judge(answer)

    def code(self, **values: Any) -> str:
        """Return the line as it reads with these values."""
        return self.line.format(**{slot.name: _literal(values.get(slot.name, slot.given)) for slot in self.slots})

    def examples(self) -> Iterable[Example]:
        """The line as given, every wrong answer and every right one."""
        yield Example(self.given, Outcome.NOT_YET)
        yield from (Example(answer, Outcome.NOT_QUITE, words) for answer, words in self.wrong)
        yield from (Example(answer, Outcome.YES) for answer in self.right)
        yield Example("something else", Outcome.NOT_YET)

    def gives_away(self) -> tuple[str, ...]:
        """Return nothing: what gives a line away is said with the question."""
        return ()


@dataclass(frozen=True)
class MendAim(TweakLine):
    """Mend an aim that cannot work as it stands. An answer is an :class:`~pace_kit.aims.AimStatement`.

    The line is what a coder changes; on a page the aim's own sentence is shown as it reads now.
    """

    nothing = "Change the aim, then check it."


def in_words(text: str) -> bool:
    """Whether a text could be an answer in words: two different ones at least, each as a word can be written.

    "asdf", "xxx", one letter or dots are none. It is no judge of sense: "green Tuesday" is in words.
    """
    words = {found[0].lower() for found in _WORD.finditer(text)}
    return len(words) > 1 and any(len(word) > 3 and _VOWEL.search(word) for word in words)


_WORD = re.compile(r"\b(?!\w*(\w)\1\1)([^\W\d_][^\W\d_]+)\b")
"""Two letters or more, no letter three times in a row."""
_VOWEL = re.compile(r"[aeiouyàâäáèéêëìíòóôöùúü]", re.IGNORECASE)


def _literal(value: Any) -> str:
    return f"date({value.year}, {value.month}, {value.day})" if isinstance(value, date) else repr(value)
