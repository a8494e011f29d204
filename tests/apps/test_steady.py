"""Pages bear what goes wrong: what was typed is there again, and a page that is dead says so when it is touched."""

import os
import signal

import psutil
import pytest
from hands import choose, fill, press

BACK = "What you had typed and not saved is back in the fields."
LOST = "The connection to this page was lost. What you saved is safe."
CELLS = (
    "# What is kept?",
    """from pace_kit.widgets import (Form, choice_field, date_field, fold, number_field, open_team, radio_field, saving,
                              text_field, tick_field, upload_field)
team = open_team()
form = Form(words=text_field("Words"), story=text_field("Story", lines=3), day=date_field("Day"),
            number=number_field("Number"), which=choice_field("Which", ["one", "two", "three"]),
            sure=tick_field("We are sure"), how=radio_field("How?", ["well", "badly"]))
form""",
    "## About one of them",
    """notes = Form(thing=choice_field("Thing", ["chair", "table"]), note=text_field("Note"))
notes["thing"].add_class("pace-chooses")
notes["note"].add_class("pace-about-note")
notes["thing"].observe(lambda change: setattr(notes["note"], "value", ""), "value")
notes""",
    'folded = text_field("Words in a fold")\nfold("More", folded)',
    """from types import SimpleNamespace
saving("Keep", lambda form, notes: SimpleNamespace(at=None), form=form, notes=notes)""",
    """from pace_kit.widgets import live
live(lambda form, folded: f"Kernel: {form} {folded}", form=form, folded=folded)""",
    """from pace_kit.widgets import collect
word = text_field("Word")
promises = collect("Promise", lambda word: word, title="Promises", word=word)
known = collect("Add to these", lambda: "", title="What was saved", start=["What was kept before"])
fold("What was saved", known)""",
    'fold("A promise", word, promises)',
    'upload_field("File")',
    'text_field("Below the file")',
)


@pytest.fixture(scope="module")
def steady(start_server, notebook_maker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("steady")
    notebook_maker(folder, "00_start_here", "# Where to?", "'here'")
    notebook_maker(folder, "01_set_an_aim", *CELLS)
    running = start_server(folder, notebooks=folder)
    running.store().add_team("Tayford")
    return running


def value(page, label):
    return page.get_by_label(label, exact=True).input_value()


def chosen(page, label):
    return page.get_by_label(label, exact=True).evaluate("e => e.selectedOptions[0].textContent")


def kernel_heard(page, words):
    page.get_by_text("Kernel: ").get_by_text(words).wait_for(timeout=15_000)


def back(page):
    page.locator("#pace-typed").get_by_text(BACK).wait_for(timeout=30_000)


def kill_kernels(server):
    for pid in server.kernels():
        os.kill(pid, signal.SIGKILL)


def load_again(page, pages):
    page.click("#pace-alert a")
    pages.ready(page)


def test_what_was_typed_is_back_after_a_dead_kernel_and_never_beside_something_else(steady, pages):
    page = pages.open(steady.url("01_set_an_aim", team="tayford"))
    assert page.inner_text("#pace-typed") == ""
    fill(page, "Words", "Ask the chair")
    fill(page, "Story", "One\nTwo")
    fill(page, "Day", "2026-03-01")
    fill(page, "Number", "7")
    choose(page, "Which", "three")
    page.get_by_label("We are sure").check()
    page.get_by_label("badly").check()
    choose(page, "Thing", "table")
    kernel_heard(page, "badly")
    fill(page, "Note", "Four legs")
    press(page, "More")
    fill(page, "Words in a fold", "Hidden")
    press(page, "More")
    kernel_heard(page, "Hidden")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="File").click()
    chooser.value.set_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"a"})
    page.get_by_role("button", name="File (1)").wait_for()
    fill(page, "Below the file", "About the file")

    kill_kernels(steady)
    page.wait_for_selector("#pace-alert a", timeout=15_000)
    page.evaluate("document.querySelector('#pace-alert').textContent = ''")
    fill(page, "Words", "Ask both chairs")  # typed when nobody listened
    assert page.inner_text("#pace-alert").startswith(f"{LOST} What you typed will be in the fields again.")
    load_again(page, pages)
    back(page)
    labels = ("Words", "Story", "Day", "Number", "Note", "Words in a fold", "Below the file")
    assert [value(page, label) for label in labels] == [
        "Ask both chairs", "One\nTwo", "2026-03-01", "7", "Four legs", "Hidden", "",
    ]  # fmt: skip
    assert page.get_by_label("We are sure").is_checked()
    assert page.get_by_label("badly").is_checked()
    assert chosen(page, "Which") == "three"
    kernel_heard(page, "Ask both chairs")
    kernel_heard(page, "Hidden")
    assert page.inner_text("#pace-alert") == ""

    # What was typed about one thing is not put to another, and is there again with its own.
    choose(page, "Thing", "chair")
    page.wait_for_function("document.querySelector('.pace-about-note input').value === ''")
    choose(page, "Thing", "table")
    page.wait_for_function("document.querySelector('.pace-about-note input').value === 'Four legs'", timeout=15_000)


