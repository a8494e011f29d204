"""What the kit writes about children can be read by nobody else, whatever a computer gives to new files."""

import os
import stat

import pytest

from pace_kit.cli import run
from pace_kit.example import add_example
from pace_kit.store import Store

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def mask(request):
    """A computer's own idea of who may read new files: everybody, everybody to read, nobody else."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_database_journal_export_and_report_are_for_their_owner_alone(mask, tmp_path):
    database = tmp_path / "made" / "kit.db"
    store = Store.open(database)
    add_example(store)
    beside = [database.with_name(f"kit.db{tail}") for tail in ("", "-wal", "-shm")]
    with store._database.reading() as connection:
        connection.exec_driver_sql("select count(*) from teams").scalar()
        assert [mode(file) for file in beside] == [0o600] * 3
    assert mode(database.parent) == 0o700
    made = [tmp_path / name for name in ("team.pace", "report.html")]
    made[1].write_text("an older one, which everybody could read")
    for command, file in zip(("export", "report"), made, strict=True):
        assert run([command, "harbour", str(file), "--database", str(database)]) == 0
    assert [mode(file) for file in made] == [0o600] * 2
    assert sorted(one.name for one in tmp_path.iterdir()) == ["made", "report.html", "team.pace"]


def test_who_serves_a_database_that_others_can_read_is_told_how_to_change_that(tmp_path):
    database = tmp_path / "made" / "kit.db"
    assert Store.open(database).warning() == ""
    database.chmod(0o644)
    assert Store.open(database).warning() == ""  # nobody else comes into its folder
    database.parent.chmod(0o755)
    assert Store.open(database).warning().endswith(f"To keep it to yours: chmod 600 {database}")
    database.chmod(0o600)
    assert Store.open(database).warning() == ""
