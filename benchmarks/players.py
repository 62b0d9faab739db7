"""What several players cost: processor time of a bridge with 1, 2, 4 and 8 of them, on one core.

python benchmarks/players.py
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from mer_bridge.config import Config, Input, Osc
from mer_bridge.runtime import Bridge
from mer_bridge.sources.player import PlayerSource
from mer_bridge.values import Quadrant

MUSIC_S = 20.0
SETTLE_S = 6.0


def music(folder: Path, count: int) -> list[Path]:
    """Files with the built-in player's pieces, each beginning with another mood."""
    paths = []
    for number in range(count):
        moods = tuple(Quadrant)[number % 4 :] + tuple(Quadrant)[: number % 4]
        source = PlayerSource(Input(kind="player", real_time=False, loop=True), moods=moods)
        blocks: list[np.ndarray] = []
        while sum(map(len, blocks)) < MUSIC_S * source.sample_rate:
            blocks.append(source.read(1.0))
        path = folder / f"music{number}.wav"
        soundfile.write(path, np.concatenate(blocks), source.sample_rate, subtype="PCM_16")
        source.close()
        paths.append(path)
    return paths


def measure(files: list[str], seconds: float) -> str:
    """One line of the table: a bridge that hears these files at once, in this process."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    inputs = [
        Input(name=f"p{number}", kind="file", file=file, loop=True) for number, file in enumerate(files)
    ]
    osc = Osc(listen="127.0.0.1:auto")
    with Bridge(Config(input=inputs[0], others=tuple(inputs[1:]), osc=osc), say=print) as bridge:
        bridge.wait(SETTLE_S)
        before, busy_s, began_s = bridge.stats(), time.process_time(), time.monotonic()
        bridge.wait(seconds)
        after, elapsed_s = bridge.stats(), time.monotonic() - began_s
        cpu = (time.process_time() - busy_s) / elapsed_s
    ticks = (after.ticks - before.ticks) / len(files) / elapsed_s
    late = after.late - before.late
    lost = after.skipped_samples + after.lost + after.dropped
    work = f"{after.compute_p50_ms:.1f} | {after.compute_p90_ms:.1f}"
    return f"| {len(files)} | {100 * cpu:.1f} % | {ticks:.2f} | {work} | {late} | {lost} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--players", type=int, nargs="+", default=[1, 2, 4, 8])
    parser.add_argument("--seconds", type=float, default=20.0, help="measured with each number of players")
    parser.add_argument("--of", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.of:
        print(measure(given.of, given.seconds))
        return
    print("| players | processor | ticks/s each | tick p50, ms | p90, ms | steps late | lost |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        files = music(Path(folder), max(given.players))
        for count in given.players:
            command = [sys.executable, __file__, "--seconds", str(given.seconds), "--of", *files[:count]]
            subprocess.run(list(map(str, command)), check=True)  # noqa: S603 - this program again


if __name__ == "__main__":
    main()
