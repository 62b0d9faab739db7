"""Bad audio in: what loss, disorder, broken samples and drifting clocks do to the outputs.

    python benchmarks/audio_in.py            everything, about three minutes
    python benchmarks/audio_in.py loss       5 % of blocks lost, and worse
    python benchmarks/audio_in.py signals    NaN, Inf, denormals, DC, 10**6, squares; recovery
    python benchmarks/audio_in.py drift 24   clocks 200 ppm apart for so many hours (default 3)

Changes are given in percent of the range of an output: 1 for features, live values and five
emotions, 2 for valence, energy and tension (-1..1).  Music is the built-in player's.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

from mer_bridge.config import Config, Input
from mer_bridge.pipeline import build_pipeline
from mer_bridge.ringbuffer import RingBuffer
from mer_bridge.sources.osc import OscSource
from mer_bridge.sources.scores import SCORES
from mer_bridge.sources.synth import RATE, render
from mer_bridge.values import VALUE_NAMES, Floats, Frame, Samples
from mer_bridge.wire import AudioBlock, Peer

SENDER = Peer("127.0.0.1", 50_000)
RANGES = np.array([2.0 if name in ("valence", "energy", "tension") else 1.0 for name in VALUE_NAMES])
SETTLE_S = 10.0
"""Seconds at the start that are not judged: ranges and gain are learnt then."""
DRIFT = 200e-6
LOST, LATE, TWICE = 0.05, 0.05, 0.05
AFTER_S = (0.0, 4.0, 5.0, 10.0)
"""Seconds after a broken signal; 4 is the horizon, 5 with the look-back of a tick."""


def music() -> Samples:
    """The four pieces of the demo, one after another."""
    return np.concatenate([render(score) for score in SCORES.values()]).astype(np.float32)


def outputs(frames: list[Frame]) -> tuple[Floats, Floats]:
    """Absolute and live values, each ``(ticks, 15)``, in parts of their ranges."""
    absolute = np.array([(*frame.features, *frame.emotions) for frame in frames]) / RANGES
    return absolute, np.array([frame.live for frame in frames])


def heard(blocks: Iterator[tuple[int, Samples]]) -> list[Frame]:
    """Frames of a pipeline behind an OSC source that gets numbered blocks."""
    now_s = 0.0
    source = OscSource(Input(), clock=lambda: now_s)
    pipeline = build_pipeline(Config(), input_rate=RATE)
    frames: list[Frame] = []
    for number, samples in blocks:
        now_s = number * len(samples) / RATE
        source.feed(AudioBlock(samples, number, ""), SENDER)
        frames += pipeline.process(source.read(0.0))
    return frames


def numbered(samples: Samples, size: int) -> list[tuple[int, Samples]]:
    """Blocks as a sender numbers them."""
    return [(k, samples[start : start + size]) for k, start in enumerate(range(0, len(samples), size))]


def lossy(samples: Samples, size: int, *, lost: float, seed: int) -> Iterator[tuple[int, Samples]]:
    """Some blocks never come."""
    rng = np.random.default_rng(seed)
    blocks = numbered(samples, size)
    return (block for k, block in enumerate(blocks) if rng.random() >= lost or k + 1 == len(blocks))


def disordered(samples: Samples, size: int, *, seed: int) -> Iterator[tuple[int, Samples]]:
    """Some are lost, some come one place too late, some twice."""
    rng = np.random.default_rng(seed)
    blocks = numbered(samples, size)
    k = 0
    while k + 2 < len(blocks):
        chance = rng.random()
        if chance < LATE:
            yield blocks[k + 1]
            yield blocks[k]
            k += 2
            continue
        if chance >= LATE + LOST:
            yield blocks[k]
        if chance > 1.0 - TWICE:
            yield blocks[k]
        k += 1
    yield from blocks[k:]


def changes(whole: list[Frame], damaged: list[Frame]) -> str:
    """How far the outputs went: the worst output's mean, and of all together what 95 % stay below."""
    tick_s = whole[1].time_s - whole[0].time_s
    n, first = min(len(whole), len(damaged)), round(SETTLE_S / tick_s)
    words = []
    for name, a, b in zip(("absolute", "live"), outputs(whole), outputs(damaged), strict=True):
        off = 100.0 * np.abs(a[first:n] - b[first:n])
        worst = VALUE_NAMES[int(off.mean(axis=0).argmax())]
        mean, p95, most = off.mean(axis=0).max(), np.percentile(off, 95), off.max()
        words.append(f"{name}: mean {mean:.2f} % ({worst}), p95 {p95:.2f} %, most {most:.1f} %")
    return "; ".join(words)


