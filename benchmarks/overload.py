"""Too little computer: a bridge beside programs at full load, and with a model that is too slow.

    python benchmarks/overload.py            two runs of 20 s each
    python benchmarks/overload.py 300        seconds per run

Audio goes to a bridge over UDP at real speed, as from a patch.  First run: in the middle
third, as many processes as there are cores, four times over, compute at full load.  Second
run: in the middle third, every tick takes ten times as long as the sound in it.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np

from mer_bridge.config import Config, Input, Osc
from mer_bridge.runtime import Bridge
from mer_bridge.sources.scores import SCORES
from mer_bridge.sources.synth import RATE, render

BLOCK = 1024
BURNERS_PER_CORE = 4
TIMES_TOO_SLOW = 10.0
LOOK_S = 0.05


def padded(text: str) -> bytes:
    """An OSC string."""
    raw = text.encode() + b"\0"
    return raw + b"\0" * (-len(raw) % 4)


def packet(number: int, samples: np.ndarray) -> bytes:
    """``/mer/audio ,ib number blob``."""
    blob = np.round(samples * 32767).astype(">i2").tobytes()
    size = len(blob).to_bytes(4, "big")
    return padded("/mer/audio") + padded(",ib") + number.to_bytes(4, "big") + size + blob


def send(address: tuple[str, int], duration_s: float) -> None:
    """A sender in a process of its own: music, at its own clock's speed."""
    music = np.concatenate([render(score) for score in SCORES.values()])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        start_s = time.monotonic()
        for number in range(round(duration_s * RATE / BLOCK)):
            time.sleep(max(start_s + number * BLOCK / RATE - time.monotonic(), 0.0))
            at = number * BLOCK % (len(music) - BLOCK)
            sock.sendto(packet(number, music[at : at + BLOCK]), address)


def burn() -> None:
    """Compute for ever."""
    while True:
        sum(range(10_000))


class SlowTrunk:
    """A model that takes `cost_s` longer for each tick."""

    def __init__(self, trunk: Any) -> None:
        self._trunk = trunk
        self.cost_s = 0.0

    def push(self, bands: np.ndarray, gate_open: np.ndarray) -> Any:
        """As the model's, later."""
        estimates = self._trunk.push(bands, gate_open)
        time.sleep(self.cost_s * len(estimates))
        return estimates

    def __getattr__(self, name: str) -> Any:
        return getattr(self._trunk, name)


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def watch(bridge: Bridge, duration_s: float, label: str) -> None:
    """Look at the counts for a while, and say the worst."""
    began, began_s = bridge.stats(), time.monotonic()
    backlog, ages = [], []
    while time.monotonic() - began_s < duration_s:
        bridge.wait(LOOK_S)
        backlog.append(bridge.stats().backlog_s)
        published = bridge._parts.players[0].worker.newest  # noqa: SLF001 - a benchmark looks inside
        if published is not None:
            ages.append(time.monotonic() - published.at_s)
    now = bridge.stats()
    ticks = (now.ticks - began.ticks) / (time.monotonic() - began_s)
    skipped_s, lost_s = (now.skipped_samples - began.skipped_samples) / RATE, (now.lost - began.lost) / RATE
    print(
        f"{label}: {ticks:.2f} ticks/s, backlog p50 {1e3 * np.median(backlog):.0f} ms, most "
        f"{1e3 * max(backlog):.0f} ms, newest frame up to {max(ages):.2f} s old, skipped {skipped_s:.1f} s, "
        f"lost {lost_s:.2f} s, {memory_mb():.0f} MB, failure {bridge.failure}",
        flush=True,
    )


def run(duration_s: float, *, burning: bool) -> None:
    """One run: calm, overload, calm."""
    third_s = duration_s / 3.0
    config = Config(input=Input(), osc=Osc(listen="127.0.0.1:auto", send=()))
    with Bridge(config, say=lambda line: print(f"  says: {line}", flush=True)) as bridge:
        pipeline = bridge._parts.players[0].worker._pipeline  # noqa: SLF001 - likewise
        trunk = pipeline.trunk = SlowTrunk(pipeline.trunk)
        sender = multiprocessing.Process(target=send, args=(bridge.address, duration_s + 20.0), daemon=True)
        sender.start()
        while bridge.newest is None:
            bridge.wait(LOOK_S)
        watch(bridge, third_s, "calm")
        burners = []
        if burning:
            cores = os.cpu_count() or 1
            burners = [
                multiprocessing.Process(target=burn, daemon=True) for _ in range(BURNERS_PER_CORE * cores)
            ]
            for burner in burners:
                burner.start()
        else:
            trunk.cost_s = TIMES_TOO_SLOW * pipeline.card.tick_s
        watch(
            bridge, third_s, f"{len(burners)} programs at full load" if burning else "model 10 times too slow"
        )
        trunk.cost_s = 0.0
        for burner in burners:
            burner.kill()
        watch(bridge, 2.0, "the 2 s after")
        watch(bridge, third_s, "calm again")
        sender.kill()
        sender.join()
    print(f"  {threading.active_count()} thread(s) left")


def main() -> None:
    """Both runs."""
    multiprocessing.set_start_method("spawn")
    duration_s = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    for burning in (True, False):
        run(duration_s, burning=burning)


if __name__ == "__main__":
    main()
