"""Editing the driver diagram without a browser: fields are set, buttons pressed, and the value is read."""

import sqlite3

import pytest

from pace_kit.datasets import harbour_drivers, harbour_tests
from pace_kit.drivers import DriverDiagram, driver_of, idea_of, measures_of
from pace_kit.store import Drafts, Store
from pace_kit.widgets import edit_drivers, fold
from pace_kit.widgets.driver_panes import Ticks


@pytest.fixture
def team(tmp_path):
    store = Store.open(tmp_path / "kit.db")
    yield store.add_team("North")
    store.close()


@pytest.fixture
def editor(team):
    team.save("drivers", harbour_drivers())
    return edit_drivers(team)


def pane(editor, name):
    """The two halves of a fold: adding and changing."""
    editor.folds[name].button.value = True
    return editor.folds[name].body.children


def said(editor):
    return editor._said.value


def test_a_team_begins_with_what_it_can_act_on_and_meets_no_idea_at_once(team):
    editor = edit_drivers(team)
    assert editor.value is None and len(editor.ticks) == 8
    editor.begin.click()
    assert editor.value is None and "No driver is ticked" in said(editor)
    editor.ticks["legal-advice-early"].value = editor.ticks["right-data"].value = True
    editor.begin.click()
    assert [driver.key for driver in editor.value.primaries] == ["right-data", "legal-advice-early"]
    assert editor.value.ideas == ()
    titles = [fold.button.description for fold in editor.folds.values()]
    assert titles == ["Drivers (6)", "Change ideas (0)", "Measures (2)"]
    adding, _ = pane(editor, "Change ideas")
    assert [words for words, _ in adding.form["idea"].control.options] == [
        "an idea of our own", "Early legal advice: booked ahead", "Legal advice in writing", "A form for legal advice",
    ]  # fmt: skip
    editor.undo.click()
    assert editor.value is None
    editor.blank.click()
    assert editor.value == DriverDiagram()


def test_drivers_are_added_renamed_moved_removed_and_each_step_is_undone(editor):
    before = editor.value
    adding, changing = pane(editor, "Drivers")
    adding.form["name"].value = "Enough foster families"
    adding.button.click()
    assert editor.value.part("enough-foster-families").parent == "" and adding.form["name"].value == ""
    assert changing.key == "enough-foster-families"
    changing.form["under"].value = "planned-process"
    assert editor.value.part(changing.key).parent == "planned-process"
    changing.form["name"].value = "Families near home"
    changing.which.value = "legal-advice-early"
    assert "Legal advice in writing" in changing._goes.value
    changing.form["under"].control.value = "planned-process"
    assert "secondary driver itself" in said(editor) and changing.form["under"].control.value == ""
    changing.form["name"].control.value = ""
    assert "needs a name" in said(editor) and changing.form["name"].control.value == "Early legal advice"
    changing.remove.click()
    gone = {"legal-advice-early", "legal-booked", "legal-plain", "written-legal-advice", "legal-advice-form"}
    assert not gone & editor.value.keys
    assert "‘Legal advice in writing’" in said(editor) and "Undo brings it back" in said(editor)
    for _ in range(4):
        editor.undo.click()
    assert editor.value == before
    editor.undo.click()
    assert "nothing to undo" in said(editor)


def test_ideas_come_from_the_kit_or_the_team_and_take_measures_and_tests(editor, team):
    for test in harbour_tests():
        team.save_test(test)
    adding, changing = pane(editor, "Change ideas")
    adding.form["idea"].value = "clear-process"
    adding.button.click()
    assert editor.value.idea("clear-process").driver == "steps-known" and changing.key == "clear-process"
    adding.form["idea"].value = ""
    adding.form["name"].value, adding.form["under"].value = "A weekly call", "legal-plain"
    adding.button.click()
    changing.form["driver"].value = "planned-process"
    ticks = next(child for child in changing.children if isinstance(child, Ticks))
    ticks.fields["balancing-moves"].value = True
    idea = editor.value.idea("a-weekly-call")
    assert (idea.driver, idea.measures) == ("planned-process", ("balancing-moves",))
    changing.form["test"].value = "two-week-review"
    assert "name the same test of change" in said(editor) and changing.form["test"].value == ""


def test_a_measure_is_taken_ready_made_or_written_until_nothing_is_asked(editor):
    adding, changing = pane(editor, "Measures")
    adding.form["ready"].value = "balancing-return"
    adding.button.click()
    assert editor.value.part("balancing-return").gaps() == ()
    adding.form["ready"].value = ""
    adding.form["name"].value, adding.form["idea"].value = "Staff experience", "legal-advice-form"
    adding.button.click()
    measure = editor.value.part(changing.key)
    assert measure.is_concept and measure.key in editor.value.idea("legal-advice-form").measures
    for name in changing.form.fields:
        if name not in ("name", "kind"):
            changing.form[name].value = f"said about {name}"
    assert editor.value.part(measure.key).gaps() == ()


def test_what_was_typed_and_not_added_is_not_lost_by_a_save(editor, team):
    adding, _ = pane(editor, "Drivers")
    adding.form["name"].value = "Half a thought"
    with pytest.raises(ValueError, match=r"‘Half a thought’ is typed and not added\. Press “Add this driver”"):
        editor.save(editor.value, {})
    assert len(team.history("drivers")) == 1
    adding.button.click()
    editor.save(editor.value, {"who": "Ann", "because": "a thought"})
    kept = team.latest("drivers")
    assert (kept.version, kept.who, kept.because, kept.value) == (2, "Ann", "a thought", editor.value)


