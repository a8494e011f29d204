"""The codebook says what lies in `data/`: every file, every column, how many rows, and what each value may be."""

import csv
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest

from pace_kit.datasets.workbook import planted_faults
from pace_kit.spreadsheets import read_spreadsheet

DATA = Path(__file__).parents[1] / "data"
CODEBOOK = (DATA / "README.md").read_text("utf-8")
FILES = sorted(
    path.relative_to(DATA).as_posix()
    for path in DATA.rglob("*")
    if path.is_file() and path.name != "README.md" and not path.name.startswith((".", "~"))
)
TEMPLATES = "templates/"
TABLES = [file for file in FILES if not file.startswith(TEMPLATES)]
ABSENT = object()
FORMS = {".json": {"": '`""`', None: "`null`", ABSENT: "absent"}, TEMPLATES: {ABSENT: "absent"}}
BLANK = {"": "blank"}


@dataclass(frozen=True)
class Column:
    """One line of the codebook: a column of a table, or a field of a JSON object."""

    name: str
    meaning: str
    type: str
    allowed: str
    missing: str


# --- what the codebook says


def cells(text):
    """Cells of the lines of a text's tables that begin with a name."""
    return [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines() if line[:3] == "| `"
    ]


def described(codebook):
    """Columns by file and by place in it: a sheet, a kind of JSON object, or "" for the file as a whole."""
    found, files = {}, []
    for heading, body in re.findall(r"(?m)^##+ (.+)\n((?:(?!##).*\n)*)", codebook):
        names = re.findall(r"`([^`]+)`", heading)
        here = [name for name in names if name in (*FILES, TEMPLATES)]
        files = here or files
        columns = [Column(row[0].strip("`"), *row[1:]) for row in cells(body) if len(row) == 5]
        if columns:
            found |= {(file, "" if here else names[0]): columns for file in files}
    return found


SAID = described(CODEBOOK)
OVERVIEW = {row[0].strip("`"): row[1] for row in cells(CODEBOOK) if len(row) == 4}


# --- what the files hold


def objects(value, place=""):
    """Every object of a JSON document with its place, such as ``tests[].cycles[]``."""
    yield place, value
    if isinstance(value, dict):
        for key, inside in value.items():
            for item in inside if isinstance(inside, list) else ():
                yield from objects(item, f"{place}.{key}[]".lstrip("."))


def sheet_rows(path, sheet):
    """Lines of a sheet below its headings, with their numbers; of `Tracker` the children, who have a CHI number."""
    lines = read_spreadsheet(path, sheet=sheet).frame.T.to_dict().items()
    return [{"": row} | line for row, line in lines if re.fullmatch(r"\d{10}", line.get("CHI no", "0" * 10))]


def held(file):
    """What a file holds: rows by place. Templates are read together, one row a file."""
    path = DATA / file
    if file == TEMPLATES:
        heads = [text.read_text("utf-8").split("\n\n")[1] for text in sorted(path.glob("*.md"))]
        return {"": [dict(re.findall(r"(?m)^(\w+): (.+)$", head)) for head in heads]}
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as lines:
            return {"": list(csv.DictReader(lines))}
    if path.suffix == ".xlsx":
        return {sheet: sheet_rows(path, sheet) for sheet in read_spreadsheet(path).sheets if sheet != "Cover"}
    found = defaultdict(list)
    for place, value in objects(json.loads(path.read_text("utf-8"))):
        found[place].append(value)
    return found


def rows_in(file, place):
    """Rows of one place; values that stand in a list without names get those of the codebook, in its order."""
    names = [column.name for column in SAID.get((file, place), ())]
    return [dict(zip(names, row, strict=True)) if isinstance(row, list) else row for row in held(file)[place]]


def names_in(file, place):
    """Columns or fields that stand in a file."""
    return {name for row in rows_in(file, place) for name in row if name}


def planted(file):
    """Cells of Harbour's workbook that are wrong on purpose: row and heading."""
    return {(one.row, one.heading) for one in planted_faults().itertuples()} if file.endswith("harbour.xlsx") else set()


# --- one value


def read(value, kind):
    """The value as what the codebook says it is; ValueError when it is not."""
    expected = {"text": str, "true or false": bool, "yes or no": str}
    if kind in expected and isinstance(value, expected[kind]):
        return value
    if kind == "list":
        return value if isinstance(value, list) else value.split("|")
    if kind in ("whole number", "number") and not isinstance(value, bool):
        return int(str(value)) if kind == "whole number" else float(value)
    if kind == "date":
        return datetime.strptime(value, "%d/%m/%Y").date() if "/" in value else date.fromisoformat(value)
    raise ValueError(f"{value!r} is not {kind}")


def column_of(reference):
    """The values that "a `key` of `x.csv`" allows."""
    if reference == f"a file of `{TEMPLATES}`":
        return {Path(file).stem for file in FILES if file.startswith(TEMPLATES)}
    name, table = re.fullmatch(r"a `(\w+)` of `([\w.]+)`", reference).groups()
    return {row[name] for row in rows_in(f"reference/{table}", "")}


