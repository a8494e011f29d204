"""One team: everything it saved, read and appended through named verbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pace_kit.aims import AimStatement
from pace_kit.store import codec, history
from pace_kit.store.database import Database
from pace_kit.store.results import Conflict, Saved, StoreError, Version

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from pace_kit.pdsa import TestOfChange
    from pace_kit.runcharts import ChartChoices


@dataclass(frozen=True, eq=False)
class Team:
    """A team's saved things. Each is read from the database when asked for: what one page saves, the next page shows.

    Get one from :class:`pace_kit.store.Store`. Every save adds a version and is on disk when it returns.

    Parameters
    ----------
    slug : str
        The team's short name in addresses.
    name : str
        What people call it.
    invented : bool
        Whether its data are invented; every screen says so.
    """

    slug: str
    name: str
    invented: bool
    _id: int = field(repr=False)
    _database: Database = field(repr=False)

    def __str__(self) -> str:
        return f"{self.name} (invented data)" if self.invented else self.name

    @property
    def programme_started(self) -> date | None:
        """The day the improvement programme began here; None while nobody said."""
        day: date | None = self._value("programme")
        return day

    def save_programme_start(self, day: date | None, *, who: str = "", because: str = "") -> Saved:
        """Keep the day the programme began, or None to take it back."""
        return self._save("programme", day, who=who, because=because)

    @property
    def aim(self) -> AimStatement | None:
        """The current aim, finished or not."""
        aim: AimStatement | None = self._value("aim")
        return aim

    def save_aim(
        self, aim: AimStatement, because: str = "", *, who: str = "", expected_version: int | None = None
    ) -> Saved:
        """Keep the next version of the aim.

        Parameters
        ----------
        aim : AimStatement
            Finished or not.
        because, who : str
            Why it changed, and who changed it.
        expected_version : int, optional
            The version the change was made from; 0 when there was none. None does not ask.

        Raises
        ------
        Conflict
            When a newer version than the expected one was saved meanwhile.
        """
        return self._save("aim", aim, who=who, because=because, expected_version=expected_version)

    def aims(self) -> tuple[Version, ...]:
        """Every version of the aim, newest first."""
        return self.history("aim")

    @property
    def chart_choices(self) -> ChartChoices:
        """How the team wants its chart: baseline, phases, aim line, rules. The plain choices while none are saved."""
        from pace_kit.runcharts import ChartChoices

        return self._value("chart") or ChartChoices()

    def save_chart_choices(
        self, choices: ChartChoices, because: str = "", *, who: str = "", expected_version: int | None = None
    ) -> Saved:
        """Keep the next version of the chart's choices; parameters and errors as in :meth:`save_aim`."""
        return self._save("chart", choices, who=who, because=because, expected_version=expected_version)

    @property
    def tests(self) -> tuple[TestOfChange, ...]:
        """The tests of change as they are now, in the order in which they were first saved."""
        with self._database.reading() as connection:
            rows = history.currents(connection, self._id, "test")
        return tuple(self._read("test", row["body"]) for row in rows)

    def save_test(
        self, test: TestOfChange, expected_version: int | None = None, *, who: str = "", because: str = ""
    ) -> Saved:
        """Keep the next version of a test of change, told from others by its key.

        Parameters and errors as in :meth:`save_aim`. The version a page works from is
        ``team.latest("test", test.key).version``.
        """
        return self._save("test", test, key=test.key, who=who, because=because, expected_version=expected_version)

    def save_review(self, review: str | Mapping[str, Any], *, who: str = "", because: str = "") -> Saved:
        """Keep a review: its text, or notes by name (plain text, numbers, lists and mappings; no dates)."""
        kept = review if isinstance(review, str) else dict(review)
        return self._save("review", kept, who=who, because=because)

    def reviews(self) -> tuple[Version, ...]:
        """Every saved review, newest first; `value` is the text or the mapping."""
        return self.history("review")

    def latest(self, kind: str, key: str = "") -> Version | None:
        """The newest version of a thing with its number, or None.

        Kinds are ``"aim"``, ``"chart"``, ``"programme"``, ``"review"`` and ``"test"``; a test also needs its key.
        """
        with self._database.reading() as connection:
            row = history.current(connection, self._id, kind, key)
        return None if row is None else self._version(kind, row)

    def history(self, kind: str, key: str = "") -> tuple[Version, ...]:
        """Every version of a thing, newest first; kinds as in :meth:`latest`."""
        with self._database.reading() as connection:
            rows = history.everything(connection, self._id, kind, key)
        return tuple(self._version(kind, row) for row in rows)

    @property
    def steps_done(self) -> frozenset[str]:
        """Steps of the method with something to show for: ``"01"`` to ``"05"``.

        ``"01"`` an aim without gaps, ``"02"`` an upload, ``"03"`` choices for the chart, ``"04"`` a test with a cycle,
        ``"05"`` a review.
        """
        with self._database.reading() as connection:
            kinds = history.kinds(connection, self._id)
        aim = self.aim
        done = {
            "01": aim is not None and not aim.gaps(),
            "02": "upload" in kinds,
            "03": "chart" in kinds,
            "04": "test" in kinds and any(test.cycles for test in self.tests),
            "05": "review" in kinds,
        }
        return frozenset(step for step, is_done in done.items() if is_done)

    def _save(
        self,
        kind: str,
        value: Any,
        *,
        key: str = "",
        who: str = "",
        because: str = "",
        expected_version: int | None = None,
    ) -> Saved:
        body = codec.to_json(kind, value)
        with self._database.writing() as connection:
            at = history.now()
            _, version = history.append(connection, self._id, kind, key, body, at=at, who=who, because=because)
            if expected_version is not None and expected_version < version - 1:
                theirs = history.everything(connection, self._id, kind, key)[1]
                # Leaving the block with an error takes the appended row back.
                raise Conflict(mine=value, theirs=self._read(kind, theirs["body"]), version=theirs["version"])
        return Saved(version, at)

    def _value(self, kind: str, key: str = "") -> Any:
        with self._database.reading() as connection:
            row = history.current(connection, self._id, kind, key)
        return None if row is None else self._read(kind, row["body"])

    def _version(self, kind: str, row: RowMapping) -> Version:
        at = datetime.fromisoformat(row["saved_at"])
        return Version(self._read(kind, row["body"]), row["version"], at, row["who"], row["because"])

    def _read(self, kind: str, body: str) -> Any:
        try:
            return codec.from_json(kind, body)
        except ValueError as error:
            raise StoreError(f"Something saved by {self.name} cannot be read: {error}") from error
