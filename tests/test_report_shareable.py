"""The report that may leave the team, attacked as readers could: by solving sums, by subtracting last month's."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from test_report import AS_OF, journeys, reviewed, two_ideas

from pace_kit.disclosure import differences, release_of
from pace_kit.example import add_example
from pace_kit.journeys import Cohort
from pace_kit.pdsa import Cycle, TestOfChange
from pace_kit.report import SUFFIXES, report_bytes, write_report
from pace_kit.reviewing import release_for, review_of
from pace_kit.store import Store, codec

WHOLE = (Phase.explicit, Phase.reuse, Phase.generate)  # a cohort does not shrink, and each try takes a second
WAITING = "Children who wait"
PLACES = ("Foster care", "Kinship care", "Residential care")


def texts(made):
    """Every text part of a report: the page itself, or all parts of the package."""
    if made.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(made)) as package:
            parts = [package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))]
        return b"\n".join(parts).decode()
    return made.decode()


class Tables(HTMLParser):
    """The tables of a page by their captions, as lists of rows of text."""

    def __init__(self, html):
        super().__init__()
        self.tables, self._in = {}, ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self._in = tag
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._rows[-1].append("")

    def handle_endtag(self, tag):
        self._in = ""
        if tag == "table":
            self.tables[self._caption] = self._rows  # a chart's own table has the same caption and stands before

    def handle_data(self, data):
        if self._in == "caption":
            self._caption += data
        elif self._in in ("td", "th"):
            self._rows[-1][-1] += data


def random_cohort(seed, n, as_of=AS_OF):
    """Children of three years with waits of every length; some left, many wait."""
    chance = np.random.default_rng(seed)
    start = [as_of - timedelta(days=int(d)) for d in chance.integers(1, 1100, n)]
    days = np.maximum(1, chance.lognormal(5.2, 0.8, n)).astype(int)
    ends = [pd.Timestamp(day) + pd.Timedelta(days=int(d)) for day, d in zip(start, days, strict=True)]
    left = chance.random(n) < 0.12
    past = [end <= pd.Timestamp(as_of) for end in ends]
    frame = pd.DataFrame(
        {
            "child": [f"K{i:03}" for i in range(n)],
            "accommodated": pd.to_datetime(pd.Series(start)),
            "recommended": [end if p and not gone else pd.NaT for end, p, gone in zip(ends, past, left, strict=True)],
            "left": [end if p and gone else pd.NaT for end, p, gone in zip(ends, past, left, strict=True)],
            "placement": chance.choice(PLACES, n, p=[0.5, 0.35, 0.15]),
        }
    )
    return frame


def shared(frame, *, as_of=AS_OF, threshold=5, earlier=(), **given):
    result = reviewed(frame, as_of=as_of, **given)
    return result, release_of(result.cohort, within_weeks=result.aim_weeks, threshold=threshold, earlier=earlier)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing_about_one_child_is_in_any_part_of_the_file(suffix):
    result, release = shared(journeys(), as_of=date(2019, 3, 17))
    words = texts(report_bytes(result, suffix, release=release, agreed=("Ask about C07",)))
    inside = texts(report_bytes(result, suffix))
    frame = result.cohort.frame
    days = pd.concat([frame[name].dropna() for name in ("accommodated", "recommended", "left")])
    written = {f"{day:%Y-%m-%d}" for day in days} | {f"{day.day} {day:%B %Y}" for day in days}
    weeks = result.cohort.days[result.cohort.outcome == "waiting"].max() / 7
    for secret in (*frame["child"], *written, f"{weeks:.1f} weeks"):
        assert not re.search(rf"(?<![\w.]){re.escape(secret)}(?![\w.])", words), secret
    assert "17 March 2019" not in words
    assert "data of Jan to Mar 2019" in words
    assert any(code in inside for code in frame["child"]) or suffix == ".pptx"
    for said in ("Went well", "5 came", "Invite early", "Ask about"):  # what was seen, learned and agreed stays inside
        assert said not in words


def test_the_tests_of_change_are_named_and_texts_that_may_name_a_child_are_not():
    tests = (*two_ideas(), TestOfChange("c", "Born 3 May 2014", cycles=(Cycle(1),)))
    result, release = shared(journeys(), tests=tests)
    words = texts(report_bytes(result, ".html", release=release))
    assert "Two-week review: 1 cycle, adapt. Meet early." in words
    assert "3 May 2014" not in words
    assert "(left out: it may name a child): 1 cycle, not decided." in words


@pytest.mark.parametrize("idea", ["Ring about C07 first", "As for the boy who moved on 3 May", "Met on 03/05/2018"])
def test_words_about_a_test_that_tell_of_one_child_or_of_a_day_are_left_out(idea):
    result, release = shared(journeys(), tests=(TestOfChange("a", "Early review", idea=idea),))
    words = texts(report_bytes(result, ".html", release=release))
    assert idea not in words
    assert "Early review: no cycle yet, not decided. (left out: it may tell about one child)." in words


def test_all_three_kinds_hold_the_same_numbers():
    result, release = shared(random_cohort(3, 120))
    page, document, slides = (texts(report_bytes(result, suffix, release=release)) for suffix in SUFFIXES)
    total = release.progress.column("All")[-1]
    sentence = f"Of {total} children who started early enough to be judged"
    assert all(sentence in words for words in (page, document, slides))
    assert all("hidden" in words for words in (page, document, slides))


# Solving the sums of one report


def attack(page, as_of):
    """What can be worked out of the tables of a page: text of each hidden number with its lowest and highest value.

    Written without the kit's own model: children are counted by the month in which they started, a finer grouping, and
    all numbers are whole.
    """
    tables = Tables(page).tables
    started = next(rows for caption, rows in tables.items() if caption.startswith("Children in time"))
    waiting = next((rows for caption, rows in tables.items() if "where they live" in caption), None)
    waiting = waiting or next((rows for caption, rows in tables.items() if caption.startswith(WAITING)), None)
    months = pd.period_range(pd.Timestamp(as_of) - pd.Timedelta(days=1200), as_of, freq="M")
    bands = {"under 26 weeks": (0, 26), "26 to under 52 weeks": (26, 52), "52 weeks and more": (52, 9999)}
    groups = []
    for month in months:
        groups += [(month, "In time", None), (month, "Not in time", None)]
        days = (month.end_time.normalize(), month.start_time)
        newest, oldest = ((pd.Timestamp(as_of) - day).days / 7 for day in days)
        may = [band for band, (low, high) in bands.items() if oldest >= low and newest < high]
        groups += [(month, "waits", (place, band)) for place in PLACES for band in may]
    equations, numbers, hidden = [], [], []

    def take(name, text, holds):
        row = np.array([float(holds(*group)) for group in groups])
        if text == "hidden":
            hidden.append((name, row))
        else:
            equations.append(row)
            numbers.append(float(text))

    for name, *cells in started[1:]:
        for column, text in zip(started[0][1:4], cells[:3], strict=True):

            def holds(month, fate, _waits, name=name, column=column):
                of_row = in_period(month, name) if name != "All" else any(in_period(month, r[0]) for r in started[1:-1])
                late = fate != "In time"
                return of_row and (column == "All" or late == (column == "Not in time"))

            if name != "All" or len(started) > 2:
                take(f"{name}, {column}", text, holds)
    for name, *cells in waiting[1:] if waiting else ():
        for column, text in zip(waiting[0][1:], cells, strict=True):

            def holds(_month, fate, waits, name=name, column=column):
                return fate == "waits" and name in ("All", waits[0], "Anywhere") and column.lower() in ("all", waits[1])

            take(f"{name}, {column}", text, holds)
    sums = {"A_eq": np.array(equations), "b_eq": np.array(numbers)} if equations else {}
    for name, row in hidden:
        ends = []
        for sign in (1, -1):
            answer = linprog(sign * row, bounds=(0, None), integrality=np.ones(len(groups)), **sums)
            if answer.status != 0:  # without an end; the sums themselves must hold for some children
                assert linprog(0 * row, bounds=(0, None), **sums).status == 0, (name, answer.message)
            ends.append(sign * round(answer.fun) if answer.status == 0 else np.inf)
        yield name, ends[0], ends[1]


def in_period(month, name):
    if name.isdigit():
        return month.year == int(name)
    quarter = month.asfreq("Q")
    return f"{quarter.start_time:%b} to {quarter.end_time:%b %Y}" == name


@given(st.integers(0, 10**6), st.integers(15, 140), st.sampled_from((5, 10)))
@settings(max_examples=12, deadline=None, phases=WHOLE)
def test_nobody_can_solve_for_a_hidden_number_with_all_tables_of_the_report(seed, n, threshold):
    result, release = shared(random_cohort(seed, n), threshold=threshold)
    page = report_bytes(result, ".html", release=release).decode()
    for name, low, high in attack(page, AS_OF):
        assert high - low >= threshold, (name, low, high)


def test_the_attack_itself_finds_what_is_not_hidden_well():
    """With one number of a sum hidden, and no other, it is known."""
    frame = random_cohort(5, 400)
    result, release = shared(frame)
    page = report_bytes(result, ".html", release=release).decode()
    first, *others, total = release.waiting.cells[-1]
    assert first + sum(others) == total
    alone = page.replace(f'<th scope="row">All</th><td>{first}</td>', '<th scope="row">All</th><td>hidden</td>')
    assert alone != page
    assert {name: (low, high) for name, low, high in attack(alone, AS_OF)}["All, Under 26 weeks"] == (first, first)


# Subtracting two reports


@given(st.integers(0, 10**6), st.integers(20, 120), st.sampled_from((5, 10)))
@settings(max_examples=8, deadline=None, phases=WHOLE)
def test_no_two_of_a_teams_reports_can_be_subtracted(seed, n, threshold):
    last = AS_OF + timedelta(days=92)
    everything = random_cohort(seed, n, last)
    releases = []
    for months in range(4):
        day = AS_OF + timedelta(days=30 * months)
        known = everything[everything["accommodated"] <= pd.Timestamp(day)].copy()
        for name in ("recommended", "left"):
            known[name] = known[name].where(known[name] <= pd.Timestamp(day))
        releases.append(shared(known, as_of=day, threshold=threshold, earlier=tuple(releases))[1])
    for before, after in combinations(releases, 2):
        for old, new in zip(before.tables[:2], after.tables[:2], strict=True):
            assert old == new or not differences(old.shareable(), new.shareable())


def test_a_table_that_would_give_a_child_away_is_shared_as_it_was_and_says_so():
    frame = random_cohort(8, 120)
    _, first = shared(frame)
    one_less = frame.drop(index=frame.index[frame["recommended"].isna() & frame["left"].isna()][0])
    after, second = shared(one_less, as_of=AS_OF + timedelta(days=2), earlier=(first,))
    assert second.waiting == first.waiting
    assert any("as it was shared before, with the data of Jan to Mar 2019" in note for note in second.notes)
    assert second.notes[0] in texts(report_bytes(after, ".docx", release=second))
    other_limit = shared(frame, earlier=(replace(first, within_weeks=99),))[1]
    assert other_limit.notes == shared(frame)[1].notes


def told(table):
    """The numbers of a table that can be read, by row and column."""
    return {
        (row, column): cell
        for row, cells in zip(table.rows, table.cells, strict=True)
        for column, cell in zip(table.columns, cells, strict=True)
        if cell is not None
    }


def test_a_report_for_the_public_after_one_for_partners_hides_what_the_public_must_not_see():
    result, partners = shared(random_cohort(0, 200))
    public = release_of(result.cohort, within_weeks=result.aim_weeks, threshold=10, earlier=(partners,))
    shown = [told(table) for table in public.tables]
    assert not any(0 < n < 10 for table in shown[:2] for (_, column), n in table.items() if column != "percent")
    assert any(column == "All" for _, column in shown[0]), shown[0]
    assert all(table.items() <= told(old).items() for table, old in zip(shown, partners.tables, strict=True))


def test_another_limit_does_not_open_what_was_shared_under_the_first():
    """The children between 26 and 27 weeks are few, and the list is the same list whatever the aim's weeks are."""
    frame = random_cohort(1, 200)
    _, first = shared(frame)
    waits = frame["recommended"].isna() & frame["left"].isna()
    result = reviewed(frame.drop(index=frame.index[waits][0]))
    second = release_of(result.cohort, within_weeks=first.within_weeks + 1, earlier=(first,))
    assert second.waiting == first.waiting
    old, new = told(first.progress), told(second.progress)
    assert new.items() <= old.items() or not differences(first.progress.shareable(), second.progress.shareable())


