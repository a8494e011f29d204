"""What the top of a page says: the kit's steps, the team they belong to, and one message if there is one.

Facts come from the store in the server's process, so that the header is there before the page's kernel has started.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

START = "00_start_here"
COACH = "06_coach_view"
STEPS = (
    (START, "Start"),
    ("01_set_an_aim", "1 Aim"),
    ("02_clean_the_data", "2 Data"),
    ("03_plot_run_charts", "3 Run charts"),
    ("04_log_tests_of_change", "4 Tests of change"),
    ("05_review_results", "5 Review"),
)
FOLLOW = "follow_the_pathway"
"""A page of a team beside the five steps."""
PRACTISE = "practise"
"""The page that leads to all exercises and games; with and without a team."""
MOVED = {"practice_find_the_faults": "data_detective"}
"""Pages that have another name now, so that an old bookmark still leads to them."""

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class Step:
    """One entry of the navigation; `href` is empty while no team is chosen.

    `current` marks the page shown, `inside` the entry whose page leads to the page shown.
    """

    label: str
    href: str
    done: bool
    current: bool
    inside: bool = False


@dataclass(frozen=True)
class PageFacts:
    """All that the page template needs to know beside the notebook itself.

    `team` is the team's name as the team wrote it, or empty; the template escapes it.
    """

    steps: tuple[Step, ...]
    team: str = ""
    invented: bool = False
    message: str = ""


def is_team_slug(text: str) -> bool:
    """Tell whether `text` could be a team's address: lower-case letters, digits and hyphens, at most 80."""
    return _SLUG.fullmatch(text) is not None


def needs_team(notebook: str) -> bool:
    """Tell whether the page `notebook` (its name without ``.ipynb``) is about one team."""
    return notebook in {FOLLOW, *(name for name, _ in STEPS[1:])}


def page_path(notebook: str, *, base: str = "/", **query: str) -> str:
    """Address of a page on this server, its query escaped.

    >>> page_path("01_set_an_aim", team="harbour")
    '/voila/render/01_set_an_aim.ipynb?team=harbour'
    """
    asked = urlencode({key: value for key, value in query.items() if value})
    return f"{base}voila/render/{quote(notebook)}.ipynb" + (f"?{asked}" if asked else "")


def steps_for(
    notebook: str, *, team: str = "", done: frozenset[str] = frozenset(), exercise: bool = False, base: str = "/"
) -> tuple[Step, ...]:
    """Entries of the navigation for one page.

    Parameters
    ----------
    notebook : str
        The page shown, without ``.ipynb``; it is marked as current.
    team : str
        The team's slug, kept in each link. Without it only the start page is a link.
    done : frozenset of str
        Two-digit numbers of the steps that hold something saved.
    exercise : bool
        Whether the page shown is an exercise or a game.
    base : str
        The server's base address, ending in a slash.

    The page of what is due stands after the steps, once there is a team; then the page that leads to all exercises. The
    coach view is no step of a team, so it is named on itself only.
    """
    beside = ((COACH, "Coach view"),) if notebook == COACH else ((FOLLOW, "What is due"),) if team else ()
    beside = (*beside, (PRACTISE, "Practise"))
    return tuple(
        Step(
            label=label,
            href=page_path(name, base=base, team=team) if team or name in (START, COACH, PRACTISE) else "",
            done=name[:2] in done,
            current=name == notebook,
            inside=name == PRACTISE and exercise and name != notebook,
        )
        for name, label in (*STEPS, *beside)
    )


def message_for(query: Mapping[str, str]) -> str:
    """The sentence that the start page shows when somebody was sent to it, or ``""``.

    ``missing`` holds the name of a team that does not exist here; ``choose`` says that a step was wanted without one.
    """
    if missing := query.get("missing", ""):
        shown = missing if len(missing) <= _LONGEST_SHOWN else missing[:_LONGEST_SHOWN] + "…"
        return f"There is no team called “{shown}” here. Choose one below, or make a new one."
    if query.get("choose"):
        return "Choose your team first, or make a new one. Then go on to the step you wanted."
    return ""


def page_title(notebook: Mapping[str, Any], name: str) -> str:
    """Title of a page: its first heading, else its file's name; with the kit's name behind it."""
    for cell in notebook.get("cells", ()):
        if cell.get("cell_type") == "markdown":
            for line in str(cell.get("source", "")).splitlines():
                if line.startswith("# "):
                    return f"{line[2:].strip()} – PACE coaching kit"
    return f"{name.replace('_', ' ')} – PACE coaching kit"


def notebook_file(folders: Iterable[Path], asked: str) -> Path | None:
    """File of the page that was asked for, with or without ``.ipynb``, or None.

    Only notebooks that lie directly in one of the `folders` are pages, the first that has it; nothing hidden and
    nothing outside them.
    """
    name = asked.removesuffix(".ipynb")
    if not re.fullmatch(r"\w[\w -]*", name):
        return None
    paths = (folder / f"{name}.ipynb" for folder in folders)
    return next((path for path in paths if path.is_file()), None)
