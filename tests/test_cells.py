"""A page's cells are run at one request, and yet each as if it had been asked for alone."""

import asyncio
import os

import ipywidgets
import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

from pace_kit.serve.cells import PageExecutor
from pace_kit.serve.client import LookAgainClient
from pace_kit.serve.running import MARK, _widgets_in_a_word

code, text = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
WAITS = "import time, pathlib\nwhile not pathlib.Path({!r}).exists(): time.sleep(0.01)"


class Heard(LookAgainClient):
    """A client that keeps what the kernel publishes."""

    def start_channels(self, *args, **kwargs):
        super().start_channels(*args, **kwargs)
        listen, self.messages = self.iopub_channel.get_msg, []

        async def get_msg(*args, **kwargs):
            self.messages.append(await listen(*args, **kwargs))
            return self.messages[-1]

        self.iopub_channel.get_msg = get_msg


@pytest.fixture
def run(tmp_path):
    """Run cells in a new kernel; return what each shows, how far it went, and what the kernel published."""

    async def have_run(cells, then, settings):
        manager = AsyncKernelManager(transport="ipc", connection_file=str(tmp_path / "kernel.json"))
        manager.client_factory = Heard
        await manager.start_kernel(env=dict(os.environ), cwd=str(tmp_path))
        executor = PageExecutor(
            nbformat.v4.new_notebook(cells=cells), km=manager, config=Config(PageExecutor={"timeout": 30, **settings})
        )
        went = []
        try:
            client = await executor.async_start_new_kernel_client()
            del client.messages[:]
            executor.start({"KERNEL_OF": "this page"})
            for cell in filter(executor.runs, cells):
                went.append(await executor.next(cell))
                if not went[-1]:
                    break
            if then:
                await executor.running
                del client.messages[:]
                await client.execute_interactive(then, output_hook=lambda message: None, timeout=30)
            executor.end()
            return went, client.messages
        finally:
            await manager.shutdown_kernel(now=True)

    def run_cells(*cells, then=None, **settings):
        return asyncio.run(have_run(list(cells), then, settings))

    return run_cells


def shown(cell):
    """What a cell shows, as words."""
    return [one.get("text") or one.get("data", {}).get("text/plain") or one.get("ename") for one in cell.outputs]


def test_each_cell_shows_what_it_would_show_alone(run):
    cells = [
        text("# Words"),
        code("import os\nprint('one'); os.environ['KERNEL_OF']"),
        code("  "),
        code("from IPython.display import display, clear_output\ndisplay('kept'); clear_output(); display('two')"),
        code("import asyncio\nawait asyncio.sleep(0)\n3"),
        code("%env KERNEL_OF\n!echo four"),
        code("handle = display('old', display_id='x')"),
        code("handle.update('new')"),
        code("1 / 0", metadata={"tags": ["skip-execution"]}),
        code("sorted(name for name in globals() if name[0] != '_' and 'run' in name)"),
    ]
    went, _ = run(*cells)
    assert went == [True] * 7
    assert [shown(cell) for cell in cells if cell.cell_type == "code"] == [
        *(["one\n", "'this page'"], [], ["'two'"], ["3"], ["four\r\n"], ["'new'"], [], [], ["[]"])
    ]


def test_a_cell_that_fails_is_the_last_and_says_no_more_than_that(run, capfd):
    cells = [code("1"), code("print('before'); raise ValueError('a name')"), code("print('never')")]
    assert run(*cells)[0] == [True, False]
    assert shown(cells[0]) == ["1"]
    assert shown(cells[1]) == ["before\n", "ExecutionError"]
    assert "a name" not in str(cells[1].outputs)
    assert cells[2].outputs == []


def test_code_that_is_no_python_and_values_that_cannot_be_shown_fail_like_any_other(run):
    for wrong in ("for", "class Bad:\n    def __repr__(self): raise KeyError(1)\nBad()"):
        cells = [code(wrong), code("1")]
        assert run(*cells)[0] == [False]
        assert shown(cells[0]) == ["ExecutionError"]


def test_a_kernel_that_dies_is_noticed_and_what_was_run_before_is_there(run):
    cells = [code("1"), code("import os, time; time.sleep(0.5); os._exit(3)")]  # what was said has left it by then
    with pytest.raises(Exception, match="Kernel died"):
        run(*cells)
    assert shown(cells[0]) == ["1"]


def test_the_time_a_cell_may_take_is_its_own(run):
    pause = "import time; time.sleep(1.2)"
    assert run(*(code(pause) for _ in range(3)), timeout=3)[0] == [True] * 3
    with pytest.raises(TimeoutError):
        run(code("import time; time.sleep(30)"), timeout=1)


def test_a_cell_is_handed_on_before_the_next_one_ends(run, tmp_path):
    first = code("1")

    later = code(WAITS.format(str(tmp_path / "go")))
    seen = []

    async def look():
        while not first.outputs:
            await asyncio.sleep(0.01)
        seen.append(dict(first))
        (tmp_path / "go").touch()

    original = PageExecutor.start

    def start(self, environment):
        original(self, environment)
        self.looking = asyncio.ensure_future(look())

    patch = pytest.MonkeyPatch()
    patch.setattr(PageExecutor, "start", start)
    try:
        assert run(first, later)[0] == [True, True]
    finally:
        patch.undo()
    assert seen


def test_widgets_say_nothing_until_all_has_run_and_then_all_they_have_to(run):
    made = code("import ipywidgets\nfield = ipywidgets.Text('hello')\nfield.value = 'there'\nfield")
    went, messages = run(made, code("field.value = 'again'"))
    assert went == [True, True]
    assert "application/vnd.jupyter.widget-view+json" in made.outputs[0].data
    kinds = [message["msg_type"] for message in messages]
    assert not any(kind.startswith("comm") for kind in kinds)
    assert kinds.count("display_data") == sum(MARK in one["content"].get("data", ()) for one in messages) == 2
    assert "hello" not in str(messages)
    assert "execute_input" not in kinds  # nobody is told the sources

    _, messages = run(made, then="field.value = 'once more'")
    assert [one["content"]["data"]["state"] for one in messages if one["msg_type"] == "comm_msg"] == [
        {"value": "once more"}
    ]


def test_a_widget_that_is_shown_names_itself_in_a_word_and_afterwards_in_full():
    box = ipywidgets.VBox([ipywidgets.Text("hello")])
    with _widgets_in_a_word():
        assert repr(box) == "VBox"
    assert repr(box) == "VBox(children=(Text(value='hello'),))"


def test_what_is_shown_in_an_output_widget_lands_there_and_not_in_the_cell(run):
    cell = code("import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print('inside')\nprint('outside')")
    look = "import asyncio\nwhile not out.outputs: await asyncio.sleep(0)\nprint(out.outputs[0]['text'])"
    _, messages = run(cell, then=look)
    assert shown(cell) == ["outside\n"]
    assert "".join(one["content"]["text"] for one in messages if one["msg_type"] == "stream").strip() == "inside"
