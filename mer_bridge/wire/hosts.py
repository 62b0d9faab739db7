"""Ready layouts for programs that listen: which port, which addresses, how packed.

A host's ports and addresses are those its own documentation gives; where a program has none
of its own, it gets the bridge's addresses in the form it reads best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mer_bridge.errors import ConfigError
from mer_bridge.values import VALUE_NAMES, Frame
from mer_bridge.wire.codec import BUNDLE_HEADER, encode_bundle, encode_message
from mer_bridge.wire.table import PARTS

NUMBERS = ("frame", "midlevel", "emotion", "live", "level", "confidence")
"""Parts that hold single numbers, for programs that make a channel or knob of each address."""


@dataclass(frozen=True, slots=True)
class Host:
    """How one program likes to be sent to.

    Attributes
    ----------
    port : int
        Where it listens; ``touchdesigner`` and ``reaper`` listen where you tell them to.
    parts : tuple of names of `PARTS`
        What it is sent; maps (``osc:/…``) go to every host besides.
    rate_hz : float
        Most steps a second; 0 for all.
    bundled : bool
        One bundle a step, or one packet per message.
    numeric : bool
        Messages with words are left out.
    foreign : bool
        It knows addresses of its own alone: nothing below ``/mer`` goes there.
    vector : str
        Address of one message with the fifteen live values instead of the parts.
    named : str
        Address of messages with a name and a number, for programs that ask by name: one for
        each live value and one for the confidence, instead of the parts.
    note : str
        What to do over there, in one line.
    """

    port: int
    parts: tuple[str, ...] = PARTS
    rate_hz: float = 0.0
    bundled: bool = True
    numeric: bool = False
    foreign: bool = False
    vector: str = ""
    named: str = ""
    note: str = ""


HOSTS: dict[str, Host] = {
    "pd": Host(9130, note="[netreceive -u -b 9130] into [oscparse]; mer.receive subscribes by itself"),
    "max": Host(
        9130,
        bundled=False,
        note="[udpreceive 9130] into [route /mer/live/tension …]; mer.receive subscribes by itself",
    ),
    "supercollider": Host(57120, note="OSCdef(\\mer, { |msg| msg.postln }, '/mer/live/tension')"),
    "wekinator": Host(
        6448,
        parts=(),
        foreign=True,
        vector="/wek/inputs",
        note="15 inputs in the order of /mer/all; start listening",
    ),
    "sonicpi": Host(
        4560,
        parts=("live", "confidence"),
        rate_hz=10.0,
        bundled=False,
        note='allow incoming OSC in the preferences; get "/osc*/mer/live/tension"',
    ),
    "tidal": Host(
        6010,
        parts=(),
        rate_hz=20.0,
        foreign=True,
        named="/ctrl",
        note='d1 $ s "bd*4" # lpf (range 200 8000 $ cF 0.5 "tension")',
    ),
    "touchdesigner": Host(
        7000, parts=NUMBERS, numeric=True, note="an OSC In CHOP with port 7000: one channel per address"
    ),
    "ableton": Host(
        11000,
        parts=(),
        bundled=False,
        foreign=True,
        note="AbletonOSC hears only its own addresses: give maps such as osc:/live/song/set/tempo",
    ),
    "reaper": Host(
        8000,
        parts=("live", "confidence"),
        bundled=False,
        numeric=True,
        note="an OSC control surface (or ReaLearn device) with local port 8000 that may bind to FX learn",
    ),
    "ardour": Host(
        3819,
        parts=(),
        bundled=False,
        foreign=True,
        note="Preferences, Control Surfaces, OSC; it hears its own addresses: maps such as osc:/strip/gain",
    ),
}


class Packer(Protocol):
    """What makes the bundle of a step: `mer_bridge.wire.FrameBundle`."""

    def encode(self, frame: Frame, messages: Sequence[bytes] = ()) -> bytes:
        """Bytes of the bundle."""
        ...


class Layout:
    """Turn a frame and messages into the packets a host likes.

    Thread: sender.

    Parameters
    ----------
    host : Host
    bundle : Packer
        For its parts.
    """

    def __init__(self, host: Host, bundle: Packer) -> None:
        self._host = host
        self._bundle = bundle

    def packets(self, frame: Frame, messages: Sequence[bytes]) -> list[bytes]:
        """Packets of one step; none when there is nothing to say."""
        if self._host.numeric:
            messages = [message for message in messages if b"s" not in tags_of(message)]
        if self._host.foreign:
            messages = [message for message in messages if not message.startswith(b"/mer/")]
        if self._host.vector:
            return [encode_message(self._host.vector, *frame.live), *messages]
        if self._host.named:
            pairs = (*zip(VALUE_NAMES, frame.live, strict=True), ("confidence", frame.confidence))
            return [encode_bundle([*(encode_message(self._host.named, *pair) for pair in pairs), *messages])]
        bundle = self._bundle.encode(frame, messages)
        if self._host.bundled:
            return [bundle] if len(bundle) > len(BUNDLE_HEADER) else []
        return split(bundle)


def tags_of(packet: bytes) -> bytes:
    """Type tags of a message of our own making.

    Examples
    --------
    >>> tags_of(encode_message("/mer/quadrant", 1, "uplifting"))
    b'is'
    """
    start = packet.index(b",", packet.index(b"\0"))
    return packet[start + 1 : packet.index(b"\0", start)]


def split(bundle: bytes) -> list[bytes]:
    """The messages of a bundle of our own making, each as a packet."""
    found = []
    at = len(BUNDLE_HEADER)
    while at < len(bundle):
        size = int.from_bytes(bundle[at : at + 4], "big")
        found.append(bundle[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def named(name: str, *, key: str) -> Host:
    """Host of that name; `key` names the setting in errors.

    Raises
    ------
    ConfigError
        There is none; the message lists those there are.
    """
    if name not in HOSTS:
        raise ConfigError(f"{key} = {name!r}: no such host. Known: {', '.join(HOSTS)}")
    return HOSTS[name]


def wanted(text: str, *, key: str) -> Host:
    """What a subscriber asks for in words: parts with commas, the name of a host, or nothing for all.

    Raises
    ------
    ConfigError
        A word is neither.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    if len(words) == 1 and words[0] in HOSTS:
        return HOSTS[words[0]]
    unknown = [word for word in words if word not in PARTS]
    if unknown:
        known = ", ".join((*PARTS, *HOSTS))
        raise ConfigError(f"{key}: no part or host is named {unknown[0]!r}. Known: {known}")
    return Host(0, parts=tuple(words) or PARTS)
