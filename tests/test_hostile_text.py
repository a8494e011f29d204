"""Whatever a team types or a file holds stays text: on pages, in charts, in reports and in calendars."""

import ast
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import ipywidgets
import pytest
from hostile import HEADING, SHORT, SLUG, book_of_sheets, hostile, hostile_store, workbook
from icalendar import Calendar
from jinja2 import Environment, FileSystemLoader
from lxml import etree
from payloads import MARKS, PAYLOADS

from pace_kit.charts import draw_drivers, draw_run_chart
from pace_kit.downloads import safe_name
from pace_kit.following import follow
from pace_kit.reminders import Step, TeamPathway
from pace_kit.report import report_bytes
from pace_kit.reviewing import release_for, review_of
from pace_kit.serve import facts
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.widgets import (
    Html,
    Upload,
    bullets,
    choose_columns,
    choose_sheet,
    coach_table,
    overview,
    render,
    team_links,
    upload_field,
)
from pace_kit.widgets.downloading import Downloads
from pace_kit.widgets.fields import LARGEST_UPLOAD
from pace_kit.widgets.folds import Fold
from pace_kit.widgets.guessing import guessing
from pace_kit.widgets.live import Live
from pace_kit.widgets.playing import practice_council

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
            file = "download" in dict(attrs) and re.match(r"data:[\w/=;.+-]+;base64,[\w+/=]*$", address)
            known = file or re.match(r"https?:|data:(image/|font/|application/|;|,$)", address)
            if name in ADDRESSES and scheme and not known:
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
    """Run a page's cells in this process; yield what they named, then again and again the markup of all it shows."""
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
    words = [render(one) for one in shown if isinstance(one, Html)]
    while True:
        yield "\n".join((*words, markup_of([one for one in shown if isinstance(one, ipywidgets.Widget)])))


def markup_of(widgets):
    """All that these widgets show as markup, what is folded away included."""
    for _ in range(3):  # what is folded may hold folds
        for one in list(shown_below(widgets)):
            if isinstance(one, Fold):
                one.button.value = True
            elif isinstance(one, Live):
                one.finish()
            elif isinstance(one, Downloads) and not one.files:
                one.button.click()
    markup = []
    for one in shown_below(widgets):
        markup.append(one.value if isinstance(one, ipywidgets.HTML) else "")
        markup.append(one.description if getattr(one, "description_allow_html", False) else "")
    return "\n".join(markup)


def check(markup, allowed=()):
    """Hold that no payload became more than text; return all text."""
    for payload in PAYLOADS:
        if re.search(r"[<&]", payload):
            assert payload not in markup, payload
    seen = Markup(markup, allowed)
    assert seen.leaks == []
    return seen.text


