"""Whatever is saved survives a process that dies at any moment: 200 rounds of kill -9, every kind of thing among them.

A nursery, a Python with the kit loaded, gives birth to writers by fork, so that a round takes milliseconds. A writer
saves one thing of each kind after the other, for ever, and says of each that it is kept; then it is killed. What was
said must be there, equal and under the version that was said, and the database must open and be whole.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.coaching import CoachNote, Practised
from pace_kit.disclosure import Release, Shown
from pace_kit.drivers import Driver, DriverDiagram
from pace_kit.pdsa import Cycle, Decision, TestOfChange
from pace_kit.practice import Settings, Try
from pace_kit.practice.saved import SavedGame
from pace_kit.reminders import Holiday, Step, TeamPathway
from pace_kit.runcharts import ChartChoices, Rephase
from pace_kit.store import Store, codec
from pace_kit.store.drafts import Drafts

ROUNDS = 200


def one_of_each(n):
    """Something of each kind that is saved as a version: kind to (key, value), different for each `n`."""
    day = date(2020, 1 + n % 12, 1 + n % 28)
    cycle = Cycle(
        1, prediction=f"{n} of 10", observations="word " * (n % 5) * 500, started=day, decision=Decision.ADAPT
    )
    return {
        "aim": ("", AimStatement(AIM_2, percent=1 + n % 100, within_weeks=26, by=day, at=f"meeting {n}")),
        "chart": ("", ChartChoices(aim_weeks=1 + n, rephases=(Rephase(on=day, because=f"reason {n}"),))),
        "coach": ("", CoachNote(score=2.5, note=f"note {n}", private=f"private {n}", on=day)),
        "drivers": ("", DriverDiagram().with_driver(Driver(f"d{n}", f"Driver {n}"))),
        "done": ("Child 001", {"first-review": day}),
        "exercise": ("1.2", Practised("not quite", 1 + n, n % 3)),
        "game": ("7-24-1", SavedGame(Settings(seed=7), ((Try("two-week-review", "1 child", f"{n} days", n),),))),
        "pathway": ("", TeamPathway(AIM_2, (Step("a", f"Step {n}", 1 + n, "weeks"),), (Holiday(day, "Fair"),), day)),
        "programme": ("", day),
        "review": ("", {"n": n, "said": "word " * (n % 7) * 3000}),
        "shared": ("", Release(day, 5, 26, *[Shown((f"{n}",), ("met",), ((n,),), day, 5)] * 3)),
        "shows": ("", n % 2 == 0),
        "test": ("meeting", TestOfChange("meeting", f"Meeting {n}", cycles=(cycle, replace(cycle, number=2)))),
    }


NURSERY = """
import os, sys
sys.path[:0] = [sys.argv[2], sys.argv[3]]
from itertools import count
from pace_kit.store import Store
from pace_kit.store.drafts import Drafts
from test_store_killed import a_workbook, one_of_each

def write(number):
    team = Store.open(sys.argv[1]).team("harbour")
    drafts = Drafts(team, f"writer-{number}")
    for n in count(number * 1000):
        things = [*one_of_each(n).items(), ("upload", ("", None)), ("draft", ("", None))]
        begin = number % len(things)  # each kind comes first in some rounds: few are reached before the end
        for kind, (key, value) in things[begin:] + things[:begin]:
            if kind == "draft":
                drafts.keep("test", "meeting", one_of_each(n)["test"][1], base=0)
                os.write(1, f"{number} {n} draft {n}\\n".encode())
                continue
            if kind == "upload":
                saved = team.save_upload(**a_workbook(n))
            else:
                saved = team.save(kind, value, key, who=str(n))
            os.write(1, f"{number} {n} {kind} {saved.version}\\n".encode())

warm = Store.open(sys.argv[1] + "-warm")  # what is imported late is imported here, once for all writers
warm.add_team("Warm").save_upload(**a_workbook(0))
warm.close()
for line in iter(sys.stdin.readline, ""):
    child = os.fork()
    if not child:
        write(int(line))
    os.write(1, f"born {child}\\n".encode())
    os.waitpid(child, 0)
    os.write(1, b"dead\\n")
