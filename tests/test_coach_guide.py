"""The coach's guide keeps its promises: plans add up, every exercise has its part, what it names is there."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pace_kit.checks import questions

ROOT = Path(__file__).parents[1]
EXERCISES = ROOT / "exercises"
GUIDE = (EXERCISES / "coach_guide.md").read_text("utf-8")
PARTS = dict(re.findall(r"(?m)^##+ (.+)\n((?:(?!##).*\n)*)", GUIDE))
PLANS = {"Half a day": 210, "A whole day": 420}
TITLES = {path.stem: json.loads(path.read_text("utf-8"))["cells"][0]["source"] for path in EXERCISES.glob("*.ipynb")}
QUESTIONS = {name: "".join(source).splitlines()[0].removeprefix("# ") for name, source in TITLES.items()}
NUMBERED = sorted(name for name in QUESTIONS if name[0].isdigit())
TO_PLAY = sorted(set(QUESTIONS) - {"practise", "coach_guide"})


def plan(name):
    """Rows of a plan: time, minutes, what, and the tasks left out."""
    rows = [line.strip("|\n").split("|") for line in PARTS[name].splitlines() if re.match(r"\| \d\d:", line)]
    return [(begins.strip(), int(minutes), what.strip(), tasks(out)) for begins, minutes, what, out in rows]


def tasks(text):
    return set(re.findall(r"\b\d\.\d\b", text))


def part_of(name):
    """The part of the guide about an exercise or a game."""
    (heading,) = [heading for heading in PARTS if heading.endswith(f": {QUESTIONS[name]}")]
    return PARTS[heading]


def named(part, what):
    """What stands behind a word in bold, with the list below it."""
    return re.search(rf"\*\*{what}:?\*\* ?((?:.+\n|\n- )+)", part)[1]


@pytest.mark.parametrize(("name", "minutes"), PLANS.items())
def test_the_minutes_of_a_plan_add_up_and_every_part_begins_when_the_one_before_ends(name, minutes):
    rows = plan(name)
    assert sum(row[1] for row in rows) == minutes
    assert f"{minutes} minutes" in PARTS[name]
    now = datetime.strptime(rows[0][0], "%H:%M")
    for begins, lasts, what, _ in rows:
        assert begins == f"{now:%H:%M}", what
        now += timedelta(minutes=lasts)


@pytest.mark.parametrize("name", PLANS)
def test_nobody_sits_for_more_than_two_hours_and_the_teams_own_work_comes_last(name):
    since = 0
    for _, minutes, what, _ in plan(name):
        since = 0 if what in ("Break", "Lunch") else since + minutes
        assert since <= 120, what
    assert "team sheet" in plan(name)[-2][2]


@pytest.mark.parametrize("name", PLANS)
def test_an_exercise_has_time_for_the_tasks_that_are_not_left_out(name):
    planned = [(what[:2], minutes, out) for _, minutes, what, out in plan(name) if re.match(r"\d\d ", what)]
    assert planned
    for number, minutes, out in planned:
        (exercise,) = [one for one in NUMBERED if one.startswith(number)]
        asked = {one.key: one.minutes for one in questions(exercise)}
        assert out <= set(asked), exercise
        assert sum(lasts for key, lasts in asked.items() if key not in out) <= minutes, exercise


@pytest.mark.parametrize("name", TO_PLAY)
def test_every_exercise_and_game_has_its_part_with_all_that_a_coach_needs(name):
    part = part_of(name)
    for what in ("Minutes", "Listen for", "Common wrong turns", "Short of time", "Then ask"):
        assert len(named(part, what)) > 15, what


@pytest.mark.parametrize("name", NUMBERED)
def test_the_guide_knows_the_minutes_and_the_tasks_of_an_exercise(name):
    asked, part = questions(name), part_of(name)
    assert named(part, "Minutes") == f"{sum(one.minutes for one in asked)} for {len(asked)} tasks.\n"
    own = {task for task in tasks(part) if task[0] == name[1]}
    assert own <= {one.key for one in asked}
    assert tasks(named(part, "Short of time")) <= own


def test_every_page_and_button_it_names_is_there():
    texts = [path.read_text("utf-8") for path in (ROOT / "pace_kit" / "widgets").rglob("*.py")]
    for folder in ("notebooks", "exercises"):
        texts += [path.read_text("utf-8") for path in (ROOT / folder).glob("*.ipynb")]
    names = re.findall(r"(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)", GUIDE)
    assert len(names) >= 6
    assert [name for name in names if not any(name in text for text in texts)] == []


def test_every_link_leads_somewhere():
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in PARTS}
    for link in re.findall(r"\]\(([^)]+)\)", GUIDE):
        assert link[1:] in anchors if link.startswith("#") else (EXERCISES / link).exists(), link


def test_the_coach_view_leads_to_the_guide():
    cells = json.loads((ROOT / "notebooks" / "06_coach_view.ipynb").read_text("utf-8"))["cells"]
    shown = "".join(line for cell in cells if cell["cell_type"] == "markdown" for line in cell["source"])
    assert "](../exercises/coach_guide.ipynb)" in shown
