"""What is taken away: questions a colleague can answer, the cleaned table, every row, and no cell that runs."""

import csv
import io
import re
import unicodedata
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from council_workbooks import make_workbook
from hypothesis import example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import pace_kit
from pace_kit.aims import AIM_2, AIM_3
from pace_kit.charts import draw_run_chart
from pace_kit.cleaning import Fix, Issue, RowAccount, apply_fixes, find_issues, match_headings, still_open
from pace_kit.cleaning.asking import cell_shown, masked, request
from pace_kit.datasets import AS_OF, harbour_workbook
from pace_kit.downloads import (
    LONGEST,
    account_table,
    cleaned_table,
    harmless,
    picture_files,
    query_list,
    question_lines,
    safe_name,
)
from pace_kit.journeys import COLUMN_WORDS, COLUMNS, Cohort
from pace_kit.runcharts import RunChart
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.widgets import download_link

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
STARTERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
HEADINGS = ["Child ID", "Date accommodated", "Date of recommendation", "Placement"]


def sheet_of(made, at=0):
    return CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(at).to_python(skip_empty_area=False)


def lines_of(made):
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def raw_table(*rows, headings=HEADINGS, name="tracker.csv"):
    file = io.StringIO()
    csv.writer(file).writerows([headings, *rows])
    return read_spreadsheet(file.getvalue().encode(), name=name, heading_row=1)


def asked(raw):
    """Return the matching, the issues and the cohort of a table."""
    matching = match_headings(raw, AIM_2)
    issues = find_issues(raw, pathway=AIM_2, as_of=AS_OF, matching=matching)
    return matching, issues, apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF, matching=matching)[0]


def questions(made):
    """Return the lines of a query list below its headings."""
    return sheet_of(made)[4:]


@pytest.fixture(scope="module")
def harbour():
    path = harbour_workbook()
    raw = read_spreadsheet(path.read_bytes(), name=path.name)
    return raw, *asked(raw)


def cohort_with(text):
    frame = pd.DataFrame(
        {"child": [text], "accommodated": [pd.Timestamp(2019, 3, 4)], "left_reason": [text], "team": ["North"]},
        index=[7],
    )
    return Cohort.from_frame(frame, as_of=AS_OF)


# --- cells that do no harm


def runs(text):
    """Tell whether a spreadsheet program might run a cell: an independent, slow reading of the rule."""
    bare = "".join(c for c in text if unicodedata.category(c) != "Cf").lstrip()
    return text[:1] in STARTERS or bare[:1] in STARTERS


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("", ""), ("Foster care", "Foster care"), ("=1+1", "'=1+1"), ("+44 1", "'+44 1"), ("-", "'-"), ("@A", "'@A"),
        ("  =1", "'  =1"), ("\t=1", "' =1"), ("\r=1", "'\n=1"), ("\n=1", "'\n=1"), ("＝1", "'＝1"), ("＋1", "'＋1"),
        ("－1", "'－1"), ("＠a", "'＠a"), ("\u200b=1", "'\u200b=1"), ("\u00a0=1", "'\u00a0=1"), ("\ufeff@", "'\ufeff@"),
        ("\x00=1", "'=1"), ("a=1", "a=1"), ("1-2", "1-2"), ("a\x00b", "ab"), ("a\ud800b", "ab"), ("a\ufffeb", "ab"),
        ("a\tb", "a b"), ("a\r\nb", "a\nb"), ("'=1", "'=1"), ("\x1b[31m", "[31m"), ("Søren 🦉", "Søren 🦉"),
    ],
)  # fmt: skip
def test_a_cell_that_could_run_gets_an_apostrophe_and_other_texts_stay(text, safe):
    assert harmless(text) == safe


