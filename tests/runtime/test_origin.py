from __future__ import annotations

import os
from pathlib import Path

import pytest

from mer_bridge.errors import ConfigError
from mer_bridge.runtime.origin import Watch, read_file, replace_file


@pytest.fixture
def path(tmp_path) -> Path:
    path = tmp_path / "piece.toml"
    path.write_text("show = false\n")
    return path


def rewrite(path: Path, text: str) -> None:
    """Another text, with another time even on a coarse clock."""
    later_ns = path.stat().st_mtime_ns + 10_000_000
    path.write_text(text)
    os.utime(path, ns=(later_ns, later_ns))


def test_a_change_is_told_once_and_when_two_looks_have_seen_it(path):
    watch = Watch(path)
    assert [watch.look(), watch.look()] == [False, False]
    rewrite(path, "show = true\n")
    assert [watch.look(), watch.look(), watch.look()] == [False, True, False]


def test_a_file_that_is_still_being_written_is_not_told(path):
    watch = Watch(path)
    for size in range(1, 5):
        rewrite(path, "#" * size)
        assert not watch.look()
    assert watch.look()


def test_a_file_that_is_gone_is_told_when_it_comes_back_as_another(path):
    watch = Watch(path)
    elsewhere = path.rename(path.with_suffix(".old"))
    assert [watch.look(), watch.look()] == [False, False]
    rewrite(elsewhere, "show = true\n")
    elsewhere.rename(path)
    assert [watch.look(), watch.look()] == [False, True]


def test_what_was_taken_is_not_told(path):
    watch = Watch(path)
    rewrite(path, "show = true\n")
    watch.take()
    assert [watch.look(), watch.look()] == [False, False]


def test_without_a_file_nothing_changes():
    watch = Watch(None)
    assert [watch.look(), watch.look()] == [False, False]


def test_a_file_is_replaced_whole_and_keeps_ends_of_lines_link_and_mode(path):
    path.chmod(0o640)
    link = path.with_name("link.toml")
    link.symlink_to(path)
    replace_file(link, "show = true\r\n")
    assert read_file(link) == "show = true\r\n"
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in path.parent.iterdir()) == ["link.toml", "piece.toml"]


def test_what_cannot_be_read_or_written_is_named(tmp_path):
    gone = tmp_path / "nowhere" / "piece.toml"
    with pytest.raises(ConfigError, match=r"cannot read .*piece\.toml"):
        read_file(gone)
    with pytest.raises(ConfigError, match=r"cannot write .*piece\.toml"):
        replace_file(gone, "")
