# ruff: noqa: S603, S607 - it starts programs of its own, by name
"""The whole bridge for minutes or hours: what it takes, what it loses, how late it is.

Pure Data plays and follows; between it and the bridge this program forwards every packet and
notes the time.  OSC goes to a subscriber, MIDI to a receiver on a JACK server of its own, an
OSCQuery listener stays open, the dashboard has a viewer that reads and one that never does, and
the performance is recorded.  Run it as::

    python benchmarks/soak.py --minutes 10 --out soak.json

SIGUSR1 ends it early, with its report.  It ends with 1 if a promise is broken.  With
``--shared``, for a machine that does other work meanwhile, latency is told and not judged, and
memory by how much it grew.  The table for people is that of soaked.py; it goes to standard error
at the end, too.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import soaked
import stage
from relay import Relay
from viewers import Browser, Mute, Page

from mer_bridge import takes
from mer_bridge.sources.scores import SCORES
from mer_bridge.sources.synth import RATE, render

LOOK_S = 5.0
"""Distance of two looks at the process."""
TIMEOUT_S = 60.0
WARM_S = 3600.0
"""What RSS does in the first hour is warm-up; of shorter runs, in the first third."""
NOTE_S = 60.0
"""Distance of two reports of what was seen so far: a run that is cut short leaves the last one."""
PATCHES = Path(__file__).parents[1] / "patches" / "pd"

PATCH = """\
#N canvas 40 40 700 400 12;
#X obj 20 20 r soak.play;
#X obj 20 60 t b a;
#X msg 20 100 1;
#X obj 20 140 readsf~ 1;
#X obj 20 180 mer.send~;
#X obj 300 20 mer.receive tension;
#X obj 300 60 expr 200*pow(40 \\, $f1);
#X obj 300 100 line~;
#X obj 300 140 vcf~ 4;
#X obj 300 180 env~ 4096;
#X obj 20 240 s soak.ended;
#X obj 300 240 print followed;
#X obj 300 220 change;
#X connect 0 0 1 0;
#X connect 1 1 3 0;
#X connect 1 0 2 0;
#X connect 2 0 3 0;
#X connect 3 0 4 0;
#X connect 3 1 10 0;
#X connect 5 0 6 0;
#X connect 6 0 7 0;
#X connect 3 0 8 0;
#X connect 7 0 8 1;
#X connect 8 0 9 0;
#X connect 6 0 12 0;
#X connect 12 0 11 0;
"""
AGAIN = """\
#N canvas 40 40 700 400 12;
#X obj 20 20 loadbang;
#X obj 20 60 delay 1500;
#X obj 200 20 r soak.ended;
#X msg 20 120 \\; soak.play open {music};
#X connect 0 0 1 0;
#X connect 1 0 3 0;
#X connect 2 0 3 0;
"""


@dataclass
class Soak:
    """What was seen."""

    minutes: float
    looks: list[tuple[float, float, int, int]] = field(default_factory=list)
    """Seconds since the start, RSS in MB, descriptors, threads."""
    late: list[tuple[float, float]] = field(default_factory=list)
    """Seconds since the start, and ms from block to bundle."""
    load: list[float] = field(default_factory=list)
    """Load of the machine, at each look."""
    facts: dict[str, Any] = field(default_factory=dict)

    def report(self) -> dict[str, Any]:
        """All figures."""
        seconds, rss, fds, threads = (np.array(column) for column in zip(*self.looks, strict=True))
        part_s = min(WARM_S, 20.0 * self.minutes, seconds[-1] / 3.0)
        warm = seconds >= part_s
        slope = 3600.0 * np.polyfit(seconds[warm], rss[warm], 1)[0] if warm.sum() > 2 else float("nan")
        when_s, late_ms = (np.array(column) for column in zip(*self.late, strict=True))
        first, last = late_ms[when_s < part_s], late_ms[when_s >= seconds[-1] - part_s]
        return {
            "minutes": round(float(seconds[-1]) / 60.0, 2),
            "rss_mb": [round(float(rss[warm][0]), 1), round(float(rss[-1]), 1), round(float(rss.max()), 1)],
            "rss_slope_mb_h": round(float(slope), 2),
            "fds": sorted({int(n) for n in fds[warm]}),
            "threads": sorted({int(n) for n in threads[warm]}),
            "late_first_ms": _percentiles(first),
            "late_last_ms": _percentiles(last),
            "ticks_timed": len(late_ms),
            "load": [round(float(np.percentile(self.load, percent)), 1) for percent in (0, 50, 100)],
            "cores": os.cpu_count(),
            **self.facts,
        }


def soak(minutes: float, out: Path | None = None) -> dict[str, Any]:
    """Run everything for so long; what was seen so far goes to `out` meanwhile."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        jack = stack.enter_context(stage.jack_server())
        if jack is not None:
            stack.enter_context(jack.client(stage.RECEIVER, home / "midi.txt"))
        bridge = stack.enter_context(running(home, jack))
        relay = stack.enter_context(Relay(("127.0.0.1", bridge.port)))
        browser = stack.enter_context(Browser(bridge.query))
        page = stack.enter_context(Page(bridge.page))
        mute = stack.enter_context(Mute(bridge.page, page))
        patch = stack.enter_context(playing(home, relay.port))
        _until(lambda: relay.blocks > 0, "Pd sends nothing")
        found = Soak(minutes)
        heard = Heard(home, relay, browser, page, mute)
        watch(found, psutil.Process(bridge.process.pid), heard, out)
        relay.status = {}
        relay.ask_status()
        _until(lambda: relay.status, "the bridge does not answer")
        patch.terminate()
        patch.wait()
        stop_s = bridge.end()
        take = takes.read(home / "take")
        found.facts = {
            **heard.facts(),
            "tracebacks": bridge.errors.count("Traceback"),
            "said": bridge.errors.splitlines()[:20],
            "exit_code": bridge.process.returncode,
            "stop_s": round(stop_s, 2),
            "recorded_s": round(take.duration_s, 1),
        }
    return found.report()


