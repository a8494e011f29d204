"""Imports go down the ladder only, cost little, and open nothing: CONTRIBUTING.md draws it, this file holds it."""

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pace_kit"

# Rungs from the bottom. Rooms of one rung do not know each other, except in the rungs marked as ordered, where a
# room may use those named before it.
LADDER = {
    0: ("reference", "ages", "aims", "pdsa", "drivers", "wording", "private_files", "harmless"),
    1: ("journeys",),
    2: (
        "spreadsheets",
        "cleaning",
        "waits",
        "grouping",
        "measures",
        "balance",
        "phases",
        "between",
        "outlook",
        "aim_checks",
        "rulesets",
        "steady",
        "chance",
        "runcharts",
        "readings",
        "noting",
        "rephasing",
        "signals",
        "picking",
    ),
    3: ("review", "reminders", "disclosure", "practice", "teaching", "coaching", "after_test"),
    4: ("charts", "datasets", "store"),
    5: ("reviewing", "following", "report", "checks", "downloads", "example"),
    6: ("widgets",),
    7: ("serve", "cli"),
}
ORDERED = {0, 2, 3, 5, 7}
PART_OF = {"migrations": "store"}  # carried by the store and used by it alone
HEAVY = ("matplotlib", "seaborn", "sqlalchemy", "alembic", "scipy", "python_calamine", "docx", "pptx", "ipywidgets")
HEAVY += ("IPython", "voila", "tornado", "jupyterlab", "rapidfuzz", "jinja2", "typer", "simpy")


def rung_of(room):
    """Rung of a room; a room that is not on the ladder is a fault of its own."""
    return next((rung for rung, rooms in LADDER.items() if room in rooms), None)


def room_of(path):
    room = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return PART_OF.get(room, room)


def imported(source):
    """Rooms of the kit that a module's source imports, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "pace_kit":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pace_kit."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield "a relative import"
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("pace_kit."))


def may_import(room, other):
    """Tell whether `room` may use `other`."""
    mine, theirs = rung_of(room), rung_of(other)
    if mine is None or theirs is None:
        return False
    if mine == theirs:
        return mine in ORDERED and LADDER[mine].index(other) < LADDER[mine].index(room)
    return theirs < mine


def modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def test_every_room_stands_on_the_ladder():
    assert {room_of(path) for path in modules()} - {room for rooms in LADDER.values() for room in rooms} == set()


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_down_the_ladder_only(path):
    room = room_of(path)
    others = {PART_OF.get(other, other) for other in imported(path.read_text("utf-8"))} - {room, "__version__"}
    assert {other for other in others if not may_import(room, other)} == set()


@pytest.mark.parametrize(
    ("room", "other", "allowed"),
    [
        ("journeys", "aims", True),
        ("aims", "journeys", False),
        ("signals", "runcharts", True),
        ("runcharts", "signals", False),
        ("review", "disclosure", False),
        ("charts", "store", False),
        ("wording", "reference", True),
        ("cli", "serve", True),
        ("aims", "nowhere", False),
    ],
)
def test_the_ladder_itself_says_no_where_it_should(room, other, allowed):
    assert may_import(room, other) is allowed


def test_mypy_is_strict_with_the_pure_rooms():
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))
    strict = next(part for part in project["tool"]["mypy"]["overrides"] if part.get("disallow_untyped_defs"))
    assert strict["module"] == [f"pace_kit.{room}.*" for rung in range(4) for room in LADDER[rung]]


def test_only_widgets_imports_ipywidgets_and_only_the_store_imports_sqlalchemy():
    users = {"ipywidgets": set(), "sqlalchemy": set(), "alembic": set()}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            for name in names:
                if (top := name.split(".")[0]) in users:
                    users[top].add(room_of(path))
    assert users == {"ipywidgets": {"widgets"}, "sqlalchemy": {"store"}, "alembic": {"store"}}


def python(code):
    """What a fresh Python prints that runs `code`, with one thread for numeric libraries."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **one})
    assert run.returncode == 0, run.stderr
    return run.stdout.split()


def test_the_face_of_the_package_loads_nothing_but_itself():
    code = "import sys; before = set(sys.modules); import pace_kit; print(*sorted(set(sys.modules) - before))"
    assert python(code) == ["pace_kit"]


def test_the_pure_rooms_load_no_heavy_library():
    rooms = [room for rung in range(4) for room in LADDER[rung] if list(PACKAGE.glob(f"{room}*"))]
    code = f"import sys, {', '.join(f'pace_kit.{room}' for room in rooms)}; print(*sys.modules)"
    assert {name for name in python(code) if name in HEAVY} == set()


def test_the_command_loads_nothing_heavy_before_it_is_told_what_to_do():
    assert {name for name in python("import sys, pace_kit.cli; print(*sys.modules)") if name in HEAVY} == {"typer"}


def test_importing_every_room_that_pages_use_opens_no_file_and_starts_no_thread():
    names = [
        ".".join(("pace_kit", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
        for path in modules()
        if rung_of(room_of(path)) < 7 and "versions" not in path.parts and path.name != "env.py"
    ]
    code = (
        "import gc, importlib, psutil, sys\n"
        "me = psutil.Process(); before = me.num_fds(), me.num_threads()\n"
        f"for name in {names}: importlib.import_module(name)\n"
        "gc.collect(); print(*before, me.num_fds(), me.num_threads())"
    )
    files_before, threads_before, files, threads = python(code)
    assert (files, threads) == (files_before, threads_before)
