"""The whole way from samples to frames, live, hop by hop."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from frontend import clip
from harness import Goal, Times, Topic, interleaved

from mer_bridge.config import Config
from mer_bridge.pipeline import build_pipeline

RATE, BLOCK = 44_100, 512


def live(*, quick: bool) -> Topic:
    """Blocks of 512 samples at 44,100 Hz, one after the other; work per tick, and its parts."""
    pipeline = build_pipeline(Config(), input_rate=RATE)
    sound = np.repeat(clip(12), 2)
    blocks = [sound[at : at + BLOCK] for at in range(0, sound.size - BLOCK, BLOCK)]
    rounds = 2 if quick else 10
    whole, last, busy = [], [], 0.0
    for _ in range(rounds):
        for block in blocks:
            began = time.perf_counter()
            frames = pipeline.process(block)
            took = time.perf_counter() - began
            busy += took
            if frames:
                last.append(took)
                whole.append(busy / len(frames))
                busy = 0.0
    times, heaviest = Times(np.array(whole[10:])), Times(np.array(last[10:]))
    bands = np.zeros((pipeline.card.trunk.stride_frames, pipeline.card.frontend.bands), np.float32)
    is_open = np.ones(len(bands), bool)
    hop = np.zeros(pipeline.card.frontend.frame, np.float32)
    stages: dict[str, Callable[[], object]] = {
        "trunk alone": lambda: pipeline.trunk.push(bands, is_open),
        "front end of one hop alone": lambda: pipeline.ear.frontend.push(hop[:706]),
        "resampler of one block alone": lambda: pipeline.ear.resampler.push(blocks[0]),
    }
    parts = interleaved(stages, turns=100 if quick else 500)
    rows = [
        (name, *(f"{each.percentile(p) * 1e3:.3f}" for p in (50, 90, 99)))
        for name, each in {"whole tick": times, "block that completes it": heaviest, **parts}.items()
    ]
    return Topic(
        title="Live: work per tick",
        text=f"ms; a tick is {pipeline.card.tick_s * 1000:.0f} ms of sound, {pipeline.card.title} on one "
        "thread, from samples at 44.1 kHz to the frame.  Blocks follow at once, so caches are warm.",
        header=("", "p50 ms", "p90 ms", "p99 ms"),
        rows=rows,
        goals=[
            Goal(
                "work in the heaviest hop, p90",
                heaviest.percentile(90) * 1e3,
                2.0,
                at_least=False,
                unit="ms",
            ),
            Goal(
                "model per tick, p90",
                parts["trunk alone"].percentile(90) * 1e3,
                1.5,
                at_least=False,
                unit="ms",
            ),
        ],
    )


TOPICS = (live,)
