"""What a picture says is what it shows: numbers are read back from the drawing and compared, to the digit, with words.

For each chart of the kit, drawn of the example team, a reader takes positions of dots, lines, bars and areas (and the
few numbers that are written in the drawing) and works out what alternative text, note, key, table and the review's
sentences must say. It never looks at the values the chart was made of, except for what no drawing shows; those places
say so. Then every number of those words is changed by one in its last digit, one at a time, and each change must be
noticed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.colors import to_hex
from matplotlib.path import Path

from pace_kit.charts import (
    Picture,
    draw_aim_progress,
    draw_run_chart,
    draw_small_multiples,
    draw_spread,
    draw_wait_curve,
    draw_wait_curves,
    draw_waiting,
)
from pace_kit.charts.style import day_words, month_words, number_day
from pace_kit.example import add_example
from pace_kit.journeys import LEFT, Cohort
from pace_kit.measures import aim_progress, waiting_list, weeks_to_milestone
from pace_kit.pdsa import TestOfChange
from pace_kit.review import Review, review
from pace_kit.runcharts import RunChart
from pace_kit.signals import Signals, find_signals
from pace_kit.store import Store
from pace_kit.waits import wait_curve, wait_curves

AIM = 45
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True)
class Example:
    """The example team's data, and what the review says of them."""

    cohort: Cohort
    chart: RunChart
    signals: Signals
    tests: tuple[TestOfChange, ...]
    review: Review
    run: Picture

    @property
    def teams(self) -> dict[str, RunChart]:
        """A run chart for each of the council's teams."""
        cohorts = {name: self.cohort.only(self.cohort.frame["team"] == name) for name in self.names}
        return {name: RunChart.of(weeks_to_milestone(held)) for name, held in cohorts.items()}

    @property
    def names(self) -> list[str]:
        return sorted(set(self.cohort.frame["team"]) - {""})

    def sentence(self, kind: str, word: str = "") -> str:
        """The one sentence of the review of this kind that holds a word."""
        (found,) = (f.sentence for f in self.review.findings if f.kind == kind and word in f.sentence)
        return found


@dataclass(frozen=True)
class Read:
    """What a drawing shows: the numbers each text must hold, in order, and columns of the table, NaN: not drawn."""

    texts: dict[str, tuple[str, list[str]]]
    table: dict[str, list] = field(default_factory=dict)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    store = Store.open(tmp_path_factory.mktemp("agreement") / "kit.db")
    team = add_example(store)
    cohort, chart = team.cohort, team.chart_choices.chart(weeks_to_milestone(team.cohort))
    signals = find_signals(chart)
    told = review(
        aim=team.aim, cohort=cohort, chart=chart, signals=signals, tests=team.tests, account=team.account,
        team=team.name, invented=True, programme_started=team.programme_started, choices=team.chart_choices,
    )  # fmt: skip
    started = team.programme_started
    run = draw_run_chart(chart, signals, aim=team.aim, tests=team.tests, programme_started=started)
    made = Example(cohort, chart, signals, team.tests, told, run)
    store.close()
    return made


# --- reading a drawing ---------------------------------------------------------------------------------------------


def artists(picture: Picture, pattern: str) -> list:
    """Artists whose group id matches the whole pattern, in the order drawn."""
    return picture.figure.findobj(lambda artist: re.fullmatch(pattern, artist.get_gid() or ""))


def points(picture: Picture, pattern: str) -> np.ndarray:
    """Places of dots and ends of lines, in data, one a row; gaps left out."""
    found = [
        np.asarray(artist.get_offsets() if isinstance(artist, Collection) else artist.get_xydata(), dtype=float)
        for artist in artists(picture, pattern)
    ]
    held = np.concatenate([part.reshape(-1, 2) for part in found] or [np.empty((0, 2))])
    return held[np.isfinite(held).all(axis=1)]


