"""A workshop: teams made from a list, their addresses handed out, their steps followed, and a fresh start for one."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import ipywidgets

from pace_kit.widgets import alike
from pace_kit.widgets.coaching import PAGES, Overview, print_button
from pace_kit.widgets.downloading import Downloads, downloads
from pace_kit.widgets.fields import Field, Form, Upload, choice_field, text_field, tick_field, upload_field
from pace_kit.widgets.live import Saving, live, saving
from pace_kit.widgets.render import Html, bullets, note

if TYPE_CHECKING:
    from pace_kit.coaching import Listed
    from pace_kit.store import Store, Team

WITH = {
    "": "Nothing yet",
    "data": "Harbour's invented data",
    "all": "Everything of Harbour's",
}
LEFT = "Invented data come cleaned: aim, chart and tests are left to do. Everything of Harbour's is to look at."
_TICK = '<span class="pace-tick">✓</span> <span class="pace-unseen">saved</span>'
NOTHING_ASIDE = "Nothing is set aside now."


class Workshop(ipywidgets.VBox):
    """Making teams from a list, handing out their addresses and following their steps; made by :func:`workshop`."""

    def __init__(self, store: Store, seen: Overview) -> None:
        self._store, self._seen = store, seen
        self.form = Form(
            names=text_field("Names of the teams, one a line", lines=6, placeholder="Tay\nForth\nClyde"),
            data=choice_field(
                "What they begin with", [(words, key) for key, words in WITH.items()], hint=LEFT, wide=True
            ),
        )
        self._listed = live(self._read, choices=self.form, show=_told)
        self.make = saving("Make these teams", self._make, choices=self.form)
        self.key = text_field(
            "The key of this kit, to add to each address",
            hint="It stands after “token=” in the window in which the kit was started; other devices need it once.",
        )
        again = saving("Look again at the steps", self._look)
        addresses = live(self._addresses, key=self.key, seen=seen, again=again)
        super().__init__(
            [self.form, self._listed, self.make, self.key, again, addresses],
            **alike.look(ipywidgets.VBox, "pace-stack"),
        )

    def _look(self) -> str:
        self._seen.look()
        return self._seen.read_at

    def _taken(self) -> list[str]:
        return [team.name for team in self._store.teams()]

    def _read(self, choices: dict[str, Any]) -> Listed | None:
        from pace_kit.coaching import read_names
        from pace_kit.store.names import checked_name

        return read_names(choices["names"], self._taken(), checked_name) if choices["names"] else None

    def _make(self, choices: dict[str, Any]) -> str:
        from pace_kit.example import fill_with_example

        listed = self._read(choices)
        if listed is None or not listed.names:
            raise ValueError("There is no name that can be used. Write one name a line.")
        for name in listed.names:
            team = self._store.add_team(name, invented=bool(choices["data"]))
            if choices["data"]:
                fill_with_example(team, only_data=choices["data"] == "data")
        self.form.fill(names="")
        self._seen.look()
        n = len(listed.names)
        left = " " + " ".join(listed.answers) if listed.answers else ""
        return f"{n} {'team was' if n == 1 else 'teams were'} made: {', '.join(listed.names)}.{left}"

    def _addresses(self, key: str = "", seen: Any = None, again: Any = None) -> tuple[Html, Html]:
        return address_table(self._store.teams(), key), print_button("Print the addresses", "addresses")


def workshop(store: Store, seen: Overview) -> Workshop:
    """Return what a coach needs to run a workshop with many teams."""
    return Workshop(store, seen)


def address_table(teams: Sequence[Team], key: str = "") -> Html:
    """Every team with its address, ready to be copied or printed, and the steps it has saved.

    The address is completed in the browser, which alone knows by what name it reached the kit; without its help the
    path is shown, to be put behind that name.
    """
    if not teams:
        return note("There is no team yet.")
    from pace_kit.coaching import STEPS

    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in ("Team", "Address", *STEPS.values()))
    rows = "".join(_address_row(team, key) for team in teams)
    return Html(
        '<div class="pace-scroll" tabindex="0" role="region" aria-label="Teams, addresses and steps">'
        f'<table class="pace-table pace-addresses"><caption>Teams, their addresses and what they saved</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _address_row(team: Team, key: str) -> str:
    done = team.steps_done
    page = f"{PAGES['01']}.ipynb?" + urlencode({"team": team.slug, **({"token": key} if key else {})})
    told = f"/voila/render/{page}"
    ticks = "".join(f"<td>{_TICK if step in done else '–'}</td>" for step in PAGES)
    copy = f"Copy the address of {escape(team.name)}"
    return (
        f'<tr><th scope="row">{escape(team.name)}</th><td>'
        f'<code data-pace-address="{escape(page)}">{escape(told)}</code> '
        f'<button type="button" class="pace-button second" data-pace-copy aria-label="{copy}">Copy</button></td>'
        f"{ticks}</tr>"
    )


def _told(listed: Listed | None) -> Any:
    if listed is None:
        return None
    return str(listed), bullets(listed.answers)


class FreshStart(ipywidgets.VBox):
    """A fresh start for one team, and what was set aside by it; made by :func:`fresh_start`."""

    def __init__(self, store: Store, seen: Overview) -> None:
        self._store, self._seen = store, seen
        self.team = team_field(store, "Team that begins afresh")
        self.form = Form(
            typed=text_field("Type the team's name", hint="So that it is the right one."),
            practise=tick_field("Give it Harbour's invented data again", hint="Only for a team with invented data."),
        )
        self.start = saving(
            "Begin afresh", self._start, waiting="There is no team yet.", team=self.team, choices=self.form
        )
        self.aside = choice_field("Set aside", self._asides())
        self.back = saving("Bring it back", self._bring_back, waiting=NOTHING_ASIDE, aside=self.aside)
        self.sure = tick_field("Yes, remove it for good: it cannot be brought back")
        self.gone = saving("Remove it for good", self._remove, waiting=NOTHING_ASIDE, aside=self.aside, sure=self.sure)
        about = live(self._what_goes, team=self.team, start=self.start, back=self.back)
        self._asides_box = ipywidgets.VBox([self.aside, self.back, self.sure, self.gone])
        self._asides_box.add_class("pace-stack")
        super().__init__(
            [self.team, about, self.form, self.start, self._asides_box], **alike.look(ipywidgets.VBox, "pace-stack")
        )
        self._asides_box.layout = alike.shown(False)
        seen.observe(self._offer, "value")
        self._offer({})

    def _asides(self) -> list[tuple[str, str]]:
        return [(f"{one.name} ({one.slug})", one.slug) for one in self._store.set_aside()]

    def _offer(self, _change: Any) -> None:
        options = self._asides()
        self.aside.offer(options)
        self.team.offer(team_options(self._store))
        if options:  # it stays when the last one goes, so that the answer to the press can still be read
            self._asides_box.layout = alike.shown(True)

    def _looked(self) -> None:
        self._seen.look()
        self._offer({})  # what is set aside can change while no team looks different

    def _what_goes(self, team: str, start: Any = None, back: Any = None) -> str:
        return what_goes(self._store.team(team))

    def _start(self, team: str, choices: dict[str, Any]) -> str:
        from pace_kit.example import fill_with_example

        chosen = self._store.team(team)
        if choices["typed"] != chosen.name:
            raise ValueError(f"The name typed is not “{chosen.name}”. Nothing was changed. Type it as it stands there.")
        if choices["practise"] and not chosen.invented:
            raise ValueError(f"{chosen.name} has data of its own, so it cannot get invented ones. Take the tick out.")
        aside = self._store.start_afresh(team)
        if choices["practise"]:
            fill_with_example(self._store.team(team), only_data=True)
        self.form.fill(typed="", practise=False)
        self._looked()
        return f"{chosen.name} begins afresh. What it had is set aside as {aside.slug}."

    def _bring_back(self, aside: str) -> str:
        back = self._store.bring_back(aside)
        self._looked()
        return f"{back.name} is as it was."

    def _remove(self, aside: str, sure: bool) -> str:
        if not sure:
            raise ValueError("Nothing was removed. Tick the line above first, if you are sure.")
        self._store.delete_aside(aside)
        self.sure.value = False
        self._looked()
        return f"{aside} is removed for good."


def fresh_start(store: Store, seen: Overview) -> FreshStart:
    """Return a form that gives a team a fresh start, and one that takes it back or makes it final."""
    return FreshStart(store, seen)


def what_goes(team: Team) -> str:
    """A sentence that says what a fresh start sets aside."""
    aims, tests, reviews, uploads = len(team.aims()), len(team.tests), len(team.reviews()), len(team.history("upload"))
    parts = [
        f"{n} {one if n == 1 else many}"
        for n, one, many in (
            (aims, "version of its aim", "versions of its aim"), (uploads, "upload", "uploads"),
            (tests, "test of change", "tests of change"), (reviews, "review", "reviews"),
        )
        if n
    ]  # fmt: skip
    what = ", ".join(parts) or "nothing of the team's"
    return (
        f"{team.name} has {what}. All of it, the chart's choices and your notes about the team are set aside with "
        "their history; the address stays. You can bring it back below, or remove it for good. To delete the team "
        "itself with all that was ever saved about it, close the pages and type in a terminal: "
        f"pace-kit forget {team.slug}"
    )


def team_options(store: Store) -> list[tuple[str, str]]:
    """Every team as an option: its name, with its short name where two share one."""
    teams = store.teams()
    names = [team.name for team in teams]
    return [(team.name if names.count(team.name) == 1 else f"{team.name} ({team.slug})", team.slug) for team in teams]


def team_field(store: Store, label: str = "Team") -> Field:
    """Choose one of the teams."""
    return choice_field(label, team_options(store))


class Travelling(ipywidgets.VBox):
    """A team's file to take away, and one to bring in; made by :func:`travelling`."""

    def __init__(self, store: Store, seen: Overview) -> None:
        self._store, self._seen = store, seen
        self.team = team_field(store, "Team to take along")
        self.ticks = Form(
            keys=tick_field("With the key of the children's codes", hint="It names children: only inside the council."),
            coach=tick_field("With my scores and private notes"),
        )
        self.take: Downloads = downloads(
            "Make the team's file", self._file, waiting="There is no team yet.", team=self.team, ticks=self.ticks
        )
        self.file = upload_field("Choose a team's file", accept=".pace", hint="A file that this kit made elsewhere.")
        self.add: Saving = saving("Add this team", self._add, waiting="Choose a file first.", file=self.file)
        super().__init__(
            [self.team, self.ticks, self.take, self.file, self.add], **alike.look(ipywidgets.VBox, "pace-stack")
        )
        seen.observe(lambda _change: self.team.offer(team_options(store)), "value")

    def _file(self, team: str, ticks: dict[str, Any]) -> dict[str, tuple[str, bytes]]:
        content = self._store.team_file(team, **ticks)
        return {f"{self._store.team(team).name}, everything it saved": (f"{team}.pace", content)}

    def _add(self, file: Upload) -> str:
        added = self._store.import_content(file.content, file.name)
        self._seen.look()
        return f"{added} was added as {added.slug}."


def travelling(store: Store, seen: Overview) -> Travelling:
    """Return what takes a team to another computer and brings one in, whole and with its history."""
    return Travelling(store, seen)