def is_allowed(value, rule, kind, row):
    """Whether a value keeps to one rule of the codebook; a rule that cannot be read is an error."""
    if re.fullmatch(r"`[^`]+`(, `[^`]+`)*", rule):
        return value in re.findall(r"`([^`]+)`", rule)
    if bounds := re.fullmatch(r"(\S+) to (\S+)", rule):
        lowest, highest = (read(bound, kind) for bound in bounds.groups())
        return lowest <= value <= highest
    if order := re.fullmatch(r"(after|on or after|on or before) `(.+)`", rule):
        if not (other := row[order[2]]):
            return True
        other = read(other, kind)
        return {"after": value > other, "on or after": value >= other, "on or before": value <= other}[order[1]]
    return value in column_of(rule)


def rules(column):
    return [rule for rule in column.allowed.split("; ") if rule and rule != "unique"]


def surprises(file, place):
    """Sentences about values that are not as the codebook says."""
    wrong, forms = planted(file), FORMS.get(file, FORMS.get(Path(file).suffix, BLANK))
    for column in SAID[file, place]:
        kind, seen = column.type.split(",")[0], set()
        for number, row in enumerate(rows_in(file, place), 1):
            value, where = row.get(column.name, ABSENT), f"{file} {place} {row.get('', number)}, {column.name}"
            if any((row.get(""), name) in wrong for name in (column.name, *re.findall("`(.+?)`", column.allowed))):
                continue
            if any(value is form or value == form for form in forms):
                if forms[value] not in column.missing:
                    yield f"{where}: {forms[value]}, and that is not among what may be missing"
                continue
            try:
                value = read(value, kind)
            except ValueError as error:
                yield f"{where}: {error}"
                continue
            parts = value if kind == "list" else [value]
            if not all(is_allowed(part, rule, kind, row) for part in parts for rule in rules(column)):
                yield f"{where}: {value!r} is not allowed"
            if "unique" in column.allowed.split("; ") and value in seen:
                yield f"{where}: {value!r} stands there twice"
            seen |= {value} if kind != "list" else set()


# --- what must hold


def test_every_file_is_in_the_codebook_and_what_is_in_it_exists():
    listed = [row[0].strip("`") for row in cells(CODEBOOK) if len(row) == 2]
    assert sorted(listed) == [file for file in FILES if file.startswith(TEMPLATES)]
    assert sorted(OVERVIEW) == sorted([*TABLES, TEMPLATES])
    assert {file for file, _ in SAID} == set(OVERVIEW)


@pytest.mark.parametrize("file", [*TABLES, TEMPLATES])
def test_the_columns_of_the_codebook_are_those_of_the_file(file):
    places = {place for place, rows in held(file).items() if isinstance(rows[0], (dict, list))}
    assert {place for one, place in SAID if one == file} == places
    for place in places:
        names = [column.name for column in SAID[file, place]]
        assert names_in(file, place) <= set(names), f"{file} {place}"
        alike = [one for one, there in SAID if there == place and SAID[one, there] is SAID[file, place]]
        assert sorted(names) == sorted(set().union(*(names_in(one, place) for one in alike))), f"{file} {place}"


@pytest.mark.parametrize("file", [*TABLES, TEMPLATES])
def test_every_value_is_as_the_codebook_says(file):
    assert [sentence for one, place in SAID if one == file for sentence in surprises(file, place)] == []


@pytest.mark.parametrize("file", TABLES)
def test_the_codebook_counts_the_rows_right(file):
    said = {place: int(number) for number, place in re.findall(r"(\d+)(?: (?:in )?`([^`]+)`)?", OVERVIEW[file])}
    counts = {place: len(rows) for place, rows in held(file).items() if place}
    by_key = defaultdict(int)
    for place, number in counts.items():
        by_key[re.sub(r"^.*\.|\[\]$", "", place)] += number
    assert said == (dict(by_key) or {"": len(held(file)[""])}), f"Correct the rows of {file} in data/README.md"


def test_the_codebook_counts_the_templates_and_gives_their_titles():
    files = [file for file in FILES if file.startswith(TEMPLATES)]
    assert OVERVIEW[TEMPLATES] == f"{len(files)} files"
    titles = {row[0].strip("`"): row[1] for row in cells(CODEBOOK) if len(row) == 2}
    assert titles == {file: (DATA / file).read_text("utf-8").splitlines()[0].removeprefix("# ") for file in files}


def test_every_column_has_a_meaning_and_says_what_is_missing():
    for (file, place), columns in SAID.items():
        for column in columns:
            where = f"{file} {place} {column.name}"
            assert column.meaning, where
            assert re.match(r"never$|(blank|absent|(`null`|`\"\"`)( or absent)?): \w", column.missing), where
