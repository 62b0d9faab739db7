"""What a map, an event or a preset can write to, and what values that takes."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from mer_bridge.errors import ConfigError

RESERVED_CCS = frozenset({0, 6, 32, 38, *range(96, 102), *range(120, 128)})
"""Bank select, data entry, increment, (N)RPN numbers, channel modes: not for streams (MIDI 1.0, table 3)."""

HIGHEST = {"cc": 119, "cc14": 31, "nrpn": 16_382, "note": 127}
"""Largest number after the colon; NRPN 16383 is the null that closes the others."""

PLAIN = ("bend", "pressure", "program")
"""Targets without a number: a channel has one of each."""

LONGEST_ADDRESS = 255

_ADDRESS = re.compile(r"(?:/[!-~]+)+")
_FORBIDDEN = frozenset(' #*,?[]{}"')  # OSC 1.0, "OSC Address Spaces"


class Target(NamedTuple):
    """A checked target.

    Attributes
    ----------
    text : str
        As written.
    kind : str
        ``osc cc cc14 nrpn bend pressure program note``.
    number : int
        Of the controller, parameter or note; 0 for the others.
    channel : int
        MIDI channel 1..16 that was written behind an ``@``; 0 for the usual one.
    """

    text: str
    kind: str
    number: int
    channel: int = 0

    @property
    def is_osc(self) -> bool:
        """Whether it goes out over OSC."""
        return self.kind == "osc"

    @property
    def is_step(self) -> bool:
        """Whether only whole values exist, so that it jumps where others glide."""
        return self.kind in ("program", "note")

    @property
    def uses(self) -> frozenset[str]:
        """What it occupies: a pair of 14 bits two controllers, others themselves."""
        at = f"@{self.channel}" if self.channel else ""
        if self.kind == "cc14":
            return frozenset({f"cc {self.number}{at}", f"cc {self.number + 32}{at}"})
        return frozenset({f"cc {self.number}{at}" if self.kind == "cc" else self.text})

    def check(self, *values: float) -> None:
        """Refuse values it cannot take.

        Raises
        ------
        ConfigError
        """
        given = ", ".join(f"{value:g}" for value in values)
        # Beyond 3e38 a value would be infinite as the 32-bit float of an OSC message.
        if not all(math.isfinite(value) and abs(value) < 3e38 for value in values):
            raise ConfigError(f"values must be finite numbers, got {given}")
        if self.kind == "program" and not all(0.0 <= value <= 127.0 for value in values):
            raise ConfigError(f"a program is 0..127, got {given}")
        if self.kind not in ("osc", "program") and not all(0.0 <= value <= 1.0 for value in values):
            raise ConfigError(f"values for {self.kind} lie within 0 and 1, its highest step, got {given}")


def read_target(text: str) -> Target:
    """Target as written in the configuration.

    ``osc:/address#label`` goes to that address, too: programs such as AbletonOSC have one
    address for everything and tell things apart by the first arguments; the label is what
    makes these targets different here, and is not sent.

    Raises
    ------
    ConfigError
        There is no such target.
    """
    kind, colon, rest = text.partition(":")
    if kind == "osc" and colon:
        address, sharp, label = rest.partition("#")
        _check_address(address)
        if sharp and not re.fullmatch(r"\w{1,40}", label):
            raise ConfigError(f"{text!r}: after # stands a label, a word of letters, digits and _")
        return Target(text, "osc", 0)
    plain, channel = _channel_of(text)
    kind, colon, rest = plain.partition(":")
    at = f"@{channel}" if channel else ""
    if kind in PLAIN and not colon:
        return Target(f"{kind}{at}", kind, 0, channel)
    if kind not in HIGHEST:
        raise ConfigError(
            f"no target is written {text!r}; write osc:/address, cc:N, cc14:N, nrpn:N, bend, pressure, "
            "program or note:N"
        )
    most = HIGHEST[kind]
    if not re.fullmatch(r"[0-9]{1,5}", rest) or int(rest) > most:
        what = {"nrpn": "parameter", "note": "note"}.get(kind, "controller")
        raise ConfigError(f"{text!r} needs a {what} number 0..{most}, as in {kind}:20")
    number = int(rest)
    occupied = {"cc": {number}, "cc14": {number, number + 32}}.get(kind, set())
    if occupied & RESERVED_CCS:
        raise ConfigError(f"{text!r} has a meaning of its own in MIDI; take 1..5, 7..31 or 64..95")
    return Target(f"{kind}:{number}{at}", kind, number, channel)


def _channel_of(text: str) -> tuple[str, int]:
    """A target of MIDI without its channel, and that; 0 where none is written."""
    plain, sign, channel = text.partition("@")
    if not sign:
        return text, 0
    if not re.fullmatch(r"[0-9]{1,2}", channel) or not 1 <= int(channel) <= 16:
        raise ConfigError(f"{text!r}: behind the @ stands a MIDI channel 1..16, as in cc:20@2")
    return plain, int(channel)


def _check_address(address: str) -> None:
    good = _ADDRESS.fullmatch(address) and "//" not in address and address[-1] != "/"
    if not good or _FORBIDDEN.intersection(address) or len(address) > LONGEST_ADDRESS:
        raise ConfigError(
            f"{address!r} is no OSC address; write osc:/name/of/parameter without spaces and #*,?[]{{}}"
        )
