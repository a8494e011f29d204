"""Whatever a team types or a file holds stays text: on pages, in charts, in reports and in calendars."""

import ast
import io
import json
import re
import zipfile
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import ipywidgets
import pytest
from hostile import SHORT, SLUG, hostile_store, workbook
from lxml import etree
from payloads import MARKS, PAYLOADS

from pace_kit.charts import draw_drivers, draw_run_chart
from pace_kit.report import report_bytes
from pace_kit.reviewing import release_for, review_of
from pace_kit.serve import facts
from pace_kit.widgets import Html, Upload, coach_table, overview, render, team_links
from pace_kit.widgets.folds import Fold
from pace_kit.widgets.live import Live

ROOT = Path(__file__).parents[1]
NO_TAGS = {"script", "iframe", "object", "embed", "base", "meta", "link", "math", "foreignobject", "marquee", "form"}
ADDRESSES = {"href", "src", "xlink:href", "action", "formaction", "data", "poster", "background", "srcdoc", "cite"}


class Markup(HTMLParser):
    """Reads markup as a browser does and remembers what in it came from a payload and is more than text."""

    def __init__(self, markup, allowed=()):
        super().__init__()
        self.leaks, self.words, self._open, self._allowed = [], [], "", set(allowed)
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag, attrs):
        self._open = tag
        if (tag in NO_TAGS and tag not in self._allowed) or "pwned" in tag or (tag[:4] == "mark" and tag != "mark"):
            self.leaks.append(f"<{tag}>")
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or "pwned" in name or re.search(r"mark\d+x", name):
                self.leaks.append(f"<{tag} {name}>")
            if name == "style" and "pwned" in address:
                self.leaks.append(f"<{tag} style>")
            scheme = re.match(r"([a-z+.-]+):", address)
            if name in ADDRESSES and scheme and not re.match(r"https?:|data:(image/|font/|application/|;|,$)", address):
                self.leaks.append(f"<{tag} {name}={address[:40]}>")
            self.words.append(value or "")

    def handle_endtag(self, tag):
        self._open = ""

    def handle_data(self, data):
        if self._open in ("script", "style") and "pwned" in data:
            self.leaks.append(f"inside <{self._open}>")
        self.words.append(data)

    def handle_comment(self, data):
        if "pwned" in data:
            self.leaks.append("a comment")

    handle_decl = handle_pi = unknown_decl = handle_comment

    @property
    def text(self):
        return " ".join(self.words)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return hostile_store(tmp_path_factory.mktemp("hostile") / "kit.db")


def shown_below(widgets):
    """All widgets that are on the page: these and what lies in them."""
    for one in widgets:
        yield one
        yield from shown_below(getattr(one, "children", ()))


def run(path, store, monkeypatch, query):
    """Run a page's cells in this process; yield what they named, then the markup of all that the page shows."""
    monkeypatch.setenv("PACE_KIT_DATABASE", f"sqlite:///{store.file}")
    monkeypatch.setenv("QUERY_STRING", query)
    named, shown = {"__name__": "page"}, []
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            tree = ast.parse("".join(cell["source"]))
            last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
            exec(compile(tree, path.name, "exec"), named)
            if last:
                shown.append(eval(compile(ast.Expression(last.value), path.name, "eval"), named))
    yield named
    widgets = [one for one in shown if isinstance(one, ipywidgets.Widget)]
    for _ in range(3):  # what is folded may hold folds
        for one in list(shown_below(widgets)):
            if isinstance(one, Fold):
                one.button.value = True
            elif isinstance(one, Live):
                one.finish()
    markup = [render(one) for one in shown if isinstance(one, Html)]
    for one in shown_below(widgets):
        markup.append(one.value if isinstance(one, ipywidgets.HTML) else "")
        markup.append(one.description if getattr(one, "description_allow_html", False) else "")
    yield "\n".join(markup)


def check(markup, allowed=()):
    """Hold that no payload became more than text; return all text."""
    for payload in PAYLOADS:
        if re.search(r"[<&]", payload):
            assert payload not in markup, payload
    seen = Markup(markup, allowed)
    assert seen.leaks == []
    return seen.text


PAGES = [*sorted(ROOT.joinpath("notebooks").glob("0*.ipynb")), ROOT / "notebooks" / "follow_the_pathway.ipynb"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_text_of_a_team_is_more_than_text_on_a_page(path, store, monkeypatch):
    page = run(path, store, monkeypatch, f"team={SLUG}")
    next(page)
    markup = next(page)
    text = check(markup)
    if path.stem != "02_clean_the_data":
        assert "pwned" in text


def test_no_text_of_a_workbook_is_more_than_text_on_the_page_that_cleans_it(store, monkeypatch):
    page = run(PAGES[2], store, monkeypatch, f"team={SLUG}")
    named = next(page)
    named["upload"].fill(as_of=date(2019, 3, 31))
    named["upload"]["file"].value = Upload(f"{SHORT}.xlsx", workbook())
    text = check(next(page))
    assert len({mark for mark in MARKS if mark in text}) > 30
    assert SHORT in text


def parts_of(packed):
    """Text of every part of an office file, each of which must be well formed."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                yield name, etree.fromstring(archive.read(name))


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("suffix", [".html", ".docx", ".pptx"])
def test_no_text_of_a_team_is_more_than_text_in_a_report(store, suffix, shared):
    team = store.team(SLUG)
    result = review_of(team)
    release = release_for(team, result, 5) if shared else None
    made = report_bytes(result, suffix, agreed=PAYLOADS, release=release)
    if suffix == ".html":
        text = check(made.decode(), allowed=("meta", "link"))
    else:
        text = ""
        for name, root in parts_of(made):
            text += " ".join(root.itertext())
            for element in root.iter():
                assert not isinstance(element, etree._Entity), name
                if name.endswith(".rels") and element.get("TargetMode") == "External":
                    assert "pwned" not in element.get("Target")
                assert "pwned" not in str(element.tag)
                assert not any("pwned" in key for key in element.attrib)
                if etree.QName(element).localname in ("instrText", "fldSimple"):  # a field that Word works out
                    assert "pwned" not in "".join(element.itertext()) + str(element.attrib)
    assert shared or all(mark in text for mark in MARKS)


def test_a_chart_and_a_diagram_draw_every_text_as_text(store):
    team = store.team(SLUG)
    result = review_of(team)
    pictures = [draw_run_chart(result.chart, result.signals, words=payload) for payload in PAYLOADS[::6]]
    pictures.append(draw_drivers(team.current("drivers"), tests=team.tests, aim=team.aim))
    for picture in pictures:
        check(picture.html())
        root = etree.fromstring(picture.svg().encode())
        named = {etree.QName(element).localname for element in root.iter(etree.Element)}
        assert not named & {"script", "foreignObject", "animate", "image", "set", "iframe"}
        assert not any(name.startswith("on") for element in root.iter(etree.Element) for name in element.attrib)


def test_every_name_of_a_team_is_text_where_teams_are_listed(store):
    shown = check(coach_table(overview(store).value).markup + team_links(store.teams()).markup)
    assert sum(team.name in shown for team in store.teams()) == len(store.teams()) == len(PAYLOADS) + 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_an_address_leads_nowhere_but_to_a_page(payload):
    assert not facts.is_team_slug(payload)
    check(facts.page_path("01_set_an_aim", team=payload, note=payload))
