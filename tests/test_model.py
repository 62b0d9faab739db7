import hashlib
import subprocess
import sys
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mer_bridge import card as cards
from mer_bridge import model, places
from mer_bridge.errors import ModelError, ShapeError
from mer_bridge.model import Trunk

MODELS = sorted(path.parent for path in places.shipped("models").glob("*/card.toml"))
CARD = cards.read(cards.find("midlevel-hop"))
LOOK_BACK, STRIDE = CARD.trunk.look_back_frames, CARD.trunk.stride_frames
N_FRAMES = LOOK_BACK + (model.MAX_TICKS["cpu"] + 6) * STRIDE + 1  # more than one call's worth of ticks
BATCH = 1e-4
"""Rating units: over several ticks the engine may add in another order than over one."""


@pytest.fixture(scope="module")
def trunk():
    return Trunk(CARD)


@pytest.fixture(scope="module")
def bands():
    rng = np.random.default_rng(7)
    return np.abs(rng.normal(0.3, 0.3, (N_FRAMES, CARD.frontend.bands))).astype(np.float32)


def gates(n_frames):
    return (np.arange(n_frames) * 7 % 11 < 6) | (np.arange(n_frames) < 40)


def listen(trunk, bands, cuts):
    """All estimates, with hops counted from the start, of bands cut at `cuts`."""
    trunk.reset()
    heard, begin = [], 0
    for piece, gate in zip(np.split(bands, cuts), np.split(gates(len(bands)), cuts), strict=True):
        heard += [(begin + one.hop, one.ratings, one.heard) for one in trunk.push(piece, gate)]
        begin += len(piece)
    return heard


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, N_FRAMES), max_size=12))
def test_any_split_gives_the_same_estimates(trunk, bands, cuts):
    whole = listen(trunk, bands, [])
    split = listen(trunk, bands, sorted(cuts))
    assert [one[::2] for one in split] == [one[::2] for one in whole]
    np.testing.assert_allclose([one[1] for one in split], [one[1] for one in whole], atol=BATCH, rtol=0)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, STRIDE), min_size=N_FRAMES // STRIDE, max_size=N_FRAMES))
def test_one_tick_at_a_time_gives_the_same_bits(trunk, bands, sizes):
    """Live, no push brings more than one tick: then nothing depends on how it was cut."""
    cuts = [cut for cut in np.cumsum(sizes) if cut < 120]
    some = bands[:120]
    split = listen(trunk, some, cuts + list(range(max(cuts), 120, STRIDE)))
    single = listen(trunk, some, range(1, 120))
    np.testing.assert_array_equal([one[1] for one in split], [one[1] for one in single])
    assert len(single) == (120 - LOOK_BACK) // STRIDE + 1


def test_an_estimate_comes_with_the_last_frame_of_its_look_back(trunk, bands):
    whole = listen(trunk, bands, [])
    assert [one[0] for one in whole] == list(range(LOOK_BACK - 1, N_FRAMES, STRIDE))
    trunk.reset()
    assert trunk.push(bands[: LOOK_BACK - 1], gates(LOOK_BACK - 1)) == []
    (first,) = trunk.push(bands[LOOK_BACK - 1 : LOOK_BACK], gates(1))
    assert first.hop == 0


def test_an_estimate_is_what_the_graph_says_of_its_look_back(trunk, bands):
    session = model.open_session(CARD)
    for hop, ratings, _ in listen(trunk, bands, [])[::9]:
        (alone,) = session.run(["estimate"], {"bands": bands[None, hop + 1 - LOOK_BACK : hop + 1]})
        np.testing.assert_allclose(ratings, alone[0, 0], atol=BATCH, rtol=0)
        assert ratings.shape == (7,)


def test_heard_is_the_part_with_the_gate_open(trunk, bands):
    is_open = gates(N_FRAMES)
    for hop, _, heard in listen(trunk, bands, [50, 51, 200]):
        assert heard == pytest.approx(is_open[hop + 1 - LOOK_BACK : hop + 1].mean())


