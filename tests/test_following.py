"""A team's pathway in the store: versions, people who save at once, and notes child by child."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pace_kit.aims import AIM_2, AIM_3, AimStatement
from pace_kit.example import add_example
from pace_kit.following import (
    ChangedMeanwhile,
    done_by,
    follow,
    note_done,
    pathway_of,
    save_days,
    save_step,
    seen_from,
)
from pace_kit.reminders import Holiday, Step, default_steps
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.store import Store

DAY = date(2020, 3, 30)


@pytest.fixture
def store(tmp_path):
    return Store.open(tmp_path / "kit.db")


@pytest.fixture
def team(store):
    return add_example(store)


def test_a_team_begins_with_the_steps_of_its_wait_and_each_wait_has_its_own(store):
    team = store.add_team("River")
    assert pathway_of(team).steps == default_steps(AIM_2)
    assert follow(team, DAY) is None
    save_step(team, Step("own", "Our meeting", 2, "weeks"), seen=None, who="chair", because="agreed in May")
    assert pathway_of(team).step("own").name == "Our meeting"
    team.save_aim(AimStatement(AIM_3))
    assert pathway_of(team).step("own") is None
    team.save_aim(AimStatement(AIM_2))
    version = team.latest("pathway", "aim_2")
    assert (version.version, version.who, version.because) == (1, "chair", "agreed in May")
    assert version.value == pathway_of(team)


def test_two_people_change_two_steps_and_the_second_to_change_one_step_is_told(team):
    page = pathway_of(team)
    first, second = page.step("first-review"), page.step("second-review")
    save_step(team, first.as_agreed(amount=5), seen=first, who="one")
    save_step(team, second.as_agreed(amount=2), seen=second, who="two")
    with pytest.raises(ChangedMeanwhile, match="It says now: First review: within 5 weeks"):
        save_step(team, first.as_agreed(amount=4), seen=first, who="two")
    kept = pathway_of(team)
    assert (kept.step("first-review").amount, kept.step("second-review").amount) == (5, 2)

    fair, other = Holiday(date(2020, 7, 17), "Fair"), Holiday(date(2020, 9, 28), "Autumn")
    save_days(team, (fair,), page.since, seen=page)
    save_days(team, (other,), DAY, seen=page)
    assert (pathway_of(team).holidays, pathway_of(team).since) == ((fair, other), DAY)
    save_days(team, (other,), DAY, seen=pathway_of(team))
    assert pathway_of(team).holidays == (other,)


def test_people_who_note_at_once_lose_nothing(team, tmp_path):
    """Eight people, four children, three steps: each note is there, whoever came first."""
    wanted = [(f"Child {n:03}", step) for n in range(1, 5) for step in ("first-review", "second-review", "assessment")]
    together = threading.Barrier(8)

    def note(person):
        own = Store.open(tmp_path / "kit.db").team("harbour")
        together.wait()
        for at, (child, step) in enumerate(wanted):
            if at % 8 == person or at % 4 == person % 4:
                note_done(own, child, step, DAY, who=str(person))

    people = [threading.Thread(target=note, args=(person,)) for person in range(8)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert done_by(team) == dict.fromkeys(wanted, DAY)
    note_done(team, "Child 001", "assessment", None)
    assert ("Child 001", "assessment") not in done_by(team)
    assert len(done_by(team)) == len(wanted) - 1


def test_a_local_day_off_moves_what_is_counted_in_working_days(team):
    plan = pathway_of(team).settled("first-meeting", 3, "working days")
    plan = replace(plan, since=date(2020, 1, 1))
    on = DAY + timedelta(days=1)
    meetings, others = days_of(follow(team, on, plan))
    off = max(meetings.values())
    moved, same = days_of(follow(team, on, replace(plan, holidays=(Holiday(off),))))
    assert others == same
    assert {child for child in meetings if meetings[child] != moved[child]} >= {
        child for child, day in meetings.items() if day == off
    }
    assert off not in moved.values()


def days_of(found):
    """The days of first meetings by child, and all other days by child and step."""
    rows = [(child, key, due.date()) for child, key, due in found.table[["child", "key", "due"]].to_numpy().tolist()]
    meetings = {child: due for child, key, due in rows if key == "first-meeting"}
    return meetings, {(child, key): due for child, key, due in rows if key != "first-meeting"}


def test_the_list_says_from_when_and_what_it_leaves_out(team):
    drawn = team.cohort.as_of
    assert seen_from(team, drawn + timedelta(days=42)) == drawn + timedelta(days=42)
    assert seen_from(team, drawn + timedelta(days=43)) == drawn
    found = follow(team, drawn + timedelta(days=9))
    assert str(found).startswith(
        "9 April 2020, with data of 31 March 2020: 30 children are waiting; 4 steps are overdue."
    )
    notes = " ".join(found.notes)
    assert "Not in the list until you settle it" in notes
    assert "still listed. Bring a new workbook." in notes
    assert "before 3 March 2020 is taken as done" in notes
    assert "bank holidays" not in notes
    settled = follow(team, drawn, found.plan.settled("first-meeting", 3, "working days"))
    assert "bank holidays of 2019 to 2021" in " ".join(settled.notes)
    assert b"harbour" not in found.calendar(team, datetime(2020, 4, 9, tzinfo=UTC)).lower()


def test_a_team_whose_children_all_have_their_recommendation_has_nothing_due(store):
    team = store.add_team("River")
    raw = read_spreadsheet(b"Child,Date accommodated,Date of recommendation\nK1,06/01/2020,02/03/2020\n", name="a.csv")
    columns = {"Child": "child", "Date accommodated": "accommodated", "Date of recommendation": "recommended"}
    team.save_upload(raw, pathway=AIM_2, as_of=DAY, columns=columns, fixes=())
    found = follow(team, DAY)
    assert str(found) == "30 March 2020, with data of 30 March 2020: no child is waiting, so nothing is due."
    assert found.children.empty
    assert not any(map(len, found.weeks))
    assert b"VEVENT" not in found.calendar(team, datetime(2020, 4, 9, tzinfo=UTC))