@settings(deadline=None)
@given(ANY_TEXT | st.builds(str.__add__, st.sampled_from([*STARTERS, " =", "\n@", "\x07-"]), ANY_TEXT))
def test_no_text_whatever_is_left_that_could_run(text):
    safe = harmless(text)
    assert not runs(safe)
    assert harmless(safe) == safe
    safe.encode()
    kept = [c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cs")]
    kept = [c for c in kept if ord(c) % 0x10000 < 0xFFFE]
    left = [c for c in safe if not c.isspace()]
    assert left == ["'", *kept] or (left == kept and not runs("".join(kept)))


@pytest.mark.parametrize("letter", ["x", "🦉", "="])
def test_what_excel_cannot_hold_is_cut_and_the_cell_says_so(letter):
    whole = harmless("x" * LONGEST)
    assert whole == "x" * LONGEST
    cut = harmless(letter * 40_000)
    assert len(cut.encode("utf-16-le")) <= 2 * LONGEST
    assert cut.endswith("… (cut here: a cell holds no more)")
    assert sheet_of(cleaned_table(cohort_with(letter * 40_000)))[1][1] == cut


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT | st.builds(str.__add__, st.sampled_from(STARTERS), ANY_TEXT))
@example('=HYPERLINK("http://example.org","x")')
@example("https://example.org")
@example("\x00\ud800")
@example("{=SUM(A1)}")
def test_files_read_back_hold_the_harmless_text_and_nothing_else(text):
    cohort, account = cohort_with(text), RowAccount((7,), {9: text}, {})
    table, rows = cleaned_table(cohort, kind="csv"), account_table(account, kind="csv")
    assert lines_of(table)[1][1] == harmless(text)
    for line in [*lines_of(table), *lines_of(rows)]:
        assert not any(runs(cell) for cell in line)
    for made in (cleaned_table(cohort), account_table(account)):
        for line in sheet_of(made):
            assert not any(runs(cell) for cell in line if isinstance(cell, str))
        sheet = zipfile.ZipFile(io.BytesIO(made)).read("xl/worksheets/sheet1.xml")
        assert b"<f" not in sheet and b"<hyperlink" not in sheet
    if not re.search(r"_x[0-9a-fA-F]{4}_", text):  # written escaped as Excel asks; the reader here leaves it escaped
        assert sheet_of(cleaned_table(cohort))[1][1] == harmless(text)


def test_every_place_that_writes_a_table_is_known_and_none_writes_what_could_run():
    """A new writer of tables must be added here, with what it writes of hostile texts."""
    from pace_kit.store.children import Key

    texts = [f"{sign}1+1" for sign in STARTERS] + [" =1", "\u200b=1"]
    points = pd.DataFrame({"when": pd.to_datetime(["2020-01-01", "2020-02-01"]), "weeks": [31.5, 26.0]})
    hostile = pd.DataFrame({text: [text] for text in texts})
    picture = replace(draw_run_chart(RunChart.of(points)), table=hostile)
    written = {
        "charts/picture.py": picture.csv().encode(),
        "store/children.py": Key(dict.fromkeys(texts, "Child 001")).csv(),
        "downloads/sheets.py": b"",  # the tests above
        "datasets/workbook.py": b"",  # invented data only, nobody types what is in them
    }
    writes = re.compile(r"\.to_csv\(|\bcsv\.writer\(|xlsxwriter\.Workbook\(|\.to_excel\(|openpyxl")
    package = Path(pace_kit.__file__).parent
    found = {str(one.relative_to(package)) for one in package.rglob("*.py") if writes.search(one.read_text("utf-8"))}
    assert found == set(written)
    written["downloads/pictures.py"] = picture_files("=1", {"A chart": picture})["A chart (csv)"][1]
    for content in filter(None, written.values()):
        cells = [cell for line in lines_of(content) for cell in line]
        assert any(cell.startswith("'=") for cell in cells)
        assert not any(runs(cell) for cell in cells if not re.fullmatch(r"-?[\d.]+", cell))


def test_a_negative_number_stays_a_number():
    cohort = Cohort.from_frame(pd.DataFrame({"accommodated": [pd.Timestamp(2019, 3, 4)]}, index=[-3]), as_of=AS_OF)
    assert lines_of(cleaned_table(cohort, kind="csv"))[1][0] == "-3"
    assert sheet_of(cleaned_table(cohort))[1][0] == -3


# --- names of files


@pytest.mark.parametrize(
    ("text", "suffix", "name"),
    [
        ("Harbour North", "xlsx", "Harbour-North.xlsx"), ("../../etc/passwd", ".csv", "etc-passwd.csv"),
        ("C:\\x\\y", "csv", "C-x-y.csv"), ("", "xlsx", "pace.xlsx"), ("...", "xlsx", "pace.xlsx"),
        ("con", "csv", "file-con.csv"), ("Lpt1", "csv", "file-Lpt1.csv"), ("a\x00b\n", "csv", "ab.csv"),
        ("report", "../x", "report.x"), ("Ìle", "xlsx", "Ìle.xlsx"), ("\u202egnp", "csv", "gnp.csv"),
    ],
)  # fmt: skip
def test_a_file_name_is_plain_and_leads_nowhere(text, suffix, name):
    assert safe_name(text, suffix) == name


