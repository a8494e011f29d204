"""A team that is forgotten is gone: from every table and from every byte of every file, and no other is touched."""

import json
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing
from datetime import date

import pytest
from test_store_killed import a_workbook, one_of_each

from pace_kit.cli import run
from pace_kit.pdsa import TestOfChange
from pace_kit.store import Store, StoreError, TeamNotFound
from pace_kit.store.drafts import Drafts
from pace_kit.store.tables import metadata

MARK = "zqxmarké"


def filled(store, name, mark):
    """A team with something of every kind, each marked where it holds words."""
    team = store.add_team(f"{name} {mark}")
    for n in range(3):
        for kind, (key, value) in one_of_each(n).items():
            team.save(kind, value, key, who=f"who {mark}", because=f"because {mark} " * 400)
        team.save_upload(**{**a_workbook(n, f"Went {mark}"), "who": mark})
        with store._database.writing() as connection:
            statement = "INSERT INTO child_keys VALUES ((SELECT id FROM teams WHERE slug = ?), ?, ?)"
            connection.exec_driver_sql(statement, (team.slug, f"code {mark} {n}", f"Child 9{n:02}"))
    Drafts(team, "writer").keep("test", "typed", TestOfChange("typed", f"draft {mark}"), base=0)
    return team


@pytest.fixture
def path(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder / "kit.db"


@pytest.fixture
def store(path):
    return Store.open(path)


def cells_of(path):
    """The workbooks as they are kept, packed, of all whose cells hold the mark."""
    with closing(sqlite3.connect(path)) as connection:
        packed = [cells for (cells,) in connection.execute("SELECT cells FROM uploads")]
    return [one for one in packed if json.dumps(MARK).strip('"').encode() in zlib.decompress(one)]


def traces_in(folder, *cells):
    """Names of the files, journals among them, that hold the mark or any of these packed workbooks."""
    looked_for = (MARK.encode(), *cells)
    return [file.name for file in folder.iterdir() if any(one in file.read_bytes() for one in looked_for)]


def everything(path):
    with closing(sqlite3.connect(path)) as connection:
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in metadata.tables}


def test_nothing_of_a_forgotten_team_is_left_in_any_file_and_others_are_as_they_were(store, path):
    other = filled(store, "Staying", "stays")
    kept = store.team_file(other.slug, keys=True, coach=True)
    before = everything(path)
    team = filled(store, "Going", MARK)
    store.start_afresh(team.slug)
    team.save("programme", date(2020, 1, 1), because=MARK)
    with closing(sqlite3.connect(path)) as idle:  # another program that has it open and does nothing
        idle.execute("SELECT count(*) FROM teams").fetchone()
        team.save_upload(**a_workbook(9, MARK))  # lies in the journal alone
        cells, files = cells_of(path), [file.read_bytes() for file in path.parent.iterdir()]
        assert len(cells) == 4
        assert all(any(one in file for file in files) for one in cells)
        assert cells[-1] in path.with_name("kit.db-wal").read_bytes()
        assert traces_in(path.parent)
        forgotten = store.forget_team(team.slug)
        assert traces_in(path.parent, *cells) == []
    assert forgotten.remains == ""
    assert forgotten.belongings.asides == (f"{team.slug}~1",)
    assert everything(path) == before
    assert store.team_file(other.slug, keys=True, coach=True) == kept
    assert MARK.encode() in forgotten.belongings.name.encode()


def test_what_was_set_aside_and_is_removed_leaves_no_trace_either(store, path):
    team = filled(store, "Going", MARK)
    aside = store.start_afresh(team.slug)
    with store._database.writing() as connection:  # what it shared stays with the team, and so does its name
        connection.exec_driver_sql("DELETE FROM versions WHERE kind = 'shared'")
        connection.exec_driver_sql("UPDATE teams SET name = 'Plain', slug = 'plain' WHERE slug = ?", (team.slug,))
    cells = cells_of(path)
    assert len(cells) == 3
    store.delete_aside(aside.slug)
    assert traces_in(path.parent, *cells) == []
    assert [one.name for one in store.teams()] == ["Plain"]