@pytest.mark.parametrize(("pressed", "first"), [("Keep mine", "Mine"), ("Take theirs", "Theirs")])
def test_of_two_who_save_the_second_sees_both_and_chooses(editor, team, pressed, first):
    other = edit_drivers(team)
    other.change(lambda diagram: (diagram.renamed("legal-plain", "Theirs"), ""))
    other.save(other.value, {"who": "Bob"})
    editor.change(lambda diagram: (diagram.renamed("legal-plain", "Mine"), ""))
    with pytest.raises(ValueError, match="Nothing is lost"):
        editor.save(editor.value, {"who": "Ann"})
    words, actions = editor._choice.children
    assert "‘Mine’ is another in theirs: ‘Theirs’." in words.value
    next(button for button in actions.children if button.description == pressed).click()
    assert editor.value.part("legal-plain").name == first and editor._choice.children == ()
    assert team.current("drivers").part("legal-plain").name == first
    editor.change(lambda diagram: (diagram.renamed("legal-plain", "Next"), ""))
    assert editor.save(editor.value, {}).version == len(team.history("drivers"))


def named(words):
    return lambda diagram: (diagram.renamed("legal-plain", words), "")


def waiting(editor):
    """Lines of the drafts that are offered."""
    box = editor.unfinished._waiting
    return list(box.children) if box in editor.unfinished.children else []


def press(line, words):
    next(button for button in line.children[1:] if button.description == words).click()


def test_what_was_changed_and_not_saved_is_offered_when_the_page_is_opened_again(editor, team):
    assert Drafts(team).all("drivers") == () and waiting(editor) == []
    editor.change(named("From the train"))
    assert "kept as a draft at" in editor._draft.value and waiting(editor) == []
    again = edit_drivers(team)
    whole = again.unfinished.leads_to(fold("Open", again))
    (line,) = waiting(again)
    assert "Not finished: the driver diagram. Written on " in line.children[0].value
    assert again.value == team.current("drivers") and not whole.opened
    press(line, "Take it up")
    assert again.value.part("legal-plain").name == "From the train" and whole.opened and waiting(again) == []
    assert "Nothing is saved yet" in again.unfinished._said.value and team.latest("drivers").version == 1
    again.undo.click()
    assert "nothing to undo" in said(again) and again.value == editor.value
    again.change(named("And from the office"))
    assert again.save(again.value, {"who": "Ann"}).version == 2
    assert Drafts(team).all("drivers") == () and again._draft.value == "" and waiting(edit_drivers(team)) == []


def test_a_diagram_that_was_begun_is_kept_too_and_one_that_is_as_it_was_is_not(team):
    editor = edit_drivers(team)
    editor.ticks["right-data"].value = True
    editor.begin.click()
    again = edit_drivers(team)
    assert again.value is None
    press(*waiting(again), "Take it up")
    assert again.value == editor.value
    again.save(again.value, {})
    again.change(lambda diagram: (diagram.renamed("right-data", "Our own data"), ""))
    assert len(Drafts(team).all("drivers")) == 1
    again.undo.click()
    assert Drafts(team).all("drivers") == ()


def test_a_diagram_that_was_put_away_is_kept_and_can_be_taken_up_later(editor, team):
    editor.change(named("Half a thought"))
    again = edit_drivers(team)
    press(*waiting(again), "Put it away")
    assert waiting(again) == [] and waiting(edit_drivers(team)) == []
    later = edit_drivers(team)
    later.unfinished._away.button.value = True
    press(later.unfinished._away.body.children[0], "Take it up")
    assert later.value.part("legal-plain").name == "Half a thought"


def test_what_is_changed_here_stays_a_draft_of_its_own_when_another_is_taken_up(editor, team):
    editor.change(named("First"))
    other = edit_drivers(team)
    other.change(named("Second"))
    press(*waiting(other), "Take it up")
    assert other.value.part("legal-plain").name == "First"
    assert {draft.value.part("legal-plain").name for draft in Drafts(team).all("drivers")} == {"First", "Second"}


@pytest.mark.parametrize("pressed", ["Keep mine", "Take theirs"])
def test_a_draft_begun_before_somebody_saved_meets_what_they_saved(editor, team, pressed):
    editor.change(named("Mine"))
    other = edit_drivers(team)
    other.change(named("Theirs"))
    other.save(other.value, {"who": "Bob"})
    again = edit_drivers(team)
    press(*waiting(again), "Take it up")
    with pytest.raises(ValueError, match="Somebody else saved the driver diagram in the meantime"):
        again.save(again.value, {})
    next(button for button in again._choice.children[1].children if button.description == pressed).click()
    assert Drafts(team).all("drivers") == ()
    assert team.latest("drivers").version == (3 if pressed == "Keep mine" else 2)


def test_what_names_a_child_is_not_in_the_draft(editor, team):
    editor.change(named("Ask about 0101010001"))
    (draft,) = Drafts(team).all("drivers")
    assert "0101010001" not in draft.value.part("legal-plain").name


def test_where_no_draft_can_be_kept_the_page_says_so_and_goes_on(editor, tmp_path):
    with sqlite3.connect(tmp_path / "kit.db") as connection:
        connection.execute("DROP TABLE drafts")
    connection.close()
    editor.change(named("Changed all the same"))
    assert editor.value.part("legal-plain").name == "Changed all the same"
    assert "could not be written" in editor._draft.value and "pace-problem" in editor._draft.value


def test_harbours_tests_find_their_driver_and_measures():
    diagram = harbour_drivers()
    for test in harbour_tests():
        assert idea_of(diagram, test) and driver_of(diagram, test)
        assert [measure.kind for measure in measures_of(diagram, test)] == ["process", "balancing"]
    assert sum(bool(idea.test) for idea in diagram.ideas) == len(harbour_tests())
