"""The ``pace-kit`` command.

Each command imports what it needs when it is called, so that ``--help`` is there at once. Bad use ends with one
sentence on standard error and an exit code that is not zero; nobody is shown a traceback.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pace_kit.review import Review
    from pace_kit.store import Store, Team

app = typer.Typer(
    name="pace-kit",
    help="The PACE coaching kit: pages for teams who want children to wait less.",
    add_completion=False,
    context_settings={"max_content_width": 120},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Database = Annotated[
    str, typer.Option("--database", metavar="URL", help="Address or file of the database; by default your own.")
]
HOST_HELP = (
    "Address of this computer at which others can open the pages too, or 0.0.0.0 for all of its addresses; by default "
    "only this computer can. Whoever has the address sees every team's data, and nothing is encrypted: only in a room "
    "and on a network you trust."
)
NOT_READABLE_DAY = "{text!r} is not a day. Write it as 2020-03-31 or 31/03/2020."


class Refused(Exception):
    """Something the command cannot do; the message is the sentence to show."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def main(arguments: list[str] | None = None) -> None:
    """Run the command; end with 0, 1 (it could not be done), 2 (not understood) or 130 (Ctrl-C)."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code, with any refusal said in one sentence on standard error."""
    asked = sys.argv[1:] if arguments is None else arguments
    try:
        return int(app(args=asked or ["--help"], prog_name="pace-kit", standalone_mode=False) or 0)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        sentence, code = explain(error)
        if sentence:
            print(sentence, file=sys.stderr)
        return code


def explain(error: Exception) -> tuple[str, int]:
    """One sentence for an error, and the exit code that goes with it.

    The kit's own errors speak for themselves. Of any other only its kind and place are told: its text could hold
    something from a workbook.
    """
    if hasattr(error, "format_message"):  # a wrong option or argument
        message = " ".join(str(error.format_message()).split()).rstrip(".")
        return f"{message}. See pace-kit --help.", 2
    if isinstance(error, Refused):
        return str(error), error.code
    if isinstance(error, typer.Abort):
        return "Stopped.", 1
    own = type(error).__module__.startswith("pace_kit") or _raised_by_the_kit(error)
    if own and str(error):
        return str(error.args[0]) if isinstance(error, KeyError) else str(error), 1
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}. Check the path, and whether you may read or write there.", 1
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}, line {last.lineno}"
    return f"Something the kit did not expect happened ({type(error).__name__} in {place}). Nothing was saved.", 1


def _raised_by_the_kit(error: Exception) -> bool:
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step is not None and str(step.tb_frame.f_globals.get("__name__", "")).startswith("pace_kit")


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="Port to use; by default 8866 or the next free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help=HOST_HELP)] = "127.0.0.1",
    token: Annotated[str, typer.Option(help="What visitors must bring; by default a fresh one each time.")] = "",
    database: Database = "",
    notebooks: Annotated[str, typer.Option(metavar="FOLDER", help="Serve your own copies of the pages.")] = "",
) -> None:
    """Show the pages in a browser on this computer, until Ctrl-C; with --host, in a whole room."""
    from pace_kit.reference import shipped

    if port is not None and not 1 <= port <= 65535:
        raise Refused(f"{port} cannot be a port. Choose a number from 1024 to 65535, or leave --port out.", 2)
    folder = Path(notebooks).expanduser().resolve() if notebooks else shipped("notebooks").resolve()
    if not (folder / "00_start_here.ipynb").is_file():
        raise Refused(f"{folder} holds no 00_start_here.ipynb. Make a copy of the pages with pace-kit new FOLDER.", 2)
    store = _open(database)  # before the server's imports: what is wrong with the database is said at once
    if warning := store.warning():
        _say(warning)

    from pace_kit.serve.app import serve as serve_pages
    from pace_kit.serve.app import use_database
    from pace_kit.serve.listening import CannotListen

    if database:
        use_database(database)
    try:
        serve_pages(store, folder, port=port, host=host, token=token, browser=not no_browser, say=_say)
    except CannotListen as error:
        raise Refused(str(error), 2) from None


@app.command()
def lab(
    folder: Annotated[Path | None, typer.Argument(help="Where your copies lie or shall lie.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    port: Annotated[int | None, typer.Option(help="Port to use.")] = None,
    database: Database = "",
) -> None:
    """Open the notebooks in JupyterLab, in a folder of your own that is made when it is not there."""
    from pace_kit.serve.lab import open_lab, working_copy

    where = working_copy(folder)
    _say(f"Your copies of the notebooks are in {where}.")
    open_lab(where, browser=not no_browser, port=port, database=database)


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="A folder that is not there yet, or an empty one.")]) -> None:
    """Copy notebooks, exercises and invented data into a new folder to work in."""
    from pace_kit.serve.lab import make_copy

    made = make_copy(folder)
    _say(f"Made {made}. Open it with: pace-kit lab {made}")


@app.command()
def teams(database: Database = "") -> None:
    """List the teams in the database: their name for the other commands, their own name, the steps they saved."""
    found = _open(database).teams()
    if not found:
        _say("There is no team yet. Make one on the start page: pace-kit serve")
    width = max((len(team.slug) for team in found), default=0)
    for team in found:
        done = " ".join(sorted(team.steps_done)) or "none"
        _say(f"{team.slug:<{width}}  {team}; steps saved: {done}")


