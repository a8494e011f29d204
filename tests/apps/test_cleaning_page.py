"""Every way through the page about data, in a real browser: upload, columns, decisions, next month, downloads."""

import io
import os
import re
import signal
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hands import CUT_WORDS, IN_FOCUS, Keyboard, choose, press
from playwright.sync_api import expect

from pace_kit.spreadsheets import read_spreadsheet

PAGE = "02_clean_the_data"
DAY = "2020-03-31"
WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
HEADINGS = ["Child ID", "Date accommodated", "Panel", "Placement", "CHI no", "Remarks"]
ROWS = [
    ["H-01", date(2018, 1, 9), "12/24/2018", "Foster care", "1", ""],
    ["H-02", date(2018, 2, 13), "11/13/2018", "Fostr care", "2", "=1+1"],
    ["H-03", "31/04/2018", "", "Kinship care", "3", ""],
    ["H-04", date(2018, 4, 10), "w/c 16/09/2019", "F/C", "4", ""],
    ["H-05", date(2018, 5, 1), "TBC", "Kinship care", "5", ""],
    ["=cmd", date(2018, 6, 5), date(2019, 2, 14), "Foster care", "6", ""],
]


def workbook(rows=ROWS):
    """A workbook with a cover, a list of last year, and the list to read, whose recommendation has an odd heading."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    book.add_worksheet("Cover").write(0, 0, "Invented data")
    for name, lines in (("Children", rows), ("Old", rows[:2])):
        sheet = book.add_worksheet(name)
        sheet.write(0, 0, "Our list")
        for at, line in enumerate([HEADINGS, *lines], start=2):
            for column, cell in enumerate(line):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write_string(at, column, cell)
    book.close()
    return {"name": "list.xlsx", "mimeType": "", "buffer": made.getvalue()}


@pytest.fixture
def team(own_server, request):
    """A team of this test's own."""
    return own_server.store().add_team(re.sub(r"\W+", " ", request.node.name)[5:60].strip())


def bring(page, file, day=DAY):
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=re.compile("Choose the workbook")).click()
    chooser.value.set_files(file)
    page.get_by_text(re.compile(r"rows below the headings in row \d+ of")).wait_for()
    page.wait_for_function("() => document.querySelectorAll('.pace-columns select').length > 0")
    if day:
        box = page.get_by_label("It was last brought up to date on", exact=True)
        box.fill(day)
        box.blur()
        line(page).wait_for()


def line(page):
    return page.locator(".pace-progress .pace-status")


def said(page, words):
    page.wait_for_function(
        "words => document.querySelector('.pace-progress')?.innerText.includes(words)", arg=words, timeout=15_000
    )


def fold(page, words):
    """Open the group whose title holds these words, if it is folded, and return it."""
    group = page.locator(".pace-fold", has=page.get_by_role("button", name=re.compile(words))).first
    title = group.get_by_role("button", name=re.compile(words)).first
    if title.get_attribute("aria-expanded") != "true":
        title.click()
    group.locator(".pace-question-box").first.wait_for()
    return group


def take(page, words, folder):
    with page.expect_download() as caught:
        page.get_by_role("link", name=words, exact=True).click()
    path = Path(folder) / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def open_page(pages, server, team, **how):
    return pages.open(server.url(PAGE, team=team.slug), **how)


def with_panel_matched(pages, server, team, **how):
    page = open_page(pages, server, team, **how)
    bring(page, workbook())
    page.get_by_role("button", name=re.compile("not used")).click()
    choose(page, "Panel", "Recommendation for permanence")
    page.get_by_text("‘Panel’ is taken for: recommendation for permanence.").wait_for()
    page.get_by_role("button", name=re.compile("2 dates in 'Panel' are written month first")).wait_for()
    return page