@dataclass
class Heard:
    """Everybody who listens, and what they heard so far."""

    home: Path
    relay: Relay
    browser: Browser
    page: Page
    mute: Mute

    def facts(self) -> dict[str, Any]:
        """Figures for the report."""
        log = self.home / "midi.txt"
        said = (self.home / "pd.txt").read_text(encoding="utf-8", errors="replace")
        return {
            "status": self.relay.status,
            "blocks": self.relay.blocks,
            "blocks_missing": self.relay.gaps,
            "bundles": self.relay.bundles,
            "midi_messages": log.read_bytes().count(b"\n") - 1 if log.exists() else None,
            "websocket_messages": self.browser.messages,
            "dashboard_frames": self.page.frames,
            "mute_left_s": self.mute.left_s,
            "followed": said.count("followed:"),
            "pd_complaints": len(re.findall(r"error|couldn't|can't|failed", said)),
        }


def watch(found: Soak, process: psutil.Process, heard: Heard, out: Path | None) -> None:
    """Look at the process every few seconds, until the time is over or SIGUSR1 comes."""
    enough = threading.Event()
    signal.signal(signal.SIGUSR1, lambda *_: enough.set())
    relay, mute = heard.relay, heard.mute
    began_s = noted_s = time.perf_counter()
    while (now_s := time.perf_counter()) - began_s < 60.0 * found.minutes and not enough.is_set():
        usage = process.memory_info().rss / 1e6, process.num_fds(), process.num_threads()
        found.looks.append((now_s - began_s, *usage))
        found.load.append(os.getloadavg()[0])
        found.late = [(when_s - began_s, late_ms) for when_s, late_ms in relay.late]
        mute.look()
        if out is not None and now_s - noted_s >= NOTE_S:
            noted_s = now_s
            found.facts = heard.facts()
            out.write_text(json.dumps(found.report(), indent=2) + "\n", encoding="utf-8")
            relay.ask_status()
        enough.wait(LOOK_S if found.minutes >= soaked.LEFT_MINUTES else LOOK_S / 5.0)


