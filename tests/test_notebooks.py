"""Every notebook stays short, clean and teachable; that they run is nbval's and the browser's affair."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted(ROOT.joinpath("notebooks").glob("*.ipynb"))
EXERCISES = [
    path for path in sorted(ROOT.joinpath("exercises").rglob("*.ipynb")) if ".ipynb_checkpoints" not in path.parts
]
EVERY = NOTEBOOKS + EXERCISES
FORBIDDEN = {
    "row loops": r"iterrows|itertuples|for .+ in .+\.index",
    "HTML": r"<[a-z]+[ >]|\.innerHTML|display\(HTML",
    "styling": r"style=|color=|Layout\(",
    "paths": r"pathlib|os\.path|open\(['\"]|[A-Z]:\\\\",
    "the clock": r"datetime\.now|date\.today|time\.",
    "printing": r"\bprint\(",
}


def called(path):
    return path.relative_to(ROOT).with_suffix("").as_posix()


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def text(cell):
    return "".join(cell["source"])


def test_there_is_a_notebook_for_each_of_the_five_steps_and_a_start():
    assert [path.stem[:2] for path in NOTEBOOKS][:6] == ["00", "01", "02", "03", "04", "05"]


@pytest.mark.parametrize("path", EVERY, ids=called)
def test_code_cells_are_short_and_hold_no_plumbing(path):
    for number, cell in enumerate(cells(path)):
        if cell["cell_type"] != "code":
            continue
        lines = text(cell).splitlines()
        assert len(lines) <= 12, f"cell {number} has {len(lines)} lines"
        assert max(map(len, lines)) <= 120, f"cell {number} has a line of more than 120 characters"
        for what, pattern in FORBIDDEN.items():
            assert not re.search(pattern, text(cell)), f"cell {number} holds {what}"


@pytest.mark.parametrize("path", EVERY, ids=called)
def test_outputs_are_cleared(path):
    for number, cell in enumerate(cells(path)):
        if cell["cell_type"] == "code" and "nbval-check-output" not in cell["metadata"].get("tags", []):
            assert cell["outputs"] == [], f"cell {number} keeps an output"
            assert cell["execution_count"] is None, f"cell {number} keeps its number"


@pytest.mark.parametrize("path", EVERY, ids=called)
def test_a_notebook_begins_with_one_question_and_its_headings_go_down_in_order(path):
    markdown = [text(cell) for cell in cells(path) if cell["cell_type"] == "markdown"]
    headings = re.findall(r"(?m)^(#+) (.+)$", "\n\n".join(markdown))
    assert headings[0][0] == "#"
    assert headings[0][1].endswith("?")
    assert [mark for mark, _ in headings].count("#") == 1
    for (before, _), (after, words) in pairwise(headings):
        assert len(after) <= len(before) + 1, f"{words!r} skips a level"


@pytest.mark.parametrize("path", EVERY, ids=called)
def test_there_is_more_text_than_code(path):
    shown = [cell for cell in cells(path) if not {"coach", "code"} & set(cell["metadata"].get("tags", []))]
    kinds = [cell["cell_type"] for cell in shown]
    assert kinds.count("markdown") * 2 >= kinds.count("code")


@pytest.mark.parametrize("path", EVERY, ids=called)
def test_links_lead_to_notebooks_that_exist(path):
    """From the folder it lies in, as JupyterLab follows them; solutions have the links of the learners' copies."""
    folder = ROOT / "exercises" if path.parent.name == "solutions" else path.parent
    for link in re.findall(r"\]\(([^)#]+\.ipynb)\)", path.read_text(encoding="utf-8")):
        assert (folder / link).resolve() in [one.resolve() for one in EVERY], link


def test_the_first_page_in_jupyterlab_leads_to_every_notebook_and_exercise():
    page = ROOT / "notebooks" / "for_coaches.md"
    led = {(page.parent / link).resolve() for link in re.findall(r"\]\(([^)]+)\)", page.read_text("utf-8"))}
    wanted = {path for part in ("notebooks", "exercises") for path in ROOT.joinpath(part).rglob("*.ipynb")}
    guide = ROOT / "exercises" / "coach_guide.md"  # in JupyterLab the guide is read as the text it is
    there = {path.resolve() for path in wanted if ".ipynb_checkpoints" not in path.parts}
    assert led == there - {guide.with_suffix(".ipynb").resolve()} | {guide.resolve()}


def test_only_a_note_for_coaches_begins_in_bold_so_that_jupyterlab_can_set_it_apart():
    for path in [*NOTEBOOKS, *sorted(ROOT.joinpath("exercises").glob("*.ipynb"))]:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if "".join(cell["source"]).startswith("**") and cell["cell_type"] == "markdown":
                assert "coach" in cell["metadata"].get("tags", []), (path.name, cell["source"])
