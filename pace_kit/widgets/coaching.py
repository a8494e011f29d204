"""The coach's page: all teams in one table, what each needs a conversation about, and a coach's own score and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import ipywidgets
from traitlets import Any as AnyTrait

from pace_kit.widgets.alike import look
from pace_kit.widgets.fields import Field, Form, choice_field, text_field
from pace_kit.widgets.live import live, saving, today
from pace_kit.widgets.pages import teams_side_by_side
from pace_kit.widgets.render import Html, bullets, folded, note, scrolling

if TYPE_CHECKING:
    from pace_kit.coaching import CoachNote, TeamGlance
    from pace_kit.store import Saved, Store

PAGES = {
    "01": "01_set_an_aim",
    "02": "02_clean_the_data",
    "03": "03_plot_run_charts",
    "04": "04_log_tests_of_change",
    "05": "05_review_results",
}
FILTERS = {
    "all": "All teams",
    "needs": "Teams that need a conversation",
    "test": "Teams with a test that has waited long for its study",
    "data": "Teams without data, or with old ones",
    "own": "Teams with their own data, without invented ones",
}
OVER_THEIRS = "Your text is still here. Save again to put it over theirs, which stays in the list below."
_HEADS = ("Team", "Talk about first", "Steps", "Data", "Waiting", "Tests", "Review", "Progress score")


class Overview(ipywidgets.VBox):
    """Every team at a glance, read when the page opens and at each press of its button; made by :func:`overview`.

    Its `value` is a tuple of `pace_kit.coaching.TeamGlance`, those that need a conversation first.
    """

    value = AnyTrait(())

    def __init__(self, store: Store) -> None:
        self._store = store
        self.again = saving("Read the teams again", self._press)
        super().__init__([self.again], **look(ipywidgets.VBox))
        self.look()

    def look(self) -> None:
        """Read every team anew; what was saved anywhere since is seen."""
        from pace_kit.coaching import in_order
        from pace_kit.reviewing import glance_of

        day, self._at = today(), datetime.now().astimezone()
        self.value = in_order(glance_of(team, today=day) for team in self._store.teams())

    @property
    def read_at(self) -> str:
        """Words for when the teams were read last, in this computer's time."""
        return f"Read again at {self._at:%H:%M:%S}."

    def _press(self) -> str:
        self.look()
        return self.read_at


def overview(store: Store) -> Overview:
    """Return every team at a glance, with a button to look again."""
    return Overview(store)


def filter_field() -> Field:
    """Which teams to show."""
    return choice_field("Show", [(words, key) for key, words in FILTERS.items()])


def coach_table(seen: Sequence[TeamGlance], which: str = "all") -> Html:
    """A table with one row a team, in the order given, and the reasons that order comes from.

    Parameters
    ----------
    seen : sequence of TeamGlance
        In their order; the page never sorts them.
    which : str
        A key of :data:`FILTERS`.
    """
    if not seen:
        return note("There is no team here yet. Make one on the start page, or make several at once below.")
    shown = [one for one in seen if _passes(one, which)]
    if not shown:
        return note("No team is like that just now.")
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in _HEADS)
    day = today()
    many = f"{len(shown)} {'team' if len(shown) == 1 else 'teams'}"
    left_out = f" of {len(seen)}" if len(shown) < len(seen) else ""
    caption = f"{many}{left_out}, as seen on {day.day} {day:%B %Y}. The order is no ranking."
    return Html(
        f'<table class="pace-coach" role="table"><caption>{escape(caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(map(_row, shown))}</tbody></table>'
    )


def charts_of_teams(store: Store, seen: Sequence[TeamGlance], which: str = "all") -> Any:
    """Run charts of the teams that :func:`coach_table` shows, on one scale and in the order of their names."""
    slugs = {one.slug for one in seen if _passes(one, which)}
    return teams_side_by_side(team for team in store.teams() if team.slug in slugs)


def reasons() -> Html:
    """The reasons for a conversation in their order, as the page sorts by them."""
    from pace_kit.coaching import REASONS

    items = "".join(f"<li>{escape(words)}</li>" for words in REASONS.values())
    return Html(f'<ol class="pace-list">{items}</ol>')


