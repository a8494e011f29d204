"""Two runs of pytest side by side: one red is red, all say why, and each has its own database."""

import re
from collections import Counter
from pathlib import Path

import pytest
from _pytest.mark.expression import Expression
from side_by_side import PARTS, main

GREEN = "import os\ndef test_green():\n    open('HERE', 'w').write(os.environ['PACE_KIT_DATABASE'])\n"
RED = "def test_red():\n    assert 'what was found' == 'what was wanted'\n"


def run(folder, **texts):
    """Write a file of tests for each part and run the parts; return the exit code and the databases they had."""
    parts = {}
    for name, text in texts.items():
        path = folder / name / f"test_{name}.py"
        path.parent.mkdir()
        path.write_text(text.replace("HERE", str(folder / f"{name}.txt")))
        parts[name] = (str(path), "-q", "-p", "no:cacheprovider", f"--rootdir={path.parent}", "-c", "/dev/null")
    code = main(parts=parts)
    return code, [file.read_text() for file in folder.glob("*.txt")]


def test_one_red_is_red_wherever_it_stands_and_so_is_a_part_without_tests(tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # they start in half the time
    code, databases = run(tmp_path, one=GREEN, two=RED, three="", four=GREEN)
    said = capfd.readouterr().out
    assert code == 1
    assert said.count(": passed") == said.count(": FAILED") == 2
    assert re.search(r"one \| \. +\[100%\]", said)
    told = r"(?s)one: passed.*two: FAILED.*'what was found' == 'what was wanted'.*1 failed.*three: FAILED.*four: passed"
    assert re.search(told, said)
    assert len(set(databases)) == 2 and all(url.startswith("sqlite:///") for url in databases)


def test_all_green_is_green(tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    code, databases = run(tmp_path, one=GREEN)
    assert code == 0 and len(databases) == 1
    assert "one: passed" in capfd.readouterr().out


@pytest.mark.parametrize("marks", [set(), {"server"}, {"server", "browser"}])
def test_every_test_is_in_one_part_and_in_one_only(marks):
    root, taken = Path(__file__).parents[1], Counter()
    for arguments in PARTS.values():
        asked = arguments[arguments.index("-m") + 1] if "-m" in arguments else ""
        if not asked or Expression.compile(asked).evaluate(lambda mark, **_: mark in marks):
            taken.update(argument for argument in arguments if argument.endswith(".py"))
    files = [*(root / "tests").glob("test_*.py"), *(root / "tests/apps").glob("test_*.py")]
    assert taken == Counter(file.relative_to(root).as_posix() for file in files)
    assert PARTS["notebooks"][:2] == ("notebooks", "exercises")
