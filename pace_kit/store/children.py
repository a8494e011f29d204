"""Local codes for children: "Child 001" in place of the council's own code, the same at every upload of a team.

Which child is meant stays with the council; the kit keeps the key in a table of its own, which leaves the machine
only when somebody asks for it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from pace_kit.harmless import harmless
from pace_kit.store.tables import child_keys, teams

if TYPE_CHECKING:
    import pandas as pd

LOCAL = re.compile(r"\bChild \d{3,6}\b")
"""What a local code looks like."""


@dataclass(frozen=True)
class Key:
    """Which local code stands for which code of the council's own.

    Parameters
    ----------
    known : mapping
        Own code to local code.
    given : int
        The highest number given out. It can exceed the number of known codes, in a team that came without its key.
    """

    known: Mapping[str, str]
    given: int = 0

    @property
    def own(self) -> dict[str, str]:
        """Local code to own code, for those whose key is kept."""
        return {local: own for own, local in self.known.items()}

    def table(self) -> pd.DataFrame:
        """Return one row a child, in the order of the local codes: columns "own code" and "local code"."""
        import pandas as pd

        rows = sorted(self.known.items(), key=lambda pair: (len(pair[1]), pair[1]))
        return pd.DataFrame(rows, columns=["own code", "local code"], dtype=object)

    def csv(self) -> bytes:
        """Return the table as a file for a spreadsheet; what it would run as a formula gets a quote mark."""
        file = io.StringIO(newline="")
        write = csv.writer(file)
        write.writerows([list(self.table().columns), *self.table().map(harmless).to_numpy().tolist()])
        return file.getvalue().encode("utf-8-sig")

    def replacing(self, codes: Iterable[str], others: Iterable[str] = ()) -> tuple[dict[str, str], Key]:
        """Local codes for the codes of one table, and the key with those that are new.

        Codes that cleaning takes for the same child ("HC-012", "hc12") get the same local code; two different children
        never do. A table that holds local codes already, because it was read back from the store, keeps them.

        Parameters
        ----------
        codes : iterable of str
            The codes in one table, in its order; repeats are fine.
        others : iterable of str
            Codes named by decisions about this table; they stand for a child, but do not tell whose codes these are.

        Examples
        --------
        >>> local, key = Key({}).replacing(["HC-012", "HC7", "hc12"])
        >>> local
        {'HC-012': 'Child 001', 'HC7': 'Child 002', 'hc12': 'Child 001'}
        >>> key.replacing(["HC7", "HC99"])[0]
        {'HC7': 'Child 002', 'HC99': 'Child 003'}
        """
        found = list(dict.fromkeys(codes))
        every = list(dict.fromkeys((*found, *others)))
        here = {_same(code) for code in found}
        own_by_local = {local: _same(own) for own, local in self.known.items()}
        local = {_same(own): local for own, local in self.known.items()}
        new: dict[str, str] = {}
        given, waiting = self.given, []
        for code in every:
            number = _number(code)
            name = f"Child {number:03d}"
            if _same(code) in local:
                continue
            if 0 < number <= self.given and own_by_local.get(name) not in here:
                local[_same(code)] = name
            elif number > self.given and code in found:  # the council's own codes look like ours: leave them alone
                local[_same(code)] = new[code] = name
                given = max(given, number)
            else:
                waiting.append(code)
        for code in waiting:
            if _same(code) not in local:
                given += 1
                local[_same(code)] = new[code] = f"Child {given:03d}"
        return {code: local[_same(code)] for code in every}, Key({**self.known, **new}, given)

    def nameless(self, number: int) -> tuple[tuple[str, ...], Key]:
        """So many new local codes for which no key is kept: what stood there was a name or an official number."""
        codes = tuple(f"Child {self.given + n:03d}" for n in range(1, number + 1))
        return codes, Key(self.known, self.given + number)


def read_key(connection: Connection, team_id: int) -> Key:
    """Return the team's key."""
    rows = connection.execute(select(child_keys.c.original, child_keys.c.local).where(child_keys.c.team_id == team_id))
    given = connection.execute(select(teams.c.children).where(teams.c.id == team_id)).scalar_one()
    return Key({row.original: row.local for row in rows}, given)


def write_key(connection: Connection, team_id: int, before: Key, after: Key) -> None:
    """Add what is new in a team's key."""
    new = [
        {"team_id": team_id, "original": own, "local": local}
        for own, local in after.known.items()
        if own not in before.known
    ]
    if new:
        connection.execute(child_keys.insert(), new)
    if after.given != before.given:
        connection.execute(teams.update().where(teams.c.id == team_id).values(children=after.given))


def _same(code: str) -> tuple[str, ...]:
    from pace_kit.cleaning.same_child import code_key  # one rule for which codes are one child's

    return code_key(code) or ("", code)


def _number(code: str) -> int:
    """Return n for "Child 00n", however it is spelt; 0 for any other code."""
    same = _same(code)
    return int(same[1]) if len(same) == 2 and same[0] == "child" and re.fullmatch(r"[1-9]\d{0,5}", same[1]) else 0