"""


def a_workbook(n, reason="Adopted"):
    """What `Team.save_upload` takes, of three children whose days change with `n`."""
    from pace_kit.spreadsheets import read_spreadsheet

    rows = "".join(f"K{n}{child},{1 + n % 28:02}/01/2019,0{1 + child}/06/2019,{reason}\n" for child in range(3))
    raw = read_spreadsheet(f"Child,Date accommodated,Date of recommendation,Why\n{rows}".encode(), name="list.csv")
    columns = {"Child": "child", "Date accommodated": "accommodated", "Date of recommendation": "recommended"}
    columns["Why"] = "left_reason"
    return {"raw": raw, "pathway": AIM_2, "as_of": date(2020, 1, 1), "columns": columns, "fixes": (), "who": str(n)}


def killed(nursery, number, chance):
    """Let a writer be born, kill it at some moment, and return what it said that it had saved.

    One in four is killed while it begins, the others at some moment after the first thing they saved: else a busy
    machine would see them all die too young.
    """
    nursery.stdin.write(f"{number}\n")
    nursery.stdin.flush()
    said, child = [], None
    while child is None:  # a writer may say something before its nursery says that it was born
        line = nursery.stdout.readline()
        assert line, "the nursery ended"
        if line.startswith("born"):
            child = int(line.split()[1])
        else:
            said.append(line)
    while number % 4 and not said:
        said.append(nursery.stdout.readline())
    time.sleep(chance.uniform(0.0, 0.05))
    os.kill(child, signal.SIGKILL)
    while (line := nursery.stdout.readline()) != "dead\n":
        said.append(line)
    return [(kind, int(n), int(version)) for _, n, kind, version in map(str.split, said)]


def drafts_kept(team):
    """What each writer's draft is about: the number in the name of its test."""
    return {draft.author: int(draft.value.name.split()[-1]) for draft in Drafts(team).all("test")}


def there(team, kind):
    key = one_of_each(0).get(kind, ("",))[0]
    return {int(version.who): version for version in team.history(kind, key) if version.who}


def test_nothing_acknowledged_is_lost_in_200_rounds_of_kill_9(tmp_path):
    path = tmp_path / "kit.db"
    Store.open(path).add_team("Harbour")
    places = [str(path), str(Path(__file__).parent), str(Path(__file__).parents[1])]
    nursery = subprocess.Popen(
        [sys.executable, "-c", NURSERY, *places], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    chance, acknowledged = random.Random(7), []
    try:
        for number in range(ROUNDS):
            told = killed(nursery, number, chance)
            acknowledged += told
            team = Store.open(path, create=False).team("harbour")
            for kind, n, version in told[-2:]:  # the newest are the ones in danger; all are looked at below
                if kind == "draft":
                    assert drafts_kept(team)[f"writer-{number}"] >= n
                    continue
                kept = team.latest(kind, one_of_each(0).get(kind, ("",))[0])
                assert kept.version >= version, f"round {number}: {kind} {n}"
    finally:
        nursery.stdin.close()
        nursery.wait(30)
    assert nursery.returncode == 0
    team = Store.open(path, create=False).team("harbour")
    kinds = {kind for kind, _, _ in acknowledged}
    assert kinds == set(one_of_each(0)) | {"upload", "draft"}
    kept_drafts = drafts_kept(team)
    for n in (n for kind, n, _ in acknowledged if kind == "draft"):
        assert kept_drafts[f"writer-{n // 1000}"] >= n
    for kind in kinds - {"draft"}:
        kept = there(team, kind)
        for _, n, version in (one for one in acknowledged if one[0] == kind):
            assert kept[n].version == version
            if kind != "upload":
                assert kept[n].value == one_of_each(n)[kind][1]
    assert len(acknowledged) > ROUNDS, "the writers were killed before they could save"
    assert team.upload.raw.frame.shape[0] == 3
    assert len(team.cohort) == 3
    from test_store_faults import healthy

    assert healthy(path)


def test_every_kind_of_thing_is_among_those_that_are_killed():
    """A kind added to the store is added here too, or this fails."""
    assert set(codec.KINDS) == set(one_of_each(0)) | {"upload", "fixes"}


def test_the_examples_change_with_each_save_and_read_back():
    for n in (0, 1, 37):
        for kind, (_, value) in one_of_each(n).items():
            assert codec.from_json(kind, codec.to_json(kind, value)) == value
            assert json.loads(codec.to_json(kind, value)) != json.loads(
                codec.to_json(kind, one_of_each(n + 1)[kind][1])
            )
