"""From trained networks to a model folder: graph, card, golden pair and a page for people."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from mer_bridge import model as names
from mer_bridge.errors import ModelError
from mer_bridge.training.fit import Fitted
from mer_bridge.training.network import LOOK_BACK_FRAMES, N_BANDS, STRIDE_FRAMES
from mer_bridge.values import Bands

SAME = 1e-4
"""Largest difference, in rating units, between the graph and the network it was made from."""
GOLDEN_FRAMES = 313
"""Ten seconds."""


class RatedTrunk(nn.Module):
    """Mean of several trunks, in rating units 1..10.

    Parameters
    ----------
    members : sequence of Fitted
    shares : sequence of float, optional
        How much each counts, 1 in all; equal by default.
    """

    def __init__(self, members: Sequence[Fitted], shares: Sequence[float] = ()) -> None:
        super().__init__()
        self.shares = list(shares) or [1.0 / len(members)] * len(members)
        self.trunks = nn.ModuleList([member.model.trunk for member in members])
        for index, member in enumerate(members):
            self.register_buffer(f"mean{index}", member.features.mean.clone())
            self.register_buffer(f"sd{index}", member.features.sd.clone())

    def forward(self, bands: Tensor) -> Tensor:
        """Ratings ``(1, ticks, 7)`` of spectra ``(1, frames, 149)``."""
        total = torch.zeros(1, device=bands.device)
        for index, trunk in enumerate(self.trunks):
            ratings = trunk(bands) * self.get_buffer(f"sd{index}") + self.get_buffer(f"mean{index}")
            total = total + self.shares[index] * ratings
        return total


def golden_bands() -> Bands:
    """Ten made-up seconds of spectra, the same everywhere: slow waves over time and frequency."""
    time = np.arange(GOLDEN_FRAMES)[:, None] / 31.25
    height = np.arange(N_BANDS)[None, :] / N_BANDS
    wave = np.sin(2 * np.pi * (time * 0.7 + height * 5.0)) + np.sin(2 * np.pi * (time * 2.3 - height * 11.0))
    return ((1.2 - height) * np.clip(0.5 + 0.4 * wave, 0.0, None)).astype(np.float32)


def write_graph(members: Sequence[Fitted], path: Path, shares: Sequence[float] = ()) -> str:
    """Export the mean of `members`, by their shares, as one ONNX file; return its SHA-256.

    Raises
    ------
    ModelError
        The graph does not give what the network gives.
    """
    module = RatedTrunk(members, shares).cpu().eval()
    bands = torch.from_numpy(golden_bands())[None]
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            module,
            (bands,),
            path,
            input_names=[names.INPUT],
            output_names=[names.OUTPUT],
            dynamic_axes={names.INPUT: {1: "frames"}, names.OUTPUT: {1: "ticks"}},
            opset_version=18,
            dynamo=False,  # deprecated, but the newer exporter spreads a small graph over two files
        )
    graph = path.read_bytes()
    onnx.checker.check_model(onnx.load_from_string(graph), full_check=True)
    with torch.no_grad():
        wanted = module(bands).numpy()
    (got,) = names.open_graph(graph, name=path.name).run([names.OUTPUT], {names.INPUT: bands.numpy()})
    worst = float(np.abs(got - wanted).max())
    if worst > SAME:
        raise ModelError(f"the exported graph differs from the network by {worst:.2g} rating units")
    np.savez_compressed(path.with_name("golden.npz"), bands=bands.numpy()[0], estimate=got[0])
    return hashlib.sha256(graph).hexdigest()


def trunk_facts(sha256: str) -> dict[str, object]:
    """The card's table ``[trunk]`` for a graph made here."""
    return {
        "file": "model.onnx",
        "sha256": sha256,
        "look_back_frames": LOOK_BACK_FRAMES,
        "stride_frames": STRIDE_FRAMES,
    }
