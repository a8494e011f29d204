"""Local codes for children: "Child 001" in place of the council's own code, the same at every upload of a team.

Which child is meant stays with the council; the kit keeps the key in a table of its own, which leaves the machine
only when somebody asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from pace_kit.store.tables import child_keys, teams

_LOCAL = re.compile(r"Child (\d{3,6})")


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

    def replacing(self, codes: Iterable[str], others: Iterable[str] = ()) -> tuple[dict[str, str], Key]:
        """Local codes for the codes of one table, and the key with those that are new.

        Parameters
        ----------
        codes : iterable of str
            The codes in one table, in its order; repeats are fine.
        others : iterable of str
            Codes named by decisions about this table; they stand for a child, but do not tell whose codes these are.

        Returns
        -------
        mapping, Key
            Two different codes never get the same local code. A table that holds local codes already (it was read
            back from the store) keeps them.

        Examples
        --------
        >>> key = Key({})
        >>> local, key = key.replacing(["HC12", "HC7", "HC12"])
        >>> local
        {'HC12': 'Child 001', 'HC7': 'Child 002'}
        >>> key.replacing(["HC7", "HC99"])[0]
        {'HC7': 'Child 002', 'HC99': 'Child 003'}
        """
        found = list(dict.fromkeys(codes))
        owners = {local: own for own, local in self.known.items()}
        local, new, given = {}, {}, self.given
        waiting = []
        for code in dict.fromkeys((*found, *others)):
            number = _number(code)
            if code in self.known:
                local[code] = self.known[code]
            elif 0 < number <= self.given and owners.get(code) not in found:
                local[code] = code
            elif number > self.given and code in found:  # the council's own codes look like ours: leave them alone
                local[code] = new[code] = code
                given = max(given, number)
            else:
                waiting.append(code)
        for code in waiting:
            given += 1
            local[code] = new[code] = f"Child {given:03d}"
        return local, Key({**self.known, **new}, given)


def read_key(connection: Connection, team_id: int) -> Key:
    """Return the team's key."""
    rows = connection.execute(select(child_keys.c.original, child_keys.c.local).where(child_keys.c.team_id == team_id))
    given = connection.execute(select(teams.c.children).where(teams.c.id == team_id)).scalar_one()
    return Key(dict(rows.tuples()), given)


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


def _number(code: str) -> int:
    match = _LOCAL.fullmatch(code)
    return int(match[1]) if match and code == f"Child {int(match[1]):03d}" else 0