FILES = {"02_clean_the_data": 5, "03_plot_run_charts": 12, "05_review_results": 3}
FILES |= {"06_coach_view": 2, "follow_the_pathway": 1}
PAGES = [*sorted(ROOT.joinpath("notebooks").glob("0*.ipynb")), ROOT / "notebooks" / "follow_the_pathway.ipynb"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_no_text_of_a_team_is_more_than_text_on_a_page(path, store, monkeypatch):
    page = run(path, store, monkeypatch, f"team={SLUG}")
    next(page)
    markup = next(page)
    text = check(markup)
    if path.stem != "02_clean_the_data":
        assert "pwned" in text
    files = [unescape(name) for name in re.findall(r'download="([^"]*)"', markup)]
    assert len(files) == FILES.get(path.stem, 0)
    assert [safe_name(*name.rsplit(".", 1)) for name in files] == files


def test_no_text_of_any_cycle_of_any_test_of_change_is_more_than_text_when_it_is_opened(store, monkeypatch):
    team, text = store.team(SLUG), ""
    for turn in (0, 20, 40):  # so that each payload stands once where a page shows more than a field
        texts = cycle(PAYLOADS[turn:] + PAYLOADS[:turn])
        for test in team.tests:
            team.save_test(hostile(test, texts))
        page = run(PAGES[4], store, monkeypatch, f"team={SLUG}")
        named = next(page)
        for test in team.tests:
            named["which"].value = test.key
            for one in test.cycles:
                named["number"].value = one.number
                text += check(next(page))
                assert one.prediction in text
    assert all(mark in text for mark in MARKS)


def test_no_text_of_a_workbook_is_more_than_text_on_the_page_that_cleans_it(store, monkeypatch):
    page = run(PAGES[2], store, monkeypatch, f"team={SLUG}")
    named = next(page)
    named["upload"].fill(as_of=date(2019, 3, 31))
    named["upload"]["file"].value = Upload(f"{SHORT}.xlsx", workbook())
    text = check(next(page))
    assert all(mark in text for mark in MARKS)
    assert SHORT in text
    columns = choose_columns(named["found"])  # beside the page, which would be worked out anew for each heading
    said = markup_of([columns])
    for field in columns.fields.values():
        field.value = "" if field.value == "team" else "team"
        said += markup_of([columns])
    text = check(said)
    assert all(f"{''.join(filter(str.isprintable, payload))} {HEADING}" in text for payload in PAYLOADS)


def test_no_name_of_a_file_or_of_a_sheet_is_more_than_text_where_a_workbook_is_chosen_refused_or_listed(store):
    def read(file, sheet=None, heading_row=None):
        return read_spreadsheet(file.content, name=file.name, sheet=sheet, heading_row=heading_row)

    def choose(name, content):
        file = {"name": name, "size": len(content), "type": "", "last_modified": datetime.now(UTC)}
        field.control.value = ({**file, "content": memoryview(content)},)
        return check(markup_of([field, chosen]))

    names, large = ["".join(filter(str.isprintable, payload)) for payload in PAYLOADS], bytes(LARGEST_UPLOAD + 1)
    field, book = upload_field("Workbook"), book_of_sheets(names)
    chosen, listed = choose_sheet(read, field), store.team(SLUG).uploads()[0]
    for payload, sheet in zip(PAYLOADS, names, strict=True):
        for refused in (b"Child ID", b"", large):
            assert payload in choose(payload, refused)
        assert names[0] in choose(payload, book)
        chosen.sheet.value = sheet
        assert f"row 1 of '{sheet}'" in check(markup_of([chosen]))
        assert payload in check(render(bullets([replace(listed, name=payload)])))


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


def test_no_name_of_a_team_no_message_and_no_title_is_more_than_text_at_the_top_of_a_page():
    written = Environment(loader=FileSystemLoader(Path(facts.__file__).parent / "templates/pace"))
    template = written.get_template("index.html.j2")
    for payload in PAYLOADS:
        steps, message = facts.steps_for("x", team=payload), facts.message_for({"missing": payload})
        pace = {"facts": facts.PageFacts(steps, team=payload, message=message), "policy": payload}
        pace["title"] = facts.page_title({"cells": [{"cell_type": "markdown", "source": f"# {payload}"}]}, "x")
        known = template.new_context({"resources": {"pace": pace, "base_url": "/"}, "page_config": {}, "main_js": ""})
        top = [piece for block in ("header", "body_header") for piece in template.blocks[block](known)]
        assert check("".join(top), allowed=("meta", "link", "script")).count(payload[:59]) >= 3 + (
            "\x0b" not in payload
        )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_number_of_a_game_in_an_address_is_more_than_text(payload, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", urlencode({"round": payload, "council": payload}))
    said = [guessing().said, practice_council().begin.status]
    assert [payload.strip()[:12] in check(one) for one in said] == [True, True]


def test_a_calendar_holds_the_name_of_each_step_as_text_and_no_line_of_its_own(store):
    team = store.team(SLUG)
    names = (*PAYLOADS, "x\r\nATTACH:javascript:pwned()\r\nEND:VEVENT", "x\nBEGIN:VALARM")
    steps = tuple(Step(f"step-{at}", name, 400, "weeks", note=name) for at, name in enumerate(names))
    made = follow(team, team.cohort.as_of, TeamPathway(steps=steps)).calendar(team, datetime(2026, 1, 1, tzinfo=UTC))
    lines = made.decode().replace("\r\n ", "").split("\r\n")
    assert {re.split("[:;]", line)[0] for line in lines} == {
        *("BEGIN", "END", "VERSION", "PRODID", "CALSCALE", "METHOD", "UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND"),
        *("CLASS", "TRANSP", "SUMMARY", ""),
    }
    assert {line for line in lines if "VALARM" in line} == {line for line in lines if r": x\nBEGIN:VALARM" in line}
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", made.decode())
    said = {str(event["SUMMARY"]) for event in Calendar.from_ical(made).walk("VEVENT")}
    assert all(any(mark in summary for summary in said) for mark in MARKS)
