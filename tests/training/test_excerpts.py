import signal
import subprocess
import sys
from importlib.util import find_spec

import msgspec
import numpy as np
import pytest

from mer_bridge.training.recipe import Augmentation
from mer_bridge.training.spectrograms import MEL, load_spectrograms

if find_spec("torch") is not None:
    import torch

    from mer_bridge.training.excerpts import fit_excerpts, predict_excerpts, relevant
    from mer_bridge.training.library import Library
    from mer_bridge.training.schemes import ExcerptRecipe

    RECIPE = ExcerptRecipe(
        kind="excerpt",
        name="tiny",
        version=1,
        summary="",
        frontend="mel-128",
        architecture="tinyvgg",
        schemes=("moods",),
        augmentation=Augmentation(mask_frames=8),
        frames=32,
        folds=2,
        epochs={"moods": 3, "a2mid2e": 2, "a2e": 2, "a2mid2e-joint": 2},
        patience=0,
        batch=8,
        precision="float32",
        tag_weight=0.3,
    )

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]


@pytest.fixture(scope="session")
def mel_spectra(data, tmp_path_factory):
    from mer_bridge.training.clips import read_clips

    home = tmp_path_factory.mktemp("mel")
    return load_spectrograms(read_clips(data), home, progress=lambda _: None, front=MEL)


@pytest.fixture
def library(mel_spectra):
    return Library(*mel_spectra, [], torch.device("cpu"))


def train(library, path, *, recipe=None, scheme="moods", start=None, losses=None, seed=1):
    losses = [] if losses is None else losses
    index = range(library.bands.lengths.numel())
    return fit_excerpts(
        recipe or RECIPE, scheme, library, index, start=start, path=path, seed=seed, progress=losses.append
    )


def weights(fitted):
    return torch.cat([one.flatten().float() for one in fitted.model.state_dict().values()])


def test_a_seed_fixes_the_result(library, tmp_path):
    a, b = (train(library, tmp_path / f"{name}.pt") for name in "ab")
    assert torch.equal(weights(a), weights(b))
    assert not torch.equal(weights(a), weights(train(library, tmp_path / "c.pt", seed=2)))


def test_a_finished_network_is_loaded_not_trained_again(library, tmp_path):
    losses, again = [], []
    first = train(library, tmp_path / "a.pt", losses=losses)
    written = (tmp_path / "a.pt").stat().st_mtime_ns
    second = train(library, tmp_path / "a.pt", losses=again)
    assert (tmp_path / "a.pt").stat().st_mtime_ns == written
    assert torch.equal(weights(first), weights(second))
    assert losses == again
    assert len(losses) == second.epochs == 3
    assert [path.name for path in tmp_path.iterdir()] == ["a.pt"]


class Killed(Exception):
    """Stands for whatever ends a run."""


@pytest.mark.parametrize("patience", [0, 2])
def test_a_run_that_ends_within_a_fold_goes_on_as_if_it_had_not(library, tmp_path, patience):
    recipe = msgspec.structs.replace(RECIPE, patience=patience)
    whole = train(library, tmp_path / "whole.pt", recipe=recipe)
    heard = []

    def die_after_two(loss):
        heard.append(loss)
        if len(heard) == 2:
            raise Killed

    index = range(library.bands.lengths.numel())
    half = tmp_path / "half.pt"
    with pytest.raises(Killed):
        fit_excerpts(recipe, "moods", library, index, start=None, path=half, seed=1, progress=die_after_two)
    assert not half.exists()
    assert torch.equal(weights(train(library, half, recipe=recipe)), weights(whole))


PROGRAM = """
import sys
from pathlib import Path
import msgspec, torch
torch.set_num_threads(1)
from mer_bridge.training.clips import read_clips
from mer_bridge.training.excerpts import fit_excerpts
from mer_bridge.training.library import Library
from mer_bridge.training.schemes import ExcerptRecipe
from mer_bridge.training.spectrograms import MEL, load_spectrograms
data, home, path, recipe = sys.argv[1:]
spectra = load_spectrograms(read_clips(Path(data)), Path(home), progress=lambda _: None, front=MEL)
library = Library(*spectra, [], torch.device("cpu"))
recipe = msgspec.json.decode(recipe, type=ExcerptRecipe)
fit_excerpts(recipe, "moods", library, range(24), start=None, path=Path(path), seed=1,
             progress=lambda loss: print(loss, flush=True))
"""


def test_a_killed_process_goes_on_where_it_was(data, library, tmp_path):
    recipe = msgspec.structs.replace(RECIPE, epochs={"moods": 12})
    arguments = [
        str(data),
        str(tmp_path / "home"),
        str(tmp_path / "a.pt"),
        msgspec.json.encode(recipe).decode(),
    ]
    process = subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, text=True)
    for _ in range(3):
        assert process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = torch.load(tmp_path / "a.epoch", weights_only=True)
    assert 2 <= len(kept["losses"]) < 12
    losses = []
    killed = train(library, tmp_path / "a.pt", recipe=recipe, losses=losses)
    assert losses[: len(kept["losses"])] == kept["losses"]
    assert torch.equal(weights(killed), weights(train(library, tmp_path / "b.pt", recipe=recipe)))


def test_it_stops_when_nothing_gets_better(library, tmp_path):
    recipe = msgspec.structs.replace(
        RECIPE, patience=1, learning_rate=1e-12, epochs={"moods": 50}, schedule="constant"
    )
    assert train(library, tmp_path / "a.pt", recipe=recipe).epochs < 50


def test_a_scheme_learns_from_the_clips_that_have_its_labels(library):
    everything = range(24)
    assert relevant("a2e", library, everything) == list(range(20))
    assert relevant("a2mid", library, everything) == list(everything)
    assert relevant("moods", library, everything) == list(everything)


def test_later_schemes_begin_with_the_trunk_of_the_first(library, tmp_path):
    recipe = msgspec.structs.replace(RECIPE, learning_rate=1e-12)
    first = train(library, tmp_path / "a.pt", scheme="a2mid2e", recipe=recipe)
    later = train(library, tmp_path / "b.pt", scheme="a2mid2e-joint", recipe=recipe, start=first)
    fresh = train(library, tmp_path / "c.pt", scheme="a2mid2e-joint", recipe=recipe)
    names = [name for name, _ in first.model.trunk.named_parameters()]
    of = [dict(one.model.trunk.named_parameters()) for one in (first, later, fresh)]
    assert all(torch.allclose(of[0][name], of[1][name], atol=1e-6) for name in names)
    assert later.model.emotions.in_features == 7
    assert train(library, tmp_path / "d.pt", scheme="a2e", recipe=recipe).model.emotions.in_features == 64


def test_whole_clips_are_told_in_rating_units(library, tmp_path):
    fitted = train(library, tmp_path / "a.pt")
    features, emotions, quadrant, category = predict_excerpts(fitted, library, [0, 5, 21], frames=32)
    assert [one.shape for one in (features, emotions, quadrant, category)] == [(3, 7), (3, 8), (3, 4), (3, 9)]
    np.testing.assert_allclose(quadrant.sum(axis=1), 1.0, rtol=1e-6)
    np.testing.assert_allclose(category.sum(axis=1), 1.0, rtol=1e-6)
    assert (np.abs(features - 5.5) < 9).all()
    longer = predict_excerpts(fitted, library, [0], frames=1000)[0]
    assert np.isfinite(longer).all()  # a clip shorter than an excerpt repeats
