"""The MIDI desk of a running bridge: pedals and clock in; learning, panic and hold for what goes out.

In: messages of one port, and commands about MIDI.  Out: commands, to whoever obeys them.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from mer_bridge.bindings import Bindings
from mer_bridge.clock import MidiClock
from mer_bridge.config import Config
from mer_bridge.controllers.targets import MidiTarget, parse
from mer_bridge.errors import ConfigError
from mer_bridge.mapping.build import addressed, default_maps
from mer_bridge.midi.listener import MidiListener
from mer_bridge.sinks.midi import MidiSink
from mer_bridge.values import Command

PULSE_S = 0.04
"""While a control is learnt it is moved this often, music or not."""
VERBS = ("learn", "panic")
"""Commands that the desk obeys; it listens to ``hold`` as well."""

log = logging.getLogger(__name__)


class Desk:
    """Obey commands about MIDI, and hear a MIDI port.

    Thread: any; it has one of its own while a control is learnt.

    Parameters
    ----------
    config : Config
    sink : MidiSink or None
        Where controllers go, if anywhere.
    on_command : callable
        Told what pedals, knobs and pads ask for.

    Attributes
    ----------
    clock : MidiClock
        Of the port that is heard.

    Raises
    ------
    MerBridgeError
        There is no such port, or a binding cannot be.
    """

    def __init__(self, config: Config, sink: MidiSink | None, on_command: Callable[[Command], None]) -> None:
        self._config = config
        self._sink = sink
        self._learning: Learning | None = None
        self._lock = threading.Lock()
        self.clock = MidiClock(beats_per_bar=config.midi.beats_per_bar)
        bindings = bindings_of(config)
        self._listener = None
        if config.midi.input:
            self._listener = MidiListener(
                config.midi.input, bindings=bindings, midi_clock=self.clock, on_command=on_command
            )

    @property
    def is_up(self) -> bool:
        """Whether every MIDI port is there that should be."""
        return (self._sink is None or self._sink.is_up) and (self._listener is None or self._listener.is_up)

    def facts(self) -> list[str]:
        """One line for people, if a port is heard."""
        return [] if self._listener is None else [self._listener.describe()]

    def obey(self, command: Command) -> str:
        """Carry out one of `VERBS`; what to tell whoever asked.

        Raises
        ------
        ConfigError
            There is no MIDI output, or no such control.
        """
        if self._sink is None:
            raise ConfigError('no MIDI goes out. Try: [midi] port = "mer-bridge", or --midi-port mer-bridge')
        if command.verb == "panic":
            self._sink.panic()
            return "all sound is off"
        name = str(command.arguments[0])
        target = learn_target(self._config, name) if name else None
        self._learn(target)
        return f"{name} sweeps alone; an empty name ends it" if name else "all controls are sent again"

    def retune(self, config: Config, bindings: Bindings) -> None:
        """Go on with other bindings and maps; the ports stay."""
        self._config = config
        if self._listener is not None:
            self._listener.bindings = bindings

    def hold(self, *, on: bool) -> None:
        """Be told that outputs stand still, or go on."""
        if self._sink is not None:
            self._sink.hold(on=on)

    def close(self) -> None:
        """Hear no more; the output belongs to others."""
        self._learn(None)
        if self._listener is not None:
            self._listener.close()

    def _learn(self, target: MidiTarget | None) -> None:
        with self._lock:
            if self._learning is not None:
                self._learning.close()
                self._learning = None
            if target is not None and self._sink is not None:
                self._learning = Learning(self._sink, target)


class Learning:
    """Let one control sweep, in a thread, until `close`."""

    def __init__(self, sink: MidiSink, target: MidiTarget) -> None:
        self._sink = sink
        self._stopping = threading.Event()
        sink.learn(target)
        self._thread = threading.Thread(target=self._run, name="mer-bridge learn", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it; everything is sent again."""
        self._stopping.set()
        self._thread.join(10.0 * PULSE_S)
        self._sink.learn(None)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._sink.pulse(time.monotonic())
            self._stopping.wait(PULSE_S)


def bindings_of(config: Config) -> Bindings:
    """What pedals, knobs and pads do.

    Raises
    ------
    ConfigError
        A binding cannot be, or there is no port to hear.
    """
    if config.bind and not config.midi.input:
        raise ConfigError('[[bind]] needs a port to hear: [midi] input = "part of its name"')
    return Bindings(config)


def learn_target(config: Config, name: str) -> MidiTarget:
    """Target to be learnt: ``cc:74`` itself, or where a value or a map of that name goes over MIDI.

    Raises
    ------
    ConfigError
        Nothing of that name goes out over MIDI.
    """
    try:
        return parse(name)
    except ConfigError:
        pass
    maps = [addressed(entry, config) for entry in config.map if not entry.to.startswith("osc:")]
    maps += default_maps(config)
    for entry in maps:
        if name in (entry.name, entry.source):
            return parse(entry.to)
    known = ", ".join(dict.fromkeys(str(entry.name or entry.source) for entry in maps))
    raise ConfigError(f"nothing named {name!r} goes out over MIDI. Known: {known}; or write cc:N")
