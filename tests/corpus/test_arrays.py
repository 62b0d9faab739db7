from __future__ import annotations

import numpy as np
import pytest

from mer_bridge.analysis.store import INDEX, Store
from mer_bridge.corpus.arrays import arrays_of


@pytest.fixture
def tracks(track, rng):
    return [track(f"/music/{k}.wav", rng.uniform(1, 10, (50 + 70 * k, 7))) for k in range(4)]


def files(folder):
    return sorted(path.name for path in folder.glob("search-*"))


def test_they_hold_what_the_index_holds(fill, tracks):
    folder = fill(tracks)
    with Store(folder / INDEX) as store:
        arrays = arrays_of(store, folder)
        assert store.paths(arrays.ids) == [each.path for each in tracks]
    assert np.array_equal(arrays.means, [each.mean for each in tracks])
    wanted = np.concatenate([each.passages() for each in tracks]).astype(np.float32)
    assert np.array_equal(arrays.passages, wanted)
    assert arrays.firsts.tolist() == np.cumsum([0, *(len(each.passages()) for each in tracks[:-1])]).tolist()


def test_they_are_made_once_and_again_when_the_index_has_changed(fill, tracks, track):
    folder = fill(tracks)
    with Store(folder / INDEX) as store:
        arrays_of(store, folder)
        first = files(folder)
        assert len(first) == 2
        times = [(folder / name).stat().st_mtime_ns for name in first]
        again = arrays_of(store, folder)
        assert [(folder / name).stat().st_mtime_ns for name in first] == times
        assert isinstance(again.passages, np.memmap)
        store.add(track("/music/new.wav", np.full((20, 7), 3.0)), keep_ticks=False)
        assert len(arrays_of(store, folder).tracks) == 5
    assert len(files(folder)) == 2
    assert files(folder) != first


def test_a_damaged_one_is_made_again(fill, tracks):
    folder = fill(tracks)
    with Store(folder / INDEX) as store:
        wanted = arrays_of(store, folder)
        for name in files(folder):
            (folder / name).write_bytes(b"nonsense")
        assert np.array_equal(arrays_of(store, folder).tracks, wanted.tracks)


def test_a_folder_that_cannot_be_written_is_no_failure(fill, tracks, tmp_path):
    folder = fill(tracks)
    with Store(folder / INDEX) as store:
        assert len(arrays_of(store, tmp_path / "none").tracks) == 4


def test_an_empty_index_gives_empty_arrays(fill):
    folder = fill([])
    with Store(folder / INDEX) as store:
        arrays = arrays_of(store, folder)
    assert arrays.tracks.shape == (0, 17)
    assert arrays.passages.shape == (0, 8)
