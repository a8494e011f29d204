"""What a team's earlier uploads say about the next one: headings, decisions, and how the data are getting on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from pace_kit.aims import Pathway
from pace_kit.cleaning import Fix, Matching, match_headings
from pace_kit.cleaning.again import Comparison, Difference, compare
from pace_kit.cleaning.holding import Reopened, why_not
from pace_kit.cleaning.issues import Answers
from pace_kit.cleaning.rows import not_data
from pace_kit.cleaning.understanding import _with_columns as with_columns
from pace_kit.spreadsheets import RawTable
from pace_kit.store.children import LOCAL, Key
from pace_kit.store.local_codes import identifies, with_local_codes, with_own_codes
from pace_kit.store.uploads import Described, Upload


@dataclass(frozen=True)
class UploadSummary:
    """One upload in a few numbers, as it was when it was saved.

    Parameters
    ----------
    version : int
        1 for the team's first upload.
    saved : datetime
        When, in UTC.
    name : str
        The file's name.
    as_of : date
        The day it was last brought up to date.
    rows, kept, set_aside, not_data : int or None
        How many rows it had, and how they ended. None for an upload saved by an older kit.
    questions : int or None
        How many questions it raised, answered or not.
    """

    version: int
    saved: datetime
    name: str
    as_of: date
    rows: int | None = None
    kept: int | None = None
    set_aside: int | None = None
    not_data: int | None = None
    questions: int | None = None

    def __str__(self) -> str:
        said = f"{self.name or 'The workbook'}, up to date on {self.as_of.day} {self.as_of:%B %Y}"
        if self.questions is None:
            return f"{said}: saved by an older version of the kit, which did not count its questions."
        asked = f"{self.questions:,} question{'s' * (self.questions != 1)} in {self.rows:,} row{'s' * (self.rows != 1)}"
        share = self.questions_per_100
        return f"{said}: {asked}" + ("." if share is None else f", {share:.0f} per 100 rows about a child.")

    @property
    def questions_per_100(self) -> float | None:
        """Questions for every 100 rows about a child; None when there is no such row or nobody counted."""
        if self.questions is None or self.kept is None or self.set_aside is None:
            return None
        about = self.kept + self.set_aside
        return 100 * self.questions / about if about else None


def summary(version: int, saved: datetime, described: Described) -> UploadSummary:
    """One upload in a few numbers."""
    made = UploadSummary(version, saved, described.name, described.as_of)
    counts = described.counts
    if counts is None:
        return made
    return replace(
        made, rows=counts.rows, kept=counts.kept, set_aside=counts.set_aside, not_data=counts.not_data,
        questions=counts.questions,
    )  # fmt: skip


def remembered(raw: RawTable, pathway: Pathway, last: Described | None) -> Matching:
    """Return the kit's matching of a table's headings, changed to what the team chose at its last upload."""
    matching = match_headings(raw, pathway)
    if last is None:
        return matching
    there = set(matching.columns) | set(matching.unmatched)
    for heading in last.unused:
        if heading in matching.columns:
            matching = matching.with_column(heading, None)
    for heading, column in last.matching.columns.items():
        chosen = last.matching.confidence.get(heading) == 1.0
        if heading in there and (chosen or matching.columns.get(heading) != column):
            matching = matching.with_column(heading, column)
    return matching


def since(upload: Upload, raw: RawTable, key: Key, *, matching: Matching, pathway: Pathway, as_of: date) -> Comparison:
    """Compare a table that has the council's own codes with an upload that has local ones; nothing is saved.

    The comparison is made in local codes and told in the council's own. A child whose code was a name or an official
    number is known by the other cells of the row only, because nothing of such a code was kept.
    """
    columns = [fix for fix in upload.fixes if not fix.rows and not why_not(fix, upload.matching, matching)]
    taken = with_columns(matching, Answers.of(columns))
    titles = not_data(raw, taken)
    about = [row for row in raw.frame.index if row not in titles]
    table, _, _ = with_local_codes(raw, matching, columns, about, key)
    before, after = _without_nameless(upload, raw, table, taken, key)
    found = compare(
        before,
        upload.fixes,
        after,
        before_matching=upload.matching,
        after_matching=matching,
        ignore_after=titles,
        days=(upload.as_of, as_of),
        same_wait=(pathway.start, pathway.milestone) == (upload.pathway.start, upload.pathway.milestone),
    )
    return _in_own_codes(found, raw, taken.heading("child"), key)


def _without_nameless(
    upload: Upload, raw: RawTable, table: RawTable, taken: Matching, key: Key
) -> tuple[RawTable, RawTable]:
    """Return both tables without the codes that stand for a name or an official number; such a code is never again."""
    heading = taken.heading("child")
    old_heading = with_columns(upload.matching, Answers.of(upload.fixes)).heading("child")
    if heading is None or old_heading is None:
        return upload.raw, table
    hidden = raw.frame[heading].map(identifies).to_numpy(dtype=bool)
    shown = {*key.known.values(), *table.frame.loc[~hidden, heading]}
    codes = upload.raw.frame[old_heading]
    lost = codes.map(lambda code: bool(LOCAL.fullmatch(code)) and code not in shown).to_numpy(dtype=bool)
    return _blanked(upload.raw, old_heading, lost), _blanked(table, heading, hidden)


def _blanked(raw: RawTable, heading: str, rows: object) -> RawTable:
    frame, kinds = raw.frame.copy(), raw.kinds.copy()
    frame.loc[rows, heading], kinds.loc[rows, heading] = "", "blank"
    return replace(raw, frame=frame, kinds=kinds)


def _in_own_codes(found: Comparison, raw: RawTable, heading: str | None, key: Key) -> Comparison:
    """Return the comparison with the codes that the new table has."""

    def code(row: int) -> str:
        text = str(raw.frame.at[row, heading]) if heading is not None else ""
        return "" if identifies(text) else text

    def fix(one: Fix) -> Fix:
        value = with_own_codes(one.value, key) if one.column in ("child", "siblings") else one.value
        return replace(one, value=value, because=with_own_codes(one.because, key))

    def reopened(one: Reopened) -> Reopened:
        return replace(one, fix=fix(one.fix), sentence=with_own_codes(one.sentence, key))

    def difference(one: Difference) -> Difference:
        before, after = with_own_codes(one.before, key), with_own_codes(one.after, key)
        return replace(one, child=code(one.new_row), before=before, after=after)

    return replace(
        found,
        fixes=tuple(map(fix, found.fixes)),
        open=tuple(map(reopened, found.open)),
        different=tuple(map(difference, found.different)),
        children={row: code(row) for row in found.children},
        children_gone={row: with_own_codes(text, key) for row, text in found.children_gone.items()},
    )
