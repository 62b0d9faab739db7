"""Networks that judge a whole excerpt: spectra ``(batch, frames, bands)`` in, hidden state out.

`vgg` is the network of Chowdhury et al. 2019 (table 1), layer for layer, for 313 x 149 spectra.
`tinyvgg` and `resnet` are the two small classifiers usually compared on mel spectrograms: three
pairs of 3x3 convolutions with pooling, and four stages of residual blocks (He et al. 2016).
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn import functional

from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

Architecture: TypeAlias = Literal["vgg", "tinyvgg", "resnet"]
N_FEATURES, N_EMOTIONS, N_QUADRANTS, N_CATEGORIES = len(MIDLEVEL_NAMES), len(EMOTION_NAMES), 4, 9
DROPOUT = 0.3


class Heard(NamedTuple):
    """What a network says of excerpts, standardised: zero mean, unit spread.

    `features` ``(batch, 7)``, `emotions` ``(batch, 8)``; `quadrant` ``(batch, 4)`` and
    `category` ``(batch, 9)`` as logits.
    """

    features: Tensor
    emotions: Tensor
    quadrant: Tensor
    category: Tensor


def _layer(before: int, after: int, *, size: int = 3, stride: int = 1, pad: int = 1) -> list[nn.Module]:
    return [
        nn.Conv2d(before, after, size, stride, pad, bias=False),
        nn.BatchNorm2d(after),
        nn.ReLU(inplace=True),
    ]


def _vgg() -> tuple[nn.Module, int]:
    layers = [
        *_layer(1, 64, size=5, stride=2, pad=2),
        *_layer(64, 64),
        nn.MaxPool2d(2),
        nn.Dropout(DROPOUT),
        *_layer(64, 128),
        *_layer(128, 128),
        nn.MaxPool2d(2),
        nn.Dropout(DROPOUT),
        *_layer(128, 256),
        *_layer(256, 256),
        *_layer(256, 384),
        *_layer(384, 512),
        *_layer(512, 256, pad=0),
    ]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()), 256


def _tinyvgg() -> tuple[nn.Module, int]:
    layers: list[nn.Module] = []
    for before, after in ((1, 16), (16, 32), (32, 64)):
        layers += [*_layer(before, after), *_layer(after, after), nn.MaxPool2d(2)]
    return nn.Sequential(*layers, nn.Dropout(DROPOUT), nn.AdaptiveAvgPool2d(1), nn.Flatten()), 64


class Residual(nn.Module):
    """Two convolutions and a short cut around them (He et al. 2016, figure 2)."""

    def __init__(self, before: int, after: int, *, stride: int) -> None:
        super().__init__()
        self.path = nn.Sequential(
            *_layer(before, after, stride=stride),
            nn.Conv2d(after, after, 3, 1, 1, bias=False),
            nn.BatchNorm2d(after),
        )
        same = before == after and stride == 1
        self.cut = (
            nn.Identity()
            if same
            else nn.Sequential(nn.Conv2d(before, after, 1, stride, bias=False), nn.BatchNorm2d(after))
        )

    def forward(self, x: Tensor) -> Tensor:
        """Feature maps of feature maps, a `stride` smaller."""
        return functional.relu(self.path(x) + self.cut(x))


def _resnet() -> tuple[nn.Module, int]:
    layers: list[nn.Module] = [*_layer(1, 16, size=5, stride=2, pad=2)]
    before = 16
    for after in (16, 32, 64, 128):
        layers += [Residual(before, after, stride=2), Residual(after, after, stride=1)]
        before = after
    return nn.Sequential(*layers, nn.Dropout(DROPOUT), nn.AdaptiveAvgPool2d(1), nn.Flatten()), before


TRUNKS = {"vgg": _vgg, "tinyvgg": _tinyvgg, "resnet": _resnet}


class ExcerptModel(nn.Module):
    """A trunk with heads for everything that is rated; a scheme decides which of them count.

    Parameters
    ----------
    architecture : {"vgg", "tinyvgg", "resnet"}
    through_features : bool
        Whether emotions are a linear sum of the features (A2Mid2E) or of the hidden state (A2E).
    band_mean, band_sd : tensors, shape (bands,)
        Taken off and divided by before anything else.
    """

    def __init__(
        self, architecture: Architecture, *, through_features: bool, band_mean: Tensor, band_sd: Tensor
    ) -> None:
        super().__init__()
        self.band_mean: Tensor
        self.band_sd: Tensor
        self.register_buffer("band_mean", band_mean)
        self.register_buffer("band_sd", band_sd)
        self.through_features = through_features
        self.trunk, hidden = TRUNKS[architecture]()
        self.features = nn.Linear(hidden, N_FEATURES)
        self.emotions = nn.Linear(N_FEATURES if through_features else hidden, N_EMOTIONS)
        self.quadrant = nn.Linear(hidden, N_QUADRANTS)
        self.category = nn.Linear(hidden, N_CATEGORIES)

    def forward(self, bands: Tensor) -> Heard:
        """What it says of excerpts ``(batch, frames, bands)``."""
        x = ((bands - self.band_mean) / self.band_sd).unsqueeze(1)
        hidden = self.trunk(x.contiguous(memory_format=torch.channels_last))
        features = self.features(hidden)
        emotions = self.emotions(features if self.through_features else hidden)
        return Heard(features, emotions, self.quadrant(hidden), self.category(hidden))
