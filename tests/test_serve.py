"""The server of the pages: who is let in, what a page says, what it never shows, and that it always ends."""

import asyncio
import os
import re
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import nbformat
import psutil
import pytest
import zmq
import zmq.asyncio
from conftest import free_port
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.session import Session
from payloads import PAYLOADS
from voila.configuration import VoilaConfiguration

from pace_kit.reference import shipped
from pace_kit.serve.client import LookAgainChannel, LookAgainClient
from pace_kit.serve.facts import (
    STEPS,
    is_team_slug,
    message_for,
    needs_team,
    notebook_file,
    page_path,
    page_title,
    steps_for,
)
from pace_kit.serve.forked import can_fork

HOSTILE = "<script>alert(1)</script>&\"'"
SECRET = "child 4711 in row 12"


# --- replies that get lost -------------------------------------------------------------------------------------------


def answer_after_a_moment(context, address, stop):
    """A kernel's side of a shell socket: answers each request after 2 ms, ignores everything else."""
    session, socket = Session(key=b"k"), context.socket(zmq.ROUTER)
    socket.linger = 0
    socket.bind(address)
    while not stop.is_set():
        if not socket.poll(20):
            continue
        identities, parts = session.feed_identities(socket.recv_multipart())
        message = session.deserialize(parts)
        if message["msg_type"] == "execute_request":
            time.sleep(0.002)
            session.send(socket, "execute_reply", {}, parent=message, ident=identities)
    socket.close()


async def replies_noticed(channel_class, rounds=20):
    """How many of `rounds` replies are noticed when a message is sent while the reply lies in the socket."""
    address, stop = f"inproc://shell-{channel_class.__name__}-{time.monotonic_ns()}", threading.Event()
    plain = zmq.Context()
    kernel = threading.Thread(target=answer_after_a_moment, args=(plain, address, stop))
    kernel.start()
    session = Session(key=b"k")
    socket = zmq.asyncio.Context(plain).socket(zmq.DEALER)
    socket.linger = 0
    socket.connect(address)
    channel, noticed = channel_class(socket, session), 0
    for _ in range(rounds):
        channel.send(session.msg("execute_request", {}))
        waiting = asyncio.ensure_future(channel.get_msg(timeout=None))
        await asyncio.sleep(0)
        time.sleep(0.03)  # the loop is busy; the reply comes meanwhile
        channel.send(session.msg("comm_msg", {}))
        try:
            await asyncio.wait_for(asyncio.shield(waiting), 0.3)
            noticed += 1
        except TimeoutError:
            socket.get(zmq.EVENTS)
            await asyncio.wait_for(waiting, 5)
    stop.set()
    kernel.join()
    channel.close()
    plain.term()
    return noticed


def test_our_channel_notices_every_reply_that_comes_while_it_sends():
    assert asyncio.run(replies_noticed(LookAgainChannel)) == 20


def test_the_stock_channel_still_loses_replies_so_ours_is_still_needed():
    noticed = asyncio.run(replies_noticed(AsyncZMQSocketChannel))
    assert noticed < 20, "jupyter_client is mended: pace_kit.serve.client and its configuration key can go"


def test_kernels_made_by_the_configuration_get_our_client_and_no_port_of_the_network():
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager

    from pace_kit.serve.app import configuration, socket_folder
    from pace_kit.serve.kernels import OnlyThisPython

    config = configuration(shipped("notebooks"), "token")
    manager = AsyncMappingKernelManager(config=config)
    kernel = manager.kernel_manager_factory(config=config, kernel_spec_manager=OnlyThisPython())
    assert issubclass(kernel.client_factory, LookAgainClient)
    assert kernel.transport == ("ipc" if socket_folder() else "tcp")
    assert manager.cull_idle_timeout == 1800
    assert manager.cull_interval == 60
    assert manager.cull_connected is False
    assert VoilaConfiguration(config=config).preheat_kernel is False


