"""The whole way from samples to frames: live, hop by hop, and offline, whole files."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
from frontend import clip
from harness import Goal, Times, Topic, interleaved

from mer_bridge import offline
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


def batch(*, quick: bool) -> Topic:
    """How many times faster than real time files are heard, on one core."""
    seconds = 60 if quick else 300
    sound = clip(seconds)
    pipeline = build_pipeline(Config(), input_rate=22_050)

    def decoded() -> object:
        return [
            pipeline.process(sound[at : at + offline.BLOCK]) for at in range(0, sound.size, offline.BLOCK)
        ]

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "music.flac"
        soundfile.write(path, np.repeat(sound, 2), 44_100)
        times = interleaved(
            {
                "from samples at 22,050 Hz": decoded,
                "from a FLAC file at 44,100 Hz": lambda: offline.hear(path, Config()),
            },
            turns=3 if quick else 7,
        )
    rows, found = [], {}
    for name, each in times.items():
        found[name] = seconds / each.median
        cost = each.median * 3600 / seconds
        rows.append((name, f"{found[name]:.0f}", f"{seconds / each.p10:.0f}", f"{cost:.2f}"))
    return Topic(
        title="Offline: one core",
        text=f"{seconds} s of sound to frames with all their values.",
        header=("", "times real time, median", "p10 of time", "CPU seconds per hour of music"),
        rows=rows,
        goals=[Goal("from decoded samples to frames", found["from samples at 22,050 Hz"], 400.0)],
    )


def corpus(*, quick: bool) -> Topic:
    """The command line on more and more files: time, and memory that must not grow."""
    sizes = (1, 10) if quick else (1, 10, 100, 1000)
    sound = clip(5)
    rows, bars = [], {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.flac"
        soundfile.write(path, np.repeat(sound, 2), 44_100)
        for size in sizes:
            began = time.perf_counter()
            peak_mb = _analyze([str(path)] * size, str(Path(folder) / "out.csv"))
            took = time.perf_counter() - began
            bars[f"{size} files"] = took / size * 1000
            rows.append((str(size), f"{took:.2f}", f"{5 * size / took:.0f}", f"{peak_mb:.0f}"))
    return Topic(
        title="Offline: from one file to many",
        text="mer-bridge analyze --summary, start-up included; clips of 5 s, FLAC at 44,100 Hz.",
        header=("files", "s", "times real time", "peak MB"),
        rows=rows,
        bars=bars,
        bars_label="ms per clip of 5 s",
    )


MEASURED = """
import sys
from pathlib import Path
from mer_bridge.cli import main
assert main(sys.argv[1:]) == 0
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
print(next((line.split()[1] for line in lines if line.startswith("VmHWM")), "nan"))
"""
"""The command, then its own peak memory in kB: what the parent is told counts the parent's as well."""


def _analyze(files: list[str], out: str) -> float:
    """Run the command; its peak memory in MB, where the system tells."""
    call = [sys.executable, "-c", MEASURED, "analyze", "--summary", "-o", out, *files]
    done = subprocess.run(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)  # noqa: S603
    return float(done.stdout.split()[-1]) / 1024


TOPICS = (live, batch, corpus)