def test_sheet_row_of_headings_and_columns_can_be_changed(own_server, pages, team):
    page = open_page(pages, own_server, team)
    bring(page, workbook())
    assert page.get_by_label("Sheet", exact=True).input_value() == "Children"
    assert page.get_by_label("Row with the headings", exact=True).input_value() == "3"
    assert page.get_by_text("CHI no", exact=True).is_visible()
    assert page.get_by_label("CHI no", exact=True).count() == 0
    choose(page, "Sheet", "Old")
    page.get_by_text("2 rows below the headings in row 3 of 'Old'.").wait_for()
    choose(page, "Sheet", "Cover")
    page.locator(".pace-problem").first.wait_for()
    choose(page, "Sheet", "Children")
    page.get_by_text("6 rows below the headings in row 3 of 'Children'.").wait_for()
    row = page.get_by_label("Row with the headings", exact=True)
    row.fill("4")
    row.blur()
    page.get_by_text("5 rows below the headings in row 4").wait_for()
    row.fill("3")
    row.blur()
    page.get_by_text("6 rows below the headings in row 3").wait_for()
    choose(page, "Placement", "Not used")
    page.get_by_text("‘Placement’ is not used.").wait_for()
    assert pages.errors == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("holiday.xlsx", b"\x89PNG not a workbook", "holiday.xlsx"),
        ("empty.csv", b"", "empty.csv"),
        ("words.csv", b"only some words\nand more of them\n", "words.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_answered_with_a_sentence(own_server, pages, team, name, content, sentence):
    page = open_page(pages, own_server, team)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=re.compile("Choose the workbook")).click()
    chooser.value.set_files({"name": name, "mimeType": "", "buffer": content})
    page.locator(".pace-problem", has_text=sentence).wait_for()
    press(page, "Save these data")
    page.get_by_text("There is nothing to save yet.").wait_for()
    assert own_server.store().team(team.slug).upload is None


def test_groups_and_rows_are_decided_changed_and_taken_back(own_server, pages, team):
    page = with_panel_matched(pages, own_server, team)
    said(page, "the charts leave out")
    before = line(page).inner_text()

    # A whole group as proposed
    group = fold(page, "written month first")
    group.get_by_label(re.compile("Your answer for all of them")).select_option(label="As proposed")
    group.get_by_text("Answered: as proposed.").wait_for()
    said(page, "written month first: as proposed.")
    assert "answered" in group.get_by_role("button").first.inner_text()

    # One row of it otherwise
    press_in(group, "Row by row")
    row = group.get_by_label(re.compile("^Row 5, 'Panel'"))
    expect(row).to_have_value("As proposed")
    row.select_option(label="Set the row aside")
    said(page, "Row 5: set the row aside.")
    press(page, "Undo the last decision")
    said(page, "Taken back: Row 5: set the row aside.")
    expect(row).to_have_value("As proposed")

    # A date instead: first one that had not come, then a good one
    row.select_option(label="Change it to …")
    day = group.get_by_label("The right date", exact=True)
    day.fill("2030-01-01")
    day.blur()
    group.get_by_text("is after 31 March 2020").wait_for()
    day.fill("2018-11-14")
    day.blur()
    said(page, "Row 5: changed to 14/11/2018.")

    # A value for a group: a wording that the kit does not know
    wording = fold(page, "wording for a placement|placement is nearly")
    choice = wording.get_by_label(re.compile("^Your answer"))
    choice.select_option(label="Change it to …")
    wording.get_by_label("It means", exact=True).select_option(label="Kinship care")
    said(page, "changed to Kinship care.")
    wording.get_by_label("It means", exact=True).select_option(label="Foster care")
    said(page, "changed to Foster care.")
    press_in(wording, "Take this answer back")
    said(page, "not decided yet.")

    # A typed correction, and every step back to the beginning
    page.get_by_label("Row in the workbook", exact=True).fill("6")
    page.get_by_label("Row in the workbook", exact=True).blur()
    choose(page, "Column", "Date accommodated")
    page.get_by_label("What it should say", exact=True).fill("31/13/2018")
    page.get_by_label("What it should say", exact=True).blur()
    press(page, "Correct this cell")
    page.get_by_text("'31/13/2018' cannot be used as a date here.").wait_for()
    page.get_by_label("What it should say", exact=True).fill("30/04/2018")
    page.get_by_label("What it should say", exact=True).blur()
    press(page, "Correct this cell")
    page.get_by_role("button", name="Corrections you typed – 1").wait_for()
    undo = page.get_by_role("button", name="Undo the last decision", exact=True)
    for _ in range(12):
        text = line(page).inner_text()
        if not undo.evaluate_all("found => found.filter(one => one.offsetParent).map(one => one.click()).length"):
            break
        page.wait_for_function("was => document.querySelector('.pace-progress').innerText.trim() !== was", arg=text)
        page.wait_for_timeout(300)
    expect(undo).to_be_hidden()
    expect(line(page)).to_have_text(re.compile(re.escape(before) + r"\s*$"), use_inner_text=True)
    assert pages.errors == []


