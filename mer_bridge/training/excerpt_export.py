"""From a trained excerpt network to one ONNX file, float32 or 8 bit, that is proven to say the same.

The graph cuts its own excerpts: spectra of any length in, one estimate per stride out, so the
live bridge treats it as any other trunk.
"""

from __future__ import annotations

import hashlib
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import torch
from torch import Tensor, nn

from mer_bridge import model as names
from mer_bridge.errors import MissingDependency, ModelError
from mer_bridge.training.excerpts import FittedExcerpts
from mer_bridge.training.export import SAME
from mer_bridge.values import Bands

GOLDEN_STRIDES = 2
"""Estimates after the first in the golden pair."""


class Windowed(nn.Module):
    """Ratings ``(1, ticks, n)`` of spectra ``(1, frames, bands)``, an excerpt for each tick.

    Parameters
    ----------
    fitted : FittedExcerpts
    emotions : tuple of int
        Which emotions are the estimate; empty for the seven features.
    frames, stride : int
        Length and distance of the excerpts.
    """

    def __init__(
        self, fitted: FittedExcerpts, *, emotions: Sequence[int] = (), frames: int, stride: int
    ) -> None:
        super().__init__()
        self.model = fitted.model
        self.frames, self.stride = frames, stride
        scale = fitted.emotions if emotions else fitted.features
        chosen = list(emotions) if emotions else list(range(len(scale.mean)))
        self.direct, self.chosen = bool(emotions), chosen
        self.mean: Tensor
        self.sd: Tensor
        self.register_buffer("mean", scale.mean[chosen].clone())
        self.register_buffer("sd", scale.sd[chosen].clone())

    def forward(self, bands: Tensor) -> Tensor:
        """Ratings of spectra."""
        ticks = (bands.shape[1] - self.frames) // self.stride + 1
        index = torch.arange(ticks)[:, None] * self.stride + torch.arange(self.frames)[None]
        heard = self.model(bands[0][index])
        told = heard.emotions[:, self.chosen] if self.direct else heard.features
        ratings: Tensor = (told * self.sd + self.mean).unsqueeze(0)
        return ratings


def golden_spectra(frames: int, n_bands: int) -> Bands:
    """Made-up spectra, the same everywhere: slow waves over time and frequency."""
    time = np.arange(frames)[:, None] / 31.25
    height = np.arange(n_bands)[None, :] / n_bands
    wave = np.sin(2 * np.pi * (time * 0.7 + height * 5.0)) + np.sin(2 * np.pi * (time * 2.3 - height * 11.0))
    return ((1.2 - height) * np.clip(0.5 + 0.4 * wave, 0.0, None)).astype(np.float32)


def write_windowed(windowed: Windowed, path: Path, *, n_bands: int) -> str:
    """Export as one ONNX file with its golden pair beside it; return its SHA-256.

    Raises
    ------
    ModelError
        The graph does not give what the network gives.
    """
    windowed = windowed.cpu().eval()
    bands = torch.from_numpy(golden_spectra(windowed.frames + GOLDEN_STRIDES * windowed.stride, n_bands))[
        None
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter is deprecated; frames // stride is traced, and right
        torch.onnx.export(
            windowed,
            (bands,),
            path,
            input_names=[names.INPUT],
            output_names=[names.OUTPUT],
            dynamic_axes={names.INPUT: {1: "frames"}, names.OUTPUT: {1: "ticks"}},
            opset_version=18,
            dynamo=False,  # deprecated, but the newer exporter spreads a graph over two files
        )
    graph = path.read_bytes()
    onnx.checker.check_model(onnx.load_from_string(graph), full_check=True)
    with torch.no_grad():
        wanted = windowed(bands).numpy()
    got = run_graph(graph, bands.numpy())
    worst = float(np.abs(got - wanted).max())
    if worst > SAME:
        raise ModelError(f"the exported graph differs from the network by {worst:.2g} rating units")
    return keep_golden(path, bands.numpy())


def keep_golden(path: Path, bands: npt.NDArray[np.float32]) -> str:
    """Write what a graph gives for `bands` ``(1, frames, bands)`` beside it; return its SHA-256."""
    graph = path.read_bytes()
    estimate = run_graph(graph, bands)
    np.savez_compressed(path.with_name("golden.npz"), bands=bands[0], estimate=estimate[0])
    return hashlib.sha256(graph).hexdigest()


def run_graph(graph: bytes, bands: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """What a graph gives for spectra ``(1, frames, bands)``: ratings ``(1, ticks, n)``."""
    (got,) = names.open_graph(graph, name="graph").run([names.OUTPUT], {names.INPUT: bands})
    return np.asarray(got, np.float32)


def quantise(source: Path, target: Path, excerpts: Sequence[npt.NDArray[np.float32]]) -> str:
    """Turn a float32 graph into one of 8-bit integers; return its SHA-256.

    Weights are scaled per channel, activations by the ranges they have over `excerpts`; the
    first convolution and all that is not a convolution stay float32.

    Parameters
    ----------
    excerpts : sequence of arrays, shape (frames, bands)
        Music to measure the ranges on, none of it from the test fold.

    Raises
    ------
    MissingDependency
        The quantiser is not installed.
    """
    try:
        from onnxruntime import quantization as tools
    except ImportError as error:
        raise MissingDependency("onnxruntime", extra="train", purpose="make an 8-bit model") from error
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        tools.quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        tools.quantize_static(
            str(prepared),
            str(target),
            _reader(excerpts),
            quant_format=tools.QuantFormat.QDQ,
            op_types_to_quantize=["Conv", "MaxPool", "Relu"],
            per_channel=True,
            reduce_range=True,  # 7-bit weights: sums of 8-bit ones overflow on processors without VNNI
            activation_type=tools.QuantType.QUInt8,
            weight_type=tools.QuantType.QInt8,
        )
    with np.load(source.with_name("golden.npz"), allow_pickle=False) as golden:
        return keep_golden(target, golden["bands"][None])


def _reader(excerpts: Sequence[npt.NDArray[np.float32]]) -> Any:
    from onnxruntime.quantization import CalibrationDataReader

    class Reader(CalibrationDataReader):  # type: ignore[misc] # untyped there
        """Gives one excerpt after another."""

        def __init__(self) -> None:
            self._left: Iterator[npt.NDArray[np.float32]] = iter(excerpts)

        def get_next(self) -> dict[str, npt.NDArray[np.float32]] | None:
            """The next input, None after the last."""
            one = next(self._left, None)
            return None if one is None else {names.INPUT: one[None]}

    return Reader()
