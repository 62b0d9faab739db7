"""A running bridge under a flood, on this machine only: python benchmarks/flood.py.

One process sends `--rate` packets a second for `--seconds`: damaged ones (none that would still be
a command: those are obeyed), audio of another sender, questions.  Meanwhile a performer sends
audio over TCP or UDP in real time, and a subscriber listens.  Then connections are opened and
dropped.  Ends with 1 if a promise was broken.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
from fuzz_network import mutants

from mer_bridge.errors import WireError
from mer_bridge.wire import Message, decode, encode_message, incoming, sized

RATE = 44_100
BLOCK = 512
WAIT_S = 30.0
MAX_RATE, MAX_SECONDS, MAX_CONNECTIONS = 100_000, 600.0, 100_000
"""Nobody floods more than that with this program, and nobody else's machine."""


@dataclass
class Seen:
    """What was seen from outside during a flood.

    Attributes
    ----------
    steps_s : list of float
        When each bundle came.
    rss : list of (float, int)
        Time, and bytes of memory.
    sent : int
        Packets of the flood.
    """

    steps_s: list[float] = field(default_factory=list)
    rss: list[tuple[float, int]] = field(default_factory=list)
    sent: int = 0

    def steps_line(self) -> str:
        """How evenly output came, in ms."""
        gaps = np.diff(self.steps_s) * 1e3
        p50, p99 = np.percentile(gaps, (50, 99))
        return (
            f"output steps: {len(self.steps_s)}, p50 {p50:.1f} ms, p99 {p99:.1f} ms, max {gaps.max():.1f} ms"
        )


@contextlib.contextmanager
def running() -> Iterator[tuple[tuple[str, int], psutil.Process]]:
    """Address and process of a bridge that is ready; it ends with the block."""
    with tempfile.TemporaryDirectory() as home:
        process = subprocess.Popen(
            [sys.executable, "-m", "mer_bridge", "run", "--osc-listen", "127.0.0.1:auto"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home},
            cwd=home,
            text=True,
        )
        try:
            assert process.stdout is not None
            told: list[str] = []
            for line in process.stdout:
                told.append(line)
                if line.startswith("ready"):
                    break
            match = re.search(r"127\.0\.0\.1:(\d+), OSC", "".join(told))
            if match is None:
                raise RuntimeError(f"the bridge did not start: {told}")
            threading.Thread(target=process.stdout.read, daemon=True).start()
            yield ("127.0.0.1", int(match[1])), psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(timeout=WAIT_S)


def status(address: tuple[str, int]) -> dict[str, float]:
    """What the bridge counts; over TCP, where no answer is lost."""
    with socket.create_connection(address, timeout=WAIT_S) as tcp:
        tcp.sendall(sized(encode_message("/mer/status")))
        with tcp.makefile("rb") as stream:
            (message,) = decode(stream.read(int.from_bytes(stream.read(4), "big")))
    pairs = message.arguments
    return {str(name): float(value) for name, value in zip(pairs[::2], pairs[1::2], strict=True)}  # type: ignore[arg-type] # names and numbers in turn


def is_harmless(packet: bytes) -> bool:
    """Whether no message of a packet means anything to a bridge."""
    try:
        return not any(map(_means_something, decode(packet)))
    except WireError:
        return True


def _means_something(message: Message) -> bool:
    try:
        return incoming(message) is not None
    except WireError:
        return False


def flood(address: tuple[str, int], rate: int, seconds: float, kind: str) -> int:
    """Send packets as evenly as one process can, in bursts of 5 ms; how many."""
    rng = random.Random(2)  # noqa: S311 - it must be repeatable, not secret
    packets = {
        "damaged": list(itertools.islice(filter(is_harmless, mutants(rng)), 20_000)),
        "audio": [encode_message("/mer/audio", k, bytes(1024)) for k in range(2_000)],
        "questions": [encode_message("/mer/status"), encode_message("/mer/nonsense")],
    }[kind]
    sent = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect(address)
        began_s = time.monotonic()
        while (passed_s := time.monotonic() - began_s) < seconds:
            for _ in range(max(0, int(rate * passed_s) - sent)):
                with contextlib.suppress(OSError):
                    sock.send(packets[sent % len(packets)])
                sent += 1
            time.sleep(0.005)
    return sent


