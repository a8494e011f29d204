"""What a page has to know besides its own question: which database, which team."""

from __future__ import annotations

import os
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote

from pace_kit.widgets.render import Html

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pace_kit.charts import Picture
    from pace_kit.store import Store, Team

EXAMPLE = "harbour"
_FIRST_STEP = "01_set_an_aim.ipynb"


def open_store() -> Store:
    """The database that the server, or ``PACE_KIT_DATABASE``, names; else the one in this user's data folder."""
    from pace_kit.store import Store

    return Store.open()


def open_team(slug: str = "") -> Team:
    """The team that the page's address names, else `slug`, else the example team (made when it is not there).

    Raises
    ------
    pace_kit.store.TeamNotFound
        When no such team is in the database; the message lists those that are.
    """
    store = open_store()
    wanted = _asked("team") or slug or EXAMPLE
    if wanted == EXAMPLE and EXAMPLE not in {team.slug for team in store.teams()}:
        from pace_kit.example import add_example

        return add_example(store)
    return store.team(wanted)


def team_of_page() -> Team | None:
    """The team that the page's address names, or None where it names none: for pages that work without one."""
    return open_team() if _asked("team") else None


def asked_in_vain(name: str, *, most: int) -> str:
    """What the page's address gives where :func:`asked_number` finds no number in it, cut short; blank else."""
    return "" if asked_number(name, most=most) else _asked(name).strip()[:12]


def asked_number(name: str, *, most: int) -> int | None:
    """A whole number from 1 to `most` that the page's address gives, as in ``?council=7``; else None."""
    text = _asked(name).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(most)) else 0
    return number if 1 <= number <= most else None


def make_team(store: Store, name: str, programme_started: date | None = None) -> Team:
    """Make a team for whoever typed its name; a second press of the button makes no second team.

    Raises
    ------
    ValueError
        When the name cannot be used, or a team here has it, in capitals or not: two in one list look the same.
    """
    wanted = name.strip()
    if wanted.casefold() in {team.name.casefold() for team in store.teams()}:
        raise ValueError(f"“{wanted}” is there already. Open it in the list above, or type another name.")
    return store.add_team(name, programme_started=programme_started)


def team_links(teams: Iterable[Team]) -> Html:
    """A list of teams, each a link to its first step with the team in the address."""
    items = "".join(_team_link(team) for team in teams)
    if not items:
        return Html('<p class="pace-note">There is no team here yet. Make one below, or look at the example.</p>')
    return Html(f'<ul class="pace-teams">{items}</ul>')


def _team_link(team: Team) -> str:
    tag = ' <span class="pace-tag">invented data</span>' if team.invented else ""
    done = len(team.steps_done)
    state = f"{done} of 5 steps saved" if done else "nothing saved yet"
    return (
        f'<li><a href="{_FIRST_STEP}?team={quote(team.slug)}">{escape(team.name)}</a>{tag}'
        f' <span class="pace-hint">{state}</span></li>'
    )


def teams_side_by_side(teams: Iterable[Team]) -> Picture:
    """Run charts of all teams that have data on one scale, in the order given, each with its own decisions.

    Raises
    ------
    ValueError
        When more than 36 teams have data.
    """
    from pace_kit.charts import draw_small_multiples
    from pace_kit.measures import weeks_to_milestone
    from pace_kit.signals import find_signals

    charts, signals = {}, {}
    for team in teams:
        if (cohort := team.cohort) is not None:
            choices = team.chart_choices
            charts[team.name] = choices.chart(weeks_to_milestone(cohort))
            signals[team.name] = find_signals(charts[team.name], choices.rule_set)
    return draw_small_multiples(charts, signals)


def round_of_page() -> str:
    """The round of a game that the page's address names, as it stands there; blank when it names none."""
    return _asked("round")


def _asked(name: str) -> str:
    return parse_qs(os.environ.get("QUERY_STRING", "")).get(name, [""])[0]
