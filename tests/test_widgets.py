"""Fields, forms, `live` and `saving` without a browser: set `.value`, read `.value`."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import files
from types import SimpleNamespace

import pandas as pd
import pytest
from comm import get_comm_manager

from pace_kit.aims import AIM_2, AimStatement
from pace_kit.runcharts import RunChart
from pace_kit.store import Store
from pace_kit.widgets import (
    Form,
    bullets,
    choice_field,
    date_field,
    download_link,
    fold,
    live,
    make_team,
    note,
    number_field,
    percent_field,
    problem,
    radio_field,
    render,
    saving,
    text_field,
    upload_field,
    weeks_field,
    working,
)
from pace_kit.widgets.errors import UNEXPECTED
from pace_kit.widgets.fields import LARGEST_UPLOAD
from pace_kit.widgets.live import same_input
from pace_kit.widgets.render import render_parts
from pace_kit.widgets.screen import NARROW, PAGES_SAY_SO, QUIET, Narrow

HOSTILE = "<script>alert(1)</script>&\"'"
FRAME = pd.DataFrame({"weeks": [26.0, 45.0]})


@pytest.mark.parametrize(
    ("typed", "value", "asked"),
    [
        ("", None, ""),
        ("45", 45, ""),
        (" 45 ", 45, ""),
        ("45,0", 45, ""),
        ("0", 26, "outside 1 to 520"),
        ("521", 26, "outside 1 to 520"),
        ("4.5", 26, "not a whole number"),
        ("forty-five", 26, "not a number"),
        ("nan", 26, "outside"),
        ("inf", 26, "outside"),
        (HOSTILE, 26, "not a number"),
    ],
)
def test_a_box_for_weeks_reads_weeks_or_says_why_not_and_keeps_those_it_had(typed, value, asked):
    field = weeks_field("Aim line", 26)
    field.control.value = typed
    assert field.value == value
    assert asked in field.problem
    assert "<script" not in field._below.value


@pytest.mark.parametrize(("typed", "value"), [("80", 80), ("80%", 80), ("80 %", 80), ("12.5", 12.5), ("101", None)])
def test_a_box_for_percent_takes_the_sign(typed, value):
    field = percent_field("How many")
    field.control.value = typed
    assert field.value == value


def test_a_field_set_from_code_shows_it_and_keeps_its_type():
    for field, value, shown in [
        (number_field("n"), 12, "12"),
        (date_field("d"), date(2019, 3, 1), date(2019, 3, 1)),
        (choice_field("c", [("One", 1), ("Two", 2)]), 2, 2),
        (text_field("t"), "hello", "hello"),
    ]:
        field.value = value
        assert field.control.value == shown
        assert field.value == value


def test_a_date_of_another_century_is_asked_about():
    field = date_field("Day", date(2019, 1, 1))
    field.control.value = date(19, 1, 1)
    assert field.value == date(2019, 1, 1)
    assert "year 19" in field.problem
    field.control.value = None
    assert (field.value, field.problem) == (None, "")


def test_a_value_from_code_replaces_what_cannot_be_read_also_where_it_is_the_value_that_was_kept():
    field = weeks_field("Aim line", 26)
    field.control.value = "soon"
    assert "soon" in field.problem
    field.value = 26
    assert (field.control.value, field.value, field.problem) == ("26", 26, "")
    field.value = 1000
    assert (field.control.value, field.value) == ("1000", 26)
    assert "outside 1 to 520" in field.problem
    field.value = None
    assert (field.control.value, field.value, field.problem) == ("", None, "")


def test_what_a_page_reads_out_with_a_field_is_what_the_field_shows_below_itself():
    """The script of the page finds the field, its hint and its problem by these names."""
    script = (files("pace_kit.serve") / "templates" / "pace" / "pace.js").read_text("utf-8")
    field = weeks_field("Weeks", hint="From the day of accommodation.")
    field.control.value = "soon"
    assert "pace-field" in field._dom_classes
    assert re.findall(r'<span class="([\w-]+)"', field._below.value) == ["pace-hint", "pace-problem"]
    assert all(f".{name}" in script for name in ("pace-field", "pace-hint", "pace-problem"))


def test_an_upload_is_a_name_and_bytes_and_too_large_a_file_is_refused():
    field = upload_field("Workbook")
    assert field.value is None
    field.control.value = (
        {"name": "a.xlsx", "type": "", "size": 3, "content": memoryview(b"abc"), "last_modified": datetime.now(UTC)},
    )
    assert (field.value.name, field.value.content) == ("a.xlsx", b"abc")
    big = memoryview(bytes(LARGEST_UPLOAD + 1))
    for content, kept, said in ((big, 3, "b.xlsx has 51 MB; 50 MB can be read."), (big[1:], LARGEST_UPLOAD, "")):
        facts = {"name": "b.xlsx", "type": "", "size": len(content), "last_modified": datetime.now(UTC)}
        field.control.value = ({**facts, "content": content},)
        assert len(field.value.content) == kept
        assert field.problem.partition(" Save only")[0] == said


def test_a_form_gathers_its_fields_and_can_be_filled_in_one_go():
    form = Form(weeks=weeks_field("Weeks", 26), name=text_field("Name"))
    seen = []
    form.observe(lambda change: seen.append(change["new"]), "value")
    form.fill(weeks=45, name="Harbour")
    assert form.value == {"weeks": 45, "name": "Harbour"}
    assert seen[-1] == form.value


def test_a_live_step_follows_its_controls_and_passes_its_value_on():
    form = Form(weeks=weeks_field("Weeks", 26))
    days = live(lambda choices: choices["weeks"] * 7, choices=form)
    sentence = live(lambda days: f"{days} days", days=days)
    form.fields["weeks"].control.value = "45"
    assert days.value == 315
    assert sentence.value == "315 days"
    assert sentence.markup == "<p>315 days</p>"


def test_a_step_that_depends_on_a_form_twice_is_drawn_once_a_change():
    calls = []
    form = Form(weeks=weeks_field("Weeks", 26))
    chart = live(lambda choices: (choices["weeks"],), choices=form)
    live(lambda chart, choices: calls.append((chart, choices["weeks"])), chart=chart, choices=form)
    calls.clear()
    form.fields["weeks"].control.value = "45"
    assert calls == [((45,), 45)]


class Halves:
    """A picture whose second half is made later; counts how often."""

    def __init__(self, name):
        self.name, self.made = name, 0

    def parts(self):
        def whole():
            self.made += 1
            return f"{self.name}, whole"

        return f"{self.name}, first part", whole


def in_a_loop(change):
    """Run `change` as a page does, inside a running event loop, and nothing after it."""

    async def page():
        return change()

    return asyncio.run(page())


def test_a_change_shows_the_first_part_at_once_and_the_whole_when_there_is_time():
    field = weeks_field("Weeks", 26)
    step = live(lambda weeks: Halves(weeks), weeks=field)
    assert step.markup == "26, whole"

    async def page():
        field.value = 30
        first, seen = step.markup, []
        done = asyncio.Event()
        step._screen.observe(lambda change: (seen.append(change["new"]), done.set()), "value")
        await asyncio.wait_for(done.wait(), timeout=20)
        return first, seen

    assert asyncio.run(page()) == ("30, first part", ["30, whole"])
    assert step.value.made == 1


def test_the_rest_of_a_drawing_that_is_out_of_date_is_never_made():
    field = weeks_field("Weeks", 26)
    drawn = []
    step = live(lambda weeks: drawn.append(Halves(weeks)) or drawn[-1], weeks=field)

    def change():
        field.value = 30
        field.value = 31
        assert step.markup == "31, first part"
        step.finish()

    in_a_loop(change)
    assert step.markup == "31, whole"
    assert [halves.made for halves in drawn] == [1, 0, 1]
    step.finish()
    assert drawn[-1].made == 1


def test_an_error_or_a_gap_after_a_drawing_is_not_overwritten_by_its_rest():
    field = weeks_field("Weeks", 26)
    step = live(lambda weeks: Halves(weeks), waiting="Type the weeks.", weeks=field)

    def change():
        field.value = 30
        field.value = None
        step.finish()

    in_a_loop(change)
    assert step.markup == "<p>Type the weeks.</p>"


def test_several_values_are_shown_first_parts_first_and_whole_in_their_order():
    now, whole = render_parts((Halves("a"), "b", (Halves("c"),)))
    assert now == "a, first part<p>b</p>c, first part"
    assert whole() == "a, whole<p>b</p>c, whole" == render((Halves("a"), "b", (Halves("c"),)))
    assert render_parts(("b", None)) == ("<p>b</p>", None)


def test_a_picture_on_a_page_is_whole_in_the_end_and_the_same_as_when_it_is_exported():
    from pace_kit.charts import draw_run_chart

    field = weeks_field("Weeks", 26)
    chart = RunChart.from_values(range(20), unit="weeks")
    step = live(lambda weeks: draw_run_chart(chart, aim_weeks=weeks), weeks=field)

    def change():
        field.value = 30
        first = step.markup
        step.finish()
        return first

    first, exported = in_a_loop(change), draw_run_chart(chart, aim_weeks=30).html()
    assert step.markup == exported
    assert (first.count("<svg"), exported.count("<svg")) == (1, 2)
    assert first.split("<svg")[1].split("</svg>")[0] == exported.split("<svg")[1].split("</svg>")[0]


def test_drawings_for_narrow_screens_are_made_when_a_page_says_that_it_is_narrow(monkeypatch):
    monkeypatch.setenv(PAGES_SAY_SO, "1")
    monkeypatch.setattr("pace_kit.widgets.screen.narrow", Narrow())
    field = weeks_field("Weeks", 26)
    step = live(lambda weeks: Halves(weeks), weeks=field)
    field.value = 30
    assert step.markup == "30, first part"

    async def page():
        field.value = 31
        await asyncio.sleep(2 * QUIET)
        before = step.markup
        opened = {"content": {"comm_id": "n", "target_name": NARROW, "data": {}}}
        get_comm_manager().comm_open(None, None, opened)
        said = step.markup
        field.value = 32
        await asyncio.sleep(2 * QUIET)
        return before, said, step.markup

    assert asyncio.run(page()) == ("31, first part", "31, whole", "32, whole")
    assert live(lambda weeks: Halves(weeks), weeks=field).markup == "32, whole"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (45, 45, True),
        (45, 45.0, False),
        (True, 1, False),
        ("a", "a", True),
        (date(2020, 1, 1), date(2020, 1, 1), True),
        ((1, ("a",)), (1, ("a",)), True),
        ((1, 2), (1, 2, 3), False),
        ({"weeks": 45}, {"weeks": 45}, True),
        ({"weeks": 45}, {"weeks": 46}, False),
        (AimStatement(AIM_2, percent=80), AimStatement(AIM_2, percent=80), True),
        (AimStatement(AIM_2, percent=80), AimStatement(AIM_2, percent=81), False),
        ([1], [1], False),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}), False),
        ((FRAME, 1), (FRAME, 1), True),
    ],
)
def test_inputs_are_the_same_when_plain_values_are_equal_and_frames_are_one(one, other, same):
    assert same_input(one, other) is same


@dataclass(frozen=True, eq=False)
class Chosen:
    """Choices with a frame, which no two of are equal."""

    weeks: int
    frame: pd.DataFrame


def test_a_change_that_alters_nothing_redraws_nothing():
    form = Form(weeks=weeks_field("Weeks", 26), on=date_field("On", date(2020, 1, 1)))
    chosen = live(lambda form: Chosen(form["weeks"], FRAME), show=lambda chosen: None, form=form)
    calls, before = [], chosen.value
    live(lambda chosen: calls.append(chosen.weeks), chosen=chosen)
    form.fields["on"].value = date(2020, 1, 2)
    assert chosen.value is not before and chosen.value != before
    assert calls == [26]
    form.fields["weeks"].value = 27
    assert calls == [26, 27]


def test_a_step_waits_while_something_it_needs_is_missing_unless_it_has_a_default():
    field = weeks_field("Weeks")
    strict = live(lambda weeks: f"{weeks} weeks", waiting="Type the weeks.", weeks=field)
    loose = live(lambda weeks=None: f"{weeks} weeks", weeks=field)
    assert strict.value is None
    assert strict.markup == "<p>Type the weeks.</p>"
    assert loose.value == "None weeks"
    field.value = 9
    assert strict.value == "9 weeks"


def test_an_error_of_the_kit_is_shown_as_its_sentence_and_any_other_as_a_calm_one(caplog):
    from pace_kit.aims import pathway_called

    field = text_field("Key", "aim_9")
    ours = live(lambda key: pathway_called(key), key=field)
    other = live(lambda key: {"secret": 1}[key], key=field)
    assert "There is no pathway" in ours.markup
    assert UNEXPECTED in other.markup
    assert "aim_9" not in other.markup
    assert "aim_9" not in caplog.text
    assert "KeyError" in caplog.text


def test_a_save_button_says_when_it_saved_and_hands_the_result_on():
    button = saving("Save", lambda weeks: SimpleNamespace(at=datetime.now(UTC), weeks=weeks), weeks=weeks_field("W", 3))
    assert button.value is None
    button.button.click()
    assert button.value.weeks == 3
    assert "Saved today at" in button.status
    assert 'role="status"' in button.status


def test_a_save_button_keeps_the_focus_and_a_double_click_saves_once():
    weeks, saved, disabled = weeks_field("Weeks", 26), [], []
    button = saving("Save", lambda weeks: saved.append(weeks) or "Saved.", weeks=weeks)
    button.button.observe(lambda change: disabled.append(change["new"]), "disabled")

    async def page():
        button.button.click()
        button.button.click()
        weeks.value = 27
        button.button.click()
        await asyncio.sleep(2 * QUIET)
        button.button.click()

    asyncio.run(page())
    assert saved == [26, 27, 27], "what was changed is saved at once, the same again only by a press of its own"
    assert disabled == []


def test_a_press_while_it_saves_does_nothing_and_one_after_a_refusal_saves():
    saved, answers = [], iter([ValueError, None])

    def action():
        button.button.click()
        if error := next(answers):
            raise error
        saved.append(1)

    button = saving("Save", action)
    button.button.click()
    assert saved == []
    button.button.click()
    assert saved == [1]


def test_a_save_that_is_refused_shows_why_and_keeps_the_last_result():
    from pace_kit.aims import pathway_called

    button = saving("Save", lambda key: pathway_called(key), key=text_field("k", "nope"))
    button.button.click()
    assert button.value is None
    assert "There is no pathway" in button.status


@pytest.mark.parametrize(
    "value",
    [
        HOSTILE,
        (HOSTILE, HOSTILE),
        AimStatement(AIM_2, at=HOSTILE),
        bullets([HOSTILE], HOSTILE),
        problem(HOSTILE),
        download_link(HOSTILE, HOSTILE, "x"),
        SimpleNamespace(sentence=HOSTILE, question=HOSTILE, tone=HOSTILE),
        pd.DataFrame({HOSTILE: [HOSTILE]}, index=[HOSTILE]),
    ],
)
def test_whatever_text_a_value_holds_no_markup_comes_of_it(value):
    shown = render(value)
    assert "<script" not in shown
    assert "alert(1)" in shown


def test_a_remark_that_ends_a_cell_is_shown_and_not_its_code():
    assert note("Bring your <data>.")._repr_html_() == '<p class="pace-note">Bring your &lt;data&gt;.</p>'


def test_a_team_of_a_name_is_made_once_however_often_the_button_is_pressed(tmp_path):
    store = Store.open(tmp_path / "kit.db")
    make_team(store, "Tayford", date(2026, 1, 5))
    for name in ("Tayford", " tayford "):
        with pytest.raises(ValueError, match="is there already"):
            make_team(store, name)
    assert [team.name for team in store.teams()] == ["Tayford"]
    assert store.team("tayford").programme_started == date(2026, 1, 5)


def test_nothing_shows_as_nothing_and_empty_lists_too():
    assert render(None) == ""
    assert render(()) == ""
    assert render(bullets([], "Still to decide")) == ""
    assert not bullets([])
    assert bullets(["a"])


def test_a_form_follows_a_step_and_shows_its_attributes():
    which = choice_field(
        "Which?", [("Slow", AimStatement(AIM_2, percent=60)), ("Quick", AimStatement(AIM_2, percent=90))]
    )
    chosen = live(lambda which: which, which=which)
    form = Form(percent=percent_field("How many"), at=text_field("Where")).follow(chosen)
    assert form.value == {"percent": 60, "at": ""}
    which.value = AimStatement(AIM_2, percent=90)
    assert form.value == {"percent": 90, "at": ""}


@pytest.mark.parametrize("make", [choice_field, radio_field])
def test_a_choice_that_another_kit_kept_is_shown_in_its_own_words_and_stays(make):
    field = make("How big?", [("Choose", ""), "1 child", "5 children"], "")
    field.value = "half a team"
    assert field.value == field.control.value == "half a team"
    assert ("half a team", "half a team") in tuple(field.control.options)
    field.control.value = "1 child"
    assert field.value == "1 child"
    assert [words for words, _ in field.control.options] == ["Choose", "1 child", "5 children", "half a team"]


def test_a_choice_can_be_offered_other_options_and_keeps_what_is_still_there():
    field = choice_field("Which?", ["a", "b"], "b")
    field.offer([("The b", "b"), ("The c", "c")])
    assert field.value == "b"
    field.offer([("The c", "c")])
    assert field.value == "c"
    field.offer([])
    assert field.value is None


def issues_of_harbour():
    from pace_kit.cleaning import find_issues, match_headings
    from pace_kit.datasets import AS_OF, harbour_workbook
    from pace_kit.spreadsheets import read_spreadsheet

    raw = read_spreadsheet(harbour_workbook())
    return find_issues(raw, pathway=AIM_2, as_of=AS_OF, matching=match_headings(raw, AIM_2))


def test_accepting_every_proposal_takes_what_the_kit_means_in_one_step_and_leaves_guesses_to_another_button():
    from pace_kit.cleaning import still_open
    from pace_kit.cleaning.groups import is_guess
    from pace_kit.widgets import decide

    found = issues_of_harbour()
    answers = decide(live(lambda: found))
    assert answers.value == ()
    steps = []
    answers.observe(lambda change: steps.append(change["new"]), "value")
    answers.accept_all.click()
    assert len(steps) == 1
    left = still_open(found, answers.value)
    assert left
    assert all(issue.proposal is None or is_guess(issue) for issue in left)
    answers.leave_out.click()
    assert len(steps) == 2
    assert all(issue.proposal is None for issue in still_open(found, answers.value))
    answers.undo()
    assert still_open(found, answers.value) == left
    answers.undo()
    assert answers.value == ()


def test_decisions_taken_before_are_shown_as_answered_and_a_typed_correction_can_be_taken_back():
    from pace_kit.cleaning import Fix
    from pace_kit.widgets import decide

    found = issues_of_harbour()
    before = tuple(issue.proposal for issue in found if issue.proposal)
    answers = decide(live(lambda: found), before)
    assert set(answers.value) == set(before)
    own = Fix((40,), "recommended", "correct", "01/02/2019", "checked with the file")
    answers.correct(own)
    assert answers.value[-1] == own
    answers.undo()
    assert own not in answers.value


def test_a_correction_saved_before_stays_until_it_is_taken_back():
    from pace_kit.cleaning import Fix
    from pace_kit.widgets import decide

    own = Fix((40,), "recommended", "correct", "01/02/2019", "checked with the file")
    answers = decide(live(issues_of_harbour), (own,))
    assert own in answers.value


def raw_of(text, name="toy.csv"):
    from pace_kit.spreadsheets import read_spreadsheet

    return read_spreadsheet(text.encode(), name=name)


def deciding(text, fixes=()):
    """Questions about a small table, with the step that applies the answers."""
    from pace_kit.cleaning import find_issues, match_headings
    from pace_kit.cleaning.groups import settle
    from pace_kit.widgets import decide

    raw, wait = raw_of(text), {"pathway": AIM_2, "as_of": date(2020, 3, 31)}
    matching = live(lambda: match_headings(raw, AIM_2))
    issues = live(lambda matching: find_issues(raw, matching=matching, **wait), matching=matching)
    answers = decide(issues, fixes, raw=raw, matching=matching)
    result = live(lambda fixes: settle(raw, fixes, matching=matching.value, **wait), fixes=answers)
    return answers.follow(result), result


STRAYS = "Child ID,Date accommodated,Perm rec date\n" + "".join(
    f"H-{n},0{n}/01/2018,12/{n + 12}/2018\n" for n in range(1, 8)
)


def group_of(answers, kind):
    (group,) = (group for group in answers.groups if group.kind == kind)
    answers.folds[group.key].button.value = True
    return group, answers._questions[group.key]


def test_one_answer_holds_for_a_group_until_a_row_has_its_own_and_every_step_can_be_taken_back():
    answers, _ = deciding(STRAYS)
    group, question = group_of(answers, "month first")
    assert len(group.rows) == 7
    question.choice.value = "proposal"
    whole = answers.value
    assert {row for fix in whole for row in fix.rows} == set(group.rows)
    rows = next(part for part in answers.folds[group.key].body.children if type(part).__name__ == "Fold")
    rows.button.value = True
    answers._single[group.key, (4,)].choice.value = "set aside"
    assert [fix.action for fix in answers.value if fix.rows == (4,)] == ["set aside"]
    assert len(answers.value) == 7
    assert answers.undo() == "Taken back: Row 4: set the row aside."
    assert answers.value == whole
    answers.undo()
    assert answers.value == ()
    assert answers.undo() == "There is nothing to take back."


def test_a_change_without_its_value_is_no_answer_yet_and_is_one_step_with_it():
    text = "Child ID,Date accommodated,Perm rec date\nH-1,31/04/2018,\nH-2,05/04/2018,\n"
    answers, result = deciding(text)
    _, question = group_of(answers, "impossible date")
    question.choice.value = "correct"
    assert answers.value == ()
    question.instead.value = date(2030, 1, 1)
    assert answers.value == ()
    assert "is after 31 March 2020" in question._problem.value
    question.instead.value = date(2018, 4, 30)
    assert [fix.value for fix in answers.value] == ["2018-04-30"]
    assert question._problem.value == ""
    assert len(result.value.cohort.frame) == 2
    answers.undo()
    assert answers.value == ()
    assert question.choice.value == ""


def test_what_is_below_a_title_is_made_only_when_it_is_opened_and_rows_come_in_pieces():
    text = "Child ID,Date accommodated,Perm rec date\n" + "".join(
        f"H-{n},0{n % 9 + 1}/01/2018,12/{n % 15 + 13}/2018\n" for n in range(120)
    )
    answers, _ = deciding(text)
    group, _ = group_of(answers, "month first")
    assert not any(fold.made for key, fold in answers.folds.items() if key != group.key)
    assert answers._single == {}
    rows = next(part for part in answers.folds[group.key].body.children if type(part).__name__ == "Fold")
    rows.button.value = True
    assert len(answers._single) == 50
    rows.body.children[1].click()
    rows.body.children[1].click()
    assert len(answers._single) == 120
    assert rows.body.children[1].layout.display == "none"


def test_a_doubt_that_a_correction_brings_up_is_asked_and_goes_when_the_correction_is_taken_back():
    text = "Child ID,Date accommodated,Perm rec date\nH-1,05/04/2018,31/04/2019\nH-2,05/04/2018,\n"
    answers, result = deciding(text)
    _, question = group_of(answers, "impossible date")
    question.choice.value = "correct"
    question.instead.value = date(2018, 1, 30)
    assert "order" in [group.kind for group in answers.groups]
    assert 2 in result.value.account.set_aside
    assert "1 answered, 1 open" in answers._progress.value
    answers.undo()
    assert "order" not in [group.kind for group in answers.groups]


def test_earlier_decisions_start_as_answered_for_a_group_or_its_rows_and_keep_their_reasons():
    from pace_kit.cleaning import Fix

    some = (
        Fix((2,), "recommended", "correct", "2018-12-13", "by the file"),
        Fix((3,), "recommended", "accept", "", "x"),
    )
    own = Fix((5,), "placement", "correct", "Foster care", "asked")
    answers, _ = deciding(STRAYS, (*some, own))
    assert set(answers.value) >= {some[1], own}
    assert answers.own == (own,)
    group, _ = group_of(answers, "month first")
    assert "5 of 7 open" in answers.folds[group.key].button.description
    answers.take_back(own)
    assert answers.own == ()
    answers.undo()
    assert answers.own == (own,)


def test_a_heading_can_be_said_to_mean_something_else_and_the_one_before_is_not_used_any_more():
    from pace_kit.cleaning import match_headings
    from pace_kit.widgets import choose_columns

    raw = raw_of("Child ID,Date accommodated,Perm rec date,Panel,CHI no\nH-1,05/04/2018,,05/06/2018,1\n")
    found = live(lambda: match_headings(raw, AIM_2))
    columns = choose_columns(found)
    assert "CHI no" not in columns.fields
    columns.fields["Panel"].value = "recommended"
    assert columns.value.columns["Panel"] == "recommended"
    assert columns.fields["Perm rec date"].value == ""
    assert "Perm rec date" in columns.value.unmatched
    columns.fields["Panel"].value = ""
    assert "Panel" in columns.value.unmatched


def test_what_was_not_used_of_an_earlier_workbook_can_still_be_opened_when_another_one_has_come():
    from pace_kit.cleaning import match_headings
    from pace_kit.widgets import choose_columns
    from pace_kit.widgets.folds import Fold

    which = choice_field("Which workbook?", ["Panel", "Hearing"])
    found = live(lambda which: match_headings(raw_of(f"Child ID,Date accommodated,{which}\nH-1,05/04/2018,x\n"), AIM_2),
                 which=which)  # fmt: skip
    columns = choose_columns(found)
    earlier = next(one for one in columns.children if isinstance(one, Fold))
    which.value = "Hearing"
    assert "Panel" not in columns.fields
    earlier.button.value = True
    assert earlier.body.children


def test_files_are_made_when_asked_for_and_gone_when_something_changed():
    from pace_kit.widgets import downloads

    what = text_field("What", "a")
    made = downloads("Make", lambda what: {"The file": ("a.csv", what.encode())}, what=what)
    assert made.files == {}
    made.button.click()
    assert 'download="a.csv"' in made.markup
    what.control.value = "b"
    assert "download=" not in made.markup
    assert "Make them again" in made.markup


def test_nothing_is_saved_while_a_field_behind_it_holds_what_names_a_child():
    kept = []
    form = Form(at=text_field("At which meeting?", "born 12/03/2015"), weeks=weeks_field("Weeks", 26))
    made = saving("Save", lambda choices: kept.append(choices), choices=form)
    made.button.click()
    assert kept == []
    assert "‘At which meeting?’ holds what looks like a date of birth" in made.status
    form["at"].value = "the review"
    made.button.click()
    assert kept == [{"at": "the review", "weeks": 26}]


def test_no_file_is_made_while_a_field_behind_it_cannot_be_read():
    from pace_kit.widgets import downloads

    weeks = number_field("Weeks", 26)
    made = downloads("Make", lambda weeks: {"The file": ("a.csv", b"x")}, weeks=weeks)
    weeks.control.value = "forty-five"
    made.button.click()
    assert made.files == {}
    assert "‘Weeks’ cannot be read yet" in made.markup


@pytest.mark.parametrize(
    ("names", "said"), [(["a.csv"], "One file is ready, below."), (["a.csv", "b.csv"], "2 files are ready, below.")]
)
def test_a_screen_reader_hears_how_many_files_there_are_and_not_all_their_names(names, said):
    from pace_kit.widgets import downloads

    made = downloads("Make", lambda: {f"The file {name}": (name, b"x") for name in names})
    made.button.click()
    status, links = re.fullmatch(r'<div role="status">(.*?)</div>(.*)', made.markup, re.DOTALL).groups()
    assert status == f'<p class="pace-note">{said}</p>'
    assert links.count("<a ") == len(names)
    heard = []
    made._links.observe(lambda change: heard.append(change["new"]), "value")
    made.button.click()
    assert heard == ["", made.markup], "heard again when pressed again"


def test_a_list_takes_each_thing_once_and_gives_any_of_them_back():
    from pace_kit.widgets import collect

    words = text_field("What", "a")
    listed = collect("Add", lambda words: words, title="Ours", words=words, start=("first",))
    for typed in ("a", "a", "<b>"):
        words.control.value = typed
        listed.add.click()
    assert listed.value == ("first", "a", "<b>")
    assert "&lt;b&gt;" in listed.markup
    assert "Ours (3)" in listed.markup
    listed.take_back[1].click()
    assert listed.value == ("first", "<b>")
    assert "Taken back: a" in listed.markup
    assert [button.tooltip for button in listed.take_back] == ["Take back: first", "Take back: <b>"]
    script = (files("pace_kit.serve") / "templates" / "pace" / "pace.js").read_text("utf-8")
    assert ".pace-collected-line button[title^='Take back: ']" in script, "a page calls the buttons by their tooltips"
    assert all("pace-collected-line" in line._dom_classes for line in listed._lines.children)


def test_a_list_says_why_something_was_not_added_and_keeps_what_there_is():
    from pace_kit.widgets import collect

    chart = RunChart.from_values([1, 2])
    because = text_field("Because", "")
    listed = collect(
        "Leave out", lambda because: chart.exclude(0, because), title="Left out", start=("kept",), because=because
    )
    listed.add.click()
    assert listed.value == ("kept",)
    assert "Say why the point does not count" in listed.markup
    assert roles(listed.markup) == ["alert"]
    because.control.value = "Counted by mistake."
    listed.add.click()
    assert roles(listed.markup) == ["status"]


def roles(markup):
    """What a screen reader says by itself, each once."""
    return re.findall(r'role="(status|alert)"', markup)


@pytest.mark.parametrize("typed", ["soon", "", "26"])
def test_the_same_answer_to_the_same_press_is_heard_again(typed):
    from pace_kit.widgets import collect

    weeks = weeks_field("Weeks")
    weeks.control.value = typed
    listed = collect("Add", lambda weeks: weeks, title="Ours", weeks=weeks, start=(26, None))
    save = saving("Save", lambda weeks: weeks, waiting="Say how many weeks first.", weeks=weeks)
    for press, screen in ((listed.add, listed._said), (save.button, save._status)):
        press.click()
        heard, said = [], screen.value
        screen.observe(lambda change, heard=heard: heard.append(change["new"]), "value")
        press.click()
        assert roles(said) and heard[-1] == said


def test_nothing_is_saved_while_something_is_missing():
    button = saving("Save", lambda weeks: "Saved.", waiting="Say how many weeks first.", weeks=weeks_field("W"))
    button.button.click()
    assert "Say how many weeks first." in button.status
    assert button.value is None


def test_nothing_is_saved_while_a_field_behind_a_control_however_far_cannot_be_read():
    form, saved = Form(weeks=weeks_field("Aim line, weeks", 26), day=date_field("Baseline ends")), []
    days = live(lambda choices: choices["weeks"] * 7, choices=form)
    words = live(lambda days: f"{days} days", days=days)
    drawn = []
    live(lambda days: drawn.append(days), days=days)
    buttons = [
        saving("Save", lambda **_values: saved.append(1) or "Saved.", what=what)
        for what in (form.fields["weeks"], form, words)
    ]
    form.fields["weeks"].control.value = "soon"
    for button in buttons:
        button.button.click()
        assert "The field ‘Aim line, weeks’ cannot be read yet; the words below it say why. Then" in button.status
        assert 'role="alert"' in button.status
    assert (saved, words.value, drawn) == ([], "182 days", [182])
    form.fields["weeks"].control.value = "27"
    for button in buttons:
        button.button.click()
        assert "Saved." in button.status
    assert (saved, words.value, drawn) == ([1, 1, 1], "189 days", [182, 189])


def test_a_field_that_cannot_be_read_adds_nothing_to_a_list():
    from pace_kit.widgets import collect

    weeks = weeks_field("Weeks", 26)
    listed = collect("Add", lambda weeks: weeks, title="Ours", weeks=weeks)
    weeks.control.value = "soon"
    listed.add.click()
    assert listed.value == ()
    assert "The field ‘Weeks’ cannot be read yet" in listed.markup


def test_a_workbook_that_is_too_large_is_not_saved_as_the_one_before_it():
    from pace_kit.spreadsheets import read_spreadsheet
    from pace_kit.widgets import choose_columns, choose_sheet

    file = upload_field("Workbook")
    table = choose_sheet(lambda file, **where: read_spreadsheet(file.content, name=file.name, **where), file)
    columns = choose_columns(live(lambda table: None, table=table))
    big = memoryview(bytes(51 * 2**20))
    file.control.value = (
        {"name": "b.xlsx", "type": "", "size": len(big), "content": big, "last_modified": datetime.now(UTC)},
    )
    button = saving("Save", lambda columns: "Saved.", columns=columns)
    button.button.click()
    assert "The field ‘Workbook’ cannot be read yet" in button.status


def test_what_is_folded_away_is_made_when_it_is_opened():
    made = []

    def make():
        made.append(1)
        return live(lambda: "Here.")

    folded = fold("More", text_field("Name"), make)
    assert made == []
    folded.button.value = True
    folded.button.value = False
    folded.button.value = True
    assert made == [1]
    assert [type(part).__name__ for part in folded.body.children] == ["Field", "Live"]


@pytest.mark.parametrize(
    "control",
    [fold("More").button, date_field("Day").control, upload_field("Workbook").control, weeks_field("Weeks").control],
)
def test_no_control_shows_the_word_null_as_its_tooltip(control):
    """A page writes the tooltip of these controls into their title, whatever it is."""
    assert control.tooltip == ""


@pytest.mark.parametrize("number", [0, 7, 12345.67, 1_234_567, 98_765_432.5, -0.000012, 1e9])
def test_a_number_keeps_all_its_digits_and_is_written_as_people_write_it(number):
    field = number_field("Number", number, least=-1e9, most=1e9)
    assert re.fullmatch(r"-?\d+(\.\d+)?", field.control.value)
    assert float(field.control.value) == number == field.value


def test_bounds_of_a_number_are_told_in_digits():
    field = number_field("Number", least=-1e9, most=1e9)
    field.control.value = "many"
    assert "Type digits, for instance 1." in field.problem
    field.control.value = "12345678901"
    assert "12345678901 is outside -1000000000 to 1000000000." in field.problem


@pytest.mark.parametrize("quick", [True, False])
def test_long_work_shows_how_far_it_has_come_and_short_work_does_not(monkeypatch, quick):
    monkeypatch.setattr(working, "SOON", 60 if quick else 0)
    seen = []

    def count(n, tell):
        for done in range(n):
            tell(f"looking at <{done}>")
            seen.append(counted.markup if done < n - 1 or not quick else "")
        return f"{n} of them"

    field = weeks_field("How many?", None)
    counted = live(count, steps=2, n=field)
    field.value = 3
    assert (counted.value, counted.markup) == ("3 of them", "<p>3 of them</p>")
    bars = [re.findall(r'Looking at &lt;(\d)&gt;…<progress max="2" value="(\d)"', markup) for markup in seen]
    assert bars == ([[]] * 3 if quick else [[("0", "0")], [("1", "1")], [("2", "2")]])


def test_what_may_come_later_waits_until_all_else_has_followed_and_only_the_newest_is_worked_out():
    field, made = weeks_field("Weeks", 26), []
    words = live(lambda weeks: made.append(f"words {weeks}") or made[-1], later=True, weeks=field)
    live(lambda weeks: made.append(f"chart {weeks}") or made[-1], weeks=field)

    async def page():
        made.clear()
        field.value = 30
        field.value = 31
        at_once = list(made)
        await asyncio.sleep(0)
        return at_once

    assert asyncio.run(page()) == ["chart 30", "chart 31"]
    assert made == ["chart 30", "chart 31", "words 31"]
    assert (words.value, words.markup) == ("words 31", "<p>words 31</p>")
    field.value = 32
    assert words.value == "words 32", "outside a page nothing waits"
