"""What the dashboard costs the bridge: processor time of its thread and of all, by viewers.

python benchmarks/dashboard.py

Viewers are processes of their own that read everything, so their cost is not counted.  Linux
alone tells the time of single threads finely enough.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

from mer_bridge.config import Config, Dashboard, Input, Map, Osc
from mer_bridge.runtime import Bridge

VIEWER = """
import sys, time
from websockets.sync.client import connect
with connect(f"ws://127.0.0.1:{sys.argv[1]}/live", max_queue=None) as socket:
    socket.recv()
    print("here", flush=True)
    frames = size = 0
    began_s = time.monotonic()
    while (lasted_s := time.monotonic() - began_s) < float(sys.argv[2]):
        message = socket.recv()
        frames += isinstance(message, bytes)
        size += len(message)
    print(frames / lasted_s, size / lasted_s)
"""
SETTLE_S = 3.0


def busy_s(thread: threading.Thread) -> float:
    """Processor time of a thread, in seconds."""
    text = Path(f"/proc/self/task/{thread.native_id}/schedstat").read_text(encoding="ascii")
    return int(text.split()[0]) / 1e9


def measure(port: str, viewers: int, seconds: float) -> str:
    """One line: what so many viewers cost, and what they got."""
    thread = next(each for each in threading.enumerate() if each.name == "mer-bridge dashboard")
    command = [sys.executable, "-c", VIEWER, port, str(seconds + 1.0)]
    with ExitStack() as opened:
        started = [
            opened.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))  # noqa: S603 - ours
            for _ in range(viewers)
        ]
        for each in started:
            assert each.stdout is not None
            each.stdout.readline()
        began, own, whole = time.monotonic(), busy_s(thread), time.process_time()
        time.sleep(seconds)
        lasted = time.monotonic() - began
        own, whole = (busy_s(thread) - own) / lasted, (time.process_time() - whole) / lasted
        got = [tuple(map(float, each.stdout.read().split())) for each in started if each.stdout]
    rates = f"{min(rate for rate, _ in got):.1f} frames/s, {got[0][1] / 1000:.1f} kB/s each" if got else "-"
    return f"{viewers:2} viewers: dashboard {100 * own:.2f} % of a core, bridge {100 * whole:.1f} %, {rates}"


def main() -> None:
    """Measure with no viewer, one, and several."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--viewers", type=int, nargs="*", default=[0, 1, 3, 8])
    given = parser.parse_args()
    config = Config(
        input=Input(kind="player", loop=True),
        osc=Osc(listen="127.0.0.1:auto", send=()),
        dashboard=Dashboard(on=True, listen="127.0.0.1:auto"),
        map=tuple(Map(source=name, to=f"osc:/synth/{name}") for name in ("tension", "energy", "valence")),
    )
    with Bridge(config, say=print) as bridge:
        fact = next(each for each in bridge.facts() if each.startswith("dashboard: "))
        port = fact.partition("#")[0].rstrip("/").rpartition(":")[2]
        time.sleep(SETTLE_S)
        for viewers in given.viewers:
            print(measure(port, viewers, given.seconds))


if __name__ == "__main__":
    main()
