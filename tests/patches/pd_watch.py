"""The bridge in a process of its own, and patches that watch examples and report."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pd_host import LIMIT_S
from pd_text import Patch


@dataclass
class Running:
    """A bridge in a process of its own: its port, and after its end what it recorded."""

    port: int
    process: subprocess.Popen[str]
    recording: Path

    def end(self) -> str:
        """Stop it as a user does and return its last words."""
        self.process.send_signal(signal.SIGINT)
        said, errors = self.process.communicate(timeout=LIMIT_S)
        assert self.process.returncode == 0, errors
        return said

    def ticks(self) -> list[dict]:
        """Every tick it computed, below the header line."""
        return [json.loads(line) for line in self.recording.read_text().splitlines()[1:]]


@contextlib.contextmanager
def running(
    folder: Path, *, rate_hz: int = 25, port: int | str = "auto", kind: str = "osc"
) -> Iterator[Running]:
    """The bridge as a user starts it; it hears OSC, which is the default, or another kind of input."""
    config = folder / "bridge.toml"
    config.write_text(
        f'[input]\nkind = "{kind}"\n[osc]\nlisten = "127.0.0.1:{port}"\nsend = []\nrate_hz = {rate_hz}\n'
    )
    recording = folder / f"ticks-{port}.jsonl"
    command = [sys.executable, "-m", "mer_bridge", "run", "--config", config, "--record", recording]
    with subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            facts = ""
            while "ready" not in facts:
                line = process.stdout.readline()
                assert line, process.stderr.read()
                facts += line
            port = int(re.search(r"listening: 127\.0\.0\.1:(\d+)", facts)[1])
            yield Running(port, process, recording)
        finally:
            process.kill()


# --- patches that watch and report ---------------------------------------------------------


def extremes(patch: Patch, source: int, name: str) -> list[int]:
    """Add boxes that keep the least and the largest number; bang them to have these reported."""
    keepers = []
    for kind, start in (("min", "1e+09"), ("max", "-1e+09")):
        patch.chain(source, best := patch.add(f"{kind} {start}"))
        patch.cord(best, best, inlet=1)
        keepers.append(kept(patch, best, f"{name}-{kind}"))
    return keepers


def counted(patch: Patch, source: int, name: str) -> int:
    """Add boxes that count; bang the returned one to have the number reported."""
    patch.chain(source, patch.add("t b"), count := patch.add("f"), more := patch.add("+ 1"))
    patch.cord(more, count, inlet=1)
    return kept(patch, more, name)


def kept(patch: Patch, source: int, name: str, *, outlet: int = 0) -> int:
    """Add a box that keeps the newest number; bang it to have it reported."""
    patch.cord(source, keep := patch.add("f"), outlet=outlet, inlet=1)
    patch.chain(keep, patch.add(f"list prepend {name}"), patch.add("list trim"), patch.add("print report"))
    return keep


def reports_and_quits(patch: Patch, end: int, keepers: list[int]) -> None:
    """Have a ``t b b`` let go what the keepers keep, then end Pd."""
    patch.cord(end, patch.message("; pd quit"))
    for keep in keepers:
        patch.cord(end, keep, outlet=1)


def report_of(printed: str) -> dict[str, float]:
    """The patch's own report, as it printed it."""
    rows = [line.split()[1:] for line in printed.splitlines() if line.startswith("report: ")]
    return {name: float(value) for name, value in rows}