def test_reset_makes_it_as_new(trunk, bands):
    first = listen(trunk, bands, [])
    trunk.push(bands[:17], gates(17))
    np.testing.assert_array_equal([one[1] for one in listen(trunk, bands, [])], [one[1] for one in first])


@pytest.mark.parametrize("shape", [(4, 148), (5, 149), (149,), (1, 4, 149)])
def test_arrays_that_do_not_fit_are_refused(trunk, shape):
    with pytest.raises(ShapeError, match="bands must be"):
        trunk.push(np.zeros(shape, np.float32), np.ones(4, bool))


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_every_shipped_model_still_says_what_it_said_when_it_was_made(folder):
    card = cards.read(folder)
    with np.load(folder / "golden.npz", allow_pickle=False) as golden:
        bands, wanted = golden["bands"], golden["estimate"]
    if card.frontend.is_described:  # the graph takes rows, one per tick
        (told,) = model.open_session(card).run([model.OUTPUT], {model.INPUT: bands[None]})
        ratings = told[0]
    else:
        ratings = [one.ratings for one in Trunk(card).push(bands, np.ones(len(bands), bool))]
    assert np.ptp(wanted, axis=0).min() > 0.0  # the pair can tell models apart
    np.testing.assert_allclose(ratings, wanted, atol=1e-4, rtol=0)


def changed(**trunk):
    return msgspec.structs.replace(CARD, trunk=msgspec.structs.replace(CARD.trunk, **trunk))


@pytest.mark.parametrize(
    "trunk",
    [
        {"look_back_frames": LOOK_BACK + STRIDE},
        {"look_back_frames": LOOK_BACK - 5},
        {"stride_frames": 2 * STRIDE},
        {"stride_frames": 1},
    ],
)
def test_a_graph_of_another_shape_than_its_card_is_refused(trunk):
    with pytest.raises(ModelError, match=rf"^{CARD.title}: "):
        Trunk(changed(**trunk))


def test_another_number_of_bands_is_refused():
    front = msgspec.structs.replace(CARD.frontend, bands=96)
    with pytest.raises(ModelError, match=r"does not take \(1, 29, 96\)"):
        Trunk(msgspec.structs.replace(CARD, frontend=front))


@pytest.fixture
def copy(tmp_path):
    """The shipped card with a copy of its graph, whose bytes may be altered."""

    def make(alter):
        graph = alter((Path(CARD.folder) / CARD.trunk.file).read_bytes())
        (tmp_path / CARD.trunk.file).write_bytes(graph)
        return msgspec.structs.replace(CARD, folder=str(tmp_path))

    return make


def test_one_altered_byte_is_noticed(copy):
    card = copy(lambda graph: graph[:1000] + bytes([graph[1000] ^ 1]) + graph[1001:])
    with pytest.raises(ModelError, match=r"was altered: SHA-256 \w{12}…, the card says \w{12}…\. Try: "):
        Trunk(card)


@pytest.mark.parametrize("alter", [lambda graph: graph[:-7], lambda _: b"", lambda _: b"not a graph at all"])
def test_a_broken_graph_is_refused_though_its_hash_is_right(copy, alter):
    card = copy(alter)
    graph = (Path(card.folder) / card.trunk.file).read_bytes()
    trunk = msgspec.structs.replace(card.trunk, sha256=hashlib.sha256(graph).hexdigest())
    with pytest.raises(ModelError, match=CARD.title):
        Trunk(msgspec.structs.replace(card, trunk=trunk))


def test_a_missing_graph_is_said(tmp_path):
    with pytest.raises(ModelError, match=r"^cannot read the model .*model\.onnx: No such file"):
        Trunk(msgspec.structs.replace(CARD, folder=str(tmp_path)))


def test_a_graph_that_is_too_big_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(model, "MAX_GRAPH_BYTES", 1000)
    with pytest.raises(ModelError, match="is larger than"):
        Trunk(CARD)


