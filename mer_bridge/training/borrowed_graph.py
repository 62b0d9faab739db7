"""A borrowed trunk with our heads as one ONNX file that is proven to say the same.

The graph cuts its own patches: spectra of any length in, one estimate per stride out, so the
live bridge treats it as any other trunk.  The heads of all folds are one layer: their standardising
and their scales are folded into its weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from mer_bridge import model as names
from mer_bridge.errors import ModelError
from mer_bridge.model import open_graph
from mer_bridge.training.advice import N_FEATURES
from mer_bridge.training.borrowed import MEL96, look
from mer_bridge.training.borrowed_fit import FittedHead
from mer_bridge.training.excerpt_export import golden_spectra, keep_golden, run_graph
from mer_bridge.training.export import SAME
from mer_bridge.training.teacher import LAYERS, PATCH_FRAMES
from mer_bridge.values import Bands

STRIDE_FRAMES = 31
"""Frames between two estimates: 496 ms."""
GOLDEN_STRIDES = 2
"""Estimates after the first in the golden pair."""
LOUDEST = 3.0
"""Times the golden spectra of other front ends: mel power reaches 4 or 5."""
OURS = "mer_bridge/"
"""Before the names of what is added to the trunk."""


def write_borrowed_graph(trunk: bytes, heads: Sequence[FittedHead], path: Path) -> str:
    """Write the graph and its golden pair; return its SHA-256.

    Raises
    ------
    ModelError
        The trunk is not of the expected shape, or the graph does not say what trunk and heads say.
    """
    graph = assemble(trunk, heads)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(graph)
    bands = golden_bands()
    wanted = _told(trunk, heads, bands)
    worst = float(np.abs(run_graph(graph, bands[None])[0] - wanted).max())
    if worst > SAME:
        raise ModelError(f"the assembled graph differs from trunk and heads by {worst:.2g} rating units")
    return keep_golden(path, bands[None])


def golden_bands() -> Bands:
    """Made-up spectra, the same everywhere."""
    spectra: Bands = LOUDEST * golden_spectra(PATCH_FRAMES + GOLDEN_STRIDES * STRIDE_FRAMES, MEL96.bands)
    return spectra


def assemble(trunk: bytes, heads: Sequence[FittedHead]) -> bytes:
    """The bytes of the graph: cut, trunk, heads.

    Raises
    ------
    ModelError
        The trunk is not of the expected shape.
    """
    model = onnx.load_from_string(trunk)
    inputs, outputs = ([one.name for one in side] for side in (model.graph.input, model.graph.output))
    if len(inputs) != 1 or not set(LAYERS) <= set(outputs):
        raise ModelError(
            f"a trunk has one input and the outputs {LAYERS}, this one has {inputs} and {outputs}"
        )
    body = _needed(list(model.graph.node), set(LAYERS))
    used = set().union(*(_inputs(node) for node in body))
    shared = [one for one in model.graph.initializer if one.name in used]
    before, constants = _cut()
    after, weights = _judge(heads)
    bands = helper.make_tensor_value_info(names.INPUT, TensorProto.FLOAT, [1, "frames", MEL96.bands])
    told = helper.make_tensor_value_info(names.OUTPUT, TensorProto.FLOAT, [1, "ticks", N_FEATURES])
    whole = helper.make_graph(
        [*before, _each(body, inputs[0]), *after],
        "borrowed",
        [bands],
        [told],
        [*shared, *constants, *weights],
    )
    made = helper.make_model(whole, opset_imports=model.opset_import, ir_version=model.ir_version)
    onnx.checker.check_model(made, full_check=True)
    assembled: bytes = made.SerializeToString()
    return assembled


def _needed(nodes: list[onnx.NodeProto], wanted: set[str]) -> list[onnx.NodeProto]:
    """Nodes that some names depend on, in their order."""
    needed = []
    for node in reversed(nodes):  # a graph lists what is used before what uses it
        if wanted.intersection(node.output):
            wanted |= _inputs(node)
            needed.append(node)
    return needed[::-1]


def _inputs(node: onnx.NodeProto) -> set[str]:
    """Names a node reads, those within its branches included."""
    return set(node.input).union(*(_inputs(inner) for graph in _branches(node) for inner in graph.node)) | {
        output.name for graph in _branches(node) for output in graph.output
    }


def _branches(node: onnx.NodeProto) -> Iterator[onnx.GraphProto]:
    for attribute in node.attribute:
        if attribute.type == onnx.AttributeProto.GRAPH:
            yield attribute.g


def _cut() -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Spectra ``(frames, 96)`` and the frames of each patch ``(ticks, 187)``."""
    constants = {
        "one": np.array(1, np.int64),
        "axis": np.array([0], np.int64),
        "axes": np.array([1], np.int64),
        "first": np.array(0, np.int64),
        "stride": np.array(STRIDE_FRAMES, np.int64),
        "within": np.arange(PATCH_FRAMES, dtype=np.int64)[None],
        "rest": np.array(PATCH_FRAMES - 1, np.int64),
    }
    nodes = [
        _node("Squeeze", [names.INPUT, "axis"], "spectra"),
        _node("Shape", [names.INPUT], "shape"),
        _node("Gather", ["shape", "one"], "frames"),
        _node("Sub", ["frames", "rest"], "end"),
        _node("Range", ["first", "end", "stride"], "starts"),
        _node("Unsqueeze", ["starts", "axes"], "column"),
        _node("Add", ["column", "within"], "places"),
    ]
    return nodes, [numpy_helper.from_array(value, OURS + name) for name, value in constants.items()]


