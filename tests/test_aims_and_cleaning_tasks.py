"""What the tasks on aims and on cleaning say about their tables and charts is true of them."""

from datetime import date

import pandas as pd
import pytest

from pace_kit.aims import AIM_2
from pace_kit.checks import Outcome, question
from pace_kit.checks.aims_tasks import KNOWABLE, WHO_COUNTS, counted_children, four_quarters, harbour_since
from pace_kit.checks.cleaning_tasks import with_and_without_those_who_wait, workbook
from pace_kit.cleaning import find_issues
from pace_kit.datasets import AS_OF
from pace_kit.measures import aim_progress, wait_curve, weeks_to_milestone
from pace_kit.widgets.answering import answering


def issues_of(kind, rows):
    found = find_issues(workbook(), pathway=AIM_2, as_of=AS_OF)
    return {row for issue in found if issue.kind == kind for row in issue.rows} & set(rows)


def test_the_aim_that_could_be_known_has_no_gap_and_the_one_who_counts_neither():
    assert KNOWABLE.gaps() == WHO_COUNTS.gaps() == ()


def test_one_child_alone_started_before_the_first_day_that_counts():
    started = pd.to_datetime(counted_children()["Accommodated"], format="%d/%m/%Y")
    early = started.index[started < pd.Timestamp(WHO_COUNTS.starting)]
    assert list(early) == list(question("1.3").task.right)


def test_the_last_quarter_is_as_the_prediction_tells_it():
    cohort = four_quarters()
    *before, last = aim_progress(cohort, 26).to_dict("records")
    assert {period["too_soon"] for period in before} == {0}
    assert {name: last[name] for name in ("started", "met", "missed", "too_soon", "lower", "upper")} == {
        "started": 10, "met": 4, "missed": 2, "too_soon": 4, "lower": 0.4, "upper": 0.8
    }  # fmt: skip
    dots = weeks_to_milestone(cohort)
    assert (dots["weeks"].tail(4) < 26).all()
    assert set(dots.tail(4)["start"].dt.quarter) == {4}


def test_by_the_month_some_columns_of_harbour_hold_one_child_and_by_the_quarter_at_least_seven():
    by = {by: aim_progress(harbour_since(), 45, by)["started"].min() for by in ("month", "quarter")}
    assert by["month"] <= 1
    assert by["quarter"] == 7
    assert "at least 7 children" in question("1.7").feedback(aim_progress(harbour_since(), 45)).sentence


@pytest.mark.parametrize(("key", "kind"), [("2.1", "order"), ("2.4", "same child twice")])
def test_the_rows_to_find_are_those_the_kit_itself_asks_about(key, kind):
    task = question(key).task
    assert issues_of(kind, task.table().index) == set(task.right)


def test_deleting_the_rows_of_children_who_wait_moves_no_dot_and_lifts_the_share_in_time():
    everyone, kept = with_and_without_those_who_wait().values()
    pd.testing.assert_frame_equal(weeks_to_milestone(everyone), weeks_to_milestone(kept))
    assert wait_curve(kept).share_by(26)[1] > wait_curve(everyone).share_by(26)[1] + 0.05


@pytest.mark.parametrize("key", ["1.3", "2.1", "2.4"])
def test_each_row_of_a_table_shows_the_number_that_is_asked_for(key):
    table, *_ = answering(question(key)).children
    for row in question(key).task.table().index:
        assert f'<th scope="row">{row}</th>' in table.value


def test_no_task_shows_an_official_number():
    for key in ("1.3", "2.1", "2.4"):
        assert (
            not question(key)
            .task.table()
            .astype(str)
            .apply(lambda cells: cells.str.fullmatch(r"\d{10}"))
            .any(axis=None)
        )


@pytest.mark.parametrize("key", ["1.6", "2.5"])
def test_a_prediction_is_followed_by_a_chart_with_words_and_a_table(key):
    picture = question(key).task.draw()
    assert "26 weeks" in picture.alt + picture.title
    assert len(picture.table)


def test_an_aim_made_wide_enough_is_right_on_any_days():
    make = question("1.5").task.make
    for year in (2019, 2024):
        assert question("1.5").feedback(make("", date(year, 1, 1), date(year + 1, 1, 1))).outcome is Outcome.YES
