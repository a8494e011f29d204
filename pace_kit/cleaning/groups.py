"""Questions of one kind about one heading, as a group that can be answered at once, and how far a team has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pace_kit.aims import Pathway
from pace_kit.cleaning.accounts import RowAccount
from pace_kit.cleaning.issues import (
    ACCEPT,
    CORRECT,
    LEAVE,
    MONTH_FIRST,
    ONE_OF_SEVERAL,
    SET_ASIDE,
    Answers,
    Fix,
    Issue,
    row_words,
    still_open,
)
from pace_kit.cleaning.matching import Matching
from pace_kit.cleaning.titles import title
from pace_kit.cleaning.understanding import understand
from pace_kit.journeys import DATES, Cohort
from pace_kit.spreadsheets import RawTable

PROPOSAL, KEEP = "proposal", "keep"
_NOTHING_TO_ACCEPT = frozenset({
    "impossible date", "not a date", "error value", "two dates", "two-digit year", "no start", "identifier",
    "reason without date", "future date", "placeholder date", "month first", "text with date", "month only",
    "ditto", "called off", "planned date", "year, day, month",
    "week commencing", "no column", "two columns", "unsure heading",
    "unknown age band", "age band as a date", "date of birth",
})  # fmt: skip
_NO_DATE_LOST = frozenset({"not yet", "reason without date", "no start"})
_READINGS = frozenset({"day or month first", "turned by a program"})
_WHOLE = frozenset({*ONE_OF_SEVERAL, "second episode", "brothers and sisters with different dates"})


@dataclass(frozen=True)
class IssueGroup:
    """Questions of one kind about one heading.

    Parameters
    ----------
    heading, column, kind : str
        What all the issues have in common; as in `Issue`.
    issues : tuple of Issue
        The questions, by row.
    """

    heading: str
    column: str
    kind: str
    issues: tuple[Issue, ...]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this group from others, whichever questions are in it."""
        return _key(self.issues[0])

    @property
    def rows(self) -> tuple[int, ...]:
        """All rows the questions name, in order; empty for a question about a column."""
        return tuple(sorted({row for issue in self.issues for row in issue.rows}))

    @property
    def title(self) -> str:
        """One sentence for all of them: "14 dates in 'Perm Rec' are written month first"."""
        return title(self.kind, self.heading, self.column, rows=len(self.rows), questions=len(self.issues))

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers that make sense for all of them at once: "proposal", "accept", "correct", "leave", "set aside".

        A group of one child's rows can also be answered with "keep" and the row that counts.
        """
        proposals = [issue.proposal for issue in self.issues]
        actions = {fix.action for fix in proposals if fix is not None}
        possible = [PROPOSAL] if all(fix is not None for fix in proposals) else []
        if not self.rows:
            return (*possible, CORRECT, LEAVE)
        firm = self.kind == "order" and SET_ASIDE in actions
        if self.kind not in _NOTHING_TO_ACCEPT and actions != {ACCEPT} and not firm:
            possible.append(ACCEPT)
        if self.kind in ONE_OF_SEVERAL and len(self.issues) == 1:
            return (*possible, KEEP)
        if self.asks and (self.asks != "date" or len(self.rows) == 1):
            possible.append(CORRECT)
        if self.column in (*DATES, "age_band") and actions != {LEAVE} and not self._start_in_doubt(actions):
            possible.append(LEAVE)
        if actions != {SET_ASIDE} and self.kind not in ONE_OF_SEVERAL:
            possible.append(SET_ASIDE)
        return tuple(possible)

    def _start_in_doubt(self, actions: set[str]) -> bool:
        return self.column in ("looked_after", "accommodated") and SET_ASIDE in actions

    @property
    def asks(self) -> str:
        """What "correct" needs as its value: "heading", "reading", "date", "text", ``""``, or the column of a list of
        words: "placement", "route", "age_band".
        """
        if not self.rows:
            return "heading"
        if self.kind in _READINGS:
            return "reading" if len(self.rows) > 1 else "date"
        if self.column in DATES:
            return "date"
        if self.column in ("placement", "route", "age_band"):
            return self.column
        return "text" if self.column in ("left_reason", "child") and self.kind not in _WHOLE else ""

    @property
    def proposed(self) -> str:
        """What the kit proposes, in words, with the reason they share; ``""`` when it proposes nothing."""
        fixes = [issue.proposal for issue in self.issues if issue.proposal is not None]
        if not fixes:
            return ""
        ways: dict[str, list[Fix]] = {}
        for fix in fixes:
            ways.setdefault(_done(fix, self.kind, several=len(self.rows) > 1), []).append(fix)
        reasons = {fix.because for fix in fixes if fix.because}
        why = f", because {next(iter(reasons))}" if len(reasons) == 1 else ""
        if len(ways) == 1:
            return next(iter(ways)) + why
        if self.kind in ONE_OF_SEVERAL and {fix.action for fix in fixes} == {SET_ASIDE}:
            return f"set {_these(sorted(row for fix in fixes for row in fix.rows))} aside{why}"
        corrected = [fix for fix in fixes if fix.action == CORRECT]
        if len(corrected) == len(fixes):
            first = corrected[0]
            return f"take what is likeliest for each, for instance {_value(first.value)} in row {first.rows[0]}{why}"
        said = [
            f"for {len(some)} of them, {_done(some[0], self.kind, several=len(some[0].rows) > 1)}"
            for some in ways.values()
        ]
        return "; ".join(said) if len(said) <= 3 else "answer each as its row says"

    @property
    def sure(self) -> bool:
        """Whether the kit means its proposals, and does not only keep the charts honest until somebody knows."""
        return any(issue.proposal is not None and not is_guess(issue) for issue in self.issues)

    def decide(self, how: str, value: str = "", because: str = "") -> tuple[Fix, ...]:
        """Return the fixes that answer the whole group in one way.

        Parameters
        ----------
        how : str
            "proposal", "accept", "correct" (with a value), "leave" (missing), "set aside", or "keep" (with the row of
            a child that counts; the child's other rows are set aside).
        value : str
            A date, a word, a heading, or "month first"; for "keep" a row number.
        because : str
            The reason, in the team's words.

        Raises
        ------
        ValueError
            When there is no such answer, or it needs a value and there is none.
        """
        if how in (CORRECT, KEEP) and not value.strip():
            raise ValueError("Say what it should be instead.")
        made: list[Fix] = []
        for issue in self.issues:
            if how == PROPOSAL:
                made += [issue.proposal] if issue.proposal is not None else []
            elif how == SET_ASIDE:
                made.append(Fix(issue.rows, "", how, "", because or f"{issue.heading}: {issue.found}".strip(": ")))
            elif how == KEEP:
                rest = tuple(row for row in issue.rows if str(row) != value)
                made.append(Fix(rest, issue.column, SET_ASIDE, "", because or f"row {value} counts for this child"))
            elif how in (ACCEPT, LEAVE, CORRECT):
                made.append(Fix(issue.rows, issue.column, how, value if how == CORRECT else "", because))
            else:
                raise ValueError(f"A group is answered with {', '.join(self.answers)}, not {how!r}.")
        return tuple(made)

    def singles(self, raw: RawTable | None = None) -> tuple[IssueGroup, ...]:
        """Return one group for each row, or for each child where several rows are one question.

        Parameters
        ----------
        raw : RawTable, optional
            Where to look up what stands in a row, for questions that name many rows and quote one of them.
        """
        return tuple(replace(self, issues=(issue,)) for one in self.issues for issue in _apart(one, raw))

    @property
    def splits(self) -> bool:
        """Whether row by row there would be more than one question."""
        return sum(1 if issue.kind in _WHOLE else max(len(issue.rows), 1) for issue in self.issues) > 1


@dataclass(frozen=True)
class Progress:
    """How far the questions are answered, and what the charts leave out meanwhile; `str` is the line for the page.

    `children` and `dates` are None while nobody worked out what is left out; then nothing is said about it.
    """

    asked: int
    still_open: int
    children: int | None = None
    dates: int | None = None

    @property
    def answered(self) -> int:
        """Number of questions with an answer."""
        return self.asked - self.still_open

    def __str__(self) -> str:
        if not self.asked:
            return "The kit has no question about these data."
        every = f"All {self.asked} questions" if self.asked > 1 else "One question"
        if not self.still_open:
            return f"{every}: answered." if self.asked == 1 else f"{every} are answered."
        said = f"{every}: {self.answered} answered, {self.still_open} open."
        if self.children is None or self.dates is None:
            return said
        left = [_number(self.children, "child", "children")] if self.children else []
        left += [_number(self.dates, "date", "dates")] if self.dates else []
        until = (
            "Until they are answered the charts leave out" if self.still_open > 1 else "Until then the charts leave out"
        )
        return f"{said} {until} {' and '.join(left)}." if left else f"{said} Nothing is left out meanwhile."


@dataclass(frozen=True, eq=False)
class Settled:
    """A table with the decisions so far applied, read once: every question, the cohort, and where each row ended."""

    issues: tuple[Issue, ...]
    cohort: Cohort
    account: RowAccount
    matching: Matching
    fixes: tuple[Fix, ...]

    def __str__(self) -> str:
        return str(self.account)

    @property
    def open(self) -> tuple[Issue, ...]:
        """The questions that are still open."""
        return open_issues(self.issues, self.fixes, self)


def settle(
    raw: RawTable, fixes: Iterable[Fix], *, pathway: Pathway, as_of: date, matching: Matching | None = None
) -> Settled:
    """Return what `find_issues` and `apply_fixes` return, having read the table once; parameters as for these."""
    fixes = tuple(fixes)
    read = understand(raw, fixes, pathway=pathway, as_of=as_of, matching=matching)
    cohort = Cohort.from_frame(read.frame, as_of=as_of, pathway=pathway)
    account = RowAccount(tuple(int(row) for row in cohort.frame.index), dict(read.set_aside), dict(read.not_data))
    return Settled(read.issues, cohort, account, read.matching, fixes)


def group_issues(issues: Iterable[Issue]) -> tuple[IssueGroup, ...]:
    """Group questions by heading and kind: about columns first, then what keeps most rows out, then the rest."""
    groups: dict[tuple[str, ...], list[Issue]] = {}
    for issue in issues:
        groups.setdefault(_key(issue), []).append(issue)
    made = [IssueGroup(some[0].heading, some[0].column, some[0].kind, tuple(some)) for some in groups.values()]
    return tuple(sorted(made, key=lambda group: (bool(group.rows), -_weight(group), -len(group.rows))))


def open_issues(issues: Iterable[Issue], fixes: Iterable[Fix], now: Settled | None = None) -> tuple[Issue, ...]:
    """Return the questions that no fix answers, and those whose answer leaves dates in an order that cannot be.

    Parameters
    ----------
    issues : iterable of Issue
        Every question.
    fixes : iterable of Fix
        The decisions so far.
    now : Settled, optional
        What these decisions lead to. A wrong order that is still found, and keeps a row out which nobody set aside, is
        open, although its cell was corrected.
    """
    issues, fixes = tuple(issues), tuple(fixes)
    left = set(still_open(issues, fixes))
    if now is not None:
        aside = Answers.of(fixes).aside
        left |= {
            issue
            for issue in now.issues
            if issue.kind == "order" and any(row in now.account.set_aside and row not in aside for row in issue.rows)
        }
    return tuple(issue for issue in issues if issue in left)


def progress(issues: Iterable[Issue], now: Settled) -> Progress:
    """Return how many questions are answered, and the children and dates that the charts leave out meanwhile.

    Parameters
    ----------
    issues : iterable of Issue
        Every question.
    now : Settled
        What the decisions so far lead to. A child counts as left out while its row is set aside and a question about it
        is open; a date, while it is missing from a row that is kept.
    """
    issues = tuple(issues)
    left = open_issues(issues, now.fixes, now)
    children = {row for issue in left for row in issue.rows if row in now.account.set_aside}
    cells = {(row, issue.column) for issue in left if issue.column in DATES and issue.kind not in _NO_DATE_LOST
             for row in issue.rows}  # fmt: skip
    missing = now.cohort.frame[list(DATES)].isna()
    dates = [cell for cell in cells if cell[0] in missing.index and missing.at[cell]]
    return Progress(len(issues), len(left), len(children), len(dates))


def is_guess(issue: Issue) -> bool:
    """Whether a proposal only keeps the charts honest until somebody knows: it leaves out, and is sure of nothing."""
    return issue.proposal is not None and issue.sure == 0 and issue.proposal.action in (SET_ASIDE, LEAVE)


def said(fix: Fix) -> str:
    """Return what one decision does, for a line beside its question: "take 24/12/2018 instead"."""
    return _done(fix, "", several=len(fix.rows) > 1)


def _key(issue: Issue) -> tuple[str, str, str, str]:
    action = issue.proposal.action if issue.kind == "left and reached" and issue.proposal else ""
    return issue.heading, issue.column, issue.kind, action


def _weight(group: IssueGroup) -> int:
    """Rows that stay out of the charts, or lose a date, while the group is open."""
    if group.kind.startswith("misspelt") or group.kind == "age in years":
        return 0
    asked = [issue for issue in group.issues if issue.proposal is None or issue.proposal.action != ACCEPT]
    return len({row for issue in asked for row in issue.rows})


def _apart(issue: Issue, raw: RawTable | None) -> Iterable[Issue]:
    if len(issue.rows) < 2 or issue.kind in _WHOLE:
        return (issue,)
    return (_one_row(issue, row, raw) for row in issue.rows)


def _one_row(issue: Issue, row: int, raw: RawTable | None) -> Issue:
    found = issue.found
    if raw is not None and issue.heading in raw.frame.columns and issue.kind not in ("identifier", "date of birth"):
        found = _cell(raw, row, issue.heading)
    fix = issue.proposal
    fix = replace(fix, rows=(row,)) if fix is not None and row in fix.rows else None
    sentence = f"Row {row}, '{issue.heading}': {found or 'blank'}."
    return replace(issue, rows=(row,), found=found, sentence=sentence, proposal=fix)


def _cell(raw: RawTable, row: int, heading: str) -> str:
    text = str(raw.frame.at[row, heading])
    return f"{date.fromisoformat(text[:10]):%d/%m/%Y}" if raw.kinds.at[row, heading] == "date" else text


def _value(value: str) -> str:
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value


def _done(fix: Fix, kind: str, *, several: bool) -> str:
    them, are = ("them", "they are") if several else ("it", "it is")
    if fix.action == CORRECT and fix.value == MONTH_FIRST:
        return f"read {them} month first"
    if fix.action == CORRECT:
        column = "" if fix.rows else "the column "
        return f"take {column}{_value(fix.value) or 'nothing'}" + (" instead" if fix.rows else "")
    if fix.action == SET_ASIDE:
        return f"set {_these(fix.rows)} aside" if kind in ONE_OF_SEVERAL else f"set the row{'s' * several} aside"
    if fix.action == LEAVE:
        return f"leave {them} missing" if fix.rows else "no column holds it"
    if kind == "not yet":
        return "read them as ‘not yet’" if several else "read it as ‘not yet’"
    if kind == "day or month first":
        return f"read {them} day first"
    return f"keep {them} as {are}"


def _these(rows: Sequence[int]) -> str:
    return row_words(rows).replace("R", "r", 1)


def _number(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