@app.command()
def report(
    team: Annotated[str, typer.Argument(help="The team, as `pace-kit teams` lists it.")],
    path: Annotated[Path, typer.Argument(help="File to write: .html, .docx or .pptx.")],
    shareable: Annotated[bool, typer.Option("--shareable", help="Only what may leave the team.")] = False,
    threshold: Annotated[int, typer.Option(help="Counts below it are hidden: 5, or 10 for the public.")] = 5,
    database: Database = "",
) -> None:
    """Write a team's review as one file."""
    from pace_kit.disclosure import THRESHOLDS
    from pace_kit.report import write_report
    from pace_kit.reviewing import agreed_by, release_for

    if threshold not in THRESHOLDS:
        raise Refused(f"The threshold is {' or '.join(map(str, THRESHOLDS))}, not {threshold}.", 2)
    if threshold != THRESHOLDS[0] and not shareable:
        raise Refused("--threshold hides counts only in a report to share. Add --shareable, or leave it out.", 2)
    chosen = _team(_open(database), team)
    result = _review(chosen)
    if not shareable:
        written = write_report(result, path, agreed=agreed_by(chosen))
        _say(f"Wrote {written}. It shows single children's waits: keep it inside the team.")
        return
    written = write_report(result, path, release=release_for(chosen, result, threshold))
    _say(f"Wrote {written}. Counts under {threshold} are hidden in it. Look through it before you pass it on.")


@app.command()
def export(
    team: Annotated[str, typer.Argument(help="The team, as `pace-kit teams` lists it.")],
    file: Annotated[Path, typer.Argument(help="File to write.")],
    keys: Annotated[bool, typer.Option("--keys", help="Also the key from the kit's codes to your own.")] = False,
    coach: Annotated[bool, typer.Option("--coach", help="Also the coach's scores and private notes.")] = False,
    database: Database = "",
) -> None:
    """Write all that a team saved into one file, to take it to another computer."""
    store = _open(database)
    store.export_team(_team(store, team).slug, file, keys=keys, coach=coach)
    _say(f"Wrote {file}. Read it elsewhere with: pace-kit import {file}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A file that `pace-kit export` wrote.")], database: Database = ""
) -> None:
    """Add a team from a file that was exported elsewhere."""
    added = _open(database).import_team(file)
    _say(f"Added {added} as {added.slug}.")


@app.command()
def forget(
    team: Annotated[str, typer.Argument(help="The team, as `pace-kit teams` lists it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for its name again.")] = False,
    database: Database = "",
) -> None:
    """Delete a team for good, with all that was saved about it; it cannot be brought back."""
    from pace_kit.store import TeamNotFound

    store = _open(database)
    try:
        had = store.belongings(team)
    except TeamNotFound:
        raise _no_team(store, team) from None
    _say(had)
    if not yes:
        typed = typer.prompt("All of this goes, and cannot be brought back. Type the team's name again")
        if typed.strip() not in (had.name, had.slug):
            raise Refused(f"That is not {had.name}. Nothing was deleted.")
    _say(store.forget_team(team))


@app.command()
def check(
    workbook: Annotated[Path, typer.Argument(help="A workbook: xlsx, xls, ods or csv.")],
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="Day the data were drawn; today if not given.")
    ] = "",
    aim: Annotated[int, typer.Option(min=1, max=4, help="Which national aim's dates to read.")] = 2,
) -> None:
    """Read a workbook and list what needs an answer; the exit code is 1 when something does."""
    day = _day(as_of) if as_of else datetime.now().astimezone().date()
    open_questions = _check(workbook, day, f"aim_{aim}")
    if open_questions:
        raise typer.Exit(1)


def _check(workbook: Path, as_of: date, pathway_key: str) -> int:
    from pace_kit.aims import pathway_called
    from pace_kit.cleaning import apply_fixes, find_issues, match_headings
    from pace_kit.cleaning.accounts import STEPS
    from pace_kit.spreadsheets import read_spreadsheet

    pathway = pathway_called(pathway_key)
    with _progress(2 * STEPS) as go_on:
        raw = read_spreadsheet(workbook)
        go_on(STEPS // 2)
        matching = match_headings(raw, pathway)
        issues = find_issues(raw, pathway=pathway, as_of=as_of, matching=matching, tell=lambda _words: go_on(1))
        _, account = apply_fixes(raw, (), pathway=pathway, as_of=as_of, matching=matching)
        go_on(STEPS - STEPS // 2)
    sheet = f", sheet “{raw.sheet}”" if raw.sheet else ""
    _say(f"{raw.name}{sheet}, headings in row {raw.heading_row}; read for {pathway.name}, as known on {as_of}.")
    for sentence in raw.notes:
        _say(f"Note: {sentence}")
    for issue in issues:
        proposal = f" Proposed: {issue.proposal}" if issue.proposal else ""
        _say(f"- {issue.sentence}{proposal}")
    _say(f"Without answers: {account}")
    _say(f"{len(issues)} to answer." if issues else "Nothing to answer.")
    return len(issues)


@contextmanager
def _progress(steps: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while somebody watches it; what is printed stays what it was."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with typer.progressbar(length=steps, label="Checking", file=sys.stderr, show_pos=False) as bar:
        yield bar.update


def _open(database: str) -> Store:
    from pace_kit.store import Store

    return Store.open(database or None)


def _team(store: Store, slug: str) -> Team:
    from pace_kit.store import TeamNotFound

    try:
        return store.team(slug)
    except TeamNotFound:
        raise _no_team(store, slug) from None


def _no_team(store: Store, slug: str) -> Refused:
    names = ", ".join(team.slug for team in store.teams()) or "no team at all"
    return Refused(f"There is no team {slug!r} in this database; it holds {names}.")


def _review(team: Team) -> Review:
    from pace_kit.reviewing import review_of

    made = review_of(team)
    if made is None:
        raise Refused(f"{team.name} has brought no data yet. Bring them on the page “2 Data” first.")
    return made


def _day(text: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
    raise Refused(NOT_READABLE_DAY.format(text=text), 2)


def _say(*words: Any) -> None:
    print(*words, flush=True)


if __name__ == "__main__":
    main()
