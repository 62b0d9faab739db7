from importlib.util import find_spec

import numpy as np
import pytest

from mer_bridge.errors import DataError

if find_spec("torch") is not None:
    from mer_bridge.training.unrated import SOURCE, pieces, read_unrated

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]


def test_every_recording_of_a_folder_is_a_clip_that_nobody_rated(tmp_path):
    for name in ("b/two.flac", "a/one.ogg", "a/deeper/three.WAV", "a/cover.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    clips = read_unrated(tmp_path)
    assert [(clip.name, clip.group) for clip in clips] == [
        ("a/deeper/three", "a"),
        ("a/one", "a"),
        ("b/two", "b"),
    ]
    (source,) = {clip.source for clip in clips}
    assert source.startswith(f"{SOURCE}-")
    assert all(np.isnan(clip.features).all() and np.isnan(clip.emotions).all() for clip in clips)
    assert {clip.quadrant for clip in clips} == {-1}


def test_two_folders_with_the_same_names_are_two_sources(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "song.ogg").touch()
    assert read_unrated(tmp_path / "one")[0].source != read_unrated(tmp_path / "other")[0].source


def test_a_folder_without_recordings_is_said_so(tmp_path):
    with pytest.raises(DataError, match="no recordings in"):
        read_unrated(tmp_path)


@pytest.mark.parametrize(
    ("seconds", "lengths"), [(10, []), (13, [6]), (25, [12]), (60, [12, 12]), (63, [12, 12, 7])]
)
def test_a_recording_is_cut_to_the_length_of_clips(tmp_path, seconds, lengths):
    (tmp_path / "one.ogg").touch()
    (clip,) = read_unrated(tmp_path)
    frames, patches = round(seconds * 31.25) - 2, (seconds - 3) // 2 + 1
    spectrogram = np.arange(frames, dtype=np.uint8)[:, None].repeat(149, axis=1)
    view = np.arange(patches, dtype=np.float32)[:, None]
    cut = list(pieces(clip, spectrogram, view))
    assert [len(piece.view) for piece in cut] == lengths
    for number, piece in enumerate(cut):
        assert piece.clip is clip
        assert piece.view[0, 0] == 12 * number
        assert piece.spectrogram[0, 0] == 750 * number % 256
        assert len(piece.spectrogram) <= 750
