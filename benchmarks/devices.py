"""A JACK server killed and started again under a running bridge: how soon it is heard again.

    python benchmarks/devices.py             ten times
    python benchmarks/devices.py 100

Needs jackd.  The server has a name of its own and no hardware; it is killed (SIGKILL) and
ended (SIGTERM) in turn, and stays away for 0 to 6 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np

from mer_bridge.config import Config, Input, Osc
from mer_bridge.runtime import Bridge

NAME = "mer-devices"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def start_server() -> subprocess.Popen[bytes]:
    """A JACK server that is ready."""
    command = ["jackd", "-n", NAME, "-r", "-d", "dummy", "-r", "48000", "-p", "256"]
    server = subprocess.Popen(command, **QUIET)  # noqa: S603 - our own words
    subprocess.run(["jack_wait", "-s", NAME, "-w", "-t", "20"], check=True, **QUIET)  # noqa: S603, S607
    return server


def handles() -> int:
    """Open files of this process."""
    return len(list(Path("/proc/self/fd").iterdir()))


def until(bridge: Bridge, *, heard: bool) -> float:
    """Seconds until sound comes, or until it is noticed that none does."""
    began_s = time.monotonic()
    source, samples = bridge._parts.players[0].source, bridge._parts.players[0].worker.samples  # noqa: SLF001 - a benchmark looks inside
    while bool(source.trouble) == heard or (heard and bridge._parts.players[0].worker.samples == samples):  # noqa: SLF001
        bridge.wait(0.005)
    return time.monotonic() - began_s


def main() -> None:
    """Kill and start, and say what it took."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    os.environ |= {"JACK_DEFAULT_SERVER": NAME, "JACK_NO_START_SERVER": "1"}
    rng = np.random.default_rng(1)
    server = start_server()
    told: list[str] = []
    config = Config(input=Input(kind="jack"), osc=Osc(listen="127.0.0.1:auto", send=()))
    noticed, back, counts = [], [], []
    try:
        with Bridge(config, say=lambda _line: None) as bridge:
            push = bridge._parts.osc.push  # noqa: SLF001
            bridge._parts.osc.push = lambda what, *words: (told.append(what), push(what, *words))  # noqa: SLF001
            until(bridge, heard=True)
            for k in range(times):
                counts.append((threading.active_count(), handles()))
                server.terminate() if k % 2 else server.kill()
                server.wait()
                noticed.append(until(bridge, heard=False))
                away_s = time.monotonic() + rng.choice([0.0, 0.5, 2.0, 6.0])
                while time.monotonic() < away_s:
                    bridge.wait(0.05)
                server = start_server()
                back.append(until(bridge, heard=True))
            stats = bridge.stats()
    finally:
        server.terminate()
        server.wait()
    print(f"{times} times: noticed after {np.median(noticed):.2f} s (most {max(noticed):.2f} s)")
    print(f"heard again {np.median(back):.2f} s after the server's return (most {max(back):.2f} s)")
    print(f"/mer/error sent {told.count('error')} times, failures counted {stats.failures}")
    print(f"threads {counts[0][0]} -> {counts[-1][0]}, open files {counts[0][1]} -> {counts[-1][1]}")


if __name__ == "__main__":
    main()