def performer(address: tuple[str, int], seconds: float, *, stream: bool) -> int:
    """Send audio in real time, as a patch does; how many samples."""
    kind = socket.SOCK_STREAM if stream else socket.SOCK_DGRAM
    noise = np.random.default_rng(3).normal(0.0, 3000.0, BLOCK).astype(">i2").tobytes()
    n_blocks = int(seconds * RATE) // BLOCK
    with socket.socket(socket.AF_INET, kind) as sock:
        sock.connect(address)
        began_s = time.monotonic()
        for number in range(n_blocks):
            time.sleep(max(0.0, began_s + number * BLOCK / RATE - time.monotonic()))
            packet = encode_message("/mer/audio", number, noise)
            sock.sendall(sized(packet) if stream else packet)
        if stream:
            sock.shutdown(socket.SHUT_WR)
            sock.settimeout(WAIT_S)
            sock.recv(1)  # the other side closes when it has read everything
    return n_blocks * BLOCK


def listen(address: tuple[str, int], stopping: threading.Event, seen: Seen) -> None:
    """Subscribe over TCP, which a full UDP buffer cannot delay, and note when bundles come."""
    with socket.create_connection(address, timeout=WAIT_S) as tcp, tcp.makefile("rb") as stream:
        renewed_s = float("-inf")
        while not stopping.is_set():
            if time.monotonic() - renewed_s > 3.0:
                renewed_s = time.monotonic()
                tcp.sendall(sized(encode_message("/mer/subscribe")))
            packet = stream.read(int.from_bytes(stream.read(4), "big"))
            if packet.startswith(b"#bundle"):
                seen.steps_s.append(time.monotonic())


def watch(process: psutil.Process, stopping: threading.Event, seen: Seen) -> None:
    """Note the memory of a process twice a second."""
    while not stopping.wait(0.5):
        seen.rss.append((time.monotonic(), process.memory_info().rss))


def kernel_drops(port: int) -> int:
    """Datagrams that the system threw away because the buffer of the port was full; Linux only."""
    path = Path("/proc/net/udp")
    if not path.exists():
        return -1
    lines = path.read_text(encoding="ascii").splitlines()[1:]
    return sum(int(line.split()[-1]) for line in lines if int(line.split()[1].split(":")[1], 16) == port)


def scene(rate: int, seconds: float, kind: str, *, stream: bool) -> list[str]:
    """One flood against one performer; what was broken, in words."""
    with running() as (address, process):
        performer(address, 5.0, stream=stream)  # caches and buffers are as large as they get
        time.sleep(2.0)
        before = status(address)
        drops = kernel_drops(address[1])
        seen, stopping = Seen(), threading.Event()
        threads = [
            threading.Thread(target=listen, args=(address, stopping, seen)),
            threading.Thread(target=watch, args=(process, stopping, seen)),
        ]
        for thread in threads:
            thread.start()
        command = [sys.executable, __file__, "--send", str(address[1]), kind, "--rate", str(rate)]
        flooder = subprocess.Popen(  # noqa: S603 - this program again
            [*command, "--seconds", str(seconds)], stdout=subprocess.PIPE, text=True
        )
        played = performer(address, seconds, stream=stream)
        seen.sent = int(flooder.communicate(timeout=seconds + WAIT_S)[0])
        time.sleep(1.0)
        stopping.set()
        for thread in threads:
            thread.join()
        after = status(address)
        drops = kernel_drops(address[1]) - drops
    title = f"{kind}, audio over {'TCP' if stream else 'UDP'}"
    return _judged(title, seen, played=played, seconds=seconds, drops=drops, before=before, after=after)


