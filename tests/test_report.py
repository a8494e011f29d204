"""Tests of `pace_kit.report`."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

from pace_kit.aims import AIM_2, AIM_3, AimStatement
from pace_kit.cleaning import RowAccount
from pace_kit.journeys import Cohort
from pace_kit.measures import waiting_list, weeks_to_milestone
from pace_kit.pdsa import Cycle, Decision, TestOfChange
from pace_kit.picking import plot_of
from pace_kit.report import SUFFIXES, contents, report_html, write_report
from pace_kit.review import review
from pace_kit.runcharts import ChartChoices, Exclusion, Lengths, Rephase
from pace_kit.signals import find_signals

AS_OF = date(2019, 3, 31)
BASELINE = date(2018, 1, 1)
HOSTILE = "</h1><script>alert(1)</script><img src=x onerror=alert(2)>\"&' {{ 7*7 }} {% raw %}"
AIM = AimStatement(AIM_2, percent=80, within_weeks=36, by=date(2019, 12, 31), starting=date(2018, 4, 1))


def journeys(n=40):
    """Children of every ending: long waits at first, shorter ones later, some waiting, some who left."""
    start = [date(2016, 6, 1) + timedelta(days=23 * i) for i in range(n)]
    weeks = [50 + 9 * (i % 3) if i < n // 2 else 14 + 5 * (i % 4) for i in range(n)]
    ends = [pd.Timestamp(day) + timedelta(days=7 * w) for day, w in zip(start, weeks, strict=True)]
    return pd.DataFrame(
        {
            "child": [f"C{i:02}" for i in range(n)],
            "accommodated": pd.to_datetime(pd.Series(start)),
            "recommended": [pd.NaT if i % 11 == 3 else end for i, end in enumerate(ends)],
            "left": [end if i % 11 == 3 else pd.NaT for i, end in enumerate(ends)],
            "placement": ["foster", "kinship", "residential"] * (n // 3) + ["foster"] * (n % 3),
        }
    )


def two_ideas(name="Two-week review"):
    cycle = Cycle(
        1,
        prediction="4 of 5 people come",
        predicted_on=date(2018, 1, 2),
        plan="One chair, one child",
        children=1,
        started=date(2018, 1, 9),
        ended=date(2018, 1, 30),
        observations="Went well",
        results="5 came",
        confirmed=False,
        learned="Invite early",
        decision=Decision.ADAPT,
        because="It may grow",
    )
    return TestOfChange("a", name, idea="Meet early").with_cycle(cycle), TestOfChange("b", "Legal advice in writing")


def reviewed(frame=None, *, as_of=AS_OF, pathway=AIM_2, choices=None, **given):
    cohort = Cohort.from_frame(journeys() if frame is None else frame, as_of=as_of, pathway=pathway)
    choices = choices or ChartChoices(baseline_ends=BASELINE)
    chart = choices.chart(weeks_to_milestone(cohort))
    usual = {
        "aim": AIM,
        "tests": two_ideas(),
        "account": RowAccount((4, 5), {6: "no start"}, {7: "blank", 8: "total"}),
    }
    usual |= {"team": "Harbour", "programme_started": date(2017, 9, 1)} | given
    return review(cohort=cohort, chart=chart, signals=find_signals(chart), choices=choices, **usual)


class Page(HTMLParser):
    """What a reader gets: tags in order, text by kind, and whether every tag was closed."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.open, self.words, self.headings, self.attributes = [], [], [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in ("meta", "link", "img", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)
            if self.open[-1] in ("h1", "h2", "h3"):
                self.headings.append((self.open[-1], data.strip()))

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


def test_every_finding_stands_in_the_page_with_its_question_and_numbers():
    result = reviewed()
    page = Page(report_html(result))
    assert len(result.findings) > 6
    for finding in result.findings:
        assert finding.sentence in page.text
        assert finding.question in page.text
        for value in finding.numbers.values():
            if isinstance(value, int | float):
                assert {f"{value:g}", f"{value:.1f}"} & set(re.findall(r"\d+(?:\.\d+)?", page.text))