@settings(deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_any_text_makes_a_file_name_without_tricks(text, suffix):
    name = safe_name(text, suffix)
    assert name and not re.search(r"[\s/\\:*?\"<>|\x00]", name) and ".." not in name and name[0] not in ".-"
    assert len(safe_name(text, "xlsx").encode()) <= 130
    (offered,) = re.findall(r'download="([^"]*)"', download_link("File", f"{text}.{suffix}", b"").markup)
    assert safe_name(*offered.rsplit(".", 1)) == offered if "." in offered else safe_name(offered, "") == offered


# --- the query list


def test_the_query_list_has_one_line_a_row_and_question_sorted_by_row(harbour):
    raw, matching, issues, cohort = harbour
    made = query_list(issues, raw, matching=matching, cohort=cohort)
    lines = questions(made)
    assert sheet_of(made)[3] == [
        "Row", "Child", "Column", "What stands there", "What we need from you", "Answer", "Sheet", "File",
    ]  # fmt: skip
    assert len(lines) == sum(len(issue.rows) for issue in issues)
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)
    assert {(line[5], line[6], line[7]) for line in lines} == {("", "Tracker", "harbour.xlsx")}
    assert [line[:5] for line in lines if line[0] == 96] == [
        [96, "HC1086", "Perm rec date", "30/02/2018", "Which day was it? 30/02/2018 is not a date."]
    ]


def test_the_query_list_says_what_it_is_and_to_keep_it_inside(harbour):
    raw, matching, issues, cohort = harbour
    top = [line[0] for line in sheet_of(query_list(issues, raw, matching=matching, cohort=cohort))[:3]]
    assert top[0] == "Questions about harbour.xlsx"
    assert "'Answer'" in top[1] and "send this list back" in top[1]
    many = len(question_lines(issues, raw, matching=matching))
    assert top[2].startswith(f"harbour.xlsx, sheet 'Tracker', as at 31 March 2020: {many} questions. Keep inside the")
    titled = query_list(issues[:1], raw, matching=matching, title="=cmd()")
    assert sheet_of(titled)[0][0] == "'=cmd()"


def test_each_row_of_a_group_shows_its_own_cell_and_its_own_question():
    raw = raw_table(
        ["H-1", "04/03/2019", "05/06/2019", ""], ["H-2", "04/03/2019", "03/25/2020", ""],
        ["H-3", "14/03/2019", "07/08/2019", ""], ["H-4", "14/03/2019", "30/08/2019", ""],
    )  # fmt: skip
    matching, issues, cohort = asked(raw)
    group = next(issue for issue in issues if issue.kind == "day or month first")
    assert group.rows == (2, 4)
    assert question_lines([group], raw, matching=matching, cohort=cohort) == [
        (2, "H-1", "Date of recommendation", "05/06/2019", "Was it 5 June 2019 or 6 May 2019?"),
        (4, "H-3", "Date of recommendation", "07/08/2019", "Was it 7 August 2019 or 8 July 2019?"),
    ]


def test_no_question_speaks_to_whoever_cleans_the_data(harbour):
    raw, matching, issues, cohort = harbour
    for _, _, _, _, ask in question_lines(issues, raw, matching=matching, cohort=cohort):
        assert ask == ask.strip() and "?" in ask and len(ask) <= 160
        assert not re.search(r"spreadsheet or|set the row|Say |proposal|cohort|[{}]|\bNone\b|  ", ask), ask


@pytest.mark.parametrize(
    ("sentence", "ask"),
    [
        ("Row 2, 'Placement': it changed twice. Correct it in the spreadsheet or set the row aside.",
         "Is this right? It changed twice."),
        ("Rows 2 and 3, 'Placement': it changed. Say which is right, or leave it.", "Is this right? It changed."),
        ("Row 2: it changed.", "Is this right? It changed."),
    ],
)  # fmt: skip
def test_a_kind_of_issue_that_is_new_is_asked_in_its_own_words(sentence, ask):
    raw = raw_table(["H-1", "04/03/2019", "", "Foster"])
    assert request(Issue((2,), "Placement", "placement", "brand new", "Foster", sentence), 2, raw) == ask