def test_while_another_program_reads_it_is_refused_and_nothing_goes(store, path, monkeypatch):
    monkeypatch.setattr("pace_kit.store.traces.PATIENCE", 10)
    team = filled(store, "Going", MARK)
    before = everything(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM teams").fetchone()
        store.add_team("Later")  # so that the reader looks at an older state, which the journal must keep for it
        with pytest.raises(StoreError, match="nothing was deleted"):
            store.forget_team(team.slug)
    assert everything(path)["versions"] == before["versions"]
    cells = cells_of(path)
    store.forget_team(team.slug)
    assert traces_in(path.parent, *cells) == []


KILLED = """
import os, signal, sys
from pace_kit.store import Store, traces
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(traces, sys.argv[3], die)
Store.open(sys.argv[1]).forget_team(sys.argv[2])
"""


@pytest.mark.parametrize(("moment", "left"), [("mark", True), ("_written_anew", None), ("_empty_journal", True)])
def test_a_process_that_dies_in_the_middle_leaves_all_or_nothing(store, path, moment, left):
    other = filled(store, "Staying", "stays")
    kept, team = store.team_file(other.slug, keys=True), filled(store, "Going", MARK)
    script = KILLED
    if left is None:  # opening calls it too: let it live that once
        script = KILLED.replace("setattr(", "store = Store.open(sys.argv[1])\nsetattr(").replace(
            "Store.open(sys.argv[1]).forget", "store.forget"
        )
    before, cells = store.team_file(team.slug, keys=True, coach=True), cells_of(path)
    assert len(cells) == 3
    ended = subprocess.run([sys.executable, "-c", script, str(path), team.slug, moment], timeout=60)
    assert ended.returncode == -9
    again = Store.open(path)
    if left:
        assert again.team_file(team.slug, keys=True, coach=True) == before
        again.forget_team(team.slug)
    assert [one.name for one in again.teams()] == [other.name]
    assert traces_in(path.parent, *cells) == []
    assert again.team_file(other.slug, keys=True) == kept


def test_a_page_left_open_with_a_forgotten_team_cannot_write_into_the_next_one(store):
    old = store.add_team("Old")
    store.forget_team("old")
    new = store.add_team("New")
    with pytest.raises(StoreError):
        old.save("programme", date(2020, 1, 1))
    assert new.programme_started is None and old.programme_started is None


def test_a_team_that_is_not_there_is_not_forgotten(store):
    filled(store, "Staying", "stays")
    for slug in ("nobody", "", "%", "staying"):
        with pytest.raises(TeamNotFound):
            store.forget_team(slug)


def test_the_command_says_what_goes_and_asks_for_the_name(store, path, capsys, monkeypatch):
    filled(store, "Going", MARK)
    slug = store.teams()[0].slug
    (path.parent / "copy.db").write_bytes(path.read_bytes())
    for typed, code in (("Other", 1), (f"Going {MARK}", 0)):
        monkeypatch.setattr("typer.prompt", lambda _words, typed=typed: typed)
        assert run(["forget", slug, "--database", str(path)]) == code
        said = capsys.readouterr()
        assert "workbooks: 3" in said.out and "codes in its key" in said.out and "1 drafts" not in said.out
        assert ("Nothing was deleted." in said.err) == bool(code)
    assert "deleted for good" in said.out and str(path.parent / "copy.db") in said.out
    assert store.teams() == ()


def test_with_yes_it_does_not_ask(store, path, capsys):
    store.add_team("Going")
    assert run(["forget", "going", "--yes", "--database", str(path)]) == 0
    assert "saved nothing" in capsys.readouterr().out
    assert store.teams() == ()
