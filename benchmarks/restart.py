# ruff: noqa: S603 - it starts programs of its own
"""A bridge that ends in the middle of a piece and is started again: how soon it is warm.

Music goes on at its port all the time, as from a patch.  Measured from the start of the second
process: when it is ready, when the first values come, and how far they lie from the last ones
of the first process.  Gain, ranges, weights and preset must be those of before.  It ends with 1
if a promise is broken::

    python benchmarks/restart.py            SIGTERM, then started again
    python benchmarks/restart.py --killed   the same after kill -9
"""

from __future__ import annotations

import argparse
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import stage

from mer_bridge import wire
from mer_bridge.sources.scores import SCORES
from mer_bridge.sources.synth import RATE, render
from mer_bridge.values import VALUE_NAMES, Quadrant

BLOCK = 1024
BEFORE_S, AFTER_S = 16.0, 4.0
WARM_S = 2.0
"""From being ready to values, as promised."""
JUMP = 0.15
"""How far the first live values may lie from the last: the music itself moves on meanwhile."""
CONFIG = """\
[osc]
listen = "127.0.0.1:{port}"
send = ["127.0.0.1:{ears}"]
[profile]
name = "anna"
[[preset]]
name = "storm"
values = {{ "osc:/light" = 0.75 }}
"""

Heard = list[tuple[float, list[float]]]
"""Monotonic seconds, and fifteen live values."""


class Listener:
    """Keep the live values, and what came of the preset, with the time of each."""

    def __init__(self) -> None:
        self._sock = _udp()
        self.port: int = self._sock.getsockname()[1]
        self.heard: Heard = []
        self.light: list[tuple[float, float]] = []
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._stopping.set()
        self._thread.join()
        self._sock.close()

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._sock, selectors.EVENT_READ)
            while not self._stopping.is_set():
                if selector.select(0.1):
                    self._take(self._sock.recv(65_536), time.monotonic())

    def _take(self, packet: bytes, now_s: float) -> None:
        values = {message.address: message.arguments for message in wire.decode(packet)}
        live = [f"/mer/live/{name}" for name in VALUE_NAMES]
        if all(address in values for address in live):
            self.heard.append((now_s, [float(values[address][0]) for address in live]))
        if "/light" in values:
            self.light.append((now_s, float(values["/light"][0])))


class Music:
    """One of the built-in pieces, sent in real time again and again, whoever listens."""

    def __init__(self, port: int) -> None:
        samples = render(SCORES[Quadrant.UPLIFTING])
        self._blocks = (
            np.round(32767 * samples[: len(samples) // BLOCK * BLOCK]).astype(">i2").reshape(-1, BLOCK)
        )
        self._to = ("127.0.0.1", port)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        began_s, number = time.monotonic(), 0
        with _udp() as mouth:
            while not self._stopping.wait(max(0.0, began_s + number * BLOCK / RATE - time.monotonic())):
                block = self._blocks[number % len(self._blocks)].tobytes()
                mouth.sendto(wire.encode_message("/mer/audio", number, block), self._to)
                number += 1


def restart(home: Path, *, killed: bool) -> dict[str, Any]:
    """Play, end, begin again; what was seen."""
    with _udp() as free:
        port = free.getsockname()[1]
    listener = Listener()
    (home / "mer-bridge.toml").write_text(CONFIG.format(port=port, ears=listener.port), encoding="utf-8")
    music = Music(port)
    try:
        first, _ = _start(home)
        with _udp() as mouth:
            mouth.sendto(wire.encode_message("/mer/preset", "storm"), ("127.0.0.1", port))
        time.sleep(BEFORE_S)
        (first.kill if killed else first.terminate)()
        first.communicate(timeout=20.0)
        last, before, began_s = listener.heard[-1][1], _profile(home), time.monotonic()
        second, facts = _start(home)
        ready_s = time.monotonic()
        time.sleep(AFTER_S)
        second.terminate()
        second.communicate(timeout=20.0)
    finally:
        music.close()
        listener.close()
    heard = [entry for entry in listener.heard if entry[0] > began_s]
    early = [values for when_s, values in heard if when_s < heard[0][0] + WARM_S]
    return {
        "ready_s": round(ready_s - began_s, 2),
        "values_s": round(heard[0][0] - began_s, 2),
        "values_after_ready_s": round(heard[0][0] - ready_s, 2),
        "first_jump": round(float(np.abs(np.subtract(heard[0][1], last)).max()), 3),
        "largest_step": round(float(np.abs(np.diff(early, axis=0)).max()), 3),
        "usual_step": round(_usual_step(listener.heard, began_s), 3),
        "restored": [line for line in facts if line.startswith("profile")],
        "gain_db": [before["gain_db"], _profile(home)["gain_db"]],
        "ranges_moved": round(_moved(before, _profile(home)), 3),
        "preset": _profile(home)["preset"],
        "light_after": [value for when_s, value in listener.light if when_s > began_s][:1],
        "exit_codes": [first.returncode, second.returncode],
    }


def promises(found: dict[str, Any], *, killed: bool) -> dict[str, bool]:
    """What was promised, and whether it held."""
    return {
        "values come within 2 s of being ready": found["values_after_ready_s"] <= WARM_S,
        "no jump": found["first_jump"] <= JUMP and found["largest_step"] <= max(0.05, found["usual_step"]),
        "gain and ranges are those of before": "gain, ranges and weights restored"
        in " ".join(found["restored"])
        and abs(found["gain_db"][1] - found["gain_db"][0]) <= 1.0,
        "the preset holds": found["preset"] == "storm" and found["light_after"] == [0.75],
        "exit codes": found["exit_codes"] == [-9 if killed else 0, 0],
    }


def _start(home: Path) -> tuple[subprocess.Popen[str], list[str]]:
    command = [sys.executable, "-m", "mer_bridge", "run"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=home, env=stage.environment(home), text=True
    )
    facts = []
    assert process.stdout is not None
    for line in process.stdout:
        facts.append(line.strip())
        if line.startswith("ready in"):
            return process, facts
    raise RuntimeError("the bridge did not start")


def _profile(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode((home / "mer-bridge" / "profiles" / "anna.json").read_bytes())
    return found


def _moved(before: dict[str, Any], after: dict[str, Any]) -> float:
    """How far the ranges have moved, as a part of their width."""
    low, high = np.array(before["low"]), np.array(before["high"])
    ends = np.abs([np.array(after["low"]) - low, np.array(after["high"]) - high])
    return float((ends / (high - low)).max())


def _usual_step(heard: Heard, until_s: float) -> float:
    """Largest step between two bundles of the first process, in its last ten seconds."""
    values = [values for when_s, values in heard if when_s < until_s][-250:]
    return float(np.abs(np.diff(values, axis=0)).max())


def _udp() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    return sock


def main() -> int:
    """Restart, print what was seen; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--killed", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        found = restart(Path(home), killed=given.killed)
    found["promises"] = promises(found, killed=given.killed)
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(found)) + os.linesep.encode())
    return 0 if all(found["promises"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
