"""The command does what it says, and refuses in one sentence."""

import socket
from datetime import date

import pytest

from pace_kit.cli import run
from pace_kit.store import Store

COMMANDS = ("serve", "lab", "new", "teams", "report", "export", "import", "forget", "check")


@pytest.fixture
def database(tmp_path):
    """Address of an empty database."""
    return f"sqlite:///{tmp_path}/kit.db"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    """Address of a database that holds the example team."""
    from pace_kit.example import add_example

    url = f"sqlite:///{tmp_path_factory.mktemp('harbour')}/kit.db"
    add_example(Store.open(url))
    return url


@pytest.fixture(scope="module")
def tidy_workbook(tmp_path_factory):
    """A workbook without a question in it."""
    path = tmp_path_factory.mktemp("tidy") / "tidy.csv"
    rows = [f"C{n},{n:02d}/01/2019,{n:02d}/06/2019" for n in range(1, 13)]
    path.write_text("\n".join(["Child ID,Date accommodated,Date of recommendation", *rows]) + "\n")
    return path


def refusal(capsys, code):
    """The one sentence (or two) on standard error; nothing on standard output."""
    out, err = capsys.readouterr()
    assert code != 0
    assert err.count("\n") == 1
    assert err.strip().endswith(".")
    for word in ("Traceback", "File ", "Error:", "click", "typer"):
        assert word not in err
    assert out == ""
    return err


def test_without_anything_it_lists_its_commands(capsys):
    assert run([]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {command} " in shown for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself(capsys, command):
    assert run([command, "--help"]) == 0
    assert f"pace-kit {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["frob"], 2, "'frob'"),
        (["--frob"], 2, "--frob"),
        (["report"], 2, "Missing argument"),
        (["serve", "--port", "x"], 2, "--port"),
        (["serve", "--port", "99999"], 2, "99999"),
        (["serve", "--notebooks", "/nowhere"], 2, "/nowhere holds no 00_start_here.ipynb"),
        (["check", "/nowhere/book.xlsx"], 1, "book.xlsx"),
        (["check", "{here}/kit.txt", "--as-of", "yesterday"], 2, "'yesterday' is not a day"),
        (["check", "{here}/kit.txt", "--aim", "9"], 2, "--aim"),
        (["check", "{here}/kit.txt"], 1, "kit.txt"),
        (["check", "{here}"], 1, "{name}"),
        (["import", "{here}/kit.txt"], 1, "kit.txt"),
        (["import", "/nowhere/team.pace"], 1, "team.pace"),
        (["export", "nobody", "{here}/out"], 1, "no team 'nobody'"),
        (["report", "nobody", "{here}/out.html"], 1, "no team 'nobody'"),
        (["report", "nobody", "{here}/out.html", "--threshold", "10"], 2, "Add --shareable"),
        (["report", "nobody", "{here}/out.html", "--shareable", "--threshold", "7"], 2, "5 or 10, not 7"),
        (["forget", "nobody"], 1, "no team 'nobody'"),
        (["new", "{here}"], 1, "is there already and not empty"),
        (["new", "{here}/kit.txt"], 1, "is there already and not empty"),
        (["new", "{here}/kit.txt/below"], 1, "kit.txt/below"),
        (["teams", "--database", "{here}/kit.txt"], 1, "kit.txt is not a database"),
        (["serve", "--no-browser", "--database", "{here}/kit.txt"], 1, "kit.txt is not a database"),
    ],
)
def test_bad_use_ends_with_one_sentence_and_leaves_files_alone(capsys, tmp_path, monkeypatch, arguments, code, said):
    text = tmp_path / "kit.txt"
    text.write_text("just some words\n")
    monkeypatch.setenv("PACE_KIT_DATABASE", f"sqlite:///{tmp_path}/own.db")
    ended = run([argument.format(here=tmp_path) for argument in arguments])
    assert said.format(here=tmp_path, name=tmp_path.name) in refusal(capsys, ended)
    assert ended == code
    assert text.read_text() == "just some words\n"


def test_a_port_that_is_taken_is_refused_when_it_was_asked_for(capsys, database):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run(["serve", "--no-browser", "--port", str(port), "--database", database])
    assert f"Port {port} cannot be used here" in refusal(capsys, ended)
    assert ended == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0", "--token", "short"], "The token has 5 signs"),
        (["--host", "0.0.0.0", "--token", "1234567890123456"], "The token is easy to guess"),
        (["--host", "no.such.name.invalid"], "'no.such.name.invalid' is no address of this computer"),
        (["--host", "203.0.113.9"], "'203.0.113.9' is no address of this computer"),
    ],
)
def test_a_room_gets_no_weak_token_and_no_address_that_is_not_there(capsys, database, options, said):
    ended = run(["serve", "--no-browser", "--database", database, *options])
    assert said in refusal(capsys, ended)
    assert ended == 2


