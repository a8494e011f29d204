"""The learners' notebooks: derived from the solutions, whole from a cold start, and quiet about the answers."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from pace_kit.checks import EXERCISES, Outcome, questions
from pace_kit.coaching import Practised, standing

HERE = Path(__file__).parents[1] / "exercises"
SOLVED = sorted((HERE / "solutions").glob("*.ipynb"))


def derive():
    """The script behind ``make exercises``, as a module."""
    found = importlib.util.spec_from_file_location("derive", HERE / "derive.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def cells(path, kind="code"):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == kind]


def each_exercise():
    return pytest.mark.parametrize("source", SOLVED, ids=lambda path: path.stem)


def test_there_is_an_exercise_for_each_of_the_five_steps():
    assert [path.stem for path in SOLVED] == list(EXERCISES)


@each_exercise()
def test_the_learners_copy_is_what_make_exercises_writes(source):
    notebook = json.loads(source.read_text(encoding="utf-8"))
    assert (HERE / source.name).read_text(encoding="utf-8") == derive().written(derive().learners(notebook))


def test_the_coach_guide_is_a_page_too_and_its_links_lead_to_its_chapters():
    text = (HERE / "coach_guide.md").read_text(encoding="utf-8")
    made = derive().guide(text)
    assert (HERE / "coach_guide.ipynb").read_text(encoding="utf-8") == derive().written(made)
    whole = "\n".join("".join(cell["source"]) for cell in made["cells"])
    anchors = {title.replace(" ", "-") for title in re.findall(r"(?m)^#+ (.+)$", whole)}
    assert set(re.findall(r"\]\(#([^)]+)\)", whole)) <= anchors
    with pytest.raises(KeyError):
        derive().guide("# A guide\n\n[Nowhere](#nowhere)\n")


@each_exercise()
def test_the_learners_copy_holds_no_solution(source):
    whole = "\n".join(cells(HERE / source.name) + cells(HERE / source.name, "markdown"))
    assert "instead of:" not in whole
    assert "instead of:" in "\n".join(cells(source))


@each_exercise()
def test_every_task_is_asked_as_a_form_and_as_a_cell(source):
    form = re.findall(r'exercise\.ask\("([\d.]+)"\)', "\n".join(cells(source)))
    cell = re.findall(r'question\("([\d.]+)"\)\.feedback', "\n".join(cells(source)))
    assert form == cell == [one.key for one in questions(source.stem)]
    text = "\n\n".join(cells(source, "markdown"))
    said = re.findall(r"(?m)^## (\d\.\d .+)\n\nAbout (\d+) minutes", text)
    assert said == [(f"{one.key} {one.title}", f"{one.minutes}") for one in questions(source.stem)]


@each_exercise()
def test_solutions_are_right_and_the_learners_blanks_are_not_yet(source):
    """From a cold start, each task in a namespace of its own: none needs another to have been done."""
    for path, outcome in ((source, Outcome.YES), (HERE / source.name, Outcome.NOT_YET)):
        code = cells(path)
        for one in questions(source.stem):
            space = {}
            exec(code[0], space)
            for cell in code[1:]:
                if f'question("{one.key}").feedback' in cell:
                    *before, last = cell.strip().splitlines()
                    exec("\n".join(before), space)
                    assert eval(last, space).outcome is outcome, (path.parent.name, one.key)


def test_minutes_said_at_the_top_are_those_of_the_tasks():
    for source in SOLVED:
        said = re.search(r"[Aa]bout\s+(\d+)\s+minutes", cells(source, "markdown")[0])
        assert said, source.stem
        assert int(said[1]) == sum(one.minutes for one in questions(source.stem))


# How far a team is


def test_what_was_found_once_stays_found():
    stands = Practised("not quite").after("not quite", 1).after("yes", 0)
    assert (stands.done, stands.tries, stands.hints) == (True, 3, 1)
    assert stands.after("not quite", 2) == stands
    assert str(stands) == "Found after 3 tries, with a hint."


def test_three_answers_that_are_not_quite_right_are_a_moment_to_look_over_a_shoulder():
    stands = Practised("not quite", tries=3)
    assert stands.stuck
    assert not Practised("yes", tries=9).stuck
    whole = standing("1 Aims", ("1.1", "1.2", "1.3"), {"1.1": Practised("yes"), "1.3": stands, "2.1": stands})
    assert str(whole) == "1 Aims: 1 of 3, perhaps stuck at 1.3"


@each_exercise()
def test_what_stands_on_the_page_gives_no_answer_away(source):
    """All that is read without pressing anything: text, prompts, and no key points, which are folded."""
    from pace_kit.checks import take_away

    notebook = json.loads(source.read_text(encoding="utf-8"))
    hidden = {"coach", "code", "solution"}
    text = " ".join(
        "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "markdown" and not hidden & set(cell["metadata"].get("tags", []))
    )
    assert not [point for point in take_away(source.stem) if point in " ".join(text.split())]
    assert "exercise.take_away()" in "".join(cells(source))
    for one in questions(source.stem):
        own = next(part for part in text.split("## ") if part.startswith(one.key))
        for words in one.gives_away:
            assert words.lower() not in own.lower(), (one.key, words)