def test_the_server_sees_that_a_kernel_is_at_work_without_reading_what_its_widgets_say(tmp_path):
    from pace_kit.serve.app import configuration, socket_folder
    from pace_kit.serve.kernels import OnlyThisPython, QuietManager

    def said_status(topics):
        return any(b"status" in topic for topic in topics)

    async def watch():
        config = configuration(tmp_path, "t")
        config.KernelProvisionerFactory.default_provisioner_name = "local-provisioner"
        manager = QuietManager(
            config=config, kernel_spec_manager=OnlyThisPython(), connection_dir=socket_folder() or ""
        )
        kernel_id = await manager.start_kernel(kernel_name="python3")
        kernel = manager.get_kernel(kernel_id)
        heard = []
        try:
            client = kernel.client()
            client.start_channels()
            await client.wait_for_ready(timeout=60)
            note = kernel._activity_stream._recv_callback
            kernel._activity_stream.on_recv(lambda parts: (heard.append(parts[0]), note(parts)))
            before = kernel.last_activity
            client.execute("import ipywidgets; box = ipywidgets.VBox([ipywidgets.Text() for _ in range(9)])")
            # Whether the word that it is busy comes before anybody listens is chance; that it is idle comes last
            while not (kernel.last_activity > before and kernel.execution_state == "idle" and said_status(heard)):
                await asyncio.sleep(0.02)
            client.stop_channels()
        finally:
            await manager.shutdown_kernel(kernel_id, now=True)
        return heard

    heard = asyncio.run(asyncio.wait_for(watch(), 120))
    assert not [topic for topic in heard if topic.startswith(b"comm")]


def test_a_kernel_that_died_is_not_started_again_and_leaves_nothing(tmp_path):
    from pace_kit.serve.app import configuration
    from pace_kit.serve.kernels import OnlyThisPython, QuietManager

    async def watch():
        config = configuration(tmp_path, "t")
        config.KernelProvisionerFactory.default_provisioner_name = "local-provisioner"
        folder = Path(tempfile.mkdtemp(prefix="pace-k"))  # short enough for sockets
        manager = QuietManager(config=config, kernel_spec_manager=OnlyThisPython(), connection_dir=str(folder))
        kernel_id = await manager.start_kernel(kernel_name="python3")
        kernel, told = manager.get_kernel(kernel_id), []
        listening = kernel._activity_stream
        for kind in ("restart", "dead"):
            manager.add_restart_callback(kernel_id, lambda kind=kind: told.append(kind), kind)
        os.kill(kernel.provisioner.pid, signal.SIGKILL)
        while not told or manager._tidying:
            await asyncio.sleep(0.02)
        assert told == ["dead"]
        assert kernel_id not in manager
        assert listening.closed()
        assert list(folder.iterdir()) == []
        assert not kernel.has_kernel or not await kernel.is_alive()
        folder.rmdir()

    asyncio.run(asyncio.wait_for(watch(), 120))


def test_the_only_kernel_is_this_python_whatever_is_installed_under_its_name(tmp_path, monkeypatch):

    from pace_kit.serve.kernels import OnlyThisPython

    spec = tmp_path / "kernels" / "python3"
    spec.mkdir(parents=True)
    (spec / "kernel.json").write_text('{"argv": ["/nowhere/python"], "display_name": "x", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    specs = OnlyThisPython().get_all_specs()
    assert list(specs) == ["python3"]
    assert specs["python3"]["spec"]["argv"][0] in (sys.executable, "python")


# --- facts of a page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("", False),
        ("a", True),
        ("harbour", True),
        ("harbour-north-2", True),
        ("-harbour", False),
        ("Harbour", False),
        ("../x", False),
        ("a b", False),
        ("harbour\n", False),
        ("a" * 80, True),
        ("a" * 81, False),
        (HOSTILE, False),
    ],
)
def test_a_slug_is_lower_case_letters_digits_and_hyphens(text, good):
    assert is_team_slug(text) is good


def test_only_the_five_steps_need_a_team():
    assert [name for name, _ in STEPS if needs_team(name)] == [name for name, _ in STEPS[1:]]
    assert not needs_team("06_coach_view")


def test_without_a_team_only_the_start_and_what_can_be_practised_are_links():
    assert [step.label for step in steps_for("00_start_here") if step.href] == ["Start", "Practise"]


def test_on_an_exercise_the_way_back_to_all_of_them_is_marked():
    marked = [(step.label, step.current, step.inside) for step in steps_for("01_aims", exercise=True) if step.href]
    assert marked == [("Start", False, False), ("Practise", False, True)]
    assert not any(step.inside for step in steps_for("practise", exercise=True))


def test_with_a_team_every_link_keeps_it_and_one_step_is_current():
    steps = steps_for("03_plot_run_charts", team="harbour", done=frozenset({"01", "02"}))
    assert all(step.href.endswith("?team=harbour") for step in steps)
    assert [step.label for step in steps if step.current] == ["3 Run charts"]
    assert [step.label for step in steps if step.done] == ["1 Aim", "2 Data"]
    assert [step.label for step in steps[-2:]] == ["What is due", "Practise"]


