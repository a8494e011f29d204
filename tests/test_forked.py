"""Kernels forked from the warm process: as good as any other, nothing shared, and an ordinary one when in doubt."""

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest
from ipywidgets.widgets.widget import _instances
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from pace_kit.aims import AIM_2
from pace_kit.cleaning import match_headings
from pace_kit.datasets import AS_OF
from pace_kit.serve import forked
from pace_kit.serve.client import LookAgainClient
from pace_kit.serve.forked import ForkedKernel, ForkedProvisioner, Warm, forkable
from pace_kit.serve.rehearsal import Practice, kit_modules
from pace_kit.serve.warm import SETTING, rehearses_pages
from pace_kit.spreadsheets import read_spreadsheet
from pace_kit.widgets.alike import close_all

linux = pytest.mark.skipif(not forked.can_fork(), reason="kernels are forked on Linux only")
FEW = ("ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell", "ipywidgets", "numpy.random", "pandas")


class Kernel:
    """A kernel started as the server starts them, and what it answers."""

    def __init__(self, folder, **env):
        self.manager = KernelManager(transport="ipc", connection_file=str(folder / f"k{time.monotonic_ns()}.json"))
        self.manager.start_kernel(env={**os.environ, **env}, cwd=str(folder), extra_arguments=[SETTING])
        self.pid = self.manager.provisioner.pid
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def run(self, code):
        """What `code` prints, or the name of the error it ends with."""
        said = []
        reply = self.client.execute_interactive(
            textwrap.dedent(code), output_hook=lambda message: said.append(message), timeout=60
        )
        if reply["content"]["status"] == "error":
            return reply["content"]["ename"]
        return "".join(one["content"].get("text", "") for one in said if one["msg_type"] == "stream").strip()

    def heard(self, code):
        """What `code` prints and its value, one after the other as they come."""
        said = []
        self.client.execute_interactive(code, output_hook=lambda message: said.append(message["content"]), timeout=60)
        told = (one.get("text") or one.get("data", {}).get("text/plain") for one in said)
        return [words.strip() for words in told if words]

    def is_forked(self):
        """Whether the warm process made it."""
        return isinstance(self.manager.provisioner.process, ForkedKernel)

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def warm():
    """The warm process that all kernels of this module come from, with few modules so that it is there soon."""
    patch = pytest.MonkeyPatch()
    patch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", forked.NAME)
    patch.setattr(ForkedProvisioner, "modules", FEW)
    KernelProvisionerFactory.clear_instance()
    ForkedProvisioner.start_warm()
    assert ForkedProvisioner.warm.ready(60)
    yield
    ForkedProvisioner.end_warm()
    KernelProvisionerFactory.clear_instance()
    patch.undo()


@pytest.fixture
def kernel(warm, tmp_path):
    """Start kernels; all are ended afterwards."""
    started = []

    def start(**env):
        started.append(Kernel(tmp_path, **env))
        return started[-1]

    yield start
    for one in started:
        one.end()


def ready_again():
    """Wait until there is a warm process, be it a new one."""
    assert ForkedProvisioner.warm.ready(60)


@linux
def test_two_visitors_share_nothing(kernel, tmp_path):
    secret = f"team={time.monotonic_ns()}"
    one, other = kernel(QUERY_STRING=secret), kernel(QUERY_STRING="team=other")
    assert one.is_forked() and other.is_forked()
    assert psutil.Process(one.pid).ppid() == psutil.Process(other.pid).ppid() == ForkedProvisioner.warm.process.pid
    assert one.run("print(get_ipython().starting_dir, *_dh, sorted(Out), len(In))") == f"{tmp_path} {tmp_path} [] 2"
    drawn = """
        import random, uuid, numpy
        print(random.random(), numpy.random.rand(), numpy.random.default_rng().random(), uuid.uuid4())
    """
    assert not set(one.run(drawn).split()) & set(other.run(drawn).split())
    assert one.run("import os; print(os.environ['QUERY_STRING'], os.getcwd())") == f"{secret} {tmp_path}"
    one.run("import pandas; pandas.set_option('display.max_rows', 7); os.environ['LEFT'] = 'behind'; kept = 'mine'")
    later = kernel()
    for kernel_of_another in (other, later):
        assert kernel_of_another.run("import pandas; print(pandas.get_option('display.max_rows'))") == "60"
        assert kernel_of_another.run("import os; print('LEFT' in os.environ, 'kept' in globals())") == "False False"
    assert in_memory(one.pid, secret)
    for pid in (ForkedProvisioner.warm.process.pid, other.pid, later.pid):
        assert not in_memory(pid, secret)


