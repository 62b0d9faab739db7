"""Malice against the dashboard and OSCQuery: python benchmarks/fuzz_web.py --connections 10000.

Requests are damaged, foreign, endless or none at all; WebSockets are opened properly and then
sent broken frames, or orders without the key.  Meanwhile a viewer looks and music plays.  Nothing
may be raised or hang, nobody else is served, no order is obeyed and no file is given away.  Ends
with 1 if any of it fails.
"""

from __future__ import annotations

import argparse
import collections
import json
import logging
import random
import socket
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from viewers import Page

from mer_bridge import places
from mer_bridge.config import Config, Dashboard, Input, Osc, OscQuery
from mer_bridge.runtime import Bridge

HANG_S = 10.0
"""A connection that was ended by us and is still open after so long hangs."""
MOST_BYTES = 4_000_000
FOREIGN = (
    "evil.example",
    "127.0.0.1.evil.example",
    "0x7f.1",
    "[::1]",
    "10.0.0.1:80",
    "",
    "a@127.0.0.1.evil.de",
)
SECRETS = (b"root:x:", b"PRIVATE KEY")
PATHS = ("/", "/live", "/VALUE", "/mer/valence?VALUE", "/../../../../etc/passwd", "/..%2f..%2fetc%2fpasswd")
PATHS += ("//etc/passwd", "/%00", "/" + "a" * 8000, "/?HOST_INFO", "/%ff%fe", "/uplot/../../../key.py")


def request(host: str, path: str = "/", *lines: str, method: str = "GET") -> bytes:
    """One request."""
    return "\r\n".join((f"{method} {path} HTTP/1.1", f"Host: {host}", *lines, "", "")).encode()


def upgrade(host: str, path: str, *lines: str) -> bytes:
    """Ask for a WebSocket."""
    key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="
    asked = ("Upgrade: websocket", "Connection: Upgrade", key, "Sec-WebSocket-Version: 13")
    return request(host, path, *asked, *lines)


def frame(content: bytes, *, opcode: int = 1, first: int = 0x80) -> bytes:
    """One WebSocket frame as a client sends it; the mask is zero."""
    size = len(content)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 65_536:
        length = bytes([0xFE]) + struct.pack(">H", size)
    else:
        length = bytes([0xFF]) + struct.pack(">Q", size)
    return bytes([first | opcode]) + length + bytes(4) + content


def damaged(rng: random.Random, host: str) -> bytes:
    """A request that was cut, flipped, repeated or blown up."""
    packet = bytearray(
        request(host, rng.choice(PATHS), "Accept: */*", method=rng.choice(("GET", "PUT", "\0")))
    )
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(packet) + 1)
        how = rng.randrange(4)
        if how == 0:
            packet[at : at + 1] = rng.randbytes(rng.choice((1, 2, 100)))
        elif how == 1:
            del packet[at:]
        elif how == 2:
            packet[at:at] = packet[: rng.randrange(200)] * rng.choice((1, 2, 300))
        else:
            packet[at:at] = rng.choice(
                (b"\r\n", b"\n", b"\0", b": ", b"Content-Length: -1\r\n", b"X" * 70_000)
            )
    return bytes(packet)


def foreign(rng: random.Random, host: str) -> bytes:
    """A proper request in the name of somebody else."""
    ask = rng.choice((request, upgrade))
    path = rng.choice(("/", "/live"))
    if rng.random() < 0.5:
        return ask(rng.choice(FOREIGN), path)
    return ask(host, path, f"Origin: http://{rng.choice(FOREIGN[:2])}")


def odd(rng: random.Random, host: str) -> bytes:
    """Requests that are allowed, unusual or for what is not there."""
    chunked = ("Transfer-Encoding: chunked", "Content-Length: 5")
    return rng.choice((
        request(host, rng.choice(PATHS)),
        request(host, rng.choice(PATHS)) * rng.randrange(2, 40),
        request(host, "/", *chunked, method="POST") + rng.randbytes(300),
        request(host, "/", f"Content-Length: {10**rng.randrange(3, 25)}", method="POST") + bytes(2000),
        request(host, "/", *(f"X-{k}: {k}" for k in range(rng.randrange(50, 3000)))),
        b"\x16\x03\x01\x02\x00\x01\x00" + rng.randbytes(500),
        rng.randbytes(rng.randrange(1, 3000)),
        b"",
    ))  # fmt: skip


def orders(rng: random.Random, host: str) -> bytes:
    """A WebSocket opened as it should be, and then anything but that."""
    verbs = ("hold", "set", "reset", "save", "panic", "preset/store", "record", "eval", "../x", "map/add")
    order = {
        "id": 1,
        "verb": rng.choice(verbs),
        "args": rng.choice(([1], ["hands.amount", 0.0], [], ["x"] * 9)),
    }
    guess = order | {"key": rng.choice(("", "guess", "é" * 20, "x" * 3000))}
    contents = (
        frame(json.dumps(order).encode()) * rng.randrange(1, 20),
        frame(json.dumps(guess).encode()),
        frame(b"[" * rng.randrange(1, 4000)),
        frame(b"\xff\xfe" * 100),
        frame(bytes(200_000)),
        frame(b"x", opcode=rng.randrange(16), first=rng.choice((0, 0x80, 0xF0))) * 30,
        frame(b"a" * 100, first=0) * 300,
        frame(b"", opcode=9) * 500,
        bytes([0x81, 0xFF]) + struct.pack(">Q", 2**63 - 1) + bytes(40),
        b"\x81\x05hello",  # not masked
        rng.randbytes(rng.randrange(1, 2000)),
    )
    return upgrade(host, rng.choice(("/live", "/live", "/"))) + rng.choice(contents)