def test_addresses_are_escaped():
    assert page_path("00_start_here", missing="a b&c") == "/voila/render/00_start_here.ipynb?missing=a+b%26c"
    assert page_path("00_start_here", team="") == "/voila/render/00_start_here.ipynb"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, ""),
        ({"missing": ""}, ""),
        ({"missing": "nobody"}, "“nobody”"),
        ({"missing": "x" * 200}, "x" * 60 + "…"),
        ({"choose": "01_set_an_aim"}, "Choose your team first"),
    ],
)
def test_the_start_page_says_why_somebody_was_sent_there(query, said):
    message = message_for(query)
    assert said in message
    assert bool(message) == bool(said)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("03_plot_run_charts.ipynb", True),
        ("03_plot_run_charts", True),
        ("", False),
        (".ipynb", False),
        ("../notebooks/03_plot_run_charts.ipynb", False),
        ("./03_plot_run_charts.ipynb", False),
        (".hidden", False),
        ("03_plot_run_charts.py", False),
        ("/etc/passwd", False),
        ("99_nowhere", False),
    ],
)
def test_only_notebooks_of_the_folder_are_pages(asked, found):
    assert (notebook_file([shipped("notebooks")], asked) is not None) is found


def test_exercises_are_pages_too_and_their_solutions_are_not():
    folders = (shipped("notebooks"), shipped("exercises"))
    assert notebook_file(folders, "practise").parent.name == "exercises"
    assert notebook_file(folders, "solutions/01_aims") is None


def test_on_a_page_all_others_lie_beside_it_whatever_folder_their_notebooks_are_in(server):
    text = server.visitor().get(server.path("practise")).text
    assert {'href="01_aims.ipynb"', 'href="01_set_an_aim.ipynb"'} <= set(re.findall(r'href="[^"]+"', text))
    assert "../" not in text[text.index("<main") :]


def test_a_page_that_moved_is_found_under_its_old_address(server):
    answer = server.visitor().get(server.path("practice_find_the_faults", team="harbour"))
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/voila/render/data_detective.ipynb?")
    assert "team=harbour" in answer.headers["Location"]


def test_a_title_is_the_first_heading_or_the_name():
    page = {
        "cells": [{"cell_type": "code", "source": "# not this"}, {"cell_type": "markdown", "source": "Hm\n# This?"}]
    }
    assert page_title(page, "01_x") == "This? – PACE coaching kit"
    assert page_title({"cells": []}, "01_x") == "01 x – PACE coaching kit"


# --- the running server, without a browser --------------------------------------------------------------------------

FAULTY = f'raise ValueError("{SECRET}")'
DYING = f"import os\nsecret = '{SECRET}'\nos._exit(7)"
LONG = """import time
def count(day, tell):
    for _ in range(4):
        tell("counting days")
        time.sleep(0.3)
    return "All are counted."
day = date_field("Up to which day?")
counted = live(count, steps=4, day=day)
day"""


@pytest.fixture(scope="module")
def small(start_server, notebook_maker, tmp_path_factory):
    """A server with small notebooks that do what real ones should not, and two teams, one with a hostile name."""
    folder = tmp_path_factory.mktemp("small")
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    widget = "import ipywidgets\nipywidgets.Text(description='A label')"
    notebook_maker(notebooks, "00_start_here", "# Which team are you?", widget)
    notebook_maker(
        notebooks,
        "03_plot_run_charts",
        "# Are children waiting less?\n\n[Next](04_log_tests_of_change.ipynb)",
        "import os, ipywidgets\n"
        "seen = [os.environ[name] for name in ('QUERY_STRING', 'PACE_KIT_DATABASE', 'VOILA_REQUEST_URL')]\n"
        "ipywidgets.HTML('<p id=seen>' + ' | '.join(seen) + '</p>')",
        "button, answer = ipywidgets.Button(description='Press'), ipywidgets.HTML()\n"
        "button.on_click(lambda _: setattr(answer, 'value', '<p id=pressed>pressed</p>'))\n"
        "ipywidgets.VBox([button, answer])",
        "ipywidgets.HTML('<img src=x onerror=\"document.title=1\">'\n"
        '    \'<p><a id=file download=a.csv href="data:text/csv,a">File</a><p><a id=mail href="mailto:a@b">Mail</a>\')',
    )
    notebook_maker(notebooks, "04_log_tests_of_change", "# What will you try?", widget)
    notebook_maker(notebooks, "10_faulty", "# Faulty", FAULTY, "ipywidgets_after = 1")
    notebook_maker(notebooks, "11_dying", "# Dying", DYING)
    notebook_maker(notebooks, "12_slow", "# Slow", "import time\ntime.sleep(11.5)", widget)
    notebook_maker(notebooks, "13_coach", "# For all", "1 + 1")
    notebook_maker(notebooks, "14_long", "# Long", "from pace_kit.widgets import date_field, live\n" + LONG, "counted")
    (notebooks / "secret.txt").write_text(SECRET)
    (folder / "voila.json").write_text('{"VoilaConfiguration": {"show_tracebacks": true, "file_allowlist": [".*"]}}')
    running = start_server(folder, notebooks=notebooks)
    store = running.store()
    store.add_team("Harbour Test", invented=True)
    store.add_team(HOSTILE)
    return running