def loss() -> None:
    """Lost, late and doubled blocks beside the same music whole."""
    samples = music()
    whole = heard(iter(numbered(samples, 1024)))
    print(f"music of {len(samples) / RATE:.0f} s, {len(whole)} ticks; judged after {SETTLE_S:g} s")
    for size in (256, 1024, 2048):
        for seed in (1, 2, 3):
            print(f"block {size}, 5 % lost, seed {seed}: ", end="")
            print(changes(whole, heard(lossy(samples, size, lost=LOST, seed=seed))))
    for lost in (0.1, 0.2):
        found = changes(whole, heard(lossy(samples, 1024, lost=lost, seed=1)))
        print(f"block 1024, {100 * lost:g} % lost: {found}")
    found = changes(whole, heard(disordered(samples, 1024, seed=1)))
    print(f"block 1024, 5 % lost, 5 % late, 5 % twice: {found}")


def signals() -> None:
    """Seconds of each broken signal in the middle of music: in range, how soon recovered, at what cost."""
    samples = music()
    rng = np.random.default_rng(7)
    n = 2 * RATE
    broken: dict[str, Callable[[], Samples]] = {
        "NaN": lambda: np.full(n, np.nan, np.float32),
        "Inf": lambda: np.full(n, np.inf, np.float32),
        "denormals": lambda: (rng.standard_normal(n) * 1e-39).astype(np.float32),
        "DC": lambda: np.full(n, 0.9, np.float32),
        "10**6": lambda: (rng.choice([-1e6, 1e6], n)).astype(np.float32),
        "silence": lambda: np.zeros(n, np.float32),
        "square": lambda: np.sign(np.sin(2 * np.pi * 440.0 * np.arange(n) / RATE)).astype(np.float32),
    }
    piece = samples[: 60 * RATE]
    start = 20 * RATE
    whole = build_pipeline(Config(), input_rate=RATE).process(piece)
    learnt: dict[str, tuple[Floats, float]] = {}
    for name, make in broken.items():
        damaged = piece.copy()
        damaged[start : start + n] = make()
        pipeline = build_pipeline(Config(), input_rate=RATE)
        frames = pipeline.process(damaged[: start + n])
        learnt[name] = np.array(pipeline.ranging.goal), pipeline.state().gain_db
        frames += pipeline.process(damaged[start + n :])
        print(f"{name}, 2 s: {recovery(whole, frames, (start + n) / RATE)}")
    ranges, gain_db = learnt["silence"]
    for name, (others, other_db) in learnt.items():
        off, off_db = np.abs(others - ranges).max(), abs(other_db - gain_db)
        print(f"{name}: ends of ranges off by {off:.4f} from those after silence, gain by {off_db:.2f} dB")
    noise, silence = cost_of_denormals()
    print(f"denormals take {noise:.2f} times as long as noise, {silence:.2f} times as long as silence")


