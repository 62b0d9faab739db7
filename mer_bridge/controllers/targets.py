"""What a MIDI target is called, and which bytes bring it a value.

In: ``cc:N``, ``cc14:N``, ``nrpn:N``, ``bend``, ``pressure``, ``program`` or ``note:N``, each
with a channel if need be (``cc:20@2``).  Out: a `MidiTarget`, which turns values into steps and
steps into messages (MIDI 1.0 Detailed Specification 4.2.1, "Channel Voice Messages" and table III).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mer_bridge.errors import ConfigError
from mer_bridge.values import Control

BEND_CENTRE = 8192
"""Of 0..16383: the wheel at rest, for a value of 0.5."""

LIMITS = {"cc": 119, "cc14": 31, "nrpn": 16_382, "note": 127}
"""Highest number of each kind; 120..127 are channel modes, NRPN 16383 is the null."""
PLAIN = ("bend", "pressure", "program")
"""Kinds without a number: there is one of each per channel."""
STEPS = {"cc": 127, "cc14": 16_383, "nrpn": 16_383, "bend": 16_383, "pressure": 127, "program": 127}
"""Highest step of each kind; notes have none."""

_WRITTEN = re.compile(r"(?P<kind>cc|cc14|nrpn|note):(?P<number>[0-9]{1,5})|(?P<plain>bend|pressure|program)")


@dataclass(frozen=True, slots=True)
class MidiTarget:
    """One thing of a synth that can be set.

    Attributes
    ----------
    kind : str
        As in `LIMITS` or `PLAIN`.
    number : int
        Controller, parameter or key; 0 for the plain kinds.
    channel : int
        1..16; 0 for the usual one of whoever sends.
    """

    kind: str
    number: int = 0
    channel: int = 0

    def on(self, usual: int) -> int:
        """Channel counted from 0, where the `usual` one is."""
        return self.channel - 1 if self.channel else usual

    @property
    def is_note(self) -> bool:
        """Whether it is a key rather than a value."""
        return self.kind == "note"

    @property
    def repeats(self) -> bool:
        """Whether sending the same value again does no harm; a program would start anew."""
        return self.kind not in ("program", "note")

    def exact(self, value: float) -> float:
        """Value 0..1 (a program: 0..127) in steps, not rounded; what is beyond, or NaN, at an end."""
        if self.kind == "program":
            value /= 127.0
        # Written so that NaN, of which comparisons are false, becomes 0.
        unit = value if 0.0 <= value <= 1.0 else float(value > 1.0)
        if self.kind == "bend":  # 8192 steps down and 8191 up: 0.5 is exactly the centre
            return BEND_CENTRE * 2.0 * unit if unit <= 0.5 else BEND_CENTRE + (2.0 * unit - 1.0) * 8191.0
        return unit * STEPS[self.kind]

    def messages(self, step: int, *, channel: int, coarse: bool = False) -> tuple[bytes, ...]:
        """Messages for a step, on its own channel or else on `channel`, counted from 0.

        The most significant bits come first.  A registered parameter is closed with the null
        (127, 127), so that data meant for another one cannot change it.  With `coarse` the
        least significant bits are left out.
        """
        channel = self.on(channel)
        if self.kind == "bend":
            return (bytes((0xE0 | channel, step & 0x7F, step >> 7)),)
        if self.kind in ("pressure", "program"):
            return (bytes(((0xD0 if self.kind == "pressure" else 0xC0) | channel, step)),)
        return tuple(bytes((0xB0 | channel, cc, byte)) for cc, byte in self._pairs(step, coarse=coarse))

    def _pairs(self, step: int, *, coarse: bool) -> list[tuple[int, int]]:
        """Controllers and their values."""
        if self.kind == "cc":
            return [(self.number, step)]
        if self.kind == "cc14":
            return [(self.number, step >> 7), (self.number + 32, step & 0x7F)][: 1 if coarse else 2]
        data = [(6, step >> 7), (38, step & 0x7F)][: 1 if coarse else 2]
        return [(99, self.number >> 7), (98, self.number & 0x7F), *data, (101, 127), (100, 127)]


def parse(text: str) -> MidiTarget:
    """Target of its name.

    Raises
    ------
    ConfigError
        It has no such form, or its number is too high.
    """
    plain, sign, written = text.partition("@")
    channel = int(written) if re.fullmatch("[0-9]{1,2}", written) else 0
    if sign and not 1 <= channel <= 16:
        raise ConfigError(f"{text!r}: behind the @ stands a MIDI channel 1..16, as in cc:20@2")
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise ConfigError(
            f"no MIDI target is written {text!r}; "
            "write cc:74, cc14:20, nrpn:100, note:60, bend, pressure or program"
        )
    if found["plain"]:
        return MidiTarget(found["plain"], channel=channel)
    kind, number = found["kind"], int(found["number"])
    if number > LIMITS[kind]:
        raise ConfigError(f"{text!r}: the number must lie in 0..{LIMITS[kind]}")
    return MidiTarget(kind, number, channel)


def of_control(control: Control) -> MidiTarget | None:
    """Target of a control; None where it is not one of MIDI's."""
    try:
        return parse(control.target)
    except ConfigError:
        return None