def in_memory(pid, text):
    """Whether the memory that a process wrote holds a text."""
    wanted = text.encode()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if found and "[v" not in line:
                start, end = (int(number, 16) for number in found.groups())
                memory.seek(start)
                try:
                    if wanted in memory.read(end - start):
                        return True
                except OSError:
                    continue
    return False


@linux
def test_what_every_kernel_needs_is_made_once_before_the_fork(kernel):
    where = "shell = get_ipython(); print(id(shell), id(shell.magics_manager))"
    one, other = kernel(), kernel()
    assert one.run(where) == other.run(where)
    whose = "print(get_ipython().kernel is get_ipython().parent, get_ipython().kernel.shell is get_ipython())"
    assert one.run(whose) == "True True"


@linux
def test_a_forked_kernel_holds_no_descriptor_of_another_and_no_thread_of_the_warm_process(kernel):
    listed = """
        import os, threading
        print(*sorted(os.readlink(f"/proc/self/fd/{n}").split(":")[0] for n in os.listdir("/proc/self/fd")
                      if os.path.exists(f"/proc/self/fd/{n}") or True and os.path.islink(f"/proc/self/fd/{n}")))
    """
    first = kernel()
    alone = first.run(listed).split()
    for _ in range(2):
        kernel()
    beside = kernel().run(listed).split()
    assert len(beside) <= len(alone) + 1  # one may be the listing itself


@linux
@pytest.mark.parametrize("ordinary", [False, True])
def test_nothing_that_a_kernel_writes_by_itself_can_reach_the_servers_log(kernel, monkeypatch, ordinary):
    heard = Path(f"/proc/{ForkedProvisioner.warm.process.pid}/fd")
    theirs = {os.readlink(heard / "1"), os.readlink(heard / "2")} - {os.devnull}  # noqa: PTH115
    if ordinary:
        monkeypatch.setattr(forked, "forkable", lambda *_: False)
    one = kernel()
    assert one.is_forked() != ordinary
    held = one.run("""
        import os
        for number in os.listdir("/proc/self/fd"):
            try:
                print(os.readlink(f"/proc/self/fd/{number}"))
            except OSError:  # the one that listed them
                pass
    """).splitlines()
    assert os.devnull in held
    assert theirs.isdisjoint(held)


@linux
def test_what_is_printed_comes_in_its_place_and_nothing_waits_where_nothing_was_printed(kernel):
    one = kernel()
    asked = "import sys, threading; seen = []; sys.stdout.pub_thread.schedule = seen.append; sys.stdout.flush()"
    assert one.run(f"{asked}; del sys.stdout.pub_thread.schedule; print(len(seen))") == "0"
    printed = "print('one'); sys.stderr.write('two'); sys.stdout.flush(); sys.stderr.flush(); print('three'); 4"
    assert one.heard(printed) == ["one", "two", "three", "4"]


@linux
def test_cells_are_compiled_as_everywhere_else_though_what_is_shared_has_no_docstrings(kernel):
    one = kernel()
    assert one.run("assert 1 == 2") == "AssertionError"
    assert one.run("def told():\n    'words'\n    assert __debug__\nprint(told.__doc__, told())") == "words None"
    assert one.run("from __future__ import annotations\ndef later(x: int): pass") == ""
    assert one.run("def later(x: int): pass\nprint(later.__annotations__)") == "{'x': 'int'}"
    assert (one.run("import pandas; print(pandas.DataFrame.__doc__)") == "None") is (forked.compiled() is not None)