def _each(body: list[onnx.NodeProto], mel: str) -> onnx.NodeProto:
    """The trunk on one patch after the other, whose input is `mel`: ``(ticks, 1706)``.

    All at once would take 40 MB of memory for each, and no less time.
    """
    place = helper.make_tensor_value_info(OURS + "place", TensorProto.INT64, [PATCH_FRAMES])
    row = helper.make_tensor_value_info(OURS + "row", TensorProto.FLOAT, None)
    nodes = [
        _node("Gather", ["spectra", "place"], "patch"),
        helper.make_node("Unsqueeze", [OURS + "patch", OURS + "axis"], [mel]),
        *body,
        helper.make_node("Concat", list(LAYERS), [OURS + "rows"], axis=1),
        _node("Squeeze", ["rows", "axis"], "row"),
    ]
    graph = helper.make_graph(nodes, "patch", [place], [row])
    return helper.make_node("Scan", [OURS + "places"], [OURS + "view"], body=graph, num_scan_inputs=1)


def _node(kind: str, read: Sequence[str], name: str) -> onnx.NodeProto:
    """A node on what is added to the trunk, or on the spectra."""
    return helper.make_node(kind, [one if one == names.INPUT else OURS + one for one in read], [OURS + name])


def _judge(heads: Sequence[FittedHead]) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Layers of the trunk ``(ticks, n)`` to the mean rating of all heads, ``(1, ticks, 7)``."""
    hidden, hidden_bias, ratings, ratings_bias = [], [], [], []
    for fitted in heads:
        state = {name: one.double().numpy() for name, one in fitted.head.state_dict().items()}
        weights = state["hidden.weight"] / state["sd"]
        hidden.append(weights)
        hidden_bias.append(state["hidden.bias"] - weights @ state["mean"])
        sd = fitted.sd[:N_FEATURES] / len(heads)
        ratings.append(state["features.weight"] * sd[:, None])
        ratings_bias.append(state["features.bias"] * sd + fitted.mean[:N_FEATURES] / len(heads))
    weights = {
        "hidden": np.concatenate(hidden).T,
        "hidden_bias": np.concatenate(hidden_bias),
        "ratings": np.concatenate(ratings, axis=1).T,
        "ratings_bias": np.sum(ratings_bias, axis=0),
    }
    nodes = [
        _node("Gemm", ["view", "hidden", "hidden_bias"], "states"),
        _node("Relu", ["states"], "heard"),
        _node("Gemm", ["heard", "ratings", "ratings_bias"], "told"),
        helper.make_node("Unsqueeze", [OURS + "told", OURS + "axis"], [names.OUTPUT]),
    ]
    return nodes, [
        numpy_helper.from_array(np.ascontiguousarray(value, np.float32), OURS + name)
        for name, value in weights.items()
    ]


@torch.no_grad()
def _told(trunk: bytes, heads: Sequence[FittedHead], bands: Bands) -> Bands:
    """What trunk and heads say when they are computed one after the other, ``(ticks, 7)``."""
    starts = range(0, len(bands) - PATCH_FRAMES + 1, STRIDE_FRAMES)
    patches = np.stack([bands[start : start + PATCH_FRAMES] for start in starts])
    views = torch.from_numpy(look(open_graph(trunk, name="trunk"), patches))
    total = sum(
        one.head.features(one.head.states(views)).double().numpy() * one.sd[:N_FEATURES]
        + one.mean[:N_FEATURES]
        for one in heads
    )
    mean: Bands = np.asarray(total / len(heads), np.float32)
    return mean
