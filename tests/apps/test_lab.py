"""JupyterLab for coaches: its first page leads to every step, what pages hide is shown, and its kernels end."""

import os
import re
import signal
import subprocess
import sys
import time

import psutil
import pytest
from conftest import free_port
from playwright.sync_api import expect

from pace_kit.serve.lab import make_copy

LOADED, RUN = 60_000, 120_000
"""Milliseconds; JupyterLab is loaded in about 5 seconds and a notebook is run in about 10."""


@pytest.fixture
def lab(tmp_path):
    """A process of `pace-kit lab` with nothing of this person's own JupyterLab, and the address it prints."""
    folder, log = make_copy(tmp_path / "kit"), tmp_path / "lab.log"
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    command = [sys.executable, "-m", "pace_kit.cli", "lab", str(folder), "--no-browser", "--port", str(free_port())]
    command += ["--database", f"sqlite:///{tmp_path}/kit.db"]
    own = {name: str(tmp_path / name) for name in names}
    with log.open("w") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **own})
    until = time.monotonic() + 120
    while not (found := re.search(r"http://127\.0\.0\.1:\d+/lab\S*token=\w+", log.read_text())):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
    yield process, found[0]
    if process.poll() is None:
        process.kill()


def test_a_coach_opens_a_step_from_the_first_page_runs_it_and_sees_the_notes(lab, pages):
    process, address = lab
    page = pages.open(address, wait=False)
    page.on("dialog", lambda asked: asked.accept())  # a notebook that was run asks whether it may go unsaved
    page.get_by_role("heading", name="The five steps").wait_for(timeout=LOADED)
    page.get_by_role("link", name="1 Set an aim", exact=True).click()
    page.get_by_role("tab", name=re.compile("01_set_an_aim")).wait_for(timeout=LOADED)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=LOADED)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    # The form has its labels whole above its fields, and is heard
    percent = page.get_by_label("How many of every hundred children?", exact=True)
    percent.wait_for(timeout=RUN)
    label = page.locator("label", has_text="How many of every hundred children?").first
    assert label.evaluate("at => at.scrollWidth <= at.clientWidth")
    # Both places are taken at one moment: JupyterLab still scrolls while later cells run
    beneath = "(label, field) => field.getBoundingClientRect().top - label.getBoundingClientRect().bottom"
    assert label.evaluate(beneath, percent.element_handle()) >= -1
    assert page.get_by_label("Begin with", exact=True).bounding_box()["height"] < 50
    percent.fill("")
    percent.press("Tab")
    expect(page.get_by_text("How many of every hundred children? Give a percentage").first).to_be_visible(timeout=RUN)
    note = page.locator(".jp-RenderedMarkdown", has_text=re.compile("^For coaches")).first
    note.scroll_into_view_if_needed()
    expect(note).to_have_css("border-left-width", "5px")
    assert pages.errors == []

    children = psutil.Process(process.pid).children(recursive=True)
    kernels = [child for child in children if "ipykernel" in " ".join(child.cmdline())]
    assert kernels
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) is not None
    _, alive = psutil.wait_procs(kernels, timeout=30)
    assert alive == []
