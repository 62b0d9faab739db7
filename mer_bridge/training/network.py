"""The hop model: a small causal convolutional trunk, and what it is trained to tell.

A look-back of 29 frames (0.99 s with the window of the last) gives one estimate of the seven
features every fourth frame.  All convolutions are unpadded in time, so a longer excerpt
simply gives more estimates, each exactly what a single look-back would have given.
"""

from __future__ import annotations

import warnings
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from mer_bridge.training.recipe import Network
from mer_bridge.values import EMOTION_NAMES, MIDLEVEL_NAMES

N_BANDS = 149
LOOK_BACK_FRAMES = 29
STRIDE_FRAMES = 4
# (time stride, band stride) of each 3x3 layer; the first is 3x5.
STRIDES = ((1, 2), (2, 2), (1, 2), (2, 1), (1, 2), (1, 2))
N_QUADRANTS = 4


class Told(NamedTuple):
    """What the network tells of an excerpt, standardised: zero mean, unit spread.

    `features` is ``(batch, 7)``, `emotions` ``(batch, 8)``, `quadrant` ``(batch, 4)`` logits,
    `view` ``(batch, components)`` what the teacher would see.
    """

    features: Tensor
    emotions: Tensor
    quadrant: Tensor
    view: Tensor


class Trunk(nn.Module):
    """Spectra ``(batch, frames, 149)`` in, estimates ``(batch, ticks, 7)`` out, standardised."""

    def __init__(self, sizes: Network, *, band_mean: Tensor, band_sd: Tensor) -> None:
        super().__init__()
        self.band_mean: Tensor
        self.band_sd: Tensor
        self.height: Tensor
        self.register_buffer("band_mean", band_mean)
        self.register_buffer("band_sd", band_sd)
        # Where on the frequency axis a filter stands: convolutions cannot know by themselves.
        self.register_buffer("height", torch.linspace(-1.0, 1.0, N_BANDS))
        layers: list[nn.Module] = []
        before = 2
        for index, (channels, stride) in enumerate(zip(sizes.channels, STRIDES, strict=True)):
            width = 5 if index == 0 else 3
            layers += [
                nn.Conv2d(before, channels, (3, width), stride, (0, width // 2), bias=False),
                nn.BatchNorm2d(channels),
                nn.ReLU(),
            ]
            if index in (2, 4):
                layers.append(nn.Dropout2d(sizes.dropout / 2))
            before = channels
        self.layers = nn.Sequential(*layers)
        n_heights = 5  # 149 bands halved five times, rounded up
        self.hidden = nn.Sequential(
            nn.Dropout(sizes.dropout), nn.Linear(before * n_heights, sizes.hidden), nn.ReLU()
        )
        self.features = nn.Sequential(nn.Dropout(sizes.dropout), nn.Linear(sizes.hidden, len(MIDLEVEL_NAMES)))

    def embed(self, bands: Tensor) -> Tensor:
        """Hidden state ``(batch, ticks, hidden)`` of spectra ``(batch, frames, 149)``."""
        x = ((bands - self.band_mean) / self.band_sd).unsqueeze(1)
        x = torch.cat([x, self.height.expand_as(x)], dim=1).contiguous(memory_format=torch.channels_last)
        x = self.layers(x)  # (batch, channels, ticks, heights)
        hidden: Tensor = self.hidden(x.permute(0, 2, 1, 3).flatten(2))
        return hidden

    def forward(self, bands: Tensor) -> Tensor:
        """Estimates of spectra."""
        estimates: Tensor = self.features(self.embed(bands))
        return estimates


class SumLayer(nn.Module):
    """Emotions as given sums of features: ``(batch, 7)`` in, ``(batch, 8)`` out.

    Only how far each emotion moves and where it rests is learnt.  Weights learnt freely differ from
    network to network, and the mean of networks that disagree about them tells little.
    """

    def __init__(self) -> None:
        super().__init__()
        self.weights: Tensor
        self.register_buffer("weights", torch.zeros(len(EMOTION_NAMES), len(MIDLEVEL_NAMES)))
        self.gain = nn.Parameter(torch.ones(len(EMOTION_NAMES)))
        self.bias = nn.Parameter(torch.zeros(len(EMOTION_NAMES)))

    def forward(self, features: Tensor) -> Tensor:
        """Emotions of features."""
        return functional.linear(features.float(), self.weights * self.gain[:, None], self.bias)


class HopModel(nn.Module):
    """The trunk with its trailing mean and the layers trained beside it.

    The emotions are a linear sum of the mean features, as in the scheme A2Mid2E-Joint of
    Chowdhury et al. 2019; the quadrant and view heads read the mean hidden state and are
    dropped after training: they only teach the trunk.
    """

    def __init__(self, sizes: Network, *, components: int, band_mean: Tensor, band_sd: Tensor) -> None:
        super().__init__()
        self.trunk = Trunk(sizes, band_mean=band_mean, band_sd=band_sd)
        self.emotions = SumLayer()
        self.quadrant = nn.Linear(sizes.hidden, N_QUADRANTS)
        with warnings.catch_warnings():  # without a teacher this layer is empty, on purpose
            warnings.filterwarnings("ignore", message="Initializing zero-element tensors")
            self.view = nn.Linear(sizes.hidden, components)

    def forward(self, bands: Tensor) -> Told:
        """What the network tells of excerpts ``(batch, frames, 149)``."""
        hidden = self.trunk.embed(bands)
        features = self.trunk.features(hidden).mean(dim=1)
        mean = hidden.mean(dim=1)
        return Told(features, self.emotions(features), self.quadrant(mean), self.view(mean))
