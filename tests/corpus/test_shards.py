from __future__ import annotations

import sys

import numpy as np
import pytest

from mer_bridge.analysis.store import INDEX, Store
from mer_bridge.corpus import shards
from mer_bridge.errors import MissingDependency
from mer_bridge.values import VALUE_NAMES


@pytest.fixture
def tracks(track, rng):
    return [track(f"/music/{k}.wav", rng.uniform(1, 10, (50 + k, 7))) for k in range(3)]


def read(path):
    return pytest.importorskip("pyarrow.parquet").read_table(path).to_pydict()


def test_waiting_ticks_move_to_a_shard(fill, tracks, need_library):
    need_library("pyarrow")
    folder = fill(tracks)
    with Store(folder / INDEX) as store:
        shards.flush(store, folder, at_least=4)
        assert store.waiting() == 3
        shards.flush(store, folder, at_least=3)
        assert store.waiting() == 0
        shards.flush(store, folder)
    assert [path.name for path in folder.glob("*.parquet")] == ["ticks-00001.parquet"]
    found = read(folder / "ticks-00001.parquet")
    assert found["file"] == [each.path for each in tracks for _ in range(len(each))]
    assert found["index"] == [k for each in tracks for k in range(len(each))]
    assert found["time_s"] == pytest.approx(np.concatenate([each.time_s for each in tracks]))
    for name in VALUE_NAMES:
        assert found[name] == pytest.approx(np.concatenate([each[name] for each in tracks]), rel=1e-6)


def test_killed_between_shard_and_note_the_same_shard_is_written_again(
    fill, tracks, monkeypatch, need_library
):
    need_library("pyarrow")
    folder = fill(tracks)
    with Store(folder / INDEX) as store:
        with monkeypatch.context() as broken:
            broken.setattr(Store, "sharded", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                shards.flush(store, folder)
        assert (folder / "ticks-00001.parquet").exists()
        shards.flush(store, folder)
    assert len(list(folder.glob("ticks-*"))) == 1
    assert len(read(folder / "ticks-00001.parquet")["index"]) == sum(map(len, tracks))


def test_a_track_heard_again_leaves_its_old_shard(fill, tracks, need_library):
    need_library("pyarrow")
    folder = fill(tracks)
    with Store(folder / INDEX) as store:
        shards.flush(store, folder)
        store.add(tracks[1], keep_ticks=True)
        shards.flush(store, folder)
        shards.clean(store, folder)
        assert store.stale() == {}
    first, second = (read(folder / f"ticks-0000{k}.parquet") for k in (1, 2))
    assert set(first["file"]) == {tracks[0].path, tracks[2].path}
    assert set(second["file"]) == {tracks[1].path}


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingDependency, match=r"pyarrow is needed to write Parquet.*mer-bridge\[corpus\]"):
        shards.arrow()