def test_the_bare_address_leads_to_the_start_page(small):
    answer = small.visitor().get("/?token=a-token-for-tests")
    assert answer.status == 302
    assert answer.headers["Location"].startswith("/voila/render/00_start_here.ipynb")


def test_without_the_token_there_is_one_sentence_and_nothing_of_the_page(small):
    before = small.kernels()
    for path in ("/", "/voila/render/00_start_here.ipynb", "/voila/render/03_plot_run_charts.ipynb?team=harbour-test"):
        for token in ("", "token=wrong"):
            answer = small.visitor().get(path + ("&" if "?" in path else "?") + token)
            assert answer.status == 403
            assert "whole address that was shown when the kit was started" in answer.text
            assert "Which team" not in answer.text
    assert small.kernels() == before


def test_a_cookie_remembers_the_token(small):
    visitor = small.visitor()
    assert visitor.get(small.path("13_coach")).status == 200
    assert visitor.get("/voila/render/13_coach").status == 200


def test_a_page_names_its_language_title_and_policy_and_sets_the_cookie_that_ends_its_kernel(small):
    visitor = small.visitor()
    answer = visitor.get(small.path("13_coach"))
    policy = answer.headers["Content-Security-Policy"]
    assert '<html lang="en-GB">' in answer.text
    assert "<title>For all – PACE coaching kit</title>" in answer.text
    assert {cookie.name for cookie in visitor.cookies} >= {"_xsrf"}
    assert "'unsafe-inline'" not in next(part for part in policy.split("; ") if part.startswith("script-src"))
    hosts = set(re.findall(r"(?:https?|wss?)://[\w.:-]+", policy))
    own = small.origin.removeprefix("http://")
    assert hosts == {f"ws://{own}", f"wss://{own}"}
    assert policy.split("; frame-ancestors")[0] in answer.text.replace("&#39;", "'")


def test_a_page_asks_no_other_host_for_anything(small):
    text = small.visitor().get(small.path("13_coach")).text
    assert [link for link in re.findall(r"(?:src|href)=\"([^\"]*)\"", text) if "//" in link] == []


def test_a_page_has_its_text_but_not_its_source(small):
    text = small.visitor().get(small.path("03_plot_run_charts", team="harbour-test")).text
    assert "Are children waiting less?" in text
    assert "on_click" not in text
    assert text.rstrip().endswith("</html>")


def test_the_top_of_a_page_names_the_team_and_the_steps(small):
    text = small.visitor().get(small.path("03_plot_run_charts", team="harbour-test")).text
    top = text[text.index("<header") : text.index("</header>")]
    assert "Team <b>Harbour Test</b>" in top
    assert "invented data" in top
    assert re.findall(r'aria-current="page">([^<]+)<', top) == ["3 Run charts"]
    assert top.count("?team=harbour-test") == 9
    assert "✓" not in top


def test_a_step_that_holds_something_has_a_tick(small):
    from pace_kit.runcharts import ChartChoices

    store = small.store()
    team = store.add_team("Ticks")
    team.save_chart_choices(ChartChoices(aim_weeks=45))
    text = small.visitor().get(small.path("13_coach", team=team.slug)).text
    assert re.findall(r'>([^<>]+)<span class="pace-tick"', text) == ["3 Run charts"]


def test_a_hostile_name_of_a_team_is_text(small):
    slug = next(team.slug for team in small.store().teams() if team.name == HOSTILE)
    text = small.visitor().get(small.path("13_coach", team=slug)).text
    assert "<script>alert" not in text
    assert "Team <b>&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("slug", ["nobody", HOSTILE, "../..", "x" * 5000])
def test_a_team_that_does_not_exist_leads_to_the_start_page_which_says_so(small, slug):
    visitor = small.visitor()
    for page in ("03_plot_run_charts", "00_start_here"):
        answer = visitor.get(small.path(page, team=slug))
        assert answer.status == 302
        assert answer.headers["Location"].startswith("/voila/render/00_start_here.ipynb?")
    text = visitor.get(answer.headers["Location"]).text
    assert "There is no team called “" in text
    assert "<script>alert" not in text