def test_a_wording_in_two_columns_is_asked_where_it_stands():
    headings = ["Child ID", "Date accommodated", "Date of recommendation", "Date left"]
    raw = raw_table(["H-1", "04/03/2019", "TBC", ""], ["H-2", "04/03/2019", "", "tbc"],
                    ["H-3", "04/03/2019", "05/07/2019", "06/08/2019"], headings=headings)  # fmt: skip
    matching, issues, _ = asked(raw)
    waiting = [issue for issue in issues if issue.kind == "not yet"]
    assert [line[:4] for line in question_lines(waiting, raw, matching=matching)] == [
        (2, "H-1", "Date of recommendation", "TBC"),
        (3, "H-2", "Date left", "tbc"),
    ]


def test_a_question_about_a_column_stands_at_the_headings_without_a_child():
    raw = raw_table(["H-1", "04/03/2019", "x", ""], headings=["Child ID", "Came on", "Seen", "Placement"])
    matching, issues, _ = asked(raw)
    lines = question_lines([issue for issue in issues if not issue.rows], raw, matching=matching)
    assert lines and all(line[:2] == (1, "") for line in lines)
    assert lines[0][4] == "Which column holds this: accommodated?"


def test_questions_about_messy_workbooks_are_all_plain_and_whole():
    kinds = set()
    for seed in range(15):
        made = make_workbook(seed)
        raw = read_spreadsheet(made.content, name=made.name)
        matching = match_headings(raw, AIM_2)
        issues = find_issues(raw, pathway=AIM_2, as_of=made.truth.as_of, matching=matching)
        cohort, _ = apply_fixes(raw, (), pathway=AIM_2, as_of=made.truth.as_of, matching=matching)
        for issue in issues:
            for row, child, heading, text, ask in question_lines([issue], raw, matching=matching, cohort=cohort):
                kinds.add(issue.kind)
                assert ask.endswith((".", "?")) and ("?" in ask or ask.startswith("Please ")) and len(ask) <= 250, ask
                assert not re.search(r"spreadsheet or|set the row|\bSay |[{}<>]|\bNone\b|  |\?\?|\.\.", ask), ask
                assert child != f"row {row}" and text and (heading in raw.frame.columns or not issue.rows)
                assert "(not shown)" not in ask or issue.found == "(not shown)", (ask, issue)
    assert len(kinds) >= 20


def test_a_heading_that_looks_like_a_name_is_named_all_the_same():
    headings = ["Child ID", "Date accommodated", "Perm Rec", "Date left"]
    raw = raw_table(["H-1", "04/03/2019", "05/06/2019", "07/08/2019"], headings=headings)
    matching, issues, _ = asked(raw)
    ((*_, ask),) = question_lines(issues, raw, matching=matching)
    assert ask == "Are both days right? Both 'Perm Rec' and 'Date left' are filled."


def test_an_issue_without_a_column_of_its_own_shows_what_was_found():
    raw = raw_table(["H-1", "04/03/2019", "", ""])
    odd = Issue((2,), "", "", "odd", "both", "Row 2: both are filled. Say which is right.")
    ((_, child, heading, text, ask),) = question_lines([odd], raw, matching=match_headings(raw, AIM_2))
    assert (child, heading, text, ask) == ("H-1", "", "both", "Is this right? Both are filled.")


# --- nothing that names a child leaves


SECRETS = ("Morag Example", "010110-1234", "Example Morag 2", "0101101234", "010110 1234", "AB10 1AA", "Example, Morag")


def secret_rows():
    """Rows with invented names and numbers in every column that a query list repeats."""
    rows = [[f"H-{n}", "04/03/2019", "05/06/2019", "Foster care"] for n in range(1, 30)]
    rows += [[secret, "31/02/2019", "", "Foster care"] for secret in SECRETS]
    rows += [[f"H-{n}", "04/03/2019", f"05/06/2019 ({secret})", secret] for n, secret in enumerate(SECRETS, 40)]
    return rows


@pytest.mark.parametrize("with_cohort", [True, False])
@pytest.mark.parametrize("only", ["", "impossible date"])
def test_no_name_and_no_official_number_is_in_any_file(with_cohort, only):
    raw = raw_table(*secret_rows())
    matching, issues, cohort = asked(raw)
    issues = [issue for issue in issues if not only or issue.kind == only]
    made = query_list(issues, raw, matching=matching, cohort=cohort if with_cohort else None)
    said = " ".join(str(cell) for line in questions(made) for cell in line)
    assert "(not shown)" in said
    for secret in SECRETS:
        assert secret not in said