def nothing_kept(page):
    """Wait until the browser keeps nothing that was typed on this page."""
    page.wait_for_function("!Object.keys(sessionStorage).some(key => key.startsWith('pace-typed'))", timeout=15_000)


def test_what_was_typed_outlives_a_restart_of_the_server_and_is_thrown_away_by_one_button(steady, pages):
    page = pages.open(steady.url("01_set_an_aim", team="tayford"))
    fill(page, "Words", "Ask the chair")
    kernel_heard(page, "Ask the chair")
    steady.stop()
    page.wait_for_selector("#pace-alert a", timeout=15_000)
    steady.start()
    load_again(page, pages)
    back(page)
    assert value(page, "Words") == "Ask the chair"
    kernel_heard(page, "Ask the chair")
    with page.expect_navigation():
        page.locator("#pace-typed").get_by_role("button", name="Throw it away").click()
    pages.ready(page)
    nothing_kept(page)
    assert page.inner_text("#pace-typed") == ""
    assert value(page, "Words") == ""


def test_what_is_saved_is_a_draft_no_more_and_what_was_not_saved_with_it_still_is(steady, pages):
    page = pages.open(steady.url("01_set_an_aim", team="tayford"))
    fill(page, "Words", "Ask the chair")
    press(page, "Keep")
    page.locator(".pace-kept").wait_for(timeout=15_000)
    nothing_kept(page)
    fill(page, "Story", "Typed after that")
    kernel_heard(page, "Typed after that")
    page.reload()
    pages.ready(page)
    back(page)
    assert value(page, "Story") == "Typed after that"
    assert value(page, "Words") == ""  # this made-up page forgets what it was given; a step reads it from the database


def test_of_lists_only_what_a_person_added_and_did_not_save_is_shown_after_a_reload(steady, pages):
    page = pages.open(steady.url("01_set_an_aim", team="tayford"))
    press(page, "What was saved")
    page.get_by_text("What was kept before", exact=True).wait_for()
    page.wait_for_timeout(1500)  # by then what is kept has been looked through
    assert page.evaluate("Object.keys(sessionStorage).length") == 0
    press(page, "A promise")
    fill(page, "Word", "Ring")
    press(page, "Promise")
    page.get_by_text("Added: Ring").wait_for()
    kill_kernels(steady)
    page.wait_for_selector("#pace-alert a", timeout=15_000)
    load_again(page, pages)
    page.locator("#pace-typed li").wait_for()
    assert page.locator("#pace-typed li").all_inner_texts() == ["Ring"]


def test_ctrl_c_with_five_pages_open_ends_all_that_runs_for_them(steady, pages):
    for _ in range(5):
        pages.open(steady.url("01_set_an_aim", team="tayford"))
    assert steady.kernels_after(5, wanted=5) == 5
    family = psutil.Process(steady.process.pid).children(recursive=True)
    assert steady.stop(signal.SIGINT) == 0
    assert psutil.wait_procs(family, timeout=0)[1] == []
    steady.start()
