"""Writing on a page without a browser: words about words, drafts, a locked field, lines of numbers, two people."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import ipywidgets
import pytest

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.pdsa import Cycle, Decision, Noted, TestOfChange
from pace_kit.store import Conflict, Drafts, Store
from pace_kit.widgets import (
    Form,
    at_stage,
    begin_now,
    choice_field,
    choose_cycle,
    date_field,
    editing,
    live,
    lock_once_begun,
    note_numbers,
    number_field,
    settle,
    shown_if,
    text_field,
    with_hints,
)
from pace_kit.widgets.hinting import TAKEN_OUT, redacted, refusal

D = date(2020, 2, 3)
CHI = "0101010001"


def long_text(text=""):
    return with_hints(text_field("Who does what?", text, lines=2))


def press(hints, words):
    """Press the first button below a field whose words begin so."""
    buttons = [one for row in hints.rows for one in row.children[1:]]
    next(one for one in buttons if one.description.startswith(words)).click()


# Words about words


def test_a_suggestion_can_be_used_or_left_and_what_was_left_stays_so():
    field = long_text()
    field.control.value = "Ask about respite and respite"
    assert "respite" in field.hints.markup and field.value == "Ask about respite and respite"
    press(field.hints, "Use")
    assert field.value.count("respite") == 1 and field.control.value == field.value
    press(field.hints, "Keep")
    assert field.hints.found == ()
    field.control.value += " soon"
    assert field.hints.found == ()
    field.control.value = "nothing"
    field.control.value = "respite"
    assert len(field.hints.found) == 1


def test_a_number_that_names_a_child_can_be_taken_out_and_not_be_left():
    field = long_text(f"Ask about {CHI}")
    assert "CHI number" in field.hints.markup and 'role="alert"' in field.hints.markup
    assert [one.description for row in field.hints.rows for one in row.children[1:]] == ["Take it out"]
    press(field.hints, "Take")
    assert field.value == "Ask about"


def test_a_postcode_is_only_pointed_out():
    field = long_text("The house in EH1 2AB")
    assert refusal([field]) == "" and "postcode" in field.hints.markup
    press(field.hints, "It names nobody")
    assert field.hints.found == ()


@pytest.mark.parametrize("text", [f"CHI {CHI}", "born 3 May 2014", "Scottish Candidate Number 123456789"])
def test_what_must_not_be_kept_is_refused_by_the_name_of_its_field(text):
    form = Form(plan=text_field("The plan", "fine"), seen=text_field("What did you see?", text))
    assert refusal([form]).startswith("The field ‘What did you see?’ holds what looks like a ")
    assert refusal([Form(plan=text_field("The plan", "fine"))]) == ""
    kept = redacted(TestOfChange("k", "n", cycles=(Cycle(1, plan=text, data=(Noted(D, 4, text),)),)))
    assert TAKEN_OUT in kept.cycles[0].plan and TAKEN_OUT in kept.cycles[0].data[0].note
    fine = TestOfChange("k", "n", cycles=(Cycle(1, plan="fine"),))
    assert redacted(fine) is fine


def test_markup_in_a_text_stays_text():
    field = long_text(f"<b>LAC</b> <script>{CHI}</script> respite")
    assert "<script" not in field.hints.markup and "<b>" not in field.hints.markup


# A locked field


def test_a_locked_field_keeps_its_value_and_says_why():
    field = number_field("As a number", 14, hint="If it is one.")
    field.lock("Read-only: the cycle has begun.")
    field.control.value = "15"
    assert (field.value, field.control.value) == (14, "14")
    assert "Read-only" in field._below.value and "pace-locked" in field._dom_classes
    field.value = 20
    assert (field.control.value, "Read-only" in field._below.value) == ("20", True)
    field.lock("")
    field.control.value = "15"
    assert field.value == 15 and "If it is one." in field._below.value


def test_the_prediction_is_locked_while_the_saved_cycle_has_begun():
    step = live(lambda which: which, which=choice_field("c", [("p", Cycle(1, prediction="3"))]))
    form = lock_once_begun(Form(prediction=text_field("P")).follow(step), step, "prediction")
    assert form["prediction"].locked == ""
    at = datetime(2020, 2, 3, 9, tzinfo=UTC)
    step.value = Cycle(1, prediction="3", predicted_on=D, predicted_at=at, started=D)
    assert "written on 3 February 2020 at" in form["prediction"].locked
    step.value = Cycle(2)
    assert form["prediction"].locked == "" and form["prediction"].value == ""


# Numbers


def test_numbers_are_typed_pasted_and_corrected_as_lines():
    numbers = note_numbers(until=lambda: D + timedelta(days=9))
    numbers.one.fill(day=D, number=14, note="late")
    numbers.add.click()
    assert numbers.value == (Noted(D, 14, "late"),)
    numbers.lines.control.value += "\n4/2/2020\t12\nsoon\t3"
    assert numbers.value == (Noted(D, 14, "late"),)
    assert "Line 3, “soon 3”" in numbers.lines.problem and "soon\t3" in numbers.lines.control.value
    numbers.lines.control.value = numbers.lines.control.value.replace("soon", "5/2/2020")
    assert [point.number for point in numbers.value] == [14, 12, 3]
    numbers.one.fill(day=D + timedelta(days=10), number=1)
    numbers.add.click()
    assert len(numbers.value) == 3 and "still to come" in numbers._said.value


# Two people


def conflict(mine, theirs):
    return Conflict(mine=mine, theirs=theirs, version=2)


def test_each_field_that_differs_is_chosen_and_those_nobody_chose_are_asked_for():
    before = TestOfChange("k", "Review", cycles=(Cycle(1, plan="Ask"),))
    mine = before.with_cycle(Cycle(1, plan="Ask <b>two</b>", prediction="3", predicted_on=D))
    theirs = before.with_cycle(Cycle(1, plan="Ask the panel", learned="It works"))
    made = []
    box = settle(conflict(mine, theirs), made.append, before=before, labels={"plan": "The plan"},
                 together={"predicted_on": "prediction"})  # fmt: skip
    assert [field.label for field in box.choices.values()] == [
        "Keep for ‘Prediction’", "Keep for ‘The plan’", "Keep for ‘Learned’",
    ]  # fmt: skip
    assert [field.value for field in box.choices.values()] == ["mine", "", "theirs"]
    box.keep.click()
    assert made == [] and "‘The plan’" in box._said.value
    box.choices[("cycles", 1, "plan")].value = "both"
    box.keep.click()
    (cycle,) = made[0].cycles
    assert (cycle.plan, cycle.learned) == ("Ask <b>two</b>\n\nAsk the panel", "It works")
    assert (cycle.prediction, cycle.predicted_on) == ("3", D)
    assert "<b>two</b>" not in "".join(row.children[0].value for row in box.children[1:-2])


# A page with drafts


class Page:
    """What a page about tests of change makes, as small as it can be."""

    def __init__(self, path):
        self.team = Store.open(path).team("harbour")
        names = {test.key: test for test in self.team.tests}
        self.which = choice_field("Which?", [*names, ("New", "")])
        self.change = editing(self.team, "test", self.which, begin=lambda key: TestOfChange(key, key),
                              key=lambda test: test.key)  # fmt: skip
        self.number = choose_cycle(self.change)
        self.cycle = live(lambda test, n: test.numbered(n) or test.next_cycle(), test=self.change, n=self.number)
        self.words = Form(name=text_field("Name")).follow(self.change)
        self.plan = Form(plan=text_field("Plan", lines=2), learned=text_field("Learned")).follow(self.cycle)
        self.saved = self.change.keeping(
            "Save", lambda change, words, cycle, plan: replace(change, **words).with_cycle(replace(cycle, **plan)),
            finish=lambda test, before: replace(test, key=test.key or "new").written(before, self.number.value, on=D),
            change=self.change, words=self.words, cycle=self.cycle, plan=self.plan,
        )  # fmt: skip

    @property
    def waiting(self):
        """Words of the drafts that are offered."""
        rows = self.change._waiting.children if self.change._waiting in self.change.children else ()
        return [row.children[0].value for row in rows]

    def draft(self, words):
        rows = self.change._waiting.children
        next(b for b in rows[0].children[1:] if b.description == words).click()


@pytest.fixture
def path(tmp_path):
    team = Store.open(tmp_path / "kit.db").add_team("Harbour")
    team.save_test(TestOfChange("review", "Review", cycles=(Cycle(1, plan="Ask", decision=Decision.ADAPT),)))
    team.save_test(TestOfChange("meeting", "Meeting"))
    return tmp_path / "kit.db"


def test_opening_a_page_makes_no_draft_and_typing_does(path):
    page = Page(path)
    assert Drafts(page.team).all("test") == ()
    page.plan["plan"].value = "Ask the panel"
    (draft,) = Drafts(page.team).all("test")
    assert (draft.value.cycles[0].plan, draft.base, draft.key) == ("Ask the panel", 1, "review:1")
    page.plan["plan"].value = "Ask"
    assert Drafts(page.team).all("test") == ()


def test_a_page_that_was_closed_is_taken_up_where_it_was(path):
    closed = Page(path)
    closed.number.value = 2
    closed.plan["plan"].value = f"Five children {CHI}"
    page = Page(path)
    assert len(page.waiting) == 1 and page.plan["plan"].value == "Ask"
    page.draft("Take it up")
    assert (page.number.value, page.plan["plan"].value) == (2, f"Five children {TAKEN_OUT}")
    assert page.waiting == [] and len(page.team.tests[0].cycles) == 1
    page.saved.press()
    assert [cycle.plan for cycle in page.team.tests[0].cycles] == ["Ask", f"Five children {TAKEN_OUT}"]
    assert Drafts(page.team).all("test") == () and Page(path).waiting == []


def test_a_draft_put_away_is_kept_and_can_be_taken_up_later(path):
    Page(path).plan["plan"].value = "Half a thought"
    page = Page(path)
    page.draft("Put it away")
    assert page.waiting == [] and Page(path).change._away.button.description == "Drafts put away (1)"
    again = Page(path)
    again.change._away.button.value = True
    again.change._away.body.children[0].children[1].click()
    assert again.plan["plan"].value == "Half a thought"


def test_what_is_typed_is_kept_when_another_test_is_opened_and_never_overwritten(path):
    page = Page(path)
    page.plan["plan"].value = "first"
    page.which.value = "meeting"
    assert page.plan["plan"].value == "" and len(page.waiting) == 1
    page.which.value = "review"
    page.plan["plan"].value = "second"
    plans = {draft.value.cycles[0].plan for draft in Drafts(page.team).all("test")}
    assert plans == {"first", "second"}


def test_a_new_test_gets_its_key_when_it_is_saved(path):
    page = Page(path)
    page.which.value = ""
    page.saved.press()
    assert "has no name yet" in page.saved.status
    page.words["name"].value = "Our idea"
    page.saved.press()
    assert page.team.latest("test", "new").value.name == "Our idea"
    assert page.change.version == 1 and Drafts(page.team).all("test") == ()


def test_the_second_of_two_pages_settles_and_both_texts_are_kept(path):
    one, two = Page(path), Page(path)
    one.plan["plan"].value = "Ask one"
    one.saved.press()
    two.plan.fill(plan="Ask two", learned="It works")
    two.saved.press()
    assert "Somebody else saved this" in two.saved.status
    (box,) = two.saved.conflict.children
    assert [field.value for field in box.choices.values()] == ["", "mine"]
    box.choices[("cycles", 1, "plan")].value = "both"
    box.keep.click()
    test = two.team.latest("test", "review")
    assert (test.value.cycles[0].plan, test.value.cycles[0].learned) == ("Ask two\n\nAsk one", "It works")
    assert test.version == 3 and two.saved.conflict.children == () and two.plan["plan"].value == "Ask two\n\nAsk one"
    assert [draft for draft in Drafts(two.team).all("test") if draft.author != one.change.drafts.author] == []


def test_a_draft_begun_before_somebody_saved_meets_what_they_saved(path):
    Page(path).plan["plan"].value = "from the train"
    other = Page(path)
    other.plan["plan"].value = "from the office"
    other.saved.press()
    page = Page(path)
    page.draft("Take it up")
    page.saved.press()
    assert len(page.saved.conflict.children) == 1 and page.team.tests[0].cycles[0].plan == "from the office"


def test_what_names_a_child_is_not_saved_and_not_in_the_draft(path):
    page = Page(path)
    page.plan["plan"].value = f"Ask about {CHI}"
    page.saved.press()
    assert "The field ‘Plan’ holds what looks like a CHI number" in page.saved.status
    assert page.team.latest("test", "review").version == 1
    assert CHI not in path.read_bytes().decode("latin-1")


def test_the_one_aim_of_a_team_is_written_settled_and_drafted_the_same_way(path):
    """Without a choice the one thing of a kind is opened; the page about the aim needs no more."""

    def page():
        team = Store.open(path).team("harbour")
        aim = editing(team, "aim", begin=lambda _none: AimStatement(AIM_2))
        form = Form(percent=number_field("How many?"), at=text_field("At which meeting?")).follow(aim)
        return team, aim, form, aim.keeping("Save", lambda aim, form: replace(aim, **form), aim=aim, form=form)

    team, aim, form, saved = page()
    _, _, other, saved_there = page()
    form["percent"].value = 80
    (draft,) = Drafts(team).all("aim")
    assert (draft.value.percent, draft.base) == (80, 0)
    saved.press()
    assert (team.aim.percent, aim.version, Drafts(team).all("aim")) == (80, 1, ())
    other.fill(percent=70, at="the panel")
    saved_there.press()
    (box,) = saved_there.conflict.children
    box.choices[("percent",)].value = "theirs"
    box.choices[("at",)].value = "mine"
    box.keep.click()
    assert (team.aim.percent, team.aim.at) == (80, "the panel")


# Stages


def test_the_part_that_makes_sense_now_is_open_and_the_moment_of_beginning_is_kept():
    step = live(lambda which: which, which=choice_field("c", [("p", Cycle(1))]))
    parts = {name: at_stage(step, stages, name) for name, stages in (("plan", "plan planned"), ("do", "planned do"))}
    opened = []
    for cycle in (Cycle(1), Cycle(1, plan="a", prediction="b", predicted_on=D), Cycle(1, started=D)):
        step.value = cycle
        opened.append({name for name, part in parts.items() if part.opened})
    assert opened == [{"plan"}, {"plan", "do"}, {"do"}]
    done = []
    form = Form(started=date_field("Begun"))
    step.value = Cycle(1)
    begun = begin_now("Now", form, step, lambda: done.append((begun.value["started_at"], form["started"].value)))
    begun.button.click()
    assert done[0][0].tzinfo is not None and done[0][1] == done[0][0].date()
    assert (begun.value, form["started"].value) == ({}, None)  # it could not be saved, so nothing has begun
    begun.value = {"started_at": done[0][0]}
    form["started"].value = D
    assert begun.value == {}
    step.value = Cycle(1, started=D)
    assert begun.children == ()


def test_a_choice_of_nothing_shows_its_words():
    field = choice_field("Did it hold?", [("Not said", None), ("Yes", True)], True)
    field.value = None
    assert (field.value, field.control.label) == (None, "Not said")
    field.control.label = "Yes"
    assert field.value is True


def test_a_part_is_shown_only_while_its_condition_holds():
    field, part = number_field("n"), ipywidgets.HTML("x")
    box = shown_if(lambda n: bool(n), part, n=field)
    assert box.children == ()
    field.value = 3
    assert box.children == (part,)
