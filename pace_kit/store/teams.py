"""One team: everything it saved, read and appended through named verbs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pace_kit.aims import AimStatement, Pathway
from pace_kit.store import codec, history
from pace_kit.store.children import Key, read_key, write_key
from pace_kit.store.current import Current, read_current
from pace_kit.store.database import Database
from pace_kit.store.results import Conflict, Saved, StoreError, Version

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection, RowMapping

    from pace_kit.cleaning import Fix, Matching, RowAccount
    from pace_kit.cleaning.again import Comparison
    from pace_kit.journeys import Cohort
    from pace_kit.pdsa import TestOfChange
    from pace_kit.review import ReviewRecord
    from pace_kit.runcharts import ChartChoices
    from pace_kit.spreadsheets import RawTable
    from pace_kit.store.earlier import UploadSummary
    from pace_kit.store.uploads import Upload


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
    until : datetime, optional
        The moment as which the team is seen; None: as it is now. See :meth:`as_of`.
    """

    slug: str
    name: str
    invented: bool
    until: datetime | None = field(default=None, kw_only=True)
    _id: int = field(repr=False)
    _database: Database = field(repr=False)
    _worked_out: dict[str, Any] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        return f"{self.name} (invented data)" if self.invented else self.name

    def as_of(self, moment: datetime) -> Team:
        """Return the team as it was at a moment: its aim, workbook, decisions, chart and tests of then.

        It can be read and not saved to.
        """
        return replace(self, until=moment, _worked_out={})

    @property
    def programme_started(self) -> date | None:
        """The day the improvement programme began here; None while nobody said."""
        day: date | None = self.current("programme")
        return day

    def save_programme_start(self, day: date | None, *, who: str = "", because: str = "") -> Saved:
        """Keep the day the programme began, or None to take it back."""
        return self.save("programme", day, who=who, because=because)

    @property
    def aim(self) -> AimStatement | None:
        """The current aim, finished or not."""
        aim: AimStatement | None = self.current("aim")
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
        return self.save("aim", aim, who=who, because=because, expected_version=expected_version)

    def aims(self) -> tuple[Version, ...]:
        """Every version of the aim, newest first."""
        return self.history("aim")

    def save_upload(
        self,
        raw: RawTable,
        *,
        pathway: Pathway,
        as_of: date,
        columns: Mapping[str, str | None],
        fixes: Iterable[Fix],
        who: str = "",
        because: str = "",
    ) -> Saved:
        """Keep a workbook's table with what the team confirmed and decided about it.

        Columns that name a child are left out, and the children's codes are replaced by local ones ("Child 001", the
        same at the team's next upload); the key lies in a table of its own. Of columns that nobody uses, a mark ("…")
        is kept in place of each cell, so that using one of them later needs the workbook again.

        Parameters
        ----------
        raw : RawTable
            The table as it was read.
        pathway : Pathway
            Which wait it is read for.
        as_of : date
            The day it was last brought up to date.
        columns : mapping
            Heading to column, as in ``matching.columns``; a heading that is absent or None is not used.
        fixes : iterable of Fix
            The decisions so far.
        who, because : str
            Who saved it, and why.

        Raises
        ------
        ValueError
            When a heading is not there, identifies people, or was not kept when this table was saved before; or when
            the table cannot be read with these columns.
        """
        self._now_only()
        from pace_kit.store.saving import append_upload

        return append_upload(
            self._database, self._id, raw, pathway=pathway, as_of=as_of, columns=columns, fixes=tuple(fixes), who=who,
            because=because,
        )  # fmt: skip

    def save_fixes(
        self, fixes: Iterable[Fix], because: str = "", *, who: str = "", expected_version: int | None = None
    ) -> Saved:
        """Keep the next version of the decisions about the current upload; parameters and errors as in `save_aim`.

        Raises
        ------
        ValueError
            When nothing has been uploaded yet, or a decision chooses a column whose cells were not kept.
        """
        self._now_only()
        from pace_kit.store import keeping, local_codes

        with self._database.writing() as connection:
            current = history.current(connection, self._id, "upload")
            if current is None:
                raise ValueError("There is no workbook yet to decide about. Upload and save it first.")
            fixes, key = tuple(fixes), read_key(connection, self._id)
            keeping.refuse_not_kept(fixes, self._read("upload", current["body"]).not_kept)
            fixes, after = local_codes.recoded(fixes, key)
            write_key(connection, self._id, key, after)
            return self._append(
                connection, "fixes", fixes, str(current["version"]), who=who, because=because, expected=expected_version
            )

    def matching_for(self, raw: RawTable, pathway: Pathway) -> Matching:
        """Return the kit's matching of a table's headings, changed to what the team chose at its last upload.

        A heading that is there again means what it meant then, also when the team set it to "not used".
        """
        from pace_kit.store.earlier import remembered

        return remembered(raw, pathway, self.current("upload"))

    def since_last(self, raw: RawTable, *, matching: Matching, pathway: Pathway, as_of: date) -> Comparison | None:
        """Compare a new version of the workbook with the last upload; None when there is none. Nothing is saved.

        Parameters
        ----------
        raw : RawTable
            The new table, with the council's own codes.
        matching : Matching
            Which heading is which column, as in ``team.matching_for(raw, pathway)``.
        pathway, as_of
            As for :meth:`save_upload`.

        Returns
        -------
        pace_kit.cleaning.again.Comparison or None
            Its decisions are about the new table as it is: with its row numbers and its codes.
        """
        from pace_kit.store.earlier import since

        last = self.upload
        if last is None:
            return None
        return since(last, raw, self._key(), matching=matching, pathway=pathway, as_of=as_of)

    def uploads(self) -> tuple[UploadSummary, ...]:
        """Every upload in a few numbers, oldest first: how its rows ended, and how many questions it raised."""
        from pace_kit.store.earlier import summary

        return tuple(summary(one.version, one.at, one.value) for one in reversed(self.history("upload")))

    def key_table(self) -> pd.DataFrame:
        """Which child is which: one row a child, columns "own code" and "local code". It names children: handle it so.

        Codes for which no key is kept (a name or an official number stood there, or the team came without its key) are
        not in it.
        """
        return self._key().table()

    def key_csv(self) -> bytes:
        """Return :meth:`key_table` as a file for a spreadsheet, made only when somebody asks for it."""
        return self._key().csv()

    @property
    def upload(self) -> Upload | None:
        """The last uploaded workbook with the decisions about it; None while there is none."""
        current = self._current()
        return None if current is None else current.upload

    @property
    def cohort(self) -> Cohort | None:
        """The children's journeys: the upload with its fixes applied. None while there is no upload."""
        current = self._current()
        return None if current is None else current.applied[0]

    @property
    def account(self) -> RowAccount | None:
        """What became of every row of the upload. None while there is none."""
        current = self._current()
        return None if current is None else current.applied[1]

    @property
    def chart_choices(self) -> ChartChoices:
        """How the team wants its chart: baseline, phases, aim line, rules. The plain choices while none are saved."""
        from pace_kit.runcharts import ChartChoices

        return self.current("chart") or ChartChoices()

    def save_chart_choices(
        self, choices: ChartChoices, because: str = "", *, who: str = "", expected_version: int | None = None
    ) -> Saved:
        """Keep the next version of the chart's choices; parameters and errors as in :meth:`save_aim`."""
        return self.save("chart", choices, who=who, because=because, expected_version=expected_version)

    @property
    def tests(self) -> tuple[TestOfChange, ...]:
        """The tests of change as they are now, in the order in which they were first saved."""
        return tuple(self.currents("test").values())

    def save_test(
        self, test: TestOfChange, expected_version: int | None = None, *, who: str = "", because: str = ""
    ) -> Saved:
        """Keep the next version of a test of change, told from others by its key.

        Parameters and errors as in :meth:`save_aim`. The version a page works from is
        ``team.latest("test", test.key).version``.
        """
        return self.save("test", test, key=test.key, who=who, because=because, expected_version=expected_version)

    def save_review(
        self,
        review: ReviewRecord | str | Mapping[str, Any],
        *,
        who: str = "",
        because: str = "",
        expected_version: int | None = None,
    ) -> Saved:
        """Keep a review: its record, or a text, or notes by name (text, numbers, lists and mappings; no dates)."""
        kept = dict(review) if isinstance(review, Mapping) else review
        return self.save("review", kept, who=who, because=because, expected_version=expected_version)

    def reviews(self) -> tuple[Version, ...]:
        """Every saved review, newest first; `pace_kit.review.as_record` reads any of their values."""
        return self.history("review")

    def save(
        self,
        kind: str,
        value: Any,
        key: str = "",
        *,
        who: str = "",
        because: str = "",
        expected_version: int | None = None,
    ) -> Saved:
        """Keep the next version of a thing of any kind but an upload; parameters and errors as in :meth:`save_aim`.

        The kinds, and the type of value each takes, are those of `pace_kit.store.codec`. Most have a verb of their own
        above; this is for those that need no more than to be kept.
        """
        if kind in ("upload", "fixes"):
            raise ValueError(f"Something of the kind {kind!r} is kept by save_{kind}.")
        self._now_only()
        with self._database.writing() as connection:
            return self._append(connection, kind, value, key, who=who, because=because, expected=expected_version)

    def current(self, kind: str, key: str = "") -> Any:
        """What was last saved of a kind, as it is now; None while nothing was."""
        with self._database.reading() as connection:
            row = history.current(connection, self._id, kind, key, until=self.until)
        return None if row is None else self._read(kind, row["body"])

    def currents(self, kind: str) -> dict[str, Any]:
        """Everything of a kind as it is now, key to value, in the order in which the keys were first saved."""
        with self._database.reading() as connection:
            rows = history.currents(connection, self._id, kind, until=self.until)
        return {row["key"]: self._read(kind, row["body"]) for row in rows}

    def latest(self, kind: str, key: str = "") -> Version | None:
        """The newest version of a thing with its number, or None.

        Kinds are ``"aim"``, ``"chart"``, ``"coach"``, ``"programme"``, ``"review"`` and ``"test"``, which needs the
        test's key too; ``"fixes"``, with the upload's version as key.
        """
        with self._database.reading() as connection:
            row = history.current(connection, self._id, kind, key, until=self.until)
        return None if row is None else self._version(kind, row)

    def history(self, kind: str, key: str = "") -> tuple[Version, ...]:
        """Every version of a thing, newest first; kinds as in :meth:`latest`."""
        with self._database.reading() as connection:
            rows = history.everything(connection, self._id, kind, key, until=self.until)
        return tuple(self._version(kind, row) for row in rows)

    def saved(self, kind: str) -> str:
        """When something of this kind was last saved, as a sentence in this computer's time; blank when nothing was."""
        with self._database.reading() as connection:
            row = history.newest(connection, self._id, kind, until=self.until)
        if row is None:
            return ""
        at = datetime.fromisoformat(row["saved_at"]).astimezone()
        return f"Last saved on {at.day} {at:%B %Y} at {at:%H:%M}."

    @property
    def steps_done(self) -> frozenset[str]:
        """Steps of the method with something to show for: ``"01"`` to ``"05"``.

        ``"01"`` an aim without gaps, ``"02"`` an upload, ``"03"`` choices for the chart, ``"04"`` a test with a cycle,
        ``"05"`` a review.
        """
        with self._database.reading() as connection:
            kinds = history.kinds(connection, self._id, until=self.until)
        aim = self.aim
        done = {
            "01": aim is not None and not aim.gaps(),
            "02": "upload" in kinds,
            "03": "chart" in kinds,
            "04": "test" in kinds and any(test.cycles for test in self.tests),
            "05": "review" in kinds,
        }
        return frozenset(step for step, is_done in done.items() if is_done)

    def _now_only(self) -> None:
        if self.until is not None:
            raise ValueError(f"This is {self.name} as it was. Go back to today's page to save something.")

    def _append(
        self, connection: Connection, kind: str, value: Any, key: str, *, who: str, because: str, expected: int | None
    ) -> Saved:
        body, at = codec.to_json(kind, value), history.now()
        _, version = history.append(connection, self._id, kind, key, body, at=at, who=who, because=because)
        if expected is not None and expected < version - 1:
            theirs = history.everything(connection, self._id, kind, key)[1]
            # Leaving the transaction with an error takes the appended row back.
            raise Conflict(mine=value, theirs=self._read(kind, theirs["body"]), version=theirs["version"])
        return Saved(version, at)

    def _current(self) -> Current | None:
        now = read_current(self._database, self._id, self._worked_out.get("current"), until=self.until)
        self._worked_out["current"] = now
        return now

    def _key(self) -> Key:
        with self._database.reading() as connection:
            return read_key(connection, self._id)

    def _version(self, kind: str, row: RowMapping) -> Version:
        at = datetime.fromisoformat(row["saved_at"])
        return Version(self._read(kind, row["body"]), row["version"], at, row["who"], row["because"])

    def _read(self, kind: str, body: str) -> Any:
        try:
            return codec.from_json(kind, body)
        except ValueError as error:
            raise StoreError(f"Something saved by {self.name} cannot be read: {error}") from error
