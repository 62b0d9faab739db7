# ruff: noqa: ANN001, ANN201, D103 - as in tests: fixtures are typed by use, names are sentences
"""Bytes in and out under pytest-benchmark: ``pytest benchmarks/bench_osc.py``."""

from __future__ import annotations

import numpy as np
from osc import frame

from mer_bridge import wire


def test_encode_a_bundle(benchmark):
    bundle, values = wire.FrameBundle(), frame()
    assert benchmark(lambda: bundle.encode(values)).startswith(b"#bundle")


def test_parse_1024_floats(benchmark):
    packet = wire.encode_message("/mer/audio", *np.linspace(-1, 1, 1024).tolist())
    benchmark(lambda: wire.incoming(wire.decode(packet)[0]))


def test_parse_1024_int16_in_a_blob(benchmark):
    packet = wire.encode_message("/mer/audio", 1, bytes(2048))
    benchmark(lambda: wire.incoming(wire.decode(packet)[0]))
