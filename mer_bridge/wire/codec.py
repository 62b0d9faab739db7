"""OSC 1.0 bytes: messages and bundles, strict on the way in and plain on the way out.

In: a datagram or a TCP frame.  Out: messages, or `WireError` and nothing else; no input
makes it loop, recurse deeply or cost more than its length.  Only the types ``i f s b``
are written, because Pd's ``oscparse`` refuses all others; every float written is finite.
Time tags are read over: Pd ignores them too, and a receiver must never sleep.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from mer_bridge.errors import WireError

MAX_DEPTH = 4
"""Bundles inside bundles, the outermost counted."""
MAX_ELEMENTS = 64
"""Messages and inner bundles in one packet."""
MAX_ADDRESS = 255
"""Bytes of an address."""
MAX_ARGUMENTS = 1024
"""Arguments of one message that are turned into Python values; audio never is."""

Argument: TypeAlias = int | float | str | bytes
"""What an OSC argument becomes; truth values, nil and impulse become 1 or 0."""

BUNDLE_HEADER = b"#bundle\0" + b"\0\0\0\0\0\0\0\1"
"""Begin of a bundle with the time tag "immediately"."""

FLOAT_MAX = 3.4028234663852886e38
"""Largest 32-bit float."""

_INT = struct.Struct(">i")
_NUMBERS = {
    tag: struct.Struct(layout)
    for tag, layout in {"i": ">i", "f": ">f", "h": ">q", "d": ">d", "t": ">Q"}.items()
}
_ZEROS = (b"", b"\0", b"\0\0", b"\0\0\0", b"\0\0\0\0")
_CONSTANTS = {"T": 1, "F": 0, "N": 0, "I": 1}


class Message(NamedTuple):
    """One message whose frame has been checked; its arguments are read on demand.

    `address` is printable ASCII beginning with ``/``, `tags` the types without the comma,
    `data` the bytes behind them.
    """

    address: str
    tags: str
    data: bytes

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments as Python values.

        Raises
        ------
        WireError
            The bytes do not fit the types, or there are more than `MAX_ARGUMENTS`.
        """
        return _arguments(self.tags, self.data)


def decode(packet: bytes | bytearray | memoryview) -> list[Message]:
    """Messages of a packet, those of bundles in order.

    Raises
    ------
    WireError
        The packet is not OSC, or goes beyond one of the limits of this module.
    """
    content = bytes(packet)
    if not content or len(content) % 4:
        raise WireError(f"an OSC packet has a length of 4, 8, 12 … bytes, got {len(content)}")
    if not content.startswith(b"#bundle\0"):
        return [_message(content, 0, len(content))]
    messages: list[Message] = []
    _collect(content, 0, len(content), messages, depth=0, elements=0)
    return messages


def _collect(
    content: bytes, start: int, stop: int, messages: list[Message], *, depth: int, elements: int
) -> int:
    """Append the messages of one bundle; gives how many elements there were so far."""
    if stop - start < len(BUNDLE_HEADER) or depth == MAX_DEPTH:
        raise WireError(f"a bundle is cut short, or more than {MAX_DEPTH} deep")
    at = start + len(BUNDLE_HEADER)
    while at < stop:
        (size,) = _INT.unpack_from(content, at)
        at += 4
        elements += 1
        # A size of -4 would lead back to this very place, for ever.
        if size <= 0 or size % 4 or size > stop - at or elements > MAX_ELEMENTS:
            raise WireError(f"element {elements} of a bundle has {size} bytes, with {stop - at} left")
        if content.startswith(b"#bundle\0", at, at + size):
            elements = _collect(content, at, at + size, messages, depth=depth + 1, elements=elements)
        else:
            messages.append(_message(content, at, at + size))
        at += size
    return elements


def _message(content: bytes, start: int, stop: int) -> Message:
    address, at = _string(content, start, stop)
    if address[:1] != "/" or len(address) > MAX_ADDRESS or not address.isprintable():
        raise WireError(f"an OSC address begins with '/', got {address[:40]!r}")
    if at == stop:  # old senders leave out the type tags when there are no arguments
        return Message(address, "", b"")
    tags, at = _string(content, at, stop)
    if tags[:1] != ",":
        raise WireError(f"{address}: type tags begin with ',', got {tags[:40]!r}")
    return Message(address, tags[1:], content[at:stop])


