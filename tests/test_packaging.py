"""What travels: the pinned packages, the environment for conda, and a wheel that works alone in any folder."""

import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
LOCKS = ("requirements.lock", "requirements-test.lock")


def by_name(lines):
    """Requirements by their normal name."""
    return {re.sub(r"[-_.]+", "-", one.name).lower(): one for one in map(Requirement, lines)}


def pinned(lock):
    """Name to version, one name once for each platform it differs on."""
    found = {}
    for line in (ROOT / lock).read_text("utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)", line):
            found.setdefault(re.sub(r"[-_.]+", "-", match[1]).lower(), []).append(match[2])
    return found


def test_conda_and_pip_are_asked_for_the_same_things():
    conda = [line for line in ENVIRONMENT["dependencies"] if isinstance(line, str)]
    pip = [line for line in ENVIRONMENT["dependencies"] if not isinstance(line, str)]
    named = by_name(conda)
    assert len(named) == len(conda)
    assert str(named.pop("python").specifier) == PROJECT["requires-python"]
    named.pop("pip")
    wanted = by_name(PROJECT["dependencies"])
    tests = by_name(PROJECT["optional-dependencies"]["test"])
    wanted |= {name: tests[name] for name in ("nbval", "pytest")}
    assert {name: one.specifier for name, one in named.items()} == {name: one.specifier for name, one in wanted.items()}
    assert pip == [{"pip": ["-e ."]}]
    assert ENVIRONMENT["name"] == PROJECT["name"]
    assert ENVIRONMENT["channels"] == ["conda-forge"]


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ("build",)), ("requirements-test.lock", ("build", "test"))]
)
def test_a_lock_pins_everything_that_the_project_asks_for(lock, extras):
    versions = pinned(lock)
    lines = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]
    for name, one in by_name(lines).items():
        assert name in versions, f"{name} is not in {lock}; run make lock"
        assert all(one.specifier.contains(Version(version)) for version in versions[name])


def test_the_tests_run_on_the_versions_that_people_get():
    kit, tests = (pinned(lock) for lock in LOCKS)
    assert {name: tests[name] for name in kit} == kit


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_and_no_path_and_has_a_hash_for_every_package(lock):
    text = (ROOT / lock).read_text("utf-8")
    for word in ("://", "--index", "--extra-index", "--find-links", "file:", " @ ", "-e ", "/home/", "/work"):
        assert word not in text
    entries = re.split(r"(?m)^(?=[a-zA-Z0-9])", text)[1:]
    assert len(entries) == sum(len(versions) for versions in pinned(lock).values())
    assert all("--hash=sha256:" in entry for entry in entries)


def test_make_lists_what_it_can_make_and_ci_runs_the_tests_it_lists():
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"(?m)^make ([\w-]+)", shown) == [
        "serve",
        "lab",
        "test",
        "lint",
        "look",
        "bench",
        "bench-pages",
        "loads",
        "exercises",
        "office",
        "lock",
        "frontend",
    ]
    run = [line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line and not line.startswith("#")]
    assert run == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "exec make test </dev/null"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "make test" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("python", "said"),
    [("", "No Python 3.11 or newer was found."), ("false", "false is older than 3.11.")],
)
def test_a_machine_without_a_new_python_is_told_what_to_do(tmp_path, python, said):
    made = subprocess.run(
        ["make", f"PYTHON={python}", f"VENV={tmp_path}/v", f"{tmp_path}/v/.made"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert made.returncode != 0
    assert said in made.stdout
    assert not (tmp_path / "v").exists()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the project as it is."""
    out = tmp_path_factory.mktemp("wheel")
    code = f"import hatchling.build; print(hatchling.build.build_wheel({str(out)!r}))"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    (path,) = out.glob("*.whl")
    return path


def test_the_wheel_carries_all_that_pages_need_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    inside = {name.removeprefix("pace_kit/") for name in names if name.startswith("pace_kit/")}
    for folder, below in (("notebooks", "shipped/notebooks"), ("data", "shipped/data"), ("pace_kit", "")):
        files = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True)
        wanted = {Path(below, Path(line).relative_to(folder)).as_posix() for line in files.stdout.splitlines()}
        assert wanted <= inside
    assert [name for name in names if re.search(r"__pycache__|\.py[co]$|checkpoint|\.db\b|(^|/)tests?/", name)] == []
    tops = {name.split("/")[0] for name in names}
    assert tops == {"pace_kit", f"pace_kit-{PROJECT['version']}.dist-info"}


def test_the_wheel_alone_serves_the_pages_from_any_folder(wheel, start_server, tmp_path):
    home, elsewhere = tmp_path / "venv", tmp_path / "some where"
    elsewhere.mkdir()
    venv.create(home, with_pip=False, symlinks=True)
    python = home / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel]
    subprocess.run(install, check=True, capture_output=True)
    # The packages it depends on, as they are here, so that nothing is downloaded; the project itself is not among them.
    libraries = next(home.glob("lib/python*/site-packages"))
    (libraries / "here.pth").write_text(f"{Path(sys.prefix) / libraries.relative_to(home)}\n")
    asked = [python, "-c", "import pace_kit; print(pace_kit.__file__)"]
    bare = {**os.environ, "PYTHONPATH": ""}
    shown = subprocess.run(asked, cwd=elsewhere, capture_output=True, text=True, check=True, env=bare).stdout
    assert shown.startswith(str(libraries))

    running = start_server(
        elsewhere,
        command=[str(home / "bin" / "pace-kit")],
        env={"PYTHONPATH": "", "JUPYTER_PATH": str(Path(sys.prefix) / "share" / "jupyter")},
    )
    answer = running.visitor().get(running.path("00_start_here"))
    assert answer.status == 200
    assert "Which team are you today?" in answer.text
    assert "could not be shown" not in answer.text
    assert str(ROOT) not in answer.text
    assert running.visitor().get(running.path("01_set_an_aim", team="harbour")).status == 200
    assert running.stop() == 0
