from __future__ import annotations

import sys

import pytest

from mer_bridge.dashboard import key


def test_the_key_stays_the_same_and_belongs_to_the_user_alone(tmp_path):
    first = key.load(tmp_path / "data")
    assert key.load(tmp_path / "data") == first
    assert len(first) >= 20
    if sys.platform != "win32":
        assert (tmp_path / "data" / key.FILE_NAME).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"short", b"with space in the middle of", b"\xff" * 30, b"x" * 90])
def test_what_is_no_key_is_replaced(tmp_path, content):
    (tmp_path / key.FILE_NAME).write_bytes(content)
    fresh = key.load(tmp_path)
    assert fresh.encode() != content
    assert key.load(tmp_path) == fresh


def test_two_users_have_two_keys(tmp_path):
    assert key.load(tmp_path / "a") != key.load(tmp_path / "b")


def test_without_a_place_it_holds_until_the_end(tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert len(key.load(blocked)) >= 20
    assert "cannot be kept" in caplog.text
    assert list(tmp_path.iterdir()) == [blocked]
