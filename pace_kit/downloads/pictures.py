"""Pictures to take away: for slides, for print, and their numbers for a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pace_kit.harmless import safe_name

if TYPE_CHECKING:
    from pace_kit.charts import Picture


def picture_files(name: str, pictures: Mapping[str, Picture]) -> dict[str, tuple[str, bytes]]:
    """Make three files of each picture: SVG, PNG with its title, note and key, and CSV with the numbers drawn.

    Parameters
    ----------
    name : str
        What the files' names begin with, for instance the team's name and the day of the data.
    pictures : mapping of str to Picture
        Words for each picture, for the link and the file's name.

    Returns
    -------
    dict
        Words of a link, such as "Run chart (png)", with the file's name and content. The CSV begins with a byte order
        mark, without which Excel misreads letters beyond English.
    """
    files = {}
    for words, picture in pictures.items():
        contents = {
            "svg": picture.svg().encode(),
            "png": picture.png(),
            "csv": picture.csv().encode("utf-8-sig"),
        }
        for kind, content in contents.items():
            files[f"{words} ({kind})"] = (safe_name(f"{name} {words}", kind), content)
    return files