def _judged(
    title: str,
    seen: Seen,
    *,
    played: int,
    seconds: float,
    drops: int,
    before: dict[str, float],
    after: dict[str, float],
) -> list[str]:
    lost = int(after["lost"] - before["lost"])
    settled = [size for at, size in seen.rss if at > seen.rss[0][0] + seconds / 4]
    growth = (max(settled[-5:]) - min(settled[:5])) / 2**20
    ticks = int(after["ticks"] - before["ticks"])
    expected = int(played / RATE / 0.128)
    print(f"{title}: {seen.sent} packets in {seconds:.0f} s ({seen.sent / seconds:.0f}/s)")
    print(f"  kernel dropped {drops} datagrams; malformed {int(after['malformed'] - before['malformed'])}")
    print(f"  audio: {played} samples sent, {lost} lost and counted; ticks {ticks} of {expected}")
    print(f"  {seen.steps_line()}")
    memory = f"memory {settled[0] / 2**20:.0f} MB, grew {growth:+.1f} MB"
    print(f"  {memory}; CPU {after['cpu']:.2f}; steps left out {after['late']:.0f}")
    gaps_ms = np.diff(seen.steps_s) * 1e3
    wrong = []
    if "TCP" in title and (lost or ticks < expected - 4):
        wrong.append(f"{title}: audio over TCP was harmed")
    if "UDP" in title and drops == 0 and lost:
        wrong.append(f"{title}: audio was lost that the system had not dropped")
    if growth > 8.0:
        wrong.append(f"{title}: memory grew by {growth:.1f} MB")
    if float(np.percentile(gaps_ms, 99)) > 80.0:
        wrong.append(f"{title}: output came late")
    return wrong


def connections(count: int) -> list[str]:
    """Open and drop connections: at once, in the middle of a packet, and with garbage."""
    with running() as (address, process):
        status(address)
        time.sleep(1.0)
        before = (process.num_fds(), process.num_threads(), process.memory_info().rss)
        began_s = time.monotonic()
        forms = (b"", b"\0\0", b"\0\0\0\x10/mer/", b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 64)
        failed = 0
        for number in range(count):
            try:
                with socket.create_connection(address, timeout=WAIT_S) as tcp:
                    tcp.sendall(forms[number % len(forms)])
            except OSError:
                failed += 1
        took_s = time.monotonic() - began_s
        time.sleep(2.0)
        status(address)
        time.sleep(1.0)
        after = (process.num_fds(), process.num_threads(), process.memory_info().rss)
    grown = (after[2] - before[2]) / 2**20
    print(
        f"{count} connections opened and dropped in {took_s:.1f} s, {failed} not taken; answered afterwards"
    )
    print(
        f"  descriptors {before[0]} to {after[0]}, threads {before[1]} to {after[1]}, memory {grown:+.1f} MB"
    )
    is_flat = after[0] <= before[0] and after[1] <= before[1] and grown < 8.0
    return [] if is_flat else ["connections left something behind"]


def main() -> int:
    """Run what the flags ask for; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=50_000, help="packets a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--kinds", default="damaged,audio,questions")
    parser.add_argument("--send", nargs=2, metavar=("PORT", "KIND"), help=argparse.SUPPRESS)
    flags = parser.parse_args()
    rate, seconds = min(flags.rate, MAX_RATE), min(flags.seconds, MAX_SECONDS)
    if flags.send:
        print(flood(("127.0.0.1", int(flags.send[0])), rate, seconds, flags.send[1]))
        return 0
    wrong = []
    for kind in filter(None, flags.kinds.split(",")):
        for stream in (True, False):
            wrong += scene(rate, seconds, kind, stream=stream)
    if flags.connections:
        wrong += connections(min(flags.connections, MAX_CONNECTIONS))
    for line in wrong:
        print(f"BROKEN: {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
