"""Every number that pages are held to, the kit beside stock Voila on the same notebooks in the same run.

Run by ``make bench`` after the other benchmarks, and alone by ``make bench-pages``. Stock Voila is ``python -m voila
FOLDER --no-browser`` with its defaults, on a copy of the notebooks, with the same database and the same team. Both run
at the same time and are asked in turn, so that whatever else the machine does hits both alike.
"""

import argparse
import fnmatch
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from asking import crowd
from conftest import chromium
from held import Row, held_table, load, verdict
from loads import count
from looking import Loads, looking
from probes import PROBES
from serving import MARK, ROOT, Place, serving, sweep
from telling import Measured, write

STAGES = ("start", "pages", "front end", "memory", "crowd", "loads", "redraw")
FIRST = "00_start_here"
HEAVIEST = "03_plot_run_charts"
BOTH = ("ours", "stock")
CROWD = 30
OPEN = 10
LEFT_OPEN = 5
LOADS = 500


def say(*words):
    """Print a line of progress."""
    print(f"{datetime.now():%H:%M:%S}", *words, flush=True)


def middle(values):
    """The median of those values that are there; None when one is missing, for then something did not work."""
    values = list(values)
    return None if not values or None in values else median(values)


def seconds_of_python(code):
    """Seconds a fresh Python takes for `code`."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - began


def measure_start(place, browser, runs, done):
    """The package, both servers until they listen, and their first page five seconds later."""
    say("the package and the servers' start")
    alone, kit = ([seconds_of_python(code) for _ in range(9)] for code in ("pass", "import pace_kit"))
    done.rows.append(Row("import", 1000 * max(0, min(kit) - min(alone))))  # less than Python's own start varies by
    got = {(name, who): [] for name in (FIRST, HEAVIEST) for who in BOTH}
    profiles = {who: Loads(browser, None) for who in BOTH}
    listens = {who: [] for who in BOTH}
    for run in range(runs + 1):
        for name, who in got:
            with serving(place, who) as server:
                listens[who].append(server.seconds)
                profiles[who].server = server
                if run:  # the first time only fills the browser's cache
                    time.sleep(5)
                one = profiles[who].once(name, settle=0)
                got[name, who] += [one] if run else []
                say(f"  {who}: listens after {server.seconds:.2f} s; {name} {told(one)}")
    done.rows.append(Row("listens", *(median(listens[who]) for who in BOTH)))
    for key, what in (("first text", "text"), ("first reacts", "reacts")):
        for name in (FIRST, HEAVIEST):
            done.rows.append(Row(key, *(middle(one[what] for one in got[name, who]) for who in BOTH), about=name))
    for one in profiles.values():
        one.context.close()


def told(one):
    """What one load took, in a few words."""
    said = [f"{what} {one[what]:.2f} s" for what in ("text", "reacts") if one[what] is not None]
    return ", ".join([*said, f"processor {one['processor']:.2f} s", *([one["fault"]] if "fault" in one else [])])


def measure_pages(place, browser, names, runs, done):
    """Each page several times with a warm browser cache: text, first control, processor time, what is sent."""
    got = {name: {who: [] for who in BOTH} for name in names}
    with serving(place, *BOTH) as servers, looking(browser, *servers) as loads:
        for server in servers:
            server.rest()
        cold = [one.once(names[0]) for one in loads]
        say(
            "the first page in a fresh browser:",
            *(f"{one.server.who} {told(c)};" for one, c in zip(loads, cold, strict=True)),
        )
        for run in range(runs):
            for name in names:
                for one in loads if run % 2 == 0 else loads[::-1]:
                    got[name][one.server.who].append(one.once(name))
                last = "; ".join(f"{who} {told(got[name][who][-1])}" for who in BOTH)
                say(f"  round {run + 1} of {runs}, {name}: {last}")
    middles = {
        (name, who, what): middle(one[what] for one in got[name][who])
        for name in names
        for who in BOTH
        for what in ("text", "reacts", "processor", "requests", "bytes")
    }
    done.pages = [(name, middles) for name in names]
    worst = {}
    for key, what in (("text", "text"), ("reacts", "reacts"), ("processor", "processor")):
        asked = [name for name in names if what != "reacts" or name in PROBES]
        rows = {
            name: Row(key, *(middles[name, who, what] for who in BOTH), about=f"slowest page, {name}") for name in asked
        }
        done.rows.append(max(rows.values(), key=lambda row: float("inf") if row.ours is None else row.ours))
        unit = {"text": "text", "reacts": "first control reacts", "processor": "processor time"}[what]
        every = [middle(row.ours for row in rows.values()), middle(row.stock for row in rows.values())]
        done.rows.append(Row(f"{unit[0].upper()}{unit[1:]}, median of {len(asked)} pages", *every, unit="s"))
        worst[what] = rows
    ratios = [Row("beside", row.ours, row.stock, row.about) for row in worst["reacts"].values()]
    slow = max(ratios, key=lambda row: float("inf") if row.ratio is None else row.ratio)
    done.rows.append(Row("beside", slow.ours, slow.stock, slow.about.replace("slowest page", "least gain")))
    for what, unit, scale in (("requests", "", 1), ("bytes", "KB", 1000)):
        done.rows.append(
            Row(
                f"{what.capitalize()} of the first page in a fresh browser",
                *(one[what] / scale for one in cold),
                unit=unit,
            )
        )
        later = (median(middles[name, who, what] for name in names) / scale for who in BOTH)
        done.rows.append(Row(f"{what.capitalize()} of a later page, median", *later, unit=unit))
    every = {who: [one for name in names for one in got[name][who]] for who in BOTH}
    elsewhere = (sum(one["elsewhere"] for one in [first, *every[who]]) for first, who in zip(cold, BOTH, strict=True))
    done.rows.append(Row("elsewhere", *elsewhere, about=f"{len(every['ours']) + 1} page loads"))


def measure_front_end(place, browser, runs, done):
    """The heaviest page with the kit's own front end and, behind the same template, with Voila's."""
    got = {who: [] for who in ("ours", "between")}
    with serving(place, *got) as servers, looking(browser, *servers) as loads:
        for server in servers:
            server.rest()
        for run in range(runs + 1):
            for one in loads if run % 2 == 0 else loads[::-1]:
                load = one.once(HEAVIEST)
                got[one.server.who] += [load] if run else []  # the first time only fills the browser's cache
                say(f"  {HEAVIEST}, {one.server.who}: {told(load)}")
    for what, unit, scale in (("reacts", "s", 1), ("requests", "", 1), ("bytes", "KB", 1000)):
        named = "First control reacts" if what == "reacts" else what.capitalize()
        for who, whose in (("ours", "the kit's own front end"), ("between", "Voila's behind the same template")):
            value = middle(one[what] for one in got[who])
            value = None if value is None else value / scale
            done.rows.append(Row(f"{named} with {whose}", value, about=HEAVIEST, unit=unit))


def measure_memory(place, browser, names, done, *, how_many):
    """Several pages open at the same time, what is left of their kernels when they are closed, and a server's end."""
    sizes, left, ends = {}, {}, {}
    names = [names[at % len(names)] for at in range(how_many)]
    for who in BOTH:
        with serving(place, who) as server, looking(browser, server) as (loads,):
            server.rest()
            pages = [loads.open(name)[1] for name in names]
            sizes[who] = server.weigh()
            for page in pages:
                loads.close(page)
            left[who] = server.kernels_after(2)
            ends[who] = [ended(loads, server, names, signal.SIGINT)]
        with serving(place, who) as server, looking(browser, server) as (loads,):
            ends[who].append(ended(loads, server, names, signal.SIGTERM))
        say(f"{how_many} pages open, {who}:", ", ".join(f"{k} {v:.0f}" for k, v in sizes[who].items() if v is not None))
        say(f"  kernels left 2 s after all were closed: {left[who]}; the server ended after {ends[who]} s")
    about = "" if how_many == OPEN else f"only {how_many} pages"
    done.rows.append(Row("memory", *(sizes[who]["pss"] for who in BOTH), about))
    done.rows.append(Row("left", *(left[who] for who in BOTH), about))
    done.rows.append(Row("ends", *(None if None in ends[who] else max(ends[who]) for who in BOTH)))
    for key, what in (
        ("Memory that one open page has to itself (USS)", "uss"),
        ("Memory of the server itself (PSS)", "server"),
        ("Memory of the process that kernels come from (PSS)", "rest"),
        (f"Memory of all together, {how_many} pages open (PSS)", "together"),
    ):
        done.rows.append(Row(key, *(sizes[who][what] for who in BOTH), unit="MB"))