def test_what_is_compiled_for_kernels_is_kept_only_where_it_is_the_environments_own(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    folder = tmp_path / "var" / "pace-kit"
    assert forked.compiled() == folder
    assert forked.interpreter() == [sys.executable, "-OO", "-X", f"pycache_prefix={folder}"]
    assert "PYTHONDONTWRITEBYTECODE" not in forked.environment()
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    assert forked.compiled() is None  # the system's own Python is left as it is
    assert forked.interpreter() == [sys.executable]
    assert forked.environment() == os.environ
    (tmp_path / "conda-meta").mkdir()
    assert forked.compiled() == folder
    monkeypatch.setattr(os, "access", lambda *asked: False)
    assert forked.compiled() is None


def test_what_the_first_warm_process_would_compile_is_compiled_when_the_kit_is_set_up(tmp_path):
    code = f"import sys; sys.prefix = {str(tmp_path)!r}; from pace_kit.serve.forked import prepare; prepare()"
    subprocess.run([sys.executable, "-c", code], check=True)
    made = {file.name.split(".")[0] for file in (tmp_path / "var" / "pace-kit").rglob("*.opt-2.pyc")}
    assert {"zmqshell", "picture", "teams", "indexing", "warm"} <= made or not forked.can_fork()


@linux
def test_what_a_process_makes_after_its_gaps_were_closed_lies_together():
    code = """
        import ctypes
        from pace_kit.serve.gaps import close_gaps
        malloc, free = ctypes.CDLL(None).malloc, ctypes.CDLL(None).free
        malloc.argtypes, malloc.restype, free.argtypes = [ctypes.c_size_t], ctypes.c_void_p, [ctypes.c_void_p]
        def pages(blocks): return len({block // 4096 for block in blocks})
        def theirs(): return pages([malloc(1500) for _ in range(40)])
        def ours(): return pages([id(one) for one in kept[-1]])
        def make(): kept.append([b"%0150d" % n for n in range(40)])
        kept, blocks = [], [malloc(1500) for _ in range(4000)]
        many = [b"%0150d" % n for n in range(40_000)]
        for place in range(0, 4000, 20): free(blocks[place])
        del many[::100]
        before = theirs(), (make(), ours())[1]
        assert close_gaps() > 200
        after = theirs(), (make(), ours())[1]
        print(*before, *after)
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    before_c, before_python, after_c, after_python = map(int, ran.stdout.split())
    assert before_c > 30 and before_python > 15
    assert after_c < 18 and after_python < 8


def test_nothing_that_only_an_upgrade_needs_is_imported_for_pages():
    assert {"pace_kit", "pace_kit.charts.picture", "pace_kit.store"} <= set(kit_modules())
    assert not [name for name in kit_modules() if name.startswith(("pace_kit.serve", "pace_kit.migrations"))]


def test_widgets_of_a_forked_kernel_reach_the_page(kernel):
    one = kernel()
    heard = []
    one.client.execute_interactive("import ipywidgets; ipywidgets.Text('hello')", output_hook=heard.append, timeout=60)
    opened = [message["content"] for message in heard if message["msg_type"] == "comm_open"]
    assert any(message["data"]["state"].get("value") == "hello" for message in opened)
    targets = one.run("print(*get_ipython().kernel.comm_manager.targets)")
    assert "jupyter.widget" in targets and "jupyter.widget.control" in targets


@linux
def test_it_is_interrupted_restarted_and_ended_as_any_other(kernel):
    one = kernel()
    one.run("kept = 1")
    asked = one.client.execute("import time\ntime.sleep(60)")
    time.sleep(0.5)
    one.manager.interrupt_kernel()
    reply = one.client.get_shell_msg(timeout=20)
    assert reply["parent_header"]["msg_id"] == asked and reply["content"]["ename"] == "KeyboardInterrupt"
    assert one.run("print(kept)") == "1"
    before = one.pid
    one.manager.restart_kernel(now=True)
    one.client.wait_for_ready(timeout=60)
    assert one.manager.provisioner.pid != before
    assert one.run("print(kept)") == "NameError"
    assert one.is_forked()


@linux
@pytest.mark.parametrize(("code", "ended"), [("import os; os._exit(7)", 7), ("os.kill(os.getpid(), 11)", -11)])
def test_how_a_kernel_ended_is_known_and_nothing_of_it_is_left(kernel, code, ended):
    one = kernel()
    process = one.manager.provisioner.process
    one.client.execute("import os\n" + code)
    assert process.wait(20) == ended
    assert not psutil.pid_exists(one.pid)


@linux
def test_when_the_warm_process_ends_pages_go_on_and_the_next_visitor_is_served_the_ordinary_way(kernel, monkeypatch):
    one = kernel()
    broken = ForkedProvisioner.warm
    broken.process.kill()
    broken.process.wait()
    assert one.run("print(6 * 7)") == "42"
    assert one.manager.is_alive()
    other = kernel()
    assert not other.is_forked() and other.run("print('here')") == "here"
    assert ForkedProvisioner.warm is not broken
    waited, ready = [], Warm.ready
    monkeypatch.setattr(Warm, "ready", lambda warm, timeout=0: waited.append(timeout) or ready(warm, timeout))
    ForkedProvisioner.warm.process.send_signal(signal.SIGSTOP)  # as if it had to import for long
    second = kernel()
    assert waited == [0], "nor does the second wait until there is a new one"
    assert second.run("print('here')") == "here"
    ForkedProvisioner.warm.process.send_signal(signal.SIGCONT)
    ready_again()
    assert kernel().is_forked()
    one.end()
    assert not psutil.pid_exists(one.pid) or psutil.Process(one.pid).status() == psutil.STATUS_ZOMBIE


@linux
def test_a_forked_kernel_looks_whether_the_server_lives_and_not_the_warm_process(kernel):
    ready_again()
    one = kernel()
    assert one.is_forked()
    ForkedProvisioner.warm.process.kill()
    time.sleep(2.5)  # a kernel looks once a second whether its parent has another parent now
    assert one.run("print('here')") == "here"


@linux
def test_what_is_read_once_from_the_environment_is_right_for_every_kernel(kernel):
    kernel().end()  # what comes before may have broken the warm process on purpose
    ready_again()
    one = kernel(TZ="Asia/Tokyo")
    assert one.is_forked()
    assert one.run("import time; print(time.strftime('%Z'))") == "JST"
    assert one.run("import gc; print(gc.get_freeze_count() > 10_000)") == "True"
    assert one.run("import matplotlib; print(matplotlib.get_backend())") == "module://matplotlib_inline.backend_inline"


def test_no_room_of_the_kit_reads_the_clock_when_it_is_imported():
    """It would be the same day for all kernels until the server is started again."""
    code = """
        import importlib, sys
        from pace_kit.serve.rehearsal import kit_modules
        from pace_kit.serve.warm import preload
        assert preload() == []
        read = []
        def listen(frame, event, called):
            if event == "c_call" and called.__name__ in ("today", "now", "utcnow", "time", "time_ns", "localtime"):
                if frame.f_globals.get("__name__", "").startswith("pace_kit"):
                    read.append(frame.f_globals["__name__"])
        sys.setprofile(listen)
        for name in kit_modules():
            importlib.import_module(name)
        print(read)
        sys.modules["pace_kit.widgets.live"].now()
        print(read)
    """
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True)
    assert ran.stdout.split("\n")[:2] == ["[]", "['pace_kit.widgets.live']"], ran.stderr


@linux
def test_nothing_of_a_teams_data_is_in_the_warm_process_or_in_the_kernel_of_another(start_server, tmp_path):
    running = start_server(tmp_path)
    mark = f"ZQ{time.monotonic_ns()}"
    for name in ("Tayford", "Harbourside"):
        text = "Child,Date accommodated,Date of recommendation,Placement\n"
        text += f"C1,01/02/2019,01/08/2019,{mark if name == 'Tayford' else 'Foster care'}\n"
        raw = read_spreadsheet(text.encode(), name="invented.csv")
        columns = match_headings(raw, AIM_2).columns
        running.store().add_team(name).save_upload(raw, pathway=AIM_2, as_of=AS_OF, columns=columns, fixes=())
    warm, visitor, kernels = running.warm(), running.visitor(), []
    for slug in ("tayford", "harbourside"):
        before = set(running.kernels())
        assert visitor.get(running.path("02_clean_the_data", team=slug)).status == 200
        (kernel,) = set(running.kernels()) - before
        kernels.append(kernel)
    assert {psutil.Process(pid).ppid() for pid in kernels} == {warm}
    assert [in_memory(pid, mark) for pid in (*kernels, warm)] == [True, False, False]


@linux
def test_when_the_warm_process_hangs_nobody_waits_for_it_long(kernel, monkeypatch):
    ready_again()
    monkeypatch.setattr(forked, "_PATIENCE", 0.5)
    monkeypatch.setattr(Warm.fork, "__defaults__", (0.5,))
    ForkedProvisioner.warm.process.send_signal(signal.SIGSTOP)
    assert not kernel().is_forked()
    ready_again()
    assert kernel().is_forked()


@linux
def test_a_module_that_starts_a_thread_makes_forking_unsafe_and_so_it_is_not_done(tmp_path, monkeypatch):
    (tmp_path / "starts_a_thread.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    one = Warm(("starts_a_thread",))
    assert not one.ready(60)
    one.end()


@linux
def test_what_is_imported_and_rehearsed_opens_nothing_and_is_all_that_pages_import():
    code = f"""
        import ast, json, os, sys
        from pathlib import Path
        def opened(): return sorted(os.readlink(f"/proc/self/fd/{{n}}") for n in os.listdir("/proc/self/fd")
                                    if os.path.islink(f"/proc/self/fd/{{n}}"))
        before = opened()
        where, environment = os.getcwd(), dict(os.environ)
        from pace_kit.serve.rehearsal import pages, rehearse, run_page
        from pace_kit.serve.warm import preload, threads
        assert preload() == []
        example = rehearse()
        cells = [sum(1 for _ in run_page(page, example)) for page in pages()]
        assert len(cells) == 19 and sum(cells) > 200, cells
        assert (os.getcwd(), dict(os.environ)) == (where, environment)
        assert threads() == 1, threads()
        assert opened() == before, opened()
        assert "alembic" not in sys.modules
        assert "matplotlib_inline" not in sys.modules  # its hooks need the kernel's shell
        assert "voila" not in sys.modules and "jupyter_server" not in sys.modules
        from ipywidgets.widgets.widget import _instances
        assert not _instances
        known = set(sys.modules)
        for folder in ("notebooks", "exercises"):
            for notebook in Path({str(Path(__file__).parents[1])!r}, folder).glob("*.ipynb"):
                for cell in json.loads(notebook.read_text())["cells"]:
                    if cell["cell_type"] == "code":
                        tree = ast.parse("".join(cell["source"]))
                        tree.body = [line for line in tree.body if isinstance(line, (ast.Import, ast.ImportFrom))]
                        exec(compile(tree, notebook.name, "exec"))
        print(*sorted(set(sys.modules) - known))
    """
    env = {**os.environ, "MPLBACKEND": "module://matplotlib_inline.backend_inline", "OMP_NUM_THREADS": "1"}
    env |= {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    ran = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, env=env)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == []


def test_a_page_that_is_left_in_the_middle_leaves_nothing_behind_and_is_run_again(
    tmp_path, monkeypatch, notebook_maker
):
    close_all()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    first, second, third = (f"import os, ipywidgets; os.environ['RAN'] = '{n}'; ipywidgets.IntText({n})" for n in "123")
    fails = notebook_maker(tmp_path, "fails", first, "1 / 0", second)
    good = notebook_maker(tmp_path, "good", "# Text", first, second, third)
    before = (dict(os.environ), str(Path.cwd()), len(_instances), sorted(tmp_path.iterdir()))

    def now():
        return (dict(os.environ), str(Path.cwd()), len(_instances), sorted(tmp_path.iterdir()))

    practice = Practice([fails, good], b"")
    assert practice.step() and os.environ["RAN"] == "1"
    assert practice.step()  # it fails, and is not tried again
    assert now() == before
    assert practice.step() and practice.step()
    assert (os.environ["RAN"], len(_instances) > before[2], len(list(tmp_path.iterdir()))) == ("2", True, 3)
    practice.leave()
    assert now() == before
    assert practice.step() and os.environ["RAN"] == "1"
    assert [practice.step() for _ in range(4)] == [True, True, True, False]
    assert now() == before


@pytest.mark.parametrize(("said", "done"), [(None, True), ("", True), ("yes", True), ("no", False)])
def test_pages_are_rehearsed_unless_somebody_says_no(monkeypatch, said, done):
    monkeypatch.delenv("PACE_KIT_REHEARSAL", raising=False)
    if said is not None:
        monkeypatch.setenv("PACE_KIT_REHEARSAL", said)
    assert rehearses_pages() is done


@linux
def test_a_visitor_who_comes_while_pages_are_rehearsed_finds_nothing_of_them(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", forked.NAME)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(ForkedProvisioner, "modules", ())
    monkeypatch.setattr(ForkedProvisioner, "warm", None)
    KernelProvisionerFactory.clear_instance()
    ForkedProvisioner.start_warm()
    try:
        assert ForkedProvisioner.warm.ready(60)
        until = time.monotonic() + 30
        while not list(tmp_path.glob("pace-rehearsal-*")):
            assert time.monotonic() < until
            time.sleep(0.01)
        one = Kernel(tmp_path)
        assert one.is_forked()
        left = "from ipywidgets.widgets.widget import _instances; import os; print(len(_instances), os.getcwd())"
        assert one.run(left) == f"0 {tmp_path}"
        assert one.run("print('QUERY_STRING' in os.environ)") == "False"
        one.end()
    finally:
        ForkedProvisioner.end_warm()
        KernelProvisionerFactory.clear_instance()
    assert not list(tmp_path.glob("pace-rehearsal-*"))


@pytest.mark.parametrize(
    ("command", "more", "good"),
    [
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "x", SETTING], {}, True),
        (["/usr/bin/another-python", "-m", "ipykernel_launcher", "-f", "x", SETTING], {}, False),
        ([sys.executable, "-m", "another_kernel", "-f", "x", SETTING], {}, False),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "x", SETTING], {"stdout": -1}, False),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "x"], {}, False),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "x", SETTING, "--matplotlib"], {}, False),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", SETTING], {}, False),
    ],
)
def test_only_an_ordinary_kernel_of_this_very_python_is_forked(command, more, good):
    assert forkable(command, more) == (good and forked.can_fork())


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_where_forking_is_not_safe_no_warm_process_is_started(monkeypatch, platform):
    monkeypatch.setattr(ForkedProvisioner, "warm", None)
    monkeypatch.setattr(forked.sys, "platform", platform)
    ForkedProvisioner.start_warm()
    assert ForkedProvisioner.warm is None
    assert not forkable([sys.executable, "-m", "ipykernel_launcher"], {})


@linux
def test_the_client_of_pages_waits_for_a_kernel_no_longer_than_needed_and_says_when_it_is_gone(kernel):
    import asyncio

    one = kernel()

    async def wait():
        client = LookAgainClient(parent=one.manager)
        client.load_connection_info(one.manager.get_connection_info())
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=30)
            client.execute("print('heard')")
            while True:
                news = await client.iopub_channel.get_msg(timeout=20)
                if news["msg_type"] == "stream":
                    return news["content"]["text"]
        finally:
            client.stop_channels()

    assert asyncio.run(wait()) == "heard\n"


@linux
def test_a_server_that_is_killed_leaves_no_process(start_server, tmp_path, notebook_maker):
    notebook_maker(tmp_path, "00_start_here", "# Start", "import os; print(os.getppid())")
    running = start_server(tmp_path, notebooks=tmp_path)
    family = psutil.Process(running.process.pid).children(recursive=True)
    assert any("pace_kit.serve.warm" in " ".join(one.cmdline()) for one in family)
    assert "</html>" in running.visitor().get(running.path("00_start_here")).text
    family = psutil.Process(running.process.pid).children(recursive=True)
    assert len(family) >= 2
    running.process.kill()
    running.process.wait()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