def recovery(whole: list[Frame], damaged: list[Frame], end_s: float) -> str:
    """Whether all is in range, and how far off the outputs are one horizon after the end, and later."""
    (absolute, live), (absolute_2, live_2) = outputs(whole), outputs(damaged)
    everything = np.hstack((absolute_2 * RANGES, live_2))
    assert np.isfinite(everything).all()
    assert (everything >= np.array([-1.0 if r == 2.0 else 0.0 for r in RANGES] + [0.0] * 15)).all()
    assert (everything <= 1.0).all()
    times_s = np.array([frame.time_s for frame in whole])
    words = []
    for name, off in (("absolute", np.abs(absolute - absolute_2)), ("live", np.abs(live - live_2))):
        ticks = [(s, np.searchsorted(times_s, end_s + s)) for s in AFTER_S]
        words.append(
            f"{name} off by " + ", ".join(f"{100 * off[k].max():.1f} % {s:g} s after" for s, k in ticks)
        )
    return "; ".join(words)


def cost_of_denormals() -> tuple[float, float]:
    """Median time of ten seconds of denormals over that of noise, and of silence, turn by turn."""
    noise = np.random.default_rng(1).standard_normal(10 * RATE).astype(np.float32)
    kinds = {"noise": 0.1 * noise, "silence": 0.0 * noise, "denormals": noise * np.float32(1e-39)}
    assert np.count_nonzero(kinds["denormals"]) > len(noise) // 2
    pipelines = {kind: build_pipeline(Config(), input_rate=RATE) for kind in kinds}
    seconds: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(9):
        for kind, block in kinds.items():
            began_s = time.perf_counter()
            pipelines[kind].process(block)
            seconds[kind].append(time.perf_counter() - began_s)
    took = {kind: float(np.median(each)) for kind, each in seconds.items()}
    return took["denormals"] / took["noise"], took["denormals"] / took["silence"]


def drift(hours: float) -> None:
    """Senders whose clock is 200 ppm off, heard for hours that pass as fast as they can."""
    for sign in (1, -1):
        osc = osc_queue(hours, RATE * (1.0 + sign * DRIFT))
        print(f"OSC, {sign * 200:+d} ppm, {hours:g} h: {osc}")
        ring = ring_queue(hours, RATE * (1.0 + sign * DRIFT))
        print(f"ring of sound card and JACK, {sign * 200:+d} ppm, {hours:g} h: {ring}")


def osc_queue(hours: float, rate: float) -> str:
    """Most that waited in the OSC source in the first and last tenth, and what was lost."""
    source, block = OscSource(Input(), clock=lambda: 0.0), np.zeros(512, np.float32)

    def write(number: int) -> None:
        source.feed(AudioBlock(block, number, ""), SENDER)

    return queue(hours, rate, write, lambda: len(source.read(0.0)), lambda: source.lost)


def ring_queue(hours: float, rate: float) -> str:
    """The same of the ring that callbacks write into."""
    ring, block = RingBuffer(4 * RATE), np.zeros(512, np.float32)
    return queue(hours, rate, lambda _: ring.write(block), lambda: len(ring.read(0.0)), lambda: ring.lost)


def queue(
    hours: float, rate: float, write: Callable[[int], None], read: Callable[[], int], lost: Callable[[], int]
) -> str:
    """Blocks of 512 by the sender's clock, a reader every 10 ms by ours."""
    steps = round(hours * 3600.0 / 0.01)
    written = total = 0
    most = [0, 0]
    for step in range(1, steps + 1):
        while (written + 1) * 512 <= step * 0.01 * rate:
            write(written)
            written += 1
        came = read()
        total += came
        if step < steps // 10:
            most[0] = max(most[0], came)
        elif step > steps - steps // 10:
            most[1] = max(most[1], came)
    off = total / RATE / (hours * 3600.0) - 1.0
    first, last = most
    waited = f"at most {first} samples waited in the first tenth, {last} in the last"
    return f"{waited}; lost {lost()}; time off by {1e6 * off:+.0f} ppm"


def main() -> None:
    """Run what is asked for."""
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    if what in ("loss", "all"):
        loss()
    if what in ("signals", "all"):
        signals()
    if what in ("drift", "all"):
        drift(float(sys.argv[2]) if len(sys.argv) > 2 else 3.0)


if __name__ == "__main__":
    main()