def test_the_code_of_a_row_whose_cell_identifies_somebody_is_not_shown_in_any_line():
    raw = raw_table(["H-1", "31/02/2019", "", "Foster care"], ["H-2", "04/03/2019", "x", "Foster care"])
    hidden = Issue((2,), "Family ref", "siblings", "identifier", "(not shown)", "Row 2, 'Family ref': a name.")
    matching, issues, cohort = asked(raw)
    lines = question_lines((hidden, *issues), raw, matching=matching, cohort=cohort)
    assert {line[1] for line in lines if line[0] == 2} == {"(not shown)"}
    assert {line[1] for line in lines if line[0] == 3} == {"H-2"}
    assert lines[0][3:] == (
        "(not shown)",
        "Please give this family a code of your own in place of a name or an official number.",
    )


def test_the_code_the_team_gave_is_shown_instead_of_the_name():
    raw = raw_table(["Morag Example", "04/03/2019", "31/06/2019", ""], *(["H-1", "04/03/2019", "", ""],) * 3)
    matching = match_headings(raw, AIM_2)
    fixes = [Fix((2,), "child", "correct", "H-77")]
    issues = still_open(find_issues(raw, pathway=AIM_2, as_of=AS_OF, matching=matching, fixes=fixes), fixes)
    cohort, _ = apply_fixes(raw, fixes, pathway=AIM_2, as_of=AS_OF, matching=matching)
    lines = question_lines(issues, raw, matching=matching, cohort=cohort)
    assert [line[1] for line in lines if line[0] == 2] == ["H-77"]


def test_a_column_of_identifiers_is_never_repeated():
    raw = raw_table(["H-1", "04/03/2019", "", "Foster care"])
    matching, _, _ = asked(raw)
    strange = Issue((2,), "Child ID", "", "odd", "H-1", "Row 2, 'Child ID': odd.")
    closed = type(matching)(columns={}, identifiers=("Child ID",))
    assert question_lines([strange], raw, matching=closed)[0][3] == "(not shown)"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", ""), ("Foster care", "Foster care"), ("30/02/2018", "30/02/2018"), ("HC1086", "HC1086"),
        ("Morag Example", "(not shown)"), ("moved by Ann Example", "moved by (not shown)"),
        ("CHI 0101101234", "(not shown)"), ("12 March 2019", "12 March 2019"), ("43480", "43480"),
    ],
)  # fmt: skip
def test_what_names_a_child_is_masked(text, left):
    assert masked(text) == left


def test_a_real_date_is_shown_as_people_see_it(harbour):
    raw = harbour[0]
    assert cell_shown(raw, 155, "Perm rec date") == "29/10/2020"
    assert cell_shown(raw, 112, "Date LAC") == "01/01/1900"
    assert cell_shown(raw, 5000, "Date LAC") == cell_shown(raw, 112, "Nothing") == ""


# --- the cleaned table and the account


def test_the_cleaned_table_holds_the_cohort_with_real_dates(harbour):
    cohort = harbour[3]
    head, *rows = sheet_of(cleaned_table(cohort))
    assert head[1 : 1 + len(COLUMNS)] == list(COLUMN_WORDS.values())
    assert len(rows) == len(cohort)
    table = pd.DataFrame(rows, columns=head)
    assert table["row in the workbook"].tolist() == cohort.frame.index.tolist()
    assert table["accommodated"].tolist() == [day.date() for day in cohort.started]
    assert table["days waited"].tolist() == cohort.days.tolist()
    assert table["weeks waited"].tolist() == pytest.approx((cohort.days / 7).tolist())
    said = {"a recommendation for permanence": "reached", "still waiting": "waiting", "left without it": "left"}
    assert table["how the wait stands"].map(said).tolist() == cohort.outcome.tolist()
    assert set(table["pathway"]) == {"Aim 2"} and set(table["as at"]) == {AS_OF}


def test_the_csv_of_the_cleaned_table_opens_right_and_says_the_same(harbour):
    cohort = harbour[3]
    made = cleaned_table(cohort, kind="csv")
    assert made.startswith(b"\xef\xbb\xbf")
    head, *rows = lines_of(made)
    assert head == sheet_of(cleaned_table(cohort))[0]
    assert [row[4] for row in rows] == [f"{day:%Y-%m-%d}" for day in cohort.started]
    assert [row[1] for row in rows] == cohort.frame["child"].tolist()
    again = read_spreadsheet(made, name="cleaned.csv")
    assert len(again.frame) == len(cohort)


