"""The pages' own front end: built from what lies beside it, kept by browsers, and able to show all that pages hold."""

import hashlib
import json
import re
import sys
from pathlib import Path

import pytest
from conftest import SERVED_BY_VOILA

from pace_kit.serve.front_end import STATIC, addresses

SOURCE = STATIC.parent / "frontend"

ALL_KINDS = [
    "# All kinds",
    "import ipywidgets as w, pandas as pd\n"
    "from IPython.display import HTML, SVG, Image, Markdown, display\n"
    "print('printed')\n"
    "display(HTML('<p id=html>some <b>html</b></p>'), Markdown('**bold** words'), pd.DataFrame({'weeks': [20]}))\n"
    'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle id="dot" r="4"/></svg>\')',
    "from base64 import b64decode\n"
    "dot = b64decode('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=')\n"
    "out, draw, clear = w.Output(), w.Button(description='Draw'), w.Button(description='Clear')\n"
    "with out:\n    print('at first')\n"
    "def drawn(_):\n"
    "    with out:\n"
    "        print('one')\n"
    "        print('two')\n"
    "        display(Markdown('*three*'), Image(dot), w.IntSlider(description='inside'), HTML('<i id=last>four</i>'))\n"
    "def cleared(_):\n"
    "    out.clear_output(wait=True)\n"
    "    with out:\n        print('clean again')\n"
    "draw.on_click(drawn)\nclear.on_click(cleared)\nw.VBox([draw, clear, out])",
    "given, said = w.FileUpload(description='Give'), w.HTML()\n"
    "def got(_):\n"
    "    (file,) = given.value\n"
    "    said.value = f'<p id=got>{file.name} {bytes(file.content) == bytes(range(256)) * 4000}</p>'\n"
    "given.observe(got, 'value')\nw.VBox([given, said])",
    "import time\n"
    "where = w.Dropdown(options=['Apple', 'Bath', 'Barnsley', 'Barnet'], description='Where')\n"
    "words, say, heard = w.Text(description='Words'), w.Button(description='Say'), w.HTML()\n"
    "where.observe(lambda _: time.sleep(0.1), 'value')\nwords.observe(lambda _: time.sleep(0.2), 'value')\n"
    "def answer(_):\n    heard.value = f'<p class=heard>{where.value}: {words.value}</p>'\n"
    "say.on_click(answer)\nw.VBox([where, words, say, heard])",
    "w.VBox([w.Accordion([w.DatePicker(description='Day')], titles=['More']), w.Tab([w.HTML('x')], titles=['First'])])",
]
PRESS = (
    "import ipywidgets as w\nbutton, said = w.Button(description='Press'), w.HTML()\n"
    "button.on_click(lambda _: setattr(said, 'value', '<p id=pressed>pressed</p>'))\nw.VBox([button, said])"
)
OTHER = """import ipywidgets, traitlets
class Other(ipywidgets.DOMWidget):
    _model_module = _view_module = traitlets.Unicode("other-widgets").tag(sync=True)
    _model_name = traitlets.Unicode("OtherModel").tag(sync=True)
    _view_name = traitlets.Unicode("OtherView").tag(sync=True)
    _view_module = traitlets.Unicode("other-widgets").tag(sync=True)
Other()"""


def banner(name):
    return (STATIC / name).read_text("utf-8").split("\n", 1)[0]


def test_what_pages_load_was_built_from_the_sources_that_lie_beside_it():
    names = ["build.mjs", "package-lock.json", "package.json", *(f"src/{p.name}" for p in (SOURCE / "src").iterdir())]
    marks = hashlib.sha256()
    for name in sorted(names):
        marks.update(name.encode() + b"\0" + (SOURCE / name).read_bytes() + b"\0")
    for built in ("page.js", "page.css"):
        assert marks.hexdigest() in banner(built), "run make frontend and commit what it builds"


def test_every_package_in_the_built_script_is_listed_with_its_licence():
    licences = (STATIC / "page.licences.txt").read_text("utf-8")
    listed = dict(re.findall(r"(?m)^(@?[a-z][\w./-]*) (\d+\.\d+\.\d+\S*) \([\w .-]+\)$", licences))
    wanted = json.loads((SOURCE / "package.json").read_text("utf-8"))["dependencies"]
    assert {name: listed[name] for name in wanted} == wanted
    assert {"jquery", "backbone", "nouislider"} <= set(listed)
    assert "Permission is hereby granted" in licences
    assert "page.licences.txt" in banner("page.js")


def test_letters_on_screen_have_the_sizes_of_one_scale_and_no_others():
    css = (STATIC.parent / "templates" / "pace" / "pace.css").read_text("utf-8")
    screen, paper = css.split("@media print")[0], css.split("@media print")[1].split("@media")[0]
    scale = set(re.findall(r"--(small|note|text|h3|lead|h2|h1):\d+px", screen))
    assert len(scale) == 7
    sizes = re.findall(r"font(?:-size)?:([^;}]*)", screen)
    assert len(sizes) > 30
    assert [one for one in sizes if not re.match(r"var\(--(" + "|".join(scale) + r")\)|inherit|\.9em", one)] == []
    assert [one for one in re.findall(r"font-size:([^;}]*)", paper) if not re.match(r"[\d.]+pt|inherit", one)] == []


