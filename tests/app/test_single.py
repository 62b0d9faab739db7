from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from mer_bridge.app import single
from mer_bridge.app.single import AlreadyRuns, Single
from mer_bridge.errors import MerBridgeError

HOLD = """
import sys
from pathlib import Path
from mer_bridge.app.single import Single
with Single(Path(sys.argv[1])) as one:
    one.tell("http://127.0.0.1:9/#key")
    print("has it", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that has the lock of `tmp_path`."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=pipe, stdout=pipe, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "has it\n"
        yield process
        process.kill()


def test_the_second_one_is_told_where_the_first_one_is(tmp_path, other):
    with pytest.raises(AlreadyRuns) as found, Single(tmp_path):
        pass
    assert found.value.url == "http://127.0.0.1:9/#key"


def test_the_lock_of_one_that_was_killed_is_free(tmp_path, other):
    other.kill()
    other.wait()
    with Single(tmp_path) as one:
        one.tell("http://127.0.0.1:10/")


def test_after_the_end_nothing_but_the_lock_is_left(tmp_path):
    for _ in range(2):
        with Single(tmp_path) as one:
            one.tell("http://127.0.0.1:10/#secret")
            assert (tmp_path / single.URL_NAME).stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == [single.LOCK_NAME]


def test_one_that_never_says_where_it_is_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(single, "FIRST_S", 0.1)
    with Single(tmp_path), pytest.raises(AlreadyRuns) as found, Single(tmp_path):
        pass
    assert found.value.url == ""


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(MerBridgeError, match="cannot write"), Single(Path(tmp_path / "file" / "below")):
        pass
