"""Malicious OSC against the decoder and a live port: python benchmarks/fuzz_network.py.

Valid packets of every address of the table are cut, spliced, nested, blown up and damaged, and
read as the bridge reads them.  Nothing but `WireError` may come out, nothing may hang, and each
packet's cost (processor time of the reading thread) is measured.  Ends with 1 if any of it fails.
"""

from __future__ import annotations

import argparse
import faulthandler
import importlib.util
import inspect
import logging
import random
import socket
import struct
import sys
import tempfile
import time
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mer_bridge import config, wire
from mer_bridge.errors import WireError
from mer_bridge.server import Server
from mer_bridge.wire import TABLE, codec, encode_bundle, encode_message

HANG_S = 20.0
"""A batch of `BATCH` packets that takes longer is a hang: all stacks are printed and the run ends."""
BATCH = 2_000
LIMIT_NS = 100_000
"""What a packet may cost."""
MAX_SLOW = 20_000
LIVE_BURST = 200
"""Packets between two pings of the live port."""
SMALLEST_LOOP = b"#bundle\0" + bytes(7) + b"\1" + struct.pack(">i", -4)
"""20 bytes that lead a careless reader back to where it is, for ever."""
INTERESTING = (-4, 0, -1, 1, 3, 5, 0x7FFFFFFF, -0x80000000, 0x7FFFFFFC, 65_536, 0x7F800000, 0x7FC00000, 1)


@dataclass
class Findings:
    """What a run has found.

    Attributes
    ----------
    nanoseconds : array of int
        Cost of each packet.
    refused : int
        Packets that were no OSC, or not as the table wants it.
    wrong : list of str
        Packets that raised something else, with what it was.
    slow : list of bytes
        Packets that cost more than `LIMIT_NS` when they came, up to `MAX_SLOW`.
    """

    nanoseconds: array[int] = field(default_factory=lambda: array("q"))
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    slow: list[bytes] = field(default_factory=list)


def seeds() -> list[bytes]:
    """Valid packets: every address with its arguments, bundles, all forms of audio, and known traps."""
    packets = [_example(row.address, row.types) for row in TABLE]
    packets += [_example(row.address.replace("/mer/", "/mer/player/anna/"), row.types) for row in TABLE]
    packets += [encode_message("/mer/audio", 7, bytes(size)) for size in (2, 128, 1024, 8192)]
    packets += [encode_message("/mer/audio", 7, 2, bytes(256)), encode_message("/mer/audio", *[0.5, 1] * 64)]
    packets += [b"/mer/weight\0,TFNIhdt" + bytes(4) + bytes(24), b"/mer/ping\0\0\0", SMALLEST_LOOP]
    packets += [encode_bundle(packets[k : k + 6]) for k in range(0, len(packets), 6)]
    packets += [_nested(packets[k], depth) for k, depth in ((4, 2), (5, 4), (9, 5), (0, 40))]
    return packets


def giants() -> list[bytes]:
    """Large valid and invalid packets; few of them are mixed in, they are slow to make."""
    return [
        encode_bundle([encode_message("/mer/weight", "x" * 10, "y" * 10, 1.0)] * 64),
        encode_bundle([encode_message("/mer/player/anna/audio", 1, bytes(64))] * 64),
        encode_bundle([encode_message("/" + "x" * 250)] * 64),
        encode_bundle([encode_message("/mer/ping")] * 65),
        encode_message("/mer/audio", *[0.5, 1] * 6000),
        encode_message("/mer/audio", 1, bytes(65_000)),
        b"#bundle\0" + bytes(65_496),
        _nested(encode_message("/a"), 3000),
        b"/" * 65_500 + bytes(4),
        b"/a\0\0," + b"T" * 65_495 + bytes(4),
        b"/mer/weight\0," + b"s" * 20_000 + bytes(20_003),
    ]


def mutants(rng: random.Random) -> Iterator[bytes]:
    """Endless packets, most of them damaged."""
    small, large = seeds(), giants()
    changes: tuple[Callable[[random.Random, bytearray, list[bytes]], bytearray], ...] = (
        *(_flip, _flip, _cut, _number, _number, _splice, _repeat, _wrap, _insert, _replace),
    )
    while True:
        roll = rng.random()
        if roll < 0.002:
            packet = bytearray(rng.choice(large))
        elif roll < 0.05:
            packet = bytearray(rng.randbytes(rng.randrange(0, 200)))
        else:
            packet = bytearray(rng.choice(small))
        for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
            packet = rng.choice(changes)(rng, packet, small)
        if rng.random() < 0.6:  # else nearly all would end at the first check
            packet += bytes(-len(packet) % 4)
        yield bytes(packet[:65_507])


