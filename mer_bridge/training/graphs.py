"""Models on rows as ONNX graphs: a torch module or a scikit-learn estimator in, checked bytes out.

Every graph takes ``bands``, ``(1, ticks, n)``, and gives ``estimate``, ``(1, ticks, k)``, in
rating units, as `mer_bridge.model` wants it, and equals what it was made from within `SAME`.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from mer_bridge import model as names
from mer_bridge.errors import MissingDependency, ModelError
from mer_bridge.values import Bands, Floats

SAME = 1e-4
"""Largest difference, in rating units, between a graph and what it was made from."""
OPSET = 18


def from_torch(module: Any, rows: Bands) -> bytes:
    """Graph of a torch module that takes rows ``(…, n)``; `rows` ``(ticks, n)`` check it.

    Raises
    ------
    ModelError
        The graph does not give what the module gives.
    """
    import torch

    given = torch.from_numpy(rows)[None]
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            module.eval(),
            (given,),
            file,  # type: ignore[arg-type] # this exporter takes files as well as names
            input_names=[names.INPUT],
            output_names=[names.OUTPUT],
            dynamic_axes={names.INPUT: {1: "ticks"}, names.OUTPUT: {1: "ticks"}},
            opset_version=OPSET,
            dynamo=False,  # deprecated, but the newer exporter spreads a small graph over two files
        )

    def told(rows: Bands) -> Floats:
        with torch.no_grad():
            said: Floats = module(torch.from_numpy(rows)).double().numpy()
        return said

    return _checked(file.getvalue(), told, rows)


def from_sklearn(estimator: Any, rows: Bands) -> bytes:
    """Graph of a fitted regressor (pipeline) with one or more targets; `rows` ``(ticks, n)`` check it.

    Raises
    ------
    ModelError
        The graph does not give what the estimator gives.
    MissingDependency
        skl2onnx is not installed.
    """
    try:
        from skl2onnx import convert_sklearn
        from skl2onnx.common.data_types import FloatTensorType
    except ImportError as error:
        raise MissingDependency("skl2onnx", extra="train", purpose="export a scikit-learn model") from error
    n_values = rows.shape[1]
    inner = convert_sklearn(
        estimator,
        initial_types=[("rows", FloatTensorType([None, n_values]))],
        target_opset={"": OPSET, "ai.onnx.ml": 3},
    )
    n_out = np.asarray(estimator.predict(rows[:1])).reshape(1, -1).shape[1]
    return _checked(_in_ticks(inner, n_values, n_out), estimator.predict, rows)


def _in_ticks(inner: onnx.ModelProto, n_values: int, n_out: int) -> bytes:
    """A graph of rows ``(ticks, n)`` with the shapes and names of the bridge around it."""
    graph = inner.graph
    said = graph.output[0].name
    shapes = {"flat_shape": [-1, n_values], "told_shape": [1, -1, n_out]}
    graph.initializer.extend(numpy_helper.from_array(np.array(v, np.int64), k) for k, v in shapes.items())
    first = helper.make_node("Reshape", [names.INPUT, "flat_shape"], [graph.input[0].name])
    last = helper.make_node("Reshape", [said, "told_shape"], [names.OUTPUT])
    nodes = [first, *graph.node, last]
    del graph.node[:], graph.input[:], graph.output[:]
    graph.node.extend(nodes)
    float32 = TensorProto.FLOAT
    graph.input.append(helper.make_tensor_value_info(names.INPUT, float32, [1, "ticks", n_values]))
    graph.output.append(helper.make_tensor_value_info(names.OUTPUT, float32, [1, "ticks", n_out]))
    onnx.checker.check_model(inner, full_check=True)
    made: bytes = inner.SerializeToString()
    return made


def _checked(graph: bytes, told: Callable[[Bands], Floats], rows: Bands) -> bytes:
    wanted = np.asarray(told(rows)).reshape(len(rows), -1)
    got = run(graph, rows)
    worst = float(np.abs(got - wanted).max())
    if not worst <= SAME:
        raise ModelError(f"the exported graph differs from the model by {worst:.2g} rating units")
    return graph


def run(graph: bytes, rows: Bands) -> Floats:
    """What a graph says of rows ``(ticks, n)``, shape ``(ticks, k)``."""
    session = names.open_graph(graph, name="the exported graph")
    (told,) = session.run([names.OUTPUT], {names.INPUT: np.ascontiguousarray(rows[None], np.float32)})
    return np.asarray(told[0], np.float64)
