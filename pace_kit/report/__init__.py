"""A review as something to keep, print and talk about.

What a report says is collected first (``contents``), then written; today as a web page (``page``).
"""

from __future__ import annotations

from pathlib import Path

from pace_kit.report.contents import Contents, contents
from pace_kit.report.page import page_html
from pace_kit.review import Review

__all__ = ["SUFFIXES", "Contents", "contents", "report_html", "write_report"]

SUFFIXES = (".html",)
"""Kinds of file a report can be written as."""


def report_html(review: Review) -> str:
    """The review as one self-contained HTML page, as text."""
    return page_html(contents(review))


def write_report(review: Review, path: str | Path) -> Path:
    """Write a review as a file; its kind follows from the name's ending, small or capital letters.

    Parameters
    ----------
    review : Review
        What to report.
    path : str or Path
        Where; an existing file is replaced.

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
    file.write_text(report_html(review), encoding="utf-8")
    return file
