import hashlib
import tomllib
from importlib.util import find_spec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mer_bridge import model as engine
from mer_bridge.errors import ModelError
from mer_bridge.training.recipe import Network
from mer_bridge.training.toml import to_toml

if find_spec("torch") is not None:
    import torch

    from mer_bridge.training import export
    from mer_bridge.training.export import RatedTrunk, golden_bands, write_graph
    from mer_bridge.training.fit import Fitted, Scale
    from mer_bridge.training.network import LOOK_BACK_FRAMES, STRIDE_FRAMES, HopModel

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]


def member(seed):
    torch.manual_seed(seed)
    sizes = Network(channels=(3, 4, 4, 5, 5, 6), hidden=7)
    model = HopModel(
        sizes, components=0, band_mean=torch.full((149,), 0.4), band_sd=torch.full((149,), 0.3)
    ).eval()
    features = Scale(torch.linspace(4, 7, 7) + seed, torch.linspace(0.5, 1.5, 7))
    return Fitted(model, features, Scale(torch.zeros(8), torch.ones(8)))


@pytest.fixture
def members():
    return [member(1), member(2)]


def test_the_graph_gives_what_the_networks_give_for_any_number_of_frames(members, tmp_path, rng):
    path = tmp_path / "new" / "model.onnx"
    assert write_graph(members, path) == hashlib.sha256(path.read_bytes()).hexdigest()
    session = engine.open_graph(path.read_bytes(), name="x")
    for n_frames in (LOOK_BACK_FRAMES, LOOK_BACK_FRAMES + STRIDE_FRAMES, 200):
        bands = np.abs(rng.normal(0.4, 0.3, (1, n_frames, 149))).astype(np.float32)
        (got,) = session.run([engine.OUTPUT], {engine.INPUT: bands})
        with torch.no_grad():
            each = [
                one.model.trunk(torch.from_numpy(bands)) * one.features.sd + one.features.mean
                for one in members
            ]
        assert got.shape == (1, 1 + (n_frames - LOOK_BACK_FRAMES) // STRIDE_FRAMES, 7)
        np.testing.assert_allclose(got, torch.stack(each).mean(dim=0), atol=export.SAME)


def test_the_model_is_one_file_beside_its_golden_pair(members, tmp_path):
    write_graph(members, tmp_path / "model.onnx")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["golden.npz", "model.onnx"]
    with np.load(tmp_path / "golden.npz", allow_pickle=False) as golden:
        np.testing.assert_array_equal(golden["bands"], golden_bands())
        with torch.no_grad():
            wanted = RatedTrunk(members)(torch.from_numpy(golden["bands"])[None])[0]
        np.testing.assert_allclose(golden["estimate"], wanted, atol=export.SAME)


def test_a_graph_that_differs_from_its_networks_is_refused(members, tmp_path, monkeypatch):
    monkeypatch.setattr(export, "SAME", -1.0)
    with pytest.raises(ModelError, match=r"^the exported graph differs from the network by .* rating units"):
        write_graph(members, tmp_path / "model.onnx")


def test_golden_spectra_look_like_spectra():
    bands = golden_bands()
    assert (bands.shape, bands.dtype) == ((313, 149), np.float32)
    assert bands.min() >= 0.0
    assert 0.5 < bands.max() < 3.0


PLAIN = st.one_of(
    st.integers(-(2**60), 2**60),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=20),
    st.lists(st.floats(-1e6, 1e6), max_size=4),
    st.lists(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=3), min_size=1, max_size=3),
)
KEYS = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)


def near(found, wanted):
    """Equal, with numbers of six digits."""
    if isinstance(wanted, float):
        return found == pytest.approx(wanted, rel=1e-5, abs=1e-37)
    if isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(near, found, wanted))
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(near(found[key], wanted[key]) for key in wanted)
    return found == wanted and type(found) is type(wanted)


@given(
    st.dictionaries(
        KEYS, st.one_of(PLAIN, st.dictionaries(KEYS, st.one_of(PLAIN, st.dictionaries(KEYS, PLAIN))))
    )
)
def test_what_is_written_as_toml_is_read_back(tables):
    assert near(tomllib.loads(to_toml(tables)), tables)


def test_floats_stay_floats():
    text = to_toml({"a": 1.0, "b": 100000.0, "c": 1e-12, "d": float("nan"), "e": 3, "f": [1.0, 2.5]})
    read = tomllib.loads(text)
    assert [type(read[key]) for key in "abcde"] == [float, float, float, float, int]
    assert [type(value) for value in read["f"]] == [float, float]