def test_the_lock_of_the_front_end_pins_all_and_names_no_host_to_get_it_from():
    lock = json.loads((SOURCE / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert len(packages) > 40
    assert not any("resolved" in one for one in packages.values())
    assert all(one["version"] and one["integrity"].startswith("sha512-") for one in packages.values())


def test_browsers_keep_the_built_files_until_they_change(server):
    for path in addresses("/").values():
        answer = server.visitor().get(path)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert "immutable" not in (server.visitor().get(path.split("?")[0]).headers["Cache-Control"] or "")
    assert server.visitor().get("/voila/pace/page.licences.txt").status == 200
    assert server.visitor().get("/voila/pace/../front_end.py").status == 404
    assert server.visitor().get("/voila/pace/other.js").status == 404


@pytest.fixture(scope="module")
def kinds(start_server, notebook_maker, tmp_path_factory):
    """A server with a page of every kind of output, and two with what the kit's own front end does not know."""
    folder = tmp_path_factory.mktemp("kinds")
    notebook_maker(folder, "00_start_here", "# Start", "1")
    notebook_maker(folder, "all_kinds", *ALL_KINDS)
    notebook_maker(folder, "other", "# Other", OTHER, PRESS)
    notebook_maker(folder, "formula", "# Formula", "from IPython.display import Math\nMath('x^2')", PRESS)
    return start_server(folder, notebooks=folder)


def test_a_page_shows_and_does_all_that_widgets_and_outputs_can(kinds, pages):
    page = pages.open(kinds.url("all_kinds"))
    asked = page.evaluate("performance.getEntriesByType('resource').map(one => new URL(one.name).pathname)")
    assert sorted(asked) == ["/voila/pace/page.css", "/voila/pace/page.js"]
    shown = page.inner_text("#rendered_cells")
    for words in ("printed", "some html", "bold words", "weeks", "at first"):
        assert words in shown
    assert page.locator("#dot").count() == 1
    assert page.locator("b, strong").all_inner_texts() == ["html", "bold"]

    out = page.locator(".widget-output")
    page.click("text=Draw")
    page.wait_for_selector("#last")
    assert re.match(r"at first\s+one\s+two\s+three\s+inside\s+0\s+four", out.inner_text())
    assert out.locator("em").inner_text() == "three"
    assert out.locator("img").get_attribute("src").startswith("data:image/png;base64,")
    page.click("text=Clear")
    page.wait_for_selector("text=clean again")
    assert out.inner_text().strip() == "clean again"

    with page.expect_file_chooser() as chooser:
        page.click("text=Give")
    chooser.value.set_files(
        {"name": "a.bin", "mimeType": "application/octet-stream", "buffer": bytes(range(256)) * 4000}
    )
    page.wait_for_selector("#got")
    assert page.inner_text("#got") == "a.bin True"

    page.click("text=More")
    page.get_by_label("Day").fill("2026-02-01")
    assert page.get_by_label("Day").input_value() == "2026-02-01"
    assert pages.errors == []


def test_a_press_never_overtakes_what_was_typed_and_every_letter_of_a_choice_counts(kinds, pages):
    page = pages.open(kinds.url("all_kinds"))
    page.get_by_label("Where").focus()
    page.keyboard.type("barne", delay=30)
    page.get_by_label("Words").click()
    page.keyboard.type("typed in a hurry", delay=5)
    page.click("text=Say")
    page.wait_for_selector(".heard")
    assert page.inner_text(".heard") == "Barnet: typed in a hurry"


def test_a_line_that_breaks_is_taken_up_again(kinds, pages, browser):
    lines = []
    page = browser.new_page()
    page.route_web_socket(re.compile("/channels"), lambda line: lines.append((line, line.connect_to_server())))
    page.goto(kinds.url("all_kinds"))
    pages.ready(page)
    lines[0][0].close(code=3001, reason="the line broke")
    page.click("text=Say")
    page.wait_for_selector(".heard")
    assert len(lines) == 2
    assert page.inner_text("#pace-alert") == ""
    pages.close(page)


@pytest.mark.parametrize("name", ["other", "formula"])
def test_a_page_with_what_the_kits_front_end_does_not_know_is_shown_by_voilas(kinds, pages, name):
    page = pages.open(kinds.url(name))
    page.click("text=Press")
    page.wait_for_selector("#pressed")
    assert page.evaluate("Boolean(document.querySelector('script[src*=\"voila.js\"]'))")
    assert page.locator(".jp-OutputArea-output").count() == 2


def test_the_same_pages_can_be_served_with_voilas_front_end_to_compare(start_server, notebook_maker, pages, tmp_path):
    notebook_maker(tmp_path, "00_start_here", "# Start", PRESS)
    running = start_server(tmp_path, notebooks=tmp_path, command=[sys.executable, "-c", SERVED_BY_VOILA])
    page = pages.open(running.url("00_start_here"))
    assert Path(page.locator("head script[async]").first.get_attribute("src")).name == "voila.js"
    page.click("text=Press")
    page.wait_for_selector("#pressed")
