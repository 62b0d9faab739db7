"""The network that hears: spectra in, one mid-level estimate per tick out.

In: bands ``(frames, 149)`` of any number of frames.  Out: `Estimate`, seven ratings 1..10 each.
The graph is loaded from bytes only after its SHA-256 matches the card, names no other file as
its weights, and runs on one thread that does not spin.  The door of onnxruntime.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mer_bridge.card import Card
from mer_bridge.errors import MissingDependency, ModelError, ShapeError
from mer_bridge.values import Bands, Floats

INPUT, OUTPUT = "bands", "estimate"
MAX_GRAPH_BYTES = 200 * 1024 * 1024
ENGINES = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}
"""Where a graph can be computed, and what onnxruntime calls it."""
MAX_TICKS = {"cpu": 128, "cuda": 2048}
"""Ticks computed in one call offline; bounds memory, not results.  A processor's cache holds few."""
MAX_FRAMES = {"cpu": 4096, "cuda": 131_072}
"""Frames of all look-backs in one call together: a graph that cuts its own look-backs copies them."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one look-back says.

    Attributes
    ----------
    hop : int
        Index, in the push that completed it, of the look-back's last frame.
    ratings : array of float64, shape (7,)
        Mid-level features, ratings 1..10 (not clamped); or what else the card says it estimates.
    heard : float
        Part of the look-back during which the gate was open, 0..1.
    sure : float
        How far what it was made from could be computed at all, 0..1.
    """

    hop: int
    ratings: Floats
    heard: float
    sure: float = 1.0


