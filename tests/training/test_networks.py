from importlib.util import find_spec

import pytest

if find_spec("torch") is not None:
    import torch
    from torch import nn

    from mer_bridge.training.networks import ExcerptModel

pytestmark = [pytest.mark.training, pytest.mark.usefixtures("with_torch")]


def model(architecture, *, n_bands=149, through_features=True):
    zeros, ones = torch.zeros(n_bands), torch.ones(n_bands)
    return ExcerptModel(architecture, through_features=through_features, band_mean=zeros, band_sd=ones).eval()


def test_the_vgg_has_the_published_layers():
    layers = [
        one for one in model("vgg").trunk.modules() if isinstance(one, nn.Conv2d | nn.MaxPool2d | nn.Dropout)
    ]
    told = [
        (one.kernel_size[0], one.stride[0], one.padding[0], one.out_channels)
        if isinstance(one, nn.Conv2d)
        else type(one).__name__
        for one in layers
    ]
    assert told == [
        (5, 2, 2, 64),
        (3, 1, 1, 64),
        *("MaxPool2d", "Dropout"),
        (3, 1, 1, 128),
        (3, 1, 1, 128),
        *("MaxPool2d", "Dropout"),
        (3, 1, 1, 256),
        (3, 1, 1, 256),
        (3, 1, 1, 384),
        (3, 1, 1, 512),
        (3, 1, 0, 256),
    ]
    assert {one.p for one in layers if isinstance(one, nn.Dropout)} == {0.3}
    norms = [one for one in model("vgg").trunk.modules() if isinstance(one, nn.BatchNorm2d)]
    assert [one.num_features for one in norms] == [64, 64, 128, 128, 256, 256, 384, 512, 256]


@pytest.mark.parametrize(
    ("architecture", "most"), [("vgg", 5_100_000), ("tinyvgg", 80_000), ("resnet", 800_000)]
)
def test_every_network_tells_of_every_excerpt(architecture, most):
    network = model(architecture, n_bands=128)
    with torch.no_grad():
        heard = network(torch.rand(2, 64, 128))
    assert [tuple(one.shape) for one in heard] == [(2, 7), (2, 8), (2, 4), (2, 9)]
    assert sum(one.numel() for one in network.parameters()) < most


@pytest.mark.parametrize(("through_features", "inputs"), [(True, 7), (False, 64)])
def test_emotions_are_a_sum_of_the_features_or_of_the_hidden_state(through_features, inputs):
    network = model("tinyvgg", through_features=through_features)
    assert network.emotions.in_features == inputs
    with torch.no_grad():
        heard = network(torch.rand(1, 64, 149))
        if through_features:
            torch.testing.assert_close(network.emotions(heard.features), heard.emotions)
