"""Makes the learners' notebooks from those with solutions, and the coach's guide as a page: ``make exercises``.

In a code cell a line ``name = answer  # instead of: blank`` becomes ``name = blank``. Cells tagged "solution" are left
out. Everything else stays as it is, so that solutions are the only source.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_INSTEAD = re.compile(r"^(?P<name>\s*\w+ = ).*  # instead of: (?P<blank>.+?)$", re.MULTILINE)


def learners(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return the learners' copy of a notebook: blanks where solutions were, nothing of the coach's answers."""
    cells = [cell for cell in notebook["cells"] if "solution" not in cell["metadata"].get("tags", [])]
    return {**notebook, "cells": [_blank(cell) if cell["cell_type"] == "code" else cell for cell in cells]}


def _blank(cell: dict[str, Any]) -> dict[str, Any]:
    text = _INSTEAD.sub(r"\g<name>\g<blank>", "".join(cell["source"]))
    return {**cell, "source": text.splitlines(keepends=True)}


def guide(text: str) -> dict[str, Any]:
    """Return the coach's guide as a notebook, a cell a chapter, with links that lead where they lead in the file.

    What is to be ticked off gets a box to tick on paper: those a page would make are too small, and have no name.
    """
    text = re.sub(r"(?m)^- \[ \] ", "- ☐ ", text)
    chapters = re.split(r"(?m)^(?=## )", text)
    names = {_anchor(title).lower(): _anchor(title) for title in re.findall(r"(?m)^#+ (.+)$", text)}
    whole = [re.sub(r"\]\(#([\w-]+)\)", lambda link: f"](#{names[link[1]]})", chapter) for chapter in chapters]
    cells = [_text(f"chapter-{n}", chapter.strip()) for n, chapter in enumerate(whole, start=1)]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}


def _text(name: str, text: str) -> dict[str, Any]:
    return {"id": name, "cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def _anchor(title: str) -> str:
    """Return what a page calls the place of a heading; in the file it is the same in small letters."""
    return title.replace(" ", "-")


def written(notebook: dict[str, Any]) -> str:
    """Return the text of a notebook's file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write every learners' copy anew, and the guide as a page."""
    for source in sorted((HERE / "solutions").glob("*.ipynb")):
        notebook = json.loads(source.read_text(encoding="utf-8"))
        (HERE / source.name).write_text(written(learners(notebook)), encoding="utf-8")
    made = guide((HERE / "coach_guide.md").read_text(encoding="utf-8"))
    (HERE / "coach_guide.ipynb").write_text(written(made), encoding="utf-8")


if __name__ == "__main__":
    main()