def scale_table() -> Html:
    """The progress scale, with what the kit looks for at each score."""
    import pandas as pd

    from pace_kit.coaching import progress_scale

    frame = pd.DataFrame(progress_scale())
    frame.columns = ["Score", "Called", "What it means", "What the kit looks for"]
    return scrolling("The progress scale", frame)


def print_button(words: str = "Print this table and the charts you opened", part: str = "") -> Html:
    """A button that prints the page, or the part of it that the page's style knows by name.

    In JupyterLab, where it does nothing, the browser's own menu prints.
    """
    button = (
        f'<button type="button" class="pace-button second" data-pace-print="{escape(part)}">{escape(words)}</button>'
    )
    return Html(f"<p>{button}</p>")


def _passes(one: TeamGlance, which: str) -> bool:
    if which == "needs":
        return bool(one.needs)
    if which == "own":
        return not one.invented
    return which not in ("test", "data") or any(need.kind == which for need in one.needs)


def _row(one: TeamGlance) -> str:
    page = PAGES[one.next_step or "05"]
    tag = ' <span class="pace-tag">invented data</span>' if one.invented else ""
    name = f'<a href="{page}.ipynb?team={quote(one.slug)}">{escape(one.name)}</a>{tag}'
    cells = (_needs(one), _steps(one), _data(one), _waiting(one), _tests(one), _review(one), _score(one))
    rest = "".join(
        f'<td role="cell" data-head="{escape(head)}">{cell}</td>' for head, cell in zip(_HEADS[1:], cells, strict=True)
    )
    kind = "look" if one.needs else "calm"
    return f'<tr role="row" class="{kind}"><th scope="row" role="rowheader">{name}</th>{rest}</tr>'


def _needs(one: TeamGlance) -> str:
    first, more = one.needs[:1], one.needs[1:]
    said = f"<p><b>{escape(first[0].sentence)}</b></p>" if first else "<p>Nothing presses.</p>"
    if more:
        said += f"<p>Also: {escape('; '.join(need.short for need in more))}.</p>"
    if one.celebrate:
        good = one.celebrate[0].sentence.partition(". ")[0].rstrip(".")
        said += f'<p class="pace-good">To celebrate: {escape(good)}.</p>'
    return said


def _steps(one: TeamGlance) -> str:
    from pace_kit.coaching import STEPS

    marks = "".join("●" if step in one.done else "○" for step in STEPS)
    where = f"next: {STEPS[one.next_step]}" if one.next_step else "all five saved"
    return f'<span class="pace-marks" aria-hidden="true">{marks}</span><br>{len(one.done)} of 5, {escape(where)}'


def _data(one: TeamGlance) -> str:
    if one.as_of is None:
        return "none yet"
    age = "" if one.invented else f", {one.age}"
    return escape(f"{one.as_of.day} {one.as_of:%b %Y}{age}")


def _waiting(one: TeamGlance) -> str:
    if one.waiting is None:
        return "–"
    beyond = f", {one.over_aim} beyond {one.aim_weeks:g} weeks" if one.over_aim else ""
    return f"{one.waiting} {'child' if one.waiting == 1 else 'children'}{beyond}"


def _tests(one: TeamGlance) -> str:
    late = f", {one.overdue} long without a study" if one.overdue else ""
    return f"{one.running or 'none'} running{late}"


def _review(one: TeamGlance) -> str:
    if one.last_review is None:
        return "none yet"
    day, n = one.last_review.on, len(one.last_review.open_promises)
    open_ = f", {n} {'promise' if n == 1 else 'promises'} open" if n else ""
    return f"{day.day} {day:%b %Y}{open_}"


def _score(one: TeamGlance) -> str:
    if one.settled is not None and one.settled.score is not None:
        return f"<b>{one.settled.score:.1f}</b> settled"
    return f"{one.proposal.score:.1f} proposed" if one.proposal else "–"