Maker = Callable[[random.Random, str], bytes]
KINDS: tuple[Maker, ...] = (damaged, damaged, foreign, odd, orders, orders)


class Attack:
    """Connections, one after the other, and what was wrong with the answers."""

    def __init__(self, ports: tuple[int, ...], seed: int) -> None:
        self._ports = ports
        self._rng = random.Random(seed)  # noqa: S311 - it must be repeatable, not secret
        self.answers: collections.Counter[str] = collections.Counter()
        self.wrong: list[str] = []
        self.longest_s = 0.0

    def once(self) -> None:
        """Connect, send something, say that this was all, and read what comes."""
        port, kind = self._rng.choice(self._ports), self._rng.choice(KINDS)
        packet = kind(self._rng, f"127.0.0.1:{port}")
        began_s = time.monotonic()
        try:
            answer = _exchange(port, packet)
        except TimeoutError:
            self.wrong.append(f"{kind.__name__} hangs: {packet[:200]!r}")
            return
        self.longest_s = max(self.longest_s, time.monotonic() - began_s)
        status = answer[9:12].decode("latin-1") if answer.startswith(b"HTTP/1.1 ") else "closed"
        self.answers[status] += 1
        if kind is foreign and status in {"101", "200"}:
            self.wrong.append(f"served somebody else: {packet[:200]!r}")
        if status == "500" or any(secret in answer for secret in SECRETS):
            self.wrong.append(f"{kind.__name__}: {status} for {packet[:200]!r}")


def _exchange(port: int, packet: bytes) -> bytes:
    answer = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=HANG_S) as sock:
        try:
            sock.sendall(packet)
            sock.shutdown(socket.SHUT_WR)
            while len(answer) < MOST_BYTES and (more := sock.recv(65_536)):
                answer += more
        except TimeoutError:
            raise
        except OSError:
            pass  # it was closed under our hands, which is an answer
    return bytes(answer)


class Lines(logging.Handler):
    """Counts what the bridge complains of."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


def _state(bridge: Bridge) -> tuple[object, ...]:
    """What orders would change."""
    now = bridge.standing()
    return now.config, now.presets, now.preset, now.is_recording


def attack(bridge: Bridge, connections: int, seed: int) -> tuple[Attack, list[str]]:
    """Attack a running bridge; gives what was found, and figures for people."""
    facts = "\n".join(bridge.facts())
    page_port = int(facts.partition("dashboard: http://127.0.0.1:")[2].partition("/")[0])
    query_port = int(facts.partition("OSCQuery: http://127.0.0.1:")[2].split(",")[0].split()[0])
    process, lines = psutil.Process(), Lines()
    logging.getLogger().addHandler(lines)
    found = Attack((page_port, page_port, query_port), seed)
    with Page(f"127.0.0.1:{page_port}") as page:
        while not page.frames:
            time.sleep(0.01)
        before = process.num_fds(), threading.active_count(), process.memory_info().rss / 1e6
        held = _state(bridge)
        ticks, frames, began_s = bridge.stats().ticks, page.frames, time.monotonic()
        for _ in range(connections):
            found.once()
        seconds = time.monotonic() - began_s
        heard_s, seen = 0.128 * (bridge.stats().ticks - ticks), page.frames - frames
        time.sleep(0.5)  # for the last connections to be gone
        after = process.num_fds(), threading.active_count(), process.memory_info().rss / 1e6
    stats = bridge.stats()
    if _state(bridge) != held:
        found.wrong.append("an order without the key was obeyed")
    if after[0] > before[0] + 2 or after[1] > before[1]:
        found.wrong.append(f"descriptors and threads: {before[:2]}, then {after[:2]}")
    if heard_s < 0.8 * seconds or seen < 10 * seconds:
        found.wrong.append(f"in {seconds:.0f} s only {heard_s:.0f} s were heard and {seen} frames seen")
    if len(lines.lines) > seconds + 1.0:
        found.wrong.append(f"{len(lines.lines)} lines in the log, such as {lines.lines[0]}")
    answers = dict(found.answers.most_common())
    did = f"{connections} connections in {seconds:.0f} s: {len(found.wrong)} wrong"
    heard = f"meanwhile heard {heard_s:.0f} s of music, skipped {stats.skipped_samples} samples"
    taken = f"descriptors {before[0]} before, {after[0]} after; threads {before[1]}, {after[1]}"
    return found, [
        f"{did}; longest {found.longest_s:.2f} s, answers {answers}",
        f"{heard}, a viewer saw {seen} frames; {len(lines.lines)} warnings in the log",
        f"{taken}; memory {after[2] - before[2]:+.1f} MB",
    ]


def main() -> int:
    """Run what the flags ask for; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__.partition(".")[0] if __doc__ else None)
    parser.add_argument("--connections", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    config = Config(
        input=Input(kind="player", loop=True),
        osc=Osc(listen="127.0.0.1:auto", send=()),
        oscquery=OscQuery(listen="127.0.0.1:auto", advertise=False),
        dashboard=Dashboard(on=True, listen="127.0.0.1:auto"),
    )
    with tempfile.TemporaryDirectory() as home:
        places.user_data = lambda: Path(home)
        with Bridge(config, say=lambda _: None) as bridge:
            found, figures = attack(bridge, given.connections, given.seed)
    print("\n".join([*figures, *found.wrong[:20]]))
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
