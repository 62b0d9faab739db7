"""What a pedal, a knob or a pad does: MIDI messages in, commands out.

In: the bytes of messages.  Out: `Command`s, as the same commands come over OSC.  A pedal
counts as down from 64 on (MIDI 1.0, table III) and as up below 56, so that one that trembles
in the middle does not chatter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mer_bridge.config import Bind, Config
from mer_bridge.errors import ConfigError
from mer_bridge.values import Command

DOWN, UP = 64, 56
"""Values from which a pedal is down, and below which it is up again."""

SWITCHES = ("hold", "ranges/freeze", "record")
"""Commands that take 1 or 0: down and up."""
KNOBS = {"amount": (0.0, 1.0), "horizon": (1.0, 15.0)}
"""Commands that take a number, and the ends that 0 and 127 mean."""
NAMED = ("preset", "cue", "model", "host")
"""Commands that take a name."""
PLAIN = ("panic", "reset", "calibrate/undo", "calibrate/done")
"""Commands that take nothing."""

_SOURCE = re.compile(r"(cc|note|program):([0-9]{1,3})|program")
_KINDS = {0xB0: "cc", 0x90: "note", 0x80: "note", 0xC0: "program"}


@dataclass(slots=True)
class Binding:
    """One `config.Bind`, taken apart."""

    kind: str
    """``cc``, ``note`` or ``program``."""
    number: int | None
    """Controller, key or program; None for any program."""
    channel: int
    """1..16; 0 for any."""
    verb: str
    name: str
    names: Sequence[str]
    """Presets or cues in their order, for a program change that picks one."""
    player: str = ""
    is_down: bool = field(default=False)

    def fits(self, kind: str, number: int, channel: int) -> bool:
        """Whether a message is meant."""
        return self.kind == kind and self.number in (number, None) and self.channel in (0, channel)

    def command(self, number: int, value: int) -> Command | None:
        """What a message asks for, if anything."""
        command = self._command(number, value)
        return None if command is None else command._replace(player=self.player)

    def _command(self, number: int, value: int) -> Command | None:
        if self.verb in KNOBS:
            low, high = KNOBS[self.verb]
            return Command(self.verb, (low + (high - low) * value / 127.0,))
        if self.kind == "program":
            return self._recall(number)
        was_down, self.is_down = self.is_down, value >= (UP if self.is_down else DOWN)
        if was_down == self.is_down:
            return None
        if self.verb in SWITCHES:
            return Command(self.verb, (int(self.is_down),))
        if not self.is_down:
            return None
        return Command(self.verb, (self.name,) if self.name else ())

    def _recall(self, number: int) -> Command | None:
        if self.number is not None or self.name:
            return Command(self.verb, (self.name,) if self.name else ())
        return Command(self.verb, (self.names[number],)) if number < len(self.names) else None


class Bindings:
    """All bindings of a configuration.

    Of a knob that is turned quickly the newest value counts, everything else comes in order.

    Thread: the listener's.

    Parameters
    ----------
    config : Config
        Its ``[[bind]]`` tables, and the names of its presets and cues.

    Raises
    ------
    ConfigError
        A binding that cannot be.

    Examples
    --------
    >>> bindings = Bindings(Config(bind=(Bind(source="cc:64", to="hold"),)))
    >>> bindings.push(bytes([0xB0, 64, 127]))
    >>> bindings.take()
    [Command(verb='hold', arguments=(1,), player='')]
    """

    def __init__(self, config: Config) -> None:
        self._bindings = [_binding(bind, config) for bind in config.bind]
        self._waiting: list[Command] = []
        self._turned: dict[tuple[str, str], Command] = {}

    def push(self, message: bytes) -> None:
        """Take in one message."""
        kind = _KINDS.get(message[0] & 0xF0) if message else None
        if kind is None or len(message) < (2 if kind == "program" else 3):
            return
        value = message[2] if len(message) > 2 else 127
        if kind == "note":  # a key counts as a pedal, however soft it is pressed
            value = 127 if message[0] & 0xF0 == 0x90 and value else 0
        for binding in self._bindings:
            if binding.fits(kind, message[1], (message[0] & 0x0F) + 1):
                self._add(binding.command(message[1], value))

    def take(self) -> list[Command]:
        """Commands since the last call, knobs last."""
        commands = [*self._waiting, *self._turned.values()]
        self._waiting.clear()
        self._turned.clear()
        return commands

    def _add(self, command: Command | None) -> None:
        if command is None:
            return
        if command.verb in KNOBS:
            self._turned[command.verb, command.player] = command
        else:
            self._waiting.append(command)


def _binding(bind: Bind, config: Config) -> Binding:
    """A binding, checked."""
    place = f"{f'line {bind.line}: ' if bind.line else ''}bind from {bind.source!r} to {bind.to!r}"
    found = _SOURCE.fullmatch(bind.source)
    if found is None or int(found[2] or 0) > 127:
        raise ConfigError(f"{place}: from is cc:64, note:36, program:1 or program, each number 0..127")
    verb, _, name = bind.to.strip().partition(" ")
    kind, name = found[1] or "program", name.strip()
    trouble = _trouble(kind, found[2], verb, name)
    if trouble:
        raise ConfigError(f"{place}: {trouble}")
    names = {"preset": [each.name for each in config.preset], "cue": [each.name for each in config.cue]}
    which = int(found[2]) if found[2] else None
    if bind.player and bind.player not in config.names:
        known = ", ".join(config.names) or "none has a name"
        raise ConfigError(f"{place}: no player is named {bind.player!r}. Known: {known}")
    return Binding(kind, which, bind.channel, verb, name, names.get(verb, []), bind.player)


def _trouble(kind: str, number: str | None, verb: str, name: str) -> str:
    """Why a binding cannot be; empty when it can."""
    known = (*SWITCHES, *KNOBS, *NAMED, *PLAIN)
    if verb not in known:
        return f"no command {verb!r} can be bound; write one of {', '.join(known)}"
    if verb in NAMED:
        picks = kind == "program" and number is None and verb in ("preset", "cue")
        return "" if name or picks else f"a name stands after it, as in '{verb} calm'"
    if name:
        return f"{verb} takes nothing after it, got {name!r}"
    if kind == "program" and verb in (*SWITCHES, *KNOBS):
        return f"a program change has no value for {verb}; take a cc or a note"
    if kind == "note" and verb in KNOBS:
        return f"a note has no value for {verb}; take a cc"
    return ""