@dataclass
class Running:
    """The bridge in a process of its own."""

    process: subprocess.Popen[str]
    port: int
    query: str
    page: str
    log: Path

    @property
    def errors(self) -> str:
        """What it said on standard error."""
        return self.log.read_text(encoding="utf-8")

    def end(self) -> float:
        """Stop it; seconds it took."""
        began_s = time.perf_counter()
        self.process.terminate()
        self.process.wait(TIMEOUT_S)
        return time.perf_counter() - began_s


@contextlib.contextmanager
def running(home: Path, jack: stage.Jack | None) -> Iterator[Running]:
    """A bridge that records, is described, and sends MIDI if there is somebody to hear it."""
    flags = ["--osc-listen", "127.0.0.1:auto", "--profile-name", "soak", "--record", str(home / "take")]
    flags += ["--oscquery-listen", "127.0.0.1:auto", "--no-oscquery-advertise"]
    flags += ["--dashboard", "--dashboard-listen", "127.0.0.1:auto"]
    flags += ["--midi-port", "listener"] if jack is not None else []
    log = home / "errors.txt"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "mer_bridge", "run", *flags],
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=home,
            env=stage.environment(home, None if jack is None else jack.name),
            text=True,
        )
    facts = ""
    try:
        while "ready in" not in facts:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise RuntimeError(f"the bridge did not start: {log.read_text(encoding='utf-8')}")
            facts += line
        port = re.search(r"listening: [\d.]+:(\d+)", facts)
        query = re.search(r"OSCQuery: http://(\S+?)(,|\s)", facts)
        page = re.search(r"dashboard: http://([^/\s]+)/", facts)
        assert port is not None
        assert query is not None
        assert page is not None
        yield Running(process, int(port[1]), query[1], page[1], log)
    finally:
        process.kill()
        process.communicate()


@contextlib.contextmanager
def playing(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Pd, without a screen, in real time: plays the built-in pieces again and again, and follows."""
    import soundfile

    music = home / "music.wav"
    soundfile.write(music, np.concatenate([render(score) for score in SCORES.values()]), RATE)
    (home / "soak.pd").write_text(PATCH, encoding="utf-8")
    (home / "again.pd").write_text(AGAIN.format(music=music), encoding="utf-8")
    flags = ["-nogui", "-noaudio", "-nomidi", "-nrt", "-stderr", "-noprefs", "-r", str(RATE)]
    files = ["-path", str(PATCHES), "-open", str(home / "soak.pd"), "-open", str(home / "again.pd")]
    told = ["-send", f"mer.bridge connect 127.0.0.1 {port}", "-send", "pd dsp 1"]
    with (home / "pd.txt").open("wb") as said:
        process = subprocess.Popen(["pd", *flags, *files, *told], stderr=said, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _until(condition: Any, trouble: str) -> None:
    end_s = time.monotonic() + TIMEOUT_S
    while not condition():
        if time.monotonic() > end_s:
            raise RuntimeError(trouble)
        time.sleep(0.02)


def _percentiles(late_ms: np.ndarray) -> dict[str, float]:
    names = {"p50": 50, "p99": 99, "p99.9": 99.9, "most": 100}
    return {name: round(float(np.percentile(late_ms, percent)), 1) for name, percent in names.items()}


def main() -> int:
    """Soak, print what was found, and judge it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--out", type=Path, help="also write the figures to this JSON file")
    parser.add_argument("--shared", action="store_true", help="the machine does other work meanwhile")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that all that was started ends with it
    report = soak(given.minutes, given.out)
    report["shared"] = given.shared
    report["promises"] = soaked.promises(report)
    text = json.dumps(report, indent=2)
    print(text)
    print(soaked.table([report]), file=sys.stderr)
    if given.out is not None:
        given.out.write_text(text + "\n", encoding="utf-8")
    return 0 if all(report["promises"].values()) else 1


if __name__ == "__main__":
    sys.exit(main())
