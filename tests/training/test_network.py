from importlib.util import find_spec

import pytest

from mer_bridge.training.recipe import Network

if find_spec("torch") is not None:
    import torch

    from mer_bridge.training.network import LOOK_BACK_FRAMES, STRIDE_FRAMES, HopModel

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]


@pytest.fixture
def model():
    torch.manual_seed(3)
    sizes = Network(channels=(3, 4, 4, 5, 5, 6), hidden=7)
    mean, sd = torch.full((149,), 0.3), torch.full((149,), 0.2)
    return HopModel(sizes, components=2, band_mean=mean, band_sd=sd).eval()


@pytest.fixture
def bands():
    return torch.rand(2, 100, 149, generator=torch.Generator().manual_seed(4))


def test_every_estimate_is_what_its_look_back_alone_would_give(model, bands):
    together = model.trunk(bands).detach()
    assert together.shape == (2, 1 + (100 - LOOK_BACK_FRAMES) // STRIDE_FRAMES, 7)
    for tick in range(together.shape[1]):
        start = tick * STRIDE_FRAMES
        alone = model.trunk(bands[:, start : start + LOOK_BACK_FRAMES]).detach()
        assert alone.shape == (2, 1, 7)
        torch.testing.assert_close(together[:, tick], alone[:, 0], atol=1e-5, rtol=0)


def test_less_than_a_second_of_sound_tells():
    """The first reaction of the bridge: the look-back with the window of its last frame."""
    assert ((LOOK_BACK_FRAMES - 1) * 705.6 + 2048) / 22_050 <= 1.0
    assert STRIDE_FRAMES * 705.6 / 22_050 <= 0.128


def test_every_frame_of_the_look_back_counts(model, bands):
    look_back = bands[:1, :LOOK_BACK_FRAMES].clone().requires_grad_()
    model.trunk(look_back).sum().backward()
    assert (look_back.grad.abs().sum(dim=2) > 0).all()


def test_emotions_are_a_linear_sum_of_the_mean_features(model, bands):
    told = model(bands)
    torch.testing.assert_close(told.features, model.trunk(bands).mean(dim=1))
    model.emotions.weights.copy_(torch.randn(8, 7, generator=torch.Generator().manual_seed(5)))
    told = model(bands)
    layer = model.emotions
    wanted = told.features @ (layer.weights * layer.gain[:, None]).T + layer.bias
    torch.testing.assert_close(told.emotions, wanted)
    assert (told.quadrant.shape, told.view.shape) == ((2, 4), (2, 2))


def test_without_a_teacher_the_view_is_empty_and_nothing_is_warned_of():
    model = HopModel(Network(), components=0, band_mean=torch.zeros(149), band_sd=torch.ones(149)).eval()
    assert model(torch.zeros(1, 40, 149)).view.shape == (1, 0)