def test_what_an_address_asks_for_is_text_in_every_answer(small):
    """Sixty times each of what a page's address may hold: a team leads away, the others go to page and kernel alike."""
    visitor = small.visitor()

    def asked(payload):
        led = visitor.get(small.path("03_plot_run_charts", team=payload))
        assert led.status == 302
        assert re.fullmatch(r"/voila/render/00_start_here\.ipynb\?[\w.~&=+%*-]+", led.headers["Location"])
        assert visitor.get(f"/voila/render/{quote(payload, safe='')}").status == 404
        query = dict.fromkeys(("missing", "choose", "round", "council"), payload)
        text = visitor.get(small.path("00_start_here", **query)).text
        (kernel,) = re.findall(r'dataset\.kernelId = "([\w-]+)"', text)
        (proof,) = (cookie.value for cookie in visitor.cookies if cookie.name == "_xsrf")
        ended = visitor.get(f"/voila/api/shutdown/{kernel}", data=urlencode({"_xsrf": proof}).encode())
        assert ended.status == 204
        return text

    visitor.get(small.path("03_plot_run_charts"))
    with ThreadPoolExecutor(2) as pool:
        for payload, text in zip(PAYLOADS, pool.map(asked, PAYLOADS), strict=True):
            assert payload not in text or not re.search("[<&]", payload)
            assert f"There is no team called “{payload[:60]}" in unescape(text)


def test_a_step_without_a_team_leads_to_the_start_page_which_asks_for_one(small):
    visitor = small.visitor()
    answer = visitor.get(small.path("03_plot_run_charts"))
    assert answer.status == 302
    assert "Choose your team first" in visitor.get(answer.headers["Location"]).text


def test_the_example_team_is_made_when_its_address_is_asked_for(small):
    assert small.visitor().get(small.path("13_coach", team="harbour")).status == 200
    example = small.store().team("harbour")
    assert example.invented
    assert example.steps_done >= {"01", "02", "03", "04"}


@pytest.mark.parametrize(
    "path",
    [
        "/voila/tree",
        "/voila/tree/",
        "/voila/files/secret.txt",
        "/voila/files/03_plot_run_charts.ipynb",
        "/voila/api/contents",
        "/voila/api/contents/secret.txt",
        "/voila/api/themes/x",
        "/voila/render/",
        "/voila/render/secret.txt",
        "/voila/render/%2e%2e/voila.json",
        "/voila/render/../voila.json",
        "/voila/render/nowhere.ipynb",
        "/notebooks/03_plot_run_charts.ipynb",
        "/api/contents",
        "/api/kernels",
        "/login",
        "/nowhere",
    ],
)
def test_no_list_no_source_and_no_file_is_behind_any_address(small, path):
    visitor = small.visitor()
    visitor.get("/?token=a-token-for-tests")
    answer = visitor.get(path)
    assert answer.status == 404
    assert "There is no such page" in answer.text
    assert SECRET not in answer.text


def test_nobody_ends_or_sees_a_kernel_without_the_token(small):
    kernel = "12345678-1234-1234-1234-123456789012"
    assert small.visitor().get(f"/voila/api/shutdown/{kernel}", data=b"_xsrf=x").status == 403
    assert small.visitor().get(f"/api/kernels/{kernel}").status in (302, 403)


def test_a_kernel_is_not_ended_without_the_cookie_of_the_page(small):
    visitor = small.visitor()
    visitor.get("/?token=a-token-for-tests")
    assert visitor.get("/voila/api/shutdown/12345678-1234-1234-1234-123456789012", data=b"_xsrf=x").status == 403


@pytest.mark.parametrize("page", ["10_faulty", "11_dying"])
def test_a_cell_that_fails_is_one_sentence_without_traceback_or_source(small, page):
    text = small.visitor().get(small.path(page)).text
    assert "This part of the page could not be shown" in text
    assert text.rstrip().endswith("</html>")
    for leak in (SECRET, "Traceback", "ValueError", "Voil", "show_tracebacks"):
        assert leak not in text[text.index("<main") :]


def test_files_beside_the_server_are_no_modules_and_a_changed_notebook_needs_no_restart(
    start_server, tmp_path, notebook_maker
):
    for name in ("voila.py", "json.py", "pandas.py"):
        (tmp_path / name).write_text("raise SystemExit(3)")
    notebooks = tmp_path / "notebooks"
    notebooks.mkdir()
    notebook_maker(notebooks, "00_start_here", "# Before", "1")
    script = Path(sys.executable).with_name("pace-kit")
    running = start_server(tmp_path, notebooks=notebooks, command=[str(script)])
    assert "Before" in running.visitor().get(running.path("00_start_here")).text
    notebook_maker(notebooks, "00_start_here", "# After", "1")
    assert "After" in running.visitor().get(running.path("00_start_here")).text
    assert not can_fork() or running.warm()