def attack(packets: Iterator[bytes], n_packets: int, seconds: float) -> Findings:
    """Read packets as the bridge does, until there were so many or so long."""
    findings = Findings()
    end_s = time.monotonic() + seconds
    while len(findings.nanoseconds) < n_packets and time.monotonic() < end_s:
        faulthandler.dump_traceback_later(HANG_S, exit=True)
        for _ in range(min(BATCH, n_packets - len(findings.nanoseconds))):
            packet = next(packets)
            took = _read(packet, findings)
            findings.nanoseconds.append(took)
            if took > LIMIT_NS and len(findings.slow) < MAX_SLOW:
                findings.slow.append(packet)
    faulthandler.cancel_dump_traceback_later()
    return findings


def _read(packet: bytes, findings: Findings) -> int:
    """Nanoseconds of processor time that reading took."""
    began = time.thread_time_ns()
    try:
        for message in wire.decode(packet):
            wire.incoming(message)
    except WireError:
        findings.refused += 1
    except Exception as error:  # noqa: BLE001 - exactly these are looked for
        findings.wrong.append(f"{error!r} from {packet[:200].hex()}")
    return time.thread_time_ns() - began


def crafted() -> list[tuple[str, float]]:
    """The dearest packets we could think of, in microseconds, median of many readings."""
    names = ("64 weights", "64 audio blocks", "64 long addresses", "65 messages", "12,000 mixed samples")
    names += ("65 kB of audio", "65 kB of empty bundle", "3,000 levels", "65 kB of address")
    names += ("65 kB of type tags", "20,000 strings")
    rows = []
    for name, packet in zip(names, giants(), strict=True):
        took = [_read(packet, Findings()) for _ in range(300)]
        rows.append((f"{name}, {len(packet)} bytes", float(np.median(took)) / 1e3))
    return rows


def one_by_one() -> list[tuple[str, float, float]]:
    """What full bundles cost, and their messages in packets of their own: who bundles gains nothing."""
    rows = []
    for name, message in (
        ("64 weights", encode_message("/mer/weight", "x" * 10, "y" * 10, 1.0)),
        ("64 audio blocks", encode_message("/mer/player/anna/audio", 1, bytes(64))),
    ):
        bundle = encode_bundle([message] * 64)
        whole = [_read(bundle, Findings()) for _ in range(300)]
        single = [sum(_read(message, Findings()) for _ in range(64)) for _ in range(300)]
        rows.append((name, float(np.median(whole)) / 1e3, float(np.median(single)) / 1e3))
    return rows


def again(packets: list[bytes]) -> str:
    """What slow packets cost when nothing interrupts: the median of nine readings each."""
    costs = [
        (float(np.median([_read(packet, Findings()) for _ in range(9)])) / 1e3, packet) for packet in packets
    ]
    slow = [(cost, len(packet)) for cost, packet in costs if cost > LIMIT_NS / 1e3]
    most, size = max(slow, default=(0.0, 0))
    small = sum(1 for _, n_bytes in slow if n_bytes < 1400)
    return (
        f"read again: {len(slow)} of these {len(packets)} cost more than 100 us, at most {most:.0f} us "
        f"({size} bytes); {small} of them shorter than 1400 bytes"
    )


class Lines(logging.Handler):
    """Counts lines of the log, and the packets that they speak of."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = 0
        self.reported = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line."""
        self.lines += 1
        if isinstance(record.args, tuple) and record.args and isinstance(record.args[0], int):
            self.reported += record.args[0]


def live(packets: Iterator[bytes], n_packets: int) -> list[str]:
    """Send packets to a real port, with a ping after each burst; what went wrong, in words."""
    lines = Lines()
    logger = logging.getLogger("mer_bridge.server")
    logger.addHandler(lines)
    logger.propagate = False
    server = Server(
        config.Osc(listen="127.0.0.1:auto"),
        on_audio=lambda _block, _peer: True,
        on_format=lambda _format, _peer: None,
        on_command=lambda _command, _reply: None,
    )
    server.start()
    began_s = time.monotonic()
    try:
        with (  # two: whoever sends too much is not answered
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client,
        ):
            client.bind(("127.0.0.1", 0))
            client.settimeout(HANG_S)
            for done in range(0, n_packets, LIVE_BURST):
                for _ in range(min(LIVE_BURST, n_packets - done)):
                    sender.sendto(next(packets), server.address)
                _answered(client, server.address)
    finally:
        server.close()
        logger.removeHandler(lines)
    seconds = time.monotonic() - began_s
    stats = server.stats
    print(
        f"live port: {n_packets} sent, {stats.packets} received with pings, {stats.malformed} malformed, "
        f"{stats.failed} failed; {lines.lines} log lines in {seconds:.1f} s for {lines.reported} packets"
    )
    return [
        *([f"{stats.failed} messages raised in the server"] if stats.failed else []),
        *([f"{lines.lines} log lines in {seconds:.1f} s"] if lines.lines > seconds + 1.0 else []),
    ]


def _answered(client: socket.socket, address: tuple[str, int]) -> None:
    """Wait for the answer to a ping; a port that hangs ends the run by a timeout."""
    client.sendto(encode_message("/mer/ping"), address)
    assert client.recv(65_536) == encode_message("/mer/pong")