def press_in(part, words):
    part.get_by_role("button", name=words, exact=True).click()


def test_from_the_first_upload_over_downloads_and_save_to_next_months_workbook(own_server, pages, team, tmp_path):
    page = with_panel_matched(pages, own_server, team)
    press(page, "Accept every proposal")
    said(page, "proposals accepted.")
    expect(page.get_by_role("button", name="Accept every proposal")).to_have_count(0)  # it goes after the words came

    # Downloads, each opened again
    press(page, "Make the files")
    page.get_by_text(re.compile(r"^\d+ files are ready, below\.$")).wait_for()
    questions = take(page, "Questions for colleagues (xlsx)", tmp_path)
    cleaned = take(page, "Cleaned table (xlsx)", tmp_path)
    table = take(page, "Cleaned table (csv)", tmp_path)
    rows = take(page, "What became of every row (csv)", tmp_path)
    assert "Which day was it?" in " ".join(read_spreadsheet(questions).frame.to_numpy().ravel())
    frame = read_spreadsheet(cleaned).frame
    assert len(frame) == 5
    cells = [cell for file in (questions, cleaned) for cell in read_spreadsheet(file).frame.to_numpy().ravel()]
    cells += re.split(r"[,\n\"]", table.read_text("utf-8-sig") + rows.read_text("utf-8-sig"))
    assert any("cmd" in cell for cell in cells)
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []
    assert len(rows.read_text("utf-8-sig").strip().splitlines()) == 7

    # What is made is gone once it would be old
    press(page, "Leave these out for now")
    page.get_by_text("Something changed since these files were made.").wait_for()
    said(page, "are answered.")
    press(page, "Save these data")
    page.get_by_text(re.compile(r"^Saved today at")).wait_for()
    page.get_by_text(re.compile(r"Questions per 100 rows, from the first upload to the last: \d+\.")).wait_for()
    press(page, "Make the key file")
    key = take(page, "The key (csv)", tmp_path).read_text("utf-8-sig")
    assert "H-01" in key
    saved = own_server.store().team(team.slug)
    assert saved.upload.matching.columns["Panel"] == "recommended"
    assert len(saved.cohort) == 5
    pages.close(page)

    # Loaded again: all questions are answered, the headings are as they were chosen
    page = open_page(pages, own_server, team)
    said(page, "are answered.")
    assert page.get_by_label("Panel", exact=True).input_value() == "Recommendation for permanence"
    page.get_by_text("These are the rows you saved.").wait_for()

    # Next month: one child is gone, one is new, one has a date now; the day is asked for again
    later = [list(row) for row in ROWS if row[0] != "H-02"]
    later[2][2] = "18/09/2019"
    later.append(["H-09", date(2020, 2, 4), "", "Kinship care", "9", ""])
    bring(page, workbook(later), day="")
    page.wait_for_function("() => document.querySelector('main input[type=date]').value === ''")
    page.get_by_label("It was last brought up to date on", exact=True).fill("2020-04-30")
    page.get_by_label("It was last brought up to date on", exact=True).blur()
    page.get_by_text(re.compile("Since the last upload 1 row is new, 1 is gone and 1 is different")).wait_for()
    page.get_by_text("Decided last time, and asked again").wait_for()
    page.get_by_text("Every row that changed", exact=True).click()
    changes = page.get_by_role("table", name="Since the last upload").inner_text()
    assert all(words in changes for words in ("H-09", "H-02", "w/c 16/09/2019", "18/09/2019"))
    group = fold(page, "written month first")
    group.get_by_text("Answered: as proposed.").wait_for()
    press(page, "Save these data")
    page.get_by_text(re.compile(r"from the first upload to the last: \d+, \d+\.")).wait_for()
    assert len(own_server.store().team(team.slug).uploads()) == 2
    assert pages.errors == []


