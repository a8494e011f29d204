"""What happens to the store when many write at once, when a writer is killed, and when the disk is full."""

import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from sqlalchemy import create_engine

from pace_kit.migrations import upgrade
from pace_kit.store import Store, StoreError, database

WRITERS, SAVES, ROUNDS = 8, 50, 10


def child(script, *arguments):
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def healthy(path):
    with sqlite3.connect(path) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return found == [("ok",)]


MANY = """
import sys, time
from pathlib import Path
from pace_kit.pdsa import Cycle, TestOfChange
from pace_kit.store import Store

path, writer, saves = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
path.with_name(f"ready-{writer}").touch()
while not path.with_name("go").exists():
    time.sleep(0.005)
store = Store.open(path)
own = store.add_team("Harbour")
shared = store.team("harbour")
for n in range(saves):
    shared.save_test(TestOfChange(key="meeting", name=f"{writer} {n}", cycles=(Cycle(number=n + 1),)))
print(own.slug)
"""


def test_eight_writers_who_begin_together_lose_nothing(tmp_path):
    path = tmp_path / "kit.db"
    writers = [child(MANY, path, number, SAVES) for number in range(WRITERS)]
    while len(list(tmp_path.glob("ready-*"))) < WRITERS:
        assert all(writer.poll() is None for writer in writers)
        time.sleep(0.01)
    (tmp_path / "go").touch()
    said = [writer.communicate(timeout=120) for writer in writers]
    assert [writer.returncode for writer in writers] == [0] * WRITERS, said
    store = Store.open(path, create=False)
    slugs = {out.strip() for out, _ in said}
    assert (
        slugs == {team.slug for team in store.teams()} == {"harbour", *(f"harbour-{n}" for n in range(2, WRITERS + 1))}
    )
    kept = store.team("harbour").history("test", "meeting")
    assert [version.version for version in kept] == list(range(WRITERS * SAVES, 0, -1))
    assert {version.value.name for version in kept} == {f"{w} {n}" for w in range(WRITERS) for n in range(SAVES)}
    assert [version.at for version in kept] == sorted((version.at for version in kept), reverse=True)
    assert healthy(path)


ENDLESS = """
import sys
from itertools import count
from pace_kit.store import Store

store = Store.open(sys.argv[1])
team = store.team("harbour") if store.teams() else store.add_team("Harbour")
for n in count():
    saved = team.save_review({"round": int(sys.argv[2]), "n": n, "text": "word " * (n % 7) * 3000})
    print(n, saved.version, flush=True)
"""


def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(tmp_path):
    path = tmp_path / "kit.db"
    chance = random.Random(20)
    acknowledged = {}
    for number in range(ROUNDS):
        writer = child(ENDLESS, path, number)
        said = []
        if number % 5:  # else it is killed while it starts, opens or makes the database
            said.append(writer.stdout.readline())
            time.sleep(chance.uniform(0, 0.12))
        else:
            time.sleep(chance.uniform(0.2, 0.6))
        writer.kill()
        rest, complaints = writer.communicate(timeout=30)
        assert writer.returncode == -signal.SIGKILL, complaints
        whole = [line for line in ("".join(said) + rest).splitlines(keepends=True) if line.endswith("\n")]
        acknowledged.update({(number, int(line.split()[0])): int(line.split()[1]) for line in whole})
        store = Store.open(path)
        if store.teams():
            kept = store.team("harbour").reviews()
            there = {(version.value["round"], version.value["n"]): version.version for version in kept}
            assert acknowledged.items() <= there.items()
            assert [version.version for version in kept] == list(range(len(kept), 0, -1))
    assert len(acknowledged) > ROUNDS
    assert healthy(path)


FULL = """
import resource, sys
from pace_kit.store import Store, StoreError

team = Store.open(sys.argv[1]).team("harbour")
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
for n in range(200):
    try:
        team.save_review({"n": n, "text": "word " * 2000})
    except StoreError as error:
        sys.exit(str(error))
    print(n, flush=True)
"""


def test_a_full_disk_is_said_and_what_was_acknowledged_is_there(tmp_path):
    path = tmp_path / "kit.db"
    Store.open(path).add_team("Harbour")
    writer = child(FULL, path)
    out, complaint = writer.communicate(timeout=60)
    assert writer.returncode == 1
    assert "that the disk is not full" in complaint
    assert "Traceback" not in complaint
    kept = [version.value["n"] for version in Store.open(path).team("harbour").reviews()]
    assert kept == [int(line) for line in out.split()][::-1]
    assert 3 < len(kept) < 200
    assert healthy(path)


def test_a_database_that_somebody_holds_on_to_is_said_and_works_afterwards(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
    path = tmp_path / "kit.db"
    team = Store.open(path).add_team("Harbour")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"could not be written.*locked"):
        team.save_review("While somebody else is writing.")
    assert team.reviews() == ()
    holder.execute("ROLLBACK")
    holder.close()
    assert team.save_review("Afterwards.").version == 1


def test_an_upgrade_that_fails_leaves_the_older_database_usable_for_the_older_kit(tmp_path):
    path = tmp_path / "kit.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        upgrade(connection, "0001")
        connection.exec_driver_sql("INSERT INTO teams VALUES (1, 'harbour', 'Harbour', 0, '')")
        connection.exec_driver_sql("CREATE TABLE uploads (in_the_way TEXT)")
    engine.dispose()
    with pytest.raises(StoreError, match="uploads already exists"):
        Store.open(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT * FROM alembic_version").fetchall() == [("0001",)]
        assert connection.execute("SELECT * FROM teams").fetchall() == [(1, "harbour", "Harbour", 0, "")]
    connection.close()
