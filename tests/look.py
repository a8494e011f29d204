"""A picture of every page at the width of a laptop and of a phone, to be looked at side by side: ``make look``.

What belongs together is seen by people, not by a test. The pages are those of the invented example team.
"""

import argparse
import tempfile
from pathlib import Path

from conftest import Pages, Profiles, Server, chromium

WIDTHS = (1280, 390)
ROOT = Path(__file__).parents[1]


def names():
    """All pages, the steps first."""
    return [file.stem for folder in ("notebooks", "exercises") for file in sorted((ROOT / folder).glob("*.ipynb"))]


def look(folder):
    """Write the pictures into `folder`, and return their names and what browsers complained about."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pace-look-") as place, chromium() as browser:
        server = Server(f"sqlite:///{place}/kit.db", cwd=place, env={"PACE_KIT_REHEARSAL": "no"})
        pages = Pages(Profiles(browser))
        try:
            for name in names():
                for width in WIDTHS:
                    page = pages.open(server.url(name, team="harbour"), width=width)
                    page.wait_for_timeout(400)  # drawings for narrow screens follow the page
                    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
                    pages.close(page)
        finally:
            server.stop()
    return sorted(file.name for file in folder.glob("*.png")), pages.errors


def main():
    """Write them where it was said."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("folder", type=Path, nargs="?", default=ROOT / "build" / "look", help="where to (build/look)")
    pictures, errors = look(ask.parse_args().folder)
    print(f"{len(pictures)} pictures. What browsers complained about: {errors or 'nothing'}.")


if __name__ == "__main__":
    main()