def boxes(picture: Picture, pattern: str) -> pd.DataFrame:
    """Left, foot, right, top and colour of every bar, in data, whether drawn one by one or as one shape."""
    rows = []
    for artist in artists(picture, pattern):
        if isinstance(artist, Collection):
            paths = artist.get_paths()
        else:
            paths = [artist.get_patch_transform().transform_path(artist.get_path())]
        for path in paths:
            codes = np.full(len(path.vertices), Path.LINETO) if path.codes is None else path.codes
            begun = np.flatnonzero(codes == Path.MOVETO) if path.codes is not None else np.array([0])
            for box in np.split(path.vertices, begun[1:]):
                corners = box[:4]
                face = np.atleast_2d(artist.get_facecolor())[0]
                rows.append((*corners.min(axis=0), *corners.max(axis=0), to_hex(face), artist.get_hatch() or ""))
    return pd.DataFrame(rows, columns=["left", "foot", "right", "top", "colour", "hatch"])


def texts(picture: Picture, pattern: str) -> list:
    return [artist.get_text() for artist in artists(picture, pattern)]


def step(line: np.ndarray, x: float) -> float:
    """Height of a curve of steps at `x`."""
    return float(line[np.searchsorted(line[:, 0], x + 1e-9, side="right") - 1, 1])


def band(picture: Picture, gid: str, x: float) -> tuple[float, float]:
    """Lower and upper edge of a shaded area just right of `x`; NaN where there is none."""
    x += 1e-6
    heights = []
    for artist in artists(picture, gid):
        for path in artist.get_paths():
            a, b = path.vertices[:-1], path.vertices[1:]
            across = (np.minimum(a[:, 0], b[:, 0]) <= x) & (x < np.maximum(a[:, 0], b[:, 0]))
            for (x0, y0), (x1, y1) in zip(a[across], b[across], strict=True):
                heights.append(y0 + (x - x0) / (x1 - x0) * (y1 - y0))
    return (min(heights), max(heights)) if heights else (math.nan, math.nan)


# --- words and numbers ---------------------------------------------------------------------------------------------


def numbers_in(*words: object) -> list[str]:
    """Every number of some words, in order, as written."""
    return NUMBER.findall(" ".join(map(str, words)))


def short(value: float) -> str:
    """One decimal, none where it is nought: as curves and lists write weeks."""
    return f"{value:.1f}".removesuffix(".0")


def share(value: float) -> str:
    return f"{100 * value:.0f}"


def percent(value: float) -> float:
    return round(100 * value, 1)


def assert_agrees(picture: Picture, read: Read) -> None:
    """Every text holds the numbers read from the drawing, in order, and every column too."""
    for name, (words, wanted) in read.texts.items():
        assert numbers_in(words) == wanted, name
    for heading, wanted in read.table.items():
        held = picture.table[heading].tolist()
        assert len(held) == len(wanted), heading
        for is_, should in zip(held, wanted, strict=True):
            unknown = isinstance(should, float) and math.isnan(should)
            assert unknown or is_ == should, f"{heading}: {is_!r}, drawn {should!r}"


def off_by_one(words: str) -> list[str]:
    """The text once for each of its numbers, that number one more in its last digit."""
    changed = []
    for found in NUMBER.finditer(words):
        digits = found.group().replace(",", "")
        _, _, decimals = digits.partition(".")
        more = f"{float(digits) + 10 ** -len(decimals):.{len(decimals)}f}"
        changed.append(words[: found.start()] + more + words[found.end() :])
    return changed