def _string(content: bytes, start: int, stop: int) -> tuple[str, int]:
    """A padded ASCII string and where the next thing begins (everything starts at a multiple of 4)."""
    end = content.find(b"\0", start, stop)
    following = (end + 4) & ~3
    if end < 0 or content[end:following] != _ZEROS[following - end]:
        raise WireError("a string is not ended and padded with zeros")
    try:
        return content[start:end].decode("ascii"), following
    except UnicodeDecodeError as error:
        raise WireError("an address or its type tags are not ASCII") from error


def _arguments(tags: str, data: bytes) -> tuple[Argument, ...]:
    if len(tags) > MAX_ARGUMENTS:
        raise WireError(f"a message has at most {MAX_ARGUMENTS} arguments, got {len(tags)}")
    values: list[Argument] = []
    at = 0
    try:
        for tag in tags:
            if (number := _NUMBERS.get(tag)) is not None:
                values.append(number.unpack_from(data, at)[0])
                at += number.size
            elif tag in _CONSTANTS:
                values.append(_CONSTANTS[tag])
            else:
                value, at = _text(data, at) if tag == "s" else _blob(tag, data, at)
                values.append(value)
    except struct.error as error:
        raise WireError(f"arguments ,{tags[:40]} end early, after {len(data)} bytes") from error
    if at != len(data):
        raise WireError(f"arguments ,{tags[:40]} take {at} bytes, got {len(data)}")
    return tuple(values)


def _text(data: bytes, at: int) -> tuple[str, int]:
    end = data.find(b"\0", at)
    following = (end + 4) & ~3
    if end < 0 or data[end:following] != _ZEROS[following - end]:
        raise WireError("a string is not ended and padded with zeros")
    try:
        return data[at:end].decode(), following
    except UnicodeDecodeError as error:
        raise WireError("a string is not UTF-8") from error


def _blob(tag: str, data: bytes, at: int) -> tuple[bytes, int]:
    if tag != "b":
        raise WireError(f"cannot read the type {tag!r}; i f s b can be sent")
    (size,) = _INT.unpack_from(data, at)
    following = at + 4 + ((size + 3) & ~3)
    if size < 0 or following > len(data) or any(data[at + 4 + size : following]):
        raise WireError(f"a blob of {size} bytes does not fit or is not padded with zeros")
    return data[at + 4 : at + 4 + size], following


def encode_message(address: str, *arguments: Argument) -> bytes:
    """Bytes of one message; `int` goes out as i, `float` as f, `str` as s, `bytes` as b.

    Raises
    ------
    WireError
        The address is none, a number does not fit 32 bits or a string holds a zero.
    """
    if not address.startswith("/") or not address.isascii():
        raise WireError(f"an OSC address begins with '/', got {address!r}")
    tags = ","
    data = b""
    for argument in arguments:
        tag, content = _encoded(argument)
        tags += tag
        data += content
    return _padded(address) + _padded(tags) + data


def encode_bundle(messages: Iterable[bytes]) -> bytes:
    """Bytes of a bundle of encoded messages, time tag "immediately"."""
    return BUNDLE_HEADER + b"".join(sized(message) for message in messages)


def sized(packet: bytes) -> bytes:
    """A packet behind its length, as in bundles and in OSC 1.0 streams over TCP."""
    return _INT.pack(len(packet)) + packet


def finite(value: float) -> float:
    """`value`, or 0 where a 32-bit float could not hold it: Pd would read NaN as garbage."""
    return value if -FLOAT_MAX <= value <= FLOAT_MAX else 0.0


def _encoded(argument: Argument) -> tuple[str, bytes]:
    if isinstance(argument, str):
        return "s", _padded(argument)
    if isinstance(argument, bytes):
        return "b", _INT.pack(len(argument)) + argument + bytes(-len(argument) % 4)
    if isinstance(argument, int):  # a truth value too: Pd refuses T and F
        if not -(2**31) <= argument < 2**31:
            raise WireError(f"an OSC integer has 32 bits, got {argument}")
        return "i", _INT.pack(argument)
    return "f", struct.pack(">f", finite(argument))


def _padded(text: str) -> bytes:
    content = text.encode("utf-8", "replace")
    if b"\0" in content:
        raise WireError("an OSC string cannot hold a zero character")
    return content + bytes(4 - len(content) % 4)
