"""The decisions a team takes about its data: questions in groups, answered together or row by row, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets import alike
from pace_kit.widgets.alike import layout, look
from pace_kit.widgets.folds import Fold
from pace_kit.widgets.offers import Offers, button
from pace_kit.widgets.questions import UNDECIDED, Question, words_for
from pace_kit.widgets.remembering import PROPOSAL, Answer, Key, State, answers_of

if TYPE_CHECKING:
    from pace_kit.cleaning import Fix, Issue
    from pace_kit.cleaning.groups import IssueGroup
    from pace_kit.store import Saved, Team
    from pace_kit.widgets.unsaved import Unsaved

MOST_ROWS = 50


class Deciding(ipywidgets.VBox):
    """Questions in groups; its value is the tuple of fixes decided so far. Made by :func:`decide`."""

    value = AnyTrait(())

    def __init__(self, issues: Any, fixes: Any, raw: Any, matching: Any, team: Team | None) -> None:
        self._issues, self._kept, self._raw, self._matching = issues, fixes, raw, matching
        self._state, self._last = State(), ""
        self._past: list[tuple[State, str, bool]] = []
        self._result: Any = None
        self._begun: tuple[Any, ...] = ()
        self._asked: Any = None
        self._carried: tuple[Fix, ...] = ()
        self._left: tuple[tuple[Any, ...], frozenset[Issue]] = ((), frozenset())
        self._typed = Fold("Corrections you typed", self._own_corrections)
        self.groups: tuple[IssueGroup, ...] = ()
        self.folds: dict[Key, Fold] = {}
        self._questions: dict[Key, Question] = {}
        self._said: dict[Key, ipywidgets.HTML] = {}
        self._lines: dict[Key, ipywidgets.HBox] = {}
        self._single: dict[tuple[Key, Key], Question] = {}
        self._progress = alike.html()
        self.undo_last = button("Undo the last decision", self._undo_pressed)
        self._bar = alike.line([self._progress, self.undo_last], "pace-progress")
        self._offers = Offers(partial(self._propose, guesses=False), partial(self._propose, guesses=True))
        self.accept_all, self.leave_out = self._offers.accept_all, self._offers.leave_out
        self._list = alike.stack()
        parts: list[ipywidgets.Widget] = [self._bar, self._offers, self._list, self._typed]
        self._unsaved: Unsaved | None = None
        if team is not None:
            from pace_kit.widgets.unsaved import Unsaved

            self._unsaved = Unsaved(team, self._to_keep, self._take_up)
            parts = [self._unsaved.offers, self._bar, self._unsaved.draft, *parts[1:]]
        # An answer is about a line of one workbook; its place on the page says nothing, so the browser keeps none.
        super().__init__(parts, **look(ipywidgets.VBox, "pace-deciding", "pace-unkept"))
        for step in (issues, fixes, raw):
            if hasattr(step, "observe"):
                step.observe(self._ask, "value")
        self._ask({})

    # What is asked

    def follow(self, result: Any) -> Deciding:
        """Take from a step what the decisions lead to: its value is a `Settled`. Returns the widget itself.

        Questions that appear only after a decision are asked too; those that a decision made pointless are not shown
        any more; and the line of progress says what the charts leave out meanwhile.
        """

        def take(_change: Mapping[str, Any]) -> None:
            self._result = result.value
            if self._begun and self._regroup():
                self.value = self._state.fixes(self.groups)
            self._refresh()
            self._say()

        result.observe(take, "value")
        take({})
        return self

    def _ask(self, _change: Mapping[str, Any]) -> None:
        """Take the questions as they are now; begin again when they are about another workbook."""
        about = (_value(self._raw),)
        if self._asked is not self._issues.value:
            self._asked, self._result = self._issues.value, None
        kept = tuple(_value(self._kept) or ())
        again = not _same(about, self._begun) or (kept != self._carried and not self._past)
        asked = self._issues.value is not None
        if self._unsaved is not None and again:
            self._unsaved.draft.flush()
        if asked and again:
            self._begun, self._carried = about, kept
            self._past, self._last = [], ""
            self.groups, self.folds, self._list.children = (), {}, ()
            self._forget()
            self._state = State()
            self._regroup()
            groups, rows, own = answers_of(self.groups, kept)
            self._state = State(groups, rows, own)
        self._regroup()
        self.value = self._state.fixes(self.groups)
        if self._unsaved is not None and again:
            self._unsaved.open(about[0] if asked else None)
        self._refresh()
        self._say()

    # What was not saved

    def saved(self, receipt: Saved) -> Saved:
        """Say that the answers were saved with their workbook; returns the receipt."""
        if self._unsaved is not None:
            self._unsaved.saved(receipt.version)
        return receipt

    def _to_keep(self) -> tuple[Fix, ...]:
        from pace_kit.widgets.unsaved import kept_of

        return kept_of(self.value, self._state.own)

    def _take_up(self, fixes: tuple[Fix, ...], older: bool) -> None:
        """Show the answers of a draft; what was saved since it was begun stays where the draft says nothing."""
        self._past, self._last = [], ""
        self._state = State(*answers_of(self.groups, dict.fromkeys((*(self._carried if older else ()), *fixes))))
        self._show(typed=False)
        for first in self._list.children[:1]:
            first.button.focus()  # the button that was pressed is gone

    def _regroup(self) -> bool:
        """Group the questions that count now; whether anything changed."""
        from pace_kit.cleaning import still_open
        from pace_kit.cleaning.groups import group_issues

        base = tuple(self._issues.value or ())
        now = tuple(self._result.issues) if self._result is not None else base
        known, there = {_id(issue) for issue in base}, {_id(issue) for issue in now}
        left = {_id(issue) for issue in still_open(base, self.value)} if self._result is not None else set()
        groups = group_issues(issue for issue in base if _id(issue) in there or _id(issue) not in left)
        later = group_issues(issue for issue in now if _id(issue) not in known)
        named = {group.key for group in groups}
        groups = (*groups, *(group for group in later if group.key not in named))
        more = [group for group in later if group.key in named]
        for group in more:
            groups = tuple(
                replace(one, issues=(*one.issues, *group.issues)) if one.key == group.key else one for one in groups
            )
        if groups == self.groups:
            return False
        before = {group.key: group for group in self.groups}
        self.groups = groups
        for group in groups:
            if group.key not in self.folds:
                first = not self.folds and not _value(self._kept)
                self.folds[group.key] = Fold(group.title, partial(self._body, group.key))
                if first:
                    self.folds[group.key].button.value = True
            elif before.get(group.key) != group:
                self._forget(group.key)
                self.folds[group.key].make_again()
        self._list.children = tuple(self.folds[group.key] for group in groups)
        return True

    def _forget(self, key: Key | None = None) -> None:
        for made in (self._questions, self._said, self._lines):
            for one in [one for one in made if key in (None, one)]:
                del made[one]
        for pair in [pair for pair in self._single if key in (None, pair[0])]:
            del self._single[pair]

    # One group

    def _group(self, key: Key) -> IssueGroup:
        return next(group for group in self.groups if group.key == key)

    def _body(self, key: Key) -> list[ipywidgets.Widget]:
        group = self._group(key)
        first = group.issues[0].sentence if len(group.issues) == 1 else f"For instance: {group.issues[0].sentence}"
        text = alike.html(f"<p>{escape(first)}</p>{_proposed(group)}")
        several = group.splits
        label = "Your answer for all of them" if several and group.rows else "Your answer"
        question = self._question(group, label, self._state.groups.get(key), lambda answer: self._all(key, answer))
        self._questions[key], self._said[key] = question, alike.html()
        back = button("Take this answer back", lambda _pressed: self._all(key, None))
        line = self._lines[key] = ipywidgets.HBox([self._said[key], back])
        line.add_class("pace-answered")
        parts: list[ipywidgets.Widget] = [text, question, line]
        if several:
            own = any(one == key for one, _ in self._state.rows)
            parts.append(Fold("Row by row", lambda: self._row_by_row(key), opened=own))
        self._mark(group)
        return parts

    def _question(self, group: IssueGroup, label: str, answer: Answer | None, changed: Any) -> Question:
        matching = _value(self._matching)
        headings = (*matching.columns, *matching.unmatched) if matching is not None else ()
        return Question(
            group, label, answer=answer, changed=changed, headings=headings, unseen=group.title, latest=self._latest
        )

    def _latest(self) -> date | None:
        return self._result.cohort.as_of if self._result is not None else None

    def _row_by_row(self, key: Key) -> list[ipywidgets.Widget]:
        singles = self._group(key).singles(_value(self._raw))
        box, more = alike.stack(), button("Show more rows", lambda _pressed: show())

        def show() -> None:
            at = len(box.children)
            box.children = (*box.children, *(self._one(key, single) for single in singles[at : at + MOST_ROWS]))
            left = len(singles) - len(box.children)
            more.description = f"Show {min(left, MOST_ROWS)} more of {left} rows"
            more.layout = alike.shown(left > 0, width="auto")

        show()
        return [box, more]

    def _one(self, key: Key, single: IssueGroup) -> ipywidgets.Widget:
        asked = single.issues[0].sentence
        proposed = "" if single.proposed == self._group(key).proposed else single.proposed.split(", because")[0]
        asked += f" The kit proposes: {proposed}." if proposed else ""
        question = self._question(
            single, asked, self._state.answer(key, single.rows), lambda answer: self._row(key, single, answer)
        )
        self._single[key, single.rows] = question
        return question

    # Steps

    def _all(self, key: Key, answer: Answer | None) -> None:
        group = self._group(key)
        said = words_for(group, answer) if answer else UNDECIDED.lower()
        self._step(self._state.for_all(key, answer), f"{group.title}: {said}", answer)

    def _row(self, key: Key, single: IssueGroup, answer: Answer | None) -> None:
        from pace_kit.cleaning.issues import row_words

        said = words_for(single, answer) if answer else UNDECIDED.lower()
        self._step(self._state.for_rows(key, single.rows, answer), f"{row_words(single.rows)}: {said}", answer)

    def _step(self, state: State, said: str, answer: Answer | None = None) -> None:
        """Take a step that can be taken back; an answer that still lacks its value and then gets it is one step."""
        unfinished = self._past and self._past[-1][2]
        if not unfinished:
            self._past.append((self._state, said, False))
        whole = answer is None or answer.whole
        self._past[-1] = (self._past[-1][0], said, not whole)
        self._state, self._last = state, f"{said}." if whole else ""
        self._show()

    def _show(self, *, typed: bool = True) -> None:
        self.value = self._state.fixes(self.groups)
        if typed and self._unsaved is not None:
            self._unsaved.draft.due()
        self._refresh()
        self._say()

    def _undo_pressed(self, _button: ipywidgets.Button) -> None:
        self.undo()

    def undo(self) -> str:
        """Take the last step back, whatever it was; returns a sentence that says which."""
        if not self._past:
            return "There is nothing to take back."
        self._state, said, _ = self._past.pop()
        self._last = f"Taken back: {said}."
        self._show()
        return self._last

    def correct(self, fix: Fix) -> str:
        """Add a correction that somebody typed; it replaces an earlier one of the same cells."""
        own = (*(one for one in self._state.own if (one.rows, one.column) != (fix.rows, fix.column)), fix)
        self._step(replace(self._state, own=own), str(fix).rstrip("."))
        return str(fix)

    def take_back(self, fix: Fix) -> str:
        """Take one typed correction back, of whatever day; returns a sentence that says so."""
        own = tuple(one for one in self._state.own if one != fix)
        self._step(replace(self._state, own=own), f"taken back: {str(fix).rstrip('.')}")
        return f"Taken back: {fix}"

    @property
    def own(self) -> tuple[Fix, ...]:
        """The corrections that somebody typed."""
        return self._state.own

    def _own_corrections(self) -> list[ipywidgets.Widget]:
        parts: list[ipywidgets.Widget] = []
        for fix in self._state.own:
            words = alike.html(f"<p>{escape(str(fix))}</p>")
            back = button("Take it back", lambda _pressed, fix=fix: self.take_back(fix))
            back.tooltip = f"Take it back: {fix}"  # many such buttons stand below each other
            line = alike.line([words, back], "pace-answered")
            parts.append(line)
        return parts

    def _propose(self, *, guesses: bool) -> None:
        state, number = self._state, 0
        for group, issues in self._offered(guesses=guesses):
            number += len(issues)
            if len(issues) == len(group.issues):
                state = state.for_all(group.key, Answer(PROPOSAL))
            else:
                for single in replace(group, issues=issues).singles():
                    state = state.for_rows(group.key, single.rows, Answer(PROPOSAL))
        self._step(state, f"{number} proposals accepted" if number > 1 else "1 proposal accepted")

    def _offered(self, *, guesses: bool) -> list[tuple[IssueGroup, tuple[Issue, ...]]]:
        """Return the open questions that have a proposal of one or the other sort, by group."""
        from pace_kit.cleaning.groups import is_guess

        offered, left = [], self._open()
        for group in self.groups:
            asked = [issue for issue in group.issues if issue in left and issue.proposal is not None]
            some = tuple(issue for issue in asked if is_guess(issue) == guesses)
            if some:
                offered.append((group, some))
        return offered

    # What is said

    def _refresh(self) -> None:
        """Bring every widget that was made to what is decided."""
        for key, question in self._questions.items():
            question.show(self._state.groups.get(key))
        for (key, rows), question in self._single.items():
            question.show(self._state.answer(key, rows))
        for group in self.groups:
            self._mark(group)
        own = len(self._state.own)
        self._typed.layout = layout() if own else layout(display="none")
        self._typed.say(f"Corrections you typed – {own}", done=True)
        self._typed.make_again()

    def _open(self) -> frozenset[Issue]:
        """Return the questions that are still open; worked out once for each decision."""
        from pace_kit.cleaning.groups import open_issues

        about = (self.groups, self.value, self._result)
        if not _same(about, self._left[0]):
            issues = (issue for group in self.groups for issue in group.issues)
            self._left = (about, frozenset(open_issues(issues, self.value, self._now())))
        return self._left[1]

    def _now(self) -> Any:
        """Return what the decisions lead to, as soon as it was worked out for them."""
        return self._result if self._result is not None and self._result.fixes == self.value else None

    def _mark(self, group: IssueGroup) -> None:
        open_ones = self._open()
        left = sum(1 for issue in group.issues if issue in open_ones)
        several = len(group.issues) > 1
        state = "answered" if not left else f"{left} of {len(group.issues)} open" if several else "open"
        self.folds[group.key].say(f"{group.title} – {state}", done=not left)
        if group.key in self._said:
            answer = self._state.groups.get(group.key)
            rows = [key for key in self._state.rows if key[0] == group.key]
            said = f"Answered: {words_for(group, answer)}" if answer and answer.whole else "Answered" if rows else ""
            if rows and said:
                said += f", and {len(rows)} row by row" if answer else f" row by row: {len(rows)}"
            self._said[group.key].value = f'<p class="pace-note">{escape(said)}.</p>' if said else ""
            self._lines[group.key].layout = alike.shown(bool(said))

    def _say(self) -> None:
        from pace_kit.cleaning.groups import Progress, progress

        issues = tuple(issue for group in self.groups for issue in group.issues)
        if self._issues.value is None:
            line = ""
        elif (now := self._now()) is not None:
            line = str(progress(issues, now))
        else:
            line = str(Progress(len(issues), len(self._open())))
        said = f'<span class="pace-last">{escape(self._last)}</span>' if self._last else ""
        self._progress.value = f'<p class="pace-status" role="status">{said} {escape(line)}</p>' if line else ""
        self.undo_last.layout = alike.shown(bool(self._past), width="auto")
        self._say_offers()

    def _say_offers(self) -> None:
        self._offers.show(self._offered(guesses=False), self._offered(guesses=True))


def decide(
    issues: Any, fixes: Any = (), *, raw: Any = None, matching: Any = None, team: Team | None = None
) -> Deciding:
    """Ask the questions in groups; the value is the tuple of fixes decided so far.

    Parameters
    ----------
    issues : Live
        A live step whose value is what `find_issues` returned.
    fixes : iterable of Fix, or a step with such a value
        Decisions taken before; questions they answer start as answered, the others count as typed corrections.
    raw, matching : steps, optional
        The table and its matching. With a new table everything begins again from `fixes`.
    team : Team, optional
        For whom answers are kept as a draft until :meth:`Deciding.saved` is called.
    """
    return Deciding(issues, fixes, raw, matching, team)


def _proposed(group: IssueGroup) -> str:
    return f'<p class="pace-proposed">The kit proposes: {escape(group.proposed)}.</p>' if group.proposed else ""


def _value(step: Any) -> Any:
    return step.value if hasattr(step, "observe") else step


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _id(issue: Issue) -> tuple[Any, ...]:
    return issue.rows, issue.heading, issue.column, issue.kind, issue.found