def test_aim_tests_decisions_rows_and_method_are_in_the_page():
    page = Page(report_html(reviewed()))
    for words in (
        str(AIM),
        "Two-week review",
        "4 of 5 people come",
        "5 came",
        "adapt: It may grow",
        "Legal advice in writing",
        "as at 31 March 2019",
        "Perla, Provost & Murray 2011",
        "cry wolf",
        "fixed on the children decided before 1 January 2018",
        "up to and with day 252",
        "Aalen-Johansen",
    ):
        assert words in page.text, words
    rows = re.search(r"Counted (\d+) Set aside, with a reason (\d+) .*? All rows (\d+)", page.text)
    assert rows.groups() == ("2", "1", "5")


def test_the_team_is_told_to_keep_the_page_inside_and_invented_data_say_so():
    assert "Keep inside the team: each dot is a child" in report_html(reviewed())
    assert "Invented data" in report_html(reviewed(invented=True))
    assert "Invented data" not in report_html(reviewed())


def test_the_page_says_that_a_dot_is_a_child_only_where_it_is():
    cohort = Cohort.from_frame(journeys(), as_of=AS_OF)
    quarters = ChartChoices(plot="quarter")
    plot = plot_of(cohort, quarters, 36)
    assert plot.key == "quarter"
    for result in (reviewed(choices=quarters, plot=plot), reviewed(choices=ChartChoices(siblings_as_one=True))):
        assert "each dot is a child" not in report_html(result)
        assert "Keep inside the team. The charts show single children&#39;s waits" in report_html(result)
    nobody = report_html(reviewed(journeys().iloc[:0]))
    assert "single children" not in nobody and "There is no child in the data yet" in nobody


def test_the_page_is_well_formed_and_its_headings_go_down_one_at_a_time():
    page = Page(report_html(reviewed()))
    assert page.open == []
    levels = [int(tag[1]) for tag, _ in page.headings]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert ("html", "lang", "en-GB") in page.attributes
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_the_page_asks_nothing_of_any_other_place():
    html = report_html(reviewed())
    page = Page(html)
    assert not {"script", "iframe", "object", "embed", "form"} & set(page.tags)
    fetched = [v for _, name, v in page.attributes if name in ("src", "href", "xlink:href", "action", "srcset", "data")]
    assert [address for address in fetched if not address.startswith(("#", "data:"))] == []
    assert not re.search(r"url\((?!#|['\"]?data:)|@import", html)
    assert "default-src 'none'" in html


def test_charts_are_pictures_with_words_and_a_table_of_the_same_numbers():
    result = reviewed()
    page = Page(report_html(result))
    assert page.tags.count("figure") == 5
    roles = [value for tag, name, value in page.attributes if tag == "svg" and name == "role"]
    assert len(roles) >= 5 and set(roles) == {"img"}
    for child in waiting_list(result.cohort)["child"]:
        assert child in page.text
    assert page.tags.count("table") == page.tags.count("caption")


@pytest.mark.parametrize("name", [HOSTILE, "a" * 300, "", "Tëam Ł \u202e"])
def test_no_name_of_a_team_or_test_can_break_the_page(name):
    tests = two_ideas(name)
    cycle = replace(tests[0].cycles[0], prediction=name, results=name, because=name, learned=name)
    aim = replace(AIM, at=name, who=name or "children")
    frame = journeys().assign(placement=HOSTILE)
    choices = ChartChoices(baseline_ends=BASELINE, rephases=(Rephase(date(2018, 9, 1), name or "why"),))
    html = report_html(
        reviewed(frame, team=name, tests=(tests[0].with_cycle(cycle), tests[1]), aim=aim, choices=choices)
    )
    page = Page(html)
    assert page.open == []
    assert not {"script", "img"} & set(page.tags)
    assert not any(attribute.startswith("on") for _, attribute, _ in page.attributes)
    assert re.sub(r"\s+", " ", name) in page.text


