"""Names of teams from a pasted list, each line answered by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST = 40
"""Lines of a list that are read: more than fit into a room."""

_MARK = re.compile(r"^(?:\d{1,2}[.)]\s+|[-–•*]\s+)")  # numbers and dots that a copied list brings along


@dataclass(frozen=True)
class Listed:
    """What a list of names came to.

    Parameters
    ----------
    names : tuple of str
        Names that can be used, in the order of the list.
    answers : tuple of str
        A sentence for each line that cannot.
    """

    names: tuple[str, ...]
    answers: tuple[str, ...]

    def __str__(self) -> str:
        n, m = len(self.names), len(self.answers)
        lines = f"; {m} {'line needs' if m == 1 else 'lines need'} another look" if m else ""
        return f"{n} {'team' if n == 1 else 'teams'} can be made{lines}."


def read_names(text: str, taken: Iterable[str], check: Callable[[str], str]) -> Listed:
    r"""Read one name a line.

    Parameters
    ----------
    text : str
        The list; empty lines, and numbers or dots before a name, are passed over.
    taken : iterable of str
        Names of teams that are there already; capitals make no difference.
    check : callable
        Returns the name as it is kept, or raises ``ValueError`` with a sentence.

    Examples
    --------
    >>> str(read_names("1. Tay\n2. tay\n\n3. ???", ["Forth"], str))
    '1 team can be made; 2 lines need another look.'
    """
    known = {name.casefold(): "" for name in taken}
    names: list[str] = []
    answers: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        name = _MARK.sub("", " ".join(line.split()))
        if not name:
            continue
        shown = name if len(name) <= 60 else f"{name[:60]}…"
        if not any(letter.isalpha() for letter in name):
            answers.append(f"Line {number}: “{shown}” has no letter in it. Type the team's name.")
        elif name.casefold() in known:
            where = known[name.casefold()] or "There is a team of this name already"
            answers.append(f"Line {number}: “{shown}” stands twice. {where}. Add a word that tells them apart.")
        elif len(names) >= MOST:
            answers.append(f"Line {number}: {MOST} teams are made at a time. Make the others afterwards.")
        else:
            try:
                names.append(check(name))
            except ValueError as error:
                answers.append(f"Line {number}: {error}")
            else:
                known[name.casefold()] = f"It is in line {number}"
    return Listed(tuple(names), tuple(answers))