class Trunk:
    """Run the model once per tick over its look-back.

    Thread: analysis worker.

    Parameters
    ----------
    card : Card
        Where the graph lies and what shape it has.
    engine : str
        Where it is computed, ``cpu`` or ``cuda``; `engine` tells where it really is.

    Raises
    ------
    ModelError
        The graph is missing, altered, too big, not of the card's shape, or there is no such engine.
    MissingDependency
        No inference engine is installed.
    """

    def __init__(self, card: Card, *, engine: str = "cpu") -> None:
        self.card = card
        self._look_back = card.trunk.look_back_frames
        self._stride = card.trunk.stride_frames
        self._n_bands = card.frontend.bands
        self._mix: Floats | None = np.array(card.features.mix, np.float64).T if card.features.mix else None
        self._offset: Floats = np.array(card.features.offset or 0.0, np.float64)
        self._session = open_session(card, engine=engine)
        running = self._session.get_providers()[0]
        self.engine = next((name for name, provider in ENGINES.items() if provider == running), running)
        engine = self.engine if self.engine in MAX_TICKS else "cpu"
        self._max_ticks = min(MAX_TICKS[engine], max(1, MAX_FRAMES[engine] // self._look_back))
        self.reset()

    def reset(self) -> None:
        """Forget all spectra."""
        self._bands: Bands = np.zeros((0, self._n_bands), np.float32)
        self._open: npt.NDArray[np.bool_] = np.zeros(0, np.bool_)

    def push(self, bands: Bands, gate_open: npt.NDArray[np.bool_]) -> list[Estimate]:
        """Estimates whose look-back `bands` completes, oldest first.

        Parameters
        ----------
        bands : array of float32, shape (frames, bands)
        gate_open : array of bool, shape (frames,)

        Raises
        ------
        ShapeError
            The two do not fit each other or the card.
        """
        if bands.ndim != 2 or bands.shape != (len(gate_open), self._n_bands):
            raise ShapeError(f"bands must be (frames, {self._n_bands}) with as many gates, got {bands.shape}")
        first = -len(self._bands)  # index, in this push, of the oldest frame kept
        self._bands = np.concatenate([self._bands, bands])
        self._open = np.concatenate([self._open, gate_open])
        estimates: list[Estimate] = []
        while n_ticks := min(self._ready(), self._max_ticks):
            ratings = self._run(self._bands[: self._look_back + (n_ticks - 1) * self._stride])
            for tick in range(n_ticks):
                start = tick * self._stride
                heard = float(self._open[start : start + self._look_back].mean())
                estimates.append(Estimate(first + start + self._look_back - 1, ratings[tick], heard))
            first += n_ticks * self._stride
            self._bands = self._bands[n_ticks * self._stride :]
            self._open = self._open[n_ticks * self._stride :]
        return estimates

    @property
    def recent(self) -> tuple[Bands, npt.NDArray[np.bool_]]:
        """The frames it still looks back on, and their gates."""
        return self._bands, self._open

    def _ready(self) -> int:
        return max(0, (len(self._bands) - self._look_back) // self._stride + 1)

    def _run(self, bands: Bands) -> Floats:
        (ratings,) = self._session.run([OUTPUT], {INPUT: bands[None]})
        estimates = np.asarray(ratings[0], np.float64)  # (ticks, 7)
        return (estimates if self._mix is None else estimates @ self._mix) + self._offset


def engines() -> tuple[str, ...]:
    """Names of the engines of this installation, the quickest for many ticks at once first.

    Raises
    ------
    MissingDependency
        No inference engine is installed.
    """
    there = _onnxruntime().get_available_providers()
    return tuple(name for name in ("cuda", "cpu") if ENGINES[name] in there)


def open_session(card: Card, *, engine: str = "cpu") -> Any:
    """Load the card's graph into the inference engine, checked.

    Raises
    ------
    ModelError, MissingDependency
        As `Trunk`.
    """
    session = open_graph(read_graph(card), name=card.title, engine=engine)
    _check_shape(session, card)
    return session


def open_graph(graph: bytes, *, name: str, engine: str = "cpu") -> Any:
    """Load a graph into the inference engine; `name` stands in error messages.

    Raises
    ------
    ModelError, MissingDependency
        The graph keeps weights in other files, the engine refuses it, or there is no (such) engine.
    """
    if has_external_data(graph, name=name):
        raise ModelError(f"{name}: the graph keeps weights in other files: refused. Export it as one file")
    ort = _onnxruntime()
    if engine not in engines():
        raise ModelError(
            f"onnxruntime cannot compute on {engine!r} here, only on {', '.join(engines())}. "
            "A CUDA device needs: pip install 'mer-bridge[gpu]' in place of mer-bridge[cpu]"
        )
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1  # one hop is under a millisecond of work: threads cost more
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        # Without its device, CUDA falls back to the processor; `Trunk.engine` tells.
        providers = [ENGINES[engine], *([ENGINES["cpu"]] if engine != "cpu" else [])]
        return ort.InferenceSession(graph, options, providers=providers)
    except Exception as error:  # the engine raises its own, undocumented types
        raise ModelError(f"{name}: the engine refuses the graph: {error}") from error


def _onnxruntime() -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingDependency("onnxruntime", extra="cpu", purpose="run a model") from error
    return onnxruntime


_PARTS = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "external"},
}
"""Fields of onnx.proto that can lead to a tensor's ``external_data``, by message."""
_FIXED_BYTES = {1: 8, 5: 4}
"""Bytes of the fields of fixed size, by their kind in Protocol Buffers."""


def has_external_data(graph: bytes, *, name: str) -> bool:
    """Whether any tensor of a graph lies in another file.

    Looked up in the bytes themselves, because the engine, given bytes, would read such a file
    from the folder it was started in.

    Raises
    ------
    ModelError
        The bytes are not a graph.
    """
    waiting = [("model", memoryview(graph))]
    try:
        while waiting:
            kind, message = waiting.pop()
            if kind == "external":
                return True
            parts = _PARTS[kind]
            waiting += [(parts[number], part) for number, part in _fields(message) if number in parts]
    except (IndexError, ValueError) as error:
        raise ModelError(f"{name} is not an ONNX graph") from error
    return False


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and content of each field of a Protocol Buffers message that holds bytes."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        if tag & 7 == 0:
            _, at = _varint(message, at)
        elif tag & 7 == 2:
            size, at = _varint(message, at)
            yield tag >> 3, message[at : at + size]
            at += size
        elif tag & 7 in _FIXED_BYTES:
            at += _FIXED_BYTES[tag & 7]
        else:
            raise ValueError("groups are no part of ONNX")
    if at > len(message):
        raise ValueError("cut short")


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, lowest first, and where the next field begins."""
    value = shift = 0
    while message[at] & 0x80:
        value |= (message[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
    return value | message[at] << shift, at + 1


def read_graph(card: Card) -> bytes:
    """Bytes of the card's graph, after its size and SHA-256 are found right.

    Raises
    ------
    ModelError
        Missing, too big, or altered.
    """
    path = Path(card.folder) / card.trunk.file
    try:
        if path.stat().st_size > MAX_GRAPH_BYTES:
            raise ModelError(f"{path} is larger than {MAX_GRAPH_BYTES // 1024**2} MB: refused")
        graph = path.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot read the model {path}: {error.strerror or error}") from error
    found = hashlib.sha256(graph).hexdigest()
    if found != card.trunk.sha256:
        raise ModelError(
            f"{path} was altered: SHA-256 {found[:12]}…, the card says {card.trunk.sha256[:12]}…. "
            "Try: install the model again"
        )
    return graph


def _check_shape(session: Any, card: Card) -> None:
    """Compare the graph with the card by running one look-back, and the next, through it."""
    names = [item.name for item in session.get_inputs()], [item.name for item in session.get_outputs()]
    if INPUT not in names[0] or len(names[0]) != 1 or OUTPUT not in names[1]:
        raise ModelError(
            f"{card.title}: the graph must have input {INPUT!r} and output {OUTPUT!r}, has {names}"
        )
    for n_ticks in (1, 2):
        n_frames = card.trunk.look_back_frames + (n_ticks - 1) * card.trunk.stride_frames
        if card.frontend.is_described:
            n_frames = n_ticks
        silence = np.zeros((1, n_frames, card.frontend.bands), np.float32)
        try:
            (estimates,) = session.run([OUTPUT], {INPUT: silence})
        except Exception as error:  # as above
            raise ModelError(f"{card.title}: the graph does not take {silence.shape}: {error}") from error
        wanted = (1, n_ticks, len(card.features.names))
        if np.shape(estimates) != wanted:
            given = np.shape(estimates)
            raise ModelError(
                f"{card.title}: {n_frames} frames must give estimates of {wanted}, the graph gives {given}"
            )
