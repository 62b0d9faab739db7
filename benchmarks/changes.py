"""What changing, recording and describing cost a bridge that plays: python benchmarks/changes.py.

Prints how soon a change of the file and a command over OSC hold, how evenly ticks come while
models are exchanged, and what a recording and an OSCQuery listener add to the processor.
"""

from __future__ import annotations

import itertools
import socket
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from mer_bridge import config
from mer_bridge.oscquery.namespace import Namespace
from mer_bridge.runtime import Bridge
from mer_bridge.runtime.origin import Origin
from mer_bridge.sinks.recorder import Recorder
from mer_bridge.values import Control, Frame
from mer_bridge.wire import encode_message

FILE = '[osc]\nlisten = "127.0.0.1:auto"\nsend = []\nrate_hz = {}\n[input]\nkind = "player"\nloop = true\n'


class Ticks(Recorder):
    """Remembers when each tick came, and its live values."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[tuple[float, Frame]] = []

    def send(self, frame: Frame, controls: Sequence[Control], time_s: float) -> None:
        """Remember."""
        super().send(frame, controls, time_s)
        self.at.append((time.monotonic(), frame))


def reload_s(bridge: Bridge, path: Path, n: int = 50) -> list[float]:
    """Seconds from a new file to its setting."""
    found = []
    for k in range(n):
        fresh = path.with_suffix(".new")
        fresh.write_text(FILE.format(30.0 + k))
        time.sleep(0.017 * (k % 7))
        began_s = time.monotonic()
        fresh.replace(path)
        while bridge.config.osc.rate_hz != 30.0 + k:
            time.sleep(0.001)
        found.append(time.monotonic() - began_s)
    return found


def asked_s(patch: socket.socket, address: str, *arguments: float | str) -> float:
    """Seconds from a command to its answer."""
    began_s = time.monotonic()
    patch.send(encode_message(address, *arguments))
    patch.recv(65_536)
    return time.monotonic() - began_s


def evenness(ticks: list[tuple[float, Frame]]) -> str:
    """Median and longest distance of ticks, and the largest step of a live value."""
    pairs = list(itertools.pairwise(ticks))
    gaps_ms = [1000.0 * (b[0] - a[0]) for a, b in pairs]
    jumps = [max(abs(x - y) for x, y in zip(a[1].live, b[1].live, strict=True)) for a, b in pairs]
    gaps = f"ticks {statistics.median(gaps_ms):.0f} ms apart, {max(gaps_ms):.0f} at most"
    return f"{gaps}; live steps to {max(jumps):.2f}"


def cpu(bridge: Bridge, seconds: float = 10.0) -> float:
    """Share of one core over some seconds."""
    busy_s, began_s = time.process_time(), time.monotonic()
    bridge.wait(seconds)
    return (time.process_time() - busy_s) / (time.monotonic() - began_s)


def main() -> None:
    """Measure and print."""
    folder = Path(tempfile.mkdtemp())
    path = folder / "mer-bridge.toml"
    path.write_text(FILE.format(25.0))
    ticks = Ticks()
    bridge = Bridge(config.load(path), say=lambda _: None, origin=Origin(path), recorders=[ticks])
    with bridge, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as patch:
        patch.connect(bridge.address)
        patch.settimeout(10.0)
        bridge.wait(3.0)
        times = reload_s(bridge, path)
        print(
            f"file to setting: p50 {statistics.median(times):.3f} s, worst of {len(times)} {max(times):.3f} s"
        )
        sets = [1000.0 * asked_s(patch, "/mer/set", "smoothing.beta", 1.0 + k / 100) for k in range(100)]
        print(f"/mer/set to its answer: p50 {statistics.median(sets):.1f} ms, worst {max(sets):.1f} ms")
        first = len(ticks.at)
        bridge.wait(20.0)
        print(f"undisturbed, 20 s: {evenness(ticks.at[first:])}")
        first = len(ticks.at)
        for k in range(20):
            asked_s(patch, "/mer/model", ("midlevel-hop-v1", "midlevel-hop")[k % 2])
            bridge.wait(1.0)
        print(f"20 exchanges of the model: {evenness(ticks.at[first:])}")
        alone = cpu(bridge)
        keeping = bridge._recording  # noqa: SLF001 - over OSC it would choose the folder
        keeping.begin(folder / "take", bridge.config, bridge._changes.card)  # noqa: SLF001 - likewise
        recording = cpu(bridge)
        keeping.end()
        kib = sum(file.stat().st_size for file in (folder / "take").iterdir()) / 1024 / 10
        print(f"processor: {alone:.1%} of a core, recording {recording:.1%}; {kib:.0f} KiB a second on disk")
        namespace, frame = Namespace(), ticks.at[-1][1]
        began_s = time.perf_counter()
        for _ in range(1000):
            namespace.messages(frame, "model")
        print(f"OSCQuery: {1e6 * (time.perf_counter() - began_s) / 1000:.0f} µs for all values at a step")
        stats = bridge.stats()
        print(f"lost {stats.lost} samples, {stats.late} steps late, {stats.dropped} messages dropped")


if __name__ == "__main__":
    main()