def test_answers_that_were_not_saved_are_offered_with_their_workbook_after_a_killed_kernel(own_server, pages, team):
    page = open_page(pages, own_server, team)
    bring(page, workbook())
    press(page, "Accept every proposal")
    said(page, "accepted.")
    answered = line(page).inner_text().partition("accepted.")[2]
    page.get_by_text("kept as a draft at").wait_for()
    for pid in own_server.kernels():
        os.kill(pid, signal.SIGKILL)
    page.locator("#pace-alert a").click(timeout=20_000)
    pages.ready(page)
    page.get_by_text(re.compile("^Not finished: .* about ‘list.xlsx’; choose this workbook again above")).wait_for()
    bring(page, workbook())
    page.get_by_role("button", name=re.compile("^Take it up: .* about ‘list.xlsx’$")).click()
    said(page, answered.strip())
    expect(page.locator(".pace-deciding .pace-fold-title").first).to_be_focused()
    assert page.get_by_role("button", name="Accept every proposal").count() == 0
    assert own_server.store().team(team.slug).upload is None
    press(page, "Save these data")
    page.get_by_text(re.compile(r"^Saved today at")).wait_for()
    page.reload()
    pages.ready(page)
    said(page, answered.strip())
    assert page.get_by_text(re.compile("^Not finished")).count() == 0
    assert pages.errors == []


@pytest.mark.parametrize("width", [1280, 390])
def test_in_use_nothing_is_cut_and_axe_finds_no_violation(own_server, pages, team, width):
    from axe_playwright_python.sync_playwright import Axe

    page = with_panel_matched(pages, own_server, team, width=width, bypass_csp=True)
    group = fold(page, "written month first")
    press_in(group, "Row by row")
    group.get_by_label(re.compile("^Row 5, 'Panel'")).select_option(label="Change it to …")
    day = group.get_by_label("The right date", exact=True)
    day.fill("2030-01-01")
    day.blur()
    group.get_by_text("is after 31 March 2020").wait_for()
    row = page.get_by_label("Row in the workbook", exact=True)
    row.fill("six")
    row.blur()
    press(page, "Make the files")
    page.get_by_text(re.compile(r"^\d+ files are ready, below\.$")).wait_for()
    for summary in page.locator("main summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(CUT_WORDS) == []
    found = Axe().run(page, options={"runOnly": WCAG}).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in found] == []


def test_a_workbook_is_brought_answered_and_saved_with_the_keyboard_alone(own_server, pages, team):
    page = open_page(pages, own_server, team)
    keys = Keyboard(page)
    with page.expect_file_chooser() as chooser:  # from before the way there: the browser learns of it a moment later
        keys.activate("Choose the workbook.*")
    chooser.value.set_files(workbook())
    page.get_by_role("button", name=re.compile("not used")).wait_for()
    keys.go_to("It was last brought up to date on")
    page.keyboard.type("03312020")
    line(page).wait_for()
    keys.activate(r".*not used.*")
    keys.choose("Panel", "Recommendation for p")
    title = ".*2 dates in 'Panel' are written month first.*"
    page.get_by_role("button", name=re.compile(title)).wait_for()
    keys.activate(title, most=90)
    page.get_by_label(re.compile("Your answer for all of them")).wait_for()
    keys.press("Tab")
    page.keyboard.type("As p")
    said(page, "written month first: as proposed.")
    keys.activate("Save these data", most=90)
    page.get_by_text(re.compile("^Saved today at")).wait_for()
    assert page.evaluate(IN_FOCUS) == "Save these data"
    assert len(own_server.store().team(team.slug).cohort) > 0
    assert pages.errors == []


def test_of_two_candidates_for_a_column_one_is_chosen_and_a_column_nobody_found_too(own_server, pages, team):
    lines = ["Child ID,Date accommodated,Date came into care,Seen", "H-1,09/01/2018,11/01/2018,14/11/2018",
             "H-2,13/02/2018,15/02/2018,", "H-3,13/03/2018,14/03/2018,"]  # fmt: skip
    page = open_page(pages, own_server, team)
    bring(page, {"name": "two.csv", "mimeType": "", "buffer": "\n".join(lines).encode()})
    choose(page, "Accommodated", "Date came into care")
    page.get_by_text("‘Date came into care’ is taken for: accommodated.").wait_for()
    page.get_by_role("button", name=re.compile("not used")).click()
    choose(page, "Seen", "Recommendation for permanence")
    page.get_by_text(re.compile(r"^3 children as at .*: 1 with")).wait_for()
