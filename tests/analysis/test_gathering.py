from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge.analysis.gathering import AUDIO_SUFFIXES, gather
from mer_bridge.errors import ConfigError


@pytest.fixture
def home(tmp_path):
    for name in ("b.wav", "a.FLAC", "deep/er/c.mp3", "notes.md", ".hidden.wav", ".git/d.wav"):
        path = tmp_path / "music" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def names(files):
    return [file.name for file in files]


def test_a_folder_gives_its_audio_files_by_name_and_those_below(home):
    assert names(gather([home / "music"])) == ["a.FLAC", "b.wav", "c.mp3"]


def test_files_come_once_in_the_order_named_whatever_they_are_called(home):
    notes = home / "music" / "notes.md"
    files = gather(
        [notes, home / "music" / "b.wav", home / "music", home / "music" / "deep" / ".." / "b.wav"]
    )
    assert names(files) == ["notes.md", "b.wav", "a.FLAC", "c.mp3"]


def test_missing_files_stay_in_the_list(home):
    assert names(gather([home / "none.wav"])) == ["none.wav"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.m3u", "#EXTM3U\n#EXTINF:1,A\nmusic/b.wav\r\n\nmusic/ä.wav\n"),
        ("list.m3u8", "\ufeffmusic/b.wav\nmusic/ä.wav"),
        ("list.pls", "[playlist]\nFile1=music/b.wav\nTitle1=x\nFile2 = music/ä.wav\nNumberOfEntries=2\n"),
        ("list.txt", "  music/b.wav  \n# a remark\nmusic/ä.wav\n"),
    ],
)
def test_playlists_name_files_beside_them(home, name, text):
    (home / name).write_text(text, encoding="utf-8")
    assert gather([home / name]) == [home / "music" / "b.wav", home / "music" / "ä.wav"]


def test_old_playlists_that_are_not_utf8_are_read(home):
    (home / "old.m3u").write_bytes("music/ä.wav\n".encode("cp1252"))
    assert names(gather([home / "old.m3u"])) == ["ä.wav"]


def test_addresses_of_files_become_paths_and_others_stay_as_they_are(home):
    other = "http://example.org/stream.mp3"
    (home / "a.m3u").write_text(f"file://{home}/music/b%20c.wav\n{other}\n")
    first, second = gather([home / "a.m3u"])
    assert first == home / "music" / "b c.wav"
    assert str(second).endswith("example.org/stream.mp3")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.m3u", None, "cannot read the playlist"),
        ("zero.txt", b"a\0b", "no text"),
        ("empty.pls", b"", "no audio"),
    ],
)
def test_what_is_no_playlist_is_refused(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        gather([tmp_path / name])


def test_a_folder_without_music_is_said(tmp_path):
    with pytest.raises(ConfigError, match="no audio files in"):
        gather([tmp_path])


@given(content=st.binary(max_size=400), suffix=st.sampled_from([".m3u", ".pls", ".txt"]))
def test_no_bytes_break_a_playlist(tmp_path_factory, content, suffix):
    path = tmp_path_factory.mktemp("list") / f"any{suffix}"
    path.write_bytes(content)
    with contextlib.suppress(ConfigError):
        assert all(isinstance(file, Path) for file in gather([path]))


def test_suffixes_are_lower_case():
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in AUDIO_SUFFIXES)
