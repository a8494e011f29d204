"""What a page said was saved is there, whether its kernel or the whole server is killed while somebody is saving.

``PACE_KIT_ROUNDS=200`` makes a long evening of it. That the database bears it is held by `tests/test_store_killed.py`.
"""

import os
import random
import signal
import threading
from contextlib import suppress

import pytest
from playwright.sync_api import Error

from pace_kit.store import Store

ROUNDS = int(os.environ.get("PACE_KIT_ROUNDS", "4"))
CELLS = (
    "# What is kept?",
    "from pace_kit.widgets import open_team, saving, text_field\nteam = open_team()",
    'words = text_field("Words")\nwords',
    'def keep(words):\n    team.save_review(words)\n    return f"Kept: {words}."',
    'saving("Keep these words", keep, words=words)',
)


@pytest.fixture
def own_server(start_server, notebook_maker, tmp_path):
    notebook_maker(tmp_path, "00_start_here", "# Where to?", "'here'")
    notebook_maker(tmp_path, "01_set_an_aim", *CELLS)
    return start_server(tmp_path, notebooks=tmp_path)


def save(page, words, timeout=1000):
    page.get_by_label("Words", exact=True).fill(words, timeout=timeout)
    page.get_by_role("button", name="Keep these words", exact=True).click(timeout=timeout)
    page.get_by_text(f"Kept: {words}.", exact=True).wait_for(timeout=timeout)
    return words


def save_until_the_end(page, number):
    """Save text after text; return those the page said were kept, until it says nothing more."""
    kept = []
    with suppress(Error):
        for n in range(1, 1000):
            kept.append(save(page, f"{number} {n}"))
    return kept


def test_nothing_a_page_said_was_saved_is_lost_by_kill_9_of_kernel_or_server(own_server, pages, browser):
    Store.open(own_server.database).add_team("Tayford")
    chance, said = random.Random(3), []
    for number in range(ROUNDS):
        page = pages.open(own_server.url("01_set_an_aim", team="tayford"))
        victims = [own_server.process.pid] if number % 2 else own_server.kernels()
        assert victims
        killing = threading.Timer(
            chance.uniform(0, 1.2), lambda pids=victims: [os.kill(p, signal.SIGKILL) for p in pids]
        )
        said.append(save(page, f"{number} 0", timeout=20_000))
        killing.start()
        said += save_until_the_end(page, number)
        killing.join()
        page.close()
        team = Store.open(own_server.database, create=False).team("tayford")
        assert set(said) <= {version.value for version in team.reviews()}
        if number % 2:
            own_server.process.wait(20)
            own_server.start()
