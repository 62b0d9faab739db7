"""What mer-bridge hears, in FoxDot and Renardo: ``mer.tension`` and fourteen others, 0..1.

Put this file where you start FoxDot or Renardo, or on Python's path, and evaluate there::

    from mer import Mer

    mer = Mer()
    p1 >> pluck([0, 2, 4, 7], dur=1 / 4, lpf=200 + 6000 * mer.tension, amp=0.3 + 0.5 * mer.energy)

Start the bridge in a terminal, ``mer-bridge run``.  Every ``Mer`` listens at a free port of its
own, and renews its subscription, so it does not matter which of the two is started first.
"""

# ruff: noqa: INP001 - a file of its own that players put where they work
from __future__ import annotations

import contextlib
import math
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator

NAMES = (
    *("melodiousness", "articulation", "rhythm_complexity", "rhythm_stability", "dissonance"),
    *("tonal_stability", "modality"),
    *("valence", "energy", "tension", "anger", "fear", "happy", "sad", "tender"),
)
LIVE = "/mer/live/"
LIBRARIES = ("renardo_lib.TimeVar", "FoxDot.lib.TimeVar")
RENEW_S = 3.0
SILENCE_S = 2.0
"""Without a word for so long, the bridge is gone."""


def message(address: str, *arguments: float | str) -> bytes:
    """An OSC message; ``int`` goes out as i, ``float`` as f, ``str`` as s."""
    tags = "," + "".join({int: "i", float: "f", str: "s"}[type(one)] for one in arguments)
    packed = [
        padded(one) if isinstance(one, str) else struct.pack(">i" if isinstance(one, int) else ">f", one)
        for one in arguments
    ]
    return padded(address) + padded(tags) + b"".join(packed)


def padded(text: str) -> bytes:
    """A string as OSC writes it: ended by one to four zeros."""
    content = text.encode()
    return content + bytes(4 - len(content) % 4)


def numbers(packet: bytes) -> Iterator[tuple[str, float]]:
    """Addresses and numbers of the messages in a packet that carry one finite float.

    The bridge puts no bundle into a bundle, so none is looked for.
    """
    for one in elements(packet):
        address, _, rest = one.partition(b"\0")
        if rest.lstrip(b"\0").startswith(b",f\0\0"):
            value = struct.unpack(">f", one[-4:])[0]
            if math.isfinite(value):
                yield address.decode("ascii", "replace"), value


def elements(packet: bytes) -> Iterator[bytes]:
    """Messages of a bundle, or the message that the packet is."""
    if not packet.startswith(b"#bundle\0"):
        yield packet
        return
    at = 16
    while at + 4 <= len(packet):
        size = int.from_bytes(packet[at : at + 4], "big")
        yield packet[at + 4 : at + 4 + size]
        at += 4 + size


class Mer:
    """The values of a bridge, kept up to date by a thread.

    Parameters
    ----------
    host, port : str, int
        Where the bridge listens.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 9129) -> None:
        self._bridge = (host, port)
        self._values = dict.fromkeys(NAMES, 0.5) | {"confidence": 0.0}
        self._heard_s = float("-inf")
        self._closed = False
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("", 0))
        self._socket.settimeout(0.25)
        self._thread = threading.Thread(target=self._listen, name="mer", daemon=True)
        self._thread.start()

    def __getattr__(self, name: str) -> object:
        """A value by its name, as a TimeVar: each note takes the newest."""
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"no value is named {name!r}. Known: {', '.join(self._values)}")
        return following(lambda: self._values[name])

    def now(self, name: str) -> float:
        """A value at this moment, as a plain number."""
        return self._values[name]

    @property
    def is_there(self) -> bool:
        """Whether the bridge answers."""
        return time.monotonic() - self._heard_s < SILENCE_S

    def close(self) -> None:
        """Listen no more."""
        self._closed = True
        self._thread.join(2.0)
        self._socket.close()

    def _listen(self) -> None:
        asked_s: float = float("-inf")
        was_there: bool | None = None
        while not self._closed:
            if time.monotonic() - asked_s > RENEW_S:
                asked_s = time.monotonic()
                self._ask()
            with contextlib.suppress(OSError):  # nothing came for a while, or nobody listens there
                self._take(self._socket.recv(65536))
            if self.is_there != was_there and time.monotonic() - asked_s > 1.0:
                was_there = self.is_there
                told = "is there" if was_there else "does not answer: mer-bridge run"
                print(f"mer-bridge {told}", flush=True)  # noqa: T201 - the player's console

    def _ask(self) -> None:
        with contextlib.suppress(OSError):  # no network at the moment
            self._socket.sendto(message("/mer/subscribe", 0, 0.0, "live,confidence"), self._bridge)

    def _take(self, packet: bytes) -> None:
        self._heard_s = time.monotonic()
        for address, value in numbers(packet):
            name = address.removeprefix(LIVE) if address.startswith(LIVE) else address.removeprefix("/mer/")
            if name in self._values:
                self._values[name] = value


def following(read: object) -> object:
    """A TimeVar of the FoxDot or Renardo that runs, whose value is always what `read` gives."""
    library = next(sys.modules[name] for name in LIBRARIES if name in sys.modules)

    class Following(library.TimeVar):
        def now(self, _time: float | None = None) -> float:
            self.current_value = read()
            return self.current_value

    return Following([read()])