def test_without_an_engine_the_remedy_is_named():
    code = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from mer_bridge import card, errors, model\n"
        "try:\n    model.Trunk(card.read(card.find('midlevel-hop')))\n"
        "except errors.MissingDependency as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    wanted = "onnxruntime is needed to run a model. Try: pip install 'mer-bridge[cpu]'"
    assert done.stdout.strip() == wanted


def field(number, content):
    """A field of a Protocol Buffers message that holds bytes."""
    tag = number << 3 | 2
    varint = bytes([tag]) if tag < 128 else bytes([tag & 127 | 128, tag >> 7])
    return varint + bytes([len(content)]) + content


EXTERNAL = field(8, b"w") + field(13, field(1, b"location") + field(2, b"w.bin"))


@pytest.mark.parametrize(
    "graph",
    [
        field(7, field(5, EXTERNAL)),
        field(7, field(15, field(1, EXTERNAL))),
        field(7, field(1, field(5, field(5, EXTERNAL)))),
        field(7, field(1, field(5, field(10, EXTERNAL)))),
        field(7, field(1, field(5, field(6, field(5, EXTERNAL))))),
        field(7, field(1, field(5, field(23, field(2, EXTERNAL))))),
        field(25, field(7, field(5, field(5, EXTERNAL)))),
        field(2, b"x") + b"\x08\x09" + field(7, b"\x1d\xff\xff\xff\xff" + field(5, EXTERNAL)),
    ],
    ids=[
        "weight",
        "sparse",
        "constant",
        "constants",
        "branch",
        "sparse constant",
        "function",
        "among others",
    ],
)
def test_weights_in_other_files_are_found_wherever_they_hang(graph):
    assert model.has_external_data(graph, name="x")
    with pytest.raises(ModelError, match="keeps weights in other files"):
        model.open_graph(graph, name="x")


def test_the_words_alone_are_no_other_file():
    harmless = field(7, field(5, field(8, b"external_data location")) + field(2, EXTERNAL))
    assert not model.has_external_data(harmless, name="x")


@given(st.binary(max_size=200))
def test_any_bytes_are_judged_or_refused_in_words(graph):
    try:
        model.has_external_data(graph, name="x")
    except ModelError as error:
        assert str(error) == "x is not an ONNX graph"  # noqa: PT017 - either outcome is fine


def small_graph(weights, **names):
    """Mean over frames of bands times weights; gives (1, 1, 7) for any number of frames."""
    from onnx import TensorProto, checker, helper, numpy_helper

    names = {"bands": "bands", "estimate": "estimate"} | names
    inside = [helper.make_tensor_value_info(names["bands"], TensorProto.FLOAT, [1, "frames", 149])]
    outside = [helper.make_tensor_value_info(names["estimate"], TensorProto.FLOAT, [1, "ticks", 7])]
    nodes = [
        helper.make_node("MatMul", [names["bands"], "w"], ["each"]),
        helper.make_node("ReduceMean", ["each"], [names["estimate"]], axes=[1], keepdims=1),
    ]
    graph = helper.make_graph(nodes, "g", inside, outside, [numpy_helper.from_array(weights, "w")])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    checker.check_model(made)
    return made


WEIGHTS = np.full((149, 7), 0.5, np.float32)


@pytest.mark.training
def test_no_weights_are_read_from_the_folder_it_was_started_in(need_library, tmp_path, monkeypatch):
    need_library("onnx")
    import onnx

    path = tmp_path / "model.onnx"
    onnx.save_model(
        small_graph(WEIGHTS), path, save_as_external_data=True, location="w.bin", size_threshold=0
    )
    assert (tmp_path / "w.bin").is_file()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match="keeps weights in other files: refused"):
        model.open_graph(path.read_bytes(), name="x")


TRICKS = ("../secret.bin", "{elsewhere}/secret.bin", "soft.bin", "hard.bin")
"""Names by which a graph may reach for a file outside its folder: up, absolute, two kinds of link."""