def test_the_help_says_what_it_means_to_let_others_in(capsys):
    assert run(["serve", "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "--host ADDRESS" in shown
    assert "by default only this computer can" in shown
    assert "nothing is encrypted: only in a room and on a network you trust" in shown


def test_a_newer_database_is_refused_and_left_as_it_was(capsys, database, tmp_path):
    import sqlite3
    from contextlib import closing

    Store.open(database).close()
    with closing(sqlite3.connect(tmp_path / "kit.db")) as connection, connection:
        connection.execute("update alembic_version set version_num = 'r9999'")
    before = (tmp_path / "kit.db").read_bytes()
    assert "newer" in refusal(capsys, run(["serve", "--no-browser", "--database", database]))
    assert (tmp_path / "kit.db").read_bytes() == before


def test_an_unexpected_error_tells_its_kind_but_not_what_it_held():
    from pace_kit.cli import explain

    try:
        int("child 4711")
    except ValueError as error:
        sentence, code = explain(error)
    assert "ValueError" in sentence
    assert "4711" not in sentence
    assert code == 1


def test_teams_are_listed_with_what_they_saved(capsys, harbour):
    assert run(["teams", "--database", harbour]) == 0
    assert capsys.readouterr().out == "harbour  Harbour (invented data); steps saved: 01 02 03 04\n"


def test_no_team_yet_is_said(capsys, database):
    assert run(["teams", "--database", database]) == 0
    assert "There is no team yet." in capsys.readouterr().out


def test_a_report_holds_the_numbers_of_the_team(capsys, harbour, tmp_path):
    path = tmp_path / "review.html"
    assert run(["report", "harbour", str(path), "--database", harbour]) == 0
    report = path.read_text("utf-8")
    assert "Harbour" in report
    assert "invented data" in report.lower()
    assert str(path) in capsys.readouterr().out


def test_a_report_to_share_hides_what_is_under_the_threshold(capsys, harbour, tmp_path):
    path = tmp_path / "shared.html"
    asked = ["report", "harbour", str(path), "--shareable", "--threshold", "10", "--database", harbour]
    assert run(asked) == 0
    assert "Counts under 10 are hidden" in capsys.readouterr().out
    report = path.read_text("utf-8")
    assert "counts under 10 are hidden" in report
    assert "Child 0" not in report and "Keep inside" not in report


def test_a_report_without_data_says_what_to_do(capsys, database, tmp_path):
    Store.open(database).add_team("Empty")
    ended = run(["report", "empty", str(tmp_path / "review.html"), "--database", database])
    assert "Empty has brought no data yet." in refusal(capsys, ended)
    assert not (tmp_path / "review.html").exists()


def test_what_is_exported_can_be_imported_elsewhere(capsys, harbour, database, tmp_path):
    file = tmp_path / "harbour.pace"
    assert run(["export", "harbour", str(file), "--database", harbour]) == 0
    assert run(["import", str(file), "--database", database]) == 0
    assert Store.open(database).team("harbour").aim == Store.open(harbour).team("harbour").aim


def test_what_a_coach_keeps_is_exported_only_when_asked_for(harbour, database, tmp_path):
    from pace_kit.coaching import CoachNote

    Store.open(harbour).team("harbour").save("coach", CoachNote(2.5, private="hush"))
    for option, kept in (([], None), (["--coach"], CoachNote(2.5, private="hush"))):
        file = tmp_path / "harbour.pace"
        assert run(["export", "harbour", str(file), "--database", harbour, *option]) == 0
        assert run(["import", str(file), "--database", database]) == 0
        assert Store.open(database).teams()[-1].current("coach") == kept


def test_check_lists_what_needs_an_answer_and_says_so_with_its_exit_code(capsys):
    from pace_kit.datasets import AS_OF, harbour_workbook

    assert run(["check", str(harbour_workbook()), "--as-of", f"{AS_OF:%d/%m/%Y}"]) == 1
    shown = capsys.readouterr().out.splitlines()
    questions = [line for line in shown if line.startswith("- ")]
    assert questions
    assert shown[-1] == f"{len(questions)} to answer."
    assert str(AS_OF) in shown[0]


def test_check_is_content_with_a_tidy_workbook(capsys, tidy_workbook):
    assert run(["check", str(tidy_workbook), "--as-of", "2019-12-31"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing to answer."


def test_check_reads_for_the_aim_and_the_day_it_is_told(capsys, tidy_workbook):
    run(["check", str(tidy_workbook)])
    today = capsys.readouterr().out.splitlines()[0]
    assert "Aim 2" in today
    assert f"as known on {date.today().year}" in today


def test_new_makes_a_copy_to_work_in_and_lab_opens_it_as_it_is(tmp_path, monkeypatch):
    from pace_kit.serve.lab import working_copy

    folder = tmp_path / "a folder" / "kit"
    assert run(["new", str(folder)]) == 0
    assert (folder / "notebooks" / "00_start_here.ipynb").is_file()
    assert (folder / "data" / "example" / "harbour.xlsx").is_file()
    assert str(folder) in (folder / "README.md").read_text("utf-8")
    changed = folder / "notebooks" / "00_start_here.ipynb"
    changed.write_text("mine")
    assert working_copy(folder) == folder
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: tmp_path / "Documents")
    own = working_copy(None)
    assert own == tmp_path / "Documents" / "PACE coaching kit"
    assert (own / "notebooks" / "01_set_an_aim.ipynb").exists() and (own / "README.md").exists()
    assert changed.read_text() == "mine"


def test_pages_can_be_served_from_a_copy(start_server, tmp_path):
    folder = tmp_path / "copy"
    assert run(["new", str(folder)]) == 0
    running = start_server(tmp_path, notebooks=folder / "notebooks")
    assert running.visitor().get(running.path("00_start_here")).status == 200


def test_a_bar_shows_where_somebody_watches_and_nowhere_else(tidy_workbook):
    import os
    import pty
    import subprocess
    import sys

    command = [sys.executable, "-m", "pace_kit.cli", "check", str(tidy_workbook), "--as-of", "2020-03-31"]
    ours, theirs = pty.openpty()
    watched = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=True)
    os.close(theirs)
    bar = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "Checking" in bar and "100%" in bar and b"Checking" not in watched.stdout
    unwatched = subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert (unwatched.stderr, unwatched.stdout) == (b"", watched.stdout)