def guided(n_packets: int) -> str:
    """The same led by coverage, where atheris is installed; it ends the program itself."""
    if importlib.util.find_spec("atheris") is None:
        return "atheris is not installed: no run led by coverage"
    import atheris

    for module in (codec, wire):
        for function in list(vars(module).values()):
            if inspect.isfunction(function):
                atheris.instrument_func(function)

    def one(packet: bytes) -> None:
        findings = Findings()
        _read(packet, findings)
        if findings.wrong:
            raise AssertionError(findings.wrong[0])

    with tempfile.TemporaryDirectory() as corpus:
        for number, packet in enumerate(seeds()):
            (Path(corpus) / str(number)).write_bytes(packet)
        flags = [f"-runs={n_packets}", "-max_len=2048", "-timeout=10", "-print_final_stats=1", "-verbosity=1"]
        atheris.Setup([sys.argv[0], *flags, corpus], one)
        atheris.Fuzz()
    return ""


def _example(address: str, types: str) -> bytes:
    values = {"i": 1, "f": 0.5, "s": "valence", "b": bytes(64), "*": 0.25}
    wanted = types.replace("[", "").replace("]", "").replace("f…", "ffffffff")
    return encode_message(address, *(values[type_] for type_ in wanted))


def _nested(packet: bytes, depth: int) -> bytes:
    for _ in range(depth):
        if len(packet) > 60_000:
            return packet
        packet = encode_bundle([packet])
    return packet


def _flip(rng: random.Random, packet: bytearray, _: list[bytes]) -> bytearray:
    for _ in range(rng.randrange(1, 5)):
        if packet:
            packet[rng.randrange(len(packet))] = rng.getrandbits(8)
    return packet


def _cut(rng: random.Random, packet: bytearray, _: list[bytes]) -> bytearray:
    return packet[: rng.randrange(len(packet) + 1)]


def _number(rng: random.Random, packet: bytearray, _: list[bytes]) -> bytearray:
    """A size, count or number that nobody expects, where one may stand."""
    if len(packet) >= 4:
        at = rng.randrange(len(packet) // 4) * 4
        packet[at : at + 4] = struct.pack(">i", rng.choice(INTERESTING))
    return packet


def _splice(rng: random.Random, packet: bytearray, small: list[bytes]) -> bytearray:
    other = rng.choice(small)
    at = rng.randrange(len(packet) + 1) & ~3
    return packet[:at] + other[rng.randrange(len(other) + 1) & ~3 :]


def _repeat(rng: random.Random, packet: bytearray, _: list[bytes]) -> bytearray:
    at = rng.randrange(len(packet) + 1) & ~3
    return packet[:at] + packet[at : at + 64] * rng.randrange(2, 12) + packet[at:]


def _wrap(rng: random.Random, packet: bytearray, _: list[bytes]) -> bytearray:
    return bytearray(_nested(bytes(packet), rng.randrange(1, 7)))


def _insert(rng: random.Random, packet: bytearray, _: list[bytes]) -> bytearray:
    at = rng.randrange(len(packet) + 1)
    return packet[:at] + rng.randbytes(rng.choice((1, 2, 4, 8, 64))) + packet[at:]


def _replace(rng: random.Random, packet: bytearray, _: list[bytes]) -> bytearray:
    """Other type tags before the same data."""
    at = packet.find(b",")
    if at >= 0:
        tags = bytes(rng.choice(b"ifsbhdtTFNI[]*\xff\0") for _ in range(rng.randrange(1, 8)))
        packet[at + 1 : at + 1 + len(tags)] = tags
    return packet


def main() -> int:
    """Run what the flags ask for; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packets", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--live", type=int, default=100_000, help="packets to a live port")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--atheris", type=int, default=0, help="packets led by coverage, at the end")
    flags = parser.parse_args()
    rng = random.Random(flags.seed)  # noqa: S311 - it must be repeatable, not secret
    for name, cost in crafted():
        print(f"crafted: {name}: {cost:.0f} us")
    for name, whole, single in one_by_one():
        print(f"bundled: {name}: {whole:.0f} us, as 64 packets {single:.0f} us and 64 turns of the system")
    began_s = time.monotonic()
    findings = attack(mutants(rng), flags.packets, flags.seconds)
    took = np.frombuffer(findings.nanoseconds, np.int64) / 1e3
    p50, p99, p999 = np.percentile(took, (50, 99, 99.9))
    print(
        f"{len(took)} packets (seed {flags.seed}) in {time.monotonic() - began_s:.0f} s: "
        f"{len(findings.wrong)} other exceptions, 0 hangs, {findings.refused} refused"
    )
    print(
        f"processor time each: p50 {p50:.1f} us, p99 {p99:.1f} us, p99.9 {p999:.1f} us, "
        f"max {took.max():.0f} us; {np.count_nonzero(took > 100.0)} above 100 us"
    )
    print(again(findings.slow))
    wrong = findings.wrong + (live(mutants(rng), flags.live) if flags.live else [])
    for line in wrong[:20]:
        print(line)
    if flags.atheris and not wrong:
        print(guided(flags.atheris))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