def test_the_second_sheet_says_what_the_table_is(harbour):
    said = {line[0]: line[1] for line in sheet_of(cleaned_table(harbour[3]), at=1)}
    assert said["Pathway"] == str(AIM_2) and said["As at"] == "31 March 2020" and said["Children"] == str(harbour[3])


def test_a_day_before_excel_counts_is_written_as_text():
    frame = pd.DataFrame({"accommodated": [pd.Timestamp(2019, 1, 1)], "looked_after": [pd.Timestamp(1850, 2, 3)]})
    assert sheet_of(cleaned_table(Cohort.from_frame(frame, as_of=AS_OF)))[1][3] == "1850-02-03"


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_empty_cohort_and_an_empty_account_are_files_with_headings(kind):
    none = Cohort.from_frame(
        pd.DataFrame({"recommended": pd.Series(dtype="datetime64[s]")}), as_of=AS_OF, pathway=AIM_3
    )
    read = sheet_of if kind == "xlsx" else lines_of
    assert len(read(cleaned_table(none, kind=kind))) == 1
    assert read(account_table(RowAccount(), kind=kind)) == [["row in the workbook", "where it ended", "why"]]


def test_the_account_names_every_row_with_its_reason(harbour):
    raw, matching, _, _ = harbour
    _, account = apply_fixes(raw, (), pathway=AIM_2, as_of=AS_OF, matching=matching)
    head, *rows = lines_of(account_table(account, raw, kind="csv"))
    assert head == ["row in the workbook", "where it ended", "why", "sheet", "file"]
    assert [int(row[0]) for row in rows] == raw.frame.index.tolist()
    assert rows[158 - 6][:3] == ["158", "set aside", "no date in 'Date accommodated'"]
    assert sheet_of(account_table(account, raw))[1:][0][:3] == [
        6,
        "not data",
        "a title or note ('Accommodated in 2015')",
    ]


def test_another_kind_of_file_is_refused_with_the_kinds_there_are():
    with pytest.raises(ValueError, match="The kit writes xlsx and csv, not 'pdf'"):
        account_table(RowAccount(), kind="pdf")


def test_the_same_data_make_the_same_bytes(harbour):
    raw, matching, issues, cohort = harbour
    assert cleaned_table(cohort) == cleaned_table(cohort)
    first, second = (query_list(issues, raw, matching=matching, cohort=cohort) for _ in range(2))
    assert first == second


def test_the_query_list_prints_on_wide_pages_with_its_headings(harbour):
    raw, matching, issues, cohort = harbour
    last = 4 + len(question_lines(issues, raw, matching=matching))
    made = zipfile.ZipFile(io.BytesIO(query_list(issues, raw, matching=matching, cohort=cohort)))
    sheet, book = made.read("xl/worksheets/sheet1.xml").decode(), made.read("xl/workbook.xml").decode()
    assert 'orientation="landscape"' in sheet and 'fitToHeight="0"' in sheet and 'fitToPage="1"' in sheet
    assert '<pane ySplit="4" topLeftCell="A5"' in sheet and f'<autoFilter ref="A4:H{last}"/>' in sheet
    assert "Questions!$4:$4" in book
    assert "Keep inside the authority" in sheet
    assert (
        datetime.combine(date(2020, 3, 31), datetime.min.time()).isoformat() in made.read("docProps/core.xml").decode()
    )


def test_each_picture_is_taken_away_as_a_drawing_an_image_and_its_numbers():
    points = pd.DataFrame(
        {"when": pd.to_datetime(["2020-01-01", "2020-02-01"]), "weeks": [31.5, 26.0], "child": ["＝1+1", "b"]}
    )
    files = picture_files("Harbour: 2020", {"Run chart": draw_run_chart(RunChart.of(points))})
    assert {words: name for words, (name, _) in files.items()} == {
        f"Run chart ({kind})": f"Harbour-2020-Run-chart.{kind}" for kind in ("svg", "png", "csv")
    }
    assert files["Run chart (svg)"][1].startswith(b"<svg")
    assert files["Run chart (png)"][1].startswith(b"\x89PNG")
    heading, *rows = lines_of(files["Run chart (csv)"][1])
    assert "31.5" in rows[0]
    assert "'＝1+1" in rows[0]
    assert len(heading) == len(rows[0])
