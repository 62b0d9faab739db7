from __future__ import annotations

import os
import sqlite3

import numpy as np
import pytest

from mer_bridge.analysis.store import Identity, Store, identity
from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES

SETTINGS = {"model": "made-up-v1", "horizon_s": 4.0}


@pytest.fixture
def song(analysis, tmp_path):
    """An analysis of a file that is there."""
    path = tmp_path / "song.wav"
    path.write_bytes(b"sound")
    return analysis(path=str(path))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "corpus.sqlite"


def test_what_was_heard_comes_out_as_it_went_in(song, path):
    with Store(path, SETTINGS) as store:
        assert not store.is_done(song.path)
        store.add(song, keep_ticks=True)
        assert store.is_done(song.path)
        row = store.row(song.path)
    assert np.array_equal(row.numbers, song.numbers)
    assert np.array_equal(row.mean, song.mean)


def test_another_process_finds_it_done(song, path):
    with Store(path, SETTINGS) as store:
        store.add(song, keep_ticks=True)
    with Store(path, SETTINGS) as store:
        assert store.is_done(song.path)
        assert store.settings["model"] == "made-up-v1"


def test_a_changed_file_is_not_done(song, path):
    with Store(path, SETTINGS) as store:
        store.add(song, keep_ticks=True)
        os.utime(song.path, ns=(1, 1))
        assert identity(song.path) == Identity(5, 1)
        assert not store.is_done(song.path)


def test_a_failed_file_is_not_done_and_its_reason_is_kept_until_it_is(song, path):
    with Store(path, SETTINGS) as store:
        store.fail(song.path, "no sound")
        assert store.errors() == [(song.path, "no sound")]
        assert not store.is_done(song.path)
        assert store.row(song.path) is None
        store.add(song, keep_ticks=True)
        assert store.errors() == []


def test_a_file_heard_twice_is_there_once(song, path):
    with Store(path, SETTINGS) as store:
        store.add(song, keep_ticks=True)
        store.add(song, keep_ticks=True)
        assert (
            store.query("SELECT count(*) FROM files")[0]
            == store.query("SELECT count(*) FROM ticks")[0]
            == (1,)
        )


def test_ticks_leave_for_a_shard_and_a_track_heard_again_makes_its_old_ones_stale(song, path):
    with Store(path, SETTINGS) as store:
        store.add(song, keep_ticks=True)
        (track,) = store.unsharded()
        assert (store.waiting(), store.next_shard()) == (1, 1)
        store.sharded(1)
        assert (store.waiting(), store.next_shard(), store.stale()) == (0, 2, {})
        store.add(song, keep_ticks=True)
        assert store.stale() == {1: [track.id]}
        assert next(store.unsharded()).id != track.id
        store.cleaned(1)
        assert store.stale() == {}


def test_values_that_a_model_lacks_are_empty(analysis, path):
    mean = np.full(15, 5.0)
    mean[:7] = np.nan
    with Store(path, SETTINGS) as store:
        store.add(analysis(mean=mean), keep_ticks=False)
        ((name, found),) = store.means()
        assert name == "song.wav"
        assert np.array_equal(found, mean, equal_nan=True)
        assert store.query("SELECT modality, valence FROM files") == [(None, 5.0)]


def test_any_program_can_ask_it_in_sql(song, path):
    with Store(path, SETTINGS) as store:
        store.add(song, keep_ticks=True)
    base = sqlite3.connect(path)
    found = base.execute(f"SELECT path, quadrant, {', '.join(VALUE_NAMES)} FROM files").fetchone()  # noqa: S608
    base.close()
    assert found[:2] == (song.path, str(song.quadrant))
    assert found[2:] == pytest.approx(song.mean)


def test_other_settings_are_refused_in_words(path):
    Store(path, SETTINGS).close()
    with pytest.raises(ConfigError, match=r"other settings: horizon_s 4.0, now 2.0\. Give another name"):
        Store(path, {**SETTINGS, "horizon_s": 2.0})


def test_two_writers_at_once_are_refused(path):
    with Store(path, SETTINGS), pytest.raises(ConfigError, match="another analysis writes to it"):
        Store(path, SETTINGS)


def test_what_is_no_store_is_refused(tmp_path, path):
    with pytest.raises(ConfigError, match="is no corpus; make one"):
        Store(path)
    path.write_bytes(b"no base, but long enough to be taken for one" * 100)
    for settings in (None, SETTINGS):
        with pytest.raises(ConfigError, match="no store of mer-bridge"):
            Store(path, settings)
    sqlite3.connect(tmp_path / "other.sqlite").close()
    with pytest.raises(ConfigError):
        Store(tmp_path / "other.sqlite")


def test_a_store_of_another_version_is_refused(path):
    Store(path, {**SETTINGS, "format": 0}).close()
    with pytest.raises(ConfigError, match="another version"):
        Store(path)