def test_a_year_shared_after_its_quarters_does_not_give_one_of_them_back():
    _, first = shared(random_cohort(0, 400))
    assert first.progress.rows[0].startswith(("Jan", "Apr", "Jul", "Oct"))
    result = reviewed(random_cohort(0, 60))
    alone = release_of(result.cohort, within_weeks=result.aim_weeks)
    assert alone.progress.rows[0].isdigit()
    again = release_of(result.cohort, within_weeks=result.aim_weeks, earlier=(first,))
    assert not any(row.isdigit() for row in again.progress.rows)
    later = release_of(result.cohort, within_weeks=result.aim_weeks, earlier=(first, alone))  # as an older kit shared
    assert later.progress == alone.progress


@given(
    st.lists(st.tuples(st.sampled_from((0, 30, 95)), st.sampled_from((5, 10)), st.sampled_from((26, 30)))), st.data()
)
@settings(max_examples=8, deadline=None, phases=WHOLE)
def test_whatever_is_shared_in_whatever_order_no_small_change_can_be_read(shares, data):
    everything = random_cohort(data.draw(st.integers(0, 10**6)), 90, AS_OF + timedelta(days=95))
    releases = []
    for days, threshold, weeks in sorted(shares[:4], key=lambda share: share[0]):
        day = AS_OF + timedelta(days=days)
        known = everything[everything["accommodated"] <= pd.Timestamp(day)].copy()
        for name in ("recommended", "left"):
            known[name] = known[name].where(known[name] <= pd.Timestamp(day))
        cohort = Cohort.from_frame(known, as_of=day)
        releases.append(release_of(cohort, within_weeks=weeks, threshold=threshold, earlier=tuple(releases)))
    for release in releases:
        for table in release.tables[:2]:
            counts = [n for (_, column), n in told(table).items() if column != "percent"]
            assert not any(0 < n < release.threshold for n in counts)
    for before, after in combinations(releases, 2):
        for old, new in zip(before.tables[:2], after.tables[:2], strict=True):
            alike = told(new).items() <= told(old).items()
            again = any(one.waiting == new or one.progress == new for one in releases if one is not after)
            assert alike or again or not differences(old.shareable(), new.shareable())


def test_what_a_team_shared_is_kept_and_read_back(tmp_path):
    team = add_example(Store.open(tmp_path / "kit.db"))
    result = review_of(team)
    made = release_for(team, result)
    assert [version.value for version in team.history("shared")] == [made]
    assert release_for(team, result) == made
    assert len(team.history("shared")) == 1  # the same again is nothing new
    assert codec.from_json("shared", codec.to_json("shared", made)) == made
    write_report(result, tmp_path / "shared.docx", release=made)
    assert len(made.waiting.rows) > 2


def test_a_team_without_children_can_share_that(tmp_path):
    empty = Cohort.from_frame(journeys().iloc[:0], as_of=AS_OF)
    release = release_of(empty, within_weeks=26)
    assert release.waiting.cells[-1][-1] == 0
    for suffix in SUFFIXES:
        assert report_bytes(reviewed(journeys().iloc[:0]), suffix, release=release)
