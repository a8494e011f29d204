"""A review as something to keep, print and talk about.

What a report says is collected first (``contents``), then written: as a web page (``page``), as a document (``word``)
or as slides (``slides``). All three hold the same words and numbers; ``shared`` collects those that may leave the team.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pace_kit.disclosure import Release
from pace_kit.private_files import write_private
from pace_kit.report.contents import Contents, contents
from pace_kit.report.page import page_html
from pace_kit.report.shared import shared_contents
from pace_kit.review import Review

__all__ = ["SUFFIXES", "Contents", "contents", "report_bytes", "report_html", "shared_contents", "write_report"]

SUFFIXES = (".html", ".docx", ".pptx")
"""Kinds of file a report can be written as."""


def report_html(review: Review, agreed: Sequence[str] = ()) -> str:
    """The review as one self-contained HTML page, as text; `agreed` as in :func:`write_report`."""
    return page_html(contents(review, agreed))


def report_bytes(review: Review, suffix: str, *, agreed: Sequence[str] = (), release: Release | None = None) -> bytes:
    """The review as the content of a file whose name ends in `suffix`; parameters and errors as in `write_report`."""
    if suffix.lower() not in SUFFIXES:
        raise ValueError(f"A report cannot end in {suffix!r}. It can be written as {', '.join(SUFFIXES)}.")
    made = contents(review, agreed) if release is None else shared_contents(review, release)
    match suffix.lower():
        case ".docx":
            from pace_kit.report.word import document

            return document(made)
        case ".pptx":
            from pace_kit.report.slides import presentation

            return presentation(made)
    return page_html(made).encode()


def write_report(
    review: Review, path: str | Path, *, agreed: Sequence[str] = (), release: Release | None = None
) -> Path:
    """Write a review as a file that only this user can read; its kind follows from the name's ending.

    Parameters
    ----------
    review : Review
        What to report.
    path : str or Path
        Where, with the ending in small or capital letters; an existing file is replaced.
    agreed : sequence of str
        What the team agreed to do next, a sentence each.
    release : Release, optional
        The numbers that may leave the team (`pace_kit.disclosure.release_of`). With it the report is the one to share:
        no dot, no child, no day, no word of what was agreed. Without it, it is for the team alone.

    Returns
    -------
    pathlib.Path
        The file written.

    Raises
    ------
    ValueError
        When the ending is none of :data:`SUFFIXES`, or the folder does not exist; a sentence that says what to do.
    """
    file = Path(path)
    if file.suffix.lower() not in SUFFIXES:
        ending = f"the ending {file.suffix!r}" if file.suffix else "no ending"
        raise ValueError(f"{file.name!r} has {ending}. A report can be written as {', '.join(SUFFIXES)}.")
    if not file.parent.is_dir():
        raise ValueError(f"There is no folder {str(file.parent)!r}. Make it first, or choose another.")
    write_private(file, report_bytes(review, file.suffix, agreed=agreed, release=release))
    return file