def test_what_stands_before_a_cell_is_on_its_way_before_the_cell_runs(start_server, tmp_path, notebook_maker):
    waits = "import time\nfrom pathlib import Path\nwhile not Path({!r}).exists(): time.sleep(0.01)"
    files = [str(tmp_path / name) for name in ("first", "second")]
    first, second = (waits.format(file) for file in files)
    notebook_maker(
        tmp_path, "00_start_here", "# A page", "Text one", first, "Text two", "Text three", second, "Text four"
    )
    running = start_server(tmp_path, notebooks=tmp_path)
    came = bytearray()
    nobodys = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with nobodys.open(running.url("00_start_here"), timeout=30) as answer:
        for words, later, file in ((b"Text one", b"Text two", files[0]), (b"Text three", b"Text four", files[1])):
            while words not in came:
                piece = answer.read1()
                assert piece, f"the page ended before {words!r}"
                came += piece
            assert later not in came
            Path(file).touch()
        came += answer.read()
    assert [came.count(words) for words in (b"Text two", b"Text three", b"Text four")] == [1, 1, 1]
    assert came.index(b"Text three") < came.index(b"Text four") < came.index(b"</html>")
    assert came.index(b"/voila/pace/page.js") < came.index(b"</head>") < came.index(b"Text one")


def test_a_page_of_text_alone_does_not_wait_for_its_kernel():
    from pace_kit.serve.pages import HonestRenderer

    async def made():
        page = HonestRenderer.__new__(HonestRenderer)  # without a request there is no more to it
        page._made, page._ready, page.starting = [], asyncio.Queue(), asyncio.get_running_loop().create_future()
        ended = []

        async def make():
            words = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("All of it")])
            async for cell in page._jinja_cell_generator(words, "a kernel"):
                page._made.append(cell.source)

        making = asyncio.ensure_future(make())
        assert await asyncio.wait_for(page._ready.get(), 5) == "All of it"
        assert not making.done()
        page.starting.set_result(SimpleNamespace(end=lambda: ended.append(True)))
        await making
        assert ended == [True]

    asyncio.run(made())


def test_a_kernel_that_cannot_start_ends_the_page_and_says_so(start_server, tmp_path, notebook_maker):
    notebook_maker(tmp_path, "00_start_here", "# Hello", "1")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "sitecustomize.py").write_text(
        "import os, re, sys\nif re.search('ipykernel_launcher|serve.warm', ' '.join(sys.orig_argv)): os._exit(3)\n"
    )
    running = start_server(tmp_path, notebooks=tmp_path, env={"PYTHONPATH": str(tmp_path / "broken")})
    answer = running.visitor().get(running.path("00_start_here"), timeout=40)
    assert "window.pace_failed()" in answer.text[answer.text.index("<main") :]
    assert answer.text.rstrip().endswith("</html>")
    assert running.stop() == 0


def test_ctrl_c_and_sigterm_end_the_server_and_all_that_five_pages_started(start_server, tmp_path, notebook_maker):

    notebook_maker(tmp_path, "00_start_here", "# Hello", "1")
    running = start_server(tmp_path, notebooks=tmp_path)
    for sig in (signal.SIGINT, signal.SIGTERM):
        for _ in range(5):
            running.visitor().get(running.path("00_start_here"))
        assert len(running.kernels()) == 5
        family = psutil.Process(running.process.pid).children(recursive=True)
        begun = time.monotonic()
        assert running.stop(sig) == 0
        assert time.monotonic() - begun < 10  # tests/benchmarks/pages.py says how long it takes
        assert "Traceback" not in running.said()
        assert psutil.wait_procs(family, timeout=0)[1] == []
        running.start()


