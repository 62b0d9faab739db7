"""The bridge as its users have it: a process of its own, real sockets, from sound to control."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from frontend import clip
from harness import Goal, Topic

from mer_bridge import card as cards
from mer_bridge import wire
from mer_bridge.config import Config

RATE, BLOCK = 44_100, 512
TIMEOUT_S = 30.0


def startup(*, quick: bool) -> Topic:
    """From starting Python to an answer; turn by turn."""
    commands = {
        "python -c pass": ["-c", "pass"],
        "mer-bridge --help": ["-m", "mer_bridge", "--help"],
        "mer-bridge devices": ["-m", "mer_bridge", "devices"],
    }
    seconds: dict[str, list[float]] = {name: [] for name in (*commands, "mer-bridge run, until ready")}
    for _ in range(4 if quick else 12):
        for name, arguments in commands.items():
            began = time.perf_counter()
            call = [sys.executable, *arguments]
            subprocess.run(call, capture_output=True, check=True, timeout=TIMEOUT_S)  # noqa: S603 - our own
            seconds[name].append(time.perf_counter() - began)
        began = time.perf_counter()
        with running():
            seconds["mer-bridge run, until ready"].append(time.perf_counter() - began)
    rows = [
        (name, f"{np.median(each[1:]):.2f}", f"{min(each[1:]):.2f}", f"{max(each[1:]):.2f}")
        for name, each in seconds.items()
    ]
    best = {name: float(np.percentile(each[1:], 10)) for name, each in seconds.items()}
    wanted = {"mer-bridge --help": 0.3, "mer-bridge devices": 0.3, "mer-bridge run, until ready": 1.0}
    return Topic(
        title="Start-up",
        text="Seconds until the process has answered or says that it is ready; compiled code is on disk.",
        header=("", "median", "least", "most"),
        rows=rows,
        goals=[Goal(name, best[name], limit, at_least=False, unit="s") for name, limit in wanted.items()],
    )


def latency(*, quick: bool) -> Topic:
    """Sound in to control out, at the usual and at the highest output rate."""
    topic = Topic(
        title="From sound to control",
        text=f"ms, over real UDP sockets on this machine: from sending the block of {BLOCK} samples that "
        "completes a tick to receiving the first bundle with its number.  A bundle leaves at the next step "
        "of the output rate, so a part of that step is waited for.  Transport is half a ping; compute is the "
        "bridge's own figure, per hop of 32 ms; a tick has four.",
        header=("output rate", "p50", "p95", "p99", "transport", "hop compute p50", "p90", "rest of p50"),
    )
    for rate_hz in (25, 200):
        found = _heard(rate_hz, seconds=8.0 if quick else 40.0)
        late = np.percentile(found.late_ms, (50, 95, 99))
        rest = late[0] - found.transport_ms - found.compute_ms[0]
        numbers = (*late, found.transport_ms, *found.compute_ms, rest)
        topic.rows.append((f"{rate_hz} Hz", *(f"{number:.2f}" for number in numbers)))
        if rate_hz == 200:
            what = "block in to bundle out, p99, beyond one output step of 5 ms"
            topic.goals.append(Goal(what, float(late[2]) - 5.0, 5.0, at_least=False, unit="ms"))
        what = f"compute per hop, p90, live at {rate_hz} Hz"
        topic.goals.append(Goal(what, found.compute_ms[1], 2.0, at_least=False, unit="ms"))
        topic.notes.append(f"{rate_hz} Hz: {len(found.late_ms)} ticks of {found.expected} arrived")
    return topic


@dataclass
class Heard:
    """What came back: lateness of each tick, and the parts of it."""

    late_ms: list[float] = field(default_factory=list)
    expected: int = 0
    transport_ms: float = 0.0
    compute_ms: tuple[float, float] = (0.0, 0.0)


@contextlib.contextmanager
def running(*flags: str) -> Iterator[tuple[int, int]]:
    """Port and process of a bridge that is ready; it ends with the block."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "mer_bridge", "run", "--osc-listen", f"127.0.0.1:{port}", *flags],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home},
            text=True,
        )
        try:
            assert process.stdout is not None
            if not any(line.startswith("ready") for line in process.stdout):
                raise RuntimeError("the bridge did not start")
            yield port, process.pid
        finally:
            process.terminate()
            process.communicate(timeout=TIMEOUT_S)