@pytest.fixture(params=TRICKS, ids=["parent", "absolute", "symlink", "hard link"])
def thief(need_library, tmp_path, request):
    """A model's folder whose graph wants weights from a file outside it, and would get them."""
    need_library("onnx")
    import onnx
    from onnx.external_data_helper import set_external_data

    folder = tmp_path / "model"
    folder.mkdir()
    secret = tmp_path / "secret.bin"
    secret.write_bytes(WEIGHTS.tobytes())
    (folder / "soft.bin").symlink_to(secret)
    (folder / "hard.bin").hardlink_to(secret)
    made = small_graph(WEIGHTS)
    (weights,) = made.graph.initializer
    set_external_data(weights, request.param.format(elsewhere=tmp_path), length=WEIGHTS.nbytes)
    weights.ClearField("raw_data")
    path = folder / CARD.trunk.file
    path.write_bytes(made.SerializeToString())
    assert onnx.load_model(path, load_external_data=False).graph.initializer[0].data_location
    return path


@pytest.mark.training
def test_no_file_outside_the_folder_is_read_by_way_of_a_model_folder(thief, monkeypatch):
    monkeypatch.chdir(thief.parent)
    digest = hashlib.sha256(thief.read_bytes()).hexdigest()
    trunk = msgspec.structs.replace(CARD.trunk, sha256=digest)
    with pytest.raises(ModelError, match="keeps weights in other files: refused"):
        Trunk(msgspec.structs.replace(CARD, folder=str(thief.parent), trunk=trunk))


@pytest.mark.training
def test_no_file_outside_the_folder_is_read_from_bytes(thief, monkeypatch):
    """The engine alone would follow the hard link from the folder it was started in."""
    monkeypatch.chdir(thief.parent)
    with pytest.raises(ModelError, match="keeps weights in other files: refused"):
        model.open_graph(thief.read_bytes(), name="x")


def test_a_graph_that_is_a_link_is_judged_by_its_content(copy, tmp_path):
    card = copy(lambda graph: graph[:-1] + b"x")
    path = tmp_path / CARD.trunk.file
    path.rename(tmp_path / "other")
    path.symlink_to(tmp_path / "other")
    with pytest.raises(ModelError, match="was altered"):
        Trunk(card)


@pytest.mark.parametrize("folder", MODELS, ids=lambda folder: folder.name)
def test_every_shipped_graph_is_the_one_its_card_names(folder):
    card = cards.read(folder)
    assert hashlib.sha256((folder / card.trunk.file).read_bytes()).hexdigest() == card.trunk.sha256


@pytest.mark.training
def test_a_graph_with_its_weights_inside_is_run(need_library):
    need_library("onnx")
    session = model.open_graph(small_graph(WEIGHTS).SerializeToString(), name="x")
    (estimate,) = session.run(["estimate"], {"bands": np.ones((1, 5, 149), np.float32)})
    np.testing.assert_allclose(estimate, np.full((1, 1, 7), 74.5))


@pytest.mark.training
@pytest.mark.parametrize("names", [{"bands": "spectra"}, {"estimate": "told"}])
def test_other_names_of_input_and_output_are_refused(need_library, copy, names):
    need_library("onnx")
    graph = small_graph(WEIGHTS, **names).SerializeToString()
    card = copy(lambda _: graph)
    trunk = msgspec.structs.replace(card.trunk, sha256=hashlib.sha256(graph).hexdigest())
    with pytest.raises(ModelError, match="must have input 'bands' and output 'estimate', has "):
        Trunk(msgspec.structs.replace(card, trunk=trunk))


def test_it_does_not_take_the_whole_machine():
    """One thread that does not spin: the audio shares the cores."""
    session = model.open_session(CARD)
    options = session.get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


def test_an_engine_that_is_not_there_is_refused_with_its_remedy():
    if "cuda" in model.engines():
        pytest.skip("this onnxruntime can compute on CUDA")
    with pytest.raises(ModelError, match=r"cannot compute on 'cuda' here, only on cpu.*mer-bridge\[gpu\]"):
        model.Trunk(CARD, engine="cuda")


def test_a_trunk_says_where_it_computes(trunk):
    assert trunk.engine == "cpu"
    assert "cpu" in model.engines()
