"""The clock of a game, run through its quarter of an hour on an event loop whose time leaps."""

import asyncio
from contextlib import contextmanager

from pace_kit.widgets import clock


class Leaping(asyncio.SelectorEventLoop):
    """An event loop that does not wait for what comes next, but puts its time forward."""

    def __init__(self):
        super().__init__()
        self._now, select = 0.0, self._selector.select

        def leap(timeout):
            self._now += timeout or 0.0
            return select(0)

        self._selector.select = leap

    def time(self):
        return self._now


@contextmanager
def leaping():
    with asyncio.Runner(loop_factory=Leaping) as runner:
        yield runner


def test_the_clock_counts_the_minutes_silently_says_its_end_once_and_locks_nothing():
    watch, seen, heard = clock(), [], []
    watch._left.observe(lambda change: seen.append(change["new"]), "value")
    watch._said.observe(lambda change: heard.append(change["new"]), "value")

    async def play():
        watch.start.click()
        assert watch.value == "running" and not watch.over
        await asyncio.sleep(14 * 60 + 30)
        assert "1 minute left." in watch.markup and not watch.over
        await asyncio.sleep(31)

    with leaping() as runner:
        runner.run(play())
    assert watch.over
    left = [words for words in seen if words]
    assert len(left) == 15 and "15 minutes left." in left[0] and "1 minute left." in left[-1]
    assert not any("status" in words or "alert" in words or "pace-said" in words for words in seen)
    assert len(heard) == 2 and all('role="status"' in words for words in heard)
    assert "have begun. They end at " in heard[0]
    assert "The 15 minutes are over. Nothing is locked" in heard[1]
    assert not watch.start.disabled and not watch.stop.disabled


def test_the_clock_can_be_stopped_and_started_again_from_the_beginning():
    watch = clock(minutes=2)

    async def play():
        watch.stop.click()
        assert "The clock is not running." in watch.markup
        watch.start.click()
        await asyncio.sleep(90)
        watch.start.click()
        await asyncio.sleep(90)
        assert watch.value == "running" and "1 minute left." in watch.markup
        watch.stop.click()
        await asyncio.sleep(600)
        assert watch.value == "stopped" and "left" not in watch.markup
        watch.start.click()
        watch.close()
        await asyncio.sleep(600)

    with leaping() as runner:
        runner.run(play())
    assert not watch.over