def ended(loads, server, names, sign):
    """Seconds that a server with a few pages open takes to end."""
    for name in names[:LEFT_OPEN]:
        loads.open(name)
    return server.ends(sign)


def measure_crowd(place, names, done, *, stock, how_many):
    """Many pages opened at one a second, and the same many in three seconds; none is closed."""
    names = [name for name in names if name in PROBES]
    names = [names[at % len(names)] for at in range(how_many)]
    lost = {who: 0 for who in BOTH if who == "ours" or stock}
    for key, words, apart in (
        ("one a second", "at one a second", 1),
        ("all at once", "in three seconds", 3 / how_many),
    ):
        slowest, processor = {}, {}
        for who in lost:
            with serving(place, who) as server:
                server.rest()
                before = server.processor()
                taken = crowd(server, names, apart)
                processor[who] = (server.processor() - before) / how_many
            seconds = sorted(one for _, one, _ in taken if one is not None)
            lost[who] += how_many - len(seconds)
            slowest[who] = seconds[-1] if len(seconds) == how_many else None
            half, last = (median(seconds), seconds[-1]) if seconds else (float("nan"), float("nan"))
            say(f"{how_many} pages {words}, {who}: median {half:.2f} s, slowest {last:.2f} s")
            for name, _, why in (one for one in taken if one[1] is None):
                say(f"  never reacted: {name}: {why}")
        about = "" if how_many == CROWD else f"only {how_many} pages"
        done.rows.append(Row(key, slowest["ours"], slowest.get("stock"), about))
        done.rows.append(
            Row(
                f"Processor time of each of {how_many} pages opened {words}",
                processor["ours"],
                processor.get("stock"),
                unit="s",
            )
        )
    done.rows.append(Row("lost", lost["ours"], lost.get("stock"), about=f"{2 * how_many} pages"))


