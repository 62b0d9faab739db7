"""What the bridge says and hears over OSC: the one door between bytes and values.

In: packets, as audio blocks, sample rates and commands.  Out: one bundle per output step.
Bytes and addresses only; sockets belong to `mer_bridge.server`.  The addresses stand in
`mer_bridge.wire.table`, the byte format in `mer_bridge.wire.codec`; others import both
from here.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mer_bridge.errors import ConfigError, WireError
from mer_bridge.values import VALUE_NAMES, Command, Frame, Samples
from mer_bridge.wire.codec import (
    BUNDLE_HEADER,
    FLOAT_MAX,
    Argument,
    Message,
    decode,
    encode_bundle,
    encode_message,
    finite,
    sized,
)
from mer_bridge.wire.table import PARTS, TABLE, Row

__all__ = [
    "PARTS",
    "ROOT",
    "TABLE",
    "Argument",
    "AudioBlock",
    "AudioFormat",
    "FrameBundle",
    "Message",
    "Peer",
    "Row",
    "command_of",
    "decode",
    "encode_bundle",
    "encode_message",
    "incoming",
    "is_output",
    "parse_audio",
    "parse_format",
    "player_prefix",
    "sized",
    "split_host_port",
]

ROOT = "/mer"
SAMPLE_RATES = (8_000, 192_000)
"""Hz, lowest and highest a sender may have."""
MAX_CHANNELS = 64
PLAYER_NAME = r"[^\s#*,/?\[\]{}]{1,32}"
"""What a player may be called: 1..32 characters that OSC gives no meaning of its own."""


_COMMANDS = {row.address.removeprefix("/mer/"): row for row in TABLE if row.group == "command"}
_WANTED = {
    row.types: (row.types.replace("[", "").replace("]", ""), row.types.count("]"))
    for row in TABLE
    if row.direction == "in"
}
"""Arguments by the types of a row: those it may have, and how many of them may be left out."""
_INPUTS = frozenset(row.address.removeprefix("/mer/") for row in TABLE if row.direction == "in")
_OUTPUTS = frozenset(row.address for row in TABLE if row.direction == "out")
_BUNDLED = tuple(row for row in TABLE if row.reads)
_VALUE_ORDER = {
    name: k
    for k, name in enumerate(
        (*VALUE_NAMES, *(f"live.{name}" for name in VALUE_NAMES), "time_s", "level_db", "confidence"),
    )
}
_INDEX = struct.Struct(">i")
_FLOAT = struct.Struct(">f")
_PER_STEP = np.float32(1 / 32768)
_AUDIO_HEADERS = {"ib": struct.Struct(">ii"), "iib": struct.Struct(">iii")}
"""Numbers before the samples, by the types of the message."""
_PLAYER = re.compile(PLAYER_NAME)


class Peer(NamedTuple):
    """Who sends or receives: IPv4 address and port, over UDP or over a TCP connection (`stream`)."""

    host: str
    port: int
    stream: bool = False

    def __str__(self) -> str:
        return f"{self.host}:{self.port}{' (TCP)' if self.stream else ''}"


class AudioBlock(NamedTuple):
    """Audio as it came: -1..1, ``(samples,)`` or ``(samples, channels)``; not yet guarded."""

    samples: Samples
    sequence: int | None
    """Number of the block, one more than the last; None where the form has none."""
    player: str
    """Name in the address; empty for ``/mer/audio``."""


class AudioFormat(NamedTuple):
    """What a sender says of its audio."""

    sample_rate: int
    player: str


def incoming(message: Message) -> AudioBlock | AudioFormat | Command | None:
    """What a message asks for; None for an address that is not ours.

    Raises
    ------
    WireError
        The address is ours, but the arguments do not fit it.
    """
    verb, player = _parted(message.address)
    if verb not in _INPUTS:
        return None
    if verb == "audio":
        return parse_audio(message)
    if verb == "format":
        return parse_format(message)
    return Command(verb, _fitted(message, _COMMANDS[verb].types), player)


def is_output(address: str) -> bool:
    """Whether the bridge itself sends this address, to everybody or for a player.

    Such a message is never answered: two bridges, or one that sends to itself, would
    answer each other's errors for ever.
    """
    return f"{ROOT}/{_parted(address)[0]}" in _OUTPUTS


def parse_audio(message: Message) -> AudioBlock:
    """Audio block of an ``…/audio`` message, in any of its three forms.

    Raises
    ------
    WireError
        The types are none of them, or sizes do not fit.
    """
    tags, data = message.tags, message.data
    header = _AUDIO_HEADERS.get(tags)
    if header is not None:
        if len(data) < header.size:
            raise WireError(f"{message.address} ends early, after {len(data)} bytes")
        sequence, *middle, size = header.unpack_from(data)
        samples = _int16(data, header.size, size, channels=middle[0] if middle else 1)
        return AudioBlock(samples, sequence, _parted(message.address)[1])
    return AudioBlock(_floats(tags, data), None, _parted(message.address)[1])


def _int16(data: bytes, start: int, size: int, *, channels: int) -> Samples:
    if not 1 <= channels <= MAX_CHANNELS:
        raise WireError(f"audio has 1..{MAX_CHANNELS} channels, got {channels}")
    if size <= 0 or size % (2 * channels) or start + size + (-size % 4) != len(data):
        raise WireError(f"a blob of {size} bytes is not whole 16-bit samples of {channels} channels")
    whole = np.frombuffer(data, ">i2", count=size // 2, offset=start)
    samples: Samples = np.multiply(whole, _PER_STEP, dtype=np.float32)
    return samples if channels == 1 else samples.reshape(-1, channels)


def _floats(tags: str, data: bytes) -> Samples:
    # pd-osc's packOSC sends whole numbers as i, so a sample of 0 or 1 may come as one.
    n_whole = tags.count("i")
    if not tags or n_whole + tags.count("f") != len(tags) or len(data) != 4 * len(tags):
        raise WireError(f"audio is ,ib or ,iib or ,f…, got ,{tags[:20]} with {len(data)} bytes")
    samples = np.frombuffer(data, ">f4").astype(np.float32)
    if n_whole:
        is_whole = np.frombuffer(tags.encode(), np.uint8) == ord("i")
        samples[is_whole] = np.frombuffer(data, ">i4")[is_whole]
    return samples


def parse_format(message: Message) -> AudioFormat:
    """Sample rate of an ``…/format`` message.

    Raises
    ------
    WireError
        It is not one whole number of Hz in `SAMPLE_RATES`.
    """
    (rate,) = _fitted(message, "i")
    low, high = SAMPLE_RATES
    if not isinstance(rate, int) or not low <= rate <= high:
        raise WireError(f"{message.address} takes a sample rate of {low}..{high} Hz, got {rate}")
    return AudioFormat(rate, _parted(message.address)[1])


def command_of(message: Message) -> Command | None:
    """Command that a message asks for; None for an address that is none.

    Raises
    ------
    WireError
        The arguments are not those of the table.
    """
    verb, player = _parted(message.address)
    row = _COMMANDS.get(verb)
    return None if row is None else Command(verb, _fitted(message, row.types), player)


def _fitted(message: Message, types: str) -> tuple[int | float | str, ...]:
    """Arguments as the table wants them: ``i`` int, ``f`` finite float, ``s`` str, ``*`` any of them."""
    wanted, optional = _WANTED[types]
    if len(wanted) - optional <= len(message.tags) <= len(wanted):
        fitting = tuple(map(_fit, message.arguments, wanted))  # those left out have no argument
        if None not in fitting:
            return fitting  # type: ignore[return-value] # None has just been looked for
    raise WireError(f"{message.address} takes ,{types} and finite numbers, got ,{message.tags[:20]}")


def _fit(value: Argument, type_: str) -> int | float | str | None:
    if isinstance(value, str):
        return value if type_ in "s*" else None
    if isinstance(value, bytes) or not math.isfinite(value):
        return None
    if type_ == "i":
        return int(value) if value == int(value) else None
    return None if type_ == "s" else float(value)


def _parted(address: str) -> tuple[str, str]:
    """What stands behind ``/mer/`` and whose it is; empty for an address that is not ours."""
    if not address.startswith("/mer/"):
        return "", ""
    if address.startswith("/mer/ensemble/"):  # all of them together, as without a name
        return address[len("/mer/ensemble/") :], ""
    if address.startswith("/mer/player/"):
        player, _, verb = address[len("/mer/player/") :].partition("/")
        if verb and _PLAYER.fullmatch(player):
            return verb, player
    return address[len("/mer/") :], ""


def player_prefix(name: str) -> str:
    """Root of a player's addresses: ``/mer`` for no name, else ``/mer/player/<name>``.

    Raises
    ------
    ConfigError
        The name cannot stand in an address.
    """
    if not name:
        return ROOT
    if not name.isascii() or not re.fullmatch(PLAYER_NAME, name):
        raise ConfigError(f"input.name = {name!r}: 1..32 letters, digits, '-' or '_' make a player's name")
    return f"{ROOT}/player/{name}"


def split_host_port(text: str, *, key: str) -> tuple[str, str]:
    """Host and port of ``host:port``; `key` names the setting in errors.

    Raises
    ------
    ConfigError
        It has no such form; the port must be 1..65535 or ``auto``.
    """
    host, _, port = text.rpartition(":")
    if not host or not (port == "auto" or (port.isdecimal() and 1 <= int(port) <= 65_535)):
        raise ConfigError(f"{key} = {text!r}: must be host:port, such as 127.0.0.1:9129")
    return host, port


class FrameBundle:
    """Turn a frame into the one bundle of an output step.

    The bytes stand ready; a step writes the numbers into them.  That is some ten times
    quicker than building messages, and leaves no garbage beside the player's audio.

    Messages with a value that the frame's model lacks are left out.

    Thread: sender.

    Parameters
    ----------
    parts : sequence of names of `PARTS`
        What goes out; the order on the wire is that of `TABLE`.
    prefix : str
        ``/mer``, or ``/mer/player/<name>`` as `player_prefix` gives it.
    """

    def __init__(self, parts: Sequence[str] = PARTS, prefix: str = ROOT) -> None:
        self._parts, self._prefix = frozenset(parts), prefix
        self._why = f"{prefix}/why" if "why" in parts else ""
        self._fit(VALUE_NAMES)

    def _fit(self, outputs: tuple[str, ...]) -> None:
        """Make the bytes ready for models with these values."""
        self._outputs = outputs
        self._template = bytearray(BUNDLE_HEADER)
        self._slots: list[tuple[int, int]] = []  # where a float stands; which value it is
        self._index_at: int | None = None
        lacking = set(VALUE_NAMES).difference(outputs)
        for row in _BUNDLED:
            if row.group in self._parts and lacking.isdisjoint(row.values):
                self._append(row, self._prefix)

    def _append(self, row: Row, prefix: str) -> None:
        blank = (0 if type_ == "i" else 0.0 for type_ in row.types)
        self._template += sized(encode_message(prefix + row.address.removeprefix(ROOT), *blank))
        first = len(self._template) - 4 * len(row.reads)
        if row.types.startswith("i"):
            self._index_at = first - 4
        self._slots += [(first + 4 * k, _VALUE_ORDER[name]) for k, name in enumerate(row.reads)]

    def encode(self, frame: Frame, messages: Sequence[bytes] = ()) -> bytes:
        """Bytes of the bundle; `messages` (encoded) follow the frame's own.

        A number that a 32-bit float cannot hold goes out as 0.
        """
        if frame.outputs != self._outputs:
            self._fit(frame.outputs)
        template = self._template
        values: tuple[float, ...] = (
            *(*frame.features, *frame.emotions, *frame.live),
            *(frame.time_s, frame.level_db, frame.confidence),
        )
        if self._index_at is not None:
            _INDEX.pack_into(template, self._index_at, frame.index & 0x7FFF_FFFF)
        if not sum(map(abs, values)) <= FLOAT_MAX:  # also where one of them is NaN
            values = tuple(map(finite, values))
        write = _FLOAT.pack_into
        for at, which in self._slots:
            write(template, at, values[which])
        return b"".join((template, self._explained(frame), *map(sized, messages)))

    def _explained(self, frame: Frame) -> bytes:
        """The why message; its strings vary in length, so it is built anew and stands last."""
        if not self._why or len(frame.why.reasons) < 3:
            return b""
        reasons = (item for reason in frame.why.reasons[:3] for item in reason)
        return sized(encode_message(self._why, frame.why.emotion, *reasons))
