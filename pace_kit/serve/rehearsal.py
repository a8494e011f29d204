"""What the warm process does once before it forks, so that no page is the first to do it.

The first chart, the first table and the first statement to a database each take a tenth of a second longer than all
that follow: fonts are read, functions compiled, caches filled. It is done here with the invented example and a database
that is gone when it is done.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
import tempfile
from pathlib import Path

__all__ = ["kit_modules", "rehearse"]

_NOT_FOR_PAGES = ("pace_kit.serve", "pace_kit.cli", "pace_kit.migrations", "pace_kit.shipped")


def kit_modules() -> list[str]:
    """Names of all modules of the kit that a page could use."""
    import pace_kit

    found = (one.name for one in pkgutil.walk_packages(pace_kit.__path__, "pace_kit."))
    return [name for name in found if not name.startswith(_NOT_FOR_PAGES)]


def rehearse() -> None:
    """Import the whole kit, fill the example team in a passing database, and draw what pages show of it."""
    for name in kit_modules():
        importlib.import_module(name)
    from matplotlib import font_manager

    from pace_kit.example import add_example
    from pace_kit.report import report_html
    from pace_kit.reviewing import review_of
    from pace_kit.store import Store

    with tempfile.TemporaryDirectory(prefix="pace-rehearsal-") as folder:
        team = add_example(Store.open(Path(folder) / "example.db"))
        if (review := review_of(team)) is not None:
            report_html(review)
    # A font is an open file, and kernels would share its place and move it under each other.
    font_manager._get_font.cache_clear()  # type: ignore[attr-defined]
    gc.collect()