@pytest.mark.parametrize(("seconds", "sig"), [(0.8, signal.SIGINT), (1.6, signal.SIGINT), (0.8, signal.SIGTERM)])
def test_ctrl_c_or_sigterm_while_it_starts_ends_it_without_a_word_of_errors(tmp_path, notebook_maker, seconds, sig):
    import subprocess

    notebook_maker(tmp_path, "00_start_here", "# Hello", "1")
    command = [sys.executable, "-m", "pace_kit.cli", "serve", "--no-browser", "--notebooks", str(tmp_path)]
    command += ["--port", str(free_port()), "--database", f"sqlite:///{tmp_path}/kit.db"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        time.sleep(seconds)
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(sig)
        said, _ = process.communicate(timeout=30)
    assert process.returncode in (0, 130 if sig == signal.SIGINT else -sig)
    assert "Traceback" not in said
    assert "Error" not in said
    assert psutil.wait_procs(family, timeout=5)[1] == []


def test_a_kernel_that_no_page_is_connected_to_is_ended_after_a_while(start_server, tmp_path, notebook_maker):
    notebook_maker(tmp_path, "00_start_here", "# Hello", "1")
    running = start_server(tmp_path, notebooks=tmp_path, env={"PACE_KIT_IDLE_SECONDS": "1"})
    running.visitor().get(running.path("00_start_here"))
    assert running.kernels_after(30) == 0


def test_who_leaves_before_a_page_is_whole_leaves_no_kernel_also_when_there_was_none_yet(small):
    others, said = small.kernels(), len(small.said())
    for milliseconds in (0, 5, 10, 20, 40, 80, 160):
        with socket.create_connection(("127.0.0.1", small.port)) as line:
            line.sendall(f"GET {small.path('12_slow')} HTTP/1.1\r\nHost: 127.0.0.1:{small.port}\r\n\r\n".encode())
            time.sleep(milliseconds / 1000)
    assert small.visitor().get(small.path("00_start_here")).status == 200  # theirs were begun before this one was whole
    assert small.kernels_after(2, 1, others) == 1
    assert small.said()[said:] == "", "somebody who leaves is no trouble"


def test_a_kernel_whose_page_never_came_is_ended_before_others_are(tmp_path, monkeypatch):
    from jupyter_client.manager import AsyncKernelManager

    from pace_kit.serve.app import configuration
    from pace_kit.serve.kernels import OnlyThisPython, QuietManager

    async def watch():
        manager = QuietManager(config=configuration(tmp_path, "t"), kernel_spec_manager=OnlyThisPython())
        for name, silent, came in (("new", 5, False), ("never", 65, False), ("left", 65, True), ("long", 1900, True)):
            kernel = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=OnlyThisPython())
            kernel.last_activity, kernel.execution_state = datetime.now(UTC) - timedelta(seconds=silent), "idle"
            kernel.kernel_id = name
            manager._kernels[name], manager._kernel_connections[name] = kernel, 0
            if came:
                manager.notify_connect(name)
                manager.notify_disconnect(name)
        for name in list(manager._kernels):
            await manager.cull_kernel_if_idle(name)

    ended = []

    async def shut(self, kernel_id, **how):
        ended.append(kernel_id)

    monkeypatch.setattr(QuietManager, "shutdown_kernel", shut)
    asyncio.run(watch())
    assert ended == ["never", "long"]


@pytest.mark.parametrize(("asked", "seconds"), [("", 1800), ("soon", 1800), ("-5", 1800), ("0", 1), ("90", 90)])
def test_how_long_a_kernel_may_be_idle_is_half_an_hour_unless_a_number_is_given(monkeypatch, asked, seconds):
    from pace_kit.serve.app import idle_seconds

    monkeypatch.setenv("PACE_KIT_IDLE_SECONDS", asked)
    assert idle_seconds() == seconds


def test_kernels_notice_that_their_server_was_killed_and_end(start_server, tmp_path, notebook_maker):

    notebook_maker(tmp_path, "00_start_here", "# Hello", "1")
    running = start_server(tmp_path, notebooks=tmp_path)
    for _ in range(2):
        running.visitor().get(running.path("00_start_here"))
    kernels = [psutil.Process(pid) for pid in running.kernels()]
    assert len(kernels) == 2
    running.stop(signal.SIGKILL)
    assert psutil.wait_procs(kernels, timeout=30)[1] == []


# --- with a browser ---------------------------------------------------------------------------------------------------


def test_a_page_reacts_and_knows_database_and_team_but_not_the_token(small, pages):
    page = pages.open(small.url("03_plot_run_charts", team="harbour-test"))
    seen = page.inner_text("#seen")
    assert seen.startswith("team=harbour-test | sqlite:///")
    assert "token" not in seen
    assert "token" not in page.url
    page.click("text=Press")
    page.wait_for_selector("#pressed")
    assert page.is_hidden("#pace-waiting")
    assert page.inner_text("#pace-alert") == ""
    assert page.title() == "Are children waiting less? – PACE coaching kit"


def test_markup_that_slips_through_runs_no_script(small, pages):
    page = pages.open(small.url("03_plot_run_charts", team="harbour-test"))
    assert page.title() != "1"
    assert any("Content Security Policy" in error for error in pages.errors)