class TeamDesk(ipywidgets.VBox):
    """One team as its coach works on it: findings, the proposed score, and the coach's own score and notes.

    Its `value` is what was saved last; made by :func:`team_desk`.
    """

    value = AnyTrait(None, allow_none=True)

    def __init__(self, store: Store, seen: Overview) -> None:
        from pace_kit.coaching import SCORES, score_words

        self._store, self._seen, self._version = store, seen, 0
        self._typed: dict[str, Mapping[str, Any]] = {}
        self._shown: Mapping[str, Any] = {}
        first = next((one.slug for one in seen.value), None)
        self.team = choice_field("Team", self._options(), first)
        scores = [("Not settled", 0.0), *((score_words(score), score) for score in SCORES)]
        self.form = Form(
            score=choice_field("Score you settle on", scores, hint="The kit only proposes."),
            note=text_field("Why this score?", lines=2, hint="For you and other coaches, beside the score."),
            private=text_field(
                "Private notes", lines=4, hint="Shown on this page only: never to the team, in a report or in print."
            ),
        )
        self._about = live(self._tell, team=self.team, seen=seen)
        self._save = saving("Save score and notes", self._keep, notes=self.form)
        self._before = live(self._history, team=self.team, saved=self._save)
        super().__init__(
            [self.team, self._about, self.form, self._save, self._before],
            **look(ipywidgets.VBox, "pace-stack", "pace-about"),
        )
        self.team.add_class("pace-chooses")
        self.team.observe(self._fill, "value")
        seen.observe(self._offer, "value")
        self._fill({})

    def _options(self) -> list[tuple[str, str]]:
        seen = sorted(self._seen.value or (), key=lambda one: (one.name.casefold(), one.slug))
        names = [one.name for one in seen]
        return [(one.name if names.count(one.name) == 1 else f"{one.name} ({one.slug})", one.slug) for one in seen]

    def _offer(self, _change: Any) -> None:
        options = self._options()
        if options != list(self.team.control.options):
            self.team.offer(options)

    def _fill(self, change: Mapping[str, Any]) -> None:
        """Show what is kept about the chosen team, or what was typed about it before another one was looked at."""
        from pace_kit.coaching import CoachNote

        if change.get("old") and self.form.value != self._shown:
            self._typed[change["old"]] = self.form.value
        kept = self._store.team(self.team.value).latest("coach") if self.team.value else None
        self._version = kept.version if kept else 0
        settled = kept.value if kept else CoachNote()
        self._shown = {"score": settled.score or 0.0, "note": settled.note, "private": settled.private}
        self.form.fill(**self._typed.pop(self.team.value, self._shown))

    def _keep(self, notes: dict[str, Any]) -> Saved:
        from pace_kit.coaching import CoachNote
        from pace_kit.store import Conflict

        if not self.team.value:
            raise ValueError("There is no team yet to keep notes about. Make one first.")
        score = notes["score"] or None
        settled = CoachNote(score, notes["note"], notes["private"], today() if score else None)
        try:
            saved = self._store.team(self.team.value).save("coach", settled, expected_version=self._version)
        except Conflict as other:
            self._version = other.version
            raise ValueError(f"Another coach saved meanwhile: {_whole(other.theirs)} {OVER_THEIRS}") from None
        self._version, self._shown, self.value = saved.version, notes, saved
        self._seen.look()
        return saved

    def _tell(self, team: str, seen: Sequence[TeamGlance]) -> Any:
        one = next((one for one in seen if one.slug == team), None)
        if one is None or one.proposal is None:
            return None
        proposal = f"The kit proposes {one.proposal.score:.1f}. For {one.proposal.score + 0.5:.1f}: {one.proposal.next}"
        promises = one.last_review.open_promises if one.last_review else ()
        steps = bullets(one.proposal.because, "Step by step")
        says = folded("What its review says first", (*one.look, *one.celebrate)) if one.look or one.celebrate else None
        return proposal, steps, bullets(promises, "Promised at the last review"), says

    def _history(self, team: str, saved: Any = None) -> Html:
        kept: Iterable[Any] = self._store.team(team).history("coach")
        return bullets((_told(one.value, one.at) for one in kept), "Saved so far")


def _told(kept: CoachNote, at: datetime) -> str:
    day = at.astimezone()
    return f"{day.day} {day:%B %Y, %H:%M}: {_whole(kept)}"


def _whole(kept: CoachNote) -> str:
    """A note with what is private; for this page alone."""
    return f"{kept} Privately: {kept.private}" if kept.private else str(kept)


def team_desk(store: Store, seen: Overview) -> TeamDesk:
    """Findings, score and notes of one team, kept as the kind ``"coach"`` of the team; saving one looks again."""
    return TeamDesk(store, seen)
