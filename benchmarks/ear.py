"""The resampler against soxr: work per block, and how evenly the output comes."""

from __future__ import annotations

import numpy as np
from harness import Topic, interleaved, table

from mer_bridge.ear.resampler import Resampler

BLOCK = 512


def resampler(*, quick: bool) -> Topic:
    """Blocks of 512 samples to 22,050 Hz, streaming."""
    noise = np.random.default_rng(3).uniform(-0.5, 0.5, BLOCK).astype(np.float32)
    notes = ["soxr's output comes in lumps; ours is a constant delay below 1 ms"]
    rows = []
    for rate in (44_100, 48_000):
        ours = Resampler(rate, 22_050)
        calls = {f"mer_bridge, {rate} Hz": lambda ours=ours: ours.push(noise)}
        late = {f"mer_bridge, {rate} Hz": f"{ours.delay_s * 1000:.2f}"}
        try:
            import soxr
        except ImportError as error:
            notes.append(f"soxr is absent: {error}")
        else:
            stream = soxr.ResampleStream(rate, 22_050, 1, dtype="float32", quality="HQ")
            calls[f"soxr HQ, {rate} Hz"] = lambda stream=stream: stream.resample_chunk(noise)
            late[f"soxr HQ, {rate} Hz"] = _lateness(soxr, rate)
        times = interleaved(calls, turns=100 if quick else 600, repeats=3)
        found = table(times, f"mer_bridge, {rate} Hz")
        rows += [(*row[:3], *row[4:], late[row[0]]) for row in found]
    return Topic(
        title="Resampler",
        text=f"µs per block of {BLOCK} samples, which lasts 11 ms.",
        header=("", "median µs", "p10 µs", "ratio of p10", "delay, ms"),
        rows=rows,
        notes=notes,
    )


def _lateness(soxr: object, rate: int) -> str:
    """Least and most that soxr holds back, in ms."""
    stream = soxr.ResampleStream(rate, 22_050, 1, dtype="float32", quality="HQ")  # type: ignore[attr-defined]
    given = got = 0
    late = []
    for block in range(400):
        given += BLOCK
        got += len(stream.resample_chunk(np.zeros(BLOCK, np.float32)))
        if block > 20:
            late.append(given / rate - got / 22_050)
    return f"{1000 * min(late):.0f} to {1000 * max(late):.0f}"


TOPICS = (resampler,)