def _heard(rate_hz: int, *, seconds: float) -> Heard:
    """Play to a bridge in real time, and listen to what it says."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ears:
        ears.bind(("127.0.0.1", 0))
        flags = ("--osc-send", f"127.0.0.1:{ears.getsockname()[1]}", "--osc-rate-hz", str(rate_hz))
        with running(*flags) as (port, _), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            mouth.connect(("127.0.0.1", port))
            stopping = threading.Event()
            arrived: list[tuple[float, bytes]] = []
            listener = threading.Thread(target=_listen, args=(ears, stopping, arrived))
            listener.start()
            sent = play(mouth, seconds)
            time.sleep(0.3)
            pings = [_asked(mouth, "/mer/ping", "/mer/pong")[0] for _ in range(200)]
            _, status = _asked(mouth, "/mer/status", "/mer/status")
            stopping.set()
            listener.join()
    values = dict(zip(status[::2], status[1::2], strict=True))
    found = Heard(transport_ms=float(np.median(pings)) * 500.0)
    hops = cards.read(cards.find(Config().model.name)).trunk.stride_frames
    found.compute_ms = (float(values["compute_p50_ms"]) / hops, float(values["compute_p90_ms"]) / hops)
    first_seen = _first_seen(arrived)
    ticks = _ticks(len(sent))
    found.expected = len(ticks)
    found.late_ms = [
        1000.0 * (first_seen[number] - sent[block])
        for number, block in ticks.items()
        if number > 0 and number in first_seen
    ]
    return found


def play(mouth: socket.socket, seconds: float) -> list[float]:
    """Send blocks as a patch does; when each went out."""
    sound = np.repeat(clip(seconds), 2) * 32767
    packets = [
        wire.encode_message("/mer/audio", n, sound[n * BLOCK : (n + 1) * BLOCK].astype(">i2").tobytes())
        for n in range(int(seconds * RATE) // BLOCK)
    ]
    mouth.send(wire.encode_message("/mer/format", RATE))
    time.sleep(0.1)
    sent = []
    began = time.perf_counter()
    for n, packet in enumerate(packets):
        time.sleep(max(0.0, began + n * BLOCK / RATE - time.perf_counter()))
        sent.append(time.perf_counter())
        mouth.send(packet)
    return sent


def _listen(ears: socket.socket, stopping: threading.Event, arrived: list[tuple[float, bytes]]) -> None:
    while not stopping.is_set():
        if select.select([ears], [], [], 0.1)[0]:
            packet = ears.recv(65_536)
            arrived.append((time.perf_counter(), packet))


def _asked(mouth: socket.socket, address: str, answer: str) -> tuple[float, tuple[wire.Argument, ...]]:
    """Seconds until a command was answered, and the answer."""
    began = time.perf_counter()
    mouth.send(wire.encode_message(address))
    while select.select([mouth], [], [], TIMEOUT_S)[0]:
        (message,) = wire.decode(mouth.recv(65_536))
        if message.address == answer:
            return time.perf_counter() - began, message.arguments
    raise RuntimeError(f"{address} was not answered")


def _first_seen(arrived: list[tuple[float, bytes]]) -> dict[int, float]:
    """When each tick's number first came."""
    seen: dict[int, float] = {}
    for at, packet in arrived:
        for message in wire.decode(packet):
            if message.address == "/mer/frame":
                seen.setdefault(int(message.arguments[0]), at)
    return seen


def _ticks(n_blocks: int) -> dict[int, int]:
    """The block that completes each tick, by its number."""
    card = cards.read(cards.find(Config().model.name))
    num, den = card.frontend.hop
    found = {}
    for number in range(n_blocks):
        last = card.trunk.look_back_frames - 1 + number * card.trunk.stride_frames
        end = last * num // den + card.frontend.frame  # samples at 22,050 Hz
        needed = 2 * end - 1  # n samples at 44,100 Hz give (n + 1) // 2
        block = -(-needed // BLOCK) - 1
        if block >= n_blocks:
            break
        found[number] = block
    return found


TOPICS = (startup, latency)
