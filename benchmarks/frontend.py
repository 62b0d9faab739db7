"""The spectrum kernel against other libraries: whole clips, and hop by hop."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from harness import Goal, Topic, interleaved, ratios, table
from peers import CARD, FRAME, installed, reference, starts

from mer_bridge import kernels
from mer_bridge.frontends.logfilt import LogFilt, corners, slopes

OURS = "mer_bridge"
SECONDS = 10


def clip(seconds: float) -> np.ndarray:
    """Tones, a sweep and noise near full scale, with a frame beyond the last whole hop."""
    n = int(seconds * 22_050) + FRAME
    t = np.arange(n) / 22_050
    tones = 0.4 * np.sin(2 * np.pi * 220 * t) + 0.2 * np.sin(2 * np.pi * 1661.2 * t)
    sweep = 0.25 * np.sin(2 * np.pi * (60 + 40 * t) * t)
    noise = 0.05 * np.random.default_rng(1).standard_normal(n)
    return (tones + sweep + noise).clip(-1, 1).astype(np.float32)


def batch(*, quick: bool) -> Topic:
    """One thread, ten seconds at once."""
    samples = clip(SECONDS)
    n_frames = len(starts(samples.size))
    exact = reference(samples)
    ready, absent = installed()
    calls: dict[str, Callable[[], object]] = {OURS: _whole(LogFilt(CARD), samples)}
    calls[f"{OURS}, plain kernel"] = _plain(samples, n_frames)
    calls |= {peer.name: (lambda compute=compute: compute(samples)) for peer, compute in ready.items()}
    times = interleaved(calls, turns=30 if quick else 150)
    rows = table(times, OURS, per=n_frames)
    errors = {OURS: np.abs(LogFilt(CARD).push(samples) - exact).max()}
    for peer, compute in ready.items():
        if peer.is_exact:
            errors[peer.name] = np.abs(np.asarray(compute(samples)) - exact).max()
    found = ratios(times, OURS)
    return Topic(
        title="Front end: ten seconds at once, one thread",
        text=f"{n_frames} frames of 2048 samples to 149 bands.  Times are per frame, the error is the "
        f"largest against float64.  Kernel: {kernels.engine().name}, {kernels.lane_bytes()} bytes wide.",
        header=("", "median µs", "p10 µs", "ratio of medians", "ratio of p10", "largest error"),
        rows=[(*row, f"{errors[row[0]]:.1e}" if row[0] in errors else "") for row in rows],
        goals=[
            Goal(f"{peer.name} over {OURS}, batch", found[peer.name][1], peer.wanted)
            for peer in ready
            if peer.wanted
        ]
        + [Goal("largest error of the kernel", float(errors[OURS]), 2e-6, at_least=False, unit="(log10)")],
        bars={row[0]: float(row[2]) for row in rows},
        bars_label="µs per frame (p10), one thread",
        notes=absent,
    )


def threads(*, quick: bool) -> Topic:
    """What a second thread gives."""
    rows, goals = [], []
    for seconds in (10, 300):
        samples = clip(seconds)
        out = np.zeros((len(starts(samples.size)), 149), np.float32)
        one, two = LogFilt(CARD), LogFilt(CARD, threads=2)
        times = interleaved(
            {"one thread": _whole(one, samples), "two threads": _whole(two, samples)},
            turns=20 if quick else (200 if seconds == 10 else 40),
        )
        gain = times["one thread"].p10 / times["two threads"].p10
        for name, each in times.items():
            scale = 1e6 / len(out)
            rows.append((f"{seconds} s, {name}", f"{each.median * scale:.3g}", f"{each.p10 * scale:.3g}"))
        rows.append((f"{seconds} s, gain", "", f"{gain:.2f}"))
        goals.append(Goal(f"two threads over one, {seconds} s", gain, 1.8))
    return Topic(
        title="Front end: two threads",
        text="µs per frame; the gain needs a second core that is free.",
        header=("", "median", "p10"),
        rows=rows,
        goals=goals,
    )


def streaming(*, quick: bool) -> Topic:
    """Hop by hop, hot: one push of 705 or 706 samples, one frame out."""
    samples = clip(SECONDS)
    hops = [samples[i * 3528 // 5 : (i + 1) * 3528 // 5] for i in range(300)]
    frames = [np.ascontiguousarray(samples[at : at + FRAME]) for at in starts(samples.size)[:300]]
    ready, _ = installed()
    front, position = LogFilt(CARD), [0]
    front.push(samples[: FRAME - 706])

    def push() -> object:
        position[0] = (position[0] + 1) % 300
        return front.push(hops[position[0]])

    def frame_of(compute: Callable[[np.ndarray], object]) -> Callable[[], object]:
        return lambda: compute(frames[position[0]])

    calls: dict[str, Callable[[], object]] = {OURS: push}
    calls |= {peer.name: frame_of(compute) for peer, compute in ready.items()}
    times = interleaved(calls, turns=200 if quick else 1000)
    alone = interleaved({"alone": push}, turns=500 if quick else 5000)["alone"]
    rows = [
        (row[0], *row[1:3], f"{times[row[0]].percentile(99) * 1e6:.3g}", *row[3:])
        for row in table(times, OURS)
    ]
    rows.insert(
        1,
        (
            f"{OURS}, alone",
            *(f"{alone.percentile(percent) * 1e6:.3g}" for percent in (50, 10, 99)),
            "",
            "",
        ),
    )
    return Topic(
        title="Front end: hop by hop",
        text="µs per hop; peers get the frame ready cut, ours keeps the stream itself.",
        header=("", "median", "p10", "p99", "ratio of medians", "ratio of p10"),
        rows=rows,
        goals=[Goal("one hop, hot, median", alone.median * 1e6, 5.0, at_least=False, unit="µs")],
    )


def _whole(front: LogFilt, samples: np.ndarray) -> Callable[[], object]:
    def push() -> object:
        front.reset()
        return front.push(samples)

    return push


def _plain(samples: np.ndarray, n_frames: int) -> Callable[[], object]:
    engine = kernels.load_engine("plain")
    places = corners(sample_rate=22_050)
    settings = (engine.make_tables(), *engine.make_bank(places, slopes(places)), engine.make_work())
    ring, out = np.zeros(kernels.RING, np.float32), np.zeros((n_frames, 149), np.float32)
    return lambda: engine.push(samples, ring, 0, 0, 0, *CARD.hop, *settings, out)


TOPICS = (batch, threads, streaming)