def assert_every_change_is_noticed(picture: Picture, read: Read) -> None:
    """A number in the words, or in a column of the table, that is off by one does not pass."""
    assert_agrees(picture, read)
    noticed = 0
    for name, (words, wanted) in read.texts.items():
        for wrong in off_by_one(words):
            with pytest.raises(AssertionError):
                assert_agrees(picture, Read({name: (wrong, wanted)}))
            noticed += 1
    for heading, wanted in read.table.items():
        known = [i for i, value in enumerate(wanted) if value == value]
        table = picture.table.copy()
        at = known[len(known) // 2]
        value = table[heading].iloc[at]
        wrong = off_by_one(value)[-1] if isinstance(value, str) else value + (0.1 if isinstance(value, float) else 1)
        table[heading] = [*table[heading][:at], wrong, *table[heading][at + 1 :]]
        with pytest.raises(AssertionError):
            assert_agrees(replace(picture, table=table), Read({}, {heading: wanted}))
        noticed += 1
    assert noticed > 5


# --- the run chart -------------------------------------------------------------------------------------------------


def read_run_chart(picture: Picture, example: Example) -> Read:
    solid, hollow = points(picture, "dots"), points(picture, "dots-signal")
    dots = np.concatenate([solid, hollow])
    dots = dots[np.lexsort((-dots[:, 1], dots[:, 0]))]  # on one day who started first comes first: the longest wait
    days, weeks, n = dots[:, 0], dots[:, 1], len(dots)
    (_, turn), median = points(picture, "median-1")[:, 0], points(picture, "median-1")[0, 1]
    line = points(picture, "aim")[0, 1]
    begun = points(picture, "programme-start")[0, 0]
    tests = [points(picture, f"test-{letter}-line")[0, 0] for letter in "ABCD"]
    first, after = int((days < turn).sum()), weeks[days >= turn]
    in_aim = int((weeks <= line).sum())
    runs = below_in_a_row(days, weeks, median)
    shifts = [(day, length) for day, length in runs if length >= 6]
    kinds = [signal.kind for signal in example.signals]  # which kinds besides shifts no drawing tells
    beyond = len(kinds) - kinds.count("runs") - kinds.count("crossings") - 4
    below = weeks[~np.isclose(weeks, median, rtol=1e-9)] < median
    turns, chance = int(np.count_nonzero(np.diff(below))), example.signals.summary  # no drawing shows chance
    whole: list[object] = []
    if "runs" in kinds:
        whole += [turns + 1, f"{median:.1f}", chance.runs_lower, chance.runs_upper, len(below)]
    if "crossings" in kinds:
        whole += [f"{median:.1f}", turns, chance.n_crossings_min, len(below)]
    said = [n, day(days[0]), day(days[-1]), first, f"{median:.1f}", (after < median).sum(), len(after)]
    said += [f"{weeks.min():.1f}", f"{weeks.max():.1f}", in_aim, n, f"{line:g}"]
    said += [part for start, length in shifts[:4] for part in (day(start), length, f"{median:.1f}")]
    said += whole + ([beyond] if beyond > 0 else [])
    said += [day(begun), len(tests), *(month_words(number_day(at)) for at in tests)]
    same = n - len(np.unique(dots, axis=0))
    year = example.cohort.as_of - timedelta(days=365)
    lately = (days > (year - date(1970, 1, 1)).days) & (weeks <= line)
    signal = [day(shifts[0][0]), shifts[0][1], f"{median:.1f}", day(begun), day(tests[0])]
    longest = max(shifts, key=lambda shift: shift[1])
    return Read(
        {
            "alt": (without_names(picture.alt, example), numbers_in(*said)),
            "note": (picture.note, numbers_in(len(hollow), n, same)),
            "key": (
                without_names(" ".join(words for _, words in picture.key), example),
                numbers_in(*(day(at) for at in tests)),
            ),
            "names": (" ".join(texts(picture, "name")), numbers_in(f"{median:.1f}", f"{line:g}")),
            "review, chart alone": (
                example.sentence("caveat").partition(", and not")[0],
                numbers_in(n),
            ),
            "review, signal": (
                without_names(example.sentence("signal"), example),
                numbers_in(*signal, longest[1], day(longest[0])),
            ),
            "review, last year": (
                example.sentence("celebrate", "In the last year"),
                numbers_in(lately.sum(), f"{line:g}"),
            ),
        },
        {
            "Date of the recommendation": [str(number_day(at)) for at in days],
            "Weeks waited": [round(float(value), 1) for value in weeks],
            "Median": [round(float(median), 1)] * n,
        },
    )


def day(number: float) -> str:
    return day_words(number_day(number))


def without_names(words: str, example: Example) -> str:
    """A text without the names of the tests of change, which hold numbers that no drawing shows."""
    for test in example.tests:
        words = words.replace(test.name, "")
    return words


def below_in_a_row(days: np.ndarray, weeks: np.ndarray, median: float) -> list[tuple[float, int]]:
    """First day and length of each run below a median; dots on it neither count nor break."""
    runs: list[tuple[float, int]] = []
    below_before = False
    for at, value in zip(days, weeks, strict=True):
        if math.isclose(value, median, rel_tol=1e-9):
            continue
        below = value < median
        if below and below_before:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif below:
            runs.append((at, 1))
        below_before = below
    return runs


# --- children still waiting ----------------------------------------------------------------------------------------


def draw_waiting_example(example: Example) -> Picture:
    as_of = example.cohort.as_of
    return draw_waiting(waiting_list(example.cohort, AIM), aim_weeks=AIM, as_of=as_of)


def read_waiting(picture: Picture, example: Example) -> Read:
    bars = boxes(picture, r"bars?-.*").sort_values("left")
    weeks = bars["top"].to_numpy()
    line = points(picture, "aim")[0, 1]
    over = int((weeks > line).sum())
    looks = boxes(picture, "swatch")
    of = [
        int(((bars["colour"] == c) & (bars["hatch"] == h)).sum())
        for c, h in zip(looks["colour"], looks["hatch"], strict=True)
    ]
    as_of, n = example.cohort.as_of, len(weeks)
    since = [str(as_of - timedelta(days=round(7 * value))) for value in weeks]
    said = [n, day_words(as_of), short(weeks[0]), short(np.median(weeks)), over, n, f"{line:g}", *of]
    sentence = example.sentence("waiting", "still waiting")
    return Read(
        {
            "alt": (picture.alt, numbers_in(*said)),
            "note": (picture.note, numbers_in(n)),
            "legend": (" ".join(texts(picture, "legend")), numbers_in(*of)),
            "longest": (" ".join(texts(picture, "longest")), numbers_in(short(weeks[0]))),
            "title": (picture.title, numbers_in(day_words(as_of))),
            "review": (sentence, numbers_in(n, over, f"{line:g}", f"{weeks[0]:.1f}")),
            "review, chart alone": (example.sentence("caveat").partition(", and not")[2], numbers_in(n)),
            "review, a year ago": (re.search("; now.*?[.] ", example.sentence("waiting", "now"))[0], numbers_in(n)),
        },
        {"Weeks so far": [round(float(value), 1) for value in weeks], "Waiting since": since},
    )  # fmt: skip


# --- wait curves ---------------------------------------------------------------------------------------------------


def read_wait_curve(picture: Picture, example: Example) -> Read:
    line = points(picture, "curve")
    waiting = {
        round(x): int(words)
        for (x, _), words in zip(places(picture, "waiting-number"), texts(picture, "waiting-number"), strict=True)
    }
    aim, reached = points(picture, "aim-dot")[0]
    assert step(line, aim) == reached
    low, high = band(picture, "interval", aim)
    half = float(line[np.flatnonzero(line[:, 1] >= 0.5)[0], 0])
    dots = points(example.run, "dots|dots-signal")
    in_time = (dots[:, 1] <= aim).mean()
    left = int((example.cohort.outcome == LEFT).sum())  # no drawing shows who left
    said = [waiting[0], share(reached), f"{aim:g}", share(low), share(high), short(half)]
    said += [part for week in (26, 52, 104) for part in (week, share(step(line, week)), waiting[week])]
    sentence = [len(dots), share(in_time), f"{aim:g}", share(reached), share(low), share(high), f"{half:.1f}"]
    weeks = [*range(0, int(line[-1, 0]) + 1, picture.table["Weeks"].diff()[1:].max().astype(int)), int(aim)]
    edges = [band(picture, "interval", week) for week in sorted(weeks)]
    return Read(
        {
            "alt": (picture.alt, numbers_in(*said, short(line[-1, 0]))),
            "note": (picture.note, numbers_in(short(half), left, 95)),
            "aim": (" ".join(texts(picture, "name")), numbers_in(f"{aim:g}", share(reached), share(low), share(high))),
            "review": (example.sentence("curve"), numbers_in(*sentence)),
        },
        {
            "Weeks": [float(week) for week in sorted(weeks)],
            "Share, percent": [percent(step(line, week)) for week in sorted(weeks)],
            "At least, percent": [percent(low) for low, _ in edges],
            "At most, percent": [percent(high) for _, high in edges],
            "Children still waiting": [waiting.get(week, math.nan) for week in sorted(weeks)],
        },
    )  # fmt: skip


def places(picture: Picture, gid: str) -> list[tuple[float, float]]:
    return [artist.get_position() for artist in artists(picture, gid)]


def draw_curves_example(example: Example) -> Picture:
    return draw_wait_curves(wait_curves(example.cohort, example.cohort.frame["team"]), aim_weeks=AIM, by="team")


def read_wait_curves(picture: Picture, example: Example) -> Read:
    said: list[object] = [len(picture.key)]
    keys: list[str] = []
    columns: dict[str, list] = {name: [] for name in picture.table.columns[1:]}
    for i, (name, curve) in enumerate(wait_curves(example.cohort, example.cohort.frame["team"]).items()):
        line = points(picture, f"curve-{i}")
        waiting = {
            round(x): int(words)
            for (x, _), words in zip(places(picture, f"waiting-{i}"), texts(picture, f"waiting-{i}"), strict=True)
        }
        aim, reached = points(picture, f"aim-{i}")[0]
        assert step(line, aim) == reached
        low, high = band(picture, f"interval-{i}", aim)
        half = float(line[np.flatnonzero(line[:, 1] >= 0.5)[0], 0])
        after = curve.at_risk_by(aim)  # numbers still waiting are written under the ticks only, not under the aim
        said += [name, waiting[0], share(reached), f"{aim:g}", share(low), share(high), after, short(half)]
        keys += numbers_in(name, waiting[0], share(reached), f"{aim:g}", share(low), share(high), short(half))
        weeks = sorted({*waiting, int(aim)})
        edges = [band(picture, f"interval-{i}", week) for week in weeks]
        for heading, values in {
            "Weeks": [float(week) for week in weeks],
            "Share, percent": [percent(step(line, week)) for week in weeks],
            "At least, percent": [percent(low) for low, _ in edges],
            "At most, percent": [percent(high) for _, high in edges],
            "Children still waiting": [waiting.get(week, math.nan) for week in weeks],
            "Half by, weeks": [round(half, 1)] * len(weeks),
        }.items():
            columns[heading] += values
    tips = " ".join(text for i in range(len(picture.key)) for text in picture.tips[f"aim-{i}"])
    told = [(float(w), r) for i in range(len(picture.key)) for w, r in points(picture, f"aim-{i}")]
    bands = [band(picture, f"interval-{i}", AIM) for i in range(len(picture.key))]
    shown = [(share(r), f"{w:g}", share(low), share(high)) for (w, r), (low, high) in zip(told, bands, strict=True)]
    return Read(
        {
            "alt": (picture.alt, numbers_in(*said)),
            "note": (picture.note, ["95"]),
            "key": (" ".join(words for _, words in picture.key), keys),
            "aim": (" ".join(texts(picture, "aim-words")), numbers_in(AIM)),
            "titles": (re.sub(r", \d+ still waiting", "", tips), numbers_in(*(part for row in shown for part in row))),
        },
        columns,
    )  # fmt: skip


# --- progress ------------------------------------------------------------------------------------------------------


def draw_progress_example(example: Example) -> Picture:
    aim = example.review.aim
    return draw_aim_progress(aim_progress(example.cohort, within_weeks=AIM), aim=aim, within_weeks=AIM)


def read_progress(picture: Picture, example: Example) -> Read:
    numbers = {
        round(x): int(words) for (x, _), words in zip(started_places(picture), texts(picture, "started"), strict=True)
    }
    n = [numbers.get(i, 0) for i in range(max(numbers) + 1)]
    parts = {}
    for name in ("met", "too_soon", "missed"):
        bars = boxes(picture, rf"{name}(-\d+)?")
        tall = dict(
            zip(((bars["left"] + bars["right"]) / 2).round().astype(int), bars["top"] - bars["foot"], strict=True)
        )
        parts[name] = [round(tall.get(i, 0) * n[i]) for i in range(len(n))]
    met, soon, missed = parts.values()
    ends = {}
    for x, y in points(picture, "interval"):
        ends.setdefault(round(x), []).append(y)
    shares = {round(x): y for x, y in points(picture, "share")}
    aim = points(picture, "aim")[0, 1]
    last, open_ = max(shares), max(i for i in range(len(n)) if soon[i])
    periods = picture.table["Started in"].tolist()
    reached = sum(value >= aim - 1e-9 for value in shares.values())
    said = [sum(n), sum(met), AIM, sum(missed), sum(soon), periods[last], met[last], n[last], share(shares[last])]
    said += [95, share(ends[last][0]), share(ends[last][1]), periods[open_]]
    if soon[open_] < n[open_]:  # else nothing is known of that period, which takes no number to say
        said += [share(met[open_] / n[open_]), share((met[open_] + soon[open_]) / n[open_])]
    else:
        assert f"For {periods[open_]} nothing is known yet." in picture.alt
    said += [share(aim), reached, len(shares)]
    since = next(i for i, period in enumerate(periods) if period == "Jan to Mar 2018")  # the aim counts from there on
    later = [sum(part[since:]) for part in (n, met, missed, soon)]
    bounds = [100 * later[1] // later[0], 100 * (later[1] + later[3]) // later[0]]
    sentence = [later[0], "1 January 2018", later[1], AIM, later[2], later[3], *bounds, share(aim)]
    needed = math.ceil(aim * later[0] - 1e-9) - later[1]
    known = [percent(met[i] / n[i]) if n[i] else math.nan for i in range(len(n))]
    possible = [percent((met[i] + soon[i]) / n[i]) if n[i] else math.nan for i in range(len(n))]
    return Read(
        {
            "alt": (picture.alt, numbers_in(*said)),
            "note": (picture.note, numbers_in(sum(soon), 95)),
            "title": (picture.title, numbers_in(AIM)),
            "aim": (" ".join(texts(picture, "name")), numbers_in(share(aim))),
            "review": (example.sentence("aim").partition("; it needs")[0].removesuffix("."), numbers_in(*sentence)),
            "review, needed": (example.sentence("aim").partition("; it needs")[2], numbers_in(needed, later[3])),
        },
        {
            "Children who started": n, "In time": met, "Not in time": missed, "Too soon to say": soon,
            "Sure, percent": known, "Still possible, percent": possible,
            "Interval from, percent": [percent(ends[i][0]) if i in ends else math.nan for i in range(len(n))],
            "Interval to, percent": [percent(ends[i][1]) if i in ends else math.nan for i in range(len(n))],
        },
    )  # fmt: skip


def started_places(picture: Picture) -> list[tuple[float, float]]:
    """Where the numbers above columns stand, in data, whether as texts or as notes to a point."""
    return [getattr(artist, "xy", artist.get_position()) for artist in artists(picture, "started")]


# --- spread --------------------------------------------------------------------------------------------------------


def read_spread(picture: Picture, example: Example) -> Read:
    FigureCanvasAgg(picture.figure).draw()  # dots are moved apart as they are drawn
    line = points(picture, "aim")[0, 0]
    groups = [points(picture, f"dots-{i}")[:, 0] for i in (1, 2)]
    medians = [points(picture, f"median-{i}")[0, 0] for i in (1, 2)]
    over_lines = [words for words in texts(picture, "name") if words.startswith("Aim")]
    over_groups = [words for words in texts(picture, "name") if not words.startswith("Aim")]
    names = [words.partition(":")[0] for words in over_groups]
    days, turn = points(example.run, "dots|dots-signal")[:, 0], points(example.run, "median-1")[1, 0]
    edges = (day(days[days < turn].max()), day(days[days >= turn].min()))
    said: list[object] = []
    shown: list[object] = []
    for weeks, median, ends in zip(groups, medians, edges, strict=True):
        said += [ends, len(weeks), f"{median:.1f}", f"{weeks.min():.1f}", f"{weeks.max():.1f}"]
        said += [(weeks <= line + 1e-9).sum(), f"{line:g}"]
        shown += [ends, len(weeks), f"{median:.1f}"]
    parts = np.array([np.quantile(weeks, [0, 0.25, 0.5, 0.75, 1]) for weeks in groups]).round(1)
    headings = ["Least", "Lower quarter", "Median", "Upper quarter", "Most"]
    assert names == picture.table["When"].tolist() and parts[:, 2].tolist() == np.round(medians, 1).tolist()
    return Read(
        {
            "alt": (picture.alt, numbers_in(*said)),
            "names": (" ".join(over_groups), numbers_in(*shown)),
            "aim": (" ".join(over_lines), numbers_in(f"{line:g}")),
        },
        {"Children": [len(weeks) for weeks in groups]}
        | {heading: parts[:, i].tolist() for i, heading in enumerate(headings)},
    )


# --- panels --------------------------------------------------------------------------------------------------------


def draw_panels_example(example: Example) -> Picture:
    held = example.teams
    return draw_small_multiples(held, {name: find_signals(chart) for name, chart in held.items()}, aim_weeks=AIM)


def read_panels(picture: Picture, example: Example) -> Read:
    names = texts(picture, r"name-\d+")
    dots = [points(picture, rf"dots(-signal)?-{i}") for i in range(len(names))]
    weeks = [held[:, 1] for held in dots]
    medians = [points(picture, f"centre-{i}-1")[0, 1] for i in range(len(names))]
    line = points(picture, "aim-0")[0, 1]
    marked = sum(bool(artists(picture, f"signal-{i}")) for i in range(len(names)))
    under = [int((held <= line).sum()) for held in weeks]
    everyone = np.concatenate(weeks)
    chance = sum(find_signals(chart).false_alarms for chart in example.teams.values())  # no drawing shows chance
    said = [len(names), f"{everyone.min():.1f}", f"{everyone.max():.1f}", f"{line:g}"]
    for held, median, good in zip(weeks, medians, under, strict=True):
        said += [len(held), f"{median:.1f}", good]
    days = [(day(held[:, 0].min()), day(held[:, 0].max())) for held in dots]
    return Read(
        {
            "alt": (picture.alt, numbers_in(*said)),
            "note": (picture.note, numbers_in(marked, len(names), f"{chance:.0f}")),
            "counts": (" ".join(texts(picture, r"count-\d+")), numbers_in(*map(len, weeks))),
            "medians": (" ".join(texts(picture, r"centre-words-\d+")), numbers_in(*(f"{m:.1f}" for m in medians))),
            "legend": (" ".join(texts(picture, "legend")), numbers_in(f"{line:g}")),
        },
        {
            "Children": [len(held) for held in weeks],
            "Median": [round(float(median), 1) for median in medians],
            "Least": [round(float(held.min()), 1) for held in weeks],
            "Most": [round(float(held.max()), 1) for held in weeks],
            f"At or under {line:g}": under,
            "First": [first for first, _ in days],
            "Last": [last for _, last in days],
        },
    )


# --- the tests -----------------------------------------------------------------------------------------------------

Reader = Callable[[Picture, Example], Read]
CHARTS: dict[str, tuple[Callable[[Example], Picture], Reader]] = {
    "run chart": (lambda example: example.run, read_run_chart),
    "children still waiting": (draw_waiting_example, read_waiting),
    "wait curve": (lambda example: draw_wait_curve(wait_curve(example.cohort), aim_weeks=AIM), read_wait_curve),
    "wait curves by team": (draw_curves_example, read_wait_curves),
    "progress": (draw_progress_example, read_progress),
    "spread": (lambda example: draw_spread(example.chart, aim_weeks=AIM), read_spread),
    "panels": (draw_panels_example, read_panels),
}


@pytest.mark.parametrize("name", CHARTS)
def test_what_is_said_of_a_chart_is_what_it_shows_and_any_number_off_by_one_would_be_noticed(example, name):
    draw, reader = CHARTS[name]
    picture = draw(example)
    assert_every_change_is_noticed(picture, reader(picture, example))


def test_every_number_a_review_gives_apart_stands_in_its_sentence(example):
    """Findings carry their numbers for reports; days stand in words."""
    for finding in example.review.findings:
        for value in finding.numbers.values():
            words = day_words(date.fromisoformat(value)) if isinstance(value, str) else f"{value:g}"
            assert words in finding.sentence, finding.sentence
