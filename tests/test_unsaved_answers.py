"""Answers about a workbook that were given and not saved: offered again beside the same workbook only."""

import sqlite3
from datetime import date

import pytest

from pace_kit.aims import AIM_2
from pace_kit.cleaning import Fix, find_issues, match_headings
from pace_kit.cleaning.groups import settle
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.store import Drafts, Store
from pace_kit.widgets import decide, live, text_field
from pace_kit.widgets.unsaved import kept_of, place_of

WAIT = {"pathway": AIM_2, "as_of": date(2020, 3, 31)}
LIST = "Child ID,Date accommodated,Perm rec date\n" + "".join(
    f"H-{n},0{n}/01/2018,12/{n + 12}/2018\n" for n in range(1, 8)
)
OTHER = LIST.replace("H-7", "H-8")
CHI = "0101010001"


def table(text, name="list.csv"):
    return read_spreadsheet(text.encode(), name=name)


class Page:
    """What the page about data makes, as small as it can be; a text stands for the file that is chosen."""

    def __init__(self, path, text=LIST):
        self.team = Store.open(path).team("harbour")
        before = self.team.upload
        self.file = text_field("File", text)
        self.raw = live(lambda text: table(text) if text else before and before.raw, show=str, text=self.file)
        self.matching = live(lambda raw: match_headings(raw, AIM_2), show=str, raw=self.raw)
        kept = live(lambda raw: before.fixes if before and raw is before.raw else (), show=str, raw=self.raw)
        issues = live(lambda raw, matching: find_issues(raw, matching=matching, **WAIT), show=str,
                      raw=self.raw, matching=self.matching)  # fmt: skip
        self.answers = decide(issues, kept, raw=self.raw, matching=self.matching, team=self.team)
        self.answers.follow(live(lambda raw, matching, fixes: settle(raw, fixes, matching=matching, **WAIT), show=str,
                                 raw=self.raw, matching=self.matching, fixes=self.answers))  # fmt: skip

    def save(self):
        columns = self.matching.value.columns
        receipt = self.team.save_upload(self.raw.value, columns=columns, fixes=self.answers.value, **WAIT)
        return self.answers.saved(receipt)

    def answer(self, how):
        (group,) = (group for group in self.answers.groups if group.kind == "month first")
        self.answers.folds[group.key].button.value = True
        self.answers._questions[group.key].choice.value = how

    @property
    def waiting(self):
        offers = self.answers._unsaved.offers
        return list(offers._waiting.children) if offers._waiting in offers.children else []

    @property
    def drafts(self):
        return Drafts(self.team).all("fixes")


def press(line, words):
    next(button for button in line.children[1:] if button.description == words).click()


@pytest.fixture
def path(tmp_path):
    Store.open(tmp_path / "kit.db").add_team("Harbour")
    return tmp_path / "kit.db"


def test_answers_are_offered_as_soon_as_the_same_workbook_is_chosen_again(path):
    page = Page(path)
    assert page.drafts == ()
    page.answer("proposal")
    given = page.answers.value
    assert given and len(page.drafts) == 1 and "kept as a draft at" in page.answers._unsaved.draft.value
    again = Page(path, text="")
    (line,) = again.waiting
    words = line.children[0].value
    assert f"Not finished: {len(given)} decision" in words and "‘list.csv’; choose this workbook again above" in words
    assert [button.description for button in line.children[1:]] == ["Put it away"]
    again.file.value = LIST
    assert again.answers.value == () and "choose this workbook" not in again.waiting[0].children[0].value
    press(*again.waiting, "Take it up")
    assert again.answers.value == given and again.waiting == [] and again.team.upload is None
    again.save()
    assert again.drafts == () and Page(path).waiting == []


def test_answers_about_one_workbook_are_never_put_to_another(path):
    page = Page(path)
    page.answer("proposal")
    page.file.value = OTHER
    assert page.answers.value == ()
    assert [button.description for button in page.waiting[0].children[1:]] == ["Put it away"]
    page.answer("set aside")
    page.file.value = LIST
    assert [draft.key.partition(" ")[0] for draft in page.drafts] == [
        place_of(table(text)).partition(" ")[0] for text in (OTHER, LIST)
    ]
    assert len(page.waiting) == 2 and page.answers.value == ()


def test_what_is_answered_and_taken_back_is_no_draft_and_what_is_put_away_is_kept(path):
    page = Page(path)
    page.answer("proposal")
    page.answers.undo()
    assert page.drafts == ()
    page.answer("set aside")
    again = Page(path)
    press(*again.waiting, "Put it away")
    assert Page(path).waiting == [] and len(page.drafts) == 1


def test_answers_about_rows_that_were_saved_are_offered_at_once_and_say_when_they_are_older(path):
    Page(path).save()
    page = Page(path, text="")
    page.answer("proposal")
    given = page.answers.value
    assert len(Page(path, text="").waiting) == 1
    other = Page(path, text="")
    own = Fix((2,), "accommodated", "correct", "2018-01-02", "checked with the file")
    other.answers.correct(own)
    other.save()
    again = Page(path, text="")
    (line,) = (line for line in again.waiting if f"{len(given)} decision" in line.children[0].value)
    assert "begun before these data were last saved" in line.children[0].value
    press(line, "Take it up")
    assert {*given, own} == set(again.answers.value)


def test_no_code_of_a_child_and_no_official_number_is_in_a_draft(path):
    page = Page(path)
    page.answers.correct(Fix((2,), "child", "correct", "TAY-4711"))
    page.answers.correct(Fix((3,), "recommended", "correct", "2018-12-01", f"checked with {CHI}"))
    (draft,) = page.drafts
    assert [fix.rows for fix in draft.value] == [(3,)]
    written = b"".join(file.read_bytes() for file in path.parent.glob("kit.db*"))
    assert b"checked with" in written and b"TAY-4711" not in written and CHI.encode() not in written


def test_a_reason_of_the_kit_is_not_in_a_draft_and_one_that_somebody_typed_is():
    kit = Fix((2, 3), "", "set aside", because="these rows are Child ID: 10432")
    typed = Fix((4,), "recommended", "correct", "2018-12-01", "checked with the file")
    assert kept_of((kit, typed), (typed,)) == (Fix((2, 3), "", "set aside"), typed)


def test_where_no_draft_can_be_kept_the_answers_count_all_the_same(path):
    page = Page(path)
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE drafts")
    connection.close()
    page.answer("proposal")
    assert page.answers.value and "could not be written" in page.answers._unsaved.draft.value


def test_answers_of_an_exercise_belong_to_no_team_and_are_kept_nowhere(path):
    page = Page(path)
    alone = decide(live(lambda raw: find_issues(raw, **WAIT), raw=page.raw), raw=page.raw)
    alone.accept_all.click()
    assert alone.value and page.drafts == ()
