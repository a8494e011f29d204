"""How well and how quickly the kit reads messy workbooks: 300 small ones scored, one of 100,000 rows timed."""

import json
import random
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest
import xlsxwriter
from council_journeys import make_journeys
from council_scoring import Score, score_kit
from council_workbooks import make_workbook

WORKBOOKS = 300
LONG = 100_000
AS_OF = date(2023, 3, 31)
STEPS = """
import json, resource, sys, time
from datetime import date
from pathlib import Path
from pace_kit.aims import AIM_2
from pace_kit.cleaning import apply_fixes, find_issues, match_headings
from pace_kit.spreadsheets import read_spreadsheet

def peak():
    status = Path("/proc/self/status")  # ru_maxrss would count what the parent used, too
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

def step(name, function, *arguments, **settings):
    start = time.perf_counter()
    value = function(*arguments, **settings)
    print(json.dumps([name, time.perf_counter() - start, peak()]))
    return value

print(json.dumps(["import the kit", time.process_time(), peak()]))
raw = step("read", read_spreadsheet, sys.argv[1])
known = {"pathway": AIM_2, "as_of": date.fromisoformat(sys.argv[2])}
known["matching"] = step("match headings", match_headings, raw, AIM_2)
step("find issues", find_issues, raw, **known)
cohort, account = step("apply fixes", apply_fixes, raw, (), **known)
print(json.dumps([f"{len(account):,} rows, {len(cohort):,} kept", 0, peak()]))
"""


def test_how_well_messy_workbooks_are_read(capsys):
    """The numbers that `tests/test_cleaning_at_scale.py` holds, by kind of what went wrong."""
    scores = [score_kit(make_workbook(seed)) for seed in range(WORKBOOKS)]
    total = sum(scores, Score())
    rows = [
        ("rows accounted for", f"{100 * total.rows_accounted / total.rows:.2f} %", "100 %"),
        ("sure cells read right", f"{100 * total.sure_right / total.sure_cells:.2f} %", ">= 98 %"),
        ("wrong values taken without a question", f"{total.wrong_taken}", "0"),
        ("needless questions per 100 sure rows", f"{100 * total.needless / total.sure_rows:.2f}", "<= 2"),
        ("planted troubles asked about", f"{100 * total.troubles_asked / total.troubles:.1f} %", ""),
    ]
    kinds = Counter((finding.against, finding.kind) for finding in total.findings)
    with capsys.disabled():
        print(f"\n\n{WORKBOOKS} messy workbooks, {total.rows:,} rows, {total.sure_cells:,} sure cells")
        for name, number, wanted in rows:
            print(f"  {name:<42}{number:>12}   {wanted}")
        for (against, kind), count in kinds.most_common(20):
            print(f"    {count:>6}  {against}: {kind}")


@pytest.fixture(scope="module")
def long_workbook(tmp_path_factory):
    """A workbook of 100,000 children; one date in five is text, one row in fifty is in trouble."""
    path, rng = tmp_path_factory.mktemp("long") / "long.xlsx", random.Random(1)
    journeys = make_journeys(
        rng,
        size=LONG,
        as_of=AS_OF,
        years=12,
        code=lambda n: f"H-{n:06d}",
        family_code=lambda n: f"F{n}",
        teams=("A", "B"),
    )
    keys = ("child", "siblings", "looked_after", "accommodated", "recommended", "approved", "lodged", "left")
    keys += ("left_reason", "placement", "route", "team")
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    days = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Tracker")
    headings = (
        "Child ID",
        "Family",
        "Date looked after",
        "Date accommodated",
        "Date of recommendation",
        "ADM decision",
    )
    headings += ("ADM decision", "Date lodged", "Date left", "Reason left", "Placement", "Route", "Team")
    sheet.write_row(0, 0, headings)
    for number, journey in enumerate(journeys[:LONG], start=1):
        for column, key in enumerate(keys):
            value = getattr(journey, key)
            if number % 50 == 0 and key == "recommended":
                value = rng.choice(("31/02/2019", "TBC", "03/25/2019", "March 2020", AS_OF + timedelta(days=40)))
            if isinstance(value, date) and rng.random() < 0.8:
                sheet.write_datetime(number, column, value, days)
            elif value is not None:
                sheet.write_string(number, column, f"{value:%d/%m/%Y}" if isinstance(value, date) else value)
    book.close()
    return path


def test_how_quickly_100_000_rows_are_cleaned(long_workbook, measured, capsys):
    """Held to 6 s and 600 MB for read, find issues and apply together."""
    command = [sys.executable, "-c", STEPS, str(long_workbook), AS_OF.isoformat()]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    steps = [json.loads(line) for line in ran.stdout.splitlines()]
    measured("clean time", sum(seconds for name, seconds, _ in steps if name != "import the kit"))
    measured("clean memory", max(peak for _, _, peak in steps))
    with capsys.disabled():
        size = long_workbook.stat().st_size / 1e6
        print(f"\n\n{LONG:,} rows in a workbook of {size:.0f} MB, in a process of its own")
        for name, seconds, peak in steps:
            print(f"  {name:<42}{seconds:>10.2f} s{peak:>8.0f} MB at most")