def test_the_page_gives_the_reasons_of_all_that_was_decided_about_the_chart():
    cohort = Cohort.from_frame(journeys(), as_of=AS_OF, pathway=AIM_2)
    child = weeks_to_milestone(cohort)["child"].iloc[0]
    choices = ChartChoices(
        BASELINE,
        (Rephase(date(2018, 9, 1), "two-week reviews", date(2018, 12, 1)),),
        baseline_because="before the programme",
        exclusions=(Exclusion(child, "moved here"), Exclusion("gone", "moved away")),
        lengths=Lengths(shift=8),
    )
    text = Page(report_html(reviewed(choices=choices))).text
    for words in (
        ", because: before the programme",
        "began a new median on 1 September 2018, because: two-week reviews",
        "The median from 1 September 2018 on is fixed on the children decided before 1 December 2018.",
        f"{child} does not count: moved here",
        "gone is to be left out, but has no dot here.",
        "Own lengths: 8 points for a shift.",
    ):
        assert words in text


def test_a_team_may_call_itself_what_it_likes():
    assert "Team <b>Hafen 🙂 &amp; 港</b>" in report_html(reviewed(team="Hafen 🙂 & 港"))


def test_prediction_written_too_late_is_marked():
    test = two_ideas()[0]
    late = test.with_cycle(replace(test.cycles[0], predicted_on=date(2018, 2, 1)))
    assert "not dated before the start" in report_html(reviewed(tests=(late,)))
    assert "not dated before the start" not in report_html(reviewed(tests=(test,)))


@pytest.mark.parametrize(
    "result",
    [
        lambda: reviewed(journeys().iloc[:0]),
        lambda: reviewed(journeys().iloc[:1]),
        lambda: reviewed(journeys().assign(recommended=pd.NaT, left=pd.NaT)),
        lambda: reviewed(journeys().assign(left=pd.NaT, recommended=pd.to_datetime(journeys()["accommodated"]))),
        lambda: reviewed(aim=None, tests=(), account=None, team="", programme_started=None),
        lambda: reviewed(aim=AimStatement(AIM_2)),
        lambda: reviewed(
            journeys().rename(columns={"accommodated": "recommended", "recommended": "approved"}),
            pathway=AIM_3,
            aim=None,
        ),
    ],
    ids=["nobody", "one child", "all wait", "nobody waits", "nothing else", "an empty aim", "aim 3"],
)
def test_a_report_can_be_written_whatever_is_missing(result):
    page = Page(report_html(result()))
    assert page.open == [] and "nan" not in page.text.lower().split()


def test_the_same_review_gives_the_same_page():
    assert report_html(reviewed()) == report_html(reviewed())


def test_contents_hold_the_facts_before_they_are_drawn_as_a_page():
    sections = contents(reviewed()).sections
    assert [section.heading[-1] for section in sections] == ["?"] * 7
    kinds = {part.kind for s in sections for holder in (s, *s.inner) for part in holder.parts}
    assert kinds == {"text", "items", "grid", "finding", "drawing"}


def test_a_report_is_written_as_utf_8_whatever_the_case_of_its_ending(tmp_path):
    for name in ("review.html", "REVIEW.HTML"):
        path = write_report(reviewed(team="Tëam"), tmp_path / name)
        assert path.read_text(encoding="utf-8") == report_html(reviewed(team="Tëam"))


@pytest.mark.parametrize("name", ["review.odt", "review", "review.html.exe", "html"])
def test_an_ending_it_cannot_write_is_answered_with_the_good_ones(tmp_path, name):
    with pytest.raises(ValueError, match=re.escape(", ".join(SUFFIXES))):
        write_report(reviewed(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match="There is no folder"):
        write_report(reviewed(), tmp_path / "gone" / "review.html")
