# ruff: noqa: ANN001, ANN201, D103 - as in tests: fixtures are typed by use, names are sentences
"""The spectrum kernels under pytest-benchmark: ``pytest benchmarks/bench_kernel.py``."""

from __future__ import annotations

import numpy as np
import pytest
from frontend import clip
from peers import CARD

from mer_bridge import kernels
from mer_bridge.ear.resampler import Resampler
from mer_bridge.frontends.logfilt import LogFilt, corners, slopes


@pytest.mark.parametrize("name", ["spectrum", "plain"])
def test_ten_seconds_at_once(benchmark, name):
    samples = clip(10)
    engine = kernels.load_engine(name)
    places = corners(sample_rate=22_050)
    settings = (engine.make_tables(), *engine.make_bank(places, slopes(places)), engine.make_work())
    ring, out = kernels.aligned(kernels.RING, np.float32), np.zeros((313, 149), np.float32)
    benchmark(lambda: engine.push(samples, ring, 0, 0, 0, *CARD.hop, *settings, out))


def test_one_hop(benchmark):
    front, hop = LogFilt(CARD), clip(1)[:706]
    benchmark(lambda: front.push(hop))


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_one_block_through_the_resampler(benchmark, rate):
    resampler, block = Resampler(rate, 22_050), clip(1)[:512]
    benchmark(lambda: resampler.push(block))