def test_links_keep_the_team_and_work_without_the_token(small, pages):
    page = pages.open(small.url("03_plot_run_charts", team="harbour-test"))
    page.click("text=Next")
    page.wait_for_url("**/04_log_tests_of_change.ipynb?team=harbour-test")
    pages.ready(page)
    page.click("nav >> text=3 Run charts")
    page.wait_for_url("**/03_plot_run_charts.ipynb?team=harbour-test")
    pages.ready(page)


def test_work_that_takes_long_shows_how_far_it_has_come_where_its_result_will_stand(small, pages):
    page = pages.open(small.url("14_long"))
    page.evaluate("""() => {
        window.bars = [];
        new MutationObserver(() => document.querySelectorAll('main label progress').forEach(bar => window.bars.push(
            [bar.position, bar.labels[0].innerText.trim(), bar.getBoundingClientRect().width]))
        ).observe(document.querySelector('main'), {subtree: true, childList: true});
    }""")
    page.get_by_label("Up to which day?").fill("2020-03-31")
    page.get_by_label("Up to which day?").blur()
    page.get_by_text("All are counted.").wait_for()
    bars = page.evaluate("window.bars")
    assert [(far, words) for far, words, _ in bars] == [(0.5, "Counting days…"), (0.75, "Counting days…")]
    assert all(wide > 100 for _, _, wide in bars)
    assert page.locator("main progress").count() == 0


def test_a_page_that_goes_takes_its_kernel_with_it(small, pages):
    others = small.kernels()
    first = pages.open(small.url("03_plot_run_charts", team="harbour-test"))
    second = pages.open(small.url("00_start_here"))
    assert small.kernels_after(2, 2, others) == 2
    pages.close(first)
    assert small.kernels_after(2, 1, others) == 1
    second.goto("about:blank")
    assert small.kernels_after(2, 0, others) == 0


def test_a_download_or_a_mail_address_leaves_page_and_kernel_as_they_are(small, pages):
    page = pages.open(small.url("03_plot_run_charts", team="harbour-test"))
    with page.expect_download() as download:
        page.click("#file")
    assert download.value.suggested_filename == "a.csv"
    page.click("#mail")
    page.click("text=Press")
    page.wait_for_selector("#pressed")
    assert page.inner_text("#pace-alert") == ""


def test_a_slow_page_says_so_after_ten_seconds_and_its_kernel_ends_when_nobody_waits(small, pages):
    others = small.kernels()
    page = pages.open(small.url("12_slow"), wait=False)
    page.wait_for_selector("h1")
    assert page.inner_text("#pace-waiting") == "Getting the controls ready…"
    page.wait_for_selector("#pace-alert a", timeout=11_000)
    assert page.inner_text("#pace-alert").startswith("This is taking longer than usual. What you saved is safe.")
    pages.ready(page)
    assert page.inner_text("#pace-alert") == ""
    pages.close(page)
    assert small.kernels_after(2, 0, others) == 0

    impatient = pages.open(small.url("12_slow"), wait=False)
    impatient.wait_for_selector("h1")
    assert small.kernels_after(3, 1, others) == 1
    pages.close(impatient)
    assert small.kernels_after(2, 0, others) == 0


def test_a_page_that_lost_its_kernel_or_its_server_says_so(start_server, pages, tmp_path, notebook_maker):
    lost = "The connection to this page was lost. What you saved is safe."
    notebook_maker(tmp_path, "00_start_here", "# Hello", "import ipywidgets\nipywidgets.Text()")
    running = start_server(tmp_path, notebooks=tmp_path)
    page = pages.open(running.url("00_start_here"))
    os.kill(running.kernels()[0], signal.SIGKILL)
    page.wait_for_selector("#pace-alert a", timeout=15_000)
    assert page.inner_text("#pace-alert").startswith(lost)
    assert running.kernels() == []
    page.click("#pace-alert a")
    pages.ready(page)
    assert page.inner_text("#pace-alert") == ""
    running.stop()
    page.wait_for_selector("#pace-alert a", timeout=15_000)
    assert page.inner_text("#pace-alert").startswith(lost)


def test_a_page_does_not_scroll_sideways_and_fails_no_rule_of_wcag(small, pages):
    from axe_playwright_python.sync_playwright import Axe

    page = pages.open(small.url("03_plot_run_charts", team="harbour"), bypass_csp=True)
    for width in (1280, 721, 600, 390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        page.evaluate("window.pace_steps()")
        current = page.locator("nav [aria-current]").bounding_box()
        assert current["x"] >= 0
        assert current["x"] + current["width"] <= width
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}}).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found if rule["id"] != "image-alt"] == []
