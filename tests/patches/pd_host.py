"""Run the real Pure Data without a screen, and a small bridge for it to talk to.

Pd's exit code is 0 whatever happens, so everything is read from what it prints.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage
from pythonosc.osc_message_builder import OscMessageBuilder

PATCHES = Path(__file__).parents[2] / "patches" / "pd"
COMPLAINTS = (
    "couldn't create",
    "connection failed",
    "error:",
    "can't open",
    "can't find",
    "no such",
    "expected",
    "bad ",
)
LIMIT_S = 60.0
"""No run of Pd in these tests takes longer; a hung one is ended."""


def complaints(printed: str) -> list[str]:
    """Lines in which Pd says that something is wrong."""
    return [line for line in printed.splitlines() if any(word in line for word in COMPLAINTS)]


@contextlib.contextmanager
def started(pd: str, *arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Pd, running; ended with all it started when the block ends."""
    flags = ["-nogui", "-noaudio", "-nomidi", "-nrt", "-stderr", "-noprefs"]
    process = subprocess.Popen(
        [pd, *flags, "-path", str(PATCHES), *map(str, arguments)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def run(pd: str, *arguments: str | Path) -> str:
    """Everything Pd prints until it ends by itself."""
    with started(pd, *arguments) as process:
        return process.communicate(timeout=LIMIT_S)[1]


def opened(*patches: str | Path) -> list[str | Path]:
    """Arguments that open these files."""
    return [argument for patch in patches for argument in ("-open", patch)]


def told(*messages: str) -> list[str]:
    """Arguments that send these messages once the patches are open."""
    return [argument for message in messages for argument in ("-send", message)]


def encoded(address: str, *arguments: float | str) -> bytes:
    """An OSC message as python-osc writes it."""
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return bytes(builder.build().dgram)


@dataclass(frozen=True)
class Heard:
    """One message from Pd."""

    address: str
    arguments: tuple[int | float | str | bytes, ...]
    peer: tuple[str, int]
    over_tcp: bool


class Bridge:
    """What Pd needs of a bridge: hears all, answers pings and remembers who subscribed.

    python-osc reads the packets, so the patches are checked against a stranger's codec.
    """

    def __init__(self, *, port: int = 0) -> None:
        self.heard: list[Heard] = []
        self.answers = True
        self._changed = threading.Condition()
        self._connections = [0, 0]  # begun, ended
        self._open: list[socket.socket] = []
        self._closing = False
        self._udp, self._tcp = _two_sockets(port)
        self.port: int = self._udp.getsockname()[1]
        self._threads = [
            threading.Thread(target=self._hear_udp, daemon=True),
            threading.Thread(target=self._accept, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._closing = True
        with socket.create_connection(("127.0.0.1", self.port)):
            pass
        self._udp.sendto(b"", ("127.0.0.1", self.port))
        for connection in self._open:
            with contextlib.suppress(OSError):  # already closed by the other side
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5.0)
        self._udp.close()
        self._tcp.close()

    def send(self, packet: bytes, peer: tuple[str, int]) -> None:
        """Send a packet over UDP."""
        self._udp.sendto(packet, peer)

    @property
    def subscribers(self) -> list[tuple[str, int]]:
        """Who has asked for values, in order, each once."""
        return list(dict.fromkeys(heard.peer for heard in self.of("/mer/subscribe")))

    def of(self, address: str) -> list[Heard]:
        """Messages to one address so far."""
        with self._changed:
            return [heard for heard in self.heard if heard.address == address]

    def wait(self, what: Callable[[], bool], *, timeout_s: float = 20.0) -> None:
        """Wait until something is so; fails when it never is."""
        with self._changed:
            assert self._changed.wait_for(what, timeout_s), [heard.address for heard in self.heard[-10:]]

    def all_over_tcp(self) -> None:
        """Wait until the connections that were made have ended and are read to their end."""
        self.wait(lambda: 0 < self._connections[0] == self._connections[1])

    def _take(self, packet: bytes, peer: tuple[str, int], *, over_tcp: bool) -> None:
        messages = OscBundle(packet) if packet.startswith(b"#bundle") else [OscMessage(packet)]
        for message in messages:
            heard = Heard(message.address, tuple(message.params), peer, over_tcp)
            with self._changed:
                self.heard.append(heard)
                self._changed.notify_all()
            if heard.address == "/mer/ping" and self.answers and not over_tcp:
                self.send(encoded("/mer/pong"), peer)

    def _hear_udp(self) -> None:
        while True:
            packet, peer = self._udp.recvfrom(65536)
            if self._closing:
                return
            self._take(packet, peer, over_tcp=False)

    def _accept(self) -> None:
        while True:
            connection, peer = self._tcp.accept()
            if self._closing:
                connection.close()
                return
            self._connections[0] += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._hear_tcp, args=(connection, peer), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _hear_tcp(self, connection: socket.socket, peer: tuple[str, int]) -> None:
        with connection, connection.makefile("rb") as stream:
            while len(head := stream.read(4)) == 4:
                self._take(stream.read(struct.unpack(">I", head)[0]), peer, over_tcp=True)
        with self._changed:
            self._connections[1] += 1
            self._changed.notify_all()


def _two_sockets(port: int) -> tuple[socket.socket, socket.socket]:
    """A UDP and a listening TCP socket on the same free port, as the real bridge has."""
    for _ in range(50):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        udp.bind(("127.0.0.1", port))
        tcp = socket.socket()
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tcp.bind(udp.getsockname())
        except OSError:
            udp.close()
            tcp.close()
            continue
        tcp.listen()
        return udp, tcp
    raise OSError("no port is free for both UDP and TCP")


@dataclass(frozen=True)
class Take:
    """The audio that one sender sent, put together again."""

    sequence: list[int]
    lengths: set[int]
    samples: np.ndarray

    @staticmethod
    def of(blocks: list[Heard]) -> Take:
        """Decode ``/mer/audio ,ib`` blocks of one peer, in the order they came."""
        parts = [np.frombuffer(block.arguments[1], ">i2") for block in blocks]
        return Take(
            [block.arguments[0] for block in blocks],
            {len(part) for part in parts},
            np.concatenate(parts).astype(np.int16) if parts else np.zeros(0, np.int16),
        )

    def starting_with(self, first: np.ndarray) -> np.ndarray:
        """Samples from the place where `first` begins.

        A file player begins some DSP blocks after the sound is switched on.
        """
        for start in np.flatnonzero(self.samples == first[0]):
            if np.array_equal(self.samples[start : start + len(first)], first):
                return self.samples[start:]
        raise AssertionError("the beginning of the sound never came")
