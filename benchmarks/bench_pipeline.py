# ruff: noqa: ANN001, ANN201, D103 - as in tests: fixtures are typed by use, names are sentences
"""From samples to frames under pytest-benchmark: ``pytest benchmarks/bench_pipeline.py``."""

from __future__ import annotations

import numpy as np
import pytest
from frontend import clip

from mer_bridge.config import Config
from mer_bridge.pipeline import build_pipeline


@pytest.mark.parametrize("block", [64, 512, 5644])
def test_one_block_at_44100_hz(benchmark, block):
    """64 and 512 are what hosts send; 5644 samples are a tick."""
    pipeline = build_pipeline(Config(), input_rate=44_100)
    sound = np.repeat(clip(4), 2)
    pipeline.process(sound)
    benchmark(lambda: pipeline.process(sound[:block]))


def test_a_minute_of_decoded_samples(benchmark):
    pipeline = build_pipeline(Config(), input_rate=22_050)
    sound = clip(60)
    benchmark(lambda: pipeline.process(sound))