def measure_loads(done, *, how_many):
    """Loads that never finish, counted as `loads` does; stock Voila is not asked, since it would take hours."""
    say(f"{how_many} loads with one core busy")
    taken = count(how_many)
    ended = [seconds for seconds in taken if seconds is not None]
    done.rows.append(Row("endless", how_many - len(ended), about=f"{how_many} loads"))
    longest = max(ended, default=None)
    done.rows.append(Row(f"The longest of these {how_many} page loads", longest, unit="s"))


def measure_redraw(place, done):
    """From a changed field to redrawn charts: a benchmark of its own, whose number is taken over."""
    say("a changed field until the charts are redrawn")
    rows = place.folder / "redraw.json"
    command = [sys.executable, "-m", "pytest", str(ROOT / "tests/benchmarks/bench_redraw.py"), "-q", "-k", "500"]
    command += ["-o", "python_files=bench_*.py"]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PACE_BENCH_ROWS": str(rows)})
    done.rows.extend(load(rows))


def measure(options, done):
    """All that was asked for."""
    place = Place()
    try:
        names = [name for name in place.pages() if any(fnmatch.fnmatch(name, one) for one in options.pages)]
        if not names:
            raise SystemExit(f"No page is called that. There are: {', '.join(place.pages())}.")
        if {"start", "pages", "front end", "memory"} & set(options.only):
            with chromium() as browser:
                done.browser = browser.version
                if "start" in options.only:
                    measure_start(place, browser, min(options.runs, 2), done)
                if "pages" in options.only:
                    measure_pages(place, browser, names, options.runs, done)
                if "front end" in options.only:
                    measure_front_end(place, browser, options.runs, done)
                if "memory" in options.only:
                    measure_memory(place, browser, names, done, how_many=options.open)
        if "crowd" in options.only:
            measure_crowd(place, names, done, stock=options.stock_burst, how_many=options.crowd)
        if "loads" in options.only:
            measure_loads(done, how_many=options.loads)
        if "redraw" in options.only and not {"redraw"} & {row.key for row in done.rows}:
            measure_redraw(place, done)
    finally:
        sweep()
        place.clear()


def show(done):
    """Print the tables."""
    print()
    if done.pages:
        print(done.page_table(), end="\n\n")
    print(held_table(done.rows), end="\n\n")
    print(verdict(done.rows))


def main():
    """Measure, print the tables and, when asked, write them down."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--pages", nargs="+", default=["*"], metavar="NAME", help="only pages whose name matches")
    ask.add_argument("--runs", type=int, default=3, help="loads of each page (3)")
    ask.add_argument("--only", nargs="+", choices=STAGES, default=STAGES, help="only these parts")
    ask.add_argument("--crowd", type=int, default=CROWD, help=f"pages in the crowd ({CROWD})")
    ask.add_argument("--open", type=int, default=OPEN, help=f"pages open while memory is measured ({OPEN})")
    ask.add_argument("--loads", type=int, default=LOADS, help=f"loads counted ({LOADS})")
    ask.add_argument("--stock-burst", action="store_true", help="the crowd on stock Voila, too")
    ask.add_argument("--with", dest="beside", type=Path, metavar="FILE", help="rows of the other benchmarks")
    ask.add_argument("--write", type=Path, metavar="FILE", help="write what was measured down")
    options = ask.parse_args()
    os.environ[MARK] = "here"  # the browser is found again by it, as the servers are
    stopped = []

    def stop(number, _):
        if not stopped:  # a second Ctrl-C must not disturb the tidying up
            stopped.append(number)
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    done = Measured(rows=load(options.beside) if options.beside else [], runs=options.runs)
    try:
        measure(options, done)
    except BaseException:  # Ctrl-C reaches the browser as well, and what that breaks first may be anything
        if not stopped:
            raise
        say("ended before everything was measured; nothing is left running")
        sys.exit(128 + stopped[0])
    show(done)
    if options.write:
        write(done, options.write)
    sys.exit(any(row.held is False for row in done.rows))


if __name__ == "__main__":
    main()
