"""The decisions a team takes about its data, one question after the other."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pace_kit.cleaning import Fix, Issue
    from pace_kit.widgets.live import Live

PROPOSAL, ASIDE, LATER = "proposal", "aside", ""


class Deciding(ipywidgets.VBox):
    """Questions grouped by column and kind, each with its possible answers; made by :func:`decide`."""

    value = AnyTrait(())

    def __init__(self, issues: Live, fixes: Iterable[Fix]) -> None:
        self._issues = issues
        self._answers: dict[tuple[Any, ...], str] = {}
        self._own: tuple[Fix, ...] = ()
        self._kept, self._busy = tuple(fixes), False
        self._fields: dict[tuple[Any, ...], tuple[Issue, ipywidgets.Dropdown]] = {}
        self._progress = ipywidgets.HTML()
        self.accept_all = ipywidgets.Button(description="Accept every proposal", button_style="primary")
        self.accept_all.layout.width = "auto"
        self.accept_all.on_click(self._accept_all)
        self._groups = ipywidgets.VBox()
        super().__init__([self._progress, self.accept_all, self._groups])
        self.add_class("pace-deciding")
        issues.observe(self._ask, "value")
        self._ask({})

    def _ask(self, _change: Mapping[str, Any]) -> None:
        issues = self._issues.value or ()
        self._fields, children = {}, []
        for (heading, kind), group in _grouped(issues).items():
            where = f"“{heading}”: " if heading else ""
            count = f" ({len(group)})" if len(group) > 1 else ""
            children.append(ipywidgets.HTML(f"<h3>{escape(where + kind)}{count}</h3>"))
            for issue in group:
                field = self._question(issue)
                self._fields[_key(issue)] = (issue, field)
                children.append(field)
        self._groups.children = children
        if issues:
            self._own = (*(fix for fix in self._kept if not _answers_one_of(fix, issues)), *self._own)
            self._kept = tuple(fix for fix in self._kept if fix not in self._own)
        self._gather({})

    def _question(self, issue: Issue) -> ipywidgets.Dropdown:
        options = [("Not decided yet", LATER)]
        asked = issue.sentence
        if issue.proposal is not None:
            asked = f"{asked} The kit proposes: {issue.proposal.words}."
            options.append(("As proposed", PROPOSAL))
        if issue.proposal is None or issue.proposal.action != "set aside":
            options.append(("Set the row aside" if len(issue.rows) == 1 else "Set these rows aside", ASIDE))
        kept = PROPOSAL if issue.proposal in self._kept else LATER
        if any(fix.action == "set aside" and fix.rows == issue.rows for fix in self._kept) and kept == LATER:
            kept = ASIDE
        start = self._answers.get(_key(issue), kept)
        field = ipywidgets.Dropdown(options=options, value=start, description=asked)
        plain(field)
        field.add_class("pace-question-field")
        field.observe(self._gather, "value")
        return field

    def _accept_all(self, _button: ipywidgets.Button) -> None:
        self._busy = True
        for issue, field in self._fields.values():
            if issue.proposal is not None and field.value == LATER:
                field.value = PROPOSAL
        self._busy = False
        self._gather({})

    def correct(self, fix: Fix) -> str:
        """Add a correction that somebody typed; it replaces an earlier one of the same cells."""
        self._own = (*(own for own in self._own if (own.rows, own.column) != (fix.rows, fix.column)), fix)
        self._gather({})
        return f"{fix}"

    def undo(self) -> str:
        """Take the last typed correction back."""
        if not self._own:
            return "There is no typed correction to take back."
        *kept, last = self._own
        self._own = tuple(kept)
        self._gather({})
        return f"Taken back: {last}"

    def _gather(self, _change: Mapping[str, Any]) -> None:
        from pace_kit.cleaning import Fix

        if self._busy:
            return
        fixes = []
        for key, (issue, field) in self._fields.items():
            self._answers[key] = field.value
            if field.value == PROPOSAL and issue.proposal is not None:
                fixes.append(issue.proposal)
            elif field.value == ASIDE:
                fixes.append(Fix(issue.rows, "", "set aside", "", f"{issue.heading}: {issue.found}".strip(": ")))
        decided = (*fixes, *self._own)
        self._progress.value = self._said(decided)
        self.value = decided

    def _said(self, decided: tuple[Fix, ...]) -> str:
        from pace_kit.cleaning import still_open

        asked = len(self._fields)
        answered = asked - len(still_open(self._issues.value or (), decided))
        if self._issues.value is None:
            text = ""
        elif not asked:
            text = "The kit has no question about these data."
        else:
            left = asked - answered
            text = (
                f"{asked} questions, {answered} answered, {left} open."
                if left
                else f"All {asked} questions are answered."
            )
        with_proposal = any(i.proposal is not None and f.value == LATER for i, f in self._fields.values())
        self.accept_all.layout.display = None if with_proposal else "none"
        return f'<p class="pace-status" role="status">{text}</p>'


def decide(issues: Live, fixes: Iterable[Fix] = ()) -> Deciding:
    """Ask about each issue; the value is the tuple of fixes decided so far.

    Parameters
    ----------
    issues : Live
        A live step whose value is what `find_issues` returned.
    fixes : iterable of Fix
        Decisions taken before; questions they answer start as answered.
    """
    return Deciding(issues, fixes)


def _answers_one_of(fix: Fix, issues: Iterable[Issue]) -> bool:
    """Whether a fix is one of the answers that these questions offer; any other was typed by somebody."""
    return any(fix == issue.proposal or (fix.action == "set aside" and fix.rows == issue.rows) for issue in issues)


def _key(issue: Issue) -> tuple[Any, ...]:
    return (issue.rows, issue.heading, issue.kind, issue.found)


def _grouped(issues: Iterable[Issue]) -> dict[tuple[str, str], list[Issue]]:
    groups: dict[tuple[str, str], list[Issue]] = {}
    for issue in issues:
        groups.setdefault((issue.heading, issue.kind), []).append(issue)
    return groups
