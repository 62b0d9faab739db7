import numpy as np
import pytest
import soundfile

from mer_bridge.errors import DataError
from mer_bridge.training import teacher
from mer_bridge.training.teacher import FILE, LAYERS, load_views, principal_components


def nobody(_):
    """Hear of the progress and say nothing."""


def test_components_are_uncorrelated_and_of_unit_spread(rng):
    mixing = rng.normal(size=(12, 12))
    views = [(rng.normal(size=(n, 12)) @ mixing + 5.0).astype(np.float32) for n in (30, 1, 70)]
    reduced = principal_components(views, components=4)
    assert [one.shape for one in reduced] == [(30, 4), (1, 4), (70, 4)]
    every = np.concatenate(reduced).astype(np.float64)
    np.testing.assert_allclose(every.mean(axis=0), 0.0, atol=1e-5)
    np.testing.assert_allclose(every.T @ every / len(every), np.eye(4), atol=1e-4)


def test_components_are_those_of_the_largest_variance(rng):
    views = rng.normal(size=(300, 9))
    views[:, 1] = views[:, 0] + 0.1 * rng.normal(size=300)  # two outputs that say the same count most
    views[:, 2] = views[:, 0] + 0.1 * rng.normal(size=300)
    (first,) = principal_components([views.astype(np.float32)], components=1)
    assert abs(np.corrcoef(first[:, 0], views[:, 0])[0, 1]) > 0.99
    z = (views - views.mean(axis=0)) / views.std(axis=0)
    left = np.linalg.svd(z, full_matrices=False)[0][:, 0] * np.sqrt(300)
    np.testing.assert_allclose(np.abs(first[:, 0]), np.abs(left), atol=1e-3)


def test_the_unit_of_an_output_does_not_matter(rng):
    views = rng.normal(size=(50, 6)).astype(np.float32)
    scaled = views * np.array([1e-2, 1, 10, 100, 3, 7], np.float32)
    (plain,), (other,) = (principal_components([each], components=3) for each in (views, scaled))
    np.testing.assert_allclose(np.abs(plain), np.abs(other), atol=1e-2)


def test_more_components_than_there_are_is_an_error_in_words(rng):
    views = rng.normal(size=(5, 20)).astype(np.float32)  # five points span four directions
    with pytest.raises(DataError, match="asks for 5 components, the teacher's views of these clips have 4"):
        principal_components([views], components=5)
    assert np.isfinite(principal_components([views], components=4)).all()


def stand_in():
    """A teacher with MusiCNN's inputs and outputs that knows only the loudness of each mel band."""
    from onnx import TensorProto, helper

    shape = ["patches", teacher.PATCH_FRAMES, 96]
    nodes = [
        helper.make_node("ReduceMean", ["mel"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("ReduceMax", ["mel"], ["max"], axes=[1], keepdims=0),
        helper.make_node("Neg", ["mean"], ["emb"]),
    ]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["patches", 96]) for name in LAYERS]
    mel = helper.make_tensor_value_info("mel", TensorProto.FLOAT, shape)
    graph = helper.make_graph(nodes, "stand_in", [mel], outputs)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return made.SerializeToString()


@pytest.fixture
def taught(need_library, tmp_path):
    """A data folder that holds a teacher and no clips."""
    need_library("onnx")
    need_library("librosa")
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_bytes(stand_in())
    return tmp_path


@pytest.mark.training
def test_a_teacher_tells_of_every_two_seconds_and_is_asked_once(clips, taught, tmp_path):
    three, told = clips.clips[:3], []
    views = load_views(three, taught, tmp_path / "home", progress=told.append)
    assert told == ["film/f0", "film/f1", "film/f2"]
    for view in views:
        assert view.shape == (1, 3 * 96)  # 4.3 s hold one patch of three seconds and no second one
        np.testing.assert_allclose(view[:, :96], -view[:, 96:192], atol=1e-3)
        assert (view[:, 192:] >= view[:, 96:192] - 1e-2).all()
        assert np.ptp(view) > 0.5
    (taught / FILE).unlink()  # from now on only what was kept can answer
    again = load_views(three, taught, tmp_path / "home", progress=nobody)
    np.testing.assert_array_equal(again, views)


@pytest.mark.training
@pytest.mark.parametrize(("seconds", "patches"), [(0.5, 1), (2.9, 1), (4.9, 1), (5.1, 2), (9.1, 4)])
def test_patches_are_two_seconds_apart_and_short_clips_are_padded(taught, make_clip, rng, seconds, patches):
    clip = make_clip()
    soundfile.write(clip.audio, rng.normal(0, 0.1, (round(seconds * 44_100), 2)), 44_100)
    (view,) = load_views([clip], taught, taught / "home", progress=nobody)
    assert view.shape == (patches, 3 * 96)
    assert np.isfinite(view).all()


@pytest.mark.training
def test_the_level_of_a_recording_does_not_matter_to_the_teacher(taught, make_clip, tmp_path, rng):
    samples = rng.normal(0, 0.1, 4 * 16_000)
    clips = [make_clip("loud"), make_clip("soft")]
    for clip, level in zip(clips, (1.0, 0.05), strict=True):
        soundfile.write(clip.audio, level * samples, 16_000, subtype="FLOAT")
    loud, soft = load_views(clips, taught, tmp_path / "home", progress=nobody)
    np.testing.assert_allclose(loud, soft, atol=0.01)


def test_a_missing_teacher_is_said(clips, tmp_path):
    with pytest.raises(DataError, match=r"the recipe asks for a teacher, and .*msd_musicnn\.onnx is missing"):
        load_views(clips.clips[:1], tmp_path, tmp_path / "home", progress=nobody)
